//! Where amounts stand, in which marks, and with which sign.

use std::collections::BTreeSet;

use crate::ledger::ColumnName;
use crate::proposal::answers::{ExportAnswers, ExportQuestion};
use crate::proposal::export::columns::ExportColumn;
use crate::proposal::export::names::ColumnPurpose;
use crate::value::{Amount, AmountScale, NumberMarks, parse_amount, parse_scaled};

use super::marks::{AmountDecimals, MARKS, decimals, marks};
use super::wide::{PeriodColumn, YearColumn, period_columns, year_columns};

/// Where amounts stand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::proposal) enum AmountLayout {
    /// One column with its sign.
    One(usize),
    /// Debit and credit, and whether credit is written with a minus.
    Sides {
        debit: usize,
        credit: usize,
        credit_is_minus: bool,
    },
    /// A column without signs, and one of marks.
    Marked {
        amount: usize,
        mark: usize,
        debit: Vec<String>,
        credit: Vec<String>,
    },
    /// A column for each period.
    Periods(Vec<PeriodColumn>),
    /// A column for each year or kind: a ledger each.
    Years(Vec<YearColumn>),
}

/// What was found of the amounts.
#[derive(Clone, Debug)]
pub(in crate::proposal) struct AmountPlan {
    pub(in crate::proposal) layout: AmountLayout,
    pub(in crate::proposal) evidence: String,
    pub(in crate::proposal) is_certain: bool,
    pub(in crate::proposal) marks: NumberMarks,
    pub(in crate::proposal) marks_evidence: String,
    pub(in crate::proposal) marks_are_certain: bool,
    pub(in crate::proposal) has_blanks: bool,
    /// How exact its numbers are.
    pub(in crate::proposal) decimals: AmountDecimals,
    /// As what its numbers are read: as kroner, but as thousands where they are finer than øre.
    pub(in crate::proposal) read_as: AmountScale,
}

/// Marks of both sides: debit, credit.
const SIDES: [[&str; 2]; 8] = [
    ["d", "k"],
    ["d", "c"],
    ["debet", "kredit"],
    ["debit", "credit"],
    ["dr", "cr"],
    ["db", "kr"],
    ["s", "h"],
    ["+", "-"],
];

impl AmountPlan {
    /// The columns of kroner.
    pub(in crate::proposal) fn positions(&self) -> Vec<usize> {
        positions(&self.layout)
    }

    /// Whether a column is one of amounts, or of their marks.
    pub(in crate::proposal) fn takes(&self, position: usize) -> bool {
        let mark = match &self.layout {
            AmountLayout::Marked { mark, .. } => Some(*mark),
            _ => None,
        };
        mark == Some(position) || self.positions().contains(&position)
    }

    /// The number of a field, in øre if it is read as it is.
    pub(in crate::proposal) fn number(&self, field: &str) -> Option<i128> {
        parse_scaled(field, self.marks, self.read_as)
            .ok()
            .map(Amount::ore)
    }

    /// The øre of what was read, where numbers stand for `scale`.
    pub(in crate::proposal) fn scaled(&self, ore: i128, scale: AmountScale) -> i128 {
        match (self.read_as, scale) {
            (AmountScale::Kroner, AmountScale::Thousands) => ore * 1000,
            (AmountScale::Kroner, AmountScale::Ore) => ore / 100,
            _ => ore,
        }
    }

    /// The øre of a line, costs above zero where the export writes them so; of years beside one
    /// another all of them.
    pub(in crate::proposal) fn ore(&self, row: &[String]) -> i128 {
        let at = |position: usize| {
            let field = row.get(position).map_or("", String::as_str);
            self.number(field).unwrap_or(0)
        };
        match &self.layout {
            AmountLayout::One(position) => at(*position),
            AmountLayout::Sides {
                debit,
                credit,
                credit_is_minus,
            } => match credit_is_minus {
                true => at(*debit) + at(*credit),
                false => at(*debit) - at(*credit),
            },
            AmountLayout::Marked {
                amount,
                mark,
                credit,
                ..
            } => {
                let written = row.get(*mark).map_or("", String::as_str);
                let is_credit = credit.iter().any(|mark| mark.eq_ignore_ascii_case(written));
                if is_credit { -at(*amount) } else { at(*amount) }
            }
            AmountLayout::Periods(columns) => {
                match columns.iter().any(|column| column.is_cumulative) {
                    true => columns.last().map_or(0, |last| at(last.position)),
                    false => columns.iter().map(|column| at(column.position)).sum(),
                }
            }
            AmountLayout::Years(columns) => columns.iter().map(|column| at(column.position)).sum(),
        }
    }
}

