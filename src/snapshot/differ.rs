//! What differs between two snapshots, the most kroner first.

use std::collections::{BTreeMap, BTreeSet};

use crate::value::{Ratio, group_thousands};

use super::body::SEPARATOR;

/// One line that was added, removed or changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// What the line is of: its kind and key, such as `cell t06:intro:sum@baerum/2013/reported`.
    pub key: String,
    /// Its fields before; absent when it was added.
    pub old: Option<String>,
    /// Its fields after; absent when it was removed.
    pub new: Option<String>,
    /// How far the exact value moved, in the line's own unit; absent for what is no number.
    pub moved: Option<Ratio>,
    /// Whether that unit is kroner.
    pub is_kroner: bool,
}

fn fields(body: &str) -> BTreeMap<&str, &str> {
    body.lines().map(|line| line.split_once(SEPARATOR).unwrap_or((line, ""))).collect()
}

fn number(fields: Option<&str>) -> Option<Ratio> {
    fields.map_or(Some(Ratio::zero()), |fields| Ratio::parse(fields.split(SEPARATOR).nth(1)?))
}

fn unit(fields: Option<&str>) -> Option<&str> {
    fields?.split(SEPARATOR).next()
}

/// Compares two bodies line by line. **Order**: most kroner moved first, then other figures by key.
pub fn differences(old: &str, new: &str) -> Vec<Difference> {
    let (old, new) = (fields(old), fields(new));
    let keys: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    let mut found: Vec<Difference> = keys
        .into_iter()
        .filter_map(|key| {
            let (before, after) = (old.get(key).copied(), new.get(key).copied());
            (before != after).then(|| {
                let moved = number(before).zip(number(after)).map(|(before, after)| &after - &before);
                let is_kroner = unit(before.or(after)) == Some("kr") && moved.is_some();
                Difference {
                    key: key.to_owned(),
                    old: before.map(str::to_owned),
                    new: after.map(str::to_owned),
                    moved,
                    is_kroner,
                }
            })
        })
        .collect();
    let size = |difference: &Difference| difference.moved.as_ref().filter(|_| difference.is_kroner).map(Ratio::abs);
    found.sort_by(|a, b| size(b).cmp(&size(a)).then_with(|| a.key.cmp(&b.key)));
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
        text += &match (&difference.old, &difference.new) {
            (None, Some(new)) => format!("added    {}: {}{moved}\n", difference.key, readable_fields(new)),
            (Some(old), None) => format!("removed  {}: {}{moved}\n", difference.key, readable_fields(old)),
            (Some(old), Some(new)) => format!("changed  {}: {}{moved}\n", difference.key, change(old, new)),
            (None, None) => String::new(),
        };
    }
    match found.len().saturating_sub(limit) {
        0 => text,
        more => format!("{text}and {more} more\n"),
    }
}

/// The fields that differ, or all of them where their number does.
fn change(old: &str, new: &str) -> String {
    let (before, after): (Vec<&str>, Vec<&str>) = (old.split(SEPARATOR).collect(), new.split(SEPARATOR).collect());
    if before.len() != after.len() {
        return format!("{} → {}", readable_fields(old), readable_fields(new));
    }
    let differing = before.iter().zip(&after).filter(|(before, after)| before != after);
    let parts: Vec<String> = differing.map(|(before, after)| format!("{} → {}", readable(before), readable(after))).collect();
    parts.join(", ")
}

fn readable_fields(fields: &str) -> String {
    fields.split(SEPARATOR).map(readable).collect::<Vec<_>>().join(", ")
}

/// A field for people: an exact fraction as a rounded decimal, anything else as it stands.
pub fn readable(field: &str) -> String {
    match Ratio::parse(field) {
        Some(value) => group_thousands(&value.to_decimal(4)),
        None => field.to_owned(),
    }
}

fn signed(moved: &Ratio, places: u32) -> String {
    let sign = if moved.is_negative() { "" } else { "+" };
    format!("{sign}{}", group_thousands(&moved.to_fixed(places)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str, expected: &str) {
        assert_eq!(difference_text(&differences(old, new), 10), expected);
    }

    #[test]
    fn equal_bodies_do_not_differ() {
        check("cell a | kr | 1 | 1\n", "cell a | kr | 1 | 1\n", "");
    }

    #[test]
    fn the_most_kroner_stand_first_then_the_rest() {
        check(
            "cell a | percent | 1/4 | 25,0 %\ncell b | kr | 5 | 5\ncell c | kr | 1/2 | 1\ncell d | kr | 7 | 7\n",
            "cell a | percent | 1/2 | 50,0 %\ncell b | kr | 6 | 6\ncell c | kr | -3001/2 | -1 501\ncell e | kr | 2 | 2\n",
            "\
changed  cell c: 0,5 → -1 500,5, 1 → -1 501   -1 501,00 kr
removed  cell d: kr, 7, 7   -7,00 kr
added    cell e: kr, 2, 2   +2,00 kr
changed  cell b: 5 → 6, 5 → 6   +1,00 kr
changed  cell a: 0,25 → 0,5, 25,0 % → 50,0 %   +0,2500
",
        );
    }

    #[test]
    fn what_is_no_number_differs_too() {
        check(
            "cell a | kr | missing \"x\" | .\ncheck c | holds\n",
            "cell a | kr | 5 | 5\ncheck c | fails | \"1\"\n",
            "changed  cell a: missing \"x\" → 5, . → 5\nchanged  check c: holds → fails, \"1\"\n",
        );
    }

    #[test]
    fn a_long_list_is_cut_and_counted() {
        let new: String = (0..12).map(|number| format!("cell {number} | kr | 1\n")).collect();
        let text = difference_text(&differences("", &new), 10);
        assert_eq!(text.lines().count(), 11);
        assert!(text.ends_with("and 2 more\n"));
    }
}
