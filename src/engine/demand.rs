//! What formulas wait for, and the circles among what waits for itself.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::diag::{Code, Diagnostic, Span};
use crate::model::{Expr, Id, Scope, circles};

use super::coordinates::Coordinates;
use super::workbook::Address;

/// What is computed once.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum MemoKey {
    /// A cell in a view; its address names none.
    Cell(Address, Id),
    /// An allocation key as a place, period and view have it.
    Key {
        /// The key.
        id: Id,
        /// The municipality.
        scope: Scope,
        /// The year.
        period: Id,
        view: Id,
    },
}

impl MemoKey {
    /// The place that its formula is asked from.
    pub(super) fn asking(&self) -> Coordinates {
        match self {
            Self::Cell(address, view) => Coordinates {
                sheet: Some(address.sheet.clone()),
                row: Some(address.row.clone()),
                column: Some(address.column.clone()),
                scope: address.scope.clone(),
                period: address.period.clone(),
                view: view.clone(),
            },
            Self::Key {
                scope,
                period,
                view,
                ..
            } => Coordinates::beside(scope, period, view),
        }
    }

    /// How it is called in messages.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Cell(address, _) => address.to_string(),
            Self::Key { id, .. } => format!("`{id}`"),
        }
    }
}

/// A place that a formula asks for.
#[derive(Clone, Debug)]
pub(super) struct Demand {
    /// What is asked for.
    pub place: MemoKey,
    /// Where the reference is written.
    pub asked_at: Option<Span>,
}

impl Demand {
    pub(super) fn new(place: &MemoKey, asked_by: Option<&Expr>) -> Self {
        Self {
            place: place.clone(),
            asked_at: asked_by.map(|expr| (*expr.span).clone()),
        }
    }
}

/// The circles among what has no answer, but for those whose first place is `known`: of places that
/// all lead to one another the shortest way from the first, by name, back to it. Each step holds
/// where the next is asked for. What has no answer is `sorted`, with what each asks for.
pub(super) fn shortest_circles(
    sorted: &[(&MemoKey, &[Demand])],
    known: &BTreeSet<MemoKey>,
) -> Vec<Vec<Demand>> {
    let number = |place: &MemoKey| {
        sorted
            .binary_search_by_key(&place, |(known, _)| *known)
            .ok()
    };
    let mut edges: Vec<DemandsByNumber<'_>> = vec![DemandsByNumber::new(); sorted.len()];
    for ((_, demands), of_place) in sorted.iter().zip(&mut edges) {
        for demand in *demands {
            if let Some(number) = number(&demand.place) {
                of_place.entry(number).or_insert(demand);
            }
        }
    }
    let plain: Vec<Vec<usize>> = edges
        .iter()
        .map(|next| next.keys().copied().collect())
        .collect();
    let firsts = circles::groups(&plain)
        .into_iter()
        .filter_map(|group| group.into_iter().min());
    let mut firsts: Vec<usize> = firsts
        .filter(|first| !known.contains(sorted[*first].0))
        .collect();
    firsts.sort_unstable();
    firsts
        .into_iter()
        .filter_map(|first| shortest_circle(&edges, first))
        .collect()
}

/// What a place asks for, by number, and where.
type DemandsByNumber<'a> = BTreeMap<usize, &'a Demand>;

/// The shortest way from a place back to itself: first the place as its last asks for it, then each
/// as the one before asks for it.
fn shortest_circle(edges: &[DemandsByNumber<'_>], first: usize) -> Option<Vec<Demand>> {
    let (mut open, mut came_from) = (VecDeque::from([first]), BTreeMap::new());
    while let Some(place) = open.pop_front() {
        for (next, demand) in &edges[place] {
            if *next == first {
                let mut way = vec![(*demand).clone()];
                let mut at = place;
                while at != first {
                    let (before, demand): (usize, &Demand) = came_from[&at];
                    way.insert(1, demand.clone());
                    at = before;
                }
                return Some(way);
            }
            if !came_from.contains_key(next) {
                came_from.insert(*next, (place, *demand));
                open.push_back(*next);
            }
        }
    }
    None
}

pub(super) fn circle_finding(circle: &[Demand]) -> Diagnostic {
    let names: Vec<String> = circle
        .iter()
        .chain(&circle[..1])
        .map(|demand| demand.place.name())
        .collect();
    let way = names.join(" → ");
    let (message, help) = match &circle[0].place {
        MemoKey::Cell(..) => (
            format!("a cell depends on itself: {way}"),
            "let one of these formulas stand on something else",
        ),
        MemoKey::Key { id, .. } => {
            let through = if circle.len() == 1 {
                String::new()
            } else {
                format!(": {way}")
            };
            (
                format!("key `{id}` depends on itself{through}"),
                "let the key stand on facts and weights",
            )
        }
    };
    let diagnostic = Diagnostic::new(Code::CircularFormula, message).help(help);
    match &circle[0].asked_at {
        Some(span) => diagnostic.at_span(span, "this reference closes the circle"),
        None => diagnostic,
    }
}
