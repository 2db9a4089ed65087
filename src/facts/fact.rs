//! Facts of one municipality and year, each with unit, source and origin.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use toml::de::DeValue;

use super::Vocabulary;
use super::form::FACTS_FILE;
use crate::diag::{Anchor, Code, Diagnostic, Found};
use crate::toml_table::{TomlDocument, TomlItem, TomlTable, WithPlace, is_id};
use crate::value::{Figure, Ratio, Unit, Value};

/// Where a fact comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FactOrigin {
    /// Printed in the published comparison, or in the source it names.
    Published,
    /// Follows from printed figures by arithmetic.
    Derived,
    /// Not published; chosen so that the published method gives the published result.
    Reconstructed,
}

/// The ground beneath a figure, from strongest to weakest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Basis {
    /// Real postings.
    Ledger,
    /// Published facts.
    Published,
    /// Facts derived from published ones.
    Derived,
    /// Postings whose amounts were rounded to thousands before they were exported.
    Thousands,
    /// Reconstructed facts or postings.
    Reconstructed,
    /// A budget, which is not what was spent.
    Budget,
    /// A budget rounded to thousands.
    BudgetThousands,
    /// A budget as it was revised.
    RevisedBudget,
    /// A budget as it was revised, rounded to thousands.
    RevisedBudgetThousands,
    /// A forecast.
    Forecast,
    /// A forecast rounded to thousands.
    ForecastThousands,
}

impl Basis {
    /// Every basis, from strongest to weakest.
    pub const ALL: [Self; 11] = [
        Self::Ledger,
        Self::Published,
        Self::Derived,
        Self::Thousands,
        Self::Reconstructed,
        Self::Budget,
        Self::BudgetThousands,
        Self::RevisedBudget,
        Self::RevisedBudgetThousands,
        Self::Forecast,
        Self::ForecastThousands,
    ];
}

impl From<FactOrigin> for Basis {
    fn from(origin: FactOrigin) -> Self {
        match origin {
            FactOrigin::Published => Self::Published,
            FactOrigin::Derived => Self::Derived,
            FactOrigin::Reconstructed => Self::Reconstructed,
        }
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ledger => "ledger",
            Self::Published => "published",
            Self::Derived => "derived",
            Self::Thousands => "thousands",
            Self::Reconstructed => "reconstructed",
            Self::Budget => "budget",
            Self::BudgetThousands => "budget-thousands",
            Self::RevisedBudget => "revised-budget",
            Self::RevisedBudgetThousands => "revised-budget-thousands",
            Self::Forecast => "forecast",
            Self::ForecastThousands => "forecast-thousands",
        })
    }
}

/// How heads were counted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Counted {
    /// Everyone who was there at some time of the year.
    DuringYear,
    /// The mean of the year.
    Average,
    /// Those there at the end of the year.
    EndOfYear,
    /// Those there on a date that the source names.
    OnDate,
    /// Weighted by the length of school terms.
    TermWeighted,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fact {
    /// The value: exact, an interval, or missing with its reason.
    pub figure: Figure,
    /// What it was taken from.
    pub source: String,
    /// Where it comes from.
    pub origin: FactOrigin,
    /// How heads were counted; `None` for what is not a head-count.
    pub counted: Option<Counted>,
    /// Where it stands.
    pub span: Anchor,
}

impl Fact {
    /// The ends of a hidden count of whole heads; `None` for what is known, missing or no such
    /// count.
    pub fn hidden_count(&self) -> Option<(&Ratio, &Ratio)> {
        let is_whole = matches!(
            self.counted,
            Some(Counted::DuringYear | Counted::EndOfYear | Counted::OnDate)
        );
        match &self.figure.value {
            Value::Interval { low, high, .. }
                if is_whole && low.is_integer() && high.is_integer() =>
            {
                Some((low, high))
            }
            _ => None,
        }
    }
}

/// The facts of one municipality and year, by id.
pub type Facts = BTreeMap<Arc<str>, Fact>;

