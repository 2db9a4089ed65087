//! Postings that stand in two files of a ledger, so that they count twice: a file in another form,
//! a period in two exports.
//!
//! The one pass keeps a hash of each posting of a ledger in several files; only where two files
//! share some is the ledger read again, for periods and kroner.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, RecordPlace, Severity};
use crate::value::Amount;

use crate::ledger::hash::FastState;
use crate::ledger::national::PERIOD;
use crate::ledger::scan::evidence::FileEvidence;
use crate::ledger::scan::files::{LedgerExport, scan};
use crate::ledger::scan::fingerprint::Fingerprints;
use crate::ledger::scan::line::LedgerLine;
use crate::ledger::scan::visit::Visit;
use crate::ledger::{LedgerSpec, TextMatch};

/// How many periods of two files are named.
pub(super) const PERIODS_NAMED: usize = 13;

/// From how many vouchers that two files share on, less than a whole period is told.
const VOUCHERS_SHARED: usize = 3;

/// Looks for postings that stand in two files. `same` holds those files that are the same to the
/// byte as one before, which is told elsewhere.
pub(in crate::ledger) fn find_overlaps(
    export: LedgerExport<'_>,
    files: &mut [FileEvidence],
    same: &BTreeSet<usize>,
) -> Vec<Diagnostic> {
    let spec = export.spec;
    let shared = shared_hashes(files, same);
    if shared.is_empty() {
        return Vec::new();
    }
    let search = Overlaps {
        shared: &shared,
        same,
        period: spec.codes.keys().position(|name| &**name == "periode"),
        fingerprints: Fingerprints::default(),
        met: HashMap::default(),
        totals: BTreeMap::new(),
    };
    let overlaps = scan(export, search).1;
    overlaps.findings(spec)
}

/// The hashes that stand in two files. **Order**: by hash.
fn shared_hashes(files: &mut [FileEvidence], same: &BTreeSet<usize>) -> Vec<u64> {
    let mut all = Vec::new();
    for (index, file) in files.iter_mut().enumerate() {
        let mut postings = std::mem::take(&mut file.postings);
        if !same.contains(&index) {
            postings.sort_unstable();
            postings.dedup();
            all.append(&mut postings);
        }
    }
    all.sort_unstable();
    let twice = all.windows(2).filter(|pair| pair[0] == pair[1]);
    let mut shared: Vec<u64> = twice.map(|pair| pair[0]).collect();
    shared.dedup();
    shared
}

/// A file, from 0, and a period.
type FilePeriod = (usize, Arc<str>);

/// The second reading.
struct Overlaps<'s> {
    shared: &'s [u64],
    same: &'s BTreeSet<usize>,
    period: Option<usize>,
    fingerprints: Fingerprints,
    met: HashMap<u64, SharedPosting, FastState>,
    /// How many postings each period of each file has.
    totals: BTreeMap<FilePeriod, u64>,
}

/// A posting that several files have.
struct SharedPosting {
    period: Arc<str>,
    amount: Amount,
    /// Its voucher's number; empty where it has none.
    voucher: String,
    /// How often each file has it, and where first.
    files: BTreeMap<usize, (u64, RecordPlace)>,
}

impl Visit for Overlaps<'_> {
    fn wants(&self, _: usize) -> bool {
        true
    }

    fn posting(&mut self, line: &LedgerLine<'_>) {
        if self.same.contains(&line.file) {
            return;
        }
        let code = self.period.and_then(|at| {
            let number = line.codes.get(at)?;
            line.dimensions.get(at)?.code(*number)
        });
        let period = code.map_or_else(|| Arc::from(""), Arc::clone);
        let total = self.totals.entry((line.file, Arc::clone(&period)));
        *total.or_default() += 1;
        let hash = line.fingerprint(&mut self.fingerprints);
        if self.shared.binary_search(&hash).is_err() {
            return;
        }
        let [voucher, _, _] = line.references();
        let posting = self.met.entry(hash).or_insert_with(|| SharedPosting {
            period,
            amount: line.amount,
            voucher: voucher.unwrap_or_default().to_owned(),
            files: BTreeMap::new(),
        });
        let place = || (0, line.place.clone());
        posting.files.entry(line.file).or_insert_with(place).0 += 1;
    }
}

