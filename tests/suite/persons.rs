//! A ledger full of persons: no output shows any of them without `--show-texts`.

mod arguments;
mod texts;
mod verbs;

use std::fs;
use std::path::Path;

use super::cli::Project;

/// What no output may hold.
const PLANTED: [&str; 14] = [
    "Nordmann",
    "Kari",
    "Ola",
    "Lønnslipp",
    "01010100050",
    "010101 00050",
    "010101-00050",
    "01.01.01 00050",
    "00050",
    "912 34 567",
    "01.01.1970",
    "K-7788",
    "41010100044",
    "00044",
];

const POSTINGS: &str = "\
Klasse;Funksjon;Art;Periode;Beløp;Tekst;Motpart;Bilag;Linje;Dato;Klient;Prosjekt;Fnr 01010100050
1;275;010;01;1000,50;Lønnslipp Kari Nordmann;Ola Nordmann;01010100050;1;20130131;K-7788;7701010100050717;x
1;275;270;01;250,25;tlf 912 34 567, f. 01.01.1970;010101-00050;010101 00050;01010100050;01010100050;Kari Nordmann;01.01.01 00050;x
1;265;190;01;749,25;Ola;Kari;3;1;20130131;01010100050;010101-00050;x
1;120;010;01;5000,00;Rådmannen;Ola Nordmann;Kari Nordmann;Ola;Kari;K-7788;p2;x
1;265;Kari;01;1,00;Ola;Kari;5;1;20130131;K-7788;p2;x
1;Ola Nordmann;010;01;1,00;Ola;Kari;6;1;20130131;K-7788;p2;x
1;265;010;01;01.01.1970;Ola;Kari;8;1;20130131;K-7788;p2;x
1;265;010;01;912 34 567;Ola;Kari;8;1;20130131;K-7788;p2;x
1;265;010;01;Kari;Ola;Kari;8;1;20130131;K-7788;p2;x
01010100050;265;010;01;5,00;Ola;Kari;9;1;20130131;K-7788;p2;x
1;265;010;01;5,00;Ola;Kari
";

fn project(postings: &str) -> Project {
    let project = Project::new();
    project.put("municipalities/bærum/2013/postings.csv", postings);
    let description = "municipalities/bærum/municipality.toml";
    let dimensions = "\n[dimensions.klient]\nnb = \"Klient\"\npersonal = true\n[dimensions.prosjekt]\nnb = \"Prosjekt\"\n[[ledger]]";
    project.edit(description, "[[ledger]]", dimensions);
    project.edit(
        description,
        "[ledger.texts]\n",
        "[ledger.codes.klient]\ncolumn = \"Klient\"\n[ledger.codes.prosjekt]\ncolumn = \"Prosjekt\"\n\
         [ledger.texts]\nmotpart = \"Motpart\"\n",
    );
    let voucher = "number = \"Bilag\"\nline = \"Linje\"\ndate = \"Dato\"\n";
    project.edit(description, "number = \"Bilag\"\n", voucher);
    project
}

/// No planted text is in an output.
fn check(what: &str, output: &str) {
    let found: Vec<&str> = PLANTED
        .into_iter()
        .filter(|planted| output.contains(planted))
        .collect();
    assert_eq!(found, Vec::<&str>::new(), "{what}\n{output}");
}

/// No planted text is in a file of a folder.
fn check_files(folder: &Path) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            check_files(&path);
        } else {
            let text = String::from_utf8_lossy(&fs::read(&path).expect("a file")).into_owned();
            check(&path.display().to_string(), &text);
        }
    }
}

const MOST: &str = "--allow-missing=100000+20lines";

