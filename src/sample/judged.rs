//! What a person found: each row of a worksheet held to the posting that it names, then put
//! together by rule.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::diag::{Code, Diagnostic, Found};
use crate::explain::{posting_codes, row_of};
use crate::ledger::{PostingPlace, shown_voucher};
use crate::value::{Amount, holds_evident_personal_number, visible};
use crate::workspace::{Project, Run};
use crate::world::World;

/// How many wrong postings a summary names, and how many unsure ones.
const NAMED: usize = 20;

/// What a person says of a posting.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Judgement {
    /// It landed where it must.
    Right,
    /// It did not.
    Wrong,
    /// It cannot be said.
    Unsure,
}

impl Judgement {
    /// Reads a verdict, in English or Norwegian, in small or large letters.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "right" | "riktig" | "rett" => Some(Self::Right),
            "wrong" | "feil" | "galt" => Some(Self::Wrong),
            "unsure" | "usikker" | "usikkert" => Some(Self::Unsure),
            _ => None,
        }
    }
}

/// A row of a worksheet as a person left it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct WorksheetRow {
    /// Its line in the worksheet, from 1.
    pub number: u64,
    pub municipality: String,
    /// The accounting year.
    pub year: String,
    /// The rule with its layer.
    pub rule: String,
    /// Where its kroner go.
    pub target: String,
    /// The ledger's file.
    pub file: String,
    /// The posting's line in it.
    pub line: String,
    /// The voucher's number.
    pub voucher: String,
    /// The codes, written out.
    pub codes: String,
    /// The amount, if it could be read.
    pub amount: Option<Amount>,
    /// Whether voucher, codes and amount are not told, so that file and line alone name the posting.
    pub is_published: bool,
    /// What the person says; blank where nothing yet.
    pub verdict: String,
    /// Why, in the person's words.
    pub note: String,
}

/// A posting that was judged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JudgedPosting {
    /// The name of its rule as a line of the snapshot has it.
    pub key: String,
    /// The posting, as `file:line`.
    pub name: String,
    /// Its kroner.
    pub amount: Amount,
    /// What was said.
    pub verdict: Judgement,
    /// Why, in the person's words.
    pub note: String,
}

impl JudgedPosting {
    /// The posting, with what the person noted.
    fn named(&self) -> String {
        if self.note.is_empty() {
            self.name.clone()
        } else {
            format!("{} ({})", self.name, self.note.replace(['\n', '\r'], " "))
        }
    }
}

/// What the ledger says now of a line: rule, target, voucher, codes, amount.
struct Present {
    rule: String,
    target: String,
    voucher: String,
    codes: String,
    amount: Amount,
}

impl Present {
    /// What of a row is another than it was.
    fn differs_from(&self, row: &WorksheetRow) -> Option<&'static str> {
        // A spreadsheet reads a voucher as a number and drops what stands before it.
        let voucher = |text: &str| text.trim_start_matches('0').to_owned();
        let differs = [
            ("rule", row.rule != self.rule),
            ("target", row.target != self.target),
            ("codes", !row.is_published && row.codes != self.codes),
            (
                "voucher",
                !row.is_published && voucher(&row.voucher) != voucher(&self.voucher),
            ),
            (
                "amount",
                !row.is_published && row.amount != Some(self.amount),
            ),
        ];
        differs
            .into_iter()
            .find_map(|(what, differs)| differs.then_some(what))
    }
}

/// Holds each row to the posting it names; rows without a verdict are left out.
///
/// **Errors**: `K0611` a verdict that is none, a ledger or posting that is not there, or a posting
/// that is no longer what it was.
pub fn judge(
    project: &Project,
    run: &Run,
    world: &dyn World,
    worksheet: &str,
    rows: &[WorksheetRow],
) -> Found<Vec<JudgedPosting>> {
    let present = present(project, run, world, rows);
    let (mut judged, mut found) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    let invalid = |row: &WorksheetRow, message: String| {
        Diagnostic::new(Code::WorksheetInvalid, message).at_line(worksheet, row.number, "this row")
    };
    for row in rows.iter().filter(|row| !row.verdict.trim().is_empty()) {
        let name = format!("{}:{}", row.file, row.line);
        let Some(verdict) = Judgement::parse(&row.verdict) else {
            let diagnostic = invalid(row, format!("`{}` is not a verdict", row.verdict.trim()));
            found.push(
                diagnostic.help(
                    "write right, wrong or unsure (riktig, feil, usikker), or leave it blank",
                ),
            );
            continue;
        };
        let place = format!("{}/{}", row.municipality, row.year);
        if !run
            .places
            .iter()
            .any(|(municipality, year)| format!("{municipality}/{year}") == place)
        {
            found.push(
                invalid(row, format!("there is no ledger of `{place}`")).help("draw a new sample"),
            );
            continue;
        }
        let Some(now) = present.get(&(row.file.clone(), row.line.clone())) else {
            found.push(
                invalid(row, format!("{name} is not a posting that a rule claims"))
                    .help("draw a new sample"),
            );
            continue;
        };
        if let Some(what) = now.differs_from(row) {
            let message = format!("{name} is no longer what it was: its {what} is another");
            found.push(
                invalid(row, message)
                    .help("draw a new sample; a verdict is of the posting as it was drawn"),
            );
            continue;
        }
        if !seen.insert(name.clone()) {
            found
                .push(invalid(row, format!("{name} is judged twice")).help("keep one of the rows"));
            continue;
        }
        if holds_evident_personal_number(&row.note) {
            found.push(
                invalid(row, "the note holds a personal number".to_owned())
                    .help("notes are kept in the snapshot: say it without"),
            );
            continue;
        }
        let key = format!("{place} {} -> {}", row.rule, row.target);
        judged.push(JudgedPosting {
            key,
            name,
            amount: now.amount,
            verdict,
            note: row.note.trim().to_owned(),
        });
    }
    Found {
        value: judged,
        diagnostics: found,
    }
}

