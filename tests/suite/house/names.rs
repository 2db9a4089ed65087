//! No name of a type stands for two things.

use std::collections::BTreeMap;

use super::paths::Sources;
use super::rooms::{house, small};

/// The names that stand for two things on purpose, each with the reason.
const ALLOWED: &[(&str, &str)] = &[];

/// Every name that more than one type or trait has, with the files of each.
fn names_twice(sources: &Sources) -> BTreeMap<String, Vec<String>> {
    let mut homes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in sources.files.iter().filter(|file| !sources.is_test(file)) {
        for name in &file.types {
            homes
                .entry(name.clone())
                .or_default()
                .push(file.path.display().to_string());
        }
    }
    homes.retain(|_, files| files.len() > 1);
    homes
}

#[test]
fn every_type_has_a_name_of_its_own() {
    let mut twice = names_twice(&house());
    for (name, why) in ALLOWED {
        assert!(
            twice.remove(*name).is_some(),
            "`{name}` stands for one thing, so it need not be allowed any more ({why})"
        );
    }
    let twice: Vec<String> = twice
        .iter()
        .map(|(name, files)| format!("`{name}`: {}", files.join(", ")))
        .collect();
    assert!(
        twice.is_empty(),
        "one name, several types:\n{}",
        twice.join("\n")
    );
}

#[test]
fn a_name_twice_is_seen_wherever_it_stands() {
    let of = |first: &str, second: &str| {
        names_twice(&small(&[("a/one.rs", first), ("b.rs", second)]))
            .into_keys()
            .collect::<Vec<_>>()
    };
    assert_eq!(of("struct Row;", "pub enum Row { One }"), ["Row"]);
    assert_eq!(
        of("pub trait Row {}", "mod inside { type Row = u8; }"),
        ["Row"]
    );
    assert_eq!(of("fn f() { struct Row; }", "struct Row;"), ["Row"]);
    assert!(of("struct Row;", "#[cfg(test)] mod tests { struct Row; }").is_empty());
    assert!(of("struct Row;", "struct Line;").is_empty());
    assert!(
        of(
            "struct Row;",
            "trait T { type Row; } use crate::a::one::Row;"
        )
        .is_empty()
    );
}
