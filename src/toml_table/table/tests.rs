//! Entries by type and place, and entries that nobody asked for.

use super::super::{EntryDefault, EntryForm, NamedForm, TomlDocument};
use super::*;

/// Reads `text` with `read`; gives each finding as `message @ text of its place | help`.
fn check(text: &str, read: impl Fn(&mut TomlTable<'_>, &mut Vec<Diagnostic>), expected: &[&str]) {
    let mut found = Vec::new();
    let document = TomlDocument::parse("a.toml", text, &mut found);
    read(&mut document.open_table(), &mut found);
    let findings: Vec<String> = found
        .iter()
        .map(|finding| {
            let crate::diag::Place::Span(span) = &finding.labels[0].place else {
                panic!("no span")
            };
            let help = finding
                .help
                .as_ref()
                .map(|help| format!(" | {help}"))
                .unwrap_or_default();
            assert_eq!(finding.code, Code::TomlInvalid);
            format!(
                "{} @ {}{help}",
                finding.message,
                &text[span.start..span.end]
            )
        })
        .collect();
    assert_eq!(findings, expected);
}

#[test]
fn what_nobody_asked_for_is_unknown() {
    let read = |table: &mut TomlTable<'_>, found: &mut Vec<Diagnostic>| {
        table.string("name", found);
        table.string("number", found);
        table.finish(found);
    };
    check(
        "name = 'A'\nnumbr = '1'\n",
        read,
        &["unknown entry `numbr` @ numbr | did you mean `number`?"],
    );
    check("name = 'A'\nnumber = '1'\n", read, &[]);
}

#[test]
fn each_kind_is_asked_for_by_name() {
    let read = |table: &mut TomlTable<'_>, found: &mut Vec<Diagnostic>| {
        assert!(table.string("a", found).is_none());
        assert!(table.integer("b", found).is_none());
        assert!(table.boolean("c", found).is_none());
        assert!(table.table("d", found).is_none());
        assert!(table.strings("e", found).is_empty());
        assert!(table.require("f", found).is_none());
    };
    check(
        "a = 1\nb = '1'\nc = 0\nd = []\ne = [1.5]\n",
        read,
        &[
            "`a` must be a text in quotes @ 1",
            "`b` must be a whole number @ '1'",
            "`c` must be `true` or `false` @ 0",
            "`d` must be a table @ []",
            "`e` must be a text in quotes @ 1.5",
            "the file lacks `f` @ ",
        ],
    );
}

#[test]
fn values_are_read_as_written() {
    let mut found = Vec::new();
    let document = TomlDocument::parse(
        "a.toml",
        "a = 'x'\nb = 0x10\nc = true\ne = ['p', 'q']\nw = 'no'\n",
        &mut found,
    );
    let mut table = document.open_table();
    assert_eq!(
        table.string("a", &mut found).map(|a| a.value),
        Some("x".to_owned())
    );
    assert_eq!(table.integer("b", &mut found).map(|b| b.value), Some(16));
    assert_eq!(table.boolean("c", &mut found).map(|c| c.value), Some(true));
    assert_eq!(
        table
            .strings("e", &mut found)
            .into_iter()
            .map(|e| e.value)
            .collect::<Vec<_>>(),
        ["p", "q"]
    );
    assert_eq!(
        table
            .word("w", &[("yes", 1), ("no", 0)], &mut found)
            .map(|w| w.value),
        Some(0)
    );
    assert_eq!(found, []);
}

#[test]
fn every_syntax_error_is_reported_at_its_place() {
    let mut found = Vec::new();
    TomlDocument::parse("a.toml", "a = \nb = 1\nc = 'x\n", &mut found);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found
            .iter()
            .all(|finding| finding.message == "the file is no valid TOML")
    );
}

#[test]
fn deep_nesting_is_refused_without_a_fall() {
    let deep = 50_000;
    for text in [
        format!("a = {}", "[".repeat(deep)),
        format!("[a{}]\n", ".a".repeat(deep)),
        format!("a{} = 1\n", ".a".repeat(deep)),
    ] {
        let mut found = Vec::new();
        let document = TomlDocument::parse("a.toml", &text, &mut found);
        document.open_table().named(&mut found);
        assert!(!found.is_empty());
    }
}

