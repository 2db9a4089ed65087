//! The printed figures laid over the computed ones, so that formulas can be asked what print alone
//! gives.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::engine::{Address, Cell, Coordinates, Evaluator, FigureReference, Overlay, compare};
use crate::facts::Counted;
use crate::model::{Comparison, Expr, Id, Scope, written};
use crate::value::{Figure, Ratio, Unit, Value};
use crate::workspace::{Project, Run};

use super::leaf::{LeafCell, leaf};
use super::published::{PrintedContent, PrintedFigure};

/// A printed figure beside its cell.
pub struct PrintedCell<'a> {
    pub printed: &'a PrintedFigure,
    /// The computed cell, if there is one.
    pub cell: Option<&'a Cell>,
    /// The place that the cell's formula is asked from.
    pub at: Coordinates,
    /// Everything that rounds to what is printed; exact for whole counts. `None` for words and
    /// blanks.
    pub reading: Option<Value>,
    leaf: Option<(LeafCell, bool)>,
}

/// All printed figures beside their cells.
pub struct Print<'a> {
    /// The loaded folder.
    pub project: &'a Project,
    /// The computed figures, asked for as they are.
    pub ground: Evaluator<'a>,
    /// Every cell of the run.
    pub cells: &'a [Cell],
    /// The municipalities and years of the run.
    pub places: &'a [(Id, i32)],
    /// The view of the run.
    pub view: Id,
    /// The printed figures, in the order of print.
    pub figures: Vec<PrintedCell<'a>>,
    by_place: HashMap<(Address, Id), usize>,
    by_leaf: BTreeMap<LeafCell, Vec<usize>>,
}

/// One end of what is only known between two bounds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// The lower bound.
    Low,
    /// The upper bound.
    High,
}

/// How print is looked at.
#[derive(Clone, Default)]
pub struct Lens {
    /// A printed figure that must not be used.
    pub without: Option<usize>,
    /// A printed figure that is taken to be another.
    pub instead: Option<(usize, Value)>,
    /// Figures count as what is printed, not as all that rounds to it.
    pub at_its_word: bool,
    /// A cell that is not printed is looked for among the printed ones of the same place, unit and
    /// value.
    pub lookalikes: bool,
    /// Of what is only known between two bounds, whether printed or a fact that is not, this end is
    /// taken.
    pub end: Option<End>,
}

/// What a formula gives over print.
#[derive(Clone, PartialEq, Debug)]
pub struct Sight {
    /// The result.
    pub value: Value,
    /// The printed figures that went into it.
    pub used: BTreeSet<usize>,
    /// What is not printed and was taken as computed.
    pub lacking: BTreeSet<String>,
}

impl<'a> Print<'a> {
    /// Puts printed figures beside the cells of a run.
    pub fn new(project: &'a Project, run: &'a Run, printed: &'a [PrintedFigure]) -> Self {
        let ground = Evaluator::new(&project.model, &project.facts, &run.accounts);
        let cells = RunCells::new(run);
        let (places, view) = (&*run.places, run.view.clone());
        let (by_place, by_leaf) = (HashMap::new(), BTreeMap::new());
        let all = &*run.workbook.cells;
        let mut print = Self {
            project,
            ground,
            cells: all,
            places,
            view,
            figures: Vec::new(),
            by_place,
            by_leaf,
        };
        for figure in printed {
            let cell = print.beside(figure, cells.find(run, figure));
            let index = print.figures.len();
            print
                .by_place
                .insert((place(&cell.at), cell.at.view.clone()), index);
            if let (Some((leaf, _)), Some(_)) = (&cell.leaf, &cell.reading) {
                print.by_leaf.entry(leaf.clone()).or_default().push(index);
            }
            print.figures.push(cell);
        }
        print
    }

