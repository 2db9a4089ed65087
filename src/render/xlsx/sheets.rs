//! The worksheets of the sheets: rows by columns for each place and period, as a reader sees them.

use std::collections::BTreeMap;

use rust_xlsxwriter::Worksheet;

use crate::engine::Cell;
use crate::model::{Id, Scope, Sheet};
use crate::render::names::{self, name, unit_label};
use crate::render::order::{period_order, scope_order};
use crate::value::{Figure, Value, display_figure};
use crate::words::{Language, Word, figures_withheld, reason as reason_in};
use crate::workspace::{Project, Run};

use super::books::source;
use super::formula::{as_written, scale};
use super::page::{Look, WorksheetWriter, Wrote};
use super::place::{Layout, Spot};
use super::plan::{PlannedFigure, only_slot, slot_of};
use super::slot::{NoFormula, Slot};

/// The first row of figures; above stand title, view, places, labels and units.
const FIRST: u32 = 5;

/// A sheet and its cells, before they are written.
pub struct SheetTable<'a> {
    pub id: Id,
    /// Its declaration; a gap has none.
    pub sheet: Option<&'a Sheet>,
    /// The name of its worksheet.
    pub name: String,
    /// The rows, in order.
    rows: Vec<Id>,
    /// The columns: place, period and column, in order.
    columns: Vec<(Id, Id, Id)>,
    /// Positions of its cells in the plan, with row and column. **Unit**: 0-based, as on the
    /// worksheet.
    cells: Vec<(usize, u32, u16)>,
}

/// What became of the cells of a workbook's sheets.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Tally {
    /// Formulas that a spreadsheet recalculates.
    pub live: usize,
    /// Texts and numbers that the sheet states itself.
    pub stated: usize,
    /// Figures written as values, by why.
    pub values: BTreeMap<NoFormula, usize>,
    /// Figures known by their bounds, written as texts.
    pub intervals: usize,
    /// Cells left empty because their figure is missing.
    pub empty: usize,
    /// Figures that are not told, written as `:`.
    pub withheld: usize,
}

/// Lays out the sheets of some cells. `give` tells each worksheet's name.
pub fn tables<'a>(
    project: &'a Project,
    run: &Run,
    cells: &[(&Cell, PlannedFigure)],
    mut give: impl FnMut(&str) -> String,
) -> Vec<SheetTable<'a>> {
    let mut tables: Vec<SheetTable<'a>> = Vec::new();
    for (cell, _) in cells {
        let id = &cell.address.sheet;
        if !tables.iter().any(|table| table.id == *id) {
            let sheet = project.model.sheet(id);
            tables.push(SheetTable {
                id: id.clone(),
                sheet,
                name: String::new(),
                rows: Vec::new(),
                columns: Vec::new(),
                cells: Vec::new(),
            });
        }
    }
    tables.sort_by_key(|table| {
        table.sheet.map_or((true, u32::MAX), |sheet| {
            (false, sheet.table.unwrap_or(u32::MAX))
        })
    });
    for table in &mut tables {
        table.name = give(&table.id);
        table.arrange((project, run), cells);
    }
    tables
}

