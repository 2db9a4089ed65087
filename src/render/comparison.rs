//! The comparison: kroner and shares of each cost area in each municipality.
//!
//! It follows the tree of categories alone, so it stands in any project folder, whatever sheets
//! that has.

use crate::engine::{Account, CellOrigin};
use crate::facts::Basis;
use crate::model::Categories;
use crate::value::{Figure, Ratio, Unit, Value, display_figure};
use crate::words::{Language, Word};
use crate::workspace::{Prices, Project, Run};

use super::balance::balance_document;
use super::dataset::{DataRow, Dataset, Datum};
use super::document::Document;
use super::exact::Exact;
use super::grid::{ColumnGroup, Grid, GridCell, GridColumn, GridLabel};
use super::ground::Marks;
use super::names::name;
use super::order::alphabetical;
use super::prices::price_words;

/// Kroner of one area, or of all, in one municipality and year.
#[derive(Clone, Debug)]
pub(super) struct AreaKroner {
    /// The kroner, or why they are missing.
    pub kroner: Result<Ratio, String>,
    /// The weakest ground beneath them.
    pub basis: Basis,
}

/// The areas that costs are compared by: nodes at the top that are no memo.
pub(super) fn areas(categories: &Categories) -> Vec<(&str, &crate::facts::Label)> {
    categories
        .children(None)
        .filter(|area| !area.memo)
        .map(|area| (&*area.id, &area.label))
        .collect()
}

/// The kroner of some areas in one account.
pub(super) fn part(account: &Account, ids: &[&str]) -> AreaKroner {
    let within = |category: &str| ids.iter().any(|id| Categories::is_within(category, id));
    let missing = account
        .missing
        .iter()
        .find(|(category, _)| within(category));
    let sum: Ratio = account
        .categories
        .iter()
        .filter(|(id, _)| within(id))
        .map(|(_, kroner)| kroner.clone())
        .sum();
    let weakest = account
        .bases
        .iter()
        .filter(|(id, _)| within(id))
        .map(|(_, basis)| *basis)
        .max();
    AreaKroner {
        kroner: missing.map_or(Ok(sum), |(_, reason)| Err(reason.to_string())),
        basis: weakest.unwrap_or(account.ledger_basis),
    }
}

pub(super) fn share(part: &AreaKroner, whole: &AreaKroner) -> Figure {
    match (&part.kroner, &whole.kroner) {
        (Ok(part), Ok(whole)) => match part.checked_div(whole) {
            Some(share) => Figure::exact(share, Unit::percent()),
            None => Figure::missing("the sum is zero", Unit::percent()),
        },
        (Err(reason), _) | (_, Err(reason)) => Figure::missing(reason.as_str(), Unit::percent()),
    }
}

impl AreaKroner {
    /// The kroner of a year in the prices of another, where such are asked for.
    pub fn in_prices(&self, prices: Option<&Prices>, year: i32) -> Self {
        let Some(prices) = prices else {
            return self.clone();
        };
        let kroner = self.kroner.clone().and_then(|kroner| {
            let factor = prices.factor(year).map_err(|reason| reason.to_string())?;
            Ok(&kroner * &factor)
        });
        Self {
            kroner,
            basis: self.basis.max(prices.basis(year).unwrap_or(self.basis)),
        }
    }

    /// The kroner as a figure.
    pub fn figure(&self) -> Figure {
        match &self.kroner {
            Ok(kroner) => Figure::exact(kroner.clone(), Unit::kr()),
            Err(reason) => Figure::missing(reason.as_str(), Unit::kr()),
        }
    }
}

