//! From accounts and facts to the workbook: every cell of every sheet, and every check.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Found, Severity};
use crate::model::{Check, Column, Id, Node, Purpose, Row, Scope, Sheet, SheetCell, written};
use crate::value::{Ratio, Value};

use super::combine::compare;
use super::coordinates::Coordinates;
use super::evaluate::NO_TOLERANCE;
use super::evaluator::Evaluator;
use super::workbook::{Address, Cell, CheckOutcome, CheckResult, Workbook};
use crate::facts::{Basis, Fact, Facts};

/// Computes every cell of the sheets, for the asked places and view.
///
/// **Errors**: those of [`Evaluator::evaluate`].
pub fn calculate(
    evaluator: &Evaluator<'_>,
    sheets: &[&Sheet],
    places: &[(Id, i32)],
    view: &Id,
) -> Found<Workbook> {
    let mut workbook = Workbook::default();
    for sheet in sheets {
        for row in &sheet.rows {
            for column in &sheet.columns {
                for (scope, period) in scopes(evaluator, sheet, row, column, places) {
                    if let Some(cell) =
                        one_cell(evaluator, sheet, row, column, (scope, period), view)
                    {
                        let (at, position) = (view_of(sheet, view), workbook.cells.len());
                        let lacks = evaluator.lacks_beneath(&cell.address, &at, position);
                        workbook.lacks.extend(lacks);
                        workbook
                            .index
                            .insert(cell.address.clone(), workbook.cells.len());
                        workbook.cells.push(cell);
                    }
                }
            }
        }
    }
    Found {
        value: workbook,
        diagnostics: evaluator.take_found(),
    }
}

/// The view that a sheet is of where one is asked for.
fn view_of(sheet: &Sheet, asked: &Id) -> Id {
    sheet.view.as_ref().unwrap_or(asked).clone()
}

/// The scopes and periods that a column has cells for in a row. Pairs are of the asked places; where
/// there is one alone, of it with all others.
fn scopes(
    evaluator: &Evaluator<'_>,
    sheet: &Sheet,
    row: &Row,
    column: &Column,
    places: &[(Id, i32)],
) -> Vec<(Scope, Id)> {
    let mut scopes: Vec<(Scope, Id)> = Vec::new();
    let asked: BTreeSet<&Id> = places
        .iter()
        .map(|(municipality, _)| municipality)
        .collect();
    for (municipality, year) in places {
        let about = row.place.as_ref().unwrap_or(municipality);
        let own: Vec<Scope> = match &row.place {
            Some(place) => vec![place.into()],
            None if column.except.contains(municipality) => continue,
            None if !sheet.only.is_empty() && !sheet.only.contains(municipality) => continue,
            None if column.joint => vec![Scope::All],
            None if sheet.pairs => {
                let others = evaluator
                    .inputs
                    .municipalities()
                    .iter()
                    .filter(|other| *other != municipality)
                    .filter(|other| asked.len() < 2 || asked.contains(other));
                others
                    .map(|other| Scope::pair(municipality, other))
                    .collect()
            }
            None => vec![municipality.into()],
        };
        let periods = match sheet.stating.is_empty() {
            false => {
                let own = stating(evaluator, &sheet.stating, about, |_| true);
                let others = if own.is_empty() {
                    &[][..]
                } else {
                    &sheet.periods
                };
                own.iter().chain(others).cloned().collect()
            }
            true if sheet.periods.is_empty() => vec![Id::from(year.to_string())],
            true => sheet.periods.clone(),
        };
        scopes.extend(
            own.iter()
                .flat_map(|scope| periods.iter().map(|period| (scope.clone(), period.clone()))),
        );
    }
    // Several places may share a cell; what comes first decides the order.
    let mut seen = BTreeSet::new();
    scopes.retain(|place| seen.insert(place.clone()));
    scopes
}

