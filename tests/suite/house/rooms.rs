//! The order of the rooms, and that no files within a room stand in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::ORDER;
use super::paths::{Names, Source, Sources};

/// All sources of the crate.
pub fn house() -> Sources {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let inside = |path: PathBuf| path.strip_prefix(&root).expect("a source").to_owned();
    Sources::read(
        &super::sources()
            .into_iter()
            .map(|(path, text)| (inside(path), text))
            .collect::<Vec<_>>(),
    )
}

/// Small sources, each a path and its text.
pub fn small(texts: &[(&str, &str)]) -> Sources {
    Sources::read(
        &texts
            .iter()
            .map(|(path, text)| (PathBuf::from(path), (*text).to_owned()))
            .collect::<Vec<_>>(),
    )
}

/// Every use of a room by one that stands before it, as `FILE uses PATH`.
fn against_the_order(sources: &Sources) -> BTreeSet<String> {
    let mut wrong = BTreeSet::new();
    for file in &sources.files {
        let Some(own) = file.module.first().filter(|own| *own != "main") else {
            continue;
        };
        let place = ORDER.iter().position(|name| name == own);
        let place = place.unwrap_or_else(|| panic!("module `{own}` has no place in the order"));
        for used in &file.uses {
            if used.path.first().is_some_and(|room| {
                ORDER
                    .iter()
                    .position(|name| name == room)
                    .is_some_and(|at| at > place)
            }) {
                wrong.insert(format!(
                    "{} uses {}",
                    file.path.display(),
                    used.path.join("::")
                ));
            }
        }
    }
    wrong
}

/// Which file uses which other of the same room, outside tests, and what of it.
fn within_rooms(sources: &Sources) -> BTreeMap<usize, BTreeMap<usize, BTreeSet<String>>> {
    let mut uses: BTreeMap<usize, BTreeMap<usize, BTreeSet<String>>> = BTreeMap::new();
    // The front of a folder is both beneath its files, which share what it declares, and above
    // them, since it hands on and begins; so it is no part of a circle.
    let is_asked =
        |file: &Source| !file.module.is_empty() && !file.is_front() && !sources.is_test(file);
    for (at, file) in sources
        .files
        .iter()
        .enumerate()
        .filter(|(_, file)| is_asked(file))
    {
        for used in file.uses.iter().filter(|used| !used.in_test) {
            let is_same_room = used.path.first() == file.module.first();
            if let Some(home) = sources
                .home(&used.path)
                .filter(|home| is_same_room && *home != at)
            {
                uses.entry(at)
                    .or_default()
                    .entry(home)
                    .or_default()
                    .insert(last(&used.path));
            }
        }
    }
    uses
}

fn last(path: &Names) -> String {
    path.last().cloned().unwrap_or_default()
}

/// The files of each circle within a room, with what holds it together.
fn circles(sources: &Sources) -> Vec<Circle> {
    let uses = within_rooms(sources);
    let reached = |from: usize| -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut next = vec![from];
        while let Some(at) = next.pop() {
            for to in uses.get(&at).into_iter().flat_map(BTreeMap::keys) {
                if reached.insert(*to) {
                    next.push(*to);
                }
            }
        }
        reached
    };
    let reach: BTreeMap<usize, BTreeSet<usize>> =
        uses.keys().map(|at| (*at, reached(*at))).collect();
    let both = |one: usize, other: usize| {
        let leads = |from: usize, to: usize| {
            reach
                .get(&from)
                .is_some_and(|reached| reached.contains(&to))
        };
        leads(one, other) && leads(other, one)
    };
    let groups: BTreeSet<BTreeSet<usize>> = uses
        .keys()
        .filter(|at| both(**at, **at))
        .map(|at| uses.keys().copied().filter(|to| both(*at, *to)).collect())
        .collect();
    let name = |at: usize| sources.files[at].path.to_string_lossy().replace('\\', "/");
    let circle = |group: &BTreeSet<usize>| {
        let inner = group
            .iter()
            .flat_map(|from| uses[from].iter().map(move |(to, what)| (*from, *to, what)));
        let inner = inner.filter(|(_, to, _)| group.contains(to));
        let ties = inner.map(|(from, to, what)| {
            format!(
                "  {} uses {} of {}",
                name(from),
                what.iter().cloned().collect::<Vec<_>>().join(", "),
                name(to)
            )
        });
        Circle {
            files: group.iter().map(|at| name(*at)).collect(),
            ties: ties.collect(),
        }
    };
    groups.iter().map(circle).collect()
}

struct Circle {
    files: BTreeSet<String>,
    ties: Vec<String>,
}

