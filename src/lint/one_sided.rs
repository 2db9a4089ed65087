//! Adjustments that concern only some municipalities in a view that is declared to treat all alike.
//!
//! A municipality's own adjustment is one-sided where others do not make it; a national one where
//! it is about a rule, imputed amount, weight or key that only some declare. Who has nothing of the
//! kind says so, and why, by `.not_needed(..)`.

use std::collections::BTreeSet;

use super::about::{About, about, has};
use crate::diag::{Code, Diagnostic};
use crate::model::{Action, Adjustment, Id, Layer, Model, NotNeeded, Years};

/// Checks every view that the national layer declares to be the same for all, and every word that
/// nothing is needed.
pub(super) fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    let even: BTreeSet<&Id> = model
        .national
        .views
        .iter()
        .filter(|view| view.same_for_all)
        .map(|view| &view.id)
        .collect();
    for view in even {
        for adjustment in of_view(&model.national, view) {
            check_national(model, view, adjustment, found);
        }
        for (municipality, layer) in &model.municipal {
            for adjustment in of_view(layer, view).filter(|adjustment| takes_or_adds(adjustment)) {
                check_own(model, view, municipality, adjustment, found);
            }
        }
    }
    for (municipality, layer) in &model.municipal {
        for word in &layer.not_needed {
            check_word(model, municipality, layer, word, found);
        }
    }
}

fn of_view<'m>(layer: &'m Layer, view: &'m Id) -> impl Iterator<Item = &'m Adjustment> {
    layer
        .views
        .iter()
        .filter(move |part| part.id == *view)
        .flat_map(|part| &part.adjustments)
}

/// Whether an adjustment takes or adds kroner. A municipality's other keys and weights are forms of
/// practice.
fn takes_or_adds(adjustment: &Adjustment) -> bool {
    !matches!(
        adjustment.action,
        Action::UseKey { .. } | Action::UseWeight { .. }
    )
}

/// Whether a municipality has said why it has nothing of what an adjustment is about.
fn has_said_why(layer: &Layer, view: &Id, adjustment: &Adjustment) -> bool {
    let concerns = |word: &&NotNeeded| word.view == *view && word.adjustment == adjustment.id;
    layer
        .not_needed
        .iter()
        .filter(concerns)
        .any(|word| word.years.overlaps(adjustment.years))
}

fn quoted(ids: &[&Id]) -> String {
    let quoted: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
    quoted.join(", ")
}

/// A finding about each of the municipalities that something is not made for.
fn one_sided(message: String, lacking: &[&Id]) -> Diagnostic {
    let finding = Diagnostic::new(Code::OneSided, message);
    lacking.iter().fold(finding, |finding, id| {
        finding.of_place(Id::clone(id), None::<Id>)
    })
}

fn way_out(view: &Id, adjustment: &Id) -> String {
    format!(
        "let each of the others say why it has nothing of the kind: `view(\"{view}\").not_needed(\"{adjustment}\").because(\"...\")`"
    )
}

fn check_national(model: &Model, view: &Id, adjustment: &Adjustment, found: &mut Vec<Diagnostic>) {
    for thing in about(adjustment) {
        if has(&model.national, &thing, adjustment.years) {
            continue;
        }
        // What nobody has in any year is on no side.
        let is_anywhere = |layer: &Layer| has(layer, &thing, Years::default());
        if !model.municipal.values().any(is_anywhere) {
            continue;
        }
        let lacks = |layer: &Layer| {
            !has(layer, &thing, adjustment.years) && !has_said_why(layer, view, adjustment)
        };
        let lacking = model.municipal.iter().filter(|(_, layer)| lacks(layer));
        let lacking: Vec<&Id> = lacking.map(|(id, _)| id).collect();
        if !lacking.is_empty() {
            let message = format!(
                "adjustment `{}` of view `{view}` is about {thing}, which is not declared for {}",
                adjustment.id,
                quoted(&lacking)
            );
            found.push(
                one_sided(message, &lacking)
                    .at_span(&adjustment.span, "made here")
                    .help(format!(
                        "declare it by the same id, or {}",
                        way_out(view, &adjustment.id)
                    )),
            );
        }
    }
}

fn check_own(
    model: &Model,
    view: &Id,
    municipality: &Id,
    adjustment: &Adjustment,
    found: &mut Vec<Diagnostic>,
) {
    if makes(&model.national, view, &adjustment.id, |other| {
        other.years.overlaps(adjustment.years)
    }) {
        return;
    }
    let lacks = |layer: &Layer| {
        let makes = makes(layer, view, &adjustment.id, |other| {
            takes_or_adds(other) && other.years.overlaps(adjustment.years)
        });
        !makes && !has_said_why(layer, view, adjustment)
    };
    let others = model.municipal.iter();
    let lacking = others.filter(|(id, layer)| *id != municipality && lacks(layer));
    let lacking: Vec<&Id> = lacking.map(|(id, _)| id).collect();
    if lacking.is_empty() {
        return;
    }
    let message = format!(
        "adjustment `{}` of view `{view}` is made for `{municipality}` but not for {}",
        adjustment.id,
        quoted(&lacking)
    );
    found.push(
        one_sided(message, &lacking)
            .at_span(&adjustment.span, "made here")
            .help(format!(
                "declare it by the same id, or for all under `rules/`, or {}",
                way_out(view, &adjustment.id)
            )),
    );
}

fn makes(layer: &Layer, view: &Id, id: &Id, fits: impl Fn(&Adjustment) -> bool) -> bool {
    of_view(layer, view).any(|adjustment| adjustment.id == *id && fits(adjustment))
}

/// Reports a word that nothing is needed where something is.
fn check_word(
    model: &Model,
    municipality: &Id,
    layer: &Layer,
    word: &NotNeeded,
    found: &mut Vec<Diagnostic>,
) {
    let (view, id) = (&word.view, &word.adjustment);
    let concerned =
        |adjustment: &&Adjustment| adjustment.id == *id && adjustment.years.overlaps(word.years);
    let own = of_view(layer, view).find(concerned);
    let contrary = own
        .map(|own| ("makes it itself".to_owned(), &own.span, "made here"))
        .or_else(|| {
            let national = of_view(&model.national, view).find(concerned)?;
            let things: Vec<About> = about(national)
                .into_iter()
                .filter(|thing| !has(&model.national, thing, national.years))
                .collect();
            if things
                .iter()
                .any(|thing| !has(layer, thing, national.years))
            {
                return None;
            }
            let why = match things.first() {
                Some(thing) => format!("has {thing}"),
                None => "it is about what every municipality has".to_owned(),
            };
            Some((why, &national.span, "made for all here"))
        });
    if let Some((why, span, label)) = contrary {
        let message = format!(
            "`{municipality}` says that it does not need adjustment `{id}` of view `{view}`, but {why}"
        );
        found.push(
            Diagnostic::new(Code::NeededAfterAll, message)
                .at_span(&word.span, "said here")
                .at_span(span, label)
                .help("drop one of the two"),
        );
    }
}

#[cfg(test)]
mod tests;
