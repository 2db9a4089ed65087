//! What the figures of a run stand on: the formulas of leaf cells, and the weights, keys and facts
//! beneath the kroner of a ledger.

use crate::engine::{Account, Cell, Coordinates, Evaluator, rule};
use crate::model::{Action, Expr, Id, Layer, Model, Node, Target, written};
use crate::scenario::Needs;
use crate::value::Value;
use crate::workspace::Project;

use super::entry::{Entry, InputEntry, InputSource, Leaf, LedgerName, SEPARATOR};

/// What a cell is that stands on no other cell: a category's kroner, or a fact.
pub(super) fn leaf(model: &Model, cell: &Cell) -> Option<Leaf> {
    let subject = || {
        model
            .sheet(&cell.address.sheet)?
            .row(&cell.address.row)?
            .subject
            .as_ref()
    };
    let category = |formula: &Expr| match &*formula.node {
        Node::Category(id) => Some(Leaf::Category(id.clone())),
        _ => None,
    };
    match &*cell.formula.node {
        Node::Category(id) => Some(Leaf::Category(id.clone())),
        Node::Fact(id) => Some(Leaf::Fact(id.clone())),
        Node::Row => subject().and_then(category),
        Node::Sum(of) if matches!(&*of.node, Node::Row) => subject().and_then(category),
        Node::Sum(of) => category(of),
        _ => None,
    }
}

/// The weights, keys and facts beneath the kroner of an account, with their values. **Order**:
/// none.
pub(super) fn used(project: &Project, account: &Account) -> Vec<Entry> {
    let model = &*project.model;
    let needs = needs(model, account);
    let ground = Evaluator::new(model, &project.facts, &[]);
    let at = Coordinates::outside(&account.municipality, account.year, &account.view);
    let ledger = LedgerName {
        municipality: account.municipality.clone(),
        year: account.year,
    };
    let span = crate::diag::Span::new("", 0, 0);
    let input = |node: Node, id: &Id, source| {
        let figure = ground
            .silently(|| ground.evaluate(&Expr::new(node, span.clone()), &at))
            .figure;
        let unit = model.vocabulary.unit_id(&figure.unit);
        let value = match figure.value {
            Value::Text(text) => Value::Text(text.norwegian().into()),
            value => value,
        };
        Entry::Input(InputEntry {
            ledger: ledger.clone(),
            id: id.clone(),
            unit,
            value,
            source,
        })
    };
    let weights = needs
        .weights
        .iter()
        .map(|id| input(Node::Weight(id.clone()), id, InputSource::Weight));
    let keys = needs.keys.iter().map(|id| {
        let declared = model.key(&account.municipality, id, account.year);
        // No field may look like two.
        let formula = declared.map(|key| written(&key.formula).replace(SEPARATOR, " "));
        input(Node::Key(id.clone()), id, InputSource::Key(formula))
    });
    let facts = needs.facts.iter().map(|id| {
        let fact = project
            .facts
            .get(&account.municipality, &account.year.to_string(), id);
        input(
            Node::Fact(id.clone()),
            id,
            InputSource::Fact(fact.map(|fact| fact.origin.into())),
        )
    });
    weights.chain(keys).chain(facts).collect()
}

/// What shares, imputed amounts and adjustments of an account refer to, through keys.
fn needs(model: &Model, account: &Account) -> Needs {
    let mut needs = Needs::default();
    let (municipality, year) = (&account.municipality, account.year);
    for contribution in &account.contributions {
        let declared = contribution
            .rule
            .as_ref()
            .and_then(|reference| rule(model, reference));
        let share = declared.and_then(|rule| rule.share.as_ref());
        if let Some(share) = share.filter(|_| matches!(contribution.target, Target::Category(_))) {
            needs.add(share);
        }
    }
    for imputed in &account.imputed {
        let declared = model
            .layer(&imputed.layer)
            .and_then(|layer: &Layer| layer.imputed.get(imputed.index));
        if let Some(declared) = declared {
            needs.add(&declared.formula);
        }
    }
    let adjustments: Vec<_> = model
        .adjustments(&account.view, municipality, year)
        .map(|(_, adjustment)| adjustment)
        .collect();
    adjustments
        .iter()
        .filter_map(|adjustment| adjustment.action.formula())
        .for_each(|formula| needs.add(formula));
    let forms = |id: &Id| -> Vec<&Expr> {
        let replaced = adjustments
            .iter()
            .filter_map(|adjustment| match &adjustment.action {
                Action::UseKey { key, formula } if key == id => Some(formula),
                _ => None,
            });
        replaced
            .chain(model.key(municipality, id, year).map(|key| &key.formula))
            .collect()
    };
    needs.follow(forms);
    needs
}
