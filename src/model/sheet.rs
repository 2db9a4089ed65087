//! Derived tables and the relations that must hold.

use crate::diag::{Severity, Span};
use crate::facts::Label;
use crate::value::Unit;

use super::{Expr, Id, Years};

/// A derived table: rows × columns, for each municipality and period of the run.
#[derive(Clone, PartialEq, Debug)]
pub struct Sheet {
    /// Its id, such as `t04`.
    pub id: Id,
    /// Its name for people.
    pub title: Label,
    /// The number of the published table it reproduces.
    pub table: Option<u32>,
    /// The view it is pinned to; the run's view where absent.
    pub view: Option<Id>,
    /// The rows, in order.
    pub rows: Vec<Row>,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// Cells with a formula of their own.
    pub cells: Vec<OverrideCell>,
    /// Where it is declared.
    pub span: Span,
}

impl Sheet {
    /// A column by id.
    pub fn column(&self, id: &str) -> Option<&Column> {
        self.columns.iter().find(|column| &*column.id == id)
    }

    /// A row by id.
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| &*row.id == id)
    }

    /// The formula of a cell: its own, else its column's. `None` where the sheet has no such cell.
    pub fn formula(&self, row: &str, column: &str) -> Option<&Expr> {
        self.row(row)?;
        let own = self.cells.iter().find(|cell| &*cell.row == row && &*cell.column == column);
        match own {
            Some(cell) => cell.formula.as_ref(),
            None => self.column(column).map(|column| &column.formula),
        }
    }
}

/// A row of a sheet.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// Its id.
    pub id: Id,
    /// Its name for people.
    pub label: Label,
    /// What it is about: a category, or a formula over categories.
    pub subject: Option<Expr>,
    /// Whether it sums others, so that totals over the rows leave it out.
    pub total: bool,
    /// Where it is declared.
    pub span: Span,
}

/// A column of a sheet.
#[derive(Clone, PartialEq, Debug)]
pub struct Column {
    /// Its id.
    pub id: Id,
    /// Its name for people.
    pub label: Label,
    /// The formula of its cells.
    pub formula: Expr,
    /// The unit its cells must have, where stated.
    pub unit: Option<Unit>,
    /// The decimals its cells are shown with, where stated.
    pub decimals: Option<u32>,
    /// Whether it has one cell for all municipalities together instead of one for each.
    pub joint: bool,
    /// The municipalities it leaves out, such as the one that others are compared with.
    pub except: Vec<Id>,
    /// Where it is declared.
    pub span: Span,
}

/// A cell with a formula of its own, or none.
#[derive(Clone, PartialEq, Debug)]
pub struct OverrideCell {
    /// The row.
    pub row: Id,
    /// The column.
    pub column: Id,
    /// The formula; absent for a cell that the sheet does not have.
    pub formula: Option<Expr>,
    /// Where it is declared.
    pub span: Span,
}

/// A stated relation that must hold for each municipality and period.
#[derive(Clone, PartialEq, Debug)]
pub struct Check {
    /// Its id.
    pub id: Id,
    /// The relation.
    pub condition: Expr,
    /// How far both sides of an equation may lie apart.
    pub within: Option<Expr>,
    /// How grave a failure is.
    pub severity: Severity,
    /// Why it must hold.
    pub because: Option<String>,
    /// When it must hold.
    pub years: Years,
    /// Where it is declared.
    pub span: Span,
}
