//! Hidden counts: whole numbers known only by their ends, each a variable of its own.
//!
//! A figure that stands on hidden counts is first computed with intervals, which never claims too little room but may claim too much
//! where one count is used twice. While choices are few, it is then computed once for every choice of the counts; its bounds are the
//! least and the greatest of these, and so are reached. Relations that are known to hold leave out the choices that break them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use crate::diag::{Code, Diagnostic, Span};
use crate::model::{Check, Comparison, Expr, Id, Node, REPORTED};
use crate::value::{Figure, Ratio, Unit, Value};

use super::combine::Undecided;
use super::ground::{Asking, Evaluated, Ground, Overlay, Reference};
use super::order::{Answer, without_answer};
use super::reads::Touched;
use super::workbook::HiddenCount;

/// The most choices that are gone through for one figure.
pub const MOST_CHOICES: u64 = 1_024;

/// A relation that is known to hold, in one place and period.
#[derive(Clone, Debug)]
pub(super) struct Narrowing {
    condition: Expr,
    at: Asking,
    counts: BTreeSet<HiddenCount>,
}

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
    fn instead(&self, of: Reference<'_>, at: &Asking) -> Option<Figure> {
        let outer = self.beneath.and_then(|overlay| overlay.instead(of, at));
        let Reference::Fact(fact) = of else { return outer };
        outer.or_else(|| {
            let count = HiddenCount { place: at.scope.clone(), period: at.period.clone(), fact: fact.clone() };
            self.values.get(&count).map(|value| Figure::exact(Ratio::from(*value), (self.unit)(fact)))
        })
    }
}

