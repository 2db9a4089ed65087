//! The worksheet of a sample as CSV: written for a spreadsheet, and read back however that saved
//! it.

use crate::diag::{Code, Diagnostic, RecordPlace, did_you_mean};
use crate::render::{DataRow, Datum, csv};
use crate::sample::{DrawnPosting, WorksheetRow};
use crate::value::{Amount, NumberMarks, Ratio, parse_amount};

/// The columns in order.
const COLUMNS: [&str; 14] = [
    "municipality",
    "year",
    "rule",
    "target",
    "file",
    "line",
    "voucher",
    "codes",
    "amount",
    "rule_kroner",
    "weight_percent",
    "text",
    "verdict",
    "note",
];

/// What stands in place of what is not published.
const NOT_TOLD: &str = ":";

/// Writes a worksheet. `weight_percent` is the posting's part of its rule's kroner, without signs:
/// its chance in the first draw.
pub fn worksheet(rows: impl IntoIterator<Item = DataRow>) -> String {
    csv(&COLUMNS, rows)
}

/// A drawn posting as it is published: where it stands, its rule and target.
pub fn published_row(drawn: &DrawnPosting) -> DataRow {
    placed_row(drawn)
        .with("voucher", NOT_TOLD)
        .with("codes", NOT_TOLD)
        .with("amount", NOT_TOLD)
        .json("of", NOT_TOLD)
        .csv("rule_kroner", NOT_TOLD)
        .csv("weight_percent", NOT_TOLD)
        .csv("text", NOT_TOLD)
}

/// Where a drawn posting stands, and what claims it.
fn placed_row(drawn: &DrawnPosting) -> DataRow {
    let record = match &drawn.posting.record {
        RecordPlace::Line(line) => DataRow::new().json("line", *line),
        RecordPlace::Row { sheet, row } | RecordPlace::Cell { sheet, row, .. } => {
            DataRow::new().json("row", DataRow::new().with("sheet", sheet).with("row", *row))
        }
        RecordPlace::Field { line, column } => DataRow::new().json(
            "field",
            DataRow::new().with("line", *line).with("column", *column),
        ),
        RecordPlace::Element { number, part, name } => {
            let element = DataRow::new().with("number", *number).with("part", *part);
            DataRow::new().json("element", element.with("name", &name.0))
        }
    };
    DataRow::new()
        .with("municipality", &drawn.municipality)
        .with("year", drawn.year)
        .with("rule", &drawn.rule)
        .with("target", &drawn.target)
        .with("file", &drawn.file)
        .and(record)
        .csv("line", Datum::Shown(drawn.posting.record.to_string()))
}

/// A drawn posting, as CSV and JSON have it.
pub fn drawn_row(drawn: &DrawnPosting, show_texts: bool) -> DataRow {
    let posting = &drawn.posting;
    let shown = |amount: String| Datum::Shown(amount);
    let text = posting.shown_texts(show_texts, "(hidden)");
    let whole = Ratio::kroner(drawn.of);
    let weight = Ratio::kroner(posting.amount.abs())
        .checked_div(&whole)
        .map(|part| &part * &Ratio::from(100));
    placed_row(drawn)
        .with("voucher", drawn.voucher())
        .with("codes", &drawn.codes)
        .with("amount", shown(posting.amount.to_string()))
        .json("of", drawn.of.to_string())
        .csv("rule_kroner", shown(drawn.of.to_string()))
        .csv(
            "weight_percent",
            weight.map(|weight| shown(weight.to_decimal(4))),
        )
        .csv("text", text.unwrap_or_default())
        .json(
            "texts",
            show_texts.then(|| posting.texts.values().cloned().collect::<Vec<String>>()),
        )
}

