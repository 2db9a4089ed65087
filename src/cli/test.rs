//! `test`: cases, checks, the accepted snapshot, and what was reported.

use std::collections::BTreeMap;
use std::path::Path;

use clap::Args;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::cases::{JudgedCases, judge_cases};
use crate::diag::{Code, Diagnostic, is_sound};
use crate::engine::CheckOutcome;
use crate::model::Purpose;
use crate::reconcile::{ReportedComparison, reported_difference, reported_of_run};
use crate::render::{
    CompletenessRow, ControlRow, Screen, completeness_document, completeness_rows, control_rows,
    controls_document, differences_document, json, reported_sentence, text_on,
};
use crate::snapshot::{self, Difference, Snapshot, differences};
use crate::workspace::changed_inputs;
use crate::world::World;

use super::support::{
    Computation, ComputedProject, DIFFERENCES_SHOWN, DifferenceRow, FindingOptions, Manner,
    Outcome, Session, TableFormat, rows,
};
use super::{Command, Console, exit};

/// Tests the cases, the checks, the accepted snapshot of the view, and ledgers against what was
/// reported of them
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  kontering test && echo nothing moved")]
pub struct TestVerb {
    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: TableFormat,

    #[command(flatten)]
    findings: FindingOptions,

    #[command(flatten)]
    computation: Computation,
}

/// What became of the tests of one kind.
#[derive(Serialize, Default)]
struct Score {
    held: usize,
    all: usize,
}

/// A snapshot compared with a fresh run.
struct SnapshotComparison {
    path: String,
    differences: Vec<Difference>,
    changed_inputs: Vec<String>,
    samples: BTreeMap<String, String>,
}

impl Command for TestVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: self.format == TableFormat::Json,
            show_texts: self.computation.reading.show_texts,
            publish: false,
        }
    }

    /// Tests; the findings are the result.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        let mut session = Session::open(folder, console)?;
        self.findings.see_to_places(&session.world)?;
        let ComputedProject {
            project,
            run,
            mut found,
        } = session.compute(&self.computation.request(&[]))?;
        let mut cases = Score::default();
        for JudgedCases {
            found: faults,
            verdicts,
        } in judge_cases(&session.world, &project)
        {
            found.extend(faults);
            cases.all += verdicts.len();
            cases.held += verdicts
                .iter()
                .filter(|verdict| verdict.failure.is_none())
                .count();
            found.extend(verdicts.into_iter().filter_map(|verdict| verdict.failure));
        }
        let checks = run
            .checks
            .iter()
            .filter(|check| check.purpose != Purpose::Target);
        let passed = checks
            .clone()
            .filter(|check| check.outcome == CheckOutcome::Holds)
            .count();
        let checks = Score {
            held: passed,
            all: checks.count(),
        };
        // A result with errors is not worth comparing: it differs for a reason already told.
        let compared = if is_sound(&found) {
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
        let reported = reported_of_run(&project, &run, &session.world);
        found.extend(reported.diagnostics);
        for compared in &reported.value {
            let described = project.municipalities.get(&compared.municipality);
            let spec = described.and_then(|known| known.reported.get(&compared.year));
            let sentence = || reported_sentence(compared);
            found.extend(spec.and_then(|spec| reported_difference(compared, spec, sentence())));
        }
        let findings = self
            .findings
            .text(session.console, &session.world, &found, self.format);
        let mut completeness = completeness_rows(&project, &run);
        completeness.retain(|row| {
            let year = row.year.to_string();
            self.findings.is_asked(&row.municipality, Some(&year))
        });
        let mut controls = control_rows(&project, &run);
        controls.retain(|row| {
            let year = row.year.to_string();
            self.findings.is_asked(&row.municipality, Some(&year))
        });
        let text = match self.format {
            TableFormat::Text if self.findings.quiet => findings,
            TableFormat::Text => {
                let screen = session.console.screen();
                let ledgers = text_on(&completeness_document(&completeness), screen)
                    + text_on(&controls_document(&controls), screen).as_str();
                // What is wrong is read first.
                let top = match is_sound(&found) {
                    true => format!("{ledgers}{findings}"),
                    false => format!("{findings}\n{ledgers}"),
                };
                top + summary(&cases, &checks, compared.as_ref(), screen).as_str()
                    + reported_lines(&reported.value).as_str()
            }
            TableFormat::Csv => findings,
            TableFormat::Json => {
                let of_ledgers = (completeness, controls, &*reported.value);
                document(&findings, of_ledgers, cases, checks, compared)
            }
        };
        session.console.print(&text)?;
        session.console.stands_on(&found);
        session.console.shows_warnings();
        Ok(exit::of(&found))
    }
}

