//! What may be published, in every format: cells, checks, and how much is hidden. Never kroner of accounts, hashes or postings.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::engine::Cell;
use crate::publish::{HiddenFigure, HidingReason, Published};
use crate::words::{Language, Word};

use super::long::{CheckRow, LongRow, check_rows, row};

#[derive(Serialize)]
struct PublishedJson<'a> {
    view: &'a str,
    cells: Vec<LongRow<'a>>,
    checks: Vec<CheckRow<'a>>,
    hidden: Vec<HiddenRow<'a>>,
}

#[derive(Serialize)]
struct HiddenRow<'a> {
    municipality: &'a str,
    year: &'a str,
    id: &'a str,
    why: &'static str,
}

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

/// Writes published cells in the long format as JSON, with the checks and what is hidden.
pub fn published_json<'a>(published: &'a Published, cells: impl IntoIterator<Item = &'a Cell>) -> String {
    let hidden = published.hidden.iter();
    let hidden = hidden.map(|HiddenFigure { place, period, id, why }| HiddenRow {
        municipality: place,
        year: period,
        id,
        why: word(*why),
    });
    super::json_text(&PublishedJson {
        view: &published.run.view,
        cells: cells.into_iter().map(|cell| row(&published.project, &published.run, cell)).collect(),
        checks: check_rows(&published.run),
        hidden: hidden.collect(),
    })
}

/// Says how much is hidden and why, without naming a place.
pub fn hidden_text(published: &Published, language: Language) -> String {
    let mut counts: BTreeMap<HidingReason, usize> = BTreeMap::new();
    for hidden in &published.hidden {
        *counts.entry(hidden.why).or_default() += 1;
    }
    let threshold = published.project.model.vocabulary.publication.as_ref().map_or(0, |rule| rule.threshold);
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
    let reasons = if reasons.is_empty() { nothing } else { reasons.join(", ") };
    format!("{} {reasons}\n", language.word(Word::HiddenForPublication))
}
