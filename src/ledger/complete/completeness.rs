//! Whether a ledger is complete, as far as can be told without its rules.
//!
//! What a check needs is gathered in the one pass over the files; only to name lines and vouchers
//! that are wrong are they read again.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Severity};
use crate::value::Amount;

use super::doubled::find_doubled;
use super::overlap::{find_overlaps, read_again};
use super::remarks::remark;
use super::totals::find_totals;
use super::unread::find_unread;
use super::witness::{SoughtHashes, find_witnesses};
use crate::ledger::scan::files::{LedgerExport, Scanned};
use crate::ledger::scan::periods::is_same_period;
use crate::ledger::{LedgerKind, LedgerSpec};

/// How many periods that differ are told one by one.
const PERIODS_TOLD: usize = 3;

/// How many months with postings there are at least for each one between them that has none, where
/// that cannot be chance.
const MONTHS_AROUND: usize = 4;

/// How a ledger stands one check.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CompletenessState {
    /// It is as it should be.
    Holds,
    /// It is not.
    Fails,
    /// The export does not say.
    NotCheckable,
}

/// One check of a ledger's completeness.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Completeness {
    /// The kind of finding when it fails, `K0109` to `K0113` and `K0140`.
    pub code: Code,
    /// How the ledger stands it.
    pub standing: CompletenessState,
    /// What was compared, or why nothing could be.
    pub reason: String,
}

/// Makes every check. **Order**: by code; each has one result, whether or not it could be made.
pub(in crate::ledger) fn check_completeness(
    export: LedgerExport<'_>,
    scanned: &mut Scanned,
) -> (Vec<Completeness>, Vec<Diagnostic>) {
    let spec = export.spec;
    let mut found = remark(spec, scanned);
    found.extend(find_totals(export, scanned));
    found.extend(find_unread(export, scanned));
    let copies = check_files(export, scanned, &mut found);
    let vouchers = scanned.evidence.vouchers.as_ref();
    let unbalanced = vouchers
        .filter(|_| !spec.scale.is_rounded())
        .map(|vouchers| {
            vouchers
                .iter()
                .filter(|(_, sum)| **sum != Amount::ZERO)
                .map(|(voucher, sum)| (*voucher, *sum))
                .collect()
        });
    let repeated = scanned
        .evidence
        .lines
        .as_mut()
        .filter(|_| copies.standing == CompletenessState::Holds)
        .map(|lines| {
            lines.sort_unstable();
            let twice = lines
                .windows(2)
                .filter(|pair| pair[0] == pair[1])
                .map(|pair| pair[0]);
            twice.fold(BTreeMap::new(), |mut counts, hash| {
                *counts.entry(hash).or_insert(0) += 1;
                counts
            })
        });
    let wanted = SoughtHashes {
        unbalanced: unbalanced.unwrap_or_default(),
        repeated: repeated.unwrap_or_default(),
    };
    let witnesses = find_witnesses(export, &wanted);
    found.extend(witnesses.diagnostics(spec, &wanted));
    let doubled = find_doubled(spec, scanned);
    let is_doubled = !doubled.is_empty();
    found.extend(doubled);
    let cause = if copies.standing == CompletenessState::Holds {
        unread_file(scanned)
    } else {
        Some(TWICE)
    };
    let unless = |code: Code, check: &mut dyn FnMut() -> Completeness| match cause {
        Some(cause) => not_checkable(code, cause),
        None => check(),
    };
    let results = vec![
        unless(Code::ControlTotal, &mut || {
            check_control(spec, scanned, &mut found)
        }),
        result_of_vouchers(spec, scanned, &wanted),
        unless(Code::PeriodMissing, &mut || {
            check_periods(spec, scanned, &mut found)
        }),
        copies.clone(),
        match is_doubled {
            true => holds_if(Code::DuplicateLine, false, TWICE),
            false => result_of_lines(scanned, &wanted, &copies),
        },
        result_of_formats(spec, scanned),
    ];
    (results, found)
}

