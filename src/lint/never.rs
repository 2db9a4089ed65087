//! Rules that can never claim a posting, and adjustments that can never take from one.
//!
//! A condition is written out as alternatives, each a set of tests on codes. An alternative can
//! hold when for each dimension some code passes all its tests; since tests only change their
//! answer at the codes that they name, it is enough to try those and their neighbours. What cannot
//! be decided so counts as holding.

use std::collections::{BTreeMap, BTreeSet};

use super::formulas;
use crate::diag::{Code, Diagnostic};
use crate::model::{CodeRange, Comparison, Expr, Model, Node, Rule, written};

/// The most alternatives that a condition is written out into.
const MAX_ALTERNATIVES: usize = 256;

/// A code that no condition names and that writes no number.
const OTHER_CODE: &str = "\u{fffd}";

/// Checks every rule and adjustment.
pub(super) fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for (_, layer) in model.named_layers() {
        found.extend(layer.rules.iter().filter_map(check_rule));
        for adjustment in layer.views.iter().flat_map(|view| &view.adjustments) {
            let condition = adjustment
                .action
                .selection()
                .and_then(|what| what.condition.as_ref());
            found.extend(condition.and_then(|condition| {
                check_condition(condition, "adjustment", &adjustment.id, "take from")
            }));
        }
        for formula in formulas(layer) {
            formula.walk(&mut |part| {
                if let Node::Booked { condition, .. } = &*part.node {
                    let id = written(part);
                    found.extend(check_condition(condition, "formula", &id, "find"));
                }
            });
        }
    }
}

fn check_rule(rule: &Rule) -> Option<Diagnostic> {
    if let (Some(from), Some(to)) = (rule.years.from, rule.years.to)
        && from > to
    {
        let message = format!("rule `{}` is valid in no year", rule.id);
        return Some(
            Diagnostic::new(Code::NeverHolds, message)
                .at_span(&rule.span, format!("from {from} to {to}")),
        );
    }
    check_condition(&rule.condition, "rule", &rule.id, "claim")
}

fn check_condition(condition: &Expr, noun: &str, id: &str, verb: &str) -> Option<Diagnostic> {
    let alternatives = alternatives(condition, true)?;
    let clashes: Vec<&str> = alternatives
        .iter()
        .map(|tests| clash(tests))
        .collect::<Option<_>>()?;
    let text = match clashes.split_first() {
        Some((first, rest)) if rest.iter().all(|clash| clash == first) => {
            format!("no `{first}` passes")
        }
        _ => "no code passes".to_owned(),
    };
    let finding = Diagnostic::new(
        Code::NeverHolds,
        format!("{noun} `{id}` can never {verb} a posting"),
    );
    Some(
        finding
            .at_span(&condition.span, text)
            .help("write `or` where one of several codes is meant"),
    )
}

/// A test on one dimension, and whether it must pass or fail.
#[derive(Clone, Copy)]
struct DimensionTest<'m> {
    dimension: &'m str,
    node: &'m Node,
    passes: bool,
}

/// The alternatives of a condition; `None` when there are too many. A part that is no test on a
/// code is left out.
fn alternatives(expr: &Expr, passes: bool) -> Option<Vec<Vec<DimensionTest<'_>>>> {
    let (a, b, both) = match &*expr.node {
        Node::Not(of) => return alternatives(of, !passes),
        Node::And(a, b) => (a, b, passes),
        Node::Or(a, b) => (a, b, !passes),
        node => {
            let test = dimension(node).map(|dimension| DimensionTest {
                dimension,
                node,
                passes,
            });
            return Some(vec![test.into_iter().collect()]);
        }
    };
    let (left, right) = (alternatives(a, passes)?, alternatives(b, passes)?);
    let all: Vec<Vec<DimensionTest<'_>>> = match both {
        true => left
            .iter()
            .flat_map(|left| right.iter().map(|right| [&left[..], &right[..]].concat()))
            .collect(),
        false => left.into_iter().chain(right).collect(),
    };
    (all.len() <= MAX_ALTERNATIVES).then_some(all)
}