/// Reads a worksheet, delimited by `,` or `;`, its columns in any order and others among them.
/// Bytes that are no UTF-8 are read as Windows-1252, which spreadsheets write by themselves.
///
/// # Errors
/// `K0611` a column that is missing, or lines that are no CSV.
pub fn read_worksheet(path: &str, bytes: &[u8]) -> Result<Vec<WorksheetRow>, Diagnostic> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text).into(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0,
    };
    // One sign for the end of a line, so that lines are counted alike.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let invalid =
        |message: String| Diagnostic::new(Code::WorksheetInvalid, format!("`{path}` {message}"));
    let first = text.lines().next().unwrap_or("");
    let delimiter = if first.matches(';').count() > first.matches(',').count() {
        b';'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text.as_bytes());
    let header = reader
        .headers()
        .map_err(|error| invalid(format!("cannot be read: {error}")))?
        .clone();
    let position = |name: &str| {
        header
            .iter()
            .position(|known| known.trim() == name)
            .ok_or_else(|| {
                let near = did_you_mean(name, header.iter());
                let finding = invalid(format!("has no column `{name}`"));
                finding.help(near.unwrap_or_else(|| {
                    "read what `kontering sample` wrote, with its header".to_owned()
                }))
            })
    };
    let names = [
        "municipality",
        "year",
        "rule",
        "target",
        "file",
        "line",
        "voucher",
        "codes",
        "amount",
        "verdict",
        "note",
    ];
    let mut at = [0; 11];
    for (place, name) in at.iter_mut().zip(names) {
        *place = position(name)?;
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| invalid(format!("cannot be read: {error}")))?;
        let [
            municipality,
            year,
            rule,
            target,
            file,
            line,
            voucher,
            codes,
            amount,
            verdict,
            note,
        ] = at.map(|place| disarmed(record.get(place).unwrap_or("")).to_owned());
        let number = record.position().map_or(0, csv::Position::line);
        let is_published = amount == NOT_TOLD;
        let amount = read_amount(&amount);
        rows.push(WorksheetRow {
            number,
            municipality,
            year,
            rule,
            target,
            file,
            line,
            voucher,
            codes,
            amount,
            is_published,
            verdict,
            note,
        });
    }
    Ok(rows)
}

/// A text without the sign that keeps a spreadsheet from running it.
fn disarmed(field: &str) -> &str {
    let field = field.trim();
    field
        .strip_prefix('\'')
        .filter(|rest| rest.starts_with(['=', '+', '-', '@']))
        .unwrap_or(field)
}

/// Kroner with either decimal mark, and with spaces of any sort between thousands.
fn read_amount(text: &str) -> Option<Amount> {
    let marks = NumberMarks {
        decimal: '.',
        thousands: Some(' '),
    };
    let plain: String = text
        .chars()
        .map(|sign| if sign.is_whitespace() { ' ' } else { sign })
        .collect();
    parse_amount(&plain.replace(',', "."), marks)
        .ok()
        .filter(|_| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Vec<WorksheetRow> {
        read_worksheet("s.csv", text.as_bytes()).expect("a worksheet")
    }

    #[test]
    fn what_a_spreadsheet_saved_reads_as_what_was_written() {
        let english = "municipality,year,rule,target,file,line,voucher,codes,amount,rule_kroner,weight_percent,text,verdict,note\n\
            a,2013,national/r,x,p.csv,2,'-7,\"art 010, funksjon 242\",-1005.50,10.00,55,(hidden),right,så\n\
            a,2013,national/r,x,p.csv,3,8,art 010,5.00,10.00,55,(hidden),,\n";
        let norwegian = "note;municipality;year;rule;target;file;line;voucher;codes;amount;verdict;ekstra\n\
            så;a;2013;national/r;x;p.csv;2;-7;art 010, funksjon 242;-1\u{a0}005,5;right\n\
            ;a;2013;national/r;x;p.csv;3;8;art 010;5;;\n";
        let expected = check(english);
        let row = &expected[0];
        assert_eq!(
            (row.number, row.amount, row.voucher.as_str()),
            (2, Some(Amount::from_ore(-100_550)), "-7")
        );
        assert_eq!(
            (row.codes.as_str(), row.note.as_str(), expected[1].number),
            ("art 010, funksjon 242", "så", 3)
        );
        for ends in ["\n", "\r\n", "\r"] {
            let text = norwegian.replace('\n', ends);
            assert_eq!(check(&text), expected, "{ends:?}");
            assert_eq!(
                check(&format!("\u{feff}{text}")),
                expected,
                "with the mark that spreadsheets begin with"
            );
            let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(&text);
            assert_eq!(
                read_worksheet("s.csv", &bytes).expect("a worksheet"),
                expected,
                "as Windows wrote it"
            );
        }
    }

    #[test]
    fn what_is_no_worksheet_is_told_by_the_column_that_it_lacks() {
        for (bytes, name) in [
            (&b"municipality,year\n"[..], "rule"),
            (b"", "municipality"),
            (b"\xff\x00\xfe,;\n\"", "municipality"),
        ] {
            let refused = read_worksheet("s.csv", bytes).expect_err("no worksheet");
            assert_eq!(
                refused.to_string(),
                format!("K0611: `s.csv` has no column `{name}`")
            );
        }
    }
}
