//! Of what the formulas are made that a project was asked for.

use crate::engine::Coordinates;
use crate::model::{Comparison, Expr, Id};
use crate::publish::equations::system::{LinearForm, VariableName};

use super::gather::{Asked, AskedFor, Gatherer, unit_of};
use super::probe::Variables;

impl Gatherer<'_> {
    /// Of what a formula is made; of a relation, how far its sides lie apart.
    pub(super) fn form(&self, asked: &Asked<'_>) -> LinearForm {
        let Asked {
            what, at, names, ..
        } = asked;
        let unit = |id: &Id| unit_of(&self.project.model.vocabulary, &self.project.facts, id);
        let known = self.known(&unit);
        let difference = |one: &Expr, other: &Expr| {
            known.form(&self.ground, names, &|ground| {
                let value = |of| ground.evaluate(of, at).figure.as_exact().cloned();
                Some(&value(one)? - &value(other)?)
            })
        };
        match what {
            AskedFor::Relation(comparison, left, right, within) => {
                let form = difference(left, right);
                if *comparison == Comparison::Equal && within.is_zero() {
                    return self.without_divisor(form, &known, asked, (left, right));
                }
                form
            }
            AskedFor::Opaque => known.form(&self.ground, names, &|_| None),
            AskedFor::Count(expr) => known.form(&self.ground, names, &|ground| {
                ground.evaluate(expr, at).figure.as_exact().cloned()
            }),
            AskedFor::Rest(whole, part) => difference(whole, part),
        }
    }

    /// The form of an equation of shares of one whole, times the whole: then it is one of counts.
    fn without_divisor(
        &self,
        form: LinearForm,
        known: &Variables<'_>,
        Asked { at, names, .. }: &Asked<'_>,
        (left, right): (&Expr, &Expr),
    ) -> LinearForm {
        let [divisor] = form.frozen.iter().collect::<Vec<_>>()[..] else {
            return form;
        };
        let VariableName::Fact { place, period, id } = &self.variables[*divisor].name else {
            return form;
        };
        let of_divisor = Coordinates::beside(place, period, &at.view);
        let times = known.form(&self.ground, names, &|ground| {
            let value = |of| ground.evaluate(of, at).figure.as_exact().cloned();
            let times = ground.fact(id, &of_divisor).figure.as_exact().cloned()?;
            Some(&(&value(left)? - &value(right)?) * &times)
        });
        if times.frozen.is_empty() { times } else { form }
    }
}
