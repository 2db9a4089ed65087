//! The steps of an explanation.

use serde::Serialize;

use crate::diag::RecordPlace;
use crate::model::Reason;
use crate::value::Wording;
use crate::words::Language;

use super::ground::StepGround;

/// A place in a file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Where {
    /// The path of the file.
    pub file: String,
    /// The line or other record.
    #[serde(flatten)]
    pub record: RecordPlace,
}

impl std::fmt::Display for Where {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.record)
    }
}

/// What a step is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// A cell of a sheet.
    Cell,
    Fact,
    Weight,
    /// An allocation key.
    Key,
    /// The kroner of a category.
    Category,
    /// What the raw ledger holds, before any rule.
    Booked,
    /// A control of ledgers.
    Control,
    /// What one rule brings.
    Rule,
    /// An amount that no posting holds.
    Imputed,
    /// What an adjustment of the view takes, moves or adds.
    Adjustment,
    Posting,
    /// A rule that claims the posting.
    Claims,
    /// A rule whose condition holds, but that the winner is stronger than.
    Weaker,
    /// A rule of the other layer whose condition holds, but that is not asked.
    NotAsked,
    /// A rule whose condition failed.
    Fails,
    /// What a posting has.
    Note,
}

/// One step, with those beneath it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ExplanationStep {
    /// A stable name, unique in the tree: the way to it from the root.
    pub id: String,
    /// What it is about.
    pub kind: StepKind,
    /// The name of what it is about.
    pub name: String,
    /// The exact value as a fraction or whole number, where there is one.
    pub value: Option<String>,
    /// The value as a Norwegian reader sees it.
    pub display: Option<String>,
    /// What a text says, for a reader of another language.
    #[serde(skip)]
    pub wording: Option<Wording>,
    /// What is to be said: a formula, a reason, the condition that failed.
    pub text: Option<String>,
    /// Where it is declared or booked.
    pub place: Option<Where>,
    /// What it stands on: `published, table 7`.
    pub ground: Option<StepGround>,
    /// How many postings are in it.
    pub postings: Option<u64>,
    /// The steps beneath.
    pub steps: Vec<ExplanationStep>,
}

impl ExplanationStep {
    /// A step without anything beneath.
    pub fn new(kind: StepKind, name: impl Into<String>) -> Self {
        Self {
            id: String::new(),
            kind,
            name: name.into(),
            value: None,
            display: None,
            wording: None,
            text: None,
            place: None,
            ground: None,
            postings: None,
            steps: Vec::new(),
        }
    }

    /// The value as a reader of this language sees it.
    pub fn display_in(&self, language: Language) -> Option<String> {
        self.wording
            .as_ref()
            .map(|text| text.in_language(language))
            .or_else(|| self.display.clone())
    }

    /// Gives every step its stable name.
    #[must_use]
    pub fn named(mut self) -> Self {
        self.name_below("");
        self
    }

    fn name_below(&mut self, above: &str) {
        let own = if above.is_empty() {
            self.name.clone()
        } else {
            format!("{above} > {}", self.name)
        };
        self.id = own;
        let mut seen = std::collections::BTreeMap::<String, usize>::new();
        for step in &mut self.steps {
            step.name_below(&self.id);
            let count = seen.entry(step.id.clone()).or_default();
            *count += 1;
            if *count > 1 {
                let numbered = format!("{} #{count}", step.name);
                let original = std::mem::replace(&mut step.name, numbered);
                step.name_below(&self.id);
                step.name = original;
            }
        }
    }
}

/// A reason in one line.
pub(super) fn in_words(reason: &Reason) -> Option<String> {
    (*reason != Reason::default()).then(|| reason.to_string())
}
