//! `accept`: take the result as right.

use clap::Args;
use serde::Serialize;

use crate::diag::{Code, Diagnostic};
use crate::render::json_text;
use crate::snapshot::{self, difference_text, differences};
use crate::world::World;

use super::common::{Common, Format};
use super::session::{Computed, Session};
use super::test::{DIFFERENCES_SHOWN, DifferenceRow, rows};
use super::{Console, exit};

/// Takes the present result as right: writes snapshots/VIEW.snap
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  kontering accept --note \"weight of the social services as decided in March\"")]
pub struct Accept {
    /// Why the result is right; kept in the snapshot
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
}

impl Accept {
    /// Writes the snapshot of all municipalities; a run with errors is not accepted, one with failing checks is.
    pub fn run(&self, common: &Common, console: &mut Console<'_>) -> i32 {
        let accepted = Session::open(common, console).and_then(|mut session| self.accept(common, &mut session));
        accepted.unwrap_or_else(|code| code)
    }

    fn accept(&self, common: &Common, session: &mut Session<'_, '_>) -> Result<i32, i32> {
        let computed = session.compute(&[], &common.view)?;
        if !exit::is_sound(&computed.found) || !computed.is_shown() {
            session.fail(&computed.found);
            return Err(exit::of(&computed.found).max(exit::FAILED));
        }
        let Computed { project, run, found } = computed;
        let path = snapshot::path(&run.view);
        let fresh = snapshot::take(&project, &run, &self.note);
        let before = session.world.text(&path).ok().and_then(|text| snapshot::parse(&path, &text).ok());
        if let Err(error) = session.world.write(&path, snapshot::write(&fresh).as_bytes()) {
            let message = format!("`{path}` cannot be written: {error}");
            return Err(session.refuse(
                &Diagnostic::new(Code::FileUnreadable, message)
                    .in_file(path.as_str())
                    .help("see that the folder may be written to"),
            ));
        }
        let lines = fresh.body.lines().count();
        let moved =
            before.as_ref().map(|before| differences(&before.body, &snapshot::comparable(&fresh.body, before.header.format)));
        if common.format == Format::Json {
            let document =
                Accepted { accepted: &path, lines, first: before.is_none(), differences: rows(moved.unwrap_or_default()) };
            return Ok(session.conclude(&json_text(&document), &found));
        }
        let text = match moved {
            None => format!("accepted {path}: {lines} lines, the first snapshot of this view\n"),
            Some(moved) => {
                format!("{}accepted {path}: {lines} lines, {} moved\n", difference_text(&moved, DIFFERENCES_SHOWN), moved.len())
            }
        };
        let printed = session.console.print(&text);
        session.report(&found);
        Ok(printed)
    }
}

#[derive(Serialize)]
struct Accepted<'a> {
    accepted: &'a str,
    lines: usize,
    first: bool,
    differences: Vec<DifferenceRow>,
}
