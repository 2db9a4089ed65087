//! Cells that a later run takes over from an earlier one, where all that they were computed from is
//! as it was.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::account::Account;
use super::demand::MemoKey;
use super::evaluated::Evaluated;
use super::reads::{Numbers, Reads, Unchanged};
use super::workbook::HiddenCount;

/// A cell that was computed.
#[derive(Clone, Debug)]
pub(super) struct ComputedCell {
    /// The figure.
    pub value: Evaluated,
    /// The hidden counts it stands on.
    pub hidden: Arc<BTreeSet<HiddenCount>>,
    /// What it was computed from.
    pub reads: Arc<Reads>,
}

/// The cells that were computed, with what each was computed from. What has no answer is not among
/// them.
#[derive(Default, Debug)]
pub struct KnownCells {
    pub(super) cells: HashMap<MemoKey, ComputedCell>,
}

/// Cells of an earlier run, and what of that is as it was.
pub(super) struct EarlierCells<'a> {
    known: &'a KnownCells,
    unchanged: &'a Unchanged,
    accounts: Numbers,
    ledgers: Numbers,
}

impl<'a> EarlierCells<'a> {
    /// The cells that were computed over the accounts of `before`; `None` where there are accounts
    /// of other places now.
    pub(super) fn new(
        known: &'a KnownCells,
        unchanged: &'a Unchanged,
        before: &[Account],
        now: &[Account],
    ) -> Option<Self> {
        let is_of_place = |(a, b): (&Account, &Account)| {
            (&a.municipality, a.year, &a.view) == (&b.municipality, b.year, &b.view)
        };
        let is_comparable = before.len() == now.len() && before.iter().zip(now).all(is_of_place);
        let accounts = || Numbers::of(before.iter().zip(now), |(a, b)| has_same_figures(a, b));
        let ledgers = || Numbers::of(before.iter().zip(now), |(a, b)| has_same_postings(a, b));
        is_comparable.then(|| Self {
            known,
            unchanged,
            accounts: accounts(),
            ledgers: ledgers(),
        })
    }

    /// A cell or key, if it stands.
    pub(super) fn get(&self, place: &MemoKey) -> Option<&'a ComputedCell> {
        let known = self.known.cells.get(place)?;
        let stands = self.unchanged.holds(&known.reads)
            && known.reads.accounts.is_within(&self.accounts)
            && known.reads.ledgers.is_within(&self.ledgers)
            && known.reads.sheets.is_within(&self.unchanged.sheets);
        stands.then_some(known)
    }
}

/// Whether formulas find the same in two accounts of one place.
fn has_same_figures(a: &Account, b: &Account) -> bool {
    a.categories == b.categories
        && a.missing == b.missing
        && a.withheld == b.withheld
        && a.bases == b.bases
        && a.ledger_basis == b.ledger_basis
}

/// Whether formulas find the same among the postings behind two accounts of one place.
fn has_same_postings(a: &Account, b: &Account) -> bool {
    a.ledger_basis == b.ledger_basis && a.postings.has_same(&b.postings)
}
