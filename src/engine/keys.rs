//! Whether every allocation key lies between zero and one, for the facts and weights at hand.

use crate::diag::{Code, Diagnostic};
use crate::facts::FactBook;
use crate::model::{Id, Model, written};
use crate::value::Ratio;

use super::ground::{Coordinates, Evaluator};

/// Computes every key for every place. Keys whose facts are missing are left for the rules that use them.
///
/// **Errors**: `K0211` a key below zero or above one, `K0212` a weight without a value for the year.
pub fn check_keys(model: &Model, facts: &FactBook, places: &[(Id, i32)], view: &Id) -> Vec<Diagnostic> {
    let ground = Evaluator::new(model, facts, &[]);
    for (municipality, year) in places {
        let at = Coordinates::outside(municipality, *year, view);
        for layer in model.layers(municipality) {
            for key in layer.keys.iter().filter(|key| key.years.contains(*year)) {
                let figure = ground.evaluate(&key.formula, &at).figure;
                let Some(value) = figure.as_exact() else { continue };
                if value.is_negative() || *value > Ratio::one() {
                    let message = format!(
                        "key `{}` is {} for {municipality} {year}; it must lie between 0 and 1",
                        key.id,
                        value.to_decimal(6)
                    );
                    ground.report(
                        Diagnostic::new(Code::KeyOutOfRange, message)
                            .at_span(&key.formula.span, format!("{} = {}", written(&key.formula), value.to_decimal(6)))
                            .help("check the facts and the weight; `w·n/(w·n+N−n)` is a form that never exceeds one"),
                    );
                }
            }
        }
    }
    ground.take_found()
}
