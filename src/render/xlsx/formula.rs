//! From a formula of the rules to one of a spreadsheet: the same tree, with its references left
//! open.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::engine::{Coordinates, Evaluator};
use crate::model::{Action, Arithmetic, Comparison, Expr, Extreme, Fold, Id, Node, REPORTED};
use crate::value::{Ratio, Unit, Value};
use crate::words::Language;

use super::slot::{
    ADDED, COMPARED, FormulaText, JOINED, MULTIPLIED, NoFormula, PlacedName, Slot, WHOLE,
};

/// How many arguments a function is given at most; spreadsheets take 255.
const MOST_ARGUMENTS: usize = 200;

/// How long a text within a formula may be; spreadsheets take 255 characters.
const LONGEST_TEXT: usize = 250;

/// How deep formulas may lead into one another before they are given up; spreadsheets take 64
/// levels.
const MOST_LEVELS: usize = 60;

/// Writes formulas over again. What they refer to is noted, even where a formula cannot be written.
pub struct Translator<'g, 'a> {
    ground: &'g Evaluator<'a>,
    /// The language that texts are written in.
    language: Language,
    met: RefCell<BTreeSet<Slot>>,
}

/// A formula, or why there is none.
pub type CellFormula = Result<FormulaText, NoFormula>;

impl<'g, 'a> Translator<'g, 'a> {
    /// One over a ground.
    pub fn new(ground: &'g Evaluator<'a>, language: Language) -> Self {
        Self {
            ground,
            language,
            met: RefCell::default(),
        }
    }

    /// Takes out the slots that were met.
    pub fn take_met(&self) -> BTreeSet<Slot> {
        self.met.take()
    }

    /// A formula, asked from a place.
    pub fn formula(&self, expr: &Expr, at: &Coordinates) -> CellFormula {
        self.term(expr, at, 0)
    }

    fn term(&self, expr: &Expr, at: &Coordinates, level: usize) -> CellFormula {
        if level > MOST_LEVELS {
            return Err(NoFormula::TooLong);
        }
        let of = |inner: &Expr| self.term(inner, at, level + 1);
        match &*expr.node {
            Node::Number(value, _) => Ok(number(value)),
            Node::Text(text) => literal(text),
            Node::Fact(id) => self.fact(id, at),
            Node::Weight(id) => self.slot(Slot::Weight(self.weighed(id, at)), expr, at),
            Node::Key(id) => self.slot(Slot::Key(PlacedName::new(id, at)), expr, at),
            Node::Category(id) => self.slot(Slot::Category(PlacedName::new(id, at)), expr, at),
            Node::Row => self.row(at, level),
            Node::Sum(inner) => of(inner),
            Node::PerUnit(inner) => match self.ground.denominator(inner, at) {
                Some(fact) => {
                    both(of(inner), self.fact(&fact, at)).map(|(a, b)| a.pair("/", b, MULTIPLIED))
                }
                None => of(inner),
            },
            Node::Label(_) => match self.ground.evaluate(expr, at).figure.value {
                Value::Text(text) => literal(&text.in_language(self.language)),
                _ => Err(NoFormula::NoForm),
            },
            Node::Cell(cell) => {
                let target = self.ground.target(cell, at).ok_or(NoFormula::NoForm)?;
                self.cell(&target, expr, at)
            }
            Node::Arithmetic(operation, a, b) => {
                let (sign, binding) = match operation {
                    Arithmetic::Add => ("+", ADDED),
                    Arithmetic::Subtract => ("-", ADDED),
                    Arithmetic::Multiply => ("*", MULTIPLIED),
                    Arithmetic::Divide => ("/", MULTIPLIED),
                };
                // A chain of sums is as deep as it is long in the tree, not in a spreadsheet.
                let a = self.term(a, at, level);
                both(a, of(b)).map(|(a, b)| a.pair(sign, b, binding))
            }
            Node::Negate(a) => of(a).map(FormulaText::negated),
            Node::Extreme(extreme, a, b) => {
                let name = if *extreme == Extreme::Max {
                    "MAX"
                } else {
                    "MIN"
                };
                both(of(a), of(b)).map(|(a, b)| FormulaText::call(name, vec![a, b]))
            }
            Node::FirstKnown(a, b) => {
                let first = self
                    .ground
                    .silently(|| self.ground.evaluate(a, at))
                    .figure
                    .value;
                if matches!(first, Value::Missing(_)) {
                    of(b)
                } else {
                    of(a)
                }
            }
            Node::Choose(condition, a, b) => self.choice(condition, a, b, at, level),
            Node::Shift(inner, shift) => {
                self.term(inner, &at.shifted(shift).ok_or(NoFormula::Missing)?, level)
            }
            Node::Fold {
                fold,
                axis,
                of: inner,
                weight,
            } => {
                let places = self.ground.places(axis, at);
                let items = places.iter().map(|place| {
                    let weight = weight
                        .as_ref()
                        .map(|weight| self.term(weight, place, level + 2))
                        .transpose();
                    both(self.term(inner, place, level + 2), weight)
                });
                let items: Vec<_> = items.collect();
                fold_of(*fold, items.into_iter().collect::<Result<_, _>>()?)
            }
            Node::Booked { .. }
            | Node::Dimension(_)
            | Node::Within(..)
            | Node::TextTest(_)
            | Node::Opaque(_)
            | Node::Compare(..)
            | Node::And(..)
            | Node::Or(..)
            | Node::Not(_)
            | Node::Poison => Err(NoFormula::NoForm),
        }
    }

