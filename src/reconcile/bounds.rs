//! Printed bounds, `13,7 % - 14,6 %` or `< 7,8 %`, against what a cell leaves open: each bound by
//! itself.

use crate::engine::{Cell, compare};
use crate::model::{Arithmetic, Comparison, Node};
use crate::value::{Figure, Ratio, display_figure};

use super::hints::{coarser, named};
use super::number::Number;
use super::print::{End, Lens, Print};
use super::published::PrintedContent;
use super::reason::{ReasonKind, StatusReason};
use super::status::{Status, agreed};

/// Compares each printed bound with the same bound of the cell. The status is the worst of them.
pub fn bounds_against(print: &Print<'_>, index: usize, cell: &Cell) -> (Status, Vec<StatusReason>) {
    let Some((low, high)) = cell.figure.value.bounds() else {
        return (
            Status::Differs,
            vec![StatusReason::new(
                ReasonKind::OtherUnit,
                "printed as bounds, computed as words",
            )],
        );
    };
    let bounds = match &print.figures[index].printed.content {
        PrintedContent::Range(first, last) => {
            vec![("lower bound: ", first, low), ("upper bound: ", last, high)]
        }
        PrintedContent::Below(last) => vec![("", last, high)],
        PrintedContent::Number(_)
        | PrintedContent::Words(_)
        | PrintedContent::Withheld
        | PrintedContent::Blank => Vec::new(),
    };
    let mut status = agreed(cell);
    let mut reasons = Vec::new();
    for (which, printed, computed) in bounds {
        let (of_bound, why) = bound_against(print, index, cell, printed, computed);
        status = status.max(of_bound);
        reasons.extend(why.into_iter().map(|reason| StatusReason {
            text: format!("{which}{}", reason.text),
            ..reason
        }));
    }
    (status, reasons)
}

fn bound_against(
    print: &Print<'_>,
    index: usize,
    cell: &Cell,
    number: &Number,
    computed: &Ratio,
) -> (Status, Vec<StatusReason>) {
    if number.rounds_from(computed) {
        return (agreed(cell), Vec::new());
    }
    if let Some(within) = rounded_inputs(print, index, number) {
        return (Status::Within, vec![within]);
    }
    let mut reasons: Vec<StatusReason> = apart(print, index, number)
        .into_iter()
        .chain(coarser(number, computed))
        .collect();
    if number.is_cut_from(computed) {
        reasons.push(StatusReason::new(
            ReasonKind::Cut,
            "fits if cut instead of rounded",
        ));
        return (Status::Truncated, reasons);
    }
    if reasons.is_empty() {
        let text = format!(
            "nothing printed explains it; the cell gives {}",
            number.reprinted(computed).display(computed)
        );
        reasons.push(StatusReason::new(ReasonKind::Unexplained, text));
    }
    (Status::Differs, reasons)
}

/// Whether one end of all that is open beneath, rounded as it is printed, gives the bound.
fn rounded_inputs(print: &Print<'_>, index: usize, number: &Number) -> Option<StatusReason> {
    let formula = print.formula(index)?;
    [End::Low, End::High].into_iter().find_map(|end| {
        let lens = Lens {
            without: Some(index),
            end: Some(end),
            ..Lens::default()
        };
        let sight = print.evaluate(formula, &print.figures[index].at, &lens);
        let meets = sight.value.bounds().is_some()
            && compare(
                Comparison::Equal,
                &number.reading(),
                &sight.value,
                &Ratio::zero(),
            ) != Ok(false);
        if !meets
            || sight.used.is_empty()
            || !sight.used.iter().all(|figure| print.is_rounding(*figure))
        {
            return None;
        }
        let figures = print.addresses(&sight.used);
        let text = format!(
            "the rounding of the printed figures allows it: {}",
            named(&figures)
        );
        Some(StatusReason::on(ReasonKind::RoundedInputs, text, figures))
    })
}

/// A quotient whose dividend and divisor hold the same hidden numbers, taken at one end in one and
/// at the other in the other.
fn apart(print: &Print<'_>, index: usize, number: &Number) -> Vec<StatusReason> {
    let Some(formula) = print.formula(index) else {
        return Vec::new();
    };
    let Node::Arithmetic(Arithmetic::Divide, above, below) = &*formula.node else {
        return Vec::new();
    };
    let at = &print.figures[index].at;
    let side = |formula| print.ground.evaluate(formula, at).figure;
    let (above, below) = (side(above), side(below));
    let (Some((least, most)), Some((fewest, all))) = (above.value.bounds(), below.value.bounds())
    else {
        return Vec::new();
    };
    if least == most || fewest == all {
        return Vec::new();
    }
    let written = |of: &Figure, value: &Ratio| {
        display_figure(&Figure::exact(value.clone(), of.unit.clone()), None)
    };
    let ends = [
        ("highest", most, "lowest", fewest),
        ("lowest", least, "highest", all),
    ];
    let fits = ends.into_iter().filter(|(_, above, _, below)| {
        above
            .checked_div(below)
            .is_some_and(|it| number.rounds_from(&it))
    });
    let sentence = fits.map(|(top, dividend, bottom, divisor)| {
        let (dividend, divisor) = (written(&above, dividend), written(&below, divisor));
        let text =
            format!("fits if what is hidden is at its {top} above the line and at its {bottom} below: {dividend} / {divisor}");
        StatusReason::new(ReasonKind::Apart, text)
    });
    sentence.collect()
}
