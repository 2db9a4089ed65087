//! Conditions on postings, and relations between figures: comparisons, `and`, `or`, `!`, `within`
//! and the tests of text.

use rhai::{Array, Dynamic};

use super::{Function, Receiver};
use crate::diag::Code;
use crate::facts::DimensionKind;
use crate::ledger::{TextMatch, TextTest, range_for_readers};
use crate::model::{CodeRange, Comparison, Id, Node};
use crate::script::call::Call;
use crate::script::call::argument::integer_range;
use crate::script::draft::finding;
use crate::script::term::{Sort, Term};
use crate::value::Ratio;

pub(super) const ABOUT: &str = "A condition says which postings are meant. A dimension such as `funksjon` stands for the posting's code in \
it: compared with a number, the code counts as the number it writes; compared with a text, it counts as written. The same signs between \
figures make a relation, for `check` and `choose`. Write `and` and `or`, never `&&` and `||`, which are only for closures.";

macro_rules! comparison {
    ($sign:literal, $comparison:ident, $meaning:literal, $example:literal) => {
        Function {
            name: $sign,
            receiver: Receiver::Operator,
            arguments: 2..=2,
            signature: concat!("a ", $sign, " b"),
            meaning: $meaning,
            example: $example,
            run: |call| compare(call, Comparison::$comparison),
        }
    };
}

pub(super) const FUNCTIONS: &[Function] = &[
    comparison!(
        "==",
        Equal,
        "Holds when both are equal; case does not count in free text.",
        r#"rule("tolk", funksjon == 275 and art == 190).to(introduksjonsprogram.drift).because("Tolk")"#
    ),
    comparison!(
        "!=",
        NotEqual,
        "Holds when both differ.",
        r#"rule("lonn", funksjon == 275 and art != 89).to(introduksjonsprogram.lonn).because("Uten stønad")"#
    ),
    comparison!(
        "<",
        Less,
        "Holds when the left is the smaller.",
        r#"rule("lonn", art < 100 and funksjon == 275).to(introduksjonsprogram.lonn).because("Lønn")"#
    ),
    comparison!(
        "<=",
        LessOrEqual,
        "Holds when the left is no larger.",
        r#"rule("lonn", art <= 99 and funksjon == 275).to(introduksjonsprogram.lonn).because("Lønn")"#
    ),
    comparison!(
        ">",
        Greater,
        "Holds when the left is the larger.",
        r#"rule("inntekt", art > 599 and funksjon == 275).to(introduksjonsprogram.drift).because("Inntekter")"#
    ),
    comparison!(
        ">=",
        GreaterOrEqual,
        "Holds when the left is no smaller.",
        r#"rule("inntekt", art >= 600 and funksjon == 275).to(introduksjonsprogram.drift).because("Inntekter")"#
    ),
    Function {
        name: "and",
        receiver: Receiver::Operator,
        arguments: 2..=2,
        signature: "a and b",
        meaning: "Holds when both hold.",
        example: r#"rule("lonn", funksjon == 275 and art.within(10..=99)).to(introduksjonsprogram.lonn).because("Lønn")"#,
        run: |call| combine(call, true),
    },
    Function {
        name: "or",
        receiver: Receiver::Operator,
        arguments: 2..=2,
        signature: "a or b",
        meaning: "Holds when at least one holds; `and` binds more tightly.",
        example: r#"rule("lonn", (funksjon == 275 or funksjon == 213) and art < 100).to(introduksjonsprogram.lonn).because("Lønn")"#,
        run: |call| combine(call, false),
    },
    Function {
        name: "!",
        receiver: Receiver::Operator,
        arguments: 1..=1,
        signature: "!a",
        meaning: "Holds when the condition does not.",
        example: r#"rule("drift", funksjon == 275 and !art.within(10..=99)).to(introduksjonsprogram.drift).because("Annet enn lønn")"#,
        run: negate,
    },
    Function {
        name: "within",
        receiver: Receiver::Dimension,
        arguments: 1..=1,
        signature: "dimension.within(codes)",
        meaning: "Holds when the code lies in a range (`10..=99` with its last, `10..100` without) or is one of a list of numbers, ranges and texts.",
        example: r#"rule("lonn", funksjon.within([275, 280..=289, "27A"])).to(introduksjonsprogram.lonn).because("Lønn")"#,
        run: within,
    },
    Function {
        name: "contains",
        receiver: Receiver::Dimension,
        arguments: 1..=1,
        signature: "text.contains(part)",
        meaning: "Holds when a free text holds the part somewhere; case does not count.",
        example: r#"rule("tolk", tekst.contains("tolk")).to(introduksjonsprogram.drift).because("Tolk")"#,
        run: |call| text_test(call, TextMatch::Contains),
    },
    Function {
        name: "starts_with",
        receiver: Receiver::Dimension,
        arguments: 1..=1,
        signature: "text.starts_with(part)",
        meaning: "Holds when a free text begins with the part; case does not count.",
        example: r#"rule("tolk", motpart.starts_with("Noricom")).to(introduksjonsprogram.drift).because("Tolk")"#,
        run: |call| text_test(call, TextMatch::StartsWith),
    },
    Function {
        name: "ends_with",
        receiver: Receiver::Dimension,
        arguments: 1..=1,
        signature: "text.ends_with(part)",
        meaning: "Holds when a free text ends with the part; case does not count.",
        example: r#"rule("skole", motpart.ends_with("skole")).to(introduksjonsprogram.drift).because("Kurs")"#,
        run: |call| text_test(call, TextMatch::EndsWith),
    },
];

