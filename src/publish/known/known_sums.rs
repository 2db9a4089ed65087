//! Sums that nobody needs to declare as a relation: what parts leave of a whole, and categories with
//! those below them.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Account;
use crate::facts::FactDeclaration;
use crate::model::{Categories, Holding, Id, Layer, Model, Target};

use crate::publish::equations::system::{LinearForm, VariableName};

/// What each part leaves of its whole.
pub(in crate::publish) fn rests_of_wholes(
    declared: &BTreeMap<Id, FactDeclaration>,
    positions: &BTreeMap<VariableName, usize>,
) -> Vec<LinearForm> {
    let rest = |(name, part): (&VariableName, &usize)| {
        let VariableName::Fact { place, period, id } = name else {
            return None;
        };
        let whole = positions.get(&VariableName::Fact {
            place: place.clone(),
            period: period.clone(),
            id: declared.get(id)?.part_of.clone()?,
        })?;
        Some(LinearForm::of(*whole).minus(&LinearForm::of(*part)))
    };
    positions.iter().filter_map(rest).collect()
}

/// Each category with those directly below it, which it is the sum of, in every account of which
/// some category is not told. One that has kroner of its own is no sum that anybody knows.
pub(in crate::publish) fn sums_of_categories(
    categories: &Categories,
    accounts: &[Account],
    not_told: &BTreeSet<VariableName>,
) -> Vec<(VariableName, Vec<VariableName>)> {
    let mut sums = Vec::new();
    for account in accounts {
        let named = |id: &Id| VariableName::in_account(account, id);
        let nodes = || categories.nodes.iter().map(|node| &node.id);
        if !nodes().any(|id| not_told.contains(&named(id))) {
            continue;
        }
        for id in nodes().filter(|id| !account.categories.contains_key(*id)) {
            let parts = categories.children(Some(id));
            let parts: Vec<VariableName> = parts.map(|node| named(&node.id)).collect();
            if !parts.is_empty() {
                sums.push((named(id), parts));
            }
        }
    }
    sums
}

/// The categories of each account that nothing is said to come to, nor to any below them: so it can be
/// read in the rules that they hold nothing.
pub(super) fn empty_categories(model: &Model, accounts: &[Account]) -> BTreeSet<VariableName> {
    let of_account = |account: &Account| {
        let layers: Vec<&Layer> = model.layers(&account.municipality).collect();
        let rules = layers.iter().flat_map(|layer| &layer.rules);
        let others = layers.iter().filter_map(|layer| layer.otherwise.as_ref());
        let targets = rules.map(|rule| &rule.target);
        let targets = targets.chain(others.map(|otherwise| &otherwise.target));
        let claimed = targets.filter_map(|target| match target {
            Target::Category(category) => Some(category),
            _ => None,
        });
        let imputed = layers.iter().flat_map(|layer| &layer.imputed);
        let moved = account.adjusted.iter().filter_map(|made| made.to.as_ref());
        let filled: BTreeSet<&Id> = claimed
            .chain(imputed.map(|imputed| &imputed.category))
            .chain(moved)
            .collect();
        let stated = layers.iter().flat_map(|layer| &layer.statements);
        let stated = stated
            .filter(|said| said.holding == Holding::None && said.years.contains(account.year));
        let is_stated = |id: &Id| {
            stated
                .clone()
                .any(|said| Categories::is_within(id, &said.category))
        };
        let is_empty =
            |id: &&Id| is_stated(id) || !filled.iter().any(|own| Categories::is_within(own, id));
        let nodes = model.categories.nodes.iter().map(|node| &node.id);
        let named = nodes
            .filter(is_empty)
            .map(|id| VariableName::in_account(account, id));
        named.collect::<Vec<_>>()
    };
    accounts.iter().flat_map(of_account).collect()
}

/// Categories with all that they are part of.
pub(in crate::publish) fn with_those_above(
    names: &BTreeSet<VariableName>,
) -> BTreeSet<VariableName> {
    let mut all = names.clone();
    for name in names {
        let mut name = name.clone();
        while let VariableName::Category { id, .. } = &mut name
            && let Some((above, _)) = id.rsplit_once('.')
        {
            *id = Id::from(above);
            all.insert(name.clone());
        }
    }
    all
}
