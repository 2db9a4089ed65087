//! What a project tells of its numbers: the relations that are declared, and the head counts that
//! its cells are made of. All of it is asked for, whatever will be shown.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::engine::{Account, Address, Coordinates, Evaluator, calculate, check_periods};
use crate::facts::{FactBook, Vocabulary};
use crate::model::{
    Arithmetic, Check, Comparison, Expr, Id, Model, Node, Purpose, REPORTED, Sheet,
};
use crate::publish::equations::system::{LinearForm, Variable, VariableKind, VariableName};
use crate::value::{Ratio, Unit};
use crate::workspace::Project;

use super::known_sums::{empty_categories, sums_of_categories};
use super::probe::{LookedAt, Variables, asked};
use super::told_before::{RememberedCell, ToldCell, in_view};
use super::unknown_counts::{Bounds, SupposedProject};

/// A formula of numbers, as it stands in a script.
pub(super) struct Asked<'m> {
    pub(super) what: AskedFor<'m>,
    pub(super) at: Coordinates,
    pub(super) names: BTreeSet<VariableName>,
    /// Of what it is made, once somebody asked.
    pub(super) form: OnceCell<LinearForm>,
}

pub(super) enum AskedFor<'m> {
    /// A comparison, and how far an equation may be off.
    Relation(Comparison, &'m Expr, &'m Expr, Ratio),
    /// A relation of another form.
    Opaque,
    /// Heads.
    Count(&'m Expr),
    /// What a share leaves of its whole: whole and part.
    Rest(&'m Expr, &'m Expr),
    /// Shares of which the program demands something.
    Demand(Vec<&'m Expr>, ShareDemand),
}

/// What shares are to be together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ShareDemand {
    NotNegative,
    AtMostOne,
    /// Beside one that takes the whole.
    AtMostNothing,
}

impl ShareDemand {
    /// How much shares are above what is demanded, or below it.
    pub fn left(self, shares: &Ratio) -> Ratio {
        match self {
            Self::NotNegative => shares.clone(),
            Self::AtMostOne => &Ratio::one() - shares,
            Self::AtMostNothing => &Ratio::zero() - shares,
        }
    }
}

/// Formulas of a script by where they stand in memory, and the place that they are asked from, without
/// its view.
type AskedInAnyView = (Vec<*const Expr>, Coordinates);

/// Asks a project.
pub(in crate::publish) struct Gatherer<'a> {
    /// The project, with a number for each count that its source hides.
    pub(super) project: &'a Project,
    unknown: &'a BTreeMap<VariableName, Bounds>,
    pub(in crate::publish) ground: Evaluator<'a>,
    pub(super) variables: Vec<Variable>,
    pub(super) positions: BTreeMap<VariableName, usize>,
    pub(super) asked: Vec<Asked<'a>>,
    /// The counts that were asked for already and are the same in every view.
    in_any_view: HashSet<AskedInAnyView>,
    /// What categories are less those below them, or less themselves in another view: nothing.
    pub(super) sums: Vec<LinearForm>,
    /// Categories that hold nothing, as can be read in the rules.
    pub(super) empty: BTreeSet<VariableName>,
    /// The value of every cell, as machines get it; none where that is no number.
    pub(super) shown: BTreeMap<Address, Option<String>>,
    pub(super) remembered: Vec<RememberedCell<'a>>,
    /// The project that was published before, as it was published.
    pub(in crate::publish) before: Option<Evaluator<'a>>,
}

impl<'a> Gatherer<'a> {
    pub fn new(supposed: &'a SupposedProject, accounts: &'a [Account]) -> Self {
        let mut gatherer = Self {
            project: &supposed.project,
            unknown: &supposed.unknown,
            ground: ground(&supposed.project, accounts),
            variables: Vec::new(),
            positions: BTreeMap::new(),
            asked: Vec::new(),
            in_any_view: HashSet::new(),
            sums: Vec::new(),
            empty: BTreeSet::new(),
            shown: BTreeMap::new(),
            remembered: Vec::new(),
            before: None,
        };
        gatherer.name_facts();
        gatherer
    }

