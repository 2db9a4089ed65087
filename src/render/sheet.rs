//! One sheet as a table: its rows, and its columns for each municipality.

use std::collections::BTreeMap;

use crate::engine::Cell;
use crate::model::{Column, Id, Scope, Sheet};
use crate::value::Value;
use crate::words::{Language, Word};
use crate::workspace::{Project, Run};

use super::grid::{self, ColumnGroup, Grid, GridColumn};
use super::ground::Marks;
use super::names::{name, unit_label};

/// Cells of a sheet by scope, period, row and column.
pub(super) type CellIndex<'a> = BTreeMap<(&'a str, &'a str, &'a str, &'a str), &'a Cell>;

/// Draws a sheet for a terminal; the reasons of missing figures stand below it.
pub fn sheet_text(project: &Project, run: &Run, sheet: &Sheet, language: Language) -> String {
    let cells: CellIndex<'_> = run
        .workbook
        .cells
        .iter()
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
    let figures = cells
        .values()
        .filter(|cell| !matches!(cell.figure.value, Value::Missing(_)));
    let marks = Marks::new(figures.map(|cell| (cell.origin, cell.basis)));
    let places = places(run, sheet, &cells);
    let several_periods = places.iter().any(|(_, period)| *period != places[0].1);
    let text = SheetText {
        project,
        sheet,
        cells: &cells,
        marks: &marks,
        language,
    };
    let groups = match &sheet.columns[..] {
        [column] if several_periods => text.by_period(&places, column),
        _ => places
            .iter()
            .filter_map(|(scope, period)| text.group(scope, period, several_periods))
            .collect(),
    };
    let labels = sheet
        .rows
        .iter()
        .map(|row| row.label.text(language).to_owned())
        .collect();
    let grid = Grid { labels, groups };
    format!(
        "{}{}{}",
        text.heading(run, &places),
        grid.draw(),
        missing_notes(&cells)
    )
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

/// The scopes and periods that have cells: municipalities in the run's order, then others, and what
/// is joint last; for each its periods, those that the sheet names in its order.
pub(super) fn places<'a>(
    run: &'a Run,
    sheet: &Sheet,
    cells: &CellIndex<'a>,
) -> Vec<(&'a str, &'a str)> {
    let scope_order = |scope: &str| {
        let of_run = run
            .places
            .iter()
            .position(|(municipality, _)| **municipality == *scope);
        (*scope == *Scope::All, of_run.unwrap_or(usize::MAX))
    };
    let mut places: Vec<(&str, &str)> = cells
        .keys()
        .map(|(scope, period, _, _)| (*scope, *period))
        .collect();
    places.dedup();
    places.sort_by_key(|(scope, period)| {
        (
            scope_order(scope),
            *scope,
            period_order(sheet, period),
            *period,
        )
    });
    places
}

/// Where a period stands: those that the sheet names in its order, behind those for which facts are
/// stated.
pub(super) fn period_order(sheet: &Sheet, period: &str) -> Option<usize> {
    sheet.periods.iter().position(|own| **own == *period)
}

/// What is needed to show the cells of a sheet.
struct SheetText<'a> {
    project: &'a Project,
    sheet: &'a Sheet,
    cells: &'a CellIndex<'a>,
    marks: &'a Marks,
    language: Language,
}

