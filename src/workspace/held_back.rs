//! Findings that may follow from what cannot be read: they are held back and counted beside the
//! one that says so, since nobody can tell them from what would be there anyway.

use crate::diag::{Code, Diagnostic};

/// What a file is without which others may seem to be wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
enum LostFile {
    /// A script of all municipalities.
    NationalScript,
    /// The script of a municipality, which cannot be read.
    MunicipalScript(String),
    /// The script of a municipality, which has none.
    AbsentScript(String),
    /// The facts or the description of a municipality.
    MunicipalTable(String),
    /// The vocabulary or the categories.
    SharedTable,
}

/// A finding that a file is lost, as others are held against it.
struct LossOfFile {
    /// The position of the finding.
    position: usize,
    file: String,
    what: LostFile,
    /// How many findings may follow from it.
    count: usize,
}

/// Holds back what may follow from files that cannot be read, and from scripts that are not there,
/// and says with each of these how much. **Order**: files that cannot be read stand first.
pub(super) fn hold_back(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut losses: Vec<LossOfFile> = Vec::new();
    for (position, finding) in found.iter().enumerate() {
        if let Some((file, what)) = lost_file(finding)
            && losses.iter().all(|loss| loss.file != file)
        {
            losses.push(LossOfFile {
                position,
                file,
                what,
                count: 0,
            });
        }
    }
    if losses.is_empty() {
        return found;
    }
    let is_held: Vec<bool> = found
        .iter()
        .map(|finding| is_held_back(finding, &mut losses))
        .collect();
    let (mut lost, mut others) = (Vec::new(), Vec::new());
    for (position, (mut finding, is_held)) in found.into_iter().zip(is_held).enumerate() {
        if is_held {
            continue;
        }
        let loss = losses.iter().find(|loss| loss.position == position);
        if let Some(count) = loss.map(|loss| loss.count).filter(|count| *count > 0) {
            let held = match count {
                1 => "1 finding that may follow from this is held back".to_owned(),
                _ => format!("{count} findings that may follow from this are held back"),
            };
            finding.help = Some(match finding.help.take() {
                Some(help) => format!("{help}\n{held}"),
                None => held,
            });
        }
        match finding.subject.loses_file && finding.is_error() {
            true => lost.push(finding),
            false => others.push(finding),
        }
    }
    lost.extend(others);
    lost
}

/// Whether a finding may be there only because files are lost; counts it with each of these.
fn is_held_back(finding: &Diagnostic, losses: &mut [LossOfFile]) -> bool {
    if finding.subject.loses_file {
        return false;
    }
    let file = finding.labels.first().map(|label| &**label.place.file());
    let mut causes: Vec<&mut LossOfFile> = losses
        .iter_mut()
        .filter(|loss| Some(&*loss.file) != file && explains(&loss.what, finding))
        .collect();
    // What is said of several is held back where it may be wrong of all of them.
    let is_lost = |place: &str| {
        causes.iter().any(|loss| match &loss.what {
            LostFile::MunicipalScript(id) | LostFile::AbsentScript(id) => id == place,
            _ => true,
        })
    };
    let is_held = !causes.is_empty()
        && (finding.code != Code::OneSided
            || finding.places().iter().all(|place| is_lost(&place.place)));
    if is_held {
        for cause in &mut causes {
            cause.count += 1;
        }
    }
    is_held
}

/// The file of which a finding says that it cannot be read or is not there, and what is lost by
/// that.
fn lost_file(finding: &Diagnostic) -> Option<(String, LostFile)> {
    if !finding.subject.loses_file {
        return None;
    }
    let file = &**finding.labels.first()?.place.file();
    let parts: Vec<&str> = file.split('/').collect();
    let is_script = file.ends_with(".rhai");
    let what = match parts[..] {
        ["municipalities", id, ..] if is_script => match finding.is_error() {
            true => LostFile::MunicipalScript(id.to_owned()),
            false => LostFile::AbsentScript(id.to_owned()),
        },
        ["municipalities", id, ..] if file.ends_with(".toml") => {
            LostFile::MunicipalTable(id.to_owned())
        }
        ["rules", ..] if is_script => LostFile::NationalScript,
        ["rules", "vocabulary.toml" | "categories.toml"] => LostFile::SharedTable,
        _ => return None,
    };
    Some((file.to_owned(), what))
}

