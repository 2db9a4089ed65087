//! The steps from one gap to another: a waterfall of bars, and exact figures for machines.

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::engine::Address;
use crate::model::Id;
use crate::scenario::{Attribution, Gap, Step};
use crate::value::{Ratio, Unit, group_thousands};
use crate::workspace::Project;

use super::comparison::name;
use super::csv_text::Table;
use super::grid::{SCREEN_WIDTH, cut};
use super::json_text;
use super::language::{Language, unit_label};
use super::long::Exact;

/// The longest bar. **Unit**: characters.
const BAR_WIDTH: i64 = 36;

/// One bar: from where it reaches to where.
struct Bar {
    label: String,
    figure: String,
    from: Ratio,
    to: Ratio,
    fill: char,
}

/// Draws the waterfall of a gap. Steps without effect are counted, not drawn.
pub fn waterfall_text(project: &Project, gap: &Gap, language: Language) -> String {
    let area = project.model.categories.get(&gap.area).map_or(&*gap.area, |area| area.label.text(language.is_english()));
    let (a, b) = (name(project, &gap.municipalities.0, language), name(project, &gap.municipalities.1, language));
    let unit = unit_label(&gap.unit, &project.model.vocabulary, language);
    let places = if gap.unit == Unit::kr() { 0 } else { 2 };
    let figure = |value: &Ratio, sign: bool| {
        let plus = if sign && !value.is_negative() { "+" } else { "" };
        format!("{plus}{}", group_thousands(&value.to_fixed(places)))
    };
    let total = |label: &Id, value: &Ratio| Bar {
        label: label.to_string(),
        figure: figure(value, false),
        from: Ratio::zero(),
        to: value.clone(),
        fill: '█',
    };
    let mut bars = vec![total(&gap.from, &gap.start)];
    let mut reached = gap.start.clone();
    for step in gap.steps.iter().filter(|step| !step.effect.is_zero()) {
        let next = &reached + &step.effect;
        bars.push(Bar {
            label: format!("{}: {} {}", name(project, &step.municipality, language), step.kind.word(), step.id),
            figure: figure(&step.effect, true),
            from: reached,
            to: next.clone(),
            fill: if step.effect.is_negative() { '░' } else { '▓' },
        });
        reached = next;
    }
    bars.push(total(&gap.to, &gap.end));
    let mut text = format!("{area} {}: {a} - {b}, {unit}\n", gap.year);
    text += &format!("{} → {} · {} · basis: {}\n", gap.from, gap.to, method(&gap.steps), gap.basis);
    text += &draw(&bars);
    match gap.steps.iter().filter(|step| step.effect.is_zero()).count() {
        0 => {}
        1 => text += "1 more step has no effect\n",
        idle => text += &format!("{idle} more steps have no effect\n"),
    }
    for step in gap.steps.iter().filter(|step| !step.effect.is_zero()) {
        if let Some(reason) = step.reason.because.as_ref().or(step.reason.source.as_ref()) {
            text += &cut(&format!("  {} {}: {}", step.municipality, step.id, reason.replace('\n', " ")), SCREEN_WIDTH);
            text.push('\n');
        }
    }
    text
}

fn method(steps: &[Step]) -> String {
    if steps.iter().any(|step| step.attribution == Attribution::InOrder) {
        "weights and keys first; where more than eight stand together, in order of ids".to_owned()
    } else {
        "weights and keys first; exact Shapley values".to_owned()
    }
}

fn draw(bars: &[Bar]) -> String {
    let ends = || bars.iter().flat_map(|bar| [&bar.from, &bar.to]);
    let (low, high) = (ends().min().cloned().unwrap_or_else(Ratio::zero), ends().max().cloned().unwrap_or_else(Ratio::zero));
    let span = &high - &low;
    let position = |value: &Ratio| -> usize {
        let part = (value - &low).checked_div(&span).unwrap_or_else(Ratio::zero);
        (&part * &Ratio::from(BAR_WIDTH)).scaled_round(0).try_into().unwrap_or(0)
    };
    let width = |text: fn(&Bar) -> &str| bars.iter().map(|bar| text(bar).width()).max().unwrap_or(0);
    let figures = width(|bar| &bar.figure);
    let labels = width(|bar| &bar.label).min(SCREEN_WIDTH.saturating_sub(figures + 40));
    let mut text = String::new();
    for bar in bars {
        let label = cut(&bar.label, labels);
        let (from, to) = (position(&bar.from), position(&bar.to));
        let (start, length) = (from.min(to), from.abs_diff(to).max(1));
        let gap = " ".repeat(labels.saturating_sub(label.width()));
        let figure_gap = " ".repeat(figures.saturating_sub(bar.figure.width()));
        let bar_text: String = std::iter::repeat_n(' ', start).chain(std::iter::repeat_n(bar.fill, length)).collect();
        text += &format!("{label}{gap}  {figure_gap}{}  {bar_text}\n", bar.figure);
    }
    text
}

