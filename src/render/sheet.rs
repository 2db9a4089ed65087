//! One sheet as a table: its rows, and its columns for each municipality.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Cell;
use crate::model::{Column, Id, Sheet};
use crate::value::Value;
use crate::words::{self, Language, Word};
use crate::workspace::{Project, Run};

use super::document::Document;
use super::grid::{ColumnGroup, Grid, GridCell, GridColumn, GridLabel};
use super::ground::Marks;
use super::names::{period_name, scope_name, unit_label};
use super::order::{period_order, scope_order};

/// The base unit whose worth changes from year to year.
const KRONER: &str = "kr";

/// Cells of a sheet by scope, period, row and column.
type CellIndex<'a> = BTreeMap<(&'a str, &'a str, &'a str, &'a str), &'a Cell>;

/// What a sheet shows.
pub(super) struct SheetFigures<'a> {
    /// Its figures; columns that have cells are kept side by side.
    pub grid: Grid,
    /// The periods of its cells: those that the sheet names in its order.
    pub periods: Vec<&'a str>,
    /// What its figures stand on.
    pub marks: Marks,
    /// The reasons of missing figures, each once, with the cells it concerns.
    pub missing: BTreeMap<&'a str, Vec<&'a Cell>>,
    /// Whether kroner of several accounting years stand side by side, though the sheet names no
    /// years of its own.
    pub years_differ: bool,
}

/// What a sheet shows of a run. A sheet of one column and several periods has the periods as its
/// columns.
pub(super) fn sheet_figures<'a>(
    project: &Project,
    run: &'a Run,
    sheet: &Sheet,
    language: Language,
) -> SheetFigures<'a> {
    let own = run.workbook.cells.iter();
    let cells: CellIndex<'a> = own
        .filter(|cell| cell.address.sheet == sheet.id)
        .map(|cell| {
            (
                (
                    scope(sheet, cell),
                    &*cell.address.period,
                    &*cell.address.row,
                    &*cell.address.column,
                ),
                cell,
            )
        })
        .collect();
    let mut missing: BTreeMap<&str, Vec<&Cell>> = BTreeMap::new();
    let mut grounds = BTreeSet::new();
    for cell in cells.values() {
        if cell.figure.value.is_withheld() {
            // That it is not told is said once, beneath all sheets.
        } else if let Value::Missing(reason) = &cell.figure.value {
            missing.entry(reason).or_default().push(cell);
        } else {
            grounds.insert((cell.origin, cell.basis));
        }
    }
    let shown = SheetCells {
        project,
        run,
        sheet,
        cells: &cells,
        marks: Marks::new(grounds, language),
        language,
    };
    let places = places(project, run, sheet, &cells);
    let mut periods: Vec<&str> = places.iter().map(|(_, period)| *period).collect();
    periods.sort_by_key(|period| (period_order(sheet, period), *period));
    periods.dedup();
    let by_period = sheet.columns.len() == 1 && periods.len() > 1;
    let mut groups: Vec<ColumnGroup> = Vec::new();
    let mut last = None;
    for (scope, period) in places {
        let found = sheet.columns.iter().filter_map(|column| {
            let found = shown.column((scope, period), column)?;
            Some(match by_period {
                true => GridColumn {
                    heading: period_name(project, period, language),
                    ..found
                },
                false => found,
            })
        });
        let columns: Vec<GridColumn> = found.collect();
        if columns.is_empty() {
            continue;
        }
        match groups.last_mut() {
            Some(group) if by_period && last == Some(scope) => group.columns.extend(columns),
            _ => {
                let place = scope_name(project, scope, language);
                let title = match periods.len() > 1 && !by_period {
                    true => format!("{place} {}", period_name(project, period, language))
                        .trim()
                        .to_owned(),
                    false => place,
                };
                groups.push(ColumnGroup { title, columns });
            }
        }
        last = Some(scope);
    }
    let has_kroner = |cell: &&&Cell| cell.figure.unit.powers().any(|(base, _)| **base == *KRONER);
    let of_kroner = cells.values().filter(has_kroner);
    let years: BTreeSet<&str> = of_kroner.map(|cell| &*cell.address.period).collect();
    let labels = sheet.rows.iter().map(|row| GridLabel {
        text: row.label.text(language).to_owned(),
        is_total: row.total,
    });
    SheetFigures {
        grid: Grid {
            labels: labels.collect(),
            groups,
        },
        periods,
        marks: shown.marks,
        missing,
        years_differ: sheet.periods.is_empty() && sheet.stating.is_empty() && years.len() > 1,
    }
}

