//! The one pass over a ledger's files, which reading and condensing share, by one thread or by several.
//!
//! Threads take the blocks of a file in turn, each with sums, codes and a visitor of its own; what they found is put together in the
//! order of the blocks, so nothing tells how many they were.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use encoding_rs::{Encoding, REPLACEMENT};

use crate::diag::{Code, Diagnostic, Span, did_you_mean};
use crate::world::World;

use super::codes::Dimension;
use super::columns::{Columns, find_columns};
use super::evidence::Evidence;
use super::findings::Findings;
use super::pass::{LinePlace, Pass, Visit, wrong_fields};
use crate::ledger::csv::blocks::{Block, Blocks};
use crate::ledger::csv::lines::{Dialect, Fields, Lines, Room, Start};
use crate::ledger::csv::text::Text;
use crate::ledger::{LedgerSpec, QuarantinedLine, RawTotals};

/// What is known when all files have been read.
pub(in crate::ledger) struct Scanned {
    pub(in crate::ledger) dimensions: Vec<Dimension>,
    pub(in crate::ledger) raw: RawTotals,
    pub(in crate::ledger) quarantined: Vec<QuarantinedLine>,
    pub(in crate::ledger) hashes: Vec<(Arc<str>, String)>,
    pub(in crate::ledger) evidence: Evidence,
    pub(in crate::ledger) diagnostics: Vec<Diagnostic>,
}

/// How a file is cut into blocks.
#[derive(Clone, Copy)]
pub(in crate::ledger) struct Cut {
    /// How many bytes a block has.
    pub(in crate::ledger) bytes: usize,
    /// How many blocks the first thread reads alone.
    pub(in crate::ledger) alone: usize,
}

/// A visitor that can take in what another has seen.
pub(in crate::ledger) trait Absorb: Visit + Send {
    /// Takes in what another has seen; `numbers` says for each dimension and each of its numbers there the number here.
    fn absorb(&mut self, other: Self, numbers: &[Vec<u32>]);
}

/// Reads every file of a ledger once, in order.
pub(in crate::ledger) fn scan<V: Visit>(world: &dyn World, spec: &LedgerSpec, block_bytes: usize, visitor: V) -> (Scanned, V) {
    let mut workers = [Worker::new(spec, visitor)];
    let blocks = Cut { bytes: block_bytes, alone: 0 };
    let (quarantined, hashes, diagnostics) = read_files(world, spec, blocks, &mut workers, Worker::work_in_turn);
    let [Worker { pass, visitor, .. }] = workers;
    let raw = pass.totals();
    (Scanned { dimensions: pass.dimensions, raw, quarantined, hashes, evidence: pass.evidence, diagnostics }, visitor)
}

/// Reads every file of a ledger once, on a thread for each of `visitors`, of which there must be one at least; gives what all have seen.
pub(in crate::ledger) fn scan_at_once<V: Absorb>(
    world: &dyn World,
    spec: &LedgerSpec,
    blocks: Cut,
    visitors: Vec<V>,
) -> (Scanned, Option<V>) {
    let mut workers: Vec<Worker<'_, V>> = visitors.into_iter().map(|visitor| Worker::new(spec, visitor)).collect();
    let (quarantined, hashes, diagnostics) = read_files(world, spec, blocks, &mut workers, work_at_once);
    let mut workers = workers.into_iter();
    let (mut pass, mut visitor) = match workers.next() {
        Some(first) => (first.pass, Some(first.visitor)),
        None => (Pass::new(spec), None),
    };
    for other in workers {
        let numbers = pass.absorb(other.pass);
        if let Some(visitor) = &mut visitor {
            visitor.absorb(other.visitor, &numbers);
        }
    }
    let raw = pass.totals();
    (Scanned { dimensions: pass.dimensions, raw, quarantined, hashes, evidence: pass.evidence, diagnostics }, visitor)
}

/// The encoding of a name, where it is one that texts are written in.
pub(crate) fn usable_encoding(name: &str) -> Option<&'static Encoding> {
    Encoding::for_label(name.as_bytes()).filter(|encoding| *encoding != REPLACEMENT)
}

/// Says that an encoding is not known, and which is meant perhaps. `span` is where it is named.
pub(crate) fn unknown_encoding(name: &str, span: &Span) -> Diagnostic {
    let known = ["utf-8", "windows-1252", "iso-8859-1", "utf-16le", "utf-16be"];
    let help = did_you_mean(name, known);
    Diagnostic::new(Code::UnknownEncoding, format!("unknown encoding `{name}`"))
        .at_span(span, "the encoding of the ledger")
        .help(help.unwrap_or_else(|| "known are `utf-8`, `windows-1252`, `iso-8859-1`, `utf-16le`, `utf-16be`".to_owned()))
}

