//! That a text which is told as it is written names a person by number.

use std::ops::Range;

use super::{Code, Diagnostic, Span};
use crate::value::evident_personal_numbers;

/// So many of the numbers in a text are pointed at.
const POINTED_AT: usize = 3;

/// What keeps a personal number from being told.
const TAKE_OUT: &str = "take it out, since what stands here is told as it is written; if it is no person's, write it otherwise, such as with a letter or a comma between its digits";

impl Diagnostic {
    /// `K0714`: that a file of the project holds what looks like personal numbers; `None` where it
    /// holds none.
    pub fn person_in_file(path: &str, text: &str) -> Option<Self> {
        let mut numbers = evident_personal_numbers(text);
        if path.ends_with(".toml") {
            numbers.retain(|digits| !is_number(text, digits));
        }
        let message = match numbers.len() {
            0 => return None,
            1 => "a file of the project holds what looks like a personal number".to_owned(),
            count => {
                format!("a file of the project holds what looks like {count} personal numbers")
            }
        };
        let finding = Self::person_in(message);
        let pointed_at = numbers.into_iter().take(POINTED_AT);
        Some(pointed_at.fold(finding, |finding, number| {
            finding.at_span(&Span::new(path, number.start, number.end), "")
        }))
    }

    /// `K0714`, in these words.
    pub fn person_in(message: impl Into<String>) -> Self {
        Self::new(Code::PersonInText, message).help(TAKE_OUT)
    }
}

/// Whether digits of a TOML file are a number, or part of one, and no text, such as the kroner of a
/// large city. In doubt they are a text.
fn is_number(text: &str, digits: &Range<usize>) -> bool {
    let is_plain = |sign: char| sign.is_ascii_digit() || sign == '_';
    let before = text[..digits.start].trim_end_matches(is_plain);
    let behind = text[digits.end..].trim_start_matches(is_plain);
    let number = &text[before.len()..text.len() - behind.len()];
    let line = before.rsplit('\n').next().unwrap_or(before);
    let is_open = |quote: char| line.matches(quote).count() % 2 == 1;
    let is_in_text = line.contains('#') || is_open('"') || is_open('\'');
    let has_long_texts = text.contains("\"\"\"") || text.contains("'''");
    let behind = behind.trim_start_matches([' ', '\t']);
    !is_in_text
        && !has_long_texts
        && !number.starts_with('0')
        && number.chars().all(is_plain)
        && before.trim_end().ends_with(['=', '[', ','])
        && (behind.is_empty() || behind.starts_with(['\n', '\r', ',', ']', '}', '#', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many numbers are pointed at in a file.
    fn check(path: &str, text: &str, expected: usize) {
        let finding = Diagnostic::person_in_file(path, text);
        let found = finding.map_or(0, |finding| finding.labels.len());
        assert_eq!(found, expected, "{path}: {text}");
    }

    #[test]
    fn texts_keys_and_comments_of_a_toml_file_are_searched_and_its_numbers_are_not() {
        for text in [
            "value = 41010100044\n",
            "value = 41_010_100_044 # kr",
            "a = [1,\n 41010100044, 41010100044.5]",
            "a = { source = \"b\", low = 41010100044 }",
            "value = 410101000441",
            "a = [141010100044, 41010100044.5]",
        ] {
            check("a.toml", text, 0);
        }
        for text in [
            "source = \"41010100044\"",
            "source = '= 41010100044'",
            "41010100044 = 5",
            "source = \"410101000441\"",
            "value = 141010100044 kr",
            "value = 5 # = 41010100044",
            "source = \"\"\"\nfnr = 41010100044\n\"\"\"",
            "value = 410101 00044",
            "value = 410101-00044",
            "value = 01010100050",
            "value = 41010100044 kr",
        ] {
            check("a.toml", text, 1);
        }
        check("a.rhai", "art == 41010100044", 1);
        check("a.csv", "= 41010100044", 1);
        check("a.csv", &"01010100050;".repeat(5), POINTED_AT);
    }
}
