//! The plain, obviously right way to decide a condition, and to say why it failed.

use crate::diag::Span;
use crate::ledger::{KeyRow, KeyTable, TextTest, code_number};
use crate::model::{CodeRange, Comparison, Expr, Node, written};
use crate::value::Ratio;

/// What a condition may ask of a posting.
pub trait ConditionSubject {
    /// The code in a dimension, if the ledger has it.
    fn code(&self, dimension: &str) -> Option<&str>;

    /// Whether the posting's free text passes a test.
    fn passes(&self, test: &TextTest) -> bool;
}

/// A row of a key table as the subject of conditions.
#[derive(Clone, Copy)]
pub struct KeySubject<'a> {
    pub table: &'a KeyTable,
    pub row: &'a KeyRow,
}

impl ConditionSubject for KeySubject<'_> {
    fn code(&self, dimension: &str) -> Option<&str> {
        let column = self.table.column(dimension)?;
        Some(self.table.code(self.row, column))
    }

    fn passes(&self, test: &TextTest) -> bool {
        self.table
            .test(test)
            .is_some_and(|position| self.row.passed[position])
    }
}

/// Whether a condition holds for a posting.
///
/// # Errors
/// What a closure said when it stopped, or that the expression is not a condition.
pub fn holds(condition: &Expr, subject: &dyn ConditionSubject) -> Result<bool, String> {
    match &*condition.node {
        Node::And(a, b) => Ok(holds(a, subject)? && holds(b, subject)?),
        Node::Or(a, b) => Ok(holds(a, subject)? || holds(b, subject)?),
        Node::Not(a) => Ok(!holds(a, subject)?),
        Node::Compare(comparison, a, b) => compare(*comparison, a, b, subject),
        Node::Within(of, ranges) => match &*of.node {
            Node::Dimension(name) => Ok(in_ranges(code_of(subject, name), ranges)),
            _ => Err(no_condition(condition)),
        },
        Node::TextTest(test) => Ok(subject.passes(test)),
        Node::Opaque(opaque) => {
            let codes: Vec<&str> = opaque
                .dimensions
                .iter()
                .map(|name| code_of(subject, name))
                .collect();
            opaque.predicate.holds(&codes)
        }
        _ => Err(no_condition(condition)),
    }
}

/// The code in a dimension; blank where the ledger has no such dimension.
fn code_of<'a>(subject: &'a dyn ConditionSubject, dimension: &str) -> &'a str {
    subject.code(dimension).unwrap_or_default()
}

fn no_condition(expr: &Expr) -> String {
    format!("`{}` is no condition on postings", written(expr))
}

/// Whether a code lies in one of the ranges.
pub fn in_ranges(code: &str, ranges: &[CodeRange]) -> bool {
    let number = code_number(code);
    ranges.iter().any(|range| match range {
        CodeRange::Numbers(from, to) => {
            number.is_some_and(|number| (*from..=*to).contains(&number))
        }
        CodeRange::Text(text) => &**text == code,
    })
}

fn compare(
    comparison: Comparison,
    a: &Expr,
    b: &Expr,
    subject: &dyn ConditionSubject,
) -> Result<bool, String> {
    match (&*a.node, &*b.node) {
        (Node::Dimension(name), other) => {
            code_compares(code_of(subject, name), comparison, other).ok_or_else(|| no_condition(b))
        }
        (other, Node::Dimension(name)) => {
            code_compares(code_of(subject, name), comparison.flipped(), other)
                .ok_or_else(|| no_condition(a))
        }
        _ => Err(no_condition(a)),
    }
}

/// Whether a code compares so with a number or a text; `None` when the other side is neither.
///
/// A code that is not a number is unequal to every number, and neither below nor above it.
pub fn code_compares(code: &str, comparison: Comparison, other: &Node) -> Option<bool> {
    match other {
        Node::Number(number, _) => Some(match code_number(code) {
            Some(code) => comparison.holds(Ratio::from(code).cmp(number)),
            None => comparison == Comparison::NotEqual,
        }),
        Node::Text(text) => Some(comparison.holds(code.cmp(text))),
        _ => None,
    }
}

/// The first part of a condition that failed: written out with what the posting has, and where it
/// stands. `None` when it holds.
pub fn first_failure(condition: &Expr, subject: &dyn ConditionSubject) -> Option<(String, Span)> {
    match &*condition.node {
        Node::And(a, b) => first_failure(a, subject).or_else(|| first_failure(b, subject)),
        _ => match holds(condition, subject) {
            Ok(true) => None,
            Ok(false) => Some((
                format!("{}{}", written(condition), had(condition, subject)),
                condition.span.clone().into(),
            )),
            Err(reason) => Some((reason, condition.span.clone().into())),
        },
    }
}

/// How many of the parts joined by `and` failed; zero when the condition holds.
pub fn failures(condition: &Expr, subject: &dyn ConditionSubject) -> usize {
    match &*condition.node {
        Node::And(a, b) => failures(a, subject) + failures(b, subject),
        _ => usize::from(holds(condition, subject) != Ok(true)),
    }
}

/// What the posting has in the dimensions that a condition looks at. Free text is not told.
fn had(condition: &Expr, subject: &dyn ConditionSubject) -> String {
    let mut seen: Vec<String> = Vec::new();
    condition.walk(&mut |part| {
        let mut add = |name: &str| {
            let text = match subject.code(name) {
                Some(code) => format!("{name} is {code}"),
                None => format!("the ledger has no {name}"),
            };
            if !seen.contains(&text) {
                seen.push(text);
            }
        };
        match &*part.node {
            Node::Dimension(name) => add(name),
            Node::Opaque(opaque) => opaque.dimensions.iter().for_each(|name| add(name)),
            _ => {}
        }
    });
    if seen.is_empty() {
        String::new()
    } else {
        format!(", but {}", seen.join(", "))
    }
}
