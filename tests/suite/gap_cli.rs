//! Gaps as sheets, from the command line, between two municipalities of a small project.

use kontering::cli::exit;

use crate::cli::Project;

/// A project of two municipalities and a view that takes interpreters out for both.
pub fn two() -> Project {
    let project = Project::new();
    let text = |path: &str| project.read(&format!("municipalities/bærum/{path}"));
    project.put(
        "municipalities/asker/municipality.toml",
        &text("municipality.toml")
            .replace("Bærum", "Asker")
            .replace("0219", "0220"),
    );
    project.put(
        "municipalities/asker/2013/postings.csv",
        &text("2013/postings.csv").replace("1000,50", "3000,00"),
    );
    project.put(
        "municipalities/asker/2013/facts.toml",
        &text("2013/facts.toml").replace("value = 5", "value = 10"),
    );
    project.put("municipalities/asker/rules.rhai", "");
    let view = "view(\"comparable\").exclude(\"tolk\", art == 270).because(\"interpreters stand elsewhere\");\n";
    project.put(
        "rules/kostra.rhai",
        &(project.read("rules/kostra.rhai") + view),
    );
    project
}

const WATERFALL: &str = "\
gap.intro: Introduksjonsprogram 2013, Asker - Bærum, kr/person
reported → comparable · weights and keys first; exact Shapley values · basis: reconstructed
reported              74,88  ███████████████████████████
Asker: exclude tolk  -25,03                    ░░░░░░░░░
Bærum: exclude tolk  +50,05                    ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓
comparable            99,90  ████████████████████████████████████
  asker.tolk: interpreters stand elsewhere
  bærum.tolk: interpreters stand elsewhere
";

#[test]
fn a_gap_is_a_sheet_in_text_csv_and_json() {
    let project = two();
    let text = project.output(&["run", "--sheet", "gap.intro"]);
    assert!(text.starts_with(WATERFALL), "{text}");
    assert!(text.contains("conserved to the øre"), "{text}");
    let csv = project.output(&["run", "--sheet", "gap.intro", "--format", "csv"]);
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(
        lines[0],
        "sheet,table,row,column,municipality,year,view,unit,value,low,high,display,origin,basis,address"
    );
    let effect = "gap.intro,,bærum.tolk,effekt,asker~bærum,2013,comparable,kr_per_person,50.05,,,\"50,05\",computed,reconstructed,\
        gap.intro:bærum.tolk:effekt@asker~bærum/2013/comparable";
    assert!(lines.contains(&effect), "{csv}");
    assert!(
        lines
            .iter()
            .any(|line| line.contains(",asker.tolk,begrunnelse,")
                && line.contains(",interpreters stand elsewhere,"))
    );
    assert_eq!(
        csv,
        project.output(&[
            "gap", "asker", "bærum", "--area", "intro", "--format", "csv"
        ]),
        "the verb writes the same"
    );
    let json: serde_json::Value =
        serde_json::from_str(&project.output(&["run", "--sheet", "gap.intro", "--format", "json"]))
            .expect("JSON");
    let end = json["cells"].as_array().and_then(|cells| {
        cells
            .iter()
            .find(|cell| cell["row"] == "end" && cell["column"] == "effekt")
    });
    assert_eq!(
        (
            &end.expect("the end")["numerator"],
            &end.expect("the end")["denominator"]
        ),
        (&"999".into(), &"10".into())
    );
}

