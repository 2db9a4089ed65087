//! What can be seen in a script's words alone: `&&` and `||`, marks of word processors, literals
//! that are too long, and shadowed names.
//!
//! Each finding comes with a patch of the same length in characters, so that the rest of the script
//! can still be run for its other errors without moving anything.

use std::collections::BTreeSet;
use std::ops::Range;

use super::bindings::{WrittenClosure, bindings, closures, functions};
use super::draft::finding;
use super::marks;
use super::position::ScriptText;
use super::switches;
use super::tokens::{TokenKind, open_comment};
use crate::diag::{Code, Diagnostic};

/// How many digits a decimal literal may have.
const MAX_DIGITS: usize = 28;

/// Names that a script may not give another meaning.
pub(super) struct ReservedNames<'a> {
    /// Names that stand for values.
    pub values: &'a BTreeSet<&'a str>,
    /// Names of functions.
    pub functions: &'a BTreeSet<&'a str>,
}

/// What was found, and the text to run instead.
pub(super) struct Spelling {
    /// The findings.
    pub diagnostics: Vec<Diagnostic>,
    /// The patched text.
    pub text: String,
    /// Whether they say why the text cannot be parsed, should it be so.
    pub is_told: bool,
    /// What the patched text has beside the script's own, with the bytes before which it goes.
    pub insertions: Vec<(usize, String)>,
}

/// Looks through a script's words.
pub(super) fn check(source: &ScriptText, taken: &ReservedNames<'_>) -> Spelling {
    let mut checker = Checker {
        source,
        reserved: taken,
        diagnostics: Vec::new(),
        patches: Vec::new(),
    };
    let closures = closures(source);
    checker.operators(&closures);
    checker.literals();
    checker.comments();
    checker.shadows(&closures);
    checker.captures(&closures);
    let marks = marks::find(source);
    let equals = match marks.is_conflict {
        true => Vec::new(),
        false => marks::single_equals(source),
    };
    let is_told = !marks.diagnostics.is_empty() || !equals.is_empty();
    checker.patches.extend(marks.patches);
    checker.diagnostics.extend(marks.diagnostics);
    checker.diagnostics.extend(equals);
    checker
        .diagnostics
        .extend(switches::on_codes(source, &closures));
    let insertions = switches::insertions(source);
    let inserted = insertions
        .iter()
        .map(|(at, words)| (*at..*at, words.clone()));
    checker.patches.extend(inserted);
    let mut text = source.text.clone();
    checker
        .patches
        .sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    for (range, replacement) in &checker.patches {
        text.replace_range(range.clone(), replacement);
    }
    checker.diagnostics.sort_by_key(|diagnostic| {
        match diagnostic.labels.first().map(|label| &label.place) {
            Some(crate::diag::Place::Span(span)) => span.start,
            _ => 0,
        }
    });
    Spelling {
        diagnostics: checker.diagnostics,
        text,
        is_told,
        insertions,
    }
}

struct Checker<'a> {
    source: &'a ScriptText,
    reserved: &'a ReservedNames<'a>,
    diagnostics: Vec<Diagnostic>,
    patches: Vec<(Range<usize>, String)>,
}

impl Checker<'_> {
    fn operators(&mut self, closures: &[WrittenClosure]) {
        for (position, token) in self.source.tokens.iter().enumerate() {
            let (wrong, right, patch) = match self.source.word(position) {
                "&&" => ("&&", "and", "& "),
                "||" => ("||", "or", "| "),
                "&" => ("&", "and", "&"),
                "|" => ("|", "or", "|"),
                _ => continue,
            };
            if closures
                .iter()
                .any(|closure| closure.range.contains(&token.range.start))
            {
                continue;
            }
            let span = self.source.span(token.range.clone());
            let message = format!("`{wrong}` does not work on conditions");
            self.diagnostics.push(
                finding(
                    Code::AndOr,
                    message,
                    &span,
                    "decided before any posting is read",
                )
                .help(format!("write `{right}`")),
            );
            self.patches.push((token.range.clone(), patch.to_owned()));
        }
    }

    fn literals(&mut self) {
        for (position, token) in self.source.tokens.iter().enumerate() {
            if token.kind != TokenKind::Number || !is_too_long(self.source.word(position)) {
                continue;
            }
            let span = self.source.span(token.range.clone());
            let message = format!(
                "`{}` has more digits than can be held exactly",
                self.source.word(position)
            );
            let help = format!(
                "write at most {MAX_DIGITS} digits, 18 of a whole number, or a quotient such as `1 / 3`"
            );
            self.diagnostics
                .push(finding(Code::LiteralTooLong, message, &span, "would be rounded").help(help));
        }
    }

    /// A comment without its end, in which the rest of the file is lost.
    fn comments(&mut self) {
        let Some(start) = open_comment(&self.source.text) else {
            return;
        };
        let span = self.source.span(start..start + 2);
        let diagnostic = finding(
            Code::ScriptSyntax,
            "a comment never ends",
            &span,
            "the rest of the file is lost in it",
        );
        self.diagnostics.push(diagnostic.help("close it with `*/`"));
    }

    fn shadows(&mut self, closures: &[WrittenClosure]) {
        bindings(self.source, closures)
            .iter()
            .for_each(|binding| self.value(binding.position));
        functions(self.source)
            .iter()
            .for_each(|function| self.function(function.position));
    }

    fn value(&mut self, position: usize) {
        if self.reserved.values.contains(self.source.word(position)) {
            self.shadow(position, "stands for something else already");
        }
    }

    fn function(&mut self, position: usize) {
        if self.reserved.functions.contains(self.source.word(position)) {
            self.shadow(position, "is a function of the language");
        }
    }

    fn shadow(&mut self, position: usize, why: &str) {
        let range = self.source.tokens[position].range.clone();
        let word = self.source.word(position);
        let span = self.source.span(range.clone());
        let diagnostic = finding(
            Code::Shadowing,
            format!("`{word}` is a name of the language"),
            &span,
            why,
        );
        self.diagnostics
            .push(diagnostic.help("choose another name"));
        let length = word.chars().count();
        self.patches
            .push((range, format!("q{}", "_".repeat(length.saturating_sub(1)))));
    }

    /// Dimensions used in a closure that `when` does not declare for it.
    fn captures(&mut self, closures: &[WrittenClosure]) {
        for closure in closures {
            let Some(declared) = &closure.declared else {
                continue;
            };
            for position in closure.body..self.source.tokens.len() {
                let token = &self.source.tokens[position];
                if token.range.start >= closure.range.end {
                    break;
                }
                let word = self.source.word(position);
                let is_member = self.source.word(position - 1) == "."
                    || matches!(self.source.word(position + 1), "(" | "::" | ":");
                let is_parameter = closure
                    .parameters
                    .iter()
                    .any(|parameter| self.source.word(*parameter) == word);
                if token.kind == TokenKind::Name
                    && self.reserved.values.contains(word)
                    && !is_member
                    && !is_parameter
                {
                    let span = self.source.span(token.range.clone());
                    let names = declared
                        .iter()
                        .map(String::as_str)
                        .chain([word])
                        .collect::<Vec<_>>()
                        .join(", ");
                    let diagnostic = finding(
                        Code::UnknownName,
                        format!("`{word}` is not among the closure's codes"),
                        &span,
                        "not declared for it",
                    );
                    self.diagnostics
                        .push(diagnostic.help(format!("write `when([{names}], |{names}| ...)`")));
                }
            }
        }
    }
}

