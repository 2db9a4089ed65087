//! The other verbs, and ledgers in other formats.

use std::fs;
use std::io::{Cursor, Read};
use std::process::{Command, Stdio};

use kontering::world::Store;
use rust_xlsxwriter::{Workbook, XlsxError};

use super::{MOST, POSTINGS, check, check_files, project};
use kontering::cli::exit;

use crate::cli::{Project, run_in};

const LEDGER: &str = "municipalities/bærum/2013/postings.csv";
const DESCRIPTION: &str = "municipalities/bærum/municipality.toml";

/// What a verb says, and the files that it writes into a folder, hold no planted text.
fn asked(project: &Project, arguments: &[&str]) -> String {
    let (_, out, err) = project.run(arguments);
    check(&format!("{arguments:?}"), &format!("{out}{err}"));
    out + err.as_str()
}

/// The project with a second municipality and a view.
fn two(postings: &str) -> Project {
    let project = project(postings);
    for file in ["municipality.toml", "2013/postings.csv", "2013/facts.toml"] {
        let text = project.read(&format!("municipalities/bærum/{file}"));
        let other = text
            .replace("Bærum", "Asker")
            .replace("0219", "0220")
            .replace("value = 5", "value = 10");
        project.put(&format!("municipalities/asker/{file}"), &other);
    }
    project.put("municipalities/asker/rules.rhai", "");
    let view = "view(\"comparable\").exclude(\"tolk\", art == 270).because(\"elsewhere\");\n";
    let rules = project.read("rules/kostra.rhai") + view;
    project.put("rules/kostra.rhai", &rules);
    project
}

#[test]
fn comparisons_show_no_person() {
    let (old, new) = (two(POSTINGS), two(POSTINGS));
    let moved = POSTINGS
        .replace("1000,50;Lønnslipp", "2000,50;Lønnslipp")
        .replace("250,25;tlf", "350,25;tlf");
    let gone = "1;120;010;01;5000,00;Rådmannen;Ola Nordmann;Kari Nordmann;Ola;Kari;K-7788;p2;x\n";
    assert!(moved.contains(gone));
    new.put(LEDGER, &moved.replace(gone, ""));
    let old_folder = old.folder.path().display().to_string();
    let written = tempfile::tempdir().expect("a folder");
    let page = written.path().join("page.html").display().to_string();
    old.run(&["accept", MOST, "--all", "--note", "x"]);
    let snapshot = old.folder.path().join("snapshots/reported.snap");
    let snapshot = snapshot.display().to_string();
    for side in [&old_folder, &snapshot] {
        for format in ["text", "csv", "json", "html"] {
            let out = asked(
                &new,
                &["diff", side, ".", MOST, "--all", "--format", format],
            );
            assert!(out.contains("2 351") || out.contains("2350.75"), "{out}");
        }
    }
    asked(
        &new,
        &[
            "diff",
            &old_folder,
            ".",
            MOST,
            "--format",
            "html",
            "--output",
            &page,
        ],
    );
    new.put(
        "snapshots/reported.snap",
        &old.read("snapshots/reported.snap"),
    );
    for format in ["text", "csv", "json"] {
        let of = |arguments: &[&str]| {
            let out = asked(&new, &[arguments, &[MOST, "--format", format]].concat());
            assert!(!out.is_empty(), "{arguments:?}");
        };
        of(&["verify", "snapshots/reported.snap"]);
        of(&["gap", "asker", "bærum"]);
        of(&["whatif", "--fact", "bærum:deltakere=4"]);
        of(&["whatif", "--practice", "all"]);
        of(&[
            "reconcile",
            "bærum/2013",
            "--reported",
            "municipalities/bærum/2013/postings.csv",
        ]);
        of(&["run", "--view", "comparable"]);
        of(&["test", "--view", "comparable", "--details"]);
    }
    check_files(written.path());
}

#[test]
fn a_workbook_holds_no_person_in_any_of_its_parts() {
    let project = project(POSTINGS);
    let file = project
        .folder
        .path()
        .join("book.xlsx")
        .display()
        .to_string();
    asked(
        &project,
        &["run", MOST, "--format", "xlsx", "--output", &file],
    );
    let bytes = fs::read(&file).expect("a workbook");
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    assert!(parts.len() > 5);
    for index in 0..parts.len() {
        let mut part = parts.by_index(index).expect("a part");
        let mut text = part.name().expect("a name").into_owned();
        part.read_to_string(&mut text).expect("text");
        check("a part of the workbook", &text);
    }
}

