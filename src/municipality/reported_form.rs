//! What may stand in a `[[reported]]` of municipality.toml.

use crate::toml_table::{EntryDefault, EntryForm, TableForm, ValueForm};

use super::ledger_form::ACCOUNTING_YEAR;

pub(super) static REPORTED: TableForm = TableForm {
    name: "reported",
    entries: &[
        EntryForm {
            name: "year",
            value: ACCOUNTING_YEAR,
            default: EntryDefault::Required,
            meaning: "The accounting year; its `[[ledger]]` is compared with them.",
            example: "year = 2013",
        },
        EntryForm {
            name: "files",
            value: ValueForm::Several(&ValueForm::Text, 1, usize::MAX),
            default: EntryDefault::Required,
            meaning: "The files that were handed in, records of fixed width in whole thousands (0A, 0B), relative to the municipality's folder; a file name may hold `*`.",
            example: r#"files = ["0A-2013.dat", "0B-2013.dat"]"#,
        },
    ],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &["year = 2013\nfiles = [\"a.dat\"]"],
};
