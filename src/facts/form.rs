//! What may stand in facts.toml and series.toml.

use crate::toml_table::{EntryDefault, EntryForm, FileForm, NamedForm, TableForm, ValueForm};

/// The file of the facts of one municipality and year.
pub static FACTS_FILE: FileForm = FileForm {
    name: "facts.toml",
    places: &[
        "municipalities/ID/YEAR/facts.toml",
        "reference/PLACE/YEAR/facts.toml",
    ],
    meaning: "The numbers of one municipality and year that its ledger does not hold.",
    example: FACTS_EXAMPLE,
    table: &FACTS,
};

/// The file of facts over many years.
pub static SERIES_FILE: FileForm = FileForm {
    name: "series.toml",
    places: &[
        "municipalities/ID/series.toml",
        "reference/PLACE/series.toml",
    ],
    meaning: "Facts over many years and periods, each stated once with a value for each of them.",
    example: SERIES_EXAMPLE,
    table: &SERIES,
};

const FACTS_EXAMPLE: &str = r#"[deltakere]
value = 268
unit = "persons"
counted = "during_year"
origin = "published"
source = "the annual report, table 7"

[timer.tolk]
low = "1200.5"
high = 1400
unit = "hours"
origin = "derived"
source = "invoices of the interpreters"

[missing]
innbyggere = "not collected"
"#;

const SERIES_EXAMPLE: &str = r#"[deltakere]
unit = "persons"
counted = "end_of_year"
origin = "published"
source = "the annual report, table 9"

[deltakere.values]
2012 = 251
2013 = { value = 268, origin = "derived", source = "table 10, summed" }
2014 = { missing = "not published" }

[missing.2014]
innbyggere = "not published"
"#;

static FACTS: TableForm = TableForm {
    name: "facts.toml",
    entries: &[EntryForm {
        name: "missing",
        value: ValueForm::Table(&MISSING_FACTS),
        default: EntryDefault::Otherwise("no fact is said to be missing here"),
        meaning: "Facts that the vocabulary declares and nobody has, each with the reason alone: unit and source are not asked for.",
        example: r#"missing = { innbyggere = "not collected" }"#,
    }],
    shared: &[],
    named: Some(NamedForm {
        name: "ID",
        value: ValueForm::Table(&FACT),
        meaning: "A fact. What the vocabulary does not declare is local: only the municipality's own rules may use it.",
        example: r#"deltakere = { value = 268, unit = "persons", counted = "during_year", origin = "published", source = "table 7" }"#,
    }),
    one_of: &[],
    samples: &[""],
};

const VALUE: EntryForm = EntryForm {
    name: "value",
    value: ValueForm::Number,
    default: EntryDefault::Otherwise(
        "one of `value`, `low` with `high`, `under` and `missing` must be there",
    ),
    meaning: "The value: a whole number, or a decimal or fraction in quotes, so that it is exact; for the unit `text` a text. What is measured per hundred is written so.",
    example: r#"value = "33.5""#,
};

const LOW: EntryForm = EntryForm {
    name: "low",
    value: ValueForm::Number,
    default: EntryDefault::Otherwise("the value is known"),
    meaning: "The least that the value can be, where only its bounds are known.",
    example: "low = 3\nhigh = 8",
};

const HIGH: EntryForm = EntryForm {
    name: "high",
    value: ValueForm::Number,
    default: EntryDefault::Otherwise("the value is known"),
    meaning: "The most that the value can be.",
    example: "low = 3\nhigh = 8",
};

const UNDER: EntryForm = EntryForm {
    name: "under",
    value: ValueForm::Between(2, i64::MAX),
    default: EntryDefault::Otherwise("the value is known"),
    meaning: "The limit below which a count was hidden: it is at least 1 and below this.",
    example: "under = 5",
};

const MISSING: EntryForm = EntryForm {
    name: "missing",
    value: ValueForm::Text,
    default: EntryDefault::Otherwise("the value is known"),
    meaning: "Why there is no value. What depends on the fact is then missing for this reason.",
    example: r#"missing = "not published""#,
};

const UNIT: EntryForm = EntryForm {
    name: "unit",
    value: ValueForm::Text,
    default: EntryDefault::Required,
    meaning: "The unit: one of vocabulary.toml, `kr`, `percent`, `ratio`, `index` or `text`, or one per another.",
    example: r#"unit = "persons""#,
};

const ORIGINS: ValueForm = ValueForm::Word(&[
    ("published", "printed in the source"),
    ("derived", "follows from printed figures by arithmetic"),
    (
        "estimate",
        "somebody's estimate; figures that stand on it are marked as weaker",
    ),
    (
        "reconstructed",
        "not published; chosen so that the published method gives the published result",
    ),
]);

const SOURCE: EntryForm = EntryForm {
    name: "source",
    value: ValueForm::Text,
    default: EntryDefault::Required,
    meaning: "What the value was taken from: the publication, table or register.",
    example: r#"source = "the annual report, table 7""#,
};

const ORIGIN: EntryForm = EntryForm {
    name: "origin",
    value: ORIGINS,
    default: EntryDefault::Required,
    meaning: "How the value came about.",
    example: r#"origin = "published""#,
};

const COUNTS: ValueForm = ValueForm::Word(&[
    (
        "during_year",
        "everyone who was there at some time of the year",
    ),
    ("average", "the mean of the year"),
    ("end_of_year", "those there at the end of the year"),
    ("on_date", "those there on a date that the source names"),
    ("term_weighted", "weighted by the length of school terms"),
]);

