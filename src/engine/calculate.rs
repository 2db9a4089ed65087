//! From accounts and facts to the workbook: every cell of every sheet, and every check.

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic, Found, Severity};
use crate::model::{Check, Column, Id, Node, Row, Sheet, written};
use crate::value::{Ratio, Value};

use super::combine::compare;
use super::ground::{Asking, Ground};
use super::workbook::{ALL_SCOPE, Address, Cell, CheckOutcome, CheckResult, Workbook};
use crate::facts::Basis;

/// Computes every cell of the sheets, for the asked places and view.
///
/// **Errors**: those of [`Ground::evaluate`].
pub fn calculate(ground: &Ground<'_>, sheets: &[&Sheet], places: &[(Id, i32)], view: &Id) -> Found<Workbook> {
    let mut workbook = Workbook::default();
    for sheet in sheets {
        for row in &sheet.rows {
            for column in &sheet.columns {
                for (scope, period) in scopes(sheet, row, column, places) {
                    if let Some(cell) = one_cell(ground, sheet, row, column, (scope, period), view) {
                        workbook.index.insert(cell.address.clone(), workbook.cells.len());
                        workbook.cells.push(cell);
                    }
                }
            }
        }
    }
    Found { value: workbook, diagnostics: ground.take_found() }
}

/// The scopes and periods that a column has cells for in a row.
fn scopes(sheet: &Sheet, row: &Row, column: &Column, places: &[(Id, i32)]) -> Vec<(Id, Id)> {
    let mut scopes: Vec<(Id, Id)> = Vec::new();
    for (municipality, year) in places {
        let scope = match &row.place {
            Some(place) => place.clone(),
            None if column.joint => Id::from(ALL_SCOPE),
            None if column.except.contains(municipality) => continue,
            None if !sheet.only.is_empty() && !sheet.only.contains(municipality) => continue,
            None => municipality.clone(),
        };
        let own_year = [Id::from(year.to_string())];
        let periods = if sheet.periods.is_empty() { &own_year[..] } else { &sheet.periods };
        scopes.extend(periods.iter().map(|period| (scope.clone(), period.clone())));
    }
    // Several places may share a cell; what comes first decides the order.
    let mut seen = BTreeSet::new();
    scopes.retain(|place| seen.insert(place.clone()));
    scopes
}

fn one_cell(ground: &Ground<'_>, sheet: &Sheet, row: &Row, column: &Column, place: (Id, Id), view: &Id) -> Option<Cell> {
    let (scope, period) = place;
    let formula = sheet.formula_at(&row.id, &column.id, &scope, &period)?.unwrap_or(&column.formula);
    let at = Asking {
        sheet: Some(sheet.id.clone()),
        row: Some(row.id.clone()),
        column: Some(column.id.clone()),
        scope: scope.clone(),
        period: period.clone(),
        view: sheet.view.clone().unwrap_or_else(|| view.clone()),
    };
    let evaluated = ground.cell(&at, None);
    let mut figure = evaluated.figure;
    if let Some(unit) = &column.unit
        && figure.unit.is_dimensionless()
        && unit.is_dimensionless()
    {
        figure.unit = unit.clone();
    }
    Some(Cell {
        address: Address {
            sheet: sheet.id.clone(),
            row: row.id.clone(),
            column: column.id.clone(),
            scope,
            period,
            view: sheet.view.is_none().then(|| view.clone()),
        },
        table: sheet.table,
        figure,
        decimals: column.decimals,
        origin: evaluated.origin,
        basis: evaluated.basis.unwrap_or(Basis::Published),
        formula: formula.clone(),
    })
}

/// Decides every check for every place.
///
/// **Errors**: `K0502` a check that does not hold, `K0503` one that cannot be decided.
pub fn decide(ground: &Ground<'_>, places: &[(Id, i32)], view: &Id) -> Found<Vec<CheckResult>> {
    let mut results = Vec::new();
    let mut diagnostics = Vec::new();
    for (municipality, year) in places {
        for layer in ground.model.layers(municipality) {
            for check in layer.checks.iter().filter(|check| check.years.contains(*year)) {
                let at = Asking::outside(municipality, *year, view);
                let outcome = outcome(ground, check, &at);
                diagnostics.extend(finding(check, &at, &outcome));
                let (id, period) = (check.id.clone(), at.period);
                results.push(CheckResult { id, municipality: municipality.clone(), period, severity: check.severity, outcome });
            }
        }
    }
    diagnostics.extend(ground.take_found());
    Found { value: results, diagnostics }
}

fn outcome(ground: &Ground<'_>, check: &Check, at: &Asking) -> CheckOutcome {
    let Node::Compare(comparison, left, right) = &*check.condition.node else {
        return match ground.truth(&check.condition, at) {
            Ok(true) => CheckOutcome::Holds,
            Ok(false) => CheckOutcome::Fails(written(&check.condition)),
            Err(reason) => CheckOutcome::Undecided(reason.to_string()),
        };
    };
    let within = check.within.as_ref().map(|within| ground.evaluate(within, at).figure);
    let within = within.as_ref().and_then(|figure| figure.as_exact()).cloned().unwrap_or_else(Ratio::zero);
    let (left, right) = (ground.evaluate(left, at).figure, ground.evaluate(right, at).figure);
    match compare(*comparison, &left.value, &right.value, &within) {
        Ok(true) => CheckOutcome::Holds,
        Ok(false) => {
            let side = |value: &Value, factor: i64| match value {
                Value::Exact(value) => (value * &Ratio::from(factor)).to_decimal(4),
                other => format!("{other:?}"),
            };
            let factor = left.unit.written_factor();
            CheckOutcome::Fails(format!("{} {} {}", side(&left.value, factor), comparison.sign(), side(&right.value, factor)))
        }
        Err(reason) => CheckOutcome::Undecided(reason.to_string()),
    }
}

fn finding(check: &Check, at: &Asking, outcome: &CheckOutcome) -> Option<Diagnostic> {
    let place = format!("{} {}", at.scope, at.period);
    let (code, message, severity) = match outcome {
        CheckOutcome::Holds => return None,
        CheckOutcome::Fails(sides) => {
            (Code::CheckFailed, format!("check `{}` does not hold for {place}: {sides}", check.id), check.severity)
        }
        CheckOutcome::Undecided(reason) => {
            (Code::CheckUndecided, format!("check `{}` cannot be decided for {place}: {reason}", check.id), Severity::Warning)
        }
    };
    let mut diagnostic =
        Diagnostic::new(code, message).at_span(&check.condition.span, "this relation").maybe_help(check.because.clone());
    diagnostic.severity = severity;
    Some(diagnostic)
}
