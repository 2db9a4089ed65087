//! What a project chooses for itself: the municipality that others are compared with, the index
//! that kroner of different years are compared by, and of what cell it is a bundle.

use std::collections::BTreeMap;

use super::comparison_form::PROJECT_FILE;
use super::prices::PriceIndex;
use crate::diag::{Code, Diagnostic, Found, Severity, did_you_mean};
use crate::engine::Address;
use crate::facts::{FactBook, Vocabulary};
use crate::model::Id;
use crate::municipality::Municipality;
use crate::script::Baseline;
use crate::toml_table::{TomlDocument, WithPlace};
use crate::value::{Ratio, Unit, Value};

/// What kontering.toml says.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct ComparisonTable {
    /// The municipality that others are compared with, by its folder's name.
    pub baseline: Option<WithPlace<String>>,
    /// The fact that states the price index.
    pub price_index: Option<WithPlace<String>>,
    /// The place whose price index it is.
    pub price_place: Option<WithPlace<String>>,
    /// The cell that `[bundle]` names.
    pub bundle: Option<Address>,
}

/// Reads kontering.toml.
///
/// **Errors**: `K0703` unreadable TOML, or an entry that is unknown.
pub fn parse_comparison(path: &str, text: &str) -> Found<ComparisonTable> {
    let mut found = Vec::new();
    let document = TomlDocument::parse(path, text, &mut found);
    let mut table = document.table(PROJECT_FILE.table);
    let mut value = ComparisonTable::default();
    if let Some(mut comparison) = table.table("comparison", &mut found) {
        value.baseline = comparison.string("baseline", &mut found);
        value.price_index = comparison.string("price_index", &mut found);
        value.price_place = comparison.string("price_place", &mut found);
        comparison.finish(&mut found);
    }
    if let Some(mut bundle) = table.table("bundle", &mut found) {
        let cell = bundle.required_string("cell", &mut found);
        value.bundle = cell.and_then(|cell| {
            let address = cell.value.parse().ok();
            if address.is_none() {
                let message = format!("`{}` is not the address of a cell", cell.value);
                let finding = Diagnostic::new(Code::TomlInvalid, message)
                    .at_span(&cell.span, "no address")
                    .help(
                        "write SHEET:ROW:COLUMN@MUNICIPALITY/YEAR, as `kontering run` lists them",
                    );
                found.push(finding);
            }
            address
        });
        bundle.finish(&mut found);
    }
    table.finish(&mut found);
    Found::in_order(value, found)
}

impl ComparisonTable {
    /// The baseline, among the municipalities of the project.
    ///
    /// **Errors**: `K0712`, a warning, where it is none of them: the project is then computed as one
    /// that has no baseline.
    pub(super) fn baseline(
        &self,
        municipalities: &BTreeMap<Id, Municipality>,
    ) -> Found<Option<Baseline>> {
        let Some(written) = &self.baseline else {
            return Found::in_order(None, Vec::new());
        };
        if let Some(municipality) = municipalities.get(&*written.value) {
            let baseline = Baseline {
                id: municipality.id.clone(),
                label: municipality.label.clone(),
            };
            return Found::in_order(Some(baseline), Vec::new());
        }
        let message = format!(
            "the baseline `{}` is not a municipality of this project",
            written.value
        );
        let near = did_you_mean(&written.value, municipalities.keys().map(|id| &**id));
        let finding = Diagnostic::new(Code::BaselineUnknown, message)
            .at_span(&written.span, "no such folder under `municipalities/`")
            .help(near.unwrap_or_else(|| {
                "name a municipality of this project, or take the entry away; until then what asks for the baseline is missing".to_owned()
            }));
        Found::in_order(None, vec![finding])
    }

