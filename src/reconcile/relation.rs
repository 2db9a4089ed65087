//! Relations that printed figures must stand in, if the declared formulas hold for them.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{Coordinates, check_periods, compare};
use crate::model::{Check, Comparison, Expr, Id, Node, Purpose, written};
use crate::value::{Ratio, Value};

use super::leaf::LeafCell;
use super::print::{Lens, Print, Sight};

/// What a relation says.
pub enum Statement<'a> {
    /// A printed figure is what its cell's formula gives over the others.
    Formula(usize),
    /// A printed category is the sum of its printed parts.
    Parts(usize, Id),
    /// A declared check holds for a place.
    Check(&'a Check, Coordinates),
}

/// A relation all of whose figures are printed.
pub struct Relation<'a> {
    /// What it says.
    pub claim: Statement<'a>,
    /// Both sides as they are printed.
    pub weighed: RelationSides,
}

/// Both sides of a relation over print.
#[derive(Clone, PartialEq, Debug)]
pub struct RelationSides {
    /// The side that is claimed.
    pub left: Value,
    /// The side that it must agree with.
    pub right: Value,
    /// How they must compare.
    pub comparison: Comparison,
    /// The printed figures of both.
    pub used: BTreeSet<usize>,
    /// Whether rounding allows that both agree.
    pub holds: bool,
}

/// All relations between printed figures.
pub struct Relations<'p, 'a> {
    print: &'p Print<'a>,
    /// The relations, in the order of print; checks last.
    pub all: Vec<Relation<'p>>,
    by_figure: BTreeMap<usize, Vec<usize>>,
}

/// What changes when a printed figure is replaced.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Correction {
    /// Relations that did not hold and now do.
    pub mended: Vec<usize>,
    /// Relations that held and no longer do.
    pub broken: Vec<usize>,
}

impl<'p, 'a> Relations<'p, 'a> {
    /// Finds every relation whose figures are all printed.
    pub fn new(print: &'p Print<'a>) -> Self {
        let mut relations = Self {
            print,
            all: Vec::new(),
            by_figure: BTreeMap::new(),
        };
        let mut seen = BTreeSet::new();
        for claim in claims(print) {
            let Some(weighed) = weigh(print, &claim, None) else {
                continue;
            };
            // A quantity printed twice, its parts and a check may say the same of the same figures.
            let is_own =
                matches!(&claim, Statement::Formula(index) if print.leaf(*index).is_none());
            if !seen.insert(weighed.used.clone()) && !is_own {
                continue;
            }
            for figure in &weighed.used {
                relations
                    .by_figure
                    .entry(*figure)
                    .or_default()
                    .push(relations.all.len());
            }
            relations.all.push(Relation { claim, weighed });
        }
        relations
    }

    /// The relations that a printed figure takes part in.
    pub fn with(&self, figure: usize) -> &[usize] {
        self.by_figure.get(&figure).map_or(&[], Vec::as_slice)
    }

    /// What changes when a printed figure is taken to be another.
    pub fn replaced(&self, figure: usize, value: &Value) -> Correction {
        let mut change = Correction::default();
        for &index in self.with(figure) {
            let relation = &self.all[index];
            let Some(after) = weigh(self.print, &relation.claim, Some((figure, value.clone())))
            else {
                continue;
            };
            match (relation.weighed.holds, after.holds) {
                (false, true) => change.mended.push(index),
                (true, false) => change.broken.push(index),
                (true, true) | (false, false) => {}
            }
        }
        change
    }

    /// The printed figure that a relation is about; `None` for checks.
    pub fn claimed(&self, index: usize) -> Option<usize> {
        match &self.all[index].claim {
            Statement::Formula(figure) | Statement::Parts(figure, _) => Some(*figure),
            Statement::Check(..) => None,
        }
    }

    /// What a relation says, as an author would write it, in backticks.
    pub fn sentence(&self, index: usize) -> String {
        match &self.all[index].claim {
            Statement::Formula(figure) => match self.print.leaf(*figure) {
                Some((LeafCell::Fact { id, .. }, _)) => format!("`fact({id:?})`"),
                Some((LeafCell::Category { id, .. }, _)) => format!("`{id}`"),
                None => self
                    .print
                    .formula(*figure)
                    .map_or_else(String::new, |formula| format!("`{}`", written(formula))),
            },
            Statement::Parts(_, category) => format!("the parts of `{category}`"),
            Statement::Check(check, _) => format!("check `{}`", check.id),
        }
    }

