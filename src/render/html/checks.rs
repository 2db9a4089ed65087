//! Where every posting went, which checks hold, and which targets were met.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{CheckOutcome, CheckResult};
use crate::model::{Id, Purpose};
use crate::value::group_thousands;
use crate::words::{self, Word};

use super::node::{Element, el};
use super::page::ReportPage;
use crate::render::names;

/// The section of balance, checks and targets.
pub fn section(page: &ReportPage<'_>) -> Element {
    let heading = page.word(Word::ChecksAndTargets);
    el("section")
        .with("id", "kontroller")
        .add(el("h2").text(heading))
        .add(balance(page))
        .all(checks(page))
        .all(targets(page))
}

fn balance(page: &ReportPage<'_>) -> Element {
    let accounts: Vec<_> = page.run.asked_accounts().collect();
    let names: BTreeSet<&str> = accounts
        .iter()
        .flat_map(|account| account.balance.counts.keys().copied())
        .collect();
    let heads = [page.word(Word::Ledger), page.word(Word::Postings)]
        .into_iter()
        .chain(names.iter().map(|name| word(page, name)));
    let last = page.word(Word::ConservedToTheOre);
    let head = el("tr").all(
        heads
            .chain([last])
            .map(|text| el("th").with("scope", "col").text(text)),
    );
    let count = |count: u64| el("td").text(group_thousands(&count.to_string()));
    let row = |account: &&crate::engine::Account| {
        let counts = names
            .iter()
            .map(|name| count(account.balance.counts.get(name).copied().unwrap_or(0)));
        let conserved = if account.balance.is_conserved() {
            page.word(Word::Yes)
        } else {
            page.word(Word::No)
        };
        let row = el("tr").add(el("th").with("scope", "row").text(format!(
            "{} {}",
            page.place(&account.municipality),
            account.year
        )));
        row.add(count(account.balance.lines))
            .all(counts)
            .add(el("td").text(conserved))
    };
    page.scroll(
        el("table")
            .add(el("thead").add(head))
            .add(el("tbody").all(accounts.iter().map(row))),
    )
}

fn word<'a>(page: &ReportPage<'_>, bucket: &'a str) -> &'a str {
    match bucket {
        "categories" => page.word(Word::InCategories),
        "outside.scope" => page.word(Word::Outside),
        "outside.share" => page.word(Word::RestOfShares),
        "ignored" => page.word(Word::Ignored),
        "excluded" => page.word(Word::Excluded),
        "unmapped" => page.word(Word::Unmapped),
        "disputed" => page.word(Word::Disputed),
        "quarantined" => page.word(Word::Quarantined),
        other => other,
    }
}

fn outcome(page: &ReportPage<'_>, check: &CheckResult) -> (&'static str, &'static str) {
    let class = match &check.outcome {
        CheckOutcome::Holds => "yes",
        CheckOutcome::Fails(_) => "no",
        CheckOutcome::Undecided(_) => "open",
    };
    let word = match check.purpose {
        Purpose::Target => names::target(&check.outcome),
        Purpose::Check | Purpose::Narrow => names::check(&check.outcome),
    };
    (class, page.word(word))
}

/// Checks that do not hold, in full; of the others how often each was asked.
fn checks(page: &ReportPage<'_>) -> Vec<Element> {
    let checks = || {
        page.run
            .checks
            .iter()
            .filter(|check| check.purpose != Purpose::Target)
    };
    if checks().next().is_none() {
        return Vec::new();
    }
    let holds = checks()
        .filter(|check| check.outcome == CheckOutcome::Holds)
        .count();
    let all = checks().count();
    let text = words::checks_hold(page.language, holds, all);
    let mut parts = vec![el("h3").text(page.word(Word::Checks)), el("p").text(text)];
    let open: Vec<&CheckResult> = checks()
        .filter(|check| check.outcome != CheckOutcome::Holds)
        .collect();
    if !open.is_empty() {
        let rows = open.into_iter().map(|check| {
            let (class, word) = outcome(page, check);
            el("tr")
                .add(
                    el("th")
                        .with("scope", "row")
                        .add(el("code").text(&*check.id)),
                )
                .add(el("td").class("w").text(format!(
                    "{} {}",
                    page.place(&check.municipality),
                    page.period(&check.period)
                )))
                .add(el("td").class(&format!("w {class}")).text(word))
                .add(el("td").class("w").text(check.detail().unwrap_or_default()))
        });
        parts.push(page.scroll(el("table").add(el("tbody").all(rows))));
    }
    let mut counts: BTreeMap<&Id, usize> = BTreeMap::new();
    for check in checks().filter(|check| check.outcome == CheckOutcome::Holds) {
        *counts.entry(&check.id).or_default() += 1;
    }
    let items = counts.into_iter().map(|(id, count)| {
        let because = page
            .project
            .model
            .national
            .checks
            .iter()
            .find(|check| check.id == *id)
            .and_then(|check| check.because.clone());
        let because = because.map_or(String::new(), |because| format!(": {because}"));
        el("li")
            .add(el("code").text(&**id))
            .text(format!(" × {count}{because}"))
    });
    let summary = el("summary").text(page.word(Word::ChecksThatHold));
    parts.push(
        el("details")
            .class("list")
            .add(summary)
            .add(el("ul").all(items)),
    );
    parts
}

/// A table of targets: a row for each target and municipality, a column for each period.
fn targets(page: &ReportPage<'_>) -> Vec<Element> {
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
        return Vec::new();
    }
    let head = el("tr").add(el("td")).all(
        periods
            .iter()
            .map(|period| el("th").with("scope", "col").text(page.period(period))),
    );
    let body = rows.into_iter().map(|((id, place), found)| {
        let label = el("th")
            .with("scope", "row")
            .text(page.place(place))
            .add(el("br"))
            .add(el("small").text(&**id));
        let cell = |period: &&Id| match found.get(*period) {
            Some(target) => {
                let (class, word) = outcome(page, target);
                el("td").class(class).text(word)
            }
            None => el("td"),
        };
        el("tr").add(label).all(periods.iter().map(cell))
    });
    let table = el("table")
        .class("targets")
        .add(el("thead").add(head))
        .add(el("tbody").all(body));
    vec![el("h3").text(page.word(Word::Targets)), page.scroll(table)]
}
