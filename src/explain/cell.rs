//! The explanation of a cell: its formula, and beneath it what each part of the formula stands on.

mod booked;
mod kroner;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::engine::{Address, Coordinates, Evaluator, NO_ANSWER};
use crate::facts::Basis;
use crate::model::{Expr, Id, Node, written};
use crate::value::{Figure, Unit, Value, display_figure};

use super::ground::{GroundTerm, StepGround};
use super::step::in_words;
use super::{ExplanationStep, Scene, StepKind};

/// How many references deep an explanation goes.
const MAX_DEPTH: usize = 24;

/// How many references one explanation follows; where much refers to the same things again and
/// again, it would never end.
const MOST_REFERENCES: usize = 100_000;

/// Explains a cell.
///
/// # Errors
/// `K0505` when the address names no cell.
pub fn explain_cell(scene: &Scene<'_>, address: &Address) -> Result<ExplanationStep, Diagnostic> {
    let at = Coordinates::of(address, &scene.project.model, &scene.run.view);
    let exists = scene.run.workbook.cells.iter().any(|cell| {
        Address {
            view: None,
            ..cell.address.clone()
        } == Address {
            view: None,
            ..address.clone()
        }
    });
    if !exists {
        return Err(unknown(scene, address));
    }
    Ok(Explainer::new(scene).cell(&at, 0).named())
}

/// Says which part of the address is unknown, and what is near it.
fn unknown(scene: &Scene<'_>, address: &Address) -> Diagnostic {
    let model = &scene.project.model;
    let diagnostic = Diagnostic::new(
        Code::UnknownAddress,
        format!("there is no cell `{address}`"),
    );
    let near = |written: &str, known: Vec<&str>, what: &str| {
        let near = did_you_mean(written, known.iter().copied());
        near.unwrap_or_else(|| format!("the {what} are: {}", known.join(", ")))
    };
    let Some(sheet) = model.sheet(&address.sheet) else {
        return diagnostic.help(near(
            &address.sheet,
            model
                .national
                .sheets
                .iter()
                .map(|sheet| &*sheet.id)
                .collect(),
            "sheets",
        ));
    };
    let rows: Vec<&str> = sheet.rows.iter().map(|row| &*row.id).collect();
    if !rows.contains(&&*address.row) {
        return diagnostic.help(near(&address.row, rows, "rows of the sheet"));
    }
    let columns: Vec<&str> = sheet.columns.iter().map(|column| &*column.id).collect();
    if !columns.contains(&&*address.column) {
        return diagnostic.help(near(&address.column, columns, "columns of the sheet"));
    }
    let scopes: BTreeSet<&str> = scene
        .run
        .workbook
        .cells
        .iter()
        .filter(|cell| cell.address.sheet == address.sheet)
        .map(|cell| &*cell.address.scope)
        .collect();
    if !scopes.contains(&*address.scope) {
        return diagnostic.help(near(
            &address.scope,
            scopes.into_iter().collect(),
            "scopes of the sheet",
        ));
    }
    let here = |cell: &&crate::engine::Cell| {
        cell.address.sheet == address.sheet && cell.address.scope == address.scope
    };
    let periods: BTreeSet<&str> = scene
        .run
        .workbook
        .cells
        .iter()
        .filter(here)
        .map(|cell| &*cell.address.period)
        .collect();
    if !periods.contains(&*address.period) {
        return diagnostic.help(near(
            &address.period,
            periods.into_iter().collect(),
            "periods",
        ));
    }
    diagnostic.help(format!("the column has no cell for {}", address.scope))
}

/// The value of a figure, exact and as seen.
pub(super) fn with_figure(
    mut step: ExplanationStep,
    figure: &Figure,
    decimals: Option<u32>,
) -> ExplanationStep {
    step.value = match &figure.value {
        Value::Exact(value) => Some(value.to_string()),
        Value::Interval { low, high, .. } => Some(format!("{low}..{high}")),
        Value::Text(text) => Some(text.norwegian()),
        Value::Missing(_) => None,
    };
    step.display = Some(display_figure(figure, decimals));
    if let Value::Text(text) = &figure.value {
        step.wording = Some(text.clone());
    }
    if let Value::Missing(reason) = &figure.value {
        step.text = Some(format!("missing: {reason}"));
    }
    step
}

/// Whether a figure depends on itself or lies beyond a limit.
fn is_without_answer(figure: &Figure) -> bool {
    matches!(&figure.value, Value::Missing(reason) if **reason == *NO_ANSWER)
}

