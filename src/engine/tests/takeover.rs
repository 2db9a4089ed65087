//! Which cells are taken over from an earlier run, and which are computed anew.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::{Anchor, Severity, Span};
use crate::engine::{Coordinates, Evaluated, Evaluator, Unchanged};
use crate::facts::{Basis, Counted, Fact, FactBook, FactOrigin, Label};
use crate::model::{
    Arithmetic, Axis, CellRef, Check, Column, Comparison, Expr, Fold, Id, Model, Node, Purpose,
    REPORTED, Reason, Row, RowRef, Sheet, Shift, Weight, Years,
};
use crate::value::{Figure, Ratio, Unit, Value};

/// The value that a cell is given to tell that it was taken over.
const TAKEN_OVER: i64 = 999;

fn span() -> Anchor {
    Span::new("a.rhai", 0, 0).into()
}

fn expr(node: Node) -> Expr {
    Expr::new(node, span())
}

fn fact(id: &str) -> Expr {
    expr(Node::Fact(id.into()))
}

fn number(value: i64) -> Expr {
    expr(Node::Number(Ratio::from(value), Unit::ratio()))
}

fn at(place: &str, of: Expr) -> Expr {
    expr(Node::Shift(of, Shift::At(place.into())))
}

fn cell(column: &str) -> Expr {
    expr(Node::Cell(CellRef {
        sheet: None,
        row: RowRef::Same,
        column: column.into(),
    }))
}

fn sum(axis: Axis, of: Expr) -> Expr {
    expr(Node::Fold {
        fold: Fold::Sum,
        axis,
        of,
        weight: None,
    })
}

fn divided(a: Expr, b: Expr) -> Expr {
    expr(Node::Arithmetic(Arithmetic::Divide, a, b))
}

fn sheet(id: &str, columns: Vec<(&str, Expr)>) -> Sheet {
    let column = |(id, formula): (&str, Expr)| Column::of(id.into(), formula, span());
    let row = Row {
        id: "r".into(),
        label: Label::nb("r"),
        subject: None,
        total: false,
        place: None,
        span: span(),
    };
    let columns = columns.into_iter().map(column).collect();
    Sheet {
        rows: vec![row],
        columns,
        ..Sheet::named(id.into(), span())
    }
}

/// Two places with a weight each; every cell reads something else.
fn model() -> Model {
    let mut model = Model::default();
    model.national.sheets = vec![
        sheet(
            "t",
            vec![
                ("own", fact("n")),
                ("elsewhere", at("b", fact("n"))),
                ("weight", expr(Node::Weight("w".into()))),
                ("beneath", cell("elsewhere")),
                (
                    "all",
                    sum(
                        Axis::Municipalities(vec!["a".into(), "b".into()]),
                        fact("n"),
                    ),
                ),
                ("zero", divided(fact("n"), number(0))),
                (
                    "after_zero",
                    sum(Axis::Rows(Some("t".into())), cell("zero")),
                ),
                ("hidden", divided(fact("few"), fact("few"))),
            ],
        ),
        sheet("u", vec![("one", number(1))]),
    ];
    for place in ["a", "b"] {
        let by_year = BTreeMap::from([(2013, Ratio::from(2))]);
        let weight = Weight {
            id: "w".into(),
            by_year,
            reason: Reason::default(),
            span: span(),
        };
        model
            .municipal
            .entry(place.into())
            .or_default()
            .weights
            .push(weight);
    }
    model
}

fn put(book: &mut FactBook, place: &str, id: &str, value: Value) {
    let figure = Figure {
        value,
        unit: Unit::ratio(),
    };
    let fact = Fact {
        figure,
        source: "s".to_owned(),
        origin: FactOrigin::Published,
        counted: Some(Counted::DuringYear),
        span: span(),
    };
    book.of_mut(&place.into(), &"2013".into())
        .insert(id.into(), fact);
}

fn book() -> FactBook {
    let mut book = FactBook::default();
    for place in ["a", "b"] {
        put(&mut book, place, "n", Value::Exact(Ratio::from(7)));
    }
    put(
        &mut book,
        "a",
        "few",
        Value::hidden(Ratio::from(1), Ratio::from(3)),
    );
    book
}

fn asking(sheet: &str, column: &str) -> Coordinates {
    let place = Coordinates::outside("a", 2013, &REPORTED.into());
    Coordinates {
        sheet: Some(sheet.into()),
        row: Some("r".into()),
        column: Some(column.into()),
        ..place
    }
}

