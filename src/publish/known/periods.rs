//! What the names of periods say of one another. A project writes them as it likes; of their order
//! nothing is known but what their numbers say.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Id;

/// The periods that a fact of a place is stated of, each with the position of its variable.
pub(super) type StatedPeriods<'a> = [(&'a Id, usize)];

/// A part of a year, such as a month: which one, of those that are written alike.
pub(super) struct PartOfYear {
    pub year: u16,
    pub family: String,
    pub number: u16,
    /// Whether it may as well be several years, as `2012-13` may.
    may_be_years: bool,
}

impl PartOfYear {
    /// Behind the year stands one number. Where some of these begin with a nought, those of as many
    /// digits are of one kind. What may be several years is a part where the one before it is stated.
    pub fn of(period: &Id, stated: &StatedPeriods<'_>) -> Option<Self> {
        let (year, before, digits, behind) = split(period)?;
        let has_nought = stated.iter().any(|(other, _)| {
            split(other).is_some_and(|(_, own_before, own, own_behind)| {
                own.starts_with('0') && (own_before, own_behind) == (before, behind)
            })
        });
        let width = if has_nought { digits.len() } else { 0 };
        let number: u16 = digits.parse().ok().filter(|number| *number > 0)?;
        let may_be_years = years(period).is_some();
        let is_one_before = |other: &str| {
            split(other).is_some_and(|(own_year, own_before, own, own_behind)| {
                let is_alike = (own_year, own_before, own_behind) == (year, before, behind);
                is_alike && own.parse() == Ok(number - 1)
            })
        };
        let is_next = || stated.iter().any(|(other, _)| is_one_before(other));
        (!may_be_years || is_next()).then(|| Self {
            year,
            family: format!("{before}#{width}{behind}"),
            number,
            may_be_years,
        })
    }
}

fn is_digit(sign: char) -> bool {
    sign.is_ascii_digit()
}

/// A year and the number behind it, with what stands before and behind that.
fn split(period: &str) -> Option<(u16, &str, &str, &str)> {
    if years(period).is_some_and(|years| years.are_sure) {
        return None;
    }
    let (year, rest) = period.split_at(period.find(|sign| !is_digit(sign))?);
    let (before, rest) = rest.split_at(rest.find(is_digit)?);
    let end = rest.find(|sign| !is_digit(sign)).unwrap_or(rest.len());
    let (digits, behind) = rest.split_at(end);
    let is_one = !behind.contains(is_digit);
    Some((
        year.parse().ok().filter(|_| is_one)?,
        before,
        digits,
        behind,
    ))
}

/// A period of several years.
pub(super) struct SeveralYears {
    pub from: u16,
    pub to: u16,
    /// Whether it can be nothing else, such as the eleventh part of a year.
    are_sure: bool,
}

/// The first and the last year of a period of several: `2012-2014`, `2012–14`, `2012/14`.
pub(super) fn years(period: &str) -> Option<SeveralYears> {
    let (from, to) = period.split_once(['-', '–', '/', '_'])?;
    let from: u16 = from.parse().ok()?;
    let years: u16 = to.parse().ok()?;
    let are_sure = to.len() != 2;
    let to = if are_sure {
        years
    } else {
        from / 100 * 100 + years
    };
    let is_later = if are_sure { from <= to } else { from < to };
    is_later.then_some(SeveralYears { from, to, are_sure })
}

/// What may add up to a period: of a year, its parts that are written alike, such as its months; of such
/// a part, as many shorter ones as come to each; of a name, all else that is stated, and what of it is
/// written alike.
pub(super) fn parts_of_period(period: &Id, stated: &StatedPeriods<'_>) -> BTreeSet<Vec<usize>> {
    if years(period).is_some_and(|years| years.are_sure) {
        return BTreeSet::new();
    }
    let of_year: Vec<(PartOfYear, usize)> = stated
        .iter()
        .filter_map(|(other, position)| Some((PartOfYear::of(other, stated)?, *position)))
        .collect();
    if let Some(whole) = PartOfYear::of(period, stated) {
        return parts_of_part(&whole, &of_year);
    }
    if let Ok(year) = period.parse::<u16>() {
        let alike = |may_be_years: bool| {
            let mut alike: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            let parts = of_year.iter().filter(|(part, _)| part.year == year);
            for (part, position) in parts.filter(|(part, _)| may_be_years || !part.may_be_years) {
                alike.entry(&part.family).or_default().push(*position);
            }
            alike.into_values()
        };
        return alike(true).chain(alike(false)).collect();
    }
    let mut alike: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    if period.starts_with(is_digit) {
        return BTreeSet::new();
    }
    for (other, position) in stated.iter().filter(|(other, _)| *other != period) {
        let form = other.replace(is_digit, "0");
        alike.entry(form).or_default().push(*position);
    }
    let all: Vec<usize> = alike.values().flatten().copied().collect();
    let mut sums: BTreeSet<Vec<usize>> = alike.into_values().collect();
    if !all.is_empty() {
        sums.insert(all);
    }
    sums
}

/// What a period may be the mean of: a name of all that it may be the sum of, several years of these.
pub(super) fn parts_of_mean(period: &Id, stated: &StatedPeriods<'_>) -> BTreeSet<Vec<usize>> {
    match years(period) {
        Some(SeveralYears { from, to, .. }) => {
            let of_year = |year: u16| {
                let mut stated = stated.iter();
                let one = stated.find(|(other, _)| other.parse() == Ok(year));
                one.map(|(_, position)| *position)
            };
            let all: Option<Vec<usize>> = (from..=to).map(of_year).collect();
            all.into_iter().collect()
        }
        None if period.starts_with(is_digit) => BTreeSet::new(),
        None => parts_of_period(period, stated),
    }
}

/// The second quarter is three months behind the first three. How many come to each nobody says.
fn parts_of_part(whole: &PartOfYear, of_year: &[(PartOfYear, usize)]) -> BTreeSet<Vec<usize>> {
    let mut shorter: BTreeMap<&str, BTreeMap<u16, usize>> = BTreeMap::new();
    for (part, position) in of_year {
        if part.year == whole.year && part.family != whole.family {
            let all = shorter.entry(&part.family).or_default();
            all.insert(part.number, *position);
        }
    }
    let mut sums = BTreeSet::new();
    for parts in shorter.values() {
        let most = parts.keys().last().map_or(0, |last| last / whole.number);
        for each in 2..=most {
            let numbers = (whole.number - 1) * each + 1..=whole.number * each;
            let own = numbers.map(|number| parts.get(&number).copied());
            sums.extend(own.collect::<Option<Vec<usize>>>());
        }
    }
    sums
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
    fn a_period_is_the_sum_of_its_months_or_of_what_is_written_alike() {
        let months = ["2013-01", "2013", "2013-02", "2013-h1", "2013-2014", "2014"];
        assert_eq!(parts("2013", &months), [vec![0, 2], vec![3]]);
        let of_name = ["2012", "2013", "2012-2013", "totalt"];
        assert_eq!(
            parts("totalt", &of_name),
            [vec![0, 1], vec![0, 1, 2], vec![2]]
        );
        assert!(parts("2013-01", &months).is_empty());
        // Months without noughts are of one kind with those of two digits.
        assert_eq!(parts("2013", &["2013-9", "2013-10"]), [vec![0, 1]]);
        // A single digit is of another kind than two of which one is a nought.
        let mixed = ["2013-1", "2013-01", "2013-10"];
        assert_eq!(parts("2013", &mixed), [vec![0], vec![1, 2]]);
    }
}
