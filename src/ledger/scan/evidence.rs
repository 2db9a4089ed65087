//! What the completeness checks need, gathered while a ledger is read.
//!
//! **Memory**: eight bytes for each voucher line where voucher and line are both exported, and one
//! small entry for each voucher where both sides are; vouchers are kept as hashes, never as text. Where
//! lines of vouchers are not exported, a sample of lines that does not grow with the file.

use std::collections::HashMap;
use std::hash::BuildHasher;

use crate::diag::RecordPlace;
use crate::value::Amount;

use super::amount::LineAmount;
use super::fingerprint::Fingerprints;
use super::line::LedgerLine;
use super::tally::{LineRemark, LineTallies};
use super::twice::LineSample;
use super::unread_columns::UnreadSample;
use crate::ledger::hash::FastState;
use crate::ledger::{LedgerSpec, NationalRole};

/// What completeness looks at in a line with a readable amount.
pub(in crate::ledger) struct VoucherLine<'a> {
    /// Which of the ledger's files, from 0.
    pub(in crate::ledger) file: usize,
    /// Where the line stands in it.
    pub(in crate::ledger) place: &'a RecordPlace,
    /// The voucher, empty when it has none.
    pub(in crate::ledger) voucher: &'a str,
    /// The line within the voucher, empty when it has none.
    pub(in crate::ledger) line: &'a str,
    /// The amount.
    pub(in crate::ledger) amount: Amount,
}

/// How one side of a file is written.
#[derive(Clone, Copy, Default)]
pub(in crate::ledger) struct SideCount {
    /// Lines with kroner on it.
    pub(in crate::ledger) lines: u64,
    /// Those of them whose sign is not the ordinary one.
    pub(in crate::ledger) against: u64,
    /// The kroner of these, without sign.
    pub(in crate::ledger) kroner: Amount,
}

impl SideCount {
    #[inline]
    fn add(&mut self, amount: Amount) {
        if amount != Amount::ZERO {
            self.lines += 1;
            if amount < Amount::ZERO {
                self.against += 1;
                self.kroner += amount.abs();
            }
        }
    }

    /// Whether it is mostly written with the other sign.
    pub(in crate::ledger) fn is_against(&self) -> bool {
        self.against > 0 && self.against * 4 >= self.lines * 3
    }

    /// Adds that of others.
    pub(in crate::ledger) fn absorb(&mut self, other: Self) {
        self.lines += other.lines;
        self.against += other.against;
        self.kroner += other.kroner;
    }
}

/// What was seen of one file.
#[derive(Clone, Default)]
pub(in crate::ledger) struct FileEvidence {
    /// Its debit and its credit side.
    pub(in crate::ledger) sides: [SideCount; 2],
    /// Lines with a date.
    pub(in crate::ledger) dated: u64,
    /// How many lines it has that are not left out.
    pub(in crate::ledger) lines: u64,
    /// How many postings have a text that may be that of a total.
    pub(in crate::ledger) totals: u64,
    /// Its lines, where their vouchers do not number them.
    pub(in crate::ledger) sample: LineSample,
    /// The hash of each posting, where there are other files.
    pub(in crate::ledger) postings: Vec<u64>,
    /// What stands in columns that nothing reads.
    pub(in crate::ledger) unread: UnreadSample,
}

/// What was seen of vouchers, sides and years.
pub(in crate::ledger) struct Evidence {
    /// What was seen of each file, in the order of the ledger's files.
    pub(in crate::ledger) files: Vec<FileEvidence>,
    /// What is to be said once of many lines.
    pub(in crate::ledger) tallies: LineTallies,
    /// The hash of each voucher line, when both parts are exported.
    pub(in crate::ledger) lines: Option<Vec<u64>>,
    /// The sum of each voucher by the hash of its number, when both sides are exported.
    pub(in crate::ledger) vouchers: Option<HashMap<u64, Amount, FastState>>,
    class: usize,
    kind: usize,
    /// Makes what postings are known by.
    pub(in crate::ledger) fingerprints: Fingerprints,
}

