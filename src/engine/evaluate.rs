//! The value of a formula, asked from one place. Exact: nothing is rounded on the way.

use crate::diag::{Code, Diagnostic, Span};
use crate::model::{Arithmetic, Axis, Expr, Extreme, Fold, Id, Node, RowLabel, Shift, written};
use crate::value::{Figure, Ratio, Unit, Value, Wording};

use super::combine::{Truth, Undecided, combine, compare, either, graver, weaker};
use super::coordinates::Coordinates;
use super::evaluated::{Answer, Evaluated, NO_ANSWER, computed, missing, without_answer};
use super::evaluator::Evaluator;

/// Why a relation is open whose tolerance nobody knows.
pub(super) const NO_TOLERANCE: &str = "the tolerance has no exact value";

/// The most bits of a figure's numerator or denominator: some 20,000 digits.
const MAX_BITS: u64 = 1 << 16;

impl Evaluator<'_> {
    /// The figure of a formula.
    ///
    /// **Errors**, noted on the evaluator: `K0212` a weight without a value for the year, `K0213` a
    /// limit, `K0501` a circle, `K0504` a zero divisor.
    pub fn evaluate(&self, expr: &Expr, at: &Coordinates) -> Evaluated {
        self.answer(expr, at).unwrap_or_else(|_| without_answer())
    }

    /// The figure of a formula, unless it has no answer.
    pub(super) fn answer(&self, expr: &Expr, at: &Coordinates) -> Answer<Evaluated> {
        self.settle(|| self.value(expr, at))
    }

    /// Whether a relation between figures holds.
    ///
    /// # Errors
    /// The reason why it cannot be decided.
    pub fn truth(&self, condition: &Expr, at: &Coordinates) -> Truth {
        let truth = self.settle(|| self.decision(condition, at));
        truth.unwrap_or_else(|_| Err(Undecided::Missing(NO_ANSWER.into())))
    }

    /// As [`Evaluator::truth`], where the sides of a comparison may lie so far apart.
    ///
    /// # Errors
    /// The reason why it cannot be decided, which may be that the tolerance has no exact value.
    pub(super) fn truth_within(
        &self,
        condition: &Expr,
        within: Option<&Expr>,
        at: &Coordinates,
    ) -> Truth {
        let (Node::Compare(comparison, a, b), Some(within)) = (&*condition.node, within) else {
            return self.truth(condition, at);
        };
        let sides = self.settle(|| {
            let (sides, within) = (self.both(a, b, at), self.value(within, at));
            Ok((sides?, within?))
        });
        let Ok(((a, b), within)) = sides else {
            return Err(Undecided::Missing(NO_ANSWER.into()));
        };
        match within.figure.as_exact() {
            Some(within) => compare(*comparison, &a.figure.value, &b.figure.value, within),
            None => Err(Undecided::Missing(NO_TOLERANCE.into())),
        }
    }

    /// The figure of a formula, from within one that is being computed. All that is surely asked
    /// for is asked for before anything is found wanting, so that a formula is seldom tried more
    /// than twice.
    pub(super) fn value(&self, expr: &Expr, at: &Coordinates) -> Answer<Evaluated> {
        self.step(1, expr)?;
        if !self.effort.enter() {
            return Err(self.limit(
                expr,
                "a formula is too deep",
                "declare parts of it as columns, weights or keys of their own",
            ));
        }
        let value = self.value_of_node(expr, at);
        self.effort.leave();
        value
    }

    fn value_of_node(&self, expr: &Expr, at: &Coordinates) -> Answer<Evaluated> {
        Ok(match &*expr.node {
            Node::Number(value, unit) => {
                Evaluated::quoted(Figure::exact(value.clone(), unit.clone()), None)
            }
            Node::Text(text) => Evaluated::quoted(Figure::text(text.as_str()), None),
            Node::Fact(id) => self.asked_fact(id, expr, at),
            Node::Weight(id) => return self.weight(id, expr, at),
            Node::Key(id) => return self.key(id, expr, at),
            Node::Category(id) => self.category(id, at),
            Node::Booked {
                measure,
                condition,
                among,
            } => self.booked(*measure, (condition, among.as_ref()), expr, at),
            Node::Row => return self.row_subject(expr, at),
            Node::Sum(of) => return self.value(of, at),
            Node::PerUnit(of) => return self.per_unit(of, at),
            Node::Label(of) => self.label(*of, at),
            Node::Cell(cell) => return self.referenced(cell, expr, at),
            Node::Arithmetic(op, a, b) => return self.arithmetic(*op, (a, b), expr, at),
            Node::Negate(a) => {
                let a = self.value(a, at)?;
                Evaluated::computed(
                    Figure {
                        value: a.figure.value.negate(),
                        unit: a.figure.unit,
                    },
                    a.basis,
                )
            }
            Node::Extreme(extreme, a, b) => {
                let (a, b) = self.both(a, b, at)?;
                self.extreme(*extreme, &a, &b)
            }
            Node::FirstKnown(a, b) => return self.first_known(a, b, at),
            Node::Choose(condition, a, b) => return self.chosen(condition, a, b, at),
            Node::Shift(of, shift) => return self.shifted(of, shift, at),
            Node::Fold {
                fold,
                axis,
                of,
                weight,
            } => return self.folded((*fold, axis), (of, weight.as_ref()), expr, at),
            Node::Dimension(_)
            | Node::Within(..)
            | Node::TextTest(_)
            | Node::Opaque(_)
            | Node::Compare(..)
            | Node::And(..)
            | Node::Or(..)
            | Node::Not(_)
            | Node::Poison => missing(
                format!("`{}` is not a number", written(expr)),
                Unit::ratio(),
            ),
        })
    }

    /// Two figures, both asked for before either is found wanting.
    fn both(&self, a: &Expr, b: &Expr, at: &Coordinates) -> Answer<(Evaluated, Evaluated)> {
        let (a, b) = (self.value(a, at), self.value(b, at));
        Ok((a?, b?))
    }

    /// The first, or the second where nobody knows the first. Where the first is missing for some
    /// choices of hidden counts only, these decide, so that the bounds alone leave the figure open.
    fn first_known(&self, a: &Expr, b: &Expr, at: &Coordinates) -> Answer<Evaluated> {
        let (first, touched) = self.touching(|| self.silently(|| self.value(a, at)));
        let first = first?;
        if !first.figure.value.is_unknown() {
            return Ok(computed(first));
        }
        let second = computed(self.value(b, at)?);
        Ok(if touched.hidden.is_empty() {
            second
        } else {
            Evaluated {
                figure: Figure {
                    unit: second.figure.unit,
                    ..first.figure
                },
                ..second
            }
        })
    }

    /// One of two figures. Where intervals leave the condition open, what both have room for.
    fn chosen(&self, condition: &Expr, a: &Expr, b: &Expr, at: &Coordinates) -> Answer<Evaluated> {
        let undecided = match self.decision(condition, at)? {
            Ok(true) => return self.value(a, at).map(computed),
            Ok(false) => return self.value(b, at).map(computed),
            Err(undecided) => undecided,
        };
        let (a, b) = self.silently(|| self.both(a, b, at))?;
        Ok(match undecided {
            Undecided::BothSides => either(&a, &b),
            Undecided::Missing(reason) => missing(reason, a.figure.unit),
        })
    }

    /// Whether a relation holds, from within a formula.
    fn decision(&self, condition: &Expr, at: &Coordinates) -> Answer<Truth> {
        self.step(1, condition)?;
        Ok(match &*condition.node {
            Node::Not(a) => self.decision(a, at)?.map(|holds| !holds),
            Node::And(a, b) | Node::Or(a, b) => {
                let is_and = matches!(&*condition.node, Node::And(..));
                let (a, b) = (self.decision(a, at), self.decision(b, at));
                match (a?, b?) {
                    (Ok(one), _) | (_, Ok(one)) if one != is_and => Ok(one),
                    (Ok(_), Ok(_)) => Ok(is_and),
                    (Err(a), Err(b)) => Err(graver(a, b)),
                    (Err(reason), _) | (_, Err(reason)) => Err(reason),
                }
            }
            Node::Compare(comparison, a, b) => {
                let (a, b) = self.both(a, b, at)?;
                compare(
                    *comparison,
                    &a.figure.value,
                    &b.figure.value,
                    &Ratio::zero(),
                )
            }
            _ => Err(Undecided::Missing(
                format!("`{}` is no relation between figures", written(condition)).into(),
            )),
        })
    }

    fn per_unit(&self, of: &Expr, at: &Coordinates) -> Answer<Evaluated> {
        let amount = self.value(of, at)?;
        match self.denominator(of, at) {
            Some(fact) => {
                let heads = self.asked_fact(&fact, of, at);
                self.step(cost(&amount, &heads), of)?;
                self.within_size(self.divide(&amount, &heads, (&fact, &of.span), at), of)
            }
            None => Ok(computed(amount)),
        }
    }

    /// The fact that kroner are divided by: that of the categories in a formula or in the asking
    /// row, where all have the same.
    pub fn denominator(&self, of: &Expr, at: &Coordinates) -> Option<Id> {
        match &*of.node {
            Node::Row => self.denominator(self.asking_row(at)?.subject.as_ref()?, at),
            Node::Sum(inner) => self.denominator(inner, at),
            _ => self.inputs.categories().shared_denominator(of).cloned(),
        }
    }

    fn label(&self, of: RowLabel, at: &Coordinates) -> Evaluated {
        let Some(row) = self.asking_row(at) else {
            return missing("a label is asked outside a row", Unit::text());
        };
        let wording = match of {
            RowLabel::Unit => {
                let fact = row
                    .subject
                    .as_ref()
                    .and_then(|subject| self.denominator(subject, at));
                let declared = fact.and_then(|fact| self.inputs.vocabulary().facts.get(&fact));
                let unit = declared.map(|fact| {
                    self.inputs
                        .vocabulary()
                        .unit_id(&Unit::ratio().divide(&fact.unit))
                });
                Wording::Per(unit.map(|unit| unit.trim_start_matches("per_").into()))
            }
            RowLabel::Name => Wording::Named {
                nb: (&*row.label.nb).into(),
                en: row.label.en.as_deref().map(Into::into),
            },
        };
        Evaluated::computed(Figure::text(wording), None)
    }

    fn arithmetic(
        &self,
        op: Arithmetic,
        (a, b): (&Expr, &Expr),
        expr: &Expr,
        at: &Coordinates,
    ) -> Answer<Evaluated> {
        let (left, right) = self.both(a, b, at)?;
        self.step(cost(&left, &right), expr)?;
        let figure = match op {
            Arithmetic::Divide => self.divide(&left, &right, (&written(b), &b.span), at),
            Arithmetic::Multiply => {
                let unit = left.figure.unit.multiply(&right.figure.unit);
                let value = left.figure.value.multiply(&right.figure.value);
                Evaluated::computed(Figure { value, unit }, weaker(left.basis, right.basis))
            }
            Arithmetic::Add => self.same_unit(&left, &right, Value::add),
            Arithmetic::Subtract => self.same_unit(&left, &right, Value::subtract),
        };
        self.within_size(figure, expr)
    }

    /// Refuses a figure with more digits than any sum of money could need.
    fn within_size(&self, figure: Evaluated, expr: &Expr) -> Answer<Evaluated> {
        if bits(&figure) <= MAX_BITS {
            return Ok(figure);
        }
        let help = "let it multiply less often; a figure may have some 20,000 digits";
        Err(self.limit(expr, "a figure grows beyond all measure", help))
    }

    /// Combines two figures of one unit.
    fn same_unit(
        &self,
        left: &Evaluated,
        right: &Evaluated,
        apply: fn(&Value, &Value) -> Value,
    ) -> Evaluated {
        match left.figure.unit.add(&right.figure.unit) {
            Ok(unit) => {
                let value = apply(&left.figure.value, &right.figure.value);
                Evaluated::computed(Figure { value, unit }, weaker(left.basis, right.basis))
            }
            Err(error) => missing(
                format!("{} and {} do not add up", error.left, error.right),
                error.left,
            ),
        }
    }

    fn divide(
        &self,
        left: &Evaluated,
        right: &Evaluated,
        (divisor, span): (&str, &Span),
        at: &Coordinates,
    ) -> Evaluated {
        let unit = left.figure.unit.divide(&right.figure.unit);
        let mut value = left.figure.value.divide(&right.figure.value);
        if right.figure.as_exact().is_some_and(Ratio::is_zero) {
            self.report(
                Diagnostic::new(
                    Code::DivisionByZero,
                    format!(
                        "the divisor `{divisor}` is zero for {} {}",
                        at.scope, at.period
                    ),
                )
                .at_span(span, "zero here, so what is divided by it is missing")
                .help("mend the fact, or leave the cell out where it has no meaning"),
            );
            if left.figure.as_exact().is_some() {
                value = Value::Missing(format!("the divisor `{divisor}` is zero").into());
            }
        }
        Evaluated::computed(Figure { value, unit }, weaker(left.basis, right.basis))
    }

    fn extreme(&self, extreme: Extreme, a: &Evaluated, b: &Evaluated) -> Evaluated {
        let apply = match extreme {
            Extreme::Max => Value::max,
            Extreme::Min => Value::min,
        };
        self.same_unit(a, b, apply)
    }

    fn shifted(&self, of: &Expr, shift: &Shift, at: &Coordinates) -> Answer<Evaluated> {
        let Some(asking) = at.shifted(shift) else {
            let reason = match shift {
                Shift::Previous => format!("`{}` has no period before it", at.period),
                _ => format!("`{}` is no pair of municipalities", at.scope),
            };
            return Ok(missing(reason, Unit::ratio()));
        };
        let is_known = |first| at.year().is_some_and(|year| first < year);
        if *shift == Shift::Previous && !self.first_year(at).is_some_and(is_known) {
            return Ok(missing(
                format!("nothing is known of {} before {}", at.scope, at.period),
                Unit::ratio(),
            ));
        }
        self.value_at(of, &asking)
    }

    /// The figure of a formula as asked from another place; missing where the project has not that
    /// place.
    fn value_at(&self, of: &Expr, at: &Coordinates) -> Answer<Evaluated> {
        match self.inputs.absence(&at.scope) {
            None => self.value(of, at),
            // Asked all the same, for the unit.
            Some(reason) => {
                let asked = self.silently(|| self.value(of, at))?;
                Ok(missing(reason, asked.figure.unit))
            }
        }
    }

    fn folded(
        &self,
        (fold, axis): (Fold, &Axis),
        (of, weight): (&Expr, Option<&Expr>),
        expr: &Expr,
        at: &Coordinates,
    ) -> Answer<Evaluated> {
        let places = self.places(axis, at);
        let asked = places.iter().map(|place| {
            (
                self.value_at(of, place),
                weight.map(|weight| self.value(weight, place)),
            )
        });
        let asked: Vec<_> = asked.collect();
        let mut items = Vec::with_capacity(asked.len());
        for (item, weight) in asked {
            items.push((item?, weight.transpose()?));
        }
        // The sum may grow with every item.
        let sizes: u64 = items
            .iter()
            .map(|(item, weight)| bits(item) + weight.as_ref().map_or(0, bits))
            .sum();
        self.step(
            (items.len() as u64).saturating_mul(effort(sizes.min(MAX_BITS))),
            expr,
        )?;
        self.within_size(combine(fold, items), expr)
    }
}

/// The bits of the larger of a figure's numerators and denominators.
fn bits(figure: &Evaluated) -> u64 {
    let of = |ratio: &Ratio| ratio.numerator().bits().max(ratio.denominator().bits());
    figure
        .figure
        .value
        .bounds()
        .map_or(0, |(low, high)| of(low).max(of(high)))
}

/// The steps that reducing a fraction of so many bits takes.
fn effort(bits: u64) -> u64 {
    bits.saturating_mul(bits) / 8_192
}

/// The steps that putting two figures together takes.
fn cost(a: &Evaluated, b: &Evaluated) -> u64 {
    effort(bits(a) + bits(b))
}
