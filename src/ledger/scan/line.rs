//! A line on its way: the record with its file, and what was read of it.

use crate::diag::RecordPlace;
use crate::value::Amount;

use super::codes::Dimension;
use super::columns::Columns;
use super::fingerprint::Fingerprints;
use super::other_lines::{OtherLines, TotalText};
use super::years::year_alone;
use crate::ledger::FileDialect;
use crate::ledger::records::fields::{Fields, field};
use crate::ledger::records::format::Record;

/// A record with the file that it is of.
#[derive(Clone, Copy)]
pub(in crate::ledger) struct FileRecord<'a> {
    /// Which of the ledger's files, from 0.
    pub(in crate::ledger) file: usize,
    /// How the file is written.
    pub(in crate::ledger) dialect: &'a FileDialect,
    /// The columns of the file.
    pub(in crate::ledger) columns: &'a Columns,
    /// How lines of it are known that are no postings.
    pub(in crate::ledger) others: &'a OtherLines,
    /// The record.
    pub(in crate::ledger) record: &'a Record<'a>,
    /// Whether it is one more amount of the line that the record before is of.
    pub(in crate::ledger) is_more: bool,
}

impl FileRecord<'_> {
    /// The accounting year that the record names in a column of its own, where it is not `year`.
    #[inline]
    pub(in crate::ledger) fn other_year(&self, year: i32) -> Option<i32> {
        let named = year_alone(field(&self.record.fields, self.columns.year?))?;
        (named != year).then_some(named)
    }
}

/// A line that could be read.
pub(in crate::ledger) struct LedgerLine<'a> {
    /// Which of the ledger's files, from 0.
    pub(in crate::ledger) file: usize,
    /// Where it stands in it.
    pub(in crate::ledger) place: &'a RecordPlace,
    /// Its amount.
    pub(in crate::ledger) amount: Amount,
    /// For each dimension the number of its code; zero where it is not wanted.
    pub(in crate::ledger) codes: &'a [u32],
    /// The dimensions.
    pub(in crate::ledger) dimensions: &'a [Dimension],
    /// Where its text says that it is a total, if one does.
    pub(in crate::ledger) total: Option<TotalText>,
    pub(super) columns: &'a Columns,
    pub(super) fields: Fields<'a>,
}

impl<'a> LedgerLine<'a> {
    /// A free text, by its position among the ledger's texts.
    pub(in crate::ledger) fn text(&self, index: usize) -> &'a str {
        self.columns
            .texts
            .get(index)
            .map_or("", |column| field(&self.fields, *column))
    }

    /// The position among the ledger's texts of the one in a column.
    pub(in crate::ledger) fn text_at(&self, column: usize) -> Option<usize> {
        self.columns.texts.iter().position(|text| *text == column)
    }

    /// The field that the code of a dimension is taken from.
    pub(in crate::ledger) fn code_field(&self, dimension: usize) -> &'a str {
        let position = self.columns.codes.get(dimension).copied().flatten();
        position.map_or("", |position| field(&self.fields, position))
    }

    /// The field at a position, read or not.
    pub(in crate::ledger) fn field_at(&self, position: usize) -> &'a str {
        field(&self.fields, position)
    }

    /// Voucher, voucher line and date, as far as they are exported.
    pub(in crate::ledger) fn references(&self) -> [Option<&'a str>; 3] {
        [
            self.columns.voucher,
            self.columns.voucher_line,
            self.columns.date,
        ]
        .map(|column| column.map(|column| field(&self.fields, column)))
    }

    /// The number of its voucher; empty where it has none.
    pub(super) fn voucher(&self) -> &'a str {
        let column = self.columns.voucher;
        column.map_or("", |column| field(&self.fields, column))
    }

    /// What tells it from other postings; every code must have been wanted.
    pub(in crate::ledger) fn fingerprint(&self, fingerprints: &mut Fingerprints) -> u64 {
        fingerprints.of(self.voucher(), self.codes, self.amount, self.dimensions)
    }
}
