//! What differs between two snapshots, the most kroner first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::model::Id;
use crate::sides::{Sides, side_by_side};
use crate::value::{Ratio, Value, group_thousands};

use super::entry::{Entry, EntryField};
use super::exact::exact;

/// One entry that was added, removed or changed.
#[derive(Clone, PartialEq, Debug)]
pub struct Difference {
    /// What the entry is of: its kind and name, such as `cell t06:intro:sum@baerum/2013/reported`.
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

/// Writes differences as a list. At most `limit` of them, then how many more there are.
pub fn difference_text(found: &[Difference], limit: usize) -> String {
    let mut text = String::new();
    for difference in found.iter().take(limit) {
        let moved = match &difference.moved {
            Some(moved) if difference.is_kroner => format!("   {} kr", signed(moved, 2)),
            Some(moved) if !moved.is_zero() => format!("   {}", signed(moved, 4)),
            _ => String::new(),
        };
        text += &match &difference.sides {
            Sides::Added(new) => {
                format!("added    {}: {}{moved}\n", difference.key, all_fields(new))
            }
            Sides::Removed(old) => {
                format!("removed  {}: {}{moved}\n", difference.key, all_fields(old))
            }
            Sides::Both(old, new) => {
                format!("changed  {}: {}{moved}\n", difference.key, change(old, new))
            }
        };
    }
    match found.len().saturating_sub(limit) {
        0 => text,
        more => format!("{text}and {more} more\n"),
    }
}

/// The fields that differ, or all of them where their number does.
fn change(old: &Entry, new: &Entry) -> String {
    let (before, after) = (old.fields(), new.fields());
    if before.len() != after.len() {
        return format!("{} → {}", all_fields(old), all_fields(new));
    }
    let differing = before
        .iter()
        .zip(&after)
        .filter(|(before, after)| before != after);
    let parts: Vec<String> = differing
        .map(|(before, after)| format!("{} → {}", field(before), field(after)))
        .collect();
    parts.join(", ")
}

fn all_fields(entry: &Entry) -> String {
    entry
        .fields()
        .iter()
        .map(field)
        .collect::<Vec<_>>()
        .join(", ")
}

/// A field for people: an exact number as a rounded decimal, anything else as it stands.
fn field(field: &EntryField) -> String {
    match field {
        EntryField::Number(number) => rounded(number),
        EntryField::Text(text) => text.clone(),
    }
}

/// A value for people: an exact number as a rounded decimal, anything else as snapshots write it.
pub fn readable(value: &Value) -> String {
    match value {
        Value::Exact(number) => rounded(number),
        other => exact(other),
    }
}

fn rounded(number: &Ratio) -> String {
    group_thousands(&number.to_decimal(4))
}

fn signed(moved: &Ratio, places: u32) -> String {
    let sign = if moved.is_negative() { "" } else { "+" };
    format!("{sign}{}", group_thousands(&moved.to_fixed(places)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cells of one row, each `COLUMN UNIT EXACT DISPLAY`, and checks.
    fn entries(lines: &[&str]) -> Vec<Entry> {
        let entry = |line: &&str| match line.strip_prefix("check ") {
            Some(_) => Entry::from(*line),
            None => {
                let (column, fields) = line.split_once(' ').expect("a column");
                Entry::from(&*format!(
                    "cell t:r:{column}@x/2013 | {} | computed | ledger",
                    fields.replace(", ", " | ")
                ))
            }
        };
        let entries: Vec<Entry> = lines.iter().map(entry).collect();
        assert!(
            !entries
                .iter()
                .any(|entry| matches!(entry, Entry::Unread(_))),
            "{entries:?}"
        );
        entries
    }

    fn check(old: &[&str], new: &[&str], expected: &str) {
        let text = difference_text(&differences(&entries(old), &entries(new)), 10);
        assert_eq!(
            text.replace("cell t:r:", "")
                .replace("@x/2013", "")
                .replace(", computed, ledger", ""),
            expected
        );
    }

    #[test]
    fn equal_results_do_not_differ() {
        check(&["a kr, 1, 1"], &["a kr, 1, 1"], "");
    }

    #[test]
    fn the_most_kroner_stand_first_then_the_rest() {
        check(
            &[
                "a percent, 1/4, 25,0 %",
                "b kr, 5, 5",
                "c kr, 0.5, 1",
                "d kr, 7, 7",
            ],
            &[
                "a percent, 0.5, 50,0 %",
                "b kr, 6, 6",
                "c kr, -1500.5, -1 501",
                "e kr, 2, 2",
            ],
            "\
changed  c: 0,5 → -1 500,5, 1 → -1 501   -1 501,00 kr
removed  d: kr, 7, 7   -7,00 kr
added    e: kr, 2, 2   +2,00 kr
changed  b: 5 → 6, 5 → 6   +1,00 kr
changed  a: 0,25 → 0,5, 25,0 % → 50,0 %   +0,2500
",
        );
    }

    #[test]
    fn what_is_no_number_differs_too() {
        check(
            &["a kr, missing \"x\", .", "check c@x/2013 | holds"],
            &["a kr, 5, 5", "check c@x/2013 | fails | \"1\""],
            "changed  a: missing \"x\" → 5, . → 5\nchanged  check c: holds → fails, \"1\"\n",
        );
    }

    #[test]
    fn a_long_list_is_cut_and_counted() {
        let new: Vec<String> = (0..12)
            .map(|number| format!("c{number} kr, 1, 1"))
            .collect();
        let new: Vec<&str> = new.iter().map(String::as_str).collect();
        let text = difference_text(&differences(&[], &entries(&new)), 10);
        assert_eq!(text.lines().count(), 11);
        assert!(text.ends_with("and 2 more\n"));
    }
}