#[test]
fn no_verb_shows_a_person() {
    let project = project(POSTINGS);
    let asked = |verb: &[&str], formats: &[&str]| {
        for format in formats {
            let arguments = [verb, &["--format", format][..]].concat();
            let (_, out, err) = project.run(&arguments);
            check(&format!("{arguments:?}"), &format!("{out}{err}"));
        }
    };
    let all = &["text", "csv", "json"][..];
    for more in [&[][..], &[MOST][..]] {
        for verb in ["run", "test", "coverage", "check", "sample"] {
            asked(&[&[verb], more].concat(), all);
        }
        asked(more, all);
        for of in [
            "t01:intro:sum@bærum/2013",
            "bærum/2013/postings.csv:2",
            "bærum/2013/postings.csv:3",
            "bærum/2013/postings.csv:4",
            "bærum/2013#4",
        ] {
            asked(&[&["explain", of], more].concat(), &["text", "json"]);
        }
        asked(&[&["coverage", "--by", "klient"], more].concat(), all);
        asked(&[&["coverage", "--by", "prosjekt"], more].concat(), all);
    }
    let (_, out, err) = project.run(&["--narrated", "check"]);
    check("narrated", &format!("{out}{err}"));
    let written = tempfile::tempdir().expect("a folder");
    let at = |name: &str| written.path().join(name).display().to_string();
    for arguments in [
        &["report", MOST, "--output", &at("report.html")][..],
        &["accept", MOST, "--all", "--note", "x"],
        &[
            "explain",
            "t01:intro:sum@bærum/2013",
            MOST,
            "--bundle",
            &at("bundle"),
        ],
    ] {
        let (code, out, err) = project.run(arguments);
        check(&format!("{arguments:?}"), &format!("{out}{err}"));
        assert!(code == kontering::cli::exit::Exit::Fine, "{out}{err}");
    }
    check_files(written.path());
    check("snapshot", &project.read("snapshots/reported.snap"));
    let shown = project.run(&["explain", "bærum/2013/postings.csv:3", MOST, "--show-texts"]);
    for planted in [
        "Kari Nordmann",
        "010101 00050",
        "912 34 567",
        "01.01.01 00050",
    ] {
        assert!(shown.1.contains(planted), "{planted}: {}", shown.1);
    }
}

#[test]
fn what_no_rule_decides_shows_no_person_and_personal_numbers_are_flagged_everywhere() {
    let project = project(POSTINGS);
    project.edit("rules/kostra.rhai", "otherwise(", "// otherwise(");
    let dispute = "rule(\"dup\", funksjon == 265).to(boliger).because(\"x\");\nsheet(\"t01\")";
    project.edit("rules/kostra.rhai", "sheet(\"t01\")", dispute);
    let other_period = "1;265;010;Ola;1,00;Ola;Kari;7;1;20130131;K-7788;p2;x\n";
    project.put(
        "municipalities/bærum/2013/postings.csv",
        &format!("{POSTINGS}{other_period}"),
    );
    let (_, out, err) = project.run(&["test", "--details"]);
    assert!(out.contains("K0401") && out.contains("K0402"), "{out}{err}");
    check("test", &format!("{out}{err}"));
    let (_, csv, _) = project.run(&["test", "--format", "json"]);
    check("json", &csv);
    for name in ["motpart", "bilag", "klient", "prosjekt"] {
        let flagged = format!("`{name}` holds what looks like a personal number");
        assert!(csv.contains(&flagged), "{name}: {csv}");
    }
}

#[test]
fn a_header_that_is_none_is_not_quoted() {
    let (_, lines) = POSTINGS.split_once('\n').expect("lines");
    let texts = "Kari;Ola Nordmann;Lønnslipp;Nordmann;1000,50;Kari;Ola\n";
    let persons = "Kari;Ola Nordmann;Lønnslipp;Nordmann;Kari;Ola\n".repeat(3);
    let title = format!("Budsjett 2012 for Kari Nordmann\n{POSTINGS}");
    let asked = format!(
        "Utskrift av;Kari Nordmann\n{}",
        POSTINGS.replace("Art", "Kunst")
    );
    for postings in [
        lines,
        texts,
        &lines.replace("1000,50", ""),
        &persons,
        &title,
        &asked,
    ] {
        let project = project(postings);
        for format in ["text", "csv", "json"] {
            let (_, out, err) = project.run(&["test", "--format", format]);
            check(format, &format!("{out}{err}"));
        }
    }
}
