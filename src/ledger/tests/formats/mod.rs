//! Each format of the house: what was written comes back, and what is damaged is said.

mod kostra;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(feature = "parquet")]
#[path = "../../../../tests/writers/parquet.rs"]
mod parquet_writer;
mod saft;
mod saft_promises;
mod sie;
mod wide;
mod wide_layouts;
mod wide_unread;

use std::sync::Arc;

use super::{shown, spec};
use crate::diag::Found;
use crate::ledger::{
    AmountColumns, CodeSource, LedgerFiles, LedgerSource, LedgerSpec, Posting, ReadReport,
};
use crate::world::MemoryWorld;

/// What is read of a ledger.
struct ReadLedger {
    postings: Vec<Posting>,
    report: ReadReport,
    /// Its findings, each as one line.
    findings: Vec<String>,
}

/// The description of a file with the amount in a column and a column for each code.
fn described(amount: &str, codes: &[(&str, &str)]) -> LedgerSpec {
    let mut spec = spec();
    spec.amount = AmountColumns::Signed {
        column: amount.to_owned(),
        reversed: false,
    };
    spec.codes = codes
        .iter()
        .map(|(name, column)| {
            let source = CodeSource {
                column: (!column.is_empty()).then(|| (*column).to_owned()),
                characters: None,
                translation: None,
                default: Some("-".to_owned()),
                lengths: Vec::new(),
                as_written: false,
            };
            (Arc::from(format!("local {name}")), source)
        })
        .collect();
    spec.texts.clear();
    spec.voucher = None;
    spec
}

/// The description of a file with the amount in a column and four other columns, none of which is a
/// national code.
fn described_beside(amount: &str, columns: [&str; 4]) -> LedgerSpec {
    let national = ["art", "funksjon", "kontoklasse", "periode"].map(|name| (name, ""));
    let [one, two, three, four] = columns;
    let own = [("x1", one), ("x2", two), ("x3", three), ("x4", four)];
    described(amount, &[national, own].concat())
}

/// Reads one file, whose name says nothing of its format.
fn read_file(bytes: &[u8], spec: &LedgerSpec) -> ReadLedger {
    let world = MemoryWorld::default();
    world.put("a.csv", bytes);
    let mut postings = Vec::new();
    let files = LedgerFiles::default();
    let Found { value, diagnostics } = files.visit(&world, spec, &mut |posting| {
        postings.push(posting.clone());
    });
    ReadLedger {
        postings,
        report: value,
        findings: diagnostics.iter().map(shown).collect(),
    }
}

/// Reads one file and compares the postings, each as its place, kroner and codes, and findings.
fn check(bytes: &[u8], spec: &LedgerSpec, postings: &[&str], findings: &[&str]) {
    let read = read_file(bytes, spec);
    let found: Vec<String> = read.postings.iter().map(brief).collect();
    let text = String::from_utf8_lossy(bytes);
    assert_eq!(found, postings, "{text}");
    assert_eq!(read.findings, findings, "{text}");
}

/// A posting as its place, kroner and codes in order of dimension.
fn brief(posting: &Posting) -> String {
    let codes: Vec<&str> = posting.codes.values().map(|code| &**code).collect();
    format!("{}: {} {}", posting.record, posting.amount, codes.join(" "))
}

/// Reads whatever is made of a file by cutting it off and by changing a byte; nothing may panic,
/// and what is no longer whole must not read as if it were.
fn cut_everywhere(bytes: &[u8], spec: &LedgerSpec, is_whole: impl Fn(&ReadLedger) -> bool) {
    for end in 0..bytes.len() {
        let read = read_file(&bytes[..end], spec);
        assert!(
            is_whole(&read) || !read.findings.is_empty(),
            "cut at {end} in silence: {}",
            String::from_utf8_lossy(&bytes[..end])
        );
    }
}
