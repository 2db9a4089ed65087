//! A workspace after edits is what a fresh run of the same folder is, byte for byte.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use kontering::diag::{Diagnostic, FindingSet, Place};
use kontering::engine::Account;
use kontering::explain::{Scene, explain_cell};
use kontering::render::long_data;
use kontering::snapshot;
use kontering::workspace::{Changes, Project, Request, Run, Workspace, load};
use kontering::world::{MemoryWorld, Presence, Stamp, World};
use proptest::prelude::*;

use super::edits::{edits, project};

fn world() -> MemoryWorld {
    let world = MemoryWorld::new();
    project()
        .into_iter()
        .for_each(|(path, content)| world.put(&path, content));
    world
}

/// Everything that a run can show, places in files included.
fn shown(world: &dyn World, project: &Project, run: Option<&Run>, found: &[Diagnostic]) -> String {
    let mut text = format!("{project:?}\n{found:?}\n");
    if let Some(run) = run {
        text += &format!(
            "{run:?}\n{}\n{}\n",
            snapshot::body(project, run),
            long_data(project, run, &run.workbook.cells).csv()
        );
        let scene = Scene::new(world, project, run, true, 3);
        for cell in run.workbook.cells.iter().step_by(3) {
            text += &format!("{:?}\n", explain_cell(&scene, &cell.address));
        }
    }
    text
}

/// Loads and runs without a workspace.
fn fresh(world: &dyn World) -> String {
    let loaded = load(world);
    if loaded.has_errors() {
        return shown(world, &loaded.value, None, &loaded.diagnostics);
    }
    let ran = loaded.value.run(world, &Request::default());
    let found: FindingSet = loaded
        .diagnostics
        .into_iter()
        .chain(ran.diagnostics)
        .collect();
    shown(world, &loaded.value, Some(&ran.value), &found)
}

fn of(world: &dyn World, workspace: &Workspace) -> String {
    shown(
        world,
        &workspace.project,
        workspace.run.as_deref(),
        &workspace.found,
    )
}

/// Closures are told apart by nothing but their dimensions, and their sites by nothing at all.
fn first_difference(a: &str, b: &str) -> Option<String> {
    let at = a
        .bytes()
        .zip(b.bytes())
        .position(|(a, b)| a != b)
        .or((a.len() != b.len()).then_some(a.len().min(b.len())))?;
    let around = |text: &str| {
        let bytes = &text.as_bytes()[at.saturating_sub(200)..text.len().min(at + 200)];
        String::from_utf8_lossy(bytes).into_owned()
    };
    Some(format!("workspace: {}\nfresh: {}", around(a), around(b)))
}

#[test]
fn the_project_of_these_tests_has_no_errors() {
    let workspace = Workspace::open(&world(), Request::default());
    let errors: Vec<_> = workspace
        .found
        .iter()
        .filter(|finding| finding.is_error())
        .collect();
    assert!(errors.is_empty() && workspace.run.is_some(), "{errors:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn after_any_edits_it_is_as_a_fresh_run(edits in edits(1..14), anything in prop::collection::vec(any::<bool>(), 28)) {
        let world = world();
        let mut workspace = Workspace::open(&world, Request::default());
        for (edit, anything) in edits.iter().zip(anything) {
            let paths = edit.apply(&world);
            workspace = workspace.after(&world, &if anything { Changes::Anything } else { Changes::Paths(paths) });
            prop_assert!(workspace.is_current(&world));
            let difference = first_difference(&of(&world, &workspace), &fresh(&world));
            prop_assert!(difference.is_none(), "after {edit:?}\n{}", difference.unwrap_or_default());
        }
    }
}

