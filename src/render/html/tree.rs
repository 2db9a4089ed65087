//! Explanations: an entry for every cell and for every category that one stands on, down to rules,
//! weights and facts.

use crate::engine::Address;
use crate::explain::{ExplanationStep, StepKind};
use crate::value::group_thousands;
use crate::words::Word;

use crate::render::names::step_ground;

use super::node::{Element, el, link};
use super::page::ReportPage;

/// The section of all explanations, cells by sheet, then categories.
pub fn explanations(page: &ReportPage<'_>) -> Element {
    let note = page.word(Word::AboutExplanations);
    let heading = page.word(Word::Explanations);
    let mut section = el("section")
        .class("why")
        .with("id", "forklaringer")
        .add(el("h2").text(heading))
        .add(el("p").text(note));
    let group = |title: String| {
        el("details")
            .class("group")
            .with("open", "")
            .add(el("summary").text(title))
    };
    let categories = page
        .entries
        .categories
        .iter()
        .enumerate()
        .map(|(entry, step)| {
            let head = el("h4")
                .add(el("b").text(label(page, step)))
                .text(" ")
                .add(el("code").text(step.name.clone()));
            article(
                page,
                el("article").with("id", format!("k{entry}")).add(head),
                step,
            )
        });
    section = section.add(group(page.word(Word::KronerOfCategories).to_owned()).all(categories));
    for sheet in &page.sheets {
        let cells = page
            .run
            .workbook
            .cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| cell.address.sheet == sheet.id);
        let articles = cells.map(|(entry, cell)| {
            let address = &cell.address;
            let row = sheet
                .row(&address.row)
                .map_or(&*address.row, |row| row.label.text(page.language));
            let column = sheet
                .column(&address.column)
                .map_or(&*address.column, |column| column.label.text(page.language));
            let place = format!(
                "{row} · {column} · {} {}",
                page.scope(&address.scope),
                page.period(&address.period)
            );
            let head = el("h4")
                .add(link(&format!("c{entry}"), place))
                .text(" ")
                .add(el("code").text(address.to_string()));
            let article = el("article").with("id", format!("e{entry}")).add(head);
            match page.entries.cells.get(entry) {
                Some(step) => self::article(page, article, step),
                None => article,
            }
        });
        section = section.add(group(page.sheet_title(sheet)).all(articles));
    }
    section
}

fn article(page: &ReportPage<'_>, article: Element, step: &ExplanationStep) -> Element {
    let details = with_details(page, step, el("p"));
    article.add(details).all(below(page, step))
}

fn below(page: &ReportPage<'_>, step: &ExplanationStep) -> Option<Element> {
    (!step.steps.is_empty()).then(|| el("ul").all(step.steps.iter().map(|step| item(page, step))))
}

/// A step under another one: a link where it has an entry, else all that is beneath it.
fn item(page: &ReportPage<'_>, step: &ExplanationStep) -> Element {
    let entry = match step.kind {
        StepKind::Category => page.entries.category(step).map(|entry| format!("k{entry}")),
        StepKind::Cell => step
            .id
            .parse::<Address>()
            .ok()
            .and_then(|known| page.cell_entry(&known))
            .map(|entry| format!("e{entry}")),
        _ => None,
    };
    let name = el("code").text(step.name.clone());
    if let Some(entry) = entry {
        let value = step.display_in(page.language).unwrap_or_default();
        return el("li")
            .add(el("a").with("href", format!("#{entry}")).add(name))
            .text(" ")
            .add(el("b").text(value));
    }
    let heading = match label(page, step) {
        label if label == step.name => name,
        label => el("span").text(label).text(" ").add(name),
    };
    if step.steps.is_empty() {
        return with_details(page, step, el("li").add(heading).text(" "));
    }
    let summary = with_details(page, step, el("summary").add(heading).text(" "));
    el("li").add(el("details").add(summary).all(below(page, step)))
}

/// The label of a fact or a category, else its name.
fn label(page: &ReportPage<'_>, step: &ExplanationStep) -> String {
    let id = step.name.split('@').next().unwrap_or_default();
    let vocabulary = &page.project.model.vocabulary;
    match step.kind {
        StepKind::Fact => vocabulary
            .facts
            .get(id)
            .map(|fact| fact.label.text(page.language).to_owned()),
        StepKind::Category => page
            .project
            .model
            .categories
            .get(id)
            .map(|known| known.label.text(page.language).to_owned()),
        _ => None,
    }
    .unwrap_or_else(|| step.name.clone())
}

/// Adds what a step says: its value, its formula or reason, how many postings it holds, its ground
/// and its place.
fn with_details(page: &ReportPage<'_>, step: &ExplanationStep, mut into: Element) -> Element {
    if let Some(display) = step.display_in(page.language) {
        into = into.add(el("b").text(display));
    }
    let mut parts: Vec<String> = Vec::new();
    parts.extend(step.text.clone());
    parts.extend(step.postings.map(|count| {
        let word = if count == 1 {
            page.word(Word::Posting)
        } else {
            page.word(Word::PostingsInSentence)
        };
        format!("{} {word}", group_thousands(&count.to_string()))
    }));
    parts.extend(
        step.ground
            .as_ref()
            .map(|ground| step_ground(ground, page.language)),
    );
    for part in parts {
        into = into.text(" · ").text(part);
    }
    match &step.place {
        Some(place) => into
            .text(" · ")
            .add(el("code").class("at").text(place.to_string())),
        None => into,
    }
}
