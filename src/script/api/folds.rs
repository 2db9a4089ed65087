//! Folds: one figure from many rows, municipalities or periods.

use rhai::Dynamic;

use super::named::{known_fact, known_period};
use super::values::AxisName;
use super::{Function, Receiver};
use crate::diag::Code;
use crate::model::{Axis, CellRef, Fold, Id, Node, RowRef};
use crate::script::call::Call;
use crate::script::draft::finding;
use crate::script::term::Sort;

pub(super) const ABOUT: &str = "A fold asks a formula at many places and puts the answers together. The axis says at which: `rows()`, \
`municipalities()` or `periods([...])`.";

macro_rules! fold {
    ($name:literal, $fold:ident, $most:literal, $signature:literal, $meaning:literal, $example:literal) => {
        Function {
            name: $name,
            receiver: Receiver::Nothing,
            arguments: 2..=$most,
            signature: $signature,
            meaning: $meaning,
            example: $example,
            run: |call| fold(call, Fold::$fold),
        }
    };
}

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "total",
        receiver: Receiver::Nothing,
        arguments: 2..=2,
        signature: "total(sheet, column)",
        meaning: "The sum of a column over those rows of a sheet that are no totals.",
        example: r#"sheet("i_alt").row("intro", introduksjonsprogram).column("alle", total("grunnlag", "sum"))"#,
        run: total,
    },
    fold!(
        "sum_over",
        Sum,
        2,
        "sum_over(axis, formula)",
        "The sum of a formula over an axis.",
        r#"sheet("land").row("intro", introduksjonsprogram).column("alle", sum_over(municipalities(), sum(row))).joint()"#
    ),
    fold!(
        "mean_over",
        Mean,
        3,
        "mean_over(axis, formula, weight)",
        "The mean of a formula over an axis; flat, or weighted where a weight is given.",
        r#"sheet("snitt").row("intro", introduksjonsprogram).column("snitt", mean_over(municipalities(), per_unit(row), fact("introdeltakere"))).joint()"#
    ),
    fold!(
        "min_over",
        Min,
        2,
        "min_over(axis, formula)",
        "The smallest answer to a formula over an axis.",
        r#"sheet("minst").row("intro", introduksjonsprogram).column("minst", min_over(municipalities(), sum(row))).joint()"#
    ),
    fold!(
        "max_over",
        Max,
        2,
        "max_over(axis, formula)",
        "The largest answer to a formula over an axis.",
        r#"sheet("størst").row("intro", introduksjonsprogram).column("størst", max_over(municipalities(), sum(row))).joint()"#
    ),
    Function {
        name: "rows",
        receiver: Receiver::Nothing,
        arguments: 0..=1,
        signature: "rows(sheet)",
        meaning: "The axis of all rows of a sheet that are no totals; of the asking sheet where none is named.",
        example: r#"sheet("andel").row("intro", introduksjonsprogram).column("sum", sum(row)).column("andel", col("sum") / sum_over(rows(), col("sum")))"#,
        run: |call| {
            if call.count() == 0 {
                return Dynamic::from(AxisName(Axis::Rows(None)));
            }
            match call.reference(0) {
                Some(sheet) => Dynamic::from(AxisName(Axis::Rows(Some(sheet)))),
                None => call.poison(),
            }
        },
    },
    Function {
        name: "municipalities",
        receiver: Receiver::Nothing,
        arguments: 0..=1,
        signature: "municipalities([id, ...])",
        meaning: "The axis of the named municipalities; of all in the run where none is named.",
        example: r#"sheet("to").row("intro", introduksjonsprogram).column("a", sum_over(municipalities(["a"]), sum(row))).joint()"#,
        run: municipalities,
    },
    Function {
        name: "periods",
        receiver: Receiver::Nothing,
        arguments: 1..=1,
        signature: "periods([year, ...])",
        meaning: "The axis of the named years or cohorts.",
        example: r#"sheet("toaar").row("intro", introduksjonsprogram).column("begge", sum_over(periods([2012, 2013]), sum(row)))"#,
        run: periods,
    },
    Function {
        name: "periods_with",
        receiver: Receiver::Nothing,
        arguments: 1..=1,
        signature: "periods_with(fact)",
        meaning: "The axis of the years and periods for which the asking place has a value of a fact; missing ones are left out. Of a pair, the first municipality is asked.",
        example: r#"sheet("flatt").row("alle", fact("introdeltakere")).column("snitt", mean_over(periods_with("introdeltakere"), row))"#,
        run: |call| match facts_from(call, 0).pop() {
            Some(fact) if !call.poisoned => Dynamic::from(AxisName(Axis::PeriodsWith(fact))),
            _ => call.poison(),
        },
    },
];

