//! Which printed figures may stand beside a run as it is published.

use crate::engine::Cell;
use crate::value::{Ratio, Value};
use crate::workspace::{Project, Run};

use super::number::Number;
use super::print::RunCells;
use super::published::{PrintedContent, PrintedFigure};

/// Leaves the printed figures whose cells are told, of a project and run as they are published. Print of
/// another cell may be the very figure that is not told, or one that nobody judges; so may small
/// counts that the cell does not tell itself.
pub fn keep_tellable(printed: &mut Vec<PrintedFigure>, project: &Project, run: &Run) {
    let cells = RunCells::new(run);
    printed.retain(|printed| {
        cells
            .find(run, printed)
            .is_some_and(|cell| is_tellable(project, printed, cell))
    });
}

fn is_tellable(project: &Project, printed: &PrintedFigure, cell: &Cell) -> bool {
    let vocabulary = &project.model.vocabulary;
    let rule = vocabulary.publication.as_ref();
    let threshold = Ratio::from(rule.map_or(0, |rule| rule.threshold));
    let counts_heads = vocabulary.counts_heads(&cell.figure.unit);
    let is_few = |number: &Number| {
        let heads = number.value().abs();
        counts_heads && !heads.is_zero() && heads < threshold
    };
    let unit = printed.unit.as_ref();
    let is_of_unit = unit.is_some_and(|unit| unit.add(&cell.figure.unit).is_ok());
    match (&printed.content, &cell.figure.value) {
        (_, Value::Missing(_)) => false,
        (PrintedContent::Words(_), told) => matches!(told, Value::Text(_)),
        (PrintedContent::Withheld | PrintedContent::Blank, _) => true,
        (_, Value::Text(_)) => false,
        (PrintedContent::Number(number), Value::Exact(told)) if number.rounds_from(told) => {
            is_of_unit
        }
        (PrintedContent::Number(number) | PrintedContent::Below(number), _) => {
            is_of_unit && !is_few(number)
        }
        (PrintedContent::Range(low, high), _) => is_of_unit && !is_few(low) && !is_few(high),
    }
}
