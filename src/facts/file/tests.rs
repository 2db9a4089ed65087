//! What a fact may say, and what it may not.

use super::*;
use crate::diag::shown_with_places;
use crate::facts::{Counted, FactOrigin, parse_vocabulary};
use crate::value::{Figure, Unit, Value};

fn check(text: &str, expected: &[&str]) -> Facts {
    let vocabulary = parse_vocabulary(
        "rules/vocabulary.toml",
        "[units.persons]\nsingular = 'person'\nheads = true\n[units.boliger]\nsingular = 'bolig'\n\
         [facts.intro]\nunit = 'persons'\n[facts.andel]\nunit = 'percent'\n",
    );
    assert_eq!(vocabulary.diagnostics, []);
    let found = parse_facts("municipalities/a/2013/facts.toml", text, &vocabulary.value);
    assert_eq!(shown_with_places(&found.diagnostics, text), expected);
    found.value
}

fn exact(fact: &Fact) -> String {
    fact.figure
        .as_exact()
        .map(ToString::to_string)
        .unwrap_or_default()
}

#[test]
fn values_are_exact_and_shares_are_held_as_fractions() {
    let ground = "source = 's'\norigin = 'derived'\n";
    let text = format!(
        "[intro]\nvalue = 268\nunit = 'persons'\ncounted = 'during_year'\n{ground}\
         [andel]\nvalue = '1.6'\nunit = 'percent'\n{ground}\
         [leie.snitt]\nvalue = '502/3'\nunit = 'kr_per_bolig'\n{ground}\
         ['kommentar']\nvalue = 'ingen'\nunit = 'text'\n{ground}"
    );
    let facts = check(&text, &[]);
    assert_eq!(exact(&facts["intro"]), "268");
    assert_eq!(facts["intro"].counted, Some(Counted::DuringYear));
    assert_eq!(facts["intro"].origin, FactOrigin::Derived);
    assert_eq!(facts["intro"].source, "s");
    assert_eq!(exact(&facts["andel"]), "2/125");
    assert_eq!(exact(&facts["leie.snitt"]), "502/3");
    assert_eq!(facts["kommentar"].figure, Figure::text("ingen"));
}

#[test]
fn ranges_and_missing_values_are_kept_as_such() {
    let ground = "unit = 'kr'\nsource = 's'\norigin = 'published'\n";
    let facts = check(
        &format!(
            "[a]\nlow = 1\nhigh = 4\n{ground}[b]\nlow = 2\nhigh = '2.0'\n{ground}[c]\nmissing = 'not reported'\n{ground}"
        ),
        &[],
    );
    assert_eq!(
        facts["a"].figure.value,
        Value::Interval {
            low: 1.into(),
            high: 4.into(),
            tight: true
        }
    );
    assert_eq!(exact(&facts["b"]), "2");
    assert_eq!(
        facts["c"].figure,
        Figure::missing("not reported", Unit::kr())
    );
}

#[test]
fn every_lack_of_a_fact_is_reported() {
    let facts = check(
        "[a]\n[b]\nlow = 4\nhigh = 1\nunit = 'kr'\nsource = ''\norigin = 'published'\n",
        &[
            "K0304 fact `a` lacks its value @ a | write one of `value`, `low` with `high`, or `missing = \"why\"`",
            "K0304 fact `a` lacks its unit @ a | add `unit = \"kr\"`",
            "K0304 fact `a` lacks its origin @ a | add `origin = \"published\"`, `\"derived\"`, `\"estimate\"` or `\"reconstructed\"`",
            "K0304 fact `a` lacks its source @ a | add `source = \"...\"`: the publication, table or register",
            "K0304 the range of fact `b` is empty @ 4: `low` is above `high`; 1",
        ],
    );
    assert!(facts.is_empty());
}

