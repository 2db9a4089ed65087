//! What differs between two snapshots, the most kroner first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::model::Id;
use crate::sides::{Sides, side_by_side};
use crate::value::{Ratio, Value, group_thousands};

use super::entry::Entry;
use super::exact::exact;

/// One entry that was added, removed or changed.
#[derive(Clone, PartialEq, Debug)]
pub struct Difference {
    /// What the entry is of: its kind and name, such as `cell t06:intro:sum@boelum/2013/reported`.
    pub key: String,
    /// What it was and is.
    pub sides: Sides<Entry>,
    /// How far the exact value moved, in the entry's own unit; absent for what is not a number.
    pub moved: Option<Ratio>,
    /// Whether that unit is kroner.
    pub is_kroner: bool,
}

impl Difference {
    /// What the entry is, else what it was.
    pub fn latest(&self) -> &Entry {
        self.sides.as_ref().latest()
    }

    /// The sheet that it is of; `None` for what is of no cell.
    pub fn sheet(&self) -> Option<&Id> {
        self.latest().sheet()
    }
}

/// Entries by what they are of.
pub(super) fn by_key(entries: &[Entry]) -> BTreeMap<String, &Entry> {
    entries.iter().map(|entry| (entry.key(), entry)).collect()
}

/// Compares two results entry by entry. **Order**: most kroner moved first, then other figures by
/// key.
pub fn differences(old: &[Entry], new: &[Entry]) -> Vec<Difference> {
    let number = |entry: Option<&Entry>| match entry {
        Some(entry) => entry.number().map(|(_, number)| number.clone()),
        None => Some(Ratio::zero()),
    };
    let differing = side_by_side(by_key(old), by_key(new)).filter(|(_, sides)| sides.differ());
    let mut found: Vec<Difference> = differing
        .map(|(key, sides)| {
            let moved = number(sides.before())
                .zip(number(sides.after()))
                .map(|(before, after)| &after - &before);
            let unit = sides
                .before()
                .or(sides.after())
                .and_then(Entry::number)
                .map(|(unit, _)| unit);
            let is_kroner = unit == Some("kr") && moved.is_some();
            Difference {
                key,
                sides: sides.cloned(),
                moved,
                is_kroner,
            }
        })
        .collect();
    let size = |difference: &Difference| {
        difference
            .moved
            .as_ref()
            .filter(|_| difference.is_kroner)
            .map(Ratio::abs)
    };
    found.sort_by_cached_key(|difference| (Reverse(size(difference)), difference.key.clone()));
    found
}

/// A value for people: an exact number as a rounded decimal, anything else as snapshots write it.
pub fn readable(value: &Value) -> String {
    match value {
        Value::Exact(number) => rounded(number),
        other => exact(other),
    }
}

/// A number for people: a decimal with at most four places.
pub fn rounded(number: &Ratio) -> String {
    group_thousands(&number.to_decimal(4))
}
