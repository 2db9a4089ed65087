//! `run --publish`: the sheets as they may be published.

use crate::diag::{Code, Diagnostic, is_sound};
use crate::engine::Cell;
use crate::model::Sheet;
use crate::publish::{Published, publish};
use crate::render::{
    Screen, hidden_document, published_data, sheet_document, targets_document, text_on,
};
use crate::scenario::GapName;
use crate::words::Language;
use crate::world::World;

use super::{CommandError, ComputedProject, TableFormat};

/// The asked sheets as they may be published; what was found is then what may be told of them.
///
/// # Errors
/// What keeps them from being published.
pub fn published_text(
    computed: &mut ComputedProject,
    world: &dyn World,
    asked: &[String],
    show_texts: bool,
    format: TableFormat,
    language: Language,
    screen: Screen,
) -> Result<String, CommandError> {
    let found = &mut computed.found;
    if asked
        .iter()
        .any(|sheet| GapName::parse(&computed.project, sheet).is_some())
    {
        let message = "gaps tell of single postings and cannot be published";
        found.push(
            Diagnostic::new(Code::UnknownSheet, message)
                .help("ask for other sheets, or leave out `--publish`"),
        );
    }
    if show_texts {
        let message = "texts of postings are never published";
        found.push(
            Diagnostic::new(Code::ScenarioInvalid, message)
                .help("leave out `--show-texts` or `--publish`"),
        );
    }
    if !is_sound(found) {
        return Err(std::mem::take(found).into());
    }
    let publication = publish(&computed.project, &computed.run, world);
    // Findings of the whole run may tell of what is hidden; those of what is published cannot.
    computed.found = publication.diagnostics;
    match publication.value {
        Some(published) if is_sound(&computed.found) => {
            Ok(text(&published, asked, (format, screen), language))
        }
        _ => Err(std::mem::take(&mut computed.found).into()),
    }
}

fn text(
    published: &Published,
    asked: &[String],
    (format, screen): (TableFormat, Screen),
    language: Language,
) -> String {
    let drawn = |document| text_on(&document, screen);
    let Published { project, run, .. } = published;
    let is_asked = |sheet: &str| asked.is_empty() || asked.iter().any(|asked| asked == sheet);
    let cells = || {
        run.workbook
            .cells
            .iter()
            .filter(|cell: &&Cell| is_asked(&cell.address.sheet))
    };
    match format {
        TableFormat::Text => {
            let mut sheets: Vec<&Sheet> = project
                .model
                .national
                .sheets
                .iter()
                .filter(|sheet| is_asked(&sheet.id))
                .collect();
            sheets.sort_by_key(|sheet| sheet.table.unwrap_or(u32::MAX));
            let mut parts: Vec<String> = sheets
                .into_iter()
                .map(|sheet| drawn(sheet_document(project, run, sheet, language)))
                .collect();
            if asked.is_empty() {
                parts.push(drawn(targets_document(project, run, language)));
            }
            parts.push(drawn(hidden_document(published, language)));
            parts.retain(|part| !part.is_empty());
            parts.join("\n")
        }
        TableFormat::Csv => published_data(published, cells()).csv(),
        TableFormat::Json => published_data(published, cells()).json(),
    }
}