    /// A fact's slot.
    fn fact(&self, id: &Id, at: &Coordinates) -> CellFormula {
        let slot = Slot::Fact {
            scope: at.scope.name(),
            period: at.period.clone(),
            id: id.clone(),
        };
        let value = self
            .ground
            .silently(|| self.ground.fact(id, at))
            .figure
            .value;
        self.known(slot, &value)
    }

    fn slot(&self, slot: Slot, expr: &Expr, at: &Coordinates) -> CellFormula {
        let value = self
            .ground
            .silently(|| self.ground.evaluate(expr, at))
            .figure
            .value;
        self.known(slot, &value)
    }

    fn cell(&self, target: &Coordinates, expr: &Expr, at: &Coordinates) -> CellFormula {
        let view = target
            .sheet
            .as_ref()
            .and_then(|sheet| self.ground.sheet(sheet))
            .and_then(|sheet| sheet.view.clone());
        let target = Coordinates {
            view: view.unwrap_or_else(|| target.view.clone()),
            ..target.clone()
        };
        self.slot(Slot::cell(&target).ok_or(NoFormula::NoForm)?, expr, at)
    }

    /// A slot, where what it holds can be computed with.
    fn known(&self, slot: Slot, value: &Value) -> CellFormula {
        self.met.borrow_mut().insert(slot.clone());
        match value {
            Value::Exact(_) => Ok(FormulaText::slot(slot, false)),
            Value::Text(_) => Ok(FormulaText::slot(slot, true)),
            Value::Interval { .. } => Err(NoFormula::Interval),
            Value::Missing(_) => Err(NoFormula::Missing),
        }
    }

    /// What the asking row is about; of a total the sum of all rows that are none.
    fn row(&self, at: &Coordinates, level: usize) -> CellFormula {
        let row = self.ground.asking_row(at).ok_or(NoFormula::NoForm)?;
        if let Some(subject) = &row.subject {
            return self.term(subject, at, level);
        }
        if !row.total {
            return Err(NoFormula::Missing);
        }
        let sheet = at
            .sheet
            .as_ref()
            .and_then(|sheet| self.ground.sheet(sheet))
            .ok_or(NoFormula::NoForm)?;
        let parts = sheet
            .rows
            .iter()
            .filter(|row| !row.total)
            .filter_map(|row| row.subject.as_ref().map(|subject| (row, subject)));
        let parts = parts.map(|(row, subject)| {
            let at = Coordinates {
                row: Some(row.id.clone()),
                ..at.clone()
            };
            self.term(subject, &at, level + 1).map(|part| (part, None))
        });
        let parts: Vec<_> = parts.collect();
        fold_of(Fold::Sum, parts.into_iter().collect::<Result<_, _>>()?)
    }

    fn choice(
        &self,
        condition: &Expr,
        a: &Expr,
        b: &Expr,
        at: &Coordinates,
        level: usize,
    ) -> CellFormula {
        let holds = self
            .ground
            .silently(|| self.ground.truth(condition, at))
            .map_err(|_| NoFormula::Missing)?;
        let branch = |of: &Expr, is_taken: bool| match self.term(of, at, level + 1) {
            // What is not taken may be missing without harm.
            Err(NoFormula::Missing) if !is_taken => Ok(FormulaText::text("NA()", WHOLE)),
            other => other,
        };
        let (a, b) = (branch(a, holds), branch(b, !holds));
        let condition = self.truth(condition, at, level + 1)?;
        let (a, b) = both(a, b)?;
        let is_text = if holds { a.is_text } else { b.is_text };
        let chosen = FormulaText::call("IF", vec![condition, a, b]);
        Ok(if is_text {
            chosen.giving_text()
        } else {
            chosen
        })
    }

    fn truth(&self, condition: &Expr, at: &Coordinates, level: usize) -> CellFormula {
        if level > MOST_LEVELS {
            return Err(NoFormula::TooLong);
        }
        let of = |inner: &Expr| self.truth(inner, at, level + 1);
        match &*condition.node {
            Node::Not(a) => Ok(FormulaText::call("NOT", vec![of(a)?])),
            Node::And(a, b) => {
                both(of(a), of(b)).map(|(a, b)| FormulaText::call("AND", vec![a, b]))
            }
            Node::Or(a, b) => both(of(a), of(b)).map(|(a, b)| FormulaText::call("OR", vec![a, b])),
            Node::Compare(comparison, a, b) => {
                let (a, b) = both(self.term(a, at, level + 1), self.term(b, at, level + 1))?;
                compared(*comparison, a, b)
            }
            _ => Err(NoFormula::NoForm),
        }
    }

