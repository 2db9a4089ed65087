//! One state between two sides: accounts of its ledgers, and the values of cells upon them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::engine::{Account, Address, Coordinates, Evaluator, account_in_views};
use crate::ledger::{Condensed, KeyTable, RawTotals};
use crate::model::Id;
use crate::value::Ratio;
use crate::workspace::{LedgerPlace, Ledgers, Project};

/// The kroner of one category in one account: which account by place and view, and the category.
pub(super) type AccountLeaf = ((Id, i32, Id), Id);

pub(super) type Kroner = BTreeMap<AccountLeaf, Ratio>;

/// A state that can be computed.
#[derive(Clone)]
pub(super) struct ComputableState {
    pub project: Project,
    pub ledgers: Arc<Ledgers>,
}

impl ComputableState {
    /// The accounts of every ledger in every view that is of it; what cannot be computed is in a bucket or
    /// missing, and ends nothing.
    pub fn accounts(&self) -> Vec<Account> {
        self.ledgers
            .iter()
            .flat_map(|(place, ledger)| self.accounts_of(place, Arc::clone(ledger)))
            .collect()
    }

    fn accounts_of(&self, place: &LedgerPlace, ledger: Arc<Condensed>) -> Vec<Account> {
        let Project { model, facts, .. } = &self.project;
        let ledger = self.project.ledger_input(place, ledger);
        let views = self.project.views_of(&place.choice);
        let mut accounts = account_in_views(model, facts, ledger, &views).value;
        accounts
            .iter_mut()
            .for_each(|account| account.contributions.clear());
        accounts
    }

    /// What the rows of a key table bring to the leaves, with all that does not come from postings
    /// left out.
    pub fn brought(&self, place: &LedgerPlace, table: KeyTable) -> Kroner {
        let nothing = KeyTable {
            columns: table.columns.clone(),
            tests: table.tests.clone(),
            rows: Vec::new(),
        };
        let of = |table: KeyTable| {
            let raw = RawTotals {
                lines: table.count(),
                net: table.sum(),
                ..RawTotals::default()
            };
            kroner(&self.accounts_of(
                place,
                Arc::new(Condensed {
                    table,
                    raw,
                    ..Condensed::default()
                }),
            ))
        };
        let mut brought = of(table);
        for (leaf, constant) in of(nothing) {
            let entry = brought.entry(leaf).or_insert_with(Ratio::zero);
            *entry = &*entry - &constant;
        }
        brought.retain(|_, kroner| !kroner.is_zero());
        brought
    }

    /// The values of cells upon some accounts; `None` for what is not an exact number.
    pub fn values(&self, accounts: &[Account], cells: &[Address], view: &Id) -> Vec<Option<Ratio>> {
        let ground = Evaluator::new(&self.project.model, &self.project.facts, accounts);
        cells
            .iter()
            .map(|address| {
                ground
                    .cell(&Coordinates::of(address, &self.project.model, view), None)
                    .figure
                    .as_exact()
                    .cloned()
            })
            .collect()
    }
}

/// The kroner of every leaf of some accounts.
pub(super) fn kroner(accounts: &[Account]) -> Kroner {
    let leaves = accounts.iter().flat_map(|account| {
        let name = (
            account.municipality.clone(),
            account.year,
            account.view.clone(),
        );
        account
            .categories
            .iter()
            .map(move |(category, kroner)| ((name.clone(), category.clone()), kroner.clone()))
    });
    leaves.collect()
}

/// The accounts with other kroner in some leaves.
pub(super) fn with_kroner(accounts: &[Account], changed: &Kroner) -> Vec<Account> {
    let mut accounts = accounts.to_vec();
    for account in &mut accounts {
        let name = (
            account.municipality.clone(),
            account.year,
            account.view.clone(),
        );
        for ((_, category), kroner) in changed.iter().filter(|((place, _), _)| *place == name) {
            account.categories.insert(category.clone(), kroner.clone());
        }
    }
    accounts
}
