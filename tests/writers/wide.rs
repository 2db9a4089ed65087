//! Wide tables: the amounts of all periods beside one another, in delimited text.
//!
//! A line has no voucher there. Postings that differ in nothing but period and amount share a line,
//! one of each period; further ones of a period stand in further lines.

use std::collections::BTreeMap;

use super::book::{Book, Column, Role, kroner};
use super::delimited::Delimited;

/// Whether a column of the books is one of the table.
fn is_kept(column: &Column) -> bool {
    matches!(column.role, Role::Account | Role::Text | Role::Other)
}

/// The last two digits of a period, whatever year stands before them.
fn month(period: &str) -> &str {
    &period[period.len().saturating_sub(2)..]
}

/// The whole file.
pub fn write(book: &Book) -> Vec<u8> {
    let kept = || {
        book.columns
            .iter()
            .enumerate()
            .filter(|(_, column)| is_kept(column))
    };
    let mut amounts: BTreeMap<Vec<&str>, BTreeMap<&str, Vec<i64>>> = BTreeMap::new();
    let mut months: BTreeMap<&str, String> = BTreeMap::new();
    for line in &book.lines {
        let fields = kept().map(|(at, _)| line.fields[at].as_str()).collect();
        let month = month(book.field(line, Role::Period));
        months
            .entry(month)
            .or_insert_with(|| format!("Per {month}"));
        let of_line = amounts.entry(fields).or_default();
        of_line.entry(month).or_default().push(line.ore);
    }
    let dialect = Delimited::USUAL;
    let mut text = String::new();
    let names = kept().map(|(_, column)| column.name.as_str());
    let names: Vec<&str> = names.chain(months.values().map(String::as_str)).collect();
    dialect.line(&mut text, &names);
    for (fields, of_months) in &amounts {
        let count = of_months.values().map(Vec::len).max().unwrap_or(0);
        for at in 0..count {
            let amount = |month| Some(*of_months.get(month)?.get(at)?);
            let written: Vec<String> = months
                .keys()
                .map(|month| amount(month).map_or(String::new(), |ore| kroner(ore, ',', None)))
                .collect();
            let fields = fields
                .iter()
                .copied()
                .chain(written.iter().map(String::as_str));
            dialect.line(&mut text, &fields.collect::<Vec<_>>());
        }
    }
    text.into_bytes()
}
