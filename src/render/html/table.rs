//! One sheet as tables that fit a page, each cell linked to its explanation.

use std::collections::BTreeMap;

use crate::engine::{Cell, LEFT_BLANK};
use crate::model::{Id, Sheet};
use crate::render::ground::{in_words, legend, mark};
use crate::render::names::unit_label;
use crate::render::sheet::{SheetColumn, SheetColumnGroup, SheetGrid, sheet_grid};
use crate::value::Value;
use crate::words::Word;

use super::node::{Element, el, link};
use super::page::ReportPage;
use super::series::charts;

/// How wide a table may be. **Unit**: columns of figures.
const WIDEST: usize = 9;
/// The room that a column of words takes. **Unit**: columns of figures.
const WORDS: usize = 3;

/// One column with the title of its group.
struct FigureColumn<'a> {
    group: String,
    content: SheetColumn<'a>,
}

impl FigureColumn<'_> {
    fn room(&self) -> usize {
        if self.content.words { WORDS } else { 1 }
    }
}

/// The section of one sheet: its charts, its tables, and the reasons of missing figures.
pub fn sheet_section(page: &ReportPage<'_>, sheet: &Sheet, number: usize) -> Element {
    let SheetGrid {
        groups,
        grounds,
        missing,
        ..
    } = sheet_grid(page.project, page.run, sheet, page.language);
    let title = page.sheet_title(sheet);
    let view: &Id = sheet.view.as_ref().unwrap_or(&page.run.view);
    let columns: Vec<FigureColumn<'_>> = groups.into_iter().flat_map(in_group).collect();
    let meta = page
        .meta(view, &legend(&grounds, page.language))
        .text(" · ")
        .add(el("code").text(&*sheet.id));
    let charts = charts(page, sheet);
    let mut section = el("section")
        .class("sheet")
        .with("id", format!("s{number}"))
        .add(el("h3").text(title))
        .add(meta);
    if !charts.is_empty() {
        section = section.add(el("div").class("charts").all(charts));
    }
    let labels: Vec<&str> = sheet
        .rows
        .iter()
        .map(|row| row.label.text(page.language))
        .collect();
    for block in blocks(&columns) {
        section = section.add(page.scroll(table(page, sheet, &labels, block, grounds.len() > 1)));
    }
    section.all(notes(page, missing))
}

/// The columns of a group, each with its title.
fn in_group(group: SheetColumnGroup<'_>) -> impl Iterator<Item = FigureColumn<'_>> {
    let SheetColumnGroup { title, columns } = group;
    columns.into_iter().map(move |column| FigureColumn {
        group: title.clone(),
        content: column,
    })
}

/// Cuts the columns into tables that fit, between groups where it can.
fn blocks<'c, 'a>(columns: &'c [FigureColumn<'a>]) -> Vec<&'c [FigureColumn<'a>]> {
    let mut blocks = Vec::new();
    let mut start = 0;
    let mut end = 0;
    for group in columns.chunk_by(|a, b| a.group == b.group) {
        let room = |from: usize, to: usize| {
            columns[from..to]
                .iter()
                .map(FigureColumn::room)
                .sum::<usize>()
        };
        if end > start && room(start, end + group.len()) > WIDEST {
            blocks.push(&columns[start..end]);
            start = end;
        }
        for _ in group {
            if end > start && room(start, end + 1) > WIDEST {
                blocks.push(&columns[start..end]);
                start = end;
            }
            end += 1;
        }
    }
    if end > start {
        blocks.push(&columns[start..end]);
    }
    blocks
}

fn table(
    page: &ReportPage<'_>,
    sheet: &Sheet,
    labels: &[&str],
    columns: &[FigureColumn<'_>],
    marked: bool,
) -> Element {
    let mut head = el("thead");
    if columns.iter().any(|column| !column.group.is_empty()) {
        let groups = columns.chunk_by(|a, b| a.group == b.group).map(|group| {
            el("th")
                .with("scope", "colgroup")
                .with("colspan", group.len().to_string())
                .text(group[0].group.clone())
        });
        head = head.add(el("tr").add(el("td")).all(groups));
    }
    let class = |column: &FigureColumn<'_>, first: bool| match (column.content.words, first) {
        (true, _) => "w",
        (false, true) => "first",
        (false, false) => "n",
    };
    let is_first = |index: usize| index > 0 && columns[index - 1].group != columns[index].group;
    let heads = columns.iter().enumerate().map(|(index, column)| {
        let heading = el("th")
            .with("scope", "col")
            .class(class(column, is_first(index)))
            .text(column.content.heading.clone());
        if column.content.unit.is_empty() {
            heading
        } else {
            heading
                .add(el("br"))
                .add(el("small").text(column.content.unit.clone()))
        }
    });
    head = head.add(el("tr").add(el("td")).all(heads));
    let mut body = el("tbody");
    for (index, (label, row)) in labels.iter().zip(&sheet.rows).enumerate() {
        if columns
            .iter()
            .all(|column| column.content.cells[index].is_none())
        {
            continue;
        }
        let mut line = if row.total {
            el("tr").class("sum")
        } else {
            el("tr")
        };
        line = line.add(el("th").with("scope", "row").text(*label));
        for (number, column) in columns.iter().enumerate() {
            let mut element = el("td").class(class(column, is_first(number)));
            if let Some(cell) = column.content.cells[index] {
                element = filled(page, element, cell, marked, column.content.unit.is_empty());
            }
            line = line.add(element);
        }
        body = body.add(line);
    }
    el("table").add(head).add(body)
}

fn filled(
    page: &ReportPage<'_>,
    element: Element,
    cell: &Cell,
    marked: bool,
    with_unit: bool,
) -> Element {
    let Some(entry) = page.cell_entry(&cell.address) else {
        return element.text(cell.display_in(page.language));
    };
    let figure = element
        .with("id", format!("c{entry}"))
        .add(link(&format!("e{entry}"), cell.display_in(page.language)));
    if matches!(cell.figure.value, Value::Missing(_)) {
        return figure;
    }
    let unit = unit_label(
        &cell.figure.unit,
        &page.project.model.vocabulary,
        page.language,
    );
    let figure = if with_unit && !unit.is_empty() {
        figure.text(" ").add(el("small").text(unit))
    } else {
        figure
    };
    if !marked {
        return figure;
    }
    let ground = (cell.origin, cell.basis);
    figure.add(
        el("sup")
            .class("g")
            .with("title", in_words(ground, page.language))
            .text(mark(ground).to_string()),
    )
}

/// The reasons of missing figures, each once, with how many cells it concerns.
fn notes(page: &ReportPage<'_>, missing: BTreeMap<&str, Vec<&Cell>>) -> Vec<Element> {
    let note = |(reason, cells): (&str, Vec<&Cell>)| {
        let count = cells.len();
        let cells = if count == 1 {
            String::new()
        } else {
            format!(" ({count} {})", page.word(Word::CellsInSentence))
        };
        let reason = if reason == LEFT_BLANK {
            page.word(Word::LeftBlank)
        } else {
            reason
        };
        el("p").class("note").text(format!(".  {reason}{cells}"))
    };
    missing.into_iter().map(note).collect()
}
