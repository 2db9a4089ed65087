//! What whoever brings the export in says of it, and what is asked where nothing can be guessed.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::LedgerKind;
use crate::value::AmountScale;

/// What is said of an export beforehand. What is said is not guessed.
#[derive(Clone, Default, Debug)]
pub struct ExportAnswers {
    /// The accounting year.
    pub year: Option<i32>,
    /// What its amounts are.
    pub kind: Option<LedgerKind>,
    /// Where the codes of a dimension come from, by its name.
    pub columns: BTreeMap<String, ColumnAnswer>,
    /// The column of the amount.
    pub amount: Option<String>,
    /// The columns of debit and credit.
    pub debit_credit: Option<(String, String)>,
    /// Whether income is positive.
    pub income_is_positive: Option<bool>,
    /// What numbers stand for.
    pub scale: Option<AmountScale>,
    /// The encoding of texts.
    pub encoding: Option<String>,
    /// What stands between fields.
    pub delimiter: Option<char>,
    /// What stands before decimals.
    pub decimal: Option<char>,
    /// The number of the line that names the columns; 0 where none does.
    pub header: Option<u64>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The file in an archive.
    pub member: Option<String>,
    /// Entries that are right as they are guessed.
    pub confirmed: BTreeSet<String>,
}

/// Where the codes of a dimension come from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ColumnAnswer {
    /// A column, whole or some characters of it, from and to, counted from 1.
    Column {
        /// Its name.
        name: String,
        /// The first and the last character.
        characters: Option<(usize, usize)>,
    },
    /// The same code on every line.
    Always(String),
}

/// What cannot be guessed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExportQuestion {
    /// The option that answers it, `--column art=`.
    pub option: String,
    /// What is asked, as a sentence.
    pub text: String,
    /// What may be answered.
    pub help: String,
}

/// Reads `DIMENSION=COLUMN`, `DIMENSION=COLUMN:FROM-TO` or `DIMENSION==CODE`.
///
/// # Errors
/// What is wrong with it.
pub fn parse_column(text: &str) -> Result<(String, ColumnAnswer), String> {
    let shape = "write DIMENSION=COLUMN, DIMENSION=COLUMN:FROM-TO, or DIMENSION==CODE for one code on every line";
    let (dimension, rest) = text.split_once('=').ok_or(shape)?;
    if dimension.trim().is_empty() || rest.is_empty() {
        return Err(shape.to_owned());
    }
    let dimension = dimension.trim().to_owned();
    if let Some(code) = rest.strip_prefix('=') {
        return Ok((dimension, ColumnAnswer::Always(code.to_owned())));
    }
    let cut = rest.rsplit_once(':').and_then(|(name, range)| {
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        let (from, to) = (from.parse().ok()?, to.parse().ok()?);
        (from >= 1 && from <= to).then(|| (name.to_owned(), (from, to)))
    });
    let answer = match cut {
        Some((name, characters)) => ColumnAnswer::Column {
            name,
            characters: Some(characters),
        },
        None => ColumnAnswer::Column {
            name: rest.to_owned(),
            characters: None,
        },
    };
    Ok((dimension, answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_named_with_its_characters_or_a_code() {
        let column = |name: &str, characters| ColumnAnswer::Column {
            name: name.to_owned(),
            characters,
        };
        for (text, dimension, answer) in [
            ("art=konto:2-4", "art", column("konto", Some((2, 4)))),
            (
                "kontoklasse=konto:1",
                "kontoklasse",
                column("konto", Some((1, 1))),
            ),
            (
                "funksjon=Tjeneste: navn",
                "funksjon",
                column("Tjeneste: navn", None),
            ),
            ("art==120", "art", ColumnAnswer::Always("120".to_owned())),
        ] {
            assert_eq!(parse_column(text), Ok((dimension.to_owned(), answer)));
        }
        for text in ["art", "=konto", "art="] {
            assert!(parse_column(text).is_err(), "{text}");
        }
    }
}
