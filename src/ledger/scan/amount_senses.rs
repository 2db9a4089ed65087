//! What a column of amounts holds by its name where that is not what was booked in kroner: pieces,
//! hours, differences, another currency, a plan.

use crate::ledger::LedgerKind;
use crate::ledger::names::words::words;

/// What the name of a column of amounts says against a ledger of a kind; `None` where it says
/// nothing.
pub(super) fn other_sense(name: &str, kind: LedgerKind) -> Option<&'static str> {
    const COUNTS: [&str; 14] = [
        "andel", "antall", "dager", "hours", "kurs", "kvantum", "pris", "prosent", "pst",
        "quantity", "sats", "stk", "timer", "årsverk",
    ];
    const DIFFERENCES: [&str; 7] = [
        "avvik",
        "differanse",
        "disponibelt",
        "disponibel",
        "restbudsjett",
        "resterende",
        "variance",
    ];
    const CURRENCIES: [&str; 13] = [
        "cur",
        "currency",
        "dkk",
        "dollar",
        "eur",
        "euro",
        "gbp",
        "pund",
        "sek",
        "usd",
        "valuta",
        "valutabeløp",
        "valutabelop",
    ];
    const PLANS: [&str; 8] = [
        "bud", "budsj", "estimat", "estimate", "mål", "plan", "target", "vedtatt",
    ];
    let words: Vec<String> = words(name).collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let is_kroner = has(&["nok", "kr", "kroner", "regnskapsvaluta", "local"]);
    if has(&COUNTS) || name.contains('%') {
        Some("counts or rates, not kroner")
    } else if has(&DIFFERENCES) {
        Some("differences, not what was booked")
    } else if has(&CURRENCIES) && !is_kroner {
        Some("amounts in another currency")
    } else if kind == LedgerKind::Accounts && (has(&PLANS) || is_budget_of_year(&words)) {
        Some("a plan, not accounts")
    } else {
        None
    }
}

/// Whether a name is a letter of a budget with its year: `B2013`.
fn is_budget_of_year(words: &[String]) -> bool {
    match words {
        [letter, year] => letter == "b" && year.len() == 4 && year.starts_with("20"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_column_holds_is_known_by_its_name() {
        let accounts = |name| other_sense(name, LedgerKind::Accounts);
        for name in [
            "Antall",
            "Timer",
            "Pst.",
            "Andel %",
            "Avvik",
            "Beløp USD",
            "Beløp i euro",
            "Beløp valuta",
            "Valutabeløp",
            "Just. bud.",
            "Opprinnelig budsj.",
            "Estimat",
            "Mål",
            "Plan",
            "Vedtatt",
            "B2013",
        ] {
            assert!(accounts(name).is_some(), "{name}");
        }
        for name in [
            "Beløp",
            "Beløp NOK",
            "Beløp i kr (valuta NOK)",
            "Regnskap 2013",
            "Beløp eks. mva",
            "Forbruk",
            "Sum",
            "Netto",
            "R2013",
            "Planlagt",
            "Budbil",
        ] {
            assert_eq!(accounts(name), None, "{name}");
        }
        assert_eq!(other_sense("Plan", LedgerKind::Budget), None);
    }
}
