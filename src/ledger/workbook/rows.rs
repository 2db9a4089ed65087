//! Rows of a sheet on their way into a queue of records.

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::formula::{FormulaCell, adds_up_lines};
use super::number::StoredNumber;
use super::sheets::OtherSheets;
use super::shown::NumberFormat;
use crate::diag::{Code, RecordPlace};
use crate::ledger::records::background::{BackgroundRecords, BatchQueue};
use crate::ledger::records::batch::RecordBatch;
use crate::ledger::records::content::{FileContent, FileRemark};
use crate::ledger::records::format::Records;
use crate::ledger::{FileDialect, LedgerSpec};
use crate::value::AmountScale;

/// How many cells a sheet may hold; the largest that a spreadsheet program opens has fewer.
const MOST_CELLS: u64 = 1 << 28;

/// How many rows that are alike in everything may stand below each other. A file of a few kilobytes
/// can state a million.
const MOST_ALIKE: u64 = 10_000;

/// How many cells a row has that was filled up with blank ones.
const MOST_PADDING: usize = 1024;

/// What a cell holds.
#[derive(Clone, Debug)]
pub(super) enum CellContent {
    /// Nothing.
    Blank,
    /// Text, a date, or what else is written as it stands.
    Text(String),
    /// A number.
    Number(StoredNumber),
    /// What is not a value; what is wrong goes on behind the name of the cell.
    Fault(String),
}

/// A formula as XLSX writes it.
#[derive(Clone, Debug)]
pub(super) struct StoredFormula {
    pub(super) text: Arc<str>,
    /// The cell that it is written for, from 0: its own, or the first of those that repeat it.
    pub(super) row: u64,
    pub(super) column: u64,
}

/// How many characters of a formula are shown.
const MOST_SHOWN: usize = 60;

/// How many columns a sheet has at most; room for more is not made at the word of a damaged file.
const MOST_COLUMNS: usize = 16_384;

/// How the numbers of a sheet are handed over.
#[derive(Clone, Copy)]
pub(super) struct NumberReading {
    /// The decimal mark that amounts have in texts.
    decimal: char,
    /// What they are read as where they are amounts, and whether that is stated.
    scale: AmountScale,
    scale_is_stated: bool,
}

impl NumberReading {
    /// As a ledger reads a file.
    pub(super) fn of(spec: &LedgerSpec, dialect: &FileDialect) -> Self {
        Self {
            decimal: dialect.marks.decimal,
            scale: spec.scale,
            scale_is_stated: spec.scale_is_stated,
        }
    }

    /// For people to read.
    const SHOWN: Self = Self {
        decimal: ',',
        scale: AmountScale::Kroner,
        scale_is_stated: true,
    };
}

/// Writes the rows of one sheet. Cells come in order of row and column, from 0.
pub(super) struct RowWriter<'q> {
    queue: &'q mut BatchQueue,
    sheet: Arc<str>,
    numbers: NumberReading,
    row: u64,
    /// The width of the widest row so far: a row need not write the blank cells at its end.
    width: usize,
    cells: u64,
    long_numbers: u64,
    first_long: Option<(RecordPlace, StoredNumber)>,
}

impl<'q> RowWriter<'q> {
    /// Nothing written yet.
    pub(super) fn new(queue: &'q mut BatchQueue, sheet: &str, numbers: NumberReading) -> Self {
        Self {
            queue,
            sheet: Arc::from(sheet),
            numbers,
            row: 0,
            width: 0,
            cells: 0,
            long_numbers: 0,
            first_long: None,
        }
    }

    /// Adds a cell to the row at hand.
    ///
    /// # Errors
    /// Where it stands before one that is there already.
    pub(super) fn cell(&mut self, row: u64, column: u64, content: &CellContent) -> io::Result<()> {
        if matches!(content, CellContent::Blank) {
            return Ok(());
        }
        self.row = row;
        let place = || RecordPlace::Row {
            sheet: Arc::clone(&self.sheet),
            row: row + 1,
        };
        let position = usize::try_from(column).unwrap_or(usize::MAX);
        let batch = &mut self.queue.batch;
        if position < batch.width() || position >= MOST_COLUMNS {
            return Err(unreadable_cells(place().field(position)));
        }
        batch.pad(position);
        match content {
            CellContent::Blank => {}
            CellContent::Text(text) => batch.field(text),
            CellContent::Number(number) => {
                match number.text.split_once('.') {
                    Some((whole, rest)) => {
                        batch.written(format_args!("{whole}{}{rest}", self.numbers.decimal));
                    }
                    None => batch.field(&number.text),
                }
                if number.all_digits.is_some() {
                    self.long_numbers += 1;
                    if self.first_long.is_none() {
                        self.first_long = Some((place().field(position), number.clone()));
                    }
                }
            }
            CellContent::Fault(problem) => {
                batch.field("");
                batch.fault(format!("cell `{}` {problem}", place().field(position)));
            }
        }
        Ok(())
    }

