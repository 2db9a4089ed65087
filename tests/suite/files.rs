//! The files that users write, as they are declared: every example is read without findings, every
//! default is what holds, the schemas take what the readers take, and the pages are up to date.

use std::fs;
use std::path::Path;

use kontering::cases::parse_cases;
use kontering::diag::Diagnostic;
use kontering::facts::{Vocabulary, parse_facts, parse_series, parse_vocabulary};
use kontering::model::parse_categories;
use kontering::municipality::load_municipality;
use kontering::render::{FILES, file_schema, files_reference, tables};
use kontering::toml_table::{EntryDefault, EntryForm, FileForm, TableForm, ValueForm};
use kontering::workspace::{Project, load, parse_comparison};
use kontering::world::MemoryWorld;
use serde_json::Value;

#[path = "files/refused.rs"]
mod refused;
#[path = "files/schema.rs"]
mod schema;

use schema::refusals;

/// What the files are read beside.
struct Surroundings {
    project: Project,
    vocabulary: Vocabulary,
}

/// The files that the examples of a ledger name.
const BESIDE_A_LEDGER: &str = "\
//- municipalities/a/a.csv
x
//- municipalities/a/old.txt
x
//- municipalities/a/2013/postings.csv
x
//- municipalities/a/2013/old.txt
x
//- municipalities/a/a.dat
x
//- municipalities/a/0A-2013.dat
x
//- municipalities/a/0B-2013.dat
x
//- municipalities/a/kontoplan.csv
local,national
1,2
";

/// What became of a file: what it says, for comparing, and the findings.
struct Reading {
    value: String,
    found: Vec<Diagnostic>,
}

impl Surroundings {
    fn new() -> Self {
        let world = MemoryWorld::fixture(include_str!("../diagnostics/base.project"));
        let project = load(&world).value;
        let vocabulary = (*project.model.vocabulary).clone();
        Self {
            project,
            vocabulary,
        }
    }

    /// Reads a text as a file of a form.
    fn read(&self, file: &FileForm, text: &str) -> Reading {
        fn reading<T: std::fmt::Debug>(read: kontering::diag::Found<T>) -> Reading {
            Reading {
                value: format!("{:?}", read.value),
                found: read.diagnostics,
            }
        }
        let name = file.name;
        match name {
            "kontering.toml" => reading(parse_comparison(name, text)),
            "facts.toml" => reading(parse_facts(name, text, &self.vocabulary)),
            "series.toml" => reading(parse_series(name, text, &self.vocabulary)),
            "vocabulary.toml" => reading(parse_vocabulary(name, text)),
            "categories.toml" => reading(parse_categories(name, text, &self.vocabulary)),
            "cases.toml" => {
                let municipality = &self.project.municipalities["a"];
                reading(parse_cases(name, text, &self.project.model, municipality))
            }
            "municipality.toml" => {
                let world = MemoryWorld::fixture(BESIDE_A_LEDGER);
                world.put("municipalities/a/municipality.toml", text);
                reading(load_municipality(&world, "a"))
            }
            other => panic!("nothing reads {other}"),
        }
    }

    /// The first of some texts that is read without findings; else all that was found.
    fn sound(&self, file: &FileForm, texts: &[String]) -> Result<String, String> {
        let mut found = String::new();
        for text in texts {
            let reading = self.read(file, text);
            if reading.found.is_empty() {
                return Ok(text.clone());
            }
            found += &format!("{text}\n  {:?}\n", reading.found);
        }
        Err(found)
    }
}

/// The name of an entry that is written on a line.
fn name_of(line: &str) -> &str {
    line.split(" = ").next().unwrap_or(line)
}

/// Lines of a table, and those of a sample whose entries are not among them.
fn beside(lines: &str, sample: &str) -> String {
    let others = sample
        .lines()
        .filter(|line| !lines.lines().any(|own| name_of(own) == name_of(line)));
    let all: Vec<&str> = lines.lines().chain(others).collect();
    all.join("\n")
}

/// Whole files in which a table of a form holds some lines, with every sample of what it stands in.
fn around(file: &FileForm, table: &'static TableForm, lines: &str) -> Vec<String> {
    let own = table.samples.iter().map(|sample| beside(lines, sample));
    own.flat_map(|lines| within(file, table, &lines)).collect()
}

