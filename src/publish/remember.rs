//! What was published before as part of what is known.

use std::collections::BTreeSet;

use crate::engine::{Address, Coordinates, Evaluator};
use crate::model::{Id, REPORTED};

use super::gather::{Gatherer, unit_of};
use super::system::{HeadClass, System, VariableKind, VariableName};
use super::told_before::{Remembered, RememberedCell, ToldCell, in_view};

impl Gatherer<'_> {
    /// Whether there is such a cell, in some view.
    pub fn has_cell(&self, address: &Address) -> bool {
        let view = address.view.clone().unwrap_or_else(|| REPORTED.into());
        let at = Coordinates::of(address, &self.project.model, &view);
        self.shown.contains_key(&in_view(address, &at.view))
    }

    /// Notes what was published before. What a cell told is known as long as it has that value; what
    /// was not told is not told now. Gives the numbers that such cells show alone.
    pub fn ask_told(&mut self, told: &[ToldCell]) -> BTreeSet<VariableName> {
        let mut kept = BTreeSet::new();
        for cell in told {
            let view = cell.address.view.clone().unwrap_or_else(|| REPORTED.into());
            let at = Coordinates::of(&cell.address, &self.project.model, &view);
            let Some(formula) = self.formula_of(&at) else {
                continue;
            };
            let names = self.names(formula, &at);
            let what = match &cell.value {
                None => Remembered::Kept,
                told if self.shown.get(&in_view(&cell.address, &at.view)) == Some(told) => {
                    Remembered::Same(formula)
                }
                Some(_) => Remembered::Moved,
            };
            match (&what, names.len()) {
                (Remembered::Kept, 1) => kept.extend(names),
                _ => self.remembered.push(RememberedCell { what, at, names }),
            }
        }
        kept
    }

    /// Puts it into a system.
    pub(super) fn remember(&self, system: &mut System, sensitive: &BTreeSet<VariableName>) {
        let unit = |id: &Id| unit_of(&self.project.model.vocabulary, &self.project.facts, id);
        let known = self.known(&unit);
        for RememberedCell { what, at, names } in &self.remembered {
            let numbers = names.iter().filter_map(|name| self.positions.get(name));
            let numbers: Vec<usize> = numbers.copied().collect();
            let may_be_told = |of: &usize| {
                let variable = &self.variables[*of];
                let is_few = variable.kind == VariableKind::Heads
                    && system.class(&variable.value) == HeadClass::Few;
                !is_few
            };
            let may_be_told = numbers.iter().all(may_be_told) && names.is_disjoint(sensitive);
            match what {
                Remembered::Same(_) if may_be_told => system.pinned.extend(numbers),
                Remembered::Same(formula) => {
                    let value = |ground: &Evaluator<'_>| {
                        ground.evaluate(formula, at).figure.as_exact().cloned()
                    };
                    let told = value(&self.ground);
                    system.tell(known.form(&self.ground, names, &|ground| {
                        Some(&value(ground)? - told.as_ref()?)
                    }));
                }
                Remembered::Moved => system.moved.extend(numbers),
                Remembered::Kept if may_be_told => system.kept.push(numbers),
                // It stands on what is hidden anyway.
                Remembered::Kept => {}
            }
        }
        // A cell of one number alone says of it for certain whether it is as it was.
        let alone = |cell: &&RememberedCell<'_>| cell.names.len() == 1;
        for RememberedCell { what, at, names } in self.remembered.iter().filter(alone) {
            let number = names.first().and_then(|name| self.positions.get(name));
            if let (Remembered::Same(formula), Some(number)) = (what, number) {
                let form = known.form(&self.ground, names, &|ground| {
                    ground.evaluate(formula, at).figure.as_exact().cloned()
                });
                if form.terms.contains_key(number) {
                    system.moved.remove(number);
                }
            }
        }
        for RememberedCell { what, names, .. } in self.remembered.iter().filter(alone) {
            let number = names.first().and_then(|name| self.positions.get(name));
            if let (Remembered::Moved, Some(number)) = (what, number) {
                system.moved.insert(*number);
                system.pinned.remove(number);
            }
        }
    }
}
