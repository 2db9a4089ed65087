//! `run`: compute the sheets.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::host::write_file;
use crate::model::{REPORTED, Sheet};
use crate::publish::Published;
use crate::render::{
    Screen, balance_document, hidden_document, long_data, missing_gap_document, published_data,
    sheet_document, targets_document, text_on, waterfall_document,
};
use crate::scenario::{GapName, GapRequest, Gaps, gap_cells, leads_to};
use crate::workspace::{Project, Run};

use super::support::{
    CommandError, Computation, ComputedProject, KindOption, Lang, Manner, Outcome, PlaceOptions,
    PlacePair, PublishOption, Session, TableFormat, gaps, pairs, published, told, write_workbook,
};
use super::{Command, Console};

/// Computes the sheets and writes every cell of them
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering run --sheet t06 boelum/2013 tranefoss/2013
  kontering run --format csv > cells.csv
  kontering run --format xlsx --output kontering.xlsx
                          a workbook whose figures are live formulas
  kontering run --sheet t36 --publish
  kontering run --publish --format xlsx --output public.xlsx
                          a workbook of values, without formulas or what figures stand on
  kontering run --sheet gap.introduksjonsprogram --view comparable
                          how every two of them differ, step by step; `gap` alone: in every area")]
pub struct RunVerb {
    /// Only this sheet; may be given several times
    #[arg(long = "sheet", value_name = "SHEET")]
    sheets: Vec<String>,

    #[command(flatten)]
    publish: PublishOption,

    /// Puts the result in a file, which is replaced as a whole
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    asked: PlaceOptions,

    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: RunFormat,

    /// The language of labels
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,

    #[command(flatten)]
    computation: Computation,

    #[command(flatten)]
    ledgers: KindOption,
}

impl RunVerb {
    /// Some sheets alone, on the screen or as data.
    pub(super) fn of_sheets(
        sheets: Vec<String>,
        asked: PlaceOptions,
        format: TableFormat,
        lang: Lang,
        (computation, ledgers): (Computation, KindOption),
    ) -> Self {
        let format = match format {
            TableFormat::Text => RunFormat::Text,
            TableFormat::Csv => RunFormat::Csv,
            TableFormat::Json => RunFormat::Json,
        };
        Self {
            sheets,
            publish: PublishOption::default(),
            output: None,
            asked,
            format,
            lang,
            computation,
            ledgers,
        }
    }
}

/// What cells are written as.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
enum RunFormat {
    /// Tables for a terminal
    #[default]
    Text,
    /// Comma-separated values
    Csv,
    /// JSON
    Json,
    /// A workbook with live formulas; of what is published, with values alone
    Xlsx,
}

impl RunFormat {
    /// The form of a table; `None` for a workbook.
    fn table(self) -> Option<TableFormat> {
        match self {
            Self::Text => Some(TableFormat::Text),
            Self::Csv => Some(TableFormat::Csv),
            Self::Json => Some(TableFormat::Json),
            Self::Xlsx => None,
        }
    }
}

impl Command for RunVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: self.format == RunFormat::Json,
            show_texts: self.computation.reading.show_texts,
            publish: self.publish.publish,
        }
    }

    /// Computes and writes.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        let format = self.format.table();
        if format.is_none() {
            self.see_to_a_workbook(console)?;
        }
        let mut session = Session::open(folder, console)?;
        let request = self.computation.request_of(&self.asked);
        let mut computed = session.compute_kind(&request, &self.ledgers.kind)?;
        computed.found.extend(self.unknown_sheets(&computed));
        let mut computed = computed.presentable()?;
        let screen = match self.output {
            Some(_) => Screen::PAPER,
            None => session.console.screen(),
        };
        let (gaps, hidden);
        if self.publish.publish {
            let show_texts = self.computation.reading.show_texts;
            let published = published(&mut computed, &session.world, show_texts)?;
            gaps = self.gaps(&mut computed, Some(&published));
            hidden = Some(published.hidden.len());
            computed = told(computed, Some(published));
        } else {
            gaps = self.gaps(&mut computed, None);
            hidden = None;
            // Only people get figures that may be wrong, of what they name themselves.
            computed = if format == Some(TableFormat::Text) {
                session.for_people(computed, &request)?
            } else {
                session.without_faulty(computed, &request)?
            };
        }
        let Some(format) = format else {
            let is_asked = |sheet: &str| self.is_asked(sheet);
            return write_workbook(
                &mut session,
                &computed,
                (&gaps, hidden),
                is_asked,
                self.output.as_deref(),
                self.lang.into(),
            );
        };
        let mut text = self.text(&computed, (&gaps, hidden), format, screen);
        if format == TableFormat::Text {
            text += &session.errors_beside(&computed.found);
        }
        let Some(path) = &self.output else {
            return session.conclude(&text, &computed.found);
        };
        write_file(path, text.as_bytes())?;
        Ok(session.report(&computed.found))
    }
}

impl RunVerb {
    /// Refuses a workbook that has nowhere to go.
    fn see_to_a_workbook(&self, console: &Console<'_>) -> Result<(), CommandError> {
        if self.output.is_none() && console.is_terminal() {
            let message = "a workbook is no text for a terminal";
            return Err(CommandError::Usage {
                message,
                hint: "name a file with `--output FILE`, or redirect the output",
            });
        }
        Ok(())
    }

