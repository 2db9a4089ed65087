//! What a cell asks for: the places, their facts, and the categories of their ledgers.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::engine::{Coordinates, Evaluator, FigureReference, noting, rule};
use crate::model::{Categories, Expr, Id, Scope, Target};

use super::Scene;

/// What was asked for.
#[derive(Clone, Default, Debug)]
pub(super) struct BundleNeeds {
    /// The places that anything was asked of.
    pub(super) places: BTreeSet<Id>,
    /// The categories, each with municipality and year; those below them count.
    categories: BTreeSet<(Id, i32, Id)>,
    /// What was asked of raw ledgers, each with municipality and year.
    booked: Vec<(Id, i32, Expr)>,
    /// The facts, each with place and period.
    facts: BTreeSet<(Id, Id, Id)>,
}

impl BundleNeeds {
    /// Whether a ledger's kroner were asked for.
    pub(super) fn asks_ledger(&self, (municipality, year): &(Id, i32)) -> bool {
        self.categories
            .iter()
            .any(|(id, of, _)| id == municipality && of == year)
            || !self.booked_of(municipality, *year).is_empty()
    }

    /// What was asked of one raw ledger.
    pub(super) fn booked_of(&self, municipality: &Id, year: i32) -> Vec<&Expr> {
        let own = self
            .booked
            .iter()
            .filter(|(id, of, _)| id == municipality && *of == year);
        own.map(|(_, _, formula)| formula).collect()
    }

    /// The facts that were asked of a place, by id, each with the period.
    pub(super) fn facts_of(&self, place: &str) -> BTreeSet<(&str, &str)> {
        let own = self.facts.iter().filter(|(of, _, _)| **of == *place);
        own.map(|(_, period, id)| (&**id, &**period)).collect()
    }

    /// The categories that were asked of one ledger.
    pub(super) fn categories_of(&self, municipality: &Id, year: i32) -> BTreeSet<Id> {
        let own = self
            .categories
            .iter()
            .filter(|(id, of, _)| id == municipality && *of == year);
        own.map(|(_, _, category)| category.clone()).collect()
    }
}

/// A category of a place in a view.
type InView = (Id, i32, Id, Id);

/// What a cell asks for: by its formula, however deep, and by the shares and adjustments behind the
/// kroner it asks for.
pub(super) fn asked(scene: &Scene<'_>, at: &Coordinates) -> BundleNeeds {
    let places: RefCell<BTreeSet<Id>> = RefCell::default();
    let in_views: RefCell<BTreeSet<InView>> = RefCell::default();
    let booked: RefCell<Vec<(Id, i32, Expr)>> = RefCell::default();
    let of_facts: RefCell<BTreeSet<(Id, Id, Id)>> = RefCell::default();
    let recorder = noting(|of, at| {
        // A pair of municipalities asks both.
        places.borrow_mut().extend(match &at.scope {
            Scope::Pair(pair) => vec![pair.first().clone(), pair.second().clone()],
            one => vec![one.name()],
        });
        if let (FigureReference::Category(id), Some(year)) = (of, at.year()) {
            in_views
                .borrow_mut()
                .insert((at.scope.name(), year, at.view.clone(), id.clone()));
        }
        if let FigureReference::Fact(id) = of {
            let asked = (at.scope.name(), at.period.clone(), id.clone());
            of_facts.borrow_mut().insert(asked);
        }
        if let (FigureReference::Booked(formula), Some(year)) = (of, at.year()) {
            let asked = (at.scope.name(), year, formula.clone());
            booked.borrow_mut().push(asked);
        }
    });
    let (model, facts) = (&*scene.project.model, &scene.project.facts);
    let plain = Evaluator::new(model, facts, &scene.run.accounts);
    let ground = plain.beneath(&recorder);
    ground.cell(at, None);
    let of_formula = in_views.borrow().clone();
    let mut categories = BTreeSet::new();
    for (scope, year, view, category) in of_formula {
        let place = Coordinates::outside(&scope, year, &view);
        let mut wanted = BTreeSet::from([category]);
        if let Some(account) = ground.account(&place) {
            // An adjustment reads what was reported, so one step back is all there is.
            let reaches = |to: &Id| wanted.iter().any(|above| Categories::is_within(to, above));
            let moved = account
                .adjusted
                .iter()
                .filter(|change| change.to.as_ref().is_some_and(&reaches));
            let from: Vec<Id> = moved.filter_map(|change| change.from.clone()).collect();
            wanted.extend(from);
            for contribution in &account.contributions {
                let Target::Category(target) = &contribution.target else {
                    continue;
                };
                let is_wanted = wanted
                    .iter()
                    .any(|above| Categories::is_within(target, above));
                let declared = contribution
                    .rule
                    .as_ref()
                    .and_then(|reference| rule(model, reference));
                if let Some(share) = declared
                    .filter(|_| is_wanted)
                    .and_then(|rule| rule.share.as_ref())
                {
                    ground.evaluate(share, &place);
                }
            }
        }
        for imputed in model
            .layers(&scope)
            .flat_map(|layer| &layer.imputed)
            .filter(|imputed| imputed.years.contains(year))
        {
            ground.evaluate(&imputed.formula, &place);
        }
        for (_, adjustment) in model.adjustments(&view, &scope, year) {
            adjustment
                .action
                .formula()
                .into_iter()
                .for_each(|formula| drop(ground.evaluate(formula, &place)));
        }
        categories.extend(
            wanted
                .into_iter()
                .map(|category| (scope.clone(), year, category)),
        );
    }
    let places = places.borrow().clone();
    let booked = booked.borrow().clone();
    let facts = of_facts.borrow().clone();
    BundleNeeds {
        places,
        categories,
        booked,
        facts,
    }
}
