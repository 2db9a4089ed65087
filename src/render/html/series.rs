//! Charts of sheets that follow figures over time: lines for several places, columns for one.

use crate::engine::Cell;
use crate::model::Sheet;
use crate::render::names::unit_label;
use crate::render::sheet::scope;
use crate::value::{Ratio, Value};

use super::node::{Element, el};
use super::page::ReportPage;
use super::scale::Scale;

/// The size of the drawing. **Unit**: that of the drawing, about a pixel.
const WIDTH: i64 = 460;
const HEIGHT: i64 = 250;
const LEFT: i64 = 48;
const BOTTOM: i64 = 220;
const TOP: i64 = 16;

/// The least periods that a chart is drawn for.
const LEAST_PERIODS: usize = 3;
/// The most lines of one chart.
const MOST_LINES: usize = 4;
/// The longest name beside a line. **Unit**: characters.
const LONGEST_NAME: usize = 14;
/// The longest name with its last value. **Unit**: characters.
const LONGEST_LABEL: usize = 17;
/// The least space between two names. **Unit**: that of the drawing.
const NAME_HEIGHT: i64 = 14;

/// One line: what it is about, and its cell in each period.
struct SeriesLine<'a> {
    name: String,
    cells: Vec<Option<&'a Cell>>,
}

/// A chart for each column of a sheet that follows a few figures over time; none for other sheets.
pub fn charts(page: &ReportPage<'_>, sheet: &Sheet) -> Vec<Element> {
    let cells: Vec<&Cell> = page
        .run
        .workbook
        .cells
        .iter()
        .filter(|cell| cell.address.sheet == sheet.id)
        .collect();
    // Periods of another kind, such as a mean over all, are in the table alone.
    let mut periods: Vec<&str> = cells
        .iter()
        .map(|cell| &*cell.address.period)
        .filter(|period| period.starts_with(|c: char| c.is_ascii_digit()))
        .collect();
    periods.sort_unstable();
    periods.dedup();
    if periods.len() < LEAST_PERIODS {
        return Vec::new();
    }
    let column = |column: &crate::model::Column| {
        let own: Vec<&Cell> = cells
            .iter()
            .copied()
            .filter(|cell| cell.address.column == column.id)
            .collect();
        let unit = &own.first()?.figure.unit;
        let lines = lines(page, sheet, &own, &periods);
        let named = lines.len() == 1
            || lines
                .iter()
                .all(|line| line.name.chars().count() <= LONGEST_NAME);
        let fits = named
            && lines.len() <= MOST_LINES
            && own
                .iter()
                .all(|cell| cell.figure.unit == *unit && !unit.is_text());
        let has_bounds = lines
            .iter()
            .flat_map(|line| &line.cells)
            .flatten()
            .any(|cell| cell.figure.value.bounds().is_some());
        if !(fits && has_bounds) {
            return None;
        }
        let label = column.label.text(page.language);
        let unit = match unit_label(unit, &page.project.model.vocabulary, page.language) {
            unit if unit.is_empty() => "%".to_owned(),
            unit => unit,
        };
        Some(chart(&format!("{label}, {unit}"), &lines, &periods))
    };
    sheet.columns.iter().filter_map(column).collect()
}

/// A line for each row and place. They are named by what tells them apart; none where only both
/// together would.
fn lines<'a>(
    page: &ReportPage<'_>,
    sheet: &Sheet,
    cells: &[&'a Cell],
    periods: &[&str],
) -> Vec<SeriesLine<'a>> {
    let mut lines: Vec<((&str, &str), SeriesLine<'a>)> = Vec::new();
    for cell in cells {
        let own = (scope(sheet, cell), &*cell.address.row);
        let Some(index) = periods
            .iter()
            .position(|period| **period == *cell.address.period)
        else {
            continue;
        };
        let at = lines
            .iter()
            .position(|(of, _)| *of == own)
            .unwrap_or_else(|| {
                lines.push((
                    own,
                    SeriesLine {
                        name: String::new(),
                        cells: vec![None; periods.len()],
                    },
                ));
                lines.len() - 1
            });
        lines[at].1.cells[index] = Some(cell);
    }
    let Some(&((first_scope, first_row), _)) = lines.first() else {
        return Vec::new();
    };
    let by_scope = lines.iter().all(|((_, row), _)| *row == first_row);
    if !by_scope && !lines.iter().all(|((scope, _), _)| *scope == first_scope) {
        return Vec::new();
    }
    let named = |((scope, row), line): ((&str, &str), SeriesLine<'a>)| {
        let label = || {
            sheet
                .row(row)
                .map_or(row, |row| row.label.text(page.language))
                .to_owned()
        };
        SeriesLine {
            name: if by_scope && !scope.is_empty() {
                page.scope(scope)
            } else {
                label()
            },
            ..line
        }
    };
    lines.into_iter().map(named).collect()
}

