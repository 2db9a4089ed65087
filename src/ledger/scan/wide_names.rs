//! What the names of columns of a wide table say: which are of one family, and which hold balances.

use crate::ledger::names::words::words;

/// The names of months, in Norwegian and English, and what they are cut to.
const MONTHS: [&[&str]; 12] = [
    &["jan", "januar", "january"],
    &["feb", "februar", "february"],
    &["mar", "mars", "march"],
    &["apr", "april"],
    &["mai", "may"],
    &["jun", "juni", "june"],
    &["jul", "juli", "july"],
    &["aug", "august"],
    &["sep", "sept", "september"],
    &["okt", "oct", "oktober", "october"],
    &["nov", "november"],
    &["des", "dec", "desember", "december"],
];

/// Words that the number of a period stands behind.
const PERIOD_WORDS: [&str; 10] = [
    "per", "periode", "period", "p", "m", "mnd", "mnr", "måned", "månad", "month",
];

/// Words of columns that hold what happened up to a period.
const BALANCE_WORDS: [&str; 34] = [
    "hittil",
    "hittils",
    "hiå",
    "akk",
    "akkum",
    "akkumulert",
    "akkumulerte",
    "ack",
    "ackum",
    "ackumulerat",
    "ackumulerad",
    "acc",
    "accum",
    "accumulated",
    "kum",
    "kumul",
    "kumulert",
    "kumulerte",
    "kumulativ",
    "kumulativt",
    "cum",
    "cumul",
    "cumulated",
    "cumulative",
    "ytd",
    "saldo",
    "saldoen",
    "tom",
    "ub",
    "ib",
    "balanse",
    "balans",
    "balance",
    "beholdning",
];

/// The same in several words.
const BALANCE_PHRASES: [&[&str]; 6] = [
    &["t", "o", "m"],
    &["til", "og", "med"],
    &["till", "och", "med"],
    &["year", "to", "date"],
    &["to", "date"],
    &["så", "langt"],
];

/// What is the same in the names of columns that differ by numbers and months alone: `per #` of
/// `Per. 01`. `None` of a name without either.
pub(super) fn family(name: &str) -> Option<String> {
    let mut parts = Vec::new();
    let mut has_number = false;
    for word in words(name) {
        let is_number = word.starts_with(|c: char| c.is_ascii_digit());
        let part = match word.len() {
            4 if is_number => "year",
            // A year with its month, in either order.
            6 if is_number => "year #",
            _ if is_number || month(&word).is_some() => "#",
            _ => &word,
        };
        has_number |= part != word;
        parts.push(part.to_owned());
    }
    has_number.then(|| parts.join(" "))
}

/// The number of the month of a name that says one, from 1.
fn month(word: &str) -> Option<u64> {
    let number = MONTHS.iter().position(|names| names.contains(&word))?;
    u64::try_from(number + 1).ok()
}

/// The only month that a name says, by its number from 1: by its name, or by a number behind a word
/// such as `Periode`.
pub(super) fn month_of(name: &str) -> Option<u64> {
    let words: Vec<String> = words(name).collect();
    let named: Vec<u64> = words.iter().filter_map(|word| month(word)).collect();
    match named[..] {
        [month] => Some(month),
        [] => {
            let mut pairs = words.windows(2);
            let (_, number) = pairs.find_map(|pair| match pair {
                [word, number] if PERIOD_WORDS.contains(&word.as_str()) => Some((word, number)),
                _ => None,
            })?;
            number.parse().ok().filter(|month| (1..=12).contains(month))
        }
        _ => None,
    }
}

/// Whether a name is of a period as those of months are, however it is written: `Periode 13`, `M13`,
/// `Des`, `Avslutning`.
pub(super) fn says_period(name: &str) -> bool {
    const CLOSINGS: [&str; 8] = [
        "avslutning",
        "årsavslutning",
        "bokslut",
        "årsoppgjør",
        "årsoppgjer",
        "avslutningsperiode",
        "closing",
        "adjustment",
    ];
    let words: Vec<String> = words(name).collect();
    let is_number = |word: &String| word.starts_with(|c: char| c.is_ascii_digit());
    let is_numbered = |words: &[String]| match words {
        [word, number] => PERIOD_WORDS.contains(&word.as_str()) && is_number(number),
        _ => false,
    };
    words.windows(2).any(is_numbered)
        || words
            .iter()
            .any(|word| month(word).is_some() || CLOSINGS.contains(&word.as_str()))
}

/// Whether a column adds up others, by its name.
pub(super) fn says_total(name: &str) -> bool {
    const WORDS: [&str; 12] = [
        "sum",
        "summa",
        "total",
        "totalt",
        "totalsum",
        "totalbeløp",
        "totalbelop",
        "ialt",
        "året",
        "årstotal",
        "årssum",
        "helår",
    ];
    const PHRASES: [&[&str]; 3] = [&["i", "alt"], &["hele", "året"], &["full", "year"]];
    let words: Vec<String> = words(name).collect();
    let is_phrase = |phrase: &[&str]| words.windows(phrase.len()).any(|words| words == phrase);
    words.iter().any(|word| WORDS.contains(&word.as_str()))
        || PHRASES.iter().any(|phrase| is_phrase(phrase))
}

