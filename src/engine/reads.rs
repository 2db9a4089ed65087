//! What a figure was computed from, so that it stands for as long as all of that stays as it was.
//!
//! What is read is noted by its number: an account by its position, a place by that among all
//! places, a sheet by its position. A note may claim too much, never too little.

use std::collections::{BTreeSet, HashMap};

use crate::diag::FactLack;
use crate::facts::FactBook;
use crate::model::{
    DeclarationKind, Declared, Id, LayerName, Model, ModelChanges, Purpose, changes,
};
use crate::sides::Sides;

use super::workbook::{CategoryLack, HiddenCount};

/// A set of small numbers.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Numbers(Vec<u64>);

impl Numbers {
    /// Adds a number; whether it was not there.
    pub(super) fn insert(&mut self, number: usize) -> bool {
        let (word, bit) = (number / 64, 1 << (number % 64));
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        let is_new = self.0[word] & bit == 0;
        self.0[word] |= bit;
        is_new
    }

    pub(super) fn contains(&self, number: usize) -> bool {
        self.0
            .get(number / 64)
            .is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    fn extend(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    pub(super) fn is_within(&self, other: &Self) -> bool {
        self.0
            .iter()
            .enumerate()
            .all(|(at, word)| word & !other.0.get(at).copied().unwrap_or_default() == 0)
    }

    /// The numbers of those for which something holds.
    pub(super) fn of<T>(items: impl IntoIterator<Item = T>, holds: impl Fn(T) -> bool) -> Self {
        let mut numbers = Self::default();
        for (at, item) in items.into_iter().enumerate() {
            if holds(item) {
                numbers.insert(at);
            }
        }
        numbers
    }
}

/// What was read for a figure.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Reads {
    pub(super) accounts: Numbers,
    /// Accounts whose postings were looked at before any rule.
    pub(super) ledgers: Numbers,
    /// Places whose facts may have been asked for.
    stating: Numbers,
    /// Places whose weights, keys or views were asked for.
    declaring: Numbers,
    pub(super) sheets: Numbers,
    /// Whether the facts of all places were looked at.
    all_facts: bool,
    /// Whether something was found on the way, which must be found again.
    has_findings: bool,
    /// The facts that were asked for and have no value, stated to be missing or not stated.
    pub(super) lacks: BTreeSet<FactLack>,
    /// The categories that were asked for whose kroner are missing.
    pub(super) unknown: BTreeSet<CategoryLack>,
}

impl Reads {
    pub(super) fn account(&mut self, number: usize) {
        self.accounts.insert(number);
    }

    pub(super) fn ledger(&mut self, number: usize) {
        self.ledgers.insert(number);
    }

    pub(super) fn facts(&mut self, place: usize) {
        self.stating.insert(place);
    }

    pub(super) fn declared(&mut self, place: usize) {
        self.declaring.insert(place);
    }

    pub(super) fn sheet(&mut self, number: usize) {
        self.sheets.insert(number);
    }

    pub(super) fn all_facts(&mut self) {
        self.all_facts = true;
    }

    pub(super) fn note_finding(&mut self) {
        self.has_findings = true;
    }

    pub(super) fn extend(&mut self, other: &Self) {
        self.accounts.extend(&other.accounts);
        self.ledgers.extend(&other.ledgers);
        self.stating.extend(&other.stating);
        self.declaring.extend(&other.declaring);
        self.sheets.extend(&other.sheets);
        self.all_facts |= other.all_facts;
        self.has_findings |= other.has_findings;
        self.lacks.extend(other.lacks.iter().cloned());
        self.unknown.extend(other.unknown.iter().cloned());
    }
}

/// What the evaluation at hand has met so far.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct ReadNotes {
    pub(super) hidden: BTreeSet<HiddenCount>,
    /// Everything.
    pub(super) reads: Reads,
}

impl ReadNotes {
    pub(super) fn extend(&mut self, hidden: &BTreeSet<HiddenCount>, reads: &Reads) {
        self.hidden.extend(hidden.iter().cloned());
        self.reads.extend(reads);
    }
}

/// What the numbers of reads count.
#[derive(Debug)]
pub(super) struct Numbering {
    /// Every place that has facts or declares something, sorted.
    places: Vec<Id>,
    /// The position of each sheet.
    sheets: HashMap<Id, usize>,
}

impl Numbering {
    pub(super) fn new(model: &Model, facts: &FactBook, municipalities: &[Id]) -> Self {
        // Of two sheets with one id the first is meant.
        let sheets = model.national.sheets.iter().enumerate().rev();
        Self {
            places: all_places(model, facts, municipalities),
            sheets: sheets.map(|(at, sheet)| (sheet.id.clone(), at)).collect(),
        }
    }

    pub(super) fn place(&self, place: &str) -> Option<usize> {
        self.places
            .binary_search_by(|known| (**known).cmp(place))
            .ok()
    }

