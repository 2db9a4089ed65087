//! Lines that are no postings: those that a description leaves out, and those that look like a
//! total, a header or a note.

use std::sync::Arc;

use crate::diag::{Code, Diagnostic, RecordPlace};
use crate::value::Amount;

use super::codes::Dimension;
use super::columns::Columns;
use super::findings::Findings;
use super::header_names::{HeaderNames, is_text_name};
use super::personal::displayable;
use super::unread::quarantine_note;
use crate::ledger::NATIONAL_CODES;
use crate::ledger::TextTest;
use crate::ledger::names::words::runs;
use crate::ledger::records::fields::{Fields, field};

/// How a field begins that says of its line that it is a total.
const TOTALS: [&str; 23] = [
    "sum",
    "total",
    "subtotal",
    "delsum",
    "kontosum",
    "mellomsum",
    "hovedsum",
    "i alt",
    "saldo",
    "grand total",
    "sluttsum",
    "samlet",
    "til sammen",
    "tilsammen",
    "i sum",
    "utgående saldo",
    "utgående balanse",
    "inngående saldo",
    "inngående balanse",
    "bevegelse",
    "årets bevegelse",
    "pr. konto",
    "transport",
];

/// Texts of a letter or two that say the same, as they are and as they are named.
const SHORT_TOTALS: [&str; 4] = ["UB", "*", "**", "***"];

/// What is brought over from the page before: all lines above it.
pub(in crate::ledger) const CARRIED: &str = "transport";

/// How a text begins that says what an account began the year with.
pub(in crate::ledger) const OPENING: &str = "inngående";

/// How lines of a file that are no postings are known.
pub(in crate::ledger) struct OtherLines {
    /// The names of all columns.
    names: Vec<String>,
    /// Those that are asked for.
    used: Vec<usize>,
    /// What is left out: tests, each of a column.
    skip: Vec<(usize, TextTest)>,
    /// Columns of texts, read or not.
    texts: Vec<usize>,
}

/// A text that names a total.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::ledger) struct TotalText {
    /// The column that it stands in.
    pub(in crate::ledger) column: usize,
    /// The word that it begins with.
    pub(in crate::ledger) word: &'static str,
}

/// What a line is that is no posting.
pub(in crate::ledger) enum OtherLine {
    /// The header once more.
    Header { column: String },
    /// A total, as a field says.
    Total {
        column: String,
        word: &'static str,
        field: String,
    },
    /// A total that a spreadsheet computes, as its format says.
    Computed(String),
    /// Something without a single national code.
    Note,
}

impl OtherLines {
    /// Those of a file; the columns of `skip` were found in its header.
    pub(in crate::ledger) fn new(
        header: &HeaderNames,
        columns: &Columns,
        skip: Vec<(usize, TextTest)>,
    ) -> Self {
        let width = header.names().len();
        Self {
            names: header.names().to_vec(),
            used: (0..width).filter(|at| columns.ask_for(*at)).collect(),
            skip,
            texts: (0..width)
                .filter(|at| {
                    let is_unread = !columns.ask_for(*at);
                    columns.texts.contains(at) || (is_unread && is_text_name(&header.names()[*at]))
                })
                .collect(),
        }
    }

    /// The name of a column; empty where there is none.
    pub(super) fn name(&self, at: usize) -> &str {
        self.names.get(at).map_or("", |name| name)
    }

    /// The text of a line that may name a total: `Sum`, `Sum art 190`, `Totalt`, but not `Total
    /// Betong AS`.
    #[inline]
    pub(super) fn total_text(&self, fields: &Fields<'_>) -> Option<TotalText> {
        let text = |at: &usize| fields.get(*at).unwrap_or("");
        let column = self.texts.iter().find(|at| may_name_total(text(at)))?;
        let word = short_total(text(column)).or_else(|| names_total(text(column)))?;
        Some(TotalText {
            column: *column,
            word,
        })
    }

    /// Whether a line is left out.
    #[inline]
    pub(in crate::ledger) fn are_skipped(&self, fields: &Fields<'_>) -> bool {
        !self.skip.is_empty() && self.passes(fields)
    }

    fn passes(&self, fields: &Fields<'_>) -> bool {
        let passes = |(column, test): &(usize, TextTest)| {
            fields
                .get(*column)
                .is_some_and(|text| test.passes(text.trim()))
        };
        self.skip.iter().any(passes)
    }

