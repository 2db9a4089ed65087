//! What a scenario changes: the cells that moved beside what they were, and every practice over every ledger.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::engine::{Address, Cell};
use crate::facts::Vocabulary;
use crate::model::Id;
use crate::scenario::{Carried, ChangedCell, Matrix, NotCarried, PracticePair};
use crate::value::{Figure, Value, display_figure};
use crate::words::{Language, Word};
use crate::workspace::Project;

use super::csv_text::CsvText;
use super::grid::{ColumnGroup, Grid, GridColumn, SCREEN_WIDTH, wrap};
use super::ground::Marks;
use super::json_text;
use super::long::Exact;
use super::names::{name, unit_label};

/// How far a cell moved, as its unit is shown, with its sign.
fn moved(cell: &ChangedCell) -> String {
    let Some(difference) = &cell.difference else { return ".".to_owned() };
    let decimals = cell.new.as_ref().and_then(|cell| cell.decimals);
    let figure = display_figure(&Figure::exact(difference.clone(), cell.unit()), decimals);
    if difference.is_negative() { figure } else { format!("+{figure}") }
}

fn one_line(cell: Option<&Cell>, language: Language) -> String {
    cell.map_or(String::new(), |cell| cell.display_in(language).replace(['\n', '\r', '\t'], " "))
}

/// Writes changed cells for a terminal, at most `limit` of them; what was replaced stands above, what was left behind below.
pub fn changed_text(
    project: &Project,
    changes: &[String],
    cells: &[ChangedCell],
    not_carried: &[NotCarried],
    limit: usize,
    language: Language,
) -> String {
    let mut text: String = changes.iter().map(|change| format!("what if: {change}\n")).collect();
    if cells.is_empty() {
        text += "no cell changes\n";
    } else {
        let plural = if cells.len() == 1 { "cell changes" } else { "cells change" };
        text += &format!("{} {plural}\n\n", cells.len());
    }
    text += &cells_text(project, cells, limit, language);
    text + not_carried_text(not_carried).as_str()
}

/// Writes changed cells one below the other, at most `limit` of them; nothing where there are none.
pub(super) fn cells_text(project: &Project, cells: &[ChangedCell], limit: usize, language: Language) -> String {
    let mut text = String::new();
    let head = ["before", "after", "difference", "unit", "cell"].map(str::to_owned);
    let row = |cell: &ChangedCell| {
        let unit = unit_label(&cell.unit(), &project.model.vocabulary, language);
        [
            one_line(cell.old.as_ref(), language),
            one_line(cell.new.as_ref(), language),
            moved(cell),
            unit,
            cell.address.to_string(),
        ]
    };
    let rows: Vec<[String; 5]> = std::iter::once(head).chain(cells.iter().take(limit).map(row)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2), width(3)];
    for [before, after, difference, unit, address] in rows.iter().filter(|_| !cells.is_empty()) {
        let space = |text: &str, width: usize| " ".repeat(width.saturating_sub(text.width()));
        text += &format!("{}{before}  ", space(before, widths[0]));
        text += &format!("{}{after}  ", space(after, widths[1]));
        text += &format!("{}{difference}  ", space(difference, widths[2]));
        text += &format!("{unit}{}  {address}\n", space(unit, widths[3]));
    }
    match cells.len().saturating_sub(limit) {
        0 => {}
        more => text += &format!("and {more} more: `--all` shows them\n"),
    }
    text
}

