//! What a workbook must hold: the shown cells, and everything that their formulas lead to.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{Account, Cell, Coordinates, Evaluator, rule};
use crate::facts::Basis;
use crate::model::{Action, Expr, Id, Node};
use crate::value::{Figure, Ratio, Unit, Value};
use crate::words::{Language, Word};
use crate::workspace::{Project, Run};

use super::formula::{CellFormula, Translator};
use super::slot::{FormulaText, NoFormula, PlacedName, Slot};

/// A figure with the formula that gives it.
#[derive(Clone, Debug)]
pub struct PlannedFigure {
    pub figure: Figure,
    /// Its formula; absent where the figure is stated, not computed.
    pub formula: Option<CellFormula>,
}

/// What a line of kroner is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineKind {
    /// Postings that a rule claims.
    Rule,
    /// An amount that no posting holds.
    Imputed,
    /// What an adjustment takes, puts or adds.
    Adjustment,
}

impl LineKind {
    /// What it is called.
    pub fn word(self) -> Word {
        match self {
            Self::Rule => Word::Rule,
            Self::Imputed => Word::ImputedLine,
            Self::Adjustment => Word::Adjustment,
        }
    }
}

/// One contribution to a category.
#[derive(Clone, Debug)]
pub struct ContributionLine {
    /// What it is.
    pub kind: LineKind,
    /// The id of the rule, imputed amount or adjustment.
    pub id: String,
    /// The file that declares it.
    pub file: String,
    pub why: String,
    /// How many postings, and their whole sum.
    pub postings: Option<(u64, Ratio)>,
    /// The part of it that belongs here.
    pub share: Option<PlannedFigure>,
    /// Its kroner; without a formula of its own where it is gross by share.
    pub amount: PlannedFigure,
    /// The weakest ground beneath it.
    pub basis: Basis,
}

/// A category's kroner in one place, year and view.
#[derive(Clone, Debug)]
pub struct CategorySum {
    /// Where.
    pub placed: PlacedName,
    /// All its kroner.
    pub figure: Figure,
    /// What is booked on the category itself.
    pub lines: Vec<ContributionLine>,
    /// The categories directly below.
    pub below: Vec<Slot>,
    /// Whether the lines and what is below make up the figure, to the last digit.
    pub adds_up: bool,
}

/// All that a workbook holds, before it is known where.
pub struct WorkbookPlan<'a> {
    /// The cells of the sheets, each with its formula. **Order**: as given.
    pub cells: Vec<(&'a Cell, PlannedFigure)>,
    /// What stands in no sheet: facts, weights, keys, and cells that formulas ask for without being
    /// shown.
    pub entries: BTreeMap<Slot, PlannedFigure>,
    /// The categories. **Order**: by place, period and view, then as declared.
    pub sums: Vec<CategorySum>,
}

impl<'a> WorkbookPlan<'a> {
    /// Cells as values, without what they stand on.
    pub fn of_values(cells: impl IntoIterator<Item = &'a Cell>, language: Language) -> Self {
        let value = |cell: &'a Cell| {
            let figure = cell.figure.clone().in_language(language);
            let formula = None;
            (cell, PlannedFigure { figure, formula })
        };
        Self {
            cells: cells.into_iter().map(value).collect(),
            entries: BTreeMap::new(),
            sums: Vec::new(),
        }
    }
}

/// The slot of a shown cell.
pub fn slot_of(project: &Project, run: &Run, cell: &Cell) -> Slot {
    let address = &cell.address;
    let pinned = project
        .model
        .sheet(&address.sheet)
        .and_then(|sheet| sheet.view.clone());
    let view = pinned
        .or_else(|| address.view.clone())
        .unwrap_or_else(|| run.view.clone());
    let at = PlacedName {
        scope: address.scope.name(),
        period: address.period.clone(),
        view,
        id: "".into(),
    };
    Slot::Cell {
        sheet: address.sheet.clone(),
        row: address.row.clone(),
        column: address.column.clone(),
        at,
    }
}

fn asking(slot: &Slot) -> Option<Coordinates> {
    Some(match slot {
        Slot::Fact { scope, period, .. } => {
            Coordinates::beside(scope, period, &crate::model::REPORTED.into())
        }
        Slot::Weight(placed) | Slot::Key(placed) | Slot::Category(placed) => placed.asking(),
        Slot::Cell {
            sheet,
            row,
            column,
            at,
        } => Coordinates {
            sheet: Some(sheet.clone()),
            row: Some(row.clone()),
            column: Some(column.clone()),
            ..at.asking()
        },
    })
}

