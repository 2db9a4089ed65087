//! Diagnostics: what failed, where, why, and what to try.
//!
//! Stages collect [`Diagnostic`]s and never stop at the first. Each kind has a stable [`Code`] with
//! one entry in [`codes`]; how a diagnostic looks on a terminal is the business of `render`.

#![warn(missing_docs)]

pub mod codes;
mod groups;
mod lines;
mod near;
mod persons;
mod record_place;
mod subject;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::value::Amount;

pub use codes::Code;
pub use groups::{FindingGroup, groups};
pub use lines::{CONFLICT, ColumnUnit, LineIndex, conflict, floor_boundary, is_conflict_mark};
pub use near::{did_you_mean, nearest};
pub use record_place::{ElementName, RecordPlace};
pub use subject::{FactLack, FindingPlace, FindingPlaces, FindingSubject};

/// A stretch of a text file. **Unit**: bytes from its start.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Span {
    /// Path of the file, relative to the project folder, with `/` between its parts.
    pub file: Arc<str>,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

impl Span {
    /// A stretch of `file`.
    pub fn new(file: impl Into<Arc<str>>, start: usize, end: usize) -> Self {
        Self {
            file: file.into(),
            start,
            end,
        }
    }
}

/// Where a declaration stands, which is no part of what it declares: two anchors are always equal,
/// and so are two declarations that differ in nothing else. Places that are to be compared are
/// [`Span`]s.
#[derive(Clone, Debug)]
pub struct Anchor(Span);

impl From<Span> for Anchor {
    fn from(span: Span) -> Self {
        Self(span)
    }
}

impl From<Anchor> for Span {
    fn from(Anchor(span): Anchor) -> Self {
        span
    }
}

impl std::ops::Deref for Anchor {
    type Target = Span;

    fn deref(&self) -> &Span {
        &self.0
    }
}

impl PartialEq for Anchor {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Anchor {}

/// Where something stands.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Place {
    /// A stretch of a text whose source is at hand.
    Span(Span),
    /// A whole record of a file too large to keep, such as a line.
    Record {
        /// Path of the file.
        file: Arc<str>,
        /// Which of its records.
        place: RecordPlace,
    },
    /// A file as a whole.
    File(Arc<str>),
}

impl Place {
    /// The file that the place is in.
    pub fn file(&self) -> &Arc<str> {
        match self {
            Self::Span(span) => &span.file,
            Self::Record { file, .. } | Self::File(file) => file,
        }
    }
}

/// A place and what is to be said of it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Annotation {
    /// Where.
    pub place: Place,
    /// What is wrong there; may be empty.
    pub text: String,
}

/// How grave a diagnostic is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Worth knowing.
    Notice,
    /// Probably not meant.
    Warning,
    /// No result without mending it.
    Error,
}

impl Severity {
    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// Whether figures are sound although something may differ from what was expected of them.
pub fn is_sound(found: &[Diagnostic]) -> bool {
    found
        .iter()
        .filter(|finding| finding.is_error())
        .all(|finding| finding.code.is_difference())
}

/// One finding.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Diagnostic {
    /// The kind.
    pub code: Code,
    /// How grave.
    pub severity: Severity,
    /// What failed: lower case, no full stop, the user's words in backticks.
    pub message: String,
    /// Where; the first is the main place.
    pub labels: Vec<Annotation>,
    /// What to try.
    pub help: Option<String>,
    /// Kroner, places and what it follows from.
    pub subject: Box<FindingSubject>,
}

