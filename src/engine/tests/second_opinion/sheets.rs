//! Random sheets and checks.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::diag::Severity;
use crate::facts::Label;
use crate::model::{
    ANY_ROW, Arithmetic, CellPlace, Check, Column, Comparison, Expr, Id, Node, OverrideCell,
    Purpose, Row, Sheet, Shift, Years,
};
use crate::value::Unit;

use super::formulas::{
    CATEGORIES, COLUMNS, Formulas, Kind, PERIODS, PLACES, ROWS, SHEETS, VIEWS, arithmetic,
    compared, expr, fact, here, number,
};

pub(super) fn sheets(formulas: &Formulas) -> impl Strategy<Value = Vec<Sheet>> + use<> {
    let one = prop::collection::vec(sheet(formulas), 1..=SHEETS.len());
    one.prop_map(|sheets| {
        sheets
            .into_iter()
            .zip(SHEETS)
            .map(|(sheet, id)| Sheet {
                id: id.into(),
                ..sheet
            })
            .collect()
    })
}

fn sheet(formulas: &Formulas) -> impl Strategy<Value = Sheet> + use<> {
    let columns = COLUMNS.map(|(id, kind)| {
        formulas
            .of(kind)
            .prop_map(move |formula| column(id, formula))
    });
    let columns = (
        columns,
        subsequence(COLUMNS.iter().map(|(id, _)| *id).collect::<Vec<_>>(), 1..=5),
    );
    let columns = columns.prop_map(|(columns, chosen)| {
        columns
            .into_iter()
            .filter(|column| chosen.contains(&&*column.id))
            .collect::<Vec<_>>()
    });
    let subject = prop_oneof![
        3 => select(&CATEGORIES[..]).prop_map(|id| Some(expr(Node::Category(id.into())))),
        1 => Just(Some(arithmetic(Arithmetic::Add, expr(Node::Category("a.b".into())), expr(Node::Category("c".into()))))),
        1 => Just(None),
    ];
    let row = (subject, prop::bool::weighted(0.25));
    let rows = prop::collection::vec(row, 1..=ROWS.len()).prop_map(|rows| {
        let row = |((subject, total), id): ((Option<Expr>, bool), &str)| Row {
            id: id.into(),
            label: Label::default(),
            subject,
            total,
            place: None,
            span: here(),
        };
        rows.into_iter().zip(ROWS).map(row).collect()
    });
    let own = prop::collection::btree_map(
        (0..COLUMNS.len(), own_place()),
        prop::option::weighted(0.8, own_formulas(formulas)),
        0..4,
    );
    let view = prop::option::weighted(0.2, select(&VIEWS[..]).prop_map(Id::from));
    (columns, rows, own, view, prop::bool::weighted(0.15)).prop_map(
        |(columns, rows, own, view, pairs)| {
            let mut sheet = Sheet {
                rows,
                columns,
                view,
                pairs,
                ..Sheet::named("".into(), here())
            };
            sheet.cells = own
                .into_iter()
                .map(|((column, place), formula)| own_cell(column, place, formula))
                .collect();
            end_the_chain_of_years(&mut sheet);
            // Cells that fit the same place equally well are refused when a project is loaded; the
            // end of the chain stays.
            while let Some(rival) = sheet.rival_cells().first().map(|(first, second)| {
                if *second.row == *ANY_ROW {
                    first
                } else {
                    second
                }
            }) {
                let rival = (*rival).clone();
                sheet.cells.retain(|cell| *cell != rival);
            }
            sheet
        },
    )
}

pub(super) fn column(id: &str, formula: Expr) -> Column {
    Column::of(id.into(), formula, here())
}

/// Where a cell's own formula counts: row, municipality and period. Never a municipality alone, so
/// that no two fit equally well.
type OwnPlace = (
    Option<&'static str>,
    Option<(Option<&'static str>, &'static str)>,
);

fn own_place() -> impl Strategy<Value = OwnPlace> {
    let place = (prop::option::of(select(&PLACES[..])), select(&PERIODS[..]));
    (prop::option::of(select(&ROWS[..])), prop::option::of(place))
}

/// A formula of each kind; the column decides which of them counts.
fn own_formulas(formulas: &Formulas) -> impl Strategy<Value = [Expr; 5]> + use<> {
    [
        Kind::Kroner,
        Kind::Heads,
        Kind::Ratio,
        Kind::PerHead,
        Kind::Text,
    ]
    .map(|kind| formulas.of(kind))
}

