//! Where a record stands in a file.

use std::fmt;
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
}

impl RecordPlace {
    /// Its number: the line or row, from 1.
    pub fn number(&self) -> u64 {
        match self {
            Self::Line(number) | Self::Row { row: number, .. } => *number,
        }
    }
}

impl fmt::Display for RecordPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(number) => write!(f, "{number}"),
            Self::Row { sheet, row } => write!(f, "{sheet}!{row}"),
        }
    }
}

impl FromStr for RecordPlace {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let number = |text: &str| text.parse().map_err(|_| ());
        match text.rsplit_once('!') {
            None => Ok(Self::Line(number(text)?)),
            Some((sheet, row)) => Ok(Self::Row {
                sheet: sheet.into(),
                row: number(row)?,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_place_is_read_as_it_is_written(sheet in prop::option::of("[a-zæ! :]{0,6}"), number in any::<u64>()) {
            let place = match sheet {
                None => RecordPlace::Line(number),
                Some(sheet) => RecordPlace::Row { sheet: sheet.into(), row: number },
            };
            prop_assert_eq!(place.to_string().parse(), Ok(place));
        }
    }
}
