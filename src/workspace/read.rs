//! Reading the ledgers of a project: the one part of a run that touches files.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::parts::{Derivation, Parts};
use super::places::{LedgerPlace, Ledgers};
use super::same_ledgers::same_files;
use super::shelf::{Reading, Shelf};
use super::{MissingAllowance, Project};
use crate::diag::{Code, Diagnostic, Found, Place, Severity, Span};
use crate::engine::key_spec;
use crate::ledger::{Condensed, KeySpec, LedgerSource, LedgerSpec, check_codes};
use crate::model::Id;
use crate::value::Amount;
use crate::world::{Stamp, World};

/// Condensed ledgers, each with what it was made from.
pub(super) type LedgerParts = Parts<LedgerPlace, LedgerDerivation, LedgerRead>;

/// How a ledger is exported, what is asked of it, and the state that its source was in. Where it is
/// described is no part of that, so that it may be moved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct LedgerDerivation {
    spec: LedgerSpec,
    wanted: KeySpec,
    stamp: Option<Stamp>,
}

impl LedgerDerivation {
    /// Whether the source is still in the same state.
    pub(super) fn is_current(&self, source: &dyn LedgerSource) -> bool {
        source.stamp(&self.spec) == self.stamp
    }
}

/// A condensed ledger with what was found in it, and where it was described at the time.
#[derive(Debug)]
pub(super) struct LedgerRead {
    found: Found<Arc<Condensed>>,
    described: Span,
    controlled: Option<Span>,
}

impl Derivation<LedgerRead> for LedgerDerivation {
    fn leads_to(&self, other: &Self, _: &LedgerRead) -> bool {
        self == other
    }
}

impl LedgerRead {
    /// What was found, at the places where the ledger is described now.
    fn findings<'a>(&'a self, spec: &'a LedgerSpec) -> impl Iterator<Item = Diagnostic> + 'a {
        let placed = |place: &Place| match place {
            Place::Span(span) if *span == self.described => {
                Some(Place::Span(Span::clone(&spec.span)))
            }
            Place::Span(span) if Some(span) == self.controlled.as_ref() => {
                spec.control.span.as_deref().cloned().map(Place::Span)
            }
            _ => None,
        };
        self.found
            .diagnostics
            .iter()
            .cloned()
            .map(move |mut finding| {
                for label in &mut finding.labels {
                    if let Some(place) = placed(&label.place) {
                        label.place = place;
                    }
                }
                finding
            })
    }
}

/// What pins the state of a ledger that is no file: what its source says, under names that no other
/// ledger has; its stamp, where the source says nothing.
fn named_by_place(
    spec: &LedgerSpec,
    stamp: &Stamp,
    hashes: &BTreeMap<Arc<str>, String>,
) -> BTreeMap<Arc<str>, String> {
    let place = format!("municipalities/{}/{}", spec.municipality, spec.year);
    if hashes.is_empty() {
        let stamp: Vec<String> = stamp.0.iter().map(u64::to_string).collect();
        return BTreeMap::from([(place.into(), stamp.join("."))]);
    }
    let name = |name: &Arc<str>| Arc::from(format!("{place}/{name}"));
    hashes
        .iter()
        .map(|(of, hash)| (name(of), hash.clone()))
        .collect()
}

impl Project {
    /// Reads and condenses every ledger by the columns and texts that the rules look at.
    ///
    /// So much as `allow_missing` says may be missing because lines could not be read; nothing where
    /// absent.
    ///
    /// **Errors**: those of [`LedgerSource::condense`], `K0108` codes that are not valid, `K0116`
    /// lines that could not be read.
    pub fn read_ledgers(
        &self,
        world: &dyn World,
        allow_missing: Option<MissingAllowance>,
    ) -> Found<Ledgers> {
        let shelf = Shelf::default();
        self.read_again(
            &Reading::new(world, &shelf),
            allow_missing,
            &LedgerParts::default(),
        )
        .0
    }

