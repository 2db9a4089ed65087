//! Hidden counts: whole numbers known only by their ends, each a variable of its own.
//!
//! A figure that stands on hidden counts is first computed with intervals, which never claims too little room but may claim too much
//! where one count is used twice. While choices are few, it is then computed once for every choice of the counts; its bounds are the
//! least and the greatest of these, and so are reached. Relations that are known to hold leave out the choices that break them.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use crate::diag::{Code, Diagnostic};
use crate::model::{Expr, Id};
use crate::value::{Figure, Ratio, Unit, Value};

use super::combine::Undecided;
use super::ground::{Coordinates, Evaluated, Evaluator, FigureReference, Overlay};
use super::narrowing::Narrowing;
use super::order::{Answer, without_answer};
use super::reads::ReadNotes;
use super::workbook::HiddenCount;

/// The most choices that are gone through for one figure.
pub const MOST_CHOICES: u64 = 1_024;

/// What every choice of hidden counts gives.
#[derive(Clone, Debug)]
pub struct Answers<T> {
    /// One for each choice. **Order**: by the counts' values.
    pub answers: Vec<T>,
    /// Whether all known relations were heeded; else some of the choices may break one.
    pub is_narrowed: bool,
}

/// The choices that known relations leave, by the counts they connect.
pub(super) type Admissible = HashMap<BTreeSet<HiddenCount>, Option<Rc<Vec<Vec<i64>>>>>;

/// One choice of hidden counts, over whatever else stands in for the ground's own figures.
struct Choice<'a> {
    values: BTreeMap<HiddenCount, i64>,
    beneath: Option<&'a dyn Overlay>,
    unit: &'a dyn Fn(&Id) -> Unit,
}

impl Overlay for Choice<'_> {
    fn instead(&self, of: FigureReference<'_>, at: &Coordinates) -> Option<Figure> {
        let outer = self.beneath.and_then(|overlay| overlay.instead(of, at));
        let FigureReference::Fact(fact) = of else { return outer };
        outer.or_else(|| {
            let count = HiddenCount { place: at.scope.name(), period: at.period.clone(), fact: fact.clone() };
            self.values.get(&count).map(|value| Figure::exact(Ratio::from(*value), (self.unit)(fact)))
        })
    }
}

