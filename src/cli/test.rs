//! `test`: cases, checks and the accepted snapshot.

use std::collections::BTreeMap;

use clap::Args;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::cases::{self, judge, parse_cases};
use crate::diag::{Code, Diagnostic};
use crate::engine::CheckOutcome;
use crate::model::Purpose;
use crate::render::{CompletenessRow, completeness_rows, completeness_text, diagnostics, json_text};
use crate::snapshot::{self, Difference, Snapshot, difference_text, differences};
use crate::workspace::Project;
use crate::world::World;

use super::common::{Common, Format};
use super::session::{Computed, Session, exit_of_both};
use super::{Console, exit};

/// How many differences from a snapshot are listed.
pub const DIFFERENCES_SHOWN: usize = 40;

/// Tests the cases, the checks and the accepted snapshot of the view
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  kontering test && echo nothing moved")]
pub struct Test {}

/// What became of the tests of one kind.
#[derive(Serialize, Default)]
struct Score {
    held: usize,
    all: usize,
}

/// A snapshot compared with a fresh run.
struct Compared {
    path: String,
    differences: Vec<Difference>,
    changed_inputs: Vec<String>,
    samples: BTreeMap<String, String>,
}

impl Test {
    /// Tests; the findings are the result.
    pub fn run(&self, common: &Common, console: &mut Console<'_>) -> i32 {
        let tested = Session::open(common, console).and_then(|mut session| test(common, &mut session));
        tested.unwrap_or_else(|code| code)
    }
}

fn test(common: &Common, session: &mut Session<'_, '_>) -> Result<i32, i32> {
    let Computed { project, run, mut found } = session.compute(&[], &common.view)?;
    let cases = test_cases(&session.world, &project, &mut found);
    let checks = run.checks.iter().filter(|check| check.purpose != Purpose::Target);
    let held = checks.clone().filter(|check| check.outcome == CheckOutcome::Holds).count();
    let checks = Score { held, all: checks.count() };
    // A result with errors is not worth comparing: it differs for a reason already told.
    let compared = if exit::is_sound(&found) {
        match compare(&session.world, &snapshot::take(&project, &run, "")) {
            Ok(compared) => {
                found.extend(finding(&compared));
                Some(compared)
            }
            Err(finding) => {
                found.push(finding);
                None
            }
        }
    } else {
        None
    };
    let findings = diagnostics(&session.world, &found, common.as_result(), common.show_texts);
    let completeness = completeness_rows(&run);
    let text = match common.format {
        Format::Text | Format::Xlsx | Format::Html => {
            completeness_text(&completeness) + summary(&findings, &cases, &checks, compared.as_ref()).as_str()
        }
        Format::Csv => findings,
        Format::Json => document(&findings, completeness, cases, checks, compared),
    };
    let printed = session.console.print(&text);
    Ok(exit_of_both(&found, printed))
}

/// What is said of a file that need not be there, but is, and cannot be read.
pub(super) fn unreadable(path: &str, error: &std::io::Error) -> Diagnostic {
    let finding = Diagnostic::new(Code::FileUnreadable, format!("`{path}` cannot be read: {error}")).in_file(path);
    finding.help("mend what stands under that name, or take it away")
}

fn test_cases(world: &dyn World, project: &Project, found: &mut Vec<Diagnostic>) -> Score {
    let mut score = Score::default();
    for municipality in project.municipalities.values() {
        let path = cases::path(&municipality.id);
        if !world.exists(&path) {
            continue;
        }
        let text = match world.text(&path) {
            Ok(text) => text,
            Err(error) => {
                found.push(unreadable(&path, &error));
                continue;
            }
        };
        let parsed = parse_cases(&path, &text, &project.model, municipality);
        found.extend(parsed.diagnostics);
        for case in &parsed.value {
            let failure = judge(&project.model, &municipality.id, case);
            score.all += 1;
            score.held += usize::from(failure.is_none());
            found.extend(failure);
        }
    }
    score
}

