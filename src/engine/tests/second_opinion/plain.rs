//! The plain way to a cell's figure: recursion over its formula in one world, where every hidden
//! count has one value.
//!
//! Nothing is kept from one cell to the next and no bounds are computed with. It shares no code
//! with the engine: it knows the model's types, and exact arithmetic.

use crate::model::{
    Action, Arithmetic, Comparison, Expr, Fold, Id, Node, REPORTED, SheetCell, Shift,
};
use crate::value::{Ratio, Unit};

use super::figures::{Answer, Plain, Stop, arithmetic, extreme_of, folded};
use super::place::{Place, target};
use super::world::World;

/// How many parts of formulas are evaluated for one cell before it is given up.
const MOST_STEPS: usize = 20_000;

/// How many cells may stand on one another before the first is given up, so that the stack surely
/// holds.
const MOST_OPEN: usize = 300;

/// A cell or key whose formula is being evaluated.
#[derive(Clone, PartialEq, Eq)]
enum Open {
    Cell(Place),
    Key(Id, Place),
}

impl<'a> World<'a> {
    /// What a cell holds.
    pub(super) fn cell(&self, at: &Place) -> Answer {
        self.steps.set(0);
        self.demanded(at, &mut Vec::new())
    }

    /// Whether a relation holds that is asked from outside every sheet; `None` where that is
    /// missing.
    pub(super) fn relation(
        &self,
        condition: &Expr,
        within: Option<&Expr>,
        at: &Place,
    ) -> Result<Option<bool>, Stop> {
        self.steps.set(0);
        let open = &mut Vec::new();
        let (Node::Compare(comparison, a, b), Some(within)) = (&*condition.node, within) else {
            return self.truth(condition, at, open);
        };
        let (a, b, within) = (
            self.value(a, at, open)?,
            self.value(b, at, open)?,
            self.value(within, at, open)?,
        );
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

    fn demanded(&self, at: &Place, open: &mut Vec<Open>) -> Answer {
        let (Some(sheet), Some(row), Some(column)) = (&at.sheet, &at.row, &at.column) else {
            return Ok(Plain::Missing);
        };
        let Some(sheet) = self.sheet(sheet) else {
            return Ok(Plain::Missing);
        };
        let at = Place {
            view: sheet.view.clone().unwrap_or_else(|| at.view.clone()),
            ..at.clone()
        };
        match sheet.cell_at(row, column, &at.scope, &at.period) {
            SheetCell::Formula(formula) => self.within(Open::Cell(at.clone()), formula, &at, open),
            // Left blank by the sheet, or not there at all.
            SheetCell::Blank | SheetCell::Absent => Ok(Plain::Missing),
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
            Node::Booked {
                measure,
                condition,
                among,
            } => Ok(self.booked(*measure, condition, among.as_ref(), at)),
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
            Node::Arithmetic(op, a, b) => Ok(arithmetic(
                *op,
                self.value(a, at, open)?,
                self.value(b, at, open)?,
            )),
            Node::Negate(a) => Ok(match self.value(a, at, open)? {
                Plain::Number(value, unit) => Plain::Number(&Ratio::zero() - &value, unit),
                Plain::Text(_) | Plain::Missing => Plain::Missing,
            }),
            Node::Extreme(extreme, a, b) => Ok(extreme_of(
                *extreme,
                self.value(a, at, open)?,
                self.value(b, at, open)?,
            )),
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
            Node::Shift(_, Shift::Previous) if !self.is_anything_known_before(at) => {
                Ok(Plain::Missing)
            }
            Node::Shift(of, shift) => match at.shifted(shift) {
                Some(place) => self.value(of, &place, open),
                None => Ok(Plain::Missing),
            },
            Node::Fold {
                fold,
                axis,
                of,
                weight,
            } => {
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

    fn truth(
        &self,
        condition: &Expr,
        at: &Place,
        open: &mut Vec<Open>,
    ) -> Result<Option<bool>, Stop> {
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
            Node::Compare(comparison, a, b) => {
                match (self.value(a, at, open)?, self.value(b, at, open)?) {
                    (Plain::Number(a, _), Plain::Number(b, _)) => Some(comparison.holds(a.cmp(&b))),
                    (Plain::Text(a), Plain::Text(b)) => Some(comparison.holds(a.cmp(&b))),
                    _ => None,
                }
            }
            _ => None,
        })
    }

    fn weight(&self, id: &Id, at: &Place, open: &mut Vec<Open>) -> Answer {
        let used = self.used(at, |action| match action {
            Action::UseWeight { weight, value } if weight == id => Some(value),
            _ => None,
        });
        if let Some(value) = used {
            return self.value(
                value,
                &Place {
                    view: REPORTED.into(),
                    ..at.clone()
                },
                open,
            );
        }
        let weight = self
            .model
            .layers(&at.scope)
            .find_map(|layer| layer.weights.iter().find(|weight| weight.id == *id));
        let factor = weight.and_then(|weight| weight.by_year.get(&at.year()?));
        Ok(factor.map_or(Plain::Missing, |factor| {
            Plain::Number(factor.clone(), Unit::ratio())
        }))
    }

    fn key(&self, id: &Id, at: &Place, open: &mut Vec<Open>) -> Answer {
        let used = self.used(at, |action| match action {
            Action::UseKey { key, formula } if key == id => Some(formula),
            _ => None,
        });
        let declared = || {
            let year = at.year()?;
            let mut keys = self.model.layers(&at.scope).flat_map(|layer| &layer.keys);
            keys.find(|key| key.id == *id && key.years.contains(year))
                .map(|key| &key.formula)
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
        let Some(row) = self.row(at) else {
            return Ok(Plain::Missing);
        };
        if let Some(subject) = &row.subject {
            return self.value(subject, at, open);
        }
        if !row.total {
            return Ok(Plain::Missing);
        }
        let (mut values, mut weights) = (Vec::new(), Vec::new());
        for row in at
            .sheet
            .as_ref()
            .and_then(|sheet| self.sheet(sheet))
            .iter()
            .flat_map(|sheet| &sheet.rows)
        {
            if let (false, Some(subject)) = (row.total, &row.subject) {
                values.push(self.value(
                    subject,
                    &Place {
                        row: Some(row.id.clone()),
                        ..at.clone()
                    },
                    open,
                )?);
                weights.push(Plain::Number(Ratio::one(), Unit::ratio()));
            }
        }
        Ok(folded(Fold::Sum, &values, &weights))
    }
}
