//! What the verbs share: loading, running and reporting.

use crate::diag::{Code, Diagnostic, Severity};
use crate::host::{DiskWorld, open_project};
use crate::render::diagnostics;
use crate::workspace::{Project, Request, Run, load};
use crate::world::MemoryWorld;

use super::common::{Common, PlaceName};
use super::{Console, exit};

/// A project folder, opened for one verb.
pub struct Session<'a, 'c> {
    /// The folder.
    pub world: DiskWorld,
    /// The arguments that every verb takes.
    pub common: &'a Common,
    /// Where results and errors go.
    pub console: &'a mut Console<'c>,
}

/// A run, and everything that was found on the way to it.
pub struct Computed {
    /// The loaded folder.
    pub project: Project,
    /// The run.
    pub run: Run,
    /// All findings, those of loading included.
    pub found: Vec<Diagnostic>,
}

impl Computed {
    /// Whether there is anything to show: every place, view and sheet that was asked for exists.
    pub fn is_shown(&self) -> bool {
        let unknown = |finding: &Diagnostic| matches!(finding.code, Code::UnknownMunicipality | Code::UnknownSheet);
        !self.found.iter().any(unknown) && !self.run.places.is_empty()
    }
}

impl<'a, 'c> Session<'a, 'c> {
    /// Opens the folder.
    ///
    /// # Errors
    /// The exit code, once the reason has been said.
    pub fn open(common: &'a Common, console: &'a mut Console<'c>) -> Result<Self, i32> {
        match open_project(&common.directory) {
            Ok(world) => Ok(Self { world, common, console }),
            Err(finding) => Err(refuse(common, console, &finding)),
        }
    }

    /// Loads the folder and runs it for the asked places.
    ///
    /// # Errors
    /// The exit code where the folder has errors, once everything found has been said.
    pub fn compute(&mut self, places: &[PlaceName], view: &str) -> Result<Computed, i32> {
        let loaded = load(&self.world);
        if loaded.has_errors() {
            self.report(&loaded.diagnostics);
            return Err(exit::of(&loaded.diagnostics));
        }
        let (project, mut found) = (loaded.value, loaded.diagnostics);
        let request = Request {
            places: places.iter().map(|place| (place.municipality.clone(), place.year)).collect(),
            view: view.into(),
            allow_missing: self.common.allow_missing,
        };
        let ran = project.run(&self.world, &request);
        found.extend(ran.diagnostics);
        Ok(Computed { project, run: ran.value, found })
    }

    /// Says errors and notices in full, and how many warnings there are.
    pub fn report(&mut self, found: &[Diagnostic]) {
        let (warnings, told): (Vec<Diagnostic>, Vec<Diagnostic>) =
            found.iter().cloned().partition(|finding| finding.severity == Severity::Warning);
        if !told.is_empty() {
            let text = diagnostics(&self.world, &told, self.common.beside(), self.common.show_texts);
            self.console.error(&text);
        }
        if !warnings.is_empty() {
            let plural = if warnings.len() == 1 { "" } else { "s" };
            self.console.error(&format!("{} warning{plural}: `kontering test` shows them\n", warnings.len()));
        }
    }

    /// Writes a result and reports what was found; gives the exit code of both.
    pub fn conclude(&mut self, text: &str, found: &[Diagnostic]) -> i32 {
        let printed = self.console.print(text);
        self.report(found);
        exit_of_both(found, printed)
    }

    /// Says why nothing was done; gives the exit code.
    pub fn refuse(&mut self, finding: &Diagnostic) -> i32 {
        self.report(std::slice::from_ref(finding));
        exit::of(std::slice::from_ref(finding))
    }
}

/// The exit code of the findings, else that of writing the result.
pub fn exit_of_both(found: &[Diagnostic], printed: i32) -> i32 {
    match exit::of(found) {
        exit::FINE => printed,
        code => code,
    }
}

/// Says why nothing was done, where there is no folder yet; gives the exit code.
pub fn refuse(common: &Common, console: &mut Console<'_>, finding: &Diagnostic) -> i32 {
    let findings = std::slice::from_ref(finding);
    console.error(&diagnostics(&MemoryWorld::new(), findings, common.beside(), common.show_texts));
    exit::of(findings)
}
