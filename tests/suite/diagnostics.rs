//! Fixtures of findings: `tests/diagnostics/*.fixture`, each a small project with what is found
//! beneath the lines it is about.
//!
//! CONTRIBUTING.md says how one is written. A fixture is run and written anew with all that was
//! found; it must come out as it is.

mod findings;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use kontering::cli::exit;
use kontering::diag::{Code, Diagnostic, LineIndex, Place, Severity};
use kontering::host::DiskWorld;
use kontering::workspace::{Request, load};
use kontering::world::{MemoryWorld, Store, World};

use crate::cli::run_in;
use findings::{Finding, Spot, findings};

/// Codes that no fixture can raise, each with its reason.
const UNRAISED: &[(Code, &str)] = &[(
    Code::NotConserved,
    "a defect of the program, which no input may bring about",
)];

/// What a fixture does, from top to bottom.
#[derive(Debug)]
enum Step<'a> {
    /// Lays a file over the project.
    Put(&'a str, String),
    /// Adds to a file.
    Append(&'a str, String),
    /// Takes a file or folder away.
    Remove(&'a str),
    /// Asks the program.
    Ask(&'a str),
}

/// A step with the line of the fixture that it begins at; what stands before the first is its head.
fn steps(fixture: &str) -> Vec<(usize, Step<'_>)> {
    let mut steps: Vec<(usize, Step<'_>)> = Vec::new();
    for (number, line) in fixture.lines().enumerate() {
        let step = match line.split_once(' ') {
            Some(("//-", path)) => Step::Put(path, String::new()),
            Some(("//+", path)) => Step::Append(path, String::new()),
            Some(("//x", path)) => Step::Remove(path),
            Some(("//>", arguments)) => Step::Ask(arguments),
            _ => {
                if let Some((_, Step::Put(_, text) | Step::Append(_, text))) = steps.last_mut() {
                    text.push_str(line);
                    text.push('\n');
                }
                continue;
            }
        };
        steps.push((number, step));
    }
    steps
}

/// Whether a line of a fixture is an expectation, which is no part of the file that it stands in.
fn is_expectation(line: &str) -> bool {
    let code = |text: &str| {
        let text = ["error ", "warning ", "notice "]
            .iter()
            .find_map(|word| text.strip_prefix(word))
            .unwrap_or(text);
        text.strip_prefix('K')
            .is_some_and(|id| id.len() > 4 && id.chars().take(4).all(|c| c.is_ascii_digit()))
    };
    let told = |text: &str| code(text) || text.starts_with("...");
    let pointed = line
        .trim_start()
        .split_once(' ')
        .is_some_and(|(place, text)| {
            let mark = place
                .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | ':'))
                .trim_end_matches('^');
            (mark.is_empty() || mark == "!") && !place.is_empty() && told(text)
        });
    let named = line
        .strip_prefix("at ")
        .and_then(|rest| rest.split_once(' '))
        .is_some_and(|(_, text)| told(text));
    let whole = ["line ", "file "]
        .iter()
        .any(|word| line.strip_prefix(word).is_some_and(told));
    pointed || named || whole || code(line)
}

/// A fixture without what is expected of it.
fn without_expectations(fixture: &str) -> String {
    fixture
        .lines()
        .filter(|line| !is_expectation(line))
        .fold(String::new(), |text, line| text + line + "\n")
}

/// The project that a fixture is laid over.
fn base() -> MemoryWorld {
    MemoryWorld::fixture(
        &fs::read_to_string(folder().join("base.project"))
            .expect("the project beneath the fixtures"),
    )
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

/// Every file below a folder.
fn files(world: &dyn World, folder: &str) -> Vec<String> {
    let inside = |name: &String| {
        if folder.is_empty() {
            name.clone()
        } else {
            format!("{folder}/{name}")
        }
    };
    let names = world.list(folder).expect("names");
    let below = |path: String| match path.strip_suffix('/') {
        Some(folder) => files(world, folder),
        None => vec![path],
    };
    names.iter().map(inside).flat_map(below).collect()
}

/// Where a file stands in the fixture.
struct Section {
    /// The line that names it.
    named: usize,
    /// How many lines of it stand elsewhere, before those in the fixture.
    before: usize,
    /// How many lines of it stand in the fixture.
    count: usize,
}

/// What stands in the fixture, by file.
type Standing<'a> = BTreeMap<&'a str, Section>;

/// A label as a line of the fixture, with the line that it stands beneath.
fn expectation(
    spot: &Spot,
    text: &str,
    standing: &Standing<'_>,
    asked: usize,
) -> (usize, usize, String) {
    // The number of the fixture's line, where the file's line is in it; a file without lines is
    // told beneath its name.
    let line_in = |file: &str, line: usize| {
        let Section {
            named,
            before,
            count,
        } = standing.get(file)?;
        (line > *before).then(|| named + (line - before).min(*count))
    };
    match spot {
        Spot::Nowhere => (asked, 0, text.to_owned()),
        Spot::File(file) => match standing.get(file.as_str()) {
            Some(Section { named, .. }) => (*named, 0, format!("file {text}")),
            None => (asked, 0, format!("at {file} {text}")),
        },
        Spot::Line(file, line) => match line_in(file, *line) {
            Some(number) => (number, 0, format!("line {text}")),
            None => (asked, 0, format!("at {file}:{line} {text}")),
        },
        Spot::Stretch {
            file,
            line,
            column,
            further,
            end,
        } => {
            let carets = match (further, end.saturating_sub(*column)) {
                (0, 0) => "!".to_owned(),
                (0, width) => "^".repeat(width),
                (lines, _) => format!("^+{lines}:{}", end - 1),
            };
            match line_in(file, *line) {
                Some(number) => (
                    number,
                    *column,
                    format!("{}{carets} {text}", " ".repeat(column - 1)),
                ),
                None => (asked, 0, format!("at {file}:{line}:{column} {text}")),
            }
        }
    }
}

/// Runs a fixture; gives it with what was found in place of what was expected, and the codes that
/// were raised.
fn rewritten(fixture: &str) -> (String, BTreeSet<String>) {
    let plain = without_expectations(fixture);
    let lines: Vec<&str> = plain.lines().collect();
    let (world, disk) = (base(), tempfile::tempdir().expect("a folder"));
    let mut standing = Standing::new();
    let mut beneath: Vec<(usize, usize, String)> = Vec::new();
    let mut codes = BTreeSet::new();
    let mut ask = |arguments: &str, standing: &Standing<'_>, asked: usize| {
        for Finding {
            code,
            head,
            help,
            mut labels,
        } in findings(&world, disk.path(), arguments)
        {
            codes.insert(code);
            if labels.is_empty() {
                labels.push((Spot::Nowhere, String::new()));
            }
            for (index, (spot, label)) in labels.into_iter().enumerate() {
                let label = if label.is_empty() {
                    label
                } else {
                    format!(" [{label}]")
                };
                let help = help.as_ref().map_or_else(String::new, |help| {
                    format!(" | {}", help.replace('\n', "\\n"))
                });
                let text = if index == 0 {
                    format!("{head}{label}{help}")
                } else {
                    format!("...{label}")
                };
                let expected = expectation(&spot, &text, standing, asked);
                if !beneath.contains(&expected) || asked == 0 {
                    beneath.push(expected);
                }
            }
        }
    };
    let steps = steps(&plain);
    let head = steps
        .first()
        .map_or(lines.len(), |(number, _)| *number)
        .saturating_sub(1);
    for (number, step) in &steps {
        match step {
            Step::Put(path, text) => {
                world.put(path, text.as_str());
                standing.insert(
                    path,
                    Section {
                        named: *number,
                        before: 0,
                        count: text.lines().count(),
                    },
                );
            }
            Step::Append(path, text) => {
                let before = world.text(path).expect("a file of the project beneath");
                world.put(path, format!("{before}{text}"));
                standing.insert(
                    path,
                    Section {
                        named: *number,
                        before: before.lines().count(),
                        count: text.lines().count(),
                    },
                );
            }
            Step::Remove(path) => {
                let inside = format!("{path}/");
                files(&world, "")
                    .iter()
                    .filter(|file| *file == path || file.starts_with(&inside))
                    .for_each(|file| world.remove(file));
            }
            Step::Ask(arguments) => ask(arguments, &standing, *number),
        }
    }
    if !steps.iter().any(|(_, step)| matches!(step, Step::Ask(_))) {
        ask("check", &standing, head);
    }
    // By line, then column; what is alike keeps the order in which it was found.
    beneath.sort_by_key(|(line, column, _)| (*line, *column));
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        let _ = writeln!(text, "{line}");
        for (_, _, expected) in beneath.iter().filter(|(of, ..)| *of == number) {
            let _ = writeln!(text, "{expected}");
        }
    }
    (text, codes)
}

/// The lines that only one of two forms of a fixture has: `-` what is expected in vain, `+` what is
/// not expected.
fn difference(expected: &str, found: &str) -> String {
    let mut text = String::new();
    let mut news = found.lines().peekable();
    for (number, line) in expected.lines().enumerate() {
        if is_expectation(line) && news.peek() != Some(&line) && !found_ahead(news.clone(), line) {
            let _ = writeln!(text, "{:>5} - {line}", number + 1);
            continue;
        }
        while let Some(new) = news.next().filter(|new| *new != line) {
            let _ = writeln!(text, "{:>5} + {new}", number + 1);
        }
    }
    news.for_each(|new| text.push_str(&format!("  end + {new}\n")));
    text
}

/// Whether a line comes among the expectations that are next.
fn found_ahead<'a>(news: impl Iterator<Item = &'a str>, line: &str) -> bool {
    news.take_while(|new| is_expectation(new))
        .any(|new| new == line)
}