#[test]
fn gaps_are_computed_only_where_they_are_asked_for() {
    let project = two();
    assert!(!project.output(&["run", "--format", "csv"]).contains("gap."));
    let all = project.output(&[
        "run",
        "--sheet",
        "gap",
        "--sheet",
        "gap.intro",
        "--sheet",
        "t01",
        "--format",
        "csv",
    ]);
    let starts = |sheet: &str| {
        all.lines()
            .filter(|line| line.starts_with(&format!("{sheet},,start,effekt,asker~bærum,")))
            .count()
    };
    assert_eq!(
        (starts("gap.intro"), starts("gap.boliger")),
        (1, 1),
        "{all}"
    );
    assert!(all.contains("\nt01,1,intro,sum,asker,"), "{all}");
    // From the view to itself there is no step; to the reported one only the verb leads.
    let back = project.output(&[
        "gap",
        "bærum",
        "asker",
        "--area",
        "intro",
        "--from",
        "comparable",
        "--to",
        "reported",
    ]);
    assert!(
        back.starts_with("gap.intro.from.comparable: ") && back.contains("\nreported "),
        "{back}"
    );
    let none = project.output(&[
        "run",
        "--sheet",
        "gap.intro.from.comparable",
        "--format",
        "csv",
    ]);
    assert_eq!(none.lines().count(), 5, "{none}");
}

#[test]
fn a_missing_figure_makes_both_ends_missing_for_its_reason() {
    let project = two();
    project.put(
        "municipalities/asker/2013/facts.toml",
        "[deltakere]\nmissing = \"not counted\"\nunit = \"persons\"\ncounted = \"during_year\"\norigin = \"published\"\nsource = \"s\"\n",
    );
    let (code, csv, err) = project.run(&["run", "--sheet", "gap", "--format", "csv"]);
    assert_eq!(code, exit::Exit::Fine, "{err}");
    let missing = |row: &str| {
        format!(
            "gap.intro,,{row},effekt,asker~bærum,2013,comparable,kr_per_person,,,,.,computed,reconstructed,"
        )
    };
    assert!(
        csv.contains(&missing("start")) && csv.contains(&missing("end")),
        "{csv}"
    );
    assert!(
        csv.contains("\ngap.boliger,,end,effekt,asker~bærum,"),
        "{csv}"
    );
    let (_, text, _) = project.run(&["run", "--sheet", "gap.intro"]);
    assert!(
        text.starts_with(
            ".  gap.intro asker~bærum/2013: fact `deltakere` of asker 2013 has no exact value\n"
        ),
        "{text}"
    );
    let (code, told, _) = project.run(&["explain", "gap.intro:end:effekt@asker~bærum/2013"]);
    assert_eq!(code, exit::Exit::Fine);
    assert!(told.contains("has no exact value"), "{told}");
    let (code, _, err) = project.run(&["gap", "asker", "bærum", "--area", "intro"]);
    assert_eq!(code, exit::Exit::Failed);
    assert!(
        err.contains("K0706") && err.contains("state the facts that are lacking"),
        "{err}"
    );
}

#[test]
fn a_step_is_explained_by_its_adjustment_and_an_end_by_both_sides() {
    let project = two();
    let step = project.output(&[
        "explain",
        "gap.intro:asker.tolk:effekt@asker~bærum/2013/comparable",
    ]);
    assert_eq!(
        step,
        "\
gap.intro:asker.tolk:effekt@asker~bærum/2013/comparable  -25,03 kr per person  = kr(-250.25) / fact(\"deltakere\").at(\"asker\")  computed, reconstructed
├─ exclude tolk  -250 kr  interpreters stand elsewhere  national layer, view comparable, exact Shapley value within its stage  rules/kostra.rhai:13
│  └─ intro.drift → excluded  250 kr  reconstructed
└─ deltakere@asker/2013  10 persons  published, tabell 1  municipalities/asker/2013/facts.toml:2
"
    );
    // Without a view the address means the one that the sheet leads to.
    let start = project.output(&[
        "explain",
        "gap.intro:start:effekt@asker~bærum/2013",
        "--postings",
        "0",
    ]);
    let said: Vec<&str> = start
        .lines()
        .filter(|line| line.contains("= per_unit(intro)") && !line.contains(".at("))
        .collect();
    assert_eq!(
        said,
        [
            "├─ asker/2013/reported  325,03 kr per person  = per_unit(intro)  reconstructed",
            "└─ bærum/2013/reported  250,15 kr per person  = per_unit(intro)  reconstructed"
        ],
        "{start}"
    );
    assert!(start.contains("│  │  └─ intro-lonn  3 000 kr"), "{start}");
    let reached = project.output(&["explain", "gap.intro:bærum.tolk:hittil@asker~bærum/2013"]);
    assert_eq!(
        reached.lines().count(),
        4,
        "the start and two steps: {reached}"
    );
    assert!(
        reached.starts_with(
            "gap.intro:bærum.tolk:hittil@asker~bærum/2013/comparable  99,90 kr per person"
        ),
        "{reached}"
    );
}