/// Reads a `facts.toml`. A fact that the vocabulary does not declare is local: it needs its own
/// unit and only the municipality's own rules may use it.
///
/// **Unit**: what is written per hundred is held as a fraction, so `value = "1.6"` with `unit =
/// "percent"` is 16/1000.
///
/// **Errors**: `K0703` unreadable TOML, `K0304` an incomplete fact, `K0302` an unknown unit,
/// `K0303` another unit than declared.
pub fn parse_facts(path: &str, text: &str, vocabulary: &Vocabulary) -> Found<Facts> {
    let mut found = Vec::new();
    let document = TomlDocument::parse(path, text, &mut found);
    let mut facts = Facts::new();
    for (id, table) in document.table(FACTS_FILE.table).named(&mut found) {
        let Some(fact) = read_fact(&id, table, vocabulary, &mut found) else {
            continue;
        };
        if facts.insert(Arc::from(&*id.value), fact).is_some() {
            found.push(incomplete(
                &id,
                format!("fact `{}` stands twice", id.value),
                "again here",
            ));
        }
    }
    Found::in_order(facts, found)
}

/// A finding about a fact as a whole.
pub(super) fn incomplete(id: &WithPlace<String>, message: String, text: &str) -> Diagnostic {
    Diagnostic::new(Code::FactInvalid, message).at_span(&id.span, text)
}

fn read_fact(
    id: &WithPlace<String>,
    mut table: TomlTable<'_>,
    vocabulary: &Vocabulary,
    found: &mut Vec<Diagnostic>,
) -> Option<Fact> {
    let value = read_said(id, &mut table, found);
    let unit = read_unit(id, &mut table, vocabulary, found);
    let has_origin = table.get("origin").is_some();
    let origin = read_origin(&mut table, found);
    let source = table.string("source", found).map(|source| source.value);
    let has_counted = table.get("counted").is_some();
    let counted = read_counted(&mut table, found);
    let is_read = has_origin == origin.is_some() && has_counted == counted.is_some();
    let ground = Provenance {
        source,
        origin,
        counted,
    };
    let ground = match &unit {
        Some(unit) if is_read => ground.complete(id, unit, vocabulary, found),
        _ => {
            ground.lacks_source_or_origin(id, has_origin, found);
            None
        }
    };
    table.finish(found);
    if !is_id(&id.value) {
        let help = "write small letters, digits, `_`, `-` and points between names";
        found.push(
            incomplete(
                id,
                format!("`{}` cannot be the id of a fact", id.value),
                "not an id",
            )
            .help(help),
        );
        return None;
    }
    let figure = read_figure(id, &value?, unit?, found)?;
    let (source, origin, counted) = ground?;
    Some(Fact {
        figure,
        source,
        origin,
        counted,
        span: id.span.clone().into(),
    })
}

/// What a fact says of where it comes from, as far as it says it.
#[derive(Clone, Debug)]
pub(super) struct Provenance {
    pub source: Option<String>,
    pub origin: Option<FactOrigin>,
    pub counted: Option<Counted>,
}

impl Provenance {
    /// Reports a source or an origin that is not said.
    fn lacks_source_or_origin(
        &self,
        id: &WithPlace<String>,
        has_origin: bool,
        found: &mut Vec<Diagnostic>,
    ) {
        if !has_origin {
            let help = "add `origin = \"published\"`, `\"derived\"` or `\"reconstructed\"`";
            found.push(
                incomplete(id, format!("fact `{}` lacks its origin", id.value), "").help(help),
            );
        }
        if self.source.is_none() {
            let help = "add `source = \"...\"`: the publication, table or register";
            found.push(
                incomplete(id, format!("fact `{}` lacks its source", id.value), "").help(help),
            );
        }
    }

