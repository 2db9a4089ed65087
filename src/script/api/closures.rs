//! The escape hatch: a condition written as a closure over declared dimensions.

use std::sync::Arc;

use rhai::{Array, Dynamic, Engine, EvalAltResult, FnPtr, INT, ImmutableString};

use super::conditions::{WRITE_A_RANGE, meant_as_range};
use super::values::CodeValue;
use super::{Function, Receiver};
use crate::diag::Code;
use crate::facts::DimensionKind;
use crate::ledger::code_number;
use crate::model::{CodeRange, Comparison, Id, Node, Opaque, Predicate};
use crate::script::call::Call;
use crate::script::draft::{Runtime, finding};
use crate::script::failure::plain_words;
use crate::script::term::{Sort, Term};
use crate::script::{frozen, limits};

pub(super) const ABOUT: &str = "For the odd case that conditions cannot say. The dimensions are declared, so that the closure is called once \
for each distinct combination of codes, and never with free text. It keeps what it was declared with: every call gets copies of its own, so nothing that a call does to them is seen by another. Inside it, codes compare as in conditions and have `.within(...)`, \
`.starts_with(...)`, `.ends_with(...)` and `.contains(...)`; `&&`, `||` and `!` are right there. Every output shows such a condition as opaque.";

pub(super) const FUNCTIONS: &[Function] = &[Function {
    name: "when",
    receiver: Receiver::Nothing,
    arguments: 2..=2,
    signature: "when([dimension, ...], |code, ...| ...)",
    meaning: "Holds when the closure says so of the posting's codes.",
    example: r#"rule("kurs", when([art, prosjekt], |art, prosjekt| art == 429 && prosjekt.starts_with("7"))).to(introduksjonsprogram.drift).because("Kursprosjekter")"#,
    run: when,
}];

fn when(call: &mut Call<'_>) -> Dynamic {
    let dimensions = dimensions(call);
    let closure = match call.value(1).try_cast::<FnPtr>() {
        Some(closure) => Some(closure),
        None => {
            if let Some(wrong) = call.wrong(1, "a closure") {
                call.report(wrong);
            }
            None
        }
    };
    let (Some(dimensions), Some(closure), Some(runtime)) =
        (dimensions, closure, call.draft.runtime.clone())
    else {
        return call.poison();
    };
    let declared = runtime
        .ast
        .iter_functions()
        .find(|function| function.name == closure.fn_name());
    let parameters =
        declared.map(|function| function.params.len().saturating_sub(closure.curry().len()));
    if parameters != Some(dimensions.len()) {
        let (span, takes) = (call.span_of(1), parameters.unwrap_or(0));
        let message = format!(
            "the closure takes {takes} codes, but {} dimensions are declared",
            dimensions.len()
        );
        let names = dimensions.join(", ");
        let diagnostic = finding(Code::WrongType, message, &span, format!("takes {takes}"));
        call.report(diagnostic.help(format!("write `when([{names}], |{names}| ...)`")));
        return call.poison();
    }
    let national = dimensions
        .iter()
        .map(|name| call.draft.names.is_national(name))
        .collect();
    let predicate = Arc::new(Closure {
        closure: frozen::closure(&closure),
        national,
        runtime,
        spent: limits::Spent::default(),
    });
    call.leaf(
        Node::Opaque(Opaque {
            dimensions,
            predicate,
        }),
        Sort::Condition,
    )
}

/// The declared dimensions; nothing when one of them is not a code.
fn dimensions(call: &mut Call<'_>) -> Option<Vec<Id>> {
    let Some(items) = call
        .value(0)
        .try_cast::<Array>()
        .filter(|items| !items.is_empty())
    else {
        if let Some(wrong) = call.wrong(0, "a list of dimensions") {
            call.report(wrong);
        }
        return None;
    };
    let mut names = Vec::new();
    for item in items {
        let term = item.try_cast::<Term>();
        let span = call.span_of(0);
        match term.as_ref().map(|term| (&*term.expr.node, term.sort)) {
            Some((Node::Dimension(name), Sort::Dimension(DimensionKind::Code))) => {
                names.push(name.clone());
            }
            Some((Node::Dimension(name), _)) => {
                let message = format!("a closure cannot look at the free text `{name}`");
                let help = format!("test it outside: `{name}.contains(\"...\") and when(...)`");
                call.report(
                    finding(
                        Code::WrongType,
                        message,
                        &span,
                        "free text is not among a closure's codes",
                    )
                    .help(help),
                );
            }
            Some((_, Sort::Poison)) => call.poisoned = true,
            _ => call.report(finding(
                Code::WrongType,
                "`when` expects dimensions in its list",
                &span,
                "not all are dimensions",
            )),
        }
    }
    (!call.poisoned).then_some(names)
}

/// A closure with what it needs to run on any thread. What it captured is frozen, so no call can
/// leave anything to another.
struct Closure {
    closure: FnPtr,
    /// Of each of its codes, whether the dimension has national codes.
    national: Vec<bool>,
    runtime: Runtime,
    spent: limits::Spent,
}

