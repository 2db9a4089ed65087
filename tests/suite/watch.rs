//! `watch` as a person meets it: the program follows a real folder that is saved in every way that
//! editors save.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use kontering::host::DiskWorld;
use kontering::world::Store;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;

use super::edits::{Edit, all_files, edits, project};

/// No event takes longer, on however busy a machine.
const DEADLINE: Duration = Duration::from_secs(60);

/// What each cell shows, with its exact value where it has one.
type Cells = BTreeMap<String, (String, Option<(String, String)>)>;

/// A folder, and the program that watches it.
struct Watched {
    folder: tempfile::TempDir,
    child: Child,
    stdin: Option<ChildStdin>,
    events: Receiver<Value>,
    cells: Cells,
}

impl Watched {
    fn start(more: &[&str]) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("watch æøå ")
            .tempdir()
            .expect("a folder");
        let disk = DiskWorld::new(folder.path());
        project()
            .iter()
            .for_each(|(path, content)| disk.write(path, content.as_bytes()).expect("written"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_kontering"));
        command
            .arg("-C")
            .arg(folder.path())
            .args(["watch", "--format", "json", "--until-eof"])
            .args(more);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program");
        let (sender, events) = channel();
        let out = BufReader::new(child.stdout.take().expect("its output"));
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let _ = sender.send(serde_json::from_str(&line).expect("one event a line"));
            }
        });
        let stdin = child.stdin.take();
        let mut watched = Self {
            folder,
            child,
            stdin,
            events,
            cells: Cells::new(),
        };
        assert_eq!(watched.next()["event"], "loaded");
        watched
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("text")
    }

    /// Takes an event in.
    fn note(&mut self, event: &Value) {
        for cell in event["cells"].as_array().into_iter().flatten() {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let address = text(&cell["address"]);
            if event["event"] == "changed"
                && !cell["old_display"].as_str().unwrap_or_default().is_empty()
            {
                let known = self
                    .cells
                    .get(&address)
                    .map(|(display, _)| display.as_str());
                assert_eq!(
                    known,
                    cell["old_display"].as_str(),
                    "{address} was not what the event says"
                );
            }
            if text(&cell["new_display"]).is_empty() && cell["new"].is_null() {
                self.cells.remove(&address);
            } else {
                let exact = cell["new"]
                    .as_object()
                    .map(|new| (text(&new["numerator"]), text(&new["denominator"])));
                self.cells
                    .insert(address, (text(&cell["new_display"]), exact));
            }
        }
    }

    fn try_next(&mut self, patience: Duration) -> Option<Value> {
        match self.events.recv_timeout(patience) {
            Ok(event) => {
                self.note(&event);
                Some(event)
            }
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => panic!("the program ended"),
        }
    }

    fn next(&mut self) -> Value {
        self.try_next(DEADLINE).expect("an event in time")
    }

    /// Events until one fits; those between must not claim to be the end.
    fn until(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        let started = Instant::now();
        loop {
            let event = self.next();
            if fits(&event) {
                return event;
            }
            assert!(
                started.elapsed() < DEADLINE,
                "no such event in time; the last: {event}"
            );
        }
    }

    /// What a fresh run of the folder shows; nothing where it has no figures.
    fn fresh(&self) -> Cells {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kontering"));
        let out = command
            .arg("-C")
            .arg(self.folder.path())
            .args(["run", "--format", "json"])
            .output()
            .expect("a run");
        let rows: Value = serde_json::from_slice(&out.stdout).expect("JSON");
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let cells = rows["cells"]
            .as_array()
            .or(rows.as_array())
            .into_iter()
            .flatten();
        cells
            .map(|cell| {
                let exact = text(&cell["numerator"]).zip(text(&cell["denominator"]));
                (
                    text(&cell["address"]).expect("an address"),
                    (text(&cell["display"]).expect("a display"), exact),
                )
            })
            .collect()
    }

    /// Waits until what was told is what a fresh run shows.
    fn settle(&mut self) {
        let expected = self.fresh();
        assert!(!expected.is_empty(), "a fresh run has no figures");
        let started = Instant::now();
        while self.cells != expected {
            assert!(
                started.elapsed() < DEADLINE,
                "never as a fresh run:\n{:?}\n{expected:?}",
                self.cells
            );
            self.try_next(Duration::from_millis(100));
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let started = Instant::now();
        while started.elapsed() < DEADLINE {
            if let Ok(Some(status)) = self.child.try_wait() {
                assert!(
                    std::thread::panicking() || status.success(),
                    "it ended with {status}"
                );
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
    }
}

const OWN: &str = "municipalities/a/rules.rhai";
const WEIGHT: (&str, &str) = ("1.5", "1.25");

fn moves_the_weight(event: &Value) {
    assert_eq!(event["event"], "changed", "{event}");
    let causes = event["causes"].as_array().expect("causes");
    let told = |key: &str| causes[0][key].as_str().unwrap_or_default().to_owned();
    assert_eq!(
        (causes.len(), told("what"), told("name")),
        (1, "weight".to_owned(), "vekt".to_owned()),
        "{event}"
    );
    assert_eq!(
        (told("before"), told("after")),
        ("2013: 1.5".to_owned(), "2013: 1.25".to_owned())
    );
    assert_eq!(
        (told("file").as_str(), causes[0]["line"].as_u64()),
        (OWN, Some(1))
    );
    let cells = event["cells"].as_array().expect("cells");
    let first = &cells[0];
    assert_eq!(first["address"], "t:sosial:sum@a/2013/reported");
    assert_eq!(
        (
            first["old"]["numerator"].as_str(),
            first["new"]["numerator"].as_str()
        ),
        (Some("250"), Some("625"))
    );
    assert_eq!(first["new"]["denominator"], "3");
    assert!(event["ms"].as_u64().is_some());
}

#[test]
fn a_file_written_over_in_place_moves_its_cells() {
    let mut watched = Watched::start(&[]);
    let text = watched.read(OWN).replace(WEIGHT.0, WEIGHT.1);
    fs::write(watched.path(OWN), text).expect("written");
    let event = watched.next();
    moves_the_weight(&event);
    watched.settle();
}

// Only where the system says when a writer is done can the parts between be told from a finished
// file.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_is_written_slowly_is_read_when_it_is_whole() {
    let mut watched = Watched::start(&[]);
    let text = watched.read(OWN).replace(WEIGHT.0, WEIGHT.1);
    let mut file = fs::File::create(watched.path(OWN)).expect("truncated");
    for part in text.as_bytes().chunks(text.len() / 4 + 1) {
        file.write_all(part).expect("a part");
        std::thread::sleep(Duration::from_millis(30));
    }
    drop(file);
    let event = watched.next();
    moves_the_weight(&event);
}

#[test]
fn a_file_renamed_over_moves_its_cells() {
    let mut watched = Watched::start(&[]);
    let text = watched.read(OWN).replace(WEIGHT.0, WEIGHT.1);
    let beside = watched.path("municipalities/a/rules.rhai~");
    fs::write(&beside, text).expect("written");
    fs::rename(&beside, watched.path(OWN)).expect("renamed");
    let event = watched
        .until(|event| event["event"] == "changed" && event["causes"] != Value::Array(Vec::new()));
    moves_the_weight(&event);
    watched.settle();
}

#[test]
fn a_file_removed_and_put_back_is_seen_as_what_it_is() {
    let mut watched = Watched::start(&[]);
    let text = watched.read(OWN).replace(WEIGHT.0, WEIGHT.1);
    // As editors do that keep the old one: away with it, then the new one in its place.
    fs::rename(
        watched.path(OWN),
        watched.path("municipalities/a/rules.bak"),
    )
    .expect("moved away");
    fs::write(watched.path(OWN), text).expect("written");
    let event = watched.until(|event| {
        event["causes"]
            .as_array()
            .is_some_and(|causes| !causes.is_empty())
    });
    moves_the_weight(&event);
    fs::remove_file(watched.path("reference/c/2013/facts.toml")).expect("removed");
    watched.until(|event| {
        event["causes"]
            .to_string()
            .contains("reference/c/2013/facts.toml")
    });
    fs::create_dir_all(watched.path("reference/c/2013")).expect("there");
    fs::write(watched.path("reference/c/2013/facts.toml"), facts_of_c()).expect("put back");
    watched.until(|event| {
        event["causes"]
            .to_string()
            .contains("reference/c/2013/facts.toml")
    });
    watched.settle();
}

fn facts_of_c() -> String {
    project()
        .into_iter()
        .find(|(path, _)| path.starts_with("reference/c"))
        .expect("facts")
        .1
}

#[test]
fn many_files_at_once_are_one_state() {
    let mut watched = Watched::start(&[]);
    for (path, content) in project() {
        let other = match path.as_str() {
            OWN => content.replace(WEIGHT.0, WEIGHT.1),
            "rules/kostra.rhai" => content.replace("within(10..=99)", "within(10..=199)"),
            path if path.ends_with("postings.csv") => content
                .replace("1000,00", "2000,00")
                .replace("500,00", "700,00"),
            _ => content,
        };
        fs::write(watched.path(&path), other).expect("written");
    }
    watched.settle();
    assert_eq!(watched.cells["t:intro:sum@a/2013/reported"].0, "3 161");
}

#[test]
fn a_municipality_comes_and_goes_with_its_folder() {
    let mut watched = Watched::start(&[]);
    let before = watched.cells.len();
    for (path, content) in project()
        .into_iter()
        .filter(|(path, _)| path.starts_with("municipalities/b/"))
    {
        let path = watched.path(&path.replacen("/b/", "/ny kommune/", 1));
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, content).expect("written");
    }
    watched.settle();
    assert!(
        watched.cells.len() > before
            && watched
                .cells
                .keys()
                .any(|address| address.contains("@ny kommune/"))
    );
    fs::remove_dir_all(watched.path("municipalities/ny kommune")).expect("removed");
    watched.settle();
    assert_eq!(watched.cells.len(), before);
}

