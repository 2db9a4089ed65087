//! A small CSV file held whole, such as a code list or a translation table.

use std::borrow::Cow;

use super::lines::{Dialect, Lines, Room, Start};
use super::split::StrayLines;
use super::text::unify_line_ends;
use crate::ledger::records::fields::field;
use crate::value::normal_form;

/// A small CSV file. **Shape**: one header, then rows of fields without their padding, as many as
/// each line has.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct SmallTable {
    /// The names of the columns; empty when the file is.
    pub(crate) header: Vec<String>,
    /// The line of the header, from 1.
    pub(crate) header_line: u64,
    /// Each row that is not blank, with the number of its line.
    pub(crate) rows: Vec<(u64, Vec<String>)>,
}

impl SmallTable {
    /// Splits a text, in normal form, whose fields are delimited by `;` if its header has one, else
    /// by `,`, and quoted by `"`.
    pub(crate) fn parse(text: &str) -> Self {
        let text = &*normal_form(text);
        let first = text
            .lines()
            .find(|line| !line.trim().is_empty())
            .unwrap_or("");
        let delimiter = if first.contains(';') { b';' } else { b',' };
        let mut table = Self {
            header_line: 1,
            ..Self::default()
        };
        let text = unify_line_ends(Cow::Borrowed(text));
        let dialect = Dialect {
            delimiter,
            quote: Some(b'"'),
            escape: None,
        };
        let (start, mut room) = (Start { at: 0, number: 1 }, Room::default());
        let mut lines = Lines::new(&text, start, false, dialect, StrayLines::NONE, &mut room);
        while let Some(record) = lines.next() {
            let fields: Vec<String> = (0..record.fields.len())
                .map(|at| field(&record.fields, at).to_owned())
                .collect();
            if fields.iter().all(String::is_empty) {
                continue;
            }
            if table.header.is_empty() {
                table.header = fields;
                table.header_line = record.number;
            } else {
                table.rows.push((record.number, fields));
            }
        }
        table
    }

    /// The position of a column.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|written| written == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, header: &[&str], rows: &[(u64, &[&str])]) {
        let table = SmallTable::parse(text);
        assert_eq!(table.header, header);
        let read: Vec<_> = table
            .rows
            .iter()
            .map(|(line, fields)| (*line, fields.iter().map(String::as_str).collect::<Vec<_>>()))
            .collect();
        let expected: Vec<_> = rows
            .iter()
            .map(|(line, fields)| (*line, fields.to_vec()))
            .collect();
        assert_eq!(read, expected);
    }

    #[test]
    fn either_delimiter_is_read_with_line_numbers() {
        check(
            "\u{feff}a,b\r\n\r\n1,\"x\r\ny\"\r\n 2 ,\r\n",
            &["a", "b"],
            &[(3, &["1", "x\ny"]), (5, &["2", ""])],
        );
        check("\na;b\n1,5;x", &["a", "b"], &[(3, &["1,5", "x"])]);
        check("", &[], &[]);
    }
}
