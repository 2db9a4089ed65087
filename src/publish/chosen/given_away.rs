//! What relations tell by themselves, whatever else is hidden.

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic};
use crate::model::{Expr, Node};
use crate::value::Ratio;
use crate::workspace::Project;

use crate::publish::equations::elimination::determined;
use crate::publish::equations::system::{
    KnownRelation, PossibleWorld, System, VariableKind, VariableName,
};

/// The counts that are too few to be told and that relations of each alone leave too few values: no
/// hiding keeps these back, since what is declared is known.
pub(in crate::publish) fn given_away(system: &System) -> BTreeSet<usize> {
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
    let given = few.filter(is_given).chain(given_by_equations(system));
    given.collect()
}

/// The numbers that must not be told and that equations give, whatever else is hidden.
fn given_by_equations(system: &System) -> impl Iterator<Item = usize> {
    let is_secret = |of: &usize| {
        let variable = &system.variables[*of];
        match variable.kind {
            VariableKind::Heads => system.is_few(variable),
            VariableKind::Number | VariableKind::Category => system.is_secret(*of),
        }
    };
    let all: BTreeSet<usize> = (0..system.variables.len()).collect();
    let equations = system.relations.iter().filter(|relation| {
        relation.is_equation() && relation.form.frozen.is_empty() && !system.is_told(&relation.form)
    });
    let given = determined(equations.map(|equation| &equation.form), &all);
    // What was told before is no check.
    let given = given.into_iter().filter(is_secret);
    given.filter(|of| !system.moved.contains(of))
}

/// That a check or a share tells a number, which hiding cannot keep back.
pub(in crate::publish) fn check_tells(project: &Project, name: &VariableName) -> Diagnostic {
    let (VariableName::Fact { place, period, id }
    | VariableName::Category {
        place, period, id, ..
    }) = name;
    let is_about = |expr: &Expr| {
        let mut is_about = false;
        expr.walk(&mut |part| {
            is_about |= matches!(&*part.node, Node::Fact(of) | Node::Category(of) if of == id);
        });
        is_about
    };
    let layers = || project.model.layers(place);
    let checks = layers().flat_map(|layer| &layer.checks);
    let checks = checks.filter(|check| is_about(&check.condition));
    let keys = layers().flat_map(|layer| &layer.keys);
    let rules = layers().flat_map(|layer| &layer.rules);
    let views = layers().flat_map(|layer| &layer.views);
    let adjustments = views.flat_map(|view| &view.adjustments);
    let shares = keys
        .map(|key| &key.formula)
        .chain(rules.filter_map(|rule| rule.share.as_ref()))
        .chain(adjustments.filter_map(|adjustment| adjustment.action.formula()))
        .filter(|share| is_about(share));
    let message =
        format!("a check or a share tells `{id}` of {place} {period}, which must not be told");
    let finding = Diagnostic::new(Code::CheckTells, message)
        .help("hold it to another fact, or to a number that leaves it several values");
    let finding = checks.fold(finding, |finding, check| {
        finding.at_span(&check.span, "a check of it")
    });
    shares.fold(finding, |finding, share| {
        finding.at_span(&share.span, "lies between none and the whole")
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