fn is_too_long(literal: &str) -> bool {
    let literal: String = literal.chars().filter(|c| *c != '_').collect();
    if literal.starts_with("0x") || literal.starts_with("0o") || literal.starts_with("0b") {
        return false;
    }
    if literal.bytes().all(|b| b.is_ascii_digit()) {
        return literal.trim_start_matches('0').len() > 18;
    }
    let (mantissa, exponent) = literal.split_once(['e', 'E']).unwrap_or((&literal, "0"));
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let far = exponent
        .parse::<i32>()
        .map_or(true, |exponent| exponent.abs() > 10);
    whole.trim_start_matches('0').len() + decimals.len() > MAX_DIGITS || far
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str], patched: &str) {
        let source = ScriptText::new("a.rhai", text.to_owned());
        let (values, functions) = (
            BTreeSet::from(["art", "prosjekt", "row"]),
            BTreeSet::from(["sum", "rule"]),
        );
        let spelling = super::check(
            &source,
            &ReservedNames {
                values: &values,
                functions: &functions,
            },
        );
        let found: Vec<_> = spelling
            .diagnostics
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(found, expected);
        assert_eq!(spelling.text, patched);
    }

    #[test]
    fn signs_of_other_languages_are_reported_outside_of_closures_only() {
        check(
            "f(a && b || c, |x| x && y, || z || w) | d // &&",
            &[
                "K0205: `&&` does not work on conditions",
                "K0205: `||` does not work on conditions",
                "K0205: `|` does not work on conditions",
            ],
            "f(a &  b |  c, |x| x && y, || z || w) | d // &&",
        );
    }

    #[test]
    fn every_way_to_shadow_is_seen() {
        check(
            "let art = 1; const row = 2;",
            &[
                "K0206: `art` is a name of the language",
                "K0206: `row` is a name of the language",
            ],
            "let q__ = 1; const q__ = 2;",
        );
        check(
            "for (art, row) in x {} for art in x {}",
            &[
                "K0206: `art` is a name of the language",
                "K0206: `row` is a name of the language",
                "K0206: `art` is a name of the language",
            ],
            "for (q__, q__) in x {} for q__ in x {}",
        );
        check(
            "fn sum(art, b) { }",
            &[
                "K0206: `sum` is a name of the language",
                "K0206: `art` is a name of the language",
            ],
            "fn q__(q__, b) { }",
        );
        check(
            "f(|art| art + 1)",
            &["K0206: `art` is a name of the language"],
            "f(|q__| art + 1)",
        );
        check(
            "try { } catch (art) { } import \"x\" as row;",
            &[
                "K0206: `art` is a name of the language",
                "K0206: `row` is a name of the language",
            ],
            "try { } catch (q__) { } import \"x\" as q__;",
        );
    }

    #[test]
    fn a_closure_of_when_may_name_its_codes_as_declared() {
        check(
            "when([art, prosjekt], |art, prosjekt| art == 1 && prosjekt == 2)",
            &[],
            "when([art, prosjekt], |art, prosjekt| art == 1 && prosjekt == 2)",
        );
        check("when([art], |a| a == 1)", &[], "when([art], |a| a == 1)");
        check(
            "when([art, prosjekt], |prosjekt, art| true)",
            &[
                "K0206: `prosjekt` is a name of the language",
                "K0206: `art` is a name of the language",
            ],
            "when([art, prosjekt], |q_______, q__| true)",
        );
        check(
            "when([art], |art| prosjekt == 1)",
            &["K0202: `prosjekt` is not among the closure's codes"],
            "when([art], |art| prosjekt == 1)",
        );
    }

    #[test]
    fn long_literals_are_refused() {
        assert!(
            !is_too_long("1.75")
                && !is_too_long("330_192_316")
                && !is_too_long("0.1234567890123456789012345678")
        );
        assert!(
            is_too_long("0.12345678901234567890123456789")
                && is_too_long("9999999999999999999")
                && is_too_long("1e99")
        );
    }
}
