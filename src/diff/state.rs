//! One state between two sides: accounts of its ledgers, and the values of cells upon them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::engine::{Account, Address, Allocation, Coordinates, Evaluator, Grouped, Verdicts, allocate, classify};
use crate::facts::Basis;
use crate::ledger::{Condensed, KeyTable, RawTotals};
use crate::model::Id;
use crate::value::Ratio;
use crate::workspace::{Ledgers, Project};

/// The kroner of one category in one account: which account by place and view, and the category.
pub(super) type AccountLeaf = ((Id, i32, Id), Id);

/// Kroner by leaf.
pub(super) type Kroner = BTreeMap<AccountLeaf, Ratio>;

/// A state that can be computed.
#[derive(Clone)]
pub(super) struct ComputableState {
    pub project: Project,
    pub ledgers: Arc<Ledgers>,
}

impl ComputableState {
    /// The accounts of every ledger in every view; what cannot be computed is in a bucket or missing, and ends nothing.
    pub fn accounts(&self) -> Vec<Account> {
        let mut accounts = Vec::new();
        for ((municipality, year), ledger) in &*self.ledgers {
            let verdicts = classify(&self.project.model, municipality, *year, &ledger.table).value;
            accounts.extend(self.accounts_of(municipality, *year, ledger, verdicts));
        }
        accounts
    }

    fn accounts_of(&self, municipality: &Id, year: i32, ledger: &Condensed, verdicts: Verdicts) -> Vec<Account> {
        let (model, facts) = (&*self.project.model, &self.project.facts);
        let grouped = Grouped::new(model, &ledger.table, verdicts);
        let ledger_basis = Basis::Ledger;
        let views = self.project.views();
        let account = |view: &Id| {
            let allocation = Allocation { model, facts, municipality, year, view, ledger, ledger_basis };
            let mut account = allocate(&allocation, &grouped).value;
            account.contributions.clear();
            account
        };
        views.iter().map(account).collect()
    }

    /// What the rows of a key table bring to the leaves, with all that does not come from postings left out.
    pub fn brought(&self, (municipality, year): (&Id, i32), table: KeyTable) -> Kroner {
        let nothing = KeyTable { columns: table.columns.clone(), tests: table.tests.clone(), rows: Vec::new() };
        let of = |table: KeyTable| {
            let verdicts = classify(&self.project.model, municipality, year, &table).value;
            let raw = RawTotals { lines: table.count(), net: table.sum(), ..RawTotals::default() };
            kroner(&self.accounts_of(municipality, year, &Condensed { table, raw, ..Condensed::default() }, verdicts))
        };
        let mut brought = of(table);
        for (leaf, constant) in of(nothing) {
            let entry = brought.entry(leaf).or_insert_with(Ratio::zero);
            *entry = &*entry - &constant;
        }
        brought.retain(|_, kroner| !kroner.is_zero());
        brought
    }

    /// The values of cells upon some accounts; `None` for what is no exact number.
    pub fn values(&self, accounts: &[Account], cells: &[Address], view: &Id) -> Vec<Option<Ratio>> {
        let ground = Evaluator::new(&self.project.model, &self.project.facts, accounts);
        cells
            .iter()
            .map(|address| ground.cell(&Coordinates::of(address, &self.project.model, view), None).figure.as_exact().cloned())
            .collect()
    }
}

/// The kroner of every leaf of some accounts.
pub(super) fn kroner(accounts: &[Account]) -> Kroner {
    let leaves = accounts.iter().flat_map(|account| {
        let name = (account.municipality.clone(), account.year, account.view.clone());
        account.categories.iter().map(move |(category, kroner)| ((name.clone(), category.clone()), kroner.clone()))
    });
    leaves.collect()
}

/// The accounts with other kroner in some leaves.
pub(super) fn with_kroner(accounts: &[Account], changed: &Kroner) -> Vec<Account> {
    let mut accounts = accounts.to_vec();
    for account in &mut accounts {
        let name = (account.municipality.clone(), account.year, account.view.clone());
        for ((_, category), kroner) in changed.iter().filter(|((place, _), _)| *place == name) {
            account.categories.insert(category.clone(), kroner.clone());
        }
    }
    accounts
}
