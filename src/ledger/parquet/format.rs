//! Parquet as a format of ledgers.
//!
//! Columns are named by their paths, with points between: `konto.art`. The footer stands at the end
//! of a file, so its bytes are in memory as they are packed; of what they unpack to, no more than a
//! page and some rows of each column.

use std::fmt;
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::column::reader::get_column_reader;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData};

use super::column::{ROWS, RowColumn, row_column};
use super::kind::ValueKind;
use super::pages::{GuardedPages, PagesOfFile};
use super::value::{CellWriter, LongNumber, LongNumbers};
use crate::diag::{Code, RecordPlace};
use crate::ledger::records::background::{BackgroundRecords, BatchQueue};
use crate::ledger::records::batch::RecordBatch;
use crate::ledger::records::content::{FileContent, FileHead, FileRemark};
use crate::ledger::records::format::{RecordFormat, Records};
use crate::ledger::{FileDialect, LedgerSpec};

/// What a file begins and ends with.
const MAGIC: &[u8] = b"PAR1";

/// How many columns a file may have.
const MOST_COLUMNS: usize = 16_384;

/// How many rows a file has at most for each of its bytes; the amounts alone take more than that.
const MOST_ROWS_OF_BYTE: u64 = 100;

/// Parquet.
#[derive(Clone, Copy, Debug)]
pub(in crate::ledger) struct ParquetFormat;

impl RecordFormat for ParquetFormat {
    type Records<'f> = BackgroundRecords;

    fn name(&self) -> &str {
        "parquet"
    }

    fn reads(&self, head: &FileHead<'_>) -> bool {
        head.bytes.starts_with(MAGIC)
    }

    fn open<'f>(
        &self,
        file: FileContent<'f>,
        _: &LedgerSpec,
        dialect: &FileDialect,
    ) -> io::Result<BackgroundRecords> {
        let (bytes, decimal) = (file.into_bytes()?, dialect.marks.decimal);
        BackgroundRecords::start(move |queue| read_rows(bytes.into(), decimal, queue))
    }

    fn excerpt(&self, file: FileContent<'_>, place: &RecordPlace) -> Option<String> {
        let bytes = file.into_bytes().ok()?;
        let mut records =
            BackgroundRecords::start(move |queue| read_rows(bytes.into(), ',', queue)).ok()?;
        let (mut batch, mut text) = (RecordBatch::default(), None);
        while text.is_none() && records.take(&mut batch).ok()? {
            batch.each(&mut |record| {
                if record.place == *place {
                    text = Some(record.fields.iter().collect::<Vec<_>>().join("\t"));
                    return ControlFlow::Break(());
                }
                ControlFlow::Continue(())
            });
        }
        text
    }
}

/// What is said of a file that is not as it should be.
fn damaged(error: &dyn fmt::Display) -> io::Error {
    let message = format!("cannot be read: it is damaged ({error})");
    let help = "write it again where it was made";
    FileRemark::new(Code::FileUnreadable, message, help).into()
}

/// A column of the schema.
struct SchemaColumn {
    name: String,
    kind: ValueKind,
}

/// Puts all rows of a file into the queue, the names of its columns first.
fn read_rows(bytes: Bytes, decimal: char, queue: &mut BatchQueue) -> io::Result<()> {
    let footer = ParquetMetaDataReader::new()
        .parse_and_finish(&bytes)
        .map_err(|error| damaged(&error))?;
    let schema = footer.file_metadata().schema_descr();
    if schema.num_columns() > MOST_COLUMNS {
        return Err(damaged(&"it has too many columns"));
    }
    let columns: Vec<SchemaColumn> = schema
        .columns()
        .iter()
        .map(|column| SchemaColumn {
            name: column.path().parts().join("."),
            kind: ValueKind::of(column),
        })
        .collect();
    let is_read = |column: &SchemaColumn| !matches!(column.kind, ValueKind::Unread(_));
    if !columns.iter().any(is_read) {
        let message = "has no column of values";
        let help = "write each posting as a row, with a column for each of its fields";
        return Err(FileRemark::new(Code::FormatUnread, message, help).into());
    }
    check_groups(&footer, bytes.len() as u64)?;
    for column in &columns {
        queue.batch.field(&column.name);
    }
    // Rows are counted from 1.
    queue.batch.end(RecordPlace::Line(0), false);
    let mut rows = RowReader {
        file: Arc::new(PagesOfFile(bytes)),
        columns,
        decimal,
        row: 0,
        long: LongNumbers::default(),
    };
    for group in footer.row_groups() {
        rows.read_group(group, queue)?;
    }
    rows.finish(queue);
    Ok(())
}

