//! Gaps between municipalities: a waterfall of bars, and beneath it each step with its reason and
//! place.

use crate::model::Id;
use crate::render::grid::cut;
use crate::render::names::{self, name, unit_label};
use crate::scenario::{Gap, GapStep};
use crate::value::{Ratio, Unit, group_thousands};
use crate::words::{self, Word};

use super::node::{Element, el};
use super::page::ReportPage;
use super::scale::Scale;

/// The size of the drawing. **Unit**: that of the drawing, about a pixel.
const WIDTH: i64 = 460;
const ROW: i64 = 36;
/// The most characters of a label.
const LABEL: usize = 50;

/// One bar: from where it reaches to where.
struct DrawnBar<'a> {
    label: String,
    figure: String,
    from: Ratio,
    to: Ratio,
    class: &'a str,
}

/// How a value of a gap is written, with so many decimals.
pub fn written(value: &Ratio, places: u32, signed: bool) -> String {
    let plus = if signed && !value.is_negative() {
        "+"
    } else {
        ""
    };
    format!("{plus}{}", group_thousands(&value.to_fixed(places)))
}

/// The decimals that a gap is told with, step by step.
fn places(gap: &Gap) -> u32 {
    if gap.unit == Unit::kr() { 0 } else { 2 }
}

/// Whether a gap has a step that does something.
pub fn moves(gap: &Gap) -> bool {
    gap.steps.iter().any(|step| !step.effect.is_zero())
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
    let bars = bars(page, gap);
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

fn bars<'a>(page: &ReportPage<'_>, gap: &Gap) -> Vec<DrawnBar<'a>> {
    let total = |view: &Id, value: &Ratio| DrawnBar {
        label: page.view(view),
        figure: written(value, places(gap), false),
        from: Ratio::zero(),
        to: value.clone(),
        class: "total",
    };
    let mut bars = vec![total(&gap.from, &gap.start)];
    let mut reached = gap.start.clone();
    for step in gap.steps.iter().filter(|step| !step.effect.is_zero()) {
        let next = &reached + &step.effect;
        bars.push(DrawnBar {
            label: cut(&named(page, step), LABEL),
            figure: written(&step.effect, places(gap), true),
            from: reached,
            to: next.clone(),
            class: if step.effect.is_negative() {
                "down"
            } else {
                "up"
            },
        });
        reached = next;
    }
    bars.push(total(&gap.to, &gap.end));
    bars
}

fn named(page: &ReportPage<'_>, step: &GapStep) -> String {
    format!(
        "{}: {} {}",
        name(page.project, &step.municipality, page.language),
        page.word(names::kind(step.kind)),
        step.id
    )
}

fn draw(bars: &[DrawnBar<'_>], title: &str, told: &str) -> Element {
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
        .add(el("desc").text(told))
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
                    .class(bar.class)
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
    for step in gap.steps.iter().filter(|step| !step.effect.is_zero()) {
        let reason = step
            .reason
            .because
            .as_ref()
            .or(step.reason.source.as_ref())
            .map_or("", String::as_str);
        let place = page.explained.scene().place(&step.span);
        body = body.add(
            el("tr")
                .add(el("th").with("scope", "row").text(named(page, step)))
                .add(el("td").text(written(&step.effect, places(gap), true)))
                .add(el("td").text(written(&step.kroner, 0, true)))
                .add(
                    el("td")
                        .class("w")
                        .text(format!("{reason} "))
                        .add(el("code").text(place.to_string())),
                ),
        );
    }
    table = table.add(body);
    let idle = gap
        .steps
        .iter()
        .filter(|step| step.effect.is_zero())
        .count();
    let mut all = el("div").add(page.scroll(table));
    if idle > 0 {
        let text = words::steps_without_effect(page.language, idle);
        all = all.add(el("p").class("note").text(text));
    }
    all
}
