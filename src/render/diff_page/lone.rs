//! Cells and sheets that one side alone has.

use crate::diff::CellDifference;
use crate::render::document::{Document, Phrases, Section, Table, TableRow};
use crate::words::Word;

use super::DiffContext;
use super::cells::{named, value};

/// The section of what one side alone has; nothing where there is none.
pub fn lone(page: &DiffContext<'_>) -> Option<Section> {
    let sides = [(Word::OnlyOnFirst, 0), (Word::OnlyOnSecond, 1)];
    let parts = sides.map(|(word, side)| lone_of(page, page.word(word), side));
    let [first, second] = parts;
    let both = first.and(second);
    (!both.blocks.is_empty())
        .then(|| Section::new("en-side", page.word(Word::OnOneSideOnly)).with(both))
}

fn lone_of(page: &DiffContext<'_>, name: &str, side: usize) -> Document {
    let row = |cell: &CellDifference| {
        let figure = match (&cell.old, &cell.new) {
            (Some(old), None) if side == 0 => old,
            (None, Some(new)) if side == 1 => new,
            _ => return None,
        };
        let mut value = value(Some(figure));
        value.content = value.content.text(" ").small(cell.unit.clone());
        Some(TableRow::new([named(page, cell), value]))
    };
    let rows: Vec<TableRow> = page.report.cells.iter().filter_map(row).collect();
    let sheets = &page.report.lone_sheets[side];
    if rows.is_empty() && sheets.is_empty() {
        return Document::new();
    }
    let mut document = Document::new().title(name);
    if !sheets.is_empty() {
        let titled = |id: &crate::model::Id| match page.names.title(id) {
            Some(title) => format!("{id} {title}"),
            None => id.to_string(),
        };
        let titles: Vec<String> = sheets.iter().map(titled).collect();
        let whole = page.word(Word::WholeSheets);
        document = document.paragraph(Phrases::from(format!("{whole}: {}", titles.join(", "))));
    }
    if rows.is_empty() {
        return document;
    }
    let heads = TableRow::headings([page.word(Word::Cell), page.word(Word::Value)]);
    document.table(Table::styled("lone", [heads], rows))
}