/// Says what could not be carried over, pair by pair, what has the same reason together.
fn not_carried_text(not_carried: &[NotCarried]) -> String {
    /// What has one reason within a pair: kind, owner and reason.
    type CarriedReason<'a> = (Carried, &'a str, &'a str);
    let mut pairs: BTreeMap<(&Id, &Id), BTreeMap<CarriedReason<'_>, Vec<&str>>> = BTreeMap::new();
    for left in not_carried {
        let reasons = pairs.entry((&left.ledger, &left.practice)).or_default();
        reasons.entry((left.what, &*left.owner, &*left.reason)).or_default().push(&left.id);
    }
    let mut text = String::new();
    for ((ledger, practice), reasons) in pairs {
        text += &format!("\n{ledger} under the practice of {practice}: not carried over, or kept\n");
        for ((what, owner, reason), ids) in reasons {
            let line = format!("{} of {owner} {}: {reason}", what.word(), ids.join(", "));
            for (number, part) in wrap(&line, SCREEN_WIDTH - 4).iter().enumerate() {
                text += &format!("{}{part}\n", if number == 0 { "  " } else { "    " });
            }
        }
    }
    text
}

/// The columns of CSV that say what could not be carried over.
const LEFT: [&str; 4] = ["owner", "what", "id", "reason"];

/// Writes changed cells as CSV, and behind them what could not be carried over. **Order**: as given.
///
/// **Shape**: `kind` tells the rows apart, `cell` or `not_carried`; the columns of the other kind are empty.
pub fn changed_csv(project: &Project, cells: &[ChangedCell], not_carried: &[NotCarried]) -> String {
    let header = ["kind", "address", "sheet", "row", "column", "municipality", "year", "view", "unit"];
    let figures = ["old", "new", "difference", "old_display", "new_display"];
    let mut table = CsvText::new(&[&header[..], &figures[..], &["ledger", "practice"], &LEFT[..]].concat());
    for cell in cells {
        table.text("cell");
        let row = ChangedRow::new(&project.model.vocabulary, cell);
        table.text(&row.address).text(row.sheet).text(row.row).text(row.column).text(row.municipality).text(row.year);
        table.text(row.view.unwrap_or("")).text(&row.unit);
        for number in [&row.old, &row.new, &row.difference] {
            table.number(&number.as_ref().map_or(String::new(), Exact::decimal));
        }
        let is_text = cell.unit().is_text();
        for display in [&row.old_display, &row.new_display] {
            if is_text {
                table.text(display)
            } else {
                table.number(display)
            };
        }
        blank(&mut table, 2 + LEFT.len());
        table.end_row();
    }
    for left in not_carried_rows(not_carried) {
        table.text("not_carried");
        blank(&mut table, header.len() - 1 + figures.len());
        table.text(left.ledger).text(left.practice);
        left.write(&mut table);
    }
    table.finish()
}

fn blank(table: &mut CsvText, fields: usize) {
    for _ in 0..fields {
        table.text("");
    }
}

/// A changed cell as machines read it.
#[derive(Serialize)]
pub(super) struct ChangedRow<'a> {
    address: String,
    sheet: &'a str,
    row: &'a str,
    column: &'a str,
    municipality: &'a str,
    year: &'a str,
    view: Option<&'a str>,
    unit: String,
    old: Option<Exact>,
    new: Option<Exact>,
    difference: Option<Exact>,
    old_display: String,
    new_display: String,
}

fn exact(cell: Option<&Cell>) -> Option<Exact> {
    cell.and_then(|cell| cell.figure.as_exact().map(|value| Exact::written(value, &cell.figure.unit)))
}

impl<'a> ChangedRow<'a> {
    pub fn new(vocabulary: &Vocabulary, cell: &'a ChangedCell) -> Self {
        let Address { sheet, row, column, scope, period, view } = &cell.address;
        Self {
            address: cell.address.to_string(),
            sheet,
            row,
            column,
            municipality: scope,
            year: period,
            view: view.as_deref(),
            unit: vocabulary.unit_id(&cell.unit()),
            old: exact(cell.old.as_ref()),
            new: exact(cell.new.as_ref()),
            difference: cell.difference.as_ref().map(|difference| Exact::written(difference, &cell.unit())),
            old_display: one_line(cell.old.as_ref(), Language::Norwegian),
            new_display: one_line(cell.new.as_ref(), Language::Norwegian),
        }
    }
}