#[test]
fn ids_with_points_need_no_quotes() {
    let text = "[b]\nx = 1\n[b.c]\nx = 2\n['a.d']\nx = 3\n[e]\n";
    let mut found = Vec::new();
    let document = TomlDocument::parse("a.toml", text, &mut found);
    let ids: Vec<String> = document
        .open_table()
        .named(&mut found)
        .into_iter()
        .map(|(id, _)| id.value)
        .collect();
    assert_eq!(ids, ["b", "b.c", "a.d", "e"]);
    assert_eq!(found, []);
}

#[test]
fn a_table_within_one_that_leads_nowhere_is_no_name_but_an_unknown_entry() {
    static UNIT: TableForm = TableForm {
        name: "unit",
        entries: &[],
        shared: &[],
        named: None,
        one_of: &[],
        samples: &[""],
    };
    static UNITS: TableForm = TableForm {
        name: "units",
        entries: &[],
        shared: &[],
        named: Some(NamedForm {
            name: "ID",
            value: ValueForm::Table(&UNIT),
            meaning: "a unit",
            example: "",
        }),
        one_of: &[],
        samples: &[""],
    };
    let mut found = Vec::new();
    let document = TomlDocument::parse("a.toml", "[a.b]\nx = 1\n", &mut found);
    let named = document.table(&UNITS).named(&mut found);
    let ids: Vec<&str> = named.iter().map(|(id, _)| &*id.value).collect();
    assert_eq!(ids, ["a"]);
    named[0].1.finish(&mut found);
    let shown: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["K0703: unknown entry `b`"]);
}

#[test]
fn a_word_outside_its_list_is_refused() {
    let read = |table: &mut TomlTable<'_>, found: &mut Vec<Diagnostic>| {
        table.word("origin", &[("published", 0), ("derived", 1)], found);
    };
    check(
        "origin = 'publishd'",
        read,
        &["`origin` cannot be `publishd` @ 'publishd' | did you mean `published`?"],
    );
    check(
        "origin = 'guess'",
        read,
        &["`origin` cannot be `guess` @ 'guess' | write one of `published`, `derived`"],
    );
}

#[test]
fn what_is_not_declared_is_not_there_and_what_is_declared_is_listed() {
    static INNER: TableForm = TableForm {
        name: "inner",
        entries: &[],
        shared: &[],
        named: Some(NamedForm {
            name: "ID",
            value: ValueForm::Whole,
            meaning: "a number",
            example: "x = 1",
        }),
        one_of: &[],
        samples: &[""],
    };
    const fn entry(name: &'static str, value: ValueForm) -> EntryForm {
        EntryForm {
            name,
            value,
            default: EntryDefault::Required,
            meaning: "an entry",
            example: "",
        }
    }
    static OUTER: TableForm = TableForm {
        name: "outer",
        entries: &[
            entry("kind", ValueForm::Word(&[("a", "the first")])),
            entry("inner", ValueForm::Table(&INNER)),
        ],
        shared: &[],
        named: None,
        one_of: &[],
        samples: &[""],
    };
    let text = "kind = 'b'\nsecret = 1\nknid = 1\n[inner]\nx = 1\n";
    let mut found = Vec::new();
    let document = TomlDocument::parse("a.toml", text, &mut found);
    let mut table = document.table(&OUTER);
    assert!(table.get("secret").is_none() && table.entries().is_empty());
    assert!(
        table
            .word("kind", &[("a", 1), ("b", 2)], &mut found)
            .is_none()
    );
    let mut inner = table.table("inner", &mut found).expect("a table");
    assert_eq!(inner.entries().len(), 1);
    assert!(inner.get("x").is_none());
    table.finish(&mut found);
    let shown: Vec<String> = found.iter().map(ToString::to_string).collect();
    let helps: Vec<&str> = found.iter().filter_map(|one| one.help.as_deref()).collect();
    assert_eq!(
        shown,
        [
            "K0703: `kind` cannot be `b`",
            "K0703: unknown entry `secret`",
            "K0703: unknown entry `knid`"
        ]
    );
    assert_eq!(
        helps,
        [
            "write one of `a`",
            "there are `kind`, `inner`",
            "did you mean `kind`? there are `kind`, `inner`"
        ]
    );
}
