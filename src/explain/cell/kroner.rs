//! The kroner of a category: what its rules, adjustments and imputed amounts bring.

use super::{Explainer, with_figure};
use crate::engine::{
    Account, AdjustedAmount, Contribution, Coordinates, Evaluated, ImputedAmount, rule,
};
use crate::explain::ground::{GroundTerm, StepGround};
use crate::explain::not_needed::not_needed;
use crate::explain::postings::largest_postings;
use crate::explain::step::in_words;
use crate::explain::{ExplanationStep, StepKind};
use crate::model::{Action, Categories, Id, Imputed, Rule, Target, written};
use crate::value::{Figure, Ratio, Unit, display_figure};

impl Explainer<'_> {
    /// The kroner of a category: one step for each rule and imputed amount.
    pub fn category(&self, id: &Id, at: &Coordinates, depth: usize) -> ExplanationStep {
        let evaluated: Evaluated = self.ground.category(id, at);
        let mut step = with_figure(
            ExplanationStep::new(
                StepKind::Category,
                format!("{id}@{}/{}", at.scope, at.period),
            ),
            &evaluated.figure,
            None,
        );
        step.display = step
            .display
            .map(|display| self.with_unit(&display, &Unit::kr()));
        step.ground = evaluated
            .basis
            .map(|basis| StepGround::of([GroundTerm::Basis(basis)]));
        if let Some(account) = self.ground.account(at) {
            for (index, contribution) in account.contributions.iter().enumerate() {
                if matches!(&contribution.target, Target::Category(category) if Categories::is_within(category, id))
                {
                    step.steps
                        .push(self.contribution((account, index), contribution, at, depth));
                }
            }
            for imputed in account
                .imputed
                .iter()
                .filter(|imputed| Categories::is_within(&imputed.category, id))
            {
                step.steps.push(self.imputed(imputed, at, depth));
            }
            for change in &account.adjusted {
                step.steps.extend(self.adjusted(change, id, at, depth));
            }
            step.steps.extend(not_needed(self.scene, id, at));
            step.postings = Some(step.steps.iter().filter_map(|step| step.postings).sum());
        }
        step
    }

    fn contribution(
        &self,
        (account, index): (&Account, usize),
        contribution: &Contribution,
        at: &Coordinates,
        depth: usize,
    ) -> ExplanationStep {
        let declared: Option<&Rule> = contribution
            .rule
            .as_ref()
            .and_then(|reference| rule(&self.scene.project.model, reference));
        let name = declared.map_or_else(|| "otherwise".to_owned(), |rule| rule.id.to_string());
        let figure = Figure::exact(contribution.amount.clone(), Unit::kr());
        let mut step = with_figure(ExplanationStep::new(StepKind::Rule, name), &figure, None);
        step.display = step
            .display
            .map(|display| self.with_unit(&display, &Unit::kr()));
        step.postings = Some(contribution.count);
        if let Some(rule) = declared {
            step.place = Some(self.scene.place(&rule.span));
            step.text = in_words(&rule.reason);
            if let Some(share) = &rule.share {
                let whole = display_figure(
                    &Figure::exact(Ratio::kroner(contribution.gross), Unit::kr()),
                    None,
                );
                step.text = Some(format!("{whole} kr × {}", written(share)));
                self.references(share, at, depth + 1, &mut step.steps);
            }
        }
        if self.scene.postings_shown > 0 {
            step.steps.extend(self.largest_postings(account, index));
        }
        step
    }

    /// The largest postings of a contribution; the ledger is read once for all of them.
    fn largest_postings(&self, account: &Account, index: usize) -> Vec<ExplanationStep> {
        let key = (
            account.municipality.clone(),
            account.year,
            account.view.clone(),
        );
        let mut known = self.largest.borrow_mut();
        let lists = known
            .entry(key)
            .or_insert_with(|| largest_postings(self.scene, account));
        lists.get(index).cloned().unwrap_or_default()
    }

    /// What an adjustment does to a category and all below it; nothing where it moves within.
    pub fn adjusted(
        &self,
        change: &AdjustedAmount,
        id: &str,
        at: &Coordinates,
        depth: usize,
    ) -> Option<ExplanationStep> {
        let inside = |category: &Option<Id>| {
            category
                .as_ref()
                .is_some_and(|category| Categories::is_within(category, id))
        };
        let amount = match (inside(&change.from), inside(&change.to)) {
            (true, false) => -change.amount.clone(),
            (false, true) => change.amount.clone(),
            (true, true) | (false, false) => return None,
        };
        let mut step = with_figure(
            ExplanationStep::new(StepKind::Adjustment, change.adjustment.to_string()),
            &Figure::exact(amount, Unit::kr()),
            None,
        );
        step.display = step
            .display
            .map(|display| self.with_unit(&display, &Unit::kr()));
        step.ground = Some(StepGround::of([
            GroundTerm::Adjustment,
            GroundTerm::Basis(change.basis),
        ]));
        let model = &self.scene.project.model;
        let declared =
            model
                .adjustments(&at.view, &at.scope, at.year()?)
                .find(|(layer, adjustment)| {
                    *layer == change.layer && adjustment.id == change.adjustment
                });
        if let Some((_, adjustment)) = declared {
            step.text = in_words(&adjustment.reason);
            step.place = Some(self.scene.place(&adjustment.span));
            let formula = match &adjustment.action {
                Action::Exclude { part, .. } | Action::Move { part, .. } => part.as_ref(),
                Action::Add { amount, .. } => Some(amount),
                Action::UseKey { .. } | Action::UseWeight { .. } => None,
            };
            if let Some(formula) = formula {
                self.references(formula, at, depth + 1, &mut step.steps);
            }
        }
        Some(step)
    }

    fn imputed(&self, amount: &ImputedAmount, at: &Coordinates, depth: usize) -> ExplanationStep {
        let model = &self.scene.project.model;
        let declared: Option<&Imputed> = model
            .layer(&amount.layer)
            .and_then(|layer| layer.imputed.get(amount.index));
        let name = declared.map_or_else(|| "imputed".to_owned(), |imputed| imputed.id.to_string());
        let mut step = with_figure(
            ExplanationStep::new(StepKind::Imputed, name),
            &Figure::exact(amount.amount.clone(), Unit::kr()),
            None,
        );
        step.display = step
            .display
            .map(|display| self.with_unit(&display, &Unit::kr()));
        step.ground = Some(StepGround::of([
            GroundTerm::Imputed,
            GroundTerm::Basis(amount.basis),
        ]));
        if let Some(imputed) = declared {
            step.text = Some(format!("= {}", written(&imputed.formula)));
            step.place = Some(self.scene.place(&imputed.span));
            self.references(&imputed.formula, at, depth + 1, &mut step.steps);
        }
        step
    }
}
