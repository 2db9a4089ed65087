//! What lies between two views: the adjustments, weights and keys that one has and the other has
//! not.

use crate::municipality::LedgerChoice;
use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Anchor;
use crate::model::{Action, Adjustment, Expr, Id, LayerName, Model, View};

/// What a step between two views changes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ItemKind {
    /// A weight gets another value.
    Weight,
    /// An allocation key gets another form.
    Key,
    /// Something is taken out.
    Exclude,
    /// Something is put elsewhere.
    Move,
    /// Something is added.
    Add,
}

impl ItemKind {
    /// Its name in outputs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Weight => "weight",
            Self::Key => "key",
            Self::Exclude => "exclude",
            Self::Move => "move",
            Self::Add => "add",
        }
    }

    fn of(action: &Action) -> Self {
        match action {
            Action::UseWeight { .. } => Self::Weight,
            Action::UseKey { .. } => Self::Key,
            Action::Exclude { .. } => Self::Exclude,
            Action::Move { .. } => Self::Move,
            Action::Add { .. } => Self::Add,
        }
    }

    /// The stage that it belongs to: weights and keys before all else.
    pub(super) fn stage(self) -> usize {
        usize::from(!matches!(self, Self::Weight | Self::Key))
    }
}

/// The formulas of an adjustment, conditions not among them.
pub(super) fn formulas(adjustment: &Adjustment) -> Vec<&Expr> {
    match &adjustment.action {
        Action::Exclude { part, .. } | Action::Move { part, .. } => part.iter().collect(),
        Action::Add { amount, .. } => vec![amount],
        Action::UseKey { formula, .. } => vec![formula],
        Action::UseWeight { value, .. } => vec![value],
    }
}

/// One thing that differs between two views for a municipality.
#[derive(Clone, Debug)]
pub(super) struct PracticeItem {
    pub id: Id,
    /// Which layer declares it.
    pub layer: LayerName,
    /// What it is.
    pub kind: ItemKind,
    /// As the first view has it.
    pub before: Option<Adjustment>,
    /// As the second view has it.
    pub after: Option<Adjustment>,
}

impl PracticeItem {
    /// As the second view has it, else as the first had it.
    pub fn form(&self) -> Option<&Adjustment> {
        self.after.as_ref().or(self.before.as_ref())
    }

    /// Both of its forms.
    pub fn forms(&self) -> impl Iterator<Item = &Adjustment> {
        self.before.iter().chain(&self.after)
    }
}

/// What two views have in common and what differs. **Order**: by stage, id and layer.
#[derive(Clone, Default, Debug)]
pub(super) struct ViewDifference {
    pub common: Vec<(LayerName, Adjustment)>,
    pub items: Vec<PracticeItem>,
}

impl ViewDifference {
    /// Compares two views as they are for a municipality and year.
    pub fn new(model: &Model, municipality: &str, year: i32, views: (&str, &str)) -> Self {
        let mut by_name: BTreeMap<(Id, LayerName), (Option<Adjustment>, Option<Adjustment>)> =
            BTreeMap::new();
        for (layer, adjustment) in closed(model, views.0, municipality, year) {
            let name = (adjustment.id.clone(), layer);
            by_name.entry(name).or_default().0 = Some(adjustment);
        }
        for (layer, adjustment) in closed(model, views.1, municipality, year) {
            let name = (adjustment.id.clone(), layer);
            by_name.entry(name).or_default().1 = Some(adjustment);
        }
        let mut between = Self::default();
        for ((id, layer), (before, after)) in by_name {
            match (&before, &after) {
                (Some(same), Some(other))
                    if same.action == other.action && same.over == other.over =>
                {
                    between.common.push((layer, same.clone()));
                }
                _ => {
                    let Some(kind) = after
                        .as_ref()
                        .or(before.as_ref())
                        .map(|adjustment| ItemKind::of(&adjustment.action))
                    else {
                        continue;
                    };
                    between.items.push(PracticeItem {
                        id,
                        layer,
                        kind,
                        before,
                        after,
                    });
                }
            }
        }
        between.items.sort_by(|a, b| {
            (a.kind.stage(), &a.id, &a.layer).cmp(&(b.kind.stage(), &b.id, &b.layer))
        });
        between
    }

    /// Puts into a model, as the view `view`, what holds when the items marked in `switched` are as
    /// the second view has them.
    pub fn put(&self, model: &mut Model, view: &Id, switched: &[bool]) {
        let chosen = self
            .items
            .iter()
            .zip(switched)
            .filter_map(|(item, switched)| {
                let form = if *switched { &item.after } else { &item.before };
                form.clone()
                    .map(|adjustment| (item.layer.clone(), adjustment))
            });
        for (name, adjustment) in self.common.iter().cloned().chain(chosen) {
            let layer = model.layer_mut(&name);
            match layer.views.iter_mut().find(|part| part.id == *view) {
                Some(part) => part.adjustments.push(adjustment),
                None => {
                    let span = adjustment.span.clone();
                    layer.views.push(View {
                        id: view.clone(),
                        title: None,
                        same_for_all: false,
                        ledgers: LedgerChoice::default(),
                        adjustments: vec![adjustment],
                        span,
                    });
                }
            }
        }
    }
}

/// The adjustments of a view, each over all that it goes before through others, so that none of
/// those others need be there.
fn closed(
    model: &Model,
    view: &str,
    municipality: &str,
    year: i32,
) -> Vec<(LayerName, Adjustment)> {
    let all: Vec<(LayerName, &Adjustment)> = model.adjustments(view, municipality, year).collect();
    let over_of = |id: &Id| -> Vec<(Id, Anchor)> {
        all.iter()
            .filter(|(_, other)| other.id == *id)
            .flat_map(|(_, other)| other.over.iter().cloned())
            .collect()
    };
    let close = |adjustment: &Adjustment| {
        let mut over = adjustment.over.clone();
        let mut seen: BTreeSet<Id> = over.iter().map(|(id, _)| id.clone()).collect();
        let mut next = 0;
        while next < over.len() {
            for (id, span) in over_of(&over[next].0) {
                if seen.insert(id.clone()) {
                    over.push((id, span));
                }
            }
            next += 1;
        }
        Adjustment {
            over,
            ..adjustment.clone()
        }
    };
    all.iter()
        .map(|(layer, adjustment)| (layer.clone(), close(adjustment)))
        .collect()
}
