//! The gap between two municipalities in one view, led step by step to the gap in another.
//!
//! Weights and keys come first, then adjustments. Within each of these stages a step's worth is its exact Shapley value as long as
//! a municipality has no more than eight items in it, else what it adds in order of ids. What one municipality's items
//! do does not depend on the other's, so the values of both together are those of each alone. The ledgers are not read again.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Found, did_you_mean};
use crate::engine::{Account, Allocation, Asking, Ground, Grouped, allocate, classify, rule};
use crate::facts::Basis;
use crate::ledger::Condensed;
use crate::model::{Action, Categories, Expr, Id, LayerName, Model, Reason};
use crate::value::{Ratio, Unit};
use crate::workspace::{Ledgers, Project};

use super::items::{Between, Item, ItemKind, formulas};
use super::needs::Needs;
use super::shapley::{MOST, one_after_another, shapley};

/// The name of the view that stands for a state between two views; no author can write it.
const BETWEEN: &str = "between~";

/// What is to be decomposed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GapRequest {
    /// The two municipalities; the gap is the first minus the second.
    pub municipalities: (Id, Id),
    /// The accounting year.
    pub year: i32,
    /// The category; every area where absent.
    pub area: Option<Id>,
    /// The view that the steps start from.
    pub from: Id,
    /// The view that they lead to.
    pub to: Id,
}

/// How the worth of a step was found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Attribution {
    /// Its exact Shapley value within its stage.
    Shapley,
    /// What it adds when the items of its stage are made in order of their ids.
    InOrder,
}

impl Attribution {
    /// Its name in outputs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Shapley => "shapley",
            Self::InOrder => "in_order",
        }
    }
}

/// One step from one gap to the other.
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    /// Whose adjustment, weight or key it is.
    pub municipality: Id,
    /// Which layer declares it.
    pub layer: LayerName,
    /// What it changes.
    pub kind: ItemKind,
    /// Its id.
    pub id: Id,
    /// What it does to the gap. **Unit**: that of the gap.
    pub effect: Ratio,
    /// What it does to the municipality's own kroner.
    pub kroner: Ratio,
    /// How that was found.
    pub attribution: Attribution,
    /// Why it is made.
    pub reason: Reason,
}

/// A gap and the way to another. **Invariant**: `start` and the effects of all steps add up to `end`, exactly.
#[derive(Clone, PartialEq, Debug)]
pub struct Gap {
    /// The category.
    pub area: Id,
    /// The two municipalities; the gap is the first minus the second.
    pub municipalities: (Id, Id),
    /// The accounting year.
    pub year: i32,
    /// The view that the steps start from.
    pub from: Id,
    /// The view that they lead to.
    pub to: Id,
    /// Kroner, or kroner per unit of the category's denominator.
    pub unit: Unit,
    /// The gap in the first view.
    pub start: Ratio,
    /// The steps: weights and keys, then adjustments; within these the first municipality's before the second's, by id.
    pub steps: Vec<Step>,
    /// The gap in the second view.
    pub end: Ratio,
    /// The weakest ground beneath it.
    pub basis: Basis,
}

