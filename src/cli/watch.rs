//! `watch`: compute, follow what the figures stand on, and show what moves.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use clap::Args;

use crate::diag::Diagnostic;
use crate::host::{Moment, Watcher, Woken};
use crate::render::{ChangedCase, DiagnosticForm, WatchEvent, watch_json, watch_text};
use crate::scenario::moved;
use crate::workspace::{Changes, Question, Run, Workspace, edits};
use crate::world::World;

use super::support::{
    CommandError, Computation, Lang, Manner, Outcome, PlaceName, Session, TextFormat, is_shown, judge_cases, place, with_progress,
};
use super::{Command, Console, exit};

/// How many cells an event shows on a terminal.
const SHOWN: usize = 25;

/// Computes, then follows all that the figures stand on and shows which cells move, and why
#[derive(Args, Debug)]
#[command(after_help = "\
While rules or data are broken, the last good figures stand. With `--format json` each event is one line:
`loaded`, `changed` or `failed`, with the milliseconds from the edit to the figures and the cells.

Examples:
  kontering watch
  kontering watch baerum/2013 --format json
  kontering -C /mnt/share/project watch --poll 1000")]
pub struct WatchVerb {
    /// Look at the files every so many milliseconds instead of being told by the system; for network drives
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u64).range(10..))]
    poll: Option<u64>,

    /// Every cell that moves, not only those that move most
    #[arg(long)]
    all: bool,

    /// End when standard input does
    #[arg(long, hide = true)]
    until_eof: bool,

    /// The municipalities and years; all of them where none is named
    #[arg(value_name = "MUNICIPALITY/YEAR", value_parser = place)]
    places: Vec<PlaceName>,

    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: TextFormat,

    /// The language of labels
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,

    #[command(flatten)]
    computation: Computation,
}

/// Whether each case holds, by municipality and name.
type Cases = BTreeMap<(String, String), bool>;

/// A state of the folder with the verdicts on its cases.
struct FolderState {
    workspace: Workspace,
    cases: Cases,
    found: Vec<Diagnostic>,
}

/// The figures that stand.
struct StandingFigures {
    state: FolderState,
    since: Instant,
}

impl Command for WatchVerb {
    fn manner(&self) -> Manner {
        Manner { json: self.format == TextFormat::Json, show_texts: self.computation.reading.show_texts }
    }

    /// Runs until it is interrupted.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        let mut session = Session::open(folder, console)?;
        let world = session.world.clone();
        let mut watcher = Watcher::new(world.root(), self.poll.map(Duration::from_millis));
        if self.until_eof {
            watcher.stop_at_end_of(std::io::stdin());
        }
        let request = self.computation.request(&self.places);
        let (mut since, mut shown) = (Instant::now(), Instant::now());
        let is_told = session.console.tells_progress();
        let again =
            |state: &FolderState| with_progress(&world, is_told, |world| state.workspace.after(world, &Changes::Anything));
        let mut latest = with_progress(&world, is_told, |world| Workspace::open(world, request));
        let mut standing: Option<StandingFigures> = None;
        let mut last: Option<LastEvent> = None;
        loop {
            let state = FolderState::new(&world, latest);
            // Followed first, so that nothing is missed; then only what is still so is shown.
            watcher.follow(folders(&state.workspace));
            let is_current = || state.workspace.is_current(&world);
            let moved = if !is_current() {
                watcher.rest(Moment::Short, || true).or(Some(Woken::Since(since)))
            } else if !state.is_good() {
                // A file that is just being saved may be empty or gone for a moment.
                watcher.rest(Moment::Long, is_current)
            } else {
                None
            };
            match moved {
                Some(Woken::Stopped) => return Ok(exit::Exit::Fine),
                Some(Woken::Since(_)) => {
                    latest = again(&state);
                    continue;
                }
                None => {}
            }
            let saying = LastEvent::new(&state);
            if last.as_ref() != Some(&saying) {
                self.say(&mut session, &world, &state, standing.as_ref(), since)?;
                (last, shown) = (Some(saying), Instant::now());
            }
            match watcher.wait(is_current) {
                Woken::Stopped => return Ok(exit::Exit::Fine),
                Woken::Since(happened) => since = happened,
            }
            latest = again(&state);
            if state.is_good() {
                standing = Some(StandingFigures { state, since: shown });
            }
        }
    }
}

