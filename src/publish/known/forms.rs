//! Of what the formulas are made that a project was asked for.

use crate::engine::{Coordinates, Evaluator};
use crate::model::{Arithmetic, Comparison, Expr, Id, Node};
use crate::publish::equations::system::{LinearForm, VariableName};
use crate::value::Ratio;

use super::gather::{Asked, AskedFor, Gatherer, unit_of};
use super::probe::FigureQuestion;

impl Gatherer<'_> {
    /// Of what a formula is made; of a relation, how far its sides lie apart.
    pub(super) fn form(&self, asked: &Asked<'_>) -> LinearForm {
        let exact = |ground: &Evaluator<'_>, of: &Expr| {
            ground.evaluate(of, &asked.at).figure.as_exact().cloned()
        };
        let difference = |ground: &Evaluator<'_>, one: &Expr, other: &Expr| {
            Some(&exact(ground, one)? - &exact(ground, other)?)
        };
        match &asked.what {
            AskedFor::Relation(comparison, left, right, within) => {
                let apart: FigureQuestion<'_> = &|ground| difference(ground, left, right);
                match *comparison == Comparison::Equal && within.is_zero() {
                    true => self.without_divisors(asked, &[left, right], apart),
                    false => self.form_of(asked, apart),
                }
            }
            AskedFor::Demand(shares, demand) => self.without_divisors(asked, shares, &|ground| {
                let values: Option<Vec<Ratio>> =
                    shares.iter().map(|share| exact(ground, share)).collect();
                Some(demand.left(&values?.into_iter().sum()))
            }),
            AskedFor::Opaque => self.form_of(asked, &|_| None),
            AskedFor::Count(expr) => self.form_of(asked, &|ground| exact(ground, expr)),
            AskedFor::Rest(whole, part) => {
                self.form_of(asked, &|ground| difference(ground, whole, part))
            }
        }
    }

    /// Of what a formula is made.
    pub(super) fn form_of_formula(&self, formula: &Expr, at: &Coordinates) -> LinearForm {
        let unit = |id: &Id| unit_of(&self.project.model.vocabulary, &self.project.facts, id);
        let names = self.looked_at(formula, at).names;
        self.known(&unit).form(&self.ground, &names, &|ground| {
            ground.evaluate(formula, at).figure.as_exact().cloned()
        })
    }

    fn form_of(&self, asked: &Asked<'_>, question: FigureQuestion<'_>) -> LinearForm {
        let unit = |id: &Id| unit_of(&self.project.model.vocabulary, &self.project.facts, id);
        self.known(&unit).form(&self.ground, &asked.names, question)
    }

    /// The form of what is compared with zero. Where it is made of shares, it is that times what is divided
    /// by in them, if that is one of counts: what formulas divide by, or the one fact that a share of a
    /// cell has left.
    fn without_divisors(
        &self,
        asked: &Asked<'_>,
        made_of: &[&Expr],
        question: FigureQuestion<'_>,
    ) -> LinearForm {
        let form = self.form_of(asked, question);
        let times = |factors: &dyn Fn(&Evaluator<'_>) -> Option<Vec<Ratio>>| {
            let form = self.form_of(asked, &|ground| {
                let factors = factors(ground)?.into_iter();
                Some(factors.fold(question(ground)?, |product, factor| &product * &factor))
            });
            form.frozen.is_empty().then_some(form)
        };
        let of_fact = || {
            let [of] = form.frozen.iter().collect::<Vec<_>>()[..] else {
                return None;
            };
            let VariableName::Fact { place, period, id } = &self.variables[*of].name else {
                return None;
            };
            let at = Coordinates::beside(place, period, &asked.at.view);
            times(&|ground| Some(vec![ground.fact(id, &at).figure.as_exact().cloned()?]))
        };
        let of_formulas = || {
            let mut divisors: Vec<&Expr> = Vec::new();
            for expr in made_of {
                self.divisors(expr, &asked.at, &mut divisors);
            }
            times(&|ground| {
                let value = |of: &&Expr| ground.evaluate(of, &asked.at).figure.as_exact().cloned();
                divisors.iter().map(value).collect()
            })
        };
        match form.frozen.is_empty() {
            true => form,
            false => of_fact().or_else(of_formulas).unwrap_or(form),
        }
    }

    /// What a formula divides by, itself or by its keys: each once, where it is more than nothing.
    fn divisors<'e>(&'e self, expr: &'e Expr, at: &'e Coordinates, found: &mut Vec<&'e Expr>) {
        if let Node::Key(id) = &*expr.node
            && let Some(formula) = self.ground.key_formula(id, at)
        {
            self.divisors(formula, at, found);
        }
        if let Node::Arithmetic(Arithmetic::Divide, _, divisor) = &*expr.node {
            let value = self.ground.evaluate(divisor, at).figure;
            let is_positive = value.as_exact().is_some_and(|value| *value > Ratio::zero());
            if is_positive && !found.contains(&divisor) {
                found.push(divisor);
            }
        }
        for child in expr.children() {
            self.divisors(child, at, found);
        }
    }
}
