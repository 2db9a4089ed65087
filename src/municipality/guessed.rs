//! What of a ledger's description is guessed, and nobody has confirmed yet: `guessed`.

use std::sync::Arc;

use crate::diag::{Code, Diagnostic};
use crate::ledger::LedgerKind;
use crate::toml_table::TomlTable;

use super::dialect::invalid;
use super::ledger_form::LEDGER;

/// The entries that are said to be guessed and that figures stand on. Warns of each entry that is
/// guessed, with what stands on it.
pub(super) fn read_guessed(
    table: &mut TomlTable<'_>,
    (municipality, year, kind): (&str, Option<i32>, LedgerKind),
    found: &mut Vec<Diagnostic>,
) -> Vec<Arc<str>> {
    let mut figures_stand_on = Vec::new();
    for guess in table.strings("guessed", found) {
        let entry = guess.value.as_str();
        let Some(beneath) = beneath(entry) else {
            let forms = LEDGER.entries.iter().chain(LEDGER.shared);
            let names: Vec<String> = forms.map(|form| format!("`{}`", form.name)).collect();
            found.push(
                invalid(format!("`{entry}` is not an entry of a ledger"), &guess.span, "no such entry").help(
                    format!(
                        "write the names of entries, those of tables with a point, such as `codes.art`; there are {}",
                        names.join(", ")
                    ),
                ),
            );
            continue;
        };
        let of_year = year.map_or(String::new(), |year| format!(" {year}"));
        let of_kind = match kind {
            LedgerKind::Accounts => String::new(),
            kind => format!(" of the {kind}"),
        };
        let mut finding = Diagnostic::new(
            Code::Guessed,
            format!(
                "`{entry}` is guessed{of_kind} for {municipality}{of_year}, and {beneath} on it"
            ),
        )
        .at_span(&guess.span, "nobody has confirmed it")
        .help(format!(
            "see whether `{entry}` is right, mend it where it is not, and take it out of `guessed`"
        ));
        if let Some(year) = year {
            finding = finding.of_ledger(&municipality.into(), year);
        }
        found.push(finding);
        if bears_figures(entry) {
            figures_stand_on.push(Arc::from(entry));
        }
    }
    figures_stand_on
}

/// Whether a figure may be another where an entry is; vouchers and control totals only lead to
/// findings.
fn bears_figures(entry: &str) -> bool {
    let table = entry.split('.').next().unwrap_or(entry);
    !matches!(table, "voucher" | "both_sides" | "control")
}

/// What stands on an entry; `None` where there is no such entry.
fn beneath(entry: &str) -> Option<String> {
    let (table, name) = entry.split_once('.').unwrap_or((entry, ""));
    let mut forms = LEDGER.entries.iter().chain(LEDGER.shared);
    forms.find(|form| form.name == table)?;
    let beneath = match (table, name) {
        ("guessed", _) => return None,
        ("amount", "sign" | "debit_sign" | "credit_sign") => "the sign of every figure stands",
        ("amount" | "decimal" | "thousands" | "factor", _) => "all its kroner stand",
        ("codes", "art") => "every rule and figure by art stands",
        ("codes", "funksjon") => "every rule and figure by function stands",
        ("codes", "kontoklasse") => "what is operation and what is investment stands",
        ("codes", "periode") => "what is said of periods, and whether the year is whole, stands",
        ("codes", _) => "every rule over that dimension stands",
        ("texts", _) => "every rule over its texts stands",
        ("voucher" | "both_sides", _) => "what is found of vouchers stands",
        ("year", _) => "the year of every figure stands",
        ("kind" | "version", _) => "whether these are accounts stands",
        ("encoding", _) => "every letter beyond ASCII stands",
        _ => "what is read of its files stands",
    };
    Some(beneath.to_owned())
}
