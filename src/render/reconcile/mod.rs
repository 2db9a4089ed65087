//! Published figures against computed ones: text for a terminal, CSV and JSON for machines.

mod machine;
mod reported;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::CellOrigin;
use crate::reconcile::{PrintedContent, ReconciledFigure, Reconciliation, Status};
use crate::value::group_thousands;

use super::dataset::DataRow;

pub use machine::reconciliation_data;
pub use reported::{reported_data, reported_document, reported_sentence};
pub use text::reconciliation_document;

/// How many printed figures have which status.
pub(super) struct StatusCounts {
    /// The statuses that any has.
    pub statuses: Vec<Status>,
    /// All figures, and those of each table.
    pub rows: Vec<StatusRow>,
}

/// The figures of one table.
pub(super) struct StatusRow {
    /// Its number; `None` for all tables together.
    pub table: Option<u32>,
    /// How many there are, and how many have each of the statuses. A zero is written as nothing.
    pub counts: Vec<String>,
}

impl StatusCounts {
    /// Counts the figures of a reconciliation.
    pub fn of(reconciliation: &Reconciliation<'_>) -> Self {
        let compared = &reconciliation.compared;
        let count = |table: Option<u32>, status: Option<Status>| {
            let of = |compared: &&ReconciledFigure<'_>| {
                table.is_none_or(|table| compared.printed.table == table)
                    && status.is_none_or(|status| compared.status == status)
            };
            compared.iter().filter(of).count()
        };
        let statuses: Vec<Status> = Status::ALL
            .into_iter()
            .filter(|status| count(None, Some(*status)) > 0)
            .collect();
        let row = |table: Option<u32>| {
            let asked = std::iter::once(None).chain(statuses.iter().copied().map(Some));
            let counts = asked.map(|status| match count(table, status) {
                0 => String::new(),
                count => group_thousands(&count.to_string()),
            });
            StatusRow {
                table,
                counts: counts.collect(),
            }
        };
        let tables: BTreeSet<Option<u32>> = compared
            .iter()
            .map(|compared| Some(compared.printed.table))
            .chain([None])
            .collect();
        Self {
            rows: tables.into_iter().map(row).collect(),
            statuses,
        }
    }
}

/// How many printed figures there are of each kind, and of what origin their cells are.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
struct Counts {
    numbers: Origins,
    texts: Origins,
    blanks: Origins,
    statuses: BTreeMap<String, usize>,
}

#[derive(Clone, PartialEq, Eq, Default, Debug)]
struct Origins {
    computed: usize,
    quoted: usize,
    absent: usize,
}

impl Origins {
    fn all(&self) -> usize {
        self.computed + self.quoted + self.absent
    }

    fn row(&self) -> DataRow {
        DataRow::new()
            .with("computed", self.computed)
            .with("quoted", self.quoted)
            .with("absent", self.absent)
    }
}

impl Counts {
    fn row(&self) -> DataRow {
        let statuses = self
            .statuses
            .iter()
            .fold(DataRow::new(), |row, (status, count)| {
                row.with(status.clone(), *count)
            });
        DataRow::new()
            .with("numbers", self.numbers.row())
            .with("texts", self.texts.row())
            .with("blanks", self.blanks.row())
            .with("statuses", statuses)
    }

    fn of(reconciliation: &Reconciliation<'_>) -> Self {
        let mut counts = Self::default();
        for compared in &reconciliation.compared {
            let origins = match compared.printed.content {
                PrintedContent::Number(_)
                | PrintedContent::Range(..)
                | PrintedContent::Below(_) => &mut counts.numbers,
                PrintedContent::Words(_) | PrintedContent::Withheld => &mut counts.texts,
                PrintedContent::Blank => &mut counts.blanks,
            };
            match compared
                .cell
                .filter(|_| compared.status != Status::Absent)
                .map(|cell| cell.origin)
            {
                Some(CellOrigin::Computed) => origins.computed += 1,
                Some(CellOrigin::Quoted) => origins.quoted += 1,
                None => origins.absent += 1,
            }
            *counts
                .statuses
                .entry(compared.status.to_string())
                .or_default() += 1;
        }
        counts
    }
}
