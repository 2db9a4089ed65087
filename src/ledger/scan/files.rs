//! The one pass over the files of a ledger that everything is taken from, on one thread or several.
//!
//! What is found in a portion is kept with the portion's index, and put into order when the file
//! has been read. Sums and codes do not depend on the order of portions, so nothing tells how many
//! they were.

use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::thread;

use crate::diag::{Code, Diagnostic, RecordPlace};
use crate::value::Amount;
use crate::world::World;

use super::bodies::FileOwners;
use super::codes::Dimension;
use super::columns::{AmountPlace, Columns};
use super::endings::{EndColumns, LineEndings};
use super::evidence::Evidence;
use super::findings::Findings;
use super::formats::{Formats, OpenedFile};
use super::header::{HeaderSearch, find_header};
use super::line::FileRecord;
use super::other_lines::OtherLines;
use super::pass::Pass;
use super::record_shapes::{HeaderShape, LineShape};
use super::spelling::FileSpelling;
use super::unread::report_personal_name;
use super::visit::Visit;
use super::wide_counts::WideCounts;
use super::wide_lines::WideRoom;
use crate::ledger::csv::encoding::{unknown_encoding, usable_encoding};
use crate::ledger::records::content::FileRemark;
use crate::ledger::records::format::Record;
use crate::ledger::records::hashed::HashedFile;
use crate::ledger::records::shape::Expected;
use crate::ledger::records::shared::{Portions, SharedRecords};
use crate::ledger::{FileDialect, LedgerFile, LedgerSpec, QuarantinedLine, RawTotals};

/// A ledger in files: where they are, which formats they may have, and how they are described.
#[derive(Clone, Copy)]
pub(in crate::ledger) struct LedgerExport<'a> {
    pub(in crate::ledger) world: &'a dyn World,
    pub(in crate::ledger) formats: &'a Formats,
    pub(in crate::ledger) spec: &'a LedgerSpec,
}

/// What is known when all files have been read.
pub(in crate::ledger) struct Scanned {
    pub(in crate::ledger) dimensions: Vec<Dimension>,
    pub(in crate::ledger) raw: RawTotals,
    pub(in crate::ledger) quarantined: Vec<QuarantinedLine>,
    pub(in crate::ledger) hashes: Vec<(Arc<str>, String)>,
    /// How each file was read that could be: its format, what it was packed into, which part of it.
    pub(in crate::ledger) readings: Vec<(Arc<str>, String)>,
    pub(in crate::ledger) evidence: Evidence,
    /// As [`Pass::as_written`].
    pub(in crate::ledger) as_written: Vec<BTreeMap<u32, (u64, Amount)>>,
    pub(in crate::ledger) diagnostics: Vec<Diagnostic>,
}

/// A visitor that can take in what another has seen.
pub(in crate::ledger) trait Absorb: Visit + Send {
    /// Takes in what another has seen; `numbers` says for each dimension and each of its numbers
    /// there the number here.
    fn absorb(&mut self, other: Self, numbers: &[Vec<u32>]);
}

/// Reads every file of a ledger once, in order.
pub(in crate::ledger) fn scan<V: Visit>(export: LedgerExport<'_>, visitor: V) -> (Scanned, V) {
    let mut workers = [Worker::new(export.spec, visitor)];
    let files = read_files(export, &mut workers, |[worker], file, portions| {
        worker.work(file, portions)
    });
    let [Worker { pass, visitor, .. }] = workers;
    (scanned(pass, files), visitor)
}

/// Reads every file of a ledger once, on a thread for each of `visitors`, of which there must be
/// one at least; gives what all have seen. The first `alone` portions of a file are read by one
/// thread.
pub(in crate::ledger) fn scan_at_once<V: Absorb>(
    export: LedgerExport<'_>,
    alone: usize,
    visitors: Vec<V>,
) -> (Scanned, Option<V>) {
    let mut workers: Vec<Worker<'_, V>> = visitors
        .into_iter()
        .map(|visitor| Worker::new(export.spec, visitor))
        .collect();
    let files = read_files(export, &mut workers, |workers, file, portions| {
        work_at_once(workers, file, portions, alone)
    });
    let mut workers = workers.into_iter();
    let (mut pass, mut visitor) = match workers.next() {
        Some(first) => (first.pass, Some(first.visitor)),
        None => (Pass::new(export.spec), None),
    };
    for other in workers {
        let numbers = pass.absorb(other.pass);
        if let Some(visitor) = &mut visitor {
            visitor.absorb(other.visitor, &numbers);
        }
    }
    (scanned(pass, files), visitor)
}

