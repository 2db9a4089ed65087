//! Counts that their source hides, of which only the ends are known: each is taken to be a number
//! between them, with which all holds that is stated to hold.

use std::collections::{BTreeMap, BTreeSet};

use crate::value::{Ratio, Value};
use crate::workspace::Project;

use crate::publish::equations::components::Groups;
use crate::publish::equations::system::{
    KnownRelation, LinearForm, PossibleWorld, System, Variable, VariableName,
};

/// How many values are tried for counts that relations connect. What is not found holds for none.
const MOST_STEPS: usize = 20_000;

/// The whole numbers that a count may be, by its least and its most.
pub(in crate::publish) type Bounds = (Ratio, Ratio);

/// A project in which a number stands for each count that its source hides.
pub(in crate::publish) struct SupposedProject {
    pub project: Project,
    pub unknown: BTreeMap<VariableName, Bounds>,
}

impl SupposedProject {
    /// Counts that may be too few are taken for their most, by which one can divide. Others stay as
    /// they are.
    pub fn new(project: &Project, threshold: i64) -> Self {
        let mut supposed = Self {
            project: project.clone(),
            unknown: BTreeMap::new(),
        };
        for ((place, period), facts) in project.facts.iter() {
            for (id, fact) in facts {
                let heads = project.model.vocabulary.counts_heads(&fact.figure.unit);
                let Some(bounds) = bounds(&fact.figure.value).filter(|_| heads) else {
                    continue;
                };
                let may_be_few = bounds.0 < Ratio::from(threshold) && bounds.1 >= Ratio::one();
                let own = supposed.project.facts.of_mut(place, period).get_mut(id);
                if let Some(own) = own.filter(|_| may_be_few) {
                    own.figure.value = Value::Exact(bounds.1.clone());
                    let (place, period) = (place.clone(), period.clone());
                    let id = id.clone();
                    let name = VariableName::Fact { place, period, id };
                    supposed.unknown.insert(name, bounds);
                }
            }
        }
        supposed
    }
}

/// The least and the most whole number within an interval.
fn bounds(value: &Value) -> Option<Bounds> {
    let Value::Interval { low, high, .. } = value else {
        return None;
    };
    let cut = low.truncate(0);
    let least = match cut < *low {
        true => &cut + &Ratio::one(),
        false => cut,
    };
    let most = high.truncate(0);
    (least <= most && !most.is_negative()).then_some((least, most))
}

/// Whether a form may be zero, as far as the ends of what is unknown say.
pub(in crate::publish) fn may_be_zero(form: &LinearForm, variables: &[Variable]) -> bool {
    let (mut least, mut most) = (form.constant.clone(), form.constant.clone());
    for (of, factor) in &form.terms {
        let Variable { value, bounds, .. } = &variables[*of];
        let (low, high) = bounds
            .as_ref()
            .map_or((value, value), |(low, high)| (low, high));
        let ends = [low * factor, high * factor];
        least = &least + ends.iter().min().unwrap_or(&ends[0]);
        most = &most + ends.iter().max().unwrap_or(&ends[0]);
    }
    let zero = Ratio::zero();
    least <= zero && most >= zero
}

/// Gives every unknown count a value with which its relations hold. Of a relation for which none is
/// found nothing may change, so that nobody has another choice there.
pub(in crate::publish) fn settle(system: &mut System) {
    let variables = 0..system.variables.len();
    let unknown: BTreeSet<usize> = variables
        .filter(|of| system.variables[*of].bounds.is_some())
        .collect();
    let is_about = |relation: &&KnownRelation| {
        let mut terms = relation.form.terms.keys();
        terms.any(|of| unknown.contains(of)) && relation.form.frozen.is_disjoint(&unknown)
    };
    let about: Vec<&KnownRelation> = system.relations.iter().filter(is_about).collect();
    let mut groups = Groups::apart(system.variables.len());
    for relation in &about {
        let own = relation.form.terms.keys().copied();
        groups.join(own.filter(|of| unknown.contains(of)));
    }
    let mut by_group: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for of in &unknown {
        by_group.entry(groups.least(*of)).or_default().insert(*of);
    }
    let mut settled = BTreeMap::new();
    for open in by_group.into_values() {
        let own = about.iter().copied();
        let own = own.filter(|relation| open.iter().any(|of| relation.form.terms.contains_key(of)));
        let mut search = ValueSearch {
            world: system.truth(),
            relations: own.collect(),
            steps: 0,
        };
        if search.settles(&open) {
            settled.append(&mut search.world.instead);
        }
    }
    for (of, value) in settled {
        system.variables[of].value = value;
    }
    let truth = system.truth();
    let is_broken = |relation: &KnownRelation| {
        let mut variables = relation.form.variables();
        variables.any(|of| unknown.contains(&of))
            && (!relation.form.frozen.is_disjoint(&unknown) || !relation.holds(&truth))
    };
    let broken: Vec<bool> = system.relations.iter().map(is_broken).collect();
    for (relation, _) in system.relations.iter_mut().zip(broken).filter(|of| of.1) {
        relation.form = LinearForm {
            frozen: relation.form.variables().collect(),
            ..LinearForm::constant(Ratio::zero())
        };
    }
}

