//! Which sheet of a workbook is meant.

use std::collections::BTreeSet;
use std::io;

use crate::diag::{Code, did_you_mean};
use crate::ledger::records::content::{FileRemark, LeftOutPart};
use crate::ledger::{FileDialect, HeaderLikeness, LedgerSpec};

/// How many sheets a message lists.
const MOST_NAMES: usize = 12;

/// How many rows of a sheet may be its header.
pub(super) const HEADER_ROWS: usize = 30;

/// How a row of a sheet that is not read looks like a header, by the sheet's name and its texts.
pub(super) type RowLikeness<'a> = dyn Fn(&str, &BTreeSet<&str>) -> HeaderLikeness + 'a;

/// What is asked of the sheets that are not read.
#[derive(Clone, Copy)]
pub(super) struct OtherSheets<'a> {
    pub(super) likeness: &'a RowLikeness<'a>,
    /// The year of the ledger.
    pub(super) year: i32,
}

impl OtherSheets<'_> {
    /// Nothing.
    pub(super) const IGNORED: Self = Self {
        likeness: &|_, _| HeaderLikeness::Unlike,
        year: 0,
    };
}

/// How much a row is like a header of the ledger, where no description takes its sheet.
pub(super) fn row_likeness(
    spec: &LedgerSpec,
    dialect: &FileDialect,
) -> impl Fn(&str, &BTreeSet<&str>) -> HeaderLikeness {
    move |name, row| match dialect.takes(name) {
        true => HeaderLikeness::Unlike,
        false => spec.likeness_of(row),
    }
}

/// How much a sheet is like one of the ledger, as far as its first rows are known.
#[derive(Clone, Copy, Default)]
pub(super) struct SheetLikeness {
    header: HeaderLikeness,
    rows: usize,
    /// Whether anything stands below its header.
    has_lines: bool,
}

impl SheetLikeness {
    /// Takes the next row that is not blank.
    pub(super) fn row(&mut self, likeness: impl FnOnce() -> HeaderLikeness) {
        self.rows += 1;
        if self.rows > HEADER_ROWS {
            self.has_lines = true;
            return;
        }
        let likeness = likeness();
        self.has_lines = likeness <= self.header;
        self.header = self.header.max(likeness);
    }

    /// As which part it is left out, if it looks like the ledger's.
    pub(super) fn left_out(self, name: &str) -> Option<LeftOutPart> {
        let is_like = self.header > HeaderLikeness::Unlike && self.has_lines;
        is_like.then(|| LeftOutPart {
            name: name.to_owned(),
            likeness: self.header,
        })
    }
}

/// A sheet of a workbook.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct SheetEntry {
    pub(super) name: String,
    pub(super) is_hidden: bool,
    /// Whether no cell of it holds anything.
    pub(super) is_empty: bool,
}

/// The sheet of a stated name, or the only one that holds anything.
pub(super) fn choose_sheet(sheets: &[SheetEntry], stated: Option<&str>) -> io::Result<String> {
    let list = |sheets: &mut dyn Iterator<Item = &SheetEntry>| {
        let name = |sheet: &SheetEntry| {
            let hidden = if sheet.is_hidden { " (hidden)" } else { "" };
            format!("`{}`{hidden}", sheet.name)
        };
        let names: Vec<String> = sheets.take(MOST_NAMES).map(name).collect();
        names.join(", ")
    };
    if let Some(stated) = stated {
        let is_meant = |sheet: &&SheetEntry| sheet.name.trim() == stated.trim();
        let folded =
            |sheet: &&SheetEntry| sheet.name.trim().to_lowercase() == stated.trim().to_lowercase();
        let found = sheets.iter().find(is_meant);
        return match found.or_else(|| sheets.iter().find(folded)) {
            Some(sheet) => Ok(sheet.name.clone()),
            None => Err(FileRemark::new(
                Code::PartNotChosen,
                format!("has no sheet `{stated}`"),
                did_you_mean(stated, sheets.iter().map(|sheet| &*sheet.name))
                    .unwrap_or_else(|| format!("it has {}", list(&mut sheets.iter()))),
            )
            .into()),
        };
    }
    let mut full = sheets.iter().filter(|sheet| !sheet.is_empty);
    match (full.next(), full.next()) {
        (Some(only), None) => Ok(only.name.clone()),
        (Some(first), Some(_)) => Err(FileRemark::new(
            Code::PartNotChosen,
            format!(
                "has {} sheets that hold something: {}",
                sheets.iter().filter(|sheet| !sheet.is_empty).count(),
                list(&mut sheets.iter().filter(|sheet| !sheet.is_empty))
            ),
            format!(
                "say in municipality.toml which is meant: `sheet = \"{}\"`",
                first.name
            ),
        )
        .into()),
        (None, _) => sheets
            .first()
            .map(|first| first.name.clone())
            .ok_or_else(|| {
                FileRemark::new(
                    Code::PartNotChosen,
                    "is a workbook without a sheet",
                    "save it again with the postings in a sheet",
                )
                .into()
            }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sheets: &[(&str, bool)], stated: Option<&str>, expected: Result<&str, &str>) {
        let sheets: Vec<SheetEntry> = sheets
            .iter()
            .map(|(name, is_empty)| SheetEntry {
                name: (*name).to_owned(),
                is_hidden: name.starts_with('_'),
                is_empty: *is_empty,
            })
            .collect();
        let chosen = choose_sheet(&sheets, stated).map_err(|error| {
            let remark = FileRemark::of(&error).expect("a remark");
            format!("{} | {}", remark.message, remark.help)
        });
        assert_eq!(chosen.as_deref().map_err(|error| &**error), expected);
    }

    #[test]
    fn one_sheet_is_meant_or_named() {
        let sheets = [("Jan", false), ("_valg", false), ("Ark3", true)];
        check(&sheets, Some(" jan"), Ok("Jan"));
        check(&sheets[..1], None, Ok("Jan"));
        check(&sheets[2..], None, Ok("Ark3"));
        check(
            &sheets,
            None,
            Err(
                "has 2 sheets that hold something: `Jan`, `_valg` (hidden) | say in municipality.toml which is meant: `sheet = \"Jan\"`",
            ),
        );
        check(
            &sheets,
            Some("Feb"),
            Err("has no sheet `Feb` | it has `Jan`, `_valg` (hidden), `Ark3`"),
        );
        check(
            &[],
            None,
            Err("is a workbook without a sheet | save it again with the postings in a sheet"),
        );
    }
}
