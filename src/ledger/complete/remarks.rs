//! What is to be said once of many lines: blank amounts, marks, sides, years.

use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Severity};
use crate::value::Amount;

use crate::ledger::scan::evidence::{FileEvidence, SideCount};
use crate::ledger::scan::files::Scanned;
use crate::ledger::scan::tally::{LineRemark, LineTally};
use crate::ledger::{AmountColumns, ColumnSign, LedgerSpec, SideSigns};

/// Of how many dated lines of a file one must be of another year for the file to be another
/// year's.
const DATES_OF_ANOTHER_YEAR: u64 = 10;

/// One finding for each thing that is remarkable about lines of a file, and for each side that is
/// written with another sign than is stated.
pub(in crate::ledger) fn remark(spec: &LedgerSpec, scanned: &mut Scanned) -> Vec<Diagnostic> {
    let evidence = &mut scanned.evidence;
    let tallies = std::mem::take(&mut evidence.tallies);
    let mut found = Vec::new();
    for ((file, remark), tally) in tallies.finish() {
        let Some(seen) = evidence.files.get(file) else {
            continue;
        };
        let unread = scanned.quarantined.iter().filter(|line| line.file == file);
        let read = seen.lines - unread.count() as u64;
        found.extend(
            of_lines(spec, &remark, &tally, seen.dated, read).map(|finding| {
                let path: Arc<str> = Arc::from(spec.path(file));
                finding
                    .at_record(path, tally.first.clone(), "the first of them")
                    .about(tally.kroner)
            }),
        );
    }
    let mut ledger = [SideCount::default(); 2];
    for file in &evidence.files {
        for (side, count) in ledger.iter_mut().zip(file.sides) {
            side.absorb(count);
        }
    }
    for (file, evidence) in evidence.files.iter().enumerate() {
        found.extend(of_sides(spec, spec.path(file), evidence, &ledger));
    }
    found
}

fn of_lines(
    spec: &LedgerSpec,
    remark: &LineRemark,
    tally: &LineTally,
    dated: u64,
    read: u64,
) -> Option<Diagnostic> {
    let LineTally { lines, kroner, .. } = tally;
    let counted = if *lines == 1 {
        "1 line".to_owned()
    } else {
        format!("{lines} lines")
    };
    let counted = |verb: [&str; 2]| format!("{counted} {}", verb[usize::from(*lines != 1)]);
    let is = ["is", "are"];
    let year = spec.year;
    let other_year = |named: i32, by: &str| {
        Diagnostic::new(
            Code::OtherYear,
            format!(
                "{} of {named} by {by}, not of {year}: {kroner} kr",
                counted(is)
            ),
        )
    };
    let quarantined = |named: i32, by: &str| {
        other_year(named, by).help(format!(
            "they are in quarantine; leave them out of the export, or out of the reading with `skip`, or describe a `[[ledger]]` of {named}"
        ))
    };
    let marks = "state both marks under `[ledger.amount]`, as `debit = [\"D\"]` and `credit = [\"K\", \"Kredit\"]`; the lines are in quarantine";
    let finding = match remark {
        LineRemark::BlankAmount => Diagnostic::new(
            Code::LineAmount,
            format!("{} no amount: {}", counted(["has", "have"]), blank_columns(spec)),
        )
        .help("mend the lines, which are in quarantine; or write `blank = \"zero\"` under `[ledger.amount]` where a blank is no kroner"),
        LineRemark::UnknownMark(mark) => Diagnostic::new(
            Code::LineAmount,
            format!(
                "the mark {} is neither debit nor credit: {} on no side, {kroner} kr",
                mark,
                counted(is)
            ),
        )
        .help(marks),
        LineRemark::OtherMarks => Diagnostic::new(
            Code::LineAmount,
            format!("{} more by marks that are neither debit nor credit: {kroner} kr", counted(is)),
        )
        .help(marks),
        LineRemark::BothSides => {
            if let Some(SideSigns { debit: Some(_), credit: Some(_) }) = signs_of(spec) {
                return None;
            }
            Diagnostic::new(
                Code::AmountSign,
                format!("{} kroner on both sides: {kroner} kr", counted(["has", "have"])),
            )
            .help("see whether `debit` and `credit` name the right columns; where a line may have both, state `debit_sign` and `credit_sign` under `[ledger.amount]`")
        }
        LineRemark::ShownOtherwise(shown) => Diagnostic::new(
            Code::ShownOtherwise,
            format!("{} an amount whose cell {shown}: {kroner} kr", counted(["has", "have"])),
        )
        .help("compare with a total that is known; where the stored numbers are kroner, write `factor = 1` in municipality.toml, else export them in a plain number format"),
        LineRemark::BlankBehind(cells) => {
            // Most lines say what is usual.
            if lines * 2 > read {
                return None;
            }
            let cells = match cells {
                1 => "a blank field".to_owned(),
                cells => format!("{cells} blank fields"),
            };
            Diagnostic::new(
                Code::LineFields,
                format!("{} {cells} behind the last column, unlike other lines: {kroner} kr", counted(["has", "have"])),
            )
            .help("a text may hold the delimiter, which moves what stands behind it: quote it in the export; where blanks behind the last column mean nothing, write `surplus = \"ignore\"` in municipality.toml")
        }
        LineRemark::PeriodOfYear(named) => quarantined(*named, "period"),
        LineRemark::ColumnOfYear(named) => quarantined(*named, "column of years"),
        LineRemark::NotOfLedger { column, says } => not_of_ledger(
            format!("{} not of the ledger: column `{column}`, which nothing reads, says `{says}`: {kroner} kr", counted(is)),
            format!("leave them out: `skip = [{{ column = \"{column}\", equals = \"{says}\" }}]`; or name a file of this ledger alone. Where the column means something else, read it as a text, `[ledger.texts]`, or as codes; the lines are in quarantine"),
        ),
        LineRemark::OthersNotOfLedger => not_of_ledger(
            format!("{} more not of the ledger, as columns say that nothing reads: {kroner} kr", counted(is)),
            "name a file of this ledger alone; the lines are in quarantine".to_owned(),
        ),
        LineRemark::DateOfYear(named) => {
            let mut finding = other_year(*named, "date, most of a year from period")
                .help("see whether the file is of another year");
            if lines * DATES_OF_ANOTHER_YEAR < dated {
                finding.severity = Severity::Warning;
            }
            finding
        }
    };
    Some(finding)
}

