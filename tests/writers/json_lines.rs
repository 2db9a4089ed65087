//! JSON lines: an object on each line.

use serde_json::{Map, Value};

use super::book::{Book, Column, kroner};

/// The path of a column.
pub fn path(column: &Column) -> String {
    format!("Postering.{}", column.name)
}

/// Fields in an object of their own, the amount beside it as a number.
pub fn write(book: &Book) -> Vec<u8> {
    let mut text = String::new();
    for line in &book.lines {
        let named = book.columns.iter().zip(&line.fields);
        let fields: Map<String, Value> = named
            .filter(|(_, field)| !field.is_empty())
            .map(|(column, field)| (column.name.clone(), Value::from(field.as_str())))
            .collect();
        let amount = kroner(line.ore, '.', None);
        text += &format!(
            "{{\"Beløp\":{amount},\"Postering\":{}}}\n",
            Value::Object(fields)
        );
    }
    text.into_bytes()
}
