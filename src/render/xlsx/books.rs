//! The worksheets that the formulas stand on: sums with their contributions, keys, weights, facts,
//! and cells that are not shown.

use rust_xlsxwriter::Worksheet;

use crate::facts::Vocabulary;
use crate::render::names::{self, name, unit_label};
use crate::value::{Figure, Value};
use crate::words::{Language, Word};
use crate::workspace::Project;

use super::formula::{as_written, many, scale};
use super::page::{Look, WorksheetWriter, Wrote, stated};
use super::place::{Layout, Spot};
use super::plan::{CategorySum, LineKind, PlannedFigure, WorkbookPlan};
use super::slot::{FormulaText, NoFormula, PlacedName, Slot};

/// The row of headings; what stands there is below.
const HEADINGS: u32 = 2;

/// What the worksheets are written from.
pub struct WorksheetInputs<'p, 'a> {
    pub project: &'p Project,
    /// What there is.
    pub plan: &'p WorkbookPlan<'a>,
    /// Where it stands.
    pub layout: &'p Layout,
    pub language: Language,
}

/// The kinds of worksheet that hold one slot in a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WorksheetKind {
    /// Cells that formulas ask for without being shown.
    Beneath,
    /// Allocation keys.
    Keys,
    Weights,
    Facts,
}

/// All kinds, in the order of their worksheets.
pub const KINDS: [WorksheetKind; 4] = [
    WorksheetKind::Beneath,
    WorksheetKind::Keys,
    WorksheetKind::Weights,
    WorksheetKind::Facts,
];

impl WorksheetKind {
    fn holds(self, slot: &Slot) -> bool {
        match slot {
            Slot::Cell { .. } => self == Self::Beneath,
            Slot::Key(_) => self == Self::Keys,
            Slot::Weight(_) => self == Self::Weights,
            Slot::Fact { .. } => self == Self::Facts,
            Slot::Category(_) => false,
        }
    }

    /// The name of its worksheet.
    pub fn title(self) -> Word {
        match self {
            Self::Beneath => Word::Beneath,
            Self::Keys => Word::Keys,
            Self::Weights => Word::Weights,
            Self::Facts => Word::Facts,
        }
    }
}

/// Column of the value on the worksheets of one slot in a row.
const VALUE: u16 = 5;
/// Column of the kroner on the worksheet of sums.
const KRONER: u16 = 11;

/// Gives every slot that stands in no sheet its place; `name` tells the name of each kind's
/// worksheet.
pub fn lay_out(
    plan: &WorkbookPlan<'_>,
    sums: &str,
    name: impl Fn(WorksheetKind) -> String,
    layout: &mut Layout,
) {
    let mut row = HEADINGS + 1;
    for sum in &plan.sums {
        layout.put(
            Slot::Category(sum.placed.clone()),
            Spot {
                sheet: sums.to_owned(),
                row,
                column: KRONER,
            },
            1,
        );
        row += 1 + u32::try_from(sum.lines.len()).unwrap_or(u32::MAX / 2);
    }
    for kind in KINDS {
        let sheet = name(kind);
        for (index, (slot, entry)) in plan
            .entries
            .iter()
            .filter(|(slot, _)| kind.holds(slot))
            .enumerate()
        {
            let row = HEADINGS + 1 + u32::try_from(index).unwrap_or(u32::MAX / 2);
            layout.put(
                slot.clone(),
                Spot {
                    sheet: sheet.clone(),
                    row,
                    column: VALUE,
                },
                scale(&entry.figure.unit),
            );
        }
    }
}

impl WorksheetInputs<'_, '_> {
    fn vocabulary(&self) -> &Vocabulary {
        &self.project.model.vocabulary
    }

    /// Writes the headings of the columns and sets their widths.
    fn columns(&self, page: &mut WorksheetWriter<'_>, columns: &[(Word, u8)]) -> Wrote {
        for (column, (heading, width)) in (0..).zip(columns) {
            page.heading(HEADINGS, column, self.language.word(*heading))?;
            page.width(column, *width)?;
        }
        Ok(())
    }

    /// Whether there is anything of a kind.
    pub fn has(&self, kind: WorksheetKind) -> bool {
        self.plan.entries.keys().any(|slot| kind.holds(slot))
    }

