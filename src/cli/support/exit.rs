//! What the program's exit code says.

use std::fmt;

use crate::diag::{self, Diagnostic};

/// What the program's exit code says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Exit {
    /// All is well.
    Fine = 0,
    /// A mistake of the user, or in data.
    Failed = 1,
    /// Wrong arguments.
    Usage = 2,
    /// Rules, vocabulary, categories or sheets that cannot be used.
    Rules = 3,
    /// Something differs from a snapshot, check or case.
    Differs = 4,
    /// A defect of the program.
    Internal = 70,
}

impl From<Exit> for std::process::ExitCode {
    fn from(code: Exit) -> Self {
        Self::from(code as u8)
    }
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", *self as u8)
    }
}

/// The exit code of all findings together: the gravest kind that is among the errors.
pub fn of(found: &[Diagnostic]) -> Exit {
    let kinds: Vec<Exit> = found
        .iter()
        .filter(|finding| finding.is_error())
        .map(kind)
        .collect();
    [Exit::Internal, Exit::Rules, Exit::Failed, Exit::Differs]
        .into_iter()
        .find(|code| kinds.contains(code))
        .unwrap_or(Exit::Fine)
}

fn kind(finding: &Diagnostic) -> Exit {
    match finding.code {
        diag::Code::NotConserved => Exit::Internal,
        code if code.is_difference() => Exit::Differs,
        diag::Code::FactInvalid | diag::Code::MissingFact => Exit::Failed,
        diag::Code::CircularFormula => Exit::Rules,
        diag::Code::TomlInvalid if in_rules(finding) => Exit::Rules,
        code if code.id().starts_with("K02") || code.id().starts_with("K03") => Exit::Rules,
        _ => Exit::Failed,
    }
}

fn in_rules(finding: &Diagnostic) -> bool {
    finding
        .labels
        .first()
        .is_some_and(|label| label.place.file().starts_with("rules/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_kind_decides_and_warnings_do_not_count() {
        let check = |found: &[Diagnostic], code| assert_eq!(of(found), code, "{found:?}");
        let of_code = |code| Diagnostic::new(code, "");
        check(&[], Exit::Fine);
        check(&[of_code(diag::Code::PeriodMissing)], Exit::Fine);
        check(&[of_code(diag::Code::CheckFailed)], Exit::Differs);
        check(
            &[
                of_code(diag::Code::CheckFailed),
                of_code(diag::Code::LineAmount),
            ],
            Exit::Failed,
        );
        check(
            &[
                of_code(diag::Code::LineAmount),
                of_code(diag::Code::UnknownCategory),
            ],
            Exit::Rules,
        );
        check(
            &[
                of_code(diag::Code::UnknownCategory),
                of_code(diag::Code::NotConserved),
            ],
            Exit::Internal,
        );
        check(
            &[of_code(diag::Code::TomlInvalid).in_file("rules/vocabulary.toml")],
            Exit::Rules,
        );
        check(
            &[of_code(diag::Code::TomlInvalid).in_file("municipalities/a/municipality.toml")],
            Exit::Failed,
        );
    }
}
