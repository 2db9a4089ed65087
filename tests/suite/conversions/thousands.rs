//! Ledgers as they are handed in for KOSTRA: sums of class, function and art of operation and
//! investment, rounded to thousands.
//!
//! No shipped ledger can be carried whole by such records: they have no øre, no periods, no local
//! codes and no texts. What they can carry is compared with the same thousands as delimited text.

use std::collections::BTreeMap;

use kontering::ledger::KeyTable;
use toml::{Table, Value};

use super::table::Conversion;
use crate::writers::book::{Book, BookLine, Column, Role};
use crate::writers::delimited::Delimited;
use crate::writers::described::in_file;
use crate::writers::kostra;

const CODES: [&str; 3] = ["kontoklasse", "funksjon", "art"];

/// The two ways in which the sums are written.
pub const WRITTEN: [Conversion; 2] = [
    Conversion {
        name: "thousands as delimited text",
        file: "a.csv",
        entries: "factor = 1000\nperiods = ['13']\namount = { column = 'Beløp' }",
        field: |column| column.name.clone(),
        write: |book| {
            let in_thousands = book.lines.iter().map(|line| BookLine {
                ore: line.ore / 1000,
                ..line.clone()
            });
            let lines = in_thousands.collect();
            let columns = book.columns.clone();
            Delimited::USUAL.write(&Book { columns, lines })
        },
    },
    Conversion {
        name: "thousands as KOSTRA",
        file: "a.dat",
        entries: "factor = 1000\nperiods = ['13']\namount = { column = 'belop' }",
        field: |column| column.name.clone(),
        write: kostra::write,
    },
];

/// The sums of a ledger.
pub fn sums(table: &KeyTable) -> Book {
    let positions = CODES.map(|code| table.column(code).expect("a column"));
    let mut sums: BTreeMap<[&str; 3], i128> = BTreeMap::new();
    for row in &table.rows {
        let codes = positions.map(|at| &**table.code(row, at));
        if ["0", "1"].contains(&codes[0]) {
            *sums.entry(codes).or_default() += row.sum.ore();
        }
    }
    let lines = sums.into_iter().map(|(codes, ore)| {
        let thousands = (ore.abs() + 50_000) / 100_000 * ore.signum();
        BookLine {
            fields: codes.map(str::to_owned).to_vec(),
            ore: i64::try_from(thousands * 100_000).expect("an amount"),
        }
    });
    let column = |name: &str| Column {
        name: name.to_owned(),
        role: Role::Other,
    };
    Book {
        lines: lines.collect(),
        columns: CODES.map(column).to_vec(),
    }
}

/// The description of a ledger of which only these sums are known.
pub fn described(description: &Table, conversion: &Conversion) -> String {
    let mut description = description.clone();
    // The municipality that the records are of.
    description.insert("number".to_owned(), Value::from(kostra::MUNICIPALITY));
    let ledger = description["ledger"][0].as_table_mut().expect("a ledger");
    for entry in ["texts", "voucher", "control"] {
        ledger.remove(entry);
    }
    for (name, code) in ledger["codes"].as_table_mut().expect("codes") {
        let entry = if CODES.contains(&name.as_str()) {
            ("column", name.as_str())
        } else {
            ("default", "13")
        };
        let entry = (entry.0.to_owned(), Value::from(entry.1));
        *code = Value::Table([entry].into_iter().collect());
    }
    in_file(ledger, conversion.file, conversion.entries);
    toml::to_string(&description).expect("TOML")
}
