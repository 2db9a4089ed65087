//! How much of a component is hidden: the least that leaves everything open to whoever knows all
//! the rest, and also how it was chosen.

use crate::publish::equations::components::Component;
use crate::publish::equations::system::{LinearForm, PossibleWorld};
use std::collections::BTreeSet;

use super::audit::{AskedOfWorlds, FoundChoices, unprotected};
use super::hide::{AttackerKnowledge, Measure, hide};

/// How often more is hidden about what has no choice, before the whole component is.
const MOST_ROUNDS: usize = 4;

/// What of a component is not told, so that every count that is too few has several possible
/// values, in worlds that look alike and of which the very same is hidden.
pub(in crate::publish) fn choose(
    component: &Component,
    world: &PossibleWorld<'_>,
    knows: AttackerKnowledge,
) -> BTreeSet<usize> {
    let found = FoundChoices::default();
    let least =
        |world: &PossibleWorld<'_>, from: &Measure| least(component, world, from, knows, &found);
    raised(
        (component, world, knows),
        Measure::new(),
        &|from| least(world, from),
        &|from, hidden| {
            let looks_alike = |other: &PossibleWorld<'_>| least(other, from) == *hidden;
            let asked = AskedOfWorlds::LookAlike(&looks_alike);
            unprotected(component, world, hidden, knows, asked)
        },
    )
}

/// The least that leaves everything open to whoever knows all the rest, from a measure on.
fn least(
    component: &Component,
    world: &PossibleWorld<'_>,
    from: &Measure,
    knows: AttackerKnowledge,
    found: &FoundChoices,
) -> BTreeSet<usize> {
    let asked = AskedOfWorlds::SameClasses(found);
    raised(
        (component, world, knows),
        from.clone(),
        &|measure| hide(component, world, measure, knows),
        &|_, hidden| unprotected(component, world, hidden, knows, asked),
    )
}

/// What is hidden by the first measure with which nothing that must not be told has too few
/// values; in the end the whole component.
fn raised(
    (component, world, knows): (&Component, &PossibleWorld<'_>, AttackerKnowledge),
    mut measure: Measure,
    hides: &dyn Fn(&Measure) -> BTreeSet<usize>,
    open: &dyn Fn(&Measure, &BTreeSet<usize>) -> Vec<LinearForm>,
) -> BTreeSet<usize> {
    for _ in 0..MOST_ROUNDS {
        let hidden = hides(&measure);
        if hidden.is_empty() || !knows.choices {
            return hidden;
        }
        let open = open(&measure, &hidden);
        if open.is_empty() {
            return hidden;
        }
        raise(component, world, &open, &mut measure);
    }
    hide(component, world, &everything(component), knows)
}

/// Hides one more in the relations of what has no choice.
fn raise(
    component: &Component,
    world: &PossibleWorld<'_>,
    open: &[LinearForm],
    measure: &mut Measure,
) {
    for position in &component.relations {
        let relation = &world.system.relations[*position];
        let knows = |form: &LinearForm| {
            let mut variables = relation.form.variables();
            variables.any(|variable| form.terms.contains_key(&variable))
        };
        if open.iter().any(knows) {
            *measure.entry(*position).or_default() += 1;
        }
    }
}

/// All that relations connect with what must not be told.
fn everything(component: &Component) -> Measure {
    let all = component.relations.iter();
    all.map(|relation| (*relation, component.variables.len()))
        .collect()
}