impl Diagnostic {
    /// A finding of `code` with its usual severity.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            labels: Vec::new(),
            help: None,
            subject: Box::default(),
        }
    }

    /// `K0701`: a file that is there and of no use, or is not there, and why.
    pub fn unreadable(path: &str, why: &dyn fmt::Display) -> Self {
        Self::new(
            Code::FileUnreadable,
            format!("`{path}` cannot be read: {why}"),
        )
        .losing_file()
    }

    /// `K0701`: a file that need not be there, but is, and cannot be read.
    pub fn unusable(path: &str, why: &dyn fmt::Display) -> Self {
        Self::unreadable(path, why)
            .in_file(path)
            .help("mend what stands under that name, or take it away")
    }

    /// `K0707`: a file that a result cannot be put into, and why.
    pub fn unwritable(path: &str, why: &dyn fmt::Display) -> Self {
        let finding = Self::new(
            Code::FileUnwritable,
            format!("`{path}` cannot be written: {why}"),
        );
        finding.help("see that the folder may be written to")
    }

    /// Adds a place.
    #[must_use]
    pub fn at(mut self, place: Place, text: impl Into<String>) -> Self {
        self.labels.push(Annotation {
            place,
            text: text.into(),
        });
        self
    }

    /// Adds a stretch of a script or TOML file.
    #[must_use]
    pub fn at_span(self, span: &Span, text: impl Into<String>) -> Self {
        self.at(Place::Span(span.clone()), text)
    }

    /// Adds a line of a ledger.
    #[must_use]
    pub fn at_line(self, file: impl Into<Arc<str>>, number: u64, text: impl Into<String>) -> Self {
        self.at_record(file, RecordPlace::Line(number), text)
    }

    /// Adds a record of a file.
    #[must_use]
    pub fn at_record(
        self,
        file: impl Into<Arc<str>>,
        place: RecordPlace,
        text: impl Into<String>,
    ) -> Self {
        self.at(
            Place::Record {
                file: file.into(),
                place,
            },
            text,
        )
    }

    /// Adds a file.
    #[must_use]
    pub fn in_file(self, file: impl Into<Arc<str>>) -> Self {
        self.at(Place::File(file.into()), "")
    }

    /// Says what to try.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what to try, when there is something.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Says how many kroner it is about, whatever their sign.
    #[must_use]
    pub fn about(mut self, kroner: Amount) -> Self {
        self.subject.kroner = Some(kroner.abs());
        self
    }

    /// Says that it is about a place, and which year or period of it.
    #[must_use]
    pub fn of_place(
        mut self,
        place: impl Into<Arc<str>>,
        period: Option<impl Into<Arc<str>>>,
    ) -> Self {
        self.subject.places.extend([FindingPlace {
            place: place.into(),
            period: period.map(Into::into),
        }]);
        self
    }

    /// Says that it is about a year of a municipality, unless it says already what it is about.
    #[must_use]
    pub fn of_ledger(self, municipality: &Arc<str>, year: i32) -> Self {
        match self.subject.places.is_empty() {
            true => self.of_place(Arc::clone(municipality), Some(year.to_string())),
            false => self,
        }
    }

    /// Says that it states the absence of a fact.
    #[must_use]
    pub fn lacking(mut self, lack: FactLack) -> Self {
        self.subject.lack = Some(lack);
        self
    }

    /// Says that it follows from a figure that is missing for a reason.
    #[must_use]
    pub fn follows_from(mut self, reason: impl Into<Arc<str>>) -> Self {
        self.subject.reason = Some(reason.into());
        self
    }

    /// Says that the file of its main place is read as if nothing stood in it.
    #[must_use]
    pub fn losing_file(mut self) -> Self {
        self.subject.loses_file = true;
        self
    }

    /// How many kroner it is about, without sign, where that is known.
    pub fn kroner(&self) -> Option<Amount> {
        self.subject.kroner
    }

    /// The places that it is about: those it names, else the one in whose folder its main place
    /// is. None where it is about what all share.
    pub fn places(&self) -> Vec<FindingPlace> {
        if !self.subject.places.is_empty() {
            return self.subject.places.to_vec();
        }
        let main = self.labels.first().map(|label| label.place.file());
        main.and_then(|file| FindingPlace::of_file(file))
            .into_iter()
            .collect()
    }

    /// Whether it stands in the way of a result.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

/// What was made, with everything that was found on the way.
#[derive(Clone, Debug)]
pub struct Found<T> {
    /// The result; when errors were found, as much of it as could be made.
    pub value: T,
    /// All findings, in order of place.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Found<T> {
    /// A result with its findings, put in order of place: by file, then by position in it.
    pub fn in_order(value: T, mut diagnostics: Vec<Diagnostic>) -> Self {
        sort_by_place(&mut diagnostics);
        Self { value, diagnostics }
    }