#[test]
fn while_a_script_is_broken_the_last_good_figures_stand() {
    let mut watched = Watched::start(&[]);
    let (text, cells) = (watched.read(OWN), watched.cells.clone());
    fs::write(
        watched.path(OWN),
        text.replace("weight(\"vekt\", #{", "wight(\"vekt\", #{"),
    )
    .expect("broken");
    let failed = watched.until(|event| event["event"] == "failed");
    assert!(
        failed["age_ms"].as_u64().is_some() && failed["cells"].is_null(),
        "{failed}"
    );
    assert!(failed["findings"].to_string().contains("wight"), "{failed}");
    assert_eq!(watched.cells, cells);
    fs::write(watched.path(OWN), text.replace(WEIGHT.0, WEIGHT.1)).expect("mended");
    let event = watched.next();
    moves_the_weight(&event);
    watched.settle();
}

#[test]
fn a_fact_a_ledger_and_a_case_are_named_when_they_change() {
    let mut watched = Watched::start(&[]);
    let facts = "municipalities/b/2013/facts.toml";
    fs::write(
        watched.path(facts),
        watched.read(facts).replace("value = 3", "value = 4"),
    )
    .expect("written");
    let cause = watched.next()["causes"][0].clone();
    let told = |cause: &Value, key: &str| cause[key].as_str().unwrap_or_default().to_owned();
    assert_eq!(
        (
            told(&cause, "what"),
            told(&cause, "owner"),
            told(&cause, "name")
        ),
        ("fact".into(), "b".into(), "alle 2013".into())
    );
    let ledger = "municipalities/b/2013/postings.csv";
    fs::write(
        watched.path(ledger),
        watched.read(ledger).replace("500,00", "501,00"),
    )
    .expect("written");
    let cause = watched.next()["causes"][0].clone();
    assert_eq!(
        (told(&cause, "what"), told(&cause, "file")),
        ("ledger".into(), ledger.into())
    );
    let cases = "municipalities/b/cases.toml";
    fs::write(
        watched.path(cases),
        watched.read(cases).replace("intro.lonn", "intro.drift"),
    )
    .expect("written");
    let event = watched.next();
    assert_eq!(event["cells"], Value::Array(Vec::new()), "{event}");
    assert_eq!(
        (&event["cases"][0]["before"], &event["cases"][0]["after"]),
        (&Value::Bool(true), &Value::Bool(false))
    );
}