    fn beside(&self, printed: &'a PrintedFigure, cell: Option<&'a Cell>) -> PrintedCell<'a> {
        let address = cell.map_or(&printed.address, |cell| &cell.address);
        let at = Coordinates::of(address, self.ground.model(), &self.view);
        let leaf = cell.and_then(|_| leaf(&self.ground, self.ground.formula(&at)?, &at));
        let reading = match &printed.content {
            PrintedContent::Number(number)
                if number.places == 0 && self.is_whole_count(leaf.as_ref()) =>
            {
                Some(Value::Exact(number.value()))
            }
            PrintedContent::Number(number) => Some(number.reading()),
            PrintedContent::Range(low, high) => {
                match (low.reading().bounds(), high.reading().bounds()) {
                    (Some((low, _)), Some((_, high))) => {
                        Some(Value::hidden(low.clone(), high.clone()))
                    }
                    _ => None,
                }
            }
            PrintedContent::Below(_)
            | PrintedContent::Words(_)
            | PrintedContent::Withheld
            | PrintedContent::Blank => None,
        };
        PrintedCell {
            printed,
            cell,
            at,
            reading,
            leaf,
        }
    }

    /// Whether a cell shows heads that were counted one by one, so that nothing was rounded.
    fn is_whole_count(&self, leaf: Option<&(LeafCell, bool)>) -> bool {
        let Some((LeafCell::Fact { id, scope, period }, _)) = leaf else {
            return false;
        };
        let counted = self
            .project
            .facts
            .get(scope, period, id)
            .and_then(|fact| fact.counted);
        matches!(
            counted,
            Some(Counted::DuringYear | Counted::EndOfYear | Counted::OnDate)
        )
    }

    /// The formula of a printed figure's cell.
    pub fn formula(&self, index: usize) -> Option<&Expr> {
        let cell = &self.figures[index];
        cell.cell.and_then(|_| self.ground.formula(&cell.at))
    }

    /// What a printed figure's cell shows, if it is nothing but a leaf; and whether with its sign
    /// turned.
    pub fn leaf(&self, index: usize) -> Option<&(LeafCell, bool)> {
        self.figures[index].leaf.as_ref()
    }

    /// Whether a printed figure is its cell, rounded.
    pub fn is_rounding(&self, index: usize) -> bool {
        let PrintedCell { cell, reading, .. } = &self.figures[index];
        let (Some(cell), Some(reading)) = (cell, reading) else {
            return false;
        };
        let computed = &cell.figure.value;
        computed.bounds().is_some()
            && compare(Comparison::Equal, reading, computed, &Ratio::zero()) != Ok(false)
    }

    /// The printed figures that show the same leaf.
    pub fn same(&self, leaf: &LeafCell) -> &[usize] {
        self.by_leaf.get(leaf).map_or(&[], Vec::as_slice)
    }

    /// The printed figure of a cell, looked up by the place that its formula is asked from.
    pub fn at(&self, at: &Coordinates) -> Option<usize> {
        self.by_place.get(&(place(at), at.view.clone())).copied()
    }

    /// The addresses of printed figures.
    pub fn addresses(&self, figures: &BTreeSet<usize>) -> Vec<Address> {
        figures
            .iter()
            .map(|index| self.figures[*index].printed.address.clone())
            .collect()
    }

    /// Evaluates a formula over print.
    pub fn evaluate(&self, formula: &Expr, at: &Coordinates, lens: &Lens) -> Sight {
        let over = Over {
            print: self,
            lens,
            used: RefCell::default(),
            lacking: RefCell::default(),
        };
        let value = self
            .ground
            .beneath(&over)
            .evaluate(formula, at)
            .figure
            .value;
        Sight {
            value,
            used: over.used.into_inner(),
            lacking: over.lacking.into_inner(),
        }
    }

    /// The kroner of a category from print: as printed itself, else from all its parts.
    pub fn parts(&self, category: &Id, at: &Coordinates, lens: &Lens) -> Option<Sight> {
        let over = Over {
            print: self,
            lens,
            used: RefCell::default(),
            lacking: RefCell::default(),
        };
        let value = over.sum_of_parts(category, at)?;
        Some(Sight {
            value,
            used: over.used.into_inner(),
            lacking: over.lacking.into_inner(),
        })
    }
}

