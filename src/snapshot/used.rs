//! What the figures of a run stand on: the formulas of leaf cells, and the weights, keys and facts beneath the kroner of a ledger.

use crate::engine::{Account, Cell, Coordinates, Evaluator, rule};
use crate::model::{Action, Expr, Id, Layer, Model, Node, Target, written};
use crate::scenario::Needs;
use crate::workspace::Project;

use super::exact::exact;

/// The formula of a cell that stands on no other cell: a category's kroner, or a fact.
pub(super) fn leaf(model: &Model, cell: &Cell) -> Option<String> {
    let subject = || model.sheet(&cell.address.sheet)?.row(&cell.address.row)?.subject.as_ref();
    match &*cell.formula.node {
        Node::Category(_) | Node::Fact(_) => Some(written(&cell.formula)),
        Node::Row => subject().and_then(category),
        Node::Sum(of) if matches!(&*of.node, Node::Row) => subject().and_then(category),
        Node::Sum(of) => category(of),
        _ => None,
    }
}

fn category(formula: &Expr) -> Option<String> {
    matches!(&*formula.node, Node::Category(_)).then(|| written(formula))
}

/// A line of a body: its kind, key and fields.
type UsedLine = (&'static str, String, Vec<String>);

/// The weights, keys and facts beneath the kroner of an account, with their values. **Order**: none.
pub(super) fn used(project: &Project, account: &Account) -> Vec<UsedLine> {
    let model = &*project.model;
    let needs = needs(model, account);
    let ground = Evaluator::new(model, &project.facts, &[]);
    let at = Coordinates::outside(&account.municipality, account.year, &account.view);
    let place = format!("{}/{}", account.municipality, account.year);
    let span = crate::diag::Span::new("", 0, 0);
    let value = |node: Node| {
        let figure = ground.silently(|| ground.evaluate(&Expr::new(node, span.clone()), &at)).figure;
        (model.vocabulary.unit_id(&figure.unit), exact(&figure))
    };
    let mut found = Vec::new();
    for id in &needs.weights {
        let (unit, value) = value(Node::Weight(id.clone()));
        found.push(("weight", format!("{place} {id}"), vec![unit, value]));
    }
    for id in &needs.keys {
        let (unit, value) = value(Node::Key(id.clone()));
        let form = model.key(&account.municipality, id, account.year).map_or(String::new(), |key| written(&key.formula));
        found.push(("key", format!("{place} {id}"), vec![unit, value, form.replace(" | ", " ")]));
    }
    for id in &needs.facts {
        let (unit, value) = value(Node::Fact(id.clone()));
        let fact = project.facts.get(&account.municipality, &account.year.to_string(), id);
        let basis = fact.map_or(String::new(), |fact| crate::facts::Basis::from(fact.origin).to_string());
        found.push(("fact", format!("{place} {id}"), vec![unit, value, basis]));
    }
    found
}

/// What shares, imputed amounts and adjustments of an account refer to, through keys.
fn needs(model: &Model, account: &Account) -> Needs {
    let mut needs = Needs::default();
    let (municipality, year) = (&account.municipality, account.year);
    for contribution in &account.contributions {
        let declared = contribution.rule.as_ref().and_then(|reference| rule(model, reference));
        let share = declared.and_then(|rule| rule.share.as_ref());
        if let Some(share) = share.filter(|_| matches!(contribution.target, Target::Category(_))) {
            needs.add(share);
        }
    }
    for imputed in &account.imputed {
        let declared = model.layer(&imputed.layer).and_then(|layer: &Layer| layer.imputed.get(imputed.index));
        if let Some(declared) = declared {
            needs.add(&declared.formula);
        }
    }
    let adjustments: Vec<_> = model.adjustments(&account.view, municipality, year).map(|(_, adjustment)| adjustment).collect();
    adjustments.iter().filter_map(|adjustment| adjustment.action.formula()).for_each(|formula| needs.add(formula));
    let forms = |id: &Id| -> Vec<&Expr> {
        let replaced = adjustments.iter().filter_map(|adjustment| match &adjustment.action {
            Action::UseKey { key, formula } if key == id => Some(formula),
            _ => None,
        });
        replaced.chain(model.key(municipality, id, year).map(|key| &key.formula)).collect()
    };
    needs.follow(forms);
    needs
}
