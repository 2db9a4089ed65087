//! What the numbers of an export stand for: øre, kroner or thousands, as names, titles and columns say
//! it, and as far as the numbers themselves show it.

use std::collections::BTreeMap;

use crate::ledger::{AmountUnit, ColumnName};
use crate::proposal::amounts::marks::AmountDecimals;
use crate::proposal::export::columns::ExportColumn;
use crate::proposal::export::names::ColumnPurpose;
use crate::value::AmountScale;

use super::study::FileStudy;

/// From this sum on, numbers with single øre are no thousands: no municipality has as many kroner.
/// **Unit**: øre.
const SURELY_KRONER: u128 = 10_000_000_000;

/// Lines of vouchers are of more than that, half of them at least, where they are kroner. **Unit**: øre.
const LEAST_MIDDLE: u128 = 10_000;

/// Above this sum no municipality's books are. **Unit**: øre.
const MOST_KRONER: u128 = 100_000_000_000_000;

/// What numbers stand for, and what speaks for it.
pub(super) struct UnitFinding {
    pub(super) scale: AmountScale,
    pub(super) evidence: String,
    pub(super) is_certain: bool,
}

/// What a unit makes of numbers; `None` of millions, which are not read.
fn scale_of(unit: AmountUnit) -> Option<AmountScale> {
    match unit {
        AmountUnit::Thousands => Some(AmountScale::Thousands),
        AmountUnit::Ore => Some(AmountScale::Ore),
        AmountUnit::Millions => None,
    }
}

/// What the numbers of amounts stand for; `names` are those of their columns, `gross` is what they add
/// up to without signs and `middle` the one in the middle, in øre if they are kroner.
pub(super) fn unit(
    study: &FileStudy,
    names: &[&str],
    (gross, middle): (u128, u128),
) -> UnitFinding {
    let found = |scale, evidence: String, is_certain| UnitFinding {
        scale,
        evidence,
        is_certain,
    };
    let decimals = study.plan.decimals;
    let multiplied = multiplied(&study.columns).or_else(|| marked_thousands(&study.columns));
    let said = said(study, names);
    let (scale, evidence, is_certain) = match &said[..] {
        [] => unsaid(study, names, (gross, middle)),
        [(unit, first), others @ ..] => {
            let differ = others.iter().find(|(other, _)| other != unit);
            let scale = match unit {
                None => Some(AmountScale::Kroner),
                Some(unit) => scale_of(*unit),
            };
            let fits = match scale {
                Some(AmountScale::Ore) => decimals == AmountDecimals::Whole,
                Some(AmountScale::Thousands) => {
                    decimals != AmountDecimals::Hundredths
                        && gross.saturating_mul(1000) < MOST_KRONER
                }
                Some(AmountScale::Kroner) => {
                    decimals != AmountDecimals::Finer && gross < MOST_KRONER
                }
                None => false,
            };
            let but = match (differ, fits) {
                (Some((_, other)), _) => format!("; but {other}"),
                (None, false) => "; but the numbers do not look so".to_owned(),
                (None, true) => String::new(),
            };
            let usual = match decimals {
                AmountDecimals::Finer => AmountScale::Thousands,
                _ => AmountScale::Kroner,
            };
            let is_sure = differ.is_none() && fits;
            (scale.unwrap_or(usual), format!("{first}{but}"), is_sure)
        }
    };
    match multiplied {
        None => found(scale, evidence, is_certain),
        Some(multiplied) => {
            let evidence = match evidence.is_empty() {
                true => multiplied,
                false => format!("{evidence}; {multiplied}"),
            };
            found(scale, evidence, false)
        }
    }
}

/// What speaks where nothing says a unit.
fn unsaid(
    study: &FileStudy,
    names: &[&str],
    (gross, middle): (u128, u128),
) -> (AmountScale, String, bool) {
    let says_kroner = |name: &&str| {
        let words = ColumnName(name).words();
        words
            .iter()
            .any(|word| ["kr", "kroner"].contains(&word.as_str()))
    };
    let is_of_books = study.is_of(&["saf-t", "sie"]);
    let has_vouchers = [ColumnPurpose::Voucher, ColumnPurpose::Date]
        .iter()
        .all(|purpose| {
            study
                .columns
                .iter()
                .any(|column| column.purpose == *purpose)
        });
    let kroner =
        |evidence: &str, is_certain| (AmountScale::Kroner, evidence.to_owned(), is_certain);
    match study.plan.decimals {
        _ if is_of_books => kroner("", true),
        AmountDecimals::Finer => (
            AmountScale::Thousands,
            "numbers have more decimals than øre, as thousands may".to_owned(),
            false,
        ),
        _ if gross >= MOST_KRONER => (
            AmountScale::Ore,
            "they add up to more kroner than any municipality has".to_owned(),
            false,
        ),
        AmountDecimals::Hundredths
            if gross >= SURELY_KRONER || (has_vouchers && middle >= LEAST_MIDDLE) =>
        {
            kroner("", true)
        }
        _ if names.iter().all(says_kroner) => kroner("the name says kroner", true),
        AmountDecimals::Hundredths => kroner(
            "amounts are so small that they may be thousands with two decimals",
            false,
        ),
        AmountDecimals::Tenths => kroner("no amount has single øre: they may be thousands", false),
        AmountDecimals::Whole if study.are_rounded_to_thousands() => kroner(
            "all of a column are whole thousands: kroner that were rounded",
            true,
        ),
        AmountDecimals::Whole => kroner(
            "no amount has decimals, and nothing says a unit: they may be kroner, øre or thousands",
            false,
        ),
    }
}

