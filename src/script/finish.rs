//! From drafts to layers: what is unfinished, unreasoned or declared twice is reported, the rest
//! becomes plain data.

use crate::ledger::LedgerKind;
use crate::municipality::LedgerChoice;
use std::collections::BTreeMap;

use super::declared::DeclaredIds;
use super::draft::{Body, Declaration, Draft, SheetDraft, finding};
use crate::diag::{Anchor, Code, Span};
use crate::facts::Label;
use crate::model::{
    Adjustment, AllocationKey, Arithmetic, CategoryStatement, Check, Expr, Imputed, Layer,
    LayerName, Node, NotNeeded, Otherwise, Purpose, Row, Rule, Sheet, View, Weight, Years,
};

/// How many rows a total may sum; their sum is one expression.
const MAX_SUMMED: usize = 500;

/// Takes a layer out of the collector.
pub(super) fn layer(draft: &mut Draft) -> (Layer, DeclaredIds) {
    let (mut layer, mut declared) = (Layer::default(), DeclaredIds::default());
    let declarations = std::mem::take(&mut draft.declarations);
    duplicates(draft, &declarations);
    declared.references = std::mem::take(&mut draft.references);
    declared.optional = std::mem::take(&mut draft.optional);
    declared.absent = std::mem::take(&mut draft.absent);
    declared.places = draft.names.municipalities.clone();
    declared.has_baseline = draft.names.baseline.is_some();
    layer.views = views(draft);
    declared.views = layer.views.iter().map(|view| view.id.clone()).collect();
    for declaration in declarations {
        let ids = match &declaration.body {
            Body::Rule { .. } => Some(&mut declared.rules),
            Body::Weight(_) => Some(&mut declared.weights),
            Body::Key(_) => Some(&mut declared.keys),
            Body::Imputed { .. } => Some(&mut declared.imputed),
            _ => None,
        };
        if let Body::Adjustment { view, .. } = &declaration.body {
            declared
                .adjustments
                .push((view.clone(), declaration.id.clone()));
        }
        if let Some(ids) = ids {
            ids.push(declaration.id.clone());
        }
        if is_complete(draft, &declaration) {
            place(&mut layer, declaration);
        }
    }
    layer.sheets = sheets(draft);
    (layer, declared)
}

/// What a declaration is called in messages.
fn naming(declaration: &Declaration) -> String {
    match (&declaration.body, &*declaration.id) {
        (Body::Otherwise(_), _) => "`otherwise`".to_owned(),
        (Body::Statement(holding), id) => format!("`{holding}({id})`"),
        (Body::Adjustment { view, .. }, id) => format!("adjustment `{id}` of view `{view}`"),
        (Body::NotNeeded { view, .. }, id) => format!("`not_needed(\"{id}\")` of view `{view}`"),
        (body, id) => format!("{} `{id}`", body.noun()),
    }
}

fn is_complete(draft: &mut Draft, declaration: &Declaration) -> bool {
    if declaration.cut {
        return false;
    }
    let mut complete = !declaration.poisoned;
    if matches!(declaration.body, Body::Rule { target: None, .. }) {
        complete = false;
        let message = format!(
            "rule `{}` does not say where its postings belong",
            declaration.id
        );
        draft.report(
            finding(
                Code::UnfinishedRule,
                message,
                &declaration.span,
                "no `.to(...)`",
            )
            .help("add `.to(category)`, `.to(outside.scope)` or `.to(ignored)`"),
        );
    }
    if matches!(&declaration.body, Body::Check { purpose: Purpose::Narrow, stating, .. } if stating.is_empty())
    {
        complete = false;
        let message = format!(
            "check `{}` does not say by which facts it narrows",
            declaration.id
        );
        draft.report(
            finding(
                Code::UnfinishedRule,
                message,
                &declaration.span,
                "no `.stating(...)`",
            )
            .help("add `.stating(\"fact\")`"),
        );
    }
    let needs_reason = !matches!(declaration.body, Body::Check { .. } | Body::Table { .. });
    if needs_reason && declaration.reason.because.is_none() && declaration.reason.source.is_none() {
        complete = false;
        let message = format!("{} does not say why", naming(declaration));
        draft.report(
            finding(Code::MissingReason, message, &declaration.span, "no reason").help(
                match declaration.span.file.ends_with(".rhai") {
                    true => "add `.because(\"...\")` or `.source(\"...\")`",
                    false => "fill in the column `because` or `source`",
                },
            ),
        );
    }
    complete
}

