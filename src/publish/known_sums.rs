//! Sums that nobody needs to declare as a relation: what parts leave of a whole, what is stated of
//! several years together, and categories with those below them.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Account;
use crate::facts::FactDeclaration;
use crate::model::{Categories, Id};
use crate::value::Ratio;

use super::system::{LinearForm, Variable, VariableName};

/// What each part leaves of its whole.
pub(super) fn rests_of_wholes(
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

/// What is stated of several years less what is stated of each, where nothing is left.
pub(super) fn totals_of_periods(
    positions: &BTreeMap<VariableName, usize>,
    variables: &[Variable],
) -> impl Iterator<Item = LinearForm> {
    let mut by_fact: BTreeMap<(&Id, &Id), Vec<(&Id, usize)>> = BTreeMap::new();
    for (name, position) in positions {
        if let VariableName::Fact { place, period, id } = name {
            let all = by_fact.entry((place, id)).or_default();
            all.push((period, *position));
        }
    }
    let mut found = Vec::new();
    for stated in by_fact.values() {
        let is_year = |period: &Id| period.parse::<i32>().is_ok();
        for (period, whole) in stated.iter().filter(|(period, _)| !is_year(period)) {
            let parts = parts_of_period(period, stated);
            let values = parts.iter().map(|part| &variables[*part].value);
            let sum = values.fold(Ratio::zero(), |sum, part| &sum + part);
            if parts.is_empty() || sum != variables[*whole].value {
                continue;
            }
            let whole = LinearForm::of(*whole);
            found.push(
                parts
                    .into_iter()
                    .fold(whole, |form, part| form.minus(&LinearForm::of(part))),
            );
        }
    }
    found.into_iter()
}

/// What may add up to a period: each of its years, or all else that is stated where it names none.
fn parts_of_period(period: &Id, stated: &[(&Id, usize)]) -> Vec<usize> {
    let ends = period.split_once('-');
    let ends = ends.and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
    let Some((from, to)): Option<(i32, i32)> = ends else {
        let others = stated.iter().filter(|(other, _)| *other != period);
        return others.map(|(_, position)| *position).collect();
    };
    let within = |(period, position): &(&Id, usize)| {
        let year: i32 = period.parse().ok()?;
        (from..=to).contains(&year).then_some(*position)
    };
    let parts: Vec<usize> = stated.iter().filter_map(within).collect();
    let years = to
        .checked_sub(from)
        .and_then(|years| usize::try_from(years).ok());
    match years {
        Some(years) if parts.len() == years + 1 => parts,
        _ => Vec::new(),
    }
}

/// Each category with those directly below it, which it is the sum of, in every account of which
/// some category is not told. One that has kroner of its own is no sum that anybody knows.
pub(super) fn sums_of_categories(
    categories: &Categories,
    accounts: &[Account],
    not_told: &BTreeSet<VariableName>,
) -> Vec<(VariableName, Vec<VariableName>)> {
    let mut sums = Vec::new();
    for account in accounts {
        let named = |id: &Id| VariableName::Category {
            place: account.municipality.clone(),
            period: account.year.to_string().into(),
            view: account.view.clone(),
            id: id.clone(),
        };
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

/// Categories with all that they are part of.
pub(super) fn with_those_above(names: &BTreeSet<VariableName>) -> BTreeSet<VariableName> {
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
