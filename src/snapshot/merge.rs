//! A part of a fresh result taken into an accepted one, the rest left as it was.

use crate::sides::side_by_side;

use super::body::in_order;
use super::differ::by_key;
use super::entry::Entry;

/// The entries of `fresh` whose key is taken, and those of `accepted` otherwise. **Order**: as
/// bodies have it.
///
/// A taken key that `fresh` lacks is gone.
pub fn merge(accepted: &[Entry], fresh: &[Entry], is_taken: &dyn Fn(&str) -> bool) -> Vec<Entry> {
    let sides = side_by_side(by_key(accepted), by_key(fresh));
    let chosen = sides.filter_map(|(key, sides)| {
        if is_taken(&key) {
            sides.after()
        } else {
            sides.before()
        }
    });
    in_order(chosen.cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> Vec<Entry> {
        let cell = |line: &str| {
            let (sheet, value) = line.split_once(' ').expect("a value");
            Entry::from(&*format!(
                "cell {sheet}:r:c@x/2013 | kr | {value} | {value} | computed | ledger"
            ))
        };
        text.split(", ").map(cell).collect()
    }

    #[test]
    fn what_is_taken_is_new_and_the_rest_as_it_was() {
        let (old, new) = (entries("a 1, b 1, c 1"), entries("a 2, b 2, d 2"));
        let merged = |sheets: &'static [&str]| {
            merge(&old, &new, &move |key| {
                sheets
                    .iter()
                    .any(|sheet| key.starts_with(&format!("cell {sheet}:")))
            })
        };
        assert_eq!(merged(&[]), old);
        assert_eq!(merged(&["a", "b", "c", "d"]), new);
        assert_eq!(merged(&["a", "c"]), entries("a 2, b 1"));
        assert_eq!(merged(&["d"]), entries("a 1, b 1, c 1, d 2"));
    }
}
