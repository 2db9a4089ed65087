//! Which facts are missing, how many blank cells stand on each, and which few would fill the most.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::diag::FactLack;
use crate::engine::{Account, Cell, CellLacks, LEFT_BLANK, facts_in_vain, rule};
use crate::model::{Categories, Expr, Id, Knowledge, Model, Scope, Target};
use crate::value::Value;
use crate::workspace::{Project, Run};

/// How many facts are named as the few that fill the most.
const FEW: usize = 3;

/// A fact without a value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LackingFact {
    /// Which, of which place and period.
    pub lack: FactLack,
    /// Why nobody knows it, where that is stated; `None` where nothing is stated at all.
    pub reason: Option<String>,
    /// How many blank cells stand on it.
    pub cells: usize,
}

/// A few facts, and what they would fill.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct FewFacts {
    /// The facts.
    pub facts: Vec<FactLack>,
    /// How many blank cells ask for nothing else.
    pub cells: usize,
}

/// What lacks in the cells about a municipality.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct MissingFacts {
    /// The facts. **Order**: what the most cells stand on first.
    pub facts: Vec<LackingFact>,
    /// How many cells are missing, those that the sheet leaves blank left out.
    pub blank: usize,
    /// How many of them wait until something is said of a category.
    pub unsaid: usize,
    /// The few facts that would fill the most.
    pub few: FewFacts,
}

/// What must be known before a cell has a figure.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
struct CellNeeds {
    facts: BTreeSet<FactLack>,
    /// Whether something must be said of a category.
    statements: bool,
}

/// What lacks in the cells about the municipality of an account.
pub(super) fn missing_facts(project: &Project, run: &Run, account: &Account) -> MissingFacts {
    let lacks: BTreeMap<usize, &CellLacks> = run
        .workbook
        .lacks
        .iter()
        .map(|lacks| (lacks.cell, lacks))
        .collect();
    let mut of_categories: BTreeMap<(&Id, i32, &Id), CellNeeds> = BTreeMap::new();
    let mut needs: Vec<CellNeeds> = Vec::new();
    let cells = run.workbook.cells.iter().enumerate();
    for (position, _) in cells.filter(|(_, cell)| is_blank(cell, account)) {
        let mut of_cell = CellNeeds::default();
        if let Some(lacks) = lacks.get(&position) {
            of_cell.facts.extend(lacks.facts.iter().cloned());
            for lack in &lacks.categories {
                let key = (&lack.municipality, lack.year, &lack.category);
                let of_category = of_categories
                    .entry(key)
                    .or_insert_with(|| category_needs(project, run, key));
                of_cell.facts.extend(of_category.facts.iter().cloned());
                of_cell.statements |= of_category.statements;
            }
        }
        needs.push(of_cell);
    }
    let mut counts: BTreeMap<FactLack, usize> = BTreeMap::new();
    for lack in facts_of_shares(project, account) {
        counts.entry(lack).or_default();
    }
    for lack in needs.iter().flat_map(|needs| &needs.facts) {
        *counts.entry(lack.clone()).or_default() += 1;
    }
    let fact = |(lack, cells): (FactLack, usize)| LackingFact {
        reason: stated_reason(project, &lack),
        lack,
        cells,
    };
    let mut facts: Vec<LackingFact> = counts.into_iter().map(fact).collect();
    facts.sort_by_key(|fact| Reverse(fact.cells));
    MissingFacts {
        facts,
        blank: needs.len(),
        unsaid: needs.iter().filter(|needs| needs.statements).count(),
        few: few(&needs),
    }
}

/// Whether a cell is about the municipality, and about its year or a period that is no year, and
/// is missing though the sheet wants it.
fn is_blank(cell: &Cell, account: &Account) -> bool {
    let address = &cell.address;
    let is_own = matches!(&address.scope, Scope::One(place) if *place == account.municipality);
    let year = address.period.parse::<i32>();
    let is_of_year = year.is_err() || year == Ok(account.year);
    let is_wanted = |reason: &str| reason != LEFT_BLANK;
    let value = &cell.figure.value;
    is_own && is_of_year && matches!(value, Value::Missing(reason) if is_wanted(reason))
}

