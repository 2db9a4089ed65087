//! Static checks on a model, one per file: what can be known to be wrong before any posting is
//! read.
//!
//! Input: a [`Model`]. This module must never know files, postings or figures.

mod about;
mod conditions;
mod duplicates;
mod early;
mod infer;
mod never;
mod one_sided;
#[cfg(test)]
mod tests;
mod unasked_facts;
mod units;
mod unused;
mod written_codes;

pub use infer::{ExprKind, InferenceSite, Units};
pub use unasked_facts::check_unasked_facts;
pub use written_codes::check_written_codes;

use crate::diag::{Diagnostic, sort_by_place};
use crate::model::{BookedMeasure, Expr, Layer, Model, Node, Sheet};

/// Everything that can be said of a model without figures. **Order**: by place.
///
/// **Errors**: `K0303` units that do not go together, `K0219` a condition for a number or the
/// reverse, `K0208` a row or column declared twice, `K0209` a formula that asks for a row where
/// there is none, `K0224` a municipality that says it has nothing of what it has, `K0225` a formula
/// that asks for what is computed after it; as warnings `K0220` a rule or adjustment that never
/// holds, `K0221` a weight or key that nothing uses, `K0223` an adjustment that concerns only some
/// municipalities in a view that is to be the same for all.
pub fn lint(model: &Model) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    conditions::check(model, &mut found);
    units::check(model, &mut found);
    duplicates::check(model, &mut found);
    early::check(model, &mut found);
    never::check(model, &mut found);
    one_sided::check(model, &mut found);
    unused::check(model, &mut found);
    sort_by_place(&mut found);
    found
}

/// Every condition on postings of a layer, with what looks at them by it.
fn conditions_on_postings(layer: &Layer) -> Vec<(&Expr, &'static str)> {
    let mut found: Vec<(&Expr, &'static str)> = Vec::new();
    found.extend(layer.rules.iter().map(|rule| (&rule.condition, "a rule")));
    let adjustments = layer.views.iter().flat_map(|view| &view.adjustments);
    let selected = adjustments.filter_map(|adjustment| {
        let what = adjustment.action.selection()?;
        what.condition.as_ref()
    });
    found.extend(selected.map(|condition| (condition, "an adjustment")));
    for formula in formulas(layer) {
        formula.walk(&mut |part| {
            if let Node::Booked {
                measure,
                condition,
                among,
            } = &*part.node
            {
                let of = match measure {
                    BookedMeasure::Kroner => "`booked`",
                    BookedMeasure::Postings => "`postings`",
                };
                found.extend(among.iter().chain([condition]).map(|asked| (asked, of)));
            }
        });
    }
    found
}

/// Every formula of a layer; the conditions of rules and adjustments are not among them.
fn formulas(layer: &Layer) -> impl Iterator<Item = &Expr> {
    let shares = layer.rules.iter().filter_map(|rule| rule.share.as_ref());
    let keys = layer.keys.iter().map(|key| &key.formula);
    let imputed = layer.imputed.iter().map(|imputed| &imputed.formula);
    let controls = layer.controls.iter().map(|control| &control.relation);
    let checks = layer
        .checks
        .iter()
        .chain(controls)
        .flat_map(|check| std::iter::once(&check.condition).chain(&check.within));
    let sheets = layer.sheets.iter().flat_map(Sheet::formulas);
    let adjustments = layer
        .views
        .iter()
        .flat_map(|view| &view.adjustments)
        .filter_map(|adjustment| adjustment.action.formula());
    shares
        .chain(keys)
        .chain(imputed)
        .chain(checks)
        .chain(sheets)
        .chain(adjustments)
}