#[test]
fn a_new_municipality_shows_no_person() {
    let good: String = POSTINGS.split_inclusive('\n').take(5).collect();
    let (_, lines) = POSTINGS.split_once('\n').expect("lines");
    for (export, is_readable) in [(&*good, true), (POSTINGS, false), (lines, false)] {
        for format in ["text", "json"] {
            let made = tempfile::tempdir().expect("a folder");
            let said = |arguments: &[&str]| {
                let (code, out, err) = run_in(made.path(), arguments);
                check(&format!("{arguments:?}"), &format!("{out}{err}"));
                assert!(!(out + err.as_str()).is_empty());
                code == exit::Exit::Fine
            };
            assert!(said(&["init", "--from", "kostra"]));
            let municipality = made.path().join("municipalities/asker");
            let file = municipality.join("2013/export.csv");
            fs::create_dir_all(municipality.join("2013")).expect("a folder");
            fs::write(&file, export).expect("written");
            let name = file.display().to_string();
            let is_read = said(&["new", "asker/2013", &name, "--format", format]);
            assert_eq!(is_read, is_readable);
            for verb in ["check", "test", "coverage"] {
                said(&[verb]);
            }
            fs::remove_file(file).expect("the export");
            check_files(made.path());
        }
    }
}

#[test]
fn events_show_no_person() {
    let project = project(POSTINGS);
    for format in ["text", "json"] {
        let told = Command::new(env!("CARGO_BIN_EXE_kontering"))
            .arg("-C")
            .arg(project.folder.path())
            .args(["watch", MOST, "--until-eof", "--format", format])
            .stdin(Stdio::null())
            .output()
            .expect("the program");
        let out = String::from_utf8(told.stdout).expect("text");
        assert!(out.contains("loaded"), "{out}");
        check(format, &out);
        check(format, &String::from_utf8_lossy(&told.stderr));
    }
}

/// The lines as rows of a workbook.
fn workbook() -> Vec<u8> {
    let write = || -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        for (row, line) in (0..).zip(POSTINGS.lines()) {
            for (column, field) in (0..).zip(line.split(';')) {
                sheet.write_string(row, column, field)?;
            }
        }
        workbook.save_to_buffer()
    };
    write().expect("a workbook")
}

/// The lines as objects.
fn json_lines() -> String {
    let mut lines = POSTINGS.lines().map(|line| line.split(';'));
    let header: Vec<&str> = lines.next().expect("a header").collect();
    let object = |fields: std::str::Split<'_, char>| {
        let fields = header.iter().zip(fields);
        let map: serde_json::Map<String, serde_json::Value> = fields
            .map(|(name, field)| ((*name).to_owned(), field.into()))
            .collect();
        serde_json::Value::Object(map).to_string() + "\n"
    };
    lines.map(object).collect()
}

#[test]
fn ledgers_of_other_formats_show_no_person() {
    let (header, lines) = POSTINGS.split_once('\n').expect("lines");
    let columns: Vec<String> = header.split(';').map(|name| format!("'{name}'")).collect();
    // Names that the description gives are no place for a number.
    let headless = format!(
        "columns = [{}]\n",
        columns.join(", ").replace(" 01010100050", "")
    );
    let delimiter = "delimiter = \";\"\n";
    let ledgers = [
        ("postings.xlsx", "", workbook()),
        ("postings.jsonl", "", json_lines().into_bytes()),
        (
            "postings.txt",
            &*format!("{delimiter}{headless}"),
            lines.as_bytes().to_vec(),
        ),
    ];
    for (file, entries, content) in ledgers {
        let project = project("");
        fs::remove_file(project.folder.path().join(LEDGER)).expect("removed");
        project.edit(DESCRIPTION, "postings.csv", file);
        project.edit(DESCRIPTION, delimiter, entries);
        let path = format!("municipalities/bærum/2013/{file}");
        project.world().write(&path, &content).expect("written");
        for format in ["text", "csv", "json"] {
            for verb in ["run", "test", "coverage", "check", "sample"] {
                asked(&project, &[verb, MOST, "--format", format]);
            }
        }
        let told = asked(&project, &["test", MOST, "--details", "--format", "csv"]);
        assert!(told.contains("K0117"), "{file}: {told}");
        for line in 1..=6 {
            let place = format!("bærum/2013/{file}:{line}");
            asked(&project, &["explain", &place, MOST]);
        }
        let cell = asked(&project, &["explain", "t01:intro:sum@bærum/2013", MOST]);
        assert!(cell.contains("1 251"), "{file}: {cell}");
    }
}

