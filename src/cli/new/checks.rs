//! What `new` refuses before it writes.

use std::fs;
use std::path::Path;

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::proposal::{ExportAnswers, ExportProposal};
use crate::value::holds_evident_personal_number;

/// Refuses to confirm what is not an entry.
pub fn see_to_confirmed(
    answers: &ExportAnswers,
    proposal: &ExportProposal,
) -> Result<(), Diagnostic> {
    const ENTRIES: [&str; 16] = [
        "all",
        "amount",
        "amount.blank",
        "amount.sign",
        "both_sides",
        "codes.art",
        "codes.funksjon",
        "codes.kontoklasse",
        "codes.periode",
        "columns",
        "decimal",
        "delimiter",
        "encoding",
        "factor",
        "header",
        "skip",
    ];
    let entries = proposal.ledgers.iter().flat_map(|ledger| &ledger.entries);
    let found = entries.map(|entry| entry.name.as_str());
    let known: Vec<&str> = ENTRIES.into_iter().chain(found).collect();
    let mut confirmed = answers.confirmed.iter().map(String::as_str);
    match confirmed.find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(name) => {
            let message = format!("`--confirm {name}`: nothing that is found is called so");
            let help = did_you_mean(name, known.iter().copied())
                .unwrap_or_else(|| format!("there are {}", known.join(", ")));
            Err(Diagnostic::new(Code::DialectInvalid, message).help(help))
        }
    }
}

/// Refuses a path that a link leads out of the project.
pub fn see_to_place(root: &Path, path: &str) -> Result<(), Diagnostic> {
    let mut there = root.join(path);
    while there.symlink_metadata().is_err() && there.pop() {}
    let is_within = fs::canonicalize(&there)
        .ok()
        .zip(fs::canonicalize(root).ok())
        .is_some_and(|(there, root)| there.starts_with(root));
    if is_within {
        return Ok(());
    }
    let message = format!("`{path}` leads out of the project");
    let help = "a folder on the way is a link; put a folder in its place";
    Err(Diagnostic::new(Code::FolderInvalid, message).help(help))
}

/// Whether a file may be written: neither its path nor its text names a person by number.
///
/// # Errors
/// `K0714`.
pub fn names_no_person(path: &str, text: &str) -> Result<(), Diagnostic> {
    if !holds_evident_personal_number(path) && !holds_evident_personal_number(text) {
        return Ok(());
    }
    let message = format!("`{path}` would hold what looks like a personal number");
    let help = "give the municipality another name, rename the export, or take the number out of its header and of what the project declares";
    Err(Diagnostic::person_in(message).help(help))
}
