//! From drafts to layers: what is unfinished, unreasoned or declared twice is reported, the rest
//! becomes plain data.

use crate::ledger::LedgerKind;
use crate::municipality::LedgerChoice;
use std::collections::BTreeMap;

use super::declared::DeclaredIds;
use super::draft::{Body, Declaration, Draft, finding};
use super::finish_sheets::sheets;
use crate::diag::{Anchor, Code};
use crate::facts::Label;
use crate::model::{
    Adjustment, AllocationKey, CategoryStatement, Check, Control, Imputed, Layer, NotNeeded,
    Otherwise, Purpose, Rule, View, Weight, Years,
};

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
        Body::Control {
            condition,
            within,
            severity,
            title,
        } => {
            layer.controls.push(Control {
                title: title.unwrap_or_else(|| Label::nb(&*id)),
                source: reason.source,
                relation: Check {
                    id,
                    condition,
                    within,
                    severity,
                    because: reason.because,
                    years,
                    stating: Vec::new(),
                    purpose: Purpose::Check,
                    span,
                },
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
