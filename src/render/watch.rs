//! What `watch` says: what was loaded, what moved and why, what is broken while older figures stand.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::scenario::{ChangedCell, ChangedVerdict, Movements};
use crate::value::{Figure, Ratio, Unit, display_figure};
use crate::workspace::{Edit, Project, Run};

use super::language::Language;
use super::whatif::{ChangedRow, cells_text};

/// A case whose verdict changed.
#[derive(Clone, PartialEq, Eq, Serialize, Debug)]
pub struct ChangedCase {
    /// The municipality.
    pub municipality: String,
    /// The case's name.
    pub name: String,
    /// Whether it held; absent where it was not there.
    pub before: Option<bool>,
    /// Whether it holds.
    pub after: Option<bool>,
}

/// One event. **Unit** of `ms`: milliseconds from what happened to figures.
pub enum WatchEvent<'a> {
    /// The first figures.
    Loaded {
        /// How long it took.
        ms: u128,
        /// How many files and folders are followed.
        followed: usize,
    },
    /// New figures.
    Changed {
        /// How long it took.
        ms: u128,
        /// What changed.
        causes: &'a [Edit],
        /// What moved.
        moved: &'a Movements,
        /// The cases whose verdict changed.
        cases: &'a [ChangedCase],
    },
    /// No figures; those before stand.
    Failed {
        /// How long it took.
        ms: u128,
        /// How old the figures are that stand; absent where there are none.
        age_ms: Option<u128>,
        /// What was found, as JSON or as text.
        findings: &'a str,
    },
}

fn kroner(value: &Ratio) -> String {
    display_figure(&Figure::exact(value.clone(), Unit::kr()), Some(2))
}

fn unmapped(run: &Run) -> Ratio {
    run.asked_accounts().map(|account| account.balance.unmapped.clone()).sum()
}

fn age(ms: u128) -> String {
    match ms / 1000 {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7200 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3600),
    }
}

fn place(cause: &Edit) -> String {
    cause.line.map_or_else(|| cause.file.clone(), |line| format!("{}:{line}", cause.file))
}

fn cause_text(cause: &Edit) -> String {
    let is_file = cause.line.is_none();
    let named = if is_file { cause.what.to_owned() } else { format!("{} {} ({})", cause.what, cause.name, cause.owner) };
    let way = match (&cause.before, &cause.after) {
        (None, _) => "new".to_owned(),
        (_, None) => "gone".to_owned(),
        (Some(_), Some(_)) if is_file => "changed".to_owned(),
        (Some(before), Some(after)) if before == after => "changed".to_owned(),
        (Some(before), Some(after)) => format!("{before} → {after}"),
    };
    format!("  {}  {named}: {way}\n", place(cause))
}

/// Writes an event for a terminal, with at most `limit` cells. `run` is that of the figures now shown, where there are any.
pub fn watch_text(project: &Project, run: Option<&Run>, event: &WatchEvent<'_>, limit: usize, language: Language) -> String {
    match event {
        WatchEvent::Loaded { ms, followed } => {
            let cells = run.map_or(0, |run| run.workbook.cells.len());
            let left = run.map_or_else(Ratio::zero, unmapped);
            format!("loaded in {ms} ms: {cells} cells, unmapped {} kr; following {followed} files and folders\n", kroner(&left))
        }
        WatchEvent::Changed { ms, causes, moved, cases } => {
            let count = match moved.cells.len() {
                0 => "no cell moved".to_owned(),
                1 => "1 cell moved".to_owned(),
                count => format!("{count} cells moved"),
            };
            let mut text = format!("\n{count} in {ms} ms\n");
            text.extend(causes.iter().map(cause_text));
            text += &cells_text(project, &moved.cells, limit, language);
            for verdict in &moved.verdicts {
                let kind = if verdict.is_target { "target" } else { "check" };
                let words = format!("{} → {}", verdict.before.unwrap_or("-"), verdict.after.unwrap_or("-"));
                let detail = verdict.detail.as_ref().map_or(String::new(), |detail| format!(": {detail}"));
                text += &format!("{kind} {}@{}/{}  {words}{detail}\n", verdict.id, verdict.municipality, verdict.period);
            }
            for case in *cases {
                let word = |held: Option<bool>| match held {
                    Some(true) => "holds",
                    Some(false) => "fails",
                    None => "-",
                };
                text += &format!("case {} of {}  {} → {}\n", case.name, case.municipality, word(case.before), word(case.after));
            }
            let (before, after) = &moved.unmapped;
            let was = if before == after { String::new() } else { format!("{} → ", kroner(before)) };
            text += &format!("unmapped {was}{} kr\n", kroner(after));
            text
        }
        WatchEvent::Failed { ms, age_ms, findings } => {
            let stands = match age_ms {
                Some(ms) => format!("the figures above stand; they are {} old", age(*ms)),
                None => "there are no figures yet".to_owned(),
            };
            format!("\n=== broken ({ms} ms): {stands} ===\n{findings}")
        }
    }
}

