//! What may stand in a `[[ledger]]` of municipality.toml.

use std::ops::RangeInclusive;

use crate::toml_table::{EntryDefault, EntryForm, NamedForm, TableForm, TextShape, ValueForm};

use super::amount_form::AMOUNT;
use super::dialect_form::DIALECT;

const NONE: EntryDefault = EntryDefault::Otherwise("none");

/// What can be an accounting year.
pub(super) const YEARS: RangeInclusive<i64> = 1900..=2200;

pub(super) const ACCOUNTING_YEAR: ValueForm = ValueForm::Between(*YEARS.start(), *YEARS.end());

pub(super) static LEDGER: TableForm = TableForm {
    name: "ledger",
    entries: &[
        EntryForm {
            name: "year",
            value: ACCOUNTING_YEAR,
            default: EntryDefault::Required,
            meaning: "The accounting year.",
            example: "year = 2013",
        },
        EntryForm {
            name: "files",
            value: ValueForm::Several(
                &ValueForm::Either(&[ValueForm::Text, ValueForm::Table(&FILE)]),
                1,
                usize::MAX,
            ),
            default: EntryDefault::Required,
            meaning: "Its files, relative to the municipality's folder: each a path, whose file name may hold `*`, or a table for a file that is written otherwise than the others; what it does not say is as the ledger says.",
            example: r#"files = ["2013/*.csv", { file = "2013/old.txt", encoding = "windows-1252" }]"#,
        },
        EntryForm {
            name: "postings",
            value: ValueForm::Word(&[
                ("real", "exported from the municipality's books"),
                (
                    "reconstructed",
                    "not published; chosen so that the published method gives the published result",
                ),
            ]),
            default: EntryDefault::Value("\"real\""),
            meaning: "Where the postings come from.",
            example: r#"postings = "reconstructed""#,
        },
        EntryForm {
            name: "kind",
            value: ValueForm::Word(&[
                ("accounts", "what was booked"),
                ("budget", "what was decided beforehand"),
                ("revised-budget", "the budget as it was changed"),
                ("forecast", "what is expected"),
            ]),
            default: EntryDefault::Value("\"accounts\""),
            meaning: "What the amounts are. Figures are computed from accounts, and from another kind only with `--kind`, or in a view of that kind.",
            example: r#"kind = "budget""#,
        },
        EntryForm {
            name: "version",
            value: ValueForm::Text,
            default: NONE,
            meaning: "Which version of its kind the ledger is, where a year has several that are not accounts.",
            example: "kind = \"budget\"\nversion = \"vedtatt\"",
        },
        EntryForm {
            name: "factor",
            value: ValueForm::Either(&[
                ValueForm::Between(1, 1),
                ValueForm::Between(1000, 1000),
                ValueForm::Word(&[("0.01", "whole øre")]),
            ]),
            default: EntryDefault::Otherwise(
                "1, and a warning where cells of a workbook show a thousandth of what they hold",
            ),
            meaning: "How many kroner a number of the export stands for: 1, 1000 where amounts were rounded to thousands, or \"0.01\" where they are whole øre. Three decimals of thousands are read where `thousands = \"\"` says that they are not a group.",
            example: "factor = 1000",
        },
        EntryForm {
            name: "amount",
            value: ValueForm::Table(&AMOUNT),
            default: EntryDefault::Required,
            meaning: "Where the amount of a line stands.",
            example: r#"amount = { column = "beløp" }"#,
        },
        EntryForm {
            name: "codes",
            value: ValueForm::Table(&CODES),
            default: EntryDefault::Required,
            meaning: "Where the codes of each dimension come from; `kontoklasse`, `funksjon`, `art` and `periode` must be there.",
            example: r#"codes = { kontoklasse = { column = "konto", characters = [1, 1] }, funksjon = { column = "f" }, art = { column = "a" }, periode = { column = "p" } }"#,
        },
        EntryForm {
            name: "texts",
            value: ValueForm::Table(&TEXTS),
            default: NONE,
            meaning: "The columns of free texts.",
            example: r#"texts = { tekst = "beskrivelse" }"#,
        },
        EntryForm {
            name: "voucher",
            value: ValueForm::Table(&VOUCHER),
            default: EntryDefault::Otherwise("postings are told by their lines alone"),
            meaning: "How a posting is referred to in the municipality's books.",
            example: r#"voucher = { number = "bilag", line = "linje" }"#,
        },
        EntryForm {
            name: "both_sides",
            value: ValueForm::Flag,
            default: EntryDefault::Otherwise(
                "vouchers of SAF-T and SIE must balance, others need not",
            ),
            meaning: "Whether each voucher is exported with all its lines, so that it must add up to nothing.",
            example: "both_sides = true",
        },
        EntryForm {
            name: "periods",
            value: ValueForm::List(&ValueForm::Text),
            default: EntryDefault::Otherwise(
                "`01` to `12` must have postings, and others may have them",
            ),
            meaning: "The periods that there are, each of which must have postings; `[]` where that is not known, as for a budget of the whole year.",
            example: r#"periods = ["01", "02", "03"]"#,
        },
        EntryForm {
            name: "overlap",
            value: ValueForm::Word(&[
                ("error", "they would count twice"),
                ("distinct", "they were booked twice, and both count"),
            ]),
            default: EntryDefault::Value("\"error\""),
            meaning: "What postings are that two files share while each has others. A file all of which stands in another one is an error in any case.",
            example: r#"overlap = "distinct""#,
        },
        EntryForm {
            name: "control",
            value: ValueForm::Table(&CONTROL),
            default: EntryDefault::Otherwise("nothing is compared"),
            meaning: "The totals that the export came with, to which it is compared.",
            example: r#"control = { lines = 1005, net = "31065387.25" }"#,
        },
        EntryForm {
            name: "guessed",
            value: ValueForm::List(&ValueForm::Text),
            default: EntryDefault::Otherwise("everything is confirmed"),
            meaning: "The entries that `kontering new` guessed and nobody has confirmed, those of tables with a point: `amount.sign`, `codes.art`. A warning names each until it is taken out.",
            example: "guessed = []",
        },
    ],
    shared: DIALECT,
    named: None,
    one_of: &[],
    samples: &[
        r#"year = 2013
files = ["a.csv"]
amount = { column = "kr" }
codes = { kontoklasse = { default = "1" }, funksjon = { column = "f" }, art = { column = "a" }, periode = { column = "p" } }"#,
        r#"year = 2013
files = ["a.csv"]
amount = { columns = [{ column = "Per *", period = "*" }] }
codes = { kontoklasse = { default = "1" }, funksjon = { column = "f" }, art = { column = "a" } }"#,
    ],
};

