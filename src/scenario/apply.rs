//! From a project and replacements to another project.

mod adjustments;

use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Span, did_you_mean};
use crate::facts::{Fact, FactOrigin};
use crate::model::{AllocationKey, Id, Layer, Model, Reason, Weight};
use crate::value::{Figure, Ratio, Unit, Value};
use crate::workspace::Project;

use super::practice::lay_over;
use super::{AppliedScenario, Replacement};

/// What a replaced thing is taken from, in outputs that show sources.
const SOURCE: &str = "assumed in a scenario";

/// Makes the replacements in a copy of a project; `asked_view` is the view that is to be computed.
///
/// Practices come first and are all those of the project as it is given, whatever else is replaced;
/// then the rest in order.
///
/// # Errors
/// `K0704` an unknown municipality, `K0705` an unknown view, `K0706` a replacement that cannot be
/// made; all of them together.
pub fn apply(
    project: &Project,
    replacements: &[Replacement],
    asked_view: &Id,
) -> Result<AppliedScenario, Vec<Diagnostic>> {
    let model = (*project.model).clone();
    let mut change = Replacing {
        given: project,
        project: project.clone(),
        model,
        asked_view,
        found: Vec::new(),
    };
    let mut changes = Vec::new();
    let mut not_carried = Vec::new();
    let (practices, rest): (Vec<&Replacement>, Vec<&Replacement>) = replacements
        .iter()
        .partition(|replacement| matches!(replacement, Replacement::Practice { .. }));
    for replacement in practices.into_iter().chain(rest) {
        match replacement {
            Replacement::Practice { ledger, practice } => {
                if !(change.is_known(ledger) && change.is_known(practice)) {
                    continue;
                }
                let (layer, left) = lay_over(project, ledger, practice);
                change.model.municipal.insert(ledger.clone(), layer);
                not_carried.extend(left);
                changes.push(format!("{ledger} under the practice of {practice}"));
            }
            Replacement::Weight {
                municipality,
                year,
                weight,
                value,
            } => {
                changes.extend(change.weight(municipality, *year, weight, value));
            }
            Replacement::Key {
                municipality,
                key,
                from,
            } => changes.extend(change.key(municipality, key, from)),
            Replacement::Fact {
                municipality,
                year,
                fact,
                value,
            } => {
                changes.extend(change.fact(municipality, *year, fact, value));
            }
            Replacement::Without {
                view,
                adjustment,
                municipality,
            } => {
                changes.extend(change.without(view, adjustment, municipality.as_ref()));
            }
            Replacement::With {
                view,
                adjustment,
                municipality,
            } => {
                changes.extend(change.with(view, adjustment, municipality.as_ref()));
            }
        }
    }
    if !change.found.is_empty() {
        return Err(change.found);
    }
    let project = Project {
        model: Arc::new(change.model),
        ..change.project
    };
    Ok(AppliedScenario {
        project,
        changes,
        not_carried,
    })
}

/// The project as it is changed.
struct Replacing<'a> {
    given: &'a Project,
    project: Project,
    model: Model,
    asked_view: &'a Id,
    found: Vec<Diagnostic>,
}

fn refused(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::ScenarioInvalid, message)
}

/// Help that names what is near, else all there is.
fn near_or_all<'a>(written: &str, known: impl IntoIterator<Item = &'a str>, what: &str) -> String {
    let mut known: Vec<&str> = known.into_iter().collect();
    known.sort_unstable();
    known.dedup();
    let near = did_you_mean(written, known.iter().copied());
    near.unwrap_or_else(|| {
        if known.is_empty() {
            format!("there are no {what}")
        } else {
            format!("the {what} are: {}", known.join(", "))
        }
    })
}

