//! Files of facts with nothing in them but what a cell asks for.

use std::collections::BTreeSet;

use toml::{Table, Value};

/// The facts that are asked of one place: each an id and a period.
pub(super) type AskedFacts<'a> = BTreeSet<(&'a str, &'a str)>;

/// What is left of a `facts.toml` of a year, or, without a year, of a `series.toml`: the facts that
/// are asked for, without comments. `None` where the file cannot be read.
pub(super) fn asked_facts(
    text: &str,
    asked: &AskedFacts<'_>,
    year: Option<&str>,
) -> Option<String> {
    let mut file: Table = text.parse().ok()?;
    let missing = file.remove("missing");
    let mut kept = asked_below("", file, asked, year);
    if let Some(Value::Table(missing)) = missing {
        let missing = match year {
            Some(_) => missing_below("", missing, asked, year),
            None => missing
                .into_iter()
                .filter_map(|(period, of)| {
                    let of = match of {
                        Value::Table(of) => missing_below("", of, asked, Some(&period)),
                        _ => return None,
                    };
                    (!of.is_empty()).then_some((period, Value::Table(of)))
                })
                .collect(),
        };
        if !missing.is_empty() {
            kept.insert("missing".to_owned(), Value::Table(missing));
        }
    }
    toml::to_string(&kept).ok()
}

/// The facts of a table whose ids begin with `prefix`.
fn asked_below(prefix: &str, table: Table, asked: &AskedFacts<'_>, year: Option<&str>) -> Table {
    let mut kept = Table::new();
    for (key, value) in table {
        let Value::Table(inner) = value else {
            continue;
        };
        let id = format!("{prefix}{key}");
        let (mut own, below): (Table, Table) = inner
            .into_iter()
            .partition(|(name, value)| name == "values" || !value.is_table());
        let is_asked = match (year, own.get_mut("values")) {
            (None, Some(Value::Table(values))) => {
                values.retain(|period, _| asked.contains(&(id.as_str(), period)));
                !values.is_empty()
            }
            (None, _) => false,
            (Some(year), _) => asked.contains(&(id.as_str(), year)),
        };
        if !is_asked {
            own.clear();
        }
        own.extend(asked_below(&format!("{id}."), below, asked, year));
        if !own.is_empty() {
            kept.insert(key, Value::Table(own));
        }
    }
    kept
}

/// The facts that a table says to be missing, whose ids begin with `prefix`.
fn missing_below(prefix: &str, table: Table, asked: &AskedFacts<'_>, year: Option<&str>) -> Table {
    let kept = table.into_iter().filter_map(|(key, value)| {
        let id = format!("{prefix}{key}");
        match value {
            Value::Table(inner) => {
                let inner = missing_below(&format!("{id}."), inner, asked, year);
                (!inner.is_empty()).then_some((key, Value::Table(inner)))
            }
            reason => year
                .is_some_and(|year| asked.contains(&(id.as_str(), year)))
                .then_some((key, reason)),
        }
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_a_year_keeps_the_facts_that_are_asked_for_and_no_comment() {
        let text = r#"
# Three of them are brothers.
[heads]
value = 12 # nine and three
unit = "persons"
source = "table 1"
[heads.boys]
value = 3
["hours.spent"]
value = "33.5"
[missing]
pupils = "not collected"
homes = "not collected"
[missing.hours]
paid = "nobody counts"
"#;
        let asked = AskedFacts::from([
            ("heads", "2013"),
            ("hours.spent", "2012"),
            ("pupils", "2013"),
            ("hours.paid", "2013"),
        ]);
        assert_eq!(
            asked_facts(text, &asked, Some("2013")).as_deref(),
            Some(
                "[heads]\nsource = \"table 1\"\nunit = \"persons\"\nvalue = 12\n\n\
                 [missing]\npupils = \"not collected\"\n\n[missing.hours]\npaid = \"nobody counts\"\n"
            )
        );
    }

    #[test]
    fn a_series_keeps_the_periods_that_are_asked_for() {
        let text = r#"
[heads]
unit = "persons"
values = { 2012 = 3, 2013 = { value = 12, source = "table 2" } }
[heads.boys]
unit = "persons"
values = { 2012 = 1, 2013 = 9 }
[missing.2012]
pupils = "not collected"
[missing.2013]
pupils = "not collected"
"#;
        let asked = AskedFacts::from([
            ("heads", "2013"),
            ("heads.boys", "2014"),
            ("pupils", "2012"),
        ]);
        let kept = asked_facts(text, &asked, None).expect("a file");
        assert!(
            !kept.contains("2012 = 3") && !kept.contains("boys"),
            "{kept}"
        );
        assert!(
            kept.contains("table 2") && kept.contains("[missing.2012]"),
            "{kept}"
        );
        assert!(!kept.contains("[missing.2013]"), "{kept}");
    }
}
