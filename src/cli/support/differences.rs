//! Differences from a snapshot, as several verbs show them.

use serde::Serialize;

use crate::snapshot::{Difference, Entry};

/// How many differences from a snapshot are listed.
pub const DIFFERENCES_SHOWN: usize = 40;

/// A difference from a snapshot, as JSON has it.
#[derive(Serialize)]
pub struct DifferenceRow {
    key: String,
    old: Option<String>,
    new: Option<String>,
    moved: Option<String>,
    kroner: bool,
}

/// Differences, as JSON has them.
pub fn rows(differences: Vec<Difference>) -> Vec<DifferenceRow> {
    let row = |difference: Difference| DifferenceRow {
        old: difference.sides.as_ref().before().map(Entry::said),
        new: difference.sides.as_ref().after().map(Entry::said),
        key: difference.key,
        moved: difference.moved.map(|moved| moved.to_string()),
        kroner: difference.is_kroner,
    };
    differences.into_iter().map(row).collect()
}
