//! Files that several ledgers of a municipality read: the budget beside the accounts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::{Code, Diagnostic};
use crate::ledger::{AmountColumns, LedgerFile, LedgerSpec, WideColumn};

/// Refuses amounts that two ledgers read of the same lines of a file: a description that was copied,
/// in which the path or the column was forgotten.
pub(super) fn refuse_same_amounts(ledgers: &[&LedgerSpec], found: &mut Vec<Diagnostic>) {
    let pairs = ledgers
        .iter()
        .enumerate()
        .flat_map(|(at, one)| ledgers[at + 1..].iter().map(move |other| (one, other)));
    for (first, again) in pairs {
        let same = again.files.iter().find_map(|file| {
            let mut others = first.files.iter();
            let column = others.find_map(|other| same_amount((first, other), (again, file)))?;
            Some((&file.path, column))
        });
        let Some((path, column)) = same else {
            continue;
        };
        let message = format!("two ledgers read column `{column}` of `{path}`");
        found.push(
            Diagnostic::new(Code::DialectInvalid, message)
                .at_span(&again.span, "again here")
                .at_span(&first.span, "first here")
                .help("give each a file, a sheet, a `member` or a column of amounts of its own; where only some lines are of it, leave out the others with `skip`"),
        );
    }
}

/// A column of amounts that two ledgers read of the same lines of a file.
fn same_amount(
    (first, file): (&LedgerSpec, &LedgerFile),
    (again, other): (&LedgerSpec, &LedgerFile),
) -> Option<String> {
    let (one, two) = (&file.dialect, &other.dialect);
    let are_same_lines = file.path == other.path
        && (&one.sheet, &one.member) == (&two.sheet, &two.member)
        && one.lines.skip == two.lines.skip;
    let amounts = |spec: &LedgerSpec, file: &LedgerFile| -> BTreeSet<String> {
        let names = spec.amount.names().into_iter();
        names
            .map(|name| file.dialect.name(name).to_owned())
            .collect()
    };
    let read = amounts(again, other);
    let mut same = amounts(first, file).into_iter();
    same.find(|name| are_same_lines && read.contains(name))
}

/// Says of each file which of its sheets or members other descriptions take, so that they are not
/// named as left out.
pub(super) fn share_parts(mut ledgers: Vec<&mut LedgerSpec>) {
    let mut parts: BTreeMap<Arc<str>, BTreeSet<String>> = BTreeMap::new();
    for LedgerFile { path, dialect } in ledgers.iter().flat_map(|spec| &spec.files) {
        let stated = [&dialect.sheet, &dialect.member];
        let of_file = parts.entry(Arc::clone(path)).or_default();
        of_file.extend(stated.into_iter().flatten().cloned());
    }
    for LedgerFile { path, dialect } in ledgers.iter_mut().flat_map(|spec| &mut spec.files) {
        if let Some(parts) = parts.get(path).filter(|parts| parts.len() > 1) {
            Arc::make_mut(dialect).taken_parts.clone_from(parts);
        }
    }
}

/// Lets each ledger pass over the columns that another one reads of the same file: the budget beside
/// the accounts.
pub(super) fn skip_each_others(mut ledgers: Vec<&mut LedgerSpec>) {
    let read: Vec<Vec<String>> = ledgers
        .iter()
        .map(|spec| spec.columns().map(str::to_owned).collect())
        .collect();
    let files: Vec<Vec<_>> = ledgers
        .iter()
        .map(|spec| spec.files.iter().map(|file| file.path.clone()).collect())
        .collect();
    for (at, spec) in ledgers.iter_mut().enumerate() {
        let beside =
            |other: usize| other != at && files[other].iter().any(|file| files[at].contains(file));
        let others = (0..read.len()).filter(|other| beside(*other));
        let AmountColumns::Wide { columns, .. } = &mut spec.amount else {
            continue;
        };
        columns.extend(
            others
                .flat_map(|other| &read[other])
                .map(|column| WideColumn {
                    column: column.clone(),
                    period: None,
                    is_cumulative: None,
                }),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::tests::{dialect, spec, written_in};
    use crate::ledger::{FileDialect, TextMatch, TextTest};

    /// A ledger of such amounts in a file that is written so.
    fn ledger(amount: AmountColumns, dialect: FileDialect) -> LedgerSpec {
        LedgerSpec {
            amount,
            files: written_in(dialect).files,
            ..spec()
        }
    }

    fn signed(column: &str) -> AmountColumns {
        AmountColumns::Signed {
            column: column.to_owned(),
            reversed: false,
        }
    }

    fn wide(columns: &[(&str, Option<&str>)]) -> AmountColumns {
        let column = |(column, period): &(&str, Option<&str>)| WideColumn {
            column: (*column).to_owned(),
            period: period.map(str::to_owned),
            is_cumulative: None,
        };
        AmountColumns::Wide {
            columns: columns.iter().map(column).collect(),
            reversed: false,
            blank_is_unchanged: false,
        }
    }

    #[test]
    fn no_two_ledgers_read_the_same_amounts_of_a_file() {
        let refused = |one: &LedgerSpec, other: &LedgerSpec| -> Vec<String> {
            let mut found = Vec::new();
            refuse_same_amounts(&[one, other], &mut found);
            found.iter().map(ToString::to_string).collect()
        };
        let accounts = ledger(signed("Beløp"), dialect());
        let same = |column: &str| {
            [format!(
                "K0115: two ledgers read column `{column}` of `a.csv`"
            )]
        };
        assert_eq!(refused(&accounts, &accounts), same("Beløp"));
        let credit = AmountColumns::DebitCredit {
            debit: "Debet".to_owned(),
            credit: "Beløp".to_owned(),
            signs: crate::ledger::SideSigns::default(),
        };
        assert_eq!(
            refused(&accounts, &ledger(credit, dialect())),
            same("Beløp")
        );
        let renamed = FileDialect {
            names: [("Budsjett".to_owned(), "Beløp".to_owned())].into(),
            ..dialect()
        };
        assert_eq!(
            refused(&accounts, &ledger(signed("Budsjett"), renamed)),
            same("Beløp")
        );
        let months = ledger(wide(&[("Per *", Some("*"))]), dialect());
        assert_eq!(refused(&months, &months), same("Per *"));
        let skipping = ledger(
            wide(&[("Per *", None), ("Budsjett *", Some("*"))]),
            dialect(),
        );
        assert_eq!(refused(&months, &skipping), [""; 0]);
        assert_eq!(
            refused(&accounts, &ledger(signed("Budsjett"), dialect())),
            [""; 0]
        );
        // Another sheet, or other lines of the same.
        let sheet = FileDialect {
            sheet: Some("Budsjett".to_owned()),
            ..dialect()
        };
        assert_eq!(refused(&accounts, &ledger(signed("Beløp"), sheet)), [""; 0]);
        let mut skip = dialect();
        skip.lines.skip = vec![TextTest::new("Type", TextMatch::Equals, "Regnskap")];
        assert_eq!(refused(&accounts, &ledger(signed("Beløp"), skip)), [""; 0]);
    }
}
