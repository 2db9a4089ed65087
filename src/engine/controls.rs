//! Controls of ledgers: what each comes to, and the kroner that are about.

use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Found, Severity};
use crate::facts::Basis;
use crate::model::{BookedMeasure, Check, Comparison, Control, Expr, Id, Node, REPORTED};
use crate::value::{Amount, Ratio, Unit};
use crate::words::Language;

use super::account::RawPostings;
use super::booked::rows_booked;
use super::calculate::plain_outcome;
use super::coordinates::Coordinates;
use super::evaluator::Evaluator;
use super::workbook::CheckOutcome;

/// What a control came to in one ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ControlResult {
    /// The control.
    pub id: Id,
    pub municipality: Id,
    /// The accounting year.
    pub year: i32,
    /// How grave a failure is.
    pub severity: Severity,
    /// Undecided where the ledger has nothing to look at.
    pub outcome: CheckOutcome,
    /// The kroner that a failure is about: how far sums of kroner lie apart, or the postings that
    /// are counted, without sign.
    pub kroner: Amount,
}

/// Decides every control for the accounts of every place, as they are reported. A place whose
/// ledger is not known, or has no postings, has no results.
///
/// **Errors**: `K0507` a control that does not hold.
pub fn control(evaluator: &Evaluator<'_>, places: &[(Id, i32)]) -> Found<Vec<ControlResult>> {
    let (mut results, mut diagnostics) = (Vec::new(), Vec::new());
    for (municipality, year) in places {
        let at = Coordinates::outside(municipality, *year, &REPORTED.into());
        let basis = match evaluator.inputs.postings(&at) {
            Some((RawPostings::Known(ledger), basis)) if !ledger.table.rows.is_empty() => basis,
            _ => continue,
        };
        let layers = evaluator.inputs.layers(municipality);
        let valid = layers
            .flat_map(|layer| &layer.controls)
            .filter(|control| control.relation.years.contains(*year));
        for control in valid {
            let relation = &control.relation;
            let outcome = match plain_outcome(evaluator, relation, &at) {
                CheckOutcome::Fails(_) if is_rounded_away(relation, basis) => {
                    CheckOutcome::Undecided(ROUNDED.to_owned())
                }
                outcome => outcome,
            };
            let kroner = match &outcome {
                CheckOutcome::Fails(_) => kroner(evaluator, &relation.condition, &at),
                CheckOutcome::Holds | CheckOutcome::Undecided(_) => Amount::ZERO,
            };
            let result = ControlResult {
                id: relation.id.clone(),
                municipality: municipality.clone(),
                year: *year,
                severity: relation.severity,
                outcome,
                kroner,
            };
            diagnostics.extend(finding(control, &result));
            results.push(result);
        }
    }
    // What a ledger lacks is no finding; what cannot be decided is.
    diagnostics.extend(evaluator.take_found());
    Found {
        value: results,
        diagnostics,
    }
}

/// Why an equation without tolerance is not decided.
const ROUNDED: &str = "amounts are rounded to thousands, and no tolerance is said";

/// Whether sums of rounded amounts may miss what is asked, which says by itself how far they may.
fn is_rounded_away(relation: &Check, basis: Basis) -> bool {
    let is_of_kroner = |side: &Expr| {
        let mut found = false;
        side.walk(&mut |part| {
            found |= matches!(
                &*part.node,
                Node::Booked {
                    measure: BookedMeasure::Kroner,
                    ..
                }
            );
        });
        found
    };
    basis.is_in_thousands()
        && relation.within.is_none()
        && matches!(&*relation.condition.node, Node::Compare(Comparison::Equal, a, b)
            if is_of_kroner(a) || is_of_kroner(b))
}

/// The kroner that a relation which does not hold is about.
fn kroner(evaluator: &Evaluator<'_>, condition: &Expr, at: &Coordinates) -> Amount {
    if let Node::Compare(_, left, right) = &*condition.node {
        let [left, right] = [left, right].map(|side| evaluator.evaluate(side, at).figure);
        if left.unit == Unit::kr()
            && let (Some(left), Some(right)) = (left.as_exact(), right.as_exact())
        {
            return ore(&(left - right).abs());
        }
    }
    let Some((RawPostings::Known(ledger), _)) = evaluator.inputs.postings(at) else {
        return Amount::ZERO;
    };
    let table = &ledger.table;
    let mut counted = vec![false; table.rows.len()];
    condition.walk(&mut |part| {
        if let Node::Booked {
            measure: BookedMeasure::Postings,
            condition,
            among,
        } = &*part.node
        {
            let all = |condition: &Expr| rows_booked(table, condition).unwrap_or_default();
            let mut meant = all(condition);
            if let Some(among) = among {
                let part = all(among);
                meant
                    .iter_mut()
                    .zip(part)
                    .for_each(|(is_meant, is_in_part)| *is_meant &= is_in_part);
            }
            counted
                .iter_mut()
                .zip(meant)
                .for_each(|(counted, is_meant)| *counted |= is_meant);
        }
    });
    let rows = table.rows.iter().zip(counted);
    rows.filter(|(_, is_counted)| *is_counted)
        .map(|(row, _)| row.debit + row.debit - row.sum)
        .sum()
}

/// Kroner as an amount; sums of postings are whole øre.
fn ore(kroner: &Ratio) -> Amount {
    let ore = (kroner * &Ratio::from(100)).round(0);
    Amount::from_ore(ore.numerator().try_into().unwrap_or_default())
}

fn finding(control: &Control, result: &ControlResult) -> Option<Diagnostic> {
    let CheckOutcome::Fails(sides) = &result.outcome else {
        return None;
    };
    let relation = &control.relation;
    let message = format!(
        "control `{}`, {}, does not hold for {} {}: {sides}",
        result.id,
        control.title.text(Language::English),
        result.municipality,
        result.year
    );
    let period: Arc<str> = Arc::from(result.year.to_string());
    let mut diagnostic = Diagnostic::new(Code::ControlFailed, message)
        .at_span(&relation.condition.span, "this relation")
        .maybe_help(relation.because.clone())
        .about(result.kroner)
        .of_place(Arc::clone(&result.municipality), Some(period));
    diagnostic.severity = result.severity;
    Some(diagnostic)
}
