//! What formulas over raw ledgers tell: no numbers of postings, and kroner only of ledgers of which
//! nothing else is kept back.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::engine::{Account, Coordinates, Evaluator, FigureReference, RawPostings, noting};
use crate::facts::Publication;
use crate::model::{BookedMeasure, Id, Node, REPORTED};
use crate::value::WITHHELD;

use crate::publish::known::told_before::{ToldCell, ToldValue};

/// The ledgers of which no posting is told: those of which some kroner are not to be told, since the
/// sum of others would reveal them, and all where it is to be judged whose kroner are, since any
/// posting may be asked for.
pub(in crate::publish) fn untold_ledgers(
    accounts: &[Account],
    rule: &Publication,
) -> BTreeSet<(Id, i32)> {
    accounts
        .iter()
        .filter(|account| rule.contributors.is_some() || !account.withheld.is_empty())
        .map(|account| (account.municipality.clone(), account.year))
        .collect()
}

/// Keeps formulas over raw ledgers from telling what is not to be told: how many postings there
/// are is not, since each may be about one person, nor are kroner of the ledgers of which no
/// posting is told.
pub(in crate::publish) fn withhold_postings(accounts: &mut [Account], rule: &Publication) {
    let untold = untold_ledgers(accounts, rule);
    for account in accounts {
        let RawPostings::Known(ledger) = &account.postings else {
            continue;
        };
        let place = (account.municipality.clone(), account.year);
        account.postings = match untold.contains(&place) {
            true => RawPostings::Missing(WITHHELD.into()),
            false => RawPostings::KronerAlone(Arc::clone(ledger)),
        };
    }
}

/// What was told before, without cells that were not told and are not told now either for the
/// postings that they stand on: whatever else they stand on need not be hidden for that.
pub(in crate::publish) fn without_untold_postings(
    told: Vec<ToldCell>,
    ground: &Evaluator<'_>,
    untold: &BTreeSet<(Id, i32)>,
) -> Vec<ToldCell> {
    let is_of_postings = |cell: &ToldCell| {
        let is_untold = Cell::new(false);
        let recorder = noting(|of, at| {
            let FigureReference::Booked(formula) = of else {
                return;
            };
            let counts = matches!(
                *formula.node,
                Node::Booked {
                    measure: BookedMeasure::Postings,
                    ..
                }
            );
            let ledger = at.year().map(|year| (at.scope.name(), year));
            let is_kept_back = counts || ledger.is_some_and(|ledger| untold.contains(&ledger));
            is_untold.set(is_untold.get() || is_kept_back);
        });
        let view = cell.address.view.clone().unwrap_or_else(|| REPORTED.into());
        let at = Coordinates::of(&cell.address, ground.model(), &view);
        ground.beneath(&recorder).cell(&at, None);
        is_untold.get()
    };
    let told = told.into_iter();
    told.filter(|cell| cell.value != ToldValue::Withheld || !is_of_postings(cell))
        .collect()
}
