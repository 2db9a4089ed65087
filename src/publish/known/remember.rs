//! What was published before as part of what is known.

use std::collections::BTreeSet;

use crate::engine::{Address, Coordinates, Evaluator};
use crate::model::{Expr, Id, REPORTED};
use crate::publish::equations::system::{LinearForm, System, VariableName};

use super::gather::{Gatherer, formula_of, unit_of};
use super::probe::{LookedAt, asked};
use super::told_before::{Remembered, RememberedCell, ToldCell, ToldValue, in_view, is_near};

impl Gatherer<'_> {
    /// Whether there is such a cell, in some view.
    pub fn has_cell(&self, address: &Address) -> bool {
        let view = address.view.clone().unwrap_or_else(|| REPORTED.into());
        let at = Coordinates::of(address, &self.project.model, &view);
        self.shown.contains_key(&in_view(address, &at.view))
    }

    /// Notes what was published before. What a cell told is known as long as it has that value; what
    /// was not told is not told now. What another publication told is read as its own project has
    /// it: that may have other cells. Gives the numbers that such cells show alone.
    pub fn ask_told(
        &mut self,
        told: &[ToldCell],
        by_before: &[ToldCell],
    ) -> BTreeSet<VariableName> {
        let mut kept = BTreeSet::new();
        let cells = told.iter().map(|cell| (cell, false));
        for (cell, is_of_before) in cells.chain(by_before.iter().map(|cell| (cell, true))) {
            let ground = match &self.before {
                Some(before) if is_of_before => before,
                _ => &self.ground,
            };
            let view = cell.address.view.clone().unwrap_or_else(|| REPORTED.into());
            let at = Coordinates::of(&cell.address, ground.model(), &view);
            let Some(formula) = formula_of(ground.model(), &at) else {
                continue;
            };
            let LookedAt { names, .. } = asked(ground, |ground| {
                ground.evaluate(formula, &at);
            });
            let is_as_it_was = is_of_before && self.are_as_before(&names);
            for name in &names {
                self.name_category(name);
            }
            let now = self.shown.get(&in_view(&cell.address, &at.view));
            let now = now.and_then(Option::as_ref).filter(|_| !is_of_before);
            let what = match (&cell.value, now) {
                (ToldValue::Withheld, _) => Remembered::Kept,
                (ToldValue::Unknown, None) => continue,
                (ToldValue::Unknown, Some(_)) => Remembered::Unknown,
                _ if is_as_it_was => Remembered::Same(formula),
                (ToldValue::Number(told) | ToldValue::Printed(told), Some(now)) if told == now => {
                    Remembered::Same(formula)
                }
                (ToldValue::Number(told) | ToldValue::Printed(told), now) => Remembered::Changed {
                    is_exact: matches!(cell.value, ToldValue::Number(_)),
                    formula,
                    is_near: now.is_some_and(|now| is_near(told, now)),
                },
            };
            match (&what, names.len()) {
                (Remembered::Kept, 1) => kept.extend(names),
                _ => self.remembered.push(RememberedCell {
                    what,
                    at,
                    names,
                    is_of_before,
                }),
            }
        }
        kept
    }

    /// Whether numbers are those of the project that was published before.
    fn are_as_before(&self, names: &BTreeSet<VariableName>) -> bool {
        let Some(before) = &self.before else {
            return false;
        };
        let exact = |ground: &Evaluator<'_>, name: &VariableName| match name {
            VariableName::Fact { place, period, id } => {
                let at = Coordinates::beside(place, period, &REPORTED.into());
                ground.fact(id, &at).figure.as_exact().cloned()
            }
            VariableName::Category {
                place,
                period,
                view,
                id,
            } => {
                let at = Coordinates::beside(place, period, view);
                ground.category(id, &at).figure.as_exact().cloned()
            }
        };
        let mut names = names.iter();
        names.all(|name| exact(before, name) == exact(&self.ground, name))
    }

    /// The categories of whose kroner the files of `publications/` tell what they are no more.
    pub(in crate::publish) fn changed_kroner(&self) -> BTreeSet<VariableName> {
        let of_files = || self.remembered.iter().filter(|cell| !cell.is_of_before);
        let is_category = |name: &&VariableName| matches!(name, VariableName::Category { .. });
        let changed = of_files().filter(|cell| match cell.what {
            Remembered::Changed {
                is_near, is_exact, ..
            } => is_exact || !is_near,
            Remembered::Unknown => true,
            Remembered::Same(_) | Remembered::Kept => false,
        });
        let as_told: BTreeSet<&VariableName> = of_files()
            .filter_map(|cell| self.told_alone(cell))
            .collect();
        let names = changed.flat_map(|cell| &cell.names).filter(is_category);
        names
            .filter(|name| !as_told.contains(name))
            .cloned()
            .collect()
    }

    /// The number that a cell shows alone, where that is what it was.
    fn told_alone<'c>(&self, cell: &'c RememberedCell<'_>) -> Option<&'c VariableName> {
        let name = cell.names.first().filter(|_| cell.names.len() == 1)?;
        let number = self.positions.get(name)?;
        let Remembered::Same(formula) = &cell.what else {
            return None;
        };
        let equation = self.equation(cell, formula);
        equation.terms.contains_key(number).then_some(name)
    }

    /// That a cell is what it is now.
    fn equation(&self, cell: &RememberedCell<'_>, formula: &Expr) -> LinearForm {
        let unit = |id: &Id| unit_of(&self.project.model.vocabulary, &self.project.facts, id);
        let ground = self.ground_of(cell);
        let value = |ground: &Evaluator<'_>| {
            let figure = ground.evaluate(formula, &cell.at).figure;
            figure.as_exact().cloned()
        };
        let told = value(ground);
        self.known(&unit).form(ground, &cell.names, &|ground| {
            Some(&value(ground)? - told.as_ref()?)
        })
    }

    /// Puts it into a system.
    pub(super) fn remember(&self, system: &mut System, sensitive: &BTreeSet<VariableName>) {
        for cell in &self.remembered {
            let names = &cell.names;
            let numbers = names.iter().filter_map(|name| self.positions.get(name));
            let numbers: Vec<usize> = numbers.copied().collect();
            let may_be_told = |of: &usize| !system.is_few(&self.variables[*of]);
            let may_be_told = numbers.iter().all(may_be_told) && names.is_disjoint(sensitive);
            match &cell.what {
                Remembered::Same(_) if may_be_told => system.pinned.extend(numbers),
                Remembered::Same(formula) => system.tell(self.equation(cell, formula)),
                Remembered::Changed {
                    formula, is_near, ..
                } => {
                    system.moved.extend(&numbers);
                    // What it tells of one number alone is what that was.
                    match (numbers.len() > 1 || *is_near, may_be_told) {
                        (false, _) => {}
                        (true, true) => system.pinned.extend(numbers),
                        (true, false) => system.know(self.equation(cell, formula)),
                    }
                }
                Remembered::Kept if may_be_told => system.kept.push(numbers),
                // It stands on what is hidden anyway, or told nothing.
                Remembered::Kept | Remembered::Unknown => {}
            }
        }
        // A cell of one number alone says of it for certain whether it is as it was.
        let as_told = self.remembered.iter();
        let as_told = as_told.filter_map(|cell| self.told_alone(cell));
        for name in as_told {
            system.moved.remove(&self.positions[name]);
        }
        let alone = |cell: &&RememberedCell<'_>| cell.names.len() == 1;
        for cell in self.remembered.iter().filter(alone) {
            let number = cell.names.first().and_then(|name| self.positions.get(name));
            if let (Remembered::Changed { is_near, .. }, Some(number)) = (&cell.what, number) {
                system.moved.insert(*number);
                if !is_near {
                    system.pinned.remove(number);
                }
            }
        }
    }

    /// The ground by which a cell has the value that was told.
    fn ground_of(&self, cell: &RememberedCell<'_>) -> &Evaluator<'_> {
        match (&self.before, &cell.what) {
            (Some(before), Remembered::Same(_)) if cell.is_of_before => before,
            _ => &self.ground,
        }
    }
}
