//! The differences between two results as a document for readers: what was compared, what moved and
//! why.

mod cells;
mod labels;
mod lone;
mod sides;
mod summary;
#[cfg(test)]
mod tests;

use crate::diag::Diagnostic;
use crate::diff::{CauseMethod, CellDifference, DiffReport, Tolerance, summarise};
use crate::snapshot::SnapshotHeader;
use crate::words::{self, Language, Word};
use crate::workspace::Project;

use super::document::Document;
use labels::ProjectLabels;

/// How a side was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReadAs {
    /// A snapshot, taken as it is.
    Snapshot,
    /// A project folder, computed.
    Folder,
    /// A git revision of the project folder, computed.
    Revision,
}

/// What is told of one side.
#[derive(Clone, Debug)]
pub struct DiffSide {
    /// How it was read.
    pub read: ReadAs,
    /// What made it: a snapshot's own header, or that of what was computed.
    pub header: SnapshotHeader,
    /// The errors that were found in it and left its figures sound.
    pub findings: Vec<Diagnostic>,
}

/// What a page of differences is made from.
pub struct DiffPage<'a> {
    /// The differences.
    pub report: &'a DiffReport,
    /// Both sides.
    pub sides: [&'a DiffSide; 2],
    /// What did not count as a difference.
    pub tolerance: &'a Tolerance,
    /// The folders whose labels are used; the first that knows one gives it.
    pub projects: &'a [&'a Project],
    /// The language of labels.
    pub language: Language,
}

/// What every part of the page asks for.
struct DiffContext<'a> {
    report: &'a DiffReport,
    language: Language,
    names: ProjectLabels<'a>,
}

impl DiffContext<'_> {
    /// A word in the page's language.
    fn word(&self, word: Word) -> &'static str {
        self.language.word(word)
    }
}

/// The differences, all of them.
pub fn diff_page(of: &DiffPage<'_>) -> Document {
    let page = DiffContext {
        report: of.report,
        language: of.language,
        names: ProjectLabels::new(of.projects, of.language),
    };
    let summed = summarise(&of.report.cells);
    let causes = summed.causes.iter().zip(0..);
    let numbers = causes.map(|(row, number)| (&row.key, number)).collect();
    let is_moved = !of.report.cells.is_empty();
    let sections = [
        Some(sides::compared(&page, of)),
        sides::findings(&page, of),
        is_moved.then(|| summary::section(&page, &summed)),
        cells::both(&page, &numbers),
        lone::lone(&page),
    ];
    let sections = sections.into_iter().flatten();
    sections.fold(top(&page), Document::section)
}

fn top(page: &DiffContext<'_>) -> Document {
    let DiffReport {
        old, new, cells, ..
    } = page.report;
    let only = |side: fn(&CellDifference) -> bool| cells.iter().filter(|cell| side(cell)).count();
    let (first, second) = (
        only(|cell| cell.new.is_none()),
        only(|cell| cell.old.is_none()),
    );
    let lead = match cells.len() {
        0 if page.report.ground == CauseMethod::NotTold => {
            words::told_figures_do_not_differ(page.language)
        }
        0 => words::sides_do_not_differ(page.language),
        1 => words::one_cell_differs(page.language, first, second),
        count => words::cells_differ(page.language, count, first, second),
    };
    Document::new()
        .styled("kind", page.word(Word::Differences))
        .title(format!("{old} → {new}"))
        .styled("lead", lead)
}
