//! The whole report: its head and its parts in order.

use crate::explain::LinkedExplainer;
use crate::facts::Basis;
use crate::model::Id;
use crate::render::comparison::{areas, part};
use crate::scenario::Attribution;

use super::node::{Element, el, link};
use super::page::ReportPage;
use super::style::STYLE;
use super::summary::summary;
use super::table::sheet_section;
use super::tree::explanations;
use super::waterfall::{moves, waterfall, written};
use super::{ReportInputs, checks, frame, provenance, published};

/// How many areas the waterfall is drawn for, those with the most kroner first.
const AREAS_DRAWN: usize = 4;

/// Writes the document.
pub fn document(report: &ReportInputs<'_>) -> String {
    let explained = LinkedExplainer::new(report.scene);
    let page = ReportPage::new(report, &explained);
    let title = title(&page);
    let mut main = el("main").add(summary(&page)).all(gaps(&page, report)).add(sheets(&page)).add(checks::section(&page));
    main = main.all(report.reconciliation.map(|found| published::section(&page, found)));
    main = main.add(provenance::section(&page)).add(explanations(&page));
    let body = el("body").add(header(&page, report, &title)).add(contents(&page, report)).add(main);
    frame::document(page.language, &title, STYLE, body)
}

fn title(page: &ReportPage<'_>) -> String {
    let mut places: Vec<String> = page.run.places.iter().map(|(place, _)| page.place(place)).collect();
    places.dedup();
    let mut years: Vec<String> = page.run.places.iter().map(|(_, year)| year.to_string()).collect();
    years.sort();
    years.dedup();
    let last = places.pop().unwrap_or_default();
    let and = page.pick("og", "and");
    let places = if places.is_empty() { last } else { format!("{} {and} {last}", places.join(", ")) };
    format!("{places} {}", years.join(", "))
}

fn header(page: &ReportPage<'_>, report: &ReportInputs<'_>, title: &str) -> Element {
    let kind = page.pick("Sammenligning av kommunale utgifter", "A comparison of municipal expenditure");
    let mut header = el("header").add(el("p").class("kind").text(kind)).add(el("h1").text(title));
    let areas = areas(&page.project.model.categories).len();
    let lead = match page.language.is_english() {
        true => format!(
            "Expenditure in {areas} cost areas, mapped from each municipality's postings by declared rules. Every figure links to its explanation; \
             view: {}.",
            page.view(&page.run.view)
        ),
        false => format!(
            "Utgifter i {areas} kostnadsområder, ført over fra hver kommunes posteringer etter erklærte regler. Hvert tall lenker til sin \
             forklaring. Visning: {}.",
            page.view(&page.run.view)
        ),
    };
    header = header.add(el("p").class("lead").text(lead));
    let rebuilt: Vec<String> = page
        .run
        .asked_accounts()
        .filter(|account| account.ledger_basis == Basis::Reconstructed)
        .map(|account| format!("{} {}", page.place(&account.municipality), account.year))
        .collect();
    if !rebuilt.is_empty() {
        let note = page.pick(
            "De er bygd opp fra andre kilder og er ikke kommunenes egne posteringer. Tall merket r bygger på dem.",
            "They were built from other sources and are not the municipalities' own postings. Figures marked r rest on them.",
        );
        let head = format!("{}: {}. ", page.pick("Rekonstruerte regnskaper", "Reconstructed ledgers"), rebuilt.join(", "));
        header = header.add(el("p").class("ground").add(el("strong").text(head)).text(note));
    }
    header.all(report.date.map(|date| el("p").class("meta").text(date)))
}

fn contents(page: &ReportPage<'_>, report: &ReportInputs<'_>) -> Element {
    let mut parts = vec![("sammenligning", page.pick("Sammenligningen", "The comparison"))];
    if !report.gaps.gaps.is_empty() {
        parts.push(("gap", page.pick("Hva er føringspraksis?", "What is booking practice?")));
    }
    parts.push(("tabeller", page.pick("Tabeller", "Tables")));
    parts.push(("kontroller", page.pick("Kontroller og mål", "Checks and targets")));
    if report.reconciliation.is_some() {
        parts.push(("avstemming", page.pick("Mot publiserte tall", "Against published figures")));
    }
    parts.push(("opphav", page.pick("Opphav", "Provenance")));
    parts.push(("forklaringer", page.pick("Forklaringer", "Explanations")));
    frame::contents(page.language, parts)
}

