//! Reading a ledger posting by posting.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::{Found, RecordPlace};
use crate::value::Amount;

use super::complete::completeness::{Completeness, check_completeness};
use super::scan::code_findings::check_dimensions;
use super::scan::files::{LedgerExport, scan};
use super::scan::line::LedgerLine;
use super::scan::visit::Visit;
use super::{Posting, QuarantinedLine, RawTotals};

/// What is known of a ledger once every line was read.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct ReadReport {
    /// What the reader summed.
    pub raw: RawTotals,
    /// What could not be read. **Order**: by file and line.
    pub quarantined: Vec<QuarantinedLine>,
    /// The SHA-256 of each file's bytes, in hexadecimal, by path; of what is not a file, whatever
    /// pins its state, by a name of it.
    pub hashes: BTreeMap<Arc<str>, String>,
    /// Whether the ledger is complete, as far as can be told.
    pub completeness: Vec<Completeness>,
}

/// Reads a ledger and hands each posting to `visit`, in order of file and line, on one thread. One
/// block of lines is in memory at a time.
///
/// **Errors**: `K0101`, `K0102`, `K0107` a line in quarantine, `K0103` an encoding, `K0104`,
/// `K0105` a header, `K0106` an empty file, `K0701` an unreadable one, `K0109` to `K0113` an
/// incomplete ledger, `K0117` personal numbers.
pub(super) fn read(export: LedgerExport<'_>, visit: &mut dyn FnMut(&Posting)) -> Found<ReadReport> {
    let spec = export.spec;
    let reader = PostingReader {
        posting: Posting {
            file: 0,
            record: RecordPlace::Line(0),
            amount: Amount::ZERO,
            codes: spec
                .codes
                .keys()
                .map(|name| (Arc::clone(name), Arc::from("")))
                .collect(),
            texts: spec
                .texts
                .keys()
                .map(|name| (Arc::clone(name), String::new()))
                .collect(),
            voucher: None,
            voucher_line: None,
            date: None,
        },
        visit,
    };
    let (mut scanned, _) = scan(export, reader);
    let of_codes = check_dimensions(export, &scanned);
    scanned.diagnostics.extend(of_codes);
    let (completeness, found) = check_completeness(export, &mut scanned);
    scanned.diagnostics.extend(found);
    let value = ReadReport {
        raw: scanned.raw,
        quarantined: scanned.quarantined,
        hashes: scanned.hashes.into_iter().collect(),
        completeness,
    };
    Found {
        value,
        diagnostics: scanned.diagnostics,
    }
}

struct PostingReader<'v> {
    posting: Posting,
    visit: &'v mut dyn FnMut(&Posting),
}

impl Visit for PostingReader<'_> {
    fn wants(&self, _: usize) -> bool {
        true
    }

    fn posting(&mut self, line: &LedgerLine<'_>) {
        let posting = &mut self.posting;
        posting.file = line.file;
        posting.record.clone_from(line.place);
        posting.amount = line.amount;
        for ((kept, number), dimension) in posting
            .codes
            .values_mut()
            .zip(line.codes)
            .zip(line.dimensions)
        {
            if let Some(code) = dimension.code(*number) {
                kept.clone_from(code);
            }
        }
        for (index, text) in posting.texts.values_mut().enumerate() {
            text.clear();
            text.push_str(line.text(index));
        }
        let [voucher, voucher_line, date] = line.references();
        copy(&mut posting.voucher, voucher);
        copy(&mut posting.voucher_line, voucher_line);
        copy(&mut posting.date, date);
        (self.visit)(posting);
    }
}

/// Copies a text into the room of the last one.
fn copy(kept: &mut Option<String>, text: Option<&str>) {
    match text {
        Some(text) => {
            let kept = kept.get_or_insert_default();
            kept.clear();
            kept.push_str(text);
        }
        None => *kept = None,
    }
}
