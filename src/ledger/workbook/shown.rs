//! What the number format of a cell says of its number: another currency, a share, another unit.
//!
//! A workbook keeps the number alone. `5` in the format `0.00 "EUR"` is five euros, in `0" mill."`
//! five millions; in `#,##0,`, which shows a thousandth, 5000 are shown as 5.

use crate::ledger::names::amount_units::{AmountUnit, unit_of_column};
use crate::ledger::names::words::words;
use crate::value::AmountScale;

/// Currencies other than the krone, by the words for them in small letters.
const CURRENCIES: [(&str, &str); 21] = [
    ("eur", "EUR"),
    ("euro", "EUR"),
    ("usd", "USD"),
    ("dollar", "USD"),
    ("dollars", "USD"),
    ("gbp", "GBP"),
    ("pund", "GBP"),
    ("sek", "SEK"),
    ("dkk", "DKK"),
    ("isk", "ISK"),
    ("chf", "CHF"),
    ("jpy", "JPY"),
    ("pln", "PLN"),
    ("cad", "CAD"),
    ("aud", "AUD"),
    ("cny", "CNY"),
    ("meur", "EUR"),
    ("teur", "EUR"),
    ("keur", "EUR"),
    ("tsek", "SEK"),
    ("msek", "SEK"),
];

/// Words for the krone.
const KRONER: [&str; 6] = ["kr", "krone", "kroner", "nok", "nkr", "tkr"];

/// Words for a thousand millions.
const BILLIONS: [&str; 4] = ["mrd", "milliard", "milliarder", "billions"];

/// Countries of other kroner, by what stands behind `kr` in a format.
const OTHER_KRONER: [(&str, &str); 10] = [
    ("41D", "SEK"),
    ("81D", "SEK"),
    ("406", "DKK"),
    ("438", "DKK"),
    ("40F", "ISK"),
    ("SE", "SEK"),
    ("FI", "SEK"),
    ("DK", "DKK"),
    ("FO", "DKK"),
    ("IS", "ISK"),
];

/// A number format that says more of a number than its digits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct NumberFormat {
    code: String,
    sense: NumberSense,
}

