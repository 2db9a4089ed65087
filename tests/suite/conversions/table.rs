//! What the shipped ledgers are converted into.

use zip::CompressionMethod;

use crate::writers::book::{Book, Column};
use crate::writers::delimited::{AmountLayout, Delimited, Heading};
use crate::writers::packed::{gzipped, zipped};
#[cfg(feature = "parquet")]
use crate::writers::parquet_book;
use crate::writers::{json_lines, saft, sie, wide, workbooks};

/// One file that a ledger is written into, and how that is described.
pub struct Conversion {
    pub name: &'static str,
    /// The name of the file.
    pub file: &'static str,
    /// Entries of `[[ledger]]`, with `NAMES` for the names of the columns before the amount; what
    /// the export's description said of its dialect is taken out. Amounts are in `Beløp` where
    /// nothing else is said.
    pub entries: &'static str,
    /// What the format calls a column.
    pub field: fn(&Column) -> String,
    pub write: fn(&Book) -> Vec<u8>,
}

fn named(column: &Column) -> String {
    column.name.clone()
}

const USUAL: Delimited = Delimited::USUAL;

/// Formats that differ in more than their marks.
pub const FORMATS: &[Conversion] = &[
    Conversion {
        name: "XLSX",
        file: "a.xlsx",
        entries: "",
        field: named,
        write: workbooks::xlsx,
    },
    Conversion {
        name: "ODS",
        file: "a.ods",
        entries: "",
        field: named,
        write: workbooks::ods,
    },
    Conversion {
        name: "JSON lines",
        file: "a.jsonl",
        entries: "",
        field: json_lines::path,
        write: json_lines::write,
    },
    Conversion {
        name: "SAF-T",
        file: "a.xml",
        entries: "amount = { column = 'Amount' }\nboth_sides = false",
        field: saft::field,
        write: saft::write,
    },
    Conversion {
        name: "SIE",
        file: "a.se",
        entries: "amount = { column = 'belopp' }",
        field: sie::field,
        write: sie::write,
    },
    #[cfg(feature = "parquet")]
    Conversion {
        name: "Parquet",
        file: "a.parquet",
        entries: "",
        field: parquet_book::path,
        write: parquet_book::write,
    },
    Conversion {
        name: "a wide table",
        file: "a.csv",
        entries: "amount = { columns = [{ column = 'Per *', period = '*' }], blank = 'zero' }",
        field: named,
        write: wide::write,
    },
];

/// Delimited text, in the dialects in which it is met, and packed. Three for each round, one for
/// each ledger.
pub const DIALECTS: &[Conversion] = &[
    Conversion {
        name: "as Norwegian programs write it",
        file: "a.csv",
        entries: "",
        field: named,
        write: |book| USUAL.write(book),
    },
    Conversion {
        name: "commas, also within amounts, and quotes",
        file: "a.csv",
        entries: "delimiter = ','",
        field: named,
        write: |book| {
            Delimited {
                delimiter: ',',
                ..USUAL
            }
            .write(book)
        },
    },
    Conversion {
        name: "tabs, latin1, points between thousands, CR LF",
        file: "a.txt",
        entries: "delimiter = 'tab'\nencoding = 'latin1'\nthousands = '.'",
        field: named,
        write: |book| {
            let dialect = Delimited {
                delimiter: '\t',
                encoding: "latin1",
                thousands: Some('.'),
                end: "\r\n",
                ..USUAL
            };
            dialect.write(book)
        },
    },
    Conversion {
        name: "an old code page, single quotes, a decimal point",
        file: "A.TXT",
        entries: "delimiter = '|'\nquote = \"'\"\nencoding = 'cp865'\ndecimal = '.'",
        field: named,
        write: |book| {
            let dialect = Delimited {
                delimiter: '|',
                quote: '\'',
                encoding: "cp865",
                decimal: '.',
                ..USUAL
            };
            dialect.write(book)
        },
    },
    Conversion {
        name: "UTF-16, debit and credit in columns of their own",
        file: "a.csv",
        entries: "encoding = 'utf-16be'\namount = { debit = 'Debet', credit = 'Kredit' }",
        field: named,
        write: |book| {
            let dialect = Delimited {
                encoding: "utf-16be",
                amount: AmountLayout::Sides,
                ..USUAL
            };
            dialect.write(book)
        },
    },
    Conversion {
        name: "credit with a minus, below a preamble",
        file: "a.csv",
        entries: "header = 3\namount = { debit = 'Debet', credit = 'Kredit', credit_sign = 'minus' }",
        field: named,
        write: |book| {
            let dialect = Delimited {
                amount: AmountLayout::MinusCredit,
                heading: Heading::Preamble,
                ..USUAL
            };
            dialect.write(book)
        },
    },
    Conversion {
        name: "marks of debit and credit, without a header",
        file: "a.csv",
        entries: "columns = NAMES\"Beløp\", \"D/K\"]\namount = { column = 'Beløp', mark = 'D/K', debit = 'D', credit = 'K' }",
        field: named,
        write: |book| {
            let dialect = Delimited {
                amount: AmountLayout::Marked,
                heading: Heading::Nothing,
                ..USUAL
            };
            dialect.write(book)
        },
    },
    Conversion {
        name: "gzip",
        file: "a.csv.gz",
        entries: "",
        field: named,
        write: |book| gzipped(&USUAL.write(book)),
    },
    Conversion {
        name: "zip with another file in it",
        file: "a.zip",
        entries: "member = 'bok/bok.csv'",
        field: named,
        write: |book| {
            let files: [(&str, &[u8]); 2] = [
                ("LESMEG.txt", b"Se bok.csv"),
                ("bok/bok.csv", &USUAL.write(book)),
            ];
            zipped(&files, CompressionMethod::Deflated)
        },
    },
];
