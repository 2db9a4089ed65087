//! A workbook for spreadsheet programs, whose figures are live formulas over sums of kroner, facts,
//! weights and keys.
//!
//! Inputs: a run and some of its cells. `plan` follows the formulas to all that they stand on,
//! `place` gives each its cell, `formula` writes the one expression tree as a spreadsheet's
//! formula, `sheets` and `books` write the worksheets. What has no such form is written as a value
//! and says so. Every formula is stored with the exact figure, rounded once, so that it shows right
//! without being recalculated. What is published is values alone.

use crate::words::{Language, Word};

mod books;
mod formula;
mod number;
mod page;
mod place;
mod plan;
mod sheets;
mod slot;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::engine::{Address, Cell};
use crate::workspace::{Project, Run};

use books::{KINDS, WorksheetInputs, WorksheetKind};
use place::{Layout, SheetNames, cell_name};
use plan::{PlannedFigure, WorkbookPlan, plan, slot_of};
use sheets::{Tally, Writing, tables};
use slot::Slot;

/// A finished workbook.
#[derive(Clone, Debug)]
pub struct Spreadsheet {
    /// The file. **Invariant**: the same cells give the same bytes.
    pub bytes: Vec<u8>,
    /// Where each cell stands: worksheet, and address such as `$B$7`.
    pub cells: BTreeMap<Address, (String, String)>,
    /// Where each named cell stands: facts, weights, keys and sums, by the names that the file
    /// gives them.
    pub names: BTreeMap<String, (String, String)>,
    /// How many cells are live.
    pub summary: WorkbookSummary,
}

/// How many of a workbook's cells are live, and what the others are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WorkbookSummary {
    tally: Tally,
    sheets: usize,
}

impl WorkbookSummary {
    /// Cells with a formula that a spreadsheet recalculates.
    pub fn live(&self) -> usize {
        self.tally.live
    }

    /// Derived figures that are written as values.
    pub fn values(&self) -> usize {
        self.tally.values.values().sum()
    }

    /// Figures known by their bounds, written as texts.
    pub fn intervals(&self) -> usize {
        self.tally.intervals
    }
}

impl fmt::Display for WorkbookSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally {
            live,
            stated,
            intervals,
            empty,
            withheld,
            ..
        } = &self.tally;
        let (values, sheets) = (self.values(), self.sheets);
        let cells = live + stated + intervals + empty + values + withheld;
        let not_told = match withheld {
            0 => String::new(),
            _ => format!(", {withheld} not told"),
        };
        writeln!(
            f,
            "{cells} cells in {sheets} sheets: {live} live formulas, {values} values without a formula, {stated} constants, \
             {intervals} intervals as text, {empty} missing{not_told}"
        )
    }
}

/// Writes cells of a run as a workbook.
///
/// # Errors
/// A sentence that says which limit of the format stands in the way.
pub fn workbook<'a>(
    project: &'a Project,
    run: &'a Run,
    cells: impl IntoIterator<Item = &'a Cell>,
    language: Language,
) -> Result<Spreadsheet, String> {
    let cells: Vec<&Cell> = cells.into_iter().collect();
    let plan = plan(project, run, &cells, language);
    write(project, run, &plan, None, language).map_err(|error| unwritten(&error))
}

/// Writes cells of what may be published as a workbook of values, without formulas, notes, names, or
/// anything of what figures stand on.
///
/// # Errors
/// A sentence that says which limit of the format stands in the way.
pub fn published_workbook<'a>(
    project: &'a Project,
    run: &'a Run,
    hidden: usize,
    cells: impl IntoIterator<Item = &'a Cell>,
    language: Language,
) -> Result<Spreadsheet, String> {
    let plan = WorkbookPlan::of_values(cells, language);
    write(project, run, &plan, Some(hidden), language).map_err(|error| unwritten(&error))
}

fn unwritten(error: &XlsxError) -> String {
    format!("the workbook cannot be written: {error}")
}

fn write(
    project: &Project,
    run: &Run,
    plan: &WorkbookPlan<'_>,
    hidden: Option<usize>,
    language: Language,
) -> Result<Spreadsheet, XlsxError> {
    let mut names = SheetNames::default();
    // Theirs first, so that no sheet's id takes them.
    let sums = names.give(language.word(Word::Sums));
    let kinds: Vec<(WorksheetKind, String)> = KINDS
        .iter()
        .map(|kind| (*kind, names.give(language.word(kind.title()))))
        .collect();
    let name = |kind: WorksheetKind| {
        kinds
            .iter()
            .find(|(own, _)| *own == kind)
            .map_or(String::new(), |(_, name)| name.clone())
    };
    let tables = tables(project, run, &plan.cells, |id| names.give(id));
    let mut layout = Layout::default();
    tables
        .iter()
        .for_each(|table| table.lay_out(project, run, &plan.cells, &mut layout));
    books::lay_out(plan, &sums, name, &mut layout);

    let mut workbook = Workbook::new();
    workbook.set_properties(&properties()?);
    let writing = Writing {
        project,
        run,
        cells: &plan.cells,
        layout: &layout,
        language,
        hidden,
    };
    let mut tally = Tally::default();
    for table in &tables {
        table.write(workbook.add_worksheet(), &writing, &mut tally)?;
    }
    let books = WorksheetInputs {
        project,
        plan,
        layout: &layout,
        language,
    };
    if hidden.is_none() {
        books.sums(workbook.add_worksheet(), &sums)?;
    }
    for (kind, name) in kinds.iter().filter(|(kind, _)| books.has(*kind)) {
        books.kind(*kind, workbook.add_worksheet(), name)?;
    }
    let names = name_cells(&mut workbook, plan, &layout, language);
    let bytes = workbook.save_to_buffer()?;

    let found = |slot: &Slot| {
        layout
            .spot(slot)
            .map(|spot| (spot.sheet.clone(), spot.address(&spot.sheet)))
    };
    let at = |(cell, _): &(&Cell, PlannedFigure)| {
        Some((cell.address.clone(), found(&slot_of(project, run, cell))?))
    };
    Ok(Spreadsheet {
        bytes,
        cells: plan.cells.iter().filter_map(at).collect(),
        names,
        summary: WorkbookSummary {
            tally,
            sheets: tables.len(),
        },
    })
}

/// What a file says of itself; the date is none of this day, so that the same inputs give the same
/// bytes.
fn properties() -> Result<DocProperties, XlsxError> {
    let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
    Ok(DocProperties::new()
        .set_author("kontering")
        .set_creation_datetime(&date))
}

/// Names the cells of facts, weights, keys and categories. A name that a spreadsheet refuses, or
/// that is taken, is left out.
fn name_cells(
    workbook: &mut Workbook,
    plan: &WorkbookPlan<'_>,
    layout: &Layout,
    language: Language,
) -> BTreeMap<String, (String, String)> {
    let (mut taken, mut names) = (BTreeSet::new(), BTreeMap::new());
    let sums = plan
        .sums
        .iter()
        .map(|sum| Slot::Category(sum.placed.clone()));
    for slot in plan.entries.keys().cloned().chain(sums) {
        let (Some(name), Some(spot)) = (cell_name(&slot, language), layout.spot(&slot)) else {
            continue;
        };
        if taken.insert(name.to_lowercase())
            && workbook
                .define_name(&name, &format!("={}", spot.address("")))
                .is_ok()
        {
            names.insert(name, (spot.sheet.clone(), spot.address(&spot.sheet)));
        }
    }
    names
}
