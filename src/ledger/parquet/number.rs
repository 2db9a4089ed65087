//! The rim where the binary floats of a file become exact: as in workbooks, by the shortest decimal
//! text that names them.

use super::kind::ValueKind;
use super::value::{CellWriter, StoredValue};
use crate::ledger::workbook::number::stored_number;

/// From here on a float of single precision lies farther from its neighbours than a hundredth.
const FIRST_COARSE: f32 = 131_072.0;

impl StoredValue for f64 {
    fn write(&self, _: ValueKind, cell: &mut CellWriter<'_>) {
        match stored_number(*self) {
            Some(number) => cell.stored(&number),
            None => cell.fault("holds a number that is not one"),
        }
    }
}

impl StoredValue for f32 {
    fn write(&self, _: ValueKind, cell: &mut CellWriter<'_>) {
        match self.abs() {
            _ if !self.is_finite() => cell.fault("holds a number that is not one"),
            size if size >= FIRST_COARSE => {
                cell.fault("holds a number of single precision, which is too large to keep øre");
            }
            _ => cell.number(&self.to_string()),
        }
    }
}
