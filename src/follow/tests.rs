//! Tests: a small project followed by a watcher that makes the edits itself.

use std::collections::{BTreeSet, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};

use super::*;
use crate::diag::{Code, Found, RecordPlace};
use crate::ledger::{LedgerSource, LedgerSpec, Posting, RawTotals, ReadReport};
use crate::value::Amount;
use crate::world::{MemoryWorld, Stamp};

const PROJECT: &str = include_str!("../../tests/diagnostics/base.project");
const OWN: &str = "municipalities/a/rules.rhai";
const WEIGHT: &str = "weight(\"vekt\", #{ \"2013\": 1.5 }).because(\"w\");\n";
const CASES: &str = "[[case]]\nname = 'pay'\nbecause = 'b'\nyear = 2013\nlands = 'intro.lonn'\n\
                     posting = { kontoklasse = 1, funksjon = 275, art = 10 }\n";

fn project() -> MemoryWorld {
    let world = MemoryWorld::fixture(PROJECT);
    world.put(OWN, WEIGHT);
    world.put("municipalities/b/rules.rhai", WEIGHT);
    world.put(
        "rules/more.rhai",
        "sheet(\"t2\").row(\"intro\", intro).column(\"veid\", sum(row) * weight(\"vekt\"), \"Veid\", \"Weighted\");\n",
    );
    world
}

/// When something is done to the folder.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum When {
    /// While nothing is expected.
    Waiting,
    /// While a state is computed, so that it is past when it is looked at.
    Computing,
    /// While a state with errors is given a moment.
    Resting,
}

type Edit<'a> = (When, Box<dyn Fn(&MemoryWorld) + 'a>);

/// Makes one edit after another, ten milliseconds apart, and stops when all are made.
struct Editor<'a> {
    world: &'a MemoryWorld,
    edits: VecDeque<Edit<'a>>,
    clock: u64,
    folders: BTreeSet<String>,
}

impl Editor<'_> {
    /// Makes the next edit, if it is time for it.
    fn edit(&mut self, when: When) -> bool {
        let is_due = self.edits.front().is_some_and(|(due, _)| *due == when);
        if let Some((_, edit)) = self.edits.pop_front_if(|_| is_due) {
            edit(self.world);
            self.clock += 10;
        }
        is_due
    }
}

impl ChangeWatcher for Editor<'_> {
    fn now(&self) -> u64 {
        self.clock
    }

    fn follow(&mut self, folders: &BTreeSet<String>) {
        self.folders.clone_from(folders);
        self.edit(When::Computing);
    }

    fn wait(&mut self, is_current: &dyn Fn() -> bool) -> Woken {
        assert!(is_current(), "what changed before must not be waited for");
        let since = self.clock;
        if self.edit(When::Waiting) {
            Woken::Since(since)
        } else {
            Woken::Stopped
        }
    }

    fn rest(&mut self, moment: Moment, is_current: &dyn Fn() -> bool) -> Option<Woken> {
        let since = self.clock;
        (moment == Moment::Long && self.edit(When::Resting) && !is_current())
            .then_some(Woken::Since(since))
    }
}

/// What the events of these edits say, each in a line.
#[track_caller]
fn check<'a>(edits: impl IntoIterator<Item = Edit<'a>>, expected: &[&str]) {
    let world = project();
    let mut editor = Editor {
        world: &world,
        edits: edits.into_iter().collect(),
        clock: 100,
        folders: BTreeSet::new(),
    };
    let lines: Vec<String> = Follow::new(&world, Request::default(), &mut editor)
        .map(|event| line(&event))
        .collect();
    assert_eq!(lines, expected);
    assert!(editor.edits.is_empty(), "not all edits were made");
    assert!(
        editor.folders.contains("municipalities/a/2013") && editor.folders.contains(""),
        "{:?}",
        editor.folders
    );
}

fn line(event: &Event) -> String {
    let (ms, files) = (event.ms, event.files.join(" "));
    let moved = |moved: &MovedFigures| {
        let causes: Vec<_> = moved
            .causes
            .iter()
            .map(|cause| format!("{} {} of {}", cause.what, cause.name, cause.owner))
            .collect();
        let cases: Vec<_> = moved
            .cases
            .iter()
            .map(|case| format!("{} {:?}", case.name, case.after))
            .collect();
        format!(
            "{} cells by [{}] cases [{}]",
            moved.moved.cells.len(),
            causes.join(", "),
            cases.join(", ")
        )
    };
    let news = match &event.news {
        News::Loaded => "loaded".to_owned(),
        News::Moved(figures) => format!("moved {}", moved(figures)),
        News::Mended(figures) => format!("mended {}", moved(figures)),
        News::Failed(standing) => {
            let codes: Vec<Code> = event
                .state
                .found
                .iter()
                .filter(|found| found.is_error())
                .map(|found| found.code)
                .collect();
            let age = standing.as_ref().map(|standing| standing.age_ms);
            format!("failed {codes:?} age {age:?}")
        }
    };
    format!("{news} in {ms} files [{files}]")
}

