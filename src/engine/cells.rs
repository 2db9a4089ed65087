//! Cells: where references lead, which formula a cell has, and its figure.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::facts::Facts;
use crate::model::{Axis, CellRef, Expr, Fold, Id, Node, Row, RowRef, SheetCell, Shift, written};
use crate::value::Unit;

use super::combine::combine;
use super::coordinates::Coordinates;
use super::demand::MemoKey;
use super::evaluated::{Answer, Evaluated, missing, without_answer};
use super::evaluator::Evaluator;
use super::overlay::FigureReference;
use super::workbook::{Address, CellLacks, HiddenCount};

/// The reason of a missing figure in a cell that its sheet leaves blank.
pub const LEFT_BLANK: &str = "left blank by the sheet";

/// How many references are followed to find the unit of a cell that is blank.
const MOST_REFERENCES_TO_A_UNIT: usize = 16;

impl Evaluator<'_> {
    /// The row of the asking sheet.
    pub fn asking_row(&self, at: &Coordinates) -> Option<&Row> {
        let row = at.row.as_ref()?;
        self.sheet(at.sheet.as_ref()?)?
            .rows
            .iter()
            .find(|candidate| candidate.id == *row)
    }

    /// What the asking row is about.
    pub(super) fn row_subject(&self, expr: &Expr, at: &Coordinates) -> Answer<Evaluated> {
        let Some(row) = self.asking_row(at) else {
            return Ok(missing(
                format!("`{}` is asked outside a row", written(expr)),
                Unit::ratio(),
            ));
        };
        match &row.subject {
            Some(subject) => self.value(subject, at),
            None if row.total => self.sum_of_rows(at),
            None => Ok(missing(
                format!("row `{}` is about nothing that can be summed", row.id),
                Unit::kr(),
            )),
        }
    }

    /// The sum of the subjects of all rows that are no totals.
    fn sum_of_rows(&self, at: &Coordinates) -> Answer<Evaluated> {
        let rows = at
            .sheet
            .as_ref()
            .and_then(|sheet| self.sheet(sheet))
            .map_or(&[][..], |sheet| &sheet.rows);
        let parts = rows
            .iter()
            .filter(|row| !row.total)
            .filter_map(|row| row.subject.as_ref().map(|subject| (row, subject)));
        let parts = parts.map(|(row, subject)| {
            self.value(
                subject,
                &Coordinates {
                    row: Some(row.id.clone()),
                    ..at.clone()
                },
            )
        });
        // All are asked for before any is found wanting.
        let parts: Vec<Answer<Evaluated>> = parts.collect();
        let parts = parts
            .into_iter()
            .map(|part| part.map(|part| (part, None)))
            .collect::<Answer<Vec<_>>>()?;
        Ok(combine(Fold::Sum, parts))
    }

    /// Every place along an axis.
    pub fn places(&self, axis: &Axis, at: &Coordinates) -> Vec<Coordinates> {
        match axis {
            Axis::Rows(sheet) => {
                let id = sheet.as_ref().or(at.sheet.as_ref());
                let rows = id
                    .and_then(|id| self.sheet(id))
                    .map_or(&[][..], |sheet| &sheet.rows);
                let place = |row: &Row| Coordinates {
                    sheet: id.cloned(),
                    row: Some(row.id.clone()),
                    ..at.clone()
                };
                rows.iter().filter(|row| !row.total).map(place).collect()
            }
            Axis::Municipalities(named) => {
                let ids = if named.is_empty() {
                    self.inputs.municipalities()
                } else {
                    named
                };
                ids.iter()
                    .map(|id| Coordinates {
                        scope: id.into(),
                        ..at.clone()
                    })
                    .collect()
            }
            Axis::PeriodsWith(fact) => {
                let has_value = |facts: &Facts| {
                    facts
                        .get(fact)
                        .is_some_and(|fact| !fact.figure.value.is_unknown())
                };
                // A pair of municipalities asks for the periods of its first.
                let asking = at
                    .shifted(&Shift::First)
                    .unwrap_or_else(|| at.clone())
                    .scope;
                let periods = self
                    .inputs
                    .periods(&asking)
                    .filter(|(_, facts)| has_value(facts));
                periods
                    .map(|(period, _)| Coordinates {
                        period: period.clone(),
                        ..at.clone()
                    })
                    .collect()
            }
            Axis::Periods(named) => named
                .iter()
                .map(|id| Coordinates {
                    period: id.clone(),
                    ..at.clone()
                })
                .collect(),
        }
    }

    /// Where a reference leads, seen from a place.
    pub fn target(&self, cell: &CellRef, at: &Coordinates) -> Option<Coordinates> {
        let sheet = cell.sheet.clone().or_else(|| at.sheet.clone())?;
        let row = match &cell.row {
            RowRef::Same => at.row.clone()?,
            RowRef::Named(id) => id.clone(),
        };
        Some(Coordinates {
            sheet: Some(sheet),
            row: Some(row),
            column: Some(cell.column.clone()),
            ..at.clone()
        })
    }

    /// The figure of a cell that a formula refers to.
    pub(super) fn referenced(
        &self,
        cell: &CellRef,
        expr: &Expr,
        at: &Coordinates,
    ) -> Answer<Evaluated> {
        match self.target(cell, at) {
            Some(target) => self.ask_cell(&target, Some(expr)),
            None => Ok(missing(
                format!("`{}` is asked outside a sheet", written(expr)),
                Unit::ratio(),
            )),
        }
    }

    /// What its sheet has for a cell.
    fn sheet_cell(&self, at: &Coordinates) -> SheetCell<'_> {
        let (Some(sheet), Some(row), Some(column)) = (&at.sheet, &at.row, &at.column) else {
            return SheetCell::Absent;
        };
        self.sheet(sheet).map_or(SheetCell::Absent, |sheet| {
            sheet.cell_at(row, column, &at.scope, &at.period)
        })
    }

    /// The formula of a cell, where it has one.
    pub fn formula(&self, at: &Coordinates) -> Option<&Expr> {
        self.sheet_cell(at).formula()
    }

    /// The figure of a cell, computed once. `asked_by` is where a reference to it is written.
    pub fn cell(&self, at: &Coordinates, asked_by: Option<&Expr>) -> Evaluated {
        self.settle(|| self.ask_cell(at, asked_by))
            .unwrap_or_else(|_| without_answer())
    }

    /// As [`Evaluator::cell`], from within a formula.
    pub(super) fn ask_cell(&self, at: &Coordinates, asked_by: Option<&Expr>) -> Answer<Evaluated> {
        let (Some(sheet), Some(row), Some(column)) = (&at.sheet, &at.row, &at.column) else {
            return Ok(missing("no cell is named", Unit::ratio()));
        };
        let address = Address {
            sheet: sheet.clone(),
            row: row.clone(),
            column: column.clone(),
            scope: at.scope.clone(),
            period: at.period.clone(),
            view: None,
        };
        let pinned = self.sheet(sheet).and_then(|sheet| sheet.view.clone());
        let view = pinned.unwrap_or_else(|| at.view.clone());
        let place = MemoKey::Cell(address, view.clone());
        if let Some(answer) = self.recall(&place, asked_by) {
            return answer;
        }
        let at = Coordinates { view, ..at.clone() };
        if let Some(instead) = self.instead(FigureReference::Cell, &at) {
            return Ok(instead);
        }
        match self.sheet_cell(&at) {
            SheetCell::Absent => Ok(self.left_out(&at).unwrap_or_else(|| {
                missing(format!("there is no cell {}", place.name()), Unit::ratio())
            })),
            SheetCell::Blank => Ok(missing(
                LEFT_BLANK,
                self.unit_of_blank(&at).unwrap_or_else(Unit::ratio),
            )),
            SheetCell::Formula(_) => Err(self.memo.demand(&place, asked_by)),
        }
    }

    /// A cell of a row that a sheet leaves out since the project has not the place that it is about.
    fn left_out(&self, at: &Coordinates) -> Option<Evaluated> {
        let (sheet, row) = (self.sheet(at.sheet.as_ref()?)?, at.row.as_ref()?);
        let of_sheet = sheet.left_out.contains(row);
        let reason = of_sheet.then(|| self.inputs.absence(&row.into()))??;
        let column = at.column.as_ref().and_then(|column| sheet.column(column));
        let unit = column.and_then(|column| column.unit.clone());
        Some(missing(reason, unit.unwrap_or_else(Unit::ratio)))
    }

    /// The figure of a cell or key by its formula, with the bounds that its hidden counts really
    /// give.
    pub(super) fn computed_once(&self, place: &MemoKey, at: &Coordinates) -> Answer<Evaluated> {
        match place {
            MemoKey::Key { id, .. } => self.key_figure(id, at),
            MemoKey::Cell(..) => {
                let Some(formula) = self.formula(at) else {
                    return Ok(missing(
                        format!("there is no cell {}", place.name()),
                        Unit::ratio(),
                    ));
                };
                let (plain, touched) = self.touching(|| self.value(formula, at));
                self.refined(plain?, &touched.hidden, |evaluator| {
                    evaluator.answer(formula, at)
                })
            }
        }
    }

    /// The hidden counts that a computed cell stands on.
    pub(super) fn hidden_beneath(
        &self,
        address: &Address,
        view: &Id,
    ) -> Arc<BTreeSet<HiddenCount>> {
        self.memo.hidden_beneath(&memo_key(address, view))
    }

    /// What a computed cell asks for in vain, itself or through others; `None` where that is
    /// nothing.
    pub(super) fn lacks_beneath(
        &self,
        address: &Address,
        view: &Id,
        position: usize,
    ) -> Option<CellLacks> {
        self.memo.lacks_beneath(&memo_key(address, view), position)
    }

    /// The unit of a cell that the sheet leaves blank: that of its column, as the formula has it;
    /// nothing is computed for it.
    fn unit_of_blank(&self, at: &Coordinates) -> Option<Unit> {
        self.unit_of_column(at, 0)
    }

    fn unit_of_column(&self, at: &Coordinates, followed: usize) -> Option<Unit> {
        let sheet = self.sheet(at.sheet.as_ref()?)?;
        let column = sheet
            .columns
            .iter()
            .find(|column| Some(&column.id) == at.column.as_ref())?;
        column
            .unit
            .clone()
            .or_else(|| self.unit_of(&column.formula, at, followed))
    }

    fn unit_of(&self, formula: &Expr, at: &Coordinates, followed: usize) -> Option<Unit> {
        use crate::model::Arithmetic::{Add, Divide, Multiply, Subtract};
        let unit = |part: &Expr| self.unit_of(part, at, followed);
        let declared = |fact: &Id| {
            self.inputs
                .vocabulary()
                .facts
                .get(fact)
                .map(|declared| declared.unit.clone())
        };
        match &*formula.node {
            Node::Number(_, unit) => Some(unit.clone()),
            Node::Text(_) | Node::Label(_) => Some(Unit::text()),
            Node::Fact(id) => declared(id),
            Node::Weight(_) | Node::Key(_) => Some(Unit::ratio()),
            Node::Category(_) | Node::Row => Some(Unit::kr()),
            Node::Booked { measure, .. } => Some(measure.unit()),
            Node::PerUnit(of) => match self.denominator(of, at) {
                Some(fact) => Some(unit(of)?.divide(&declared(&fact)?)),
                None => unit(of),
            },
            Node::Cell(_) if followed == MOST_REFERENCES_TO_A_UNIT => None,
            Node::Cell(cell) => self.unit_of_column(&self.target(cell, at)?, followed + 1),
            Node::Arithmetic(Multiply, a, b) => Some(unit(a)?.multiply(&unit(b)?)),
            Node::Arithmetic(Divide, a, b) => Some(unit(a)?.divide(&unit(b)?)),
            Node::Arithmetic(Add | Subtract, a, _) | Node::Extreme(_, a, _) => unit(a),
            Node::FirstKnown(a, _) | Node::Choose(_, a, _) | Node::Negate(a) | Node::Sum(a) => {
                unit(a)
            }
            Node::Shift(of, shift) => self.unit_of(of, &at.shifted(shift)?, followed),
            Node::Fold { axis, of, .. } => {
                self.unit_of(of, self.places(axis, at).first()?, followed)
            }
            _ => None,
        }
    }
}

/// What the memo calls a cell of a view.
fn memo_key(address: &Address, view: &Id) -> MemoKey {
    let address = Address {
        view: None,
        ..address.clone()
    };
    MemoKey::Cell(address, view.clone())
}
