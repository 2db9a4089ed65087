//! What was compared: both sides, the files in which they differ, the method, the tolerance, and the
//! errors that either has.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Place};
use crate::diff::{CauseMethod, Tolerance};
use crate::render::document::{
    Document, DocumentBlock, Paragraph, Phrases, Section, Table, TableCell, TableRow,
};
use crate::snapshot::SnapshotHeader;
use crate::value::{Ratio, group_thousands};
use crate::words::{self, Language, Word};

use super::{DiffContext, DiffPage, ReadAs};

/// How many changed files are listed without being asked for.
const FILES_SHOWN: usize = 12;

/// Both sides, the files in which they differ, the tolerance and the method.
pub fn compared(page: &DiffContext<'_>, of: &DiffPage<'_>) -> Section {
    let ground = match of.report.ground {
        CauseMethod::Recomputed => page.word(Word::PartsRecomputed),
        CauseMethod::Stored => page.word(Word::PartsStored),
        CauseMethod::NotTold => page.word(Word::PartsNotTold),
    };
    let method = DocumentBlock::Paragraph(Paragraph {
        language: Some(Language::English),
        ..Paragraph::styled("method", of.report.ground.sentence())
    });
    let told = Document::new().table(sides(page, of));
    let told = match of.report.ground {
        // Which files changed is not told, nor is what is read of them.
        CauseMethod::NotTold => told,
        CauseMethod::Recomputed | CauseMethod::Stored => told.block(files(page, of)),
    };
    Section::new("sider", page.word(Word::WhatWasCompared)).with(
        told.title(page.word(Word::Method))
            .paragraph(ground)
            .block(method)
            .title(page.word(Word::Tolerance))
            .paragraph(tolerance(page.language, of.tolerance)),
    )
}

/// What is known of each side; what neither says is left out.
fn sides(page: &DiffContext<'_>, of: &DiffPage<'_>) -> Table {
    let both =
        |of_side: &dyn Fn(&SnapshotHeader) -> String| of.sides.map(|side| of_side(&side.header));
    let accepted = |SnapshotHeader { by, second, .. }: &SnapshotHeader| {
        let names = [by, second].into_iter().filter(|name| !name.is_empty());
        names.cloned().collect::<Vec<_>>().join(", ")
    };
    let files = |header: &SnapshotHeader| match header.inputs.len() {
        0 => String::new(),
        count => group_thousands(&count.to_string()),
    };
    let rows = [
        (Word::Name, [of.report.old.clone(), of.report.new.clone()]),
        (
            Word::ReadAs,
            of.sides.map(|side| read_as(page, side.read).to_owned()),
        ),
        (Word::View, both(&|header| header.view.clone())),
        (
            Word::MadeBy,
            both(&|header| format!("kontering {}", header.kontering)),
        ),
        (Word::FilesRead, both(&files)),
        (Word::Note, both(&|header| header.note.clone())),
        (Word::AcceptedBy, both(&accepted)),
        (Word::AcceptedInPart, both(&|header| header.part.clone())),
    ];
    let rows = rows
        .into_iter()
        .filter(|(_, values)| values.iter().any(|value| !value.is_empty()));
    let rows = rows.map(|(word, values)| {
        let label = TableCell::label(page.word(word));
        TableRow::new(std::iter::once(label).chain(values.map(TableCell::from)))
    });
    let heads = ["", page.word(Word::FirstSide), page.word(Word::SecondSide)];
    Table::styled("sides", [TableRow::headings(heads)], rows)
}

fn read_as(page: &DiffContext<'_>, read: ReadAs) -> &'static str {
    match read {
        ReadAs::Snapshot => page.word(Word::ReadAsSnapshot),
        ReadAs::Folder => page.word(Word::ReadAsFolder),
        ReadAs::Revision => page.word(Word::ReadAsRevision),
    }
}

/// The files whose hashes differ, or that one side alone has read.
fn files(page: &DiffContext<'_>, of: &DiffPage<'_>) -> DocumentBlock {
    let [old, new] = of.sides.map(|side| &side.header.inputs);
    let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let word = |path: &String| match (old.get(path), new.get(path)) {
        (Some(old), Some(new)) => (old != new).then(|| page.word(Word::Changed)),
        (Some(_), None) => Some(page.word(Word::OnlyOnFirstInSentence)),
        (None, _) => Some(page.word(Word::OnlyOnSecondInSentence)),
    };
    let rows = paths.into_iter().filter_map(|path| {
        let label = TableCell::label(Phrases::new().code(path));
        Some(TableRow::new([label, TableCell::words(word(path)?)]))
    });
    let rows: Vec<TableRow> = rows.collect();
    let count = rows.len();
    let summary = match count {
        0 => {
            let text = words::no_file_differs(page.language);
            return DocumentBlock::Paragraph(Paragraph::styled("note", text));
        }
        1 => words::one_file_differs(page.language),
        _ => words::files_differ(page.language, count),
    };
    DocumentBlock::Details {
        style: "",
        open: count <= FILES_SHOWN,
        summary,
        blocks: vec![DocumentBlock::Table(Table::styled("inputs", [], rows))],
    }
}

fn tolerance(language: Language, tolerance: &Tolerance) -> String {
    let number = |number: &Ratio| group_thousands(&number.to_decimal(12));
    let absolute = (!tolerance.absolute.is_zero())
        .then(|| words::in_own_unit(language, number(&tolerance.absolute)));
    let relative = (!tolerance.relative.is_zero()).then(|| {
        words::of_first_side(language, number(&(&tolerance.relative * &Ratio::from(100))))
    });
    match (absolute, relative) {
        (None, None) => words::no_tolerance(language),
        (Some(limit), None) | (None, Some(limit)) => words::tolerance(language, limit),
        (Some(absolute), Some(relative)) => {
            words::tolerance_of_either(language, absolute, relative)
        }
    }
}

/// The errors of either side; nothing where there are none.
pub fn findings(page: &DiffContext<'_>, of: &DiffPage<'_>) -> Option<Section> {
    let row = |name: &str, finding: &Diagnostic| {
        let place = finding.labels.first().map(|label| match &label.place {
            Place::Record { file, place } => format!("{file}:{place}"),
            place => place.file().to_string(),
        });
        let text = format!("error[{}]: {}", finding.code, finding.message);
        let what = place
            .into_iter()
            .fold(Phrases::new().name(text), |what, place| {
                what.code(format!(" {place}"))
            });
        TableRow::new([
            TableCell::label(name),
            TableCell::item(what).language(Language::English),
        ])
    };
    let names = [page.word(Word::FirstSide), page.word(Word::SecondSide)];
    let found = names.into_iter().zip(of.sides);
    let rows = found.flat_map(|(name, side)| side.findings.iter().map(move |of| row(name, of)));
    let rows: Vec<TableRow> = rows.collect();
    let section = || {
        Section::new("funn", page.word(Word::Findings)).with(
            Document::new()
                .note(page.word(Word::AboutFindings))
                .table(Table::styled("findings", [], rows.clone())),
        )
    };
    (!rows.is_empty()).then(section)
}
