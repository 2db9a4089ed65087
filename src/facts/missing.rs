//! Facts that are said to be missing in a line: an id and why, nothing else.

use std::sync::Arc;

use super::fact::incomplete;
use super::{Fact, FactOrigin, Vocabulary};
use crate::diag::{Diagnostic, did_you_mean};
use crate::toml_table::{TomlTable, WithPlace};
use crate::value::Figure;

/// A fact without a value, by its id.
pub(super) type MissingFact = (WithPlace<String>, Fact);

/// Reads a table of ids and reasons. The unit is the declared one, and there is no source of what
/// nobody has.
///
/// **Errors**: `K0304` a fact that the vocabulary does not declare.
pub(super) fn read_missing(
    table: TomlTable<'_>,
    vocabulary: &Vocabulary,
    found: &mut Vec<Diagnostic>,
) -> Vec<MissingFact> {
    let mut facts = Vec::new();
    collect("", table, vocabulary, &mut facts, found);
    facts
}

fn collect(
    prefix: &str,
    mut table: TomlTable<'_>,
    vocabulary: &Vocabulary,
    facts: &mut Vec<MissingFact>,
    found: &mut Vec<Diagnostic>,
) {
    for (key, item) in table.entries() {
        let id = WithPlace {
            value: format!("{prefix}{}", key.value),
            span: key.span,
        };
        if item.value.is_table() {
            if let Some(below) = item.table(found) {
                collect(&format!("{}.", id.value), below, vocabulary, facts, found);
            }
            continue;
        }
        let Some(reason) = item.string(found) else {
            continue;
        };
        let Some(declared) = vocabulary.facts.get(&*id.value) else {
            let near = did_you_mean(&id.value, vocabulary.facts.keys().map(|known| &**known));
            let message = format!("fact `{}` is not declared in vocabulary.toml", id.value);
            found.push(incomplete(&id, message, "said to be missing here").help(
                near.unwrap_or_else(|| {
                    format!(
                        "a fact of this municipality alone needs a table with its unit: `[{}]` with `missing`, `unit`, `origin` and `source`",
                        id.value
                    )
                }),
            ));
            continue;
        };
        let fact = Fact {
            figure: Figure::missing(reason.value.as_str(), declared.unit.clone()),
            source: reason.value,
            origin: FactOrigin::Published,
            counted: None,
            span: id.span.clone().into(),
        };
        facts.push((id, fact));
    }
}

/// Puts the facts of one period among those that are stated with more words.
///
/// **Errors**: `K0304` a fact that stands there already.
pub(super) fn add_missing(
    facts: &mut super::Facts,
    missing: Vec<MissingFact>,
    found: &mut Vec<Diagnostic>,
) {
    for (id, fact) in missing {
        match facts.get(&*id.value) {
            None => _ = facts.insert(Arc::from(&*id.value), fact),
            Some(first) => found.push(
                incomplete(
                    &id,
                    format!("fact `{}` is stated, and said to be missing", id.value),
                    "missing here",
                )
                .at_span(&first.span, "stated here")
                .help("keep one of them"),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Found, shown_with_places};
    use crate::facts::{Facts, parse_facts, parse_series, parse_vocabulary};
    use crate::value::Value;

    fn vocabulary() -> Vocabulary {
        let text = "[units.persons]\nsingular = 'person'\nheads = true\n[facts.'kvp.deltakere']\n\
                    unit = 'persons'\n[facts.leie]\nunit = 'kr'\n";
        parse_vocabulary("rules/vocabulary.toml", text).value
    }

    fn reasons(facts: &Facts) -> Vec<String> {
        let reason = |(id, fact): (&Arc<str>, &Fact)| match &fact.figure.value {
            Value::Missing(reason) => format!("{id}: {reason} ({:?})", fact.figure.unit),
            other => format!("{id}: {other:?}"),
        };
        facts.iter().map(reason).collect()
    }

    #[test]
    fn facts_are_said_to_be_missing_in_a_line_and_have_their_declared_unit() {
        let vocabulary = vocabulary();
        let persons = vocabulary.facts["kvp.deltakere"].unit.clone();
        let kr = vocabulary.facts["leie"].unit.clone();
        let expected = [
            format!("kvp.deltakere: not collected ({persons:?})"),
            format!("leie: nobody knows ({kr:?})"),
        ];
        for text in [
            "missing = { 'kvp.deltakere' = 'not collected', leie = 'nobody knows' }\n",
            "[missing]\nkvp.deltakere = 'not collected'\nleie = 'nobody knows'\n",
        ] {
            let Found { value, diagnostics } = parse_facts("f.toml", text, &vocabulary);
            assert_eq!((reasons(&value), diagnostics), (expected.to_vec(), vec![]));
            let text = text
                .replace("missing = {", "missing = { 2014 = {")
                .replace(" }\n", " } }\n")
                .replace("[missing]", "[missing.2014]");
            let Found { value, diagnostics } = parse_series("s.toml", &text, &vocabulary);
            assert_eq!(diagnostics, []);
            assert_eq!(
                value.keys().map(|period| &**period).collect::<Vec<_>>(),
                ["2014"]
            );
            assert_eq!(reasons(&value["2014"]), expected);
        }
    }

    #[test]
    fn what_is_stated_too_or_declared_nowhere_is_reported_at_its_place() {
        let text = "[leie]\nvalue = 3\nunit = 'kr'\norigin = 'published'\nsource = 's'\n\
                    [missing]\nleie = 'no'\nkvp.deltaker = 'no'\nxyz = 'no'\nl = 3\n";
        let found = parse_facts("f.toml", text, &vocabulary());
        assert_eq!(
            shown_with_places(&found.diagnostics, text),
            [
                "K0304 fact `leie` is stated, and said to be missing @ leie: missing here; leie: stated here | keep one of them",
                "K0304 fact `kvp.deltaker` is not declared in vocabulary.toml @ deltaker: said to be missing here | did you mean `kvp.deltakere`?",
                "K0304 fact `xyz` is not declared in vocabulary.toml @ xyz: said to be missing here | a fact of this municipality alone needs a table with its unit: `[xyz]` with `missing`, `unit`, `origin` and `source`",
                "K0703 `l` must be a text in quotes @ 3: this is a whole number",
            ]
        );
        let text = "missing = { 20144 = { leie = 'no' }, 2014 = 'no' }\n";
        let found = parse_series("s.toml", text, &vocabulary());
        assert_eq!(
            shown_with_places(&found.diagnostics, text),
            [
                "K0308 `20144` is neither a year nor a declared period @ 20144: not declared in vocabulary.toml | declare it as `[periods.\"20144\"]`, or write a year of four digits",
                "K0703 `2014` must be a table @ 'no': this is a text",
            ]
        );
    }
}