/// Decomposes the gap of one category, or of every area.
///
/// **Errors**: `K0704` no such municipality or year, `K0705` no such view, `K0203` no such category, `K0706` a gap that cannot be computed.
pub fn decompose(project: &Project, ledgers: &Ledgers, request: &GapRequest) -> Found<Vec<Gap>> {
    let categories = &project.model.categories;
    let mut diagnostics = Vec::new();
    let areas: Vec<Id> = match &request.area {
        Some(area) if categories.get(area).is_none() => {
            let help = did_you_mean(area, categories.nodes.iter().map(|node| &*node.id));
            diagnostics.push(Diagnostic::new(Code::UnknownCategory, format!("there is no category `{area}`")).maybe_help(help));
            Vec::new()
        }
        Some(area) => vec![area.clone()],
        None => categories.children(None).filter(|area| !area.memo).map(|area| area.id.clone()).collect(),
    };
    let views = project.views();
    for view in [&request.from, &request.to].into_iter().filter(|view| !views.contains(*view)) {
        let known: Vec<&str> = views.iter().map(|view| &**view).collect();
        let near = did_you_mean(view, known.iter().copied());
        let help = near.unwrap_or_else(|| format!("the views are: {}", known.join(", ")));
        diagnostics.push(Diagnostic::new(Code::UnknownSheet, format!("there is no view `{view}`")).help(help));
    }
    if !diagnostics.is_empty() {
        return Found { value: Vec::new(), diagnostics };
    }
    let (a, b) = &request.municipalities;
    let sides: Vec<Option<Side<'_>>> = [a, b].map(|municipality| Side::new(project, ledgers, municipality, request)).into();
    for (municipality, side) in [a, b].into_iter().zip(&sides) {
        if side.is_none() {
            let message = format!("`{municipality}` has no ledger for {}", request.year);
            diagnostics.push(Diagnostic::new(Code::UnknownMunicipality, message));
        }
    }
    let mut gaps = Vec::new();
    if let [Some(a), Some(b)] = &sides[..] {
        for area in &areas {
            match one_gap(project, request, area, (a, b)) {
                Ok(gap) => gaps.push(gap),
                Err(reason) => diagnostics.push(
                    Diagnostic::new(Code::ScenarioInvalid, format!("the gap in `{area}` cannot be decomposed: {reason}"))
                        .help("state the facts that are lacking, or name another category with `--area`"),
                ),
            }
        }
    }
    Found { value: gaps, diagnostics }
}

fn one_gap(project: &Project, request: &GapRequest, area: &Id, sides: (&Side<'_>, &Side<'_>)) -> Result<Gap, Arc<str>> {
    let (mut start, mut end) = (Ratio::zero(), Ratio::zero());
    let mut stages: [Vec<Step>; 2] = [Vec::new(), Vec::new()];
    let (mut unit, mut basis) = (Unit::kr(), Basis::Ledger);
    for (side, sign) in [(sides.0, 1), (sides.1, -1)] {
        let per = side.denominator(project, area)?;
        let scale = Ratio::from(sign).checked_div(&per.heads).ok_or("its denominator is zero")?;
        unit = Unit::kr().divide(&per.unit);
        let way = side.way(area)?;
        start += &(&way.start * &scale);
        end += &(&way.end * &scale);
        basis = basis.max(way.basis).max(per.basis);
        for (index, kroner, attribution) in way.steps {
            let item = &side.between.items[index];
            stages[item.kind.stage()].push(Step {
                municipality: side.municipality.clone(),
                layer: item.layer.clone(),
                kind: item.kind,
                id: item.id.clone(),
                effect: &kroner * &scale,
                kroner,
                attribution,
                reason: item.reason(),
            });
        }
    }
    let GapRequest { municipalities, year, from, to, .. } = request.clone();
    let steps = stages.into_iter().flatten().collect();
    Ok(Gap { area: area.clone(), municipalities, year, from, to, unit, start, steps, end, basis })
}

/// What kroner are divided by.
struct Per {
    heads: Ratio,
    unit: Unit,
    basis: Basis,
}

/// What one municipality's items do to a category. **Unit**: kroner.
struct Way {
    start: Ratio,
    end: Ratio,
    steps: Vec<(usize, Ratio, Attribution)>,
    basis: Basis,
}

/// One of the two municipalities, in every state between the two views.
struct Side<'a> {
    project: &'a Project,
    /// The model without what no allocation looks at.
    model: Model,
    municipality: &'a Id,
    year: i32,
    view: Id,
    ledger: &'a Condensed,
    ledger_basis: Basis,
    grouped: Grouped,
    between: Between,
    known: RefCell<BTreeMap<Vec<bool>, Arc<Account>>>,
}

