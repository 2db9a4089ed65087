//! The comparison: kroner, shares and kroner per unit of each area, how far they lie apart, and the
//! shares drawn.

use crate::engine::{Account, CellOrigin, Evaluated};
use crate::facts::{Basis, Label};
use crate::model::Id;
use crate::render::comparison::{AreaKroner, areas, part, share};
use crate::render::grid::cut;
use crate::render::ground::{OriginAndBasis, legend, mark};
use crate::render::names::unit_label;
use crate::value::{Ratio, Value, display_figure, group_thousands};
use crate::words::Word;

use super::node::{Element, el, link};
use super::page::ReportPage;
use super::scale::Scale;

/// How many municipalities stand beside one another.
const ABREAST: usize = 3;

/// One area in every account.
struct AreaRow<'a> {
    label: &'a Label,
    parts: Vec<AreaKroner>,
    shares: Vec<Option<Ratio>>,
    per_unit: Vec<Option<Evaluated>>,
    links: Vec<Option<usize>>,
}

fn rows<'a>(page: &ReportPage<'a>, accounts: &[&Account]) -> Vec<AreaRow<'a>> {
    let areas = areas(&page.project.model.categories);
    let all: Vec<&str> = areas.iter().map(|(id, _)| *id).collect();
    let wholes: Vec<AreaKroner> = accounts.iter().map(|account| part(account, &all)).collect();
    let row = |id: &str, label: &'a Label| {
        let parts: Vec<AreaKroner> = accounts
            .iter()
            .map(|account| part(account, &[id]))
            .collect();
        AreaRow {
            label,
            shares: parts
                .iter()
                .zip(&wholes)
                .map(|(part, whole)| share(part, whole).as_exact().cloned())
                .collect(),
            per_unit: accounts
                .iter()
                .map(|account| {
                    page.explained
                        .per_unit(&Id::from(id), &account.municipality, account.year)
                })
                .collect(),
            links: accounts
                .iter()
                .map(|account| page.area_entry(id, &account.municipality, account.year))
                .collect(),
            parts,
        }
    };
    areas.iter().map(|(id, label)| row(id, label)).collect()
}

/// The section of the comparison.
pub fn summary(page: &ReportPage<'_>) -> Element {
    let accounts: Vec<&Account> = page.run.asked_accounts().collect();
    let rows = rows(page, &accounts);
    let heading = page.word(Word::Comparison);
    let mut section = el("section")
        .with("id", "sammenligning")
        .add(el("h2").text(heading));
    let grounds = rows
        .iter()
        .flat_map(|row| &row.parts)
        .filter(|part| part.kroner.is_ok())
        .map(|part| part.basis);
    let mut grounds: std::collections::BTreeSet<OriginAndBasis> =
        grounds.map(|basis| (CellOrigin::Computed, basis)).collect();
    grounds.extend(
        rows.iter()
            .flat_map(|row| row.per_unit.iter().flatten())
            .filter_map(ground_of),
    );
    section = section.add(page.meta(&page.run.view, &legend(&grounds, page.language)));
    for (first, chunk) in accounts.chunks(ABREAST).enumerate() {
        section = section.add(table(
            page,
            &accounts,
            &rows,
            first * ABREAST..first * ABREAST + chunk.len(),
            grounds.len() > 1,
        ));
    }
    let whose: Vec<String> = accounts
        .iter()
        .map(|account| page.account(account))
        .collect();
    section
        .all(missing(page, &whose, &rows))
        .add(shares(page, &whose, &rows))
        .all(deviations(page, &whose, &rows))
}

fn ground_of(evaluated: &Evaluated) -> Option<OriginAndBasis> {
    matches!(
        evaluated.figure.value,
        Value::Exact(_) | Value::Interval { .. }
    )
    .then_some((
        CellOrigin::Computed,
        evaluated.basis.unwrap_or(Basis::Published),
    ))
}

