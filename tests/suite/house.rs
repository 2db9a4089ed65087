//! The rules of the house, held by tests: direction of dependencies, where Rhai may be known, no
//! floats, no overlong files.

mod codes;
mod entries;
mod names;
mod pages;
mod paths;
mod rooms;
mod shared;

use std::fs;
use std::path::{Path, PathBuf};

/// The modules in the order of the data's way; each may use only those before it.
const ORDER: &[&str] = &[
    "sides",
    "words",
    "value",
    "diag",
    "world",
    "toml_table",
    "ledger",
    "facts",
    "municipality",
    "proposal",
    "model",
    "script",
    "lint",
    "engine",
    "workspace",
    "scenario",
    "publish",
    "cases",
    "follow",
    "snapshot",
    "diff",
    "explain",
    "coverage",
    "sample",
    "review",
    "reconcile",
    "render",
    "host",
    "cli",
];

/// Where a file outgrows its purpose.
const MAX_LINES: usize = 500;

fn sources() -> Vec<(PathBuf, String)> {
    below("src")
}

/// Every file of Rust in a folder of the project, with its text.
fn below(folder: &str) -> Vec<(PathBuf, String)> {
    fn gather(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
        {
            if entry.is_dir() {
                gather(&entry, found);
            } else if entry.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&entry).expect("a source file");
                found.push((entry, text));
            }
        }
    }
    let mut found = Vec::new();
    gather(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
        &mut found,
    );
    found.sort();
    assert!(found.len() > 5, "the sources were not found");
    found
}

/// The module of `src/` that a file belongs to.
fn module(path: &Path) -> String {
    let inside = path
        .strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
        .expect("a source");
    let first = inside
        .components()
        .next()
        .expect("a name")
        .as_os_str()
        .to_string_lossy()
        .into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// The words of a line, as Rust tells them apart.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}

#[test]
fn only_the_script_module_knows_rhai() {
    let knows = |text: &str| {
        code_lines(text).any(|(_, line)| {
            words(line).any(|word| word == "rhai" || word == "rust_decimal") && !line.contains('"')
        })
    };
    let mut inside = 0;
    for (path, text) in sources() {
        if module(&path) == "script" {
            inside += usize::from(knows(&text));
        } else {
            assert!(!knows(&text), "{} knows Rhai", path.display());
        }
    }
    assert!(inside > 0, "the test finds Rhai nowhere, so it cannot fail");
}

/// The files that hand numbers over to a format which knows nothing but floats, and take them from
/// it.
const FLOAT_RIMS: &[&str] = &[
    "src/render/xlsx/number.rs",
    "src/ledger/workbook/number.rs",
    "src/ledger/parquet/number.rs",
];

#[test]
fn nothing_is_a_float() {
    let is_rim = |path: &Path| FLOAT_RIMS.iter().any(|rim| path.ends_with(rim));
    let rims: Vec<(PathBuf, String)> = sources()
        .into_iter()
        .filter(|(path, _)| is_rim(path))
        .collect();
    let held: usize = rims
        .iter()
        .map(|(_, text)| {
            code_lines(text)
                .filter(|(_, line)| words(line).any(|word| word == "f64"))
                .count()
        })
        .sum();
    assert_eq!(
        held,
        FLOAT_RIMS.len(),
        "a rim is what one function takes or gives; nothing is computed there"
    );
    for (path, text) in sources() {
        if is_rim(&path) {
            continue;
        }
        for (number, line) in code_lines(&text) {
            let float =
                words(line).find(|word| matches!(*word, "f32" | "f64" | "as_f64" | "to_f64"));
            assert!(
                float.is_none(),
                "{}:{number} holds a float: {line}",
                path.display()
            );
        }
    }
}

#[test]
fn every_file_says_what_it_is_and_stays_short() {
    for (path, text) in sources() {
        assert!(
            text.starts_with("//!"),
            "{} does not say what it is",
            path.display()
        );
        let lines = text.lines().count();
        assert!(
            lines <= MAX_LINES,
            "{} has {lines} lines; which two things is it?",
            path.display()
        );
    }
}

#[test]
fn every_file_holds_something() {
    for (path, text) in ["src", "tests", "benches"].into_iter().flat_map(below) {
        let holds = code_lines(&text).any(|(_, line)| !line.trim().is_empty());
        assert!(holds, "{} holds nothing but comments", path.display());
    }
}

#[test]
fn only_the_world_of_the_disk_touches_files_and_clock() {
    const DOORS: &[&str] = &["host", "cli", "main", "world"];
    for (path, text) in sources() {
        if DOORS.contains(&module(&path).as_str()) {
            continue;
        }
        for (number, line) in code_lines(&text) {
            let door = [
                "std::fs",
                "std::time",
                "std::net",
                "std::process",
                "std::env",
            ]
            .into_iter()
            .find(|door| line.contains(door));
            assert!(
                door.is_none(),
                "{}:{number} uses {}",
                path.display(),
                door.unwrap_or_default()
            );
        }
    }
}