#[test]
fn each_room_uses_only_those_before_it() {
    let wrong = against_the_order(&house());
    assert!(
        wrong.is_empty(),
        "{}",
        wrong.into_iter().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn no_files_of_a_room_stand_in_a_circle() {
    let found: Vec<String> = circles(&house())
        .iter()
        .map(|circle| circle.ties.join("\n"))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}

#[test]
fn what_is_for_tests_alone_lies_where_tests_lie() {
    let sources = house();
    let tests: Vec<&Source> = sources
        .files
        .iter()
        .filter(|file| sources.is_test(file))
        .collect();
    assert!(tests.len() > 5, "the tests were not found");
    for file in tests {
        let is_there = file.module.iter().any(|name| name == "tests");
        assert!(
            is_there,
            "{} is for tests alone, but lies neither in `tests/` nor in `tests.rs`",
            file.path.display()
        );
    }
}

/// Holds what small sources are found to use against the order: a `model` that uses the `engine`.
#[track_caller]
fn check_order(text: &str, wrong: &[&str]) {
    let sources = small(&[
        ("lib.rs", ""),
        ("model/mod.rs", text),
        ("model/view.rs", ""),
        ("engine/mod.rs", "mod cells;"),
        ("engine/cells.rs", ""),
    ]);
    let expected: BTreeSet<String> = wrong
        .iter()
        .map(|path| format!("model/mod.rs uses {path}"))
        .collect();
    assert_eq!(against_the_order(&sources), expected, "{text}");
}

#[test]
fn every_way_to_use_a_later_room_is_seen() {
    check_order("use crate::value::Ratio; use crate::diag;", &[]);
    check_order("use crate::engine::Cell;", &["engine::Cell"]);
    check_order(
        "use crate::{\n    value,\n    diag::{\n        self,\n    },\n    engine::{cells, Cell as Kept},\n};",
        &["engine::cells", "engine::Cell"],
    );
    check_order("pub use super::engine::*;", &["engine"]);
    check_order("use self::super::engine::{self};", &["engine"]);
    check_order(
        "fn f() { use crate::engine; let _ = engine::Cell::new(); }",
        &["engine", "engine::Cell::new"],
    );
    check_order(
        "fn f(of: &crate::engine::Cell) -> Vec<crate::render::Line> { g() }",
        &["engine::Cell", "render::Line"],
    );
    check_order(
        "mod inner { pub struct A; use super::super::engine::Cell; impl A { fn f() { super::inner::g() } } }",
        &["engine::Cell"],
    );
    check_order(
        "fn f() { assert!(g(&[crate::engine::cell::<u8>()]), \"crate::render::x\"); }",
        &["engine::cell"],
    );
    check_order(
        "macro_rules! m { ($a:path) => { $a::b(crate::engine::f()) }; }",
        &["engine::f"],
    );
    check_order(
        "#[cfg(test)] mod tests { use super::*; use crate::engine::Cell; }",
        &["engine::Cell"],
    );
    check_order(
        "/// [`f`](crate::engine::f)\n// crate::engine::f\npub(crate) fn f() -> &'static str { \"crate::engine::f\" }",
        &[],
    );
    check_order(
        "mod view; fn f() { view::g(); engine::h(); std::mem::drop(()); }",
        &[],
    );
}

/// Holds the circles of small sources against what they should be; the first text is the front of
/// the room.
#[track_caller]
fn check_circles(texts: [&str; 4], circle: &[&str]) {
    let paths = [
        "model/mod.rs",
        "model/a.rs",
        "model/b.rs",
        "model/deep/c.rs",
    ];
    let mut files = vec![
        ("lib.rs", "mod model;"),
        ("model/deep/mod.rs", "pub(super) mod c;"),
    ];
    files.extend(paths.into_iter().zip(texts));
    let found: Vec<String> = circles(&small(&files))
        .into_iter()
        .flat_map(|circle| circle.files)
        .collect();
    assert_eq!(found, circle, "{texts:?}");
}

#[test]
fn every_circle_within_a_room_is_seen() {
    const BOTH: &[&str] = &["model/a.rs", "model/b.rs"];
    let front = "mod a; mod b; mod deep; pub use a::A; use b::B as Renamed; pub use deep::c::*;";
    check_circles(
        [
            front,
            "use super::b::f; pub struct A;",
            "pub fn f() {}",
            "use crate::model::A;",
        ],
        &[],
    );
    check_circles(
        [
            front,
            "use super::b::f; pub struct A;",
            "use super::a::A; pub fn f() {}",
            "",
        ],
        BOTH,
    );
    // What the front hands on, under a name of its own, too.
    check_circles(
        [
            front,
            "use super::Renamed; pub struct A;",
            "use crate::{\n model::{\n A,\n },\n};\npub struct B;",
            "",
        ],
        BOTH,
    );
    check_circles(
        [
            front,
            "pub struct A; fn f() { super::b::f() }",
            "use super::*; pub fn f() { vec![crate::model::A] }",
            "",
        ],
        BOTH,
    );
    check_circles(
        [
            front,
            "use super::b; pub struct A; fn f() { b::g() }",
            "pub fn g() { super::A }",
            "",
        ],
        BOTH,
    );
    // A circle over three files, one of them deeper.
    let all = &["model/a.rs", "model/b.rs", "model/deep/c.rs"];
    check_circles(
        [
            front,
            "use super::b::f; pub struct A;",
            "use super::C; pub fn f() {}",
            "use super::super::A; pub struct C;",
        ],
        all,
    );
    // What tests use is no tie, and neither is the front's own use.
    check_circles(
        [
            front,
            "pub struct A; #[cfg(test)] mod tests { use super::super::b::f; }",
            "use super::A; pub fn f() {}",
            "",
        ],
        &[],
    );
    check_circles(
        [
            "mod a; mod b; pub struct Id; pub fn f() { a::f() }",
            "use super::Id; pub fn f() {}",
            "",
            "",
        ],
        &[],
    );
}
