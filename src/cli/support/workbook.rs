//! `run --format xlsx`.

use std::path::Path;

use crate::engine::Cell;
use crate::host::write_file;
use crate::render::{published_workbook, workbook};
use crate::scenario::{Gaps, gap_cells};
use crate::words::Language;

use super::{CommandError, ComputedProject, Outcome, Session, shown_path};

/// Writes the asked cells as a workbook, and how many of them are live; of what is published, values.
///
/// # Errors
/// A workbook that cannot be made or written.
pub fn write_workbook(
    session: &mut Session<'_, '_>,
    computed: &ComputedProject,
    (gaps, hidden): (&Gaps, Option<usize>),
    is_asked: impl Fn(&str) -> bool,
    output: Option<&Path>,
    language: Language,
) -> Outcome {
    let ComputedProject {
        project,
        run,
        found,
    } = computed;
    let of_gaps = gap_cells(project, gaps);
    let cells = run
        .workbook
        .cells
        .iter()
        .filter(|cell: &&Cell| is_asked(&cell.address.sheet))
        .chain(&of_gaps);
    let book = match hidden {
        Some(hidden) => published_workbook(project, run, hidden, cells, language),
        None => workbook(project, run, cells, language),
    };
    let book = book.map_err(CommandError::Unwritten)?;
    match output {
        Some(path) => {
            write_file(path, &book.bytes)?;
            session
                .console
                .print(&format!("{}: {}", shown_path(path), book.summary))?;
        }
        None => {
            session.console.print_bytes(&book.bytes)?;
            session.console.error(&book.summary.to_string());
        }
    }
    Ok(session.report(found))
}
