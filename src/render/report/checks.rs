//! Where every posting went, which checks hold, and which targets were met.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{Account, CheckOutcome, CheckResult, ControlResult};
use crate::model::{Id, Purpose};
use crate::render::controls::title_of;
use crate::render::document::{
    CellKind, CellTone, Document, DocumentBlock, Phrases, Section, Table, TableCell, TableRow, Tree,
};
use crate::render::names;
use crate::render::order::alphabetical;
use crate::value::group_thousands;
use crate::words::{self, Word};

use super::page::ReportPage;

/// The section of balance, checks and targets.
pub fn checks_and_targets(page: &ReportPage<'_>) -> Section {
    let where_postings_went = match page.hidden {
        None => Document::new().table(balance(page)),
        Some(_) => Document::new(),
    };
    Section::new("kontroller", page.word(Word::ChecksAndTargets))
        .with(where_postings_went)
        .with(checks(page))
        .with(controls(page))
        .with(targets(page))
}

fn balance(page: &ReportPage<'_>) -> Table {
    let accounts = alphabetical(page.project, page.run.asked_accounts());
    let names: BTreeSet<&str> = accounts
        .iter()
        .flat_map(|account| account.balance.counts.keys().copied())
        .collect();
    let heads = [page.word(Word::Ledger), page.word(Word::Postings)]
        .into_iter()
        .chain(names.iter().map(|name| word(page, name)))
        .chain([page.word(Word::ConservedToTheOre)]);
    let count = |count: u64| TableCell::new(group_thousands(&count.to_string()));
    let row = |account: &Account| {
        let counts = names
            .iter()
            .map(|name| count(account.balance.counts.get(name).copied().unwrap_or(0)));
        let conserved = match account.balance.is_conserved() {
            true => page.word(Word::Yes),
            false => page.word(Word::No),
        };
        let label = format!("{} {}", page.place(&account.municipality), account.year);
        let first = [TableCell::label(label), count(account.balance.lines)];
        let all = first.into_iter().chain(counts);
        TableRow::new(all.chain([TableCell::new(conserved)]))
    };
    let rows = accounts.into_iter().map(row);
    Table::styled("", [TableRow::headings(heads)], rows)
}

fn word<'a>(page: &ReportPage<'_>, bucket: &'a str) -> &'a str {
    match bucket {
        "categories" => page.word(Word::InCategories),
        "outside.scope" => page.word(Word::Outside),
        "pending" => page.word(Word::Pending),
        "outside.share" => page.word(Word::RestOfShares),
        "ignored" => page.word(Word::Ignored),
        "excluded" => page.word(Word::Excluded),
        "unmapped" => page.word(Word::Unmapped),
        "disputed" => page.word(Word::Disputed),
        "quarantined" => page.word(Word::Quarantined),
        other => other,
    }
}

fn outcome(page: &ReportPage<'_>, check: &CheckResult) -> TableCell {
    let tone = match &check.outcome {
        CheckOutcome::Holds => CellTone::Yes,
        CheckOutcome::Fails(_) => CellTone::No,
        CheckOutcome::Undecided(_) => CellTone::Open,
    };
    let word = match check.purpose {
        Purpose::Target => names::target(&check.outcome),
        Purpose::Check | Purpose::Narrow => names::check(&check.outcome),
    };
    TableCell::new(page.word(word)).tone(tone)
}

