//! Differences from a snapshot, as several verbs show them.

use serde::Serialize;

use crate::render::Exact;
use crate::snapshot::{Difference, Entry, EntryField};

/// How many differences from a snapshot are listed.
pub const DIFFERENCES_SHOWN: usize = 40;

/// A difference from a snapshot, as JSON has it.
#[derive(Serialize)]
pub struct DifferenceRow {
    key: String,
    /// What the line was, as snapshots write it.
    old: Option<String>,
    new: Option<String>,
    moved: Option<String>,
    kroner: bool,
    /// The fields of `old`, one by one.
    old_fields: Option<Vec<FieldDatum>>,
    new_fields: Option<Vec<FieldDatum>>,
}

/// A field of a line: a number with its fraction, or a text.
#[derive(Serialize)]
#[serde(untagged)]
enum FieldDatum {
    Number(Exact),
    Text(String),
}

/// Differences, as JSON has them.
pub fn rows(differences: Vec<Difference>) -> Vec<DifferenceRow> {
    let datum = |field: EntryField| match field {
        EntryField::Number(number) => FieldDatum::Number(Exact::new(&number)),
        EntryField::Text(text) => FieldDatum::Text(text),
    };
    let fields = |entry: &Entry| entry.fields().into_iter().map(datum).collect();
    let row = |difference: Difference| DifferenceRow {
        old: difference.sides.as_ref().before().map(Entry::said),
        new: difference.sides.as_ref().after().map(Entry::said),
        old_fields: difference.sides.as_ref().before().map(fields),
        new_fields: difference.sides.as_ref().after().map(fields),
        key: difference.key,
        moved: difference.moved.map(|moved| moved.to_string()),
        kroner: difference.is_kroner,
    };
    differences.into_iter().map(row).collect()
}
