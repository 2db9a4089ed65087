//! The amount of one line, whatever columns it stands in.

use crate::value::{Amount, AmountError, NumberMarks, names_a_side, parse_amount, parse_scaled};

use super::columns::{AmountPlace, Columns, SideMarks};
use super::personal::{displayable, is_withheld};
use crate::ledger::records::fields::{Fields, field};
use crate::ledger::{FileDialect, SideSigns};

/// The amount of a line, and what it is made of where debit and credit are apart.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(in crate::ledger) struct LineAmount {
    /// Expenditure above zero.
    pub(in crate::ledger) amount: Amount,
    /// What stands on the debit and the credit side, each above zero where it is written as it
    /// should be; zero where sides are not apart.
    pub(in crate::ledger) sides: [Amount; 2],
}

/// Why a line has no amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::ledger) enum AmountProblem {
    /// The field at a position is not a number.
    Field(usize, AmountError),
    /// The field at a position says `CR` or `DR`, though its column says which side it is on.
    Side(usize),
    /// Every field that may hold it is blank.
    Blank,
    /// The mark is neither a debit nor a credit mark; the kroner stand beside it.
    Mark(Amount),
}

impl AmountProblem {
    /// The kroner of the line, where no more than their side is unknown.
    pub(in crate::ledger) fn amount(&self) -> Option<Amount> {
        match self {
            Self::Mark(amount) => Some(*amount),
            _ => None,
        }
    }
}

/// Reads the amount of a line that has all its fields.
pub(in crate::ledger) fn read_amount(
    columns: &Columns,
    fields: &Fields<'_>,
    marks: NumberMarks,
) -> Result<LineAmount, AmountProblem> {
    read_shifted(columns, fields, marks, 0)
}

/// Reads the amount of a line with fields too few or too many, if it is certain enough.
///
/// A line too short was cut, so what is there stands in its place. In a line too long some text
/// holds the delimiter: columns before every text are in their place, of others that is certain
/// only where the amount would be the same behind the surplus. Where the delimiter may stand within
/// amounts, the surplus may be a piece of one, and nothing is certain.
pub(in crate::ledger) fn salvage_amount(
    columns: &Columns,
    fields: &Fields<'_>,
    dialect: &FileDialect,
) -> Option<Amount> {
    let positions = columns.amount.positions();
    let reads = |shift: usize| amount_behind(columns, fields, dialect.marks, shift);
    let Some(surplus) = fields.len().checked_sub(columns.width) else {
        // Where a line is amounts to its end, the last of them may be cut too.
        let is_wide = matches!(columns.amount, AmountPlace::Wide(_));
        let whole = fields.len().saturating_sub(usize::from(is_wide));
        return if positions.iter().all(|position| *position < whole) {
            reads(0)
        } else {
            None
        };
    };
    if splits_amounts(dialect) {
        return None;
    }
    if stands_before_texts(columns) {
        reads(0)
    } else {
        reads(0).filter(|amount| reads(surplus) == Some(*amount))
    }
}

/// Whether the amount of a line with so many blank fields too many may stand behind its place:
/// where a text holds the delimiter, and the last column is blank, they are its last fields.
pub(in crate::ledger) fn is_shiftable(
    columns: &Columns,
    fields: &Fields<'_>,
    marks: NumberMarks,
    surplus: usize,
) -> bool {
    let shifted = || amount_behind(columns, fields, marks, surplus);
    !stands_before_texts(columns) && shifted().is_some()
}

/// Whether all amounts stand before every column that may hold a text.
fn stands_before_texts(columns: &Columns) -> bool {
    let positions = columns.amount.positions();
    let is_free = |position: &usize| {
        !positions.contains(position) && !columns.codes.contains(&Some(*position))
    };
    let first_free = (0..columns.width).find(is_free);
    first_free.is_none_or(|free| positions.iter().all(|position| *position < free))
}

/// The amount that stands so many columns behind its place, if one does.
fn amount_behind(
    columns: &Columns,
    fields: &Fields<'_>,
    marks: NumberMarks,
    shift: usize,
) -> Option<Amount> {
    let mut positions = columns.amount.positions().into_iter();
    if positions.all(|position| field(fields, position + shift).is_empty()) {
        return None;
    }
    let read = read_shifted(columns, fields, marks, shift);
    read.ok().map(|read| read.amount)
}