impl<'a> Side<'a> {
    fn new(project: &'a Project, ledgers: &'a Ledgers, municipality: &'a Id, request: &GapRequest) -> Option<Self> {
        let year = request.year;
        let ledger = ledgers.get(&(municipality.clone(), year))?;
        let reconstructed = project.ledger_spec(municipality, year)?.reconstructed;
        let mut model = (*project.model).clone();
        model.national.sheets.clear();
        model.national.checks.clear();
        let verdicts = classify(&model, municipality, year, &ledger.table).value;
        let grouped = Grouped::new(&model, &ledger.table, verdicts);
        Some(Self {
            project,
            municipality,
            year,
            view: BETWEEN.into(),
            ledger,
            ledger_basis: if reconstructed { Basis::Reconstructed } else { Basis::Ledger },
            grouped,
            between: Between::new(&model, municipality, year, (&request.from, &request.to)),
            model,
            known: RefCell::default(),
        })
    }

    /// The account when the marked items are as the second view has them.
    fn account(&self, switched: &[bool]) -> Arc<Account> {
        if let Some(known) = self.known.borrow().get(switched) {
            return Arc::clone(known);
        }
        let mut model = self.model.clone();
        self.between.put(&mut model, &self.view, switched);
        let Self { project, municipality, year, view, ledger, ledger_basis, .. } = self;
        let (facts, ledger_basis) = (&project.facts, *ledger_basis);
        let allocation = Allocation { model: &model, facts, municipality, year: *year, view, ledger, ledger_basis };
        let account = Arc::new(allocate(&allocation, &self.grouped).value);
        self.known.borrow_mut().insert(switched.to_vec(), Arc::clone(&account));
        account
    }

    /// The kroner of a category in one state.
    fn kroner(&self, area: &str, switched: &[bool]) -> Result<Ratio, Arc<str>> {
        let account = self.account(switched);
        let within = |category: &Id| Categories::is_within(category, area);
        match account.missing.iter().find(|(category, _)| within(category)) {
            Some((_, reason)) => Err(Arc::clone(reason)),
            None => Ok(account.categories.iter().filter(|(id, _)| within(id)).map(|(_, kroner)| kroner.clone()).sum()),
        }
    }

    fn basis(&self, area: &str, switched: &[bool]) -> Basis {
        let account = self.account(switched);
        let bases = account.bases.iter().filter(|(id, _)| Categories::is_within(id, area)).map(|(_, basis)| *basis);
        bases.max().unwrap_or(account.ledger_basis)
    }

    fn denominator(&self, project: &Project, area: &str) -> Result<Per, Arc<str>> {
        let Some(fact) = project.model.categories.denominator(area) else {
            return Ok(Per { heads: Ratio::one(), unit: Unit::ratio(), basis: Basis::Ledger });
        };
        let ground = Ground::new(&project.model, &project.facts, &[]);
        let evaluated = ground.fact(fact, &Asking::outside(self.municipality, self.year, &self.view));
        let heads = evaluated
            .figure
            .as_exact()
            .cloned()
            .ok_or_else(|| format!("fact `{fact}` of {} {} has no exact value", self.municipality, self.year))?;
        Ok(Per { heads, unit: evaluated.figure.unit, basis: evaluated.basis.unwrap_or(Basis::Published) })
    }

    /// From the category's kroner in the first view to those in the second.
    fn way(&self, area: &Id) -> Result<Way, Arc<str>> {
        let items = &self.between.items;
        let mut state = vec![false; items.len()];
        let start = self.kroner(area, &state)?;
        let mut basis = self.basis(area, &state);
        let relevant = self.relevant(area);
        let mut steps = Vec::new();
        for stage in 0..2 {
            let whole: Vec<usize> = (0..items.len()).filter(|index| items[*index].kind.stage() == stage).collect();
            let concerned: Vec<usize> = whole.iter().copied().filter(|index| relevant.contains(index)).collect();
            let after = switched(&state, &whole);
            // Whatever was taken for irrelevant, the steps must add up.
            let exact = self.kroner(area, &after)? == self.kroner(area, &switched(&state, &concerned))?;
            let players = if exact { concerned } else { whole };
            let (values, attribution) = if players.len() <= MOST {
                let value = |set: u32| {
                    let chosen = (0..players.len()).filter(|player| set & (1 << player) != 0).map(|player| players[player]);
                    self.kroner(area, &switched(&state, &chosen.collect::<Vec<_>>()))
                };
                (shapley(players.len(), value)?, Attribution::Shapley)
            } else {
                let value = |count: usize| self.kroner(area, &switched(&state, &players[..count]));
                (one_after_another(players.len(), value)?, Attribution::InOrder)
            };
            steps.extend(players.into_iter().zip(values).map(|(player, kroner)| (player, kroner, attribution)));
            state = after;
        }
        basis = basis.max(self.basis(area, &state));
        Ok(Way { start, end: self.kroner(area, &state)?, steps, basis })
    }

