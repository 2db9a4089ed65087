//! `whatif`: the same computation with something replaced.

use std::path::Path;

use clap::Args;

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::publish::Published;
use crate::render::{changed_data, changed_document, matrix_data, matrix_document, text_on};
use crate::scenario::{
    AppliedScenario, Replacement, apply, changed_cells, is_tolerated, matrix, recompute, unclaimed,
};
use crate::workspace::Project;

use super::support::{
    CommandError, Computation, ComputedProject, KindOption, Lang, Manner, Outcome, PlaceName,
    PublishOption, Session, TableFormat, notices, place, standing, told,
};
use super::{Command, Console};

/// How many changed cells a terminal gets unless all are asked for.
const SHOWN: usize = 40;

/// Replaces a weight, key, fact, adjustment or practice and shows the cells that change
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering whatif --weight tranefoss:sosialhjelp=1.75 --sheet t06
  kontering whatif --key tranefoss:sosialhjelp=boelum --weight tranefoss:sosialhjelp=1.75
  kontering whatif --fact boelum/2013:introdeltakere=280
  kontering whatif --view comparable --without-adjustment comparable:migra
  kontering whatif --practice sandmyr=boelum         Sandmyr's ledger under Bølum's practice
  kontering whatif --practice all                    every ledger under every practice

CSV:
  The column `kind` tells two sorts of rows apart: `cell` for a figure, `not_carried` for what a practice could not
  take with it, or what had to stay: `owner` says whose it is, `what` and `id` which, `reason` why. The columns of
  the other sort are empty. With `--practice all` a cell that is missing has its reason.")]
pub struct WhatIfVerb {
    /// Gives a weight another value: MUNICIPALITY[/YEAR]:WEIGHT=VALUE
    #[arg(long = "weight", value_name = "WEIGHT", value_parser = Replacement::weight)]
    weights: Vec<Replacement>,

    /// Gives a key the form that another municipality uses: MUNICIPALITY:KEY=OTHER
    #[arg(long = "key", value_name = "KEY", value_parser = Replacement::key)]
    keys: Vec<Replacement>,

    /// Gives a fact another value, in its own unit: MUNICIPALITY[/YEAR]:FACT=VALUE
    #[arg(long = "fact", value_name = "FACT", value_parser = Replacement::fact)]
    facts: Vec<Replacement>,

    /// Leaves an adjustment out of a view: VIEW:ADJUSTMENT[@MUNICIPALITY]
    #[arg(long = "without-adjustment", value_name = "ADJUSTMENT", value_parser = Replacement::without)]
    without: Vec<Replacement>,

    /// Makes an adjustment of another view in the asked view, too: VIEW:ADJUSTMENT[@MUNICIPALITY]
    #[arg(long = "with-adjustment", value_name = "ADJUSTMENT", value_parser = Replacement::with)]
    with: Vec<Replacement>,

    /// Puts a ledger under another municipality's practice: LEDGER=PRACTICE, or `all` for every
    /// pair
    #[arg(long = "practice", value_name = "PRACTICE", value_parser = practice)]
    practices: Vec<Practice>,

    /// Only the cells of this sheet; may be given several times
    #[arg(long = "sheet", value_name = "SHEET")]
    sheets: Vec<String>,

    #[command(flatten)]
    publish: PublishOption,

    /// Every changed cell, not only those that moved most
    #[arg(long)]
    all: bool,

    /// The municipalities and years; all of them where none is named
    #[arg(value_name = "MUNICIPALITY/YEAR", value_parser = place)]
    places: Vec<PlaceName>,

    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: TableFormat,

    /// The language of labels
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,

    #[command(flatten)]
    computation: Computation,

    #[command(flatten)]
    ledgers: KindOption,
}

/// One pair, or every pair.
#[derive(Clone, Debug)]
enum Practice {
    One(Replacement),
    All,
}

fn practice(text: &str) -> Result<Practice, String> {
    if text == "all" {
        Ok(Practice::All)
    } else {
        Replacement::practice(text).map(Practice::One)
    }
}

impl Command for WhatIfVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: self.format == TableFormat::Json,
            show_texts: self.computation.reading.show_texts,
            publish: self.publish.publish,
        }
    }

    /// Computes both and shows the difference. A scenario that cannot be computed is an error; that
    /// figures move is none.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        let replacements = self.replacements();
        if replacements.is_empty() && !self.is_matrix() {
            return Err(CommandError::Usage {
                message: "nothing is replaced",
                hint: "see `kontering whatif --help`",
            });
        }
        self.compare(&mut Session::open(folder, console)?, &replacements)
    }
}

