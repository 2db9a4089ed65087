//! One world of the plain way: every hidden count has one value in it, and what is there is looked
//! up each time.

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::engine::{Account, HiddenCount};
use crate::facts::FactBook;
use crate::model::{Action, Axis, Categories, Expr, Id, Model, Node, Row, Sheet};
use crate::value::{Ratio, Unit, Value};

use super::figures::Plain;
use super::place::Place;

/// One value for every hidden count.
pub(super) type Counts = BTreeMap<HiddenCount, i64>;

/// Everything that formulas may ask of, where nothing is hidden any more.
pub(super) struct World<'a> {
    pub(super) model: &'a Model,
    pub(super) facts: &'a FactBook,
    pub(super) accounts: &'a [Account],
    pub(super) counts: &'a Counts,
    /// How many parts of formulas were evaluated for the present cell.
    pub(super) steps: Cell<usize>,
    /// Whether a hidden count was asked for.
    pub(super) has_asked_hidden: Cell<bool>,
}

impl<'a> World<'a> {
    pub(super) fn new(
        model: &'a Model,
        facts: &'a FactBook,
        accounts: &'a [Account],
        counts: &'a Counts,
    ) -> Self {
        Self {
            model,
            facts,
            accounts,
            counts,
            steps: Cell::default(),
            has_asked_hidden: Cell::default(),
        }
    }

