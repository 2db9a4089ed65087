//! The page of differences: what was compared, what moved and why, for reading and for paper.

use crate::words::{self, Language, Word};

mod cells;
mod names;
mod summary;
#[cfg(test)]
mod tests;

use crate::diag::{Diagnostic, Place};
use crate::diff::{CauseMethod, CellDifference, DiffReport, Tolerance, summarise};
use crate::snapshot::SnapshotHeader;
use crate::value::{Ratio, group_thousands};
use crate::workspace::Project;

use super::frame::{contents, document, scroll};
use super::node::{Element, el};
use super::style::DIFF_STYLE;
use names::ProjectLabels;

/// How many changed files are listed without being asked for.
const FILES_SHOWN: usize = 12;

/// How a side was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReadAs {
    /// A snapshot, taken as it is.
    Snapshot,
    /// A project folder, computed.
    Folder,
    /// A git revision of the project folder, computed.
    Revision,
}

/// What is told of one side.
#[derive(Clone, Debug)]
pub struct DiffSide {
    /// How it was read.
    pub read: ReadAs,
    /// What made it: a snapshot's own header, or that of what was computed.
    pub header: SnapshotHeader,
    /// The errors that were found in it and left its figures sound.
    pub findings: Vec<Diagnostic>,
}

/// What a page of differences is made from.
pub struct DiffPage<'a> {
    /// The differences.
    pub report: &'a DiffReport,
    /// Both sides.
    pub sides: [&'a DiffSide; 2],
    /// What did not count as a difference.
    pub tolerance: &'a Tolerance,
    /// The folders whose labels are used; the first that knows one gives it.
    pub projects: &'a [&'a Project],
    /// The language of labels.
    pub language: Language,
}

/// What every part of the page asks for.
struct DiffContext<'a> {
    report: &'a DiffReport,
    language: Language,
    names: ProjectLabels<'a>,
}

impl DiffContext<'_> {
    /// A word in the page's language.
    fn word(&self, word: Word) -> &'static str {
        self.language.word(word)
    }
}

/// Writes differences as one HTML document, in UTF-8. The same inputs give the same bytes.
pub fn diff_html(of: &DiffPage<'_>) -> String {
    let page = DiffContext {
        report: of.report,
        language: of.language,
        names: ProjectLabels::new(of.projects, of.language),
    };
    let title = format!("{} → {}", of.report.old, of.report.new);
    let summed = summarise(&of.report.cells);
    let numbers = summed
        .causes
        .iter()
        .enumerate()
        .map(|(number, row)| (&row.key, number))
        .collect();
    let mut sections = vec![(
        "sider",
        page.word(Word::WhatWasCompared),
        compared(&page, of),
    )];
    if let Some(section) = findings(&page, of) {
        sections.push(("funn", page.word(Word::Findings), section));
    }
    if !of.report.cells.is_empty() {
        sections.push((
            "sammendrag",
            page.word(Word::Summary),
            summary::section(&page, &summed),
        ));
    }
    if let Some(section) = cells::both(&page, &numbers) {
        sections.push(("celler", page.word(Word::CellsThatDiffer), section));
    }
    if let Some(section) = lone(&page) {
        sections.push(("en-side", page.word(Word::OnOneSideOnly), section));
    }
    let parts: Vec<_> = sections.iter().map(|(id, name, _)| (*id, *name)).collect();
    let main = el("main").all(sections.into_iter().map(|(_, _, section)| section));
    let body = el("body")
        .add(header(&page, &title))
        .add(contents(of.language, parts))
        .add(main);
    document(of.language, &title, DIFF_STYLE, body)
}

fn header(page: &DiffContext<'_>, title: &str) -> Element {
    let cells = &page.report.cells;
    let only = |side: fn(&CellDifference) -> bool| cells.iter().filter(|cell| side(cell)).count();
    let (old, new) = (
        only(|cell| cell.new.is_none()),
        only(|cell| cell.old.is_none()),
    );
    let lead = match cells.len() {
        0 => words::sides_do_not_differ(page.language),
        1 => words::one_cell_differs(page.language, old, new),
        count => words::cells_differ(page.language, count, old, new),
    };
    let kind = page.word(Word::Differences);
    let header = el("header")
        .add(el("p").class("kind").text(kind))
        .add(el("h1").text(title));
    header.add(el("p").class("lead").text(lead))
}

