//! Amounts and shares that rest on too few heads, or of which one person makes up too much.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::engine::{Account, RawPostings, rule};
use crate::facts::{FactDeclaration, Facts};
use crate::model::{Id, Target};
use crate::value::{Figure, Ratio};

use super::bounds::{around, of_amount};
use super::record::facts_beneath;
use super::{HiddenFigure, Hiding, HidingReason};

/// Keeps formulas over raw ledgers from telling what is not to be told: how many postings there
/// are is not, since each may be about one person; nor are kroner of a ledger of which some are
/// hidden, since the sum of others would reveal them.
fn withhold_postings(accounts: &mut [Account]) {
    let hiding: BTreeSet<(Id, i32)> = accounts
        .iter()
        .filter(|account| !account.veiled.is_empty())
        .map(|account| (account.municipality.clone(), account.year))
        .collect();
    for account in accounts {
        let RawPostings::Known(ledger) = &account.postings else {
            continue;
        };
        account.postings = match hiding.contains(&(account.municipality.clone(), account.year)) {
            true => RawPostings::Missing("kroner of this ledger are hidden".into()),
            false => RawPostings::KronerAlone(Arc::clone(ledger)),
        };
    }
}

impl Hiding<'_> {
    /// Whether what rests on a fact rests on too few heads: the count itself, or at least, where it
    /// is hidden, one of its choices.
    fn rests_on_few(&self, facts: Option<&Facts>, heads: &Id) -> bool {
        let known = facts
            .and_then(|facts| facts.get(heads))
            .and_then(|fact| fact.figure.value.bounds().map(|(low, _)| low.clone()));
        known.is_some_and(|heads| self.is_few(&heads))
    }

    /// Whether one person makes up too much of an amount.
    fn is_dominated(&self, facts: Option<&Facts>, largest: &Id, amount: &Ratio) -> bool {
        let largest = facts
            .and_then(|facts| facts.get(largest))
            .and_then(|fact| fact.figure.as_exact());
        largest.is_some_and(|largest| *largest > &amount.abs() * &self.rule.dominance)
    }

    /// Why an amount is not to be told, given what was declared of it.
    fn why(
        &self,
        facts: Option<&Facts>,
        rests_on: Option<&Id>,
        largest: Option<&Id>,
        amount: &Ratio,
    ) -> Option<HidingReason> {
        if rests_on.is_some_and(|heads| self.rests_on_few(facts, heads)) {
            return Some(HidingReason::RestsOnFew);
        }
        largest
            .is_some_and(|largest| self.is_dominated(facts, largest, amount))
            .then_some(HidingReason::Dominated)
    }

    /// Hides the facts that rest on too few heads or on one person.
    pub fn hide_amounts(&mut self) {
        let mut found = Vec::new();
        for ((place, period), facts) in self.project.facts.iter() {
            for (id, fact) in facts {
                let Some(FactDeclaration {
                    rests_on, largest, ..
                }) = self.project.model.vocabulary.facts.get(id)
                else {
                    continue;
                };
                let Some(amount) = fact.figure.as_exact() else {
                    continue;
                };
                if let Some(why) =
                    self.why(Some(facts), rests_on.as_ref(), largest.as_ref(), amount)
                {
                    let figure = Figure {
                        value: of_amount(&fact.figure, amount),
                        unit: fact.figure.unit.clone(),
                    };
                    found.push((place.clone(), period.clone(), id.clone(), figure, why));
                }
                // What one person was paid is never told.
                found.extend(
                    largest
                        .as_ref()
                        .and_then(|largest| Some((largest, facts.get(largest)?)))
                        .and_then(|(id, fact)| {
                            let figure = Figure {
                                value: of_amount(&fact.figure, fact.figure.as_exact()?),
                                unit: fact.figure.unit.clone(),
                            };
                            Some((
                                place.clone(),
                                period.clone(),
                                id.clone(),
                                figure,
                                HidingReason::RestsOnFew,
                            ))
                        }),
                );
            }
        }
        for (place, period, id, figure, why) in found {
            self.hide(&place, &period, &id, figure, why);
        }
    }

    /// The accounts with bounds in place of kroner that are not to be told, and which these are.
    pub fn veil(&self) -> (Vec<Account>, BTreeSet<HiddenFigure>) {
        let mut veiled = BTreeSet::new();
        let mut accounts = self.run.accounts.clone();
        for account in &mut accounts {
            let keyed = self.keyed(account);
            let period = Id::from(account.year.to_string());
            let facts = self.project.facts.of(&account.municipality, &period);
            for (category, kroner) in &account.categories {
                let categories = &self.project.model.categories;
                let largest = categories
                    .get(category)
                    .and_then(|node| node.largest.as_ref());
                let why = self.why(facts, categories.rests_on(category), largest, kroner);
                let Some(why) =
                    why.or_else(|| keyed.contains(category).then_some(HidingReason::Keyed))
                else {
                    continue;
                };
                account.veiled.insert(category.clone(), around(kroner));
                veiled.insert(HiddenFigure {
                    place: account.municipality.clone(),
                    period: period.clone(),
                    id: category.clone(),
                    why,
                });
            }
        }
        withhold_postings(&mut accounts);
        (accounts, veiled)
    }

    /// The categories whose kroner were allocated or imputed by a hidden count.
    fn keyed(&self, account: &Account) -> BTreeSet<Id> {
        let (model, ground) = (&self.project.model, self.ground());
        let mut at = self.at(&account.municipality, &Id::from(account.year.to_string()));
        at.view = account.view.clone();
        let is_hidden = |fact: &(Id, Id, Id)| self.hidden.contains_key(fact);
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
            if !keyed.contains(category)
                && share
                    .is_some_and(|share| facts_beneath(&ground, share, &at).iter().any(is_hidden))
            {
                keyed.insert(category.clone());
            }
        }
        for imputed in model
            .layers(&account.municipality)
            .flat_map(|layer| &layer.imputed)
        {
            if facts_beneath(&ground, &imputed.formula, &at)
                .iter()
                .any(is_hidden)
            {
                keyed.insert(imputed.category.clone());
            }
        }
        // Kroner that an adjustment moves from or to such a category tell of it, too.
        loop {
            let before = keyed.len();
            for moved in &account.adjusted {
                let ends = [&moved.from, &moved.to];
                if ends.iter().any(|end| {
                    end.as_ref()
                        .is_some_and(|category| keyed.contains(category))
                }) {
                    keyed.extend(ends.into_iter().flatten().cloned());
                }
            }
            if keyed.len() == before {
                break keyed;
            }
        }
    }
}
