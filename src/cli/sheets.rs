//! `run`: compute the sheets.

use std::path::PathBuf;

use clap::Args;

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::model::{Id, REPORTED, Sheet};
use crate::render::{balance_text, long_csv, long_json, missing_gap_text, sheet_text, targets_text, waterfall_text};
use crate::scenario::{Decomposed, GapName, GapRequest, decompose_all, gap_cells, leads_to};

use super::common::{Common, Format, PlaceName, place};
use super::publish::published_text;
use super::session::{Computed, Session, exit_of_both};
use super::{Console, exit, workbook};

/// Computes the sheets and writes every cell of them
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering run --sheet t06 baerum/2013 trondheim/2013
  kontering run --format csv > cells.csv
  kontering run --format xlsx --output kontering.xlsx
                          a workbook whose figures are live formulas
  kontering run --sheet t36 --publish
  kontering run --sheet gap.introduksjonsprogram --view comparable
                          how every two of them differ, step by step; `gap` alone: in every area")]
pub struct Run {
    /// Only this sheet; may be given several times
    #[arg(long = "sheet", value_name = "SHEET")]
    sheets: Vec<String>,

    /// Only what may be published: small counts, and whatever would reveal them, as intervals
    #[arg(long)]
    publish: bool,

    /// Puts the result in a file, which is replaced as a whole
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// The municipalities and years; all of them where none is named
    #[arg(value_name = "MUNICIPALITY/YEAR", value_parser = place)]
    places: Vec<PlaceName>,
}

impl Run {
    /// Computes and writes.
    pub fn run(&self, common: &Common, console: &mut Console<'_>) -> i32 {
        let output = self.output.as_deref();
        if let Some(code) = workbook::refused(common, output, self.publish, console) {
            return code;
        }
        let shown = Session::open(common, console).and_then(|mut session| {
            let mut computed = session.compute(&self.places, &common.view)?;
            computed.found.extend(self.unknown_sheets(&computed));
            if self.publish {
                let text = if computed.is_shown() { published_text(&mut computed, &self.sheets, common) } else { String::new() };
                return Ok(self.conclude(&mut session, &text, &computed));
            }
            let gaps = if computed.is_shown() { self.gaps(&mut computed, common) } else { Decomposed::default() };
            if common.format == Format::Xlsx {
                return Ok(workbook::conclude(&mut session, &computed, &gaps, |sheet| self.is_asked(sheet), output));
            }
            let text = if computed.is_shown() { self.text(&computed, &gaps, common) } else { String::new() };
            Ok(self.conclude(&mut session, &text, &computed))
        });
        shown.unwrap_or_else(|code| code)
    }

    /// Writes a text where it was asked for, and reports what was found.
    fn conclude(&self, session: &mut Session<'_, '_>, text: &str, computed: &Computed) -> i32 {
        match &self.output {
            Some(path) if !text.is_empty() => {
                let written = workbook::to_file(session, path, text.as_bytes());
                session.report(&computed.found);
                exit_of_both(&computed.found, written)
            }
            _ => session.conclude(text, &computed.found),
        }
    }

    fn unknown_sheets(&self, computed: &Computed) -> Vec<Diagnostic> {
        let project = &computed.project;
        let sheets = || project.model.national.sheets.iter().map(|sheet| sheet.id.to_string());
        let gaps = || project.model.categories.nodes.iter().map(|node| GapName::sheet(&node.id, REPORTED).to_string());
        let is_gap = |asked: &str| GapName::parse(project, asked).is_some_and(|gap| gap.is_declared(project));
        let unknown = self.sheets.iter().filter(|asked| !sheets().any(|id| id == **asked) && !is_gap(asked));
        unknown
            .map(|asked| {
                let all: Vec<String> = sheets().chain(gaps()).collect();
                let near = did_you_mean(asked, all.iter().map(String::as_str));
                Diagnostic::new(Code::UnknownSheet, format!("there is no sheet `{asked}`")).help(near.unwrap_or_else(|| {
                    let sheets = sheets().collect::<Vec<_>>().join(", ");
                    format!("the sheets are: {sheets}; and gap, gap.AREA")
                }))
            })
            .collect()
    }