    /// All of it, reporting what lacks.
    pub fn complete(
        self,
        id: &WithPlace<String>,
        unit: &Unit,
        vocabulary: &Vocabulary,
        found: &mut Vec<Diagnostic>,
    ) -> Option<(String, FactOrigin, Option<Counted>)> {
        self.lacks_source_or_origin(id, self.origin.is_some(), found);
        let lacks_counted = self.counted.is_none() && vocabulary.counts_heads(unit);
        if lacks_counted {
            let help = "add `counted = \"during_year\"`, `\"average\"`, `\"end_of_year\"`, `\"on_date\"` or `\"term_weighted\"`";
            found.push(
                incomplete(
                    id,
                    format!("fact `{}` does not say how heads were counted", id.value),
                    "",
                )
                .help(help),
            );
            return None;
        }
        Some((self.source?, self.origin?, self.counted))
    }
}

/// What a fact says of its value, not yet measured by its unit.
pub(super) enum StatedValue<'a> {
    Value(TomlItem<'a>),
    Range(TomlItem<'a>, TomlItem<'a>),
    /// A hidden count below a limit, and not zero.
    Under(TomlItem<'a>),
    Missing(String),
}

/// What a table says of a fact's value: one of `value`, `low` with `high`, `under`, `missing`.
pub(super) fn read_said<'a>(
    id: &WithPlace<String>,
    table: &mut TomlTable<'a>,
    found: &mut Vec<Diagnostic>,
) -> Option<StatedValue<'a>> {
    let (value, low, high, missing) = (
        table.get("value"),
        table.get("low"),
        table.get("high"),
        table.get("missing"),
    );
    let has_range = low.is_some() || high.is_some();
    if let Some(under) = table.get("under") {
        if value.is_none() && !has_range && missing.is_none() {
            return Some(StatedValue::Under(under));
        }
        let help = "write one of `value`, `low` with `high`, `under`, or `missing = \"why\"`";
        found.push(
            incomplete(
                id,
                format!("fact `{}` says more than `under`", id.value),
                "",
            )
            .help(help),
        );
        return None;
    }
    let message = match (value, low, high, missing) {
        (Some(value), None, None, None) => return Some(StatedValue::Value(value)),
        (None, Some(low), Some(high), None) => return Some(StatedValue::Range(low, high)),
        (None, None, None, Some(reason)) => {
            return reason
                .string(found)
                .map(|reason| StatedValue::Missing(reason.value));
        }
        (None, None, None, None) => format!("fact `{}` lacks its value", id.value),
        (None, Some(_), None, None) => format!("fact `{}` has `low` but no `high`", id.value),
        (None, None, Some(_), None) => format!("fact `{}` has `high` but no `low`", id.value),
        (Some(_), _, _, None) => format!("fact `{}` has both a value and a range", id.value),
        (Some(_), _, _, Some(_)) => format!("fact `{}` has a value and is missing", id.value),
        (None, _, _, Some(_)) => format!("fact `{}` has a range and is missing", id.value),
    };
    let help = match has_range {
        true => "a range has both `low` and `high`, and neither `value` nor `missing`",
        false => "write one of `value`, `low` with `high`, or `missing = \"why\"`",
    };
    found.push(incomplete(id, message, "").help(help));
    None
}

pub(super) fn read_unit(
    id: &WithPlace<String>,
    table: &mut TomlTable<'_>,
    vocabulary: &Vocabulary,
    found: &mut Vec<Diagnostic>,
) -> Option<Unit> {
    let declared = vocabulary
        .facts
        .get(&*id.value)
        .map(|declared| &declared.unit);
    let Some(item) = table.get("unit") else {
        let example = declared.map_or_else(|| "kr".to_owned(), |unit| vocabulary.unit_id(unit));
        let message = format!("fact `{}` lacks its unit", id.value);
        found.push(incomplete(id, message, "").help(format!("add `unit = \"{example}\"`")));
        return None;
    };
    let written = item.string(found)?;
    let Some(unit) = vocabulary.unit(&written.value) else {
        found.push(vocabulary.unknown_unit(&written.value, &written.span));
        return None;
    };
    match declared {
        Some(declared) if *declared != unit => {
            let declared = vocabulary.unit_id(declared);
            found.push(
                Diagnostic::new(
                    Code::UnitMismatch,
                    format!("fact `{}` is declared in `{declared}`", id.value),
                )
                .at_span(&written.span, format!("this is `{}`", written.value))
                .help(format!(
                    "give it in `{declared}`, or mend its unit in vocabulary.toml"
                )),
            );
            None
        }
        _ => Some(unit),
    }
}

