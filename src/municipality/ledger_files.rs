//! The files of one `[[ledger]]`, each with its dialect.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::{Diagnostic, Span};
use crate::ledger::{FileDialect, LedgerFile};
use crate::toml_table::TomlTable;
use crate::value::normal_form;
use crate::world::World;

use super::dialect::{invalid, read_dialect};
use super::files::find_files;

/// The files of a ledger, each a path or a table with a `file` and what its own dialect is; such a
/// table counts for more than a pattern that its file fits too.
pub(super) fn read_files(
    world: &dyn World,
    folder: &str,
    table: &mut TomlTable<'_>,
    dialect: &Arc<FileDialect>,
    found: &mut Vec<Diagnostic>,
) -> Option<Vec<LedgerFile>> {
    let items = table.require("files", found)?.items(found);
    if items.is_empty() {
        found.push(
            invalid("`files` names no file", &table.span, "")
                .help("write a path such as \"2013/postings.csv\""),
        );
    }
    let mut files: BTreeMap<Arc<str>, FileDescription> = BTreeMap::new();
    for item in items {
        let (pattern, own) = if item.value.is_table() {
            let Some(mut entry) = item.table(found) else {
                continue;
            };
            let pattern = entry.required_string("file", found);
            let mut own = read_dialect(&mut entry, dialect, found);
            own.names.extend(read_names(&mut entry, found));
            entry.finish(found);
            (pattern, Some(Arc::new(own)))
        } else {
            (item.string(found), None)
        };
        let Some(pattern) = pattern else {
            continue;
        };
        for path in find_files(world, folder, &pattern, found) {
            let description = FileDescription {
                dialect: own.clone(),
                span: pattern.span.clone(),
            };
            let known = files
                .entry(path)
                .or_insert_with_key(|_| description.clone());
            match (&known.dialect, &description.dialect) {
                (Some(first), Some(again)) if first != again => found.push(
                    invalid("a file is described twice", &description.span, "again here")
                        .at_span(&known.span, "first here"),
                ),
                (None, Some(_)) => *known = description,
                _ => {}
            }
        }
    }
    let file = |(path, description): (Arc<str>, FileDescription)| LedgerFile {
        path,
        dialect: description.dialect.unwrap_or_else(|| Arc::clone(dialect)),
    };
    Some(files.into_iter().map(file).collect())
}

/// How a file is described, and where; without a dialect of its own it has that of its ledger.
#[derive(Clone)]
struct FileDescription {
    dialect: Option<Arc<FileDialect>>,
    span: Span,
}

/// What a file calls columns: the name in the description, then its own.
fn read_names(table: &mut TomlTable<'_>, found: &mut Vec<Diagnostic>) -> BTreeMap<String, String> {
    let Some(mut section) = table.table("names", found) else {
        return BTreeMap::new();
    };
    let mut names = BTreeMap::new();
    for (column, item) in section.entries() {
        if let Some(name) = item.string(found) {
            names.insert(normal_form(column.value).into_owned(), name.value);
        }
    }
    names
}