fn scanned(pass: Pass<'_>, files: ReadFiles) -> Scanned {
    let raw = pass.totals();
    let ReadFiles {
        quarantined,
        hashes,
        readings,
        lines,
        diagnostics,
    } = files;
    let mut evidence = pass.evidence;
    for (file, lines) in evidence.files.iter_mut().zip(lines) {
        file.lines = lines;
    }
    Scanned {
        dimensions: pass.dimensions,
        raw,
        quarantined,
        hashes,
        readings,
        evidence,
        as_written: pass.as_written,
        diagnostics,
    }
}

fn unreadable(file: &Arc<str>, error: &io::Error, spec: &LedgerSpec) -> Diagnostic {
    Diagnostic::unreadable(file, error)
        .in_file(Arc::clone(file))
        .at_span(&spec.span, "the ledger described here")
        .help("check that the file is there and not open elsewhere")
}

/// What a format found of a file as a whole.
fn remarked(remark: &FileRemark, file: &Arc<str>, dialect: &FileDialect) -> Diagnostic {
    let FileRemark {
        code,
        severity,
        message,
        help,
        place,
    } = remark;
    let mut finding = Diagnostic::new(*code, format!("`{file}` {message}"));
    finding.severity = severity.unwrap_or(finding.severity);
    let finding = match place {
        Some(place) => finding.at_record(Arc::clone(file), place.clone(), ""),
        None => finding.in_file(Arc::clone(file)),
    };
    finding
        .at_span(&dialect.span, "the file described here")
        .help(help)
}

/// One thread's share of the work.
struct Worker<'s, V> {
    pass: Pass<'s>,
    visitor: V,
    /// What was found in each portion of the file at hand, where anything was.
    found: Vec<PortionFindings>,
    /// The spelling of what was read of the file at hand.
    spelling: FileSpelling,
    /// How the lines of the file at hand end.
    endings: LineEndings,
    /// The room for lines of a wide table, with what was counted of the file at hand.
    wide: WideRoom,
}

/// What was found in one portion.
struct PortionFindings {
    portion: usize,
    findings: Findings,
    quarantined: Vec<QuarantinedLine>,
}

/// A file whose header was read.
struct OpenFile<'f> {
    records: &'f dyn SharedRecords,
    index: usize,
    path: &'f Arc<str>,
    dialect: &'f FileDialect,
    columns: Columns,
    /// The columns of the records that its lines become, where it is a wide table.
    cells: Option<Columns>,
    others: OtherLines,
    /// Where it ends, where it is text.
    ends: Option<EndColumns>,
}

impl OpenFile<'_> {
    #[inline]
    fn line<'a>(&'a self, record: &'a Record<'a>) -> FileRecord<'a> {
        FileRecord {
            file: self.index,
            dialect: self.dialect,
            columns: &self.columns,
            others: &self.others,
            record,
            is_more: false,
        }
    }
}

/// What of a file a thread has begun to go through: portion and number of it.
type Begun<'f> = (Box<dyn Portions + 'f>, usize);

impl<'s, V: Visit> Worker<'s, V> {
    fn new(spec: &'s LedgerSpec, visitor: V) -> Self {
        Self {
            pass: Pass::new(spec),
            visitor,
            found: Vec::new(),
            spelling: FileSpelling::default(),
            endings: LineEndings::default(),
            wide: WideRoom::default(),
        }
    }

    /// Reads the rest of what was begun, then takes portions until there are none.
    fn work(&mut self, file: &OpenFile<'_>, (mut portions, begun): Begun<'_>) -> io::Result<()> {
        self.read(file, &mut *portions, begun);
        self.work_on(file, &mut *portions)
    }

    /// Takes portions and reads them until there are none.
    fn work_on(&mut self, file: &OpenFile<'_>, portions: &mut dyn Portions) -> io::Result<()> {
        while let Some(portion) = portions.next()? {
            self.read(file, portions, portion);
        }
        Ok(())
    }

