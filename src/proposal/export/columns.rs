//! The columns of an export: what stands in each, and what it is for by its name.

use std::collections::BTreeMap;

use crate::ledger::ColumnName;
use crate::value::{NumberMarks, parse_amount};

use super::names::{ColumnPurpose, purpose};
use super::table::ExportTable;

/// A column: its name, and its fields by how often they stand there.
#[derive(Clone, Debug)]
pub(in crate::proposal) struct ExportColumn {
    pub(in crate::proposal) position: usize,
    pub(in crate::proposal) name: String,
    pub(in crate::proposal) purpose: ColumnPurpose,
    /// The different fields, each with the number of lines.
    pub(in crate::proposal) fields: BTreeMap<String, u64>,
    pub(in crate::proposal) blanks: u64,
    pub(in crate::proposal) lines: u64,
}

impl ExportColumn {
    /// How many lines hold something.
    pub(in crate::proposal) fn filled(&self) -> u64 {
        self.lines - self.blanks
    }

    /// The share of filled lines that pass. **Unit**: thousandths, rounded down.
    pub(in crate::proposal) fn passing(&self, passes: impl Fn(&str) -> bool) -> u64 {
        let passing: u64 = self
            .fields
            .iter()
            .filter(|(field, _)| passes(field))
            .map(|(_, count)| count)
            .sum();
        (passing * 1000).checked_div(self.filled()).unwrap_or(0)
    }

    /// How many digits its fields have, where they are digits alone and some lines have fewer, as
    /// numbers do whose zeros in front a spreadsheet took away.
    pub(in crate::proposal) fn length_before_loss(&self) -> Option<usize> {
        const SHORTEST: usize = 4;
        let is_number = |field: &str| field.bytes().all(|byte| byte.is_ascii_digit());
        let longest = self.fields.keys().map(String::len).max()?;
        let whole = self.passing(|field| field.len() == longest);
        let is_lossy = longest >= SHORTEST && (600..1000).contains(&whole);
        (is_lossy && self.all(is_number)).then_some(longest)
    }

    /// Whether something holds of every field that is not blank, and there is one.
    pub(in crate::proposal) fn all(&self, holds: impl Fn(&str) -> bool) -> bool {
        !self.fields.is_empty() && self.fields.keys().all(|field| holds(field))
    }

    /// Whether it says of each line in which unit its amounts are.
    pub(in crate::proposal) fn is_of_units(&self) -> bool {
        const KRONER: [&str; 5] = ["kr", "kroner", "krone", "nok", "nkr"];
        const MOST: usize = 6;
        let has_letter = |field: &str| field.chars().any(char::is_alphabetic);
        let is_unit = |field: &str| {
            let words = ColumnName(field).words();
            has_letter(field)
                && (ColumnName(field).unit(true).is_some()
                    || matches!(&words[..], [word] if KRONER.contains(&word.as_str())))
        };
        self.fields.len() <= MOST && self.all(is_unit)
    }

    /// A currency that is not the krone, where it says one on some lines.
    pub(in crate::proposal) fn foreign_currency(&self) -> Option<&str> {
        const FOREIGN: [&str; 14] = [
            "EUR", "USD", "SEK", "DKK", "GBP", "CHF", "ISK", "JPY", "PLN", "CAD", "AUD", "EURO",
            "DOLLAR", "PUND",
        ];
        let is_code =
            |field: &str| field.len() == 3 && field.bytes().all(|b| b.is_ascii_uppercase());
        let is_foreign = |field: &str| FOREIGN.contains(&field.to_uppercase().as_str());
        let is_named = ColumnName(&self.name).words().iter().any(|word| {
            ["valuta", "valutakode", "currency", "currencycode"].contains(&word.as_str())
        });
        if !is_named && !self.all(|field| is_code(field) || is_foreign(field)) {
            return None;
        }
        let mut fields = self.fields.keys().map(String::as_str);
        fields.find(|field| is_foreign(field))
    }

    /// Whether it holds amounts in these marks.
    pub(in crate::proposal) fn is_of_amounts(&self, marks: NumberMarks) -> bool {
        self.passing(|field| parse_amount(field, marks).is_ok()) >= 980
    }

    /// Whether some field has decimals or a sign, as codes do not.
    pub(in crate::proposal) fn has_signs_or_decimals(&self) -> bool {
        let is_number = |field: &str| {
            field.chars().any(|c| c.is_ascii_digit()) && !field.chars().any(char::is_alphabetic)
        };
        let signed =
            self.passing(|field| is_number(field) && field.starts_with(['-', '\u{2212}', '(']));
        let decimal = self.passing(|field| {
            let behind = field.rsplit_once([',', '.']).map(|(_, behind)| behind);
            is_number(field)
                && behind.is_some_and(|behind| {
                    behind.len() == 2 && behind.bytes().all(|byte| byte.is_ascii_digit())
                })
        });
        let is_date =
            |field: &str| field.matches(['.', '-', '/']).count() > 1 && !field.starts_with('-');
        (signed > 0 || decimal > 300) && self.passing(is_date) < 500
    }
}

/// All columns that have a name. Of those whose names a format gives twice, by number and by word,
/// only the latter.
pub(in crate::proposal) fn export_columns(table: &ExportTable) -> Vec<ExportColumn> {
    let named = table
        .names
        .iter()
        .enumerate()
        .filter(|(_, name)| !name.is_empty());
    let mut columns: Vec<ExportColumn> = named
        .map(|(position, name)| {
            let mut fields = BTreeMap::<String, u64>::new();
            let mut blanks = 0;
            for row in &table.rows {
                match row.get(position).map_or("", String::as_str) {
                    "" => blanks += 1,
                    field => match fields.get_mut(field) {
                        Some(count) => *count += 1,
                        None => {
                            fields.insert(field.to_owned(), 1);
                        }
                    },
                }
            }
            ExportColumn {
                position,
                name: name.clone(),
                purpose: match table.has_names {
                    true => purpose(name),
                    false => ColumnPurpose::Unknown,
                },
                fields,
                blanks,
                lines: table.rows.len() as u64,
            }
        })
        .collect();
    // What says units is nobody's unit.
    for column in &mut columns {
        if column.purpose == ColumnPurpose::Local("enhet") && column.is_of_units() {
            column.purpose = ColumnPurpose::Unknown;
        }
    }
    let is_numbered = |column: &ExportColumn| {
        let prefix = ["dim.", "Analysis."]
            .into_iter()
            .find(|prefix| column.name.starts_with(prefix));
        prefix.is_some_and(|prefix| {
            columns.iter().any(|other| {
                other.position == column.position + 1
                    && other.name.starts_with(prefix)
                    && other.fields == column.fields
                    && other.blanks == column.blanks
            })
        })
    };
    let kept = columns.iter().filter(|column| !is_numbered(column));
    kept.cloned().collect()
}
