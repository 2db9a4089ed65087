//! What may stand in vocabulary.toml.

use std::ops::RangeInclusive;

use super::publication_form::PUBLISH;
use crate::toml_table::{EntryDefault, EntryForm, FileForm, NamedForm, TableForm, ValueForm};

/// The file of the shared names.
pub static VOCABULARY_FILE: FileForm = FileForm {
    name: "vocabulary.toml",
    places: &["rules/vocabulary.toml"],
    meaning: "The names that all rules, sheets and facts share: units, dimensions, facts and periods.",
    example: EXAMPLE,
    table: &VOCABULARY,
};

const EXAMPLE: &str = r#"[units.persons]
nb = "personer"
en = "persons"
singular = "person"
heads = true

[dimensions.funksjon]
nb = "funksjon"
en = "function"
code_list = "funksjoner.csv"

[dimensions.tekst]
nb = "tekst"
en = "text"
kind = "text"

[facts.deltakere]
nb = "deltakere"
en = "participants"
unit = "persons"

[periods."2012-2014"]
nb = "2012–2014"

[publish]
threshold = 5
dominance = 70
"#;

const NONE: EntryDefault = EntryDefault::Otherwise("none");

/// A name in English.
pub const EN: EntryForm = EntryForm {
    name: "en",
    value: ValueForm::Text,
    default: EntryDefault::Otherwise("the Norwegian name"),
    meaning: "Its name for people in English.",
    example: r#"en = "persons""#,
};

/// A name in Norwegian.
pub const NB: EntryForm = EntryForm {
    name: "nb",
    value: ValueForm::Text,
    default: EntryDefault::Otherwise("its id"),
    meaning: "Its name for people in Norwegian.",
    example: r#"nb = "personer""#,
};

static VOCABULARY: TableForm = TableForm {
    name: "vocabulary.toml",
    entries: &[
        EntryForm {
            name: "units",
            value: ValueForm::Table(&UNITS),
            default: EntryDefault::Otherwise(
                "only `kr`, `percent`, `ratio`, `index` and `text`, which are built in",
            ),
            meaning: "What is counted.",
            example: "units = { boliger = { singular = \"bolig\" } }",
        },
        EntryForm {
            name: "dimensions",
            value: ValueForm::Table(&DIMENSIONS),
            default: EntryDefault::Otherwise("only those that every ledger has"),
            meaning: "What postings carry beside their amount, and may carry in every ledger.",
            example: "dimensions = { tekst = { kind = \"text\" } }",
        },
        EntryForm {
            name: "facts",
            value: ValueForm::Table(&FACTS),
            default: NONE,
            meaning: "The facts that rules of all municipalities may use. Their values stand in facts.toml and series.toml.",
            example: "facts = { deltakere = { unit = \"ratio\" } }",
        },
        EntryForm {
            name: "periods",
            value: ValueForm::Table(&PERIODS),
            default: EntryDefault::Otherwise("only years, which need no declaration"),
            meaning: "Periods that are not years, such as cohorts.",
            example: "periods = { snitt = { nb = \"Gjennomsnitt\" } }",
        },
        EntryForm {
            name: "publish",
            value: ValueForm::Table(&PUBLISH),
            default: EntryDefault::Otherwise("nothing can be published with `--publish`"),
            meaning: "What may be published.",
            example: "publish = { threshold = 5, dominance = 70 }",
        },
        EntryForm {
            name: "accept",
            value: ValueForm::Table(&ACCEPT),
            default: EntryDefault::Otherwise("one person accepts"),
            meaning: "How results are accepted.",
            example: "accept = { four_eyes = true }",
        },
    ],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &[
        "",
        "facts = { n = { unit = \"ratio\" } }",
        "dimensions = { motpart = { kind = \"text\" } }",
    ],
};

static UNITS: TableForm = TableForm {
    name: "units",
    entries: &[],
    shared: &[],
    named: Some(NamedForm {
        name: "ID",
        value: ValueForm::Table(&UNIT),
        meaning: "A unit.",
        example: "persons = { singular = \"person\", heads = true }",
    }),
    one_of: &[],
    samples: &[""],
};

