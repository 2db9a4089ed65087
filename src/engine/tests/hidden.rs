//! Hidden counts: bounds that every choice lies within, and that some reach.

use proptest::prelude::*;

use crate::diag::{Code, Severity, Span};
use crate::engine::{Coordinates, Evaluator};
use crate::facts::{Counted, Fact, FactBook, FactOrigin};
use crate::model::{
    Arithmetic, Axis, Check, Comparison, Expr, Extreme, Fold, Model, Node, Purpose, REPORTED, Years,
};
use crate::value::{Figure, Ratio, Unit, Value};

fn at() -> Coordinates {
    Coordinates::beside("x", &"2013".into(), &REPORTED.into())
}

fn expr(node: Node) -> Expr {
    Expr::new(node, Span::new("a.rhai", 0, 0))
}

fn fact(id: &str) -> Expr {
    expr(Node::Fact(id.into()))
}

fn pair(operation: Arithmetic, a: Expr, b: Expr) -> Expr {
    expr(Node::Arithmetic(operation, a, b))
}

/// Facts of one place and year, each with its ends.
fn book(counts: &[(&str, i64, i64)]) -> FactBook {
    let mut book = FactBook::default();
    for (id, low, high) in counts {
        let figure = Figure {
            value: Value::hidden(Ratio::from(*low), Ratio::from(*high)),
            unit: Unit::ratio(),
        };
        let span = Span::new("facts.toml", 0, 0);
        let (source, origin, counted) = (
            "s".to_owned(),
            FactOrigin::Published,
            Some(Counted::DuringYear),
        );
        book.of_mut(&"x".into(), &"2013".into()).insert(
            (*id).into(),
            Fact {
                figure,
                source,
                origin,
                counted,
                span: span.into(),
            },
        );
    }
    book
}

fn narrowing(relation: Expr) -> Check {
    Check {
        id: "c".into(),
        condition: relation,
        within: None,
        severity: Severity::Error,
        because: None,
        years: Years::default(),
        stating: vec!["a".into()],
        purpose: Purpose::Narrow,
        span: Span::new("a.rhai", 0, 0).into(),
    }
}

fn figure(model: &Model, book: &FactBook, formula: &Expr) -> (Value, Vec<Code>) {
    let evaluator = Evaluator::new(model, book, &[]);
    let value = evaluator.settled_figure(formula, &at()).figure.value;
    (
        value,
        evaluator
            .take_found()
            .into_iter()
            .map(|finding| finding.code)
            .collect(),
    )
}

fn between(low: (i64, i64), high: (i64, i64)) -> Value {
    let fraction = |(a, b): (i64, i64)| Ratio::fraction(a, b).expect("not zero");
    Value::Interval {
        low: fraction(low),
        high: fraction(high),
        tight: true,
    }
}

#[test]
fn what_no_choice_gives_a_value_leaves_the_next_one() {
    // The divisor is zero whatever the count is.
    let share = pair(Arithmetic::Divide, fact("a"), fact("n"));
    let zero = expr(Node::Number(Ratio::zero(), Unit::ratio()));
    let first_known = expr(Node::FirstKnown(share, zero));
    let (value, _) = figure(
        &Model::default(),
        &book(&[("a", 0, 1), ("n", 0, 0)]),
        &first_known,
    );
    assert_eq!(value, Value::Exact(Ratio::zero()));
}

#[test]
fn one_count_in_numerator_and_denominator_is_the_same_count() {
    let share = pair(
        Arithmetic::Divide,
        fact("a"),
        pair(Arithmetic::Add, fact("a"), fact("n")),
    );
    let (value, found) = figure(
        &Model::default(),
        &book(&[("a", 1, 5), ("n", 27, 27)]),
        &share,
    );
    assert_eq!((value, found), (between((1, 28), (5, 32)), vec![]));
    let (nothing, _) = figure(
        &Model::default(),
        &book(&[("a", 1, 5)]),
        &pair(Arithmetic::Subtract, fact("a"), fact("a")),
    );
    assert_eq!(nothing, Value::Exact(Ratio::zero()));
}