    /// The price index, among the facts of the project.
    ///
    /// **Errors**: `K0713`, a warning, where the fact or the place is not there, or one is named
    /// without the other: kroner of different years are then compared by nothing.
    pub(super) fn price_index(
        &self,
        vocabulary: &Vocabulary,
        facts: &FactBook,
    ) -> Found<Option<PriceIndex>> {
        let warn = |message: String, at: &WithPlace<String>, label: &str, help: String| {
            let finding = Diagnostic::new(Code::PriceIndexUnknown, message);
            Found::in_order(None, vec![finding.at_span(&at.span, label).help(help)])
        };
        let (fact, place) = match (&self.price_index, &self.price_place) {
            (None, None) => return Found::in_order(None, Vec::new()),
            (Some(fact), Some(place)) => (fact, place),
            (Some(fact), None) => {
                let help = "add `price_place = \"PLACE\"`: a folder under `reference/` or `municipalities/` that states it";
                let message = format!("nothing says which place's `{}` prices go by", fact.value);
                return warn(message, fact, "without `price_place`", help.to_owned());
            }
            (None, Some(place)) => {
                let help = "add `price_index = \"FACT\"`, a fact of unit `index`";
                let message = format!("nothing says by which fact of {} prices go", place.value);
                return warn(message, place, "without `price_index`", help.to_owned());
            }
        };
        let indices = vocabulary.facts.iter();
        let indices = indices.filter(|(_, declared)| declared.unit == Unit::index());
        match vocabulary.facts.get(&*fact.value) {
            Some(declared) if declared.unit == Unit::index() => {}
            Some(declared) => {
                let unit = vocabulary.unit_id(&declared.unit);
                let message = format!("fact `{}` is of unit `{unit}`, not `index`", fact.value);
                let help = "name a fact that vocabulary.toml declares with `unit = \"index\"`";
                return warn(message, fact, "no price index", help.to_owned());
            }
            None => {
                let near = did_you_mean(&fact.value, indices.map(|(id, _)| &**id));
                let help = near.unwrap_or_else(|| {
                    "declare it in vocabulary.toml with `unit = \"index\"`".to_owned()
                });
                let message = format!("the price index `{}` is not declared", fact.value);
                return warn(message, fact, "no such fact", help);
            }
        }
        if facts.periods(&place.value).next().is_none() {
            let mut places: Vec<&str> = facts.iter().map(|((of, _), _)| &**of).collect();
            places.dedup();
            let help = did_you_mean(&place.value, places).unwrap_or_else(|| {
                format!(
                    "state it by year in `reference/{}/series.toml`",
                    place.value
                )
            });
            let message = format!("`{}`, whose prices are meant, states no facts", place.value);
            return warn(message, place, "no such place", help);
        }
        let index = PriceIndex {
            fact: fact.value.as_str().into(),
            place: place.value.as_str().into(),
        };
        let absurd = absurd_levels(&index, facts);
        Found::in_order(Some(index), absurd)
    }
}

/// How many times higher or lower a price index may be after a year.
const MOST_IN_A_YEAR: i64 = 2;

/// Levels that no price index has: not above zero, or more than twice or less than half of that a
/// year before. **Order**: by year.
fn absurd_levels(index: &PriceIndex, facts: &FactBook) -> Vec<Diagnostic> {
    let PriceIndex { fact, place } = index;
    let mut found = Vec::new();
    let mut before: Option<(i32, &Ratio)> = None;
    for (period, stated) in facts.periods(place) {
        let (Ok(year), Some(stated)) = (period.parse::<i32>(), stated.get(fact)) else {
            continue;
        };
        let Value::Exact(level) = &stated.figure.value else {
            continue;
        };
        let absurd = |message: String, label: String| {
            let mut finding = Diagnostic::new(Code::PriceIndexUnknown, message)
                .at_span(&stated.span, label)
                .help("see whether a digit or the decimal mark is wrong; where the index begins anew at 100, state all years by one base");
            finding.severity = Severity::Error;
            finding
        };
        let written = |level: &Ratio| {
            let factor = Ratio::integer(stated.figure.unit.written_factor());
            (level * &factor).to_decimal(4)
        };
        if level.is_zero() || level.is_negative() {
            found.push(absurd(
                format!(
                    "the price index `{fact}` of {place} is {} in {year}, which is not above zero",
                    written(level)
                ),
                "not a level of prices".to_owned(),
            ));
            continue;
        }
        if let Some((earlier, first)) = before {
            let most =
                (earlier..year).fold(Ratio::one(), |most, _| &most * &Ratio::from(MOST_IN_A_YEAR));
            if *level > first * &most || *first > level * &most {
                found.push(absurd(
                    format!(
                        "the price index `{fact}` of {place} goes from {} in {earlier} to {} in {year}",
                        written(first),
                        written(level)
                    ),
                    "prices do not move so fast".to_owned(),
                ));
            }
        }
        before = Some((year, level));
    }
    found
}
