//! The postings behind a rule, and the posting that a reader names.

use std::sync::Arc;

use crate::engine::{Account, ConditionSubject, GivenPosting};
use crate::ledger::{
    AmountColumns, KeyRow, KeyTable, LedgerSpec, Posting, shown_code, shown_voucher,
};
use crate::value::{Figure, Ratio, Unit, display_figure};

use super::posting_name::PostingName;
use super::{ExplanationStep, Scene, StepKind, Where};

/// What stands in for a text that is not shown.
pub const MASKED: &str = "(text hidden, --show-texts)";

/// The row of the key table that a posting was condensed into.
pub fn row_of(table: &KeyTable, posting: &Posting) -> Option<usize> {
    let blank: Arc<str> = Arc::from("");
    let codes: Option<Vec<u32>> = table
        .columns
        .iter()
        .map(|column| {
            let code = posting.codes.get(&column.name).unwrap_or(&blank);
            column
                .codes
                .binary_search(code)
                .ok()
                .and_then(|index| u32::try_from(index).ok())
        })
        .collect();
    let codes = codes?;
    let empty = String::new();
    let passed: Vec<bool> = table
        .tests
        .iter()
        .map(|test| test.passes(posting.texts.get(&test.column).unwrap_or(&empty)))
        .collect();
    let order = |row: &KeyRow| {
        row.codes
            .iter()
            .cmp(codes.iter())
            .then_with(|| row.passed.iter().cmp(passed.iter()))
    };
    table.rows.binary_search_by(order).ok()
}

fn spec_of<'a>(scene: &'a Scene<'_>, account: &Account) -> Option<&'a LedgerSpec> {
    let place = scene.project.ledger_of(account);
    scene.project.ledger_spec(&place)
}

/// The largest postings that each contribution of an account brings, as steps: one list for each
/// contribution.
/// **Order**: by kroner without sign, then file and line.
pub fn largest_postings(scene: &Scene<'_>, account: &Account) -> Vec<Vec<ExplanationStep>> {
    let Some(ledger) = scene.run.ledgers.get(&scene.project.ledger_of(account)) else {
        return Vec::new();
    };
    let contribution_of = account.contribution_of_rows(ledger.table.rows.len());
    largest_of_rows(
        scene,
        account,
        &contribution_of,
        account.contributions.len(),
    )
}

/// The largest postings of some rows of an account's key table, as steps, in so many lists;
/// `list_of_row` says for each row in which. **Order**: by kroner without sign, then file and line.
pub fn largest_of_rows(
    scene: &Scene<'_>,
    account: &Account,
    list_of_row: &[Option<usize>],
    lists: usize,
) -> Vec<Vec<ExplanationStep>> {
    let Some(spec) = spec_of(scene, account) else {
        return Vec::new();
    };
    let Some(ledger) = scene.run.ledgers.get(&scene.project.ledger_of(account)) else {
        return Vec::new();
    };
    if lists == 0 || scene.postings_shown == 0 {
        return vec![Vec::new(); lists];
    }
    let mut largest: Vec<Vec<Posting>> = vec![Vec::new(); lists];
    let order = |posting: &Posting| {
        (
            std::cmp::Reverse(posting.amount.abs()),
            posting.file,
            posting.record.clone(),
        )
    };
    // Findings were reported by the run already; here the lines are only read again.
    let _ = scene
        .project
        .source
        .visit(scene.world, spec, &mut |posting: &Posting| {
            let Some(list) = row_of(&ledger.table, posting).and_then(|row| list_of_row[row]) else {
                return;
            };
            let largest = &mut largest[list];
            let position = largest.partition_point(|other| order(other) < order(posting));
            if position < scene.postings_shown {
                largest.insert(position, posting.clone());
                largest.truncate(scene.postings_shown);
            }
        });
    let steps = |postings: Vec<Posting>| {
        postings
            .iter()
            .map(|posting| posting_step(scene, spec, posting))
            .collect()
    };
    largest.into_iter().map(steps).collect()
}

