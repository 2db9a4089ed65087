//! Whether postings of a period stand in a file several times, as where an export was pasted into a
//! file that had it already.
//!
//! A ledger without numbered voucher lines may well hold two postings that are alike; most of a
//! period, or a row of vouchers, it holds twice only by mistake. Lines are known by the hashes of
//! their texts. Of a long file only those are kept whose hash ends in so many zeros: all copies of a
//! line or none, whichever thread read them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::BuildHasher;

use crate::ledger::hash::FastState;
use crate::ledger::records::fields::Fields;
use crate::value::Amount;

/// How many different lines are kept of a file.
const MOST_LINES: usize = 1 << 13;

/// How many different postings of a period are there several times at least.
const LEAST_REPEATED: usize = 3;

/// How often a period is pasted at most.
const MOST_COPIES: u64 = 10;

/// How many vouchers are there several times at least, where most of the period is not.
const LEAST_VOUCHERS: usize = 3;

/// The bits of a hash that are those of the quick hash of its line, so that all but one of 64 lines of
/// a long file are passed over before they are hashed as a whole.
const QUICK: u64 = (1 << 6) - 1;

/// A number that differs for most lines: by their amount, their length and both of their ends.
fn quick_hash(line: &[u8], amount: Amount) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let word = |bytes: Option<&[u8; 8]>| bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let ends = [word(line.first_chunk()), word(line.last_chunk())];
    let [first, last] = ends.map(|end| end.wrapping_mul(ODD).rotate_left(23));
    let amount = u64::from_le_bytes(
        amount
            .ore()
            .to_le_bytes()
            .first_chunk()
            .copied()
            .unwrap_or_default(),
    );
    let all = (first ^ amount).wrapping_mul(ODD) ^ last ^ line.len() as u64;
    all.wrapping_mul(ODD) >> 58
}

/// A line of which all copies are counted.
#[derive(Clone, Copy, Debug)]
struct CountedLine {
    copies: u64,
    /// The hash of its voucher's number; `None` where it has none.
    voucher: Option<u64>,
}

/// All lines of a period.
#[derive(Clone, Copy, Default, Debug)]
struct PeriodLines {
    lines: u64,
    net: Amount,
}

/// The lines of a file by their period and text.
#[derive(Clone, Default)]
pub(in crate::ledger) struct LineSample {
    /// The bits that are zero in every hash that is kept.
    mask: u64,
    kept: HashMap<(u32, u64), CountedLine, FastState>,
    /// By the number of the period.
    periods: Vec<PeriodLines>,
}

/// Postings of a period that are there several times.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::ledger) struct RepeatedPostings {
    /// The number of the period.
    pub(in crate::ledger) period: u32,
    /// How many different ones are there several times.
    pub(in crate::ledger) repeated: usize,
    /// Of how many different ones that were looked at.
    pub(in crate::ledger) different: usize,
    /// All lines of the period.
    pub(in crate::ledger) lines: u64,
    /// Their kroner.
    pub(in crate::ledger) net: Amount,
}

