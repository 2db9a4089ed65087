//! The program seen from outside, on a small project of its own.

mod project;

use std::path::Path;

use kontering::cli::exit;
use kontering::world::World;

pub use project::{Project, run_in};

#[test]
fn without_a_verb_the_areas_are_compared() {
    let project = Project::new();
    let comparison = "\
Utgifter per kostnadsområde 2013, kr   view: reported · basis: reconstructed ledgers
                      Bærum      %
Introduksjonsprogram  1 251   62,5
Boliger                 749   37,5
Sum                   2 000  100,0
4 postings: 3 in categories, 1 outside, 0 unmapped, 0 disputed, 0 quarantined; conserved to the øre
";
    assert_eq!(project.output(&[]), comparison);
    assert!(
        project
            .output(&["--lang", "en"])
            .contains("\nIntroduction programme  1 251")
    );
    let csv = project.output(&["--format", "csv"]);
    assert!(
        csv.contains("\nintro,bærum,2013,reported,1250.75,62.5375,1 251,reconstructed\n"),
        "{csv}"
    );
}

#[test]
fn what_a_cell_says_of_its_row_is_in_the_asked_language_and_for_machines_always_the_same() {
    let project = Project::new();
    let sheet = "sheet(\"ord\").row(\"intro\", intro).row(\"boliger\", boliger)\n    \
                 .column(\"per\", unit_label(row), \"Kommentar\", \"Comment\").column(\"navn\", label(row), \"Navn\", \"Name\");\n";
    project.put("rules/ord.rhai", sheet);
    let run = |more: &[&str]| project.output(&[&["run", "--sheet", "ord"], more].concat());
    let (norwegian, english) = (
        ["Ikke per person", "Introduksjonsprogram"],
        ["Not per person", "Introduction programme"],
    );
    for (more, said, unsaid) in [
        (&[][..], norwegian, english),
        (&["--lang", "en"], english, norwegian),
    ] {
        let text = run(more);
        assert!(
            said.iter().all(|word| text.contains(word)) && text.contains("Per person"),
            "{more:?}\n{text}"
        );
        assert!(
            !unsaid.iter().any(|word| text.contains(word)),
            "{more:?}\n{text}"
        );
    }
    for format in ["csv", "json"] {
        let text = run(&["--format", format]);
        assert!(norwegian.iter().all(|word| text.contains(word)), "{text}");
        assert_eq!(run(&["--format", format, "--lang", "en"]), text);
    }
}

#[test]
fn run_writes_the_long_format() {
    let project = Project::new();
    let csv = project.output(&["run", "--format", "csv", "bærum/2013"]);
    let rows = "\
sheet,table,row,column,municipality,year,view,unit,value,low,high,display,origin,basis,address
t01,1,intro,sum,bærum,2013,reported,kr,1250.75,,,1 251,computed,reconstructed,t01:intro:sum@bærum/2013/reported
t01,1,intro,antall,bærum,2013,reported,persons,5,,,5,quoted,published,t01:intro:antall@bærum/2013/reported
t01,1,intro,per_person,bærum,2013,reported,kr_per_person,250.15,,,250,computed,reconstructed,t01:intro:per_person@bærum/2013/reported
";
    assert!(csv.starts_with(rows), "{csv}");
    let json: serde_json::Value =
        serde_json::from_str(&project.output(&["run", "--format", "json"])).expect("JSON");
    assert_eq!(json["cells"][2]["numerator"], "5003");
    assert_eq!(json["accounts"][0]["conserved"], true);
    assert_eq!(json["checks"][0]["outcome"], "holds");
    assert_eq!(
        json["inputs"].as_object().map(serde_json::Map::len),
        Some(8)
    );
}

