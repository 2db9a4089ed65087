//! What is not told in a whole project, decided once.

use std::collections::BTreeSet;

use crate::engine::{Account, in_parallel};

use super::HiddenFigure;
use super::chosen::choose::choose;
use super::chosen::given_away::given_away;
use super::chosen::hide::AttackerKnowledge;
use super::equations::components::components;
use super::equations::system::VariableName;
use super::known::gather::Gatherer;
use super::known::known_sums::with_those_above;
use super::withheld::amounts::SensitiveAmounts;
use super::withheld::changed::ChangedKroner;

/// What is decided of a project.
pub(super) struct Decided {
    /// What is not told.
    pub hidden: BTreeSet<VariableName>,
    /// The accounts, each with the categories that are not told.
    pub accounts: Vec<Account>,
    /// What a check of its own tells.
    pub given_away: Vec<VariableName>,
}

/// What is not told in the whole project, and the accounts without it. What is hidden of facts may
/// key kroner, and these may be known to relations in turn.
pub(super) fn decided(
    (amounts, changed): (SensitiveAmounts<'_>, &ChangedKroner<'_>),
    gatherer: &mut Gatherer<'_>,
    (accounts, kept): (&[Account], BTreeSet<VariableName>),
    knows: AttackerKnowledge,
) -> Decided {
    let mut sensitive = amounts.facts();
    sensitive.extend(kept);
    let mut withheld = accounts.to_vec();
    amounts.withhold(&mut withheld, &sensitive);
    loop {
        sensitive.extend(withheld.iter().flat_map(categories_of));
        let not_told = with_those_above(&sensitive);
        gatherer.ask_categories(accounts, &not_told);
        let system = gatherer.system(&sensitive, &not_told);
        let truth = system.truth();
        let mut hidden = sensitive.clone();
        let components = components(&system);
        let chosen = in_parallel(components.len(), |at| {
            choose(&components[at], &truth, knows)
        });
        for chosen in chosen {
            let chosen = chosen.iter().map(|of| &system.variables[*of].name);
            let chosen = chosen.filter(|name| !not_told.contains(name));
            hidden.extend(chosen.flat_map(|name| in_all_views(name, accounts)));
        }
        amounts.withhold(&mut withheld, &hidden);
        changed.withhold(&mut withheld);
        let keyed: BTreeSet<VariableName> = withheld.iter().flat_map(categories_of).collect();
        if keyed.is_subset(&sensitive) {
            let given_away = given_away(&system).into_iter();
            let given_away = given_away.map(|of| system.variables[of].name.clone());
            return Decided {
                given_away: given_away.collect(),
                hidden,
                accounts: withheld,
            };
        }
    }
}

/// A number under each name: kroner that are hidden beside others in one view are in all.
fn in_all_views(name: &VariableName, accounts: &[Account]) -> Vec<VariableName> {
    let VariableName::Category {
        place, period, id, ..
    } = name
    else {
        return vec![name.clone()];
    };
    let is_of_ledger = |account: &&Account| {
        account.municipality == *place && *account.year.to_string() == **period
    };
    let views = accounts.iter().filter(is_of_ledger);
    let named = views.map(|account| VariableName::in_account(account, id));
    named.collect()
}

/// The categories of an account whose kroner are not to be told.
fn categories_of(account: &Account) -> impl Iterator<Item = VariableName> + '_ {
    account
        .withheld
        .iter()
        .map(|category| VariableName::in_account(account, category))
}

/// The same by place, period and id.
pub(super) fn hidden_figures(
    hidden: &BTreeSet<VariableName>,
    accounts: &[Account],
) -> Vec<HiddenFigure> {
    let of_accounts: BTreeSet<VariableName> = accounts.iter().flat_map(categories_of).collect();
    let all = hidden.iter().chain(&of_accounts).map(|name| {
        let (VariableName::Fact { place, period, id }
        | VariableName::Category {
            place, period, id, ..
        }) = name.clone();
        HiddenFigure { place, period, id }
    });
    let all: BTreeSet<HiddenFigure> = all.collect();
    all.into_iter().collect()
}
