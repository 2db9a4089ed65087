//! How far a municipality is: what is known, what lacks, and what is undecided.

use crate::diag::{Code, Diagnostic, Severity};
use crate::engine::Account;
use crate::ledger::{CompletenessState, Condensed};
use crate::model::{Id, Knowledge, KnownBy, Model, Target};
use crate::value::Amount;

use super::areas::{AreaGround, AreaKnowledge};
use super::booked::{BookedSums, CodeCoverage, KronerFate, Scrutiny};
use super::missing_facts::MissingFacts;

/// What the ids of codes about ledgers begin with.
const LEDGERS: &str = "K01";

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
    /// Waiting until something is said of categories; those that are declared unknown left out.
    pub pending: Amount,
    /// Claimed by several rules.
    pub disputed: Amount,
    /// Lines that could not be read.
    pub quarantined: usize,
    /// Errors about it, those that say what stands above left out.
    pub errors: usize,
    /// Entries of its description that nobody has confirmed.
    pub guesses: usize,
    /// Warnings about kroner of its ledger.
    pub warnings: usize,
    /// The kroner that they are about.
    pub warned: Amount,
    /// Whether its figures are as they were accepted.
    pub accepted: AcceptedStanding,
}

/// Whether figures are as they were accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AcceptedStanding {
    /// All are.
    Holds,
    /// Some are not, or none was.
    Differs,
    /// Nothing says: what was accepted is of accounts, and these are of budgets or forecasts.
    NotCompared,
}

/// What was found about a place that its sums do not say.
pub(super) struct PlaceFindings {
    pub(super) errors: usize,
    pub(super) guesses: usize,
    /// The kroner of each warning about some of its ledger.
    pub(super) warned: Vec<Amount>,
    pub(super) accepted: AcceptedStanding,
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
        pending: Amount,
        found: PlaceFindings,
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
            pending,
            disputed: by_scrutiny(Scrutiny::Disputed).gross,
            quarantined: ledger.quarantined.len(),
            errors: found.errors,
            guesses: found.guesses,
            warnings: found.warned.len(),
            warned: found.warned.into_iter().map(Amount::abs).sum(),
            accepted: found.accepted,
        }
    }
}

/// The kroner without sign that wait until something is said of a category that nobody has said
/// anything of.
pub(super) fn pending_undecided(
    model: &Model,
    account: &Account,
    codes: &[CodeCoverage],
) -> Amount {
    let knowledge = Knowledge::new(model, &account.municipality, account.year);
    let is_open = |category: &Id| matches!(knowledge.of(category), KnownBy::Nobody);
    let ways = codes.iter().flat_map(|code| &code.destinations);
    let open = ways.filter(|way| match &way.fate {
        KronerFate::Claimed(Target::Pending(categories)) => categories.iter().any(is_open),
        _ => false,
    });
    open.map(|way| way.sums.gross).sum()
}

/// Whether a finding is about a place.
fn is_of(finding: &Diagnostic, place: &Account) -> bool {
    let year = place.year.to_string();
    finding.places().into_iter().any(|of| {
        *of.place == *place.municipality && of.period.is_none_or(|period| *period == *year)
    })
}

/// How many entries of the description of a place are guessed.
pub(super) fn guesses_of(found: &[Diagnostic], place: &Account) -> usize {
    let guessed = found.iter().filter(|finding| finding.code == Code::Guessed);
    guessed.filter(|finding| is_of(finding, place)).count()
}

/// The kroner of each warning about some of a place's ledger.
pub(super) fn warned_of(found: &[Diagnostic], place: &Account) -> Vec<Amount> {
    let of_ledgers = |finding: &&Diagnostic| {
        finding.severity == Severity::Warning && finding.code.id().starts_with(LEDGERS)
    };
    let warnings = found.iter().filter(of_ledgers);
    let warnings = warnings.filter(|finding| is_of(finding, place));
    warnings.filter_map(Diagnostic::kroner).collect()
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
