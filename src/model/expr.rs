//! The one expression tree: conditions on postings and formulas of cells.

use std::fmt;
use std::sync::Arc;

use crate::diag::Anchor;
use crate::ledger::TextTest;
use crate::value::{Ratio, Unit};

use super::Id;

/// An expression with the place where it is written. Equality ignores places.
#[derive(Clone, PartialEq, Debug)]
pub struct Expr {
    /// What it is.
    pub node: Arc<Node>,
    /// Where it is written.
    pub span: Anchor,
}

impl Expr {
    /// An expression written at `span`.
    pub fn new(node: Node, span: impl Into<Anchor>) -> Self {
        Self {
            node: Arc::new(node),
            span: span.into(),
        }
    }

    /// Calls `visit` with this expression and all below it, parents first.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        visit(self);
        for child in self.children() {
            child.walk(visit);
        }
    }

    /// The expressions directly below.
    pub fn children(&self) -> Vec<&Expr> {
        match &*self.node {
            Node::Arithmetic(_, a, b)
            | Node::Compare(_, a, b)
            | Node::And(a, b)
            | Node::Or(a, b)
            | Node::Extreme(_, a, b)
            | Node::FirstKnown(a, b) => vec![a, b],
            Node::Negate(a)
            | Node::Not(a)
            | Node::Within(a, _)
            | Node::Sum(a)
            | Node::PerUnit(a)
            | Node::Shift(a, _) => vec![a],
            Node::Choose(condition, a, b) => vec![condition, a, b],
            Node::Fold { of, weight, .. } => std::iter::once(of).chain(weight).collect(),
            Node::Booked {
                condition, among, ..
            } => std::iter::once(condition).chain(among).collect(),
            Node::Number(..)
            | Node::Text(_)
            | Node::Dimension(_)
            | Node::TextTest(_)
            | Node::Opaque(_)
            | Node::Fact(_)
            | Node::Weight(_)
            | Node::Key(_)
            | Node::Category(_)
            | Node::Row
            | Node::Cell(_)
            | Node::Label(_)
            | Node::Poison => Vec::new(),
        }
    }
}

/// What of a row is named.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RowLabel {
    /// The row itself.
    Name,
    /// The unit that its kroner are divided by.
    Unit,
}

impl RowLabel {
    /// The function that asks for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "label",
            Self::Unit => "unit_label",
        }
    }
}

/// The kinds of expression.
#[derive(Clone, PartialEq, Debug)]
pub enum Node {
    /// A number with its unit. A share is held as a fraction: four percent is 4/100.
    Number(Ratio, Unit),
    /// A text: a code to compare with, or a cell of words.
    Text(String),

    /// The code of a posting in a dimension.
    Dimension(Id),
    /// Whether a code lies in one of several ranges or is one of several codes.
    Within(Expr, Vec<CodeRange>),
    /// A test of a posting's free text.
    TextTest(TextTest),
    /// A condition written as a closure.
    Opaque(Opaque),

    /// A fact of the asking municipality and year.
    Fact(Id),
    /// A weight of the asking municipality and year.
    Weight(Id),
    /// An allocation key of the asking municipality and year.
    Key(Id),
    /// The kroner of a category.
    Category(Id),
    /// What the raw ledger of the asking municipality and year holds: `booked(condition)`.
    Booked {
        /// What is asked of its postings.
        measure: BookedMeasure,
        /// Which postings are meant.
        condition: Expr,
        /// Of which part of the ledger: where it has no postings, the figure is missing.
        among: Option<Expr>,
    },
    /// What the asking row is about.
    Row,
    /// The kroner of what a row is about: `sum(row)`.
    Sum(Expr),
    /// Kroner divided by the category's denominator where it has one: `per_unit(row)`.
    PerUnit(Expr),
    /// Another cell.
    Cell(CellRef),
    /// The name for people of the asking row's subject or of its denominator.
    Label(RowLabel),

    /// `+ - * /`.
    Arithmetic(Arithmetic, Expr, Expr),
    /// The sign turned.
    Negate(Expr),
    /// The larger or smaller of two.
    Extreme(Extreme, Expr, Expr),
    /// The first, or the second where the first is missing: `first_known(a, b)`.
    FirstKnown(Expr, Expr),
    /// `choose(condition, a, b)`.
    Choose(Expr, Expr, Expr),
    /// The expression as asked from elsewhere: `.at("boelum")`, `.previous()`.
    Shift(Expr, Shift),
    /// One value from many: a sum or mean over rows, municipalities or periods.
    Fold {
        /// How they are put together.
        fold: Fold,
        /// What is run through.
        axis: Axis,
        /// What is evaluated at each place.
        of: Expr,
        /// The weight of each place in a weighted mean.
        weight: Option<Expr>,
    },