/// The dimension that a node tests, if it is a test that can be decided here.
fn dimension(node: &Node) -> Option<&str> {
    let (tested, other) = match node {
        Node::Within(tested, _) => (tested, None),
        Node::Compare(comparison, a, b) => {
            let (tested, other) = if matches!(&*a.node, Node::Dimension(_)) {
                (a, b)
            } else {
                (b, a)
            };
            let decidable = match &*other.node {
                Node::Number(value, _) => value.is_integer(),
                Node::Text(_) => matches!(comparison, Comparison::Equal | Comparison::NotEqual),
                _ => false,
            };
            (tested, Some(decidable))
        }
        _ => return None,
    };
    match &*tested.node {
        Node::Dimension(id) if other != Some(false) => Some(id),
        _ => None,
    }
}

/// The first dimension of which no code passes all tests.
fn clash<'m>(tests: &[DimensionTest<'m>]) -> Option<&'m str> {
    let mut by_dimension: BTreeMap<&str, Vec<DimensionTest<'m>>> = BTreeMap::new();
    for test in tests {
        by_dimension.entry(test.dimension).or_default().push(*test);
    }
    let impossible = |tests: &[DimensionTest<'m>]| {
        let codes: BTreeSet<String> = tests
            .iter()
            .flat_map(|test| codes_around(test.node))
            .collect();
        let passes = |code: &str| {
            tests
                .iter()
                .all(|test| holds(test.node, code) == test.passes)
        };
        !codes.iter().any(|code| passes(code)) && !passes(OTHER_CODE)
    };
    by_dimension
        .into_iter()
        .find(|(_, tests)| impossible(tests))
        .map(|(dimension, _)| dimension)
}

/// The codes that a test names and those beside them, each number both plain and with a leading
/// zero.
fn codes_around(node: &Node) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut codes = Vec::new();
    match node {
        Node::Within(_, ranges) => {
            for range in ranges {
                match range {
                    CodeRange::Numbers(from, to) => numbers.extend([*from, *to]),
                    CodeRange::Text(code) => codes.push(code.to_string()),
                }
            }
        }
        Node::Compare(_, a, b) => {
            for side in [a, b] {
                match &*side.node {
                    Node::Number(value, _) => {
                        numbers.extend(value.to_decimal(0).parse::<i64>().ok());
                    }
                    Node::Text(code) => codes.push(code.clone()),
                    _ => {}
                }
            }
        }
        _ => {}
    }
    for number in numbers {
        for near in [number.saturating_sub(1), number, number.saturating_add(1)] {
            codes.extend([near.to_string(), format!("0{near}")]);
        }
    }
    codes
}

/// Whether a code passes a test.
fn holds(node: &Node, code: &str) -> bool {
    let number = code.parse::<i64>().ok();
    match node {
        Node::Within(_, ranges) => ranges.iter().any(|range| match range {
            CodeRange::Numbers(from, to) => {
                number.is_some_and(|number| (*from..=*to).contains(&number))
            }
            CodeRange::Text(text) => **text == *code,
        }),
        Node::Compare(comparison, a, b) => {
            let (other, comparison) = if matches!(&*a.node, Node::Dimension(_)) {
                (b, *comparison)
            } else {
                (a, mirrored(*comparison))
            };
            match (&*other.node, number) {
                (Node::Text(text), _) => (text == code) == (comparison == Comparison::Equal),
                (Node::Number(value, _), Some(number)) => {
                    comparison.holds(crate::value::Ratio::from(number).cmp(value))
                }
                _ => comparison == Comparison::NotEqual,
            }
        }
        _ => true,
    }
}