/// The address of a figure of a gap: the first municipality against the second.
fn address(gap: &Gap, row: &str) -> String {
    let (a, b) = &gap.municipalities;
    let address = Address {
        sheet: format!("gap.{}", gap.area).into(),
        row: row.into(),
        column: "gap".into(),
        scope: format!("{a}~{b}").into(),
        period: gap.year.to_string().into(),
        view: Some(gap.to.clone()),
    };
    address.to_string()
}

#[derive(Serialize)]
struct Line<'a> {
    area: &'a str,
    number: usize,
    municipality: Option<&'a str>,
    kind: &'a str,
    id: &'a str,
    layer: Option<String>,
    unit: String,
    effect: Exact,
    reached: Exact,
    kroner: Option<Exact>,
    method: Option<&'static str>,
    because: Option<&'a str>,
    source: Option<&'a str>,
    basis: String,
    address: String,
}

/// The gap in the first view, every step, and the gap in the second.
fn lines<'a>(project: &Project, gap: &'a Gap) -> Vec<Line<'a>> {
    let line = |number, kind, id: &'a str, effect: &Ratio, reached: &Ratio, row: &str| Line {
        area: &gap.area,
        number,
        municipality: None,
        kind,
        id,
        layer: None,
        unit: project.model.vocabulary.unit_id(&gap.unit),
        effect: Exact::new(effect),
        reached: Exact::new(reached),
        kroner: None,
        method: None,
        because: None,
        source: None,
        basis: gap.basis.to_string(),
        address: address(gap, row),
    };
    let mut lines = vec![line(0, "start", &gap.from, &gap.start, &gap.start, "start")];
    let mut reached = gap.start.clone();
    for (index, step) in gap.steps.iter().enumerate() {
        reached += &step.effect;
        let row = format!("{}.{}", step.municipality, step.id);
        let plain = line(index + 1, step.kind.word(), &step.id, &step.effect, &reached, &row);
        lines.push(Line {
            municipality: Some(&step.municipality),
            layer: Some(step.layer.to_string()),
            kroner: Some(Exact::new(&step.kroner)),
            method: Some(step.attribution.word()),
            because: step.reason.because.as_deref(),
            source: step.reason.source.as_deref(),
            ..plain
        });
    }
    lines.push(line(gap.steps.len() + 1, "end", &gap.to, &gap.end, &gap.end, "end"));
    lines
}

/// Writes gaps as CSV: for each the gap in the first view, every step, and the gap in the second.
pub fn waterfall_csv(project: &Project, gaps: &[Gap]) -> String {
    let mut table = Table::new(&[
        "area",
        "number",
        "municipality",
        "kind",
        "id",
        "layer",
        "unit",
        "effect",
        "numerator",
        "denominator",
        "reached",
        "kroner",
        "method",
        "because",
        "source",
        "basis",
        "address",
    ]);
    for line in gaps.iter().flat_map(|gap| lines(project, gap)) {
        let (numerator, denominator) = line.effect.parts();
        table.text(line.area).number(&line.number.to_string()).text(line.municipality.unwrap_or("")).text(line.kind);
        table.text(line.id).text(line.layer.as_deref().unwrap_or("")).text(&line.unit).number(&line.effect.decimal());
        table.number(numerator).number(denominator).number(&line.reached.decimal());
        table.number(&line.kroner.as_ref().map_or(String::new(), Exact::decimal)).text(line.method.unwrap_or(""));
        table.text(line.because.unwrap_or("")).text(line.source.unwrap_or("")).text(&line.basis).text(&line.address).end_row();
    }
    table.finish()
}

/// Writes gaps as JSON, exactly.
pub fn waterfall_json(project: &Project, gaps: &[Gap]) -> String {
    #[derive(Serialize)]
    struct Document<'a> {
        area: &'a str,
        municipalities: [&'a str; 2],
        year: i32,
        from: &'a str,
        to: &'a str,
        unit: String,
        start: Exact,
        end: Exact,
        steps: Vec<Line<'a>>,
    }
    let documents: Vec<Document<'_>> = gaps
        .iter()
        .map(|gap| {
            let mut steps = lines(project, gap);
            steps.retain(|line| line.municipality.is_some());
            Document {
                area: &gap.area,
                municipalities: [&gap.municipalities.0, &gap.municipalities.1],
                year: gap.year,
                from: &gap.from,
                to: &gap.to,
                unit: project.model.vocabulary.unit_id(&gap.unit),
                start: Exact::new(&gap.start),
                end: Exact::new(&gap.end),
                steps,
            }
        })
        .collect();
    json_text(&documents)
}
