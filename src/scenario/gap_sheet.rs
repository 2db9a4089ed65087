//! Gaps as sheets: how such a sheet is named, and its cells with formulas that say how each is
//! computed.
//!
//! A row is the gap in the first view, one step, or the gap in the second; the scope is `a~b`, a
//! against b; the view is the second.

use crate::engine::{Address, Cell, CellOrigin};
use crate::facts::Basis;
use crate::model::{Arithmetic, Expr, GAP, Id, LayerName, Node, REPORTED, Scope, Shift};
use crate::value::{Figure, Ratio, Unit};
use crate::workspace::{Prices, Project};

use super::gap::{Gap, GapStep, Gaps, MissingGap};
use super::gap_time::{GapTime, gap_period, parse_gap_period, plain};

/// What stands before the first view in such a name, where it is not `reported`.
const FROM: &str = ".from.";

/// The row of the gap in the first view.
const START: &str = "start";

/// The row of the gap in the second view.
const END: &str = "end";

/// The view that gaps lead to where none but `reported` is asked for.
pub const COMPARABLE: &str = "comparable";

/// The view that the gaps lead to, given the view that is asked for: `reported` itself would lead
/// nowhere.
pub fn leads_to(view: &str) -> Id {
    if view == REPORTED {
        COMPARABLE.into()
    } else {
        view.into()
    }
}

/// What the name of a gap sheet says: `gap`, `gap.AREA`, and with `.from.VIEW` where the steps do
/// not start from `reported`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GapName {
    /// The category; every area where absent.
    pub area: Option<Id>,
    /// The view that the steps start from.
    pub from: Id,
}

impl GapName {
    /// Reads the name of a sheet; `None` for every other sheet. Whether category and view exist is
    /// not asked.
    pub fn parse(project: &Project, sheet: &str) -> Option<Self> {
        let rest = sheet.strip_prefix(GAP)?;
        if !(rest.is_empty() || rest.starts_with('.') && rest.len() > 1) {
            return None;
        }
        let area = |rest: &str| rest.strip_prefix('.').map(Id::from);
        let whole = Self {
            area: area(rest),
            from: REPORTED.into(),
        };
        let split = |(at, _): (usize, &str)| Self {
            area: area(&rest[..at]),
            from: rest[at + FROM.len()..].into(),
        };
        let mut names = std::iter::once(whole.clone()).chain(rest.match_indices(FROM).map(split));
        // An area or a view may have the word in its own id.
        let named = names.find(|name| name.is_declared(project));
        Some(
            named
                .or_else(|| rest.match_indices(FROM).map(split).next())
                .unwrap_or(whole),
        )
    }

    /// Whether there is such a category; the sheets of all areas are always there.
    pub fn is_declared(&self, project: &Project) -> bool {
        self.area
            .as_ref()
            .is_none_or(|area| project.model.categories.get(area).is_some())
    }

    /// The name of the sheet of one category.
    pub fn sheet(area: &str, from: &str) -> Id {
        if from == REPORTED {
            format!("{GAP}.{area}").into()
        } else {
            format!("{GAP}.{area}{FROM}{from}").into()
        }
    }
}

/// The columns of a gap sheet, in order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum GapColumn {
    /// The gap, or what a step does to it. The steps lead from the first row to the last. **Unit**:
    /// that of the gap.
    Effect,
    /// The gap after this row. **Unit**: that of the gap.
    Reached,
    /// What a step does to its municipality's own kroner.
    Kroner,
    /// What a step changes: a weight, a key, or how.
    Kind,
    /// Which layer declares a step.
    Layer,
    /// How a step's worth was found.
    Method,
    /// Why a step is made.
    Because,
    /// Where that is stated.
    Source,
}

impl GapColumn {
    /// Every column.
    pub const ALL: [Self; 8] = [
        Self::Effect,
        Self::Reached,
        Self::Kroner,
        Self::Kind,
        Self::Layer,
        Self::Method,
        Self::Because,
        Self::Source,
    ];

    /// Its id in addresses.
    pub fn id(self) -> &'static str {
        match self {
            Self::Effect => "effekt",
            Self::Reached => "hittil",
            Self::Kroner => "kroner",
            Self::Kind => "slag",
            Self::Layer => "lag",
            Self::Method => "metode",
            Self::Because => "begrunnelse",
            Self::Source => "kilde",
        }
    }
}