/// The comparison with its sides exchanged.
fn mirrored(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Script, adjustment, lint_shown, rule, view};
    use super::*;
    use crate::model::{Action, Id, Selection, Years};

    const SCRIPT: Script = Script("art == 89 art 429 and 729 089 F12 < > != funksjon or");

    fn check(condition: Expr, expected: Option<&str>) {
        let findings = lint_shown(&SCRIPT, |model| {
            model.national.rules = vec![rule("r", condition)];
        });
        let finding = |(place, text): (&str, &str)| {
            format!(
                "K0220 rule `r` can never claim a posting @ {place}: {text} | write `or` where one of several codes is meant"
            )
        };
        assert_eq!(
            findings,
            Vec::from_iter(
                expected.map(|expected| finding(expected.split_once(": ").expect("a place")))
            )
        );
    }

    fn art(sign: &str, number: &str) -> Expr {
        SCRIPT.compare(sign, SCRIPT.dimension("art"), SCRIPT.plain(number))
    }

    fn art_text(sign: &str, code: &str) -> Expr {
        SCRIPT.compare(sign, SCRIPT.dimension("art"), SCRIPT.text(code))
    }

    fn within(ranges: Vec<CodeRange>) -> Expr {
        SCRIPT.node(Node::Within(SCRIPT.dimension("art"), ranges), "art")
    }

    fn or(a: Expr, b: Expr) -> Expr {
        SCRIPT.node(Node::Or(a, b), "or")
    }

    fn not(of: Expr) -> Expr {
        SCRIPT.node(Node::Not(of), "art")
    }

    #[test]
    fn an_adjustment_takes_from_no_code_that_is_two_codes() {
        let condition = Some(SCRIPT.and(art("==", "429"), art("==", "729")));
        let what = Selection {
            condition,
            ..Selection::default()
        };
        let part = view(
            "v",
            vec![adjustment(
                "a",
                Action::Exclude { what, part: None },
                SCRIPT.span("and"),
            )],
        );
        let help = "write `or` where one of several codes is meant";
        assert_eq!(
            lint_shown(&SCRIPT, |model| model.national.views = vec![part]),
            [format!(
                "K0220 adjustment `a` can never take from a posting @ and: no `art` passes | {help}"
            )]
        );
    }

    #[test]
    fn a_code_cannot_be_two_codes() {
        check(
            SCRIPT.and(art("==", "429"), art("==", "729")),
            Some("and: no `art` passes"),
        );
        check(or(art("==", "429"), art("==", "729")), None);
        check(
            SCRIPT.and(art("<", "429"), art(">", "429")),
            Some("and: no `art` passes"),
        );
        check(SCRIPT.and(art("<", "729"), art(">", "429")), None);
    }

    #[test]
    fn ranges_that_are_empty_or_do_not_meet_never_hold() {
        check(
            within(vec![CodeRange::Numbers(10, 9)]),
            Some("art: no `art` passes"),
        );
        check(within(vec![]), Some("art: no `art` passes"));
        let low = || within(vec![CodeRange::Numbers(10, 99)]);
        check(
            SCRIPT.and(low(), within(vec![CodeRange::Numbers(100, 300)])),
            Some("and: no `art` passes"),
        );
        check(
            SCRIPT.and(low(), within(vec![CodeRange::Numbers(99, 300)])),
            None,
        );
        check(
            SCRIPT.and(
                within(vec![CodeRange::Text(Id::from("F12"))]),
                art(">", "89"),
            ),
            Some("and: no `art` passes"),
        );
    }

    #[test]
    fn codes_are_compared_as_text_and_as_number() {
        check(SCRIPT.and(art_text("==", "089"), art("==", "89")), None);
        check(SCRIPT.and(art_text("!=", "89"), art("==", "89")), None);
        check(
            SCRIPT.and(art_text("==", "F12"), art("==", "89")),
            Some("and: no `art` passes"),
        );
        check(SCRIPT.and(art_text("==", "F12"), art("!=", "89")), None);
    }

    #[test]
    fn a_negation_turns_every_test() {
        check(
            SCRIPT.and(art("==", "429"), not(art("==", "429"))),
            Some("and: no `art` passes"),
        );
        check(
            not(or(art("==", "429"), art("!=", "429"))),
            Some("art: no `art` passes"),
        );
        check(not(SCRIPT.and(art("==", "429"), art("==", "729"))), None);
    }

    #[test]
    fn other_dimensions_and_texts_do_not_clash() {
        let funksjon = SCRIPT.compare("==", SCRIPT.dimension("funksjon"), SCRIPT.plain("429"));
        check(SCRIPT.and(art("==", "729"), funksjon), None);
        check(
            SCRIPT.and(art("==", "729"), SCRIPT.node(Node::Poison, "art")),
            None,
        );
    }

    #[test]
    fn a_rule_whose_years_end_before_they_begin_is_reported() {
        let years = Years {
            from: Some(2015),
            to: Some(2013),
        };
        let findings = lint_shown(&SCRIPT, |model| {
            model.national.rules = vec![Rule {
                years,
                ..rule("r", art("==", "89"))
            }];
        });
        assert_eq!(
            findings,
            ["K0220 rule `r` is valid in no year @ ==: from 2015 to 2013"]
        );
    }

    #[test]
    fn conditions_with_too_many_alternatives_are_left_alone() {
        let pair = || or(art("==", "429"), art("==", "729"));
        let mut condition = SCRIPT.and(art("==", "89"), pair());
        for _ in 0..12 {
            condition = SCRIPT.and(condition, pair());
        }
        check(condition, None);
    }
}
