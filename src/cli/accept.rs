//! `accept`: take the result as right, all of it or a part.

use std::collections::BTreeSet;
use std::path::Path;

use clap::Args;
use serde::Serialize;

use crate::coverage::{BY_FUNCTION, cover};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::engine::Account;
use crate::explain::Scene;
use crate::model::Id;
use crate::render::{json, standing_sentence, text_on};
use crate::review::{Plan, plan};
use crate::snapshot::{self, Difference, Entry, Snapshot, differences};
use crate::workspace::{Project, Run};
use crate::world::World;

use super::support::{
    CommandError, Computation, ComputedProject, DifferenceRow, Manner, Outcome, Session,
    TextFormat, confirm_first, first_document, plan_document, review, rows,
};
use super::{Command, Console, exit};

/// Takes the present result as right: shows what moved, reviews it on a terminal, and writes
/// snapshots/VIEW.snap
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering accept --note \"weight of the social services as decided in March\"
  kontering accept --all --note \"…\" --by \"Ola Nordmann\" --second \"Kari Nordmann\"    without asking, seen by two
  kontering accept --only t06 --only t07          two sheets; the rest of the snapshot stays as it was

First the plan: what moved by cause, direct changes, and what follows from them. On a terminal each cause is then asked
about, unless --all or --only says what to take: accept it, skip it, open it (by sheet, then one by one), or ask why.
Of a first snapshot the cells are counted by municipality, and it is asked whether all of it is right.
Elsewhere nothing is taken without --note, and --all or --only. Where only a part is taken, the header says so and keeps the hashes of the inputs that
the whole was accepted with. Where nothing moved, the note stays, unless another is given.")]
pub struct AcceptVerb {
    /// Why the result is right; kept in the snapshot
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,

    /// Take everything without asking
    #[arg(long, conflicts_with = "only")]
    all: bool,

    /// Take this sheet alone; can be given several times
    #[arg(long, value_name = "SHEET")]
    only: Vec<String>,

    /// Who accepts; kept in the snapshot
    #[arg(long, value_name = "NAME", default_value = "")]
    by: String,

    /// Who else looked at it; demanded for changed adjustments where vocabulary.toml says `[accept]
    /// four_eyes = true`
    #[arg(long, value_name = "NAME", default_value = "", requires = "by")]
    second: String,

    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: TextFormat,

    #[command(flatten)]
    computation: Computation,
}

/// What is to be accepted, and why.
struct Acceptance {
    keys: BTreeSet<String>,
    note: String,
}