/// Every fixture by name.
fn fixtures() -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder())
        .expect("the folder of fixtures")
        .map(|entry| entry.expect("an entry").path());
    let named = entries.filter(|path| path.extension().is_some_and(|ending| ending == "fixture"));
    named
        .map(|path| {
            (
                path.file_stem()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned(),
                fs::read_to_string(&path).expect("text"),
            )
        })
        .collect()
}

/// Runs one fixture of a name: the name, what is expected, what is found, and the codes that were
/// raised.
fn run((name, expected): (String, String)) -> (String, String, String, BTreeSet<String>) {
    let (found, codes) = rewritten(&expected);
    (name, expected, found, codes)
}

/// Does something on a thread with room for the deepest formulas, as the program has it.
fn with_room<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new()
        .stack_size(256 << 20)
        .spawn(work)
        .expect("a thread")
        .join()
        .expect("an end")
}

#[test]
fn every_fixture_finds_what_stands_beneath_its_lines_and_every_code_has_one() {
    let may_write =
        std::env::var_os("UPDATE_FIXTURES").is_some() && std::env::var_os("CI").is_none();
    let fixtures = fixtures();
    assert!(fixtures.len() > 50, "the fixtures were not found");
    let (mut failed, mut raised) = (String::new(), BTreeSet::new());
    for (name, expected, found, codes) in
        with_room(|| fixtures.into_iter().map(run).collect::<Vec<_>>())
    {
        raised.extend(codes);
        if found == expected {
            continue;
        }
        let _ = writeln!(
            failed,
            "tests/diagnostics/{name}.fixture\n{}",
            difference(&expected, &found)
        );
        if may_write {
            fs::write(folder().join(format!("{name}.fixture")), found).expect("written");
        }
    }
    assert!(
        failed.is_empty(),
        "- is expected in vain, + is not expected; UPDATE_FIXTURES=1 writes what is found\n\n{failed}"
    );
    let unraised: BTreeSet<Code> = Code::ALL
        .iter()
        .copied()
        .filter(|code| !raised.contains(code.id()))
        .collect();
    let excused: BTreeSet<Code> = UNRAISED.iter().map(|(code, _)| *code).collect();
    assert_eq!(
        unraised, excused,
        "the codes that no fixture raises, and those that none can"
    );
}

#[test]
fn nothing_is_found_in_the_project_beneath_the_fixtures() {
    for verb in ["check", "run"] {
        let fixture = format!("// Nothing.\n//> {verb}\n");
        assert_eq!(
            with_room({
                let fixture = fixture.clone();
                move || rewritten(&fixture).0
            }),
            fixture
        );
    }
}

#[test]
fn a_fixture_that_expects_otherwise_is_told_line_by_line() {
    let fixture = "//- municipalities/a/rules.rhai\nlet x = art == 1;\n  ^^ K0201 never so | ever\nrule(\"x\", x).to(nowhere);\n";
    let (found, _) = with_room(move || rewritten(fixture));
    let told = difference(fixture, &found);
    assert!(
        told.contains("    3 -   ^^ K0201 never so | ever\n"),
        "{told}"
    );
    assert!(
        told.contains(" +                 ^^^^^^^ K0202 unknown name `nowhere`"),
        "{told}"
    );
    assert_eq!(without_expectations(&found), without_expectations(fixture));
}