/// Whether an address could be of a cell of a gap: there are the category, the views, the column, both
/// municipalities and their years. Which steps there are is not asked.
pub fn is_gap_cell(project: &Project, address: &Address) -> bool {
    let Some((one, other)) = address.scope.both() else {
        return false;
    };
    let name = GapName::parse(project, &address.sheet);
    let is_declared = name.is_some_and(|name| {
        let is_view = |view: &Id| project.views().contains(view);
        let to = address.view.as_ref();
        name.area.is_some()
            && name.is_declared(project)
            && is_view(&name.from)
            && to.is_none_or(is_view)
    });
    let has_year =
        |municipality: &Id, year: i32| project.places().contains(&(municipality.clone(), year));
    let years = parse_gap_period(&address.period);
    let is_of_step = [one, other].into_iter().any(|municipality| {
        let step = address.row.strip_prefix(&**municipality);
        step.is_some_and(|step| step.starts_with('.') && step.len() > 1)
    });
    is_declared
        && years.is_some_and(|((a, b), _)| has_year(one, a) && has_year(other, b))
        && GapColumn::ALL
            .iter()
            .any(|column| *address.column == *column.id())
        && (is_of_step || [START, END].contains(&&*address.row))
}

/// The rows of a gap sheet: `start`, `MUNICIPALITY.ID` for each step, `end`.
///
/// Where the two views have an id in different layers, the national one is
/// `MUNICIPALITY.national.ID`.
pub fn gap_rows(gap: &Gap) -> Vec<Id> {
    let is_twice = |step: &GapStep| {
        let same = gap
            .steps
            .iter()
            .filter(|other| (&other.municipality, &other.id) == (&step.municipality, &step.id));
        same.count() > 1
    };
    let row = |step: &GapStep| match step.layer {
        LayerName::National if is_twice(step) => {
            format!("{}.{}.{}", step.municipality, step.layer, step.id).into()
        }
        _ => format!("{}.{}", step.municipality, step.id).into(),
    };
    std::iter::once(START.into())
        .chain(gap.steps.iter().map(row))
        .chain([END.into()])
        .collect()
}

/// The address of a cell of a gap: the first municipality against the second.
pub fn gap_address(gap: &Gap, row: &Id, column: GapColumn) -> Address {
    let (a, b) = &gap.municipalities;
    Address {
        sheet: GapName::sheet(&gap.area, &gap.from),
        row: row.clone(),
        column: column.id().into(),
        scope: Scope::pair(a, b),
        period: gap_period(gap.years, gap.prices.as_ref().map(|prices| prices.year)),
        view: Some(gap.to.clone()),
    }
}

/// The cells of gaps, those that cannot be computed missing for their reason. **Order**: by gap,
/// row and column.
pub fn gap_cells(project: &Project, decomposed: &Gaps) -> Vec<Cell> {
    let computed = decomposed
        .gaps
        .iter()
        .flat_map(|gap| cells_of(project, gap));
    computed
        .chain(
            decomposed
                .missing
                .iter()
                .flat_map(|missing| missing_cells(project, missing)),
        )
        .collect()
}

/// A category's cost in one municipality, view and time, per unit where it has a denominator.
fn cost(project: &Project, area: &Id, municipality: &Id, view: &Id, time: &GapTime<'_>) -> Expr {
    let category = plain(Node::Category(area.clone()));
    let cost = match project.model.categories.denominator(area) {
        Some(_) => plain(Node::PerUnit(category)),
        None => plain(Node::Sum(category)),
    };
    let own = time.shifted(plain(Node::Shift(cost, Shift::At(municipality.clone()))));
    time.deflated(plain(Node::Shift(own, Shift::View(view.clone()))))
}

fn difference(
    project: &Project,
    area: &Id,
    places: [(&Id, i32); 2],
    view: &Id,
    prices: Option<&Prices>,
) -> Expr {
    let years = (places[0].1, places[1].1);
    let [a, b] = places.map(|(municipality, year)| {
        let time = GapTime::new(years, year, prices);
        cost(project, area, municipality, view, &time)
    });
    plain(Node::Arithmetic(Arithmetic::Subtract, a, b))
}

/// A step's kroner over its municipality's denominator, with the sign of its side.
fn effect(project: &Project, gap: &Gap, step: &GapStep) -> Expr {
    let signed = if step.municipality == gap.municipalities.0 {
        step.kroner.clone()
    } else {
        -step.kroner.clone()
    };
    let year = gap.year_of(&step.municipality);
    let time = GapTime::new(gap.years, year, gap.prices.as_ref());
    let kroner = Expr::new(Node::Number(signed, Unit::kr()), step.span.clone());
    let kroner = time.deflated(kroner);
    match project.model.categories.denominator(&gap.area) {
        Some(fact) => {
            let heads = time.shifted(plain(Node::Shift(
                plain(Node::Fact(fact.clone())),
                Shift::At(step.municipality.clone()),
            )));
            Expr::new(
                Node::Arithmetic(Arithmetic::Divide, kroner, heads),
                step.span.clone(),
            )
        }
        None => kroner,
    }
}