impl SheetTable<'_> {
    /// The place a cell stands under; none for a row about a place of its own, which its label
    /// names.
    fn scope(&self, cell: &Cell) -> Id {
        let own = self
            .sheet
            .and_then(|sheet| sheet.row(&cell.address.row))
            .is_some_and(|row| row.place.is_some());
        if own {
            "".into()
        } else {
            cell.address.scope.name()
        }
    }

    fn arrange(&mut self, (project, run): (&Project, &Run), cells: &[(&Cell, PlannedFigure)]) {
        let own: Vec<(usize, &Cell)> = cells
            .iter()
            .enumerate()
            .map(|(at, (cell, _))| (at, *cell))
            .filter(|(_, cell)| cell.address.sheet == self.id)
            .collect();
        let mut columns: Vec<(Id, Id, Id)> = Vec::new();
        let mut rows: Vec<Id> = self.sheet.map_or(Vec::new(), |sheet| {
            sheet.rows.iter().map(|row| row.id.clone()).collect()
        });
        let mut declared: Vec<Id> = self.sheet.map_or(Vec::new(), |sheet| {
            sheet.columns.iter().map(|own| own.id.clone()).collect()
        });
        for (_, cell) in &own {
            let address = &cell.address;
            let column = (
                self.scope(cell),
                address.period.clone(),
                address.column.clone(),
            );
            if !columns.contains(&column) {
                columns.push(column);
            }
            if !rows.contains(&address.row) {
                rows.push(address.row.clone());
            }
            if !declared.contains(&address.column) {
                declared.push(address.column.clone());
            }
        }
        columns.sort_by_cached_key(|(scope, period, column)| {
            (
                scope_order(project, run, scope),
                self.sheet.and_then(|sheet| period_order(sheet, period)),
                period.clone(),
                scope.clone(),
                declared.iter().position(|own| own == column),
            )
        });
        for (at, cell) in own {
            let address = &cell.address;
            let column = (
                self.scope(cell),
                address.period.clone(),
                address.column.clone(),
            );
            let row = rows
                .iter()
                .position(|row| *row == address.row)
                .and_then(|row| u32::try_from(row).ok());
            let column = columns
                .iter()
                .position(|own| *own == column)
                .and_then(|column| u16::try_from(column).ok());
            if let (Some(row), Some(column)) = (row, column) {
                self.cells.push((at, FIRST + row, 1 + column));
            }
        }
        (self.rows, self.columns) = (rows, columns);
    }

    /// Gives its cells their places.
    pub fn lay_out(
        &self,
        project: &Project,
        run: &Run,
        cells: &[(&Cell, PlannedFigure)],
        layout: &mut Layout,
    ) {
        for (at, row, column) in &self.cells {
            let (cell, entry) = &cells[*at];
            let spot = Spot {
                sheet: self.name.clone(),
                row: *row,
                column: *column,
            };
            layout.put(slot_of(project, run, cell), spot, scale(&entry.figure.unit));
        }
    }

    /// Writes the worksheet.
    ///
    /// # Errors
    /// A limit of the format.
    pub fn write(&self, to: &mut Worksheet, of: &Writing<'_, '_>, tally: &mut Tally) -> Wrote {
        let mut page = WorksheetWriter::new(to, &self.name)?;
        let language = of.language;
        let title = self.sheet.map_or("", |sheet| sheet.title.text(language));
        let number = self.sheet.and_then(|sheet| sheet.table);
        let number = number.map_or(String::new(), |number| {
            format!(" ({} {number})", language.word(Word::TableInSentence))
        });
        page.title(0, &format!("{}: {title}{number}", self.id))?;
        let view = self
            .sheet
            .and_then(|sheet| sheet.view.as_ref())
            .unwrap_or(&of.run.view);
        page.aside(
            1,
            0,
            &format!(
                "{}: {view} · {}{}",
                language.word(Word::ViewInSentence),
                of.ground(self),
                of.not_told()
            ),
        )?;
        page.width(0, 46)?;
        page.tall(3)?;
        let mut before: Option<(&Id, &Id)> = None;
        for (column, (scope, period, id)) in (1..).zip(&self.columns) {
            let place = (before != Some((scope, period))).then(|| of.place(scope, period));
            before = Some((scope, period));
            page.strong(2, column, place.as_deref().unwrap_or(""))?;
            let label = self
                .sheet
                .and_then(|sheet| sheet.column(id))
                .map_or(&**id, |column| column.label.text(language));
            page.heading(3, column, label)?;
            let cells = || {
                self.cells
                    .iter()
                    .filter(|(_, _, own)| *own == column)
                    .map(|(at, ..)| of.cells[*at].0)
            };
            let units: Vec<String> = cells()
                .map(|cell| unit_label(&cell.figure.unit, &of.project.model.vocabulary, language))
                .collect();
            let unit = units
                .first()
                .filter(|first| units.iter().all(|unit| unit == *first));
            page.aside(4, column, unit.map_or("", String::as_str))?;
            let is_wordy = cells().any(|cell| matches!(cell.figure.value, Value::Text(_)));
            page.width(column, if is_wordy { 40 } else { 15 })?;
        }
        for (row, id) in (FIRST..).zip(&self.rows) {
            page.text(
                row,
                0,
                self.sheet
                    .and_then(|sheet| sheet.row(id))
                    .map_or(&**id, |row| row.label.text(language)),
            )?;
        }
        for (at, row, column) in &self.cells {
            let (cell, entry) = &of.cells[*at];
            of.cell(&mut page, (*row, *column), cell, entry, &self.name, tally)?;
        }
        page.freeze(FIRST, 1)
    }
}

/// What the worksheets of sheets are written from.
pub struct Writing<'p, 'a> {
    pub project: &'p Project,
    pub run: &'p Run,
    /// The cells with their formulas.
    pub cells: &'p [(&'a Cell, PlannedFigure)],
    /// Where everything stands.
    pub layout: &'p Layout,
    pub language: Language,
    /// How many figures of the project are not told, where the workbook is published.
    pub hidden: Option<usize>,
}

