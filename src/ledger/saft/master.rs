//! What stands before the entries: accounts, types of analyses, and the totals that the entries
//! must have.

use std::collections::BTreeMap;

use crate::value::Amount;

/// What is known of an account.
#[derive(Clone, Default)]
pub(super) struct SaftAccount {
    pub(super) id: String,
    pub(super) description: String,
    pub(super) standard: String,
    pub(super) category: String,
    /// In municipalities the art.
    pub(super) grouping: String,
    pub(super) kind: String,
}

impl SaftAccount {
    /// The field that an element of an account fills.
    pub(super) fn field(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "AccountID" => &mut self.id,
            "AccountDescription" => &mut self.description,
            "StandardAccountID" => &mut self.standard,
            "GroupingCategory" => &mut self.category,
            "GroupingCode" => &mut self.grouping,
            "AccountType" => &mut self.kind,
            _ => return None,
        })
    }
}

/// Accounts by number and types of analyses with their descriptions.
#[derive(Default)]
pub(super) struct Master {
    pub(super) version: String,
    /// What amounts are in where nothing else is said; empty for kroner.
    pub(super) currency: String,
    pub(super) accounts: BTreeMap<String, SaftAccount>,
    pub(super) types: BTreeMap<String, String>,
}

/// What the file says of its entries.
#[derive(Default)]
pub(super) struct StatedTotals {
    pub(super) entries: Option<String>,
    pub(super) debit: Option<String>,
    pub(super) credit: Option<String>,
}

/// What was read of them.
#[derive(Default)]
pub(super) struct EntryTotals {
    pub(super) transactions: u64,
    pub(super) lines: u64,
    pub(super) debit: Amount,
    pub(super) credit: Amount,
    /// Lines whose amount cannot be read.
    pub(super) unknown: u64,
}
