//! How one ledger is exported: its files, dialect, columns and control totals.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::national::{NationalDimensions, NationalRole};
use super::table::TextTest;
use crate::diag::Anchor;
use crate::value::{Amount, AmountScale, NumberMarks, without_personal_numbers};

/// How many lines of a text may be its header.
const HEADER_LINES: usize = 30;

/// The export of one municipality and accounting year.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LedgerSpec {
    /// The municipality's id.
    pub municipality: Arc<str>,
    /// The municipality's official number, four digits; empty where it is not known.
    pub number: Arc<str>,
    /// The accounting year.
    pub year: i32,
    /// What its amounts are.
    pub kind: LedgerKind,
    /// Which version of that, where there are several; else empty.
    pub version: Arc<str>,
    /// Its files, sorted by path; one stands there for each of its sheets or members that is read.
    pub files: Vec<LedgerFile>,
    /// Whether the postings are a municipality's own or reconstructed.
    pub reconstructed: bool,
    /// Where the amount stands.
    pub amount: AmountColumns,
    /// Whether a line without an amount is one of zero kroner; else it cannot be read.
    pub blank_is_zero: bool,
    /// What its numbers stand for.
    pub scale: AmountScale,
    /// Whether somebody says so, or it is only usual.
    pub scale_is_stated: bool,
    /// The entries of its description that somebody guessed, and that figures stand on.
    pub guessed: Vec<Arc<str>>,
    /// What is national of its codes.
    pub national: Arc<NationalDimensions>,
    /// Where each coded dimension comes from, by its name.
    pub codes: BTreeMap<Arc<str>, CodeSource>,
    /// The dimensions among them whose codes tell of persons.
    pub personal: BTreeSet<Arc<str>>,
    /// The column of each free text, by its dimension: `tekst`, `motpart`.
    pub texts: BTreeMap<Arc<str>, String>,
    /// The column of the voucher's number.
    pub voucher: Option<String>,
    /// The column of the line's number within its voucher.
    pub voucher_line: Option<String>,
    /// The column of the voucher's date.
    pub date: Option<String>,
    /// Whether both sides of each voucher are exported, so that they must balance, as far as that is
    /// stated. Where it is not, formats of bookkeeping must balance and others need not.
    pub both_sides: Option<bool>,
    /// The periods that must have postings.
    pub periods: Vec<Arc<str>>,
    /// Whether those are stated, so that there can be no others.
    pub limits_periods: bool,
    /// Whether postings that two files share, while each has others, are different ones.
    pub overlap_is_distinct: bool,
    /// What the export should add up to.
    pub control: ControlTotals,
    /// Where it is described.
    pub span: Anchor,
}

/// What the amounts of a ledger are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub enum LedgerKind {
    /// What was booked.
    #[default]
    Accounts,
    /// What was decided beforehand.
    Budget,
    /// The budget as it was changed during the year.
    RevisedBudget,
    /// What is expected.
    Forecast,
}

impl LedgerKind {
    /// Every kind with the word for it.
    pub const WORDS: [(&'static str, Self); 4] = [
        ("accounts", Self::Accounts),
        ("budget", Self::Budget),
        ("revised-budget", Self::RevisedBudget),
        ("forecast", Self::Forecast),
    ];
}

impl fmt::Display for LedgerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = Self::WORDS.into_iter().find(|(_, kind)| kind == self);
        f.write_str(word.map_or("", |(word, _)| word))
    }
}

impl LedgerSpec {
    /// Where the coded dimension of a role is among its own; `None` where it has none.
    pub(crate) fn dimension_of(&self, role: NationalRole) -> Option<usize> {
        let name = self.national.named(role)?;
        self.codes.keys().position(|known| known == name)
    }

