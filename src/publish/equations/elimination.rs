//! Which unknowns linear equations determine.

use std::collections::{BTreeMap, BTreeSet};

use crate::value::Ratio;

use super::system::LinearForm;

type EliminationRow = BTreeMap<usize, Ratio>;

/// The unknowns that have one value in all solutions of the equations, over all numbers. A form that
/// depends on an unknown in another way than linearly counts as if it were linear in it.
pub(in crate::publish) fn determined<'a>(
    equations: impl Iterator<Item = &'a LinearForm>,
    unknowns: &BTreeSet<usize>,
) -> BTreeSet<usize> {
    let mut reduced: Vec<(usize, EliminationRow)> = Vec::new();
    for form in equations {
        let frozen = form.frozen.iter().map(|variable| (*variable, Ratio::one()));
        let terms = form.terms.iter().map(|(of, factor)| (*of, factor.clone()));
        let mut row: EliminationRow = terms
            .chain(frozen)
            .filter(|(variable, _)| unknowns.contains(variable))
            .collect();
        for (pivot, other) in &reduced {
            subtract(&mut row, *pivot, other);
        }
        let Some((pivot, factor)) = row.iter().next().map(|(of, factor)| (*of, factor.clone()))
        else {
            continue;
        };
        for value in row.values_mut() {
            *value = value.checked_div(&factor).unwrap_or_else(Ratio::zero);
        }
        for (_, other) in &mut reduced {
            subtract(other, pivot, &row);
        }
        reduced.push((pivot, row));
    }
    let alone = reduced.into_iter().filter(|(_, row)| row.len() == 1);
    alone.map(|(pivot, _)| pivot).collect()
}

/// Takes a row, which has one at its pivot, so often from another that nothing is left there.
fn subtract(from: &mut EliminationRow, pivot: usize, row: &EliminationRow) {
    let Some(times) = from.get(&pivot).cloned() else {
        return;
    };
    for (variable, factor) in row {
        let left = from.remove(variable).unwrap_or_else(Ratio::zero);
        let left = &left - &(&times * factor);
        if !left.is_zero() {
            from.insert(*variable, left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(terms: &[(usize, i64)]) -> LinearForm {
        let terms = terms.iter().map(|(of, factor)| (*of, Ratio::from(*factor)));
        LinearForm {
            terms: terms.collect(),
            ..LinearForm::constant(Ratio::zero())
        }
    }

    #[test]
    fn a_circle_of_sums_gives_every_part_and_a_chain_gives_none() {
        let unknowns = BTreeSet::from([0, 1, 2]);
        let circle = [
            form(&[(0, 1), (1, 1)]),
            form(&[(1, 1), (2, 1)]),
            form(&[(0, 1), (2, 1)]),
        ];
        assert_eq!(determined(circle.iter(), &unknowns), unknowns);
        assert_eq!(determined(circle[..2].iter(), &unknowns), BTreeSet::new());
    }

    #[test]
    fn what_is_told_leaves_the_rest_alone() {
        let equations = [form(&[(0, 1), (1, 1), (2, -1)])];
        assert_eq!(determined(equations.iter(), &[0].into()), [0].into());
        assert_eq!(determined(equations.iter(), &[0, 1].into()), [].into());
    }
}
