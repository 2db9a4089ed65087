//! Derived tables and the relations that must hold.

use std::collections::BTreeSet;

use crate::diag::{Anchor, Severity};
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
    /// The years and cohorts that it has cells for; those that are asked for where this and
    /// `stating` are empty.
    pub periods: Vec<Id>,
    /// Groups of facts: a place has cells in every period for which it states one fact of each
    /// group. The run's periods where empty.
    pub stating: Vec<Vec<Id>>,
    /// The accounting years that it can have cells for.
    pub valid: Years,
    /// Whether its cells are about every ordered pair of municipalities.
    pub pairs: bool,
    /// The rows, in order.
    pub rows: Vec<Row>,
    /// The places that it would have rows about if the project had them.
    pub left_out: Vec<Id>,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// Cells with a formula of their own.
    pub cells: Vec<OverrideCell>,
    /// Where it is declared.
    pub span: Anchor,
}

impl Sheet {
    /// A sheet of which nothing but its id is declared.
    pub fn named(id: Id, span: impl Into<Anchor>) -> Self {
        Self {
            id,
            title: Label::default(),
            table: None,
            view: None,
            only: Vec::new(),
            periods: Vec::new(),
            stating: Vec::new(),
            valid: Years::default(),
            pairs: false,
            rows: Vec::new(),
            left_out: Vec::new(),
            columns: Vec::new(),
            cells: Vec::new(),
            span: span.into(),
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

    /// Every formula: what rows are about, and those of columns and cells.
    pub fn formulas(&self) -> impl Iterator<Item = &Expr> {
        let subjects = self.rows.iter().filter_map(|row| row.subject.as_ref());
        let columns = self.columns.iter().map(|column| &column.formula);
        let cells = self.cells.iter().filter_map(|cell| cell.formula.as_ref());
        subjects.chain(columns).chain(cells)
    }

    /// Leaves out the rows about some places.
    pub fn leave_out(&mut self, places: &BTreeSet<Id>) {
        let is_about = |row: &Row| {
            row.place
                .as_ref()
                .is_some_and(|place| places.contains(place))
        };
        let absent = self.rows.iter().filter(|row| is_about(row));
        self.left_out.extend(absent.map(|row| row.id.clone()));
        self.rows.retain(|row| !is_about(row));
    }

    /// The formula of a cell wherever nothing else is said: its own, else its column's. `None`
    /// where the sheet has no such cell.
    pub fn formula(&self, row: &str, column: &str) -> Option<&Expr> {
        let (_, column) = (self.row(row)?, self.column(column)?);
        let own = || {
            self.cells
                .iter()
                .filter(|cell| &*cell.row == row && cell.column == column.id)
        };
        match own().find(|cell| cell.place == CellPlace::default()) {
            Some(cell) => cell.formula.as_ref(),
            None if column.own_cells => own().find_map(|cell| cell.formula.as_ref()),
            None => Some(&column.formula),
        }
    }

    /// The cell of its own that counts in a place: of those that fit, the most particular. There is
    /// one, unless [`Sheet::rival_cells`] says so.
    pub fn own_cell(
        &self,
        row: &str,
        column: &str,
        scope: &str,
        period: &str,
    ) -> Option<&OverrideCell> {
        let is_row = |cell: &OverrideCell| *cell.row == *row || *cell.row == *ANY_ROW;
        let fits = |cell: &&OverrideCell| {
            is_row(cell) && &*cell.column == column && cell.place.holds(scope, period)
        };
        self.cells
            .iter()
            .filter(fits)
            .max_by_key(|cell| cell.names().into_iter().flatten().count())
    }

    /// Pairs of cells of its own of which neither is more particular than the other in every
    /// respect, and that meet where no third one is more particular than both. Each pair in order
    /// of declaration.
    pub fn rival_cells(&self) -> Vec<(&OverrideCell, &OverrideCell)> {
        let mut rivals = Vec::new();
        for (position, second) in self.cells.iter().enumerate() {
            for first in self.cells[..position]
                .iter()
                .filter(|first| first.column == second.column)
            {
                let Some(meeting) = first.meeting(second) else {
                    continue;
                };
                let is_settled =
                    |cell: &OverrideCell| cell.column == first.column && cell.names() == meeting;
                if !self.cells.iter().any(is_settled) {
                    rivals.push((first, second));
                }
            }
        }
        rivals
    }

    /// What the sheet has for a row and column in a place.
    pub fn cell_at(&self, row: &str, column: &str, scope: &str, period: &str) -> SheetCell<'_> {
        let is_valid = period
            .parse()
            .map_or(true, |year| self.valid.contains(year));
        let (Some(_), Some(declared), true) = (self.row(row), self.column(column), is_valid) else {
            return SheetCell::Absent;
        };
        match self.own_cell(row, column, scope, period) {
            Some(cell) => cell
                .formula
                .as_ref()
                .map_or(SheetCell::Blank, SheetCell::Formula),
            None if declared.own_cells => SheetCell::Absent,
            None => SheetCell::Formula(&declared.formula),
        }
    }
}

/// What a sheet has for a row and column in one place.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum SheetCell<'s> {
    /// A cell with a formula.
    Formula(&'s Expr),
    /// A cell that is left blank.
    Blank,
    /// No cell.
    Absent,
}

impl<'s> SheetCell<'s> {
    /// The formula, where there is one.
    pub fn formula(self) -> Option<&'s Expr> {
        match self {
            Self::Formula(formula) => Some(formula),
            Self::Blank | Self::Absent => None,
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
    pub span: Anchor,
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
    pub span: Anchor,
}

impl Column {
    /// A column of which nothing but its formula is declared; its name is its id.
    pub fn of(id: Id, formula: Expr, span: impl Into<Anchor>) -> Self {
        Self {
            label: Label::nb(&*id),
            id,
            formula,
            unit: None,
            decimals: None,
            below: false,
            own_cells: false,
            joint: false,
            except: Vec::new(),
            span: span.into(),
        }
    }
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
    pub span: Anchor,
}

impl OverrideCell {
    /// What it names: row, municipality, and year or cohort. Absent is what it leaves open.
    fn names(&self) -> [Option<&Id>; 3] {
        [
            Some(&self.row).filter(|row| ***row != *ANY_ROW),
            self.place.scope.as_ref(),
            self.place.period.as_ref(),
        ]
    }

