//! Counts that a relation of theirs alone tells, whatever else is hidden.

use crate::value::Ratio;

use super::system::{KnownRelation, PossibleWorld, System};

/// The counts that are too few to be told and that relations of each alone leave too few values: no
/// hiding keeps these back, since what is declared is known.
pub(super) fn given_away(system: &System) -> Vec<usize> {
    let truth = system.truth();
    let few = (0..system.variables.len()).filter(|of| truth.is_few(*of));
    let is_given = |of: &usize| {
        let own = system.relations.iter();
        let own: Vec<&KnownRelation> = own
            .filter(|relation| {
                let mut variables = relation.form.variables();
                variables.next() == Some(*of) && variables.next().is_none()
            })
            .collect();
        let possible = (1..system.threshold).filter(|heads| {
            let world = with(&truth, *of, *heads);
            own.iter()
                .all(|relation| tells_no_more(relation, &truth, &world))
        });
        !own.is_empty() && possible.count() < system.choices
    };
    few.filter(is_given).collect()
}

fn with<'a>(truth: &PossibleWorld<'a>, of: usize, heads: i64) -> PossibleWorld<'a> {
    let mut world = truth.clone();
    world.instead.insert(of, Ratio::from(heads));
    world
}

/// Whether a relation is in another world as it is. One that is no sum may tell the count itself.
fn tells_no_more(
    relation: &KnownRelation,
    truth: &PossibleWorld<'_>,
    world: &PossibleWorld<'_>,
) -> bool {
    let is_same = relation.form.frozen.is_empty() && relation.holds(world) == relation.holds(truth);
    is_same
        || world
            .instead
            .iter()
            .all(|(of, heads)| truth.value(*of) == heads)
}
