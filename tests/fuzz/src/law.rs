//! What holds of every ledger, whatever is in its files.

use std::io::{self, Read};

use kontering::diag::{Code, Diagnostic, Found, Place};
use kontering::ledger::{
    Condensed, KeySpec, KeyTable, LedgerFiles, LedgerSource, LedgerSpec, Posting, ReadReport,
    TextMatch, TextTest,
};
use kontering::value::Amount;
use kontering::world::{MemoryWorld, Presence, Stamp, World};

/// How many findings are asked for the text that they point at.
const EXCERPTS: usize = 8;

/// Reads a ledger in several ways and compares them.
///
/// # Panics
/// Where kroner or lines are lost or come twice, or one way finds what another does not.
pub fn hold(world: &MemoryWorld, spec: &LedgerSpec) {
    let files = LedgerFiles::default();
    let found = files.condense(world, spec, &wanted());
    conserves(&found.value);
    says_why(&found);
    shows_places(&files, world, &found.diagnostics);
    let posting_by_posting = Visited(&files).condense(world, spec, &wanted());
    same(
        &found,
        &posting_by_posting,
        "read one by one, it is otherwise",
    );
    let in_pieces = files.condense(&InPieces { world, bytes: 7 }, spec, &wanted());
    same(&found, &in_pieces, "read in pieces, it is otherwise");
}

/// A test of texts that some pass and some do not.
fn wanted() -> KeySpec {
    let test = TextTest::new("tekst", TextMatch::Contains, "a");
    KeySpec {
        columns: ["art".into(), "prosjekt".into()].into(),
        tests: [test].into(),
    }
}

/// Every line and every øre is in the table or in quarantine, once.
fn conserves(condensed: &Condensed) {
    let Condensed {
        table,
        raw,
        quarantined,
        ..
    } = condensed;
    let lines = table.count() + quarantined.len() as u64;
    assert_eq!(raw.lines, lines, "lines in the table and in quarantine");
    assert_eq!(
        raw.net,
        table.sum() + condensed.quarantined_sum(),
        "kroner in the table and in quarantine"
    );
    assert_eq!(raw.net, raw.debit + raw.credit, "kroner on both sides");
    let debit: Amount = table.rows.iter().map(|row| row.debit).sum();
    let known = quarantined.iter().filter_map(|line| line.amount);
    let aside: Amount = known.filter(|amount| *amount > Amount::ZERO).sum();
    assert_eq!(raw.debit, debit + aside, "kroner on the debit side");
}

/// Nothing is put aside and no ledger is empty without a word.
fn says_why(found: &Found<Condensed>) {
    let condensed = &found.value;
    if !condensed.quarantined.is_empty() || condensed.table.rows.is_empty() {
        assert!(!found.diagnostics.is_empty(), "nothing is said");
    }
}

/// The text that a finding points at can be asked for.
fn shows_places(files: &LedgerFiles, world: &MemoryWorld, findings: &[Diagnostic]) {
    let labels = findings.iter().flat_map(|finding| &finding.labels);
    let places = labels.filter_map(|label| match &label.place {
        Place::Record { file, place } => Some((file, place)),
        _ => None,
    });
    for (file, place) in places.take(EXCERPTS) {
        let _ = files.excerpt(world, file, place);
    }
}

fn same(one: &Found<Condensed>, other: &Found<Condensed>, what: &str) {
    let bare = |condensed: &Condensed| Condensed {
        // A table without rows may have a code or none for what the ledger lacks.
        table: match &condensed.table {
            table if table.rows.is_empty() => KeyTable::default(),
            table => table.clone(),
        },
        ..condensed.clone()
    };
    assert_eq!(bare(&one.value), bare(&other.value), "{what}");
    let said = |found: &Found<Condensed>| -> Vec<String> {
        // Only who has the whole table sees that all signs are reversed.
        let findings = found.diagnostics.iter();
        let findings = findings.filter(|finding| finding.code != Code::AmountSign);
        findings.map(|finding| format!("{finding:?}")).collect()
    };
    let (one, other) = (said(one), said(other));
    let lacking = |from: &[String], than: &[String]| -> Vec<String> {
        let gone = than.iter().filter(|finding| !from.contains(finding));
        gone.cloned().collect()
    };
    assert!(
        one == other,
        "{what}\nonly at first: {:#?}\nonly then: {:#?}",
        lacking(&other, &one),
        lacking(&one, &other)
    );
}

/// A ledger of which the postings are added up one by one, as for a source that cannot do better.
#[derive(Debug)]
struct Visited<'f>(&'f LedgerFiles);

impl LedgerSource for Visited<'_> {
    fn stamp(&self, spec: &LedgerSpec) -> Option<Stamp> {
        self.0.stamp(spec)
    }

    fn visit(
        &self,
        world: &dyn World,
        spec: &LedgerSpec,
        visit: &mut dyn FnMut(&Posting),
    ) -> Found<ReadReport> {
        self.0.visit(world, spec, visit)
    }
}

/// A world of which files come a few bytes at a time.
struct InPieces<'w> {
    world: &'w MemoryWorld,
    bytes: usize,
}

impl World for InPieces<'_> {
    fn open(&self, path: &str) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(Pieces {
            file: self.world.open(path)?,
            bytes: self.bytes,
            count: 0,
        }))
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        self.world.list(folder)
    }

    fn presence(&self, path: &str) -> Presence {
        self.world.presence(path)
    }
}

/// A file in pieces: some hundred of a few bytes, then larger ones, so that it takes no time.
struct Pieces<R> {
    file: R,
    bytes: usize,
    count: usize,
}

impl<R: Read> Read for Pieces<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.count += 1;
        let bytes = if self.count < 300 {
            self.bytes
        } else {
            self.bytes * 99
        };
        let most = into.len().min(bytes);
        self.file.read(&mut into[..most])
    }
}
