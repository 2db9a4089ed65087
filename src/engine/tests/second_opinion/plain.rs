//! The plain way to a cell's figure: recursion over its formula in one world, where every hidden count has one value.
//!
//! Nothing is kept from one cell to the next and no bounds are computed with. It shares no code with the engine: it knows the model's types, and
//! exact arithmetic.

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::engine::{Account, HiddenCount};
use crate::facts::FactBook;
use crate::model::{
    Action, Arithmetic, Axis, Categories, CellRef, Comparison, Expr, Extreme, Fold, Id, Model, Node, REPORTED, Row, RowRef,
    Sheet, Shift,
};
use crate::value::{Ratio, Unit, Value};

/// How many parts of formulas are evaluated for one cell before it is given up.
const MOST_STEPS: usize = 20_000;

/// How many cells may stand on one another before the first is given up, so that the stack surely holds.
const MOST_OPEN: usize = 300;

/// What a formula gives in one world.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Plain {
    /// A number with its unit.
    Number(Ratio, Unit),
    /// A text.
    Text(String),
    /// Nobody knows.
    Missing,
}

/// Why a formula gives nothing, not even that it is missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stop {
    /// It demands itself, or something that does.
    Circle,
    /// It takes more steps than the plain way has time or room for.
    TooLong,
}

/// What a formula gives; a stop passes through everything that demands it.
pub(super) type Answer = Result<Plain, Stop>;

/// The place that a formula is asked from.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Place {
    pub(super) sheet: Option<Id>,
    pub(super) row: Option<Id>,
    pub(super) column: Option<Id>,
    pub(super) scope: Id,
    pub(super) period: Id,
    pub(super) view: Id,
}

impl Place {
    /// A place outside every sheet.
    pub(super) fn outside(scope: &Id, period: &Id, view: &Id) -> Self {
        Self { sheet: None, row: None, column: None, scope: scope.clone(), period: period.clone(), view: view.clone() }
    }

    fn year(&self) -> Option<i32> {
        self.period.parse().ok()
    }

    fn shifted(&self, shift: &Shift) -> Option<Self> {
        let mut place = self.clone();
        match shift {
            Shift::Row(row) => place.row = Some(row.clone()),
            Shift::At(scope) => place.scope = scope.clone(),
            Shift::Period(period) => place.period = period.clone(),
            Shift::View(view) => place.view = view.clone(),
            Shift::Previous => place.period = (self.year()? - 1).to_string().into(),
            Shift::First => place.scope = self.scope.split_once('~')?.0.into(),
            Shift::Second => place.scope = self.scope.split_once('~')?.1.into(),
        }
        Some(place)
    }
}

/// A cell or key whose formula is being evaluated.
#[derive(Clone, PartialEq, Eq)]
enum Open {
    Cell(Place),
    Key(Id, Place),
}

/// One value for every hidden count.
pub(super) type Counts = BTreeMap<HiddenCount, i64>;

/// Everything that formulas may ask of, where nothing is hidden any more.
pub(super) struct World<'a> {
    pub(super) model: &'a Model,
    pub(super) facts: &'a FactBook,
    pub(super) accounts: &'a [Account],
    pub(super) counts: &'a Counts,
    steps: Cell<usize>,
    /// Whether a hidden count was asked for.
    pub(super) has_asked_hidden: Cell<bool>,
}

impl<'a> World<'a> {
    pub(super) fn new(model: &'a Model, facts: &'a FactBook, accounts: &'a [Account], counts: &'a Counts) -> Self {
        Self { model, facts, accounts, counts, steps: Cell::default(), has_asked_hidden: Cell::default() }
    }

    /// What a cell holds.
    pub(super) fn cell(&self, at: &Place) -> Answer {
        self.steps.set(0);
        self.demanded(at, &mut Vec::new())
    }