const TEXT_HELP: &str = "test a free text with `.contains(\"...\")`, `.starts_with(\"...\")`, `.ends_with(\"...\")` or `== \"...\"`";

fn compare(call: &mut Call<'_>, comparison: Comparison) -> Dynamic {
    let (Some(left), Some(right)) = (call.term(0), call.term(1)) else {
        return call.poison();
    };
    match (left.sort, right.sort) {
        (Sort::Dimension(kind), _) => posting(call, comparison, (&left, kind), &right, 1),
        (_, Sort::Dimension(kind)) => posting(call, comparison.flipped(), (&right, kind), &left, 0),
        (Sort::Text, Sort::Text) => relation(call, comparison, &left, &right),
        (a, b) if a.is_figure() && b.is_figure() => relation(call, comparison, &left, &right),
        (a, b) => {
            let position = usize::from(a.is_figure() || a == Sort::Text);
            let expected = if position == 1 && a == Sort::Text {
                "a text"
            } else {
                "a figure"
            };
            let wrong = call.wrong(position, expected);
            report(
                call,
                wrong,
                (!matches!(a, Sort::Text) && !matches!(b, Sort::Text))
                    .then_some("put parentheses around each comparison"),
            )
        }
    }
}

fn report(
    call: &mut Call<'_>,
    diagnostic: Option<crate::diag::Diagnostic>,
    help: Option<&str>,
) -> Dynamic {
    if let Some(diagnostic) = diagnostic {
        call.report(diagnostic.maybe_help(help.map(str::to_owned)));
    }
    call.poison()
}

fn relation(call: &mut Call<'_>, comparison: Comparison, left: &Term, right: &Term) -> Dynamic {
    call.grow(
        Node::Compare(comparison, left.expr.clone(), right.expr.clone()),
        Sort::Relation,
        &[left, right],
    )
}

