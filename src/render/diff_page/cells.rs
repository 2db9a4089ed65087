//! The cells that differ, each with its parts and their sum.

use std::collections::BTreeMap;

use crate::diff::{CauseItem, CauseMethod, CellDifference, Part, SideFigure};
use crate::render::diff::{as_written, percent, side_text};
use crate::render::document::{
    CellTone, Document, Phrase, Phrases, Section, Table, TableCell, TableRow,
};
use crate::value::{Ratio, group_thousands};
use crate::words::{self, Language, Word};

use super::DiffContext;

/// The most decimals that an amount is written with in full.
const MOST_PLACES: u32 = 6;

/// The most decimals of a rounded amount, which is given enough of them for three digits to show.
const MOST_ROUNDED: u32 = 12;

/// The longest text that stays on one line. **Unit**: bytes.
const SHORT: usize = 24;

/// An amount with its sign, in its unit as written, and exactly.
///
/// What has more than [`MOST_PLACES`] decimals is rounded, and marked.
pub fn amount(value: &Ratio, unit: &str) -> Phrases {
    let written = as_written(value, unit);
    let (least, rounded) = if unit == "kr" { (2, 2) } else { (0, 4) };
    let places = (least..=MOST_PLACES).find(|places| written.round(*places) == written);
    let shows = |places: &u32| written.abs() >= Ratio::decimal(1, places.saturating_sub(2));
    let rounded = || (rounded..MOST_ROUNDED).find(shows).unwrap_or(MOST_ROUNDED);
    let text = group_thousands(&written.to_fixed(places.unwrap_or_else(rounded)));
    let sign = if value.is_negative() || value.is_zero() {
        ""
    } else {
        "+"
    };
    let (text, rounded) = match places {
        Some(_) => (format!("{sign}{text}"), false),
        None => (format!("≈ {sign}{text}"), true),
    };
    Phrases::new().with(Phrase::Amount {
        text,
        exact: written.to_string(),
        rounded,
    })
}

/// Where the summary of a cause stands.
pub fn cause_anchor(number: usize) -> String {
    format!("o{number}")
}

/// An item, which may lead to its cause, with what became of it and where it stands.
pub fn item_line(item: &CauseItem, to: Option<String>) -> Phrases {
    let change = (!item.change.is_empty()).then(|| Phrase::Small(format!(" {}", item.change)));
    let place = item.place.as_ref().map(|place| Phrase::Code {
        text: format!(" {place}"),
        to: None,
    });
    Phrases::new()
        .named(item.to_string(), to)
        .and(change)
        .and(place)
}

/// The section of the cells that both sides have; nothing where none of them differs.
pub fn both(page: &DiffContext<'_>, numbers: &BTreeMap<&CauseItem, usize>) -> Option<Section> {
    let cells = page.report.cells.iter();
    let rows: Vec<TableRow> = cells
        .filter(|cell| cell.old.is_some() && cell.new.is_some())
        .map(|cell| row(page, cell, numbers))
        .collect();
    if rows.is_empty() {
        return None;
    }
    let heads = [
        Word::Cell,
        Word::Before,
        Word::After,
        Word::Difference,
        Word::Relative,
    ];
    let heads = TableRow::headings(heads.map(|word| page.word(word)));
    let table = Table {
        stacks: true,
        ..Table::styled("cells", [heads], rows)
    };
    let document = Document::new()
        .note(page.word(Word::AboutCells))
        .table(table);
    Some(Section::new("celler", page.word(Word::CellsThatDiffer)).with(document))
}

/// What a cell is called, and its address.
pub fn named(page: &DiffContext<'_>, cell: &CellDifference) -> TableCell {
    let name = match page.names.cell(&cell.address) {
        Some(name) => Phrases::new().strong(name).line_break(),
        None => Phrases::new(),
    };
    TableCell::label(name.code(cell.address.to_string()))
}

/// What a side shows; words may be broken into lines.
pub fn value(held: Option<&SideFigure>) -> TableCell {
    let is_words = held.is_some_and(|held| held.value.is_none() && held.display.len() > SHORT);
    match is_words {
        true => TableCell::words(side_text(held)),
        false => TableCell::new(side_text(held)),
    }
}

