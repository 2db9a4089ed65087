//! The comparison: kroner, shares and kroner per unit of each area, how far they lie apart, and the
//! shares drawn.

use std::collections::BTreeSet;

use crate::engine::{Account, CellOrigin, Evaluated};
use crate::facts::{Basis, Label};
use crate::model::Id;
use crate::render::comparison::{AreaKroner, areas, part, share, without_prices};
use crate::render::document::{
    CellTone, Document, DocumentBlock, Panel, PanelValue, Phrase, Phrases, Section, Table,
    TableCell, TableRow,
};
use crate::render::ground::{Marks, OriginAndBasis, mark};
use crate::render::order::alphabetical;
use crate::render::prices::price_words;
use crate::value::{Figure, Ratio, Value, WITHHELD, display_figure, group_thousands};
use crate::words::{self, Word};

use super::page::ReportPage;

/// How many municipalities stand beside one another.
const ABREAST: usize = 3;

/// One area in every account.
struct AreaRow<'a> {
    label: &'a Label,
    /// Its kroner in the prices of the comparison.
    parts: Vec<AreaKroner>,
    shares: Vec<Figure>,
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
        let in_prices = |evaluated: Evaluated, year: i32| match page.prices {
            None => evaluated,
            Some(prices) => Evaluated {
                figure: prices.figure(&evaluated.figure, year),
                basis: evaluated.basis.max(prices.basis(year)),
                ..evaluated
            },
        };
        AreaRow {
            label,
            shares: parts
                .iter()
                .zip(&wholes)
                .map(|(part, whole)| share(part, whole))
                .collect(),
            per_unit: accounts
                .iter()
                .map(|account| {
                    let (of, year) = (&account.municipality, account.year);
                    let evaluated = page.explained.per_unit(&Id::from(id), of, year)?;
                    Some(in_prices(evaluated, year))
                })
                .collect(),
            links: accounts
                .iter()
                .map(|account| page.area_entry(id, &account.municipality, account.year))
                .collect(),
            parts: parts
                .iter()
                .zip(accounts)
                .map(|(part, account)| part.in_prices(page.prices, account.year))
                .collect(),
        }
    };
    areas.iter().map(|(id, label)| row(id, label)).collect()
}

