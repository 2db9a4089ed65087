//! A scenario as it may be told: computed from what may be told of the project as it is.

use std::collections::BTreeSet;

use crate::engine::Account;
use crate::model::Id;
use crate::value::{Ratio, WITHHELD};
use crate::workspace::{Project, Run};

use super::{Published, retold};

impl Published {
    /// A run of a scenario of the published project, without what tells more than is published.
    ///
    /// Categories that are not told stay so. Where kroner differ from those that were judged, a
    /// category that could rest on few heads, on one person or on a few contributors is not told either: nobody has judged
    /// that, and a scenario may be repeated until it tells.
    pub fn scenario(&self, scenario: &Project, run: &Run) -> Run {
        let mut accounts = run.accounts.clone();
        for account in &mut accounts {
            let own = |told: &&Account| {
                told.municipality == account.municipality && told.year == account.year
            };
            let in_views: Vec<&Account> = self.run.accounts.iter().filter(own).collect();
            let same = in_views.iter().find(|told| told.view == account.view);
            let mut withheld: BTreeSet<Id> = in_views
                .iter()
                .flat_map(|told| &told.missing)
                .filter(|(_, reason)| ***reason == *WITHHELD)
                .map(|(category, _)| category.clone())
                .collect();
            let judged = |category: &Id, kroner: &Ratio| {
                let told = same.and_then(|told| told.categories.get(category));
                told.is_some_and(|told| told == kroner)
            };
            let unjudged = account.categories.iter().filter(|(category, kroner)| {
                !judged(category, kroner) && self.may_be_sensitive(account, category)
            });
            withheld.extend(unjudged.map(|(category, _)| category.clone()));
            account.withheld = account.moved_with(withheld);
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
