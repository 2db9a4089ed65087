//! The report, and the page of differences: HTML files that stand on their own, without network or
//! scripts, for reading and for paper.
//!
//! Every figure of the report links to its explanation. Nothing here computes a figure; drawings
//! are laid out with whole numbers and ratios.

mod checks;
mod diff;
mod document;
mod entries;
mod frame;
mod node;
mod page;
mod provenance;
mod published;
mod scale;
mod series;
mod style;
mod summary;
mod table;
mod tree;
mod waterfall;

use crate::explain::Scene;
use crate::reconcile::Reconciliation;
use crate::scenario::Gaps;

use crate::words::Language;

pub use diff::{DiffPage, DiffSide, ReadAs, diff_html};

/// What a report is made from.
pub struct ReportInputs<'a> {
    /// The loaded folder and its run.
    pub scene: &'a Scene<'a>,
    /// The gaps between the municipalities, from the view as reported to another.
    pub gaps: &'a Gaps,
    /// Published figures against computed ones, where they were given.
    pub reconciliation: Option<&'a Reconciliation<'a>>,
    /// The date to be told; none where absent, since no output asks a clock.
    pub date: Option<&'a str>,
    /// The language of labels.
    pub language: Language,
}

/// Writes the report as one HTML document, in UTF-8. The same inputs give the same bytes.
pub fn report_html(report: &ReportInputs<'_>) -> String {
    document::document(report)
}
