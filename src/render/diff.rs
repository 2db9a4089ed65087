//! What moved between two results and why: text, CSV and JSON.

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::diff::{
    CauseItem, CauseMethod, CellDifference, DiffReport, DiffSummary, Part, SideFigure, SummaryRow, factor, summarise,
};
use crate::value::{Ratio, group_thousands};

use super::csv_text::CsvText;
use super::grid::{SCREEN_WIDTH, wrap};
use super::json_text;
use super::long::Exact;

/// How many parts of a cell a terminal gets unless all are asked for.
const PARTS_SHOWN: usize = 5;

/// How many rows of each summary a terminal gets unless all are asked for.
const ROWS_SHOWN: usize = 20;

/// A value as its unit is written: per hundred for shares.
pub(super) fn as_written(value: &Ratio, unit: &str) -> Ratio {
    value * &Ratio::from(factor(unit))
}

fn signed(value: &Ratio, unit: &str) -> String {
    let places = if unit == "kr" { 2 } else { 4 };
    let text = group_thousands(&as_written(value, unit).to_decimal(places));
    if value.is_negative() { text } else { format!("+{text}") }
}

/// A fraction as per cent, with its sign.
pub(super) fn percent(value: &Ratio) -> String {
    let text = group_thousands(&(value * &Ratio::from(100)).to_fixed(1));
    if value.is_negative() { format!("{text} %") } else { format!("+{text} %") }
}

/// An item with what became of it and where it stands.
fn item_line(item: &CauseItem) -> String {
    let more = [Some(&item.change).filter(|change| !change.is_empty()), item.place.as_ref()];
    more.into_iter().flatten().fold(item.to_string(), |told, more| format!("{told}  {more}"))
}

/// What a reader sees of a side, on one line.
pub(super) fn side_text(held: Option<&SideFigure>) -> String {
    held.map_or(String::new(), |held| held.display.replace(['\n', '\r', '\t'], " "))
}

/// Writes differences for a terminal: at most `limit` cells.
pub fn diff_text(report: &DiffReport, limit: usize) -> String {
    let cells = &report.cells;
    if cells.is_empty() {
        return format!("{} and {} do not differ\n", report.old, report.new);
    }
    let only = |side: fn(&CellDifference) -> bool| cells.iter().filter(|cell| side(cell)).count();
    let (only_old, only_new) = (only(|cell| cell.new.is_none()), only(|cell| cell.old.is_none()));
    let plural = |count: usize| if count == 1 { "cell differs" } else { "cells differ" };
    let mut text = format!("{} → {}\n{} {}", report.old, report.new, cells.len(), plural(cells.len()));
    text += &format!("; {only_old} of them only on the first side, {only_new} only on the second\n");
    text += &wrap(report.ground.sentence(), SCREEN_WIDTH).iter().flat_map(|line| [line.as_str(), "\n"]).collect::<String>();
    let summary = summarise(cells);
    let all = limit == usize::MAX;
    let rows = if all { usize::MAX } else { ROWS_SHOWN };
    text += &rows_text("by cause", &summary.causes, rows, item_line);
    text += &rows_text("by sheet", &summary.sheets, rows, Clone::clone);
    text += &rows_text("by municipality", &summary.scopes, rows, Clone::clone);
    text += "\n";
    text += &cells_text(&cells[..cells.len().min(limit)], if all { usize::MAX } else { PARTS_SHOWN });
    match cells.len().saturating_sub(limit) {
        0 => text,
        more => format!("{text}and {more} more: `--all` shows them\n"),
    }
}

fn rows_text<K>(title: &str, rows: &[SummaryRow<K>], limit: usize, told: impl Fn(&K) -> String) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{title}: cells, largest move in kr\n");
    for row in rows.iter().take(limit) {
        let largest = if row.largest_kr.is_zero() { ".".to_owned() } else { signed(&row.largest_kr, "kr") };
        text += &format!("{:>5}  {largest:>18}  {}\n", row.cells, told(&row.key));
    }
    match rows.len().saturating_sub(limit) {
        0 => text,
        more => format!("{text}       and {more} more\n"),
    }
}

