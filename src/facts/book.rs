//! The facts of every place and period.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Fact, Facts};
use crate::diag::{Code, Diagnostic};
use crate::sides::{Sides, side_by_side};
use crate::value::Value;

/// The facts of every place, by year or declared period. **Order**: by place, then period, then id.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct FactBook {
    places: BTreeMap<Arc<str>, BTreeMap<Arc<str>, Facts>>,
}

/// One fact that is stated otherwise.
#[derive(Clone, PartialEq, Debug)]
pub struct FactChange<'a> {
    /// The place that it is about.
    pub place: &'a Arc<str>,
    /// The year or period.
    pub period: &'a Arc<str>,
    pub id: &'a Arc<str>,
    /// What it was and is.
    pub sides: Sides<&'a Fact>,
}

/// What one book states otherwise than another.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct BookChanges<'a> {
    /// The facts that were added, removed or changed. **Order**: by place, then period, then id.
    pub facts: Vec<FactChange<'a>>,
    /// The places and periods that only one of both has, though they may hold no fact. **Order**:
    /// by place, then period.
    pub periods: Vec<(&'a Arc<str>, &'a Arc<str>)>,
}

impl FactBook {
    /// All facts of a place and period; `None` where it states none.
    pub fn of(&self, place: &str, period: &str) -> Option<&Facts> {
        self.places.get(place)?.get(period)
    }

    /// All facts of a place and period, to be changed; made where there are none yet.
    pub fn of_mut(&mut self, place: &Arc<str>, period: &Arc<str>) -> &mut Facts {
        self.places
            .entry(Arc::clone(place))
            .or_default()
            .entry(Arc::clone(period))
            .or_default()
    }

    pub fn get(&self, place: &str, period: &str, id: &str) -> Option<&Fact> {
        self.of(place, period)?.get(id)
    }

    /// The periods of a place with their facts.
    pub fn periods(&self, place: &str) -> impl Iterator<Item = (&Arc<str>, &Facts)> {
        self.places.get(place).into_iter().flatten()
    }

    /// Every place and period with its facts.
    pub fn iter(&self) -> impl Iterator<Item = ((&Arc<str>, &Arc<str>), &Facts)> {
        self.places.iter().flat_map(|(place, periods)| {
            periods
                .iter()
                .map(move |(period, facts)| ((place, period), facts))
        })
    }

    /// What another book states otherwise. Where it stands in files does not count.
    pub fn changes<'a>(&'a self, after: &'a Self) -> BookChanges<'a> {
        let [old, new] = [self, after].map(|book| {
            let Self { places } = book;
            places
        });
        let mut changes = BookChanges::default();
        for (place, periods) in side_by_side(old, new).filter(|(_, periods)| periods.differ()) {
            let [old, new] =
                [periods.before(), periods.after()].map(|periods| periods.into_iter().flatten());
            for (period, facts) in side_by_side(old, new).filter(|(_, facts)| facts.differ()) {
                if facts.both().is_none() {
                    changes.periods.push((place, period));
                }
                let [old, new] =
                    [facts.before(), facts.after()].map(|facts| facts.into_iter().flatten());
                let differing = side_by_side(old, new).filter(|(_, sides)| sides.differ());
                changes
                    .facts
                    .extend(differing.map(|(id, sides)| FactChange {
                        place,
                        period,
                        id,
                        sides,
                    }));
            }
        }
        changes
    }

    /// Adds facts of a place and period; each that it already holds is reported and left as it was.
    ///
    /// **Errors**: `K0304` a fact stated twice for one period.
    pub fn add(&mut self, place: &Arc<str>, period: &Arc<str>, facts: Facts) -> Vec<Diagnostic> {
        let own = self.of_mut(place, period);
        let mut found = Vec::new();
        for (id, fact) in facts {
            match own.get(&id) {
                None => {
                    own.insert(id, fact);
                }
                Some(first) => found.push(
                    Diagnostic::new(
                        Code::FactInvalid,
                        format!("fact `{id}` is stated twice for {place} {period}"),
                    )
                    .at_span(&fact.span, "again here")
                    .at_span(&first.span, "first here")
                    .help("keep one of them"),
                ),
            }
        }
        found
    }

