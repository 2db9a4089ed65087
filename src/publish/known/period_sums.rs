//! What is stated of a period as the sum of what is stated of others. A project writes periods as it
//! likes; of their order nothing is known but what their numbers say. Only sums that hold count.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::model::Id;
use crate::publish::equations::system::{LinearForm, Variable, VariableName};
use crate::value::Ratio;

use super::unknown_counts::may_be_zero;

/// How many steps are gone to find a sum where periods do not all add up.
const MOST_STEPS: usize = 5_000;

/// The periods that a fact of a place is stated of, each with the position of its variable.
type StatedPeriods<'a> = [(&'a Id, usize)];

/// What is stated of a period less what is stated of those that it is made of, where nothing is left.
pub(super) fn sums_of_periods(
    positions: &BTreeMap<VariableName, usize>,
    variables: &[Variable],
) -> BTreeSet<LinearForm> {
    let mut by_fact: BTreeMap<(&Id, &Id), Vec<(&Id, usize)>> = BTreeMap::new();
    for (name, position) in positions {
        if let VariableName::Fact { place, period, id } = name {
            let all = by_fact.entry((place, id)).or_default();
            all.push((period, *position));
        }
    }
    let is_sum = |form: &LinearForm| may_be_zero(form, variables);
    let mut found = BTreeSet::new();
    for stated in by_fact.values() {
        for (period, whole) in stated {
            let sums = parts_of_period(period, stated).into_iter().map(|parts| {
                let parts = parts.into_iter().map(LinearForm::of);
                parts.fold(LinearForm::of(*whole), |form, part| form.minus(&part))
            });
            found.extend(sums.filter(is_sum));
        }
        found.extend(sums_along(&spans(stated), &is_sum));
    }
    found
}

/// A part of a year, such as a month: which one, of those that are written alike.
struct PartOfYear {
    year: u16,
    family: String,
    number: u16,
}

impl PartOfYear {
    /// Behind the year stands one number. Where some of these begin with a nought, those of as many
    /// digits are of one kind.
    fn of(period: &Id, stated: &StatedPeriods<'_>) -> Option<Self> {
        let (year, before, digits, behind) = split(period)?;
        let has_nought = stated.iter().any(|(other, _)| {
            split(other).is_some_and(|(_, own_before, own, own_behind)| {
                own.starts_with('0') && (own_before, own_behind) == (before, behind)
            })
        });
        let width = if has_nought { digits.len() } else { 0 };
        Some(Self {
            year,
            family: format!("{before}#{width}{behind}"),
            number: digits.parse().ok().filter(|number| *number > 0)?,
        })
    }
}

fn is_digit(sign: char) -> bool {
    sign.is_ascii_digit()
}

