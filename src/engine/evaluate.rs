//! The value of a formula, asked from one place. Exact: nothing is rounded on the way.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Span};
use crate::facts::{Basis, Facts};
use crate::model::{
    Action, Adjustment, Arithmetic, Axis, CellRef, Expr, Extreme, Fold, Id, Node, Row, RowRef, Shift, precedes, written,
};
use crate::value::{Figure, Ratio, Unit, Value};

use super::combine::{combine, compare, weaker};
use super::ground::{Asking, Evaluated, Ground, Known, Reference};
use super::workbook::{Address, HiddenCount};

/// How many references may follow one another before the formula is refused.
const MAX_REFERENCES: usize = 400;

/// How deep formulas may lead into one another, parts of formulas counted; what the stack surely holds.
const MAX_DEPTH: usize = 5_000;

/// The reason of a missing figure in a cell that its sheet leaves blank.
pub const LEFT_BLANK: &str = "left blank by the sheet";

/// Whether a relation holds; undecided with the reason.
pub type Truth = Result<bool, Arc<str>>;

pub(super) fn missing(reason: impl Into<Arc<str>>, unit: Unit) -> Evaluated {
    Evaluated::computed(Figure::missing(reason, unit), None)
}

impl Ground<'_> {
    /// The value of a formula.
    ///
    /// **Errors**, noted on the ground: `K0212` a weight without a value for the year, `K0501` a circle, `K0504` a zero divisor.
    pub fn evaluate(&self, expr: &Expr, at: &Asking) -> Evaluated {
        if self.depth.get() >= MAX_DEPTH {
            return self.report_depth(Some(expr));
        }
        self.depth.set(self.depth.get() + 1);
        let value = self.value(expr, at);
        self.depth.set(self.depth.get() - 1);
        value
    }

    fn value(&self, expr: &Expr, at: &Asking) -> Evaluated {
        match &*expr.node {
            Node::Number(value, unit) => Evaluated::quoted(Figure::exact(value.clone(), unit.clone()), None),
            Node::Text(text) => Evaluated::quoted(Figure::text(text.as_str()), None),
            Node::Fact(id) => self.asked_fact(id, expr, at),
            Node::Weight(id) => self.weight(id, expr, at),
            Node::Key(id) => self.key(id, expr, at),
            Node::Category(id) => self.category(id, at),
            Node::Row => self.row_subject(expr, at),
            Node::Sum(of) => self.evaluate(of, at),
            Node::PerUnit(of) => self.per_unit(of, at),
            Node::Label(what) => self.label(what, at),
            Node::Cell(cell) => self.referenced(cell, expr, at),
            Node::Arithmetic(op, a, b) => self.arithmetic(*op, a, b, at),
            Node::Negate(a) => {
                let a = self.evaluate(a, at);
                Evaluated::computed(Figure { value: a.figure.value.negate(), unit: a.figure.unit }, a.basis)
            }
            Node::Extreme(extreme, a, b) => {
                let (a, b) = (self.evaluate(a, at), self.evaluate(b, at));
                self.extreme(*extreme, &a, &b)
            }
            Node::FirstKnown(a, b) => {
                let first = self.silently(|| self.evaluate(a, at));
                match first.figure.value {
                    Value::Missing(_) => computed(self.evaluate(b, at)),
                    _ => computed(first),
                }
            }
            Node::Choose(condition, a, b) => match self.truth(condition, at) {
                Ok(true) => computed(self.evaluate(a, at)),
                Ok(false) => computed(self.evaluate(b, at)),
                Err(reason) => missing(reason, self.evaluate(a, at).figure.unit),
            },
            Node::Shift(of, shift) => self.shifted(of, shift, at),
            Node::Fold { fold, axis, of, weight } => self.folded(*fold, axis, of, weight.as_ref(), at),
            Node::Dimension(_)
            | Node::Within(..)
            | Node::TextTest(_)
            | Node::Opaque(_)
            | Node::Compare(..)
            | Node::And(..)
            | Node::Or(..)
            | Node::Not(_)
            | Node::Poison => missing(format!("`{}` is no number", written(expr)), Unit::ratio()),
        }
    }

    /// Whether a relation between figures holds.
    ///
    /// # Errors
    /// The reason why it cannot be decided.
    pub fn truth(&self, condition: &Expr, at: &Asking) -> Truth {
        match &*condition.node {
            Node::Not(a) => self.truth(a, at).map(|holds| !holds),
            Node::And(a, b) => match (self.truth(a, at), self.truth(b, at)) {
                (Ok(false), _) | (_, Ok(false)) => Ok(false),
                (Ok(true), Ok(true)) => Ok(true),
                (Err(reason), _) | (_, Err(reason)) => Err(reason),
            },
            Node::Or(a, b) => match (self.truth(a, at), self.truth(b, at)) {
                (Ok(true), _) | (_, Ok(true)) => Ok(true),
                (Ok(false), Ok(false)) => Ok(false),
                (Err(reason), _) | (_, Err(reason)) => Err(reason),
            },
            Node::Compare(comparison, a, b) => {
                let (a, b) = (self.evaluate(a, at).figure.value, self.evaluate(b, at).figure.value);
                compare(*comparison, &a, &b, &Ratio::zero())
            }
            _ => Err(Arc::from(format!("`{}` is no relation between figures", written(condition)))),
        }
    }

    fn weight(&self, id: &Id, expr: &Expr, at: &Asking) -> Evaluated {
        if let Some(instead) = self.instead(Reference::Weight(id), at) {
            return instead;
        }
        let used = self.used(at, |action| match action {
            Action::UseWeight { weight, value } if weight == id => Some(value),
            _ => None,
        });
        if let Some(value) = used {
            // As it was reported, so that a weight may be put in terms of itself.
            return self.evaluate(value, &Asking { view: crate::model::REPORTED.into(), ..at.clone() });
        }
        self.look_at_declared(&at.scope);
        let Some(weight) = self.model.weight(&at.scope, id) else {
            return missing(format!("{} has no weight `{id}`", at.scope), Unit::ratio());
        };
        match at.year().and_then(|year| weight.by_year.get(&year)) {
            Some(value) => Evaluated::quoted(Figure::exact(value.clone(), Unit::ratio()), Some(Basis::Published)),
            None => {
                let years: Vec<String> = weight.by_year.keys().map(i32::to_string).collect();
                let message = format!("weight `{id}` has no value for {}", at.period);
                self.report(
                    Diagnostic::new(Code::WeightYear, message.clone())
                        .at_span(&expr.span, "asked for here")
                        .at_span(&weight.span, format!("has values for {}", years.join(", ")))
                        .help("state the year's value; weights are not carried forward"),
                );
                missing(message, Unit::ratio())
            }
        }
    }

    fn key(&self, id: &Id, expr: &Expr, at: &Asking) -> Evaluated {
        let Some(formula) = self.key_formula(id, at) else {
            return missing(format!("{} has no key `{id}` for {}", at.scope, at.period), Unit::ratio());
        };
        if self.open_keys.borrow().contains(id) {
            self.report(
                Diagnostic::new(Code::CircularFormula, format!("key `{id}` depends on itself"))
                    .at_span(&expr.span, "this reference closes the circle")
                    .help("let the key stand on facts and weights"),
            );
            return missing("depends on itself", Unit::ratio());
        }
        self.open_keys.borrow_mut().push(id.clone());
        let value = computed(self.evaluate(formula, at));
        self.open_keys.borrow_mut().pop();
        value
    }

    /// The formula of an allocation key: the one that the view uses, else the declared one.
    pub fn key_formula<'b>(&'b self, id: &Id, at: &'b Asking) -> Option<&'b Expr> {
        self.look_at_declared(&at.scope);
        let used = self.used(at, |action| match action {
            Action::UseKey { key, formula } if key == id => Some(formula),
            _ => None,
        });
        used.or_else(|| at.year().and_then(|year| self.model.key(&at.scope, id, year)).map(|key| &key.formula))
    }

    /// What the asking view puts in place of a key or weight: that of the adjustment which no other goes before.
    pub fn used<'b>(&'b self, at: &'b Asking, pick: impl Fn(&'b Action) -> Option<&'b Expr>) -> Option<&'b Expr> {
        self.look_at_declared(&at.scope);
        let meeting: Vec<&'b Adjustment> =
            self.model.adjustments(&at.view, &at.scope, at.year()?).map(|(_, adjustment)| adjustment).collect();
        let picked: Vec<(&'b Adjustment, &'b Expr)> =
            meeting.iter().filter_map(|adjustment| Some((*adjustment, pick(&adjustment.action)?))).collect();
        let is_first =
            |one: &Adjustment| picked.iter().all(|(other, _)| other.id == one.id || !precedes(&meeting, &other.id, &one.id));
        picked.iter().find(|(adjustment, _)| is_first(adjustment)).map(|(_, formula)| *formula)
    }

    /// The row of the asking sheet.
    pub fn asking_row(&self, at: &Asking) -> Option<&Row> {
        let row = at.row.as_ref()?;
        self.sheet(at.sheet.as_ref()?)?.rows.iter().find(|candidate| candidate.id == *row)
    }

    fn row_subject(&self, expr: &Expr, at: &Asking) -> Evaluated {
        let Some(row) = self.asking_row(at) else {
            return missing(format!("`{}` is asked outside a row", written(expr)), Unit::ratio());
        };
        match &row.subject {
            Some(subject) => self.evaluate(subject, at),
            None if row.total => self.sum_of_rows(at),
            None => missing(format!("row `{}` is about nothing that can be summed", row.id), Unit::kr()),
        }
    }

    /// The sum of the subjects of all rows that are no totals.
    fn sum_of_rows(&self, at: &Asking) -> Evaluated {
        let rows = at.sheet.as_ref().and_then(|sheet| self.sheet(sheet)).map_or(&[][..], |sheet| &sheet.rows);
        let parts = rows.iter().filter(|row| !row.total).filter_map(|row| row.subject.as_ref().map(|subject| (row, subject)));
        let parts = parts.map(|(row, subject)| self.evaluate(subject, &Asking { row: Some(row.id.clone()), ..at.clone() }));
        combine(Fold::Sum, parts.map(|part| (part, None)).collect())
    }

    fn per_unit(&self, of: &Expr, at: &Asking) -> Evaluated {
        let amount = self.evaluate(of, at);
        match self.denominator(of, at) {
            Some(fact) => {
                let heads = self.asked_fact(&fact, of, at);
                self.divide(&amount, &heads, (&fact, &of.span), at)
            }
            None => computed(amount),
        }
    }

    /// The fact that kroner are divided by: that of the categories in a formula or in the asking row, where all have the same.
    pub fn denominator(&self, of: &Expr, at: &Asking) -> Option<Id> {
        match &*of.node {
            Node::Row => self.denominator(self.asking_row(at)?.subject.as_ref()?, at),
            Node::Sum(inner) => self.denominator(inner, at),
            _ => self.model.categories.shared_denominator(of).cloned(),
        }
    }

    fn label(&self, what: &str, at: &Asking) -> Evaluated {
        let Some(row) = self.asking_row(at) else {
            return missing("a label is asked outside a row", Unit::text());
        };
        let text = match what {
            "unit_label" => {
                let fact = row.subject.as_ref().and_then(|subject| self.denominator(subject, at));
                let unit = fact.and_then(|fact| self.model.vocabulary.facts.get(&fact)).map(|fact| fact.unit.clone());
                match unit {
                    Some(unit) => {
                        format!("Per {}", self.model.vocabulary.unit_id(&Unit::ratio().divide(&unit)).trim_start_matches("per_"))
                    }
                    None => "Ikke per person".to_owned(),
                }
            }
            _ => row.label.nb.clone(),
        };
        Evaluated::computed(Figure::text(text), None)
    }

    fn arithmetic(&self, op: Arithmetic, a: &Expr, b: &Expr, at: &Asking) -> Evaluated {
        let (left, right) = (self.evaluate(a, at), self.evaluate(b, at));
        match op {
            Arithmetic::Divide => self.divide(&left, &right, (&written(b), &b.span), at),
            Arithmetic::Multiply => {
                let unit = left.figure.unit.multiply(&right.figure.unit);
                let value = left.figure.value.multiply(&right.figure.value);
                Evaluated::computed(Figure { value, unit }, weaker(left.basis, right.basis))
            }
            Arithmetic::Add | Arithmetic::Subtract => {
                let apply = if op == Arithmetic::Add { Value::add } else { Value::subtract };
                self.same_unit(&left, &right, apply)
            }
        }
    }

    /// Combines two figures of one unit.
    fn same_unit(&self, left: &Evaluated, right: &Evaluated, apply: fn(&Value, &Value) -> Value) -> Evaluated {
        match left.figure.unit.add(&right.figure.unit) {
            Ok(unit) => {
                let value = apply(&left.figure.value, &right.figure.value);
                Evaluated::computed(Figure { value, unit }, weaker(left.basis, right.basis))
            }
            Err(error) => missing(format!("{} and {} do not add up", error.left, error.right), error.left),
        }
    }

    fn divide(&self, left: &Evaluated, right: &Evaluated, (divisor, span): (&str, &Span), at: &Asking) -> Evaluated {
        let unit = left.figure.unit.divide(&right.figure.unit);
        let mut value = left.figure.value.divide(&right.figure.value);
        if right.figure.as_exact().is_some_and(Ratio::is_zero) {
            self.report(
                Diagnostic::new(Code::DivisionByZero, format!("the divisor `{divisor}` is zero for {} {}", at.scope, at.period))
                    .at_span(span, "zero here, so what is divided by it is missing")
                    .help("mend the fact, or leave the cell out where it has no meaning"),
            );
            if left.figure.as_exact().is_some() {
                value = Value::Missing(format!("the divisor `{divisor}` is zero").into());
            }
        }
        Evaluated::computed(Figure { value, unit }, weaker(left.basis, right.basis))
    }

    /// A fact; what asks for one without a value is told, where the place has any facts.
    fn asked_fact(&self, id: &Id, asked_by: &Expr, at: &Asking) -> Evaluated {
        let facts = self.facts.of(&at.scope, &at.period);
        if facts.is_some_and(|facts| facts.get(id).is_none()) {
            let message = format!("fact `{id}` has no value for {} {}", at.scope, at.period);
            let help =
                format!("state it in municipalities/{}/{}/facts.toml, or say there why it is `missing`", at.scope, at.period);
            self.report(Diagnostic::new(Code::MissingFact, message).at_span(&asked_by.span, "asked for here").help(help));
        }
        self.fact(id, at)
    }

    fn extreme(&self, extreme: Extreme, a: &Evaluated, b: &Evaluated) -> Evaluated {
        let apply = match extreme {
            Extreme::Max => Value::max,
            Extreme::Min => Value::min,
        };
        self.same_unit(a, b, apply)
    }

    fn shifted(&self, of: &Expr, shift: &Shift, at: &Asking) -> Evaluated {
        match at.shifted(shift) {
            Some(asking) => {
                self.look_at_facts(&asking.scope);
                self.evaluate(of, &asking)
            }
            None if *shift == Shift::Previous => missing(format!("`{}` has no period before it", at.period), Unit::ratio()),
            None => missing(format!("`{}` is no pair of municipalities", at.scope), Unit::ratio()),
        }
    }

    fn folded(&self, fold: Fold, axis: &Axis, of: &Expr, weight: Option<&Expr>, at: &Asking) -> Evaluated {
        let places = self.places(axis, at);
        let items = places.iter().map(|place| (self.evaluate(of, place), weight.map(|weight| self.evaluate(weight, place))));
        combine(fold, items.collect())
    }

    /// Every place along an axis.
    pub fn places(&self, axis: &Axis, at: &Asking) -> Vec<Asking> {
        match axis {
            Axis::Rows(sheet) => {
                let id = sheet.as_ref().or(at.sheet.as_ref());
                let rows = id.and_then(|id| self.sheet(id)).map_or(&[][..], |sheet| &sheet.rows);
                let place = |row: &Row| Asking { sheet: id.cloned(), row: Some(row.id.clone()), ..at.clone() };
                rows.iter().filter(|row| !row.total).map(place).collect()
            }
            Axis::Municipalities(named) => {
                let ids = if named.is_empty() { &self.municipalities } else { named };
                ids.iter().for_each(|id| self.look_at_facts(id));
                ids.iter().map(|id| Asking { scope: id.clone(), ..at.clone() }).collect()
            }
            Axis::PeriodsWith(fact) => {
                let has_value =
                    |facts: &Facts| facts.get(fact).is_some_and(|fact| !matches!(fact.figure.value, Value::Missing(_)));
                // A pair of municipalities asks for the periods of its first.
                let asking = at.shifted(&Shift::First).unwrap_or_else(|| at.clone()).scope;
                self.look_at_facts(&asking);
                let periods = self.facts.periods(&asking).filter(|(_, facts)| has_value(facts));
                periods.map(|(period, _)| Asking { period: period.clone(), ..at.clone() }).collect()
            }
            Axis::Periods(named) => named.iter().map(|id| Asking { period: id.clone(), ..at.clone() }).collect(),
        }
    }

    /// Where a reference leads, seen from a place.
    pub fn target(&self, cell: &CellRef, at: &Asking) -> Option<Asking> {
        let sheet = cell.sheet.clone().or_else(|| at.sheet.clone())?;
        let row = match &cell.row {
            RowRef::Same => at.row.clone()?,
            RowRef::Named(id) => id.clone(),
        };
        Some(Asking { sheet: Some(sheet), row: Some(row), column: Some(cell.column.clone()), ..at.clone() })
    }

    fn referenced(&self, cell: &CellRef, expr: &Expr, at: &Asking) -> Evaluated {
        match self.target(cell, at) {
            Some(target) => self.cell(&target, Some(expr)),
            None => missing(format!("`{}` is asked outside a sheet", written(expr)), Unit::ratio()),
        }
    }

    /// The formula of a cell, if the sheet has that cell.
    pub fn formula(&self, at: &Asking) -> Option<Option<&Expr>> {
        let sheet = self.sheet(at.sheet.as_ref()?)?;
        sheet.formula_at(at.row.as_ref()?, at.column.as_ref()?, &at.scope, &at.period)
    }

    /// The value of a cell, computed once. `asked_by` is where a reference to it is written.
    pub fn cell(&self, at: &Asking, asked_by: Option<&Expr>) -> Evaluated {
        let (Some(sheet), Some(row), Some(column)) = (&at.sheet, &at.row, &at.column) else {
            return missing("no cell is named", Unit::ratio());
        };
        let address = Address {
            sheet: sheet.clone(),
            row: row.clone(),
            column: column.clone(),
            scope: at.scope.clone(),
            period: at.period.clone(),
            view: None,
        };
        let view = self.sheet(sheet).and_then(|sheet| sheet.view.clone()).unwrap_or_else(|| at.view.clone());
        let place = (address, view.clone());
        if let Some(known) = self.cells.borrow().get(&place) {
            self.touched.borrow_mut().extend(&known.hidden, &known.reads);
            return known.value.clone();
        }
        if let Some(known) = self.parent.and_then(|parent| parent.settled(&place)) {
            self.touched.borrow_mut().extend(&known.hidden, &known.reads);
            return known.value;
        }
        if let Some(known) = self.taken_over(&place) {
            self.touched.borrow_mut().extend(&known.hidden, &known.reads);
            self.cells.borrow_mut().insert(place, known.clone());
            return known.value;
        }
        let circle = self.open.borrow().iter().position(|open| *open == place);
        if let Some(start) = circle {
            return self.report_circle(start, asked_by);
        }
        if self.open.borrow().len() >= MAX_REFERENCES {
            return self.report_depth(asked_by);
        }
        let at = Asking { view, ..at.clone() };
        if let Some(instead) = self.instead(Reference::Cell, &at) {
            return instead;
        }
        let Some(formula) = self.formula(&at) else {
            return missing(format!("there is no cell {}", place.0), Unit::ratio());
        };
        self.open.borrow_mut().push(place.clone());
        let value = |ground: &Ground<'_>| match formula {
            Some(formula) => ground.evaluate(formula, &at),
            None => ground.blank(&at),
        };
        let (value, touched) = self.touching(|| {
            self.look_at_facts(&at.scope);
            // Its formula is the sheet's.
            self.sheet(sheet);
            let (plain, touched) = self.touching(|| value(self));
            self.refined(plain, &touched.hidden, value)
        });
        self.open.borrow_mut().pop();
        let (hidden, reads) = (Arc::new(touched.hidden), Arc::new(touched.reads));
        self.cells.borrow_mut().insert(place, Known { value: value.clone(), hidden, reads });
        value
    }

    /// A cell that is computed already and stands on no hidden count.
    fn settled(&self, place: &(Address, Id)) -> Option<Known> {
        self.cells.borrow().get(place).filter(|known| known.hidden.is_empty()).cloned()
    }

    /// The hidden counts that a computed cell stands on.
    pub(super) fn hidden_beneath(&self, address: &Address, view: &Id) -> Arc<BTreeSet<HiddenCount>> {
        let place = (Address { view: None, ..address.clone() }, view.clone());
        self.cells.borrow().get(&place).map(|known| Arc::clone(&known.hidden)).unwrap_or_default()
    }

    /// A cell that the sheet leaves blank keeps the unit of its column.
    fn blank(&self, at: &Asking) -> Evaluated {
        let column = at.column.as_ref().and_then(|id| {
            let sheet = self.sheet(at.sheet.as_ref()?)?;
            sheet.columns.iter().find(|column| column.id == *id)
        });
        let unit = column.map(|column| {
            column.unit.clone().unwrap_or_else(|| self.silently(|| self.evaluate(&column.formula, at).figure.unit))
        });
        missing(LEFT_BLANK, unit.unwrap_or_else(Unit::ratio))
    }

    fn report_depth(&self, asked_by: Option<&Expr>) -> Evaluated {
        let message = "formulas lead too deep into one another";
        let mut diagnostic = Diagnostic::new(Code::ScriptLimit, message).help("let later cells stand on fewer earlier ones");
        if let Some(expr) = asked_by {
            diagnostic = diagnostic.at_span(&expr.span, "given up here");
        }
        self.report(diagnostic);
        missing("references follow one another too deeply", Unit::ratio())
    }

    fn report_circle(&self, start: usize, asked_by: Option<&Expr>) -> Evaluated {
        let open = self.open.borrow();
        let mut chain: Vec<String> = open[start..].iter().map(|(address, _)| address.to_string()).collect();
        chain.push(open[start].0.to_string());
        drop(open);
        let message = format!("a cell depends on itself: {}", chain.join(" → "));
        let mut diagnostic =
            Diagnostic::new(Code::CircularFormula, message).help("let one of these formulas stand on something else");
        if let Some(expr) = asked_by {
            diagnostic = diagnostic.at_span(&expr.span, "this reference closes the circle");
        }
        self.report(diagnostic);
        missing("depends on itself", Unit::ratio())
    }
}

/// Marks a figure as computed, whatever it was before.
fn computed(value: Evaluated) -> Evaluated {
    Evaluated::computed(value.figure, value.basis)
}
