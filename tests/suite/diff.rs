//! `diff` and `verify`: on the shipped municipalities, on a small project, and between formats.

mod page;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use kontering::cli::exit;
use kontering::diff::{CellDifference, Inputs, Method, Tolerance, attribute, compare};
use kontering::snapshot::entries;
use kontering::value::Ratio;
use kontering::workspace::{Request, Run, load};
use kontering::world::{MemoryWorld, World};

use crate::cli::Project;
use crate::programs::is_there;
use crate::report::{links_of_sound_page, seen};
use crate::shipped::copy;

/// Replaces the first text in a file after another.
pub fn edit(world: &MemoryWorld, path: &str, after: &str, from: &str, to: &str) {
    let text = world.text(path).expect("text");
    let start = text
        .find(after)
        .unwrap_or_else(|| panic!("{path} lacks {after}"));
    let at = start
        + text[start..]
            .find(from)
            .unwrap_or_else(|| panic!("{path} lacks {from}"));
    world.put(
        path,
        format!("{}{to}{}", &text[..at], &text[at + from.len()..]),
    );
}

fn run(world: &dyn World) -> (kontering::workspace::Project, Run) {
    let project = load(world);
    assert!(!project.has_errors(), "{:#?}", project.diagnostics);
    let run = project.value.run(world, &Request::default());
    (project.value, run.value)
}

/// The cells that differ between two worlds, with their causes, which must add up.
pub fn differing(old: &dyn World, new: &dyn World) -> Vec<CellDifference> {
    let sides = [old, new].map(run);
    let results = [0, 1].map(|side: usize| entries(&sides[side].0, &sides[side].1));
    let mut cells = compare(&results[0], &results[1], &Tolerance::default());
    let [a, b] = [(old, &sides[0]), (new, &sides[1])].map(|(world, (project, run))| Inputs {
        world,
        project,
        run,
    });
    attribute(&a, &b, &mut cells);
    for cell in &cells {
        let sum: Ratio = cell.parts.iter().map(|part| part.amount.clone()).sum();
        assert_eq!(
            sum,
            cell.difference.clone().unwrap_or_else(Ratio::zero),
            "{}",
            cell.address
        );
    }
    cells
}