    /// Says how the number was computed in the cell that was added last.
    pub(super) fn formula(&mut self, row: u64, column: u64, formula: &StoredFormula) {
        let cell = FormulaCell {
            sheet: &self.sheet,
            row: formula.row,
            column: formula.column,
        };
        let formula = &formula.text;
        if !adds_up_lines(formula, cell) {
            return;
        }
        let place = RecordPlace::Row {
            sheet: Arc::clone(&self.sheet),
            row: row + 1,
        };
        let place = place.field(usize::try_from(column).unwrap_or(usize::MAX));
        let shown: String = formula.chars().take(MOST_SHOWN).collect();
        let more = if shown.len() < formula.len() {
            "…"
        } else {
            ""
        };
        let problem = format!("cell `{place}` adds up other lines, `={shown}{more}`");
        self.queue.batch.total(problem);
    }

    /// Says in which format the number is shown in the cell that was added last.
    pub(super) fn format(&mut self, row: u64, column: u64, format: &NumberFormat) {
        let Some(found) = format.problem(self.numbers.scale) else {
            if let Some(shown) = format.divided().filter(|_| !self.numbers.scale_is_stated) {
                self.queue.batch.shown_otherwise(shown);
            }
            return;
        };
        let place = RecordPlace::Row {
            sheet: Arc::clone(&self.sheet),
            row: row + 1,
        };
        let place = place.field(usize::try_from(column).unwrap_or(usize::MAX));
        let problem = format!("cell `{place}` {}", found.problem);
        self.queue.batch.no_amount(problem, found.help);
    }

    /// Makes sure that a row may have so many cells more, before they are written.
    ///
    /// # Errors
    /// Where they are too many for any sheet.
    pub(super) fn expect_cells(&mut self, row: u64, count: u64) -> io::Result<()> {
        self.cells = self.cells.saturating_add(count);
        if self.cells <= MOST_CELLS {
            return Ok(());
        }
        Err(unreadable_cells(RecordPlace::Row {
            sheet: Arc::clone(&self.sheet),
            row: row + 1,
        }))
    }

    /// Makes sure that a row which holds something is not stated more often than a ledger books it.
    ///
    /// # Errors
    /// Where it is.
    pub(super) fn expect_alike(&self, row: u64, count: u64) -> io::Result<()> {
        if count <= MOST_ALIKE {
            return Ok(());
        }
        let place = RecordPlace::Row {
            sheet: Arc::clone(&self.sheet),
            row: row + 1,
        };
        let problem = FileRemark::new(
            Code::FileUnreadable,
            format!("cannot be read: the row `{place}` is repeated {count} times"),
            "delete in the workbook what is filled in below the last posting",
        );
        Err(problem.at(place).into())
    }

    /// Ends the row at hand; a blank one is left out.
    ///
    /// # Errors
    /// Where nobody wants any more.
    pub(super) fn end_row(&mut self, is_hidden: bool) -> io::Result<()> {
        let place = RecordPlace::Row {
            sheet: Arc::clone(&self.sheet),
            row: self.row + 1,
        };
        let batch = &mut self.queue.batch;
        if batch.is_blank() && !batch.has_fault() {
            batch.drop_record();
            return Ok(());
        }
        self.width = self.width.max(batch.width());
        batch.pad(self.width.min(MOST_PADDING));
        batch.end(place, is_hidden);
        self.queue.step()
    }

    /// Says what is worth knowing of all rows.
    pub(super) fn finish(self) {
        let Some((place, first)) = self.first_long else {
            return;
        };
        let StoredNumber { text, all_digits } = first;
        let message = format!(
            "holds {} with digits that only computing leaves: `{place}` is stored as {} and read as {text}",
            match self.long_numbers {
                1 => "1 number".to_owned(),
                count => format!("{count} numbers"),
            },
            all_digits.unwrap_or_default(),
        );
        let help = "such numbers come of computing; round them in the workbook if they should be said otherwise";
        self.queue
            .remark(FileRemark::new(Code::LongNumbers, message, help).at(place));
    }
}

fn unreadable_cells(place: RecordPlace) -> io::Error {
    let problem = FileRemark::new(
        Code::FileUnreadable,
        "cannot be read: its cells are not in order, or too many",
        "save it again in a spreadsheet program",
    );
    problem.at(place).into()
}

/// How the records of a sheet are begun: of the bytes of a workbook, by the sheet's name.
type OpenSheet =
    fn(Vec<u8>, Option<&str>, NumberReading, OtherSheets<'_>) -> io::Result<BackgroundRecords>;

/// The fields of the row at a place, with tabs between, read anew.
pub(super) fn row_text(
    file: FileContent<'_>,
    place: &RecordPlace,
    open: OpenSheet,
) -> Option<String> {
    let (RecordPlace::Row { sheet, .. } | RecordPlace::Cell { sheet, .. }) = place else {
        return None;
    };
    let bytes = file.into_bytes().ok()?;
    let mut records = open(
        bytes,
        Some(sheet),
        NumberReading::SHOWN,
        OtherSheets::IGNORED,
    )
    .ok()?;
    let (mut batch, mut text) = (RecordBatch::default(), None);
    while text.is_none() && records.take(&mut batch).ok()? {
        batch.each(&mut |record| {
            if record.place.number() < place.number() {
                return ControlFlow::Continue(());
            }
            if record.place == place.clone().record() {
                text = Some(record.fields.iter().collect::<Vec<_>>().join("\t"));
            } else {
                text = Some(String::new());
            }
            ControlFlow::Break(())
        });
    }
    text.filter(|text| !text.is_empty())
}
