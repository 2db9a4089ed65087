//! What was proposed, held against what is so.

use std::collections::{BTreeMap, BTreeSet};

use kontering::ledger::KeyTable;
use kontering::proposal::{Certainty, ExportProposal, ProposedLedger};

use super::truth::Truth;

/// What became of an export.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// All is right, and nothing is marked as guessed.
    Right,
    /// All is right, and these are marked as guessed.
    Marked(Vec<String>),
    /// Something is wrong, and it is among what is marked.
    WrongMarked(Vec<String>),
    /// Something must be said first.
    Asked(String),
    /// Reading it as proposed gives an error.
    Refused(String),
    /// Something is wrong, and nothing says so.
    WrongUnmarked(String),
}

impl Verdict {
    /// The words for all of them.
    pub const WORDS: [&'static str; 6] = [
        "right",
        "marked",
        "wrong, marked",
        "asked",
        "refused",
        "wrong, unmarked",
    ];

    pub fn word(&self) -> &'static str {
        let at = match self {
            Self::Right => 0,
            Self::Marked(_) => 1,
            Self::WrongMarked(_) => 2,
            Self::Asked(_) => 3,
            Self::Refused(_) => 4,
            Self::WrongUnmarked(_) => 5,
        };
        Self::WORDS[at]
    }
}

/// Entries that may spoil any other.
const OF_THE_FILE: [&str; 5] = ["encoding", "delimiter", "header", "columns", "skip"];

/// Entries that may spoil kroner.
const OF_KRONER: [&str; 6] = [
    "amount",
    "amount.sign",
    "amount.blank",
    "decimal",
    "factor",
    "both_sides",
];

/// Judges a proposal.
pub fn judge(proposal: &ExportProposal, truths: &[Truth], marks: &[&str]) -> Verdict {
    let mut wrong: BTreeSet<String> = BTreeSet::new();
    let mut unmarked = Vec::new();
    if proposal.ledgers.len() != truths.len() {
        return Verdict::WrongUnmarked(format!("{} ledgers", proposal.ledgers.len()));
    }
    let guessed: Vec<String> = proposal
        .ledgers
        .iter()
        .flat_map(|ledger| &ledger.entries)
        .filter(|entry| entry.certainty == Certainty::Guessed)
        .map(|entry| entry.name.clone())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    for (ledger, truth) in proposal.ledgers.iter().zip(truths) {
        for (what, spoilers) in differences(ledger, truth) {
            let is_marked = spoilers
                .iter()
                .any(|spoiler| guessed.iter().any(|entry| entry == spoiler));
            match is_marked {
                true => wrong.extend([what]),
                false => unmarked.push(what),
            }
        }
    }
    if !marks.is_empty() {
        let is_marked = guessed.iter().any(|entry| marks.contains(&entry.as_str()));
        match is_marked {
            true => wrong.extend(["something else".to_owned()]),
            false => unmarked.push(format!("none of {marks:?}")),
        }
    }
    let errors: Vec<String> = proposal
        .ledgers
        .iter()
        .flat_map(|ledger| &ledger.found)
        .chain(&proposal.found)
        .filter(|finding| finding.is_error())
        .map(ToString::to_string)
        .collect();
    match (&unmarked[..], errors.first()) {
        ([_, ..], None) => Verdict::WrongUnmarked(format!("{unmarked:?}, guessed {guessed:?}")),
        (_, Some(error)) => Verdict::Refused(error.clone()),
        ([], None) if !wrong.is_empty() => Verdict::WrongMarked(guessed),
        ([], None) if guessed.is_empty() => Verdict::Right,
        ([], None) => Verdict::Marked(guessed),
    }
}

