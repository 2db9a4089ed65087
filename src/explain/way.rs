//! A posting's way: its key, its share, what each view makes of its kroner, and the cells they end
//! in.
//!
//! The way is not told beside the engine but by it: the posting alone is laid before the same steps
//! that the whole ledger goes through.

use std::collections::BTreeMap;
use std::iter;
use std::sync::Arc;

use crate::engine::{Account, account_in_views};
use crate::ledger::{Condensed, KeyRow, KeyTable};
use crate::model::{Categories, Expr, Id, Node};
use crate::value::{Amount, Figure, Ratio, Unit, display_figure};

use super::{ExplanationStep, Scene, StepKind};

/// The way of a posting with this row of the key table and amount. **Order**: the key, the view of
/// the run, other views by id where they differ from it, then cells.
pub(super) fn way(
    scene: &Scene<'_>,
    account: &Account,
    row: usize,
    amount: Amount,
) -> Vec<ExplanationStep> {
    let place = scene.project.ledger_of(account);
    let Some(ledger) = scene.run.ledgers.get(&place) else {
        return Vec::new();
    };
    let mut steps = vec![key_step(scene, &ledger.table, row)];
    let alone = scene
        .project
        .ledger_input(&place, Arc::new(alone(&ledger.table, row, amount)));
    // Amounts that no posting holds are no part of a posting's way.
    let mut model = (*scene.project.model).clone();
    model.national.imputed.clear();
    model
        .municipal
        .values_mut()
        .for_each(|layer| layer.imputed.clear());
    let mut others = scene.project.views_of(&place.choice);
    others.remove(&scene.run.view);
    let views = iter::once(&scene.run.view).chain(&others);
    // Findings were reported by the run already.
    let accounts = account_in_views(&model, &scene.project.facts, alone, views).value;
    let mut of_views = accounts.iter().map(view_step);
    let Some((own, ends)) = of_views.next() else {
        return steps;
    };
    let mut alike = 0_u64;
    let mut differing = Vec::new();
    for (step, _) in of_views {
        if (&step.text, &step.steps) == (&own.text, &own.steps) {
            alike += 1;
        } else {
            differing.push(step);
        }
    }
    steps.push(own);
    steps.extend(differing);
    if alike > 0 {
        let mut step = ExplanationStep::new(StepKind::Note, "other views");
        step.text = Some(format!("{alike} more make the same of it"));
        steps.push(step);
    }
    steps.extend(cells(scene, account, &ends));
    steps
}

/// The codes of the key, and how many postings share it.
fn key_step(scene: &Scene<'_>, table: &KeyTable, row: usize) -> ExplanationStep {
    let key = &table.rows[row];
    let codes = table
        .columns
        .iter()
        .zip(&key.codes)
        .filter_map(|(column, code)| {
            let code = column.codes.get(usize::try_from(*code).ok()?)?;
            let shown = match scene.show_texts {
                true => code.to_string(),
                false => column.shown(code),
            };
            (!code.is_empty()).then(|| format!("{} {shown}", column.name))
        });
    let mut step = ExplanationStep::new(StepKind::Note, "key");
    step.text = Some(codes.collect::<Vec<_>>().join(", "));
    step.postings = Some(key.count);
    step
}

/// A ledger that holds nothing but one posting of a key.
fn alone(table: &KeyTable, row: usize, amount: Amount) -> Condensed {
    let KeyRow { codes, passed, .. } = table.rows[row].clone();
    let rows = vec![KeyRow {
        codes,
        passed,
        count: 1,
        sum: amount,
        debit: amount.max(Amount::ZERO),
    }];
    Condensed {
        table: KeyTable {
            rows,
            ..table.clone()
        },
        ..Condensed::default()
    }
}

fn kroner(amount: &Ratio) -> String {
    format!(
        "{} kr",
        display_figure(&Figure::exact(amount.clone(), Unit::kr()), Some(2))
    )
}