/// The section of the comparison.
pub fn summary(page: &ReportPage<'_>) -> Section {
    let accounts = alphabetical(page.project, page.run.asked_accounts());
    let rows = rows(page, &accounts);
    let parts = rows.iter().flat_map(|row| &row.parts);
    let kroner = parts
        .filter(|part| part.kroner.is_ok())
        .map(|part| (CellOrigin::Computed, part.basis));
    let per_unit = rows.iter().flat_map(|row| row.per_unit.iter().flatten());
    let grounds = kroner.chain(per_unit.filter_map(ground_of));
    let marks = Marks::new(grounds, page.language);
    let meta = page.meta(&page.run.view, &marks.in_words());
    let starts = (0..accounts.len()).step_by(ABREAST);
    let tables = starts.map(|start| {
        let range = start..accounts.len().min(start + ABREAST);
        table(page, &accounts, &rows, range, marks.differ())
    });
    let whose: Vec<String> = accounts
        .iter()
        .map(|account| page.account(account))
        .collect();
    let years: BTreeSet<i32> = accounts.iter().map(|account| account.year).collect();
    let said = price_words(page.project, page.prices, &years, page.language);
    let said = said.map(|said| match page.prices {
        Some(_) => format!("{said} {}", words::shown_in_own_prices(page.language)),
        None => said,
    });
    let top = Document::new().styled("meta", meta);
    let top = said.into_iter().fold(top, Document::note);
    let lacking = without_prices(page.project, &accounts, page.prices, page.language);
    Section::new("sammenligning", page.word(Word::Comparison)).with(
        missing(page, &accounts, &whose, &rows)
            .chain(lacking)
            .fold(tables.fold(top, Document::table), Document::note)
            .block(shares(page, &whose, &rows))
            .and(deviations(page, &accounts, &whose, &rows)),
    )
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
) -> Table {
    let sign = |ground: OriginAndBasis| {
        marked.then(|| Phrase::Mark {
            sign: mark(ground).to_string(),
            meaning: None,
        })
    };
    let per_unit = |evaluated: &Evaluated| {
        Phrases::from(display_figure(&evaluated.figure, None))
            .and(ground_of(evaluated).and_then(sign))
            .line_break()
            .small(page.unit(&evaluated.figure.unit))
    };
    let corner = || std::iter::once(TableCell::heading(""));
    let asked = &accounts[range.clone()];
    let groups = asked
        .iter()
        .map(|account| TableCell::group_heading(page.account(account), 3));
    let heads = ["kr", "%", page.word(Word::KronerPerUnit)].map(TableCell::heading);
    let heads = asked.iter().flat_map(|_| heads.clone());
    let body = rows.iter().map(|row| {
        let label = TableCell::label(row.label.text(page.language));
        let cells = range.clone().flat_map(|index| {
            let part = &row.parts[index];
            let entry = row.links[index].map(|entry| format!("k{entry}"));
            let kroner = Phrases::new()
                .named(display_figure(&part.figure(), None), entry)
                .and(sign((CellOrigin::Computed, part.basis)));
            let share = percent(&row.shares[index]);
            [
                TableCell::new(kroner).tone(CellTone::First),
                TableCell::new(share).tone(CellTone::Quiet),
                TableCell::new(
                    row.per_unit[index]
                        .as_ref()
                        .map_or_else(Phrases::new, per_unit),
                ),
            ]
        });
        TableRow::new(std::iter::once(label).chain(cells))
    });
    let areas = areas(&page.project.model.categories);
    let all: Vec<&str> = areas.iter().map(|(id, _)| *id).collect();
    let sums = asked.iter().flat_map(|account| {
        let whole = part(account, &all);
        let share = match &whole.kroner {
            Ok(_) => "100,0".to_owned(),
            Err(_) => display_figure(&whole.figure(), None),
        };
        let whole = whole.in_prices(page.prices, account.year);
        let kroner = Phrases::from(display_figure(&whole.figure(), None))
            .and(sign((CellOrigin::Computed, whole.basis)));
        [
            TableCell::new(kroner).tone(CellTone::First),
            TableCell::new(share).tone(CellTone::Quiet),
            TableCell::default(),
        ]
    });
    let label = TableCell::label(page.word(Word::Total));
    let sum = TableRow::styled("sum", std::iter::once(label).chain(sums));
    Table::styled(
        "comparison",
        [
            TableRow::new(corner().chain(groups)),
            TableRow::new(corner().chain(heads)),
        ],
        body.chain([sum]),
    )
}

/// A share per hundred.
fn percent(share: &Figure) -> String {
    match share.as_exact() {
        Some(share) => group_thousands(&(share * &Ratio::from(100)).to_fixed(1)),
        None => display_figure(share, None),
    }
}

/// Why kroner of areas are missing, but for those that no price index can bring to the prices.
fn missing<'a>(
    page: &'a ReportPage<'_>,
    accounts: &'a [&'a Account],
    whose: &'a [String],
    rows: &'a [AreaRow<'_>],
) -> impl Iterator<Item = String> + 'a {
    rows.iter().flat_map(move |row| {
        let label = row.label.text(page.language);
        let columns = row.parts.iter().zip(accounts.iter().zip(whose));
        columns.filter_map(move |(part, (account, who))| {
            let reason = part.kroner.as_ref().err()?;
            if **reason == *WITHHELD {
                return None;
            }
            let of_prices = page
                .prices
                .and_then(|prices| prices.factor(account.year).err());
            if of_prices.is_some_and(|of_prices| *of_prices == **reason) {
                return None;
            }
            Some(format!("{who}, {label}: {}", page.reason(reason)))
        })
    })
}

/// The shares drawn: a panel for each area.
fn shares(page: &ReportPage<'_>, whose: &[String], rows: &[AreaRow<'_>]) -> DocumentBlock {
    let value = |(share, who): (&Figure, &String)| PanelValue {
        label: who.clone(),
        figure: match share.value.is_unknown() {
            true => page.word(Word::IsMissing).to_owned(),
            false => percent(share),
        },
        value: share.as_exact().cloned(),
    };
    let panel = |row: &AreaRow<'_>| Panel {
        title: row.label.text(page.language).to_owned(),
        values: row.shares.iter().zip(whose).map(value).collect(),
    };
    DocumentBlock::Figure {
        style: "",
        title: page.word(Word::ShareOfExpenditure).to_owned(),
        beside: String::new(),
        blocks: vec![DocumentBlock::Panels(rows.iter().map(panel).collect())],
    }
}