impl Command for AcceptVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: self.format == TextFormat::Json,
            show_texts: self.computation.reading.show_texts,
            publish: false,
        }
    }

    /// Writes the snapshot of all municipalities; a run with errors is not accepted, one with
    /// failing checks is.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        let mut session = Session::open(folder, console)?;
        let computed = session.compute(&self.computation.request(&[]))?.sound()?;
        let ComputedProject {
            project,
            run,
            found,
        } = &computed;
        let path = snapshot::path(&run.view);
        let fresh = snapshot::take(project, run, &self.note);
        let accepted = session
            .world
            .exists(&path)
            .then(|| session.world.text(&path))
            .transpose();
        let text = accepted.map_err(|error| Diagnostic::unusable(&path, &error))?;
        let before = match text.as_ref().map(|text| snapshot::parse(&path, text)) {
            Some(Err(finding)) if finding.code == Code::PersonInText => return Err(finding.into()),
            parsed => parsed.and_then(Result::ok),
        };
        let plan = before.as_ref().map(|before| {
            let moved = differences(
                &before.entries,
                &snapshot::comparable(fresh.entries.clone(), before.header.format),
            );
            plan(project, run, before, moved)
        });
        let plan = plan.unwrap_or_default();
        let refused = self
            .only_refused(before.as_ref(), &fresh, &path)
            .or_else(|| self.names_refused(&computed, &plan, &before));
        refused.map_or(Ok(()), Err)?;
        let is_text = self.format == TextFormat::Text;
        if is_text {
            let document = match &before {
                Some(_) => plan_document(&plan),
                None => first_document(&fresh.entries),
            };
            session
                .console
                .print(&text_on(&document, session.console.screen()))?;
        }
        let can_ask = is_text && session.console.can_ask();
        let asks = !self.all && self.only.is_empty() && can_ask;
        let is_first = before.is_none();
        let asks = asks && (is_first || !plan.is_empty());
        let acceptance = if asks && is_first {
            confirm_first(session.console).then(|| Acceptance {
                keys: BTreeSet::new(),
                note: self.note.clone(),
            })
        } else if asks {
            let scene = Scene::new(
                &session.world,
                project,
                run,
                self.computation.reading.show_texts,
                3,
            );
            review(&scene, &plan, session.console).map(|keys| Acceptance {
                keys,
                note: self.note.clone(),
            })
        } else {
            Some(Acceptance {
                keys: self.named(&plan),
                note: self.note.clone(),
            })
        };
        let is_taken = |taken: &Acceptance| plan.is_empty() || !taken.keys.is_empty();
        let Some(mut taken) = acceptance.filter(is_taken) else {
            return self.nothing(&mut session, &path, (&plan, is_first));
        };
        let takes = is_first || !taken.keys.is_empty();
        if takes && !can_ask && !self.says_what_and_why() {
            return Err(self.unsaid());
        }
        if taken.keys.len() < plan.len() && is_older(before.as_ref(), &fresh) {
            return Err(older(&path).into());
        }
        if asks && taken.note.is_empty() {
            let answer = session.console.ask("why is it right? a note, or nothing: ");
            taken.note = answer.map_or(String::new(), |answer| answer.trim().to_owned());
        }
        let accepted = self.put_together(before.as_ref(), fresh, &plan, &taken);
        if before.as_ref() == Some(&accepted) {
            return self.nothing(&mut session, &path, (&plan, is_first));
        }
        snapshot::tells_no_person(&accepted.header)?;
        session.write(&path, snapshot::write(&accepted).as_bytes())?;
        let mut standing = standing(&session, &computed);
        standing.extend(guesses(project, run));
        if !is_text {
            return session.conclude(
                &json(&AcceptJson::new(
                    &path,
                    true,
                    before.is_none(),
                    &plan,
                    &taken.keys,
                    standing,
                )),
                found,
            );
        }
        let lines = accepted.entries.len();
        let state = match before {
            None if text.is_some() => "in place of what was not a snapshot".to_owned(),
            None => "the first snapshot of this view".to_owned(),
            Some(_) if taken.keys.len() < plan.len() => {
                format!("{} of {} moved", taken.keys.len(), plan.len())
            }
            Some(_) => format!("{} moved", plan.len()),
        };
        let samples = accepted
            .header
            .samples
            .iter()
            .map(|(key, text)| format!("sample {key}: {text}\n"));
        let samples: String = samples.collect();
        session.conclude(
            &format!(
                "accepted {path}: {lines} lines, {state}\n{samples}{}\n",
                standing.join("\n")
            ),
            found,
        )?;
        Ok(exit::Exit::Fine)
    }
}

impl AcceptVerb {
    /// What is taken without asking: everything, or what is of the sheets that were named.
    fn named(&self, plan: &Plan) -> BTreeSet<String> {
        let is_named = |sheet: &Id| self.only.iter().any(|only| **only == **sheet);
        let is_taken = |difference: &&Difference| {
            self.only.is_empty() || difference.sheet().is_some_and(is_named)
        };
        plan.iter()
            .filter(is_taken)
            .map(|difference| difference.key.clone())
            .collect()
    }

    fn says_what(&self) -> bool {
        self.all || !self.only.is_empty()
    }

    /// Whether it is said what is taken, and why it is right.
    fn says_what_and_why(&self) -> bool {
        self.says_what() && !self.note.trim().is_empty()
    }

    /// What is to be said beforehand where nobody can be asked.
    fn unsaid(&self) -> CommandError {
        let (message, hint) = match self.says_what() {
            true => (
                "nothing is accepted without a note",
                "add why it is right: `--note \"…\"`",
            ),
            false => (
                "nobody is there to be asked, so nothing is accepted",
                "say what is taken and why: `kontering accept --all --note \"…\"`, or one sheet with `--only`",
            ),
        };
        CommandError::Usage { message, hint }
    }

