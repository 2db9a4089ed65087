//! The description of a ledger whose postings were written into another file.

use toml::{Table, Value};

use super::book::{Column, Role};

/// A file that a ledger's postings were written into.
pub struct OtherFile<'f> {
    pub file: &'f str,
    /// Entries of `[[ledger]]`, with `NAMES` for the beginning of the list of columns.
    pub entries: &'f str,
    /// What it calls a column.
    pub field: fn(&Column) -> String,
}

/// The text of an entry; empty where it is absent or of another kind.
pub fn text<'t>(table: &'t Table, entry: &str) -> &'t str {
    table.get(entry).and_then(Value::as_str).unwrap_or("")
}

/// `municipality.toml` of the same postings in another file.
pub fn described(description: &Table, columns: &[Column], other: &OtherFile<'_>) -> String {
    let mut description = description.clone();
    let ledger = description["ledger"][0].as_table_mut().expect("a ledger");
    let amount: Table = "amount = { column = 'Beløp' }".parse().expect("TOML");
    ledger.extend(amount);
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let names = format!("{names:?}").replace(']', ", ");
    in_file(ledger, other.file, &other.entries.replace("NAMES", &names));
    if ledger["amount"].get("columns").is_some() {
        // The columns say the period, and no line is of one voucher.
        ledger.remove("voucher");
        ledger["codes"]
            .as_table_mut()
            .expect("codes")
            .remove("periode");
    }
    let field = |name: &str| {
        let column = columns.iter().find(|column| column.name == name);
        (other.field)(column.expect("a column"))
    };
    for table in ["texts", "voucher"] {
        let named = ledger.get_mut(table).and_then(Value::as_table_mut);
        for (_, column) in named.into_iter().flatten() {
            *column = Value::from(field(column.as_str().unwrap_or("")));
        }
    }
    for (_, code) in ledger["codes"].as_table_mut().expect("codes") {
        let code = code.as_table_mut().expect("a code");
        let field = field(text(code, "column"));
        if field == "Period" {
            // There the period has two digits, whatever it had before.
            code.remove("characters");
        }
        code.insert("column".to_owned(), Value::from(field));
    }
    toml::to_string(&description).expect("TOML")
}

/// Describes a ledger as one in another file with these entries.
pub fn in_file(ledger: &mut Table, file: &str, entries: &str) {
    for entry in ["encoding", "delimiter", "quote", "decimal", "thousands"] {
        ledger.remove(entry);
    }
    let files = vec![format!("2013/{file}")];
    ledger.insert("files".to_owned(), Value::from(files));
    ledger.extend(entries.parse::<Table>().expect("TOML"));
}

/// What the description says that a column is.
pub fn role(ledger: &Table, name: &str) -> Role {
    let of = |path: [&str; 3]| -> Option<&str> {
        ledger
            .get(path[0])?
            .get(path[1])
            .and_then(|entry| match path[2] {
                "" => entry.as_str(),
                inner => entry.get(inner)?.as_str(),
            })
    };
    let roles = [
        (["codes", "art", "column"], Role::Account),
        (["codes", "periode", "column"], Role::Period),
        (["voucher", "number", ""], Role::Voucher),
        (["voucher", "line", ""], Role::LineOfVoucher),
        (["voucher", "date", ""], Role::Date),
        (["texts", "tekst", ""], Role::Text),
    ];
    let found = roles.iter().find(|(path, _)| of(*path) == Some(name));
    found.map_or(Role::Other, |(_, role)| *role)
}
