//! Books in Parquet: amounts as decimal numbers, texts in a group of columns of their own.

use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use super::book::{Book, Column};
use super::parquet::{ParquetColumn, parquet_file, texts};

/// What a schema calls a column.
fn name(column: &Column) -> String {
    column.name.replace(' ', "_")
}

/// The path of a column.
pub fn path(column: &Column) -> String {
    format!("postering.{}", name(column))
}

/// The whole file.
pub fn write(book: &Book) -> Vec<u8> {
    let fields: String = book
        .columns
        .iter()
        .map(|column| format!("optional binary {} (STRING); ", name(column)))
        .collect();
    let schema = format!(
        "message bok {{ required int64 Beløp (DECIMAL(18, 2)); optional group postering {{ {fields}}} }}"
    );
    let amounts = book.lines.iter().map(|line| Some(line.ore)).collect();
    let fields = (0..book.columns.len())
        .map(|at| texts(book.lines.iter().map(move |line| line.fields[at].as_str())));
    let columns: Vec<ParquetColumn> = [ParquetColumn::Int64(amounts)]
        .into_iter()
        .chain(fields)
        .collect();
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .build();
    parquet_file(&schema, &columns, book.lines.len(), 10_000, properties)
}
