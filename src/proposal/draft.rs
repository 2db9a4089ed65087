//! A proposal put together: files looked at, ledgers described, each entry with what speaks for it,
//! and all of it read once as it says.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Severity};
use crate::ledger::{Condensed, LedgerKind, NationalRole};
use crate::value::Amount;
use crate::world::World;

use super::answers::{ExportAnswers, ExportQuestion};
use super::entries::{NationalLists, NoProposal, ProposedEntry, Subject};
use super::ledgers::drafting::drafts;
use super::ledgers::ledger_draft::LedgerDraft;
use super::ledgers::study::FileStudy;
use super::proof::{CodeSum, ProvenLedger, prove, sums, valid};
use super::written::description;

/// The number of a municipality whose number nobody has said.
const UNKNOWN_NUMBER: &str = "0000";

/// A ledger as it is proposed.
#[derive(Clone, Debug)]
pub struct ProposedLedger {
    /// Its accounting year.
    pub year: i32,
    /// What its amounts are.
    pub kind: LedgerKind,
    /// What is said of it.
    pub entries: Vec<ProposedEntry>,
    /// What was read of it.
    pub condensed: Condensed,
    /// Sums by function and by art, largest first.
    pub sums: [Vec<CodeSum>; 2],
    /// The sum of all its postings.
    pub net: Amount,
    /// The first lines as they are understood.
    pub first_lines: Vec<String>,
    /// What else is worth knowing of its files.
    pub notes: Vec<String>,
    /// What was found when it was read.
    pub found: Vec<Diagnostic>,
}

/// A municipality's folder as it is proposed.
#[derive(Clone, Debug)]
pub struct ExportProposal {
    /// municipality.toml.
    pub description: String,
    /// The official number of the municipality, as it is stated or its files say.
    pub number: String,
    /// Tables that it names, by their paths in the project.
    pub beside: Vec<(String, String)>,
    /// Its ledgers.
    pub ledgers: Vec<ProposedLedger>,
    /// Where files are copied: from, and to.
    pub copies: Vec<(String, String)>,
    /// What was found of the description as a whole.
    pub found: Vec<Diagnostic>,
}

impl ExportProposal {
    /// Whether the description is sound, and everything was read.
    pub fn is_sound(&self) -> bool {
        let of_ledgers = self.ledgers.iter().flat_map(|ledger| &ledger.found);
        !self
            .found
            .iter()
            .chain(of_ledgers)
            .any(Diagnostic::is_error)
    }
}

/// Proposes how files are described; they stand in the municipality's folder of the world.
///
/// # Errors
/// A file that cannot be read, or a question to which nothing can be guessed.
pub fn propose(
    world: &dyn World,
    subject: &Subject,
    files: &[String],
    answers: &ExportAnswers,
) -> Result<ExportProposal, NoProposal> {
    let lists = NationalLists::read(world);
    let mut ledgers: Vec<LedgerDraft> = Vec::new();
    let mut copies: Vec<(String, String)> = Vec::new();
    let mut subject = subject.clone();
    for path in files {
        let study = FileStudy::new(world, path, answers)?;
        let mut of_file = drafts(&study, &lists, answers)?;
        if subject.number == UNKNOWN_NUMBER {
            subject.number = study.municipality_number().unwrap_or(subject.number);
        }
        let (target, relative) = target(path, &subject.id, &of_file);
        if target != *path {
            copies.push((path.clone(), target));
        }
        for draft in &mut of_file {
            draft.files = vec![relative.clone()];
        }
        for draft in of_file {
            let key = (draft.year, draft.kind);
            match ledgers
                .iter_mut()
                .find(|other| (other.year, other.kind) == key)
            {
                None => ledgers.push(draft),
                Some(other) if other.is_written_as(&draft) => other.join(draft),
                Some(other) => {
                    return Err(ExportQuestion {
                        option: "--year".to_owned(),
                        text: format!(
                            "`{path}` and `{}` are both {} of {}, but are written otherwise",
                            other.files.join("`, `"),
                            draft.kind,
                            draft.year
                        ),
                        help: "bring in one of them, and describe the other in `files` of municipality.toml".to_owned(),
                    }
                    .into());
                }
            }
        }
    }
    ledgers.sort_by_key(|draft| (draft.year, draft.kind));
    let mut beside = Vec::new();
    for draft in &mut ledgers {
        draft.confirm(&answers.confirmed);
        for (name, content) in draft.translations() {
            let path = format!("municipalities/{}/{name}", subject.id);
            if !beside.iter().any(|(other, _)| *other == path) {
                beside.push((path, content));
            }
        }
    }
    let text = description(&subject, &lists.dimensions, &ledgers);
    let (mut proven, mut found) = prove(world, &subject.id, (&text, &beside), &copies);
    // What was read shows what a look at the beginning did not.
    let mended = ledgers.iter_mut().fold(false, |mended, draft| {
        let read = proven
            .iter()
            .find(|read| (read.year, read.kind) == (draft.year, draft.kind));
        let mend = |read: &ProvenLedger| {
            let shares = [NationalRole::Kind, NationalRole::Function].map(|role| {
                let dimension = lists.name(role);
                (
                    format!("codes.{dimension}"),
                    valid(&read.condensed, dimension, (&lists, draft.year)),
                )
            });
            let is_mended = draft.mend(read, &shares);
            draft.confirm(&answers.confirmed);
            is_mended
        };
        read.is_some_and(mend) || mended
    });
    let text = match mended {
        true => {
            let text = description(&subject, &lists.dimensions, &ledgers);
            (proven, found) = prove(world, &subject.id, (&text, &beside), &copies);
            text
        }
        false => text,
    };
    found.retain(|finding| {
        finding.severity != Severity::Warning || finding.code != crate::diag::Code::Guessed
    });
    let mut read: BTreeMap<(i32, LedgerKind), ProvenLedger> = proven
        .into_iter()
        .map(|read| ((read.year, read.kind), read))
        .collect();
    let ledgers = ledgers.into_iter().filter_map(|draft| {
        let ProvenLedger {
            condensed, found, ..
        } = read.remove(&(draft.year, draft.kind))?;
        Some(ProposedLedger {
            year: draft.year,
            kind: draft.kind,
            first_lines: draft.first_lines,
            entries: draft.entries,
            notes: draft.notes,
            sums: [NationalRole::Function, NationalRole::Kind]
                .map(|role| sums(&condensed, lists.name(role), (&lists, draft.year))),
            net: condensed.table.sum(),
            condensed,
            found,
        })
    });
    Ok(ExportProposal {
        description: text,
        number: subject.number,
        beside,
        copies,
        ledgers: ledgers.collect(),
        found,
    })
}

/// Where a file of some ledgers stands in the end: its path, and that relative to the folder of the
/// municipality. One that lies in that folder stays.
fn target(path: &str, id: &str, ledgers: &[LedgerDraft]) -> (String, String) {
    let folder = format!("municipalities/{id}/");
    if let Some(relative) = path.strip_prefix(&folder) {
        return (path.to_owned(), relative.to_owned());
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut years = ledgers.iter().map(|draft| draft.year);
    let within = match years.next() {
        Some(first) if years.all(|year| year == first) => first.to_string(),
        _ => "export".to_owned(),
    };
    let relative = format!("{within}/{name}");
    (format!("{folder}{relative}"), relative)
}
