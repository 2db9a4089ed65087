//! What may be published: a run in which small counts, and whatever would reveal them, are hidden.
//!
//! What must not be told is replaced by bounds, and every figure is computed anew from what is
//! left. So a published figure is a function of what may be known, and nothing that is shown can be
//! solved for what is hidden, but by relations that are known to hold; where these leave a hidden
//! count no choice, more is hidden. This module must never know files or how anything is shown.

mod amounts;
mod bounds;
mod counts;
mod record;

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Found};
use crate::engine::{Coordinates, Evaluator, calculate, decide};
use crate::facts::{FactBook, Publication};
use crate::model::{Id, Sheet};
use crate::value::Figure;
use crate::workspace::{Project, Run};

/// Why something is hidden.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum HidingReason {
    /// It counts fewer heads than the threshold.
    Few,
    /// The rest of its whole is so few.
    FewOthers,
    /// A figure of so few heads, or a hidden count, could be computed from it.
    Reveals,
    /// It is about so few heads.
    RestsOnFew,
    /// One person makes up too much of it.
    Dominated,
    /// It was allocated by a hidden count.
    Keyed,
}

/// What is hidden. **Order**: by place, period and id.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct HiddenFigure {
    /// The municipality or place.
    pub place: Id,
    /// The year or period.
    pub period: Id,
    /// The fact, or the category whose kroner are hidden.
    pub id: Id,
    pub why: HidingReason,
}

/// A run that may be published.
#[derive(Clone, Debug)]
pub struct Published {
    /// The project with bounds in place of what is hidden.
    pub project: Project,
    /// The run with every cell and check computed anew. Its accounts and ledgers are not to be
    /// shown.
    pub run: Run,
    /// What was hidden besides what the facts hide themselves.
    pub hidden: Vec<HiddenFigure>,
}

/// The fact of a place and period that is hidden, and why.
type HiddenFacts = BTreeMap<(Id, Id, Id), HidingReason>;

/// Hides what must not be published.
///
/// **Errors**: `K0307` where vocabulary.toml does not say what may be published.
pub fn publish(project: &Project, run: &Run) -> Found<Option<Published>> {
    let Some(rule) = &project.model.vocabulary.publication else {
        let finding = Diagnostic::new(
            Code::VocabularyInvalid,
            "nothing says what may be published",
        )
        .in_file("rules/vocabulary.toml")
        .help("add `[publish]` with `threshold = 5` and `dominance = 70`, percent");
        return Found {
            value: None,
            diagnostics: vec![finding],
        };
    };
    let mut hiding = Hiding {
        project,
        run,
        rule,
        facts: project.facts.clone(),
        hidden: BTreeMap::new(),
    };
    hiding.hide_few();
    while hiding.hide_what_relations_reveal() || hiding.hide_beneath_few() {}
    hiding.hide_amounts();
    let (accounts, veiled) = hiding.veil();
    let mut hidden: Vec<HiddenFigure> = hiding
        .hidden
        .iter()
        .map(|((place, period, id), why)| HiddenFigure {
            place: place.clone(),
            period: period.clone(),
            id: id.clone(),
            why: *why,
        })
        .collect();
    hidden.extend(veiled);
    hidden.sort();
    hidden.dedup();
    let published = Project {
        facts: hiding.facts,
        ..project.clone()
    };
    let sheets: Vec<&Sheet> = published.model.national.sheets.iter().collect();
    let ground = Evaluator::new(&published.model, &published.facts, &accounts);
    let ground = ground.of_municipalities(project.municipalities.keys().cloned());
    let workbook = calculate(&ground, &sheets, &run.places, &run.view);
    let checks = decide(&ground, &run.places, &run.view);
    let mut diagnostics = workbook.diagnostics;
    diagnostics.extend(checks.diagnostics);
    // What is hidden leaves checks open; that is not a finding. What is not stated the run says.
    diagnostics
        .retain(|finding| finding.code != Code::CheckUndecided && finding.subject.lack.is_none());
    drop(ground);
    let run = Run {
        accounts,
        workbook: workbook.value,
        checks: checks.value,
        // They tell kroner and numbers of postings as they are.
        controls: Vec::new(),
        ..run.clone()
    };
    Found {
        value: Some(Published {
            project: published,
            run,
            hidden,
        }),
        diagnostics,
    }
}

/// What is hidden so far.
struct Hiding<'a> {
    project: &'a Project,
    run: &'a Run,
    rule: &'a Publication,
    facts: FactBook,
    hidden: HiddenFacts,
}

impl Hiding<'_> {
    /// Replaces a fact by bounds that tell less.
    fn hide(&mut self, place: &Id, period: &Id, id: &Id, figure: Figure, why: HidingReason) {
        if let Some(fact) = self.facts.of_mut(place, period).get_mut(id) {
            fact.figure = figure;
        }
        self.hidden
            .entry((place.clone(), period.clone(), id.clone()))
            .or_insert(why);
    }

    /// A ground over what is left to be known.
    fn ground(&self) -> Evaluator<'_> {
        Evaluator::new(&self.project.model, &self.facts, &self.run.accounts)
    }

    fn at(&self, place: &Id, period: &Id) -> Coordinates {
        Coordinates::beside(place, period, &self.run.view)
    }
}
