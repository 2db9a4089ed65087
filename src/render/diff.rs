//! What moved between two results and why: text, CSV and JSON.

use crate::diff::{
    CauseItem, CauseMethod, CellDifference, DiffReport, DiffSummary, Part, SideFigure, SummaryRow,
    factor, summarise,
};
use crate::engine::Address;
use crate::value::{Ratio, group_thousands};

use super::dataset::{DataRow, Dataset, Datum};
use super::document::{Align, Document, Table, TableCell, TableColumn, TableRow};
use super::exact::Exact;

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
    if value.is_negative() {
        text
    } else {
        format!("+{text}")
    }
}

/// A fraction as per cent, with its sign.
pub(super) fn percent(value: &Ratio) -> String {
    let text = group_thousands(&(value * &Ratio::from(100)).to_fixed(1));
    if value.is_negative() {
        format!("{text} %")
    } else {
        format!("+{text} %")
    }
}

/// An item with what became of it and where it stands.
fn item_line(item: &CauseItem) -> String {
    let more = [
        Some(&item.change).filter(|change| !change.is_empty()),
        item.place.as_ref(),
    ];
    more.into_iter()
        .flatten()
        .fold(item.to_string(), |told, more| format!("{told}  {more}"))
}

/// What a reader sees of a side, on one line.
pub(super) fn side_text(held: Option<&SideFigure>) -> String {
    held.map_or(String::new(), |held| {
        held.display.replace(['\n', '\r', '\t'], " ")
    })
}

/// Differences for people: at most `limit` cells.
pub fn diff_document(report: &DiffReport, limit: usize) -> Document {
    let cells = &report.cells;
    if cells.is_empty() {
        let in_what = match report.ground {
            CauseMethod::NotTold => " in what may be told",
            CauseMethod::Recomputed | CauseMethod::Stored => "",
        };
        let (old, new) = (&report.old, &report.new);
        return Document::new().line(format!("{old} and {new} do not differ{in_what}"));
    }
    let only = |side: fn(&CellDifference) -> bool| cells.iter().filter(|cell| side(cell)).count();
    let (only_old, only_new) = (
        only(|cell| cell.new.is_none()),
        only(|cell| cell.old.is_none()),
    );
    let differ = if cells.len() == 1 {
        "cell differs"
    } else {
        "cells differ"
    };
    let count = cells.len();
    let summary = summarise(cells);
    let all = limit == usize::MAX;
    let (rows, parts) = if all {
        (usize::MAX, usize::MAX)
    } else {
        (ROWS_SHOWN, PARTS_SHOWN)
    };
    Document::new()
        .line(format!("{} → {}", report.old, report.new))
        .line(format!("{count} {differ}; {only_old} of them only on the first side, {only_new} only on the second"))
        .paragraph(report.ground.sentence())
        .and(summary_document("by cause", &summary.causes, rows, item_line))
        .and(summary_document("by sheet", &summary.sheets, rows, Clone::clone))
        .and(summary_document("by municipality", &summary.scopes, rows, Clone::clone))
        .line("")
        .table(cells_table(&cells[..count.min(limit)], parts))
        .more(count, limit)
}

/// The columns of how many, the largest move in kroner, and what it is about.
pub const LARGEST_COLUMNS: [TableColumn; 3] = [
    TableColumn::fixed(Align::Right, 5),
    TableColumn::fixed(Align::Right, 18),
    TableColumn::fixed(Align::Left, 0),
];

fn summary_document<K>(
    title: &str,
    rows: &[SummaryRow<K>],
    limit: usize,
    name: impl Fn(&K) -> String,
) -> Document {
    if rows.is_empty() {
        return Document::new();
    }
    let row = |row: &SummaryRow<K>| {
        let largest = if row.largest_kr.is_zero() {
            ".".to_owned()
        } else {
            signed(&row.largest_kr, "kr")
        };
        [row.cells.to_string(), largest, name(&row.key)]
    };
    let table = Table::new(LARGEST_COLUMNS).with(rows.iter().take(limit).map(row));
    let document = Document::new()
        .line("")
        .line(format!("{title}: cells, largest move in kr"))
        .table(table);
    match rows.len().saturating_sub(limit) {
        0 => document,
        more => document.line(format!("       and {more} more")),
    }
}

