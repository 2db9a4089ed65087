//! Whether what is hidden stays open to whoever knows everything else: every relation, the classes
//! of all counts, and how it was chosen what to hide.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::publish::equations::components::Component;
use crate::publish::equations::elimination::determined;
use crate::publish::equations::system::{LinearForm, PossibleWorld, VariableKind};
use crate::value::Ratio;

use super::hide::{AttackerKnowledge, few_counts};
use super::worlds::OtherWorlds;

/// Whether the very same is hidden in another world.
pub(super) type LooksAlike<'a> = &'a dyn Fn(&PossibleWorld<'_>) -> bool;

/// Whether counts have several possible values in the world as it is, with all that was looked at to
/// find out. In another world that differs nowhere there, it is found out in the same steps.
#[derive(Default)]
pub(super) struct FoundChoices {
    of_hidden: RefCell<BTreeMap<BTreeSet<usize>, ChoicesOfForms>>,
}

type ChoicesOfForms = BTreeMap<LinearForm, (bool, BTreeSet<usize>)>;

impl FoundChoices {
    /// Whether a count has choices among worlds, as was found or as is searched for.
    fn has_choices(&self, form: &LinearForm, mut worlds: OtherWorlds<'_>) -> bool {
        if let Some(known) = self.known(form, &worlds) {
            return known;
        }
        let has_choices = has_choices(&mut worlds, form, None);
        if worlds.truth.instead.is_empty() {
            worlds.looked_at.extend(form.variables());
            let mut found = self.of_hidden.borrow_mut();
            let of_hidden = found.entry(worlds.hidden.clone()).or_default();
            of_hidden.insert(form.clone(), (has_choices, worlds.looked_at));
        }
        has_choices
    }

    fn known(&self, form: &LinearForm, worlds: &OtherWorlds<'_>) -> Option<bool> {
        let found = self.of_hidden.borrow();
        let (has_choices, looked_at) = found.get(worlds.hidden)?.get(form)?;
        let mut differs = worlds.truth.instead.keys();
        (!differs.any(|of| looked_at.contains(of))).then_some(*has_choices)
    }
}

/// What is asked of the other worlds.
#[derive(Clone, Copy)]
pub(super) enum AskedOfWorlds<'a> {
    /// That all counts are of the same classes there.
    SameClasses(&'a FoundChoices),
    LookAlike(LooksAlike<'a>),
}

/// What has too few possible values in other worlds: counts that are too few, and amounts that
/// equations give.
pub(super) fn unprotected(
    component: &Component,
    world: &PossibleWorld<'_>,
    hidden: &BTreeSet<usize>,
    knows: AttackerKnowledge,
    asked: AskedOfWorlds<'_>,
) -> Vec<LinearForm> {
    if !knows.relations {
        return Vec::new();
    }
    let mut open = sensitive_forms(component, world, hidden, knows);
    let worlds = |keeps_classes| OtherWorlds::new(component, world, hidden, keeps_classes);
    open.retain(|form| match asked {
        AskedOfWorlds::SameClasses(found) => !found.has_choices(form, worlds(true)),
        AskedOfWorlds::LookAlike(alike) => {
            let has_choices =
                |keeps_classes| has_choices(&mut worlds(keeps_classes), form, Some(alike));
            // Worlds of the same classes mostly look alike, and are found sooner.
            !has_choices(true) && !has_choices(false)
        }
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
        system.is_secret(*variable) && system.variables[*variable].kind != VariableKind::Heads
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Comparison;
    use crate::publish::equations::components::components;
    use crate::publish::equations::system::{KnownRelation, System, Variable, VariableName};

    /// Some counts of heads, of which equations and shares connect some.
    fn systems() -> impl Strategy<Value = System> {
        let of_few = || prop::collection::btree_set(0_usize..6, 2..=3);
        let forms = || prop::collection::vec(of_few(), 1..=4);
        let heads = prop::collection::vec(0_i64..9, 6);
        (heads, forms(), forms()).prop_map(|(heads, equations, counts)| {
            let variable = |(number, heads): (usize, &i64)| Variable {
                name: VariableName::Fact {
                    place: "a".into(),
                    period: "2013".into(),
                    id: number.to_string().into(),
                },
                kind: VariableKind::Heads,
                value: Ratio::from(*heads),
                bounds: None,
                is_whole: false,
            };
            let form = |of: &BTreeSet<usize>, is_zero: bool| {
                let sum = of.iter().map(|of| heads[*of]).sum::<i64>();
                LinearForm {
                    terms: of.iter().map(|of| (*of, Ratio::one())).collect(),
                    ..LinearForm::constant(Ratio::from(if is_zero { -sum } else { 0 }))
                }
            };
            let equation = |of: &BTreeSet<usize>| KnownRelation {
                form: form(of, true),
                comparison: Comparison::Equal,
                within: Ratio::zero(),
            };
            System {
                variables: heads.iter().enumerate().map(variable).collect(),
                relations: equations.iter().map(equation).collect(),
                counts: counts.iter().map(|of| form(of, false)).collect(),
                threshold: 3,
                choices: 2,
                ..System::default()
            }
        })
    }

    proptest! {
        #[test]
        fn what_was_found_is_what_a_search_in_the_other_world_finds(
            system in systems(),
            (changed, to) in (0_usize..6, 0_i64..9),
        ) {
            let truth = system.truth();
            let mut other = truth.clone();
            other.instead.insert(changed, Ratio::from(to));
            for component in components(&system) {
                let hidden: BTreeSet<usize> = component.variables.iter().copied().collect();
                let found = FoundChoices::default();
                for world in [&truth, &other] {
                    for form in hidden.iter().map(|of| LinearForm::of(*of)) {
                        let worlds = || OtherWorlds::new(&component, world, &hidden, true);
                        prop_assert_eq!(
                            found.has_choices(&form, worlds()),
                            has_choices(&mut worlds(), &form, None)
                        );
                    }
                }
            }
        }
    }
}
