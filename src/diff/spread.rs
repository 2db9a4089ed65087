//! Splitting what a stage does to cells among its items: additively where a cell is linear in
//! kroner, else by Shapley values.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::engine::{Account, Address};
use crate::model::Id;
use crate::scenario::{MOST, one_after_another, shapley};
use crate::value::Ratio;

use super::state::{AccountLeaf, ComputableState, Kroner, with_kroner};
use super::{CauseItem, Method, Part};

/// Beyond so many items it is not looked for which of them reach a cell.
const WIDE: usize = 64;

/// The value of every cell when the marked items are as the second side has them.
type Compute<'a> = Box<dyn Fn(&[bool]) -> Vec<Option<Ratio>> + 'a>;

/// The values of all cells for any set of items; each set is computed once.
pub(super) struct Coalitions<'a> {
    count: usize,
    compute: Compute<'a>,
    known: BTreeMap<Vec<bool>, Arc<[Option<Ratio>]>>,
}

impl<'a> Coalitions<'a> {
    /// Sets of `count` items; `compute` gives the value of every cell when the marked items are as
    /// the second side has them.
    pub fn new(count: usize, compute: impl Fn(&[bool]) -> Vec<Option<Ratio>> + 'a) -> Self {
        Self {
            count,
            compute: Box::new(compute),
            known: BTreeMap::new(),
        }
    }

    fn values(&mut self, set: &[bool]) -> Arc<[Option<Ratio>]> {
        if let Some(known) = self.known.get(set) {
            return Arc::clone(known);
        }
        let values: Arc<[Option<Ratio>]> = (self.compute)(set).into();
        self.known.insert(set.to_vec(), Arc::clone(&values));
        values
    }

    fn value(&mut self, items: impl IntoIterator<Item = usize>, cell: usize) -> Option<Ratio> {
        let mut set = vec![false; self.count];
        for item in items {
            set[item] = true;
        }
        self.values(&set)[cell].clone()
    }

    /// The items that reach a cell, alone or as the last; all of them whenever these do not add up.
    fn reaching(&mut self, cell: usize) -> Vec<usize> {
        let all: Vec<usize> = (0..self.count).collect();
        if self.count > WIDE {
            return all;
        }
        let (start, end) = (self.value([], cell), self.value(all.clone(), cell));
        let without = |item: usize| (0..all.len()).filter(move |other| *other != item);
        let reaching: Vec<usize> = all
            .iter()
            .copied()
            .filter(|item| {
                self.value([*item], cell) != start || self.value(without(*item), cell) != end
            })
            .collect();
        if self.value(reaching.clone(), cell) == end {
            reaching
        } else {
            all
        }
    }

    /// What each item does to a cell, and how that was found; `None` where the cell has no exact
    /// value on the way.
    pub fn split(&mut self, cell: usize) -> Option<(Vec<(usize, Ratio)>, Method)> {
        let items = self.reaching(cell);
        if items.len() <= MOST {
            let worth = |set: u32| {
                let chosen = (0..items.len())
                    .filter(|player| set & (1 << player) != 0)
                    .map(|player| items[player]);
                self.value(chosen.collect::<Vec<_>>(), cell).ok_or(())
            };
            if let Ok(values) = shapley(items.len(), worth) {
                return Some((items.into_iter().zip(values).collect(), Method::Shapley));
            }
        }
        let worth = |count: usize| self.value(items[..count].to_vec(), cell).ok_or(());
        let values = one_after_another(items.len(), worth).ok()?;
        Some((items.into_iter().zip(values).collect(), Method::InOrder))
    }
}

/// Items with what each brings to the leaves.
pub(super) type Brought = Vec<(CauseItem, Kroner)>;

