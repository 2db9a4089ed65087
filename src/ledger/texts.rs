//! The text tests of a key, answered for one line at a time without allocating.

use memchr::memmem::Finder;

use super::scan::Line;
use super::{LedgerSpec, TextMatch, TextTest};

/// The tests by the free text that they look at.
pub(super) struct TextTests {
    columns: Vec<(Option<usize>, Vec<Prepared>)>,
    words: usize,
    lowered: String,
}

struct Prepared {
    bit: usize,
    how: TextMatch,
    needle: String,
    finder: Finder<'static>,
}

impl TextTests {
    /// Prepares tests in their order; a text that the ledger lacks is always empty.
    pub(super) fn new(tests: &[TextTest], spec: &LedgerSpec) -> Self {
        let mut columns: Vec<(Option<usize>, Vec<Prepared>)> = Vec::new();
        for (bit, test) in tests.iter().enumerate() {
            let column = spec.texts.keys().position(|name| *name == test.column);
            let prepared = Prepared {
                bit,
                how: test.how,
                needle: test.needle.to_string(),
                finder: Finder::new(test.needle.as_bytes()).into_owned(),
            };
            match columns.iter_mut().find(|(known, _)| *known == column) {
                Some((_, list)) => list.push(prepared),
                None => columns.push((column, vec![prepared])),
            }
        }
        Self { columns, words: tests.len().div_ceil(32), lowered: String::new() }
    }

    /// Appends one bit for each test to a key.
    pub(super) fn append(&mut self, line: &Line<'_>, key: &mut Vec<u32>) {
        let from = key.len();
        key.resize(from + self.words, 0);
        for (column, tests) in &self.columns {
            lower_case(column.map_or("", |column| line.text(column)), &mut self.lowered);
            for test in tests.iter().filter(|test| test.passes(&self.lowered)) {
                key[from + test.bit / 32] |= 1 << (test.bit % 32);
            }
        }
    }

    /// Whether a test's bit is set in the words that [`TextTests::append`] wrote.
    pub(super) fn passed(words: &[u32], bit: usize) -> bool {
        words.get(bit / 32).is_some_and(|word| word & (1 << (bit % 32)) != 0)
    }
}

impl Prepared {
    fn passes(&self, lowered: &str) -> bool {
        match self.how {
            TextMatch::Contains => self.finder.find(lowered.as_bytes()).is_some(),
            TextMatch::StartsWith => lowered.starts_with(&self.needle),
            TextMatch::EndsWith => lowered.ends_with(&self.needle),
            TextMatch::Equals => lowered == self.needle,
        }
    }
}

/// Writes a text in lower case, exactly as [`str::to_lowercase`] does.
fn lower_case(text: &str, lowered: &mut String) {
    lowered.clear();
    if text.contains('Σ') {
        lowered.push_str(&text.to_lowercase());
    } else if text.is_ascii() {
        lowered.push_str(text);
        lowered.make_ascii_lowercase();
    } else {
        lowered.extend(text.chars().flat_map(char::to_lowercase));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lower_case_is_that_of_the_standard_library(text in "\\PC{0,20}|[A-Za-zÆØÅΣİ ]{0,12}") {
            let mut lowered = "left over".to_owned();
            lower_case(&text, &mut lowered);
            prop_assert_eq!(lowered, text.to_lowercase());
        }
    }
}