#[derive(Serialize)]
struct NotCarriedRow<'a> {
    ledger: &'a str,
    practice: &'a str,
    owner: &'a str,
    what: &'static str,
    id: &'a str,
    reason: &'a str,
}

fn not_carried_rows(not_carried: &[NotCarried]) -> Vec<NotCarriedRow<'_>> {
    not_carried.iter().map(NotCarriedRow::new).collect()
}

impl<'a> NotCarriedRow<'a> {
    fn new(left: &'a NotCarried) -> Self {
        let NotCarried { ledger, practice, owner, what, id, reason, .. } = left;
        Self { ledger, practice, owner, what: what.word(), id, reason }
    }

    /// Adds the columns of [`LEFT`] and ends the row.
    fn write(&self, table: &mut CsvText) {
        table.text(self.owner).text(self.what).text(self.id).text(self.reason).end_row();
    }
}

/// Writes changed cells as JSON, with what was replaced and what could not be carried over.
pub fn changed_json(project: &Project, changes: &[String], cells: &[ChangedCell], not_carried: &[NotCarried]) -> String {
    #[derive(Serialize)]
    struct WhatIfJson<'a> {
        changes: &'a [String],
        cells: Vec<ChangedRow<'a>>,
        not_carried: Vec<NotCarriedRow<'a>>,
    }
    let cells = cells.iter().map(|cell| ChangedRow::new(&project.model.vocabulary, cell)).collect();
    json_text(&WhatIfJson { changes, cells, not_carried: not_carried_rows(not_carried) })
}

/// Draws the matrix: for each ledger's areas a column for each practice, kroner above and kroner per unit below.
pub fn matrix_text(project: &Project, matrix: &Matrix, language: Language) -> String {
    let cells = matrix.pairs.iter().flat_map(|pair| &pair.cells);
    let known = cells.filter(|cell| !matches!(cell.figure.value, Value::Missing(_)));
    let marks = Marks::new(known.map(|cell| (cell.origin, cell.basis)));
    let title = language.word(Word::EveryLedgerEveryPractice);
    let mut text = format!("{title}   basis: {}\n\n", marks.legend());
    let sum = matrix_grid(project, matrix, "sum", &marks, language);
    let per_unit = matrix_grid(project, matrix, "per_unit", &marks, language);
    text += &format!("{}, kr\n{}", language.word(Word::Total), sum.draw());
    text += &format!("\n{}\n{}", language.word(Word::PerUnit), per_unit.draw());
    text + missing_text(matrix).as_str() + not_carried_text(&matrix.not_carried).as_str()
}

/// The reasons of missing cells, each once.
fn missing_text(matrix: &Matrix) -> String {
    let cells = matrix.pairs.iter().flat_map(|pair| &pair.cells);
    let reasons: BTreeSet<String> = cells
        .filter_map(|cell| match &cell.figure.value {
            Value::Missing(reason) => Some(format!(".  {} {}: {reason}\n", cell.address.scope, cell.address.row)),
            _ => None,
        })
        .collect();
    reasons.into_iter().collect()
}

fn matrix_grid(project: &Project, matrix: &Matrix, column: &str, marks: &Marks, language: Language) -> Grid {
    let mut rows: Vec<&Id> = Vec::new();
    for cell in matrix.pairs.iter().flat_map(|pair| &pair.cells).filter(|cell| *cell.address.column == *column) {
        if !rows.contains(&&cell.address.row) {
            rows.push(&cell.address.row);
        }
    }
    let label = |row: &&Id| match project.model.categories.get(row) {
        Some(area) => area.label.text(language).to_owned(),
        None => language.word(Word::Total).to_owned(),
    };
    let mut groups: Vec<ColumnGroup> = Vec::new();
    for pair in &matrix.pairs {
        let title = format!("{} {}", name(project, &pair.ledger, language), pair.year);
        let heading = format!("{} {}", language.word(Word::As), name(project, &pair.practice, language));
        let cells = rows.iter().map(|row| pair_cell(pair, row, column, marks)).collect();
        let drawn = GridColumn { heading, unit: String::new(), cells, words: false };
        match groups.last_mut() {
            Some(group) if group.title == title => group.columns.push(drawn),
            _ => groups.push(ColumnGroup { title, columns: vec![drawn] }),
        }
    }
    Grid { labels: rows.iter().map(label).collect(), groups }
}