/// The parts of each cell in a stage whose items only bring kroner to leaves; `end` holds the
/// accounts when all of them have.
pub(super) fn spread(
    state: &ComputableState,
    end: &[Account],
    items: &Brought,
    cells: &[Address],
    view: &Id,
    moved: &[Option<Ratio>],
) -> Vec<Vec<Part>> {
    let leaves: Vec<&AccountLeaf> = items
        .iter()
        .flat_map(|(_, brought)| brought.keys())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let all = super::state::kroner(end);
    let at_end = |leaf: &AccountLeaf| all.get(leaf).cloned().unwrap_or_else(Ratio::zero);
    let brought = |item: &(CauseItem, Kroner), leaf: &AccountLeaf| {
        item.1.get(leaf).cloned().unwrap_or_else(Ratio::zero)
    };
    let totals: Vec<Ratio> = leaves
        .iter()
        .map(|leaf| items.iter().map(|item| brought(item, leaf)).sum())
        .collect();
    let start: Kroner = leaves
        .iter()
        .zip(&totals)
        .map(|(leaf, total)| ((*leaf).clone(), &at_end(leaf) - total))
        .collect();
    let values = |kroner: &Kroner| state.values(&with_kroner(end, kroner), cells, view);
    let base = values(&start);
    // What one more krone in a leaf does to each cell.
    let slopes: Vec<Vec<Option<Ratio>>> = leaves
        .iter()
        .map(|leaf| {
            let more: Kroner = [((*leaf).clone(), &start[*leaf] + &Ratio::one())].into();
            let with_more = values(&start.clone().into_iter().chain(more).collect());
            with_more
                .into_iter()
                .zip(&base)
                .map(|(more, base)| more.zip(base.clone()).map(|(more, base)| &more - &base))
                .collect()
        })
        .collect();
    let moving: Vec<usize> = (0..leaves.len())
        .filter(|leaf| !totals[*leaf].is_zero())
        .collect();
    let mut coalitions = Coalitions::new(moving.len(), |set| {
        let mut kroner = start.clone();
        for (leaf, _) in moving.iter().zip(set).filter(|(_, is_in)| **is_in) {
            kroner.insert(leaves[*leaf].clone(), at_end(leaves[*leaf]));
        }
        values(&kroner)
    });
    let mut parts = Vec::new();
    for (cell, moved) in moved.iter().enumerate() {
        let Some(moved) = moved else {
            parts.push(Vec::new());
            continue;
        };
        // For each leaf, what a krone of it is worth in the cell.
        let slope = |leaf: usize| slopes[leaf][cell].clone().unwrap_or_else(Ratio::zero);
        let linear: Vec<Ratio> = (0..leaves.len()).map(slope).collect();
        let sum: Ratio = linear
            .iter()
            .zip(&totals)
            .map(|(worth, total)| worth * total)
            .sum();
        let (worth, method) = if sum == *moved {
            (linear, Method::Additive)
        } else if let Some((effects, method)) = coalitions.split(cell) {
            let mut worth = linear;
            for leaf in &moving {
                worth[*leaf] = Ratio::zero();
            }
            for (position, effect) in effects {
                let leaf = moving[position];
                worth[leaf] = effect
                    .checked_div(&totals[leaf])
                    .unwrap_or_else(Ratio::zero);
            }
            (worth, method)
        } else {
            (vec![Ratio::zero(); leaves.len()], Method::Together)
        };
        let amount = |brought: &Kroner| -> Ratio {
            leaves
                .iter()
                .zip(&worth)
                .filter_map(|(leaf, worth)| brought.get(*leaf).map(|kroner| kroner * worth))
                .sum()
        };
        let part = |(item, brought): &(CauseItem, Kroner)| Part {
            item: item.clone(),
            amount: amount(brought),
            method,
        };
        parts.push(
            items
                .iter()
                .map(part)
                .filter(|part| !part.amount.is_zero())
                .collect(),
        );
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: i64) -> Option<Ratio> {
        Some(Ratio::from(value))
    }

    fn split(
        count: usize,
        compute: impl Fn(&[bool]) -> Option<Ratio>,
    ) -> Option<(Vec<(usize, String)>, Method)> {
        let (values, method) = Coalitions::new(count, |set| vec![compute(set)]).split(0)?;
        Some((
            values
                .into_iter()
                .map(|(item, value)| (item, value.to_string()))
                .collect(),
            method,
        ))
    }

    #[test]
    fn items_that_do_not_reach_a_cell_get_nothing_and_do_not_count() {
        let product =
            |set: &[bool]| number(if set[3] { 2 } else { 1 } * if set[5] { 5 } else { 1 });
        // The first brings 1 or 5, the second 4 or 8, by who comes first.
        let expected = vec![(3, "3".to_owned()), (5, "6".to_owned())];
        assert_eq!(split(12, product), Some((expected, Method::Shapley)));
    }

    #[test]
    fn more_than_eight_are_taken_in_order_and_what_is_missing_between_is_not_split() {
        let count = |set: &[bool]| set.iter().filter(|is_in| **is_in).count() as i64;
        let (values, method) = split(9, |set| number(count(set) * count(set))).expect("a split");
        assert_eq!(method, Method::InOrder);
        assert_eq!((values[0].1.as_str(), values[8].1.as_str()), ("1", "17"));
        assert_eq!(
            split(2, |set| if count(set) == 1 {
                None
            } else {
                number(count(set))
            }),
            None
        );
    }
}
