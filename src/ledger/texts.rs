//! The text tests of a key, answered for one line at a time without allocating.

use memchr::memmem::Finder;

use super::pass::Line;
use super::{LedgerSpec, TextMatch, TextTest};

/// The tests by the free text that they look at.
pub(super) struct TextTests {
    columns: Vec<(Option<usize>, Vec<Candidate>)>,
    words: usize,
    lowered: Vec<u8>,
}

/// The pairs of a needle, see [`pairs`], and beside them, out of the way, what else there is of its test.
type Candidate = (u64, Box<Prepared>);

struct Prepared {
    bit: usize,
    how: TextMatch,
    needle: String,
    finder: Finder<'static>,
}

impl TextTests {
    /// Prepares tests in their order; a text that the ledger lacks is always empty.
    pub(super) fn new(tests: &[TextTest], spec: &LedgerSpec) -> Self {
        let mut columns: Vec<(Option<usize>, Vec<Candidate>)> = Vec::new();
        for (bit, test) in tests.iter().enumerate() {
            let column = spec.texts.keys().position(|name| *name == test.column);
            let prepared = Prepared {
                bit,
                how: test.how,
                needle: test.needle.to_string(),
                finder: Finder::new(test.needle.as_bytes()).into_owned(),
            };
            let candidate = (pairs(test.needle.as_bytes()), Box::new(prepared));
            match columns.iter_mut().find(|(known, _)| *known == column) {
                Some((_, list)) => list.push(candidate),
                None => columns.push((column, vec![candidate])),
            }
        }
        Self { columns, words: Self::words(tests), lowered: Vec::new() }
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
            let is_latin = text.bytes().fold(0, |most, byte| byte.max(most)) < BEYOND_LATIN;
            if !is_latin {
                lower_case(text, &mut self.lowered);
            }
            let has = pairs(if is_latin { text.as_bytes() } else { &self.lowered });
            let mut is_lowered = !is_latin;
            for (_, test) in tests.iter().filter(|(pairs, _)| pairs & !has == 0) {
                if !is_lowered {
                    lower_case_of_latin(text.as_bytes(), &mut self.lowered);
                    is_lowered = true;
                }
                if test.passes(&self.lowered) {
                    key[from + test.bit / 32] |= 1 << (test.bit % 32);
                }
            }
        }
    }

    /// Whether a test's bit is set in the words that [`TextTests::append`] wrote.
    pub(super) fn passed(words: &[u32], bit: usize) -> bool {
        words.get(bit / 32).is_some_and(|word| word & (1 << (bit % 32)) != 0)
    }
}

impl Prepared {
    fn passes(&self, lowered: &[u8]) -> bool {
        match self.how {
            TextMatch::Contains => self.finder.find(lowered).is_some(),
            TextMatch::StartsWith => lowered.starts_with(self.needle.as_bytes()),
            TextMatch::EndsWith => lowered.ends_with(self.needle.as_bytes()),
            TextMatch::Equals => lowered == self.needle.as_bytes(),
        }
    }
}

/// The least byte that begins a character whose lower case may be written otherwise than by setting one bit.
const BEYOND_LATIN: u8 = 0xc4;

/// Which pairs of neighbouring bytes a text has, each as one of 64 bits, whatever its case.
///
/// A text lacks every needle that has a pair which it has not, so most texts need not be looked at more closely.
fn pairs(text: &[u8]) -> u64 {
    let fold = |byte: u8| u32::from(byte | 0x20);
    let Some((first, rest)) = text.split_first() else { return 0 };
    let (mut pairs, mut before) = (0, fold(*first));
    for byte in rest {
        let here = fold(*byte);
        pairs |= 1 << (((before * 5) ^ here) & 63);
        before = here;
    }
    pairs
}

/// Writes a text in lower case, exactly as [`str::to_lowercase`] does.
fn lower_case(text: &str, lowered: &mut Vec<u8>) {
    lowered.clear();
    lowered.extend_from_slice(text.to_lowercase().as_bytes());
}

/// The same, without allocating, for a text all of whose bytes are below [`BEYOND_LATIN`].
fn lower_case_of_latin(text: &[u8], lowered: &mut Vec<u8>) {
    lowered.clear();
    let mut before = 0;
    lowered.extend(text.iter().map(|byte| {
        let is_upper = byte.is_ascii_uppercase() || (before == 0xc3 && matches!(byte, 0x80..=0x96 | 0x98..=0x9e));
        before = *byte;
        if is_upper { byte | 0x20 } else { *byte }
    }));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lower_case_is_that_of_the_standard_library(text in "\\PC{0,20}|[A-Za-zÆØÅΣİ ]{0,12}|[\u{1}-\u{ff}]{0,20}") {
            let mut lowered = b"left over".to_vec();
            lower_case(&text, &mut lowered);
            let expected = text.to_lowercase().into_bytes();
            prop_assert_eq!(&lowered, &expected);
            if text.bytes().all(|byte| byte < BEYOND_LATIN) {
                prop_assert_eq!(pairs(text.as_bytes()), pairs(&lowered));
                lower_case_of_latin(text.as_bytes(), &mut lowered);
                prop_assert_eq!(&lowered, &expected);
            }
        }

        #[test]
        fn a_text_that_holds_a_needle_has_all_its_pairs(text in "\\PC{0,20}", from in 0_usize..20, length in 0_usize..6) {
            let needle: String = text.chars().skip(from).take(length).collect();
            prop_assert_eq!(pairs(needle.as_bytes()) & !pairs(text.as_bytes()), 0);
        }
    }
}
