//! What a proposal is made of: entries with what speaks for them, whose they are, what they are
//! compared with, and why there may be none.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::diag::Diagnostic;
use crate::facts::parse_vocabulary;
use crate::ledger::{CodeEntry, CodeList, NationalDimensions, NationalRole, parse_code_list};
use crate::world::World;

use super::answers::{ExportAnswers, ExportQuestion};

/// Whether an entry is known to be right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Certainty {
    /// Nothing else fits.
    Certain,
    /// Something else might fit, or little speaks for it.
    Guessed,
    /// Whoever brings the export in says so.
    Stated,
}

/// An entry of a description.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProposedEntry {
    /// Its name, `codes.art`.
    pub name: String,
    /// What it says.
    pub value: String,
    /// What speaks for it.
    pub evidence: String,
    /// Whether it is known to be right.
    pub certainty: Certainty,
}

/// Whose export it is.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The id of its folder.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Its official number.
    pub number: String,
}

/// Why there is no proposal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NoProposal {
    /// A file cannot be read.
    Unread(Box<Diagnostic>),
    /// Something must be said first.
    Asked(ExportQuestion),
}

impl From<ExportQuestion> for NoProposal {
    fn from(question: ExportQuestion) -> Self {
        Self::Asked(question)
    }
}

/// What the vocabulary declares: code lists that codes are compared with, what is national of them,
/// and the names of dimensions that all have.
pub(super) struct NationalLists {
    pub(super) national: NationalDimensions,
    pub(super) dimensions: Vec<String>,
    lists: BTreeMap<String, CodeList>,
}

impl NationalLists {
    /// Reads what the vocabulary names.
    pub(super) fn read(world: &dyn World) -> Self {
        let path = "rules/vocabulary.toml";
        let text = world.text(path).unwrap_or_default();
        let vocabulary = parse_vocabulary(path, &text).value;
        let declared = vocabulary.dimensions.iter();
        let lists = declared.filter_map(|(name, declared)| {
            let path = format!("rules/{}", declared.code_list.as_ref()?);
            let list = parse_code_list(&path, &world.text(&path).ok()?).value;
            Some((name.to_string(), list))
        });
        Self {
            national: vocabulary.national(),
            lists: lists.collect(),
            dimensions: vocabulary
                .dimensions
                .keys()
                .map(ToString::to_string)
                .collect(),
        }
    }

    /// What a code of a dimension stands for in a year; `None` where no list has it.
    pub(super) fn entry(&self, dimension: &str, code: &str, year: i32) -> Option<&CodeEntry> {
        self.lists.get(dimension)?.entry(code, year)
    }

    /// The dimension of a role.
    pub(super) fn name(&self, role: NationalRole) -> &str {
        self.national.name(role)
    }

    /// How many digits codes of a dimension have: those of numbers at least, and of codes.
    pub(super) fn digits(&self, dimension: &str) -> Option<RangeInclusive<usize>> {
        self.national.get(dimension)?.digits.clone()
    }
}

/// Entries as they are found, one after the other.
#[derive(Clone, Default, Debug)]
pub(super) struct EntryList(pub(super) Vec<ProposedEntry>);

impl EntryList {
    /// Adds one: what is stated, or confirmed, is not guessed.
    pub(super) fn add(
        &mut self,
        answers: &ExportAnswers,
        (name, value): (&str, &str),
        evidence: &str,
        is_certain: bool,
    ) {
        let is_stated = evidence == STATED || answers.confirmed.contains(name);
        self.0.push(ProposedEntry {
            name: name.to_owned(),
            value: value.to_owned(),
            evidence: evidence.to_owned(),
            certainty: match (is_stated, is_certain) {
                (true, _) => Certainty::Stated,
                (false, true) => Certainty::Certain,
                (false, false) => Certainty::Guessed,
            },
        });
    }
}

impl EntryList {
    /// Says what speaks against an entry, unless somebody stated it.
    pub(super) fn doubt(&mut self, name: &str, why: &str) {
        let mut entries = self.0.iter_mut();
        if let Some(entry) = entries.find(|entry| entry.name == name)
            && entry.certainty != Certainty::Stated
        {
            entry.certainty = Certainty::Guessed;
            entry.evidence += &format!("; but {why}");
        }
    }
}

/// What speaks for what whoever brings the export in says.
pub(super) const STATED: &str = "as stated";
