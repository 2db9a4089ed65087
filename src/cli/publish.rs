//! `run --publish`: the sheets as they may be published.

use crate::diag::{Code, Diagnostic};
use crate::engine::Cell;
use crate::model::Sheet;
use crate::publish::{Published, publish};
use crate::render::{hidden_text, long_csv, published_json, sheet_text, targets_text};
use crate::scenario::GapName;

use super::common::{Common, Format};
use super::exit;
use super::session::Computed;

/// The asked sheets as they may be published; nothing where the run is not sound. `is_asked` tells which.
pub fn published_text(computed: &mut Computed, asked: &[String], common: &Common) -> String {
    if asked.iter().any(|sheet| GapName::parse(&computed.project, sheet).is_some()) {
        let message = "gaps tell of single postings and cannot be published";
        computed.found.push(Diagnostic::new(Code::UnknownSheet, message).help("ask for other sheets, or leave out `--publish`"));
    }
    if common.show_texts {
        let message = "texts of postings are never published";
        computed.found.push(Diagnostic::new(Code::ScenarioInvalid, message).help("leave out `--show-texts` or `--publish`"));
    }
    if !exit::is_sound(&computed.found) {
        return String::new();
    }
    let made = publish(&computed.project, &computed.run);
    // Findings of the whole run may tell of what is hidden; those of what is published cannot.
    computed.found = made.diagnostics;
    match made.value {
        Some(published) if exit::is_sound(&computed.found) => text(&published, asked, common),
        _ => String::new(),
    }
}

fn text(published: &Published, asked: &[String], common: &Common) -> String {
    let Published { project, run, .. } = published;
    let is_asked = |sheet: &str| asked.is_empty() || asked.iter().any(|asked| asked == sheet);
    let cells = || run.workbook.cells.iter().filter(|cell: &&Cell| is_asked(&cell.address.sheet));
    match common.format {
        Format::Text | Format::Xlsx | Format::Html => {
            let mut sheets: Vec<&Sheet> = project.model.national.sheets.iter().filter(|sheet| is_asked(&sheet.id)).collect();
            sheets.sort_by_key(|sheet| sheet.table.unwrap_or(u32::MAX));
            let mut parts: Vec<String> =
                sheets.into_iter().map(|sheet| sheet_text(project, run, sheet, common.language())).collect();
            if asked.is_empty() {
                parts.push(targets_text(project, run, common.language()));
            }
            parts.push(hidden_text(published, common.language()));
            parts.retain(|part| !part.is_empty());
            parts.join("\n")
        }
        Format::Csv => long_csv(project, run, cells()),
        Format::Json => published_json(published, cells()),
    }
}
