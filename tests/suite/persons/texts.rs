//! Personal numbers in what people write about ledgers: nothing is told until they are gone.

use std::fs;
use std::process::{Command, Stdio};

use kontering::cli::exit::Exit;

use super::{check, check_files};
use crate::cli::Project;

const ASKER: &str = "municipalities/asker/municipality.toml";
const OF_ASKER: &str = "municipalities/asker/2013/facts.toml";
const RULES: &str = "rules/kostra.rhai";
const SNAPSHOT: &str = "snapshots/reported.snap";
const PUBLICATION: &str = "publications/2013.csv";
const CELL: &str = "t01:intro:sum@bærum/2013";

/// A project of two municipalities without a person in it.
fn project() -> Project {
    let project = Project::new();
    for file in [
        "municipality.toml",
        "2013/postings.csv",
        "2013/facts.toml",
        "rules.rhai",
    ] {
        let text = project.read(&format!("municipalities/bærum/{file}"));
        let other = text.replace("Bærum", "Asker").replace("0219", "0220");
        project.put(&format!("municipalities/asker/{file}"), &other);
    }
    let view = "view(\"comparable\").exclude(\"tolk\", art == 270).because(\"elsewhere\");\n";
    project.put(RULES, &(project.read(RULES) + view));
    let publish = "\n[publish]\nthreshold = 5\ndominance = 90\n";
    let vocabulary = "rules/vocabulary.toml";
    project.put(vocabulary, &(project.read(vocabulary) + publish));
    project.put(
        "kontering.toml",
        "# who others are compared with\n[comparison]\nbaseline = \"bærum\"\n",
    );
    project.put(
        "rules/tabell.csv",
        "id;to;art;because\nbygg;boliger;777;from a table\n",
    );
    project.put(
        "municipalities/asker/rules.rhai",
        "rules_from(\"tabell.csv\");\n",
    );
    let table = "id;to;art;because\neget;boliger;778;from its table\n";
    project.put("municipalities/asker/tabell.csv", table);
    let told = project.output(&["run", "--publish", "--format", "csv"]);
    project.put(PUBLICATION, &told);
    let accepted = project.run(&["accept", "--all", "--note", "the first"]);
    assert!(accepted.0 == Exit::Fine, "{accepted:?}");
    project
}

/// Every verb that tells of a project, with what is written into a folder.
fn verbs(written: &str, other: &str, printed: &str) -> Vec<Vec<String>> {
    let at = |name: &str| format!("{written}/{name}");
    let (report, book, page) = (at("report.html"), at("book.xlsx"), at("page.html"));
    let (bundle, told) = (at("bundle"), at("told"));
    let verbs: [&[&str]; 32] = [
        &[],
        &["--format", "json"],
        &["check", "--format", "csv"],
        &["run"],
        &["run", "--format", "json", "--lang", "en", "bærum/2013"],
        &["run", "--view", "comparable", "--format", "csv"],
        &["run", "--publish"],
        &["run", "--format", "xlsx", "--output", &book],
        &["test", "--details"],
        &["test", "--format", "json"],
        &["coverage", "--format", "json"],
        &["coverage", "asker/2013"],
        &["sample"],
        &["sample", "--publish"],
        &["explain", CELL],
        &["explain", CELL, "--format", "json"],
        &["explain", "bærum/2013/postings.csv:2"],
        &["explain", CELL, "--bundle", &bundle],
        &["explain", CELL, "--bundle", &told, "--publish"],
        &["report", "--internal", "--output", &report],
        &["report", "--publish", "--output", &report],
        &["diff", other, ".", "--all"],
        &["diff", ".", other, "--format", "html", "--output", &page],
        &["diff", other, ".", "--publish", "--format", "json"],
        &["gap", "asker", "bærum"],
        &["gap", "asker", "bærum", "--publish"],
        &["whatif", "--fact", "bærum:deltakere=4"],
        &["whatif", "--practice", "all", "--format", "csv"],
        &["reconcile", printed],
        &["reconcile", "bærum/2013", "--reported", "a.csv"],
        &["verify", SNAPSHOT],
        &["accept", "--all", "--note", "x"],
    ];
    let owned = |verb: &&[&str]| verb.iter().map(|word| (*word).to_owned()).collect();
    verbs.iter().map(owned).collect()
}

/// What all verbs say of a project, those that write into a folder, too.
fn said(project: &Project) -> Vec<(String, Exit, String)> {
    let written = tempfile::tempdir().expect("a folder");
    let printed = tempfile::tempdir().expect("a folder");
    let table = "table,row,column,municipality,year,unit,printed,value\n1,intro,sum,bærum,2013,kr,1 251,1251\n";
    fs::write(printed.path().join("t01.csv"), table).expect("written");
    let clean = self::project();
    let shown = |folder: &tempfile::TempDir| folder.path().display().to_string();
    let verbs = verbs(&shown(&written), &shown(&clean.folder), &shown(&printed));
    let asked = |verb: Vec<String>| {
        let words: Vec<&str> = verb.iter().map(String::as_str).collect();
        let (code, out, err) = project.run(&words);
        (verb.join(" "), code, out + err.as_str())
    };
    let mut said: Vec<(String, Exit, String)> = verbs.into_iter().map(asked).collect();
    let watched = Command::new(env!("CARGO_BIN_EXE_kontering"))
        .arg("-C")
        .arg(project.folder.path())
        .args(["watch", "--until-eof"])
        .stdin(Stdio::null())
        .output()
        .expect("the program");
    let told = [watched.stdout, watched.stderr].concat();
    let told = String::from_utf8(told).expect("text");
    said.push(("watch".to_owned(), Exit::Failed, told));
    check_files(written.path());
    said
}