    /// Writes one kind's worksheet.
    ///
    /// # Errors
    /// A limit of the format.
    pub fn kind(&self, kind: WorksheetKind, sheet: &mut Worksheet, own: &str) -> Wrote {
        let mut page = WorksheetWriter::new(sheet, own)?;
        page.title(0, own)?;
        let columns = [
            (Word::Id, 34),
            (Word::Name, 40),
            (Word::Place, 14),
            (Word::Period, 10),
            (Word::View, 12),
            (Word::Value, 16),
            (Word::Unit, 14),
            (Word::Ground, 14),
            (Word::Counted, 14),
            (Word::Source, 50),
            (Word::File, 40),
        ];
        self.columns(&mut page, &columns)?;
        let mut row = HEADINGS;
        for (slot, entry) in self
            .plan
            .entries
            .iter()
            .filter(|(slot, _)| kind.holds(slot))
        {
            row += 1;
            self.described(&mut page, row, slot)?;
            page.text(
                row,
                6,
                &unit_label(&entry.figure.unit, self.vocabulary(), self.language),
            )?;
            self.value(&mut page, (row, VALUE), entry, own, stated(&entry.figure))?;
        }
        page.freeze(HEADINGS + 1, 1)?;
        page.filter(HEADINGS, row, 10)
    }