impl LineSample {
    /// Takes a line.
    #[inline]
    pub(in crate::ledger) fn add<'v>(
        &mut self,
        period: u32,
        fields: &Fields<'_>,
        amount: Amount,
        voucher: impl FnOnce() -> &'v str,
    ) {
        let all = self.of(period);
        all.lines += 1;
        all.net += amount;
        let whole = fields.whole();
        let quick = quick_hash(whole.as_bytes(), amount) & QUICK;
        if quick & self.mask != 0 {
            return;
        }
        let state = FastState::seeded(3);
        let hash = state.hash_one(whole) & !QUICK | quick;
        if hash & self.mask == 0 {
            let voucher = voucher();
            let voucher = (!voucher.is_empty()).then(|| state.hash_one(voucher));
            self.keep(period, hash, CountedLine { copies: 1, voucher });
        }
    }

    fn keep(&mut self, period: u32, hash: u64, line: CountedLine) {
        match self.kept.get_mut(&(period, hash)) {
            Some(known) => known.copies += line.copies,
            None => {
                self.kept.insert((period, hash), line);
            }
        }
        while self.kept.len() > MOST_LINES && self.mask != u64::MAX {
            self.mask = self.mask << 1 | 1;
            let mask = self.mask;
            self.kept.retain(|(_, hash), _| hash & mask == 0);
        }
    }

    /// Takes in what was seen elsewhere; `numbers` has for each number of a period there the one
    /// here.
    pub(in crate::ledger) fn absorb(&mut self, other: Self, numbers: Option<&[u32]>) {
        let here = |period: u32| {
            let number = numbers.and_then(|numbers| numbers.get(period as usize).copied());
            number.unwrap_or_default()
        };
        for (period, lines) in (0..).zip(other.periods) {
            let all = self.of(here(period));
            all.lines += lines.lines;
            all.net += lines.net;
        }
        self.mask |= other.mask;
        let mask = self.mask;
        self.kept.retain(|(_, hash), _| hash & mask == 0);
        for ((period, hash), line) in other.kept {
            if hash & self.mask == 0 {
                self.keep(here(period), hash, line);
            }
        }
    }

    /// What is there several times. **Order**: by the number of the period.
    pub(in crate::ledger) fn repeated(&self) -> Vec<RepeatedPostings> {
        let mut periods: BTreeMap<u32, Vec<CountedLine>> = BTreeMap::new();
        for ((period, _), line) in &self.kept {
            periods.entry(*period).or_default().push(*line);
        }
        let periods = periods.into_iter();
        let found =
            periods.filter(|(_, lines)| is_period_again(lines) || are_vouchers_again(lines));
        found
            .map(|(period, lines)| {
                let all = self.periods.get(period as usize).copied();
                let PeriodLines { lines: count, net } = all.unwrap_or_default();
                RepeatedPostings {
                    period,
                    repeated: lines.iter().filter(|line| line.copies > 1).count(),
                    different: lines.len(),
                    lines: count,
                    net,
                }
            })
            .collect()
    }

    fn of(&mut self, period: u32) -> &mut PeriodLines {
        let period = period as usize;
        if period >= self.periods.len() {
            self.periods.resize(period + 1, PeriodLines::default());
        }
        &mut self.periods[period]
    }
}

/// Whether three quarters of the different lines of a period are there equally often, and not once.
fn is_period_again(lines: &[CountedLine]) -> bool {
    let mut by_copies: BTreeMap<u64, usize> = BTreeMap::new();
    for line in lines {
        *by_copies.entry(line.copies).or_default() += 1;
    }
    let copied = by_copies.range(2..=MOST_COPIES).map(|(_, count)| *count);
    let most = copied.max().unwrap_or(0);
    most >= LEAST_REPEATED && most * 4 >= lines.len() * 3
}

/// Whether a fifth of the lines are second copies, of several vouchers, and nearly all of those are
/// there just twice.
fn are_vouchers_again(lines: &[CountedLine]) -> bool {
    let repeated = || lines.iter().filter(|line| line.copies > 1);
    let vouchers: BTreeSet<u64> = repeated().filter_map(|line| line.voucher).collect();
    let twice = lines.iter().filter(|line| line.copies == 2).count();
    let all: u64 = lines.iter().map(|line| line.copies).sum();
    let surplus: u64 = lines.iter().map(|line| line.copies - 1).sum();
    vouchers.len() >= LEAST_VOUCHERS && twice * 10 >= repeated().count() * 9 && surplus * 5 >= all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::records::fields::OwnFields;

    fn add(sample: &mut LineSample, period: u32, lines: std::ops::Range<usize>) {
        for line in lines {
            let own = OwnFields::new(&[line.to_string()]);
            sample.add(period, &own.fields(), Amount::from_ore(100), || "");
        }
    }

    #[test]
    fn lines_counted_apart_are_lines_counted_together_whatever_the_numbers_of_periods() {
        for count in [10, 50_000] {
            let (mut all, mut first, mut second) =
                <(LineSample, LineSample, LineSample)>::default();
            add(&mut all, 0, 0..count);
            add(&mut all, 1, 0..count);
            add(&mut all, 1, 0..count);
            // The other thread met the second period first.
            add(&mut first, 0, 0..count);
            add(&mut first, 1, 0..count);
            add(&mut second, 0, 0..count);
            first.absorb(second, Some(&[1]));
            let repeated = first.repeated();
            assert_eq!(repeated, all.repeated());
            assert_eq!(repeated.len(), 1);
            assert_eq!(
                (repeated[0].period, repeated[0].lines),
                (1, 2 * count as u64)
            );
            // Few lines are not looked at more closely than the many that come to them.
            let mut few = LineSample::default();
            add(&mut few, 1, count..count + 10);
            few.absorb(all.clone(), Some(&[0, 1]));
            add(&mut all, 1, count..count + 10);
            assert_eq!(few.repeated(), all.repeated());
        }
    }
}