#[test]
fn a_project_without_persons_is_told() {
    let project = project();
    for (verb, code, text) in said(&project) {
        assert!(
            code != Exit::Usage && !text.contains("K0714"),
            "{verb}: {text}"
        );
        assert!(text.len() > 20, "{verb}: {text}");
    }
}

#[test]
fn a_personal_number_in_any_text_keeps_every_verb_from_telling() {
    let number = "for 010101 00050 her";
    for (file, from, to) in [
        (RULES, "\"pay\"", "\"pay NUMBER\""),
        (
            RULES,
            "sheet(\"t01\").title(\"Kostnader\"",
            "sheet(\"t01\").title(\"NUMBER\"",
        ),
        (
            RULES,
            ".row(\"intro\", intro)",
            ".row(\"intro\", intro).label(\"NUMBER\", \"Intro\")",
        ),
        (RULES, "\"elsewhere\"", "\"elsewhere NUMBER\""),
        (RULES, "\"parts add", "\"NUMBER parts add"),
        (
            "rules/vocabulary.toml",
            "nb = \"deltakere\"",
            "nb = \"deltakere NUMBER\"",
        ),
        (
            "rules/categories.toml",
            "nb = \"Boliger\"",
            "nb = \"Boliger NUMBER\"",
        ),
        ("rules/tabell.csv", "from a table", "NUMBER"),
        ("kontering.toml", "# who", "# NUMBER"),
        (OF_ASKER, "tabell 1", "tabell 1 NUMBER"),
        (
            OF_ASKER,
            "\n[deltakere]",
            "missing = { timer = \"NUMBER\" }\n[deltakere]",
        ),
        (ASKER, "\"Asker\"", "\"Asker NUMBER\""),
        (
            "municipalities/asker/tabell.csv",
            "from its table",
            "NUMBER",
        ),
        ("municipalities/bærum/cases.toml", "interpreters", "NUMBER"),
        (PUBLICATION, ",computed,", ",NUMBER,"),
    ] {
        let project = project();
        project.edit(file, from, &to.replace("NUMBER", number));
        for (verb, code, text) in said(&project) {
            let what = format!("{verb} with `{to}` in {file}");
            check(&what, &text);
            assert!(
                text.contains("K0714") && code != Exit::Fine,
                "{what}: {text}"
            );
        }
        check("the snapshot", &project.read(SNAPSHOT));
        let (_, told, _) = project.run(&["check"]);
        let line = project.read(file);
        let line = line
            .lines()
            .position(|line| line.contains(number))
            .expect("a line")
            + 1;
        assert!(told.contains(&format!("{file}:{line}:")), "{told}");
    }
}

#[test]
fn a_personal_number_in_the_name_of_a_folder_or_file_is_told_nowhere() {
    for path in [
        "municipalities/c 01010100050/municipality.toml",
        "municipalities/asker/01010100050/facts.toml",
        "reference/010101-00050/2013/facts.toml",
        "rules/sheets/010101 00050/a.rhai",
        "rules/41010100044.csv",
        "publications/01010100050.csv",
    ] {
        let project = project();
        let text = if path.starts_with("municipalities/c ") {
            project.read(ASKER).replace("0220", "0221")
        } else {
            String::new()
        };
        project.put(path, &text);
        for (verb, code, text) in said(&project) {
            check(&format!("{verb} with {path}"), &text);
            assert!(
                text.contains("K0714") && code != Exit::Fine,
                "{verb} with {path}: {text}"
            );
        }
    }
}

#[test]
fn what_was_said_when_a_result_was_accepted_is_told_nowhere() {
    let project = project();
    let accepted = project.read(SNAPSHOT);
    for (from, to) in [
        ("the first", "the first for 010101 00050"),
        ("view reported", "view reported of 01010100050"),
        (
            "\n---\n",
            "\n---\nfact 2013 x | kr | missing \"of 01010100050\"\n",
        ),
    ] {
        project.put(SNAPSHOT, &accepted.replacen(from, to, 1));
        let file = format!("{}/{SNAPSHOT}", project.folder.path().display());
        for verb in [
            &["check"][..],
            &["test", "--format", "json"],
            &["verify", SNAPSHOT],
            &["diff", &file, "."],
            &["diff", &file, ".", "--format", "html"],
            &["accept", "--all", "--note", "again"],
        ] {
            let (code, out, err) = project.run(verb);
            let said = out + err.as_str();
            check(&format!("{verb:?} with `{to}`"), &said);
            assert!(
                said.contains("K0714") && code != Exit::Fine,
                "{verb:?} with `{to}`: {said}"
            );
        }
        let coverage = project.run(&["coverage"]);
        check("coverage", &format!("{}{}", coverage.1, coverage.2));
    }
}

#[test]
fn no_bundle_copies_a_personal_number() {
    let project = project();
    // A table that a script no longer reads is copied, and nobody else reads it.
    project.put(
        "municipalities/asker/rules.rhai",
        "// rules_from(\"gammel.csv\");\n",
    );
    project.put(
        "municipalities/asker/gammel.csv",
        "id;to;art;because\nx;boliger;779;for 010101 00050\n",
    );
    let written = tempfile::tempdir().expect("a folder");
    let folder = written.path().join("bundle");
    let into = folder.display().to_string();
    for more in [&[][..], &["--publish"]] {
        let asked = [&["explain", CELL, "--bundle", &into], more].concat();
        let (code, out, err) = project.run(&asked);
        check("bundle", &format!("{out}{err}"));
        assert!(code != Exit::Fine && err.contains("K0714"), "{out}{err}");
        assert!(!folder.exists());
    }
    assert!(project.run(&["run"]).0 == Exit::Fine);
}
