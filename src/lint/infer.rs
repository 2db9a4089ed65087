//! The unit of every formula, from the vocabulary and the shape of the formula alone.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Place};
use crate::model::{Arithmetic, Axis, CellRef, Expr, Model, Node, Row, RowRef, Sheet, Shift};
use crate::value::Unit;

/// The longest chain of cells that is followed; beyond it a unit is not known.
const MAX_CHAIN: usize = 100;

/// The deepest nesting of expressions that is followed, through all cells of a chain; beyond it a
/// unit is not known.
const MAX_DEPTH: usize = 400;

/// What an expression gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExprKind {
    /// A number or text of a unit.
    Figure(Unit),
    /// Yes or no.
    Condition,
    /// Not known: a local fact, a blank cell, or what was already reported as wrong.
    Unknown,
}

/// From where an expression is asked.
#[derive(Clone, Copy, Default, Debug)]
pub struct InferenceSite<'m> {
    /// The sheet of the asking cell.
    pub sheet: Option<&'m Sheet>,
    /// The row of the asking cell.
    pub row: Option<&'m str>,
}

/// Infers units and keeps what it finds wrong, each place once.
pub struct Units<'m> {
    model: &'m Model,
    known: HashMap<CellName<'m>, ExprKind>,
    chain: Vec<CellName<'m>>,
    depth: usize,
    reported: HashSet<(Code, Arc<str>, usize, usize)>,
    found: Vec<Diagnostic>,
}

type CellName<'m> = (&'m str, &'m str, &'m str);

impl<'m> Units<'m> {
    /// Nothing known yet.
    pub fn new(model: &'m Model) -> Self {
        Self {
            model,
            known: HashMap::new(),
            chain: Vec::new(),
            depth: 0,
            reported: HashSet::new(),
            found: Vec::new(),
        }
    }

    /// What was found wrong so far.
    pub fn into_found(self) -> Vec<Diagnostic> {
        self.found
    }

    /// What a cell of a sheet gives.
    pub fn of_cell(&mut self, sheet: &'m Sheet, row: &'m str, column: &'m str) -> ExprKind {
        let cell = (&*sheet.id, row, column);
        if let Some(kind) = self.known.get(&cell) {
            return kind.clone();
        }
        if self.chain.len() == MAX_CHAIN || self.chain.contains(&cell) {
            return ExprKind::Unknown;
        }
        let Some(formula) = sheet.formula(row, column) else {
            return ExprKind::Unknown;
        };
        self.chain.push(cell);
        let kind = self.of(
            formula,
            InferenceSite {
                sheet: Some(sheet),
                row: Some(row),
            },
        );
        self.chain.pop();
        self.known.insert(cell, kind.clone());
        kind
    }

    /// What an expression gives.
    pub fn of(&mut self, expr: &'m Expr, asking: InferenceSite<'m>) -> ExprKind {
        match self.figure_of(expr, asking) {
            Ok(unit) => ExprKind::Figure(unit),
            Err(kind) => kind,
        }
    }

    /// The unit of a figure; what else it is as the error.
    fn figure_of(&mut self, expr: &'m Expr, asking: InferenceSite<'m>) -> Result<Unit, ExprKind> {
        if self.depth == MAX_DEPTH {
            return Err(ExprKind::Unknown);
        }
        self.depth += 1;
        let unit = self.figure_within_depth(expr, asking);
        self.depth -= 1;
        unit
    }

