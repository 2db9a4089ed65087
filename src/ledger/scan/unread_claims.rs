//! What columns that nothing reads say against the description of their ledger, as far as a sample
//! of their fields shows.

use std::collections::BTreeSet;

use super::claims::is_amount_in_currency;
use super::dimensions::PERIOD;
use super::personal::displayable;
use super::unread_columns::{SampledColumn, UnreadSample};
use super::unread_places::{is_of_bodies, of_another_region};
use super::unread_words::{ColumnWords, is_booking_date};
use crate::diag::Code;
use crate::ledger::{AmountColumns, CodeSource, LedgerSpec, NationalRole};
use crate::value::{Amount, AmountScale};

/// How many bodies a column names at most that is of whole ledgers, not of suppliers.
const MOST_BODIES: usize = 4;

/// How many lines show that a column is not of suppliers.
const LINES_OF_BODIES: u64 = 20;

/// Of how many lines one must have a date of another year for the file to be another year's.
const DATES_OF_ANOTHER_YEAR: u64 = 10;

/// What a column says that nothing reads.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct UnreadClaim {
    /// The kind of finding.
    pub(in crate::ledger) code: Code,
    /// Whether it keeps the ledger from being used.
    pub(in crate::ledger) is_error: bool,
    /// The column's position and name.
    pub(in crate::ledger) position: usize,
    pub(in crate::ledger) name: String,
    /// Whether it is about the first digit of the fields alone.
    pub(in crate::ledger) is_first_digit: bool,
    /// What its lines are, for one and for several: `is not in kroner`.
    pub(in crate::ledger) are: [String; 2],
    /// By which lines it is said.
    pub(in crate::ledger) by: ClaimLines,
    /// What to do about it.
    pub(in crate::ledger) help: String,
}

/// By which lines a column says something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::ledger) enum ClaimLines {
    /// Those with one of these fields.
    Fields(BTreeSet<String>),
    /// As that, of operation and investment alone.
    NotBalance(BTreeSet<String>),
    /// As that, where their kroner do not cancel out.
    Net(BTreeSet<String>),
    /// Those with a date most of a year away from their period.
    FarDates,
}

/// What the columns of a file say that nothing reads. `raw_credit` is what all amounts below zero
/// add up to.
pub(in crate::ledger) fn claims_of(
    sample: &UnreadSample,
    spec: &LedgerSpec,
    raw_credit: Amount,
) -> Vec<UnreadClaim> {
    let columns = || sample.columns.iter();
    let is_code =
        |word: &str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let are_codes = |words: Vec<&str>| words.into_iter().all(is_code);
    let has_other_amounts = columns().any(|column| {
        is_amount_in_currency(&column.name) && !column.words().is_some_and(are_codes)
    });
    let file = FileClaims {
        spec,
        lines: sample.lines,
        has_other_amounts,
        // What records of KOSTRA say of their region is compared by their own reader.
        is_kostra: columns().any(|column| column.name == "foretaksnr"),
        is_without_credit: raw_credit == Amount::ZERO,
    };
    columns().filter_map(|column| file.claim(column)).collect()
}

/// What is known of a file beside its columns.
struct FileClaims<'s> {
    spec: &'s LedgerSpec,
    lines: u64,
    has_other_amounts: bool,
    is_kostra: bool,
    is_without_credit: bool,
}