    /// A weight's name: one and the same in all views that do not give it another value.
    fn weighed(&self, id: &Id, at: &Coordinates) -> PlacedName {
        let placed = PlacedName::new(id, at);
        if self.weight(&placed).is_some() {
            placed
        } else {
            PlacedName {
                view: REPORTED.into(),
                ..placed
            }
        }
    }

    /// The formula of a weight that the asking view puts in the place of the declared one.
    pub fn weight(&self, placed: &PlacedName) -> Option<CellFormula> {
        let at = placed.asking();
        let value = self.ground.used(&at, |action| match action {
            Action::UseWeight { weight, value } if *weight == placed.id => Some(value),
            _ => None,
        })?;
        Some(self.formula(
            value,
            &Coordinates {
                view: REPORTED.into(),
                ..at.clone()
            },
        ))
    }
}

fn both<A, B>(a: Result<A, NoFormula>, b: Result<B, NoFormula>) -> Result<(A, B), NoFormula> {
    Ok((a?, b?))
}

/// A number as a spreadsheet writes it; exactly where it is a decimal, else as a quotient.
pub fn number(value: &Ratio) -> FormulaText {
    let magnitude = value.abs();
    let text = match magnitude.round(12) == magnitude {
        true => FormulaText::text(magnitude.to_decimal(12), WHOLE),
        false => FormulaText::text(
            format!("{}/{}", magnitude.numerator(), magnitude.denominator()),
            MULTIPLIED,
        ),
    };
    if value.is_negative() {
        text.negated()
    } else {
        text
    }
}

/// A text within a formula.
fn literal(text: &str) -> CellFormula {
    if text.chars().any(char::is_control) {
        return Err(NoFormula::NoForm);
    }
    let characters: Vec<char> = text.chars().collect();
    let quoted = |part: &[char]| {
        format!(
            "\"{}\"",
            part.iter().collect::<String>().replace('"', "\"\"")
        )
    };
    Ok(match &characters[..] {
        [] => FormulaText::text("\"\"", WHOLE),
        short if short.len() <= LONGEST_TEXT => FormulaText::text(quoted(short), WHOLE),
        long => FormulaText::text(
            long.chunks(LONGEST_TEXT)
                .map(quoted)
                .collect::<Vec<_>>()
                .join("&"),
            JOINED,
        ),
    }
    .giving_text())
}

fn compared(comparison: Comparison, a: FormulaText, b: FormulaText) -> CellFormula {
    match (a.is_text || b.is_text, comparison) {
        // Spreadsheets hold small and capital letters for equal, but for this function.
        (true, Comparison::Equal) => Ok(FormulaText::call("EXACT", vec![a, b])),
        (true, Comparison::NotEqual) => Ok(FormulaText::call(
            "NOT",
            vec![FormulaText::call("EXACT", vec![a, b])],
        )),
        (true, _) => Err(NoFormula::NoForm),
        (false, Comparison::Equal) => Ok(a.pair("=", b, COMPARED)),
        (false, Comparison::NotEqual) => Ok(a.pair("<>", b, COMPARED)),
        (false, other) => Ok(a.pair(other.sign(), b, COMPARED)),
    }
}

fn fold_of(fold: Fold, items: Vec<(FormulaText, Option<FormulaText>)>) -> CellFormula {
    if items.is_empty() {
        return Err(NoFormula::Missing);
    }
    let count = items.len();
    let is_weighted = items.iter().any(|(_, weight)| weight.is_some());
    let (mut values, mut weights) = (Vec::new(), Vec::new());
    for (value, weight) in items {
        values.push(match &weight {
            Some(weight) => value.pair("*", weight.clone(), MULTIPLIED),
            None => value,
        });
        weights.extend(weight);
    }
    Ok(match fold {
        Fold::Sum => many("SUM", values),
        Fold::Min => many("MIN", values),
        Fold::Max => many("MAX", values),
        Fold::Mean if is_weighted => {
            many("SUM", values).pair("/", many("SUM", weights), MULTIPLIED)
        }
        Fold::Mean if count <= MOST_ARGUMENTS => many("AVERAGE", values),
        Fold::Mean => {
            many("SUM", values).pair("/", FormulaText::text(count.to_string(), WHOLE), MULTIPLIED)
        }
    })
}

/// A function of as many parts as there are.
pub fn many(name: &str, parts: Vec<FormulaText>) -> FormulaText {
    if parts.len() <= MOST_ARGUMENTS {
        return FormulaText::call(name, parts);
    }
    many(
        name,
        parts
            .chunks(MOST_ARGUMENTS)
            .map(|some| FormulaText::call(name, some.to_vec()))
            .collect(),
    )
}

/// The formula as a cell of a unit holds it: an index is written per hundred.
pub fn as_written(made: FormulaText, unit: &Unit) -> FormulaText {
    match scale(unit) {
        1 => made,
        factor => FormulaText::text(factor.to_string(), WHOLE).pair("*", made, MULTIPLIED),
    }
}

/// How many times its value a cell of a unit holds: a hundred for an index, which spreadsheets have
/// no format for.
pub fn scale(unit: &Unit) -> i64 {
    if unit.notation() == crate::value::Notation::Index {
        unit.written_factor()
    } else {
        1
    }
}
