//! The cells that differ, each with its parts and their sum.

use std::collections::BTreeMap;

use crate::diff::{CauseItem, CauseMethod, CellDifference, Part, SideFigure};
use crate::render::diff::{as_written, percent, side_text};
use crate::value::{Ratio, group_thousands};
use crate::words::{self, Word};

use super::super::frame::scroll;
use super::super::node::{Element, el, link};
use super::DiffContext;

/// The most decimals that an amount is written with in full.
const MOST_PLACES: u32 = 6;

/// The most decimals of a rounded amount, which is given enough of them for three digits to show.
const MOST_ROUNDED: u32 = 12;

/// The longest text that stays on one line. **Unit**: bytes.
const SHORT: usize = 24;

/// An amount with its sign, in its unit as written; the exact number stands in the attribute
/// `value`.
///
/// What has more than [`MOST_PLACES`] decimals is rounded, and marked.
pub fn amount(value: &Ratio, unit: &str) -> Element {
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
    let exact = el("data").with("value", written.to_string());
    match places {
        Some(_) => exact.text(format!("{sign}{text}")),
        None => exact
            .with("title", written.to_string())
            .text(format!("≈ {sign}{text}")),
    }
}

/// An item with what became of it and where it stands.
pub fn item_line(name: Element, item: &CauseItem) -> Vec<Element> {
    let change = (!item.change.is_empty()).then(|| el("small").text(format!(" {}", item.change)));
    let place = item
        .place
        .as_ref()
        .map(|place| el("code").text(format!(" {place}")));
    [Some(name), change, place].into_iter().flatten().collect()
}

/// The section of the cells that both sides have; nothing where none of them differs.
pub fn both(page: &DiffContext<'_>, numbers: &BTreeMap<&CauseItem, usize>) -> Option<Element> {
    let cells: Vec<&CellDifference> = page
        .report
        .cells
        .iter()
        .filter(|cell| cell.old.is_some() && cell.new.is_some())
        .collect();
    if cells.is_empty() {
        return None;
    }
    let lead = page.word(Word::AboutCells);
    let heads = [
        page.word(Word::Cell),
        page.word(Word::Before),
        page.word(Word::After),
        page.word(Word::Difference),
        page.word(Word::Relative),
    ];
    let head =
        el("thead").add(el("tr").all(heads.map(|text| el("th").with("scope", "col").text(text))));
    let bodies = cells
        .into_iter()
        .map(|cell| body(page, cell, &heads, numbers));
    let table = scroll(
        page.language,
        el("table").class("cells").add(head).all(bodies),
    );
    let heading = page.word(Word::CellsThatDiffer);
    let section = el("section")
        .with("id", "celler")
        .add(el("h2").text(heading));
    Some(section.add(el("p").class("note").text(lead)).add(table))
}

/// What a cell is called, and its address.
pub fn named(page: &DiffContext<'_>, cell: &CellDifference) -> Element {
    let head = el("th").with("scope", "row");
    let head = match page.names.cell(&cell.address) {
        Some(name) => head.add(el("b").text(name)).add(el("br")),
        None => head,
    };
    head.add(el("code").text(cell.address.to_string()))
}

/// What a side shows, in a field that is given; words may be broken into lines.
pub fn value(field: Element, held: Option<&SideFigure>) -> Element {
    let is_words = held.is_some_and(|held| held.value.is_none() && held.display.len() > SHORT);
    let field = if is_words { field.class("w") } else { field };
    field.text(side_text(held))
}

/// The unit of a cell, as a difference is counted in.
pub fn unit(page: &DiffContext<'_>, unit: &str) -> String {
    match unit {
        "percent" => page.word(Word::PercentagePoints).to_owned(),
        unit => unit.to_owned(),
    }
}

