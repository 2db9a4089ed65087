//! The order in which figures are computed: each after all that it asks for.
//!
//! A formula is tried. What it asks for and is not computed yet is noted and computed first; then
//! the formula is tried again. So no figure depends on how deep references lead, nor on the order
//! in which anything is declared or asked for.
//!
//! What asks for itself, directly or through others, has no answer, and neither has what asks for
//! that. Nothing takes this back: it is another thing than a figure that is missing because nobody
//! knows it.

use crate::diag::{Code, Diagnostic};
use crate::model::Expr;

use super::demand::{Demand, MemoKey};
use super::evaluated::{Answer, Evaluated, NoAnswer};
use super::evaluator::Evaluator;
use super::memo::Demands;
use super::reads::ReadNotes;
use super::takeover::ComputedCell;

/// What one try of a formula gave.
struct Attempt<T> {
    answer: Answer<T>,
    touched: ReadNotes,
    demands: Demands,
}

impl Evaluator<'_> {
    /// What is known of a place already; `None` where it is yet to be computed.
    pub(super) fn recall(
        &self,
        place: &MemoKey,
        asked_by: Option<&Expr>,
    ) -> Option<Answer<Evaluated>> {
        let answer = self.memo.recall(place, asked_by)?;
        Some(answer.map(|known| {
            self.inputs.note(&known.hidden, &known.reads);
            known.value
        }))
    }

    /// Does some work as often as it takes until all that it asks for is computed. Not to be called
    /// by work that is being settled.
    pub(super) fn settle<T>(&self, work: impl Fn() -> Answer<T>) -> Answer<T> {
        loop {
            let Attempt {
                answer,
                touched,
                demands,
            } = self.attempt(&work);
            if demands.pending.is_empty() {
                self.inputs.note(&touched.hidden, &touched.reads);
                if answer.is_err() {
                    self.inputs.note_finding();
                }
                return answer;
            }
            self.compute(demands.pending);
        }
    }

    /// Tries some work. Where something is yet to be computed, the findings of the try are dropped.
    fn attempt<T>(&self, work: impl Fn() -> Answer<T>) -> Attempt<T> {
        let outer = (self.inputs.begin(), self.memo.begin(), self.effort.begin());
        let findings = self.findings.counts();
        let answer = work();
        let touched = self.inputs.resume(outer.0);
        let demands = self.memo.resume(outer.1);
        self.effort.resume(outer.2);
        if !demands.pending.is_empty() {
            self.findings.drop_since(findings);
        }
        Attempt {
            answer,
            touched,
            demands,
        }
    }

    /// Computes places, each after all that it asks for.
    fn compute(&self, first: Vec<Demand>) {
        let places = |demands: Vec<Demand>| demands.into_iter().rev().map(|demand| demand.place);
        let mut stack: Vec<MemoKey> = places(first).collect();
        while let Some(place) = stack.last().cloned() {
            if !self.memo.open(&place) {
                stack.pop();
                continue;
            }
            let at = place.asking();
            let Attempt {
                answer,
                touched,
                demands,
            } = self.attempt(|| self.computed_once(&place, &at));
            if !demands.pending.is_empty() {
                stack.extend(places(demands.pending));
                continue;
            }
            let result = match answer {
                Ok(value) => Ok(ComputedCell {
                    value,
                    hidden: touched.hidden.into(),
                    reads: touched.reads.into(),
                }),
                Err(NoAnswer) => {
                    self.findings.note_unanswerable();
                    Err(demands)
                }
            };
            self.memo.close(place, result);
            stack.pop();
        }
    }

    /// Does something and tells what it stands on; whoever asked for it stands on that, too.
    pub(super) fn touching<T>(&self, work: impl FnOnce() -> T) -> (T, ReadNotes) {
        let before = self.inputs.begin();
        let result = work();
        let own = self.inputs.resume(before);
        self.inputs.note(&own.hidden, &own.reads);
        (result, own)
    }

    /// Notes that a formula reaches a limit, which is an error and leaves it without an answer.
    pub(super) fn limit(&self, asked_by: &Expr, message: &str, help: &str) -> NoAnswer {
        let finding = Diagnostic::new(Code::ScriptLimit, message)
            .at_span(&asked_by.span, "given up here")
            .help(help);
        self.findings.add_limit(finding);
        NoAnswer
    }

    /// Counts steps of work.
    pub(super) fn step(&self, steps: u64, asked_by: &Expr) -> Answer<()> {
        self.effort.add(steps);
        if !self.effort.is_exhausted() {
            return Ok(());
        }
        let help = "let it run through fewer places, or put parts of it into columns of their own, which are computed once";
        Err(self.limit(asked_by, "a formula takes too much work", help))
    }
}
