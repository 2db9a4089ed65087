//! A snapshot as a file: insta's front matter with our own data under `info`, then the body.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::diag::{CONFLICT, Code, Diagnostic, conflict};
use crate::value::holds_evident_personal_number;
use crate::workspace::{Project, Run};

use super::body::{entries, written_out};
use super::entry::Entry;

/// The version of the body's form. Since 2 a body says what its cells are made of: formulas of leaf
/// cells, shares, and the weights, keys and facts that ledgers' figures stand on.
pub const FORMAT_VERSION: u32 = 2;

/// The oldest form that can be read.
const OLDEST_FORMAT: u32 = 1;

/// The version of what the rule language means.
pub const LANGUAGE_VERSION: u32 = 1;

/// What stands in front of a body.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct SnapshotHeader {
    /// What the snapshot is of, for people.
    pub description: String,
    /// The version of the body's form.
    pub format: u32,
    /// The version of the program that wrote it.
    pub kontering: String,
    /// The version of the rule language.
    pub language: u32,
    pub view: String,
    /// What the one who accepted it said.
    pub note: String,
    /// Who accepted it; blank where nobody is named.
    pub by: String,
    /// Who else looked at it; blank where one was enough.
    pub second: String,
    /// How much of what had moved was taken; blank where all of it was. The inputs are those of the
    /// last whole one.
    pub part: String,
    /// What was found in samples of postings, by the name of the rule as the body has it.
    pub samples: BTreeMap<String, String>,
    /// The SHA-256 of every file that was read, by path.
    pub inputs: BTreeMap<String, String>,
}

/// An accepted result.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Snapshot {
    /// What made it.
    pub header: SnapshotHeader,
    /// The result. **Order**: as bodies have it.
    pub entries: Vec<Entry>,
}

/// Where snapshots are kept, in the project folder.
pub const FOLDER: &str = "snapshots";

/// The path of a view's snapshot, relative to the project folder.
pub fn path(view: &str) -> String {
    format!("{FOLDER}/{view}.snap")
}

/// Makes a snapshot of a run.
pub fn take(project: &Project, run: &Run, note: &str) -> Snapshot {
    let places: Vec<String> = run
        .places
        .iter()
        .map(|(municipality, year)| format!("{municipality}/{year}"))
        .collect();
    let header = SnapshotHeader {
        description: format!("view {}: {}", run.view, places.join(" ")),
        format: FORMAT_VERSION,
        kontering: env!("CARGO_PKG_VERSION").to_owned(),
        language: LANGUAGE_VERSION,
        view: run.view.to_string(),
        note: note.to_owned(),
        by: String::new(),
        second: String::new(),
        part: String::new(),
        samples: BTreeMap::new(),
        inputs: run.inputs.clone(),
    };
    Snapshot {
        header,
        entries: entries(project, run),
    }
}

/// Writes a snapshot as text. **Invariant**: [`parse`] gives back the same.
pub fn write(snapshot: &Snapshot) -> String {
    let SnapshotHeader {
        description,
        format,
        kontering,
        language,
        view,
        note,
        by,
        second,
        part,
        samples,
        inputs,
    } = &snapshot.header;
    let mut text = String::from("---\nsource: kontering accept\n");
    let _ = writeln!(text, "description: {}", yaml_text(description));
    let _ = writeln!(
        text,
        "info:\n  format: {format}\n  kontering: {}",
        yaml_text(kontering)
    );
    let _ = writeln!(
        text,
        "  language: {language}\n  view: {}\n  note: {}",
        yaml_text(view),
        yaml_text(note)
    );
    for (entry, value) in [("by", by), ("second", second), ("part", part)] {
        if !value.is_empty() {
            let _ = writeln!(text, "  {entry}: {}", yaml_text(value));
        }
    }
    if !samples.is_empty() {
        text.push_str("  samples:\n");
    }
    for (key, found) in samples {
        let _ = writeln!(text, "    {}: {}", yaml_text(key), yaml_text(found));
    }
    text.push_str(if inputs.is_empty() {
        "  inputs: {}\n"
    } else {
        "  inputs:\n"
    });
    for (path, hash) in inputs {
        let _ = writeln!(text, "    {}: {}", yaml_text(path), yaml_text(hash));
    }
    text + "---\n" + written_out(&snapshot.entries).as_str()
}

/// The entry about a rule, by the rule's name: `LEDGER LAYER/ID -> TARGET`.
pub fn rule_entry<'e>(entries: &'e [Entry], name: &str) -> Option<&'e Entry> {
    entries
        .iter()
        .find(|entry| entry.kind() == "rule" && entry.key().strip_prefix("rule ") == Some(name))
}

