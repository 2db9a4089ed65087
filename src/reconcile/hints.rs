//! Other ways of reckoning that give a printed figure, tried in a fixed order.

use std::collections::BTreeSet;

use crate::engine::{Address, Cell, Coordinates};
use crate::model::{Arithmetic, Expr, Node};
use crate::value::{Ratio, Value, display_figure};

use super::number::Number;
use super::print::{Lens, Print};
use super::reason::{ReasonKind, StatusReason};
use super::terms::{Quotient, take_apart};

/// The most ways of one kind that are told.
const MOST: usize = 3;

/// From how many digits on a number does not agree with another by chance.
const LONG_DIGITS: usize = 5;

/// The most addresses that a sentence names.
const MOST_NAMED: usize = 4;

/// A printed number that is not the computed one.
pub struct Mismatch<'p, 'a> {
    pub print: &'p Print<'a>,
    /// The printed figure.
    pub index: usize,
    pub number: &'p Number,
    /// The computed value.
    pub computed: &'p Ratio,
    /// The formula of its cell.
    pub formula: &'p Expr,
    /// Where the formula is asked from.
    pub at: &'p Coordinates,
}

/// A value that gives what is printed if rounded to fewer decimals, so that the last ones printed
/// are noughts.
pub fn coarser(number: &Number, computed: &Ratio) -> Option<StatusReason> {
    let places = (0..number.places)
        .rev()
        .find(|places| number.as_written(computed).round(*places) == number.written)?;
    let decimals = if places == 1 { "decimal" } else { "decimals" };
    Some(StatusReason::new(
        ReasonKind::Coarse,
        format!("fits if rounded to {places} {decimals}"),
    ))
}

impl Mismatch<'_, '_> {
    /// Every way that gives the printed figure.
    pub fn hints(&self) -> Vec<StatusReason> {
        let apart = take_apart(&self.print.ground, self.formula, self.at);
        let mut hints: Vec<StatusReason> = self.printed_parts().into_iter().collect();
        if let Some(apart) = &apart {
            hints.extend(self.denominators(apart));
            hints.extend(self.signs(apart));
            hints.extend(self.terms(apart));
        }
        hints.extend(self.multiplied_back());
        hints.extend(self.other_cells());
        hints
    }

    fn fits(&self, value: Option<Ratio>) -> bool {
        value.is_some_and(|value| self.number.rounds_from(&value))
    }

    /// That print was put together from printed figures, each already rounded.
    pub fn printed_parts(&self) -> Option<StatusReason> {
        let lens = Lens {
            without: Some(self.index),
            at_its_word: true,
            lookalikes: true,
            ..Lens::default()
        };
        let sight = self.print.evaluate(self.formula, self.at, &lens);
        let Value::Exact(value) = sight.value else {
            return None;
        };
        if sight.used.is_empty() || !self.number.rounds_from(&value) {
            return None;
        }
        let figures = self.print.addresses(&sight.used);
        let text = format!(
            "fits if the printed figures are put together as they stand: {}",
            named(&figures)
        );
        Some(StatusReason::on(ReasonKind::PrintedParts, text, figures))
    }

    fn denominators(&self, apart: &Quotient) -> Vec<StatusReason> {
        let Some((divisor, unit)) = &apart.divisor else {
            return Vec::new();
        };
        let vocabulary = &self.print.project.model.vocabulary;
        let facts = self.print.project.facts.of(&self.at.scope, &self.at.period);
        let heads = facts.into_iter().flatten().filter(|(_, fact)| {
            let alike = fact.figure.unit == *unit || vocabulary.counts_heads(&fact.figure.unit);
            let other = fact
                .figure
                .as_exact()
                .is_some_and(|value| value != divisor && !value.is_zero());
            alike && other && !unit.is_dimensionless()
        });
        let sum = apart.sum();
        heads
            .filter(|(_, fact)| {
                self.fits(
                    fact.figure
                        .as_exact()
                        .and_then(|heads| sum.checked_div(heads)),
                )
            })
            .take(MOST)
            .map(|(id, fact)| {
                let text = format!(
                    "fits if divided by fact `{id}` ({})",
                    display_figure(&fact.figure, None)
                );
                StatusReason::new(ReasonKind::Denominator, text)
            })
            .collect()
    }

    fn signs(&self, apart: &Quotient) -> Vec<StatusReason> {
        if self.number.rounds_from(&-self.computed.clone()) {
            return vec![StatusReason::new(
                ReasonKind::Sign,
                "fits with the sign turned",
            )];
        }
        if apart.terms.len() < 2 {
            return Vec::new();
        }
        let sum = apart.sum();
        let turned = apart.terms.iter().filter(|term| {
            let twice = &term.value + &term.value;
            !term.value.is_zero() && self.fits(apart.of(&(&sum - &twice)))
        });
        let reason = turned.map(|term| {
            StatusReason::new(
                ReasonKind::Sign,
                format!("fits if `{}` has the other sign", term.name),
            )
        });
        reason.take(MOST).collect()
    }

