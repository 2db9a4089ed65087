//! Why a field gives no code, and what is said of its line.

use super::personal::displayable;
use super::shape::ShapeFault;
use crate::diag::{Code, Diagnostic};
use crate::ledger::NationalRole;

/// Why a field gives no code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::ledger) enum CodeProblem {
    /// It is blank, and the dimension needs a code.
    Blank,
    /// It ends before the characters that are wanted.
    Short { field: String, wanted: usize },
    /// It has another number of characters than is stated.
    Length { field: String, characters: usize },
    /// The translation table lacks it.
    Untranslated(String),
    /// It names a year beside the period, and not the ledger's.
    OtherYear(i32),
    /// It is none of the accounting periods that the ledger can have.
    Period(String),
    /// It cannot be a code of the dimension.
    Shape { field: String, fault: ShapeFault },
}

impl CodeProblem {
    /// Whether it is one on a line of a balance or memo account too, which has neither function nor
    /// kind of cost: of a dimension of that role.
    pub(in crate::ledger) fn counts_in_balance(&self, role: Option<NationalRole>) -> bool {
        match role {
            Some(NationalRole::Function) => false,
            Some(NationalRole::Kind) => matches!(self, Self::Untranslated(_)),
            Some(NationalRole::Class) | None => true,
        }
    }

    /// What is to be said of a line, of a dimension and the column that its codes are taken from.
    pub(in crate::ledger) fn finding(&self, name: &str, column: &str) -> Diagnostic {
        let (why, help) = match self {
            Self::Blank => (
                format!("column `{column}` is blank"),
                format!("give `{name}` a `default` in municipality.toml, or mend the line"),
            ),
            Self::Short { field, wanted } => (
                format!(
                    "{} in column `{column}` has fewer than {wanted} characters",
                    displayable(field)
                ),
                format!("mend the line, or `characters` of `{name}` in municipality.toml"),
            ),
            Self::OtherYear(year) => (
                format!("column `{column}` names {year}"),
                "leave lines of other years out of the export".to_owned(),
            ),
            Self::Length { field, characters } => (
                format!(
                    "{} in column `{column}` has {characters} characters, which `length` does not allow",
                    displayable(field)
                ),
                format!(
                    "a zero in front may be lost; mend the line, or `length` of `{name}` in municipality.toml"
                ),
            ),
            Self::Shape { field, fault } => (
                format!(
                    "{} in column `{column}` {}",
                    displayable(field),
                    fault.why()
                ),
                if fault.is_of_a_spreadsheet() {
                    "a spreadsheet changed it: export the column as text and do not save it again"
                        .to_owned()
                } else {
                    format!(
                        "mend the line, or say in municipality.toml how a code of `{name}` comes of it: `characters`, `translate`"
                    )
                },
            ),
            Self::Period(code) => {
                let code = displayable(code);
                let message = format!(
                    "the line is not a posting: {code} in column `{column}` is none of the periods of the ledger"
                );
                let bare = code.trim_matches('`');
                let help = match month_within(bare) {
                    Some([from, to]) => format!(
                        "cut the month out of it: `characters = [{from}, {to}]` under `[ledger.codes.{name}]` in municipality.toml"
                    ),
                    None if bare == code => {
                        "mend the line, or leave such lines out by `skip` in municipality.toml"
                            .to_owned()
                    }
                    None => format!(
                        "add it to `periods` in municipality.toml, or leave such lines out: `skip = [{{ column = \"{column}\", equals = \"{bare}\" }}]`"
                    ),
                };
                return Diagnostic::new(Code::NoPosting, message).help(help);
            }
            Self::Untranslated(local) => (
                format!(
                    "{} in column `{column}` is not in the translation table",
                    displayable(local)
                ),
                format!(
                    "add it to the translation table of `{name}`, or give it a `default` in municipality.toml"
                ),
            ),
        };
        Diagnostic::new(Code::LineCode, format!("no `{name}`: {why}")).help(help)
    }
}

/// Where in a year with its month, or in a date, the month stands; characters count from 1.
fn month_within(code: &str) -> Option<[usize; 2]> {
    let pattern: String = code
        .chars()
        .map(|c| match c {
            '0'..='9' => '0',
            '.' | '-' | '/' => '-',
            other => other,
        })
        .collect();
    match &*pattern {
        "000000" | "00000000" => Some([5, 6]),
        "0000-00" | "0000-00-00" => Some([6, 7]),
        "00-00-0000" => Some([4, 5]),
        "00-0000" => Some([1, 2]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::month_within;

    #[test]
    fn the_month_is_found_in_years_with_months_and_in_dates() {
        for (code, expected) in [
            ("201303", Some([5, 6])),
            ("2013-03-17", Some([6, 7])),
            ("17.03.2013", Some([4, 5])),
            ("03/2013", Some([1, 2])),
            ("14", None),
            ("Sum", None),
        ] {
            assert_eq!(month_within(code), expected, "{code}");
        }
    }
}
