//! Words by which a field says what its line is: a kind of figures, a place, a currency, that it was
//! taken back.

use super::column_name::ColumnName;
use super::years::years_in;
use crate::ledger::names::words::words;
use crate::ledger::{LedgerKind, LedgerSpec};

/// How many words a field has at most that says what its line is.
const MOST_WORDS: usize = 3;

/// Whether a field says another kind or year than those of a ledger: `Budsjett`, `Regnskap 2012`.
pub(super) fn is_of_another_kind(written: &str, spec: &LedgerSpec) -> bool {
    const FORECASTS: [&str; 5] = ["prognose", "årsprognose", "forecast", "fc", "fcst"];
    const REVISED: [&str; 5] = [
        "revidert",
        "revised",
        "budsjettendring",
        "budsjettregulering",
        "budsjettjustering",
    ];
    // Of a budget, where that is said beside them.
    const CHANGED: [&str; 4] = ["rev", "regulert", "justert", "endring"];
    // A plan may be a department, where nothing beside it says accounts.
    const BUDGETS: [&str; 6] = [
        "budsjett",
        "årsbudsjett",
        "budget",
        "bud",
        "økonomiplan",
        "budgett",
    ];
    let words: Vec<String> = words(written).collect();
    let is_word = |word: &&String| word.starts_with(|c: char| c.is_alphabetic());
    if words.iter().filter(is_word).count() > MOST_WORDS {
        return false;
    }
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let said = match (
        has(&ColumnName::ACCOUNTS) || has(&["act"]),
        has(&FORECASTS),
        has(&REVISED) || (has(&CHANGED) && has(&BUDGETS)),
        has(&BUDGETS),
    ) {
        (true, false, false, false) => LedgerKind::Accounts,
        (false, true, _, _) => LedgerKind::Forecast,
        (false, false, true, _) => LedgerKind::RevisedBudget,
        (false, false, false, true) => LedgerKind::Budget,
        _ => return false,
    };
    let year = years_in(written).into_iter().next();
    let is_allowed = match spec.kind {
        LedgerKind::Accounts => said == LedgerKind::Accounts,
        LedgerKind::Budget => said == LedgerKind::Budget,
        // What was decided and what was changed of it come to the revised budget.
        LedgerKind::RevisedBudget => {
            matches!(said, LedgerKind::Budget | LedgerKind::RevisedBudget)
        }
        // What happened so far may be a part of what is expected.
        LedgerKind::Forecast => true,
    };
    !is_allowed || year.is_some_and(|year| year != spec.year)
}

/// Whether a field is the number of another municipality, with so many digits at least; a region of
/// six digits begins with it.
pub(super) fn is_of_another_place(written: &str, least: usize, number: &str) -> bool {
    // Its name may follow: 0219 Bølum.
    let written = match written.split_once([' ', '-']) {
        Some((number, name)) if name.contains(char::is_alphabetic) => number,
        _ => written,
    };
    let is_number = !written.is_empty() && written.bytes().all(|byte| byte.is_ascii_digit());
    let named = match written.len() {
        6 if written.ends_with("00") => &written[..4],
        3 | 4 if written.len() >= least => written,
        _ => return false,
    };
    let bare = |number: &str| number.trim_start_matches('0').to_owned();
    is_number && !number.is_empty() && bare(named) != bare(number)
}

/// Whether a field names a currency other than kroner.
pub(super) fn is_another_currency(written: &str) -> bool {
    let word = written.to_uppercase();
    let is_code = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_named = ["EURO", "DOLLAR", "PUND", "€", "$", "£"].contains(&word.as_str());
    is_named || (is_code && !["NOK", "NKR", "KRO"].contains(&word.as_str()))
}

/// Whether a word is the code or name of a currency that is often met beside kroner.
pub(super) fn names_foreign_currency(word: &str) -> bool {
    const FOREIGN: [&str; 13] = [
        "EUR", "USD", "SEK", "DKK", "GBP", "CHF", "ISK", "JPY", "PLN", "CAD", "EURO", "DOLLAR",
        "PUND",
    ];
    FOREIGN.contains(&word.to_uppercase().as_str())
}

/// Whether a field says that its line was taken back or is not booked yet.
pub(super) fn says_deleted(written: &str) -> bool {
    const WORDS: [&str; 20] = [
        "slettet",
        "sletta",
        "annullert",
        "makulert",
        "kansellert",
        "foreløpig",
        "forelopig",
        "deleted",
        "cancelled",
        "canceled",
        "voided",
        "void",
        "draft",
        "kladd",
        "utkast",
        "provisional",
        "preliminary",
        "rejected",
        "avvist",
        "parkert",
    ];
    let words: Vec<String> = words(written).collect();
    let first = words.first().map_or("", String::as_str);
    words.len() <= MOST_WORDS && WORDS.contains(&first)
}