    /// What one names that is as particular as both cells together; `None` where they never count
    /// in the same place.
    fn meeting<'a>(&'a self, other: &'a Self) -> Option<[Option<&'a Id>; 3]> {
        let both = self.names().into_iter().zip(other.names());
        let excluded = both
            .clone()
            .any(|(one, other)| one.is_some() && other.is_some() && one != other);
        let mut named = both.map(|(one, other)| one.or(other));
        (!excluded).then(|| std::array::from_fn(|_| named.next().flatten()))
    }

    /// Where two cells of one column meet, as the arguments of a cell that is more particular than
    /// both.
    pub fn settling(&self, other: &Self) -> (Id, String) {
        let [row, scope, period] = self.meeting(other).unwrap_or_default();
        let row = row.cloned().unwrap_or_else(|| ANY_ROW.into());
        let place = match (scope, period) {
            (Some(scope), Some(period)) => format!("{scope}/{period}"),
            (Some(scope), None) => scope.to_string(),
            (None, Some(period)) => format!("*/{period}"),
            (None, None) => String::new(),
        };
        (row, place)
    }
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
        self.scope.as_deref().is_none_or(|own| own == scope)
            && self.period.as_deref().is_none_or(|own| own == period)
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
    /// The facts each of which makes it hold in every place and period that states it; in those
    /// asked for where empty.
    pub stating: Vec<Id>,
    /// What it is for.
    pub purpose: Purpose,
    /// Where it is declared.
    pub span: Anchor,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diag::Span;
    use crate::model::Node;
    use crate::value::Ratio;

