//! What stands before the entries: accounts, types of analyses, and the totals that the entries
//! must have.

use std::collections::BTreeMap;

use crate::diag::Code;
use crate::ledger::records::content::FileRemark;
use crate::ledger::records::plain_amount::plain_amount;
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
    /// Opening balances, then closing ones, debit before credit.
    pub(super) balances: [String; 4],
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
            "OpeningDebitBalance" => &mut self.balances[0],
            "OpeningCreditBalance" => &mut self.balances[1],
            "ClosingDebitBalance" => &mut self.balances[2],
            "ClosingCreditBalance" => &mut self.balances[3],
            _ => return None,
        })
    }
}

impl SaftAccount {
    /// By how much its closing balance differs from its opening one; `None` where the file does not
    /// say both.
    fn movement(&self) -> Option<Amount> {
        let [opening_debit, opening_credit, closing_debit, closing_credit] = &self.balances;
        let balance = |debit: &str, credit: &str| {
            let side = |text: &str| match text {
                "" => Some(Amount::ZERO),
                text => plain_amount(text).ok(),
            };
            let is_stated = !debit.is_empty() || !credit.is_empty();
            Some(side(debit)? - side(credit)?).filter(|_| is_stated)
        };
        Some(balance(closing_debit, closing_credit)? - balance(opening_debit, opening_credit)?)
    }
}

impl Master {
    /// The accounts that moved otherwise than their balances say, where most move as these say;
    /// `moved` has what the entries of each come to.
    pub(super) fn otherwise(&self, moved: &BTreeMap<String, Amount>) -> Option<FileRemark> {
        let accounts = self.accounts.values();
        let known: Vec<MovedAccount<'_>> = accounts
            .filter_map(|account| {
                let stated = account.movement()?;
                let entries = moved.get(&account.id).copied().unwrap_or_default();
                let is_still = stated == Amount::ZERO && entries == Amount::ZERO;
                (!is_still).then_some(MovedAccount {
                    id: &account.id,
                    stated,
                    entries,
                })
            })
            .collect();
        let wrong = || known.iter().filter(|one| one.stated != one.entries);
        // Balances of another time, or cleared ones, fit no account.
        let first = wrong().next().filter(|_| wrong().count() < known.len())?;
        let more = match wrong().count() - 1 {
            0 => String::new(),
            1 => ", and 1 more account".to_owned(),
            count => format!(", and {count} more accounts"),
        };
        let MovedAccount {
            id,
            stated,
            entries,
        } = first;
        let message = format!(
            "has balances that differ: account {id} moved by {stated} kr as they say, its entries add up to {entries} kr{more}"
        );
        let help = "see whether the file holds all entries of the year";
        Some(FileRemark::new(Code::BalanceDiffers, message, help))
    }
}

/// An account with what it moved by, as its balances and as its entries say.
struct MovedAccount<'m> {
    id: &'m str,
    stated: Amount,
    entries: Amount,
}

/// Accounts by number and types of analyses with their descriptions.
#[derive(Default)]
pub(super) struct Master {
    pub(super) version: String,
    /// The number and name of the body whose books they are.
    pub(super) owner: [String; 2],
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
    /// What each account moved by.
    pub(super) moved: BTreeMap<String, Amount>,
    /// Lines whose amount cannot be read.
    pub(super) unknown: u64,
}

impl EntryTotals {
    /// Adds a line to what its account moved by.
    pub(super) fn move_account(&mut self, account: &str, amount: Option<Amount>) {
        let amount = amount.unwrap_or_default();
        match self.moved.get_mut(account) {
            Some(sum) => *sum += amount,
            None => drop(self.moved.insert(account.to_owned(), amount)),
        }
    }
}