    /// The gaps that are asked for, for every two of the places in one year.
    fn gaps(&self, computed: &mut Computed, common: &Common) -> Decomposed {
        let Computed { project, run, found } = computed;
        let named: Vec<GapName> = self.sheets.iter().filter_map(|asked| GapName::parse(project, asked)).collect();
        let mut names: Vec<GapName> = Vec::new();
        for name in &named {
            let whole = GapName { area: None, ..name.clone() };
            if !names.contains(name) && (name.area.is_none() || !named.contains(&whole)) {
                names.push(name.clone());
            }
        }
        if names.is_empty() {
            return Decomposed::default();
        }
        let mut requests: Vec<GapRequest> = Vec::new();
        for GapName { area, from } in names {
            for (pair, year) in pairs(&run.places) {
                let (area, from) = (area.clone(), from.clone());
                requests.push(GapRequest { municipalities: pair, year, area, from, to: leads_to(&common.view) });
            }
        }
        if requests.is_empty() {
            let message = "a gap needs two municipalities with ledgers for the same year";
            found
                .push(Diagnostic::new(Code::UnknownMunicipality, message).help("name two, or none for every pair of the folder"));
        }
        let decomposed = decompose_all(project, &run.ledgers, &requests);
        found.extend(decomposed.diagnostics);
        decomposed.value
    }

    fn is_asked(&self, sheet: &str) -> bool {
        self.sheets.is_empty() || self.sheets.iter().any(|asked| asked == sheet)
    }

    /// The cells as asked for. Machines get none where kroner may be wrong.
    fn text(&self, computed: &Computed, gaps: &Decomposed, common: &Common) -> String {
        let Computed { project, run, found } = computed;
        let of_gaps = gap_cells(project, gaps);
        let cells = run.workbook.cells.iter().filter(|cell| self.is_asked(&cell.address.sheet)).chain(&of_gaps);
        match common.format {
            Format::Text => {
                let sheets = project.model.national.sheets.iter();
                let mut sheets: Vec<&Sheet> = sheets.filter(|sheet| self.is_asked(&sheet.id)).collect();
                sheets.sort_by_key(|sheet| sheet.table.unwrap_or(u32::MAX));
                let mut shown: Vec<String> =
                    sheets.into_iter().map(|sheet| sheet_text(project, run, sheet, common.language())).collect();
                shown.extend(gaps.gaps.iter().map(|gap| waterfall_text(project, gap, common.language())));
                shown.extend(gaps.missing.iter().map(missing_gap_text));
                let accounts: Vec<_> = run.asked_accounts().collect();
                let targets = if self.sheets.is_empty() { targets_text(project, run, common.language()) } else { String::new() };
                let parts = [shown.join("\n"), targets, balance_text(&accounts)];
                parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join("\n")
            }
            Format::Csv if exit::is_sound(found) => long_csv(project, run, cells),
            Format::Json if exit::is_sound(found) => long_json(project, run, cells),
            Format::Csv | Format::Json | Format::Xlsx | Format::Html => String::new(),
        }
    }
}

/// Every two municipalities that have the same year among the places.
pub(super) fn pairs(places: &[(Id, i32)]) -> Vec<((Id, Id), i32)> {
    let mut pairs = Vec::new();
    for (index, (a, year)) in places.iter().enumerate() {
        let others = places[index + 1..].iter().filter(|(b, other)| other == year && b != a);
        pairs.extend(others.map(|(b, _)| ((a.clone(), b.clone()), *year)));
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_two_municipalities_of_one_year_are_a_pair_once() {
        let places = [("a", 2012), ("a", 2013), ("b", 2013), ("c", 2012), ("c", 2013)].map(|(id, year)| (Id::from(id), year));
        let found: Vec<String> = pairs(&places).iter().map(|((a, b), year)| format!("{a}~{b}/{year}")).collect();
        assert_eq!(found, ["a~c/2012", "a~b/2013", "a~c/2013", "b~c/2013"]);
        assert!(pairs(&places[..2]).is_empty(), "one municipality in two years");
    }
}
