//! Every choice of a project's hidden counts that breaks no known relation, and what all of these
//! worlds together say of a cell or check.

use crate::engine::HiddenCount;
use crate::facts::Fact;
use crate::model::{Check, Purpose, REPORTED};
use crate::value::{Ratio, Unit};

use super::figures::{Answer, Plain, Stop};
use super::place::Place;
use super::projects::Project;
use super::world::{Counts, World};

/// What all worlds together say of a cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Opinion {
    /// A number from the least to the greatest; exact where they meet.
    Number(Ratio, Ratio, Unit),
    /// The same text everywhere.
    Text(String),
    /// Missing somewhere, or no one thing.
    Missing,
    /// It demands itself somewhere.
    Unanswerable,
    /// The plain way has no time for it.
    TooLong,
}

/// Every choice of hidden counts that breaks no known relation.
pub(super) fn worlds(project: &Project) -> Vec<Counts> {
    let mut choices = vec![Counts::new()];
    for ((place, period), facts) in project.facts.iter() {
        for (id, fact) in facts {
            let Some((low, high)) = ends(fact) else {
                continue;
            };
            let count = HiddenCount {
                place: place.clone(),
                period: period.clone(),
                fact: id.clone(),
            };
            let with = |choice: &Counts, value: i64| {
                let mut choice = choice.clone();
                choice.insert(count.clone(), value);
                choice
            };
            choices = choices
                .iter()
                .flat_map(|choice| {
                    (low..=high)
                        .map(|value| with(choice, value))
                        .collect::<Vec<_>>()
                })
                .collect();
        }
    }
    choices.retain(|choice| !breaks_a_relation(project, choice));
    choices
}

fn ends(fact: &Fact) -> Option<(i64, i64)> {
    let whole = |end: &Ratio| i64::try_from(end.numerator()).expect("a small count");
    fact.hidden_count()
        .map(|(low, high)| (whole(low), whole(high)))
}

fn breaks_a_relation(project: &Project, choice: &Counts) -> bool {
    let world = World::new(&project.model, &project.facts, &project.accounts, choice);
    let narrowing: Vec<&Check> = project
        .model
        .national
        .checks
        .iter()
        .filter(|check| check.purpose == Purpose::Narrow)
        .collect();
    project.facts.iter().any(|((scope, period), facts)| {
        let at = Place::outside(scope, period, &REPORTED.into());
        let breaks = |check: &&Check| {
            let is_about = check.stating.iter().any(|fact| facts.contains_key(fact));
            is_about && world.relation(&check.condition, None, &at) == Ok(Some(false))
        };
        let count = |id: &str| {
            let id = HiddenCount {
                place: scope.clone(),
                period: period.clone(),
                fact: id.into(),
            };
            let exact = |fact: &Fact| fact.figure.as_exact().cloned();
            choice
                .get(&id)
                .map(|count| Ratio::from(*count))
                .or_else(|| facts.get(&id.fact).and_then(exact))
        };
        let exceeds_its_whole = project
            .model
            .vocabulary
            .facts
            .iter()
            .any(|(part, declared)| {
                let whole = declared.part_of.as_ref().and_then(|whole| count(whole));
                matches!((count(part), whole), (Some(part), Some(whole)) if part > whole)
            });
        exceeds_its_whole || narrowing.iter().any(breaks)
    })
}

/// What something gives in every world; in the first alone where that asks for no hidden count,
/// since then all are alike.
fn in_every_world<T>(
    project: &Project,
    worlds: &[Counts],
    ask: impl Fn(&World<'_>) -> T,
) -> Vec<T> {
    let mut answers = Vec::new();
    for counts in worlds {
        let world = World::new(&project.model, &project.facts, &project.accounts, counts);
        answers.push(ask(&world));
        if !world.has_asked_hidden.get() {
            break;
        }
    }
    answers
}

/// What all worlds say of a cell.
pub(super) fn opinion(project: &Project, worlds: &[Counts], at: &Place) -> Opinion {
    let answers = in_every_world(project, worlds, |world| world.cell(at));
    if answers.contains(&Err(Stop::TooLong)) {
        return Opinion::TooLong;
    }
    if answers.contains(&Err(Stop::Circle)) {
        return Opinion::Unanswerable;
    }
    let number = |answer: &Answer| match answer {
        Ok(Plain::Number(value, unit)) => Some((value.clone(), unit.clone())),
        _ => None,
    };
    if let Some(numbers) = answers.iter().map(number).collect::<Option<Vec<_>>>()
        && let (Some((low, unit)), Some((high, _))) = (numbers.iter().min(), numbers.iter().max())
    {
        // What is of one unit in one world and of another in the next is no one figure.
        let is_one_unit = numbers.iter().all(|(_, other)| unit.add(other).is_ok());
        return if is_one_unit {
            Opinion::Number(low.clone(), high.clone(), unit.clone())
        } else {
            Opinion::Missing
        };
    }
    match answers.first() {
        Some(Ok(Plain::Text(text))) if answers.iter().all(|answer| *answer == answers[0]) => {
            Opinion::Text(text.clone())
        }
        _ => Opinion::Missing,
    }
}

/// Whether a check holds in every world; `Ok(None)` where it holds in some alone, or cannot be
/// decided in one.
pub(super) fn verdict(
    project: &Project,
    worlds: &[Counts],
    check: &Check,
    at: &Place,
) -> Result<Option<bool>, Stop> {
    let answers = in_every_world(project, worlds, |world| {
        world.relation(&check.condition, check.within.as_ref(), at)
    });
    for stop in [Stop::TooLong, Stop::Circle] {
        if answers.contains(&Err(stop)) {
            return Err(stop);
        }
    }
    let first = answers.first().copied().unwrap_or(Ok(None))?;
    Ok(first.filter(|_| answers.iter().all(|answer| *answer == Ok(first))))
}

/// Whether anything is hidden, so that the engine's bounds may leave open what no world leaves
/// open.
pub(super) fn has_hidden_counts(project: &Project) -> bool {
    project
        .facts
        .iter()
        .any(|(_, facts)| facts.values().any(|fact| fact.hidden_count().is_some()))
}