#[test]
fn looking_from_time_to_time_finds_the_same() {
    let mut watched = Watched::start(&["--poll", "50"]);
    let text = watched.read(OWN).replace(WEIGHT.0, WEIGHT.1);
    fs::write(watched.path(OWN), text).expect("written");
    let event = watched.next();
    moves_the_weight(&event);
    watched.settle();
}

/// Makes an edit on the disk, in one of the ways that editors have.
fn make(watched: &Watched, edit: &Edit, way: usize) {
    if let Edit::RemoveFolder(folder) = edit {
        let _ = fs::remove_dir_all(watched.path(folder));
        return;
    }
    let disk = DiskWorld::new(watched.folder.path());
    for (path, content) in edit.effects(&all_files(&disk, "")) {
        let full = watched.path(&path);
        match content {
            None => drop(fs::remove_file(full)),
            Some(content) => {
                fs::create_dir_all(full.parent().expect("a folder")).expect("made");
                match way % 3 {
                    0 => disk.write(&path, content.as_bytes()).expect("renamed over"),
                    1 => fs::write(&full, content).expect("written over"),
                    _ => {
                        let _ = fs::remove_file(&full);
                        fs::write(&full, content).expect("put back");
                    }
                }
            }
        }
    }
}

#[test]
fn after_random_edits_the_last_event_is_a_fresh_run() {
    // `KONTERING_EDITS=200 cargo test --test suite random_edits` makes more of them.
    let count = std::env::var("KONTERING_EDITS")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(25);
    let drawn = edits(count)
        .new_tree(&mut TestRunner::deterministic())
        .expect("edits")
        .current();
    let mut watched = Watched::start(&[]);
    let mut events = 0;
    for (number, edit) in drawn.iter().enumerate() {
        make(&watched, edit, number);
        // Now and then the next edit comes while this one is computed.
        if number % 3 > 0 {
            events += usize::from(watched.try_next(Duration::from_millis(400)).is_some());
        }
    }
    make(
        &watched,
        &Edit::RemoveFolder("municipalities/d".to_owned()),
        0,
    );
    make(&watched, &Edit::Restore(String::new()), 1);
    let own = watched.read(OWN).replace(WEIGHT.0, "1.125");
    fs::write(watched.path(OWN), own).expect("written");
    watched.settle();
    assert!(events > count / 6, "only {events} events for {count} edits");
}