/// What differs, each with the entries that may be the reason.
fn differences(ledger: &ProposedLedger, truth: &Truth) -> Vec<(String, Vec<&'static str>)> {
    let mut found = Vec::new();
    let with = |own: &[&'static str]| [own, &OF_THE_FILE].concat();
    if ledger.year != truth.year {
        found.push((
            format!("year {} for {}", ledger.year, truth.year),
            with(&["year", "kind"]),
        ));
    }
    if ledger.kind.to_string() != truth.kind {
        found.push((format!("kind {}", ledger.kind), with(&["kind"])));
    }
    let table = &ledger.condensed.table;
    if sums_of(table, &["kontoklasse", "funksjon", "art", "periode"]) == as_keys(truth.table()) {
        return found.into_iter().chain(of_ansvar(table, truth)).collect();
    }
    let before = found.len();
    let mut amounts_differ = false;
    for (dimension, entry) in [
        ("kontoklasse", "codes.kontoklasse"),
        ("funksjon", "codes.funksjon"),
        ("art", "codes.art"),
        ("periode", "codes.periode"),
    ] {
        let (read, is) = (sums_of(table, &[dimension]), truth.sums(dimension));
        let is: BTreeMap<Vec<String>, i128> = is
            .into_iter()
            .map(|(code, sum)| (vec![code], sum))
            .collect();
        if read == is {
            continue;
        }
        let scaled = |factor: (i128, i128)| -> BTreeMap<Vec<String>, i128> {
            is.iter()
                .map(|(code, sum)| (code.clone(), sum * factor.0 / factor.1))
                .collect()
        };
        let factors = [(-1, 1), (1000, 1), (1, 1000), (-1000, 1), (-1, 1000)];
        let are_codes_alike = read.keys().eq(is.keys());
        let is_net_alike = read.values().sum::<i128>() == is.values().sum();
        if factors.into_iter().any(|factor| scaled(factor) == read)
            || (are_codes_alike && !is_net_alike)
        {
            amounts_differ = true;
        } else {
            found.push((
                format!("{dimension} {read:?} for {is:?}")
                    .chars()
                    .take(300)
                    .collect(),
                with(&[entry]),
            ));
        }
    }
    if amounts_differ || found.len() == before {
        let net: i128 = truth.lines.iter().map(|line| i128::from(line.ore)).sum();
        found.push((
            format!("net {} for {net}", ledger.net.ore()),
            with(&OF_KRONER),
        ));
    }
    found.into_iter().chain(of_ansvar(table, truth)).collect()
}

/// Whether the codes of a local dimension are as they are, letters beyond ASCII included.
fn of_ansvar(table: &KeyTable, truth: &Truth) -> Option<(String, Vec<&'static str>)> {
    table.column("ansvar")?;
    let read: BTreeSet<Vec<String>> = sums_of(table, &["ansvar"]).into_keys().collect();
    let is: BTreeSet<Vec<String>> = truth
        .sums("ansvar")
        .into_keys()
        .map(|code| vec![code])
        .collect();
    let reasons = [&["codes.ansvar"][..], &OF_THE_FILE].concat();
    (read != is).then(|| {
        (
            format!("ansvar {read:?}").chars().take(200).collect(),
            reasons,
        )
    })
}

fn as_keys(table: BTreeMap<[String; 4], i128>) -> BTreeMap<Vec<String>, i128> {
    table
        .into_iter()
        .map(|(key, sum)| (key.to_vec(), sum))
        .collect()
}

/// Sums by some dimensions; periods as numbers.
fn sums_of(table: &KeyTable, dimensions: &[&str]) -> BTreeMap<Vec<String>, i128> {
    let mut sums = BTreeMap::new();
    for row in &table.rows {
        let key: Vec<String> = dimensions
            .iter()
            .map(|dimension| {
                let column = table.column(dimension).expect("a dimension");
                let code = table.code(row, column).to_string();
                match *dimension {
                    "periode" => {
                        code.trim_start_matches('0').to_owned()
                            + if code.trim_matches('0').is_empty() {
                                "0"
                            } else {
                                ""
                            }
                    }
                    _ => code,
                }
            })
            .collect();
        *sums.entry(key).or_default() += row.sum.ore();
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}
