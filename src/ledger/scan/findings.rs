//! The findings of one file, of each kind only so many.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, RecordPlace, Severity};
use crate::ledger::HiddenRows;
use crate::value::Amount;

/// How many findings of a kind are written out for each file; the rest are counted.
pub(in crate::ledger) const LIMIT: u64 = 20;

/// What was found in one file.
pub(in crate::ledger) struct Findings {
    file: Arc<str>,
    counts: BTreeMap<Code, u64>,
    list: Vec<Diagnostic>,
    hidden: HiddenTotals,
    skipped: SkippedTotals,
}

/// The records of a file that its description leaves out.
#[derive(Clone, Copy, Default)]
struct SkippedTotals {
    records: u64,
    net: Amount,
    /// How many of them have no amount that can be read.
    unknown: u64,
}

/// The hidden records of a file.
#[derive(Clone, Default)]
struct HiddenTotals {
    records: u64,
    first: Option<RecordPlace>,
    net: Amount,
    /// How many of them have no amount that can be read.
    unknown: u64,
    are_skipped: bool,
}

impl Findings {
    /// Nothing found yet in `file`.
    pub(in crate::ledger) fn new(file: &Arc<str>) -> Self {
        Self {
            file: Arc::clone(file),
            counts: BTreeMap::new(),
            list: Vec::new(),
            hidden: HiddenTotals::default(),
            skipped: SkippedTotals::default(),
        }
    }

    /// Counts a record that is left out.
    pub(in crate::ledger) fn skip(&mut self, amount: Option<Amount>) {
        self.skipped.records += 1;
        self.skipped.net += amount.unwrap_or_default();
        self.skipped.unknown += u64::from(amount.is_none());
    }

    /// Counts a hidden record.
    pub(in crate::ledger) fn hide(
        &mut self,
        place: &RecordPlace,
        amount: Option<Amount>,
        hidden: HiddenRows,
    ) {
        self.hidden.records += 1;
        self.hidden.first.get_or_insert_with(|| place.clone());
        self.hidden.net += amount.unwrap_or_default();
        self.hidden.unknown += u64::from(amount.is_none());
        self.hidden.are_skipped = hidden == HiddenRows::Skipped;
    }

    /// Counts a finding, and makes it while there are few of its kind.
    pub(in crate::ledger) fn add(
        &mut self,
        code: Code,
        make: impl FnOnce(&Arc<str>) -> Diagnostic,
    ) {
        let count = self.counts.entry(code).or_default();
        *count += 1;
        if *count <= LIMIT {
            self.list.push(make(&self.file));
        }
    }

    /// Takes in what was found further on in the same file.
    pub(in crate::ledger) fn absorb(&mut self, later: Self) {
        let mut counts = self.counts.clone();
        for finding in later.list {
            let count = counts.entry(finding.code).or_default();
            *count += 1;
            if *count <= LIMIT {
                self.list.push(finding);
            }
        }
        self.hidden.records += later.hidden.records;
        self.hidden.first = self.hidden.first.take().or(later.hidden.first);
        self.hidden.net += later.hidden.net;
        self.hidden.unknown += later.hidden.unknown;
        self.hidden.are_skipped |= later.hidden.are_skipped;
        self.skipped.records += later.skipped.records;
        self.skipped.net += later.skipped.net;
        self.skipped.unknown += later.skipped.unknown;
        for (code, count) in later.counts {
            *self.counts.entry(code).or_default() += count;
        }
    }

    /// Whether nothing was found.
    pub(in crate::ledger) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.hidden.records == 0 && self.skipped.records == 0
    }

    /// All findings, and how many more there were of each kind.
    pub(in crate::ledger) fn finish(mut self) -> Vec<Diagnostic> {
        for (code, count) in self.counts {
            if let Some(more @ 1..) = count.checked_sub(LIMIT) {
                let lines = if more == 1 {
                    "1 more line has"
                } else {
                    &format!("{more} more lines have")
                };
                self.list.push(
                    Diagnostic::new(code, format!("{lines} the same problem"))
                        .in_file(Arc::clone(&self.file)),
                );
            }
        }
        self.list.extend(self.hidden.finding(&self.file));
        self.list.extend(self.skipped.finding(&self.file));
        self.list
    }
}

