//! What an attacker may know of what is published: numbers, some of them not told, the relations
//! that hold between them, and the head counts that are made of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Account;
use crate::model::{Comparison, Id};
use crate::value::Ratio;

/// A number that may be told or not.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(in crate::publish) enum VariableName {
    /// A fact of a place and period.
    Fact { place: Id, period: Id, id: Id },
    /// The kroner of a category in a place, year and view.
    Category {
        place: Id,
        period: Id,
        view: Id,
        id: Id,
    },
}

/// What kind of number it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::publish) enum VariableKind {
    /// Heads: never below zero, and another world differs by whole heads.
    Heads,
    /// Any other number of a fact.
    Number,
    /// Kroner that rules bring to a category.
    Category,
}

/// A number with its value.
#[derive(Clone, Debug)]
pub(in crate::publish) struct Variable {
    pub name: VariableName,
    pub kind: VariableKind,
    pub value: Ratio,
    /// The whole numbers that it may be, where its source hides it: the least and the most. Its value is
    /// then one of these.
    pub bounds: Option<(Ratio, Ratio)>,
    /// Whether others are counted as parts of it.
    pub is_whole: bool,
}

/// A sum of variables, each times a number. **Order**: any.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::publish) struct LinearForm {
    pub constant: Ratio,
    pub terms: BTreeMap<usize, Ratio>,
    /// The variables on which it depends in another way: it is known only where these stay.
    pub frozen: BTreeSet<usize>,
}

impl LinearForm {
    /// A number.
    pub fn constant(constant: Ratio) -> Self {
        Self {
            constant,
            terms: BTreeMap::new(),
            frozen: BTreeSet::new(),
        }
    }

    /// A variable itself.
    pub fn of(variable: usize) -> Self {
        Self {
            terms: BTreeMap::from([(variable, Ratio::one())]),
            ..Self::constant(Ratio::zero())
        }
    }

    /// The difference of two.
    pub fn minus(mut self, other: &Self) -> Self {
        self.constant = &self.constant - &other.constant;
        for (variable, factor) in &other.terms {
            let left = self.terms.remove(variable).unwrap_or_else(Ratio::zero);
            let left = &left - factor;
            if !left.is_zero() {
                self.terms.insert(*variable, left);
            }
        }
        self.frozen.extend(&other.frozen);
        self
    }

    /// The sum of two.
    pub fn plus(self, other: &Self) -> Self {
        self.minus(&Self::constant(Ratio::zero()).minus(other))
    }

    /// Every variable that it depends on.
    pub fn variables(&self) -> impl Iterator<Item = usize> {
        self.terms.keys().chain(&self.frozen).copied()
    }

    /// Its value in a world.
    pub fn value(&self, world: &PossibleWorld<'_>) -> Ratio {
        self.sum(|variable| world.value(variable))
    }

    /// Its value where variables have these.
    pub fn sum<'v>(&self, value: impl Fn(usize) -> &'v Ratio) -> Ratio {
        let mut sum = self.constant.clone();
        for (variable, factor) in &self.terms {
            let value = value(*variable);
            // Of nearly all there is one.
            sum = match factor.is_one() {
                true => &sum + value,
                false => &sum + &(value * factor),
            };
        }
        sum
    }
}

/// A relation that an attacker may know to hold: a form compared with zero.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::publish) struct KnownRelation {
    pub form: LinearForm,
    pub comparison: Comparison,
    /// How far an equation may be off.
    pub within: Ratio,
}

impl KnownRelation {
    /// Whether it ties its variables to one another.
    pub fn is_equation(&self) -> bool {
        self.comparison == Comparison::Equal
    }

    /// Whether it holds in a world.
    pub fn holds(&self, world: &PossibleWorld<'_>) -> bool {
        let value = self.form.value(world);
        match self.comparison {
            Comparison::Equal => value.abs() <= self.within,
            Comparison::NotEqual => value.abs() > self.within,
            comparison => comparison.holds(value.cmp(&Ratio::zero())),
        }
    }
}

/// How many heads there are, as far as the rule of publication looks at it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::publish) enum HeadClass {
    Zero,
    /// Too few to be told.
    Few,
    Many,
}

impl VariableName {
    /// A category of an account.
    pub fn in_account(account: &Account, category: &Id) -> Self {
        Self::Category {
            place: account.municipality.clone(),
            period: account.year.to_string().into(),
            view: account.view.clone(),
            id: category.clone(),
        }
    }