#[test]
fn a_step_over_a_key_shows_both_of_its_forms() {
    let project = two();
    let rules = "weight(\"vekt\", #{ \"2013\": 2 }).because(\"s\");\n\
        key(\"andel\", weight(\"vekt\") * fact(\"deltakere\") / units(\"persons\", 40)).because(\"s\");\n\
        rule(\"husleie\", funksjon == 265).to(boliger).share(key(\"andel\")).because(\"s\");\n\
        view(\"comparable\").use_weight(\"vekt-lik\", weight(\"vekt\"), 4).because(\"the same for all\");\n";
    project.put("municipalities/bærum/rules.rhai", rules);
    let (code, out, err) = project.run(&[
        "explain",
        "gap.boliger:bærum.vekt-lik:effekt@asker~bærum/2013",
    ]);
    assert_eq!(code, exit::Exit::Fine, "{err}");
    assert!(
        out.contains("├─ vekt@bærum/2013/reported  2")
            && out.contains("└─ vekt@bærum/2013/comparable  4"),
        "{out}"
    );
}

#[test]
fn what_cannot_be_a_gap_is_refused_with_a_remedy() {
    let project = two();
    for (arguments, code, said) in [
        (
            &["run", "--sheet", "gap.intr"][..],
            exit::Exit::Failed,
            "did you mean `gap.intro`?",
        ),
        (
            &["run", "--sheet", "gapp"],
            exit::Exit::Failed,
            "there is no sheet `gapp`",
        ),
        (
            &["run", "--sheet", "gap.intro", "--view", "comparabel"],
            exit::Exit::Failed,
            "did you mean `comparable`?",
        ),
        (
            &["run", "--sheet", "gap.intro.from.comparabel"],
            exit::Exit::Failed,
            "did you mean `comparable`?",
        ),
        (
            &["run", "--sheet", "gap.intro", "bærum"],
            exit::Exit::Failed,
            "name two, or none for every pair",
        ),
        (
            &["gap", "bærum", "asker", "--to", "comparabel"],
            exit::Exit::Failed,
            "did you mean `comparable`?",
        ),
        (
            &["gap", "bærum", "oslo"],
            exit::Exit::Failed,
            "there is no municipality `oslo`",
        ),
        (
            &["gap", "bærum", "bærum"],
            exit::Exit::Failed,
            "name another municipality: asker",
        ),
        (
            &["gap", "bærum/2013", "asker/2014"],
            exit::Exit::Failed,
            "2014",
        ),
        (
            &["gap", "bærum", "asker", "--area", "intr"],
            exit::Exit::Rules,
            "did you mean `intro`?",
        ),
        (
            &["explain", "gap.intr:start:effekt@asker~bærum/2013"],
            exit::Exit::Failed,
            "did you mean `gap.intro`?",
        ),
        (
            &["explain", "gap:start:effekt@asker~bærum/2013"],
            exit::Exit::Failed,
            "name the area, `gap.AREA`: intro, boliger",
        ),
        (
            &["explain", "gap.intro:start:effekt@bærum/2013"],
            exit::Exit::Failed,
            "write `A~B`",
        ),
        (
            &["explain", "gap.intro:start:effekt@asker~bærom/2013"],
            exit::Exit::Failed,
            "did you mean `bærum`?",
        ),
        (
            &["explain", "gap.intro:start:effekt@bærum~bærum/2013"],
            exit::Exit::Failed,
            "`bærum` has no gap against itself",
        ),
        (
            &["explain", "gap.intro:start:effekt@asker~bærum/2014"],
            exit::Exit::Failed,
            "it has ledgers for: 2013",
        ),
        (
            &["explain", "gap.intro:start:effekt@asker~bærum/i-fjor"],
            exit::Exit::Failed,
            "a gap is of an accounting year",
        ),
        (
            &[
                "explain",
                "gap.intro:start:effekt@asker~bærum/2013/comparabel",
            ],
            exit::Exit::Failed,
            "did you mean `comparable`?",
        ),
        (
            &["explain", "gap.intro:bærum.tolkk:effekt@asker~bærum/2013"],
            exit::Exit::Failed,
            "did you mean `bærum.tolk`?",
        ),
        (
            &["explain", "gap.intro:start:kroner@asker~bærum/2013"],
            exit::Exit::Failed,
            "the columns of the row are: effekt, hittil",
        ),
    ] {
        let (found, out, err) = project.run(arguments);
        assert_eq!((found, out.as_str()), (code, ""), "{arguments:?}\n{err}");
        assert!(err.contains(said), "{arguments:?}\n{err}");
    }
}

