//! The reference of the files that users write.

use crate::toml_table::{EntryDefault, FileForm, ValueForm};

use super::{PlacedTable, tables};

/// Writes the reference of some files as Markdown: each entry with what it may be, what holds where
/// it is absent, what it means, and an example.
pub fn files_reference(files: &[&FileForm]) -> String {
    let mut text = String::from(
        "# Reference of the files\n\nWritten from the tables that the readers ask for entries by; every example is read by a test. An entry that is not here is\nan error. `kontering reference schema FILE` prints a JSON Schema of a file, by which an editor completes and checks it.\n",
    );
    for file in files {
        let places: Vec<String> = file
            .places
            .iter()
            .map(|place| format!("`{place}`"))
            .collect();
        text += &format!(
            "\n## {}\n\n{} It is {}.\n\n```toml\n{}```\n",
            file.name,
            file.meaning,
            places.join(" or "),
            file.example
        );
        text.extend(tables(file).iter().map(table_text));
    }
    text
}

fn table_text(table: &PlacedTable) -> String {
    let header = match &*table.header {
        "" => "At the top".to_owned(),
        header => format!("`{header}`"),
    };
    let mut text = format!(
        "\n### {header}\n\n| entry | value | where absent | meaning | example |\n| --- | --- | --- | --- | --- |\n"
    );
    for entry in table.form.all() {
        let absent = match entry.default {
            EntryDefault::Required => "must be there".to_owned(),
            EntryDefault::Otherwise(words) => words.to_owned(),
            EntryDefault::Value(value) => format!("`{value}`"),
        };
        text += &row([
            format!("`{}`", entry.name),
            kind(&entry.value),
            absent,
            entry.meaning.to_owned() + words(&entry.value).as_str(),
            example(entry.example),
        ]);
    }
    if let Some(named) = &table.form.named {
        text += &row([
            named.name.to_owned(),
            kind(&named.value),
            String::new(),
            named.meaning.to_owned(),
            example(named.example),
        ]);
    }
    text
}

fn row(cells: [String; 5]) -> String {
    let cells = cells.map(|cell| cell.replace('|', "\\|"));
    format!("| {} |\n", cells.join(" | "))
}

fn example(lines: &str) -> String {
    let lines: Vec<String> = lines.lines().map(|line| format!("`{line}`")).collect();
    lines.join("<br>")
}

/// What a value may be, in words.
fn kind(value: &ValueForm) -> String {
    match value {
        ValueForm::Text => "text".to_owned(),
        ValueForm::Word(words) => {
            let words: Vec<String> = words
                .iter()
                .map(|(word, _)| format!("`\"{word}\"`"))
                .collect();
            words.join(", ")
        }
        ValueForm::Whole => "whole number".to_owned(),
        ValueForm::Between(only, same) if only == same => format!("`{only}`"),
        ValueForm::Between(0, i64::MAX) => "whole number, not below zero".to_owned(),
        ValueForm::Between(least, greatest) => {
            format!("whole number from {least} to {greatest}")
        }
        ValueForm::Shaped(shape) => format!("text: {}", shape.meaning),
        ValueForm::Flag => "`true` or `false`".to_owned(),
        ValueForm::Number => "whole number, or text".to_owned(),
        ValueForm::List(item) => format!("list of: {}", kind(item)),
        ValueForm::Several(item, least, greatest) if least == greatest => {
            format!("list of {least}: {}", kind(item))
        }
        ValueForm::Several(item, ..) => format!("list, not empty, of: {}", kind(item)),
        ValueForm::Table(_) => "table".to_owned(),
        ValueForm::Tables(_) => "tables".to_owned(),
        ValueForm::Either(values) => {
            let kinds: Vec<String> = values.iter().map(kind).collect();
            kinds.join(", or ")
        }
    }
}

/// The meaning of each word that a value may be.
fn words(value: &ValueForm) -> String {
    match value {
        ValueForm::Word(words) => {
            let meanings = words
                .iter()
                .map(|(word, meaning)| format!("`{word}`: {meaning}"));
            format!(" {}.", meanings.collect::<Vec<_>>().join("; "))
        }
        ValueForm::Either(values) => values.iter().map(words).collect(),
        _ => String::new(),
    }
}
