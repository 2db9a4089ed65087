//! Translation tables from local to national codes: CSV files with the header `local,national`.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::ledger::SmallTable;
use crate::toml_table::WithPlace;
use crate::value::holds_personal_number;
use crate::world::World;

use super::files::{inside, named_at};

/// What is to be done about codes that are personal numbers.
const NO_PERSONS: &str =
    "give persons other codes before the ledger is exported, and translate those";

/// Reads the table that `written` names, reporting every line that cannot be used.
pub(super) fn read_translation(
    world: &dyn World,
    folder: &str,
    written: &WithPlace<String>,
    found: &mut Vec<Diagnostic>,
) -> Option<Arc<BTreeMap<String, String>>> {
    let path = inside(folder, written, found)?;
    let text = match world.text(&path) {
        Ok(text) => text,
        Err(error) => {
            let finding = Diagnostic::unreadable(&path, &error)
                .help("a translation table is a CSV file in UTF-8");
            found.push(named_at(finding, written));
            return None;
        }
    };
    let file: Arc<str> = Arc::from(path);
    let table = SmallTable::parse(&text);
    let invalid = |message: String, line: u64| {
        named_at(
            Diagnostic::new(Code::DialectInvalid, message).at_line(Arc::clone(&file), line, ""),
            written,
        )
    };
    let names = || table.header.iter().map(String::as_str);
    let [local, national] = ["local", "national"].map(|name| {
        let position = table.column(name);
        if position.is_none() {
            let finding = invalid(
                format!("the translation table has no column `{name}`"),
                table.header_line,
            );
            found.push(
                finding
                    .help("its header is `local,national`")
                    .maybe_help(did_you_mean(name, names())),
            );
        }
        position
    });
    let (local, national) = (local?, national?);
    let mut rows = table.rows.iter();
    let tells =
        |(_, fields): &&(u64, Vec<String>)| fields.iter().any(|field| holds_personal_number(field));
    if let Some((line, _)) = rows.find(tells) {
        let message = "the translation table holds what looks like a personal number";
        let finding = Diagnostic::new(Code::PersonalNumber, message);
        let finding = finding
            .at_line(Arc::clone(&file), *line, "not shown here")
            .help(NO_PERSONS);
        found.push(finding);
    }
    let mut codes: BTreeMap<String, (String, u64)> = BTreeMap::new();
    for (line, fields) in &table.rows {
        let field = |position: usize| fields.get(position).map_or("", String::as_str);
        let (local, national) = (field(local), field(national));
        if local.is_empty() || national.is_empty() {
            found.push(
                invalid(
                    "a line of the translation table lacks a code".to_owned(),
                    *line,
                )
                .help("write both codes"),
            );
            continue;
        }
        match codes.get(local) {
            Some((other, first)) if other != national => found.push(
                invalid(
                    format!("`{local}` is translated to both `{other}` and `{national}`"),
                    *line,
                )
                .at_line(Arc::clone(&file), *first, "first here")
                .help("leave one of them out"),
            ),
            Some(_) => {}
            None => {
                codes.insert(local.to_owned(), (national.to_owned(), *line));
            }
        }
    }
    Some(Arc::new(
        codes
            .into_iter()
            .map(|(local, (national, _))| (local, national))
            .collect(),
    ))
}
