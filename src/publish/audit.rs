//! Whether what is hidden stays open to whoever knows everything else: every relation, the classes
//! of all counts, and how it was chosen what to hide.

use std::collections::BTreeSet;

use crate::value::Ratio;

use super::components::Component;
use super::elimination::determined;
use super::hide::{AttackerKnowledge, few_counts};
use super::system::{LinearForm, PossibleWorld, VariableKind};
use super::worlds::OtherWorlds;

/// Whether the very same is hidden in another world.
pub(super) type LooksAlike<'a> = &'a dyn Fn(&PossibleWorld<'_>) -> bool;

/// What has too few possible values: counts that are too few, and amounts that equations give. The
/// other worlds look alike, or where that is not asked, all counts are of the same classes there.
pub(super) fn unprotected(
    component: &Component,
    world: &PossibleWorld<'_>,
    hidden: &BTreeSet<usize>,
    knows: AttackerKnowledge,
    looks_alike: Option<LooksAlike<'_>>,
) -> Vec<LinearForm> {
    if !knows.relations {
        return Vec::new();
    }
    let mut open = sensitive_forms(component, world, hidden, knows);
    // Worlds of the same classes mostly look alike, and are found sooner.
    open.retain(|form| {
        let has_choices = |keeps_classes| {
            let mut worlds = OtherWorlds::new(component, world, hidden, keeps_classes);
            has_choices(&mut worlds, form, looks_alike)
        };
        !has_choices(true) && (looks_alike.is_none() || !has_choices(false))
    });
    open.extend(solved_amounts(component, world, hidden).map(LinearForm::of));
    open
}

/// What must stay open: the hidden counts that are too few, and those made of variables.
fn sensitive_forms(
    component: &Component,
    world: &PossibleWorld<'_>,
    hidden: &BTreeSet<usize>,
    knows: AttackerKnowledge,
) -> Vec<LinearForm> {
    let few = hidden.iter().filter(|variable| world.is_few(**variable));
    let made = few_counts(component, world, knows);
    let made = made.map(|count| world.system.counts[count].clone());
    // What was told before cannot be kept any more.
    few.map(|variable| LinearForm::of(*variable))
        .chain(made)
        .filter(|form| !world.system.is_told(form))
        .collect()
}

/// Whether a count has enough possible values in worlds that look alike.
fn has_choices(
    worlds: &mut OtherWorlds<'_>,
    form: &LinearForm,
    looks_alike: Option<LooksAlike<'_>>,
) -> bool {
    let (truth, hidden) = (worlds.truth, worlds.hidden);
    let own = form.value(truth);
    let mut values = BTreeSet::from([own.clone()]);
    let threshold = truth.system.threshold;
    let steps = (1..threshold).flat_map(|step| [step, -step]);
    for step in steps {
        for variable in form.terms.keys().filter(|of| hidden.contains(of)) {
            if values.len() >= truth.system.choices {
                return true;
            }
            let value = truth.value(*variable) + &Ratio::from(step);
            let Some(world) = worlds.with(*variable, value) else {
                continue;
            };
            let other = form.value(&world);
            if !values.contains(&other) && looks_alike.is_none_or(|alike| alike(&world)) {
                values.insert(other);
            }
        }
    }
    values.len() >= truth.system.choices
}

/// The hidden amounts that equations give from what is told.
fn solved_amounts(
    component: &Component,
    world: &PossibleWorld<'_>,
    hidden: &BTreeSet<usize>,
) -> impl Iterator<Item = usize> {
    let system = world.system;
    let is_amount = |variable: &usize| {
        system.sensitive.contains(variable)
            && system.variables[*variable].kind != VariableKind::Heads
    };
    let mut amounts: Vec<usize> = hidden.iter().copied().filter(is_amount).collect();
    if !amounts.is_empty() {
        let equations = component.relations.iter();
        let equations = equations
            .map(|relation| &system.relations[*relation])
            .filter(|relation| relation.is_equation())
            .map(|relation| &relation.form);
        let solved = determined(equations, hidden);
        amounts.retain(|amount| solved.contains(amount));
    }
    amounts.into_iter()
}
