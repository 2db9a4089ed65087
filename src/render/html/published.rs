//! Published figures against computed ones: how many agree, which do not and why, and where print
//! contradicts itself.

use std::collections::BTreeSet;

use crate::engine::Address;
use crate::reconcile::{ReconciledFigure, Reconciliation, Status};
use crate::value::group_thousands;
use crate::words::{self, Word};

use super::node::{Element, el, link};
use super::page::ReportPage;
use crate::render::names;

pub fn section(page: &ReportPage<'_>, found: &Reconciliation<'_>) -> Element {
    let heading = page.word(Word::AgainstPublished);
    let section = el("section")
        .with("id", "avstemming")
        .add(el("h2").text(heading))
        .add(counts(page, found));
    section
        .all(unequal(page, found))
        .all(contradictions(page, found))
}

fn counts(page: &ReportPage<'_>, found: &Reconciliation<'_>) -> Element {
    let tables: BTreeSet<u32> = found
        .compared
        .iter()
        .map(|compared| compared.printed.table)
        .collect();
    let count = |table: Option<u32>, status: Option<Status>| {
        let of = |compared: &&ReconciledFigure<'_>| {
            table.is_none_or(|table| compared.printed.table == table)
                && status.is_none_or(|status| compared.status == status)
        };
        found.compared.iter().filter(of).count()
    };
    let statuses: Vec<Status> = Status::ALL
        .into_iter()
        .filter(|status| count(None, Some(*status)) > 0)
        .collect();
    let heads = [page.word(Word::Table), page.word(Word::InAll)].into_iter();
    let heads = heads.chain(statuses.iter().map(|of| page.word(names::status(*of))));
    let head = el("tr").all(heads.map(|text| el("th").with("scope", "col").text(text)));
    let row = |table: Option<u32>| {
        let label = table.map_or_else(
            || page.word(Word::Total).to_owned(),
            |number| number.to_string(),
        );
        let count_cell = |count: usize| {
            el("td").text(if count == 0 {
                String::new()
            } else {
                group_thousands(&count.to_string())
            })
        };
        let row = if table.is_none() {
            el("tr").class("sum")
        } else {
            el("tr")
        };
        let row = row
            .add(el("th").with("scope", "row").text(label))
            .add(count_cell(count(table, None)));
        row.all(
            statuses
                .iter()
                .map(|status| count_cell(count(table, Some(*status)))),
        )
    };
    let rows = [None]
        .into_iter()
        .chain(tables.iter().map(|table| Some(*table)))
        .map(row);
    page.scroll(
        el("table")
            .class("narrow")
            .add(el("thead").add(head))
            .add(el("tbody").all(rows)),
    )
}

/// The address of a figure, linked to its cell.
fn named(page: &ReportPage<'_>, address: &Address) -> Element {
    let with_view = || Address {
        view: Some(page.run.view.clone()),
        ..address.clone()
    };
    let entry = page
        .cell_entry(address)
        .or_else(|| page.cell_entry(&with_view()));
    match entry {
        Some(entry) => link(&format!("c{entry}"), address.to_string()),
        None => el("span").text(address.to_string()),
    }
}

fn unequal(page: &ReportPage<'_>, found: &Reconciliation<'_>) -> Option<Element> {
    let unequal = found
        .compared
        .iter()
        .filter(|compared| !matches!(compared.status, Status::Equal | Status::Quoted));
    let rows: Vec<Element> = unequal
        .map(|compared| {
            let computed = compared
                .cell
                .map_or_else(String::new, crate::engine::Cell::display);
            let reasons = compared
                .reasons
                .iter()
                .map(|reason| el("li").with("lang", "en").text(reason.text.clone()));
            el("tr")
                .add(
                    el("th")
                        .with("scope", "row")
                        .class("address")
                        .add(named(page, &compared.printed.address)),
                )
                .add(el("td").text(compared.printed.text.clone()))
                .add(el("td").text(computed))
                .add(
                    el("td")
                        .class("w")
                        .text(page.word(names::status(compared.status)))
                        .add(el("ul").all(reasons)),
                )
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let heads = [
        page.word(Word::Cell),
        page.word(Word::Published),
        page.word(Word::ComputedFigure),
        page.word(Word::HowAndWhy),
    ];
    let head = el("tr").all(heads.map(|text| el("th").with("scope", "col").text(text)));
    let table = page.scroll(
        el("table")
            .class("reasons")
            .add(el("thead").add(head))
            .add(el("tbody").all(rows)),
    );
    Some(
        el("div")
            .add(el("h3").text(page.word(Word::NotEqual)))
            .add(table),
    )
}

fn contradictions(page: &ReportPage<'_>, found: &Reconciliation<'_>) -> Option<Element> {
    if found.contradictions.is_empty() {
        return None;
    }
    let broken: usize = found
        .contradictions
        .iter()
        .map(|found| found.conflicts.len())
        .sum();
    let text = words::broken_relations(page.language, broken, found.relations);
    let items = found.contradictions.iter().map(|found| {
        let item = el("li")
            .add(named(page, &found.suspect))
            .text(format!(": {} ", found.printed));
        let conflicts = found.conflicts.iter().map(|conflict| {
            let about = conflict
                .about
                .as_ref()
                .filter(|about| **about != found.suspect);
            let about = about.map_or(String::new(), |about| format!("{about}: "));
            el("li")
                .add(el("code").text(conflict.relation.clone()))
                .text(format!(" · {about}{} ≠ {}", conflict.left, conflict.right))
        });
        item.add(el("ul").all(conflicts))
    });
    let heading = el("h3").text(page.word(Word::PublishedAgainstEachOther));
    Some(
        el("div")
            .class("against")
            .add(heading)
            .add(el("p").text(text))
            .add(el("ul").all(items)),
    )
}