fn positions(layout: &AmountLayout) -> Vec<usize> {
    match layout {
        AmountLayout::One(position) => vec![*position],
        AmountLayout::Sides { debit, credit, .. } => vec![*debit, *credit],
        AmountLayout::Marked { amount, .. } => vec![*amount],
        AmountLayout::Periods(columns) => columns.iter().map(|column| column.position).collect(),
        AmountLayout::Years(columns) => columns.iter().map(|column| column.position).collect(),
    }
}

/// Finds where amounts stand.
///
/// # Errors
/// A question, where nothing looks like amounts or several columns do.
pub(in crate::proposal) fn amount_plan(
    columns: &[ExportColumn],
    format: &str,
    answers: &ExportAnswers,
) -> Result<AmountPlan, ExportQuestion> {
    let (layout, evidence, is_certain) = layout(columns, format, answers)?;
    let found: Vec<&ExportColumn> = positions(&layout)
        .into_iter()
        .filter_map(|position| columns.iter().find(|column| column.position == position))
        .collect();
    let (marks, marks_evidence, marks_are_certain) = marks(&found, format, answers.decimal);
    let layout = with_signs(layout, columns, marks);
    let decimals = decimals(&found, marks);
    let (marks, read_as) = match decimals {
        // Nothing groups digits where three of them are decimals.
        AmountDecimals::Finer => (
            NumberMarks {
                thousands: None,
                ..marks
            },
            AmountScale::Thousands,
        ),
        _ => (marks, AmountScale::Kroner),
    };
    let has_blanks = match &layout {
        AmountLayout::One(_) | AmountLayout::Years(_) | AmountLayout::Marked { .. } => {
            found.iter().any(|column| column.blanks > 0)
        }
        AmountLayout::Sides { .. } | AmountLayout::Periods(_) => false,
    };
    Ok(AmountPlan {
        layout,
        evidence,
        is_certain,
        marks,
        marks_evidence,
        marks_are_certain,
        has_blanks,
        decimals,
        read_as,
    })
}

/// Reads on which side credit is written below zero.
fn with_signs(layout: AmountLayout, columns: &[ExportColumn], marks: NumberMarks) -> AmountLayout {
    let AmountLayout::Sides { debit, credit, .. } = layout else {
        return layout;
    };
    let of_credit = columns.iter().find(|column| column.position == credit);
    let (mut below, mut above) = (0_u64, 0_u64);
    for (field, count) in of_credit.into_iter().flat_map(|column| &column.fields) {
        match parse_amount(field, marks).map_or(0, |amount| amount.ore().signum()) {
            -1 => below += count,
            1 => above += count,
            _ => {}
        }
    }
    AmountLayout::Sides {
        debit,
        credit,
        credit_is_minus: below > above,
    }
}

fn layout(
    columns: &[ExportColumn],
    format: &str,
    answers: &ExportAnswers,
) -> Result<(AmountLayout, String, bool), ExportQuestion> {
    let named = |name: &str| columns.iter().find(|column| column.name == name);
    let stated = |name: &str, option: &str| {
        named(name).ok_or_else(|| ExportQuestion {
            option: option.to_owned(),
            text: format!("there is no column `{name}`"),
            help: format!("there are {}", listed(columns)),
        })
    };
    if let Some((debit, credit)) = &answers.debit_credit {
        let debit = stated(debit, "--debit-credit")?.position;
        let credit = stated(credit, "--debit-credit")?.position;
        let layout = AmountLayout::Sides {
            debit,
            credit,
            credit_is_minus: false,
        };
        return Ok((layout, "as stated".to_owned(), true));
    }
    if let Some(name) = &answers.amount {
        let position = stated(name, "--amount")?.position;
        return Ok((AmountLayout::One(position), "as stated".to_owned(), true));
    }
    for (of, name) in [("saf-t", "Amount"), ("sie", "belopp"), ("kostra", "belop")] {
        if let (true, Some(column)) = (format.starts_with(of), named(name)) {
            let evidence = "amounts of this format stand there".to_owned();
            return Ok((AmountLayout::One(column.position), evidence, true));
        }
    }
    let numeric: Vec<&ExportColumn> = columns.iter().filter(|column| is_numeric(column)).collect();
    let of = |purpose: ColumnPurpose| -> Vec<&&ExportColumn> {
        numeric
            .iter()
            .filter(|column| column.purpose == purpose)
            .collect()
    };
    if let ([debit], [credit]) = (
        &of(ColumnPurpose::Debit)[..],
        &of(ColumnPurpose::Credit)[..],
    ) {
        let evidence = format!("`{}` and `{}` hold numbers", debit.name, credit.name);
        let layout = AmountLayout::Sides {
            debit: debit.position,
            credit: credit.position,
            credit_is_minus: false,
        };
        return Ok((layout, evidence, of(ColumnPurpose::Amount).is_empty()));
    }
    let amounts = of(ColumnPurpose::Amount);
    if let [amount] = amounts[..] {
        let rivals = unnamed(&numeric).len() + year_columns(&unnamed(&numeric)).len();
        return Ok(with_mark(amount, columns, rivals == 0));
    }
    let free: Vec<&ExportColumn> = unnamed(&numeric);
    let periods = period_columns(&free);
    if periods.len() > 2 {
        let cumulative = periods.iter().filter(|column| column.is_cumulative).count();
        let evidence = format!("{} columns are named as periods are", periods.len());
        let is_one = cumulative == 0 || cumulative == periods.len();
        return Ok((AmountLayout::Periods(periods), evidence, is_one));
    }
    let years = year_columns(&free);
    if !years.is_empty() {
        let evidence = format!(
            "{} of numbers named by year or kind",
            counted(years.len(), "column")
        );
        let are_all = years.len()
            == free
                .iter()
                .filter(|column| !ColumnName(&column.name).is_no_amount())
                .count();
        return Ok((AmountLayout::Years(years), evidence, are_all));
    }
    let with_signs: Vec<&&ExportColumn> = free
        .iter()
        .filter(|column| column.has_signs_or_decimals())
        .collect();
    match (&with_signs[..], &amounts[..]) {
        ([one], []) => {
            let (layout, _, _) = with_mark(one, columns, false);
            let evidence = format!("`{}` alone holds numbers with signs or decimals", one.name);
            Ok((layout, evidence, false))
        }
        _ => {
            let names: Vec<String> = numeric
                .iter()
                .map(|column| format!("`{}`", column.name))
                .collect();
            let found = match names.len() {
                0 => "no column holds numbers that look like amounts".to_owned(),
                _ => format!("several columns may be the amount: {}", names.join(", ")),
            };
            Err(ExportQuestion {
                option: "--amount".to_owned(),
                text: format!("which column holds the amounts? {found}"),
                help: format!(
                    "`--amount COLUMN`, or `--debit-credit DEBIT,CREDIT`; there are {}",
                    listed(columns)
                ),
            })
        }
    }
}