    /// Reads the records of the portion at hand.
    fn read(&mut self, file: &OpenFile<'_>, portions: &mut dyn Portions, portion: usize) {
        let Self {
            pass,
            visitor,
            found,
            spelling,
            endings,
            wide,
        } = self;
        let mut look = |record: &Record<'_>| {
            if let Some(ends) = &file.ends {
                endings.add(ends, record);
            }
        };
        let mut findings = Findings::new(file.path);
        match &file.cells {
            None => portions.each(&mut |record| {
                spelling.record(record, |record| {
                    look(record);
                    pass.record(file.line(record), visitor, &mut findings);
                });
                ControlFlow::Continue(())
            }),
            Some(cells) => portions.each(&mut |record| {
                spelling.record(record, |record| {
                    look(record);
                    pass.wide_line(file.line(record), cells, wide, visitor, &mut findings);
                });
                ControlFlow::Continue(())
            }),
        }
        if !findings.is_empty() || !pass.quarantined.is_empty() {
            let quarantined = std::mem::take(&mut pass.quarantined);
            found.push(PortionFindings {
                portion,
                findings,
                quarantined,
            });
        }
    }
}

/// Lets every worker work on a thread of its own, while there is enough to do.
fn work_at_once<'f, V: Visit + Send>(
    workers: &mut [Worker<'_, V>],
    file: &OpenFile<'f>,
    (mut portions, begun): Begun<'f>,
    alone: usize,
) -> io::Result<()> {
    let Some((first, others)) = workers.split_first_mut() else {
        return Ok(());
    };
    first.read(file, &mut *portions, begun);
    for _ in 1..alone {
        let Some(portion) = portions.next()? else {
            return Ok(());
        };
        first.read(file, &mut *portions, portion);
    }
    if file.records.has_ended() {
        return first.work_on(file, &mut *portions);
    }
    thread::scope(|scope| {
        // Where no thread can be had, the others do its work.
        let helpers: Vec<_> = others
            .iter_mut()
            .filter_map(|worker| {
                let work = || worker.work_on(file, &mut *file.records.portions());
                thread::Builder::new().spawn_scoped(scope, work).ok()
            })
            .collect();
        let mut result = first.work_on(file, &mut *portions);
        for helper in helpers {
            match helper.join() {
                Ok(other) => result = result.and(other),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        result
    })
}

/// What could not be read, the hash of each file, and what is to be said of them.
#[derive(Default)]
struct ReadFiles {
    quarantined: Vec<QuarantinedLine>,
    hashes: Vec<(Arc<str>, String)>,
    readings: Vec<(Arc<str>, String)>,
    /// How many lines each file has that are not left out.
    lines: Vec<u64>,
    diagnostics: Vec<Diagnostic>,
}

/// Reads all files; `work` lets the workers read what is left of one behind its header.
fn read_files<'s, V: Visit, W: AsMut<[Worker<'s, V>]>>(
    export: LedgerExport<'_>,
    workers: &mut W,
    work: impl for<'f> Fn(&mut W, &OpenFile<'f>, Begun<'f>) -> io::Result<()>,
) -> ReadFiles {
    let LedgerExport {
        world,
        formats,
        spec,
    } = export;
    let mut read = ReadFiles {
        lines: vec![0; spec.files.len()],
        ..ReadFiles::default()
    };
    let (mut first_wide, mut owners) = (None, FileOwners::default());
    for (index, LedgerFile { path, dialect }) in spec.files.iter().enumerate() {
        if usable_encoding(&dialect.encoding).is_none() {
            read.diagnostics
                .push(unknown_encoding(&dialect.encoding, &dialect.span));
            continue;
        }
        let found_before = read.diagnostics.len();
        let mut findings = Findings::new(path);
        report_personal_name(path, &mut findings);
        let mut spelling = FileSpelling::default();
        let (mut wide, mut ends) = (None, None);
        let lines = |workers: &mut W| {
            workers
                .as_mut()
                .iter()
                .map(|worker| worker.pass.raw.lines)
                .sum::<u64>()
        };
        let lines_before = lines(workers);
        let mut has_columns = false;
        let result = world.open(path).and_then(|file| {
            let file = HashedFile::new(file);
            let OpenedFile {
                records,
                format,
                left_out,
            } = formats.open(path, file.clone(), spec, dialect)?;
            if let Some(encoding) = records.other_encoding() {
                findings.add(Code::UnknownEncoding, |file| {
                    other_encoding(&encoding, dialect, file)
                });
            }
            let header = Arc::new(HeaderShape::new(spec, dialect));
            records.expect(Expected::Header(header));
            let mut portions = records.portions();
            let header = find_header(&mut *portions, spec, dialect, &mut findings, &mut spelling)?;
            let emptiness = match header {
                HeaderSearch::Absent => Some("nothing"),
                HeaderSearch::Unusable => None,
                HeaderSearch::Found {
                    columns,
                    others,
                    portion,
                } => {
                    has_columns = true;
                    let postings = Arc::new(LineShape::new(spec, dialect, &columns));
                    records.expect(Expected::Postings(postings));
                    let is_text = formats.is_text(&format);
                    let open = OpenFile {
                        records: &*records,
                        index,
                        path,
                        dialect,
                        cells: columns.of_cells(spec),
                        ends: is_text.then(|| EndColumns::new(dialect, &columns, &others)),
                        columns: *columns,
                        others,
                    };
                    work(workers, &open, (portions, portion))?;
                    if let AmountPlace::Wide(table) = &open.columns.amount {
                        wide = Some(Arc::clone(table));
                    }
                    ends = open.ends;
                    (lines(workers) == lines_before).then_some("only a header")
                }
            };
            for remark in records.remarks().into_iter().chain(left_out) {
                findings.add(remark.code, |file| remarked(&remark, file, dialect));
            }
            let reading = match records.part() {
                Some(part) => format!("{format}, {part}"),
                None => format,
            };
            read.readings.push((Arc::clone(path), reading));
            owners.take(path, records.owner());
            Ok((file.finish()?, emptiness))
        });
        let found = workers
            .as_mut()
            .iter_mut()
            .flat_map(|worker| std::mem::take(&mut worker.found));
        let mut found: Vec<PortionFindings> = found.collect();
        found.sort_unstable_by_key(|found| found.portion);
        for later in found {
            findings.absorb(later.findings);
            read.quarantined.extend(later.quarantined);
        }
        match result {
            Ok((hash, emptiness)) => {
                read.hashes.push((Arc::clone(path), hash));
                if let Some(what) = emptiness {
                    findings.add(Code::EmptyLedger, |file| empty(file, what));
                }
            }
            Err(error) => match FileRemark::of(&error) {
                Some(remark) => findings.add(remark.code, |file| remarked(remark, file, dialect)),
                None => {
                    findings.add(Code::FileUnreadable, |file| unreadable(file, &error, spec));
                }
            },
        }
        read.lines[index] = lines(workers) - lines_before;
        let (mut counts, mut endings) = (WideCounts::default(), LineEndings::default());
        for worker in workers.as_mut() {
            endings.absorb(std::mem::take(&mut worker.endings));
            spelling.absorb(std::mem::take(&mut worker.spelling));
            counts.absorb(std::mem::take(&mut worker.wide.counts));
        }
        if let Some(ends) = ends {
            endings.report(&ends, dialect, &mut findings);
        }
        read.diagnostics.extend(findings.finish());
        if let Some(table) = wide {
            read.diagnostics.extend(counts.findings(&table, path));
            let (other, first) = first_wide.get_or_insert((path, Arc::clone(&table)));
            read.diagnostics
                .extend(table.other_balances(path, (other, first)));
        }
        // Of a file without columns nothing was read that could have been changed.
        let mut spelling = spelling.findings(&dialect.encoding, path);
        spelling.retain(|finding| has_columns || finding.code != Code::Respelled);
        read.diagnostics.extend(spelling);
        if let Some(member) = spec.member_of_several(index) {
            for finding in &mut read.diagnostics[found_before..] {
                finding.message += &format!(" (file `{member}` of the archive)");
            }
        }
    }
    read.diagnostics.extend(owners.findings(spec));
    read
}

fn other_encoding(marked: &str, dialect: &FileDialect, file: &Arc<str>) -> Diagnostic {
    let stated = &dialect.encoding;
    Diagnostic::new(
        Code::UnknownEncoding,
        format!("the file is not {stated}: it starts as {marked} does"),
    )
    .at_record(Arc::clone(file), RecordPlace::Line(1), "")
    .at_span(&dialect.span, "the ledger described here")
    .help(format!(
        "write `encoding = \"{marked}\"` in municipality.toml"
    ))
}

fn empty(file: &Arc<str>, what: &str) -> Diagnostic {
    Diagnostic::new(Code::EmptyLedger, format!("`{file}` holds {what}"))
        .in_file(Arc::clone(file))
        .help("export it again, or take it out of `files` in municipality.toml")
}
