//! The arguments that every verb takes.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::diag::Diagnostic;
use crate::host::write_file;
use crate::model::{Id, REPORTED};
use crate::render::{DiagnosticForm, Language};
use crate::value::{Amount, NumberMarks, parse_amount};

/// The arguments that every verb takes.
#[derive(Args, Clone, Debug)]
pub struct Common {
    /// The project folder, which holds rules/ and municipalities/
    #[arg(short = 'C', long = "directory", global = true, value_name = "DIR", default_value = ".")]
    pub directory: PathBuf,

    /// What the result is written as
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub format: Format,

    /// The language of labels
    #[arg(long, global = true, value_enum, default_value_t = Lang::Nb)]
    pub lang: Lang,

    /// The view: a named set of adjustments
    #[arg(long, global = true, value_name = "VIEW", default_value = REPORTED)]
    pub view: String,

    /// Never use colours
    #[arg(long, global = true)]
    pub no_color: bool,

    /// Say errors in sentences, without drawings, as screen readers need it
    #[arg(long, global = true)]
    pub narrated: bool,

    /// Show texts and counterparties of postings, which are masked otherwise
    #[arg(long, global = true)]
    pub show_texts: bool,

    /// Accept that so many kroner may be missing in lines that cannot be read
    #[arg(long, global = true, value_name = "KR", value_parser = kroner)]
    pub allow_missing: Option<Amount>,
}

/// What the result is written as.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Tables for a terminal
    Text,
    /// Comma-separated values
    Csv,
    /// JSON
    Json,
    /// A workbook with live formulas; only `run` writes one
    Xlsx,
    /// A page for reading; `diff` and `report` write one
    Html,
}

/// The language of labels.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lang {
    /// Norwegian bokmål
    Nb,
    /// English
    En,
}

impl Common {
    /// The language of labels.
    pub fn language(&self) -> Language {
        match self.lang {
            Lang::Nb => Language::Norwegian,
            Lang::En => Language::English,
        }
    }

    /// How findings are written where they stand beside a result.
    pub fn beside(&self) -> DiagnosticForm {
        if self.narrated { DiagnosticForm::Narrated } else { DiagnosticForm::Graphical { color: !self.no_color } }
    }

    /// How findings are written where they are the result.
    pub fn as_result(&self) -> DiagnosticForm {
        match self.format {
            Format::Text | Format::Xlsx | Format::Html => self.beside(),
            Format::Csv => DiagnosticForm::Csv,
            Format::Json => DiagnosticForm::Json,
        }
    }
}

/// Reads kroner with up to two decimals, point or comma.
fn kroner(text: &str) -> Result<Amount, String> {
    let marks = NumberMarks { decimal: '.', thousands: None };
    match parse_amount(&text.replace(',', "."), marks) {
        Ok(amount) if amount >= Amount::ZERO && !text.trim().is_empty() => Ok(amount),
        _ => Err("write kroner, such as `1500` or `1500.50`".to_owned()),
    }
}

/// A municipality, or one accounting year of it: `baerum` or `baerum/2013`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlaceName {
    /// The municipality.
    pub municipality: Id,
    /// The year; all of them where absent.
    pub year: Option<i32>,
}

/// Reads a place.
///
/// # Errors
/// A sentence that says how places are written.
pub fn place(text: &str) -> Result<PlaceName, String> {
    let form = || "write MUNICIPALITY or MUNICIPALITY/YEAR, such as `baerum/2013`".to_owned();
    let (municipality, year) = match text.split_once('/') {
        None => (text, None),
        Some((municipality, year)) => (municipality, Some(year.parse().map_err(|_| form())?)),
    };
    if municipality.is_empty() { Err(form()) } else { Ok(PlaceName { municipality: municipality.into(), year }) }
}

/// Puts a text in a file, as a whole; gives what is to be said of it.
///
/// # Errors
/// `K0701` where the file cannot be written.
pub fn written(path: &Path, text: &str) -> Result<String, Diagnostic> {
    write_file(path, text.as_bytes())?;
    Ok(format!("wrote {}: {} kB\n", path.display(), text.len().div_ceil(1000)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_a_municipality_with_or_without_a_year() {
        assert_eq!(place("bærum/2013"), Ok(PlaceName { municipality: "bærum".into(), year: Some(2013) }));
        assert_eq!(place("baerum"), Ok(PlaceName { municipality: "baerum".into(), year: None }));
        for text in ["", "/2013", "baerum/", "baerum/x", "a/1/2"] {
            assert!(place(text).is_err(), "{text}");
        }
    }

    #[test]
    fn kroner_take_either_decimal_mark_and_no_sign() {
        assert_eq!(kroner("1500"), Ok(Amount::from_ore(150_000)));
        assert_eq!(kroner("0,50"), Ok(Amount::from_ore(50)));
        for text in ["", "-1", "1.234", "x", "1 000"] {
            assert!(kroner(text).is_err(), "{text}");
        }
    }
}
