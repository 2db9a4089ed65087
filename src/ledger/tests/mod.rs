//! Laws and tables of bad input for whole ledgers, and the description of a plain ledger for all
//! tests.

mod amount_names;
mod at_once;
mod bad_input;
mod blank_records;
mod doubled;
mod endings;
mod extent;
mod formats;
mod incomplete;
mod json;
mod known_codes;
mod outsiders;
mod packed;
#[path = "../../../tests/writers/packed.rs"]
mod packings;
mod properties;
mod lines;
mod quotes;
mod remarks;
mod workbooks;
mod spelling;

use std::sync::Arc;

use crate::diag::{Diagnostic, Found, Place, Span};

use crate::ledger::condense::condenser::{CondenseLimits, condense_by};
use crate::ledger::csv::format::CsvFormat;
use crate::ledger::scan::files::LedgerExport;
use crate::ledger::scan::formats::Formats;
use crate::ledger::{
    AmountColumns, CodeSource, Condensed, ControlTotals, FileDialect, KeySpec, LedgerFile,
    LedgerFiles, LedgerKind, LedgerSource, LedgerSpec, NationalCodes, NationalDimensions, Posting,
    ReadReport,
};
use crate::world::World;

/// A plain ledger of one file `a.csv`, header `Klasse;Funksjon;Art;Periode;Beløp;Tekst;Bilag`, no
/// periods expected.
pub(crate) fn spec() -> LedgerSpec {
    let code = |column: &str| CodeSource {
        column: Some(column.to_owned()),
        characters: None,
        lengths: Vec::new(),
        as_written: false,
        translation: None,
        default: None,
    };
    let codes = [
        ("kontoklasse", "Klasse"),
        ("funksjon", "Funksjon"),
        ("art", "Art"),
        ("periode", "Periode"),
    ];
    LedgerSpec {
        municipality: Arc::from("a"),
        number: Arc::from(""),
        year: 2013,
        kind: LedgerKind::Accounts,
        version: "".into(),
        files: files(["a.csv"]),
        reconstructed: false,
        amount: AmountColumns::Signed {
            column: "Beløp".to_owned(),
            reversed: false,
        },
        blank_is_zero: false,
        scale: crate::value::AmountScale::Kroner,
        scale_is_stated: false,
        national: Arc::new(kostra()),
        codes: codes
            .iter()
            .map(|(name, column)| (Arc::from(*name), code(column)))
            .collect(),
        texts: [(Arc::from("tekst"), "Tekst".to_owned())].into(),
        voucher: Some("Bilag".to_owned()),
        voucher_line: None,
        date: None,
        both_sides: None,
        periods: Vec::new(),
        guessed: Vec::new(),
        personal: std::collections::BTreeSet::new(),
        overlap_is_distinct: false,
        limits_periods: false,
        control: ControlTotals::default(),
        span: Span::new("municipality.toml", 0, 0).into(),
    }
}

/// What the shipped vocabulary says of national codes.
pub(crate) fn kostra() -> NationalDimensions {
    let balances = || ["2", "9"].map(Arc::from).into();
    let classes = NationalCodes {
        digits: Some(1..=1),
        operation: Some(Arc::from("1")),
        words: [
            ("0", &["invest", "inv", "i"][..]),
            ("1", &["drift", "d"]),
            ("2", &["balanse", "b"]),
            ("9", &["memoria", "m"]),
        ]
        .map(|(code, words)| {
            let words = words.iter().map(|word| (*word).to_owned());
            (Arc::from(code), words.collect())
        })
        .into(),
        ..NationalCodes::default()
    };
    let functions = NationalCodes {
        digits: Some(3..=3),
        absent_in: balances(),
        ..NationalCodes::default()
    };
    let arts = NationalCodes {
        digits: Some(2..=3),
        absent_in: balances(),
        cost: Some(10..=599),
        income: Some(600..=999),
        ..NationalCodes::default()
    };
    let named = [
        ("kontoklasse", classes),
        ("funksjon", functions),
        ("art", arts),
    ];
    let named = named.into_iter();
    named
        .map(|(name, codes)| (Arc::from(name), codes))
        .collect()
}

/// The dialect of [`spec`]'s files.
pub(crate) fn dialect() -> FileDialect {
    FileDialect::usual(Span::new("municipality.toml", 0, 0))
}

/// Files of that dialect.
pub(crate) fn files<P: AsRef<str>>(paths: impl IntoIterator<Item = P>) -> Vec<LedgerFile> {
    let dialect = Arc::new(dialect());
    let file = |path: P| LedgerFile {
        path: Arc::from(path.as_ref()),
        dialect: Arc::clone(&dialect),
    };
    paths.into_iter().map(file).collect()
}

/// [`spec`] with its file in another dialect.
pub(crate) fn written_in(dialect: FileDialect) -> LedgerSpec {
    let files = vec![LedgerFile {
        path: Arc::from("a.csv"),
        dialect: Arc::new(dialect),
    }];
    LedgerSpec { files, ..spec() }
}

/// The header of [`spec`].
pub(super) const HEADER: &str = "Klasse;Funksjon;Art;Periode;Beløp;Tekst;Bilag\n";

/// A finding as one line: code, message, places, help.
pub(super) fn shown(finding: &Diagnostic) -> String {
    let places: Vec<String> = finding
        .labels
        .iter()
        .map(|label| match &label.place {
            Place::Record { file, place } => format!("{file}:{place} {}", label.text),
            Place::File(file) => file.to_string(),
            Place::Span(span) => span.file.to_string(),
        })
        .collect();
    format!(
        "{finding} @ {} | {}",
        places.join(", "),
        finding.help.as_deref().unwrap_or("-")
    )
}

/// Condenses a ledger of files in any way, in blocks of so many bytes.
fn condense_in_blocks(
    world: &dyn World,
    spec: &LedgerSpec,
    wanted: &KeySpec,
    block_bytes: usize,
    limits: &CondenseLimits,
) -> Found<Condensed> {
    let formats = Formats::with_text(CsvFormat { block_bytes });
    condense_by(
        LedgerExport {
            world,
            formats: &formats,
            spec,
        },
        wanted,
        limits,
    )
}

/// Condenses a ledger of files.
fn condense(world: &dyn World, spec: &LedgerSpec, wanted: &KeySpec) -> Found<Condensed> {
    LedgerFiles::default().condense(world, spec, wanted)
}

/// Visits a ledger of files.
fn read(
    world: &dyn World,
    spec: &LedgerSpec,
    visit: &mut dyn FnMut(&Posting),
) -> Found<ReadReport> {
    LedgerFiles::default().visit(world, spec, visit)
}
