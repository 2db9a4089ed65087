//! What the name of a column, or a title above a table, says of what stands there.

use super::amount_senses::other_sense;
use super::header_names::is_text_name;
use super::wide_names::{family, month_of, says_cumulative, says_other_measure, says_total};
use super::years::{is_year_column, years_in};
use crate::ledger::LedgerKind;
use crate::ledger::names::amount_units::{AmountUnit, unit_of_column, unit_of_title};
use crate::ledger::names::words::words;

/// A name, as it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ColumnName<'n>(pub(crate) &'n str);

impl ColumnName<'_> {
    /// Words that say accounts, in small letters.
    pub(crate) const ACCOUNTS: [&'static str; 8] = [
        "regnskap",
        "rekneskap",
        "regnskab",
        "accounts",
        "actual",
        "actuals",
        "faktisk",
        "virkelig",
    ];

    /// Its runs of letters and of digits, in small letters.
    pub(crate) fn words(self) -> Vec<String> {
        words(self.0).collect()
    }

    /// What is the same in the names of columns that differ by numbers and months alone.
    pub(crate) fn family(self) -> Option<String> {
        family(self.0)
    }

    /// The years in it.
    pub(crate) fn years(self) -> Vec<i32> {
        years_in(self.0)
    }

    /// The month that it is of, from 1.
    pub(crate) fn month(self) -> Option<u64> {
        month_of(self.0)
    }

    /// Whether years stand beneath it.
    pub(crate) fn is_of_years(self) -> bool {
        is_year_column(self.0)
    }

    /// Whether texts stand beneath it.
    pub(crate) fn is_of_texts(self) -> bool {
        is_text_name(self.0)
    }

    /// Whether balances stand beneath it.
    pub(crate) fn is_cumulative(self) -> bool {
        says_cumulative(self.0)
    }

    /// Whether what is beneath adds up others, or is something else than kroner.
    pub(crate) fn is_no_amount(self) -> bool {
        says_total(self.0)
            || says_other_measure(self.0)
            || other_sense(self.0, LedgerKind::Budget).is_some()
    }

    /// Whether what is beneath is something else than kroner, such as hours.
    pub(crate) fn is_of_other_measure(self) -> bool {
        says_other_measure(self.0)
    }

    /// The unit that is not the krone which it says of the numbers beneath it.
    pub(crate) fn unit(self, is_title: bool) -> Option<AmountUnit> {
        match is_title {
            true => unit_of_title(self.0),
            false => unit_of_column(self.0),
        }
    }

    /// The kind of ledger that it says.
    pub(crate) fn kind(self) -> Option<LedgerKind> {
        const BUDGETS: [&str; 8] = [
            "budsjett",
            "årsbudsjett",
            "budget",
            "bud",
            "budsj",
            "økonomiplan",
            "budgett",
            "vedtatt",
        ];
        const REVISED: [&str; 6] = ["revidert", "revised", "rev", "regulert", "justert", "just"];
        const FORECASTS: [&str; 4] = ["prognose", "årsprognose", "forecast", "estimat"];
        let words = self.words();
        let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
        let letter = |letter: &str| match &words[..] {
            [first, year] => first == letter && year.len() == 4 && year.starts_with(['1', '2']),
            _ => false,
        };
        let starts = |list: [&str; 3]| {
            words
                .iter()
                .any(|word| list.iter().any(|one| word.starts_with(one)))
        };
        let is_accounts =
            has(&Self::ACCOUNTS) || starts(["regnskap", "rekneskap", "accounts"]) || letter("r");
        let is_budget =
            has(&BUDGETS) || starts(["budsjett", "årsbudsjett", "budget"]) || letter("b");
        match (is_accounts, is_budget, has(&FORECASTS)) {
            (true, false, false) => Some(LedgerKind::Accounts),
            (false, true, false) if has(&REVISED) => Some(LedgerKind::RevisedBudget),
            (false, true, false) => Some(LedgerKind::Budget),
            (false, false, true) => Some(LedgerKind::Forecast),
            _ => None,
        }
    }
}
