//! Facts of one municipality and year, each with unit, source and origin.

use std::collections::BTreeMap;
use std::sync::Arc;

use toml::de::DeValue;

use super::{FactOrigin, Vocabulary};
use crate::diag::{Anchor, Code, Diagnostic};
use crate::toml_table::{TomlItem, TomlTable, WithPlace, is_id};
use crate::value::{Figure, Ratio, Unit, Value};

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

/// A finding about a fact as a whole.
pub(super) fn incomplete(id: &WithPlace<String>, message: String, text: &str) -> Diagnostic {
    Diagnostic::new(Code::FactInvalid, message).at_span(&id.span, text)
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
    pub fn lacks_source_or_origin(
        &self,
        id: &WithPlace<String>,
        has_origin: bool,
        found: &mut Vec<Diagnostic>,
    ) {
        if !has_origin {
            let help = "add `origin = \"published\"`, `\"derived\"`, `\"estimate\"` or `\"reconstructed\"`";
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
    ) -> Option<FactGround> {
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
        Some(FactGround {
            source: self.source?,
            origin: self.origin?,
            counted: self.counted,
        })
    }
}

/// What a fact rests on, complete: where it is from, how it came about, and how heads were counted.
pub(super) struct FactGround {
    source: String,
    origin: FactOrigin,
    counted: Option<Counted>,
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
        ("estimate", FactOrigin::Estimate),
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

/// Whether a name can be the id of a fact, which it must be; a finding where it cannot.
pub(super) fn check_fact_id(id: &WithPlace<String>, found: &mut Vec<Diagnostic>) -> bool {
    let can_be = is_id(&id.value);
    if !can_be {
        let help = "write small letters, digits, `_`, `-` and points between names";
        let message = format!("`{}` cannot be the id of a fact", id.value);
        found.push(incomplete(id, message, "not an id").help(help));
    }
    can_be
}

/// A fact of its value, unit and grounds; `None` where one of them cannot be used.
pub(super) fn fact_of(
    id: &WithPlace<String>,
    statement: Option<&StatedValue<'_>>,
    unit: Option<Unit>,
    ground: Option<FactGround>,
    found: &mut Vec<Diagnostic>,
) -> Option<Fact> {
    let figure = read_figure(id, statement?, unit?, found)?;
    let FactGround {
        source,
        origin,
        counted,
    } = ground?;
    if let Some(fault) = counted.and_then(|counted| fault_of_count(&figure, counted)) {
        let help = "mend the number, or `counted` or `unit` where it counts no heads";
        let message = format!("fact `{}` counts heads and is {fault}", id.value);
        found.push(incomplete(id, message, "").help(help));
        return None;
    }
    Some(Fact {
        figure,
        source,
        origin,
        counted,
        span: id.span.clone().into(),
    })
}

/// What keeps a number from counting heads.
fn fault_of_count(figure: &Figure, counted: Counted) -> Option<&'static str> {
    let (low, high) = figure.value.bounds()?;
    let is_whole = matches!(
        counted,
        Counted::DuringYear | Counted::EndOfYear | Counted::OnDate
    );
    if low.is_negative() {
        Some("below zero")
    } else if is_whole && !(low.is_integer() && high.is_integer()) {
        Some("no whole number")
    } else {
        None
    }
}

fn read_figure(
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