    fn described(&self, page: &mut WorksheetWriter<'_>, row: u32, slot: &Slot) -> Wrote {
        let place = |page: &mut WorksheetWriter<'_>, placed: &PlacedName| {
            page.text(row, 2, &name(self.project, &placed.scope, self.language))?;
            page.text(row, 3, &placed.period)?;
            page.text(row, 4, &placed.view)
        };
        match slot {
            Slot::Fact { scope, period, id } => {
                page.text(row, 0, id)?;
                page.text(
                    row,
                    1,
                    self.vocabulary()
                        .facts
                        .get(id)
                        .map_or("", |fact| fact.label.text(self.language)),
                )?;
                page.text(row, 2, &name(self.project, scope, self.language))?;
                page.text(row, 3, period)?;
                let Some(fact) = self.project.facts.get(scope, period, id) else {
                    return Ok(());
                };
                let ground = self.language.word(names::basis(fact.origin.into()));
                page.text(row, 7, ground)?;
                page.text(row, 8, &fact.counted.map_or(String::new(), counted))?;
                page.text(row, 9, &fact.source)?;
                page.text(row, 10, &fact.span.file)?;
                if matches!(fact.figure.value, Value::Missing(_)) {
                    Ok(())
                } else {
                    page.note(row, VALUE, &source(&fact.source, ground))
                }
            }
            Slot::Weight(placed) => {
                page.text(row, 0, &placed.id)?;
                place(page, placed)?;
                let Some(weight) = self.project.model.weight(&placed.scope, &placed.id) else {
                    return Ok(());
                };
                page.text(row, 9, &weight.reason.to_string())?;
                page.text(row, 10, &weight.span.file)
            }
            Slot::Key(placed) => {
                page.text(row, 0, &placed.id)?;
                place(page, placed)?;
                let year = placed.period.parse().ok();
                let Some(key) =
                    year.and_then(|year| self.project.model.key(&placed.scope, &placed.id, year))
                else {
                    return Ok(());
                };
                page.text(row, 1, &crate::model::written(&key.formula))?;
                page.text(row, 9, &key.reason.to_string())?;
                page.text(row, 10, &key.span.file)
            }
            Slot::Cell {
                sheet,
                row: own,
                column,
                at,
            } => {
                page.text(row, 0, &format!("{sheet}:{own}:{column}"))?;
                place(page, at)?;
                let declared = self.project.model.sheet(sheet);
                page.text(
                    row,
                    1,
                    declared
                        .and_then(|sheet| sheet.row(own))
                        .map_or("", |row| row.label.text(self.language)),
                )?;
                page.text(row, 10, declared.map_or("", |sheet| &sheet.span.file))
            }
            Slot::Category(_) => Ok(()),
        }
    }

    /// A figure with its formula, or as a value with a note that says why.
    fn value(
        &self,
        page: &mut WorksheetWriter<'_>,
        (row, column): (u32, u16),
        entry: &PlannedFigure,
        own: &str,
        look: Look,
    ) -> Wrote {
        let formula = entry.formula.as_ref().map(|made| {
            let formula = made.as_ref().map_err(|why| *why)?;
            self.layout
                .formula(&as_written(formula.clone(), &entry.figure.unit), own)
        });
        match (formula, &entry.figure.value) {
            (_, Value::Missing(reason)) => {
                page.figure(row, column, &entry.figure, look)?;
                page.note(row, column, reason)
            }
            (Some(Ok(formula)), Value::Exact(_) | Value::Text(_)) => {
                page.formula(row, column, &formula, &entry.figure, look)
            }
            (Some(Err(why)), _) => {
                page.figure(row, column, &entry.figure, look)?;
                page.note(row, column, self.language.word(why.word()))
            }
            (_, _) => page.figure(row, column, &entry.figure, look),
        }
    }

    /// Writes the sums with what makes them up.
    ///
    /// # Errors
    /// A limit of the format.
    pub fn sums(&self, sheet: &mut Worksheet, own: &str) -> Wrote {
        let mut page = WorksheetWriter::new(sheet, own)?;
        page.title(0, self.language.word(Word::SumsOfCategories))?;
        let columns = [
            (Word::Place, 14),
            (Word::Year, 7),
            (Word::View, 12),
            (Word::Category, 34),
            (Word::Name, 40),
            (Word::What, 11),
            (Word::Id, 26),
            (Word::File, 36),
            (Word::Postings, 12),
            (Word::Gross, 18),
            (Word::Share, 12),
            (Word::Kroner, 18),
            (Word::Ground, 14),
            (Word::Reason, 60),
        ];
        self.columns(&mut page, &columns)?;
        let mut row = HEADINGS + 1;
        for sum in &self.plan.sums {
            row = self.sum(&mut page, sum, row, own)?;
        }
        page.freeze(HEADINGS + 1, 0)?;
        page.filter(HEADINGS, row.saturating_sub(1), 13)
    }

    /// Writes a sum and its lines; gives the next row.
    fn sum(
        &self,
        page: &mut WorksheetWriter<'_>,
        sum: &CategorySum,
        first: u32,
        own: &str,
    ) -> Result<u32, rust_xlsxwriter::XlsxError> {
        let category = self.project.model.categories.get(&sum.placed.id);
        let label = category.map_or("", |category| category.label.text(self.language));
        let place = name(self.project, &sum.placed.scope, self.language);
        let begins = |page: &mut WorksheetWriter<'_>, row: u32| {
            page.text(row, 0, &place)?;
            page.text(row, 1, &sum.placed.period)?;
            page.text(row, 2, &sum.placed.view)?;
            page.text(row, 3, &sum.placed.id)
        };
        begins(page, first)?;
        page.strong(first, 4, label)?;
        page.strong(first, 5, "sum")?;
        self.value(
            page,
            (first, KRONER),
            &self.total(sum, first),
            own,
            Look {
                bold: true,
                decimals: Some(2),
                below: false,
            },
        )?;
        let mut row = first;
        for line in &sum.lines {
            row += 1;
            begins(page, row)?;
            page.text(row, 4, label)?;
            page.text(row, 5, self.language.word(line.kind.word()))?;
            page.text(row, 6, &line.id)?;
            page.text(row, 7, &line.file)?;
            page.text(row, 12, self.language.word(names::basis(line.basis)))?;
            page.text(row, 13, &line.why)?;
            let kroner = Look {
                bold: false,
                decimals: Some(2),
                below: false,
            };
            match (&line.postings, &line.share) {
                (Some((count, gross)), Some(share)) => {
                    page.count(row, 8, *count)?;
                    page.figure(
                        row,
                        9,
                        &Figure::exact(gross.clone(), crate::value::Unit::kr()),
                        kroner,
                    )?;
                    self.value(
                        page,
                        (row, 10),
                        share,
                        own,
                        Look {
                            decimals: Some(6),
                            ..Look::default()
                        },
                    )?;
                    page.formula(
                        row,
                        KRONER,
                        &format!("=$J${0}*$K${0}", row + 1),
                        &line.amount.figure,
                        kroner,
                    )?;
                }
                _ => {
                    self.value(page, (row, KRONER), &line.amount, own, kroner)?;
                    if line.kind == LineKind::Adjustment && line.amount.formula.is_none() {
                        page.note(row, KRONER, self.language.word(Word::ValueOfPostings))?;
                    }
                }
            }
        }
        if row > first {
            page.outline(first + 1, row)?;
        }
        Ok(row + 1)
    }

    /// A sum as a formula: its own lines and the categories below.
    fn total(&self, sum: &CategorySum, row: u32) -> PlannedFigure {
        let figure = sum.figure.clone();
        if !sum.adds_up {
            return PlannedFigure {
                figure,
                formula: Some(Err(NoFormula::Apart)),
            };
        }
        let count = u32::try_from(sum.lines.len()).unwrap_or(u32::MAX / 2);
        let lines = (count > 0).then(|| {
            FormulaText::text(
                format!("$L${}:$L${}", row + 2, row + 1 + count),
                super::slot::WHOLE,
            )
        });
        let below = sum
            .below
            .iter()
            .map(|slot| FormulaText::slot(slot.clone(), false));
        let parts: Vec<FormulaText> = lines.into_iter().chain(below).collect();
        // A category without kroner is an honest zero.
        let formula = if parts.is_empty() {
            FormulaText::text("0", super::slot::WHOLE)
        } else {
            many("SUM", parts)
        };
        PlannedFigure {
            figure,
            formula: Some(Ok(formula)),
        }
    }
}

/// What stands in the note of a fact's cell.
pub fn source(source: &str, ground: &str) -> String {
    format!("{ground}: {source}")
}

fn counted(counted: crate::facts::Counted) -> String {
    use crate::facts::Counted;
    match counted {
        Counted::DuringYear => "during_year",
        Counted::Average => "average",
        Counted::EndOfYear => "end_of_year",
        Counted::OnDate => "on_date",
        Counted::TermWeighted => "term_weighted",
    }
    .to_owned()
}
