//! Values of each physical type, written as fields.

use std::fmt::Write;

use parquet::data_type::{ByteArray, FixedLenByteArray, Int96};

use super::dates::{Day, StoredMoment, TimeOfDay};
use super::kind::ValueKind;
use crate::ledger::records::batch::RecordBatch;
use crate::ledger::workbook::number::StoredNumber;

/// A value that a column stores.
pub(super) trait StoredValue {
    /// Writes it as a field.
    fn write(&self, kind: ValueKind, cell: &mut CellWriter<'_>);
}

/// A number with digits that only computing leaves, and the row that has it.
#[derive(Clone, Debug)]
pub(super) struct LongNumber {
    pub(super) row: u64,
    pub(super) column: String,
    pub(super) number: StoredNumber,
}

/// Numbers with digits that only computing leaves.
#[derive(Default, Debug)]
pub(super) struct LongNumbers {
    pub(super) count: u64,
    pub(super) first: Option<LongNumber>,
}

/// Where the field of one column in one row is written.
pub(super) struct CellWriter<'b> {
    pub(super) batch: &'b mut RecordBatch,
    pub(super) column: &'b str,
    /// From 1.
    pub(super) row: u64,
    /// The mark before decimals that amounts have in texts.
    pub(super) decimal: char,
    pub(super) long: &'b mut LongNumbers,
}

impl CellWriter<'_> {
    /// Nothing.
    pub(super) fn blank(&mut self) {
        self.batch.field("");
    }

    /// A number with a point before its decimals.
    pub(super) fn number(&mut self, text: &str) {
        match text.split_once('.') {
            Some((whole, rest)) => {
                let decimal = self.decimal;
                self.batch.written(format_args!("{whole}{decimal}{rest}"));
            }
            None => self.batch.field(text),
        }
    }

    /// A number as a float keeps it.
    pub(super) fn stored(&mut self, number: &StoredNumber) {
        self.number(&number.text);
        if number.all_digits.is_some() {
            self.long.count += 1;
            if self.long.first.is_none() {
                self.long.first = Some(LongNumber {
                    row: self.row,
                    column: self.column.to_owned(),
                    number: number.clone(),
                });
            }
        }
    }

    /// What is not a value: `holds bytes that are not text`.
    pub(super) fn fault(&mut self, problem: &str) {
        self.batch.field("");
        self.batch
            .fault(format!("column `{}` {problem}", self.column));
    }

    fn unread(&mut self, kind: &str) {
        self.fault(&format!("is {kind}, and not a value"));
    }

    /// So many units of the last of some decimals; zeros at the end are left out, as they are of
    /// all stored numbers.
    fn decimal(&mut self, units: i128, decimals: usize) {
        let sign = if units < 0 { "-" } else { "" };
        let digits = format!("{:0width$}", units.unsigned_abs(), width = decimals + 1);
        let (whole, rest) = digits.split_at(digits.len() - decimals);
        match rest.trim_end_matches('0') {
            "" => self.batch.written(format_args!("{sign}{whole}")),
            rest => {
                let decimal = self.decimal;
                self.batch
                    .written(format_args!("{sign}{whole}{decimal}{rest}"));
            }
        }
    }

    fn whole(&mut self, value: i64, unsigned: u64, kind: ValueKind) {
        match kind {
            ValueKind::Decimal(decimals) => self.decimal(value.into(), decimals),
            ValueKind::Unsigned => self.batch.written(format_args!("{unsigned}")),
            ValueKind::Day => self.batch.written(format_args!("{}", Day(value))),
            ValueKind::TimeOfDay(fineness) => {
                let count = value;
                self.batch
                    .written(format_args!("{}", TimeOfDay { count, fineness }));
            }
            ValueKind::Moment(fineness) => {
                let count = value;
                self.batch
                    .written(format_args!("{}", StoredMoment { count, fineness }));
            }
            ValueKind::Plain | ValueKind::Uuid => self.batch.written(format_args!("{value}")),
            ValueKind::Unread(kind) => self.unread(kind),
        }
    }

    fn bytes(&mut self, bytes: &[u8], kind: ValueKind) {
        match kind {
            ValueKind::Decimal(decimals) => match signed(bytes) {
                Some(units) => self.decimal(units, decimals),
                None => self.fault("holds a decimal number of no length that is known"),
            },
            ValueKind::Uuid => {
                let mut text = String::new();
                for byte in bytes {
                    // Writing to a text cannot fail.
                    let _ = write!(text, "{byte:02x}");
                }
                self.batch.field(&text);
            }
            ValueKind::Unread(kind) => self.unread(kind),
            _ => match std::str::from_utf8(bytes) {
                Ok(text) => self.batch.field(text),
                Err(_) => self.fault("holds bytes that are not text in UTF-8"),
            },
        }
    }
}