    /// `== != < <= > >=`.
    Compare(Comparison, Expr, Expr),
    /// Both.
    And(Expr, Expr),
    /// At least one.
    Or(Expr, Expr),
    /// The contrary.
    Not(Expr),

    /// Stands for what was already reported as wrong.
    Poison,
}

/// What is asked of postings, before any rule or adjustment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BookedMeasure {
    /// Their sum. **Unit**: kroner; expenditure is positive.
    Kroner,
    /// How many they are.
    Postings,
}

impl BookedMeasure {
    /// The function that asks for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kroner => "booked",
            Self::Postings => "postings",
        }
    }

    /// The unit of the figure.
    pub fn unit(self) -> Unit {
        match self {
            Self::Kroner => Unit::kr(),
            Self::Postings => Unit::ratio(),
        }
    }
}

/// The four operations.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// The six comparisons.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// Whether it holds for two things in this order.
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }

    /// What holds for two things exactly when this holds for them in turned order.
    #[must_use]
    pub fn flipped(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            Self::Equal | Self::NotEqual => self,
        }
    }

    /// How it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

/// The larger or the smaller.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Extreme {
    /// The larger.
    Max,
    /// The smaller.
    Min,
}

/// A set of codes: numbers from one to another, both included, or one code as text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CodeRange {
    /// Codes that write a number in the range.
    Numbers(i64, i64),
    /// The very code.
    Text(Id),
}

/// A condition that only a script can decide.
#[derive(Clone)]
pub struct Opaque {
    /// The dimensions it looks at, in the order of its arguments.
    pub dimensions: Vec<Id>,
    /// How it is decided.
    pub predicate: Arc<dyn Predicate>,
}

/// Decides from codes.
pub trait Predicate: Send + Sync {
    /// Whether the condition holds for the codes of [`Opaque::dimensions`].
    ///
    /// # Errors
    /// What the script said when it stopped.
    fn holds(&self, codes: &[&str]) -> Result<bool, String>;
}

impl PartialEq for Opaque {
    fn eq(&self, other: &Self) -> bool {
        self.dimensions == other.dimensions && Arc::ptr_eq(&self.predicate, &other.predicate)
    }
}

impl fmt::Debug for Opaque {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opaque({:?})", self.dimensions)
    }
}

/// A reference to a cell; what is absent is the asking cell's own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CellRef {
    /// The sheet.
    pub sheet: Option<Id>,
    /// The row.
    pub row: RowRef,
    /// The column.
    pub column: Id,
}

/// Which row of a sheet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RowRef {
    /// The asking cell's.
    Same,
    /// The named one.
    Named(Id),
}

/// From where an expression is asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Shift {
    /// From another row of the same sheet.
    Row(Id),
    /// From another municipality.
    At(Id),
    /// From another year or cohort.
    Period(Id),
    /// From the period before.
    Previous,
    /// From another view.
    View(Id),
    /// From the first municipality of a pair.
    First,
    /// From the second municipality of a pair.
    Second,
}

/// How many values become one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fold {
    /// Their sum.
    Sum,
    /// Their mean: flat, or weighted where a weight is given.
    Mean,
    /// The smallest.
    Min,
    /// The largest.
    Max,
}

/// What a fold runs through.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Axis {
    /// The rows of a sheet that are no totals; of the asking sheet where absent.
    Rows(Option<Id>),
    /// The named municipalities; all of the run where empty.
    Municipalities(Vec<Id>),
    /// The named periods.
    Periods(Vec<Id>),
    /// The years and periods for which the asking place has a value of a fact.
    PeriodsWith(Id),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_holds_when_the_flipped_one_holds_for_the_turned_order() {
        use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        for comparison in [Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual] {
            for (a, b) in [(1, 2), (2, 2), (2, 1)] {
                assert_eq!(
                    comparison.holds(a.cmp(&b)),
                    comparison.flipped().holds(b.cmp(&a)),
                    "{a} {} {b}",
                    comparison.sign()
                );
            }
        }
    }
}
