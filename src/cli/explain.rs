//! `explain`: why a cell is what it is, why a posting landed where it did, what a code means.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::engine::Address;
use crate::explain::{
    Bundle, ControlName, ExplanationStep, PostingName, Scene, bundle, explain_cell,
    explain_control, explain_gap, explain_posting, published_bundle,
};
use crate::host::new_folder;
use crate::model::{Id, REPORTED};
use crate::municipality::LedgerChoice;
use crate::render::{
    DataRow, Datum, Screen, TreeLimits, csv, explanation_document, json, name_of, text_on,
};
use crate::scenario::{GapName, GapRequest, decompose_all, leads_to, parse_gap_period};
use crate::world::Store;

use super::support::{
    CommandError, Computation, ComputedProject, KindOption, Manner, Outcome, PublishOption,
    Session, TableFormat, notices, published, shown_path,
};
use super::{Command, Console, exit};

/// Explains a cell, a posting or a code
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering explain t06:ROW:COLUMN@boelum/2013       a cell: formula, rules, postings
  kontering explain gap.AREA:ROW:effekt@boelum~sandmyr/2013
                                                     a step from one gap to another
  kontering explain boelum/2013#500123               a posting by its voucher
  kontering explain boelum/2013/postings.csv:812     a posting by its file and line
  kontering explain control:155@boelum/2024          a control of a ledger: formula, figures, postings
  kontering explain K0401                            what an error means
  kontering explain t06:ROW:COLUMN@boelum/2013 --bundle one-cell
                                                     a folder that recomputes the cell alone, texts masked")]
pub struct ExplainVerb {
    /// An address, a control (control:155), a voucher (boelum/2013#500123), a file and line, or a
    /// code (K0103)
    #[arg(value_name = "ADDRESS|CONTROL|POSTING|CODE")]
    subject: String,

    /// Show everything beneath, however much it is
    #[arg(long)]
    all: bool,

    /// How many postings are listed for each rule, the largest first
    #[arg(long, value_name = "N", default_value_t = 3)]
    postings: usize,

    /// Write the rules, facts and postings of a cell into a new folder that recomputes it alone;
    /// texts are masked
    #[arg(long, value_name = "DIR")]
    bundle: Option<PathBuf>,

    #[command(flatten)]
    publish: PublishOption,

    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: TableFormat,

    #[command(flatten)]
    computation: Computation,

    #[command(flatten)]
    ledgers: KindOption,
}

/// What a reader asks about in a project.
enum ExplainedSubject {
    Cell(Address),
    Control(ControlName),
    Posting(PostingName),
}

impl Command for ExplainVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: self.format == TableFormat::Json,
            show_texts: self.computation.reading.show_texts,
            publish: self.publish.publish,
        }
    }

    /// Explains.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        if self.publish.publish && self.bundle.is_none() {
            return Err(CommandError::Usage {
                message: "explanations are not published: they show what every sum is made of",
                hint: "leave out `--publish`, publish figures with `kontering run --publish`, or add `--bundle DIR` for a folder that recomputes a cell from what is told",
            });
        }
        if is_code(&self.subject) && self.bundle.is_none() {
            console.print(&self.code()?)?;
            return Ok(exit::Exit::Fine);
        }
        self.explain(&mut Session::open(folder, console)?)
    }
}

impl ExplainVerb {
    fn subject(&self) -> Result<ExplainedSubject, Diagnostic> {
        if let Ok(name) = self.subject.parse() {
            return Ok(ExplainedSubject::Control(name));
        }
        if let Ok(address) = self.subject.parse() {
            return Ok(ExplainedSubject::Cell(address));
        }
        self.subject.parse().map(ExplainedSubject::Posting).map_err(|()| {
            Diagnostic::new(Code::UnknownAddress, format!("`{}` is not an address, control, posting or code", self.subject))
                .help("write SHEET:ROW:COLUMN@MUNICIPALITY/YEAR, control:ID@MUNICIPALITY/YEAR, MUNICIPALITY/YEAR#VOUCHER, FILE:LINE, or a code such as K0103")
        })
    }