    /// What a line is that could not be read, where it does not look like a posting.
    pub(in crate::ledger) fn guess(
        &self,
        fields: &Fields<'_>,
        dimensions: &[Dimension],
        columns: &Columns,
    ) -> Option<OtherLine> {
        let name = |at: usize| self.name(at);
        // On other pages it may stand in capitals.
        let is_name = |at: &&usize| {
            let (written, name) = (field(fields, **at), name(**at));
            written == name || written.to_lowercase() == name.to_lowercase()
        };
        let same = self.used.iter().filter(is_name).count();
        if same > 1 && same * 2 > self.used.len() {
            let column = self.used.first().map_or("", |at| name(*at));
            return Some(OtherLine::Header {
                column: column.to_owned(),
            });
        }
        let national = dimensions
            .iter()
            .zip(&columns.codes)
            .filter(|(dimension, _)| NATIONAL_CODES.contains(&&*dimension.name))
            .filter_map(|(dimension, at)| Some((dimension, (*at)?)));
        let is_filled = |(dimension, at): &(&Dimension, usize)| {
            let written = field(fields, *at);
            !written.is_empty() && dimension.reads(written)
        };
        let is_bare = !national.clone().any(|code| is_filled(&code));
        let total_at = |at: usize| {
            let written = field(fields, at);
            let word = total(written)?;
            let field = match written.eq_ignore_ascii_case(word) {
                true => format!("`{written}`"),
                false => displayable(written),
            };
            Some(OtherLine::Total {
                column: name(at).to_owned(),
                word,
                field,
            })
        };
        let of_code = national.map(|(_, at)| at).find_map(total_at);
        of_code.or_else(|| {
            let anywhere = || {
                (0..fields.len())
                    .find_map(total_at)
                    .unwrap_or(OtherLine::Note)
            };
            is_bare.then(anywhere)
        })
    }
}

impl OtherLine {
    /// The kroner of a line with that amount, where it has one that can be read.
    pub(in crate::ledger) fn amount(&self, amount: Option<Amount>) -> Option<Amount> {
        match self {
            Self::Header { .. } => Some(Amount::ZERO),
            Self::Total { .. } | Self::Computed(_) | Self::Note => amount,
        }
    }

    /// Says what a line at a place is, and how many kroner it has.
    pub(in crate::ledger) fn report(
        &self,
        amount: Option<Amount>,
        place: &RecordPlace,
        findings: &mut Findings,
    ) {
        findings.add(Code::NoPosting, |path| {
            let note = quarantine_note(amount);
            self.finding()
                .at_record(Arc::clone(path), place.clone(), note)
        });
    }

    fn finding(&self) -> Diagnostic {
        let (message, skip) = match self {
            Self::Header { column } => (
                "the line is not a posting: it is the header again".to_owned(),
                Some((column, format!("equals = \"{column}\""))),
            ),
            Self::Total {
                column,
                word,
                field,
            } => {
                let test = if field.eq_ignore_ascii_case(&format!("`{word}`")) {
                    format!("equals = \"{}\"", field.trim_matches('`'))
                } else {
                    format!("contains = \"{word}\"")
                };
                (
                    format!("the line is not a posting: {field} in column `{column}` is a total"),
                    Some((column, test)),
                )
            }
            Self::Computed(problem) => {
                let message = format!("the line is not a posting: {problem}");
                return Diagnostic::new(Code::NoPosting, message).help("leave such lines out by `skip` in municipality.toml; where it is an amount of its own, put its value in place of the formula in the workbook");
            }
            Self::Note => (
                "the line is not a posting: it has no code; it may be a total or a note".to_owned(),
                None,
            ),
        };
        let help = match skip {
            Some((column, test)) => format!(
                "leave such lines out: `skip = [{{ column = \"{column}\", {test} }}]` in municipality.toml"
            ),
            None => "take it out of the file, or leave such lines out by `skip` in municipality.toml: `skip = [{ column = \"…\", equals = \"\" }]`".to_owned(),
        };
        Diagnostic::new(Code::NoPosting, message).help(help)
    }
}

/// Whether the first letters of a text are those of a word of [`TOTALS`].
#[inline]
fn may_name_total(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() <= LONGEST_SHORT {
        return !bytes.is_empty()
            && (text.eq_ignore_ascii_case(TOTALS[0]) || short_total(text).is_some());
    }
    let Some(start) = bytes.iter().position(u8::is_ascii_alphabetic) else {
        return false;
    };
    let Some([first, second, third]) = bytes.get(start..start + 3) else {
        return false;
    };
    let letters = u32::from_le_bytes([*first, *second, *third, 0]) | SMALL;
    FIRST_BITS >> bit(letters) & 1 == 1 && FIRST_LETTERS.contains(&letters)
}

/// How many bytes the longest of [`SHORT_TOTALS`] has.
const LONGEST_SHORT: usize = 3;

/// The one of [`SHORT_TOTALS`] that a text is.
fn short_total(text: &str) -> Option<&'static str> {
    let is_it = |word: &&str| text.eq_ignore_ascii_case(word);
    SHORT_TOTALS.into_iter().find(is_it)
}

/// What makes three letters small ones.
const SMALL: u32 = 0x0020_2020;

/// The first three letters of each of [`TOTALS`].
const FIRST_LETTERS: [u32; TOTALS.len()] = {
    let mut letters = [0; TOTALS.len()];
    let mut at = 0;
    while at < TOTALS.len() {
        let word = TOTALS[at].as_bytes();
        let mut start = 0;
        while !word[start].is_ascii_alphabetic() {
            start += 1;
        }
        let [first, second, third] = [word[start], word[start + 1], word[start + 2]];
        letters[at] = u32::from_le_bytes([first, second, third, 0]) | SMALL;
        at += 1;
    }
    letters
};

