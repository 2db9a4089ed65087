//! What may stand in municipality.toml.

use crate::facts::{DIMENSION_KIND, PERSONAL};
use crate::toml_table::{
    EntryDefault, EntryForm, FileForm, NamedForm, TableForm, TextShape, ValueForm,
};

use super::ledger_form::LEDGER;
use super::reported_form::REPORTED;

static FOUR_DIGITS: TextShape = TextShape {
    pattern: "^[0-9]{4}$",
    meaning: "four digits",
};

/// The file of a municipality and its ledgers.
pub static MUNICIPALITY_FILE: FileForm = FileForm {
    name: "municipality.toml",
    places: &["municipalities/ID/municipality.toml"],
    meaning: "A municipality: its name and number, its own dimensions, and how its ledgers are exported.",
    example: EXAMPLE,
    table: &MUNICIPALITY,
};

const EXAMPLE: &str = r#"name = "A"
number = "0001"

[dimensions.ansvar]
nb = "ansvar"

[[ledger]]
year = 2013
files = ["2013/postings.csv"]
delimiter = ";"

[ledger.amount]
column = "beløp"

[ledger.codes.kontoklasse]
column = "konto"
characters = [1, 1]

[ledger.codes.funksjon]
column = "funksjon"

[ledger.codes.art]
column = "art"

[ledger.codes.ansvar]
column = "ansvar"

[ledger.codes.periode]
column = "periode"

[ledger.texts]
tekst = "tekst"

[ledger.voucher]
number = "bilag"

[ledger.control]
lines = 4
net = "11000.00"
"#;

static MUNICIPALITY: TableForm = TableForm {
    name: "municipality.toml",
    entries: &[
        EntryForm {
            name: "name",
            value: ValueForm::Text,
            default: EntryDefault::Required,
            meaning: "Its name for people.",
            example: r#"name = "Bølum""#,
        },
        EntryForm {
            name: "name_en",
            value: ValueForm::Text,
            default: EntryDefault::Otherwise("`name`"),
            meaning: "Its name for people in English.",
            example: r#"name_en = "Bølum""#,
        },
        EntryForm {
            name: "number",
            value: ValueForm::Shaped(&FOUR_DIGITS),
            default: EntryDefault::Required,
            meaning: "Its official number of four digits.",
            example: r#"number = "0219""#,
        },
        EntryForm {
            name: "dimensions",
            value: ValueForm::Table(&DIMENSIONS),
            default: EntryDefault::Otherwise("only the national ones"),
            meaning: "The dimensions that its ledgers have beside the national ones.",
            example: r#"dimensions = { ansvar = { nb = "ansvar" } }"#,
        },
        EntryForm {
            name: "ledger",
            value: ValueForm::Tables(&LEDGER),
            default: EntryDefault::Otherwise("it has no ledgers"),
            meaning: "The ledger of an accounting year.",
            example: r#"ledger = [{ year = 2013, files = ["a.csv"], amount = { column = "kr" }, codes = { kontoklasse = { default = "1" }, funksjon = { column = "f" }, art = { column = "a" }, periode = { column = "p" } } }]"#,
        },
        EntryForm {
            name: "reported",
            value: ValueForm::Tables(&REPORTED),
            default: EntryDefault::Otherwise("nothing is known of what it reported"),
            meaning: "The accounts of a year as they were handed in for KOSTRA; `reconcile --reported` and `test` hold the ledger against them, and no figure is computed from them.",
            example: r#"reported = [{ year = 2013, files = ["0A-2013.dat"] }]"#,
        },
    ],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &["name = \"A\"\nnumber = \"0001\"\ndimensions = { konto = { nb = \"konto\" } }"],
};

static DIMENSIONS: TableForm = TableForm {
    name: "dimensions",
    entries: &[],
    shared: &[],
    named: Some(NamedForm {
        name: "NAME",
        value: ValueForm::Table(&DIMENSION),
        meaning: "A dimension, under the name that scripts write.",
        example: r#"ansvar = { nb = "ansvar" }"#,
    }),
    one_of: &[],
    samples: &[""],
};

static DIMENSION: TableForm = TableForm {
    name: "dimensions.NAME",
    entries: &[
        EntryForm {
            name: "nb",
            value: ValueForm::Text,
            default: EntryDefault::Required,
            meaning: "Its name for people in Norwegian.",
            example: r#"nb = "ansvar""#,
        },
        EntryForm {
            name: "en",
            value: ValueForm::Text,
            default: EntryDefault::Otherwise("the Norwegian name"),
            meaning: "Its name for people in English.",
            example: r#"en = "responsibility""#,
        },
        DIMENSION_KIND,
        PERSONAL,
    ],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &[r#"nb = "ansvar""#],
};
