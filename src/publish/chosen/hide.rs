//! Which variables of a component are not told. The choice looks at the classes of counts and at
//! the order of variables, never at how large a count is: worlds with the same classes hide the
//! same.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Comparison;

use crate::publish::equations::components::Component;
use crate::publish::equations::system::{HeadClass, PossibleWorld, System, Variable, VariableKind};

/// What an attacker is assumed to use: all of it, but in tests, which take one away and see that
/// the attack then succeeds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AttackerKnowledge {
    /// The relations that are declared.
    pub relations: bool,
    /// The counts that cells and shares are made of.
    pub counts: bool,
    /// Whether more is hidden where what is hidden leaves no choice.
    pub choices: bool,
}

impl AttackerKnowledge {
    /// All of it.
    pub const ALL: Self = Self {
        relations: true,
        counts: true,
        choices: true,
    };
}

/// How many variables that can move far are hidden in each equation that has something hidden: one,
/// and more in some.
pub(in crate::publish) type Measure = BTreeMap<usize, usize>;

/// What a measure hides of a component.
pub(in crate::publish) fn hide(
    component: &Component,
    world: &PossibleWorld<'_>,
    measure: &Measure,
    knows: AttackerKnowledge,
) -> BTreeSet<usize> {
    let system = world.system;
    let variables = component.variables.iter().copied();
    let is_secret = |of: &usize| world.is_few(*of) || system.sensitive.contains(of);
    let mut so_far = HiddenSoFar {
        hidden: variables.filter(is_secret).collect(),
        known: BTreeSet::new(),
    };
    let order = Order::new(system, component);
    for count in few_counts(component, world, knows) {
        let mut variables = system.counts[count].variables();
        if !variables.any(|variable| so_far.hidden.contains(&variable)) {
            let beneath = system.counts[count].variables();
            so_far.hide(order.first(beneath, &so_far, world));
        }
    }
    if !so_far.hidden.is_empty() {
        let own = component.variables.iter().copied();
        so_far.hide(own.filter(|of| system.moved.contains(of)));
    }
    let hide_all_beside = |so_far: &mut HiddenSoFar| {
        while knows.relations && hide_beside(component, world, measure, &order, so_far) {}
    };
    hide_all_beside(&mut so_far);
    for kept in &system.kept {
        let own = kept.iter().filter(|of| component.variables.contains(of));
        let own: Vec<usize> = own.copied().collect();
        if !own.iter().any(|of| so_far.hidden.contains(of)) {
            let first = order.first(own.iter().copied(), &so_far, world);
            so_far.hide(first.or_else(|| own.first().copied()));
            hide_all_beside(&mut so_far);
        }
    }
    so_far.hidden
}

/// What is hidden so far.
struct HiddenSoFar {
    hidden: BTreeSet<usize>,
    /// Sums that nothing tells and an equation gives: they hide nothing beside them.
    known: BTreeSet<usize>,
}

impl HiddenSoFar {
    fn hide(&mut self, variables: impl IntoIterator<Item = usize>) {
        let known = &self.known;
        let variables = variables.into_iter().filter(|of| !known.contains(of));
        self.hidden.extend(variables);
    }

    fn know(&mut self, variable: usize) {
        self.hidden.remove(&variable);
        self.known.insert(variable);
    }
}

/// The counts made of variables that are too few.
pub(in crate::publish) fn few_counts<'a>(
    component: &'a Component,
    world: &'a PossibleWorld<'_>,
    knows: AttackerKnowledge,
) -> impl Iterator<Item = usize> + 'a {
    let system = world.system;
    let is_few = move |count: &usize| {
        knows.counts && system.class(&system.counts[*count].value(world)) == HeadClass::Few
    };
    component.counts.iter().copied().filter(is_few)
}