fn unreadable(file: &Arc<str>, error: &io::Error, spec: &LedgerSpec) -> Diagnostic {
    Diagnostic::unreadable(file, error)
        .in_file(Arc::clone(file))
        .at_span(&spec.span, "the ledger described here")
        .help("check that the file is there and not open elsewhere")
}

/// One thread's share of the work.
struct Worker<'s, V> {
    pass: Pass<'s>,
    visitor: V,
    block: Block,
    room: Room,
    /// Where to start in a block that was begun.
    begun: Option<Start>,
    /// What was found in each block of the file at hand, where anything was.
    found: Vec<Finds>,
}

/// What was found in one block: its index, the findings, and the lines in quarantine.
type Finds = (usize, Findings, Vec<QuarantinedLine>);

/// A file whose header was read.
struct OpenFile<'f> {
    blocks: Mutex<Blocks<Box<dyn Read + Send + 'f>>>,
    alone: usize,
    index: usize,
    path: &'f Arc<str>,
    encoding: &'static Encoding,
    columns: Columns,
}

/// Lets all workers read what is left of a file.
type Work<'s, V> = fn(&mut [Worker<'s, V>], &OpenFile<'_>) -> io::Result<()>;

impl<'s, V: Visit> Worker<'s, V> {
    fn new(spec: &'s LedgerSpec, visitor: V) -> Self {
        let (block, room) = (Block::default(), Room::default());
        Self { pass: Pass::new(spec), visitor, block, room, begun: None, found: Vec::new() }
    }

    /// Takes blocks and reads their lines until there are none.
    fn work(&mut self, file: &OpenFile<'_>) -> io::Result<()> {
        while self.take_block(file)? {}
        Ok(())
    }

    /// Takes the next block and reads its lines; says whether there was one.
    fn take_block(&mut self, file: &OpenFile<'_>) -> io::Result<bool> {
        if self.begun.is_none() && !file.blocks.lock().unwrap_or_else(PoisonError::into_inner).next(&mut self.block)? {
            return Ok(false);
        }
        self.read_block(file);
        Ok(true)
    }

    fn work_in_turn(workers: &mut [Self], file: &OpenFile<'_>) -> io::Result<()> {
        workers.iter_mut().try_for_each(|worker| worker.work(file))
    }

    fn read_block(&mut self, file: &OpenFile<'_>) {
        let Self { pass, visitor, block, room, begun, found } = self;
        let text = Text::new(block, file.encoding);
        let start = begun.take().unwrap_or(Start { at: 0, number: block.first_line });
        let mut findings = Findings::new(file.path);
        let mut lines = Lines::new(&text.text, start, block.unclosed, dialect(pass.spec), room);
        while let Some(record) = lines.next() {
            if !is_blank(&record.fields) {
                let is_foreign = text.is_foreign(record.number, record.last);
                let place = LinePlace { file: file.index, columns: &file.columns, is_foreign };
                pass.line(&record, place, visitor, &mut findings);
            }
        }
        if !findings.is_empty() || !pass.quarantined.is_empty() {
            found.push((block.index, findings, std::mem::take(&mut pass.quarantined)));
        }
    }
}