/// The cells of a sheet on their way into its columns.
struct SheetCells<'s, 'a> {
    project: &'s Project,
    run: &'s Run,
    sheet: &'s Sheet,
    cells: &'s CellIndex<'a>,
    marks: Marks,
    language: Language,
}

impl SheetCells<'_, '_> {
    /// The column for a scope and a period; none where it has no cell.
    fn column(&self, (scope, period): (&str, &str), column: &Column) -> Option<GridColumn> {
        let row = |row: &str| self.cells.get(&(scope, period, row, &*column.id)).copied();
        let cells: Vec<Option<&Cell>> = self.sheet.rows.iter().map(|of| row(&of.id)).collect();
        let filled = || cells.iter().flatten();
        let first = filled().next().map(|cell| self.unit(cell))?;
        let unit = match filled().all(|cell| self.unit(cell) == first) {
            true => first,
            false => String::new(),
        };
        let shown = cells.iter().map(|cell| {
            cell.map_or_else(GridCell::default, |cell| self.cell(cell, unit.is_empty()))
        });
        Some(GridColumn {
            heading: column.label.text(self.language).to_owned(),
            cells: shown.collect(),
            words: filled().all(|cell| cell.figure.unit.is_text()),
            unit,
        })
    }

    fn unit(&self, cell: &Cell) -> String {
        let vocabulary = &self.project.model.vocabulary;
        unit_label(&cell.figure.unit, vocabulary, self.language)
    }

    fn cell(&self, cell: &Cell, with_unit: bool) -> GridCell {
        let display = cell.display_in(self.language);
        let entry = self.run.workbook.index.get(&cell.address).copied();
        match cell.figure.value {
            Value::Missing(_) => GridCell {
                entry,
                ..self.marks.unmarked(&display)
            },
            _ => GridCell {
                entry,
                unit: match with_unit {
                    true => self.unit(cell),
                    false => String::new(),
                },
                ..self.marks.marked(&display, (cell.origin, cell.basis))
            },
        }
    }
}

/// A sheet for people; the reasons of missing figures stand below it.
pub fn sheet_document(project: &Project, run: &Run, sheet: &Sheet, language: Language) -> Document {
    let SheetFigures {
        grid,
        periods,
        marks,
        missing,
        years_differ,
    } = sheet_figures(project, run, sheet, language);
    let number = sheet.table.map_or(String::new(), |number| {
        format!(" ({} {number})", language.word(Word::TableInSentence))
    });
    let title = sheet.title.text(language);
    let names = periods
        .iter()
        .map(|period| period_name(project, period, language));
    let names = names.collect::<Vec<_>>().join(", ");
    let column = match &sheet.columns[..] {
        [column] if periods.len() > 1 => format!("{} · ", column.label.text(language)),
        _ => String::new(),
    };
    let view: &Id = sheet.view.as_ref().unwrap_or(&run.view);
    let mut document = Document::new()
        .heading(
            format!("{}: {title}{number} {names}", sheet.id),
            format!("{column}view: {view} · basis: {}", marks.legend()),
        )
        .grid(grid);
    if years_differ {
        document = document.paragraph(words::years_differ(language));
    }
    for (reason, cells) in missing {
        document = document.line(match cells[..] {
            [cell] => format!(".  {}: {reason}", cell.address),
            _ => format!(".  {reason} ({} cells)", cells.len()),
        });
    }
    document
}

/// The scope that a cell stands under; none for a row about a place of its own, which its label
/// names.
pub(super) fn scope<'a>(sheet: &Sheet, cell: &'a Cell) -> &'a str {
    let names_its_place = sheet
        .row(&cell.address.row)
        .is_some_and(|row| row.place.is_some());
    if names_its_place {
        ""
    } else {
        &cell.address.scope
    }
}

