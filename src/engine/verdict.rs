//! What became of the rows of a key table.

use std::collections::HashMap;
use std::sync::Arc;

use crate::diag::Span;
use crate::ledger::{KeySpec, KeyTable};
use crate::model::LayerName;

/// Names one rule. **Order**: national before municipal, then by id, then by place of declaration.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RuleRef {
    pub layer: LayerName,
    /// Its position among the layer's rules.
    pub index: usize,
}

/// What became of one key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// One rule claims it; the others it is declared stronger than.
    Claimed {
        winner: RuleRef,
        /// All rules of the layer whose condition holds, the winner included, in order.
        candidates: Vec<RuleRef>,
    },
    /// No rule claims it, but the layer says where it belongs.
    Otherwise(LayerName),
    /// Several rules claim it and none is strongest.
    Disputed(Vec<RuleRef>),
    /// No rule claims it.
    Unmapped,
}

/// The rows of a key table that have the same codes and text tests in all that is looked at, so
/// that each kind is judged once.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Alike {
    pub(super) looked_at: KeySpec,
    /// For each kind its first row, in order.
    pub(super) firsts: Vec<usize>,
    /// For each row its kind.
    pub(super) of_rows: Vec<u32>,
}

impl Alike {
    /// Puts together the rows that are alike in what `looked_at` names.
    pub(super) fn new(table: &KeyTable, looked_at: KeySpec) -> Self {
        let columns: Vec<usize> = looked_at
            .columns
            .iter()
            .filter_map(|name| table.column(name))
            .collect();
        let tests: Vec<usize> = looked_at
            .tests
            .iter()
            .filter_map(|test| table.test(test))
            .collect();
        let mut kinds: HashMap<Box<[u32]>, u32, ahash::RandomState> = HashMap::default();
        let mut alike = Self {
            looked_at,
            firsts: Vec::new(),
            of_rows: Vec::with_capacity(table.rows.len()),
        };
        let mut key: Vec<u32> = Vec::new();
        for (index, row) in table.rows.iter().enumerate() {
            key.clear();
            key.extend(columns.iter().map(|column| row.codes[*column]));
            key.extend(tests.chunks(32).map(|tests| {
                tests.iter().enumerate().fold(0, |bits, (bit, test)| {
                    bits | (u32::from(row.passed[*test]) << bit)
                })
            }));
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

/// The verdicts on the rows of a key table. Rows that no rule tells apart share one.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Verdicts {
    /// One for each kind of rows.
    pub(super) distinct: Vec<Verdict>,
    /// Which rows are of one kind.
    pub(super) alike: Arc<Alike>,
}

impl Verdicts {
    /// The verdict on a row.
    pub fn of(&self, row: usize) -> Option<&Verdict> {
        self.distinct.get(*self.alike.of_rows.get(row)? as usize)
    }

    /// The verdict on each row.
    pub fn iter(&self) -> impl Iterator<Item = &Verdict> {
        self.alike
            .of_rows
            .iter()
            .map(|verdict| &self.distinct[*verdict as usize])
    }
}

/// One rule looked at for one key, for explanations.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidate {
    pub rule: RuleRef,
    /// The first part of its condition that failed, written out, with what the posting had; `None`
    /// when it holds.
    pub failed: Option<(String, Span)>,
    /// How many of the parts joined by `and` failed.
    pub misses: usize,
}
