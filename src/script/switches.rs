//! What a `switch` looks at. Its cases compare by hash and not by `==`, so no case ever meets a code
//! or a condition, and no number meets a text.
//!
//! Rhai has no place where that could be refused. So before a script is compiled, a call of
//! [`OPERAND`] is written around what each `switch` looks at.

use std::ops::Range;

use rhai::{Dynamic, Engine, EvalAltResult, ImmutableString};

use super::api::values::CodeValue;
use super::bindings::WrittenClosure;
use super::draft::finding;
use super::failure::Refusal;
use super::position::{OPERAND, ScriptText};
use super::term::Term;
use super::tokens::TokenKind;
use crate::diag::{Code, Diagnostic};

const NUMBERS: &str = "numbers";
const TEXTS: &str = "texts";

const HELP: &str = "a case of `switch` compares by hash, not as `==` does; write `==` or `.within(...)` and combine them";

/// Gives an engine the function.
pub(super) fn register(engine: &mut Engine) {
    engine.register_fn(OPERAND, operand);
}

#[allow(clippy::needless_pass_by_value)] // as the engine hands them over
fn operand(value: Dynamic, cases: ImmutableString) -> Result<Dynamic, Box<EvalAltResult>> {
    let is_poison = value
        .read_lock::<Term>()
        .is_some_and(|term| term.is_poison());
    let what = match cases.as_str() {
        NUMBERS if value.is_string() => "a text where the cases are numbers".to_owned(),
        TEXTS if value.is_int() => "a number where the cases are texts".to_owned(),
        _ if is_poison || can_meet_a_case(&value) => return Ok(value),
        _ if value.is::<CodeValue>() => "a code".to_owned(),
        _ => match value.read_lock::<Term>() {
            Some(term) => term.sort.to_string(),
            None => "what is neither a number, a text nor a truth value".to_owned(),
        },
    };
    Err(Refusal::error(
        format!("`switch` looks at {what}, so no case can hold"),
        HELP,
    ))
}

/// Whether something is a plain value to its last item.
fn can_meet_a_case(value: &Dynamic) -> bool {
    if let Ok(items) = value.as_array_ref() {
        return items.iter().all(can_meet_a_case);
    }
    if let Ok(entries) = value.as_map_ref() {
        return entries.values().all(can_meet_a_case);
    }
    value.is_unit()
        || value.is_bool()
        || value.is_int()
        || value.is_char()
        || value.is_string()
        || value.is_decimal()
}

/// A `switch` in a script: what it looks at, and its cases, as stretches of tokens.
struct WrittenSwitch {
    operand: Range<usize>,
    cases: Range<usize>,
}

fn switches(source: &ScriptText) -> Vec<WrittenSwitch> {
    let mut found = Vec::new();
    for (position, token) in source.tokens.iter().enumerate() {
        if token.kind != TokenKind::Name || source.word(position) != "switch" {
            continue;
        }
        let mut at = position + 1;
        while let Some(token) = source.tokens.get(at) {
            match (source.word(at), token.partner) {
                ("{", Some(closing)) if at > position + 1 => {
                    found.push(WrittenSwitch {
                        operand: position + 1..at,
                        cases: at + 1..closing,
                    });
                    break;
                }
                // A block within what it looks at cannot be told from its cases.
                ("{" | "}" | ";" | "if" | "switch", _) => break,
                (_, Some(closing)) if closing > at => at = closing + 1,
                _ => at += 1,
            }
        }
    }
    found
}

/// What is to be written into a script, with the bytes before which it goes, in order.
pub(super) fn insertions(source: &ScriptText) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for written in switches(source) {
        let (first, last) = (written.operand.start, written.operand.end - 1);
        let kind = kind_of_cases(source, &written.cases);
        found.push((source.tokens[first].range.start, format!("{OPERAND}(")));
        found.push((source.tokens[last].range.end, format!(", \"{kind}\")")));
    }
    found.sort_by_key(|(at, _)| *at);
    found
}

/// Whether all cases are numbers, or all are texts; empty where they are neither.
fn kind_of_cases(source: &ScriptText, cases: &Range<usize>) -> &'static str {
    let (mut numbers, mut texts) = (false, false);
    let mut head: Vec<usize> = Vec::new();
    let mut at = cases.start;
    while at < cases.end {
        match source.word(at) {
            "=>" => {
                let is_condition = |at: &usize| source.word(*at) == "if";
                for at in head.drain(..).take_while(|at| !is_condition(at)) {
                    numbers |= source.tokens[at].kind == TokenKind::Number;
                    texts |= source.tokens[at].kind == TokenKind::Text;
                }
            }
            "," | "{" => head.clear(),
            _ => head.push(at),
        }
        at = match source.tokens[at].partner {
            Some(closing) if closing > at => closing + 1,
            _ => at + 1,
        };
    }
    match (numbers, texts) {
        (true, false) => NUMBERS,
        (false, true) => TEXTS,
        _ => "",
    }
}

/// Each `switch` that looks at a code of the closure it stands in.
pub(super) fn on_codes(source: &ScriptText, closures: &[WrittenClosure]) -> Vec<Diagnostic> {
    let of_closure = |written: &WrittenSwitch| {
        let first = source.tokens[written.operand.start].range.clone();
        let is_parameter = |closure: &&WrittenClosure| {
            closure.declared.is_some()
                && closure.range.contains(&first.start)
                && closure
                    .parameters
                    .iter()
                    .any(|parameter| source.word(*parameter) == &source.text[first.clone()])
        };
        (written.operand.len() == 1 && closures.iter().any(|closure| is_parameter(&closure)))
            .then_some(first)
    };
    let on_code = |range: Range<usize>| {
        let message = "`switch` looks at a code, so no case can hold";
        finding(Code::WrongType, message, &source.span(range), "a code").help(HELP)
    };
    switches(source)
        .iter()
        .filter_map(of_closure)
        .map(on_code)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let mut text = text.to_owned();
        let source = ScriptText::new("a.rhai", text.clone());
        for (at, words) in insertions(&source).into_iter().rev() {
            text.insert_str(at, &words);
        }
        assert_eq!(text, expected);
    }

    #[test]
    fn what_a_switch_looks_at_is_handed_over_with_the_kind_of_its_cases() {
        check(
            "switch a { 1 | 2 => \"x\", 3..=4 if b == \"y\" => 5, _ => 6 }",
            "switch switch_operand(a, \"numbers\") { 1 | 2 => \"x\", 3..=4 if b == \"y\" => 5, _ => 6 }",
        );
        check(
            "switch f(#{}, {1}).b{\"x\" => { 1 } \"y\" => 2}",
            "switch switch_operand(f(#{}, {1}).b, \"texts\"){\"x\" => { 1 } \"y\" => 2}",
        );
        check(
            "switch (a) { 1 => 2, \"b\" => switch c { \"d\" => 1 } }",
            "switch switch_operand((a), \"\") { 1 => 2, \"b\" => switch switch_operand(c, \"texts\") { \"d\" => 1 } }",
        );
        check(
            "let a = \"switch b { }\"; // switch c { }",
            "let a = \"switch b { }\"; // switch c { }",
        );
    }
}
