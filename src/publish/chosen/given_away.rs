//! Counts that a relation of theirs alone tells, whatever else is hidden.

use crate::diag::{Code, Diagnostic};
use crate::model::Node;
use crate::value::Ratio;
use crate::workspace::Project;

use crate::publish::equations::system::{
    KnownRelation, PossibleWorld, System, VariableKind, VariableName,
};

/// The counts that are too few to be told and that relations of each alone leave too few values: no
/// hiding keeps these back, since what is declared is known.
pub(in crate::publish) fn given_away(system: &System) -> Vec<usize> {
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
        let (least, most) = match &system.variables[*of].bounds {
            Some(bounds) => bounds.clone(),
            None => (Ratio::one(), Ratio::from(system.threshold - 1)),
        };
        let up = std::iter::successors(Some(least), |heads| Some(heads + &Ratio::one()));
        let possible = up.take_while(|heads| *heads <= most).filter(|heads| {
            let world = with(&truth, *of, heads.clone());
            own.iter()
                .all(|relation| tells_no_more(relation, &truth, &world))
        });
        !own.is_empty() && possible.take(system.choices).count() < system.choices
    };
    few.filter(is_given).chain(amounts_given(system)).collect()
}

/// The amounts that must not be told and that an equation of each alone gives.
fn amounts_given(system: &System) -> impl Iterator<Item = usize> {
    let is_amount = |of: &&usize| system.variables[**of].kind != VariableKind::Heads;
    let is_given = |of: &usize| {
        system.relations.iter().any(|relation| {
            let mut terms = relation.form.terms.keys();
            let is_alone = (terms.next(), terms.next()) == (Some(of), None);
            is_alone
                && relation.is_equation()
                && relation.form.frozen.is_empty()
                && !system.is_told(&relation.form)
        })
    };
    let amounts = system.sensitive.iter().filter(is_amount).copied();
    // What was told before and has changed is no check.
    amounts.filter(move |of| is_given(of) && !system.moved.contains(of))
}

/// That a check tells a count, which hiding cannot keep back.
pub(in crate::publish) fn check_tells(project: &Project, name: &VariableName) -> Diagnostic {
    let (VariableName::Fact { place, period, id }
    | VariableName::Category {
        place, period, id, ..
    }) = name;
    let message = format!("a check tells `{id}` of {place} {period}, which must not be told");
    let finding = Diagnostic::new(Code::CheckTells, message)
        .help("hold it to another fact, or to a number that leaves it several values");
    let checks = project.model.layers(place).flat_map(|layer| &layer.checks);
    let about = checks.filter(|check| {
        let mut is_about = false;
        check.condition.walk(&mut |part| {
            is_about |= matches!(&*part.node, Node::Fact(of) | Node::Category(of) if of == id);
        });
        is_about
    });
    about.fold(finding, |finding, check| {
        finding.at_span(&check.span, "a check of it")
    })
}

fn with<'a>(truth: &PossibleWorld<'a>, of: usize, heads: Ratio) -> PossibleWorld<'a> {
    let mut world = truth.clone();
    world.instead.insert(of, heads);
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