impl Predicate for Closure {
    fn holds(&self, codes: &[&str]) -> Result<bool, String> {
        let arguments: Vec<_> = codes
            .iter()
            .zip(&self.national)
            .map(|(code, is_national)| {
                Dynamic::from(CodeValue {
                    code: Arc::from(*code),
                    is_national: *is_national,
                })
            })
            .collect();
        if self.spent.is_over() {
            return Err("the closure takes too long for so many codes".to_owned());
        }
        let (answer, left) = limits::within(limits::OF_CLOSURE, || {
            self.closure
                .call::<Dynamic>(&self.runtime.engine, &self.runtime.ast, arguments)
        });
        let answer = answer.map_err(|error| plain_words(&error))?;
        self.spent.add(left);
        answer
            .as_bool()
            .map_err(|_| "the closure answers neither true nor false".to_owned())
    }
}

/// A code compared with a number counts as the number it writes; what writes none differs from
/// every number.
fn compare_number(comparison: Comparison, code: &str, number: INT) -> bool {
    match code_number(code) {
        Some(written) => comparison.holds(written.cmp(&number)),
        None => comparison == Comparison::NotEqual,
    }
}

fn is_within(code: &str, ranges: &[CodeRange]) -> bool {
    ranges.iter().any(|range| match range {
        CodeRange::Numbers(from, to) => {
            code_number(code).is_some_and(|number| (*from..=*to).contains(&number))
        }
        CodeRange::Text(text) => code == &**text,
    })
}

type TestResult = Result<bool, Box<EvalAltResult>>;

/// The answer to a comparison with a number that a code can write.
fn with_number(number: INT, answer: impl FnOnce() -> bool) -> TestResult {
    match number {
        0.. => Ok(answer()),
        _ => Err(format!("`{number}` is below zero, and no code is; {WRITE_A_RANGE}").into()),
    }
}

/// The answer to a comparison with a text that a code can be.
fn with_text(code: &CodeValue, text: &str, answer: impl FnOnce() -> bool) -> TestResult {
    match meant_as_range(text, code.is_national) {
        false => Ok(answer()),
        true => Err(format!("`{text}` is a range and not one code; {WRITE_A_RANGE}").into()),
    }
}

fn refused(sign: &str) -> TestResult {
    Err(format!("`{sign}` compares a code with a whole number, a text or another code").into())
}

/// Gives an engine what closures do with codes.
pub(super) fn register(engine: &mut Engine) {
    engine.register_type_with_name::<CodeValue>("code");
    for comparison in [
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Less,
        Comparison::LessOrEqual,
        Comparison::Greater,
        Comparison::GreaterOrEqual,
    ] {
        let sign = comparison.sign();
        let turned = move |order: std::cmp::Ordering| comparison.holds(order);
        engine
            .register_fn(sign, move |code: CodeValue, number: INT| {
                with_number(number, || compare_number(comparison, &code.code, number))
            })
            .register_fn(sign, move |number: INT, code: CodeValue| {
                with_number(number, || {
                    compare_number(comparison.flipped(), &code.code, number)
                })
            })
            .register_fn(sign, move |code: CodeValue, text: ImmutableString| {
                with_text(&code, &text, || turned((*code.code).cmp(text.as_str())))
            })
            .register_fn(sign, move |text: ImmutableString, code: CodeValue| {
                with_text(&code, &text, || turned(text.as_str().cmp(&*code.code)))
            })
            .register_fn(sign, move |a: CodeValue, b: CodeValue| {
                turned(a.code.cmp(&b.code))
            })
            .register_fn(sign, move |_: CodeValue, _: Dynamic| refused(sign))
            .register_fn(sign, move |_: Dynamic, _: CodeValue| refused(sign));
    }
    engine
        .register_fn("within", |code: CodeValue, list: Dynamic| -> TestResult {
            super::conditions::codes(&list, code.is_national)
                .map(|ranges| is_within(&code.code, &ranges))
                .map_err(Into::into)
        })
        .register_fn("starts_with", |code: CodeValue, part: ImmutableString| {
            code.code.starts_with(part.as_str())
        })
        .register_fn("ends_with", |code: CodeValue, part: ImmutableString| {
            code.code.ends_with(part.as_str())
        })
        .register_fn("contains", |code: CodeValue, part: ImmutableString| {
            code.code.contains(part.as_str())
        })
        .register_fn("to_string", |code: CodeValue| code.code.to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_writes_no_number_differs_from_every_number() {
        assert!(compare_number(Comparison::Equal, "089", 89));
        assert!(!compare_number(Comparison::Less, "F12", 99));
        assert!(compare_number(Comparison::NotEqual, "F12", 99));
        assert!(is_within(
            "F12",
            &[CodeRange::Numbers(1, 9), CodeRange::Text("F12".into())]
        ));
        assert!(!is_within(
            "F1",
            &[CodeRange::Numbers(1, 9), CodeRange::Text("F12".into())]
        ));
    }
}
