//! Amounts and shares that rest on too few heads, or of which one person or a few contributors make
//! up too much.

use std::collections::BTreeSet;

use crate::engine::{Account, Coordinates, Evaluator, rule};
use crate::facts::{FactDeclaration, Facts, Publication};
use crate::model::{Action, Id, Target};
use crate::publish::equations::system::VariableName;
use crate::publish::known::probe::asked;
use crate::value::{Ratio, WITHHELD};
use crate::workspace::Project;

use super::contributors::SensitiveContributions;

/// What the rule of publication says of amounts.
#[derive(Clone, Copy)]
pub(in crate::publish) struct SensitiveAmounts<'a> {
    pub project: &'a Project,
    pub rule: &'a Publication,
    /// What too few contributors make up.
    pub contributions: &'a SensitiveContributions,
}

/// Whether two accounts are of one municipality and year.
pub(in crate::publish) fn is_told_of(one: &Account, other: &Account) -> bool {
    one.municipality == other.municipality && one.year == other.year
}

/// The categories of a published account whose kroner are not told.
pub(in crate::publish) fn not_told(account: &Account) -> impl Iterator<Item = &Id> {
    let missing = account.missing.iter();
    missing.filter_map(|(category, reason)| (**reason == *WITHHELD).then_some(category))
}

impl SensitiveAmounts<'_> {
    /// Whether an amount rests on too few heads, or one person makes up too much of it.
    fn is_sensitive(
        self,
        facts: Option<&Facts>,
        (rests_on, largest): (Option<&Id>, Option<&Id>),
        amount: &Ratio,
    ) -> bool {
        let bounds = |id: &Id| facts?.get(id)?.figure.value.bounds();
        let threshold = Ratio::from(self.rule.threshold);
        // Of what lies between two bounds it suffices that it may be so.
        let is_few = |(low, high): (&Ratio, &Ratio)| *high > Ratio::zero() && *low < threshold;
        rests_on.and_then(bounds).is_some_and(is_few)
            || largest
                .and_then(bounds)
                .is_some_and(|(_, largest)| *largest > &amount.abs() * &self.rule.dominance)
    }

    /// The facts that rest on too few heads or on one person, and what one person was paid.
    pub fn facts(self) -> BTreeSet<VariableName> {
        let mut found = BTreeSet::new();
        for ((place, period), facts) in self.project.facts.iter() {
            for (id, fact) in facts {
                let declared = self.project.model.vocabulary.facts.get(id);
                let (Some(declared), Some(_)) = (declared, fact.figure.value.bounds()) else {
                    continue;
                };
                let FactDeclaration {
                    rests_on, largest, ..
                } = declared;
                let named = |id: &Id| VariableName::Fact {
                    place: place.clone(),
                    period: period.clone(),
                    id: id.clone(),
                };
                // Of an amount between two bounds one person may make up all.
                let amount = fact.figure.as_exact().cloned();
                let amount = amount.unwrap_or_else(Ratio::zero);
                if self.is_sensitive(Some(facts), (rests_on.as_ref(), largest.as_ref()), &amount) {
                    found.insert(named(id));
                }
                found.extend(
                    largest
                        .iter()
                        .filter(|id| facts.contains_key(*id))
                        .map(named),
                );
            }
        }
        found
    }

    /// Notes in accounts the categories whose kroner are not to be told: they rest on too few heads,
    /// on one person or on too few contributors, were allocated, imputed or adjusted by a hidden fact, or are
    /// hidden beside others.
    pub fn withhold(self, accounts: &mut [Account], hidden: &BTreeSet<VariableName>) {
        let secret: Vec<BTreeSet<Id>> = accounts
            .iter()
            .map(|account| self.secret(account))
            .collect();
        let mut withheld = Vec::new();
        for account in accounts.iter() {
            let mut of_account = self.keyed(account, accounts, hidden);
            of_account.extend(self.contributions.of_account(account).cloned());
            of_account.extend(hidden.iter().filter_map(|name| name.category_of(account)));
            // In another view it may be that many times as much, or so much more.
            let of_ledger = accounts.iter().zip(&secret);
            let of_ledger = of_ledger.filter(|(other, _)| is_told_of(account, other));
            of_account.extend(of_ledger.flat_map(|(_, secret)| secret.iter().cloned()));
            withheld.push(account.moved_with(of_account));
        }
        for (account, categories) in accounts.iter_mut().zip(withheld) {
            account.withheld = categories;
        }
    }

    /// The categories of an account that rest on too few heads or on one person.
    fn secret(self, account: &Account) -> BTreeSet<Id> {
        let categories = &self.project.model.categories;
        let period = Id::from(account.year.to_string());
        let facts = self.project.facts.of(&account.municipality, &period);
        let is_secret = |(category, kroner): &(&Id, &Ratio)| {
            let node = categories.get(category);
            let largest = node.and_then(|node| node.largest.as_ref());
            self.is_sensitive(facts, (categories.rests_on(category), largest), kroner)
        };
        let secret = account.categories.iter().filter(is_secret);
        secret.map(|(category, _)| category.clone()).collect()
    }

    /// The categories whose kroner were allocated, imputed or adjusted by a hidden fact.
    pub fn keyed(
        self,
        account: &Account,
        accounts: &[Account],
        hidden: &BTreeSet<VariableName>,
    ) -> BTreeSet<Id> {
        let model = &self.project.model;
        let ground = Evaluator::new(model, &self.project.facts, accounts).roughly();
        let at = Coordinates::outside(&account.municipality, account.year, &account.view);
        let is_hidden = |formula| {
            let asked = asked(&ground, |ground| {
                ground.evaluate(formula, &at);
            });
            asked.names.iter().any(|name| hidden.contains(name))
        };
        let mut keyed = BTreeSet::new();
        for contribution in &account.contributions {
            let Target::Category(category) = &contribution.target else {
                continue;
            };
            let share = contribution
                .rule
                .as_ref()
                .and_then(|reference| rule(model, reference))
                .and_then(|rule| rule.share.as_ref());
            if !keyed.contains(category) && share.is_some_and(is_hidden) {
                keyed.insert(category.clone());
            }
        }
        let layers = model.layers(&account.municipality);
        for imputed in layers.flat_map(|layer| &layer.imputed) {
            if is_hidden(&imputed.formula) {
                keyed.insert(imputed.category.clone());
            }
        }
        let adjustments = model.adjustments(&account.view, &account.municipality, account.year);
        for (layer, adjustment) in adjustments {
            if !adjustment.action.formula().is_some_and(is_hidden) {
                continue;
            }
            if let Action::Add { category, .. } = &adjustment.action {
                keyed.insert(category.clone());
            }
            let made = account
                .adjusted
                .iter()
                .filter(|made| made.layer == layer && made.adjustment == adjustment.id);
            keyed.extend(
                made.flat_map(|made| made.from.iter().chain(&made.to))
                    .cloned(),
            );
        }
        keyed
    }
}
