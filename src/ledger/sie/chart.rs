//! What a file says of accounts, dimensions and years, and the fields that its postings are handed
//! out as.

use std::collections::BTreeMap;

use super::line::{SieFields, SieObject, dimension_number};
use crate::ledger::LedgerSpec;
use crate::ledger::records::batch::RecordBatch;
use crate::ledger::records::plain_amount::in_dialect;
use crate::value::{Amount, NumberMarks};

/// The fields before those of dimensions.
const NAMES: [&str; 15] = [
    "konto",
    "kontonamn",
    "kontotyp",
    "sru",
    "serie",
    "vernr",
    "verifikation",
    "rad",
    "verdatum",
    "vertext",
    "transdatum",
    "transtext",
    "period",
    "aar",
    "belopp",
];

/// What the fields of dimensions begin with; the number or the name follows.
pub(super) const DIMENSION: &str = "dim.";

/// Dimensions that need no declaration, with their names.
const RESERVED: [(&str, &str); 7] = [
    ("1", "Kostnadsställe"),
    ("2", "Kostnadsbärare"),
    ("6", "Projekt"),
    ("7", "Anställd"),
    ("8", "Kund"),
    ("9", "Leverantör"),
    ("10", "Faktura"),
];

/// What is known of an account.
#[derive(Clone, Default)]
struct SieAccount {
    name: String,
    /// `T`, `S`, `K` or `I`: asset, debt, cost, income.
    kind: String,
    sru: String,
}

/// Accounts, dimensions and the year at hand.
pub(super) struct SieChart {
    accounts: BTreeMap<String, SieAccount>,
    dimensions: BTreeMap<String, String>,
    /// The first four digits of the accounting year's first day.
    pub(super) year: String,
    /// The accounting year's last day, eight digits.
    pub(super) last_day: String,
    /// The line that says so.
    pub(super) line: Option<u64>,
    /// Fields of dimensions that the ledger's description asks for.
    asked: Vec<String>,
    /// The number of the dimension of each field of one, once the fields are settled.
    fields: Vec<String>,
    marks: NumberMarks,
}

/// A posting on its way out.
#[derive(Clone, Default)]
pub(super) struct SiePosting<'a> {
    pub(super) account: &'a str,
    pub(super) series: &'a str,
    pub(super) number: &'a str,
    /// Which line of its voucher, from 1; empty for a balance.
    pub(super) row: String,
    pub(super) voucher_date: &'a str,
    pub(super) voucher_text: &'a str,
    pub(super) date: &'a str,
    pub(super) text: &'a str,
    /// Year and month, six digits.
    pub(super) period: &'a str,
    pub(super) objects: &'a [SieObject],
    /// Dimensions whose object cannot be told.
    pub(super) untold: &'a [&'a str],
}

impl SieChart {
    /// Of a file of which nothing was read.
    pub(super) fn new(spec: &LedgerSpec, marks: NumberMarks) -> Self {
        let codes = spec
            .codes
            .values()
            .filter_map(|code| code.column.as_deref());
        let texts = spec.texts.values().map(String::as_str);
        let asked = codes
            .chain(texts)
            .filter(|column| column.starts_with(DIMENSION));
        let dimensions = RESERVED.map(|(number, name)| (number.to_owned(), name.to_owned()));
        Self {
            accounts: BTreeMap::new(),
            dimensions: dimensions.into(),
            year: String::new(),
            last_day: format!("{}1231", spec.year),
            line: None,
            asked: asked.map(str::to_owned).collect(),
            fields: Vec::new(),
            marks,
        }
    }