impl SheetText<'_> {
    fn heading(&self, run: &Run, places: &[(&str, &str)]) -> String {
        let Self {
            sheet, language, ..
        } = *self;
        let number = sheet.table.map_or(String::new(), |number| {
            format!(" ({} {number})", language.word(Word::TableInSentence))
        });
        let mut periods: Vec<&str> = places.iter().map(|(_, period)| *period).collect();
        periods.sort_by_key(|period| (period_order(sheet, period), *period));
        periods.dedup();
        let periods: Vec<&str> = periods
            .into_iter()
            .map(|period| self.period_name(period))
            .collect();
        let view: &Id = sheet.view.as_ref().unwrap_or(&run.view);
        let title = sheet.title.text(language);
        let title = format!("{}: {title}{number} {}", sheet.id, periods.join(", "));
        let column = match &sheet.columns[..] {
            [column] if periods.len() > 1 => format!("{} · ", column.label.text(language)),
            _ => String::new(),
        };
        grid::heading(
            &title,
            &format!("{column}view: {view} · basis: {}", self.marks.legend()),
        )
    }

    fn scope_name(&self, scope: &str) -> String {
        match *scope == *Scope::All {
            true => self.language.word(Word::All).to_owned(),
            false => name(self.project, scope, self.language),
        }
    }

    fn period_name<'p>(&'p self, period: &'p str) -> &'p str {
        let declared = self.project.model.vocabulary.periods.get(period);
        declared.map_or(period, |label| label.text(self.language))
    }

    /// The only column of a sheet, for each scope by period.
    fn by_period(&self, places: &[(&str, &str)], column: &Column) -> Vec<ColumnGroup> {
        let mut groups: Vec<(&str, ColumnGroup)> = Vec::new();
        for (scope, period) in places {
            let Some(found) = self.column(scope, period, column) else {
                continue;
            };
            let column = GridColumn {
                heading: self.period_name(period).to_owned(),
                ..found
            };
            match groups.last_mut() {
                Some((last, group)) if last == scope => group.columns.push(column),
                _ => groups.push((
                    scope,
                    ColumnGroup {
                        title: self.scope_name(scope),
                        columns: vec![column],
                    },
                )),
            }
        }
        groups.into_iter().map(|(_, group)| group).collect()
    }

    fn group(&self, scope: &str, period: &str, several_periods: bool) -> Option<ColumnGroup> {
        let scope_name = self.scope_name(scope);
        let title = match several_periods {
            true => format!("{scope_name} {}", self.period_name(period))
                .trim()
                .to_owned(),
            false => scope_name,
        };
        let columns: Vec<GridColumn> = self
            .sheet
            .columns
            .iter()
            .filter_map(|column| self.column(scope, period, column))
            .collect();
        (!columns.is_empty()).then_some(ColumnGroup { title, columns })
    }

    fn column(&self, scope: &str, period: &str, column: &Column) -> Option<GridColumn> {
        let found: Vec<Option<&&Cell>> = self
            .sheet
            .rows
            .iter()
            .map(|row| self.cells.get(&(scope, period, &*row.id, &*column.id)))
            .collect();
        let units: Vec<String> = found
            .iter()
            .flatten()
            .map(|cell| {
                unit_label(
                    &cell.figure.unit,
                    &self.project.model.vocabulary,
                    self.language,
                )
            })
            .collect();
        let first = units.first()?;
        let unit = if units.iter().all(|unit| unit == first) {
            first.clone()
        } else {
            String::new()
        };
        let words = found
            .iter()
            .flatten()
            .all(|cell| cell.figure.unit.is_text());
        let cells = found
            .iter()
            .map(|cell| cell.map_or(String::new(), |cell| self.cell(cell)))
            .collect();
        Some(GridColumn {
            heading: column.label.text(self.language).to_owned(),
            unit,
            cells,
            words,
        })
    }

    fn cell(&self, cell: &Cell) -> String {
        let display = cell
            .display_in(self.language)
            .replace(['\n', '\r', '\t'], " ");
        match cell.figure.value {
            Value::Missing(_) => self.marks.unmarked(&display),
            _ => self.marks.marked(&display, (cell.origin, cell.basis)),
        }
    }
}

/// The reasons of missing figures, each once, with how many cells it concerns.
fn missing_notes(cells: &CellIndex<'_>) -> String {
    let mut reasons: BTreeMap<&str, Vec<&Cell>> = BTreeMap::new();
    for cell in cells.values() {
        if let Value::Missing(reason) = &cell.figure.value {
            reasons.entry(reason).or_default().push(cell);
        }
    }
    let note = |(reason, cells): (&str, Vec<&Cell>)| match cells[..] {
        [cell] => format!(".  {}: {reason}\n", cell.address),
        _ => format!(".  {reason} ({} cells)\n", cells.len()),
    };
    reasons.into_iter().map(note).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::tests as small;

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
                      Bærum
                                     Antall i
                               Sum  målgruppe  Per person    Andel
                                kr   personer   kr/person
Introduksjonsprogram  31 065 387 r      268 P   115 916 r  8,1 % r
Boliger                        0 r

                      Trondheim                          Alle
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
                run.places = vec![("baerum".into(), 2014), ("baerum".into(), 2013)];
                run.workbook = small::workbook(cells);
            },
            Language::English,
            "\
t06: Cost per person (table 6) 2013, 2014   view: reported · basis: reconstructed
                        Bærum 2013  Bærum 2014
                               Sum         Sum
                                kr          kr
Introduction programme  31 065 387  31 065 387
Housing
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
        cells[2].address.scope = "bergen".into();
        run.workbook = small::workbook(cells);
        let model = std::sync::Arc::make_mut(&mut project.model);
        let sheet = &mut model.national.sheets[0];
        sheet.periods = vec!["2013".into(), "2012".into()];
        sheet.rows[1].place = Some("bergen".into());
        let (sheet, text) = (sheet.clone(), |sheet: &Sheet| {
            sheet_text(&project, &run, sheet, Language::Norwegian)
        });
        assert_eq!(
            text(&sheet),
            "\
t06: Kostnader per person (tabell 6) 2013, 2012   view: reported · basis: reconstructed
                      Bærum 2013  Bærum 2012  2013
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