    /// The path of a file without the personal numbers in it. Where an earlier file has the same
    /// then, it gets a number.
    pub fn shown_path(&self, file: usize) -> String {
        let path = self.path(file);
        let Cow::Owned(name) = without_personal_numbers(path) else {
            return path.to_owned();
        };
        let before = self.files.iter().take(file).map(|file| &*file.path);
        let is_alike = |other: &&str| *other != path && without_personal_numbers(other) == name;
        match before.filter(is_alike).collect::<BTreeSet<_>>().len() {
            0 => name,
            alike => format!("{name} ({})", alike + 1),
        }
    }

    /// The number of the first file at a path, from 0.
    pub fn position(&self, path: &str) -> Option<usize> {
        self.files.iter().position(|file| *file.path == *path)
    }

    /// The member of an archive that a file is, by its number from 0, where the ledger reads several
    /// of that archive.
    pub(crate) fn member_of_several(&self, file: usize) -> Option<&str> {
        let LedgerFile { path, dialect } = self.files.get(file)?;
        let parts = self.files.iter().filter(|other| other.path == *path);
        dialect.member.as_deref().filter(|_| parts.count() > 1)
    }

    /// Every column that its description names; those of a wide table as they are written, with
    /// `*` for what differs.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let mark = match &self.amount {
            AmountColumns::Marked { mark, .. } => Some(mark.as_str()),
            _ => None,
        };
        let amounts = self.amount.names().into_iter();
        amounts.chain(mark).chain(self.columns_beside())
    }

    /// Every column that its description names beside those of amounts.
    pub fn columns_beside(&self) -> impl Iterator<Item = &str> {
        let codes = self.codes.values().map(|source| source.column.as_ref());
        let references = [&self.voucher, &self.voucher_line, &self.date];
        codes
            .chain(self.texts.values().map(Some))
            .chain(references.map(Option::as_ref))
            .flatten()
            .map(String::as_str)
    }

    /// How many of its columns one of the first lines of a text names at most.
    pub(crate) fn header_likeness(&self, text: &str) -> HeaderLikeness {
        let lines = text.lines().take(HEADER_LINES);
        let likeness = lines.map(|line| {
            let names = line.split([';', ',', '\t', '|']);
            let trimmed = names.map(|name| {
                name.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\u{feff}')
            });
            self.likeness_of(&trimmed.collect())
        });
        likeness.max().unwrap_or_default()
    }

    /// How many of its columns these names are.
    pub(crate) fn likeness_of(&self, names: &BTreeSet<&str>) -> HeaderLikeness {
        let wanted: BTreeSet<&str> = self.columns().map(str::trim).collect();
        let is_there = |wanted: &&&str| {
            names.contains(*wanted)
                || names
                    .iter()
                    .any(|name| WideColumn::star(wanted, name).is_some())
        };
        let count = wanted.iter().filter(is_there).count();
        match count > 1 && count * 2 > wanted.len() {
            true if count == wanted.len() => HeaderLikeness::Whole,
            true => HeaderLikeness::Partly,
            false => HeaderLikeness::Unlike,
        }
    }

    /// The path of one of its files by its number from 0, as a [`super::Posting`] names it; empty
    /// for a number of no file.
    pub fn path(&self, file: usize) -> &str {
        self.files.get(file).map_or("", |file| &file.path)
    }
}

/// How many of a ledger's columns a line names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub(crate) enum HeaderLikeness {
    /// Half of them or fewer.
    #[default]
    Unlike,
    /// Most of them.
    Partly,
    /// All.
    Whole,
}

/// One file of a ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LedgerFile {
    /// Its path, relative to the project folder.
    pub path: Arc<str>,
    /// How it is written.
    pub dialect: Arc<FileDialect>,
}

