//! In which unit amounts are, where a name or a title says that it is not the krone.

use std::fmt;

use super::words::words;

/// A unit that is not the krone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum AmountUnit {
    /// 1000 kr.
    Thousands,
    /// 1 000 000 kr, or more.
    Millions,
    /// A hundredth of a krone.
    Ore,
}

impl fmt::Display for AmountUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Thousands => "thousands",
            Self::Millions => "millions",
            Self::Ore => "øre",
        })
    }
}

/// Currencies, of which a number may say how many.
const CURRENCIES: [&str; 8] = ["kr", "kroner", "krone", "nok", "sek", "dkk", "eur", "euro"];

/// Words for a thousand of a currency.
const THOUSANDS_OF_CURRENCY: [&str; 7] = ["tkr", "tnok", "tsek", "kkr", "knok", "ksek", "teur"];

/// Words for a thousand.
const THOUSANDS: [&str; 8] = [
    "tusen",
    "tusener",
    "tusental",
    "tusenkr",
    "tusenkroner",
    "thousand",
    "thousands",
    "tsd",
];

/// Words for millions of a currency.
const MILLIONS_OF_CURRENCY: [&str; 4] = ["mkr", "mnok", "msek", "meur"];

/// Words for a million or more.
const MILLIONS: [&str; 10] = [
    "mill",
    "million",
    "millioner",
    "miljoner",
    "millions",
    "mio",
    "mln",
    "mrd",
    "milliarder",
    "billions",
];

/// Words that stand in front of a unit in a title: `Tall i 1000 kr`.
const IN: [&str; 6] = ["i", "in", "a", "à", "hele", "av"];

/// The unit that the name of a column of amounts says: `Beløp i 1000 kr`, `(tkr)`, `Mill. kr`.
pub(in crate::ledger) fn unit_of_column(name: &str) -> Option<AmountUnit> {
    unit(name, |_, _| true)
}

/// The unit that a title above a table says of its numbers: `Tall i hele tusen`.
pub(in crate::ledger) fn unit_of_title(title: &str) -> Option<AmountUnit> {
    unit(title, |words, at| {
        let is_behind = at > 0 && IN.contains(&words[at - 1].as_str());
        let is_beside_currency =
            |at: Option<&String>| at.is_some_and(|word| CURRENCIES.contains(&word.as_str()));
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        let is_unit_alone = words.len() <= 3
            && (is_beside_currency(before)
                || is_beside_currency(words.get(at + 1))
                || words.len() == 1);
        is_behind || is_unit_alone
    })
}

/// The unit that a text says, by words that pass as a unit where they stand.
fn unit(text: &str, passes: impl Fn(&[String], usize) -> bool) -> Option<AmountUnit> {
    let words = numbers_whole(words(text));
    let is_currency = |at: usize| {
        words
            .get(at)
            .is_some_and(|word| CURRENCIES.contains(&word.as_str()))
    };
    let is_behind_apostrophe = text.contains("'000") || text.contains("\u{2019}000");
    let has_currency = (0..words.len()).any(is_currency);
    (0..words.len()).find_map(|at| {
        let word = words[at].as_str();
        if THOUSANDS_OF_CURRENCY.contains(&word) {
            return Some(AmountUnit::Thousands);
        }
        if MILLIONS_OF_CURRENCY.contains(&word) {
            return Some(AmountUnit::Millions);
        }
        let is_beside_currency = is_currency(at + 1) || (at > 0 && is_currency(at - 1));
        let unit = match word {
            "1000" => AmountUnit::Thousands,
            "000" if is_behind_apostrophe => AmountUnit::Thousands,
            "000" | "t" | "k" if is_beside_currency => AmountUnit::Thousands,
            "1000000" => AmountUnit::Millions,
            "øre" | "oere" if !has_currency => AmountUnit::Ore,
            word if THOUSANDS.contains(&word) => AmountUnit::Thousands,
            word if MILLIONS.contains(&word) => AmountUnit::Millions,
            _ => return None,
        };
        passes(&words, at).then_some(unit)
    })
}

/// Words of which those are one that are the digits of one number: `1 000`.
fn numbers_whole(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut whole: Vec<String> = Vec::new();
    for word in words {
        match whole.last_mut() {
            Some(last) if word == "000" && last.starts_with('1') => last.push_str(&word),
            _ => whole.push(word),
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_known_by_their_names() {
        use AmountUnit::{Millions, Ore, Thousands};
        for (text, column, title) in [
            ("Beløp i 1000 kr", Some(Thousands), Some(Thousands)),
            ("Tall i 1 000 kroner", Some(Thousands), Some(Thousands)),
            ("Beløp (tkr)", Some(Thousands), Some(Thousands)),
            ("TNOK", Some(Thousands), Some(Thousands)),
            ("NOK '000", Some(Thousands), Some(Thousands)),
            ("Beløp '000", Some(Thousands), None),
            ("Tall i ’000", Some(Thousands), Some(Thousands)),
            ("Beløp (k NOK)", Some(Thousands), Some(Thousands)),
            ("Beløp K", None, None),
            ("Konto 000", None, None),
            ("Alle tall i hele tusen", Some(Thousands), Some(Thousands)),
            ("Beløp 1000", Some(Thousands), None),
            ("Per 01 (1000 kr)", Some(Thousands), None),
            ("Mill. kr", Some(Millions), Some(Millions)),
            ("Amounts in millions", Some(Millions), Some(Millions)),
            ("Beløp i 1.000.000 kr", Some(Millions), Some(Millions)),
            ("Beløp i øre", Some(Ore), Some(Ore)),
            ("Beløp (øre)", Some(Ore), None),
            ("Beløp i kroner og øre", None, None),
            ("Ansvar 1000", Some(Thousands), None),
            ("Avrundet til nærmeste tusen kroner", Some(Thousands), None),
            ("Regnskap 2013", None, None),
            ("Beløp", None, None),
            ("Tusenfryd", None, None),
        ] {
            assert_eq!(
                (unit_of_column(text), unit_of_title(text)),
                (column, title),
                "{text}"
            );
        }
    }
}