/// What a number format says.
#[derive(Clone, PartialEq, Eq, Debug)]
enum NumberSense {
    /// That amounts are in another currency.
    Currency(String),
    /// That numbers are shares of a hundred.
    Share,
    /// How many kroner the numbers stand for, as powers of ten, each with the unit in words.
    Units(Vec<(i32, &'static str)>),
    /// That numbers are shown in thousands or more, and nothing of what the shown ones stand for; how
    /// often they are divided by a thousand.
    Divided(u32),
    /// That numbers are shown divided by something else, and whether it says a unit all the same.
    DividedBy(String, bool),
}

/// What of a number is not as it is read.
pub(super) struct FormatProblem {
    /// As it goes on behind the name of the cell.
    pub(super) problem: String,
    pub(super) help: &'static str,
}

/// A part of a format for numbers of one sign, or in some range.
#[derive(Default)]
struct FormatSection {
    /// All its texts, one after the other.
    texts: String,
    /// What stands in brackets as a currency, with the country behind it.
    currencies: Vec<(String, String)>,
    digits: usize,
    /// How often it divides by a thousand.
    divided: u32,
    /// By what it divides, where that is no power of a thousand; documents can say so.
    divisor: Option<String>,
}

impl NumberFormat {
    /// What a format as XLSX writes it says; `None` where it says nothing beyond digits and kroner.
    pub(super) fn of(code: &str) -> Option<Self> {
        let sections = sections(code);
        let sections = sections.iter().filter(|section| section.digits > 0);
        let sections: Vec<&FormatSection> = sections.collect();
        let currency = sections.iter().find_map(|section| section.other_currency());
        let units = sections.iter().filter_map(|section| section.unit());
        let units: Vec<(i32, &str)> = units.collect();
        let divided = sections.iter().map(|section| section.divided);
        let divided = divided.max().filter(|divided| *divided > 0);
        let sense = if let Some(currency) = currency {
            NumberSense::Currency(currency)
        } else if sections.iter().any(|section| section.texts.contains('%')) {
            NumberSense::Share
        } else if let Some(divisor) = sections.iter().find_map(|section| section.divisor.clone()) {
            NumberSense::DividedBy(divisor, !units.is_empty())
        } else if !units.is_empty() {
            NumberSense::Units(units)
        } else if let Some(divided) = divided {
            NumberSense::Divided(divided)
        } else {
            return None;
        };
        Some(Self {
            code: code.to_owned(),
            sense,
        })
    }

    /// What is not so of a number that is read as one of this scale.
    pub(super) fn problem(&self, scale: AmountScale) -> Option<FormatProblem> {
        const KRONER: &str =
            "export it in kroner; where it is in kroner, give the cell a plain number format";
        const FACTOR: &str = "state what the numbers stand for, as `factor = 1000`; where they stand for something else, give the cells a plain number format";
        let code = &self.code;
        let (shown, help) = match &self.sense {
            NumberSense::Currency(currency) => (
                format!("is an amount in {currency}, not in kroner, as its format `{code}` says"),
                KRONER,
            ),
            NumberSense::Share => (
                format!("is a share in percent, as its format `{code}` says"),
                KRONER,
            ),
            NumberSense::Units(units) => {
                let power = power(scale);
                let (of, unit) = units.iter().find(|(of, _)| *of != power)?;
                let help = match of {
                    -2 | 0 | 3 => FACTOR,
                    _ => KRONER,
                };
                (
                    format!(
                        "is read as a number of {}, but its format `{code}` shows {unit}",
                        unit_of(scale)
                    ),
                    help,
                )
            }
            NumberSense::Divided(_) if scale != AmountScale::Kroner => (
                format!(
                    "is read as a number of {}, but its format `{code}` shows thousands of what is stored",
                    unit_of(scale)
                ),
                FACTOR,
            ),
            NumberSense::DividedBy(divisor, says_unit)
                if *says_unit || scale != AmountScale::Kroner =>
            {
                (
                    format!(
                        "is read as a number of {}, but its format `{code}` shows what is stored divided by {divisor}",
                        unit_of(scale)
                    ),
                    FACTOR,
                )
            }
            NumberSense::Divided(_) | NumberSense::DividedBy(..) => return None,
        };
        Some(FormatProblem {
            problem: shown,
            help,
        })
    }

    /// What is shown of a number that is read as so many kroner, where it is another number and
    /// nothing says of which unit; as it goes on behind the name of the cell.
    pub(super) fn divided(&self) -> Option<String> {
        let shown = match &self.sense {
            NumberSense::Divided(1) => "a thousandth of the number that it holds".to_owned(),
            NumberSense::Divided(2) => "a millionth of the number that it holds".to_owned(),
            NumberSense::Divided(_) => "a small part of the number that it holds".to_owned(),
            NumberSense::DividedBy(divisor, _) => {
                format!("the number that it holds divided by {divisor}")
            }
            _ => return None,
        };
        let code = &self.code;
        Some(format!(
            "shows {shown}, as its format `{code}` says, and nothing says the unit; what it holds is read as kroner"
        ))
    }
}

/// How many kroner a number stands for, as a power of ten.
fn power(scale: AmountScale) -> i32 {
    match scale {
        AmountScale::Ore => -2,
        AmountScale::Kroner => 0,
        AmountScale::Thousands => 3,
    }
}

fn unit_of(scale: AmountScale) -> &'static str {
    match scale {
        AmountScale::Ore => "øre",
        AmountScale::Kroner => "kroner",
        AmountScale::Thousands => "thousands",
    }
}

impl FormatSection {
    /// The other currency that it names.
    fn other_currency(&self) -> Option<String> {
        let of_text = other_currency(&self.texts);
        of_text.or_else(|| {
            let mut named = self.currencies.iter();
            named.find_map(|(symbol, country)| {
                let words: Vec<String> = words(symbol).collect();
                let is_krone = words.iter().any(|word| KRONER.contains(&word.as_str()));
                let of_country = OTHER_KRONER.iter().find(|(end, _)| country.ends_with(end));
                match (is_krone, symbol.trim()) {
                    (true, _) => of_country.map(|(_, code)| (*code).to_owned()),
                    (false, "") => None,
                    (false, _) if unit_of_column(symbol).is_some() => None,
                    (false, other) => {
                        Some(other_currency(other).unwrap_or_else(|| other.to_owned()))
                    }
                }
            })
        })
    }

