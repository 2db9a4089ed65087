//! What fields say that stand where codes should: totals, how many lines there are, pages of a print.

use crate::ledger::ColumnName;

/// Words that a line of totals begins with, where a code should stand.
const TOTALS: [&str; 12] = [
    "sum",
    "summa",
    "total",
    "totalt",
    "totalsum",
    "i alt",
    "totals",
    "overført",
    "overføres",
    "å overføre",
    "transport",
    "carried forward",
];

/// Words that say with a number which page of a print begins or ends.
const PAGES: [&str; 2] = ["side", "page"];

/// Of what the number is that stands beside a label.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::proposal) enum TotalOf {
    Kroner,
    Debit,
    Credit,
    Postings,
    /// Vouchers and the like, which nothing here counts.
    Others,
}

/// Words before what is counted, and what is counted where those are postings.
const COUNTS: [&str; 5] = ["antall", "antal", "number", "count", "totalt"];
const POSTINGS: [&str; 14] = [
    "posteringer",
    "posteringar",
    "postering",
    "poster",
    "linjer",
    "rader",
    "transaksjoner",
    "transaksjonar",
    "postings",
    "lines",
    "rows",
    "records",
    "entries",
    "transactions",
];
const OTHERS: [&str; 4] = ["bilag", "vouchers", "kontoer", "accounts"];

impl TotalOf {
    /// What a label says.
    pub(in crate::proposal) fn label(label: &str) -> Self {
        let words = ColumnName(label).words();
        let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
        if is_count(label) {
            return if has(&POSTINGS) {
                Self::Postings
            } else {
                Self::Others
            };
        }
        match (has(&["debet", "debit"]), has(&["kredit", "credit"])) {
            (true, false) => Self::Debit,
            (false, true) => Self::Credit,
            _ => Self::Kroner,
        }
    }
}

/// Whether a label says how many of something there are: `Antall posteringer`, `Antall bilag: 45`.
fn is_count(label: &str) -> bool {
    let words = ColumnName(label).words();
    let is_first = words
        .first()
        .is_some_and(|word| COUNTS.contains(&word.as_str()));
    let is_known = |word: &String| {
        let word = word.as_str();
        POSTINGS.contains(&word) || OTHERS.contains(&word)
    };
    let is_all = |word: &String| {
        is_known(word)
            || COUNTS.contains(&word.as_str())
            || word == "of"
            || word.bytes().all(|byte| byte.is_ascii_digit())
    };
    is_first && words.iter().any(is_known) && words.iter().all(is_all)
}

/// Whether a field says that its line is a total, or counts lines.
pub(in crate::proposal) fn is_total(field: &str) -> bool {
    let small = field.to_lowercase();
    let is_word = |word: &str| {
        let behind = small.strip_prefix(word);
        behind.is_some_and(|behind| !behind.starts_with(char::is_alphanumeric))
    };
    TOTALS.iter().any(|word| is_word(word)) || is_count(field)
}

/// The word of a field that says which page it is: `Side 3`, `Side 3 av 12`, `Side: 3`.
pub(in crate::proposal) fn page_word(field: &str) -> Option<&str> {
    let end = field.find(|sign: char| !sign.is_alphabetic())?;
    let (word, behind) = field.split_at(end);
    let number = behind.trim_start_matches([' ', ':', '\u{a0}']);
    let is_page = PAGES.contains(&&*word.to_lowercase())
        && number.starts_with(|sign: char| sign.is_ascii_digit());
    is_page.then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_says_of_what_its_number_is() {
        for (label, of) in [
            ("Sum", TotalOf::Kroner),
            ("Sum debet", TotalOf::Debit),
            ("Totalt kredit", TotalOf::Credit),
            ("Sum debet og kredit", TotalOf::Kroner),
            ("Antall posteringer", TotalOf::Postings),
            ("Totalt antall linjer: 24", TotalOf::Postings),
            ("Number of records 1 024", TotalOf::Postings),
            ("Antall bilag: 45", TotalOf::Others),
            ("Totalt", TotalOf::Kroner),
        ] {
            assert_eq!(TotalOf::label(label), of, "{label}");
        }
        for label in [
            "Antall",
            "Antall barn",
            "Linjer",
            "Leie av antall linjer",
            "Totalt debet",
        ] {
            assert!(!is_count(label), "{label}");
        }
    }
}