    /// The items that can matter to a category, alone or through others.
    fn relevant(&self, area: &Id) -> BTreeSet<usize> {
        let items = &self.between.items;
        let none = vec![false; items.len()];
        let start = self.account(&none);
        let is_first = |index: &usize| items[*index].kind.stage() == 0;
        let firsts: Vec<usize> = (0..items.len()).filter(is_first).collect();
        let touched: Vec<Touched> = (0..items.len())
            .map(|index| match is_first(&index) {
                true => Touched::default(),
                false => Touched::by(&items[index], [&start, &self.account(&switched(&none, &[index]))]),
            })
            .collect();
        let within = |category: &Id| Categories::is_within(category, area);
        let mut relevant: BTreeSet<usize> = (0..items.len()).filter(|index| touched[*index].all().any(&within)).collect();
        let mut categories: BTreeSet<Id> = BTreeSet::new();
        loop {
            categories.extend(relevant.iter().flat_map(|index| touched[*index].from.iter().cloned()));
            let joining: Vec<usize> = (0..items.len())
                .filter(|index| !relevant.contains(index) && touched[*index].from.iter().any(|from| categories.contains(from)))
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
    fn needs(&self, start: &Account, relevant: &BTreeSet<usize>, concerns: impl Fn(&Id) -> bool) -> Needs {
        let mut needs = Needs::default();
        for contribution in &start.contributions {
            let crate::model::Target::Category(category) = &contribution.target else { continue };
            let declared = contribution.rule.as_ref().and_then(|reference| rule(&self.model, reference));
            if let Some(share) = declared.and_then(|rule| rule.share.as_ref()).filter(|_| concerns(category)) {
                needs.add(share);
            }
        }
        let imputed = self.model.layers(self.municipality).flat_map(|layer| &layer.imputed);
        imputed.filter(|imputed| concerns(&imputed.category)).for_each(|imputed| needs.add(&imputed.formula));
        let adjustments = relevant.iter().flat_map(|index| self.between.items[*index].forms());
        let common = self.between.common.iter().map(|(_, adjustment)| adjustment);
        adjustments.chain(common).flat_map(formulas).for_each(|formula| needs.add(formula));
        let used = |id: &Id| -> Vec<&Expr> {
            let forms = self.between.items.iter().flat_map(Item::forms);
            let forms = forms.filter_map(|form| match &form.action {
                Action::UseKey { key, formula } if key == id => Some(formula),
                _ => None,
            });
            forms.chain(self.model.key(self.municipality, id, self.year).map(|key| &key.formula)).collect()
        };
        needs.follow(used);
        needs
    }
}

/// A state with more items switched.
fn switched(state: &[bool], items: &[usize]) -> Vec<bool> {
    state.iter().enumerate().map(|(index, on)| *on || items.contains(&index)).collect()
}

/// The categories that an item takes from and puts into when it stands alone.
#[derive(Default)]
struct Touched {
    from: BTreeSet<Id>,
    to: BTreeSet<Id>,
}

impl Touched {
    fn by(item: &Item, accounts: [&Account; 2]) -> Self {
        let amounts = accounts.iter().flat_map(|account| &account.adjusted);
        let mut touched = Self::default();
        for amount in amounts.filter(|amount| amount.adjustment == item.id && amount.layer == item.layer) {
            touched.from.extend(amount.from.clone());
            touched.to.extend(amount.to.clone());
        }
        touched
    }

    fn all(&self) -> impl Iterator<Item = &Id> {
        self.from.iter().chain(&self.to)
    }
}