/// What two files share of one period.
#[derive(Default)]
struct SharedPeriod {
    postings: u64,
    net: Amount,
    debit: Amount,
    vouchers: BTreeSet<String>,
    /// Whether some of them have no voucher.
    is_unnumbered: bool,
    first: Option<[RecordPlace; 2]>,
}

impl SharedPeriod {
    fn add(&mut self, posting: &SharedPosting, times: u64, places: [&RecordPlace; 2]) {
        self.postings += times;
        let amount = Amount::from_ore(posting.amount.ore() * i128::from(times));
        self.net += amount;
        self.debit += amount.max(Amount::ZERO);
        if posting.voucher.is_empty() {
            self.is_unnumbered = true;
        } else if self.vouchers.len() < VOUCHERS_SHARED {
            self.vouchers.insert(posting.voucher.clone());
        }
        if self
            .first
            .as_ref()
            .is_none_or(|[_, later]| places[1] < later)
        {
            self.first = Some(places.map(RecordPlace::clone));
        }
    }

    /// How grave it is that so many postings of a period of `least` are shared; `None` where they
    /// may be alike by chance.
    fn severity(&self, least: u64) -> Option<Severity> {
        let is_whole = self.postings == least;
        let is_numbered = !self.is_unnumbered;
        if is_whole {
            let is_certain = is_numbered || self.postings > 1;
            return Some(if is_certain {
                Severity::Error
            } else {
                Severity::Warning
            });
        }
        let enough = if is_numbered {
            self.vouchers.len() >= VOUCHERS_SHARED
        } else {
            self.postings >= 10 && self.postings * 10 >= least * 9
        };
        enough.then_some(Severity::Error)
    }

    fn kroner(&self) -> String {
        if self.net == self.debit || self.debit == Amount::ZERO {
            format!("{} kr", self.net)
        } else {
            format!("{} kr net, {} kr debit", self.net, self.debit)
        }
    }
}

/// That descriptions of one file lead to the same sheet or member of it, or that it has none.
pub(super) fn read_again(spec: &LedgerSpec, readings: &[(Arc<str>, String)]) -> Vec<Diagnostic> {
    let mut known = BTreeSet::new();
    let again = readings.iter().filter(|reading| !known.insert(*reading));
    let finding = |(file, reading): &(Arc<str>, String)| {
        Diagnostic::new(
            Code::DuplicateFile,
            format!("`{file}` is read more than once as {reading}"),
        )
        .in_file(Arc::clone(file))
        .at_span(&spec.span, "the ledger described here")
        .help("take one of its descriptions out of `files`; only a workbook has a `sheet`, and only an archive a `member`")
    };
    again.map(finding).collect()
}