impl Ground<'_> {
    /// Does something and tells what it stands on; whoever asked for it stands on that, too.
    pub(super) fn touching<T>(&self, work: impl FnOnce() -> T) -> (T, Touched) {
        let before = self.inputs.begin();
        let made = work();
        let own = self.inputs.resume(before);
        self.inputs.note(&own.hidden, &own.reads);
        (made, own)
    }

    /// The ends of a hidden count, if they are of an ordinary size.
    fn ends(&self, count: &HiddenCount) -> Option<(i64, i64)> {
        let (low, high) = self.inputs.hidden_fact(count)?.hidden_count()?;
        Some((i64::try_from(low.numerator()).ok()?, i64::try_from(high.numerator()).ok()?))
    }

    /// What something gives for every choice of hidden counts that breaks no known relation. `None` where there are too many choices.
    pub fn for_every_choice<T>(&self, counts: &BTreeSet<HiddenCount>, ask: impl Fn(&Ground<'_>) -> T) -> Option<Answers<T>> {
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
        let answers = choices.into_iter().map(answer).collect();
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
        let unit = |fact: &Id| self.declared_unit(fact);
        let is_left = |values: &Vec<i64>| {
            let values = counts.iter().cloned().zip(values.iter().copied()).collect();
            let choice = Choice { values, beneath: self.overlay, unit: &unit };
            let ground = self.choosing(&choice);
            let is_left = !narrowings.iter().any(|narrowing| ground.truth(&narrowing.condition, &narrowing.at) == Ok(false));
            self.narrowing_reads.borrow_mut().extend(&ground.inputs.touched().reads);
            self.adopt_unanswerable(&ground);
            is_left
        };
        let left = self.choices(counts).map(|choices| Rc::new(choices.into_iter().filter(is_left).collect::<Vec<_>>()));
        self.admissible.borrow_mut().insert(counts.clone(), left.clone());
        left
    }

    /// What has no answer for a choice has none here.
    fn adopt_unanswerable(&self, choosing: &Ground<'_>) {
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
    pub(super) fn is_one_count(&self, counts: &BTreeSet<HiddenCount>, at: &Asking) -> bool {
        let (Some(count), 1) = (counts.first(), counts.len()) else { return false };
        let unit = |fact: &Id| self.declared_unit(fact);
        let choice = Choice { values: BTreeMap::from([(count.clone(), 0)]), beneath: self.overlay, unit: &unit };
        self.choosing(&choice).cell(at, None).figure.as_exact().is_some_and(Ratio::is_zero)
    }

    /// The hidden counts that known relations connect with these, and those relations.
    fn connected(&self, counts: &BTreeSet<HiddenCount>) -> (BTreeSet<HiddenCount>, Vec<&Narrowing>) {
        let (mut counts, mut narrowings) = (counts.clone(), Vec::new());
        let mut rest: Vec<&Narrowing> = self.narrowings().iter().collect();
        loop {
            let (joined, apart): (Vec<_>, Vec<_>) =
                rest.into_iter().partition(|narrowing| !narrowing.counts.is_disjoint(&counts));
            if joined.is_empty() {
                return (counts, narrowings);
            }
            counts.extend(joined.iter().flat_map(|narrowing| narrowing.counts.iter().cloned()));
            narrowings.extend(joined);
            rest = apart;
        }
    }

    /// Every known relation between hidden counts, wherever it stands on some.
    fn narrowings(&self) -> &[Narrowing] {
        self.narrowings.get_or_init(|| {
            // Which relations there are is a question of its own, that nobody's figure stands on by itself.
            let apart = self.inputs.unread();
            let hiding = apart.all_facts().filter(|(_, facts)| facts.values().any(|fact| fact.hidden_count().is_some()));
            let mut narrowings = Vec::new();
            for ((place, period), facts) in hiding {
                let is_valid = |check: &&Check| period.parse().map_or(true, |year| check.years.contains(year));
                let states = |check: &&Check| check.stating.iter().any(|fact| facts.contains_key(fact));
                let narrowing = apart.narrowing_checks(place).filter(is_valid).filter(states);
                narrowings.extend(narrowing.filter_map(|check| self.narrowing(&check.condition, place, period)));
                for part in facts.keys() {
                    let declared = apart.vocabulary().facts.get(part).and_then(|declared| declared.part_of.clone());
                    if let Some(whole) = declared.filter(|whole| facts.contains_key(whole)) {
                        let [part, whole] = [part.clone(), whole].map(|fact| Expr::new(Node::Fact(fact), Span::new("", 0, 0)));
                        let condition = Node::Compare(Comparison::LessOrEqual, part, whole);
                        narrowings.extend(self.narrowing(&Expr::new(condition, Span::new("", 0, 0)), place, period));
                    }
                }
            }
            self.narrowing_reads.borrow_mut().extend(&apart.touched().reads);
            narrowings
        })
    }

    /// A relation that is known to hold in a place and period, if it stands on hidden counts there.
    fn narrowing(&self, condition: &Expr, place: &Id, period: &Id) -> Option<Narrowing> {
        let at = Asking::beside(place, period, &REPORTED.into());
        let ground = self.afresh().roughly();
        ground.truth(condition, &at).ok();
        self.adopt_unanswerable(&ground);
        let Touched { hidden: counts, reads } = ground.inputs.begin();
        self.narrowing_reads.borrow_mut().extend(&reads);
        (!counts.is_empty()).then(|| Narrowing { condition: condition.clone(), at, counts })
    }

    /// A formula's figure, asked from outside every cell, with the bounds that its hidden counts really give.
    pub fn settled_figure(&self, formula: &Expr, at: &Asking) -> Evaluated {
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
        ask: impl Fn(&Ground<'_>) -> Answer<Evaluated>,
    ) -> Answer<Evaluated> {
        if self.is_rough || counts.is_empty() || matches!(plain.figure.value, Value::Exact(_) | Value::Text(_)) {
            return Ok(plain);
        }
        let Some(answers) = self.for_every_choice(counts, |ground| ask(ground).map(|answer| answer.figure)) else {
            return Ok(plain);
        };
        let is_narrowed = answers.is_narrowed;
        let figures = answers.answers.into_iter().collect::<Answer<Vec<Figure>>>()?;
        // What intervals leave missing may have lost its unit, too.
        let known = figures.iter().find(|figure| !matches!(figure.value, Value::Missing(_)));
        let unit = known.map_or(&plain.figure.unit, |figure| &figure.unit).clone();
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
    use crate::diag::Severity;
    use crate::facts::{Counted, Fact, FactBook, FactOrigin};
    use crate::model::{Arithmetic, Axis, Extreme, Fold, Model, Purpose, Years};

    fn at() -> Asking {
        Asking::beside(&"x".into(), &"2013".into(), &REPORTED.into())
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
        let ground = Ground::new(model, book, &[]);
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
