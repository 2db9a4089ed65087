//! How files write their lines and numbers: what may stand in a `[[ledger]]` for all its files, and
//! in an element of `files` for one.

use crate::toml_table::{EntryDefault, EntryForm, TableForm, TextShape, ValueForm};

static NOT_BLANK: TextShape = TextShape {
    pattern: r"\S",
    meaning: "not blank",
};

static DELIMITER: TextShape = TextShape {
    pattern: r"^(tab|[!-/:-@\[-`{-~\t ])$",
    meaning: "one mark, or `tab`",
};

static MARK_OR_NONE: TextShape = TextShape {
    pattern: r"^[!-/:-@\[-`{-~]?$",
    meaning: "one mark, or nothing",
};

static DECIMAL: TextShape = TextShape {
    pattern: r"^[^0-9A-Za-z+\u2212-]$",
    meaning: "one mark",
};

static THOUSANDS: TextShape = TextShape {
    pattern: r"^[^0-9A-Za-z+\u2212-]?$",
    meaning: "one mark, or nothing",
};

/// The last line on which a header can end.
pub(super) const LAST_HEADER: i64 = 1000;

const HEADER_LINE: ValueForm = ValueForm::Between(1, LAST_HEADER);

/// The entries of a dialect.
pub(super) const DIALECT: &[EntryForm] = &[
    EntryForm {
        name: "encoding",
        value: ValueForm::Text,
        default: EntryDefault::Value("\"utf-8\""),
        meaning: "The encoding: `utf-8`, `windows-1252`, `iso-8859-15`, `cp865`, `cp850`, `cp437`, `macintosh`, `utf-16le`, or another that browsers know, by the same name.",
        example: r#"encoding = "windows-1252""#,
    },
    EntryForm {
        name: "delimiter",
        value: ValueForm::Shaped(&DELIMITER),
        default: EntryDefault::Value("\";\""),
        meaning: "The mark between fields, or `tab`.",
        example: r#"delimiter = "tab""#,
    },
    EntryForm {
        name: "quote",
        value: ValueForm::Shaped(&MARK_OR_NONE),
        default: EntryDefault::Value(r#""\"""#),
        meaning: "The mark around fields; `\"\"` where there is none.",
        example: r#"quote = "'""#,
    },
    EntryForm {
        name: "escape",
        value: ValueForm::Shaped(&MARK_OR_NONE),
        default: EntryDefault::Value("\"\""),
        meaning: "The mark before a character that means itself; `\"\"` where there is none.",
        example: r#"escape = "\\""#,
    },
    EntryForm {
        name: "decimal",
        value: ValueForm::Shaped(&DECIMAL),
        default: EntryDefault::Value("\",\""),
        meaning: "The mark before decimals.",
        example: r#"decimal = ".""#,
    },
    EntryForm {
        name: "thousands",
        value: ValueForm::Shaped(&THOUSANDS),
        default: EntryDefault::Value("\" \""),
        meaning: "The mark between thousands; `\"\"` where there is none.",
        example: r#"thousands = ".""#,
    },
    EntryForm {
        name: "format",
        value: ValueForm::Text,
        default: EntryDefault::Otherwise("the content of the file shows it"),
        meaning: "The name of the format, such as `csv`, `xlsx`, `ods`, `jsonl`, `kostra`, `saf-t`, `sie` or `parquet`.",
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
        default: EntryDefault::Otherwise("hidden rows with postings are an error"),
        meaning: "What becomes of the hidden rows of a workbook.",
        example: r#"hidden = "read""#,
    },
    EntryForm {
        name: "header",
        value: ValueForm::Either(&[HEADER_LINE, ValueForm::Several(&HEADER_LINE, 1, usize::MAX)]),
        default: EntryDefault::Otherwise("the first line or row"),
        meaning: "The line or row that names the columns, or several whose captions are joined; what is above is left out.",
        example: "header = [1, 2]",
    },
    EntryForm {
        name: "columns",
        value: ValueForm::Several(&ValueForm::Text, 1, usize::MAX),
        default: EntryDefault::Otherwise("the header names them"),
        meaning: "The names of the columns in their order, in a file without a header.",
        example: r#"columns = ["konto", "beløp", ""]"#,
    },
    EntryForm {
        name: "skip",
        value: ValueForm::List(&ValueForm::Table(&SKIP)),
        default: EntryDefault::Otherwise("none is left out"),
        meaning: "Which lines are no postings and are left out, such as totals; they are counted with their kroner.",
        example: r#"skip = [{ column = "periode", equals = "Sum" }]"#,
    },
    EntryForm {
        name: "surplus",
        value: ValueForm::Word(&[
            ("refuse", "the line is in quarantine"),
            ("ignore", "they mean nothing"),
        ]),
        default: EntryDefault::Value("\"refuse\""),
        meaning: "What becomes of fields behind the last column of the header.",
        example: r#"surplus = "ignore""#,
    },
];

static SKIP: TableForm = TableForm {
    name: "ledger.skip",
    entries: &[
        EntryForm {
            name: "column",
            value: ValueForm::Text,
            default: EntryDefault::Required,
            meaning: "The column that is looked at.",
            example: r#"column = "periode""#,
        },
        EntryForm {
            name: "equals",
            value: ValueForm::Text,
            default: EntryDefault::Otherwise("one of the other tests"),
            meaning: "What it holds, in capitals or not; `\"\"` for nothing.",
            example: r#"equals = "Sum""#,
        },
        EntryForm {
            name: "starts_with",
            value: ValueForm::Shaped(&NOT_BLANK),
            default: EntryDefault::Otherwise("one of the other tests"),
            meaning: "What it begins with.",
            example: r#"starts_with = "Sum""#,
        },
        EntryForm {
            name: "ends_with",
            value: ValueForm::Shaped(&NOT_BLANK),
            default: EntryDefault::Otherwise("one of the other tests"),
            meaning: "What it ends with.",
            example: r#"ends_with = "i alt""#,
        },
        EntryForm {
            name: "contains",
            value: ValueForm::Shaped(&NOT_BLANK),
            default: EntryDefault::Otherwise("one of the other tests"),
            meaning: "What it holds somewhere.",
            example: r#"contains = "total""#,
        },
    ],
    shared: &[],
    named: None,
    one_of: &[&["equals"], &["starts_with"], &["ends_with"], &["contains"]],
    samples: &[
        r#"column = "periode""#,
        "column = \"periode\"\nequals = \"Sum\"",
    ],
};
