//! `facts.toml`: the facts of one municipality and year.

use std::sync::Arc;

use super::fact::{
    Provenance, check_fact_id, fact_of, incomplete, read_counted, read_origin, read_said, read_unit,
};
use super::form::FACTS_FILE;
use super::missing::{add_missing, read_missing};
use super::{Fact, Facts, Vocabulary};
use crate::diag::{Diagnostic, Found};
use crate::toml_table::{TomlDocument, TomlTable, WithPlace};

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
    let mut stated = document.table(FACTS_FILE.table);
    let missing = stated.take_table("missing", &mut found);
    for (id, table) in stated.named(&mut found) {
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
    if let Some(missing) = missing {
        let missing = read_missing(missing, vocabulary, &mut found);
        add_missing(&mut facts, missing, &mut found);
    }
    Found::in_order(facts, found)
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
    if !check_fact_id(id, found) {
        return None;
    }
    fact_of(id, value.as_ref(), unit, ground, found)
}

#[cfg(test)]
mod tests;
