//! Charts of figures over time: lines for several things, columns for one.

use crate::render::document::{Chart, ChartLine, ChartPoint, PointPlace};
use crate::value::Ratio;

use super::node::{Element, drawing, el};
use super::scale::Scale;

/// The size of the drawing. **Unit**: that of the drawing, about a pixel.
const WIDTH: i64 = 460;
const HEIGHT: i64 = 250;
const LEFT: i64 = 48;
const BOTTOM: i64 = 220;
const TOP: i64 = 16;

/// The longest name with its last value. **Unit**: characters.
const LONGEST_LABEL: usize = 17;
/// The least space between two names. **Unit**: that of the drawing.
const NAME_HEIGHT: i64 = 14;

/// Draws a chart.
pub fn chart(chart: &Chart) -> Element {
    let Chart {
        title,
        periods,
        lines,
    } = chart;
    let values = lines
        .iter()
        .flat_map(|line| line.points.iter().flatten())
        .filter_map(|point| point.place.ends())
        .flatten();
    let scale = Scale::new(values, (BOTTOM, TOP));
    let right = if lines.len() == 1 {
        WIDTH - 8
    } else {
        WIDTH - 136
    };
    let entries = lines.iter().map(|line| {
        let points = line.points.iter().zip(periods);
        let figures = points.map(|(point, period)| {
            let figure = point.as_ref().map_or(".", |point| &point.figure);
            format!("{period} {figure}")
        });
        format!("{}: {}", line.name, figures.collect::<Vec<_>>().join(", "))
    });
    let entries = entries.collect::<Vec<_>>().join("; ");
    let mut drawn = drawing((WIDTH, HEIGHT), title, &entries);
    for (value, text) in scale.ticks() {
        let y = scale.at(&value);
        let line = el("line")
            .class("grid")
            .with("x1", LEFT.to_string())
            .with("x2", right.to_string());
        drawn = drawn.add(line.with("y1", y.clone()).with("y2", y)).add(
            el("text")
                .class("tick end")
                .with("x", (LEFT - 6).to_string())
                .with("y", moved(&scale, &value, 4))
                .text(text),
        );
    }
    let place = |index: usize| {
        let (index, count) = (
            i64::try_from(index).unwrap_or(0),
            i64::try_from(periods.len()).unwrap_or(1),
        );
        LEFT + (right - LEFT) * (2 * index + 1) / (2 * count)
    };
    for (index, period) in periods.iter().enumerate() {
        let text = el("text")
            .class("tick mid")
            .with("x", place(index).to_string())
            .with("y", (BOTTOM + 18).to_string());
        drawn = drawn.add(text.text(short(period)));
    }
    match &lines[..] {
        [line] => columns(
            drawn,
            line,
            &scale,
            &place,
            (right - LEFT) / i64::try_from(periods.len().max(1)).unwrap_or(1),
        ),
        _ => several(drawn, lines, &scale, &place, right),
    }
}

/// The points of a line whose place is known at all, each with its period's number and its ends.
fn known(line: &ChartLine) -> impl Iterator<Item = (usize, &ChartPoint, [&Ratio; 2])> {
    let points = line.points.iter().enumerate();
    points.filter_map(|(index, point)| {
        let point = point.as_ref()?;
        Some((index, point, point.place.ends()?))
    })
}

/// A coordinate, so much further down.
fn moved(scale: &Scale, value: &Ratio, by: i64) -> String {
    (&scale.exactly(value) + &Ratio::from(by)).to_decimal(1)
}

fn columns(
    mut drawn: Element,
    line: &ChartLine,
    scale: &Scale,
    place: &dyn Fn(usize) -> i64,
    room: i64,
) -> Element {
    let width = room * 3 / 5;
    for (index, point, [_, high]) in known(line) {
        let top = high.clone().max(Ratio::zero());
        drawn = drawn
            .add(
                el("rect")
                    .class("s0")
                    .with("x", (place(index) - width / 2).to_string())
                    .with("y", scale.at(&top))
                    .with("width", width.to_string())
                    .with("height", scale.between(high, &Ratio::zero())),
            )
            .add(
                el("text")
                    .class("tick mid")
                    .with("x", place(index).to_string())
                    .with("y", moved(scale, &top, -5))
                    .text(&point.figure),
            );
    }
    drawn
}

fn several(
    mut drawn: Element,
    lines: &[ChartLine],
    scale: &Scale,
    place: &dyn Fn(usize) -> i64,
    right: i64,
) -> Element {
    let mut names: Vec<(i64, usize, String)> = Vec::new();
    for (line, number) in lines.iter().zip((0..4).cycle()) {
        let mut way = String::new();
        // The period up to which the line goes through.
        let mut drawn_to = None;
        for (index, point, [low, high]) in known(line) {
            let x = place(index).to_string();
            if let PointPlace::At(value) = &point.place {
                let goes_on = index > 0 && drawn_to == Some(index - 1);
                way += &format!("{}{x} {}", if goes_on { "L" } else { "M" }, scale.at(value));
                drawn_to = Some(index);
                drawn = drawn.add(marker(number, place(index), &scale.exactly(value)));
            } else {
                // What is known to lie between two ends has no point that a line could go through.
                let bar = el("line")
                    .class(&format!("range l{number}"))
                    .with("x1", x.clone())
                    .with("x2", x);
                drawn = drawn.add(bar.with("y1", scale.at(low)).with("y2", scale.at(high)));
            }
        }
        if !way.is_empty() {
            drawn = drawn.add(el("path").class(&format!("line l{number}")).with("d", way));
        }
        if let Some((_, point, [_, value])) = known(line).last() {
            let y = scale
                .exactly(value)
                .round(0)
                .to_fixed(0)
                .parse()
                .unwrap_or(TOP);
            let whole = format!("{} {}", line.name, point.figure);
            names.push((
                y,
                number,
                if whole.chars().count() > LONGEST_LABEL {
                    line.name.clone()
                } else {
                    whole
                },
            ));
        }
    }
    names.sort();
    let mut lowest = TOP - NAME_HEIGHT;
    for (y, number, name) in &mut names {
        *y = (*y).max(lowest + NAME_HEIGHT);
        lowest = *y;
        let text = el("text")
            .class(&format!("label t{number}"))
            .with("x", (right + 6).to_string());
        drawn = drawn.add(text.with("y", (*y + 4).to_string()).text(name.clone()));
    }
    drawn
}

/// A mark whose form tells the lines apart where colours do not.
fn marker(number: usize, x: i64, y: &Ratio) -> Element {
    let at = |dx: i64, dy: i64| format!("{} {}", x + dx, (y + &Ratio::from(dy)).to_decimal(1));
    let form = match number {
        0 => format!("M{}L{}L{}L{}Z", at(-4, -4), at(4, -4), at(4, 4), at(-4, 4)),
        1 => format!("M{}L{}L{}Z", at(0, -5), at(5, 4), at(-5, 4)),
        2 => format!("M{}L{}L{}L{}Z", at(0, -5), at(5, 0), at(0, 5), at(-5, 0)),
        _ => format!("M{}L{}L{}Z", at(0, 5), at(5, -4), at(-5, -4)),
    };
    el("path").class(&format!("s{number}")).with("d", form)
}

/// A period in the room beneath a mark: `2006-2007` as `06–07`.
fn short(period: &str) -> String {
    match period.split_once('-') {
        Some((from, to)) if from.len() == 4 && to.len() == 4 && period.is_ascii() => {
            format!("{}–{}", &from[2..], &to[2..])
        }
        _ => period.to_owned(),
    }
}