static UNIT: TableForm = TableForm {
    name: "units.ID",
    entries: &[
        NB,
        EN,
        EntryForm {
            name: "singular",
            value: ValueForm::Text,
            default: EntryDefault::Otherwise("its id"),
            meaning: "The form behind `per`: `person` of `persons` makes `kr_per_person`.",
            example: "singular = \"person\"",
        },
        EntryForm {
            name: "heads",
            value: ValueForm::Flag,
            default: EntryDefault::Value("false"),
            meaning: "Whether it counts heads, so that facts of it must say how they were counted.",
            example: "heads = true",
        },
    ],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &[""],
};

static DIMENSIONS: TableForm = TableForm {
    name: "dimensions",
    entries: &[],
    shared: &[],
    named: Some(NamedForm {
        name: "NAME",
        value: ValueForm::Table(&DIMENSION),
        meaning: "A dimension, under the name that scripts write.",
        example: "funksjon = { nb = \"funksjon\", code_list = \"funksjoner.csv\" }",
    }),
    one_of: &[],
    samples: &[""],
};

/// What a dimension holds.
pub const DIMENSION_KIND: EntryForm = EntryForm {
    name: "kind",
    value: ValueForm::Word(&[
        ("code", "codes, which rules compare"),
        ("text", "free text, which rules may only search"),
    ]),
    default: EntryDefault::Value("\"code\""),
    meaning: "What it holds.",
    example: "kind = \"text\"",
};

/// Whether codes tell of persons.
pub const PERSONAL: EntryForm = EntryForm {
    name: "personal",
    value: ValueForm::Flag,
    default: EntryDefault::Value("false"),
    meaning: "Whether its codes tell of persons, such as clients. They are shown as `…` without `--show-texts`, and a bundle has others in their place.",
    example: "personal = true",
};

/// What can be an accounting year.
pub(super) const YEARS: RangeInclusive<i64> = 1900..=2100;

static WORDS: TableForm = TableForm {
    name: "dimensions.NAME.words",
    entries: &[],
    shared: &[],
    named: Some(NamedForm {
        name: "CODE",
        value: ValueForm::List(&ValueForm::Text),
        meaning: "The words for a code. One of more than three letters may be the beginning of a longer one; shorter ones stand alone. Capitals do not count.",
        example: "0 = [\"invest\", \"i\"]",
    }),
    one_of: &[],
    samples: &[""],
};

static DIMENSION: TableForm = TableForm {
    name: "dimensions.NAME",
    entries: &[
        NB,
        EN,
        DIMENSION_KIND,
        PERSONAL,
        EntryForm {
            name: "national",
            value: ValueForm::Flag,
            default: EntryDefault::Value("true"),
            meaning: "Whether every ledger has it, so that rules over it can be laid over another's ledger.",
            example: "national = false",
        },
        EntryForm {
            name: "code_list",
            value: ValueForm::Text,
            default: NONE,
            meaning: "The path of its national code list, relative to `rules/`. A code that is not in it is a finding.",
            example: "code_list = \"funksjoner.csv\"",
        },
        EntryForm {
            name: "code_list_from",
            value: ValueForm::Between(*YEARS.start(), *YEARS.end()),
            default: EntryDefault::Otherwise("a blank `valid_from` means always"),
            meaning: "The first accounting year that the list is known for. A code whose `valid_from` is blank was valid then, and since when is not known: of a ledger of an earlier year it is neither right nor wrong.",
            example: "code_list = \"funksjoner.csv\"\ncode_list_from = 2015",
        },
        EntryForm {
            name: "digits",
            value: ValueForm::Either(&[
                ValueForm::Whole,
                ValueForm::Several(&ValueForm::Whole, 2, 2),
            ]),
            default: EntryDefault::Otherwise("any text is a code"),
            meaning: "How many digits its codes have in every ledger; two numbers where codes may have lost the zeros in front, as 010 that became 10. What cannot be such a code puts its line into quarantine.",
            example: "digits = [2, 3]",
        },
        EntryForm {
            name: "absent_in",
            value: ValueForm::List(&ValueForm::Text),
            default: EntryDefault::Otherwise("postings of every account class have one"),
            meaning: "The account classes whose postings have no code of it: balances have no function. Account classes are the codes of the dimension that says `operation`. Those that lack what operation has are the classes of balances.",
            example: "absent_in = [\"2\", \"9\"]\noperation = \"1\"",
        },
        EntryForm {
            name: "operation",
            value: ValueForm::Text,
            default: EntryDefault::Otherwise("signs are not checked"),
            meaning: "Of account classes, the code of operation, in which cost is above zero and income below. The one dimension that says it is that of account classes.",
            example: "operation = \"1\"",
        },
        EntryForm {
            name: "words",
            value: ValueForm::Table(&WORDS),
            default: EntryDefault::Otherwise("exports write codes alone"),
            meaning: "Of account classes, the words that exports write instead of a code, by code. A column of such words that nothing reads is told where lines are of another class than stated, and `kontering new` translates them.",
            example: "operation = \"1\"\nwords = { 0 = [\"invest\", \"i\"], 1 = [\"drift\", \"d\"] }",
        },
        EntryForm {
            name: "cost",
            value: ValueForm::Several(&ValueForm::Whole, 2, 2),
            default: EntryDefault::Otherwise("signs are not checked"),
            meaning: "The least and the greatest code of cost, as numbers. The dimension that says it is that of kinds of cost and income.",
            example: "cost = [10, 599]",
        },
        EntryForm {
            name: "income",
            value: ValueForm::Several(&ValueForm::Whole, 2, 2),
            default: EntryDefault::Otherwise("signs are not checked"),
            meaning: "The least and the greatest code of income, as numbers.",
            example: "income = [600, 999]",
        },
    ],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &[""],
};

