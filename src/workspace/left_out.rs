//! Municipalities that are left out for their errors, so that all others go on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Ledgers, Project, Request, Run};
use crate::diag::{Code, Diagnostic, Found, is_sound};
use crate::engine::Account;
use crate::facts::FactBook;
use crate::model::Id;
use crate::value::Value;

/// What was computed, and what was found on the way, without the municipalities that have errors of
/// their own.
pub struct StandingRun {
    /// Without the figures of those.
    pub project: Project,
    /// Likewise.
    pub run: Run,
    /// What was found that is about others too, or about what all share.
    pub found: Vec<Diagnostic>,
    /// Those that are left out, a finding each (`K0708`).
    pub left_out: Vec<Diagnostic>,
}

/// A loaded project, without the municipalities that have errors of their own.
///
/// # Errors
/// What was found, where an error is about what all share, or no municipality is left.
pub fn loaded_without_faulty(loaded: Found<Project>) -> Result<Found<Project>, Vec<Diagnostic>> {
    let Found { value, diagnostics } = loaded;
    if is_sound(&diagnostics) {
        return Ok(Found { value, diagnostics });
    }
    match errors_by_municipality(&value, &diagnostics) {
        Some(errors) if errors.len() < value.municipalities.len() => Ok(Found {
            value: value.leaving_out(&errors),
            diagnostics,
        }),
        _ => Err(diagnostics),
    }
}

/// What was computed, without the municipalities that have errors of their own.
///
/// # Errors
/// What was found, where an error is about what all share or a municipality that was asked for, or
/// no other is left.
pub fn run_without_faulty(
    project: Project,
    run: Run,
    mut found: Vec<Diagnostic>,
    request: &Request,
) -> Result<StandingRun, Vec<Diagnostic>> {
    if is_sound(&found) {
        return Ok(StandingRun {
            project,
            run,
            found,
            left_out: Vec::new(),
        });
    }
    let Some(errors) = faulty(&project, &found, request) else {
        return Err(found);
    };
    let project = project.leaving_out(&errors);
    let run = project
        .compute(project.remaining(run.ledgers), request)
        .value;
    found.retain(|finding| {
        let places = finding.places();
        places.is_empty()
            || places
                .iter()
                .any(|place| !errors.contains_key(&place.place))
    });
    Ok(StandingRun {
        project,
        run,
        found,
        left_out: errors.iter().map(left_out).collect(),
    })
}

/// Whether a run has figures to show without the municipalities that have errors of their own: all
/// errors are theirs, none of them was asked for, and others are left.
pub fn leaves_somebody(project: &Project, found: &[Diagnostic], request: &Request) -> bool {
    is_sound(found) || faulty(project, found, request).is_some()
}

/// The errors of each municipality that can be left out.
fn faulty(
    project: &Project,
    found: &[Diagnostic],
    request: &Request,
) -> Option<BTreeMap<Id, usize>> {
    let errors = errors_by_municipality(project, found)?;
    let mut asked = request.places.iter();
    let is_asked = asked.any(|(place, _)| errors.contains_key(place));
    (!is_asked && errors.len() < project.municipalities.len()).then_some(errors)
}

/// The errors of each municipality, where every error is about some of them; `None` where one is
/// about what all share, or there is none.
fn errors_by_municipality(project: &Project, found: &[Diagnostic]) -> Option<BTreeMap<Id, usize>> {
    let is_known = |place: &Id| project.municipalities.contains_key(place);
    let mut errors: BTreeMap<Id, usize> = BTreeMap::new();
    let grave = |finding: &&Diagnostic| finding.is_error() && !finding.code.is_difference();
    for finding in found.iter().filter(grave) {
        let places = finding.places();
        // Who is left out is still shown with the words of their files.
        let is_of_all = places.is_empty() || finding.code == Code::PersonInText;
        if is_of_all || !places.iter().all(|place| is_known(&place.place)) {
            return None;
        }
        let municipalities: BTreeSet<Id> = places.into_iter().map(|place| place.place).collect();
        for municipality in municipalities {
            *errors.entry(municipality).or_default() += 1;
        }
    }
    (!errors.is_empty()).then_some(errors)
}

/// That a municipality is left out for so many errors.
fn left_out((municipality, count): (&Id, &usize)) -> Diagnostic {
    let plural = if *count == 1 { "" } else { "s" };
    let message = format!("{municipality} is left out, for {count} error{plural} of its own");
    Diagnostic::new(Code::LeftOut, message)
        .of_place(Arc::clone(municipality), None::<Id>)
        .help(format!(
            "`kontering test --only {municipality}` shows them; what stands on its figures is missing"
        ))
}

impl Project {
    /// The project without the figures of some municipalities: they have no rules, their facts are
    /// missing, their ledgers are not read, and none of their files counts as an input.
    fn leaving_out(mut self, errors: &BTreeMap<Id, usize>) -> Self {
        let mut facts = FactBook::default();
        for ((place, period), stated) in self.facts.iter() {
            let mut stated = stated.clone();
            if errors.contains_key(place) {
                for fact in stated.values_mut() {
                    fact.figure.value = Value::Missing(reason(place));
                }
            }
            *facts.of_mut(place, period) = stated;
        }
        self.facts = facts;
        let mut model = (*self.model).clone();
        for municipality in errors.keys() {
            model.municipal.remove(municipality);
            let folder = format!("municipalities/{municipality}/");
            self.inputs.retain(|path, _| !path.starts_with(&folder));
        }
        self.model = Arc::new(model);
        self.left_out
            .extend(errors.keys().map(|id| (id.clone(), reason(id))));
        self
    }

    /// The accounts of those that are left out: all categories are missing.
    pub(super) fn accounts_left_out(&self) -> Vec<Account> {
        let of_place = |(municipality, year): &(Id, i32)| {
            let reason = self.left_out.get(municipality)?;
            let views = self.views().into_iter();
            let account = |view| Account::missing(&self.model, (municipality, *year), view, reason);
            Some(views.map(account).collect::<Vec<_>>())
        };
        self.places()
            .iter()
            .filter_map(of_place)
            .flatten()
            .collect()
    }

    /// The ledgers of those that are not left out.
    fn remaining(&self, mut ledgers: Ledgers) -> Ledgers {
        ledgers.retain(|place, _| !self.left_out.contains_key(&place.municipality));
        ledgers
    }
}

fn reason(municipality: &str) -> Arc<str> {
    format!("{municipality} is left out for its errors").into()
}
