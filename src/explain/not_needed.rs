//! What a municipality says that it has nothing of: the adjustments of a view that could have
//! reached a category.

use crate::engine::Coordinates;
use crate::model::{Action, Adjustment, Categories, Id, Model, Node, NotNeeded, Rule, Target};

use super::ground::{GroundTerm, StepGround};
use super::step::in_words;
use super::{ExplanationStep, Scene, StepKind};

/// A step for each word of the asked municipality on an adjustment that reaches the category or
/// what is below it elsewhere.
pub(super) fn not_needed(
    scene: &Scene<'_>,
    category: &str,
    at: &Coordinates,
) -> Vec<ExplanationStep> {
    let model = &*scene.project.model;
    let (Some(layer), Some(year)) = (model.layer_of(&at.scope), at.year()) else {
        return Vec::new();
    };
    let asked = |word: &&NotNeeded| {
        word.view == at.view && word.years.contains(year) && reaches(model, word, category)
    };
    let step = |word: &NotNeeded| {
        let mut step = ExplanationStep::new(StepKind::Adjustment, word.adjustment.to_string());
        step.text = in_words(&word.reason);
        step.ground = Some(StepGround::of([GroundTerm::Adjustment]).with("not needed here"));
        step.place = Some(scene.place(&word.span));
        step
    };
    layer.not_needed.iter().filter(asked).map(step).collect()
}

fn reaches(model: &Model, word: &NotNeeded, category: &str) -> bool {
    let parts = model
        .named_layers()
        .flat_map(|(_, layer)| &layer.views)
        .filter(|part| part.id == word.view);
    let mut adjustments = parts
        .flat_map(|part| &part.adjustments)
        .filter(|adjustment| adjustment.id == word.adjustment);
    adjustments.any(|adjustment| {
        reached(model, adjustment)
            .iter()
            .any(|id| Categories::is_within(id, category))
    })
}

/// The categories that an adjustment takes from or adds to in any municipality, as far as its
/// declaration says.
fn reached<'m>(model: &'m Model, adjustment: &'m Adjustment) -> Vec<&'m Id> {
    let mut ids: Vec<&Id> = match &adjustment.action {
        Action::Move { to, .. } => vec![to],
        Action::Add { category, .. } => vec![category],
        Action::Exclude { .. } | Action::UseWeight { .. } => Vec::new(),
        Action::UseKey { key, .. } => {
            let shared = model
                .named_layers()
                .flat_map(|(_, layer)| &layer.rules)
                .filter(|rule| is_shared_by(rule, key));
            shared.filter_map(|rule| category(&rule.target)).collect()
        }
    };
    if let Some(what) = adjustment.action.selection() {
        ids.extend(&what.within);
        let rules = model
            .named_layers()
            .flat_map(|(_, layer)| &layer.rules)
            .filter(|rule| what.rule.as_ref() == Some(&rule.id));
        ids.extend(rules.filter_map(|rule| category(&rule.target)));
        let imputed = model.named_layers().flat_map(|(_, layer)| &layer.imputed);
        ids.extend(
            imputed
                .filter(|imputed| what.imputed.as_ref() == Some(&imputed.id))
                .map(|imputed| &imputed.category),
        );
    }
    ids
}

fn is_shared_by(rule: &Rule, key: &Id) -> bool {
    let mut uses = false;
    rule.share.iter().for_each(|share| {
        share.walk(&mut |part| uses |= matches!(&*part.node, Node::Key(id) if id == key));
    });
    uses
}

fn category(target: &Target) -> Option<&Id> {
    match target {
        Target::Category(id) => Some(id),
        Target::OutsideScope | Target::Pending(_) | Target::Ignored => None,
    }
}
