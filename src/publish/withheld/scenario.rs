//! A scenario as it may be told: computed from what may be told of the project as it is.

use std::collections::BTreeSet;

use crate::engine::Account;
use crate::model::Id;
use crate::publish::equations::system::VariableName;
use crate::publish::{Published, retold};
use crate::value::Ratio;
use crate::workspace::{Project, Run};

use super::amounts::{SensitiveAmounts, is_told_of, not_told};
use super::changed::exchanging;
use super::contributors::SensitiveContributions;

impl Published {
    /// A run of a scenario of the published project, without what tells more than is published.
    ///
    /// Categories that are not told stay so, and what stands on facts that are not told is not told
    /// either. Where kroner differ from those that were judged, a category is not told that could
    /// rest on few heads, on one person or on a few contributors: nobody has judged that, and a
    /// scenario may be repeated until it tells. Nor is one that postings came to from a category
    /// that is not told, or left for one: the difference would tell their kroner.
    pub fn scenario(&self, scenario: &Project, run: &Run) -> Run {
        let mut accounts = run.accounts.clone();
        let hidden = withheld_facts(scenario);
        let none = SensitiveContributions::default();
        let amounts = SensitiveAmounts {
            project: scenario,
            rule: &self.rule,
            contributions: &none,
        };
        for account in &mut accounts {
            let own = |told: &&Account| is_told_of(told, account);
            let in_views: Vec<&Account> = self.run.accounts.iter().filter(own).collect();
            let same = in_views.iter().find(|told| told.view == account.view);
            let mut withheld: BTreeSet<Id> = in_views
                .iter()
                .flat_map(|told| not_told(told))
                .cloned()
                .collect();
            let judged = |category: &Id, kroner: &Ratio| {
                let told = same.and_then(|told| told.categories.get(category));
                told.is_some_and(|told| told == kroner)
            };
            let unjudged = account.categories.iter().filter(|(category, kroner)| {
                !judged(category, kroner) && self.may_be_sensitive(account, category)
            });
            withheld.extend(unjudged.map(|(category, _)| category.clone()));
            withheld.extend(amounts.keyed(account, &run.accounts, &hidden));
            let as_it_is = self
                .judged
                .iter()
                .find(|judged| own(judged) && judged.view == account.view);
            if let Some(as_it_is) = as_it_is {
                withheld.extend(exchanging(as_it_is, account, &withheld));
            }
            account.withheld = account.moved_with(withheld);
            // What is not told is not said to be unknown for another reason.
            let missing = std::mem::take(&mut account.missing).into_iter();
            account.missing = missing
                .filter(|(category, _)| !account.withheld.contains(category))
                .collect();
        }
        retold(scenario, &self.rule, run, accounts).value
    }

    /// Whether a category could rest on too few heads, on one person or on too few contributors.
    fn may_be_sensitive(&self, account: &Account, category: &Id) -> bool {
        let categories = &self.project.model.categories;
        let period = Id::from(account.year.to_string());
        let facts = self.project.facts.of(&account.municipality, &period);
        let fact = |id: &Id| facts?.get(id);
        let largest = categories
            .get(category)
            .and_then(|node| node.largest.as_ref());
        let rests_on = categories.rests_on(category);
        self.rule.contributors.is_some()
            || largest.and_then(fact).is_some()
            || rests_on
                .and_then(fact)
                .is_some_and(|heads| heads.figure.value.is_withheld())
    }
}

/// The facts of a project that are not told.
fn withheld_facts(project: &Project) -> BTreeSet<VariableName> {
    let of_places = project.facts.iter().flat_map(|((place, period), facts)| {
        let withheld = facts
            .iter()
            .filter(|(_, fact)| fact.figure.value.is_withheld());
        withheld.map(move |(id, _)| VariableName::Fact {
            place: place.clone(),
            period: period.clone(),
            id: id.clone(),
        })
    });
    of_places.collect()
}