#[test]
fn a_weight_two_rules_three_postings_and_a_fact_are_named_and_nothing_else() {
    let (old, new) = (copy(), copy());
    edit(
        &new,
        "municipalities/trondheim/rules.rhai",
        "weight(\"sosialhjelp\"",
        "\"2013\": 1.5",
        "\"2013\": 1.6",
    );
    edit(
        &new,
        "municipalities/baerum/rules.rhai",
        "rule(\"migra-lonn\"",
        ".to(introduksjonsprogram.lonn)",
        ".to(outside.scope)",
    );
    let (lonn, drift) = (
        ".to(introduksjonsprogram.lonn)",
        ".to(introduksjonsprogram.drift)",
    );
    edit(
        &new,
        "rules/kostra.rhai",
        "rule(\"intro-lonn\"",
        lonn,
        drift,
    );
    edit(
        &new,
        "municipalities/baerum/2013/facts.toml",
        "[introdeltakere]",
        "value = 268",
        "value = 270",
    );
    let postings = "municipalities/skedsmo/2013/postings.csv";
    edit(&new, postings, "LØ00001\",1,", "-207803.23", "-207903.23");
    let text = new.text(postings).expect("text");
    let removed = text
        .lines()
        .find(|line| line.contains("\"LØ00001\",2,"))
        .expect("a posting")
        .to_owned();
    let added =
        "\"D\",201312,\"XX1\",1,2013-12-31,\"0111\",\"0421\",\"2420\",\"\",\"Lønn\",\"\",-5000.50";
    new.put(postings, text.replace(&removed, added));
    let path = "municipalities/skedsmo/municipality.toml";
    let described = new.text(path).expect("text");
    let (before, _) = described
        .split_once("[ledger.control]")
        .expect("control totals");
    new.put(path, before.to_owned());

    let cells = differing(&old, &new);
    assert!(cells.len() > 100, "{}", cells.len());
    let causes: BTreeSet<String> = cells
        .iter()
        .flat_map(|cell| &cell.parts)
        .map(|part| part.item.to_string())
        .collect();
    let expected = [
        "data skedsmo/2013/bilag LØ00001/1",
        "data skedsmo/2013/bilag LØ00001/2",
        "data skedsmo/2013/bilag XX1/1",
        "fact baerum/2013/introdeltakere",
        "rule baerum/migra-lonn",
        "rule national/intro-lonn",
        "weight trondheim/sosialhjelp",
    ];
    assert_eq!(
        causes.iter().map(String::as_str).collect::<Vec<_>>(),
        expected
    );
    let parts = |address: &str| -> BTreeMap<String, String> {
        let cell = cells
            .iter()
            .find(|cell| cell.address.to_string() == address)
            .expect("a cell that moved");
        cell.parts
            .iter()
            .map(|part| (part.item.id.clone(), part.amount.to_fixed(2)))
            .collect()
    };
    // As read off the ledger: Migra's 90 postings of pay, and what is left of the programme's own.
    let pay = parts("t07:lonn_og_sosiale_utgifter:sum@baerum/2013/reported");
    assert_eq!(pay["migra-lonn"], "-6350810.67");
    assert_eq!(pay["intro-lonn"], "-14615637.33");
    let social = parts("t06:lonn_og_sosiale_utgifter:sum@skedsmo/2013/reported");
    let told: Vec<(&str, &str)> = social
        .iter()
        .map(|(id, amount)| (id.as_str(), amount.as_str()))
        .collect();
    assert_eq!(told.len(), 3, "{told:?}");
    // A share of a total is not linear in kroner: its parts are Shapley values, and they are of the
    // same seven.
    let shares = cells
        .iter()
        .filter(|cell| cell.unit == "percent")
        .flat_map(|cell| &cell.parts);
    assert!(
        shares.clone().count() > 0 && shares.clone().all(|part| part.method != Method::Together)
    );
    let place = cells
        .iter()
        .flat_map(|cell| &cell.parts)
        .find(|part| part.item.id == "intro-lonn");
    let place = place
        .and_then(|part| part.item.place.clone())
        .expect("a place");
    let line: usize = place
        .strip_prefix("rules/kostra.rhai:")
        .and_then(|line| line.parse().ok())
        .expect("a line");
    assert!(
        new.text("rules/kostra.rhai")
            .expect("text")
            .lines()
            .nth(line - 1)
            .expect("a line")
            .contains("intro-lonn")
    );
}

#[test]
fn a_result_does_not_differ_from_itself() {
    let project = Project::new();
    for format in ["text", "csv", "json", "html"] {
        let (code, _, err) = project.run(&["diff", ".", ".", "--format", format]);
        assert_eq!((code, err.as_str()), (exit::Exit::Fine, ""));
    }
    assert_eq!(
        project.output(&["diff", ".", "."]),
        ". and . do not differ\n"
    );
}

