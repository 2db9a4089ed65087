//! What is stated of a period as the sum of what is stated of others, or as their mean. Only sums that
//! hold count.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::model::Id;
use crate::publish::equations::system::{LinearForm, Variable, VariableName};
use crate::value::Ratio;

use super::periods::{PartOfYear, StatedPeriods, parts_of_mean, parts_of_period, years};
use super::unknown_counts::may_be_zero;

/// How many steps are gone to find a sum where periods do not all add up.
const MOST_STEPS: usize = 5_000;

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
            let means = parts_of_mean(period, stated).into_iter().map(|parts| {
                let parts = parts.into_iter().map(LinearForm::of);
                let whole = LinearForm::of(*whole);
                parts.fold(LinearForm::constant(Ratio::zero()), |form, part| {
                    form.minus(&part.minus(&whole))
                })
            });
            found.extend(means.filter(is_sum));
        }
        found.extend(sums_along(&spans(stated), &is_sum));
    }
    found
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
    let year = |year: u16| Ratio::from(i64::from(year));
    let of_years = |from: u16, to: u16| (year(from), &year(to) + &Ratio::one());
    let of_part = |part: PartOfYear| {
        let most = *most.get(&part.family)?;
        let end = |number: u16| Some(&year(part.year) + &Ratio::fraction(number, most)?);
        Some((end(part.number - 1)?, end(part.number)?))
    };
    // What can be read in two ways is held as both.
    let of_period = |(period, position): &(&Id, usize)| {
        let position = *position;
        let several = years(period).map(|years| of_years(years.from, years.to));
        let one = period.parse().ok().map(|year| of_years(year, year));
        let part = PartOfYear::of(period, stated).and_then(of_part);
        let all = [several, one, part].into_iter().flatten();
        all.map(move |(from, to)| PeriodSpan { from, to, position })
    };
    let mut spans: Vec<PeriodSpan> = stated.iter().flat_map(of_period).collect();
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
    fn several_years_are_written_in_several_ways() {
        for period in ["2012-14", "2012/14", "2012–2014", "2012_14"] {
            let stated = [("2012", 4), ("2013", 5), ("2014", 9), (period, 18)];
            let sum = format!("{period} = 2012 + 2013 + 2014");
            assert_eq!(sums(&stated), texts(&[&sum]));
        }
        // Two years, or the month after the others.
        let stated = [("2009", 12), ("2009-10", 20), ("2010", 8)];
        assert_eq!(sums(&stated), texts(&["2009-10 = 2009 + 2010"]));
        let months = [("2010-09", 4), ("2010-10", 5), ("2010-11", 9), ("2010", 18)];
        assert_eq!(
            sums(&months),
            texts(&["2010 = 2010-09 + 2010-10 + 2010-11"])
        );
        let both = [
            ("2012-11", 3),
            ("2012-12", 4),
            ("2012", 7),
            ("2013", 9),
            ("2012-13", 16),
        ];
        let found = sums(&both);
        for sum in ["2012 = 2012-11 + 2012-12", "2012-13 = 2012 + 2013"] {
            assert!(found.contains(sum), "{sum}: {found:?}");
        }
    }

    #[test]
    fn a_mean_is_a_sum_of_what_it_is_the_mean_of() {
        let stated = [("2012", 4), ("2013", 5), ("2014", 9)];
        for period in ["snitt", "2012-2014"] {
            let with = |mean: i64| sums(&[stated[0], stated[1], stated[2], (period, mean)]);
            let sum = format!("{period} = 2012 + 2013 + 2014");
            assert_eq!(with(6), texts(&[&sum]));
            assert!(with(7).is_empty());
        }
    }

    #[test]
    fn what_may_be_a_sum_is_one_where_a_part_is_unknown() {
        let stated = [("2012", 1, 4), ("2013", 9, 9), ("2012-2013", 12, 12)];
        assert_eq!(bounded_sums(&stated), texts(&["2012-2013 = 2012 + 2013"]));
        let apart = [("2012", 1, 4), ("2013", 9, 9), ("2012-2013", 14, 14)];
        assert!(bounded_sums(&apart).is_empty());
    }
}
