//! What stands above all sections: what the report is about, and a warning where ledgers are
//! reconstructed.

use crate::diag::{Diagnostic, Severity};
use crate::facts::Basis;
use crate::render::comparison::areas;
use crate::render::document::{Document, Phrase, Phrases};
use crate::value::{Amount, group_thousands};
use crate::words::{self, Word, alphabet_key};

use super::ReportInputs;
use super::page::ReportPage;

/// The top of the report.
pub fn top(page: &ReportPage<'_>, report: &ReportInputs<'_>) -> Document {
    let areas = areas(&page.project.model.categories).len();
    let view = page.view(&page.run.view);
    let lead = match page.hidden {
        None => words::expenditure_in_areas(page.language, areas, view),
        Some(_) => words::published_expenditure_in_areas(page.language, areas, view),
    };
    let top = Document::new()
        .styled("kind", page.word(Word::MunicipalComparison))
        .title(title(page))
        .styled("lead", lead);
    let rebuilt: Vec<String> = page
        .run
        .asked_accounts()
        .filter(|account| account.ledger_basis == Basis::Reconstructed)
        .map(|account| format!("{} {}", page.place(&account.municipality), account.year))
        .collect();
    let top = match rebuilt[..] {
        [] => top,
        _ => {
            let head = page.word(Word::ReconstructedLedgers);
            let warning = Phrase::Warning(format!("{head}: {}. ", rebuilt.join(", ")));
            let note = page.word(Word::AboutReconstructed);
            top.styled("ground", Phrases::new().with(warning).text(note))
        }
    };
    let hidden = page
        .hidden
        .map(|hidden| words::figures_withheld(page.language, hidden));
    let top = hidden
        .into_iter()
        .fold(top, |top, hidden| top.styled("ground", hidden));
    let top = match warnings(report) {
        Some(warnings) => top.styled("ground", Phrases::new().with(Phrase::Warning(warnings))),
        None => top,
    };
    report
        .date
        .into_iter()
        .fold(top, |top, date| top.styled("meta", date))
}

/// How many warnings and notices concern kroner of the figures, where any do.
fn warnings(report: &ReportInputs<'_>) -> Option<String> {
    let is_told = |finding: &&Diagnostic| finding.severity != Severity::Error;
    let found = report.found.iter().filter(is_told);
    let about: Vec<Amount> = found.filter_map(Diagnostic::kroner).collect();
    let kroner = group_thousands(&about.iter().copied().sum::<Amount>().to_string());
    (!about.is_empty()).then(|| words::warnings_about(report.language, about.len(), &kroner))
}

fn title(page: &ReportPage<'_>) -> String {
    let places = page.run.places.iter();
    let mut places: Vec<String> = places.map(|(place, _)| page.place(place)).collect();
    places.sort_by_cached_key(|place| alphabet_key(place));
    places.dedup();
    let years = page.run.places.iter();
    let mut years: Vec<String> = years.map(|(_, year)| year.to_string()).collect();
    years.sort();
    years.dedup();
    let last = places.pop().unwrap_or_default();
    let places = match places[..] {
        [] => last,
        _ => format!("{} {} {last}", places.join(", "), page.word(Word::And)),
    };
    format!("{places} {}", years.join(", "))
}
