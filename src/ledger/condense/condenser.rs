//! From postings to a key table: one row for each distinct combination of what rules look at.

use std::num::NonZero;
use std::sync::Arc;
use std::thread;

use crate::diag::Found;
use crate::value::Amount;

use super::rows::{KeySum, KeySums};
use super::texts::TextTests;
use crate::ledger::complete::completeness::check_completeness;
use crate::ledger::complete::extent::check_extent;
use crate::ledger::complete::signs::check_signs;
use crate::ledger::scan::code_findings::check_dimensions;
use crate::ledger::scan::codes::Dimension;
use crate::ledger::scan::files::{Absorb, LedgerExport, Scanned, scan_at_once};
use crate::ledger::scan::line::LedgerLine;
use crate::ledger::scan::visit::Visit;
use crate::ledger::{CodeColumn, Condensed, KeyRow, KeySpec, KeyTable, LedgerSpec, TextTest};

/// As long as there are no more distinct keys than this, every coded dimension is part of the key.
pub const KEY_LIMIT: usize = 200_000;

/// Reads a ledger and condenses it.
///
/// Every coded dimension of the ledger becomes part of the key while distinct keys stay within
/// [`KEY_LIMIT`]; beyond that only those of `key_spec`. A dimension of `key_spec` that the ledger
/// lacks has the blank code on every row, a text that it lacks is empty, so the table always covers
/// `key_spec`.
///
/// **Invariant**: neither the order of lines nor how they are spread over files changes the table.
///
/// **Errors**: as [`read`](crate::ledger::read()).
pub(in crate::ledger) fn condense(
    export: LedgerExport<'_>,
    key_spec: &KeySpec,
) -> Found<Condensed> {
    let threads = thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(MOST_THREADS);
    condense_by(
        export,
        key_spec,
        &CondenseLimits {
            limit: KEY_LIMIT,
            threads,
            alone: ALONE,
        },
    )
}

/// On how many threads a file is read at most; more would wait for those who find where lines end.
const MOST_THREADS: usize = 8;

/// How many portions are read before there are more threads, whose tables cost more than they bring
/// to a small ledger.
const ALONE: usize = 24;

/// How a ledger is condensed. Nothing but `limit` shows in the result.
pub(in crate::ledger) struct CondenseLimits {
    /// As [`KEY_LIMIT`].
    pub(in crate::ledger) limit: usize,
    /// How many threads read a file.
    pub(in crate::ledger) threads: usize,
    /// How many portions of a file the first of them reads before there are others.
    pub(in crate::ledger) alone: usize,
}

/// [`condense`] in any way.
pub(in crate::ledger) fn condense_by(
    export: LedgerExport<'_>,
    key_spec: &KeySpec,
    way: &CondenseLimits,
) -> Found<Condensed> {
    let condenser = || Condenser::new(export.spec, key_spec, way.limit);
    let condensers = (0..way.threads).map(|_| condenser()).collect();
    let (mut scanned, condenser) = scan_at_once(export, way.alone, condensers);
    let of_codes = check_dimensions(export, &scanned);
    scanned.diagnostics.extend(of_codes);
    let (mut completeness, found) = check_completeness(export, &mut scanned);
    scanned.diagnostics.extend(found);
    let table = condenser.map_or_else(KeyTable::default, |condenser| {
        condenser.table(&scanned.dimensions, key_spec)
    });
    let of_signs = check_signs(export.spec, &table, &scanned.quarantined);
    scanned.diagnostics.extend(of_signs);
    let extent = check_extent(export.spec, &table);
    scanned.diagnostics.extend(extent.finding);
    completeness.extend(extent.limit);
    completeness.sort_by_key(|check| check.code);
    let Scanned {
        raw,
        quarantined,
        hashes,
        diagnostics,
        ..
    } = scanned;
    let value = Condensed {
        table,
        raw,
        quarantined,
        hashes: hashes.into_iter().collect(),
        completeness,
    };
    Found { value, diagnostics }
}

/// The rows so far. A key is the numbers of its codes, then the words of its text tests.
struct Condenser {
    /// The dimensions in the key.
    dimensions: Vec<usize>,
    /// Those that stay in it beyond the limit.
    needed: Vec<bool>,
    in_key: Vec<bool>,
    tests: TextTests,
    limit: usize,
    rows: KeySums,
    key: Vec<u32>,
}

impl Condenser {
    fn new(spec: &LedgerSpec, key_spec: &KeySpec, limit: usize) -> Self {
        let tests: Vec<TextTest> = key_spec.tests.iter().cloned().collect();
        Self {
            dimensions: (0..spec.codes.len()).collect(),
            needed: spec
                .codes
                .keys()
                .map(|name| key_spec.columns.contains(name))
                .collect(),
            in_key: vec![true; spec.codes.len()],
            tests: TextTests::new(&tests, &spec.texts),
            limit,
            rows: KeySums::new(spec.codes.len() + TextTests::words(&tests)),
            key: Vec::new(),
        }
    }

