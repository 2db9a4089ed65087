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

/// What is stated of a period less what is stated of those that it is made of, where nothing is left.
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
        for (period, whole) in stated {
            for parts in parts_of_period(period, stated) {
                let values = parts.iter().map(|part| &variables[*part].value);
                let sum = values.fold(Ratio::zero(), |sum, part| &sum + part);
                if sum == variables[*whole].value {
                    let whole = LinearForm::of(*whole);
                    let parts = parts.into_iter().map(LinearForm::of);
                    found.push(parts.fold(whole, |form, part| form.minus(&part)));
                }
            }
        }
    }
    found.into_iter()
}

/// What may add up to a period: each of its years; of a year, what begins with it and is written
/// alike, such as its months; of a name, all else that is stated, and what of it is written alike.
fn parts_of_period(period: &Id, stated: &[(&Id, usize)]) -> BTreeSet<Vec<usize>> {
    if let Some((from, to)) = years(period) {
        let is_within = |other: &Id| other.parse().is_ok_and(|year| (from..=to).contains(&year));
        let within = stated.iter().filter(|(other, _)| is_within(other));
        let parts: Vec<usize> = within.map(|(_, position)| *position).collect();
        let is_whole = parts.len() == usize::from(to - from) + 1;
        return is_whole.then_some(parts).into_iter().collect();
    }
    let is_digit = |sign: char| sign.is_ascii_digit();
    let is_name = !period.starts_with(is_digit);
    let is_part = |other: &Id| {
        let rest = other.strip_prefix(&**period);
        let is_of_year = rest.is_some_and(|rest| rest.starts_with(|sign| !is_digit(sign)));
        is_name && other != period || is_of_year && years(other).is_none()
    };
    let mut alike: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (other, position) in stated.iter().filter(|(other, _)| is_part(other)) {
        let form = other.replace(is_digit, "0");
        alike.entry(form).or_default().push(*position);
    }
    let all: Vec<usize> = alike.values().flatten().copied().collect();
    let mut sums: BTreeSet<Vec<usize>> = alike.into_values().collect();
    if !all.is_empty() && is_name {
        sums.insert(all);
    }
    sums
}

/// The first and the last year of a period of several.
fn years(period: &Id) -> Option<(u16, u16)> {
    let (from, to) = period.split_once('-')?;
    let (from, to) = (from.parse().ok()?, to.parse().ok()?);
    (from <= to).then_some((from, to))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(period: &str, stated: &[&str]) -> Vec<Vec<usize>> {
        let ids: Vec<Id> = stated.iter().map(|id| Id::from(*id)).collect();
        let stated: Vec<(&Id, usize)> = ids.iter().zip(0..).collect();
        let parts = parts_of_period(&Id::from(period), &stated);
        parts.into_iter().collect()
    }

    #[test]
    fn a_period_is_the_sum_of_its_years_or_months_or_of_what_is_written_alike() {
        let months = ["2013-01", "2013", "2013-02", "2013-h1", "2013-2014", "2014"];
        assert_eq!(parts("2013", &months), [vec![0, 2], vec![3]]);
        assert_eq!(parts("2013-2014", &months), [vec![1, 5]]);
        assert!(parts("2013-2015", &months).is_empty());
        let of_name = ["2012", "2013", "2012-2013", "totalt"];
        assert_eq!(
            parts("totalt", &of_name),
            [vec![0, 1], vec![0, 1, 2], vec![2]]
        );
        assert!(parts("2013-01", &months).is_empty());
    }
}
