//! The page of differences: what was compared, what moved and why, for reading and for paper.

mod cells;
mod names;
mod summary;
#[cfg(test)]
mod tests;

use crate::diag::{Diagnostic, Place};
use crate::diff::{CauseMethod, CellDifference, DiffReport, Tolerance, summarise};
use crate::render::Language;
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
    /// One of two words.
    fn pick(&self, norwegian: &'static str, english: &'static str) -> &'static str {
        self.language.pick(norwegian, english)
    }
}

/// Writes differences as one HTML document, in UTF-8. The same inputs give the same bytes.
pub fn diff_html(of: &DiffPage<'_>) -> String {
    let page = DiffContext { report: of.report, language: of.language, names: ProjectLabels::new(of.projects, of.language) };
    let title = format!("{} → {}", of.report.old, of.report.new);
    let summed = summarise(&of.report.cells);
    let numbers = summed.causes.iter().enumerate().map(|(number, row)| (&row.key, number)).collect();
    let mut sections = vec![("sider", page.pick("Det som er sammenlignet", "What was compared"), compared(&page, of))];
    if let Some(section) = findings(&page, of) {
        sections.push(("funn", page.pick("Funn", "Findings"), section));
    }
    if !of.report.cells.is_empty() {
        sections.push(("sammendrag", page.pick("Sammendrag", "Summary"), summary::section(&page, &summed)));
    }
    if let Some(section) = cells::both(&page, &numbers) {
        sections.push(("celler", page.pick("Celler som er ulike", "Cells that differ"), section));
    }
    if let Some(section) = lone(&page) {
        sections.push(("en-side", page.pick("Bare på én side", "On one side only"), section));
    }
    let parts: Vec<_> = sections.iter().map(|(id, name, _)| (*id, *name)).collect();
    let main = el("main").all(sections.into_iter().map(|(_, _, section)| section));
    let body = el("body").add(header(&page, &title)).add(contents(of.language, parts)).add(main);
    document(of.language, &title, DIFF_STYLE, body)
}

fn header(page: &DiffContext<'_>, title: &str) -> Element {
    let cells = &page.report.cells;
    let only = |side: fn(&CellDifference) -> bool| cells.iter().filter(|cell| side(cell)).count();
    let (old, new) = (only(|cell| cell.new.is_none()), only(|cell| cell.old.is_none()));
    let lead = match (cells.len(), page.language.is_english()) {
        (0, false) => "De to sidene er ikke ulike.".to_owned(),
        (0, true) => "The two sides do not differ.".to_owned(),
        (count, false) => {
            let words = if count == 1 { "celle er ulik" } else { "celler er ulike" };
            format!("{count} {words}; {old} av dem bare på den første siden, {new} bare på den andre.")
        }
        (count, true) => {
            let words = if count == 1 { "cell differs" } else { "cells differ" };
            format!("{count} {words}; {old} of them only on the first side, {new} only on the second.")
        }
    };
    let kind = page.pick("Forskjeller mellom to resultater", "Differences between two results");
    let header = el("header").add(el("p").class("kind").text(kind)).add(el("h1").text(title));
    header.add(el("p").class("lead").text(lead))
}

