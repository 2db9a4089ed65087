//! One `[[reported]]` of `municipality.toml`: the accounts that a municipality handed in for KOSTRA,
//! described as a ledger of their own that no figure is computed from.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::{Anchor, Diagnostic};
use crate::ledger::{
    AmountColumns, CodeSource, ControlTotals, FileDialect, LedgerFile, LedgerKind, LedgerSpec,
};
use crate::toml_table::TomlTable;
use crate::world::World;

use super::Municipality;
use super::entry::read_year;
use super::ledger_files::read_files;
use crate::value::AmountScale;

/// The codes of a record, called as its fields are; its layout says which may be blank.
const CODES: [&str; 6] = [
    "skjema",
    "kontoklasse",
    "funksjon",
    "art",
    "kapittel",
    "sektor",
];

/// The period that all of a report is of: the year.
const WHOLE_YEAR: &str = "13";

/// Reads one; `None` when it has no year or no files.
pub(super) fn read_reported(
    world: &dyn World,
    (municipality, number): (&str, &str),
    mut table: TomlTable<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<LedgerSpec> {
    let span = Anchor::from(table.span.clone());
    let folder = format!("municipalities/{municipality}");
    let year = read_year(&mut table, found);
    let dialect = Arc::new(dialect(&span));
    let files = read_files(world, &folder, &mut table, &dialect, found);
    table.finish(found);
    let files = files.filter(|files| !files.is_empty())?;
    Some(spec((municipality, number), year?, files, span))
}

impl Municipality {
    /// Files as what was reported of a year, though nothing declares them; `None` for a year
    /// without accounts.
    pub fn reported_in(&self, year: i32, paths: &[String]) -> Option<LedgerSpec> {
        let span = self.ledgers.get(&year)?.span.clone();
        let dialect = Arc::new(dialect(&span));
        let file = |path: &String| LedgerFile {
            path: Arc::from(path.as_str()),
            dialect: Arc::clone(&dialect),
        };
        let files = paths.iter().map(file).collect();
        Some(spec((&self.id, &self.number), year, files, span))
    }
}

fn dialect(span: &Anchor) -> FileDialect {
    FileDialect {
        format: Some("kostra".to_owned()),
        ..FileDialect::usual(span.clone())
    }
}

fn spec(
    (municipality, number): (&str, &str),
    year: i32,
    files: Vec<LedgerFile>,
    span: Anchor,
) -> LedgerSpec {
    let code = |column: Option<&str>, default: Option<&str>| CodeSource {
        column: column.map(str::to_owned),
        characters: None,
        lengths: Vec::new(),
        translation: None,
        as_written: false,
        default: default.map(str::to_owned),
    };
    let mut codes: BTreeMap<Arc<str>, CodeSource> = CODES
        .iter()
        .map(|name| (Arc::from(*name), code(Some(name), Some(""))))
        .collect();
    codes.insert(Arc::from("periode"), code(None, Some(WHOLE_YEAR)));
    LedgerSpec {
        municipality: Arc::from(municipality),
        number: Arc::from(number),
        year,
        kind: LedgerKind::Accounts,
        version: Arc::from(""),
        files,
        reconstructed: false,
        amount: AmountColumns::Signed {
            column: "belop".to_owned(),
            reversed: false,
        },
        blank_is_zero: false,
        scale: AmountScale::Thousands,
        scale_is_stated: true,
        national: Arc::default(),
        codes,
        texts: BTreeMap::new(),
        voucher: None,
        voucher_line: None,
        date: None,
        both_sides: None,
        periods: vec![Arc::from(WHOLE_YEAR)],
        guessed: Vec::new(),
        personal: std::collections::BTreeSet::new(),
        overlap_is_distinct: false,
        limits_periods: false,
        control: ControlTotals::default(),
        span,
    }
}