    /// What a relation says in full: of a check, its condition too.
    pub fn said_in_full(&self, index: usize) -> String {
        match &self.all[index].claim {
            Statement::Check(check, _) => {
                format!("{}, `{}`", self.sentence(index), written(&check.condition))
            }
            _ => self.sentence(index),
        }
    }
}

fn claims<'p>(print: &'p Print<'_>) -> Vec<Statement<'p>> {
    let mut claims = Vec::new();
    for (index, shown) in print.figures.iter().enumerate() {
        if shown.reading.is_none() || shown.cell.is_none() {
            continue;
        }
        claims.push(Statement::Formula(index));
        if let Some((LeafCell::Category { id, .. }, _)) = print.leaf(index) {
            claims.push(Statement::Parts(index, id.clone()));
        }
    }
    let model = print.ground.model();
    let mut seen = BTreeSet::new();
    for (municipality, year) in print.places {
        // A target says nothing of what is.
        let checks = model
            .layers(municipality)
            .flat_map(|layer| &layer.checks)
            .filter(|check| check.purpose != Purpose::Target);
        for check in checks {
            for period in check_periods(&print.ground, check, municipality, *year) {
                if seen.insert((&check.id, municipality, period.clone())) {
                    claims.push(Statement::Check(
                        check,
                        Coordinates::beside(municipality, &period, &print.view),
                    ));
                }
            }
        }
    }
    claims
}

/// Both sides of a claim over print, one figure replaced. `None` where something in it is not
/// printed or no number.
fn weigh(
    print: &Print<'_>,
    claim: &Statement<'_>,
    instead: Option<(usize, Value)>,
) -> Option<RelationSides> {
    match claim {
        Statement::Formula(index) => {
            let lens = Lens {
                without: Some(*index),
                instead: instead.clone(),
                ..Lens::default()
            };
            let sight = print.evaluate(print.formula(*index)?, &print.figures[*index].at, &lens);
            figure_against(print, *index, sight, instead)
        }
        Statement::Parts(index, category) => {
            let lens = Lens {
                without: Some(*index),
                instead: instead.clone(),
                ..Lens::default()
            };
            let mut sight = print.parts(category, &print.figures[*index].at, &lens)?;
            if print.leaf(*index)?.1 {
                sight.value = sight.value.negate();
            }
            figure_against(print, *index, sight, instead)
        }
        Statement::Check(check, at) => {
            let Node::Compare(comparison, a, b) = &*check.condition.node else {
                return None;
            };
            let lens = Lens {
                instead,
                ..Lens::default()
            };
            let side = |expr: &Expr| Some(print.evaluate(expr, at, &lens)).filter(is_all_print);
            let (a, b) = (side(a)?, side(b)?);
            // Two names of one printed figure say nothing about it.
            if a.used == b.used && a.used.len() == 1 {
                return None;
            }
            let within = check
                .within
                .as_ref()
                .map(|within| print.ground.evaluate(within, at).figure);
            let within = within
                .as_ref()
                .and_then(|figure| figure.as_exact())
                .cloned()
                .unwrap_or_else(Ratio::zero);
            sides(
                *comparison,
                a.value,
                b.value,
                &within,
                a.used.union(&b.used).copied().collect(),
            )
        }
    }
}

/// Whether nothing but print and literals went into it.
fn is_all_print(sight: &Sight) -> bool {
    sight.lacking.is_empty()
}

fn figure_against(
    print: &Print<'_>,
    index: usize,
    sight: Sight,
    instead: Option<(usize, Value)>,
) -> Option<RelationSides> {
    if !is_all_print(&sight) || sight.used.is_empty() {
        return None;
    }
    let left = match instead {
        Some((replaced, value)) if replaced == index => value,
        _ => print.figures[index].reading.clone()?,
    };
    let mut used = sight.used;
    used.insert(index);
    sides(Comparison::Equal, left, sight.value, &Ratio::zero(), used)
}

fn sides(
    comparison: Comparison,
    left: Value,
    right: Value,
    within: &Ratio,
    used: BTreeSet<usize>,
) -> Option<RelationSides> {
    left.bounds().and(right.bounds())?;
    let holds = compare(comparison, &left, &right, within) != Ok(false);
    (!used.is_empty()).then_some(RelationSides {
        left,
        right,
        comparison,
        used,
        holds,
    })
}
