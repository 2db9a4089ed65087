//! What a finding is about, as far as those need it who put findings together.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::value::Amount;

use super::Diagnostic;

/// A municipality or another place, perhaps with the year or period.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FindingPlace {
    /// The id of the place.
    pub place: Arc<str>,
    /// The year or declared period; `None` where it is about all of them.
    pub period: Option<Arc<str>>,
}

impl FindingPlace {
    /// The place in whose folder a file stands, with the year where it stands in a folder of one.
    pub(super) fn of_file(file: &str) -> Option<Self> {
        let mut parts = file.split('/');
        if !matches!(parts.next(), Some("municipalities" | "reference")) {
            return None;
        }
        let place = Arc::from(parts.next()?);
        let year = parts.next().filter(|part| part.parse::<i32>().is_ok());
        Some(Self {
            place,
            period: year.map(Arc::from),
        })
    }
}

impl fmt::Display for FindingPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.period {
            Some(period) => write!(f, "{} {period}", self.place),
            None => f.write_str(&self.place),
        }
    }
}

/// A fact that is asked for and has no value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FactLack {
    /// The place that should state it.
    pub place: Arc<str>,
    /// The year or declared period.
    pub period: Arc<str>,
    /// The id of the fact.
    pub fact: Arc<str>,
}

/// The reason of a figure that is missing for it.
impl fmt::Display for FactLack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            place,
            period,
            fact,
        } = self;
        write!(f, "fact `{fact}` has no value for {place} {period}")
    }
}

/// The places that a finding is about. They tell no two findings apart, so that what is found in
/// one script for each of several places is one finding.
#[derive(Clone, Default, Debug)]
pub struct FindingPlaces(Vec<FindingPlace>);

impl FindingPlaces {
    /// Adds places, each once.
    pub fn extend(&mut self, places: impl IntoIterator<Item = FindingPlace>) {
        for place in places {
            if !self.0.contains(&place) {
                self.0.push(place);
            }
        }
    }
}

impl std::ops::Deref for FindingPlaces {
    type Target = [FindingPlace];

    fn deref(&self) -> &[FindingPlace] {
        &self.0
    }
}

impl PartialEq for FindingPlaces {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for FindingPlaces {}

impl Hash for FindingPlaces {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// What a finding is about.
#[derive(Clone, PartialEq, Eq, Hash, Default, Debug)]
pub struct FindingSubject {
    /// How many kroner, without sign, where that is known.
    pub kroner: Option<Amount>,
    /// The places; none where it is about the rules of all, or where its files say it.
    pub places: FindingPlaces,
    /// The fact whose absence it states.
    pub lack: Option<FactLack>,
    /// The reason of the missing figure from which it follows.
    pub reason: Option<Arc<str>>,
    /// Whether it says that the file of its main place is read as if nothing stood in it, so that
    /// others may follow.
    pub loses_file: bool,
    /// Whether it is of what is published, and tells nothing else.
    pub is_of_publication: bool,
}

impl Diagnostic {
    /// Says that it is of what is published, and tells nothing else.
    #[must_use]
    pub fn of_publication(mut self) -> Self {
        self.subject.is_of_publication = true;
        self
    }
}
