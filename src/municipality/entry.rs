//! One `[[ledger]]` of `municipality.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::{Anchor, Code, Diagnostic, did_you_mean};
use crate::facts::DimensionKind;
use crate::ledger::{
    CodeSource, ControlTotals, FileDialect, LedgerKind, LedgerSpec, NATIONAL_CODES,
};
use crate::toml_table::{TomlItem, TomlTable, WithPlace};
use crate::value::{Amount, NumberMarks, parse_amount};
use crate::world::World;

use super::amount::{AmountEntries, read_amount, read_factor};
use super::dialect::{invalid, read_dialect};
use super::ledger_files::read_files;
use super::translation::read_translation;

/// The accounting years that a ledger can be of.
const YEARS: std::ops::RangeInclusive<i64> = 1900..=2200;

/// The longest local code that characters can be taken of.
const MAX_CHARACTERS: i64 = 1000;

/// The names of the dimensions that a ledger may have.
pub(super) struct DimensionNames {
    /// Those with codes.
    pub(super) codes: BTreeSet<String>,
    /// Those with free text.
    pub(super) texts: BTreeSet<String>,
}

impl DimensionNames {
    pub(super) fn add(&mut self, name: &str, kind: DimensionKind) {
        let names = match kind {
            DimensionKind::Code => &mut self.codes,
            DimensionKind::Text => &mut self.texts,
        };
        names.insert(name.to_owned());
    }

    /// Whether a dimension is known already.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.codes.contains(name) || self.texts.contains(name)
    }
}

