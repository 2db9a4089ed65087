//! The price index of a project, and the step that brings figures of different years to the prices
//! of one.
//!
//! The step is taken where figures of several years stand against one another, in a gap, a ranking
//! or the comparison. Accounts, sheets and snapshots stay in the kroner that were booked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Project;
use crate::diag::{Code, Diagnostic};
use crate::facts::{Basis, Label};
use crate::model::Id;
use crate::value::{Figure, Ratio, Unit, Value};

/// The index that kontering.toml names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PriceIndex {
    /// The fact that states it, year by year.
    pub fact: Id,
    /// The place that it is stated of.
    pub place: Id,
}

/// What the index states of one year.
#[derive(Clone, PartialEq, Debug)]
struct PriceLevel {
    /// The level, above zero; or why there is none.
    level: Result<Ratio, Arc<str>>,
    basis: Basis,
    source: String,
}

/// The prices of one year, to which kroner of other years can be brought.
#[derive(Clone, PartialEq, Debug)]
pub struct Prices {
    /// Whose prices they are.
    pub year: i32,
    /// The index that they are found by.
    pub index: PriceIndex,
    /// The name of the index.
    pub label: Label,
    levels: BTreeMap<i32, PriceLevel>,
}

impl Prices {
    /// What kroner of a year are multiplied by; one for the year itself, whatever the index says.
    ///
    /// # Errors
    /// Why there is none: the index is not stated for one of both years, or not above zero.
    pub fn factor(&self, from: i32) -> Result<Ratio, Arc<str>> {
        if from == self.year {
            return Ok(Ratio::one());
        }
        let level = |year: i32| match self.levels.get(&year) {
            Some(stated) => stated.level.clone(),
            None => Err(self.not_stated(year).into()),
        };
        let (to, from) = (level(self.year)?, level(from)?);
        to.checked_div(&from)
            .ok_or_else(|| format!("the index `{}` is zero", self.index.fact).into())
    }

    /// The ground that deflating kroner of a year adds; nothing for the year itself.
    pub fn basis(&self, from: i32) -> Option<Basis> {
        let of = |year: i32| self.levels.get(&year).map(|stated| stated.basis);
        (from != self.year)
            .then(|| of(self.year).max(of(from)))
            .flatten()
    }

    /// Where the index is stated for these years and that of the prices, each source once.
    pub fn sources<'a>(&'a self, years: impl IntoIterator<Item = &'a i32>) -> String {
        let years: BTreeSet<i32> = years.into_iter().copied().chain([self.year]).collect();
        let stated = years.iter().filter_map(|year| self.levels.get(year));
        let mut sources: Vec<&str> = stated.map(|stated| &*stated.source).collect();
        sources.retain(|source| !source.is_empty());
        sources.sort_unstable();
        sources.dedup();
        sources.join("; ")
    }

    /// A figure of a year in these prices: kroner, and kroner per something, times the factor.
    /// Shares, counts, texts and what is missing are as they were.
    pub fn figure(&self, figure: &Figure, from: i32) -> Figure {
        let kroner = Unit::kr();
        let (base, _) = kroner.powers().next().unzip();
        let power = figure.unit.powers().find(|(of, _)| Some(*of) == base);
        let power = power.map_or(0, |(_, power)| power);
        if power == 0 || matches!(figure.value, Value::Text(_) | Value::Missing(_)) {
            return figure.clone();
        }
        let factor = match self.factor(from) {
            Ok(factor) => Value::Exact(factor),
            Err(reason) => return Figure::missing(reason, figure.unit.clone()),
        };
        let step = |reached: Value, _| match power > 0 {
            true => reached.multiply(&factor),
            false => reached.divide(&factor),
        };
        Figure {
            value: (0..power.unsigned_abs()).fold(figure.value.clone(), step),
            unit: figure.unit.clone(),
        }
    }

    fn not_stated(&self, year: i32) -> String {
        let PriceIndex { fact, place } = &self.index;
        format!("the price index `{fact}` of {place} is not stated for {year}")
    }

    /// The years for which the index has a level.
    fn stated(&self) -> Vec<i32> {
        let has_level = |(_, stated): &(&i32, &PriceLevel)| stated.level.is_ok();
        let stated = self.levels.iter().filter(has_level);
        stated.map(|(year, _)| *year).collect()
    }
}

impl Project {
    /// The prices of one year.
    ///
    /// # Errors
    /// `K0713` where no index is declared, or it is not stated for the year.
    pub fn prices_of(&self, year: i32) -> Result<Prices, Diagnostic> {
        let refused = |message: String, help: String| {
            let mut finding = Diagnostic::new(Code::PriceIndexUnknown, message).help(help);
            finding.severity = crate::diag::Severity::Error;
            finding
        };
        let Some(prices) = self.prices_in(year) else {
            let message = format!("nothing says what kroner are worth in prices of {year}");
            let help = "name a fact of unit `index` and its place in kontering.toml: `[comparison]`, `price_index = \"FACT\"`, `price_place = \"PLACE\"`";
            return Err(refused(message, help.to_owned()));
        };
        let stated = prices.stated();
        if stated.contains(&year) {
            return Ok(prices);
        }
        let years: Vec<String> = stated.iter().map(ToString::to_string).collect();
        let help = match years[..] {
            [] => "state it in facts.toml or series.toml of that place, with its source".to_owned(),
            _ => format!("it is stated for {}", years.join(", ")),
        };
        Err(refused(prices.not_stated(year), help))
    }

    /// The prices in which kroner of some years are compared: those of the year that is asked for;
    /// else, where the years differ and an index is declared, of the last of them that it is stated
    /// for. `None` where kroner stay as they were booked.
    ///
    /// # Errors
    /// As [`Project::prices_of`], for the year that is asked for.
    pub fn prices_among(
        &self,
        asked: Option<i32>,
        years: &BTreeSet<i32>,
    ) -> Result<Option<Prices>, Diagnostic> {
        match asked {
            Some(year) => self.prices_of(year).map(Some),
            None if years.len() < 2 => Ok(None),
            None => {
                let mut prices = years.iter().rev().map(|year| self.prices_of(*year));
                Ok(prices.find_map(Result::ok))
            }
        }
    }

    /// What the declared index says, seen from a year.
    fn prices_in(&self, year: i32) -> Option<Prices> {
        let index = self.price_index.clone()?;
        let of_place = self.facts.periods(&index.place);
        let levels = of_place.filter_map(|(period, facts)| {
            let fact = facts.get(&index.fact)?;
            let level = match &fact.figure.value {
                Value::Exact(level) if !level.is_zero() && !level.is_negative() => {
                    Ok(level.clone())
                }
                Value::Missing(reason) => Err(format!(
                    "the price index `{}` of {} {period} is missing: {reason}",
                    index.fact, index.place
                )),
                _ => Err(format!(
                    "the price index `{}` of {} {period} is not a number above zero",
                    index.fact, index.place
                )),
            };
            let level = PriceLevel {
                level: level.map_err(Arc::from),
                basis: fact.origin.into(),
                source: fact.source.clone(),
            };
            Some((period.parse().ok()?, level))
        });
        let levels = levels.collect();
        let declared = self.model.vocabulary.facts.get(&index.fact);
        let label = declared.map_or_else(|| Label::nb(&*index.fact), |fact| fact.label.clone());
        Some(Prices {
            year,
            index,
            label,
            levels,
        })
    }
}

#[cfg(test)]
mod tests;
