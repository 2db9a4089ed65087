//! The rows of a key table that no rule tells apart, so that each kind is judged once.

use std::collections::HashMap;

use crate::ledger::{KeySpec, KeyTable};

/// Which rows have the same codes and text tests in all that is looked at.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Alike {
    /// For each kind its first row, in order.
    pub(super) firsts: Vec<usize>,
    /// For each row its kind.
    pub(super) of_rows: Vec<u32>,
}

impl Alike {
    /// Puts together the rows that are alike in what `looked_at` names.
    pub fn new(table: &KeyTable, looked_at: &KeySpec) -> Self {
        let columns: Vec<usize> = looked_at.columns.iter().filter_map(|name| table.column(name)).collect();
        let tests: Vec<usize> = looked_at.tests.iter().filter_map(|test| table.test(test)).collect();
        let mut kinds: HashMap<Box<[u32]>, u32, ahash::RandomState> = HashMap::default();
        let mut alike = Self { firsts: Vec::new(), of_rows: Vec::with_capacity(table.rows.len()) };
        let mut key: Vec<u32> = Vec::new();
        for (index, row) in table.rows.iter().enumerate() {
            key.clear();
            key.extend(columns.iter().map(|column| row.codes[*column]));
            key.extend(
                tests.chunks(32).map(|tests| {
                    tests.iter().enumerate().fold(0, |bits, (bit, test)| bits | (u32::from(row.passed[*test]) << bit))
                }),
            );
            let kind = match kinds.get(key.as_slice()) {
                Some(kind) => *kind,
                None => {
                    let kind = u32::try_from(alike.firsts.len()).unwrap_or(u32::MAX);
                    alike.firsts.push(index);
                    kinds.insert(key.as_slice().into(), kind);
                    kind
                }
            };
            alike.of_rows.push(kind);
        }
        alike
    }
}
