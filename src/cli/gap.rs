//! `gap`: how much of a difference in cost is booking practice, step by step.

use std::path::Path;

use clap::Args;

use crate::diag::{Code, Diagnostic};
use crate::model::{Id, REPORTED};
use crate::render::{json, long_data, text_on, waterfall_data, waterfall_document};
use crate::scenario::{COMPARABLE, GapRequest, Gaps, decompose, gap_cells};
use crate::workspace::Project;

use super::support::{
    ComputedProject, KindOption, Lang, Manner, Outcome, PlaceName, ReadingOptions, Session,
    TableFormat, place,
};
use super::{Command, Console};

/// Leads from the gap between two municipalities in one view to that in another, step by step
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering gap boelum tranefoss --area introduksjonsprogram --to report-table-13
  kontering gap boelum sandmyr --format csv            every area, each step with its address")]
pub struct GapVerb {
    /// The first municipality; the gap is its figure minus the second's
    #[arg(value_name = "A", value_parser = place)]
    a: PlaceName,

    /// The second municipality
    #[arg(value_name = "B", value_parser = place)]
    b: PlaceName,

    /// The category; every area where absent
    #[arg(long, value_name = "CATEGORY")]
    area: Option<String>,

    /// The view that the steps start from
    #[arg(long, value_name = "VIEW", default_value = REPORTED)]
    from: String,

    /// The view that they lead to; the only one that is declared, else `comparable`
    #[arg(long, value_name = "VIEW")]
    to: Option<String>,

    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: TableFormat,

    /// The language of labels
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,

    #[command(flatten)]
    reading: ReadingOptions,

    #[command(flatten)]
    ledgers: KindOption,
}

impl Command for GapVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: self.format == TableFormat::Json,
            show_texts: self.reading.show_texts,
        }
    }

    /// Decomposes and writes.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        let mut session = Session::open(folder, console)?;
        let request = self
            .reading
            .request(&[self.a.clone(), self.b.clone()], REPORTED);
        let computed = session.compute_kind(&request, &self.ledgers.kind)?;
        let ComputedProject { project, run, .. } = session.without_faulty(computed, &request)?;
        let year = self.year(&project)?;
        let request = GapRequest {
            municipalities: (self.a.municipality.clone(), self.b.municipality.clone()),
            year,
            area: self.area.as_deref().map(Id::from),
            from: Id::from(self.from.as_str()),
            to: self.to(&project),
        };
        let mut gaps = decompose(&project, &run.ledgers, &request);
        if gaps.value.is_empty() {
            return Err(gaps.diagnostics.into());
        }
        let text = match self.format {
            TableFormat::Text => {
                // Most to tell first.
                gaps.value
                    .sort_by_cached_key(|gap| std::cmp::Reverse((&gap.end - &gap.start).abs()));
                let drawn: Vec<String> = gaps
                    .value
                    .iter()
                    .map(|gap| {
                        text_on(
                            &waterfall_document(&project, gap, self.lang.into()),
                            session.console.screen(),
                        )
                    })
                    .collect();
                drawn.join("\n")
            }
            TableFormat::Csv => {
                let cells = gap_cells(
                    &project,
                    &Gaps {
                        gaps: gaps.value,
                        missing: Vec::new(),
                    },
                );
                long_data(&project, &run, &cells).csv()
            }
            TableFormat::Json => json(&waterfall_data(&project, &gaps.value)),
        };
        session.conclude(&text, &gaps.diagnostics)
    }
}

impl GapVerb {
    /// The view that is asked for, else the only one that is declared, else `comparable`.
    fn to(&self, project: &Project) -> Id {
        let views = project.views();
        let mut others = views
            .iter()
            .filter(|view| ***view != *REPORTED && ***view != *self.from);
        match (&self.to, others.next(), others.next()) {
            (Some(view), ..) => Id::from(view.as_str()),
            (None, Some(only), None) => only.clone(),
            (None, ..) => COMPARABLE.into(),
        }
    }

    /// The year that is asked for, else the last that both have a ledger for.
    fn year(&self, project: &Project) -> Result<i32, Diagnostic> {
        let refused = |message: &str, help: String| {
            Err(Diagnostic::new(Code::UnknownMunicipality, message).help(help))
        };
        let [a, b] = [&self.a.municipality, &self.b.municipality];
        match (self.a.year, self.b.year) {
            (Some(year), Some(other)) if year != other => {
                let help = format!("name one year for both, such as `{a}/{year} {b}/{year}`");
                refused("a gap is between two municipalities in one year", help)
            }
            (Some(year), _) | (_, Some(year)) => Ok(year),
            (None, None) => {
                let years = |of: &Id| {
                    project
                        .places()
                        .into_iter()
                        .filter(|(id, _)| id == of)
                        .map(|(_, year)| year)
                        .collect()
                };
                let (of_a, of_b): (Vec<i32>, Vec<i32>) = (years(a), years(b));
                let list = |years: &[i32]| {
                    years
                        .iter()
                        .map(i32::to_string)
                        .collect::<Vec<_>>()
                        .join(", ")
                };
                let common = of_a.iter().filter(|year| of_b.contains(year)).max();
                common.copied().map_or_else(
                    || {
                        let help = format!(
                            "`{a}` has ledgers for {}, `{b}` for {}",
                            list(&of_a),
                            list(&of_b)
                        );
                        refused(
                            "the two municipalities have no year with ledgers in common",
                            help,
                        )
                    },
                    Ok,
                )
            }
        }
    }
}
