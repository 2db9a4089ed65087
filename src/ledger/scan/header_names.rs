//! The names of a file's columns, from one line or several beneath each other.

use std::collections::BTreeSet;

use crate::diag::RecordPlace;
use crate::value::normal_form;

/// How the line begins with which spreadsheets say what delimits fields.
const SEPARATOR: &str = "sep=";

/// The names of a file's columns, as they can be written in a description.
pub(in crate::ledger) struct HeaderNames {
    /// Where they stand.
    pub(in crate::ledger) place: RecordPlace,
    /// The names of each column, those before counting for more. Of several lines: all captions
    /// above it with its own; those that stand above it alone; the last alone.
    pub(in crate::ledger) tiers: Vec<Vec<String>>,
}

impl HeaderNames {
    /// Those of some rows, of which the last is nearest to the postings.
    pub(super) fn new(rows: &[&HeaderRow]) -> Option<Self> {
        let (last, above) = rows.split_last()?;
        let width = rows.iter().map(|row| row.names.len()).max().unwrap_or(0);
        let own = |row: &HeaderRow, at: usize| row.names.get(at).cloned().unwrap_or_default();
        let joined = |caption: &dyn Fn(&HeaderRow, usize) -> String, at: usize| {
            let captions = above.iter().map(|row| caption(row, at));
            let parts = captions
                .chain([own(last, at)])
                .filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join(" ")
        };
        // A merged caption stands above its first column.
        let merged = |row: &HeaderRow, at: usize| {
            let before = row.names.iter().take(at + 1).rev();
            before
                .into_iter()
                .find(|name| !name.is_empty())
                .cloned()
                .unwrap_or_default()
        };
        let mut tiers = Vec::new();
        if !above.is_empty() {
            tiers.push((0..width).map(|at| joined(&merged, at)).collect());
            tiers.push((0..width).map(|at| joined(&own, at)).collect());
        }
        tiers.push((0..width).map(|at| own(last, at)).collect());
        Some(Self {
            place: last.place.clone(),
            tiers,
        })
    }

    /// The names of one line.
    pub(in crate::ledger) fn of_line(place: RecordPlace, names: Vec<String>) -> Self {
        Self {
            place,
            tiers: vec![names],
        }
    }

    /// The positions of a column.
    pub(in crate::ledger) fn positions(&self, wanted: &str) -> Vec<usize> {
        let wanted = &*normal_form(wanted.trim());
        let of_tier = |tier: &Vec<String>| -> Vec<usize> {
            let named = tier.iter().enumerate().filter(|(_, name)| *name == wanted);
            named.map(|(at, _)| at).collect()
        };
        let mut tiers = self.tiers.iter().map(of_tier);
        tiers
            .find(|positions| !positions.is_empty())
            .unwrap_or_default()
    }

    /// The fullest name of each column.
    pub(in crate::ledger) fn names(&self) -> &[String] {
        self.tiers.first().map_or(&[], Vec::as_slice)
    }

    /// Which columns of those wanted are not among them.
    pub(super) fn lacking<'w>(&self, wanted: &BTreeSet<&'w str>) -> Vec<&'w str> {
        let is_lacking = |name: &&&str| self.positions(name).is_empty();
        wanted.iter().filter(is_lacking).copied().collect()
    }
}

/// A record that may be the header, or be above it.
pub(super) struct HeaderRow {
    /// Where it stands.
    pub(super) place: RecordPlace,
    /// Its fields without what pads them.
    pub(super) names: Vec<String>,
    /// Its first field as it is written.
    pub(super) first: String,
    /// Whether a quote in it is never closed.
    pub(super) is_unclosed: bool,
}

impl HeaderRow {
    /// What it says of the delimiter, where it says nothing else; empty where that is what splits
    /// it.
    pub(super) fn separator(&self) -> Option<&str> {
        let start = self.first.get(..SEPARATOR.len())?;
        let is_alone = self.names.iter().skip(1).all(String::is_empty);
        (is_alone && start.eq_ignore_ascii_case(SEPARATOR)).then(|| &self.first[SEPARATOR.len()..])
    }
}