#[test]
fn a_known_total_leaves_out_what_breaks_it() {
    let mut model = Model::default();
    let sum = pair(Arithmetic::Add, fact("a"), fact("b"));
    model.national.checks = vec![narrowing(expr(Node::Compare(
        Comparison::Equal,
        sum.clone(),
        fact("n"),
    )))];
    let facts = book(&[("a", 1, 5), ("b", 1, 5), ("n", 9, 9)]);
    assert_eq!(
        figure(&model, &facts, &fact("a")).0,
        between((4, 1), (5, 1))
    );
    assert_eq!(
        figure(&model, &facts, &sum).0,
        Value::Exact(9.into()),
        "though neither part is known"
    );
    let (_, found) = figure(
        &model,
        &book(&[("a", 1, 5), ("b", 1, 5), ("n", 11, 11)]),
        &fact("a"),
    );
    assert_eq!(found, [Code::HiddenContradiction]);
}

#[test]
fn a_relation_narrows_by_its_tolerance_and_no_further() {
    let mut model = Model::default();
    let near = narrowing(expr(Node::Compare(Comparison::Equal, fact("a"), fact("n"))));
    let one = expr(Node::Number(Ratio::one(), Unit::ratio()));
    model.national.checks = vec![Check {
        within: Some(one),
        ..near
    }];
    assert_eq!(
        figure(&model, &book(&[("a", 1, 5), ("n", 3, 3)]), &fact("a")).0,
        between((2, 1), (4, 1))
    );
    let missing = Check {
        within: Some(fact("nobody")),
        ..model.national.checks[0].clone()
    };
    model.national.checks = vec![missing];
    assert_eq!(
        figure(&model, &book(&[("a", 1, 5), ("n", 3, 3)]), &fact("a")).0,
        between((1, 1), (5, 1))
    );
}

#[test]
fn a_relation_narrows_counts_of_other_places_and_periods_too() {
    let mut facts = book(&[("n", 3, 3)]);
    let hidden = book(&[("a", 1, 5)])
        .get("x", "2013", "a")
        .expect("a fact")
        .clone();
    facts
        .of_mut(&"x".into(), &"2012".into())
        .insert("a".into(), hidden);
    let before = expr(Node::Shift(fact("a"), crate::model::Shift::Previous));
    let mut model = Model::default();
    let relation = narrowing(expr(Node::Compare(
        Comparison::Equal,
        before.clone(),
        fact("n"),
    )));
    model.national.checks = vec![Check {
        stating: vec!["n".into()],
        ..relation
    }];
    assert_eq!(figure(&model, &facts, &before).0, Value::Exact(3.into()));
    model.national.checks[0].years = Years {
        from: Some(2014),
        to: None,
    };
    assert_eq!(
        figure(&model, &facts, &before).0,
        between((1, 1), (5, 1)),
        "not yet valid"
    );
}

#[test]
fn what_a_known_relation_may_leave_out_is_not_called_reached() {
    let mut model = Model::default();
    let sum = pair(Arithmetic::Add, fact("a"), fact("b"));
    model.national.checks = vec![narrowing(expr(Node::Compare(
        Comparison::Equal,
        sum,
        fact("n"),
    )))];
    let facts = book(&[("a", 0, 2_000), ("b", 5, 5), ("n", 10, 10)]);
    assert_eq!(
        figure(&model, &facts, &fact("a")).0,
        Value::Interval {
            low: 0.into(),
            high: 2_000.into(),
            tight: false
        }
    );
    let many = book(&[("a", 0, 100), ("b", 0, 100)]);
    let hundred = |of: Expr| {
        pair(
            Arithmetic::Subtract,
            expr(Node::Number(100.into(), Unit::ratio())),
            of,
        )
    };
    let both = pair(
        Arithmetic::Add,
        fact("a"),
        pair(
            Arithmetic::Multiply,
            fact("b"),
            expr(Node::Number(0.into(), Unit::ratio())),
        ),
    );
    let fifty = expr(Node::Number(50.into(), Unit::ratio()));
    let far = expr(Node::Compare(Comparison::Greater, both, fifty));
    let bent = expr(Node::Choose(far, hundred(fact("a")), fact("a")));
    let open = Value::Interval {
        low: 0.into(),
        high: 100.into(),
        tight: false,
    };
    assert_eq!(
        figure(&Model::default(), &many, &bent).0,
        open,
        "no choice reaches a hundred"
    );
}

