//! What formulas stand on: facts, accounts and the model, seen from one place.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::diag::Diagnostic;
use crate::facts::{Basis, FactBook};
use crate::model::{Categories, Id, Model, Scope, Sheet, Shift};
use crate::value::{Figure, Ratio, Unit, Value};

use super::account::Account;
use super::hidden::Admissible;
use super::inputs::FormulaInputs;
use super::narrowing::Narrowing;
use super::order::{Demands, MAX_STEPS, MemoKey, MemoState};
use super::reads::Reads;
use super::takeover::Earlier;
use super::workbook::{Address, CellOrigin, HiddenCount};

/// The place that a formula is asked from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Coordinates {
    /// The sheet, where there is one.
    pub sheet: Option<Id>,
    /// The row.
    pub row: Option<Id>,
    /// The column.
    pub column: Option<Id>,
    /// What it is about.
    pub scope: Scope,
    /// The year or cohort.
    pub period: Id,
    /// The view.
    pub view: Id,
}

impl Coordinates {
    /// The place of a cell: in the view of its sheet, else in its own, else in `view`.
    pub fn of(address: &Address, model: &Model, view: &Id) -> Self {
        let pinned = model.sheet(&address.sheet).and_then(|sheet| sheet.view.as_ref());
        Self {
            sheet: Some(address.sheet.clone()),
            row: Some(address.row.clone()),
            column: Some(address.column.clone()),
            scope: address.scope.clone(),
            period: address.period.clone(),
            view: pinned.or(address.view.as_ref()).unwrap_or(view).clone(),
        }
    }

    /// A place outside every sheet, for keys, imputed amounts and checks.
    pub fn outside(scope: impl Into<Scope>, year: i32, view: &Id) -> Self {
        Self { sheet: None, row: None, column: None, scope: scope.into(), period: year.to_string().into(), view: view.clone() }
    }

    /// As [`Coordinates::outside`], in a year or another period.
    pub fn beside(scope: impl Into<Scope>, period: &Id, view: &Id) -> Self {
        Self { sheet: None, row: None, column: None, scope: scope.into(), period: period.clone(), view: view.clone() }
    }

    /// The same question asked from elsewhere; `None` where there is no period before, or no pair of municipalities.
    pub fn shifted(&self, shift: &Shift) -> Option<Self> {
        let mut asking = self.clone();
        match shift {
            Shift::Row(id) => asking.row = Some(id.clone()),
            Shift::At(id) => asking.scope = id.into(),
            Shift::Period(id) => asking.period = id.clone(),
            Shift::View(id) => asking.view = id.clone(),
            Shift::First => asking.scope = self.scope.both()?.0.into(),
            Shift::Second => asking.scope = self.scope.both()?.1.into(),
            Shift::Previous => asking.period = (self.year()? - 1).to_string().into(),
        }
        Some(asking)
    }

    /// The accounting year of the period, if it is one.
    pub fn year(&self) -> Option<i32> {
        self.period.parse().ok()
    }
}

/// A computed figure with what it stands on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Evaluated {
    /// The figure.
    pub figure: Figure,
    /// The weakest ground beneath it; absent for what stands on nothing, such as a literal.
    pub basis: Option<Basis>,
    /// Computed, or the fact itself.
    pub origin: CellOrigin,
}

impl Evaluated {
    /// A computed figure.
    pub fn computed(figure: Figure, basis: Option<Basis>) -> Self {
        Self { figure, basis, origin: CellOrigin::Computed }
    }

    /// A quoted figure.
    pub fn quoted(figure: Figure, basis: Option<Basis>) -> Self {
        Self { figure, basis, origin: CellOrigin::Quoted }
    }
}

/// A cell that was computed.
#[derive(Clone, Debug)]
pub(super) struct ComputedCell {
    /// The figure.
    pub value: Evaluated,
    /// The hidden counts it stands on.
    pub hidden: Arc<BTreeSet<HiddenCount>>,
    /// What it was computed from.
    pub reads: Arc<Reads>,
}