    /// Whether a relation holds that is asked from outside every sheet; `None` where that is missing.
    pub(super) fn relation(&self, condition: &Expr, within: Option<&Expr>, at: &Place) -> Result<Option<bool>, Stop> {
        self.steps.set(0);
        let open = &mut Vec::new();
        let (Node::Compare(comparison, a, b), Some(within)) = (&*condition.node, within) else {
            return self.truth(condition, at, open);
        };
        let (a, b, within) = (self.value(a, at, open)?, self.value(b, at, open)?, self.value(within, at, open)?);
        let (a, b, within) = match (a, b, within) {
            (Plain::Number(a, _), Plain::Number(b, _), Plain::Number(within, _)) => (a, b, within),
            (Plain::Text(a), Plain::Text(b), _) => return Ok(Some(comparison.holds(a.cmp(&b)))),
            _ => return Ok(None),
        };
        let is_near = (&a - &b).abs() <= within;
        Ok(Some(match comparison {
            Comparison::Equal => is_near,
            Comparison::NotEqual => !is_near,
            _ => comparison.holds(a.cmp(&b)),
        }))
    }

    fn sheet(&self, id: &Id) -> Option<&'a Sheet> {
        self.model.national.sheets.iter().find(|sheet| sheet.id == *id)
    }

    fn row(&self, at: &Place) -> Option<&'a Row> {
        let row = at.row.as_ref()?;
        self.sheet(at.sheet.as_ref()?)?.rows.iter().find(|candidate| candidate.id == *row)
    }

    /// Whether a fact, ledger or weight of the place, or a period that its sheet names, is of an earlier year.
    fn is_anything_known_before(&self, at: &Place) -> bool {
        let Some(year) = at.year() else { return false };
        let is_earlier = |period: &str| period.parse::<i32>().is_ok_and(|other| other < year);
        let places: Vec<Id> = match &*at.scope {
            "alle" => self.municipalities(),
            scope => scope.split('~').map(Id::from).collect(),
        };
        let of_place = |place: &Id| {
            let layers = [self.model.municipal.get(place), Some(&self.model.national)];
            self.facts.iter().any(|((stating, period), _)| stating == place && is_earlier(period))
                || self.accounts.iter().any(|account| account.municipality == *place && account.year < year)
                || layers
                    .into_iter()
                    .flatten()
                    .flat_map(|layer| &layer.weights)
                    .any(|weight| weight.by_year.keys().any(|stated| *stated < year))
        };
        let sheet = self.model.national.sheets.iter().find(|sheet| Some(&sheet.id) == at.sheet.as_ref());
        let named = |sheet: &Sheet| {
            let of_cells = sheet.cells.iter().filter_map(|cell| cell.place.period.as_ref());
            sheet.periods.iter().chain(of_cells).any(|period| is_earlier(period))
        };
        places.iter().any(of_place) || sheet.is_some_and(named)
    }

    /// The municipalities of the run.
    fn municipalities(&self) -> Vec<Id> {
        let mut ids: Vec<Id> = self.accounts.iter().map(|account| account.municipality.clone()).collect();
        ids.sort();
        ids.dedup();
        ids
    }

    fn demanded(&self, at: &Place, open: &mut Vec<Open>) -> Answer {
        let (Some(sheet), Some(row), Some(column)) = (&at.sheet, &at.row, &at.column) else { return Ok(Plain::Missing) };
        let Some(sheet) = self.sheet(sheet) else { return Ok(Plain::Missing) };
        let at = Place { view: sheet.view.clone().unwrap_or_else(|| at.view.clone()), ..at.clone() };
        match sheet.formula_at(row, column, &at.scope, &at.period) {
            Some(Some(formula)) => self.within(Open::Cell(at.clone()), formula, &at, open),
            // Left blank by the sheet, or not there at all.
            Some(None) | None => Ok(Plain::Missing),
        }
    }

    /// Evaluates the formula of a cell or key, unless that is what is being evaluated.
    fn within(&self, own: Open, formula: &Expr, at: &Place, open: &mut Vec<Open>) -> Answer {
        if open.contains(&own) {
            return Err(Stop::Circle);
        }
        if open.len() == MOST_OPEN {
            return Err(Stop::TooLong);
        }
        open.push(own);
        let answer = self.value(formula, at, open);
        open.pop();
        answer
    }

    fn value(&self, expr: &Expr, at: &Place, open: &mut Vec<Open>) -> Answer {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > MOST_STEPS {
            return Err(Stop::TooLong);
        }
        match &*expr.node {
            Node::Number(value, unit) => Ok(Plain::Number(value.clone(), unit.clone())),
            Node::Text(text) => Ok(Plain::Text(text.clone())),
            Node::Fact(id) => Ok(self.fact(id, at)),
            Node::Weight(id) => self.weight(id, at, open),
            Node::Key(id) => self.key(id, at, open),
            Node::Category(id) => Ok(self.category(id, at)),
            Node::Row => self.subject(at, open),
            Node::Sum(of) => self.value(of, at, open),
            Node::PerUnit(of) => {
                let amount = self.value(of, at, open)?;
                Ok(match self.denominator(of, at) {
                    Some(fact) => arithmetic(Arithmetic::Divide, amount, self.fact(&fact, at)),
                    None => amount,
                })
            }
            Node::Cell(cell) => match target(cell, at) {
                Some(target) => self.demanded(&target, open),
                None => Ok(Plain::Missing),
            },
            Node::Arithmetic(op, a, b) => Ok(arithmetic(*op, self.value(a, at, open)?, self.value(b, at, open)?)),
            Node::Negate(a) => Ok(match self.value(a, at, open)? {
                Plain::Number(value, unit) => Plain::Number(&Ratio::zero() - &value, unit),
                Plain::Text(_) | Plain::Missing => Plain::Missing,
            }),
            Node::Extreme(extreme, a, b) => Ok(extreme_of(*extreme, self.value(a, at, open)?, self.value(b, at, open)?)),
            Node::FirstKnown(a, b) => match self.value(a, at, open)? {
                Plain::Missing => self.value(b, at, open),
                known => Ok(known),
            },
            Node::Choose(condition, a, b) => match self.truth(condition, at, open)? {
                Some(true) => self.value(a, at, open),
                Some(false) => self.value(b, at, open),
                None => {
                    self.value(a, at, open)?;
                    self.value(b, at, open)?;
                    Ok(Plain::Missing)
                }
            },
            Node::Shift(_, Shift::Previous) if !self.is_anything_known_before(at) => Ok(Plain::Missing),
            Node::Shift(of, shift) => match at.shifted(shift) {
                Some(place) => self.value(of, &place, open),
                None => Ok(Plain::Missing),
            },
            Node::Fold { fold, axis, of, weight } => {
                let (mut values, mut weights) = (Vec::new(), Vec::new());
                for place in self.places(axis, at) {
                    values.push(self.value(of, &place, open)?);
                    weights.push(match weight {
                        Some(weight) => self.value(weight, &place, open)?,
                        None => Plain::Number(Ratio::one(), Unit::ratio()),
                    });
                }
                Ok(folded(*fold, &values, &weights))
            }
            _ => Ok(Plain::Missing),
        }
    }

    fn truth(&self, condition: &Expr, at: &Place, open: &mut Vec<Open>) -> Result<Option<bool>, Stop> {
        Ok(match &*condition.node {
            Node::Not(a) => self.truth(a, at, open)?.map(|holds| !holds),
            Node::And(a, b) => match (self.truth(a, at, open)?, self.truth(b, at, open)?) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Node::Or(a, b) => match (self.truth(a, at, open)?, self.truth(b, at, open)?) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Node::Compare(comparison, a, b) => match (self.value(a, at, open)?, self.value(b, at, open)?) {
                (Plain::Number(a, _), Plain::Number(b, _)) => Some(comparison.holds(a.cmp(&b))),
                (Plain::Text(a), Plain::Text(b)) => Some(comparison.holds(a.cmp(&b))),
                _ => None,
            },
            _ => None,
        })
    }

    fn fact(&self, id: &Id, at: &Place) -> Plain {
        let Some(fact) = self.facts.get(&at.scope, &at.period, id) else { return Plain::Missing };
        let count = HiddenCount { place: at.scope.clone(), period: at.period.clone(), fact: id.clone() };
        match (&fact.figure.value, self.counts.get(&count)) {
            (_, Some(count)) => {
                self.has_asked_hidden.set(true);
                Plain::Number(Ratio::from(*count), fact.figure.unit.clone())
            }
            (Value::Exact(value), None) => Plain::Number(value.clone(), fact.figure.unit.clone()),
            (_, None) => Plain::Missing,
        }
    }

    fn category(&self, id: &Id, at: &Place) -> Plain {
        let is_it =
            |account: &&Account| (&account.municipality, Some(account.year), &account.view) == (&at.scope, at.year(), &at.view);
        let Some(account) = self.accounts.iter().find(is_it) else { return Plain::Missing };
        if account.missing.keys().any(|category| Categories::is_within(category, id)) {
            return Plain::Missing;
        }
        let within = account.categories.iter().filter(|(category, _)| Categories::is_within(category, id));
        Plain::Number(within.map(|(_, kr)| kr.clone()).sum(), Unit::kr())
    }

    /// The formula that the asking view puts in place of a weight or key.
    fn used(&self, at: &Place, pick: impl Fn(&'a Action) -> Option<&'a Expr>) -> Option<&'a Expr> {
        let model: &'a Model = self.model;
        let (year, mut picked) = (at.year()?, Vec::new());
        for layer in model.layers(&at.scope) {
            for view in layer.views.iter().filter(|view| view.id == at.view) {
                for adjustment in view.adjustments.iter().filter(|adjustment| adjustment.years.contains(year)) {
                    picked.extend(pick(&adjustment.action).map(|formula| (adjustment, formula)));
                }
            }
        }
        // There are two at most, and one is said to go before the other.
        let is_first = |id: &Id| picked.iter().all(|(other, _)| other.over.iter().all(|(weaker, _)| weaker != id));
        picked.iter().find(|(adjustment, _)| is_first(&adjustment.id)).map(|(_, formula)| *formula)
    }

    fn weight(&self, id: &Id, at: &Place, open: &mut Vec<Open>) -> Answer {
        let used = self.used(at, |action| match action {
            Action::UseWeight { weight, value } if weight == id => Some(value),
            _ => None,
        });
        if let Some(value) = used {
            return self.value(value, &Place { view: REPORTED.into(), ..at.clone() }, open);
        }
        let weight = self.model.layers(&at.scope).find_map(|layer| layer.weights.iter().find(|weight| weight.id == *id));
        let factor = weight.and_then(|weight| weight.by_year.get(&at.year()?));
        Ok(factor.map_or(Plain::Missing, |factor| Plain::Number(factor.clone(), Unit::ratio())))
    }

    fn key(&self, id: &Id, at: &Place, open: &mut Vec<Open>) -> Answer {
        let used = self.used(at, |action| match action {
            Action::UseKey { key, formula } if key == id => Some(formula),
            _ => None,
        });
        let declared = || {
            let year = at.year()?;
            let mut keys = self.model.layers(&at.scope).flat_map(|layer| &layer.keys);
            keys.find(|key| key.id == *id && key.years.contains(year)).map(|key| &key.formula)
        };
        match used.or_else(declared) {
            Some(formula) => {
                let place = Place::outside(&at.scope, &at.period, &at.view);
                self.within(Open::Key(id.clone(), place), formula, at, open)
            }
            None => Ok(Plain::Missing),
        }
    }

    /// What the asking row is about; of a total the sum of what the other rows are about.
    fn subject(&self, at: &Place, open: &mut Vec<Open>) -> Answer {
        let Some(row) = self.row(at) else { return Ok(Plain::Missing) };
        if let Some(subject) = &row.subject {
            return self.value(subject, at, open);
        }
        if !row.total {
            return Ok(Plain::Missing);
        }
        let (mut values, mut weights) = (Vec::new(), Vec::new());
        for row in at.sheet.as_ref().and_then(|sheet| self.sheet(sheet)).iter().flat_map(|sheet| &sheet.rows) {
            if let (false, Some(subject)) = (row.total, &row.subject) {
                values.push(self.value(subject, &Place { row: Some(row.id.clone()), ..at.clone() }, open)?);
                weights.push(Plain::Number(Ratio::one(), Unit::ratio()));
            }
        }
        Ok(folded(Fold::Sum, &values, &weights))
    }

    /// The fact that kroner are divided by: the one that all categories of a formula, or of what the asking row is about, have.
    fn denominator(&self, of: &Expr, at: &Place) -> Option<Id> {
        match &*of.node {
            Node::Row => self.denominator(self.row(at)?.subject.as_ref()?, at),
            Node::Sum(of) => self.denominator(of, at),
            _ => self.model.categories.shared_denominator(of).cloned(),
        }
    }

    fn places(&self, axis: &Axis, at: &Place) -> Vec<Place> {
        let in_period = |period: &Id| Place { period: period.clone(), ..at.clone() };
        let in_scope = |scope: &Id| Place { scope: scope.clone(), ..at.clone() };
        match axis {
            Axis::Rows(named) => {
                let Some(id) = named.as_ref().or(at.sheet.as_ref()) else { return Vec::new() };
                let rows = self.sheet(id).into_iter().flat_map(|sheet| &sheet.rows).filter(|row| !row.total);
                rows.map(|row| Place { sheet: Some(id.clone()), row: Some(row.id.clone()), ..at.clone() }).collect()
            }
            Axis::Municipalities(named) if named.is_empty() => self.municipalities().iter().map(in_scope).collect(),
            Axis::Municipalities(named) => named.iter().map(in_scope).collect(),
            Axis::Periods(named) => named.iter().map(in_period).collect(),
            Axis::PeriodsWith(fact) => {
                let place = at.scope.split_once('~').map_or(&*at.scope, |(first, _)| first);
                let has_value = |period: &&Id| match self.facts.get(place, period, fact) {
                    Some(fact) => !matches!(fact.figure.value, Value::Missing(_)),
                    None => false,
                };
                self.facts.periods(place).map(|(period, _)| period).filter(has_value).map(in_period).collect()
            }
        }
    }
}