    /// How many kroner a stored number stands for, as a power of ten, and what is shown.
    fn unit(&self) -> Option<(i32, &'static str)> {
        let symbols = self.currencies.iter().map(|(symbol, _)| symbol.as_str());
        let texts = symbols.fold(self.texts.clone(), |texts, symbol| texts + " " + symbol);
        let words: Vec<String> = words(&texts).collect();
        let is_of = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
        let (power, shown) = match unit_of_column(&texts)? {
            AmountUnit::Thousands => (3, "thousands"),
            AmountUnit::Millions if is_of(&BILLIONS) => (9, "thousand millions"),
            AmountUnit::Millions => (6, "millions"),
            AmountUnit::Ore => (-2, "øre"),
        };
        let divided = i32::try_from(self.divided).unwrap_or(i32::MAX);
        Some((divided.saturating_mul(-3).saturating_add(power), shown))
    }
}

/// The currency other than the krone that a text names.
fn other_currency(text: &str) -> Option<String> {
    let of_symbol = text.chars().find_map(|c| match c {
        '€' => Some("EUR".to_owned()),
        '£' => Some("GBP".to_owned()),
        '$' | '¢' | '¥' | '\u{20A0}'..='\u{20CF}' => Some(c.to_string()),
        _ => None,
    });
    of_symbol.or_else(|| {
        let words: Vec<String> = words(text).collect();
        let named = CURRENCIES
            .iter()
            .find(|(word, _)| words.iter().any(|own| own == word));
        named.map(|(_, code)| (*code).to_owned())
    })
}

/// The parts of a format, without that for texts, which is the fourth.
fn sections(code: &str) -> Vec<FormatSection> {
    let mut sections = vec![FormatSection::default()];
    // Commas that stand directly behind a digit, whether one may, and whether the decimals have begun.
    let (mut commas, mut is_behind_digit, mut has_point) = (0, false, false);
    let mut rest = code.chars();
    while let Some(c) = rest.next() {
        let count = sections.len();
        let Some(section) = sections.last_mut() else {
            break;
        };
        match c {
            '0' | '#' | '?' => {
                section.digits += 1;
                // Between digits before the point they only group.
                if has_point {
                    section.divided += commas;
                }
                commas = 0;
                is_behind_digit = true;
                continue;
            }
            ',' if is_behind_digit => {
                commas += 1;
                continue;
            }
            _ => {}
        }
        section.divided += std::mem::take(&mut commas);
        is_behind_digit = false;
        match c {
            '.' => has_point = true,
            '"' => section
                .texts
                .extend(rest.by_ref().take_while(|c| *c != '"')),
            '\\' => section.texts.extend(rest.next()),
            // What is filled up with, and what room is left for.
            '*' | '_' => {
                rest.next();
            }
            '[' => {
                let inside: String = rest.by_ref().take_while(|c| *c != ']').collect();
                if let Some(currency) = inside.strip_prefix('$') {
                    let (symbol, country) = currency.split_once('-').unwrap_or((currency, ""));
                    section
                        .currencies
                        .push((symbol.to_owned(), country.to_uppercase()));
                } else if let Some(divisor) = inside.strip_prefix('/') {
                    section.divisor = Some(divisor.to_owned());
                }
            }
            ';' if count == 3 => break,
            ';' => {
                sections.push(FormatSection::default());
                has_point = false;
            }
            // Letters that are not quoted mean parts of dates, colours, the general format.
            c if c.is_alphabetic() => {}
            c => section.texts.push(c),
        }
    }
    if let Some(section) = sections.last_mut() {
        section.divided += commas;
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(code: &str, scale: AmountScale) -> String {
        let format = NumberFormat::of(code);
        let problem = format.and_then(|format| format.problem(scale));
        problem.map_or_else(String::new, |problem| problem.problem)
    }

    #[test]
    fn formats_of_kroner_say_nothing_more() {
        for code in [
            "General",
            "0",
            "#,##0.00",
            "#\\ ##0.00;[Red]\\-#\\ ##0.00",
            "\"kr\"\\ #,##0.00",
            "[$kr-414]\\ #,##0.00",
            "[$kr-nb-NO]\\ #,##0.00",
            "#,##0.00\\ [$NOK]",
            "[$-414]#,##0.00",
            "_-* #,##0.00\\ \"kr\"_-;\\-* #,##0.00\\ \"kr\"_-;_-* \"-\"??\\ \"kr\"_-;_-@_-",
            "#,##0\",-\"",
            "#,##0.00\" D\";#,##0.00\" K\"",
            "0;-0;0;\"€\"@",
            "*$0_€",
            "0.00E+00",
            "[>=1000000]0.0,,\" mill.\";[>=1000]0.0,\" tusen\";0",
            "0.0,,,\" mrd\"",
            "\"unclosed",
            "[$",
            "\\",
            "",
        ] {
            assert_eq!(problem(code, AmountScale::Kroner), "", "{code}");
        }
    }

    #[test]
    fn other_currencies_and_shares_are_known_by_the_format() {
        for (code, currency) in [
            ("[$€-2] #,##0.00", "EUR"),
            ("\"USD\" #,##0", "USD"),
            ("\\U\\S\\D 0", "USD"),
            ("#,##0.00 €", "EUR"),
            ("$#,##0_);($#,##0)", "$"),
            ("[$SEK] 0", "SEK"),
            ("0\\ [$kr-41D]", "SEK"),
            ("[$kr.-406] 0", "DKK"),
            ("[$kr-da-DK] 0", "DKK"),
            ("[$zł-415] 0", "zł"),
            ("0.0\" MEUR\"", "EUR"),
            ("0;-0\" EUR\"", "EUR"),
        ] {
            let expected =
                format!("is an amount in {currency}, not in kroner, as its format `{code}` says");
            for scale in [AmountScale::Kroner, AmountScale::Thousands] {
                assert_eq!(problem(code, scale), expected);
            }
        }
        let share = "is a share in percent, as its format `0.00%` says";
        assert_eq!(problem("0.00%", AmountScale::Kroner), share);
    }

    #[test]
    fn units_are_known_by_what_is_shown_and_divided() {
        use AmountScale::{Kroner, Ore, Thousands};
        for (code, scale, expected) in [
            ("0.00\" mill.\"", Kroner, "millions"),
            ("0.00\" mill.\"", Thousands, "millions"),
            ("0.0\" mrd\"", Kroner, "thousand millions"),
            ("0\" TNOK\"", Kroner, "thousands"),
            ("0\" TNOK\"", Thousands, ""),
            ("[$TNOK] 0", Kroner, "thousands"),
            ("0,\" TNOK\"", Kroner, ""),
            ("0,\" TNOK\"", Thousands, "thousands"),
            ("0,\" mill\"", Thousands, ""),
            ("0\" øre\"", Kroner, "øre"),
            ("0\" øre\"", Ore, ""),
            ("#,##0,", Kroner, ""),
            ("#,##0,", Thousands, "thousands of what is stored"),
            ("#,##0,.0", Thousands, "thousands of what is stored"),
            ("#,##0.0,", Thousands, "thousands of what is stored"),
            ("#,##0", Thousands, ""),
        ] {
            let expected = match expected {
                "" => String::new(),
                shown => format!(
                    "is read as a number of {}, but its format `{code}` shows {shown}",
                    unit_of(scale)
                ),
            };
            assert_eq!(problem(code, scale), expected, "{code}");
        }
    }
}