/// Why sums that must be zero are not compared.
const ROUNDED: &str = "amounts are rounded to thousands";

/// Why totals cannot be compared where postings are there twice.
const TWICE: &str = "a whole file, or a period of one, is there twice";

/// Why totals cannot be compared where a file could not be read at all. That is an error of its
/// own; every total would differ because of it and hide it.
fn unread_file(scanned: &Scanned) -> Option<&'static str> {
    let whole_file = [
        Code::EmptyLedger,
        Code::DuplicateHeader,
        Code::MissingColumn,
        Code::FileUnreadable,
        Code::FormatUnread,
        Code::PartNotChosen,
        Code::DialectInvalid,
        Code::OtherYear,
    ];
    let found = |finding: &Diagnostic| whole_file.contains(&finding.code);
    (scanned.hashes.is_empty() || scanned.diagnostics.iter().any(found))
        .then_some("a file could not be read")
}

/// As what each file was read. Files alike are counted.
fn result_of_formats(spec: &LedgerSpec, scanned: &Scanned) -> Completeness {
    let mut files: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (file, reading) in &scanned.readings {
        files.entry(reading).or_default().push(file);
    }
    let reading = |(reading, files): (&&str, &Vec<&str>)| match files[..] {
        [file] => format!("`{file}` is read as {reading}"),
        _ => format!("{} files are read as {reading}", files.len()),
    };
    let all = scanned.readings.len() == spec.files.len();
    let unread = if all {
        None
    } else {
        Some("a file could not be read".to_owned())
    };
    let parts: Vec<String> = files.iter().map(reading).chain(unread).collect();
    holds_if(Code::FormatUnread, all, parts.join("; "))
}

fn holds_if(code: Code, holds: bool, reason: impl Into<String>) -> Completeness {
    let standing = if holds {
        CompletenessState::Holds
    } else {
        CompletenessState::Fails
    };
    Completeness {
        code,
        standing,
        reason: reason.into(),
    }
}

fn not_checkable(code: Code, reason: impl Into<String>) -> Completeness {
    Completeness {
        code,
        standing: CompletenessState::NotCheckable,
        reason: reason.into(),
    }
}

/// What was read against the control totals that are stated.
fn check_control(
    spec: &LedgerSpec,
    scanned: &Scanned,
    found: &mut Vec<Diagnostic>,
) -> Completeness {
    let (control, raw) = (&spec.control, &scanned.raw);
    let (mut stated, mut agree) = (0, 0);
    // Each line may be off by half a thousand.
    let rounding = i128::from(raw.lines) * if spec.scale.is_rounded() { 50_000 } else { 0 };
    let is_within = |expected: Amount, read: Amount| (read - expected).abs().ore() <= rounding;
    let span = control.span.as_ref().unwrap_or(&spec.span);
    let mut compare = |what: &str,
                       unit: &str,
                       same: bool,
                       [expected, read, difference]: [&dyn Display; 3]| {
        stated += 1;
        agree += usize::from(same);
        if !same {
            let message = format!(
                "{what}: expected {expected}{unit}, found {read}{unit}, difference {difference}{unit}"
            );
            found.push(
                Diagnostic::new(Code::ControlTotal, message)
                    .at_span(span, format!("control totals of {}", spec.year))
                    .help("find the lines that the export lacks or has too many of, or mend the total"),
            );
        }
    };
    if let Some(lines) = control.lines {
        let difference = i128::from(raw.lines) - i128::from(lines);
        compare(
            "lines",
            "",
            lines == raw.lines,
            [&lines, &raw.lines, &difference],
        );
    }
    let sums = [
        ("net", control.net, raw.net),
        ("debit", control.debit, raw.debit),
        ("credit", control.credit, raw.credit),
    ];
    for (what, expected, read) in sums {
        if let Some(expected) = expected {
            compare(
                what,
                " kr",
                is_within(expected, read),
                [&expected, &read, &(read - expected)],
            );
        }
    }
    let read = |period: &Arc<str>| raw.periods.get(period).copied().unwrap_or_default();
    let (right, wrong): (Vec<_>, Vec<_>) = control
        .periods
        .iter()
        .partition(|(period, expected)| is_within(**expected, read(period)));
    for (period, expected) in wrong.iter().take(PERIODS_TOLD) {
        let read = read(period);
        compare(
            &format!("period {period}"),
            " kr",
            false,
            [expected, &read, &(read - **expected)],
        );
    }
    for (period, _) in &wrong {
        if let Some(bare) = without_zero(scanned, period) {
            let start = format!("period {period}:");
            let finding = found
                .iter_mut()
                .find(|finding| finding.message.starts_with(&start));
            lost_zero(finding, period, bare);
        }
    }
    let more = wrong.len().saturating_sub(PERIODS_TOLD);
    (stated, agree) = (stated + right.len() + more, agree + right.len());
    if more > 0 {
        let plural = if more == 1 { "" } else { "s" };
        let message = format!("{more} more period{plural} differ from what is expected");
        found.push(
            Diagnostic::new(Code::ControlTotal, message)
                .at_span(span, format!("control totals of {}", spec.year)),
        );
    }
    match stated {
        0 => not_checkable(Code::ControlTotal, "no control totals are stated"),
        _ => holds_if(
            Code::ControlTotal,
            agree == stated,
            if spec.scale.is_rounded() {
                format!("{agree} of {stated} control totals agree within the rounding to thousands")
            } else {
                format!("{agree} of {stated} control totals agree")
            },
        ),
    }
}

