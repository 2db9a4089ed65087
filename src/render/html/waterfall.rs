//! Gaps between municipalities: a waterfall of bars, and beneath it each step with its reason and
//! place.

use crate::render::document::{Bar, BarKind};
use crate::render::grid::cut;
use crate::render::names::{self, name, unit_label};
use crate::render::waterfall::{
    gap_figure, gap_places, idle_steps, moving_steps, step_reason, waterfall_bars,
};
use crate::scenario::{Gap, GapStep};
use crate::value::Ratio;
use crate::words::{self, Word};

use super::node::{Element, el};
use super::page::ReportPage;
use super::scale::Scale;

/// The size of the drawing. **Unit**: that of the drawing, about a pixel.
const WIDTH: i64 = 460;
const ROW: i64 = 36;
/// The most characters of a label.
const LABEL: usize = 50;

/// Whether a gap has a step that does something.
pub fn moves(gap: &Gap) -> bool {
    moving_steps(gap).next().is_some()
}

/// Draws a gap with its steps in a table.
pub fn waterfall(page: &ReportPage<'_>, gap: &Gap) -> Element {
    let (a, b) = (
        page.place(&gap.municipalities.0),
        page.place(&gap.municipalities.1),
    );
    let unit = unit_label(&gap.unit, &page.project.model.vocabulary, page.language);
    let title = format!(
        "{}: {a} − {b} {}, {unit}",
        page.category(&gap.area),
        gap.year
    );
    let bars = waterfall_bars(
        gap,
        |view| page.view(view),
        |step| cut(&named(page, step), LABEL),
    );
    let descriptions: Vec<String> = bars
        .iter()
        .map(|bar| format!("{} {}", bar.label, bar.figure))
        .collect();
    let caption = el("figcaption")
        .add(el("b").text(title.clone()))
        .text(format!(
            " · {}: {}",
            page.word(Word::Basis),
            page.word(names::basis(gap.basis))
        ));
    el("figure")
        .class("waterfall")
        .add(caption)
        .add(draw(&bars, &title, &descriptions.join("; ")))
        .add(steps(page, gap))
}

fn named(page: &ReportPage<'_>, step: &GapStep) -> String {
    format!(
        "{}: {} {}",
        name(page.project, &step.municipality, page.language),
        page.word(names::kind(step.kind)),
        step.id
    )
}

/// Draws bars, one beneath another, with a line from each to the next.
fn draw(bars: &[Bar], title: &str, description: &str) -> Element {
    let scale = Scale::new(
        bars.iter().flat_map(|bar| [&bar.from, &bar.to]),
        (4, WIDTH - 4),
    );
    let height = ROW * i64::try_from(bars.len()).unwrap_or(0);
    let zero = scale.at(&Ratio::zero());
    let line = |class: &str, x: &str, from: i64, to: i64| {
        let drawn = el("line").class(class).with("x1", x).with("x2", x);
        drawn
            .with("y1", from.to_string())
            .with("y2", to.to_string())
    };
    let mut drawn = el("svg")
        .with("viewBox", format!("0 0 {WIDTH} {height}"))
        .with("role", "img")
        .add(el("title").text(title))
        .add(el("desc").text(description))
        .add(line("zero", &zero, 0, height));
    for (bar, top) in bars
        .iter()
        .zip((0..).step_by(usize::try_from(ROW).unwrap_or(1)))
    {
        let left = (&bar.from).min(&bar.to);
        let text = |x: String, class: &str, text: &str| {
            el("text")
                .class(class)
                .with("x", x)
                .with("y", (top + 13).to_string())
                .text(text)
        };
        if top + ROW < height {
            drawn = drawn.add(line("join", &scale.at(&bar.to), top + 30, top + ROW + 18));
        }
        drawn = drawn
            .add(text("8".to_owned(), "label", &bar.label))
            .add(text((WIDTH - 4).to_string(), "value", &bar.figure))
            .add(
                el("rect")
                    .class(match bar.kind {
                        BarKind::Total => "total",
                        BarKind::Up => "up",
                        BarKind::Down => "down",
                    })
                    .with("x", scale.at(left))
                    .with("y", (top + 18).to_string())
                    .with("width", scale.between(&bar.from, &bar.to))
                    .with("height", "12"),
            );
    }
    drawn
}

fn steps(page: &ReportPage<'_>, gap: &Gap) -> Element {
    let heads = [
        page.word(Word::Step),
        page.word(Word::Effect),
        page.word(Word::OwnKroner),
    ];
    let head = el("tr").all(heads.map(|text| el("th").with("scope", "col").text(text)));
    let head = head.add(
        el("th")
            .with("scope", "col")
            .class("w")
            .text(page.word(Word::ReasonAndPlace)),
    );
    let mut table = el("table").class("steps").add(el("thead").add(head));
    let mut body = el("tbody");
    for step in moving_steps(gap) {
        let reason = step_reason(step).map_or("", String::as_str);
        let place = page.explained.scene().place(&step.span);
        body = body.add(
            el("tr")
                .add(el("th").with("scope", "row").text(named(page, step)))
                .add(el("td").text(gap_figure(&step.effect, gap_places(gap), true)))
                .add(el("td").text(gap_figure(&step.kroner, 0, true)))
                .add(
                    el("td")
                        .class("w")
                        .text(format!("{reason} "))
                        .add(el("code").text(place.to_string())),
                ),
        );
    }
    table = table.add(body);
    let idle = idle_steps(gap);
    let mut all = el("div").add(page.scroll(table));
    if idle > 0 {
        let text = words::steps_without_effect(page.language, idle);
        all = all.add(el("p").class("note").text(text));
    }
    all
}