/// Both sides, the files in which they differ, the tolerance and the method.
fn compared(page: &DiffContext<'_>, of: &DiffPage<'_>) -> Element {
    let first_and_second = [page.pick("Første side", "First side"), page.pick("Andre side", "Second side")];
    let heads = el("tr").add(el("td")).all(first_and_second.map(|text| el("th").with("scope", "col").text(text)));
    let row = |name: &str, of_side: &dyn Fn(usize) -> String| {
        let values = [of_side(0), of_side(1)];
        let is_said = values.iter().any(|value| !value.is_empty());
        is_said.then(|| el("tr").add(el("th").with("scope", "row").text(name)).all(values.map(|value| el("td").text(value))))
    };
    let header = |side: usize| &of.sides[side].header;
    let names = [&of.report.old, &of.report.new];
    let accepted = |side: usize| {
        let SnapshotHeader { by, second, .. } = header(side);
        [by, second].into_iter().filter(|name| !name.is_empty()).cloned().collect::<Vec<_>>().join(", ")
    };
    let rows = [
        row(page.pick("Navn", "Name"), &|side| names[side].clone()),
        row(page.pick("Lest som", "Read as"), &|side| read_as(page, of.sides[side].read).to_owned()),
        row(page.pick("Visning", "View"), &|side| header(side).view.clone()),
        row(page.pick("Laget av", "Made by"), &|side| format!("kontering {}", header(side).kontering)),
        row(page.pick("Filer lest", "Files read"), &|side| group_thousands(&header(side).inputs.len().to_string())),
        row(page.pick("Merknad", "Note"), &|side| header(side).note.clone()),
        row(page.pick("Godtatt av", "Accepted by"), &accepted),
        row(page.pick("Godtatt i del", "Accepted in part"), &|side| header(side).part.clone()),
    ];
    let table = el("table").class("sides").add(el("thead").add(heads)).add(el("tbody").all(rows.into_iter().flatten()));
    let ground = match of.report.ground {
        CauseMethod::Recomputed => {
            page.pick("Delene kommer av at begge sider er beregnet på nytt.", "The parts come from recomputing both sides.")
        }
        CauseMethod::Stored => page.pick(
            "Delene kommer fra bidragene som er lagret i snapshots, ikke fra ny beregning.",
            "The parts come from the contributions that snapshots store, not from recomputing.",
        ),
    };
    let section = el("section").with("id", "sider").add(el("h2").text(page.pick("Det som er sammenlignet", "What was compared")));
    section
        .add(scroll(page.language, table))
        .all(files(page, of))
        .add(el("h3").text(page.pick("Metode", "Method")))
        .add(el("p").text(ground))
        .add(el("p").class("method").with("lang", "en").text(of.report.ground.sentence()))
        .add(el("h3").text(page.pick("Toleranse", "Tolerance")))
        .add(el("p").text(tolerance(page, of.tolerance)))
}