fn put<'a>(when: When, path: &'a str, text: impl Into<String>) -> Edit<'a> {
    let text = text.into();
    (when, Box::new(move |world| world.put(path, text.clone())))
}

fn waiting<'a>(path: &'a str, text: impl Into<String>) -> Edit<'a> {
    put(When::Waiting, path, text)
}

const LOADED: &str = "loaded in 0 files []";

#[test]
fn an_edit_moves_figures_and_one_that_changes_nothing_says_nothing() {
    check(
        [
            waiting(OWN, WEIGHT.replace("1.5", "2")),
            waiting(OWN, WEIGHT.replace("1.5", "2")),
        ],
        &[
            LOADED,
            "moved 1 cells by [weight vekt of a] cases [] in 10 files [municipalities/a/rules.rhai]",
        ],
    );
}

#[test]
fn while_there_are_errors_figures_stand_and_then_they_are_mended() {
    check(
        [
            waiting(OWN, WEIGHT.replace("weight", "wight")),
            waiting(OWN, WEIGHT.replace("weight", "waight")),
            waiting(OWN, WEIGHT.replace("1.5", "2")),
        ],
        &[
            LOADED,
            "failed [UnknownFunction] age Some(10) in 10 files [municipalities/a/rules.rhai]",
            "failed [UnknownFunction] age Some(20) in 10 files [municipalities/a/rules.rhai]",
            "mended 1 cells by [weight vekt of a] cases [] in 10 files [municipalities/a/rules.rhai]",
        ],
    );
    // Mended is said even where everything is as it was.
    check(
        [waiting(OWN, "wight"), waiting(OWN, WEIGHT)],
        &[
            LOADED,
            "failed [UnknownName] age Some(10) in 10 files [municipalities/a/rules.rhai]",
            "mended 0 cells by [] cases [] in 10 files [municipalities/a/rules.rhai]",
        ],
    );
}

#[test]
fn what_is_loaded_after_errors_is_loaded() {
    check(
        [put(When::Computing, OWN, "wight"), waiting(OWN, WEIGHT)],
        &[
            "failed [UnknownName] age None in 10 files []",
            "loaded in 10 files [municipalities/a/rules.rhai]",
        ],
    );
}

#[test]
fn what_is_past_when_it_is_computed_is_not_said() {
    let edits = [
        waiting(OWN, WEIGHT.replace("1.5", "2")),
        put(When::Computing, OWN, WEIGHT.replace("1.5", "3")),
    ];
    check(
        edits,
        &[
            LOADED,
            "moved 1 cells by [weight vekt of a] cases [] in 20 files [municipalities/a/rules.rhai]",
        ],
    );
}

#[test]
fn a_file_that_is_being_saved_is_given_a_moment() {
    let gone: Edit<'_> = (
        When::Waiting,
        Box::new(|world| world.remove("rules/vocabulary.toml")),
    );
    let vocabulary = MemoryWorld::fixture(PROJECT)
        .text("rules/vocabulary.toml")
        .expect("a file");
    check(
        [
            gone,
            put(When::Resting, "rules/vocabulary.toml", vocabulary),
        ],
        &[LOADED],
    );
}

#[test]
fn a_case_is_said_when_its_verdict_changes() {
    let path = "municipalities/a/cases.toml";
    check(
        [
            waiting(path, CASES),
            waiting(path, CASES.replace("intro.lonn", "boliger")),
        ],
        &[
            LOADED,
            "moved 0 cells by [file municipalities/a/cases.toml of a] cases [pay Some(true)] in 10 files [municipalities/a/cases.toml]",
            "moved 0 cells by [file municipalities/a/cases.toml of a] cases [pay Some(false)] in 10 files [municipalities/a/cases.toml]",
        ],
    );
}

#[test]
fn a_ledger_is_a_changed_file_unless_there_are_errors() {
    let path = "municipalities/a/2013/postings.csv";
    let postings = MemoryWorld::fixture(PROJECT).text(path).expect("a file");
    check(
        [
            waiting(path, postings.replace("1000,00", "1001,00")),
            waiting(OWN, "wight"),
        ],
        &[
            LOADED,
            "moved 3 cells by [ledger municipalities/a/2013/postings.csv of a] cases [] in 10 files [municipalities/a/2013/postings.csv]",
            "failed [UnknownName] age Some(10) in 10 files [municipalities/a/rules.rhai]",
        ],
    );
}

