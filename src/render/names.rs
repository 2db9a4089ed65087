//! What things are called: units, municipalities, and the kinds and outcomes that the program tells
//! apart.

use crate::engine::{CellOrigin, CheckOutcome};
use crate::explain::{GroundTerm, StepGround};
use crate::facts::{Basis, Vocabulary};
use crate::model::Scope;
use crate::reconcile::Status;
use crate::scenario::ItemKind;
use crate::value::{Base, Notation, Unit};
use crate::words::{Language, Word};
use crate::workspace::Project;

/// A municipality's name, or those of a pair; its id where the folder does not hold it.
pub fn name(project: &Project, id: &str, language: Language) -> String {
    if let Some((first, second)) = Scope::from(id).both() {
        return format!(
            "{} ~ {}",
            name(project, first, language),
            name(project, second, language)
        );
    }
    let known = project.municipalities.get(id);
    known.map_or_else(
        || id.to_owned(),
        |found| found.label.text(language).to_owned(),
    )
}

/// The name of a scope, which may stand for all municipalities or two.
pub fn scope_name(project: &Project, scope: &str, language: Language) -> String {
    match *scope == *Scope::All {
        true => language.word(Word::All).to_owned(),
        false => name(project, scope, language),
    }
}

/// The name of a period: the one declared, else the period itself.
pub fn period_name(project: &Project, period: &str, language: Language) -> String {
    let declared = project.model.vocabulary.periods.get(period);
    declared
        .map_or(period, |label| label.text(language))
        .to_owned()
}

/// The name of a basis.
pub fn basis(basis: Basis) -> Word {
    match basis {
        Basis::Ledger => Word::BasisLedger,
        Basis::Published => Word::BasisPublished,
        Basis::Derived => Word::BasisDerived,
        Basis::Thousands => Word::BasisThousands,
        Basis::Estimate => Word::BasisEstimate,
        Basis::Reconstructed => Word::BasisReconstructed,
        Basis::Budget => Word::BasisBudget,
        Basis::BudgetThousands => Word::BasisBudgetThousands,
        Basis::RevisedBudget => Word::BasisRevisedBudget,
        Basis::RevisedBudgetThousands => Word::BasisRevisedBudgetThousands,
        Basis::Forecast => Word::BasisForecast,
        Basis::ForecastThousands => Word::BasisForecastThousands,
        Basis::Guessed => Word::BasisGuessed,
        Basis::GuessedThousands => Word::BasisGuessedThousands,
        Basis::GuessedBudget => Word::BasisGuessedBudget,
        Basis::GuessedRevisedBudget => Word::BasisGuessedRevisedBudget,
        Basis::GuessedForecast => Word::BasisGuessedForecast,
    }
}

/// What a step of an explanation stands on: the program's terms in the reader's language, an
/// author's words as they are.
pub fn step_ground(ground: &StepGround, language: Language) -> String {
    let term = |term: &GroundTerm| match term {
        GroundTerm::Origin(CellOrigin::Computed) => Word::Computed,
        GroundTerm::Origin(CellOrigin::Quoted) => Word::Quoted,
        GroundTerm::Basis(of) => basis(*of),
        GroundTerm::Imputed => Word::Imputed,
        GroundTerm::Adjustment => Word::Adjustment,
    };
    let terms = ground.terms.iter().map(|of| language.word(term(of)));
    terms
        .chain(ground.words.as_deref())
        .collect::<Vec<_>>()
        .join(", ")
}

/// The name of a kind of step.
pub fn kind(kind: ItemKind) -> Word {
    match kind {
        ItemKind::Weight => Word::Weight,
        ItemKind::Key => Word::Key,
        ItemKind::Exclude => Word::Exclude,
        ItemKind::Move => Word::Move,
        ItemKind::Add => Word::Add,
    }
}

/// The name of a status of a printed figure.
pub fn status(status: Status) -> Word {
    match status {
        Status::Equal => Word::StatusEqual,
        Status::Quoted => Word::Quoted,
        Status::Within => Word::StatusWithin,
        Status::Truncated => Word::StatusTruncated,
        Status::Refuted => Word::StatusRefuted,
        Status::Differs => Word::StatusDiffers,
        Status::Absent => Word::StatusAbsent,
    }
}

/// What became of a check.
pub fn check(outcome: &CheckOutcome) -> Word {
    match outcome {
        CheckOutcome::Holds => Word::CheckHolds,
        CheckOutcome::Fails(_) => Word::CheckFails,
        CheckOutcome::Undecided(_) => Word::Undecided,
    }
}

/// What became of a target.
pub fn target(outcome: &CheckOutcome) -> Word {
    match outcome {
        CheckOutcome::Holds => Word::TargetMet,
        CheckOutcome::Fails(_) => Word::TargetNotMet,
        CheckOutcome::Undecided(_) => Word::Undecided,
    }
}

/// The name of a unit for people, such as `kr/person`; empty for texts, plain ratios, and shares,
/// which carry their sign.
pub fn unit_label(unit: &Unit, vocabulary: &Vocabulary, language: Language) -> String {
    match unit.notation() {
        Notation::Index => return language.word(Word::Index).to_owned(),
        Notation::Percent | Notation::Text => return String::new(),
        Notation::Plain => {}
    }
    let name = |base: &Base, below: bool| match vocabulary.units.get(base) {
        Some(declared) if below => declared.singular.clone(),
        Some(declared) => declared.label.text(language).to_owned(),
        None => base.to_string(),
    };
    let side = |below: bool| {
        unit.powers()
            .filter(|(_, power)| (*power < 0) == below)
            .flat_map(|(base, power)| {
                std::iter::repeat_n(name(base, below), usize::from(power.unsigned_abs()))
            })
            .collect::<Vec<_>>()
            .join("·")
    };
    let (above, below) = (side(false), side(true));
    match (above.is_empty(), below.is_empty()) {
        (_, true) => above,
        (true, false) => format!("1/{below}"),
        (false, false) => format!("{above}/{below}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::tests as small;

    #[test]
    fn units_are_named_in_the_asked_language() {
        let project = small::project();
        let check = |unit: &Unit, language, expected: &str| {
            assert_eq!(
                unit_label(unit, &project.model.vocabulary, language),
                expected
            );
        };
        let persons = Unit::base("persons");
        check(&persons, Language::Norwegian, "personer");
        check(&persons, Language::English, "persons");
        check(
            &Unit::kr().divide(&persons),
            Language::Norwegian,
            "kr/person",
        );
        check(&Unit::percent(), Language::Norwegian, "");
    }

    #[test]
    fn the_programs_own_terms_of_a_ground_are_translated_and_an_authors_words_are_not() {
        let check = |ground: &StepGround, norwegian: &str, english: &str| {
            assert_eq!(step_ground(ground, Language::Norwegian), norwegian);
            assert_eq!(step_ground(ground, Language::English), english);
            assert_eq!(ground.to_string(), english);
        };
        let computed = GroundTerm::Origin(CellOrigin::Computed);
        let both = StepGround::of([computed, GroundTerm::Basis(Basis::Reconstructed)]);
        check(&both, "beregnet, rekonstruert", "computed, reconstructed");
        let quoted = StepGround::of([GroundTerm::Basis(Basis::Published)]).with("tabell 7, quoted");
        check(
            &quoted,
            "publisert, tabell 7, quoted",
            "published, tabell 7, quoted",
        );
        check(
            &StepGround::of([]).with("computed, avtale"),
            "computed, avtale",
            "computed, avtale",
        );
    }
}