    fn unknown_sheets(&self, computed: &ComputedProject) -> Vec<Diagnostic> {
        let project = &computed.project;
        let sheets = || {
            project
                .model
                .national
                .sheets
                .iter()
                .map(|sheet| sheet.id.to_string())
        };
        let gaps = || {
            project
                .model
                .categories
                .nodes
                .iter()
                .map(|node| GapName::sheet(&node.id, REPORTED).to_string())
        };
        let is_gap = |asked: &str| {
            GapName::parse(project, asked).is_some_and(|gap| gap.is_declared(project))
        };
        let unknown = self
            .sheets
            .iter()
            .filter(|asked| !sheets().any(|id| id == **asked) && !is_gap(asked));
        unknown
            .map(|asked| {
                let all: Vec<String> = sheets().chain(gaps()).collect();
                let near = did_you_mean(asked, all.iter().map(String::as_str));
                Diagnostic::new(Code::UnknownSheet, format!("there is no sheet `{asked}`")).help(
                    near.unwrap_or_else(|| {
                        let sheets = sheets().collect::<Vec<_>>().join(", ");
                        format!("the sheets are: {sheets}; and gap, gap.AREA")
                    }),
                )
            })
            .collect()
    }

    /// The gaps that are asked for, for every two of the places in one year, and those without one
    /// in common where there is a price index.
    fn gaps(&self, computed: &mut ComputedProject, published: Option<&Published>) -> Gaps {
        let ComputedProject { project, run, .. } = &*computed;
        let named: Vec<GapName> = self
            .sheets
            .iter()
            .filter_map(|asked| GapName::parse(project, asked))
            .collect();
        let mut names: Vec<GapName> = Vec::new();
        for name in &named {
            let whole = GapName {
                area: None,
                ..name.clone()
            };
            if !names.contains(name) && (name.area.is_none() || !named.contains(&whole)) {
                names.push(name.clone());
            }
        }
        if names.is_empty() {
            return Gaps::default();
        }
        // Places without a year in common are compared in the prices of one, where that can be.
        let years = run.places.iter().map(|(_, year)| *year).collect();
        let prices = project.prices_among(None, &years).unwrap_or_default();
        let mut requests: Vec<GapRequest> = Vec::new();
        for GapName { area, from } in names {
            for PlacePair {
                municipalities,
                years,
            } in pairs(&run.places, prices.is_some())
            {
                let (area, from) = (area.clone(), from.clone());
                requests.push(GapRequest {
                    municipalities,
                    years,
                    prices: prices
                        .as_ref()
                        .filter(|_| years.0 != years.1)
                        .map(|prices| prices.year),
                    area,
                    from,
                    to: leads_to(&self.computation.view),
                });
            }
        }
        if requests.is_empty() {
            let message = "a gap needs two municipalities with ledgers for the same year";
            computed.found.push(
                Diagnostic::new(Code::UnknownMunicipality, message)
                    .help("name two, or none for every pair of the folder"),
            );
        }
        let decomposed = gaps(computed, published, &requests);
        computed.found.extend(decomposed.diagnostics);
        decomposed.value
    }

    /// Whether a sheet is shown: it is asked for by name, or may have cells for one of the years. A
    /// bundle has one alone.
    fn is_shown(&self, sheet: &Sheet, (project, run): (&Project, &Run)) -> bool {
        if let Some(cell) = &project.bundle {
            return sheet.id == cell.sheet;
        }
        let may_have_cells = || {
            let mut years = run.places.iter().map(|(_, year)| *year);
            years.any(|year| sheet.valid.contains(year))
        };
        self.is_asked(&sheet.id) && (!self.sheets.is_empty() || may_have_cells())
    }

    fn is_asked(&self, sheet: &str) -> bool {
        self.sheets.is_empty() || self.sheets.iter().any(|asked| asked == sheet)
    }

    /// The cells as asked for; of what is published, with how much is not told.
    fn text(
        &self,
        computed: &ComputedProject,
        (gaps, hidden): (&Gaps, Option<usize>),
        format: TableFormat,
        screen: Screen,
    ) -> String {
        let drawn = |document| text_on(&document, screen);
        let ComputedProject { project, run, .. } = computed;
        let language = self.lang.into();
        let of_gaps = gap_cells(project, gaps);
        let cells = run
            .workbook
            .cells
            .iter()
            .filter(|cell| self.is_asked(&cell.address.sheet))
            .chain(&of_gaps);
        match format {
            TableFormat::Text => {
                let sheets = project.model.national.sheets.iter();
                let mut sheets: Vec<&Sheet> = sheets
                    .filter(|sheet| self.is_shown(sheet, (project, run)))
                    .collect();
                sheets.sort_by_key(|sheet| sheet.table.unwrap_or(u32::MAX));
                let mut texts: Vec<String> = sheets
                    .into_iter()
                    .map(|sheet| drawn(sheet_document(project, run, sheet, language)))
                    .collect();
                texts.extend(
                    gaps.gaps
                        .iter()
                        .map(|gap| drawn(waterfall_document(project, gap, language))),
                );
                texts.extend(
                    gaps.missing
                        .iter()
                        .map(|missing| drawn(missing_gap_document(missing))),
                );
                let targets = if self.sheets.is_empty() {
                    drawn(targets_document(project, run, language))
                } else {
                    String::new()
                };
                let last = match hidden {
                    Some(hidden) => hidden_document(hidden, language),
                    None => balance_document(&run.asked_accounts().collect::<Vec<_>>()),
                };
                let parts = [texts.join("\n"), targets, drawn(last)];
                parts
                    .iter()
                    .filter(|part| !part.is_empty())
                    .map(String::as_str)
                    .collect::<Vec<_>>()
                    .join("\n")
            }
            _ => {
                let data = match hidden {
                    Some(hidden) => published_data(project, run, hidden, cells),
                    None => long_data(project, run, cells),
                };
                match format {
                    TableFormat::Json => data.json(),
                    _ => data.csv(),
                }
            }
        }
    }
}