fn cells_text(cells: &[CellDifference], parts_shown: usize) -> String {
    let head = ["before", "after", "difference", "relative", "unit", "cell"].map(str::to_owned);
    let row = |cell: &CellDifference| {
        let difference = match (&cell.difference, &cell.old, &cell.new) {
            (Some(difference), ..) => signed(difference, &cell.unit),
            (None, None, _) => "only second".to_owned(),
            (None, _, None) => "only first".to_owned(),
            (None, ..) => ".".to_owned(),
        };
        let relative = cell.relative.as_ref().map_or(String::new(), percent);
        [
            side_text(cell.old.as_ref()),
            side_text(cell.new.as_ref()),
            difference,
            relative,
            cell.unit.clone(),
            cell.address.to_string(),
        ]
    };
    let rows: Vec<[String; 6]> = std::iter::once(head).chain(cells.iter().map(row)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0).min(40);
    let widths: Vec<usize> = (0..5).map(width).collect();
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        for column in 0..4 {
            let space = " ".repeat(widths[column].saturating_sub(row[column].width()));
            text += &format!("{space}{}  ", row[column]);
        }
        let space = " ".repeat(widths[4].saturating_sub(row[4].width()));
        text += &format!("{}{space}  {}\n", row[4], row[5]);
        let Some(cell) = number.checked_sub(1).map(|position| &cells[position]) else { continue };
        text += &parts_text(cell, parts_shown);
    }
    text
}

fn parts_text(cell: &CellDifference, limit: usize) -> String {
    let mut parts: Vec<&Part> = cell.parts.iter().collect();
    parts.sort_by_cached_key(|part| std::cmp::Reverse(part.amount.abs()));
    let mut text = String::new();
    for part in parts.iter().take(limit) {
        let amount = signed(&part.amount, &cell.unit);
        text += &format!("      {amount:>18}  {}  {}\n", item_line(&part.item), part.method.word());
    }
    if let Some(more) = parts.len().checked_sub(limit.saturating_add(1)) {
        let rest: Ratio = parts[limit..].iter().map(|part| part.amount.clone()).sum();
        text += &format!("      {:>18}  {} more parts\n", signed(&rest, &cell.unit), more + 1);
    }
    text
}

/// The columns of CSV.
const COLUMNS: [&str; 27] = [
    "kind",
    "address",
    "sheet",
    "row",
    "column",
    "municipality",
    "year",
    "view",
    "unit",
    "old",
    "new",
    "difference",
    "difference_exact",
    "relative",
    "rounding",
    "old_display",
    "new_display",
    "cause",
    "owner",
    "item",
    "change",
    "place",
    "amount",
    "amount_exact",
    "method",
    "cells",
    "ground",
];

/// Writes differences as CSV. **Order**: each cell, then its parts; then the summaries.
///
/// **Shape**: `kind` tells the rows apart: `cell`; `part` of the cell above; `by_cause`, `by_sheet`, `by_municipality`. Columns that a row has
/// nothing for are empty. **Unit**: that of the cell as written, so per hundred for shares; `_exact` is a fraction.
pub fn diff_csv(report: &DiffReport) -> String {
    let mut table = CsvText::new(&COLUMNS);
    for cell in &report.cells {
        start(&mut table, "cell", cell);
        for value in [cell.old.as_ref(), cell.new.as_ref()] {
            let value = value.and_then(|held| held.value.as_ref());
            table.number(&value.map_or(String::new(), |value| decimal(value, &cell.unit)));
        }
        let difference = cell.difference.as_ref();
        table.number(&difference.map_or(String::new(), |value| decimal(value, &cell.unit)));
        table.number(&difference.map_or(String::new(), |value| as_written(value, &cell.unit).to_string()));
        table.number(&cell.relative.as_ref().map_or(String::new(), |value| value.to_decimal(12)));
        table.number(&cell.rounding.as_ref().map_or(String::new(), |value| decimal(value, &cell.unit)));
        table.text(&side_text(cell.old.as_ref())).text(&side_text(cell.new.as_ref()));
        blank(&mut table, 9);
        table.text(ground(report.ground)).end_row();
        for part in &cell.parts {
            start(&mut table, "part", cell);
            blank(&mut table, 8);
            item(&mut table, &part.item);
            table.number(&decimal(&part.amount, &cell.unit)).number(&as_written(&part.amount, &cell.unit).to_string());
            table.text(part.method.word()).text("").text(ground(report.ground)).end_row();
        }
    }
    let summary = summarise(&report.cells);
    for row in &summary.causes {
        table.text("by_cause");
        blank(&mut table, 7);
        table.text("kr");
        blank(&mut table, 8);
        item(&mut table, &row.key);
        totals(&mut table, row, report.ground);
    }
    for (kind, column, rows) in [("by_sheet", 2, &summary.sheets), ("by_municipality", 5, &summary.scopes)] {
        for row in rows {
            table.text(kind);
            for field in 1..8 {
                table.text(if field == column { row.key.as_str() } else { "" });
            }
            table.text("kr");
            blank(&mut table, 13);
            totals(&mut table, row, report.ground);
        }
    }
    table.finish()
}

fn totals<K>(table: &mut CsvText, row: &SummaryRow<K>, of: CauseMethod) {
    table.number(&row.largest_kr.to_decimal(12)).number(&row.largest_kr.to_string());
    table.text("").number(&row.cells.to_string()).text(ground(of)).end_row();
}

