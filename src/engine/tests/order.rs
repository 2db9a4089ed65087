//! The order of cells: circles and limits are found alike, whoever asks first.

use crate::diag::{Anchor, Span};
use crate::engine::evaluated::without_answer;
use crate::engine::{Coordinates, Evaluator};
use crate::facts::{FactBook, Label};
use crate::model::{
    Arithmetic, Axis, CellRef, Column, Expr, Fold, Model, Node, REPORTED, Row, RowRef, Sheet,
};
use crate::value::{Ratio, Unit};

fn expr(node: Node) -> Expr {
    Expr::new(node, Span::new("a.rhai", 0, 0))
}

fn col(id: &str) -> Expr {
    expr(Node::Cell(CellRef {
        sheet: None,
        row: RowRef::Same,
        column: id.into(),
    }))
}

fn number(value: i64) -> Expr {
    expr(Node::Number(Ratio::from(value), Unit::ratio()))
}

fn plus(a: Expr, b: Expr) -> Expr {
    expr(Node::Arithmetic(Arithmetic::Add, a, b))
}

fn first_known(a: Expr, b: Expr) -> Expr {
    expr(Node::FirstKnown(a, b))
}

fn model(columns: Vec<(&str, Expr)>) -> Model {
    let span = || Anchor::from(Span::new("a.rhai", 0, 0));
    let column = |(id, formula): (&str, Expr)| Column::of(id.into(), formula, span());
    let row = |id: &str| Row {
        id: id.into(),
        label: Label::nb(id),
        subject: None,
        total: false,
        place: None,
        span: span(),
    };
    let columns = columns.into_iter().map(column).collect();
    let sheet = Sheet {
        rows: vec![row("r"), row("s")],
        columns,
        ..Sheet::named("t".into(), span())
    };
    let mut model = Model::default();
    model.national.sheets.push(sheet);
    model
}

fn at(column: &str) -> Coordinates {
    let place = Coordinates::outside("a", 2013, &REPORTED.into());
    Coordinates {
        sheet: Some("t".into()),
        row: Some("r".into()),
        column: Some(column.into()),
        ..place
    }
}

/// What is found when columns are asked for in an order.
fn found(model: &Model, columns: &[&str]) -> Vec<String> {
    let facts = FactBook::default();
    let evaluator = Evaluator::new(model, &facts, &[]);
    for column in columns {
        assert_eq!(
            evaluator.cell(&at(column), None),
            without_answer(),
            "{column}"
        );
    }
    evaluator
        .take_found()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_circle_is_named_alike_whoever_asks_first_and_once() {
    let knot = vec![
        ("a", plus(col("b"), col("c"))),
        ("b", first_known(col("a"), number(1))),
        ("c", plus(col("b"), col("d"))),
        ("d", first_known(col("c"), number(0))),
        ("e", first_known(col("a"), number(7))),
    ];
    let model = model(knot);
    let expected = ["K0501: a cell depends on itself: t:r:a@a/2013 → t:r:b@a/2013 → t:r:a@a/2013"];
    for order in [
        ["a", "b", "c", "d", "e"],
        ["e", "d", "c", "b", "a"],
        ["c", "e", "a", "d", "b"],
    ] {
        assert_eq!(found(&model, &order), expected, "{order:?}");
    }
}

#[test]
fn circles_apart_are_each_named() {
    let model = model(vec![
        ("a", col("a")),
        ("b", plus(col("a"), col("c"))),
        ("c", plus(col("b"), col("b"))),
    ]);
    let expected = [
        "K0501: a cell depends on itself: t:r:a@a/2013 → t:r:a@a/2013",
        "K0501: a cell depends on itself: t:r:b@a/2013 → t:r:c@a/2013 → t:r:b@a/2013",
    ];
    assert_eq!(found(&model, &["a", "b", "c"]), expected);
    assert_eq!(found(&model, &["c", "b", "a"]), expected);
}

#[test]
fn a_formula_that_multiplies_its_work_is_given_up() {
    let rows = || Axis::Rows(Some("t".into()));
    let twice = |of: Expr| {
        expr(Node::Fold {
            fold: Fold::Sum,
            axis: rows(),
            of,
            weight: None,
        })
    };
    let model = model(vec![
        ("x", (0..12).fold(number(1), |of, _| twice(of))),
        ("y", first_known(col("x"), number(1))),
    ]);
    let facts = FactBook::default();
    let mut evaluator = Evaluator::new(&model, &facts, &[]);
    evaluator.effort.max_steps = 10_000;
    assert_eq!(
        evaluator.cell(&at("x"), None).figure.as_exact(),
        Some(&Ratio::from(4_096))
    );
    let mut evaluator = Evaluator::new(&model, &facts, &[]);
    evaluator.effort.max_steps = 8_000;
    assert_eq!(evaluator.cell(&at("y"), None), without_answer());
    let found: Vec<String> = evaluator
        .take_found()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(found, ["K0213: a formula takes too much work"]);
}