/// The periods for which a place states one fact of each group that will do.
fn stating(
    evaluator: &Evaluator<'_>,
    groups: &[Vec<Id>],
    place: &Id,
    will_do: impl Fn(&Fact) -> bool,
) -> Vec<Id> {
    let states = |facts: &Facts, group: &[Id]| {
        group
            .iter()
            .filter_map(|fact| facts.get(fact))
            .any(&will_do)
    };
    let periods = evaluator
        .inputs
        .periods(place)
        .filter(|(_, facts)| groups.iter().all(|group| states(facts, group)));
    periods.map(|(period, _)| period.clone()).collect()
}

fn one_cell(
    evaluator: &Evaluator<'_>,
    sheet: &Sheet,
    row: &Row,
    column: &Column,
    place: (Scope, Id),
    view: &Id,
) -> Option<Cell> {
    let (scope, period) = place;
    let formula = match sheet.cell_at(&row.id, &column.id, &scope, &period) {
        SheetCell::Formula(formula) => formula,
        SheetCell::Blank => &column.formula,
        SheetCell::Absent => return None,
    };
    let at = Coordinates {
        sheet: Some(sheet.id.clone()),
        row: Some(row.id.clone()),
        column: Some(column.id.clone()),
        scope: scope.clone(),
        period: period.clone(),
        view: view_of(sheet, view),
    };
    let evaluated = evaluator.cell(&at, None);
    let mut figure = evaluated.figure;
    if let Some(unit) = &column.unit
        && figure.unit.is_dimensionless()
        && unit.is_dimensionless()
    {
        figure.unit = unit.clone();
    }
    let address = Address {
        sheet: sheet.id.clone(),
        row: row.id.clone(),
        column: column.id.clone(),
        scope,
        period,
        view: sheet.view.is_none().then(|| view.clone()),
    };
    let hidden = evaluator.hidden_beneath(&address, &at.view);
    Some(Cell {
        address,
        table: sheet.table,
        below: column.below && evaluator.is_one_count(&hidden, &at),
        figure,
        decimals: column.decimals,
        origin: evaluated.origin,
        basis: evaluated.basis.unwrap_or(Basis::Published),
        hidden,
        formula: formula.clone(),
    })
}

/// The periods that a check is about when a municipality and year are asked for: that year, or
/// every period for which the municipality states one of the check's facts; where the check is
/// valid.
pub fn check_periods(
    evaluator: &Evaluator<'_>,
    check: &Check,
    municipality: &Id,
    year: i32,
) -> Vec<Id> {
    let mut periods = match check.stating.is_empty() {
        true => vec![Id::from(year.to_string())],
        // Of what is said to be missing there is nothing to check; a target says that it is not
        // known.
        false => stating(
            evaluator,
            std::slice::from_ref(&check.stating),
            municipality,
            |fact| check.purpose == Purpose::Target || !fact.figure.value.is_unknown(),
        ),
    };
    periods.retain(|period| {
        period
            .parse()
            .map_or(true, |year| check.years.contains(year))
    });
    periods
}

/// Decides every check for every place.
///
/// **Errors**: `K0502` a check that does not hold, `K0503` one that cannot be decided.
pub fn decide(
    evaluator: &Evaluator<'_>,
    places: &[(Id, i32)],
    view: &Id,
) -> Found<Vec<CheckResult>> {
    let mut results = Vec::new();
    let mut diagnostics = Vec::new();
    for (municipality, year) in places {
        for check in evaluator
            .inputs
            .layers(municipality)
            .flat_map(|layer| &layer.checks)
        {
            for period in check_periods(evaluator, check, municipality, *year) {
                let is_new = |result: &CheckResult| {
                    (&result.id, &result.municipality, &result.period)
                        != (&check.id, municipality, &period)
                };
                if !results.iter().all(is_new) {
                    continue;
                }
                let at = Coordinates::beside(municipality, &period, view);
                let outcome = outcome(evaluator, check, &at);
                diagnostics.extend(finding(check, &at, &outcome));
                let (id, purpose) = (check.id.clone(), check.purpose);
                results.push(CheckResult {
                    id,
                    municipality: municipality.clone(),
                    period,
                    severity: check.severity,
                    purpose,
                    outcome,
                });
            }
        }
    }
    diagnostics.extend(evaluator.take_found());
    Found {
        value: results,
        diagnostics,
    }
}

