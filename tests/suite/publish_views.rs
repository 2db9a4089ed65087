//! Kroner that are not told in one view, and what another view of the same ledger tells of them.

use std::collections::BTreeMap;

use kontering::publish::publish;

use crate::made_up::{MadeUp, municipality};

/// One person makes up most of `i.a`, as it is reported.
const PROJECT: &str = r#"
//- rules/vocabulary.toml
[publish]
threshold = 5
dominance = 70
[units.persons]
singular = "person"
heads = true
[dimensions.kontoklasse]
[dimensions.funksjon]
[dimensions.art]
[dimensions.periode]
[facts.stor]
unit = "kr"
//- rules/categories.toml
[[area]]
id = "i"
[[area.line]]
id = "a"
largest = "stor"
[[area.line]]
id = "b"
[[area.line]]
id = "c"
[[area]]
id = "d"
//- municipalities/al/2020/facts.toml
[stor]
value = 90000
unit = "kr"
origin = "published"
source = "t"
//- municipalities/al/2020/postings.csv
Funksjon;Beløp;Bilag
101;110000,00;1
102;230000,00;2
103;470000,00;3
104;950000,00;4
//- municipalities/al/rules.rhai
rule("r101", funksjon == 101).to(i.a).because("t");
rule("r102", funksjon == 102).to(i.b).because("t");
rule("r103", funksjon == 103).to(i.c).because("t");
rule("r104", funksjon == 104).to(d).because("t");
"#;

/// What is told in the view `v` beside what is reported, by view and category: none where it is not.
fn told(view: &str) -> BTreeMap<(String, String), Option<String>> {
    let rows = "row(\"i\", i).row(\"a\", i.a).row(\"b\", i.b).row(\"c\", i.c).row(\"d\", d)";
    let sheet = |of: &str| format!("sheet(\"{of}\").view(\"{of}\").{rows}.column(\"k\", row);\n");
    let text = format!(
        "{}{PROJECT}view(\"v\"){view}.because(\"t\");\n//- rules/sheets.rhai\n{}{}",
        municipality("al", 2020, ["=1", "Funksjon", "=010", "=01"]),
        sheet("reported"),
        sheet("v")
    );
    let MadeUp {
        project,
        run,
        world,
    } = MadeUp::of(&text);
    let published = publish(&project, &run, &world);
    let cells = published.value.expect("it may be published").run.workbook;
    let told = cells.cells.iter().map(|cell| {
        let display = cell.display().replace('\u{a0}', " ");
        let place = (cell.address.sheet.to_string(), cell.address.row.to_string());
        (place, (display != ":").then_some(display))
    });
    told.collect()
}

/// The categories that are told in a view.
fn told_in(view: &str, told: &BTreeMap<(String, String), Option<String>>) -> String {
    let told = told
        .iter()
        .filter(|((of, _), told)| of == view && told.is_some());
    told.map(|((_, row), _)| row.as_str()).collect()
}

#[test]
fn a_whole_that_a_view_leaves_alone_does_not_give_the_line_that_is_not_told() {
    // What is moved within the area makes `a` large enough to be told.
    let told = told(".move_to(\"m\", rule(\"r102\"), i.a)");
    let (reported, view) = (told_in("reported", &told), told_in("v", &told));
    assert!(
        !reported.contains('a') && !reported.contains('i'),
        "{told:?}"
    );
    let gives_line = reported.contains("bc");
    let gives_whole = view.contains('i') || view.contains("abc");
    assert!(!(gives_line && gives_whole), "{told:?}");
    assert!(reported.contains('d') && view.contains('d'), "{told:?}");
}

#[test]
fn what_a_view_adds_to_a_line_that_is_not_told_is_taken_away_again() {
    let told = told(".add(\"m\", i.a, kr(100000))");
    assert!(!told_in("v", &told).contains('a'), "{told:?}");
    assert!(!told_in("reported", &told).contains('a'), "{told:?}");
    assert!(told_in("v", &told).contains('d'), "{told:?}");
}

#[test]
fn what_a_view_takes_away_of_another_area_costs_nothing() {
    let told = told(".exclude(\"m\", rule(\"r104\"))");
    assert!(told_in("v", &told).contains('d'), "{told:?}");
    assert!(told_in("reported", &told).contains('d'), "{told:?}");
    assert_eq!(told_in("v", &told), told_in("reported", &told));
}