    /// The row, municipality and period of a drawn cell, each of them perhaps none.
    type Drawn = (
        Option<&'static str>,
        Option<&'static str>,
        Option<&'static str>,
    );

    fn cells() -> impl Strategy<Value = Vec<OverrideCell>> {
        let named =
            |names: [&'static str; 2]| prop::option::of(prop::sample::select(names.to_vec()));
        let one = (
            named(["r", "q"]),
            named(["a", "b"]),
            named(["2013", "2014"]),
        );
        prop::collection::btree_set(one, 0..9).prop_map(|drawn| {
            let build = |(number, (row, scope, period)): (usize, Drawn)| OverrideCell {
                row: row.unwrap_or(ANY_ROW).into(),
                column: "c".into(),
                place: CellPlace {
                    scope: scope.map(Id::from),
                    period: period.map(Id::from),
                },
                formula: Some(Expr::new(
                    Node::Number(Ratio::integer(number as i64), Unit::ratio()),
                    Anchor::from(Span::new("cells", number, number)),
                )),
                span: Anchor::from(Span::new("cells", number, number)),
            };
            drawn.into_iter().enumerate().map(build).collect()
        })
    }

    fn sheet(cells: Vec<OverrideCell>) -> Sheet {
        Sheet {
            cells,
            ..Sheet::named("s".into(), Anchor::from(Span::new("cells", 0, 0)))
        }
    }

    /// In each place the cells that fit and than which no other that fits is more particular, found
    /// by what they fit.
    fn strongest(sheet: &Sheet) -> Vec<(Option<&OverrideCell>, usize)> {
        // What no cell names stands for all else.
        let places = || {
            ["r", "q", "z"].into_iter().flat_map(|row| {
                let scopes = ["a", "b", "d"].into_iter();
                scopes.flat_map(move |scope| {
                    ["2013", "2014", "2015"].map(move |period| (row, scope, period))
                })
            })
        };
        let fits = |cell: &OverrideCell, (row, scope, period): (&str, &str, &str)| {
            [ANY_ROW, row].contains(&&*cell.row) && cell.place.holds(scope, period)
        };
        let is_more = |one: &OverrideCell, other: &OverrideCell| {
            let reach = |cell: &OverrideCell| places().filter(|place| fits(cell, *place)).count();
            places().all(|place| !fits(one, place) || fits(other, place))
                && reach(one) < reach(other)
        };
        let at = |place: (&'static str, &'static str, &'static str)| {
            let fitting: Vec<&OverrideCell> = sheet
                .cells
                .iter()
                .filter(|cell| fits(cell, place))
                .collect();
            let best = fitting
                .iter()
                .filter(|cell| !fitting.iter().any(|other| is_more(other, cell)))
                .count();
            (sheet.own_cell(place.0, "c", place.1, place.2), best)
        };
        places().map(at).collect()
    }

    proptest! {
        #[test]
        fn the_order_of_cells_decides_nothing((cells, turned) in cells().prop_flat_map(|cells| (Just(cells.clone()), Just(cells).prop_shuffle()))) {
            let (sheet, turned) = (sheet(cells), sheet(turned));
            let pairs = |sheet: &Sheet| -> Vec<[usize; 2]> {
                let mut pairs: Vec<_> = sheet.rival_cells().into_iter().map(|(one, other)| {
                    let (one, other) = (one.span.start, other.span.start);
                    [one.min(other), one.max(other)]
                }).collect();
                pairs.sort_unstable();
                pairs
            };
            prop_assert_eq!(pairs(&sheet), pairs(&turned));
            let (found, again) = (strongest(&sheet), strongest(&turned));
            prop_assert_eq!(pairs(&sheet).is_empty(), found.iter().all(|(_, best)| *best <= 1));
            if pairs(&sheet).is_empty() {
                prop_assert_eq!(found, again);
            }
        }
    }
}
