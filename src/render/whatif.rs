//! What a scenario changes: the cells that moved beside what they were, and every practice over
//! every ledger.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{Address, Cell};
use crate::facts::Vocabulary;
use crate::model::Id;
use crate::scenario::{Carried, ChangedCell, Matrix, NotCarried, PracticePair};
use crate::value::{Figure, Value, display_figure};
use crate::words::{Language, Word};
use crate::workspace::Project;

use super::dataset::{DataRow, Dataset, Datum};
use super::document::{Align, Document, Table, TableColumn, TableRow};
use super::exact::Exact;
use super::grid::{ColumnGroup, Grid, GridCell, GridColumn};
use super::ground::Marks;
use super::names::{name, unit_label};

/// How far a cell moved, as its unit is shown, with its sign.
fn moved(cell: &ChangedCell) -> String {
    let Some(difference) = &cell.difference else {
        return ".".to_owned();
    };
    let decimals = cell.new.as_ref().and_then(|cell| cell.decimals);
    let figure = display_figure(&Figure::exact(difference.clone(), cell.unit()), decimals);
    if difference.is_negative() {
        figure
    } else {
        format!("+{figure}")
    }
}

fn one_line(cell: Option<&Cell>, language: Language) -> String {
    cell.map_or(String::new(), |cell| {
        cell.display_in(language).replace(['\n', '\r', '\t'], " ")
    })
}

/// Changed cells for people, at most `limit` of them; what was replaced stands above, what was left
/// behind below.
pub fn changed_document(
    project: &Project,
    changes: &[String],
    cells: &[ChangedCell],
    not_carried: &[NotCarried],
    limit: usize,
    language: Language,
) -> Document {
    let changes = changes.iter().fold(Document::new(), |document, change| {
        document.line(format!("what if: {change}"))
    });
    let counted = match cells.len() {
        0 => changes.line("no cell changes"),
        1 => changes.line("1 cell changes").line(""),
        count => changes.line(format!("{count} cells change")).line(""),
    };
    counted
        .and(cells_document(project, cells, limit, language))
        .and(left_behind(not_carried))
}

/// Changed cells one below the other, at most `limit` of them; nothing where there are none.
pub(super) fn cells_document(
    project: &Project,
    cells: &[ChangedCell],
    limit: usize,
    language: Language,
) -> Document {
    if cells.is_empty() {
        return Document::new();
    }
    let row = |cell: &ChangedCell| {
        [
            one_line(cell.old.as_ref(), language),
            one_line(cell.new.as_ref(), language),
            moved(cell),
            unit_label(&cell.unit(), &project.model.vocabulary, language),
            cell.address.to_string(),
        ]
    };
    let heads = ["before", "after", "difference", "unit", "cell"];
    let columns = [
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Left,
        Align::Left,
    ]
    .map(TableColumn::fitting);
    let table = Table {
        head: vec![TableRow::headings(heads)],
        ..Table::new(columns).with(cells.iter().take(limit).map(row))
    };
    Document::new().table(table).more(cells.len(), limit)
}

/// What could not be carried over, pair by pair, what has the same reason together.
fn left_behind(not_carried: &[NotCarried]) -> Document {
    /// What has one reason within a pair: kind, owner and reason.
    type CarriedReason<'a> = (Carried, &'a str, &'a str);
    let mut pairs: BTreeMap<(&Id, &Id), BTreeMap<CarriedReason<'_>, Vec<&str>>> = BTreeMap::new();
    for left in not_carried {
        let reasons = pairs.entry((&left.ledger, &left.practice)).or_default();
        reasons
            .entry((left.what, &*left.owner, &*left.reason))
            .or_default()
            .push(&left.id);
    }
    let mut document = Document::new();
    for ((ledger, practice), reasons) in pairs {
        document = document.line("").line(format!(
            "{ledger} under the practice of {practice}: not carried over, or kept"
        ));
        for ((what, owner, reason), ids) in reasons {
            document = document.indented(
                format!("{} of {owner} {}: {reason}", what.word(), ids.join(", ")),
                2,
            );
        }
    }
    document
}

