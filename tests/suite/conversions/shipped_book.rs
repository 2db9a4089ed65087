//! A shipped ledger taken apart by its description, without the program's reader: its postings as
//! they stand in the export, and a description of the same postings in another file.

use csv::ReaderBuilder;
use encoding_rs::Encoding;
use kontering::world::{MemoryWorld, World};
use toml::Table;

use super::table::Conversion;
use crate::writers::book::{Book, BookLine, Column};
use crate::writers::described::{OtherFile, described, role, text};

/// A municipality whose ledger is converted.
pub struct ShippedBook {
    pub id: &'static str,
    /// `municipality.toml`.
    pub description: Table,
    pub book: Book,
}

fn ledger(description: &Table) -> &Table {
    description["ledger"][0].as_table().expect("a ledger")
}

impl ShippedBook {
    /// Reads one.
    pub fn read(world: &MemoryWorld, id: &'static str) -> Self {
        let path = |name: &str| format!("municipalities/{id}/{name}");
        let toml = world.text(&path("municipality.toml")).expect("there");
        let description: Table = toml.parse().expect("TOML");
        let bytes = world.bytes(&path("2013/postings.csv")).expect("there");
        let ledger = ledger(&description);
        let encoding = Encoding::for_label(text(ledger, "encoding").as_bytes()).expect("known");
        let (export, ..) = encoding.decode(&bytes);
        let mut reader = ReaderBuilder::new()
            .delimiter(text(ledger, "delimiter").as_bytes()[0])
            .quoting(!text(ledger, "quote").is_empty() || !ledger.contains_key("quote"))
            .from_reader(export.as_bytes());
        let names: Vec<String> = reader
            .headers()
            .expect("names")
            .iter()
            .map(str::to_owned)
            .collect();
        let amounts = ledger["amount"].as_table().expect("amounts");
        let amounts: Vec<(usize, i64)> = [("column", 1), ("debit", 1), ("credit", -1)]
            .into_iter()
            .filter_map(|(entry, sign)| {
                let at = names.iter().position(|name| name == text(amounts, entry))?;
                let reversed = text(amounts, "sign") == "income";
                Some((at, if reversed { -sign } else { sign }))
            })
            .collect();
        let is_amount = |at: usize| amounts.iter().any(|(amount, _)| *amount == at);
        let others = |fields: Vec<String>| -> Vec<String> {
            let kept = fields
                .into_iter()
                .enumerate()
                .filter(|(at, _)| !is_amount(*at));
            kept.map(|(_, field)| field).collect()
        };
        let lines = reader.records().map(|record| {
            let record = record.expect("a record");
            let ore = amounts
                .iter()
                .map(|(at, sign)| sign * ore(&record[*at]))
                .sum();
            let fields = others(record.iter().map(str::to_owned).collect());
            BookLine { fields, ore }
        });
        let lines = lines.collect();
        let columns = others(names.clone()).into_iter().map(|name| Column {
            role: role(ledger, &name),
            name,
        });
        let book = Book {
            columns: columns.collect(),
            lines,
        };
        Self {
            id,
            description,
            book,
        }
    }

    /// The description of the same postings in another file.
    pub fn described_as(&self, conversion: &Conversion) -> String {
        let Conversion {
            file,
            entries,
            field,
            ..
        } = conversion;
        described(
            &self.description,
            &self.book.columns,
            &OtherFile {
                file,
                entries,
                field: *field,
            },
        )
    }
}

/// An amount of an export, with two decimals or blank, as øre.
fn ore(written: &str) -> i64 {
    let digits: String = written
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '-')
        .collect();
    if digits.is_empty() {
        return 0;
    }
    let decimals = written.rsplit([',', '.']).next().map(str::len);
    assert_eq!(decimals, Some(2), "{written}");
    digits.parse().expect("øre")
}
