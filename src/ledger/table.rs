//! The key table: a ledger condensed to what rules look at.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::value::{Amount, normal_form, without_personal_numbers};

/// What condensing keeps of each posting: coded columns, and one bit for each test of free text.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct KeySpec {
    /// The dimensions whose codes become part of the key, by name.
    pub columns: BTreeSet<Arc<str>>,
    /// The tests of free text that become one bit each.
    pub tests: BTreeSet<TextTest>,
}

/// How a text is compared, both in normal form. All comparisons ignore case, as Unicode's simple
/// lower case does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TextMatch {
    /// The text holds the needle somewhere.
    Contains,
    /// The text begins with the needle.
    StartsWith,
    /// The text ends with the needle.
    EndsWith,
    /// The text is the needle.
    Equals,
}

impl TextMatch {
    /// Its name in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Equals => "equals",
            Self::StartsWith => "starts_with",
            Self::EndsWith => "ends_with",
            Self::Contains => "contains",
        }
    }
}

/// A test of a posting's free text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TextTest {
    /// The free-text column, such as `tekst`.
    pub column: Arc<str>,
    /// How it is compared.
    pub how: TextMatch,
    /// What with, in normal form and lower case.
    pub needle: Arc<str>,
}

impl TextTest {
    /// A test that ignores case.
    pub fn new(column: &str, how: TextMatch, needle: &str) -> Self {
        Self {
            column: Arc::from(column),
            how,
            needle: Arc::from(normal_form(needle).to_lowercase()),
        }
    }

    /// Whether a text passes.
    pub fn passes(&self, text: &str) -> bool {
        let text = normal_form(text).to_lowercase();
        match self.how {
            TextMatch::Contains => text.contains(&*self.needle),
            TextMatch::StartsWith => text.starts_with(&*self.needle),
            TextMatch::EndsWith => text.ends_with(&*self.needle),
            TextMatch::Equals => text == *self.needle,
        }
    }
}

/// The distinct codes of one column, sorted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CodeColumn {
    /// The dimension.
    pub name: Arc<str>,
    /// Its codes as the ledger writes them, in order; a key row holds indices into this.
    pub codes: Vec<Arc<str>>,
    /// Whether its codes tell of persons, so that they are not shown.
    pub is_personal: bool,
}

impl CodeColumn {
    /// A code of it as findings and reports may show it.
    pub fn shown(&self, code: &str) -> String {
        shown_code(code, self.is_personal)
    }
}

/// A code as it may be shown: `…` where it tells of a person, and for a personal number in it.
pub fn shown_code(code: &str, is_personal: bool) -> String {
    match is_personal && !code.is_empty() {
        true => "…".to_owned(),
        false => without_personal_numbers(code).into_owned(),
    }
}

/// The number of a voucher, of a line of it or a date as it may be shown: `…` where it has no digit,
/// since then it is none, and for a personal number in it.
pub fn shown_voucher(voucher: &str) -> String {
    match voucher.is_empty() || voucher.contains(char::is_numeric) {
        true => without_personal_numbers(voucher).into_owned(),
        false => "…".to_owned(),
    }
}

/// One distinct combination of codes and text tests.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyRow {
    /// For each column of the table, the index of the code.
    pub codes: Box<[u32]>,
    /// For each test of the table, whether the text passed.
    pub passed: Box<[bool]>,
    /// How many postings.
    pub count: u64,
    /// Their exact sum.
    pub sum: Amount,
    /// The sum of those above zero.
    pub debit: Amount,
}

/// A ledger condensed. **Shape**: one row per distinct key. **Order**: by codes as text, then
/// tests.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct KeyTable {
    /// The coded columns, in order of name.
    pub columns: Vec<CodeColumn>,
    /// The text tests, in order.
    pub tests: Vec<TextTest>,
    /// The rows.
    pub rows: Vec<KeyRow>,
}

impl KeyTable {
    /// Marks the columns whose codes tell of persons.
    pub fn mark_personal(&mut self, personal: &BTreeSet<Arc<str>>) {
        for column in &mut self.columns {
            column.is_personal = personal.contains(&column.name);
        }
    }

    /// The position of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| &*column.name == name)
    }

    /// The position of a text test.
    pub fn test(&self, test: &TextTest) -> Option<usize> {
        self.tests.binary_search(test).ok()
    }

    /// The code of a row in a column.
    pub fn code(&self, row: &KeyRow, column: usize) -> &Arc<str> {
        &self.columns[column].codes[row.codes[column] as usize]
    }

    /// Whether the table can answer everything that `spec` asks.
    pub fn covers(&self, spec: &KeySpec) -> bool {
        spec.columns.iter().all(|name| self.column(name).is_some())
            && spec.tests.iter().all(|test| self.test(test).is_some())
    }

    /// How many postings are in it.
    pub fn count(&self) -> u64 {
        self.rows.iter().map(|row| row.count).sum()
    }

    /// The sum of all postings in it.
    pub fn sum(&self) -> Amount {
        self.rows.iter().map(|row| row.sum).sum()
    }
}

/// A code as the number it writes, for rules that compare with numbers; `None` when it is not a
/// number.
pub fn code_number(code: &str) -> Option<i64> {
    let all_digits =
        !code.is_empty() && code.len() <= 18 && code.bytes().all(|b| b.is_ascii_digit());
    all_digits.then(|| code.parse().ok()).flatten()
}

/// The ends of a range as people write it for readers, such as `260-269`, `260 – 269`, `[260..269]`
/// or `260 til 269`; `None` for any other text. No code is meant by it.
pub fn range_for_readers(text: &str) -> Option<(i64, i64)> {
    const SIGNS: [&str; 14] = [
        "..=", "...", "..", "-", "\u{2010}", "\u{2011}", "\u{2012}", "–", "—", "\u{2212}", "…",
        "/", ":", "~",
    ];
    const WORDS: [&str; 5] = ["til", "to", "tom", "t.o.m.", "through"];
    let bare = |c: char| c.is_whitespace() || "[](){}\"'`´‘’“”«»".contains(c);
    let text = text.trim_matches(bare);
    let digits = |c: char| !c.is_ascii_digit();
    let first = text.find(digits)?;
    let between = text[first..].trim_end_matches(|c: char| c.is_ascii_digit());
    let (from, to) = (&text[..first], &text[first + between.len()..]);
    let between = between.trim_matches(bare).to_lowercase();
    let is_range = SIGNS.contains(&between.as_str()) || WORDS.contains(&between.as_str());
    is_range
        .then(|| Some((code_number(from)?, code_number(to)?)))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_for_readers_is_told_from_codes() {
        for text in [
            "260-269",
            "260 - 269",
            "260–269",
            "260−269",
            "260...269",
            "260..269",
            "260..=269",
            "[260-269]",
            "\"260-269\"",
            "260 til 269",
            "260 to 269",
            "260/269",
            "(260 … 269)",
        ] {
            assert_eq!(range_for_readers(text), Some((260, 269)), "{text}");
        }
        for text in [
            "",
            "260",
            "F12-3",
            "12-F3",
            "260-",
            "-269",
            "-",
            "2013-01-02",
            "260 269",
            "æ-1",
        ] {
            assert_eq!(range_for_readers(text), None, "{text}");
        }
    }
}