impl Replacing<'_> {
    fn is_known(&mut self, municipality: &Id) -> bool {
        let known = self.given.municipalities.contains_key(municipality);
        if !known {
            let ids = self.given.municipalities.keys().map(|id| &**id);
            let message = format!("there is no municipality `{municipality}`");
            self.found.push(
                Diagnostic::new(Code::UnknownMunicipality, message).help(near_or_all(
                    municipality,
                    ids,
                    "municipalities",
                )),
            );
        }
        known
    }

    fn is_view(&mut self, view: &Id) -> bool {
        let views = self.given.views();
        let known = views.contains(view);
        if !known {
            let help = near_or_all(view, views.iter().map(|view| &**view), "views");
            self.found.push(
                Diagnostic::new(Code::UnknownSheet, format!("there is no view `{view}`"))
                    .help(help),
            );
        }
        known
    }

    /// The years of a municipality's ledgers, or the one that is asked for.
    fn years(&mut self, municipality: &Id, year: Option<i32>) -> Vec<i32> {
        let years: Vec<i32> = self
            .given
            .municipalities
            .get(municipality)
            .map(|known| known.ledgers.keys().copied().collect())
            .unwrap_or_default();
        match year {
            Some(year) if years.contains(&year) => vec![year],
            Some(year) => {
                let known: Vec<String> = years.iter().map(i32::to_string).collect();
                let message = format!("`{municipality}` has no ledger for {year}");
                let help = format!("it has ledgers for: {}", known.join(", "));
                self.found
                    .push(Diagnostic::new(Code::UnknownMunicipality, message).help(help));
                Vec::new()
            }
            None => years,
        }
    }

    fn own_layer(&mut self, municipality: &Id) -> &mut Layer {
        self.model
            .municipal
            .entry(municipality.clone())
            .or_default()
    }

    fn weight(
        &mut self,
        municipality: &Id,
        year: Option<i32>,
        id: &Id,
        value: &Ratio,
    ) -> Vec<String> {
        if !self.is_known(municipality) {
            return Vec::new();
        }
        let layers = || {
            self.model
                .municipal
                .values()
                .chain(std::iter::once(&self.model.national))
        };
        let declared = self.model.weight(municipality, id);
        let Some(mut weight) = declared
            .or_else(|| {
                layers()
                    .flat_map(|layer| &layer.weights)
                    .find(|weight| weight.id == *id)
            })
            .cloned()
        else {
            let help = near_or_all(
                id,
                layers()
                    .flat_map(|layer| &layer.weights)
                    .map(|weight| &*weight.id),
                "weights",
            );
            self.found
                .push(refused(format!("there is no weight `{id}`")).help(help));
            return Vec::new();
        };
        if declared.is_none() {
            weight.by_year.clear();
        }
        let mut changes = Vec::new();
        for year in self.years(municipality, year) {
            let before = weight.by_year.insert(year, value.clone());
            let before = before.map_or("no value".to_owned(), |before| before.to_decimal(6));
            changes.push(format!(
                "weight `{id}` of {municipality} {year}: {before} → {}",
                value.to_decimal(6)
            ));
        }
        weight.reason = Reason {
            because: None,
            source: Some(SOURCE.to_owned()),
        };
        let own: &mut Vec<Weight> = &mut self.own_layer(municipality).weights;
        own.retain(|other| other.id != *id);
        own.push(weight);
        changes
    }

    fn key(&mut self, municipality: &Id, id: &Id, from: &Id) -> Vec<String> {
        if !(self.is_known(municipality) && self.is_known(from)) {
            return Vec::new();
        }
        let before = keys(&self.model, municipality, id);
        if before.is_empty() {
            let known = self
                .model
                .layers(municipality)
                .flat_map(|layer| &layer.keys)
                .map(|key| &*key.id);
            let help = near_or_all(id, known, "keys");
            self.found.push(
                refused(format!(
                    "`{municipality}` has no key `{id}` that could be replaced"
                ))
                .help(help),
            );
            return Vec::new();
        }
        let forms = keys(&self.given.model, from, id);
        if forms.is_empty() {
            let given = &self.given.model;
            let having = given
                .municipal
                .keys()
                .filter(|other| !keys(given, other, id).is_empty())
                .map(|other| &**other);
            let help = format!("it stands in: {}", having.collect::<Vec<_>>().join(", "));
            self.found
                .push(refused(format!("`{from}` has no key `{id}`")).help(help));
            return Vec::new();
        }
        let own = &mut self.own_layer(municipality).keys;
        own.retain(|key| key.id != *id);
        own.extend(forms);
        vec![format!("key `{id}` of {municipality}: the form of {from}")]
    }

    fn fact(&mut self, municipality: &Id, year: Option<i32>, id: &Id, value: &str) -> Vec<String> {
        if !self.is_known(municipality) {
            return Vec::new();
        }
        let periods: Vec<Id> = self
            .project
            .facts
            .periods(municipality)
            .filter(|(period, facts)| {
                year.map_or(facts.contains_key(id), |year| year.to_string() == ***period)
            })
            .map(|(period, _)| period.clone())
            .collect();
        let declared = self
            .model
            .vocabulary
            .facts
            .get(id)
            .map(|declared| declared.unit.clone());
        let unit_at = |period: &Id| {
            let stated = self
                .project
                .facts
                .get(municipality, period, id)
                .map(|fact| fact.figure.unit.clone());
            stated.or_else(|| declared.clone())
        };
        let units: Vec<Option<Unit>> = periods.iter().map(unit_at).collect();
        if periods.is_empty() || units.iter().any(Option::is_none) {
            let stated = self
                .project
                .facts
                .periods(municipality)
                .flat_map(|(_, facts)| facts.keys());
            let known = stated
                .chain(self.model.vocabulary.facts.keys())
                .map(|id| &**id);
            let near = did_you_mean(id, known).unwrap_or_else(|| {
                "name a fact of its facts.toml, and a year that has one".to_owned()
            });
            let when = year.map_or(String::new(), |year| format!(" for {year}"));
            self.found
                .push(refused(format!("`{municipality}` has no fact `{id}`{when}")).help(near));
            return Vec::new();
        }
        let mut changes = Vec::new();
        for (period, unit) in periods.into_iter().zip(units.into_iter().flatten()) {
            let Some(figure) = read_figure(value, &unit) else {
                let message = format!("`{value}` is not an exact number for fact `{id}`");
                let help = "write a whole number, a decimal with a point, a fraction such as `502/3`, or `LOW..HIGH`";
                self.found.push(refused(message).help(help));
                return Vec::new();
            };
            let unit_id = self.model.vocabulary.unit_id(&unit);
            let facts = self.project.facts.of_mut(municipality, &period);
            let before = facts
                .get(id)
                .map_or("no value".to_owned(), |fact| plain(&fact.figure));
            changes.push(format!(
                "fact `{id}` of {municipality} {period}: {before} → {} {unit_id}",
                plain(&figure)
            ));
            let counted = facts.get(id).and_then(|fact| fact.counted);
            let span = facts
                .get(id)
                .map_or_else(|| Span::new("", 0, 0).into(), |fact| fact.span.clone());
            // What is assumed must not look published.
            let fact = Fact {
                figure,
                source: SOURCE.to_owned(),
                origin: FactOrigin::Reconstructed,
                counted,
                span,
            };
            facts.insert(id.clone(), fact);
        }
        changes
    }
}