fn sheets(page: &ReportPage<'_>) -> Element {
    let heading = el("h2").text(page.pick("Tabeller", "Tables"));
    let items =
        page.sheets.iter().enumerate().map(|(number, sheet)| el("li").add(link(&format!("s{number}"), page.sheet_title(sheet))));
    let list =
        el("details").class("list").add(el("summary").text(page.pick("Alle tabeller", "All tables"))).add(el("ul").all(items));
    let sections = page.sheets.iter().enumerate().map(|(number, sheet)| sheet_section(page, sheet, number));
    el("section").with("id", "tabeller").add(heading).add(list).all(sections)
}

/// The gaps: all of them in one table, and the largest areas as waterfalls. Nothing where there is no second municipality or view.
fn gaps(page: &ReportPage<'_>, report: &ReportInputs<'_>) -> Option<Element> {
    let gaps = &report.gaps.gaps;
    let first = gaps.first()?;
    let kroner = |area: &Id| {
        let sums = page.run.asked_accounts().filter_map(|account| part(account, &[area]).kroner.ok());
        sums.sum::<crate::value::Ratio>()
    };
    let mut areas: Vec<&Id> = gaps.iter().filter(|gap| moves(gap)).map(|gap| &gap.area).collect();
    areas.sort_by_cached_key(|area| (std::cmp::Reverse(kroner(area)), (*area).clone()));
    areas.dedup();
    areas.truncate(AREAS_DRAWN);
    let (from, to) = (page.view(&first.from), page.view(&first.to));
    let in_order = gaps.iter().flat_map(|gap| &gap.steps).any(|step| step.attribution == Attribution::InOrder);
    let method = match in_order {
        true => page.pick(
            "er et stegs del dets Shapley-verdi; der mer enn åtte står sammen, det som det legger til i rekkefølge etter navn",
            "a step's part is its Shapley value; where more than eight stand together, what it adds in order of names",
        ),
        false => page.pick("er et stegs del dets Shapley-verdi", "a step's part is its Shapley value"),
    };
    let lead = match page.language.is_english() {
        true => format!(
            "From the difference “{from}” to the difference “{to}”, step by step. The steps add up exactly; weights and keys come first, and within \
             each stage {method}."
        ),
        false => format!(
            "Fra forskjellen «{from}» til forskjellen «{to}», steg for steg. Stegene går opp helt nøyaktig; vekter og nøkler kommer først, og innen \
             hvert trinn {method}."
        ),
    };
    let heading = page.pick("Hvor mye av forskjellen er føringspraksis?", "How much of the difference is booking practice?");
    let mut section =
        el("section").with("id", "gap").add(el("h2").text(heading)).add(el("p").text(lead)).add(overview(page, report));
    for area in areas {
        let label = page.category(area);
        let drawn = gaps.iter().filter(|gap| gap.area == *area && moves(gap)).map(|gap| waterfall(page, gap));
        section = section.add(el("h3").text(label)).add(el("div").class("charts").all(drawn));
    }
    let missing = report.gaps.missing.iter().map(|missing| {
        let (a, b) = &missing.request.municipalities;
        let text = format!("{}, {} − {}: {}", page.category(&missing.area), page.place(a), page.place(b), missing.reason);
        el("p").class("note").text(text)
    });
    Some(section.all(missing))
}

fn overview(page: &ReportPage<'_>, report: &ReportInputs<'_>) -> Element {
    let gaps = &report.gaps.gaps;
    let mut body = el("tbody");
    for gap in gaps.iter().filter(|gap| moves(gap)) {
        let unit = crate::render::language::unit_label(&gap.unit, &page.project.model.vocabulary, page.language);
        let pair = format!("{} − {}", page.place(&gap.municipalities.0), page.place(&gap.municipalities.1));
        let label = el("th").with("scope", "row").text(page.category(&gap.area)).add(el("br"));
        let change = written(&(&gap.end - &gap.start), 0, true);
        body = body.add(
            el("tr")
                .add(label.add(el("small").text(format!("{pair}, {unit}"))))
                .add(el("td").text(written(&gap.start, 0, false)))
                .add(el("td").text(change))
                .add(el("td").text(written(&gap.end, 0, false))),
        );
    }
    let heads = gaps.first().map_or([String::new(), String::new()], |gap| [page.view(&gap.from), page.view(&gap.to)]);
    let [from, to] = heads;
    let practice = page.pick("Førings\u{ad}praksis", "Booking practice").to_owned();
    let head = el("tr")
        .all([page.pick("Område", "Area").to_owned(), from, practice, to].map(|text| el("th").with("scope", "col").text(text)));
    let idle = gaps.iter().filter(|gap| !moves(gap)).count();
    let note = match page.language.is_english() {
        true => format!("{idle} differences are the same in both views."),
        false => format!("{idle} forskjeller er like i begge visninger."),
    };
    let table = page.scroll(el("table").class("apart").add(el("thead").add(head)).add(body));
    el("div").add(table).add(el("p").class("note").text(note))
}