/// Why a fact is said to be missing.
fn stated_reason(project: &Project, lack: &FactLack) -> Option<String> {
    let fact = project.facts.get(&lack.place, &lack.period, &lack.fact)?;
    match &fact.figure.value {
        Value::Missing(reason) => Some(reason.to_string()),
        _ => None,
    }
}

/// The facts that shares ask for in vain, so that their postings are pending.
fn facts_of_shares(project: &Project, account: &Account) -> BTreeSet<FactLack> {
    let shares = pending_shares(&project.model, account);
    shares
        .flat_map(|(_, share)| in_vain(project, account, share))
        .collect()
}

/// The shares that cannot be computed, each with the category that it is of.
fn pending_shares<'a>(
    model: &'a Model,
    account: &'a Account,
) -> impl Iterator<Item = (&'a Id, &'a Expr)> {
    account.contributions.iter().filter_map(|contribution| {
        let rule = rule(model, contribution.rule.as_ref()?)?;
        match (&contribution.target, &rule.target) {
            (Target::Pending(_), Target::Category(category)) => {
                Some((category, rule.share.as_ref()?))
            }
            _ => None,
        }
    })
}

pub(super) fn in_vain(project: &Project, account: &Account, formula: &Expr) -> BTreeSet<FactLack> {
    let place = (&account.municipality, account.year);
    facts_in_vain(
        &project.model,
        &project.facts,
        formula,
        place,
        &account.view,
    )
}

/// What must be known before a category has kroner.
fn category_needs(
    project: &Project,
    run: &Run,
    (municipality, year, category): (&Id, i32, &Id),
) -> CellNeeds {
    let model = &project.model;
    let is_it = |account: &&Account| {
        (&account.municipality, account.year) == (municipality, year) && account.view == run.view
    };
    let mut needs = CellNeeds {
        facts: BTreeSet::new(),
        statements: !Knowledge::new(model, municipality, year)
            .of(category)
            .is_known(),
    };
    let Some(account) = run.accounts.iter().find(is_it) else {
        return needs;
    };
    let within = |part: &Id| Categories::is_within(part, category);
    let shares = pending_shares(model, account);
    let shares = shares.filter(|(of, _)| within(of)).map(|(_, share)| share);
    let layers = model.layers(municipality);
    let imputed = layers
        .flat_map(|layer| &layer.imputed)
        .filter(|imputed| within(&imputed.category) && imputed.years.contains(year))
        .map(|imputed| &imputed.formula);
    for formula in shares.chain(imputed) {
        needs.facts.extend(in_vain(project, account, formula));
    }
    needs
}

/// The few facts that fill the most cells: again and again what some cell still asks for, where
/// that fills the most cells for each fact.
fn few(needs: &[CellNeeds]) -> FewFacts {
    let mut sets: BTreeMap<&BTreeSet<FactLack>, usize> = BTreeMap::new();
    let fillable = |needs: &&CellNeeds| !needs.statements && !needs.facts.is_empty();
    for needs in needs.iter().filter(fillable) {
        *sets.entry(&needs.facts).or_default() += 1;
    }
    let filled = |facts: &BTreeSet<FactLack>| -> usize {
        let within = sets.iter().filter(|(set, _)| set.is_subset(facts));
        within.map(|(_, cells)| cells).sum()
    };
    let mut chosen: BTreeSet<FactLack> = BTreeSet::new();
    loop {
        let before = filled(&chosen);
        let candidates = sets.keys().filter_map(|set| {
            let with: BTreeSet<FactLack> = chosen.union(set).cloned().collect();
            let more = with.len() - chosen.len();
            // What asks for many from the start is named all the same.
            let fits = more > 0 && (with.len() <= FEW || chosen.is_empty());
            fits.then(|| (filled(&with) - before, more, with))
        });
        let cross = |a: usize, b: usize| a as u128 * b as u128;
        let best = candidates.max_by(|(gain, cost, _), (other, other_cost, _)| {
            cross(*gain, *other_cost).cmp(&cross(*other, *cost))
        });
        match best {
            Some((_, _, with)) => chosen = with,
            None => break,
        }
    }
    FewFacts {
        cells: filled(&chosen),
        facts: chosen.into_iter().collect(),
    }
}
