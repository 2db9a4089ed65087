//! The differences from an accepted result, told apart in two ways: direct or following, and by
//! what caused them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Address;
use crate::explain::{Beneath, beneath};
use crate::snapshot::{Difference, Snapshot};
use crate::value::Ratio;
use crate::workspace::{Project, Run};

use super::causes::Causes;

/// The differences from an accepted result.
#[derive(Clone, Default, Debug)]
pub struct Plan {
    /// Lines about ledgers and checks, and cells beneath which no other cell moved. **Order**: the
    /// most kroner first.
    pub direct: Vec<Difference>,
    /// Cells that stand on a moved cell. **Order**: the most kroner first.
    pub following: Vec<Difference>,
    /// Every difference once more, by what caused it. **Order**: the most kroner first.
    pub groups: Vec<DifferenceGroup>,
}

/// Differences that have the same causes.
#[derive(Clone, PartialEq, Debug)]
pub struct DifferenceGroup {
    /// What caused them, as far as an accepted result and the hashes of its inputs tell. **Order**:
    /// by name.
    pub causes: Vec<String>,
    /// The differences. **Order**: the most kroner first.
    pub differences: Vec<Difference>,
}

impl DifferenceGroup {
    /// The largest move of a figure in kroner; zero where none is. A sum would count totals beside
    /// what they sum.
    pub fn largest_kr(&self) -> Ratio {
        let kroner = self
            .differences
            .iter()
            .filter(|difference| difference.is_kroner);
        let moved = kroner.filter_map(|difference| difference.moved.clone());
        moved
            .max_by(|a, b| a.abs().cmp(&b.abs()))
            .unwrap_or_else(Ratio::zero)
    }
}

impl Plan {
    /// How many lines differ.
    pub fn len(&self) -> usize {
        self.direct.len() + self.following.len()
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every difference, direct ones first.
    pub fn iter(&self) -> impl Iterator<Item = &Difference> {
        self.direct.iter().chain(&self.following)
    }
}

/// Tells what moved since `accepted` apart.
pub fn plan(project: &Project, run: &Run, accepted: &Snapshot, moved: Vec<Difference>) -> Plan {
    let cell = |difference: &Difference| Some(difference.latest().cell()?.address.clone());
    // A view that a sheet pins is no part of its cells' addresses.
    let plain = |address: &Address| Address {
        view: None,
        ..address.clone()
    };
    let addresses: BTreeSet<Address> = moved
        .iter()
        .filter_map(cell)
        .map(|address| plain(&address))
        .collect();
    let stands_on = |difference: &Difference| -> Option<Beneath> {
        let address = cell(difference).filter(|address| run.workbook.get(address).is_some())?;
        Some(beneath(project, run, &address))
    };
    let beneath: Vec<Option<Beneath>> = moved.iter().map(stands_on).collect();
    let mut plan = Plan {
        groups: groups(project, run, accepted, &moved, &beneath),
        ..Plan::default()
    };
    for (difference, beneath) in moved.into_iter().zip(&beneath) {
        let follows = beneath.as_ref().is_some_and(|found| {
            found
                .cells
                .iter()
                .any(|cell| addresses.contains(&plain(cell)))
        });
        if follows {
            &mut plan.following
        } else {
            &mut plan.direct
        }
        .push(difference);
    }
    plan
}

fn groups(
    project: &Project,
    run: &Run,
    accepted: &Snapshot,
    moved: &[Difference],
    beneath: &[Option<Beneath>],
) -> Vec<DifferenceGroup> {
    let causes = Causes::new(project, run, accepted, moved);
    let mut by_causes: BTreeMap<BTreeSet<String>, Vec<Difference>> = BTreeMap::new();
    for (difference, beneath) in moved.iter().zip(beneath) {
        by_causes
            .entry(causes.of(difference, beneath.as_ref()))
            .or_default()
            .push(difference.clone());
    }
    let group = |(causes, differences): (BTreeSet<String>, _)| DifferenceGroup {
        causes: causes.into_iter().collect(),
        differences,
    };
    let mut groups: Vec<DifferenceGroup> = by_causes.into_iter().map(group).collect();
    groups.sort_by_cached_key(|group| Reverse(group.largest_kr().abs()));
    groups
}