    pub(super) fn sheet(&self, id: &Id) -> Option<&'a Sheet> {
        self.model
            .national
            .sheets
            .iter()
            .find(|sheet| sheet.id == *id)
    }

    pub(super) fn row(&self, at: &Place) -> Option<&'a Row> {
        let row = at.row.as_ref()?;
        self.sheet(at.sheet.as_ref()?)?
            .rows
            .iter()
            .find(|candidate| candidate.id == *row)
    }

    /// Whether a fact, ledger or weight of the place, or a period that its sheet names, is of an
    /// earlier year.
    pub(super) fn is_anything_known_before(&self, at: &Place) -> bool {
        let Some(year) = at.year() else { return false };
        let is_earlier = |period: &str| period.parse::<i32>().is_ok_and(|other| other < year);
        let places: Vec<Id> = match &*at.scope {
            "alle" => self.municipalities(),
            scope => scope.split('~').map(Id::from).collect(),
        };
        let of_place = |place: &Id| {
            let layers = [self.model.municipal.get(place), Some(&self.model.national)];
            self.facts
                .iter()
                .any(|((stating, period), _)| stating == place && is_earlier(period))
                || self
                    .accounts
                    .iter()
                    .any(|account| account.municipality == *place && account.year < year)
                || layers
                    .into_iter()
                    .flatten()
                    .flat_map(|layer| &layer.weights)
                    .any(|weight| weight.by_year.keys().any(|stated| *stated < year))
        };
        let sheet = self
            .model
            .national
            .sheets
            .iter()
            .find(|sheet| Some(&sheet.id) == at.sheet.as_ref());
        let named = |sheet: &Sheet| {
            let of_cells = sheet
                .cells
                .iter()
                .filter_map(|cell| cell.place.period.as_ref());
            sheet
                .periods
                .iter()
                .chain(of_cells)
                .any(|period| is_earlier(period))
        };
        places.iter().any(of_place) || sheet.is_some_and(named)
    }

    /// The municipalities of the run.
    pub(super) fn municipalities(&self) -> Vec<Id> {
        let mut ids: Vec<Id> = self
            .accounts
            .iter()
            .map(|account| account.municipality.clone())
            .collect();
        ids.sort();
        ids.dedup();
        ids
    }

    pub(super) fn fact(&self, id: &Id, at: &Place) -> Plain {
        let Some(fact) = self.facts.get(&at.scope, &at.period, id) else {
            return Plain::Missing;
        };
        let count = HiddenCount {
            place: at.scope.clone(),
            period: at.period.clone(),
            fact: id.clone(),
        };
        match (&fact.figure.value, self.counts.get(&count)) {
            (_, Some(count)) => {
                self.has_asked_hidden.set(true);
                Plain::Number(Ratio::from(*count), fact.figure.unit.clone())
            }
            (Value::Exact(value), None) => Plain::Number(value.clone(), fact.figure.unit.clone()),
            (_, None) => Plain::Missing,
        }
    }

    pub(super) fn category(&self, id: &Id, at: &Place) -> Plain {
        let is_it = |account: &&Account| {
            (&account.municipality, Some(account.year), &account.view)
                == (&at.scope, at.year(), &at.view)
        };
        let Some(account) = self.accounts.iter().find(is_it) else {
            return Plain::Missing;
        };
        if account
            .missing
            .keys()
            .any(|category| Categories::is_within(category, id))
        {
            return Plain::Missing;
        }
        let within = account
            .categories
            .iter()
            .filter(|(category, _)| Categories::is_within(category, id));
        Plain::Number(within.map(|(_, kr)| kr.clone()).sum(), Unit::kr())
    }

    /// The formula that the asking view puts in place of a weight or key.
    pub(super) fn used(
        &self,
        at: &Place,
        pick: impl Fn(&'a Action) -> Option<&'a Expr>,
    ) -> Option<&'a Expr> {
        let model: &'a Model = self.model;
        let (year, mut picked) = (at.year()?, Vec::new());
        for layer in model.layers(&at.scope) {
            for view in layer.views.iter().filter(|view| view.id == at.view) {
                for adjustment in view
                    .adjustments
                    .iter()
                    .filter(|adjustment| adjustment.years.contains(year))
                {
                    picked.extend(pick(&adjustment.action).map(|formula| (adjustment, formula)));
                }
            }
        }
        // There are two at most, and one is said to go before the other.
        let is_first = |id: &Id| {
            picked
                .iter()
                .all(|(other, _)| other.over.iter().all(|(weaker, _)| weaker != id))
        };
        picked
            .iter()
            .find(|(adjustment, _)| is_first(&adjustment.id))
            .map(|(_, formula)| *formula)
    }

    /// The fact that kroner are divided by: the one that all categories of a formula, or of what
    /// the asking row is about, have.
    pub(super) fn denominator(&self, of: &Expr, at: &Place) -> Option<Id> {
        match &*of.node {
            Node::Row => self.denominator(self.row(at)?.subject.as_ref()?, at),
            Node::Sum(of) => self.denominator(of, at),
            _ => self.model.categories.shared_denominator(of).cloned(),
        }
    }

    pub(super) fn places(&self, axis: &Axis, at: &Place) -> Vec<Place> {
        let in_period = |period: &Id| Place {
            period: period.clone(),
            ..at.clone()
        };
        let in_scope = |scope: &Id| Place {
            scope: scope.clone(),
            ..at.clone()
        };
        match axis {
            Axis::Rows(named) => {
                let Some(id) = named.as_ref().or(at.sheet.as_ref()) else {
                    return Vec::new();
                };
                let rows = self
                    .sheet(id)
                    .into_iter()
                    .flat_map(|sheet| &sheet.rows)
                    .filter(|row| !row.total);
                rows.map(|row| Place {
                    sheet: Some(id.clone()),
                    row: Some(row.id.clone()),
                    ..at.clone()
                })
                .collect()
            }
            Axis::Municipalities(named) if named.is_empty() => {
                self.municipalities().iter().map(in_scope).collect()
            }
            Axis::Municipalities(named) => named.iter().map(in_scope).collect(),
            Axis::Periods(named) => named.iter().map(in_period).collect(),
            Axis::PeriodsWith(fact) => {
                let place = at
                    .scope
                    .split_once('~')
                    .map_or(&*at.scope, |(first, _)| first);
                let has_value = |period: &&Id| match self.facts.get(place, period, fact) {
                    Some(fact) => !matches!(fact.figure.value, Value::Missing(_)),
                    None => false,
                };
                self.facts
                    .periods(place)
                    .map(|(period, _)| period)
                    .filter(has_value)
                    .map(in_period)
                    .collect()
            }
        }
    }
}
