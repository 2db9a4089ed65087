//! The steps from one gap to another: a waterfall of bars, and exact figures for machines.

use crate::model::{Id, Scope};
use crate::scenario::{
    Attribution, Gap, GapColumn, GapName, GapStep, Gaps, MissingGap, gap_address, gap_rows,
};
use crate::value::{Ratio, Unit, group_thousands};
use crate::words::Language;
use crate::workspace::Project;

use super::dataset::{DataRow, Datum};
use super::document::{Bar, BarKind, Document, DocumentBlock};
use super::exact::Exact;
use super::grid::cut;
use super::names::{name, unit_label};
use super::prices::price_words;
use super::screen::SCREEN_WIDTH;

/// Says why a gap cannot be computed; of one that is not to be told, only that.
pub fn missing_gap_document(missing: &MissingGap) -> Document {
    let MissingGap {
        area,
        request,
        reason,
    } = missing;
    let (a, b) = &request.municipalities;
    let name = format!(
        "{} {}/{}",
        GapName::sheet(area, &request.from),
        Scope::pair(a, b),
        request.period()
    );
    Document::new().line(match missing.is_withheld() {
        true => format!(":  {name}"),
        false => format!(".  {name}: {reason}"),
    })
}

/// How a value of a gap is written, with so many decimals.
pub(super) fn gap_figure(value: &Ratio, places: u32, signed: bool) -> String {
    let plus = if signed && !value.is_negative() {
        "+"
    } else {
        ""
    };
    format!("{plus}{}", group_thousands(&value.to_fixed(places)))
}

/// The decimals of the steps of a gap.
pub(super) fn gap_places(gap: &Gap) -> u32 {
    if gap.unit == Unit::kr() { 0 } else { 2 }
}

/// The steps of a gap that have an effect.
pub(super) fn moving_steps(gap: &Gap) -> impl Iterator<Item = &GapStep> {
    gap.steps.iter().filter(|step| !step.effect.is_zero())
}

/// How many steps of a gap have no effect.
pub(super) fn idle_steps(gap: &Gap) -> usize {
    gap.steps.len() - moving_steps(gap).count()
}

/// Why a step is taken: its reason, else its source.
pub(super) fn step_reason(step: &GapStep) -> Option<&String> {
    step.reason.because.as_ref().or(step.reason.source.as_ref())
}

/// The bars of a gap: the whole of the first view, each step that has an effect, the whole of the
/// other view.
pub(super) fn waterfall_bars(
    gap: &Gap,
    view_label: impl Fn(&Id) -> String,
    step_label: impl Fn(&GapStep) -> String,
) -> Vec<Bar> {
    let places = gap_places(gap);
    let total = |view: &Id, value: &Ratio| Bar {
        label: view_label(view),
        figure: gap_figure(value, places, false),
        from: Ratio::zero(),
        to: value.clone(),
        kind: BarKind::Total,
    };
    let mut bars = vec![total(&gap.from, &gap.start)];
    let mut reached = gap.start.clone();
    for step in moving_steps(gap) {
        let next = &reached + &step.effect;
        bars.push(Bar {
            label: step_label(step),
            figure: gap_figure(&step.effect, places, true),
            from: reached,
            to: next.clone(),
            kind: if step.effect.is_negative() {
                BarKind::Down
            } else {
                BarKind::Up
            },
        });
        reached = next;
    }
    bars.push(total(&gap.to, &gap.end));
    bars
}

/// The year that both sides of a gap share, behind a blank, and the names of both around a sign:
/// each with its own year where these differ.
pub(super) fn gap_names(gap: &Gap, names: [&str; 2], minus: &str) -> (String, String) {
    let [a, b] = names;
    match gap.years {
        (of_a, of_b) if of_a == of_b => (format!(" {of_a}"), format!("{a} {minus} {b}")),
        (of_a, of_b) => (String::new(), format!("{a} {of_a} {minus} {b} {of_b}")),
    }
}