/// The unit of a cell, as a difference is counted in.
pub fn unit(page: &DiffContext<'_>, unit: &str) -> String {
    match unit {
        "percent" => page.word(Word::PercentagePoints).to_owned(),
        unit => unit.to_owned(),
    }
}

/// A cell, and beneath it what it consists of.
fn row(
    page: &DiffContext<'_>,
    cell: &CellDifference,
    numbers: &BTreeMap<&CauseItem, usize>,
) -> TableRow {
    let moved = cell.difference.as_ref();
    let moved = moved.map_or_else(|| ".".into(), |moved| amount(moved, &cell.unit));
    let cells = [
        named(page, cell),
        value(cell.old.as_ref()),
        value(cell.new.as_ref()),
        TableCell::new(moved.small(unit(page, &cell.unit))),
        TableCell::new(cell.relative.as_ref().map_or(String::new(), percent)),
    ];
    let mut parts: Vec<&Part> = cell.parts.iter().collect();
    parts.sort_by_cached_key(|part| std::cmp::Reverse(part.amount.abs()));
    let parts = parts.into_iter().map(|part| {
        let to = numbers.get(&part.item).copied().map(cause_anchor);
        let item = TableCell::item(item_line(&part.item, to)).language(Language::English);
        part_row(
            "part",
            item,
            amount(&part.amount, &cell.unit),
            part.method.word(),
        )
    });
    let beneath = missing(page, cell)
        .into_iter()
        .chain(parts)
        .chain(sum(page, cell))
        .chain(rounding(page, cell));
    TableRow {
        beneath: Some(Table::styled("parts", [], beneath)),
        ..TableRow::styled("cell", cells)
    }
}

/// A row under a cell: what it is about, how much, and a word on it.
fn part_row(style: &'static str, what: TableCell, amount: Phrases, word: &str) -> TableRow {
    let cells = [
        what.over(3),
        TableCell::new(amount),
        TableCell::new(word).tone(CellTone::Quiet),
    ];
    TableRow::styled(style, cells)
}

/// A row under a cell that says something of it all.
fn remark(text: impl Into<Phrases>) -> TableRow {
    TableRow::styled(
        "part",
        [TableCell::item(text).tone(CellTone::Quiet).over(5)],
    )
}

/// Why a side has no number, where it says so.
fn missing(page: &DiffContext<'_>, cell: &CellDifference) -> Vec<TableRow> {
    let sides = [
        (page.word(Word::BeforeInSentence), &cell.old),
        (page.word(Word::AfterInSentence), &cell.new),
    ];
    let reason = |(side, held): (&str, &Option<SideFigure>)| {
        let figure = held
            .as_ref()
            .filter(|held| held.written.starts_with("missing"))?;
        Some(remark(format!("{side}: {}", figure.written)))
    };
    sides.into_iter().filter_map(reason).collect()
}

fn sum(page: &DiffContext<'_>, cell: &CellDifference) -> Option<TableRow> {
    let difference = cell
        .difference
        .as_ref()
        .filter(|difference| !difference.is_zero())?;
    if cell.parts.is_empty() {
        return Some(remark(match page.report.ground {
            CauseMethod::Stored => page.word(Word::NoStoredParts),
            CauseMethod::Recomputed => page.word(Word::NoParts),
            CauseMethod::NotTold => return None,
        }));
    }
    let sum: Ratio = cell.parts.iter().map(|part| part.amount.clone()).sum();
    let text: Phrases = match cell.parts.len() {
        1 => words::sum_of_one_part(page.language).into(),
        count => words::sum_of_parts(page.language, count).into(),
    };
    let word = match sum == *difference {
        true => page.word(Word::IsTheDifference),
        false => page.word(Word::IsNotTheDifference),
    };
    let amount = amount(&sum, &cell.unit);
    Some(part_row("part of", TableCell::item(text), amount, word))
}

fn rounding(page: &DiffContext<'_>, cell: &CellDifference) -> Option<TableRow> {
    let rounding = cell
        .rounding
        .as_ref()
        .filter(|rounding| !rounding.is_zero())?;
    let text = TableCell::item(page.word(Word::RoundingBeside));
    let amount = amount(rounding, &cell.unit);
    Some(part_row("part soft", text, amount, ""))
}
