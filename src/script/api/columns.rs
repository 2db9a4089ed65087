//! The columns of a sheet: their formulas, labels and cells of their own.

use rhai::Dynamic;

use super::declarations::{label_at, once_only};
use super::folds::{facts_from, period_ids};
use super::named::known_period;
use crate::diag::Code;
use crate::facts::Label;
use crate::model::{ANY_ROW, CellPlace, Column, Expr, Id, Node, OverrideCell, Row};
use crate::script::call::Call;
use crate::script::draft::finding;

pub(super) fn column(call: &mut Call<'_>) -> Dynamic {
    let own_cells = call.count() == 2;
    let formula = if own_cells {
        None
    } else {
        call.figure_or_text(2)
    };
    let (id, label) = (call.id(1), label_at(call, 3));
    let (span, id) = (call.own_span(), id.unwrap_or_default());
    let without = || match own_cells {
        true => Expr::new(Node::Text(String::new()), span.clone()),
        false => Expr::new(Node::Poison, call.span_of(2)),
    };
    let formula = formula.map_or_else(without, |term| term.expr);
    let label = label.unwrap_or_else(|| Label::nb(&*id));
    if let Some(sheet) = call.sheet() {
        let (unit, decimals, joint, except) = (None, None, false, Vec::new());
        let column = Column {
            id,
            label,
            formula,
            unit,
            decimals,
            below: false,
            own_cells,
            joint,
            except,
            span: span.into(),
        };
        sheet.columns.push(column);
    }
    call.receiver()
}

/// As [`last_column`], of what may be said once; `change` says whether it was said before.
pub(super) fn last_column_once(
    call: &mut Call<'_>,
    what: &str,
    change: impl FnOnce(&mut Column) -> bool,
) -> Dynamic {
    let mut again = false;
    let receiver = last_column(call, |column| again = change(column));
    let span = call.own_span();
    once_only(call, again, what, &span);
    receiver
}

pub(super) fn last_column(call: &mut Call<'_>, change: impl FnOnce(&mut Column)) -> Dynamic {
    let lacks = match call.sheet().map(|sheet| sheet.columns.last_mut()) {
        Some(Some(column)) => {
            change(column);
            false
        }
        _ => true,
    };
    if lacks {
        let (span, message) = (
            call.own_span(),
            format!("`.{}` stands before any column", call.name),
        );
        call.report(
            finding(
                Code::UnfinishedRule,
                message,
                &span,
                "no column before this",
            )
            .help("put it behind the `.column(...)` that it concerns"),
        );
    }
    call.receiver()
}

pub(super) fn label(call: &mut Call<'_>) -> Dynamic {
    match label_at(call, 1) {
        Some(label) => last_column(call, |column| column.label = label),
        None => call.receiver(),
    }
}

pub(super) fn except(call: &mut Call<'_>) -> Dynamic {
    let ids: Vec<_> = (1..call.count())
        .filter_map(|position| call.municipality(position))
        .collect();
    last_column(call, |column| column.except.extend(ids))
}

pub(super) fn cell(call: &mut Call<'_>, has_formula: bool) -> Dynamic {
    let is_any = call
        .value(1)
        .read_lock::<rhai::ImmutableString>()
        .is_some_and(|row| *row == *ANY_ROW);
    let (row, column) = (
        if is_any {
            Some(Id::from(ANY_ROW))
        } else {
            call.reference(1)
        },
        call.reference(2),
    );
    let formula = if has_formula {
        call.figure_or_text(3).map(|term| term.expr)
    } else {
        None
    };
    let place = cell_place(call, if has_formula { 4 } else { 3 });
    let span = call.own_span();
    if let (Some(row), Some(column), false) = (row, column, call.poisoned)
        && let Some(sheet) = call.sheet()
    {
        sheet.cells.push(OverrideCell {
            row,
            column,
            place,
            formula,
            span: span.into(),
        });
    }
    call.receiver()
}

/// An argument as the places that a cell counts in: `a`, `a/2013` or `*/2013`; everywhere where it
/// is not given.
fn cell_place(call: &mut Call<'_>, position: usize) -> CellPlace {
    if call.count() <= position {
        return CellPlace::default();
    }
    let Some(written) = call.text(position) else {
        return CellPlace::default();
    };
    let (scope, period) = match written.split_once('/') {
        Some((scope, period)) => (scope, Some(Id::from(period))),
        None => (written.as_str(), None),
    };
    if let Some(period) = &period {
        known_period(call, period, position);
    }
    let scope = if scope == "*" {
        None
    } else {
        Some(call.named_place(scope, position))
    };
    CellPlace { scope, period }
}

pub(super) fn only(call: &mut Call<'_>) -> Dynamic {
    let ids: Vec<_> = (1..call.count())
        .filter_map(|position| call.municipality(position))
        .collect();
    if let Some(sheet) = call.sheet() {
        sheet.only.extend(ids);
    }
    call.receiver()
}

pub(super) fn stating(call: &mut Call<'_>) -> Dynamic {
    let ids = facts_from(call, 1);
    if let Some(sheet) = call.sheet() {
        sheet.stating.push(ids);
    }
    call.receiver()
}

pub(super) fn years(call: &mut Call<'_>) -> Dynamic {
    let ids = period_ids(call, 1, "years");
    if let Some(sheet) = call.sheet() {
        sheet.periods.extend(ids);
    }
    call.receiver()
}

pub(super) fn place(call: &mut Call<'_>) -> Dynamic {
    let (id, label, span) = (call.municipality(1), label_at(call, 2), call.own_span());
    if let Some(id) = id
        && let Some(sheet) = call.sheet()
    {
        let label = label.unwrap_or_else(|| Label::nb(&*id));
        let row = Row {
            id: id.clone(),
            label,
            subject: None,
            total: false,
            place: Some(id),
            span: span.into(),
        };
        sheet.rows.push((row, false));
    }
    call.receiver()
}