/// The waterfall of a gap for people. Steps without effect are counted, not drawn.
pub fn waterfall_document(project: &Project, gap: &Gap, language: Language) -> Document {
    let area = project
        .model
        .categories
        .get(&gap.area)
        .map_or(&*gap.area, |area| area.label.text(language));
    let (a, b) = (
        name(project, &gap.municipalities.0, language),
        name(project, &gap.municipalities.1, language),
    );
    let unit = unit_label(&gap.unit, &project.model.vocabulary, language);
    let bars = waterfall_bars(gap, ToString::to_string, |step| {
        let place = name(project, &step.municipality, language);
        format!("{place}: {} {}", step.kind.word(), step.id)
    });
    let sheet = GapName::sheet(&gap.area, &gap.from);
    let (year, places) = gap_names(gap, [&a, &b], "-");
    let title = format!("{sheet}: {area}{year}, {places}, {unit}");
    let years = [gap.years.0, gap.years.1].into();
    let prices = gap.prices.as_ref();
    let said = price_words(project, prices, &years, language);
    let drawn = Document::new()
        .line(title.clone())
        .line(format!(
            "{} → {} · {} · basis: {}",
            gap.from,
            gap.to,
            method(&gap.steps),
            gap.basis
        ))
        .and(said.into_iter().fold(Document::new(), Document::paragraph))
        .block(DocumentBlock::Bars { title, bars });
    let mut document = match idle_steps(gap) {
        0 => drawn,
        1 => drawn.line("1 more step has no effect"),
        idle => drawn.line(format!("{idle} more steps have no effect")),
    };
    let rows = gap_rows(gap);
    for (row, step) in rows
        .iter()
        .skip(1)
        .zip(&gap.steps)
        .filter(|(_, step)| !step.effect.is_zero())
    {
        if let Some(reason) = step_reason(step) {
            document = document.line(cut(
                &format!("  {row}: {}", reason.replace('\n', " ")),
                SCREEN_WIDTH,
            ));
        }
    }
    document
}

fn method(steps: &[GapStep]) -> String {
    if steps
        .iter()
        .any(|step| step.attribution == Attribution::InOrder)
    {
        "weights and keys first; where more than eight stand together, in order of ids".to_owned()
    } else {
        "weights and keys first; exact Shapley values".to_owned()
    }
}

/// Gaps for machines, exactly. They have no CSV of their own: that is the long format of their
/// cells. A gap that is not to be told has neither ends nor steps.
pub fn waterfall_data(project: &Project, gaps: &Gaps) -> Datum {
    let gap = |gap: &Gap| {
        let Gap {
            area,
            municipalities: (a, b),
            years,
            prices,
            from,
            to,
            unit,
            start,
            end,
            ..
        } = gap;
        let row = DataRow::new()
            .with("sheet", GapName::sheet(area, from).to_string())
            .with("area", area)
            .with("municipalities", vec![a.to_string(), b.to_string()])
            .with("year", (years.0 == years.1).then_some(years.0))
            .with("from", from)
            .with("to", to)
            .with("unit", project.model.vocabulary.unit_id(unit))
            .with("start", Exact::new(start))
            .with("end", Exact::new(end))
            .with("steps", step_rows(project, gap));
        let Some(prices) = prices else { return row };
        let factor = |(municipality, year): (&Id, i32)| {
            let factor = prices.factor(year).ok();
            DataRow::new()
                .with("municipality", municipality)
                .with("year", year)
                .with("factor", factor.as_ref().map(Exact::new))
        };
        let of_prices = DataRow::new()
            .with("year", prices.year)
            .with("index", &prices.index.fact)
            .with("place", &prices.index.place)
            .with("source", prices.sources([&years.0, &years.1]))
            .with("factors", Datum::Rows(gap.places().map(factor).into()));
        row.with("prices", of_prices)
    };
    let withheld = gaps.missing.iter().filter(|missing| missing.is_withheld());
    let withheld = withheld.map(|MissingGap { area, request, .. }| {
        let (a, b) = &request.municipalities;
        let years = request.years;
        DataRow::new()
            .with("sheet", GapName::sheet(area, &request.from).to_string())
            .with("area", area)
            .with("municipalities", vec![a.to_string(), b.to_string()])
            .with("year", (years.0 == years.1).then_some(years.0))
            .with("from", &request.from)
            .with("to", &request.to)
            .with("withheld", true)
    });
    Datum::Rows(gaps.gaps.iter().map(gap).chain(withheld).collect())
}

