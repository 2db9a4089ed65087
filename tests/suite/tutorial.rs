//! The tutorial is true: whoever follows it in a clean folder sees what it shows, and ends with the
//! project in `examples/barnehager/`. `UPDATE_TUTORIAL=1` writes both anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::cli::run_in;
use super::readme::{Block, blocks, matches, words};

const PAGE: &str = "docs/tutorial.md";
const PROJECT: &str = "examples/barnehager";

/// What the finished project does not have of what the tutorial made: its exports stand with the
/// municipalities, and the page is the tutorial itself.
const LEFT_BEHIND: [&str; 2] = ["export/", "tutorial.md"];

/// What the finished project has beside that: a page that says what it is.
const BESIDE: &str = "README.md";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn updates() -> bool {
    std::env::var_os("UPDATE_TUTORIAL").is_some()
}

/// Every file below a folder, by its path there.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn gather(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        let entries = fs::read_dir(folder).expect("a folder");
        for path in entries.map(|entry| entry.expect("an entry").path()) {
            if path.is_dir() {
                gather(root, &path, found);
                continue;
            }
            let inside = path.strip_prefix(root).expect("a file below");
            let name = inside.to_string_lossy().replace('\\', "/");
            let mut bytes = fs::read(&path).expect("a file");
            // Texts may have either line end where git gives them others.
            if !name.ends_with(".csv") {
                let text = String::from_utf8(bytes).expect("text");
                bytes = text.replace("\r\n", "\n").into_bytes();
            }
            found.insert(name, bytes);
        }
    }
    let mut found = BTreeMap::new();
    gather(folder, folder, &mut found);
    found
}

/// Does what a block says, in a folder; gives what the block should hold.
///
/// `console` asks the program; `csv PATH` shows lines of a file; `diff PATH` takes lines away
/// wherever they stand, and puts others in their place; `LANGUAGE PATH` is what the file holds from
/// then on, and `LANGUAGE PATH +` what is added to its end.
fn follow(block: &Block, folder: &Path) -> String {
    let parts: Vec<&str> = block.info.split(' ').collect();
    let text_of = |path: &str| {
        let text = fs::read_to_string(folder.join(path));
        text.unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let write = |path: &str, text: &str| fs::write(folder.join(path), text).expect("written");
    match parts[..] {
        ["console"] => return printed(&block.body, folder),
        ["csv", path] => {
            let text = text_of(path);
            let (shown, lines): (Vec<&str>, Vec<&str>) =
                (block.body.lines().collect(), text.lines().collect());
            assert!(
                matches(&shown, &lines),
                "{path} does not hold {}",
                block.body
            );
        }
        ["diff", path] => {
            let side = |mark: char| -> String {
                let lines = block
                    .body
                    .lines()
                    .filter_map(|line| line.strip_prefix(mark));
                lines.map(|line| format!("{line}\n")).collect()
            };
            let text = text_of(path);
            let changed = text.replace(&side('-'), &side('+'));
            assert_ne!(text, changed, "{path} does not hold {}", block.body);
            write(path, &changed);
        }
        [_, path] => {
            text_of(path);
            write(path, &block.body);
        }
        [_, path, "+"] => write(path, &format!("{}\n{}", text_of(path), block.body)),
        _ => panic!("`{}` is not a block of a tutorial", block.info),
    }
    block.body.clone()
}

/// What a block with a command should hold: itself where that is what is printed, with `…` for what
/// it leaves out.
fn printed(body: &str, folder: &Path) -> String {
    let (command, shown) = body.split_once('\n').expect("a command");
    let asked = command.strip_prefix("$ kontering").expect("a command");
    let inside = format!("{}/", folder.display());
    // Files are named from where one stands, which is the folder.
    let arguments = words(asked)
        .into_iter()
        .map(|word| match word.starts_with("export/") {
            true => format!("{inside}{word}"),
            false => word,
        });
    let arguments: Vec<String> = arguments.collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (_, out, err) = run_in(folder, &arguments);
    let there = format!(" -C {}", folder.display());
    let printed = format!("{out}{err}")
        .replace(&inside, "")
        .replace(&there, "");
    let (told, lines): (Vec<&str>, Vec<&str>) =
        (shown.lines().collect(), printed.lines().collect());
    match matches(&told, &lines) && !(told.is_empty() && updates()) {
        true => body.to_owned(),
        false => format!("{command}\n{}\n", printed.trim_end()),
    }
}

#[test]
fn the_tutorial_shows_what_is_printed_and_ends_with_the_finished_project() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = fs::read_to_string(root().join(PAGE)).expect("the tutorial");
    let page = page.replace("\r\n", "\n");
    let (mut written, mut commands) = (page.clone(), 0);
    let mut at = 0;
    for block in blocks(&page) {
        let fence = format!("```{}\n{}```", block.info, block.body);
        let true_body = follow(&block, folder.path());
        commands += usize::from(block.info == "console");
        let start = at + written[at..].find(&fence).expect("the block");
        let now = format!("```{}\n{true_body}```", block.info);
        written.replace_range(start..start + fence.len(), &now);
        at = start + now.len();
        assert!(
            updates() || true_body == block.body,
            "the tutorial shows\n{}\nbut what is printed is\n{true_body}\nUPDATE_TUTORIAL=1 writes it anew",
            block.body
        );
    }
    assert!(commands >= 12, "only {commands} commands were found");
    let mut made = files(folder.path());
    made.retain(|path, _| !LEFT_BEHIND.iter().any(|left| path.starts_with(left)));
    if updates() {
        fs::write(root().join(PAGE), written).expect("the tutorial");
        write_project(&made);
    }
    let mut committed = files(&root().join(PROJECT));
    committed.remove(BESIDE);
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&made), names(&committed));
    for (path, bytes) in &made {
        assert!(
            committed[path] == *bytes,
            "{PROJECT}/{path} is not what the tutorial makes; UPDATE_TUTORIAL=1 writes it anew"
        );
    }
}

/// Puts the finished project in its folder.
fn write_project(made: &BTreeMap<String, Vec<u8>>) {
    let folder: PathBuf = root().join(PROJECT);
    for path in files(&folder).keys().filter(|path| *path != BESIDE) {
        if !made.contains_key(path) {
            fs::remove_file(folder.join(path)).expect("taken away");
        }
    }
    for (path, bytes) in made {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("written");
    }
}
