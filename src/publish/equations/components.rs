//! The parts of a system that know nothing of one another.

use std::collections::BTreeMap;

use super::system::{LinearForm, System};

/// Positions in groups: those that were joined are in one.
#[derive(Clone, Debug)]
pub(in crate::publish) struct Groups {
    parents: Vec<usize>,
}

impl Groups {
    pub fn apart(count: usize) -> Self {
        Self {
            parents: (0..count).collect(),
        }
    }

    /// The least of a group.
    pub fn least(&self, mut of: usize) -> usize {
        while self.parents[of] != of {
            of = self.parents[of];
        }
        of
    }

    /// Puts all of these into one group.
    pub fn join(&mut self, members: impl IntoIterator<Item = usize>) {
        let mut members = members.into_iter();
        let Some(first) = members.next() else {
            return;
        };
        for other in members {
            let (one, other) = (self.least(first), self.least(other));
            self.parents[one.max(other)] = one.min(other);
        }
    }
}

/// Variables that relations or counts connect, with these: positions in the system.
#[derive(Clone, Debug, Default)]
pub(in crate::publish) struct Component {
    pub variables: Vec<usize>,
    pub relations: Vec<usize>,
    pub counts: Vec<usize>,
    /// The relations of each variable.
    pub relations_of: BTreeMap<usize, Vec<usize>>,
    /// The counts of each variable.
    pub counts_of: BTreeMap<usize, Vec<usize>>,
}

/// Every component. **Order**: by the first variable.
pub(in crate::publish) fn components(system: &System) -> Vec<Component> {
    let mut groups = Groups::apart(system.variables.len());
    let relations = system.relations.iter().map(|relation| &relation.form);
    for form in relations.clone().chain(&system.counts) {
        groups.join(form.variables());
    }
    for kept in &system.kept {
        groups.join(kept.iter().copied());
    }
    let mut found: BTreeMap<usize, Component> = BTreeMap::new();
    for variable in 0..system.variables.len() {
        let component = found.entry(groups.least(variable)).or_default();
        component.variables.push(variable);
    }
    let mut of = |first: Option<usize>, add: &dyn Fn(&mut Component)| {
        let component = first.and_then(|first| found.get_mut(&groups.least(first)));
        component.into_iter().for_each(add);
    };
    let note = |of: &mut BTreeMap<usize, Vec<usize>>, form: &LinearForm, position| {
        for variable in form.variables() {
            of.entry(variable).or_default().push(position);
        }
    };
    for (position, form) in relations.enumerate() {
        of(form.variables().next(), &|component| {
            component.relations.push(position);
            note(&mut component.relations_of, form, position);
        });
    }
    for (position, form) in system.counts.iter().enumerate() {
        of(form.variables().next(), &|component| {
            component.counts.push(position);
            note(&mut component.counts_of, form, position);
        });
    }
    found.into_values().collect()
}