/// Each unit that names, titles and columns of units say, kroner among them, with where they do.
fn said(study: &FileStudy, names: &[&str]) -> Vec<(Option<AmountUnit>, String)> {
    let of_names = names
        .iter()
        .filter_map(|name| Some((ColumnName(name).unit(false)?, *name)));
    let titles = study.table.titles.iter();
    let of_titles =
        titles.filter_map(|title| Some((ColumnName(title).unit(true)?, title.as_str())));
    let of_files = study
        .file_names()
        .iter()
        .filter_map(|name| Some((ColumnName(name).unit(true)?, name.as_str())));
    let mut said: Vec<(Option<AmountUnit>, String)> = of_names
        .chain(of_titles)
        .chain(of_files)
        .map(|(unit, text)| (Some(unit), format!("`{text}` says it")))
        .collect();
    for column in study.columns.iter().filter(|column| column.is_of_units()) {
        let mut units = BTreeMap::<String, (Option<AmountUnit>, u64)>::new();
        for (field, count) in &column.fields {
            units.insert(field.clone(), (ColumnName(field).unit(true), *count));
        }
        // A currency says nothing of the unit, where nothing beside it says another.
        let is_currency = units.len() == 1 && column.fields.contains_key("NOK");
        if !is_currency {
            said.extend(units.into_iter().map(|(field, (unit, count))| {
                let says = format!("`{}` says `{field}` on {count} lines", column.name);
                (unit, says)
            }));
        }
    }
    said
}

/// A column that may say by bare marks that numbers are thousands: `k`, `1000`.
fn marked_thousands(columns: &[ExportColumn]) -> Option<String> {
    const NAMES: [&str; 6] = [
        "enhet",
        "unit",
        "benevning",
        "benevnelse",
        "måleenhet",
        "skala",
    ];
    const MOST: usize = 6;
    const MARKS: [&str; 5] = ["k", "t", "1000", "000", "1e3"];
    let is_mark = |field: &str| {
        let plain: String = field
            .chars()
            .filter(|sign| sign.is_alphanumeric())
            .collect();
        MARKS.contains(&&*plain.to_lowercase())
    };
    // Many different ones are codes of an organisation's units.
    let is_named = |column: &&ExportColumn| {
        let words = ColumnName(&column.name).words();
        column.fields.len() <= MOST && words.iter().any(|word| NAMES.contains(&word.as_str()))
    };
    let mut named = columns.iter().filter(is_named);
    named.find_map(|column| {
        let mark = column.fields.keys().find(|field| is_mark(field))?;
        Some(format!(
            "`{}` holds `{mark}`, which may say that numbers are thousands",
            column.name
        ))
    })
}

/// A column of factors, where some are not one.
fn multiplied(columns: &[ExportColumn]) -> Option<String> {
    const STEMS: [&str; 6] = ["faktor", "factor", "skala", "scale", "skaler", "multipl"];
    let is_factor = |column: &&ExportColumn| {
        let words = ColumnName(&column.name).words();
        let is_named = words
            .iter()
            .any(|word| STEMS.iter().any(|stem| word.contains(stem)));
        let is_one = |field: &str| {
            let (whole, decimals) = field.split_once([',', '.']).unwrap_or((field, ""));
            whole == "1" && decimals.bytes().all(|byte| byte == b'0')
        };
        is_named && !column.is_of_units() && column.filled() > 0 && !column.all(is_one)
    };
    let column = columns.iter().find(is_factor)?;
    let fields: Vec<String> = column
        .fields
        .keys()
        .take(4)
        .map(|field| format!("`{field}`"))
        .collect();
    Some(format!(
        "`{}` holds {}, by which nothing is multiplied",
        column.name,
        fields.join(", ")
    ))
}
