//! Who answers formulas: what they stand on, what was computed of it, and what was found on the
//! way.

use crate::diag::Diagnostic;
use crate::facts::FactBook;
use crate::model::{Id, Model, Sheet};

use super::account::Account;
use super::coordinates::Coordinates;
use super::effort::Effort;
use super::evaluated::Evaluated;
use super::findings::EvaluationFindings;
use super::hidden::HiddenCounts;
use super::inputs::FormulaInputs;
use super::memo::Memo;
use super::overlay::{FigureReference, Overlay};
use super::reads::{Reads, Unchanged};
use super::takeover::{EarlierCells, KnownCells};

/// Answers formulas, each cell and key once.
pub struct Evaluator<'a> {
    pub(super) inputs: FormulaInputs<'a>,
    pub(super) memo: Memo<'a>,
    pub(super) hidden: HiddenCounts,
    pub(super) effort: Effort,
    pub(super) findings: EvaluationFindings,
    pub(super) overlay: Option<&'a dyn Overlay>,
}

impl<'a> Evaluator<'a> {
    /// An evaluator that has computed nothing yet, for the municipalities that have accounts.
    pub fn new(model: &'a Model, facts: &'a FactBook, accounts: &'a [Account]) -> Self {
        Self::over(FormulaInputs::new(model, facts, accounts))
    }

    fn over(inputs: FormulaInputs<'a>) -> Self {
        Self {
            inputs,
            memo: Memo::default(),
            hidden: HiddenCounts::default(),
            effort: Effort::default(),
            findings: EvaluationFindings::default(),
            overlay: None,
        }
    }

    /// The same for other municipalities.
    #[must_use]
    pub fn of_municipalities(self, municipalities: impl IntoIterator<Item = Id>) -> Self {
        Self {
            inputs: self
                .inputs
                .of_municipalities(municipalities.into_iter().collect()),
            ..self
        }
    }

    /// The same, which takes cells over from an earlier run wherever nothing that they were
    /// computed from has changed.
    #[must_use]
    pub fn after(
        self,
        known: &'a KnownCells,
        unchanged: &'a Unchanged,
        before: &[Account],
    ) -> Self {
        match EarlierCells::new(known, unchanged, before, self.inputs.accounts_unnoted()) {
            Some(earlier) => Self {
                memo: Memo::after(earlier),
                ..self
            },
            None => self,
        }
    }

    /// The same, where figures that stand on hidden counts keep the bounds that interval arithmetic
    /// gives: sound, and quick.
    #[must_use]
    pub fn roughly(self) -> Self {
        Self {
            hidden: HiddenCounts::rough(),
            ..self
        }
    }

    /// One that has computed nothing yet, beneath other figures. Each cell is asked for and
    /// computed once, so an overlay must not change its mind.
    #[must_use]
    pub fn beneath<'b>(&self, overlay: &'b dyn Overlay) -> Evaluator<'b>
    where
        'a: 'b,
    {
        Evaluator {
            overlay: Some(overlay),
            ..self.afresh()
        }
    }

    /// The same, which has computed nothing yet.
    pub(super) fn afresh(&self) -> Evaluator<'a> {
        Evaluator {
            overlay: self.overlay,
            ..Evaluator::over(self.inputs.unread())
        }
    }

    /// One where hidden counts have the values of a choice; cells that stand on none are taken from
    /// this one.
    pub(super) fn choosing<'b>(&'b self, choice: &'b dyn Overlay) -> Evaluator<'b>
    where
        'a: 'b,
    {
        Evaluator {
            memo: Memo::beneath(&self.memo),
            ..self.beneath(choice)
        }
    }

    /// The figure that the overlay puts in the place of a reference.
    pub(super) fn instead(&self, of: FigureReference<'_>, at: &Coordinates) -> Option<Evaluated> {
        self.overlay?
            .instead(of, at)
            .map(|figure| Evaluated::quoted(figure, None))
    }

    /// The model, for those who ask from outside every formula.
    pub fn model(&self) -> &'a Model {
        self.inputs.model_unnoted()
    }

    /// The account of a place.
    pub fn account(&self, at: &Coordinates) -> Option<&'a Account> {
        self.inputs.account(at)
    }

    pub fn sheet(&self, id: &str) -> Option<&'a Sheet> {
        self.inputs.sheet(id)
    }

    /// Notes a finding, once.
    pub fn report(&self, finding: Diagnostic) {
        self.inputs.note_finding();
        self.findings.add(finding);
    }

    /// Does something whose own findings are of no interest. What has no answer is reported all the
    /// same.
    pub fn silently<T>(&self, work: impl FnOnce() -> T) -> T {
        let before = self.findings.counts();
        let result = work();
        self.findings.drop_figures_since(before);
        result
    }

    /// Takes out what was found.
    pub fn take_found(&self) -> Vec<Diagnostic> {
        let mut found = self.findings.take_on_figures();
        found.extend(self.take_unanswerable());
        found
    }

    /// Takes out the findings on what has no answer: limits, and each circle once.
    pub(super) fn take_unanswerable(&self) -> Vec<Diagnostic> {
        self.findings
            .take_unanswerable(|| self.memo.report_circles())
    }

    /// The cells computed, to be taken over by a later run.
    pub fn into_known(self) -> KnownCells {
        self.memo.into_known()
    }

    /// All that was read.
    pub(super) fn into_reads(self) -> Reads {
        self.inputs.begin().reads
    }
}
