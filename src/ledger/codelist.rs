//! National code lists: which codes there are in which years, and what they are called.
//!
//! A list is a CSV file with the header `code,name_nb,name_en,valid_from,valid_to`; other columns
//! are left alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::{CONFLICT, Code, Diagnostic, Found, Place, Severity, conflict, did_you_mean};
use crate::value::Amount;

use super::{Completeness, CompletenessState, KeyRow, KeyTable, SmallTable, range_for_readers};

/// One code while it means one thing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CodeEntry {
    /// Its Norwegian name; may be empty.
    pub name_nb: String,
    /// Its English name; may be empty.
    pub name_en: String,
    /// The first accounting year; absent when it is not known.
    pub valid_from: Option<i32>,
    /// The last accounting year; absent while it is valid.
    pub valid_to: Option<i32>,
}

impl CodeEntry {
    /// Whether the code is valid in an accounting year.
    pub fn is_valid(&self, year: i32) -> bool {
        self.valid_from.is_none_or(|from| from <= year) && self.valid_to.is_none_or(|to| year <= to)
    }
}

/// What a list tells of a code in an accounting year.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CodeStanding {
    /// It was valid.
    Valid,
    /// It is in the list, which does not reach back so far.
    NotKnown,
    /// It is not in the list, or for other years.
    NotValid,
}

/// A national code list.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct CodeList {
    /// Its path.
    pub path: Arc<str>,
    /// The entries of each code, in order of the file.
    pub codes: BTreeMap<Arc<str>, Vec<CodeEntry>>,
    /// The first accounting year that it is known for; every year where absent.
    pub known_from: Option<i32>,
    /// The dimension of account classes, where one is declared.
    pub classes: Option<Arc<str>>,
    /// The account classes whose postings have no code of it, so that none is judged there.
    pub absent_in: BTreeSet<Arc<str>>,
}

impl CodeList {
    /// What a code stands for in an accounting year.
    pub fn entry(&self, code: &str, year: i32) -> Option<&CodeEntry> {
        self.codes
            .get(code)?
            .iter()
            .find(|entry| entry.is_valid(year))
    }

    /// Whether a code is valid in an accounting year, as far as the list tells.
    pub fn standing(&self, code: &str, year: i32) -> CodeStanding {
        match (self.entry(code, year), self.known_from) {
            (None, _) => CodeStanding::NotValid,
            // What ended before the list begins was stated of earlier years.
            (Some(entry), Some(from))
                if year < from
                    && entry.valid_from.is_none()
                    && entry.valid_to.is_none_or(|to| from <= to) =>
            {
                CodeStanding::NotKnown
            }
            (Some(_), _) => CodeStanding::Valid,
        }
    }
}

/// Reads a code list.
///
/// **Errors**: `K0118` a missing column, a line without code or with a range of codes, or a year that
/// is not a number.
pub fn parse_code_list(path: &str, text: &str) -> Found<CodeList> {
    let path: Arc<str> = Arc::from(path);
    let mut list = CodeList {
        path: Arc::clone(&path),
        codes: BTreeMap::new(),
        known_from: None,
        classes: None,
        absent_in: BTreeSet::new(),
    };
    let mut diagnostics = Vec::new();
    let mut invalid = |message: String, line: u64, help: Option<String>| {
        diagnostics.push(
            Diagnostic::new(Code::CodeListInvalid, message)
                .at_line(Arc::clone(&path), line, "")
                .maybe_help(help),
        );
    };
    if let Some(line) = conflict(text) {
        invalid(CONFLICT.0.to_owned(), line, Some(CONFLICT.1.to_owned()));
        return Found {
            value: list,
            diagnostics,
        };
    }
    let table = SmallTable::parse(text);
    if table.header.is_empty() {
        invalid("the code list is empty".to_owned(), 1, None);
        return Found {
            value: list,
            diagnostics,
        };
    }
    let names = || table.header.iter().map(String::as_str);
    let [code, name_nb, name_en, from, to] =
        ["code", "name_nb", "name_en", "valid_from", "valid_to"].map(|name| {
            let position = table.column(name);
            if position.is_none() && name != "name_en" {
                invalid(
                    format!("there is no column `{name}`"),
                    table.header_line,
                    did_you_mean(name, names()),
                );
            }
            position
        });
    let (Some(code), Some(name_nb), Some(from), Some(to)) = (code, name_nb, from, to) else {
        return Found {
            value: list,
            diagnostics,
        };
    };
    for (line, fields) in &table.rows {
        let field = |position: usize| fields.get(position).map_or("", String::as_str);
        let mut year = |position: usize| {
            let text = field(position);
            let year = text.parse().ok();
            if year.is_none() && !text.is_empty() {
                invalid(
                    format!(
                        "`{text}` in column `{}` is not a year",
                        table.header[position]
                    ),
                    *line,
                    None,
                );
            }
            year
        };
        let (valid_from, valid_to) = (year(from), year(to));
        if field(code).is_empty() {
            invalid("a line has no code".to_owned(), *line, None);
            continue;
        }
        if range_for_readers(field(code)).is_some() {
            let message = format!("`{}` is a range, not one code", field(code));
            let help = "give each code a line of its own";
            invalid(message, *line, Some(help.to_owned()));
            continue;
        }
        let name = |position: usize| field(position).to_owned();
        let entry = CodeEntry {
            name_nb: name(name_nb),
            name_en: name_en.map(name).unwrap_or_default(),
            valid_from,
            valid_to,
        };
        list.codes
            .entry(Arc::from(field(code)))
            .or_default()
            .push(entry);
    }
    Found {
        value: list,
        diagnostics,
    }
}

