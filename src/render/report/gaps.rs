//! Gaps between municipalities: all of them in one table, and the largest areas as waterfalls of
//! bars, beneath each its steps with their reasons and places.

use crate::model::Id;
use crate::render::comparison::part;
use crate::render::document::{
    CellKind, Document, DocumentBlock, Phrases, Section, Table, TableCell, TableRow,
};
use crate::render::grid::cut;
use crate::render::names::{basis, kind};
use crate::render::prices::price_words;
use crate::render::waterfall::{
    gap_figure, gap_names, gap_places, idle_steps, moving_steps, step_reason, waterfall_bars,
};
use crate::scenario::{Attribution, Gap, GapStep, Gaps, MissingGap};
use crate::value::Ratio;
use crate::words::{self, Word};

use super::page::ReportPage;

/// How many areas the waterfall is drawn for, those with the most kroner first.
const AREAS_DRAWN: usize = 4;
/// The most characters of a bar's label.
const LABEL: usize = 50;

/// Whether a gap has a step that does something.
fn moves(gap: &Gap) -> bool {
    moving_steps(gap).next().is_some()
}

/// The section of gaps; nothing where there is no second municipality or view.
pub fn gaps(page: &ReportPage<'_>, Gaps { gaps, missing, .. }: &Gaps) -> Option<Section> {
    let first = gaps.first()?;
    let in_order = gaps
        .iter()
        .flat_map(|gap| &gap.steps)
        .any(|step| step.attribution == Attribution::InOrder);
    let method = match in_order {
        true => page.word(Word::ShapleyValuesOrOrder),
        false => page.word(Word::ShapleyValues),
    };
    let (from, to) = (page.view(&first.from), page.view(&first.to));
    let lead = words::from_difference_to_difference(page.language, from, to, method);
    let years = gaps
        .iter()
        .flat_map(|gap| [gap.years.0, gap.years.1])
        .collect();
    let prices = gaps.iter().find_map(|gap| gap.prices.as_ref());
    let said = prices.and_then(|_| price_words(page.project, prices, &years, page.language));
    let top = Document::new().paragraph(lead);
    let top = said
        .into_iter()
        .fold(top, Document::note)
        .group("", overview(page, first, gaps, missing));
    let drawn = areas_drawn(page, gaps)
        .into_iter()
        .fold(top, |above, area| {
            let own = gaps.iter().filter(|gap| gap.area == *area && moves(gap));
            let drawn = own.map(|gap| waterfall(page, gap));
            above
                .title(page.category(area))
                .group("charts", drawn.fold(Document::new(), Document::block))
        });
    let missing = missing.iter().map(|missing| {
        let (a, b) = &missing.request.municipalities;
        format!(
            "{}, {} − {}: {}",
            page.category(&missing.area),
            page.place(a),
            page.place(b),
            page.reason(&missing.reason)
        )
    });
    let section = Section {
        listed_as: Some(page.word(Word::WhatIsPractice).to_owned()),
        ..Section::new("gap", page.word(Word::HowMuchIsPractice))
    };
    Some(section.with(missing.fold(drawn, Document::note)))
}

/// The areas with gaps that move, those with the most kroner first.
fn areas_drawn<'a>(page: &ReportPage<'_>, gaps: &'a [Gap]) -> Vec<&'a Id> {
    let kroner = |area: &Id| {
        let accounts = page.run.asked_accounts();
        let sums = accounts.filter_map(|account| part(account, &[area]).kroner.ok());
        sums.sum::<Ratio>()
    };
    let moving = gaps.iter().filter(|gap| moves(gap));
    let mut areas: Vec<&Id> = moving.map(|gap| &gap.area).collect();
    areas.sort_by_cached_key(|area| (std::cmp::Reverse(kroner(area)), (*area).clone()));
    areas.dedup();
    areas.truncate(AREAS_DRAWN);
    areas
}

/// The year of a gap, where both sides share it, and the names of both.
fn names(page: &ReportPage<'_>, gap: &Gap) -> (String, String) {
    let (a, b) = &gap.municipalities;
    gap_names(gap, [&page.place(a), &page.place(b)], "−")
}

fn overview(page: &ReportPage<'_>, first: &Gap, gaps: &[Gap], missing: &[MissingGap]) -> Document {
    let row = |gap: &Gap| {
        let (_, places) = names(page, gap);
        let pair = format!("{places}, {}", page.unit(&gap.unit));
        let label = Phrases::from(page.category(&gap.area));
        TableRow::new([
            TableCell::label(label.line_break().small(pair)),
            gap_figure(&gap.start, 0, false).into(),
            gap_figure(&(&gap.end - &gap.start), 0, true).into(),
            gap_figure(&gap.end, 0, false).into(),
        ])
    };
    let heads = [
        page.word(Word::Area).to_owned(),
        page.view(&first.from),
        page.word(Word::BookingPractice).to_owned(),
        page.view(&first.to),
    ];
    let (moving, idle): (Vec<&Gap>, Vec<&Gap>) = gaps.iter().partition(|gap| moves(gap));
    let rows = moving.into_iter().map(row);
    Document::new()
        .table(Table::styled("apart", [TableRow::headings(heads)], rows))
        .note(match missing.iter().any(MissingGap::is_withheld) {
            true => words::same_told_differences(page.language, idle.len()),
            false => words::same_differences(page.language, idle.len()),
        })
}

/// Draws a gap with its steps in a table.
fn waterfall(page: &ReportPage<'_>, gap: &Gap) -> DocumentBlock {
    let (year, places) = names(page, gap);
    let title = format!(
        "{}: {places}{year}, {}",
        page.category(&gap.area),
        page.unit(&gap.unit)
    );
    let bars = waterfall_bars(
        gap,
        |view| page.view(view),
        |step| cut(&step_name(page, step), LABEL),
    );
    let on = page.word(basis(gap.basis));
    let drawn = Document::new().block(DocumentBlock::Bars {
        title: title.clone(),
        bars,
    });
    DocumentBlock::Figure {
        style: "waterfall",
        title,
        beside: format!(" · {}: {on}", page.word(Word::Basis)),
        blocks: drawn.group("", steps(page, gap)).blocks,
    }
}

fn step_name(page: &ReportPage<'_>, step: &GapStep) -> String {
    format!(
        "{}: {} {}",
        page.place(&step.municipality),
        page.word(kind(step.kind)),
        step.id
    )
}

fn steps(page: &ReportPage<'_>, gap: &Gap) -> Document {
    let heads = [Word::Step, Word::Effect, Word::OwnKroner].map(|word| page.word(word));
    let mut head = TableRow::headings(heads);
    head.cells
        .push(TableCell::heading(page.word(Word::ReasonAndPlace)).kind(CellKind::Words));
    let row = |step: &GapStep| {
        let reason = step_reason(step).map_or("", String::as_str);
        let place = page.explained.scene().place(&step.span);
        TableRow::new([
            TableCell::label(step_name(page, step)),
            gap_figure(&step.effect, gap_places(gap), true).into(),
            gap_figure(&step.kroner, 0, true).into(),
            TableCell::words(Phrases::from(format!("{reason} ")).code(place.to_string())),
        ])
    };
    let table = Table::styled("steps", [head], moving_steps(gap).map(row));
    let document = Document::new().table(table);
    match idle_steps(gap) {
        0 => document,
        idle => document.note(words::steps_without_effect(page.language, idle)),
    }
}