/// The scopes and periods that have cells: municipalities of the run by the alphabet, then others, and what
/// is joint last; for each its periods, those that the sheet names in its order.
fn places<'a>(
    project: &Project,
    run: &Run,
    sheet: &Sheet,
    cells: &CellIndex<'a>,
) -> Vec<(&'a str, &'a str)> {
    let mut places: Vec<(&str, &str)> = cells
        .keys()
        .map(|(scope, period, _, _)| (*scope, *period))
        .collect();
    places.dedup();
    places.sort_by_cached_key(|(scope, period)| {
        (
            scope_order(project, run, scope),
            *scope,
            period_order(sheet, period),
            *period,
        )
    });
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::tests as small;

    fn sheet_text(project: &Project, run: &Run, sheet: &Sheet, language: Language) -> String {
        crate::render::text(&sheet_document(project, run, sheet, language))
    }

    fn check(change: impl FnOnce(&mut Run), language: Language, expected: &str) {
        let (project, mut run) = (small::project(), small::run());
        change(&mut run);
        let sheet = project.model.sheet("t06").expect("the sheet");
        assert_eq!(sheet_text(&project, &run, sheet, language), expected);
    }

    #[test]
    fn a_sheet_shows_marks_units_joint_columns_and_why_figures_are_missing() {
        check(
            |_| {},
            Language::Norwegian,
            "\
t06: Kostnader per person (tabell 6) 2013
view: reported · basis: r reconstructed, P published (quoted)
                      Bølum
                                     Antall i
                               Sum  målgruppe  Per person    Andel
                                kr   personer   kr/person
Introduksjonsprogram  31 065 387 r      268 P   115 916 r  8,1 % r
Boliger                        0 r

                      Tranefoss                          Alle
                                   Antall i
                             Sum  målgruppe  Per person  Kommentar
                              kr   personer   kr/person
Introduksjonsprogram  -585 560 r        .           .    =per år, uten \"tolk\" r
Boliger
.  not counted (2 cells)
",
        );
    }

    #[test]
    fn labels_follow_the_language_and_periods_are_named_when_there_are_several() {
        check(
            |run| {
                let mut cells = vec![run.workbook.cells[0].clone(), run.workbook.cells[0].clone()];
                cells[1].address.period = "2014".into();
                run.places = vec![("boelum".into(), 2014), ("boelum".into(), 2013)];
                run.workbook = small::workbook(cells);
            },
            Language::English,
            "\
t06: Cost per person (table 6) 2013, 2014   view: reported · basis: reconstructed
                        Bølum 2013  Bølum 2014
                               Sum         Sum
                                kr          kr
Introduction programme  31 065 387  31 065 387
Housing
The years differ, and kroner are in each year's own prices.
",
        );
    }

    #[test]
    fn own_years_stand_in_the_order_of_the_sheet_and_a_row_of_a_place_without_its_name() {
        let (mut project, mut run) = (small::project(), small::run());
        let mut cells = vec![
            run.workbook.cells[0].clone(),
            run.workbook.cells[0].clone(),
            run.workbook.cells[0].clone(),
        ];
        cells[0].address.period = "2012".into();
        cells[2].address.row = "boliger".into();
        cells[2].address.scope = "bremnes".into();
        run.workbook = small::workbook(cells);
        let model = std::sync::Arc::make_mut(&mut project.model);
        let sheet = &mut model.national.sheets[0];
        sheet.periods = vec!["2013".into(), "2012".into()];
        sheet.rows[1].place = Some("bremnes".into());
        let (sheet, text) = (sheet.clone(), |sheet: &Sheet| {
            sheet_text(&project, &run, sheet, Language::Norwegian)
        });
        assert_eq!(
            text(&sheet),
            "\
t06: Kostnader per person (tabell 6) 2013, 2012   view: reported · basis: reconstructed
                      Bølum 2013  Bølum 2012  2013
                             Sum         Sum         Sum
                              kr          kr          kr
Introduksjonsprogram  31 065 387  31 065 387
Boliger                                       31 065 387
",
        );
    }

    #[test]
    fn a_pinned_view_is_the_one_in_the_heading() {
        let (project, run) = (small::project(), small::run());
        let mut sheet = project.model.sheet("t06").expect("the sheet").clone();
        sheet.view = Some("comparable".into());
        assert!(
            sheet_text(&project, &run, &sheet, Language::Norwegian).contains("view: comparable ·")
        );
    }
}
