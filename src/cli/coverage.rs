//! `coverage`: what of each ledger has been looked at, what lacks, and what to write next.

use std::path::Path;

use clap::Args;

use crate::coverage::{BY_FUNCTION, Coverage, PlaceCoverage, Scrutiny, cover, with_dimension};
use crate::diag::{Code, Diagnostic};
use crate::explain::Scene;
use crate::model::Id;
use crate::render::{CoverageLimits, coverage_data, coverage_document, text_on};
use crate::value::Amount;

use super::support::{
    Computation, ComputedProject, KindOption, Lang, Manner, Outcome, PlaceName, Session,
    TableFormat, kroner, place,
};
use super::{Command, Console, exit};

/// Says what of each ledger has been looked at, which areas are known, which facts are missing, and
/// what to write next
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering coverage boelum                     by function: where the kroner go, what to do next, how far it is
  kontering coverage boelum --by ansvar --all   by cost centre, every line
  kontering coverage boelum --kind budget       of a budget, where there is one
  kontering coverage --max-unmapped 0 --max-pending 1000000    fails with exit code 4 where more is undecided

Gross kroner are summed without signs, so that income does not hide expenditure. Looked at is what a rule of the
municipality claims, or a rule of the nation that holds wherever something is booked; what is pending, unmapped, or
taken by `otherwise` nobody has looked at. Unmapped and disputed postings are the result here and fail no run by
themselves. Lines to paste load as they stand, with a reason to be written; nothing is applied. The last line of each
municipality says how far it is, and `accept` says it too.")]
pub struct CoverageVerb {
    /// MUNICIPALITY or MUNICIPALITY/YEAR; all of them where absent
    #[arg(value_name = "PLACE", value_parser = place)]
    places: Vec<PlaceName>,

    /// Put postings together by this dimension, national or local
    #[arg(long, value_name = "DIMENSION", default_value = BY_FUNCTION)]
    by: String,

    /// Show every code, every group to decide and every missing fact
    #[arg(long)]
    all: bool,

    /// Fail with exit code 4 where more gross kroner of a municipality and year are claimed by no
    /// rule
    #[arg(long, value_name = "KR", value_parser = kroner)]
    max_unmapped: Option<Amount>,

    /// Fail with exit code 4 where more gross kroner of a municipality and year are pending
    #[arg(long, value_name = "KR", value_parser = kroner)]
    max_pending: Option<Amount>,

    /// The language of names
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,

    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: TableFormat,

    #[command(flatten)]
    computation: Computation,

    #[command(flatten)]
    ledgers: KindOption,
}

impl Command for CoverageVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: self.format == TableFormat::Json,
            show_texts: self.computation.reading.show_texts,
            publish: false,
        }
    }

    /// Looks at what a run gives, also where it has errors.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        let mut session = Session::open(folder, console)?;
        let request = self.computation.request(&self.places);
        let ComputedProject {
            project,
            run,
            found,
        } = session
            .compute_kind(&request, &self.ledgers.kind)?
            .presentable()?;
        let by = Id::from(self.by.as_str());
        let run = with_dimension(&project, run, &session.world, &request, &by)?;
        let coverage = {
            let scene = Scene::new(
                &session.world,
                &project,
                &run,
                self.computation.reading.show_texts,
                1,
            );
            cover(&scene, &found, &by)
        };
        let limits = match self.all {
            true => CoverageLimits::ALL,
            false => CoverageLimits::glance(coverage.places.len()),
        };
        let text = match self.format {
            TableFormat::Text => {
                let document = coverage_document(&coverage, &project, self.lang.into(), limits);
                text_on(&document, session.console.screen())
            }
            TableFormat::Csv => coverage_data(&coverage, &project).csv(),
            TableFormat::Json => coverage_data(&coverage, &project).json(),
        };
        // What the sums say is no news, and warnings are for `test`.
        let is_news = |finding: &&Diagnostic| {
            finding.is_error() && !matches!(finding.code, Code::Unmapped | Code::Disputed)
        };
        let errors: Vec<Diagnostic> = found.iter().filter(is_news).cloned().collect();
        let code = session.conclude(&text, &errors)?;
        Ok(match self.exceeds(&coverage) {
            true if code == exit::Exit::Fine => exit::Exit::Differs,
            _ => code,
        })
    }
}

impl CoverageVerb {
    /// Whether more is undecided of a place than may be.
    fn exceeds(&self, coverage: &Coverage) -> bool {
        let limits = [
            (self.max_unmapped, Scrutiny::Unmapped),
            (self.max_pending, Scrutiny::Pending),
        ];
        let above = |place: &PlaceCoverage| {
            limits.iter().any(|(limit, scrutiny)| {
                limit.is_some_and(|limit| place.sums_of(*scrutiny).gross > limit)
            })
        };
        coverage.places.iter().any(above)
    }
}
