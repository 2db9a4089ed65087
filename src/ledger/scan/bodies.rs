//! Whether the files of a ledger are the books of one body, and all of them, as the files and their
//! names say.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic};
use crate::ledger::LedgerSpec;

/// Whose books each file is that says it.
#[derive(Default)]
pub(super) struct FileOwners(Vec<FileOwner>);

/// A file with the body that it says it is of.
struct FileOwner {
    path: Arc<str>,
    owner: String,
}

impl FileOwners {
    /// Takes what a file says, if anything.
    pub(super) fn take(&mut self, path: &Arc<str>, owner: Option<String>) {
        let path = Arc::clone(path);
        self.0.extend(owner.map(|owner| FileOwner { path, owner }));
    }

    /// That two files are of two bodies, and that parts of the books are lacking.
    pub(super) fn findings(&self, spec: &LedgerSpec) -> Vec<Diagnostic> {
        let first = self.0.first();
        let other = first.and_then(|first| {
            let others = self.0.iter();
            let other = others
                .into_iter()
                .find(|other| other.owner != first.owner)?;
            let message = format!(
                "`{}` is of {}, and `{}` of {}",
                first.path, first.owner, other.path, other.owner
            );
            Some(
                Diagnostic::new(Code::FileContradicts, message)
                    .in_file(Arc::clone(&other.path))
                    .at_span(&spec.span, "the ledger described here")
                    .help("name files of one body in a ledger"),
            )
        });
        other.into_iter().chain(lacking_part(spec)).collect()
    }
}

/// That the names of files number parts of which one is not among them.
fn lacking_part(spec: &LedgerSpec) -> Option<Diagnostic> {
    let files = || {
        spec.files
            .iter()
            .filter_map(|file| FilePart::of(&file.path))
    };
    let first = files().next()?;
    let known: BTreeSet<u32> = files()
        .filter(|other| other.stem == first.stem && other.parts == first.parts)
        .map(|other| other.number)
        .collect();
    let lacking: Vec<String> = (1..=first.parts)
        .filter(|number| !known.contains(number))
        .map(|number| number.to_string())
        .collect();
    if lacking.is_empty() {
        return None;
    }
    let message = format!(
        "`{}` is one of {} parts by its name, and part {} is not among the ledger's files",
        first.path,
        first.parts,
        lacking.join(", ")
    );
    Some(
        Diagnostic::new(Code::FileContradicts, message)
            .in_file(Arc::from(first.path))
            .at_span(&spec.span, "the ledger described here")
            .help(
                "name all parts in `files`; where the number means something else, rename the file",
            ),
    )
}

/// A part of books, as files of SAF-T are named: `SAF-T Financial_935478715_20140110120000_1_2.xml`.
struct FilePart<'p> {
    path: &'p str,
    stem: &'p str,
    number: u32,
    parts: u32,
}

impl<'p> FilePart<'p> {
    /// How many parts books have at most.
    const MOST: u32 = 100;

    fn of(path: &'p str) -> Option<Self> {
        let name = path.rsplit('/').next()?;
        let (bare, _) = name.rsplit_once('.')?;
        let (rest, parts) = bare.rsplit_once('_')?;
        let (stem, number) = rest.rsplit_once('_')?;
        let (number, parts) = (number.parse().ok()?, parts.parse().ok()?);
        let is_saft = stem.to_lowercase().starts_with("saf-t");
        let is_part = (1..=parts).contains(&number) && (2..=Self::MOST).contains(&parts);
        (is_saft && is_part).then_some(Self {
            path,
            stem,
            number,
            parts,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::tests::{files, spec};

    fn found(paths: &[&str], owners: &[&str]) -> Vec<String> {
        let spec = LedgerSpec {
            files: files(paths),
            ..spec()
        };
        let mut known = FileOwners::default();
        for (path, owner) in paths.iter().zip(owners) {
            known.take(&Arc::from(*path), Some((*owner).to_owned()));
        }
        let findings = known.findings(&spec);
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn files_of_two_bodies_are_named() {
        let found = found(&["a.se", "b.se", "c.se"], &["1", "1", "2"]);
        assert_eq!(found, ["K0150: `a.se` is of 1, and `c.se` of 2"]);
        assert_eq!(self::found(&["a.se", "b.se"], &["1", "1"]), [""; 0]);
        assert_eq!(self::found(&["a.se", "b.se"], &[]), [""; 0]);
    }

    #[test]
    fn parts_that_are_lacking_are_named() {
        let name =
            |part: u32| format!("2013/SAF-T Financial_935478715_20140110120000_{part}_3.xml");
        let (first, second, third) = (name(1), name(2), name(3));
        let two = found(&[&first, &third], &[]);
        assert_eq!(
            two,
            [format!(
                "K0150: `{first}` is one of 3 parts by its name, and part 2 is not among the ledger's files"
            )]
        );
        for all in [
            &[first.as_str(), &second, &third][..],
            &["SAF-T Financial_935478715_20140110120000.xml"],
            &["saf-t_2013_1_1.xml"],
            &["regnskap_1_3.xml"],
            &["SAF-T_3_2.xml"],
        ] {
            assert_eq!(found(all, &[]), [""; 0], "{all:?}");
        }
    }
}
