//! Where the report comes from: every input file with its hash, the engine, the view.

use crate::render::document::{CellKind, Document, Phrases, Section, Table, TableCell, TableRow};
use crate::words::{self, Word};

use super::page::ReportPage;

/// The section of provenance.
pub fn provenance(page: &ReportPage<'_>) -> Section {
    let engine = words::made_by(page.language, env!("CARGO_PKG_VERSION"), &page.run.view);
    let rows = page.run.inputs.iter().map(|(path, hash)| {
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