/// One posting as a step; its text is shown only when the scene says so.
pub fn posting_step(scene: &Scene<'_>, spec: &LedgerSpec, posting: &Posting) -> ExplanationStep {
    let number = |text: &str| match scene.show_texts {
        true => text.to_owned(),
        false => shown_voucher(text),
    };
    let [number, line] =
        [&posting.voucher, &posting.voucher_line].map(|text| text.as_deref().map(number));
    let voucher = match (number, line) {
        (Some(voucher), Some(line)) => format!("bilag {voucher}/{line}"),
        (Some(voucher), None) => format!("bilag {voucher}"),
        (None, _) => "posting".to_owned(),
    };
    let mut step = ExplanationStep::new(StepKind::Posting, voucher);
    let kroner = Ratio::kroner(posting.amount);
    step.value = Some(kroner.to_string());
    step.display = Some(format!(
        "{} kr",
        display_figure(&Figure::exact(kroner, Unit::kr()), Some(2))
    ));
    step.place = Some(Where {
        file: match scene.show_texts {
            true => spec.path(posting.file).to_owned(),
            false => spec.shown_path(posting.file),
        },
        record: posting.record.clone(),
    });
    let text = posting.shown_texts(scene.show_texts, MASKED);
    let text = text.map_or_else(String::new, |text| format!("; {text}"));
    let codes = match scene.show_texts {
        true => written_codes(posting, |_, code| code.to_owned()),
        false => posting_codes(spec, posting),
    };
    step.text = Some(format!("{codes}{text}"));
    step
}

/// The codes of a posting, written out as they may be shown; blank ones left out.
pub fn posting_codes(spec: &LedgerSpec, posting: &Posting) -> String {
    written_codes(posting, |name, code| {
        shown_code(code, spec.personal.contains(name))
    })
}

fn written_codes(posting: &Posting, shown: impl Fn(&str, &str) -> String) -> String {
    let codes = posting.codes.iter().filter(|(_, code)| !code.is_empty());
    codes
        .map(|(name, code)| format!("{name} {}", shown(name, code)))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A posting found in a ledger.
#[derive(Clone, Debug)]
pub struct FoundPosting {
    pub posting: Posting,
    /// Its row in the key table.
    pub key: Option<usize>,
}

impl FoundPosting {
    /// The posting as the subject of conditions.
    pub fn subject(&self) -> impl ConditionSubject + use<> {
        GivenPosting {
            codes: self
                .posting
                .codes
                .iter()
                .map(|(name, code)| (name.to_string(), code.to_string()))
                .collect(),
            texts: self
                .posting
                .texts
                .iter()
                .map(|(name, text)| (name.to_string(), text.clone()))
                .collect(),
        }
    }
}

/// The postings of a ledger that a name means, at most `limit`.
pub fn find_postings(
    scene: &Scene<'_>,
    account: &Account,
    limit: usize,
    name: &PostingName,
) -> Vec<FoundPosting> {
    let Some(spec) = spec_of(scene, account) else {
        return Vec::new();
    };
    let Some(ledger) = scene.run.ledgers.get(&scene.project.ledger_of(account)) else {
        return Vec::new();
    };
    let source = &scene.project.source;
    let mut postings = Vec::new();
    match name {
        PostingName::Record { file, record } => {
            let is_meant = |path: &str| path == file || path.ends_with(&format!("/{file}"));
            let files = spec
                .files
                .iter()
                .enumerate()
                .filter(|(_, file)| is_meant(&file.path));
            // A cell is a posting of its own, or in one.
            let places = files
                .flat_map(|(file, _)| [(file, record.clone()), (file, record.clone().record())]);
            postings = source.find(scene.world, spec, &places.collect());
            if postings.is_empty() && matches!(spec.amount, AmountColumns::Wide { .. }) {
                // The line of a wide table is all its postings.
                let _ = source.visit(scene.world, spec, &mut |posting: &Posting| {
                    let is_there = posting.record.clone().record() == *record;
                    if is_there && postings.len() < limit && is_meant(spec.path(posting.file)) {
                        postings.push(posting.clone());
                    }
                });
            }
        }
        PostingName::Voucher {
            municipality,
            year,
            voucher,
            line,
        } => {
            if (municipality, *year) == (&account.municipality, account.year) {
                let _ = source.visit(scene.world, spec, &mut |posting: &Posting| {
                    let is_meant = posting.voucher.as_deref() == Some(voucher)
                        && (line.is_none() || posting.voucher_line == *line);
                    if is_meant && postings.len() < limit {
                        postings.push(posting.clone());
                    }
                });
            }
        }
    }
    postings.truncate(limit);
    postings
        .into_iter()
        .map(|posting| FoundPosting {
            key: row_of(&ledger.table, &posting),
            posting,
        })
        .collect()
}
