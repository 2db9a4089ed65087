//! In which marks amounts are written, and how many decimals they have.

use std::collections::BTreeMap;

use crate::proposal::evidence::percent;
use crate::proposal::export::columns::ExportColumn;
use crate::value::{AmountError, NumberMarks, parse_amount};

/// Marks between digits, the likeliest first.
pub(super) const MARKS: [(char, char); 4] = [(',', ' '), ('.', ','), (',', '.'), ('.', ' ')];

/// How many decimals amounts have that are not zero.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::proposal) enum AmountDecimals {
    /// None.
    Whole,
    /// One at most.
    Tenths,
    /// Two, as øre have.
    Hundredths,
    /// More.
    Finer,
}

/// How many decimals the amounts of columns have in some marks.
pub(super) fn decimals(columns: &[&ExportColumn], marks: NumberMarks) -> AmountDecimals {
    let mut counts = BTreeMap::<AmountDecimals, u64>::new();
    for (field, count) in columns.iter().flat_map(|column| &column.fields) {
        let decimals = match parse_amount(field, marks) {
            Ok(amount) if amount.ore() % 100 == 0 => AmountDecimals::Whole,
            Ok(amount) if amount.ore() % 10 == 0 => AmountDecimals::Tenths,
            Ok(_) => AmountDecimals::Hundredths,
            Err(AmountError::Decimals | AmountError::Ambiguous) => AmountDecimals::Finer,
            Err(_) => continue,
        };
        *counts.entry(decimals).or_default() += count;
    }
    let all: u64 = counts.values().sum();
    // Some such fields among others are faults.
    let finer = counts.remove(&AmountDecimals::Finer).unwrap_or(0);
    match finer * 2 > all {
        true => AmountDecimals::Finer,
        false => counts
            .last_key_value()
            .map_or(AmountDecimals::Whole, |(most, _)| *most),
    }
}

/// The marks under which most amounts can be read, and whether others would give other kroner.
pub(super) fn marks(
    columns: &[&ExportColumn],
    format: &str,
    stated: Option<char>,
) -> (NumberMarks, String, bool) {
    let usual = NumberMarks {
        decimal: ',',
        thousands: Some(' '),
    };
    let are_fixed = ["saf-t", "sie", "kostra"]
        .iter()
        .any(|of| format.starts_with(of));
    if are_fixed {
        return (
            usual,
            "the format says how numbers are written".to_owned(),
            true,
        );
    }
    let options = MARKS
        .iter()
        .filter(|(decimal, _)| stated.is_none_or(|stated| stated == *decimal));
    let mut fits: Vec<(u64, i128, NumberMarks)> = options
        .map(|(decimal, thousands)| {
            let marks = NumberMarks {
                decimal: *decimal,
                thousands: Some(*thousands),
            };
            let (mut read, mut sum) = (0, 0);
            for (field, count) in columns.iter().flat_map(|column| &column.fields) {
                if let Ok(amount) = parse_amount(field, marks) {
                    read += count;
                    sum += amount.ore() * i128::from(*count);
                }
            }
            (read, sum, marks)
        })
        .collect();
    fits.sort_by_key(|(read, ..)| std::cmp::Reverse(*read));
    if let Some(found) = finer_than_ore(columns, &fits).filter(|_| stated.is_none()) {
        return found;
    }
    let all: u64 = columns.iter().map(|column| column.filled()).sum();
    let Some((read, sum, marks)) = fits.first().copied() else {
        return (usual, "nothing is there".to_owned(), false);
    };
    let is_rival =
        |(other, other_sum, _): &(u64, i128, NumberMarks)| *other == read && *other_sum != sum;
    let evidence = format!(
        "{} of amounts can be read with `{}` before decimals",
        percent(read.into(), all.into()),
        marks.decimal
    );
    if stated.is_some() {
        return (marks, evidence, true);
    }
    match groups_or_decimals(columns) {
        Some(mark) => {
            let doubt = format!(
                "three digits stand behind every `{mark}`, which may be thousands or decimals"
            );
            (marks, format!("{evidence}; but {doubt}"), false)
        }
        None => {
            let is_certain = read == all && !fits.iter().any(is_rival);
            (marks, evidence, is_certain)
        }
    }
}

