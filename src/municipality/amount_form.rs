//! What may stand in `[ledger.amount]`.

use crate::toml_table::{EntryDefault, EntryForm, TableForm, ValueForm};

const TEXT_OR_LIST: ValueForm = ValueForm::Either(&[
    ValueForm::Text,
    ValueForm::Several(&ValueForm::Text, 1, usize::MAX),
]);

const SIGNS: ValueForm = ValueForm::Word(&[
    ("plus", "amounts of that side are above zero"),
    ("minus", "they are below zero"),
]);

const AS_WRITTEN: EntryDefault =
    EntryDefault::Otherwise("`plus`; a side that is below zero throughout is a finding");

static COLUMN: TableForm = TableForm {
    name: "ledger.amount.columns",
    entries: &[
        EntryForm {
            name: "column",
            value: ValueForm::Text,
            default: EntryDefault::Required,
            meaning: "The header of a column; `*` in it stands for any characters, once.",
            example: "column = \"Regnskap 01\"\nperiod = \"01\"",
        },
        EntryForm {
            name: "period",
            value: ValueForm::Text,
            default: EntryDefault::Otherwise("`skip = true`"),
            meaning: "The period that its amounts are of; `*` is what that of the column stands for.",
            example: "column = \"Per *\"\nperiod = \"*\"",
        },
        EntryForm {
            name: "cumulative",
            value: ValueForm::Flag,
            default: EntryDefault::Otherwise(
                "`false`; a finding where names say otherwise: `Hittil 01`",
            ),
            meaning: "Whether its amounts are balances, of all periods up to its own; what happened between one and the next is posted.",
            example: "column = \"Hittil *\"\nperiod = \"*\"\ncumulative = true",
        },
        EntryForm {
            name: "skip",
            value: ValueForm::Flag,
            default: EntryDefault::Value("false"),
            meaning: "Whether it does not count. It stands before a pattern that would take it.",
            example: "column = \"I fjor *\"\nskip = true",
        },
    ],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &[
        "column = \"Per *\"\nperiod = \"*\"",
        "column = \"Per *\"\nskip = true",
    ],
};

pub(super) static AMOUNT: TableForm = TableForm {
    name: "ledger.amount",
    entries: &[
        EntryForm {
            name: "column",
            value: ValueForm::Text,
            default: EntryDefault::Otherwise("`debit` and `credit` are columns"),
            meaning: "The column of the amount.",
            example: r#"column = "beløp""#,
        },
        EntryForm {
            name: "sign",
            value: ValueForm::Word(&[
                ("cost", "costs stand with plus"),
                ("income", "income stands with plus"),
            ]),
            default: EntryDefault::Value("\"cost\""),
            meaning: "What a plus means.",
            example: "column = \"beløp\"\nsign = \"income\"",
        },
        EntryForm {
            name: "mark",
            value: ValueForm::Text,
            default: EntryDefault::Otherwise("the amount has its sign"),
            meaning: "The column that says on which side the amount is; its mark of credit must be stated.",
            example: "column = \"beløp\"\nmark = \"D/K\"\ncredit = \"K\"",
        },
        EntryForm {
            name: "debit",
            value: TEXT_OR_LIST,
            default: EntryDefault::Otherwise(
                "`column` has both sides; with a `mark`, `D`, `Debet` and the like",
            ),
            meaning: "The column of what is on the debit side; where there is a `mark`, the mark or marks of that side.",
            example: "debit = \"Debet\"\ncredit = \"Kredit\"",
        },
        EntryForm {
            name: "credit",
            value: TEXT_OR_LIST,
            default: EntryDefault::Otherwise("`column` has both sides"),
            meaning: "The column of what is on the credit side; where there is a `mark`, the mark or marks of that side.",
            example: "column = \"beløp\"\nmark = \"D/K\"\ndebit = [\"D\", \"Debet\"]\ncredit = [\"K\", \"Kredit\"]",
        },
        EntryForm {
            name: "debit_sign",
            value: SIGNS,
            default: AS_WRITTEN,
            meaning: "With which sign amounts on the debit side are written.",
            example: "debit = \"Debet\"\ncredit = \"Kredit\"\ndebit_sign = \"plus\"",
        },
        EntryForm {
            name: "credit_sign",
            value: SIGNS,
            default: AS_WRITTEN,
            meaning: "With which sign amounts on the credit side are written.",
            example: "debit = \"Debet\"\ncredit = \"Kredit\"\ncredit_sign = \"minus\"",
        },
        EntryForm {
            name: "blank",
            value: ValueForm::Word(&[
                ("zero", "it is zero"),
                (
                    "unchanged",
                    "a balance is the one before it; of `columns` only",
                ),
            ]),
            default: EntryDefault::Otherwise("a finding"),
            meaning: "What a blank amount is.",
            example: "column = \"beløp\"\nblank = \"zero\"",
        },
        EntryForm {
            name: "columns",
            value: ValueForm::List(&ValueForm::Table(&COLUMN)),
            default: EntryDefault::Otherwise("a line has one amount"),
            meaning: "The columns of a wide table, such as one for each period: each amount in them is a posting. Of a column the first holds that fits it.",
            example: r#"columns = [{ column = "Per *", period = "*" }]"#,
        },
    ],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &[
        "",
        "column = \"beløp\"",
        "debit = \"Debet\"\ncredit = \"Kredit\"",
        "columns = [{ column = \"Per *\", period = \"*\" }]",
    ],
};
