//! Documents on a terminal.

use unicode_width::UnicodeWidthStr;

use crate::value::{Ratio, visible};

use super::document::{
    Align, Bar, BarKind, CellKind, CellRole, Chart, Document, DocumentBlock, Panel, PanelValue,
    Section, Table, TableCell, TableColumn, TableRow, Tree,
};
use super::grid::{cut, heading};
use super::screen::{NO_BREAK, SCREEN_WIDTH, Screen, wrap};

/// The longest bar. **Unit**: characters.
const BAR_WIDTH: i64 = 36;

/// The space between two columns.
const GAP: &str = "  ";

/// Writes a document as lines that are as wide as always.
pub fn text(document: &Document) -> String {
    text_on(document, Screen::PAPER)
}

/// Writes a document for a screen.
pub fn text_on(document: &Document, screen: Screen) -> String {
    visible(&screen.fit(blocks(&document.blocks, screen))).into_owned()
}

fn blocks(blocks: &[DocumentBlock], screen: Screen) -> String {
    blocks.iter().map(|drawn| block(drawn, screen)).collect()
}

fn block(block: &DocumentBlock, screen: Screen) -> String {
    match block {
        DocumentBlock::Heading { title, beside } => heading(title, beside, screen),
        DocumentBlock::Title(title) => titled(title, &[], screen),
        DocumentBlock::Line(line) => format!("{line}\n"),
        DocumentBlock::Paragraph(of) => paragraph(
            &of.content.plain(),
            of.indent,
            of.hanging,
            screen.width() + of.beyond,
        ),
        DocumentBlock::Table(table) => rows(table),
        DocumentBlock::Grid(grid) => grid.draw(screen),
        DocumentBlock::Bars { bars: drawn, .. } => bars(drawn),
        DocumentBlock::Panels(drawn) => panels(drawn),
        DocumentBlock::Chart(drawn) => chart(drawn),
        DocumentBlock::Tree(tree) => format!("{}\n{}", tree.line.plain(), branches(tree, "")),
        DocumentBlock::List(items) => list(items, 0),
        DocumentBlock::Section(Section { title, blocks, .. })
        | DocumentBlock::Article(Section { title, blocks, .. }) => {
            titled(&title.plain(), blocks, screen)
        }
        DocumentBlock::Details {
            summary,
            blocks: inner,
            ..
        } => format!("{summary}\n{}", blocks(inner, screen)),
        DocumentBlock::Group { blocks: inner, .. } => blocks(inner, screen),
        DocumentBlock::Figure {
            title,
            beside,
            blocks: inner,
            ..
        } => format!("{title}{beside}\n{}", blocks(inner, screen)),
    }
}

/// A title that stands apart from what is above, and what it is about.
fn titled(title: &str, inner: &[DocumentBlock], screen: Screen) -> String {
    format!("\n{title}\n{}", blocks(inner, screen))
}

fn paragraph(text: &str, indent: usize, hanging: usize, edge: usize) -> String {
    let lines = wrap(text, edge.saturating_sub(indent + hanging));
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
        .map(|(number, line)| format!("{}{}\n", space(number), line.replace(NO_BREAK, " ")))
        .collect()
}

fn list(items: &[Tree], indent: usize) -> String {
    let item = |item: &Tree| {
        let line = paragraph(&format!("- {}", item.line.plain()), indent, 2, SCREEN_WIDTH);
        line + list(&item.branches, indent + 2).as_str()
    };
    items.iter().map(item).collect()
}

/// A text with the space that fills its column.
fn filled(text: &str, align: Align, width: usize) -> String {
    let space = " ".repeat(width.saturating_sub(text.width()));
    match align {
        Align::Left => format!("{text}{space}"),
        Align::Right => format!("{space}{text}"),
    }
}

/// The cells of a row, each with the number of its first column and that behind its last.
fn placed(row: &TableRow) -> impl Iterator<Item = (usize, usize, &TableCell)> {
    row.cells.iter().scan(0, |next, cell| {
        let first = *next;
        *next += 1 + cell.more_columns;
        Some((first, *next, cell))
    })
}

/// Columns by what they hold: figures stand to the right.
fn columns(lines: &[&TableRow]) -> Vec<TableColumn> {
    let mut aligns: Vec<Align> = Vec::new();
    for (first, end, cell) in lines.iter().flat_map(|row| placed(row)) {
        aligns.resize(aligns.len().max(end), Align::Left);
        let is_figure = cell.role == CellRole::Field && cell.kind == CellKind::Figure;
        if is_figure && end - first == 1 && !cell.content.is_empty() {
            aligns[first] = Align::Right;
        }
    }
    aligns.into_iter().map(TableColumn::fitting).collect()
}