#[test]
fn an_accepted_result_holds_until_a_figure_moves() {
    let project = Project::new();
    assert_eq!(
        project.run(&["test"]).0,
        exit::Exit::Differs,
        "without a snapshot"
    );
    assert!(
        project
            .output(&["accept", "--all", "--note", "første gang"])
            .contains("\naccepted snapshots/reported.snap: ")
    );
    let text = project.output(&["test"]);
    assert!(
        text.contains("snapshots/reported.snap holds\n1 of 1 cases hold\n1 of 1 checks hold\n"),
        "{text}"
    );

    project.edit(
        "rules/kostra.rhai",
        "because(\"pay\")",
        "because(\"wages\")",
    );
    let text = project.output(&["test"]);
    assert!(
        text.contains(
            "snapshots/reported.snap holds, though made from other inputs: rules/kostra.rhai\n"
        ),
        "{text}"
    );

    project.edit("municipalities/bærum/2013/postings.csv", "749,25", "849,25");
    let (code, out, _) = project.run(&["test"]);
    assert_eq!(code, exit::Exit::Differs);
    assert!(
        out.contains("error[K0603]")
            && out.contains("changed  cell t01:boliger:sum@bærum/2013/reported"),
        "{out}"
    );
    assert!(out.contains("+100,00 kr"), "{out}");
    let json: serde_json::Value =
        serde_json::from_str(&project.run(&["test", "--format", "json"]).1).expect("JSON");
    assert_eq!(json["findings"][0]["code"], "K0603");
    assert_eq!(json["snapshot"]["differences"][0]["moved"], "100");

    assert!(
        project
            .output(&["accept", "--all", "--note", "x"])
            .contains(" moved\n")
    );
    assert_eq!(project.run(&["test"]).0, exit::Exit::Fine);
}

#[test]
fn a_checkout_with_windows_line_ends_accepts_the_same_bytes() {
    let (unix, windows) = (Project::new(), Project::new());
    for path in [
        "rules/vocabulary.toml",
        "rules/categories.toml",
        "rules/kostra.rhai",
        "municipalities/bærum/2013/facts.toml",
    ] {
        windows.put(path, &windows.read(path).replace('\n', "\r\n"));
    }
    for project in [&unix, &windows] {
        project.output(&["accept", "--all", "--note", "x"]);
    }
    assert_eq!(
        unix.read("snapshots/reported.snap"),
        windows.read("snapshots/reported.snap")
    );
}

#[test]
fn a_case_that_lands_elsewhere_fails_the_test() {
    let project = Project::new();
    project.output(&["accept", "--all", "--note", "x"]);
    project.edit(
        "municipalities/bærum/cases.toml",
        "intro.drift\"\nrule = \"intro-drift\"",
        "boliger\"",
    );
    let (code, out, _) = project.run(&["test"]);
    assert_eq!(code, exit::Exit::Differs);
    assert!(
        out.contains("error[K0601]: the case `tolk` lands in `intro.drift` by rule `intro-drift`"),
        "{out}"
    );
    assert!(
        out.contains("rule `boliger` fails: funksjon == 265, but funksjon is 275"),
        "{out}"
    );
    assert!(out.contains("0 of 1 cases hold"), "{out}");
}

#[test]
fn a_check_that_fails_gives_the_figures_and_its_own_code() {
    let project = Project::new();
    project.edit(
        "rules/kostra.rhai",
        "intro.lonn + intro.drift",
        "intro.lonn",
    );
    let (code, out, err) = project.run(&[]);
    assert_eq!(code, exit::Exit::Differs);
    assert!(
        out.contains("Introduksjonsprogram  1 251") && err.contains("error[K0502]"),
        "{out}{err}"
    );
}

#[test]
fn rules_that_cannot_be_used_are_shown_with_caret_and_help() {
    let project = Project::new();
    project.edit("rules/kostra.rhai", "to(intro.lonn)", "to(intro.lon)");
    let (code, out, err) = project.run(&[]);
    assert_eq!((code, out.as_str()), (exit::Exit::Rules, ""));
    assert!(
        err.contains("error[K0203]")
            && err.contains("╭─[rules/kostra.rhai:2:")
            && err.contains("did you mean"),
        "{err}"
    );
    let (code, out, err) = project.run(&["check", "--format", "json"]);
    assert_eq!((code, err.as_str()), (exit::Exit::Rules, ""));
    let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(
        (&json[0]["code"], &json[0]["labels"][0]["line"]),
        (&"K0203".into(), &2.into())
    );
    assert_eq!(project.run(&["accept"]).0, exit::Exit::Rules);
    assert!(!project.world().exists("snapshots/reported.snap"));
}

