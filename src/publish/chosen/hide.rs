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
    let mut hidden: BTreeSet<usize> = component
        .variables
        .iter()
        .copied()
        .filter(|variable| world.is_few(*variable) || system.sensitive.contains(variable))
        .collect();
    let order = Order::new(system, component);
    for count in few_counts(component, world, knows) {
        let mut variables = system.counts[count].variables();
        if !variables.any(|variable| hidden.contains(&variable)) {
            let beneath = system.counts[count].variables();
            hidden.extend(order.first(beneath, &hidden, world));
        }
    }
    if !hidden.is_empty() {
        let own = component.variables.iter();
        hidden.extend(own.filter(|of| system.moved.contains(of)));
    }
    let hide_all_beside = |hidden: &mut BTreeSet<usize>| {
        while knows.relations && hide_beside(component, world, measure, &order, hidden) {}
    };
    hide_all_beside(&mut hidden);
    for kept in &system.kept {
        let own = kept.iter().filter(|of| component.variables.contains(of));
        let own: Vec<usize> = own.copied().collect();
        if !own.iter().any(|of| hidden.contains(of)) {
            let first = order.first(own.iter().copied(), &hidden, world);
            hidden.extend(first.or_else(|| own.first().copied()));
            hide_all_beside(&mut hidden);
        }
    }
    hidden
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
    hidden: &mut BTreeSet<usize>,
) -> bool {
    let system = world.system;
    let mut changed = false;
    for position in &component.relations {
        let relation = &system.relations[*position];
        let is_hidden = |variable: &usize| hidden.contains(variable);
        let more = measure.get(position).copied().unwrap_or_default();
        // Of a single hidden variable an equation tells everything; another relation may leave it open.
        // Whether one that bounds an amount leaves it open is not looked for.
        let bounds_amount = || {
            let is_amount = |of: usize| {
                system.sensitive.contains(&of) && system.variables[of].kind != VariableKind::Heads
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
        let next = order.first(relation.form.variables(), hidden, world);
        let before = hidden.len();
        match next {
            Some(next) => {
                hidden.insert(next);
            }
            // Which are zero is not told either, where no count is many or little helps.
            None if more > 1 || !relation.form.variables().any(|of| is_free(world, of)) => {
                let all = relation.form.variables();
                hidden.extend(all.filter(|variable| !system.pinned.contains(variable)));
            }
            None => {}
        }
        changed |= hidden.len() > before;
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
        hidden: &BTreeSet<usize>,
        world: &PossibleWorld<'_>,
    ) -> Option<usize> {
        among
            .filter(|variable| !hidden.contains(variable))
            .filter(|variable| is_free(world, *variable))
            .min_by_key(|variable| self.ranks.get(variable))
    }
}