/// The largest postings of each contribution of an account, by municipality, year and view.
type Largest = BTreeMap<(Id, i32, Id), Vec<Vec<ExplanationStep>>>;

/// Makes steps of what formulas refer to.
pub(super) struct Explainer<'a> {
    /// What explanations are made from.
    pub scene: &'a Scene<'a>,
    /// What formulas stand on.
    pub ground: Evaluator<'a>,
    /// Whether cells of the workbook that others refer to are left to explanations of their own.
    pub linked: bool,
    /// The largest postings of each contribution, by account.
    largest: RefCell<Largest>,
    /// How many references were followed so far.
    followed: Cell<usize>,
}

impl<'a> Explainer<'a> {
    /// An explainer of a scene.
    pub fn new(scene: &'a Scene<'a>) -> Self {
        let ground = Evaluator::new(
            &scene.project.model,
            &scene.project.facts,
            &scene.run.accounts,
        );
        Self {
            scene,
            ground,
            linked: false,
            largest: RefCell::default(),
            followed: Cell::default(),
        }
    }

    /// A cell with its formula, and beneath it what that refers to.
    pub fn cell(&self, at: &Coordinates, depth: usize) -> ExplanationStep {
        if depth == 0 {
            self.followed.set(0);
        }
        let name = match (&at.sheet, &at.row, &at.column) {
            (Some(sheet), Some(row), Some(column)) => {
                format!("{sheet}:{row}:{column}@{}/{}", at.scope, at.period)
            }
            _ => "cell".to_owned(),
        };
        let value = self.ground.cell(at, None);
        let sheet = at.sheet.as_ref().and_then(|id| self.ground.sheet(id));
        let column = sheet.and_then(|sheet| {
            sheet
                .columns
                .iter()
                .find(|column| Some(&column.id) == at.column.as_ref())
        });
        let mut figure = value.figure.clone();
        if let Some(unit) = column.and_then(|column| column.unit.as_ref())
            && figure.unit.is_dimensionless()
            && unit.is_dimensionless()
        {
            figure.unit = unit.clone();
        }
        let mut step = with_figure(
            ExplanationStep::new(StepKind::Cell, name),
            &figure,
            column.and_then(|column| column.decimals),
        );
        step.ground = Some(StepGround::of([
            GroundTerm::Origin(value.origin),
            GroundTerm::Basis(value.basis.unwrap_or(Basis::Published)),
        ]));
        step.display = step
            .display
            .map(|display| self.with_unit(&display, &figure.unit));
        if let Some(formula) = self.ground.formula(at) {
            step.place = Some(self.scene.place(&formula.span));
            let missing = step.text.take();
            step.text = Some(missing.map_or_else(
                || format!("= {}", written(formula)),
                |missing| format!("= {}; {missing}", written(formula)),
            ));
            match self.explained_elsewhere(at).filter(|_| depth > 0) {
                Some(address) => step.id = address.to_string(),
                // What has no answer leads back to itself.
                None if is_without_answer(&figure) || depth == MAX_DEPTH => {}
                None if self.followed.get() >= MOST_REFERENCES => {
                    step.text = step
                        .text
                        .take()
                        .map(|text| format!("{text}; not followed here, explain it by itself"));
                }
                None => self.references(formula, at, depth, &mut step.steps),
            }
        }
        step
    }

