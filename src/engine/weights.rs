//! Weights and allocation keys as a place, year and view have them.

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic, FactLack};
use crate::facts::{Basis, FactBook};
use crate::model::{Action, Adjustment, Expr, Id, LayerName, Model, REPORTED, precedes, written};
use crate::value::{Figure, Ratio, Unit};

use super::coordinates::Coordinates;
use super::demand::MemoKey;
use super::evaluated::{Answer, Evaluated, computed, missing};
use super::evaluator::Evaluator;
use super::overlay::FigureReference;

impl Evaluator<'_> {
    /// A weight; what asks for one without a value for the year is reported.
    pub(super) fn weight(&self, id: &Id, expr: &Expr, at: &Coordinates) -> Answer<Evaluated> {
        if let Some(instead) = self.instead(FigureReference::Weight(id), at) {
            return Ok(instead);
        }
        let used = self.used(at, |action| match action {
            Action::UseWeight { weight, value } if weight == id => Some(value),
            _ => None,
        });
        if let Some(value) = used {
            // As it was reported, so that a weight may be put in terms of itself.
            return self.value(
                value,
                &Coordinates {
                    view: REPORTED.into(),
                    ..at.clone()
                },
            );
        }
        let Some(weight) = self.inputs.weight(&at.scope, id) else {
            return Ok(missing(
                format!("{} has no weight `{id}`", at.scope),
                Unit::ratio(),
            ));
        };
        if let Some(value) = at.year().and_then(|year| weight.by_year.get(&year)) {
            return Ok(Evaluated::quoted(
                Figure::exact(value.clone(), Unit::ratio()),
                Some(Basis::Published),
            ));
        }
        let years: Vec<String> = weight.by_year.keys().map(i32::to_string).collect();
        let message = format!("weight `{id}` has no value for {}", at.period);
        self.report(
            Diagnostic::new(Code::WeightYear, message.clone())
                .at_span(&expr.span, "asked for here")
                .at_span(&weight.span, format!("has values for {}", years.join(", ")))
                .help("state the year's value; weights are not carried forward"),
        );
        Ok(missing(message, Unit::ratio()))
    }

    /// An allocation key, computed once for each place, period and view.
    pub(super) fn key(&self, id: &Id, expr: &Expr, at: &Coordinates) -> Answer<Evaluated> {
        if let Some(instead) = self.instead(FigureReference::Key(id), at) {
            return Ok(instead);
        }
        if self.key_formula(id, at).is_none() {
            return Ok(missing(
                format!("{} has no key `{id}` for {}", at.scope, at.period),
                Unit::ratio(),
            ));
        }
        let (scope, period, view) = (at.scope.clone(), at.period.clone(), at.view.clone());
        let place = MemoKey::Key {
            id: id.clone(),
            scope,
            period,
            view,
        };
        self.recall(&place, Some(expr))
            .unwrap_or_else(|| Err(self.memo.demand(&place, Some(expr))))
    }

    /// The figure of a key by its formula.
    pub(super) fn key_figure(&self, id: &Id, at: &Coordinates) -> Answer<Evaluated> {
        match self.key_formula(id, at) {
            Some(formula) => self.value(formula, at).map(computed),
            None => Ok(missing(
                format!("{} has no key `{id}` for {}", at.scope, at.period),
                Unit::ratio(),
            )),
        }
    }

    /// The formula of an allocation key: the one that the view uses, else the declared one.
    pub fn key_formula<'b>(&'b self, id: &Id, at: &'b Coordinates) -> Option<&'b Expr> {
        let used = self.used(at, |action| match action {
            Action::UseKey { key, formula } if key == id => Some(formula),
            _ => None,
        });
        used.or_else(|| {
            at.year()
                .and_then(|year| self.inputs.key(&at.scope, id, year))
                .map(|key| &key.formula)
        })
    }

    /// What the asking view puts in place of a key or weight: that of the adjustment which no other
    /// goes before.
    pub fn used<'b>(
        &'b self,
        at: &'b Coordinates,
        pick: impl Fn(&'b Action) -> Option<&'b Expr>,
    ) -> Option<&'b Expr> {
        let meeting: Vec<&'b Adjustment> = self.inputs.adjustments(&at.view, &at.scope, at.year()?);
        let picked: Vec<(&'b Adjustment, &'b Expr)> = meeting
            .iter()
            .filter_map(|adjustment| Some((*adjustment, pick(&adjustment.action)?)))
            .collect();
        let is_first = |one: &Adjustment| {
            picked
                .iter()
                .all(|(other, _)| other.id == one.id || !precedes(&meeting, &other.id, &one.id))
        };
        picked
            .iter()
            .find(|(adjustment, _)| is_first(adjustment))
            .map(|(_, formula)| *formula)
    }
}

