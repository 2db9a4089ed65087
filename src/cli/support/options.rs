//! The options that several verbs offer. A verb flattens in those that it uses, and no others.

use clap::{Args, ValueEnum};

use crate::ledger::LedgerKind;
use crate::model::{Id, REPORTED};
use crate::municipality::LedgerChoice;
use crate::render::DiagnosticForm;
use crate::value::{Amount, NumberMarks, parse_amount};
use crate::words::Language;
use crate::workspace::{MissingAllowance, Prices, Project, Request, Run};

use super::{CommandError, Console, PlaceName, place, year};

/// How ledgers are read, and what is shown of them.
#[derive(Args, Clone, Debug)]
pub struct ReadingOptions {
    /// Show texts and counterparties of postings, which are masked otherwise
    #[arg(long)]
    pub show_texts: bool,

    /// Accept that so many kroner may be missing in lines that cannot be read, or so many lines of
    /// which the kroner are unknown: `1500`, `2lines`, `1500+2lines`
    #[arg(long, value_name = "KR|LINES", value_parser = allowance)]
    pub allow_missing: Option<MissingAllowance>,
}

impl ReadingOptions {
    /// Asks for the figures of places in a view; of all places where none is named.
    pub fn request(&self, places: &[PlaceName], view: &str) -> Request {
        Request {
            places: places
                .iter()
                .map(|place| (place.municipality.clone(), place.year))
                .collect(),
            years: Vec::new(),
            view: Id::from(view),
            allow_missing: self.allow_missing,
        }
    }
}

/// Which ledgers figures are computed from.
#[derive(Args, Clone, Debug)]
pub struct KindOption {
    /// Compute from budgets or forecasts in place of accounts: `budget`, `revised-budget`,
    /// `forecast`, with a version behind a slash where there are several
    #[arg(long, value_name = "KIND[/VERSION]", value_parser = ledger_choice, default_value = "accounts")]
    pub kind: LedgerChoice,
}

/// Which municipalities and years are asked for.
#[derive(Args, Clone, Debug)]
pub struct PlaceOptions {
    /// The municipalities and years; all of them where none is named
    #[arg(value_name = "MUNICIPALITY/YEAR", value_parser = place)]
    pub places: Vec<PlaceName>,

    /// Only this accounting year; may be given several times
    #[arg(long = "year", value_name = "YEAR", value_parser = year)]
    pub years: Vec<i32>,
}

/// In which prices kroner are compared.
#[derive(Args, Clone, Copy, Debug)]
pub struct PriceOption {
    /// Compare kroner in prices of this year, by the index that kontering.toml names; where years
    /// differ, that is the last of them
    #[arg(long, value_name = "YEAR")]
    pub prices: Option<i32>,
}

impl PriceOption {
    /// The prices for a run; `None` where its kroner stay as they were booked.
    ///
    /// # Errors
    /// `K0713` where there is no index for the year.
    pub fn of(self, project: &Project, run: &Run) -> Result<Option<Prices>, CommandError> {
        let years = run.places.iter().map(|(_, year)| *year).collect();
        Ok(project.prices_among(self.prices, &years)?)
    }
}

/// What is computed.
#[derive(Args, Clone, Debug)]
pub struct Computation {
    /// The view: a named set of adjustments
    #[arg(long, value_name = "VIEW", default_value = REPORTED)]
    pub view: String,

    #[command(flatten)]
    pub reading: ReadingOptions,
}

impl Computation {
    /// Asks for the figures of places; of all where none is named.
    pub fn request(&self, places: &[PlaceName]) -> Request {
        self.reading.request(places, &self.view)
    }

    /// Asks for the figures of what is named, of its years that are wanted.
    pub fn request_of(&self, asked: &PlaceOptions) -> Request {
        Request {
            years: asked.years.clone(),
            ..self.request(&asked.places)
        }
    }
}

/// What a table is written as.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TableFormat {
    /// Tables for a terminal
    #[default]
    Text,
    /// Comma-separated values
    Csv,
    /// JSON
    Json,
}

impl TableFormat {
    /// How findings are written where they are the result.
    pub fn of_findings(self, console: &Console<'_>) -> DiagnosticForm {
        match self {
            Self::Text => console.form(),
            Self::Csv => DiagnosticForm::Csv,
            Self::Json => DiagnosticForm::Json,
        }
    }
}

/// What is written of a result that is not a table.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TextFormat {
    /// Sentences
    #[default]
    Text,
    /// JSON
    Json,
}

/// The language of labels.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Lang {
    /// Norwegian bokmål
    #[default]
    Nb,
    /// English
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Nb => Self::Norwegian,
            Lang::En => Self::English,
        }
    }
}

/// Reads the kind of a ledger, perhaps with a version.
fn ledger_choice(text: &str) -> Result<LedgerChoice, String> {
    let (word, version) = match text.split_once('/') {
        Some((word, version)) => (word, Some(version.into())),
        None => (text, None),
    };
    let mut words = LedgerKind::WORDS.into_iter();
    match words.find(|(name, _)| *name == word) {
        Some((_, LedgerKind::Accounts)) if version.is_some() => {
            Err("accounts have no version".to_owned())
        }
        Some((_, kind)) => Ok(LedgerChoice { kind, version }),
        None => Err(format!(
            "the kinds are: {}",
            LedgerKind::WORDS.map(|(name, _)| name).join(", ")
        )),
    }
}

/// Reads kroner, or a number of lines, or both with a plus between.
fn allowance(text: &str) -> Result<MissingAllowance, String> {
    let mut allowance = MissingAllowance::default();
    for part in text.split('+') {
        let part = part.trim();
        match part.strip_suffix("lines").or(part.strip_suffix("line")) {
            Some(count) => {
                let count = count.trim().parse();
                allowance.lines = count.map_err(|_| "write lines such as `2lines`".to_owned())?;
            }
            None => allowance.kroner = kroner(part)?,
        }
    }
    Ok(allowance)
}

/// Reads kroner with up to two decimals, point or comma.
///
/// # Errors
/// A sentence that says how kroner are written.
pub fn kroner(text: &str) -> Result<Amount, String> {
    let marks = NumberMarks {
        decimal: '.',
        thousands: None,
    };
    match parse_amount(&text.replace(',', "."), marks) {
        Ok(amount) if amount >= Amount::ZERO && !text.trim().is_empty() => Ok(amount),
        _ => {
            Err("write kroner, such as `1500` or `1500.50`, or lines, such as `2lines`".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_may_have_a_version() {
        let budget = ledger_choice("budget/v2").map(|choice| (choice.kind, choice.version));
        assert_eq!(budget, Ok((LedgerKind::Budget, Some("v2".into()))));
        assert_eq!(ledger_choice("accounts"), Ok(LedgerChoice::default()));
        for text in ["accounts/v1", "regnskap", ""] {
            assert!(ledger_choice(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_allowance_is_kroner_or_lines_or_both() {
        let allowed = |ore: i128, lines: u64| {
            Ok(MissingAllowance {
                kroner: Amount::from_ore(ore),
                lines,
            })
        };
        assert_eq!(allowance("1500,50"), allowed(150_050, 0));
        assert_eq!(allowance("2lines"), allowed(0, 2));
        assert_eq!(allowance("1 line"), allowed(0, 1));
        assert_eq!(allowance("1500+2lines"), allowed(150_000, 2));
        for text in ["", "lines", "-2lines", "1.5lines", "1500+", "x"] {
            assert!(allowance(text).is_err(), "{text}");
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
