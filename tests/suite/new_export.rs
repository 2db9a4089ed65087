//! `new` with files: a folder that runs at once, from an export.

mod closing;
mod exports;
mod faults;

use kontering::cli::exit;
use kontering::world::World;

use crate::cli::Project;
use crate::review::answered;

const EXPORT: &str = "\
Konto;Konto tekst;Ansvar;Tjeneste;Periode;Bilag;Dato;Beløp
10100;Lønn;310;27500;1;77;12.01.2013;-1000,50
10990;Avgift;310;27500;2;78;12.02.2013;-250,25
12700;Tolk;310;12000;3;79;12.03.2013;-300,00
11900;Leie;311;26500;4;80;12.04.2013;-400,00
00100;Anlegg;311;26500;5;81;12.05.2013;-70,00
17000;Refusjon;310;27500;12;82;12.12.2013;900,00
";

/// A project with code lists, and an export beside it.
fn project(export: &[u8], name: &str) -> Project {
    let project = Project::new();
    let vocabulary = project.read("rules/vocabulary.toml");
    let with_lists = vocabulary
        .replace(
            "nb = \"funksjon\"",
            "nb = \"funksjon\"\ncode_list = \"funksjoner.csv\"",
        )
        .replace("nb = \"art\"", "nb = \"art\"\ncode_list = \"arter.csv\"");
    project.put("rules/vocabulary.toml", &with_lists);
    let list = |codes: &[&str]| {
        let lines = codes.iter().map(|code| format!("{code},Navn {code},,\n"));
        format!(
            "code,name_nb,valid_from,valid_to\n{}",
            lines.collect::<String>()
        )
    };
    project.put("rules/funksjoner.csv", &list(&["120", "265", "275", "202"]));
    project.put(
        "rules/arter.csv",
        &list(&["010", "099", "190", "270", "700"]),
    );
    std::fs::write(project.folder.path().join(name), export).expect("written");
    project
}

/// Runs the program, which must succeed, whatever it warns of; gives its output.
fn made(project: &Project, arguments: &[&str]) -> String {
    let (code, out, err) = project.run(arguments);
    assert_eq!(code, exit::Exit::Fine, "{arguments:?}\n{out}{err}");
    out
}

fn path(project: &Project, name: &str) -> String {
    project.folder.path().join(name).display().to_string()
}

