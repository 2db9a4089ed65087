//! What the program demands of shares. That a project can be computed tells that it holds: keys,
//! shares of rules and parts of adjustments lie between none and the whole, and parts that are taken of
//! the same kroner are together no more than these.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{Account, Coordinates, rule};
use crate::model::{Action, Expr, Id};
use crate::value::Ratio;

use super::gather::{AskedFor, Gatherer, ShareDemand};

/// How many adjustments are looked at together, but for all.
const MOST_TOGETHER: usize = 3;

impl<'a> Gatherer<'a> {
    /// Notes what every share is to be, in every view.
    pub fn ask_demands(&mut self, accounts: &'a [Account]) {
        let model = &self.project.model;
        for account in accounts {
            let (place, year) = (&account.municipality, account.year);
            let at = Coordinates::outside(place, year, &account.view);
            let keys = model.layers(place).flat_map(|layer| &layer.keys);
            let keys = keys.filter(|key| key.years.contains(year));
            let claims = account.contributions.iter();
            let rules = claims.filter_map(|made| rule(model, made.rule.as_ref()?));
            let adjustments = || model.adjustments(&account.view, place, year);
            let used = adjustments().filter_map(|(_, adjustment)| match &adjustment.action {
                Action::UseKey { formula, .. } => Some(formula),
                _ => None,
            });
            let mut parts: BTreeMap<&Id, &Expr> = BTreeMap::new();
            for (_, adjustment) in adjustments() {
                let part = match &adjustment.action {
                    Action::Exclude { part, .. } | Action::Move { part, .. } => part.as_ref(),
                    _ => None,
                };
                parts.extend(part.map(|part| (&adjustment.id, part)));
            }
            let shares = keys.map(|key| &key.formula).chain(used);
            let shares = shares.chain(rules.filter_map(|rule| rule.share.as_ref()));
            let shares: Vec<&Expr> = shares.chain(parts.values().copied()).collect();
            let mut seen: BTreeSet<*const Expr> = BTreeSet::new();
            for share in shares {
                if seen.insert(std::ptr::from_ref(share)) {
                    self.ask_demand(&[share], ShareDemand::NotNegative, &at);
                    self.ask_demand(&[share], ShareDemand::AtMostOne, &at);
                }
            }
            for together in taken_together(account) {
                let own: Vec<&Expr> = together
                    .iter()
                    .filter_map(|id| parts.get(id).copied())
                    .collect();
                let demand = match together.len() - own.len() {
                    0 => ShareDemand::AtMostOne,
                    1 => ShareDemand::AtMostNothing,
                    _ => continue,
                };
                self.ask_demand(&own, demand, &at);
            }
        }
    }

    /// Notes a demand that is met. One that is not was none, as where one adjustment goes before
    /// another.
    fn ask_demand(&mut self, shares: &[&'a Expr], demand: ShareDemand, at: &Coordinates) {
        let value = |of: &&Expr| self.ground.evaluate(of, at).figure.as_exact().cloned();
        let values: Option<Vec<Ratio>> = shares.iter().map(value).collect();
        let is_met = |values: Vec<Ratio>| !demand.left(&values.into_iter().sum()).is_negative();
        if shares.is_empty() || !values.is_some_and(is_met) {
            return;
        }
        let asked = shares.iter().map(|share| self.looked_at(share, at));
        let names = asked.flat_map(|asked| asked.names).collect();
        self.note(AskedFor::Demand(shares.to_vec(), demand), at, names);
    }
}

/// Adjustments that take from one category together, in all combinations of some, and all.
fn taken_together(account: &Account) -> BTreeSet<BTreeSet<&Id>> {
    let mut of_categories: BTreeMap<&Id, BTreeSet<&Id>> = BTreeMap::new();
    for made in &account.adjusted {
        if let Some(from) = &made.from {
            let adjustments = of_categories.entry(from).or_default();
            adjustments.insert(&made.adjustment);
        }
    }
    let mut together: BTreeSet<BTreeSet<&Id>> = BTreeSet::new();
    for all in of_categories.into_values() {
        let mut some: BTreeSet<BTreeSet<&Id>> =
            all.iter().map(|one| BTreeSet::from([*one])).collect();
        for _ in 1..MOST_TOGETHER {
            let more = some.iter().flat_map(|some| {
                all.iter()
                    .map(move |one| some.iter().copied().chain([*one]).collect())
            });
            let more: BTreeSet<BTreeSet<&Id>> = more.collect();
            some.extend(more);
        }
        together.extend(some);
        together.insert(all);
    }
    together.retain(|of| of.len() > 1);
    together
}
