//! One municipality between two views: what each of its adjustments, weights and keys does to a
//! category's kroner.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::engine::{
    Account, ClassifiedLedger, Coordinates, Evaluator, allocate, classify_ledger, rule,
};
use crate::facts::Basis;
use crate::model::{Action, Categories, Expr, Id, Model};
use crate::value::{Ratio, Unit};
use crate::workspace::{Ledgers, Project};

use super::items::{PracticeItem, ViewDifference, formulas};
use super::needs::Needs;
use super::request::{Attribution, GapRequest};
use super::shapley::{MOST, one_after_another, shapley};

/// The name of the view that stands for a state between two views; no author can write it.
const BETWEEN: &str = "between~";

/// What kroner are divided by.
pub(super) struct Per {
    pub heads: Ratio,
    pub unit: Unit,
    pub basis: Basis,
}

/// What one municipality's items do to a category. **Unit**: kroner.
#[derive(Clone)]
pub(super) struct CategorySteps {
    pub start: Ratio,
    pub end: Ratio,
    pub steps: Vec<(usize, Ratio, Attribution)>,
    pub basis: Basis,
}

/// One municipality, in every state between two views.
pub(super) struct ViewPath<'a> {
    project: &'a Project,
    /// The model without what no allocation looks at.
    model: Model,
    pub municipality: &'a Id,
    year: i32,
    view: Id,
    classified: ClassifiedLedger,
    pub between: ViewDifference,
    known: RefCell<BTreeMap<Vec<bool>, Arc<Account>>>,
    ways: RefCell<BTreeMap<Id, Result<CategorySteps, Arc<str>>>>,
}