/// The code of a period with postings that is another but for leading zeros.
fn without_zero<'s>(scanned: &'s Scanned, period: &str) -> Option<&'s str> {
    let mut codes = scanned.raw.periods.keys();
    let other = codes.find(|code| &***code != period && is_same_period(code, period));
    other.map(|code| &**code)
}

/// Adds to a finding on a period that its postings lost their zero.
fn lost_zero(finding: Option<&mut Diagnostic>, period: &str, bare: &str) {
    if let Some(finding) = finding {
        finding.message += &format!("; there are postings in period `{bare}`");
        finding.help = Some(format!(
            "the zero of `{period}` was lost: export periods as text, or write in municipality.toml what the file has"
        ));
    }
}

fn result_of_vouchers(spec: &LedgerSpec, scanned: &Scanned, wanted: &SoughtHashes) -> Completeness {
    let code = Code::VoucherUnbalanced;
    match &scanned.evidence.vouchers {
        _ if spec.both_sides != Some(true) => {
            not_checkable(code, "only one side of each voucher is exported")
        }
        _ if spec.scale.is_rounded() => not_checkable(code, ROUNDED),
        None => not_checkable(code, "no voucher column is stated"),
        Some(vouchers) if vouchers.is_empty() => not_checkable(code, "no line has a voucher"),
        Some(vouchers) => {
            let balanced = vouchers.len() - wanted.unbalanced.len();
            let reason = format!(
                "debit equals credit in {balanced} of {} vouchers",
                vouchers.len()
            );
            holds_if(code, wanted.unbalanced.is_empty(), reason)
        }
    }
}

fn check_periods(
    spec: &LedgerSpec,
    scanned: &Scanned,
    found: &mut Vec<Diagnostic>,
) -> Completeness {
    if !spec.codes.contains_key("periode") {
        return not_checkable(Code::PeriodMissing, "the ledger has no `periode`");
    }
    if spec.periods.is_empty() {
        return not_checkable(Code::PeriodMissing, "no periods are expected");
    }
    let is_missing = |period: &&Arc<str>| !scanned.raw.periods.contains_key(*period);
    let missing_periods: Vec<&Arc<str>> = spec.periods.iter().filter(is_missing).collect();
    let missing: Vec<String> = missing_periods
        .iter()
        .map(|period| format!("`{period}`"))
        .collect();
    if !missing.is_empty() {
        let (word, list) = (
            if missing.len() == 1 {
                "period"
            } else {
                "periods"
            },
            missing.join(", "),
        );
        let mut finding = Diagnostic::new(
            Code::PeriodMissing,
            format!("{word} {list} of {} without postings", spec.year),
        )
        .at_span(&spec.span, "the ledger described here")
        .help("export the whole accounting year, or state its `periods` in municipality.toml");
        if spec.limits_periods || lacks_months_between(spec, &missing_periods) {
            finding.severity = Severity::Error;
        }
        found.push(finding);
        let mut bare = missing_periods.iter();
        let bare = bare.find_map(|period| Some((*period, without_zero(scanned, period)?)));
        if let Some((period, bare)) = bare {
            lost_zero(found.last_mut(), period, bare);
        }
    }
    let present = spec.periods.len() - missing.len();
    holds_if(
        Code::PeriodMissing,
        missing.is_empty(),
        format!(
            "{present} of {} expected periods have postings",
            spec.periods.len()
        ),
    )
}

