//! `check`: load and lint, without reading a ledger.

use clap::Args;

use crate::diag::Diagnostic;
use crate::render::diagnostics;
use crate::workspace::load;

use super::common::{Common, Format};
use super::session::Session;
use super::{Console, exit};

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
        let found = load(&session.world).diagnostics;
        let text = match common.format {
            Format::Text if found.is_empty() => "no findings\n".to_owned(),
            _ => diagnostics(&session.world, &found, common.as_result(), common.show_texts),
        };
        let printed = session.console.print(&text);
        if found.iter().any(Diagnostic::is_error) { exit::RULES } else { printed }
    }
}
