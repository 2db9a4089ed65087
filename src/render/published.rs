//! What may be published, in every format: cells, checks, and how much is hidden. Never kroner of
//! accounts, hashes or postings.

use std::collections::BTreeMap;

use crate::engine::Cell;
use crate::publish::{HiddenFigure, HidingReason, Published};
use crate::words::{Language, Word};

use super::dataset::DataRow;
use super::document::Document;
use super::long::{LongData, check_rows};

/// The machine's word for a reason.
fn word(why: HidingReason) -> &'static str {
    match why {
        HidingReason::Few => "few",
        HidingReason::FewOthers => "few_others",
        HidingReason::Reveals => "reveals",
        HidingReason::RestsOnFew => "rests_on_few",
        HidingReason::Dominated => "dominated",
        HidingReason::Keyed => "keyed",
    }
}

/// Published cells in the long format for machines; JSON has the checks and what is hidden beside
/// them.
pub fn published_data<'a>(
    published: &'a Published,
    cells: impl IntoIterator<Item = &'a Cell>,
) -> LongData<'a> {
    let beside = || {
        let hidden = published.hidden.iter().map(hidden_row);
        DataRow::new()
            .with("checks", check_rows(&published.run))
            .with("hidden", hidden.collect::<Vec<_>>())
    };
    LongData {
        project: &published.project,
        run: &published.run,
        cells: cells.into_iter().collect(),
        beside: Box::new(beside),
    }
}

fn hidden_row(hidden: &HiddenFigure) -> DataRow {
    let HiddenFigure {
        place,
        period,
        id,
        why,
    } = hidden;
    DataRow::new()
        .with("municipality", place)
        .with("year", period)
        .with("id", id)
        .with("why", word(*why))
}

/// Says how much is hidden and why, without naming a place.
pub fn hidden_document(published: &Published, language: Language) -> Document {
    let mut counts: BTreeMap<HidingReason, usize> = BTreeMap::new();
    for hidden in &published.hidden {
        *counts.entry(hidden.why).or_default() += 1;
    }
    let threshold = published
        .project
        .model
        .vocabulary
        .publication
        .as_ref()
        .map_or(0, |rule| rule.threshold);
    let reasons = counts.into_iter().map(|(why, count)| {
        let reason = match why {
            HidingReason::Few => language.word(Word::HiddenFew),
            HidingReason::FewOthers => language.word(Word::HiddenFewOthers),
            HidingReason::Reveals => language.word(Word::HiddenReveals),
            HidingReason::RestsOnFew => language.word(Word::HiddenRestsOnFew),
            HidingReason::Dominated => {
                return format!("{count} {}", language.word(Word::HiddenDominated));
            }
            HidingReason::Keyed => language.word(Word::HiddenKeyed),
        };
        format!("{count} {reason} {threshold}")
    });
    let reasons: Vec<String> = reasons.collect();
    let nothing = language.word(Word::Nothing).to_owned();
    let reasons = if reasons.is_empty() {
        nothing
    } else {
        reasons.join(", ")
    };
    Document::new().line(format!(
        "{} {reasons}",
        language.word(Word::HiddenForPublication)
    ))
}