fn total(call: &mut Call<'_>) -> Dynamic {
    let (sheet, column) = (call.reference(0), call.reference(1));
    let (Some(sheet), Some(column)) = (sheet, column) else {
        return call.poison();
    };
    let cell = CellRef {
        sheet: Some(sheet.clone()),
        row: RowRef::Same,
        column,
    };
    let of = crate::script::term::Term::leaf(Node::Cell(cell), Sort::Figure, call.span());
    let node = Node::Fold {
        fold: Fold::Sum,
        axis: Axis::Rows(Some(sheet)),
        of: of.expr.clone(),
        weight: None,
    };
    call.grow(node, Sort::Figure, &[&of])
}

fn fold(call: &mut Call<'_>, fold: Fold) -> Dynamic {
    let (axis, of) = (call.axis(0), call.figure(1));
    let weight = if call.count() > 2 {
        Some(call.figure(2))
    } else {
        None
    };
    let (Some(axis), Some(of)) = (axis, of) else {
        return call.poison();
    };
    match weight {
        None => call.grow(
            Node::Fold {
                fold,
                axis,
                of: of.expr.clone(),
                weight: None,
            },
            Sort::Figure,
            &[&of],
        ),
        Some(Some(weight)) => {
            let node = Node::Fold {
                fold,
                axis,
                of: of.expr.clone(),
                weight: Some(weight.expr.clone()),
            };
            call.grow(node, Sort::Figure, &[&of, &weight])
        }
        Some(None) => call.poison(),
    }
}

fn municipalities(call: &mut Call<'_>) -> Dynamic {
    let mut ids = Vec::new();
    for item in if call.count() == 0 {
        Vec::new()
    } else {
        call.list(0)
    } {
        let span = call.span_of(0);
        match item.into_immutable_string() {
            Ok(id) => ids.push(call.one_place(&id, 0)),
            Err(_) => call.report(finding(
                Code::WrongType,
                "`municipalities` expects ids of municipalities",
                &span,
                "not all are texts",
            )),
        }
    }
    if call.poisoned {
        call.poison()
    } else {
        Dynamic::from(AxisName(Axis::Municipalities(ids)))
    }
}

fn periods(call: &mut Call<'_>) -> Dynamic {
    let ids = period_ids(call, 0, "periods");
    if call.poisoned {
        call.poison()
    } else {
        Dynamic::from(AxisName(Axis::Periods(ids)))
    }
}

/// The arguments from `position` on as declared facts.
pub(super) fn facts_from(call: &mut Call<'_>, position: usize) -> Vec<Id> {
    (position..call.count())
        .filter_map(|position| known_fact(call, position))
        .collect()
}

/// The arguments from `position` on as years or cohorts.
pub(super) fn period_ids(call: &mut Call<'_>, position: usize, function: &str) -> Vec<Id> {
    let mut ids = Vec::new();
    for item in call.list(position) {
        match (item.as_int(), item.into_immutable_string()) {
            (Ok(year), _) => ids.push(Id::from(year.to_string())),
            (_, Ok(id)) => ids.push(Id::from(id.as_str())),
            _ => {
                let span = call.span_of(position);
                call.report(finding(
                    Code::WrongType,
                    format!("`{function}` expects years or cohorts"),
                    &span,
                    "not all are numbers or texts",
                ));
            }
        }
    }
    for id in &ids {
        known_period(call, id, position);
    }
    if ids.is_empty() && !call.poisoned {
        let span = call.span_of(position);
        call.report(finding(
            Code::WrongType,
            format!("`{function}` expects years or cohorts"),
            &span,
            "the list is empty",
        ));
    }
    ids
}
