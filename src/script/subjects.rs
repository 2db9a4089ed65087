//! Rows that are about themselves: what a row is about cannot stand on the row, directly or by way
//! of other rows.

use std::collections::BTreeMap;

use super::draft::finding;
use crate::diag::{Code, Diagnostic, Span};
use crate::model::circles::on_circles;
use crate::model::{Axis, Expr, Model, Node, RowRef, Sheet, Shift};

/// Checks what every row is about. What cannot be is taken out of the model, so that nothing runs
/// in circles with it.
pub(super) fn check(model: &mut Model) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let wrong: Vec<(usize, usize, Span)> = wrong(model, &mut found);
    for (sheet, row, span) in wrong {
        model.national.sheets[sheet].rows[row].subject = Some(Expr::new(Node::Poison, span));
    }
    found
}

fn wrong(model: &Model, found: &mut Vec<Diagnostic>) -> Vec<(usize, usize, Span)> {
    let sheets = &model.national.sheets;
    let places: Vec<(usize, usize)> = sheets
        .iter()
        .enumerate()
        .flat_map(|(sheet, of)| (0..of.rows.len()).map(move |row| (sheet, row)))
        .collect();
    let numbers: BTreeMap<(&str, &str), usize> = places
        .iter()
        .enumerate()
        .map(|(number, (sheet, row))| {
            (
                (&*sheets[*sheet].id, &*sheets[*sheet].rows[*row].id),
                number,
            )
        })
        .collect();
    let (mut edges, mut spans, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    for (sheet, row) in &places {
        let (of, row_of) = (&sheets[*sheet], &sheets[*sheet].rows[*row]);
        let mut asked = SubjectCollector {
            model,
            numbers: &numbers,
            rows: Vec::new(),
            cell: None,
        };
        if let Some(subject) = &row_of.subject {
            asked.of(subject, Some(of), AskingRows::One(&row_of.id));
        }
        if let Some((column, span)) = asked.cell {
            let message = format!("row `{}` cannot be about a cell of its own", row_of.id);
            let diagnostic = finding(
                Code::AskedTooEarly,
                message,
                &span,
                format!("`{column}` is computed from what the row is about"),
            );
            found.push(
                diagnostic.help("name a category, a fact, or a cell of another sheet with its row"),
            );
            wrong.push((*sheet, *row, span));
        }
        asked.rows.sort_by_key(|(number, _)| *number);
        asked.rows.dedup_by_key(|(number, _)| *number);
        edges.push(
            asked
                .rows
                .iter()
                .map(|(number, _)| *number)
                .collect::<Vec<_>>(),
        );
        spans.push(asked.rows);
    }
    let on_circle = on_circles(&edges);
    for number in &on_circle {
        let (sheet, row) = places[*number];
        let row_of = &sheets[sheet].rows[row];
        let leads_on = spans[*number]
            .iter()
            .find(|(next, _)| on_circle.binary_search(next).is_ok());
        let span = leads_on.map_or(&*row_of.span, |(_, span)| span);
        let message = format!(
            "row `{}` of sheet `{}` is about itself",
            row_of.id, sheets[sheet].id
        );
        let diagnostic = finding(
            Code::CircularFormula,
            message,
            span,
            "stands for what the row is about",
        );
        found.push(
            diagnostic
                .help("say what the row is about: a category or a formula; `row` is for columns"),
        );
        wrong.push((sheet, row, span.clone()));
    }
    wrong
}

/// From which rows a formula is asked.
#[derive(Clone, Copy)]
enum AskingRows<'m> {
    One(&'m str),
    /// Those that are no totals.
    Each,
}

/// What a formula asks for.
struct SubjectCollector<'m, 'n> {
    model: &'m Model,
    numbers: &'n BTreeMap<(&'m str, &'m str), usize>,
    /// Rows, each with where it is asked for.
    rows: Vec<(usize, Span)>,
    /// A cell of the same row.
    cell: Option<(String, Span)>,
}

impl<'m> SubjectCollector<'m, '_> {
    fn of(&mut self, expr: &'m Expr, sheet: Option<&'m Sheet>, rows: AskingRows<'m>) {
        match &*expr.node {
            Node::Row | Node::Label(_) => self.row(expr, sheet, rows),
            Node::Cell(cell) if cell.row == RowRef::Same && cell.sheet.is_none() => {
                if let AskingRows::One(_) = rows {
                    self.cell
                        .get_or_insert_with(|| (cell.column.to_string(), (*expr.span).clone()));
                }
            }
            Node::Shift(of, Shift::Row(row)) => self.of(of, sheet, AskingRows::One(row)),
            Node::Fold {
                axis: Axis::Rows(named),
                of,
                weight,
                ..
            } => {
                let sheet = named.as_ref().map_or(sheet, |id| self.model.sheet(id));
                self.of(of, sheet, AskingRows::Each);
                weight
                    .iter()
                    .for_each(|weight| self.of(weight, sheet, AskingRows::Each));
            }
            _ => expr
                .children()
                .into_iter()
                .for_each(|child| self.of(child, sheet, rows)),
        }
    }

    fn row(&mut self, expr: &Expr, sheet: Option<&'m Sheet>, rows: AskingRows<'m>) {
        let Some(sheet) = sheet else { return };
        match rows {
            AskingRows::One(row) => {
                self.rows.extend(
                    self.numbers
                        .get(&(&*sheet.id, row))
                        .map(|number| (*number, (*expr.span).clone())),
                );
            }
            AskingRows::Each => {
                let ids = sheet
                    .rows
                    .iter()
                    .filter(|row| !row.total)
                    .map(|row| &*row.id);
                let numbers = ids.filter_map(|row| self.numbers.get(&(&*sheet.id, row)));
                self.rows
                    .extend(numbers.map(|number| (*number, (*expr.span).clone())));
            }
        }
    }
}
