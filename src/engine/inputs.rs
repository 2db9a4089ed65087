//! What formulas stand on: the model, the facts and the accounts.
//!
//! Each question notes what it reads, and nothing else leads to these things, so that no read can
//! be forgotten when a figure is taken over from an earlier run. What every figure stands on alike
//! (the vocabulary, the categories, the list of municipalities) is not noted: where it changes,
//! nothing is taken over at all.

use std::cell::{Ref, RefCell};
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::FactLack;
use crate::facts::{Basis, Fact, FactBook, Facts, Vocabulary};
use crate::model::{
    Adjustment, AllocationKey, Categories, Check, Id, Layer, Model, Scope, Sheet, Weight,
};

use super::account::{Account, RawPostings};
use super::coordinates::Coordinates;
use super::reads::{Numbering, ReadNotes, Reads};
use super::workbook::{CategoryLack, HiddenCount};

/// The model, facts and accounts, with what was read of them.
pub(super) struct FormulaInputs<'a> {
    model: &'a Model,
    facts: &'a FactBook,
    accounts: &'a [Account],
    municipalities: Vec<Id>,
    numbering: Arc<Numbering>,
    touched: RefCell<ReadNotes>,
}

impl<'a> FormulaInputs<'a> {
    /// FormulaInputs of which nothing is read yet. The municipalities are those that have accounts.
    pub(super) fn new(model: &'a Model, facts: &'a FactBook, accounts: &'a [Account]) -> Self {
        let ids: BTreeSet<Id> = accounts
            .iter()
            .map(|account| account.municipality.clone())
            .collect();
        let municipalities: Vec<Id> = ids.into_iter().collect();
        let numbering = Numbering::new(model, facts, &municipalities).into();
        Self {
            model,
            facts,
            accounts,
            municipalities,
            numbering,
            touched: RefCell::default(),
        }
    }

    /// The same inputs for other municipalities.
    pub(super) fn of_municipalities(self, municipalities: Vec<Id>) -> Self {
        Self {
            municipalities,
            ..self
        }
    }

    /// The same inputs, of which nothing is read yet.
    pub(super) fn unread(&self) -> Self {
        let (municipalities, numbering) = (self.municipalities.clone(), self.numbering.clone());
        Self {
            municipalities,
            numbering,
            touched: RefCell::default(),
            ..*self
        }
    }

    /// The municipalities of the run, sorted.
    pub(super) fn municipalities(&self) -> &[Id] {
        &self.municipalities
    }

