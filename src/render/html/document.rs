//! The whole report: its head and its parts in order.

use crate::explain::LinkedExplainer;
use crate::facts::Basis;
use crate::model::Id;
use crate::render::comparison::{areas, part};
use crate::render::waterfall::gap_figure;
use crate::scenario::Attribution;
use crate::words::{self, Word};

use super::node::{Element, el, link};
use super::page::ReportPage;
use super::style::STYLE;
use super::summary::summary;
use super::table::sheet_section;
use super::tree::explanations;
use super::waterfall::{moves, waterfall};
use super::{ReportInputs, checks, frame, provenance, published};

/// How many areas the waterfall is drawn for, those with the most kroner first.
const AREAS_DRAWN: usize = 4;

/// Writes the document.
pub fn document(report: &ReportInputs<'_>) -> String {
    let explained = LinkedExplainer::new(report.scene);
    let page = ReportPage::new(report, &explained);
    let title = title(&page);
    let mut main = el("main")
        .add(summary(&page))
        .all(gaps(&page, report))
        .add(sheets(&page))
        .add(checks::section(&page));
    main = main.all(
        report
            .reconciliation
            .map(|found| published::section(&page, found)),
    );
    main = main
        .add(provenance::section(&page))
        .add(explanations(&page));
    let body = el("body")
        .add(header(&page, report, &title))
        .add(contents(&page, report))
        .add(main);
    frame::document(page.language, &title, STYLE, body)
}

fn title(page: &ReportPage<'_>) -> String {
    let mut places: Vec<String> = page
        .run
        .places
        .iter()
        .map(|(place, _)| page.place(place))
        .collect();
    places.dedup();
    let mut years: Vec<String> = page
        .run
        .places
        .iter()
        .map(|(_, year)| year.to_string())
        .collect();
    years.sort();
    years.dedup();
    let last = places.pop().unwrap_or_default();
    let and = page.word(Word::And);
    let places = if places.is_empty() {
        last
    } else {
        format!("{} {and} {last}", places.join(", "))
    };
    format!("{places} {}", years.join(", "))
}

fn header(page: &ReportPage<'_>, report: &ReportInputs<'_>, title: &str) -> Element {
    let kind = page.word(Word::MunicipalComparison);
    let mut header = el("header")
        .add(el("p").class("kind").text(kind))
        .add(el("h1").text(title));
    let areas = areas(&page.project.model.categories).len();
    let lead = words::expenditure_in_areas(page.language, areas, page.view(&page.run.view));
    header = header.add(el("p").class("lead").text(lead));
    let rebuilt: Vec<String> = page
        .run
        .asked_accounts()
        .filter(|account| account.ledger_basis == Basis::Reconstructed)
        .map(|account| format!("{} {}", page.place(&account.municipality), account.year))
        .collect();
    if !rebuilt.is_empty() {
        let note = page.word(Word::AboutReconstructed);
        let head = format!(
            "{}: {}. ",
            page.word(Word::ReconstructedLedgers),
            rebuilt.join(", ")
        );
        header = header.add(
            el("p")
                .class("ground")
                .add(el("strong").text(head))
                .text(note),
        );
    }
    header.all(report.date.map(|date| el("p").class("meta").text(date)))
}

fn contents(page: &ReportPage<'_>, report: &ReportInputs<'_>) -> Element {
    let mut parts = vec![("sammenligning", page.word(Word::Comparison))];
    if !report.gaps.gaps.is_empty() {
        parts.push(("gap", page.word(Word::WhatIsPractice)));
    }
    parts.push(("tabeller", page.word(Word::Tables)));
    parts.push(("kontroller", page.word(Word::ChecksAndTargets)));
    if report.reconciliation.is_some() {
        parts.push(("avstemming", page.word(Word::AgainstPublished)));
    }
    parts.push(("opphav", page.word(Word::Provenance)));
    parts.push(("forklaringer", page.word(Word::Explanations)));
    frame::contents(page.language, parts)
}

