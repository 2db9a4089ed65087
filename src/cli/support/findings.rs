//! Which findings are told, and at what length: the options of the verbs whose result they are.

use clap::Args;

use crate::diag::{Code, Diagnostic, Severity, did_you_mean};
use crate::render::{Sources, diagnostics, finding_counts, findings_text, gravest_first};
use crate::world::World;

use super::{CommandError, Console, PlaceName, TableFormat, place};

/// Which findings are told. The exit code is that of all of them.
#[derive(Args, Clone, Debug)]
pub struct FindingOptions {
    /// Only what is about this municipality, or this year of it, and errors that concern all; may
    /// be given several times
    #[arg(long, value_name = "MUNICIPALITY[/YEAR]", value_parser = place)]
    only: Vec<PlaceName>,

    /// MUNICIPALITY or MUNICIPALITY/YEAR: the same as `--only`
    #[arg(value_name = "PLACE", value_parser = place)]
    places: Vec<PlaceName>,

    /// Only errors
    #[arg(long)]
    errors: bool,

    /// Say only how many findings there are, and nothing where there are none
    #[arg(long, conflicts_with = "details")]
    pub quiet: bool,

    /// Every finding whole, however many there are
    #[arg(long)]
    details: bool,
}

impl FindingOptions {
    fn asked(&self) -> impl Iterator<Item = &PlaceName> {
        self.only.iter().chain(&self.places)
    }

    fn is_of_all(&self) -> bool {
        self.asked().next().is_none()
    }

    /// Refuses places that the folder does not have.
    ///
    /// # Errors
    /// `K0704` for each.
    pub fn see_to_places(&self, world: &dyn World) -> Result<(), CommandError> {
        let folders = ["municipalities", "reference"];
        let names: Vec<String> = folders
            .iter()
            .flat_map(|folder| world.list(folder).unwrap_or_default())
            .filter_map(|name| name.strip_suffix('/').map(str::to_owned))
            .collect();
        let unknown: Vec<Diagnostic> = self
            .asked()
            .map(|only| &only.municipality)
            .filter(|id| !names.iter().any(|name| **name == ***id))
            .map(|id| {
                let message = format!("there is no municipality `{id}`");
                let near = did_you_mean(id, names.iter().map(String::as_str));
                Diagnostic::new(Code::UnknownMunicipality, message)
                    .help(near.unwrap_or_else(|| format!("the folder holds: {}", names.join(", "))))
            })
            .collect();
        match unknown.is_empty() {
            true => Ok(()),
            false => Err(unknown.into()),
        }
    }

    /// Whether something about a place is asked for; what is about none where it concerns all.
    pub fn is_asked(&self, municipality: &str, year: Option<&str>) -> bool {
        let is_it = |only: &PlaceName| {
            let years = only.year.map(|year| year.to_string());
            *only.municipality == *municipality
                && (year.is_none() || years.is_none() || years.as_deref() == year)
        };
        self.is_of_all() || self.asked().any(is_it)
    }

    fn is_told(&self, finding: &Diagnostic) -> bool {
        let places = finding.places();
        let is_about_asked = match places.is_empty() {
            true => self.is_of_all() || finding.is_error(),
            false => places
                .iter()
                .any(|place| self.is_asked(&place.place, place.period.as_deref())),
        };
        is_about_asked && (!self.errors || finding.is_error())
    }

    /// The findings that are asked for as a text, errors first; for machines all that is known of
    /// each.
    pub fn text(
        &self,
        console: &Console<'_>,
        world: &dyn World,
        found: &[Diagnostic],
        format: TableFormat,
    ) -> String {
        let (mut asked, left_out): (Vec<Diagnostic>, Vec<Diagnostic>) = found
            .iter()
            .cloned()
            .partition(|finding| self.is_told(finding));
        gravest_first(&mut asked);
        let sources = Sources::new(world, console.shows_texts());
        let form = format.of_findings(console);
        if format != TableFormat::Text {
            return diagnostics(&sources, &asked, form);
        }
        let text = match (self.quiet, self.details) {
            (true, _) => finding_counts(&asked, &ALL),
            (false, true) => diagnostics(&sources, &asked, form),
            (false, false) => {
                findings_text(&sources, &asked, form, "`--details` shows each of them")
            }
        };
        match left_out.is_empty() {
            true => text,
            false => format!("{text}left out: {}", finding_counts(&left_out, &ALL)),
        }
    }
}

/// How grave findings are that are counted.
const ALL: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Notice];