    fn figure_within_depth(
        &mut self,
        expr: &'m Expr,
        asking: InferenceSite<'m>,
    ) -> Result<Unit, ExprKind> {
        match &*expr.node {
            Node::Number(_, unit) => Ok(unit.clone()),
            Node::Text(_) | Node::Label(_) => Ok(Unit::text()),
            Node::Fact(id) => self
                .model
                .vocabulary
                .facts
                .get(id)
                .map(|fact| fact.unit.clone())
                .ok_or(ExprKind::Unknown),
            Node::Weight(_) | Node::Key(_) => Ok(Unit::ratio()),
            Node::Category(_) => Ok(Unit::kr()),
            Node::Booked { measure, .. } => Ok(measure.unit()),
            Node::Row => self.subject(asking),
            Node::Sum(of) => self.kroner("sum", of, asking),
            Node::PerUnit(of) => {
                let kroner = self.kroner("per_unit", of, asking)?;
                Ok(self
                    .denominator(of, asking)
                    .map_or_else(|| kroner.clone(), |unit| kroner.divide(&unit)))
            }
            Node::Cell(cell) => self.referred(cell, asking),
            Node::Arithmetic(operation, a, b) => self.arithmetic(*operation, expr, a, b, asking),
            Node::Negate(of) => self.number(of, asking),
            Node::Extreme(_, a, b) | Node::FirstKnown(a, b) => {
                let (left, right) = (self.number(a, asking), self.number(b, asking));
                self.together(expr, "compared", (a, left?), (b, right?))
            }
            Node::Choose(condition, a, b) => {
                self.condition(condition, asking);
                let (left, right) = (self.figure(a, asking), self.figure(b, asking));
                self.together(expr, "outcomes of one choice", (a, left?), (b, right?))
            }
            Node::Shift(of, Shift::Row(row)) => self.figure_of(
                of,
                InferenceSite {
                    row: Some(row),
                    ..asking
                },
            ),
            Node::Shift(of, _) => self.figure_of(of, asking),
            Node::Fold {
                axis, of, weight, ..
            } => self.fold(expr, axis, of, weight.as_ref(), asking),
            Node::Compare(_, a, b) => {
                let (left, right) = (self.figure(a, asking), self.figure(b, asking));
                if let (Ok(left), Ok(right)) = (left, right) {
                    self.together(expr, "compared", (a, left), (b, right)).ok();
                }
                Err(ExprKind::Condition)
            }
            Node::And(a, b) | Node::Or(a, b) => {
                self.condition(a, asking);
                self.condition(b, asking);
                Err(ExprKind::Condition)
            }
            Node::Not(of) => {
                self.condition(of, asking);
                Err(ExprKind::Condition)
            }
            Node::Dimension(_) | Node::Within(..) | Node::TextTest(_) | Node::Opaque(_) => {
                self.report(
                    Diagnostic::new(Code::WrongType, "a formula cannot look at single postings")
                        .at_span(&expr.span, "only the condition of a rule can")
                        .help("use a fact, a category or a cell"),
                );
                Err(ExprKind::Unknown)
            }
            Node::Poison => Err(ExprKind::Unknown),
        }
    }

    /// The unit of an expression that must be a number or a text.
    pub(super) fn figure(
        &mut self,
        expr: &'m Expr,
        asking: InferenceSite<'m>,
    ) -> Result<Unit, ExprKind> {
        let unit = self.figure_of(expr, asking);
        if unit == Err(ExprKind::Condition) {
            self.report(
                Diagnostic::new(
                    Code::WrongType,
                    "a condition stands where a number is expected",
                )
                .at_span(&expr.span, "this is a condition")
                .help("turn it into a number: `choose(condition, 1, 0)`"),
            );
            return Err(ExprKind::Unknown);
        }
        unit
    }

    /// The unit of an expression that must be a number.
    pub(super) fn number(
        &mut self,
        expr: &'m Expr,
        asking: InferenceSite<'m>,
    ) -> Result<Unit, ExprKind> {
        let unit = self.figure(expr, asking)?;
        if unit.is_text() {
            let finding = Diagnostic::new(Code::WrongType, "a text cannot be computed with")
                .at_span(&expr.span, "this is text");
            self.report(finding);
            return Err(ExprKind::Unknown);
        }
        Ok(unit)
    }

    /// Holds an expression to be a condition.
    pub(super) fn condition(&mut self, expr: &'m Expr, asking: InferenceSite<'m>) {
        if let Ok(unit) = self.figure_of(expr, asking) {
            let text = format!("this is {}", self.name(&unit));
            self.report(
                Diagnostic::new(
                    Code::WrongType,
                    "a number stands where a condition is expected",
                )
                .at_span(&expr.span, text),
            );
        }
    }