#[test]
fn lines_that_cannot_be_read_fail_the_run_unless_so_many_kroner_may_be_missing() {
    let project = Project::new();
    project.edit(
        "municipalities/bærum/2013/postings.csv",
        "1;120;010;01;5000,00;Rådmannen;4",
        "1;120;0l0;01;5000,00;Kari Nordmann",
    );
    let (code, out, err) = project.run(&[]);
    assert_eq!(code, exit::Exit::Failed);
    assert!(
        out.contains("1 quarantined") && err.contains("error[K0116]"),
        "{out}{err}"
    );
    assert!(!err.contains("Nordmann"), "{err}");
    let (code, out, _) = project.run(&["--format", "csv"]);
    assert_eq!(
        (code, out.as_str()),
        (exit::Exit::Failed, ""),
        "machines get no unsound figures"
    );
}

#[test]
fn what_does_not_exist_is_named_with_what_is_near() {
    let project = Project::new();
    for (arguments, message, help) in [
        (&["run", "bærom"][..], "bærom", "did you mean `bærum`?"),
        (&["run", "bærum/2012"], "2012", "2013"),
        (&["run", "--sheet", "t02"], "there is no sheet `t02`", "t01"),
        (&["run", "--view", "reportd"], "reportd", "reported"),
        (
            &["explain", "t01:intro:summ@bærum/2013"],
            "t01:intro:summ@bærum/2013",
            "sum",
        ),
        (
            &["explain", "what"],
            "`what` is not an address, control, posting or code",
            "K0103",
        ),
    ] {
        let (code, out, err) = project.run(arguments);
        assert_eq!(
            (code, out.as_str()),
            (exit::Exit::Failed, ""),
            "{arguments:?}\n{err}"
        );
        assert!(
            err.contains(message) && err.contains(help),
            "{arguments:?}\n{err}"
        );
    }
}

