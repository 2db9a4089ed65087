//! Lines that say themselves that they are not of their ledger: by a column of years, by another
//! that nothing reads, by their date.

use std::sync::Arc;

use crate::value::Amount;

use super::line::FileRecord;
use super::pass::Pass;
use super::tally::LineRemark;
use super::years::{far_year, is_of_year};
use crate::ledger::records::fields::field;

impl Pass<'_> {
    /// What a line says in columns that nothing else is taken from, where that keeps it out of the
    /// ledger.
    #[inline]
    pub(super) fn says_outside(&mut self, of_file: FileRecord<'_>) -> Option<LineRemark> {
        if let Some(other) = of_file.other_year(self.spec.year) {
            return Some(LineRemark::ColumnOfYear(other));
        }
        let FileRecord {
            file,
            columns,
            record,
            ..
        } = of_file;
        let fields = &record.fields;
        let claim = self
            .claims
            .contradiction(&columns.claims, file, fields, self.spec);
        claim.map(|(column, says)| LineRemark::NotOfLedger {
            column: column.to_owned(),
            says: says.to_owned(),
        })
    }

    /// Keeps what a line of the sample holds in columns that nothing reads.
    #[cold]
    pub(super) fn look_at_unread(&mut self, of_file: FileRecord<'_>) {
        let FileRecord {
            file,
            columns,
            record,
            ..
        } = of_file;
        let period = self.period_code();
        let period = period.map_or_else(String::new, ToString::to_string);
        if let Some(evidence) = self.evidence.files.get_mut(file) {
            let unread = &mut evidence.unread;
            unread.add(columns, &record.fields, self.spec.year, &period);
        }
    }

    /// The period of the line at hand.
    fn period_code(&self) -> Option<&Arc<str>> {
        let at = self.period?;
        self.dimensions[at].code(self.codes[at])
    }

    /// Notes a date that is most of a year away from the period of its posting.
    #[inline]
    pub(super) fn look_at_date(
        &mut self,
        FileRecord {
            file,
            columns,
            record,
            ..
        }: FileRecord<'_>,
        amount: Amount,
    ) {
        let Some(date) = columns.date.map(|column| field(&record.fields, column)) else {
            return;
        };
        if let Some(evidence) = self.evidence.files.get_mut(file) {
            evidence.dated += 1;
        }
        if is_of_year(date, self.year) {
            return;
        }
        let period = self.period_code().map_or("", |code| code);
        if let Some(year) = far_year(date, self.spec.year, period) {
            let remark = LineRemark::DateOfYear(year);
            self.evidence
                .tallies
                .add(file, remark, &record.place, amount);
        }
    }
}
