//! `reconcile`: published figures against computed ones, and ledgers against what was reported of
//! them.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::diag::{Code, Diagnostic, is_sound};
use crate::host::DiskWorld;
use crate::model::Id;
use crate::reconcile::{
    ReportedComparison, ReportedFiles, against_reported, reconcile, reported_of_run,
};
use crate::render::{
    Document, reconciliation_data, reconciliation_document, reported_data, reported_document,
    text_on,
};
use crate::workspace::{Project, Run};
use crate::world::MemoryWorld;

use super::support::{
    CommandError, Computation, ComputedProject, Lang, Manner, Outcome, PlaceName, Session,
    TableFormat, place, read_folder,
};
use super::{Command, Console, exit};

/// Compares published figures with computed ones, or a ledger with what was reported of it
///
/// Each printed figure gets a status: equal, quoted, within, truncated, refuted, differs or absent;
/// and what is not equal the reason, as far as arithmetic shows it. What differs or is absent makes
/// the exit code 4.
///
/// With --reported the ledger of a municipality is compared with the accounts that it handed in for
/// KOSTRA, by class, function and art, balances by class, chapter and sector. Lines that differ by
/// a thousand kroner or more, which rounding cannot do, and sums of a class that differ by more
/// than thirty thousand, as the national controls allow, make the exit code 4.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering reconcile tests/published
  kontering reconcile tests/published --format csv > reconciled.csv
  kontering reconcile boelum/2013 --reported                 the files that [[reported]] in municipality.toml names
  kontering reconcile boelum/2013 --reported 0A.dat 0B.dat   these files

A file of published figures has one figure a line, with the columns
table,row,column,municipality,year,unit,printed,value")]
pub struct ReconcileVerb {
    /// The folder of the published tables, one figure a line, as CSV; or with --reported
    /// MUNICIPALITY or MUNICIPALITY/YEAR
    #[arg(value_name = "DIR|PLACE")]
    subject: PathBuf,

    /// Compare the ledger of a place with what was reported: the files that municipality.toml
    /// names, or these
    #[arg(long, value_name = "FILE", num_args = 0..)]
    reported: Option<Vec<PathBuf>>,

    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: TableFormat,

    /// The language of labels
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,

    #[command(flatten)]
    computation: Computation,
}

impl Command for ReconcileVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: self.format == TableFormat::Json,
            show_texts: self.computation.reading.show_texts,
            publish: false,
        }
    }

    /// Compares and writes.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        let mut session = Session::open(folder, console)?;
        match &self.reported {
            Some(files) => self.against_reported(&mut session, files),
            None => self.against_published(&mut session),
        }
    }
}

impl ReconcileVerb {
    fn against_published(&self, session: &mut Session<'_, '_>) -> Outcome {
        let request = self.computation.request(&[]);
        let computed = session.compute(&request)?;
        let computed = session.without_faulty(computed, &request)?;
        let published = read_folder(&self.subject, &computed.project.model.vocabulary);
        let world = DiskWorld::new(&self.subject);
        if !is_sound(&published.diagnostics) {
            return Err(CommandError::about(world, published.diagnostics));
        }
        let beside =
            session
                .console
                .findings(&world, &published.diagnostics, session.console.form());
        session.console.error(&beside);
        let reconciliation = reconcile(&computed.project, &computed.run, &published.value);
        let text = match self.format {
            TableFormat::Text => text_on(
                &reconciliation_document(&reconciliation, self.lang.into()),
                session.console.screen(),
            ),
            TableFormat::Csv => reconciliation_data(&reconciliation).csv(),
            TableFormat::Json => reconciliation_data(&reconciliation).json(),
        };
        let code = session.conclude(&text, &computed.found)?;
        Ok(differs_unless(reconciliation.stands(), code))
    }

    /// Ledgers of the place, also where nobody has said yet where their postings belong.
    fn against_reported(&self, session: &mut Session<'_, '_>, files: &[PathBuf]) -> Outcome {
        let wrong = |hint: String| CommandError::Word {
            message: format!("`{}` is not a place", self.subject.display()),
            hint,
        };
        let subject = place(&self.subject.to_string_lossy()).map_err(wrong)?;
        let request = self.computation.request(std::slice::from_ref(&subject));
        let ComputedProject {
            project,
            run,
            mut found,
        } = session.compute(&request)?.presentable()?;
        let comparisons = match files {
            [] => {
                let compared = reported_of_run(&project, &run, &session.world);
                found.extend(compared.diagnostics);
                if compared.value.is_empty() && is_sound(&found) {
                    return Err(undeclared(&subject.municipality).into());
                }
                compared.value
            }
            files => vec![compared_with(session, (&project, &run), &subject, files)?],
        };
        let text = match self.format {
            TableFormat::Text => {
                let documents = comparisons
                    .iter()
                    .map(|compared| reported_document(compared, &project, self.lang.into()));
                let document = documents.reduce(|document, next| document.line("").and(next));
                text_on(
                    &document.unwrap_or_else(Document::new),
                    session.console.screen(),
                )
            }
            TableFormat::Csv => reported_data(&comparisons, &project).csv(),
            TableFormat::Json => reported_data(&comparisons, &project).json(),
        };
        // Where postings belong is not asked here.
        found.retain(|finding| !matches!(finding.code, Code::Unmapped | Code::Disputed));
        let code = session.conclude(&text, &found)?;
        let agrees = comparisons.iter().all(ReportedComparison::agrees);
        Ok(differs_unless(agrees, code))
    }
}

fn differs_unless(agrees: bool, code: exit::Exit) -> exit::Exit {
    match code {
        exit::Exit::Fine if !agrees => exit::Exit::Differs,
        code => code,
    }
}

/// The ledger of a place against files that nothing declares.
fn compared_with(
    session: &Session<'_, '_>,
    (project, run): (&Project, &Run),
    subject: &PlaceName,
    files: &[PathBuf],
) -> Result<ReportedComparison, CommandError> {
    let id = &subject.municipality;
    let of_it = run.places.iter().filter(|(of, _)| of == id);
    let years: Vec<i32> = of_it.map(|(_, year)| *year).collect();
    let [year] = years[..] else {
        return Err(CommandError::Word {
            message: format!("`{id}` has several accounting years, and files are of one"),
            hint: format!("write the year: `{id}/{}`", years.last().unwrap_or(&0)),
        });
    };
    let beside = MemoryWorld::new();
    let mut paths = Vec::new();
    for file in files {
        let path = file.display().to_string();
        match std::fs::read(file) {
            Ok(content) => beside.put(&path, content),
            Err(error) => return Err(Diagnostic::unreadable(&path, &error).into()),
        }
        paths.push(path);
    }
    let described = project.municipalities.get(id);
    let Some(spec) = described.and_then(|known| known.reported_in(year, &paths)) else {
        return Err(undeclared(id).into());
    };
    let reported = ReportedFiles {
        spec: &spec,
        world: &beside,
    };
    let compared = against_reported(project, &run.ledgers, &session.world, reported);
    match compared.value {
        Some(comparison) => Ok(comparison),
        None => Err(CommandError::about(beside, compared.diagnostics)),
    }
}

fn undeclared(municipality: &Id) -> Diagnostic {
    let message = format!("nothing says what `{municipality}` reported");
    Diagnostic::new(Code::UnknownMunicipality, message).help(format!(
        "write `[[reported]]` with `year` and `files` in municipalities/{municipality}/municipality.toml, or name the files: `--reported FILE`"
    ))
}
