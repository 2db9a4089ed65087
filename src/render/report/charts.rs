//! Charts of sheets that follow figures over time: lines for several places, columns for one.

use crate::engine::Cell;
use crate::model::Sheet;
use crate::render::document::{Chart, ChartLine, ChartPoint, Document, DocumentBlock, PointPlace};
use crate::render::sheet::scope;
use crate::value::{Ratio, Value};

use super::page::ReportPage;

/// The least periods that a chart is drawn for.
const LEAST_PERIODS: usize = 3;
/// The most lines of one chart.
const MOST_LINES: usize = 4;
/// The longest name beside a line. **Unit**: characters.
const LONGEST_NAME: usize = 14;

/// A chart for each column of a sheet that follows a few figures over time; none for other sheets.
pub fn charts(page: &ReportPage<'_>, sheet: &Sheet) -> Document {
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
        return Document::new();
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
            .flat_map(|line| &line.points)
            .flatten()
            .any(|point| point.place.ends().is_some());
        if !(fits && has_bounds) {
            return None;
        }
        let label = column.label.text(page.language);
        let unit = match page.unit(unit) {
            unit if unit.is_empty() => "%".to_owned(),
            unit => unit,
        };
        Some(Chart {
            title: format!("{label}, {unit}"),
            periods: periods.iter().map(ToString::to_string).collect(),
            lines,
        })
    };
    let figure = |chart: Chart| DocumentBlock::Figure {
        style: "chart",
        title: chart.title.clone(),
        beside: String::new(),
        blocks: vec![DocumentBlock::Chart(chart)],
    };
    let charts = sheet.columns.iter().filter_map(column);
    charts.map(figure).fold(Document::new(), Document::block)
}

/// A line for each row and place. They are named by what tells them apart; none where only both
/// together would.
fn lines(
    page: &ReportPage<'_>,
    sheet: &Sheet,
    cells: &[&Cell],
    periods: &[&str],
) -> Vec<ChartLine> {
    type PointsOf<'a> = ((&'a str, &'a str), Vec<Option<ChartPoint>>);
    let mut lines: Vec<PointsOf<'_>> = Vec::new();
    for cell in cells {
        let own = (scope(sheet, cell), &*cell.address.row);
        let is_own = |period: &&str| **period == *cell.address.period;
        let Some(index) = periods.iter().position(is_own) else {
            continue;
        };
        let at = lines.iter().position(|(of, _)| *of == own);
        let at = at.unwrap_or_else(|| {
            lines.push((own, vec![None; periods.len()]));
            lines.len() - 1
        });
        lines[at].1[index] = Some(point(cell));
    }
    let Some(&((first_scope, first_row), _)) = lines.first() else {
        return Vec::new();
    };
    let by_scope = lines.iter().all(|((_, row), _)| *row == first_row);
    if !by_scope && !lines.iter().all(|((scope, _), _)| *scope == first_scope) {
        return Vec::new();
    }
    let named = |((scope, row), points): ((&str, &str), Vec<Option<ChartPoint>>)| {
        let label = sheet.row(row);
        let label = label.map_or(row, |row| row.label.text(page.language));
        ChartLine {
            name: match by_scope && !scope.is_empty() {
                true => page.scope(scope),
                false => label.to_owned(),
            },
            points,
        }
    };
    lines.into_iter().map(named).collect()
}

/// A figure, and where it lies as its unit is written, so per hundred for shares.
fn point(cell: &Cell) -> ChartPoint {
    let factor = Ratio::from(cell.figure.unit.written_factor());
    let ends = cell.figure.value.bounds();
    ChartPoint {
        figure: cell.display(),
        place: match (&cell.figure.value, ends) {
            (_, None) => PointPlace::Nowhere,
            (Value::Exact(value), _) => PointPlace::At(value * &factor),
            (_, Some((low, high))) => PointPlace::Between(low * &factor, high * &factor),
        },
    }
}
