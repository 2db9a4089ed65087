//! Cells of a wide table that are counted together.

use crate::diag::RecordPlace;
use crate::value::Amount;

/// Some cells.
#[derive(Clone, Default)]
pub(super) struct CellCount {
    pub(super) cells: u64,
    pub(super) kroner: Amount,
    /// The first of them in the file.
    pub(super) first: Option<RecordPlace>,
}

impl CellCount {
    pub(super) fn add(&mut self, kroner: Amount, place: RecordPlace) {
        self.absorb(Self {
            cells: 1,
            kroner,
            first: Some(place),
        });
    }

    /// Takes in cells that were counted elsewhere in the same file.
    pub(super) fn absorb(&mut self, other: Self) {
        self.cells += other.cells;
        self.kroner += other.kroner;
        self.first = match (self.first.take(), other.first) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }

    /// How many, in words.
    pub(super) fn counted(&self, one: &str, many: &str) -> String {
        match self.cells {
            1 => format!("1 {one}"),
            cells => format!("{cells} {many}"),
        }
    }
}

/// The count at a position; those before it are there too.
pub(super) fn nth<C: Clone + Default>(counts: &mut Vec<C>, at: usize) -> &mut C {
    if counts.len() <= at {
        counts.resize(at + 1, C::default());
    }
    &mut counts[at]
}