/// A year and the number behind it, with what stands before and behind that.
fn split(period: &str) -> Option<(u16, &str, &str, &str)> {
    if years(period).is_some() {
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

/// The first and the last year of a period of several.
fn years(period: &str) -> Option<(u16, u16)> {
    let (from, to) = period.split_once('-')?;
    let (from, to) = (from.parse().ok()?, to.parse().ok()?);
    (from <= to).then_some((from, to))
}

/// What may add up to a period: of a year, its parts that are written alike, such as its months; of such
/// a part, as many shorter ones as come to each; of a name, all else that is stated, and what of it is
/// written alike.
fn parts_of_period(period: &Id, stated: &StatedPeriods<'_>) -> BTreeSet<Vec<usize>> {
    if years(period).is_some() {
        return BTreeSet::new();
    }
    let of_year: Vec<(PartOfYear, usize)> = stated
        .iter()
        .filter_map(|(other, position)| Some((PartOfYear::of(other, stated)?, *position)))
        .collect();
    if let Some(whole) = PartOfYear::of(period, stated) {
        return parts_of_part(&whole, &of_year);
    }
    let mut alike: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    if let Ok(year) = period.parse::<u16>() {
        for (part, position) in of_year.into_iter().filter(|(part, _)| part.year == year) {
            alike.entry(part.family).or_default().push(position);
        }
        return alike.into_values().collect();
    }
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

/// When a period begins and ends, in years.
struct PeriodSpan {
    from: Ratio,
    to: Ratio,
    position: usize,
}

/// Years, several of them, and parts of years, of which those of one kind are taken to be equally long,
/// and as many as their greatest number. **Order**: the shortest first.
fn spans(stated: &StatedPeriods<'_>) -> Vec<PeriodSpan> {
    let parts = || {
        let parts = stated
            .iter()
            .map(|(period, _)| PartOfYear::of(period, stated));
        parts.flatten()
    };
    let mut most: BTreeMap<String, u16> = BTreeMap::new();
    for PartOfYear { family, number, .. } in parts() {
        let most = most.entry(family).or_default();
        *most = number.max(*most);
    }
    let span = |(period, position): &(&Id, usize)| {
        let year = |year: u16| Ratio::from(i64::from(year));
        let (from, to) = match (years(period), period.parse::<u16>()) {
            (Some((from, to)), _) => (year(from), &year(to) + &Ratio::one()),
            (None, Ok(of)) => (year(of), &year(of) + &Ratio::one()),
            (None, Err(_)) => {
                let part = PartOfYear::of(period, stated)?;
                let end = |number: u16| {
                    let most = *most.get(&part.family)?;
                    Some(&year(part.year) + &Ratio::fraction(number, most)?)
                };
                (end(part.number - 1)?, end(part.number)?)
            }
        };
        let position = *position;
        Some(PeriodSpan { from, to, position })
    };
    let mut spans: Vec<PeriodSpan> = stated.iter().filter_map(span).collect();
    spans.sort_by_cached_key(|span| (&span.to - &span.from, span.from.clone()));
    spans
}

/// The periods that are sums and differences of shorter ones: two ways from one time to another come to
/// the same. One that is such a sum is known by the others, and needs to be looked at no more.
fn sums_along(spans: &[PeriodSpan], is_sum: &dyn Fn(&LinearForm) -> bool) -> Vec<LinearForm> {
    let (mut sound, mut kept, mut found) = (Vec::new(), Vec::new(), Vec::new());
    for span in spans {
        let form = |path: LinearForm| LinearForm::of(span.position).minus(&path);
        let shortest = shortest_path(&sound, span).map(form);
        let is_reached = shortest.is_some();
        let sum = shortest.filter(is_sum).or_else(|| {
            let mut search = PathSearch {
                kept: &kept,
                steps: 0,
                is_sum: &|path| is_sum(&form(path.clone())),
            };
            let nothing = LinearForm::constant(Ratio::zero());
            search.path(&span.from, &span.to, &nothing).map(form)
        });
        match sum {
            Some(sum) => {
                found.push(sum);
                sound.push(span);
            }
            None => {
                kept.push(span);
                // What differs from a sum is not what others are the sum of.
                sound.extend((!is_reached).then_some(span));
            }
        }
    }
    found
}

/// A period forwards or backwards from a time: where it leads, and the way with it.
fn onwards(span: &PeriodSpan, from: &Ratio, path: &LinearForm) -> Option<(Ratio, LinearForm)> {
    let own = LinearForm::of(span.position);
    let backwards = LinearForm::constant(Ratio::zero()).minus(&own);
    match (*from == span.from, *from == span.to) {
        (true, _) => Some((span.to.clone(), path.clone().minus(&backwards))),
        (_, true) => Some((span.from.clone(), path.clone().minus(&own))),
        _ => None,
    }
}

/// The way of fewest periods between the ends of another.
fn shortest_path(along: &[&PeriodSpan], whole: &PeriodSpan) -> Option<LinearForm> {
    let mut reached = BTreeSet::from([whole.from.clone()]);
    let nothing = LinearForm::constant(Ratio::zero());
    let mut open = VecDeque::from([(whole.from.clone(), nothing)]);
    while let Some((at, path)) = open.pop_front() {
        if at.cmp(&whole.to) == Ordering::Equal {
            return Some(path);
        }
        let next = along.iter().filter_map(|span| onwards(span, &at, &path));
        for (to, path) in next.collect::<Vec<_>>() {
            if reached.insert(to.clone()) {
                open.push_back((to, path));
            }
        }
    }
    None
}

/// Looks through all ways that lead nowhere twice.
struct PathSearch<'a> {
    kept: &'a [&'a PeriodSpan],
    steps: usize,
    is_sum: &'a dyn Fn(&LinearForm) -> bool,
}

impl PathSearch<'_> {
    fn path(&mut self, at: &Ratio, to: &Ratio, path: &LinearForm) -> Option<LinearForm> {
        if at == to {
            return (self.is_sum)(path).then(|| path.clone());
        }
        for span in self.kept {
            self.steps += 1;
            if self.steps > MOST_STEPS {
                return None;
            }
            if path.terms.contains_key(&span.position) {
                continue;
            }
            let found = onwards(span, at, path).and_then(|(at, path)| self.path(&at, to, &path));
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::equations::system::VariableKind;

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

    /// The sums that are found among values, each by the periods that it is made of.
    fn sums(stated: &[(&str, i64)]) -> BTreeSet<String> {
        bounded_sums(
            &stated
                .iter()
                .map(|(period, value)| (*period, *value, *value))
                .collect::<Vec<_>>(),
        )
    }

    fn bounded_sums(stated: &[(&str, i64, i64)]) -> BTreeSet<String> {
        let name = |period: &str| VariableName::Fact {
            place: "a".into(),
            period: period.into(),
            id: "n".into(),
        };
        let variable = |(period, low, high): &(&str, i64, i64)| Variable {
            name: name(period),
            kind: VariableKind::Heads,
            value: Ratio::from(*high),
            bounds: (low < high).then(|| (Ratio::from(*low), Ratio::from(*high))),
            is_whole: false,
        };
        let variables: Vec<Variable> = stated.iter().map(variable).collect();
        let positions = stated.iter().map(|(period, ..)| name(period)).zip(0..);
        let sums = sums_of_periods(&positions.collect(), &variables).into_iter();
        let written = sums.map(|sum| {
            let signed = |positive: bool| {
                let own = sum.terms.iter();
                let own = own.filter(|(_, factor)| factor.is_negative() != positive);
                let own: Vec<&str> = own.map(|(of, _)| stated[*of].0).collect();
                own.join(" + ")
            };
            format!("{} = {}", signed(true), signed(false))
        });
        written.collect()
    }

    fn texts(of: &[&str]) -> BTreeSet<String> {
        of.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn quarters_are_sums_of_months_and_halves_of_quarters_in_a_year_that_is_not_over() {
        let stated = [
            ("2013-01", 3),
            ("2013-02", 5),
            ("2013-03", 9),
            ("2013-04", 12),
            ("2013-05", 17),
            ("2013-06", 24),
            ("2013-07", 31),
            ("2013-q1", 17),
            ("2013-q2", 53),
            ("2013-h1", 70),
        ];
        let found = sums(&stated);
        for sum in [
            "2013-q1 = 2013-01 + 2013-02 + 2013-03",
            "2013-q2 = 2013-04 + 2013-05 + 2013-06",
            "2013-h1 = 2013-q1 + 2013-q2",
        ] {
            assert!(found.contains(sum), "{sum}: {found:?}");
        }
        // One that is no sum is none.
        let mut other = stated;
        other[7].1 = 18;
        assert!(!sums(&other).iter().any(|sum| sum.contains("2013-q1")));
    }

    #[test]
    fn a_whole_year_is_made_of_parts_of_several_kinds() {
        let stated = [
            ("2013-q1", 3),
            ("2013-q2", 5),
            ("2013-q3", 11),
            ("2013-q4", 26),
            ("2013-h2", 37),
            ("2013", 45),
            ("2014", 51),
            ("2013-2014", 96),
        ];
        assert_eq!(
            sums(&stated),
            texts(&[
                "2013-h2 = 2013-q3 + 2013-q4",
                "2013 = 2013-q1 + 2013-q2 + 2013-q3 + 2013-q4",
                "2013 = 2013-q1 + 2013-q2 + 2013-h2",
                "2013-2014 = 2013 + 2014",
            ])
        );
    }

    #[test]
    fn several_years_are_sums_and_differences_of_others() {
        let tiles = [("2012-2013", 7), ("2014-2015", 22), ("2012-2015", 29)];
        assert_eq!(sums(&tiles), texts(&["2012-2015 = 2012-2013 + 2014-2015"]));
        let within = [("2012-2014", 31), ("2012-2013", 29), ("2014", 2)];
        assert_eq!(sums(&within), texts(&["2012-2014 = 2012-2013 + 2014"]));
        let overlap = [
            ("2012", 4),
            ("2012-2014", 31),
            ("2013-2015", 40),
            ("2015", 13),
        ];
        assert_eq!(
            sums(&overlap),
            texts(&["2012 + 2013-2015 = 2012-2014 + 2015"])
        );
        // Those who came in several years count once: no sum, and nothing follows.
        let heads = [
            ("2012", 4),
            ("2013", 5),
            ("2012-2013", 8),
            ("2014", 9),
            ("2012-2014", 17),
        ];
        assert_eq!(sums(&heads), texts(&["2012-2014 = 2012-2013 + 2014"]));
    }

    #[test]
    fn what_may_be_a_sum_is_one_where_a_part_is_unknown() {
        let stated = [("2012", 1, 4), ("2013", 9, 9), ("2012-2013", 12, 12)];
        assert_eq!(bounded_sums(&stated), texts(&["2012-2013 = 2012 + 2013"]));
        let apart = [("2012", 1, 4), ("2013", 9, 9), ("2012-2013", 14, 14)];
        assert!(bounded_sums(&apart).is_empty());
    }
}