/// Whole files in which a table of a form holds some lines and no others.
fn within(file: &FileForm, table: &'static TableForm, lines: &str) -> Vec<String> {
    if std::ptr::eq(table, file.table) {
        return vec![lines.to_owned()];
    }
    let holds = |value: &ValueForm| holder(value, table);
    for above in tables(file) {
        let entry = above.form.all().find_map(|entry| {
            let double = holds(&entry.value)?;
            (!std::ptr::eq(above.form, table)).then_some((entry.name, double))
        });
        let named = above.form.named.iter().find_map(|named| {
            let double = holds(&named.value)?;
            (!std::ptr::eq(above.form, table)).then_some((name_of(named.example), double))
        });
        let Some((name, double)) = entry.or(named) else {
            continue;
        };
        let inline = {
            let entries = lines.lines().collect::<Vec<_>>().join(", ");
            match double {
                true => format!("{name} = [{{ {entries} }}]"),
                false => format!("{name} = {{ {entries} }}"),
            }
        };
        return around(file, above.form, &inline);
    }
    panic!("{} stands nowhere", table.name)
}

/// Whether a value is a table of a form, `true` where it is one of several.
fn holder(value: &ValueForm, table: &TableForm) -> Option<bool> {
    match value {
        ValueForm::Table(form) => std::ptr::eq(*form, table).then_some(false),
        ValueForm::Tables(form) => std::ptr::eq(*form, table).then_some(true),
        ValueForm::List(item) | ValueForm::Several(item, ..) => holder(item, table).map(|_| true),
        ValueForm::Either(values) => values.iter().find_map(|value| holder(value, table)),
        _ => None,
    }
}

/// An entry of a file with whole files that hold it.
struct EntryCase {
    /// Its file, table and name, for messages.
    name: String,
    file: &'static FileForm,
    table: &'static TableForm,
    /// The entry as it is written, with those that must stand beside it.
    lines: String,
}

/// Every entry with its example, and every word that one may be.
fn entry_cases() -> Vec<EntryCase> {
    let mut cases = Vec::new();
    for file in FILES {
        for table in tables(file) {
            let case = |name: &str, lines: &str| EntryCase {
                name: format!("{} {} {name}", file.name, table.header),
                file,
                table: table.form,
                lines: lines.to_owned(),
            };
            for entry in table.form.all() {
                cases.push(case(entry.name, entry.example));
                if let ValueForm::Word(words) = entry.value {
                    let word = |(word, _): &(&str, &str)| format!("{} = \"{word}\"", entry.name);
                    cases.extend(words.iter().map(|words| case(entry.name, &word(words))));
                }
            }
            if let Some(named) = &table.form.named {
                cases.push(case(named.name, named.example));
            }
        }
    }
    cases
}

