//! What moved between two results, and why: cells that differ, each split exactly into what caused
//! it.
//!
//! Inputs: two sides, each a snapshot or a loaded project with its run. Where both are projects the
//! causes come from recomputation ([`attribute()`]), else from the contributions that snapshots
//! store ([`stored()`]). This module must never know a terminal, nor where a side was read from.

mod attribute;
mod cells;
mod claims;
mod edits;
mod postings;
mod spread;
mod stages;
mod state;
mod stored;
mod summary;

use std::fmt;

use crate::engine::Address;
use crate::ledger::KeySpec;
use crate::model::{Id, Model};
use crate::value::Ratio;
use crate::workspace::{Project, Run};
use crate::world::World;

pub use attribute::attribute;
pub use cells::{Tolerance, compare, factor, lone_sheets};
pub use stored::stored;
pub use summary::{DiffSummary, SummaryRow, summarise};

/// A project folder as it was read, with its run.
pub struct Inputs<'a> {
    /// Its files.
    pub world: &'a dyn World,
    /// The folder, loaded.
    pub project: &'a Project,
    pub run: &'a Run,
}

/// What is swapped whole, in the order in which it is swapped.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Stage {
    /// Postings added, removed or changed.
    Data,
    Rules,
    /// Weights and allocation keys.
    WeightsAndKeys,
    Facts,
    /// Adjustments of views.
    Adjustments,
    /// Sheets, imputed amounts, categories and vocabulary.
    Formulas,
}

impl Stage {
    /// All stages, in order.
    pub const ALL: [Self; 6] = [
        Self::Data,
        Self::Rules,
        Self::WeightsAndKeys,
        Self::Facts,
        Self::Adjustments,
        Self::Formulas,
    ];
}

/// What sort of thing caused a part of a difference.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Cause {
    /// A posting.
    Data,
    Rule,
    Weight,
    /// An allocation key.
    Key,
    Fact,
    /// An adjustment of a view.
    Adjustment,
    /// A formula of a sheet or an imputed amount, or what formulas are made over.
    Formula,
    /// A value is shown with other decimals, or rounds to another side.
    Rounding,
    /// Several stages that cannot be told apart, since the cell has no exact value between them.
    Several,
}

impl Cause {
    /// Its name in outputs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Rule => "rule",
            Self::Weight => "weight",
            Self::Key => "key",
            Self::Fact => "fact",
            Self::Adjustment => "adjustment",
            Self::Formula => "formula",
            Self::Rounding => "rounding",
            Self::Several => "several",
        }
    }
}

/// The very item that caused a part.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CauseItem {
    /// What sort of thing it is.
    pub cause: Cause,
    /// Whose it is: a municipality, `national`, or a place with its period, `boelum/2013`.
    pub owner: String,
    /// Its id: of a rule, weight, key, fact, adjustment or sheet; `bilag 1000872/1` for a posting.
    pub id: String,
    /// What became of it: `added`, `removed`, `changed`, or the values before and after.
    pub change: String,
    /// File and line where it stands, on the second side unless only the first has it.
    pub place: Option<String>,
}

impl fmt::Display for CauseItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}/{}", self.cause.word(), self.owner, self.id)
    }
}

/// How a part was found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Method {
    /// Posting by posting; the parts do not depend on one another.
    Additive,
    /// The exact Shapley value among all that reached the cell.
    Shapley,
    /// One after another, in order of id, since more than eight reached the cell.
    InOrder,
    /// Not split, since the cell has no exact value between.
    Together,
    /// From what the snapshots store.
    Stored,
}

impl Method {
    /// Its name in outputs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Additive => "additive",
            Self::Shapley => "shapley",
            Self::InOrder => "in_order",
            Self::Together => "together",
            Self::Stored => "stored",
        }
    }
}

/// A part of a difference. **Unit**: the cell's, exact.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    /// What caused it.
    pub item: CauseItem,
    /// How much.
    pub amount: Ratio,
    /// How it was found.
    pub method: Method,
}

/// What one side has in a cell.
#[derive(Clone, PartialEq, Debug)]
pub struct SideFigure {
    /// The exact value, where it is one.
    pub value: Option<Ratio>,
    /// The value as snapshots write it: exact number, interval, text or what is missing.
    pub written: String,
    /// What a reader sees.
    pub display: String,
}

/// A cell that differs. **Invariant**: where there are parts, they add up to the difference.
#[derive(Clone, PartialEq, Debug)]
pub struct CellDifference {
    pub address: Address,
    /// The id of its unit, of the second side where both have it.
    pub unit: String,
    /// The first side; absent where only the second has the cell.
    pub old: Option<SideFigure>,
    /// The second side; absent where only the first has the cell.
    pub new: Option<SideFigure>,
    /// The second less the first; absent where one of them is not an exact number, or the units
    /// differ.
    pub difference: Option<Ratio>,
    /// The difference over the first side's value; absent where that is zero.
    pub relative: Option<Ratio>,
    /// What rounding adds to the difference to make that of the shown figures.
    pub rounding: Option<Ratio>,
    /// What caused it; empty where that cannot be told.
    pub parts: Vec<Part>,
}

impl CellDifference {
    /// Whether it is in kroner.
    pub fn is_kroner(&self) -> bool {
        self.unit == "kr"
    }
}

/// Two sides compared.
#[derive(Clone, PartialEq, Debug)]
pub struct DiffReport {
    /// What the first side is, in words.
    pub old: String,
    /// What the second side is, in words.
    pub new: String,
    /// Where the causes come from.
    pub ground: CauseMethod,
    /// The cells that differ. **Order**: as [`compare`] gives them.
    pub cells: Vec<CellDifference>,
    /// The sheets that only the first side has, and those that only the second has. **Order**: by
    /// id.
    pub lone_sheets: [Vec<Id>; 2],
}

/// Where causes were taken from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CauseMethod {
    /// Both sides were computed again, stage by stage.
    Recomputed,
    /// What the snapshots store: contributions by rule, imputed amounts, adjustments.
    Stored,
    /// They are not told, since each may be of one person.
    NotTold,
}

impl CauseMethod {
    /// Says where the causes come from, and by which method.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NotTold => "as published: causes are not told, since each may be of one person",
            Self::Recomputed => {
                "causes from recomputing both sides: data, rules, weights and keys, facts, adjustments, formulas, swapped whole in this \
                 order; data and rules posting by posting, charged to the posting or the edited rule; the others by exact \
                 Shapley values up to eight items, else in order of id; rounding stands beside the parts"
            }
            Self::Stored => {
                "causes from what snapshots store: contributions by rule, imputed amounts, adjustments and facts; a cell computed from \
                 other cells has none, give two folders or revisions for those"
            }
        }
    }
}

/// The columns and text tests that two models look at together.
fn joint_spec(models: [&Model; 2], municipality: &Id, year: i32) -> KeySpec {
    let mut spec = KeySpec::default();
    for model in models {
        let own = crate::engine::key_spec(model, municipality, year);
        spec.columns.extend(own.columns);
        spec.tests.extend(own.tests);
    }
    spec
}
