//! Parquet: columns of any type in groups of rows.

use std::sync::Arc;

use bytes::Bytes;
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray,
    FixedLenByteArrayType, FloatType, Int32Type, Int64Type, Int96, Int96Type,
};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

/// The values of a column by its physical type; what is absent is null.
#[derive(Clone, Debug)]
pub enum ParquetColumn {
    Bools(Vec<Option<bool>>),
    Int32(Vec<Option<i32>>),
    Int64(Vec<Option<i64>>),
    Int96(Vec<Option<[u32; 3]>>),
    Floats(Vec<Option<f32>>),
    Doubles(Vec<Option<f64>>),
    Bytes(Vec<Option<Vec<u8>>>),
    Fixed(Vec<Option<Vec<u8>>>),
}

/// Texts, of which blank ones are null.
pub fn texts<'t>(texts: impl Iterator<Item = &'t str>) -> ParquetColumn {
    let texts = texts.map(|text| (!text.is_empty()).then(|| text.as_bytes().to_vec()));
    ParquetColumn::Bytes(texts.collect())
}

/// Writes the rows of one group into its next column.
fn add<T: DataType, V: Clone>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[Option<V>],
    stored: impl Fn(V) -> T::T,
) {
    let mut column = group.next_column().expect("a column").expect("a column");
    let writer = column.typed::<T>();
    let full = writer.get_descriptor().max_def_level();
    let levels: Vec<i16> = values
        .iter()
        .map(|value| if value.is_some() { full } else { 0 })
        .collect();
    let there: Vec<T::T> = values.iter().flatten().cloned().map(stored).collect();
    let levels = (full > 0).then_some(levels.as_slice());
    writer.write_batch(&there, levels, None).expect("written");
    column.close().expect("closed");
}

/// A file of a schema as Parquet's own notation writes it, with so many rows in a group.
pub fn parquet_file(
    schema: &str,
    columns: &[ParquetColumn],
    rows: usize,
    group_rows: usize,
    properties: WriterProperties,
) -> Vec<u8> {
    let schema = parse_message_type(schema).expect("a schema");
    let mut writer =
        SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties)).expect("new");
    let mut from = 0;
    while from < rows {
        let to = rows.min(from + group_rows);
        let mut group = writer.next_row_group().expect("a group");
        for column in columns {
            match column {
                ParquetColumn::Bools(values) => {
                    add::<BoolType, _>(&mut group, &values[from..to], |value| value);
                }
                ParquetColumn::Int32(values) => {
                    add::<Int32Type, _>(&mut group, &values[from..to], |value| value);
                }
                ParquetColumn::Int64(values) => {
                    add::<Int64Type, _>(&mut group, &values[from..to], |value| value);
                }
                ParquetColumn::Int96(values) => {
                    add::<Int96Type, _>(&mut group, &values[from..to], |[low, middle, high]| {
                        let mut value = Int96::new();
                        value.set_data(low, middle, high);
                        value
                    });
                }
                ParquetColumn::Floats(values) => {
                    add::<FloatType, _>(&mut group, &values[from..to], |value| value);
                }
                ParquetColumn::Doubles(values) => {
                    add::<DoubleType, _>(&mut group, &values[from..to], |value| value);
                }
                ParquetColumn::Bytes(values) => {
                    add::<ByteArrayType, _>(&mut group, &values[from..to], |value| {
                        ByteArray::from(Bytes::from(value))
                    });
                }
                ParquetColumn::Fixed(values) => {
                    add::<FixedLenByteArrayType, _>(&mut group, &values[from..to], |value| {
                        FixedLenByteArray::from(ByteArray::from(Bytes::from(value)))
                    });
                }
            }
        }
        group.close().expect("closed");
        from = to;
    }
    writer.into_inner().expect("a file")
}
