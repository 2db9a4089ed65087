//! What an attacker reads: cells as they were told, the formulas that they stand on, and every relation
//! that is declared, as sums of numbers that he does not know.

use std::collections::{BTreeMap, BTreeSet};

use kontering::engine::{Address, Coordinates};
use kontering::model::{Arithmetic, Axis, Expr, Fold, Id, Node, RowRef, Sheet, SheetCell, Shift};
use kontering::value::Ratio;
use kontering::workspace::{Project, Run};

/// A sum of numbers, each times another, by the name of each.
#[derive(Clone, PartialEq, Debug)]
pub struct Sum {
    pub constant: Ratio,
    pub terms: BTreeMap<String, Ratio>,
}

impl Sum {
    pub fn constant(constant: Ratio) -> Self {
        Self {
            constant,
            terms: BTreeMap::new(),
        }
    }

    pub fn of(name: &str) -> Self {
        Self {
            constant: Ratio::zero(),
            terms: BTreeMap::from([(name.to_owned(), Ratio::one())]),
        }
    }

    pub fn plus(mut self, other: &Self, times: &Ratio) -> Self {
        self.constant = &self.constant + &(&other.constant * times);
        for (name, factor) in &other.terms {
            let sum = self.terms.remove(name).unwrap_or_else(Ratio::zero);
            let sum = &sum + &(factor * times);
            if !sum.is_zero() {
                self.terms.insert(name.clone(), sum);
            }
        }
        self
    }

    pub fn minus(self, other: &Self) -> Self {
        self.plus(other, &-Ratio::one())
    }

    pub fn times(&self, times: &Ratio) -> Self {
        Self::constant(Ratio::zero()).plus(self, times)
    }

    pub fn number(&self) -> Option<&Ratio> {
        self.terms.is_empty().then_some(&self.constant)
    }

    pub fn value(&self, of: &dyn Fn(&str) -> Ratio) -> Ratio {
        let parts = self.terms.iter().map(|(name, factor)| &of(name) * factor);
        parts.fold(self.constant.clone(), |sum, part| &sum + &part)
    }
}

/// A sum that lies between two numbers.
#[derive(Clone, PartialEq, Debug)]
pub struct Bounded {
    pub sum: Sum,
    pub least: Option<Ratio>,
    pub most: Option<Ratio>,
}

/// A sum over another that nobody knows, such as a share of a hidden whole.
pub struct Quotient {
    pub part: Sum,
    pub whole: Option<Sum>,
}

pub fn fact(place: &str, period: &str, id: &str) -> String {
    format!("{id} of {place} {period}")
}

pub fn category(place: &str, period: &str, view: &str, id: &str) -> String {
    format!("kroner of {id} in {place} {period} {view}")
}

/// What is told: the number of each cell by address and view, as its unit is written.
pub type ToldNumbers = BTreeMap<(Address, Id), Ratio>;

/// The attacker's notes. Of the project he reads rules, sheets, vocabulary, and which facts are stated;
/// that a relation holds is known to him, though not by which numbers.
pub struct Reader<'a> {
    pub project: &'a Project,
    pub run: &'a Run,
    /// The truth, to see which relations hold.
    pub truth: BTreeMap<String, Ratio>,
    /// What counts heads.
    pub heads: BTreeSet<String>,
    /// What he knows by now.
    pub known: BTreeMap<String, Ratio>,
}

