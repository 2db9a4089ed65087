//! Controls: what one checks, and what it looked at in a ledger.

use std::str::FromStr;

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::engine::{CheckOutcome, ControlResult, Coordinates};
use crate::model::{Control, Id, REPORTED, written};

use super::cell::Explainer;
use super::ground::StepGround;
use super::{ExplanationStep, Scene, StepKind};

/// A control as a reader names it, `control:155` or `control:155@asker/2024`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ControlName {
    pub id: Id,
    /// The municipality and year; absent for the control itself.
    pub place: Option<(Id, i32)>,
}

impl FromStr for ControlName {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let named = text.strip_prefix("control:").ok_or(())?;
        let lower = |id: &str| Id::from(id.to_lowercase());
        let Some((id, place)) = named.split_once('@') else {
            let (id, place) = (lower(named), None);
            return Ok(Self { id, place });
        };
        let (municipality, year) = place.rsplit_once('/').ok_or(())?;
        let year = year.parse().map_err(|_| ())?;
        Ok(Self {
            id: lower(id),
            place: Some((municipality.into(), year)),
        })
    }
}

/// Explains a control: a step for each that is declared by this id, with what it came to in each
/// ledger; of a place, what it looked at there.
///
/// # Errors
/// `K0505` when there is none, or it does not hold for the ledger.
pub fn explain_control(
    scene: &Scene<'_>,
    name: &ControlName,
) -> Result<Vec<ExplanationStep>, Diagnostic> {
    let model = &scene.project.model;
    let declared: Vec<&Control> = match &name.place {
        Some((municipality, _)) => model.layers(municipality).flat_map(of_layer).collect(),
        None => model
            .named_layers()
            .flat_map(|(_, layer)| of_layer(layer))
            .collect(),
    };
    let named: Vec<&Control> = declared
        .iter()
        .copied()
        .filter(|control| control.relation.id == name.id)
        .collect();
    if named.is_empty() {
        let ids = declared.iter().map(|control| &*control.relation.id);
        let near = did_you_mean(&name.id, ids);
        let help =
            near.unwrap_or_else(|| "`docs/controls.md` lists those of the nation".to_owned());
        let message = format!("there is no control `{}`", name.id);
        return Err(Diagnostic::new(Code::UnknownAddress, message).help(help));
    }
    let Some((municipality, year)) = &name.place else {
        let page = |control: &&Control| with_results(scene, control).named();
        return Ok(named.iter().map(page).collect());
    };
    let valid = named
        .iter()
        .find(|control| control.relation.years.contains(*year));
    let result = scene.run.controls.iter().find(|result| {
        (&result.id, &result.municipality, result.year) == (&name.id, municipality, *year)
    });
    match (valid, result) {
        (Some(control), Some(result)) => Ok(vec![of_ledger(scene, control, result).named()]),
        (valid, _) => {
            let help = match valid {
                None => format!("its years: {}", named[0].relation.years),
                Some(_) => format!("`{municipality}` has no accounts of {year}"),
            };
            let message = format!(
                "control `{}` was not asked of {municipality} {year}",
                name.id
            );
            Err(Diagnostic::new(Code::UnknownAddress, message).help(help))
        }
    }
}

fn of_layer(layer: &crate::model::Layer) -> impl Iterator<Item = &Control> {
    layer.controls.iter()
}

/// What a control checks.
fn page(scene: &Scene<'_>, control: &Control, name: String) -> ExplanationStep {
    let relation = &control.relation;
    let mut step = ExplanationStep::new(StepKind::Control, name);
    let within = relation.within.as_ref().map(written);
    let within = within.map_or_else(String::new, |within| format!(" within {within}"));
    step.text = Some(format!(
        "{}: {}{within}; {}, {}",
        control.title.nb,
        written(&relation.condition),
        relation.severity.word(),
        relation.years
    ));
    step.place = Some(scene.place(&relation.span));
    let source = control.source.as_ref();
    step.ground = source.map(|source| StepGround::of([]).with(source.as_str()));
    if let Some(because) = &relation.because {
        step.steps
            .push(ExplanationStep::new(StepKind::Note, because.as_str()));
    }
    step
}

fn with_results(scene: &Scene<'_>, control: &Control) -> ExplanationStep {
    let mut step = page(scene, control, format!("control:{}", control.relation.id));
    let results = scene.run.controls.iter().filter(|result| {
        result.id == control.relation.id && control.relation.years.contains(result.year)
    });
    step.steps.extend(results.map(|result| {
        let name = format!("{} {}", result.municipality, result.year);
        let mut step = ExplanationStep::new(StepKind::Note, name);
        step.display = Some(outcome(result));
        step
    }));
    step
}

fn of_ledger(scene: &Scene<'_>, control: &Control, result: &ControlResult) -> ExplanationStep {
    let (municipality, year) = (&result.municipality, result.year);
    let name = format!("control:{}@{municipality}/{year}", result.id);
    let mut step = page(scene, control, name);
    step.display = Some(outcome(result));
    let at = Coordinates::outside(municipality, year, &REPORTED.into());
    Explainer::new(scene).references(&control.relation.condition, &at, 1, &mut step.steps);
    step
}

/// What a control came to, in words.
fn outcome(result: &ControlResult) -> String {
    match &result.outcome {
        CheckOutcome::Holds => "holds".to_owned(),
        CheckOutcome::Fails(sides) => format!("does not hold, {sides}, {} kr", result.kroner),
        CheckOutcome::Undecided(reason) => format!("has nothing to look at: {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use super::ControlName;

    #[test]
    fn a_control_is_named_alone_or_with_a_place() {
        let named = |text: &str| text.parse::<ControlName>();
        let alone = ControlName {
            id: "l08".into(),
            place: None,
        };
        assert_eq!(named("control:L08"), Ok(alone));
        let placed = ControlName {
            id: "155".into(),
            place: Some(("asker".into(), 2024)),
        };
        assert_eq!(named("control:155@asker/2024"), Ok(placed));
        for text in [
            "155",
            "control:155@asker",
            "control:155@asker/år",
            "t1:a:b@asker/2024",
        ] {
            assert_eq!(named(text), Err(()), "{text}");
        }
    }
}