/// The postings that rows name, by file and line, as they are now.
fn present(
    project: &Project,
    run: &Run,
    world: &dyn World,
    rows: &[WorksheetRow],
) -> BTreeMap<(String, String), Present> {
    let mut present = BTreeMap::new();
    for account in run.asked_accounts() {
        let place = project.ledger_of(account);
        let (Some(spec), Some(ledger)) = (project.ledger_spec(&place), run.ledgers.get(&place))
        else {
            continue;
        };
        let (id, year) = (place.municipality.to_string(), place.year.to_string());
        let own = rows
            .iter()
            .filter(|row| row.municipality == id && row.year == year);
        // A file may be there once for each of its sheets.
        let places_of = |row: &WorksheetRow| -> Vec<PostingPlace> {
            let files = 0..spec.files.len();
            files
                .filter(|file| visible(&spec.shown_path(*file)) == row.file)
                .filter_map(|file| Some((file, row.line.parse().ok()?)))
                .collect()
        };
        let named: BTreeSet<PostingPlace> = own.flat_map(places_of).collect();
        let claimed = account.contribution_of_rows(ledger.table.rows.len());
        for posting in project.source.find(world, spec, &named) {
            let Some(index) = row_of(&ledger.table, &posting).and_then(|row| claimed[row]) else {
                continue;
            };
            let now = Present {
                rule: account.contributions[index].rule_name(&project.model),
                target: account.contributions[index].target.to_string(),
                voucher: shown_voucher(posting.voucher.as_deref().unwrap_or_default()),
                codes: posting_codes(spec, &posting),
                amount: posting.amount,
            };
            present.insert(
                (spec.shown_path(posting.file), posting.record.to_string()),
                now,
            );
        }
    }
    present
}

/// One line for each rule that was judged, by the rule's name: how many were right, wrong and
/// unsure, their kroner without sign, and which were wrong or unsure and why.
pub fn summaries(judged: &[JudgedPosting]) -> BTreeMap<String, String> {
    let mut by_rule: BTreeMap<&str, Vec<&JudgedPosting>> = BTreeMap::new();
    judged
        .iter()
        .for_each(|one| by_rule.entry(&one.key).or_default().push(one));
    let line = |of: &[&JudgedPosting]| {
        let words = [
            ("right", Judgement::Right),
            ("wrong", Judgement::Wrong),
            ("unsure", Judgement::Unsure),
        ];
        let lines = words.map(|(word, verdict)| {
            let alike = of.iter().filter(|one| one.verdict == verdict);
            let kroner: Amount = alike.clone().map(|one| one.amount.abs()).sum();
            format!("{} {word} of {kroner} kr", alike.count())
        });
        let mut text = lines.join(", ");
        for (word, verdict) in [("wrong", Judgement::Wrong), ("unsure", Judgement::Unsure)] {
            let named: Vec<String> = of
                .iter()
                .filter(|one| one.verdict == verdict)
                .map(|one| one.named())
                .collect();
            if !named.is_empty() {
                let _ = write!(
                    text,
                    "; {word}: {}",
                    named[..named.len().min(NAMED)].join(", ")
                );
            }
            if named.len() > NAMED {
                let _ = write!(text, " and {} more", named.len() - NAMED);
            }
        }
        text
    };
    by_rule
        .into_iter()
        .map(|(key, of)| (key.to_owned(), line(&of)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_put_together_by_rule_with_the_wrong_ones_named() {
        let one = |key: &str, name: &str, ore, verdict, note: &str| JudgedPosting {
            key: key.to_owned(),
            name: name.to_owned(),
            amount: Amount::from_ore(ore),
            verdict,
            note: note.to_owned(),
        };
        let judged = [
            one("a -> x", "f:2", 10_050, Judgement::Right, "as it should be"),
            one(
                "a -> x",
                "f:3",
                -500,
                Judgement::Wrong,
                "hører til\nbarnevern",
            ),
            one("a -> x", "f:5", -500, Judgement::Wrong, ""),
            one("b -> y", "f:4", 700, Judgement::Unsure, ""),
        ];
        let expected = [
            (
                "a -> x",
                "1 right of 100.50 kr, 2 wrong of 10.00 kr, 0 unsure of 0.00 kr; wrong: f:3 (hører til barnevern), f:5",
            ),
            (
                "b -> y",
                "0 right of 0.00 kr, 0 wrong of 0.00 kr, 1 unsure of 7.00 kr; unsure: f:4",
            ),
        ];
        let expected = expected.map(|(key, text)| (key.to_owned(), text.to_owned()));
        assert_eq!(summaries(&judged), BTreeMap::from(expected));
    }

    #[test]
    fn a_long_list_of_wrong_postings_is_cut_and_counted() {
        let one = |line: usize| JudgedPosting {
            key: "a -> x".to_owned(),
            name: format!("f:{line}"),
            amount: Amount::from_ore(100),
            verdict: Judgement::Wrong,
            note: String::new(),
        };
        let text = &summaries(&(1..=NAMED + 3).map(one).collect::<Vec<_>>())["a -> x"];
        assert!(text.ends_with(", f:20 and 3 more"), "{text}");
    }

    #[test]
    fn verdicts_are_read_in_both_languages() {
        assert_eq!(Judgement::parse(" Riktig "), Some(Judgement::Right));
        assert_eq!(Judgement::parse("FEIL"), Some(Judgement::Wrong));
        assert_eq!(Judgement::parse("unsure"), Some(Judgement::Unsure));
        assert_eq!(Judgement::parse("maybe"), None);
    }
}