fn pair_cell(pair: &PracticePair, row: &str, column: &str, marks: &Marks) -> String {
    let is_asked = |cell: &&Cell| *cell.address.row == *row && *cell.address.column == *column;
    let Some(cell) = pair.cells.iter().find(is_asked) else { return String::new() };
    let display = cell.display();
    match cell.figure.value {
        Value::Missing(_) => marks.unmarked(&display),
        _ => marks.marked(&display, (cell.origin, cell.basis)),
    }
}

#[derive(Serialize)]
struct PairRow<'a> {
    address: String,
    ledger: &'a str,
    practice: &'a str,
    year: i32,
    area: &'a str,
    column: &'a str,
    unit: String,
    value: Option<Exact>,
    missing: Option<&'a str>,
    display: String,
    origin: String,
    basis: String,
}

/// The cells of a matrix. **Order**: by pair, then area.
fn pair_rows<'a>(project: &Project, matrix: &'a Matrix) -> Vec<PairRow<'a>> {
    let rows = matrix.pairs.iter().flat_map(|pair| pair.cells.iter().map(move |cell| (pair, cell)));
    rows.map(|(pair, cell)| PairRow {
        address: cell.address.to_string(),
        ledger: &pair.ledger,
        practice: &pair.practice,
        year: pair.year,
        area: &cell.address.row,
        column: &cell.address.column,
        unit: project.model.vocabulary.unit_id(&cell.figure.unit),
        value: exact(Some(cell)),
        missing: match &cell.figure.value {
            Value::Missing(reason) => Some(reason),
            _ => None,
        },
        display: cell.display(),
        origin: cell.origin.to_string(),
        basis: cell.basis.to_string(),
    })
    .collect()
}

/// Writes the matrix as CSV: its cells, and behind them what could not be carried over.
///
/// **Shape**: `kind` tells the rows apart, `cell` or `not_carried`; the columns of the other kind are empty. A cell that
/// is missing has its reason.
pub fn matrix_csv(project: &Project, matrix: &Matrix) -> String {
    let (pair, figure) = (["kind", "ledger", "practice"], ["year", "area", "column", "unit", "value", "display"]);
    let ground = ["origin", "basis", "address"];
    let mut table = CsvText::new(&[&pair[..], &figure[..], &ground[..], &LEFT[..]].concat());
    for row in pair_rows(project, matrix) {
        table.text("cell").text(row.ledger).text(row.practice).number(&row.year.to_string());
        table.text(row.area).text(row.column).text(&row.unit);
        table.number(&row.value.as_ref().map_or(String::new(), Exact::decimal)).number(&row.display);
        table.text(&row.origin).text(&row.basis).text(&row.address);
        blank(&mut table, LEFT.len() - 1);
        table.text(row.missing.unwrap_or("")).end_row();
    }
    for left in not_carried_rows(&matrix.not_carried) {
        table.text("not_carried").text(left.ledger).text(left.practice);
        blank(&mut table, figure.len() + ground.len());
        left.write(&mut table);
    }
    table.finish()
}

/// Writes the matrix as JSON: its cells, and what could not be carried over.
pub fn matrix_json(project: &Project, matrix: &Matrix) -> String {
    #[derive(Serialize)]
    struct MatrixJson<'a> {
        cells: Vec<PairRow<'a>>,
        not_carried: Vec<NotCarriedRow<'a>>,
    }
    json_text(&MatrixJson { cells: pair_rows(project, matrix), not_carried: not_carried_rows(&matrix.not_carried) })
}