/// A value as its unit is written, so per hundred for shares.
fn bounds(cell: &Cell) -> Option<(Ratio, Ratio)> {
    let factor = Ratio::from(cell.figure.unit.written_factor());
    cell.figure
        .value
        .bounds()
        .map(|(low, high)| (low * &factor, high * &factor))
}

fn chart(title: &str, lines: &[SeriesLine<'_>], periods: &[&str]) -> Element {
    let values: Vec<Ratio> = lines
        .iter()
        .flat_map(|line| line.cells.iter().flatten().filter_map(|cell| bounds(cell)))
        .flat_map(|(a, b)| [a, b])
        .collect();
    let scale = Scale::new(&values, (BOTTOM, TOP));
    let right = if lines.len() == 1 {
        WIDTH - 8
    } else {
        WIDTH - 136
    };
    let entries = lines.iter().map(|line| {
        let cells = line.cells.iter().zip(periods);
        let figures = cells.map(|(cell, period)| {
            format!(
                "{period} {}",
                cell.map_or_else(|| ".".to_owned(), Cell::display)
            )
        });
        format!("{}: {}", line.name, figures.collect::<Vec<_>>().join(", "))
    });
    let mut drawn = el("svg")
        .with("viewBox", format!("0 0 {WIDTH} {HEIGHT}"))
        .with("role", "img")
        .add(el("title").text(title))
        .add(el("desc").text(entries.collect::<Vec<_>>().join("; ")));
    for (value, text) in scale.ticks() {
        let y = scale.at(&value);
        let line = el("line")
            .class("grid")
            .with("x1", LEFT.to_string())
            .with("x2", right.to_string());
        drawn = drawn.add(line.with("y1", y.clone()).with("y2", y)).add(
            el("text")
                .class("tick end")
                .with("x", (LEFT - 6).to_string())
                .with("y", moved(&scale, &value, 4))
                .text(text),
        );
    }
    let place = |index: usize| {
        let (index, count) = (
            i64::try_from(index).unwrap_or(0),
            i64::try_from(periods.len()).unwrap_or(1),
        );
        LEFT + (right - LEFT) * (2 * index + 1) / (2 * count)
    };
    for (index, period) in periods.iter().enumerate() {
        let text = el("text")
            .class("tick mid")
            .with("x", place(index).to_string())
            .with("y", (BOTTOM + 18).to_string());
        drawn = drawn.add(text.text(short(period)));
    }
    drawn = match lines {
        [line] => columns(
            drawn,
            line,
            &scale,
            &place,
            (right - LEFT) / i64::try_from(periods.len()).unwrap_or(1),
        ),
        _ => several(drawn, lines, &scale, &place, right),
    };
    el("figure")
        .class("chart")
        .add(el("figcaption").text(title))
        .add(drawn)
}

/// A coordinate, so much further down.
fn moved(scale: &Scale, value: &Ratio, by: i64) -> String {
    (&scale.exactly(value) + &Ratio::from(by)).to_decimal(1)
}

fn columns(
    mut drawn: Element,
    line: &SeriesLine<'_>,
    scale: &Scale,
    place: &dyn Fn(usize) -> i64,
    room: i64,
) -> Element {
    let width = room * 3 / 5;
    for (index, cell) in line.cells.iter().enumerate() {
        let Some((cell, (_, high))) = cell.and_then(|cell| Some((cell, bounds(cell)?))) else {
            continue;
        };
        let top = high.clone().max(Ratio::zero());
        drawn = drawn
            .add(
                el("rect")
                    .class("s0")
                    .with("x", (place(index) - width / 2).to_string())
                    .with("y", scale.at(&top))
                    .with("width", width.to_string())
                    .with("height", scale.between(&high, &Ratio::zero())),
            )
            .add(
                el("text")
                    .class("tick mid")
                    .with("x", place(index).to_string())
                    .with("y", moved(scale, &top, -5))
                    .text(cell.display()),
            );
    }
    drawn
}

fn several(
    mut drawn: Element,
    lines: &[SeriesLine<'_>],
    scale: &Scale,
    place: &dyn Fn(usize) -> i64,
    right: i64,
) -> Element {
    let mut names: Vec<(i64, usize, String)> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let mut way = String::new();
        let mut pen_down = false;
        let mut last = None;
        for (index, cell) in line.cells.iter().enumerate() {
            let Some((cell, (low, high))) = cell.and_then(|cell| Some((cell, bounds(cell)?)))
            else {
                pen_down = false;
                continue;
            };
            let x = place(index).to_string();
            last = Some((cell, high.clone()));
            if matches!(cell.figure.value, Value::Exact(_)) {
                way += &format!("{}{x} {}", if pen_down { "L" } else { "M" }, scale.at(&low));
                pen_down = true;
                drawn = drawn.add(marker(number, place(index), &scale.exactly(&low)));
            } else {
                // What is known to lie between two ends has no point that a line could go through.
                pen_down = false;
                let bar = el("line")
                    .class(&format!("range l{number}"))
                    .with("x1", x.clone())
                    .with("x2", x);
                drawn = drawn.add(bar.with("y1", scale.at(&low)).with("y2", scale.at(&high)));
            }
        }
        if !way.is_empty() {
            drawn = drawn.add(el("path").class(&format!("line l{number}")).with("d", way));
        }
        if let Some((cell, value)) = last {
            let y = scale
                .exactly(&value)
                .round(0)
                .to_fixed(0)
                .parse()
                .unwrap_or(TOP);
            let whole = format!("{} {}", line.name, cell.display());
            names.push((
                y,
                number,
                if whole.chars().count() > LONGEST_LABEL {
                    line.name.clone()
                } else {
                    whole
                },
            ));
        }
    }
    names.sort();
    let mut lowest = TOP - NAME_HEIGHT;
    for (y, number, name) in &mut names {
        *y = (*y).max(lowest + NAME_HEIGHT);
        lowest = *y;
        let text = el("text")
            .class(&format!("label t{number}"))
            .with("x", (right + 6).to_string());
        drawn = drawn.add(text.with("y", (*y + 4).to_string()).text(name.clone()));
    }
    drawn
}

/// A mark whose form tells the lines apart where colours do not.
fn marker(number: usize, x: i64, y: &Ratio) -> Element {
    let at = |dx: i64, dy: i64| format!("{} {}", x + dx, (y + &Ratio::from(dy)).to_decimal(1));
    let form = match number % 4 {
        0 => format!("M{}L{}L{}L{}Z", at(-4, -4), at(4, -4), at(4, 4), at(-4, 4)),
        1 => format!("M{}L{}L{}Z", at(0, -5), at(5, 4), at(-5, 4)),
        2 => format!("M{}L{}L{}L{}Z", at(0, -5), at(5, 0), at(0, 5), at(-5, 0)),
        _ => format!("M{}L{}L{}Z", at(0, 5), at(5, -4), at(-5, -4)),
    };
    el("path").class(&format!("s{number}")).with("d", form)
}

/// A period in the room beneath a mark: `2006-2007` as `06–07`.
fn short(period: &str) -> String {
    match period.split_once('-') {
        Some((from, to)) if from.len() == 4 && to.len() == 4 && period.is_ascii() => {
            format!("{}–{}", &from[2..], &to[2..])
        }
        _ => period.to_owned(),
    }
}
