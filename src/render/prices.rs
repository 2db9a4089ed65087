//! In which prices kroner of several years stand, in words.

use std::collections::BTreeSet;

use crate::value::group_thousands;
use crate::words::{self, Language};
use crate::workspace::{Prices, Project};

use super::names::name;

/// The decimals of a factor in words.
const PLACES: u32 = 4;

/// What is to be said of kroner of these years beside one another: in which prices they stand, else
/// that they do not compare. `None` where they are of one year and as they were booked.
pub(super) fn price_words(
    project: &Project,
    prices: Option<&Prices>,
    years: &BTreeSet<i32>,
    language: Language,
) -> Option<String> {
    let Some(prices) = prices else {
        return (years.len() > 1).then(|| words::years_differ(language));
    };
    let others = years.iter().filter(|year| **year != prices.year);
    let factors = others.filter_map(|year| {
        let factor = prices.factor(*year).ok()?;
        Some(format!(
            "{year} × {}",
            group_thousands(&factor.to_fixed(PLACES))
        ))
    });
    let factors: Vec<String> = factors.collect();
    let index = prices.label.text(language);
    let place = name(project, &prices.index.place, language);
    let sources = prices.sources(years);
    let said = words::in_prices(language, prices.year, index, place, sources);
    Some(match factors[..] {
        [] => format!("{said}."),
        _ => format!("{said}: {}.", factors.join(", ")),
    })
}
