//! KOSTRA's records of fixed width: class, function and art of operation and investment, in whole
//! thousands.

use super::book::Book;

/// The number of the municipality that the records are of.
pub const MUNICIPALITY: &str = "0999";

/// One record. An amount is of whole thousands of kroner.
pub fn record(class: &str, function: &str, art: &str, thousands: i64) -> String {
    let head = format!("0A2013 {MUNICIPALITY}00{:18}", "");
    format!("{head}{class}{function:<4}{art:<3}{thousands:>9}\n")
}

/// Books whose columns are class, function and art, and whose amounts are whole thousands.
pub fn write(book: &Book) -> Vec<u8> {
    let records = book.lines.iter().map(|line| {
        let [class, function, art] = &line.fields[..] else {
            panic!("a record has three codes: {:?}", line.fields);
        };
        record(class, function, art, line.ore / 100_000)
    });
    records.collect::<String>().into_bytes()
}