fn body(
    page: &DiffContext<'_>,
    cell: &CellDifference,
    heads: &[&str; 5],
    numbers: &BTreeMap<&CauseItem, usize>,
) -> Element {
    let field = |column: usize| el("td").with("data-head", heads[column]);
    let figure = |column: usize, held: &Option<SideFigure>| value(field(column), held.as_ref());
    let moved = match &cell.difference {
        Some(difference) => field(3).add(amount(difference, &cell.unit)),
        None => field(3).text("."),
    };
    let row = el("tr")
        .class("cell")
        .add(named(page, cell))
        .add(figure(1, &cell.old))
        .add(figure(2, &cell.new))
        .add(moved.add(el("small").text(unit(page, &cell.unit))))
        .add(field(4).text(cell.relative.as_ref().map_or(String::new(), percent)));
    let mut parts: Vec<&Part> = cell.parts.iter().collect();
    parts.sort_by_cached_key(|part| std::cmp::Reverse(part.amount.abs()));
    let parts = parts.into_iter().map(|part| {
        let name = part.item.to_string();
        let name = match numbers.get(&part.item) {
            Some(number) => link(&format!("o{number}"), name),
            None => el("span").text(name),
        };
        line(
            "part",
            el("td")
                .class("what")
                .with("lang", "en")
                .all(item_line(name, &part.item)),
            amount(&part.amount, &cell.unit),
            part.method.word(),
        )
    });
    el("tbody")
        .add(row)
        .all(missing(page, cell))
        .all(parts)
        .all(sum(page, cell))
        .all(rounding(page, cell))
}

/// A row under a cell: what it is about, how much, and a word on it.
fn line(class: &str, what: Element, amount: Element, word: &str) -> Element {
    el("tr")
        .class(class)
        .add(what.with("colspan", "3"))
        .add(el("td").add(amount))
        .add(el("td").class("soft").text(word))
}

/// Why a side has no number, where it says so.
fn missing(page: &DiffContext<'_>, cell: &CellDifference) -> Vec<Element> {
    let sides = [
        (page.word(Word::BeforeInSentence), &cell.old),
        (page.word(Word::AfterInSentence), &cell.new),
    ];
    let reason = |(side, held): (&str, &Option<SideFigure>)| {
        let figure = held
            .as_ref()
            .filter(|held| held.written.starts_with("missing"))?;
        let text = el("td")
            .class("what soft")
            .with("colspan", "5")
            .text(format!("{side}: {}", figure.written));
        Some(el("tr").class("part").add(text))
    };
    sides.into_iter().filter_map(reason).collect()
}

fn sum(page: &DiffContext<'_>, cell: &CellDifference) -> Option<Element> {
    let difference = cell
        .difference
        .as_ref()
        .filter(|difference| !difference.is_zero())?;
    if cell.parts.is_empty() {
        let why = match page.report.ground {
            CauseMethod::Stored => page.word(Word::NoStoredParts),
            CauseMethod::Recomputed => page.word(Word::NoParts),
        };
        return Some(
            el("tr")
                .class("part")
                .add(el("td").class("what soft").with("colspan", "5").text(why)),
        );
    }
    let sum: Ratio = cell.parts.iter().map(|part| part.amount.clone()).sum();
    let text = match cell.parts.len() {
        1 => words::sum_of_one_part(page.language),
        count => words::sum_of_parts(page.language, count),
    };
    let word = match sum == *difference {
        true => page.word(Word::IsTheDifference),
        false => page.word(Word::IsNotTheDifference),
    };
    Some(line(
        "part of",
        el("td").class("what").text(text),
        amount(&sum, &cell.unit),
        word,
    ))
}

fn rounding(page: &DiffContext<'_>, cell: &CellDifference) -> Option<Element> {
    let rounding = cell
        .rounding
        .as_ref()
        .filter(|rounding| !rounding.is_zero())?;
    let text = page.word(Word::RoundingBeside);
    Some(line(
        "part soft",
        el("td").class("what").text(text),
        amount(rounding, &cell.unit),
        "",
    ))
}