fn rows(table: &Table) -> String {
    let lines: Vec<&TableRow> = table.head.iter().chain(&table.rows).collect();
    let columns = match table.columns[..] {
        [] => columns(&lines),
        ref columns => columns.to_vec(),
    };
    let mut widths = vec![0; columns.len()];
    for (first, end, cell) in lines.iter().flat_map(|row| placed(row)) {
        if let Some(width) = widths.get_mut(first).filter(|_| end - first == 1) {
            *width = cell.plain().width().max(*width);
        }
    }
    for (width, column) in widths.iter_mut().zip(&columns) {
        *width = (*width).min(column.most).max(column.least);
    }
    let mut text = String::new();
    for row in lines {
        let cells = placed(row).filter_map(|(first, end, cell)| {
            let width = widths.get(first..end.min(widths.len()))?;
            let all = width.iter().sum::<usize>() + GAP.len() * width.len().saturating_sub(1);
            let align = match width {
                [_] => columns.get(first)?.align,
                _ => Align::Left,
            };
            Some(filled(&cell.plain(), align, all))
        });
        let line = " ".repeat(table.indent) + cells.collect::<Vec<_>>().join(GAP).as_str();
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
        format!("{indent}{fork}{}\n{beneath}", branch.line.plain())
    });
    drawn.collect()
}

/// From the lowest to the highest value that bars reach.
struct Extent {
    low: Ratio,
    high: Ratio,
}

impl Extent {
    fn of(bars: &[Bar]) -> Self {
        let ends = || bars.iter().flat_map(|bar| [&bar.from, &bar.to]);
        Self {
            low: ends().min().cloned().unwrap_or_else(Ratio::zero),
            high: ends().max().cloned().unwrap_or_else(Ratio::zero),
        }
    }

    /// How far to the right a value stands. **Unit**: characters.
    fn position(&self, value: &Ratio) -> usize {
        let part = (value - &self.low)
            .checked_div(&(&self.high - &self.low))
            .unwrap_or_else(Ratio::zero);
        let place = (&part * &Ratio::from(BAR_WIDTH)).scaled_round(0);
        place.try_into().unwrap_or(0)
    }
}

/// How a bar is drawn, behind the space before it.
fn bar(bar: &Bar, extent: &Extent) -> String {
    let (from, to) = (extent.position(&bar.from), extent.position(&bar.to));
    let (start, length) = (from.min(to), from.abs_diff(to).max(1));
    let fill = match bar.kind {
        BarKind::Total => '█',
        BarKind::Up => '▓',
        BarKind::Down => '░',
    };
    let space = std::iter::repeat_n(' ', start);
    space.chain(std::iter::repeat_n(fill, length)).collect()
}

fn bars(bars: &[Bar]) -> String {
    let extent = Extent::of(bars);
    let rows = bars.iter().map(|of| {
        let drawn = bar(of, &extent);
        [of.label.clone(), of.figure.clone(), drawn]
    });
    beside_labels(rows.collect())
}

/// Drawn bars, each behind its label and figure.
fn beside_labels(lines: Vec<[String; 3]>) -> String {
    let width = |at: usize| lines.iter().map(|line| line[at].width()).max().unwrap_or(0);
    let figures = width(1);
    let labels = width(0).min(SCREEN_WIDTH.saturating_sub(figures + 40));
    let columns = [
        TableColumn::fixed(Align::Left, labels),
        TableColumn::fixed(Align::Right, figures),
        TableColumn::fixed(Align::Left, 0),
    ];
    let lines = lines
        .into_iter()
        .map(|[label, figure, drawn]| [cut(&label, labels), figure, drawn]);
    rows(&Table::new(columns).with(lines))
}

fn panels(panels: &[Panel]) -> String {
    let total = |of: &PanelValue| Bar {
        label: of.label.clone(),
        figure: of.figure.clone(),
        from: Ratio::zero(),
        to: of.value.clone().unwrap_or_else(Ratio::zero),
        kind: BarKind::Total,
    };
    let all: Vec<Bar> = panels
        .iter()
        .flat_map(|panel| &panel.values)
        .map(total)
        .collect();
    let extent = Extent::of(&all);
    let panel = |panel: &Panel| {
        let lines = panel.values.iter().map(|of| {
            let drawn = match of.value {
                Some(_) => bar(&total(of), &extent),
                None => String::new(),
            };
            [of.label.clone(), of.figure.clone(), drawn]
        });
        format!("{}\n{}", panel.title, beside_labels(lines.collect()))
    };
    panels.iter().map(panel).collect()
}