    /// Says that nothing was written.
    fn nothing(
        &self,
        session: &mut Session<'_, '_>,
        path: &str,
        (plan, is_first): (&Plan, bool),
    ) -> Outcome {
        let holds = plan.is_empty() && !is_first;
        session
            .console
            .print(&match (self.format, holds, self.only.is_empty()) {
                (TextFormat::Json, ..) => json(&AcceptJson::new(
                    path,
                    false,
                    false,
                    plan,
                    &BTreeSet::new(),
                    Vec::new(),
                )),
                (TextFormat::Text, true, _) => format!("nothing to accept: {path} holds\n"),
                (TextFormat::Text, false, true) => "nothing accepted\n".to_owned(),
                (TextFormat::Text, false, false) => format!(
                    "nothing to accept: nothing moved in {}\n",
                    self.only.join(", ")
                ),
            })?;
        Ok(exit::Exit::Fine)
    }

    /// Why single sheets cannot be taken.
    fn only_refused(
        &self,
        before: Option<&Snapshot>,
        fresh: &Snapshot,
        path: &str,
    ) -> Option<Diagnostic> {
        let entries = before
            .into_iter()
            .chain([fresh])
            .flat_map(|snapshot| &snapshot.entries);
        let sheets: BTreeSet<&str> = entries
            .filter_map(Entry::sheet)
            .map(|sheet| &**sheet)
            .collect();
        if let Some(unknown) = self
            .only
            .iter()
            .find(|only| !sheets.contains(only.as_str()))
        {
            let diagnostic = Diagnostic::new(
                Code::UnknownSheet,
                format!("no sheet `{unknown}` has a cell in this view"),
            );
            return Some(diagnostic.maybe_help(did_you_mean(unknown, sheets.iter().copied())));
        }
        (!self.only.is_empty() && is_older(before, fresh)).then(|| older(path))
    }

    /// Why the names of those who accept will not do.
    fn names_refused(
        &self,
        computed: &ComputedProject,
        plan: &Plan,
        before: &Option<Snapshot>,
    ) -> Option<Diagnostic> {
        let plain = |name: &str| {
            name.split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .to_lowercase()
        };
        let (by, second) = (plain(&self.by), plain(&self.second));
        if !second.is_empty() && by == second {
            let message = format!(
                "`{}` is both who accepts and who else looked at it",
                self.second.trim()
            );
            return Some(
                Diagnostic::new(Code::SecondNameMissing, message)
                    .help("let another look at it, and name them with `--second`"),
            );
        }
        let ComputedProject { project, run, .. } = computed;
        let changed = match before {
            Some(_) => plan
                .iter()
                .any(|difference| difference.latest().kind() == "adjusted"),
            None => run
                .asked_accounts()
                .any(|account| !account.adjusted.is_empty()),
        };
        (project.model.vocabulary.four_eyes && changed && (by.is_empty() || second.is_empty()))
            .then(|| {
                Diagnostic::new(
                    Code::SecondNameMissing,
                    format!(
                        "adjustments of view `{}` changed, and two must accept that",
                        run.view
                    ),
                )
                .help("let another look at them, and name both: `--by NAME --second NAME`")
            })
    }

