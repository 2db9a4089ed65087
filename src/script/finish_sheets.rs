//! Sheets from drafts: what several statements declare of one is put together, and what is said twice
//! is reported.

use super::draft::{Draft, SheetDraft, finding};
use crate::diag::{Code, Span};
use crate::facts::Label;
use crate::model::{Arithmetic, Expr, LayerName, Node, Row, Sheet, Years};

/// How many rows a total may sum; their sum is one expression.
const MAX_SUMMED: usize = 500;

/// Puts the sheets together that several statements declare.
pub(super) fn sheets(draft: &mut Draft) -> Vec<Sheet> {
    let mut sheets: Vec<(Sheet, Vec<bool>)> = Vec::new();
    for part in std::mem::take(&mut draft.sheets) {
        if part.id.is_empty() || draft.names.layer != LayerName::National {
            continue;
        }
        let position = sheets
            .iter()
            .position(|(sheet, _)| sheet.id == part.id)
            .unwrap_or_else(|| {
                sheets.push((Sheet::named(part.id.clone(), part.span.clone()), Vec::new()));
                sheets.len() - 1
            });
        let (sheet, sums_others) = &mut sheets[position];
        merge(draft, sheet, sums_others, part);
    }
    sheets.iter().for_each(|(sheet, _)| rivals(draft, sheet));
    sheets
        .into_iter()
        .map(|(sheet, sums_others)| with_totals(draft, sheet, &sums_others))
        .collect()
}

/// Reports cells that fit the same place, none of them more particular.
fn rivals(draft: &mut Draft, sheet: &Sheet) {
    for (first, second) in sheet.rival_cells() {
        let (row, place) = first.settling(second);
        let message = format!(
            "two cells of sheet `{}` fit `{row}:{}` in `{place}` equally well",
            sheet.id, second.column
        );
        let diagnostic = finding(
            Code::DuplicateId,
            message,
            &second.span,
            "neither names all that the other names",
        );
        draft.report(diagnostic.at_span(&first.span, "fits there, too").help(format!(
            "say what counts where both fit: `.cell(\"{row}\", \"{}\", ..., \"{place}\")`; or name more in one of them",
            second.column
        )));
    }
}

fn merge(draft: &mut Draft, sheet: &mut Sheet, sums_others: &mut Vec<bool>, part: SheetDraft) {
    if let Some(title) = part.title {
        if !sheet.title.nb.is_empty() && sheet.title != title {
            let message = format!("sheet `{}` has two titles", sheet.id);
            draft.report(
                finding(Code::DuplicateId, message, &part.span, "named again")
                    .at_span(&sheet.span, "declared first"),
            );
        }
        sheet.title = title;
    }
    let other_table = part.table.is_some() && sheet.table.is_some() && part.table != sheet.table;
    let other_view = part.view.is_some() && sheet.view.is_some() && part.view != sheet.view;
    for (_, what) in [(other_table, "numbers of a table"), (other_view, "views")]
        .into_iter()
        .filter(|(other, _)| *other)
    {
        let message = format!("sheet `{}` has two {what}", sheet.id);
        draft.report(
            finding(Code::DuplicateId, message, &part.span, "another one")
                .at_span(&sheet.span, "declared first"),
        );
    }
    sheet.table = part.table.or(sheet.table);
    sheet.view = part.view.or_else(|| sheet.view.take());
    sheet.only.extend(part.only);
    sheet.periods.extend(part.periods);
    sheet.stating.extend(part.stating);
    sheet.valid = Years {
        from: part.valid.from.or(sheet.valid.from),
        to: part.valid.to.or(sheet.valid.to),
    };
    sheet.pairs |= part.pairs;
    for (row, sums) in part.rows.into_iter().filter(|(row, _)| !row.id.is_empty()) {
        match sheet.rows.iter().find(|other| other.id == row.id) {
            Some(other) => twice(draft, "row", &row.id, &sheet.id, &row.span, &other.span),
            None => {
                sheet.rows.push(row);
                sums_others.push(sums);
            }
        }
    }
    for column in part
        .columns
        .into_iter()
        .filter(|column| !column.id.is_empty())
    {
        match sheet.columns.iter().find(|other| other.id == column.id) {
            Some(other) => twice(
                draft,
                "column",
                &column.id,
                &sheet.id,
                &column.span,
                &other.span,
            ),
            None => sheet.columns.push(column),
        }
    }
    for cell in part.cells {
        match sheet.cells.iter().find(|other| {
            other.row == cell.row && other.column == cell.column && other.place == cell.place
        }) {
            Some(other) => twice(
                draft,
                "cell",
                &format!("{}:{}", cell.row, cell.column),
                &sheet.id,
                &cell.span,
                &other.span,
            ),
            None => sheet.cells.push(cell),
        }
    }
}

fn twice(draft: &mut Draft, noun: &str, id: &str, sheet: &str, span: &Span, first: &Span) {
    let message = format!("{noun} `{id}` is declared twice in sheet `{sheet}`");
    draft.report(
        finding(Code::DuplicateId, message, span, "declared again")
            .at_span(first, "declared first"),
    );
}

/// Gives the rows that sum the others their subject.
fn with_totals(draft: &mut Draft, mut sheet: Sheet, sums_others: &[bool]) -> Sheet {
    if sheet.title.nb.is_empty() {
        sheet.title = Label::nb(&*sheet.id);
    }
    let subjects: Vec<Expr> = sheet
        .rows
        .iter()
        .filter(|row| !row.total)
        .filter_map(|row| row.subject.clone())
        .collect();
    let (count, span) = (subjects.len(), sheet.span.clone());
    let sum = subjects.into_iter().take(MAX_SUMMED).reduce(|left, right| {
        Expr::new(Node::Arithmetic(Arithmetic::Add, left, right), span.clone())
    });
    for (row, _) in sheet
        .rows
        .iter_mut()
        .zip(sums_others)
        .filter(|(_, sums)| **sums)
    {
        if count > MAX_SUMMED {
            let message = format!(
                "total `{}` would sum {count} rows, which is more than {MAX_SUMMED}",
                row.id
            );
            draft.report(
                finding(Code::ScriptLimit, message, &row.span, "too many rows")
                    .help("say what the total is about: a category"),
            );
            continue;
        }
        row.subject = sum.clone().map(|sum| placed(sum, row));
    }
    sheet
}

fn placed(sum: Expr, row: &Row) -> Expr {
    Expr {
        node: sum.node,
        span: row.span.clone(),
    }
}
