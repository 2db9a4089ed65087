//! Marks that a word processor or a version control puts into a script, and the single `=` of a
//! comparison. What stands in texts and comments is left alone.

use std::ops::Range;

use super::draft::finding;
use super::position::ScriptText;
use super::tokens::{Token, TokenKind};
use crate::diag::{CONFLICT, Code, Diagnostic, is_conflict_mark};

/// What was found, with what may stand instead so that the rest of the script can be looked at.
#[derive(Default)]
pub(super) struct ForeignMarks {
    pub diagnostics: Vec<Diagnostic>,
    /// Whether a version control left two changes, so that all else says nothing.
    pub is_conflict: bool,
    /// Stretches of bytes with text of as many characters.
    pub patches: Vec<(Range<usize>, String)>,
}

impl ForeignMarks {
    fn push(&mut self, source: &ScriptText, range: Range<usize>, words: [&str; 2], help: String) {
        let [message, label] = words;
        let diagnostic = finding(Code::ScriptSyntax, message, &source.span(range), label);
        self.diagnostics.push(diagnostic.help(help));
    }
}

fn is_quote(mark: char) -> bool {
    "“”„‟‘’‚‛«»‹›″′´＂＇".contains(mark)
}

fn is_invisible(mark: char) -> bool {
    matches!(mark, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// What a mark stands for, and what of one character can stand in its place meanwhile.
fn meant(mark: char) -> Option<(&'static str, char)> {
    Some(match mark {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => ("-", '-'),
        '≥' => (">=", '>'),
        '≤' => ("<=", '<'),
        '≠' => ("!=", '>'),
        '×' | '∙' | '·' | '⋅' => ("*", '*'),
        '÷' | '∕' | '⁄' => ("/", '/'),
        '¬' => ("!", '!'),
        '∧' => ("and", '&'),
        '∨' => ("or", '|'),
        '…' => ("..=", '-'),
        '（' => ("(", '('),
        '）' => (")", ')'),
        '，' => (",", ','),
        '；' => (";", ';'),
        '＝' => ("==", '>'),
        _ => return None,
    })
}

/// Looks through what stands outside of texts and comments.
pub(super) fn find(source: &ScriptText) -> ForeignMarks {
    let mut found = ForeignMarks::default();
    let mark = |token: &&Token| is_conflict_mark(&source.text[token.range.start..]);
    let of_conflict = source.tokens.iter().filter(mark).find(|token| {
        let before = &source.text[..token.range.start];
        before.is_empty() || before.ends_with('\n')
    });
    if let Some(mark) = of_conflict {
        let start = mark.range.start;
        let words = [CONFLICT.0, "the first mark"];
        found.push(source, start..start + 7, words, CONFLICT.1.to_owned());
        found.is_conflict = true;
        return found;
    }
    let mut quoted_to = 0;
    for (position, token) in source.tokens.iter().enumerate() {
        if token.range.start < quoted_to {
            continue;
        }
        let word = source.word(position);
        if token.kind == TokenKind::Text {
            ends_with_another_quote(source, token.range.clone(), &mut found);
            continue;
        }
        let Some(mark) = word.chars().next().filter(|mark| !mark.is_ascii()) else {
            continue;
        };
        if is_quote(mark) {
            quoted_to = quotes(source, token.range.clone(), &mut found);
        } else if is_invisible(mark) {
            let message = format!("an invisible character, U+{:04X}", u32::from(mark));
            let words = [message.as_str(), "here"];
            found.push(source, token.range.clone(), words, "delete it".to_owned());
            found.patches.push((token.range.clone(), " ".to_owned()));
        } else if let Some((sign, patch)) = meant(mark) {
            let message = format!("`{mark}` is not a sign of the language");
            let help = match sign {
                "-" | "..=" => {
                    format!("write `{sign}`; all codes from 260 to 269 are `260..=269`")
                }
                _ => format!("write `{sign}`"),
            };
            let words = [message.as_str(), "as a word processor writes it"];
            found.push(source, token.range.clone(), words, help);
            found.patches.push(stand_in(source, position, sign, patch));
        }
    }
    found
}

/// What stands in place of a mark; a dash between numbers becomes a range, since their difference
/// would be wrong for another reason.
fn stand_in(source: &ScriptText, at: usize, sign: &str, patch: char) -> (Range<usize>, String) {
    let range = source.tokens[at].range.clone();
    let is_number = |at: usize| {
        let token = source.tokens.get(at);
        token.is_some_and(|token| token.kind == TokenKind::Number)
    };
    let before = at.checked_sub(1).filter(|before| is_number(*before));
    let length = before.map_or(0, |before| source.tokens[before].range.len());
    match before.map(|before| source.tokens[before].range.clone()) {
        Some(number)
            if length >= 2
                && number.end == range.start
                && is_number(at + 1)
                && matches!(sign, "-" | "..=") =>
        {
            let zeros = "0".repeat(length - 1);
            (number.start..range.end, format!("{zeros}.."))
        }
        _ => (range, patch.to_string()),
    }
}

/// Reports a text in typographic quotes; returns where it ends.
fn quotes(source: &ScriptText, opening: Range<usize>, found: &mut ForeignMarks) -> usize {
    let line = source.text[opening.end..].lines().next().unwrap_or("");
    let closing = line
        .char_indices()
        .find(|(_, mark)| is_quote(*mark) || *mark == '"');
    let words = [
        "this quote is not straight",
        "as a word processor writes it",
    ];
    found.patches.push((opening.clone(), "\"".to_owned()));
    let Some((at, mark)) = closing else {
        let help = "write texts in straight quotes: `\"...\"`".to_owned();
        found.push(source, opening.clone(), words, help);
        return opening.end;
    };
    let start = opening.end + at;
    let end = start + mark.len_utf8();
    let help = format!("write `\"{}\"`", &source.text[opening.end..start]);
    found.push(source, opening.start..end, words, help);
    if mark != '"' {
        found.patches.push((start..end, "\"".to_owned()));
    }
    end
}

/// A text that begins with a straight quote and ends with another one.
fn ends_with_another_quote(source: &ScriptText, text: Range<usize>, found: &mut ForeignMarks) {
    let words = &source.text[text.clone()];
    let first = words.lines().next().unwrap_or("");
    let is_open = words.starts_with('"') && (words.contains('\n') || !words[1..].ends_with('"'));
    let other = first
        .char_indices()
        .find(|(_, mark)| is_quote(*mark))
        .filter(|_| is_open);
    if let Some((at, mark)) = other {
        let start = text.start + at;
        let words = [
            "this quote is not straight",
            "as a word processor writes it",
        ];
        let help = format!("write `\"{}\"`", &first[1..at]);
        found.push(source, start..start + mark.len_utf8(), words, help);
    }
}

/// Each `=` that cannot give a variable its value.
pub(super) fn single_equals(source: &ScriptText) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut start = 0;
    for (position, token) in source.tokens.iter().enumerate() {
        while let Some(opening) = open.last().copied() {
            let closing = source.tokens[opening].partner;
            if closing.is_some_and(|closing| closing < position) {
                open.pop();
            } else {
                break;
            }
        }
        let word = source.word(position);
        let within = open.last().map_or("", |opening| source.word(*opening));
        if word == "=" {
            let is_compared = match within {
                "(" | "[" => true,
                "" | "{" => (start..position).any(|at| {
                    matches!(
                        source.word(at),
                        "=" | "=="
                            | "!="
                            | "and"
                            | "or"
                            | "&&"
                            | "||"
                            | "if"
                            | "while"
                            | "until"
                            | "return"
                    )
                }),
                _ => false,
            };
            if is_compared {
                let span = source.span(token.range.clone());
                let message = "a single `=` does not compare";
                let diagnostic = finding(Code::ScriptSyntax, message, &span, "here");
                found.push(diagnostic.help("write `==` to compare"));
            }
        }
        if token.partner.is_some_and(|partner| partner > position) {
            open.push(position);
        }
        // What a closure does stands behind its parameters.
        let is_boundary = matches!(word, ";" | "{" | "}" | "|" | "||")
            || (within == "{" && matches!(word, "," | "=>"));
        if is_boundary {
            start = position + 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str], patched: &str) {
        let source = ScriptText::new("a.rhai", text.to_owned());
        let mut marks = find(&source);
        let equals = single_equals(&source);
        let told: Vec<_> = marks
            .diagnostics
            .iter()
            .chain(&equals)
            .map(|told| {
                format!(
                    "{} | {}",
                    told.message,
                    told.help.clone().unwrap_or_default()
                )
            })
            .collect();
        assert_eq!(told, expected, "{text}");
        let mut text = text.to_owned();
        marks.patches.sort_by_key(|(range, _)| range.start);
        for (range, words) in marks.patches.iter().rev() {
            text.replace_range(range.clone(), words);
        }
        assert_eq!(text, patched);
    }

    #[test]
    fn quotes_of_word_processors_are_named_once_for_each_text() {
        for [open, close] in [
            ["“", "”"],
            ["«", "»"],
            ["„", "“"],
            ["‘", "’"],
            ["´", "´"],
            ["″", "″"],
        ] {
            check(
                &format!("f({open}a–b{close}, \"”\")"),
                &["this quote is not straight | write `\"a–b\"`"],
                "f(\"a–b\", \"”\")",
            );
        }
        check(
            "f(“a\", 1)",
            &["this quote is not straight | write `\"a\"`"],
            "f(\"a\", 1)",
        );
        check(
            "f(\"a”, 1);\ng(\"b\")",
            &["this quote is not straight | write `\"a\"`"],
            "f(\"a”, 1);\ng(\"b\")",
        );
    }

    #[test]
    fn signs_of_word_processors_are_named() {
        check(
            "a ≥ 5",
            &["`≥` is not a sign of the language | write `>=`"],
            "a > 5",
        );
        check(
            "a ≠ 5",
            &["`≠` is not a sign of the language | write `!=`"],
            "a > 5",
        );
        let range = "all codes from 260 to 269 are `260..=269`";
        check(
            "b.within(260–269)",
            &[&format!(
                "`–` is not a sign of the language | write `-`; {range}"
            )],
            "b.within(00..269)",
        );
        check(
            "a − 5",
            &[&format!(
                "`−` is not a sign of the language | write `-`; {range}"
            )],
            "a - 5",
        );
        check(
            "a\u{200b} == 5",
            &["an invisible character, U+200B | delete it"],
            "a  == 5",
        );
        check("a\u{a0}== 5 // “ ≥ –", &[], "a\u{a0}== 5 // “ ≥ –");
    }

    #[test]
    fn a_single_equals_sign_that_assigns_is_no_comparison() {
        let wrong = "a single `=` does not compare | write `==` to compare";
        for text in [
            "rule(\"x\", a == 1 and b = 2)",
            "when([a], |a| a = 1)",
            "[a = 1]",
            "if a = 1 { }",
            "let c = a == 1 and b = 2;",
            "if a { } else if b = 1 { }",
        ] {
            check(text, &[wrong], text);
        }
        for text in [
            "let a = 1; a = 2; b.c[1] = 3;",
            "if a == 1 { b = 2; c = 3 } d = 4;",
            "f(|x| { let y = 1; y = x; y })",
            "switch a { 1 => b = 2, 3 => b = 4 }",
            "const A = b == 1;",
            "f(#{ a: 1 }, a >= 1, b <= 2, c != 3)",
        ] {
            check(text, &[], text);
        }
    }
}
