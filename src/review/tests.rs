//! What moves a small project's figures, and what a plan says of it.

use std::collections::{BTreeMap, BTreeSet};

use super::{DifferenceGroup, Plan, plan};
use crate::scenario::tests::fixture;
use crate::snapshot::{Difference, Entry, Snapshot, differences, take};
use crate::workspace::{Project, Request, Run, load};
use crate::world::{MemoryWorld, World};

const RULES: &str = "rules/kostra.rhai";
const OWN_RULES: &str = "municipalities/a/rules.rhai";
const FACTS: &str = "municipalities/a/2013/facts.toml";
const LEDGER: &str = "municipalities/a/2013/postings.csv";

/// What is accepted of a project with a view of its own.
fn accepted() -> (MemoryWorld, Snapshot) {
    let (world, ..) = fixture();
    let view = "view(\"v\").exclude(\"kurs\", art == 270, part(1, 2)).because(\"s\");\n";
    world.put(RULES, world.text(RULES).expect("text") + view);
    let (project, run) = computed(&world);
    let accepted = take(&project, &run, "");
    (world, accepted)
}

fn computed(world: &MemoryWorld) -> (Project, Run) {
    let project = load(world);
    assert!(!project.has_errors(), "{:#?}", project.diagnostics);
    let run = project.value.run(
        world,
        &Request {
            view: "v".into(),
            ..Request::default()
        },
    );
    assert!(!run.has_errors(), "{:#?}", run.diagnostics);
    (project.value, run.value)
}

/// The plan of what moved since `accepted`.
fn planned(world: &MemoryWorld, accepted: &Snapshot) -> Plan {
    let (project, run) = computed(world);
    let fresh = take(&project, &run, "");
    plan(
        &project,
        &run,
        accepted,
        differences(&accepted.entries, &fresh.entries),
    )
}

fn edit(world: &MemoryWorld, path: &str, from: &str, to: &str) {
    let text = world.text(path).expect("text");
    assert!(text.contains(from), "{path} lacks {from}");
    world.put(path, text.replacen(from, to, 1));
}