/// Whether accounts have postings in nearly all months from the first to the last that has any,
/// and lack some between: a file of a month was forgotten.
fn lacks_months_between(spec: &LedgerSpec, missing: &[&Arc<str>]) -> bool {
    let is_missing: Vec<bool> = spec
        .periods
        .iter()
        .map(|period| missing.contains(&period))
        .collect();
    let first = is_missing.iter().position(|missing| !missing);
    let last = is_missing.iter().rposition(|missing| !missing);
    let (Some(first), Some(last)) = (first, last) else {
        return false;
    };
    let between = &is_missing[first..=last];
    let lacking = between.iter().filter(|missing| **missing).count();
    let present = between.len() - lacking;
    spec.kind == LedgerKind::Accounts && lacking > 0 && lacking * MONTHS_AROUND <= present
}

fn check_files(
    export: LedgerExport<'_>,
    scanned: &mut Scanned,
    found: &mut Vec<Diagnostic>,
) -> Completeness {
    let spec = export.spec;
    let mut first: BTreeMap<&str, &Arc<str>> = BTreeMap::new();
    let (mut same, mut parts) = (BTreeSet::new(), 0);
    found.extend(read_again(spec, &scanned.readings));
    for (file, hash) in &scanned.hashes {
        match first.get(hash.as_str()) {
            // Other sheets or members of the same file.
            Some(earlier) if earlier == &file => parts += 1,
            Some(earlier) => {
                same.extend(spec.position(file));
                found.push(
                    Diagnostic::new(
                        Code::DuplicateFile,
                        format!("`{file}` has the same content as `{earlier}`"),
                    )
                    .in_file(Arc::clone(file))
                    .in_file(Arc::clone(earlier))
                    .at_span(&spec.span, "the ledger described here")
                    .help("take one of them out of `files` and out of the folder"),
                );
            }
            None => {
                first.insert(hash, file);
            }
        }
    }
    let (count, distinct) = (scanned.hashes.len(), first.len() + parts);
    let overlaps = find_overlaps(export, &mut scanned.evidence.files, &same);
    let overlap = overlaps.iter().any(Diagnostic::is_error);
    found.extend(overlaps);
    if distinct == count && overlap {
        return holds_if(Code::DuplicateFile, false, "postings stand in two files");
    }
    holds_if(
        Code::DuplicateFile,
        distinct == count,
        format!("{distinct} of {count} files differ from all others"),
    )
}

fn result_of_lines(
    scanned: &Scanned,
    wanted: &SoughtHashes,
    copies: &Completeness,
) -> Completeness {
    let code = Code::DuplicateLine;
    match &scanned.evidence.lines {
        None => not_checkable(code, "voucher and voucher line are not both exported"),
        Some(lines) if lines.is_empty() => {
            not_checkable(code, "no line has both voucher and voucher line")
        }
        Some(_) if copies.standing != CompletenessState::Holds => not_checkable(code, TWICE),
        Some(lines) => {
            let twice: u64 = wanted.repeated.values().sum();
            let once = lines.len() as u64 - twice;
            holds_if(
                code,
                twice == 0,
                format!("{once} of {} voucher lines are not repeated", lines.len()),
            )
        }
    }
}
