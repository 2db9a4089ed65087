//! Which findings may be told where figures are published: they hold kroner, facts and lines of
//! files as they are.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Place, Severity};

/// The findings of a project that may be told, and one in place of all others, which says how many
/// there are of each kind. Those of what is published tell nothing else, and those of scripts and of
/// what was asked for stand on no figure.
pub fn tellable(found: &[Diagnostic]) -> Vec<Diagnostic> {
    let (mut told, others): (Vec<Diagnostic>, Vec<Diagnostic>) =
        found.iter().cloned().partition(may_be_told);
    let Some(gravest) = others.iter().map(|finding| finding.severity).max() else {
        return told;
    };
    told.push(in_place_of(&others, gravest));
    told
}

fn in_place_of(others: &[Diagnostic], gravest: Severity) -> Diagnostic {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in others {
        *kinds.entry(finding.code.id()).or_default() += 1;
    }
    let kinds: Vec<String> = kinds
        .into_iter()
        .map(|(code, count)| format!("{code} ({count})"))
        .collect();
    let what = match others.len() {
        1 => "1 finding is not told, since it may hold what is not to be told".to_owned(),
        count => {
            format!("{count} findings are not told, since they may hold what is not to be told")
        }
    };
    let message = format!("{what}: {}", kinds.join(", "));
    let finding = Diagnostic::new(Code::FindingsWithheld, message)
        .help("`kontering test` shows what was found; look at it where nobody else does");
    Diagnostic {
        severity: gravest,
        ..finding
    }
}

fn may_be_told(finding: &Diagnostic) -> bool {
    // Beside a finding stand the lines that it is about.
    let shows_none = finding.labels.iter().all(|label| match &label.place {
        Place::File(_) => true,
        Place::Span(_) | Place::Record { .. } => {
            let file = label.place.file();
            file.starts_with("rules/") || file.ends_with(".rhai")
        }
    });
    finding.subject.is_of_publication || shows_none && !tells_figures(finding.code)
}

/// Whether findings of a kind may say what a ledger or a fact holds.
fn tells_figures(code: Code) -> bool {
    let is_of = |hundred: &str| code.id().starts_with(hundred);
    let of_no_figure = match code {
        // What scripts give once they are asked about figures and postings.
        Code::KeyOutOfRange | Code::ScriptFailed => false,
        Code::UnknownFact
        | Code::UnknownUnit
        | Code::UnitMismatch
        | Code::UnknownDimension
        | Code::VocabularyInvalid
        | Code::UnknownPeriod
        | Code::UnknownAddress
        | Code::FindingsWithheld
        | Code::WorksheetInvalid => true,
        _ => is_of("K02") || is_of("K07"),
    };
    !of_no_figure
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_of_figures_are_counted_and_no_number_of_them_is_told() {
        let finding = |code, message: &str| Diagnostic::new(code, message);
        let of_rules = finding(Code::UnknownName, "unknown name `x`").in_file("rules/a.rhai");
        let unknown = finding(Code::UnknownMunicipality, "there is no municipality `b`");
        let of_publication = finding(Code::CheckFailed, "5 is not 6").of_publication();
        let hidden = [
            finding(Code::Unmapped, "no rule claims 617 kr"),
            finding(Code::Unmapped, "no rule claims 618 kr"),
            finding(Code::CheckFailed, "617 is not 618"),
            finding(Code::KeyOutOfRange, "the key is 617").in_file("rules/a.rhai"),
            // Its excerpt is a line of facts.
            finding(Code::TomlInvalid, "unknown entry").at_line(
                "municipalities/a/2013/facts.toml",
                3,
                "",
            ),
        ];
        let told = [of_rules, unknown, of_publication];
        assert_eq!(tellable(&told), told);
        let found = tellable(&[&told[..], &hidden].concat());
        assert_eq!(found[..3], told);
        let [_, _, _, rest] = &found[..] else {
            panic!("{found:#?}")
        };
        assert_eq!(
            rest.message,
            "5 findings are not told, since they may hold what is not to be told: \
             K0211 (1), K0402 (2), K0502 (1), K0703 (1)"
        );
        assert_eq!(rest.severity, Severity::Error);
    }
}