    /// The address of a cell that has an explanation of its own.
    fn explained_elsewhere(&self, at: &Coordinates) -> Option<&'a Address> {
        if !self.linked {
            return None;
        }
        let sheet = self.ground.sheet(at.sheet.as_ref()?)?;
        let address = Address {
            sheet: sheet.id.clone(),
            row: at.row.clone()?,
            column: at.column.clone()?,
            scope: at.scope.clone(),
            period: at.period.clone(),
            view: sheet.view.is_none().then(|| at.view.clone()),
        };
        self.scene
            .run
            .workbook
            .get(&address)
            .map(|cell| &cell.address)
    }

    /// A shown value with the id of its unit, where it has one.
    pub fn with_unit(&self, display: &str, unit: &Unit) -> String {
        if unit.is_dimensionless() || unit.is_text() {
            return display.to_owned();
        }
        let id = self
            .scene
            .project
            .model
            .vocabulary
            .unit_id(unit)
            .replace('_', " ");
        format!("{display} {id}")
    }

    /// A step for everything that a formula refers to, once each, in the order it is written.
    pub fn references(
        &self,
        formula: &Expr,
        at: &Coordinates,
        depth: usize,
        steps: &mut Vec<ExplanationStep>,
    ) {
        if self.followed.get() >= MOST_REFERENCES {
            return;
        }
        self.followed.set(self.followed.get() + 1);
        let mut add = |step: ExplanationStep| {
            if !steps
                .iter()
                .any(|known| known.name == step.name && known.kind == step.kind)
            {
                steps.push(step);
            }
        };
        match &*formula.node {
            Node::Fact(id) => add(self.fact(id, at)),
            Node::Weight(id) => add(self.weight(id, formula, at)),
            Node::Key(id) => add(self.key(id, at, depth)),
            Node::Category(id) => add(self.category(id, at, depth)),
            Node::Booked { .. } => add(self.booked(formula, at)),
            Node::Row => self.row(at, depth, steps),
            Node::Cell(cell) => {
                if let Some(target) = self.ground.target(cell, at) {
                    add(self.cell(&target, depth + 1));
                }
            }
            Node::PerUnit(of) => {
                self.references(of, at, depth, steps);
                if let Some(fact) = self.ground.denominator(of, at) {
                    steps.push(self.fact(&fact, at));
                }
            }
            Node::Shift(of, shift) => {
                if let Some(asking) = at.shifted(shift) {
                    self.references(of, &asking, depth, steps);
                }
            }
            Node::Fold {
                axis, of, weight, ..
            } => {
                for place in self.ground.places(axis, at) {
                    self.references(of, &place, depth, steps);
                    if let Some(weight) = weight {
                        self.references(weight, &place, depth, steps);
                    }
                }
            }
            _ => {
                for child in formula.children() {
                    self.references(child, at, depth, steps);
                }
            }
        }
    }

    fn row(&self, at: &Coordinates, depth: usize, steps: &mut Vec<ExplanationStep>) {
        let Some(row) = self.ground.asking_row(at) else {
            return;
        };
        if let Some(subject) = &row.subject {
            return self.references(subject, at, depth, steps);
        }
        let rows = at
            .sheet
            .as_ref()
            .and_then(|id| self.ground.sheet(id))
            .map_or(&[][..], |sheet| &sheet.rows);
        for subject in rows
            .iter()
            .filter(|row| !row.total)
            .filter_map(|row| row.subject.as_ref())
        {
            self.references(subject, at, depth, steps);
        }
    }

    /// A fact with its ground and place.
    pub fn fact(&self, id: &Id, at: &Coordinates) -> ExplanationStep {
        let evaluated = self.ground.fact(id, at);
        let name = format!("{id}@{}/{}", at.scope, at.period);
        let mut step = with_figure(
            ExplanationStep::new(StepKind::Fact, name),
            &evaluated.figure,
            None,
        );
        step.display = step
            .display
            .map(|display| self.with_unit(&display, &evaluated.figure.unit));
        if let Some(fact) = self.scene.project.facts.get(&at.scope, &at.period, id) {
            let basis = GroundTerm::Basis(fact.origin.into());
            step.ground = Some(StepGround::of([basis]).with(&fact.source));
            step.place = Some(self.scene.place(&fact.span));
        }
        step
    }

    /// A weight with its reason and place; `expr` asks for it.
    pub fn weight(&self, id: &Id, expr: &Expr, at: &Coordinates) -> ExplanationStep {
        let evaluated = self.ground.evaluate(expr, at);
        let mut step = with_figure(
            ExplanationStep::new(StepKind::Weight, format!("{id}@{}/{}", at.scope, at.period)),
            &evaluated.figure,
            None,
        );
        if let Some(weight) = self.scene.project.model.weight(&at.scope, id) {
            step.place = Some(self.scene.place(&weight.span));
            step.ground = in_words(&weight.reason).map(|words| StepGround::of([]).with(words));
        }
        step
    }

    /// An allocation key with its form and what that refers to.
    pub fn key(&self, id: &Id, at: &Coordinates, depth: usize) -> ExplanationStep {
        let declared = at
            .year()
            .and_then(|year| self.scene.project.model.key(&at.scope, id, year));
        let name = format!("{id}@{}/{}", at.scope, at.period);
        let Some(formula) = self.ground.key_formula(id, at) else {
            return ExplanationStep::new(StepKind::Key, name);
        };
        let evaluated = self.ground.evaluate(formula, at);
        let mut step = with_figure(
            ExplanationStep::new(StepKind::Key, name),
            &evaluated.figure,
            Some(6),
        );
        step.text = Some(format!("= {}", written(formula)));
        step.place = Some(self.scene.place(&formula.span));
        step.ground = declared
            .and_then(|key| in_words(&key.reason))
            .map(|words| StepGround::of([]).with(words));
        self.references(formula, at, depth + 1, &mut step.steps);
        step
    }
}