fn compare(world: &dyn World, fresh: &Snapshot) -> Result<Compared, Diagnostic> {
    let path = snapshot::path(&fresh.header.view);
    if !world.exists(&path) {
        let message = format!("there is no accepted snapshot `{path}`");
        let help = "look at the result, then take it as right with `kontering accept`";
        return Err(Diagnostic::new(Code::SnapshotMissing, message).help(help));
    }
    let text = world.text(&path).map_err(|error| unreadable(&path, &error))?;
    let accepted = snapshot::parse(&path, &text)?;
    let (old, new) = (&accepted.header.inputs, &fresh.header.inputs);
    let mut changed_inputs: Vec<String> =
        old.keys().chain(new.keys()).filter(|path| old.get(*path) != new.get(*path)).cloned().collect();
    changed_inputs.sort();
    changed_inputs.dedup();
    let fresh = snapshot::comparable(&fresh.body, accepted.header.format);
    let samples = accepted.header.samples;
    Ok(Compared { differences: differences(&accepted.body, &fresh), path, changed_inputs, samples })
}

fn finding(compared: &Compared) -> Option<Diagnostic> {
    let (path, count) = (&compared.path, compared.differences.len());
    let plural = if count == 1 { "" } else { "s" };
    let message = format!("the result differs from `{path}` in {count} line{plural}");
    let help = "mend what moved it, or take the new result as right with `kontering accept --note WHY`";
    (count > 0).then(|| Diagnostic::new(Code::SnapshotDiffers, message).help(help))
}

fn summary(findings: &str, cases: &Score, checks: &Score, compared: Option<&Compared>) -> String {
    let mut text = findings.to_owned();
    if let Some(Compared { path, differences, changed_inputs, samples }) = compared {
        text.push_str(&difference_text(differences, DIFFERENCES_SHOWN));
        let state = match (differences.len(), changed_inputs.len()) {
            (0, 0) => "holds".to_owned(),
            (0, _) => format!("holds, though made from other inputs: {}", changed_inputs.join(", ")),
            (_, 0) => "differs, though made from the same inputs".to_owned(),
            (_, _) => format!("differs; changed inputs: {}", changed_inputs.join(", ")),
        };
        text.push_str(&format!("{path} {state}\n"));
        samples.iter().for_each(|(key, found)| text.push_str(&format!("sample {key}: {found}\n")));
    }
    text.push_str(&format!("{} of {} cases hold\n{} of {} checks hold\n", cases.held, cases.all, checks.held, checks.all));
    text
}

#[derive(Serialize)]
struct Document {
    completeness: Vec<CompletenessRow>,
    cases: Score,
    checks: Score,
    snapshot: Option<SnapshotState>,
    findings: Option<Box<RawValue>>,
}

#[derive(Serialize)]
struct SnapshotState {
    path: String,
    changed_inputs: Vec<String>,
    differences: Vec<DifferenceRow>,
    samples: BTreeMap<String, String>,
}

/// A difference from a snapshot, as JSON has it.
#[derive(Serialize)]
pub struct DifferenceRow {
    key: String,
    old: Option<String>,
    new: Option<String>,
    moved: Option<String>,
    kroner: bool,
}

/// Differences, as JSON has them.
pub fn rows(differences: Vec<Difference>) -> Vec<DifferenceRow> {
    let row = |difference: Difference| DifferenceRow {
        key: difference.key,
        old: difference.old,
        new: difference.new,
        moved: difference.moved.map(|moved| moved.to_string()),
        kroner: difference.is_kroner,
    };
    differences.into_iter().map(row).collect()
}

fn document(
    findings: &str,
    completeness: Vec<CompletenessRow>,
    cases: Score,
    checks: Score,
    compared: Option<Compared>,
) -> String {
    let snapshot = compared.map(|compared| SnapshotState {
        path: compared.path,
        changed_inputs: compared.changed_inputs,
        differences: rows(compared.differences),
        samples: compared.samples,
    });
    let findings = RawValue::from_string(findings.trim_end().to_owned()).ok();
    json_text(&Document { completeness, cases, checks, snapshot, findings })
}
