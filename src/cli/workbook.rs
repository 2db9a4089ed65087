//! `run --format xlsx`, and results that go to a file.

use std::path::Path;

use crate::engine::Cell;
use crate::host::write_file;
use crate::render::workbook;
use crate::scenario::{Decomposed, gap_cells};

use super::common::{Common, Format};
use super::session::{Computed, Session, exit_of_both};
use super::{Console, exit};

/// Why a workbook cannot be given as asked; the exit code, once that has been said.
pub fn refused(common: &Common, output: Option<&Path>, publish: bool, console: &mut Console<'_>) -> Option<i32> {
    if common.format != Format::Xlsx {
        return None;
    }
    let message = if publish {
        "error: a workbook shows what every sum is made of, and cannot be published; leave out `--publish` or `--format xlsx`\n"
    } else if output.is_none() && console.is_terminal() {
        "error: a workbook is no text for a terminal; name a file with `--output FILE`, or redirect the output\n"
    } else {
        return None;
    };
    console.error(message);
    Some(exit::USAGE)
}

/// Writes the asked cells as a workbook, and how many of them are live; gives the exit code. Nothing is written where kroner may be wrong.
pub fn conclude(
    session: &mut Session<'_, '_>,
    computed: &Computed,
    gaps: &Decomposed,
    is_asked: impl Fn(&str) -> bool,
    output: Option<&Path>,
) -> i32 {
    let Computed { project, run, found } = computed;
    if !computed.is_shown() || !exit::is_sound(found) {
        session.fail(found);
        return exit::of(found);
    }
    let of_gaps = gap_cells(project, gaps);
    let cells = run.workbook.cells.iter().filter(|cell: &&Cell| is_asked(&cell.address.sheet)).chain(&of_gaps);
    let made = match workbook(project, run, cells, session.common.language()) {
        Ok(made) => made,
        Err(message) => {
            session.console.error(&format!("error: {message}\n"));
            return exit::FAILED;
        }
    };
    let printed = match output {
        Some(path) => to_file(session, path, &made.bytes),
        None => session.console.print_bytes(&made.bytes),
    };
    if printed == exit::FINE {
        match output {
            Some(path) => session.console.print(&format!("{}: {}", path.display(), made.summary)),
            None => {
                session.console.error(&made.summary.to_string());
                exit::FINE
            }
        };
    }
    session.report(found);
    exit_of_both(found, printed)
}

/// Puts a result in a file; gives the exit code.
pub fn to_file(session: &mut Session<'_, '_>, path: &Path, content: &[u8]) -> i32 {
    match write_file(path, content) {
        Ok(()) => exit::FINE,
        Err(finding) => session.refuse(&finding),
    }
}
