//! Whether each ledger is complete, as far as its export can tell.

use serde::Serialize;

use crate::ledger::{Completeness, CompletenessState, check_known_codes};
use crate::workspace::{Project, Run};

use super::document::Document;

/// One check of one ledger, as machines get it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CompletenessRow {
    pub municipality: String,
    /// The accounting year.
    pub year: i32,
    /// What its amounts are: `accounts`, `budget`.
    pub kind: String,
    /// The kind of finding when it fails.
    pub code: &'static str,
    /// `holds`, `fails` or `not checkable`.
    pub standing: &'static str,
    /// What was compared, or why nothing could be.
    pub reason: String,
}

/// Every completeness check of a run, codes held against their national lists among them. **Order**:
/// by municipality, year and code.
pub fn completeness_rows(project: &Project, run: &Run) -> Vec<CompletenessRow> {
    let checks = run.ledgers.iter().flat_map(|(place, ledger)| {
        let lists = project.code_lists.iter();
        let of_codes = lists.filter_map(|(dimension, list)| {
            check_known_codes(&ledger.table, dimension, list, place.year)
        });
        let row = |check: Completeness| CompletenessRow {
            municipality: place.municipality.to_string(),
            year: place.year,
            kind: place.choice.kind.to_string(),
            code: check.code.id(),
            standing: match check.standing {
                CompletenessState::Holds => "holds",
                CompletenessState::Fails => "fails",
                CompletenessState::NotCheckable => "not checkable",
            },
            reason: check.reason,
        };
        of_codes.chain(ledger.completeness.iter().cloned()).map(row)
    });
    checks.collect()
}

/// The completeness of each ledger, one check a line.
pub fn completeness_document(rows: &[CompletenessRow]) -> Document {
    rows.iter().fold(Document::new(), |document, row| {
        let kind = match &*row.kind {
            "accounts" => String::new(),
            kind => format!(" {kind}"),
        };
        document.line(format!(
            "{} {}{kind}  {} {:<13}  {}",
            row.municipality, row.year, row.code, row.standing, row.reason
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_check_is_a_line_with_its_reason() {
        let row = |standing| CompletenessRow {
            municipality: "a".into(),
            year: 2013,
            kind: "accounts".to_owned(),
            code: "K0110",
            standing,
            reason: "one side".into(),
        };
        let text = crate::render::text(&completeness_document(&[
            row("holds"),
            row("not checkable"),
        ]));
        assert_eq!(
            text,
            "a 2013  K0110 holds          one side\na 2013  K0110 not checkable  one side\n"
        );
    }
}
