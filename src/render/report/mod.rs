//! The report as a document: the comparison, how much of each difference is booking practice, all
//! sheets, checks and targets, the inputs, and an explanation of every figure.
//!
//! Every figure leads to its explanation. Nothing here computes a figure, and nothing knows how a
//! page lays it out.

mod charts;
mod checks;
mod entries;
mod explanations;
mod gaps;
mod page;
mod provenance;
mod published;
mod sheets;
mod summary;
mod top;

use crate::diag::Diagnostic;
use crate::explain::{LinkedExplainer, Scene};
use crate::reconcile::Reconciliation;
use crate::scenario::Gaps;
use crate::words::Language;
use crate::workspace::Prices;

use super::document::Document;

/// What a report is made from.
pub struct ReportInputs<'a> {
    /// The loaded folder and its run.
    pub scene: &'a Scene<'a>,
    /// The gaps between the municipalities, from the view as reported to another.
    pub gaps: &'a Gaps,
    /// Published figures against computed ones, where they were given.
    pub reconciliation: Option<&'a Reconciliation<'a>>,
    /// What was found on the way to the run.
    pub found: &'a [Diagnostic],
    /// The date to be told; none where absent, since no output asks a clock.
    pub date: Option<&'a str>,
    /// In which prices municipalities are compared; their own where absent.
    pub prices: Option<&'a Prices>,
    /// How many figures are not told, where the report is published. It then has neither explanations
    /// nor what rules and postings brought.
    pub hidden: Option<usize>,
    /// The language of labels.
    pub language: Language,
}

/// The report.
pub fn report_document(report: &ReportInputs<'_>) -> Document {
    let explained = LinkedExplainer::new(report.scene);
    let page = page::ReportPage::new(report, &explained);
    let published = report
        .reconciliation
        .map(|found| published::against_published(&page, found));
    let sections = [
        Some(summary::summary(&page)),
        gaps::gaps(&page, report.gaps),
        Some(sheets::sheets(&page)),
        Some(checks::checks_and_targets(&page)),
        published,
        Some(provenance::provenance(&page)),
        report
            .hidden
            .is_none()
            .then(|| explanations::explanations(&page)),
    ];
    let top = top::top(&page, report);
    sections.into_iter().flatten().fold(top, Document::section)
}
