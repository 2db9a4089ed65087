//! Conditions compiled for one key table: each test of a code is answered once per distinct code.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::ledger::{KeyRow, KeyTable};
use crate::model::{Expr, Node, Opaque};

use super::condition::{ConditionSubject, holds};

/// A condition compiled for one key table.
pub enum CompiledCondition {
    /// Holds for the rows whose code in a column is marked.
    Codes {
        column: usize,
        /// One mark for each of its codes.
        marks: Vec<bool>,
    },
    /// Holds for the rows whose text passed a test.
    Passed(usize),
    /// Never holds.
    Never,
    /// Both.
    And(Box<CompiledCondition>, Box<CompiledCondition>),
    /// At least one.
    Or(Box<CompiledCondition>, Box<CompiledCondition>),
    /// The contrary.
    Not(Box<CompiledCondition>),
    /// Decided by a closure, once for each distinct combination of codes.
    Opaque {
        /// The closure.
        opaque: Opaque,
        /// The columns of its arguments; absent where the ledger has none.
        columns: Vec<Option<usize>>,
        /// What it decided before.
        known: Mutex<HashMap<Vec<u32>, bool>>,
    },
}

/// One code of one column, as the subject of a condition that looks at no other.
struct OneCode<'a> {
    dimension: &'a str,
    code: &'a str,
}

impl ConditionSubject for OneCode<'_> {
    fn code(&self, dimension: &str) -> Option<&str> {
        (dimension == self.dimension).then_some(self.code)
    }

    fn passes(&self, _: &crate::ledger::TextTest) -> bool {
        false
    }
}

/// Compiles a condition. What it cannot decide is said in `errors`, and never holds.
pub fn compile(condition: &Expr, table: &KeyTable, errors: &mut Vec<String>) -> CompiledCondition {
    let both = |a: &Expr, b: &Expr, errors: &mut Vec<String>| {
        (
            Box::new(compile(a, table, errors)),
            Box::new(compile(b, table, errors)),
        )
    };
    match &*condition.node {
        Node::And(a, b) => {
            let (a, b) = both(a, b, errors);
            CompiledCondition::And(a, b)
        }
        Node::Or(a, b) => {
            let (a, b) = both(a, b, errors);
            CompiledCondition::Or(a, b)
        }
        Node::Not(a) => CompiledCondition::Not(Box::new(compile(a, table, errors))),
        Node::TextTest(test) => table
            .test(test)
            .map_or(CompiledCondition::Never, CompiledCondition::Passed),
        Node::Opaque(opaque) => {
            let columns = opaque
                .dimensions
                .iter()
                .map(|name| table.column(name))
                .collect();
            CompiledCondition::Opaque {
                opaque: opaque.clone(),
                columns,
                known: Mutex::default(),
            }
        }
        _ => compile_codes(condition, table, errors),
    }
}

/// Answers a condition over one dimension for each of its codes.
fn compile_codes(
    condition: &Expr,
    table: &KeyTable,
    errors: &mut Vec<String>,
) -> CompiledCondition {
    let mut dimension = None;
    condition.walk(&mut |part| {
        if let Node::Dimension(name) = &*part.node {
            dimension.get_or_insert_with(|| name.clone());
        }
    });
    let Some(column) = dimension.as_ref().and_then(|name| table.column(name)) else {
        // Without the column, the plain way still decides: the code is blank.
        let absent = OneCode {
            dimension: "",
            code: "",
        };
        return match holds(condition, &absent) {
            Ok(true) => CompiledCondition::Not(Box::new(CompiledCondition::Never)),
            Ok(false) => CompiledCondition::Never,
            Err(reason) => {
                errors.push(reason);
                CompiledCondition::Never
            }
        };
    };
    let name = &table.columns[column].name;
    let mut marks = Vec::with_capacity(table.columns[column].codes.len());
    for code in &table.columns[column].codes {
        match holds(
            condition,
            &OneCode {
                dimension: name,
                code,
            },
        ) {
            Ok(mark) => marks.push(mark),
            Err(reason) => {
                errors.push(reason);
                return CompiledCondition::Never;
            }
        }
    }
    CompiledCondition::Codes { column, marks }
}

impl CompiledCondition {
    /// Whether it holds for a row.
    ///
    /// # Errors
    /// What a closure said when it stopped.
    pub fn holds(&self, table: &KeyTable, row: &KeyRow) -> Result<bool, String> {
        match self {
            Self::Codes { column, marks } => Ok(marks[row.codes[*column] as usize]),
            Self::Passed(test) => Ok(row.passed[*test]),
            Self::Never => Ok(false),
            Self::And(a, b) => Ok(a.holds(table, row)? && b.holds(table, row)?),
            Self::Or(a, b) => Ok(a.holds(table, row)? || b.holds(table, row)?),
            Self::Not(a) => Ok(!a.holds(table, row)?),
            Self::Opaque {
                opaque,
                columns,
                known,
            } => {
                let combination: Vec<u32> = columns
                    .iter()
                    .flatten()
                    .map(|column| row.codes[*column])
                    .collect();
                if let Some(decided) = known
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .get(&combination)
                {
                    return Ok(*decided);
                }
                let codes: Vec<&str> = columns
                    .iter()
                    .map(|column| column.map_or("", |column| &**table.code(row, column)))
                    .collect();
                let decided = opaque.predicate.holds(&codes)?;
                known
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(combination, decided);
                Ok(decided)
            }
        }
    }

    /// For each code of a column, whether a row with it could pass; `None` when the column decides
    /// nothing.
    pub fn possible(&self, column: usize) -> Option<Vec<bool>> {
        match self {
            Self::Codes { column: own, marks } if *own == column => Some(marks.clone()),
            Self::And(a, b) => match (a.possible(column), b.possible(column)) {
                (Some(a), Some(b)) => Some(a.iter().zip(&b).map(|(a, b)| *a && *b).collect()),
                (one, other) => one.or(other),
            },
            Self::Or(a, b) => {
                let (a, b) = (a.possible(column)?, b.possible(column)?);
                Some(a.iter().zip(&b).map(|(a, b)| *a || *b).collect())
            }
            _ => None,
        }
    }
}