/// Whether a finding may be there only because a file could not be read.
fn explains(lost: &LostFile, finding: &Diagnostic) -> bool {
    let is_about = |id: &str| {
        let places = finding.places();
        places.iter().any(|place| *place.place == *id)
    };
    let is_declared_by_scripts = matches!(
        finding.code,
        Code::UnknownFunction
            | Code::UnknownReference
            | Code::UnknownSheet
            | Code::UnknownAddress
            | Code::OverInvalid
            | Code::OneSided
            | Code::NeededAfterAll
            | Code::Unmapped
            | Code::CheckUndecided
    );
    let is_unused = matches!(finding.code, Code::Unused | Code::FactUnasked);
    match lost {
        LostFile::NationalScript => is_declared_by_scripts || is_unused,
        LostFile::MunicipalScript(id) => is_unused || is_declared_by_scripts && is_about(id),
        LostFile::AbsentScript(id) => finding.code == Code::OneSided && is_about(id),
        LostFile::MunicipalTable(id) => match finding.code {
            Code::UnknownMunicipality => finding.message.contains(&format!("`{id}`")),
            Code::UnknownName | Code::UnknownFact | Code::MissingFact | Code::FactUnasked => {
                is_about(id)
            }
            _ => false,
        },
        LostFile::SharedTable => matches!(
            finding.code,
            Code::UnknownName
                | Code::UnknownCategory
                | Code::UnknownFact
                | Code::UnknownUnit
                | Code::UnknownDimension
                | Code::UnknownPeriod
                | Code::UnitMismatch
                | Code::TableInvalid
                | Code::FactInvalid
                | Code::FactUnasked
                | Code::MissingFact
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(found: Vec<Diagnostic>) -> Vec<String> {
        let show = |finding: &Diagnostic| {
            let help = finding.help.as_deref().map(|help| format!(" | {help}"));
            format!("{finding}{}", help.unwrap_or_default())
        };
        hold_back(found).iter().map(show).collect()
    }

    fn lost(code: Code, file: &str) -> Diagnostic {
        Diagnostic::new(code, "lost").in_file(file).losing_file()
    }

    fn of(code: Code, file: &str) -> Diagnostic {
        Diagnostic::new(code, "x").in_file(file)
    }

    fn one_sided(places: &[&str]) -> Diagnostic {
        let finding = of(Code::OneSided, "rules/views.rhai");
        places.iter().fold(finding, |finding, place| {
            finding.of_place(*place, None::<&str>)
        })
    }

    #[test]
    fn what_may_follow_from_a_script_that_cannot_be_read_is_counted_with_it() {
        let own = "municipalities/a/rules.rhai";
        let found = || {
            vec![
                one_sided(&["a"]),
                one_sided(&["a", "b"]),
                of(Code::UnknownReference, own),
                of(Code::UnknownCategory, own),
                of(Code::UnknownName, "municipalities/b/rules.rhai"),
                of(Code::Unmapped, "municipalities/a/x.csv"),
                of(Code::Unused, "rules/views.rhai"),
            ]
        };
        let with = |loss| shown(found().into_iter().chain([loss]).collect());
        assert_eq!(
            with(lost(Code::ScriptSyntax, own).help("mend it")),
            [
                "K0201: lost | mend it\n3 findings that may follow from this are held back",
                "K0223: x",
                "K0209: x",
                "K0203: x",
                "K0202: x",
            ],
            "what stands in the file itself was found before it was lost"
        );
        assert_eq!(
            with(lost(Code::ScriptSyntax, "rules/a.rhai")),
            [
                "K0201: lost | 5 findings that may follow from this are held back",
                "K0203: x",
                "K0202: x",
            ]
        );
        assert_eq!(
            with(lost(Code::RulesMissing, own)),
            [
                "K0223: x",
                "K0209: x",
                "K0203: x",
                "K0202: x",
                "K0402: x",
                "K0221: x",
                "K0226: lost | 1 finding that may follow from this is held back",
            ],
            "a municipality may have no script, and its kroner are not told less of"
        );
        assert_eq!(
            with(lost(Code::TomlInvalid, "rules/categories.toml")),
            [
                "K0703: lost | 2 findings that may follow from this are held back",
                "K0223: x",
                "K0223: x",
                "K0209: x",
                "K0402: x",
                "K0221: x",
            ]
        );
    }

    #[test]
    fn where_nothing_is_lost_all_is_told_as_it_came() {
        let found = vec![
            of(Code::ScriptSyntax, "rules/a.rhai"),
            of(Code::UnknownName, "rules/b.rhai"),
        ];
        assert_eq!(shown(found), ["K0201: x", "K0202: x"]);
    }
}
