//! What a formula is made of, found out by asking it: which numbers it looks at, and how much it
//! changes with each.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{Coordinates, Evaluator, FigureReference, Overlay, noting};
use crate::model::Id;
use crate::value::{Figure, Ratio, Unit};

use crate::publish::equations::system::{LinearForm, Variable, VariableName};

/// What is asked of a ground, more than once.
pub(in crate::publish) type FigureQuestion<'q> = &'q dyn Fn(&Evaluator<'_>) -> Option<Ratio>;

/// What a question looks at, however deep.
pub(in crate::publish) struct LookedAt {
    /// The numbers.
    pub names: BTreeSet<VariableName>,
    /// Whether that is facts alone, which are the same in every view.
    pub facts_alone: bool,
}

/// What a question looks at.
pub(in crate::publish) fn asked(
    ground: &Evaluator<'_>,
    ask: impl FnOnce(&Evaluator<'_>),
) -> LookedAt {
    let names: RefCell<BTreeSet<VariableName>> = RefCell::default();
    let facts_alone = Cell::new(true);
    let recorder = noting(|of, at| {
        // The formula of a cell is the same in every view; that of a key may not be.
        if !matches!(of, FigureReference::Fact(_) | FigureReference::Cell) {
            facts_alone.set(false);
        }
        names.borrow_mut().extend(name(of, at));
    });
    ask(&ground.beneath(&recorder));
    drop(recorder);
    LookedAt {
        names: names.into_inner(),
        facts_alone: facts_alone.get(),
    }
}

fn name(of: FigureReference<'_>, at: &Coordinates) -> Option<VariableName> {
    let (place, period) = (at.scope.name(), at.period.clone());
    match of {
        FigureReference::Fact(id) => Some(VariableName::Fact {
            place,
            period,
            id: id.clone(),
        }),
        FigureReference::Category(id) => Some(VariableName::Category {
            place,
            period,
            view: at.view.clone(),
            id: id.clone(),
        }),
        FigureReference::Cell
        | FigureReference::Weight(_)
        | FigureReference::Key(_)
        | FigureReference::Booked(_) => None,
    }
}

/// Numbers that have other values than their own.
struct Supposed<'a> {
    values: BTreeMap<&'a VariableName, Figure>,
}

impl Overlay for Supposed<'_> {
    fn instead(&self, of: FigureReference<'_>, at: &Coordinates) -> Option<Figure> {
        self.values.get(&name(of, at)?).cloned()
    }
}

/// What a question gives where one number has another value.
fn supposing(
    ground: &Evaluator<'_>,
    (name, value): (&VariableName, Ratio),
    unit: &Unit,
    question: FigureQuestion<'_>,
) -> Option<Ratio> {
    let figure = Figure::exact(value, unit.clone());
    let overlay = Supposed {
        values: BTreeMap::from([(name, figure)]),
    };
    question(&ground.beneath(&overlay))
}

/// The numbers that may be told or not, by name.
pub(in crate::publish) struct Variables<'a> {
    pub all: &'a [Variable],
    pub positions: &'a BTreeMap<VariableName, usize>,
    pub unit: &'a dyn Fn(&Id) -> Unit,
}

impl Variables<'_> {
    /// How a question depends on the numbers that it looks at. What it does not follow by a straight
    /// line stays as it is.
    pub fn form(
        &self,
        ground: &Evaluator<'_>,
        names: &BTreeSet<VariableName>,
        question: FigureQuestion<'_>,
    ) -> LinearForm {
        let known = names
            .iter()
            .filter_map(|name| Some((name, *self.positions.get(name)?)));
        let known: Vec<(&VariableName, usize)> = known.collect();
        let Some(base) = question(ground) else {
            return LinearForm {
                frozen: known.into_iter().map(|(_, position)| position).collect(),
                ..LinearForm::constant(Ratio::zero())
            };
        };
        let mut form = LinearForm::constant(base.clone());
        for (name, position) in known {
            let value = &self.all[position].value;
            let unit = match name {
                VariableName::Fact { id, .. } => (self.unit)(id),
                VariableName::Category { .. } => Unit::kr(),
            };
            let at = |step: i64| {
                let value = value + &Ratio::from(step);
                supposing(ground, (name, value), &unit, question)
            };
            match (at(1), at(2)) {
                (Some(one), Some(two)) if &two - &one == &one - &base => {
                    let factor = &one - &base;
                    if !factor.is_zero() {
                        form.constant = &form.constant - &(&factor * value);
                        form.terms.insert(position, factor);
                    }
                }
                _ => {
                    form.frozen.insert(position);
                }
            }
        }
        form
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::{Request, load};
    use crate::world::MemoryWorld;

    #[test]
    fn what_a_view_may_change_is_not_of_facts_alone() {
        let world = MemoryWorld::fixture(include_str!("../../../tests/diagnostics/base.project"));
        let more = "key(\"andel\", fact(\"deltakere\") / fact(\"innbyggere\")).because(\"x\");\n\
            weight(\"vekt\", #{ \"2013\": 2 }).because(\"x\");\n\
            sheet(\"t2\").row(\"alle\", fact(\"deltakere\"))\
            .column(\"fakta\", row).column(\"celle\", col(\"fakta\") + row)\
            .column(\"andel\", row * key(\"andel\")).column(\"vekt\", row * weight(\"vekt\"))\
            .column(\"kroner\", intro / row);\n";
        world.put("rules/more.rhai", more);
        let project = load(&world).value;
        let run = project.run(&world, &Request::default()).value;
        let ground = Evaluator::new(&project.model, &project.facts, &run.accounts);
        let of_column = |column: &str| {
            let cell = run
                .workbook
                .cells
                .iter()
                .find(|cell| *cell.address.sheet == *"t2" && *cell.address.column == *column);
            let address = &cell.expect("a cell").address;
            let at = Coordinates::of(address, &project.model, &run.view);
            asked(&ground, |ground| {
                ground.cell(&at, None);
            })
        };
        for (column, facts_alone) in [
            ("fakta", true),
            ("celle", true),
            ("andel", false),
            ("vekt", false),
            ("kroner", false),
        ] {
            let asked = of_column(column);
            assert_eq!(asked.facts_alone, facts_alone, "{column}");
            assert!(!asked.names.is_empty(), "{column}");
        }
    }
}
