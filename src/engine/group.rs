//! Key rows put together by what became of them, before any share or view is looked at.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::ledger::{KeyRow, KeyTable};
use crate::model::{LayerName, Model, Otherwise, Target};
use crate::value::Amount;

use super::account::{RuleRef, Verdict};
use super::classify::rule;

/// The rows of the key table that go one way.
#[derive(Default, Debug)]
pub(super) struct Group {
    pub(super) count: u64,
    pub(super) gross: Amount,
    pub(super) keys: Vec<usize>,
}

impl Group {
    fn add(&mut self, index: usize, row: &KeyRow) {
        self.count += row.count;
        self.gross += row.sum;
        self.keys.push(index);
    }
}

/// The rows of a key table put together by what became of them; the same in every view.
#[derive(Debug)]
pub struct Grouped {
    pub(super) verdicts: Arc<[Verdict]>,
    pub(super) claimed: BTreeMap<(Target, Option<RuleRef>), Group>,
    pub(super) unmapped: Group,
    pub(super) disputed: BTreeMap<Vec<RuleRef>, Group>,
}

impl Grouped {
    /// Puts the rows of a table together. `verdicts` holds one verdict for each row.
    pub fn new(model: &Model, table: &KeyTable, verdicts: Vec<Verdict>) -> Self {
        let mut claimed: HashMap<Option<&RuleRef>, (Target, Group)> = HashMap::new();
        let mut unmapped = Group::default();
        let mut disputed: BTreeMap<Vec<RuleRef>, Group> = BTreeMap::new();
        for (index, (verdict, row)) in verdicts.iter().zip(&table.rows).enumerate() {
            let (reference, target) = match verdict {
                Verdict::Claimed { winner, .. } => (Some(winner), rule(model, winner).map(|rule| &rule.target)),
                Verdict::Otherwise(layer) => (None, otherwise(model, layer).map(|otherwise| &otherwise.target)),
                Verdict::Unmapped => (None, None),
                Verdict::Disputed(rules) => {
                    disputed.entry(rules.clone()).or_default().add(index, row);
                    continue;
                }
            };
            match target {
                Some(target) => claimed.entry(reference).or_insert_with(|| (target.clone(), Group::default())).1.add(index, row),
                None => unmapped.add(index, row),
            }
        }
        let claimed = claimed.into_iter().map(|(reference, (target, group))| ((target, reference.cloned()), group)).collect();
        Self { claimed, unmapped, disputed, verdicts: verdicts.into() }
    }
}

fn otherwise<'a>(model: &'a Model, layer: &LayerName) -> Option<&'a Otherwise> {
    match layer {
        LayerName::National => model.national.otherwise.as_ref(),
        LayerName::Municipal(id) => model.layer(id)?.otherwise.as_ref(),
    }
}
