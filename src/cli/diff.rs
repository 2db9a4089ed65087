//! `diff`: the cells that differ between two results, and what caused each difference.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::diag::{Code, Diagnostic, is_sound};
use crate::diff::{
    CauseMethod, DiffReport, Inputs, Tolerance, attribute, compare, lone_sheets, stored,
};
use crate::host::{DiskWorld, open_project, read_revision};
use crate::publish::{Published, publish, publish_after};
use crate::render::{
    DiffPage, DiffSide, ReadAs, Screen, StyleSheet, diff_data, diff_document, diff_page, html,
    text_on,
};
use crate::snapshot::{self, Entry, Snapshot};
use crate::value::Ratio;
use crate::workspace::{
    Project, Run, StandingRun, load, loaded_without_faulty, run_without_faulty,
};
use crate::world::{MemoryWorld, World};

use super::support::{
    CommandError, Computation, Lang, Manner, Outcome, PublishOption, ReadingOptions, shown_path,
    with_untold, wrote,
};
use super::{Command, Console, exit};

/// How many cells a terminal gets unless all are asked for.
const SHOWN: usize = 40;

/// Shows the cells that differ between two results, and what caused each difference
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering diff snapshots/before.snap snapshots/reported.snap
  kontering diff HEAD~1 .                            the last revision against the folder as it is
  kontering diff snapshots/reported.snap . --tolerance 1
  kontering diff git:main ../other-folder --format csv
  kontering diff HEAD~1 . --format html --output forskjeller.html

A side is a snapshot, a project folder, or a git revision of the project folder; `git:` before it says that it is a
revision. Paths are looked for in the project folder first. Between folders and revisions the causes come from
computing the states between both; where a side is a snapshot, from the contributions that it stores.

CSV:
  The column `kind` tells the rows apart: `cell`, its `part`s, and the summaries `by_cause`, `by_sheet` and
  `by_municipality`. The `amount_exact` of the parts of a cell add up to its `difference_exact`.

HTML:
  One page that needs neither network nor scripts and prints on paper: what was compared and how, summaries, and every
  cell that differs with all of its parts and their sum. The errors that either side has are told on it; where they
  leave its figures unsure, there is no page.

Exit code: 4 when a cell differs, 0 when none does.")]
pub struct DiffVerb {
    /// The first side
    #[arg(value_name = "A")]
    old: String,

    /// The second side
    #[arg(value_name = "B")]
    new: String,

    /// Cells that differ by no more do not count: a number in the cell's own unit, or a share such
    /// as 0.1%
    #[arg(long = "tolerance", value_name = "NUMBER|SHARE%", value_parser = tolerance)]
    tolerances: Vec<Tolerance>,

    /// Every cell and every part, not only those that moved most; the other formats hold them all
    #[arg(long)]
    all: bool,

    #[command(flatten)]
    publish: PublishOption,

    /// The file to write; without it the result is printed
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: DiffFormat,

    /// The language of labels on the page
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,

    #[command(flatten)]
    computation: Computation,
}

/// What differences are written as.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
enum DiffFormat {
    /// Tables for a terminal
    #[default]
    Text,
    /// Comma-separated values
    Csv,
    /// JSON
    Json,
    /// A page for reading
    Html,
}

fn tolerance(text: &str) -> Result<Tolerance, String> {
    let form = || "write a number such as `0.5`, or a share such as `0.1%`".to_owned();
    let number = |text: &str| {
        Ratio::parse(&text.trim().replace(',', ".")).filter(|number| !number.is_negative())
    };
    match text.strip_suffix('%') {
        None => Ok(Tolerance {
            absolute: number(text).ok_or_else(form)?,
            ..Tolerance::default()
        }),
        Some(share) => {
            let relative = number(share)
                .and_then(|share| share.checked_div(&Ratio::from(100)))
                .ok_or_else(form)?;
            Ok(Tolerance {
                relative,
                ..Tolerance::default()
            })
        }
    }
}

/// What a name stands for.
enum SideSource {
    Snapshot(String),
    Files(ReadAs, Box<dyn World>),
}

/// A side, ready to be compared.
struct ComparableSide {
    entries: Vec<Entry>,
    /// What it was computed from; absent for a snapshot.
    folder: Option<Folder>,
    /// What is told of it.
    description: DiffSide,
    /// What is to be said of it where it is published.
    told: Vec<Diagnostic>,
}

struct Folder {
    world: Box<dyn World>,
    project: Project,
    run: Run,
}

impl Folder {
    fn inputs(&self) -> Inputs<'_> {
        Inputs {
            world: &*self.world,
            project: &self.project,
            run: &self.run,
        }
    }
}

impl DiffVerb {
    /// The name of a side, without personal numbers: of a folder whose figures are published its own, without those
    /// that it lies in.
    fn shown(&self, side: &str) -> String {
        let side = Path::new(side);
        let own = side.file_name().filter(|_| self.publish.publish);
        shown_path(own.map_or(side, Path::new))
    }
}

