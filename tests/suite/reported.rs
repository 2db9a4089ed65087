//! A ledger against the accounts that were reported for KOSTRA, as the program compares them.

use kontering::cli::exit;
use kontering::reconcile::{ReportedComparison, reported_of_run};
use kontering::workspace::{Request, load};
use kontering::world::MemoryWorld;
use proptest::prelude::*;

use super::cli::Project;
use crate::writers::kostra;

const CODES: [(&str, &str, &str); 5] = [
    ("0", "202", "230"),
    ("1", "202", "010"),
    ("1", "275", "010"),
    ("1", "275", "270"),
    ("1", "800", "870"),
];

const FRAME: &str = r#"
//- rules/vocabulary.toml
[dimensions.kontoklasse]
nb = "kontoklasse"
[dimensions.funksjon]
nb = "funksjon"
[dimensions.art]
nb = "art"
[dimensions.periode]
nb = "periode"
//- rules/categories.toml
[[area]]
id = "alt"
nb = "Alt"
//- rules/a.rhai
otherwise(outside.scope).because("nothing is asked");
//- municipalities/a/municipality.toml
name = "A"
number = "0999"
[[ledger]]
year = 2013
files = ["ledger.dat"]
factor = 1000
periods = ["13"]
amount = { column = "belop" }
[ledger.codes]
kontoklasse = { column = "kontoklasse" }
funksjon = { column = "funksjon" }
art = { column = "art" }
periode = { default = "13" }
[[reported]]
year = 2013
files = ["reported.dat"]
"#;

/// Records, each of a code and its thousands.
fn records(postings: &[(usize, i64)]) -> String {
    let record = |(code, thousands): &(usize, i64)| {
        let (class, function, art) = CODES[*code];
        kostra::record(class, function, art, *thousands)
    };
    postings.iter().map(record).collect()
}

fn compared(ledger: &[(usize, i64)], reported: &[(usize, i64)]) -> ReportedComparison {
    let world = MemoryWorld::fixture(FRAME);
    world.put("municipalities/a/ledger.dat", records(ledger));
    world.put("municipalities/a/reported.dat", records(reported));
    let project = load(&world).value;
    let run = project.run(&world, &Request::default());
    let compared = reported_of_run(&project, &run.value, &world);
    let [one] = &compared.value[..] else {
        panic!("{:?}", compared.diagnostics);
    };
    one.clone()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// In whatever order and pieces it was reported, a ledger agrees with itself; one posting under
    /// other codes is exactly two lines that differ, by its kroner.
    #[test]
    fn a_ledger_agrees_with_itself_until_one_posting_is_moved(
        ledger in prop::collection::vec((0usize..5, -900i64..900), 1..20),
        moved in any::<prop::sample::Index>(),
        by in 1usize..5,
        thousands in prop_oneof![1i64..5, 1i64..90_000],
    ) {
        let reversed: Vec<_> = ledger.iter().rev().copied().collect();
        let same = compared(&ledger, &reversed);
        prop_assert!(same.agrees(), "{same:?}");
        prop_assert!(same.lines.iter().all(|line| line.difference().ore() == 0));
        let mut other = ledger.clone();
        let (code, _) = other[moved.index(ledger.len())];
        let mut ledger = ledger;
        ledger.push((code, thousands));
        other.push(((code + by) % CODES.len(), thousands));
        let two = compared(&ledger, &other);
        let differences: Vec<i128> = two.differing().map(|line| line.difference().ore()).collect();
        prop_assert_eq!(differences.len(), 2);
        prop_assert_eq!(differences[0].abs(), i128::from(thousands) * 100_000);
        prop_assert_eq!(differences[0] + differences[1], 0);
    }
}

/// The small project with what it reported: its kroner rounded to thousands.
fn project(reported: &[&str]) -> Project {
    let project = Project::new();
    let path = "municipalities/bærum/municipality.toml";
    let described = project.read(path).replace("0219", kostra::MUNICIPALITY);
    project.put(
        path,
        &(described + "[[reported]]\nyear = 2013\nfiles = [\"0A.dat\", \"0B.dat\"]\n"),
    );
    project.put(
        "municipalities/bærum/0A.dat",
        &reported
            .iter()
            .map(|line| format!("{line}\n"))
            .collect::<String>(),
    );
    project.put("municipalities/bærum/0B.dat", &balance("210", "070", 7));
    project
}

fn balance(chapter: &str, sector: &str, thousands: i64) -> String {
    let head = format!("0B2013 {}00{:18}", kostra::MUNICIPALITY, "");
    format!("{head}2{chapter:<4}{sector:<3}{thousands:>9}\n")
}

/// Its ledger has 1000.50, 250.25, 749.25 and 5000.00 kroner.
fn as_booked() -> [String; 3] {
    let record = |function: &str, art: &str, thousands: i64| {
        let record = kostra::record("1", function, art, thousands);
        record.trim_end().to_owned()
    };
    [
        record("275", "010", 1),
        record("265", "190", 1),
        record("120", "010", 5),
    ]
}

const ASKED: [&str; 3] = ["reconcile", "bærum/2013", "--reported"];

