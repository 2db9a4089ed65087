//! Which cells of an XLSX sheet have a number format that says more than digits and kroner.

use std::collections::BTreeMap;
use std::sync::Arc;

use quick_xml::events::BytesStart;

use super::shown::NumberFormat;
use super::xml::attribute;

/// Formats below this number are built in: what currency they show is of the reader's country, not
/// of the file, though it may write them out.
const FIRST_OWN: u64 = 164;

/// Built-in formats of shares in percent.
const SHARES: [u64; 2] = [9, 10];

/// The formats of a workbook, as far as they say more than digits and kroner.
#[derive(Default)]
pub(super) struct CellFormats {
    by_number: BTreeMap<u64, Arc<NumberFormat>>,
    /// Those of the styles that cells name by their position.
    of_styles: Vec<Option<Arc<NumberFormat>>>,
    in_styles: bool,
}

impl CellFormats {
    /// Takes the next element of the part that holds styles.
    pub(super) fn element(&mut self, element: &BytesStart<'_>, name: &str) {
        let number = || attribute(element, "numFmtId").and_then(|number| number.parse().ok());
        match name {
            "numFmt" => {
                let code = attribute(element, "formatCode").unwrap_or_default();
                let own = number().filter(|number| *number >= FIRST_OWN);
                if let (Some(number), Some(format)) = (own, NumberFormat::of(&code)) {
                    self.by_number.insert(number, Arc::new(format));
                }
            }
            "cellXfs" => self.in_styles = true,
            "cellStyles" | "dxfs" => self.in_styles = false,
            "xf" if self.in_styles => {
                let number = number().unwrap_or(0);
                let format = match SHARES.contains(&number) {
                    true => NumberFormat::of("0%").map(Arc::new),
                    false => self.by_number.get(&number).cloned(),
                };
                self.of_styles.push(format);
            }
            _ => {}
        }
    }

    /// Whether no style has one.
    pub(super) fn is_empty(&self) -> bool {
        self.of_styles.iter().all(Option::is_none)
    }

    /// That of the style of a cell.
    fn of_cell(&self, cell: &BytesStart<'_>) -> Option<&Arc<NumberFormat>> {
        let style: usize = attribute(cell, "s")?.parse().ok()?;
        self.of_styles.get(style)?.as_ref()
    }
}

/// The cells of a sheet that have such a format.
#[derive(Default)]
pub(super) struct FormattedCells {
    /// By columns: from which row to which, in order.
    columns: BTreeMap<u64, Vec<(u64, u64, Arc<NumberFormat>)>>,
    row: u64,
    column: u64,
}

impl FormattedCells {
    /// Takes the next element of a sheet.
    pub(super) fn element(&mut self, element: &BytesStart<'_>, name: &str, formats: &CellFormats) {
        match name {
            "row" => {
                let number = attribute(element, "r").and_then(|number| number.parse().ok());
                // Rows are counted from 1 here, as they are written.
                self.row = number.unwrap_or(self.row.saturating_add(1));
                self.column = 0;
            }
            "c" => {
                let place = attribute(element, "r").and_then(|name| place(&name));
                let (row, column) = place.unwrap_or((self.row, self.column));
                self.column = column.saturating_add(1);
                if let Some(format) = formats.of_cell(element) {
                    self.add(row, column, format);
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, row: u64, column: u64, format: &Arc<NumberFormat>) {
        let runs = self.columns.entry(column).or_default();
        match runs.last_mut() {
            Some((_, last, own))
                if last.checked_add(1) == Some(row) && Arc::ptr_eq(own, format) =>
            {
                *last = row;
            }
            _ => runs.push((row, row, Arc::clone(format))),
        }
    }

    /// The format of a cell, from 0.
    pub(super) fn format(&self, row: u64, column: u64) -> Option<&NumberFormat> {
        let (row, runs) = (row.saturating_add(1), self.columns.get(&column)?);
        let at = runs.partition_point(|(_, last, _)| *last < row);
        let (first, _, format) = runs.get(at)?;
        (*first <= row).then_some(&**format)
    }
}

/// Row, from 1, and column, from 0, of the name of a cell: `F2`.
fn place(name: &str) -> Option<(u64, u64)> {
    let at = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = name.split_at(at);
    let column = letters.bytes().try_fold(0_u64, |column, letter| {
        let letter = letter.to_ascii_uppercase();
        let digit = letter.is_ascii_uppercase().then(|| letter - b'A' + 1)?;
        column.checked_mul(26)?.checked_add(u64::from(digit))
    })?;
    Some((row.parse().ok()?, column.checked_sub(1)?))
}
