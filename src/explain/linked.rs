//! Explanations of many cells that refer to one another, each as deep as it has to be and no
//! deeper.

use crate::engine::{Cell, Coordinates, Evaluated};
use crate::model::{Expr, Id, Node};

use super::cell::Explainer;
use super::{ExplanationStep, Scene};

/// Explains cells over one ground, so that what they share is worked out once.
///
/// **Shape**: a cell that a formula refers to and that the run's workbook holds has no steps
/// beneath it; its `id` is the address under which it is explained. The `id` of every other step is
/// empty.
pub struct LinkedExplainer<'a> {
    explainer: Explainer<'a>,
}

impl<'a> LinkedExplainer<'a> {
    /// Explanations of a scene.
    pub fn new(scene: &'a Scene<'a>) -> Self {
        let mut explainer = Explainer::new(scene);
        explainer.linked = true;
        Self { explainer }
    }

    /// What explanations are made from.
    pub fn scene(&self) -> &'a Scene<'a> {
        self.explainer.scene
    }

    /// Explains a cell of the workbook by what its formula refers to.
    pub fn cell(&self, cell: &Cell) -> ExplanationStep {
        let Scene { project, run, .. } = self.scene();
        self.explainer.cell(
            &Coordinates::of(&cell.address, &project.model, &run.view),
            0,
        )
    }

    /// Explains the kroner of a category in the run's view, rule by rule.
    pub fn category(&self, category: &Id, municipality: &Id, year: i32) -> ExplanationStep {
        self.explainer
            .category(category, &self.outside(municipality, year), 0)
    }

    /// The kroner of a category for each of what it is counted by; `None` where it is counted by
    /// nothing.
    pub fn per_unit(&self, category: &Id, municipality: &Id, year: i32) -> Option<Evaluated> {
        let known = self.scene().project.model.categories.get(category)?;
        self.scene()
            .project
            .model
            .categories
            .denominator(category)?;
        let expr = |node| Expr::new(node, known.span.clone());
        let asked = expr(Node::PerUnit(expr(Node::Category(category.clone()))));
        Some(
            self.explainer
                .ground
                .evaluate(&asked, &self.outside(municipality, year)),
        )
    }

    fn outside(&self, municipality: &Id, year: i32) -> Coordinates {
        Coordinates::outside(municipality, year, &self.scene().run.view)
    }
}