/// The outcome with intervals; where these leave it open, that of every choice of the hidden counts
/// if it is always the same.
fn outcome(evaluator: &Evaluator<'_>, check: &Check, at: &Coordinates) -> CheckOutcome {
    let (plain, touched) = evaluator.touching(|| plain_outcome(evaluator, check, at));
    let hidden = touched.hidden;
    if hidden.is_empty() || !matches!(plain, CheckOutcome::Undecided(_)) {
        return plain;
    }
    let answers =
        evaluator.for_every_choice(&hidden, |evaluator| plain_outcome(evaluator, check, at));
    let answers = answers.map(|answers| answers.answers).unwrap_or_default();
    let alike = |first: &CheckOutcome| {
        answers
            .iter()
            .all(|answer| std::mem::discriminant(answer) == std::mem::discriminant(first))
    };
    match answers.first() {
        Some(first) if alike(first) => first.clone(),
        _ => plain,
    }
}

/// The outcome with intervals.
pub(super) fn plain_outcome(
    evaluator: &Evaluator<'_>,
    check: &Check,
    at: &Coordinates,
) -> CheckOutcome {
    let Node::Compare(comparison, left, right) = &*check.condition.node else {
        return match evaluator.truth(&check.condition, at) {
            Ok(true) => CheckOutcome::Holds,
            Ok(false) => CheckOutcome::Fails(written(&check.condition)),
            Err(reason) => CheckOutcome::Undecided(reason.to_string()),
        };
    };
    let within = match &check.within {
        None => Ratio::zero(),
        Some(within) => match evaluator.evaluate(within, at).figure.as_exact() {
            Some(within) => within.clone(),
            None => return CheckOutcome::Undecided(NO_TOLERANCE.to_owned()),
        },
    };
    let (left, right) = (
        evaluator.evaluate(left, at).figure,
        evaluator.evaluate(right, at).figure,
    );
    match compare(*comparison, &left.value, &right.value, &within) {
        Ok(true) => CheckOutcome::Holds,
        Ok(false) => {
            let side = |value: &Value, factor: i64| match value {
                Value::Exact(value) => (value * &Ratio::from(factor)).to_decimal(4),
                Value::Interval { low, high, .. } => {
                    let [low, high] =
                        [low, high].map(|end| (end * &Ratio::from(factor)).to_decimal(4));
                    format!("{low}..{high}")
                }
                Value::Text(text) => format!("`{}`", text.norwegian()),
                Value::Missing(_) => "missing".to_owned(),
            };
            let factor = left.unit.written_factor();
            CheckOutcome::Fails(format!(
                "{} {} {}",
                side(&left.value, factor),
                comparison.sign(),
                side(&right.value, factor)
            ))
        }
        Err(reason) => CheckOutcome::Undecided(reason.to_string()),
    }
}

fn finding(check: &Check, at: &Coordinates, outcome: &CheckOutcome) -> Option<Diagnostic> {
    if check.purpose == Purpose::Target {
        return None;
    }
    let place = format!("{} {}", at.scope, at.period);
    let (code, message, severity) = match outcome {
        CheckOutcome::Holds => return None,
        CheckOutcome::Fails(sides) => (
            Code::CheckFailed,
            format!("check `{}` does not hold for {place}: {sides}", check.id),
            check.severity,
        ),
        CheckOutcome::Undecided(reason) => (
            Code::CheckUndecided,
            format!(
                "check `{}` cannot be decided for {place}: {reason}",
                check.id
            ),
            Severity::Warning,
        ),
    };
    let mut diagnostic = Diagnostic::new(code, message)
        .at_span(&check.condition.span, "this relation")
        .maybe_help(check.because.clone());
    diagnostic.severity = severity;
    diagnostic = diagnostic.of_place(Arc::from(&*at.scope), Some(Arc::clone(&at.period)));
    if let CheckOutcome::Undecided(reason) = outcome {
        diagnostic = diagnostic.follows_from(reason.as_str());
    }
    Some(diagnostic)
}