fn table(
    page: &ReportPage<'_>,
    accounts: &[&Account],
    rows: &[AreaRow<'_>],
    range: std::ops::Range<usize>,
    marked: bool,
) -> Element {
    let sup = |ground: OriginAndBasis| {
        marked.then(|| el("sup").class("g").text(mark(ground).to_string()))
    };
    let mut groups = el("tr").add(el("td"));
    let mut heads = el("tr").add(el("td"));
    for account in &accounts[range.clone()] {
        groups = groups.add(
            el("th")
                .with("scope", "colgroup")
                .with("colspan", "3")
                .text(page.account(account)),
        );
        for text in ["kr", "%", page.word(Word::KronerPerUnit)] {
            heads = heads.add(el("th").with("scope", "col").text(text));
        }
    }
    let mut body = el("tbody");
    for row in rows {
        let mut line = el("tr").add(
            el("th")
                .with("scope", "row")
                .text(row.label.text(page.language)),
        );
        for index in range.clone() {
            let part = &row.parts[index];
            let figure = display_figure(&part.figure(), None);
            let entry = row.links[index].map(|entry| link(&format!("k{entry}"), figure.clone()));
            let kroner = el("td")
                .class("first")
                .add(entry.unwrap_or_else(|| el("span").text(figure)));
            line = line.add(kroner.all(sup((CellOrigin::Computed, part.basis))));
            let percent = row.shares[index]
                .as_ref()
                .map_or_else(|| ".".to_owned(), percent);
            line = line.add(el("td").class("soft").text(percent));
            let mut per = el("td");
            if let Some(evaluated) = &row.per_unit[index] {
                let unit = unit_label(
                    &evaluated.figure.unit,
                    &page.project.model.vocabulary,
                    page.language,
                );
                per = per
                    .text(display_figure(&evaluated.figure, None))
                    .all(ground_of(evaluated).and_then(sup));
                per = per.add(el("br")).add(el("small").text(unit));
            }
            line = line.add(per);
        }
        body = body.add(line);
    }
    let all: Vec<String> = areas(&page.project.model.categories)
        .iter()
        .map(|(id, _)| (*id).to_owned())
        .collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let mut foot = el("tr")
        .class("sum")
        .add(el("th").with("scope", "row").text(page.word(Word::Total)));
    for account in &accounts[range] {
        let whole = part(account, &all);
        let cell = el("td")
            .class("first")
            .text(display_figure(&whole.figure(), None));
        foot = foot.add(cell.all(sup((CellOrigin::Computed, whole.basis))));
        let percent = if whole.kroner.is_ok() { "100,0" } else { "." };
        foot = foot.add(el("td").class("soft").text(percent)).add(el("td"));
    }
    page.scroll(
        el("table")
            .class("comparison")
            .add(el("thead").add(groups).add(heads))
            .add(body.add(foot)),
    )
}

fn percent(share: &Ratio) -> String {
    group_thousands(&(share * &Ratio::from(100)).to_fixed(1))
}

fn missing(page: &ReportPage<'_>, whose: &[String], rows: &[AreaRow<'_>]) -> Vec<Element> {
    let mut notes = Vec::new();
    for row in rows {
        for (part, who) in row.parts.iter().zip(whose) {
            if let Err(reason) = &part.kroner {
                let label = row.label.text(page.language);
                notes.push(
                    el("p")
                        .class("note")
                        .text(format!("{who}, {label}: {reason}")),
                );
            }
        }
    }
    notes
}

