//! The shipped ledgers in every format that is read: the same key tables and the same figures.

mod shipped_book;
mod table;
mod thousands;

use std::sync::OnceLock;

use kontering::diag::Diagnostic;
use kontering::ledger::KeyTable;
use kontering::snapshot;
use kontering::workspace::{Ledgers, Request, load};
use kontering::world::MemoryWorld;

use crate::shipped::copy;
use shipped_book::ShippedBook;
use table::{Conversion, DIALECTS, FORMATS};

const MUNICIPALITIES: [&str; 3] = ["baerum", "skedsmo", "trondheim"];

/// What a project gives that must not depend on how its ledgers are written.
struct Figures {
    ledgers: Ledgers,
    /// Cells, categories, buckets, amounts and checks, as they are accepted.
    body: String,
    findings: Vec<String>,
}

fn figures(world: &MemoryWorld) -> Figures {
    let project = load(world);
    let run = project.value.run(world, &Request::default());
    Figures {
        body: snapshot::body(&project.value, &run.value),
        ledgers: run.value.ledgers,
        findings: project
            .diagnostics
            .iter()
            .chain(&run.diagnostics)
            .map(Diagnostic::to_string)
            .collect(),
    }
}

/// A key table as text: a line for each column, test and row.
fn written(table: &KeyTable) -> String {
    let mut text = String::new();
    for column in &table.columns {
        text += &format!("column {}\n", column.name);
    }
    for test in &table.tests {
        text += &format!("test {test:?}\n");
    }
    for row in &table.rows {
        let codes = (0..table.columns.len()).map(|column| &**table.code(row, column));
        let codes = codes.collect::<Vec<_>>().join(";");
        text += &format!(
            "{codes} {:?} {} {} {}\n",
            row.passed, row.count, row.sum, row.debit
        );
    }
    text
}

/// Compares two texts to the byte; names the first line that differs.
fn check_same(expected: &str, found: &str, what: &str) {
    if expected == found {
        return;
    }
    let mut pairs = expected.lines().zip(found.lines());
    let differs = pairs.find(|(expected, found)| expected != found);
    let lengths = (expected.len(), found.len());
    panic!("{what} differs: {differs:?}, {lengths:?} bytes");
}

fn check_figures(expected: &Figures, found: &Figures, names: &[&str]) {
    assert_eq!(expected.findings, found.findings, "{names:?}");
    assert_eq!(found.ledgers.len(), names.len());
    for ((place, ledger), name) in expected.ledgers.iter().zip(names) {
        let found = written(&found.ledgers[place].table);
        check_same(
            &written(&ledger.table),
            &found,
            &format!("{place:?}, {name}"),
        );
    }
    check_same(&expected.body, &found.body, &format!("{names:?}"));
}

/// The shipped project, its ledgers taken apart, and what it gives.
struct Shipped {
    books: Vec<ShippedBook>,
    figures: Figures,
}

fn shipped() -> &'static Shipped {
    static SHIPPED: OnceLock<Shipped> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        let world = copy();
        Shipped {
            books: MUNICIPALITIES
                .iter()
                .map(|id| ShippedBook::read(&world, id))
                .collect(),
            figures: figures(&world),
        }
    })
}

/// What the project gives with another file in the place of each ledger, and its description.
fn figures_of(converted: impl Iterator<Item = ConvertedLedger>) -> Figures {
    let world = copy();
    for ledger in converted {
        let path = |name: &str| format!("municipalities/{}/{name}", ledger.id);
        world.remove(&path("2013/postings.csv"));
        world.put(&path(&format!("2013/{}", ledger.file)), ledger.bytes);
        world.put(&path("municipality.toml"), ledger.description);
    }
    figures(&world)
}

/// A ledger in another file.
struct ConvertedLedger {
    id: &'static str,
    description: String,
    file: &'static str,
    bytes: Vec<u8>,
}

/// Gives each ledger a conversion of its own at a time, in rounds that begin with these.
fn check_rounds(conversions: &[Conversion], rounds: impl Iterator<Item = usize>) {
    let shipped = shipped();
    for round in rounds {
        let of_round = || conversions.iter().cycle().skip(round);
        let names: Vec<&str> = of_round()
            .take(3)
            .map(|conversion| conversion.name)
            .collect();
        let converted = shipped.books.iter().zip(of_round());
        let found = figures_of(converted.map(|(book, conversion)| ConvertedLedger {
            id: book.id,
            description: book.described_as(conversion),
            file: conversion.file,
            bytes: (conversion.write)(&book.book),
        }));
        check_figures(&shipped.figures, &found, &names);
    }
}

/// Two tests, since each takes a while: all ledgers in all formats, round by round.
#[test]
fn every_ledger_gives_the_same_figures_in_every_format() {
    check_rounds(FORMATS, (0..FORMATS.len()).step_by(2));
}

#[test]
fn every_ledger_gives_the_same_figures_in_the_formats_between() {
    check_rounds(FORMATS, (1..FORMATS.len()).step_by(2));
}

#[test]
fn every_dialect_of_text_and_every_packing_gives_the_same_figures() {
    check_rounds(DIALECTS, (0..DIALECTS.len()).step_by(MUNICIPALITIES.len()));
}

#[test]
fn records_of_fixed_width_give_the_figures_of_the_same_thousands() {
    let shipped = shipped();
    let ledgers = || shipped.books.iter().zip(shipped.figures.ledgers.values());
    let [as_text, as_records] = thousands::WRITTEN.map(|conversion| {
        figures_of(ledgers().map(|(book, ledger)| ConvertedLedger {
            id: book.id,
            description: thousands::described(&book.description, &conversion),
            file: conversion.file,
            bytes: (conversion.write)(&thousands::sums(&ledger.table)),
        }))
    });
    assert_ne!(as_text.body, shipped.figures.body);
    check_figures(&as_text, &as_records, &["KOSTRA"; 3]);
}
