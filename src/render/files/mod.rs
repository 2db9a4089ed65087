//! The files that users write: their reference as Markdown, and a schema of each for editors.

mod reference;
mod schema;

use crate::cases::CASES_FILE;
use crate::facts::{FACTS_FILE, SERIES_FILE, VOCABULARY_FILE};
use crate::model::CATEGORIES_FILE;
use crate::municipality::MUNICIPALITY_FILE;
use crate::toml_table::{FileForm, TableForm, ValueForm};
use crate::workspace::PROJECT_FILE;

pub use reference::files_reference;
pub use schema::file_schema;

/// Every file that users write, except scripts and tables.
pub static FILES: [&FileForm; 7] = [
    &MUNICIPALITY_FILE,
    &FACTS_FILE,
    &SERIES_FILE,
    &CASES_FILE,
    &VOCABULARY_FILE,
    &CATEGORIES_FILE,
    &PROJECT_FILE,
];

/// A table of a file, and how its header is written.
#[derive(Debug)]
pub struct PlacedTable {
    /// Such as `[[ledger]]` or `[ledger.amount]`; blank for the file itself.
    pub header: String,
    pub form: &'static TableForm,
}

/// The tables of a file, each once, as they stand within one another.
pub fn tables(file: &FileForm) -> Vec<PlacedTable> {
    let mut tables = Vec::new();
    add_tables("", "", file.table, &mut tables);
    tables
}

/// Adds a table whose names so far are `path`, and those within it. `double` is a bracket where the
/// table is one of several.
fn add_tables(path: &str, double: &str, form: &'static TableForm, tables: &mut Vec<PlacedTable>) {
    if tables.iter().any(|table| std::ptr::eq(table.form, form)) {
        return;
    }
    let header = match path {
        "" => String::new(),
        path if double.is_empty() => format!("[{path}]"),
        path => format!("[[{path}]]"),
    };
    tables.push(PlacedTable { header, form });
    let own = form.all().map(|entry| (entry.name, &entry.value));
    let named = form.named.iter().map(|named| (named.name, &named.value));
    for (name, value) in own.chain(named) {
        let below = match path {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        };
        add_value(&below, value, tables);
    }
}

fn add_value(path: &str, value: &ValueForm, tables: &mut Vec<PlacedTable>) {
    match value {
        ValueForm::Table(form) => add_tables(path, "", form, tables),
        ValueForm::Tables(form) => add_tables(path, "[", form, tables),
        ValueForm::List(item) | ValueForm::Several(item, ..) => add_value(path, item, tables),
        ValueForm::Either(values) => values
            .iter()
            .for_each(|value| add_value(path, value, tables)),
        _ => {}
    }
}