/// The comparison for people, with its balance below: kroner in such prices, shares by kroner as they
/// were booked.
pub fn comparison_document(
    project: &Project,
    run: &Run,
    prices: Option<&Prices>,
    language: Language,
) -> Document {
    let areas = areas(&project.model.categories);
    let ids: Vec<&str> = areas.iter().map(|(id, _)| *id).collect();
    let mut labels: Vec<GridLabel> = areas
        .iter()
        .map(|(_, label)| label.text(language).to_owned().into())
        .collect();
    labels.push(GridLabel {
        text: language.word(Word::Total).to_owned(),
        is_total: true,
    });
    let accounts = alphabetical(project, run.asked_accounts());
    let parts: Vec<Vec<AreaKroner>> = accounts
        .iter()
        .map(|account| {
            ids.iter()
                .map(|id| part(account, &[id]))
                .chain([part(account, &ids)])
                .collect()
        })
        .collect();
    let in_prices = accounts.iter().zip(&parts).map(|(account, parts)| {
        let part = |part: &AreaKroner| part.in_prices(prices, account.year);
        parts.iter().map(part).collect()
    });
    let in_prices: Vec<Vec<AreaKroner>> = in_prices.collect();
    let known = in_prices
        .iter()
        .flatten()
        .filter(|part| part.kroner.is_ok());
    let marks = Marks::new(
        known.map(|part| (CellOrigin::Computed, part.basis)),
        language,
    );
    let years: std::collections::BTreeSet<i32> =
        accounts.iter().map(|account| account.year).collect();
    let columns = accounts.iter().zip(parts.iter().zip(&in_prices));
    let groups = columns.map(|(account, (parts, in_prices))| {
        let year = if years.len() > 1 {
            format!(" {}", account.year)
        } else {
            String::new()
        };
        group(
            (parts, in_prices),
            format!("{}{year}", name(project, &account.municipality, language)),
            &marks,
        )
    });
    let grid = Grid {
        labels,
        groups: groups.collect(),
    };
    let title = language.word(Word::ExpenditureByArea);
    let said = price_words(project, prices, &years, language);
    let years: Vec<String> = years.iter().map(ToString::to_string).collect();
    let beside = format!(
        "view: {} · basis: {}",
        run.view,
        basis_words(&accounts, &marks)
    );
    let top = Document::new()
        .heading(format!("{title} {}, kr", years.join(", ")), beside)
        .grid(grid);
    let top = said.into_iter().fold(top, Document::paragraph);
    without_prices(project, &accounts, prices, language)
        .into_iter()
        .fold(top, Document::line)
        .and(missing_notes(project, &accounts, &areas, &parts, language))
        .and(balance_document(&accounts))
}

/// The places whose kroner cannot be brought to the prices, each with the reason.
pub(super) fn without_prices(
    project: &Project,
    accounts: &[&Account],
    prices: Option<&Prices>,
    language: Language,
) -> Vec<String> {
    let line = |account: &&Account| {
        let reason = prices?.factor(account.year).err()?;
        let place = name(project, &account.municipality, language);
        Some(format!(".  {place} {}: {reason}", account.year))
    };
    accounts.iter().filter_map(line).collect()
}

fn basis_words(accounts: &[&Account], marks: &Marks) -> String {
    let reconstructed = !accounts.is_empty()
        && accounts
            .iter()
            .all(|a| a.ledger_basis == Basis::Reconstructed);
    let legend = marks.legend();
    if reconstructed && legend == Basis::Reconstructed.to_string() {
        "reconstructed ledgers".to_owned()
    } else {
        legend
    }
}

/// The columns of an account: its kroner in the prices of the comparison, and its shares by those
/// that were booked.
fn group(
    (parts, in_prices): (&[AreaKroner], &[AreaKroner]),
    heading: String,
    marks: &Marks,
) -> ColumnGroup {
    let display = |part: &AreaKroner, figure: &Figure| match figure.value {
        Value::Missing(_) => marks.unmarked(&display_figure(figure, None)),
        _ => marks.marked(
            display_figure(figure, None).trim_end_matches(" %"),
            (CellOrigin::Computed, part.basis),
        ),
    };
    let kroner = in_prices
        .iter()
        .map(|part| display(part, &part.figure()))
        .collect();
    let whole = parts.last();
    let plain = |figure: &Figure| {
        let text = display_figure(figure, None);
        GridCell::from(text.trim_end_matches(" %").to_owned())
    };
    let shares = parts
        .iter()
        .map(|part| whole.map_or_else(GridCell::default, |whole| plain(&share(part, whole))))
        .collect();
    let column = |heading: String, cells| GridColumn {
        heading,
        unit: String::new(),
        cells,
        words: false,
    };
    ColumnGroup {
        title: String::new(),
        columns: vec![column(heading, kroner), column("%".to_owned(), shares)],
    }
}

