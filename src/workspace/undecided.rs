//! Checks that cannot be decided since nobody knows what a category holds, told with that and not
//! one by one.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Code, Diagnostic, FindingPlace};
use crate::engine::Account;

/// Puts together, for each place, the checks that only follow from categories which are not known:
/// with the finding about what is pending there, else in one of their own.
pub(super) fn fold_undecided(found: Vec<Diagnostic>, accounts: &[Account]) -> Vec<Diagnostic> {
    let reasons: BTreeSet<&str> = accounts
        .iter()
        .flat_map(|account| account.missing.values())
        .map(|reason| &**reason)
        .collect();
    let follows = |finding: &Diagnostic| {
        let reason = finding.subject.reason.as_deref();
        finding.code == Code::CheckUndecided && reason.is_some_and(|of| reasons.contains(of))
    };
    let mut undecided: BTreeMap<Vec<FindingPlace>, usize> = BTreeMap::new();
    for finding in found.iter().filter(|finding| follows(finding)) {
        *undecided.entry(finding.places()).or_default() += 1;
    }
    let mut folded: Vec<Diagnostic> = Vec::new();
    let mut told: BTreeSet<Vec<FindingPlace>> = BTreeSet::new();
    let pending: BTreeSet<Vec<FindingPlace>> = found
        .iter()
        .filter(|finding| finding.code == Code::Pending)
        .map(Diagnostic::places)
        .collect();
    for mut finding in found {
        let places = finding.places();
        let count = undecided.get(&places).copied().unwrap_or_default();
        if finding.code == Code::Pending && count > 0 && told.insert(places.clone()) {
            finding.message += &match count {
                1 => "; a check waits for it".to_owned(),
                count => format!("; {count} checks wait for it"),
            };
        } else if follows(&finding) {
            if pending.contains(&places) || !told.insert(places) {
                continue;
            }
            if count > 1 {
                finding.message += &match count - 1 {
                    1 => "; so another check".to_owned(),
                    others => format!("; so {others} other checks"),
                };
            }
        }
        folded.push(finding);
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;

    fn undecided(place: &str, reason: &str) -> Diagnostic {
        Diagnostic::new(Code::CheckUndecided, format!("check of {place}: {reason}"))
            .of_place(place, Some("2013"))
            .follows_from(reason)
    }

    #[test]
    fn checks_are_told_with_what_is_pending_or_once() {
        let reason = "not said".into();
        let mut account = Account::missing(
            &Model::default(),
            (&"a".into(), 2013),
            "reported".into(),
            &reason,
        );
        account.missing.insert("intro".into(), "not said".into());
        let pending = Diagnostic::new(Code::Pending, "3 postings").of_place("a", Some("2013"));
        let found = vec![
            pending,
            undecided("a", "not said"),
            undecided("a", "not said"),
            undecided("b", "not said"),
            undecided("b", "not said"),
            undecided("b", "another reason"),
        ];
        let messages: Vec<String> = fold_undecided(found, &[account])
            .into_iter()
            .map(|finding| finding.message)
            .collect();
        assert_eq!(
            messages,
            [
                "3 postings; 2 checks wait for it",
                "check of b: not said; so another check",
                "check of b: another reason",
            ]
        );
    }
}