impl FileClaims<'_> {
    fn claim(&self, column: &SampledColumn) -> Option<UnreadClaim> {
        self.dates(column).or_else(|| {
            let words = ColumnWords::new(&column.name, column.words()?)?;
            let claim = self.description(column, &words)?;
            Some(claim)
        })
    }

    /// What fields of few kinds say.
    fn description(&self, column: &SampledColumn, words: &ColumnWords<'_>) -> Option<UnreadClaim> {
        let name = &column.name;
        let claim = |code, are: [&str; 2], by, help: String| UnreadClaim {
            code,
            is_error: true,
            position: column.position,
            name: name.clone(),
            is_first_digit: false,
            are: are.map(str::to_owned),
            by,
            help,
        };
        let leave_out = || {
            format!(
                "leave them out by `skip`, or name a file of this ledger alone; {}",
                means_else(name)
            )
        };
        let fields = ClaimLines::Fields;
        let no_posting = |are, by| claim(Code::NoPosting, are, by, leave_out());
        if column.is_first_digit {
            return self.class(column, words);
        }
        self.class(column, words)
            .or_else(|| self.period(column, words))
            .or_else(|| self.sides(column, words))
            .or_else(|| self.bodies(column, words))
            .or_else(|| {
                let found = some(words.of_another_kind(self.spec))?;
                let are = ["is not of the ledger", "are not of the ledger"];
                Some(no_posting(are, fields(found)))
            })
            .or_else(|| {
                let found = some(of_another_region(words, &self.spec.number))?;
                let are = ["is of another municipality", "are of another municipality"];
                Some(no_posting(are, fields(found))).filter(|_| !self.is_kostra)
            })
            .or_else(|| {
                let found = some(words.of_balances())?;
                let are = [
                    "holds what happened up to its period",
                    "hold what happened up to their period",
                ];
                Some(no_posting(are, fields(found)))
            })
            .or_else(|| {
                let found = some(words.of_openings())?;
                let are = ["is an opening balance", "are opening balances"];
                Some(no_posting(are, ClaimLines::NotBalance(found)))
            })
            .or_else(|| {
                let found = some(words.of_reversals())?;
                let are = [
                    "was taken back without a line that does it",
                    "were taken back without lines that do it",
                ];
                Some(no_posting(are, ClaimLines::Net(found)))
            })
            .or_else(|| {
                let found = some(words.of_another_unit(self.spec.scale))?;
                let unit = match self.spec.scale {
                    AmountScale::Thousands => [
                        "is not in thousands of kroner",
                        "are not in thousands of kroner",
                    ],
                    AmountScale::Kroner => ["is not in kroner", "are not in kroner"],
                    AmountScale::Ore => ["is not in øre", "are not in øre"],
                };
                let help = format!(
                    "export all amounts in kroner, or all in thousands with `factor = 1000`, or all in øre with `factor = \"0.01\"`; {}",
                    means_else(name)
                );
                Some(claim(Code::NoPosting, unit, fields(found), help))
            })
            .or_else(|| {
                let found =
                    some(words.of_another_currency()).filter(|_| !self.has_other_amounts)?;
                let are = ["is in another currency", "are in another currency"];
                Some(no_posting(are, fields(found)))
            })
    }

    /// The code that is on every line of a dimension.
    fn constant(&self, dimension: &str) -> Option<&str> {
        let source: &CodeSource = self.spec.codes.get(dimension)?;
        match &source.column {
            None => source.default.as_deref(),
            Some(_) => None,
        }
    }

    fn class(&self, column: &SampledColumn, words: &ColumnWords<'_>) -> Option<UnreadClaim> {
        let national = &self.spec.national;
        let dimension = national.named(NationalRole::Class)?;
        let class = self.constant(dimension)?;
        let (found, cut) = match column.is_first_digit {
            true => (
                words.of_the_other_of_two_classes(class, national),
                " and `characters = [1, 1]`",
            ),
            false => (words.of_another_class(class, national), ""),
        };
        let found = some(found)?;
        Some(UnreadClaim {
            code: Code::DialectInvalid,
            is_error: true,
            position: column.position,
            name: column.name.clone(),
            is_first_digit: column.is_first_digit,
            are: ["is", "are"].map(|are| {
                format!("{are} of another `{dimension}` than {class}, which is that of all lines")
            }),
            by: ClaimLines::Fields(found),
            help: format!(
                "write `column = \"{}\"`{cut} under `[ledger.codes.{dimension}]`, with `translate` where its fields are not the codes, or leave the lines out by `skip`",
                column.name
            ),
        })
    }

    fn period(&self, column: &SampledColumn, words: &ColumnWords<'_>) -> Option<UnreadClaim> {
        let stated = self.constant(PERIOD)?;
        let last = words.last_period()?;
        let is_before = stated
            .parse::<u8>()
            .is_ok_and(|stated| stated <= 13 && last < stated);
        is_before.then(|| UnreadClaim {
            code: Code::DialectInvalid,
            is_error: true,
            position: column.position,
            name: column.name.clone(),
            is_first_digit: column.is_first_digit,
            are: ["is", "are"].map(|are| format!("{are} of periods up to {last:02}, not of period {stated}, which is that of all lines")),
            by: ClaimLines::Fields(words.fields.iter().map(|field| (*field).to_owned()).collect()),
            help: format!(
                "export the whole accounting year, or write `column = \"{}\"` under `[ledger.codes.periode]`",
                column.name
            ),
        })
    }

    fn sides(&self, column: &SampledColumn, words: &ColumnWords<'_>) -> Option<UnreadClaim> {
        let is_signed = matches!(self.spec.amount, AmountColumns::Signed { .. });
        let [debit, credit] = words
            .credit_mark()
            .filter(|_| is_signed && self.is_without_credit)?;
        Some(UnreadClaim {
            code: Code::AmountSign,
            is_error: true,
            position: column.position,
            name: column.name.clone(),
            is_first_digit: column.is_first_digit,
            are: [
                "is on the other side, and no amount is below zero",
                "are on the other side, and no amount is below zero",
            ]
            .map(str::to_owned),
            by: ClaimLines::Fields([credit.to_owned()].into()),
            help: format!(
                "write `mark = \"{}\"`, `debit = \"{debit}\"` and `credit = \"{credit}\"` under `[ledger.amount]`; {}",
                column.name,
                means_else(&column.name)
            ),
        })
    }

    fn bodies(&self, column: &SampledColumn, words: &ColumnWords<'_>) -> Option<UnreadClaim> {
        let count = words.fields.len();
        let are_few = (2..=MOST_BODIES).contains(&count) && self.lines >= LINES_OF_BODIES;
        if !is_of_bodies(words) || !column.is_filled() || !are_few {
            return None;
        }
        let most = column.values.iter().max_by_key(|(_, lines)| **lines)?.0;
        let others = words.fields.iter().filter(|field| **field != &**most);
        Some(UnreadClaim {
            code: Code::DialectInvalid,
            is_error: true,
            position: column.position,
            name: column.name.clone(),
            is_first_digit: column.is_first_digit,
            are: ["is", "are"]
                .map(|are| format!("{are} of another body than most, {}", displayable(most))),
            by: ClaimLines::Fields(others.map(|field| (*field).to_owned()).collect()),
            help: format!(
                "name a file of one body, or leave the others out: `skip = [{{ column = \"{}\", equals = \"…\" }}]`; {}",
                column.name,
                means_else(&column.name)
            ),
        })
    }

    fn dates(&self, column: &SampledColumn) -> Option<UnreadClaim> {
        let is_other_year = column.far * DATES_OF_ANOTHER_YEAR >= self.lines;
        // That of a voucher's line is more than that of the voucher.
        let is_told = self.spec.date.is_some() && column.name != "transdatum";
        if is_told || !is_booking_date(&column.name) || column.far == 0 {
            return None;
        }
        let year = self.spec.year;
        Some(UnreadClaim {
            code: Code::OtherYear,
            is_error: is_other_year,
            position: column.position,
            name: column.name.clone(),
            is_first_digit: column.is_first_digit,
            are: ["is", "are"].map(|are| format!("{are} not of {year}")),
            by: ClaimLines::FarDates,
            help: format!(
                "see whether the file is of another year; write `date = \"{}\"` under `[ledger.voucher]`, or {}",
                column.name,
                means_else(&column.name)
            ),
        })
    }
}

/// What to do with a column that says nothing of its lines.
fn means_else(name: &str) -> String {
    format!(
        "where column `{name}` means something else, read it as a text or as codes, with a dimension of its own"
    )
}

/// Fields, where there are any.
fn some(fields: BTreeSet<String>) -> Option<BTreeSet<String>> {
    (!fields.is_empty()).then_some(fields)
}
