//! Tables with several amounts in a line: `columns` of `[ledger.amount]`.

use crate::diag::{Diagnostic, Span};
use crate::ledger::WideColumn;
use crate::toml_table::TomlTable;

use super::invalid::invalid;

/// What is wrong with an entry, and what to do.
struct EntryProblem {
    message: &'static str,
    help: &'static str,
}

/// Reads `columns`; `None` where there is no such entry.
pub(super) fn read_wide_columns(
    amount: &mut TomlTable<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Vec<WideColumn>> {
    amount.get("columns")?;
    let mut columns: Vec<WideColumn> = Vec::new();
    for mut entry in amount.tables("columns", found) {
        let column = entry.required_string("column", found);
        let period = entry.string("period", found).map(|period| period.value);
        let is_cumulative = entry.boolean("cumulative", found).map(|flag| flag.value);
        let is_skipped = entry.boolean("skip", found).is_some_and(|flag| flag.value);
        entry.finish(found);
        let Some(column) = column else {
            continue;
        };
        let wide = WideColumn {
            column: column.value,
            period,
            is_cumulative,
        };
        let is_there = columns.iter().any(|other| other.column == wide.column);
        if let Some(EntryProblem { message, help }) = problem(&wide, is_skipped, is_there) {
            found.push(refusal(message, help, &entry.span));
        }
        columns.push(wide);
    }
    Some(columns)
}

fn refusal(message: &str, help: &str, span: &Span) -> Diagnostic {
    invalid(message, span, "").help(help)
}

/// What is wrong with a column by itself, or with naming it once more.
fn problem(wide: &WideColumn, is_skipped: bool, is_there: bool) -> Option<EntryProblem> {
    let stars = |text: &str| text.matches('*').count();
    let of_column = stars(&wide.column);
    let of_period = wide.period.as_deref().map(stars);
    let (message, help) = match of_period {
        _ if is_there => ("a column is named twice", "take this out"),
        None if !is_skipped => (
            "a column has no period",
            "say by `period` of which period its amounts are, or write `skip = true` where they do not count",
        ),
        None if wide.is_cumulative.is_some() => (
            "a column that is skipped has no `cumulative`",
            "take `cumulative` out",
        ),
        Some(_) if is_skipped => (
            "a column that is skipped has no period",
            "take `period` out, or `skip`",
        ),
        _ if of_column > 1 || of_period > Some(1) => (
            "a column has more than one `*`",
            "`*` stands for all that differs, once",
        ),
        Some(1) if of_column == 0 => (
            "a period has a `*`, its column none",
            "write `*` in `column` where the period stands, as in `Per *`",
        ),
        Some(0) if of_column == 1 => (
            "a column with a `*` has the same period wherever it stands",
            "write `*` in `period` too: it is what stands there in the column",
        ),
        _ => return None,
    };
    Some(EntryProblem { message, help })
}