/// A whole number in two's complement, the highest byte first; `None` for one of no byte or of more
/// than any decimal number has.
fn signed(bytes: &[u8]) -> Option<i128> {
    let (first, _) = bytes.split_first()?;
    let fill = if *first < 0x80 { 0 } else { 0xff };
    let mut all = [fill; 16];
    let start = all.len().checked_sub(bytes.len())?;
    all[start..].copy_from_slice(bytes);
    Some(i128::from_be_bytes(all))
}

impl StoredValue for bool {
    fn write(&self, kind: ValueKind, cell: &mut CellWriter<'_>) {
        match kind {
            ValueKind::Unread(kind) => cell.unread(kind),
            _ => cell.batch.field(if *self { "true" } else { "false" }),
        }
    }
}

impl StoredValue for i32 {
    fn write(&self, kind: ValueKind, cell: &mut CellWriter<'_>) {
        cell.whole((*self).into(), self.cast_unsigned().into(), kind);
    }
}

impl StoredValue for i64 {
    fn write(&self, kind: ValueKind, cell: &mut CellWriter<'_>) {
        cell.whole(*self, self.cast_unsigned(), kind);
    }
}

/// The day of 1970-01-01 among those that astronomers count.
const JULIAN_EPOCH: i64 = 2_440_588;

impl StoredValue for Int96 {
    fn write(&self, _: ValueKind, cell: &mut CellWriter<'_>) {
        let [low, high, day] = *self.data() else {
            return cell.fault("holds a moment that cannot be read");
        };
        let nanos = u64::from(high) << 32 | u64::from(low);
        let day = Day(i64::from(day) - JULIAN_EPOCH);
        match i64::try_from(nanos) {
            Ok(0) => cell.batch.written(format_args!("{day}")),
            Ok(count) => {
                let fineness = super::dates::Fineness::Nanos;
                let time = TimeOfDay { count, fineness };
                cell.batch.written(format_args!("{day}T{time}"));
            }
            Err(_) => cell.fault("holds a moment that cannot be read"),
        }
    }
}

impl StoredValue for ByteArray {
    fn write(&self, kind: ValueKind, cell: &mut CellWriter<'_>) {
        cell.bytes(self.data(), kind);
    }
}

impl StoredValue for FixedLenByteArray {
    fn write(&self, kind: ValueKind, cell: &mut CellWriter<'_>) {
        cell.bytes(self.data(), kind);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact_in_any_length() {
        assert_eq!(signed(&[]), None);
        assert_eq!(signed(&[0xff]), Some(-1));
        assert_eq!(signed(&[0x00, 0xff]), Some(255));
        assert_eq!(signed(&[0x80, 0x00]), Some(-32_768));
        assert_eq!(signed(&[0x7f; 16]).map(|units| units > 0), Some(true));
        assert_eq!(signed(&[0; 17]), None);
        for (units, decimals, written) in [
            (49_211_368, 2, "492113,68"),
            (-5, 2, "-0,05"),
            (-120, 2, "-1,2"),
            (500, 2, "5"),
            (0, 3, "0"),
            (17, 0, "17"),
            (i128::MIN, 0, "-170141183460469231731687303715884105728"),
            (1, 38, "0,00000000000000000000000000000000000001"),
        ] {
            let (mut batch, mut long) = (RecordBatch::default(), LongNumbers::default());
            let mut cell = CellWriter {
                batch: &mut batch,
                column: "a",
                row: 1,
                decimal: ',',
                long: &mut long,
            };
            cell.decimal(units, decimals);
            batch.end(crate::diag::RecordPlace::Line(1), false);
            batch.each(&mut |record| {
                assert_eq!(record.fields.iter().collect::<Vec<_>>(), [written]);
                std::ops::ControlFlow::Continue(())
            });
        }
    }
}