/// What a run finds after a line is added to a file: the file, the lines, the kind, and a word at
/// each of the places.
const FOUND: [(&str, &str, &str, &[&str]); 4] = [
    (
        "rules/kostra.rhai",
        "weight(\"gammel\", #{ \"2012\": 2 }).source(\"note\");\nsheet(\"g\").row(\"intro\", intro)\n    \
         .column(\"en\", 2 * weight(\"gammel\"))\n    .column(\"to\", 3 * weight(\"gammel\"));",
        "K0212",
        &[
            "weight(\"gammel\"))\n    .column(\"to\"",
            "weight(\"gammel\"));",
        ],
    ),
    (
        "rules/kostra.rhai",
        "rule(\"kaster\", when([art], |art| if art == 270 { throw \"nei\" } else { false })).to(sosial).because(\"kaster\");",
        "K0214",
        &["when([art]"],
    ),
    (
        "municipalities/a/rules.rhai",
        "view(\"likt\").exclude(\"en\", art == 429).because(\"en\")\n    .exclude(\"to\", art == 429).because(\"to\");",
        "K0404",
        &["exclude(\"en\""],
    ),
    (
        "municipalities/a/municipality.toml",
        "[ledger.control]\nlines = 3",
        "K0109",
        &["[ledger.control]"],
    ),
];

#[test]
fn what_was_found_is_told_of_each_place_and_moves_with_its_lines() {
    for (path, lines, code, words) in FOUND {
        let world = world();
        let text = format!("{}{lines}\n", world.text(path).expect("a file"));
        world.put(path, text.as_str());
        let mut workspace = Workspace::open(&world, Request::default());
        let comment = if path.ends_with(".rhai") {
            "// æ\n"
        } else {
            "# æ\n"
        };
        for moved in 0..3 {
            let text = format!("{}{text}", comment.repeat(moved));
            if moved > 0 {
                world.put(path, text.as_str());
                workspace = workspace.after(&world, &Changes::Paths([path.to_owned()].into()));
            }
            let of_kind = workspace
                .found
                .iter()
                .filter(|finding| finding.code.id() == code);
            let places: Vec<&Place> = of_kind
                .filter_map(|finding| Some(&finding.labels.first()?.place))
                .collect();
            for word in words {
                let start = text.find(word).expect("the word");
                let is_here = |place: &&Place| matches!(place, Place::Span(span) if &*span.file == path && span.start == start);
                assert_eq!(
                    places.iter().filter(|place| is_here(place)).count(),
                    1,
                    "{code} at {word}: {:#?}",
                    workspace.found
                );
            }
            assert_eq!(
                first_difference(&of(&world, &workspace), &fresh(&world)),
                None,
                "{code}"
            );
        }
    }
}

/// A world that notes which files are opened, so that nothing is read in secret.
struct Noting {
    inner: MemoryWorld,
    opened: Mutex<BTreeSet<String>>,
    /// A file whose stamp tells nothing, as that of one written a moment ago.
    doubtful: Option<&'static str>,
    looks: AtomicU64,
}

impl Noting {
    fn note(&self, path: &str) {
        self.opened.lock().expect("a list").insert(path.to_owned());
    }
}

impl World for Noting {
    fn open(&self, path: &str) -> io::Result<Box<dyn Read + Send + '_>> {
        self.note(path);
        self.inner.open(path)
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        self.inner.list(folder)
    }

    fn bytes(&self, path: &str) -> io::Result<Vec<u8>> {
        self.note(path);
        self.inner.bytes(path)
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        let looks = || self.looks.fetch_add(1, Ordering::Relaxed);
        if self.doubtful == Some(path) {
            Some(Stamp([u64::MAX - looks(); 5]))
        } else {
            self.inner.stamp(path)
        }
    }

    fn presence(&self, path: &str) -> Presence {
        self.inner.presence(path)
    }
}

fn noting(doubtful: Option<&'static str>) -> Noting {
    Noting {
        inner: world(),
        opened: Mutex::default(),
        doubtful,
        looks: AtomicU64::new(0),
    }
}

