//! How files write their lines and numbers: what may stand in a `[[ledger]]` for all its files, and
//! in an element of `files` for one.

use crate::toml_table::{EntryDefault, EntryForm, ValueForm};

/// The entries of a dialect.
pub(super) const DIALECT: &[EntryForm] = &[
    EntryForm {
        name: "encoding",
        value: ValueForm::Text,
        default: EntryDefault::Value("\"utf-8\""),
        meaning: "The encoding, by the name that browsers know it by.",
        example: r#"encoding = "windows-1252""#,
    },
    EntryForm {
        name: "delimiter",
        value: ValueForm::Text,
        default: EntryDefault::Value("\";\""),
        meaning: "The mark between fields, or `tab`.",
        example: r#"delimiter = "tab""#,
    },
    EntryForm {
        name: "quote",
        value: ValueForm::Text,
        default: EntryDefault::Value(r#""\"""#),
        meaning: "The mark around fields; `\"\"` where there is none.",
        example: r#"quote = "'""#,
    },
    EntryForm {
        name: "escape",
        value: ValueForm::Text,
        default: EntryDefault::Value("\"\""),
        meaning: "The mark before a character that means itself; `\"\"` where there is none.",
        example: r#"escape = "\\""#,
    },
    EntryForm {
        name: "decimal",
        value: ValueForm::Text,
        default: EntryDefault::Value("\",\""),
        meaning: "The mark before decimals.",
        example: r#"decimal = ".""#,
    },
    EntryForm {
        name: "thousands",
        value: ValueForm::Text,
        default: EntryDefault::Value("\" \""),
        meaning: "The mark between thousands; `\"\"` where there is none.",
        example: r#"thousands = ".""#,
    },
    EntryForm {
        name: "format",
        value: ValueForm::Text,
        default: EntryDefault::Otherwise("the content of the file shows it"),
        meaning: "The name of the format, such as `csv`.",
        example: r#"format = "csv""#,
    },
    EntryForm {
        name: "sheet",
        value: ValueForm::Text,
        default: EntryDefault::Otherwise("the only one with anything in it"),
        meaning: "The sheet of a workbook.",
        example: r#"sheet = "Ark1""#,
    },
    EntryForm {
        name: "member",
        value: ValueForm::Text,
        default: EntryDefault::Otherwise("the only one"),
        meaning: "The file in an archive.",
        example: r#"member = "2013/postings.csv""#,
    },
    EntryForm {
        name: "hidden",
        value: ValueForm::Word(&[
            ("read", "they are read"),
            (
                "skip",
                "they are left out, and a finding says how many there are",
            ),
        ]),
        default: EntryDefault::Otherwise("they are read, and a finding says how many there are"),
        meaning: "What becomes of the hidden rows of a workbook.",
        example: r#"hidden = "read""#,
    },
];