/// Whether the delimiter of a file may stand within an amount that is not quoted.
pub(in crate::ledger) fn splits_amounts(dialect: &FileDialect) -> bool {
    let delimiter = char::from(dialect.delimiter);
    let NumberMarks { decimal, thousands } = dialect.marks;
    matches!(delimiter, ',' | '.' | ' ') || delimiter == decimal || Some(delimiter) == thousands
}

fn read_shifted(
    columns: &Columns,
    fields: &Fields<'_>,
    marks: NumberMarks,
    shift: usize,
) -> Result<LineAmount, AmountProblem> {
    let text = |column: usize| fields.get(column + shift).unwrap_or("");
    let parse = |column: usize| match parse_scaled(text(column), marks, columns.scale) {
        Ok(amount) => Ok(Some(amount)),
        Err(AmountError::Blank) => Ok(None),
        Err(error) => Err(AmountProblem::Field(column, error)),
    };
    let parse_side = |column: usize| match parse(column)? {
        Some(_) if names_a_side(text(column)) => Err(AmountProblem::Side(column)),
        amount => Ok(amount),
    };
    let filled = |amount: Option<Amount>| match amount {
        None if columns.blank_is_zero => Ok(Amount::ZERO),
        amount => amount.ok_or(AmountProblem::Blank),
    };
    let signed = |amount: Amount| LineAmount {
        amount,
        sides: [Amount::ZERO; 2],
    };
    match &columns.amount {
        AmountPlace::Signed {
            column,
            reversed: false,
        } => filled(parse(*column)?).map(signed),
        AmountPlace::Signed { column, .. } => {
            filled(parse_side(*column)?).map(|amount| signed(-amount))
        }
        AmountPlace::DebitCredit {
            debit,
            credit,
            signs,
        } => {
            let (debit, credit) = (parse_side(*debit)?, parse_side(*credit)?);
            if debit.is_none() && credit.is_none() {
                return filled(None).map(signed);
            }
            let sides = [debit.unwrap_or_default(), credit.unwrap_or_default()];
            Ok(on_sides(sides, *signs))
        }
        AmountPlace::Wide(table) if table.is_reversed => {
            let total = table.total(|at| parse_side(table.cells[at].position))?;
            filled(total).map(|amount| signed(-amount))
        }
        AmountPlace::Wide(table) => {
            let total = table.total(|at| parse(table.cells[at].position))?;
            filled(total).map(signed)
        }
        AmountPlace::Marked {
            column,
            mark,
            marks: side_marks,
            signs,
        } => {
            let amount = filled(parse_side(*column)?)?;
            match side_marks.is_credit(field(fields, mark + shift)) {
                Some(false) => Ok(on_sides([amount, Amount::ZERO], *signs)),
                Some(true) => Ok(on_sides([Amount::ZERO, amount], *signs)),
                None => Err(AmountProblem::Mark(amount)),
            }
        }
    }
}

/// The amount of what is written on each side.
fn on_sides([debit, credit]: [Amount; 2], signs: SideSigns) -> LineAmount {
    let debit = if signs.debit_is_minus() {
        -debit
    } else {
        debit
    };
    let credit = if signs.credit_is_minus() {
        -credit
    } else {
        credit
    };
    LineAmount {
        amount: debit - credit,
        sides: [debit, credit],
    }
}

impl SideMarks {
    /// Whether a mark is one of credit; `None` where it is neither that nor one of debit.
    fn is_credit(&self, mark: &str) -> Option<bool> {
        let is_one_of = |marks: &[String]| marks.iter().any(|one| is_same_mark(one, mark));
        if is_one_of(&self.credit) {
            Some(true)
        } else {
            is_one_of(&self.debit).then_some(false)
        }
    }
}

fn is_same_mark(stated: &str, mark: &str) -> bool {
    stated.eq_ignore_ascii_case(mark)
        || (!mark.is_ascii() && stated.to_lowercase() == mark.to_lowercase())
}

/// How a mark is shown that is blank, or a word for a side and so not a text.
pub(in crate::ledger) fn shown_mark(mark: &str) -> Option<&'static str> {
    match mark.to_lowercase().as_str() {
        "" => Some("of a blank field"),
        "debet" => Some("`Debet`"),
        "debit" => Some("`Debit`"),
        "kredit" => Some("`Kredit`"),
        "credit" => Some("`Credit`"),
        _ => None,
    }
}