/// How a file writes its lines, columns and numbers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileDialect {
    /// The name of the character encoding, such as `windows-1252`.
    pub encoding: String,
    /// What stands between fields.
    pub delimiter: u8,
    /// What quotes a field that holds the delimiter; doubled to stand for itself.
    pub quote: Option<u8>,
    /// What escapes the next character, in exports without quotes.
    pub escape: Option<u8>,
    /// How numbers are written.
    pub marks: NumberMarks,
    /// The name of its format, such as `xlsx`; where absent, its content shows it.
    pub format: Option<String>,
    /// Where that name is stated.
    pub format_span: Anchor,
    /// Which sheet of a workbook; the only one with anything in it where absent.
    pub sheet: Option<String>,
    /// Which file of an archive; the only one where absent.
    pub member: Option<String>,
    /// The sheets or members of the same file that other descriptions take.
    pub taken_parts: BTreeSet<String>,
    /// What becomes of rows that are hidden.
    pub hidden: HiddenRows,
    /// What its lines are.
    pub lines: FileLines,
    /// What this file calls a column where it is not the name that the ledger's description says.
    pub names: BTreeMap<String, String>,
    /// Where it is stated.
    pub span: Anchor,
}

/// What becomes of the hidden rows of a workbook.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum HiddenRows {
    /// They are read, and an error says how many there are.
    #[default]
    Named,
    /// They are read.
    Read,
    /// They are left out, and a finding says how many there are.
    Skipped,
}

impl FileDialect {
    /// UTF-8 with `;` between fields, `"` around them and Norwegian numbers, stated at a place.
    pub fn usual(span: impl Into<Anchor>) -> Self {
        let span = span.into();
        Self {
            encoding: "utf-8".to_owned(),
            delimiter: b';',
            quote: Some(b'"'),
            escape: None,
            marks: NumberMarks {
                decimal: ',',
                thousands: Some(' '),
            },
            format: None,
            format_span: span.clone(),
            sheet: None,
            member: None,
            taken_parts: BTreeSet::new(),
            hidden: HiddenRows::default(),
            lines: FileLines::default(),
            names: BTreeMap::new(),
            span,
        }
    }

    /// Whether some description takes a sheet or member of the file; both may be written in short.
    pub(crate) fn takes(&self, part: &str) -> bool {
        let folded = |name: &str| name.trim().to_lowercase();
        let file = part.rsplit('/').next().unwrap_or(part);
        let mut taken = self.taken_parts.iter().map(|name| folded(name));
        taken.any(|name| name == folded(part) || name == folded(file))
    }

    /// What the file calls a column.
    pub fn name<'a>(&'a self, column: &'a str) -> &'a str {
        self.names.get(column).map_or(column, |name| name)
    }
}

/// What the lines of a file are, or the rows of a sheet.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct FileLines {
    /// The numbers of those that are its header, in order; where there are none, its first record
    /// is.
    pub header: Vec<u64>,
    /// The names of its columns by position, where the file does not say them.
    pub columns: Option<Vec<String>>,
    /// Which are left out: those that pass one of these tests of a column of the file.
    pub skip: Vec<TextTest>,
    /// Whether fields beyond those of the header are ignored.
    pub ignores_surplus: bool,
}

/// Where the amount of a line stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AmountColumns {
    /// One signed column.
    Signed {
        /// Its header.
        column: String,
        /// Whether income is positive in it.
        reversed: bool,
    },
    /// One column for each side.
    DebitCredit {
        /// The header of the debit column.
        debit: String,
        /// The header of the credit column.
        credit: String,
        /// With which signs they are written.
        signs: SideSigns,
    },
    /// A column of magnitudes and one that says which side.
    Marked {
        /// The header of the amounts.
        column: String,
        /// The header of the mark.
        mark: String,
        /// The marks of the debit side; an empty one stands for a blank field.
        debit: Vec<String>,
        /// The marks of the credit side.
        credit: Vec<String>,
        /// With which signs both sides are written.
        signs: SideSigns,
    },
    /// Several signed columns, each of a period of its own: a wide table.
    Wide {
        /// What is said of them; a column is what the first says that fits its header.
        columns: Vec<WideColumn>,
        /// Whether income is positive in them.
        reversed: bool,
        /// Whether a blank balance is the one before it.
        blank_is_unchanged: bool,
    },
}