fn target(cell: &CellRef, at: &Place) -> Option<Place> {
    let sheet = cell.sheet.as_ref().or(at.sheet.as_ref())?;
    let row = match &cell.row {
        RowRef::Same => at.row.as_ref()?,
        RowRef::Named(row) => row,
    };
    Some(Place { sheet: Some(sheet.clone()), row: Some(row.clone()), column: Some(cell.column.clone()), ..at.clone() })
}

fn arithmetic(op: Arithmetic, a: Plain, b: Plain) -> Plain {
    let (Plain::Number(a, a_unit), Plain::Number(b, b_unit)) = (a, b) else { return Plain::Missing };
    match op {
        Arithmetic::Multiply => Plain::Number(&a * &b, a_unit.multiply(&b_unit)),
        Arithmetic::Divide => match a.checked_div(&b) {
            Some(quotient) => Plain::Number(quotient, a_unit.divide(&b_unit)),
            None => Plain::Missing,
        },
        Arithmetic::Add | Arithmetic::Subtract => match a_unit.add(&b_unit) {
            Ok(unit) => Plain::Number(if op == Arithmetic::Add { &a + &b } else { &a - &b }, unit),
            Err(_) => Plain::Missing,
        },
    }
}

fn extreme_of(extreme: Extreme, a: Plain, b: Plain) -> Plain {
    let (Plain::Number(a, a_unit), Plain::Number(b, b_unit)) = (a, b) else { return Plain::Missing };
    let Ok(unit) = a_unit.add(&b_unit) else { return Plain::Missing };
    let is_first = match extreme {
        Extreme::Max => a >= b,
        Extreme::Min => a <= b,
    };
    Plain::Number(if is_first { a } else { b }, unit)
}