    fn name_facts(&mut self) {
        let vocabulary = &self.project.model.vocabulary;
        let wholes: BTreeSet<&Id> = vocabulary
            .facts
            .values()
            .filter_map(|declared| declared.part_of.as_ref())
            .collect();
        for ((place, period), facts) in self.project.facts.iter() {
            for (id, fact) in facts {
                let Some(value) = fact.figure.as_exact() else {
                    continue;
                };
                let kind = match vocabulary.counts_heads(&fact.figure.unit) {
                    true => VariableKind::Heads,
                    false => VariableKind::Number,
                };
                let name = VariableName::Fact {
                    place: place.clone(),
                    period: period.clone(),
                    id: id.clone(),
                };
                self.positions.insert(name.clone(), self.variables.len());
                self.variables.push(Variable {
                    bounds: self.unknown.get(&name).cloned(),
                    name,
                    kind,
                    value: value.clone(),
                    is_whole: wholes.contains(id),
                });
            }
        }
    }

    /// Notes every relation that a check states, in every view.
    pub fn ask_checks(&mut self) {
        let mut seen: BTreeSet<(Id, Id, Id, Id)> = BTreeSet::new();
        let project = self.project;
        let own = project.places();
        let elsewhere = project.facts.iter().map(|((place, _), _)| place.clone());
        let elsewhere: BTreeSet<Id> = elsewhere
            .filter(|place| !project.municipalities.contains_key(place))
            .collect();
        // A place without a ledger has no year of its own; its checks are about what it states.
        let elsewhere = elsewhere.into_iter().map(|place| (place, None));
        let places = own.into_iter().map(|(place, year)| (place, Some(year)));
        for (place, year) in places.chain(elsewhere) {
            let checks = project.model.layers(&place).flat_map(|layer| &layer.checks);
            for check in checks.filter(|check| check.purpose != Purpose::Target) {
                if year.is_none() && check.stating.is_empty() {
                    continue;
                }
                let periods = check_periods(&self.ground, check, &place, year.unwrap_or_default());
                for (period, view) in periods
                    .iter()
                    .flat_map(|period| project.views().into_iter().map(move |view| (period, view)))
                {
                    let key = (
                        check.id.clone(),
                        place.clone(),
                        period.clone(),
                        view.clone(),
                    );
                    if seen.insert(key) {
                        let at = Coordinates::beside(&place, period, &view);
                        self.ask_relation(check, &check.condition, &at, true);
                    }
                }
            }
        }
    }

    /// Notes a relation, or those that it is made of; whether it is stated to hold by itself.
    fn ask_relation(
        &mut self,
        check: &'a Check,
        condition: &'a Expr,
        at: &Coordinates,
        is_stated: bool,
    ) {
        // Of each part it is taken to be known whether it holds: that is no less than is told.
        match &*condition.node {
            Node::And(one, other) | Node::Or(one, other) => {
                let is_stated = is_stated && matches!(&*condition.node, Node::And(..));
                self.ask_relation(check, one, at, is_stated);
                self.ask_relation(check, other, at, is_stated);
                return;
            }
            Node::Not(one) => return self.ask_relation(check, one, at, false),
            _ => {}
        }
        let LookedAt { names, .. } = asked(&self.ground, |ground| {
            ground.truth(condition, at).ok();
        });
        let is_of_ledger = |name: &VariableName| matches!(name, VariableName::Category { .. });
        if *at.view != *REPORTED && !names.iter().any(is_of_ledger) {
            return;
        }
        let exact = |of: &Expr| self.ground.evaluate(of, at).figure.as_exact().cloned();
        // Nobody knows whether that holds which is not stated to.
        let is_unknown = names.iter().any(|name| self.unknown.contains_key(name));
        let what = match &*condition.node {
            Node::Compare(..) if is_unknown && !is_stated => AskedFor::Opaque,
            Node::Compare(comparison, left, right) => {
                let within = match &check.within {
                    Some(within) => exact(within),
                    None => Some(Ratio::zero()),
                };
                match (within, exact(left), exact(right)) {
                    (Some(within), Some(one), Some(other)) => {
                        let differs = (&one - &other).abs() > within;
                        let comparison = match comparison {
                            // Whether it holds or not, it ties together what is equal alone.
                            Comparison::Equal | Comparison::NotEqual if !is_unknown => {
                                match differs {
                                    true => Comparison::NotEqual,
                                    false => Comparison::Equal,
                                }
                            }
                            comparison => *comparison,
                        };
                        AskedFor::Relation(comparison, left, right, within)
                    }
                    _ => AskedFor::Opaque,
                }
            }
            _ => AskedFor::Opaque,
        };
        self.note(what, at, names);
    }

