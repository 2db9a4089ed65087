//! The text tests of a key, answered for one line at a time without allocating.
//!
//! Most texts lack all needles, which their pairs of bytes tell; `aho-corasick` over all needles at
//! once takes 1.87 of the time.

use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::sync::Arc;

use memchr::memmem::Finder;

use crate::ledger::hash::FastState;
use crate::ledger::scan::line::LedgerLine;
use crate::ledger::{TextMatch, TextTest};

/// The tests by the free text that they look at.
pub(in crate::ledger) struct TextTests {
    columns: Vec<ColumnTests>,
    words: usize,
    lowered: Vec<u8>,
}

/// The tests of one free text.
struct ColumnTests {
    /// Its position among the ledger's texts; absent where the ledger lacks it.
    text: Option<usize>,
    tests: Vec<Needle>,
    /// Texts met lately; absent where a number at the end may decide.
    lately: Option<Lately>,
}

/// The pairs of a needle, see [`pairs`], and beside them, out of the way, what else there is of its
/// test.
type Needle = (u64, Box<Prepared>);

struct Prepared {
    bit: usize,
    how: TextMatch,
    needle: String,
    finder: Finder<'static>,
}

impl TextTests {
    /// Prepares tests in their order, over the texts of a ledger; one that it lacks is always
    /// empty.
    pub(in crate::ledger) fn new(tests: &[TextTest], texts: &BTreeMap<Arc<str>, String>) -> Self {
        let mut columns: Vec<ColumnTests> = Vec::new();
        for (bit, test) in tests.iter().enumerate() {
            let text = texts.keys().position(|name| *name == test.column);
            let prepared = Prepared {
                bit,
                how: test.how,
                needle: test.needle.to_string(),
                finder: Finder::new(test.needle.as_bytes()).into_owned(),
            };
            let candidate = (pairs(test.needle.as_bytes()), Box::new(prepared));
            let at = columns
                .iter()
                .position(|column| column.text == text)
                .unwrap_or_else(|| {
                    columns.push(ColumnTests {
                        text,
                        tests: Vec::new(),
                        lately: Some(Lately::default()),
                    });
                    columns.len() - 1
                });
            columns[at].tests.push(candidate);
            if test.needle.bytes().any(|byte| byte.is_ascii_digit()) {
                columns[at].lately = None;
            }
        }
        Self {
            columns,
            words: Self::words(tests),
            lowered: Vec::new(),
        }
    }

    /// How many words of a key the bits of tests take.
    pub(in crate::ledger) fn words(tests: &[TextTest]) -> usize {
        tests.len().div_ceil(32)
    }

    /// Appends one bit for each test to a key.
    pub(in crate::ledger) fn append(&mut self, line: &LedgerLine<'_>, key: &mut Vec<u32>) {
        let from = key.len();
        key.resize(from + self.words, 0);
        for column in &mut self.columns {
            let text = column.text.map_or("", |text| line.text(text));
            column.answer(text, &mut key[from..], &mut self.lowered);
        }
    }

    /// Whether a test's bit is set in the words that [`TextTests::append`] wrote.
    pub(in crate::ledger) fn passed(words: &[u32], bit: usize) -> bool {
        words
            .get(bit / 32)
            .is_some_and(|word| word & (1 << (bit % 32)) != 0)
    }
}

impl ColumnTests {
    /// Sets the bits of the tests that a text passes.
    fn answer(&mut self, text: &str, bits: &mut [u32], lowered: &mut Vec<u8>) {
        let Some(place) = self.lately.as_mut().and_then(|lately| lately.place(text)) else {
            return look(&self.tests, text, bits, lowered);
        };
        if !place.is_of(text) {
            place.passed.clear();
            place.passed.resize(bits.len(), 0);
            look(&self.tests, text, &mut place.passed, lowered);
            place.keep(text);
        }
        for (bits, passed) in bits.iter_mut().zip(&place.passed) {
            *bits |= passed;
        }
    }
}

/// Tries every test on a text.
fn look(tests: &[Needle], text: &str, bits: &mut [u32], lowered: &mut Vec<u8>) {
    let is_latin = text.bytes().fold(0, |most, byte| byte.max(most)) < BEYOND_LATIN;
    if !is_latin {
        lower_case(text, lowered);
    }
    let has = pairs(if is_latin { text.as_bytes() } else { lowered });
    let mut is_lowered = !is_latin;
    for (_, test) in tests.iter().filter(|(pairs, _)| pairs & !has == 0) {
        if !is_lowered {
            lower_case_of_latin(text.as_bytes(), lowered);
            is_lowered = true;
        }
        if test.passes(lowered) {
            bits[test.bit / 32] |= 1 << (test.bit % 32);
        }
    }
}