/// A figure that a formula refers to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FigureReference<'a> {
    /// The cell that the place names.
    Cell,
    /// A fact of the place.
    Fact(&'a Id),
    /// The kroner of a category in the place.
    Category(&'a Id),
    /// A weight of the place.
    Weight(&'a Id),
}

/// Figures that stand where the ground would compute its own, such as printed ones.
pub trait Overlay {
    /// What stands in for a reference; `None` leaves it to the ground.
    fn instead(&self, of: FigureReference<'_>, at: &Coordinates) -> Option<Figure>;
}

/// An overlay that leaves everything to the ground and is told what is asked for.
pub fn noting(note: impl Fn(FigureReference<'_>, &Coordinates)) -> impl Overlay {
    struct Noting<F>(F);
    impl<F: Fn(FigureReference<'_>, &Coordinates)> Overlay for Noting<F> {
        fn instead(&self, of: FigureReference<'_>, at: &Coordinates) -> Option<Figure> {
            (self.0)(of, at);
            None
        }
    }
    Noting(note)
}

/// Everything that formulas may ask of, with the cells computed so far.
pub struct Evaluator<'a> {
    /// What formulas stand on.
    pub(super) inputs: FormulaInputs<'a>,
    /// The cells and keys asked for so far.
    pub(super) memo: RefCell<HashMap<MemoKey, MemoState>>,
    /// What the present evaluation asked for in vain.
    pub(super) requests: RefCell<Demands>,
    /// How deep the present formula is.
    pub(super) depth: Cell<usize>,
    /// How many steps one evaluation may take.
    pub(super) max_steps: u64,
    /// The steps of the present evaluation.
    pub(super) steps: Cell<u64>,
    /// The steps of all evaluations that are done.
    pub(super) spent: Cell<u64>,
    pub(super) narrowings: OnceCell<Vec<Narrowing>>,
    /// What was read to find out which choices of hidden counts there are.
    pub(super) narrowing_reads: RefCell<Reads>,
    pub(super) earlier: Option<Earlier<'a>>,
    pub(super) admissible: RefCell<Admissible>,
    pub(super) is_rough: bool,
    pub(super) found: RefCell<Vec<Diagnostic>>,
    /// The limits that were reached; no one takes these back.
    pub(super) limits: RefCell<Vec<Diagnostic>>,
    /// Whether there may be something without an answer.
    pub(super) has_unanswerable: Cell<bool>,
    /// The first places of circles that are reported.
    pub(super) circles: RefCell<BTreeSet<MemoKey>>,
    pub(super) overlay: Option<&'a dyn Overlay>,
    /// The ground whose cells without hidden counts are this one's, too.
    pub(super) parent: Option<&'a Evaluator<'a>>,
}

impl<'a> Evaluator<'a> {
    /// A ground without any cell computed yet, for the municipalities that have accounts.
    pub fn new(model: &'a Model, facts: &'a FactBook, accounts: &'a [Account]) -> Self {
        Self::over(FormulaInputs::new(model, facts, accounts))
    }

    /// The same ground for other municipalities.
    #[must_use]
    pub fn of_municipalities(self, municipalities: impl IntoIterator<Item = Id>) -> Self {
        Self { inputs: self.inputs.of_municipalities(municipalities.into_iter().collect()), ..self }
    }

    fn over(inputs: FormulaInputs<'a>) -> Self {
        Self {
            inputs,
            memo: RefCell::default(),
            requests: RefCell::default(),
            depth: Cell::default(),
            max_steps: MAX_STEPS,
            steps: Cell::default(),
            spent: Cell::default(),
            narrowings: OnceCell::new(),
            narrowing_reads: RefCell::default(),
            earlier: None,
            admissible: RefCell::default(),
            is_rough: false,
            found: RefCell::default(),
            limits: RefCell::default(),
            has_unanswerable: Cell::default(),
            circles: RefCell::default(),
            overlay: None,
            parent: None,
        }
    }

    /// The same ground beside an earlier one.
    pub(super) fn with(self, earlier: Earlier<'a>) -> Self {
        Self { earlier: Some(earlier), ..self }
    }

    /// A fresh ground beneath other figures. Each cell is asked for and computed once, so an overlay must not change its mind.
    #[must_use]
    pub fn beneath<'b>(&self, overlay: &'b dyn Overlay) -> Evaluator<'b>
    where
        'a: 'b,
    {
        Evaluator { overlay: Some(overlay), ..self.afresh() }
    }

    /// The same ground without any cell computed yet.
    pub(super) fn afresh(&self) -> Evaluator<'a> {
        Evaluator { overlay: self.overlay, ..Evaluator::over(self.inputs.unread()) }
    }

    /// The same ground, where figures that stand on hidden counts keep the bounds that interval arithmetic gives: sound, and quick.
    #[must_use]
    pub fn roughly(self) -> Self {
        Self { is_rough: true, ..self }
    }

    /// A ground where hidden counts have the values of a choice; cells that stand on none are taken from this one.
    pub(super) fn choosing<'b>(&'b self, choice: &'b dyn Overlay) -> Evaluator<'b>
    where
        'a: 'b,
    {
        Evaluator { parent: Some(self), ..self.beneath(choice) }
    }

    /// The figure that the overlay puts in the place of a reference.
    pub(super) fn instead(&self, of: FigureReference<'_>, at: &Coordinates) -> Option<Evaluated> {
        self.overlay?.instead(of, at).map(|figure| Evaluated::quoted(figure, None))
    }

    /// Notes a finding, once.
    pub fn report(&self, diagnostic: Diagnostic) {
        self.inputs.note_finding();
        let mut found = self.found.borrow_mut();
        if !found.contains(&diagnostic) {
            found.push(diagnostic);
        }
    }

    /// Does something whose own findings are of no interest. What has no answer is reported all the same.
    pub fn silently<T>(&self, work: impl FnOnce() -> T) -> T {
        let before = self.found.borrow().len();
        let result = work();
        self.found.borrow_mut().truncate(before);
        result
    }

    /// Takes out what was found.
    pub fn take_found(&self) -> Vec<Diagnostic> {
        let mut found = std::mem::take(&mut *self.found.borrow_mut());
        found.extend(self.take_unanswerable());
        found
    }

    /// The first year of which anything is known for what `at` asks of: facts, a ledger or weights of the place, or a period of the sheet.
    pub(super) fn first_year(&self, at: &Coordinates) -> Option<i32> {
        let of_place = |place: Id| {
            let stated = self.inputs.periods(&place).filter_map(|(period, _)| period.parse::<i32>().ok());
            let weights = self.inputs.layers(&place).flat_map(|layer| &layer.weights);
            let weighted = weights.flat_map(|weight| weight.by_year.keys().copied());
            stated.chain(self.inputs.ledger_years(&place)).chain(weighted).min()
        };
        let places = match &at.scope {
            Scope::All => self.inputs.municipalities().to_vec(),
            Scope::One(place) => vec![place.clone()],
            Scope::Pair(pair) => vec![pair.first().clone(), pair.second().clone()],
        };
        let sheet = at.sheet.as_ref().and_then(|sheet| self.sheet(sheet));
        let of_cells = sheet.iter().flat_map(|sheet| &sheet.cells).filter_map(|cell| cell.place.period.as_ref());
        let periods = sheet.iter().flat_map(|sheet| &sheet.periods).chain(of_cells);
        let periods = periods.filter_map(|period| period.parse::<i32>().ok());
        places.into_iter().filter_map(of_place).chain(periods).min()
    }

    /// The model, for those who ask from outside every formula.
    pub fn model(&self) -> &'a Model {
        self.inputs.model_unnoted()
    }

    /// The account of a place.
    pub fn account(&self, at: &Coordinates) -> Option<&'a Account> {
        self.inputs.account(at)
    }

    /// A sheet by id.
    pub fn sheet(&self, id: &str) -> Option<&'a Sheet> {
        self.inputs.sheet(id)
    }

    /// A fact as a figure.
    pub fn fact(&self, id: &Id, at: &Coordinates) -> Evaluated {
        if let Some(instead) = self.instead(FigureReference::Fact(id), at) {
            return instead;
        }
        let declared = self.inputs.vocabulary().facts.get(id).map(|declaration| declaration.unit.clone());
        match self.inputs.fact(&at.scope, &at.period, id) {
            Some(fact) => {
                let mut figure = fact.figure.clone();
                if let Value::Missing(reason) = &figure.value {
                    figure.value = Value::Missing(format!("fact `{id}`: {reason}").into());
                }
                Evaluated::quoted(figure, Some(fact.origin.into()))
            }
            None => {
                let reason = format!("fact `{id}` has no value for {} {}", at.scope, at.period);
                Evaluated::quoted(Figure::missing(reason, declared.unwrap_or_else(Unit::ratio)), None)
            }
        }
    }

    /// The kroner of a category and all below it.
    pub fn category(&self, id: &Id, at: &Coordinates) -> Evaluated {
        if let Some(instead) = self.instead(FigureReference::Category(id), at) {
            return instead;
        }
        let Some(account) = self.account(at) else {
            let reason = format!("{} has no ledger for {}", at.scope, at.period);
            return Evaluated::computed(Figure::missing(reason, Unit::kr()), None);
        };
        let within = |category: &&Id| Categories::is_within(category, id);
        if let Some((_, reason)) = account.missing.iter().find(|(category, _)| within(category)) {
            return Evaluated::computed(Figure::missing(Arc::clone(reason), Unit::kr()), None);
        }
        let known = account.categories.iter().filter(|(category, _)| within(category) && !account.veiled.contains_key(*category));
        let sum: Ratio = known.map(|(_, kr)| kr.clone()).sum();
        let (mut low, mut high) = (sum.clone(), sum);
        for (_, (from, to)) in account.veiled.iter().filter(|(category, _)| within(category)) {
            low += from;
            high += to;
        }
        let figure = Figure { value: Value::hidden(low, high), unit: Unit::kr() };
        let weakest = account.bases.iter().filter(|(category, _)| within(category)).map(|(_, basis)| *basis).max();
        Evaluated::computed(figure, Some(weakest.unwrap_or(account.ledger_basis)))
    }
}