/// Plans a workbook of some cells of a run.
pub fn plan<'a>(
    project: &'a Project,
    run: &'a Run,
    cells: &[&'a Cell],
    language: Language,
) -> WorkbookPlan<'a> {
    let ground = Evaluator::new(&project.model, &project.facts, &run.accounts);
    let translator = Translator::new(&ground, language);
    let planner = Planner {
        project,
        run,
        ground: &ground,
        translator: &translator,
    };
    let slots: BTreeSet<Slot> = cells
        .iter()
        .map(|cell| slot_of(project, run, cell))
        .collect();
    let cells: Vec<_> = cells
        .iter()
        .map(|cell| (*cell, planner.plan_cell(cell)))
        .collect();
    let mut plan = WorkbookPlan {
        cells,
        entries: BTreeMap::new(),
        sums: Vec::new(),
    };
    let mut open = translator.take_met();
    open.extend(planner.asked_categories());
    let mut done: BTreeSet<Slot> = slots;
    while let Some(slot) = open.pop_first() {
        if !done.insert(slot.clone()) {
            continue;
        }
        match &slot {
            Slot::Category(placed) => {
                let sum = planner.sum(placed);
                open.extend(sum.below.iter().cloned());
                plan.sums.push(sum);
            }
            _ => {
                let entry = planner.entry(&slot);
                plan.entries.insert(slot, entry);
            }
        }
        open.extend(translator.take_met());
    }
    let order = |placed: &PlacedName| {
        project
            .model
            .categories
            .nodes
            .iter()
            .position(|node| node.id == placed.id)
    };
    plan.sums.sort_by(|a, b| {
        let key = |sum: &CategorySum| {
            (
                sum.placed.scope.clone(),
                sum.placed.period.clone(),
                sum.placed.view.clone(),
                order(&sum.placed),
            )
        };
        key(a).cmp(&key(b))
    });
    let entries = plan
        .cells
        .iter_mut()
        .map(|(_, entry)| entry)
        .chain(plan.entries.values_mut());
    entries.for_each(|entry| entry.figure = entry.figure.clone().in_language(language));
    plan
}

struct Planner<'p, 'a> {
    project: &'a Project,
    run: &'a Run,
    ground: &'p Evaluator<'a>,
    translator: &'p Translator<'p, 'a>,
}

impl Planner<'_, '_> {
    /// The categories of the places asked for.
    fn asked_categories(&self) -> Vec<Slot> {
        let top = || self.project.model.categories.children(None);
        let places = self.run.asked_accounts().flat_map(|account| {
            top().map(|area| {
                let (scope, period) = (
                    account.municipality.clone(),
                    account.year.to_string().into(),
                );
                Slot::Category(PlacedName {
                    scope,
                    period,
                    view: account.view.clone(),
                    id: area.id.clone(),
                })
            })
        });
        places.collect()
    }

    fn plan_cell(&self, cell: &Cell) -> PlannedFigure {
        let figure = cell.figure.clone();
        let Some(at) = asking(&slot_of(self.project, self.run, cell)) else {
            return PlannedFigure {
                figure,
                formula: None,
            };
        };
        PlannedFigure {
            formula: Some(self.checked(&cell.formula, &at, &figure.value)),
            figure,
        }
    }

    /// The formula, if it gives the value; what stands on hidden counts or on an overlay may have
    /// another.
    fn checked(&self, formula: &Expr, at: &Coordinates, value: &Value) -> CellFormula {
        let translated = self.translator.formula(formula, at);
        match value {
            Value::Interval { .. } => Err(NoFormula::Interval),
            Value::Missing(_) => Err(NoFormula::Missing),
            Value::Exact(_) | Value::Text(_) => {
                let text = translated?;
                let again = self
                    .ground
                    .silently(|| self.ground.evaluate(formula, at))
                    .figure
                    .value;
                if again == *value {
                    Ok(text)
                } else {
                    Err(NoFormula::Apart)
                }
            }
        }
    }

    fn entry(&self, slot: &Slot) -> PlannedFigure {
        let stated = |figure| PlannedFigure {
            figure,
            formula: None,
        };
        let nothing = || stated(Figure::missing("", Unit::ratio()));
        let Some(at) = asking(slot) else {
            return nothing();
        };
        let evaluated = |node: Node| {
            let expr = Expr::new(node, crate::diag::Span::new("", 0, 0));
            self.ground
                .silently(|| self.ground.evaluate(&expr, &at))
                .figure
        };
        match slot {
            Slot::Fact { id, .. } => {
                stated(self.ground.silently(|| self.ground.fact(id, &at)).figure)
            }
            Slot::Weight(placed) => PlannedFigure {
                figure: evaluated(Node::Weight(placed.id.clone())),
                formula: self.translator.weight(placed),
            },
            Slot::Key(placed) => {
                let figure = evaluated(Node::Key(placed.id.clone()));
                let formula = self.ground.key_formula(&placed.id, &at);
                PlannedFigure {
                    formula: formula.map(|formula| self.checked(formula, &at, &figure.value)),
                    figure,
                }
            }
            Slot::Cell { .. } => {
                let figure = self.ground.silently(|| self.ground.cell(&at, None)).figure;
                let formula = self.ground.formula(&at);
                PlannedFigure {
                    formula: formula.map(|formula| self.checked(formula, &at, &figure.value)),
                    figure,
                }
            }
            Slot::Category(_) => nothing(),
        }
    }

