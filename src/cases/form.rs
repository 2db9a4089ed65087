//! What may stand in cases.toml.

use crate::toml_table::{EntryDefault, EntryForm, FileForm, NamedForm, TableForm, ValueForm};

/// The file of a municipality's cases.
pub static CASES_FILE: FileForm = FileForm {
    name: "cases.toml",
    places: &["municipalities/ID/cases.toml"],
    meaning: "Postings and where they must land, and why. They need not be in a ledger; `kontering test` judges them.",
    example: EXAMPLE,
    table: &CASES,
};

const EXAMPLE: &str = r#"[[case]]
name = "Pay of a counsellor"
because = "function 275 is for the target group alone"
year = 2013
posting = { kontoklasse = "1", funksjon = "275", art = "010", tekst = "pay in March" }
lands = "intro.lonn"
rule = "intro-lonn"
"#;

static CASES: TableForm = TableForm {
    name: "cases.toml",
    entries: &[EntryForm {
        name: "case",
        value: ValueForm::Tables(&CASE),
        default: EntryDefault::Otherwise("there are no cases"),
        meaning: "A posting and where it must land.",
        example: r#"case = [{ name = "Pay", because = "it is pay", year = 2013, posting = { art = 10 }, lands = "outside.scope" }]"#,
    }],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &[""],
};

static CASE: TableForm = TableForm {
    name: "case",
    entries: &[
        EntryForm {
            name: "name",
            value: ValueForm::Text,
            default: EntryDefault::Required,
            meaning: "What it shows, for people.",
            example: r#"name = "Pay of a counsellor""#,
        },
        EntryForm {
            name: "because",
            value: ValueForm::Text,
            default: EntryDefault::Required,
            meaning: "Why it must land there.",
            example: r#"because = "function 275 is for the target group alone""#,
        },
        EntryForm {
            name: "year",
            value: ValueForm::Whole,
            default: EntryDefault::Required,
            meaning: "The accounting year whose rules hold; the municipality has a ledger of it.",
            example: "year = 2013",
        },
        EntryForm {
            name: "posting",
            value: ValueForm::Table(&POSTING),
            default: EntryDefault::Required,
            meaning: "The posting.",
            example: r#"posting = { kontoklasse = "1", funksjon = "275", art = "010" }"#,
        },
        EntryForm {
            name: "lands",
            value: ValueForm::Text,
            default: EntryDefault::Required,
            meaning: "Where it must land: a category, `outside.scope`, `pending`, `ignored`, `unmapped` or `disputed`.",
            example: r#"lands = "intro.lonn""#,
        },
        EntryForm {
            name: "rule",
            value: ValueForm::Text,
            default: EntryDefault::Otherwise("any rule may claim it"),
            meaning: "The id of the rule that must claim it.",
            example: r#"rule = "intro-lonn""#,
        },
    ],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &[
        "name = \"n\"\nbecause = \"b\"\nyear = 2013\nposting = { art = 10 }\nlands = \"outside.scope\"",
    ],
};

static POSTING: TableForm = TableForm {
    name: "case.posting",
    entries: &[],
    shared: &[],
    named: Some(NamedForm {
        name: "DIMENSION",
        value: ValueForm::Either(&[ValueForm::Text, ValueForm::Whole]),
        meaning: "The posting's code or text. A code without a leading zero may be a number.",
        example: r#"funksjon = "275""#,
    }),
    one_of: &[],
    samples: &[""],
};
