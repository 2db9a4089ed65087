//! What was computed so far, each thing once, and what waits to be computed.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::diag::Diagnostic;
use crate::model::Expr;

use super::demand::{Demand, MemoKey, circle_finding, shortest_circles};
use super::evaluated::{Answer, NoAnswer};
use super::takeover::{ComputedCell, EarlierCells, KnownCells};
use super::workbook::{CellLacks, HiddenCount};

/// What is known of a place.
#[derive(Debug)]
enum MemoState {
    /// It waits for what it asks for.
    Open,
    Known(ComputedCell),
    /// It has no answer, since these that it asks for have none; empty where a limit was reached.
    Unanswerable(Vec<Demand>),
}

/// What a formula asked for in vain.
#[derive(Default, Debug)]
pub(super) struct Demands {
    /// What is yet to be computed.
    pub(super) pending: Vec<Demand>,
    /// What waits for this very formula, or has no answer.
    unanswered: Vec<Demand>,
}

/// The cells and keys that were asked for.
#[derive(Default)]
pub(super) struct Memo<'a> {
    states: RefCell<HashMap<MemoKey, MemoState>>,
    /// What the present evaluation asked for in vain.
    demands: RefCell<Demands>,
    /// The first places of circles that are reported.
    reported: RefCell<BTreeSet<MemoKey>>,
    earlier: Option<EarlierCells<'a>>,
    /// The memo whose cells without hidden counts are this one's, too.
    parent: Option<&'a Memo<'a>>,
}

impl<'a> Memo<'a> {
    /// An empty memo that takes cells over from an earlier run.
    pub(super) fn after(earlier: EarlierCells<'a>) -> Self {
        Self {
            earlier: Some(earlier),
            ..Self::default()
        }
    }

    /// An empty memo that has the cells without hidden counts of another.
    pub(super) fn beneath(parent: &'a Memo<'a>) -> Self {
        Self {
            parent: Some(parent),
            ..Self::default()
        }
    }

    /// What is known of a place already; `None` where it is yet to be computed.
    pub(super) fn recall(
        &self,
        place: &MemoKey,
        asked_by: Option<&Expr>,
    ) -> Option<Answer<ComputedCell>> {
        match self.states.borrow().get(place) {
            Some(MemoState::Known(known)) => return Some(Ok(known.clone())),
            Some(MemoState::Open | MemoState::Unanswerable(_)) => {
                self.demands
                    .borrow_mut()
                    .unanswered
                    .push(Demand::new(place, asked_by));
                return Some(Err(NoAnswer));
            }
            None => {}
        }
        if let Some(known) = self
            .parent
            .and_then(|parent| parent.without_hidden_counts(place))
        {
            return Some(Ok(known));
        }
        let known = self.earlier.as_ref()?.get(place)?;
        self.states
            .borrow_mut()
            .insert(place.clone(), MemoState::Known(known.clone()));
        Some(Ok(known.clone()))
    }

    /// The hidden counts that a place stands on that was computed here.
    pub(super) fn hidden_beneath(&self, place: &MemoKey) -> Arc<BTreeSet<HiddenCount>> {
        match self.states.borrow().get(place) {
            Some(MemoState::Known(known)) => Arc::clone(&known.hidden),
            _ => Arc::default(),
        }
    }

    /// What a place asks for in vain that was computed here; `None` where that is nothing.
    pub(super) fn lacks_beneath(&self, place: &MemoKey, cell: usize) -> Option<CellLacks> {
        match self.states.borrow().get(place) {
            Some(MemoState::Known(ComputedCell { reads, .. }))
                if !(reads.lacks.is_empty() && reads.unknown.is_empty()) =>
            {
                Some(CellLacks {
                    cell,
                    facts: reads.lacks.clone(),
                    categories: reads.unknown.clone(),
                })
            }
            _ => None,
        }
    }

    /// A place that was computed here and stands on no hidden count.
    fn without_hidden_counts(&self, place: &MemoKey) -> Option<ComputedCell> {
        match self.states.borrow().get(place) {
            Some(MemoState::Known(known)) if known.hidden.is_empty() => Some(known.clone()),
            _ => None,
        }
    }

    /// Notes that a place is to be computed before the present formula.
    pub(super) fn demand(&self, place: &MemoKey, asked_by: Option<&Expr>) -> NoAnswer {
        self.demands
            .borrow_mut()
            .pending
            .push(Demand::new(place, asked_by));
        NoAnswer
    }

    /// Begins to note demands anew; gives those noted so far.
    pub(super) fn begin(&self) -> Demands {
        self.demands.take()
    }

    /// Goes on from the demands noted before; gives those noted since.
    pub(super) fn resume(&self, before: Demands) -> Demands {
        self.demands.replace(before)
    }

    /// Marks a place as waiting for what it asks for; false where it is computed, or has no answer.
    pub(super) fn open(&self, place: &MemoKey) -> bool {
        let mut states = self.states.borrow_mut();
        let is_open = !matches!(
            states.get(place),
            Some(MemoState::Known(_) | MemoState::Unanswerable(_))
        );
        if is_open {
            states.insert(place.clone(), MemoState::Open);
        }
        is_open
    }

    /// Keeps what a place gave, or what it asked for in vain where it has no answer.
    pub(super) fn close(&self, place: MemoKey, result: Result<ComputedCell, Demands>) {
        let state = match result {
            Ok(known) => MemoState::Known(known),
            Err(demands) => MemoState::Unanswerable(demands.unanswered),
        };
        self.states.borrow_mut().insert(place, state);
    }

    /// The findings on circles that were not reported before, each circle once.
    pub(super) fn report_circles(&self) -> Vec<Diagnostic> {
        let states = self.states.borrow();
        let mut unanswerable: Vec<(&MemoKey, &[Demand])> = Vec::new();
        for (place, state) in states.iter() {
            if let MemoState::Unanswerable(demands) = state {
                unanswerable.push((place, demands));
            }
        }
        unanswerable.sort_by_key(|(place, _)| *place);
        let mut reported = self.reported.borrow_mut();
        let circles = shortest_circles(&unanswerable, &reported);
        reported.extend(circles.iter().map(|circle| circle[0].place.clone()));
        circles
            .iter()
            .map(|circle| circle_finding(circle))
            .collect()
    }

    /// The cells computed, to be taken over by a later run.
    pub(super) fn into_known(self) -> KnownCells {
        let known = |(place, state)| match state {
            MemoState::Known(known) => Some((place, known)),
            MemoState::Open | MemoState::Unanswerable(_) => None,
        };
        KnownCells {
            cells: self
                .states
                .into_inner()
                .into_iter()
                .filter_map(known)
                .collect(),
        }
    }
}