impl Evaluator<'_> {
    /// Does something and tells what it stands on; whoever asked for it stands on that, too.
    pub(super) fn touching<T>(&self, work: impl FnOnce() -> T) -> (T, ReadNotes) {
        let before = self.inputs.begin();
        let result = work();
        let own = self.inputs.resume(before);
        self.inputs.note(&own.hidden, &own.reads);
        (result, own)
    }

    /// The ends of a hidden count, if they are of an ordinary size.
    fn ends(&self, count: &HiddenCount) -> Option<(i64, i64)> {
        let (low, high) = self.inputs.hidden_fact(count)?.hidden_count()?;
        Some((i64::try_from(low.numerator()).ok()?, i64::try_from(high.numerator()).ok()?))
    }

    /// What something gives for every choice of hidden counts that breaks no known relation. `None` where there are
    /// too many choices, or they take too much work together.
    pub fn for_every_choice<T>(&self, counts: &BTreeSet<HiddenCount>, ask: impl Fn(&Evaluator<'_>) -> T) -> Option<Answers<T>> {
        let (all, narrowings) = self.connected(counts);
        let admissible = if narrowings.is_empty() { None } else { self.admissible(&all, &narrowings) };
        let (choices, is_narrowed) = match &admissible {
            Some(choices) => {
                let positions: Vec<usize> =
                    all.iter().enumerate().filter(|(_, count)| counts.contains(*count)).map(|(at, _)| at).collect();
                let own = |choice: &Vec<i64>| positions.iter().map(|position| choice[*position]).collect();
                (choices.iter().map(own).collect::<BTreeSet<Vec<i64>>>().into_iter().collect(), true)
            }
            None => (self.choices(counts)?, narrowings.is_empty()),
        };
        let unit = |fact: &Id| self.declared_unit(fact);
        let answer = |choice: Vec<i64>| {
            let choice = Choice { values: counts.iter().cloned().zip(choice).collect(), beneath: self.overlay, unit: &unit };
            let ground = self.choosing(&choice);
            let answer = ask(&ground);
            self.inputs.note(&BTreeSet::new(), &ground.inputs.touched().reads);
            self.steps.set(self.steps.get().saturating_add(ground.spent.get()));
            self.adopt_unanswerable(&ground);
            answer
        };
        let mut answers = Vec::with_capacity(choices.len());
        for choice in choices {
            answers.push(answer(choice));
            if self.steps.get() > self.max_steps {
                return None;
            }
        }
        self.inputs.note(&BTreeSet::new(), &self.narrowing_reads.borrow());
        Some(Answers { answers, is_narrowed })
    }

    /// Every choice of some hidden counts, in their order. `None` where there are too many.
    fn choices(&self, counts: &BTreeSet<HiddenCount>) -> Option<Vec<Vec<i64>>> {
        let mut choices = vec![Vec::new()];
        for count in counts {
            let (low, high) = self.ends(count)?;
            let size = u64::try_from(choices.len()).ok()?.checked_mul(high.abs_diff(low) + 1)?;
            if size > MOST_CHOICES {
                return None;
            }
            let with = |choice: &Vec<i64>, value: i64| choice.iter().copied().chain([value]).collect();
            choices = choices.iter().flat_map(|choice| (low..=high).map(move |value| with(choice, value))).collect();
        }
        Some(choices)
    }

    /// The choices of connected counts that break no known relation; worked out once for each set of counts.
    fn admissible(&self, counts: &BTreeSet<HiddenCount>, narrowings: &[&Narrowing]) -> Option<Rc<Vec<Vec<i64>>>> {
        if let Some(known) = self.admissible.borrow().get(counts) {
            return known.clone();
        }
        let (unit, spent) = (|fact: &Id| self.declared_unit(fact), Cell::new(0_u64));
        let is_left = |values: &Vec<i64>| {
            let values = counts.iter().cloned().zip(values.iter().copied()).collect();
            let choice = Choice { values, beneath: self.overlay, unit: &unit };
            let ground = self.choosing(&choice);
            let is_broken = |narrowing: &&Narrowing| {
                ground.truth_within(&narrowing.condition, narrowing.within.as_ref(), &narrowing.at) == Ok(false)
            };
            let is_left = !narrowings.iter().any(is_broken);
            spent.set(spent.get().saturating_add(ground.spent.get()));
            self.narrowing_reads.borrow_mut().extend(&ground.inputs.touched().reads);
            self.adopt_unanswerable(&ground);
            is_left
        };
        let left = self.choices(counts).and_then(|choices| {
            let mut left = Vec::new();
            for choice in choices {
                if is_left(&choice) {
                    left.push(choice);
                }
                if spent.get() > self.max_steps {
                    return None;
                }
            }
            Some(Rc::new(left))
        });
        self.admissible.borrow_mut().insert(counts.clone(), left.clone());
        left
    }

    /// What has no answer for a choice has none here.
    pub(super) fn adopt_unanswerable(&self, choosing: &Evaluator<'_>) {
        let found = choosing.take_unanswerable();
        if !found.is_empty() {
            self.has_unanswerable.set(true);
            self.limits.borrow_mut().extend(found);
        }
    }

    fn declared_unit(&self, fact: &Id) -> Unit {
        self.inputs.vocabulary().facts.get(fact).map_or_else(Unit::ratio, |declared| declared.unit.clone())
    }

    /// Whether a cell stands on one hidden count alone, so that it would be zero without those counted there.
    pub(super) fn is_one_count(&self, counts: &BTreeSet<HiddenCount>, at: &Coordinates) -> bool {
        let (Some(count), 1) = (counts.first(), counts.len()) else { return false };
        let unit = |fact: &Id| self.declared_unit(fact);
        let choice = Choice { values: BTreeMap::from([(count.clone(), 0)]), beneath: self.overlay, unit: &unit };
        self.choosing(&choice).cell(at, None).figure.as_exact().is_some_and(Ratio::is_zero)
    }

    /// A formula's figure, asked from outside every cell, with the bounds that its hidden counts really give.
    pub fn settled_figure(&self, formula: &Expr, at: &Coordinates) -> Evaluated {
        let figure = self.settle(|| {
            let (plain, touched) = self.touching(|| self.value(formula, at));
            self.refined(plain?, &touched.hidden, |ground| ground.answer(formula, at))
        });
        figure.unwrap_or_else(|_| without_answer())
    }

    /// The figure with the bounds that its hidden counts really give. Where it has no answer for one choice, it has none.
    pub(super) fn refined(
        &self,
        plain: Evaluated,
        counts: &BTreeSet<HiddenCount>,
        ask: impl Fn(&Evaluator<'_>) -> Answer<Evaluated>,
    ) -> Answer<Evaluated> {
        if self.is_rough || counts.is_empty() || matches!(plain.figure.value, Value::Exact(_) | Value::Text(_)) {
            return Ok(plain);
        }
        let Some(answers) = self.for_every_choice(counts, |ground| ask(ground).map(|answer| answer.figure)) else {
            // A known relation may leave out what reaches these bounds.
            let is_related = !self.connected(counts).1.is_empty();
            let value = if is_related { plain.figure.value.untightened() } else { plain.figure.value };
            return Ok(Evaluated { figure: Figure { value, ..plain.figure }, ..plain });
        };
        let is_narrowed = answers.is_narrowed;
        let figures = answers.answers.into_iter().collect::<Answer<Vec<Figure>>>()?;
        // What intervals leave missing may have lost its unit, too. Figures of several units are no one figure.
        let mut known = figures.iter().filter(|figure| !matches!(figure.value, Value::Missing(_)));
        let first = known.next().map_or(&plain.figure.unit, |figure| &figure.unit).clone();
        let unit = match known.try_fold(first, |unit, figure| unit.add(&figure.unit)) {
            Ok(unit) => unit,
            Err(error) => {
                let reason = format!("{} and {} do not add up", error.left, error.right);
                return Ok(Evaluated { figure: Figure::missing(reason, error.left), ..plain });
            }
        };
        let answers: Vec<Value> = figures.into_iter().map(|figure| figure.value).collect();
        if answers.is_empty() {
            self.report(contradiction(counts));
            return Ok(plain);
        }
        let value = match Value::among(&answers) {
            Some(Value::Interval { low, high, .. }) if !is_narrowed => Value::Interval { low, high, tight: false },
            Some(value) => value,
            // Not the same kind of thing for every choice.
            None => match answers.into_iter().find(|answer| matches!(answer, Value::Missing(_))) {
                _ if matches!(plain.figure.value, Value::Missing(_)) => plain.figure.value.clone(),
                Some(missing) => missing,
                None => Value::Missing(Undecided::BothSides.to_string().into()),
            },
        };
        Ok(Evaluated { figure: Figure { value, unit }, ..plain })
    }
}

/// The finding that no choice of hidden counts agrees with what is known of them.
fn contradiction(counts: &BTreeSet<HiddenCount>) -> Diagnostic {
    let named: Vec<String> = counts.iter().map(|count| format!("`{}` of {} {}", count.fact, count.place, count.period)).collect();
    Diagnostic::new(
        Code::HiddenContradiction,
        format!("no choice of the hidden counts agrees with the known relations: {}", named.join(", ")),
    )
    .help("mend the bounds of the counts, or the check that is said to narrow them")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diag::{Severity, Span};
    use crate::facts::{Counted, Fact, FactBook, FactOrigin};
    use crate::model::{Arithmetic, Axis, Check, Comparison, Extreme, Fold, Model, Node, Purpose, REPORTED, Years};

    fn at() -> Coordinates {
        Coordinates::beside("x", &"2013".into(), &REPORTED.into())
    }

    fn expr(node: Node) -> Expr {
        Expr::new(node, Span::new("a.rhai", 0, 0))
    }

    fn fact(id: &str) -> Expr {
        expr(Node::Fact(id.into()))
    }

    fn pair(operation: Arithmetic, a: Expr, b: Expr) -> Expr {
        expr(Node::Arithmetic(operation, a, b))
    }

    /// Facts of one place and year, each with its ends.
    fn book(counts: &[(&str, i64, i64)]) -> FactBook {
        let mut book = FactBook::default();
        for (id, low, high) in counts {
            let figure = Figure { value: Value::hidden(Ratio::from(*low), Ratio::from(*high)), unit: Unit::ratio() };
            let span = Span::new("facts.toml", 0, 0);
            let (source, origin, counted) = ("s".to_owned(), FactOrigin::Published, Some(Counted::DuringYear));
            book.of_mut(&"x".into(), &"2013".into())
                .insert((*id).into(), Fact { figure, source, origin, counted, span: span.into() });
        }
        book
    }

    fn narrowing(relation: Expr) -> Check {
        Check {
            id: "c".into(),
            condition: relation,
            within: None,
            severity: Severity::Error,
            because: None,
            years: Years::default(),
            stating: vec!["a".into()],
            purpose: Purpose::Narrow,
            span: Span::new("a.rhai", 0, 0).into(),
        }
    }

    fn figure(model: &Model, book: &FactBook, formula: &Expr) -> (Value, Vec<Code>) {
        let ground = Evaluator::new(model, book, &[]);
        let value = ground.settled_figure(formula, &at()).figure.value;
        (value, ground.take_found().into_iter().map(|finding| finding.code).collect())
    }

    fn between(low: (i64, i64), high: (i64, i64)) -> Value {
        let fraction = |(a, b): (i64, i64)| Ratio::fraction(a, b).expect("not zero");
        Value::Interval { low: fraction(low), high: fraction(high), tight: true }
    }

    #[test]
    fn one_count_in_numerator_and_denominator_is_the_same_count() {
        let share = pair(Arithmetic::Divide, fact("a"), pair(Arithmetic::Add, fact("a"), fact("n")));
        let (value, found) = figure(&Model::default(), &book(&[("a", 1, 5), ("n", 27, 27)]), &share);
        assert_eq!((value, found), (between((1, 28), (5, 32)), vec![]));
        let (nothing, _) = figure(&Model::default(), &book(&[("a", 1, 5)]), &pair(Arithmetic::Subtract, fact("a"), fact("a")));
        assert_eq!(nothing, Value::Exact(Ratio::zero()));
    }

    #[test]
    fn a_known_total_leaves_out_what_breaks_it() {
        let mut model = Model::default();
        let sum = pair(Arithmetic::Add, fact("a"), fact("b"));
        model.national.checks = vec![narrowing(expr(Node::Compare(Comparison::Equal, sum.clone(), fact("n"))))];
        let facts = book(&[("a", 1, 5), ("b", 1, 5), ("n", 9, 9)]);
        assert_eq!(figure(&model, &facts, &fact("a")).0, between((4, 1), (5, 1)));
        assert_eq!(figure(&model, &facts, &sum).0, Value::Exact(9.into()), "though neither part is known");
        let (_, found) = figure(&model, &book(&[("a", 1, 5), ("b", 1, 5), ("n", 11, 11)]), &fact("a"));
        assert_eq!(found, [Code::HiddenContradiction]);
    }

    #[test]
    fn a_relation_narrows_by_its_tolerance_and_no_further() {
        let mut model = Model::default();
        let near = narrowing(expr(Node::Compare(Comparison::Equal, fact("a"), fact("n"))));
        let one = expr(Node::Number(Ratio::one(), Unit::ratio()));
        model.national.checks = vec![Check { within: Some(one), ..near }];
        assert_eq!(figure(&model, &book(&[("a", 1, 5), ("n", 3, 3)]), &fact("a")).0, between((2, 1), (4, 1)));
        let missing = Check { within: Some(fact("nobody")), ..model.national.checks[0].clone() };
        model.national.checks = vec![missing];
        assert_eq!(figure(&model, &book(&[("a", 1, 5), ("n", 3, 3)]), &fact("a")).0, between((1, 1), (5, 1)));
    }

    #[test]
    fn a_relation_narrows_counts_of_other_places_and_periods_too() {
        let mut facts = book(&[("n", 3, 3)]);
        let hidden = book(&[("a", 1, 5)]).get("x", "2013", "a").expect("a fact").clone();
        facts.of_mut(&"x".into(), &"2012".into()).insert("a".into(), hidden);
        let before = expr(Node::Shift(fact("a"), crate::model::Shift::Previous));
        let mut model = Model::default();
        let relation = narrowing(expr(Node::Compare(Comparison::Equal, before.clone(), fact("n"))));
        model.national.checks = vec![Check { stating: vec!["n".into()], ..relation }];
        assert_eq!(figure(&model, &facts, &before).0, Value::Exact(3.into()));
        model.national.checks[0].years = Years { from: Some(2014), to: None };
        assert_eq!(figure(&model, &facts, &before).0, between((1, 1), (5, 1)), "not yet valid");
    }

    #[test]
    fn what_a_known_relation_may_leave_out_is_not_called_reached() {
        let mut model = Model::default();
        let sum = pair(Arithmetic::Add, fact("a"), fact("b"));
        model.national.checks = vec![narrowing(expr(Node::Compare(Comparison::Equal, sum, fact("n"))))];
        let facts = book(&[("a", 0, 2_000), ("b", 5, 5), ("n", 10, 10)]);
        assert_eq!(figure(&model, &facts, &fact("a")).0, Value::Interval { low: 0.into(), high: 2_000.into(), tight: false });
        let many = book(&[("a", 0, 100), ("b", 0, 100)]);
        let hundred = |of: Expr| pair(Arithmetic::Subtract, expr(Node::Number(100.into(), Unit::ratio())), of);
        let both =
            pair(Arithmetic::Add, fact("a"), pair(Arithmetic::Multiply, fact("b"), expr(Node::Number(0.into(), Unit::ratio()))));
        let fifty = expr(Node::Number(50.into(), Unit::ratio()));
        let far = expr(Node::Compare(Comparison::Greater, both, fifty));
        let bent = expr(Node::Choose(far, hundred(fact("a")), fact("a")));
        let open = Value::Interval { low: 0.into(), high: 100.into(), tight: false };
        assert_eq!(figure(&Model::default(), &many, &bent).0, open, "no choice reaches a hundred");
    }

    #[test]
    fn choices_that_take_too_much_work_together_leave_a_sound_interval() {
        let work = (0..60).fold(fact("a"), |of, _| pair(Arithmetic::Add, of, fact("a")));
        let work = pair(Arithmetic::Divide, work, pair(Arithmetic::Add, fact("a"), fact("n")));
        let facts = book(&[("a", 1, 50), ("n", 1, 1)]);
        let model = Model::default();
        let mut ground = Evaluator::new(&model, &facts, &[]);
        assert_eq!(ground.settled_figure(&work, &at()).figure.value, between((61, 2), (3_050, 51)));
        ground = Evaluator::new(&model, &facts, &[]);
        ground.max_steps = 1_000;
        let value = ground.settled_figure(&work, &at()).figure.value;
        assert!(!value.is_tight() && value.bounds().is_some(), "{value:?}");
        assert_eq!(ground.take_found(), []);
    }

    #[test]
    fn too_many_choices_leave_a_sound_interval_that_is_marked() {
        let wide = [("a", 0, 7), ("b", 0, 7), ("c", 0, 3), ("d", 0, 3), ("e", 0, 1)];
        let sum = |ids: &[&str]| ids.iter().map(|id| fact(id)).reduce(|a, b| pair(Arithmetic::Add, a, b)).expect("some");
        assert_eq!(figure(&Model::default(), &book(&wide), &sum(&["a", "b", "c", "d"])).0, between((0, 1), (20, 1)));
        let (value, _) = figure(&Model::default(), &book(&wide), &sum(&["a", "b", "c", "d", "e"]));
        assert_eq!(value, Value::Interval { low: 0.into(), high: 21.into(), tight: false });
    }

    /// Formulas over three facts, at random.
    fn formulas() -> impl Strategy<Value = Expr> {
        let leaf = prop_oneof![
            prop::sample::select(vec!["a", "b", "c"]).prop_map(fact),
            (1_i64..6).prop_map(|number| expr(Node::Number(number.into(), Unit::ratio()))),
        ];
        leaf.prop_recursive(4, 24, 2, |inner| {
            use Arithmetic::{Add, Divide, Multiply, Subtract};
            let operation = prop::sample::select(vec![Add, Subtract, Multiply, Divide]);
            let extreme = prop::sample::select(vec![Extreme::Max, Extreme::Min]);
            prop_oneof![
                (operation, inner.clone(), inner.clone()).prop_map(|(operation, a, b)| pair(operation, a, b)),
                (extreme, inner.clone(), inner.clone()).prop_map(|(extreme, a, b)| expr(Node::Extreme(extreme, a, b))),
                inner.prop_map(|of| expr(Node::Fold {
                    fold: Fold::Mean,
                    axis: Axis::Periods(vec!["2013".into(), "2013".into()]),
                    of,
                    weight: None
                })),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_choice_lies_within_and_both_ends_are_reached(
            formula in formulas(),
            ends in prop::array::uniform3((-3_i64..6, 0_i64..5)),
        ) {
            let ids = ["a", "b", "c"];
            let counts: Vec<(&str, i64, i64)> = ids.iter().zip(ends).map(|(id, (low, more))| (*id, low, low + more)).collect();
            let (value, _) = figure(&Model::default(), &book(&counts), &formula);
            let mut answers = Vec::new();
            for a in counts[0].1..=counts[0].2 {
                for b in counts[1].1..=counts[1].2 {
                    for c in counts[2].1..=counts[2].2 {
                        answers.push(figure(&Model::default(), &book(&[("a", a, a), ("b", b, b), ("c", c, c)]), &formula).0);
                    }
                }
            }
            let known: Vec<&Ratio> = answers.iter().filter_map(|answer| answer.bounds().map(|(low, _)| low)).collect();
            if known.len() == answers.len() {
                let (low, high) = value.bounds().expect("every choice gives a number");
                prop_assert_eq!(known.iter().copied().min(), Some(low));
                prop_assert_eq!(known.iter().copied().max(), Some(high));
                prop_assert!(value.is_tight());
            } else {
                prop_assert!(value.bounds().is_none(), "a divisor may be zero: {:?}", value);
            }
        }
    }
}