#[test]
fn a_small_file_whose_stamp_tells_nothing_is_looked_into_and_a_ledger_is_read_again() {
    const OWN: &str = "municipalities/a/rules.rhai";
    let world = noting(Some(OWN));
    let workspace = Workspace::open(&world, Request::default());
    assert!(workspace.is_current(&world), "it holds what was read");
    assert!(
        workspace
            .after(&world, &Changes::Anything)
            .is_current(&world)
    );
    let text = world.text(OWN).expect("text");
    world.inner.put(OWN, text.replace("1.5", "1.2"));
    assert!(
        !workspace.is_current(&world),
        "as long as before, with another stamp that tells nothing"
    );
    world.inner.put(OWN, text);
    assert!(workspace.is_current(&world));
    let world = noting(Some("municipalities/a/2013/more.csv"));
    assert!(
        !Workspace::open(&world, Request::default()).is_current(&world),
        "too large to be looked into"
    );
}

/// What is opened after a part of a file was replaced.
fn opened_after(edits: &[(&str, &str, &str)]) -> Vec<String> {
    let world = noting(None);
    let mut workspace = Workspace::open(&world, Request::default());
    for (path, from, to) in edits {
        let text = world.text(path).expect("text");
        assert!(text.contains(from), "{path} lacks {from}");
        world.inner.put(path, text.replace(from, to));
        world.opened.lock().expect("a list").clear();
        workspace = workspace.after(&world, &Changes::Anything);
    }
    world
        .opened
        .into_inner()
        .expect("a list")
        .into_iter()
        .collect()
}

#[test]
fn an_edit_that_looks_at_nothing_new_opens_nothing_but_the_edited_file() {
    const OWN: &str = "municipalities/a/rules.rhai";
    const DESCRIBED: &str = "municipalities/a/municipality.toml";
    assert_eq!(opened_after(&[(OWN, "1.5", "1.25")]), [OWN]);
    assert_eq!(opened_after(&[(OWN, "ansvar == 3", "ansvar == 1")]), [OWN]);
    assert_eq!(
        opened_after(&[(DESCRIBED, "name = \"A\"", "# first\nname = \"Å\"")]),
        [DESCRIBED]
    );
    assert_eq!(
        opened_after(&[("reference/c/2013/facts.toml", "7", "8")]),
        ["reference/c/2013/facts.toml"]
    );
    assert_eq!(
        opened_after(&[(OWN, "key(", "kee("), (OWN, "kee(", "key(")]),
        [OWN],
        "ledgers outlive a broken script"
    );
}

#[test]
fn a_ledger_is_read_again_when_the_rules_look_at_another_text_or_its_dialect_changed() {
    let (own, ledgers) = (
        "municipalities/a/rules.rhai",
        [
            "municipalities/a/2013/more.csv",
            "municipalities/a/2013/postings.csv",
        ],
    );
    let with = |path: &str| -> Vec<String> {
        let mut all: Vec<String> = ledgers
            .iter()
            .map(|ledger| (*ledger).to_owned())
            .chain([path.to_owned()])
            .collect();
        all.sort();
        all
    };
    assert_eq!(
        opened_after(&[(own, "ansvar == 3", "tekst.contains(\"mva\")")]),
        with(own)
    );
    let described = "municipalities/a/municipality.toml";
    assert_eq!(
        opened_after(&[(described, "thousands = \"\"", "thousands = \" \"")]),
        with(described)
    );
    assert_eq!(
        opened_after(&[(ledgers[1], "1000,00", "1000,01")]),
        ledgers,
        "all files of the one ledger"
    );
}

