//! A proposal proven: the whole ledger read as it says, with what was found and what it adds up to.

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::ledger::{Condensed, KeySpec, LedgerFiles, LedgerKind, LedgerSource, NationalRole};
use crate::municipality::load_municipality;
use crate::value::Amount;
use crate::world::World;

use super::entries::NationalLists;
use super::evidence::Share;
use super::export_world::ExportWorld;

/// What codes of a dimension add up to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CodeSum {
    /// The code.
    pub code: String,
    /// What it is called, where it is in the code list.
    pub name: Option<String>,
    /// How many postings have it.
    pub postings: u64,
    /// Their sum.
    pub sum: Amount,
}

/// A ledger that was read.
pub(super) struct ProvenLedger {
    pub(super) year: i32,
    pub(super) kind: LedgerKind,
    pub(super) condensed: Condensed,
    pub(super) found: Vec<Diagnostic>,
}

/// Reads what a description describes, over a world in which its files are.
pub(super) fn prove(
    world: &dyn World,
    id: &str,
    (description, beside): (&str, &[(String, String)]),
    copies: &[(String, String)],
) -> (Vec<ProvenLedger>, Vec<Diagnostic>) {
    let over = ExportWorld::over(world);
    for (path, content) in beside {
        over.put(path, content.as_bytes());
    }
    for (from, to) in copies {
        if let Ok(content) = world.bytes(from) {
            over.put(to, content);
        }
    }
    over.put(
        &format!("municipalities/{id}/municipality.toml"),
        description.as_bytes(),
    );
    let loaded = load_municipality(&over, id);
    let Some(municipality) = loaded.value else {
        return (Vec::new(), loaded.diagnostics);
    };
    let ledgers = municipality.described().map(|spec| {
        let read = LedgerFiles::default().condense(&over, spec, &KeySpec::default());
        ProvenLedger {
            year: spec.year,
            kind: spec.kind,
            condensed: read.value,
            found: read.diagnostics,
        }
    });
    (ledgers.collect(), loaded.diagnostics)
}

/// The sums of a dimension's codes, largest first.
pub(super) fn sums(
    condensed: &Condensed,
    dimension: &str,
    (lists, year): (&NationalLists, i32),
) -> Vec<CodeSum> {
    let table = &condensed.table;
    let Some(column) = table.column(dimension) else {
        return Vec::new();
    };
    let mut sums = BTreeMap::<String, (u64, Amount)>::new();
    for row in &table.rows {
        let entry = sums.entry(table.code(row, column).to_string()).or_default();
        entry.0 += row.count;
        entry.1 += row.sum;
    }
    let sums = sums.into_iter().map(|(code, (postings, sum))| CodeSum {
        name: lists
            .entry(dimension, &code, year)
            .map(|entry| entry.name_nb.clone()),
        code,
        postings,
        sum,
    });
    let mut sums: Vec<CodeSum> = sums.collect();
    sums.sort_by_key(|sum| std::cmp::Reverse(sum.sum.abs()));
    sums
}

/// How many postings have a valid code of a dimension, in the whole ledger: of the account classes
/// that have one.
pub(super) fn valid(
    condensed: &Condensed,
    dimension: &str,
    (lists, year): (&NationalLists, i32),
) -> Share {
    let table = &condensed.table;
    let mut share = Share::default();
    let class = lists.name(NationalRole::Class);
    let columns = [table.column(dimension), table.column(class)];
    let [Some(column), Some(class)] = columns else {
        return share;
    };
    let judged = table
        .rows
        .iter()
        .filter(|row| !lists.national.lacks(dimension, table.code(row, class)));
    for row in judged {
        let entry = lists.entry(dimension, table.code(row, column), year);
        let is_valid = entry.is_some();
        share.add_lines(is_valid, row.count, row.sum.ore().unsigned_abs());
    }
    share
}
