//! Where a record stands in a file.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use serde::Serialize;

/// Where a record stands in its file. **Order**: that of the records, within a kind of place.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordPlace {
    /// The line that it begins on, from 1.
    Line(u64),
    /// A row of a named sheet or table.
    Row {
        /// The name.
        sheet: Arc<str>,
        /// The row, from 1.
        row: u64,
    },
    /// One cell of such a row, named where something is wrong with it.
    Cell {
        /// The name of the sheet.
        sheet: Arc<str>,
        /// The row, from 1.
        row: u64,
        /// The column, from 1; written in letters, as spreadsheets do.
        column: u64,
    },
    /// One field of a line, where each of several is a posting of its own.
    Field {
        /// The line, from 1.
        line: u64,
        /// The column, from 1.
        column: u64,
    },
    /// An element of a document.
    Element {
        /// Which of those that become records, from 1.
        number: u64,
        /// Which part of it, from 1, where it becomes several records; 0 for the whole.
        part: u64,
        /// How people find it.
        name: ElementName,
    },
}

/// How people find an element: `transaction 17, line 3`. It tells nothing that the number does not
/// tell, so all names are equal.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct ElementName(pub Arc<str>);

impl PartialEq for ElementName {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for ElementName {}

impl PartialOrd for ElementName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ElementName {
    fn cmp(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }
}

impl Hash for ElementName {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl fmt::Display for ElementName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl RecordPlace {
    /// Its number: the line or row, from 1.
    pub fn number(&self) -> u64 {
        match self {
            Self::Line(number)
            | Self::Field { line: number, .. }
            | Self::Row { row: number, .. }
            | Self::Cell { row: number, .. }
            | Self::Element { number, .. } => *number,
        }
    }

    /// The place of one of its fields, from 0, where such places have names: a cell of a row.
    #[must_use]
    pub fn field(&self, position: usize) -> Self {
        match self {
            Self::Row { sheet, row } => Self::Cell {
                sheet: Arc::clone(sheet),
                row: *row,
                column: position as u64 + 1,
            },
            // A cell that is a posting of its own is named whatever is wrong with it.
            _ => self.clone(),
        }
    }

    /// The place of a field that is a posting of its own, from 0: line and column of a text.
    #[must_use]
    pub fn cell(&self, position: usize) -> Self {
        match self {
            Self::Line(number) => Self::Field {
                line: *number,
                column: position as u64 + 1,
            },
            place => place.field(position),
        }
    }

    /// The place of the record that it is or is in.
    #[must_use]
    pub fn record(self) -> Self {
        match self {
            Self::Cell { sheet, row, .. } => Self::Row { sheet, row },
            Self::Field { line, .. } => Self::Line(line),
            whole => whole,
        }
    }
}

/// A column from 1 in letters: A to Z, then AA.
fn column_letters(mut column: u64) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        column -= 1;
        letters.push(char::from(b'A' + (column % 26) as u8));
        column /= 26;
    }
    letters.iter().rev().collect()
}

/// The number from 1 of a column in letters; `None` for what is not one.
fn column_number(letters: &str) -> Option<u64> {
    letters.bytes().try_fold(0u64, |number, letter| {
        let digit = u64::from(letter.checked_sub(b'A').filter(|digit| *digit < 26)?) + 1;
        number.checked_mul(26)?.checked_add(digit)
    })
}

impl fmt::Display for RecordPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(number) => write!(f, "{number}"),
            Self::Field { line, column } => write!(f, "{line}.{column}"),
            Self::Row { sheet, row } => write!(f, "{sheet}!{row}"),
            Self::Cell { sheet, row, column } => {
                write!(f, "{sheet}!{}{row}", column_letters(*column))
            }
            Self::Element {
                number,
                part: 0,
                name,
            } => write!(f, "element {number} ({name})"),
            Self::Element { number, part, name } => write!(f, "element {number}.{part} ({name})"),
        }
    }
}

impl FromStr for RecordPlace {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let number = |text: &str| text.parse().map_err(|_| ());
        if let Some(element) = text.strip_prefix("element ") {
            let (numbers, name) = element.split_once(' ').unwrap_or((element, ""));
            let (whole, part) = numbers.split_once('.').unwrap_or((numbers, "0"));
            let name = name.trim_start_matches('(').trim_end_matches(')');
            return Ok(Self::Element {
                number: number(whole)?,
                part: number(part)?,
                name: ElementName(name.into()),
            });
        }
        match text.rsplit_once('!') {
            None => match text.split_once('.') {
                Some((line, column)) => Ok(Self::Field {
                    line: number(line)?,
                    column: number(column)?,
                }),
                None => Ok(Self::Line(number(text)?)),
            },
            Some((sheet, cell)) => {
                let digits = cell.trim_start_matches(|c: char| c.is_ascii_uppercase());
                let (sheet, row) = (sheet.into(), number(digits)?);
                match &cell[..cell.len() - digits.len()] {
                    "" => Ok(Self::Row { sheet, row }),
                    letters => Ok(Self::Cell {
                        sheet,
                        row,
                        column: column_number(letters).ok_or(())?,
                    }),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_place_is_read_as_it_is_written(
            sheet in prop::option::of("[a-zæ! :]{0,6}"),
            number in any::<u64>(),
            column in prop::option::of(1u64..20_000),
        ) {
            let place = match (sheet, column) {
                (None, _) => RecordPlace::Line(number),
                (Some(sheet), None) => RecordPlace::Row { sheet: sheet.into(), row: number },
                (Some(sheet), Some(column)) => RecordPlace::Cell { sheet: sheet.into(), row: number, column },
            };
            prop_assert_eq!(place.to_string().parse(), Ok(place));
        }
    }

    #[test]
    fn elements_and_fields_are_read_as_they_are_written() {
        let place = RecordPlace::Field {
            line: 3,
            column: 12,
        };
        assert_eq!(place.to_string().parse(), Ok(place));
        for part in [0, 2] {
            let place = RecordPlace::Element {
                number: 12,
                part,
                name: ElementName("transaction 1, line 2".into()),
            };
            let text = place.to_string();
            assert_eq!(text.parse(), Ok(place.clone()));
            let (number, name) = text.split_once(" (").unwrap_or_default();
            assert_eq!(
                (number.parse(), name),
                (Ok(place), "transaction 1, line 2)")
            );
        }
    }

    #[test]
    fn columns_are_lettered_as_in_a_spreadsheet() {
        for (column, letters) in [
            (1, "A"),
            (26, "Z"),
            (27, "AA"),
            (702, "ZZ"),
            (703, "AAA"),
            (16_384, "XFD"),
        ] {
            assert_eq!(column_letters(column), letters);
            assert_eq!(column_number(letters), Some(column));
        }
        let row = RecordPlace::Row {
            sheet: "Ark1".into(),
            row: 17,
        };
        assert_eq!(row.field(2).to_string(), "Ark1!C17");
        assert_eq!(row.field(2).record(), row);
    }
}