static FILE: TableForm = TableForm {
    name: "ledger.files",
    entries: &[
        EntryForm {
            name: "file",
            value: ValueForm::Text,
            default: EntryDefault::Required,
            meaning: "Its path; the file name may hold `*`.",
            example: r#"file = "old.txt""#,
        },
        EntryForm {
            name: "names",
            value: ValueForm::Table(&NAMES),
            default: EntryDefault::Otherwise("columns are called as in the other files"),
            meaning: "What the file calls columns.",
            example: r#"names = { kr = "Beløp" }"#,
        },
    ],
    shared: DIALECT,
    named: None,
    one_of: &[],
    samples: &[r#"file = "old.txt""#],
};

static NAMES: TableForm = TableForm {
    name: "ledger.files.names",
    entries: &[],
    shared: &[],
    named: Some(NamedForm {
        name: "COLUMN",
        value: ValueForm::Text,
        meaning: "What the file calls the column that the description calls so.",
        example: r#"kr = "Beløp""#,
    }),
    one_of: &[],
    samples: &[""],
};

/// What the codes of a ledger must have.
const CODES_SAMPLE: &str = r#"kontoklasse = { default = "1" }
funksjon = { column = "f" }
art = { column = "a" }
periode = { column = "p" }"#;

static CODES: TableForm = TableForm {
    name: "ledger.codes",
    entries: &[],
    shared: &[],
    named: Some(NamedForm {
        name: "DIMENSION",
        value: ValueForm::Table(&CODE),
        meaning: "Where the dimension's code comes from.",
        example: r#"konto = { column = "konto", characters = [2, 4] }"#,
    }),
    one_of: &[],
    samples: &[CODES_SAMPLE],
};

/// The longest local code that characters can be taken of.
pub(super) const MAX_CHARACTERS: i64 = 1000;

/// A place in a code, or how many characters it has.
const CHARACTERS: ValueForm = ValueForm::Between(1, MAX_CHARACTERS);

static CODE: TableForm = TableForm {
    name: "ledger.codes.DIMENSION",
    entries: &[
        EntryForm {
            name: "column",
            value: ValueForm::Text,
            default: EntryDefault::Otherwise("`default` holds on every line"),
            meaning: "The column that it stands in.",
            example: r#"column = "konto""#,
        },
        EntryForm {
            name: "characters",
            value: ValueForm::Several(&CHARACTERS, 2, 2),
            default: EntryDefault::Otherwise("all of them"),
            meaning: "The first and the last character that are the code, counted from 1.",
            example: "characters = [2, 4]",
        },
        EntryForm {
            name: "length",
            value: ValueForm::Either(&[CHARACTERS, ValueForm::List(&CHARACTERS)]),
            default: EntryDefault::Otherwise(
                "national codes that are cut out of several lengths are an error",
            ),
            meaning: "How many characters a field of the column may have, a label behind a code that is cut out not counted; one that has others puts its line into quarantine.",
            example: "length = [4, 5]",
        },
        EntryForm {
            name: "otherwise",
            value: ValueForm::Word(&[(
                "as_written",
                "what the translation lacks stands for itself, and is told with its kroner",
            )]),
            default: EntryDefault::Otherwise("what the translation lacks is `default`, or no code"),
            meaning: "What becomes of codes that the translation lacks.",
            example: r#"otherwise = "as_written""#,
        },
        EntryForm {
            name: "translate",
            value: ValueForm::Text,
            default: EntryDefault::Otherwise("codes are taken as they are written"),
            meaning: "A table in CSV that says what local codes are, relative to the municipality's folder. Its header is `local,national`; each line has a local code and the national one.",
            example: r#"translate = "kontoplan.csv""#,
        },
        EntryForm {
            name: "default",
            value: ValueForm::Text,
            default: NONE,
            meaning: "The code where the column is absent, blank or not in the translation.",
            example: r#"default = "1""#,
        },
    ],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &[
        r#"column = "konto""#,
        "column = \"konto\"\ntranslate = \"kontoplan.csv\"",
    ],
};

static TEXTS: TableForm = TableForm {
    name: "ledger.texts",
    entries: &[],
    shared: &[],
    named: Some(NamedForm {
        name: "DIMENSION",
        value: ValueForm::Text,
        meaning: "The column of the text.",
        example: r#"tekst = "beskrivelse""#,
    }),
    one_of: &[],
    samples: &[""],
};

static VOUCHER: TableForm = TableForm {
    name: "ledger.voucher",
    entries: &[
        EntryForm {
            name: "number",
            value: ValueForm::Text,
            default: EntryDefault::Required,
            meaning: "The column of the voucher's number.",
            example: r#"number = "bilag""#,
        },
        EntryForm {
            name: "line",
            value: ValueForm::Text,
            default: NONE,
            meaning: "The column of the number of the line within its voucher.",
            example: r#"line = "linje""#,
        },
        EntryForm {
            name: "date",
            value: ValueForm::Text,
            default: NONE,
            meaning: "The column of the voucher's date.",
            example: r#"date = "dato""#,
        },
    ],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &[r#"number = "bilag""#],
};

/// Kroner as a text with a decimal point, or as a whole number.
const KRONER: ValueForm = ValueForm::Either(&[ValueForm::Whole, ValueForm::Shaped(&DIGITS)]);

static DIGITS: TextShape = TextShape {
    pattern: "[0-9-]",
    meaning: "digits with a decimal point",
};

const NOT_COMPARED: EntryDefault = EntryDefault::Otherwise("it is not compared");

static CONTROL: TableForm = TableForm {
    name: "ledger.control",
    entries: &[
        EntryForm {
            name: "lines",
            value: ValueForm::Between(0, i64::MAX),
            default: NOT_COMPARED,
            meaning: "How many postings there are.",
            example: "lines = 1005",
        },
        EntryForm {
            name: "net",
            value: KRONER,
            default: NOT_COMPARED,
            meaning: "The sum of all amounts, in kroner with a decimal point.",
            example: r#"net = "31065387.25""#,
        },
        EntryForm {
            name: "debit",
            value: KRONER,
            default: NOT_COMPARED,
            meaning: "The sum of what is above zero.",
            example: "debit = 42000000",
        },
        EntryForm {
            name: "credit",
            value: KRONER,
            default: NOT_COMPARED,
            meaning: "The sum of what is below zero, with its sign or without.",
            example: r#"credit = "10934612.75""#,
        },
        EntryForm {
            name: "periods",
            value: ValueForm::Table(&CONTROL_PERIODS),
            default: NOT_COMPARED,
            meaning: "The sum of each period.",
            example: r#"periods = { 01 = "2588782.27", 02 = 2500000 }"#,
        },
    ],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &[""],
};

static CONTROL_PERIODS: TableForm = TableForm {
    name: "ledger.control.periods",
    entries: &[],
    shared: &[],
    named: Some(NamedForm {
        name: "PERIOD",
        value: KRONER,
        meaning: "The sum of the period, in kroner with a decimal point.",
        example: r#"01 = "2588782.27""#,
    }),
    one_of: &[],
    samples: &[""],
};