#[test]
fn choices_that_take_too_much_work_together_leave_a_sound_interval() {
    let work = (0..60).fold(fact("a"), |of, _| pair(Arithmetic::Add, of, fact("a")));
    let work = pair(
        Arithmetic::Divide,
        work,
        pair(Arithmetic::Add, fact("a"), fact("n")),
    );
    let facts = book(&[("a", 1, 50), ("n", 1, 1)]);
    let model = Model::default();
    let mut evaluator = Evaluator::new(&model, &facts, &[]);
    assert_eq!(
        evaluator.settled_figure(&work, &at()).figure.value,
        between((61, 2), (3_050, 51))
    );
    evaluator = Evaluator::new(&model, &facts, &[]);
    evaluator.effort.max_steps = 1_000;
    let value = evaluator.settled_figure(&work, &at()).figure.value;
    assert!(!value.is_tight() && value.bounds().is_some(), "{value:?}");
    assert_eq!(evaluator.take_found(), []);
}

#[test]
fn too_many_choices_leave_a_sound_interval_that_is_marked() {
    let wide = [
        ("a", 0, 7),
        ("b", 0, 7),
        ("c", 0, 3),
        ("d", 0, 3),
        ("e", 0, 1),
    ];
    let sum = |ids: &[&str]| {
        ids.iter()
            .map(|id| fact(id))
            .reduce(|a, b| pair(Arithmetic::Add, a, b))
            .expect("some")
    };
    assert_eq!(
        figure(&Model::default(), &book(&wide), &sum(&["a", "b", "c", "d"])).0,
        between((0, 1), (20, 1))
    );
    let (value, _) = figure(
        &Model::default(),
        &book(&wide),
        &sum(&["a", "b", "c", "d", "e"]),
    );
    assert_eq!(
        value,
        Value::Interval {
            low: 0.into(),
            high: 21.into(),
            tight: false
        }
    );
}

/// Formulas over three facts, at random.
fn formulas() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        prop::sample::select(vec!["a", "b", "c"]).prop_map(fact),
        (1_i64..6).prop_map(|number| expr(Node::Number(number.into(), Unit::ratio()))),
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        use Arithmetic::{Add, Divide, Multiply, Subtract};
        let operation = prop::sample::select(vec![Add, Subtract, Multiply, Divide]);
        let extreme = prop::sample::select(vec![Extreme::Max, Extreme::Min]);
        prop_oneof![
            (operation, inner.clone(), inner.clone())
                .prop_map(|(operation, a, b)| pair(operation, a, b)),
            (extreme, inner.clone(), inner.clone())
                .prop_map(|(extreme, a, b)| expr(Node::Extreme(extreme, a, b))),
            inner.prop_map(|of| expr(Node::Fold {
                fold: Fold::Mean,
                axis: Axis::Periods(vec!["2013".into(), "2013".into()]),
                of,
                weight: None
            })),
        ]
    })
}

proptest! {
    #[test]
    fn every_choice_lies_within_and_both_ends_are_reached(
        formula in formulas(),
        ends in prop::array::uniform3((-3_i64..6, 0_i64..5)),
    ) {
        let ids = ["a", "b", "c"];
        let counts: Vec<(&str, i64, i64)> = ids.iter().zip(ends).map(|(id, (low, more))| (*id, low, low + more)).collect();
        let (value, _) = figure(&Model::default(), &book(&counts), &formula);
        let mut answers = Vec::new();
        for a in counts[0].1..=counts[0].2 {
            for b in counts[1].1..=counts[1].2 {
                for c in counts[2].1..=counts[2].2 {
                    answers.push(figure(&Model::default(), &book(&[("a", a, a), ("b", b, b), ("c", c, c)]), &formula).0);
                }
            }
        }
        let known: Vec<&Ratio> = answers.iter().filter_map(|answer| answer.bounds().map(|(low, _)| low)).collect();
        if known.len() == answers.len() {
            let (low, high) = value.bounds().expect("every choice gives a number");
            prop_assert_eq!(known.iter().copied().min(), Some(low));
            prop_assert_eq!(known.iter().copied().max(), Some(high));
            prop_assert!(value.is_tight());
        } else {
            prop_assert!(value.bounds().is_none(), "a divisor may be zero: {:?}", value);
        }
    }
}