fn cells_of(project: &Project, gap: &Gap) -> Vec<Cell> {
    let rows = gap_rows(gap);
    let cell = |row: &Id, column: GapColumn, figure: Figure, formula: Expr| {
        let address = gap_address(gap, row, column);
        let decimals = (!figure.unit.is_text() && figure.unit != Unit::kr()).then_some(2);
        Cell {
            address,
            table: None,
            figure,
            decimals,
            origin: CellOrigin::Computed,
            basis: gap.basis,
            below: false,
            hidden: std::sync::Arc::default(),
            formula,
        }
    };
    let between =
        |view: &Id| difference(project, &gap.area, gap.places(), view, gap.prices.as_ref());
    // The gap itself in one view: both columns hold it.
    let whole = |row: &Id, value: &Ratio, view: &Id| {
        let formula = between(view);
        [GapColumn::Effect, GapColumn::Reached].map(|column| {
            cell(
                row,
                column,
                Figure::exact(value.clone(), gap.unit.clone()),
                formula.clone(),
            )
        })
    };
    let mut cells = Vec::new();
    let mut reached = (gap.start.clone(), between(&gap.from));
    cells.extend(whole(&START.into(), &gap.start, &gap.from));
    for (row, step) in rows.iter().skip(1).zip(&gap.steps) {
        let formula = effect(project, gap, step);
        reached.0 += &step.effect;
        if !step.effect.is_zero() {
            reached.1 = plain(Node::Arithmetic(
                Arithmetic::Add,
                reached.1,
                formula.clone(),
            ));
        }
        let of_gap = |value: &Ratio| Figure::exact(value.clone(), gap.unit.clone());
        cells.push(cell(row, GapColumn::Effect, of_gap(&step.effect), formula));
        cells.push(cell(
            row,
            GapColumn::Reached,
            of_gap(&reached.0),
            reached.1.clone(),
        ));
        let kroner = Expr::new(
            Node::Number(step.kroner.clone(), Unit::kr()),
            step.span.clone(),
        );
        cells.push(cell(
            row,
            GapColumn::Kroner,
            Figure::exact(step.kroner.clone(), Unit::kr()),
            kroner,
        ));
        let layer = step.layer.to_string();
        let texts = [
            (GapColumn::Kind, Some(step.kind.word())),
            (GapColumn::Layer, Some(&*layer)),
            (GapColumn::Method, Some(step.attribution.word())),
            (GapColumn::Because, step.reason.because.as_deref()),
            (GapColumn::Source, step.reason.source.as_deref()),
        ];
        for (column, text) in texts
            .into_iter()
            .filter_map(|(column, text)| Some((column, text?)))
        {
            cells.push(cell(
                row,
                column,
                Figure::text(text),
                Expr::new(Node::Text(text.to_owned()), step.span.clone()),
            ));
        }
    }
    cells.extend(whole(&END.into(), &gap.end, &gap.to));
    cells
}

/// Both ends of a gap that cannot be computed.
fn missing_cells(project: &Project, missing: &MissingGap) -> [Cell; 2] {
    let MissingGap {
        area,
        request,
        reason,
    } = missing;
    let (a, b) = &request.municipalities;
    let denominator = project
        .model
        .categories
        .denominator(area)
        .and_then(|fact| project.model.vocabulary.facts.get(fact));
    let unit = denominator.map_or_else(Unit::kr, |fact| Unit::kr().divide(&fact.unit));
    let prices = request.prices.and_then(|year| project.prices_of(year).ok());
    let basis = |(place, year): (&Id, i32)| {
        let ledger = project.ledger_in_view(place, year, &request.from);
        project.ledger_basis(&ledger)
    };
    let places = request.places();
    let basis = places.map(basis).into_iter().max();
    [(START, &request.from), (END, &request.to)].map(|(row, view)| Cell {
        address: Address {
            sheet: GapName::sheet(area, &request.from),
            row: row.into(),
            column: GapColumn::Effect.id().into(),
            scope: Scope::pair(a, b),
            period: request.period(),
            view: Some(request.to.clone()),
        },
        table: None,
        figure: Figure::missing(reason.clone(), unit.clone()),
        decimals: None,
        below: false,
        hidden: std::sync::Arc::default(),
        origin: CellOrigin::Computed,
        basis: basis.unwrap_or(Basis::Ledger),
        formula: difference(project, area, places, view, prices.as_ref()),
    })
}
