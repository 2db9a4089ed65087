//! A ledger whose rows are classified and put together by what became of them, before any share or
//! view is looked at.
//!
//! This is the way of every account: [`classify_ledger`] once, then
//! [`allocate`](super::allocate::allocate) in each view.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::Found;
use crate::facts::Basis;
use crate::ledger::{Condensed, KeyRow};
use crate::model::{Id, Knowledge, LayerName, Model, Otherwise, Target};
use crate::value::Amount;

use super::classify::{classify_alike, rule, rules_look_at};
use super::verdict::{Alike, RuleRef, Verdict, Verdicts};

/// A ledger that is to be accounted for.
#[derive(Clone, Debug)]
pub struct LedgerInput {
    /// Whose it is.
    pub municipality: Id,
    /// The accounting year.
    pub year: i32,
    /// Its key table, and what the reader summed.
    pub condensed: Arc<Condensed>,
    /// What its postings stand on.
    pub basis: Basis,
}

impl LedgerInput {
    /// Whether it is the very same reading of the same ledger.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.condensed, &other.condensed)
            && (&self.municipality, self.year, self.basis)
                == (&other.municipality, other.year, other.basis)
    }
}

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
        RowGroup {
            count: self.count,
            gross: self.gross,
            keys: self.keys.into(),
        }
    }
}

/// A ledger with its rows put together by what became of them; the same in every view.
#[derive(Debug)]
pub struct ClassifiedLedger {
    pub(super) ledger: LedgerInput,
    pub(super) verdicts: Arc<Verdicts>,
    pub(super) claimed: BTreeMap<(Target, Option<RuleRef>), RowGroup>,
    pub(super) unmapped: RowGroup,
    pub(super) disputed: BTreeMap<Vec<RuleRef>, RowGroup>,
}

/// Which way a verdict sends a row.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum RowRoute<'a> {
    Claimed(Target, Option<&'a RuleRef>),
    Disputed(&'a [RuleRef]),
    Unmapped,
}

/// Finds the rule of every row, and puts together the rows that go one way.
///
/// Where `earlier` is the same ledger and its rules looked at the same, it is known which rows no
/// rule tells apart.
///
/// **Errors**: `K0214` a condition that cannot be decided.
pub fn classify_ledger(
    model: &Model,
    ledger: LedgerInput,
    earlier: Option<&ClassifiedLedger>,
) -> Found<ClassifiedLedger> {
    let (municipality, year, table) = (&ledger.municipality, ledger.year, &ledger.condensed.table);
    let looked_at = rules_look_at(model, municipality, year);
    let earlier = earlier
        .filter(|earlier| earlier.ledger.is(&ledger))
        .map(|earlier| &earlier.verdicts.alike);
    let alike = match earlier {
        Some(alike) if alike.looked_at == looked_at => Arc::clone(alike),
        _ => Arc::new(Alike::new(table, looked_at)),
    };
    let Found {
        value: verdicts,
        diagnostics,
    } = classify_alike(model, municipality, year, table, alike);
    Found {
        value: ClassifiedLedger::new(model, ledger, verdicts),
        diagnostics,
    }
}

impl ClassifiedLedger {
    fn new(model: &Model, ledger: LedgerInput, verdicts: Verdicts) -> Self {
        let knowledge = Knowledge::new(model, &ledger.municipality, ledger.year);
        let mut routes: BTreeMap<RowRoute<'_>, usize> = BTreeMap::new();
        let route_of: Vec<usize> = verdicts
            .distinct
            .iter()
            .map(|verdict| {
                let next = routes.len();
                *routes
                    .entry(route(model, &knowledge, verdict))
                    .or_insert(next)
            })
            .collect();
        let mut groups: Vec<Growing> = routes.iter().map(|_| Growing::default()).collect();
        for (index, (verdict, row)) in verdicts
            .alike
            .of_rows
            .iter()
            .zip(&ledger.condensed.table.rows)
            .enumerate()
        {
            groups[route_of[*verdict as usize]].add(index, row);
        }
        let mut groups: Vec<Option<Growing>> = groups.into_iter().map(Some).collect();
        let mut unmapped = Growing::default();
        let (mut claimed, mut disputed) = (BTreeMap::new(), BTreeMap::new());
        for (route, group) in routes {
            let group = groups[group].take().unwrap_or_default();
            match route {
                RowRoute::Claimed(target, rule) => {
                    drop(claimed.insert((target, rule.cloned()), group.done()));
                }
                RowRoute::Disputed(rules) => drop(disputed.insert(rules.to_vec(), group.done())),
                RowRoute::Unmapped => unmapped = group,
            }
        }
        Self {
            ledger,
            verdicts: verdicts.into(),
            claimed,
            unmapped: unmapped.done(),
            disputed,
        }
    }
}

fn route<'a>(model: &'a Model, knowledge: &Knowledge<'_>, verdict: &'a Verdict) -> RowRoute<'a> {
    let (reference, target) = match verdict {
        Verdict::Claimed { winner, .. } => {
            (Some(winner), rule(model, winner).map(|rule| &rule.target))
        }
        Verdict::Otherwise(layer) => (
            None,
            otherwise(model, layer).map(|otherwise| &otherwise.target),
        ),
        Verdict::Unmapped => (None, None),
        Verdict::Disputed(rules) => return RowRoute::Disputed(rules),
    };
    target.map_or(RowRoute::Unmapped, |target| {
        RowRoute::Claimed(knowledge.settled(target), reference)
    })
}

fn otherwise<'a>(model: &'a Model, layer: &LayerName) -> Option<&'a Otherwise> {
    model.layer(layer)?.otherwise.as_ref()
}