    /// The name that a unit is written with.
    pub(super) fn name(&self, unit: &Unit) -> String {
        match unit.is_text() || *unit != Unit::ratio() {
            true => self.model.vocabulary.unit_id(unit),
            false => "a plain number".to_owned(),
        }
    }

    /// Keeps a finding, unless the same code was already reported at its place.
    pub(super) fn report(&mut self, finding: Diagnostic) {
        let place = match finding.labels.first().map(|label| &label.place) {
            Some(Place::Span(span)) => (finding.code, span.file.clone(), span.start, span.end),
            _ => (finding.code, Arc::from(""), 0, self.found.len()),
        };
        if self.reported.insert(place) {
            self.found.push(finding);
        }
    }

    /// The unit of two sides that must go together, reporting at `expr` where they do not.
    pub(super) fn together(
        &mut self,
        expr: &Expr,
        how: &str,
        (a, left): (&Expr, Unit),
        (b, right): (&Expr, Unit),
    ) -> Result<Unit, ExprKind> {
        left.add(&right).map_err(|_| {
            let (left_name, right_name) = (self.name(&left), self.name(&right));
            self.report(
                Diagnostic::new(Code::UnitMismatch, format!("{left_name} and {right_name} cannot be {how}"))
                    .at_span(&expr.span, "")
                    .at_span(&a.span, format!("this is {left_name}"))
                    .at_span(&b.span, format!("this is {right_name}"))
                    .help(
                        self.give_unit(a, &right).or_else(|| self.give_unit(b, &left)).unwrap_or_else(|| {
                            "bring both to one unit; kroner divided by persons are kroner per person".to_owned()
                        }),
                    ),
            );
            ExprKind::Unknown
        })
    }

    /// How a bare number is given a unit.
    fn give_unit(&self, number: &Expr, unit: &Unit) -> Option<String> {
        let Node::Number(value, own) = &*number.node else {
            return None;
        };
        let mut powers = unit.powers();
        match (powers.next(), powers.next()) {
            (Some((base, 1)), None) if *own == Unit::ratio() => {
                let value = value.to_decimal(12);
                let written = if **base == *"kr" {
                    format!("kr({value})")
                } else {
                    format!("units(\"{base}\", {value})")
                };
                Some(format!("give the number its unit: `{written}`"))
            }
            _ => None,
        }
    }

