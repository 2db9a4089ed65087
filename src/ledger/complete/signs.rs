//! Whether expenditure and income of operation look the wrong way round.

use crate::diag::{Code, Diagnostic, Severity};
use crate::value::Amount;

use crate::ledger::{
    AmountColumns, KeyTable, LedgerSpec, NationalRole, QuarantinedLine, code_number,
};

/// How many postings of cost show by themselves that they are the wrong way round.
const COSTS: u64 = 3;

/// How many postings of income show by themselves that income is written as cost is.
const INCOMES: u64 = 3;

/// A finding where all arts of cost together are below zero, and all arts of income above it or not
/// there at all, or where income stands above zero throughout as costs do, which no municipality's
/// operation is.
///
/// Where the vocabulary does not say which codes are of operation, cost and income, nothing is said.
/// Where amounts could not be read, nothing is said of income that has the sign of costs.
pub(in crate::ledger) fn check_signs(
    spec: &LedgerSpec,
    table: &KeyTable,
    quarantined: &[QuarantinedLine],
) -> Option<Diagnostic> {
    let [class_name, kind_name] =
        [NationalRole::Class, NationalRole::Kind].map(|role| spec.national.named(role));
    let (class_name, kind_name) = (class_name?, kind_name?);
    let (class, kind) = (table.column(class_name)?, table.column(kind_name)?);
    let (classes, kinds) = (
        spec.national.get(class_name)?,
        spec.national.get(kind_name)?,
    );
    let operation = classes.operation.as_ref()?;
    let (cost_codes, income_codes) = (kinds.cost.as_ref()?, kinds.income.as_ref()?);
    let mut cost = Amount::ZERO;
    let mut income = Amount::ZERO;
    let (mut costs, mut incomes) = (0, 0);
    let mut is_income_throughout = true;
    for row in &table.rows {
        if table.code(row, class) != operation {
            continue;
        }
        match code_number(table.code(row, kind)) {
            Some(code) if cost_codes.contains(&code) => {
                cost += row.sum;
                costs += row.count;
            }
            Some(code) if income_codes.contains(&code) => {
                income += row.sum;
                incomes += row.count;
                is_income_throughout &= row.sum >= Amount::ZERO;
            }
            _ => {}
        }
    }
    // Where nothing says the kind of a line, income may be among the costs.
    let kind_is_said = spec
        .codes
        .get(kind_name)
        .is_some_and(|kind| kind.column.is_some());
    let is_reversed = income > Amount::ZERO || (incomes == 0 && costs >= COSTS && kind_is_said);
    let is_alike = cost > Amount::ZERO && incomes >= INCOMES && is_income_throughout;
    let are_known = quarantined.iter().all(|line| line.amount.is_some());
    if is_alike && are_known && income > Amount::ZERO && kind_is_said {
        return Some(income_as_cost(spec, income, incomes));
    }
    if cost >= Amount::ZERO || !is_reversed {
        return None;
    }
    let help = match &spec.amount {
        AmountColumns::Signed { reversed, .. } | AmountColumns::Wide { reversed, .. } => {
            let sign = if *reversed { "cost" } else { "income" };
            format!("see whether `sign = \"{sign}\"` under `[ledger.amount]` is right")
        }
        AmountColumns::DebitCredit { .. } | AmountColumns::Marked { .. } => {
            "see whether `debit` and `credit` under `[ledger.amount]` are the right way round"
                .to_owned()
        }
    };
    let others = match incomes {
        0 => "and there are none of income".to_owned(),
        _ => format!("those of income to {income} kr of expenditure"),
    };
    let message = format!(
        "signs of {} look reversed: in operation the arts of cost sum up to {cost} kr, {others}",
        spec.year
    );
    let mut finding = Diagnostic::new(Code::AmountSign, message)
        .at_span(&spec.span, "the ledger described here")
        .help(help)
        .about(cost.abs() + income);
    finding.severity = Severity::Error;
    Some(finding)
}

/// Says that income is written with the sign of costs.
fn income_as_cost(spec: &LedgerSpec, income: Amount, postings: u64) -> Diagnostic {
    let help = match &spec.amount {
        AmountColumns::Signed { .. } | AmountColumns::Wide { .. } => {
            "see whether a column says the side of each amount, and name it by `mark` under `[ledger.amount]`; else export amounts with their signs"
        }
        AmountColumns::DebitCredit { .. } | AmountColumns::Marked { .. } => {
            "see whether `debit` and `credit` under `[ledger.amount]` are right, and whether income stands on the side of credit"
        }
    };
    let message = format!(
        "no income of {} is below zero: in operation {postings} postings with arts of income sum up to {income} kr of expenditure, as those of cost do",
        spec.year
    );
    let mut finding = Diagnostic::new(Code::AmountSign, message)
        .at_span(&spec.span, "the ledger described here")
        .help(help)
        .about(income);
    finding.severity = Severity::Error;
    finding
}
