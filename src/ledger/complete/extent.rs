//! Whether a ledger holds so little of a municipality's books that nothing can be said of the rest:
//! one account, one function, costs without income.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic};
use crate::value::Amount;

use super::completeness::{Completeness, CompletenessState};
use crate::ledger::{KeyTable, LedgerSpec, code_number};

/// From how many postings on few codes are no chance: those of one account in each month.
const POSTINGS: u64 = 12;

/// From how many postings on a few codes, or on one side alone, are no chance.
const POSTINGS_OF_FEW: u64 = 200;

/// How many codes of a dimension are so few that a finding names them.
const FEW: usize = 3;

/// What a ledger holds alone.
#[derive(Default)]
pub(in crate::ledger) struct LedgerExtent {
    /// That it cannot hold other postings, which stands among the results on completeness.
    pub(in crate::ledger) limit: Option<Completeness>,
    pub(in crate::ledger) finding: Option<Diagnostic>,
}

/// Looks at the codes of operation, as far as the vocabulary declares what is national of them.
/// Dimensions that have no column of their own say nothing.
pub(in crate::ledger) fn check_extent(spec: &LedgerSpec, table: &KeyTable) -> LedgerExtent {
    let mut classes = spec.national.iter();
    let operation =
        classes.find_map(|(name, codes)| Some((table.column(name)?, codes.operation.as_ref()?)));
    let Some((class, operation)) = operation else {
        return LedgerExtent::default();
    };
    let rows = || {
        let rows = table.rows.iter();
        rows.filter(|row| table.code(row, class) == operation)
    };
    let postings: u64 = rows().map(|row| row.count).sum();
    if postings < POSTINGS {
        return LedgerExtent::default();
    }
    let gross: Amount = rows().map(|row| row.debit + (row.debit - row.sum)).sum();
    let (mut alone, mut few): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for (name, national) in spec.national.iter() {
        let has_column = spec
            .codes
            .get(name)
            .is_some_and(|source| source.column.is_some());
        let Some(column) = table.column(name).filter(|_| has_column) else {
            continue;
        };
        if national.digits.is_none() || national.operation.is_some() {
            continue;
        }
        let codes: BTreeSet<&Arc<str>> = rows().map(|row| table.code(row, column)).collect();
        let codes: Vec<&str> = codes.into_iter().map(|code| &**code).collect();
        match &codes[..] {
            [""] => continue,
            [one] => alone.push(format!("postings of {name} {one} alone")),
            codes if codes.len() <= FEW => {
                few.push(format!("postings of {name} {} alone", codes.join(", ")));
            }
            _ => {}
        }
        let (Some(cost), Some(income)) = (&national.cost, &national.income) else {
            continue;
        };
        let is_there = |range: &std::ops::RangeInclusive<i64>| {
            let mut numbers = codes.iter().filter_map(|code| code_number(code));
            numbers.any(|number| range.contains(&number))
        };
        match (is_there(cost), is_there(income)) {
            (true, false) => few.push("no postings of income".to_owned()),
            (false, true) => alone.push("no postings of cost".to_owned()),
            _ => {}
        }
    }
    if postings < POSTINGS_OF_FEW {
        few.clear();
    }
    let words = [&alone[..], &few[..]].concat().join("; ");
    if words.is_empty() {
        return LedgerExtent::default();
    }
    let message = format!("in operation the ledger of {} has {words}", spec.year);
    let help = match alone.is_empty() {
        true => {
            "see whether the export holds all accounts; what it leaves out lacks in every figure"
        }
        false => {
            "see whether the export holds all accounts; categories that no posting comes to are missing meanwhile"
        }
    };
    let finding = Diagnostic::new(Code::NarrowLedger, message)
        .at_span(&spec.span, "the ledger described here")
        .help(help)
        .about(gross);
    let limit = (!alone.is_empty()).then(|| Completeness {
        code: Code::NarrowLedger,
        standing: CompletenessState::Fails,
        reason: alone.join("; "),
    });
    LedgerExtent {
        limit,
        finding: Some(finding),
    }
}
