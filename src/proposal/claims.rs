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
