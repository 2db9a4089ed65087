//! A project folder, opened for one verb: loading, running and reporting.

use std::path::Path;

use crate::diag::{Code, Diagnostic, FindingSet, is_sound};
use crate::host::{DiskWorld, open_project, write_file};
use crate::municipality::LedgerChoice;
use crate::value::without_personal_numbers;
use crate::workspace::{
    Project, Request, Run, StandingRun, leaves_somebody, load, loaded_without_faulty,
    run_without_faulty,
};
use crate::world::Store;

use super::{CommandError, Console, Outcome, exit, with_progress};

/// A project folder, opened for one verb.
pub struct Session<'a, 'c> {
    /// The folder.
    pub world: DiskWorld,
    /// Where results and errors go.
    pub console: &'a mut Console<'c>,
    /// The municipalities that are left out, a finding each.
    left_out: Vec<Diagnostic>,
}

/// A run, and everything that was found on the way to it.
pub struct ComputedProject {
    /// The loaded folder.
    pub project: Project,
    /// The run.
    pub run: Run,
    /// All findings, those of loading included.
    pub found: Vec<Diagnostic>,
}

impl ComputedProject {
    /// The same, where it can be shown at all: also where figures may be wrong.
    ///
    /// # Errors
    /// What was found, where a place, view or sheet that was asked for does not exist.
    pub fn presentable(self) -> Result<Self, CommandError> {
        if self.run.is_presentable(&self.found) {
            return Ok(self);
        }
        let mut found = self.found;
        if !found.iter().any(Diagnostic::is_error) {
            let message = "no municipality has a ledger, so there is nothing to compute";
            let help = "`kontering new ID FILE` reads an export and makes the folder of its municipality, with its ledger";
            found.push(Diagnostic::new(Code::UnknownMunicipality, message).help(help));
        }
        Err(found.into())
    }

    /// The same, where its figures may be relied on.
    ///
    /// # Errors
    /// What was found, where figures may be wrong or there are none.
    pub fn sound(self) -> Result<Self, CommandError> {
        if is_sound(&self.found) {
            self.presentable()
        } else {
            Err(self.found.into())
        }
    }
}

impl<'a, 'c> Session<'a, 'c> {
    /// Opens the folder.
    ///
    /// # Errors
    /// `K0702` where it is not a project.
    pub fn open(folder: &Path, console: &'a mut Console<'c>) -> Result<Self, CommandError> {
        Ok(Self {
            world: open_project(folder)?,
            console,
            left_out: Vec::new(),
        })
    }

    /// Loads the folder and runs it as requested.
    ///
    /// # Errors
    /// Everything found, where the folder has errors.
    pub fn compute(&mut self, request: &Request) -> Result<ComputedProject, CommandError> {
        self.compute_kind(request, &LedgerChoice::default())
    }

    /// As [`Session::compute`], from the ledgers of one kind.
    ///
    /// # Errors
    /// As there, and where there is no such ledger.
    pub fn compute_kind(
        &mut self,
        request: &Request,
        choice: &LedgerChoice,
    ) -> Result<ComputedProject, CommandError> {
        let loaded = loaded_without_faulty(load(&self.world))?;
        let project = loaded.value.of_kind(choice)?;
        let ran = with_progress(&self.world, self.console.tells_progress(), |world| {
            project.run(world, request)
        });
        let found = loaded
            .diagnostics
            .into_iter()
            .chain(ran.diagnostics)
            .collect::<FindingSet>()
            .into_vec();
        self.console.stands_on(&found);
        Ok(ComputedProject {
            project,
            run: ran.value,
            found,
        })
    }

    /// What was computed without the municipalities that have errors of their own, where all others
    /// may be relied on. Each of them is named in one finding when the verb ends, in place of its own.
    ///
    /// # Errors
    /// What was found, where an error is about what all share or a municipality that was asked for,
    /// or no other is left.
    pub fn without_faulty(
        &mut self,
        computed: ComputedProject,
        request: &Request,
    ) -> Result<ComputedProject, CommandError> {
        let ComputedProject {
            project,
            run,
            found,
        } = computed;
        let StandingRun {
            project,
            run,
            found,
            left_out,
        } = run_without_faulty(project, run, found, request)?;
        self.left_out = left_out;
        ComputedProject {
            project,
            run,
            found,
        }
        .presentable()
    }

    /// As [`Session::without_faulty`], with the errors of those too; where that gives nothing, what
    /// was computed with its errors beside it, for people at work on it.
    ///
    /// # Errors
    /// What was found, where a place, view or sheet that was asked for does not exist.
    pub fn for_people(
        &mut self,
        computed: ComputedProject,
        request: &Request,
    ) -> Result<ComputedProject, CommandError> {
        if !leaves_somebody(&computed.project, &computed.found, request) {
            return computed.presentable();
        }
        let found = computed.found.clone();
        let others = self.without_faulty(computed, request)?;
        Ok(ComputedProject { found, ..others })
    }

    /// Says errors and notices, which warnings there are, and who is left out; gives the exit code
    /// of all that.
    pub fn report(&mut self, found: &[Diagnostic]) -> exit::Exit {
        let all = [found, &self.left_out].concat();
        self.console.report(&self.world, &all);
        exit::of(&all)
    }

    /// Writes a result and reports what was found; gives the exit code of that.
    ///
    /// # Errors
    /// A result that cannot be written.
    pub fn conclude(&mut self, text: &str, found: &[Diagnostic]) -> Outcome {
        self.console.print(text)?;
        Ok(self.report(found))
    }

    /// As [`Session::conclude`], of figures for people: whoever reads them alone sees beneath them
    /// that errors stand beside them.
    ///
    /// # Errors
    /// A result that cannot be written.
    pub fn conclude_for_people(&mut self, text: &str, found: &[Diagnostic]) -> Outcome {
        let text = format!("{text}{}", self.errors_beside(found));
        self.conclude(&text, found)
    }

    /// A line that says how many errors stand beside figures that may be wrong for them; empty where
    /// there are none, or those that have them are left out.
    pub fn errors_beside(&self, found: &[Diagnostic]) -> String {
        let grave = |finding: &&Diagnostic| finding.is_error() && !finding.code.is_difference();
        let count = found.iter().filter(grave).count();
        let plural = if count == 1 { "" } else { "s" };
        match self.left_out.is_empty() && count > 0 {
            true => format!(
                "\nthese figures stand beside {count} error{plural} and may be wrong: `kontering test --errors` shows what is\n"
            ),
            false => String::new(),
        }
    }

    /// Writes a file of the folder.
    ///
    /// # Errors
    /// `K0707` with the reason.
    pub fn write(&self, path: &str, content: &[u8]) -> Result<(), Diagnostic> {
        self.world
            .write(path, content)
            .map_err(|error| Diagnostic::unwritable(path, &error).in_file(path))
    }
}

/// Puts a result in a file, as a whole; gives what is to be said of it.
///
/// # Errors
/// `K0707` where the file cannot be written.
pub fn wrote(path: &Path, text: &str) -> Result<String, Diagnostic> {
    write_file(path, text.as_bytes())?;
    Ok(format!(
        "wrote {}: {} kB\n",
        shown_path(path),
        text.len().div_ceil(1000)
    ))
}

/// A path that was given, as it may be said beside a result.
pub fn shown_path(path: &Path) -> String {
    without_personal_numbers(&path.display().to_string()).into_owned()
}
