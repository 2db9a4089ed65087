//! What may stand in categories.toml.

use crate::facts::{EN, NB};
use crate::toml_table::{EntryDefault, EntryForm, FileForm, SCRIPT_NAME, TableForm, ValueForm};

/// The file of the comparable categories.
pub static CATEGORIES_FILE: FileForm = FileForm {
    name: "categories.toml",
    places: &["rules/categories.toml"],
    meaning: "The tree of comparable categories, in the order in which tables show them.",
    example: EXAMPLE,
    table: &CATEGORIES,
};

const EXAMPLE: &str = r#"[[area]]
id = "intro"
nb = "Introduksjonsprogram"
en = "Introduction programme"
denominator = "deltakere"

[[area.line]]
id = "lonn"
nb = "Lønn"
en = "Pay"

[[area]]
id = "tolk"
nb = "Tolketjeneste"
memo = true
"#;

static CATEGORIES: TableForm = TableForm {
    name: "categories.toml",
    entries: &[EntryForm {
        name: "area",
        value: ValueForm::Tables(&AREA),
        default: EntryDefault::Otherwise("there are no categories"),
        meaning: "A cost area.",
        example: r#"area = [{ id = "intro" }]"#,
    }],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &[""],
};

const ABOVE: EntryDefault = EntryDefault::Otherwise("that of the category above");

const ID: EntryForm = EntryForm {
    name: "id",
    value: ValueForm::Shaped(&SCRIPT_NAME),
    default: EntryDefault::Required,
    meaning: "Its name in scripts. A line is written behind the id of what it lies below, with a point between.",
    example: r#"id = "lonn""#,
};

const DENOMINATOR: EntryForm = EntryForm {
    name: "denominator",
    value: ValueForm::Text,
    default: ABOVE,
    meaning: "The fact that its kroner are divided by. Without one, only totals are compared.",
    example: r#"denominator = "deltakere""#,
};

const RESTS_ON: EntryForm = EntryForm {
    name: "rests_on",
    value: ValueForm::Text,
    default: EntryDefault::Otherwise("that of the category above, else the denominator"),
    meaning: "The fact that counts the heads that its kroner are about: where they are few, they are hidden for publication.",
    example: r#"rests_on = "deltakere""#,
};

const LARGEST: EntryForm = EntryForm {
    name: "largest",
    value: ValueForm::Text,
    default: EntryDefault::Otherwise("nothing is known of it"),
    meaning: "The fact that says how many of its kroner are due to one person.",
    example: r#"largest = "deltakere""#,
};

const NO_LINES: EntryDefault = EntryDefault::Otherwise("it has no lines");

static AREA: TableForm = TableForm {
    name: "area",
    entries: &[
        ID,
        NB,
        EN,
        DENOMINATOR,
        RESTS_ON,
        LARGEST,
        EntryForm {
            name: "memo",
            value: ValueForm::Flag,
            default: EntryDefault::Value("false"),
            meaning: "Whether it stands beside the areas and is not part of any total.",
            example: "memo = true",
        },
        EntryForm {
            name: "line",
            value: ValueForm::Tables(&LINE),
            default: NO_LINES,
            meaning: "A category below it.",
            example: r#"line = [{ id = "lonn" }]"#,
        },
    ],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &[r#"id = "intro""#],
};

static LINE: TableForm = TableForm {
    name: "area.line",
    entries: &[
        ID,
        NB,
        EN,
        DENOMINATOR,
        RESTS_ON,
        LARGEST,
        EntryForm {
            name: "line",
            value: ValueForm::Tables(&LINE),
            default: NO_LINES,
            meaning: "A category below it.",
            example: r#"line = [{ id = "lonn" }]"#,
        },
    ],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &[r#"id = "lonn""#],
};
