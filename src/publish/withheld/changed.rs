//! Kroner that differ from what was told of them. Where some of the same ledger are not told, the
//! difference could be what came from these or went to them, under other rules.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{Account, rule};
use crate::facts::Publication;
use crate::model::{Id, Model, Target};
use crate::publish::Published;
use crate::publish::equations::system::VariableName;
use crate::workspace::Project;

use super::amounts::{is_told_of, not_told};

/// What was told before of the kroner of a project.
pub(in crate::publish) struct ChangedKroner<'a> {
    pub project: &'a Project,
    pub rule: &'a Publication,
    /// The categories of which `publications/` tells other kroner.
    pub of_files: BTreeSet<VariableName>,
    /// The project as it was published before.
    pub before: Option<&'a Published>,
}

impl ChangedKroner<'_> {
    /// Withholds kroner that would tell of others what came or went since they were told.
    pub fn withhold(&self, accounts: &mut [Account]) {
        for account in accounts {
            let of_files = self.of_files.iter();
            let of_files: BTreeSet<Id> = of_files
                .filter_map(|name| name.category_of(account))
                .collect();
            let since_before = self.before.map(|before| self.since(before, account));
            let mut changed = since_before.unwrap_or_default();
            // Whose they are that came or went is not known.
            if !account.withheld.is_empty() || self.rule.contributors.is_some() {
                changed.extend(of_files);
            }
            changed.extend(std::mem::take(&mut account.withheld));
            account.withheld = account.moved_with(changed);
        }
    }

    /// What of an account differs from another publication in such a way.
    fn since(&self, before: &Published, account: &Account) -> BTreeSet<Id> {
        let same = |of: &&Account| is_told_of(of, account) && of.view == account.view;
        let told = before.run.accounts.iter().find(same);
        let as_it_was = before.judged.iter().find(same);
        let (Some(told), Some(as_it_was)) = (told, as_it_was) else {
            return BTreeSet::new();
        };
        let mut withheld = account.withheld.clone();
        withheld.extend(not_told(told).cloned());
        if withheld.is_empty() && self.rule.contributors.is_none() {
            return BTreeSet::new();
        }
        let are_alike = self.rule.contributors.is_none()
            && as_it_was.postings.has_same(&account.postings)
            && is_made_of_postings(as_it_was, &before.project.model)
            && is_made_of_postings(account, &self.project.model);
        match are_alike {
            true => exchanging(as_it_was, account, &withheld),
            false => differing(as_it_was, account),
        }
    }
}

/// Whether an account holds whole postings alone: no shares of them, and nothing imputed or adjusted.
fn is_made_of_postings(account: &Account, model: &Model) -> bool {
    let is_share = |reference| rule(model, reference).is_some_and(|rule| rule.share.is_some());
    let mut rules = account
        .contributions
        .iter()
        .filter_map(|contribution| contribution.rule.as_ref());
    account.imputed.is_empty() && account.adjusted.is_empty() && !rules.any(is_share)
}

/// The categories of which two accounts hold other kroner.
fn differing(before: &Account, after: &Account) -> BTreeSet<Id> {
    let all = before.categories.keys().chain(after.categories.keys());
    let differ = |id: &&Id| before.categories.get(*id) != after.categories.get(*id);
    all.filter(differ).cloned().collect()
}

/// The categories between which and those that are not told postings change hands, from one account
/// of a ledger to another.
pub(in crate::publish) fn exchanging(
    before: &Account,
    after: &Account,
    withheld: &BTreeSet<Id>,
) -> BTreeSet<Id> {
    let (before, after) = (categories_by_row(before), categories_by_row(after));
    let mut exchanging = BTreeSet::new();
    for (row, from) in &before {
        let Some(to) = after.get(row).filter(|to| *to != from) else {
            continue;
        };
        if withheld.contains(*from) || withheld.contains(*to) {
            exchanging.extend([(*from).clone(), (*to).clone()]);
        }
    }
    exchanging
}

/// Where each row of the key table goes, of those that go to a category.
fn categories_by_row(account: &Account) -> BTreeMap<usize, &Id> {
    let mut by_row = BTreeMap::new();
    for contribution in &account.contributions {
        if let Target::Category(category) = &contribution.target {
            by_row.extend(contribution.keys.iter().map(|row| (*row, category)));
        }
    }
    by_row
}
