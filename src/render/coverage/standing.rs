//! How far a municipality is, in one sentence: the definition of done.

use crate::coverage::{AcceptedStanding, ControlStanding, PlaceCoverage, PlaceStanding};
use crate::value::Amount;

use super::names::{counted, kr};

/// Of which municipality and year it is, and how far that is.
pub fn standing_sentence(place: &PlaceCoverage) -> String {
    format!(
        "{}/{}: {}",
        place.municipality,
        place.year,
        standing_line(&place.standing)
    )
}

/// What is known, what lacks, and what is undecided, such as "9 of 12 areas known, 3 declared
/// unknown, 2 facts missing, control totals agree; nothing undecided".
pub(super) fn standing_line(standing: &PlaceStanding) -> String {
    let mut parts = vec![format!(
        "{} of {} areas known",
        standing.known, standing.areas
    )];
    if standing.declared_unknown > 0 {
        parts.push(format!("{} declared unknown", standing.declared_unknown));
    }
    let facts = counted(standing.facts as u64, "fact");
    parts.push(match (standing.facts, standing.facts_said) {
        (0, _) => "no facts missing".to_owned(),
        (_, 0) => format!("{facts} missing"),
        (all, said) if all == said => format!("{facts} said to be missing"),
        (_, said) => format!("{facts} missing ({said} said to be)"),
    });
    parts.push(
        match standing.control {
            ControlStanding::Agree => "control totals agree",
            ControlStanding::Differ => "control totals differ",
            ControlStanding::NotStated => "no control totals stated",
        }
        .to_owned(),
    );
    let kroner = [
        (standing.unmapped, "unmapped"),
        (standing.disputed, "disputed"),
        (standing.pending, "pending"),
    ];
    let kroner = kroner
        .into_iter()
        .filter(|(gross, _)| *gross > Amount::ZERO);
    let mut undecided: Vec<String> = kroner
        .map(|(gross, words)| format!("{} kr {words}", kr(gross)))
        .collect();
    if standing.quarantined > 0 {
        undecided.push(format!(
            "{} unread",
            counted(standing.quarantined as u64, "line")
        ));
    }
    if standing.errors > 0 {
        undecided.push(counted(standing.errors as u64, "error"));
    }
    match standing.guesses {
        0 => {}
        1 => undecided.push("1 guess not confirmed".to_owned()),
        count => undecided.push(format!("{count} guesses not confirmed")),
    }
    // Whoever accepted the figures has seen what was warned of.
    let is_accepted = standing.accepted == AcceptedStanding::Holds;
    let warnings = (standing.warnings > 0).then(|| warned(standing));
    undecided.extend(warnings.clone().filter(|_| !is_accepted));
    if standing.not_said() > 0 {
        undecided.push(format!(
            "{} not said",
            counted(standing.not_said() as u64, "area")
        ));
    }
    let undecided = match undecided.is_empty() {
        true => "nothing undecided".to_owned(),
        false => format!("undecided: {}", undecided.join(", ")),
    };
    let accepted = match (standing.accepted, warnings) {
        (AcceptedStanding::Holds, Some(warnings)) => format!("; accepted with {warnings}"),
        (AcceptedStanding::NotCompared, _) => "; not compared with what was accepted".to_owned(),
        _ => String::new(),
    };
    format!("{}; {undecided}{accepted}", parts.join(", "))
}

/// How many warnings there are, and about how many kroner.
pub(super) fn warned(standing: &PlaceStanding) -> String {
    format!(
        "{} about {} kr",
        counted(standing.warnings as u64, "warning"),
        kr(standing.warned)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_says_what_is_known_and_what_is_not() {
        let done = PlaceStanding {
            areas: 12,
            known: 12,
            declared_unknown: 0,
            facts: 0,
            facts_said: 0,
            control: ControlStanding::Agree,
            unmapped: Amount::ZERO,
            pending: Amount::ZERO,
            disputed: Amount::ZERO,
            quarantined: 0,
            errors: 0,
            guesses: 0,
            warnings: 0,
            warned: Amount::ZERO,
            accepted: AcceptedStanding::Differs,
        };
        assert_eq!(
            standing_line(&done),
            "12 of 12 areas known, no facts missing, control totals agree; nothing undecided"
        );
        let open = PlaceStanding {
            known: 8,
            declared_unknown: 3,
            facts: 1,
            control: ControlStanding::NotStated,
            unmapped: Amount::from_ore(123_456_700),
            pending: Amount::from_ore(100),
            quarantined: 2,
            errors: 1,
            guesses: 2,
            warnings: 1,
            warned: Amount::from_ore(9900),
            ..done.clone()
        };
        assert_eq!(
            standing_line(&open),
            "8 of 12 areas known, 3 declared unknown, 1 fact missing, no control totals stated; undecided: \
             1 234 567 kr unmapped, 1 kr pending, 2 lines unread, 1 error, 2 guesses not confirmed, 1 \
             warning about 99 kr, 1 area not said"
        );
        let of_budget = PlaceStanding {
            accepted: AcceptedStanding::NotCompared,
            ..open.clone()
        };
        assert!(
            standing_line(&of_budget)
                .ends_with("1 area not said; not compared with what was accepted")
        );
        let warned_of = PlaceStanding {
            warnings: 1,
            warned: Amount::from_ore(9900),
            accepted: AcceptedStanding::Holds,
            ..done.clone()
        };
        assert!(
            standing_line(&warned_of)
                .ends_with("; nothing undecided; accepted with 1 warning about 99 kr")
        );
    }
}