    /// Takes what a line says; says whether it is one of these.
    pub(super) fn take(&mut self, (line, label): (u64, &str), fields: &SieFields) -> bool {
        let second = fields.text(1).to_owned();
        match label {
            "#KONTO" => self.account(fields).name = second,
            "#KTYP" => self.account(fields).kind = second.to_uppercase(),
            "#SRU" => self.account(fields).sru = second,
            "#DIM" | "#UNDERDIM" => {
                self.dimensions
                    .insert(dimension_number(fields.text(0)), second);
            }
            "#RAR" if fields.text(0) == "0" => {
                self.year = second.get(..4).unwrap_or("").to_owned();
                self.last_day = fields.text(2).to_owned();
                self.line = Some(line);
            }
            _ => return false,
        }
        true
    }

    fn account(&mut self, fields: &SieFields) -> &mut SieAccount {
        self.accounts.entry(fields.text(0).to_owned()).or_default()
    }

    /// Adds the names of all fields as the first record.
    pub(super) fn add_names(&mut self, batch: &mut RecordBatch) {
        for name in NAMES {
            batch.field(name);
        }
        self.fields.clear();
        let named = |name: &str| {
            self.dimensions
                .values()
                .filter(|other| *other == name)
                .count()
        };
        for (number, name) in &self.dimensions {
            batch.written(format_args!("{DIMENSION}{number}"));
            self.fields.push(number.clone());
            // A number may be a name; a name that two have tells neither.
            if named(name) == 1 && !self.dimensions.contains_key(name) && !name.is_empty() {
                batch.written(format_args!("{DIMENSION}{name}"));
                self.fields.push(number.clone());
            }
        }
    }

    /// The numbers of the dimensions that the ledger's description asks for.
    pub(super) fn asked_dimensions(&self) -> Vec<&str> {
        let mut asked: Vec<&str> = self
            .dimensions
            .iter()
            .filter(|(number, name)| {
                let is_asked = |column: &String| {
                    let wanted = &column[DIMENSION.len()..];
                    wanted == number.as_str() || wanted == name.as_str()
                };
                self.asked.iter().any(is_asked)
            })
            .map(|(number, _)| number.as_str())
            .collect();
        asked.sort_unstable();
        asked
    }

    /// Whether a balance of the account is carried forward: an asset or a debt. As said of it, or
    /// else as it is numbered.
    pub(super) fn carries_forward(&self, account: &str) -> bool {
        match self.accounts.get(account).map_or("", |known| &known.kind) {
            "T" | "S" => true,
            "K" | "I" => false,
            _ => account.starts_with(['1', '2']),
        }
    }

    /// Adds the fields of a posting but those of its dimensions.
    pub(super) fn add(
        &self,
        posting: &SiePosting<'_>,
        amount: &Result<Amount, String>,
        batch: &mut RecordBatch,
    ) {
        let SiePosting {
            account,
            series,
            number,
            row,
            voucher_date,
            voucher_text,
            date,
            text,
            period,
            objects,
            untold,
        } = posting;
        let known = self.accounts.get(*account).cloned().unwrap_or_default();
        for field in [
            account,
            known.name.as_str(),
            &known.kind,
            &known.sru,
            series,
            number,
        ] {
            batch.field(field);
        }
        batch.written(format_args!(
            "{series}{}{number}",
            if series.is_empty() { "" } else { "-" }
        ));
        for field in [row.as_str(), voucher_date, voucher_text, date, text, period] {
            batch.field(field);
        }
        batch.field(period.get(..4).unwrap_or(&self.year));
        match amount {
            Ok(amount) => batch.field(&in_dialect(*amount, self.marks)),
            Err(problem) => {
                batch.field("");
                batch.fault(problem.as_str());
            }
        }
        for dimension in &self.fields {
            let mut of_it = objects.iter().filter(|one| one.dimension == *dimension);
            let first = of_it.next();
            batch.field(first.map_or("", |one| &one.object));
            if of_it.next().is_some() {
                batch.fault(format!(
                    "the line has several objects of dimension {dimension}"
                ));
            }
            if untold.contains(&dimension.as_str()) {
                batch.fault(format!(
                    "the balances of objects do not say how dimensions {} go together",
                    untold.join(" and ")
                ));
            }
        }
    }
}
