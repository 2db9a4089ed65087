//! What speaks against entries that are found: columns that nothing reads, and that may say of which
//! lines a ledger is.

use std::collections::BTreeMap;

use crate::proposal::answers::ExportAnswers;
use crate::proposal::codes::local::LocalColumns;
use crate::proposal::codes::search::CodePlan;
use crate::proposal::entries::EntryList;
use crate::proposal::export::columns::ExportColumn;
use crate::proposal::lines::choosers::line_choosers;
use crate::proposal::lines::summing::adding_up;

use super::study::FileStudy;

/// Doubts that all lines are of the ledger where a column that nothing reads may choose some.
pub(super) fn doubt_lines(
    study: &FileStudy,
    entries: &mut EntryList,
    (answers, codes, local): (&ExportAnswers, &BTreeMap<String, CodePlan>, &LocalColumns),
) {
    // A total that all lines add up to says that all are of it.
    if study.sums.are_of_all() {
        return;
    }
    if let Some(why) = adding_up(&study.columns, &study.table.rows, &study.plan) {
        entries.doubt("amount", &why);
    }
    let of_codes = codes.values().filter_map(|plan| plan.position);
    let of_local = local.dimensions.values().map(|column| column.position);
    let codes: Vec<usize> = of_codes.chain(of_local).collect();
    let is_skipped = |column: &ExportColumn| {
        let start = format!("{} = ", column.name);
        let mut skipped = entries.0.iter().filter(|entry| entry.name == "skip");
        skipped.any(|entry| entry.value.starts_with(&start))
    };
    let is_read = |column: &&ExportColumn| {
        let at = column.position;
        study.plan.takes(at) || codes.contains(&at) || is_skipped(column)
    };
    let read = study.columns.iter().filter(is_read);
    let read: Vec<usize> = read.map(|column| column.position).collect();
    for found in line_choosers(&study.columns, &study.table.rows, (&read, &codes)) {
        match found.is_constant {
            true => entries.doubt("kind", &found.evidence),
            false => entries.add(answers, ("skip", "no lines"), &found.evidence, false),
        }
    }
}
