//! Lines of totals: which they are, and whether they add up the lines that they stand among.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::{TextMatch, TextTest};
use crate::proposal::amounts::plan::{AmountLayout, AmountPlan};
use crate::proposal::export::columns::ExportColumn;
use crate::proposal::export::labels::{TotalOf, is_total, page_word};
use crate::proposal::export::names::ColumnPurpose;
use crate::value::Amount;

use super::claims::LeftOutLines;
use super::closing::{ExportTotals, count_beside};

/// The share of filled lines that have a code, where a column is one of codes, and of all lines that
/// have an account, where others are subtotals. **Unit**: thousandths.
const CODED: u64 = 800;
const WITH_ACCOUNT: u64 = 500;

/// Lines that say which page of a print begins or ends, where others have codes.
fn pages(column: &ExportColumn) -> Option<LeftOutLines> {
    let pages = column
        .fields
        .iter()
        .filter_map(|(field, count)| Some((page_word(field)?, *count)));
    let pages: Vec<(&str, u64)> = pages.collect();
    let (word, _) = pages.first()?;
    let lines = pages.iter().map(|(_, count)| count).sum();
    Some(LeftOutLines {
        how: TextMatch::StartsWith,
        ..LeftOutLines::of(&column.name, column.position, (word, lines))
    })
}

/// Lines that hold nothing but which page of a print begins or ends, in a column of anything. Those of
/// a column of texts are told from postings by the word alone where no posting begins with it, else
/// each by itself.
fn pages_of_texts(
    columns: &[ExportColumn],
    rows: &[Vec<String>],
    found: &[LeftOutLines],
    is_whole: bool,
) -> Vec<LeftOutLines> {
    let alone = |row: &'_ Vec<String>| {
        let mut filled = row
            .iter()
            .enumerate()
            .filter(|(_, field)| !field.is_empty());
        let only = filled.next().map(|(at, _)| at);
        only.filter(|_| filled.next().is_none())
    };
    let mut pages = BTreeMap::<usize, BTreeMap<&str, u64>>::new();
    for row in rows {
        let page = alone(row).map(|at| (at, row[at].as_str()));
        if let Some((at, field)) = page.filter(|(_, field)| page_word(field).is_some()) {
            *pages.entry(at).or_default().entry(field).or_default() += 1;
        }
    }
    let mut left_out = Vec::new();
    for (at, fields) in pages {
        let Some(column) = columns.iter().find(|column| column.position == at) else {
            continue;
        };
        if found.iter().any(|lines| {
            lines.position == at && fields.keys().all(|field| lines.test().passes(field))
        }) {
            continue;
        }
        let word = fields
            .keys()
            .find_map(|field| page_word(field))
            .unwrap_or("");
        let all = LeftOutLines {
            how: TextMatch::StartsWith,
            doubt: (!is_whole).then(|| "a line further down may begin with it, too".to_owned()),
            ..LeftOutLines::of(&column.name, at, (word, fields.values().sum()))
        };
        let test = all.test();
        let takes_others = column
            .fields
            .keys()
            .any(|field| test.passes(field) && !fields.contains_key(field.as_str()))
            || fields.keys().any(|field| !test.passes(field))
            || rows.iter().any(|row| {
                alone(row).is_none() && row.get(at).is_some_and(|field| test.passes(field))
            });
        match takes_others {
            false => left_out.push(all),
            true => left_out.extend(
                fields
                    .into_iter()
                    .map(|page| LeftOutLines::of(&column.name, at, page)),
            ),
        }
    }
    left_out
}

fn is_code(field: &str) -> bool {
    field.starts_with(|c: char| c.is_ascii_digit())
}

/// Lines that are totals, or nothing but a page of a print: a word for that stands where other lines
/// have codes, beside an account that is blank, or alone. `is_whole` says whether these are all lines.
pub(in crate::proposal) fn totals(
    columns: &[ExportColumn],
    rows: &[Vec<String>],
    is_whole: bool,
) -> Vec<LeftOutLines> {
    let coded = columns
        .iter()
        .filter(|column| column.passing(is_code) >= CODED);
    let mut found: Vec<LeftOutLines> = coded
        .flat_map(|column| {
            let totals = column.fields.iter().filter(|(field, _)| is_total(field));
            let totals = totals.map(|(field, count)| {
                LeftOutLines::of(&column.name, column.position, (field, *count))
            });
            totals.chain(pages(column))
        })
        .collect();
    found.extend(pages_of_texts(columns, rows, &found, is_whole));
    let account = columns.iter().find(|column| {
        let is_account = matches!(column.purpose, ColumnPurpose::Account | ColumnPurpose::Art);
        is_account && column.blanks > 0 && column.filled() * 1000 >= column.lines * WITH_ACCOUNT
    });
    let Some(account) = account else {
        return found;
    };
    let has_account = |row: &Vec<String>| {
        let field = row.get(account.position);
        field.is_some_and(|field| !field.is_empty())
    };
    for column in columns {
        let at = column.position;
        let named: BTreeSet<&str> = column
            .fields
            .keys()
            .map(String::as_str)
            .filter(|field| is_total(field))
            .filter(|field| !found.iter().any(|own| own.needle == *field))
            .collect();
        if named.is_empty() {
            continue;
        }
        let field = |row: &Vec<String>| row.get(at).map_or(String::new(), String::clone);
        let of_postings: BTreeSet<String> = rows
            .iter()
            .filter(|row| has_account(row))
            .map(field)
            .collect();
        let without = named
            .into_iter()
            .filter(|name| !of_postings.contains(*name));
        found.extend(without.map(|name| {
            let lines = column.fields.get(name).copied().unwrap_or(0);
            LeftOutLines::of(&column.name, at, (name, lines))
        }));
    }
    found
}

