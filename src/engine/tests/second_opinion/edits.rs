//! Edits of random projects.

use proptest::prelude::*;

use crate::facts::FactBook;
use crate::model::{Expr, Model};
use crate::value::{Ratio, Value};

use super::formulas::{COLUMNS, Formulas, PERIODS, PLACES, YEARS};
use super::postings::{Drawn, drawn, raw};
use super::projects::{Project, stated};

/// One change of a project. Positions are taken modulo the number of things there are.
#[derive(Clone, Debug)]
pub(super) enum Edit {
    Fact(usize, &'static str, Option<Value>),
    Weight(usize, i64),
    KeyGone(usize),
    Formula(usize, usize, Expr),
    Blank(usize),
    RowTotal(usize, usize),
    Account(usize, i64),
    AccountView(usize),
    Postings(usize, Drawn),
    ViewGone(usize),
    ChecksGone,
    Nothing,
}

pub(super) fn edit() -> impl Strategy<Value = Edit> {
    let value = prop_oneof![
        2 => (1_i64..6).prop_map(|value| Some(Value::Exact(value.into()))),
        1 => (1_i64..4, 0_i64..3).prop_map(|(low, more)| Some(Value::hidden(low.into(), (low + more).into()))),
        1 => Just(Some(Value::Missing("lost".into()))),
        1 => Just(None),
    ];
    let formulas = Formulas::of_cells(1);
    let formula = (0..COLUMNS.len())
        .prop_flat_map(move |column| (0_usize..3, Just(column), formulas.of(COLUMNS[column].1)));
    let at = || 0_usize..24;
    prop_oneof![
        1 => Just(Edit::Nothing),
        5 => (at(), prop::sample::select(&["money", "share", "few", "rest", "all"][..]), value)
            .prop_map(|(at, id, value)| Edit::Fact(at, id, value)),
        1 => (at(), 0_i64..5).prop_map(|(at, value)| Edit::Weight(at, value)),
        1 => at().prop_map(Edit::KeyGone),
        4 => formula.prop_map(|(sheet, column, formula)| Edit::Formula(sheet, column, formula)),
        1 => at().prop_map(Edit::Blank),
        1 => (at(), at()).prop_map(|(sheet, row)| Edit::RowTotal(sheet, row)),
        2 => (at(), -5_i64..20).prop_map(|(at, kr)| Edit::Account(at, kr)),
        1 => at().prop_map(Edit::AccountView),
        2 => (at(), drawn()).prop_map(|(at, postings)| Edit::Postings(at, postings)),
        1 => at().prop_map(Edit::ViewGone),
        1 => Just(Edit::ChecksGone),
    ]
}

pub(super) fn apply(edit: &Edit, project: &mut Project) {
    fn pick<T>(list: &mut [T], at: usize) -> Option<&mut T> {
        let length = list.len();
        (length > 0).then(|| &mut list[at % length])
    }
    let Project {
        model,
        facts,
        accounts,
    } = project;
    let Model {
        national,
        municipal,
        ..
    } = model;
    let mut layers: Vec<_> = municipal.values_mut().chain([&mut *national]).collect();
    match edit {
        Edit::Nothing => {}
        Edit::Fact(at, id, value) => state(facts, *at, id, value.as_ref()),
        Edit::Weight(at, value) => {
            let mut weights: Vec<_> = layers
                .into_iter()
                .flat_map(|layer| &mut layer.weights)
                .collect();
            if let Some(weight) = pick(&mut weights, *at) {
                weight
                    .by_year
                    .insert(YEARS[at % YEARS.len()], Ratio::from(*value));
            }
        }
        Edit::KeyGone(at) => drop(pick(&mut layers, *at).map(|layer| layer.keys.pop())),
        Edit::ViewGone(at) => drop(pick(&mut layers, *at).map(|layer| layer.views.pop())),
        Edit::ChecksGone => national.checks.clear(),
        Edit::Formula(sheet, column, formula) => {
            let sheet = pick(&mut national.sheets, *sheet);
            let column = sheet.and_then(|sheet| {
                sheet
                    .columns
                    .iter_mut()
                    .find(|own| *own.id == *COLUMNS[*column].0)
            });
            if let Some(column) = column {
                column.formula = formula.clone();
            }
        }
        Edit::Blank(at) => {
            let mut cells: Vec<_> = national
                .sheets
                .iter_mut()
                .flat_map(|sheet| &mut sheet.cells)
                .collect();
            if let Some(cell) = pick(&mut cells, *at) {
                cell.formula = None;
            }
        }
        Edit::RowTotal(sheet, row) => {
            if let Some(row) =
                pick(&mut national.sheets, *sheet).and_then(|sheet| pick(&mut sheet.rows, *row))
            {
                row.total = !row.total;
            }
        }
        Edit::Account(at, kr) => {
            if let Some(account) = pick(accounts, *at) {
                account.categories.insert("a.b".into(), Ratio::from(*kr));
            }
        }
        Edit::Postings(at, postings) => {
            if let Some(account) = pick(accounts, *at) {
                account.postings = raw(postings.clone());
            }
        }
        Edit::AccountView(at) => {
            if let Some(account) = pick(accounts, *at) {
                account.missing.insert("c".into(), "no share".into());
            }
        }
    }
}

fn state(facts: &mut FactBook, at: usize, id: &str, value: Option<&Value>) {
    let facts = facts.of_mut(
        &PLACES[at % PLACES.len()].into(),
        &PERIODS[at / PLACES.len() % PERIODS.len()].into(),
    );
    match value {
        Some(value) => drop(facts.insert(id.into(), stated(id, value.clone()))),
        None => drop(facts.remove(id)),
    }
}