    fn sum(&self, placed: &PlacedName) -> CategorySum {
        let at = placed.asking();
        let figure = self.ground.category(&placed.id, &at).figure;
        let lines = self
            .ground
            .account(&at)
            .map_or(Vec::new(), |account| self.lines(account, &placed.id, &at));
        let children = self.project.model.categories.children(Some(&placed.id));
        let below: Vec<PlacedName> = children
            .map(|child| PlacedName {
                id: child.id.clone(),
                ..placed.clone()
            })
            .collect();
        let parts = below.iter().map(|child| {
            self.ground
                .category(&child.id, &at)
                .figure
                .as_exact()
                .cloned()
        });
        let parts: Option<Vec<Ratio>> = parts
            .chain(
                lines
                    .iter()
                    .map(|line| line.amount.figure.as_exact().cloned()),
            )
            .collect();
        let total = parts.map(|parts| parts.into_iter().sum::<Ratio>());
        let adds_up = total.as_ref() == figure.as_exact() && total.is_some();
        CategorySum {
            placed: placed.clone(),
            figure,
            lines,
            below: below.into_iter().map(Slot::Category).collect(),
            adds_up,
        }
    }

    /// What is booked on the category itself.
    fn lines(&self, account: &Account, category: &Id, at: &Coordinates) -> Vec<ContributionLine> {
        let model = &self.project.model;
        let kroner = |amount: &Ratio| Figure::exact(amount.clone(), Unit::kr());
        let mut lines = Vec::new();
        for part in &account.contributions {
            if !matches!(&part.target, crate::model::Target::Category(target) if target == category)
            {
                continue;
            }
            let found = part
                .rule
                .as_ref()
                .and_then(|reference| rule(model, reference));
            let formula = found.and_then(|rule| rule.share.as_ref());
            let share = Figure::exact(part.share.clone(), Unit::ratio());
            let formula = formula.map(|formula| self.checked(formula, at, &share.value));
            lines.push(ContributionLine {
                kind: LineKind::Rule,
                id: found.map_or("otherwise".to_owned(), |rule| rule.id.to_string()),
                file: found.map_or(String::new(), |rule| rule.span.file.to_string()),
                why: found.map_or(String::new(), |rule| rule.reason.to_string()),
                postings: Some((part.count, Ratio::kroner(part.gross))),
                share: Some(PlannedFigure {
                    figure: share,
                    formula,
                }),
                amount: PlannedFigure {
                    figure: kroner(&part.amount),
                    formula: None,
                },
                basis: part.basis,
            });
        }
        for amount in account
            .imputed
            .iter()
            .filter(|amount| amount.category == *category)
        {
            let found = self
                .project
                .model
                .layer(&amount.layer)
                .and_then(|layer| layer.imputed.get(amount.index));
            let figure = kroner(&amount.amount);
            let formula = found.map(|imputed| self.checked(&imputed.formula, at, &figure.value));
            lines.push(ContributionLine {
                kind: LineKind::Imputed,
                id: found.map_or(String::new(), |imputed| imputed.id.to_string()),
                file: found.map_or(String::new(), |imputed| imputed.span.file.to_string()),
                why: found.map_or(String::new(), |imputed| imputed.reason.to_string()),
                postings: None,
                share: None,
                amount: PlannedFigure { figure, formula },
                basis: amount.basis,
            });
        }
        for change in &account.adjusted {
            let declared = model.adjustments(&account.view, &account.municipality, account.year);
            let found = declared
                .into_iter()
                .find(|(layer, one)| *layer == change.layer && one.id == change.adjustment);
            let found = found.map(|(_, adjustment)| adjustment);
            let ways = [(&change.from, true), (&change.to, false)];
            for (_, is_taken) in ways
                .into_iter()
                .filter(|(way, _)| way.as_ref() == Some(category))
            {
                let figure = kroner(&if is_taken {
                    -change.amount.clone()
                } else {
                    change.amount.clone()
                });
                let formula = found.and_then(|adjustment| match &adjustment.action {
                    Action::Add { amount, .. } => Some(self.checked(amount, at, &figure.value)),
                    _ => None,
                });
                lines.push(ContributionLine {
                    kind: LineKind::Adjustment,
                    id: change.adjustment.to_string(),
                    file: found
                        .map_or(String::new(), |adjustment| adjustment.span.file.to_string()),
                    why: found.map_or(String::new(), |adjustment| adjustment.reason.to_string()),
                    postings: None,
                    share: None,
                    amount: PlannedFigure { figure, formula },
                    basis: change.basis,
                });
            }
        }
        lines
    }
}

/// Whether a formula is nothing but one slot.
pub fn only_slot(made: &FormulaText) -> Option<&Slot> {
    match &made.pieces[..] {
        [super::slot::Piece::Slot(slot)] => Some(slot),
        _ => None,
    }
}
