//! Single replacements, and which cells they move.

use super::*;
use crate::diag::Diagnostic;
use crate::scenario::{AppliedScenario, Replacement, apply, changed_cells, recompute};
use crate::value::Value;

fn applied(project: &Project, replacements: &[Replacement]) -> AppliedScenario {
    apply(project, replacements, &"reported".into()).expect("a scenario")
}

/// The cells that replacements move, as `address old new`, and what is said of the replacements.
fn check(replacements: &[Replacement], changes: &[&str], cells: &[&str]) {
    let (world, project, run) = fixture();
    let scenario = applied(&project, replacements);
    assert_eq!(scenario.changes, changes);
    let ran = recompute(&world, &scenario.project, &run.ledgers, &Request::default());
    assert!(!ran.has_errors(), "{:#?}", ran.diagnostics);
    let moved: Vec<String> = changed_cells(&run, &ran.value)
        .iter()
        .map(|cell| {
            let exact = |cell: &Option<crate::engine::Cell>| {
                cell.as_ref()
                    .and_then(|cell| cell.figure.as_exact().map(ToString::to_string))
                    .unwrap_or_default()
            };
            let difference = cell
                .difference
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default();
            format!(
                "{} {} {} {difference}",
                cell.address,
                exact(&cell.old),
                exact(&cell.new)
            )
        })
        .collect();
    assert_eq!(moved, cells);
}

fn read(text: Result<Replacement, String>) -> Replacement {
    text.expect("a replacement")
}

#[test]
fn a_weight_moves_what_its_keys_carry_and_nothing_else() {
    check(
        &[read(Replacement::weight("a:w=2"))],
        &["weight `w` of a 2013: 1.5 → 2"],
        &[
            "t01:sosial:sum@a/2013/reported 400 500 100",
            "t01:sosial:per_unit@a/2013/reported 400 500 100",
        ],
    );
}

#[test]
fn a_key_takes_anothers_form_over_its_own_facts_and_weights() {
    check(
        &[read(Replacement::key("b:k=a"))],
        &["key `k` of b: the form of a"],
        &[
            "t01:sosial:sum@b/2013/reported 1000 1250 250",
            "t01:sosial:per_unit@b/2013/reported 1000 1250 250",
        ],
    );
}

#[test]
fn a_fact_that_is_not_told_is_not_said_to_be_missing_before() {
    let (_, mut project, _) = fixture();
    for (value, before) in [
        (Value::withheld(), ":"),
        (Value::Missing("not asked".into()), "missing"),
    ] {
        let facts = project.facts.of_mut(&"a".into(), &"2013".into());
        facts.get_mut("n").expect("a fact").figure.value = value;
        let scenario = applied(&project, &[read(Replacement::fact("a/2013:n=8"))]);
        let said = format!("fact `n` of a 2013: {before} → 8 persons");
        assert_eq!(scenario.changes, [said]);
    }
}

#[test]
fn a_fact_keeps_its_unit_and_the_cells_are_sorted_by_kroner() {
    check(
        &[read(Replacement::fact("a/2013:n=8"))],
        &["fact `n` of a 2013: 4 → 8 persons"],
        &[
            "t01:sosial:sum@a/2013/reported 400 700 300",
            "t01:sosial:per_unit@a/2013/reported 400 700 300",
            "t01:intro:per_unit@a/2013/reported 700 350 -350",
        ],
    );
    let (_, project, _) = fixture();
    let scenario = applied(&project, &[read(Replacement::fact("a:n=1..3"))]);
    let fact = scenario
        .project
        .facts
        .get("a", "2013", "n")
        .expect("stated");
    assert_eq!(
        fact.origin,
        crate::facts::FactOrigin::Reconstructed,
        "what is assumed must not look published"
    );
    assert_eq!(fact.figure.value.bounds(), Some((&1.into(), &3.into())));
    assert_eq!(fact.figure.unit, Unit::base("persons"));
}

#[test]
fn an_adjustment_is_left_out_of_a_view_or_made_in_another() {
    let (world, mut project, _) = fixture();
    let exclude = |rule: &str| Action::Exclude {
        what: of_rule(rule),
        part: None,
    };
    declare(
        &mut project,
        "a",
        "v",
        vec![
            adjustment("x", exclude("migra")),
            adjustment("y", exclude("tolk")),
        ],
    );
    let ledgers = project.read_ledgers(&world, None).value;
    let in_view = |view: &str, replacement: &str, with: bool| {
        let replacement = if with {
            Replacement::with(replacement)
        } else {
            Replacement::without(replacement)
        };
        let view = Id::from(view);
        let applied = apply(&project, &[read(replacement)], &view).expect("a scenario");
        let run = recompute(
            &world,
            &applied.project,
            &ledgers,
            &Request {
                view,
                ..Request::default()
            },
        );
        assert!(!run.has_errors(), "{:#?}", run.diagnostics);
        (
            kroner(&run.value, "a", "intro"),
            kroner(&run.value, "a", "sosial"),
        )
    };
    let pair = |intro: &str, sosial: &str| (intro.to_owned(), sosial.to_owned());
    assert_eq!(in_view("v", "v:x", false), pair("2800", "300"));
    assert_eq!(in_view("v", "v:y@a", false), pair("2000", "400"));
    assert_eq!(in_view("reported", "v:x", true), pair("2000", "400"));
}

#[test]
fn what_cannot_be_replaced_is_named_all_together() {
    let (_, mut project, _) = fixture();
    let weight = Action::UseWeight {
        weight: "w".into(),
        value: number(2.into(), Unit::ratio()),
    };
    declare(&mut project, "a", "v", vec![adjustment("vekt", weight)]);
    let texts = [
        Replacement::weight("c:w=1"),
        Replacement::weight("a:v=1"),
        Replacement::weight("a/2014:w=1"),
        Replacement::key("b:k2=a"),
        Replacement::key("a:k2=b"),
        Replacement::fact("a:m=1"),
        Replacement::fact("a:n=x"),
        Replacement::without("u:x"),
        Replacement::without("v:vekst"),
        Replacement::without("v:vekt@b"),
        Replacement::with("v:vekt"),
        Replacement::practice("a=c"),
    ];
    let replacements: Vec<Replacement> = texts.into_iter().map(read).collect();
    let found = apply(&project, &replacements, &"reported".into()).expect_err("errors");
    let words =
        |finding: &Diagnostic| format!("{finding} | {}", finding.help.as_deref().unwrap_or(""));
    assert_eq!(
        found.iter().map(words).collect::<Vec<_>>(),
        [
            "K0704: there is no municipality `c` | the municipalities are: a, b",
            "K0704: there is no municipality `c` | the municipalities are: a, b",
            "K0706: there is no weight `v` | the weights are: w",
            "K0704: `a` has no ledger for 2014 | it has ledgers for: 2013",
            "K0706: `b` has no key `k2` that could be replaced | did you mean `k`?",
            "K0706: `b` has no key `k2` | it stands in: a",
            "K0706: `a` has no fact `m` | name a fact of its facts.toml, and a year that has one",
            "K0706: `x` is not an exact number for fact `n` | write a whole number, a decimal with a point, a fraction such as `502/3`, or `LOW..HIGH`",
            "K0705: there is no view `u` | the views are: reported, v",
            "K0706: view `v` has no adjustment `vekst` | did you mean `vekt`?",
            "K0706: view `v` has no adjustment `vekt` for b | did you mean `vekt`?",
            "K0706: adjustment `vekt` uses another weight or key, which the view `reported` cannot | ask for a declared view with `--view`, or use `--weight` or `--key`",
        ]
    );
}
