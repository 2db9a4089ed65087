//! Ledgers of a project that are one and the same: a file that was copied to another year or
//! municipality, or described under a second number.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::places::{LedgerPlace, Ledgers};
use crate::diag::{Code, Diagnostic, Severity};
use crate::ledger::Condensed;
use crate::model::Id;
use crate::municipality::Municipality;

/// Names files with the same bytes that give two ledgers the same postings.
///
/// One file that two ledgers read is no copy: each may take other columns of it.
pub(super) fn same_files(ledgers: &Ledgers) -> Vec<Diagnostic> {
    let mut by_hash: BTreeMap<&str, (&LedgerPlace, &Arc<Condensed>, &Arc<str>)> = BTreeMap::new();
    let mut found = Vec::new();
    let files = ledgers.iter().flat_map(|(place, ledger)| {
        let hashes = ledger.hashes.iter();
        hashes.map(move |(path, hash)| (hash.as_str(), (place, ledger, path)))
    });
    for (hash, file) in files {
        let (place, ledger, path) = file;
        let (other_place, other, other_path) = *by_hash.entry(hash).or_insert(file);
        let is_same = other_place != place
            && other_path != path
            && ledger.raw == other.raw
            && ledger.raw.lines > 0;
        if is_same {
            let message = format!(
                "`{path}` is the same file as `{other_path}`, and gives {place} the postings of {other_place}"
            );
            let mut finding = Diagnostic::new(Code::DuplicateLine, message)
                .in_file(Arc::clone(path))
                .help("export the right one again, or take it out of `files`");
            // Made-up municipalities may well be alike; no two years of one are.
            if place.municipality == other_place.municipality {
                finding = finding.about(ledger.raw.net.abs());
            } else {
                finding.severity = Severity::Warning;
            }
            found.push(finding);
        }
    }
    found
}

/// What stands for a number that is not known.
const UNKNOWN_NUMBER: &str = "0000";

/// Names municipalities of one number.
pub(super) fn same_numbers(municipalities: &BTreeMap<Id, Municipality>) -> Vec<Diagnostic> {
    let mut by_number: BTreeMap<&str, &Municipality> = BTreeMap::new();
    let mut found = Vec::new();
    for municipality in municipalities.values() {
        let number = municipality.number.as_str();
        if number.is_empty() || number == UNKNOWN_NUMBER {
            continue;
        }
        let first = *by_number.entry(number).or_insert(municipality);
        if first.id != municipality.id {
            let message = format!(
                "`{}` and `{}` are both municipality number {number}",
                first.id, municipality.id
            );
            let file = format!("municipalities/{}/municipality.toml", municipality.id);
            let mut finding = Diagnostic::new(Code::FolderInvalid, message)
                .in_file(file)
                .help("give each its own `number`, or keep one of the folders");
            finding.severity = Severity::Warning;
            found.push(finding);
        }
    }
    found
}