static FACTS: TableForm = TableForm {
    name: "facts",
    entries: &[],
    shared: &[],
    named: Some(NamedForm {
        name: "ID",
        value: ValueForm::Table(&FACT),
        meaning: "A fact.",
        example: "deltakere = { nb = \"deltakere\", unit = \"ratio\" }",
    }),
    one_of: &[],
    samples: &["n = { unit = \"ratio\" }"],
};

static FACT: TableForm = TableForm {
    name: "facts.ID",
    entries: &[
        NB,
        EN,
        EntryForm {
            name: "unit",
            value: ValueForm::Text,
            default: EntryDefault::Required,
            meaning: "Its unit, such as `persons` or `kr_per_person`.",
            example: "unit = \"kr\"",
        },
        EntryForm {
            name: "part_of",
            value: ValueForm::Text,
            default: NONE,
            meaning: "The fact that counts the whole of which it is a part. Where one is hidden for publication, the other must not reveal it.",
            example: "part_of = \"n\"",
        },
        EntryForm {
            name: "rests_on",
            value: ValueForm::Text,
            default: NONE,
            meaning: "The fact that counts the heads that it is about: where they are few, it is hidden for publication.",
            example: "rests_on = \"n\"",
        },
        EntryForm {
            name: "largest",
            value: ValueForm::Text,
            default: NONE,
            meaning: "The fact that says how much of it is due to one person: where that is too much, it is hidden for publication.",
            example: "largest = \"n\"",
        },
    ],
    shared: &[],
    named: Some(NamedForm {
        name: "NAME",
        value: ValueForm::Table(&FACT),
        meaning: "A fact whose id is this table's, a point and the name.",
        example: "alle = { unit = \"ratio\" }",
    }),
    one_of: &[],
    samples: &["unit = \"ratio\""],
};

static PERIODS: TableForm = TableForm {
    name: "periods",
    entries: &[],
    shared: &[],
    named: Some(NamedForm {
        name: "ID",
        value: ValueForm::Table(&PERIOD),
        meaning: "A period.",
        example: "snitt = { nb = \"Gjennomsnitt\", en = \"Mean\" }",
    }),
    one_of: &[],
    samples: &[""],
};

static PERIOD: TableForm = TableForm {
    name: "periods.ID",
    entries: &[NB, EN],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &[""],
};

static ACCEPT: TableForm = TableForm {
    name: "accept",
    entries: &[EntryForm {
        name: "four_eyes",
        value: ValueForm::Flag,
        default: EntryDefault::Value("false"),
        meaning: "Whether changed adjustments are accepted by two people only.",
        example: "four_eyes = true",
    }],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &[""],
};