const COUNTED: EntryForm = EntryForm {
    name: "counted",
    value: COUNTS,
    default: EntryDefault::Otherwise("must be there for units that count heads"),
    meaning: "How heads were counted.",
    example: r#"counted = "during_year""#,
};

/// What a fact says of its value.
const SAID: &[&[&str]] = &[&["value"], &["low", "high"], &["under"], &["missing"]];

static FACT: TableForm = TableForm {
    name: "fact",
    entries: &[
        VALUE, LOW, HIGH, UNDER, MISSING, UNIT, ORIGIN, SOURCE, COUNTED,
    ],
    shared: &[],
    named: Some(NamedForm {
        name: "NAME",
        value: ValueForm::Table(&FACT),
        meaning: "A fact whose id is this table's, a point and the name.",
        example: r#"tolk = { value = 12, unit = "hours", origin = "derived", source = "invoices" }"#,
    }),
    one_of: SAID,
    samples: &[
        "value = 1\nunit = \"persons\"\ncounted = \"average\"\norigin = \"published\"\nsource = \"s\"",
        "unit = \"persons\"\ncounted = \"average\"\norigin = \"published\"\nsource = \"s\"",
    ],
};

static MISSING_FACTS: TableForm = TableForm {
    name: "missing",
    entries: &[],
    shared: &[],
    named: Some(NamedForm {
        name: "ID",
        value: ValueForm::Either(&[ValueForm::Text, ValueForm::Table(&MISSING_FACTS)]),
        meaning: "Why there is no value. An id with points is quoted or not.",
        example: r#"innbyggere = "not collected""#,
    }),
    one_of: &[],
    samples: &[""],
};

static MISSING_PERIODS: TableForm = TableForm {
    name: "missing by period",
    entries: &[],
    shared: &[],
    named: Some(NamedForm {
        name: "PERIOD",
        value: ValueForm::Table(&MISSING_FACTS),
        meaning: "The facts that are missing in a year or declared period.",
        example: r#"2014 = { innbyggere = "not published" }"#,
    }),
    one_of: &[],
    samples: &[""],
};

static SERIES: TableForm = TableForm {
    name: "series.toml",
    entries: &[EntryForm {
        name: "missing",
        value: ValueForm::Table(&MISSING_PERIODS),
        default: EntryDefault::Otherwise("no fact is said to be missing here"),
        meaning: "Facts that nobody has, by period, each with the reason alone.",
        example: r#"missing = { 2014 = { innbyggere = "not published" } }"#,
    }],
    shared: &[],
    named: Some(NamedForm {
        name: "ID",
        value: ValueForm::Table(&SERIES_FACT),
        meaning: "A fact, with what holds for all its values.",
        example: r#"deltakere = { unit = "persons", counted = "average", origin = "published", source = "table 9", values = { 2013 = 268 } }"#,
    }),
    one_of: &[],
    samples: &[""],
};

/// What a value of a series may say otherwise than its fact.
const OF_THE_FACT: EntryDefault = EntryDefault::Otherwise("what the fact says");

static SERIES_FACT: TableForm = TableForm {
    name: "series",
    entries: &[
        EntryForm {
            name: "values",
            value: ValueForm::Table(&SERIES_VALUES),
            default: EntryDefault::Required,
            meaning: "The values by year or declared period.",
            example: "values = { 2012 = 251, 2013 = 268 }",
        },
        UNIT,
        EntryForm {
            default: EntryDefault::Otherwise("each value has its own"),
            ..ORIGIN
        },
        EntryForm {
            default: EntryDefault::Otherwise("each value has its own"),
            ..SOURCE
        },
        COUNTED,
    ],
    shared: &[],
    named: Some(NamedForm {
        name: "NAME",
        value: ValueForm::Table(&SERIES_FACT),
        meaning: "A fact whose id is this table's, a point and the name; for tables that are no facts themselves.",
        example: r#"tolk = { unit = "hours", origin = "derived", source = "invoices", values = { 2013 = 12 } }"#,
    }),
    one_of: &[],
    samples: &[
        "values = { 2013 = 1 }\nunit = \"persons\"\ncounted = \"average\"\norigin = \"published\"\nsource = \"s\"",
        "",
    ],
};

static SERIES_VALUES: TableForm = TableForm {
    name: "series.values",
    entries: &[],
    shared: &[],
    named: Some(NamedForm {
        name: "PERIOD",
        value: ValueForm::Either(&[ValueForm::Number, ValueForm::Table(&SERIES_VALUE)]),
        meaning: "The value of a year or declared period, or a table with what it says otherwise than its fact.",
        example: "2013 = 268",
    }),
    one_of: &[],
    samples: &[""],
};

static SERIES_VALUE: TableForm = TableForm {
    name: "series.values.period",
    entries: &[
        VALUE,
        LOW,
        HIGH,
        UNDER,
        MISSING,
        EntryForm {
            default: OF_THE_FACT,
            ..ORIGIN
        },
        EntryForm {
            default: OF_THE_FACT,
            ..SOURCE
        },
        EntryForm {
            default: OF_THE_FACT,
            ..COUNTED
        },
    ],
    shared: &[],
    named: None,
    one_of: SAID,
    samples: &["value = 1", ""],
};
