//! Postings condensed one by one, the plain way: for sources that add up by themselves or that have
//! few.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::value::Amount;

use super::rows::KeySum;
use crate::ledger::{CodeColumn, KeyRow, KeySpec, KeyTable, TextTest};

/// A key table in the making.
///
/// **Invariant**: no order in which postings are added changes the table.
#[derive(Clone, Debug)]
pub struct KeyTableBuilder {
    /// The coded columns, in order of name.
    columns: Vec<Arc<str>>,
    tests: Vec<TextTest>,
    rows: BTreeMap<PlainKey, KeySum>,
}

/// The code in each column, and whether each test is passed.
type PlainKey = (Vec<Arc<str>>, Vec<bool>);

impl KeyTableBuilder {
    /// A table without rows. Its columns are `dimensions` and those of `wanted`, its tests those of
    /// `wanted`.
    pub fn new<'a>(
        dimensions: impl IntoIterator<Item = &'a Arc<str>>,
        wanted: &'a KeySpec,
    ) -> Self {
        let columns: BTreeSet<Arc<str>> = dimensions
            .into_iter()
            .chain(&wanted.columns)
            .cloned()
            .collect();
        Self {
            columns: columns.into_iter().collect(),
            tests: wanted.tests.iter().cloned().collect(),
            rows: BTreeMap::new(),
        }
    }

    /// Adds a posting by its codes and texts. A code that it lacks is blank, a text empty.
    pub fn add(
        &mut self,
        codes: &BTreeMap<Arc<str>, Arc<str>>,
        texts: &BTreeMap<Arc<str>, String>,
        amount: Amount,
    ) {
        let code = |name: &Arc<str>| codes.get(name).cloned().unwrap_or_else(|| Arc::from(""));
        let key = self.columns.iter().map(code).collect();
        let text = |test: &TextTest| texts.get(&test.column).map_or("", String::as_str);
        let passed = self
            .tests
            .iter()
            .map(|test| test.passes(text(test)))
            .collect();
        self.add_sum(
            (key, passed),
            KeySum {
                count: 1,
                sum: amount,
                debit: amount.max(Amount::ZERO),
            },
        );
    }

    /// Takes all columns away that are not wanted, once there are more than `limit` rows.
    pub fn narrow_beyond(&mut self, limit: usize, wanted: &KeySpec) {
        if self.rows.len() <= limit || self.columns.len() == wanted.columns.len() {
            return;
        }
        let stays: Vec<bool> = self
            .columns
            .iter()
            .map(|name| wanted.columns.contains(name))
            .collect();
        self.columns.retain(|name| wanted.columns.contains(name));
        for ((codes, passed), sum) in std::mem::take(&mut self.rows) {
            let codes = codes
                .into_iter()
                .zip(&stays)
                .filter(|(_, stays)| **stays)
                .map(|(code, _)| code)
                .collect();
            self.add_sum((codes, passed), sum);
        }
    }

    fn add_sum(&mut self, key: PlainKey, sum: KeySum) {
        self.rows.entry(key).or_default().add(sum);
    }

    /// The table.
    pub fn finish(self) -> KeyTable {
        let codes_at = |at: usize| {
            self.rows
                .keys()
                .map(|(codes, _)| codes[at].clone())
                .collect::<BTreeSet<_>>()
        };
        let columns = self
            .columns
            .iter()
            .enumerate()
            .map(|(at, name)| CodeColumn {
                name: name.clone(),
                is_personal: false,
                codes: codes_at(at).into_iter().collect(),
            });
        let columns: Vec<CodeColumn> = columns.collect();
        let number = |(code, column): (&Arc<str>, &CodeColumn)| {
            let place = column.codes.binary_search(code).unwrap_or_default();
            u32::try_from(place).unwrap_or(u32::MAX)
        };
        let row = |((codes, passed), sum): (&PlainKey, &KeySum)| KeyRow {
            codes: codes.iter().zip(&columns).map(number).collect(),
            passed: passed.clone().into(),
            count: sum.count,
            sum: sum.sum,
            debit: sum.debit,
        };
        let rows = self.rows.iter().map(row).collect();
        KeyTable {
            columns,
            tests: self.tests,
            rows,
        }
    }
}