    /// Whether any finding is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Findings in the order in which they came, each once. Two that differ by nothing but a place in
/// a file are two; one that is found for several municipalities is about all of them.
#[derive(Clone, Default, Debug)]
pub struct FindingSet {
    order: Vec<Diagnostic>,
    known: HashMap<Diagnostic, usize>,
}

impl FindingSet {
    /// Adds a finding; where it is there, the places that it is about.
    pub fn add(&mut self, finding: Diagnostic) {
        match self.known.get(&finding) {
            Some(index) => {
                let places = finding.subject.places.to_vec();
                self.order[*index].subject.places.extend(places);
            }
            None => {
                self.known.insert(finding.clone(), self.order.len());
                self.order.push(finding);
            }
        }
    }

    /// The findings in order.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.order
    }
}

impl std::ops::Deref for FindingSet {
    type Target = [Diagnostic];

    fn deref(&self) -> &[Diagnostic] {
        &self.order
    }
}

impl Extend<Diagnostic> for FindingSet {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, findings: I) {
        findings.into_iter().for_each(|finding| self.add(finding));
    }
}

impl FromIterator<Diagnostic> for FindingSet {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(findings: I) -> Self {
        let mut set = Self::default();
        set.extend(findings);
        set
    }
}

/// Puts findings in order of their main place; what has none comes first.
pub fn sort_by_place(found: &mut [Diagnostic]) {
    found.sort_by_cached_key(|finding| {
        finding.labels.first().map(|label| match &label.place {
            Place::Span(span) => (span.file.clone(), 0, span.start as u64),
            Place::Record { file, place } => (file.clone(), 1, place.number()),
            Place::File(file) => (file.clone(), 0, 0),
        })
    });
}

/// For tests: each finding on a line, `code message @ place: label; place: label | help`, a span
/// shown as the text it covers.
#[cfg(test)]
pub(crate) fn shown_with_places(found: &[Diagnostic], text: &str) -> Vec<String> {
    let label = |label: &Annotation| {
        let place = match &label.place {
            Place::Span(span) => text
                .get(span.start..span.end)
                .unwrap_or("outside the text")
                .to_owned(),
            Place::Record { place, .. } => format!("line {place}"),
            Place::File(file) => file.to_string(),
        };
        if label.text.is_empty() {
            place
        } else {
            format!("{place}: {}", label.text)
        }
    };
    let show = |finding: &Diagnostic| {
        let labels = finding
            .labels
            .iter()
            .map(label)
            .collect::<Vec<_>>()
            .join("; ");
        let help = finding
            .help
            .as_ref()
            .map(|help| format!(" | {help}"))
            .unwrap_or_default();
        format!("{finding} @ {labels}{help}").replacen(':', "", 1)
    };
    found.iter().map(show).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_findings_that_differ_by_place_alone_are_two_and_the_same_one_is_one() {
        let finding =
            |place: Place| Diagnostic::new(Code::MissingFact, "no value").at(place, "here");
        let span = |file: &str, start, end| Place::Span(Span::new(file, start, end));
        let line = |number| Place::Record {
            file: Arc::from("a"),
            place: RecordPlace::Line(number),
        };
        let places = [
            span("a", 0, 1),
            span("a", 0, 2),
            span("a", 1, 2),
            span("b", 0, 1),
            line(1),
            line(2),
            Place::File("a".into()),
        ];
        let set: FindingSet = places.iter().chain(&places).cloned().map(finding).collect();
        let expected: Vec<Diagnostic> = places.into_iter().map(finding).collect();
        assert_eq!(*set, *expected);
        assert_eq!(set.into_vec(), expected);
    }

    #[test]
    fn an_anchor_leads_to_its_place_and_is_no_part_of_what_stands_there() {
        let [a, b] = [Span::new("a", 0, 1), Span::new("b", 2, 3)];
        assert_ne!(a, b);
        assert_eq!(Anchor::from(a.clone()), Anchor::from(b));
        assert_eq!(*Anchor::from(a.clone()), a);
    }
}
