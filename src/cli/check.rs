//! `check`: load and lint, without reading a ledger.

use clap::Args;

use crate::render::diagnostics;
use crate::workspace::load;

use super::Console;
use super::common::{Common, Format};
use super::session::{Session, exit_of_both};

/// Checks rules, facts and descriptions without reading a ledger
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  kontering check --format json")]
pub struct Check {}

impl Check {
    /// Checks; the findings are the result.
    pub fn run(&self, common: &Common, console: &mut Console<'_>) -> i32 {
        let session = match Session::open(common, console) {
            Ok(session) => session,
            Err(code) => return code,
        };
        let loaded = load(&session.world);
        let has_errors = loaded.has_errors();
        let mut found = loaded.diagnostics;
        if !has_errors {
            let more: Vec<_> = loaded.value.rehearse().into_iter().filter(|finding| !found.contains(finding)).collect();
            found.extend(more);
        }
        let text = match common.format {
            Format::Text if found.is_empty() => "no findings\n".to_owned(),
            _ => diagnostics(&session.world, &found, common.as_result(), common.show_texts),
        };
        let printed = session.console.print(&text);
        exit_of_both(&found, printed)
    }
}
