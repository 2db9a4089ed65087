//! All sheets: a list of them, and each with its charts, its figures, and why some are missing.

use crate::model::{Id, Sheet};
use crate::render::document::{Document, DocumentBlock, Phrases, Section, Tree};
use crate::render::sheet::{SheetFigures, sheet_figures};
use crate::words::{self, Word};

use super::charts::charts;
use super::page::ReportPage;

/// The section of all sheets.
pub fn sheets(page: &ReportPage<'_>) -> Section {
    let numbered = || page.sheets.iter().zip(0..);
    let items = numbered().map(|(sheet, number)| {
        let anchor = Some(anchor(number));
        Tree::leaf(Phrases::new().named(page.sheet_title(sheet), anchor))
    });
    let list = DocumentBlock::Details {
        style: "list",
        open: false,
        summary: page.word(Word::AllTables).to_owned(),
        blocks: vec![DocumentBlock::List(items.collect())],
    };
    let sections = numbered().map(|(sheet, number)| section(page, sheet, number));
    Section::new("tabeller", page.word(Word::Tables))
        .with(sections.fold(Document::new().block(list), Document::section))
}

/// Where a sheet stands.
fn anchor(number: usize) -> String {
    format!("s{number}")
}

fn section(page: &ReportPage<'_>, sheet: &Sheet, number: usize) -> Section {
    let SheetFigures {
        mut grid,
        marks,
        missing,
        years_differ,
        ..
    } = sheet_figures(page.project, page.run, sheet, page.language);
    if page.hidden.is_some() {
        let columns = grid.groups.iter_mut().flat_map(|group| &mut group.columns);
        let cells = columns.flat_map(|column| &mut column.cells);
        cells.for_each(|cell| cell.entry = None);
    }
    let view: &Id = sheet.view.as_ref().unwrap_or(&page.run.view);
    let meta = page.meta(view, &marks.in_words());
    let top = Document::new().styled("meta", meta.text(" · ").code(&*sheet.id));
    let charts = charts(page, sheet);
    let top = match charts.blocks[..] {
        [] => top,
        _ => top.group("charts", charts),
    };
    // The reasons of missing figures, each once, with how many cells it concerns.
    let notes = missing.into_iter().map(|(reason, cells)| {
        let count = match cells.len() {
            1 => String::new(),
            count => format!(" ({count} {})", page.word(Word::CellsInSentence)),
        };
        let reason = page.reason(reason);
        format!(".  {reason}{count}")
    });
    let said = years_differ.then(|| words::years_differ(page.language));
    Section {
        style: "sheet",
        ..Section::new(anchor(number), page.sheet_title(sheet))
    }
    .with(
        said.into_iter()
            .chain(notes)
            .fold(top.grid(grid), Document::note),
    )
}
