//! In which order scopes and periods stand, in every format.

use crate::engine::Account;
use crate::model::{Scope, Sheet};
use crate::words::{Language, alphabet_key};
use crate::workspace::{Project, Run};

use super::names::name;

/// Where a scope stands.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct ScopeOrder {
    is_joint: bool,
    is_beside: bool,
    name: Vec<u32>,
}

/// Where a scope stands: municipalities of the run by the alphabet, then others, and what is joint
/// last.
pub(super) fn scope_order(project: &Project, run: &Run, scope: &str) -> ScopeOrder {
    let is_of_run = run.places.iter().any(|(place, _)| **place == *scope);
    ScopeOrder {
        is_joint: *scope == *Scope::All,
        is_beside: !is_of_run,
        name: match is_of_run {
            true => alphabet_key(&name(project, scope, Language::Norwegian)),
            false => Vec::new(),
        },
    }
}

/// Accounts by the alphabet, those of one municipality in the run's order.
pub(super) fn alphabetical<'a>(
    project: &Project,
    accounts: impl Iterator<Item = &'a Account>,
) -> Vec<&'a Account> {
    let mut accounts: Vec<&Account> = accounts.collect();
    accounts.sort_by_cached_key(|account| {
        alphabet_key(&name(project, &account.municipality, Language::Norwegian))
    });
    accounts
}

/// Where a period stands: those that the sheet names in its order, behind those for which facts are
/// stated.
pub(super) fn period_order(sheet: &Sheet, period: &str) -> Option<usize> {
    sheet.periods.iter().position(|own| **own == *period)
}
