//! One `[[ledger]]` of `municipality.toml`.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::{Anchor, Diagnostic};
use crate::ledger::{AmountColumns, ControlTotals, FileDialect, LedgerKind, LedgerSpec};
use crate::toml_table::{TomlItem, TomlTable};
use crate::value::{Amount, NumberMarks, parse_amount};
use crate::world::World;

use super::amount::{AmountEntries, read_amount, read_factor};
use super::codes::{DimensionNames, check_name, read_codes};
use super::dialect::{invalid, read_dialect};
use super::guessed::read_guessed;
use super::ledger_files::read_files;
use super::ledger_form::YEARS;

/// Reads one ledger; `None` when it has no year, no files or no amount.
pub(super) fn read_ledger(
    world: &dyn World,
    (municipality, number): (&str, &str),
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
    let scale_is_stated = table.get("factor").is_some();
    let scale = read_factor(&mut table, found);
    let is_wide = amount
        .as_ref()
        .is_some_and(|amount| matches!(amount.columns, AmountColumns::Wide { .. }));
    let codes = read_codes(world, folder, names, is_wide, &mut table, found);
    let texts = read_texts(names, &mut table, found);
    let [voucher, voucher_line, date] = read_voucher(&mut table, found);
    let both_sides = table.boolean("both_sides", found).map(|flag| flag.value);
    let overlap_is_distinct = table
        .word("overlap", &[("error", false), ("distinct", true)], found)
        .is_some_and(|word| word.value);
    let limits_periods = table.get("periods").is_some();
    let periods = read_periods(&mut table, found);
    let control = read_control(&mut table, found);
    let guessed = read_guessed(&mut table, (municipality, year, kind), found);
    table.finish(found);
    let files = files.filter(|files| !files.is_empty())?;
    let AmountEntries {
        columns: amount,
        blank_is_zero,
    } = amount?;
    let mut personal = names.personal.clone();
    personal.retain(|name| codes.contains_key(name));
    Some(LedgerSpec {
        municipality: Arc::from(municipality),
        number: Arc::from(number),
        year: year?,
        kind,
        version,
        files,
        reconstructed,
        amount,
        blank_is_zero,
        scale,
        scale_is_stated,
        guessed,
        personal,
        national: Arc::clone(&names.national),
        codes,
        texts,
        voucher,
        voucher_line,
        date,
        both_sides,
        limits_periods: limits_periods && !periods.is_empty(),
        periods,
        overlap_is_distinct,
        control,
        span: span.into(),
    })
}

pub(super) fn read_year(table: &mut TomlTable<'_>, found: &mut Vec<Diagnostic>) -> Option<i32> {
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
