//! What-ifs: from the command line on a small project, and the published ones on the shipped
//! municipalities.

use kontering::cli::exit;
use kontering::render::{changed_data, matrix_data};
use kontering::scenario::{NotCarried, Replacement, apply, matrix, recompute};
use kontering::workspace::Request;

use crate::cli::Project;
use crate::published::shipped;

#[test]
fn a_what_if_shows_the_changed_cells_beside_the_old_ones() {
    let project = Project::new();
    let text = project.output(&["whatif", "--fact", "bærum/2013:deltakere=10"]);
    assert_eq!(
        text,
        "\
what if: fact `deltakere` of bærum 2013: 5 → 10 persons
4 cells change

before  after  difference  unit       cell
     5     10          +5  personer   t01:intro:antall@bærum/2013/reported
   250    125        -125  kr/person  t01:intro:per_person@bærum/2013/reported
     5     10          +5  personer   t01:boliger:antall@bærum/2013/reported
   150     75         -75  kr/person  t01:boliger:per_person@bærum/2013/reported
"
    );
    let csv = project.output(&["whatif", "--fact", "bærum:deltakere=10", "--format", "csv"]);
    let line = "t01:intro:per_person@bærum/2013/reported,t01,intro,per_person,bærum,2013,reported,kr_per_person,250.15,125.075,-125.075,250,125,,,,,,\n";
    assert!(
        csv.starts_with("kind,address,") && csv.contains(&format!("\ncell,{line}")),
        "{csv}"
    );
    let json = project.output(&["whatif", "--fact", "bærum:deltakere=10", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["cells"][1]["difference"]["numerator"], "-5003");
    assert_eq!(json["cells"].as_array().map(Vec::len), Some(4));
    assert!(
        project
            .output(&["whatif", "--fact", "bærum:deltakere=5"])
            .ends_with("no cell changes\n")
    );
}

#[test]
fn a_what_if_that_cannot_be_is_refused() {
    let project = Project::new();
    for (arguments, code, said) in [
        (&["whatif"][..], exit::Exit::Usage, "nothing is replaced"),
        (
            &["whatif", "--weight", "bærum"],
            exit::Exit::Usage,
            "WEIGHT=VALUE",
        ),
        (
            &["whatif", "--fact", "bærom:deltakere=5"],
            exit::Exit::Failed,
            "did you mean `bærum`?",
        ),
        (
            &["whatif", "--fact", "bærum:deltaker=5"],
            exit::Exit::Failed,
            "did you mean `deltakere`?",
        ),
        (
            &["whatif", "--fact", "bærum:deltakere=0", "--sheet", "t02"],
            exit::Exit::Failed,
            "there is no sheet `t02`",
        ),
    ] {
        let (found, out, err) = project.run(arguments);
        assert_eq!((found, out.as_str()), (code, ""), "{arguments:?}\n{err}");
        assert!(err.contains(said), "{arguments:?}\n{err}");
    }
}

#[test]
fn a_weight_asked_for_in_a_year_without_a_value_names_the_years_it_has() {
    let project = Project::new();
    project.put(
        "municipalities/bærum/rules.rhai",
        "weight(\"vekt\", #{ \"2011\": 2, \"2012\": 1.75 }).because(\"earlier years\");\n\
         rule(\"bolig\", funksjon == 265).to(boliger).share(weight(\"vekt\") / 4).because(\"weighted\");\n",
    );
    let (code, _, err) = project.run(&["run", "--format", "csv"]);
    assert_eq!(code, exit::Exit::Rules, "{err}");
    assert!(
        err.contains("K0212") && err.contains("weight `vekt` has no value for 2013"),
        "{err}"
    );
    assert!(err.contains("has values for 2011, 2012"), "{err}");
}

#[test]
fn a_cell_in_the_wrong_unit_cannot_be_made() {
    let project = Project::new();
    project.edit(
        "rules/kostra.rhai",
        "sum(row), \"Sum\", \"Sum\")",
        "sum(row), \"Sum\", \"Sum\").unit(\"persons\")",
    );
    let (code, out, err) = project.run(&["run", "--format", "csv"]);
    assert_eq!((code, out.as_str()), (exit::Exit::Rules, ""), "{err}");
    assert!(err.contains("K0303") && err.contains("persons"), "{err}");
}

#[test]
fn trondheims_social_services_with_bærums_weighting_are_as_printed() {
    let (world, project, run) = shipped();
    let replacements = [
        Replacement::key("trondheim:sosialhjelp=baerum"),
        Replacement::weight("trondheim:sosialhjelp=1.75"),
    ];
    let replacements = replacements.map(|replacement| replacement.expect("a replacement"));
    let scenario = apply(&project, &replacements, &"reported".into()).expect("a scenario");
    let ran = recompute(&world, &scenario.project, &run.ledgers, &Request::default());
    assert!(!ran.has_errors(), "{:#?}", ran.diagnostics);
    let shown = |column: &str| {
        let address =
            format!("t06:sosial_radgivning_og_veiledning_totalt:{column}@trondheim/2013/reported");
        let cell = ran
            .value
            .workbook
            .get(&address.parse().expect("an address"))
            .expect("a cell");
        cell.figure.as_exact().expect("exact").to_fixed(0)
    };
    // The prose below table 6: 21.6 million (cut) and 61 556 kr per person.
    assert_eq!(
        (shown("sum"), shown("per_person")),
        ("21667712".to_owned(), "61556".to_owned())
    );
}

#[test]
fn under_its_own_practice_every_shipped_ledger_is_as_it_is() {
    let (world, project, run) = shipped();
    let found = matrix(
        &world,
        &project,
        &run.ledgers,
        &Request::default(),
        |_, run| run,
    );
    assert!(found.diagnostics.is_empty(), "{:#?}", found.diagnostics);
    assert_eq!(found.value.pairs.len(), 9);
    let total = |ledger: &str, practice: &str| {
        let pair = found
            .value
            .pairs
            .iter()
            .find(|pair| *pair.ledger == *ledger && *pair.practice == *practice);
        let total = pair
            .and_then(|pair| pair.cells.iter().find(|cell| &*cell.address.row == "total"))
            .expect("a total");
        total.figure.as_exact().expect("exact").to_fixed(0)
    };
    assert_eq!(total("baerum", "baerum"), "82982905");
    assert_eq!(total("trondheim", "trondheim"), "132615044");
    let social = found
        .value
        .pairs
        .iter()
        .find(|pair| &*pair.ledger == "trondheim" && &*pair.practice == "baerum");
    let social = social
        .and_then(|pair| {
            pair.cells
                .iter()
                .find(|cell| &*cell.address.column == "per_unit")
        })
        .expect("a cell");
    assert_eq!(
        social.figure.as_exact().expect("exact").to_fixed(0),
        "61556",
        "{}",
        social.address
    );
    assert!(!found.value.not_carried.is_empty());
    let csv = matrix_data(&project, &found.value).csv();
    assert_eq!(not_carried(&csv), told(&found.value.not_carried));
    let cells = column_of(
        &csv,
        "cell",
        &["ledger", "practice", "area", "column", "value"],
    );
    assert_eq!(
        cells.len(),
        found
            .value
            .pairs
            .iter()
            .map(|pair| pair.cells.len())
            .sum::<usize>()
    );
    let of_baerum = |cell: &&Vec<String>| cell[..4] == ["baerum", "baerum", "total", "sum"];
    assert!(
        cells
            .iter()
            .find(of_baerum)
            .is_some_and(|cell| cell[4].starts_with("82982905."))
    );
}

/// Some columns of the rows of one kind of a CSV text.
fn column_of(csv: &str, kind: &str, columns: &[&str]) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let place = |name: &str| {
        header
            .iter()
            .position(|column| column == name)
            .unwrap_or_else(|| panic!("no column `{name}`"))
    };
    let places: Vec<usize> = columns.iter().map(|name| place(name)).collect();
    let records = reader
        .records()
        .map(|record| record.expect("a record of as many fields as the header"));
    let of_kind = records.filter(|record| &record[place("kind")] == kind);
    of_kind
        .map(|record| {
            places
                .iter()
                .map(|place| record[*place].to_owned())
                .collect()
        })
        .collect()
}

fn not_carried(csv: &str) -> Vec<Vec<String>> {
    column_of(
        csv,
        "not_carried",
        &["ledger", "practice", "owner", "what", "id", "reason"],
    )
}

fn told(not_carried: &[NotCarried]) -> Vec<Vec<String>> {
    let told = |left: &NotCarried| {
        let fields = [
            &*left.ledger,
            &*left.practice,
            &*left.owner,
            left.what.word(),
            &*left.id,
            &*left.reason,
        ];
        fields.map(str::to_owned).to_vec()
    };
    not_carried.iter().map(told).collect()
}

#[test]
fn csv_of_one_practice_says_what_was_left_behind() {
    let (_, project, run) = shipped();
    let practice = Replacement::Practice {
        ledger: "skedsmo".into(),
        practice: "baerum".into(),
    };
    let applied = apply(&project, &[practice], &run.view).expect("a practice that goes over");
    assert!(!applied.not_carried.is_empty());
    let csv = changed_data(&applied.project, &[], &[], &applied.not_carried).csv();
    assert_eq!(not_carried(&csv), told(&applied.not_carried));
}