fn read_as(page: &DiffContext<'_>, read: ReadAs) -> &'static str {
    match read {
        ReadAs::Snapshot => page.pick("snapshot, som det står", "a snapshot, as it stands"),
        ReadAs::Folder => page.pick("prosjektmappe, beregnet", "a project folder, computed"),
        ReadAs::Revision => {
            page.pick("git-revisjon av prosjektmappen, beregnet", "a git revision of the project folder, computed")
        }
    }
}

/// The files whose hashes differ, or that one side alone has read.
fn files(page: &DiffContext<'_>, of: &DiffPage<'_>) -> Vec<Element> {
    let [old, new] = of.sides.map(|side| &side.header.inputs);
    let paths: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let word = |path: &String| match (old.get(path), new.get(path)) {
        (Some(old), Some(new)) => (old != new).then(|| page.pick("endret", "changed")),
        (Some(_), None) => Some(page.pick("bare på den første siden", "only on the first side")),
        (None, _) => Some(page.pick("bare på den andre siden", "only on the second side")),
    };
    let differing: Vec<(&String, &str)> = paths.into_iter().filter_map(|path| Some((path, word(path)?))).collect();
    let count = differing.len();
    let text = match (count, page.language.is_english()) {
        (0, false) => "Alle filer som ble lest, er de samme på begge sider.".to_owned(),
        (0, true) => "All files that were read are the same on both sides.".to_owned(),
        (1, false) => "1 fil som ble lest, er ulik".to_owned(),
        (1, true) => "1 file that was read differs".to_owned(),
        (_, false) => format!("{count} filer som ble lest, er ulike"),
        (_, true) => format!("{count} files that were read differ"),
    };
    if count == 0 {
        return vec![el("p").class("note").text(text)];
    }
    let rows = differing.into_iter().map(|(path, word)| {
        el("tr").add(el("th").with("scope", "row").add(el("code").text(path.clone()))).add(el("td").class("w").text(word))
    });
    let details = el("details");
    let details = if count <= FILES_SHOWN { details.with("open", "") } else { details };
    let table = scroll(page.language, el("table").class("inputs").add(el("tbody").all(rows)));
    vec![details.add(el("summary").text(text)).add(table)]
}

fn tolerance(page: &DiffContext<'_>, tolerance: &Tolerance) -> String {
    let number = |number: &Ratio| group_thousands(&number.to_decimal(12));
    let absolute = (!tolerance.absolute.is_zero()).then(|| match page.language.is_english() {
        true => format!("{} in the cell's own unit", number(&tolerance.absolute)),
        false => format!("{} i cellens egen enhet", number(&tolerance.absolute)),
    });
    let relative = (!tolerance.relative.is_zero()).then(|| {
        let percent = number(&(&tolerance.relative * &Ratio::from(100)));
        match page.language.is_english() {
            true => format!("{percent} % of the first side's value"),
            false => format!("{percent} % av verdien på den første siden"),
        }
    });
    let either: Vec<String> = [absolute, relative].into_iter().flatten().collect();
    match (either.is_empty(), page.language.is_english()) {
        (true, true) => "None: every difference counts.".to_owned(),
        (true, false) => "Ingen: hver forskjell teller.".to_owned(),
        (false, true) => format!("Cells that differ by no more than {} are left out.", either.join(" or ")),
        (false, false) => format!("Celler som er ulike med høyst {}, er ikke med.", either.join(" eller ")),
    }
}

/// The errors of either side; nothing where there are none.
fn findings(page: &DiffContext<'_>, of: &DiffPage<'_>) -> Option<Element> {
    let names = [page.pick("Første side", "First side"), page.pick("Andre side", "Second side")];
    let found = names.into_iter().zip(of.sides).flat_map(|(name, side)| side.findings.iter().map(move |finding| (name, finding)));
    let rows: Vec<Element> = found
        .map(|(name, finding)| {
            let place = finding.labels.first().map(|label| match &label.place {
                Place::Line { file, number } => format!("{file}:{number}"),
                place => place.file().to_string(),
            });
            let what = el("td")
                .class("what")
                .with("lang", "en")
                .add(el("span").text(format!("error[{}]: {}", finding.code, finding.message)));
            let what = what.all(place.map(|place| el("code").text(format!(" {place}"))));
            el("tr").add(el("th").with("scope", "row").text(name)).add(what)
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let note = page.pick(
        "Feil som kontering test også melder. Tallene er sikre likevel; ville de ikke vært det, fantes ikke denne siden.",
        "Errors that kontering test tells too. The figures are sound nevertheless; were they not, there would be no page.",
    );
    let section = el("section").with("id", "funn").add(el("h2").text(page.pick("Funn", "Findings")));
    let table = el("table").class("findings").add(el("tbody").all(rows));
    Some(section.add(el("p").class("note").text(note)).add(scroll(page.language, table)))
}

/// Cells and sheets that one side alone has; nothing where there are none.
fn lone(page: &DiffContext<'_>) -> Option<Element> {
    let sides = [
        (page.pick("Bare på den første siden", "Only on the first side"), 0),
        (page.pick("Bare på den andre siden", "Only on the second side"), 1),
    ];
    let parts: Vec<Element> = sides.into_iter().flat_map(|(name, side)| lone_of(page, name, side)).collect();
    let heading = page.pick("Bare på én side", "On one side only");
    (!parts.is_empty()).then(|| el("section").with("id", "en-side").add(el("h2").text(heading)).all(parts))
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
            let value = cells::value(el("td"), Some(&numbers)).text(" ").add(el("small").text(cell.unit.clone()));
            Some(el("tr").add(cells::named(page, cell)).add(value))
        })
        .collect();
    let sheets = &page.report.lone_sheets[side];
    if rows.is_empty() && sheets.is_empty() {
        return Vec::new();
    }
    let mut parts = vec![el("h3").text(name)];
    if !sheets.is_empty() {
        let title = |id: &str| page.names.title(id).map_or(String::new(), |title| format!(" {title}"));
        let titles: Vec<String> = sheets.iter().map(|id| format!("{id}{}", title(id))).collect();
        parts.push(el("p").text(format!("{}: {}", page.pick("Hele ark", "Whole sheets"), titles.join(", "))));
    }
    if !rows.is_empty() {
        let heads = [page.pick("Celle", "Cell"), page.pick("Verdi", "Value")];
        let head = el("thead").add(el("tr").all(heads.map(|text| el("th").with("scope", "col").text(text))));
        parts.push(scroll(page.language, el("table").class("lone").add(head).add(el("tbody").all(rows))));
    }
    parts
}
