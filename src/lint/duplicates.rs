//! Rows, columns and cells of a sheet that are declared twice.

use std::collections::HashMap;

use crate::diag::{Code, Diagnostic, Span};
use crate::model::Model;

/// Checks every sheet.
pub(super) fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for sheet in model.named_layers().flat_map(|(_, layer)| &layer.sheets) {
        let place = format!("of sheet `{}`", sheet.id);
        let rows = sheet
            .rows
            .iter()
            .map(|row| (format!("row `{}` {place}", row.id), &row.span));
        let columns = sheet
            .columns
            .iter()
            .map(|column| (format!("column `{}` {place}", column.id), &column.span));
        let cells = sheet.cells.iter().map(|cell| {
            let named = [&cell.place.scope, &cell.place.period]
                .into_iter()
                .flatten()
                .map(|id| format!(" of {id}"));
            (
                format!(
                    "cell `{}`, `{}`{} {place}",
                    cell.row,
                    cell.column,
                    named.collect::<String>()
                ),
                &cell.span,
            )
        });
        let mut seen: HashMap<String, &Span> = HashMap::new();
        for (what, span) in rows.chain(columns).chain(cells) {
            if let Some(first) = seen.get(&what) {
                found.push(
                    Diagnostic::new(Code::DuplicateId, format!("{what} is declared twice"))
                        .at_span(span, "again here")
                        .at_span(first, "first here"),
                );
            } else {
                seen.insert(what, span);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Script, column, lint_shown, row, sheet};
    use crate::model::{CellPlace, Id, OverrideCell};

    #[test]
    fn a_row_a_column_and_a_cell_may_each_be_declared_once() {
        let script = Script(".row(a) .column(a) .row(b) .row(a)2 .column(a)2 .cell(a)1 .cell(a)2");
        let kroner = |text| script.fact(text, "markedsverdi");
        let cell = |text| OverrideCell {
            row: Id::from("a"),
            column: Id::from("a"),
            place: CellPlace::default(),
            formula: None,
            span: script.span(text).into(),
        };
        let mut table = sheet(
            "t",
            vec![
                row("a", None, script.span(".row(a) ")),
                row("b", None, script.span(".row(b)")),
                row("a", None, script.span(".row(a)2")),
            ],
            vec![
                column("a", kroner("a"), None, script.span(".column(a) ")),
                column("a", kroner("a"), None, script.span(".column(a)2")),
            ],
        );
        table.cells = vec![cell(".cell(a)1"), cell(".cell(a)2")];
        assert_eq!(
            lint_shown(&script, |model| model.national.sheets = vec![table]),
            [
                "K0208 row `a` of sheet `t` is declared twice @ .row(a)2: again here; .row(a) : first here",
                "K0208 column `a` of sheet `t` is declared twice @ .column(a)2: again here; .column(a) : first here",
                "K0208 cell `a`, `a` of sheet `t` is declared twice @ .cell(a)2: again here; .cell(a)1: first here",
            ]
        );
    }
}
