//! Tables and grids as elements.

use crate::render::document::{
    CellKind, CellRole, CellTone, Phrase, Phrases, Table, TableCell, TableRow,
};
use crate::render::grid::{Grid, GridCell, GridColumn};

use super::node::{Element, el};
use super::phrase::{list, with_phrases};

/// How wide a part of a grid may be. **Unit**: columns of figures.
const WIDEST: usize = 9;
/// The room that a column of words takes. **Unit**: columns of figures.
const WORDS: usize = 3;

/// A table. What stands beneath a row goes with it into a body of its own.
pub fn table(table: &Table) -> Element {
    let heads: &[TableCell] = match (table.stacks, table.head.last()) {
        (true, Some(head)) => &head.cells,
        _ => &[],
    };
    let line = |line: &TableRow| row(line, heads);
    let head = match table.head[..] {
        [] => None,
        ref head => Some(el("thead").all(head.iter().map(line))),
    };
    let element = el("table").style(table.style).all(head);
    if table.rows.iter().all(|row| row.beneath.is_none()) {
        return element.add(el("tbody").all(table.rows.iter().map(line)));
    }
    element.all(table.rows.iter().map(|row| {
        let beneath = row.beneath.iter().flat_map(|table| &table.rows);
        el("tbody").add(line(row)).all(beneath.map(line))
    }))
}

/// A row. Where it has a cell for each heading, its fields name theirs.
fn row(row: &TableRow, heads: &[TableCell]) -> Element {
    let is_whole = row.cells.len() == heads.len();
    let cells = row.cells.iter().enumerate().map(|(column, of)| {
        let head = heads.get(column).filter(|_| is_whole);
        cell(of, head)
    });
    el("tr").style(row.style).all(cells)
}

fn cell(cell: &TableCell, head: Option<&TableCell>) -> Element {
    let scoped = |scope: &str| el("th").with("scope", scope);
    let element = match cell.role {
        CellRole::Label => scoped("row"),
        CellRole::GroupHeading => scoped("colgroup"),
        CellRole::Heading if cell.content.is_empty() => el("td"),
        CellRole::Heading => scoped("col"),
        CellRole::Field => {
            let head = head.map(|head| head.content.plain());
            head.iter()
                .fold(el("td"), |td, head| td.with("data-head", head))
        }
    };
    let element = element.style(&class(cell));
    let anchor = cell.anchor.iter();
    let element = anchor.fold(element, |element, id| element.with("id", id));
    let element = element.language(cell.language);
    let element = match cell.more_columns {
        0 if cell.role != CellRole::GroupHeading => element,
        more => element.with("colspan", (more + 1).to_string()),
    };
    with_phrases(element, &cell.content).all(cell.list.as_deref().map(list))
}

/// The name by which style sheets know a cell; empty for a plain figure.
fn class(cell: &TableCell) -> String {
    let kind = match cell.kind {
        CellKind::Figure => "",
        CellKind::Words => "w",
        CellKind::Item => "what",
        CellKind::Address => "address",
        CellKind::Hash => "w hash",
    };
    let tone = match cell.tone {
        CellTone::Plain => "",
        CellTone::Quiet => "soft",
        CellTone::First => "first",
        CellTone::Yes => "yes",
        CellTone::No => "no",
        CellTone::Open => "open",
    };
    [kind, tone].join(" ").trim().to_owned()
}

/// One column with the title of its group.
#[derive(Clone, Copy)]
struct GridPart<'a> {
    group: &'a str,
    column: &'a GridColumn,
}

impl<'a> GridPart<'a> {
    /// The cell of a row, where there is one.
    fn cell(self, row: usize) -> Option<&'a GridCell> {
        let cell = self.column.cells.get(row);
        cell.filter(|cell| !cell.is_absent())
    }

    fn room(self) -> usize {
        if self.column.words { WORDS } else { 1 }
    }
}

/// A grid as tables that fit a page.
pub fn grid(grid: &Grid) -> Vec<Element> {
    let columns: Vec<GridPart<'_>> = grid
        .groups
        .iter()
        .flat_map(|group| {
            group.columns.iter().map(|column| GridPart {
                group: &group.title,
                column,
            })
        })
        .collect();
    parts(&columns)
        .into_iter()
        .map(|part| grid_part(grid, part))
        .collect()
}

/// Cuts the columns into tables that fit, between groups where it can.
fn parts<'c, 'a>(columns: &'c [GridPart<'a>]) -> Vec<&'c [GridPart<'a>]> {
    let mut parts = Vec::new();
    let (mut start, mut end) = (0, 0);
    for group in columns.chunk_by(|a, b| a.group == b.group) {
        let room = |from: usize, to: usize| -> usize {
            columns[from..to].iter().map(|part| part.room()).sum()
        };
        if end > start && room(start, end + group.len()) > WIDEST {
            parts.push(&columns[start..end]);
            start = end;
        }
        for _ in group {
            if end > start && room(start, end + 1) > WIDEST {
                parts.push(&columns[start..end]);
                start = end;
            }
            end += 1;
        }
    }
    if end > start {
        parts.push(&columns[start..end]);
    }
    parts
}

fn grid_part(grid: &Grid, columns: &[GridPart<'_>]) -> Element {
    let mut head = el("thead");
    if columns.iter().any(|part| !part.group.is_empty()) {
        let groups = columns
            .chunk_by(|a, b| a.group == b.group)
            .map(|group| cell(&TableCell::group_heading(group[0].group, group.len()), None));
        head = head.add(el("tr").add(el("td")).all(groups));
    }
    let class = |index: usize| match columns[index].column.words {
        true => "w",
        false if index > 0 && columns[index - 1].group != columns[index].group => "first",
        false => "n",
    };
    let heads = columns.iter().enumerate().map(|(index, part)| {
        let heading = el("th").with("scope", "col").class(class(index));
        let text = Phrases::from(part.column.heading.as_str());
        with_phrases(
            heading,
            &match part.column.unit.as_str() {
                "" => text,
                unit => text.line_break().small(unit),
            },
        )
    });
    head = head.add(el("tr").add(el("td")).all(heads));
    let rows = grid.labels.iter().enumerate().filter_map(|(index, label)| {
        columns.iter().find_map(|part| part.cell(index))?;
        let line = el("tr").style(if label.is_total { "sum" } else { "" });
        let cells = columns.iter().enumerate().map(|(number, part)| {
            let field = el("td").class(class(number));
            match part.cell(index) {
                Some(cell) => grid_cell(field, cell),
                None => field,
            }
        });
        let label = el("th").with("scope", "row").text(&label.text);
        Some(line.add(label).all(cells))
    });
    el("table").add(head).add(el("tbody").all(rows))
}

/// A figure that leads to its explanation and can be led to, with its unit and mark.
fn grid_cell(field: Element, cell: &GridCell) -> Element {
    let figure = cell.figure.as_str();
    let (field, phrases) = match cell.entry {
        None => (field, Phrases::from(figure)),
        Some(entry) => (
            field.with("id", format!("c{entry}")),
            Phrases::new().named(figure, Some(format!("e{entry}"))),
        ),
    };
    let phrases = match cell.unit.as_str() {
        "" => phrases,
        unit => phrases.text(" ").small(unit),
    };
    let mark = cell.mark.iter().filter(|mark| mark.sign != ' ');
    let mark = mark.map(|mark| Phrase::Mark {
        sign: mark.sign.to_string(),
        meaning: Some(mark.meaning.clone()),
    });
    with_phrases(field, &phrases.and(mark))
}