/// Both sides, the files in which they differ, the tolerance and the method.
fn compared(page: &DiffContext<'_>, of: &DiffPage<'_>) -> Element {
    let first_and_second = [page.word(Word::FirstSide), page.word(Word::SecondSide)];
    let heads = el("tr")
        .add(el("td"))
        .all(first_and_second.map(|text| el("th").with("scope", "col").text(text)));
    let row = |name: &str, of_side: &dyn Fn(usize) -> String| {
        let values = [of_side(0), of_side(1)];
        let is_said = values.iter().any(|value| !value.is_empty());
        is_said.then(|| {
            el("tr")
                .add(el("th").with("scope", "row").text(name))
                .all(values.map(|value| el("td").text(value)))
        })
    };
    let header = |side: usize| &of.sides[side].header;
    let names = [&of.report.old, &of.report.new];
    let accepted = |side: usize| {
        let SnapshotHeader { by, second, .. } = header(side);
        [by, second]
            .into_iter()
            .filter(|name| !name.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join(", ")
    };
    let rows = [
        row(page.word(Word::Name), &|side| names[side].clone()),
        row(page.word(Word::ReadAs), &|side| {
            read_as(page, of.sides[side].read).to_owned()
        }),
        row(page.word(Word::View), &|side| header(side).view.clone()),
        row(page.word(Word::MadeBy), &|side| {
            format!("kontering {}", header(side).kontering)
        }),
        row(page.word(Word::FilesRead), &|side| {
            group_thousands(&header(side).inputs.len().to_string())
        }),
        row(page.word(Word::Note), &|side| header(side).note.clone()),
        row(page.word(Word::AcceptedBy), &accepted),
        row(page.word(Word::AcceptedInPart), &|side| {
            header(side).part.clone()
        }),
    ];
    let table = el("table")
        .class("sides")
        .add(el("thead").add(heads))
        .add(el("tbody").all(rows.into_iter().flatten()));
    let ground = match of.report.ground {
        CauseMethod::Recomputed => page.word(Word::PartsRecomputed),
        CauseMethod::Stored => page.word(Word::PartsStored),
    };
    let section = el("section")
        .with("id", "sider")
        .add(el("h2").text(page.word(Word::WhatWasCompared)));
    section
        .add(scroll(page.language, table))
        .all(files(page, of))
        .add(el("h3").text(page.word(Word::Method)))
        .add(el("p").text(ground))
        .add(
            el("p")
                .class("method")
                .with("lang", "en")
                .text(of.report.ground.sentence()),
        )
        .add(el("h3").text(page.word(Word::Tolerance)))
        .add(el("p").text(tolerance(page, of.tolerance)))
}

fn read_as(page: &DiffContext<'_>, read: ReadAs) -> &'static str {
    match read {
        ReadAs::Snapshot => page.word(Word::ReadAsSnapshot),
        ReadAs::Folder => page.word(Word::ReadAsFolder),
        ReadAs::Revision => page.word(Word::ReadAsRevision),
    }
}

/// The files whose hashes differ, or that one side alone has read.
fn files(page: &DiffContext<'_>, of: &DiffPage<'_>) -> Vec<Element> {
    let [old, new] = of.sides.map(|side| &side.header.inputs);
    let paths: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let word = |path: &String| match (old.get(path), new.get(path)) {
        (Some(old), Some(new)) => (old != new).then(|| page.word(Word::Changed)),
        (Some(_), None) => Some(page.word(Word::OnlyOnFirstInSentence)),
        (None, _) => Some(page.word(Word::OnlyOnSecondInSentence)),
    };
    let differing: Vec<(&String, &str)> = paths
        .into_iter()
        .filter_map(|path| Some((path, word(path)?)))
        .collect();
    let count = differing.len();
    let text = match count {
        0 => words::no_file_differs(page.language),
        1 => words::one_file_differs(page.language),
        _ => words::files_differ(page.language, count),
    };
    if count == 0 {
        return vec![el("p").class("note").text(text)];
    }
    let rows = differing.into_iter().map(|(path, word)| {
        el("tr")
            .add(
                el("th")
                    .with("scope", "row")
                    .add(el("code").text(path.clone())),
            )
            .add(el("td").class("w").text(word))
    });
    let details = el("details");
    let details = if count <= FILES_SHOWN {
        details.with("open", "")
    } else {
        details
    };
    let table = scroll(
        page.language,
        el("table").class("inputs").add(el("tbody").all(rows)),
    );
    vec![details.add(el("summary").text(text)).add(table)]
}

fn tolerance(page: &DiffContext<'_>, tolerance: &Tolerance) -> String {
    let number = |number: &Ratio| group_thousands(&number.to_decimal(12));
    let language = page.language;
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
fn findings(page: &DiffContext<'_>, of: &DiffPage<'_>) -> Option<Element> {
    let names = [page.word(Word::FirstSide), page.word(Word::SecondSide)];
    let found = names
        .into_iter()
        .zip(of.sides)
        .flat_map(|(name, side)| side.findings.iter().map(move |finding| (name, finding)));
    let rows: Vec<Element> = found
        .map(|(name, finding)| {
            let place = finding.labels.first().map(|label| match &label.place {
                Place::Record { file, place } => format!("{file}:{place}"),
                place => place.file().to_string(),
            });
            let what = el("td")
                .class("what")
                .with("lang", "en")
                .add(el("span").text(format!("error[{}]: {}", finding.code, finding.message)));
            let what = what.all(place.map(|place| el("code").text(format!(" {place}"))));
            el("tr")
                .add(el("th").with("scope", "row").text(name))
                .add(what)
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let note = page.word(Word::AboutFindings);
    let section = el("section")
        .with("id", "funn")
        .add(el("h2").text(page.word(Word::Findings)));
    let table = el("table").class("findings").add(el("tbody").all(rows));
    Some(
        section
            .add(el("p").class("note").text(note))
            .add(scroll(page.language, table)),
    )
}

/// Cells and sheets that one side alone has; nothing where there are none.
fn lone(page: &DiffContext<'_>) -> Option<Element> {
    let sides = [
        (page.word(Word::OnlyOnFirst), 0),
        (page.word(Word::OnlyOnSecond), 1),
    ];
    let parts: Vec<Element> = sides
        .into_iter()
        .flat_map(|(name, side)| lone_of(page, name, side))
        .collect();
    let heading = page.word(Word::OnOneSideOnly);
    (!parts.is_empty()).then(|| {
        el("section")
            .with("id", "en-side")
            .add(el("h2").text(heading))
            .all(parts)
    })
}

fn lone_of(page: &DiffContext<'_>, name: &str, side: usize) -> Vec<Element> {
    let numbers = |cell: &CellDifference| match (&cell.old, &cell.new) {
        (Some(old), None) if side == 0 => Some(old.clone()),
        (None, Some(new)) if side == 1 => Some(new.clone()),
        _ => None,
    };
    let rows: Vec<Element> = page
        .report
        .cells
        .iter()
        .filter_map(|cell| {
            let numbers = numbers(cell)?;
            let value = cells::value(el("td"), Some(&numbers))
                .text(" ")
                .add(el("small").text(cell.unit.clone()));
            Some(el("tr").add(cells::named(page, cell)).add(value))
        })
        .collect();
    let sheets = &page.report.lone_sheets[side];
    if rows.is_empty() && sheets.is_empty() {
        return Vec::new();
    }
    let mut parts = vec![el("h3").text(name)];
    if !sheets.is_empty() {
        let title = |id: &str| {
            page.names
                .title(id)
                .map_or(String::new(), |title| format!(" {title}"))
        };
        let titles: Vec<String> = sheets
            .iter()
            .map(|id| format!("{id}{}", title(id)))
            .collect();
        parts.push(el("p").text(format!(
            "{}: {}",
            page.word(Word::WholeSheets),
            titles.join(", ")
        )));
    }
    if !rows.is_empty() {
        let heads = [page.word(Word::Cell), page.word(Word::Value)];
        let head = el("thead")
            .add(el("tr").all(heads.map(|text| el("th").with("scope", "col").text(text))));
        parts.push(scroll(
            page.language,
            el("table")
                .class("lone")
                .add(head)
                .add(el("tbody").all(rows)),
        ));
    }
    parts
}
