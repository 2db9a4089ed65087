//! What differs between two snapshots, line by line.

use crate::sides::Sides;
use crate::snapshot::{Difference, Entry, EntryField, rounded};
use crate::value::{Ratio, group_thousands};

use super::document::Document;

/// Differences for people: at most `limit` of them, then how many more there are.
pub fn differences_document(found: &[Difference], limit: usize) -> Document {
    let line = |difference: &Difference| {
        let moved = match &difference.moved {
            Some(moved) if difference.is_kroner => format!("   {} kr", signed(moved, 2)),
            Some(moved) if !moved.is_zero() => format!("   {}", signed(moved, 4)),
            _ => String::new(),
        };
        let (word, fields) = match &difference.sides {
            Sides::Added(new) => ("added", all_fields(new)),
            Sides::Removed(old) => ("removed", all_fields(old)),
            Sides::Both(old, new) => ("changed", change(old, new)),
        };
        format!("{word:7}  {}: {fields}{moved}", difference.key)
    };
    let shown = found.iter().take(limit).map(line);
    let document = shown.fold(Document::new(), Document::line);
    match found.len().saturating_sub(limit) {
        0 => document,
        more => document.line(format!("and {more} more")),
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

fn signed(moved: &Ratio, places: u32) -> String {
    let sign = if moved.is_negative() { "" } else { "+" };
    format!("{sign}{}", group_thousands(&moved.to_fixed(places)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::text::text;
    use crate::snapshot::differences;

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
        let text = text(&differences_document(
            &differences(&entries(old), &entries(new)),
            10,
        ));
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
        let text = text(&differences_document(&differences(&[], &entries(&new)), 10));
        assert_eq!(text.lines().count(), 11);
        assert!(text.ends_with("and 2 more\n"));
    }
}
