//! Explanations: an entry for every cell and for every category that one stands on, down to rules,
//! weights and facts.

use crate::engine::{Address, Cell};
use crate::explain::{ExplanationStep, StepKind};
use crate::model::Sheet;
use crate::render::document::{Document, DocumentBlock, Phrase, Phrases, Section, Tree};
use crate::render::names::step_ground;
use crate::value::group_thousands;
use crate::words::Word;

use super::page::ReportPage;

/// The section of all explanations, categories first, then cells by sheet.
pub fn explanations(page: &ReportPage<'_>) -> Section {
    let categories = page.entries.categories.iter().zip(0..);
    let categories = categories.map(|(step, entry)| {
        let title = Phrases::new().strong(label(page, step)).text(" ");
        article(
            page,
            category_anchor(entry),
            title.code(&step.name),
            Some(step),
        )
    });
    let categories = group(page.word(Word::KronerOfCategories).to_owned(), categories);
    let sheets = page.sheets.iter().map(|sheet| {
        let cells = page.run.workbook.cells.iter().zip(0..);
        let cells = cells.filter(|(cell, _)| cell.address.sheet == sheet.id);
        let articles = cells.map(|(cell, entry)| {
            let step = page.entries.cells.get(entry);
            article(
                page,
                cell_anchor(entry),
                title(page, sheet, cell, entry),
                step,
            )
        });
        group(page.sheet_title(sheet), articles)
    });
    let document = Document::new()
        .paragraph(page.word(Word::AboutExplanations))
        .block(categories);
    Section {
        style: "why",
        ..Section::new("forklaringer", page.word(Word::Explanations))
    }
    .with(sheets.fold(document, Document::block))
}

/// Where the kroner of a category are explained.
fn category_anchor(entry: usize) -> String {
    format!("k{entry}")
}

/// Where a cell is explained.
fn cell_anchor(entry: usize) -> String {
    format!("e{entry}")
}

fn group(summary: String, articles: impl Iterator<Item = Section>) -> DocumentBlock {
    DocumentBlock::Details {
        style: "group",
        open: true,
        summary,
        blocks: articles.map(DocumentBlock::Article).collect(),
    }
}

/// What a cell is called, which leads back to it, and its address.
fn title(page: &ReportPage<'_>, sheet: &Sheet, cell: &Cell, entry: usize) -> Phrases {
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
    Phrases::new()
        .named(place, Some(format!("c{entry}")))
        .text(" ")
        .code(address.to_string())
}

fn article(
    page: &ReportPage<'_>,
    anchor: String,
    title: Phrases,
    step: Option<&ExplanationStep>,
) -> Section {
    let tree = step.map(|step| Tree {
        branches: branches(page, step),
        ..Tree::leaf(details(page, step, Phrases::new()))
    });
    let document = tree.into_iter().fold(Document::new(), Document::tree);
    Section::new(anchor, title).with(document)
}

fn branches(page: &ReportPage<'_>, step: &ExplanationStep) -> Vec<Tree> {
    step.steps.iter().map(|step| branch(page, step)).collect()
}

/// A step under another one: where it has an entry it leads there, else all stands beneath it.
fn branch(page: &ReportPage<'_>, step: &ExplanationStep) -> Tree {
    let entry = match step.kind {
        StepKind::Category => page.entries.category(step).map(category_anchor),
        StepKind::Cell => step
            .id
            .parse::<Address>()
            .ok()
            .and_then(|known| page.cell_entry(&known))
            .map(cell_anchor),
        _ => None,
    };
    if entry.is_some() {
        let name = Phrase::Code {
            text: step.name.clone(),
            to: entry,
        };
        let value = step.display_in(page.language).unwrap_or_default();
        return Tree::leaf(Phrases::new().with(name).text(" ").strong(value));
    }
    let id = step.name.clone();
    let heading = match label(page, step) {
        label if label == id => Phrases::new().code(id),
        label => Phrases::new().with(Phrase::Labelled { label, id }),
    };
    let heading = heading.text(" ");
    Tree {
        branches: branches(page, step),
        ..Tree::leaf(details(page, step, heading))
    }
}

/// The label of a fact or a category, else its name.
fn label(page: &ReportPage<'_>, step: &ExplanationStep) -> String {
    let id = step.name.split('@').next().unwrap_or_default();
    let known = match step.kind {
        StepKind::Fact => {
            let fact = page.project.model.vocabulary.facts.get(id);
            fact.map(|fact| &fact.label)
        }
        StepKind::Category => {
            let category = page.project.model.categories.get(id);
            category.map(|known| &known.label)
        }
        _ => None,
    };
    known.map_or_else(
        || step.name.clone(),
        |label| label.text(page.language).to_owned(),
    )
}

/// Adds what a step says: its value, its formula or reason, how many postings it holds, its ground
/// and its place.
fn details(page: &ReportPage<'_>, step: &ExplanationStep, before: Phrases) -> Phrases {
    let value = step.display_in(page.language).map(Phrase::Strong);
    let postings = step.postings.map(|count| {
        let word = match count {
            1 => page.word(Word::Posting),
            _ => page.word(Word::PostingsInSentence),
        };
        format!("{} {word}", group_thousands(&count.to_string()))
    });
    let ground = step.ground.as_ref();
    let ground = ground.map(|ground| step_ground(ground, page.language));
    let parts = [step.text.clone(), postings, ground].into_iter().flatten();
    let place = step.place.iter().flat_map(|place| {
        [
            Phrase::Text(" · ".to_owned()),
            Phrase::Place(place.to_string()),
        ]
    });
    before
        .and(value)
        .and(parts.map(|part| Phrase::Text(format!(" · {part}"))))
        .and(place)
}
