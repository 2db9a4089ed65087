//! Figures for every choice of the hidden counts that they stand on.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Code, Diagnostic};
use crate::model::{Expr, Id};
use crate::value::{Figure, Ratio, Unit, Value};

use super::combine::Undecided;
use super::coordinates::Coordinates;
use super::evaluated::{Answer, Evaluated, without_answer};
use super::evaluator::Evaluator;
use super::hidden::{Choice, Choices, Narrowing};
use super::workbook::HiddenCount;

/// The most choices that are gone through for one figure.
pub const MOST_CHOICES: u64 = 1_024;

/// What every choice of hidden counts gives.
#[derive(Clone, Debug)]
pub struct Answers<T> {
    /// One for each choice. **Order**: by the counts' values.
    pub answers: Vec<T>,
    /// Whether all known relations were heeded; else some of the choices may break one.
    pub is_narrowed: bool,
}

impl Evaluator<'_> {
    /// The ends of a hidden count, if they are of an ordinary size.
    fn ends(&self, count: &HiddenCount) -> Option<(i64, i64)> {
        let (low, high) = self.inputs.hidden_fact(count)?.hidden_count()?;
        Some((
            i64::try_from(low.numerator()).ok()?,
            i64::try_from(high.numerator()).ok()?,
        ))
    }

    /// What something gives for every choice of hidden counts that breaks no known relation. `None`
    /// where there are too many choices, or they take too much work together.
    pub fn for_every_choice<T>(
        &self,
        counts: &BTreeSet<HiddenCount>,
        ask: impl Fn(&Evaluator<'_>) -> T,
    ) -> Option<Answers<T>> {
        let (all, narrowings) = self.connected(counts);
        let admissible = match narrowings.is_empty() {
            true => None,
            false => self
                .hidden
                .admissible(&all, || self.admissible(&all, &narrowings)),
        };
        let (choices, is_narrowed) = match &admissible {
            Some(choices) => {
                let positions: Vec<usize> = all
                    .iter()
                    .enumerate()
                    .filter(|(_, count)| counts.contains(*count))
                    .map(|(at, _)| at)
                    .collect();
                let own = |choice: &Vec<i64>| {
                    positions.iter().map(|position| choice[*position]).collect()
                };
                (
                    choices
                        .iter()
                        .map(own)
                        .collect::<BTreeSet<Vec<i64>>>()
                        .into_iter()
                        .collect(),
                    true,
                )
            }
            None => (self.choices(counts)?, narrowings.is_empty()),
        };
        let unit = |fact: &Id| self.declared_unit(fact);
        let answer = |choice: Vec<i64>| {
            let choice = Choice {
                values: counts.iter().cloned().zip(choice).collect(),
                beneath: self.overlay,
                unit: &unit,
            };
            let evaluator = self.choosing(&choice);
            let answer = ask(&evaluator);
            self.inputs
                .note(&BTreeSet::new(), &evaluator.inputs.touched().reads);
            self.effort.add(evaluator.effort.spent());
            self.adopt_unanswerable(&evaluator);
            answer
        };
        let mut answers = Vec::with_capacity(choices.len());
        for choice in choices {
            answers.push(answer(choice));
            if self.effort.is_exhausted() {
                return None;
            }
        }
        self.inputs.note(&BTreeSet::new(), &self.hidden.reads());
        Some(Answers {
            answers,
            is_narrowed,
        })
    }

    /// Every choice of some hidden counts, in their order. `None` where there are too many.
    fn choices(&self, counts: &BTreeSet<HiddenCount>) -> Option<Choices> {
        let mut choices = vec![Vec::new()];
        for count in counts {
            let (low, high) = self.ends(count)?;
            let size = u64::try_from(choices.len())
                .ok()?
                .checked_mul(high.abs_diff(low) + 1)?;
            if size > MOST_CHOICES {
                return None;
            }
            let with =
                |choice: &Vec<i64>, value: i64| choice.iter().copied().chain([value]).collect();
            choices = choices
                .iter()
                .flat_map(|choice| (low..=high).map(move |value| with(choice, value)))
                .collect();
        }
        Some(choices)
    }

    /// The choices of connected counts that break no known relation.
    fn admissible(
        &self,
        counts: &BTreeSet<HiddenCount>,
        narrowings: &[&Narrowing],
    ) -> Option<Choices> {
        let (unit, mut spent) = (|fact: &Id| self.declared_unit(fact), 0_u64);
        let mut left = Vec::new();
        for values in self.choices(counts)? {
            let choice = counts.iter().cloned().zip(values.iter().copied()).collect();
            let choice = Choice {
                values: choice,
                beneath: self.overlay,
                unit: &unit,
            };
            let evaluator = self.choosing(&choice);
            let is_broken = |narrowing: &&Narrowing| {
                evaluator.truth_within(
                    &narrowing.condition,
                    narrowing.within.as_ref(),
                    &narrowing.at,
                ) == Ok(false)
            };
            if !narrowings.iter().any(is_broken) {
                left.push(values);
            }
            spent = spent.saturating_add(evaluator.effort.spent());
            self.hidden.note(&evaluator.inputs.touched().reads);
            self.adopt_unanswerable(&evaluator);
            if spent > self.effort.max_steps {
                return None;
            }
        }
        Some(left)
    }

    /// What has no answer for a choice has none here.
    pub(super) fn adopt_unanswerable(&self, choosing: &Evaluator<'_>) {
        choosing
            .take_unanswerable()
            .into_iter()
            .for_each(|finding| self.findings.add_limit(finding));
    }

    fn declared_unit(&self, fact: &Id) -> Unit {
        self.inputs
            .vocabulary()
            .facts
            .get(fact)
            .map_or_else(Unit::ratio, |declared| declared.unit.clone())
    }

    /// Whether a cell stands on one hidden count alone, so that it would be zero without those
    /// counted there.
    pub(super) fn is_one_count(&self, counts: &BTreeSet<HiddenCount>, at: &Coordinates) -> bool {
        let (Some(count), 1) = (counts.first(), counts.len()) else {
            return false;
        };
        let unit = |fact: &Id| self.declared_unit(fact);
        let choice = Choice {
            values: BTreeMap::from([(count.clone(), 0)]),
            beneath: self.overlay,
            unit: &unit,
        };
        self.choosing(&choice)
            .cell(at, None)
            .figure
            .as_exact()
            .is_some_and(Ratio::is_zero)
    }

    /// A formula's figure, asked from outside every cell, with the bounds that its hidden counts
    /// really give.
    pub fn settled_figure(&self, formula: &Expr, at: &Coordinates) -> Evaluated {
        let figure = self.settle(|| {
            let (plain, touched) = self.touching(|| self.value(formula, at));
            self.refined(plain?, &touched.hidden, |evaluator| {
                evaluator.answer(formula, at)
            })
        });
        figure.unwrap_or_else(|_| without_answer())
    }

    /// The figure with the bounds that its hidden counts really give. Where it has no answer for
    /// one choice, it has none.
    pub(super) fn refined(
        &self,
        plain: Evaluated,
        counts: &BTreeSet<HiddenCount>,
        ask: impl Fn(&Evaluator<'_>) -> Answer<Evaluated>,
    ) -> Answer<Evaluated> {
        if self.hidden.is_rough
            || counts.is_empty()
            || matches!(plain.figure.value, Value::Exact(_) | Value::Text(_))
        {
            return Ok(plain);
        }
        let Some(answers) = self.for_every_choice(counts, |evaluator| {
            ask(evaluator).map(|answer| answer.figure)
        }) else {
            // A known relation may leave out what reaches these bounds.
            let is_related = !self.connected(counts).1.is_empty();
            let value = if is_related {
                plain.figure.value.untightened()
            } else {
                plain.figure.value
            };
            return Ok(Evaluated {
                figure: Figure {
                    value,
                    ..plain.figure
                },
                ..plain
            });
        };
        let is_narrowed = answers.is_narrowed;
        let figures = answers
            .answers
            .into_iter()
            .collect::<Answer<Vec<Figure>>>()?;
        // What intervals leave missing may have lost its unit, too. Figures of several units are no
        // one figure.
        let mut known = figures
            .iter()
            .filter(|figure| !matches!(figure.value, Value::Missing(_)));
        let first = known
            .next()
            .map_or(&plain.figure.unit, |figure| &figure.unit)
            .clone();
        let unit = match known.try_fold(first, |unit, figure| unit.add(&figure.unit)) {
            Ok(unit) => unit,
            Err(error) => {
                let reason = format!("{} and {} do not add up", error.left, error.right);
                return Ok(Evaluated {
                    figure: Figure::missing(reason, error.left),
                    ..plain
                });
            }
        };
        let answers: Vec<Value> = figures.into_iter().map(|figure| figure.value).collect();
        if answers.is_empty() {
            self.report(contradiction(counts));
            return Ok(plain);
        }
        let value = match Value::among(&answers) {
            Some(Value::Interval { low, high, .. }) if !is_narrowed => Value::Interval {
                low,
                high,
                tight: false,
            },
            Some(value) => value,
            // Not the same kind of thing for every choice.
            None => match answers
                .into_iter()
                .find(|answer| matches!(answer, Value::Missing(_)))
            {
                _ if matches!(plain.figure.value, Value::Missing(_)) => plain.figure.value.clone(),
                Some(missing) => missing,
                None => Value::Missing(Undecided::BothSides.to_string().into()),
            },
        };
        Ok(Evaluated {
            figure: Figure { value, unit },
            ..plain
        })
    }
}

/// The finding that no choice of hidden counts agrees with what is known of them.
fn contradiction(counts: &BTreeSet<HiddenCount>) -> Diagnostic {
    let named: Vec<String> = counts
        .iter()
        .map(|count| format!("`{}` of {} {}", count.fact, count.place, count.period))
        .collect();
    Diagnostic::new(
        Code::HiddenContradiction,
        format!(
            "no choice of the hidden counts agrees with the known relations: {}",
            named.join(", ")
        ),
    )
    .help("mend the bounds of the counts, or the check that is said to narrow them")
}