impl Command for DiffVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: self.format == DiffFormat::Json,
            show_texts: self.computation.reading.show_texts,
            publish: self.publish.publish,
        }
    }

    /// Compares both sides.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        let mut sources = Vec::new();
        for name in [&self.old, &self.new] {
            sources.push(source(folder, name)?);
        }
        let mut snapshots = Vec::new();
        for (source, name) in sources.iter().zip([&self.old, &self.new]) {
            snapshots.push(match source {
                SideSource::Snapshot(text) => {
                    Some(with_all_cells(name, snapshot::parse(name, text)?)?)
                }
                SideSource::Files(..) => None,
            });
        }
        // A folder beside a snapshot is computed in the snapshot's view.
        let view = snapshots
            .iter()
            .flatten()
            .next()
            .map_or(self.computation.view.clone(), |snapshot| {
                snapshot.header.view.clone()
            });
        let mut sides = Vec::new();
        for (source, snapshot) in sources.into_iter().zip(snapshots) {
            sides.push(side(source, snapshot, &view, &self.computation.reading)?);
        }
        if self.publish.publish {
            let names = [&*self.old, &*self.new];
            publish_sides(&mut sides, names, self.computation.reading.show_texts)?;
        }
        let told: Vec<Diagnostic> = sides.iter().flat_map(|side| side.told.clone()).collect();
        let [old, new] = &sides[..] else {
            return Ok(exit::Exit::Internal);
        };
        let sum = |of: fn(&Tolerance) -> &Ratio| {
            self.tolerances
                .iter()
                .map(|tolerance| of(tolerance).clone())
                .max()
        };
        let zero = Ratio::zero;
        let tolerance = Tolerance {
            absolute: sum(|tolerance| &tolerance.absolute).unwrap_or_else(zero),
            relative: sum(|tolerance| &tolerance.relative).unwrap_or_else(zero),
        };
        let mut cells = compare(&old.entries, &new.entries, &tolerance);
        let ground = match (&old.folder, &new.folder) {
            _ if self.publish.publish => CauseMethod::NotTold,
            (Some(old), Some(new)) => {
                attribute(&old.inputs(), &new.inputs(), &mut cells);
                CauseMethod::Recomputed
            }
            _ => {
                stored(&old.entries, &new.entries, &mut cells);
                CauseMethod::Stored
            }
        };
        let lone_sheets = lone_sheets(&old.entries, &new.entries);
        let report = DiffReport {
            old: self.shown(&self.old),
            new: self.shown(&self.new),
            ground,
            cells,
            lone_sheets,
        };
        let text = match self.format {
            DiffFormat::Text => text_on(
                &diff_document(&report, if self.all { usize::MAX } else { SHOWN }),
                match self.output {
                    Some(_) => Screen::PAPER,
                    None => console.screen(),
                },
            ),
            DiffFormat::Csv => diff_data(&report).csv(),
            DiffFormat::Json => diff_data(&report).json(),
            DiffFormat::Html => page(&report, [old, new], &tolerance, self.lang),
        };
        let text = match &self.output {
            Some(path) => wrote(path, &text)?,
            None => text,
        };
        console.print(&text)?;
        for side in &sides {
            if let Some(folder) = &side.folder {
                console.report(&*folder.world, &side.told);
            }
        }
        Ok(match report.cells.is_empty() {
            true => exit::of(&told),
            false => exit::Exit::Differs,
        })
    }
}

/// Leaves of both sides what may be published, of the second with the first in mind.
///
/// # Errors
/// A snapshot, of which nobody can say what may be told, and what keeps a folder from being published.
fn publish_sides(
    sides: &mut [ComparableSide],
    names: [&str; 2],
    show_texts: bool,
) -> Result<(), CommandError> {
    let mut before: Option<Published> = None;
    for (side, name) in sides.iter_mut().zip(names) {
        let Some(folder) = &mut side.folder else {
            return Err(CommandError::Usage {
                message: "a snapshot holds figures that may not be told, and cannot be published",
                hint: "name the folder or the git revision that it was made from",
            });
        };
        if show_texts || !is_sound(&side.description.findings) {
            let message = "what has errors, and texts of postings, cannot be published";
            let finding = Diagnostic::new(Code::ScenarioInvalid, message)
                .help("mend what `kontering test` shows, and leave out `--show-texts`");
            return Err(finding.into());
        }
        let (project, run, world) = (&folder.project, &folder.run, &*folder.world);
        let publication = match &before {
            None => publish(project, run, world),
            Some(before) => publish_after(before, project, run, world),
        };
        let failed = std::mem::take(&mut side.description.findings);
        let told = with_untold(publication.diagnostics, failed).into_iter();
        let told = told.map(|finding| Diagnostic {
            message: format!("`{name}`: {}", finding.message),
            ..finding
        });
        side.told = told.collect();
        let (Some(published), true) = (publication.value, is_sound(&side.told)) else {
            return Err(std::mem::take(&mut side.told).into());
        };
        (folder.project, folder.run) = (published.project.clone(), published.run.clone());
        let Snapshot { header, entries } = snapshot::take(&folder.project, &folder.run, "");
        side.entries = entries;
        side.description.header = header;
        before = Some(published);
    }
    Ok(())
}