/// What keeps a scenario from being computed; of what is published that something does: findings
/// tell of kroner and postings as they are.
fn as_told_of(found: Vec<Diagnostic>, published: Option<&Published>) -> Vec<Diagnostic> {
    if published.is_none() || found.is_empty() {
        return found;
    }
    let message = "the scenario cannot be computed, and why may not be told";
    let finding = Diagnostic::new(Code::ScenarioInvalid, message);
    vec![finding.help("look at it without `--publish`")]
}

impl WhatIfVerb {
    fn is_matrix(&self) -> bool {
        self.practices
            .iter()
            .any(|practice| matches!(practice, Practice::All))
    }

    fn replacements(&self) -> Vec<Replacement> {
        let pairs = self.practices.iter().filter_map(|practice| match practice {
            Practice::One(replacement) => Some(replacement),
            Practice::All => None,
        });
        pairs
            .chain(&self.keys)
            .chain(&self.weights)
            .chain(&self.facts)
            .chain(&self.without)
            .chain(&self.with)
            .cloned()
            .collect()
    }

    fn compare(&self, session: &mut Session<'_, '_>, replacements: &[Replacement]) -> Outcome {
        let request = self.computation.request(&self.places);
        let mut computed = session.compute_kind(&request, &self.ledgers.kind)?;
        computed.found.extend(self.unknown_sheets(&computed));
        let asked = (self.publish.publish, self.computation.reading.show_texts);
        let (computed, published) = standing(session, computed, &request, asked)?;
        let notices = notices(&computed, published.as_ref());
        let ComputedProject { project, run, .. } = told(computed, published.clone());
        let as_told = |scenario: &Project, run| match &published {
            Some(published) => published.scenario(scenario, &run),
            None => run,
        };
        let AppliedScenario {
            project: scenario,
            changes,
            mut not_carried,
        } = apply(&project, replacements, &request.view)?;
        if self.is_matrix() {
            let matrix = matrix(&session.world, &scenario, &run.ledgers, &request, as_told);
            let text = match self.format {
                TableFormat::Text => text_on(
                    &matrix_document(&scenario, &matrix.value, self.lang.into()),
                    session.console.screen(),
                ),
                TableFormat::Csv => matrix_data(&scenario, &matrix.value).csv(),
                TableFormat::Json => matrix_data(&scenario, &matrix.value).json(),
            };
            let found = as_told_of(matrix.diagnostics, published.as_ref());
            return session.conclude(&text, &[found, notices].concat());
        }
        let with_practice = replacements
            .iter()
            .any(|replacement| matches!(replacement, Replacement::Practice { .. }));
        let ran = recompute(&session.world, &scenario, &run.ledgers, &request);
        // What is published lacks facts that are stated; that is no finding.
        let tolerates_lacks = with_practice || published.is_some();
        let found: Vec<Diagnostic> = ran
            .diagnostics
            .into_iter()
            .filter(|finding| finding.is_error() && !is_tolerated(finding, tolerates_lacks))
            .collect();
        if !found.is_empty() {
            return Err(as_told_of(found, published.as_ref()).into());
        }
        let ran = as_told(&scenario, ran.value);
        for replacement in replacements {
            if let Replacement::Practice { ledger, practice } = replacement {
                let years = run
                    .places
                    .iter()
                    .filter(|(municipality, _)| municipality == ledger)
                    .map(|(_, year)| *year);
                not_carried.extend(years.flat_map(|year| unclaimed(&ran, ledger, practice, year)));
            }
        }
        let mut cells = changed_cells(&run, &ran);
        cells.retain(|cell| {
            self.sheets.is_empty()
                || self
                    .sheets
                    .iter()
                    .any(|sheet| **sheet == *cell.address.sheet)
        });
        let limit = if self.all { usize::MAX } else { SHOWN };
        let text = match self.format {
            TableFormat::Text => {
                let language = self.lang.into();
                let document =
                    changed_document(&scenario, &changes, &cells, &not_carried, limit, language);
                text_on(&document, session.console.screen())
            }
            TableFormat::Csv => changed_data(&scenario, &changes, &cells, &not_carried).csv(),
            TableFormat::Json => changed_data(&scenario, &changes, &cells, &not_carried).json(),
        };
        session.conclude(&text, &notices)
    }

    fn unknown_sheets(&self, computed: &ComputedProject) -> Vec<Diagnostic> {
        let known = || {
            computed
                .project
                .model
                .national
                .sheets
                .iter()
                .map(|sheet| &*sheet.id)
        };
        let unknown = self
            .sheets
            .iter()
            .filter(|asked| !known().any(|id| id == asked.as_str()));
        unknown
            .map(|asked| {
                let all = known().collect::<Vec<_>>().join(", ");
                Diagnostic::new(Code::UnknownSheet, format!("there is no sheet `{asked}`")).help(
                    did_you_mean(asked, known())
                        .unwrap_or_else(|| format!("the sheets are: {all}")),
                )
            })
            .collect()
    }
}
