//! What a formula is made of, found out by asking it: which numbers it looks at, and how much it
//! changes with each.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{Coordinates, Evaluator, FigureReference, Overlay, noting};
use crate::model::Id;
use crate::value::{Figure, Ratio, Unit};

use crate::publish::equations::system::{LinearForm, Variable, VariableKind, VariableName};

/// How far heads are tried below what they are.
const MOST_STEPS_DOWN: i64 = 8;

/// Of how many numbers each two are looked at; of more, none is taken to move by itself.
const MOST_PAIRED: usize = 24;

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

/// The numbers that may be told or not, by name.
pub(in crate::publish) struct Variables<'a> {
    pub all: &'a [Variable],
    pub positions: &'a BTreeMap<VariableName, usize>,
    pub unit: &'a dyn Fn(&Id) -> Unit,
}

impl Variables<'_> {
    /// How a question depends on the numbers that it looks at. What it does not follow by a straight
    /// line, whatever the others are, stays as it is.
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
        let at = |steps: &[(usize, i64)]| self.supposing(ground, &known, steps, question);
        let mut form = LinearForm::constant(base.clone());
        let mut straight: Vec<usize> = Vec::new();
        let mut slopes: BTreeMap<usize, Ratio> = BTreeMap::new();
        for (index, (_, position)) in known.iter().enumerate() {
            let slope = at(&[(index, 1)]).map(|one| &one - &base);
            let is_straight = |slope: &Ratio| {
                let all = [2].into_iter().chain(steps_down(&self.all[*position]));
                let mut all =
                    all.map(|step| (at(&[(index, step)]), &base + &(slope * &Ratio::from(step))));
                all.all(|(value, straight)| value == Some(straight))
            };
            match slope.filter(is_straight) {
                Some(slope) => {
                    straight.push(index);
                    slopes.insert(index, slope);
                }
                None => {
                    form.frozen.insert(*position);
                }
            }
        }
        let is_straight = |steps: &[(usize, i64)]| {
            let moved = steps
                .iter()
                .map(|(index, step)| &slopes[index] * &Ratio::from(*step));
            at(steps) == Some(moved.fold(base.clone(), |sum, step| &sum + &step))
        };
        // All are moved at once, no two alike: where that is as it should be, no two are multiplied.
        let all: Vec<(usize, i64)> = straight.iter().copied().zip((3..).step_by(2)).collect();
        let mut bent: BTreeSet<usize> = BTreeSet::new();
        if !is_straight(&all) && straight.len() > MOST_PAIRED {
            bent.extend(&straight);
        } else if !is_straight(&all) {
            for (at, one) in straight.iter().enumerate() {
                for other in &straight[at + 1..] {
                    if !is_straight(&[(*one, 3), (*other, 5)]) {
                        bent.extend([*one, *other]);
                    }
                }
            }
        }
        for index in straight {
            let (_, position) = known[index];
            if bent.contains(&index) {
                form.frozen.insert(position);
                continue;
            }
            let slope = slopes.remove(&index).unwrap_or_else(Ratio::zero);
            if !slope.is_zero() {
                form.constant = &form.constant - &(&slope * &self.all[position].value);
                form.terms.insert(position, slope);
            }
        }
        form
    }

    /// What a question gives where some numbers are so much more.
    fn supposing(
        &self,
        ground: &Evaluator<'_>,
        known: &[(&VariableName, usize)],
        steps: &[(usize, i64)],
        question: FigureQuestion<'_>,
    ) -> Option<Ratio> {
        let instead = steps.iter().map(|(index, step)| {
            let (name, position) = known[*index];
            let unit = match name {
                VariableName::Fact { id, .. } => (self.unit)(id),
                VariableName::Category { .. } => Unit::kr(),
            };
            let value = &self.all[position].value + &Ratio::from(*step);
            (name, Figure::exact(value, unit))
        });
        let overlay = Supposed {
            values: instead.collect(),
        };
        question(&ground.beneath(&overlay))
    }
}

/// How far below its value a number is tried: of a few heads at each number that they may be.
fn steps_down(variable: &Variable) -> impl Iterator<Item = i64> {
    let is_few = |step: &i64| match variable.kind {
        VariableKind::Heads => variable.value > Ratio::from(*step),
        VariableKind::Number | VariableKind::Category => *step == 1,
    };
    (1..=MOST_STEPS_DOWN).take_while(is_few).map(|step| -step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::REPORTED;
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

    /// Of what a question is made that is asked of so many numbers.
    fn form_of(count: usize, question: &dyn Fn(&[Ratio]) -> Ratio) -> LinearForm {
        let world = MemoryWorld::fixture(include_str!("../../../tests/diagnostics/base.project"));
        let ids: Vec<Id> = (0..count)
            .map(|number| format!("f{number}").into())
            .collect();
        let fact = |id: &Id| {
            format!("[{id}]\nvalue = 7\nunit = \"kr\"\norigin = \"published\"\nsource = \"t\"\n")
        };
        let facts: String = ids.iter().map(fact).collect();
        world.put("municipalities/a/2013/facts.toml", facts);
        let project = load(&world).value;
        let ground = Evaluator::new(&project.model, &project.facts, &[]);
        let place = Id::from("a");
        let at = Coordinates::beside(&place, &"2013".into(), &REPORTED.into());
        let name = |id: &Id| VariableName::Fact {
            place: "a".into(),
            period: "2013".into(),
            id: id.clone(),
        };
        let variable = |id: &Id| Variable {
            name: name(id),
            kind: VariableKind::Number,
            value: Ratio::from(7),
            bounds: None,
            is_whole: false,
        };
        let all: Vec<Variable> = ids.iter().map(variable).collect();
        let positions = ids.iter().enumerate().map(|(at, id)| (name(id), at));
        let variables = Variables {
            all: &all,
            positions: &positions.collect(),
            unit: &|_| Unit::kr(),
        };
        let names = ids.iter().map(name).collect();
        variables.form(&ground, &names, &|ground| {
            let value = |id: &Id| ground.fact(id, &at).figure.as_exact().cloned();
            let values: Option<Vec<Ratio>> = ids.iter().map(value).collect();
            Some(question(&values?))
        })
    }

    #[test]
    fn numbers_that_are_multiplied_stay_as_they_are() {
        let sum = form_of(3, &|of| &(&of[0] + &of[1]) - &of[2]);
        assert_eq!((sum.terms.len(), sum.frozen.len()), (3, 0));
        let product = form_of(3, &|of| &(&of[0] * &of[1]) + &of[2]);
        assert_eq!(product.frozen, BTreeSet::from([0, 1]));
        assert_eq!(product.terms, BTreeMap::from([(2, Ratio::one())]));
        let twice = form_of(3, &|of| &(&of[0] * &of[1]) - &(&of[0] * &of[2]));
        assert_eq!(twice.frozen, BTreeSet::from([0, 1, 2]));
        // Of many numbers no two are tried: all of them stay.
        let of_many = |question: &dyn Fn(&[Ratio]) -> Ratio| {
            let form = form_of(MOST_PAIRED + 2, question);
            (form.terms.len(), form.frozen.len())
        };
        let total = |of: &[Ratio]| of.iter().cloned().sum::<Ratio>();
        assert_eq!(of_many(&total), (MOST_PAIRED + 2, 0));
        let with_product = |of: &[Ratio]| &total(of) + &(&of[0] * &of[1]);
        assert_eq!(of_many(&with_product), (0, MOST_PAIRED + 2));
    }
}