impl<'a> Reader<'a> {
    pub fn new(project: &'a Project, run: &'a Run) -> Self {
        let (mut truth, mut heads) = (BTreeMap::new(), BTreeSet::new());
        for ((place, period), facts) in project.facts.iter() {
            for (id, stated) in facts {
                let name = fact(place, period, id);
                if let Some(value) = stated.figure.as_exact() {
                    if project.model.vocabulary.counts_heads(&stated.figure.unit) {
                        heads.insert(name.clone());
                    }
                    truth.insert(name, value.clone());
                }
            }
        }
        for account in &run.accounts {
            for node in &project.model.categories.nodes {
                let below = format!("{}.", node.id);
                let own = account
                    .categories
                    .iter()
                    .filter(|(id, _)| ***id == *node.id || id.starts_with(&below));
                let kroner = own.fold(Ratio::zero(), |sum, (_, kroner)| &sum + kroner);
                let year = account.year.to_string();
                let name = category(&account.municipality, &year, &account.view, &node.id);
                truth.insert(name, kroner);
            }
        }
        Self {
            project,
            run,
            truth,
            heads,
            known: BTreeMap::new(),
        }
    }

    pub fn named(&self, name: &str) -> Option<Sum> {
        if let Some(known) = self.known.get(name) {
            return Some(Sum::constant(known.clone()));
        }
        self.truth.contains_key(name).then(|| Sum::of(name))
    }

    pub fn value(&self, sum: &Sum) -> Ratio {
        sum.value(&|name| self.truth[name].clone())
    }

