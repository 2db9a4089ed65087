//! Published figures against computed ones: text for a terminal, CSV and JSON for machines.

mod machine;
mod text;

use std::collections::BTreeMap;

use crate::engine::CellOrigin;
use crate::reconcile::{PrintedContent, Reconciliation, Status};

use super::dataset::DataRow;

pub use machine::reconciliation_data;
pub use text::reconciliation_document;

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