    fn explain(&self, session: &mut Session<'_, '_>) -> Outcome {
        let subject = self.subject()?;
        let view = match &subject {
            ExplainedSubject::Cell(Address {
                view: Some(view), ..
            }) => view,
            _ => self.computation.view.as_str(),
        };
        let reading = &self.computation.reading;
        let computed = session.compute_kind(&reading.request(&[], view), &self.ledgers.kind)?;
        if let Some(folder) = &self.bundle {
            return self.bundle(session, computed, &subject, folder);
        }
        let ComputedProject {
            project,
            run,
            found,
        } = computed;
        let steps = {
            let scene = Scene::new(
                &session.world,
                &project,
                &run,
                reading.show_texts,
                self.postings,
            );
            match &subject {
                ExplainedSubject::Cell(address)
                    if GapName::parse(&project, &address.sheet).is_some() =>
                {
                    gap(&scene, address).map(|step| vec![step])
                }
                ExplainedSubject::Cell(address) => explain_cell(&scene, address)
                    .map(|step| vec![step])
                    .map_err(|finding| vec![finding]),
                ExplainedSubject::Control(name) => {
                    explain_control(&scene, name).map_err(|finding| vec![finding])
                }
                ExplainedSubject::Posting(name) => {
                    explain_posting(&scene, name).map_err(|finding| vec![finding])
                }
            }
        };
        match steps {
            Ok(steps) => {
                // An explanation must not look whole where kroner are disputed or a figure has no
                // answer.
                let errors: Vec<Diagnostic> = found
                    .into_iter()
                    .filter(|finding| finding.is_error() && finding.code != Code::ControlFailed)
                    .collect();
                session.conclude(&self.text(&steps, session.console.screen()), &errors)
            }
            Err(findings) => {
                let fresh: Vec<Diagnostic> = findings
                    .into_iter()
                    .filter(|finding| !found.contains(finding))
                    .collect();
                let found: Vec<Diagnostic> = found
                    .into_iter()
                    .filter(Diagnostic::is_error)
                    .chain(fresh)
                    .collect();
                Err(found.into())
            }
        }
    }

    /// Writes the folder that recomputes a cell, and says so.
    fn bundle(
        &self,
        session: &mut Session<'_, '_>,
        computed: ComputedProject,
        subject: &ExplainedSubject,
        folder: &Path,
    ) -> Outcome {
        let ExplainedSubject::Cell(address) = subject else {
            let finding = Diagnostic::new(Code::BundleRefused, "a bundle is made of a cell");
            return Err(finding
                .help("write SHEET:ROW:COLUMN@MUNICIPALITY/YEAR")
                .into());
        };
        if self.ledgers.kind != LedgerChoice::default() {
            let finding = Diagnostic::new(Code::BundleRefused, "a bundle is made of accounts");
            return Err(finding.help("leave `--kind` out").into());
        }
        let mut said = Vec::new();
        let bundle = match self.publish.publish {
            false => {
                let ComputedProject { project, run, .. } = &computed;
                bundle(&Scene::new(&session.world, project, run, false, 0), address)
            }
            true => {
                let mut computed = computed.presentable()?;
                let show_texts = self.computation.reading.show_texts;
                let published = published(&mut computed, &session.world, show_texts)?;
                said = notices(&computed, Some(&published));
                let ComputedProject { project, run, .. } = &computed;
                let scene = Scene::new(&session.world, project, run, false, 0);
                published_bundle(&scene, &published, address)
            }
        };
        let bundle = bundle.map_err(|refused| [&said[..], &[refused]].concat())?;
        let text = write_bundle(&bundle, folder, (self.format, self.publish.publish))?;
        session.conclude(&text, &said)
    }

    fn text(&self, steps: &[ExplanationStep], screen: Screen) -> String {
        let limits = if self.all {
            TreeLimits::ALL
        } else {
            TreeLimits::GLANCE
        };
        match self.format {
            TableFormat::Text => steps
                .iter()
                .map(|step| text_on(&explanation_document(step, limits), screen))
                .collect::<Vec<_>>()
                .join("\n"),
            TableFormat::Json => json(&steps),
            TableFormat::Csv => {
                let header = [
                    "id", "kind", "name", "value", "display", "text", "file", "line", "ground",
                    "postings",
                ];
                csv(&header, steps.iter().flat_map(rows))
            }
        }
    }

    /// The meaning of a code.
    fn code(&self) -> Result<String, Diagnostic> {
        let asked = self.subject.to_uppercase();
        let Some(code) = Code::ALL.iter().find(|code| code.id() == asked) else {
            let near = did_you_mean(&asked, Code::ALL.iter().map(|code| code.id()));
            let finding = Diagnostic::new(
                Code::UnknownAddress,
                format!("no diagnostic has the code `{asked}`"),
            );
            return Err(finding.maybe_help(near));
        };
        let severity = code.severity().word();
        Ok(match self.format {
            TableFormat::Text => format!("{code} ({severity})\n{}\n", code.meaning()),
            TableFormat::Json => json(&BTreeMap::from([
                ("code", code.id()),
                ("severity", severity),
                ("meaning", code.meaning()),
            ])),
            TableFormat::Csv => {
                let row = DataRow::new()
                    .with("code", code.id())
                    .with("severity", severity)
                    .with("meaning", code.meaning());
                csv(&["code", "severity", "meaning"], [row])
            }
        })
    }
}

