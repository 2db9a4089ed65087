//! What is found while formulas are evaluated.

use std::cell::{Cell, RefCell};

use crate::diag::Diagnostic;

/// Findings on figures, and those on what has no answer, each once.
#[derive(Default)]
pub(super) struct EvaluationFindings {
    on_figures: RefCell<Vec<Diagnostic>>,
    /// The limits that were reached; nobody takes these back.
    limits: RefCell<Vec<Diagnostic>>,
    /// Whether there may be something without an answer.
    has_unanswerable: Cell<bool>,
}

/// How many findings there were at some time.
#[derive(Clone, Copy)]
pub(super) struct FindingCounts {
    on_figures: usize,
    limits: usize,
}

impl EvaluationFindings {
    /// Adds a finding on a figure.
    pub(super) fn add(&self, finding: Diagnostic) {
        add_once(&mut self.on_figures.borrow_mut(), finding);
    }

    /// Adds the finding that a limit was reached.
    pub(super) fn add_limit(&self, finding: Diagnostic) {
        add_once(&mut self.limits.borrow_mut(), finding);
        self.note_unanswerable();
    }

    /// Notes that something has no answer.
    pub(super) fn note_unanswerable(&self) {
        self.has_unanswerable.set(true);
    }

    /// How many there are now.
    pub(super) fn counts(&self) -> FindingCounts {
        FindingCounts {
            on_figures: self.on_figures.borrow().len(),
            limits: self.limits.borrow().len(),
        }
    }

    /// Drops what was found since.
    pub(super) fn drop_since(&self, counts: FindingCounts) {
        self.drop_figures_since(counts);
        self.limits.borrow_mut().truncate(counts.limits);
    }

    /// Drops what was found on figures since.
    pub(super) fn drop_figures_since(&self, counts: FindingCounts) {
        self.on_figures.borrow_mut().truncate(counts.on_figures);
    }

    /// Takes out the findings on figures.
    pub(super) fn take_on_figures(&self) -> Vec<Diagnostic> {
        self.on_figures.take()
    }

    /// Takes out the findings on what has no answer: limits, then `circles`, which are looked for
    /// only where there may be some.
    pub(super) fn take_unanswerable(
        &self,
        circles: impl FnOnce() -> Vec<Diagnostic>,
    ) -> Vec<Diagnostic> {
        if !self.has_unanswerable.get() {
            return Vec::new();
        }
        let mut found = self.limits.take();
        circles()
            .into_iter()
            .for_each(|circle| add_once(&mut found, circle));
        found
    }
}

fn add_once(findings: &mut Vec<Diagnostic>, finding: Diagnostic) {
    if !findings.contains(&finding) {
        findings.push(finding);
    }
}
