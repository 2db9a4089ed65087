//! What the names of the columns of amounts contradict: that each amount is of its period alone.

use crate::diag::{Code, Diagnostic};

use super::columns::AmountPlace;
use super::dimensions::PERIOD;
use super::findings::Findings;
use super::header_names::HeaderNames;
use super::wide_names::says_cumulative;
use crate::ledger::{FileDialect, LedgerSpec};

/// What names an amount otherwise than it is called.
const OWN_NAMES: &str = "where the name means something else, give the columns names of your own by `header` and `columns`";

/// What a name of a column contradicts.
struct NameProblem {
    code: Code,
    message: String,
    help: String,
}

/// Whether the names of the columns of amounts agree with the description of their ledger; a finding
/// says where they do not.
pub(super) fn names_agree(
    spec: &LedgerSpec,
    dialect: &FileDialect,
    header: &HeaderNames,
    amount: &AmountPlace,
    findings: &mut Findings,
) -> bool {
    let names: Vec<&str> = amount
        .amounts()
        .into_iter()
        .filter_map(|position| Some(header.names().get(position)?.as_str()))
        .collect();
    let is_long = !matches!(amount, AmountPlace::Wide(_));
    let problem = is_long.then(|| cumulative(spec, &names)).flatten();
    let Some(NameProblem {
        code,
        message,
        help,
    }) = problem
    else {
        return true;
    };
    findings.add(code, |file| {
        Diagnostic::new(code, message)
            .at_record(file.clone(), header.place.clone(), "the header")
            .at_span(&dialect.span, "where the ledger is described")
            .help(help)
    });
    false
}

/// Amounts of more than one period that are called balances: what happened would count again in
/// each period behind its own.
fn cumulative(spec: &LedgerSpec, names: &[&str]) -> Option<NameProblem> {
    let has_periods = spec
        .codes
        .get(PERIOD)
        .is_some_and(|source| source.column.is_some());
    if !has_periods || (spec.limits_periods && spec.periods.len() == 1) {
        return None;
    }
    let name = names.iter().find(|name| says_cumulative(name))?;
    Some(NameProblem {
        code: Code::DialectInvalid,
        message: format!(
            "column `{name}` holds what happened up to its period, by its name, and would count again in each period"
        ),
        help: format!(
            "export what happened in each period, or one period alone and write it in `periods`; {OWN_NAMES}"
        ),
    })
}