/// What is wrong with a field that should be an amount. A field that may be text
/// is not shown.
pub(in crate::ledger) fn describe(text: &str, error: AmountError) -> String {
    let field = displayable(text);
    match error {
        AmountError::Blank => "the field is blank".to_owned(),
        AmountError::Empty => format!("{field} has no digit"),
        AmountError::Character(c) if c.is_alphanumeric() && is_withheld(text) => {
            format!("{field} has a letter, which is no part of a number")
        }
        AmountError::Character(c) => format!("{field} has `{c}`, which is no part of a number"),
        AmountError::Decimals => format!("{field} is finer than øre"),
        AmountError::Ambiguous => format!("{field} may be thousands, or have three decimals"),
        AmountError::Grouping => format!("{field} does not group its digits by three"),
        AmountError::Signs => format!("{field} has more than one sign"),
        AmountError::Scientific => {
            format!("{field} is written with a power of ten, so digits may be lost")
        }
        AmountError::Range => format!("{field} is larger than any ledger"),
    }
}

/// What to try where a field is not an amount.
pub(in crate::ledger) fn remedy(text: &str, error: AmountError, marks: NumberMarks) -> String {
    match error {
        AmountError::Scientific => {
            "export the amounts as plain numbers; a spreadsheet has shortened this one".to_owned()
        }
        AmountError::Signs => "export the amount with one sign".to_owned(),
        AmountError::Ambiguous => format!(
            "export the amounts with two decimals; or, where `{0}` groups thousands, write `thousands = \"{0}\"` and another `decimal` in municipality.toml",
            marks.decimal
        ),
        AmountError::Character(_) | AmountError::Decimals | AmountError::Grouping => {
            match other_marks(text, marks) {
                Some(NumberMarks { decimal, thousands }) => format!(
                    "it is a number with `decimal = \"{decimal}\"` and `thousands = \"{}\"`: see which marks the file has, and say so in municipality.toml",
                    thousands.map(String::from).unwrap_or_default()
                ),
                None => MEND_MARKS.to_owned(),
            }
        }
        AmountError::Blank | AmountError::Empty | AmountError::Range => MEND_MARKS.to_owned(),
    }
}

const MEND_MARKS: &str = "mend the line, or `decimal` and `thousands` in municipality.toml";