#[test]
fn a_cell_is_explained_down_to_postings_whose_texts_stay_hidden() {
    let project = Project::new();
    let text = project.output(&["explain", "--all", "t01:intro:per_person@bærum/2013"]);
    for part in [
        "intro-lonn",
        "rules/kostra.rhai:2",
        "1 000,50 kr",
        "municipalities/bærum/2013/postings.csv:2",
        "tabell 1",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    assert!(!text.contains("Hansen"), "{text}");
    assert!(
        project
            .output(&[
                "--show-texts",
                "explain",
                "--all",
                "t01:intro:sum@bærum/2013"
            ])
            .contains("Ola Hansen")
    );
    let posting = project.output(&["explain", "bærum/2013#2"]);
    assert!(
        posting.contains("intro-drift") && posting.contains("fails: intro-lonn"),
        "{posting}"
    );
    let way = [
        "├─ key  ",
        "├─ view reported  ",
        "├─ t01:intro:sum@bærum/2013/reported  ",
    ];
    assert!(way.iter().all(|step| posting.contains(step)), "{posting}");
}

#[test]
fn a_new_municipality_passes_check_and_is_never_overwritten() {
    let project = Project::new();
    let text = project.output(&[
        "new",
        "asker/2013",
        "--name",
        "Asker \"by\"",
        "--number",
        "0220",
    ]);
    assert!(
        text.starts_with("made municipalities/asker/municipality.toml\n"),
        "{text}"
    );
    let (code, out, _) = project.run(&["check"]);
    assert!(code == exit::Exit::Fine && !out.contains("error"), "{out}");
    let (code, _, err) = project.run(&[]);
    assert!(
        code == exit::Exit::Failed && err.contains("error[K0106]"),
        "without postings: {err}"
    );
    let (code, _, err) = project.run(&["new", "asker/2014"]);
    assert!(
        code == exit::Exit::Failed && err.contains("`municipalities/asker/` is there already"),
        "{err}"
    );
    let (code, _, err) = project.run(&["new", "Oslo/2013"]);
    assert!(
        code == exit::Exit::Failed && err.contains("`Oslo` cannot be an id"),
        "{err}"
    );
}

#[test]
fn the_reference_of_the_language_names_its_functions() {
    let text = Project::new().output(&["reference"]);
    assert!(
        ["within", "because", "share", "sheet"]
            .iter()
            .all(|name| text.contains(name)),
        "{text}"
    );
}

#[test]
fn the_reference_of_the_files_names_entries_and_gives_schemas() {
    let project = Project::new();
    let text = project.output(&["reference", "files", "facts.toml"]);
    assert!(
        text.contains("`counted`") && !text.contains("`delimiter`"),
        "{text}"
    );
    let schema = project.output(&["reference", "schema", "cases.toml"]);
    assert!(schema.contains("\"required\""), "{schema}");
    let schemas = project.output(&["reference", "files", "--format", "json"]);
    let schemas: serde_json::Value = serde_json::from_str(&schemas).expect("JSON");
    assert_eq!(schemas["cases.toml"]["title"], "cases.toml");
}

#[test]
fn a_reader_who_leaves_early_causes_no_error() {
    use std::process::{Command, Stdio};
    let project = Project::new();
    let folder: &Path = project.folder.path();
    let mut child = Command::new(env!("CARGO_BIN_EXE_kontering"))
        .arg("-C")
        .arg(folder)
        .args(["run", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    drop(child.stdout.take());
    let ended = child.wait_with_output().expect("ended");
    assert_eq!(
        (
            ended.status.code(),
            String::from_utf8_lossy(&ended.stderr).into_owned()
        ),
        (Some(0), String::new())
    );
}

#[test]
fn reconcile_compares_a_folder_of_published_figures() {
    let project = Project::new();
    let header = "table,row,column,municipality,year,unit,printed,value\n";
    let published = project.folder.path().join("trykt");
    let folder = published.to_str().expect("a path");
    let print = |figure: &str| project.put("trykt/t01.csv", &format!("{header}{figure}"));
    print(
        "1,intro,sum,bærum,2013,kr,1 251,1251\n1,intro,per_person,bærum,2013,kr_per_person,250,250\n",
    );
    let (code, out, err) = project.run(&["reconcile", folder, "--lang", "en"]);
    assert_eq!((code, err.as_str()), (exit::Exit::Fine, ""), "{out}");
    assert!(out.contains("\nTable 1       2      2\n"), "{out}");
    print("1,intro,sum,bærum,2013,kr,1 300,1300\n");
    let (code, out, err) = project.run(&["reconcile", folder, "--format", "csv"]);
    assert_eq!((code, err.as_str()), (exit::Exit::Differs, ""));
    assert!(out.ends_with("\n1,intro,sum,bærum,2013,1 300,1300,1250.75,-49.25,differs,nothing printed explains it\n"), "{out}");
    print("1,intro,sum,bærum,2013,kr,1 300,1301\n");
    let (code, out, err) = project.run(&["reconcile", folder]);
    assert_eq!((code, out.as_str()), (exit::Exit::Failed, ""));
    assert!(
        err.contains("error[K0506]") && err.contains("`1 300` is not the value `1301`"),
        "{err}"
    );
    let (code, _, err) = project.run(&["reconcile", "no such folder"]);
    assert_eq!(code, exit::Exit::Failed);
    assert!(err.contains("there is no folder `no such folder`"), "{err}");
}

#[test]
fn a_place_is_named_with_and_without_its_option() {
    let project = Project::new();
    for verb in ["check", "test"] {
        let [by_option, by_place] = [&[verb, "--only", "bærum/2013"][..], &[verb, "bærum/2013"]]
            .map(|arguments| project.run(arguments));
        assert_eq!(by_option, by_place, "{verb}");
        let (code, _, err) = project.run(&[verb, "bærumm"]);
        assert_eq!(code, exit::Exit::Failed, "{err}");
        assert!(err.contains("there is no municipality `bærumm`"), "{err}");
    }
}
