//! Published figures against computed ones: text for a terminal, CSV and JSON for machines.

mod machine;
mod text;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::engine::CellOrigin;
use crate::reconcile::{PrintedContent, Reconciliation, Status};

pub use machine::{reconciliation_csv, reconciliation_json};
pub use text::reconciliation_text;

/// How many printed figures there are of each kind, and of what origin their cells are.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
struct Counts {
    numbers: Origins,
    texts: Origins,
    blanks: Origins,
    statuses: BTreeMap<String, usize>,
}

#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
struct Origins {
    computed: usize,
    quoted: usize,
    absent: usize,
}

impl Origins {
    fn all(&self) -> usize {
        self.computed + self.quoted + self.absent
    }
}

impl Counts {
    fn of(reconciliation: &Reconciliation<'_>) -> Self {
        let mut counts = Self::default();
        for compared in &reconciliation.compared {
            let origins = match compared.printed.content {
                PrintedContent::Number(_) | PrintedContent::Range(..) | PrintedContent::Below(_) => &mut counts.numbers,
                PrintedContent::Words(_) | PrintedContent::Withheld => &mut counts.texts,
                PrintedContent::Blank => &mut counts.blanks,
            };
            match compared.cell.filter(|_| compared.status != Status::Absent).map(|cell| cell.origin) {
                Some(CellOrigin::Computed) => origins.computed += 1,
                Some(CellOrigin::Quoted) => origins.quoted += 1,
                None => origins.absent += 1,
            }
            *counts.statuses.entry(compared.status.to_string()).or_default() += 1;
        }
        counts
    }
}
