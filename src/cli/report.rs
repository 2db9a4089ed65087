//! `report`: one file for readers.

use std::path::PathBuf;

use clap::Args;

use crate::explain::Scene;
use crate::host::DiskWorld;
use crate::model::REPORTED;
use crate::reconcile::{Printed, reconcile};
use crate::render::{Report, diagnostics, report_html};
use crate::scenario::{COMPARABLE, Decomposed, GapRequest, decompose_all, leads_to};
use crate::workspace::{Project, Run};

use super::common::{Common, PlaceName, place, written};
use super::reconcile::read_folder;
use super::session::{Computed, Session};
use super::sheets::pairs;
use super::{Console, exit};

/// Writes a report for readers: one HTML file that needs neither network nor scripts
///
/// It holds the comparison, how much of each difference is booking practice, every sheet with charts of what is followed over time, checks
/// and targets, the inputs, and an explanation of every figure. Texts of postings are never in it.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering report --output rapport.html
  kontering report --lang en --published tests/published --output report.html baerum/2013 trondheim/2013")]
pub struct ReportVerb {
    /// The file to write; without it the report is printed
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// A folder of published tables to hold the figures against
    #[arg(long, value_name = "DIR")]
    published: Option<PathBuf>,

    /// A date to put on the report; no clock is asked
    #[arg(long, value_name = "TEXT")]
    date: Option<String>,

    /// The municipalities and years; all of them where none is named
    #[arg(value_name = "MUNICIPALITY/YEAR", value_parser = place)]
    places: Vec<PlaceName>,
}

impl ReportVerb {
    /// Computes and writes. Figures that may be wrong make no report; failing checks do, and are told in it.
    pub fn run(&self, common: &Common, console: &mut Console<'_>) -> i32 {
        let shown = Session::open(common, console).and_then(|mut session| self.write(common, &mut session));
        shown.unwrap_or_else(|code| code)
    }

    fn write(&self, common: &Common, session: &mut Session<'_, '_>) -> Result<i32, i32> {
        let computed = session.compute(&self.places, &common.view)?;
        if !exit::is_sound(&computed.found) || !computed.is_shown() {
            session.fail(&computed.found);
            return Err(exit::of(&computed.found).max(exit::FAILED));
        }
        let Computed { project, run, mut found } = computed;
        let printed = self.printed(&project, &run, session)?;
        let gaps = gaps(&project, &run);
        found.extend(gaps.diagnostics);
        let reconciliation = printed.as_ref().map(|printed| reconcile(&project, &run, printed));
        let html = {
            let scene = Scene::new(&session.world, &project, &run, false, 0);
            report_html(&Report {
                scene: &scene,
                gaps: &gaps.value,
                reconciliation: reconciliation.as_ref(),
                date: self.date.as_deref(),
                language: common.language(),
            })
        };
        let Some(path) = &self.output else { return Ok(session.conclude(&html, &found)) };
        let told = written(path, &html).map_err(|finding| session.refuse(&finding))?;
        Ok(session.conclude(&told, &found))
    }

    /// The published figures of the places asked for; `None` where no folder is named.
    fn printed(&self, project: &Project, run: &Run, session: &mut Session<'_, '_>) -> Result<Option<Vec<Printed>>, i32> {
        let Some(folder) = &self.published else { return Ok(None) };
        let mut published = read_folder(folder, &project.model.vocabulary);
        if !published.diagnostics.is_empty() {
            let world = DiskWorld::new(folder);
            let told = diagnostics(&world, &published.diagnostics, session.common.beside(), session.common.show_texts);
            session.console.error(&told);
            return Err(exit::of(&published.diagnostics).max(exit::FAILED));
        }
        let is_left_out = |scope: &str| {
            project.municipalities.contains_key(scope) && !run.places.iter().any(|(municipality, _)| **municipality == *scope)
        };
        published.value.retain(|printed| !is_left_out(&printed.address.scope));
        Ok(Some(published.value))
    }
}

/// Every gap between two of the places in one year; none where the folder has no view that they could lead to.
fn gaps(project: &Project, run: &Run) -> crate::diag::Found<Decomposed> {
    let to = leads_to(&run.view);
    if *to == *COMPARABLE && project.unknown_view(&to).is_some() {
        return crate::diag::Found { value: Decomposed::default(), diagnostics: Vec::new() };
    }
    let request = |(municipalities, year)| GapRequest { municipalities, year, area: None, from: REPORTED.into(), to: to.clone() };
    let requests: Vec<GapRequest> = pairs(&run.places).into_iter().map(request).collect();
    decompose_all(project, &run.ledgers, &requests)
}
