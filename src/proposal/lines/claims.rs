//! Lines that are not of the ledger, by what they say themselves: of another year, or kind.

use std::collections::BTreeMap;

use crate::ledger::{ColumnName, LedgerKind, TextMatch, TextTest};
use crate::proposal::export::columns::ExportColumn;

/// A test by which lines are left out, with how many there are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::proposal) struct LeftOutLines {
    pub(in crate::proposal) column: String,
    pub(in crate::proposal) position: usize,
    /// How a field is compared, and with what.
    pub(in crate::proposal) how: TextMatch,
    pub(in crate::proposal) needle: String,
    pub(in crate::proposal) lines: u64,
    /// What speaks against leaving them out.
    pub(in crate::proposal) doubt: Option<String>,
    /// What speaks for it besides.
    pub(in crate::proposal) proof: Option<String>,
}

impl LeftOutLines {
    /// The lines with one field in a column.
    pub(in crate::proposal) fn of(
        column: &str,
        position: usize,
        (field, lines): (&str, u64),
    ) -> Self {
        Self {
            column: column.to_owned(),
            position,
            how: TextMatch::Equals,
            needle: field.to_owned(),
            lines,
            doubt: None,
            proof: None,
        }
    }

    /// The test of their fields.
    pub(in crate::proposal) fn test(&self) -> TextTest {
        TextTest::new(&self.column, self.how, &self.needle)
    }

    /// What is said of them.
    pub(in crate::proposal) fn evidence(&self) -> String {
        let lines = match self.lines {
            1 => "1 line is not of the ledger".to_owned(),
            lines => format!("{lines} lines are not of the ledger"),
        };
        let more = [&self.proof, &self.doubt].into_iter().flatten();
        more.fold(lines, |lines, more| format!("{lines}; {more}"))
    }
}

/// The lines of other kinds, where a column says several; those of accounts stay, else those that
/// there are most of. `None` where no column says any.
pub(in crate::proposal) fn other_kinds(
    columns: &[ExportColumn],
) -> Option<(LedgerKind, Vec<LeftOutLines>)> {
    const MOST: usize = 12;
    let mut found = columns
        .iter()
        .filter(|column| column.fields.len() <= MOST)
        .filter_map(|column| {
            let said = column
                .fields
                .iter()
                .filter_map(|(field, count)| Some((ColumnName(field).kind()?, field, *count)));
            let said: Vec<(LedgerKind, &String, u64)> = said.collect();
            let mut kinds = BTreeMap::<LedgerKind, u64>::new();
            for (kind, _, count) in &said {
                *kinds.entry(*kind).or_default() += count;
            }
            if kinds.len() < 2 || said.len() < column.fields.len() {
                return None;
            }
            let most = kinds
                .iter()
                .max_by_key(|(kind, count)| (**kind == LedgerKind::Accounts, **count))?;
            let kept = *most.0;
            let others = said.iter().filter(|(kind, ..)| *kind != kept);
            let others = others.map(|(_, field, count)| {
                LeftOutLines::of(&column.name, column.position, (field, *count))
            });
            Some((kept, others.collect()))
        });
    found.next()
}
