//! The explanation of a cell of a gap: what stands on both sides of the difference, or what a step
//! is.

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic, Span, did_you_mean};
use crate::engine::{Address, Cell, Coordinates};
use crate::model::{Action, Categories, Expr, Id, Node, written};
use crate::scenario::{Attribution, Gap, GapColumn, GapStep, Gaps, gap_cells, gap_rows};
use crate::value::{Figure, Ratio, Unit, Value};

use super::cell::{Explainer, with_figure};
use super::ground::{GroundTerm, StepGround};
use super::step::in_words;
use super::{ExplanationStep, Scene, StepKind};

/// Explains a cell of a decomposed gap: both ends by the figures of the two municipalities, a step
/// by what it changes.
///
/// # Errors
/// `K0505` when the address names no cell of the gaps, which are those of one address' sheet, pair
/// and year.
pub fn explain_gap(
    scene: &Scene<'_>,
    decomposed: &Gaps,
    address: &Address,
) -> Result<ExplanationStep, Diagnostic> {
    let cells = gap_cells(scene.project, decomposed);
    let Some(cell) = cells.iter().find(|cell| cell.address == *address) else {
        return Err(unknown(&cells, address));
    };
    let explainer = Explainer::new(scene);
    let mut root = cell_step(&explainer, cell);
    if let Some(gap) = decomposed
        .gaps
        .iter()
        .find(|gap| gap_rows(gap).contains(&address.row))
    {
        let row = gap_rows(gap)
            .iter()
            .position(|row| *row == address.row)
            .unwrap_or(0);
        match row.checked_sub(1).and_then(|index| gap.steps.get(index)) {
            None => {
                let view = if row == 0 { &gap.from } else { &gap.to };
                root.steps = sides(&explainer, gap, view);
            }
            Some(_) if *address.column == *GapColumn::Reached.id() => {
                let effects = cells
                    .iter()
                    .filter(|cell| *cell.address.column == *GapColumn::Effect.id());
                let moving = effects.take(row + 1).filter(|cell| {
                    cell.figure
                        .as_exact()
                        .is_some_and(|effect| !effect.is_zero())
                });
                root.steps = moving.map(|cell| cell_step(&explainer, cell)).collect();
            }
            Some(step) => root.steps = change(&explainer, gap, step),
        }
    }
    Ok(root.named())
}

/// A cell as a step with nothing beneath.
fn cell_step(explainer: &Explainer<'_>, cell: &Cell) -> ExplanationStep {
    let mut step = with_figure(
        ExplanationStep::new(StepKind::Cell, cell.address.to_string()),
        &cell.figure,
        cell.decimals,
    );
    let missing = step.text.take();
    step.display = step
        .display
        .map(|display| explainer.with_unit(&display, &cell.figure.unit));
    step.text = match &cell.figure.value {
        Value::Text(_) => None,
        _ => Some(missing.map_or_else(
            || format!("= {}", written(&cell.formula)),
            |why| format!("= {}; {why}", written(&cell.formula)),
        )),
    };
    step.ground = Some(StepGround::of([
        GroundTerm::Origin(cell.origin),
        GroundTerm::Basis(cell.basis),
    ]));
    step
}

/// What each municipality's cost stands on.
fn sides(explainer: &Explainer<'_>, gap: &Gap, view: &Id) -> Vec<ExplanationStep> {
    let model = &explainer.scene.project.model;
    let span = model
        .categories
        .get(&gap.area)
        .map(|category| category.span.clone());
    let side = |(municipality, year): (&Id, i32)| {
        let at = Coordinates::outside(municipality, year, view);
        let expr = |node| {
            Expr::new(
                node,
                span.clone().unwrap_or_else(|| Span::new("", 0, 0).into()),
            )
        };
        let category = expr(Node::Category(gap.area.clone()));
        let cost = match model.categories.denominator(&gap.area) {
            Some(_) => expr(Node::PerUnit(category)),
            None => expr(Node::Sum(category)),
        };
        let evaluated = explainer.ground.evaluate(&cost, &at);
        let name = format!("{municipality}/{year}/{view}");
        let decimals = (gap.unit != Unit::kr()).then_some(2);
        let mut step = with_figure(
            ExplanationStep::new(StepKind::Category, name),
            &evaluated.figure,
            decimals,
        );
        step.display = step
            .display
            .map(|display| explainer.with_unit(&display, &evaluated.figure.unit));
        step.text = Some(format!("= {}", written(&cost)));
        step.ground = evaluated
            .basis
            .map(|basis| StepGround::of([GroundTerm::Basis(basis)]));
        explainer.references(&cost, &at, 0, &mut step.steps);
        step
    };
    gap.places()
        .into_iter()
        .map(side)
        .chain(price_facts(explainer, gap, gap.places(), view))
        .collect()
}

