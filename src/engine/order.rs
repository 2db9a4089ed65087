//! The order in which figures are computed: each after all that it asks for.
//!
//! A formula is tried. What it asks for and is not computed yet is noted and computed first; then the formula is tried again. So no
//! figure depends on how deep references lead, nor on the order in which anything is declared or asked for.
//!
//! What asks for itself, directly or through others, has no answer, and neither has what asks for that. Nothing takes this back:
//! it is another thing than a figure that is missing because nobody knows it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::diag::{Code, Diagnostic, Span};
use crate::model::{Expr, Id, Scope, circles};
use crate::value::Unit;

use super::evaluate::missing;
use super::ground::{ComputedCell, Coordinates, Evaluated, Evaluator};
use super::reads::ReadNotes;
use super::workbook::Address;

/// How many steps one formula may take, a part of a formula each time it is computed; some seconds at most.
pub const MAX_STEPS: u64 = 4_000_000;

/// The reason of a figure that has no answer.
pub const NO_ANSWER: &str = "depends on itself, or on more than can be computed";

/// What is computed once for a ground.
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
        /// The view.
        view: Id,
    },
}

/// What is known of a place.
#[derive(Debug)]
pub(super) enum MemoState {
    /// It waits for what it asks for.
    Open,
    /// It is computed.
    Known(ComputedCell),
    /// It has no answer, since these that it asks for have none; empty where a limit was reached.
    Unanswerable(Vec<Demand>),
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
    fn new(place: &MemoKey, asked_by: Option<&Expr>) -> Self {
        Self { place: place.clone(), asked_at: asked_by.map(|expr| (*expr.span).clone()) }
    }
}

/// What a formula asked for in vain.
#[derive(Default, Debug)]
pub(super) struct Demands {
    /// What is yet to be computed.
    pending: Vec<Demand>,
    /// What waits for this very formula, or has no answer.
    unanswered: Vec<Demand>,
}

/// There is no answer: something is yet to be computed, or never can be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct NoAnswer;

/// A figure, unless there is no answer.
pub(super) type Answer<T> = Result<T, NoAnswer>;

/// What one try of a formula gave.
struct Attempt<T> {
    answer: Answer<T>,
    touched: ReadNotes,
    requests: Demands,
}