/// A dimension compared with the argument at `position`.
fn posting(
    call: &mut Call<'_>,
    comparison: Comparison,
    (dimension, kind): (&Term, DimensionKind),
    code: &Term,
    position: usize,
) -> Dynamic {
    if kind == DimensionKind::Text {
        let test = match (&*dimension.expr.node, &*code.expr.node) {
            (Node::Dimension(name), Node::Text(text)) => {
                Some(TextTest::new(name, TextMatch::Equals, text))
            }
            _ => None,
        };
        let span = call.span();
        return match (comparison, test) {
            (Comparison::Equal, Some(test)) => call.leaf(Node::TextTest(test), Sort::Condition),
            (Comparison::NotEqual, Some(test)) => {
                let test = Term::leaf(Node::TextTest(test), Sort::Condition, span);
                call.grow(Node::Not(test.expr.clone()), Sort::Condition, &[&test])
            }
            _ => {
                let message = format!("`{}` cannot test a free text so", comparison.sign());
                call.report(
                    finding(Code::WrongType, message, &span, "a free text is not a code")
                        .help(TEXT_HELP),
                );
                call.poison()
            }
        };
    }
    if let Some(what) = no_code(code, is_national(call, dimension)) {
        let span = call.span_of(position);
        let wrong = finding(Code::WrongType, what, &span, "no code is written so");
        call.report(wrong.help(WRITE_A_RANGE));
        return call.poison();
    }
    let is_code = match code.plain_number() {
        Some(number) => number.is_integer(),
        None => matches!(&*code.expr.node, Node::Text(_)),
    };
    if !is_code {
        let wrong = call.wrong(position, "a code: a whole number or a text");
        return report(call, wrong, None);
    }
    let node = Node::Compare(comparison, dimension.expr.clone(), code.expr.clone());
    call.grow(node, Sort::Condition, &[dimension, code])
}

/// How ranges are written.
pub(super) const WRITE_A_RANGE: &str = "for all codes from 260 to 269 write `.within(260..=269)`";

/// Whether a text is a range as people write it. Local codes may be written so, with a hyphen.
pub(super) fn meant_as_range(text: &str, is_national: bool) -> bool {
    range_for_readers(text).is_some() && (is_national || !text.contains(['-', '/', ':']))
}

fn is_national(call: &Call<'_>, dimension: &Term) -> bool {
    match &*dimension.expr.node {
        Node::Dimension(name) => call.draft.names.is_national(name),
        _ => false,
    }
}

/// Why no code can be equal to what it is compared with.
fn no_code(code: &Term, is_national: bool) -> Option<String> {
    match (&*code.expr.node, code.plain_number()) {
        (Node::Text(text), _) if meant_as_range(text, is_national) => {
            Some(format!("`{text}` is a range and not one code"))
        }
        (_, Some(number)) if *number < Ratio::from(0) => Some(format!(
            "`{}` is below zero, and no code is",
            number.to_decimal(0)
        )),
        _ => None,
    }
}

fn combine(call: &mut Call<'_>, both: bool) -> Dynamic {
    if let (Ok(left), Ok(right)) = (call.value(0).as_bool(), call.value(1).as_bool()) {
        return Dynamic::from(if both { left && right } else { left || right });
    }
    let mut operand = |position| {
        let wrong = match call
            .value(position)
            .read_lock::<Term>()
            .map(|term| term.sort)
        {
            Some(Sort::Condition | Sort::Relation | Sort::Poison) => None,
            _ => call.wrong(position, "a condition"),
        };
        if let Some(wrong) = wrong {
            call.report(wrong);
        }
        call.value(position)
            .try_cast::<Term>()
            .filter(|term| matches!(term.sort, Sort::Condition | Sort::Relation))
    };
    let (left, right) = (operand(0), operand(1));
    let (Some(left), Some(right)) = (left, right) else {
        return call.poison();
    };
    if left.sort != right.sort {
        let wrong = call.wrong(1, &left.sort.to_string());
        return report(call, wrong, None);
    }
    let node = if both {
        Node::And(left.expr.clone(), right.expr.clone())
    } else {
        Node::Or(left.expr.clone(), right.expr.clone())
    };
    call.grow(node, left.sort, &[&left, &right])
}

fn negate(call: &mut Call<'_>) -> Dynamic {
    let Some(term) = call.term(0) else {
        return call.poison();
    };
    if matches!(term.sort, Sort::Condition | Sort::Relation) {
        return call.grow(Node::Not(term.expr.clone()), term.sort, &[&term]);
    }
    let wrong = call.wrong(0, "a condition");
    report(
        call,
        wrong,
        Some("put parentheses around what `!` is to turn: `!(art == 89)`"),
    )
}

