//! Adjustments left out of a view, and made in another view too.

use super::{Replacing, near_or_all, refused};
use crate::model::{Action, Adjustment, Id, REPORTED, View};
use crate::municipality::LedgerChoice;

impl Replacing<'_> {
    pub(super) fn without(&mut self, view: &Id, id: &Id, municipality: Option<&Id>) -> Vec<String> {
        if !self.is_view(view)
            || !municipality.is_none_or(|municipality| self.is_known(municipality))
        {
            return Vec::new();
        }
        let mut dropped = 0;
        let is_named = |of: Option<&Id>| municipality.is_none_or(|wanted| of == Some(wanted));
        // A shared adjustment cannot be left out for one municipality alone.
        let national = std::iter::once((None, &mut self.model.national));
        let own = self
            .model
            .municipal
            .iter_mut()
            .map(|(id, layer)| (Some(id), layer));
        for (_, layer) in national.chain(own).filter(|(of, _)| is_named(*of)) {
            for part in layer.views.iter_mut().filter(|part| part.id == *view) {
                let before = part.adjustments.len();
                part.adjustments.retain(|adjustment| adjustment.id != *id);
                dropped += before - part.adjustments.len();
            }
        }
        if dropped == 0 {
            self.unknown_adjustment(view, id, municipality);
            return Vec::new();
        }
        vec![format!(
            "adjustment `{id}` of {view} left out{}",
            for_whom(municipality)
        )]
    }

    pub(super) fn with(&mut self, view: &Id, id: &Id, municipality: Option<&Id>) -> Vec<String> {
        if !self.is_view(view)
            || !municipality.is_none_or(|municipality| self.is_known(municipality))
        {
            return Vec::new();
        }
        let asked = self.asked_view.clone();
        let mut added: Vec<(Option<Id>, Adjustment)> = Vec::new();
        let given = &self.given.model;
        let national = std::iter::once((None, &given.national));
        for (of, layer) in
            national.chain(given.municipal.iter().map(|(id, layer)| (Some(id), layer)))
        {
            if municipality.is_some_and(|wanted| of != Some(wanted)) {
                continue;
            }
            let parts = layer
                .views
                .iter()
                .filter(|part| part.id == *view)
                .flat_map(|part| &part.adjustments);
            added.extend(
                parts
                    .filter(|adjustment| adjustment.id == *id)
                    .map(|adjustment| (of.cloned(), adjustment.clone())),
            );
        }
        if added.is_empty() {
            self.unknown_adjustment(view, id, municipality);
        }
        let replaces = |(_, adjustment): &(Option<Id>, Adjustment)| {
            matches!(
                adjustment.action,
                Action::UseKey { .. } | Action::UseWeight { .. }
            )
        };
        if *asked == *REPORTED && added.iter().any(replaces) {
            let message = format!(
                "adjustment `{id}` uses another weight or key, which the view `{REPORTED}` cannot"
            );
            self.found.push(
                refused(message)
                    .help("ask for a declared view with `--view`, or use `--weight` or `--key`"),
            );
            return Vec::new();
        }
        let changes = vec![format!(
            "adjustment `{id}` of {view} made in {asked}, too{}",
            for_whom(municipality)
        )];
        for (of, mut adjustment) in added {
            let layer = match of {
                None => &mut self.model.national,
                Some(of) => self.own_layer(&of),
            };
            let existing = layer.views.iter().position(|part| part.id == asked);
            let position = existing.unwrap_or_else(|| {
                layer.views.push(View {
                    id: asked.clone(),
                    title: None,
                    same_for_all: false,
                    ledgers: LedgerChoice::default(),
                    adjustments: Vec::new(),
                    span: adjustment.span.clone(),
                });
                layer.views.len() - 1
            });
            let adjustments = &mut layer.views[position].adjustments;
            if adjustments.iter().all(|other| other.id != adjustment.id) {
                adjustment
                    .over
                    .retain(|(id, _)| adjustments.iter().any(|other| other.id == *id));
                adjustments.push(adjustment);
            }
        }
        changes
    }

    fn unknown_adjustment(&mut self, view: &Id, id: &Id, municipality: Option<&Id>) {
        let layers = self
            .given
            .model
            .municipal
            .values()
            .chain(std::iter::once(&self.given.model.national));
        let parts = layers
            .flat_map(|layer| &layer.views)
            .filter(|part| part.id == *view);
        let known = parts
            .flat_map(|part| &part.adjustments)
            .map(|adjustment| &*adjustment.id);
        let shared = self
            .given
            .model
            .national
            .views
            .iter()
            .filter(|part| part.id == *view);
        let is_shared = shared
            .flat_map(|part| &part.adjustments)
            .any(|adjustment| adjustment.id == *id);
        let help = match municipality {
            Some(_) if is_shared => {
                "it is shared by all municipalities; name it without `@`".to_owned()
            }
            _ => near_or_all(id, known, "adjustments of the view"),
        };
        let message = format!(
            "view `{view}` has no adjustment `{id}`{}",
            for_whom(municipality)
        );
        self.found.push(refused(message).help(help));
    }
}

fn for_whom(municipality: Option<&Id>) -> String {
    municipality.map_or(String::new(), |municipality| format!(" for {municipality}"))
}