impl MemoKey {
    /// The place that its formula is asked from.
    fn asking(&self) -> Coordinates {
        match self {
            Self::Cell(address, view) => Coordinates {
                sheet: Some(address.sheet.clone()),
                row: Some(address.row.clone()),
                column: Some(address.column.clone()),
                scope: address.scope.clone(),
                period: address.period.clone(),
                view: view.clone(),
            },
            Self::Key { scope, period, view, .. } => Coordinates::beside(scope, period, view),
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

impl Evaluator<'_> {
    /// What is known of a place already; `None` where it is yet to be computed.
    pub(super) fn recall(&self, place: &MemoKey, asked_by: Option<&Expr>) -> Option<Answer<Evaluated>> {
        match self.memo.borrow().get(place) {
            Some(MemoState::Known(known)) => {
                self.inputs.note(&known.hidden, &known.reads);
                return Some(Ok(known.value.clone()));
            }
            Some(MemoState::Open | MemoState::Unanswerable(_)) => {
                self.requests.borrow_mut().unanswered.push(Demand::new(place, asked_by));
                return Some(Err(NoAnswer));
            }
            None => {}
        }
        let settled = self.parent.and_then(|parent| parent.settled(place));
        if let Some(known) = settled {
            self.inputs.note(&known.hidden, &known.reads);
            return Some(Ok(known.value));
        }
        let known = self.taken_over(place)?;
        self.inputs.note(&known.hidden, &known.reads);
        let value = known.value.clone();
        self.memo.borrow_mut().insert(place.clone(), MemoState::Known(known));
        Some(Ok(value))
    }

    /// Notes that a place is to be computed before the present formula.
    pub(super) fn request(&self, place: &MemoKey, asked_by: Option<&Expr>) -> NoAnswer {
        self.requests.borrow_mut().pending.push(Demand::new(place, asked_by));
        NoAnswer
    }

    /// Does some work as often as it takes until all that it asks for is computed. Not to be called by work that is being settled.
    pub(super) fn settle<T>(&self, work: impl Fn() -> Answer<T>) -> Answer<T> {
        loop {
            let attempt = self.attempt(&work);
            if attempt.requests.pending.is_empty() {
                self.inputs.note(&attempt.touched.hidden, &attempt.touched.reads);
                if attempt.answer.is_err() {
                    self.inputs.note_finding();
                }
                return attempt.answer;
            }
            self.compute(attempt.requests.pending);
        }
    }

    /// Tries some work. Where something is yet to be computed, the findings of the try are dropped.
    fn attempt<T>(&self, work: impl Fn() -> Answer<T>) -> Attempt<T> {
        let outer = (self.inputs.begin(), self.requests.take(), self.steps.replace(0));
        let found = (self.found.borrow().len(), self.limits.borrow().len());
        let answer = work();
        let touched = self.inputs.resume(outer.0);
        let requests = self.requests.replace(outer.1);
        self.spent.set(self.spent.get().saturating_add(self.steps.replace(outer.2)));
        if !requests.pending.is_empty() {
            self.found.borrow_mut().truncate(found.0);
            self.limits.borrow_mut().truncate(found.1);
        }
        Attempt { answer, touched, requests }
    }

    /// Computes places, each after all that it asks for.
    fn compute(&self, mut first: Vec<Demand>) {
        first.reverse();
        let mut stack: Vec<MemoKey> = first.into_iter().map(|request| request.place).collect();
        while let Some(place) = stack.last().cloned() {
            if matches!(self.memo.borrow().get(&place), Some(MemoState::Known(_) | MemoState::Unanswerable(_))) {
                stack.pop();
                continue;
            }
            self.memo.borrow_mut().insert(place.clone(), MemoState::Open);
            let at = place.asking();
            let Attempt { answer, touched, requests } = self.attempt(|| self.computed_once(&place, &at));
            if !requests.pending.is_empty() {
                stack.extend(requests.pending.into_iter().rev().map(|request| request.place));
                continue;
            }
            let state = match answer {
                Ok(value) => MemoState::Known(ComputedCell { value, hidden: touched.hidden.into(), reads: touched.reads.into() }),
                Err(NoAnswer) => {
                    self.has_unanswerable.set(true);
                    MemoState::Unanswerable(requests.unanswered)
                }
            };
            self.memo.borrow_mut().insert(place, state);
            stack.pop();
        }
    }

    /// Notes that a formula reaches a limit, which is an error and leaves it without an answer.
    pub(super) fn limit(&self, asked_by: &Expr, message: &str, help: &str) -> NoAnswer {
        let finding = Diagnostic::new(Code::ScriptLimit, message).at_span(&asked_by.span, "given up here").help(help);
        let mut limits = self.limits.borrow_mut();
        if !limits.contains(&finding) {
            limits.push(finding);
        }
        self.has_unanswerable.set(true);
        NoAnswer
    }

    /// Counts steps of work.
    pub(super) fn step(&self, steps: u64, asked_by: &Expr) -> Answer<()> {
        let steps = self.steps.get().saturating_add(steps);
        self.steps.set(steps);
        if steps <= self.max_steps {
            return Ok(());
        }
        let help = "let it run through fewer places, or put parts of it into columns of their own, which are computed once";
        Err(self.limit(asked_by, "a formula takes too much work", help))
    }

    /// Takes out the findings on what has no answer: limits, and each circle once.
    pub(super) fn take_unanswerable(&self) -> Vec<Diagnostic> {
        if !self.has_unanswerable.get() {
            return Vec::new();
        }
        let mut found = std::mem::take(&mut *self.limits.borrow_mut());
        let mut reported = self.circles.borrow_mut();
        for circle in self.unreported_circles(&reported) {
            let finding = circle_finding(&circle);
            if !found.contains(&finding) {
                found.push(finding);
            }
            reported.insert(circle[0].place.clone());
        }
        found
    }

    /// The circles among what has no answer, but for those whose first place is known: of places that all lead to one another the
    /// shortest way from the first, by name, back to it. Each step holds where the next is asked for.
    fn unreported_circles(&self, known: &BTreeSet<MemoKey>) -> Vec<Vec<Demand>> {
        let memo = self.memo.borrow();
        let mut unanswerable: Vec<(&MemoKey, &[Demand])> = Vec::new();
        for (place, state) in memo.iter() {
            if let MemoState::Unanswerable(requests) = state {
                unanswerable.push((place, requests));
            }
        }
        unanswerable.sort_by_key(|(place, _)| *place);
        let number = |place: &MemoKey| unanswerable.binary_search_by_key(&place, |(known, _)| *known).ok();
        let mut edges: Vec<DemandsByNumber<'_>> = vec![DemandsByNumber::new(); unanswerable.len()];
        for ((_, requests), of_place) in unanswerable.iter().zip(&mut edges) {
            for request in *requests {
                if let Some(number) = number(&request.place) {
                    of_place.entry(number).or_insert(request);
                }
            }
        }
        let plain: Vec<Vec<usize>> = edges.iter().map(|next| next.keys().copied().collect()).collect();
        let firsts = circles::groups(&plain).into_iter().filter_map(|group| group.into_iter().min());
        let mut firsts: Vec<usize> = firsts.filter(|first| !known.contains(unanswerable[*first].0)).collect();
        firsts.sort_unstable();
        firsts.into_iter().filter_map(|first| shortest_circle(&edges, first)).collect()
    }
}

/// What a place asks for, by number, and where.
type DemandsByNumber<'a> = BTreeMap<usize, &'a Demand>;

/// The shortest way from a place back to itself: first the place as its last asks for it, then each as the one before asks for it.
fn shortest_circle(edges: &[DemandsByNumber<'_>], first: usize) -> Option<Vec<Demand>> {
    let (mut open, mut came_from) = (VecDeque::from([first]), BTreeMap::new());
    while let Some(place) = open.pop_front() {
        for (next, request) in &edges[place] {
            if *next == first {
                let mut way = vec![(*request).clone()];
                let mut at = place;
                while at != first {
                    let (before, request): (usize, &Demand) = came_from[&at];
                    way.insert(1, request.clone());
                    at = before;
                }
                return Some(way);
            }
            if !came_from.contains_key(next) {
                came_from.insert(*next, (place, *request));
                open.push_back(*next);
            }
        }
    }
    None
}

fn circle_finding(circle: &[Demand]) -> Diagnostic {
    let names: Vec<String> = circle.iter().chain(&circle[..1]).map(|request| request.place.name()).collect();
    let way = names.join(" → ");
    let (message, help) = match &circle[0].place {
        MemoKey::Cell(..) => (format!("a cell depends on itself: {way}"), "let one of these formulas stand on something else"),
        MemoKey::Key { id, .. } => {
            let through = if circle.len() == 1 { String::new() } else { format!(": {way}") };
            (format!("key `{id}` depends on itself{through}"), "let the key stand on facts and weights")
        }
    };
    let diagnostic = Diagnostic::new(Code::CircularFormula, message).help(help);
    match &circle[0].asked_at {
        Some(span) => diagnostic.at_span(span, "this reference closes the circle"),
        None => diagnostic,
    }
}

/// A figure without an answer, for those who look at it from outside.
pub(super) fn without_answer() -> Evaluated {
    missing(NO_ANSWER, Unit::ratio())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Anchor;
    use crate::facts::{FactBook, Label};
    use crate::model::{Arithmetic, Axis, CellRef, Column, Fold, Model, Node, REPORTED, Row, RowRef, Sheet};
    use crate::value::Ratio;

    fn expr(node: Node) -> Expr {
        Expr::new(node, Span::new("a.rhai", 0, 0))
    }

    fn col(id: &str) -> Expr {
        expr(Node::Cell(CellRef { sheet: None, row: RowRef::Same, column: id.into() }))
    }

    fn number(value: i64) -> Expr {
        expr(Node::Number(Ratio::from(value), Unit::ratio()))
    }

    fn plus(a: Expr, b: Expr) -> Expr {
        expr(Node::Arithmetic(Arithmetic::Add, a, b))
    }

    fn first_known(a: Expr, b: Expr) -> Expr {
        expr(Node::FirstKnown(a, b))
    }

    fn model(columns: Vec<(&str, Expr)>) -> Model {
        let span = || Anchor::from(Span::new("a.rhai", 0, 0));
        let column = |(id, formula): (&str, Expr)| Column::of(id.into(), formula, span());
        let row = |id: &str| Row { id: id.into(), label: Label::nb(id), subject: None, total: false, place: None, span: span() };
        let columns = columns.into_iter().map(column).collect();
        let sheet = Sheet { rows: vec![row("r"), row("s")], columns, ..Sheet::named("t".into(), span()) };
        let mut model = Model::default();
        model.national.sheets.push(sheet);
        model
    }

    fn at(column: &str) -> Coordinates {
        let place = Coordinates::outside("a", 2013, &REPORTED.into());
        Coordinates { sheet: Some("t".into()), row: Some("r".into()), column: Some(column.into()), ..place }
    }

    /// What is found when columns are asked for in an order.
    fn found(model: &Model, columns: &[&str]) -> Vec<String> {
        let facts = FactBook::default();
        let ground = Evaluator::new(model, &facts, &[]);
        for column in columns {
            assert_eq!(ground.cell(&at(column), None), without_answer(), "{column}");
        }
        ground.take_found().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_circle_is_named_alike_whoever_asks_first_and_once() {
        let knot = vec![
            ("a", plus(col("b"), col("c"))),
            ("b", first_known(col("a"), number(1))),
            ("c", plus(col("b"), col("d"))),
            ("d", first_known(col("c"), number(0))),
            ("e", first_known(col("a"), number(7))),
        ];
        let model = model(knot);
        let expected = ["K0501: a cell depends on itself: t:r:a@a/2013 → t:r:b@a/2013 → t:r:a@a/2013"];
        for order in [["a", "b", "c", "d", "e"], ["e", "d", "c", "b", "a"], ["c", "e", "a", "d", "b"]] {
            assert_eq!(found(&model, &order), expected, "{order:?}");
        }
    }

    #[test]
    fn circles_apart_are_each_named() {
        let model = model(vec![("a", col("a")), ("b", plus(col("a"), col("c"))), ("c", plus(col("b"), col("b")))]);
        let expected = [
            "K0501: a cell depends on itself: t:r:a@a/2013 → t:r:a@a/2013",
            "K0501: a cell depends on itself: t:r:b@a/2013 → t:r:c@a/2013 → t:r:b@a/2013",
        ];
        assert_eq!(found(&model, &["a", "b", "c"]), expected);
        assert_eq!(found(&model, &["c", "b", "a"]), expected);
    }

    #[test]
    fn a_formula_that_multiplies_its_work_is_given_up() {
        let rows = || Axis::Rows(Some("t".into()));
        let twice = |of: Expr| expr(Node::Fold { fold: Fold::Sum, axis: rows(), of, weight: None });
        let model = model(vec![("x", (0..12).fold(number(1), |of, _| twice(of))), ("y", first_known(col("x"), number(1)))]);
        let facts = FactBook::default();
        let mut ground = Evaluator::new(&model, &facts, &[]);
        ground.max_steps = 10_000;
        assert_eq!(ground.cell(&at("x"), None).figure.as_exact(), Some(&Ratio::from(4_096)));
        let mut ground = Evaluator::new(&model, &facts, &[]);
        ground.max_steps = 8_000;
        assert_eq!(ground.cell(&at("y"), None), without_answer());
        let found: Vec<String> = ground.take_found().iter().map(ToString::to_string).collect();
        assert_eq!(found, ["K0213: a formula takes too much work"]);
    }
}