/// Other marks that make a number of a text.
fn other_marks(text: &str, marks: NumberMarks) -> Option<NumberMarks> {
    let usual = [
        (',', Some(' ')),
        ('.', None),
        (',', Some('.')),
        ('.', Some(',')),
    ];
    usual
        .into_iter()
        .map(|(decimal, thousands)| NumberMarks { decimal, thousands })
        .find(|other| *other != marks && parse_amount(text, *other).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::ColumnSign;
    use crate::ledger::records::fields::OwnFields;
    use crate::ledger::tests::dialect;
    use crate::value::AmountScale;

    const MARKS: NumberMarks = NumberMarks {
        decimal: ',',
        thousands: Some(' '),
    };

    fn check(amount: &AmountPlace, fields: &[&str], expected: Result<i128, AmountProblem>) {
        let columns = Columns {
            amount: amount.clone(),
            ..columns(0, &[], fields.len())
        };
        let read = read_amount(&columns, &OwnFields::new(fields).fields(), MARKS);
        assert_eq!(read.map(|read| read.amount.ore()), expected, "{fields:?}");
    }

    fn signed(column: usize, reversed: bool) -> AmountPlace {
        AmountPlace::Signed { column, reversed }
    }

    const MINUS: Option<ColumnSign> = Some(ColumnSign::Minus);

    #[test]
    fn each_form_of_amount_has_expenditure_above_zero() {
        check(&signed(1, false), &["x", " 1 200,50"], Ok(120_050));
        check(&signed(0, true), &["1 200,50"], Ok(-120_050));
        check(&signed(0, true), &["5 CR"], Err(AmountProblem::Side(0)));
        let sides = |debit, credit| AmountPlace::DebitCredit {
            debit: 0,
            credit: 1,
            signs: SideSigns { debit, credit },
        };
        let plain = || sides(None, None);
        check(&plain(), &["5,00", ""], Ok(500));
        check(&plain(), &["", "5,00"], Ok(-500));
        check(&plain(), &["-5", "-"], Ok(-500));
        check(&plain(), &["5", "3"], Ok(200));
        check(&plain(), &[" ", ""], Err(AmountProblem::Blank));
        let odd = AmountProblem::Field(1, AmountError::Character('x'));
        check(&plain(), &["5", "x"], Err(odd));
        check(&plain(), &["", "5 CR"], Err(AmountProblem::Side(1)));
        check(&sides(None, MINUS), &["", "-5"], Ok(-500));
        check(&sides(MINUS, None), &["-5", ""], Ok(500));
    }

    #[test]
    fn a_mark_that_is_not_stated_is_on_no_side() {
        let marked = |debit, credit| AmountPlace::Marked {
            column: 0,
            mark: 1,
            marks: SideMarks {
                debit: vec!["D".to_owned(), String::new()],
                credit: vec!["K".to_owned(), "Beløp ut".to_owned()],
            },
            signs: SideSigns { debit, credit },
        };
        let plain = || marked(None, None);
        check(&plain(), &["5", "D"], Ok(500));
        check(&plain(), &["5", ""], Ok(500));
        check(&plain(), &["5", " k "], Ok(-500));
        check(&plain(), &["5", "BELØP UT"], Ok(-500));
        check(&plain(), &["-5", "K"], Ok(500));
        check(&marked(None, MINUS), &["-5", "K"], Ok(-500));
        let unknown = AmountProblem::Mark(Amount::from_ore(500));
        check(&plain(), &["5", "C"], Err(unknown));
        check(&plain(), &["", "K"], Err(AmountProblem::Blank));
    }

    #[test]
    fn a_blank_amount_is_zero_only_where_that_is_stated() {
        check(&signed(0, false), &[" "], Err(AmountProblem::Blank));
        check(&signed(0, false), &["-"], Ok(0));
        let columns = Columns {
            blank_is_zero: true,
            ..columns(0, &[], 1)
        };
        let read = read_amount(&columns, &OwnFields::new(&[" "]).fields(), MARKS);
        assert_eq!(read, Ok(LineAmount::default()));
    }

    #[test]
    fn a_number_with_other_marks_is_told_them() {
        let help = |text, error| remedy(text, error, MARKS);
        assert_eq!(
            help("1234.50", AmountError::Character('.')),
            "it is a number with `decimal = \".\"` and `thousands = \"\"`: see which marks the file has, and say so in municipality.toml"
        );
        assert_eq!(help("x", AmountError::Character('x')), MEND_MARKS);
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
            blank_is_zero: false,
            scale: AmountScale::Kroner,
            year: None,
            claims: Vec::new(),
            unread: Vec::new(),
            named: Vec::new(),
        }
    }

    fn salvage(columns: &Columns, fields: &[&str], expected: Option<i128>) {
        let amount = salvage_amount(columns, &OwnFields::new(fields).fields(), &dialect());
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
        salvage(&columns(2, &[0], 3), &["010", "a", "b", "5"], None);
        salvage(&columns(2, &[0], 3), &["010", "a", "5", "7"], None);
        let between = columns(2, &[1], 4);
        salvage(&between, &["a", "010", "5", "b", "c"], None);
        salvage(&between, &["a", "010", "5", "5", "c"], Some(500));
        salvage(&columns(1, &[0], 2), &["010", "5", "x"], Some(500));
    }

    #[test]
    fn a_surplus_that_may_be_a_piece_of_the_amount_leaves_it_unknown() {
        let fields = OwnFields::new(&["010", "1000", "50", "Tolk"]);
        for delimiter in *b",. " {
            let dialect = FileDialect {
                delimiter,
                ..dialect()
            };
            let amount = salvage_amount(&columns(1, &[0], 3), &fields.fields(), &dialect);
            assert_eq!(amount, None);
        }
    }

    #[test]
    fn a_field_that_may_be_text_is_not_shown() {
        assert_eq!(
            describe("12a", AmountError::Character('a')),
            "`12a` has `a`, which is no part of a number"
        );
        assert_eq!(
            describe("Kari 1", AmountError::Character('K')),
            "the field has a letter, which is no part of a number"
        );
    }
}
