//! What of a project has to do with anything that is not to be told.

use std::collections::BTreeSet;

use crate::publish::equations::components::Groups;
use crate::publish::equations::system::{HeadClass, System};
use crate::value::Ratio;

use super::gather::{AskedFor, Gatherer};

impl Gatherer<'_> {
    /// The variables that are connected with something that is not to be told.
    pub(super) fn live(&self, system: &System) -> BTreeSet<usize> {
        let mut groups = Groups::apart(self.variables.len());
        for asked in &self.asked {
            groups.join(asked.names.iter().map(|name| self.positions[name]));
        }
        let forms = system.relations.iter().map(|relation| &relation.form);
        for form in forms.chain(&system.counts) {
            groups.join(form.variables());
        }
        for kept in &system.kept {
            groups.join(kept.iter().copied());
        }
        let is_few = |heads: &Ratio| system.class(heads) == HeadClass::Few;
        let few = self.variables.iter().enumerate();
        let few = few.filter(|(_, variable)| system.is_few(variable));
        let mut roots: BTreeSet<usize> = few.map(|(of, _)| groups.least(of)).collect();
        roots.extend(system.sensitive.iter().map(|of| groups.least(*of)));
        roots.extend(system.kept.iter().flatten().map(|of| groups.least(*of)));
        let few_made = self.asked.iter().filter(|asked| match &asked.what {
            AskedFor::Count(expr) => self
                .heads(expr, &asked.at)
                .is_some_and(|heads| is_few(&heads)),
            AskedFor::Rest(whole, part) => {
                let (whole, part) = (self.heads(whole, &asked.at), self.heads(part, &asked.at));
                whole
                    .zip(part)
                    .is_some_and(|(whole, part)| is_few(&(&whole - &part)))
            }
            AskedFor::Relation(..) | AskedFor::Demand(..) | AskedFor::Opaque => false,
        });
        let made = few_made.filter_map(|asked| asked.names.first());
        roots.extend(made.map(|name| groups.least(self.positions[name])));
        let rests = system.counts.iter();
        let rests = rests.filter(|form| is_few(&form.sum(|of| &self.variables[of].value)));
        roots.extend(rests.filter_map(|form| Some(groups.least(form.variables().next()?))));
        let all = 0..self.variables.len();
        all.filter(|of| roots.contains(&groups.least(*of)))
            .collect()
    }
}