#[test]
fn an_export_becomes_a_folder_that_runs_at_once() {
    let project = project(EXPORT.as_bytes(), "regnskap.csv");
    let export = path(&project, "regnskap.csv");
    let text = made(&project, &["new", "asker", &export, "--name", "Asker"]);
    for part in [
        "accounts 2013: 6 postings, net 1120.75 kr",
        "characters 2 to 4 of `Konto` are valid arts in 100 % of lines, 100 % of kroner, 5 arts",
        "  codes.kontoklasse  `Konto`, characters 1 to 1",
        "  amount.sign        income",
        "art 010, funksjon 275, kontoklasse 1, periode 1: 1000.50 kr",
        "made municipalities/asker/2013/regnskap.csv",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    let (code, out, err) = project.run(&["check", "--only", "asker"]);
    assert!(
        code == exit::Exit::Fine && !out.contains("error"),
        "{out}{err}"
    );
    let (code, out, err) = project.run(&[]);
    assert!(
        code == exit::Exit::Fine && out.contains("Asker"),
        "{out}{err}"
    );
    let facts = project.read("municipalities/asker/2013/facts.toml");
    assert!(
        facts.contains("\"deltakere\" = \"not filled in yet\""),
        "{facts}"
    );
    let json = made(&project, &["new", "b", &export, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let entries = json["ledgers"][0]["entries"].as_array().expect("entries");
    let art = entries
        .iter()
        .find(|entry| entry["entry"] == "codes.art")
        .expect("the art");
    assert_eq!(
        (&art["certainty"], &json["ledgers"][0]["net"]),
        (&"certain".into(), &"1120.75".into())
    );
    let before = project.read("municipalities/asker/municipality.toml");
    let (code, _, err) = project.run(&["new", "asker", &export]);
    assert!(
        code == exit::Exit::Failed && err.contains("is there already"),
        "{err}"
    );
    assert_eq!(
        project.read("municipalities/asker/municipality.toml"),
        before
    );
}

#[test]
fn a_guess_is_marked_until_somebody_confirms_it() {
    let all_of_operation = EXPORT.replace("00100", "10100");
    let project = project(all_of_operation.as_bytes(), "a.csv");
    let export = path(&project, "a.csv");
    made(&project, &["new", "asker", &export]);
    let text = project.read("municipalities/asker/municipality.toml");
    assert!(text.contains("guessed = [\"codes.kontoklasse\""), "{text}");
    let (_, out, err) = project.run(&["check", "--only", "asker"]);
    assert!(out.contains("K0134"), "{out}{err}");
    let (_, _, err) = project.run(&[]);
    assert!(err.contains("K0134"), "{err}");
    for (id, options) in [
        ("b", &["--confirm", "all"][..]),
        (
            "c",
            &[
                "--column",
                "kontoklasse=Konto:1",
                "--confirm",
                "codes.funksjon",
            ],
        ),
    ] {
        made(&project, &[&["new", id, &export], options].concat());
        let text = project.read(&format!("municipalities/{id}/municipality.toml"));
        assert!(!text.contains("guessed = "), "{id}: {text}");
    }
    let (code, text) = answered(&project, &["new", "d", &export], "y\ny\ny\n");
    assert!(
        code == exit::Exit::Fine && text.contains("codes.kontoklasse is guessed"),
        "{text}"
    );
    let text = project.read("municipalities/d/municipality.toml");
    assert!(!text.contains("guessed = "), "{text}");
}

#[test]
fn what_cannot_be_known_is_asked_or_an_error_that_names_the_option() {
    let without_year = EXPORT.replace(".2013;", ".;").replace("Dato", "Merke");
    let project = project(without_year.as_bytes(), "a.csv");
    let export = path(&project, "a.csv");
    let (code, _, err) = project.run(&["new", "asker", &export]);
    assert!(
        code == exit::Exit::Failed && err.contains("--year"),
        "{err}"
    );
    assert!(
        project
            .world()
            .list("municipalities/asker")
            .expect("listed")
            .is_empty()
    );
    let (code, text) = answered(&project, &["new", "asker", &export], "2014\n\n\n\n\n\n");
    assert!(
        code == exit::Exit::Fine && text.contains("of which accounting year"),
        "{text}"
    );
    assert!(
        project
            .read("municipalities/asker/municipality.toml")
            .contains("year = 2014")
    );
    made(&project, &["new", "b/2015", &export]);
    assert!(
        project
            .read("municipalities/b/municipality.toml")
            .contains("year = 2015")
    );
}

#[test]
fn two_years_that_are_named_are_both_asked_about() {
    let without_year = EXPORT.replace(".2013;", ".;").replace("Dato", "Merke");
    let titled = format!("Regnskap 2013 og 2012\n{without_year}");
    let project = project(titled.as_bytes(), "a.csv");
    let (code, _, err) = project.run(&["new", "asker", &path(&project, "a.csv")]);
    assert!(
        code == exit::Exit::Failed
            && err.contains("above the header say 2012 and 2013")
            && err.contains("`--year 2012` or `--year 2013`"),
        "{err}"
    );
}

#[test]
fn a_file_of_a_kind_that_is_not_read_is_named_as_what_it_is() {
    let project = project(b"%PDF-1.7\n", "a.csv");
    let (code, _, err) = project.run(&["new", "asker", &path(&project, "a.csv")]);
    assert!(
        code == exit::Exit::Failed && err.contains("is a PDF document"),
        "{err}"
    );
    let (code, _, err) = project.run(&["new", "asker", &path(&project, "absent.csv")]);
    assert!(code == exit::Exit::Failed && err.contains("K0701"), "{err}");
}

/// The export with a column of its own for the account class, in words.
fn in_words(investment: &str, operation: &str) -> String {
    let lines = EXPORT.lines().enumerate().map(|(number, line)| {
        let (account, rest) = line.split_once(';').expect("fields");
        match (number, account.split_at(1)) {
            (0, _) => format!("Hva;Art;{rest}\n"),
            (_, ("0", art)) => format!("{investment};{};{rest}\n", &art[..3]),
            (_, (_, art)) => format!("{operation};{};{rest}\n", &art[..3]),
        }
    });
    lines.collect()
}

#[test]
fn words_for_account_classes_are_those_of_the_vocabulary() {
    for (investment, operation) in [("I", "D"), ("Investering", "Driftsregnskap")] {
        let export = in_words(investment, operation);
        let project = project(export.as_bytes(), "e.csv");
        made(
            &project,
            &["new", "dalby", &path(&project, "e.csv"), "--year", "2013"],
        );
        let table = project.read("municipalities/dalby/kontoklasse.csv");
        assert_eq!(
            table,
            format!("local,national\n{operation},1\n{investment},0\n")
        );
        let vocabulary = project.read("rules/vocabulary.toml");
        let without = vocabulary.lines().filter(|line| !line.starts_with("words"));
        let without: Vec<&str> = without.collect();
        project.put("rules/vocabulary.toml", &without.join("\n"));
        made(
            &project,
            &["new", "elvby", &path(&project, "e.csv"), "--year", "2013"],
        );
        let description = project.read("municipalities/elvby/municipality.toml");
        assert!(
            description.contains("no column holds account classes; all is taken for operation"),
            "{description}"
        );
    }
}

#[test]
fn what_the_vocabulary_does_not_declare_is_asked_for() {
    let project = project(EXPORT.as_bytes(), "e.csv");
    let vocabulary = project.read("rules/vocabulary.toml");
    let declares = ["absent_in", "operation", "words", "cost", "income"];
    let is_kept = |line: &&str| !declares.iter().any(|entry| line.starts_with(entry));
    let without: Vec<&str> = vocabulary.lines().filter(is_kept).collect();
    project.put("rules/vocabulary.toml", &without.join("\n"));
    let export = path(&project, "e.csv");
    let arguments = ["new", "dalby", &export, "--year", "2013"];
    let (code, out, err) = project.run(&arguments);
    assert_eq!(code, exit::Exit::Failed, "{out}{err}");
    assert!(
        err.contains("the vocabulary does not say what classes there are")
            && err.contains("--column kontoklasse="),
        "{err}"
    );
    let class = "kontoklasse=Konto:1-1";
    let out = made(&project, &[&arguments[..], &["--column", class]].concat());
    assert!(
        out.contains("the vocabulary does not say which codes are of cost and income"),
        "{out}"
    );
}
