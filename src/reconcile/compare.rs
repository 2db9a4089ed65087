//! One printed figure against its cell.

use std::collections::BTreeSet;

use crate::engine::{Cell, Coordinates, Evaluator, compare};
use crate::model::{Comparison, Expr, Node, written};
use crate::value::{Ratio, Value, display_figure};

use super::bounds::bounds_against;
use super::hints::{Mismatch, coarser, named};
use super::number::Number;
use super::print::{Lens, Print, PrintedCell};
use super::published::{PrintedContent, PrintedFigure};
use super::reason::{ReasonKind, StatusReason};
use super::relation::{Relations, Statement};
use super::status::{Status, agreed};

/// A printed figure, its cell, and how they agree.
#[derive(Clone, PartialEq, Debug)]
pub struct ReconciledFigure<'a> {
    pub printed: &'a PrintedFigure,
    /// The computed cell, if there is one.
    pub cell: Option<&'a Cell>,
    /// How they agree.
    pub status: Status,
    /// Why, where they are not simply equal. **Order**: as the kinds are declared.
    pub reasons: Vec<StatusReason>,
}

impl ReconciledFigure<'_> {
    /// Computed minus printed. **Unit**: as printed, so per hundred for shares. `None` where one is
    /// not a single number.
    pub fn difference(&self) -> Option<Ratio> {
        let number = self.printed.number()?;
        let computed = self.cell?.figure.as_exact()?;
        Some(&number.as_written(computed) - &number.written)
    }
}

/// Compares one printed figure with its cell.
pub fn compared<'a>(
    print: &Print<'a>,
    relations: &Relations<'_, 'a>,
    index: usize,
) -> ReconciledFigure<'a> {
    let cell = &print.figures[index];
    let (status, mut reasons) = match cell.cell {
        None => (
            Status::Absent,
            vec![StatusReason::new(ReasonKind::NoCell, no_cell(print, cell))],
        ),
        Some(cell) => with_cell(print, relations, index, cell),
    };
    reasons.sort_by_key(|reason| reason.kind);
    ReconciledFigure {
        printed: cell.printed,
        cell: cell.cell,
        status,
        reasons,
    }
}

fn with_cell(
    print: &Print<'_>,
    relations: &Relations<'_, '_>,
    index: usize,
    cell: &Cell,
) -> (Status, Vec<StatusReason>) {
    let printed = print.figures[index].printed;
    let unlike = |what: &str| {
        (
            Status::Differs,
            vec![StatusReason::new(ReasonKind::OtherUnit, what)],
        )
    };
    match (&printed.content, &cell.figure.value) {
        (PrintedContent::Withheld, _) => {
            let reason = StatusReason::new(
                ReasonKind::Withheld,
                "the table's file does not give the words, so they are not compared",
            );
            (Status::Quoted, vec![reason])
        }
        (PrintedContent::Words(words), Value::Text(text))
            if folded(words) == folded(&text.norwegian()) =>
        {
            (agreed(cell), Vec::new())
        }
        (PrintedContent::Words(words), Value::Missing(_))
            if matches!(words.as_str(), "." | "-") =>
        {
            (agreed(cell), Vec::new())
        }
        (PrintedContent::Words(_), Value::Text(_)) => (Status::Differs, decided(print, index)),
        (PrintedContent::Blank, Value::Missing(_)) => (agreed(cell), Vec::new()),
        (PrintedContent::Blank, Value::Exact(value)) if value.is_zero() && printed.text != "." => {
            (agreed(cell), Vec::new())
        }
        (PrintedContent::Blank, _) => blank_against_figure(print, index, cell),
        (_, Value::Missing(reason)) => (
            Status::Absent,
            vec![StatusReason::new(
                ReasonKind::Missing,
                format!("the cell is missing: {reason}"),
            )],
        ),
        (PrintedContent::Words(_), _) => unlike("printed in words, computed as a number"),
        (_, Value::Text(_)) => unlike("printed as a number, computed as words"),
        (PrintedContent::Number(_) | PrintedContent::Range(..) | PrintedContent::Below(_), _)
            if !same_unit(printed, cell) =>
        {
            let unit = print.project.model.vocabulary.unit_id(&cell.figure.unit);
            unlike(&format!("the cell's unit is {unit}"))
        }
        (PrintedContent::Number(number), Value::Exact(value)) => {
            number_against(print, relations, index, number, value, cell)
        }
        (PrintedContent::Number(number), Value::Interval { low, high, .. }) => {
            let both = |fits: &dyn Fn(&Ratio) -> bool| fits(low) && fits(high);
            if both(&|bound| number.rounds_from(bound)) {
                (agreed(cell), Vec::new())
            } else {
                against_interval(print, index, cell)
            }
        }
        (PrintedContent::Range(..) | PrintedContent::Below(_), _) => {
            bounds_against(print, index, cell)
        }
    }
}