impl AmountColumns {
    /// The columns of kroner; those of a wide table as they are written, with `*` for what differs,
    /// without those that do not count.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Signed { column, .. } | Self::Marked { column, .. } => vec![column],
            Self::DebitCredit { debit, credit, .. } => vec![debit, credit],
            Self::Wide { columns, .. } => {
                let columns = columns.iter().filter(|column| column.period.is_some());
                columns.map(|column| column.column.as_str()).collect()
            }
        }
    }
}

/// A column of a wide table, or several of one pattern.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WideColumn {
    /// Its header; a `*` in it stands for any characters.
    pub column: String,
    /// The period that its amounts are of, a `*` being what that of the header stands for; absent
    /// where the column does not count.
    pub period: Option<String>,
    /// Whether its amounts are balances, of all periods up to its own, as far as that is said.
    pub is_cumulative: Option<bool>,
}

impl WideColumn {
    /// What the `*` of a column, as it is written in a description, stands for in a header: nothing
    /// where it is that header; `None` where it does not fit.
    pub fn star<'n>(written: &str, header: &'n str) -> Option<&'n str> {
        if written == header {
            return Some("");
        }
        let (start, end) = written.split_once('*')?;
        let star = header.strip_prefix(start)?.strip_suffix(end)?.trim();
        (!star.is_empty()).then_some(star)
    }
}

/// With which sign an ordinary posting of one side is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ColumnSign {
    /// As a number above zero.
    Plus,
    /// As a number below zero.
    Minus,
}

/// The sign of each side, as far as it is stated; plus where it is not.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct SideSigns {
    /// That of the debit side.
    pub debit: Option<ColumnSign>,
    /// That of the credit side.
    pub credit: Option<ColumnSign>,
}

impl SideSigns {
    /// Whether debit is written below zero.
    pub fn debit_is_minus(self) -> bool {
        self.debit == Some(ColumnSign::Minus)
    }

    /// Whether credit is written below zero.
    pub fn credit_is_minus(self) -> bool {
        self.credit == Some(ColumnSign::Minus)
    }
}

/// Where a code comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CodeSource {
    /// The header of the column; absent when the code is the same on every line.
    pub column: Option<String>,
    /// The characters taken of it, from and to, counted from 1; the whole where absent.
    pub characters: Option<(usize, usize)>,
    /// How many characters its codes may have; any number where empty.
    pub lengths: Vec<usize>,
    /// From local to national codes; what is not in it is an error unless `default` says otherwise.
    pub translation: Option<Arc<BTreeMap<String, String>>>,
    /// Whether what is not in the translation stands for itself.
    pub as_written: bool,
    /// The code where the column is absent, blank or untranslated.
    pub default: Option<String>,
}

/// What `municipality.toml` says that the export should add up to.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct ControlTotals {
    /// Lines that hold postings.
    pub lines: Option<u64>,
    /// Their sum.
    pub net: Option<Amount>,
    /// The sum of those above zero.
    pub debit: Option<Amount>,
    /// The sum of those below zero.
    pub credit: Option<Amount>,
    /// The sum of each period.
    pub periods: BTreeMap<Arc<str>, Amount>,
    /// Where they are stated.
    pub span: Option<Anchor>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_what_differs() {
        for (written, header, star) in [
            ("Per *", "Per 02", Some("02")),
            ("*", "x", Some("x")),
            ("..*/2025", "..Feb/2025", Some("Feb")),
            ("Per *", "Per ", None),
            ("Per *", "Periode 02", None),
            ("Beløp", "Beløp", Some("")),
            ("Beløp", "Beløp 2", None),
        ] {
            assert_eq!(
                WideColumn::star(written, header),
                star,
                "{written} {header}"
            );
        }
    }
}
