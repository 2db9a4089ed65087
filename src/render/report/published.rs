//! Published figures against computed ones: how many agree, which do not and why, and where print
//! contradicts itself.

use crate::engine::{Address, Cell};
use crate::reconcile::{ReconciledFigure, Reconciliation, Status};
use crate::render::document::{
    CellKind, Document, DocumentBlock, Phrases, Section, Table, TableCell, TableRow, Tree,
};
use crate::render::names;
use crate::render::reconcile::{StatusCounts, StatusRow};
use crate::words::{self, Language, Word};

use super::page::ReportPage;

/// The section of published figures.
pub fn against_published(page: &ReportPage<'_>, found: &Reconciliation<'_>) -> Section {
    Section::new("avstemming", page.word(Word::AgainstPublished))
        .with(Document::new().table(counts(page, found)))
        .with(unequal(page, found))
        .with(contradictions(page, found))
}

fn counts(page: &ReportPage<'_>, found: &Reconciliation<'_>) -> Table {
    let StatusCounts { statuses, rows } = StatusCounts::of(found);
    let heads = [page.word(Word::Table), page.word(Word::InAll)]
        .into_iter()
        .chain(statuses.iter().map(|of| page.word(names::status(*of))));
    let row = |row: StatusRow| {
        let (style, label) = match row.table {
            None => ("sum", page.word(Word::Total).to_owned()),
            Some(number) => ("", number.to_string()),
        };
        let counts = row.counts.into_iter().map(TableCell::from);
        TableRow::styled(
            style,
            std::iter::once(TableCell::label(label)).chain(counts),
        )
    };
    let rows = rows.into_iter().map(row);
    Table::styled("narrow", [TableRow::headings(heads)], rows)
}

/// The address of a figure, which leads to its cell.
fn named(page: &ReportPage<'_>, address: &Address) -> Phrases {
    let with_view = || Address {
        view: Some(page.run.view.clone()),
        ..address.clone()
    };
    let entry = page
        .cell_entry(address)
        .or_else(|| page.cell_entry(&with_view()));
    Phrases::new().named(address.to_string(), entry.map(|entry| format!("c{entry}")))
}

fn unequal(page: &ReportPage<'_>, found: &Reconciliation<'_>) -> Document {
    let row = |compared: &ReconciledFigure<'_>| {
        let computed = compared.cell.map_or_else(String::new, Cell::display);
        let reasons = compared.reasons.iter().map(|reason| Tree {
            language: Some(Language::English),
            ..Tree::leaf(reason.text.clone())
        });
        TableRow::new([
            TableCell::label(named(page, &compared.printed.address)).kind(CellKind::Address),
            TableCell::new(compared.printed.text.clone()),
            TableCell::new(computed),
            TableCell {
                list: Some(reasons.collect()),
                ..TableCell::words(page.word(names::status(compared.status)))
            },
        ])
    };
    let is_unequal = |compared: &&ReconciledFigure<'_>| {
        !matches!(compared.status, Status::Equal | Status::Quoted)
    };
    let rows: Vec<TableRow> = found.compared.iter().filter(is_unequal).map(row).collect();
    if rows.is_empty() {
        return Document::new();
    }
    let heads = [
        Word::Cell,
        Word::Published,
        Word::ComputedFigure,
        Word::HowAndWhy,
    ];
    let heads = TableRow::headings(heads.map(|word| page.word(word)));
    let table = Table::styled("reasons", [heads], rows);
    let titled = Document::new()
        .title(page.word(Word::NotEqual))
        .table(table);
    Document::new().group("", titled)
}

fn contradictions(page: &ReportPage<'_>, found: &Reconciliation<'_>) -> Document {
    if found.contradictions.is_empty() {
        return Document::new();
    }
    let broken: usize = found
        .contradictions
        .iter()
        .map(|found| found.conflicts.len())
        .sum();
    let text = words::broken_relations(page.language, broken, found.relations);
    let items = found.contradictions.iter().map(|found| {
        let conflicts = found.conflicts.iter().map(|conflict| {
            let about = conflict
                .about
                .as_ref()
                .filter(|about| **about != found.suspect);
            let about = about.map_or(String::new(), |about| format!("{about}: "));
            let relation = Phrases::new().code(conflict.relation.clone());
            Tree::leaf(relation.text(format!(" · {about}{} ≠ {}", conflict.left, conflict.right)))
        });
        Tree {
            branches: conflicts.collect(),
            ..Tree::leaf(named(page, &found.suspect).text(format!(": {} ", found.printed)))
        }
    });
    let titled = Document::new()
        .title(page.word(Word::PublishedAgainstEachOther))
        .paragraph(text)
        .block(DocumentBlock::List(items.collect()));
    Document::new().group("against", titled)
}
