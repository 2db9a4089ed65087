//! The system of a project: all that was asked for and has to do with something that is not to be
//! told.

use std::collections::BTreeSet;

use crate::model::Comparison;
use crate::publish::equations::system::{KnownRelation, LinearForm, System, VariableName};
use crate::value::Ratio;

use super::gather::{AskedFor, Gatherer};
use super::known_sums::rests_of_wholes;
use super::period_sums::sums_of_periods;
use super::unknown_counts::settle;

impl Gatherer<'_> {
    /// Counts from this up are many.
    pub(super) fn threshold(&self) -> i64 {
        let rule = self.project.model.vocabulary.publication.as_ref();
        rule.map_or(0, |rule| rule.threshold)
    }

    /// The system of all that has to do with something that is not to be told: what is so for its own
    /// sake, and the sums that are made of it.
    pub fn system(
        &self,
        secret: &BTreeSet<VariableName>,
        sensitive: &BTreeSet<VariableName>,
    ) -> System {
        let positions = |names: &BTreeSet<VariableName>| -> BTreeSet<usize> {
            let known = names.iter().filter_map(|name| self.positions.get(name));
            known.copied().collect()
        };
        let of_secret = positions(secret);
        let mut system = System {
            variables: Vec::new(),
            relations: Vec::new(),
            counts: Vec::new(),
            computed: &positions(sensitive) - &of_secret,
            sensitive: positions(sensitive),
            told: Vec::new(),
            pinned: BTreeSet::new(),
            moved: BTreeSet::new(),
            kept: Vec::new(),
            threshold: self.threshold(),
            choices: 2,
        };
        let declared = &self.project.model.vocabulary.facts;
        for rest in rests_of_wholes(declared, &self.positions) {
            system.relations.push(KnownRelation {
                form: rest.clone(),
                comparison: Comparison::GreaterOrEqual,
                within: Ratio::zero(),
            });
            system.counts.push(rest);
        }
        let totals = sums_of_periods(&self.positions, &self.variables).into_iter();
        system.relations.extend(totals.map(|form| KnownRelation {
            form,
            comparison: Comparison::Equal,
            within: Ratio::zero(),
        }));
        let sums = self.sums.iter().cloned();
        system.relations.extend(sums.map(|form| KnownRelation {
            form,
            comparison: Comparison::Equal,
            within: Ratio::zero(),
        }));
        self.remember(&mut system, sensitive);
        let empty = self.empty.difference(sensitive);
        system
            .pinned
            .extend(empty.filter_map(|name| self.positions.get(name)));
        let live = self.live(&system);
        let mut counts: Vec<LinearForm> = Vec::new();
        for asked in self.asked.iter().filter(|asked| {
            asked
                .names
                .iter()
                .any(|name| live.contains(&self.positions[name]))
        }) {
            let form = asked.form.get_or_init(|| self.form(asked)).clone();
            match &asked.what {
                AskedFor::Relation(comparison, _, _, within) => {
                    system.relations.push(KnownRelation {
                        form,
                        comparison: *comparison,
                        within: within.clone(),
                    });
                }
                AskedFor::Opaque | AskedFor::Demand(..) => system.relations.push(KnownRelation {
                    form,
                    comparison: Comparison::GreaterOrEqual,
                    within: Ratio::zero(),
                }),
                AskedFor::Count(_) | AskedFor::Rest(..) => counts.push(form),
            }
        }
        counts.retain(|form| form.variables().next().is_some());
        for form in counts {
            let is_variable = form.constant.is_zero()
                && form.frozen.is_empty()
                && form.terms.len() == 1
                && form.terms.values().all(|factor| *factor == Ratio::one());
            if !is_variable && !system.counts.contains(&form) {
                system.counts.push(form);
            }
        }
        system.variables.clone_from(&self.variables);
        settle(&mut system);
        system
    }
}