    /// Units, dimensions and declared facts.
    pub(super) fn vocabulary(&self) -> &'a Vocabulary {
        &self.model.vocabulary
    }

    /// The tree of comparable categories.
    pub(super) fn categories(&self) -> &'a Categories {
        &self.model.categories
    }

    /// Why nothing is known of a place that the project has not; which these are is the same
    /// wherever something is taken over.
    pub(super) fn absence(&self, scope: &Scope) -> Option<String> {
        self.model.absence(scope)
    }

    /// The whole model, for those who ask from outside every formula.
    pub(super) fn model_unnoted(&self) -> &'a Model {
        self.model
    }

    /// All accounts, for those who ask from outside every formula.
    pub(super) fn accounts_unnoted(&self) -> &'a [Account] {
        self.accounts
    }

    /// The account of a municipality, year and view.
    pub(super) fn account(&self, at: &Coordinates) -> Option<&'a Account> {
        let number = self.account_number(at)?;
        self.touched.borrow_mut().reads.account(number);
        Some(&self.accounts[number])
    }

    /// The postings of a municipality and year in a view, before any rule, and what they stand on.
    pub(super) fn postings(&self, at: &Coordinates) -> Option<(&'a RawPostings, Basis)> {
        let number = self.account_number(at)?;
        self.touched.borrow_mut().reads.ledger(number);
        let account = &self.accounts[number];
        Some((&account.postings, account.ledger_basis))
    }

    /// The position of the account of a municipality, year and view.
    fn account_number(&self, at: &Coordinates) -> Option<usize> {
        let year = at.year()?;
        let is_it = |account: &Account| {
            at.scope == account.municipality && account.year == year && account.view == at.view
        };
        self.accounts.iter().position(is_it)
    }

    /// The years of a municipality's ledgers; which there are is the same wherever something is
    /// taken over.
    pub(super) fn ledger_years(&self, municipality: &str) -> impl Iterator<Item = i32> {
        self.accounts
            .iter()
            .filter(move |account| *account.municipality == *municipality)
            .map(|account| account.year)
    }

    pub(super) fn sheet(&self, id: &str) -> Option<&'a Sheet> {
        let number = self.numbering.sheet(id)?;
        self.touched.borrow_mut().reads.sheet(number);
        Some(&self.model.national.sheets[number])
    }

    /// What a place states for a period.
    pub(super) fn facts_of(&self, place: &str, period: &Id) -> Option<&'a Facts> {
        self.note_facts(place);
        self.facts.of(place, period)
    }

    /// A fact; if it is a hidden count, what asks stands on that.
    pub(super) fn fact(&self, place: &str, period: &Id, id: &Id) -> Option<&'a Fact> {
        let fact = self.facts_of(place, period)?.get(id)?;
        if fact.hidden_count().is_some() {
            let count = HiddenCount {
                place: place.into(),
                period: period.clone(),
                fact: id.clone(),
            };
            self.touched.borrow_mut().hidden.insert(count);
        }
        Some(fact)
    }

    /// A fact that is a hidden count, to look at its bounds; what asks stands on it already.
    pub(super) fn hidden_fact(&self, count: &HiddenCount) -> Option<&'a Fact> {
        self.facts.get(&count.place, &count.period, &count.fact)
    }

    /// The periods that a place states facts for.
    pub(super) fn periods(&self, place: &str) -> impl Iterator<Item = (&'a Id, &'a Facts)> {
        self.note_facts(place);
        self.facts.periods(place)
    }

    /// The facts of all places.
    pub(super) fn all_facts(&self) -> impl Iterator<Item = ((&'a Id, &'a Id), &'a Facts)> {
        self.touched.borrow_mut().reads.all_facts();
        self.facts.iter()
    }

    /// The layers that hold for a place, its own first.
    pub(super) fn layers(&self, place: &str) -> impl Iterator<Item = &'a Layer> {
        self.note_declared(place);
        self.model.layers(place)
    }

    /// The relations that are said to narrow the hidden counts of a place; they are the same
    /// wherever something is taken over.
    pub(super) fn narrowing_checks(&self, place: &str) -> impl Iterator<Item = &'a Check> {
        self.model.layers(place).flat_map(Layer::narrowing_checks)
    }

    /// A weight: the place's own, else the national one.
    pub(super) fn weight(&self, place: &str, id: &str) -> Option<&'a Weight> {
        self.note_declared(place);
        self.model.weight(place, id)
    }

    /// An allocation key valid in a year: the place's own, else the national one.
    pub(super) fn key(&self, place: &str, id: &str, year: i32) -> Option<&'a AllocationKey> {
        self.note_declared(place);
        self.model.key(place, id, year)
    }

    /// The adjustments of a view that hold for a place and year, its own first.
    pub(super) fn adjustments<'b>(
        &'b self,
        view: &'b str,
        place: &'b str,
        year: i32,
    ) -> Vec<&'b Adjustment> {
        self.note_declared(place);
        self.model
            .adjustments(view, place, year)
            .map(|(_, adjustment)| adjustment)
            .collect()
    }

    /// Notes what something that is known already was computed from.
    pub(super) fn note(&self, hidden: &BTreeSet<HiddenCount>, reads: &Reads) {
        self.touched.borrow_mut().extend(hidden, reads);
    }

    /// Notes that something was found, which must be found again.
    pub(super) fn note_finding(&self) {
        self.touched.borrow_mut().reads.note_finding();
    }

    /// Notes that a fact was asked for that has no value.
    pub(super) fn note_lack(&self, lack: FactLack) {
        self.touched.borrow_mut().reads.lacks.insert(lack);
    }

    /// Notes that the kroner of a category were asked for and are missing.
    pub(super) fn note_unknown(&self, lack: CategoryLack) {
        self.touched.borrow_mut().reads.unknown.insert(lack);
    }

    /// Begins to note anew; gives what was noted so far.
    pub(super) fn begin(&self) -> ReadNotes {
        self.touched.take()
    }

    /// Goes on from what was noted before; gives what was noted since.
    pub(super) fn resume(&self, before: ReadNotes) -> ReadNotes {
        self.touched.replace(before)
    }

    /// What was read so far.
    pub(super) fn touched(&self) -> Ref<'_, ReadNotes> {
        self.touched.borrow()
    }

    /// Notes that anything that a place states or declares may be read.
    pub(super) fn note_place(&self, place: &str) {
        self.note_facts(place);
        self.note_declared(place);
    }

    fn note_facts(&self, place: &str) {
        if let Some(place) = self.numbering.place(place) {
            self.touched.borrow_mut().reads.facts(place);
        }
    }

    fn note_declared(&self, place: &str) {
        if let Some(place) = self.numbering.place(place) {
            self.touched.borrow_mut().reads.declared(place);
        }
    }
}