/// The names of two files, of which nothing but the number differs.
const NAMED: [&str; 2] = ["lønn 01010100050.csv", "lønn 410101.00044.csv"];

#[test]
fn numbers_in_names_of_files_and_in_headers_are_flagged_and_shown_nowhere() {
    let header = "Klasse;Funksjon;Art;Periode;Beløp;Tekst;Bilag;Fnr 010101 00050\n";
    let above = "Utskrift for 01.01.01 00050\n";
    let project = Project::new();
    let lines = project.read(LEDGER);
    let lines: Vec<&str> = lines.lines().skip(1).collect();
    for (name, lines) in NAMED.iter().zip(lines.chunks(2)) {
        let text = format!("{above}{header}{};x\n", lines.join(";x\n"));
        project.put(&format!("municipalities/bærum/2013/{name}"), &text);
    }
    fs::remove_file(project.folder.path().join(LEDGER)).expect("removed");
    project.edit(DESCRIPTION, "2013/postings.csv", "2013/lønn *.csv");
    project.edit(DESCRIPTION, "delimiter = ", "header = 2\ndelimiter = ");
    let written = tempfile::tempdir().expect("a folder");
    let at = |name: &str| written.path().join(name).display().to_string();
    let cell = "t01:intro:sum@bærum/2013";
    let by_line = format!("bærum/2013/{}:3", NAMED[0]);
    let clean = Project::new();
    let other = clean.folder.path().display().to_string();
    let all = [
        &[][..],
        &["run"],
        &["test", "--details"],
        &["coverage"],
        &["check"],
        &["sample"],
        &["explain", cell],
        &["explain", &by_line],
        &["explain", "bærum/2013#1"],
        &["diff", &other, "."],
        &["diff", &other, ".", "--format", "html"],
        &["whatif", "--fact", "bærum:deltakere=4"],
        &["report", "--output", &at("report.html")],
        &["run", "--format", "xlsx", "--output", &at("book.xlsx")],
        &["explain", cell, "--bundle", &at("bundle")],
        &["accept", "--all", "--note", "x"],
        &["verify", "snapshots/reported.snap"],
        &["test"],
    ];
    for arguments in all {
        let said = asked(&project, arguments);
        if arguments.contains(&"--details") {
            let of_name = "the name of the file holds what looks like a personal number";
            let of_header = "the header holds what looks like a personal number";
            for of in [of_name, of_header] {
                assert!(said.contains(of), "{said}");
            }
        }
        let is_plain = arguments.first().is_some_and(|verb| {
            [
                "run", "test", "coverage", "check", "sample", "explain", "diff", "verify",
            ]
            .contains(verb)
        }) && arguments.len() < 4;
        for format in ["csv", "json"].iter().filter(|_| is_plain) {
            asked(&project, &[arguments, &["--format", format]].concat());
        }
    }
    check("snapshot", &project.read("snapshots/reported.snap"));
    check_files(written.path());
    let verified = project.run(&["verify", "snapshots/reported.snap"]).1;
    assert!(
        verified.contains("9 of 9 inputs are what they were"),
        "{verified}"
    );
    let drawn = project.run(&["sample", "--format", "csv"]).1;
    assert!(drawn.contains(",,\n"), "{drawn}");
    fs::write(at("drawn.csv"), drawn.replace(",,\n", ",right,\n")).expect("written");
    let (code, out, err) = project.run(&["sample", "--read", &at("drawn.csv")]);
    assert!(code == exit::Exit::Fine, "{drawn}{out}{err}");
}