    fn terms(&self, apart: &Quotient) -> Vec<StatusReason> {
        let sum = apart.sum();
        let reason = |what: String| StatusReason::new(ReasonKind::Term, what);
        let mut reasons = Vec::new();
        if apart.terms.len() > 1 {
            for term in apart.terms.iter().filter(|term| !term.value.is_zero()) {
                if self.fits(apart.of(&(&sum - &term.value))) {
                    reasons.push(reason(format!(
                        "fits if the sum leaves out `{}`",
                        term.name
                    )));
                }
                if self.fits(apart.of(&(&sum + &term.value))) {
                    reasons.push(reason(format!(
                        "fits if the sum counts `{}` twice",
                        term.name
                    )));
                }
            }
        }
        let rows = self
            .at
            .sheet
            .as_ref()
            .and_then(|id| self.print.ground.sheet(id))
            .map_or(&[][..], |sheet| &sheet.rows);
        let known = |id: &str| apart.terms.iter().any(|term| term.name == id);
        for row in rows
            .iter()
            .filter(|row| Some(&row.id) != self.at.row.as_ref() && !row.total && !known(&row.id))
        {
            let at = Coordinates {
                row: Some(row.id.clone()),
                ..self.at.clone()
            };
            let other = self.print.ground.cell(&at, None).figure;
            let Some(value) = other.as_exact().filter(|value| !value.is_zero()) else {
                continue;
            };
            if self.fits(Some(self.computed + value)) {
                reasons.push(reason(format!("fits if row `{}` is added", row.id)));
            }
            if self.fits(Some(self.computed - value)) {
                reasons.push(reason(format!("fits if row `{}` is subtracted", row.id)));
            }
        }
        reasons.truncate(MOST);
        reasons
    }

    /// Cells of the same place and unit that give what is printed. Short numbers agree by chance
    /// and are not looked for.
    fn other_cells(&self) -> Vec<StatusReason> {
        let digits = self
            .number
            .plain()
            .chars()
            .filter(char::is_ascii_digit)
            .count();
        let own = |cell: &Cell| {
            Some(&cell.address.sheet) == self.at.sheet.as_ref()
                && Some(&cell.address.row) == self.at.row.as_ref()
        };
        let of_place = self.print.cells.iter().filter(|cell| {
            (&cell.address.scope, &cell.address.period) == (&self.at.scope, &self.at.period)
                && !own(cell)
        });
        let unit = self.print.ground.cell(self.at, None).figure.unit;
        of_place
            .filter(|cell| {
                digits >= LONG_DIGITS
                    && cell.figure.unit == unit
                    && self.fits(cell.figure.as_exact().cloned())
            })
            .take(MOST)
            .map(|cell| {
                let row = self
                    .print
                    .ground
                    .sheet(&cell.address.sheet)
                    .and_then(|sheet| sheet.row(&cell.address.row));
                let label = row.map_or(String::new(), |row| format!(", {}", row.label.nb));
                StatusReason::new(
                    ReasonKind::OtherCell,
                    format!("is what `{}` gives{label}", cell.address),
                )
            })
            .collect()
    }

    /// A quotient of this figure may have been printed first, and the figure computed back from it.
    fn multiplied_back(&self) -> Option<StatusReason> {
        let cells = &self.print.figures;
        let near = |other: &Coordinates| {
            other.sheet == self.at.sheet
                && other.scope == self.at.scope
                && other.period == self.at.period
        };
        (0..cells.len())
            .filter(|index| *index != self.index && near(&cells[*index].at))
            .find_map(|index| {
                let at = &cells[index].at;
                let Node::Arithmetic(Arithmetic::Divide, of, divisor) =
                    &*self.print.formula(index)?.node
                else {
                    return None;
                };
                let Node::Cell(cell) = &*of.node else {
                    return None;
                };
                if self.print.at(&self.print.ground.target(cell, at)?) != Some(self.index) {
                    return None;
                }
                let quotient = cells[index].printed.number()?;
                let heads = self.print.ground.evaluate(divisor, at).figure;
                let product = &quotient.value() * heads.as_exact()?;
                let is_new = self.number.rounds_from(&product);
                let text = format!(
                    "fits if multiplied back: {} × {}",
                    group(quotient),
                    display_figure(&heads, None).trim_end_matches(" %")
                );
                is_new.then(|| {
                    StatusReason::on(
                        ReasonKind::MultipliedBack,
                        text,
                        self.print.addresses(&BTreeSet::from([index])),
                    )
                })
            })
    }
}

/// A printed number as a reader sees it.
fn group(number: &Number) -> String {
    number.display(&number.value())
}

/// Addresses in one line: rows of the same sheet, column and place together, and of many only the
/// first few.
pub fn named(figures: &[Address]) -> String {
    let mut groups: Vec<(&Address, usize)> = Vec::new();
    for figure in figures {
        let same = |(first, _): &&mut (&Address, usize)| {
            (&first.sheet, &first.column, &first.scope, &first.period)
                == (&figure.sheet, &figure.column, &figure.scope, &figure.period)
        };
        match groups.iter_mut().find(same) {
            Some((_, count)) => *count += 1,
            None => groups.push((figure, 1)),
        }
    }
    let name = |(first, count): &(&Address, usize)| match count {
        1 => first.to_string(),
        _ => {
            let Address {
                sheet,
                column,
                scope,
                period,
                ..
            } = first;
            format!("{sheet}:*:{column}@{scope}/{period} ({count} rows)")
        }
    };
    let mut names: Vec<String> = groups.iter().take(MOST_NAMED).map(name).collect();
    let more: usize = groups.iter().skip(MOST_NAMED).map(|(_, count)| count).sum();
    if more > 0 {
        names.push(format!("{more} more"));
    }
    names.join(", ")
}
