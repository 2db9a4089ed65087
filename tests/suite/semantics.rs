//! `docs/semantics.md` is true: each of its examples is laid over its small project, and prints what
//! the page shows.

use std::path::Path;

use kontering::host::DiskWorld;
use kontering::world::Store;

use crate::cli::run_in;
use crate::readme::{blocks, matches, words};

/// Puts the files of a block in a folder, each after its `//- PATH`.
fn put(folder: &Path, files: &str) {
    let world = DiskWorld::new(folder);
    for file in files.split("//- ").filter(|file| !file.is_empty()) {
        let (path, text) = file.split_once('\n').expect("a path");
        world.write(path, text.as_bytes()).expect("written");
    }
}

/// Runs the examples of a section; gives how many commands it has.
fn check(section: &str, project: &str) -> usize {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), project);
    let mut commands = 0;
    for block in blocks(section) {
        if block.info == "files" {
            put(folder.path(), &block.body);
        }
        if block.info != "console" {
            continue;
        }
        let asked = format!("\n{}", block.body);
        for asked in asked.split("\n$ kontering ").skip(1) {
            let (command, shown) = asked.split_once('\n').expect("what it prints");
            let arguments = words(command);
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let (_, out, err) = run_in(folder.path(), &arguments);
            let printed = out + err.as_str();
            let lines: (Vec<&str>, Vec<&str>) =
                (shown.lines().collect(), printed.lines().collect());
            assert!(
                matches(&lines.0, &lines.1),
                "`{command}` prints\n{printed}\nbut the page shows\n{shown}\nin\n{section}"
            );
            commands += 1;
        }
    }
    commands
}

#[test]
fn every_example_of_what_rules_mean_prints_what_the_page_shows() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/semantics.md");
    let page = std::fs::read_to_string(path)
        .expect("the page")
        .replace("\r\n", "\n");
    let project = blocks(&page)
        .into_iter()
        .find(|block| block.info == "project")
        .expect("a project");
    let sections = page
        .split("\n## ")
        .map(|section| (check(section, &project.body), section));
    for (commands, section) in sections {
        let title = section.lines().next().unwrap_or_default();
        assert!(commands > 0, "`{title}` has no example");
    }
}
