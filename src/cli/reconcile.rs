//! `reconcile`: published figures against computed ones.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::diag::is_sound;
use crate::host::DiskWorld;
use crate::reconcile::reconcile;
use crate::render::{reconciliation_data, reconciliation_document, text_on};

use super::support::{
    CommandError, Computation, Lang, Manner, Outcome, Session, TableFormat, read_folder,
};
use super::{Command, Console, exit};

/// Compares published figures with computed ones, and with each other
///
/// Each printed figure gets a status: equal, quoted, within, truncated, refuted, differs or absent;
/// and what is not equal the reason, as far as arithmetic shows it. What differs or is absent makes
/// the exit code 4.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering reconcile tests/published
  kontering reconcile tests/published --format csv > reconciled.csv

A file of published figures has one figure a line, with the columns
table,row,column,municipality,year,unit,printed,value")]
pub struct ReconcileVerb {
    /// The folder of the published tables, one figure a line, as CSV
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: TableFormat,

    /// The language of labels
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,

    #[command(flatten)]
    computation: Computation,
}

impl Command for ReconcileVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: self.format == TableFormat::Json,
            show_texts: self.computation.reading.show_texts,
        }
    }

    /// Compares and writes.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        let mut session = Session::open(folder, console)?;
        let request = self.computation.request(&[]);
        let computed = session.compute(&request)?;
        let computed = session.without_faulty(computed, &request)?;
        let published = read_folder(&self.folder, &computed.project.model.vocabulary);
        let world = DiskWorld::new(&self.folder);
        if !is_sound(&published.diagnostics) {
            return Err(CommandError::about(world, published.diagnostics));
        }
        let beside =
            session
                .console
                .findings(&world, &published.diagnostics, session.console.form());
        session.console.error(&beside);
        let reconciliation = reconcile(&computed.project, &computed.run, &published.value);
        let text = match self.format {
            TableFormat::Text => text_on(
                &reconciliation_document(&reconciliation, self.lang.into()),
                session.console.screen(),
            ),
            TableFormat::Csv => reconciliation_data(&reconciliation).csv(),
            TableFormat::Json => reconciliation_data(&reconciliation).json(),
        };
        Ok(match session.conclude(&text, &computed.found)? {
            exit::Exit::Fine if !reconciliation.stands() => exit::Exit::Differs,
            code => code,
        })
    }
}
