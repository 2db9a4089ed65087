//! Where the amount of a line stands and how it is written: `[ledger.amount]`.

use crate::diag::{Code, Diagnostic};
use crate::ledger::{AmountColumns, ColumnSign, SideSigns};
use crate::toml_table::{TomlItem, TomlTable, WithPlace};

use super::wide::read_wide_columns;
use crate::value::AmountScale;

/// What is a debit mark where `debit` states none.
const USUAL_DEBIT: [&str; 6] = ["D", "Debet", "Debit", "DB", "DR", "+"];

/// What [`read_amount`] reads.
pub(super) struct AmountEntries {
    /// Where the amount stands.
    pub(super) columns: AmountColumns,
    /// Whether a blank amount is zero.
    pub(super) blank_is_zero: bool,
}

/// Reads `[ledger.amount]`; `None` where it does not say where the amount stands.
pub(super) fn read_amount(
    table: &mut TomlTable<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<AmountEntries> {
    let mut amount = table.require("amount", found)?.table(found)?;
    let [column, mark] =
        ["column", "mark"].map(|name| amount.string(name, found).map(|written| written.value));
    // With marks these are what marks say, else headers.
    let [debit, credit] =
        ["debit", "credit"].map(|name| amount.get(name).map(|item| one_or_several(&item, found)));
    let sign = amount.word("sign", &[("cost", false), ("income", true)], found);
    let words = [("plus", ColumnSign::Plus), ("minus", ColumnSign::Minus)];
    let [debit_sign, credit_sign] =
        ["debit_sign", "credit_sign"].map(|name| amount.word(name, &words, found));
    let blank = amount.word("blank", &[("zero", true), ("unchanged", false)], found);
    let wide = read_wide_columns(&mut amount, found);
    amount.finish(found);
    if let Some(unchanged) = blank
        .as_ref()
        .filter(|blank| !blank.value && wide.is_none())
    {
        let message = "only a balance can be unchanged";
        found.push(
            Diagnostic::new(Code::DialectInvalid, message)
                .at_span(&unchanged.span, "no cumulative columns are named")
                .help("write `blank = \"zero\"` where a blank is no kroner"),
        );
    }
    let blank_is_zero = blank.as_ref().is_some_and(|blank| blank.value);
    let has_signs = debit_sign.is_some() || credit_sign.is_some();
    let signs = SideSigns {
        debit: debit_sign.map(|sign| sign.value),
        credit: credit_sign.map(|sign| sign.value),
    };
    let beside = (column, debit, credit, mark);
    let columns = match (wide, beside) {
        (Some(columns), (None, None, None, None)) if !has_signs => AmountColumns::Wide {
            columns,
            reversed: sign.is_some_and(|sign| sign.value),
            blank_is_unchanged: blank.is_some_and(|blank| !blank.value),
        },
        (None, (Some(column), None, None, None)) if !has_signs => AmountColumns::Signed {
            column,
            reversed: sign.is_some_and(|sign| sign.value),
        },
        (None, (None, Some(debit), Some(credit), None)) if sign.is_none() => {
            AmountColumns::DebitCredit {
                debit: one_header("debit", &debit, found)?,
                credit: one_header("credit", &credit, found)?,
                signs,
            }
        }
        (None, (Some(column), debit, Some(credit), Some(mark))) if sign.is_none() => {
            let [debit, credit] = read_marks(debit, &credit, found)?;
            AmountColumns::Marked {
                column,
                mark,
                debit,
                credit,
                signs,
            }
        }
        (None, (Some(_), _, None, Some(_))) => {
            let message = "`mark` needs the marks of credit";
            found.push(
                Diagnostic::new(Code::DialectInvalid, message)
                    .at_span(&amount.span, "no `credit` stands here")
                    .help("write the mark or marks of credit, such as `credit = \"K\"`; `debit` may state those of debit"),
            );
            return None;
        }
        _ => {
            let message = "`amount` does not say where the amount stands";
            found.push(
                Diagnostic::new(Code::DialectInvalid, message)
                    .at_span(&amount.span, "these entries do not go together")
                    .help("write `column` with or without `sign`, or `debit` and `credit`, or `column`, `mark` and `credit`, with or without `debit`; `debit_sign` and `credit_sign` go with `debit` and `credit`; or write `columns`, with or without `sign`"),
            );
            return None;
        }
    };
    Some(AmountEntries {
        columns,
        blank_is_zero,
    })
}

/// What numbers stand for: `factor`, 1 where nothing is said.
pub(super) fn read_factor(table: &mut TomlTable<'_>, found: &mut Vec<Diagnostic>) -> AmountScale {
    let Some(item) = table.get("factor") else {
        return AmountScale::Kroner;
    };
    let written = match item.value.is_integer() {
        true => item.integer(found).map(|number| number.value.to_string()),
        false => item.string(found).map(|text| text.value),
    };
    let Some(written) = written else {
        return AmountScale::Kroner;
    };
    AmountScale::of(&written).unwrap_or_else(|| {
        found.push(
            Diagnostic::new(
                Code::DialectInvalid,
                format!("`factor` cannot be `{written}`"),
            )
            .at_span(&item.span, "neither 1 nor 1000 nor \"0.01\"")
            .help("write 1000 where amounts are in thousands, \"0.01\" where they are in øre, or leave the entry out"),
        );
        AmountScale::Kroner
    })
}

/// A text, or each text of a list.
fn one_or_several(item: &TomlItem<'_>, found: &mut Vec<Diagnostic>) -> Vec<WithPlace<String>> {
    if !item.value.is_array() {
        return item.string(found).into_iter().collect();
    }
    let items = item.items(found);
    if item.value.as_array().is_some_and(|list| list.is_empty()) {
        found.push(
            Diagnostic::new(Code::DialectInvalid, "an empty list names nothing")
                .at_span(&item.span, "")
                .help("name a column or marks, or leave the entry out"),
        );
    }
    items.iter().filter_map(|item| item.string(found)).collect()
}

/// The header of a column, which can be one only.
fn one_header(
    name: &str,
    written: &[WithPlace<String>],
    found: &mut Vec<Diagnostic>,
) -> Option<String> {
    match written {
        [one] => Some(one.value.clone()),
        [_, second, ..] => {
            found.push(
                Diagnostic::new(
                    Code::DialectInvalid,
                    format!("`{name}` names several columns"),
                )
                .at_span(&second.span, "one too many")
                .help("name one column; several marks go with `column` and `mark`"),
            );
            None
        }
        [] => None,
    }
}

/// The debit and the credit marks, blanks around them taken off; without `debit` the usual ones.
fn read_marks(
    debit: Option<Vec<WithPlace<String>>>,
    credit: &[WithPlace<String>],
    found: &mut Vec<Diagnostic>,
) -> Option<[Vec<String>; 2]> {
    let plain = |mark: &WithPlace<String>| mark.value.trim().to_owned();
    let is_same = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
    let credit_marks: Vec<String> = credit.iter().map(plain).collect();
    let is_credit = |mark: &str| credit_marks.iter().any(|credit| is_same(credit, mark));
    let Some(debit) = debit else {
        let usual = USUAL_DEBIT.into_iter().filter(|mark| !is_credit(mark));
        return Some([usual.map(str::to_owned).collect(), credit_marks]);
    };
    if let Some(both) = debit.iter().find(|mark| is_credit(&plain(mark))) {
        found.push(
            Diagnostic::new(
                Code::DialectInvalid,
                format!("the mark `{}` is of debit and of credit", both.value),
            )
            .at_span(&both.span, "a credit mark too")
            .help("a mark tells on which side an amount is; state it once"),
        );
        return None;
    }
    Some([debit.iter().map(plain).collect(), credit_marks])
}