impl Writing<'_, '_> {
    fn place(&self, scope: &Id, period: &Id) -> String {
        let scope = match **scope == *Scope::All {
            true => self.language.word(Word::All).to_owned(),
            false => name(self.project, scope, self.language),
        };
        let period = self
            .project
            .model
            .vocabulary
            .periods
            .get(period)
            .map_or(&**period, |label| label.text(self.language));
        format!("{scope} {period}").trim().to_owned()
    }

    /// The grounds of a table's figures.
    fn ground(&self, table: &SheetTable<'_>) -> String {
        let cells = table.cells.iter().map(|(at, ..)| self.cells[*at].0);
        let known = cells.filter(|cell| !matches!(cell.figure.value, Value::Missing(_)));
        let grounds: std::collections::BTreeSet<&str> = known
            .map(|cell| self.language.word(names::basis(cell.basis)))
            .collect();
        let words: Vec<&str> = grounds.into_iter().collect();
        format!("{}: {}", self.language.word(Word::Basis), words.join(", "))
    }

    /// What a published table says of itself.
    fn not_told(&self) -> String {
        let values = self.language.word(Word::FiguresAreValues);
        self.hidden.map_or(String::new(), |hidden| {
            format!(" · {values} {}", figures_withheld(self.language, hidden))
        })
    }

    /// A figure as it is published: its value, and nothing of where it comes from.
    fn published(
        page: &mut WorksheetWriter<'_>,
        (row, column): (u32, u16),
        figure: &Figure,
        look: Look,
        tally: &mut Tally,
    ) -> Wrote {
        match &figure.value {
            value if value.is_withheld() => {
                tally.withheld += 1;
                return page.text(row, column, &display_figure(figure, look.decimals));
            }
            Value::Missing(_) => tally.empty += 1,
            Value::Interval { .. } => tally.intervals += 1,
            Value::Exact(_) | Value::Text(_) => {
                *tally.values.entry(NoFormula::NoForm).or_default() += 1;
            }
        }
        page.figure(row, column, figure, look)
    }

    fn cell(
        &self,
        page: &mut WorksheetWriter<'_>,
        at: (u32, u16),
        cell: &Cell,
        entry: &PlannedFigure,
        own: &str,
        tally: &mut Tally,
    ) -> Wrote {
        let (row, column) = at;
        let look = Look {
            bold: false,
            decimals: cell.decimals,
            below: cell.below,
        };
        if self.hidden.is_some() {
            return Self::published(page, at, &entry.figure, look, tally);
        }
        let translated = entry
            .formula
            .as_ref()
            .map_or(Err(NoFormula::NoForm), |text| {
                text.as_ref().map_err(|why| *why)
            });
        match &entry.figure.value {
            Value::Missing(reason) => {
                tally.empty += 1;
                page.figure(row, column, &entry.figure, look)?;
                return page.note(row, column, &reason_in(self.language, reason));
            }
            Value::Interval { low, high, .. } => {
                tally.intervals += 1;
                page.figure(row, column, &entry.figure, look)?;
                let bound = |value: &crate::value::Ratio| {
                    let factor = crate::value::Ratio::integer(entry.figure.unit.written_factor());
                    (value * &factor).to_decimal(6)
                };
                let note = format!(
                    "{} .. {}\n{}",
                    bound(low),
                    bound(high),
                    self.language.word(NoFormula::Interval.word())
                );
                return page.note(row, column, &note);
            }
            // Neither has to be recalculated, and a text that reads as a number would become one.
            Value::Text(text)
                if text.norwegian().parse::<u64>().is_ok()
                    || translated.is_ok_and(|text| text.slots().next().is_none()) =>
            {
                tally.stated += 1;
                return page.figure(row, column, &entry.figure, look);
            }
            Value::Exact(_) if translated.is_ok_and(|text| text.slots().next().is_none()) => {
                tally.stated += 1;
                return page.figure(row, column, &entry.figure, look);
            }
            Value::Exact(_) | Value::Text(_) => {}
        }
        let formula = translated.and_then(|text| {
            self.layout
                .formula(&as_written(text.clone(), &entry.figure.unit), own)
        });
        match formula {
            Ok(formula) => {
                tally.live += 1;
                page.formula(row, column, &formula, &entry.figure, look)?;
            }
            Err(why) => {
                *tally.values.entry(why).or_default() += 1;
                page.figure(row, column, &entry.figure, look)?;
                page.note(row, column, self.language.word(why.word()))?;
            }
        }
        if let Ok(Some(Slot::Fact { scope, period, id })) = translated.map(only_slot)
            && let Some(fact) = self.project.facts.get(scope, period, id)
        {
            page.note(
                row,
                column,
                &source(
                    &fact.source,
                    self.language.word(names::basis(fact.origin.into())),
                ),
            )?;
        }
        Ok(())
    }
}