fn within(call: &mut Call<'_>) -> Dynamic {
    let Some(dimension) = call.term(0) else {
        return call.poison();
    };
    if dimension.sort == Sort::Dimension(DimensionKind::Text) {
        let span = call.own_span();
        call.report(
            finding(
                Code::WrongType,
                "`within` is for codes, not for free text",
                &span,
                "a free text is not a code",
            )
            .help(TEXT_HELP),
        );
        return call.poison();
    }
    let is_national = is_national(call, &dimension);
    match codes(&call.value(1), is_national) {
        Ok(ranges) => call.grow(
            Node::Within(dimension.expr.clone(), ranges),
            Sort::Condition,
            &[&dimension],
        ),
        Err(why) => {
            let span = call.span_of(1);
            let diagnostic = finding(
                Code::WrongType,
                format!("`within` expects codes, but {why}"),
                &span,
                "here",
            );
            call.report(diagnostic.help(
                "write a range such as `10..=99`, or a list such as `[242, 280..=289, \"F12\"]`",
            ));
            call.poison()
        }
    }
}

/// The codes that a script names: a number, range or text, or a list of them.
pub(in crate::script) fn codes(
    value: &Dynamic,
    is_national: bool,
) -> Result<Vec<CodeRange>, &'static str> {
    if let Some(items) = value.read_lock::<Array>() {
        if items.is_empty() {
            return Err("the list is empty");
        }
        return items.iter().map(|item| code(item, is_national)).collect();
    }
    code(value, is_national).map(|range| vec![range])
}

fn code(value: &Dynamic, is_national: bool) -> Result<CodeRange, &'static str> {
    const BELOW_ZERO: &str =
        "a number in it is below zero; a range is written `260..=269`, not as a difference";
    if let Ok(number) = value.as_int() {
        return match number {
            0.. => Ok(CodeRange::Numbers(number, number)),
            _ => Err(BELOW_ZERO),
        };
    }
    if let Some((from, to)) = integer_range(value) {
        return if from < 0 {
            Err(BELOW_ZERO)
        } else if from <= to {
            Ok(CodeRange::Numbers(from, to))
        } else {
            Err("a range ends before it begins")
        };
    }
    match value.clone().into_immutable_string() {
        Ok(text) if meant_as_range(&text, is_national) => {
            Err("a range in it is in quotes; it is written without, as in `260..=269`")
        }
        Ok(text) => Ok(CodeRange::Text(Id::from(text.as_str()))),
        Err(_) => Err("something in it is neither a whole number, a range nor a text"),
    }
}

fn text_test(call: &mut Call<'_>, how: TextMatch) -> Dynamic {
    let (dimension, part) = (call.term(0), call.text(1));
    let (Some(dimension), Some(part)) = (dimension, part) else {
        return call.poison();
    };
    let name = match &*dimension.expr.node {
        Node::Dimension(name) => name.clone(),
        _ => return call.poison(),
    };
    if dimension.sort != Sort::Dimension(DimensionKind::Text) {
        let span = call.own_span();
        let message = format!("`{}` is for free text, not for codes", call.name);
        let help = format!(
            "write `{name}.within(...)` with numbers, ranges or texts, or a closure: `when([{name}], |{name}| {name}.{}(...))`",
            call.name
        );
        call.report(
            finding(
                Code::WrongType,
                message,
                &span,
                format!("`{name}` holds codes"),
            )
            .help(help),
        );
        return call.poison();
    }
    if part.trim().is_empty() {
        let span = call.span_of(1);
        call.report(finding(
            Code::WrongType,
            "every text holds an empty text",
            &span,
            "this is empty",
        ));
        return call.poison();
    }
    call.leaf(
        Node::TextTest(TextTest::new(&name, how, &part)),
        Sort::Condition,
    )
}
