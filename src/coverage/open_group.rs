//! Postings that are not decided, put together by their codes, with all that helps to decide.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::diag::FactLack;
use crate::engine::{Account, KeySubject, rule};
use crate::explain::{ExplanationStep, Scene, largest_of_rows};
use crate::ledger::{KeyTable, NationalDimensions, NationalRole};
use crate::model::{Id, Knowledge, KnownBy, Target};

use super::booked::{BookedSums, RowFate, Scrutiny};
use super::elsewhere::{RuleElsewhere, RulesElsewhere};
use super::missing_facts::in_vain;
use super::near_miss::{NearMiss, near_misses};
use super::ready_line::{ReadyLine, TakenIds, rule_for, sums, unknown_of};

/// The columns whose codes are given as examples: the first that a group is not put together by.
const EXAMPLES_IN: [NationalRole; 2] = [NationalRole::Kind, NationalRole::Function];

/// How many codes are given as examples.
const EXAMPLES: usize = 3;

/// A code of a dimension.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct GroupCode {
    /// The dimension.
    pub dimension: Id,
    /// The code.
    pub code: Id,
}

/// Postings of the same codes that nobody has decided on.
#[derive(Clone, PartialEq, Debug)]
pub struct OpenGroup {
    /// `Unmapped`, `Pending` or `Disputed`.
    pub scrutiny: Scrutiny,
    /// What its postings have in common.
    pub codes: Vec<GroupCode>,
    /// The postings.
    pub sums: BookedSums,
    /// The codes of another dimension that most of it is booked on, the most first.
    pub examples: Vec<GroupCode>,
    /// The categories of which something must be said, where it is pending.
    pub awaiting: BTreeSet<Id>,
    /// The facts without which a share cannot be computed, where it is pending for that.
    pub facts: BTreeSet<FactLack>,
    /// The rules that set it aside, or quarrel over it.
    pub rules: Vec<String>,
    /// The rules that failed on one condition alone.
    pub near_misses: Vec<NearMiss>,
    /// The rules that others have for such postings.
    pub elsewhere: Vec<RuleElsewhere>,
    /// Lines to paste, each of which loads as it stands.
    pub ready_lines: Vec<ReadyLine>,
    /// The largest posting, if any was asked for.
    pub largest: Option<ExplanationStep>,
}

impl OpenGroup {
    /// Whether anything can be decided about it now. Nothing can where its kroner are pending for
    /// areas that are declared unknown.
    pub fn asks(&self) -> bool {
        self.scrutiny != Scrutiny::Pending || !self.awaiting.is_empty() || !self.facts.is_empty()
    }
}

/// The rows of a group.
#[derive(Default)]
struct GroupRows {
    rows: Vec<usize>,
    fates: BTreeSet<RowFate>,
}

/// All groups of an account. **Order**: what is unmapped and disputed before what is pending, the
/// most gross kroner first.
pub(super) fn open_groups(
    scene: &Scene<'_>,
    account: &Account,
    table: &KeyTable,
    fates: &[RowFate],
    dimension: &str,
    elsewhere: &RulesElsewhere<'_>,
) -> Vec<OpenGroup> {
    let national = scene.project.model.vocabulary.national();
    // That of classes tells operation from investment.
    let columns: Vec<usize> = [national.name(NationalRole::Class), dimension]
        .iter()
        .filter_map(|name| table.column(name))
        .collect::<BTreeSet<usize>>()
        .into_iter()
        .collect();
    // The dimension that was asked for names a rule, so it stands last.
    let last = table.column(dimension);
    let (mut columns, asked): (Vec<usize>, Vec<usize>) = columns
        .into_iter()
        .partition(|column| Some(*column) != last);
    columns.extend(asked);
    let mut by_codes: BTreeMap<(Scrutiny, Vec<u32>), GroupRows> = BTreeMap::new();
    for (position, (row, fate)) in table.rows.iter().zip(fates).enumerate() {
        let scrutiny = match fate {
            RowFate::Unmapped => Scrutiny::Unmapped,
            RowFate::Disputed(_) => Scrutiny::Disputed,
            RowFate::Contribution(index) => match account.contributions[*index].target {
                Target::Pending(_) => Scrutiny::Pending,
                _ => continue,
            },
        };
        let codes = columns.iter().map(|column| row.codes[*column]).collect();
        let group = by_codes.entry((scrutiny, codes)).or_default();
        group.rows.push(position);
        group.fates.insert(fate.clone());
    }
    let mut groups: Vec<((Scrutiny, Vec<u32>), GroupRows)> = by_codes.into_iter().collect();
    groups.sort_by_key(|((scrutiny, _), group)| {
        let is_pending = *scrutiny == Scrutiny::Pending;
        (is_pending, Reverse(sums(table, &group.rows).gross))
    });
    let mut group_of = vec![None; table.rows.len()];
    for (number, (_, group)) in groups.iter().enumerate() {
        group
            .rows
            .iter()
            .for_each(|row| group_of[*row] = Some(number));
    }
    let mut largest = largest_of_rows(scene, account, &group_of, groups.len()).into_iter();
    let mut builder = GroupBuilder {
        scene,
        account,
        table,
        columns,
        elsewhere,
        national,
        taken: TakenIds::new(&scene.project.model, &account.municipality),
        said: BTreeSet::new(),
    };
    groups
        .into_iter()
        .map(|((scrutiny, _), group)| OpenGroup {
            largest: largest.next().and_then(|steps| steps.into_iter().next()),
            ..builder.group(scrutiny, &group)
        })
        .collect()
}

