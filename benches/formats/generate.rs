//! Writes the made-up ledger in every format, each in a project of its own: `FOLDER POSTINGS`.
//!
//! A posting is added that closes the books, since those of SIE must balance. KOSTRA's records have
//! neither texts nor local codes and no øre: they hold operation and investment in thousands. A line
//! is printed for each format: its folder, its name, how many postings, how many bytes.

#[allow(dead_code)]
#[path = "../made/mod.rs"]
mod made;
#[allow(dead_code)]
#[path = "../../tests/suite/conversions/table.rs"]
mod table;
#[allow(dead_code)]
#[path = "../../tests/writers/mod.rs"]
mod writers;

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use toml::{Table, Value};

use table::{Conversion, DIALECTS, FORMATS};
use writers::book::{Book, BookLine, Column};
use writers::described::{OtherFile, described, role};
use writers::kostra;

/// How many rules the project has.
const RULES: usize = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "give a folder and a number of postings";
    let folder = PathBuf::from(arguments.next().ok_or(usage)?);
    let postings: u64 = arguments.next().ok_or(usage)?.parse()?;
    let mut csv = Vec::new();
    made::write_ledger(postings.saturating_sub(1), &mut csv)?;
    let mut book = book(&csv)?;
    drop(csv);
    close(&mut book);
    let text = [
        "as Norwegian programs write it",
        "gzip",
        "zip with another file in it",
    ];
    let dialects = DIALECTS
        .iter()
        .filter(|dialect| text.contains(&dialect.name));
    for conversion in dialects.chain(FORMATS) {
        let toml = described(
            &description(&book)?,
            &book.columns,
            &OtherFile {
                file: conversion.file,
                entries: conversion.entries,
                field: conversion.field,
            },
        );
        put(&folder, conversion, &book, &toml)?;
    }
    let records = records(&book);
    let conversion = Conversion {
        name: "KOSTRA",
        file: "a.dat",
        entries: "",
        field: |column| column.name.clone(),
        write: kostra::write,
    };
    put(
        &folder,
        &conversion,
        &records,
        &described_records(&records)?,
    )
}

/// The made-up ledger taken apart.
fn book(csv: &[u8]) -> Result<Book, Box<dyn Error>> {
    let ledger = ledger(&Book {
        columns: Vec::new(),
        lines: Vec::new(),
    })?;
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(csv);
    let names = reader.headers()?.clone();
    let amount = names.iter().position(|name| name == "Belop");
    let amount = amount.ok_or("there is no amount")?;
    let others = |record: &csv::StringRecord| -> Vec<String> {
        let fields = record.iter().enumerate().filter(|(at, _)| *at != amount);
        fields.map(|(_, field)| field.to_owned()).collect()
    };
    let columns = others(&names).into_iter().map(|name| Column {
        role: role(&ledger, &name),
        name,
    });
    let columns = columns.collect();
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record?;
        lines.push(BookLine {
            ore: record[amount].replace('.', "").parse()?,
            fields: others(&record),
        });
    }
    Ok(Book { columns, lines })
}

/// Adds the posting that closes the books.
fn close(book: &mut Book) {
    let sum: i64 = book.lines.iter().map(|line| line.ore).sum();
    let is_balance = |line: &&BookLine| line.fields[2] == "2";
    let mut closing = book.lines.iter().find(is_balance).cloned();
    if let Some(closing) = &mut closing {
        closing.fields[0] = "13".to_owned();
        closing.ore = -sum;
    }
    book.lines.extend(closing);
}

/// `municipality.toml` of a made-up ledger with these postings.
fn description(book: &Book) -> Result<Table, Box<dyn Error>> {
    let mut totals = made::Totals::default();
    for line in &book.lines {
        let period: usize = line.fields[0].parse()?;
        totals.lines += 1;
        totals.periods[period - 1] += line.ore;
        totals.debit += line.ore.max(0);
        totals.credit += line.ore.min(0);
    }
    let files = made::project_files(&made::rules(RULES), &totals);
    let file = files
        .iter()
        .find(|(path, _)| path.ends_with("municipality.toml"));
    Ok(file.ok_or("there is no description")?.1.parse()?)
}

fn ledger(book: &Book) -> Result<Table, Box<dyn Error>> {
    let description = description(book)?;
    let ledger = description["ledger"][0].as_table();
    Ok(ledger.ok_or("there is no ledger")?.clone())
}

/// The postings of operation and investment, in whole thousands.
fn records(book: &Book) -> Book {
    let kept = [2, 3, 4];
    let lines = book
        .lines
        .iter()
        .filter(|line| ["0", "1"].contains(&line.fields[2].as_str()));
    let lines = lines.map(|line| BookLine {
        fields: kept.map(|at| line.fields[at].clone()).to_vec(),
        ore: line.ore / 100_000 * 100_000,
    });
    Book {
        lines: lines.collect(),
        columns: kept.map(|at| book.columns[at].clone()).to_vec(),
    }
}

fn described_records(records: &Book) -> Result<String, Box<dyn Error>> {
    let mut description = description(&Book {
        columns: Vec::new(),
        lines: Vec::new(),
    })?;
    let ledger = description["ledger"][0]
        .as_table_mut()
        .ok_or("there is no ledger")?;
    let entries = format!(
        "files = ['2013/a.dat']\nfactor = 1000\nperiods = ['13']\namount = {{ column = 'belop' }}\n\
         control = {{ lines = {} }}\n[codes]\nkontoklasse = {{ column = 'kontoklasse' }}\n\
         funksjon = {{ column = 'funksjon' }}\nart = {{ column = 'art' }}\nperiode = {{ default = '13' }}\n\
         ansvar = {{ default = '13' }}\nprosjekt = {{ default = '13' }}\n",
        records.lines.len()
    );
    ledger.extend(entries.parse::<Table>()?);
    for entry in ["texts", "voucher"] {
        ledger.remove(entry);
    }
    Ok(toml::to_string(&Value::Table(description))?)
}

/// Writes a project around a ledger.
fn put(
    folder: &std::path::Path,
    conversion: &Conversion,
    book: &Book,
    toml: &str,
) -> Result<(), Box<dyn Error>> {
    let name = conversion.name.split(' ').next().unwrap_or("");
    let name = match name {
        "as" => "CSV",
        "a" => "wide",
        name => name,
    };
    let project = folder.join(name);
    let files = made::project_files(&made::rules(RULES), &made::Totals::default());
    let own = format!("municipalities/{}", made::ID);
    for (path, text) in files {
        let path = project.join(path);
        fs::create_dir_all(path.parent().ok_or("a file without a folder")?)?;
        fs::write(path, text)?;
    }
    fs::write(project.join(format!("{own}/municipality.toml")), toml)?;
    let bytes = (conversion.write)(book);
    let file = project.join(format!("{own}/{}/{}", made::YEAR, conversion.file));
    fs::write(file, &bytes)?;
    println!(
        "{}\t{name}\t{}\t{}",
        project.display(),
        book.lines.len(),
        bytes.len()
    );
    Ok(())
}