/// A line of totals of an export, and which lines it stands behind.
#[derive(Clone, Debug)]
pub(in crate::proposal) struct LeftOutTotal {
    /// By which test it is left out.
    pub(in crate::proposal) test: usize,
    /// How many lines that are none stand before it.
    pub(in crate::proposal) behind: usize,
    pub(in crate::proposal) fields: Vec<String>,
}

/// Takes the lines of totals out of all lines.
pub(in crate::proposal) fn taken_out(
    rows: &mut Vec<Vec<String>>,
    totals: &[LeftOutLines],
) -> Vec<LeftOutTotal> {
    let tests: Vec<(usize, TextTest)> = totals
        .iter()
        .map(|total| (total.position, total.test()))
        .collect();
    let mut taken = Vec::new();
    let mut kept = 0;
    rows.retain(|row| {
        let passes = |(position, test): &(usize, TextTest)| {
            row.get(*position).is_some_and(|field| test.passes(field))
        };
        let test = tests.iter().position(passes);
        match test {
            None => kept += 1,
            Some(test) => taken.push(LeftOutTotal {
                test,
                behind: kept,
                fields: row.clone(),
            }),
        }
        test.is_none()
    });
    taken
}

/// The øre of a line, column by column; `None` where a field is blank. Beside marks of sides they have
/// their sign.
fn kroner(plan: &AmountPlan, fields: &[String]) -> Vec<Option<i128>> {
    let is_marked = matches!(plan.layout, AmountLayout::Marked { .. });
    let positions = plan.positions().into_iter();
    let field = |at: usize| fields.get(at).map_or("", String::as_str);
    positions
        .map(|at| {
            let ore = plan.number(field(at))?;
            Some(if is_marked { plan.ore(fields) } else { ore })
        })
        .collect()
}

/// What lines before some line add up to: column by column, and net.
#[derive(Clone)]
struct RunningSum {
    columns: Vec<i128>,
    net: i128,
}

impl RunningSum {
    fn difference(&self, earlier: &Self) -> Self {
        let columns = self.columns.iter().zip(&earlier.columns);
        Self {
            columns: columns.map(|(now, then)| now - then).collect(),
            net: self.net - earlier.net,
        }
    }

    /// Whether a total says that; one of which a single side is filled may be net.
    fn is_said(&self, said: &[Option<i128>], net: i128, has_sides: bool) -> bool {
        let mut columns = said.iter().zip(&self.columns);
        let are_alike = columns.all(|(said, own)| said.is_none_or(|said| said == *own));
        let filled = said.iter().flatten().filter(|ore| **ore != 0).count();
        are_alike || (has_sides && filled < 2 && net == self.net)
    }
}

/// What lines come to on each side, without sign.
fn sides(rows: &[Vec<String>], plan: &AmountPlan) -> (i128, i128) {
    let ore = rows.iter().map(|row| plan.ore(row));
    ore.fold((0, 0), |(debit, credit), ore| {
        (debit + ore.max(0), credit + (-ore).max(0))
    })
}

/// Takes in what a line says of one side, or how many lines there are, and holds it against the lines;
/// whether it says such.
fn of_one_side(
    (total, line): (&mut LeftOutLines, &LeftOutTotal),
    (rows, plan): (&[Vec<String>], &AmountPlan),
    all: &mut ExportTotals,
) -> bool {
    let of = TotalOf::label(&total.needle);
    let single = || {
        let said = kroner(plan, &line.fields);
        let mut said = said.into_iter().flatten().filter(|ore| *ore != 0);
        said.next().filter(|_| said.next().is_none())
    };
    match of {
        TotalOf::Kroner => return false,
        TotalOf::Others => {}
        TotalOf::Postings => match count_beside(&total.needle, &line.fields) {
            Some(count) if count == rows.len() as u64 => {
                total.proof = Some(format!("as many lines are there: {count}"));
                all.lines = Some(count);
            }
            Some(count) => {
                let lines = rows.len();
                total.doubt = Some(format!("it says {count}, but there are {lines} lines"));
            }
            None => {}
        },
        TotalOf::Debit | TotalOf::Credit => {
            let Some(said) = single().map(i128::abs) else {
                return false;
            };
            let (above, below) = sides(rows, plan);
            // Which sign stands for which side is not known yet.
            if said != above && said != below {
                return false;
            }
            total.proof = Some(format!(
                "all lines of a side add up to it: {}",
                Amount::from_ore(said)
            ));
            let side = if of == TotalOf::Debit {
                &mut all.debit
            } else {
                &mut all.credit
            };
            *side = Some(said);
        }
    }
    true
}

