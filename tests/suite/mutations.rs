//! Twenty mutations of shipped rules: each must change the accepted result or break a case.

use kontering::cases::{self, judge, parse_cases};
use kontering::scenario::recompute;
use kontering::snapshot::body;
use kontering::workspace::{Project, Request, load};
use kontering::world::{MemoryWorld, World};

use crate::diff::edit;
use crate::shipped::copy;

const KOSTRA: &str = "rules/kostra.rhai";
const BAERUM: &str = "municipalities/baerum/rules.rhai";
const SKEDSMO: &str = "municipalities/skedsmo/rules.rhai";
const TRONDHEIM: &str = "municipalities/trondheim/rules.rhai";

/// A script, where in it, what is there, and what is put there.
type Mutation = (&'static str, &'static str, &'static str, &'static str);

const MUTATIONS: [Mutation; 20] = [
    (KOSTRA, "rule(\"intro-lonn\"", "10..=99", "10..=50"),
    (KOSTRA, "rule(\"intro-drift\"", "100..=599", "101..=270"),
    (KOSTRA, "rule(\"intro-drift\"", ", 690]", "]"),
    (KOSTRA, "rule(\"intro-inntekter\"", "700..=999", "700..=709"),
    (
        KOSTRA,
        "rule(\"introduksjonsstonad\"",
        "art == 89",
        "art == 88",
    ),
    (
        KOSTRA,
        "rule(\"sosialhjelp\"",
        "funksjon == 281",
        "funksjon == 282",
    ),
    (
        KOSTRA,
        "rule(\"investering\"",
        ".to(outside.scope)",
        ".to(ignored)",
    ),
    (
        BAERUM,
        "rule(\"sosial-lonn\"",
        ".share(key(\"sosialhjelp\"))",
        ".share(key(\"sosialhjelp\") / 2)",
    ),
    (
        BAERUM,
        "rule(\"sosial-tolk\"",
        ".over(\"sosial-drift\")",
        "",
    ),
    (
        BAERUM,
        "rule(\"intro-tomgangsleie\"",
        ".over(\"intro-husleie\")",
        "",
    ),
    (
        BAERUM,
        "rule(\"barnevern-utenfor\"",
        ".share(key(\"barnevern_utenfor\"))",
        "",
    ),
    (
        BAERUM,
        "rule(\"intro-voksenopplaring\"",
        "prosjekt == 21350",
        "prosjekt == 21351",
    ),
    (
        BAERUM,
        "rule(\"migra-lonn\"",
        "ansvar == 3047",
        "ansvar == 3040",
    ),
    (
        SKEDSMO,
        "rule(\"flyktningkontor-lonn\"",
        "10..=99",
        "10..=40",
    ),
    (SKEDSMO, "rule(\"bolig-andre\"", "100..=229", "100..=189"),
    (
        SKEDSMO,
        "rule(\"ventestonad\"",
        ".to(sosialhjelp)",
        ".to(outside.scope)",
    ),
    (
        TRONDHEIM,
        "rule(\"tolk-kjop\"",
        ".over(\"sosial-drift\")",
        "",
    ),
    (
        TRONDHEIM,
        "rule(\"barnevern-hjemmet\"",
        ".share(key(\"barnevern_hjemmet\"))",
        ".share(weight(\"barnevern_hjemmet\") / 2)",
    ),
    (
        TRONDHEIM,
        "rule(\"krisesenter\"",
        "prosjekt == 242310",
        "prosjekt == 242311",
    ),
    (
        TRONDHEIM,
        "rule(\"ekstratiltak\"",
        "202600..=202609",
        "202601..=202609",
    ),
];

fn failing_cases(world: &MemoryWorld, project: &Project) -> usize {
    let count = |municipality: &kontering::municipality::Municipality| {
        let path = cases::path(&municipality.id);
        let cases = parse_cases(
            &path,
            &world.text(&path).expect("cases"),
            &project.model,
            municipality,
        );
        let errors = cases
            .diagnostics
            .iter()
            .filter(|finding| finding.is_error())
            .count();
        errors
            + cases
                .value
                .iter()
                .filter(|case| judge(&project.model, &municipality.id, case).is_some())
                .count()
    };
    project.municipalities.values().map(count).sum()
}

#[test]
fn no_mutation_of_a_rule_goes_unnoticed() {
    let world = copy();
    let project = load(&world).value;
    let run = project.run(&world, &Request::default()).value;
    let accepted = body(&project, &run);
    assert_eq!(failing_cases(&world, &project), 0);
    let mut unnoticed = Vec::new();
    for (path, after, from, to) in MUTATIONS {
        let script = world.text(path).expect("a script");
        edit(&world, path, after, from, to);
        let mutated = load(&world);
        assert!(!mutated.has_errors(), "{after}: {:#?}", mutated.diagnostics);
        let ran = recompute(&world, &mutated.value, &run.ledgers, &Request::default()).value;
        if body(&mutated.value, &ran) == accepted && failing_cases(&world, &mutated.value) == 0 {
            unnoticed.push(format!("{path} {after}: {from} → {to}"));
        }
        world.put(path, script);
    }
    assert!(unnoticed.is_empty(), "{}", unnoticed.join("\n"));
}