/// The address of a place, without its view.
fn place(at: &Coordinates) -> Address {
    let id = |part: &Option<Id>| part.clone().unwrap_or_else(|| Id::from(""));
    Address {
        sheet: id(&at.sheet),
        row: id(&at.row),
        column: id(&at.column),
        scope: at.scope.clone(),
        period: at.period.clone(),
        view: None,
    }
}

/// The cells of a run by sheet, row and column.
pub(super) struct RunCells<'a>(HashMap<(&'a str, &'a str, &'a str), Vec<&'a Cell>>);

impl<'a> RunCells<'a> {
    pub fn new(run: &'a Run) -> Self {
        let mut cells: HashMap<_, Vec<&Cell>> = HashMap::new();
        for cell in &run.workbook.cells {
            let Address {
                sheet, row, column, ..
            } = &cell.address;
            cells
                .entry((&**sheet, &**row, &**column))
                .or_default()
                .push(cell);
        }
        Self(cells)
    }

    /// The cell of a printed figure. A joint column has one cell for all municipalities; a table
    /// that names no year, one for all.
    pub fn find(&self, run: &Run, printed: &PrintedFigure) -> Option<&'a Cell> {
        let Address {
            sheet,
            row,
            column,
            scope,
            period,
            ..
        } = &printed.address;
        let cells = self.0.get(&(&**sheet, &**row, &**column))?;
        let in_view = |cell: &Cell| {
            cell.address
                .view
                .as_ref()
                .is_none_or(|view| *view == run.view)
        };
        let of_scope = |scope: &str| {
            let mut found = cells.iter().copied().filter(|cell| {
                in_view(cell)
                    && *cell.address.scope == *scope
                    && (period.is_empty() || cell.address.period == *period)
            });
            let first = found.next()?;
            let is_only = !period.is_empty() || found.next().is_none();
            is_only.then_some(first)
        };
        of_scope(scope).or_else(|| of_scope(&Scope::All))
    }
}

/// Print as it lies over the ground while one formula is evaluated.
struct Over<'p, 'a> {
    print: &'p Print<'a>,
    lens: &'p Lens,
    used: RefCell<BTreeSet<usize>>,
    lacking: RefCell<BTreeSet<String>>,
}

impl Over<'_, '_> {
    fn value(&self, index: usize) -> Option<Value> {
        if self.lens.without == Some(index) {
            return None;
        }
        let cell = &self.print.figures[index];
        let value = match &self.lens.instead {
            Some((replaced, value)) if *replaced == index => value.clone(),
            _ if self.lens.at_its_word => Value::Exact(cell.printed.number()?.value()),
            _ => match (self.lens.end, &cell.printed.content) {
                (Some(End::Low), PrintedContent::Range(bound, _)) => bound.reading(),
                (
                    Some(End::High),
                    PrintedContent::Range(_, bound) | PrintedContent::Below(bound),
                ) => bound.reading(),
                _ => cell.reading.clone()?,
            },
        };
        self.used.borrow_mut().insert(index);
        Some(value)
    }

    /// A leaf, preferably as the asking sheet prints it.
    fn leaf(&self, leaf: &LeafCell, at: &Coordinates) -> Option<Value> {
        let usable = |index: &&usize| self.lens.without != Some(**index);
        let candidates = || self.print.same(leaf).iter().filter(usable);
        let near = candidates().find(|index| self.print.figures[**index].at.sheet == at.sheet);
        let index = *near.or_else(|| candidates().next())?;
        let value = self.value(index)?;
        let turned = self.print.leaf(index).is_some_and(|(_, turned)| *turned);
        Some(if turned { value.negate() } else { value })
    }

