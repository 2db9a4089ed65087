//! Personal numbers in what is asked for: no answer repeats them.

use std::fs;
use std::path::Path;

use super::{check, project};
use crate::cli::{Project, run_in};

const NUMBER: &str = "01010100050";
const CELL: &str = "t01:intro:sum@bærum/2013";

/// A copy of a project in a folder whose name is a number.
fn copy(project: &Project, to: &Path) {
    fn copy_folder(from: &Path, to: &Path) {
        fs::create_dir_all(to).expect("a folder");
        for entry in fs::read_dir(from).expect("a folder") {
            let entry = entry.expect("an entry").path();
            let into = to.join(entry.file_name().expect("a name"));
            match entry.is_dir() {
                true => copy_folder(&entry, &into),
                false => drop(fs::copy(&entry, &into).expect("a file")),
            }
        }
    }
    copy_folder(project.folder.path(), to);
}

#[test]
fn what_is_asked_for_is_not_repeated_with_a_number() {
    let project = project(super::POSTINGS);
    let beside = tempfile::tempdir().expect("a folder");
    let at = |name: &str| beside.path().join(name).display().to_string();
    let other = at(NUMBER);
    copy(&project, Path::new(&other));
    let year = format!("{NUMBER}/2013");
    let file = format!("bærum/2013/{NUMBER}.csv:2");
    let verbs: [&[&str]; 41] = [
        &[NUMBER],
        &[&year],
        &["010101-00050"],
        &["--year", NUMBER],
        &["--sheet", NUMBER],
        &["--format", NUMBER],
        &["--01010100050"],
        &["run", "--view", NUMBER],
        &["run", "--sheet", NUMBER],
        &["run", "--allow-missing", NUMBER],
        &["run", NUMBER, "--format", "json"],
        &["check", NUMBER],
        &["check", "--only", &year],
        &["check", "--only", &year, "--format", "json"],
        &["test", "--view", NUMBER],
        &["coverage", &year],
        &["coverage", "--by", NUMBER],
        &["gap", NUMBER, "bærum"],
        &["whatif", "--fact", "01010100050:deltakere=4"],
        &["whatif", "--fact", "bærum:01010100050=4"],
        &["whatif", "--fact", "bærum/01010100050:deltakere=4"],
        &["whatif", "--practice", NUMBER],
        &["explain", NUMBER],
        &["explain", "t01:intro:sum@01010100050/2013"],
        &["explain", "bærum/2013#010101-00050"],
        &["explain", &file],
        &["explain", &file, "--format", "json"],
        &[
            "explain",
            CELL,
            "--allow-missing=100000+20lines",
            "--bundle",
            &at("b01010100050"),
        ],
        &["diff", NUMBER, "."],
        &["diff", &other, "."],
        &[
            "diff",
            &other,
            ".",
            "--format",
            "html",
            "--allow-missing=100000+20lines",
        ],
        &["verify", NUMBER],
        &["reconcile", NUMBER],
        &["reconcile", "bærum/2013", "--reported", NUMBER],
        &["sample", "--rule", NUMBER],
        &["sample", "--read", NUMBER],
        &["report", "--against", NUMBER],
        &[
            "report",
            "--allow-missing=100000+20lines",
            "--output",
            &at("01010100050.html"),
        ],
        &[
            "run",
            "--allow-missing=100000+20lines",
            "--format",
            "xlsx",
            "--output",
            &at("01010100050.xlsx"),
        ],
        &["new", &year],
        &["accept", "--note", "x", "--only", NUMBER],
    ];
    for verb in verbs {
        let (_, out, err) = project.run(verb);
        check(&format!("{verb:?}"), &format!("{out}{err}"));
        assert!(!(out + err.as_str()).is_empty(), "{verb:?}");
    }
    for verb in [
        &["init", NUMBER][..],
        &["new", "a/2013", NUMBER],
        &["check"],
    ] {
        let folder = beside.path().join("c 01010100050");
        fs::create_dir_all(&folder).expect("a folder");
        let (_, out, err) = run_in(&folder, verb);
        check(&format!("{verb:?}"), &format!("{out}{err}"));
        assert!(!(out + err.as_str()).is_empty(), "{verb:?}");
    }
}