fn step_rows(project: &Project, gap: &Gap) -> Vec<DataRow> {
    let rows = gap_rows(gap);
    let mut reached = gap.start.clone();
    let steps = gap.steps.iter().zip(1..).map(|(step, number): (_, usize)| {
        reached += &step.effect;
        DataRow::new()
            .with("area", &gap.area)
            .with("number", number)
            .with("municipality", &step.municipality)
            .with("kind", step.kind.word())
            .with("id", &step.id)
            .with("layer", step.layer.to_string())
            .with("unit", project.model.vocabulary.unit_id(&gap.unit))
            .with("effect", Exact::new(&step.effect))
            .with("reached", Exact::new(&reached))
            .with("kroner", Exact::new(&step.kroner))
            .with("method", step.attribution.word())
            .with("because", step.reason.because.as_ref())
            .with("source", step.reason.source.as_ref())
            .with("basis", gap.basis.to_string())
            .with(
                "address",
                gap_address(gap, &rows[number], GapColumn::Effect).to_string(),
            )
    });
    steps.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Span;
    use crate::facts::Basis;
    use crate::model::{Action, LayerName, Reason, Selection};
    use crate::scenario::ItemKind;
    use crate::snapshot::tests as small;

    fn kr(text: &str) -> Ratio {
        Ratio::parse(text).expect("a number")
    }

    fn step(municipality: &str, id: &str, effect: &str, attribution: Attribution) -> GapStep {
        GapStep {
            municipality: municipality.into(),
            layer: LayerName::Municipal(municipality.into()),
            kind: ItemKind::Exclude,
            id: id.into(),
            effect: kr(effect),
            kroner: kr("-100"),
            attribution,
            reason: Reason {
                because: Some(format!("{id}, med grunn")),
                source: None,
            },
            action: Action::Exclude {
                what: Selection::default(),
                part: None,
            },
            view: "comparable".into(),
            span: Span::new("rules/a.rhai", 0, 1),
        }
    }

    fn gap(attribution: Attribution) -> Gap {
        Gap {
            area: "intro".into(),
            municipalities: ("boelum".into(), "tranefoss".into()),
            years: (2013, 2013),
            prices: None,
            from: "reported".into(),
            to: "comparable".into(),
            unit: Unit::kr().divide(&Unit::base("persons")),
            start: kr("40000"),
            steps: vec![
                step("boelum", "migra", "-60000", attribution),
                step("boelum", "ingenting", "0", attribution),
                step("tranefoss", "husleie", "2000/3", attribution),
            ],
            end: kr("-58000/3"),
            basis: Basis::Reconstructed,
        }
    }

    #[test]
    fn bars_stand_where_the_gap_stands_and_cross_zero() {
        let drawn = crate::render::text(&waterfall_document(
            &small::project(),
            &gap(Attribution::Shapley),
            Language::Norwegian,
        ));
        assert_eq!(
            drawn,
            "\
gap.intro: Introduksjonsprogram 2013, Bølum - Tranefoss, kr/person
reported → comparable · weights and keys first; exact Shapley values · basis: reconstructed
reported                     40 000,00              ████████████████████████
Bølum: exclude migra        -60 000,00  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
Tranefoss: exclude husleie     +666,67  ▓
comparable                  -19 333,33  ████████████
1 more step has no effect
  boelum.migra: migra, med grunn
  tranefoss.husleie: husleie, med grunn
"
        );
        let drawn = crate::render::text(&waterfall_document(
            &small::project(),
            &gap(Attribution::InOrder),
            Language::English,
        ));
        assert!(
            drawn.contains("Introduction programme 2013") && drawn.contains("in order of ids"),
            "{drawn}"
        );
    }

    #[test]
    fn machines_get_exact_fractions_that_add_up() {
        let json: serde_json::Value = serde_json::from_str(&crate::render::json(&waterfall_data(
            &small::project(),
            &Gaps {
                gaps: vec![gap(Attribution::Shapley)],
                missing: Vec::new(),
            },
        )))
        .expect("JSON");
        assert_eq!(
            (&json[0]["end"]["numerator"], &json[0]["end"]["denominator"]),
            (&"-58000".into(), &"3".into())
        );
        let steps = json[0]["steps"].as_array().expect("steps");
        assert_eq!(steps.len(), 3);
        assert_eq!(
            (&steps[2]["effect"]["numerator"], &steps[2]["reached"]),
            (&"2000".into(), &json[0]["end"])
        );
        assert_eq!(
            steps[2]["address"],
            "gap.intro:tranefoss.husleie:effekt@boelum~tranefoss/2013/comparable"
        );
    }
}