    /// As [`Project::read_ledgers`], with what was read before.
    pub(super) fn read_again(
        &self,
        reading: &Reading<'_>,
        allow_missing: Option<MissingAllowance>,
        before: &LedgerParts,
    ) -> (Found<Ledgers>, LedgerParts) {
        let described = |place: LedgerPlace| {
            let spec = self.ledger_spec(&place)?;
            let (wanted, stamp) = (
                key_spec(&self.model, &place.municipality, place.year),
                self.source.stamp(spec),
            );
            let described = LedgerDerivation {
                spec: spec.clone(),
                wanted,
                stamp,
            };
            Some(((place, described), spec))
        };
        let (wanted, specs): (Vec<_>, Vec<_>) = self
            .ledger_places()
            .into_iter()
            .filter_map(described)
            .unzip();
        let places: Vec<LedgerPlace> = wanted.iter().map(|(place, _)| place.clone()).collect();
        let mut parts = LedgerParts::default();
        let read = parts.all(before, wanted, reading, |world, _, described| {
            let LedgerDerivation {
                spec,
                wanted,
                stamp,
            } = described;
            let Found {
                mut value,
                diagnostics,
            } = self.source.condense(world, spec, wanted);
            value.table.mark_personal(&spec.personal);
            if let Some(stamp) = stamp {
                value.hashes = named_by_place(spec, stamp, &value.hashes);
            }
            let found = Found {
                value: Arc::new(value),
                diagnostics,
            };
            LedgerRead {
                found,
                described: Span::clone(&spec.span),
                controlled: spec.control.span.as_deref().cloned(),
            }
        });
        let mut diagnostics = self.unclear_ledgers();
        let mut ledgers = Ledgers::new();
        for ((ledger_place, spec), read) in places.into_iter().zip(specs).zip(read) {
            let ledger = read.found.value.clone();
            let gate = quarantine_gate(&ledger_place.municipality, spec, &ledger, allow_missing);
            let permitted = gate.as_ref().is_some_and(|finding| !finding.is_error());
            let tolerated = |finding| {
                if permitted {
                    tolerate(finding)
                } else {
                    finding
                }
            };
            let mut of_ledger: Vec<Diagnostic> = read.findings(spec).map(tolerated).collect();
            of_ledger.extend(gate);
            let place = Place::File(Arc::from(spec.path(0)));
            for (dimension, list) in &self.code_lists {
                of_ledger.extend(check_codes(
                    &ledger.table,
                    dimension,
                    list,
                    spec.year,
                    &place,
                ));
            }
            let about =
                |finding: Diagnostic| finding.of_ledger(&ledger_place.municipality, spec.year);
            diagnostics.extend(of_ledger.into_iter().map(about));
            ledgers.insert(ledger_place, ledger);
        }
        diagnostics.extend(same_files(&ledgers));
        (
            Found {
                value: ledgers,
                diagnostics,
            },
            parts,
        )
    }

    /// Ledgers that hold what is wanted of each: those given, condensed again only where their key
    /// tables lack some of it.
    pub fn covering(
        &self,
        world: &dyn World,
        ledgers: &Ledgers,
        wanted: impl Fn(&Id, i32) -> KeySpec,
    ) -> Ledgers {
        let covering = |(place, ledger): (&LedgerPlace, &Arc<Condensed>)| {
            let wanted = wanted(&place.municipality, place.year);
            let covering = match self.ledger_spec(place) {
                // The first reading told all that there is to tell of the lines.
                Some(spec) if !ledger.table.covers(&wanted) => {
                    let mut condensed = self.source.condense(world, spec, &wanted).value;
                    condensed.table.mark_personal(&spec.personal);
                    Arc::new(condensed)
                }
                _ => Arc::clone(ledger),
            };
            (place.clone(), covering)
        };
        ledgers.iter().map(covering).collect()
    }

    /// How a ledger is exported.
    pub fn ledger_spec(&self, place: &LedgerPlace) -> Option<&LedgerSpec> {
        let municipality = self.municipalities.get(&place.municipality)?;
        let mut chosen = municipality.chosen(&place.choice).ok()?;
        chosen.remove(&place.year)
    }
}

/// Lowers what follows from unreadable lines to a warning, once it was said that so many kroner may
/// be missing.
fn tolerate(mut finding: Diagnostic) -> Diagnostic {
    if matches!(
        finding.code,
        Code::LineFields
            | Code::LineAmount
            | Code::LineCode
            | Code::ControlTotal
            | Code::OtherYear
            | Code::VoucherUnbalanced
            | Code::BalanceDiffers
    ) {
        finding.severity = Severity::Warning;
    }
    finding
}

