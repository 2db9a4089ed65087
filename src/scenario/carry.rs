//! Which adjustments go with a practice and which stay with the ledger.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Anchor;
use crate::model::{Action, Adjustment, Id, Layer, Selection, View};

use super::Carried;
use super::items::formulas;
use super::laying::{Laying, free_name, local_dimension};

/// The parts of all views under a practice: what hangs on the ledger stays, what hangs on the
/// practice goes with it.
pub(super) fn carry_views(
    laying: &mut Laying<'_>,
    staying: &BTreeSet<Id>,
    names: &BTreeMap<Id, Id>,
    lacking: &BTreeMap<Id, String>,
) -> Vec<View> {
    let mut views: Vec<View> = Vec::new();
    for view in &laying.own.views {
        let stays = |adjustment: &&Adjustment| {
            let hangs_on_staying = match &adjustment.action {
                Action::Exclude { what, .. } | Action::Move { what, .. } => {
                    what.rule.as_ref().is_some_and(|id| staying.contains(id))
                }
                _ => false,
            };
            hangs_on_staying || of_ledger(laying, laying.own, adjustment).is_some()
        };
        let adjustments: Vec<Adjustment> = view.adjustments.iter().filter(stays).cloned().collect();
        views.push(View {
            adjustments,
            ..view.clone()
        });
    }
    for view in &laying.donor.views {
        let position = views
            .iter()
            .position(|other| other.id == view.id)
            .unwrap_or_else(|| {
                views.push(View {
                    adjustments: Vec::new(),
                    ..view.clone()
                });
                views.len() - 1
            });
        let mut carried = Vec::new();
        for adjustment in &view.adjustments {
            match carry(laying, adjustment, names, lacking) {
                Ok(adjustment) => carried.push(adjustment),
                Err(reason) => {
                    let owner = laying.practice;
                    laying.leave(
                        owner,
                        Carried::Adjustment,
                        &qualified(&view.id, &adjustment.id),
                        reason,
                        &adjustment.span,
                    );
                }
            }
        }
        join(laying, &mut views[position], carried);
    }
    let known: Vec<BTreeSet<Id>> = views.iter().map(|view| known_in(laying, view)).collect();
    for (view, known) in views.iter_mut().zip(&known) {
        for adjustment in &mut view.adjustments {
            let lost: Vec<(Id, Anchor)> = adjustment
                .over
                .iter()
                .filter(|(id, _)| !known.contains(id))
                .cloned()
                .collect();
            adjustment.over.retain(|(id, _)| known.contains(id));
            for (id, span) in lost {
                let owner = if laying.own.views.iter().any(|part| part.span == view.span) {
                    laying.ledger
                } else {
                    laying.practice
                };
                let reason = format!("`{id}`, which it goes before, is not there");
                laying.leave(
                    owner,
                    Carried::Over,
                    &qualified(&view.id, &adjustment.id),
                    reason,
                    &span,
                );
            }
        }
    }
    views
}

fn qualified(view: &Id, adjustment: &Id) -> Id {
    format!("{view}:{adjustment}").into()
}

/// The adjustments that `.over` may name in a view: its own and the shared ones.
fn known_in(laying: &Laying<'_>, view: &View) -> BTreeSet<Id> {
    let shared = laying
        .model
        .national
        .views
        .iter()
        .filter(|part| part.id == view.id)
        .flat_map(|part| &part.adjustments);
    shared
        .chain(&view.adjustments)
        .map(|adjustment| adjustment.id.clone())
        .collect()
}

/// Puts carried adjustments beside those that stay, which go first.
fn join(laying: &Laying<'_>, view: &mut View, carried: Vec<Adjustment>) {
    let ids: BTreeSet<Id> = view
        .adjustments
        .iter()
        .map(|adjustment| adjustment.id.clone())
        .collect();
    let names: BTreeMap<Id, Id> = carried
        .iter()
        .map(|adjustment| {
            (
                adjustment.id.clone(),
                free_name(&adjustment.id, laying.practice, |id| ids.contains(id)),
            )
        })
        .collect();
    for stays in &mut view.adjustments {
        stays
            .over
            .extend(names.values().map(|id| (id.clone(), stays.span.clone())));
    }
    for mut adjustment in carried {
        adjustment.id = names.get(&adjustment.id).unwrap_or(&adjustment.id).clone();
        for (id, _) in &mut adjustment.over {
            *id = names.get(id).unwrap_or(id).clone();
        }
        view.adjustments.push(adjustment);
    }
}

/// Why an adjustment stays with the ledger that it was written for; `None` where it belongs to
/// practice.
fn of_ledger(laying: &Laying<'_>, layer: &Layer, adjustment: &Adjustment) -> Option<String> {
    let what = match &adjustment.action {
        Action::Add { .. } => return Some("it adds what its own ledger does not hold".to_owned()),
        Action::UseKey { .. } | Action::UseWeight { .. } => return None,
        Action::Exclude { what, .. } | Action::Move { what, .. } => what,
    };
    if let Some(imputed) = &what.imputed {
        return Some(format!(
            "it concerns the imputed amount `{imputed}`, which stays with its ledger"
        ));
    }
    let vocabulary = &laying.model.vocabulary;
    let rule = what
        .rule
        .as_ref()
        .and_then(|id| layer.rules.iter().find(|rule| rule.id == *id));
    if let Some(rule) = rule.filter(|rule| local_dimension(&rule.condition, vocabulary).is_some()) {
        return Some(format!(
            "it concerns rule `{}`, which stays with its ledger",
            rule.id
        ));
    }
    let dimension = what
        .condition
        .as_ref()
        .and_then(|condition| local_dimension(condition, vocabulary))?;
    Some(format!(
        "it looks at `{dimension}`, a dimension of its own ledger"
    ))
}

/// An adjustment of the practice as it is over the other ledger.
///
/// # Errors
/// Why it cannot be carried over.
fn carry(
    laying: &Laying<'_>,
    adjustment: &Adjustment,
    names: &BTreeMap<Id, Id>,
    lacking: &BTreeMap<Id, String>,
) -> Result<Adjustment, String> {
    if let Some(reason) = of_ledger(laying, laying.donor, adjustment) {
        return Err(reason);
    }
    if let Action::UseKey { key, .. } = &adjustment.action
        && let Some(reason) = lacking.get(key)
    {
        return Err(format!("it concerns key `{key}`: {reason}"));
    }
    let years = laying.years();
    for year in years
        .iter()
        .filter(|year| adjustment.years.contains(**year))
    {
        if let Some(reason) = formulas(adjustment)
            .into_iter()
            .find_map(|formula| laying.lack(formula, *year))
        {
            return Err(reason);
        }
    }
    let mut adjustment = adjustment.clone();
    if let Action::Exclude { what, .. } | Action::Move { what, .. } = &mut adjustment.action {
        what.rule = renamed(laying, what, names)?;
    }
    Ok(adjustment)
}

/// The rule that a selection names, by its id over the other ledger.
fn renamed(
    laying: &Laying<'_>,
    what: &Selection,
    names: &BTreeMap<Id, Id>,
) -> Result<Option<Id>, String> {
    let Some(id) = &what.rule else {
        return Ok(None);
    };
    match names.get(id) {
        Some(name) => Ok(Some(name.clone())),
        None if laying.donor.rules.iter().any(|rule| rule.id == *id) => Err(format!(
            "it concerns rule `{id}`, which is not carried over"
        )),
        None => Ok(Some(id.clone())),
    }
}
