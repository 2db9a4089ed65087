//! `run`: compute the sheets.

use clap::Args;

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::model::Sheet;
use crate::render::{balance_text, long_csv, long_json, sheet_text, targets_text};

use super::common::{Common, Format, PlaceName, place};
use super::session::{Computed, Session};
use super::{Console, exit};

/// Computes the sheets and writes every cell of them
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering run --sheet t06 baerum/2013 trondheim/2013
  kontering run --format csv > cells.csv")]
pub struct Run {
    /// Only this sheet; may be given several times
    #[arg(long = "sheet", value_name = "SHEET")]
    sheets: Vec<String>,

    /// The municipalities and years; all of them where none is named
    #[arg(value_name = "MUNICIPALITY/YEAR", value_parser = place)]
    places: Vec<PlaceName>,
}

impl Run {
    /// Computes and writes.
    pub fn run(&self, common: &Common, console: &mut Console<'_>) -> i32 {
        let shown = Session::open(common, console).and_then(|mut session| {
            let mut computed = session.compute(&self.places, &common.view)?;
            computed.found.extend(self.unknown_sheets(&computed));
            let text = if computed.is_shown() { self.text(&computed, common) } else { String::new() };
            Ok(session.conclude(&text, &computed.found))
        });
        shown.unwrap_or_else(|code| code)
    }

    fn unknown_sheets(&self, computed: &Computed) -> Vec<Diagnostic> {
        let known = || computed.project.model.national.sheets.iter().map(|sheet| &*sheet.id);
        let unknown = self.sheets.iter().filter(|asked| !known().any(|id| id == asked.as_str()));
        unknown
            .map(|asked| {
                let all = known().collect::<Vec<_>>().join(", ");
                Diagnostic::new(Code::UnknownSheet, format!("there is no sheet `{asked}`"))
                    .help(did_you_mean(asked, known()).unwrap_or_else(|| format!("the sheets are: {all}")))
            })
            .collect()
    }

    fn is_asked(&self, sheet: &str) -> bool {
        self.sheets.is_empty() || self.sheets.iter().any(|asked| asked == sheet)
    }

    /// The cells as asked for. Machines get none where kroner may be wrong.
    fn text(&self, computed: &Computed, common: &Common) -> String {
        let Computed { project, run, found } = computed;
        let cells = run.workbook.cells.iter().filter(|cell| self.is_asked(&cell.address.sheet));
        match common.format {
            Format::Text => {
                let sheets = project.model.national.sheets.iter();
                let mut sheets: Vec<&Sheet> = sheets.filter(|sheet| self.is_asked(&sheet.id)).collect();
                sheets.sort_by_key(|sheet| sheet.table.unwrap_or(u32::MAX));
                let shown: Vec<String> =
                    sheets.into_iter().map(|sheet| sheet_text(project, run, sheet, common.language())).collect();
                let accounts: Vec<_> = run.asked_accounts().collect();
                let targets = if self.sheets.is_empty() { targets_text(project, run, common.language()) } else { String::new() };
                let parts = [shown.join("\n"), targets, balance_text(&accounts)];
                parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join("\n")
            }
            Format::Csv if exit::is_sound(found) => long_csv(project, run, cells),
            Format::Json if exit::is_sound(found) => long_json(project, run, cells),
            Format::Csv | Format::Json => String::new(),
        }
    }
}