    /// The category, where it is one of an account.
    pub fn category_of(&self, account: &Account) -> Option<Id> {
        match self {
            Self::Category {
                place,
                period,
                view,
                id,
            } => (*place == account.municipality
                && **period == account.year.to_string()
                && *view == account.view)
                .then(|| id.clone()),
            Self::Fact { .. } => None,
        }
    }
}

/// What is known, as numbers alone.
#[derive(Clone, Debug, Default)]
pub(in crate::publish) struct System {
    pub variables: Vec<Variable>,
    pub relations: Vec<KnownRelation>,
    /// Head counts that are shown or that a share tells: made of variables, but none by themselves.
    pub counts: Vec<LinearForm>,
    /// Variables that are not to be told whatever the counts are: amounts of few or of one person.
    pub sensitive: BTreeSet<usize>,
    /// Those of them that are no secret: they are not told because something that they are a sum of is not.
    pub computed: BTreeSet<usize>,
    /// What was told before and still holds: forms that are zero.
    pub told: Vec<LinearForm>,
    /// Variables that were told before, alone or in a cell that none but those that may be told stand
    /// beneath.
    pub pinned: BTreeSet<usize>,
    /// Variables beneath cells that were told with another value: beside what is hidden, the difference
    /// would tell. Those of a cell of several are known besides.
    pub moved: BTreeSet<usize>,
    /// The variables of each cell that was not told before.
    pub kept: Vec<Vec<usize>>,
    /// Counts from this up are many.
    pub threshold: i64,
    /// How many values each count that is not told must leave possible.
    pub choices: usize,
}

impl System {
    /// The class of a count, or of how many more or fewer there are.
    pub fn class(&self, heads: &Ratio) -> HeadClass {
        if heads.is_zero() {
            HeadClass::Zero
        } else if heads.abs() < Ratio::from(self.threshold) {
            HeadClass::Few
        } else {
            HeadClass::Many
        }
    }

    /// The class of a variable that counts heads. What its source hides may be too few.
    pub fn class_of(&self, variable: &Variable) -> HeadClass {
        match variable.bounds {
            Some(_) => HeadClass::Few,
            None => self.class(&variable.value),
        }
    }

    /// Whether a variable counts heads, and too few of them.
    pub fn is_few(&self, variable: &Variable) -> bool {
        variable.kind == VariableKind::Heads && self.class_of(variable) == HeadClass::Few
    }

    /// Whether a variable is not to be told for its own sake, whatever the counts are.
    pub fn is_secret(&self, variable: usize) -> bool {
        self.sensitive.contains(&variable) && !self.computed.contains(&variable)
    }

    /// Notes that a form was told to be zero.
    pub fn tell(&mut self, form: LinearForm) {
        if form.variables().next().is_none() {
            return;
        }
        self.told.push(form.clone());
        self.know(form);
    }

    /// Notes that a form is known to be zero, or nearly.
    pub fn know(&mut self, form: LinearForm) {
        self.relations.push(KnownRelation {
            form,
            comparison: Comparison::Equal,
            within: Ratio::zero(),
        });
    }

    /// Whether a form, whatever is added to it, was told before.
    pub fn is_told(&self, form: &LinearForm) -> bool {
        form.frozen.is_empty()
            && self
                .told
                .iter()
                .any(|told| told.frozen.is_empty() && told.terms == form.terms)
    }

    /// The world as it is.
    pub fn truth(&self) -> PossibleWorld<'_> {
        PossibleWorld {
            system: self,
            instead: BTreeMap::new(),
        }
    }
}

/// Values of all variables: the true ones but for some.
#[derive(Clone, Debug)]
pub(in crate::publish) struct PossibleWorld<'a> {
    pub system: &'a System,
    pub instead: BTreeMap<usize, Ratio>,
}

impl PossibleWorld<'_> {
    pub fn value(&self, variable: usize) -> &Ratio {
        let own = &self.system.variables[variable].value;
        self.instead.get(&variable).unwrap_or(own)
    }

    /// The class of a variable that counts heads.
    pub fn class(&self, variable: usize) -> HeadClass {
        match self.system.variables[variable].bounds {
            Some(_) => HeadClass::Few,
            None => self.system.class(self.value(variable)),
        }
    }

    /// Whether a variable counts heads, and too few of them.
    pub fn is_few(&self, variable: usize) -> bool {
        self.system.variables[variable].kind == VariableKind::Heads
            && self.class(variable) == HeadClass::Few
    }
}
