//! Lines that are not of the ledger, by what they say themselves: of another year, or kind.

use std::collections::BTreeMap;

use crate::ledger::{ColumnName, LedgerKind};

use super::columns::ExportColumn;

/// A test by which lines are left out, with how many there are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct LeftOutLines {
    pub(super) column: String,
    pub(super) position: usize,
    pub(super) equals: String,
    pub(super) lines: u64,
}

/// The lines of other kinds, where a column says several; those of accounts stay, else those that
/// there are most of. `None` where no column says any.
pub(super) fn other_kinds(columns: &[ExportColumn]) -> Option<(LedgerKind, Vec<LeftOutLines>)> {
    const MOST: usize = 12;
    let mut found = columns
        .iter()
        .filter(|column| column.fields.len() <= MOST)
        .filter_map(|column| {
            let said = column
                .fields
                .iter()
                .filter_map(|(field, count)| Some((ColumnName(field).kind()?, field, *count)));
            let said: Vec<(LedgerKind, &String, u64)> = said.collect();
            let mut kinds = BTreeMap::<LedgerKind, u64>::new();
            for (kind, _, count) in &said {
                *kinds.entry(*kind).or_default() += count;
            }
            if kinds.len() < 2 || said.len() < column.fields.len() {
                return None;
            }
            let most = kinds
                .iter()
                .max_by_key(|(kind, count)| (**kind == LedgerKind::Accounts, **count))?;
            let kept = *most.0;
            let others = said.iter().filter(|(kind, ..)| *kind != kept);
            let others = others.map(|(_, field, count)| LeftOutLines {
                column: column.name.clone(),
                position: column.position,
                equals: (*field).clone(),
                lines: *count,
            });
            Some((kept, others.collect()))
        });
    found.next()
}

/// Words that a line of totals begins with, where a code should stand.
const TOTALS: [&str; 7] = [
    "sum", "summa", "total", "totalt", "totalsum", "i alt", "totals",
];

/// Lines that are totals: a word for that stands where other lines have codes.
pub(super) fn totals(columns: &[ExportColumn]) -> Vec<LeftOutLines> {
    let is_total = |field: &str| {
        let small = field.to_lowercase();
        let is_word = |word: &str| {
            let behind = small.strip_prefix(word);
            behind.is_some_and(|behind| !behind.starts_with(char::is_alphanumeric))
        };
        TOTALS.iter().any(|word| is_word(word))
    };
    let is_code = |field: &str| field.starts_with(|c: char| c.is_ascii_digit());
    let found = columns
        .iter()
        .filter(|column| column.passing(is_code) >= 800)
        .flat_map(|column| {
            let totals = column
                .fields
                .iter()
                .filter(move |(field, _)| is_total(field));
            totals.map(|(field, count)| LeftOutLines {
                column: column.name.clone(),
                position: column.position,
                equals: field.clone(),
                lines: *count,
            })
        });
    found.collect()
}