/// A search for values of unknown counts that relations connect.
struct ValueSearch<'a> {
    world: PossibleWorld<'a>,
    relations: Vec<&'a KnownRelation>,
    steps: usize,
}

impl ValueSearch<'_> {
    /// Whether there are values of those that are open with which all relations hold.
    fn settles(&mut self, open: &BTreeSet<usize>) -> bool {
        let own_open = |relation: &KnownRelation| {
            let own = relation.form.terms.keys().copied();
            own.filter(|of| open.contains(of)).collect::<Vec<usize>>()
        };
        let solved = self.relations.iter().find_map(|relation| {
            let is_exact = relation.is_equation() && relation.within.is_zero();
            match own_open(relation)[..] {
                [alone] if is_exact => Some((alone, self.solution(relation, alone)?)),
                _ => None,
            }
        });
        let Some(next) = solved.as_ref().map(|of| of.0).or(open.first().copied()) else {
            return true;
        };
        let Some((least, most)) = self.world.system.variables[next].bounds.clone() else {
            return false;
        };
        let rest: BTreeSet<usize> = open.iter().copied().filter(|of| *of != next).collect();
        let (from, to) = match solved {
            Some((_, value)) => (value.clone(), value),
            None => (most.clone(), least.clone()),
        };
        let mut value = from;
        while value >= to && self.steps < MOST_STEPS {
            self.steps += 1;
            let is_possible = value.is_integer() && value >= least && value <= most;
            self.world.instead.insert(next, value.clone());
            let mut decided = self.relations.iter().filter(|relation| {
                let mut own = relation.form.terms.keys();
                relation.form.terms.contains_key(&next) && !own.any(|of| rest.contains(of))
            });
            if is_possible
                && decided.all(|relation| relation.holds(&self.world))
                && self.settles(&rest)
            {
                return true;
            }
            value = &value - &Ratio::one();
        }
        self.world.instead.remove(&next);
        false
    }

    /// The value of one variable with which an equation holds, where all others have theirs.
    fn solution(&self, equation: &KnownRelation, of: usize) -> Option<Ratio> {
        let off = equation.form.value(&self.world);
        let step = off.checked_div(&equation.form.terms[&of])?;
        Some(self.world.value(of) - &step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Comparison;
    use crate::publish::equations::system::VariableKind;

    /// Variables with a value each, or with ends.
    fn system(values: &[(i64, i64)]) -> System {
        let variable = |(number, (low, high)): (usize, &(i64, i64))| Variable {
            name: VariableName::Fact {
                place: "a".into(),
                period: "2013".into(),
                id: number.to_string().into(),
            },
            kind: VariableKind::Heads,
            value: Ratio::from(*high),
            bounds: (low < high).then(|| (Ratio::from(*low), Ratio::from(*high))),
            is_whole: false,
        };
        System {
            variables: values.iter().enumerate().map(variable).collect(),
            threshold: 5,
            choices: 2,
            ..System::default()
        }
    }

    fn relation(terms: &[(usize, i64)], comparison: Comparison) -> KnownRelation {
        let terms = terms.iter().map(|(of, factor)| (*of, Ratio::from(*factor)));
        KnownRelation {
            form: LinearForm {
                terms: terms.collect(),
                ..LinearForm::constant(Ratio::zero())
            },
            comparison,
            within: Ratio::zero(),
        }
    }

    #[test]
    fn unknown_counts_are_taken_for_numbers_with_which_relations_hold() {
        // 0 + 1 + 2 = 3, 0 + 1 + 4 = 5, and 0 is less than 1.
        let mut system = system(&[(1, 4), (1, 4), (20, 20), (25, 25), (1, 4), (9, 9)]);
        system.relations = vec![
            relation(&[(0, 1), (1, 1), (2, 1), (3, -1)], Comparison::Equal),
            relation(&[(0, 1), (1, 1), (4, 1), (5, -1)], Comparison::Equal),
            relation(&[(0, 1), (1, -1)], Comparison::Less),
        ];
        settle(&mut system);
        let truth = system.truth();
        assert!(system.relations.iter().all(|of| of.holds(&truth)));
        assert!(system.relations.iter().all(|of| of.form.frozen.is_empty()));
        assert_eq!(*truth.value(4), Ratio::from(4));
    }

    #[test]
    fn a_relation_that_holds_for_none_lets_nothing_change() {
        let mut system = system(&[(1, 4), (20, 20), (29, 29), (1, 4), (23, 23)]);
        system.relations = vec![
            relation(&[(0, 1), (1, 1), (2, -1)], Comparison::Equal),
            relation(&[(3, 1), (1, 1), (4, -1)], Comparison::Equal),
        ];
        settle(&mut system);
        let [broken, holding] = &system.relations[..] else {
            panic!("two relations");
        };
        assert_eq!(broken.form.frozen, [0, 1, 2].into());
        assert!(broken.is_equation() && broken.form.terms.is_empty());
        assert!(holding.form.frozen.is_empty());
        assert_eq!(system.variables[3].value, Ratio::from(3));
    }
}
