//! The findings of one file, of each kind only so many.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic};

/// How many findings of a kind are written out for each file; the rest are counted.
pub(in crate::ledger) const LIMIT: u64 = 20;

/// What was found in one file.
pub(in crate::ledger) struct Findings {
    file: Arc<str>,
    counts: BTreeMap<Code, u64>,
    list: Vec<Diagnostic>,
}

impl Findings {
    /// Nothing found yet in `file`.
    pub(in crate::ledger) fn new(file: &Arc<str>) -> Self {
        Self {
            file: Arc::clone(file),
            counts: BTreeMap::new(),
            list: Vec::new(),
        }
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
        for (code, count) in later.counts {
            *self.counts.entry(code).or_default() += count;
        }
    }

    /// Whether nothing was found.
    pub(in crate::ledger) fn is_empty(&self) -> bool {
        self.list.is_empty()
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
        self.list
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