/// The columns of CSV for changed cells.
const COLUMNS: [&str; 20] = [
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
    "old_display",
    "new_display",
    "ledger",
    "practice",
    "owner",
    "what",
    "id",
    "reason",
];

/// A changed cell as machines read it.
pub(super) fn changed_row(vocabulary: &Vocabulary, cell: &ChangedCell) -> DataRow {
    let Address {
        sheet,
        row,
        column,
        scope,
        period,
        view,
    } = &cell.address;
    let unit = cell.unit();
    let display = |cell: Option<&Cell>| {
        let text = one_line(cell, Language::Norwegian);
        if unit.is_text() {
            Datum::Text(text)
        } else {
            Datum::Shown(text)
        }
    };
    DataRow::of_kind("cell")
        .with("address", cell.address.to_string())
        .with("sheet", sheet)
        .with("row", row)
        .with("column", column)
        .with("municipality", &**scope)
        .with("year", period)
        .with("view", view.as_ref())
        .with("unit", vocabulary.unit_id(&unit))
        .with("old", exact(cell.old.as_ref()))
        .with("new", exact(cell.new.as_ref()))
        .with(
            "difference",
            cell.difference
                .as_ref()
                .map(|difference| Exact::written(difference, &unit)),
        )
        .with("old_display", display(cell.old.as_ref()))
        .with("new_display", display(cell.new.as_ref()))
}

fn exact(cell: Option<&Cell>) -> Option<Exact> {
    cell.and_then(|cell| {
        cell.figure
            .as_exact()
            .map(|value| Exact::written(value, &cell.figure.unit))
    })
}

fn not_carried_rows(not_carried: &[NotCarried]) -> Vec<DataRow> {
    let row = |left: &NotCarried| {
        let NotCarried {
            ledger,
            practice,
            owner,
            what,
            id,
            reason,
            ..
        } = left;
        DataRow::of_kind("not_carried")
            .with("ledger", ledger)
            .with("practice", practice)
            .with("owner", owner)
            .with("what", what.word())
            .with("id", id)
            .with("reason", reason)
    };
    not_carried.iter().map(row).collect()
}

/// Changed cells for machines, with what was replaced and what could not be carried over.
/// **Order**: as given.
///
/// **Shape** of CSV: `kind` tells the rows apart, `cell` or `not_carried`; the columns of the other
/// kind are empty.
pub fn changed_data(
    project: &Project,
    changes: &[String],
    cells: &[ChangedCell],
    not_carried: &[NotCarried],
) -> Dataset {
    let cells: Vec<DataRow> = cells
        .iter()
        .map(|cell| changed_row(&project.model.vocabulary, cell))
        .collect();
    let document = DataRow::new()
        .json("changes", changes.to_vec())
        .with("cells", cells)
        .with("not_carried", not_carried_rows(not_carried));
    Dataset {
        columns: &COLUMNS,
        lists: &["cells", "not_carried"],
        document: document.into(),
    }
}

/// The matrix for people: for each ledger's areas a column for each practice, kroner above and
/// kroner per unit below.
pub fn matrix_document(project: &Project, matrix: &Matrix, language: Language) -> Document {
    let cells = matrix.pairs.iter().flat_map(|pair| &pair.cells);
    let known = cells.filter(|cell| !matches!(cell.figure.value, Value::Missing(_)));
    let marks = Marks::new(known.map(|cell| (cell.origin, cell.basis)), language);
    let grid = |column: &str| matrix_grid(project, matrix, column, &marks, language);
    let document = Document::new()
        .line(format!(
            "{}   basis: {}",
            language.word(Word::EveryLedgerEveryPractice),
            marks.legend()
        ))
        .line("")
        .line(format!("{}, kr", language.word(Word::Total)))
        .grid(grid("sum"))
        .line("")
        .line(language.word(Word::PerUnit))
        .grid(grid("per_unit"));
    missing_reasons(matrix)
        .into_iter()
        .fold(document, Document::line)
        .and(left_behind(&matrix.not_carried))
}

