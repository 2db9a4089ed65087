//! Reading the ledgers of a project: the one part of a run that touches files.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Project;
use super::parallel::in_parallel;
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
        let places = self.places();
        let read = in_parallel(places.len(), |index| self.read_ledger(world, &places[index], allow_missing));
        let mut diagnostics = Vec::new();
        let mut ledgers = Ledgers::new();
        for (place, found) in places.into_iter().zip(read) {
            diagnostics.extend(found.diagnostics);
            if let Some(ledger) = found.value {
                ledgers.insert(place, ledger);
            }
        }
        Found { value: ledgers, diagnostics }
    }

    fn read_ledger(
        &self,
        world: &dyn World,
        (municipality, year): &(Id, i32),
        allow_missing: Option<Amount>,
    ) -> Found<Option<Arc<Condensed>>> {
        let Some(spec) = self.ledger_spec(municipality, *year) else { return Found { value: None, diagnostics: Vec::new() } };
        let condensed = condense(world, spec, &key_spec(&self.model, municipality, *year));
        let ledger = Arc::new(condensed.value);
        let gate = quarantine_gate(municipality, spec, &ledger, allow_missing);
        let permitted = gate.as_ref().is_some_and(|finding| !finding.is_error());
        let tolerated = |finding| if permitted { tolerate(finding) } else { finding };
        let mut diagnostics: Vec<Diagnostic> = condensed.diagnostics.into_iter().map(tolerated).collect();
        diagnostics.extend(gate);
        let place = Place::File(spec.files.first().cloned().unwrap_or_else(|| Arc::from("")));
        for (dimension, list) in &self.code_lists {
            diagnostics.extend(check_codes(&ledger.table, dimension, list, *year, &place));
        }
        Found { value: Some(ledger), diagnostics }
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
fn quarantine_gate(municipality: &str, spec: &LedgerSpec, ledger: &Condensed, allowed: Option<Amount>) -> Option<Diagnostic> {
    let lines = ledger.quarantined.len();
    if lines == 0 {
        return None;
    }
    let unread = ledger.quarantined.iter().filter(|line| line.amount.is_none()).count();
    let missing = missing_kroner(spec, ledger);
    let (year, plural) = (spec.year, if lines == 1 { "" } else { "s" });
    let message = match missing {
        Some(missing) => format!("{lines} line{plural} of {municipality} {year} could not be read; {missing} kr may be missing"),
        None => {
            format!("{lines} line{plural} of {municipality} {year} could not be read, {unread} of them without a readable amount")
        }
    };
    // Every line is counted, read or not, so a line too many or too few has another cause.
    let other_lines = spec.control.lines.is_some_and(|lines| lines != ledger.raw.lines);
    let within = !other_lines && matches!((missing, allowed), (Some(missing), Some(allowed)) if missing <= allowed);
    let mut diagnostic = Diagnostic::new(Code::Quarantined, message);
    if within {
        diagnostic.severity = Severity::Notice;
        return Some(diagnostic);
    }
    Some(diagnostic.help(match missing {
        Some(_) if other_lines => "mend the lines; the number of lines is wrong too, which `--allow-missing` does not cover".to_owned(),
        Some(missing) => format!("mend the lines, or accept the gap with `--allow-missing {missing}`"),
        None => "mend the lines, or state the control total `net` in municipality.toml so that the gap is bounded".to_owned(),
    }))
}

/// How many kroner may be missing: those of the quarantined lines, and what is lacking beside them in the control
/// totals. `None` where a line has no readable amount and no control total bounds it.
fn missing_kroner(spec: &LedgerSpec, ledger: &Condensed) -> Option<Amount> {
    let known: Amount = ledger.quarantined.iter().filter_map(|line| line.amount).map(Amount::abs).sum();
    let (control, raw) = (&spec.control, &ledger.raw);
    let net = control.net.map(|net| (net - raw.net).abs());
    let sides = control.debit.zip(control.credit).map(|(debit, credit)| (debit - raw.debit).abs() + (credit - raw.credit).abs());
    let of_period = |(period, sum): (&Arc<str>, &Amount)| (*sum - raw.periods.get(period).copied().unwrap_or_default()).abs();
    // A line with an amount may lack its period.
    let periods = || (control.periods.iter().map(of_period).sum::<Amount>() - known).max(Amount::ZERO);
    let gap = [net, sides, (!control.periods.is_empty()).then(periods)].into_iter().flatten().max();
    let all_known = ledger.quarantined.iter().all(|line| line.amount.is_some());
    gap.or(all_known.then_some(Amount::ZERO)).map(|gap| known + gap)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{QuarantinedLine, testing};

    /// What may be missing when lines of these amounts are in quarantine. **Unit**: øre.
    fn check(edit: impl FnOnce(&mut LedgerSpec), lines: &[Option<i128>], expected: Option<i128>) {
        let mut spec = testing::spec();
        edit(&mut spec);
        let line = |amount: &Option<i128>| QuarantinedLine { file: 0, line: 2, amount: amount.map(Amount::from_ore) };
        let ledger = Condensed { quarantined: lines.iter().map(line).collect(), ..Condensed::default() };
        assert_eq!(missing_kroner(&spec, &ledger).map(Amount::ore), expected);
    }

    #[test]
    fn what_may_be_missing_is_the_widest_gap_to_the_control_totals() {
        let ore = |ore| Some(Amount::from_ore(ore));
        check(|_| {}, &[Some(5), Some(-7)], Some(12));
        check(|_| {}, &[None, Some(5)], None);
        check(|spec| spec.control.net = ore(-300), &[None, Some(-20)], Some(320));
        check(|spec| spec.control.net = ore(-300), &[Some(-20)], Some(320));
        let two_sides = |spec: &mut LedgerSpec| {
            (spec.control.net, spec.control.debit, spec.control.credit) = (ore(0), ore(700), ore(-700));
        };
        check(two_sides, &[None], Some(1400));
        let two_periods = |spec: &mut LedgerSpec| {
            spec.control.net = ore(0);
            spec.control.periods = [("01".into(), Amount::from_ore(500)), ("02".into(), Amount::from_ore(-500))].into();
        };
        check(two_periods, &[None, Some(5)], Some(1000));
    }
}
