//! What `watch` says: what was loaded, what moved and why, what is broken while older figures
//! stand.

use serde::Serialize;

use crate::diag::Diagnostic;
use crate::follow::{ChangedCase, Event, MovedFigures, News};
use crate::scenario::{ChangedCell, ChangedVerdict, Movements};
use crate::value::{Figure, Ratio, Unit, display_figure, visible};
use crate::words::Language;
use crate::workspace::{Edit, Run};

use super::dataset::{DataRow, json_line};
use super::diagnostics::finding_rows;
use super::excerpt::Sources;
use super::screen::Screen;
use super::text::text_on;
use super::whatif::{cells_document, changed_row};

fn kroner(value: &Ratio) -> String {
    display_figure(&Figure::exact(value.clone(), Unit::kr()), Some(2))
}

fn unmapped(run: &Run) -> Ratio {
    run.asked_accounts()
        .map(|account| account.balance.unmapped.clone())
        .sum()
}

fn age(ms: u64) -> String {
    match ms / 1000 {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7200 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3600),
    }
}

fn place(cause: &Edit) -> String {
    cause.line.map_or_else(
        || cause.file.clone(),
        |line| format!("{}:{line}", cause.file),
    )
}

fn cause_text(cause: &Edit) -> String {
    let is_file = cause.line.is_none();
    let named = if is_file {
        cause.what.to_owned()
    } else {
        format!("{} {} ({})", cause.what, cause.name, cause.owner)
    };
    let way = match (&cause.before, &cause.after) {
        (None, _) => "new".to_owned(),
        (_, None) => "gone".to_owned(),
        (Some(_), Some(_)) if is_file => "changed".to_owned(),
        (Some(before), Some(after)) if before == after => "changed".to_owned(),
        (Some(before), Some(after)) => format!("{before} → {after}"),
    };
    format!("  {}  {named}: {way}\n", place(cause))
}

/// Writes an event for a terminal, with at most `limit` cells. `errors` is what a failure found, as
/// a text.
pub fn watch_text(
    event: &Event,
    errors: &str,
    limit: usize,
    language: Language,
    screen: Screen,
) -> String {
    let (workspace, ms) = (&event.state.workspace, event.ms);
    match &event.news {
        News::Loaded => {
            let run = workspace.run.as_deref();
            let cells = run.map_or(0, |run| run.workbook.cells.len());
            let left = run.map_or_else(Ratio::zero, unmapped);
            let followed = workspace.dependencies().len();
            format!(
                "loaded in {ms} ms: {cells} cells, unmapped {} kr; following {followed} files and folders\n",
                kroner(&left)
            )
        }
        News::Moved(MovedFigures {
            causes,
            moved,
            cases,
        })
        | News::Mended(MovedFigures {
            causes,
            moved,
            cases,
        }) => {
            let count = match moved.cells.len() {
                0 => "no cell moved".to_owned(),
                1 => "1 cell moved".to_owned(),
                count => format!("{count} cells moved"),
            };
            let mut text = format!("\n{count} in {ms} ms\n");
            text.extend(causes.iter().map(cause_text));
            let cells = cells_document(&workspace.project, &moved.cells, limit, language);
            text += &text_on(&cells, screen);
            text.extend(moved.verdicts.iter().map(verdict_text));
            text.extend(cases.iter().map(case_text));
            let (before, after) = &moved.unmapped;
            let was = if before == after {
                String::new()
            } else {
                format!("{} → ", kroner(before))
            };
            text += &format!("unmapped {was}{} kr\n", kroner(after));
            screen.fit(visible(&text).into_owned())
        }
        News::Failed(standing) => {
            let stands = match standing {
                Some(standing) => format!(
                    "the figures above stand; they are {} old",
                    age(standing.age_ms)
                ),
                None => "there are no figures yet".to_owned(),
            };
            format!("\n=== broken ({ms} ms): {stands} ===\n{errors}")
        }
    }
}

