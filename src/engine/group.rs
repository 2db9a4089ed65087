//! Key rows put together by what became of them, before any share or view is looked at.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ledger::{KeyRow, KeyTable};
use crate::model::{LayerName, Model, Otherwise, Target};
use crate::value::Amount;

use super::account::{RuleRef, Verdict, Verdicts};
use super::classify::rule;

/// The rows of the key table that go one way.
#[derive(Debug)]
pub(super) struct RowGroup {
    pub(super) count: u64,
    pub(super) gross: Amount,
    pub(super) keys: Arc<[usize]>,
}

/// A group that still grows.
#[derive(Default)]
struct Growing {
    count: u64,
    gross: Amount,
    keys: Vec<usize>,
}

impl Growing {
    fn add(&mut self, index: usize, row: &KeyRow) {
        self.count += row.count;
        self.gross += row.sum;
        self.keys.push(index);
    }

    fn done(self) -> RowGroup {
        RowGroup { count: self.count, gross: self.gross, keys: self.keys.into() }
    }
}

/// The rows of a key table put together by what became of them; the same in every view.
#[derive(Debug)]
pub struct Grouped {
    pub(super) verdicts: Arc<Verdicts>,
    pub(super) claimed: BTreeMap<(Target, Option<RuleRef>), RowGroup>,
    pub(super) unmapped: RowGroup,
    pub(super) disputed: BTreeMap<Vec<RuleRef>, RowGroup>,
}

/// Which way a verdict sends a row.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum RowRoute<'a> {
    Claimed(&'a Target, Option<&'a RuleRef>),
    Disputed(&'a [RuleRef]),
    Unmapped,
}

impl Grouped {
    /// Puts the rows of a table together.
    pub fn new(model: &Model, table: &KeyTable, verdicts: Verdicts) -> Self {
        let mut ways: BTreeMap<RowRoute<'_>, usize> = BTreeMap::new();
        let way_of: Vec<usize> = verdicts
            .distinct
            .iter()
            .map(|verdict| {
                let next = ways.len();
                *ways.entry(way(model, verdict)).or_insert(next)
            })
            .collect();
        let mut groups: Vec<Growing> = ways.iter().map(|_| Growing::default()).collect();
        for (index, (verdict, row)) in verdicts.of_rows.iter().zip(&table.rows).enumerate() {
            groups[way_of[*verdict as usize]].add(index, row);
        }
        let mut groups: Vec<Option<Growing>> = groups.into_iter().map(Some).collect();
        let mut unmapped = Growing::default();
        let (mut claimed, mut disputed) = (BTreeMap::new(), BTreeMap::new());
        for (way, group) in ways {
            let group = groups[group].take().unwrap_or_default();
            match way {
                RowRoute::Claimed(target, rule) => drop(claimed.insert((target.clone(), rule.cloned()), group.done())),
                RowRoute::Disputed(rules) => drop(disputed.insert(rules.to_vec(), group.done())),
                RowRoute::Unmapped => unmapped = group,
            }
        }
        Self { claimed, unmapped: unmapped.done(), disputed, verdicts: verdicts.into() }
    }
}

fn way<'a>(model: &'a Model, verdict: &'a Verdict) -> RowRoute<'a> {
    let (reference, target) = match verdict {
        Verdict::Claimed { winner, .. } => (Some(winner), rule(model, winner).map(|rule| &rule.target)),
        Verdict::Otherwise(layer) => (None, otherwise(model, layer).map(|otherwise| &otherwise.target)),
        Verdict::Unmapped => (None, None),
        Verdict::Disputed(rules) => return RowRoute::Disputed(rules),
    };
    target.map_or(RowRoute::Unmapped, |target| RowRoute::Claimed(target, reference))
}

fn otherwise<'a>(model: &'a Model, layer: &LayerName) -> Option<&'a Otherwise> {
    model.layer(layer)?.otherwise.as_ref()
}