/// What a total of all lines says of both sides, or of each period, column by column.
fn of_columns(
    said: &[Option<i128>],
    (rows, plan): (&[Vec<String>], &AmountPlan),
    all: &mut ExportTotals,
) {
    match (&plan.layout, said) {
        // A line that takes back what stands on a side is below zero there.
        (AmountLayout::Sides { .. }, [Some(debit), Some(credit)])
            if (debit.abs(), credit.abs()) == sides(rows, plan) =>
        {
            (all.debit, all.credit) = (Some(debit.abs()), Some(credit.abs()));
        }
        (AmountLayout::Periods(columns), said) => {
            let is_cumulative = columns.iter().any(|column| column.is_cumulative);
            let said = columns.iter().zip(said).filter(|_| !is_cumulative);
            all.periods = said
                .filter_map(|(column, ore)| Some((column.period.clone(), (*ore)?)))
                .collect();
        }
        _ => {}
    }
}

/// Compares each line of totals with the lines that it may add up, and says of each test what came
/// of it; gives what all lines come to, in øre as the export writes them, where totals say just that.
/// A total that adds up all lines, or those since any total before it, agrees.
pub(in crate::proposal) fn compared(
    totals: &mut [LeftOutLines],
    lines: &[LeftOutTotal],
    (rows, plan, names): (&[Vec<String>], &AmountPlan, &[String]),
) -> ExportTotals {
    let width = plan.positions().len();
    let start = RunningSum {
        columns: vec![0; width],
        net: 0,
    };
    let mut sums = vec![start.clone()];
    let mut behind = Vec::new();
    let mut sum = start.clone();
    let mut next = lines.iter().peekable();
    for at in 0..=rows.len() {
        while next.next_if(|line| line.behind == at).is_some() {
            behind.push(sum.clone());
            sums.push(sum.clone());
        }
        if let Some(row) = rows.get(at) {
            for (sum, ore) in sum.columns.iter_mut().zip(kroner(plan, row)) {
                *sum += ore.unwrap_or(0);
            }
            sum.net += plan.ore(row);
        }
    }
    let has_sides = matches!(plan.layout, AmountLayout::Sides { .. });
    let mut of_all = ExportTotals::default();
    for (at, (line, before)) in lines.iter().zip(&behind).enumerate() {
        if of_one_side((&mut totals[line.test], line), (rows, plan), &mut of_all) {
            continue;
        }
        let said = kroner(plan, &line.fields);
        if said.iter().all(Option::is_none) {
            continue;
        }
        let net = plan.ore(&line.fields);
        let adds_up = |own: &RunningSum| own.is_said(&said, net, has_sides);
        let total = &mut totals[line.test];
        if adds_up(&sum) {
            let shown = shown(plan, names, &said);
            total.proof = Some(format!("all lines add up to it: {shown}"));
            of_all.net = Some(net);
            of_columns(&said, (rows, plan), &mut of_all);
        } else if sums[..=at]
            .iter()
            .rev()
            .any(|earlier| adds_up(&before.difference(earlier)))
        {
            total
                .proof
                .get_or_insert_with(|| "the lines above add up to it".to_owned());
        } else {
            let is_last = at + 1 == lines.len();
            let since = if is_last { &start } else { &sums[at] };
            let own = before.difference(since);
            let sums: Vec<String> = own
                .columns
                .iter()
                .zip(&said)
                .filter(|(_, said)| said.is_some())
                .map(|(ore, _)| Amount::from_ore(*ore).to_string())
                .collect();
            let shown = shown(plan, names, &said);
            let sums = sums.join(" and ");
            total.doubt = Some(format!("it says {shown}, but the lines add up to {sums}"));
        }
    }
    match totals.iter().any(|total| total.doubt.is_some()) {
        true => ExportTotals::default(),
        false => of_all,
    }
}

/// The kroner that a total says, with the names of their columns.
fn shown(plan: &AmountPlan, names: &[String], said: &[Option<i128>]) -> String {
    let positions = plan.positions().into_iter();
    let filled = positions.zip(said).filter_map(|(at, ore)| {
        let name = names.get(at).map_or("", String::as_str);
        Some(format!("`{name}` {}", Amount::from_ore((*ore)?)))
    });
    filled.collect::<Vec<_>>().join(", ")
}