/// Edits files, and holds the groups of the plan to those expected: causes, then the lines that
/// moved without balances.
fn check(edits: &[(&str, &str, &str)], expected: &[(&str, &str)]) -> Plan {
    let (world, accepted) = accepted();
    edits
        .iter()
        .for_each(|(path, from, to)| edit(&world, path, from, to));
    let plan = planned(&world, &accepted);
    let lines = |group: &DifferenceGroup| -> BTreeSet<String> {
        let keys = group
            .differences
            .iter()
            .map(|difference| difference.key.replace("/2013", "").replace("/v", ""));
        keys.filter(|key| !key.starts_with("balance ")).collect()
    };
    let found: BTreeMap<String, BTreeSet<String>> = plan
        .groups
        .iter()
        .map(|group| (group.causes.join(" + "), lines(group)))
        .collect();
    let listed = |keys: &str| {
        keys.split("; ")
            .filter(|key| !key.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let expected: BTreeMap<String, BTreeSet<String>> = expected
        .iter()
        .map(|(causes, keys)| ((*causes).to_owned(), listed(keys)))
        .collect();
    assert_eq!(found, expected, "{edits:?}");
    let grouped: usize = plan
        .groups
        .iter()
        .map(|group| group.differences.len())
        .sum();
    assert_eq!(grouped, plan.len(), "each difference is in one group");
    plan
}

#[test]
fn a_weight_is_the_cause_of_all_that_its_key_reaches() {
    check(
        &[(OWN_RULES, "\"2013\": 1.5", "\"2013\": 2")],
        &[(
            "weight a/2013 w (1,5 → 2)",
            "category a sosial; cell t01:sosial:per_unit@a; cell t01:sosial:sum@a; key a k; rule a a/sosial -> sosial; weight a w",
        )],
    );
}

#[test]
fn a_fact_is_a_cause_beneath_keys_and_in_formulas() {
    check(
        &[(FACTS, "value = 4", "value = 5")],
        &[(
            "fact a/2013 n (4 → 5)",
            "category a sosial; cell t01:intro:per_unit@a; cell t01:sosial:per_unit@a; cell t01:sosial:sum@a; fact a n; key a k; \
             rule a a/sosial -> sosial",
        )],
    );
}

#[test]
fn a_key_of_another_form_is_the_cause_itself() {
    check(
        &[(
            OWN_RULES,
            "weight(\"w\") * fact(\"n\")",
            "2 * weight(\"w\") * fact(\"n\")",
        )],
        &[(
            "key a/2013 k",
            "category a sosial; cell t01:sosial:per_unit@a; cell t01:sosial:sum@a; key a k; rule a a/sosial -> sosial",
        )],
    );
}

#[test]
fn postings_are_told_by_their_file_and_what_an_adjustment_takes_follows() {
    check(
        &[(
            LEDGER,
            "1;275;270;1;01;Kurs;400,00",
            "1;275;270;1;01;Kurs;500,00",
        )],
        &[(
            LEDGER,
            "adjusted a national/kurs intro.drift -> -; category a intro.drift; cell t01:intro:per_unit@a; cell t01:intro:sum@a; \
             rule a national/intro-drift -> intro.drift",
        )],
    );
}

#[test]
fn rules_are_told_by_the_files_of_the_layer_that_claims_others() {
    // The own rules changed, too, but what they claim did not.
    let lines = |id: &str| {
        format!(
            "category {id} intro.lonn; cell t01:intro:per_unit@{id}; cell t01:intro:sum@{id}; \
             rule {id} national/intro-lonn -> intro.lonn; rule {id} otherwise -> outside.scope"
        )
    };
    check(
        &[
            (RULES, "art.within(10..=99)", "art.within(11..=99)"),
            (OWN_RULES, "\"2013\": 1.5", "\"2013\": 2"),
        ],
        &[
            (RULES, &format!("{}; {}", lines("a"), lines("b"))),
            (
                "weight a/2013 w (1,5 → 2)",
                "category a sosial; cell t01:sosial:per_unit@a; cell t01:sosial:sum@a; key a k; rule a a/sosial -> sosial; weight a w",
            ),
            ("rules/kostra.rhai + weight a/2013 w (1,5 → 2)", ""),
        ],
    );
}

#[test]
fn a_share_that_is_another_and_an_adjustment_are_told_by_their_file() {
    check(
        &[(
            OWN_RULES,
            "rule(\"helse\", funksjon == 254).to(helse)",
            "rule(\"helse\", funksjon == 254).to(helse).share(percent(50))",
        )],
        &[(
            OWN_RULES,
            "category a helse; cell t01:helse:per_unit@a; cell t01:helse:sum@a; rule a a/helse -> helse",
        )],
    );
    check(
        &[(RULES, "part(1, 2)", "part(1, 4)")],
        &[(
            RULES,
            "adjusted a national/kurs intro.drift -> -; adjusted a national/kurs sosial -> -; category a intro.drift; \
             category a sosial; cell t01:intro:per_unit@a; cell t01:intro:sum@a; cell t01:sosial:per_unit@a; cell t01:sosial:sum@a",
        )],
    );
}

#[test]
fn formulas_are_told_by_the_file_of_their_sheet() {
    check(
        &[(
            RULES,
            "column(\"sum\", sum(row))",
            "column(\"sum\", 2 * sum(row))",
        )],
        &[(
            RULES,
            "cell t01:helse:sum@a; cell t01:helse:sum@b; cell t01:intro:sum@a; cell t01:intro:sum@b; cell t01:sosial:sum@a; cell t01:sosial:sum@b",
        )],
    );
}

#[test]
fn what_moved_while_every_input_is_what_it_was_is_the_programs() {
    let (world, mut accepted) = accepted();
    let edited = |entry: &Entry| {
        entry.to_string().replace(
            "cell t01:helse:sum@a/2013/v | kr | 300",
            "cell t01:helse:sum@a/2013/v | kr | 301",
        )
    };
    accepted.entries = accepted
        .entries
        .iter()
        .map(|entry| Entry::from(&*edited(entry)))
        .collect();
    let plan = planned(&world, &accepted);
    assert_eq!(plan.groups.len(), 1);
    assert_eq!(plan.groups[0].causes, ["another version of the program"]);
}

#[test]
fn a_cell_follows_where_a_cell_beneath_it_moved() {
    let (world, _) = accepted();
    let sheet = "sheet(\"t02\").title(\"Alt\").row(\"alt\", intro).column(\"dobbelt\", 2 * cell(\"t01\", \"helse\", \"sum\"));\n";
    world.put(RULES, world.text(RULES).expect("text") + sheet);
    let (project, run) = computed(&world);
    let accepted = take(&project, &run, "");
    edit(
        &world,
        LEDGER,
        "1;254;010;1;01;Lønn;300,00",
        "1;254;010;1;01;Lønn;250,00",
    );
    let plan = planned(&world, &accepted);
    let keys = |differences: &[Difference]| -> Vec<String> {
        let cells = differences
            .iter()
            .filter(|difference| difference.key.starts_with("cell "));
        cells.map(|difference| difference.key.clone()).collect()
    };
    assert_eq!(keys(&plan.following), ["cell t02:alt:dobbelt@a/2013/v"]);
    assert_eq!(
        keys(&plan.direct),
        [
            "cell t01:helse:per_unit@a/2013/v",
            "cell t01:helse:sum@a/2013/v"
        ]
    );
    assert_eq!(plan.groups.len(), 1);
    assert_eq!(plan.groups[0].largest_kr().to_string(), "-100");
}
