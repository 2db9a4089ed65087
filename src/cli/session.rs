//! What the verbs share: loading, running and reporting.

use crate::diag::{Code, Diagnostic, FindingSet, Severity};
use crate::host::{DiskWorld, open_project};
use crate::render::{DiagnosticForm, diagnostics};
use crate::workspace::{Project, Request, Run, load};
use crate::world::MemoryWorld;

use super::common::{Common, Format, PlaceName};
use super::progress::with_progress;
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
            self.fail(&loaded.diagnostics);
            return Err(exit::of(&loaded.diagnostics));
        }
        let project = loaded.value;
        let request = Request {
            places: places.iter().map(|place| (place.municipality.clone(), place.year)).collect(),
            view: view.into(),
            allow_missing: self.common.allow_missing,
        };
        let ran = with_progress(&self.world, self.console.tells_progress(), |world| project.run(world, &request));
        let found = loaded.diagnostics.into_iter().chain(ran.diagnostics).collect::<FindingSet>().into_vec();
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

    /// Says why there is no result. A program that asked for JSON reads it as JSON, where it expects the result.
    pub fn fail(&mut self, found: &[Diagnostic]) {
        match self.common.format {
            Format::Json => {
                let document = findings_document(&diagnostics(&self.world, found, DiagnosticForm::Json, self.common.show_texts));
                self.console.print(&document);
            }
            Format::Text | Format::Csv | Format::Xlsx | Format::Html => self.report(found),
        }
    }

    /// Writes a result and reports what was found; gives the exit code of both. Without a text there is no result.
    pub fn conclude(&mut self, text: &str, found: &[Diagnostic]) -> i32 {
        if text.is_empty() {
            self.fail(found);
            return exit::of(found);
        }
        let printed = self.console.print(text);
        self.report(found);
        exit_of_both(found, printed)
    }

    /// Says why nothing was done; gives the exit code.
    pub fn refuse(&mut self, finding: &Diagnostic) -> i32 {
        self.fail(std::slice::from_ref(finding));
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
    let text = |form| diagnostics(&MemoryWorld::new(), findings, form, common.show_texts);
    match common.format {
        Format::Json => {
            console.print(&findings_document(&text(DiagnosticForm::Json)));
        }
        Format::Text | Format::Csv | Format::Xlsx | Format::Html => console.error(&text(common.beside())),
    }
    exit::of(findings)
}

/// An object that holds findings and nothing else. `findings` is an array.
fn findings_document(findings: &str) -> String {
    format!("{{\n  \"findings\": {}\n}}\n", findings.trim_end().replace('\n', "\n  "))
}