/// Names each code of a dimension that the list lacks for the accounting year, with its postings
/// and kroner.
///
/// Blank codes are left alone, and so are those of account classes that have none, such as functions
/// of balances. `ledger` is where the ledger is described.
///
/// **Errors**: `K0108`.
pub fn check_codes(
    table: &KeyTable,
    dimension: &str,
    list: &CodeList,
    year: i32,
    ledger: &Place,
) -> Vec<Diagnostic> {
    let Some(column) = table.column(dimension) else {
        return Vec::new();
    };
    let codes = &table.columns[column].codes;
    let is_unknown: Vec<bool> = codes
        .iter()
        .map(|code| !code.is_empty() && list.entry(code, year).is_none())
        .collect();
    if !is_unknown.contains(&true) {
        return Vec::new();
    }
    let sums = judged_sums(table, list, column);
    let all: u64 = sums.iter().map(|(count, _)| count).sum();
    let lists = sums.iter().zip(&is_unknown);
    let lacking: u64 = lists
        .filter(|(_, is_unknown)| **is_unknown)
        .map(|((count, _), _)| count)
        .sum();
    // A list that lacks most of a ledger is not that of its codes.
    let is_other = lacking * 2 > all;
    let unknown = codes
        .iter()
        .zip(sums)
        .zip(is_unknown)
        .filter(|((_, (count, _)), is_unknown)| *is_unknown && *count > 0)
        .map(|(told, _)| told);
    unknown
        .map(|(code, (count, sum))| {
            let postings = if count == 1 { "posting" } else { "postings" };
            let message = format!(
                "{dimension} `{code}` is not valid in {year}: {count} {postings}, {sum} kr"
            );
            let mut finding = Diagnostic::new(Code::CodeNotValid, message)
                .at(ledger.clone(), "the ledger described here")
                .at(Place::File(Arc::clone(&list.path)), "the code list")
                .help(remedy(code, list, year))
                .about(sum);
            if is_other {
                finding.severity = Severity::Error;
            }
            finding
        })
        .collect()
}

/// Postings and kroner of each code of a column, of those postings that its list is about.
fn judged_sums(table: &KeyTable, list: &CodeList, column: usize) -> Vec<(u64, Amount)> {
    let mut sums = vec![(0_u64, Amount::ZERO); table.columns[column].codes.len()];
    let classes = list.classes.as_deref();
    let class = classes.and_then(|classes| table.column(classes));
    let is_judged =
        |row: &KeyRow| !class.is_some_and(|class| list.absent_in.contains(table.code(row, class)));
    for row in table.rows.iter().filter(|row| is_judged(row)) {
        let sum = &mut sums[row.codes[column] as usize];
        sum.0 += row.count;
        sum.1 += row.sum;
    }
    sums
}

/// How many codes of a dimension its list knows in the accounting year, as a check of the ledger.
/// `None` where no rule looks at the dimension, or no posting has such a code.
pub fn check_known_codes(
    table: &KeyTable,
    dimension: &str,
    list: &CodeList,
    year: i32,
) -> Option<Completeness> {
    let column = table.column(dimension)?;
    let (mut all, mut not_valid, mut not_known, mut postings) = (0_usize, 0_usize, 0_usize, 0_u64);
    let sums = judged_sums(table, list, column);
    let counted = table.columns[column].codes.iter().zip(sums);
    for (code, (count, _)) in counted.filter(|(code, (count, _))| !code.is_empty() && *count > 0) {
        all += 1;
        match list.standing(code, year) {
            CodeStanding::Valid => {}
            CodeStanding::NotValid => not_valid += 1,
            CodeStanding::NotKnown => {
                not_known += 1;
                postings += count;
            }
        }
    }
    let first = list.known_from.unwrap_or(year);
    let of_all = format!("of {all} codes of `{dimension}`");
    let unknown = format!(
        "the list of `{dimension}` begins in {first}: {not_known} of {all} codes, {postings} postings, are not known for {year}"
    );
    let (standing, reason) = match (not_valid, not_known) {
        _ if all == 0 => return None,
        (0, 0) => (
            CompletenessState::Holds,
            format!("all {all} codes of `{dimension}` are valid in {year}"),
        ),
        (0, _) => (CompletenessState::NotCheckable, unknown),
        (_, 0) => (
            CompletenessState::Fails,
            format!("{not_valid} {of_all} are not valid in {year}"),
        ),
        (_, _) => (
            CompletenessState::Fails,
            format!("{not_valid} {of_all} are not valid in {year}; {unknown}"),
        ),
    };
    Some(Completeness {
        code: Code::CodeNotValid,
        standing,
        reason,
    })
}

fn remedy(code: &str, list: &CodeList, year: i32) -> String {
    if let Some(entries) = list.codes.get(code) {
        let years: Vec<String> = entries
            .iter()
            .map(|entry| match (entry.valid_from, entry.valid_to) {
                (Some(from), Some(to)) => format!("{from} to {to}"),
                (Some(from), None) => format!("from {from}"),
                (None, Some(to)) => format!("until {to}"),
                (None, None) => "always".to_owned(),
            })
            .collect();
        return format!(
            "it is valid {}; translate it in municipality.toml, or mend the code list",
            years.join(", ")
        );
    }
    let digits = list.codes.keys().map(|code| code.len()).max();
    let padded = format!("{code:0>width$}", width = digits.unwrap_or(0));
    if list.entry(&padded, year).is_some() {
        return format!("did you mean `{padded}`? the export may have lost a leading zero");
    }
    "translate it in municipality.toml, or add it to the code list".to_owned()
}

#[cfg(test)]
mod tests;