    /// Takes all dimensions out of the key that are not needed, and adds up the rows that become
    /// one.
    fn narrow(&mut self) {
        let stays: Vec<bool> = self
            .dimensions
            .iter()
            .map(|dimension| self.needed[*dimension])
            .collect();
        self.rows.settle();
        let gone = stays.iter().filter(|stays| !**stays).count();
        let narrowed = KeySums::new(self.rows.width() - gone);
        for (key, sum) in std::mem::replace(&mut self.rows, narrowed).iter() {
            let words = key
                .iter()
                .enumerate()
                .filter(|(at, _)| stays.get(*at).copied().unwrap_or(true));
            self.key.clear();
            self.key.extend(words.map(|(_, word)| *word));
            self.rows.add(&self.key, sum);
        }
        self.rows.settle();
        self.dimensions.retain(|dimension| self.needed[*dimension]);
        self.in_key.clone_from(&self.needed);
    }

    /// Whether only what is needed is in the key.
    fn is_narrow(&self) -> bool {
        self.in_key == self.needed
    }

    fn narrow_beyond_limit(&mut self) {
        self.rows.settle();
        if self.rows.len() > self.limit && !self.is_narrow() {
            self.narrow();
        }
    }

    /// The rows in order, over codes in order.
    fn table(mut self, dimensions: &[Dimension], key_spec: &KeySpec) -> KeyTable {
        self.narrow_beyond_limit();
        let width = self.dimensions.len();
        let mut columns: Vec<OrderedColumn> = Vec::new();
        for (at, dimension) in self
            .dimensions
            .iter()
            .map(|dimension| &dimensions[*dimension])
            .enumerate()
        {
            let (codes, places) = in_order(&dimension.codes, self.rows.words(at));
            columns.push(OrderedColumn {
                name: Arc::clone(&dimension.name),
                codes,
                at: Some(at),
                places,
            });
        }
        let lacking =
            |name: &&Arc<str>| dimensions.iter().all(|dimension| dimension.name != **name);
        for name in key_spec.columns.iter().filter(lacking) {
            columns.push(OrderedColumn {
                name: Arc::clone(name),
                codes: vec![Arc::from("")],
                at: None,
                places: Vec::new(),
            });
        }
        columns.sort_by(|a, b| a.name.cmp(&b.name));
        let tests: Vec<TextTest> = key_spec.tests.iter().cloned().collect();
        let row = |(key, sum): (Vec<u32>, KeySum)| KeyRow {
            codes: columns
                .iter()
                .map(|column| column.at.map_or(0, |at| column.places[key[at] as usize]))
                .collect(),
            passed: (0..tests.len())
                .map(|bit| TextTests::passed(&key[width..], bit))
                .collect(),
            count: sum.count,
            sum: sum.sum,
            debit: sum.debit,
        };
        let mut rows: Vec<KeyRow> = self.rows.iter().map(row).collect();
        rows.sort_unstable_by(|a, b| (&a.codes, &a.passed).cmp(&(&b.codes, &b.passed)));
        let columns = columns
            .into_iter()
            .map(|column| CodeColumn {
                name: column.name,
                is_personal: false,
                codes: column.codes,
            })
            .collect();
        KeyTable {
            columns,
            tests,
            rows,
        }
    }
}

/// A column with its codes in order.
struct OrderedColumn {
    name: Arc<str>,
    codes: Vec<Arc<str>>,
    /// Which word of a key it is; absent where the ledger lacks the dimension.
    at: Option<usize>,
    /// For each number in that word the place of its code.
    places: Vec<u32>,
}

/// The codes that are used, sorted, and for each number the place of its code among them.
fn in_order(codes: &[Arc<str>], used: impl Iterator<Item = u32>) -> (Vec<Arc<str>>, Vec<u32>) {
    let mut is_used = vec![false; codes.len()];
    for number in used {
        is_used[number as usize] = true;
    }
    let mut numbers: Vec<usize> = (0..codes.len()).filter(|number| is_used[*number]).collect();
    numbers.sort_unstable_by(|a, b| codes[*a].cmp(&codes[*b]));
    let mut places = vec![0; codes.len()];
    for (place, number) in numbers.iter().enumerate() {
        places[*number] = u32::try_from(place).unwrap_or(u32::MAX);
    }
    (
        numbers
            .into_iter()
            .map(|number| Arc::clone(&codes[number]))
            .collect(),
        places,
    )
}

impl Visit for Condenser {
    fn wants(&self, dimension: usize) -> bool {
        self.in_key[dimension]
    }

    fn posting(&mut self, line: &LedgerLine<'_>) {
        self.key.clear();
        self.key.extend(
            self.dimensions
                .iter()
                .map(|dimension| line.codes[*dimension]),
        );
        self.tests.append(line, &mut self.key);
        let debit = line.amount.max(Amount::ZERO);
        if self.rows.add(
            &self.key,
            KeySum {
                count: 1,
                sum: line.amount,
                debit,
            },
        ) {
            self.narrow_beyond_limit();
        }
    }
}

impl Absorb for Condenser {
    fn absorb(&mut self, mut other: Self, numbers: &[Vec<u32>]) {
        if other.is_narrow() && !self.is_narrow() {
            self.narrow();
        } else if self.is_narrow() && !other.is_narrow() {
            other.narrow();
        }
        other.rows.settle();
        for (key, sum) in other.rows.iter() {
            let width = self.dimensions.len();
            self.key.clear();
            self.key.extend(
                key[..width]
                    .iter()
                    .zip(&self.dimensions)
                    .map(|(word, at)| numbers[*at][*word as usize]),
            );
            self.key.extend_from_slice(&key[width..]);
            self.rows.add(&self.key, sum);
        }
        self.narrow_beyond_limit();
    }
}