fn missing_notes(
    project: &Project,
    accounts: &[&Account],
    areas: &[(&str, &crate::facts::Label)],
    parts: &[Vec<AreaKroner>],
    language: Language,
) -> Document {
    let mut notes = Document::new();
    for (account, parts) in accounts.iter().zip(parts) {
        for ((_, label), part) in areas.iter().zip(parts) {
            if let Err(reason) = &part.kroner {
                let place = name(project, &account.municipality, language);
                notes = notes.line(format!(".  {place}, {}: {reason}", label.text(language)));
            }
        }
    }
    notes
}

/// The columns of the comparison; the last where kroner are in prices of a year.
const COLUMNS: [&str; 9] = [
    "area",
    "municipality",
    "year",
    "view",
    "kr",
    "percent",
    "display",
    "basis",
    "prices",
];

/// The comparison for machines. **Shape**: one row for each area and place, and one for the sum,
/// whose area is `sum`. Where kroner are in prices of a year, it stands in a column `prices`.
pub fn comparison_data(project: &Project, run: &Run, prices: Option<&Prices>) -> Dataset {
    let areas = areas(&project.model.categories);
    let all: Vec<&str> = areas.iter().map(|(id, _)| *id).collect();
    let named = areas
        .iter()
        .map(|(id, _)| (*id, vec![*id]))
        .chain([("sum", all.clone())]);
    let row = |area: &str, ids: &[&str], account: &Account| {
        let booked = part(account, ids);
        let share = share(&booked, &part(account, &all));
        let found = booked.in_prices(prices, account.year);
        let row = DataRow::new()
            .with("area", area)
            .with("municipality", &account.municipality)
            .with("year", account.year)
            .with("view", &run.view)
            .with("kr", found.kroner.as_ref().ok().map(Exact::new))
            .with(
                "percent",
                share
                    .as_exact()
                    .map(|share| Exact::written(share, &Unit::percent())),
            )
            .with(
                "display",
                Datum::Shown(display_figure(&found.figure(), None)),
            )
            .with("basis", found.basis.to_string());
        match prices {
            Some(prices) => row.with("prices", prices.year),
            None => row,
        }
    };
    let rows = named.flat_map(|(area, ids)| {
        run.asked_accounts()
            .map(move |account| (area, ids.clone(), account))
    });
    let columns = match prices {
        Some(_) => &COLUMNS[..],
        None => &COLUMNS[..COLUMNS.len() - 1],
    };
    Dataset::list(
        columns,
        rows.map(|(area, ids, account)| row(area, &ids, account)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::tests as small;
    use std::sync::Arc;

    fn check(change: impl FnOnce(&mut Run), language: Language, expected: &str) {
        let mut run = small::run();
        change(&mut run);
        assert_eq!(
            crate::render::text(&comparison_document(
                &small::project(),
                &run,
                None,
                language
            )),
            expected
        );
    }

    #[test]
    fn areas_stand_by_municipality_with_shares_sum_and_balance() {
        check(
            |_| {},
            Language::Norwegian,
            "\
Utgifter per kostnadsområde 2013, kr   view: reported · basis: reconstructed ledgers
                           Bølum      %   Tranefoss      %
Introduksjonsprogram  31 065 387   76,4  37 613 482  100,0
Boliger                9 602 534   23,6           0    0,0
Sum                   40 667 921  100,0  37 613 482  100,0
2 010 postings: 1 000 in categories, 1 008 outside, 2 ignored, 0 unmapped, 0 disputed,
0 quarantined; conserved to the øre
",
        );
    }

    #[test]
    fn english_labels_and_mixed_grounds_are_marked() {
        check(
            |run| {
                run.places.truncate(1);
                run.accounts[0].ledger_basis = Basis::Ledger;
                run.accounts[0].bases = [
                    ("intro.lonn".into(), Basis::Ledger),
                    ("boliger".into(), Basis::Derived),
                ]
                .into();
            },
            Language::English,
            "\
Expenditure by cost area 2013, kr   view: reported · basis: l ledger, d derived
                               Bølum      %
Introduction programme  31 065 387 l   76,4
Housing                  9 602 534 d   23,6
Total                   40 667 921 d  100,0
1 005 postings: 500 in categories, 504 outside, 1 ignored, 0 unmapped, 0 disputed, 0 quarantined;
conserved to the øre
",
        );
    }

    #[test]
    fn a_missing_area_makes_the_sum_missing_and_its_reason_is_told() {
        check(
            |run| {
                run.places.truncate(1);
                run.accounts[0]
                    .missing
                    .insert("boliger".into(), Arc::from("fact `leie` is lacking"));
            },
            Language::Norwegian,
            "\
Utgifter per kostnadsområde 2013, kr   view: reported · basis: reconstructed ledgers
                           Bølum  %
Introduksjonsprogram  31 065 387  .
Boliger                        .  .
Sum                            .  .
.  Bølum, Boliger: fact `leie` is lacking
1 005 postings: 500 in categories, 504 outside, 1 ignored, 0 unmapped, 0 disputed, 0 quarantined;
conserved to the øre
",
        );
    }

    #[test]
    fn three_municipalities_and_twelve_areas_fit_one_screen() {
        let mut project = small::project();
        let mut model = (*project.model).clone();
        let area = model.categories.nodes[0].clone();
        let nodes = (0..12).map(|number| {
            let label =
                crate::facts::Label::nb(format!("Et område med et ganske langt navn {number}"));
            crate::model::Category {
                id: format!("a{number}").into(),
                label,
                ..area.clone()
            }
        });
        model.categories = Arc::new(Categories {
            nodes: nodes.collect(),
        });
        project.model = Arc::new(model);
        let mut run = small::run();
        run.accounts.push(run.accounts[0].clone());
        run.places.push(("sandmyr".into(), 2013));
        run.accounts[2].municipality = "sandmyr".into();
        for account in &mut run.accounts {
            account.categories = [("a0".into(), Ratio::from(132_615_044))].into();
        }
        let text = crate::render::text(&comparison_document(
            &project,
            &run,
            None,
            Language::Norwegian,
        ));
        assert!(text.lines().count() <= 24, "{text}");
        assert!(
            text.lines().all(|line| line.chars().count() <= 100),
            "{text}"
        );
    }

    #[test]
    fn machines_get_exact_figures_by_area_id() {
        let mut run = small::run();
        run.places.truncate(1);
        let csv = comparison_data(&small::project(), &run, None).csv();
        let intro =
            "intro,boelum,2013,reported,31065387.25,76.38793991714,31 065 387,reconstructed\n";
        assert!(
            csv.starts_with(&format!(
                "area,municipality,year,view,kr,percent,display,basis\n{intro}"
            )),
            "{csv}"
        );
        assert!(
            csv.contains("\nsum,boelum,2013,reported,40667921.25,100,40 667 921,reconstructed\n"),
            "{csv}"
        );
        let json = comparison_data(&small::project(), &run, None).json();
        assert!(
            json.contains("\"numerator\": \"124261549\"")
                && json.contains("\"denominator\": \"4\""),
            "{json}"
        );
    }
}