    pub(super) fn sheet(&self, sheet: &str) -> Option<usize> {
        self.sheets.get(sheet).copied()
    }
}

/// Every place that has facts or declares something, sorted.
fn all_places(model: &Model, facts: &FactBook, municipalities: &[Id]) -> Vec<Id> {
    let mut places: Vec<Id> = facts.iter().map(|((place, _), _)| place.clone()).collect();
    places.extend(model.municipal.keys().chain(municipalities).cloned());
    places.sort_unstable();
    places.dedup();
    places
}

/// The parts of a model and its facts that are as they were, by number.
///
/// Where things stand in files does not count: only what was found names it, and what found
/// something is never kept.
#[derive(Debug)]
pub struct Unchanged {
    stating: Numbers,
    declaring: Numbers,
    pub(super) sheets: Numbers,
    facts: bool,
}

impl Unchanged {
    /// Compares; `None` where what everything stands on is another.
    pub fn between(before: (&Model, &FactBook), now: (&Model, &FactBook)) -> Option<Self> {
        Self::after(&changes(before.0, now.0), before, now)
    }

    /// As [`Unchanged::between`], where it is known what differs between the models.
    pub fn after(
        models: &ModelChanges<'_>,
        before: (&Model, &FactBook),
        now: (&Model, &FactBook),
    ) -> Option<Self> {
        let ((old, old_facts), (new, new_facts)) = (before, now);
        let places = all_places(new, new_facts, &[]);
        if places != all_places(old, old_facts, &[])
            || !old.municipal.keys().eq(new.municipal.keys())
            || old.absent != new.absent
        {
            return None;
        }
        let (mut layers, mut sheets) = (BTreeSet::new(), BTreeSet::new());
        let declared = models.declarations.iter().map(|change| {
            (
                &change.layer,
                change.name.id,
                reach(change.name.kind, Some(change.sides)),
            )
        });
        let reordered = models
            .reordered
            .iter()
            .map(|(layer, kind)| (layer, "", reach(*kind, None)));
        for (layer, id, reach) in declared.chain(reordered) {
            match (reach, layer) {
                (Reach::Nothing, _) => {}
                (Reach::Sheet, _) => drop(sheets.insert(id)),
                (Reach::Layer, LayerName::Municipal(place)) => drop(layers.insert(place)),
                (Reach::Layer, LayerName::National) | (Reach::Everything, _) => return None,
            }
        }
        let facts = old_facts.changes(new_facts);
        let restated = facts
            .facts
            .iter()
            .map(|change| change.place)
            .chain(facts.periods.iter().map(|(place, _)| *place));
        let restated: BTreeSet<&Id> = restated.collect();
        Some(Self {
            facts: restated.is_empty(),
            sheets: Numbers::of(&new.national.sheets, |sheet| !sheets.contains(&*sheet.id)),
            stating: Numbers::of(&places, |place| !restated.contains(place)),
            declaring: Numbers::of(&places, |place| !layers.contains(place)),
        })
    }

    /// Whether what was read for an account is as it was. Accounts read neither sheets nor other
    /// accounts.
    pub fn holds(&self, reads: &Reads) -> bool {
        !reads.has_findings
            && reads.stating.is_within(&self.stating)
            && reads.declaring.is_within(&self.declaring)
            && (self.facts || !reads.all_facts)
    }
}

/// How far a change of what is declared is felt by figures, beside what rules claim.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// No figure asks for it.
    Nothing,
    /// The cells of the sheet, and what asks for them.
    Sheet,
    /// Whoever asks the layer for weights, keys, imputed amounts or views.
    Layer,
    /// Every figure.
    Everything,
}

/// How far a change is felt; without sides it is that those of a kind stand in another order.
fn reach(kind: DeclarationKind, sides: Option<Sides<Declared<'_>>>) -> Reach {
    let narrows =
        |declared| matches!(declared, Declared::Check(check) if check.purpose == Purpose::Narrow);
    let may_narrow = || {
        sides.is_none_or(|sides| {
            sides.before().is_some_and(narrows) || sides.after().is_some_and(narrows)
        })
    };
    match kind {
        DeclarationKind::Header
        | DeclarationKind::Rule
        | DeclarationKind::Otherwise
        | DeclarationKind::Statement
        | DeclarationKind::Control
        | DeclarationKind::NotNeeded => Reach::Nothing,
        DeclarationKind::Weight
        | DeclarationKind::Key
        | DeclarationKind::Imputed
        | DeclarationKind::View
        | DeclarationKind::Adjustment => Reach::Layer,
        DeclarationKind::Sheet if sides.and_then(Sides::both).is_some() => Reach::Sheet,
        DeclarationKind::Check if !may_narrow() => Reach::Nothing,
        DeclarationKind::Sheet
        | DeclarationKind::Check
        | DeclarationKind::Categories
        | DeclarationKind::Vocabulary => Reach::Everything,
    }
}
