//! Kroner that are not told in one view, and what another view of the same ledger tells of them.

use std::collections::BTreeMap;

use kontering::publish::publish;

use crate::made_up::{MadeUp, municipality};

/// One person makes up most of `i.a`, as it is reported.
const PROJECT: &str = r#"
VOCABULARY
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
    told_of(PROJECT, view)
}

fn told_of(project: &str, view: &str) -> BTreeMap<(String, String), Option<String>> {
    let rows = "row(\"i\", i).row(\"a\", i.a).row(\"b\", i.b).row(\"c\", i.c).row(\"d\", d)";
    let sheet = |of: &str| format!("sheet(\"{of}\").view(\"{of}\").{rows}.column(\"k\", row);\n");
    let text = format!(
        "{}{project}view(\"v\"){view}.because(\"t\");\n//- rules/sheets.rhai\n{}{}",
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

#[test]
fn what_is_moved_across_areas_does_not_give_the_line_that_is_not_told() {
    for moves in [
        ".move_to(\"m\", rule(\"r104\"), i.a)",
        ".move_to(\"m\", rule(\"r104\"), i.a, part(1, 3))",
        ".move_to(\"m\", rule(\"r101\"), d)",
        ".move_to(\"m\", rule(\"r102\"), d).because(\"t\").move_to(\"n\", rule(\"r104\"), i.a)",
    ] {
        let told = told(moves);
        let (reported, view) = (told_in("reported", &told), told_in("v", &told));
        assert!(!reported.contains('a') && !view.contains('a'), "{told:?}");
        // The areas hold the same together.
        let is_given = reported.contains("bcd") && view.contains("bcd");
        assert!(!is_given && reported.contains("bc"), "{told:?}");
    }
}

#[test]
fn a_line_that_a_view_holds_otherwise_is_not_told_there_either() {
    let halves = PROJECT.replace(".to(i.a)", ".to(i.a).share(key(\"k\"))")
        + "key(\"k\", 1 / 2).because(\"t\");\n";
    let halves = halves.replace("value = 90000", "value = 45000");
    for (project, view) in [
        (&*halves, ".use_key(\"u\", key(\"k\"), 1)"),
        (
            PROJECT,
            ".exclude(\"e\", rule(\"r101\"), part(1, 2)).because(\"t\").add(\"m\", i.a, kr(200000))",
        ),
    ] {
        let told = told_of(project, view);
        for view in ["reported", "v"] {
            assert!(!told_in(view, &told).contains('a'), "{told:?}");
            assert!(told_in(view, &told).contains('d'), "{told:?}");
        }
    }
}

#[test]
fn what_is_hidden_beside_a_line_is_not_told_in_another_view_as_a_multiple() {
    let half = ".share(key(\"k\"))";
    let shared = PROJECT
        .replace(".to(i.b)", &format!(".to(i.b){half}"))
        .replace(".to(i.c)", &format!(".to(i.c){half}"));
    let shared = format!(
        "{shared}key(\"k\", 1 / 2).because(\"t\");\ncheck(\"i\", sum(i).view(\"reported\") == kr(460000)).because(\"t\");\n"
    );
    let told = told_of(&shared, ".use_key(\"u\", key(\"k\"), 1)");
    let (reported, view) = (told_in("reported", &told), told_in("v", &told));
    assert!(
        !reported.contains('a') && !reported.contains("bc"),
        "{told:?}"
    );
    for line in ['b', 'c'] {
        assert_eq!(reported.contains(line), view.contains(line), "{told:?}");
    }
    assert!(reported.contains('d') && view.contains('d'), "{told:?}");
}

#[test]
fn nothing_is_hidden_behind_a_line_that_can_be_read_in_the_rules() {
    // The area is known by a check.
    let checked = |project: &str, kroner: u32| {
        format!("{project}check(\"i\", i == kr({kroner})).because(\"t\");\n")
    };
    let rule = "rule(\"r102\", funksjon == 102).to(i.b).because(\"t\");\n";
    let elsewhere = PROJECT.replace(".to(i.b)", ".to(d)");
    let none = elsewhere.clone() + "none(i.b).because(\"t\");\n";
    assert!(PROJECT.contains(rule));
    for project in [checked(&elsewhere, 580_000), checked(&none, 580_000)] {
        let told = told_of(&project, ".add(\"m\", d, kr(1))");
        let reported = told_in("reported", &told);
        assert!(
            !reported.contains('a') && !reported.contains('c'),
            "{told:?}"
        );
        assert!(reported.contains('d'), "{told:?}");
    }
    let imputed = elsewhere.clone() + "impute(\"x\", i.b, fact(\"grunn\") / 5).because(\"t\");\n";
    let fact = "[grunn]\nvalue = 1000000\nunit = \"kr\"\norigin = \"published\"\nsource = \"t\"\n";
    let imputed = imputed
        .replace("[stor]\nvalue", &format!("{fact}[stor]\nvalue"))
        .replace(
            "[facts.stor]\n",
            "[facts.grunn]\nunit = \"kr\"\n[facts.stor]\n",
        );
    let told = told_of(
        &checked(&imputed, 780_000),
        ".add(\"m\", d, fact(\"grunn\"))",
    );
    let reported = told_in("reported", &told);
    assert!(!reported.contains('a'), "{told:?}");
    assert!(
        !reported.contains('b') || !reported.contains('c'),
        "{told:?}"
    );
    // What it is imputed by is told by what the view adds.
    let gives_fact = reported.contains('d') && told_in("v", &told).contains('d');
    assert!(!reported.contains('c') || !gives_fact, "{told:?}");
}

#[test]
fn what_is_moved_to_a_line_of_one_contributor_does_not_give_it() {
    let named = |(number, (function, kroner)): (usize, (u32, u32))| {
        let of = |who: u32| format!("{function};{},00;{number}{who};t{who}\n", kroner / 4);
        (1..=4).map(of).collect::<String>()
    };
    let others = [(102, 230_000), (103, 470_000), (104, 950_000)];
    let others: String = others.into_iter().enumerate().map(named).collect();
    let (before, behind) = PROJECT
        .split_once("Funksjon;Beløp;Bilag\n")
        .expect("postings");
    let (_, rules) = behind.split_once("//- municipalities").expect("rules");
    let project = format!(
        "[ledger.texts]\nmotpart = \"Motpart\"\n{before}Funksjon;Beløp;Bilag;Motpart\n\
        101;110000,00;1;z\n{others}//- municipalities{rules}"
    );
    let rule = "VOCABULARY\n[publish.contributors]\ndimension = \"motpart\"\nfewest = 3\n[dimensions.motpart]\nkind = \"text\"\n";
    let project = project
        .replace("VOCABULARY\n", rule)
        .replace("value = 90000", "value = 1");
    let told = told_of(&project, ".move_to(\"m\", rule(\"r104\"), i.a)");
    let (reported, view) = (told_in("reported", &told), told_in("v", &told));
    assert!(
        !reported.contains('a') && reported.contains('c'),
        "{told:?}"
    );
    let is_given = reported.contains('d') && view.contains('a') && view.contains('d');
    assert!(!is_given, "{told:?}");
}
