//! Whether expenditure and income of operation look the wrong way round.

use crate::diag::{Code, Diagnostic, Severity};
use crate::value::Amount;

use crate::ledger::{AmountColumns, KeyTable, LedgerSpec, code_number};

/// How many postings of cost show by themselves that they are the wrong way round.
const COSTS: u64 = 3;

/// A finding where all arts of cost together are below zero, and all arts of income above it or not
/// there at all, which no municipality's operation is.
pub(in crate::ledger) fn check_signs(spec: &LedgerSpec, table: &KeyTable) -> Option<Diagnostic> {
    let (kontoklasse, art) = (table.column("kontoklasse")?, table.column("art")?);
    let mut cost = Amount::ZERO;
    let mut income = Amount::ZERO;
    let (mut costs, mut incomes) = (0, 0);
    for row in &table.rows {
        if &**table.code(row, kontoklasse) != "1" {
            continue;
        }
        match code_number(table.code(row, art)) {
            Some(10..=599) => {
                cost += row.sum;
                costs += row.count;
            }
            Some(600..=999) => {
                income += row.sum;
                incomes += row.count;
            }
            _ => {}
        }
    }
    // Where nothing says the art of a line, income may be among the costs.
    let art_is_said = spec
        .codes
        .get("art")
        .is_some_and(|art| art.column.is_some());
    let is_reversed = income > Amount::ZERO || (incomes == 0 && costs >= COSTS && art_is_said);
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