    /// The snapshot with what was taken. Where that is a part, its inputs stay those that the whole
    /// was accepted with.
    fn put_together(
        &self,
        before: Option<&Snapshot>,
        fresh: Snapshot,
        plan: &Plan,
        taken: &Acceptance,
    ) -> Snapshot {
        let mut accepted = match before {
            Some(before) if taken.keys.len() < plan.len() => {
                let is_taken = |key: &str| taken.keys.contains(key);
                let mut header = before.header.clone();
                header.part = format!("{} of {} changes", taken.keys.len(), plan.len());
                Snapshot {
                    header,
                    entries: snapshot::merge(&before.entries, &fresh.entries, &is_taken),
                }
            }
            _ => fresh,
        };
        let (by, second) = (self.by.trim(), self.second.trim());
        let kept = before.filter(|_| plan.is_empty() && by.is_empty());
        accepted.header.by = kept.map_or(by, |before| &before.header.by).to_owned();
        accepted.header.second = kept
            .map_or(second, |before| &before.header.second)
            .to_owned();
        let kept = before.filter(|_| taken.note.is_empty() && taken.keys.len() < plan.len().max(1));
        accepted.header.note = kept
            .map_or(&taken.note, |before| &before.header.note)
            .clone();
        // A verdict on a sample holds while the rule brings what it brought.
        if let Some(before) = before {
            let same = |key: &str| {
                snapshot::rule_entry(&before.entries, key)
                    == snapshot::rule_entry(&accepted.entries, key)
            };
            let kept = before.header.samples.iter().filter(|(key, _)| same(key));
            accepted.header.samples = kept
                .map(|(key, text)| (key.clone(), text.clone()))
                .collect();
        }
        accepted
    }
}

/// How far each municipality is that is accepted, a line each.
fn standing(session: &Session<'_, '_>, computed: &ComputedProject) -> Vec<String> {
    let ComputedProject {
        project,
        run,
        found,
    } = computed;
    let scene = Scene::new(&session.world, project, run, false, 0);
    let coverage = cover(&scene, found, &BY_FUNCTION.into());
    coverage.places.iter().map(standing_sentence).collect()
}

/// The guessed entries of descriptions that accepted figures stand on, a line for each ledger.
fn guesses(project: &Project, run: &Run) -> Vec<String> {
    let of_account = |account: &Account| {
        let ledger = project.ledger_of(account);
        let guessed = &project.ledger_spec(&ledger)?.guessed;
        let names: Vec<String> = guessed.iter().map(|entry| format!("`{entry}`")).collect();
        let plural = if names.len() == 1 { "y" } else { "ies" };
        (!names.is_empty()).then(|| {
            format!(
                "{ledger}: what was accepted stands on {} guessed entr{plural}, and says so: {}",
                names.len(),
                names.join(", ")
            )
        })
    };
    run.asked_accounts().filter_map(of_account).collect()
}

/// Whether there is no accepted result that a part of a fresh one can be taken into.
fn is_older(before: Option<&Snapshot>, fresh: &Snapshot) -> bool {
    before.is_none_or(|before| before.header.format != fresh.header.format)
}

fn older(path: &str) -> Diagnostic {
    let message =
        format!("`{path}` cannot be accepted in parts: there is none of the present form yet");
    Diagnostic::new(Code::SnapshotMissing, message).help("accept all of it first, with `--all`")
}

/// What was accepted, as JSON has it.
#[derive(Serialize)]
struct AcceptJson<'a> {
    accepted: &'a str,
    /// Whether the file was written; not where nothing was to be accepted.
    written: bool,
    first: bool,
    direct: usize,
    following: usize,
    by_cause: Vec<PlanCauseRow<'a>>,
    /// How far each municipality is.
    standing: Vec<String>,
    /// What was taken.
    differences: Vec<DifferenceRow>,
}

#[derive(Serialize)]
struct PlanCauseRow<'a> {
    causes: &'a [String],
    changes: usize,
    largest_kr: String,
}

impl<'a> AcceptJson<'a> {
    fn new(
        path: &'a str,
        written: bool,
        first: bool,
        plan: &'a Plan,
        taken: &BTreeSet<String>,
        standing: Vec<String>,
    ) -> Self {
        let by_cause = plan.groups.iter().map(|group| PlanCauseRow {
            causes: &group.causes,
            changes: group.differences.len(),
            largest_kr: group.largest_kr().to_string(),
        });
        Self {
            accepted: path,
            written,
            first,
            direct: plan.direct.len(),
            following: plan.following.len(),
            by_cause: by_cause.collect(),
            standing,
            differences: rows(
                plan.iter()
                    .filter(|difference| taken.contains(&difference.key))
                    .cloned()
                    .collect(),
            ),
        }
    }
}
