//! No verb: the comparison.

use std::path::Path;

use clap::Args;

use crate::render::{comparison_data, comparison_document, text_on};

use super::support::{
    Computation, ComputedProject, KindOption, Lang, Manner, Outcome, Session, TableFormat,
};
use super::{Command, Console};

/// The options of the comparison.
#[derive(Args, Debug)]
pub struct CompareVerb {
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

impl Command for CompareVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: self.format == TableFormat::Json,
            show_texts: self.computation.reading.show_texts,
        }
    }

    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        let mut session = Session::open(folder, console)?;
        let request = self.computation.request(&[]);
        let computed = session.compute_kind(&request, &self.ledgers.kind)?;
        let ComputedProject {
            project,
            run,
            found,
        } = match self.format {
            TableFormat::Text => session.for_people(computed, &request)?,
            TableFormat::Csv | TableFormat::Json => session.without_faulty(computed, &request)?,
        };
        let text = match self.format {
            TableFormat::Text => text_on(
                &comparison_document(&project, &run, self.lang.into()),
                session.console.screen(),
            ),
            TableFormat::Csv => comparison_data(&project, &run).csv(),
            TableFormat::Json => comparison_data(&project, &run).json(),
        };
        session.conclude(&text, &found)
    }
}