#[test]
fn an_event_may_go_to_another_thread_and_work_is_done_where_it_is_shown() {
    fn sends<T: Send>(_: &T) {}
    let world = project();
    let mut editor = Editor {
        world: &world,
        edits: VecDeque::new(),
        clock: 0,
        folders: BTreeSet::new(),
    };
    let shown = std::cell::Cell::new(0);
    let follow =
        Follow::new(&world, Request::default(), &mut editor).with_progress(|world, work| {
            shown.set(shown.get() + 1);
            work(world);
        });
    follow.for_each(|event| sends(&event));
    assert_eq!(shown.get(), 1);
}

/// Whoever is watched for is gone as soon as anything is waited for.
struct Gone<'a> {
    world: &'a MemoryWorld,
    /// What is written while the first state is computed.
    written: Option<&'a str>,
    is_told: bool,
}

impl ChangeWatcher for Gone<'_> {
    fn now(&self) -> u64 {
        0
    }

    fn follow(&mut self, _: &BTreeSet<String>) {
        self.written.take().into_iter().for_each(|text| {
            self.world.put(OWN, text);
        });
    }

    fn wait(&mut self, _: &dyn Fn() -> bool) -> Woken {
        assert!(!std::mem::replace(&mut self.is_told, true), "said once");
        Woken::Stopped
    }

    fn rest(&mut self, _: Moment, is_current: &dyn Fn() -> bool) -> Option<Woken> {
        Some(self.wait(is_current))
    }
}

#[test]
fn how_it_stands_at_first_is_said_though_nobody_waits_for_more() {
    let check = |own: &str, written: Option<&str>, expected: &str| {
        let world = project();
        world.put(OWN, own);
        let is_told = false;
        let mut gone = Gone {
            world: &world,
            written,
            is_told,
        };
        let follow = Follow::new(&world, Request::default(), &mut gone);
        let lines: Vec<String> = follow.map(|event| line(&event)).collect();
        assert_eq!(lines, [expected]);
    };
    check(WEIGHT, None, LOADED);
    // It is not sure to be so still.
    let later = WEIGHT.replace("1.5", "2");
    check(WEIGHT, Some(&later), LOADED);
    check("wight", None, "failed [UnknownName] age None in 0 files []");
}

/// As many equal postings of `a` as its number says; nothing pins their state but that number.
#[derive(Default, Debug)]
struct EqualPostings(AtomicU64);

impl EqualPostings {
    fn count(&self, spec: &LedgerSpec) -> u64 {
        if *spec.municipality == *"a" {
            self.0.load(Ordering::Relaxed)
        } else {
            0
        }
    }
}

impl LedgerSource for EqualPostings {
    fn stamp(&self, spec: &LedgerSpec) -> Option<Stamp> {
        Some(Stamp([self.count(spec), 0, 0, 0, 0]))
    }

    fn visit(
        &self,
        _: &dyn World,
        spec: &LedgerSpec,
        visit: &mut dyn FnMut(&Posting),
    ) -> Found<ReadReport> {
        let count = self.count(spec);
        let codes = [
            "kontoklasse:1",
            "funksjon:275",
            "art:010",
            "periode:01",
            "ansvar:",
        ];
        let codes = codes.iter().filter_map(|code| code.split_once(':'));
        let posting = Posting {
            file: 0,
            record: RecordPlace::Line(1),
            amount: Amount::from_ore(100),
            codes: codes
                .map(|(name, code)| (name.into(), code.into()))
                .collect(),
            texts: [("tekst".into(), String::new())].into(),
            voucher: None,
            voucher_line: None,
            date: None,
        };
        let mut raw = RawTotals::default();
        for _ in 0..count {
            raw.lines += 1;
            raw.add(posting.amount);
            visit(&posting);
        }
        let value = ReadReport {
            raw,
            ..ReadReport::default()
        };
        Found {
            value,
            diagnostics: Vec::new(),
        }
    }
}

#[test]
fn a_source_that_pins_nothing_is_followed_by_its_stamp() {
    let world = project();
    let source = Arc::new(EqualPostings::default());
    let more = Arc::clone(&source);
    let add = move |_: &MemoryWorld| {
        more.0.fetch_add(3, Ordering::Relaxed);
    };
    let edits: [Edit<'_>; 1] = [(When::Waiting, Box::new(add))];
    let (clock, folders) = (0, BTreeSet::new());
    let mut editor = Editor {
        world: &world,
        edits: edits.into(),
        clock,
        folders,
    };
    let request = Request {
        places: vec![("a".into(), None)],
        ..Request::default()
    };
    let follow = Follow::new(&world, request, &mut editor).with_source(source);
    let lines: Vec<String> = follow.map(|event| line(&event)).collect();
    let moved = "moved 5 cells by [ledger municipalities/a/2013 of a] cases [] in 10 files [municipalities/a/2013]";
    assert_eq!(lines, [LOADED, moved]);
}
