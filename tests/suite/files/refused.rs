//! What readers refuse, the schemas refuse, as far as a schema can say it.

use std::collections::BTreeSet;

use super::*;

/// Values of every kind, at the bounds of what entries may be.
const VALUES: [&str; 24] = [
    "-1",
    "0",
    "1",
    "2",
    "100",
    "101",
    "1000",
    "1001",
    "2101",
    "2201",
    "\"\"",
    "\"x\"",
    "\"xy\"",
    "\"7\"",
    "\"12345\"",
    "\"-\"",
    "[]",
    "[0]",
    "[1]",
    "[1, 2]",
    "[1, 2, 3]",
    "[1001]",
    "[\"\"]",
    "{}",
];

/// What a file, a table and an entry are called together.
type EntryName = (&'static str, &'static str, &'static str);

/// Entries of which readers refuse values for what no schema of the file alone can say, and why.
const BEYOND: &[(&str, &[EntryName])] = &[
    (
        "names files that must be there",
        &[
            ("municipality.toml", "ledger", "files"),
            ("municipality.toml", "ledger.files", "file"),
            ("municipality.toml", "ledger.codes.DIMENSION", "translate"),
            ("municipality.toml", "reported", "files"),
        ],
    ),
    (
        "what stands together in it depends on what else is there",
        &[
            ("municipality.toml", "ledger", "amount"),
            ("municipality.toml", "ledger", "codes"),
            ("municipality.toml", "ledger.amount", "mark"),
            ("municipality.toml", "ledger.amount.columns", "period"),
        ],
    ),
    (
        "names entries of the ledger",
        &[("municipality.toml", "ledger", "guessed")],
    ),
    (
        "browsers know many encodings, by several names",
        &[
            ("municipality.toml", "ledger", "encoding"),
            ("municipality.toml", "ledger.files", "encoding"),
        ],
    ),
    (
        "one of its names must not be blank",
        &[
            ("municipality.toml", "ledger", "columns"),
            ("municipality.toml", "ledger.files", "columns"),
        ],
    ),
    (
        "a value may be a text, where its unit says so",
        &[
            ("facts.toml", "fact", "value"),
            ("series.toml", "series.values.period", "value"),
        ],
    ),
    (
        "names a unit, or a fact, that the vocabulary declares",
        &[
            ("facts.toml", "fact", "unit"),
            ("series.toml", "series", "unit"),
            ("vocabulary.toml", "facts.ID", "unit"),
            ("vocabulary.toml", "facts.ID", "part_of"),
            ("vocabulary.toml", "facts.ID", "rests_on"),
            ("vocabulary.toml", "facts.ID", "largest"),
            ("categories.toml", "area", "denominator"),
            ("categories.toml", "area", "rests_on"),
            ("categories.toml", "area", "largest"),
            ("categories.toml", "area.line", "denominator"),
            ("categories.toml", "area.line", "rests_on"),
            ("categories.toml", "area.line", "largest"),
        ],
    ),
    (
        "names a dimension that the vocabulary declares",
        &[("vocabulary.toml", "publish.contributors", "dimension")],
    ),
    (
        "names an account class, which some dimension must have",
        &[("vocabulary.toml", "dimensions.NAME", "absent_in")],
    ),
    (
        "the municipality must have a ledger of it",
        &[("cases.toml", "case", "year")],
    ),
    (
        "names a category, or a rule",
        &[
            ("cases.toml", "case", "lands"),
            ("cases.toml", "case", "rule"),
        ],
    ),
];

fn is_refused(surroundings: &Surroundings, file: &FileForm, texts: &[String]) -> bool {
    let is_wrong = |text: &String| {
        let found = surroundings.read(file, text).found;
        found.iter().any(Diagnostic::is_error)
    };
    texts.iter().all(is_wrong)
}

fn fits(schema: &Value, texts: &[String]) -> bool {
    texts
        .iter()
        .any(|text| refusals(schema, &json(text)).is_empty())
}

#[test]
fn what_a_reader_refuses_of_an_entry_its_schema_refuses() {
    let surroundings = Surroundings::new();
    let mut found: BTreeSet<EntryName> = BTreeSet::new();
    let mut wrong = Vec::new();
    for file in FILES {
        let schema = file_schema(file);
        for table in tables(file) {
            for entry in table.form.all() {
                let name = (file.name, table.form.name, entry.name);
                for value in VALUES {
                    let texts = around(file, table.form, &format!("{} = {value}", entry.name));
                    if fits(&schema, &texts) && is_refused(&surroundings, file, &texts) {
                        found.insert(name);
                        wrong.push((name, value));
                    }
                }
            }
        }
    }
    let beyond: BTreeSet<EntryName> = BEYOND
        .iter()
        .flat_map(|(_, names)| names.iter().copied())
        .collect();
    wrong.retain(|(name, _)| !beyond.contains(name));
    let wrong: Vec<String> = wrong.iter().map(|one| format!("{one:?}")).collect();
    assert!(wrong.is_empty(), "schemas accept:\n{}", wrong.join("\n"));
    let needless: Vec<&EntryName> = beyond.difference(&found).collect();
    assert!(needless.is_empty(), "schemas say as much: {needless:?}");
}

#[test]
fn of_entries_that_exclude_one_another_one_stands() {
    let surroundings = Surroundings::new();
    let mut seen = 0;
    for file in FILES {
        let schema = file_schema(file);
        for table in tables(file) {
            let groups = table.form.one_of;
            let others = table.form.samples[0].lines();
            let is_of_group =
                |line: &str| groups.iter().any(|group| group.contains(&name_of(line)));
            let others: Vec<&str> = others.filter(|line| !is_of_group(line)).collect();
            let lines = |group: &[&str]| -> Vec<String> {
                let entries = table.form.all().filter(|entry| group.contains(&entry.name));
                let own = |entry: &EntryForm| {
                    let lines = entry.example.lines();
                    let mut own = lines.filter(|line| name_of(line) == entry.name);
                    own.next().expect("an example").to_owned()
                };
                entries.map(own).collect()
            };
            let mut check = |chosen: Vec<String>, is_sound: bool| {
                let chosen = chosen.iter().map(String::as_str);
                let all: Vec<&str> = chosen.chain(others.iter().copied()).collect();
                let texts = within(file, table.form, &all.join("\n"));
                assert_eq!(fits(&schema, &texts), is_sound, "schema: {texts:?}");
                let is_read = !is_refused(&surroundings, file, &texts);
                assert_eq!(is_read, is_sound, "reader: {texts:?}");
                seen += 1;
            };
            for (at, group) in groups.iter().enumerate() {
                check(lines(group), true);
                for other in &groups[at + 1..] {
                    check([lines(group), lines(other)].concat(), false);
                }
                if group.len() > 1 {
                    check(lines(&group[..1]), false);
                }
            }
            if !groups.is_empty() && !others.is_empty() {
                check(Vec::new(), false);
            }
        }
    }
    assert!(seen > 15, "only {seen}");
}

#[test]
fn a_format_that_there_is_not_is_refused_before_anything_is_read() {
    let found = |format: &str| -> Vec<Diagnostic> {
        let world = MemoryWorld::fixture(include_str!("../../diagnostics/base.project"));
        let path = "municipalities/a/municipality.toml";
        let text = kontering::world::World::text(&world, path).expect("described");
        let stated = format!("[[ledger]]\nformat = \"{format}\"");
        world.put(path, text.replacen("[[ledger]]", &stated, 1));
        let found = load(&world).diagnostics.into_iter();
        found
            .filter(|finding| finding.message.contains("`format`"))
            .collect()
    };
    assert_eq!(found("csv"), []);
    let refused = found("xls");
    assert!(
        matches!(&refused[..], [one] if one.is_error() && one.message == "`format` cannot be `xls`"),
        "{refused:?}"
    );
}