fn place(layer: &mut Layer, declaration: Declaration) {
    let Declaration {
        id,
        body,
        reason,
        years,
        span,
        ..
    } = declaration;
    let span = Anchor::from(span);
    match body {
        Body::Rule {
            condition,
            target: Some(target),
            share,
            over,
        } => {
            layer.rules.push(Rule {
                id,
                condition,
                target,
                share,
                over,
                reason,
                years,
                span,
            });
        }
        Body::Otherwise(target) => {
            layer.otherwise = layer.otherwise.take().or(Some(Otherwise {
                target,
                reason,
                span,
            }));
        }
        Body::Statement(holding) => layer.statements.push(CategoryStatement {
            category: id,
            holding,
            reason,
            years,
            span,
        }),
        Body::Weight(by_year) => layer.weights.push(Weight {
            id,
            by_year,
            reason,
            span,
        }),
        Body::Key(formula) => layer.keys.push(AllocationKey {
            id,
            formula,
            reason,
            years,
            span,
        }),
        Body::Imputed { category, formula } => layer.imputed.push(Imputed {
            id,
            category,
            formula,
            reason,
            years,
            span,
        }),
        Body::Check {
            condition,
            within,
            severity,
            purpose,
            stating,
        } => {
            layer.checks.push(Check {
                id,
                condition,
                within,
                severity,
                because: reason.because,
                years,
                stating,
                purpose,
                span,
            });
        }
        Body::Adjustment {
            view, action, over, ..
        } => {
            if let Some(view) = layer.views.iter_mut().find(|part| part.id == view) {
                view.adjustments.push(Adjustment {
                    id,
                    action,
                    over,
                    reason,
                    years,
                    span,
                });
            }
        }
        Body::NotNeeded { view, id_span, .. } => {
            layer.not_needed.push(NotNeeded {
                view,
                adjustment: id,
                reason,
                years,
                span: id_span.into(),
            });
        }
        Body::Rule { target: None, .. } | Body::Table { .. } => {}
    }
}

/// Reports ids that are declared twice for the same year.
fn duplicates(draft: &mut Draft, declarations: &[Declaration]) {
    let mut earlier: BTreeMap<(&str, &str, &str), Vec<&Declaration>> = BTreeMap::new();
    for declaration in declarations {
        let view = match &declaration.body {
            Body::Adjustment { view, .. } | Body::NotNeeded { view, .. } => view,
            _ => "",
        };
        let others = earlier
            .entry((declaration.body.noun(), view, &declaration.id))
            .or_default();
        let named = !declaration.id.is_empty() || matches!(declaration.body, Body::Otherwise(_));
        let mut earlier = others.iter();
        if let Some(other) = earlier.find(|other| named && overlap(other, declaration)) {
            let message = format!("{} is declared twice", naming(declaration));
            let diagnostic = finding(
                Code::DuplicateId,
                message,
                &declaration.span,
                "declared again",
            )
            .at_span(&other.span, "declared first");
            draft.report(diagnostic.help(match declaration.body {
                Body::Otherwise(_) | Body::NotNeeded { .. } | Body::Statement(_) => {
                    "keep one of them"
                }
                Body::Weight(_) => "keep one of them, with a value for each year",
                _ => "choose another id, or tell them apart by `.valid(...)`",
            }));
        }
        others.push(declaration);
    }
}

fn overlap(a: &Declaration, b: &Declaration) -> bool {
    // Of a weight one declaration holds all years.
    let holds_all = matches!(a.body, Body::Weight(_) | Body::Otherwise(_));
    holds_all || Years::overlaps(a.years, b.years)
}

/// Puts the views together that several statements declare, without their adjustments yet.
fn views(draft: &mut Draft) -> Vec<View> {
    let mut views: Vec<View> = Vec::new();
    for part in std::mem::take(&mut draft.views)
        .into_iter()
        .filter(|part| !part.id.is_empty())
    {
        let empty = |span| View {
            id: part.id.clone(),
            title: None,
            same_for_all: false,
            ledgers: LedgerChoice::default(),
            adjustments: Vec::new(),
            span,
        };
        let position = views
            .iter()
            .position(|view| view.id == part.id)
            .unwrap_or_else(|| {
                views.push(empty(part.span.clone().into()));
                views.len() - 1
            });
        let view = &mut views[position];
        view.same_for_all |= part.same_for_all;
        if let (Some(first), Some(second)) = (&view.title, &part.title)
            && first != second
        {
            let message = format!("view `{}` has two titles", view.id);
            draft.report(
                finding(Code::DuplicateId, message, &part.span, "named again")
                    .at_span(&view.span, "declared first"),
            );
        }
        if let (LedgerKind::Budget | LedgerKind::RevisedBudget | LedgerKind::Forecast, Some(second)) =
            (view.ledgers.kind, &part.ledgers)
            && view.ledgers != *second
        {
            let message = format!("view `{}` is of two kinds of ledgers", view.id);
            draft.report(
                finding(Code::DuplicateId, message, &part.span, "said again")
                    .at_span(&view.span, "declared first"),
            );
        }
        if let Some(ledgers) = part.ledgers {
            view.ledgers = ledgers;
        }
        view.title = part.title.or_else(|| view.title.take());
    }
    views
}

/// Puts the sheets together that several statements declare.
fn sheets(draft: &mut Draft) -> Vec<Sheet> {
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
