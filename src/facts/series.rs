//! `series.toml`: facts over many years and periods, each stated once with a value for each.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::fact::{
    Provenance, StatedValue, check_fact_id, fact_of, incomplete, read_counted, read_origin,
    read_said, read_unit,
};
use super::form::SERIES_FILE;
use super::missing::{add_missing, read_missing};
use super::{Fact, Facts, Vocabulary};
use crate::diag::{Diagnostic, Found};
use crate::toml_table::{TomlDocument, TomlItem, TomlTable, WithPlace};
use crate::value::Unit;

/// Reads a `series.toml`: by period, the facts it states.
///
/// What is missing may stand by period below `missing`, each fact with nothing but a reason.
///
/// A fact has `unit`, `source`, `origin` and, for heads, `counted` once, and below `values` an
/// entry for each year or declared period: a number, or a table with `value`, `low` and `high`,
/// `under`, or `missing`, and whatever differs from what the fact says of itself.
///
/// **Errors**: `K0703` unreadable TOML, `K0304` an incomplete fact, `K0302` an unknown unit,
/// `K0303` another unit than declared, `K0308` a period that is neither a year nor declared.
pub fn parse_series(
    path: &str,
    text: &str,
    vocabulary: &Vocabulary,
) -> Found<BTreeMap<Arc<str>, Facts>> {
    let mut found = Vec::new();
    let document = TomlDocument::parse(path, text, &mut found);
    let mut stated = Vec::new();
    let mut file = document.table(SERIES_FILE.table);
    let missing = file.take_table("missing", &mut found);
    collect("", &mut file, &mut stated, &mut found);
    let mut series = BTreeMap::<Arc<str>, Facts>::new();
    for (id, mut table) in stated {
        let values = table.table("values", &mut found);
        let unit = read_unit(&id, &mut table, vocabulary, &mut found);
        let ground = Provenance {
            source: table
                .string("source", &mut found)
                .map(|source| source.value),
            origin: read_origin(&mut table, &mut found),
            counted: read_counted(&mut table, &mut found),
        };
        table.finish(&mut found);
        if !check_fact_id(&id, &mut found) {
            continue;
        }
        let (Some(mut values), Some(unit)) = (values, unit) else {
            continue;
        };
        for (period, item) in values.entries() {
            if !vocabulary.is_period(period.value) {
                found.push(vocabulary.unknown_period(period.value, &period.span));
                continue;
            }
            let place = WithPlace {
                value: id.value.clone(),
                span: period.span.clone(),
            };
            let Some(fact) =
                read_value(&place, &item, unit.clone(), &ground, vocabulary, &mut found)
            else {
                continue;
            };
            let facts = series.entry(Arc::from(period.value)).or_default();
            if facts.insert(Arc::from(&*id.value), fact).is_some() {
                found.push(incomplete(
                    &place,
                    format!("fact `{}` stands twice for {}", id.value, period.value),
                    "again here",
                ));
            }
        }
    }
    let periods = missing.map(|mut missing| missing.entries());
    for (period, item) in periods.into_iter().flatten() {
        if !vocabulary.is_period(period.value) {
            found.push(vocabulary.unknown_period(period.value, &period.span));
            continue;
        }
        if let Some(table) = item.table(&mut found) {
            let missing = read_missing(table, vocabulary, &mut found);
            let facts = series.entry(Arc::from(period.value)).or_default();
            add_missing(facts, missing, &mut found);
        }
    }
    Found::in_order(series, found)
}

/// Every table that has values, with its id.
fn collect<'a>(
    prefix: &str,
    table: &mut TomlTable<'a>,
    stated: &mut Vec<(WithPlace<String>, TomlTable<'a>)>,
    found: &mut Vec<Diagnostic>,
) {
    for (key, item) in table.entries() {
        let id = WithPlace {
            value: format!("{prefix}{}", key.value),
            span: key.span,
        };
        let Some(mut below) = item.table(found) else {
            continue;
        };
        let is_fact = below.get("values").is_some();
        let leads_on = below
            .entries()
            .iter()
            .any(|(_, item)| item.value.is_table());
        if is_fact || !leads_on {
            if !is_fact {
                let help = "add `values = { 2013 = 70 }`, with an entry for each year or period";
                found.push(
                    incomplete(&id, format!("fact `{}` lacks its values", id.value), "").help(help),
                );
                continue;
            }
            // A fresh table, of which nothing was asked yet.
            stated.extend(item.table(found).map(|table| (id, table)));
        } else {
            collect(&format!("{}.", id.value), &mut below, stated, found);
        }
    }
}

