//! Other worlds: what is told and what is known to hold are as they are, and some hidden number is
//! another. The classes of all counts may be kept, too.

use std::collections::{BTreeMap, BTreeSet};

use crate::value::Ratio;

use crate::publish::equations::components::Component;
use crate::publish::equations::system::{
    KnownRelation, LinearForm, PossibleWorld, System, VariableKind,
};

/// How many changes are tried for one world before it is given up. Given up is not protected.
const MOST_STEPS: usize = 2_000;

/// Looks for other worlds of a component.
pub(super) struct OtherWorlds<'a> {
    component: &'a Component,
    pub truth: &'a PossibleWorld<'a>,
    pub hidden: &'a BTreeSet<usize>,
    /// Whether all counts stay of their classes.
    keeps_classes: bool,
    steps: usize,
    /// Every variable whose value was looked at so far.
    pub looked_at: BTreeSet<usize>,
}

/// What an assumed change broke.
enum Broken<'a> {
    Relation(&'a KnownRelation),
    Count(&'a LinearForm),
}

impl<'a> OtherWorlds<'a> {
    pub fn new(
        component: &'a Component,
        truth: &'a PossibleWorld<'a>,
        hidden: &'a BTreeSet<usize>,
        keeps_classes: bool,
    ) -> Self {
        Self {
            component,
            truth,
            hidden,
            keeps_classes,
            steps: 0,
            looked_at: BTreeSet::new(),
        }
    }

    fn system(&self) -> &'a System {
        self.truth.system
    }

    /// A world in which a hidden variable has another value.
    pub fn with(&mut self, variable: usize, value: Ratio) -> Option<PossibleWorld<'a>> {
        let mut world = self.truth.clone();
        let mut changed = BTreeMap::new();
        self.looked_at.insert(variable);
        if !self.may_be(variable, &value) {
            return None;
        }
        changed.insert(variable, value.clone());
        world.instead.insert(variable, value);
        self.steps = 0;
        self.repaired(&mut world, &mut changed).then_some(world)
    }

    /// Whether a hidden variable may have a value.
    fn may_be(&self, variable: usize, value: &Ratio) -> bool {
        let known = &self.system().variables[variable];
        self.hidden.contains(&variable)
            && !self.system().pinned.contains(&variable)
            && match (known.kind, &known.bounds) {
                (VariableKind::Heads, Some((least, most))) => {
                    value.is_integer() && least <= value && value <= most
                }
                (VariableKind::Heads, None) => {
                    let step = value - self.truth.value(variable);
                    let is_same = || self.system().class(value) == self.truth.class(variable);
                    step.is_integer() && !value.is_negative() && (!self.keeps_classes || is_same())
                }
                (VariableKind::Number, _) => true,
                (VariableKind::Category, _) => false,
            }
    }

    /// Changes further variables until everything is as it is known to be.
    fn repaired(
        &mut self,
        world: &mut PossibleWorld<'a>,
        changed: &mut BTreeMap<usize, Ratio>,
    ) -> bool {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return false;
        }
        let Some(broken) = self.broken(world, changed) else {
            return true;
        };
        let form = match broken {
            Broken::Relation(relation) => &relation.form,
            Broken::Count(count) => count,
        };
        let lacks = &form.value(self.truth) - &form.value(world);
        let is_few = |variable: &usize| self.truth.is_few(*variable);
        let mut movable: Vec<usize> = form.terms.keys().copied().collect();
        movable.sort_by_key(is_few);
        for variable in movable {
            if changed.contains_key(&variable) {
                continue;
            }
            let Some(step) = lacks.checked_div(&form.terms[&variable]) else {
                continue;
            };
            let value = world.value(variable) + &step;
            if step.is_zero() || !self.may_be(variable, &value) {
                continue;
            }
            changed.insert(variable, value.clone());
            world.instead.insert(variable, value);
            if self.repaired(world, changed) {
                return true;
            }
            changed.remove(&variable);
            match self.truth.instead.get(&variable) {
                Some(before) => world.instead.insert(variable, before.clone()),
                None => world.instead.remove(&variable),
            };
        }
        false
    }

    /// The first relation or count that the changes make another than it is known to be.
    fn broken(
        &mut self,
        world: &PossibleWorld<'_>,
        changed: &BTreeMap<usize, Ratio>,
    ) -> Option<Broken<'a>> {
        let (system, truth) = (self.system(), self.truth);
        let looked_at = &mut self.looked_at;
        let is_frozen = |form: &LinearForm| form.frozen.iter().any(|of| changed.contains_key(of));
        let mut is_broken = |form: &LinearForm, is_other: &dyn Fn() -> bool| {
            looked_at.extend(form.variables());
            is_frozen(form) || is_other()
        };
        let mut relations = touched(&self.component.relations_of, changed)
            .into_iter()
            .map(|relation| &system.relations[relation]);
        let broken = relations.find(|relation| {
            is_broken(&relation.form, &|| {
                relation.holds(world) != relation.holds(truth)
            })
        });
        if broken.is_some() || !self.keeps_classes {
            return broken.map(Broken::Relation);
        }
        let class = |form: &LinearForm, world: &PossibleWorld<'_>| system.class(&form.value(world));
        let mut counts = touched(&self.component.counts_of, changed)
            .into_iter()
            .map(|count| &system.counts[count]);
        counts
            .find(|form| is_broken(form, &|| class(form, world) != class(form, truth)))
            .map(Broken::Count)
    }
}

/// The forms in which some variable is changed, in order.
fn touched(of: &BTreeMap<usize, Vec<usize>>, changed: &BTreeMap<usize, Ratio>) -> BTreeSet<usize> {
    let forms = changed.keys().filter_map(|variable| of.get(variable));
    forms.flatten().copied().collect()
}
