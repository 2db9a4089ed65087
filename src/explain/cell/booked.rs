//! What the raw ledger holds: its condition, how many postings pass, and the largest of them.

use super::{Explainer, with_figure};
use crate::engine::{Account, Coordinates, RawPostings, rows_booked};
use crate::explain::ground::{GroundTerm, StepGround};
use crate::explain::postings::largest_of_rows;
use crate::explain::{ExplanationStep, StepKind};
use crate::model::{Expr, Node, written};

impl Explainer<'_> {
    /// What `booked(...)` or `postings(...)` gives, with the largest postings behind it.
    pub fn booked(&self, formula: &Expr, at: &Coordinates) -> ExplanationStep {
        let evaluated = self.ground.evaluate(formula, at);
        let name = format!("{}@{}/{}", written(formula), at.scope, at.period);
        let figure = &evaluated.figure;
        let mut step = with_figure(ExplanationStep::new(StepKind::Booked, name), figure, None);
        step.display = step
            .display
            .map(|display| self.with_unit(&display, &figure.unit));
        step.ground = evaluated
            .basis
            .map(|basis| StepGround::of([GroundTerm::Basis(basis)]));
        let (
            Some(account),
            Node::Booked {
                condition, among, ..
            },
        ) = (self.ground.account(at), &*formula.node)
        else {
            return step;
        };
        let Some((rows, postings)) = rows_of(account, condition, among.as_ref()) else {
            return step;
        };
        step.postings = Some(postings);
        if self.scene.postings_shown > 0 {
            let list_of_row: Vec<Option<usize>> = rows
                .into_iter()
                .map(|is_meant| is_meant.then_some(0))
                .collect();
            let largest = largest_of_rows(self.scene, account, &list_of_row, 1);
            step.steps.extend(largest.into_iter().flatten());
        }
        step
    }
}

/// The rows of the key table that are meant, and how many postings they hold.
fn rows_of(account: &Account, condition: &Expr, among: Option<&Expr>) -> Option<(Vec<bool>, u64)> {
    let RawPostings::Known(ledger) = &account.postings else {
        return None;
    };
    let table = &ledger.table;
    let mut rows = rows_booked(table, condition).ok()?;
    if let Some(among) = among {
        let part = rows_booked(table, among).ok()?;
        rows.iter_mut()
            .zip(part)
            .for_each(|(row, part)| *row &= part);
    }
    let meant = table
        .rows
        .iter()
        .zip(&rows)
        .filter(|(_, is_meant)| **is_meant);
    let postings = meant.map(|(row, _)| row.count).sum();
    Some((rows, postings))
}
