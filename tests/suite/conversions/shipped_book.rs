//! A shipped ledger taken apart by its description, without the program's reader: its postings as
//! they stand in the export, and a description of the same postings in another file.

use csv::ReaderBuilder;
use encoding_rs::Encoding;
use kontering::world::{MemoryWorld, World};
use toml::{Table, Value};

use super::table::Conversion;
use crate::writers::book::{Book, BookLine, Column, Role};

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

/// The text of an entry; empty where it is absent or of another kind.
fn text<'t>(table: &'t Table, entry: &str) -> &'t str {
    table.get(entry).and_then(Value::as_str).unwrap_or("")
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
            .quoting(text(ledger, "quote") != "" || !ledger.contains_key("quote"))
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
        let mut description = self.description.clone();
        let ledgers = description["ledger"].as_array_mut().expect("ledgers");
        let ledger = ledgers[0].as_table_mut().expect("a ledger");
        let names: Vec<&str> = self
            .book
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        let amount: Table = "amount = { column = 'Beløp' }".parse().expect("TOML");
        ledger.extend(amount);
        let entries = conversion
            .entries
            .replace("NAMES", &format!("{names:?}").replace(']', ", "));
        in_file(ledger, conversion.file, &entries);
        for table in ["texts", "voucher"] {
            for (_, column) in ledger[table].as_table_mut().expect("columns") {
                *column = Value::from(self.field(column.as_str().unwrap_or(""), conversion));
            }
        }
        for (_, code) in ledger["codes"].as_table_mut().expect("codes") {
            let code = code.as_table_mut().expect("a code");
            let field = self.field(text(code, "column"), conversion);
            if field == "Period" {
                // There the period has two digits, whatever it had before.
                code.remove("characters");
            }
            code.insert("column".to_owned(), Value::from(field));
        }
        toml::to_string(&description).expect("TOML")
    }

    /// What a format calls a column.
    fn field(&self, name: &str, conversion: &Conversion) -> String {
        let column = self.book.columns.iter().find(|column| column.name == name);
        (conversion.field)(column.expect("a column"))
    }
}

/// Describes a ledger as one in another file with these entries.
pub fn in_file(ledger: &mut Table, file: &str, entries: &str) {
    for entry in ["encoding", "delimiter", "quote", "decimal", "thousands"] {
        ledger.remove(entry);
    }
    let files = vec![format!("2013/{file}")];
    ledger.insert("files".to_owned(), Value::from(files));
    ledger.extend(entries.parse::<Table>().expect("TOML"));
}

/// What the description says that a column is.
fn role(ledger: &Table, name: &str) -> Role {
    let of = |path: [&str; 3]| -> Option<&str> {
        ledger
            .get(path[0])?
            .get(path[1])
            .and_then(|entry| match path[2] {
                "" => entry.as_str(),
                inner => entry.get(inner)?.as_str(),
            })
    };
    let roles = [
        (["codes", "art", "column"], Role::Account),
        (["codes", "periode", "column"], Role::Period),
        (["voucher", "number", ""], Role::Voucher),
        (["voucher", "line", ""], Role::LineOfVoucher),
        (["voucher", "date", ""], Role::Date),
        (["texts", "tekst", ""], Role::Text),
    ];
    let found = roles.iter().find(|(path, _)| of(*path) == Some(name));
    found.map_or(Role::Other, |(_, role)| *role)
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