/// Reads one ledger; `None` when it has no year, no files or no amount.
pub(super) fn read_ledger(
    world: &dyn World,
    municipality: &str,
    names: &DimensionNames,
    mut table: TomlTable<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<LedgerSpec> {
    let (span, folder) = (
        table.span.clone(),
        &*format!("municipalities/{municipality}"),
    );
    let year = read_year(&mut table, found);
    let kind = table
        .word("kind", &LedgerKind::WORDS, found)
        .map_or(LedgerKind::Accounts, |word| word.value);
    let version = table
        .string("version", found)
        .map_or_else(|| Arc::from(""), |version| Arc::from(version.value));
    let words = [("real", false), ("reconstructed", true)];
    let reconstructed = table
        .word("postings", &words, found)
        .is_some_and(|word| word.value);
    let usual = FileDialect::usual(span.clone());
    let dialect = Arc::new(read_dialect(&mut table, &usual, found));
    let files = read_files(world, folder, &mut table, &dialect, found);
    let amount = read_amount(&mut table, found);
    let in_thousands = read_factor(&mut table, found);
    let codes = read_codes(world, folder, names, &mut table, found);
    let texts = read_texts(names, &mut table, found);
    let [voucher, voucher_line, date] = read_voucher(&mut table, found);
    let both_sides = table
        .boolean("both_sides", found)
        .is_some_and(|flag| flag.value);
    let limits_periods = table.get("periods").is_some();
    let periods = read_periods(&mut table, found);
    let control = read_control(&mut table, found);
    table.finish(found);
    let files = files.filter(|files| !files.is_empty())?;
    let AmountEntries {
        columns: amount,
        blank_is_zero,
    } = amount?;
    Some(LedgerSpec {
        municipality: Arc::from(municipality),
        year: year?,
        kind,
        version,
        files,
        reconstructed,
        amount,
        blank_is_zero,
        in_thousands,
        codes,
        texts,
        voucher,
        voucher_line,
        date,
        both_sides,
        limits_periods: limits_periods && !periods.is_empty(),
        periods,
        control,
        span: span.into(),
    })
}

fn read_year(table: &mut TomlTable<'_>, found: &mut Vec<Diagnostic>) -> Option<i32> {
    let year = table.require("year", found)?.integer(found)?;
    if !YEARS.contains(&year.value) {
        found.push(invalid(
            format!("`{}` is not an accounting year", year.value),
            &year.span,
            "not a year",
        ));
        return None;
    }
    i32::try_from(year.value).ok()
}

fn read_codes(
    world: &dyn World,
    folder: &str,
    names: &DimensionNames,
    table: &mut TomlTable<'_>,
    found: &mut Vec<Diagnostic>,
) -> BTreeMap<Arc<str>, CodeSource> {
    let mut codes = BTreeMap::new();
    let Some(mut section) = table
        .require("codes", found)
        .and_then(|item| item.table(found))
    else {
        return codes;
    };
    for (name, item) in section.entries() {
        check_name(
            &name,
            &names.codes,
            &names.texts,
            "it is free text: name its column under `[ledger.texts]`",
            found,
        );
        let Some(mut entry) = item.table(found) else {
            continue;
        };
        let column = entry.string("column", found).map(|column| column.value);
        let characters = entry
            .get("characters")
            .and_then(|item| read_characters(&item, found));
        let translate = entry.string("translate", found);
        let default = entry.string("default", found).map(|default| default.value);
        entry.finish(found);
        if column.is_none() && default.is_none() {
            found.push(
                invalid(format!("`{}` has no codes", name.value), &entry.span, "").help(
                    "name its `column`, or a `default` when the code is the same on every line",
                ),
            );
        }
        let translation =
            translate.and_then(|written| read_translation(world, folder, &written, found));
        codes.insert(
            Arc::from(name.value),
            CodeSource {
                column,
                characters,
                translation,
                default,
            },
        );
    }
    for name in NATIONAL_CODES
        .iter()
        .filter(|name| !codes.contains_key(**name))
    {
        found.push(
            invalid(format!("the ledger has no `{name}`"), &section.span, "").help(format!(
                "say under `[ledger.codes.{name}]` where it comes from, or give it a `default`"
            )),
        );
    }
    codes
}

/// Reports a dimension that is not declared, or that is of the other kind.
fn check_name(
    name: &WithPlace<&str>,
    known: &BTreeSet<String>,
    other: &BTreeSet<String>,
    otherwise: &str,
    found: &mut Vec<Diagnostic>,
) {
    if known.contains(name.value) {
        return;
    }
    if other.contains(name.value) {
        found.push(
            invalid(format!("`{}` cannot be here", name.value), &name.span, "").help(otherwise),
        );
        return;
    }
    let suggestion = did_you_mean(name.value, known.iter().map(String::as_str));
    found.push(
        Diagnostic::new(
            Code::UnknownDimension,
            format!("unknown dimension `{}`", name.value),
        )
        .at_span(&name.span, "declared nowhere")
        .help(
            suggestion
                .unwrap_or_else(|| format!("declare it as `[dimensions.{}]` above", name.value)),
        ),
    );
}

fn read_characters(item: &TomlItem<'_>, found: &mut Vec<Diagnostic>) -> Option<(usize, usize)> {
    let numbers: Vec<i64> = item
        .items(found)
        .iter()
        .filter_map(|item| item.integer(found))
        .map(|n| n.value)
        .collect();
    match numbers[..] {
        [from, to] if 1 <= from && from <= to && to <= MAX_CHARACTERS => {
            Some((usize::try_from(from).ok()?, usize::try_from(to).ok()?))
        }
        _ => {
            found.push(
                invalid(
                    "`characters` must be two numbers, first and last",
                    &item.span,
                    "not a stretch of a code",
                )
                .help("write [2, 4] for the second to the fourth character"),
            );
            None
        }
    }
}

fn read_texts(
    names: &DimensionNames,
    table: &mut TomlTable<'_>,
    found: &mut Vec<Diagnostic>,
) -> BTreeMap<Arc<str>, String> {
    let Some(mut section) = table.table("texts", found) else {
        return BTreeMap::new();
    };
    let mut texts = BTreeMap::new();
    for (name, item) in section.entries() {
        check_name(
            &name,
            &names.texts,
            &names.codes,
            "it has codes: describe them under `[ledger.codes]`",
            found,
        );
        if let Some(column) = item.string(found) {
            texts.insert(Arc::from(name.value), column.value);
        }
    }
    texts
}

fn read_voucher(table: &mut TomlTable<'_>, found: &mut Vec<Diagnostic>) -> [Option<String>; 3] {
    let Some(mut section) = table.table("voucher", found) else {
        return [None, None, None];
    };
    let number = section.required_string("number", found);
    let [line, date] = ["line", "date"].map(|name| section.string(name, found));
    section.finish(found);
    [number, line, date].map(|written| written.map(|written| written.value))
}

fn read_periods(table: &mut TomlTable<'_>, found: &mut Vec<Diagnostic>) -> Vec<Arc<str>> {
    if table.get("periods").is_none() {
        return (1..=12)
            .map(|month| Arc::from(format!("{month:02}")))
            .collect();
    }
    let mut periods: Vec<Arc<str>> = Vec::new();
    for written in table.strings("periods", found) {
        let period: Arc<str> = Arc::from(written.value);
        if periods.contains(&period) {
            found.push(invalid(
                format!("period `{period}` is stated twice"),
                &written.span,
                "again here",
            ));
        } else {
            periods.push(period);
        }
    }
    periods
}

fn read_control(table: &mut TomlTable<'_>, found: &mut Vec<Diagnostic>) -> ControlTotals {
    let Some(mut section) = table.table("control", found) else {
        return ControlTotals::default();
    };
    let span = Some(section.span.clone());
    let lines = section.integer("lines", found).and_then(|lines| {
        let count = u64::try_from(lines.value).ok();
        if count.is_none() {
            found.push(invalid("`lines` cannot be below zero", &lines.span, ""));
        }
        count
    });
    let [net, debit, credit] = ["net", "debit", "credit"].map(|name| {
        section
            .get(name)
            .and_then(|item| read_kroner(name, &item, found))
    });
    let mut periods = BTreeMap::new();
    if let Some(mut stated) = section.table("periods", found) {
        for (period, item) in stated.entries() {
            if let Some(sum) = read_kroner(period.value, &item, found) {
                periods.insert(Arc::from(period.value), sum);
            }
        }
    }
    section.finish(found);
    // Exports state the credit side now with its sign, now without.
    let credit = credit.map(|credit| -credit.abs());
    ControlTotals {
        lines,
        net,
        debit,
        credit,
        periods,
        span: span.map(Anchor::from),
    }
}

/// Kroner as a text with a point, or as a whole number.
fn read_kroner(name: &str, item: &TomlItem<'_>, found: &mut Vec<Diagnostic>) -> Option<Amount> {
    if item.value.is_float() {
        found.push(
            invalid(
                format!("`{name}` is not exact"),
                &item.span,
                "a number with decimals",
            )
            .help(format!("write it in quotes: \"{}\"", item.written())),
        );
        return None;
    }
    let text = if item.value.is_integer() {
        item.integer(found)?.value.to_string()
    } else {
        item.string(found)?.value
    };
    let kroner = parse_amount(
        &text,
        NumberMarks {
            decimal: '.',
            thousands: Some(' '),
        },
    );
    if kroner.is_err() || text.trim().is_empty() {
        found.push(
            invalid(
                format!("`{text}` is not an amount"),
                &item.span,
                "not kroner",
            )
            .help("write kroner with a decimal point, such as \"123456789.50\""),
        );
        return None;
    }
    kroner.ok()
}