/// Refuses a file of which not all can be read, before anything is.
fn check_groups(footer: &ParquetMetaData, bytes: u64) -> io::Result<()> {
    let file = footer.file_metadata();
    let mut rows = 0_u64;
    for group in footer.row_groups() {
        let of_group = u64::try_from(group.num_rows())
            .map_err(|_| damaged(&"it has a group of less than no rows"))?;
        rows = rows.saturating_add(of_group);
        if group.num_columns() != file.schema_descr().num_columns() {
            return Err(damaged(&"it has a group that lacks columns"));
        }
        for column in group.columns() {
            let other = "write it with `snappy`, `gzip` or `lz4` as its compression";
            let (name, help) = match column.compression() {
                Compression::ZSTD(_) if cfg!(feature = "parquet-zstd") => continue,
                Compression::ZSTD(_) => (
                    "zstd, and this program was built without it",
                    "build it with `cargo build --features parquet-zstd`, or write the file with `snappy`, `gzip` or `lz4` as its compression",
                ),
                Compression::BROTLI(_) => ("brotli, which is not read", other),
                Compression::LZO => ("LZO, which is not read", other),
                _ => continue,
            };
            let message = format!("is compressed by {name}");
            return Err(FileRemark::new(Code::FormatUnread, message, help).into());
        }
    }
    if u64::try_from(file.num_rows()) != Ok(rows) {
        return Err(damaged(
            &"it says that it has another number of rows than its groups",
        ));
    }
    if rows > bytes.saturating_mul(MOST_ROWS_OF_BYTE) {
        return Err(damaged(&"it has more rows than its bytes can hold"));
    }
    Ok(())
}

/// The rows of a file, group by group.
struct RowReader {
    file: Arc<PagesOfFile>,
    columns: Vec<SchemaColumn>,
    decimal: char,
    /// The last row, from 1.
    row: u64,
    long: LongNumbers,
}

impl RowReader {
    fn read_group(&mut self, group: &RowGroupMetaData, queue: &mut BatchQueue) -> io::Result<()> {
        let rows = usize::try_from(group.num_rows())
            .map_err(|_| damaged(&"it has a group of less than no rows"))?;
        let mut readers = self.readers(group, rows).map_err(|error| damaged(&error))?;
        let mut left = rows;
        while left > 0 {
            let count = left.min(ROWS);
            self.fill(&mut readers, count, count)?;
            for _ in 0..count {
                self.add_row(&mut readers, queue)?;
            }
            left -= count;
        }
        self.fill(&mut readers, 1, 0)
    }

    /// A reader for each column; `None` for one that is not read.
    fn readers(
        &self,
        group: &RowGroupMetaData,
        rows: usize,
    ) -> Result<Vec<Option<Box<dyn RowColumn>>>, ParquetError> {
        let columns = group.columns().iter().zip(&self.columns);
        columns
            .map(|(chunk, column)| {
                if matches!(column.kind, ValueKind::Unread(_)) {
                    return Ok(None);
                }
                let pages = GuardedPages::new(&self.file, chunk, rows)?;
                let described = chunk.column_descr_ptr();
                let full_level = described.max_def_level();
                let reader = get_column_reader(described, Box::new(pages));
                Ok(Some(row_column(reader, full_level)))
            })
            .collect()
    }

    /// Reads the next rows of each column, which must be so many.
    fn fill(
        &self,
        readers: &mut [Option<Box<dyn RowColumn>>],
        rows: usize,
        expected: usize,
    ) -> io::Result<()> {
        for (reader, column) in readers.iter_mut().zip(&self.columns) {
            let Some(reader) = reader else { continue };
            let read = reader.fill(rows).map_err(|error| damaged(&error))?;
            if read != expected {
                return Err(damaged(&format!(
                    "column `{}` has another number of rows than its group",
                    column.name
                )));
            }
        }
        Ok(())
    }

    fn add_row(
        &mut self,
        readers: &mut [Option<Box<dyn RowColumn>>],
        queue: &mut BatchQueue,
    ) -> io::Result<()> {
        self.row += 1;
        for (reader, column) in readers.iter_mut().zip(&self.columns) {
            let mut cell = CellWriter {
                batch: &mut queue.batch,
                column: &column.name,
                row: self.row,
                decimal: self.decimal,
                long: &mut self.long,
            };
            match (reader, column.kind) {
                (Some(reader), kind) => reader.write(kind, &mut cell),
                (None, ValueKind::Unread(kind)) => {
                    cell.fault(&format!("is {kind}, and not a value"));
                }
                (None, _) => cell.blank(),
            }
        }
        if queue.batch.is_blank() && !queue.batch.has_fault() {
            queue.batch.drop_record();
            return Ok(());
        }
        queue.batch.end(RecordPlace::Line(self.row), false);
        queue.step()
    }

    /// Says what is worth knowing of all rows.
    fn finish(self, queue: &mut BatchQueue) {
        let LongNumbers {
            count,
            first: Some(first),
        } = self.long
        else {
            return;
        };
        let LongNumber {
            row,
            column,
            number,
        } = first;
        let numbers = match count {
            1 => "1 number".to_owned(),
            count => format!("{count} numbers"),
        };
        let message = format!(
            "holds {numbers} with digits that only computing leaves: row {row} of `{column}` is stored as {} and read as {}",
            number.all_digits.unwrap_or_default(),
            number.text
        );
        let help = "such numbers come of computing; round them, or store amounts as decimals, if they should be said otherwise";
        let remark = FileRemark::new(Code::LongNumbers, message, help);
        queue.remark(remark.at(RecordPlace::Line(row)));
    }
}
