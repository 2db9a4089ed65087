//! Exports of all formats and dialects, described by what `new` proposes: how often all is right,
//! how often something is asked or marked as guessed, and never anything wrong unmarked.

mod doubts;
mod judged;
mod layout;
mod traps;
mod truth;
mod written;

use std::collections::BTreeMap;

use kontering::proposal::{ExportAnswers, NoProposal, Subject, propose};
use kontering::world::MemoryWorld;

use doubts::each_format;
use judged::{Verdict, judge};
use truth::Truth;
use written::{Export, export};

use crate::reconstructed::ledgers::random::Random;

/// How many exports are made.
const EXPORTS: usize = 484;

/// A world with the code lists and nothing else.
fn world() -> MemoryWorld {
    let world = MemoryWorld::new();
    for path in [
        "vocabulary.toml",
        "kontoplan/arter.csv",
        "kontoplan/funksjoner.csv",
    ] {
        let path = format!("rules/{path}");
        let text =
            std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(&path));
        world.put(&path, text.expect("a file of the rules"));
    }
    world
}

/// What becomes of an export.
fn verdict(export: &Export, truth: &[Truth]) -> Verdict {
    let world = world();
    let path = format!("export/{}", export.file);
    world.put(&path, export.bytes.clone());
    let subject = Subject {
        id: "asker".to_owned(),
        name: "Asker".to_owned(),
        number: "0999".to_owned(),
    };
    let mut files = vec![path];
    if let Some((name, bytes)) = &export.second {
        let path = format!("export/{name}");
        world.put(&path, bytes.clone());
        files.push(path);
    }
    let first = propose(&world, &subject, &files, &ExportAnswers::default());
    match first {
        Ok(proposal) => judge(&proposal, truth, export.marks),
        Err(NoProposal::Unread(finding)) => {
            Verdict::WrongUnmarked(format!("cannot be read: {finding}"))
        }
        Err(NoProposal::Asked(question)) => Verdict::Asked(question.option),
    }
}

#[test]
fn no_format_of_cells_is_certain() {
    for (export, truth) in each_format(&mut Random::new("formats")) {
        let verdict = verdict(&export, &truth);
        let is_marked = match &verdict {
            Verdict::WrongMarked(guessed) => guessed.iter().any(|entry| entry == "factor"),
            Verdict::Refused(found) => found.starts_with("K0143"),
            _ => false,
        };
        assert!(is_marked, "{}: {verdict:?}", export.what);
    }
}

#[test]
fn nothing_is_wrong_unmarked() {
    let mut counts = BTreeMap::<&str, BTreeMap<&str, usize>>::new();
    let mut marked = BTreeMap::<String, usize>::new();
    let mut wrong = Vec::new();
    for number in 0..EXPORTS {
        let mut random = Random::new(&format!("eksport {number}"));
        let (export, truth) = export(number, &mut random);
        let verdict = verdict(&export, &truth);
        if std::env::var_os("SHOW_EXPORTS").is_some() {
            println!("{number} {}: {verdict:?}", export.what);
        }
        *counts
            .entry(export.family)
            .or_default()
            .entry(verdict.word())
            .or_default() += 1;
        match verdict {
            Verdict::WrongUnmarked(why) => wrong.push(format!("{number} {}: {why}", export.what)),
            Verdict::Marked(entries) | Verdict::WrongMarked(entries) => {
                for entry in entries {
                    *marked.entry(entry).or_default() += 1;
                }
            }
            Verdict::Right | Verdict::Asked(_) | Verdict::Refused(_) => {}
        }
    }
    let mut table = String::new();
    for (family, of_family) in &counts {
        let of = |word: &str| of_family.get(word).copied().unwrap_or(0);
        let all: usize = of_family.values().sum();
        let words = Verdict::WORDS.map(|word| of(word).to_string()).join(" | ");
        table += &format!("| {family} | {all} | {words} |\n");
    }
    let sum = |word: &str| -> usize { counts.values().filter_map(|of| of.get(word)).sum() };
    table += &format!(
        "| all | {EXPORTS} | {} |\n",
        Verdict::WORDS.map(|word| sum(word).to_string()).join(" | ")
    );
    println!("{table}{marked:?}");
    assert!(
        wrong.is_empty(),
        "wrong and unmarked:\n{}",
        wrong.join("\n")
    );
    let page = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/new.md"),
    );
    assert!(
        page.expect("docs/new.md").contains(&table),
        "docs/new.md has other numbers than\n{table}"
    );
}