#[test]
fn a_changed_posting_is_named_with_the_cells_that_it_moves() {
    let project = Project::new();
    let before = Project::new();
    project.edit(
        "municipalities/bærum/2013/postings.csv",
        "250,25;Tolk",
        "350,25;Tolk",
    );
    let old = before.folder.path().display().to_string();
    let (code, out, err) = project.run(&["diff", &old, "."]);
    assert_eq!((code, err.as_str()), (exit::Exit::Differs, ""));
    assert!(
        out.contains(
            "data bærum/2013/bilag 2  250.25 → 350.25 kr  municipalities/bærum/2013/postings.csv:3"
        ),
        "{out}"
    );
    assert!(out.contains("2 cells differ"), "{out}");
    let (code, out, _) = project.run(&["diff", &old, ".", "--format", "csv"]);
    assert_eq!(code, exit::Exit::Differs);
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect();
    let of = |kind: &str| -> Vec<(String, String)> {
        let rows = rows.iter().filter(|row| row["kind"] == kind);
        rows.map(|row| {
            (
                row["address"].clone(),
                row["difference_exact"].clone() + row["amount_exact"].as_str(),
            )
        })
        .collect()
    };
    assert_eq!(of("cell"), of("part"));
    assert_eq!(
        of("cell")
            .iter()
            .map(|(_, by)| by.as_str())
            .collect::<Vec<_>>(),
        ["100", "20"]
    );
    let (code, ..) = project.run(&["diff", &old, ".", "--tolerance", "100"]);
    assert_eq!(
        code,
        exit::Exit::Fine,
        "within the tolerance nothing differs"
    );
    let (code, out, _) = project.run(&["diff", &old, ".", "--tolerance", "99"]);
    assert_eq!(code, exit::Exit::Differs);
    assert!(out.contains("1 cell differs"), "{out}");
}

#[test]
fn between_snapshots_the_causes_come_from_what_they_store() {
    let project = Project::new();
    project.output(&["accept", "--all", "--note", "before"]);
    project.put("before.snap", &project.read("snapshots/reported.snap"));
    project.edit(
        "rules/kostra.rhai",
        "art.within(10..=99)).to(intro.lonn)",
        "art.within(10..=9)).to(intro.lonn)",
    );
    project.edit(
        "rules/kostra.rhai",
        "art.within(10..=9)",
        "art.within(11..=99)",
    );
    project.edit(
        "municipalities/bærum/2013/facts.toml",
        "value = 5",
        "value = 4",
    );
    project.output(&["accept", "--all", "--note", "after"]);
    for sides in [
        ["before.snap", "snapshots/reported.snap"],
        ["before.snap", "."],
    ] {
        let (code, out, err) = project.run(&["diff", sides[0], sides[1]]);
        assert_eq!((code, err.as_str()), (exit::Exit::Differs, ""));
        assert!(out.contains("causes from what snapshots store"), "{out}");
        assert!(
            out.contains("-1 000,5  rule national/intro-lonn  stored"),
            "{out}"
        );
        assert!(
            out.contains("-1  fact bærum/2013/deltakere  5 → 4  stored"),
            "{out}"
        );
    }
}

#[test]
fn a_snapshot_of_format_1_is_read_compared_and_verified() {
    let project = Project::new();
    let old = include_str!("../fixtures/format-1.snap");
    assert!(old.contains("\n  format: 1\n"));
    project.put("snapshots/reported.snap", old);
    // Nothing of national codes was declared when it was taken.
    let vocabulary = project.read("rules/vocabulary.toml");
    let declares = [
        "digits",
        "absent_in",
        "operation",
        "words",
        "cost",
        "income",
    ];
    let is_kept = |line: &&str| !declares.iter().any(|entry| line.starts_with(entry));
    let lines = vocabulary.lines().filter(is_kept);
    let vocabulary: String = lines.map(|line| format!("{line}\n")).collect();
    project.put("rules/vocabulary.toml", &vocabulary);
    // There was no such file either.
    let own = project
        .folder
        .path()
        .join("municipalities/bærum/rules.rhai");
    std::fs::remove_file(own).expect("removed");
    let (code, out, _) = project.run(&["verify", "snapshots/reported.snap"]);
    assert_eq!(code, exit::Exit::Fine, "{out}");
    assert!(
        out.contains("older    version  format  1 → 2")
            && out.contains("7 of 7 inputs are what they were"),
        "{out}"
    );
    let (code, out, _) = project.run(&["test"]);
    assert_eq!(code, exit::Exit::Fine, "{out}");
    let (code, out, _) = project.run(&["diff", "snapshots/reported.snap", "."]);
    assert_eq!(
        (code, out.as_str()),
        (
            exit::Exit::Fine,
            "snapshots/reported.snap and . do not differ\n"
        )
    );
    project.edit(
        "municipalities/bærum/2013/postings.csv",
        "250,25;Tolk",
        "350,25;Tolk",
    );
    let (code, out, _) = project.run(&["diff", "snapshots/reported.snap", "."]);
    assert_eq!(code, exit::Exit::Differs);
    assert!(
        out.contains("+100  rule national/intro-drift  stored"),
        "{out}"
    );
}

