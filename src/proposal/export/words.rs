//! What the words of a name leave open: those that nobody here knows may turn its meaning.

use crate::ledger::ColumnName;

/// Words that say amounts, and no more.
const AMOUNTS: [&str; 26] = [
    "amount",
    "amounts",
    "belop",
    "belopp",
    "beløp",
    "debet",
    "debit",
    "kredit",
    "credit",
    "kr",
    "krone",
    "kroner",
    "nok",
    "nkr",
    "nettobeløp",
    "i",
    "in",
    "av",
    "og",
    "for",
    "hele",
    "tall",
    "øre",
    "året",
    "år",
    "the",
];

/// Words that say what amounts are, beside those of accounts.
const KINDS: [&str; 19] = [
    "regnskapet",
    "regnskapstall",
    "rekneskapen",
    "budsjett",
    "budsjettet",
    "budsjettall",
    "årsbudsjett",
    "budget",
    "budgett",
    "bud",
    "budsj",
    "økonomiplan",
    "prognose",
    "årsprognose",
    "forecast",
    "estimat",
    "vedtatt",
    "r",
    "b",
];

/// Words of budgets, which of accounts say something else.
const OF_BUDGETS: [&str; 11] = [
    "opprinnelig",
    "oppr",
    "original",
    "revidert",
    "revised",
    "rev",
    "regulert",
    "reg",
    "justert",
    "just",
    "endret",
];

/// Words that say thousands of something, beside those in figures.
const THOUSANDS: [&str; 10] = [
    "tusen",
    "tkr",
    "tnok",
    "kkr",
    "knok",
    "t",
    "000",
    "thousand",
    "thousands",
    "tusenkr",
];

/// Words that stand before the number of a period.
const PERIODS: [&str; 9] = [
    "per", "periode", "period", "p", "m", "mnd", "måned", "månad", "month",
];

/// Marks that say another thing than kroner, or something computed.
const MARKS: [char; 9] = ['%', '‰', '€', '$', '£', 'Δ', '/', '*', '+'];

/// What a name of amounts says that is not known here, so that it may mean something else: `innbygger`
/// of `Regnskap per innbygger`. A column of a period may name that.
pub(in crate::proposal) fn unknown_words(name: &str, is_of_period: bool) -> Vec<String> {
    let column = ColumnName(name);
    let words = column.words();
    let has_unit = column.unit(false).is_some();
    let is_budget = words
        .iter()
        .any(|word| word.contains("bud") || word == "vedtatt" || word == "b");
    let is_known = |word: &str| {
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
        let number: u32 = word.parse().unwrap_or(0);
        let is_year = is_number && ColumnName(word).years().len() == 1;
        let is_period = is_number && (number <= 16 || (word.len() == 6 && is_year));
        let of_period = is_period || PERIODS.contains(&word) || ColumnName(word).month().is_some();
        AMOUNTS.contains(&word)
            || KINDS.contains(&word)
            || ColumnName::ACCOUNTS.contains(&word)
            || (is_budget && OF_BUDGETS.contains(&word))
            || (has_unit && (["1000", "1"].contains(&word) || THOUSANDS.contains(&word)))
            || (is_year && word.len() == 4)
            || (is_of_period && of_period)
    };
    let marks = name.chars().filter(|c| MARKS.contains(c));
    let marks = marks.map(String::from);
    let mut unknown: Vec<String> = words
        .iter()
        .filter(|word| !is_known(word))
        .cloned()
        .collect();
    unknown.extend(marks);
    unknown
}

/// What a text beside amounts says that they are, where that is not all that was booked in kroner of
/// its year: `Tall per innbygger`, `Faste priser`, `Foreløpig regnskap`, `Regnskap uten pensjon`.
pub(in crate::proposal) fn other_sense(text: &str) -> Option<String> {
    const STEMS: [&str; 27] = [
        "innbygger",
        "fast",
        "indeks",
        "prosent",
        "foreløpig",
        "utkast",
        "simuler",
        "konsern",
        "konsolider",
        "avvik",
        "endring",
        "differanse",
        "justert",
        "korrigert",
        "gjennomsnitt",
        "valuta",
        "draft",
        "preliminary",
        "inhabitant",
        "capita",
        "variance",
        "constant",
        "ekskl",
        "unntatt",
        "utvalg",
        "avgrens",
        "prosjekt",
    ];
    const WORDS: [&str; 19] = [
        "eur", "euro", "usd", "sek", "dkk", "gbp", "kf", "diff", "andel", "index", "rest", "kun",
        "bare", "uten", "eks", "sektor", "only", "without", "forslag",
    ];
    let words = ColumnName(text).words();
    let is_budget = words.iter().any(|word| word.contains("bud"));
    let is_other = |word: &&String| {
        let is_stem = STEMS.iter().any(|stem| word.starts_with(stem));
        let is_revised = is_budget
            && ["justert", "endring"]
                .iter()
                .any(|own| word.starts_with(own));
        (is_stem && !is_revised) || WORDS.contains(&word.as_str())
    };
    let found = words.iter().find(is_other).cloned();
    found.or_else(|| text.contains(['%', '‰', '€']).then(|| "%".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_understood_where_every_word_is_known() {
        for name in [
            "Beløp",
            "Beløp (1000 kr)",
            "Beløp i kroner",
            "Regnskap 2023",
            "R2023",
            "Rev. budsjett 2023",
            "Opprinnelig budsjett 2024",
            "rekneskap_2016",
            "2022",
        ] {
            assert_eq!(unknown_words(name, false), Vec::<String>::new(), "{name}");
        }
        for (name, word) in [
            ("Regnskap 2023 per innbygger", "per"),
            ("Regnskap 2022 justert", "justert"),
            ("Regnskap KF 2023", "kf"),
            ("Regnskap 2023 i faste kroner", "faste"),
            ("Regnskap 31.08.2023", "31"),
            ("Regnskap aug 2023", "aug"),
            ("Regnskap uke 30 2023", "uke"),
            ("Beløp %", "%"),
            ("valuta.beløp", "valuta"),
            ("Budsjettendring 2023", "budsjettendring"),
        ] {
            let unknown = unknown_words(name, false);
            assert_eq!(unknown.first().map(String::as_str), Some(word), "{name}");
        }
        for name in ["Jan", "Per 01", "Regnskap 202303", "Beløp mars", "R2023-4"] {
            assert_eq!(unknown_words(name, true), Vec::<String>::new(), "{name}");
        }
        assert!(!unknown_words("Jan per innbygger", true).is_empty());
    }

    #[test]
    fn a_text_beside_amounts_may_say_that_they_are_something_else() {
        for text in [
            "Tall per innbygger",
            "Faste 2020-priser",
            "Utkast",
            "Avvik i %",
            "Beløp i EUR",
            "Regnskap 2023 - kun helse",
            "Regnskap 2023 uten pensjon",
            "Regnskap 2023 ekskl. mva-kompensasjon",
            "Regnskap 2023 sektor Oppvekst",
        ] {
            assert!(other_sense(text).is_some(), "{text}");
        }
        for text in [
            "Regnskap 2023",
            "Justert budsjett",
            "Skrevet ut 14.02.2024",
            "Asker kommune",
        ] {
            assert_eq!(other_sense(text), None, "{text}");
        }
    }
}
