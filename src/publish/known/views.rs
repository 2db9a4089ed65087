//! What a category holds in several views of one ledger: the same, but for what views add to it. And
//! what it holds where formulas alone say it.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{Account, AdjustedAmount, Coordinates, ImputedAmount};
use crate::model::{Action, Categories, Expr, Id, Target};
use crate::publish::equations::system::{LinearForm, Variable, VariableKind, VariableName};
use crate::value::Ratio;

use super::gather::Gatherer;

impl Gatherer<'_> {
    /// Notes what categories hold in one view and in another of the same ledger, where something of
    /// either is not told. Views leave a category alone in which they move, and what they add to it is
    /// what a formula says.
    pub(super) fn ask_views(&mut self, accounts: &[Account], not_told: &BTreeSet<VariableName>) {
        let categories = &self.project.model.categories;
        let mut by_ledger: BTreeMap<(&Id, i32), Vec<&Account>> = BTreeMap::new();
        for account in accounts {
            let ledger = by_ledger.entry((&account.municipality, account.year));
            ledger.or_default().push(account);
        }
        let nodes = || categories.nodes.iter().map(|node| &node.id);
        let hides = |account: &&Account| {
            nodes().any(|id| not_told.contains(&VariableName::in_account(account, id)))
        };
        for of_ledger in by_ledger.values().filter(|of| of.iter().any(hides)) {
            for (account, id) in of_ledger
                .iter()
                .flat_map(|account| nodes().map(move |id| (account, id)))
            {
                let more = self.but_imputed(account, id, not_told);
                self.sums
                    .extend(more.filter(|form| form.sum(|of| &self.variables[of].value).is_zero()));
            }
            let areas = nodes().map(|id| BTreeSet::from([id]));
            let moved = of_ledger.iter().flat_map(|account| &account.adjusted);
            for together in areas.chain(tied_by_moves(moved)) {
                let ours = of_ledger
                    .iter()
                    .filter_map(|account| self.but_added(account, &together, not_told));
                let alike: Vec<LinearForm> = ours.collect();
                for (at, one) in alike.iter().enumerate() {
                    for other in &alike[at + 1..] {
                        let apart = other.clone().minus(one);
                        // Where keys or weights differ, nobody knows by how much.
                        if apart.sum(|of| &self.variables[of].value).is_zero() {
                            self.sums.push(apart);
                        }
                    }
                }
            }
        }
    }

    /// What a category is more than formulas say that are booked there, where no posting comes to it.
    fn but_imputed(
        &mut self,
        account: &Account,
        id: &Id,
        not_told: &BTreeSet<VariableName>,
    ) -> Option<LinearForm> {
        let is_booked = account.contributions.iter().any(
            |made| matches!(&made.target, Target::Category(to) if Categories::is_within(to, id)),
        );
        let imputed = account.imputed.iter();
        let imputed: Vec<&ImputedAmount> = imputed
            .filter(|imputed| Categories::is_within(&imputed.category, id))
            .collect();
        if is_booked || imputed.is_empty() {
            return None;
        }
        let at = Coordinates::outside(&account.municipality, account.year, &account.view);
        let form = self.but_added(account, &BTreeSet::from([id]), not_told)?;
        imputed.into_iter().try_fold(form, |form, imputed| {
            let mut layers = self.project.model.named_layers_of(&account.municipality);
            let (_, layer) = layers.find(|(name, _)| *name == imputed.layer)?;
            let formula = &layer.imputed.get(imputed.index)?.formula;
            Some(form.minus(&self.told_formula(formula, &at, not_told)?))
        })
    }

    /// Categories together without what the view adds; none where the view takes from them or moves to
    /// them.
    fn but_added(
        &mut self,
        account: &Account,
        together: &BTreeSet<&Id>,
        not_told: &BTreeSet<VariableName>,
    ) -> Option<LinearForm> {
        let mut form = LinearForm::constant(Ratio::zero());
        for id in together {
            let name = VariableName::in_account(account, id);
            self.name_category(&name);
            form = form.plus(&LinearForm::of(self.positions[&name]));
        }
        let is_within = |end: &Option<Id>| {
            let end = end.as_ref();
            end.is_some_and(|end| together.iter().any(|id| Categories::is_within(end, id)))
        };
        let mut crossing = account
            .adjusted
            .iter()
            .filter(|made| is_within(&made.from) != is_within(&made.to));
        crossing.try_fold(form, |form, made| {
            Some(form.minus(&self.added(account, made, not_told)?))
        })
    }

    /// What a view adds, as the formula says it; none where it says it by a number that is not told.
    fn added(
        &self,
        account: &Account,
        made: &AdjustedAmount,
        not_told: &BTreeSet<VariableName>,
    ) -> Option<LinearForm> {
        let (place, year) = (&account.municipality, account.year);
        let mut adjustments = self.project.model.adjustments(&account.view, place, year);
        let (_, adjustment) = adjustments
            .find(|(layer, adjustment)| *layer == made.layer && adjustment.id == made.adjustment)?;
        let Action::Add { amount, .. } = &adjustment.action else {
            return None;
        };
        let at = Coordinates::outside(place, year, &account.view);
        self.told_formula(amount, &at, not_told)
    }

    /// Of what a formula is made; none where it looks at a number that is not told.
    fn told_formula(
        &self,
        formula: &Expr,
        at: &Coordinates,
        not_told: &BTreeSet<VariableName>,
    ) -> Option<LinearForm> {
        let is_few = |of: &usize| {
            let Variable { value, bounds, .. } = &self.variables[*of];
            let is_small = !value.is_zero() && value.abs() < Ratio::from(self.threshold());
            self.variables[*of].kind == VariableKind::Heads && (is_small || bounds.is_some())
        };
        let names = self.looked_at(formula, at).names;
        let is_secret = |name: &VariableName| {
            not_told.contains(name) || self.positions.get(name).is_some_and(is_few)
        };
        let is_known = !names.iter().any(is_secret);
        is_known.then(|| self.form_of_formula(formula, at))
    }
}

/// The categories between which views move, those that are tied to one another together.
fn tied_by_moves<'a>(adjusted: impl Iterator<Item = &'a AdjustedAmount>) -> Vec<BTreeSet<&'a Id>> {
    let mut tied: Vec<BTreeSet<&Id>> = Vec::new();
    for made in adjusted {
        let (Some(from), Some(to)) = (&made.from, &made.to) else {
            continue;
        };
        let ends = BTreeSet::from([from, to]);
        let (own, others): (Vec<_>, Vec<_>) =
            tied.into_iter().partition(|tied| !tied.is_disjoint(&ends));
        tied = others;
        tied.push(own.into_iter().fold(ends, |all, some| &all | &some));
    }
    tied
}
