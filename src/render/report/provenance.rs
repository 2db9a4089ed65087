//! Where the report comes from: every input file with its hash, the engine, the view.

use crate::render::document::{CellKind, Document, Phrases, Section, Table, TableCell, TableRow};
use crate::words::{self, Word};

use super::page::ReportPage;

/// Whether a file belongs to all, or to a municipality that the report is about.
fn is_of_page(page: &ReportPage<'_>, path: &str) -> bool {
    let own = path.strip_prefix("municipalities/");
    let municipality = own.and_then(|own| own.split('/').next());
    let mut places = page.run.places.iter();
    municipality.is_none_or(|municipality| places.any(|(place, _)| **place == *municipality))
}

/// The section of provenance.
pub fn provenance(page: &ReportPage<'_>) -> Section {
    let engine = words::made_by(page.language, env!("CARGO_PKG_VERSION"), &page.run.view);
    if page.hidden.is_some() {
        let document = Document::new().paragraph(engine);
        return Section::new("opphav", page.word(Word::Provenance)).with(document);
    }
    let inputs = page.run.inputs.iter();
    let inputs = inputs.filter(|(path, _)| is_of_page(page, path));
    let rows = inputs.map(|(path, hash)| {
        let hash = TableCell::new(Phrases::new().code(hash)).kind(CellKind::Hash);
        TableRow::new([TableCell::label(path.as_str()), hash])
    });
    Section::new("opphav", page.word(Word::Provenance)).with(
        Document::new()
            .paragraph(engine)
            .paragraph(page.word(Word::AboutInputs))
            .table(Table::styled("inputs", [], rows)),
    )
}
