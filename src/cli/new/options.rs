//! The options of `new` about an export: each answers what could be asked.

use clap::Args;

use crate::ledger::LedgerKind;
use crate::proposal::{ColumnAnswer, ExportAnswers, parse_column};
use crate::value::AmountScale;

use super::super::support::year;

/// The number of a municipality whose number nobody has said.
pub const UNKNOWN_NUMBER: &str = "0000";

/// What is said of an export beforehand.
#[derive(Args, Debug)]
pub struct ExportOptions {
    /// The accounting year of the ledger
    #[arg(long, value_name = "YEAR", value_parser = year)]
    year: Option<i32>,

    /// What its amounts are: accounts, budget, revised-budget or forecast
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Option<LedgerKind>,

    /// Where codes come from: art=konto:2-4 for characters of a column, kontoklasse==1 for one code
    #[arg(long, value_name = "DIMENSION=COLUMN", value_parser = parse_column)]
    column: Vec<(String, ColumnAnswer)>,

    /// The column of the amount
    #[arg(long, value_name = "COLUMN", conflicts_with = "debit_credit")]
    amount: Option<String>,

    /// The columns of debit and credit
    #[arg(long, value_name = "DEBIT,CREDIT", value_parser = sides)]
    debit_credit: Option<(String, String)>,

    /// Which sign stands for costs being positive (cost) or income (income)
    #[arg(long, value_name = "SIGN", value_parser = ["cost", "income"])]
    sign: Option<String>,

    /// How many kroner a number stands for: 1, 1000 for thousands, or 0.01 for øre
    #[arg(long, value_name = "KRONER", value_parser = scale)]
    factor: Option<AmountScale>,

    /// The encoding of the file
    #[arg(long)]
    encoding: Option<String>,

    /// The mark between fields, or tab
    #[arg(long, value_name = "MARK", value_parser = mark)]
    delimiter: Option<char>,

    /// The mark before decimals
    #[arg(long, value_name = "MARK", value_parser = mark)]
    decimal: Option<char>,

    /// The line that names the columns; 0 where none does
    #[arg(long, value_name = "LINE")]
    header: Option<u64>,

    /// The sheet of a workbook
    #[arg(long)]
    sheet: Option<String>,

    /// The file in an archive
    #[arg(long)]
    member: Option<String>,

    /// An entry that is right as it is guessed, such as amount.sign; all of them by `all`
    #[arg(long, value_name = "ENTRY")]
    confirm: Vec<String>,
}

/// A kind of ledger by its word.
///
/// # Errors
/// The words that there are.
pub fn kind(text: &str) -> Result<LedgerKind, String> {
    let found = LedgerKind::WORDS
        .into_iter()
        .find(|(word, _)| *word == text);
    found.map(|(_, kind)| kind).ok_or_else(|| {
        let words = LedgerKind::WORDS.map(|(word, _)| word);
        format!("known are {}", words.join(", "))
    })
}

/// How many kroner a number stands for.
fn scale(text: &str) -> Result<AmountScale, String> {
    let words = AmountScale::WORDS.map(|(word, _)| word);
    AmountScale::of(text).ok_or_else(|| format!("known are {}", words.join(", ")))
}

fn sides(text: &str) -> Result<(String, String), String> {
    let (debit, credit) = text
        .split_once(',')
        .filter(|(debit, credit)| !debit.is_empty() && !credit.is_empty())
        .ok_or("write DEBIT,CREDIT, the names of both columns")?;
    Ok((debit.trim().to_owned(), credit.trim().to_owned()))
}

fn mark(text: &str) -> Result<char, String> {
    let mut characters = text.chars();
    match (text, characters.next(), characters.next()) {
        ("tab", ..) => Ok('\t'),
        (_, Some(mark), None) => Ok(mark),
        _ => Err("write one mark, or tab".to_owned()),
    }
}

impl ExportOptions {
    /// Whether any is given.
    pub fn are_given(&self) -> bool {
        let Self {
            year,
            kind,
            column,
            amount,
            debit_credit,
            sign,
            factor,
            encoding,
            delimiter,
            decimal,
            header,
            sheet,
            member,
            confirm,
        } = self;
        year.is_some()
            || kind.is_some()
            || debit_credit.is_some()
            || !(column.is_empty() && confirm.is_empty())
            || [amount, sign, encoding, sheet, member]
                .iter()
                .any(|option| option.is_some())
            || factor.is_some()
            || delimiter.is_some()
            || decimal.is_some()
            || header.is_some()
    }

    /// What is said, with the year that is named beside the id.
    pub fn answers(&self, year: Option<i32>) -> ExportAnswers {
        ExportAnswers {
            year: self.year.or(year),
            kind: self.kind,
            columns: self.column.iter().cloned().collect(),
            amount: self.amount.clone(),
            debit_credit: self.debit_credit.clone(),
            income_is_positive: self.sign.as_ref().map(|sign| sign == "income"),
            scale: self.factor,
            encoding: self.encoding.clone(),
            delimiter: self.delimiter,
            decimal: self.decimal,
            header: self.header,
            sheet: self.sheet.clone(),
            member: self.member.clone(),
            confirmed: self.confirm.iter().cloned().collect(),
        }
    }
}