/// How far the municipalities lie apart in kroner per unit: the highest, the lowest, and what is
/// between. Kroner that are not in the prices of one year are ranked within each year alone.
fn deviations(
    page: &ReportPage<'_>,
    accounts: &[&Account],
    whose: &[String],
    rows: &[AreaRow<'_>],
) -> Document {
    let years: BTreeSet<i32> = accounts.iter().map(|account| account.year).collect();
    let apart = page.prices.is_none() && years.len() > 1;
    let year_of = |account: &&Account| if apart { Some(account.year) } else { None };
    let within: BTreeSet<Option<i32>> = accounts.iter().map(year_of).collect();
    let ranked = |year: Option<i32>| -> Vec<usize> {
        let numbered = accounts.iter().map(year_of).zip(0..);
        numbered
            .filter_map(|(of, index)| (of == year).then_some(index))
            .collect()
    };
    let rows = rows.iter().flat_map(|row| {
        let ranked = within.iter().map(|year| (*year, ranked(*year)));
        ranked.filter_map(|(year, ranked)| deviation(page, whose, row, year, &ranked))
    });
    let rows: Vec<TableRow> = rows.collect();
    if rows.is_empty() {
        return match apart {
            true => Document::new().note(words::years_are_not_ranked(page.language)),
            false => Document::new(),
        };
    }
    let heads = [
        Word::CostPerUnit,
        Word::Highest,
        Word::Lowest,
        Word::Apart,
        Word::Ratio,
    ];
    let heads = TableRow::headings(heads.map(|word| page.word(word)));
    let document = Document::new()
        .title(page.word(Word::HowFarApart))
        .table(Table::styled("apart", [heads], rows))
        .note(page.word(Word::AreasLeftOut));
    match apart {
        true => document.note(words::years_are_not_ranked(page.language)),
        false => document,
    }
}

/// The row of an area among the accounts `ranked`, all of the `year` where that is said; none where
/// fewer than two have a figure. Where one of the figures is not to be told, neither is what it may
/// be an end of: the highest of the others need not be the highest.
fn deviation(
    page: &ReportPage<'_>,
    whose: &[String],
    row: &AreaRow<'_>,
    year: Option<i32>,
    ranked: &[usize],
) -> Option<TableRow> {
    let figures = ranked.iter().filter_map(|index| {
        let figure = &row.per_unit[*index].as_ref()?.figure;
        Some((figure, &whose[*index]))
    });
    let (withheld, figures): (Vec<_>, Vec<_>) =
        figures.partition(|(figure, _)| figure.value.is_withheld());
    let exact = |(figure, who)| Some((figure, Figure::as_exact(figure)?, who));
    let values: Vec<(&Figure, &Ratio, &String)> = figures.into_iter().filter_map(exact).collect();
    let year = year.map_or_else(String::new, |year| format!(" {year}"));
    let label = |figure: &Figure| {
        let label = Phrases::from(format!("{}{year}", row.label.text(page.language))).text(" ");
        TableCell::label(label.small(page.unit(&figure.unit)))
    };
    if let Some((figure, _)) = withheld.first() {
        let not_told = || TableCell::new(display_figure(figure, None));
        return (values.len() + withheld.len() >= 2).then(|| {
            let ends = std::iter::repeat_with(not_told).take(4);
            TableRow::new(std::iter::once(label(figure)).chain(ends))
        });
    }
    let high = values.iter().rev().max_by_key(|(_, value, _)| *value)?;
    let low = values.iter().min_by_key(|(_, value, _)| *value)?;
    if values.len() < 2 {
        return None;
    }
    let kroner = |value: &Ratio| group_thousands(&value.to_fixed(0));
    let named = |(_, value, who): &(&Figure, &Ratio, &String)| {
        let kroner = Phrases::from(kroner(value));
        TableCell::new(kroner.line_break().small(who.as_str()))
    };
    let times = match low.1.is_negative() {
        true => None,
        false => high.1.checked_div(low.1),
    };
    let times = times.map(|times| format!("{} ×", group_thousands(&times.to_fixed(1))));
    Some(TableRow::new([
        label(high.0),
        named(high),
        named(low),
        kroner(&(high.1 - low.1)).into(),
        times.unwrap_or_else(|| ".".to_owned()).into(),
    ]))
}
