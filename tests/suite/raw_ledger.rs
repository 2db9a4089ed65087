//! Formulas over the raw ledger: what they give, say of themselves, need in a bundle and keep back
//! from publication.

use super::cli::Project;

const SHEET: &str = r#"
sheet("bok").title("Boken", "The book")
    .row("lonn", booked(kontoklasse == 1 and art == 10))
    .row("tolk", booked(tekst.contains("tolk")))
    .row("linjer", postings(art.within(10..=199)) * kr(1))
    .row("balanse", booked(art.within(10..=99)).among(kontoklasse == 2))
    .row("drift", booked(art == 999).among(kontoklasse == 1))
    .row("prosjekt", booked(prosjekt == "P1"))
    .row("i_fjor", booked(art == 10).previous())
    .column("kr", row);
"#;

fn project() -> Project {
    let project = Project::new();
    let rules = project.read("rules/kostra.rhai");
    project.put("rules/kostra.rhai", &(rules + SHEET));
    let vocabulary = project.read("rules/vocabulary.toml");
    let more =
        "[dimensions.prosjekt]\nnb = \"prosjekt\"\n[publish]\nthreshold = 5\ndominance = 70\n";
    project.put("rules/vocabulary.toml", &(vocabulary + more));
    project
}

fn address(row: &str) -> String {
    format!("bok:{row}:kr@bærum/2013")
}

/// What a cell gives: its value, or why it is missing; and its basis.
fn cell(project: &Project, arguments: &[&str], row: &str) -> (String, String) {
    let asked = [arguments, &["--sheet", "bok", "--format", "json"]].concat();
    let (_, out, err) = project.run(&asked);
    let found: serde_json::Value =
        serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    let cells = found["cells"].as_array().expect("cells").iter();
    let cell = cells
        .clone()
        .find(|cell| cell["row"] == row)
        .unwrap_or_else(|| panic!("{out}"));
    let text = |name: &str| match &cell[name] {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text.clone()),
        number => Some(number.to_string()),
    };
    let value = text("value")
        .or_else(|| text("missing"))
        .unwrap_or_default();
    (value, text("basis").unwrap_or_default())
}

#[test]
fn a_formula_sums_the_ledger_before_any_rule() {
    let project = project();
    for (row, value) in [
        // That of the mayor is of no category.
        ("lonn", "6000.5"),
        ("tolk", "250.25"),
        ("linjer", "3"),
        ("drift", "0"),
        (
            "balanse",
            "the ledger of bærum 2013 has no postings with `kontoklasse == 2`",
        ),
        ("prosjekt", "the ledger of bærum 2013 has no `prosjekt`"),
        ("i_fjor", "nothing is known of bærum before 2013"),
    ] {
        assert_eq!(cell(&project, &["run"], row).0, value, "{row}");
    }
    assert_eq!(cell(&project, &["run"], "lonn").1, "reconstructed");
}

#[test]
fn a_ledger_in_thousands_says_so_of_what_is_booked() {
    let project = project();
    let description = "municipalities/bærum/municipality.toml";
    let postings = "municipalities/bærum/2013/postings.csv";
    project.edit(description, "postings = \"reconstructed\"", "factor = 1000");
    project.edit(postings, ",50", "");
    project.edit(postings, ",25", "");
    project.edit(postings, ",00", "");
    let booked = ("6000000".to_owned(), "thousands".to_owned());
    assert_eq!(cell(&project, &["run"], "lonn"), booked);
}

#[test]
fn an_explanation_leads_to_the_postings() {
    let project = project();
    let explained = project.output(&["explain", &address("lonn")]);
    for part in [
        "booked(kontoklasse == 1 and art == 10)@bærum/2013",
        "6 001 kr  2 postings  reconstructed",
        "2013/postings.csv:2",
        "2013/postings.csv:5",
    ] {
        assert!(explained.contains(part), "{part}\n{explained}");
    }
    assert!(!explained.contains("2013/postings.csv:3"), "{explained}");
    assert!(!explained.contains("Ola"), "{explained}");
}

#[test]
fn a_bundle_has_the_postings_that_were_looked_at() {
    let project = project();
    for (row, kept) in [("lonn", 2), ("tolk", 1), ("drift", 1)] {
        let folder = format!("bundle-{row}");
        let path = project.folder.path().join(&folder);
        let path = path.to_str().expect("a path");
        project.output(&["explain", &address(row), "--bundle", path]);
        let postings = format!("{folder}/municipalities/bærum/2013/postings.csv");
        assert_eq!(project.read(&postings).lines().count(), kept + 1, "{row}");
        assert!(!project.read(&postings).contains("Ola"));
    }
}

#[test]
fn numbers_of_postings_and_ledgers_with_hidden_kroner_are_not_published() {
    let published = |project: &Project, row: &str| cell(project, &["run", "--publish"], row).0;
    assert_eq!(published(&project(), "lonn"), "6000.5");
    let not_told = "not to be told";
    assert_eq!(published(&project(), "linjer"), not_told);
    // Kroner that rest on three participants are hidden, and so is what they could be solved from.
    let few = project();
    let resting = "denominator = \"deltakere\"\nrests_on = \"deltakere\"";
    few.edit(
        "rules/categories.toml",
        "denominator = \"deltakere\"",
        resting,
    );
    few.edit(
        "municipalities/bærum/2013/facts.toml",
        "value = 5",
        "value = 3",
    );
    assert_eq!(published(&few, "lonn"), not_told);
    assert_eq!(published(&few, "tolk"), not_told);
    let text = few.output(&["run", "--publish", "--sheet", "bok"]);
    let row = |name: &str| {
        let line = text.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_whitespace().nth(1))
    };
    // One sign for every reason, and no reason; what the ledger lacks is lacking.
    for (name, sign) in [("lonn", ":"), ("linjer", ":"), ("i_fjor", ".")] {
        assert_eq!(row(name), Some(sign), "{text}");
    }
    assert!(!text.contains("ledger are not"), "{text}");
}

#[test]
fn what_stands_beside_untold_postings_is_told_in_the_next_publication_too() {
    let project = project();
    let path = "rules/kostra.rhai";
    let more = "sheet(\"per\").row(\"linjer\", postings(kontoklasse == 1) / fact(\"deltakere\"))\
        .row(\"alle\", fact(\"deltakere\")).column(\"v\", row);\n";
    project.put(path, &(project.read(path) + more));
    let publish = || project.output(&["run", "--publish", "--format", "csv"]);
    let first = publish();
    let line = |row: &str| {
        let mut lines = first.lines();
        lines.find(|line| line.contains(row)).unwrap_or_default()
    };
    assert!(line("per:linjer:v@bærum").contains(",:,"), "{first}");
    assert!(!line("per:alle:v@bærum").contains(",:,"), "{first}");
    project.put("publications/a.csv", &first);
    assert_eq!(publish(), first);
}

#[test]
fn a_sheet_has_cells_for_the_years_that_it_is_valid_for() {
    let valid = |years: &str| {
        let project = project();
        project.edit(
            "rules/kostra.rhai",
            "sheet(\"bok\")",
            &format!("sheet(\"bok\"){years}"),
        );
        let csv = project.output(&["run", "--format", "csv"]);
        csv.contains(&address("lonn"))
    };
    for years in [
        ".valid(2013)",
        ".valid(2012..=2014)",
        ".valid_from(2013)",
        ".valid_until(2013)",
    ] {
        assert!(valid(years), "{years}");
    }
    for years in [".valid(2014)", ".valid_from(2014)", ".valid_until(2012)"] {
        assert!(!valid(years), "{years}");
    }
}
