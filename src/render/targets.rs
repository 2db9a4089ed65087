//! Which targets were met, for each municipality and period.

use std::collections::BTreeMap;

use crate::model::{Id, Purpose};
use crate::words::{Language, Word};
use crate::workspace::{Project, Run};

use super::document::{Align, Document, Table, TableColumn};
use super::names;

/// A line for each target and municipality with what became of it in each period; nothing where
/// none is declared.
pub fn targets_document(project: &Project, run: &Run, language: Language) -> Document {
    let mut rows: BTreeMap<(&Id, &Id), Vec<String>> = BTreeMap::new();
    for target in run
        .checks
        .iter()
        .filter(|check| check.purpose == Purpose::Target)
    {
        let word = language.word(names::target(&target.outcome));
        rows.entry((&target.id, &target.municipality))
            .or_default()
            .push(format!("{} {word}", target.period));
    }
    if rows.is_empty() {
        return Document::new();
    }
    let row = |((id, place), periods): ((&Id, &Id), Vec<String>)| {
        [
            id.to_string(),
            names::name(project, place, language),
            periods.join(", "),
        ]
    };
    let table = Table::new([TableColumn::fitting(Align::Left); 3]).with(rows.into_iter().map(row));
    Document::new()
        .line(language.word(Word::Targets))
        .table(table)
}
