//! What a category holds in several views of one ledger: the same, but for what views add to it.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{Account, AdjustedAmount, Coordinates};
use crate::model::{Action, Categories, Id};
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
        let hides = |account: &&Account| nodes().any(|id| not_told.contains(&named(account, id)));
        for of_ledger in by_ledger.values().filter(|of| of.iter().any(hides)) {
            for id in nodes() {
                let ours = of_ledger
                    .iter()
                    .filter_map(|account| self.but_added(account, id, not_told));
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

    /// A category without what the view adds; none where the view takes from it or moves to it.
    fn but_added(
        &mut self,
        account: &Account,
        id: &Id,
        not_told: &BTreeSet<VariableName>,
    ) -> Option<LinearForm> {
        let name = named(account, id);
        self.name_category(&name);
        let is_within = |end: &Option<Id>| {
            let end = end.as_ref();
            end.is_some_and(|end| Categories::is_within(end, id))
        };
        let mut crossing = account
            .adjusted
            .iter()
            .filter(|made| is_within(&made.from) != is_within(&made.to));
        crossing.try_fold(LinearForm::of(self.positions[&name]), |form, made| {
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
        let is_few = |of: &usize| {
            let Variable { value, bounds, .. } = &self.variables[*of];
            let is_small = !value.is_zero() && value.abs() < Ratio::from(self.threshold());
            self.variables[*of].kind == VariableKind::Heads && (is_small || bounds.is_some())
        };
        let names = self.looked_at(amount, &at).names;
        let is_secret = |name: &VariableName| {
            not_told.contains(name) || self.positions.get(name).is_some_and(is_few)
        };
        let is_known = !names.iter().any(is_secret);
        is_known.then(|| self.form_of_formula(amount, &at))
    }
}

fn named(account: &Account, id: &Id) -> VariableName {
    VariableName::Category {
        place: account.municipality.clone(),
        period: account.year.to_string().into(),
        view: account.view.clone(),
        id: id.clone(),
    }
}