fn not_of_ledger(message: String, help: String) -> Diagnostic {
    Diagnostic::new(Code::NoPosting, message).help(help)
}

fn signs_of(spec: &LedgerSpec) -> Option<SideSigns> {
    match &spec.amount {
        AmountColumns::Signed { .. } | AmountColumns::Wide { .. } => None,
        AmountColumns::DebitCredit { signs, .. } | AmountColumns::Marked { signs, .. } => {
            Some(*signs)
        }
    }
}

fn blank_columns(spec: &LedgerSpec) -> String {
    match &spec.amount {
        AmountColumns::Signed { column, .. } | AmountColumns::Marked { column, .. } => {
            format!("column `{column}` is blank")
        }
        AmountColumns::DebitCredit { debit, credit, .. } => {
            format!("columns `{debit}` and `{credit}` are blank")
        }
        AmountColumns::Wide { .. } => "all columns of amounts are blank".to_owned(),
    }
}

/// Sides of a file that are mostly written with another sign than is stated, or is usual; `ledger`
/// has those of all files together.
fn of_sides(
    spec: &LedgerSpec,
    path: &str,
    evidence: &FileEvidence,
    ledger: &[SideCount; 2],
) -> Vec<Diagnostic> {
    let Some(SideSigns { debit, credit }) = signs_of(spec) else {
        return Vec::new();
    };
    let sides = [("debit", debit), ("credit", credit)];
    let of_side = |(((side, stated), count), ledger): (
        ((&str, Option<ColumnSign>), &SideCount),
        &SideCount,
    )| {
        let SideCount {
            lines,
            against,
            kroner,
        } = *count;
        if !count.is_against() || kroner == Amount::ZERO {
            return None;
        }
        let (written, entry) = match stated {
            Some(ColumnSign::Minus) => ("above", "plus"),
            Some(ColumnSign::Plus) | None => ("below", "minus"),
        };
        let mut finding = Diagnostic::new(
            Code::AmountSign,
            format!(
                "{against} of {lines} {side} amounts of {} are {written} zero: {kroner} kr",
                spec.year
            ),
        )
        .in_file(path)
        .at_span(&spec.span, "the ledger described here")
        .help(format!(
            "write `{side}_sign = \"{entry}\"` under `[ledger.amount]` where that is how {side} is written{}",
            if stated.is_none() { format!(", or `{side}_sign = \"plus\"` where it is not") } else { String::new() }
        ))
        .about(kroner);
        // One amount alone says little of a file, unless the other files are written so too.
        if stated.is_none() && (lines > 1 || ledger.is_against()) {
            finding.severity = Severity::Error;
        }
        Some(finding)
    };
    sides
        .into_iter()
        .zip(&evidence.sides)
        .zip(ledger)
        .filter_map(of_side)
        .collect()
}