impl Overlaps<'_> {
    /// One finding for every two files that share a period or a good part of one.
    fn findings(&self, spec: &LedgerSpec) -> Vec<Diagnostic> {
        let mut pairs: BTreeMap<[usize; 2], BTreeMap<Arc<str>, SharedPeriod>> = BTreeMap::new();
        for posting in self.met.values() {
            for (at, (later, (times, place))) in posting.files.iter().enumerate() {
                for (earlier, (before, first)) in posting.files.iter().take(at) {
                    let periods = pairs.entry([*earlier, *later]).or_default();
                    let period = periods.entry(Arc::clone(&posting.period)).or_default();
                    period.add(posting, *times.min(before), [first, place]);
                }
            }
        }
        let finding = |(files, periods): ([usize; 2], BTreeMap<Arc<str>, SharedPeriod>)| {
            self.of_pair(spec, files, &periods)
        };
        pairs.into_iter().filter_map(finding).collect()
    }

    fn of_pair(
        &self,
        spec: &LedgerSpec,
        files: [usize; 2],
        periods: &BTreeMap<Arc<str>, SharedPeriod>,
    ) -> Option<Diagnostic> {
        let total = |file: usize, period: &Arc<str>| {
            let total = self.totals.get(&(file, Arc::clone(period)));
            total.copied().unwrap_or_default()
        };
        let of_file = |file: usize| {
            let periods = self.totals.iter().filter(|((of, _), _)| *of == file);
            periods.map(|(_, count)| count).sum::<u64>()
        };
        let grave: Vec<(&Arc<str>, &SharedPeriod, Severity)> = periods
            .iter()
            .filter_map(|(period, shared)| {
                let least = files.map(|file| total(file, period)).into_iter().min()?;
                Some((period, shared, shared.severity(least)?))
            })
            .collect();
        let graver = grave.iter().map(|(_, _, severity)| *severity).max()?;
        let mut all = SharedPeriod::default();
        for (_, shared, _) in &grave {
            all.postings += shared.postings;
            all.net += shared.net;
            all.debit += shared.debit;
            all.is_unnumbered |= shared.is_unnumbered;
            if all.first.is_none() {
                all.first.clone_from(&shared.first);
            }
        }
        let [earlier, later] = files.map(|file| spec.path(file));
        let count = |postings: u64| match postings {
            1 => "1 posting".to_owned(),
            postings => format!("{postings} postings"),
        };
        let is_whole = files.iter().all(|file| of_file(*file) == all.postings);
        let is_within = files.iter().any(|file| of_file(*file) == all.postings);
        // All of a file stands in the other one, be it a single posting.
        let severity = match is_within {
            true => Severity::Error,
            false if spec.overlap_is_distinct => Severity::Warning,
            false => graver,
        };
        let message = if is_whole {
            format!(
                "`{later}` holds the same postings as `{earlier}`: {}, {}",
                count(all.postings),
                all.kroner()
            )
        } else {
            let named = grave.iter().take(PERIODS_NAMED).map(|(period, shared, _)| {
                format!(
                    "period {period} ({}, {})",
                    count(shared.postings),
                    shared.kroner()
                )
            });
            format!(
                "`{later}` and `{earlier}` hold the same {}: {}",
                if all.is_unnumbered {
                    "postings"
                } else {
                    "vouchers"
                },
                named.collect::<Vec<_>>().join(", ")
            )
        };
        let mut finding = Diagnostic::new(Code::DuplicateFile, message);
        finding.severity = severity;
        if let Some([first, again]) = all.first {
            finding = finding
                .at_record(later, again, "again from here")
                .at_record(earlier, first, "first here");
        }
        let help = match severity {
            _ if is_whole => "take one of them out of `files` and out of the folder".to_owned(),
            _ if is_within => {
                let within = files.iter().find(|file| of_file(**file) == all.postings);
                let within = within.map_or(later, |file| spec.path(*file));
                format!(
                    "take `{within}`, which the other holds, out of `files` and out of the folder"
                )
            }
            _ => {
                let periods = grave.iter().map(|(period, ..)| &***period);
                let once = once(spec, files[1], periods);
                match severity {
                    Severity::Error => format!(
                        "{once}; where all of it was booked twice, say `overlap = \"distinct\"`"
                    ),
                    _ => once,
                }
            }
        };
        Some(
            finding
                .at_span(&spec.span, "the ledger described here")
                .help(help)
                .about(all.debit.max(all.net.abs())),
        )
    }
}

/// What leaves periods of a file out: in `files`, where their codes stand in a column as they are.
fn once<'p>(spec: &LedgerSpec, file: usize, periods: impl Iterator<Item = &'p str>) -> String {
    let source = spec.codes.get(PERIOD);
    let as_written = source.filter(|source| {
        source.characters.is_none() && source.translation.is_none() && source.lengths.is_empty()
    });
    let (Some(column), Some(own)) = (
        as_written.and_then(|source| source.column.as_deref()),
        spec.files.get(file),
    ) else {
        return "export each period once".to_owned();
    };
    // What a file says of its own stands in place of what the ledger says.
    let known = own.dialect.lines.skip.iter();
    let known = known.map(|test| (&*test.column, test.how.word(), &*test.needle));
    let tests = known.chain(periods.map(|period| (column, TextMatch::Equals.word(), period)));
    let tests: Vec<String> = tests
        .map(|(column, how, needle)| format!("{{ column = {column:?}, {how} = {needle:?} }}"))
        .collect();
    let folder = format!("municipalities/{}/", spec.municipality);
    let path = own.path.strip_prefix(&folder).unwrap_or(&own.path);
    format!(
        "export each period once, or leave it out of one of the files: name that in `files` as `{{ file = {path:?}, skip = [{}] }}`",
        tests.join(", ")
    )
}