pub(super) fn read_origin(
    table: &mut TomlTable<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<FactOrigin> {
    let words = [
        ("published", FactOrigin::Published),
        ("derived", FactOrigin::Derived),
        ("reconstructed", FactOrigin::Reconstructed),
    ];
    table
        .word("origin", &words, found)
        .map(|origin| origin.value)
}

/// How heads were counted, where it is said.
pub(super) fn read_counted(
    table: &mut TomlTable<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Counted> {
    let words = [
        ("during_year", Counted::DuringYear),
        ("average", Counted::Average),
        ("end_of_year", Counted::EndOfYear),
        ("on_date", Counted::OnDate),
        ("term_weighted", Counted::TermWeighted),
    ];
    table
        .word("counted", &words, found)
        .map(|counted| counted.value)
}

pub(super) fn read_figure(
    id: &WithPlace<String>,
    statement: &StatedValue<'_>,
    unit: Unit,
    found: &mut Vec<Diagnostic>,
) -> Option<Figure> {
    match statement {
        StatedValue::Missing(reason) => Some(Figure::missing(reason.as_str(), unit)),
        StatedValue::Value(item) if unit.is_text() => {
            item.string(found).map(|text| Figure::text(text.value))
        }
        StatedValue::Value(item) => Some(Figure::exact(read_number(item, &unit, found)?, unit)),
        StatedValue::Range(low_item, high_item) => {
            let (low, high) = (
                read_number(low_item, &unit, found),
                read_number(high_item, &unit, found),
            );
            let (low, high) = (low?, high?);
            if low > high {
                found.push(
                    Diagnostic::new(
                        Code::FactInvalid,
                        format!("the range of fact `{}` is empty", id.value),
                    )
                    .at_span(&low_item.span, "`low` is above `high`")
                    .at_span(&high_item.span, ""),
                );
                return None;
            }
            Some(Figure {
                value: Value::hidden(low, high),
                unit,
            })
        }
        StatedValue::Under(item) => {
            let limit = item.integer(found)?;
            if limit.value < 2 {
                found.push(
                    Diagnostic::new(Code::FactInvalid, "`under` must be a whole number above 1")
                        .at_span(&limit.span, ""),
                );
                return None;
            }
            Some(Figure {
                value: Value::hidden(Ratio::one(), Ratio::integer(limit.value - 1)),
                unit,
            })
        }
    }
}

/// The exact number of an integer or of a quoted decimal or fraction, in the measure that figures
/// are held in.
fn read_number(item: &TomlItem<'_>, unit: &Unit, found: &mut Vec<Diagnostic>) -> Option<Ratio> {
    let number = match item.value {
        DeValue::Integer(number) => Ratio::in_radix(number.as_str(), number.radix()),
        DeValue::String(text) => Ratio::parse(text),
        _ => None,
    };
    if let Some(number) =
        number.and_then(|number| number.checked_div(&unit.written_factor().into()))
    {
        return Some(number);
    }
    let written = item.written();
    let help = match item.value {
        DeValue::Float(_) => format!("quote it, so that it is exact: `\"{written}\"`"),
        DeValue::String(text) if text.contains(',') => format!("write a decimal point: `\"{}\"`", text.replace(',', ".")),
        _ => "write a whole number, or a quoted decimal or fraction such as `\"33.5\"` or `\"502/3\"`".to_owned(),
    };
    let message = format!("`{written}` is not an exact number");
    found.push(
        Diagnostic::new(Code::FactInvalid, message)
            .at_span(&item.span, "")
            .help(help),
    );
    None
}

#[cfg(test)]
mod tests;