/// The mark behind which three digits stand in every number that has one, once in each, where nothing
/// shows whether it groups thousands or stands before decimals: `1.234`.
fn groups_or_decimals(columns: &[&ExportColumn]) -> Option<char> {
    const MARKS: [char; 2] = ['.', ','];
    let is_digit = |sign: char| sign.is_ascii_digit();
    let mut found = None;
    let (mut is_without, mut is_long, mut ends_in_zero) = (false, false, false);
    for field in columns.iter().flat_map(|column| column.fields.keys()) {
        let number = field.trim_matches(|sign: char| !is_digit(sign) && !MARKS.contains(&sign));
        let Some(at) = number.find(|sign| !is_digit(sign)) else {
            let digits = number.trim_start_matches('0').len();
            is_without |= digits > 0;
            is_long |= digits > 3;
            continue;
        };
        let (before, behind) = number.split_at(at);
        let mark = behind.chars().next()?;
        let behind = &behind[mark.len_utf8()..];
        let is_either = MARKS.contains(&mark)
            && found.is_none_or(|other| other == mark)
            && (1..=3).contains(&before.len())
            && !before.starts_with('0')
            && behind.len() == 3
            && behind.chars().all(is_digit);
        if !is_either {
            return None;
        }
        ends_in_zero |= behind.ends_with('0');
        found = Some(mark);
    }
    // Where decimals are written to the last, all numbers have them; where not, none ends in zero.
    let are_groups = is_without && ends_in_zero && !is_long;
    found.filter(|_| !are_groups)
}

/// The mark before decimals where amounts have more of them than øre, so that no other mark reads
/// most: `3345,178`. They cannot be read, and another mark would make them a thousand times as many.
fn finer_than_ore(
    columns: &[&ExportColumn],
    fits: &[(u64, i128, NumberMarks)],
) -> Option<(NumberMarks, String, bool)> {
    let all: u64 = columns.iter().map(|column| column.filled()).sum();
    let is_read = |read: u64| read * 10 >= all * 9;
    if fits.iter().any(|(read, ..)| is_read(*read)) {
        return None;
    }
    let is_finer = |field: &str, marks| {
        let error = parse_amount(field, marks).err();
        matches!(error, Some(AmountError::Decimals | AmountError::Ambiguous))
    };
    fits.iter().find_map(|(read, _, marks)| {
        let fields = columns.iter().flat_map(|column| &column.fields);
        let finer: u64 = fields
            .filter(|(field, _)| is_finer(field, *marks))
            .map(|(_, count)| count)
            .sum();
        let evidence = format!(
            "{finer} of {all} amounts have more than two decimals behind `{}`, which are finer than øre",
            marks.decimal
        );
        is_read(read + finer).then_some((*marks, evidence, false))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proposal::export::names::ColumnPurpose;

    fn found(fields: &[&str]) -> (char, bool) {
        let column = ExportColumn {
            position: 0,
            name: "Beløp kr".to_owned(),
            purpose: ColumnPurpose::Amount,
            fields: fields
                .iter()
                .map(|field| ((*field).to_owned(), 1))
                .collect(),
            blanks: 0,
            lines: fields.len() as u64,
        };
        let (marks, _, is_certain) = marks(&[&column], "csv", None);
        (marks.decimal, is_certain)
    }

    #[test]
    fn three_digits_behind_every_mark_may_be_either() {
        for fields in [
            &["1.234", "12.345", "-345.678"][..],
            &["1.230", "12.345", "0"],
            &["1.234", "12.345", "345"],
            // As long as that, thousands would be grouped.
            &["1.230", "12345", "345"],
        ] {
            assert_eq!(found(fields), (',', false), "{fields:?}");
            let with_comma: Vec<String> =
                fields.iter().map(|field| field.replace('.', ",")).collect();
            let with_comma: Vec<&str> = with_comma.iter().map(String::as_str).collect();
            assert_eq!(found(&with_comma), ('.', false), "{fields:?}");
        }
        for (fields, decimal) in [
            (&["1.234", "1.234.567"][..], ','),
            (&["1.234", "12,50"], ','),
            (&["1.230", "12.345", "345"], ','),
            (&["1.234,-", "12.345,-"], ','),
            (&["1234", "345"], ','),
        ] {
            assert_eq!(found(fields), (decimal, true), "{fields:?}");
        }
        let (_, is_certain) = found(&["0.234", "1.234", "12.345"]);
        assert!(!is_certain);
    }
}
