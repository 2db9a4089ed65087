//! Differences added up by sheet, municipality and cause, without counting anything twice.

use std::collections::BTreeMap;

use crate::value::Ratio;

use super::{Cause, CauseItem, CellDifference};

/// How much moved in one sheet or municipality, or through one item.
#[derive(Clone, PartialEq, Debug)]
pub struct SummaryRow<K> {
    /// Which.
    pub key: K,
    /// How many cells.
    pub cells: usize,
    /// The largest move, or part of one, in a cell in kroner. A sum would count totals beside what
    /// they sum.
    pub largest_kr: Ratio,
}

/// Differences added up.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct DiffSummary {
    /// By sheet. **Order**: most kroner first.
    pub sheets: Vec<SummaryRow<String>>,
    /// By municipality or other scope. **Order**: most kroner first.
    pub scopes: Vec<SummaryRow<String>>,
    /// By the item that caused them. **Order**: most kroner first.
    pub causes: Vec<SummaryRow<CauseItem>>,
}

/// Adds differences up.
pub fn summarise(cells: &[CellDifference]) -> DiffSummary {
    let by = |name: fn(&CellDifference) -> String| {
        rows(cells.iter().map(|cell| {
            (
                name(cell),
                cell.difference.as_ref().filter(|_| cell.is_kroner()),
            )
        }))
    };
    let parts = cells.iter().flat_map(|cell| {
        cell.parts.iter().map(|part| {
            (
                part.item.clone(),
                Some(&part.amount).filter(|_| cell.is_kroner()),
            )
        })
    });
    let rounded = cells
        .iter()
        .filter(|cell| is_rounding(cell))
        .map(|cell| (rounding(cell), None));
    let parts = parts.chain(rounded);
    DiffSummary {
        sheets: by(|cell| cell.address.sheet.to_string()),
        scopes: by(|cell| cell.address.scope.to_string()),
        causes: rows(parts),
    }
}

/// Whether only what is shown differs, not the exact value.
fn is_rounding(cell: &CellDifference) -> bool {
    let is_zero = |value: &Option<Ratio>| value.as_ref().map(Ratio::is_zero);
    is_zero(&cell.difference) == Some(true) && is_zero(&cell.rounding) == Some(false)
}

fn rounding(cell: &CellDifference) -> CauseItem {
    let (owner, id) = (
        format!("sheet {}", cell.address.sheet),
        cell.address.column.to_string(),
    );
    CauseItem {
        cause: Cause::Rounding,
        owner,
        id,
        change: "shown with other decimals".to_owned(),
        place: None,
    }
}

fn rows<'a, K: Ord + Clone>(
    moves: impl Iterator<Item = (K, Option<&'a Ratio>)>,
) -> Vec<SummaryRow<K>> {
    let mut found: BTreeMap<K, SummaryRow<K>> = BTreeMap::new();
    for (key, kroner) in moves {
        let row = found.entry(key.clone()).or_insert_with(|| SummaryRow {
            key,
            cells: 0,
            largest_kr: Ratio::zero(),
        });
        row.cells += 1;
        if let Some(kroner) = kroner.filter(|kroner| kroner.abs() > row.largest_kr.abs()) {
            row.largest_kr = kroner.clone();
        }
    }
    let mut rows: Vec<SummaryRow<K>> = found.into_values().collect();
    rows.sort_by_cached_key(|row| std::cmp::Reverse(row.largest_kr.abs()));
    rows
}