impl<'a> ViewPath<'a> {
    /// A municipality's side between the views of a request; `None` where it has no ledger.
    pub fn new(
        project: &'a Project,
        ledgers: &'a Ledgers,
        (municipality, year): (&'a Id, i32),
        request: &GapRequest,
    ) -> Option<Self> {
        let place = project.ledger_in_view(municipality, year, &request.from);
        let ledger = project.ledger_input(&place, Arc::clone(ledgers.get(&place)?));
        let mut model = (*project.model).clone();
        model.national.sheets.clear();
        model.national.checks.clear();
        Some(Self {
            project,
            municipality,
            year,
            view: BETWEEN.into(),
            classified: classify_ledger(&model, ledger, None).value,
            between: ViewDifference::new(&model, municipality, year, (&request.from, &request.to)),
            model,
            known: RefCell::default(),
            ways: RefCell::default(),
        })
    }

    /// The account when the marked items are as the second view has them.
    fn account(&self, switched: &[bool]) -> Arc<Account> {
        if let Some(known) = self.known.borrow().get(switched) {
            return Arc::clone(known);
        }
        let mut model = self.model.clone();
        self.between.put(&mut model, &self.view, switched);
        let account = Arc::new(
            allocate(&model, &self.project.facts, &self.classified, &self.view)
                .value
                .account,
        );
        self.known
            .borrow_mut()
            .insert(switched.to_vec(), Arc::clone(&account));
        account
    }

    /// The kroner of a category in one state.
    fn kroner(&self, area: &str, switched: &[bool]) -> Result<Ratio, Arc<str>> {
        let account = self.account(switched);
        let within = |category: &Id| Categories::is_within(category, area);
        match account
            .missing
            .iter()
            .find(|(category, _)| within(category))
        {
            Some((_, reason)) => Err(Arc::clone(reason)),
            None => Ok(account
                .categories
                .iter()
                .filter(|(id, _)| within(id))
                .map(|(_, kroner)| kroner.clone())
                .sum()),
        }
    }

    fn basis(&self, area: &str, switched: &[bool]) -> Basis {
        let account = self.account(switched);
        let bases = account
            .bases
            .iter()
            .filter(|(id, _)| Categories::is_within(id, area))
            .map(|(_, basis)| *basis);
        bases.max().unwrap_or(account.ledger_basis)
    }

    /// What the kroner of a category are divided by.
    pub fn denominator(&self, area: &str) -> Result<Per, Arc<str>> {
        let project = self.project;
        let Some(fact) = project.model.categories.denominator(area) else {
            return Ok(Per {
                heads: Ratio::one(),
                unit: Unit::ratio(),
                basis: Basis::Ledger,
            });
        };
        let ground = Evaluator::new(&project.model, &project.facts, &[]);
        let evaluated = ground.fact(
            fact,
            &Coordinates::outside(self.municipality, self.year, &self.view),
        );
        let heads = evaluated.figure.as_exact().cloned().ok_or_else(|| {
            format!(
                "fact `{fact}` of {} {} has no exact value",
                self.municipality, self.year
            )
        })?;
        Ok(Per {
            heads,
            unit: evaluated.figure.unit,
            basis: evaluated.basis.unwrap_or(Basis::Published),
        })
    }

    /// From the category's kroner in the first view to those in the second. It does not depend on
    /// who the other side is.
    pub fn way(&self, area: &Id) -> Result<CategorySteps, Arc<str>> {
        if let Some(known) = self.ways.borrow().get(area) {
            return known.clone();
        }
        let way = self.find_way(area);
        self.ways.borrow_mut().insert(area.clone(), way.clone());
        way
    }

    fn find_way(&self, area: &Id) -> Result<CategorySteps, Arc<str>> {
        let items = &self.between.items;
        let mut state = vec![false; items.len()];
        let start = self.kroner(area, &state)?;
        let mut basis = self.basis(area, &state);
        let relevant = self.relevant(area);
        let mut steps = Vec::new();
        for stage in 0..2 {
            let whole: Vec<usize> = (0..items.len())
                .filter(|index| items[*index].kind.stage() == stage)
                .collect();
            let concerned: Vec<usize> = whole
                .iter()
                .copied()
                .filter(|index| relevant.contains(index))
                .collect();
            let after = switched(&state, &whole);
            // Whatever was taken for irrelevant, the steps must add up.
            let exact =
                self.kroner(area, &after)? == self.kroner(area, &switched(&state, &concerned))?;
            let players = if exact { concerned } else { whole };
            let (values, attribution) = if players.len() <= MOST {
                let value = |set: u32| {
                    let chosen = (0..players.len())
                        .filter(|player| set & (1 << player) != 0)
                        .map(|player| players[player]);
                    self.kroner(area, &switched(&state, &chosen.collect::<Vec<_>>()))
                };
                (shapley(players.len(), value)?, Attribution::Shapley)
            } else {
                let value = |count: usize| self.kroner(area, &switched(&state, &players[..count]));
                (
                    one_after_another(players.len(), value)?,
                    Attribution::InOrder,
                )
            };
            steps.extend(
                players
                    .into_iter()
                    .zip(values)
                    .map(|(player, kroner)| (player, kroner, attribution)),
            );
            state = after;
        }
        basis = basis.max(self.basis(area, &state));
        Ok(CategorySteps {
            start,
            end: self.kroner(area, &state)?,
            steps,
            basis,
        })
    }

    /// The items that can matter to a category, alone or through others.
    fn relevant(&self, area: &Id) -> BTreeSet<usize> {
        let items = &self.between.items;
        let none = vec![false; items.len()];
        let start = self.account(&none);
        let is_first = |index: &usize| items[*index].kind.stage() == 0;
        let firsts: Vec<usize> = (0..items.len()).filter(is_first).collect();
        let touched: Vec<TouchedCategories> = (0..items.len())
            .map(|index| match is_first(&index) {
                true => TouchedCategories::default(),
                false => TouchedCategories::by(
                    &items[index],
                    [&start, &self.account(&switched(&none, &[index]))],
                ),
            })
            .collect();
        let within = |category: &Id| Categories::is_within(category, area);
        let mut relevant: BTreeSet<usize> = (0..items.len())
            .filter(|index| touched[*index].all().any(&within))
            .collect();
        let mut categories: BTreeSet<Id> = BTreeSet::new();
        loop {
            categories.extend(
                relevant
                    .iter()
                    .flat_map(|index| touched[*index].from.iter().cloned()),
            );
            let joining: Vec<usize> = (0..items.len())
                .filter(|index| {
                    !relevant.contains(index)
                        && touched[*index]
                            .from
                            .iter()
                            .any(|from| categories.contains(from))
                })
                .collect();
            if joining.is_empty() {
                break;
            }
            relevant.extend(joining);
        }
        let concerns = |category: &Id| within(category) || categories.contains(category);
        let needs = self.needs(&start, &relevant, concerns);
        let used = |index: &usize| {
            items[*index].forms().any(|form| match &form.action {
                Action::UseKey { key, .. } => needs.keys.contains(key),
                Action::UseWeight { weight, .. } => needs.weights.contains(weight),
                _ => false,
            })
        };
        relevant.extend(firsts.into_iter().filter(used));
        relevant
    }

    /// The keys and weights that the kroner of some categories stand on, in any state.
    fn needs(
        &self,
        start: &Account,
        relevant: &BTreeSet<usize>,
        concerns: impl Fn(&Id) -> bool,
    ) -> Needs {
        let mut needs = Needs::default();
        for contribution in &start.contributions {
            let crate::model::Target::Category(category) = &contribution.target else {
                continue;
            };
            let declared = contribution
                .rule
                .as_ref()
                .and_then(|reference| rule(&self.model, reference));
            if let Some(share) = declared
                .and_then(|rule| rule.share.as_ref())
                .filter(|_| concerns(category))
            {
                needs.add(share);
            }
        }
        let imputed = self
            .model
            .layers(self.municipality)
            .flat_map(|layer| &layer.imputed);
        imputed
            .filter(|imputed| concerns(&imputed.category))
            .for_each(|imputed| needs.add(&imputed.formula));
        let adjustments = relevant
            .iter()
            .flat_map(|index| self.between.items[*index].forms());
        let common = self.between.common.iter().map(|(_, adjustment)| adjustment);
        adjustments
            .chain(common)
            .flat_map(formulas)
            .for_each(|formula| needs.add(formula));
        let used = |id: &Id| -> Vec<&Expr> {
            let forms = self.between.items.iter().flat_map(PracticeItem::forms);
            let forms = forms.filter_map(|form| match &form.action {
                Action::UseKey { key, formula } if key == id => Some(formula),
                _ => None,
            });
            forms
                .chain(
                    self.model
                        .key(self.municipality, id, self.year)
                        .map(|key| &key.formula),
                )
                .collect()
        };
        needs.follow(used);
        needs
    }
}

/// A state with more items switched.
fn switched(state: &[bool], items: &[usize]) -> Vec<bool> {
    state
        .iter()
        .enumerate()
        .map(|(index, on)| *on || items.contains(&index))
        .collect()
}

/// The categories that an item takes from and puts into when it stands alone.
#[derive(Default)]
struct TouchedCategories {
    from: BTreeSet<Id>,
    to: BTreeSet<Id>,
}

impl TouchedCategories {
    fn by(item: &PracticeItem, accounts: [&Account; 2]) -> Self {
        let amounts = accounts.iter().flat_map(|account| &account.adjusted);
        let mut touched = Self::default();
        for amount in
            amounts.filter(|amount| amount.adjustment == item.id && amount.layer == item.layer)
        {
            touched.from.extend(amount.from.clone());
            touched.to.extend(amount.to.clone());
        }
        touched
    }

    fn all(&self) -> impl Iterator<Item = &Id> {
        self.from.iter().chain(&self.to)
    }
}
