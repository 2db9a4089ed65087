//! A posting's text in other words, which no rule can tell from it.

use crate::ledger::{TextMatch, TextTest};

/// What may stand between the needles, the first that will do.
const FILLERS: [&str; 6] = ["…", "***", "·", "#", "§ ", "\u{25a1}"];

/// A text that passes exactly the tests that `text` passes and says nothing more; `None` where none
/// is found.
///
/// All `tests` are about the column of the text.
pub(super) fn masked(text: &str, tests: &[&TextTest]) -> Option<String> {
    let is_same = |other: &str| {
        other.trim() == other
            && tests
                .iter()
                .all(|test| test.passes(text) == test.passes(other))
    };
    if text.is_empty() {
        return Some(String::new());
    }
    let passed = |how: TextMatch| -> Vec<&str> {
        tests
            .iter()
            .filter(|test| test.how == how && test.passes(text))
            .map(|test| &*test.needle)
            .collect()
    };
    if let Some(whole) = passed(TextMatch::Equals).first() {
        return is_same(whole).then(|| (*whole).to_owned());
    }
    let longest = |needles: Vec<&'_ str>| {
        needles
            .into_iter()
            .max_by_key(|needle| needle.len())
            .unwrap_or("")
            .to_owned()
    };
    let (start, end) = (
        longest(passed(TextMatch::StartsWith)),
        longest(passed(TextMatch::EndsWith)),
    );
    let contained = passed(TextMatch::Contains);
    // What lies within another needle needs no place of its own.
    let within = |needle: &str, other: &str| other != needle && other.contains(needle);
    let mut middle: Vec<&str> = contained
        .iter()
        .copied()
        .filter(|needle| !start.contains(*needle) && !end.contains(*needle))
        .filter(|needle| !contained.iter().any(|other| within(needle, other)))
        .collect();
    middle.sort_unstable();
    middle.dedup();
    let orders = [middle.clone(), middle.into_iter().rev().collect()];
    let candidates = FILLERS
        .iter()
        .flat_map(|filler| orders.iter().map(move |order| (*filler, order)));
    let written = |(filler, order): (&str, &Vec<&str>)| {
        let mut parts = vec![start.as_str()];
        parts.extend(order);
        parts.push(&end);
        parts.join(filler).trim().to_owned()
    };
    candidates.map(written).find(|candidate| is_same(candidate))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, tests: &[(TextMatch, &str)], expected: Option<&str>) {
        let tests: Vec<TextTest> = tests
            .iter()
            .map(|(how, needle)| TextTest::new("tekst", *how, needle))
            .collect();
        assert_eq!(
            masked(text, &tests.iter().collect::<Vec<_>>()).as_deref(),
            expected,
            "{text}"
        );
    }

    #[test]
    fn a_text_keeps_what_rules_look_for_and_nothing_else() {
        use TextMatch::{Contains, EndsWith, Equals, StartsWith};
        check("", &[(Contains, "tolk")], Some(""));
        check("Ola Nordmann", &[], Some("…"));
        check("Ola Nordmann", &[(Contains, "tolk")], Some("…"));
        check("Tolk for Ola", &[(Contains, "tolk")], Some("…tolk…"));
        check(
            "Tolk for Ola",
            &[
                (StartsWith, "tolk"),
                (StartsWith, "tolk f"),
                (Contains, "tolk"),
            ],
            Some("tolk f…"),
        );
        check(
            "Lønn Ola januar",
            &[
                (EndsWith, "januar"),
                (StartsWith, "lønn"),
                (Contains, "ola"),
            ],
            Some("lønn…ola…januar"),
        );
        check(
            "Husleie",
            &[(Equals, "husleie"), (Contains, "leie")],
            Some("husleie"),
        );
        check(
            "Ola …",
            &[(Contains, "ola"), (Contains, "…")],
            Some("…ola………"),
        );
    }

    #[test]
    fn a_text_that_cannot_be_masked_is_not() {
        use TextMatch::Contains;
        let everything: Vec<(TextMatch, &str)> = FILLERS
            .iter()
            .map(|filler| (Contains, filler.trim()))
            .collect();
        check("Ola", &everything, None);
    }

    #[test]
    fn a_filler_that_a_rule_looks_for_is_not_used() {
        check("Ola", &[(TextMatch::Contains, "…")], Some("***"));
    }
}
