//! Records that were cut into fields already, kept together: what formats hand out that read one
//! record after the other.

use std::fmt::{self, Write};
use std::ops::ControlFlow;

use super::fields::Fields;
use super::format::{EachRecord, FaultWeight, FieldFault, Record};
use crate::diag::RecordPlace;

/// Some records with their fields; the portion of a format that cuts records as it reads them.
///
/// A record is begun by its first field and ended by [`RecordBatch::end`].
#[derive(Default, Debug)]
pub struct RecordBatch {
    text: String,
    bounds: Vec<(usize, usize)>,
    faults: Vec<FieldFault>,
    records: Vec<BatchedRecord>,
    /// How many records were gone through.
    done: usize,
}

#[derive(Debug)]
struct BatchedRecord {
    place: RecordPlace,
    is_hidden: bool,
    /// Where its fields and faults end.
    bounds: usize,
    faults: usize,
}

impl RecordBatch {
    /// Empties it; the room is used again.
    pub fn clear(&mut self) {
        self.text.clear();
        self.bounds.clear();
        self.faults.clear();
        self.records.clear();
        self.done = 0;
    }

    /// How many bytes its fields have.
    pub(in crate::ledger) fn size(&self) -> usize {
        self.text.len() + self.bounds.len()
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Adds a field to the record at hand.
    pub fn field(&mut self, text: &str) {
        let from = self.text.len();
        self.text.push_str(text);
        self.bounds.push((from, self.text.len()));
    }

    /// Adds a field as it is written out.
    pub fn written(&mut self, value: fmt::Arguments<'_>) {
        let from = self.text.len();
        // Writing to a text cannot fail.
        let _ = self.text.write_fmt(value);
        self.bounds.push((from, self.text.len()));
    }

    /// Adds blank fields to the record at hand until it has so many.
    pub fn pad(&mut self, count: usize) {
        while self.width() < count {
            self.bounds.push((self.text.len(), self.text.len()));
        }
    }

    /// How many fields the record at hand has so far.
    pub fn width(&self) -> usize {
        let before = self.records.last().map_or(0, |last| last.bounds);
        self.bounds.len() - before
    }

    /// Whether all fields of the record at hand are blank.
    pub fn is_blank(&self) -> bool {
        let before = self.records.last().map_or(0, |last| last.bounds);
        self.bounds[before..]
            .iter()
            .all(|(from, to)| self.text[*from..*to].trim().is_empty())
    }

    /// Whether anything is wrong with a field of the record at hand.
    pub fn has_fault(&self) -> bool {
        let before = self.records.last().map_or(0, |last| last.faults);
        self.faults.len() > before
    }

    /// Says that the field that was added last is not what it should be: `cell C17 holds #REF!`.
    pub fn fault(&mut self, problem: impl Into<String>) {
        self.add_fault(problem.into(), None, FaultWeight::NoValue);
    }

    /// Says that the field that was added last is none of the ledger's amounts, with what mends it.
    pub(in crate::ledger) fn no_amount(&mut self, problem: String, help: &'static str) {
        self.add_fault(problem, Some(help), FaultWeight::NoAmount);
    }

    /// Says that the field that was added last is what other records add up to: `cell C17 adds up
    /// other lines`.
    pub fn total(&mut self, problem: impl Into<String>) {
        self.add_fault(problem.into(), None, FaultWeight::Total);
    }

    /// Says that the field that was added last is shown as another number than it is.
    pub(in crate::ledger) fn shown_otherwise(&mut self, problem: String) {
        self.add_fault(problem, None, FaultWeight::ShownOtherwise);
    }

    fn add_fault(&mut self, problem: String, help: Option<&'static str>, weight: FaultWeight) {
        self.faults.push(FieldFault {
            position: self.width().saturating_sub(1),
            problem,
            help,
            weight,
        });
    }

    /// Ends the record at hand.
    pub fn end(&mut self, place: RecordPlace, is_hidden: bool) {
        self.records.push(BatchedRecord {
            place,
            is_hidden,
            bounds: self.bounds.len(),
            faults: self.faults.len(),
        });
    }

    /// Takes back the record at hand.
    pub fn drop_record(&mut self) {
        let (bounds, faults) = self
            .records
            .last()
            .map_or((0, 0), |last| (last.bounds, last.faults));
        if let Some((from, _)) = self.bounds.get(bounds) {
            self.text.truncate(*from);
        }
        self.bounds.truncate(bounds);
        self.faults.truncate(faults);
    }

    /// Hands over the records, from the one behind that at which the last call broke off.
    pub fn each(&mut self, each: &mut EachRecord<'_>) {
        while let Some(record) = self.records.get(self.done) {
            let (bounds, faults) = match self.done.checked_sub(1) {
                Some(before) => (self.records[before].bounds, self.records[before].faults),
                None => (0, 0),
            };
            self.done += 1;
            let record = Record {
                is_hidden: record.is_hidden,
                faults: &self.faults[faults..record.faults],
                ..Record::new(
                    record.place.clone(),
                    Fields::new(&self.text, &self.bounds[bounds..record.bounds]),
                )
            };
            if each(&record) == ControlFlow::Break(()) {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a batch hands over: place, fields, faults.
    fn check(batch: &mut RecordBatch, expected: &[&str]) {
        let mut found = Vec::new();
        batch.each(&mut |record| {
            let fields: Vec<&str> = record.fields.iter().collect();
            let faults: Vec<String> = record
                .faults
                .iter()
                .map(|fault| format!("{}{}", fault.position, fault.problem))
                .collect();
            found.push(format!(
                "{}:{}!{}",
                record.place,
                fields.join("|"),
                faults.join("|")
            ));
            ControlFlow::Continue(())
        });
        assert_eq!(found, expected);
    }

    #[test]
    fn records_come_out_as_they_went_in() {
        let mut batch = RecordBatch::default();
        for _ in 0..2 {
            batch.clear();
            batch.field("a");
            batch.pad(3);
            batch.end(RecordPlace::Line(1), false);
            batch.field("left out");
            batch.fault("?");
            batch.drop_record();
            assert!(batch.is_blank());
            batch.pad(1);
            batch.written(format_args!("{}", 5));
            batch.fault("?");
            assert!(!batch.is_blank());
            batch.end(RecordPlace::Line(3), false);
            check(&mut batch, &["1:a||!", "3:|5!1?"]);
            check(&mut batch, &[]);
        }
    }

    #[test]
    fn it_goes_on_where_it_broke_off() {
        let mut batch = RecordBatch::default();
        for line in 1..4 {
            batch.field("x");
            batch.end(RecordPlace::Line(line), false);
        }
        batch.each(&mut |_| ControlFlow::Break(()));
        check(&mut batch, &["2:x!", "3:x!"]);
    }
}