impl WatchVerb {
    /// Writes one event.
    fn say(
        &self,
        session: &mut Session<'_, '_>,
        world: &dyn World,
        state: &FolderState,
        standing: Option<&StandingFigures>,
        since: Instant,
    ) -> Result<(), CommandError> {
        let ms = |since: Instant| since.elapsed().as_millis();
        let run = state.workspace.run.as_deref();
        let limit = if self.all { usize::MAX } else { SHOWN };
        let language = self.lang.into();
        let tell = |console: &mut Console<'_>, event: &WatchEvent<'_>| {
            let project = &state.workspace.project;
            let text = match self.format {
                TextFormat::Json => watch_json(project, run, event),
                TextFormat::Text => watch_text(project, run, event, limit, language),
            };
            console.print(&text)
        };
        if !state.is_good() {
            let form = match self.format {
                TextFormat::Json => DiagnosticForm::Json,
                TextFormat::Text => session.console.form(),
            };
            let errors: Vec<Diagnostic> = state.found.iter().filter(|finding| finding.is_error()).cloned().collect();
            let findings = session.console.findings(&state.workspace.reading(world), &errors, form);
            let age_ms = standing.map(|standing| ms(standing.since));
            return tell(session.console, &WatchEvent::Failed { ms: ms(since), age_ms, findings: &findings });
        }
        match (standing.map(|standing| &standing.state), run) {
            (Some(before), Some(run)) if before.workspace.run.is_some() => {
                let causes = edits(&before.workspace, &state.workspace);
                let cases = changed_cases(&before.cases, &state.cases);
                let moved = before.workspace.run.as_deref().map(|old: &Run| moved(old, run));
                moved.map_or(Ok(()), |moved| {
                    tell(session.console, &WatchEvent::Changed { ms: ms(since), causes: &causes, moved: &moved, cases: &cases })
                })
            }
            _ => tell(session.console, &WatchEvent::Loaded { ms: ms(since), followed: state.workspace.dependencies().len() }),
        }
    }
}

/// What an event is about; nothing is said twice.
#[derive(PartialEq)]
struct LastEvent {
    inputs: BTreeMap<String, String>,
    found: Vec<Diagnostic>,
    cases: Cases,
}

impl LastEvent {
    fn new(state: &FolderState) -> Self {
        let project = &state.workspace.project;
        let inputs = state.workspace.run.as_deref().map_or(&project.inputs, |run: &Run| &run.inputs);
        Self { inputs: inputs.clone(), found: state.found.clone(), cases: state.cases.clone() }
    }
}

impl FolderState {
    fn new(world: &dyn World, workspace: Workspace) -> Self {
        let mut found = workspace.found.clone();
        let mut cases = Cases::new();
        if workspace.run.is_some() {
            for judged in judge_cases(&workspace.reading(world), &workspace.project) {
                found.extend(judged.found);
                let verdicts = judged.verdicts.into_iter();
                cases.extend(verdicts.map(|verdict| ((verdict.municipality, verdict.name), verdict.failure.is_none())));
            }
        }
        Self { workspace, cases, found }
    }

    /// Whether there are figures to be shown: sound ones of places, views and sheets that exist.
    fn is_good(&self) -> bool {
        exit::is_sound(&self.found) && self.workspace.run.as_deref().is_some_and(|run: &Run| is_shown(run, &self.found))
    }
}

fn changed_cases(before: &Cases, after: &Cases) -> Vec<ChangedCase> {
    let mut names: Vec<&(String, String)> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let changed = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    changed
        .map(|name| ChangedCase {
            municipality: name.0.clone(),
            name: name.1.clone(),
            before: before.get(name).copied(),
            after: after.get(name).copied(),
        })
        .collect()
}

/// The folders in which something can happen to what a state stands on.
fn folders(workspace: &Workspace) -> Vec<String> {
    let above = |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let of = |question: Question| match &question {
        // An absent folder is noticed in the one that would hold it.
        Question::Names(folder) => vec![folder.to_string(), above(folder)],
        other => vec![above(other.path())],
    };
    let mut folders: Vec<String> = workspace.dependencies().into_iter().flat_map(of).collect();
    folders.sort();
    folders.dedup();
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_told_when_its_verdict_changed_or_it_came_or_went() {
        let cases = |list: &[(&str, bool)]| -> Cases {
            list.iter().map(|(name, holds)| (("a".to_owned(), (*name).to_owned()), *holds)).collect()
        };
        let changed =
            changed_cases(&cases(&[("x", true), ("y", true), ("z", false)]), &cases(&[("x", false), ("y", true), ("w", true)]));
        let changes: Vec<_> = changed.iter().map(|case| (case.name.as_str(), case.before, case.after)).collect();
        assert_eq!(changes, [("w", None, Some(true)), ("x", Some(true), Some(false)), ("z", Some(false), None)]);
    }
}