/// What a view makes of the posting, and the categories that its kroner end in.
fn view_step(account: &Account) -> (ExplanationStep, Vec<Id>) {
    let mut ends: BTreeMap<String, Ratio> = BTreeMap::new();
    let mut step = ExplanationStep::new(StepKind::Note, format!("view {}", account.view));
    for contribution in &account.contributions {
        *ends
            .entry(contribution.target.to_string())
            .or_insert_with(Ratio::zero) += &contribution.amount;
        let rest = &Ratio::kroner(contribution.gross) - &contribution.amount;
        if !rest.is_zero() {
            ends.insert("outside.share".to_owned(), rest);
            let mut share = ExplanationStep::new(StepKind::Note, "share");
            share.value = Some(contribution.share.to_string());
            share.display = Some(contribution.share.to_decimal(6));
            step.steps.push(share);
        }
    }
    for moved in account.adjusted.iter().filter(|moved| moved.from.is_some()) {
        let mut adjustment =
            ExplanationStep::new(StepKind::Adjustment, moved.adjustment.to_string());
        let to = moved
            .to
            .as_ref()
            .map_or("excluded".to_owned(), ToString::to_string);
        adjustment.text = Some(format!("{} → {to}", moved.from.as_deref().unwrap_or("")));
        adjustment.display = Some(kroner(&moved.amount));
        adjustment.value = Some(moved.amount.to_string());
        step.steps.push(adjustment);
        if let Some(from) = &moved.from {
            *ends.entry(from.to_string()).or_insert_with(Ratio::zero) += &-moved.amount.clone();
        }
        *ends.entry(to).or_insert_with(Ratio::zero) += &moved.amount;
    }
    ends.retain(|_, amount| !amount.is_zero());
    let parts: Vec<String> = ends
        .iter()
        .map(|(end, amount)| format!("{} in {end}", kroner(amount)))
        .collect();
    let claimed = account.contributions.first();
    step.text = Some(match (parts.is_empty(), claimed) {
        (true, None) => "claimed by no rule".to_owned(),
        (true, Some(claimed)) => format!("0 kr in {}", claimed.target),
        (false, _) => parts.join(", "),
    });
    let categories = account
        .categories
        .keys()
        .filter(|category| ends.contains_key(&***category))
        .cloned()
        .collect();
    (step, categories)
}

/// The cells of the run that ask for a category the kroner ended in, directly.
fn cells(scene: &Scene<'_>, account: &Account, ends: &[Id]) -> Vec<ExplanationStep> {
    let year = account.year.to_string();
    let here = |scope: &str, period: &str| *scope == *account.municipality && *period == *year;
    let found = scene.run.workbook.cells.iter().filter(|cell| {
        let address = &cell.address;
        let view = scene
            .project
            .model
            .sheet(&address.sheet)
            .and_then(|sheet| sheet.view.as_ref());
        let subject = scene
            .project
            .model
            .sheet(&address.sheet)
            .and_then(|sheet| sheet.row(&address.row))
            .and_then(|row| row.subject.as_ref());
        here(&address.scope, &address.period)
            && view.is_none_or(|view| *view == scene.run.view)
            && ends.iter().any(|end| asks_for(&cell.formula, subject, end))
    });
    let step = |cell: &crate::engine::Cell| {
        let mut step = ExplanationStep::new(StepKind::Cell, cell.address.to_string());
        step.display = Some(cell.display());
        step
    };
    found.map(step).collect()
}

/// Whether a formula sums a category that holds this one; `row` stands for its subject.
fn asks_for(formula: &Expr, subject: Option<&Expr>, category: &str) -> bool {
    let mut asks = false;
    formula.walk(&mut |expr| match &*expr.node {
        Node::Category(id) => asks |= Categories::is_within(category, id),
        Node::Row => asks |= subject.is_some_and(|subject| asks_for(subject, None, category)),
        _ => {}
    });
    asks
}