fn sheets(page: &ReportPage<'_>) -> Element {
    let heading = el("h2").text(page.word(Word::Tables));
    let items =
        page.sheets.iter().enumerate().map(|(number, sheet)| {
            el("li").add(link(&format!("s{number}"), page.sheet_title(sheet)))
        });
    let list = el("details")
        .class("list")
        .add(el("summary").text(page.word(Word::AllTables)))
        .add(el("ul").all(items));
    let sections = page
        .sheets
        .iter()
        .enumerate()
        .map(|(number, sheet)| sheet_section(page, sheet, number));
    el("section")
        .with("id", "tabeller")
        .add(heading)
        .add(list)
        .all(sections)
}

/// The gaps: all of them in one table, and the largest areas as waterfalls. Nothing where there is
/// no second municipality or view.
fn gaps(page: &ReportPage<'_>, report: &ReportInputs<'_>) -> Option<Element> {
    let gaps = &report.gaps.gaps;
    let first = gaps.first()?;
    let kroner = |area: &Id| {
        let sums = page
            .run
            .asked_accounts()
            .filter_map(|account| part(account, &[area]).kroner.ok());
        sums.sum::<crate::value::Ratio>()
    };
    let mut areas: Vec<&Id> = gaps
        .iter()
        .filter(|gap| moves(gap))
        .map(|gap| &gap.area)
        .collect();
    areas.sort_by_cached_key(|area| (std::cmp::Reverse(kroner(area)), (*area).clone()));
    areas.dedup();
    areas.truncate(AREAS_DRAWN);
    let (from, to) = (page.view(&first.from), page.view(&first.to));
    let in_order = gaps
        .iter()
        .flat_map(|gap| &gap.steps)
        .any(|step| step.attribution == Attribution::InOrder);
    let method = match in_order {
        true => page.word(Word::ShapleyValuesOrOrder),
        false => page.word(Word::ShapleyValues),
    };
    let lead = words::from_difference_to_difference(page.language, from, to, method);
    let heading = page.word(Word::HowMuchIsPractice);
    let mut section = el("section")
        .with("id", "gap")
        .add(el("h2").text(heading))
        .add(el("p").text(lead))
        .add(overview(page, report));
    for area in areas {
        let label = page.category(area);
        let drawn = gaps
            .iter()
            .filter(|gap| gap.area == *area && moves(gap))
            .map(|gap| waterfall(page, gap));
        section = section
            .add(el("h3").text(label))
            .add(el("div").class("charts").all(drawn));
    }
    let missing = report.gaps.missing.iter().map(|missing| {
        let (a, b) = &missing.request.municipalities;
        let text = format!(
            "{}, {} − {}: {}",
            page.category(&missing.area),
            page.place(a),
            page.place(b),
            missing.reason
        );
        el("p").class("note").text(text)
    });
    Some(section.all(missing))
}

fn overview(page: &ReportPage<'_>, report: &ReportInputs<'_>) -> Element {
    let gaps = &report.gaps.gaps;
    let mut body = el("tbody");
    for gap in gaps.iter().filter(|gap| moves(gap)) {
        let unit = crate::render::names::unit_label(
            &gap.unit,
            &page.project.model.vocabulary,
            page.language,
        );
        let pair = format!(
            "{} − {}",
            page.place(&gap.municipalities.0),
            page.place(&gap.municipalities.1)
        );
        let label = el("th")
            .with("scope", "row")
            .text(page.category(&gap.area))
            .add(el("br"));
        let change = gap_figure(&(&gap.end - &gap.start), 0, true);
        body = body.add(
            el("tr")
                .add(label.add(el("small").text(format!("{pair}, {unit}"))))
                .add(el("td").text(gap_figure(&gap.start, 0, false)))
                .add(el("td").text(change))
                .add(el("td").text(gap_figure(&gap.end, 0, false))),
        );
    }
    let heads = gaps.first().map_or([String::new(), String::new()], |gap| {
        [page.view(&gap.from), page.view(&gap.to)]
    });
    let [from, to] = heads;
    let practice = page.word(Word::BookingPractice).to_owned();
    let head = el("tr").all(
        [page.word(Word::Area).to_owned(), from, practice, to]
            .map(|text| el("th").with("scope", "col").text(text)),
    );
    let idle = gaps.iter().filter(|gap| !moves(gap)).count();
    let note = words::same_differences(page.language, idle);
    let table = page.scroll(
        el("table")
            .class("apart")
            .add(el("thead").add(head))
            .add(body),
    );
    el("div").add(table).add(el("p").class("note").text(note))
}
