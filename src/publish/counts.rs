//! Counts: those that are too few, the rest of a whole that is, and those from which either could
//! be computed.

use std::collections::BTreeSet;

use crate::diag::Span;
use crate::engine::{Coordinates, Evaluator, calculate};
use crate::model::{Check, Expr, Id, Node, Purpose, Sheet};
use crate::value::{Figure, Ratio, Unit, Value};

use super::bounds::{of_few, of_most};
use super::record::{facts_of_cell, facts_of_relation};
use super::{Hiding, HidingReason};

/// Facts by place, period and id.
type FactPlaces = BTreeSet<(Id, Id, Id)>;

impl Hiding<'_> {
    /// Whether so many heads are too few to be told.
    pub fn is_few(&self, heads: &Ratio) -> bool {
        !heads.is_zero() && !heads.is_negative() && *heads < Ratio::from(self.rule.threshold)
    }

    /// Whether a fact counts heads.
    fn counts(&self, unit: &Unit) -> bool {
        self.project.model.vocabulary.counts_heads(unit)
    }

    /// Hides every count that is too few, and every one whose whole leaves too few others.
    pub fn hide_few(&mut self) {
        let mut few = Vec::new();
        for ((place, period), facts) in self.project.facts.iter() {
            for (id, fact) in facts
                .iter()
                .filter(|(_, fact)| self.counts(&fact.figure.unit))
            {
                let Some(heads) = fact.figure.as_exact() else {
                    continue;
                };
                let declared = self.project.model.vocabulary.facts.get(id);
                let whole = declared
                    .and_then(|declared| declared.part_of.as_ref())
                    .and_then(|whole| facts.get(whole));
                let whole = whole.and_then(|whole| whole.figure.as_exact());
                let (bounds, why) = match whole {
                    _ if self.is_few(heads) => (of_few(self.rule.threshold), HidingReason::Few),
                    Some(whole) if !self.is_few(whole) && self.is_few(&(whole - heads)) => {
                        (of_most(whole, self.rule.threshold), HidingReason::FewOthers)
                    }
                    _ => continue,
                };
                let figure = Figure {
                    value: bounds,
                    unit: fact.figure.unit.clone(),
                };
                few.push((place.clone(), period.clone(), id.clone(), figure, why));
            }
        }
        for (place, period, id, figure, why) in few {
            self.hide(&place, &period, &id, figure, why);
        }
    }

    /// Hides counts among some facts, the smallest first and zero last, until what they would
    /// reveal has a choice: each gets as bounds the counts near its own that leave open what must
    /// not be told. Whether any was hidden.
    fn hide_smallest(
        &mut self,
        among: &FactPlaces,
        is_open: impl Fn(&Evaluator<'_>) -> bool,
    ) -> bool {
        let mut hidden = false;
        loop {
            let seen = among.iter().filter_map(|(place, period, id)| {
                let fact = self
                    .facts
                    .get(place, period, id)
                    .filter(|fact| self.counts(&fact.figure.unit))?;
                let heads = fact.figure.as_exact()?;
                Some((
                    (heads.is_zero(), heads.clone()),
                    (place, period, id),
                    fact.figure.unit.clone(),
                ))
            });
            let smallest =
                seen.min_by(|(one, place, _), (other, of, _)| (one, place).cmp(&(other, of)));
            let Some(((_, heads), (place, period, id), unit)) = smallest else {
                return hidden;
            };
            let near = (-self.rule.threshold..=self.rule.threshold)
                .map(|step| &heads + &Ratio::from(step));
            let near = near.filter(|candidate| !candidate.is_negative());
            let open: Vec<Ratio> = near
                .filter(|candidate| {
                    let mut facts = self.facts.clone();
                    if let Some(fact) = facts.of_mut(place, period).get_mut(id) {
                        fact.figure = Figure::exact(candidate.clone(), unit.clone());
                    }
                    is_open(
                        &Evaluator::new(&self.project.model, &facts, &self.run.accounts).roughly(),
                    )
                })
                .collect();
            let low = open.iter().min().unwrap_or(&heads).clone();
            let high = open.iter().max().unwrap_or(&heads).clone();
            let has_choice = low < high;
            self.hide(
                place,
                period,
                id,
                Figure {
                    value: Value::hidden(low, high),
                    unit,
                },
                HidingReason::Reveals,
            );
            hidden = true;
            if has_choice {
                return hidden;
            }
        }
    }

    /// Hides one more count wherever a known relation leaves a hidden one no choice. Whether there
    /// was such a place.
    pub fn hide_what_relations_reveal(&mut self) -> bool {
        let narrows = |check: &&Check| check.purpose == Purpose::Narrow;
        let checks: Vec<Check> = self
            .project
            .model
            .national
            .checks
            .iter()
            .filter(narrows)
            .cloned()
            .collect();
        let ground = self.ground();
        let mut revealed: Vec<(Coordinates, &Check, FactPlaces)> = Vec::new();
        for ((place, period), facts) in self.project.facts.iter() {
            for check in checks
                .iter()
                .filter(|check| check.stating.iter().any(|fact| facts.contains_key(fact)))
            {
                let at = self.at(place, period);
                let beneath = facts_of_relation(&ground, &check.condition, &at);
                if beneath.iter().any(|fact| self.is_revealed(&ground, fact)) {
                    revealed.push((at, check, beneath));
                }
            }
        }
        drop(ground);
        let mut hidden = false;
        for (at, check, beneath) in &revealed {
            hidden |= self.hide_smallest(beneath, |ground| {
                ground.truth(&check.condition, at) != Ok(false)
            });
        }
        hidden
    }

    /// Whether a hidden count can be told from what is known to hold.
    fn is_revealed(&self, ground: &Evaluator<'_>, (place, period, id): &(Id, Id, Id)) -> bool {
        let is_hidden = self
            .facts
            .get(place, period, id)
            .is_some_and(|fact| fact.hidden_count().is_some());
        let formula = Expr::new(Node::Fact(id.clone()), Span::new("", 0, 0));
        is_hidden
            && matches!(
                ground
                    .settled_figure(&formula, &self.at(place, period))
                    .figure
                    .value,
                Value::Exact(_)
            )
    }

    /// Hides a count beneath every cell that counts too few heads. Whether there was such a cell.
    pub fn hide_beneath_few(&mut self) -> bool {
        let sheets: Vec<&Sheet> = self.project.model.national.sheets.iter().collect();
        let ground = self.ground().roughly();
        let workbook = calculate(&ground, &sheets, &self.run.places, &self.run.view).value;
        let few = workbook
            .cells
            .iter()
            .filter(|cell| self.counts(&cell.figure.unit));
        let few = few.filter(|cell| {
            cell.figure
                .as_exact()
                .is_some_and(|heads| self.is_few(heads))
        });
        let places =
            few.map(|cell| Coordinates::of(&cell.address, &self.project.model, &self.run.view));
        let found: Vec<(Coordinates, FactPlaces)> = places
            .map(|at| (at.clone(), facts_of_cell(&ground, &at)))
            .collect();
        drop(ground);
        let threshold = Ratio::from(self.rule.threshold);
        let may_be_few = |ground: &Evaluator<'_>, at: &Coordinates| {
            let value = ground.cell(at, None).figure.value;
            value
                .bounds()
                .is_some_and(|(low, high)| *low < threshold && *high >= Ratio::one())
        };
        let mut hidden = false;
        for (at, beneath) in &found {
            // An earlier one may have hidden what it stands on.
            let is_told = self
                .ground()
                .roughly()
                .cell(at, None)
                .figure
                .as_exact()
                .is_some();
            hidden |= is_told && self.hide_smallest(beneath, |ground| may_be_few(ground, at));
        }
        hidden
    }
}
