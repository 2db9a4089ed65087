//! Entries of files: what a reader asks for by name is declared in a form.

use std::collections::BTreeSet;

use kontering::render::{FILES, tables};

use super::sources;

/// How tables are asked for an entry.
const ASKED_BY: [&str; 10] = [
    ".get(",
    ".require(",
    ".string(",
    ".required_string(",
    ".integer(",
    ".boolean(",
    ".strings(",
    ".word(",
    ".table(",
    ".tables(",
];

/// The texts that a piece of source hands to tables as names of entries.
fn asked_for(source: &str) -> BTreeSet<String> {
    let source = source.split("#[cfg(test)]").next().unwrap_or(source);
    let plain: String = source.chars().filter(|c| !c.is_whitespace()).collect();
    let mut names = BTreeSet::new();
    for way in ASKED_BY {
        let calls = plain.split(way).skip(1);
        let written = calls.filter_map(|call| call.strip_prefix('"')?.split('"').next());
        names.extend(written.map(str::to_owned));
    }
    for (before, _) in plain.match_indices("].map(|name|") {
        let part = &plain[..before];
        let list = part.rsplit_once('[').map_or("", |(_, list)| list);
        let texts = list
            .split(',')
            .filter_map(|text| text.strip_prefix('"')?.strip_suffix('"'))
            .filter(|text| !text.contains(['"', '`', '(']));
        names.extend(texts.map(str::to_owned));
    }
    names
}

#[test]
fn what_a_reader_asks_for_is_declared() {
    let mut declared = BTreeSet::new();
    for file in FILES {
        for table in tables(file) {
            declared.extend(table.form.all().map(|entry| entry.name.to_owned()));
        }
    }
    let readers = [
        "municipality",
        "facts",
        "cases",
        "category.rs",
        "workspace/comparison.rs",
    ];
    let mut asked = 0;
    for (path, source) in sources() {
        let place = path.to_string_lossy().replace('\\', "/");
        let is_reader = readers
            .iter()
            .any(|reader| place.contains(&format!("/{reader}")));
        if !is_reader || place.contains("tests") || !source.contains("TomlTable") {
            continue;
        }
        for name in asked_for(&source) {
            assert!(
                declared.contains(&name),
                "{place} asks for `{name}`, which no form declares: see \"Add an entry to a file\" in CONTRIBUTING.md"
            );
            asked += 1;
        }
    }
    assert!(asked > 40, "only {asked} entries are asked for");
}

#[test]
fn names_are_seen_however_they_are_asked_for() {
    let source = "let [a, b] = [\"debit\", \"credit\"]\n    .map(|name| table.string(name, found));
        table\n.require(\"year\", found);\nlet list = [one, \"no entry\"];";
    let names: Vec<String> = asked_for(source).into_iter().collect();
    assert_eq!(names, ["credit", "debit", "year"]);
}