/// Hides one more in every equation that has something hidden and too little beside it. Whether
/// there was one.
fn hide_beside(
    component: &Component,
    world: &PossibleWorld<'_>,
    measure: &Measure,
    order: &Order,
    so_far: &mut HiddenSoFar,
) -> bool {
    let system = world.system;
    let mut changed = false;
    for position in &component.relations {
        let relation = &system.relations[*position];
        let is_hidden = |variable: &usize| so_far.hidden.contains(variable);
        let more = measure.get(position).copied().unwrap_or_default();
        // Of a single hidden variable an equation tells everything; another relation may leave it open.
        // Whether one that bounds an amount leaves it open is not looked for.
        let bounds_amount = || {
            let is_amount = |of: usize| {
                system.is_secret(of) && system.variables[of].kind != VariableKind::Heads
            };
            relation.comparison != Comparison::NotEqual && relation.form.variables().any(is_amount)
        };
        let (beside, least) = match relation.is_equation() || bounds_amount() {
            true => (1 + more, 2),
            false => (more, 0),
        };
        let those = || relation.form.variables().filter(is_hidden);
        let free = those().filter(|variable| is_free(world, *variable)).count();
        if those().next().is_none() || (free >= beside && those().count() >= least) {
            continue;
        }
        let next = order.first(relation.form.variables(), so_far, world);
        let is_fact = |of: usize| system.variables[of].kind != VariableKind::Category;
        let alone = those().next().filter(|_| those().count() == 1);
        let is_given = |of: &usize| {
            let is_straight = relation.form.terms.contains_key(of);
            relation.is_equation() && is_straight && system.computed.contains(of)
        };
        // Rather than a category beside a sum, what the sum is made of is hidden.
        if let Some(sum) = alone.filter(is_given)
            && !next.is_some_and(is_fact)
        {
            so_far.know(sum);
            changed = true;
            continue;
        }
        let before = so_far.hidden.len();
        match next {
            Some(next) => so_far.hide([next]),
            // Which are zero is not told either, where no count is many or little helps.
            None if more > 1 || !relation.form.variables().any(|of| is_free(world, of)) => {
                let all = relation.form.variables();
                so_far.hide(all.filter(|variable| !system.pinned.contains(variable)));
            }
            None => {}
        }
        changed |= so_far.hidden.len() > before;
    }
    changed
}

/// Whether a variable can move far without becoming too few; not where it was told before.
fn is_free(world: &PossibleWorld<'_>, variable: usize) -> bool {
    if world.system.pinned.contains(&variable) {
        return false;
    }
    match world.system.variables[variable].kind {
        VariableKind::Heads => world.class(variable) == HeadClass::Many,
        VariableKind::Number | VariableKind::Category => true,
    }
}

/// In which order variables are hidden beside others: facts before categories, and of these those
/// that few equations know first, wholes last.
struct Order {
    ranks: BTreeMap<usize, (bool, bool, usize, usize)>,
}

impl Order {
    fn new(system: &System, component: &Component) -> Self {
        let mut equations: BTreeMap<usize, usize> = BTreeMap::new();
        for relation in &component.relations {
            let relation = &system.relations[*relation];
            for variable in relation.form.variables().filter(|_| relation.is_equation()) {
                *equations.entry(variable).or_default() += 1;
            }
        }
        let rank = |variable: &usize| {
            let known_by = equations.get(variable).copied().unwrap_or_default();
            let Variable { kind, is_whole, .. } = system.variables[*variable];
            let is_category = kind == VariableKind::Category;
            (is_category, is_whole, known_by, *variable)
        };
        let ranks = component
            .variables
            .iter()
            .map(|variable| (*variable, rank(variable)));
        Self {
            ranks: ranks.collect(),
        }
    }

    /// The first that is not hidden and that can move.
    fn first(
        &self,
        among: impl Iterator<Item = usize>,
        so_far: &HiddenSoFar,
        world: &PossibleWorld<'_>,
    ) -> Option<usize> {
        among
            .filter(|variable| {
                !so_far.hidden.contains(variable) && !so_far.known.contains(variable)
            })
            .filter(|variable| is_free(world, *variable))
            .min_by_key(|variable| self.ranks.get(variable))
    }
}
