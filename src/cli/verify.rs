//! `verify`: whether a snapshot is what the folder gives, input by input.

use std::path::Path;

use clap::Args;

use crate::diag::Diagnostic;
use crate::render::{DataRow, Dataset, Document, differences_document, text_on};
use crate::sides::side_by_side;
use crate::snapshot::{self, LANGUAGE_VERSION, SnapshotHeader, comparable, differences};
use crate::world::World;

use super::support::{
    ComputedProject, DIFFERENCES_SHOWN, Manner, Outcome, ReadingOptions, Session, TableFormat,
};
use super::{Command, Console, exit};

/// Recomputes a snapshot and says, input by input, what still is what it was
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering verify snapshots/reported.snap
  kontering verify snapshots/reported.snap --format csv

Exit code: 4 when an input, a version or a line of the result is not what it was.")]
pub struct VerifyVerb {
    /// The snapshot, relative to the project folder
    #[arg(value_name = "SNAPSHOT")]
    path: String,

    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: TableFormat,

    #[command(flatten)]
    reading: ReadingOptions,
}

/// One thing that a snapshot states, beside what it is now.
struct StatedRow {
    what: &'static str,
    name: String,
    state: &'static str,
    stated: Option<String>,
    found: Option<String>,
}

fn row(what: &'static str, name: &str, stated: Option<String>, found: Option<String>) -> StatedRow {
    let state = match (&stated, &found) {
        (Some(stated), Some(found)) if stated == found => "same",
        (Some(_), None) => "absent",
        (None, _) => "new",
        _ => "changed",
    };
    StatedRow {
        what,
        name: name.to_owned(),
        state,
        stated,
        found,
    }
}

impl Command for VerifyVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: self.format == TableFormat::Json,
            show_texts: self.reading.show_texts,
            publish: false,
        }
    }

    /// Recomputes and compares.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        let mut session = Session::open(folder, console)?;
        let path = self.path.as_str();
        let text = session
            .world
            .text(path)
            .map_err(|error| Diagnostic::unreadable(path, &error).in_file(path))?;
        let accepted = snapshot::parse(path, &text)?;
        let computed = session.compute(&self.reading.request(&[], &accepted.header.view))?;
        let ComputedProject { project, run, .. } = computed.sound()?;
        let fresh = snapshot::take(&project, &run, "");
        let mut rows = versions(&accepted.header, &fresh.header);
        let inputs = side_by_side(&accepted.header.inputs, &fresh.header.inputs);
        rows.extend(
            inputs.map(|(path, hash)| {
                row("input", path, hash.before().cloned(), hash.after().cloned())
            }),
        );
        let moved = differences(
            &accepted.entries,
            &comparable(fresh.entries, accepted.header.format),
        );
        let lines = accepted.entries.len();
        let state = if moved.is_empty() { "same" } else { "changed" };
        let (stated, differing) = (
            Some(format!("{lines} lines")),
            Some(format!("{} differ", moved.len())),
        );
        rows.push(StatedRow {
            what: "result",
            name: path.to_owned(),
            state,
            stated,
            found: differing,
        });
        let differs = rows
            .iter()
            .any(|row| !matches!(row.state, "same" | "older"));
        let text = match self.format {
            TableFormat::Text => text_on(
                &verdict(path, &rows).and(differences_document(&moved, DIFFERENCES_SHOWN)),
                session.console.screen(),
            ),
            TableFormat::Csv => data(&rows).csv(),
            TableFormat::Json => data(&rows).json(),
        };
        session.console.print(&text)?;
        Ok(if differs {
            exit::Exit::Differs
        } else {
            exit::Exit::Fine
        })
    }
}

fn versions(stated: &SnapshotHeader, found: &SnapshotHeader) -> Vec<StatedRow> {
    vec![
        // An older form says less, but what it says is compared.
        StatedRow {
            state: if stated.format < found.format {
                "older"
            } else {
                "same"
            },
            ..row(
                "version",
                "format",
                Some(stated.format.to_string()),
                Some(found.format.to_string()),
            )
        },
        row(
            "version",
            "engine",
            Some(stated.kontering.clone()),
            Some(found.kontering.clone()),
        ),
        row(
            "version",
            "language",
            Some(stated.language.to_string()),
            Some(LANGUAGE_VERSION.to_string()),
        ),
    ]
}

fn verdict(path: &str, rows: &[StatedRow]) -> Document {
    let mut document = Document::new();
    for row in rows.iter().filter(|row| row.state != "same") {
        let sentence = match (&row.stated, &row.found) {
            (Some(stated), Some(found)) => format!("{} → {}", short(stated), short(found)),
            (Some(stated), None) => short(stated).to_owned(),
            (None, Some(found)) => short(found).to_owned(),
            (None, None) => String::new(),
        };
        document = document.line(format!(
            "{:8} {:8} {}  {sentence}",
            row.state, row.what, row.name
        ));
    }
    let inputs = || rows.iter().filter(|row| row.what == "input");
    let same = inputs().filter(|row| row.state == "same").count();
    let holds = rows
        .iter()
        .filter(|row| row.what == "result")
        .all(|row| row.state == "same");
    let word = if holds {
        "is what the folder gives"
    } else {
        "is not what the folder gives"
    };
    let count = inputs().count();
    document
        .line(format!("{same} of {count} inputs are what they were"))
        .line(format!("{path} {word}"))
}

/// The start of a hash, which is enough to tell two apart.
fn short(text: &str) -> &str {
    if text.len() == 64 { &text[..12] } else { text }
}

/// Everything that was compared, for machines.
fn data(rows: &[StatedRow]) -> Dataset {
    let row = |row: &StatedRow| {
        DataRow::new()
            .with("what", row.what)
            .with("name", &row.name)
            .with("state", row.state)
            .with("stated", row.stated.as_ref())
            .with("found", row.found.as_ref())
    };
    Dataset::list(
        &["what", "name", "state", "stated", "found"],
        rows.iter().map(row),
    )
}
