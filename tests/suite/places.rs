//! Sheets of years and of places: which cells they have, whichever municipality and year is asked
//! for.

use kontering::cli::exit;
use kontering::value::{Value, display_figure};
use kontering::workspace::{Request, load};
use kontering::world::MemoryWorld;

use crate::cli::Project;

const PROJECT: &str = r#"
//- rules/vocabulary.toml
[units.persons]
nb = "personer"
singular = "person"
heads = true
[dimensions.kontoklasse]
nb = "kontoklasse"
[periods."2012-2013"]
[facts.deltakere]
nb = "deltakere"
unit = "persons"
[facts.indeks]
nb = "indeks"
unit = "index"
//- rules/categories.toml
[[area]]
id = "intro"
nb = "Introduksjonsprogram"
//- rules/sheets.rhai
rule("alt", kontoklasse == 1).to(intro).because("all of it");
sheet("aar").years([2012, 2013, "2012-2013"])
    .row("deltakere", ())
    .column("antall").label("Antall")
    .cell("deltakere", "antall", fact("deltakere"))
    .cell("deltakere", "antall", sum_over(periods([2012, 2013]), fact("deltakere")), "*/2012-2013")
    .cell("deltakere", "antall", fact("deltakere").period(2013), "b/2012-2013")
    .blank("deltakere", "antall", "b/2012");
sheet("land")
    .place("a", "A").place("c", "C")
    .column("indeks", fact("indeks"));
sheet("bare").only("b")
    .row("intro", intro)
    .column("sum", sum(row))
    .column("tomt");
//- municipalities/a/municipality.toml
name = "A"
number = "0001"
[[ledger]]
year = 2013
files = ["2013/postings.csv"]
postings = "reconstructed"
periods = ["01"]
[ledger.amount]
column = "Beløp"
[ledger.codes.kontoklasse]
column = "Klasse"
[ledger.codes.funksjon]
default = "242"
[ledger.codes.art]
default = "010"
[ledger.codes.periode]
column = "Periode"
[ledger.voucher]
number = "Bilag"
//- municipalities/a/2013/postings.csv
Klasse;Periode;Beløp;Bilag
1;01;100,00;1
//- municipalities/a/2012/facts.toml
[deltakere]
value = 3
unit = "persons"
counted = "during_year"
origin = "published"
source = "t"
//- municipalities/a/2013/facts.toml
[deltakere]
value = 4
unit = "persons"
counted = "during_year"
origin = "published"
source = "t"
[indeks]
value = 120
unit = "index"
origin = "published"
source = "t"
//- municipalities/b/municipality.toml
name = "B"
number = "0002"
[[ledger]]
year = 2013
files = ["2013/postings.csv"]
postings = "reconstructed"
periods = ["01"]
[ledger.amount]
column = "Beløp"
[ledger.codes.kontoklasse]
column = "Klasse"
[ledger.codes.funksjon]
default = "242"
[ledger.codes.art]
default = "010"
[ledger.codes.periode]
column = "Periode"
[ledger.voucher]
number = "Bilag"
//- municipalities/b/2013/postings.csv
Klasse;Periode;Beløp;Bilag
1;01;250,00;1
//- municipalities/b/2013/facts.toml
[deltakere]
value = 7
unit = "persons"
counted = "during_year"
origin = "published"
source = "t"
//- reference/c/2013/facts.toml
[indeks]
value = 80
unit = "index"
origin = "published"
source = "t"
"#;

/// Every cell of a run of the project, as `address value`.
fn cells(asked: &[(&str, Option<i32>)]) -> Vec<String> {
    let world = MemoryWorld::fixture(PROJECT.trim_start());
    let project = load(&world);
    assert!(!project.has_errors(), "{:#?}", project.diagnostics);
    let places = asked
        .iter()
        .map(|(id, year)| ((*id).into(), *year))
        .collect();
    let run = project.value.run(
        &world,
        &Request {
            places,
            ..Request::default()
        },
    );
    assert!(!run.has_errors(), "{:#?}", run.diagnostics);
    let shown = |cell: &kontering::engine::Cell| {
        let value = match &cell.figure.value {
            Value::Missing(reason) => format!("({reason})"),
            _ => display_figure(&cell.figure, None),
        };
        format!("{} {value}", cell.address)
    };
    run.value.workbook.cells.iter().map(shown).collect()
}

#[test]
fn a_sheet_has_its_own_years_and_a_row_its_own_place() {
    assert_eq!(
        cells(&[]),
        [
            "aar:deltakere:antall@a/2012/reported 3",
            "aar:deltakere:antall@a/2013/reported 4",
            "aar:deltakere:antall@a/2012-2013/reported 7",
            "aar:deltakere:antall@b/2012/reported (left blank by the sheet)",
            "aar:deltakere:antall@b/2013/reported 7",
            "aar:deltakere:antall@b/2012-2013/reported 7",
            "land:a:indeks@a/2013/reported 120",
            "land:c:indeks@c/2013/reported 80",
            "bare:intro:sum@b/2013/reported 250",
        ]
    );
}