/// One of 64 bits for three letters.
const fn bit(letters: u32) -> u32 {
    letters.wrapping_mul(0x9e37_79b1) >> 26
}

/// The bits of [`FIRST_LETTERS`]: most other letters have another.
const FIRST_BITS: u64 = {
    let mut bits = 0;
    let mut at = 0;
    while at < FIRST_LETTERS.len() {
        bits |= 1 << bit(FIRST_LETTERS[at]);
        at += 1;
    }
    bits
};

/// The word of a total that a text of few words begins with, where what follows may be what it is
/// of: `Sum lønn`, `Totalt funksjon 265`.
#[cold]
fn names_total(text: &str) -> Option<&'static str> {
    const MOST_WORDS: usize = 4;
    const OF: [&str; 25] = [
        "i",
        "perioden",
        "året",
        "alt",
        "ansvar",
        "art",
        "avdeling",
        "drift",
        "for",
        "funksjon",
        "gruppe",
        "inntekter",
        "investering",
        "kapittel",
        "klasse",
        "konto",
        "kontoklasse",
        "kostnader",
        "måned",
        "netto",
        "periode",
        "prosjekt",
        "side",
        "utgifter",
        "år",
    ];
    let word = total(text)?;
    let mut behind = runs(text).skip(word.split(' ').count());
    // `Sum` is no name of a supplier.
    if word.ends_with("sum") || word == "subtotal" {
        return (behind.count() < MOST_WORDS).then_some(word);
    }
    let is_of = |run: &str| {
        run.starts_with(|c: char| c.is_ascii_digit()) || OF.contains(&run.to_lowercase().as_str())
    };
    let mut words = 0;
    let is_short_of = behind.all(|run| {
        words += 1;
        words < MOST_WORDS && is_of(run)
    });
    is_short_of.then_some(word)
}

/// The word by which a field says that its line is a total.
fn total(text: &str) -> Option<&'static str> {
    let text = text.trim_start_matches(|c: char| !c.is_alphabetic());
    let first = text.bytes().next()?.to_ascii_lowercase();
    let may_begin = |word: &&str| !first.is_ascii() || word.as_bytes().first() == Some(&first);
    TOTALS.into_iter().filter(may_begin).find(|word| {
        let begins_with = |text: &str, word| behind(text, word).is_some();
        behind(text, word).is_some_and(|rest| {
            !rest.starts_with(char::is_alphabetic)
                || begins_with(rest, "t ")
                || rest.eq_ignore_ascii_case("t")
                || begins_with(rest, "sum")
        })
    })
}

/// What stands in a text behind a word in small letters that it begins with, in letters of any size.
fn behind<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    let is_next = |wanted: char| {
        let is_it = |c: char| {
            c.to_ascii_lowercase() == wanted || (!c.is_ascii() && c.to_lowercase().eq([wanted]))
        };
        rest.next().is_some_and(is_it)
    };
    word.chars().all(is_next).then_some(rest.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_of_a_total_is_passed_over() {
        for word in TOTALS {
            assert!(may_name_total(word), "{word}");
            assert!(
                may_name_total(&format!("* {} 1", word.to_uppercase())),
                "{word}"
            );
        }
    }

    #[test]
    fn a_text_names_a_total_where_it_is_not_a_name() {
        for (text, expected) in [
            ("Sum", true),
            ("SUM ART 190", true),
            ("* Delsum lønn", true),
            ("Totalt", true),
            ("Total funksjon 265:", true),
            ("I alt", true),
            ("Subtotal", true),
            ("Til sammen", true),
            ("Samlet for 265", true),
            ("Samlet plan Ås", false),
            ("Grønn sluttbruker", false),
            ("Saldo 2013", true),
            ("Utgående saldo", true),
            ("Bevegelse i perioden", true),
            ("Årets bevegelse", true),
            ("Pr. konto 1010", true),
            ("UB", true),
            ("**", true),
            ("Transport", true),
            ("Transport av møbler", false),
            ("Transport av", false),
            ("TRANSPORT TIL NESTE", false),
            ("ÅRETS BEVEGELSE", true),
            ("Total i alt for 265", false),
            ("Utgående faktura", false),
            ("Ba", false),
            ("Summer 2013 leir", false),
            ("Total Betong AS", false),
            ("Sum av alt som ble kjøpt inn", false),
            ("Totalentreprise", false),
            ("Deler", false),
            ("", false),
        ] {
            let is_named = may_name_total(text)
                && (short_total(text).is_some() || names_total(text).is_some());
            assert_eq!(is_named, expected, "{text}");
        }
        assert!(TOTALS.into_iter().all(may_name_total));
    }

    #[test]
    fn a_total_is_known_by_its_word() {
        for (text, expected) in [
            ("Sum", Some("sum")),
            ("* Kontosum", Some("kontosum")),
            ("I alt", Some("i alt")),
            ("TOTALT", Some("total")),
            ("Totalsum:", Some("total")),
            ("Sum 1.275", Some("sum")),
            ("Sommerjobb", None),
            ("Summer camp", None),
            ("Totalentreprise", None),
            ("010", None),
            ("", None),
        ] {
            assert_eq!(total(text), expected, "{text}");
        }
    }
}
