//! The text tests of a key, answered for one line at a time without allocating.

use memchr::memmem::Finder;

use super::pass::Line;
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
    pairs: u64,
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
                pairs: pairs(&test.needle),
            };
            match columns.iter_mut().find(|(known, _)| *known == column) {
                Some((_, list)) => list.push(prepared),
                None => columns.push((column, vec![prepared])),
            }
        }
        Self { columns, words: Self::words(tests), lowered: String::new() }
    }

    /// How many words of a key the bits of tests take.
    pub(super) fn words(tests: &[TextTest]) -> usize {
        tests.len().div_ceil(32)
    }

    /// Appends one bit for each test to a key.
    pub(super) fn append(&mut self, line: &Line<'_>, key: &mut Vec<u32>) {
        let from = key.len();
        key.resize(from + self.words, 0);
        for (column, tests) in &self.columns {
            let text = column.map_or("", |column| line.text(column));
            let is_simple = text.bytes().all(|byte| byte < BEYOND_LATIN);
            if !is_simple {
                lower_case(text, &mut self.lowered);
            }
            let has = pairs(if is_simple { text } else { &self.lowered });
            let mut possible = tests.iter().filter(|test| test.pairs & !has == 0).peekable();
            if is_simple && possible.peek().is_some() {
                lower_case(text, &mut self.lowered);
            }
            for test in possible.filter(|test| test.passes(&self.lowered)) {
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

/// The least byte that begins a character whose lower case may be written otherwise than by setting one bit.
const BEYOND_LATIN: u8 = 0xc4;

/// Which pairs of neighbouring bytes a text has, each as one of 64 bits, whatever its case.
///
/// A text lacks every needle that has a pair which it has not, so most texts need not be looked at more closely.
fn pairs(text: &str) -> u64 {
    let fold = |byte: u8| u32::from(byte | 0x20);
    text.as_bytes().windows(2).fold(0, |pairs, pair| pairs | 1 << ((fold(pair[0]) * 37 + fold(pair[1]) * 11) & 63))
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
            prop_assert_eq!(&lowered, &text.to_lowercase());
            if text.bytes().all(|byte| byte < BEYOND_LATIN) {
                prop_assert_eq!(pairs(&text), pairs(&lowered));
            }
        }

        #[test]
        fn a_text_that_holds_a_needle_has_all_its_pairs(text in "\\PC{0,20}", from in 0_usize..20, length in 0_usize..6) {
            let needle: String = text.chars().skip(from).take(length).collect();
            prop_assert_eq!(pairs(&needle) & !pairs(&text), 0);
        }
    }
}
