//! `report`: one file for readers.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::diag::Diagnostic;
use crate::explain::Scene;
use crate::host::DiskWorld;
use crate::model::REPORTED;
use crate::reconcile::{PrintedFigure, keep_tellable, reconcile};
use crate::render::{ReportInputs, StyleSheet, html, report_document};
use crate::scenario::{COMPARABLE, GapRequest, leads_to};
use crate::workspace::{Prices, Project, Run};

use super::support::{
    CommandError, Computation, ComputedProject, KindOption, Lang, Manner, Outcome, PlaceOptions,
    PlacePair, PriceOption, PublishOption, Session, gaps, pairs, read_folder, standing, told,
    wrote,
};
use super::{Command, Console};

/// Writes a report for readers: one HTML file that needs neither network nor scripts
///
/// It holds the comparison, how much of each difference is booking practice, every sheet with
/// charts of what is followed over time, checks and targets, the inputs, and an explanation of
/// every figure. Texts of postings are never in it. With `--publish`, or where vocabulary.toml has
/// `reports = true`, it tells what may be told to everybody: no small counts, nothing that would
/// reveal them, and no explanations.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering report --output rapport.html
  kontering report --lang en --against tests/published --output report.html boelum/2013 tranefoss/2013")]
pub struct ReportVerb {
    /// The file to write; without it the report is printed
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// A folder of published tables to hold the figures against
    #[arg(long, value_name = "DIR")]
    against: Option<PathBuf>,

    #[command(flatten)]
    publish: PublishOption,

    /// Every figure and every explanation, also where vocabulary.toml says that reports are published
    #[arg(long, conflicts_with = "publish")]
    internal: bool,

    /// A date to put on the report; no clock is asked
    #[arg(long, value_name = "TEXT")]
    date: Option<String>,

    #[command(flatten)]
    asked: PlaceOptions,

    #[command(flatten)]
    prices: PriceOption,

    /// The language of labels
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,

    #[command(flatten)]
    computation: Computation,

    #[command(flatten)]
    ledgers: KindOption,
}

impl Command for ReportVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: false,
            show_texts: self.computation.reading.show_texts,
            publish: self.publish.publish,
        }
    }

    /// Computes and writes. Figures that may be wrong make no report; failing checks do, and are
    /// told in it.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        let mut session = Session::open(folder, console)?;
        let request = self.computation.request_of(&self.asked);
        let computed = session.compute_kind(&request, &self.ledgers.kind)?;
        let asked = (
            self.is_published(&computed.project),
            self.computation.reading.show_texts,
        );
        let (computed, published) = standing(&mut session, computed, &request, asked)?;
        let prices = self.prices.of(&computed.project, &computed.run)?;
        let requests = gap_requests(&computed.project, &computed.run, prices.as_ref());
        let gaps = gaps(&computed, published.as_ref(), &requests);
        let hidden = published.as_ref().map(|published| published.hidden.len());
        let ComputedProject {
            project,
            run,
            mut found,
        } = told(computed, published);
        let mut printed = self.printed(&project, &run)?;
        if let (Some(printed), Some(_)) = (&mut printed, hidden) {
            keep_tellable(printed, &project, &run);
        }
        found.extend(gaps.diagnostics);
        let reconciliation = printed
            .as_ref()
            .map(|printed| reconcile(&project, &run, printed));
        let is_of_report = |finding: &&Diagnostic| {
            let about = finding.places();
            let mut shown = run.places.iter();
            about.is_empty() || shown.any(|(id, _)| about.iter().any(|place| place.place == *id))
        };
        let may_be_told =
            |finding: &&Diagnostic| hidden.is_none() || finding.subject.is_of_publication;
        let found_here = found.iter().filter(is_of_report).filter(may_be_told);
        let found_here: Vec<Diagnostic> = found_here.cloned().collect();
        let html = {
            let scene = Scene::new(&session.world, &project, &run, false, 0);
            let document = report_document(&ReportInputs {
                scene: &scene,
                gaps: &gaps.value,
                reconciliation: reconciliation.as_ref(),
                found: &found_here,
                date: self.date.as_deref(),
                prices: prices.as_ref(),
                hidden,
                language: self.lang.into(),
            });
            html(&document, StyleSheet::Report, self.lang.into())
        };
        let text = match &self.output {
            Some(path) => wrote(path, &html)?,
            None => html,
        };
        session.conclude(&text, &found)
    }
}

impl ReportVerb {
    fn is_published(&self, project: &Project) -> bool {
        let rule = project.model.vocabulary.publication.as_ref();
        self.publish.publish || !self.internal && rule.is_some_and(|rule| rule.reports)
    }

    /// The published figures of the places asked for; `None` where no folder is named.
    fn printed(
        &self,
        project: &Project,
        run: &Run,
    ) -> Result<Option<Vec<PrintedFigure>>, CommandError> {
        let Some(folder) = &self.against else {
            return Ok(None);
        };
        let mut published = read_folder(folder, &project.model.vocabulary);
        if !published.diagnostics.is_empty() {
            return Err(CommandError::about(
                DiskWorld::new(folder),
                published.diagnostics,
            ));
        }
        let is_left_out = |scope: &str| {
            project.municipalities.contains_key(scope)
                && !run
                    .places
                    .iter()
                    .any(|(municipality, _)| **municipality == *scope)
        };
        published
            .value
            .retain(|printed| !is_left_out(&printed.address.scope));
        Ok(Some(published.value))
    }
}

/// Every gap between two of the places in one year, and between those without one in common where
/// kroner are in the prices of one; none where the folder has no view that they
/// could lead to.
fn gap_requests(project: &Project, run: &Run, prices: Option<&Prices>) -> Vec<GapRequest> {
    let to = leads_to(&run.view);
    if *to == *COMPARABLE && project.unknown_view(&to).is_some() {
        return Vec::new();
    }
    let request = |PlacePair {
                       municipalities,
                       years,
                   }| GapRequest {
        municipalities,
        years,
        prices: prices.map(|prices| prices.year),
        area: None,
        from: REPORTED.into(),
        to: to.clone(),
    };
    let pairs = pairs(&run.places, prices.is_some());
    pairs.into_iter().map(request).collect()
}
