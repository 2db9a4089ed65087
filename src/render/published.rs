//! What may be published, in every format: cells, checks, and how much is hidden. Never kroner of
//! accounts, hashes or postings.

use crate::engine::Cell;
use crate::words::{Language, figures_withheld};
use crate::workspace::{Project, Run};

use super::dataset::DataRow;
use super::document::Document;
use super::long::{LongData, check_rows};

/// Published cells in the long format for machines; JSON has the checks and what is hidden beside
/// them.
pub fn published_data<'a>(
    project: &'a Project,
    run: &'a Run,
    hidden: usize,
    cells: impl IntoIterator<Item = &'a Cell>,
) -> LongData<'a> {
    let beside = move || {
        DataRow::new()
            .with("checks", check_rows(run))
            .with("hidden", hidden)
    };
    LongData {
        project,
        run,
        cells: cells.into_iter().collect(),
        beside: Box::new(beside),
    }
}

/// Says how much is not told, without naming a place.
pub fn hidden_document(hidden: usize, language: Language) -> Document {
    Document::new().line(figures_withheld(language, hidden))
}