/// A text as JSON writes it, which YAML reads alike.
fn yaml_text(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// Where the paths and hashes of inputs begin, in which digits may stand in any order.
const INPUTS: &str = "\n  inputs:";

/// What a snapshot says of persons: in what somebody said when it was accepted, or in words of its
/// lines.
fn persons(path: &str, front: &str, body: &str) -> Option<Diagnostic> {
    let said = front.split(INPUTS).next().unwrap_or(front);
    let said = said.lines().enumerate();
    let said = said.map(|(number, line)| (number, vec![line]));
    let body_begins = front.lines().count() + 1;
    let lines = body.lines().enumerate();
    // Numbers of any length stand outside the quotes.
    let lines = lines.map(|(number, line)| {
        let words = line.split('"').skip(1).step_by(2);
        (number + body_begins, words.collect::<Vec<_>>())
    });
    let tells = |(_, texts): &(usize, Vec<&str>)| {
        texts.iter().any(|text| holds_evident_personal_number(text))
    };
    let (above, _) = said.chain(lines).find(tells)?;
    let message = format!("`{path}` holds what looks like a personal number");
    let line = u64::try_from(above + 2).unwrap_or(u64::MAX);
    Some(Diagnostic::person_in(message).at_line(path, line, "not shown here"))
}

/// Whether a header may be written: nothing that was said names a person by number.
///
/// # Errors
/// `K0714`.
pub fn tells_no_person(header: &SnapshotHeader) -> Result<(), Diagnostic> {
    let SnapshotHeader {
        note, by, second, ..
    } = header;
    for (of, said) in [("note", note), ("by", by), ("second", second)] {
        if holds_evident_personal_number(said) {
            let message = format!("`--{of}` holds what looks like a personal number");
            return Err(Diagnostic::person_in(message));
        }
    }
    Ok(())
}

/// Reads what [`write()`] wrote, with either line end.
///
/// # Errors
/// `K0604` when the text is no snapshot or of a later format, `K0714` a personal number in it.
pub fn parse(path: &str, text: &str) -> Result<Snapshot, Diagnostic> {
    let text = text.replace("\r\n", "\n");
    let invalid = |message: &str| {
        Diagnostic::new(Code::SnapshotInvalid, format!("`{path}` {message}"))
            .in_file(path)
            .help("restore the file, or write it anew with `kontering accept`")
    };
    if let Some(line) = conflict(&text) {
        let message = format!("`{path}` is in conflict: {}", CONFLICT.0);
        let finding = Diagnostic::new(Code::SnapshotInvalid, message);
        return Err(finding.at_line(path, line, "the first mark").help(format!(
            "{}, or write the file anew with `kontering accept`",
            CONFLICT.1
        )));
    }
    let rest = text
        .strip_prefix("---\n")
        .ok_or_else(|| invalid("does not begin with `---`"))?;
    let (front, body) = rest
        .split_once("\n---\n")
        .ok_or_else(|| invalid("has no end of its front matter"))?;
    persons(path, front, body).map_or(Ok(()), Err)?;
    let mut header = SnapshotHeader::default();
    let mut section = "";
    for line in front.lines() {
        let (key, value) = entry(line)
            .ok_or_else(|| invalid(&format!("has a line that cannot be read: `{line}`")))?;
        let number = || {
            value
                .parse()
                .map_err(|_| invalid(&format!("has no number at `{key}`")))
        };
        section = if line.starts_with("    ") {
            section
        } else {
            ""
        };
        match (section, key.as_str()) {
            ("inputs", _) => drop(header.inputs.insert(key, value)),
            ("samples", _) => drop(header.samples.insert(key, value)),
            (_, "description") => header.description = value,
            (_, "format") => header.format = number()?,
            (_, "kontering") => header.kontering = value,
            (_, "language") => header.language = number()?,
            (_, "view") => header.view = value,
            (_, "note") => header.note = value,
            (_, "by") => header.by = value,
            (_, "second") => header.second = value,
            (_, "part") => header.part = value,
            (_, "inputs") => section = "inputs",
            (_, "samples") => section = "samples",
            _ => {}
        }
    }
    if !(OLDEST_FORMAT..=FORMAT_VERSION).contains(&header.format) {
        return Err(invalid(&format!(
            "has format {}; this program knows {OLDEST_FORMAT} to {FORMAT_VERSION}",
            header.format
        )));
    }
    let entries: Vec<Entry> = body.lines().map(Entry::from).collect();
    if let Some(key) = key_of_two(&entries) {
        return Err(invalid(&format!("has two lines of `{key}`")));
    }
    Ok(Snapshot { header, entries })
}

/// A key that two entries have of which there can be one.
fn key_of_two(entries: &[Entry]) -> Option<String> {
    let is_one = |entry: &&Entry| !matches!(entry, Entry::Unread(_) | Entry::Amount(_));
    let mut keys: Vec<String> = entries.iter().filter(is_one).map(Entry::key).collect();
    keys.sort_unstable();
    let two = keys.windows(2).find(|two| two[0] == two[1])?;
    two.first().cloned()
}

/// Splits `key: value`; either may be written as JSON writes a text.
fn entry(line: &str) -> Option<(String, String)> {
    let line = line.trim_start();
    let (key, rest) = if line.starts_with('"') {
        let mut stream = serde_json::Deserializer::from_str(line).into_iter::<String>();
        let key = stream.next()?.ok()?;
        (key, line[stream.byte_offset()..].strip_prefix(':')?)
    } else {
        let (key, rest) = line.split_once(':')?;
        (key.to_owned(), rest)
    };
    let value = rest.trim();
    let value = if value.starts_with('"') {
        serde_json::from_str(value).ok()?
    } else {
        value.to_owned()
    };
    Some((key, value))
}

#[cfg(test)]
mod tests {
    use super::super::tests as small;
    use super::*;

    fn snapshot() -> Snapshot {
        let mut snapshot = take(
            &small::project(),
            &small::run(),
            "first: \"all\" figures\nas printed",
        );
        snapshot
            .header
            .inputs
            .insert("municipalities/bølum og: omegn/a.csv".into(), "cd34".into());
        (snapshot.header.by, snapshot.header.second) = ("Ola".into(), "Kari".into());
        snapshot.header.part = "1 of 2 changes".into();
        snapshot
            .header
            .samples
            .insert("boelum/2013 national/a -> x".into(), "1 right".into());
        snapshot
    }

    #[test]
    fn the_front_matter_holds_what_made_the_body() {
        let text = write(&snapshot());
        let version = env!("CARGO_PKG_VERSION");
        let front = format!(
            "---
source: kontering accept
description: \"view reported: boelum/2013 tranefoss/2013\"
info:
  format: 2
  kontering: \"{version}\"
  language: 1
  view: \"reported\"
  note: \"first: \\\"all\\\" figures\\nas printed\"
  by: \"Ola\"
  second: \"Kari\"
  part: \"1 of 2 changes\"
  samples:
    \"boelum/2013 national/a -> x\": \"1 right\"
  inputs:
    \"municipalities/bølum og: omegn/a.csv\": \"cd34\"
    \"rules/a.rhai\": \"ab12\"
---
balance boelum/2013 added | kr | 0
"
        );
        assert!(text.starts_with(&front), "{text}");
    }

    #[test]
    fn what_was_written_is_read_back_with_either_line_end() {
        let snapshot = snapshot();
        let text = write(&snapshot);
        assert_eq!(parse("s", &text), Ok(snapshot.clone()));
        assert_eq!(parse("s", &text.replace('\n', "\r\n")), Ok(snapshot));
        let empty = Snapshot {
            header: SnapshotHeader {
                format: FORMAT_VERSION,
                ..SnapshotHeader::default()
            },
            entries: Vec::new(),
        };
        assert_eq!(parse("s", &write(&empty)), Ok(empty));
    }

    #[test]
    fn what_is_no_snapshot_is_told_why() {
        let check = |text: &str, message: &str| {
            let found = parse("s", text).expect_err(message);
            assert_eq!(
                (found.code, found.message),
                (Code::SnapshotInvalid, format!("`s` {message}"))
            );
        };
        check("", "does not begin with `---`");
        check("---\nview: \"a\"\n", "has no end of its front matter");
        check("---\nview\n---\n", "has a line that cannot be read: `view`");
        check("---\nformat: x\n---\n", "has no number at `format`");
        check(
            "---\nformat: 99\n---\n",
            "has format 99; this program knows 1 to 2",
        );
    }

    #[test]
    fn hashes_and_amounts_are_no_personal_numbers_and_what_is_said_may_be() {
        let text = |note: &str, line: &str| {
            format!(
                "---\ninfo:\n  format: 2\n  note: \"{note}\"\n  inputs:\n    \"a\": \"01010100050\"\n---\n{line}\n"
            )
        };
        let line = |words: &str| format!("balance a/2013 raw | kr | 01010100050/7 | {words}");
        let found = |note: &str, words: &str| {
            let refused = parse("a.snap", &text(note, &line(words))).err()?;
            assert_eq!(refused.code, Code::PersonInText);
            Some(refused.labels[0].place.clone())
        };
        let at = |line| {
            let place = crate::diag::RecordPlace::Line(line);
            Some(crate::diag::Place::Record {
                file: "a.snap".into(),
                place,
            })
        };
        assert_eq!(found("first", "1 postings"), None);
        assert_eq!(found("first 010101 00050", "1 postings"), at(4));
        assert_eq!(found("first", "missing \"for 01010100050\""), at(8));
    }
}