fn columns(model: &Model) -> Vec<(Id, Id)> {
    let of = |sheet: &Sheet| {
        sheet
            .columns
            .iter()
            .map(|column| (sheet.id.clone(), column.id.clone()))
            .collect::<Vec<_>>()
    };
    model.national.sheets.iter().flat_map(of).collect()
}

/// The columns of `a` whose cells are computed anew after an edit.
fn computed_anew(edit: impl FnOnce(&mut Model, &mut FactBook)) -> String {
    let (model, book) = (model(), book());
    let evaluator = Evaluator::new(&model, &book, &[]);
    for (sheet, column) in columns(&model) {
        evaluator.cell(&asking(&sheet, &column), None);
    }
    let mut known = evaluator.into_known();
    for cell in known.cells.values_mut() {
        let figure = Figure::exact(Ratio::from(TAKEN_OVER), Unit::ratio());
        cell.value = Evaluated::computed(figure, Some(Basis::Published));
        cell.hidden = Arc::default();
    }
    let (mut new_model, mut new_book) = (model.clone(), book.clone());
    edit(&mut new_model, &mut new_book);
    let unchanged = Unchanged::between((&model, &book), (&new_model, &new_book));
    let fresh = Evaluator::new(&new_model, &new_book, &[]);
    let after = match &unchanged {
        Some(unchanged) => fresh.after(&known, unchanged, &[]),
        None => fresh,
    };
    let is_anew = |(sheet, column): &(Id, Id)| {
        after.cell(&asking(sheet, column), None).figure.as_exact() != Some(&Ratio::from(TAKEN_OVER))
    };
    let anew: Vec<String> = columns(&new_model)
        .into_iter()
        .filter(is_anew)
        .map(|(_, column)| column.to_string())
        .collect();
    anew.join(" ")
}

fn seven_more(value: i64) -> Value {
    Value::Exact(Ratio::from(7 + value))
}

#[test]
fn what_found_something_is_always_computed_anew_and_the_rest_is_taken_over() {
    assert_eq!(computed_anew(|_, _| {}), "zero after_zero");
}

#[test]
fn a_fact_moves_the_cells_that_ask_in_its_place() {
    let other = computed_anew(|_, book| put(book, "b", "n", seven_more(1)));
    assert_eq!(other, "elsewhere beneath all zero after_zero hidden");
    let own = computed_anew(|_, book| put(book, "a", "n", seven_more(1)));
    assert_eq!(own, "own all zero after_zero hidden");
}

#[test]
fn a_weight_moves_the_cells_that_ask_for_one_of_its_place() {
    let weigh = |model: &mut Model, place: &str| {
        model.municipal.entry(place.into()).or_default().weights[0]
            .by_year
            .insert(2013, Ratio::from(3));
    };
    assert_eq!(
        computed_anew(|model, _| weigh(model, "a")),
        "weight zero after_zero"
    );
    assert_eq!(
        computed_anew(|model, _| weigh(model, "b")),
        "zero after_zero"
    );
}

#[test]
fn a_relation_that_narrows_moves_everything_whoever_states_it() {
    let narrowing = || Check {
        id: "c".into(),
        condition: expr(Node::Compare(Comparison::Less, fact("few"), number(3))),
        within: None,
        severity: Severity::Error,
        because: None,
        years: Years::default(),
        stating: vec!["few".into()],
        purpose: Purpose::Narrow,
        span: span(),
    };
    let all = "own elsewhere weight beneath all zero after_zero hidden one";
    assert_eq!(
        computed_anew(|model, _| model.national.checks.push(narrowing())),
        all
    );
    assert_eq!(
        computed_anew(|model, _| model
            .municipal
            .entry("a".into())
            .or_default()
            .checks
            .push(narrowing())),
        all
    );
}

#[test]
fn a_sheet_moves_its_own_cells_and_what_asks_for_them() {
    let edited = computed_anew(|model, _| model.national.sheets[1].columns[0].formula = number(2));
    assert_eq!(edited, "zero after_zero one");
    let another = computed_anew(|model, _| model.national.sheets.push(sheet("v", Vec::new())));
    assert_eq!(
        another,
        "own elsewhere weight beneath all zero after_zero hidden one"
    );
}