/// A text without differences of spacing.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A unit that the vocabulary does not know is reported where it is read, and not held against the
/// cell.
fn same_unit(printed: &PrintedFigure, cell: &Cell) -> bool {
    printed
        .unit
        .as_ref()
        .is_none_or(|unit| unit.add(&cell.figure.unit).is_ok())
}

fn no_cell(print: &Print<'_>, shown: &PrintedCell<'_>) -> String {
    let address = &shown.printed.address;
    let Some(sheet) = print.ground.sheet(&address.sheet) else {
        return format!("there is no sheet `{}`", address.sheet);
    };
    if sheet.row(&address.row).is_none() {
        return format!("sheet `{}` has no row `{}`", address.sheet, address.row);
    }
    if sheet.column(&address.column).is_none() {
        return format!(
            "sheet `{}` has no column `{}`",
            address.sheet, address.column
        );
    }
    let place = if address.period.is_empty() {
        address.scope.to_string()
    } else {
        format!("{}/{}", address.scope, address.period)
    };
    format!("the cell is not computed for {place}")
}

fn against_interval(print: &Print<'_>, index: usize, cell: &Cell) -> (Status, Vec<StatusReason>) {
    let reading = print.figures[index].reading.as_ref();
    let meets = reading.is_some_and(|reading| {
        compare(
            Comparison::Equal,
            reading,
            &cell.figure.value,
            &Ratio::zero(),
        ) != Ok(false)
    });
    let places = match &print.figures[index].printed.content {
        PrintedContent::Number(number) => number.places,
        _ => 0,
    };
    let range = display_figure(&cell.figure, Some(places + 1));
    let (status, text) = match meets {
        true => (
            Status::Within,
            format!("rounds from what the cell leaves open: {range}"),
        ),
        false => (
            Status::Differs,
            format!("lies outside what the cell leaves open: {range}"),
        ),
    };
    (
        status,
        vec![StatusReason::new(ReasonKind::OwnInterval, text)],
    )
}

fn blank_against_figure(
    print: &Print<'_>,
    index: usize,
    cell: &Cell,
) -> (Status, Vec<StatusReason>) {
    let display = cell.display();
    let same: BTreeSet<usize> = print
        .leaf(index)
        .map(|(leaf, _)| print.same(leaf).iter().copied().collect())
        .unwrap_or_default();
    if same.is_empty() {
        let text = format!("printed without a figure, computed as {display}");
        return (
            Status::Differs,
            vec![StatusReason::new(ReasonKind::Unexplained, text)],
        );
    }
    let figures = print.addresses(&same);
    let text = format!(
        "printed without a figure, yet {display} is printed elsewhere: {}",
        named(&figures)
    );
    (
        Status::Refuted,
        vec![StatusReason::on(ReasonKind::Refuted, text, figures)],
    )
}

fn number_against(
    print: &Print<'_>,
    relations: &Relations<'_, '_>,
    index: usize,
    number: &Number,
    computed: &Ratio,
    cell: &Cell,
) -> (Status, Vec<StatusReason>) {
    if number.rounds_from(computed) {
        return (agreed(cell), Vec::new());
    }
    let Some(formula) = print.formula(index) else {
        return (Status::Differs, Vec::new());
    };
    let at = &print.figures[index].at;
    let case = Mismatch {
        print,
        index,
        number,
        computed,
        formula,
        at,
    };
    let sight = print.evaluate(
        formula,
        at,
        &Lens {
            without: Some(index),
            ..Lens::default()
        },
    );
    let meets = sight.value.bounds().is_some()
        && compare(
            Comparison::Equal,
            &number.reading(),
            &sight.value,
            &Ratio::zero(),
        ) != Ok(false);
    // Rounding is an excuse only where the figures beneath are themselves nothing but rounded.
    if meets && !sight.used.is_empty() && sight.used.iter().all(|figure| print.is_rounding(*figure))
    {
        let figures = print.addresses(&sight.used);
        let text = format!(
            "the rounding of the printed figures allows it: {}",
            named(&figures)
        );
        let mut reasons = vec![StatusReason::on(ReasonKind::RoundedInputs, text, figures)];
        reasons.extend(case.printed_parts());
        return (Status::Within, reasons);
    }
    let mut reasons = case.hints();
    reasons.extend(coarser(number, computed));
    let (refuting, supporting) = testimony(print, relations, index, number, computed);
    let status = if number.is_cut_from(computed) {
        reasons.push(StatusReason::new(
            ReasonKind::Cut,
            "fits if cut instead of rounded",
        ));
        Status::Truncated
    } else if let Some(refuting) = refuting {
        reasons.push(refuting);
        Status::Refuted
    } else {
        Status::Differs
    };
    reasons.extend(supporting);
    if reasons.is_empty() {
        reasons.push(StatusReason::new(
            ReasonKind::Unexplained,
            "nothing printed explains it",
        ));
    }
    (status, reasons)
}