impl Evidence {
    /// Nothing seen yet.
    pub(in crate::ledger) fn new(spec: &LedgerSpec) -> Self {
        let position = |role| spec.dimension_of(role).unwrap_or(usize::MAX);
        Self {
            files: vec![FileEvidence::default(); spec.files.len()],
            tallies: LineTallies::default(),
            lines: (spec.voucher.is_some() && spec.voucher_line.is_some()).then(Vec::new),
            vouchers: (spec.both_sides == Some(true) && spec.voucher.is_some())
                .then(HashMap::default),
            class: position(NationalRole::Class),
            kind: position(NationalRole::Kind),
            fingerprints: Fingerprints::default(),
        }
    }

    /// Takes the amount of a line whose sides are apart.
    #[inline]
    pub(in crate::ledger) fn sides(&mut self, file: usize, place: &RecordPlace, line: &LineAmount) {
        let [debit, credit] = line.sides;
        if let Some(evidence) = self.files.get_mut(file) {
            evidence.sides[0].add(debit);
            evidence.sides[1].add(credit);
        }
        if debit != Amount::ZERO && credit != Amount::ZERO {
            let kroner = debit.abs() + credit.abs();
            self.tallies.add(file, LineRemark::BothSides, place, kroner);
        }
    }

    /// Whether the codes of a dimension must be kept.
    pub(in crate::ledger) fn wants(&self, dimension: usize) -> bool {
        self.is_in_files() || dimension == self.class || dimension == self.kind
    }

    /// Whether the ledger has several files, so that a posting may stand in two of them.
    pub(in crate::ledger) fn is_in_files(&self) -> bool {
        self.files.len() > 1
    }

    /// Keeps what a posting is known by, where it may stand in another file as well.
    #[inline]
    pub(in crate::ledger) fn posting(&mut self, file: usize, fingerprint: u64) {
        if let Some(file) = self.files.get_mut(file) {
            file.postings.push(fingerprint);
        }
    }

    /// Takes the text of a posting of a period, where nothing else tells postings apart.
    #[inline]
    pub(in crate::ledger) fn text(&mut self, file: usize, period: u32, line: &LedgerLine<'_>) {
        if self.lines.is_none()
            && let Some(file) = self.files.get_mut(file)
        {
            file.sample
                .add(period, &line.fields, line.amount, || line.voucher());
        }
    }

    /// Takes a line of a voucher.
    pub(in crate::ledger) fn voucher(&mut self, line: &VoucherLine<'_>) {
        if line.voucher.is_empty() {
            return;
        }
        if let Some(lines) = &mut self.lines
            && !line.line.is_empty()
        {
            lines.push(line_hash(line, 0));
        }
        if let Some(vouchers) = &mut self.vouchers {
            *vouchers.entry(voucher_hash(line)).or_default() += line.amount;
        }
    }

    /// Whether lines of vouchers are looked at.
    pub(in crate::ledger) fn wants_vouchers(&self) -> bool {
        self.lines.is_some() || self.vouchers.is_some()
    }

    /// Takes in what was seen elsewhere; `periods` has for each number of a period there the one
    /// here.
    pub(in crate::ledger) fn absorb(&mut self, other: Self, periods: Option<&[u32]>) {
        for (file, others) in self.files.iter_mut().zip(other.files) {
            for (side, others) in file.sides.iter_mut().zip(others.sides) {
                side.absorb(others);
            }
            file.dated += others.dated;
            file.totals += others.totals;
            file.sample.absorb(others.sample, periods);
            file.postings.extend(others.postings);
            file.unread.absorb(others.unread);
        }
        self.tallies.absorb(other.tallies);
        if let Some((lines, others)) = self.lines.as_mut().zip(other.lines) {
            lines.extend(others);
        }
        if let Some((vouchers, others)) = self.vouchers.as_mut().zip(other.vouchers) {
            for (voucher, sum) in others {
                *vouchers.entry(voucher).or_default() += sum;
            }
        }
    }
}

/// The hash of a voucher line; two seeds together leave no room for chance.
pub(in crate::ledger) fn line_hash(line: &VoucherLine<'_>, seed: u64) -> u64 {
    FastState::seeded(seed).hash_one((line.voucher, line.line))
}

/// The hash of a voucher's number.
pub(in crate::ledger) fn voucher_hash(line: &VoucherLine<'_>) -> u64 {
    FastState::default().hash_one(line.voucher)
}