fn compare(world: &dyn World, fresh: &Snapshot) -> Result<SnapshotComparison, Diagnostic> {
    let path = snapshot::path(&fresh.header.view);
    if !world.exists(&path) {
        let message = format!("there is no accepted snapshot `{path}`");
        let help =
            "look at the result, then take it as right with `kontering accept --all --note WHY`";
        return Err(Diagnostic::new(Code::SnapshotMissing, message).help(help));
    }
    let text = world
        .text(&path)
        .map_err(|error| Diagnostic::unusable(&path, &error))?;
    let accepted = snapshot::parse(&path, &text)?;
    let (old, new) = (&accepted.header.inputs, &fresh.header.inputs);
    let changed_inputs = changed_inputs(old, new);
    let fresh = snapshot::comparable(fresh.entries.clone(), accepted.header.format);
    let samples = accepted.header.samples;
    Ok(SnapshotComparison {
        differences: differences(&accepted.entries, &fresh),
        path,
        changed_inputs,
        samples,
    })
}

fn finding(compared: &SnapshotComparison) -> Option<Diagnostic> {
    let (path, count) = (&compared.path, compared.differences.len());
    let plural = if count == 1 { "" } else { "s" };
    let message = format!("the result differs from `{path}` in {count} line{plural}");
    let help = "mend what moved it, or take the new result as right with `kontering accept --all --note WHY`";
    (count > 0).then(|| Diagnostic::new(Code::SnapshotDiffers, message).help(help))
}

/// A line for each ledger of which it is known what was reported.
fn reported_lines(reported: &[ReportedComparison]) -> String {
    let lines = reported.iter().map(reported_sentence);
    lines.map(|line| line + "\n").collect()
}

fn summary(
    cases: &Score,
    checks: &Score,
    compared: Option<&SnapshotComparison>,
    screen: Screen,
) -> String {
    let mut text = String::new();
    if let Some(SnapshotComparison {
        path,
        differences,
        changed_inputs,
        samples,
    }) = compared
    {
        let moved = differences_document(differences, DIFFERENCES_SHOWN);
        text.push_str(&text_on(&moved, screen));
        let state = match (differences.len(), changed_inputs.len()) {
            (0, 0) => "holds".to_owned(),
            (0, _) => format!(
                "holds, though made from other inputs: {}",
                changed_inputs.join(", ")
            ),
            (_, 0) => "differs, though made from the same inputs".to_owned(),
            (_, _) => format!("differs; changed inputs: {}", changed_inputs.join(", ")),
        };
        text.push_str(&format!("{path} {state}\n"));
        samples
            .iter()
            .for_each(|(key, found)| text.push_str(&format!("sample {key}: {found}\n")));
    }
    text.push_str(&format!(
        "{} of {} cases hold\n{} of {} checks hold\n",
        cases.held, cases.all, checks.held, checks.all
    ));
    text
}

#[derive(Serialize)]
struct TestJson {
    completeness: Vec<CompletenessRow>,
    controls: Vec<ControlRow>,
    cases: Score,
    checks: Score,
    snapshot: Option<SnapshotState>,
    reported: Vec<ReportedState>,
    findings: Option<Box<RawValue>>,
}

/// Whether a ledger agrees with what was reported of it.
#[derive(Serialize)]
struct ReportedState {
    municipality: String,
    year: i32,
    lines: usize,
    differing: usize,
    agrees: bool,
}

#[derive(Serialize)]
struct SnapshotState {
    path: String,
    changed_inputs: Vec<String>,
    differences: Vec<DifferenceRow>,
    samples: BTreeMap<String, String>,
}

fn document(
    findings: &str,
    (completeness, controls, reported): (
        Vec<CompletenessRow>,
        Vec<ControlRow>,
        &[ReportedComparison],
    ),
    cases: Score,
    checks: Score,
    compared: Option<SnapshotComparison>,
) -> String {
    let reported = reported.iter().map(|compared| ReportedState {
        municipality: compared.municipality.to_string(),
        year: compared.year,
        lines: compared.lines.len(),
        differing: compared.differing().count(),
        agrees: compared.agrees(),
    });
    let snapshot = compared.map(|compared| SnapshotState {
        path: compared.path,
        changed_inputs: compared.changed_inputs,
        differences: rows(compared.differences),
        samples: compared.samples,
    });
    let findings = RawValue::from_string(findings.trim_end().to_owned()).ok();
    json(&TestJson {
        completeness,
        controls,
        cases,
        checks,
        snapshot,
        reported: reported.collect(),
        findings,
    })
}
