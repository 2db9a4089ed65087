//! SIE of type 4: a voucher of lines; what has no field of its own is an object of a dimension.
//!
//! A voucher of SIE must balance. Those of a municipality need not: it keeps what it owes in other
//! books. All lines stand in one voucher, since together they balance, and the numbers of the real
//! vouchers are objects as well.

use super::book::{Book, Column, Role, kroner};

/// Dimensions that a program gives itself have numbers from here on.
const FIRST_DIMENSION: usize = 20;

/// The field that a column is read from.
pub fn field(column: &Column) -> String {
    match column.role {
        Role::Account => "konto".to_owned(),
        Role::Text => "transtext".to_owned(),
        _ => format!("dim.{}", column.name),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\\\""))
}

/// The whole file, in UTF-8.
pub fn write(book: &Book) -> Vec<u8> {
    let is_dimension = |column: &Column| field(column).starts_with("dim.");
    let numbered = || (FIRST_DIMENSION..).zip(book.columns.iter().enumerate());
    let mut text = String::from(
        "#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#PROGRAM \"bok\" 1\n#RAR 0 20130101 20131231\n",
    );
    for (number, (_, column)) in numbered().filter(|(_, (_, column))| is_dimension(column)) {
        text += &format!("#DIM {number} {}\n", quoted(&column.name));
    }
    text += "#VER A 1 20131231 \"Hele regnskapet\"\n{\n";
    for line in &book.lines {
        let objects: Vec<String> = numbered()
            .filter(|(_, (at, column))| is_dimension(column) && !line.fields[*at].is_empty())
            .map(|(number, (at, _))| format!("{number} {}", quoted(&line.fields[at])))
            .collect();
        text += &format!(
            "#TRANS {} {{{}}} {} \"\" {}\n",
            book.field(line, Role::Account),
            objects.join(" "),
            kroner(line.ore, '.', None),
            quoted(book.field(line, Role::Text))
        );
    }
    (text + "}\n").into_bytes()
}
