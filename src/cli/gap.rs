//! `gap`: how much of a difference in cost is booking practice, step by step.

use std::collections::BTreeSet;
use std::path::Path;

use clap::Args;

use crate::diag::{Code, Diagnostic, Found, Severity};
use crate::model::{Id, REPORTED};
use crate::render::{
    hidden_document, json, long_data, missing_gap_document, text_on, waterfall_data,
    waterfall_document,
};
use crate::scenario::{COMPARABLE, GapRequest, MissingGap, PRICES_HELP, gap_cells};
use crate::workspace::Project;

use super::support::{
    ComputedProject, KindOption, Lang, Manner, Outcome, PlaceName, PriceOption, PublishOption,
    ReadingOptions, Session, TableFormat, gaps, notices, place, standing, told,
};
use super::{Command, Console};

/// Leads from the gap between two municipalities in one view to that in another, step by step
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering gap boelum tranefoss --area introduksjonsprogram --to report-table-13
  kontering gap boelum sandmyr --format csv            every area, each step with its address
  kontering gap boelum/2016 tranefoss/2013 --prices 2016
                          different years, by the price index that kontering.toml names")]
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

    #[command(flatten)]
    prices: PriceOption,

    #[command(flatten)]
    publish: PublishOption,

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
            publish: self.publish.publish,
        }
    }

    /// Decomposes and writes.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        let mut session = Session::open(folder, console)?;
        let request = self
            .reading
            .request(&[self.a.clone(), self.b.clone()], REPORTED);
        let computed = session.compute_kind(&request, &self.ledgers.kind)?;
        let asked = (self.publish.publish, self.reading.show_texts);
        let (computed, published) = standing(&mut session, computed, &request, asked)?;
        let years = self.years(&computed.project)?;
        let prices = self.prices(&computed.project, years)?;
        let request = GapRequest {
            municipalities: (self.a.municipality.clone(), self.b.municipality.clone()),
            years,
            prices,
            area: self.area.as_deref().map(Id::from),
            from: Id::from(self.from.as_str()),
            to: self.to(&computed.project),
        };
        let mut found = gaps(&computed, published.as_ref(), &[request]);
        found.diagnostics.extend(found.value.lacking());
        let Found {
            value: mut gaps,
            mut diagnostics,
        } = found;
        gaps.missing.retain(MissingGap::is_withheld);
        if gaps.gaps.is_empty() && gaps.missing.is_empty() {
            return Err(diagnostics.into());
        }
        diagnostics.extend(notices(&computed, published.as_ref()));
        let hidden = published.as_ref().map(|published| published.hidden.len());
        let ComputedProject { project, run, .. } = told(computed, published);
        let text = match self.format {
            TableFormat::Text => {
                // Most to tell first.
                gaps.gaps
                    .sort_by_cached_key(|gap| std::cmp::Reverse((&gap.end - &gap.start).abs()));
                let language = self.lang.into();
                let waterfalls = gaps
                    .gaps
                    .iter()
                    .map(|gap| waterfall_document(&project, gap, language));
                let missing = gaps.missing.iter().map(missing_gap_document);
                let hidden = hidden.map(|hidden| hidden_document(hidden, language));
                let screen = session.console.screen();
                let drawn = waterfalls
                    .chain(missing)
                    .chain(hidden)
                    .map(|document| text_on(&document, screen));
                drawn.collect::<Vec<_>>().join("\n")
            }
            TableFormat::Csv => long_data(&project, &run, &gap_cells(&project, &gaps)).csv(),
            TableFormat::Json => json(&waterfall_data(&project, &gaps)),
        };
        session.conclude(&text, &diagnostics)
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

    /// The years that are asked for, else the last that both have a ledger for; where they have none
    /// in common and there is a price index, the last of each.
    fn years(&self, project: &Project) -> Result<(i32, i32), Diagnostic> {
        let [a, b] = [&self.a.municipality, &self.b.municipality];
        match (self.a.year, self.b.year) {
            (Some(of_a), Some(of_b)) => Ok((of_a, of_b)),
            (Some(year), None) | (None, Some(year)) => Ok((year, year)),
            (None, None) => {
                let [of_a, of_b] = [a, b].map(|of| ledger_years(project, of));
                let last = || Some((*of_a.last()?, *of_b.last()?));
                let common = of_a.intersection(&of_b).max().map(|year| (*year, *year));
                let across = || project.price_index.as_ref().and_then(|_| last());
                common.or_else(across).ok_or_else(|| {
                    let help = format!(
                        "`{a}` has ledgers for {}, `{b}` for {}; to compare different years, {PRICES_HELP}",
                        list(&of_a),
                        list(&of_b)
                    );
                    let message = "the two municipalities have no year with ledgers in common";
                    Diagnostic::new(Code::UnknownMunicipality, message).help(help)
                })
            }
        }
    }

    /// The year whose prices kroner are brought to; none where they stay as they were booked.
    ///
    /// # Errors
    /// `K0713` where the years differ and no index says what kroner of one are worth in the other.
    fn prices(&self, project: &Project, years: (i32, i32)) -> Result<Option<i32>, Diagnostic> {
        let both = [years.0, years.1].into();
        let prices = project.prices_among(self.prices.prices, &both)?;
        if prices.is_some() || years.0 == years.1 {
            return Ok(prices.map(|prices| prices.year));
        }
        let [a, b] = [&self.a.municipality, &self.b.municipality];
        let [of_a, of_b] = [a, b].map(|of| ledger_years(project, of));
        let message = format!(
            "`{a}/{}` and `{b}/{}` are of different years, and nothing says what kroner of one are worth in the other",
            years.0, years.1
        );
        let help = match of_a.intersection(&of_b).max() {
            Some(year) => {
                format!("both have a ledger for {year}: `{a}/{year} {b}/{year}`; or {PRICES_HELP}")
            }
            None => PRICES_HELP.to_owned(),
        };
        let mut finding = Diagnostic::new(Code::PriceIndexUnknown, message).help(help);
        finding.severity = Severity::Error;
        Err(finding)
    }
}

/// The years that a municipality has ledgers for.
fn ledger_years(project: &Project, municipality: &Id) -> BTreeSet<i32> {
    let own = project.places().into_iter();
    own.filter(|(id, _)| id == municipality)
        .map(|(_, year)| year)
        .collect()
}

fn list(years: &BTreeSet<i32>) -> String {
    let years: Vec<String> = years.iter().map(i32::to_string).collect();
    years.join(", ")
}
