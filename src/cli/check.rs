//! `check`: load and lint, without reading a ledger.

use std::path::Path;

use clap::Args;

use crate::diag::{Code, Diagnostic};
use crate::snapshot;
use crate::workspace::load;
use crate::world::World;

use super::support::{FindingOptions, Manner, Outcome, Session, TableFormat};
use super::{Command, Console, exit};

/// Checks rules, facts and descriptions without reading a ledger
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering check --only boelum
  kontering check --format json")]
pub struct CheckVerb {
    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: TableFormat,

    #[command(flatten)]
    findings: FindingOptions,
}

/// What is said of a project that waits for its first municipality.
const NOBODY: &str = "next: `kontering new ID FILE` reads an export and makes the folder of its municipality; there is none yet\n";

/// What was said of persons when results were accepted. Whether figures are what was accepted is
/// asked by `test`.
fn told_by_snapshots(world: &dyn World) -> Vec<Diagnostic> {
    let names = world.list(snapshot::FOLDER).unwrap_or_default();
    let told = |name: String| {
        let path = format!("{}/{name}", snapshot::FOLDER);
        let finding = snapshot::parse(&path, &world.text(&path).ok()?).err()?;
        (finding.code == Code::PersonInText).then_some(finding)
    };
    names.into_iter().filter_map(told).collect()
}

impl Command for CheckVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: self.format == TableFormat::Json,
            show_texts: false,
            publish: false,
        }
    }

    /// Checks; the findings are the result.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        let session = Session::open(folder, console)?;
        self.findings.see_to_places(&session.world)?;
        let loaded = load(&session.world);
        let has_errors = loaded.has_errors();
        let has_nobody = !has_errors && loaded.value.municipalities.is_empty();
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
        found.extend(told_by_snapshots(&session.world));
        let text = match self.format {
            TableFormat::Text if found.is_empty() && !self.findings.quiet => {
                "no findings\n".to_owned()
            }
            format => self
                .findings
                .text(session.console, &session.world, &found, format),
        };
        let next = match self.format {
            TableFormat::Text if has_nobody && !self.findings.quiet => NOBODY,
            _ => "",
        };
        session.console.print(&format!("{text}{next}"))?;
        session.console.stands_on(&found);
        session.console.shows_warnings();
        Ok(exit::of(&found))
    }
}