#[test]
fn a_row_of_a_place_stays_when_another_municipality_is_asked_for() {
    let asked = cells(&[("b", None)]);
    assert!(
        asked
            .iter()
            .any(|cell| cell == "land:a:indeks@a/2013/reported 120"),
        "{asked:?}"
    );
    assert!(
        !asked.iter().any(|cell| cell.contains(":antall@a/")),
        "{asked:?}"
    );
}

#[test]
fn a_municipality_has_what_is_quoted_of_it_beside_what_it_states() {
    let quoted = PROJECT.replace("//- reference/c/2013", "//- reference/b/2013");
    let both = format!(
        "{PROJECT}{}",
        &quoted[quoted.find("//- reference/b").expect("a file")..]
    );
    let found = load(&MemoryWorld::fixture(both.trim_start()));
    assert!(!found.has_errors(), "{:#?}", found.diagnostics);
    let value = |id: &str| {
        let fact = found.value.facts.get("b", "2013", id).expect("a fact");
        fact.figure.as_exact().map(ToString::to_string)
    };
    assert_eq!(value("indeks").as_deref(), Some("4/5"));
    assert!(value("deltakere").is_some());
}

#[test]
fn a_cell_of_a_place_is_held_to_the_unit_of_its_column() {
    let wrong = PROJECT.replace(r#".label("Antall")"#, r#".label("Antall").unit("kr")"#);
    let found = load(&MemoryWorld::fixture(wrong.trim_start())).diagnostics;
    let of_cells = found
        .iter()
        .filter(|finding| finding.message.contains("but a cell gives persons"))
        .count();
    assert_eq!(of_cells, 2, "{found:#?}");
}

#[test]
fn an_unknown_place_of_a_cell_is_named() {
    let wrong = PROJECT.replace(r#""b/2012-2013""#, r#""bb/2012-2013""#);
    let found = load(&MemoryWorld::fixture(wrong.trim_start())).diagnostics;
    let messages: Vec<&str> = found.iter().map(|finding| &*finding.message).collect();
    assert!(
        messages.contains(&"unknown municipality `bb`"),
        "{messages:?}"
    );
}

#[test]
fn a_ledger_that_was_copied_is_named_in_the_place_it_was_copied_to() {
    let described = |number: &str, years: &[i32]| {
        let ledger = |year: &i32| {
            format!(
                "[[ledger]]\nyear = {year}\nfiles = [\"{year}/p.csv\"]\n[ledger.amount]\ncolumn = \"Beløp\"\n{}",
                "[ledger.codes.kontoklasse]\ncolumn = \"Klasse\"\n[ledger.codes.funksjon]\ncolumn = \"Funksjon\"\n[ledger.codes.art]\ncolumn = \"Art\"\n[ledger.codes.periode]\ndefault = \"01\"\n"
            )
        };
        let ledgers: String = years.iter().map(ledger).collect();
        format!("name = \"Ås\"\nnumber = \"{number}\"\n{ledgers}")
    };
    let postings = |kroner: &str| format!("Klasse;Funksjon;Art;Beløp\n1;275;010;{kroner}\n");
    let found = |number: &str, later: &str, other: &str| {
        let project = Project::new();
        for (path, text) in [
            ("ås/municipality.toml", described("0214", &[2013, 2014])),
            ("ås/2013/p.csv", postings("5,00")),
            ("ås/2014/p.csv", postings(later)),
            ("ås/2013/facts.toml", String::new()),
            ("ås/2014/facts.toml", String::new()),
            ("ski/municipality.toml", described(number, &[2013])),
            ("ski/2013/p.csv", postings(other)),
            ("ski/2013/facts.toml", String::new()),
        ] {
            project.put(&format!("municipalities/{path}"), &text);
        }
        let (code, _, err) = project.run(&["run", "--format", "csv"]);
        let (_, out, test) = project.run(&["test", "--details"]);
        let all = format!("{out}{test}");
        let copied = |line: &&str| line.contains("is the same file") || line.contains("number 02");
        let findings = all.lines().filter(copied).map(str::to_owned);
        assert_eq!(
            code == exit::Exit::Fine,
            !all.contains("error[K0113]"),
            "{err}"
        );
        findings.collect::<Vec<_>>()
    };
    assert_eq!(found("0213", "6,00", "7,00"), [""; 0]);
    assert_eq!(
        found("0213", "5,00", "7,00"),
        [
            "error[K0113]: `municipalities/ås/2014/p.csv` is the same file as `municipalities/ås/2013/p.csv`, and gives ås/2014 the postings of ås/2013"
        ]
    );
    assert_eq!(
        found("0213", "6,00", "5,00"),
        [
            "warning[K0113]: `municipalities/ås/2013/p.csv` is the same file as `municipalities/ski/2013/p.csv`, and gives ås/2013 the postings of ski/2013"
        ]
    );
    assert_eq!(
        found("0214", "6,00", "7,00"),
        ["warning[K0702]: `ski` and `ås` are both municipality number 0214"]
    );
}