/// What groups are made from.
struct GroupBuilder<'a> {
    scene: &'a Scene<'a>,
    account: &'a Account,
    table: &'a KeyTable,
    /// What groups have in common.
    columns: Vec<usize>,
    elsewhere: &'a RulesElsewhere<'a>,
    national: NationalDimensions,
    taken: TakenIds,
    /// The categories that a line is proposed for already.
    said: BTreeSet<Id>,
}

impl GroupBuilder<'_> {
    fn group(&mut self, scrutiny: Scrutiny, group: &GroupRows) -> OpenGroup {
        let (scene, account, table) = (self.scene, self.account, self.table);
        let gross = |row: &usize| BookedSums::of_row(&table.rows[*row]).gross;
        let main = group.rows.iter().max_by_key(|row| gross(row));
        let main = &table.rows[main.copied().unwrap_or_default()];
        let code = |column: &usize| GroupCode {
            dimension: table.columns[*column].name.clone(),
            code: table.code(main, *column).clone(),
        };
        let place = (&account.municipality, account.year);
        let near_misses = match scrutiny {
            Scrutiny::Unmapped => near_misses(scene, place, &KeySubject { table, row: main }),
            _ => Vec::new(),
        };
        let elsewhere = match scrutiny {
            Scrutiny::Disputed => Vec::new(),
            _ => (self.elsewhere).like(scene, &account.municipality, table, main),
        };
        let mut open = OpenGroup {
            scrutiny,
            codes: self.columns.iter().map(code).collect(),
            sums: sums(table, &group.rows),
            examples: self.examples(&group.rows),
            awaiting: BTreeSet::new(),
            facts: BTreeSet::new(),
            rules: Vec::new(),
            near_misses,
            elsewhere,
            ready_lines: Vec::new(),
            largest: None,
        };
        self.claimants(group, &mut open);
        self.propose(group, &mut open);
        open
    }

    /// Says which rules set a group aside or quarrel over it, and what they wait for.
    fn claimants(&self, group: &GroupRows, open: &mut OpenGroup) {
        let model = &self.scene.project.model;
        let (place, year) = (&self.account.municipality, self.account.year);
        let knowledge = Knowledge::new(model, place, year);
        let name = |reference: &_| {
            rule(model, reference).map_or_else(|| "?".to_owned(), |rule| rule.id.to_string())
        };
        for fate in &group.fates {
            match fate {
                RowFate::Unmapped => {}
                RowFate::Disputed(rules) => open.rules.extend(rules.iter().map(name)),
                RowFate::Contribution(index) => {
                    let contribution = &self.account.contributions[*index];
                    open.rules.push(contribution.rule_name(model));
                    let rule = contribution.rule.as_ref().and_then(|one| rule(model, one));
                    let share = rule.and_then(|rule| rule.share.as_ref());
                    if let Some(share) = share {
                        let lacking = in_vain(self.scene.project, self.account, share);
                        open.facts.extend(lacking);
                        continue;
                    }
                    if let Target::Pending(categories) = &contribution.target {
                        let unsaid = categories
                            .iter()
                            .filter(|category| knowledge.of(category) == KnownBy::Nobody);
                        open.awaiting.extend(unsaid.cloned());
                    }
                }
            }
        }
        open.rules.sort();
        open.rules.dedup();
    }

    /// Adds the lines to paste.
    fn propose(&mut self, group: &GroupRows, open: &mut OpenGroup) {
        match open.scrutiny {
            Scrutiny::Unmapped => {
                let target = self.target(open);
                let (table, columns) = (self.table, &self.columns);
                let rule = rule_for(table, &group.rows, columns, &target, &mut self.taken);
                open.ready_lines.extend(rule);
            }
            Scrutiny::Pending => {
                for category in &open.awaiting {
                    if self.said.insert(category.clone()) {
                        open.ready_lines.push(unknown_of(category, open.sums));
                    }
                }
            }
            _ => {}
        }
    }

    /// Where a proposed rule sends unmapped postings: where others do, or where the nearest rule
    /// would. A whole cost is never sent into a category, since that would make it known; it is
    /// set aside for one that others have of such postings.
    fn target(&self, open: &OpenGroup) -> Target {
        let (place, year) = (&self.account.municipality, self.account.year);
        let knowledge = Knowledge::new(&self.scene.project.model, place, year);
        let nearest = open.near_misses.iter().map(|miss| &miss.target);
        let nearest = nearest.filter(|target| !matches!(target, Target::Category(_)));
        let others = open.elsewhere.iter().map(|rule| &rule.target);
        match others.chain(nearest).next() {
            Some(Target::Category(category)) if !knowledge.of(category).is_known() => {
                Target::pending(vec![category.clone()])
            }
            Some(target @ Target::Pending(categories)) if !categories.is_empty() => target.clone(),
            Some(Target::Ignored) => Target::Ignored,
            _ => Target::OutsideScope,
        }
    }

    fn examples(&self, rows: &[usize]) -> Vec<GroupCode> {
        let table = self.table;
        let national = &self.national;
        let names = EXAMPLES_IN.iter().map(|role| national.name(*role));
        let columns = names.filter_map(|name| table.column(name));
        let mut columns = columns.filter(|column| !self.columns.contains(column));
        let Some(column) = columns.next() else {
            return Vec::new();
        };
        let mut gross: BTreeMap<&Id, BookedSums> = BTreeMap::new();
        for row in rows.iter().map(|row| &table.rows[*row]) {
            *gross.entry(table.code(row, column)).or_default() += BookedSums::of_row(row);
        }
        let mut codes: Vec<(&Id, BookedSums)> = gross.into_iter().collect();
        codes.sort_by_key(|(_, sums)| Reverse(sums.gross));
        let code = |(code, _): (&Id, BookedSums)| GroupCode {
            dimension: table.columns[column].name.clone(),
            code: code.clone(),
        };
        codes.into_iter().take(EXAMPLES).map(code).collect()
    }
}
