//! The laws of sheets: the engine agrees with the plain way, and no order of declarations or
//! questions decides anything.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::diag::{Code, Diagnostic};
use crate::engine::{CheckOutcome, Coordinates, Evaluated, Evaluator, Unchanged, decide};
use crate::model::{Expr, Id, Model};
use crate::value::{Figure, Unit, Value};

use super::edits::{apply, edit};
use super::formulas::{PLACES, VIEWS, YEARS};
use super::place::Place;
use super::projects::{Project, projects, reported};
use super::with_room;
use super::worlds::{Opinion, has_hidden_counts, opinion, verdict, worlds};

/// A fourth of the usual number of projects, since each has hundreds of cells.
fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig {
        cases: (usual.cases / 4).max(1),
        max_shrink_iters: 4_000,
        failure_persistence: None,
        ..usual
    }
}

/// Every cell that the sheets have, in both years and views.
fn questions(project: &Project) -> Vec<Coordinates> {
    let mut questions = Vec::new();
    for sheet in &project.model.national.sheets {
        let scopes: Vec<Id> = match sheet.pairs {
            true => vec!["x~y".into(), "y~x".into()],
            false => PLACES.map(Id::from).into(),
        };
        for (row, column) in sheet
            .rows
            .iter()
            .flat_map(|row| sheet.columns.iter().map(move |column| (row, column)))
        {
            for (scope, (year, view)) in scopes
                .iter()
                .flat_map(|scope| YEARS.iter().zip(VIEWS).map(move |at| (scope, at)))
            {
                questions.push(Coordinates {
                    sheet: Some(sheet.id.clone()),
                    row: Some(row.id.clone()),
                    column: Some(column.id.clone()),
                    scope: scope.into(),
                    period: year.to_string().into(),
                    view: view.into(),
                });
            }
        }
    }
    questions
}

/// Holds a law on random things, with room for formulas that lead deep into one another.
fn law<S: Strategy>(
    of: impl FnOnce() -> S + Send,
    holds: impl Fn(S::Value) -> Result<(), TestCaseError> + Send,
) {
    with_room(|| {
        let mut runner = TestRunner::new(config());
        if let Err(error) = runner.run(&of(), holds) {
            panic!("{error}\n{runner}");
        }
    });
}

fn place(at: &Coordinates) -> Place {
    let Coordinates {
        sheet,
        row,
        column,
        scope,
        period,
        view,
    } = at.clone();
    Place {
        sheet,
        row,
        column,
        scope: scope.name(),
        period,
        view,
    }
}

fn ground(project: &Project) -> Evaluator<'_> {
    Evaluator::new(&project.model, &project.facts, &project.accounts)
}

/// What was found, as a set.
fn set_of(found: &[Diagnostic]) -> BTreeSet<String> {
    found.iter().map(ToString::to_string).collect()
}

/// A cell asked for alone, with what was found.
fn alone(project: &Project, at: &Coordinates) -> (Evaluated, Vec<Diagnostic>) {
    let ground = ground(project);
    let evaluated = ground.cell(at, None);
    (evaluated, ground.take_found())
}

/// The cells asked for in an order, with what was found.
fn asked(ground: &Evaluator<'_>, questions: &[Coordinates]) -> (Vec<Evaluated>, BTreeSet<String>) {
    let cells = questions.iter().map(|at| ground.cell(at, None)).collect();
    (cells, set_of(&ground.take_found()))
}

fn opinion_of(figure: Figure, found: &[Diagnostic]) -> Opinion {
    match figure.value {
        Value::Exact(value) => Opinion::Number(value.clone(), value, figure.unit),
        Value::Interval {
            low,
            high,
            tight: true,
        } => Opinion::Number(low, high, figure.unit),
        Value::Interval {
            low,
            high,
            tight: false,
        } => panic!("few choices, but from {low} to {high} is not tight"),
        Value::Text(text) => Opinion::Text(text.norwegian()),
        Value::Missing(_)
            if found
                .iter()
                .any(|finding| finding.code == Code::CircularFormula) =>
        {
            Opinion::Unanswerable
        }
        Value::Missing(_) => Opinion::Missing,
    }
}

