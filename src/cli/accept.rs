//! `accept`: take the result as right.

use clap::Args;

use crate::diag::{Code, Diagnostic};
use crate::snapshot::{self, difference_text, differences};
use crate::world::World;

use super::common::Common;
use super::session::{Computed, Session};
use super::test::DIFFERENCES_SHOWN;
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
            session.report(&computed.found);
            return Err(exit::of(&computed.found).max(exit::FAILED));
        }
        let Computed { project, run, found } = computed;
        let path = snapshot::path(&run.view);
        let fresh = snapshot::take(&project, &run, &self.note);
        let before = session.world.text(&path).ok().and_then(|text| snapshot::parse(&path, &text).ok());
        if let Err(error) = session.world.write(&path, snapshot::write(&fresh).as_bytes()) {
            let message = format!("`{path}` cannot be written: {error}");
            return Err(session.refuse(&Diagnostic::new(Code::FileUnreadable, message).in_file(path)));
        }
        let lines = fresh.body.lines().count();
        let text = match before {
            None => format!("accepted {path}: {lines} lines, the first snapshot of this view\n"),
            Some(before) => {
                let moved = differences(&before.body, &fresh.body);
                format!("{}accepted {path}: {lines} lines, {} moved\n", difference_text(&moved, DIFFERENCES_SHOWN), moved.len())
            }
        };
        let printed = session.console.print(&text);
        session.report(&found);
        Ok(printed)
    }
}
