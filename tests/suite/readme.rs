//! The README is true: its commands are run, in order, in a copy of the shipped folder, and print
//! what it shows.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use kontering::cli::{self, Console};

/// What stands between two fences.
pub struct Block {
    pub info: String,
    pub body: String,
}

/// The blocks of a page, in order.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in text.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                open = Some(Block {
                    info: info.to_owned(),
                    body: String::new(),
                });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => {
                block.body.push_str(line);
                block.body.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// Whether `printed` is as `shown`, where a line `…` stands for any lines and `…` in a line for any
/// text.
pub fn matches(shown: &[&str], printed: &[&str]) -> bool {
    match (shown.split_first(), printed.split_first()) {
        (None, _) => printed.iter().all(|line| line.trim().is_empty()),
        (Some((&"…", rest)), _) => {
            (0..=printed.len()).any(|skipped| matches(rest, &printed[skipped..]))
        }
        (Some((first, rest)), Some((line, printed))) => {
            line_matches(first, line) && matches(rest, printed)
        }
        (Some(_), None) => false,
    }
}

fn line_matches(shown: &str, printed: &str) -> bool {
    match shown.split_once('…') {
        None => shown.trim_end() == printed.trim_end(),
        Some((before, after)) => printed.strip_prefix(before).is_some_and(|rest| {
            (0..=rest.len()).any(|at| rest.is_char_boundary(at) && line_matches(after, &rest[at..]))
        }),
    }
}

/// Copies a folder with all below it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from)
        .expect("a folder")
        .map(|entry| entry.expect("an entry"))
    {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// The words of a command line; quotes hold words together.
pub fn words(command: &str) -> Vec<String> {
    let parts = command.split('"').enumerate();
    parts
        .flat_map(|(index, part)| {
            if index % 2 == 1 {
                vec![part.to_owned()]
            } else {
                part.split_whitespace().map(str::to_owned).collect()
            }
        })
        .collect()
}

#[test]
fn the_readme_prints_what_it_shows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().expect("a folder");
    for part in [
        "rules",
        "municipalities",
        "reference",
        "snapshots",
        "tests/published",
    ] {
        copy(&root.join(part), &folder.path().join(part));
    }
    let chosen = "kontering.toml";
    fs::copy(root.join(chosen), folder.path().join(chosen)).expect("a copy");
    let readme = fs::read_to_string(root.join("README.md")).expect("the README");
    let mut commands = 0;
    for block in blocks(&readme) {
        if let Some(script) = block.info.strip_prefix("rhai ") {
            // What an author would have at the end of the shipped script; a later block takes the
            // earlier one's place.
            let shipped = fs::read_to_string(root.join(script)).expect("a script");
            fs::write(
                folder.path().join(script),
                format!("{shipped}\n{}", block.body),
            )
            .expect("a script");
        }
        if block.info != "console" {
            continue;
        }
        let (command, shown) = block.body.split_once('\n').expect("a command");
        let command = command.strip_prefix("$ ").expect("a command");
        let published = folder.path().join("tests/published").display().to_string();
        let mut arguments: Vec<String> = words(command)
            .into_iter()
            .map(|word| word.replace("tests/published", &published))
            .collect();
        arguments.extend([
            "-C".to_owned(),
            folder.path().display().to_string(),
            "--no-color".to_owned(),
        ]);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut console = Console::plain(&mut out, &mut err);
        cli::run(arguments.into_iter().map(OsString::from), &mut console);
        let printed = String::from_utf8([out, err].concat()).expect("text");
        let (shown, lines): (Vec<&str>, Vec<&str>) =
            (shown.lines().collect(), printed.lines().collect());
        assert!(
            matches(&shown, &lines),
            "`{command}` prints\n{printed}\nbut the README shows\n{}",
            shown.join("\n")
        );
        commands += 1;
    }
    assert!(commands >= 5, "only {commands} commands were found");
}

#[test]
fn the_reference_is_what_the_program_prints() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference.md");
    let committed = fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, kontering::script::reference()).expect("the reference");
        return;
    }
    assert!(
        committed == kontering::script::reference(),
        "docs/reference.md is stale; run the tests once with UPDATE_REFERENCE=1"
    );
}
