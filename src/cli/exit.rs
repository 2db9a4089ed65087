//! What the program's exit code says.

use crate::diag::{Code, Diagnostic};

/// All is well.
pub const FINE: i32 = 0;
/// A mistake of the user, or in data.
pub const FAILED: i32 = 1;
/// Wrong arguments.
pub const USAGE: i32 = 2;
/// Rules, vocabulary, categories or sheets that cannot be used.
pub const RULES: i32 = 3;
/// Something differs from a snapshot, check or case.
pub const DIFFERS: i32 = 4;
/// A defect of the program.
pub const INTERNAL: i32 = 70;

/// The exit code of all findings together: the gravest kind that is among the errors.
pub fn of(found: &[Diagnostic]) -> i32 {
    let kinds: Vec<i32> = found.iter().filter(|finding| finding.is_error()).map(kind).collect();
    [INTERNAL, RULES, FAILED, DIFFERS].into_iter().find(|code| kinds.contains(code)).unwrap_or(FINE)
}

/// Whether the figures are sound although something may differ from what was expected.
pub fn is_sound(found: &[Diagnostic]) -> bool {
    matches!(of(found), FINE | DIFFERS)
}

fn kind(finding: &Diagnostic) -> i32 {
    match finding.code {
        Code::NotConserved => INTERNAL,
        Code::CheckFailed | Code::CaseFailed | Code::SnapshotDiffers | Code::SnapshotMissing => DIFFERS,
        Code::FactInvalid | Code::MissingFact => FAILED,
        Code::CircularFormula => RULES,
        Code::TomlInvalid if in_rules(finding) => RULES,
        code if code.id().starts_with("K02") || code.id().starts_with("K03") => RULES,
        _ => FAILED,
    }
}

fn in_rules(finding: &Diagnostic) -> bool {
    finding.labels.first().is_some_and(|label| label.place.file().starts_with("rules/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_kind_decides_and_warnings_do_not_count() {
        let check = |found: &[Diagnostic], code| assert_eq!(of(found), code, "{found:?}");
        let of_code = |code| Diagnostic::new(code, "");
        check(&[], FINE);
        check(&[of_code(Code::PeriodMissing)], FINE);
        check(&[of_code(Code::CheckFailed)], DIFFERS);
        check(&[of_code(Code::CheckFailed), of_code(Code::LineAmount)], FAILED);
        check(&[of_code(Code::LineAmount), of_code(Code::UnknownCategory)], RULES);
        check(&[of_code(Code::UnknownCategory), of_code(Code::NotConserved)], INTERNAL);
        check(&[of_code(Code::TomlInvalid).in_file("rules/vocabulary.toml")], RULES);
        check(&[of_code(Code::TomlInvalid).in_file("municipalities/a/municipality.toml")], FAILED);
    }
}