fn verdict_text(verdict: &ChangedVerdict) -> String {
    let kind = if verdict.is_target { "target" } else { "check" };
    let words = format!(
        "{} → {}",
        verdict.before.unwrap_or("-"),
        verdict.after.unwrap_or("-")
    );
    let detail = verdict
        .detail
        .as_ref()
        .map_or(String::new(), |detail| format!(": {detail}"));
    format!(
        "{kind} {}@{}/{}  {words}{detail}\n",
        verdict.id, verdict.municipality, verdict.period
    )
}

fn case_text(case: &ChangedCase) -> String {
    let word = |held: Option<bool>| match held {
        Some(true) => "holds",
        Some(false) => "fails",
        None => "-",
    };
    format!(
        "case {} of {}  {} → {}\n",
        case.name,
        case.municipality,
        word(case.before),
        word(case.after)
    )
}

#[derive(Default, Serialize)]
struct EventJson<'a> {
    event: &'static str,
    ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    followed: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    causes: Option<Vec<EditRow<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cells: Option<Vec<DataRow>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdicts: Option<Vec<VerdictRow<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cases: Option<&'a [ChangedCase]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unmapped: Option<[String; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    age_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<serde_json::Value>,
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

/// Writes an event as one line of JSON. `errors` is what a failure found.
pub fn watch_json(event: &Event, sources: &Sources<'_>, errors: &[Diagnostic]) -> String {
    let workspace = &event.state.workspace;
    let vocabulary = &workspace.project.model.vocabulary;
    let first: Vec<ChangedCell>;
    let mut document = EventJson {
        ms: event.ms,
        ..EventJson::default()
    };
    match &event.news {
        News::Loaded => {
            let cells = workspace.run.iter().flat_map(|run| &run.workbook.cells);
            first = cells
                .map(|cell| ChangedCell {
                    address: cell.address.clone(),
                    old: None,
                    new: Some(cell.clone()),
                    difference: None,
                })
                .collect();
            (document.event, document.followed) = ("loaded", Some(workspace.dependencies().len()));
            document.cells = Some(
                first
                    .iter()
                    .map(|cell| changed_row(vocabulary, cell))
                    .collect(),
            );
        }
        News::Moved(MovedFigures {
            causes,
            moved,
            cases,
        })
        | News::Mended(MovedFigures {
            causes,
            moved,
            cases,
        }) => {
            (document.event, document.cases) = ("changed", Some(cases.as_slice()));
            document.causes = Some(causes.iter().map(EditRow::new).collect());
            document.cells = Some(
                moved
                    .cells
                    .iter()
                    .map(|cell| changed_row(vocabulary, cell))
                    .collect(),
            );
            document.verdicts = Some(verdict_rows(moved));
            document.unmapped =
                Some([&moved.unmapped.0, &moved.unmapped.1].map(|kroner| kroner.to_decimal(2)));
        }
        News::Failed(standing) => {
            (document.event, document.age_ms) =
                ("failed", standing.as_ref().map(|standing| standing.age_ms));
            document.findings = serde_json::to_value(finding_rows(sources, errors)).ok();
        }
    }
    json_line(&document)
}

impl<'a> EditRow<'a> {
    fn new(cause: &'a Edit) -> Self {
        let Edit {
            what,
            owner,
            name,
            before,
            after,
            file,
            line,
        } = cause;
        Self {
            what,
            owner,
            name,
            before: before.as_deref(),
            after: after.as_deref(),
            file,
            line: *line,
        }
    }
}

fn verdict_rows(moved: &Movements) -> Vec<VerdictRow<'_>> {
    fn row(verdict: &ChangedVerdict) -> VerdictRow<'_> {
        let ChangedVerdict {
            id,
            municipality,
            period,
            is_target,
            before,
            after,
            detail,
        } = verdict;
        let kind = if *is_target { "target" } else { "check" };
        VerdictRow {
            kind,
            id,
            municipality,
            period,
            before: *before,
            after: *after,
            detail: detail.as_deref(),
        }
    }
    moved.verdicts.iter().map(row).collect()
}
