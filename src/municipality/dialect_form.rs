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
];
