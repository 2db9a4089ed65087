//! What may stand under `[publish]` in vocabulary.toml.

use crate::toml_table::{EntryDefault, EntryForm, TableForm, ValueForm};

const NONE: EntryDefault = EntryDefault::Otherwise("none");

pub static PUBLISH: TableForm = TableForm {
    name: "publish",
    entries: &[
        EntryForm {
            name: "threshold",
            value: ValueForm::Between(3, 1000),
            default: EntryDefault::Required,
            meaning: "Counts below it, and not zero, are hidden, as is what rests on so few. From 3 to 1000.",
            example: "threshold = 5",
        },
        EntryForm {
            name: "dominance",
            value: ValueForm::Between(1, 100),
            default: EntryDefault::Required,
            meaning: "The largest part of an amount, in percent, that one person may make up. From 1 to 100.",
            example: "dominance = 70",
        },
        EntryForm {
            name: "contributors",
            value: ValueForm::Table(&CONTRIBUTORS),
            default: EntryDefault::Otherwise("amounts are not judged by whose kroner they are"),
            meaning: "What kroner of categories are held to by whose they are, such as of suppliers.",
            example: "contributors = { dimension = \"motpart\", fewest = 3, largest = { 1 = 70, 2 = 85 }, p_percent = 10 }",
        },
        EntryForm {
            name: "reports",
            value: ValueForm::Flag,
            default: EntryDefault::Value("false"),
            meaning: "Whether `report` tells only what may be published, unless it is asked for with `--internal`.",
            example: "reports = true",
        },
    ],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &["threshold = 5\ndominance = 70"],
};

static CONTRIBUTORS: TableForm = TableForm {
    name: "publish.contributors",
    entries: &[
        EntryForm {
            name: "dimension",
            value: ValueForm::Text,
            default: EntryDefault::Required,
            meaning: "The dimension that names the contributor of a posting. What a ledger that lacks it holds is hidden.",
            example: "dimension = \"motpart\"",
        },
        EntryForm {
            name: "fewest",
            value: ValueForm::Between(2, 1000),
            default: NONE,
            meaning: "The minimum frequency rule: amounts of fewer contributors are hidden. From 2 to 1000.",
            example: "fewest = 3",
        },
        EntryForm {
            name: "largest",
            value: ValueForm::Table(&LARGEST),
            default: NONE,
            meaning: "The (n,k)-dominance rule: how much the one, two or three largest contributors may make up together.",
            example: "largest = { 1 = 70, 2 = 85 }",
        },
        EntryForm {
            name: "p_percent",
            value: ValueForm::Between(1, 100),
            default: NONE,
            meaning: "The p%-rule: amounts are hidden from which the second largest contributor, by taking his own away, would know the largest one to within so many percent. From 1 to 100.",
            example: "p_percent = 10",
        },
        EntryForm {
            name: "nobody",
            value: ValueForm::List(&ValueForm::Text),
            default: EntryDefault::Otherwise("signs alone name nobody"),
            meaning: "What stands for nobody in the dimension, case and blanks aside, such as `ukjent`. Blanks, and signs without a letter or a digit other than nought, such as `-` or `000`, do so in any case.",
            example: "nobody = [\"ukjent\", \"diverse\"]",
        },
        EntryForm {
            name: "unnamed",
            value: ValueForm::Word(&[
                (
                    "anybody",
                    "they may be anybody's, so they count as the largest contributor's and not as the others'",
                ),
                (
                    "many",
                    "they are of many, none of whom contributes much, such as pay",
                ),
            ]),
            default: EntryDefault::Value("\"anybody\""),
            meaning: "Whose the postings are that name nobody in the dimension.",
            example: "unnamed = \"many\"",
        },
    ],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &["dimension = \"motpart\"\nfewest = 3"],
};

static LARGEST: TableForm = TableForm {
    name: "publish.contributors.largest",
    entries: &[
        EntryForm {
            name: "1",
            value: ValueForm::Between(1, 100),
            default: NONE,
            meaning: "The largest part, in percent, that the largest contributor may make up. From 1 to 100.",
            example: "1 = 70",
        },
        EntryForm {
            name: "2",
            value: ValueForm::Between(1, 100),
            default: NONE,
            meaning: "The same of the two largest together.",
            example: "2 = 85",
        },
        EntryForm {
            name: "3",
            value: ValueForm::Between(1, 100),
            default: NONE,
            meaning: "The same of the three largest together.",
            example: "3 = 95",
        },
    ],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &["1 = 70"],
};
