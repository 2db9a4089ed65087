//! What may stand in kontering.toml.

use crate::toml_table::{EntryDefault, EntryForm, FileForm, TableForm, TextShape, ValueForm};

/// The file of what a project chooses for itself.
pub static PROJECT_FILE: FileForm = FileForm {
    name: "kontering.toml",
    places: &["kontering.toml"],
    meaning: "What a project chooses for itself, so that everything under `rules/` can be shared with others. The file may be absent.",
    example: EXAMPLE,
    table: &PROJECT,
};

const EXAMPLE: &str = r#"[comparison]
baseline = "a"
"#;

static PROJECT: TableForm = TableForm {
    name: "kontering.toml",
    entries: &[
        EntryForm {
            name: "comparison",
            value: ValueForm::Table(&COMPARISON),
            default: EntryDefault::Otherwise("nothing is chosen"),
            meaning: "How the municipalities are compared.",
            example: "comparison = { baseline = \"a\" }",
        },
        EntryForm {
            name: "bundle",
            value: ValueForm::Table(&BUNDLE),
            default: EntryDefault::Otherwise("the folder holds whole ledgers"),
            meaning: "Stands in folders that `kontering explain --bundle` writes.",
            example: "bundle = { cell = \"t06:intro:sum@a/2013\" }",
        },
    ],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &[""],
};

static ADDRESS: TextShape = TextShape {
    pattern: "^[^:@]+:[^:@]+:[^:@]+@[^/]+/[^/]+(/[^/]*)?$",
    meaning: "the address of a cell",
};

static BUNDLE: TableForm = TableForm {
    name: "bundle",
    entries: &[EntryForm {
        name: "cell",
        value: ValueForm::Shaped(&ADDRESS),
        default: EntryDefault::Required,
        meaning: "The cell that the folder recomputes. Sheets have this cell alone, and neither checks nor controls are asked, since the folder lacks what others would be computed from.",
        example: "cell = \"t06:intro:sum@a/2013\"",
    }],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &["cell = \"t06:intro:sum@a/2013\""],
};

static COMPARISON: TableForm = TableForm {
    name: "comparison",
    entries: &[
        EntryForm {
            name: "baseline",
            value: ValueForm::Text,
            default: EntryDefault::Otherwise("what asks for the baseline is missing"),
            meaning: "The municipality that the others are compared with, by the name of its folder. Scripts ask for it by `baseline()`, titles and labels by `{baseline}`.",
            example: r#"baseline = "a""#,
        },
        EntryForm {
            name: "price_index",
            value: ValueForm::Text,
            default: EntryDefault::Otherwise("kroner of different years are not compared"),
            meaning: "The fact of unit `index` by which kroner of different years are brought to the prices of one, where gaps, rankings and the comparison put them against each other. Accounts and sheets stay in the kroner that were booked.",
            example: "price_index = \"kpi\"\nprice_place = \"landet\"",
        },
        EntryForm {
            name: "price_place",
            value: ValueForm::Text,
            default: EntryDefault::Otherwise("there is no price index"),
            meaning: "The place whose price index it is: a folder under `reference/` or `municipalities/` that states it by year, best in series.toml.",
            example: "price_index = \"kpi\"\nprice_place = \"landet\"",
        },
    ],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &[""],
};
