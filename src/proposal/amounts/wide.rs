//! Columns of amounts beside one another: of periods, or of years and kinds.

use crate::ledger::{ColumnName, LedgerKind};
use crate::proposal::export::columns::ExportColumn;

/// A column of a period.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::proposal) struct PeriodColumn {
    pub(in crate::proposal) position: usize,
    pub(in crate::proposal) period: String,
    pub(in crate::proposal) is_cumulative: bool,
}

/// A column of a year, or of a kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::proposal) struct YearColumn {
    pub(in crate::proposal) position: usize,
    pub(in crate::proposal) year: Option<i32>,
    pub(in crate::proposal) kind: Option<LedgerKind>,
}

/// Columns of one name but for the period; fewer than two are none.
pub(in crate::proposal) fn period_columns(columns: &[&ExportColumn]) -> Vec<PeriodColumn> {
    let mut found = Vec::new();
    for column in columns {
        let name = ColumnName(&column.name);
        let Some(period) = period(name) else { continue };
        found.push((
            name.family(),
            PeriodColumn {
                position: column.position,
                period,
                is_cumulative: name.is_cumulative(),
            },
        ));
    }
    // The largest family; others are other things.
    let count = |family: &Option<String>| found.iter().filter(|(other, _)| other == family).count();
    let families = found.iter().map(|(family, _)| family);
    let Some(largest) = families.max_by_key(|family| count(family)).cloned() else {
        return Vec::new();
    };
    let mut chosen: Vec<PeriodColumn> = found
        .into_iter()
        .filter(|(family, _)| *family == largest)
        .map(|(_, column)| column)
        .collect();
    chosen.sort_by(|one, other| one.period.cmp(&other.period));
    let are_different = chosen
        .windows(2)
        .all(|pair| pair[0].period != pair[1].period);
    if chosen.len() > 1 && are_different {
        chosen
    } else {
        Vec::new()
    }
}

/// The period of a name, two digits: by a month, or by a number behind letters.
fn period(name: ColumnName<'_>) -> Option<String> {
    if let Some(month) = name.month() {
        return Some(format!("{month:02}"));
    }
    let words = name.words();
    let numbers: Vec<&String> = words
        .iter()
        .filter(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
        .collect();
    match numbers[..] {
        [number] if number.len() <= 2 => {
            let number: u8 = number.parse().ok()?;
            (1..=16).contains(&number).then(|| format!("{number:02}"))
        }
        [number] if number.len() == 6 => {
            let month: u8 = number.get(4..)?.parse().ok()?;
            let is_year = name.years().len() == 1;
            (is_year && (1..=16).contains(&month)).then(|| format!("{month:02}"))
        }
        _ => None,
    }
}

/// Columns that name a year or a kind of ledger. Those without a year are of `year`.
pub(in crate::proposal) fn year_columns(columns: &[&ExportColumn]) -> Vec<YearColumn> {
    let is_budget = |column: &&ExportColumn| {
        let kind = ColumnName(&column.name).kind();
        kind.is_some_and(|kind| kind != LedgerKind::Accounts)
    };
    let has_budget = columns.iter().any(is_budget);
    let found = columns.iter().filter_map(|column| {
        let name = ColumnName(&column.name);
        if name.is_no_amount() && name.kind().is_none() {
            return None;
        }
        let years = name.years();
        let year = match years[..] {
            [year] => Some(year),
            [] => None,
            _ => return None,
        };
        // What happened so far, beside what was planned.
        let so_far = (has_budget && name.is_cumulative()).then_some(LedgerKind::Accounts);
        let kind = name.kind().or(so_far);
        (year.is_some() || kind.is_some()).then_some(YearColumn {
            position: column.position,
            year,
            kind,
        })
    });
    found.collect()
}
