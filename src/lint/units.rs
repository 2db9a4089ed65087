//! Units: everything declared must come out in the unit that its use needs.

use std::collections::BTreeMap;

use super::early::asks_too_early;
use super::infer::{ExprKind, InferenceSite, Units};
use crate::diag::{Code, Diagnostic, Span};
use crate::model::{
    ANY_ROW, Action, Adjustment, CellPlace, Check, Column, Expr, Model, Node, OverrideCell, Row,
    Sheet,
};
use crate::value::Unit;

/// Checks every formula of every layer.
pub(super) fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    let mut units = Units::new(model);
    for (_, layer) in model.named_layers() {
        for share in layer.rules.iter().filter_map(|rule| rule.share.as_ref()) {
            needs(&mut units, share, "a share", &Unit::ratio());
        }
        for key in &layer.keys {
            needs(
                &mut units,
                &key.formula,
                &format!("key `{}`", key.id),
                &Unit::ratio(),
            );
        }
        for imputed in &layer.imputed {
            needs(
                &mut units,
                &imputed.formula,
                &format!("imputed amount `{}`", imputed.id),
                &Unit::kr(),
            );
        }
        for adjustment in layer.views.iter().flat_map(|view| &view.adjustments) {
            check_adjustment(&mut units, adjustment);
        }
        for sheet in &layer.sheets {
            check_sheet(&mut units, sheet);
        }
        let controls = layer.controls.iter().map(|control| &control.relation);
        for check in layer.checks.iter().chain(controls) {
            check_relation(&mut units, check);
        }
    }
    found.extend(units.into_found());
}

/// Holds a formula that is computed before categories and cells to a unit, a share and a ratio
/// being the same.
fn needs<'m>(units: &mut Units<'m>, formula: &'m Expr, what: &str, needed: &Unit) {
    if asks_too_early(formula) {
        return;
    }
    let Ok(unit) = units.number(formula, InferenceSite::default()) else {
        return;
    };
    if unit.add(needed).is_err() {
        let needed = units.name(needed);
        let text = format!("this is {}", units.name(&unit));
        let help = format!("let the formula come out in {needed}");
        let message = format!("{what} must be {needed}");
        units.report(
            Diagnostic::new(Code::UnitMismatch, message)
                .at_span(&formula.span, text)
                .help(help),
        );
    }
}

fn check_adjustment<'m>(units: &mut Units<'m>, adjustment: &'m Adjustment) {
    let Some(formula) = adjustment.action.formula() else {
        return;
    };
    let (what, needed) = match &adjustment.action {
        Action::Exclude { .. } | Action::Move { .. } => ("the part", Unit::ratio()),
        Action::Add { .. } => ("the amount", Unit::kr()),
        Action::UseKey { .. } => ("the key", Unit::ratio()),
        Action::UseWeight { .. } => ("the weight", Unit::ratio()),
    };
    needs(
        units,
        formula,
        &format!("{what} of adjustment `{}`", adjustment.id),
        &needed,
    );
}

fn check_sheet<'m>(units: &mut Units<'m>, sheet: &'m Sheet) {
    for row in &sheet.rows {
        if let Some(subject) = &row.subject {
            units
                .number(
                    subject,
                    InferenceSite {
                        sheet: Some(sheet),
                        row: Some(&row.id),
                    },
                )
                .ok();
        }
    }
    for column in &sheet.columns {
        check_column(units, sheet, column);
    }
    for cell in sheet
        .cells
        .iter()
        .filter(|cell| cell.place != CellPlace::default())
    {
        check_cell(units, sheet, cell);
    }
}

/// Holds a cell that counts in some places alone to the unit of its column.
fn check_cell<'m>(units: &mut Units<'m>, sheet: &'m Sheet, cell: &'m OverrideCell) {
    let Some(formula) = &cell.formula else { return };
    let is_asked = |row: &&Row| row.id == cell.row || *cell.row == *ANY_ROW;
    let asked = sheet.rows.iter().filter(is_asked).map(|row| InferenceSite {
        sheet: Some(sheet),
        row: Some(&row.id),
    });
    let Some(unit) = asked
        .filter_map(|asking| units.figure(formula, asking).ok())
        .next()
    else {
        return;
    };
    let Some(column) = sheet.column(&cell.column) else {
        return;
    };
    if let Some(stated) = column
        .unit
        .as_ref()
        .filter(|stated| stated.add(&unit).is_err())
    {
        let (stated, name) = (units.name(stated), units.name(&unit));
        let message = format!(
            "column `{}` of `{}` is stated in {stated} but a cell gives {name}",
            column.id, sheet.id
        );
        let text = format!("this is {name}");
        units.report(
            Diagnostic::new(Code::UnitMismatch, message)
                .at_span(&formula.span, text)
                .at_span(&column.span, "stated here"),
        );
    }
}

fn check_column<'m>(units: &mut Units<'m>, sheet: &'m Sheet, column: &'m Column) {
    let mut wrong: BTreeMap<(usize, String), (&Span, Vec<&str>)> = BTreeMap::new();
    for row in &sheet.rows {
        let Some(formula) = sheet.formula(&row.id, &column.id) else {
            continue;
        };
        match units.of_cell(sheet, &row.id, &column.id) {
            ExprKind::Unknown => {}
            ExprKind::Condition => {
                units
                    .figure(
                        formula,
                        InferenceSite {
                            sheet: Some(sheet),
                            row: Some(&row.id),
                        },
                    )
                    .ok();
            }
            ExprKind::Figure(unit) => {
                if column
                    .unit
                    .as_ref()
                    .is_some_and(|stated| stated.add(&unit).is_err())
                {
                    let entry = wrong
                        .entry((formula.span.start, units.name(&unit)))
                        .or_insert((&formula.span, Vec::new()));
                    entry.1.push(&row.id);
                }
            }
        }
    }
    let stated = column
        .unit
        .as_ref()
        .map(|unit| units.name(unit))
        .unwrap_or_default();
    for ((_, name), (span, rows)) in wrong {
        let message = format!(
            "column `{}` of `{}` is stated in {stated} but gives {name}",
            column.id, sheet.id
        );
        let text = format!("this is {name}{}", of_rows(&rows, sheet.rows.len()));
        units.report(
            Diagnostic::new(Code::UnitMismatch, message)
                .at_span(span, text)
                .at_span(&column.span, "stated here"),
        );
    }
}

/// Names the first rows, unless all are meant.
fn of_rows(rows: &[&str], of: usize) -> String {
    const NAMED: usize = 3;
    if rows.len() == of {
        return String::new();
    }
    let names = rows
        .iter()
        .take(NAMED)
        .map(|row| format!("`{row}`"))
        .collect::<Vec<_>>()
        .join(", ");
    let more = if rows.len() > NAMED {
        format!(" and {} more", rows.len() - NAMED)
    } else {
        String::new()
    };
    format!(" in row {names}{more}")
}

fn check_relation<'m>(units: &mut Units<'m>, check: &'m Check) {
    units.condition(&check.condition, InferenceSite::default());
    let Some(tolerance) = &check.within else {
        return;
    };
    let tolerance_unit = units.number(tolerance, InferenceSite::default());
    let Node::Compare(_, left, right) = &*check.condition.node else {
        return;
    };
    let unit = units
        .number(left, InferenceSite::default())
        .or_else(|_| units.number(right, InferenceSite::default()));
    if let (Ok(unit), Ok(tolerance_unit)) = (unit, tolerance_unit) {
        units
            .together(
                tolerance,
                "compared",
                (left, unit),
                (tolerance, tolerance_unit),
            )
            .ok();
    }
}

#[cfg(test)]
mod tests;
