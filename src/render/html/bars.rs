//! Drawings of bars: a waterfall of steps, and small panels on one scale.

use crate::render::document::{Bar, BarKind, Panel, PanelValue};
use crate::render::grid::cut;
use crate::value::Ratio;

use super::node::{Element, drawing, el};
use super::scale::Scale;

/// The width of a drawing. **Unit**: that of the drawing, about a pixel.
const WIDTH: i64 = 460;
/// The height of a step, and of a bar in a panel.
const STEP: i64 = 36;
const BAR: i64 = 15;
/// The height of a panel's title.
const HEAD: i64 = 22;

fn text(class: &str, x: impl Into<String>, y: i64, text: &str) -> Element {
    let drawn = el("text").class(class).with("x", x);
    drawn.with("y", y.to_string()).text(text)
}

/// Draws bars, one beneath another, with a line from each to the next.
pub fn bars(title: &str, bars: &[Bar]) -> Element {
    let scale = Scale::new(
        bars.iter().flat_map(|bar| [&bar.from, &bar.to]),
        (4, WIDTH - 4),
    );
    let height = STEP * i64::try_from(bars.len()).unwrap_or(0);
    let line = |class: &str, x: &str, from: i64, to: i64| {
        let drawn = el("line").class(class).with("x1", x).with("x2", x);
        drawn
            .with("y1", from.to_string())
            .with("y2", to.to_string())
    };
    let description = bars
        .iter()
        .map(|bar| format!("{} {}", bar.label, bar.figure))
        .collect::<Vec<_>>();
    let mut drawn = drawing((WIDTH, height), title, &description.join("; ")).add(line(
        "zero",
        &scale.at(&Ratio::zero()),
        0,
        height,
    ));
    let tops = (0..).step_by(usize::try_from(STEP).unwrap_or(1));
    for (bar, top) in bars.iter().zip(tops) {
        if top + STEP < height {
            drawn = drawn.add(line("join", &scale.at(&bar.to), top + 30, top + STEP + 18));
        }
        let rect = el("rect")
            .class(match bar.kind {
                BarKind::Total => "total",
                BarKind::Up => "up",
                BarKind::Down => "down",
            })
            .with("x", scale.at((&bar.from).min(&bar.to)))
            .with("y", (top + 18).to_string())
            .with("width", scale.between(&bar.from, &bar.to))
            .with("height", "12");
        drawn = drawn
            .add(text("label", "8", top + 13, &bar.label))
            .add(text(
                "value",
                (WIDTH - 4).to_string(),
                top + 13,
                &bar.figure,
            ))
            .add(rect);
    }
    drawn
}

/// A small drawing for each panel, all on one scale.
pub fn panels(panels: &[Panel]) -> Vec<Element> {
    let values = panels.iter().flat_map(|panel| &panel.values);
    let scale = Scale::new(values.filter_map(|of| of.value.as_ref()), (110, WIDTH - 46));
    panels.iter().map(|of| panel(of, &scale)).collect()
}

fn panel(panel: &Panel, scale: &Scale) -> Element {
    let height = HEAD + i64::try_from(panel.values.len()).unwrap_or(1) * BAR + 6;
    let description = panel
        .values
        .iter()
        .map(|of| format!("{} {}", of.label, of.figure))
        .collect::<Vec<_>>();
    let mut drawn = drawing((WIDTH, height), &panel.title, &description.join("; ")).add(text(
        "head",
        "0",
        16,
        &panel.title,
    ));
    for (number, (of, line)) in panel.values.iter().zip(0..).enumerate() {
        let PanelValue {
            label,
            figure,
            value,
        } = of;
        let y = HEAD + line * BAR;
        drawn = drawn.add(text("tick", "0", y + 11, &cut(label, 16)));
        let Some(value) = value else {
            let beside = (&scale.exactly(&Ratio::zero()) + &Ratio::from(5)).to_decimal(1);
            drawn = drawn.add(text("tick", beside, y + 11, figure));
            continue;
        };
        let (left, right) = (
            value.clone().min(Ratio::zero()),
            value.clone().max(Ratio::zero()),
        );
        let bar = el("rect")
            .class(&format!("s{}", number % 4))
            .with("x", scale.at(&left))
            .with("y", (y + 1).to_string())
            .with("width", scale.between(&left, &right))
            .with("height", (BAR - 3).to_string());
        let beside = (&scale.exactly(&right) + &Ratio::from(5)).to_decimal(1);
        drawn = drawn.add(bar).add(text("tick", beside, y + 11, figure));
    }
    drawn
}