#[test]
fn two_municipalities_without_a_year_in_common_have_no_gap() {
    let project = two();
    project.edit(
        "municipalities/asker/municipality.toml",
        "year = 2013",
        "year = 2012",
    );
    let facts = project.read("municipalities/asker/2013/facts.toml");
    project.put("municipalities/asker/2012/facts.toml", &facts);
    let (code, _, err) = project.run(&["gap", "asker", "bærum"]);
    assert_eq!(code, exit::Exit::Failed);
    assert!(
        err.contains("`asker` has ledgers for 2012, `bærum` for 2013"),
        "{err}"
    );
    let (_, _, err) = project.run(&["gap", "asker/2012", "bærum/2013"]);
    assert!(
        err.contains("K0713") && !err.contains("bærum/2012"),
        "there is no such ledger: {err}"
    );
    let (code, _, err) = project.run(&["run", "--sheet", "gap.intro"]);
    assert_eq!(code, exit::Exit::Failed);
    assert!(
        err.contains("a gap needs two municipalities with ledgers for the same year"),
        "{err}"
    );
}

#[test]
fn no_author_can_take_the_name_of_a_gap_sheet() {
    let project = two();
    project.edit(
        "rules/kostra.rhai",
        "sheet(\"t01\")",
        "sheet(\"gap.intro\")",
    );
    let (code, out, _) = project.run(&["check"]);
    assert_eq!(code, exit::Exit::Rules);
    assert!(
        out.contains("error[K0206]: `gap` names the sheets of gaps"),
        "{out}"
    );
}

#[test]
fn a_gap_leads_to_the_only_view_where_none_is_called_comparable() {
    let project = two();
    let rules = project.read("rules/kostra.rhai");
    let expected = project.output(&["gap", "asker", "bærum", "--area", "intro"]);
    project.put(
        "rules/kostra.rhai",
        &rules.replace("\"comparable\"", "\"uten-tolk\""),
    );
    let text = project.output(&["gap", "asker", "bærum", "--area", "intro"]);
    assert!(text.contains("reported → uten-tolk"), "{text}");
    assert_eq!(text.lines().count(), expected.lines().count(), "{text}");
    project.edit(
        "rules/kostra.rhai",
        "view(\"uten-tolk\")",
        "view(\"tom\");\nview(\"uten-tolk\")",
    );
    let (code, _, err) = project.run(&["gap", "asker", "bærum"]);
    assert!(
        code == exit::Exit::Failed && err.contains("the views are: reported, tom, uten-tolk"),
        "{err}"
    );
    let bare = &rules[..rules.rfind("view(").expect("a view")];
    project.put("rules/kostra.rhai", bare);
    let (code, _, err) = project.run(&["gap", "asker", "bærum"]);
    assert!(
        code == exit::Exit::Failed
            && err.contains("no view is declared; a script under rules/ declares one"),
        "{err}"
    );
}