/// All forms of a key by years: the municipality's own, else the national ones.
fn keys(model: &Model, municipality: &str, id: &Id) -> Vec<AllocationKey> {
    let of_layer = |layer: &Layer| -> Vec<AllocationKey> {
        layer
            .keys
            .iter()
            .filter(|key| key.id == *id)
            .cloned()
            .collect()
    };
    model
        .layers(municipality)
        .map(of_layer)
        .find(|keys| !keys.is_empty())
        .unwrap_or_default()
}

/// Reads a value as facts.toml does; `LOW..HIGH` is a hidden number.
fn read_figure(text: &str, unit: &Unit) -> Option<Figure> {
    if unit.is_text() {
        return Some(Figure::text(text));
    }
    let number = |text: &str| Ratio::parse(text.trim())?.checked_div(&unit.written_factor().into());
    match text.split_once("..") {
        None => Some(Figure::exact(number(text)?, unit.clone())),
        Some((low, high)) => {
            let (low, high) = (number(low)?, number(high)?);
            (low <= high).then(|| Figure {
                value: Value::hidden(low, high),
                unit: unit.clone(),
            })
        }
    }
}

fn plain(figure: &Figure) -> String {
    let factor = Ratio::integer(figure.unit.written_factor());
    let written = |value: &Ratio| (value * &factor).to_decimal(6);
    match &figure.value {
        Value::Exact(value) => written(value),
        Value::Interval { low, high, .. } => format!("{}..{}", written(low), written(high)),
        Value::Text(text) => format!("`{}`", text.norwegian()),
        withheld if withheld.is_withheld() => ":".to_owned(),
        Value::Missing(_) => "missing".to_owned(),
    }
}