fn start(table: &mut CsvText, kind: &str, cell: &CellDifference) {
    let address = &cell.address;
    table.text(kind).text(&address.to_string()).text(&address.sheet).text(&address.row).text(&address.column);
    table.text(&address.scope).text(&address.period).text(address.view.as_deref().unwrap_or("")).text(&cell.unit);
}

fn item(table: &mut CsvText, item: &CauseItem) {
    table.text(item.cause.word()).text(&item.owner).text(&item.id).text(&item.change);
    table.text(item.place.as_deref().unwrap_or(""));
}

fn blank(table: &mut CsvText, fields: usize) {
    for _ in 0..fields {
        table.text("");
    }
}

fn decimal(value: &Ratio, unit: &str) -> String {
    as_written(value, unit).to_decimal(12)
}

fn ground(of: CauseMethod) -> &'static str {
    match of {
        CauseMethod::Recomputed => "recomputed",
        CauseMethod::Stored => "stored",
    }
}

#[derive(Serialize)]
struct DiffJson<'a> {
    old: &'a str,
    new: &'a str,
    causes_from: &'static str,
    method: &'static str,
    cells: Vec<CellRow<'a>>,
    by_cause: Vec<DiffCauseRow<'a>>,
    by_sheet: Vec<NameRow<'a>>,
    by_municipality: Vec<NameRow<'a>>,
}

#[derive(Serialize)]
struct CellRow<'a> {
    address: String,
    unit: &'a str,
    old: Option<HeldRow<'a>>,
    new: Option<HeldRow<'a>>,
    difference: Option<Exact>,
    relative: Option<Exact>,
    rounding: Option<Exact>,
    parts: Vec<PartRow<'a>>,
}

#[derive(Serialize)]
struct HeldRow<'a> {
    exact: Option<Exact>,
    written: &'a str,
    display: &'a str,
}

#[derive(Serialize)]
struct ItemRow<'a> {
    cause: &'static str,
    owner: &'a str,
    id: &'a str,
    change: &'a str,
    place: Option<&'a str>,
}

#[derive(Serialize)]
struct PartRow<'a> {
    item: ItemRow<'a>,
    amount: Exact,
    method: &'static str,
}

#[derive(Serialize)]
struct DiffCauseRow<'a> {
    item: ItemRow<'a>,
    cells: usize,
    largest_kr: Exact,
}

#[derive(Serialize)]
struct NameRow<'a> {
    name: &'a str,
    cells: usize,
    largest_kr: Exact,
}

fn item_row(item: &CauseItem) -> ItemRow<'_> {
    let CauseItem { cause, owner, id, change, place } = item;
    ItemRow { cause: cause.word(), owner, id, change, place: place.as_deref() }
}

fn part_row<'a>(part: &'a Part, unit: &str) -> PartRow<'a> {
    PartRow { item: item_row(&part.item), amount: Exact::new(&as_written(&part.amount, unit)), method: part.method.word() }
}

fn held_row<'a>(held: &'a SideFigure, unit: &str) -> HeldRow<'a> {
    let exact = held.value.as_ref().map(|value| Exact::new(&as_written(value, unit)));
    HeldRow { exact, written: &held.written, display: &held.display }
}

fn cell_row(cell: &CellDifference) -> CellRow<'_> {
    let CellDifference { address, unit, old, new, difference, relative, rounding, parts } = cell;
    let exact = |value: &Ratio| Exact::new(&as_written(value, unit));
    CellRow {
        address: address.to_string(),
        unit,
        old: old.as_ref().map(|held| held_row(held, unit)),
        new: new.as_ref().map(|held| held_row(held, unit)),
        difference: difference.as_ref().map(exact),
        relative: relative.as_ref().map(Exact::new),
        rounding: rounding.as_ref().map(exact),
        parts: parts.iter().map(|part| part_row(part, unit)).collect(),
    }
}

fn name_rows(rows: &[SummaryRow<String>]) -> Vec<NameRow<'_>> {
    rows.iter().map(|row| NameRow { name: &row.key, cells: row.cells, largest_kr: Exact::new(&row.largest_kr) }).collect()
}

/// Writes differences as JSON. **Unit**: that of the cell as written; every number as a decimal and exactly.
pub fn diff_json(report: &DiffReport) -> String {
    let DiffSummary { sheets, scopes, causes } = summarise(&report.cells);
    let by_cause = causes.iter().map(|row| DiffCauseRow {
        item: item_row(&row.key),
        cells: row.cells,
        largest_kr: Exact::new(&row.largest_kr),
    });
    json_text(&DiffJson {
        old: &report.old,
        new: &report.new,
        causes_from: ground(report.ground),
        method: report.ground.sentence(),
        cells: report.cells.iter().map(cell_row).collect(),
        by_cause: by_cause.collect(),
        by_sheet: name_rows(&sheets),
        by_municipality: name_rows(&scopes),
    })
}
