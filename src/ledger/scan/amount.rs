//! The amount of one line, whatever columns it stands in.

use crate::value::{Amount, AmountError, NumberMarks, parse_amount};

use super::columns::{AmountPlace, Columns};
use super::personal::displayable;
use crate::ledger::records::fields::{Fields, field};

/// Why a line has no amount: the position of the field, and what is wrong with it.
pub(in crate::ledger) type AmountProblem = (usize, AmountError);

/// Reads the amount of a line that has all its fields.
pub(in crate::ledger) fn read_amount(
    place: &AmountPlace,
    fields: &Fields<'_>,
    marks: NumberMarks,
) -> Result<Amount, AmountProblem> {
    read_shifted(place, fields, marks, 0)
}

/// Reads the amount of a line with fields too few or too many, if it is certain enough.
///
/// A line too short was cut, so what is there stands in its place. In a line too long some text
/// holds the delimiter: columns before every such text are in their place, those after all of them
/// are shifted by the surplus, and between them both readings must agree.
pub(in crate::ledger) fn salvage_amount(
    columns: &Columns,
    fields: &Fields<'_>,
    marks: NumberMarks,
) -> Option<Amount> {
    let positions = columns.amount.positions();
    let reads = |shift: usize| {
        let blank = positions
            .iter()
            .all(|position| field(fields, position + shift).is_empty());
        if blank {
            None
        } else {
            read_shifted(&columns.amount, fields, marks, shift).ok()
        }
    };
    let Some(surplus) = fields.len().checked_sub(columns.width) else {
        return if positions.iter().all(|position| *position < fields.len()) {
            reads(0)
        } else {
            None
        };
    };
    let is_free = |position: &usize| {
        !positions.contains(position) && !columns.codes.contains(&Some(*position))
    };
    let first_free = (0..columns.width).find(is_free);
    let last_free = (0..columns.width).rev().find(is_free);
    if first_free.is_none_or(|free| positions.iter().all(|position| *position < free)) {
        reads(0)
    } else if last_free.is_none_or(|free| positions.iter().all(|position| *position > free)) {
        reads(surplus)
    } else {
        reads(0).filter(|amount| reads(surplus) == Some(*amount))
    }
}

fn read_shifted(
    place: &AmountPlace,
    fields: &Fields<'_>,
    marks: NumberMarks,
    shift: usize,
) -> Result<Amount, AmountProblem> {
    let text = |column: usize| fields.get(column + shift).unwrap_or("");
    let read = |column: usize| parse_amount(text(column), marks).map_err(|error| (column, error));
    match place {
        AmountPlace::Signed { column, reversed } => {
            read(*column).map(|amount| if *reversed { -amount } else { amount })
        }
        AmountPlace::DebitCredit { debit, credit } => Ok(read(*debit)? - read(*credit)?),
        AmountPlace::Marked {
            column,
            mark,
            credit,
        } => {
            let is_credit = field(fields, mark + shift).eq_ignore_ascii_case(credit.trim());
            read(*column).map(|amount| if is_credit { -amount } else { amount })
        }
    }
}

/// What is wrong with a field that should be an amount. A field that may be text is not shown.
pub(in crate::ledger) fn describe(text: &str, error: AmountError) -> String {
    let field = displayable(text);
    match error {
        AmountError::Empty => format!("{field} has no digit"),
        AmountError::Character(c) => format!("{field} has `{c}`, which is no part of a number"),
        AmountError::Decimals => format!("{field} has more than two decimals"),
        AmountError::Grouping => format!("{field} does not group its digits by three"),
        AmountError::Range => format!("{field} is larger than any ledger"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::records::fields::OwnFields;

    const MARKS: NumberMarks = NumberMarks {
        decimal: ',',
        thousands: Some(' '),
    };

    fn check(place: &AmountPlace, fields: &[&str], expected: Result<i128, AmountProblem>) {
        let read = read_amount(place, &OwnFields::new(fields).fields(), MARKS);
        assert_eq!(read.map(Amount::ore), expected, "{fields:?}");
    }

    #[test]
    fn each_form_of_amount_has_expenditure_above_zero() {
        check(
            &AmountPlace::Signed {
                column: 1,
                reversed: false,
            },
            &["x", " 1 200,50"],
            Ok(120_050),
        );
        check(
            &AmountPlace::Signed {
                column: 0,
                reversed: true,
            },
            &["1 200,50"],
            Ok(-120_050),
        );
        let sides = AmountPlace::DebitCredit {
            debit: 0,
            credit: 1,
        };
        check(&sides, &["5,00", ""], Ok(500));
        check(&sides, &["", "5,00"], Ok(-500));
        check(&sides, &["-5", "-"], Ok(-500));
        check(&sides, &["5", "x"], Err((1, AmountError::Character('x'))));
        let marked = AmountPlace::Marked {
            column: 0,
            mark: 1,
            credit: "K".to_owned(),
        };
        check(&marked, &["5", "D"], Ok(500));
        check(&marked, &["5", " k "], Ok(-500));
        check(&marked, &["-5", "K"], Ok(500));
    }

    fn columns(amount: usize, codes: &[usize], width: usize) -> Columns {
        Columns {
            width,
            amount: AmountPlace::Signed {
                column: amount,
                reversed: false,
            },
            codes: codes.iter().copied().map(Some).collect(),
            texts: Vec::new(),
            voucher: None,
            voucher_line: None,
            date: None,
        }
    }

    fn salvage(columns: &Columns, fields: &[&str], expected: Option<i128>) {
        let amount = salvage_amount(columns, &OwnFields::new(fields).fields(), MARKS);
        assert_eq!(amount.map(Amount::ore), expected, "{fields:?}");
    }

    #[test]
    fn a_cut_line_keeps_the_amount_that_is_there() {
        let columns = columns(1, &[0], 4);
        salvage(&columns, &["010", "5"], Some(500));
        salvage(&columns, &["010", "x"], None);
        salvage(&columns, &["010", ""], None);
        salvage(&columns, &["010"], None);
    }

    #[test]
    fn a_line_too_long_keeps_an_amount_only_where_it_is_certain() {
        salvage(&columns(1, &[0], 3), &["010", "5", "a", "b"], Some(500));
        salvage(&columns(2, &[0], 3), &["010", "a", "b", "5"], Some(500));
        let between = columns(2, &[1], 4);
        salvage(&between, &["a", "010", "5", "b", "c"], None);
        salvage(&between, &["a", "010", "5", "5", "c"], Some(500));
        salvage(&columns(1, &[0], 2), &["010", "5", "x"], Some(500));
    }

    #[test]
    fn a_field_that_may_be_text_is_not_shown() {
        assert_eq!(
            describe("12a", AmountError::Character('a')),
            "`12a` has `a`, which is no part of a number"
        );
        assert_eq!(
            describe("Kari 1", AmountError::Character('K')),
            "the field has `K`, which is no part of a number"
        );
    }
}