    /// The asked end of a fact that is not printed and only known between two bounds.
    fn one_end(&self, id: &Id, at: &Coordinates) -> Option<Value> {
        let end = self.lens.end?;
        let Value::Interval { low, high, .. } = self.print.ground.fact(id, at).figure.value else {
            return None;
        };
        Some(Value::Exact(if end == End::Low { low } else { high }))
    }

    fn cell(&self, at: &Coordinates) -> Option<Value> {
        match self.print.at(at) {
            Some(index) => self.value(index),
            None if self.lens.lookalikes => self.value(self.lookalike(at)?),
            None => None,
        }
    }

    /// A printed figure whose cell has the very value and unit of another cell of the same
    /// municipality and period.
    fn lookalike(&self, at: &Coordinates) -> Option<usize> {
        let computed = self.print.ground.cell(at, None).figure;
        let exact = computed.as_exact().filter(|value| !value.is_zero())?;
        self.print
            .figures
            .iter()
            .enumerate()
            .position(|(index, shown)| {
                let same_place = shown.at.scope == at.scope
                    && shown.at.period == at.period
                    && shown.at.view == at.view;
                self.lens.without != Some(index)
                    && same_place
                    && shown.cell.is_some_and(|cell| {
                        cell.figure.as_exact() == Some(exact) && cell.figure.unit == computed.unit
                    })
            })
    }

    fn category(&self, id: &Id, at: &Coordinates) -> Option<Value> {
        self.leaf(&LeafCell::category(id, at), at)
            .or_else(|| self.sum_of_parts(id, at))
    }

    /// The sum of all parts of a category, where they are printed and nothing is booked on the
    /// category itself.
    fn sum_of_parts(&self, id: &Id, at: &Coordinates) -> Option<Value> {
        let parts: Vec<&Id> = self
            .print
            .project
            .model
            .categories
            .children(Some(id))
            .map(|category| &category.id)
            .collect();
        let kroner = |id: &Id| {
            self.print
                .ground
                .category(id, at)
                .figure
                .as_exact()
                .cloned()
        };
        let sum: Option<Ratio> = parts.iter().map(|part| kroner(part)).sum();
        if parts.is_empty() || sum != kroner(id) {
            return None;
        }
        let before = self.used.borrow().clone();
        let printed: Option<Vec<Value>> = parts
            .into_iter()
            .map(|part| self.category(part, at))
            .collect();
        let Some(printed) = printed else {
            *self.used.borrow_mut() = before;
            return None;
        };
        printed.into_iter().reduce(|sum, part| sum.add(&part))
    }
}

impl Overlay for Over<'_, '_> {
    fn instead(&self, of: FigureReference<'_>, at: &Coordinates) -> Option<Figure> {
        let ground = &self.print.ground;
        let (printed, name) = match of {
            FigureReference::Cell => {
                let value = self.cell(at)?;
                return Some(Figure {
                    value,
                    unit: ground.cell(at, None).figure.unit,
                });
            }
            FigureReference::Fact(id) => {
                let value = self
                    .leaf(&LeafCell::fact(id, at), at)
                    .or_else(|| self.one_end(id, at));
                (
                    value.map(|value| Figure {
                        value,
                        unit: ground.fact(id, at).figure.unit,
                    }),
                    format!("fact `{id}`"),
                )
            }
            FigureReference::Category(id) => {
                let value = self.category(id, at);
                (
                    value.map(|value| Figure {
                        value,
                        unit: Unit::kr(),
                    }),
                    format!("`{id}`"),
                )
            }
            FigureReference::Weight(id) => (None, format!("weight `{id}`")),
            // It is computed from what is printed, or lacks that.
            FigureReference::Key(_) => return None,
            FigureReference::Booked(formula) => (None, format!("`{}`", written(formula))),
        };
        if printed.is_none() {
            self.lacking
                .borrow_mut()
                .insert(format!("{name} of {}/{}", at.scope, at.period));
        }
        printed
    }
}
