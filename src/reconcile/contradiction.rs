//! Where print contradicts itself: relations between printed figures that no rounding explains.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Address;
use crate::model::Comparison;
use crate::value::{Value, group_thousands};

use super::print::{Lens, Print};
use super::relation::{Relations, Statement};

/// Relations that do not hold, all of which one printed figure takes part in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contradiction {
    /// The printed figure that they have in common and that fewest other relations speak for.
    pub suspect: Address,
    /// The suspect as it is printed.
    pub printed: String,
    /// The relations, those about the suspect itself first.
    pub conflicts: Vec<Conflict>,
}

/// One relation that does not hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conflict {
    /// The relation, as an author would write it, in backticks.
    pub relation: String,
    /// The printed figure that it is about; absent for checks.
    pub about: Option<Address>,
    /// The claimed side, as printed.
    pub left: String,
    /// The other side, from the printed figures at their word.
    pub right: String,
    /// The printed figures of the other side, each as it is printed.
    pub figures: Vec<(Address, String)>,
}

/// Finds every contradiction. Each broken relation is told once, under the figure that most speaks
/// against. **Order**: of print.
pub fn contradictions(print: &Print<'_>, relations: &Relations<'_, '_>) -> Vec<Contradiction> {
    let mut open: BTreeSet<usize> = (0..relations.all.len())
        .filter(|index| !relations.all[*index].weighed.holds)
        .collect();
    let mut found = BTreeMap::new();
    while let Some(suspect) = suspect(print, relations, &open) {
        let (mut theirs, rest): (Vec<usize>, Vec<usize>) = open
            .iter()
            .partition(|index| relations.all[**index].weighed.used.contains(&suspect));
        theirs.sort_by_key(|index| (relations.claimed(*index) != Some(suspect), *index));
        let printed = &print.figures[suspect].printed;
        let conflicts = theirs
            .iter()
            .map(|index| conflict(print, relations, *index))
            .collect();
        found.insert(
            suspect,
            Contradiction {
                suspect: printed.address.clone(),
                printed: printed.text.clone(),
                conflicts,
            },
        );
        open = rest.into_iter().collect();
    }
    found.into_values().collect()
}

/// The figure that most speaks against: the relations with it that are broken, less the equations
/// that hold. Among equals the one that more of the broken ones are about, then one that its own
/// cell does not give, then the first in print.
fn suspect(
    print: &Print<'_>,
    relations: &Relations<'_, '_>,
    open: &BTreeSet<usize>,
) -> Option<usize> {
    let mut counts: BTreeMap<usize, (i64, usize, bool)> = BTreeMap::new();
    for index in open {
        for figure in &relations.all[*index].weighed.used {
            let count = counts.entry(*figure).or_insert_with(|| {
                (
                    -equations_that_hold(relations, *figure),
                    0,
                    !print.is_rounding(*figure),
                )
            });
            count.0 += 1;
            count.1 += usize::from(relations.claimed(*index) == Some(*figure));
        }
    }
    counts
        .into_iter()
        .max_by_key(|(figure, count)| (*count, std::cmp::Reverse(*figure)))
        .map(|(figure, _)| figure)
}

/// How many equations with a figure hold. An inequality that holds says little.
fn equations_that_hold(relations: &Relations<'_, '_>, figure: usize) -> i64 {
    let weighed = relations
        .with(figure)
        .iter()
        .map(|index| &relations.all[*index].weighed);
    let equations =
        weighed.filter(|weighed| weighed.holds && weighed.comparison == Comparison::Equal);
    equations.fold(0, |count, _| count + 1)
}

fn conflict(print: &Print<'_>, relations: &Relations<'_, '_>, index: usize) -> Conflict {
    let relation = &relations.all[index];
    let claimed = relations.claimed(index);
    let others = relation
        .weighed
        .used
        .iter()
        .filter(|figure| Some(**figure) != claimed);
    let figures = others.map(|figure| {
        let printed = print.figures[*figure].printed;
        (printed.address.clone(), printed.text.clone())
    });
    let (left, right) = match claimed {
        Some(figure) => (
            print.figures[figure].printed.text.clone(),
            at_its_word(print, relations, index, figure),
        ),
        None => (
            bounds(&relation.weighed.left),
            bounds(&relation.weighed.right),
        ),
    };
    Conflict {
        relation: relations.said_in_full(index),
        about: claimed.map(|figure| print.figures[figure].printed.address.clone()),
        left,
        right,
        figures: figures.collect(),
    }
}

/// What the printed figures give when each is taken at its word, in the form of the claimed one.
fn at_its_word(
    print: &Print<'_>,
    relations: &Relations<'_, '_>,
    index: usize,
    figure: usize,
) -> String {
    let cell = &print.figures[figure];
    let lens = Lens {
        without: Some(figure),
        at_its_word: true,
        ..Lens::default()
    };
    let sight = match &relations.all[index].claim {
        Statement::Parts(_, category) => print.parts(category, &cell.at, &lens),
        _ => print
            .formula(figure)
            .map(|formula| print.evaluate(formula, &cell.at, &lens)),
    };
    let turned = matches!(&relations.all[index].claim, Statement::Parts(..))
        && print.leaf(figure).is_some_and(|leaf| leaf.1);
    match (sight.map(|sight| sight.value), cell.printed.number()) {
        (Some(Value::Exact(value)), Some(number)) => {
            number.display(&if turned { -value } else { value })
        }
        _ => bounds(&relations.all[index].weighed.right),
    }
}

/// A number or interval without a unit.
fn bounds(value: &Value) -> String {
    let decimal = |number: &crate::value::Ratio| group_thousands(&number.to_decimal(4));
    match value.bounds() {
        Some((low, high)) if low == high => decimal(low),
        Some((low, high)) => format!("{} to {}", decimal(low), decimal(high)),
        None => String::new(),
    }
}
