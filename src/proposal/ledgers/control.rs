//! What all postings of a ledger come to, as the export says it: control totals.

use std::collections::BTreeMap;

use crate::proposal::amounts::plan::{AmountLayout, AmountPlan};
use crate::proposal::lines::closing::ExportTotals;
use crate::value::{Amount, AmountScale};

/// What all postings of a ledger come to, as totals of its files say it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(in crate::proposal) struct ProposedControl {
    pub(in crate::proposal) lines: Option<u64>,
    pub(in crate::proposal) net: Option<Amount>,
    pub(in crate::proposal) debit: Option<Amount>,
    pub(in crate::proposal) credit: Option<Amount>,
    pub(in crate::proposal) periods: BTreeMap<String, Amount>,
}

impl ProposedControl {
    /// What totals say, where numbers stand for `scale`, and costs are below zero where `is_reversed`.
    pub(super) fn of(
        totals: &ExportTotals,
        plan: &AmountPlan,
        scale: AmountScale,
        is_reversed: bool,
    ) -> Self {
        let kroner = |ore: i128| Amount::from_ore(plan.scaled(ore, scale));
        let signed = |ore: i128| kroner(if is_reversed { -ore } else { ore });
        let is_wide = matches!(plan.layout, AmountLayout::Periods(_));
        let periods = totals.periods.iter();
        Self {
            net: totals.net.map(signed),
            debit: totals.debit.map(kroner),
            credit: totals.credit.map(kroner),
            // Of a wide line each period is a posting.
            lines: totals.lines.filter(|_| !is_wide),
            periods: periods
                .map(|(period, ore)| (period.clone(), signed(*ore)))
                .collect(),
        }
    }

    /// That of two files; what one of them does not say is not known of both.
    pub(super) fn with(self, other: &Self) -> Self {
        let sum = |own: Option<Amount>, other: Option<Amount>| {
            own.zip(other).map(|(own, other)| own + other)
        };
        let mut periods = self.periods;
        match periods.is_empty() || other.periods.is_empty() {
            true => periods.clear(),
            false => {
                for (period, amount) in &other.periods {
                    *periods.entry(period.clone()).or_default() += *amount;
                }
            }
        }
        Self {
            lines: self.lines.zip(other.lines).map(|(own, other)| own + other),
            net: sum(self.net, other.net),
            debit: sum(self.debit, other.debit),
            credit: sum(self.credit, other.credit),
            periods,
        }
    }
}
