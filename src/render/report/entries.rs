//! The explanations of a run as numbered entries, to which figures link.

use std::collections::BTreeMap;

use crate::explain::{ExplanationStep, LinkedExplainer, StepKind};
use crate::model::Id;
use crate::render::comparison::areas;

#[derive(Default)]
/// The explanations of a run. What several cells stand on has one entry, which all of them link to.
pub struct Entries {
    /// The explanation of each cell of the workbook, in its order.
    pub cells: Vec<ExplanationStep>,
    /// The explanations of categories that cells stand on.
    pub categories: Vec<ExplanationStep>,
    by_name: BTreeMap<String, Vec<usize>>,
    areas: BTreeMap<(Id, Id, i32), usize>,
}

impl Entries {
    /// Explains every cell of the workbook, and every area of the accounts that were asked for.
    pub fn new(explained: &LinkedExplainer<'_>) -> Self {
        let (project, run) = (explained.scene().project, explained.scene().run);
        let mut entries = Self {
            cells: Vec::new(),
            categories: Vec::new(),
            by_name: BTreeMap::new(),
            areas: BTreeMap::new(),
        };
        for account in run.asked_accounts() {
            for (area, _) in areas(&project.model.categories) {
                let step = explained.category(&area.into(), &account.municipality, account.year);
                let entry = entries.noted(&step);
                entries.areas.insert(
                    (area.into(), account.municipality.clone(), account.year),
                    entry,
                );
            }
        }
        for cell in &run.workbook.cells {
            let step = explained.cell(cell);
            step.steps
                .iter()
                .for_each(|below| entries.note_below(below));
            entries.cells.push(step);
        }
        entries
    }

    /// The entry of an area's kroner.
    pub fn area(&self, area: &str, municipality: &Id, year: i32) -> Option<usize> {
        self.areas
            .get(&(area.into(), municipality.clone(), year))
            .copied()
    }

    fn note_below(&mut self, step: &ExplanationStep) {
        match step.kind {
            StepKind::Category => {
                self.noted(step);
            }
            _ => step.steps.iter().for_each(|below| self.note_below(below)),
        }
    }

    /// The entry of a category. The same name may stand for other kroner in another view, and then
    /// has another entry.
    fn noted(&mut self, step: &ExplanationStep) -> usize {
        if let Some(known) = self.category(step) {
            return known;
        }
        let entry = self.categories.len();
        self.categories.push(step.clone());
        self.by_name
            .entry(step.name.clone())
            .or_default()
            .push(entry);
        step.steps.iter().for_each(|below| self.note_below(below));
        entry
    }

    /// The entry of a category that a step tells of.
    pub fn category(&self, step: &ExplanationStep) -> Option<usize> {
        self.by_name
            .get(&step.name)?
            .iter()
            .copied()
            .find(|entry| self.categories[*entry] == *step)
    }
}