/// What is to be said of the lines that could not be read, given how many kroner may be missing.
fn quarantine_gate(
    municipality: &str,
    spec: &LedgerSpec,
    ledger: &Condensed,
    allowed: Option<MissingAllowance>,
) -> Option<Diagnostic> {
    let lines = ledger.quarantined.len();
    if lines == 0 {
        return None;
    }
    let unread = ledger
        .quarantined
        .iter()
        .filter(|line| line.amount.is_none())
        .count();
    let missing = missing_kroner(spec, ledger);
    let (year, plural) = (spec.year, if lines == 1 { "" } else { "s" });
    let message = match missing {
        Some(missing) => format!(
            "{lines} line{plural} of {municipality} {year} could not be read; {missing} kr may be missing"
        ),
        None => {
            format!(
                "{lines} line{plural} of {municipality} {year} could not be read, {unread} of them without a readable amount"
            )
        }
    };
    // Every line is counted, read or not, so a line too many or too few has another cause.
    let other_lines = spec
        .control
        .lines
        .is_some_and(|lines| lines != ledger.raw.lines);
    let known: Amount = known_kroner(ledger);
    let needed = MissingAllowance {
        kroner: missing.unwrap_or(known),
        lines: if missing.is_some() { 0 } else { unread as u64 },
    };
    let covers = |allowed: MissingAllowance| {
        needed.kroner <= allowed.kroner && needed.lines <= allowed.lines
    };
    let within = !other_lines && allowed.is_some_and(covers);
    let mut diagnostic = Diagnostic::new(Code::Quarantined, message).about(needed.kroner);
    if within {
        diagnostic.severity = Severity::Notice;
        return Some(diagnostic);
    }
    let MissingAllowance { kroner, lines } = needed;
    let option = match (kroner == Amount::ZERO, lines) {
        (_, 0) => format!("`--allow-missing {kroner}`"),
        (true, _) => format!("`--allow-missing {lines}lines`"),
        (false, _) => format!("`--allow-missing {kroner}+{lines}lines`"),
    };
    Some(diagnostic.help(match missing {
        _ if other_lines => {
            "mend the lines; the number of lines is wrong too, which `--allow-missing` does not cover".to_owned()
        }
        Some(_) => format!("mend the lines, or accept the gap with {option}"),
        None => format!("mend the lines, or state the control total `net` in municipality.toml so that the gap is bounded, or accept the lines with {option}"),
    }))
}

/// The kroner of the quarantined lines of which they are known.
fn known_kroner(ledger: &Condensed) -> Amount {
    let amounts = ledger.quarantined.iter().filter_map(|line| line.amount);
    amounts.map(Amount::abs).sum()
}

/// How many kroner may be missing: those of the quarantined lines, and what is lacking beside them
/// in the control totals. `None` where a line has no readable amount and no control total bounds
/// it.
fn missing_kroner(spec: &LedgerSpec, ledger: &Condensed) -> Option<Amount> {
    let known = known_kroner(ledger);
    let (control, raw) = (&spec.control, &ledger.raw);
    let net = control.net.map(|net| (net - raw.net).abs());
    let sides = control
        .debit
        .zip(control.credit)
        .map(|(debit, credit)| (debit - raw.debit).abs() + (credit - raw.credit).abs());
    let of_period = |(period, sum): (&Arc<str>, &Amount)| {
        (*sum - raw.periods.get(period).copied().unwrap_or_default()).abs()
    };
    // A line with an amount may lack its period.
    let periods =
        || (control.periods.iter().map(of_period).sum::<Amount>() - known).max(Amount::ZERO);
    let gap = [net, sides, (!control.periods.is_empty()).then(periods)]
        .into_iter()
        .flatten()
        .max();
    let all_known = ledger.quarantined.iter().all(|line| line.amount.is_some());
    gap.or(all_known.then_some(Amount::ZERO))
        .map(|gap| known + gap)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::RecordPlace;
    use crate::ledger::QuarantinedLine;
    use crate::ledger::tests::spec;

    /// What may be missing when lines of these amounts are in quarantine. **Unit**: øre.
    fn check(edit: impl FnOnce(&mut LedgerSpec), lines: &[Option<i128>], expected: Option<i128>) {
        let mut spec = spec();
        edit(&mut spec);
        let line = |amount: &Option<i128>| QuarantinedLine {
            file: 0,
            record: RecordPlace::Line(2),
            amount: amount.map(Amount::from_ore),
        };
        let ledger = Condensed {
            quarantined: lines.iter().map(line).collect(),
            ..Condensed::default()
        };
        assert_eq!(missing_kroner(&spec, &ledger).map(Amount::ore), expected);
    }

    #[test]
    fn what_may_be_missing_is_the_widest_gap_to_the_control_totals() {
        let ore = |ore| Some(Amount::from_ore(ore));
        check(|_| {}, &[Some(5), Some(-7)], Some(12));
        check(|_| {}, &[None, Some(5)], None);
        check(
            |spec| spec.control.net = ore(-300),
            &[None, Some(-20)],
            Some(320),
        );
        check(|spec| spec.control.net = ore(-300), &[Some(-20)], Some(320));
        let two_sides = |spec: &mut LedgerSpec| {
            (spec.control.net, spec.control.debit, spec.control.credit) =
                (ore(0), ore(700), ore(-700));
        };
        check(two_sides, &[None], Some(1400));
        let two_periods = |spec: &mut LedgerSpec| {
            spec.control.net = ore(0);
            spec.control.periods = [
                ("01".into(), Amount::from_ore(500)),
                ("02".into(), Amount::from_ore(-500)),
            ]
            .into();
        };
        check(two_periods, &[None, Some(5)], Some(1000));
    }
}