/// The widest a column gets before longer texts push what is behind them. **Unit**: characters.
const WIDEST: usize = 40;

fn cells_table(cells: &[CellDifference], parts_shown: usize) -> Table {
    let heads = ["before", "after", "difference", "relative", "unit", "cell"];
    let row = |cell: &CellDifference| {
        let difference = match (&cell.difference, &cell.old, &cell.new) {
            (Some(difference), ..) => signed(difference, &cell.unit),
            (None, None, _) => "only second".to_owned(),
            (None, _, None) => "only first".to_owned(),
            (None, ..) => ".".to_owned(),
        };
        let cells = [
            side_text(cell.old.as_ref()),
            side_text(cell.new.as_ref()),
            difference,
            cell.relative.as_ref().map_or(String::new(), percent),
            cell.unit.clone(),
            cell.address.to_string(),
        ];
        TableRow {
            beneath: Some(parts_table(cell, parts_shown)),
            ..TableRow::new(cells.map(TableCell::from))
        }
    };
    let column = |align| TableColumn {
        most: WIDEST,
        ..TableColumn::fitting(align)
    };
    let [figures, words] = [Align::Right, Align::Left].map(column);
    let columns = [
        figures,
        figures,
        figures,
        figures,
        words,
        TableColumn::fixed(Align::Left, 0),
    ];
    Table {
        head: vec![TableRow::headings(heads)],
        rows: cells.iter().map(row).collect(),
        ..Table::new(columns)
    }
}

fn parts_table(cell: &CellDifference, limit: usize) -> Table {
    let mut parts: Vec<&Part> = cell.parts.iter().collect();
    parts.sort_by_cached_key(|part| std::cmp::Reverse(part.amount.abs()));
    let row = |part: &&Part| {
        [
            signed(&part.amount, &cell.unit),
            format!("{}  {}", item_line(&part.item), part.method.word()),
        ]
    };
    let columns = [
        TableColumn::fixed(Align::Right, 18),
        TableColumn::fixed(Align::Left, 0),
    ];
    let table = Table {
        indent: 6,
        ..Table::new(columns)
    }
    .with(parts.iter().take(limit).map(row));
    match parts.len().saturating_sub(limit) {
        0 => table,
        more => {
            let rest: Ratio = parts[limit..].iter().map(|part| part.amount.clone()).sum();
            table.with([[signed(&rest, &cell.unit), format!("{more} more parts")]])
        }
    }
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

/// Differences for machines. **Unit**: that of the cell as written, so per hundred for shares;
/// `_exact` is a fraction.
///
/// **Shape** of CSV: `kind` tells the rows apart: `cell`; `part` of the cell above; then
/// `by_cause`, `by_sheet`, `by_municipality`. Columns that a row has nothing for are empty.
pub fn diff_data(report: &DiffReport) -> Dataset {
    let DiffSummary {
        sheets,
        scopes,
        causes,
    } = summarise(&report.cells);
    let ground = ground(report.ground);
    let lines = report.cells.iter().flat_map(|cell| {
        let parts = cell.parts.iter().map(|part| csv_part(cell, part));
        std::iter::once(csv_cell(cell)).chain(parts)
    });
    let by_cause = causes
        .iter()
        .map(|row| csv_summary("by_cause", row).and(item(&row.key)));
    let by_sheet = sheets
        .iter()
        .map(|row| csv_summary("by_sheet", row).with("sheet", &row.key));
    let by_scope = scopes
        .iter()
        .map(|row| csv_summary("by_municipality", row).with("municipality", &row.key));
    let lines = lines
        .chain(by_cause)
        .chain(by_sheet)
        .chain(by_scope)
        .map(|line| line.with("ground", ground));
    let document = DataRow::new()
        .with("old", &report.old)
        .with("new", &report.new)
        .with("causes_from", ground)
        .with("method", report.ground.sentence())
        .json(
            "cells",
            report.cells.iter().map(cell_row).collect::<Vec<_>>(),
        )
        .json(
            "by_cause",
            causes
                .iter()
                .map(|row| summary_row("item", item(&row.key), row))
                .collect::<Vec<_>>(),
        )
        .json("by_sheet", named(&sheets))
        .json("by_municipality", named(&scopes))
        .csv("lines", lines.collect::<Vec<_>>());
    Dataset {
        columns: &COLUMNS,
        lists: &["lines"],
        document: document.into(),
    }
}

fn ground(of: CauseMethod) -> &'static str {
    match of {
        CauseMethod::Recomputed => "recomputed",
        CauseMethod::Stored => "stored",
        CauseMethod::NotTold => "not_told",
    }
}