    /// The row that is asking; that there is none is told where references are looked up.
    fn row(&self, asking: InferenceSite<'m>) -> Result<&'m Row, ExprKind> {
        let (sheet, id) = asking.sheet.zip(asking.row).ok_or(ExprKind::Unknown)?;
        sheet
            .rows
            .iter()
            .find(|row| &*row.id == id)
            .ok_or(ExprKind::Unknown)
    }

    /// The unit of what a row is about, inferred once for each row; rows can stand on each other
    /// many times.
    fn subject(&mut self, asking: InferenceSite<'m>) -> Result<Unit, ExprKind> {
        let row = self.row(asking)?;
        let known = (asking.sheet.map_or("", |sheet| &*sheet.id), &*row.id, "");
        let kind = match (self.known.get(&known), row.subject.as_ref()) {
            (Some(kind), _) => kind.clone(),
            (None, Some(subject)) => self
                .number(subject, asking)
                .map_or_else(|kind| kind, ExprKind::Figure),
            (None, None) => ExprKind::Unknown,
        };
        self.known.insert(known, kind.clone());
        match kind {
            ExprKind::Figure(unit) => Ok(unit),
            other => Err(other),
        }
    }

    /// Kroner, where the expression gives them.
    fn kroner(
        &mut self,
        function: &str,
        of: &'m Expr,
        asking: InferenceSite<'m>,
    ) -> Result<Unit, ExprKind> {
        let unit = self.number(of, asking)?;
        if unit == Unit::kr() {
            return Ok(unit);
        }
        let text = format!("this is {}", self.name(&unit));
        self.report(
            Diagnostic::new(Code::UnitMismatch, format!("`{function}` is of kroner"))
                .at_span(&of.span, text),
        );
        Err(ExprKind::Unknown)
    }

    /// The unit that kroner of a row or category are divided by.
    fn denominator(&mut self, of: &'m Expr, asking: InferenceSite<'m>) -> Option<Unit> {
        let subject = match &*of.node {
            Node::Row => self.row(asking).ok()?.subject.as_ref()?,
            _ => of,
        };
        let fact = self.model.categories.shared_denominator(subject)?;
        self.model
            .vocabulary
            .facts
            .get(fact)
            .map(|fact| fact.unit.clone())
    }

    fn referred(&mut self, cell: &'m CellRef, asking: InferenceSite<'m>) -> Result<Unit, ExprKind> {
        let sheet = match &cell.sheet {
            Some(id) => self.model.sheet(id),
            None => asking.sheet,
        };
        let row = match &cell.row {
            RowRef::Named(id) => Some(&**id),
            RowRef::Same => asking.row,
        };
        let row = row
            .filter(|_| cell.sheet.is_some() || sheet.is_some())
            .ok_or(ExprKind::Unknown)?;
        match sheet.map_or(ExprKind::Unknown, |sheet| {
            self.of_cell(sheet, row, &cell.column)
        }) {
            ExprKind::Figure(unit) => Ok(unit),
            other => Err(other),
        }
    }

    fn arithmetic(
        &mut self,
        operation: Arithmetic,
        expr: &Expr,
        a: &'m Expr,
        b: &'m Expr,
        asking: InferenceSite<'m>,
    ) -> Result<Unit, ExprKind> {
        let (left, right) = (self.number(a, asking), self.number(b, asking));
        let (left, right) = (left?, right?);
        match operation {
            Arithmetic::Add => self.together(expr, "added", (a, left), (b, right)),
            Arithmetic::Subtract => self.together(expr, "subtracted", (a, left), (b, right)),
            Arithmetic::Multiply => Ok(left.multiply(&right)),
            Arithmetic::Divide => Ok(left.divide(&right)),
        }
    }

    fn fold(
        &mut self,
        expr: &Expr,
        axis: &'m Axis,
        of: &'m Expr,
        weight: Option<&'m Expr>,
        asking: InferenceSite<'m>,
    ) -> Result<Unit, ExprKind> {
        let sheet = match axis {
            Axis::Municipalities(_) | Axis::Periods(_) | Axis::PeriodsWith(_) => {
                weight.map(|weight| self.number(weight, asking));
                return self.number(of, asking);
            }
            Axis::Rows(Some(id)) => self.model.sheet(id).ok_or(ExprKind::Unknown)?,
            Axis::Rows(None) => match asking.sheet {
                Some(sheet) => sheet,
                None => {
                    self.report(
                        Diagnostic::new(Code::UnknownReference, "`rows()` stands outside a sheet")
                            .at_span(&expr.span, "there is no row here")
                            .help("name the sheet: `rows(\"sheet\")`"),
                    );
                    return Err(ExprKind::Unknown);
                }
            },
        };
        let mut first: Option<(&'m str, Unit)> = None;
        for row in sheet.rows.iter().filter(|row| !row.total) {
            let asking = InferenceSite {
                sheet: Some(sheet),
                row: Some(&row.id),
            };
            weight.map(|weight| self.number(weight, asking));
            let Ok(unit) = self.number(of, asking) else {
                continue;
            };
            let Some((first_row, so_far)) = &first else {
                first = Some((&row.id, unit));
                continue;
            };
            if so_far.add(&unit).is_err() {
                let text = format!(
                    "{} in row `{first_row}`, {} in row `{}`",
                    self.name(so_far),
                    self.name(&unit),
                    row.id
                );
                let message = format!("rows of `{}` have different units", sheet.id);
                self.report(Diagnostic::new(Code::UnitMismatch, message).at_span(&of.span, text));
                return Err(ExprKind::Unknown);
            }
        }
        first.map(|(_, unit)| unit).ok_or(ExprKind::Unknown)
    }
}
