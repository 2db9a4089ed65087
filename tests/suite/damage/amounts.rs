//! What happens to amounts and to the marks of their sides.

use super::edit::{edit_all, edit_amount};
use super::export::{AmountForm, Draw, Export, Line, MONTH_COLUMNS};

fn marked(export: &mut Export, draw: &mut Draw, from: &str, to: &str) -> bool {
    if export.dialect.amount != AmountForm::Marked {
        return false;
    }
    let Some(column) = export.column("D/K") else {
        return false;
    };
    let lines: Vec<usize> = (1..export.files[0].lines.len())
        .filter(|at| matches!(&export.files[0].lines[*at], Line::Fields(fields) if fields.get(column).is_some_and(|mark| mark == from)))
        .collect();
    if lines.is_empty() {
        return false;
    }
    let line = lines[draw.below(lines.len())];
    if let Line::Fields(fields) = &mut export.files[0].lines[line] {
        fields[column] = to.to_owned();
    }
    true
}

pub fn credit_mark_of_another_system(export: &mut Export, draw: &mut Draw) -> bool {
    let mark = draw.pick(&["C", "Kredit", "Cr", "-", "H"]);
    marked(export, draw, "K", mark)
}

pub fn debit_mark_of_another_system(export: &mut Export, draw: &mut Draw) -> bool {
    let mark = draw.pick(&["S", "Debet", "+", "X"]);
    marked(export, draw, "D", mark)
}

pub fn blank_mark(export: &mut Export, draw: &mut Draw) -> bool {
    marked(export, draw, "K", "")
}

fn minus_throughout(export: &mut Export, column: &str) -> bool {
    if export.dialect.amount != AmountForm::Sides {
        return false;
    }
    let filled = export.column(column).is_some_and(|at| {
        export.files[0].lines.iter().skip(1).filter(|line| matches!(line, Line::Fields(fields) if fields.get(at).is_some_and(|field| !field.is_empty()))).count() > 1
    });
    filled
        && edit_all(export, column, |field| {
            if field.is_empty() {
                String::new()
            } else {
                format!("-{field}")
            }
        })
}

pub fn credit_column_with_minus(export: &mut Export, _: &mut Draw) -> bool {
    minus_throughout(export, "Kredit")
}

pub fn debit_column_with_minus(export: &mut Export, _: &mut Draw) -> bool {
    minus_throughout(export, "Debet")
}

pub fn blank_amount(export: &mut Export, draw: &mut Draw) -> bool {
    // A balance that is not there is as if nothing had happened yet.
    export.dialect.amount != AmountForm::Balances && edit_amount(export, draw, |_| String::new())
}

pub fn amount_in_parentheses(export: &mut Export, draw: &mut Draw) -> bool {
    edit_amount(export, draw, |amount| match amount.strip_prefix('-') {
        Some(amount) => format!("({amount})"),
        None => amount.to_owned(),
    })
}

pub fn amount_with_currency(export: &mut Export, draw: &mut Draw) -> bool {
    let before = draw.coin();
    edit_amount(export, draw, |amount| {
        if before {
            format!("kr {amount}")
        } else {
            format!("{amount} kr")
        }
    })
}

pub fn amount_with_credit_letters(export: &mut Export, draw: &mut Draw) -> bool {
    edit_amount(export, draw, |amount| match amount.strip_prefix('-') {
        Some(amount) => format!("{amount} CR"),
        None => format!("{amount} DR"),
    })
}

pub fn amount_with_trailing_minus(export: &mut Export, draw: &mut Draw) -> bool {
    edit_amount(export, draw, |amount| match amount.strip_prefix('-') {
        Some(amount) => format!("{amount}-"),
        None => amount.to_owned(),
    })
}

pub fn amount_with_surplus_zeros(export: &mut Export, draw: &mut Draw) -> bool {
    edit_amount(export, draw, |amount| format!("{amount}00"))
}

pub fn amount_in_scientific_notation(export: &mut Export, draw: &mut Draw) -> bool {
    let mark = export.dialect.decimal;
    edit_amount(export, draw, |_| format!("1{mark}23E+06"))
}

pub fn amount_with_noise_of_a_float(export: &mut Export, draw: &mut Draw) -> bool {
    edit_amount(export, draw, |amount| format!("{amount}000000000001"))
}

pub fn amounts_with_the_other_decimal_mark(export: &mut Export, _: &mut Draw) -> bool {
    let (mark, other) = if export.dialect.decimal == ',' {
        (',', ".")
    } else {
        ('.', ",")
    };
    if export.dialect.delimiter == ',' {
        return false;
    }
    ["Beløp", "Debet", "Kredit"]
        .iter()
        .chain(MONTH_COLUMNS.as_flattened())
        .filter(|column| {
            edit_all(export, column, |amount| {
                amount.replace('.', "").replace([mark], other)
            })
        })
        .count()
        > 0
        && export.dialect.thousands != Some('.')
        && mark == ','
}

pub fn amount_grouped_by_apostrophes(export: &mut Export, draw: &mut Draw) -> bool {
    edit_amount(export, draw, |amount| {
        let Some((whole, rest)) = amount
            .len()
            .checked_sub(3)
            .and_then(|at| amount.split_at_checked(at))
        else {
            return amount.to_owned();
        };
        match whole.len() > 3 && whole.chars().all(|c| c.is_ascii_digit()) {
            true => format!(
                "{}'{}{rest}",
                &whole[..whole.len() - 3],
                &whole[whole.len() - 3..]
            ),
            false => amount.to_owned(),
        }
    })
}

pub fn amount_with_a_letter(export: &mut Export, draw: &mut Draw) -> bool {
    edit_amount(export, draw, |amount| {
        amount.replacen(|c: char| c.is_ascii_digit(), "O", 1)
    })
}

pub fn spreadsheet_error_as_amount(export: &mut Export, draw: &mut Draw) -> bool {
    edit_amount(export, draw, |_| "#VERDI!".to_owned())
}