    pub(super) fn note(
        &mut self,
        what: AskedFor<'a>,
        at: &Coordinates,
        mut names: BTreeSet<VariableName>,
    ) {
        for name in &names {
            self.name_category(name);
        }
        names.retain(|name| self.positions.contains_key(name));
        if !names.is_empty() {
            self.asked.push(Asked {
                what,
                at: at.clone(),
                names,
                form: OnceCell::new(),
            });
        }
    }

    /// Notes a count where all these formulas give heads. One that looks at facts alone is noted in the
    /// first view, since it is the same in all.
    fn note_count(&mut self, what: AskedFor<'a>, formulas: &[&'a Expr], at: &Coordinates) {
        let anywhere = Coordinates {
            view: Id::default(),
            ..at.clone()
        };
        let pointers = formulas.iter().copied().map(std::ptr::from_ref);
        let in_any_view = (pointers.collect(), anywhere);
        let is_known = self.in_any_view.contains(&in_any_view);
        if is_known || formulas.iter().any(|of| self.heads(of, at).is_none()) {
            return;
        }
        let asked = formulas.iter().map(|formula| self.looked_at(formula, at));
        let asked: Vec<LookedAt> = asked.collect();
        if asked.iter().all(|asked| asked.facts_alone) {
            self.in_any_view.insert(in_any_view);
        }
        let names = asked.into_iter().flat_map(|asked| asked.names).collect();
        self.note(what, at, names);
    }

    /// Makes a variable of the kroner of a category.
    pub(super) fn name_category(&mut self, name: &VariableName) {
        let VariableName::Category {
            place,
            period,
            view,
            id,
        } = name
        else {
            return;
        };
        if self.positions.contains_key(name) {
            return;
        }
        let at = Coordinates::beside(place, period, view);
        let kroner = self.ground.category(id, &at).figure;
        let categories = &self.project.model.categories;
        self.positions.insert(name.clone(), self.variables.len());
        self.variables.push(Variable {
            name: name.clone(),
            kind: VariableKind::Category,
            value: kroner.as_exact().cloned().unwrap_or_else(Ratio::zero),
            bounds: None,
            is_whole: categories.children(Some(id)).next().is_some(),
        });
    }

    /// Notes what categories are sums of, and in which views the same, where one is not told.
    pub fn ask_categories(&mut self, accounts: &[Account], not_told: &BTreeSet<VariableName>) {
        let categories = &self.project.model.categories;
        self.sums.clear();
        for (whole, parts) in sums_of_categories(categories, accounts, not_told) {
            let names = std::iter::once(&whole).chain(&parts);
            names.for_each(|name| self.name_category(name));
            let parts = parts
                .iter()
                .map(|part| LinearForm::of(self.positions[part]));
            let whole = LinearForm::of(self.positions[&whole]);
            let sum = parts.fold(whole, |form, part| form.minus(&part));
            self.sums.push(sum);
        }
        self.ask_views(accounts, not_told);
        self.empty = empty_categories(&self.project.model, accounts);
    }

    /// Notes every head count that a cell shows or is made of, in every view.
    pub fn ask_cells(&mut self) {
        let project = self.project;
        let sheets: Vec<&Sheet> = project.model.national.sheets.iter().collect();
        let mut seen = BTreeSet::new();
        for view in project.views() {
            let workbook = calculate(&self.ground, &sheets, &project.places(), &view).value;
            for cell in &workbook.cells {
                let at = Coordinates::of(&cell.address, &project.model, &view);
                let value = ToldCell::of(cell, &at.view).and_then(|told| told.value.number());
                self.shown.insert(in_view(&cell.address, &at.view), value);
                if seen.insert((cell.address.clone(), at.view.clone()))
                    && let Some(formula) = formula_of(&project.model, &at)
                {
                    self.ask_formula(formula, &at);
                }
            }
        }
    }

    /// The whole heads of a formula. What is no whole number counts nobody: it is a mean, or what
    /// may be expected.
    pub(super) fn heads(&self, expr: &Expr, at: &Coordinates) -> Option<Ratio> {
        let figure = self.ground.evaluate(expr, at).figure;
        let counts = self.project.model.vocabulary.counts_heads(&figure.unit);
        let whole = figure.as_exact().filter(|heads| heads.is_integer());
        whole.filter(|_| counts).cloned()
    }

    fn ask_formula(&mut self, expr: &'a Expr, at: &Coordinates) {
        let is_made_of_others = !matches!(
            &*expr.node,
            Node::Fact(_) | Node::Row | Node::Cell(_) | Node::Sum(_) | Node::Shift(..)
        );
        if is_made_of_others {
            self.note_count(AskedFor::Count(expr), &[expr], at);
        }
        match &*expr.node {
            Node::Row => {
                let project = self.project;
                let sheet = at.sheet.as_ref().and_then(|id| project.model.sheet(id));
                let row = at.row.as_ref().and_then(|id| sheet?.row(id));
                match row.and_then(|row| row.subject.as_ref()) {
                    Some(subject) => self.ask_formula(subject, at),
                    None => self.note_count(AskedFor::Count(expr), &[expr], at),
                }
            }
            Node::Shift(of, shift) => {
                if let Some(at) = at.shifted(shift) {
                    self.ask_formula(of, &at);
                }
            }
            Node::Fold {
                axis, of, weight, ..
            } => {
                for place in self.ground.places(axis, at) {
                    for part in std::iter::once(of).chain(weight) {
                        self.ask_formula(part, &place);
                    }
                }
            }
            Node::Arithmetic(Arithmetic::Divide, part, whole) => {
                self.note_count(AskedFor::Rest(whole, part), &[whole, part], at);
                self.ask_formula(part, at);
                self.ask_formula(whole, at);
            }
            _ => {
                for child in expr.children() {
                    self.ask_formula(child, at);
                }
            }
        }
    }

    pub(super) fn looked_at(&self, expr: &Expr, at: &Coordinates) -> LookedAt {
        asked(&self.ground, |ground| {
            ground.evaluate(expr, at);
        })
    }

    /// The numbers, to ask formulas of them.
    pub(super) fn known<'g>(&'g self, unit: &'g dyn Fn(&Id) -> Unit) -> Variables<'g> {
        Variables {
            all: &self.variables,
            positions: &self.positions,
            unit,
        }
    }
}

/// What formulas of a project are asked of.
pub(in crate::publish) fn ground<'a>(
    project: &'a Project,
    accounts: &'a [Account],
) -> Evaluator<'a> {
    Evaluator::new(&project.model, &project.facts, accounts)
        .of_municipalities(project.municipalities.keys().cloned())
        .roughly()
}

/// The formula of a cell, as a model holds it.
pub(super) fn formula_of<'m>(model: &'m Model, at: &Coordinates) -> Option<&'m Expr> {
    let sheet = model.sheet(at.sheet.as_ref()?)?;
    let (row, column) = (at.row.as_ref()?, at.column.as_ref()?);
    sheet.cell_at(row, column, &at.scope, &at.period).formula()
}

/// The unit of a fact, as it is declared.
pub(super) fn unit_of(vocabulary: &Vocabulary, facts: &FactBook, id: &Id) -> Unit {
    let declared = vocabulary
        .facts
        .get(id)
        .map(|declared| declared.unit.clone());
    declared.unwrap_or_else(|| {
        let mut stated = facts.iter().filter_map(|(_, facts)| facts.get(id));
        stated
            .next()
            .map_or_else(Unit::ratio, |fact| fact.figure.unit.clone())
    })
}
