//! Documents on a terminal.

use unicode_width::UnicodeWidthStr;

use crate::value::Ratio;

use super::document::{Align, Bar, BarKind, Document, DocumentBlock, Table, TableColumn, Tree};
use super::grid::{SCREEN_WIDTH, cut, heading, wrap};

/// The longest bar. **Unit**: characters.
const BAR_WIDTH: i64 = 36;

/// Writes a document for a terminal.
pub fn text(document: &Document) -> String {
    document.blocks.iter().map(block).collect()
}

fn block(block: &DocumentBlock) -> String {
    match block {
        DocumentBlock::Heading { title, beside } => heading(title, beside),
        DocumentBlock::Line(line) => format!("{line}\n"),
        DocumentBlock::Paragraph {
            text,
            indent,
            hanging,
            beyond,
        } => paragraph(text, *indent, *hanging, SCREEN_WIDTH + beyond),
        DocumentBlock::Table(table) => rows(table),
        DocumentBlock::Grid(grid) => grid.draw(),
        DocumentBlock::Bars(drawn) => bars(drawn),
        DocumentBlock::Tree(tree) => format!("{}\n{}", tree.line, branches(tree, "")),
    }
}

fn paragraph(text: &str, indent: usize, hanging: usize, edge: usize) -> String {
    let lines = wrap(text, edge - indent - hanging);
    let space = |number: usize| {
        " ".repeat(if number == 0 {
            indent
        } else {
            indent + hanging
        })
    };
    lines
        .iter()
        .enumerate()
        .map(|(number, line)| format!("{}{line}\n", space(number)))
        .collect()
}

/// A text with the space that fills its column.
fn filled(text: &str, align: Align, width: usize) -> String {
    let space = " ".repeat(width.saturating_sub(text.width()));
    match align {
        Align::Left => format!("{text}{space}"),
        Align::Right => format!("{space}{text}"),
    }
}

fn rows(table: &Table) -> String {
    let width = |(position, column): (usize, &TableColumn)| {
        let texts = table.rows.iter().filter_map(|row| row.cells.get(position));
        texts
            .map(|text| text.width())
            .max()
            .unwrap_or(0)
            .min(column.most)
            .max(column.least)
    };
    let widths: Vec<usize> = table.columns.iter().enumerate().map(width).collect();
    let mut text = String::new();
    for row in &table.rows {
        let columns = table.columns.iter().zip(&widths);
        let cells = row
            .cells
            .iter()
            .zip(columns)
            .map(|(cell, (column, width))| filled(cell, column.align, *width));
        let line = " ".repeat(table.indent) + cells.collect::<Vec<_>>().join("  ").as_str();
        text += line.trim_end();
        text.push('\n');
        text.extend(row.beneath.as_ref().map(rows));
    }
    text
}

fn branches(tree: &Tree, indent: &str) -> String {
    let last = tree.branches.len().saturating_sub(1);
    let drawn = tree.branches.iter().enumerate().map(|(index, branch)| {
        let (fork, below) = match index == last {
            true => ("└─ ", "   "),
            false => ("├─ ", "│  "),
        };
        let beneath = branches(branch, &format!("{indent}{below}"));
        format!("{indent}{fork}{}\n{beneath}", branch.line)
    });
    drawn.collect()
}

fn bars(bars: &[Bar]) -> String {
    let ends = || bars.iter().flat_map(|bar| [&bar.from, &bar.to]);
    let (low, high) = (
        ends().min().cloned().unwrap_or_else(Ratio::zero),
        ends().max().cloned().unwrap_or_else(Ratio::zero),
    );
    let span = &high - &low;
    let position = |value: &Ratio| -> usize {
        let part = (value - &low)
            .checked_div(&span)
            .unwrap_or_else(Ratio::zero);
        (&part * &Ratio::from(BAR_WIDTH))
            .scaled_round(0)
            .try_into()
            .unwrap_or(0)
    };
    let width =
        |text: fn(&Bar) -> &str| bars.iter().map(|bar| text(bar).width()).max().unwrap_or(0);
    let figures = width(|bar| &bar.figure);
    let labels = width(|bar| &bar.label).min(SCREEN_WIDTH.saturating_sub(figures + 40));
    let row = |bar: &Bar| {
        let (from, to) = (position(&bar.from), position(&bar.to));
        let (start, length) = (from.min(to), from.abs_diff(to).max(1));
        let fill = match bar.kind {
            BarKind::Total => '█',
            BarKind::Up => '▓',
            BarKind::Down => '░',
        };
        let drawn: String = std::iter::repeat_n(' ', start)
            .chain(std::iter::repeat_n(fill, length))
            .collect();
        [cut(&bar.label, labels), bar.figure.clone(), drawn]
    };
    let columns = [
        TableColumn::fixed(Align::Left, labels),
        TableColumn::fixed(Align::Right, figures),
        TableColumn::fixed(Align::Left, 0),
    ];
    rows(&Table::new(columns).with(bars.iter().map(row)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::document::TableRow;

    fn cells<const N: usize>(texts: [&str; N]) -> [String; N] {
        texts.map(str::to_owned)
    }

    #[test]
    fn columns_line_up_and_what_stands_beneath_a_row_has_its_own() {
        let columns = [
            TableColumn::fitting(Align::Right),
            TableColumn::fitting(Align::Left),
            TableColumn::fitting(Align::Left),
        ];
        let mut table = Table::new(columns).with([
            cells(["after", "unit", "cell"]),
            cells(["1", "kroner", "æøå"]),
        ]);
        let beneath = Table {
            indent: 4,
            ..Table::new([
                TableColumn::fixed(Align::Right, 3),
                TableColumn::fitting(Align::Left),
            ])
        };
        table.rows.push(TableRow {
            cells: cells(["22", "", ""]).into(),
            beneath: Some(beneath.with([cells(["1234", "part"])])),
        });
        assert_eq!(
            text(&Document::new().table(table)),
            "after  unit    cell\n    1  kroner  æøå\n   22\n    1234  part\n"
        );
    }

    #[test]
    fn sentences_are_broken_within_the_screen_and_hang() {
        let long = "a word ".repeat(20);
        let drawn = text(&Document::new().indented(long.as_str(), 4));
        let lines: Vec<&str> = drawn.lines().collect();
        assert!(
            lines.len() == 2 && lines.iter().all(|line| line.len() <= SCREEN_WIDTH),
            "{drawn}"
        );
        assert!(
            lines[0].starts_with("    a") && lines[1].starts_with("      "),
            "{drawn}"
        );
    }
}
