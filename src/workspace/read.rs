//! Reading the ledgers of a project: the one part of a run that touches files.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Project;
use crate::diag::{Code, Diagnostic, Found, Place, Severity};
use crate::engine::key_spec;
use crate::ledger::{Condensed, LedgerSpec, check_codes, condense};
use crate::model::Id;
use crate::value::Amount;
use crate::world::World;

/// The condensed ledger of each municipality and year.
pub type Ledgers = BTreeMap<(Id, i32), Arc<Condensed>>;

impl Project {
    /// Reads and condenses every ledger by the columns and texts that the rules look at.
    ///
    /// So many kroner as `allow_missing` may be missing because lines could not be read; none where absent.
    ///
    /// **Errors**: those of [`condense`], `K0108` codes that are not valid, `K0116` lines that could not be read.
    pub fn read_ledgers(&self, world: &dyn World, allow_missing: Option<Amount>) -> Found<Ledgers> {
        let mut diagnostics = Vec::new();
        let mut ledgers = Ledgers::new();
        for (municipality, year) in self.places() {
            let Some(spec) = self.ledger_spec(&municipality, year) else { continue };
            let condensed = condense(world, spec, &key_spec(&self.model, &municipality, year));
            let ledger = Arc::new(condensed.value);
            let gate = quarantine_gate(&municipality, spec, &ledger, allow_missing);
            let permitted = gate.as_ref().is_some_and(|finding| !finding.is_error());
            diagnostics
                .extend(condensed.diagnostics.into_iter().map(|finding| if permitted { tolerate(finding) } else { finding }));
            diagnostics.extend(gate);
            let place = Place::File(spec.files.first().cloned().unwrap_or_else(|| Arc::from("")));
            for (dimension, list) in &self.code_lists {
                diagnostics.extend(check_codes(&ledger.table, dimension, list, year, &place));
            }
            ledgers.insert((municipality, year), ledger);
        }
        Found { value: ledgers, diagnostics }
    }

    /// How the ledger of a place is exported.
    pub fn ledger_spec(&self, municipality: &str, year: i32) -> Option<&LedgerSpec> {
        self.municipalities.get(municipality)?.ledgers.get(&year)
    }
}

/// Lowers what follows from unreadable lines to a warning, once it was said that so many kroner may be missing.
fn tolerate(mut finding: Diagnostic) -> Diagnostic {
    if matches!(finding.code, Code::LineFields | Code::LineAmount | Code::LineCode | Code::ControlTotal) {
        finding.severity = Severity::Warning;
    }
    finding
}

/// What is to be said of the lines that could not be read, given how many kroner may be missing.
///
/// The kroner that are missing are those of the quarantined lines, and, for lines without a readable amount,
/// the rest up to the stated control total. Without a control total nothing bounds them.
fn quarantine_gate(municipality: &str, spec: &LedgerSpec, ledger: &Condensed, allowed: Option<Amount>) -> Option<Diagnostic> {
    let lines = ledger.quarantined.len();
    if lines == 0 {
        return None;
    }
    let known: Amount = ledger.quarantined.iter().filter_map(|line| line.amount).map(Amount::abs).sum();
    let unread = ledger.quarantined.iter().filter(|line| line.amount.is_none()).count();
    let year = spec.year;
    let missing = match (unread, spec.control.net) {
        (0, _) => Some(known),
        (_, Some(control)) => Some(known + (control - ledger.raw.net).abs()),
        (_, None) => None,
    };
    let message = match missing {
        Some(missing) => format!("{lines} lines of {municipality} {year} could not be read; {missing} kr may be missing"),
        None => format!("{lines} lines of {municipality} {year} could not be read, {unread} of them without a readable amount"),
    };
    let within = matches!((missing, allowed), (Some(missing), Some(allowed)) if missing <= allowed);
    let mut diagnostic = Diagnostic::new(Code::Quarantined, message);
    diagnostic.severity = if within { Severity::Notice } else { Severity::Error };
    Some(diagnostic.help(match missing {
        Some(missing) => format!("mend the lines, or accept the gap with `--allow-missing {missing}`"),
        None => "mend the lines, or state the control total `net` in municipality.toml so that the gap is bounded".to_owned(),
    }))
}