/// A cause, with the fields of both formats; `id` is called `item` in CSV.
fn item(item: &CauseItem) -> DataRow {
    let CauseItem {
        cause,
        owner,
        id,
        change,
        place,
    } = item;
    DataRow::new()
        .with("cause", cause.word())
        .with("owner", owner)
        .json("id", id)
        .csv("item", id)
        .with("change", change)
        .with("place", place.as_ref())
}

fn csv_address(kind: &'static str, cell: &CellDifference) -> DataRow {
    let Address {
        sheet,
        row,
        column,
        scope,
        period,
        view,
    } = &cell.address;
    DataRow::of_kind(kind)
        .with("address", cell.address.to_string())
        .with("sheet", sheet)
        .with("row", row)
        .with("column", column)
        .with("municipality", &**scope)
        .with("year", period)
        .with("view", view.as_ref())
        .with("unit", &cell.unit)
}

fn csv_cell(cell: &CellDifference) -> DataRow {
    let number = |value: &Ratio| Exact::new(&as_written(value, &cell.unit));
    let side = |side: &Option<SideFigure>| {
        side.as_ref()
            .and_then(|side| side.value.as_ref())
            .map(number)
    };
    let fraction = |value: &Ratio| Datum::Shown(as_written(value, &cell.unit).to_string());
    csv_address("cell", cell)
        .with("old", side(&cell.old))
        .with("new", side(&cell.new))
        .with("difference", cell.difference.as_ref().map(number))
        .with("difference_exact", cell.difference.as_ref().map(fraction))
        .with("relative", cell.relative.as_ref().map(Exact::new))
        .with("rounding", cell.rounding.as_ref().map(number))
        .with("old_display", side_text(cell.old.as_ref()))
        .with("new_display", side_text(cell.new.as_ref()))
}

fn csv_part(cell: &CellDifference, part: &Part) -> DataRow {
    let amount = as_written(&part.amount, &cell.unit);
    csv_address("part", cell)
        .and(item(&part.item))
        .with("amount", Exact::new(&amount))
        .with("amount_exact", Datum::Shown(amount.to_string()))
        .with("method", part.method.word())
}

fn csv_summary<K>(kind: &'static str, row: &SummaryRow<K>) -> DataRow {
    DataRow::of_kind(kind)
        .with("unit", "kr")
        .with("amount", Exact::new(&row.largest_kr))
        .with("amount_exact", Datum::Shown(row.largest_kr.to_string()))
        .with("cells", row.cells)
}

fn cell_row(cell: &CellDifference) -> DataRow {
    let CellDifference {
        address,
        unit,
        old,
        new,
        difference,
        relative,
        rounding,
        parts,
    } = cell;
    let exact = |value: &Ratio| Exact::new(&as_written(value, unit));
    let side = |side: &SideFigure| {
        DataRow::new()
            .with("exact", side.value.as_ref().map(exact))
            .with("written", &side.written)
            .with("display", &side.display)
    };
    let part = |part: &Part| {
        DataRow::new()
            .with("item", item(&part.item))
            .with("amount", exact(&part.amount))
            .with("method", part.method.word())
    };
    DataRow::new()
        .with("address", address.to_string())
        .with("unit", unit)
        .with("old", old.as_ref().map(side))
        .with("new", new.as_ref().map(side))
        .with("difference", difference.as_ref().map(exact))
        .with("relative", relative.as_ref().map(Exact::new))
        .with("rounding", rounding.as_ref().map(exact))
        .with("parts", parts.iter().map(part).collect::<Vec<_>>())
}

fn summary_row<K>(name: &'static str, key: impl Into<Datum>, row: &SummaryRow<K>) -> DataRow {
    DataRow::new()
        .with(name, key)
        .with("cells", row.cells)
        .with("largest_kr", Exact::new(&row.largest_kr))
}

fn named(rows: &[SummaryRow<String>]) -> Vec<DataRow> {
    rows.iter()
        .map(|row| summary_row("name", &row.key, row))
        .collect()
}