fn own_cell(column: usize, (row, place): OwnPlace, formulas: Option<[Expr; 5]>) -> OverrideCell {
    let (id, kind) = COLUMNS[column];
    let place = place.map(|(scope, period)| CellPlace {
        scope: scope.map(Id::from),
        period: Some(period.into()),
    });
    let formula = formulas.map(|formulas| formulas[kind as usize].clone());
    OverrideCell {
        row: row.unwrap_or(ANY_ROW).into(),
        column: id.into(),
        place: place.unwrap_or_default(),
        formula,
        span: here(),
    }
}

/// The year before the first, where no cell asks for a year before.
const BEFORE_ALL: &str = "2011";

/// Gives columns that ask for the year before a formula that does not, for the year before the
/// first.
fn end_the_chain_of_years(sheet: &mut Sheet) {
    for column in &sheet.columns {
        let Some((_, kind)) = COLUMNS.iter().find(|(id, _)| **id == *column.id) else {
            continue;
        };
        let end = match kind {
            Kind::Kroner => number(7, Unit::kr()),
            Kind::Heads => number(2, Unit::base("persons")),
            Kind::Ratio => number(1, Unit::ratio()),
            Kind::PerHead => number(3, Unit::kr().divide(&Unit::base("persons"))),
            Kind::Text => expr(Node::Text("before".to_owned())),
        };
        sheet.cells.push(OverrideCell {
            row: ANY_ROW.into(),
            column: column.id.clone(),
            place: CellPlace {
                scope: None,
                period: Some(BEFORE_ALL.into()),
            },
            formula: Some(end),
            span: here(),
        });
    }
}

/// Known relations between counts, true of the numbers that are hidden, and checks of anything.
pub(super) fn checks(formulas: &Formulas) -> impl Strategy<Value = Vec<Check>> + use<> {
    let check = |id: String, condition: Expr, purpose: Purpose| Check {
        id: id.into(),
        condition,
        within: None,
        severity: Severity::Error,
        because: None,
        years: Years::default(),
        stating: if purpose == Purpose::Narrow {
            vec!["few".into()]
        } else {
            Vec::new()
        },
        purpose,
        span: here(),
    };
    let both = arithmetic(Arithmetic::Add, fact("few"), fact("rest"));
    let known = [
        compared(Comparison::Equal, both, fact("all")),
        compared(
            Comparison::GreaterOrEqual,
            fact("few"),
            number(1, Unit::base("persons")),
        ),
    ];
    let known = subsequence(known.to_vec(), 0..=2);
    let elsewhere = (select(&ROWS[..]), formulas.relation.clone())
        .prop_map(|(row, relation)| expr_of_a_row(&row.into(), &relation));
    let within = prop::option::of((1_i64..3).prop_map(|kr| number(kr, Unit::kr())));
    let asked = prop::collection::vec((elsewhere, within), 0..3);
    (known, asked).prop_map(move |(known, asked)| {
        let known = known.into_iter().enumerate();
        let known =
            known.map(|(at, condition)| check(format!("known-{at}"), condition, Purpose::Narrow));
        let asked = asked
            .into_iter()
            .enumerate()
            .map(|(at, (condition, within))| {
                let purpose = if at == 0 {
                    Purpose::Check
                } else {
                    Purpose::Target
                };
                Check {
                    within,
                    ..check(format!("asked-{at}"), condition, purpose)
                }
            });
        known.chain(asked).collect()
    })
}

/// A relation whose references name sheet and row, since checks are asked from outside every sheet.
fn expr_of_a_row(row: &Id, of: &Expr) -> Expr {
    let again = |of: &Expr| expr_of_a_row(row, of);
    let node = match &*of.node {
        Node::Cell(cell) => {
            let mut cell = cell.clone();
            cell.sheet.get_or_insert_with(|| SHEETS[0].into());
            if cell.row == crate::model::RowRef::Same {
                cell.row = crate::model::RowRef::Named(row.clone());
            }
            Node::Cell(cell)
        }
        Node::Compare(comparison, a, b) => Node::Compare(*comparison, again(a), again(b)),
        Node::Arithmetic(op, a, b) => Node::Arithmetic(*op, again(a), again(b)),
        Node::And(a, b) => Node::And(again(a), again(b)),
        Node::Or(a, b) => Node::Or(again(a), again(b)),
        Node::Not(a) => Node::Not(again(a)),
        Node::FirstKnown(a, b) => Node::FirstKnown(again(a), again(b)),
        Node::Shift(a, shift) if *shift != Shift::Row(row.clone()) => {
            Node::Shift(again(a), shift.clone())
        }
        other => other.clone(),
    };
    expr(node)
}