/// The fact of one period.
fn read_value(
    id: &WithPlace<String>,
    item: &TomlItem<'_>,
    unit: Unit,
    common: &Provenance,
    vocabulary: &Vocabulary,
    found: &mut Vec<Diagnostic>,
) -> Option<Fact> {
    let mut ground = common.clone();
    let value = match item.value.is_table() {
        false => Some(StatedValue::Value(item.clone())),
        true => {
            let mut table = item.table(found)?;
            let said = read_said(id, &mut table, found);
            ground.source = table
                .string("source", found)
                .map(|source| source.value)
                .or(ground.source);
            ground.origin = read_origin(&mut table, found).or(ground.origin);
            ground.counted = read_counted(&mut table, found).or(ground.counted);
            table.finish(found);
            said
        }
    };
    let ground = ground.complete(id, &unit, vocabulary, found);
    fact_of(id, value.as_ref(), Some(unit), ground, found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::shown_with_places;
    use crate::facts::{FactOrigin, parse_vocabulary};
    use crate::value::Value;

    fn check(text: &str, expected: &[&str]) -> BTreeMap<Arc<str>, Facts> {
        let vocabulary = parse_vocabulary(
            "rules/vocabulary.toml",
            "[units.persons]\nsingular = 'person'\nheads = true\n[facts.'a.n']\nunit = 'persons'\n[facts.andel]\nunit = 'percent'\n\
             [periods.2006-2007]\nnb = '2006–2007'\n",
        );
        assert_eq!(vocabulary.diagnostics, []);
        let found = parse_series("municipalities/a/series.toml", text, &vocabulary.value);
        assert_eq!(shown_with_places(&found.diagnostics, text), expected);
        found.value
    }

    const HEADS: &str =
        "unit = 'persons'\ncounted = 'end_of_year'\norigin = 'published'\nsource = 's'\n";

    #[test]
    fn a_value_may_differ_from_what_its_fact_says() {
        let series = check(
            &format!(
                "['a.n']\n{HEADS}['a.n'.values]\n2013 = 7\n'2006-2007' = {{ under = 5 }}\n\
                 2014 = {{ value = 8, origin = 'derived', source = 't' }}\n2015 = {{ missing = 'merged' }}\n\
                 [andel]\nunit = 'percent'\norigin = 'published'\nsource = 's'\nvalues = {{ 2013 = '12.5' }}\n"
            ),
            &[],
        );
        let n = |period: &str| &series[period]["a.n"];
        assert_eq!(
            (
                n("2013").figure.as_exact(),
                n("2013").origin,
                &*n("2013").source
            ),
            (Some(&7.into()), FactOrigin::Published, "s")
        );
        assert_eq!(
            (
                n("2014").figure.as_exact(),
                n("2014").origin,
                &*n("2014").source
            ),
            (Some(&8.into()), FactOrigin::Derived, "t")
        );
        assert_eq!(
            n("2006-2007").figure.value,
            Value::Interval {
                low: 1.into(),
                high: 4.into(),
                tight: true
            }
        );
        assert_eq!(n("2015").figure.value, Value::Missing("merged".into()));
        assert_eq!(
            series["2013"]["andel"]
                .figure
                .as_exact()
                .map(ToString::to_string),
            Some("1/8".to_owned())
        );
    }

    #[test]
    fn every_lack_is_reported_at_its_place() {
        check(
            &format!(
                "[a.n]\n{HEADS}values = {{ 2013 = 1.5, 20133 = 1, 2014 = {{ low = 1 }}, 2016 = {{ under = 1 }} }}\n\
                 [b]\nunit = 'kr'\n[andel]\nunit = 'percent'\nvalues = {{ 2013 = 1 }}\n"
            ),
            &[
                "K0304 `1.5` is not an exact number @ 1.5 | quote it, so that it is exact: `\"1.5\"`",
                "K0308 `20133` is neither a year nor a declared period @ 20133: not declared in vocabulary.toml | declare it as `[periods.\"20133\"]`, or write a year of four digits",
                "K0304 fact `a.n` has `low` but no `high` @ 2014 | a range has both `low` and `high`, and neither `value` nor `missing`",
                "K0304 `under` must be a whole number above 1 @ 1",
                "K0304 fact `b` lacks its values @ b | add `values = { 2013 = 70 }`, with an entry for each year or period",
                "K0304 fact `andel` lacks its origin @ 2013 | add `origin = \"published\"`, `\"derived\"`, `\"estimate\"` or `\"reconstructed\"`",
                "K0304 fact `andel` lacks its source @ 2013 | add `source = \"...\"`: the publication, table or register",
            ],
        );
    }
}
