//! `reconcile`: published figures against computed ones.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::diag::{Code, Diagnostic, Found};
use crate::facts::Vocabulary;
use crate::host::DiskWorld;
use crate::reconcile::{Printed, Reconciliation, read_published, reconcile};
use crate::render::{diagnostics, reconciliation_csv, reconciliation_json, reconciliation_text};

use super::common::{Common, Format};
use super::session::Session;
use super::{Console, exit};

/// Compares published figures with computed ones, and with each other
///
/// Each printed figure gets a status: equal, quoted, within, truncated, refuted, differs or absent; and what is
/// not equal the reason, as far as arithmetic shows it. What differs or is absent makes the exit code 4.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering reconcile tests/published
  kontering reconcile tests/published --format csv > reconciled.csv

A file of published figures has one figure a line, with the columns
table,row,column,municipality,year,unit,printed,value")]
pub struct Reconcile {
    /// The folder of the published tables, one figure a line, as CSV
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Reconcile {
    /// Compares and writes.
    pub fn run(&self, common: &Common, console: &mut Console<'_>) -> i32 {
        let shown = Session::open(common, console).and_then(|mut session| {
            let computed = session.compute(&[], &common.view)?;
            let published = read_folder(&self.folder, &computed.project.model.vocabulary);
            if !published.diagnostics.is_empty() {
                let world = DiskWorld::new(&self.folder);
                let told = diagnostics(&world, &published.diagnostics, common.beside(), common.show_texts);
                session.console.error(&told);
            }
            let reconciliation = reconcile(&computed.project, &computed.run, &published.value);
            let all: Vec<Diagnostic> = computed.found.iter().chain(&published.diagnostics).cloned().collect();
            let shown = if exit::is_sound(&all) { text(&reconciliation, common) } else { String::new() };
            let printed = session.conclude(&shown, &computed.found);
            Ok(match exit::of(&all) {
                exit::FINE if !reconciliation.stands() => exit::DIFFERS,
                exit::FINE => printed,
                worse => worse,
            })
        });
        shown.unwrap_or_else(|code| code)
    }
}

/// Reads a folder of published tables.
///
/// **Errors**: those of [`read_published`]; `K0701` where there is no such folder, or nothing in it.
pub fn read_folder(folder: &Path, vocabulary: &Vocabulary) -> Found<Vec<Printed>> {
    let shown = folder.display();
    let refused = |message: String| {
        let finding =
            Diagnostic::new(Code::FileUnreadable, message).help("name the folder that holds the published tables as CSV");
        Found { value: Vec::new(), diagnostics: vec![finding] }
    };
    if !folder.is_dir() {
        return refused(format!("there is no folder `{shown}`"));
    }
    let published = read_published(&DiskWorld::new(folder), "", vocabulary);
    if published.value.is_empty() && published.diagnostics.is_empty() {
        return refused(format!("the folder `{shown}` holds no published figures"));
    }
    published
}

fn text(reconciliation: &Reconciliation<'_>, common: &Common) -> String {
    match common.format {
        Format::Text | Format::Xlsx | Format::Html => reconciliation_text(reconciliation, common.language()),
        Format::Csv => reconciliation_csv(reconciliation),
        Format::Json => reconciliation_json(reconciliation),
    }
}
