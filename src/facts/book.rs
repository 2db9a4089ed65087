//! The facts of every place and period.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Fact, Facts};
use crate::diag::{Code, Diagnostic};

/// The facts of every place, by year or declared period. **Order**: by place, then period, then id.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct FactBook {
    places: BTreeMap<Arc<str>, BTreeMap<Arc<str>, Facts>>,
}

impl FactBook {
    /// All facts of a place and period; `None` where it states none.
    pub fn of(&self, place: &str, period: &str) -> Option<&Facts> {
        self.places.get(place)?.get(period)
    }

    /// All facts of a place and period, to be changed; made where there are none yet.
    pub fn of_mut(&mut self, place: &Arc<str>, period: &Arc<str>) -> &mut Facts {
        self.places.entry(Arc::clone(place)).or_default().entry(Arc::clone(period)).or_default()
    }

    /// One fact.
    pub fn get(&self, place: &str, period: &str, id: &str) -> Option<&Fact> {
        self.of(place, period)?.get(id)
    }

    /// The periods of a place with their facts.
    pub fn periods(&self, place: &str) -> impl Iterator<Item = (&Arc<str>, &Facts)> {
        self.places.get(place).into_iter().flatten()
    }

    /// Every place and period with its facts.
    pub fn iter(&self) -> impl Iterator<Item = ((&Arc<str>, &Arc<str>), &Facts)> {
        self.places.iter().flat_map(|(place, periods)| periods.iter().map(move |(period, facts)| ((place, period), facts)))
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
                    Diagnostic::new(Code::FactInvalid, format!("fact `{id}` is stated twice for {place} {period}"))
                        .at_span(&fact.span, "again here")
                        .at_span(&first.span, "first here")
                        .help("keep one of them"),
                ),
            }
        }
        found
    }
}
