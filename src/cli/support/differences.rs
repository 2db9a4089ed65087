//! Differences from a snapshot, as several verbs show them.

use serde::Serialize;

use crate::snapshot::Difference;

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
        key: difference.key,
        old: difference.old,
        new: difference.new,
        moved: difference.moved.map(|moved| moved.to_string()),
        kroner: difference.is_kroner,
    };
    differences.into_iter().map(row).collect()
}
