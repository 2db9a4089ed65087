//! What stands in the columns that nothing reads: their fields on a sample of lines, which does not
//! depend on how many threads read a file.

use std::collections::BTreeMap;

use super::columns::{Columns, UnreadName};
use super::years::far_year;
use crate::ledger::records::fields::{Fields, field};

/// Up to which line of a file all are looked at.
const ALL_UP_TO: u64 = 4096;

/// Of how many lines behind those one is looked at, as a power of two.
const ONE_OF_BITS: u32 = 8;

/// How many fields of a column are told apart; one with more is of no few kinds.
const MOST_VALUES: usize = 64;

/// What the lines of a file that were looked at hold in its columns that nothing reads.
#[derive(Clone, Default)]
pub(in crate::ledger) struct UnreadSample {
    /// The columns, as far as any line was looked at.
    pub(in crate::ledger) columns: Vec<SampledColumn>,
    /// How many lines were looked at.
    pub(in crate::ledger) lines: u64,
}

/// What one of them holds.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct SampledColumn {
    /// Where it stands.
    pub(in crate::ledger) position: usize,
    /// Its name.
    pub(in crate::ledger) name: String,
    /// Whether its first digits alone are looked at, since all behind them is read.
    pub(in crate::ledger) is_first_digit: bool,
    /// Its fields, each with its lines.
    pub(in crate::ledger) values: BTreeMap<Box<str>, u64>,
    /// Whether there are more than are told apart.
    pub(in crate::ledger) are_many: bool,
    /// How many of the lines have a date most of a year away from their period.
    pub(in crate::ledger) far: u64,
}

/// Whether a line is of the sample, by its number.
#[inline]
pub(super) fn is_of_sample(number: u64) -> bool {
    number <= ALL_UP_TO
        || number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - ONE_OF_BITS) == 0
}

/// The first character of a field.
pub(in crate::ledger) fn first_digit(field: &str) -> &str {
    let end = field.chars().next().map_or(0, char::len_utf8);
    &field[..end]
}

impl UnreadSample {
    /// Takes a line of the sample, of a year and period.
    #[cold]
    pub(super) fn add(&mut self, columns: &Columns, fields: &Fields<'_>, year: i32, period: &str) {
        if self.columns.is_empty() {
            self.columns = columns.unread.iter().map(SampledColumn::new).collect();
        }
        self.lines += 1;
        for column in &mut self.columns {
            let whole = field(fields, column.position);
            let written = match column.is_first_digit {
                true => first_digit(whole),
                false => whole,
            };
            column.far += u64::from(far_year(written, year, period).is_some());
            column.count(written, 1);
        }
    }

    /// Takes in what was seen elsewhere of the same file.
    pub(in crate::ledger) fn absorb(&mut self, other: Self) {
        self.lines += other.lines;
        if self.columns.is_empty() {
            self.columns = other.columns;
            return;
        }
        for (column, others) in self.columns.iter_mut().zip(other.columns) {
            column.far += others.far;
            column.are_many |= others.are_many;
            for (written, lines) in others.values {
                column.count(&written, lines);
            }
        }
    }
}

impl SampledColumn {
    fn new(column: &UnreadName) -> Self {
        Self {
            position: column.position,
            name: column.name.clone(),
            is_first_digit: column.is_first_digit,
            values: BTreeMap::new(),
            are_many: false,
            far: 0,
        }
    }

    fn count(&mut self, written: &str, lines: u64) {
        if let Some(known) = self.values.get_mut(written) {
            *known += lines;
        } else if self.values.len() < MOST_VALUES {
            self.values.insert(written.into(), lines);
        } else {
            self.are_many = true;
        }
    }

    /// Its fields that are not blank; `None` where they are not of few kinds.
    pub(in crate::ledger) fn words(&self) -> Option<Vec<&str>> {
        let words = self.values.keys().map(|written| &**written);
        (!self.are_many).then(|| words.filter(|written| !written.is_empty()).collect())
    }

    /// Whether no line has a blank in it.
    pub(in crate::ledger) fn is_filled(&self) -> bool {
        !self.values.contains_key("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(fields: &[&str]) -> UnreadSample {
        let mut column = SampledColumn::new(&UnreadName {
            position: 3,
            name: "Kode".to_owned(),
            is_first_digit: false,
        });
        fields.iter().for_each(|written| column.count(written, 1));
        UnreadSample {
            columns: vec![column],
            lines: fields.len() as u64,
        }
    }

    #[test]
    fn a_sample_taken_by_two_is_that_of_one() {
        let fields: Vec<String> = (0..60).map(|number| format!("{}", number % 40)).collect();
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        let all = sample(&fields);
        for cut in [0, 1, 30, 60] {
            let mut parts = sample(&fields[..cut]);
            parts.absorb(sample(&fields[cut..]));
            assert_eq!(parts.lines, all.lines);
            assert_eq!(parts.columns[0].values, all.columns[0].values, "{cut}");
        }
        assert_eq!(all.columns[0].words().map(|words| words.len()), Some(40));
        let many: Vec<String> = (0..=MOST_VALUES).map(|number| number.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(sample(&many).columns[0].words(), None);
    }

    #[test]
    fn the_first_lines_are_looked_at_and_few_of_the_others() {
        assert!((1..=ALL_UP_TO).all(is_of_sample));
        let others = (ALL_UP_TO + 1..1_000_000).filter(|line| is_of_sample(*line));
        let share = 1_000_000 >> ONE_OF_BITS;
        assert!((share / 2..share * 2).contains(&others.count()));
    }
}