/// What other printed figures say: those that refute a printed number, and those that speak for it.
fn testimony(
    print: &Print<'_>,
    relations: &Relations<'_, '_>,
    index: usize,
    number: &Number,
    computed: &Ratio,
) -> (Option<StatusReason>, Option<StatusReason>) {
    let right = number.reprinted(computed);
    let change = relations.replaced(index, &right.reading());
    let others = |of: &[usize]| {
        let mut used: BTreeSet<usize> = of
            .iter()
            .flat_map(|relation| relations.all[*relation].weighed.used.clone())
            .collect();
        used.remove(&index);
        print.addresses(&used)
    };
    let is_own = |relation: &&usize| matches!(&relations.all[**relation].claim, Statement::Formula(of) | Statement::Parts(of, _) if *of == index);
    let refuting = change
        .mended
        .iter()
        .find(is_own)
        .or(change.mended.first())
        .map(|first| {
            let display = right.display(&right.value());
            let mut text = format!(
                "the printed figures give {display} by {}: {}",
                relations.sentence(*first),
                named(&others(std::slice::from_ref(first)))
            );
            let more = change.mended.len() - 1;
            if more > 0 {
                let rest = change.mended.iter().filter(|relation| *relation != first);
                let claimed: BTreeSet<usize> = rest
                    .filter_map(|relation| relations.claimed(*relation))
                    .collect();
                let relations = if more == 1 {
                    "relation holds"
                } else {
                    "relations hold"
                };
                text += &format!(
                    "; {more} more {relations} only with that: {}",
                    named(&print.addresses(&claimed))
                );
            }
            StatusReason::on(ReasonKind::Refuted, text, others(&change.mended))
        });
    let supporting = (!change.broken.is_empty()).then(|| {
        let sentences: BTreeSet<String> = change
            .broken
            .iter()
            .map(|relation| relations.sentence(*relation))
            .collect();
        let sentences: Vec<String> = sentences.into_iter().take(3).collect();
        let figures = others(&change.broken);
        let text = format!(
            "what is printed fits {} with {}",
            sentences.join(", "),
            named(&figures)
        );
        StatusReason::on(ReasonKind::Supported, text, figures)
    });
    (refuting, supporting)
}

/// The conditions by which a cell came to its words.
fn decided(print: &Print<'_>, index: usize) -> Vec<StatusReason> {
    let mut reasons = Vec::new();
    if let Some(formula) = print.formula(index) {
        tell_choices(
            &print.ground,
            formula,
            &print.figures[index].at,
            16,
            &mut reasons,
        );
    }
    if reasons.is_empty() {
        reasons.push("the words are others".to_owned());
    }
    reasons
        .into_iter()
        .map(|text| StatusReason::new(ReasonKind::Decided, text))
        .collect()
}

fn tell_choices(
    ground: &Evaluator<'_>,
    formula: &Expr,
    at: &Coordinates,
    depth: usize,
    told: &mut Vec<String>,
) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    match &*formula.node {
        Node::Choose(condition, a, b) => {
            let Ok(holds) = ground.truth(condition, at) else {
                return;
            };
            let verb = if holds { "holds" } else { "does not hold" };
            let sides = match &*condition.node {
                Node::Compare(_, left, right) => {
                    let display =
                        |side: &Expr| display_figure(&ground.evaluate(side, at).figure, None);
                    format!(": {} against {}", display(left), display(right))
                }
                _ => String::new(),
            };
            told.push(format!("`{}` {verb}{sides}", written(condition)));
            tell_choices(ground, if holds { a } else { b }, at, depth, told);
        }
        Node::Cell(cell) => {
            if let Some(target) = ground.target(cell, at)
                && let Some(formula) = ground.formula(&target)
            {
                tell_choices(ground, formula, &target, depth, told);
            }
        }
        Node::Shift(of, shift) => {
            if let Some(at) = at.shifted(shift) {
                tell_choices(ground, of, &at, depth, told);
            }
        }
        _ => {}
    }
}
