//! The computed cells, by address.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::diag::{FactLack, Severity};
use crate::facts::Basis;
use crate::model::{Expr, Id, Purpose, Scope};
use crate::value::{Figure, Value, display_below, display_figure};
use crate::words::Language;

/// A fact of a place and period whose count is hidden.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct HiddenCount {
    /// The place.
    pub place: Id,
    /// The year or period.
    pub period: Id,
    /// The fact.
    pub fact: Id,
}

/// Names one cell: `SHEET:ROW:COLUMN@SCOPE/PERIOD[/VIEW]`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Address {
    /// The sheet.
    pub sheet: Id,
    /// The row.
    pub row: Id,
    /// The column.
    pub column: Id,
    /// What it is about.
    pub scope: Scope,
    /// A year or a declared cohort.
    pub period: Id,
    /// The view; absent where the sheet pins its own.
    pub view: Option<Id>,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}@{}/{}",
            self.sheet, self.row, self.column, self.scope, self.period
        )?;
        match &self.view {
            Some(view) => write!(f, "/{view}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Address {
    type Err = String;

    /// Reads an address; the view may be left out.
    fn from_str(text: &str) -> Result<Self, String> {
        let form =
            || format!("`{text}` is not an address; write SHEET:ROW:COLUMN@MUNICIPALITY/YEAR");
        let (cell, place) = text.split_once('@').ok_or_else(form)?;
        let [sheet, row, column] = cell.split(':').collect::<Vec<_>>()[..] else {
            return Err(form());
        };
        let parts: Vec<_> = place.split('/').collect();
        let (scope, period, view) = match parts[..] {
            [scope, period] => (scope, period, None),
            [scope, period, view] => (scope, period, Some(Id::from(view))),
            _ => return Err(form()),
        };
        if [sheet, row, column, scope, period]
            .iter()
            .any(|part| part.is_empty())
        {
            return Err(form());
        }
        Ok(Self {
            sheet: sheet.into(),
            row: row.into(),
            column: column.into(),
            scope: scope.into(),
            period: period.into(),
            view,
        })
    }
}

/// Whether a cell is computed or is the fact itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum CellOrigin {
    /// Computed from postings or from more basic facts.
    Computed,
    /// The fact itself.
    Quoted,
}

impl fmt::Display for CellOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Computed => "computed",
            Self::Quoted => "quoted",
        })
    }
}

/// One computed cell.
#[derive(Clone, PartialEq, Debug)]
pub struct Cell {
    /// Its address.
    pub address: Address,
    /// The number of the published table that it reproduces.
    pub table: Option<u32>,
    /// What it holds.
    pub figure: Figure,
    /// The decimals it is shown with, where the column states them.
    pub decimals: Option<u32>,
    /// Whether an interval is shown by its upper bound alone.
    pub below: bool,
    /// Computed or quoted.
    pub origin: CellOrigin,
    /// The weakest ground beneath it.
    pub basis: Basis,
    /// The hidden counts that it stands on.
    pub hidden: Arc<BTreeSet<HiddenCount>>,
    /// Its formula.
    pub formula: Expr,
}

impl Cell {
    /// What a Norwegian reader sees.
    pub fn display(&self) -> String {
        if self.below {
            display_below(&self.figure, self.decimals)
        } else {
            display_figure(&self.figure, self.decimals)
        }
    }

    /// What a reader sees whose language is English or Norwegian; numbers look the same to both.
    pub fn display_in(&self, language: Language) -> String {
        match &self.figure.value {
            Value::Text(text) => text.in_language(language),
            _ => self.display(),
        }
    }
}

/// All computed cells.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Workbook {
    /// The cells. **Order**: by sheet, row and column as declared, then scope and period.
    pub cells: Vec<Cell>,
    /// The position of each cell.
    pub index: BTreeMap<Address, usize>,
    /// What cells ask for in vain, themselves or through others: an entry for each such cell.
    pub lacks: Vec<CellLacks>,
}

/// What a cell asks for in vain. It may have a figure all the same, from something else.
#[derive(Clone, PartialEq, Debug)]
pub struct CellLacks {
    /// Its position.
    pub cell: usize,
    /// Facts without a value, stated to be missing or not stated.
    pub facts: BTreeSet<FactLack>,
    /// Categories whose kroner are missing.
    pub categories: BTreeSet<CategoryLack>,
}

/// A category whose kroner are missing in a municipality and year.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CategoryLack {
    /// The municipality.
    pub municipality: Id,
    /// The accounting year.
    pub year: i32,
    /// The category.
    pub category: Id,
}

impl Workbook {
    /// Keeps some of the cells, and what these ask for in vain.
    pub fn retain(&mut self, keeps: impl Fn(&Cell) -> bool) {
        let cells = std::mem::take(&mut self.cells);
        let mut positions = BTreeMap::new();
        for (before, cell) in cells.into_iter().enumerate() {
            if keeps(&cell) {
                positions.insert(before, self.cells.len());
                self.cells.push(cell);
            }
        }
        let addresses = self.cells.iter().map(|cell| cell.address.clone());
        self.index = addresses.zip(0..).collect();
        self.lacks.retain_mut(|lacks| {
            let now = positions.get(&lacks.cell);
            lacks.cell = now.copied().unwrap_or_default();
            now.is_some()
        });
    }

    /// A cell by address.
    pub fn get(&self, address: &Address) -> Option<&Cell> {
        self.index
            .get(address)
            .map(|position| &self.cells[*position])
    }
}

/// How a check came out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CheckOutcome {
    /// It holds.
    Holds,
    /// It does not hold; both sides written out where it is a comparison.
    Fails(String),
    /// It cannot be decided, and why.
    Undecided(String),
}

impl CheckResult {
    /// How it came out, in one word: a check `holds` or `fails`, a target is `met` or `not_met`;
    /// either may be `undecided`.
    pub fn word(&self) -> &'static str {
        match (&self.outcome, self.purpose) {
            (CheckOutcome::Holds, Purpose::Target) => "met",
            (CheckOutcome::Holds, _) => "holds",
            (CheckOutcome::Fails(_), Purpose::Target) => "not_met",
            (CheckOutcome::Fails(_), _) => "fails",
            (CheckOutcome::Undecided(_), _) => "undecided",
        }
    }

    /// Both sides where it does not hold, or why it is undecided.
    pub fn detail(&self) -> Option<&str> {
        match &self.outcome {
            CheckOutcome::Holds => None,
            CheckOutcome::Fails(detail) | CheckOutcome::Undecided(detail) => Some(detail),
        }
    }
}

/// One check in one place.
#[derive(Clone, PartialEq, Debug)]
pub struct CheckResult {
    /// The check.
    pub id: Id,
    /// The municipality.
    pub municipality: Id,
    /// The year.
    pub period: Id,
    /// How grave a failure is.
    pub severity: Severity,
    /// What it is stated for.
    pub purpose: Purpose,
    /// How it came out.
    pub outcome: CheckOutcome,
}
