//! No verb: the comparison.

use std::path::Path;

use clap::Args;

use crate::render::{comparison_data, comparison_document, text_on};

use super::run::RunVerb;
use super::support::{
    CommandError, Computation, ComputedProject, KindOption, Lang, Manner, Outcome, PlaceOptions,
    PriceOption, Session, TableFormat,
};
use super::{Command, Console, verbs};
use crate::diag::did_you_mean;
use crate::host::{DiskWorld, open_project};
use crate::world::World;

/// The options of the comparison.
#[derive(Args, Clone, Debug)]
pub struct CompareVerb {
    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: TableFormat,

    /// The language of labels
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,

    #[command(flatten)]
    asked: PlaceOptions,

    /// This sheet in place of the comparison; may be given several times
    #[arg(long = "sheet", value_name = "SHEET")]
    sheets: Vec<String>,

    #[command(flatten)]
    prices: PriceOption,

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
            publish: false,
        }
    }

    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        self.see_to_words(folder)?;
        if !self.sheets.is_empty() {
            return self.as_sheets()?.run(folder, console);
        }
        let mut session = Session::open(folder, console)?;
        let request = self.computation.request_of(&self.asked);
        let computed = session.compute_kind(&request, &self.ledgers.kind)?;
        if computed.project.bundle.is_some() {
            return self.as_sheets()?.run(folder, console);
        }
        let ComputedProject {
            project,
            run,
            found,
        } = match self.format {
            TableFormat::Text => session.for_people(computed, &request)?,
            TableFormat::Csv | TableFormat::Json => session.without_faulty(computed, &request)?,
        };
        let prices = self.prices.of(&project, &run)?;
        let prices = prices.as_ref();
        let text = match self.format {
            TableFormat::Text => text_on(
                &comparison_document(&project, &run, prices, self.lang.into()),
                session.console.screen(),
            ),
            TableFormat::Csv => comparison_data(&project, &run, prices).csv(),
            TableFormat::Json => comparison_data(&project, &run, prices).json(),
        };
        match self.format {
            TableFormat::Text => session.conclude_for_people(&text, &found),
            TableFormat::Csv | TableFormat::Json => session.conclude(&text, &found),
        }
    }
}

impl CompareVerb {
    /// Refuses a first word that is neither a verb nor a municipality.
    ///
    /// # Errors
    /// The word, with what is near among both.
    fn see_to_words(&self, folder: &Path) -> Result<(), CommandError> {
        let world = DiskWorld::new(folder);
        let is_project = open_project(folder).is_ok();
        let municipalities = world.list("municipalities").unwrap_or_default();
        let municipalities = municipalities.iter();
        let known: Vec<&str> = municipalities
            .filter_map(|name| name.strip_suffix('/'))
            .collect();
        let verbs = verbs();
        let words = self.asked.places.iter().map(|place| &*place.municipality);
        for word in words.filter(|word| !known.contains(word)) {
            if verbs.iter().any(|verb| verb == word) {
                return Err(CommandError::Word {
                    message: format!("`{word}` is a verb and stands behind a place"),
                    hint: format!("write `kontering {word}`, and places behind it"),
                });
            }
            let verb = did_you_mean(word, verbs.iter().map(String::as_str));
            // Where there is no project, that is what is wrong, unless a verb was meant.
            if !is_project && verb.is_none() {
                continue;
            }
            let near = verb.or_else(|| did_you_mean(word, known.iter().copied()));
            let all = || {
                let (verbs, known) = (verbs.join(", "), known.join(", "));
                format!("the verbs are {verbs}; the folder holds {known}")
            };
            return Err(CommandError::Word {
                message: format!("`{word}` is neither a verb nor a municipality of the folder"),
                hint: near.unwrap_or_else(all),
            });
        }
        Ok(())
    }

    /// The sheets that are asked for, as `run` shows them.
    ///
    /// # Errors
    /// Sheets are not in the prices of another year.
    fn as_sheets(&self) -> Result<RunVerb, CommandError> {
        if self.prices.prices.is_some() {
            return Err(CommandError::Usage {
                message: "sheets are in kroner as they were booked",
                hint: "leave out `--prices` or `--sheet`",
            });
        }
        Ok(RunVerb::of_sheets(
            self.sheets.clone(),
            self.asked.clone(),
            self.format,
            self.lang,
            (self.computation.clone(), self.ledgers.clone()),
        ))
    }
}
