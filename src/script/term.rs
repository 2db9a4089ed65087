//! What a script computes with: an expression, what sort it is of, and how large it has grown.
//!
//! Sorts keep conditions on postings, relations between figures and figures apart while the tree is
//! built. This module must never know Rhai's engine or what is declared.

use std::fmt;

use crate::diag::Span;
use crate::facts::DimensionKind;
use crate::model::{Arithmetic, Expr, Node};
use crate::value::{Notation, Ratio, Unit};

/// How deep and how large one expression may grow.
pub(super) const MAX_DEPTH: u32 = 500;
/// How many nodes one expression may have, those that are shared counted each time.
pub(super) const MAX_SIZE: u32 = 20_000;

/// What an expression stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sort {
    /// A dimension of a posting.
    Dimension(DimensionKind),
    /// What holds for a posting or not.
    Condition,
    /// What holds between figures or not.
    Relation,
    Figure,
    /// Words.
    Text,
    /// A category, which counts as its kroner in a formula.
    Category,
    /// What the asking row is about.
    Row,
    /// What was already reported.
    Poison,
}

impl Sort {
    /// Whether a formula can be made of it.
    pub fn is_figure(self) -> bool {
        matches!(
            self,
            Self::Figure | Self::Category | Self::Row | Self::Poison
        )
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dimension(_) => "a dimension",
            Self::Condition => "a condition on postings",
            Self::Relation => "a relation between figures",
            Self::Figure => "a figure",
            Self::Text => "a text",
            Self::Category => "a category",
            Self::Row => "a row",
            Self::Poison => "an error",
        })
    }
}

/// An expression on its way into the model. A span without a file means that its place is not known
/// yet.
#[derive(Clone, Debug)]
pub(super) struct Term {
    /// The expression.
    pub expr: Expr,
    /// What it stands for.
    pub sort: Sort,
    depth: u32,
    size: u32,
}

impl Term {
    /// An expression without parts.
    pub fn leaf(node: Node, sort: Sort, span: Span) -> Self {
        Self {
            expr: Expr::new(node, span),
            sort,
            depth: 1,
            size: 1,
        }
    }

    /// A name of the language, placed where it is used.
    pub fn unplaced(node: Node, sort: Sort) -> Self {
        Self::leaf(node, sort, Span::new("", 0, 0))
    }

    /// What stands for something already reported.
    pub fn poison(span: Span) -> Self {
        Self::leaf(Node::Poison, Sort::Poison, span)
    }

    pub fn number(value: Ratio, unit: Unit, span: Span) -> Self {
        Self::leaf(Node::Number(value, unit), Sort::Figure, span)
    }

    /// An expression with parts; `None` when it has grown too large.
    pub fn grown(node: Node, sort: Sort, span: Span, parts: &[&Self]) -> Option<Self> {
        let depth = 1 + parts.iter().map(|part| part.depth).max().unwrap_or(0);
        let size = parts
            .iter()
            .fold(1u32, |sum, part| sum.saturating_add(part.size));
        (depth <= MAX_DEPTH && size <= MAX_SIZE).then(|| Self {
            expr: Expr::new(node, span),
            sort,
            depth,
            size,
        })
    }

    /// How many nodes it has, those that are shared counted each time.
    pub fn size(&self) -> usize {
        self.size as usize
    }

    /// Whether this was already reported.
    pub fn is_poison(&self) -> bool {
        self.sort == Sort::Poison
    }

    /// The value of a plain number without unit.
    pub fn plain_number(&self) -> Option<&Ratio> {
        match &*self.expr.node {
            Node::Number(value, unit)
                if unit.is_dimensionless() && unit.notation() == Notation::Plain =>
            {
                Some(value)
            }
            _ => None,
        }
    }
}

/// How long a number that a script computes may grow. **Unit**: bits of numerator and denominator
/// together.
const MAX_BITS: u64 = 4_096;

/// Whether a number has become so long that computing with it would take time.
pub(super) fn is_too_long(number: &Ratio) -> bool {
    number.numerator().bits() + number.denominator().bits() > MAX_BITS
}

/// The exact value of an operation on two numbers; `None` for a division by zero.
pub(super) fn fold_numbers(operation: Arithmetic, left: &Ratio, right: &Ratio) -> Option<Ratio> {
    match operation {
        Arithmetic::Add => Some(left + right),
        Arithmetic::Subtract => Some(left - right),
        Arithmetic::Multiply => Some(left * right),
        Arithmetic::Divide => left.checked_div(right),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubled(term: &Term) -> Option<Term> {
        let node = Node::Arithmetic(Arithmetic::Add, term.expr.clone(), term.expr.clone());
        Term::grown(
            node,
            Sort::Figure,
            term.expr.span.clone().into(),
            &[term, term],
        )
    }

    #[test]
    fn an_expression_cannot_double_without_end() {
        let mut term = Term::unplaced(Node::Row, Sort::Row);
        let mut rounds = 0;
        while let Some(next) = doubled(&term) {
            term = next;
            rounds += 1;
        }
        assert_eq!(rounds, 13);
    }

    #[test]
    fn an_expression_cannot_deepen_without_end() {
        let mut term = Term::unplaced(Node::Row, Sort::Row);
        let mut rounds = 1;
        while let Some(next) = Term::grown(
            Node::Negate(term.expr.clone()),
            Sort::Figure,
            term.expr.span.clone().into(),
            &[&term],
        ) {
            term = next;
            rounds += 1;
        }
        assert_eq!(rounds, MAX_DEPTH);
    }
}