/// Of how many cells beside hidden counts one may be given up, since bounds leave a condition open
/// behind which there is a circle.
const RARELY: usize = 10;

#[test]
fn every_cell_is_what_the_plain_way_says() {
    let (hidden, given_up) = (AtomicUsize::new(0), AtomicUsize::new(0));
    law(projects, |project| {
        let worlds = worlds(&project);
        prop_assert!(!worlds.is_empty(), "the true counts break no relation");
        for at in questions(&project) {
            let plain = opinion(&project, &worlds, &place(&at));
            if plain == Opinion::TooLong {
                continue;
            }
            let (evaluated, found) = alone(&project, &at);
            let quick = opinion_of(evaluated.figure, &found);
            let is_given_up =
                quick == Opinion::Unanswerable && plain != quick && has_hidden_counts(&project);
            hidden.fetch_add(usize::from(has_hidden_counts(&project)), Ordering::Relaxed);
            given_up.fetch_add(usize::from(is_given_up), Ordering::Relaxed);
            prop_assert!(
                is_given_up || plain == quick,
                "plainly {plain:?}, but {quick:?} with {found:?} for {at:?}"
            );
        }
        Ok(())
    });
    let (hidden, given_up) = (hidden.into_inner(), given_up.into_inner());
    assert!(
        given_up * RARELY <= hidden,
        "{given_up} of {hidden} cells were given up"
    );
}

#[test]
fn every_check_comes_out_as_the_plain_way_says() {
    law(projects, |project| {
        let worlds = worlds(&project);
        let places: Vec<(Id, i32)> = PLACES
            .iter()
            .flat_map(|place| YEARS.map(|year| (Id::from(*place), year)))
            .collect();
        for result in decide(&ground(&project), &places, &reported()).value {
            let check = project
                .model
                .national
                .checks
                .iter()
                .find(|check| check.id == result.id)
                .expect("a declared check");
            let at = Place::outside(&result.municipality, &result.period, &reported());
            let plain = match verdict(&project, &worlds, check, &at) {
                Err(super::figures::Stop::TooLong) => continue,
                plain => plain.unwrap_or(None),
            };
            let quick = match &result.outcome {
                CheckOutcome::Holds => Some(true),
                CheckOutcome::Fails(_) => Some(false),
                CheckOutcome::Undecided(_) => None,
            };
            // Where bounds leave a condition open, the engine may meet a circle that no world has.
            let may_differ = has_hidden_counts(&project) && quick.is_none() && {
                let ground = ground(&project);
                ground
                    .truth(
                        &check.condition,
                        &Coordinates::beside(&result.municipality, &result.period, &reported()),
                    )
                    .is_err()
                    && ground
                        .take_found()
                        .iter()
                        .any(|finding| finding.code == Code::CircularFormula)
            };
            prop_assert!(
                may_differ || plain == quick,
                "plainly {plain:?}, but {result:?}"
            );
        }
        Ok(())
    });
}

#[test]
fn the_order_of_declarations_decides_nothing() {
    law(
        || (projects(), 0_usize..4),
        |(project, turns)| {
            let turned = turned(&project, turns);
            let questions = questions(&project);
            let (cells, found) = asked(&ground(&project), &questions);
            let (turned_cells, turned_found) = asked(&ground(&turned), &questions);
            for ((cell, other), at) in cells.iter().zip(&turned_cells).zip(&questions) {
                let is_missing = |cell: &Evaluated| matches!(cell.figure.value, Value::Missing(_));
                let is_alike = cell == other || (is_missing(cell) && is_missing(other));
                prop_assert!(
                    is_alike,
                    "{cell:?}, but {other:?} in another order of declarations for {at:?}"
                );
            }
            prop_assert_eq!(found, turned_found);
            Ok(())
        },
    );
}

