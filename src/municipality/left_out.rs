//! Files beside those of a ledger that look like them, but that no ledger takes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::Arc;

use encoding_rs::{UTF_8, WINDOWS_1252};

use crate::diag::{Code, Diagnostic, Severity};
use crate::ledger::{HeaderLikeness, LedgerSpec};
use crate::world::World;

/// How much of a file is looked at.
const HEAD_BYTES: u64 = 16 * 1024;

/// What the names of files with delimited text end with.
const TEXT_ENDINGS: [&str; 6] = ["csv", "txt", "tsv", "skv", "dat", "asc"];

/// Names files in the folders of ledgers that no ledger takes, although they have its columns or
/// are named like its files but for digits and capitals; what was reported is not left out.
pub(super) fn name_left_out(
    world: &dyn World,
    ledgers: &[&LedgerSpec],
    reports: &[&LedgerSpec],
    found: &mut Vec<Diagnostic>,
) {
    let files = || ledgers.iter().flat_map(|spec| &spec.files);
    let taken: BTreeSet<&str> = files().map(|file| &*file.path).collect();
    let reported = || reports.iter().flat_map(|spec| &spec.files);
    let is_reported = |path: &str| reported().any(|file| *file.path == *path);
    let mut folders: BTreeMap<&str, &LedgerSpec> = BTreeMap::new();
    for spec in ledgers.iter().copied() {
        for file in &spec.files {
            folders.entry(split(&file.path).0).or_insert(spec);
        }
    }
    for (folder, spec) in folders {
        let alike: BTreeSet<String> = taken
            .iter()
            .map(|path| split(path))
            .filter(|(of, _)| *of == folder)
            .map(|(_, name)| skeleton(name))
            .collect();
        for name in world.list(folder).unwrap_or_default() {
            let path = format!("{folder}/{name}");
            if name.ends_with('/') || taken.contains(&*path) || is_reported(&path) {
                continue;
            }
            let is_named_alike = alike.contains(&skeleton(&name));
            let likeness = match is_text(&name) {
                true => likeness(world, &path, spec),
                false => HeaderLikeness::Unlike,
            };
            if is_named_alike || likeness > HeaderLikeness::Unlike {
                let file: Arc<str> = Arc::from(path);
                let says = match likeness {
                    HeaderLikeness::Whole => "has all columns of the ledger beside it",
                    _ => "looks like a file of a ledger",
                };
                let mut finding = Diagnostic::new(
                    Code::LedgerFileLeftOut,
                    format!("`{file}` {says}, but no ledger takes it"),
                );
                if likeness == HeaderLikeness::Whole {
                    finding.severity = Severity::Error;
                }
                found.push(
                    finding
                        .in_file(Arc::clone(&file))
                        .at_span(&spec.span, "a ledger beside it")
                        .help("add it to `files`, or move it to another folder where its postings are in another file already"),
                );
            }
        }
    }
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// A name without its digits and capitals.
fn skeleton(name: &str) -> String {
    let name = name.to_lowercase();
    name.chars().filter(|c| !c.is_ascii_digit()).collect()
}

fn is_text(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    TEXT_ENDINGS
        .iter()
        .any(|text| ending.eq_ignore_ascii_case(text))
}

/// How many columns of a ledger one of the first lines of a file names, whatever its encoding.
fn likeness(world: &dyn World, path: &str, spec: &LedgerSpec) -> HeaderLikeness {
    let mut head = Vec::new();
    let is_read = world
        .open(path)
        .and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head));
    if is_read.is_err() {
        return HeaderLikeness::Unlike;
    }
    let texts = [UTF_8, WINDOWS_1252].map(|encoding| encoding.decode(&head).0);
    let likeness = texts.iter().map(|text| spec.header_likeness(text));
    likeness.max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::tests::{files, spec};
    use crate::world::MemoryWorld;

    #[test]
    fn a_file_that_looks_like_those_of_a_ledger_is_named() {
        let world = MemoryWorld::new();
        let header = "Klasse;Funksjon;Art;Periode;Bel\u{f8}p;Tekst;Bilag\n";
        let body = format!("{header}1;242;010;01;5;a;1\n");
        for path in ["m/2013/a01.csv", "m/2013/rest.txt", "m/2012/a01.csv"] {
            world.put(path, body.clone());
        }
        let others = [
            ("m/2013/A02.CSV", "another file"),
            (
                "m/2013/most.csv",
                "Klasse;Funksjon;Art;Periode;Bel\u{f8}p\n",
            ),
            ("m/2013/kontoplan.csv", "Konto;Art\n1000;010\n"),
            ("m/2013/README.md", header),
            ("m/2013/facts.toml", ""),
        ];
        for (path, text) in others {
            world.put(path, text);
        }
        let latin = WINDOWS_1252.encode(&body).0.into_owned();
        world.put("m/2013/ansi.txt", latin);
        let spec = LedgerSpec {
            files: files(["m/2013/a01.csv"]),
            ..spec()
        };
        let mut found = Vec::new();
        name_left_out(&world, &[&spec], &[], &mut found);
        let found: Vec<String> = found
            .iter()
            .map(|finding| format!("{:?} {finding}", finding.severity))
            .collect();
        assert_eq!(
            found,
            [
                "Warning K0133: `m/2013/A02.CSV` looks like a file of a ledger, but no ledger takes it",
                "Error K0133: `m/2013/ansi.txt` has all columns of the ledger beside it, but no ledger takes it",
                "Warning K0133: `m/2013/most.csv` looks like a file of a ledger, but no ledger takes it",
                "Error K0133: `m/2013/rest.txt` has all columns of the ledger beside it, but no ledger takes it",
            ]
        );
    }
}
