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
    /// The municipalities that it has cells for; all that are asked for where empty.
    pub only: Vec<Id>,
    /// The years and cohorts that it has cells for; those that are asked for where this and `stating` are empty.
    pub periods: Vec<Id>,
    /// Groups of facts: a place has cells in every period for which it states one fact of each group. The run's periods where empty.
    pub stating: Vec<Vec<Id>>,
    /// Whether its cells are about every ordered pair of municipalities.
    pub pairs: bool,
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
    /// A sheet of which nothing but its id is declared.
    pub fn named(id: Id, span: Span) -> Self {
        Self {
            id,
            title: Label::default(),
            table: None,
            view: None,
            only: Vec::new(),
            periods: Vec::new(),
            stating: Vec::new(),
            pairs: false,
            rows: Vec::new(),
            columns: Vec::new(),
            cells: Vec::new(),
            span,
        }
    }

    /// A column by id.
    pub fn column(&self, id: &str) -> Option<&Column> {
        self.columns.iter().find(|column| &*column.id == id)
    }

    /// A row by id.
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| &*row.id == id)
    }

    /// The formula of a cell wherever nothing else is said: its own, else its column's. `None` where the sheet has no such cell.
    pub fn formula(&self, row: &str, column: &str) -> Option<&Expr> {
        let (_, column) = (self.row(row)?, self.column(column)?);
        let own = || self.cells.iter().filter(|cell| &*cell.row == row && cell.column == column.id);
        match own().find(|cell| cell.place == CellPlace::default()) {
            Some(cell) => cell.formula.as_ref(),
            None if column.own_cells => own().find_map(|cell| cell.formula.as_ref()),
            None => Some(&column.formula),
        }
    }

    /// The cell of its own that counts in a place: the one that names the most of the place.
    pub fn own_cell(&self, row: &str, column: &str, scope: &str, period: &str) -> Option<&OverrideCell> {
        let is_row = |cell: &OverrideCell| *cell.row == *row || *cell.row == *ANY_ROW;
        let fits = |cell: &&OverrideCell| is_row(cell) && &*cell.column == column && cell.place.holds(scope, period);
        self.cells.iter().filter(fits).max_by_key(|cell| (cell.place.names(), *cell.row != *ANY_ROW))
    }

    /// The formula of a cell in a place; the inner `None` where it is left blank. `None` where the sheet has no such cell there.
    pub fn formula_at(&self, row: &str, column: &str, scope: &str, period: &str) -> Option<Option<&Expr>> {
        let (_, declared) = (self.row(row)?, self.column(column)?);
        match self.own_cell(row, column, scope, period) {
            Some(cell) => Some(cell.formula.as_ref()),
            None => (!declared.own_cells).then_some(Some(&declared.formula)),
        }
    }
}

/// Stands for every row in a cell of its own.
pub const ANY_ROW: &str = "*";

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
    /// The one place that its cells are about, whichever municipalities are asked for.
    pub place: Option<Id>,
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
    /// Whether an interval that rests on a single hidden count is shown by its upper bound alone.
    pub below: bool,
    /// Whether it has no formula, and so only the cells that are given one of their own.
    pub own_cells: bool,
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
    /// The row; [`ANY_ROW`] for all.
    pub row: Id,
    /// The column.
    pub column: Id,
    /// Where it counts.
    pub place: CellPlace,
    /// The formula; absent for a cell that the sheet leaves blank.
    pub formula: Option<Expr>,
    /// Where it is declared.
    pub span: Span,
}

/// The places that a cell's own formula counts in: everywhere, or what is named.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct CellPlace {
    /// The municipality; any where absent.
    pub scope: Option<Id>,
    /// The year or cohort; any where absent.
    pub period: Option<Id>,
}

impl CellPlace {
    /// Whether a place is among them.
    pub fn holds(&self, scope: &str, period: &str) -> bool {
        self.scope.as_deref().is_none_or(|own| own == scope) && self.period.as_deref().is_none_or(|own| own == period)
    }

    /// How much of a place it names.
    fn names(&self) -> usize {
        usize::from(self.scope.is_some()) + usize::from(self.period.is_some())
    }
}

/// What a relation is stated for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// It must hold.
    Check,
    /// It is known to hold, so hidden counts that break it are left out; and it must hold.
    Narrow,
    /// It is aimed at: met or not met.
    Target,
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
    /// The facts each of which makes it hold in every place and period that states it; in those asked for where empty.
    pub stating: Vec<Id>,
    /// What it is for.
    pub purpose: Purpose,
    /// Where it is declared.
    pub span: Span,
}