#[test]
fn the_order_of_questions_decides_nothing() {
    law(
        || (projects(), 0_usize..400),
        |(project, turns)| {
            let questions = questions(&project);
            let ground_of_all = ground(&project);
            let (cells, found) = asked(&ground_of_all, &questions);
            prop_assert_eq!(
                &asked(&ground_of_all, &questions).0,
                &cells,
                "asked a second time"
            );
            let mut order: Vec<usize> = (0..questions.len()).rev().collect();
            order.rotate_left(turns % questions.len());
            let turned: Vec<Coordinates> = order.iter().map(|at| questions[*at].clone()).collect();
            let (turned_cells, turned_found) = asked(&ground(&project), &turned);
            for (cell, at) in turned_cells.iter().zip(&order) {
                prop_assert_eq!(cell, &cells[*at], "in another order, {:?}", &questions[*at]);
            }
            prop_assert_eq!(&turned_found, &found, "in another order");
            let mut found_alone = BTreeSet::new();
            for (cell, at) in cells.iter().zip(&questions) {
                let (own, own_found) = alone(&project, at);
                prop_assert_eq!(&own, cell, "asked alone, {:?}", at);
                found_alone.extend(set_of(&own_found));
            }
            prop_assert_eq!(found_alone, found, "each asked alone");
            Ok(())
        },
    );
}

#[test]
fn what_is_taken_over_equals_what_is_computed_anew() {
    law(
        || (projects(), prop::collection::vec(edit(), 1..3)),
        |(project, edits)| {
            let first = ground(&project);
            asked(&first, &questions(&project));
            let (mut known, mut before) = (first.into_known(), project.clone());
            for edit in &edits {
                let mut edited = before.clone();
                apply(edit, &mut edited);
                let questions = questions(&edited);
                let (fresh, fresh_found) = asked(&ground(&edited), &questions);
                let unchanged = Unchanged::between(
                    (&before.model, &before.facts),
                    (&edited.model, &edited.facts),
                );
                let after = match &unchanged {
                    Some(unchanged) => ground(&edited).after(&known, unchanged, &before.accounts),
                    None => ground(&edited),
                };
                let (cells, found) = asked(&after, &questions);
                for ((cell, anew), at) in cells.iter().zip(&fresh).zip(&questions) {
                    prop_assert_eq!(cell, anew, "after {:?}, {:?}", edit, at);
                }
                prop_assert_eq!(found, fresh_found, "after {:?}", edit);
                let next = after.into_known();
                (known, before) = (next, edited);
            }
            Ok(())
        },
    );
}

/// The same project, declared in another order.
fn turned(project: &Project, turns: usize) -> Project {
    fn turn<T>(list: &mut [T], turns: usize) {
        list.reverse();
        if !list.is_empty() {
            list.rotate_left(turns % list.len());
        }
    }
    let mut project = project.clone();
    let Model {
        national,
        municipal,
        ..
    } = &mut project.model;
    turn(&mut national.sheets, turns);
    for sheet in &mut national.sheets {
        turn(&mut sheet.rows, turns);
        turn(&mut sheet.columns, turns);
        turn(&mut sheet.cells, turns);
    }
    for layer in municipal.values_mut().chain([national]) {
        turn(&mut layer.weights, turns);
        turn(&mut layer.keys, turns);
        turn(&mut layer.checks, turns);
        layer
            .views
            .iter_mut()
            .for_each(|view| turn(&mut view.adjustments, turns));
    }
    turn(&mut project.accounts, turns);
    project
}

#[test]
fn the_plain_way_sees_a_circle_that_nothing_takes_back() {
    use super::formulas::expr;
    use crate::model::{CellRef, Node, RowRef};
    let mut project = Project::of_columns(&[
        (
            "a",
            expr(Node::FirstKnown(
                reference("b"),
                super::formulas::number(1, Unit::kr()),
            )),
        ),
        (
            "b",
            expr(Node::FirstKnown(
                reference("a"),
                super::formulas::number(2, Unit::kr()),
            )),
        ),
    ]);
    fn reference(column: &str) -> Expr {
        expr(Node::Cell(CellRef {
            sheet: None,
            row: RowRef::Same,
            column: column.into(),
        }))
    }
    let at = questions(&project).remove(0);
    let worlds = worlds(&project);
    assert_eq!(
        opinion(&project, &worlds, &place(&at)),
        Opinion::Unanswerable
    );
    project.model.national.sheets[0].columns[1].formula = super::formulas::number(2, Unit::kr());
    assert_eq!(
        opinion(&project, &worlds, &place(&at)),
        Opinion::Number(2.into(), 2.into(), Unit::kr())
    );
}