fn folded(fold: Fold, values: &[Plain], weights: &[Plain]) -> Plain {
    let (Some(numbers), Some(weights)) = (numbers(values), numbers(weights)) else { return Plain::Missing };
    let Some((_, first)) = numbers.first() else { return Plain::Missing };
    let unit = numbers.iter().skip(1).try_fold(first.clone(), |unit, (_, next)| unit.add(next));
    let Ok(unit) = unit else { return Plain::Missing };
    let plain = || numbers.iter().map(|(number, _)| number.clone());
    let value = match fold {
        Fold::Sum => Some(plain().sum()),
        Fold::Min => plain().min(),
        Fold::Max => plain().max(),
        Fold::Mean => {
            let total: Ratio = numbers.iter().zip(&weights).map(|((number, _), (weight, _))| number * weight).sum();
            let weight: Ratio = weights.iter().map(|(weight, _)| weight.clone()).sum();
            total.checked_div(&weight)
        }
    };
    value.map_or(Plain::Missing, |value| Plain::Number(value, unit))
}

/// The numbers; `None` where one is none.
fn numbers(values: &[Plain]) -> Option<Vec<(Ratio, Unit)>> {
    let number = |value: &Plain| match value {
        Plain::Number(value, unit) => Some((value.clone(), unit.clone())),
        Plain::Text(_) | Plain::Missing => None,
    };
    values.iter().map(number).collect()
}
