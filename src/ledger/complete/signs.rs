//! Whether expenditure and income of operation look the wrong way round.

use crate::diag::{Code, Diagnostic, Severity};
use crate::value::Amount;

use crate::ledger::{AmountColumns, KeyTable, LedgerSpec, code_number};

/// A finding where all arts of cost together are below zero and all arts of income above it, which
/// no municipality's operation is.
pub(in crate::ledger) fn check_signs(spec: &LedgerSpec, table: &KeyTable) -> Option<Diagnostic> {
    let (kontoklasse, art) = (table.column("kontoklasse")?, table.column("art")?);
    let mut cost = Amount::ZERO;
    let mut income = Amount::ZERO;
    for row in &table.rows {
        if &**table.code(row, kontoklasse) != "1" {
            continue;
        }
        match code_number(table.code(row, art)) {
            Some(10..=599) => cost += row.sum,
            Some(600..=999) => income += row.sum,
            _ => {}
        }
    }
    if cost >= Amount::ZERO || income <= Amount::ZERO {
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
    let message = format!(
        "signs of {} look reversed: in operation the arts of cost sum up to {cost} kr, those of income to {income} kr of expenditure",
        spec.year
    );
    let mut finding = Diagnostic::new(Code::AmountSign, message)
        .at_span(&spec.span, "the ledger described here")
        .help(help)
        .about(cost.abs() + income);
    finding.severity = Severity::Error;
    Some(finding)
}