#[test]
fn what_rounding_explains_agrees_and_chapters_that_a_ledger_lacks_are_not_compared() {
    let records = as_booked();
    let project = project(&records.each_ref().map(String::as_str));
    let expected = "\
Bærum 2013   the ledger against what was reported, in thousands of kroner
reported: municipalities/bærum/0A.dat, municipalities/bærum/0B.dat
  class  lines  agree  ledger  reported  difference
  1          4      4       7         7           0
not compared: 1 records of class 2 by chapters, 7; the ledger has no dimension `kapittel`
bærum 2013: the ledger agrees with what was reported in 0A and 0B, in all 4 lines
";
    let (code, out, _) = project.run(&ASKED);
    assert_eq!((code, out.as_str()), (exit::Exit::Fine, expected));
    project.output(&["accept", "--all", "--note", "first"]);
    let (code, out, _) = project.run(&["test"]);
    assert_eq!(code, exit::Exit::Fine, "{out}");
    assert!(out.ends_with("in 0A and 0B, in all 4 lines\n"), "{out}");
}

#[test]
fn what_differs_stands_with_its_side_the_greatest_first_and_is_exit_code_4() {
    let [pay, _, mayor] = as_booked();
    let rent = kostra::record("1", "222", "190", 40);
    let project = project(&[
        &pay,
        &mayor.replace("        5", "        3"),
        rent.trim_end(),
    ]);
    let (code, out, _) = project.run(&ASKED);
    assert_eq!(code, exit::Exit::Differs, "{out}");
    let lines: Vec<Vec<&str>> = out
        .lines()
        .skip(3)
        .take(2)
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(
        lines,
        [
            vec!["1", "222", "190", "40", "-40", "only", "reported"],
            vec!["1", "120", "010", "5", "3", "+2"],
        ],
        "{out}"
    );
    assert!(out.contains("in 2 of 5 lines; the sum of"), "{out}");
    let csv = project.run(&[&ASKED[..], &["--format", "csv"]].concat()).1;
    for line in [
        "bærum,2013,1,120,,010,,,,5,3,2,false",
        "bærum,2013,1,275,,010,,,,1.0005,1,0.0005,true",
    ] {
        assert!(csv.lines().any(|of| of == line), "{csv}");
    }
    let json = project.run(&[&ASKED[..], &["--format", "json"]].concat()).1;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["places"][0]["differing"], 2);
    assert_eq!(json["places"][0]["not_compared"][0]["side"], "reported");
}

#[test]
fn balances_are_compared_by_chapter_where_the_ledger_has_it() {
    let records = as_booked();
    let project = project(&records.each_ref().map(String::as_str));
    let path = "municipalities/bærum/municipality.toml";
    let described = project.read(path).replacen(
        "[ledger.codes.periode]",
        "[ledger.codes.kapittel]\ncolumn = \"Kapittel\"\n[ledger.codes.periode]",
        1,
    );
    let own = "\n[dimensions.kapittel]\nnb = \"kapittel\"\n[[ledger]]";
    project.put(path, &described.replacen("\n[[ledger]]", own, 1));
    let path = "municipalities/bærum/2013/postings.csv";
    let lines: Vec<String> = project
        .read(path)
        .lines()
        .map(|line| format!("{line};"))
        .collect();
    let head = lines[0].clone() + "Kapittel";
    let with = |kroner: &str| {
        let balance = format!("2;;;01;{kroner};Bank;5;210");
        [std::slice::from_ref(&head), &lines[1..], &[balance]]
            .concat()
            .join("\n")
            + "\n"
    };
    for (kroner, code) in [
        ("7400,00", exit::Exit::Fine),
        ("8000,00", exit::Exit::Differs),
    ] {
        project.put(path, &with(kroner));
        let (found, out, err) = project.run(&ASKED);
        assert_eq!(found, code, "{out}{err}");
        assert!(out.contains("in 0A and 0B, in"), "{out}");
        assert!(!out.contains("not compared"), "{out}");
    }
}

#[test]
fn files_may_be_named_and_those_of_another_year_or_place_are_refused() {
    let records = as_booked();
    let project = project(&records.each_ref().map(String::as_str));
    let at = |name: &str| project.folder.path().join(name).display().to_string();
    let named = |content: &str| {
        project.put("handed-in.dat", content);
        let file = at("handed-in.dat");
        project.run(&[&ASKED[..], &[file.as_str()]].concat())
    };
    let text = records.join("\n") + "\n";
    let (code, out, err) = named(&text);
    assert_eq!((code, err.as_str()), (exit::Exit::Fine, ""), "{out}");
    assert!(out.contains("reported in 0A, in all 4 lines"), "{out}");
    for (from, to) in [("0A2013", "0A2012"), (kostra::MUNICIPALITY, "0301")] {
        let (code, out, err) = named(&text.replace(from, to));
        assert_eq!((code, out.as_str()), (exit::Exit::Failed, ""));
        assert!(err.contains("K0150"), "{err}");
    }
    let file = at("nowhere.dat");
    let (code, _, err) = project.run(&[&ASKED[..], &[file.as_str()]].concat());
    assert!(code == exit::Exit::Failed && err.contains("K0701"), "{err}");
    let path = "municipalities/bærum/municipality.toml";
    let described = project.read(path);
    let (before, _) = described.split_once("[[reported]]").expect("reported");
    project.put(path, before);
    let (code, _, err) = project.run(&ASKED);
    assert!(
        code == exit::Exit::Failed && err.contains("--reported FILE"),
        "{err}"
    );
}