/// The page of differences. The second side's labels go first, as its units do.
fn page(
    report: &DiffReport,
    sides: [&ComparableSide; 2],
    tolerance: &Tolerance,
    lang: Lang,
) -> String {
    let projects: Vec<&Project> = sides
        .iter()
        .rev()
        .filter_map(|side| Some(&side.folder.as_ref()?.project))
        .collect();
    let sides = sides.map(|side| &side.description);
    let document = diff_page(&DiffPage {
        report,
        sides,
        tolerance,
        projects: &projects,
        language: lang.into(),
    });
    html(&document, StyleSheet::Differences, lang.into())
}

/// A snapshot of which every cell can be read: one that was passed over would be a difference that
/// nobody sees.
///
/// # Errors
/// `K0604`.
fn with_all_cells(name: &str, snapshot: Snapshot) -> Result<Snapshot, Diagnostic> {
    let unread = snapshot.entries.iter().find_map(|entry| match entry {
        Entry::Unread(line) if line.starts_with("cell") => Some(line),
        _ => None,
    });
    match unread {
        None => Ok(snapshot),
        Some(line) => {
            let message = format!("`{name}` has a cell that cannot be read: `{line}`");
            Err(Diagnostic::new(Code::SnapshotInvalid, message)
                .in_file(name)
                .help("restore the file, or write it anew with `kontering accept`"))
        }
    }
}

/// Finds what a name stands for: a snapshot, a folder or a revision.
fn source(folder: &Path, name: &str) -> Result<SideSource, Diagnostic> {
    let revision = |revision: &str| -> Result<Option<SideSource>, Diagnostic> {
        let world = read_revision(folder, revision)?;
        Ok(world.map(|world| SideSource::Files(ReadAs::Revision, Box::new(world))))
    };
    let unknown = || {
        Diagnostic::new(Code::FileUnreadable, format!("`{name}` is not a snapshot, project folder or git revision"))
            .help("name a file such as `snapshots/reported.snap`, a folder, or a revision such as `HEAD~1`")
    };
    if let Some(rest) = name.strip_prefix("git:") {
        return revision(rest)?.ok_or_else(unknown);
    }
    let paths = [folder.join(name), PathBuf::from(name)];
    let Some(path) = paths.into_iter().find(|path| path.exists()) else {
        return revision(name)?.ok_or_else(unknown);
    };
    if path.is_dir() {
        return open_project(&path).map(|world| SideSource::Files(ReadAs::Folder, Box::new(world)));
    }
    let (Some(folder), Some(file)) = (path.parent(), path.file_name()) else {
        return Err(unknown());
    };
    let text = DiskWorld::new(folder).text(&file.to_string_lossy());
    text.map(SideSource::Snapshot)
        .map_err(|error| Diagnostic::unreadable(name, &error))
}

/// Computes a folder; a snapshot stands as it is.
fn side(
    source: SideSource,
    snapshot: Option<Snapshot>,
    view: &str,
    reading: &ReadingOptions,
) -> Result<ComparableSide, CommandError> {
    let (read, world): (ReadAs, Box<dyn World>) = match (source, snapshot) {
        (_, Some(Snapshot { header, entries })) => {
            let description = DiffSide {
                read: ReadAs::Snapshot,
                header,
                findings: Vec::new(),
            };
            return Ok(ComparableSide {
                entries,
                folder: None,
                description,
                told: Vec::new(),
            });
        }
        (SideSource::Files(read, world), None) => (read, world),
        (SideSource::Snapshot(_), None) => (ReadAs::Snapshot, Box::new(MemoryWorld::new())),
    };
    let errors = |found: Vec<Diagnostic>| found.into_iter().filter(Diagnostic::is_error).collect();
    let request = reading.request(&[], view);
    let computed = loaded_without_faulty(load(&*world)).and_then(|loaded| {
        let ran = loaded.value.run(&*world, &request);
        let found = [loaded.diagnostics, ran.diagnostics].concat();
        run_without_faulty(loaded.value, ran.value, found, &request)
    });
    let StandingRun {
        project,
        run,
        found,
        left_out,
    } = match computed {
        Ok(computed) => computed,
        Err(found) => {
            return Err(CommandError::Found {
                found: errors(found),
                sources: Some(world),
            });
        }
    };
    let findings = errors([found, left_out].concat());
    let Snapshot { header, entries } = snapshot::take(&project, &run, "");
    let description = DiffSide {
        read,
        header,
        findings,
    };
    Ok(ComparableSide {
        entries,
        folder: Some(Folder {
            world,
            project,
            run,
        }),
        description,
        told: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tolerance_is_a_number_or_a_share() {
        let number = |text| Ratio::parse(text).expect("a number");
        assert_eq!(
            tolerance("0,5").map(|found| found.absolute),
            Ok(number("0.5"))
        );
        assert_eq!(
            tolerance("0.1%").map(|found| found.relative),
            Ok(number("0.001"))
        );
        for text in ["", "-1", "x", "%"] {
            assert!(tolerance(text).is_err(), "{text}");
        }
    }
}