/// Checks that do not hold, in full; of the others how often each was asked.
fn checks(page: &ReportPage<'_>) -> Document {
    let checks = page.run.checks.iter();
    let checks = checks.filter(|check| check.purpose != Purpose::Target);
    let (hold, open): (Vec<&CheckResult>, Vec<&CheckResult>) =
        checks.partition(|check| check.outcome == CheckOutcome::Holds);
    let all = hold.len() + open.len();
    if all == 0 {
        return Document::new();
    }
    let document = Document::new()
        .title(page.word(Word::Checks))
        .paragraph(words::checks_hold(page.language, hold.len(), all));
    let row = |check: &CheckResult| {
        let place = format!(
            "{} {}",
            page.place(&check.municipality),
            page.period(&check.period)
        );
        TableRow::new([
            TableCell::label(Phrases::new().code(&*check.id)),
            TableCell::words(place),
            outcome(page, check).kind(CellKind::Words),
            TableCell::words(page.reason(check.detail().unwrap_or_default())),
        ])
    };
    let document = match open[..] {
        [] => document,
        ref open => document.table(Table::styled("", [], open.iter().map(|check| row(check)))),
    };
    let mut counts: BTreeMap<&Id, usize> = BTreeMap::new();
    for check in hold {
        *counts.entry(&check.id).or_default() += 1;
    }
    let items = counts.into_iter().map(|(id, count)| {
        let checks = &page.project.model.national.checks;
        let declared = checks.iter().find(|check| check.id == *id);
        let because = declared.and_then(|check| check.because.as_ref());
        let because = because.map_or(String::new(), |because| format!(": {because}"));
        Tree::leaf(
            Phrases::new()
                .code(&**id)
                .text(format!(" × {count}{because}")),
        )
    });
    document.block(DocumentBlock::Details {
        style: "list",
        open: false,
        summary: page.word(Word::ChecksThatHold).to_owned(),
        blocks: vec![DocumentBlock::List(items.collect())],
    })
}

/// How many controls of each ledger hold, and those that do not, with both sides and the kroner.
fn controls(page: &ReportPage<'_>) -> Document {
    let mut ledgers: BTreeMap<(&Id, i32), Vec<&ControlResult>> = BTreeMap::new();
    for result in &page.run.controls {
        if !matches!(result.outcome, CheckOutcome::Undecided(_)) {
            let ledger = (&result.municipality, result.year);
            ledgers.entry(ledger).or_default().push(result);
        }
    }
    let mut document = Document::new();
    for ((municipality, year), results) in ledgers {
        let failed = results.iter().filter_map(|result| match &result.outcome {
            CheckOutcome::Fails(sides) => Some((*result, sides.as_str())),
            _ => None,
        });
        let failed: Vec<(&ControlResult, &str)> = failed.collect();
        let place = format!("{} {year}", page.place(municipality));
        let hold = results.len() - failed.len();
        document = document.paragraph(words::controls_hold(
            page.language,
            place,
            hold,
            results.len(),
        ));
        let row = |(result, sides): &(&ControlResult, &str)| {
            let title = title_of(page.project, result);
            TableRow::new([
                TableCell::label(Phrases::new().code(&*result.id)),
                TableCell::words(title.map_or("", |title| title.text(page.language))),
                TableCell::new(page.word(names::check(&result.outcome)))
                    .tone(CellTone::No)
                    .kind(CellKind::Words),
                TableCell::words(*sides),
            ])
        };
        if !failed.is_empty() {
            document = document.table(Table::styled("", [], failed.iter().map(row)));
        }
    }
    document
}

/// A table of targets: a row for each target and municipality, a column for each period.
fn targets(page: &ReportPage<'_>) -> Document {
    let targets = || {
        page.run
            .checks
            .iter()
            .filter(|check| check.purpose == Purpose::Target)
    };
    let periods: BTreeSet<&Id> = targets().map(|target| &target.period).collect();
    let mut rows: BTreeMap<(&Id, &Id), BTreeMap<&Id, &CheckResult>> = BTreeMap::new();
    for target in targets() {
        rows.entry((&target.id, &target.municipality))
            .or_default()
            .insert(&target.period, target);
    }
    if rows.is_empty() {
        return Document::new();
    }
    let heads = periods.iter().map(|period| page.period(period));
    let heads = TableRow::headings(std::iter::once(String::new()).chain(heads));
    let rows = rows.into_iter().map(|((id, place), found)| {
        let label = Phrases::from(page.place(place)).line_break().small(&**id);
        let cell = |period: &&Id| {
            let target = found.get(*period);
            target.map_or_else(TableCell::default, |target| outcome(page, target))
        };
        TableRow::new(std::iter::once(TableCell::label(label)).chain(periods.iter().map(cell)))
    });
    Document::new()
        .title(page.word(Word::Targets))
        .table(Table::styled("targets", [heads], rows))
}
