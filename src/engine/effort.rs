//! How much work formulas take, and how much they may take.

use std::cell::Cell;

/// How many steps one formula may take, a part of a formula each time it is computed; some seconds
/// at most.
pub const MAX_STEPS: u64 = 4_000_000;

/// How deep a formula may be, with what its row is about and the weights that stand in it; what the
/// stack surely holds.
const MAX_DEPTH: usize = 5_000;

/// The work of the present evaluation and of those that are done.
pub(super) struct Effort {
    /// How many steps one evaluation may take.
    pub(super) max_steps: u64,
    steps: Cell<u64>,
    /// The steps of all evaluations that are done.
    spent: Cell<u64>,
    /// How deep the present formula is.
    depth: Cell<usize>,
}

impl Default for Effort {
    fn default() -> Self {
        Self {
            max_steps: MAX_STEPS,
            steps: Cell::default(),
            spent: Cell::default(),
            depth: Cell::default(),
        }
    }
}

impl Effort {
    /// Begins to count the steps of another evaluation; gives those of the present one.
    pub(super) fn begin(&self) -> u64 {
        self.steps.take()
    }

    /// Goes on with the steps of an evaluation from before.
    pub(super) fn resume(&self, before: u64) {
        self.spent
            .set(self.spent.get().saturating_add(self.steps.replace(before)));
    }

    /// Counts steps of the present evaluation.
    pub(super) fn add(&self, steps: u64) {
        self.steps.set(self.steps.get().saturating_add(steps));
    }

    /// Whether the present evaluation took more steps than it may.
    pub(super) fn is_exhausted(&self) -> bool {
        self.steps.get() > self.max_steps
    }

    /// The steps of all evaluations that are done.
    pub(super) fn spent(&self) -> u64 {
        self.spent.get()
    }

    /// Goes into a formula within the present one; false where that would be too deep.
    pub(super) fn enter(&self) -> bool {
        let is_allowed = self.depth.get() < MAX_DEPTH;
        self.depth.set(self.depth.get() + usize::from(is_allowed));
        is_allowed
    }

    /// Leaves the formula that was gone into last.
    pub(super) fn leave(&self) {
        self.depth.set(self.depth.get() - 1);
    }
}