/// The reasons of missing cells, each once.
fn missing_reasons(matrix: &Matrix) -> BTreeSet<String> {
    let cells = matrix.pairs.iter().flat_map(|pair| &pair.cells);
    let reason = |cell: &Cell| match &cell.figure.value {
        // One sign for every reason, and no reason.
        withheld if withheld.is_withheld() => None,
        Value::Missing(reason) => Some(format!(
            ".  {} {}: {reason}",
            cell.address.scope, cell.address.row
        )),
        _ => None,
    };
    cells.filter_map(reason).collect()
}

fn matrix_grid(
    project: &Project,
    matrix: &Matrix,
    column: &str,
    marks: &Marks,
    language: Language,
) -> Grid {
    let mut rows: Vec<&Id> = Vec::new();
    for cell in matrix
        .pairs
        .iter()
        .flat_map(|pair| &pair.cells)
        .filter(|cell| *cell.address.column == *column)
    {
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
        let heading = format!(
            "{} {}",
            language.word(Word::As),
            name(project, &pair.practice, language)
        );
        let cells = rows
            .iter()
            .map(|row| pair_cell(pair, row, column, marks))
            .collect();
        let drawn = GridColumn {
            heading,
            unit: String::new(),
            cells,
            words: false,
        };
        match groups.last_mut() {
            Some(group) if group.title == title => group.columns.push(drawn),
            _ => groups.push(ColumnGroup {
                title,
                columns: vec![drawn],
            }),
        }
    }
    Grid {
        labels: rows.iter().map(label).map(Into::into).collect(),
        groups,
    }
}

fn pair_cell(pair: &PracticePair, row: &str, column: &str, marks: &Marks) -> GridCell {
    let is_asked = |cell: &&Cell| *cell.address.row == *row && *cell.address.column == *column;
    let Some(cell) = pair.cells.iter().find(is_asked) else {
        return GridCell::default();
    };
    let display = cell.display();
    match cell.figure.value {
        Value::Missing(_) => marks.unmarked(&display),
        _ => marks.marked(&display, (cell.origin, cell.basis)),
    }
}

/// The columns of CSV for a matrix.
const MATRIX_COLUMNS: [&str; 16] = [
    "kind", "ledger", "practice", "year", "area", "column", "unit", "value", "display", "origin",
    "basis", "address", "owner", "what", "id", "reason",
];

/// A matrix for machines: its cells by pair, then area, and behind them what could not be carried
/// over.
///
/// **Shape** of CSV: `kind` tells the rows apart, `cell` or `not_carried`; the columns of the other
/// kind are empty. A cell that is missing has its reason.
pub fn matrix_data(project: &Project, matrix: &Matrix) -> Dataset {
    let row = |pair: &PracticePair, cell: &Cell| {
        let missing = match &cell.figure.value {
            Value::Missing(reason) => Some(reason),
            _ => None,
        };
        DataRow::of_kind("cell")
            .with("address", cell.address.to_string())
            .with("ledger", &pair.ledger)
            .with("practice", &pair.practice)
            .with("year", pair.year)
            .with("area", &cell.address.row)
            .with("column", &cell.address.column)
            .with("unit", project.model.vocabulary.unit_id(&cell.figure.unit))
            .with("value", exact(Some(cell)))
            .json("missing", missing)
            .csv("reason", missing)
            .with("display", Datum::Shown(cell.display()))
            .with("origin", cell.origin.to_string())
            .with("basis", cell.basis.to_string())
    };
    let cells: Vec<DataRow> = matrix
        .pairs
        .iter()
        .flat_map(|pair| pair.cells.iter().map(move |cell| row(pair, cell)))
        .collect();
    let document = DataRow::new()
        .with("cells", cells)
        .with("not_carried", not_carried_rows(&matrix.not_carried));
    Dataset {
        columns: &MATRIX_COLUMNS,
        lists: &["cells", "not_carried"],
        document: document.into(),
    }
}
