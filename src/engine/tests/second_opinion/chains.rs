//! Long chains of cells, each of which stands on the one before: as long as they are, they have a
//! figure.

use crate::diag::Code;
use crate::engine::{Evaluator, calculate};
use crate::model::{
    ANY_ROW, Arithmetic, CellPlace, CellRef, Expr, Id, Node, OverrideCell, RowRef, Sheet, Shift,
};
use crate::value::{Ratio, Unit};

use super::formulas::{arithmetic, expr, number};
use super::projects::{Project, reported};
use super::with_room;

const COLUMNS: i64 = 5_000;
const YEARS: i64 = 600;
const FIRST_YEAR: i64 = 1500;

fn reference(column: &str) -> Expr {
    expr(Node::Cell(CellRef {
        sheet: None,
        row: RowRef::Same,
        column: column.into(),
    }))
}

fn one_more(than: Expr) -> Expr {
    arithmetic(Arithmetic::Add, than, number(1, Unit::kr()))
}

fn first_known(of: Expr) -> Expr {
    expr(Node::FirstKnown(of, number(0, Unit::kr())))
}

/// Columns each of which is one more than the one before.
fn chain(link: impl Fn(Expr) -> Expr) -> Project {
    let name = |at: i64| format!("c{at}");
    let formula = |at: i64| match at {
        0 => number(0, Unit::kr()),
        _ => link(reference(&name(at - 1))),
    };
    let columns: Vec<(String, Expr)> = (0..COLUMNS).map(|at| (name(at), formula(at))).collect();
    Project::of_columns(
        &columns
            .iter()
            .map(|(id, formula)| (id.as_str(), formula.clone()))
            .collect::<Vec<_>>(),
    )
}

/// Every figure is the number in its column's name, and nothing is found.
fn has_all_figures(project: &Project) {
    let sheets: Vec<&Sheet> = project.model.national.sheets.iter().collect();
    let ground = Evaluator::new(&project.model, &project.facts, &project.accounts);
    let found = calculate(&ground, &sheets, &[("x".into(), 2013)], &reported());
    let codes: Vec<Code> = found
        .diagnostics
        .iter()
        .map(|finding| finding.code)
        .collect();
    assert_eq!(codes, []);
    assert_eq!(i64::try_from(found.value.cells.len()), Ok(COLUMNS));
    for cell in &found.value.cells {
        let number = Ratio::parse(&cell.address.column[1..]).expect("a number");
        assert_eq!(cell.figure.as_exact(), Some(&number), "{}", cell.address);
    }
}

fn backwards(mut project: Project) -> Project {
    project.model.national.sheets[0].columns.reverse();
    project
}

#[test]
fn a_long_chain_declared_forwards_has_all_figures() {
    with_room(|| has_all_figures(&chain(one_more)));
}

#[test]
fn a_long_chain_declared_backwards_has_all_figures() {
    with_room(|| has_all_figures(&backwards(chain(one_more))));
}

#[test]
fn a_long_chain_of_first_known_declared_forwards_has_all_figures() {
    with_room(|| has_all_figures(&chain(|before| first_known(one_more(before)))));
    with_room(|| has_all_figures(&chain(|before| one_more(first_known(before)))));
}

#[test]
fn a_long_chain_of_first_known_declared_backwards_has_all_figures() {
    with_room(|| has_all_figures(&backwards(chain(|before| first_known(one_more(before))))));
    with_room(|| has_all_figures(&backwards(chain(|before| one_more(first_known(before))))));
}

/// A column that is one more than the year before, over many years; the first of them is zero.
fn years(formula: &Expr, periods: impl Iterator<Item = i64>) -> Project {
    let mut project = Project::of_columns(&[("a", formula.clone())]);
    let sheet = &mut project.model.national.sheets[0];
    sheet.periods = periods.map(|year| Id::from(year.to_string())).collect();
    sheet.cells = vec![OverrideCell {
        row: ANY_ROW.into(),
        column: "a".into(),
        place: CellPlace {
            scope: None,
            period: Some(FIRST_YEAR.to_string().into()),
        },
        formula: Some(number(0, Unit::kr())),
        span: formula.span.clone(),
    }];
    project
}

#[test]
fn a_long_chain_of_years_has_all_figures() {
    with_room(all_years_have_figures);
}

fn all_years_have_figures() {
    let before = expr(Node::Shift(reference("a"), Shift::Previous));
    let all = FIRST_YEAR..FIRST_YEAR + YEARS;
    for formula in [
        one_more(before.clone()),
        first_known(one_more(before.clone())),
        one_more(first_known(before)),
    ] {
        for project in [
            years(&formula, all.clone()),
            years(&formula, all.clone().rev()),
        ] {
            let sheets: Vec<&Sheet> = project.model.national.sheets.iter().collect();
            let ground = Evaluator::new(&project.model, &project.facts, &project.accounts);
            let found = calculate(&ground, &sheets, &[("x".into(), 2013)], &reported());
            let codes: Vec<Code> = found
                .diagnostics
                .iter()
                .map(|finding| finding.code)
                .collect();
            assert_eq!(codes, []);
            assert_eq!(i64::try_from(found.value.cells.len()), Ok(YEARS));
            for cell in &found.value.cells {
                let year = Ratio::parse(&cell.address.period).expect("a year");
                assert_eq!(
                    cell.figure.as_exact(),
                    Some(&(&year - &Ratio::from(FIRST_YEAR))),
                    "{}",
                    cell.address
                );
            }
        }
    }
}
