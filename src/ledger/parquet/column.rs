//! A column of one group of rows, read some rows at a time.

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::Result;

use super::kind::ValueKind;
use super::value::{CellWriter, StoredValue};

/// How many rows of a group are in memory at a time.
pub(super) const ROWS: usize = 1024;

/// A column, whatever its type.
pub(super) trait RowColumn {
    /// Reads the next rows; gives how many there were.
    fn fill(&mut self, rows: usize) -> Result<usize>;

    /// Writes the next of the rows that were read.
    fn write(&mut self, kind: ValueKind, cell: &mut CellWriter<'_>);
}

/// The column that a reader reads, with the level from which on its values are there.
pub(super) fn row_column(reader: ColumnReader, full_level: i16) -> Box<dyn RowColumn> {
    match reader {
        ColumnReader::BoolColumnReader(reader) => TypedColumn::boxed(reader, full_level),
        ColumnReader::Int32ColumnReader(reader) => TypedColumn::boxed(reader, full_level),
        ColumnReader::Int64ColumnReader(reader) => TypedColumn::boxed(reader, full_level),
        ColumnReader::Int96ColumnReader(reader) => TypedColumn::boxed(reader, full_level),
        ColumnReader::FloatColumnReader(reader) => TypedColumn::boxed(reader, full_level),
        ColumnReader::DoubleColumnReader(reader) => TypedColumn::boxed(reader, full_level),
        ColumnReader::ByteArrayColumnReader(reader) => TypedColumn::boxed(reader, full_level),
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            TypedColumn::boxed(reader, full_level)
        }
    }
}

struct TypedColumn<T: DataType> {
    reader: ColumnReaderImpl<T>,
    /// Zero where a value is always there.
    full_level: i16,
    values: Vec<T::T>,
    levels: Vec<i16>,
    next_row: usize,
    next_value: usize,
}

impl<T: DataType> TypedColumn<T>
where
    T::T: StoredValue + 'static,
    T: 'static,
{
    fn boxed(reader: ColumnReaderImpl<T>, full_level: i16) -> Box<dyn RowColumn> {
        Box::new(Self {
            reader,
            full_level,
            values: Vec::new(),
            levels: Vec::new(),
            next_row: 0,
            next_value: 0,
        })
    }
}

impl<T: DataType> RowColumn for TypedColumn<T>
where
    T::T: StoredValue,
{
    fn fill(&mut self, rows: usize) -> Result<usize> {
        self.values.clear();
        self.levels.clear();
        (self.next_row, self.next_value) = (0, 0);
        let levels = (self.full_level > 0).then_some(&mut self.levels);
        let (read, ..) = self
            .reader
            .read_records(rows, levels, None, &mut self.values)?;
        Ok(read)
    }

    fn write(&mut self, kind: ValueKind, cell: &mut CellWriter<'_>) {
        let level = self.levels.get(self.next_row);
        self.next_row += 1;
        let is_there = self.full_level == 0 || level == Some(&self.full_level);
        let value = is_there.then(|| self.values.get(self.next_value)).flatten();
        match value {
            Some(value) => {
                self.next_value += 1;
                value.write(kind, cell);
            }
            None => cell.blank(),
        }
    }
}