#[test]
fn a_cell_of_a_snapshot_that_cannot_be_read_is_no_silent_difference() {
    let project = Project::new();
    project.output(&["accept", "--all", "--note", "x"]);
    let accepted = project.read("snapshots/reported.snap");
    let cell = accepted
        .lines()
        .find(|line| line.starts_with("cell "))
        .expect("a cell");
    let damaged = [
        cell.replace("quoted", "quotd"),
        format!("{cell} | more"),
        cell.replace(" | ", "| "),
    ];
    for line in damaged {
        project.put("other.snap", &accepted.replace(cell, &line));
        let (code, out, err) = project.run(&["diff", "other.snap", "snapshots/reported.snap"]);
        assert_eq!((code, out.as_str()), (exit::Exit::Failed, ""), "{line}");
        assert!(
            err.contains("K0604") && err.contains("a cell that cannot be read"),
            "{err}"
        );
    }
}

#[test]
fn verify_names_each_input_that_is_not_what_it_was() {
    let project = Project::new();
    project.output(&["accept", "--all", "--note", "x"]);
    let (code, out, _) = project.run(&["verify", "snapshots/reported.snap"]);
    assert_eq!(code, exit::Exit::Fine, "{out}");
    project.edit(
        "municipalities/bærum/2013/facts.toml",
        "tabell 1",
        "tabell 2",
    );
    project.put("rules/more.rhai", "// nothing\n");
    let (code, out, _) = project.run(&["verify", "snapshots/reported.snap"]);
    assert_eq!(
        code,
        exit::Exit::Differs,
        "the same body under other hashes does not verify"
    );
    assert!(
        out.contains("changed  input    municipalities/bærum/2013/facts.toml  "),
        "{out}"
    );
    assert!(
        out.contains("new      input    rules/more.rhai  ")
            && out.contains("is what the folder gives"),
        "{out}"
    );
    project.edit("snapshots/reported.snap", "language: 1", "language: 7");
    let (code, out, _) = project.run(&["verify", "snapshots/reported.snap", "--format", "csv"]);
    assert_eq!(code, exit::Exit::Differs);
    assert!(
        out.contains("version,language,changed,7,1\n") && out.contains(",same,"),
        "{out}"
    );
}

#[test]
fn a_revision_of_the_project_folder_is_a_side() {
    if !is_there("git", "differences from a git revision") {
        return;
    }
    let project = Project::new();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.arg("-C").arg(project.folder.path()).args([
            "-c",
            "user.name=n",
            "-c",
            "user.email=e@example.org",
        ]);
        let done = command.args(arguments).output().expect("git");
        assert!(
            done.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
    };
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "first"]);
    project.edit(
        "municipalities/bærum/2013/facts.toml",
        "value = 5",
        "value = 10",
    );
    for name in ["HEAD", "git:HEAD"] {
        let (code, out, err) = project.run(&["diff", name, "."]);
        assert_eq!((code, err.as_str()), (exit::Exit::Differs, ""));
        let fact = "fact bærum/2013/deltakere  5 → 10  municipalities/bærum/2013/facts.toml:2";
        assert!(
            out.contains(fact) && out.contains("4 cells differ"),
            "{out}"
        );
    }
    let (code, _, err) = project.run(&["diff", "no-such", "."]);
    assert_eq!(code, exit::Exit::Failed);
    assert!(
        err.contains("`no-such` is not a snapshot, project folder or git revision"),
        "{err}"
    );
}
