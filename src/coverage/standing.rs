//! How far a municipality is: what is known, what lacks, and what is undecided.

use crate::diag::{Code, Diagnostic};
use crate::ledger::{CompletenessState, Condensed};
use crate::model::Id;
use crate::value::Amount;

use super::areas::{AreaGround, AreaKnowledge};
use super::booked::{BookedSums, Scrutiny};
use super::missing_facts::MissingFacts;

/// Whether what was read agrees with the control totals that the export came with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ControlStanding {
    /// All that are stated agree.
    Agree,
    /// Some do not.
    Differ,
    /// None is stated, or none can be compared.
    NotStated,
}

impl ControlStanding {
    pub(super) fn of(ledger: &Condensed) -> Self {
        let mut checks = ledger.completeness.iter();
        let control = checks.find(|check| check.code == Code::ControlTotal);
        match control.map(|check| check.standing) {
            Some(CompletenessState::Holds) => Self::Agree,
            Some(CompletenessState::Fails) => Self::Differ,
            Some(CompletenessState::NotCheckable) | None => Self::NotStated,
        }
    }
}

/// How far a municipality and year is. **Unit** of what is undecided: kroner without sign.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlaceStanding {
    /// How many areas there are.
    pub areas: usize,
    /// Of which it is known what they hold.
    pub known: usize,
    /// Of which it is said that nobody knows.
    pub declared_unknown: usize,
    /// Facts of its own that are asked for and have no value.
    pub facts: usize,
    /// Of which it is said that nobody knows them.
    pub facts_said: usize,
    /// Whether it is known that the ledger is whole.
    pub control: ControlStanding,
    /// Claimed by no rule.
    pub unmapped: Amount,
    /// Waiting until something is said of categories.
    pub pending: Amount,
    /// Claimed by several rules.
    pub disputed: Amount,
    /// Lines that could not be read.
    pub quarantined: usize,
    /// Errors about it, those that say what stands above left out.
    pub errors: usize,
}

impl PlaceStanding {
    /// How many areas nobody has said anything of.
    pub fn not_said(&self) -> usize {
        self.areas - self.known - self.declared_unknown
    }

    pub(super) fn new(
        municipality: &Id,
        ledger: &Condensed,
        areas: &[AreaKnowledge],
        facts: &MissingFacts,
        by_scrutiny: impl Fn(Scrutiny) -> BookedSums,
        errors: usize,
    ) -> Self {
        let count = |is_it: &dyn Fn(AreaGround) -> bool| {
            areas.iter().filter(|area| is_it(area.ground)).count()
        };
        let is_own = |lack: &&super::LackingFact| lack.lack.place == *municipality;
        Self {
            areas: areas.len(),
            known: count(&AreaGround::is_known),
            declared_unknown: count(&|ground| ground == AreaGround::DeclaredUnknown),
            facts: facts.facts.iter().filter(is_own).count(),
            facts_said: facts
                .facts
                .iter()
                .filter(|fact| is_own(fact) && fact.reason.is_some())
                .count(),
            control: ControlStanding::of(ledger),
            unmapped: by_scrutiny(Scrutiny::Unmapped).gross,
            pending: by_scrutiny(Scrutiny::Pending).gross,
            disputed: by_scrutiny(Scrutiny::Disputed).gross,
            quarantined: ledger.quarantined.len(),
            errors,
        }
    }
}

/// How many errors are about each municipality that the run does not say by its sums.
pub(super) fn errors_of(found: &[Diagnostic], municipality: &str) -> usize {
    let is_sum = |code: Code| matches!(code, Code::Unmapped | Code::Disputed);
    let about = |finding: &&Diagnostic| {
        let mut places = finding.places().into_iter();
        places.any(|place| *place.place == *municipality)
    };
    let errors = found.iter().filter(|finding| finding.is_error());
    errors
        .filter(|finding| !is_sum(finding.code) && !finding.code.is_difference())
        .filter(about)
        .count()
}
