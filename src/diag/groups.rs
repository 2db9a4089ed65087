//! Findings put together by kind and municipality, so that many can be read as few.

use super::{Code, Diagnostic, FindingPlace, Severity};
use crate::value::Amount;

/// Findings of one kind about the same municipalities.
#[derive(Clone, Debug)]
pub struct FindingGroup<'a> {
    /// The findings, in the order in which they came; there is at least one.
    pub findings: Vec<&'a Diagnostic>,
    /// What they are about: one year of each municipality where all are about that, else the
    /// municipalities. Empty where they are about what all share.
    pub places: Vec<FindingPlace>,
}

impl FindingGroup<'_> {
    /// The kind of all.
    pub fn code(&self) -> Code {
        self.findings[0].code
    }

    /// How grave each of them is.
    pub fn severity(&self) -> Severity {
        self.findings[0].severity
    }

    /// The kroner that they are about together; `None` where none says that.
    pub fn kroner(&self) -> Option<Amount> {
        let known = self.findings.iter().filter_map(|finding| finding.kroner());
        known.reduce(|sum, kroner| sum + kroner)
    }
}

/// Groups findings by how grave they are, their kind, and the municipalities that they are about.
/// **Order**: errors, warnings, notices; among these as the first of each came.
pub fn groups(found: &[Diagnostic]) -> Vec<FindingGroup<'_>> {
    let mut groups: Vec<FindingGroup<'_>> = Vec::new();
    for finding in found {
        let places = finding.places();
        let is_alike = |group: &&mut FindingGroup<'_>| {
            (group.severity(), group.code()) == (finding.severity, finding.code)
                && municipalities(&group.places).eq(municipalities(&places))
        };
        match groups.iter_mut().find(is_alike) {
            Some(group) => {
                if group.places != places {
                    for place in &mut group.places {
                        place.period = None;
                    }
                }
                group.findings.push(finding);
            }
            None => groups.push(FindingGroup {
                findings: vec![finding],
                places,
            }),
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.severity()));
    groups
}

fn municipalities(places: &[FindingPlace]) -> impl Iterator<Item = &str> {
    places.iter().map(|place| &*place.place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(found: &[Diagnostic]) -> Vec<String> {
        let show = |group: &FindingGroup<'_>| {
            let places: Vec<String> = group.places.iter().map(ToString::to_string).collect();
            let kroner = group.kroner().map(|kroner| format!(" {kroner}"));
            format!(
                "{} {} [{}] {}{}",
                group.severity().word(),
                group.code(),
                places.join(", "),
                group.findings.len(),
                kroner.unwrap_or_default()
            )
        };
        groups(found).iter().map(show).collect()
    }

    #[test]
    fn findings_are_grouped_by_kind_and_municipality_with_errors_first_and_kroner_summed() {
        let of = |code, place: &str, year: &str| {
            Diagnostic::new(code, "x").of_place(place, Some(year.to_owned()))
        };
        let kr = |ore| Amount::from_ore(ore);
        assert_eq!(
            shown(&[
                of(Code::MissingFact, "a", "2013"),
                of(Code::CodeNotValid, "b", "2013").about(kr(-150)),
                of(Code::MissingFact, "a", "2014"),
                of(Code::MissingFact, "b", "2014"),
                of(Code::Unmapped, "b", "2013").about(kr(200)),
                Diagnostic::new(Code::OneSided, "y"),
                of(Code::CodeNotValid, "b", "2013").about(kr(50)),
                of(Code::CodeNotValid, "b", "2013"),
            ]),
            [
                "error K0402 [b 2013] 1 2.00",
                "warning K0306 [a] 2",
                "warning K0108 [b 2013] 3 2.00",
                "warning K0306 [b 2014] 1",
                "warning K0223 [] 1",
            ]
        );
    }

    #[test]
    fn a_finding_that_names_no_place_is_about_the_folder_of_its_file() {
        let of = |file: &str| Diagnostic::new(Code::TomlInvalid, "x").in_file(file);
        assert_eq!(
            shown(&[
                of("municipalities/a/municipality.toml"),
                of("reference/b/2013/facts.toml"),
                of("rules/vocabulary.toml"),
            ]),
            [
                "error K0703 [a] 1",
                "error K0703 [b 2013] 1",
                "error K0703 [] 1",
            ]
        );
    }
}
