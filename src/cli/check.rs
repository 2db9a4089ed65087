//! `check`: load and lint, without reading a ledger.

use std::path::Path;

use clap::Args;

use crate::workspace::load;

use super::support::{Manner, Outcome, Session, TableFormat};
use super::{Command, Console, exit};

/// Checks rules, facts and descriptions without reading a ledger
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  kontering check --format json")]
pub struct CheckVerb {
    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: TableFormat,
}

impl Command for CheckVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: self.format == TableFormat::Json,
            show_texts: false,
        }
    }

    /// Checks; the findings are the result.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        let session = Session::open(folder, console)?;
        let loaded = load(&session.world);
        let has_errors = loaded.has_errors();
        let mut found = loaded.diagnostics;
        if !has_errors {
            let more: Vec<_> = loaded
                .value
                .rehearse()
                .into_iter()
                .filter(|finding| !found.contains(finding))
                .collect();
            found.extend(more);
        }
        let text = match self.format {
            TableFormat::Text if found.is_empty() => "no findings\n".to_owned(),
            format => session.console.findings(
                &session.world,
                &found,
                format.of_findings(session.console),
            ),
        };
        session.console.print(&text)?;
        session.console.stands_on(&found);
        session.console.shows_warnings();
        Ok(exit::of(&found))
    }
}
