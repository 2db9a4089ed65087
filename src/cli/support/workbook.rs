//! `run --format xlsx`.

use std::path::Path;

use crate::engine::Cell;
use crate::host::write_file;
use crate::render::{Language, workbook};
use crate::scenario::{Decomposed, gap_cells};

use super::{CommandError, Computed, Outcome, Session, exit};

/// Writes the asked cells as a workbook, and how many of them are live.
///
/// # Errors
/// A workbook that cannot be made or written.
pub fn write_workbook(
    session: &mut Session<'_, '_>,
    computed: &Computed,
    gaps: &Decomposed,
    is_asked: impl Fn(&str) -> bool,
    output: Option<&Path>,
    language: Language,
) -> Outcome {
    let Computed { project, run, found } = computed;
    let of_gaps = gap_cells(project, gaps);
    let cells = run.workbook.cells.iter().filter(|cell: &&Cell| is_asked(&cell.address.sheet)).chain(&of_gaps);
    let made = workbook(project, run, cells, language).map_err(CommandError::Unwritten)?;
    match output {
        Some(path) => {
            write_file(path, &made.bytes)?;
            session.console.print(&format!("{}: {}", path.display(), made.summary))?;
        }
        None => {
            session.console.print_bytes(&made.bytes)?;
            session.console.error(&made.summary.to_string());
        }
    }
    session.report(found);
    Ok(exit::of(found))
}