    fn sheet(&self, at: &Coordinates) -> Option<&'a Sheet> {
        self.project.model.sheet(at.sheet.as_ref()?)
    }

    pub fn formula(&self, at: &Coordinates) -> Option<&'a Expr> {
        let (row, column) = (at.row.as_ref()?, at.column.as_ref()?);
        match self.sheet(at)?.cell_at(row, column, &at.scope, &at.period) {
            SheetCell::Formula(formula) => Some(formula),
            SheetCell::Blank | SheetCell::Absent => None,
        }
    }

    /// A formula as a sum of what is not known.
    pub fn sum(&self, expr: &Expr, at: &Coordinates) -> Option<Sum> {
        let quotient = self.quotient(expr, at)?;
        quotient.whole.is_none().then_some(quotient.part)
    }

    pub fn quotient(&self, expr: &Expr, at: &Coordinates) -> Option<Quotient> {
        let whole = |part: Sum| Some(Quotient { part, whole: None });
        match &*expr.node {
            Node::Number(number, _) => whole(Sum::constant(number.clone())),
            Node::Fact(id) => whole(self.named(&fact(&at.scope.name(), &at.period, id))?),
            Node::Category(id) => {
                whole(self.named(&category(&at.scope.name(), &at.period, &at.view, id))?)
            }
            Node::Sum(of) => self.quotient(of, at),
            Node::Row => {
                let sheet = self.sheet(at)?;
                match &sheet.row(at.row.as_ref()?)?.subject {
                    Some(subject) => self.quotient(subject, at),
                    None => self.over_rows(sheet, expr, at),
                }
            }
            Node::Cell(cell) => {
                let mut there = at.clone();
                there.sheet = cell.sheet.clone().or(there.sheet);
                if let RowRef::Named(row) = &cell.row {
                    there.row = Some(row.clone());
                }
                there.column = Some(cell.column.clone());
                self.quotient(self.formula(&there)?, &there)
            }
            Node::Negate(of) => whole(self.sum(of, at)?.times(&-Ratio::one())),
            Node::Shift(of, shift) => self.quotient(of, &shifted(at, shift)?),
            Node::Fold {
                fold: Fold::Sum,
                axis,
                of,
                weight: None,
            } => self.over(axis, of, at),
            Node::Arithmetic(operation, one, other) => self.arithmetic(
                *operation,
                self.quotient(one, at)?,
                self.quotient(other, at)?,
            ),
            _ => None,
        }
    }

    fn over_rows(&self, sheet: &Sheet, of: &Expr, at: &Coordinates) -> Option<Quotient> {
        let rows = sheet
            .rows
            .iter()
            .filter(|row| !row.total && row.subject.is_some());
        let places = rows.map(|row| Coordinates {
            sheet: Some(sheet.id.clone()),
            row: Some(row.id.clone()),
            ..at.clone()
        });
        self.together(&places.collect::<Vec<_>>(), of)
    }

    fn over(&self, axis: &Axis, of: &Expr, at: &Coordinates) -> Option<Quotient> {
        let in_period = |period: &Id| Coordinates {
            period: period.clone(),
            ..at.clone()
        };
        let places: Vec<Coordinates> = match axis {
            Axis::Rows(sheet) => {
                let sheet = sheet.as_ref().or(at.sheet.as_ref())?;
                return self.over_rows(self.project.model.sheet(sheet)?, of, at);
            }
            Axis::Municipalities(named) => {
                let all: Vec<&Id> = match named.is_empty() {
                    true => self.project.municipalities.keys().collect(),
                    false => named.iter().collect(),
                };
                let there = |id: &Id| Coordinates {
                    scope: id.into(),
                    ..at.clone()
                };
                all.into_iter().map(there).collect()
            }
            Axis::Periods(named) => named.iter().map(in_period).collect(),
            Axis::PeriodsWith(id) => {
                let stated = self.project.facts.periods(&at.scope);
                let with = stated.filter(|(_, facts)| facts.contains_key(id));
                with.map(|(period, _)| in_period(period)).collect()
            }
        };
        self.together(&places, of)
    }

    fn together(&self, places: &[Coordinates], of: &Expr) -> Option<Quotient> {
        let mut parts = places.iter().map(|place| self.quotient(of, place));
        let first = parts.next()??;
        parts.try_fold(first, |sum, part| {
            self.arithmetic(Arithmetic::Add, sum, part?)
        })
    }

    fn arithmetic(
        &self,
        operation: Arithmetic,
        one: Quotient,
        other: Quotient,
    ) -> Option<Quotient> {
        let signed = |times: &Ratio| {
            (one.whole == other.whole).then(|| Quotient {
                part: one.part.clone().plus(&other.part, times),
                whole: one.whole.clone(),
            })
        };
        match operation {
            Arithmetic::Add => signed(&Ratio::one()),
            Arithmetic::Subtract => signed(&-Ratio::one()),
            Arithmetic::Multiply => match (one.part.number(), other.part.number()) {
                (_, Some(times)) if other.whole.is_none() => Some(Quotient {
                    part: one.part.times(times),
                    whole: one.whole,
                }),
                (Some(times), _) if one.whole.is_none() => Some(Quotient {
                    part: other.part.times(times),
                    whole: other.whole,
                }),
                _ => None,
            },
            Arithmetic::Divide if other.whole.is_some() => None,
            Arithmetic::Divide => match other.part.number() {
                Some(by) => Some(Quotient {
                    part: one.part.times(&Ratio::one().checked_div(by)?),
                    whole: one.whole,
                }),
                None if one.whole.is_none() => Some(Quotient {
                    part: one.part,
                    whole: Some(other.part),
                }),
                None => None,
            },
        }
    }

    /// What a cell that was told says.
    pub fn told(&self, at: &Coordinates, value: &Ratio) -> Option<Bounded> {
        let sum = self.sum(self.formula(at)?, at)?;
        let off = match value.is_integer() {
            true => Ratio::zero(),
            false => Ratio::decimal(1, 12),
        };
        (!sum.terms.is_empty()).then(|| Bounded {
            sum,
            least: Some(value - &off),
            most: Some(value + &off),
        })
    }
}

fn shifted(at: &Coordinates, shift: &Shift) -> Option<Coordinates> {
    let mut there = at.clone();
    match shift {
        Shift::Row(row) => there.row = Some(row.clone()),
        Shift::At(place) => there.scope = place.into(),
        Shift::Period(period) => there.period = period.clone(),
        Shift::Previous => {
            let year: i32 = at.period.parse().ok()?;
            there.period = (year - 1).to_string().into();
        }
        Shift::View(view) => there.view = view.clone(),
        Shift::First | Shift::Second => return None,
    }
    Some(there)
}
