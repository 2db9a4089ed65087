//! What is to be said once of many lines: how many they are, their kroner and the first of them.

use std::collections::BTreeMap;

use crate::diag::RecordPlace;
use crate::value::Amount;

/// How many marks of a file are counted each for itself; the rest are counted together.
const MOST_MARKS: usize = 20;

/// What is remarkable about a line.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::ledger) enum LineRemark {
    /// Every field that may hold its amount is blank.
    BlankAmount,
    /// Its mark is neither a debit nor a credit mark.
    UnknownMark(String),
    /// As that, once many marks have been met.
    OtherMarks,
    /// It has an amount on both sides.
    BothSides,
    /// A cell of its amount is shown as another number; what is the matter goes on behind `cells`.
    ShownOtherwise(String),
    /// So many blank fields stand behind its last column.
    BlankBehind(usize),
    /// Its period is of another year.
    PeriodOfYear(i32),
    /// Its column of years names another one.
    ColumnOfYear(i32),
    /// A column that nothing reads says that it is not of the ledger.
    NotOfLedger {
        /// The column's name.
        column: String,
        /// What it says.
        says: String,
    },
    /// As that, once many such texts have been met.
    OthersNotOfLedger,
    /// Its date is most of a year away.
    DateOfYear(i32),
}

/// The lines of one file that one thing is to be said of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::ledger) struct LineTally {
    /// How many.
    pub(in crate::ledger) lines: u64,
    /// Their kroner, without sign.
    pub(in crate::ledger) kroner: Amount,
    /// The first of them.
    pub(in crate::ledger) first: RecordPlace,
}

impl LineTally {
    fn absorb(&mut self, other: Self) {
        self.lines += other.lines;
        self.kroner += other.kroner;
        self.first = self.first.clone().min(other.first);
    }
}

/// LineTallies by file, from 0, and remark.
#[derive(Default)]
pub(in crate::ledger) struct LineTallies(BTreeMap<(usize, LineRemark), LineTally>);

impl LineTallies {
    /// Takes a line.
    pub(in crate::ledger) fn add(
        &mut self,
        file: usize,
        remark: LineRemark,
        place: &RecordPlace,
        kroner: Amount,
    ) {
        let tally = LineTally {
            lines: 1,
            kroner: kroner.abs(),
            first: place.clone(),
        };
        self.put(file, remark, tally);
    }

    fn put(&mut self, file: usize, remark: LineRemark, tally: LineTally) {
        let key = (file, remark);
        match self.0.get_mut(&key) {
            Some(known) => known.absorb(tally),
            None => {
                self.0.insert(key, tally);
            }
        }
    }

    /// Takes in what was counted elsewhere.
    pub(in crate::ledger) fn absorb(&mut self, other: Self) {
        for ((file, remark), tally) in other.0 {
            self.put(file, remark, tally);
        }
    }

    /// Every tally, by file and remark.
    pub(in crate::ledger) fn finish(self) -> BTreeMap<(usize, LineRemark), LineTally> {
        let mut all = BTreeMap::new();
        let mut marks = 0;
        let mut file_of_marks = None;
        let mut rest = Self::default();
        for ((file, remark), tally) in self.0 {
            if file_of_marks != Some(file) {
                (file_of_marks, marks) = (Some(file), 0);
            }
            let others = match remark {
                LineRemark::UnknownMark(_) => Some(LineRemark::OtherMarks),
                LineRemark::NotOfLedger { .. } => Some(LineRemark::OthersNotOfLedger),
                _ => None,
            };
            marks += usize::from(others.is_some());
            if let Some(others) = others.filter(|_| marks > MOST_MARKS) {
                rest.put(file, others, tally);
            } else {
                all.insert((file, remark), tally);
            }
        }
        all.extend(rest.0);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_counted_apart_are_lines_counted_together() {
        let add = |tallies: &mut LineTallies, line: u64| {
            let mark = LineRemark::UnknownMark(format!("{:02}", line % 30));
            let place = RecordPlace::Line(line);
            tallies.add(0, mark, &place, Amount::from_ore(-5));
        };
        let (mut all, mut first, mut second) = (
            LineTallies::default(),
            LineTallies::default(),
            LineTallies::default(),
        );
        for line in 1..=90 {
            add(&mut all, line);
            add(
                if line % 2 == 0 {
                    &mut first
                } else {
                    &mut second
                },
                line,
            );
        }
        first.absorb(second);
        let all = all.finish();
        assert_eq!(first.finish(), all);
        assert_eq!(all.len(), 21);
        let rest = LineTally {
            lines: 30,
            kroner: Amount::from_ore(150),
            first: RecordPlace::Line(20),
        };
        assert_eq!(all[&(0, LineRemark::OtherMarks)], rest);
    }
}