impl SkippedTotals {
    fn finding(self, file: &Arc<str>) -> Option<Diagnostic> {
        let Self {
            records,
            net,
            unknown,
        } = self;
        let lines = match records {
            0 => return None,
            1 => "1 line is left out by `skip`".to_owned(),
            _ => format!("{records} lines are left out by `skip`"),
        };
        let without = match unknown {
            0 => String::new(),
            _ => format!(", {unknown} without an amount"),
        };
        let message = format!("{lines}, with {net} kr{without}");
        let finding = Diagnostic::new(Code::Skipped, message);
        Some(
            finding
                .in_file(Arc::clone(file))
                .help("see that they are no postings: none of them counts"),
        )
    }
}

impl HiddenTotals {
    fn finding(self, file: &Arc<str>) -> Option<Diagnostic> {
        let Self {
            records,
            first,
            net,
            unknown,
            are_skipped,
        } = self;
        let rows = match records {
            0 => return None,
            1 => "1 hidden row is",
            _ => &format!("{records} hidden rows are"),
        };
        let (becomes, help) = if are_skipped {
            (
                "left out",
                "show the rows in the workbook, or write `hidden = \"read\"` in municipality.toml, if they should count",
            )
        } else {
            (
                "not seen by whoever opens the workbook, and counted",
                "write `hidden = \"read\"` in municipality.toml if that is right, or `hidden = \"skip\"`",
            )
        };
        let without = match unknown {
            0 => "",
            1 => ", 1 of them without an amount",
            _ => &format!(", {unknown} of them without an amount"),
        };
        let message = format!("{rows} {becomes}: {net} kr{without}");
        let mut finding = Diagnostic::new(Code::HiddenRecords, message);
        if are_skipped {
            finding.severity = Severity::Warning;
        }
        let finding = match first {
            Some(first) => finding.at_record(Arc::clone(file), first, "the first"),
            None => finding.in_file(Arc::clone(file)),
        };
        Some(finding.help(help))
    }
}

/// How many findings there are beyond those written out.
pub(in crate::ledger) fn beyond_limit(count: usize) -> Option<u64> {
    (count as u64).checked_sub(LIMIT).filter(|more| *more > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(numbers: std::ops::Range<u64>) -> Findings {
        let mut findings = Findings::new(&Arc::from("a.csv"));
        for number in numbers {
            let code = if number % 3 == 0 {
                Code::LineAmount
            } else {
                Code::LineFields
            };
            findings.add(code, |file| {
                Diagnostic::new(code, "bad").at_line(Arc::clone(file), number, "")
            });
        }
        findings
    }

    fn check(count: u64) -> Vec<String> {
        let mut findings = Findings::new(&Arc::from("a.csv"));
        for number in 1..=count {
            findings.add(Code::LineFields, |file| {
                Diagnostic::new(Code::LineFields, "bad").at_line(Arc::clone(file), number, "")
            });
        }
        findings
            .finish()
            .iter()
            .map(|finding| finding.message.clone())
            .collect()
    }

    #[test]
    fn found_piece_by_piece_is_found_at_once() {
        for (first, second) in [(0, 0), (5, 9), (20, 40), (31, 62), (50, 51), (70, 70)] {
            let mut pieces = found(0..first);
            pieces.absorb(found(first..second));
            pieces.absorb(found(second..90));
            assert_eq!(pieces.finish(), found(0..90).finish(), "{first} {second}");
        }
    }

    #[test]
    fn beyond_the_limit_findings_are_counted() {
        assert_eq!(check(20), vec!["bad"; 20]);
        assert_eq!(
            check(21).last().map(String::as_str),
            Some("1 more line has the same problem")
        );
        assert_eq!(check(500).len(), 21);
        assert_eq!(
            check(500).last().map(String::as_str),
            Some("480 more lines have the same problem")
        );
    }
}