#[test]
fn a_fact_says_one_thing_of_its_value() {
    let rest = "unit = 'kr'\nsource = 's'\norigin = 'published'\n";
    let one_of = "write one of `value`, `low` with `high`, or `missing = \"why\"`";
    let range = "a range has both `low` and `high`, and neither `value` nor `missing`";
    for (said, message, help) in [
        (
            "value = 1\nmissing = 'x'\n",
            "has a value and is missing",
            one_of,
        ),
        (
            "value = 1\nlow = 1\nhigh = 2\n",
            "has both a value and a range",
            range,
        ),
        ("low = 1\n", "has `low` but no `high`", range),
        ("high = 1\n", "has `high` but no `low`", range),
        (
            "low = 1\nhigh = 2\nmissing = 'x'\n",
            "has a range and is missing",
            range,
        ),
    ] {
        check(
            &format!("[a]\n{said}{rest}"),
            &[&format!("K0304 fact `a` {message} @ a | {help}")],
        );
    }
}

#[test]
fn units_must_be_known_and_as_declared() {
    let rest = "source = 's'\norigin = 'published'\n";
    check(
        &format!(
            "[intro]\nvalue = 1\nunit = 'boliger'\n{rest}[x]\nvalue = 1\nunit = 'bolger'\n{rest}[andel]\nvalue = 1\n{rest}"
        ),
        &[
            "K0303 fact `intro` is declared in `persons` @ 'boliger': this is `boliger` | give it in `persons`, or mend its unit in vocabulary.toml",
            "K0302 unknown unit `bolger` @ 'bolger': not declared in vocabulary.toml | did you mean `boliger`?",
            "K0304 fact `andel` lacks its unit @ andel | add `unit = \"percent\"`",
        ],
    );
}

#[test]
fn heads_say_how_they_were_counted() {
    let rest = "source = 's'\norigin = 'published'\n";
    let help = "add `counted = \"during_year\"`, `\"average\"`, `\"end_of_year\"`, `\"on_date\"` or `\"term_weighted\"`";
    check(
        &format!(
            "[intro]\nvalue = 1\nunit = 'persons'\n{rest}[x]\nvalue = 1\nunit = 'kr_per_person'\n{rest}"
        ),
        &[&format!(
            "K0304 fact `intro` does not say how heads were counted @ intro | {help}"
        )],
    );
    check(
        &format!("[intro]\nvalue = 1\nunit = 'persons'\ncounted = 'averge'\n{rest}"),
        &[
            "K0703 `counted` cannot be `averge` @ 'averge': not one of its words | did you mean `average`?",
        ],
    );
}

#[test]
fn numbers_that_are_not_exact_are_refused() {
    let rest = "unit = 'kr'\nsource = 's'\norigin = 'published'\n";
    let exact =
        "write a whole number, or a quoted decimal or fraction such as `\"33.5\"` or `\"502/3\"`";
    check(
        &format!(
            "[a]\nvalue = 33.5\n{rest}[b]\nvalue = '33,5'\n{rest}[c]\nlow = true\nhigh = '1e3'\n{rest}"
        ),
        &[
            "K0304 `33.5` is not an exact number @ 33.5 | quote it, so that it is exact: `\"33.5\"`",
            "K0304 `'33,5'` is not an exact number @ '33,5' | write a decimal point: `\"33.5\"`",
            &format!("K0304 `true` is not an exact number @ true | {exact}"),
            &format!("K0304 `'1e3'` is not an exact number @ '1e3' | {exact}"),
        ],
    );
}

#[test]
fn unknown_entries_and_ids_are_refused() {
    check(
        "[Intro]\nvalue = 1\nunit = 'kr'\nsource = 's'\norigin = 'published'\nsorce = 1\n",
        &[
            "K0304 `Intro` cannot be the id of a fact @ Intro: not an id | write small letters, digits, `_`, `-` and points between names",
            "K0703 unknown entry `sorce` @ sorce: `Intro` has no such entry | did you mean `source`? there are `value`, `low`, `high`, `under`, `missing`, `unit`, `origin`, `source`, `counted`",
        ],
    );
}