/// Lets every worker work on a thread of its own, while there is enough to do.
fn work_at_once<V: Visit + Send>(workers: &mut [Worker<'_, V>], file: &OpenFile<'_>) -> io::Result<()> {
    let Some((first, others)) = workers.split_first_mut() else { return Ok(()) };
    for _ in 0..file.alone {
        if !first.take_block(file)? {
            return Ok(());
        }
    }
    if file.blocks.lock().unwrap_or_else(PoisonError::into_inner).has_ended() {
        return first.work(file);
    }
    thread::scope(|scope| {
        // Where no thread can be had, the others do its work.
        let helpers: Vec<_> = others
            .iter_mut()
            .filter_map(|worker| thread::Builder::new().spawn_scoped(scope, || worker.work(file)).ok())
            .collect();
        let mut result = first.work(file);
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
type Files = (Vec<QuarantinedLine>, Vec<(Arc<str>, String)>, Vec<Diagnostic>);

fn read_files<'s, V: Visit>(
    world: &dyn World,
    spec: &LedgerSpec,
    cut: Cut,
    workers: &mut [Worker<'s, V>],
    work: Work<'s, V>,
) -> Files {
    let (mut quarantined, mut hashes, mut diagnostics) = Files::default();
    let Some(encoding) = usable_encoding(&spec.encoding) else {
        return (quarantined, hashes, vec![unknown_encoding(&spec.encoding, &spec.span)]);
    };
    for (index, path) in spec.files.iter().enumerate() {
        let mut findings = Findings::new(path);
        let hash = world.open(path).and_then(|file| {
            let blocks = Blocks::new(file, encoding, dialect(spec), cut.bytes)?;
            if blocks.encoding() != encoding {
                findings.add(Code::UnknownEncoding, |file| other_encoding(blocks.encoding(), spec, file));
            }
            read_file((blocks, cut.alone), spec, (index, path), workers, work, &mut findings)
        });
        let mut found: Vec<Finds> = workers.iter_mut().flat_map(|worker| std::mem::take(&mut worker.found)).collect();
        found.sort_unstable_by_key(|(block, ..)| *block);
        for (_, later, lines) in found {
            findings.absorb(later);
            quarantined.extend(lines);
        }
        match hash {
            Ok((hash, emptiness)) => {
                hashes.push((Arc::clone(path), hash));
                if let Some(what) = emptiness {
                    findings.add(Code::EmptyLedger, |file| empty(file, what));
                }
            }
            Err(error) => findings.add(Code::FileUnreadable, |file| unreadable(file, &error, spec)),
        }
        diagnostics.extend(findings.finish());
    }
    (quarantined, hashes, diagnostics)
}

/// Reads one file; gives its hash, and what alone it holds when it has no postings.
fn read_file<'s, 'f, V: Visit>(
    (mut blocks, alone): (Blocks<Box<dyn Read + Send + 'f>>, usize),
    spec: &LedgerSpec,
    (index, path): (usize, &'f Arc<str>),
    workers: &mut [Worker<'s, V>],
    work: Work<'s, V>,
    findings: &mut Findings,
) -> io::Result<(String, Option<&'static str>)> {
    let lines = |workers: &[Worker<'s, V>]| workers.iter().map(|worker| worker.pass.raw.lines).sum::<u64>();
    let lines_before = lines(workers);
    let header = workers.first_mut().map_or(Ok(HeaderSearch::Absent), |first| find_header(&mut blocks, first, spec, findings))?;
    let columns = match header {
        HeaderSearch::Found(columns) => columns,
        HeaderSearch::Unusable => return Ok((blocks.finish()?, None)),
        HeaderSearch::Absent => return Ok((blocks.finish()?, Some("nothing"))),
    };
    let encoding = blocks.encoding();
    let file = OpenFile { blocks: Mutex::new(blocks), alone, index, path, encoding, columns };
    work(workers, &file)?;
    let hash = file.blocks.into_inner().unwrap_or_else(PoisonError::into_inner).finish()?;
    Ok((hash, (lines(workers) == lines_before).then_some("only a header")))
}

enum HeaderSearch {
    Absent,
    Unusable,
    Found(Columns),
}

/// Looks for the header and leaves the worker with what of its block comes after it.
fn find_header<V>(
    blocks: &mut Blocks<impl Read>,
    worker: &mut Worker<'_, V>,
    spec: &LedgerSpec,
    findings: &mut Findings,
) -> io::Result<HeaderSearch> {
    while blocks.next(&mut worker.block)? {
        let text = Text::new(&worker.block, blocks.encoding());
        let start = Start { at: 0, number: worker.block.first_line };
        let mut lines = Lines::new(&text.text, start, worker.block.unclosed, dialect(spec), &mut worker.room);
        while let Some(record) = lines.next() {
            if is_blank(&record.fields) {
                continue;
            }
            if record.unclosed {
                let number = record.number;
                findings
                    .add(Code::LineFields, |file| wrong_fields(0, 0, true, spec).at_line(Arc::clone(file), number, "the header"));
                return Ok(HeaderSearch::Unusable);
            }
            let columns = find_columns(spec, &record.fields, record.number, findings);
            worker.begun = columns.is_some().then(|| lines.start());
            return Ok(columns.map_or(HeaderSearch::Unusable, HeaderSearch::Found));
        }
    }
    Ok(HeaderSearch::Absent)
}

fn dialect(spec: &LedgerSpec) -> Dialect {
    let LedgerSpec { delimiter, quote, escape, .. } = *spec;
    Dialect { delimiter, quote, escape }
}

fn is_blank(fields: &Fields<'_>) -> bool {
    fields.iter().all(|field| field.trim_ascii().is_empty())
}

fn other_encoding(marked: &'static Encoding, spec: &LedgerSpec, file: &Arc<str>) -> Diagnostic {
    let (stated, marked) = (&spec.encoding, marked.name().to_lowercase());
    Diagnostic::new(Code::UnknownEncoding, format!("the file is not {stated}: it starts with the mark of {marked}"))
        .at_line(Arc::clone(file), 1, "")
        .at_span(&spec.span, "the ledger described here")
        .help(format!("write `encoding = \"{marked}\"` in municipality.toml"))
}

fn empty(file: &Arc<str>, what: &str) -> Diagnostic {
    Diagnostic::new(Code::EmptyLedger, format!("`{file}` holds {what}"))
        .in_file(Arc::clone(file))
        .help("export it again, or take it out of `files` in municipality.toml")
}