/// The municipalities whose ledgers are classified again after a part of a file was replaced.
fn classified_after(path: &str, from: &str, to: &str) -> BTreeSet<String> {
    let world = world();
    let before = Workspace::open(&world, Request::default());
    let text = world.text(path).expect("text");
    assert!(text.contains(from), "{path} lacks {from}");
    world.put(path, text.replace(from, to));
    let after = before.after(&world, &Changes::Anything);
    let [before, after] = [before, after].map(|workspace| workspace.run.expect("a run"));
    let is_another = |(old, new): &(&Account, &Account)| !Arc::ptr_eq(&old.verdicts, &new.verdicts);
    let again = before
        .accounts
        .iter()
        .zip(&after.accounts)
        .filter(is_another);
    again
        .map(|(_, account)| account.municipality.to_string())
        .collect()
}

#[test]
fn a_ledger_is_classified_again_only_where_its_rules_are_others() {
    assert!(classified_after("reference/c/2013/facts.toml", "7", "8").is_empty());
    assert!(classified_after("municipalities/a/rules.rhai", "1.5", "1.25").is_empty());
    assert_eq!(
        classified_after("municipalities/a/rules.rhai", "ansvar == 3", "ansvar == 1"),
        ["a".to_owned()].into()
    );
}

#[test]
fn everything_that_a_run_stands_on_is_among_its_dependencies() {
    let world = world();
    let workspace = Workspace::open(&world, Request::default());
    let paths: BTreeSet<String> = workspace
        .dependencies()
        .iter()
        .map(|question| question.path().to_string())
        .collect();
    for (path, _) in project() {
        assert!(
            paths.contains(&path) || path.ends_with("cases.toml") && paths.contains(&path),
            "{path} is not followed"
        );
    }
    for folder in [
        "municipalities",
        "municipalities/a",
        "municipalities/a/2013",
        "rules",
        "rules/lib",
        "reference",
        "reference/c",
    ] {
        assert!(paths.contains(folder), "{folder} is not followed");
    }
}

/// Edits of the shipped folder: what is replaced by what, and where.
const SHIPPED: [(&str, &str, &str); 6] = [
    (
        "municipalities/baerum/rules.rhai",
        "funksjon == 275 and art.within([190, 260])",
        "funksjon == 275 and art == 190",
    ),
    (
        "municipalities/skedsmo/2013/facts.toml",
        "origin = \"published\"",
        "origin = \"derived\"",
    ),
    (
        "municipalities/baerum/rules.rhai",
        "weight(\"barnevern_utenfor\", #{ \"2013\": 1.75 })",
        "weight(\"barnevern_utenfor\", #{ \"2013\": 1.5 })",
    ),
    (
        "rules/sheets/ressursbruk.rhai",
        "per_unit(",
        "2 * per_unit(",
    ),
    (
        "municipalities/trondheim/series.toml",
        "2010 = 35",
        "2010 = 36",
    ),
    (
        "rules/visninger.rhai",
        ".because(",
        ".source(\"ny\").because(",
    ),
];

#[test]
fn the_shipped_municipalities_after_edits_are_as_a_fresh_run() {
    let world = super::shipped::copy();
    let mut workspace = Workspace::open(&world, Request::default());
    assert!(workspace.run.is_some());
    for (path, from, to) in SHIPPED {
        let before = world.text(path).expect("a file");
        let after = before.replacen(from, to, 1);
        assert_ne!(before, after, "{path} has no «{from}»");
        world.put(path, after);
        workspace = workspace.after(&world, &Changes::Anything);
        let loaded = load(&world);
        let ran = loaded.value.run(&world, &Request::default());
        let fresh = long_data(&loaded.value, &ran.value, &ran.value.workbook.cells).csv();
        let run = workspace
            .run
            .as_deref()
            .unwrap_or_else(|| panic!("no run after {path}: {:#?}", workspace.found));
        assert_eq!(
            first_difference(
                &long_data(&workspace.project, run, &run.workbook.cells).csv(),
                &fresh
            ),
            None,
            "after {path}"
        );
        let found: FindingSet = loaded
            .diagnostics
            .into_iter()
            .chain(ran.diagnostics)
            .collect();
        assert_eq!(workspace.found, *found, "after {path}");
    }
}