fn json(text: &str) -> Value {
    toml::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn every_example_is_read_and_fits_its_schema() {
    let surroundings = Surroundings::new();
    let mut wrong = Vec::new();
    for file in FILES {
        wrong.extend(surroundings.sound(file, &[file.example.to_owned()]).err());
        wrong.extend(refusals(&file_schema(file), &json(file.example)));
    }
    for EntryCase {
        name,
        file,
        table,
        lines,
    } in entry_cases()
    {
        let declared = |entry: &str| table.all().any(|own| own.name == entry);
        let shown = name_of(&lines).to_owned();
        assert!(declared(&shown) || table.named.is_some(), "{name}: {shown}");
        match surroundings.sound(file, &around(file, table, &lines)) {
            Ok(text) => wrong.extend(
                refusals(&file_schema(file), &json(&text))
                    .iter()
                    .map(|refusal| format!("{name}: {refusal}")),
            ),
            Err(found) => wrong.push(format!("{name}: {found}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_default_is_what_holds_where_an_entry_is_absent() {
    let surroundings = Surroundings::new();
    let mut compared = 0;
    for file in FILES {
        for table in tables(file) {
            for entry in table.form.all() {
                let EntryDefault::Value(value) = entry.default else {
                    continue;
                };
                let stated = format!("{} = {value}", entry.name);
                let read = |lines: &str| {
                    let texts = around(file, table.form, lines);
                    let text = surroundings
                        .sound(file, &texts)
                        .unwrap_or_else(|found| panic!("{} {}: {found}", file.name, entry.name));
                    without_places(&surroundings.read(file, &text).value)
                };
                assert_eq!(read(&stated), read(""), "{} {stated}", file.name);
                compared += 1;
            }
        }
    }
    assert!(compared >= 5, "only {compared} defaults");
}

/// What was read without the places that it was read at.
fn without_places(value: &str) -> String {
    let parts = value.split(|c: char| !c.is_alphanumeric() && c != '_');
    let parts = parts.filter(|part| part.parse::<usize>().is_err());
    parts.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_schema_refuses_values_of_the_kinds_that_a_reader_refuses() {
    let surroundings = Surroundings::new();
    let others = ["1", "1.5", "true", "\"x\"", "[]", "{}", "[1.5]"];
    let mut wrong = Vec::new();
    for file in FILES {
        let schema = file_schema(file);
        for table in tables(file) {
            for entry in table.form.all() {
                for other in others {
                    let lines = format!("{} = {other}", entry.name);
                    for text in around(file, table.form, &lines) {
                        let found = surroundings.read(file, &text).found;
                        let is_refused = !refusals(&schema, &json(&text)).is_empty();
                        let kind = format!("`{}` must be", entry.name);
                        let is_kind = |finding: &Diagnostic| {
                            finding.message.starts_with(&kind)
                                && finding
                                    .labels
                                    .iter()
                                    .any(|label| label.text.starts_with("this is"))
                        };
                        if is_refused && found.is_empty()
                            || !is_refused && found.iter().any(is_kind)
                        {
                            wrong.push(format!("refused {is_refused}: {text}\n  {found:?}"));
                        }
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn tables_of_one_name_are_one_table() {
    for file in FILES {
        let own = tables(file);
        for (at, table) in own.iter().enumerate() {
            let twice = own[..at]
                .iter()
                .find(|other| other.form.name == table.form.name);
            assert!(
                twice.is_none(),
                "{} has two tables {}",
                file.name,
                table.form.name
            );
        }
    }
}

#[test]
fn the_shipped_files_fit_their_schemas() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = 0;
    let mut folders = ["rules", "municipalities", "reference"]
        .map(|name| root.join(name))
        .to_vec();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            let Some(file) = FILES.into_iter().find(|file| file.name == name) else {
                continue;
            };
            let text = fs::read_to_string(&path).expect("a file");
            let wrong = refusals(&file_schema(file), &json(&text));
            assert!(wrong.is_empty(), "{}: {}", path.display(), wrong.join("\n"));
            seen += 1;
        }
    }
    assert!(seen > 20, "only {seen} files");
}

/// Which schema is of which file, for editors that ask Taplo.
fn editor_rules() -> String {
    let rule = |file: &FileForm| {
        let places = file.places.iter().map(|place| {
            let parts = place.split('/').map(|part| match part {
                "ID" | "YEAR" | "PLACE" => "*",
                part => part,
            });
            format!("\"{}\"", parts.collect::<Vec<_>>().join("/"))
        });
        format!(
            "\n[[rule]]\ninclude = [{}]\n\n[rule.schema]\npath = \"docs/schemas/{}\"\n",
            places.collect::<Vec<_>>().join(", "),
            file.name.replace(".toml", ".json")
        )
    };
    let about = "# Which schema an editor checks which file by; written by a test.\n";
    about.to_owned() + FILES.into_iter().map(rule).collect::<String>().as_str()
}

#[test]
fn the_pages_of_the_files_are_what_the_program_prints() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut pages = vec![("files.md".to_owned(), files_reference(&FILES))];
    for file in FILES {
        let schema = serde_json::to_string_pretty(&file_schema(file)).expect("JSON");
        let name = file.name.replace(".toml", ".json");
        pages.push((format!("schemas/{name}"), schema + "\n"));
    }
    pages.push(("../.taplo.toml".to_owned(), editor_rules()));
    for (name, text) in pages {
        let path = docs.join(&name);
        if std::env::var_os("UPDATE_REFERENCE").is_some() {
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(&path, &text).expect("the page");
            continue;
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed.replace("\r\n", "\n") == text,
            "docs/{name} is stale; run the tests once with UPDATE_REFERENCE=1"
        );
    }
}