/// Writes a bundle into a new folder; gives what is to be said of it.
fn write_bundle(
    bundle: &Bundle,
    folder: &Path,
    (format, is_published): (TableFormat, bool),
) -> Result<String, Diagnostic> {
    let to = new_folder(folder)?;
    for (path, content) in &bundle.files {
        to.write(path, content).map_err(|error| {
            let path = folder.join(path).display().to_string();
            Diagnostic::unwritable(&path, &error)
        })?;
    }
    let (shown, cell) = (shown_path(folder), &bundle.cell);
    let (address, display) = (cell.address.to_string(), cell.display());
    let report = DataRow::new()
        .with("folder", &shown)
        .with("address", &address)
        .with("display", Datum::Shown(display.clone()))
        .with("files", bundle.files.len())
        .with("postings", bundle.postings);
    Ok(match format {
        TableFormat::Csv => csv(
            &["folder", "address", "display", "files", "postings"],
            [report],
        ),
        TableFormat::Json => json(&report),
        TableFormat::Text => format!(
            "wrote {shown}: {} files, {}; the cell is {display}\nrecompute it with: kontering -C {shown} explain {address}\n",
            bundle.files.len(),
            match is_published {
                true => "facts and sums that are told, no postings".to_owned(),
                false => format!("{} postings, texts masked", bundle.postings),
            },
        ),
    })
}

/// The step beneath a cell of a gap, `a~b`; the gap is decomposed for it.
fn gap(scene: &Scene<'_>, address: &Address) -> Result<ExplanationStep, Vec<Diagnostic>> {
    let unknown = |help: String| {
        let diagnostic = Diagnostic::new(
            Code::UnknownAddress,
            format!("there is no cell `{address}`"),
        );
        Err(vec![diagnostic.help(help)])
    };
    let named = GapName::parse(scene.project, &address.sheet)
        .filter(|name| name.is_declared(scene.project));
    let Some(GapName {
        area: Some(area),
        from,
    }) = named
    else {
        let sheets: Vec<Id> = scene
            .project
            .model
            .categories
            .nodes
            .iter()
            .map(|category| GapName::sheet(&category.id, REPORTED))
            .collect();
        let near = did_you_mean(&address.sheet, sheets.iter().map(|sheet| &**sheet));
        let areas: Vec<&str> = scene
            .project
            .model
            .categories
            .children(None)
            .map(|area| &*area.id)
            .collect();
        return unknown(
            near.unwrap_or_else(|| format!("name the area, `gap.AREA`: {}", areas.join(", "))),
        );
    };
    let Some((a, b)) = address.scope.both() else {
        return unknown(
            "a gap is between two municipalities: write `A~B`, the first minus the second"
                .to_owned(),
        );
    };
    let Some((years, prices)) = parse_gap_period(&address.period) else {
        return unknown(format!(
            "a gap is of an accounting year, which `{}` is not",
            address.period
        ));
    };
    let to = address.view.clone().unwrap_or_else(|| leads_to(REPORTED));
    let request = GapRequest {
        municipalities: (a.clone(), b.clone()),
        years,
        prices,
        area: Some(area),
        from,
        to: to.clone(),
    };
    let decomposed = decompose_all(scene.project, &scene.run.ledgers, &[request]);
    if !decomposed.diagnostics.is_empty() {
        return Err(decomposed.diagnostics);
    }
    let address = Address {
        view: Some(to),
        ..address.clone()
    };
    explain_gap(scene, &decomposed.value, &address).map_err(|finding| vec![finding])
}

fn is_code(subject: &str) -> bool {
    let digits = subject.strip_prefix(['K', 'k']).unwrap_or_default();
    digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A step and those beneath it as rows, parents first.
fn rows(step: &ExplanationStep) -> Vec<DataRow> {
    let shown = |field: &Option<String>| field.clone().map(Datum::Shown);
    let place = step.place.as_ref();
    let own = DataRow::new()
        .with("id", &step.id)
        .with("kind", name_of(&step.kind))
        .with("name", &step.name)
        .with("value", shown(&step.value))
        .with("display", shown(&step.display))
        .with("text", step.text.as_ref())
        .with("file", place.map(|place| &place.file))
        .with(
            "line",
            place.map(|place| Datum::Shown(place.record.to_string())),
        )
        .with("ground", step.ground.as_ref().map(ToString::to_string))
        .with("postings", step.postings);
    std::iter::once(own)
        .chain(step.steps.iter().flat_map(rows))
        .collect()
}
