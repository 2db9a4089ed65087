//! What projects of other municipalities share with this one names none of its municipalities: the
//! sources, and the rules but for the sheets of the one survey.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The sheets that may name them.
const SURVEY: &str = "rules/sheets/2013-comparison/";

/// The country is no municipality.
const COUNTRY: &str = "hele_landet";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A text in small letters without marks, so that a name and its id are alike.
fn plain(text: &str) -> String {
    let text = text.to_lowercase().replace('æ', "ae").replace('ø', "o");
    text.replace('å', "a").replace('-', "_")
}

/// The ids and names of all municipalities and places of the project, as [`plain`] has them.
fn municipalities() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for folder in ["municipalities", "reference"] {
        for entry in fs::read_dir(root().join(folder))
            .expect("a folder")
            .flatten()
        {
            let id = entry.file_name().to_string_lossy().into_owned();
            if id == COUNTRY {
                continue;
            }
            let description = fs::read_to_string(entry.path().join("municipality.toml"));
            let description = description.unwrap_or_default();
            let named = description
                .lines()
                .filter_map(|line| line.strip_prefix("name")?.split('"').nth(1));
            names.extend(named.map(plain));
            names.insert(plain(&id));
        }
    }
    names
}

/// The first name in a text, alone or as the owner of something.
fn named<'n>(text: &str, names: &'n BTreeSet<String>) -> Option<&'n String> {
    let text = plain(text);
    let words: BTreeSet<&str> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .collect();
    names.iter().find(|name| match name.contains('_') {
        true => text.contains(name.as_str()),
        false => words.contains(name.as_str()) || words.contains(format!("{name}s").as_str()),
    })
}

fn files(folder: PathBuf) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => found.extend(files(path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}

#[test]
fn nothing_that_is_shared_names_a_municipality() {
    let names = municipalities();
    assert!(
        names.len() >= 20 && names.contains("sor_varanger"),
        "{names:?}"
    );
    let (mut seen, mut allowed) = (0, 0);
    let shared = ["src", "rules"].map(|folder| files(root().join(folder)));
    for path in shared.into_iter().flatten() {
        let inside = path.strip_prefix(root()).expect("a file of the project");
        let inside = inside.to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&path).expect("text");
        if inside.starts_with(SURVEY) {
            allowed += usize::from(named(&text, &names).is_some());
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            if let Some(name) = named(line, &names) {
                panic!(
                    "{inside}:{} names {name}: what is shared with other projects must not",
                    number + 1
                );
            }
        }
        seen += 1;
    }
    assert!(
        seen > 100 && allowed > 5,
        "{seen} files, {allowed} of the survey"
    );
}

#[test]
fn names_are_seen_in_ids_and_as_owners_and_not_within_words() {
    let names: BTreeSet<String> = ["ski", "sor_varanger"].map(str::to_owned).into();
    for text in [
        "at(\"ski\")",
        "Skis nøkkel",
        "nokkel_ski_2013",
        "ski-nokkel",
        "Sør-Varanger",
        "sor_varanger",
    ] {
        assert!(named(text, &names).is_some(), "{text}");
    }
    for text in ["skillet", "beskjed, skien", "sor varanger"] {
        assert_eq!(named(text, &names), None, "{text}");
    }
}