/// The index of every year that kroner are brought to other prices from or to.
fn price_facts<'a>(
    explainer: &Explainer<'_>,
    gap: &Gap,
    places: impl IntoIterator<Item = (&'a Id, i32)>,
    view: &Id,
) -> Vec<ExplanationStep> {
    let Some(prices) = &gap.prices else {
        return Vec::new();
    };
    let years: BTreeSet<i32> = places.into_iter().map(|(_, year)| year).collect();
    let others = years.into_iter().filter(|year| *year != prices.year);
    let others: Vec<i32> = others.collect();
    let stated = others
        .first()
        .map(|_| prices.year)
        .into_iter()
        .chain(others);
    let index = |year| {
        let at = Coordinates::outside(&prices.index.place, year, view);
        explainer.fact(&prices.index.fact, &at)
    };
    stated.map(index).collect()
}

/// What a step changes: the adjustment with its reason and place, what it takes and puts, and what
/// kroner are divided by.
fn change(explainer: &Explainer<'_>, gap: &Gap, step: &GapStep) -> Vec<ExplanationStep> {
    let year = gap.year_of(&step.municipality);
    let at = Coordinates::outside(&step.municipality, year, &step.view);
    let name = format!("{} {}", step.kind.word(), step.id);
    let mut changed = kroner(explainer, StepKind::Adjustment, name, &step.kroner);
    changed.text = in_words(&step.reason);
    changed.ground = Some(StepGround::of([]).with(format!(
        "{} layer, view {}, {}",
        step.layer,
        step.view,
        how(step.attribution)
    )));
    changed.place = Some(explainer.scene.place(&step.span));
    match &step.action {
        Action::UseKey { key, .. } => changed.steps.extend([&gap.from, &gap.to].map(|view| {
            let key = explainer.key(
                key,
                &Coordinates {
                    view: view.clone(),
                    ..at.clone()
                },
                0,
            );
            ExplanationStep {
                name: format!("{}/{view}", key.name),
                ..key
            }
        })),
        Action::UseWeight { weight, value } => {
            changed.steps.extend([&gap.from, &gap.to].map(|view| {
                let asked = Expr::new(Node::Weight(weight.clone()), value.span.clone());
                let weight = explainer.weight(
                    weight,
                    &asked,
                    &Coordinates {
                        view: view.clone(),
                        ..at.clone()
                    },
                );
                ExplanationStep {
                    name: format!("{}/{view}", weight.name),
                    ..weight
                }
            }));
        }
        Action::Exclude { .. } | Action::Move { .. } | Action::Add { .. } => {
            let amounts = explainer
                .ground
                .account(&at)
                .map_or(&[][..], |account| &account.adjusted);
            let inside = |end: &Option<Id>| {
                end.as_ref()
                    .is_some_and(|category| Categories::is_within(category, &gap.area))
            };
            let own = amounts
                .iter()
                .filter(|amount| amount.adjustment == step.id && amount.layer == step.layer);
            let own = own.filter(|amount| inside(&amount.from) || inside(&amount.to));
            changed.steps.extend(own.map(|amount| {
                let end = |category: &Option<Id>, other: &str| {
                    category
                        .as_ref()
                        .map_or_else(|| other.to_owned(), Id::to_string)
                };
                let name = format!(
                    "{} → {}",
                    end(&amount.from, "added"),
                    end(&amount.to, "excluded")
                );
                let mut way = kroner(explainer, StepKind::Adjustment, name, &amount.amount);
                way.ground = Some(StepGround::of([GroundTerm::Basis(amount.basis)]));
                way
            }));
        }
    }
    let mut steps = vec![changed];
    steps.extend(
        explainer
            .scene
            .project
            .model
            .categories
            .denominator(&gap.area)
            .map(|fact| explainer.fact(fact, &at)),
    );
    let own = [(&step.municipality, year)];
    steps.extend(price_facts(explainer, gap, own, &step.view));
    steps
}

fn how(attribution: Attribution) -> &'static str {
    match attribution {
        Attribution::Shapley => "exact Shapley value within its stage",
        Attribution::InOrder => "what it adds in order of ids within its stage",
    }
}

fn kroner(
    explainer: &Explainer<'_>,
    kind: StepKind,
    name: String,
    value: &Ratio,
) -> ExplanationStep {
    let mut step = with_figure(
        ExplanationStep::new(kind, name),
        &Figure::exact(value.clone(), Unit::kr()),
        None,
    );
    step.display = step
        .display
        .map(|display| explainer.with_unit(&display, &Unit::kr()));
    step
}

/// Says which part of the address is unknown, and what is near it.
fn unknown(cells: &[Cell], address: &Address) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        Code::UnknownAddress,
        format!("there is no cell `{address}`"),
    );
    let near = |written: &str, mut known: Vec<&str>, what: &str| {
        known.dedup();
        let near = did_you_mean(written, known.iter().copied());
        near.unwrap_or_else(|| format!("the {what} are: {}", known.join(", ")))
    };
    let rows: Vec<&str> = cells.iter().map(|cell| &*cell.address.row).collect();
    if !rows.contains(&&*address.row) {
        return diagnostic.help(near(&address.row, rows, "rows of the sheet"));
    }
    let columns = cells
        .iter()
        .filter(|cell| cell.address.row == address.row)
        .map(|cell| &*cell.address.column)
        .collect();
    diagnostic.help(near(&address.column, columns, "columns of the row"))
}