/// A column of amounts, with the marks of sides beside it where amounts have no sign.
fn with_mark(
    amount: &ExportColumn,
    columns: &[ExportColumn],
    is_alone: bool,
) -> (AmountLayout, String, bool) {
    let has_minus = amount.fields.keys().any(|field| {
        field.starts_with(['-', '\u{2212}', '('])
            || field.ends_with('-')
            || field.to_lowercase().ends_with("cr")
    });
    let marks = columns
        .iter()
        .filter(|column| column.blanks == 0)
        .find_map(|column| {
            let written: BTreeSet<String> = column
                .fields
                .keys()
                .map(|field| field.to_lowercase())
                .collect();
            let sides = SIDES.iter().find(|sides| {
                written.len() == 2 && sides.iter().all(|side| written.contains(*side))
            })?;
            Some((column, sides))
        });
    match marks.filter(|_| !has_minus) {
        Some((column, sides)) => {
            let of_side = |side: &str| -> Vec<String> {
                let fields = column.fields.keys();
                fields
                    .filter(|field| field.to_lowercase() == side)
                    .cloned()
                    .collect()
            };
            let layout = AmountLayout::Marked {
                amount: amount.position,
                mark: column.position,
                debit: of_side(sides[0]),
                credit: of_side(sides[1]),
            };
            let evidence = format!(
                "`{}` holds numbers without signs, `{}` the marks `{}` and `{}`",
                amount.name, column.name, sides[0], sides[1]
            );
            (layout, evidence, is_alone && sides[0] != "s")
        }
        None => {
            let evidence = format!("`{}` is named so, and holds numbers", amount.name);
            (
                AmountLayout::One(amount.position),
                evidence,
                is_alone && marks.is_none(),
            )
        }
    }
}

/// Columns of numbers that are for nothing else by their names.
fn unnamed<'c>(numeric: &[&'c ExportColumn]) -> Vec<&'c ExportColumn> {
    let is_free = |column: &&&ExportColumn| {
        column.purpose == ColumnPurpose::Unknown
            && (column.has_signs_or_decimals()
                || !ColumnName(&column.name).years().is_empty()
                || ColumnName(&column.name).kind().is_some()
                || ColumnName(&column.name).month().is_some()
                || ColumnName(&column.name).family().is_some())
    };
    numeric.iter().filter(is_free).copied().collect()
}

/// Whether a column holds numbers under some marks.
fn is_numeric(column: &ExportColumn) -> bool {
    column.filled() > 0
        && MARKS.iter().any(|(decimal, thousands)| {
            column.is_of_amounts(NumberMarks {
                decimal: *decimal,
                thousands: Some(*thousands),
            })
        })
}

pub(in crate::proposal) fn listed(columns: &[ExportColumn]) -> String {
    let names: Vec<String> = columns
        .iter()
        .map(|column| format!("`{}`", column.name))
        .collect();
    names.join(", ")
}

pub(in crate::proposal) fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    }
}
