//! Books before they are written: the columns of an export, and its postings.

/// What a column holds, as far as some format has a place of its own for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    Account,
    Period,
    Voucher,
    LineOfVoucher,
    Date,
    Text,
    Other,
}

/// A column beside the amount.
#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    pub role: Role,
}

/// A posting: a field for each column, and øre, debit above zero.
#[derive(Clone, Debug)]
pub struct BookLine {
    pub fields: Vec<String>,
    pub ore: i64,
}

/// All postings of a ledger.
#[derive(Clone, Debug)]
pub struct Book {
    pub columns: Vec<Column>,
    pub lines: Vec<BookLine>,
}

impl Book {
    /// The position of the first column of a role.
    pub fn position(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|column| column.role == role)
    }

    /// The field of a line in the first column of a role; blank where there is no such column.
    pub fn field<'l>(&self, line: &'l BookLine, role: Role) -> &'l str {
        self.position(role)
            .map_or("", |position| line.fields[position].as_str())
    }
}

/// Øre as kroner with marks between the digits.
pub fn kroner(ore: i64, decimal: char, thousands: Option<char>) -> String {
    let digits = (ore.unsigned_abs() / 100).to_string();
    let mut written = String::from(if ore < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            written.extend(thousands);
        }
        written.push(digit);
    }
    written.push(decimal);
    written += &format!("{:02}", ore.unsigned_abs() % 100);
    written
}

/// Text as it stands in XML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