/// What texts met lately have passed; empty until the first. Ledgers repeat their texts, and many
/// differ in nothing but a number at the end, which no test here looks for: two texts that are the
/// same before it, and either both have one or neither, pass the same tests.
#[derive(Default)]
struct Lately {
    places: Vec<Met>,
    state: FastState,
}

/// A text met lately.
#[derive(Clone, Default)]
struct Met {
    /// The text without the digits at its end; absent where none was met.
    stem: Option<Vec<u8>>,
    has_number: bool,
    /// The bits of the tests that it passes.
    passed: Vec<u32>,
}

/// How many texts are kept.
const LATELY: usize = 2_048;

/// Longer texts are not kept.
const LATELY_BYTES: usize = 96;

impl Lately {
    /// The one place where a text may be.
    fn place(&mut self, text: &str) -> Option<&mut Met> {
        let stem = stem(text.as_bytes());
        let hash = (stem.len() <= LATELY_BYTES).then(|| self.state.hash_one(stem))?;
        if self.places.is_empty() {
            self.places.resize(LATELY, Met::default());
        }
        Some(&mut self.places[hash as usize % LATELY])
    }
}

impl Met {
    fn is_of(&self, text: &str) -> bool {
        let of = stem(text.as_bytes());
        self.stem.as_deref() == Some(of) && self.has_number == (of.len() < text.len())
    }

    fn keep(&mut self, text: &str) {
        let of = stem(text.as_bytes());
        self.has_number = of.len() < text.len();
        let kept = self.stem.get_or_insert_default();
        kept.clear();
        kept.extend_from_slice(of);
    }
}

/// A text without the digits at its end.
fn stem(text: &[u8]) -> &[u8] {
    let digits = text
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    &text[..text.len() - digits]
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

/// The least byte that begins a character whose lower case may be written otherwise than by setting
/// one bit.
const BEYOND_LATIN: u8 = 0xc4;

/// Which pairs of neighbouring bytes a text has, each as one of 64 bits, whatever its case.
///
/// A text lacks every needle that has a pair which it has not, so most texts need not be looked at
/// more closely.
fn pairs(text: &[u8]) -> u64 {
    let fold = |byte: u8| u32::from(byte | 0x20);
    let Some((first, rest)) = text.split_first() else {
        return 0;
    };
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
        let is_upper = byte.is_ascii_uppercase()
            || (before == 0xc3 && matches!(byte, 0x80..=0x96 | 0x98..=0x9e));
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
        fn a_text_met_before_passes_what_it_passed(
            texts in prop::collection::vec("[aA1]{0,3}[ 0-2]{0,2}|ΟΣ[1 ]{0,2}|[ÆøSs]{1,2}7?", 1..40),
            needles in prop::collection::vec("[a1]{0,2}|ος?|æ|s ?", 1..5),
            kind in 0_usize..4,
        ) {
            let how = |at: usize| [TextMatch::Contains, TextMatch::StartsWith, TextMatch::EndsWith, TextMatch::Equals][(at + kind) % 4];
            let column: Arc<str> = "tekst".into();
            let tests: Vec<TextTest> = needles.iter().enumerate()
                .map(|(at, needle)| TextTest { column: column.clone(), how: how(at), needle: needle.as_str().into() })
                .collect();
            let mut prepared = TextTests::new(&tests, &[(column, "Tekst".to_owned())].into());
            for text in &texts {
                let (mut lately, mut afresh) = ([0], [0]);
                prepared.columns[0].answer(text, &mut lately, &mut prepared.lowered);
                look(&prepared.columns[0].tests, text, &mut afresh, &mut prepared.lowered);
                prop_assert_eq!(lately, afresh, "{:?} among {:?}", text, texts);
            }
        }

        #[test]
        fn a_text_that_holds_a_needle_has_all_its_pairs(text in "\\PC{0,20}", from in 0_usize..20, length in 0_usize..6) {
            let needle: String = text.chars().skip(from).take(length).collect();
            prop_assert_eq!(pairs(needle.as_bytes()) & !pairs(text.as_bytes()), 0);
        }
    }
}
