//! Figures that stand on no others: facts, and the kroner of categories.

use std::sync::Arc;

use crate::diag::{Code, Diagnostic, FactLack};
use crate::ledger::LedgerKind;
use crate::model::{Categories, Expr, Id, Scope};
use crate::value::{Figure, Unit, Value};

use super::coordinates::Coordinates;
use super::evaluated::{Evaluated, missing};
use super::evaluator::Evaluator;
use super::overlay::FigureReference;
use super::workbook::CategoryLack;

impl Evaluator<'_> {
    /// A fact as a figure.
    pub fn fact(&self, id: &Id, at: &Coordinates) -> Evaluated {
        if let Some(instead) = self.instead(FigureReference::Fact(id), at) {
            return instead;
        }
        let declared = self
            .inputs
            .vocabulary()
            .facts
            .get(id)
            .map(|declaration| declaration.unit.clone());
        match self.inputs.fact(&at.scope, &at.period, id) {
            Some(fact) => {
                let mut figure = fact.figure.clone();
                if let Value::Missing(reason) = &figure.value
                    && figure.value.is_unknown()
                {
                    figure.value = Value::Missing(format!("fact `{id}`: {reason}").into());
                }
                Evaluated::quoted(figure, Some(fact.origin.into()))
            }
            None => {
                let reason = lack(id, at).to_string();
                Evaluated::quoted(
                    Figure::missing(reason, declared.unwrap_or_else(Unit::ratio)),
                    None,
                )
            }
        }
    }

    /// A fact. What asks for one without a value is reported.
    pub(super) fn asked_fact(&self, id: &Id, asked_by: &Expr, at: &Coordinates) -> Evaluated {
        // Not by asking for the fact: where a choice stands in its place, nothing may stand on the
        // hidden count itself.
        let stated = || self.inputs.facts_of(&at.scope, &at.period);
        let value = stated().and_then(|facts| facts.get(id));
        let is_missing = value.is_none_or(|fact| fact.figure.value.is_unknown());
        if matches!(at.scope, Scope::One(_)) && is_missing {
            self.inputs.note_lack(lack(id, at));
        }
        if matches!(at.scope, Scope::One(_)) && value.is_none() {
            let lack = lack(id, at);
            self.report(
                Diagnostic::new(Code::MissingFact, lack.to_string())
                    .at_span(&asked_by.span, "asked for here")
                    .of_place(Arc::clone(&lack.place), Some(Arc::clone(&lack.period)))
                    .lacking(lack),
            );
        }
        self.fact(id, at)
    }

    /// The first year of which anything is known for what `at` asks of: facts, a ledger or weights
    /// of the place, or a period of the sheet.
    pub(super) fn first_year(&self, at: &Coordinates) -> Option<i32> {
        let of_place = |place: Id| {
            let stated = self
                .inputs
                .periods(&place)
                .filter_map(|(period, _)| period.parse::<i32>().ok());
            let weights = self.inputs.layers(&place).flat_map(|layer| &layer.weights);
            let weighted = weights.flat_map(|weight| weight.by_year.keys().copied());
            stated
                .chain(self.inputs.ledger_years(&place))
                .chain(weighted)
                .min()
        };
        let places = match &at.scope {
            Scope::All => self.inputs.municipalities().to_vec(),
            Scope::One(place) => vec![place.clone()],
            Scope::Pair(pair) => vec![pair.first().clone(), pair.second().clone()],
        };
        let sheet = at.sheet.as_ref().and_then(|sheet| self.sheet(sheet));
        let of_cells = sheet
            .iter()
            .flat_map(|sheet| &sheet.cells)
            .filter_map(|cell| cell.place.period.as_ref());
        let periods = sheet
            .iter()
            .flat_map(|sheet| &sheet.periods)
            .chain(of_cells);
        let periods = periods.filter_map(|period| period.parse::<i32>().ok());
        places.into_iter().filter_map(of_place).chain(periods).min()
    }

    /// The reason of what stands on a ledger that is not there.
    pub(super) fn no_ledger(&self, at: &Coordinates) -> String {
        let ledger = match self.model().ledgers_of(&at.view).kind {
            LedgerKind::Accounts => "ledger".to_owned(),
            kind => kind.to_string(),
        };
        format!("{} has no {ledger} for {}", at.scope, at.period)
    }

    /// The kroner of a category and all below it.
    pub fn category(&self, id: &Id, at: &Coordinates) -> Evaluated {
        if let Some(instead) = self.instead(FigureReference::Category(id), at) {
            return instead;
        }
        let Some(account) = self.account(at) else {
            return missing(self.no_ledger(at), Unit::kr());
        };
        let within = |category: &&Id| Categories::is_within(category, id);
        let mut missing = account
            .missing
            .iter()
            .filter(|(category, _)| within(category))
            .peekable();
        if let Some((_, reason)) = missing.peek().copied() {
            for (category, _) in missing {
                self.inputs.note_unknown(CategoryLack {
                    municipality: account.municipality.clone(),
                    year: account.year,
                    category: category.clone(),
                });
            }
            return Evaluated::computed(Figure::missing(Arc::clone(reason), Unit::kr()), None);
        }
        if account.withheld.iter().any(|category| within(&category)) {
            let figure = Figure {
                value: Value::withheld(),
                unit: Unit::kr(),
            };
            return Evaluated::computed(figure, None);
        }
        let known = account
            .categories
            .iter()
            .filter(|(category, _)| within(category));
        let figure = Figure::exact(known.map(|(_, kr)| kr.clone()).sum(), Unit::kr());
        let weakest = account
            .bases
            .iter()
            .filter(|(category, _)| within(category))
            .map(|(_, basis)| *basis)
            .max();
        Evaluated::computed(figure, Some(weakest.unwrap_or(account.ledger_basis)))
    }
}

fn lack(id: &Id, at: &Coordinates) -> FactLack {
    FactLack {
        place: Arc::from(&*at.scope),
        period: Arc::clone(&at.period),
        fact: Arc::clone(id),
    }
}