/// A terminal draws no lines: a row for each, a column for each period.
fn chart(chart: &Chart) -> String {
    let heads = std::iter::once("").chain(chart.periods.iter().map(String::as_str));
    let row = |line: &super::document::ChartLine| {
        let points = line.points.iter().map(|point| {
            let figure = point.as_ref().map_or(".", |point| &point.figure);
            TableCell::new(figure)
        });
        TableRow::new(std::iter::once(TableCell::label(line.name.as_str())).chain(points))
    };
    let table = Table::styled("", [TableRow::headings(heads)], chart.lines.iter().map(row));
    format!("{}\n{}", chart.title, rows(&table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::document::{ChartLine, ChartPoint, Phrases, PointPlace};

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
            beneath: Some(beneath.with([cells(["1234", "part"])])),
            ..TableRow::new(cells(["22", "", ""]).map(TableCell::from))
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

    fn check(document: &Document, expected: &str) {
        assert_eq!(text(document), expected);
    }

    #[test]
    fn figures_stand_right_where_no_columns_are_given_and_headings_span() {
        let groups = [
            TableCell::heading(""),
            TableCell::group_heading("Bølum", 2),
            TableCell::group_heading("Tranefoss", 1),
        ];
        let row = TableRow::new([
            TableCell::label(Phrases::from("Lønn").line_break().small("kr")),
            TableCell::new(Phrases::new().named("1 000", Some("c1".to_owned()))),
            TableCell::words("brutt"),
            TableCell::new("5"),
        ]);
        let remark = TableRow::new([TableCell::item("og et ord om hele raden").over(4)]);
        let heads = TableRow::headings(["", "sum", "", "sum"]);
        let head = [TableRow::new(groups), heads];
        check(
            &Document::new().table(Table::styled("causes", head, [row, remark])),
            "         Bølum         Tranefoss\n           sum               sum\nLønn kr  1 000  brutt          5\nog et ord om hele raden\n",
        );
    }

    #[test]
    fn a_list_beneath_a_cell_follows_it_and_lists_stand_on_lines_of_their_own() {
        let reason = |text: &str| Tree::leaf(text);
        let cell = TableCell {
            list: Some(vec![reason("rounded"), reason("quoted")]),
            ..TableCell::words("differs")
        };
        let items = vec![
            Tree {
                branches: vec![reason("within")],
                ..reason("first")
            },
            reason("second"),
        ];
        check(
            &Document::new()
                .table(Table::styled("", [], [TableRow::new([cell])]))
                .block(DocumentBlock::List(items)),
            "differs; rounded; quoted\n- first\n  - within\n- second\n",
        );
    }

    #[test]
    fn panels_share_a_scale_and_charts_are_tables() {
        let panel = |title: &str, values: [Option<i64>; 2]| Panel {
            title: title.to_owned(),
            values: ["a", "b"]
                .into_iter()
                .zip(values)
                .map(|(label, value)| PanelValue {
                    label: label.to_owned(),
                    figure: value.map_or(".".to_owned(), |value| value.to_string()),
                    value: value.map(Ratio::from),
                })
                .collect(),
        };
        let point = |figure: &str| {
            Some(ChartPoint {
                figure: figure.to_owned(),
                place: PointPlace::Nowhere,
            })
        };
        let chart = Chart {
            title: "Andel, %".to_owned(),
            periods: ["2012", "2013"].map(str::to_owned).into(),
            lines: vec![ChartLine {
                name: "Bølum".to_owned(),
                points: vec![point("57,1"), None],
            }],
        };
        let panels = [
            panel("Lønn", [Some(36), None]),
            panel("Drift", [Some(9), Some(18)]),
        ];
        let bar = |width: usize| "█".repeat(width);
        check(
            &Document::new()
                .block(DocumentBlock::Panels(panels.into()))
                .block(DocumentBlock::Chart(chart)),
            &format!(
                "Lønn\na  36  {}\nb   .\nDrift\na   9  {}\nb  18  {}\nAndel, %\n       2012  2013\nBølum  57,1     .\n",
                bar(36),
                bar(9),
                bar(18)
            ),
        );
    }

    #[test]
    fn parts_stand_beneath_their_titles() {
        let figure = DocumentBlock::Figure {
            style: "",
            title: "Gap".to_owned(),
            beside: " · published".to_owned(),
            blocks: Document::new().note("one step").blocks,
        };
        let details = DocumentBlock::Details {
            style: "list",
            open: false,
            summary: "All of them".to_owned(),
            blocks: vec![DocumentBlock::Article(Section::new("k1", "Lønn"))],
        };
        let section = Section::new("gap", "Gaps").with(
            Document::new()
                .title("Areas")
                .group("charts", Document::new().block(figure))
                .block(details),
        );
        check(
            &Document::new().title("Report").section(section),
            "\nReport\n\nGaps\n\nAreas\nGap · published\none step\nAll of them\n\nLønn\n",
        );
    }
}
