//! The states between two sides: one stage after another swapped whole, the first side at the start
//! and the second at the end.

use std::sync::Arc;

use crate::engine::Address;
use crate::facts::FactChange;
use crate::model::{Id, Layer, Model};
use crate::sides::Sides;
use crate::workspace::{Ledgers, Project};

use super::edits::{self, Swap};
use super::state::ComputableState;
use super::{CauseItem, Inputs, Stage, joint_spec};

/// What a stage starts from and what it swaps.
pub(super) struct StageSwap {
    pub stage: Stage,
    /// The state after it.
    pub state: ComputableState,
    /// Its items, in order of id; empty for data and rules, which split otherwise.
    pub items: Vec<(Swap, CauseItem)>,
}

/// A side's ledgers, condensed by what both models look at.
fn ledgers(side: &Inputs<'_>, models: [&Model; 2]) -> Ledgers {
    side.project
        .covering(side.world, &side.run.ledgers, |municipality, year| {
            joint_spec(models, municipality, year)
        })
}

fn has_weight(model: &Model, municipality: Option<&Id>, id: &Id) -> bool {
    let national = model.national.weights.iter().any(|weight| weight.id == *id);
    national
        || municipality
            .and_then(|of| model.layer_of(of))
            .is_some_and(|layer| layer.weights.iter().any(|own| own.id == *id))
}

fn has_key(model: &Model, municipality: Option<&Id>, id: &Id) -> bool {
    let national = model.national.keys.iter().any(|key| key.id == *id);
    national
        || municipality
            .and_then(|of| model.layer_of(of))
            .is_some_and(|layer| layer.keys.iter().any(|own| own.id == *id))
}

/// Gives a model the weights and keys of another that it has nothing by the name of: nothing in it
/// refers to them, but what is swapped later may. So with places: one that either has is known.
fn lend(model: &mut Model, other: &Model) {
    model.absent.retain(|place| other.absent.contains(place));
    let given = model.clone();
    let lend_to = |layer: &mut Layer, from: &Layer, municipality: Option<&Id>| {
        let weights = from
            .weights
            .iter()
            .filter(|weight| !has_weight(&given, municipality, &weight.id));
        layer.weights.extend(weights.cloned());
        let keys = from
            .keys
            .iter()
            .filter(|key| !has_key(&given, municipality, &key.id));
        layer.keys.extend(keys.cloned());
    };
    lend_to(&mut model.national, &other.national, None);
    for (id, from) in &other.municipal {
        lend_to(
            model.municipal.entry(id.clone()).or_default(),
            from,
            Some(id),
        );
    }
}

fn with_model(project: &Project, model: Model) -> Project {
    Project {
        model: Arc::new(model),
        ..project.clone()
    }
}

/// The state at the start, and that after each stage, of which the last is the second side.
pub(super) fn stages(
    sides: [&Inputs<'_>; 2],
    cells: &[Address],
    view: &Id,
) -> (ComputableState, Vec<StageSwap>) {
    let [old, new] = sides.map(|side| side.project);
    let models = [&*old.model, &*new.model];
    let [old_ledgers, new_ledgers] = sides.map(|side| Arc::new(ledgers(side, models)));
    let start = start(old, new, &old_ledgers, cells, view);

    let mut project = Project {
        municipalities: new.municipalities.clone(),
        ..start.project.clone()
    };
    let after = |project: &Project| ComputableState {
        project: project.clone(),
        ledgers: Arc::clone(&new_ledgers),
    };
    let mut found = vec![StageSwap {
        stage: Stage::Data,
        state: after(&project),
        items: Vec::new(),
    }];

    let mut model = (*project.model).clone();
    for name in edits::layers(models) {
        let fresh = new.model.layer(&name).cloned().unwrap_or_default();
        let own = model.layer_mut(&name);
        (own.rules, own.otherwise) = (fresh.rules, fresh.otherwise);
        own.statements = fresh.statements;
    }
    project = with_model(&project, model);
    found.push(StageSwap {
        stage: Stage::Rules,
        state: after(&project),
        items: Vec::new(),
    });

    for stage in [
        Stage::WeightsAndKeys,
        Stage::Facts,
        Stage::Adjustments,
        Stage::Formulas,
    ] {
        let items = match stage {
            Stage::WeightsAndKeys => edits::weights_and_keys(sides),
            Stage::Facts => edits::facts(sides),
            Stage::Adjustments => edits::adjustments(sides),
            _ => edits::formulas(sides),
        };
        let whole: Vec<&Swap> = items.iter().map(|(swap, _)| swap).collect();
        project = swap(&project, &whole, new);
        if stage == Stage::WeightsAndKeys {
            let mut model = (*project.model).clone();
            lend(&mut model, &old.model);
            project = with_model(&project, model);
        }
        if stage == Stage::Formulas {
            project = new.clone();
        }
        found.push(StageSwap {
            stage,
            state: after(&project),
            items,
        });
    }
    (start, found)
}

/// The first side, with what later stages need and it has nothing of.
fn start(
    old: &Project,
    new: &Project,
    ledgers: &Arc<Ledgers>,
    cells: &[Address],
    view: &Id,
) -> ComputableState {
    let mut model = (*old.model).clone();
    lend(&mut model, &new.model);
    let state = ComputableState {
        project: with_model(old, model),
        ledgers: Arc::clone(ledgers),
    };
    let mut lent = state.clone();
    let mut is_lent = false;
    for FactChange {
        place,
        period,
        id,
        sides,
    } in old.facts.changes(&new.facts).facts
    {
        if let Sides::Added(fact) = sides {
            lent.project
                .facts
                .of_mut(place, period)
                .insert(id.clone(), fact.clone());
            is_lent = true;
        }
    }
    // Some formulas ask which facts there are.
    let values = |state: &ComputableState| state.values(&state.accounts(), cells, view);
    if is_lent && values(&state) == values(&lent) {
        lent
    } else {
        state
    }
}

/// A project with some things as another has them.
pub(super) fn swap(project: &Project, swaps: &[&Swap], target: &Project) -> Project {
    let mut model = (*project.model).clone();
    let mut swapped = project.clone();
    for swap in swaps {
        edits::put(&mut swapped, &mut model, swap, target);
    }
    with_model(&swapped, model)
}