/// Bars of the shares: a small drawing for each area, all on one scale.
fn shares(page: &ReportPage<'_>, whose: &[String], rows: &[AreaRow<'_>]) -> Element {
    const WIDTH: i64 = 460;
    const BAR: i64 = 15;
    const HEAD: i64 = 22;
    let scale = Scale::new(
        rows.iter().flat_map(|row| row.shares.iter().flatten()),
        (110, WIDTH - 46),
    );
    let height = HEAD + i64::try_from(whose.len()).unwrap_or(1) * BAR + 6;
    let text = |class: &str, x: String, y: i64, text: String| {
        el("text")
            .class(class)
            .with("x", x)
            .with("y", y.to_string())
            .text(text)
    };
    let drawing = |row: &AreaRow<'_>| {
        let label = row.label.text(page.language);
        let drawn = el("svg")
            .with("viewBox", format!("0 0 {WIDTH} {height}"))
            .with("role", "img");
        let rows = row.shares.iter().zip(whose).map(|(share, who)| {
            format!("{who} {}", share.as_ref().map_or(".".to_owned(), percent))
        });
        let mut drawn = drawn
            .add(el("title").text(label))
            .add(el("desc").text(rows.collect::<Vec<_>>().join("; ")));
        drawn = drawn.add(text("head", "0".to_owned(), 16, label.to_owned()));
        for ((index, share), (who, y)) in row
            .shares
            .iter()
            .enumerate()
            .zip(whose.iter().zip((0..).map(|index: i64| HEAD + index * BAR)))
        {
            drawn = drawn.add(text("tick", "0".to_owned(), y + 11, cut(who, 16)));
            let Some(share) = share else { continue };
            let (left, right) = (
                share.clone().min(Ratio::zero()),
                share.clone().max(Ratio::zero()),
            );
            let bar = el("rect")
                .class(&format!("s{}", index % 4))
                .with("x", scale.at(&left))
                .with("y", (y + 1).to_string());
            drawn = drawn.add(
                bar.with("width", scale.between(&left, &right))
                    .with("height", (BAR - 3).to_string()),
            );
            let beside = (&scale.exactly(&right) + &Ratio::from(5)).to_decimal(1);
            drawn = drawn.add(text("tick", beside, y + 11, percent(share)));
        }
        drawn
    };
    let title = page.word(Word::ShareOfExpenditure);
    el("figure")
        .add(el("figcaption").text(title))
        .add(el("div").class("areas").all(rows.iter().map(drawing)))
}

/// How far the municipalities lie apart in kroner per unit: the highest, the lowest, and what is
/// between.
fn deviations(page: &ReportPage<'_>, whose: &[String], rows: &[AreaRow<'_>]) -> Vec<Element> {
    let mut body = el("tbody");
    for row in rows {
        let values = row
            .per_unit
            .iter()
            .zip(whose)
            .filter_map(|(of, who)| Some((of.as_ref()?, of.as_ref()?.figure.as_exact()?, who)));
        let values: Vec<(&Evaluated, &Ratio, &String)> = values.collect();
        let highest = values.iter().rev().max_by_key(|(_, value, _)| *value);
        let lowest = values.iter().min_by_key(|(_, value, _)| *value);
        let (Some(high), Some(low)) = (highest, lowest) else {
            continue;
        };
        if values.len() < 2 {
            continue;
        }
        let kroner = |value: &Ratio| group_thousands(&value.to_fixed(0));
        let named = |(_, value, who): &(&Evaluated, &Ratio, &String)| {
            el("td")
                .text(kroner(value))
                .add(el("br"))
                .add(el("small").text((*who).clone()))
        };
        let times = if low.1.is_negative() {
            None
        } else {
            high.1.checked_div(low.1)
        };
        let unit = unit_label(
            &high.0.figure.unit,
            &page.project.model.vocabulary,
            page.language,
        );
        body = body.add(
            el("tr")
                .add(
                    el("th")
                        .with("scope", "row")
                        .text(row.label.text(page.language))
                        .text(" ")
                        .add(el("small").text(unit)),
                )
                .add(named(high))
                .add(named(low))
                .add(el("td").text(kroner(&(high.1 - low.1))))
                .add(el("td").text(times.map_or_else(
                    || ".".to_owned(),
                    |times| format!("{} ×", group_thousands(&times.to_fixed(1))),
                ))),
        );
    }
    if body.is_empty() {
        return Vec::new();
    }
    let heads = [
        page.word(Word::CostPerUnit),
        page.word(Word::Highest),
        page.word(Word::Lowest),
        page.word(Word::Apart),
        page.word(Word::Ratio),
    ];
    let head = el("tr").all(heads.map(|text| el("th").with("scope", "col").text(text)));
    let note = page.word(Word::AreasLeftOut);
    let table = page.scroll(
        el("table")
            .class("apart")
            .add(el("thead").add(head))
            .add(body),
    );
    vec![
        el("h3").text(page.word(Word::HowFarApart)),
        table,
        el("p").class("note").text(note),
    ]
}
