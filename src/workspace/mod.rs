//! What is loaded and what is computed from it: from a project folder to a run.
//!
//! Inputs: a [`World`](crate::world::World) that holds `rules/` and `municipalities/`. This module
//! must never know a terminal.

#![warn(missing_docs)]

mod bundled;
mod edits;
mod comparison;
mod comparison_form;
mod compute;
mod hash;
mod held_back;
mod lacks;
mod left_out;
mod load;
mod loader;
mod parts;
mod persons;
mod places;
mod prices;
mod read;
mod same_ledgers;
mod shelf;
mod state;
mod undecided;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::{Code, Diagnostic};
use crate::engine::{Account, Address, CheckResult, ControlResult, Workbook};
use crate::facts::FactBook;
use crate::ledger::{CodeList, LedgerSource};
use crate::model::{Id, Model, REPORTED};
use crate::municipality::Municipality;
use crate::script::Baseline;
use crate::value::Amount;

pub use comparison::{ComparisonTable, parse_comparison};
pub use comparison_form::PROJECT_FILE;
pub use edits::{Edit, edits};
pub use left_out::{StandingRun, leaves_somebody, loaded_without_faulty, run_without_faulty};
pub use load::{load, load_with};
pub use persons::PUBLICATIONS;
pub use places::{LedgerPlace, Ledgers};
pub use prices::{PriceIndex, Prices};
pub use shelf::{Changes, Question, Reading};
pub use state::Workspace;

/// A project folder, loaded.
#[derive(Clone, Debug)]
pub struct Project {
    /// What the scripts declare.
    pub model: Arc<Model>,
    /// The municipalities by id.
    pub municipalities: BTreeMap<Id, Municipality>,
    /// The facts of every place and period.
    pub facts: FactBook,
    /// The municipality that others are compared with.
    pub baseline: Option<Baseline>,
    /// The index that kroner of different years are compared by.
    pub price_index: Option<PriceIndex>,
    /// The cell that the folder recomputes alone, where it is a bundle.
    pub bundle: Option<Address>,
    /// What the ledgers are read from.
    pub source: Arc<dyn LedgerSource>,
    /// The national code lists by dimension.
    pub code_lists: BTreeMap<Id, CodeList>,
    /// The SHA-256 of every file that was read, by path; line ends of texts count as LF.
    pub inputs: BTreeMap<String, String>,
    /// The municipalities whose figures are missing because of their errors, with the reason.
    pub left_out: BTreeMap<Id, Arc<str>>,
}

/// What is asked of a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// The municipalities, each with a year or all its years; every one where empty.
    pub places: Vec<(Id, Option<i32>)>,
    /// Of these the accounting years that are asked for; all of them where empty.
    pub years: Vec<i32>,
    /// The view.
    pub view: Id,
    /// What may be missing because lines could not be read; nothing where absent.
    pub allow_missing: Option<MissingAllowance>,
}

/// What may be missing of a ledger because lines could not be read.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct MissingAllowance {
    /// So many kroner, where it is known how many a line has.
    pub kroner: Amount,
    /// So many lines of which that is not known.
    pub lines: u64,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            places: Vec::new(),
            years: Vec::new(),
            view: REPORTED.into(),
            allow_missing: None,
        }
    }
}

/// What a run computed.
#[derive(Clone, Debug)]
pub struct Run {
    /// The view.
    pub view: Id,
    /// The places asked for. **Order**: by municipality, then year.
    pub places: Vec<(Id, i32)>,
    /// The accounts of every place of the folder in every view; formulas may ask of places that
    /// were not asked for.
    pub accounts: Vec<Account>,
    /// The condensed ledgers.
    pub ledgers: Ledgers,
    /// The cells of the places asked for.
    pub workbook: Workbook,
    /// The checks of the places asked for.
    pub checks: Vec<CheckResult>,
    /// The controls of the accounts of the places asked for.
    pub controls: Vec<ControlResult>,
    /// The SHA-256 of every file that was read, ledgers included, by path.
    pub inputs: BTreeMap<String, String>,
}

impl Run {
    /// Whether there is anything to show: by what was `found`, every place, view and sheet that was
    /// asked for exists.
    pub fn is_presentable(&self, found: &[Diagnostic]) -> bool {
        let unknown = |finding: &Diagnostic| {
            matches!(finding.code, Code::UnknownMunicipality | Code::UnknownSheet)
        };
        !found.iter().any(unknown) && !self.places.is_empty()
    }
}

/// The paths of files whose hashes differ, or that are among one of two sets of inputs alone.
pub fn changed_inputs(
    old: &BTreeMap<String, String>,
    new: &BTreeMap<String, String>,
) -> Vec<String> {
    let paths: BTreeSet<&String> = old
        .keys()
        .chain(new.keys())
        .filter(|path| old.get(*path) != new.get(*path))
        .collect();
    paths.into_iter().cloned().collect()
}
