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
    let mut files: BTreeMap<Arc<str>, Vec<FileDescription>> = BTreeMap::new();
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
            let known = files.entry(path).or_default();
            let Some(own) = &description.dialect else {
                if known.is_empty() {
                    known.push(description);
                }
                continue;
            };
            // What is said of a file counts for more than a pattern.
            known.retain(|other| other.dialect.is_some());
            let is_same = |other: &&FileDescription| {
                let other = other.dialect.as_deref();
                other.is_some_and(|other| !are_apart(other, own))
            };
            match known.iter().find(is_same) {
                None => known.push(description),
                Some(first) if first.dialect != description.dialect => found.push(
                    invalid("a file is described twice", &description.span, "again here")
                        .at_span(&first.span, "first here")
                        .help("where it has several sheets, or is an archive, say `sheet` or `member` in each description"),
                ),
                Some(_) => {}
            }
        }
    }
    let file = |path: &Arc<str>, description: FileDescription| LedgerFile {
        path: Arc::clone(path),
        dialect: description.dialect.unwrap_or_else(|| Arc::clone(dialect)),
    };
    let files = files.into_iter().flat_map(|(path, descriptions)| {
        let files = descriptions.into_iter();
        files
            .map(|description| file(&path, description))
            .collect::<Vec<_>>()
    });
    Some(files.collect())
}

/// Whether two descriptions of one file are of different sheets or members of it.
fn are_apart(one: &FileDialect, other: &FileDialect) -> bool {
    let differ = |one: &Option<String>, other: &Option<String>| match (one, other) {
        (Some(one), Some(other)) => one.trim().to_lowercase() != other.trim().to_lowercase(),
        _ => false,
    };
    differ(&one.sheet, &other.sheet) || differ(&one.member, &other.member)
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