/// The facts that imputed amounts and keys ask for in vain, whether there are postings or not.
pub fn lacks_beside_sheets(
    model: &Model,
    facts: &FactBook,
    places: &[(Id, i32)],
    view: &Id,
) -> Vec<Diagnostic> {
    let evaluator = Evaluator::new(model, facts, &[]);
    for (municipality, year) in places {
        let at = Coordinates::outside(municipality, *year, view);
        let own = model.layer_of(municipality);
        for (name, layer) in model.named_layers_of(municipality) {
            let is_replaced = |id: &Id| {
                let mut own = own.iter().flat_map(|layer| &layer.imputed);
                name == LayerName::National && own.any(|imputed| imputed.id == *id)
            };
            let imputed = layer.imputed.iter();
            let imputed = imputed
                .filter(|imputed| imputed.years.contains(*year) && !is_replaced(&imputed.id));
            let keys = layer.keys.iter().filter(|key| key.years.contains(*year));
            for formula in imputed
                .map(|imputed| &imputed.formula)
                .chain(keys.map(|key| &key.formula))
            {
                evaluator.evaluate(formula, &at);
            }
        }
    }
    let mut found = evaluator.take_found();
    found.retain(|finding| finding.subject.lack.is_some());
    found
}

/// The facts without a value that a formula asks for in a municipality and year, itself or through
/// keys.
pub fn facts_in_vain(
    model: &Model,
    facts: &FactBook,
    formula: &Expr,
    (municipality, year): (&Id, i32),
    view: &Id,
) -> BTreeSet<FactLack> {
    let evaluator = Evaluator::new(model, facts, &[]);
    let at = Coordinates::outside(municipality, year, view);
    evaluator.evaluate(formula, &at);
    evaluator.into_reads().lacks
}

/// Computes every key for every place, to see whether it lies between zero and one. Keys whose
/// facts are missing are left for the rules that use them, and so is what they lack.
///
/// **Errors**: `K0211` a key below zero or above one, `K0212` a weight without a value for the
/// year.
pub fn check_keys(
    model: &Model,
    facts: &FactBook,
    places: &[(Id, i32)],
    view: &Id,
) -> Vec<Diagnostic> {
    let evaluator = Evaluator::new(model, facts, &[]);
    for (municipality, year) in places {
        let at = Coordinates::outside(municipality, *year, view);
        for layer in model.layers(municipality) {
            for key in layer.keys.iter().filter(|key| key.years.contains(*year)) {
                let figure = evaluator.evaluate(&key.formula, &at).figure;
                let Some(value) = figure.as_exact() else {
                    continue;
                };
                if value.is_negative() || *value > Ratio::one() {
                    let message = format!(
                        "key `{}` is {} for {municipality} {year}; it must lie between 0 and 1",
                        key.id,
                        value.to_decimal(6)
                    );
                    evaluator.report(
                        Diagnostic::new(Code::KeyOutOfRange, message)
                            .at_span(&key.formula.span, format!("{} = {}", written(&key.formula), value.to_decimal(6)))
                            .help("check the facts and the weight; `w·n/(w·n+N−n)` is a form that never exceeds one"),
                    );
                }
            }
        }
    }
    let mut found = evaluator.take_found();
    found.retain(|finding| finding.subject.lack.is_none());
    found
}