/// Whether a column holds another thing than kroner of a period, or what is computed of several, by
/// its name.
pub(super) fn says_other_measure(name: &str) -> bool {
    const WORDS: [&str; 27] = [
        "antall",
        "antal",
        "mengde",
        "quantity",
        "qty",
        "hours",
        "stk",
        "prosent",
        "pst",
        "endring",
        "avvik",
        "differanse",
        "diff",
        "rest",
        "disponibelt",
        "forbruk",
        "andel",
        "timer",
        "årsverk",
        "gjennomsnitt",
        "snitt",
        "mva",
        "moms",
        "kurs",
        "sats",
        "pris",
        "kvantum",
    ];
    name.contains('%') || words(name).any(|word| WORDS.contains(&word.as_str()))
}

/// Whether a column holds what happened up to its period, by its name: `Hittil 02`, `..Feb`.
pub(super) fn says_cumulative(name: &str) -> bool {
    if name.trim_start().starts_with("..") {
        return true;
    }
    let words: Vec<String> = words(name).collect();
    let is_phrase = |phrase: &[&str]| words.windows(phrase.len()).any(|words| words == phrase);
    // `Acc. currency` is that of the accounts.
    let is_of_currency = words.iter().any(|word| word.starts_with("curr"));
    let is_word = |word: &String| {
        BALANCE_WORDS.contains(&word.as_str()) && !(is_of_currency && word == "acc")
    };
    words.iter().any(is_word) || BALANCE_PHRASES.iter().any(|phrase| is_phrase(phrase))
}

/// As [`says_cumulative`], of a text above columns. A title names periods up to which a report goes
/// (`T.o.m. 12`), and what it is of.
pub(super) fn caption_says_cumulative(caption: &str, is_title: bool) -> bool {
    const STEMS: [&str; 6] = ["hittil", "akkum", "ackum", "kumul", "cumul", "accum"];
    let is_word = |word: String| {
        ["akk", "ytd", "hiå"].contains(&word.as_str())
            || STEMS.iter().any(|stem| word.starts_with(stem))
    };
    match is_title {
        true => words(caption).any(is_word),
        false => says_cumulative(caption),
    }
}

/// Whether a column holds accounts by its name, else a budget or a forecast; `None` where it says
/// neither or both.
pub(super) fn says_accounts(name: &str) -> Option<bool> {
    let name = name.to_lowercase();
    let holds = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let accounts = holds(&["regnskap", "rekneskap"]);
    let plan = holds(&["budsjett", "budget", "prognose", "forecast"]);
    (accounts != plan).then_some(accounts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_family_differ_by_numbers_and_months_alone() {
        let families = [
            ["Per 01", "Per. 13", "PER-1"].as_slice(),
            &["..Feb/2025", "..Mars 2024", "..12/2025"],
            &["Regnskap 2025", "Regnskap 2024"],
            &["Jan", "2", "Desember"],
            &["R202501", "R022025"],
        ];
        let of = |names: &[&str]| names.iter().map(|name| family(name)).collect::<Vec<_>>();
        for names in families {
            let found = of(names);
            assert!(
                found[0].is_some() && found.iter().all(|one| *one == found[0]),
                "{found:?}"
            );
        }
        let first: Vec<_> = families.iter().map(|names| family(names[0])).collect();
        for (at, one) in first.iter().enumerate() {
            assert!(!first[at + 1..].contains(one), "{one:?}");
        }
        for name in ["Sum", "Konto", "", "Marsipan", "Regnskap"] {
            assert_eq!(family(name), None, "{name}");
        }
        assert_ne!(family("Regnskap 01"), family("Regnskap 2025"));
        assert_ne!(family("Regnskap 01"), family("Budsjett 01"));
    }

    #[test]
    fn accounts_and_budgets_are_known_by_their_names() {
        for (name, accounts) in [
            ("Regnskap 01", Some(true)),
            ("Årsbudsjett", Some(false)),
            ("Prognose 1", Some(false)),
            ("Avvik regnskap/budsjett", None),
            ("Per 01", None),
        ] {
            assert_eq!(says_accounts(name), accounts, "{name}");
        }
    }

    #[test]
    fn months_periods_and_sums_are_known_by_their_names() {
        for (name, month) in [
            ("Nov", Some(11)),
            ("Regnskap mars 2013", Some(3)),
            ("Per. 02", Some(2)),
            ("M4", Some(4)),
            ("Per 13", None),
            ("Jan-Mar", None),
            ("Beløp 2", None),
        ] {
            assert_eq!(month_of(name), month, "{name}");
        }
        for name in [
            "Periode 13",
            "Per 13",
            "M13",
            "Avslutning",
            "13. periode avslutning",
            "Des",
        ] {
            assert!(says_period(name), "{name}");
        }
        for name in ["Konto", "Ansvar 13", "Tekst", "Perm 1"] {
            assert!(!says_period(name), "{name}");
        }
        for name in ["Totalt", "Sum 2013", "I alt", "Hele året"] {
            assert!(says_total(name), "{name}");
        }
        for name in ["Summer", "Alt", "Totaltekst"] {
            assert!(!says_total(name), "{name}");
        }
        assert!(says_other_measure("Endring i %") && !says_other_measure("Annet"));
    }

    #[test]
    fn balances_are_known_by_their_names() {
        for name in [
            "Hittil 02",
            "..Feb/2025",
            "Akk. 03",
            "YTD Mar",
            "Ack Jan",
            "Kum 1",
            "Cum. 01",
            "T.o.m. mars",
            "Til og med 03",
            "UB 02",
            "Year to date 4",
        ] {
            assert!(says_cumulative(name), "{name}");
        }
        for name in [
            "Per 02",
            "Feb",
            "Takk 1",
            "Regnskap 2025",
            "Tomt 1",
            "Acc. currency 1",
        ] {
            assert!(!says_cumulative(name), "{name}");
        }
    }
}