#[derive(Serialize)]
struct EventJson<'a> {
    event: &'static str,
    ms: u128,
    #[serde(skip_serializing_if = "Option::is_none")]
    followed: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    causes: Option<Vec<EditRow<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cells: Option<Vec<ChangedRow<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdicts: Option<Vec<VerdictRow<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cases: Option<&'a [ChangedCase]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unmapped: Option<[String; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    age_ms: Option<u128>,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<Box<RawValue>>,
}

#[derive(Serialize)]
struct EditRow<'a> {
    what: &'static str,
    owner: &'a str,
    name: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
    file: &'a str,
    line: Option<u64>,
}

#[derive(Serialize)]
struct VerdictRow<'a> {
    kind: &'static str,
    id: &'a str,
    municipality: &'a str,
    period: &'a str,
    before: Option<&'static str>,
    after: Option<&'static str>,
    detail: Option<&'a str>,
}

/// Writes an event as one line of JSON. `findings` of a failure is JSON itself.
pub fn watch_json(project: &Project, run: Option<&Run>, event: &WatchEvent<'_>) -> String {
    let mut document = EventJson {
        event: "",
        ms: 0,
        followed: None,
        causes: None,
        cells: None,
        verdicts: None,
        cases: None,
        unmapped: None,
        age_ms: None,
        findings: None,
    };
    let vocabulary = &project.model.vocabulary;
    let first: Vec<ChangedCell>;
    match event {
        WatchEvent::Loaded { ms, followed } => {
            let cells = run.iter().flat_map(|run| &run.workbook.cells);
            first = cells
                .map(|cell| ChangedCell { address: cell.address.clone(), old: None, new: Some(cell.clone()), difference: None })
                .collect();
            (document.event, document.ms, document.followed) = ("loaded", *ms, Some(*followed));
            document.cells = Some(first.iter().map(|cell| ChangedRow::new(vocabulary, cell)).collect());
        }
        WatchEvent::Changed { ms, causes, moved, cases } => {
            (document.event, document.ms, document.cases) = ("changed", *ms, Some(*cases));
            document.causes = Some(causes.iter().map(EditRow::new).collect());
            document.cells = Some(moved.cells.iter().map(|cell| ChangedRow::new(vocabulary, cell)).collect());
            document.verdicts = Some(verdict_rows(moved));
            document.unmapped = Some([&moved.unmapped.0, &moved.unmapped.1].map(|kroner| kroner.to_decimal(2)));
        }
        WatchEvent::Failed { ms, age_ms, findings } => {
            (document.event, document.ms, document.age_ms) = ("failed", *ms, *age_ms);
            let parsed: Option<serde_json::Value> = serde_json::from_str(findings).ok();
            document.findings = parsed.and_then(|findings| RawValue::from_string(findings.to_string()).ok());
        }
    }
    serde_json::to_string(&document).unwrap_or_default() + "\n"
}

impl<'a> EditRow<'a> {
    fn new(cause: &'a Edit) -> Self {
        let Edit { what, owner, name, before, after, file, line } = cause;
        Self { what, owner, name, before: before.as_deref(), after: after.as_deref(), file, line: *line }
    }
}

fn verdict_rows(moved: &Movements) -> Vec<VerdictRow<'_>> {
    fn row(verdict: &ChangedVerdict) -> VerdictRow<'_> {
        let ChangedVerdict { id, municipality, period, is_target, before, after, detail } = verdict;
        let kind = if *is_target { "target" } else { "check" };
        VerdictRow { kind, id, municipality, period, before: *before, after: *after, detail: detail.as_deref() }
    }
    moved.verdicts.iter().map(row).collect()
}
