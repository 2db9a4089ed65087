//! What moved, by cause, by sheet and by municipality.

use crate::diff::{DiffSummary, SummaryRow};
use crate::render::document::{CellKind, Document, Phrases, Section, Table, TableCell, TableRow};
use crate::value::group_thousands;
use crate::words::{Language, Word};

use super::DiffContext;
use super::cells::{amount, cause_anchor, item_line};

/// The section of the summaries. The parts of cells lead to the causes.
pub fn section(page: &DiffContext<'_>, summary: &DiffSummary) -> Section {
    let causes = rows(&summary.causes, |number, cause| {
        TableCell::label(item_line(cause, None))
            .kind(CellKind::Item)
            .anchor(cause_anchor(number))
            .language(Language::English)
    });
    let named = |id: &str, name: Option<&str>| {
        let code = Phrases::new().code(id);
        TableCell::label(match name.filter(|name| *name != id) {
            Some(name) => code.name(format!(" {name}")),
            None => code,
        })
    };
    let sheets = rows(&summary.sheets, |_, id| named(id, page.names.title(id)));
    let scopes = rows(&summary.scopes, |_, id| {
        named(id, Some(&page.names.scope(id)))
    });
    let document = Document::new()
        .note(page.word(Word::AboutSummary))
        .title(page.word(Word::ByCause));
    let document = match causes[..] {
        [] => document.paragraph(page.word(Word::NoCauses)),
        _ => document.table(table(page, Word::Cause, causes)),
    };
    Section::new("sammendrag", page.word(Word::Summary)).with(
        document
            .title(page.word(Word::BySheet))
            .table(table(page, Word::Sheet, sheets))
            .title(page.word(Word::ByMunicipality))
            .table(table(page, Word::Municipality, scopes)),
    )
}

fn rows<K>(summary: &[SummaryRow<K>], label: impl Fn(usize, &K) -> TableCell) -> Vec<TableRow> {
    let row = |(row, number): (&SummaryRow<K>, usize)| {
        let largest = match row.largest_kr.is_zero() {
            true => ".".into(),
            false => amount(&row.largest_kr, "kr"),
        };
        TableRow::new([
            label(number, &row.key),
            TableCell::new(group_thousands(&row.cells.to_string())),
            TableCell::new(largest),
        ])
    };
    summary.iter().zip(0..).map(row).collect()
}

fn table(page: &DiffContext<'_>, of: Word, rows: Vec<TableRow>) -> Table {
    let heads = [of, Word::Cells, Word::LargestMove].map(|word| page.word(word));
    Table::styled("causes", [TableRow::headings(heads)], rows)
}
