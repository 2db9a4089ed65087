//! Lines that a person may paste into `rules.rhai`. None is ever applied.

use std::collections::BTreeSet;

use crate::ledger::{CodeColumn, KeyTable, code_number};
use crate::model::{Id, Model, Target};

use super::booked::BookedSums;

/// The reason that a line has until somebody writes one.
const WRITE_WHY: &str = "write why";

/// The dimension that no rule is made of: all months are alike.
const PERIOD: &str = "periode";

/// A line to paste, which loads as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadyLine {
    /// The line.
    pub line: String,
    /// The postings that it is about.
    pub sums: BookedSums,
}

/// The ids of rules that are taken.
#[derive(Debug)]
pub(super) struct TakenIds(BTreeSet<String>);

impl TakenIds {
    /// Those of the nation and of a municipality.
    pub(super) fn new(model: &Model, municipality: &str) -> Self {
        let rules = model.layers(municipality).flat_map(|layer| &layer.rules);
        Self(rules.map(|rule| rule.id.to_string()).collect())
    }

    /// An id that nobody has yet.
    fn fresh(&mut self, wanted: &str) -> String {
        let numbered = (2..).map(|number| format!("{wanted}-{number}"));
        let mut ids = std::iter::once(wanted.to_owned()).chain(numbered);
        let fresh = ids.find(|id| !self.0.contains(id));
        let fresh = fresh.unwrap_or_else(|| wanted.to_owned());
        self.0.insert(fresh.clone());
        fresh
    }
}

/// A rule for the rows of a group, and for no others: by the codes that all of them have, and by
/// those of one more column where these alone would take in other rows.
pub(super) fn rule_for(
    table: &KeyTable,
    rows: &[usize],
    columns: &[usize],
    target: &Target,
    taken: &mut TakenIds,
) -> Option<ReadyLine> {
    let first = table.rows.get(*rows.first()?)?;
    let is_alike = |row: usize| {
        let codes = &table.rows[row].codes;
        columns.iter().all(|c| codes[*c] == first.codes[*c])
    };
    let inside: BTreeSet<usize> = rows.iter().copied().collect();
    let others: Vec<usize> = (0..table.rows.len())
        .filter(|row| is_alike(*row) && !inside.contains(row))
        .collect();
    let alike = columns
        .iter()
        .map(|column| condition(&table.columns[*column], &[table.code(first, *column)]));
    let mut parts: Vec<String> = alike.collect();
    let mut claimed: Vec<usize> = rows.to_vec();
    if !others.is_empty() {
        let narrower = (0..table.columns.len()).filter(|column| {
            let of = &table.columns[*column];
            !columns.contains(column) && &*of.name != PERIOD && !of.is_personal
        });
        let narrowed = narrower.map(|column| {
            let code = |row: &usize| table.rows[*row].codes[column];
            let of_others: BTreeSet<u32> = others.iter().map(code).collect();
            let own = rows.iter().filter(|row| !of_others.contains(&code(row)));
            (column, own.copied().collect::<Vec<usize>>())
        });
        let gross = |rows: &[usize]| sums(table, rows).gross;
        let (column, own) = narrowed
            .max_by(|(at, a), (other, b)| gross(a).cmp(&gross(b)).then_with(|| other.cmp(at)))?;
        let codes: BTreeSet<&Id> = own
            .iter()
            .map(|row| table.code(&table.rows[*row], column))
            .collect();
        if codes.is_empty() {
            return None;
        }
        let codes: Vec<&Id> = codes.into_iter().collect();
        parts.push(condition(&table.columns[column], &codes));
        claimed = own;
    }
    let by = *columns.last()?;
    let name = format!(
        "proposed-{}-{}",
        table.columns[by].name,
        plain(table.code(first, by))
    );
    let line = format!(
        "rule({:?}, {}).to({target}).because({WRITE_WHY:?});",
        taken.fresh(&name),
        parts.join(" and ")
    );
    Some(ReadyLine {
        line,
        sums: sums(table, &claimed),
    })
}

/// That nobody knows yet what a category holds.
pub(super) fn unknown_of(category: &str, sums: BookedSums) -> ReadyLine {
    ReadyLine {
        line: format!("unknown({category}).because({WRITE_WHY:?});"),
        sums,
    }
}

pub(super) fn sums(table: &KeyTable, rows: &[usize]) -> BookedSums {
    let rows = rows.iter().map(|row| BookedSums::of_row(&table.rows[*row]));
    rows.sum()
}

/// That a dimension has one of some codes: as a number, where no other code writes the same, else as
/// the text that it is.
fn condition(column: &CodeColumn, codes: &[&Id]) -> String {
    let alone = |number: i64| {
        let numbers = column.codes.iter().filter_map(|code| code_number(code));
        numbers.filter(|other| *other == number).count() == 1
    };
    let written = |code: &Id| match code_number(code).filter(|number| alone(*number)) {
        Some(number) => number.to_string(),
        None => format!("{:?}", &**code),
    };
    let (codes, dimension): (Vec<String>, _) = (
        codes.iter().map(|code| written(code)).collect(),
        &column.name,
    );
    match &codes[..] {
        [one] => format!("{dimension} == {one}"),
        many => format!("{dimension}.within([{}])", many.join(", ")),
    }
}

/// A code as part of an id.
fn plain(code: &str) -> String {
    let plain: String = code
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    match plain.is_empty() {
        true => "blank".to_owned(),
        false => plain.to_ascii_lowercase(),
    }
}