    /// Adds the facts of another book, which were read elsewhere. What both state alike stands as
    /// this one states it.
    ///
    /// **Errors**: `K0304` a fact that both state otherwise for one period; this one's is left as it
    /// was.
    pub fn join(&mut self, quoted: Self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for (place, periods) in quoted.places {
            for (period, facts) in periods {
                let own = self.of_mut(&place, &period);
                for (id, fact) in facts {
                    match own.get(&id) {
                        None => drop(own.insert(id, fact)),
                        Some(first) if say_the_same(first, &fact) => {}
                        Some(first) => found.push(
                            Diagnostic::new(
                                Code::FactInvalid,
                                format!("fact `{id}` is stated in two ways for {place} {period}"),
                            )
                            .at_span(&fact.span, "otherwise here")
                            .at_span(&first.span, "first here")
                            .help("keep one of them, or state the same in both"),
                        ),
                    }
                }
            }
        }
        found
    }
}

/// Whether two facts say the same of the same heads, whatever they were taken from; one missing
/// value is as any other.
fn say_the_same(one: &Fact, other: &Fact) -> bool {
    let same_value = match (&one.figure.value, &other.figure.value) {
        (Value::Missing(_), Value::Missing(_)) => true,
        (one, other) => one == other,
    };
    same_value && one.figure.unit == other.figure.unit && one.counted == other.counted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Span;
    use crate::facts::FactOrigin;
    use crate::value::{Figure, Unit};

    /// A book that states `PLACE PERIOD ID=VALUE`; without an id only the period.
    fn book(stated: &[&str]) -> FactBook {
        let mut book = FactBook::default();
        for (at, text) in stated.iter().enumerate() {
            let [place, period, fact] = text.split(' ').collect::<Vec<_>>()[..] else {
                panic!("{text}")
            };
            let facts = book.of_mut(&place.into(), &period.into());
            let Some((id, value)) = fact.split_once('=') else {
                continue;
            };
            let figure = Figure::exact(
                value.parse::<i64>().expect("a number").into(),
                Unit::ratio(),
            );
            let span = Span::new("facts.toml", at, at).into();
            facts.insert(
                id.into(),
                Fact {
                    figure,
                    source: "s".into(),
                    origin: FactOrigin::Published,
                    counted: None,
                    span,
                },
            );
        }
        book
    }

    #[test]
    fn facts_that_changed_came_or_went_are_named_and_so_are_periods() {
        let old = book(&["a 2013 n=1", "a 2013 m=1", "a 2014 -", "b 2013 n=1"]);
        let new = book(&["b 2013 n=1", "a 2013 n=2", "a 2013 k=1", "c 2013 n=1"]);
        let changes = old.changes(&new);
        let shown = |change: &FactChange<'_>| {
            let sides = match change.sides {
                Sides::Removed(_) => "-",
                Sides::Added(_) => "+",
                Sides::Both(..) => "~",
            };
            format!("{sides} {} {} {}", change.place, change.period, change.id)
        };
        let facts: Vec<String> = changes.facts.iter().map(shown).collect();
        assert_eq!(
            facts,
            ["+ a 2013 k", "- a 2013 m", "~ a 2013 n", "+ c 2013 n"]
        );
        let periods: Vec<String> = changes
            .periods
            .iter()
            .map(|(place, period)| format!("{place} {period}"))
            .collect();
        assert_eq!(periods, ["a 2014", "c 2013"]);
        assert_eq!(old.changes(&old), BookChanges::default());
    }

    #[test]
    fn quoted_facts_join_those_of_a_place_and_what_is_stated_otherwise_is_an_error() {
        let mut own = book(&["a 2013 n=1", "a 2013 m=1"]);
        let quoted = book(&[
            "a 2013 n=1",
            "a 2013 m=2",
            "a 2013 k=3",
            "a 2012 n=4",
            "b 2013 n=5",
        ]);
        let found = own.join(quoted);
        let messages: Vec<&str> = found.iter().map(|finding| &*finding.message).collect();
        assert_eq!(messages, ["fact `m` is stated in two ways for a 2013"]);
        assert_eq!(found[0].labels.len(), 2);
        let value = |place: &str, period: &str, id: &str| {
            let fact = own.get(place, period, id);
            fact.and_then(|fact| fact.figure.as_exact())
                .map(ToString::to_string)
        };
        let values = [
            ("a", "2013", "n"),
            ("a", "2013", "m"),
            ("a", "2013", "k"),
            ("a", "2012", "n"),
            ("b", "2013", "n"),
        ];
        let values = values.map(|(place, period, id)| value(place, period, id));
        assert_eq!(
            values,
            ["1", "1", "3", "4", "5"].map(|number| Some(number.to_owned()))
        );
    }
}
