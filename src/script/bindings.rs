//! The names that a script itself gives: variables, parameters, modules and functions, each with
//! how far it reaches.
//!
//! Input: the words alone, so that it is known of a script that cannot be parsed, too.

use std::ops::Range;

use super::position::ScriptText;
use super::tokens::TokenKind;

/// A name that stands for a value or a module within a stretch of the script.
#[derive(Clone, Debug)]
pub(super) struct Binding {
    /// The position of the name among the tokens.
    pub position: usize,
    /// Where it is known. **Unit**: bytes.
    pub scope: Range<usize>,
    /// Whether it names an imported file.
    pub is_module: bool,
}

/// A function that a script declares.
#[derive(Clone, Debug)]
pub(super) struct OwnFunction {
    /// The position of its name among the tokens.
    pub position: usize,
    /// All of it, from `fn` on. **Unit**: bytes.
    pub range: Range<usize>,
}

/// A closure in a script.
pub(super) struct WrittenClosure {
    /// Positions of its parameters among the tokens.
    pub parameters: Vec<usize>,
    /// The token behind its parameters.
    pub body: usize,
    /// All of it. **Unit**: bytes.
    pub range: Range<usize>,
    /// The dimensions that `when` declares for it; `None` for any other closure.
    pub declared: Option<Vec<String>>,
}

pub(super) fn closures(source: &ScriptText) -> Vec<WrittenClosure> {
    let mut found = Vec::new();
    for (position, token) in source.tokens.iter().enumerate() {
        let before = position
            .checked_sub(1)
            .map_or("", |before| source.word(before));
        let opens = matches!(
            before,
            "" | "(" | "," | "=" | "[" | "{" | ":" | "=>" | "return"
        );
        let (parameters, body) = match source.word(position) {
            "||" if opens => (Vec::new(), position + 1),
            "|" if opens => {
                let end = (position + 1..source.tokens.len()).find(|at| source.word(*at) == "|");
                let end = end.unwrap_or(source.tokens.len());
                (names(source, position + 1..end), end + 1)
            }
            _ => continue,
        };
        let range = token.range.start..source.argument_end(position);
        found.push(WrittenClosure {
            parameters,
            body,
            range,
            declared: declared(source, position),
        });
    }
    found
}

/// The names in the list before a closure that is `when`'s second argument.
fn declared(source: &ScriptText, closure: usize) -> Option<Vec<String>> {
    let is_list = |closing: &usize| source.word(closing + 1) == "," && source.word(*closing) == "]";
    let closing = closure.checked_sub(2).filter(is_list)?;
    let opening = source.tokens[closing].partner?;
    let is_when = |name: &usize| source.word(name + 1) == "(" && source.word(*name) == "when";
    let name = opening.checked_sub(2).filter(is_when);
    name.map(|_| {
        let words = (opening + 1..closing).map(|at| source.word(at));
        words
            .filter(|word| *word != ",")
            .map(str::to_owned)
            .collect()
    })
}

pub(super) fn functions(source: &ScriptText) -> Vec<OwnFunction> {
    let is_function = |at: &usize| source.word(*at) == "fn" && is_name(source, at + 1);
    let function = |at: usize| {
        let start = source.tokens[at].range.start;
        let end = body(source, at + 2)
            .unwrap_or_else(|| source.tokens[at + 1].range.clone())
            .end;
        OwnFunction {
            position: at + 1,
            range: start..end,
        }
    };
    (0..source.tokens.len())
        .filter(is_function)
        .map(function)
        .collect()
}

/// The names for values and modules. A parameter that is called as the dimension that `when`
/// declares for it stands for that dimension, and is not a name of its own.
pub(super) fn bindings(source: &ScriptText, closures: &[WrittenClosure]) -> Vec<Binding> {
    let mut found = Vec::new();
    let mut blocks: Vec<Range<usize>> = Vec::new();
    for (at, token) in source.tokens.iter().enumerate() {
        blocks.retain(|block| block.end > token.range.start);
        if source.word(at) == "{" {
            blocks.extend(
                token
                    .partner
                    .map(|closing| token.range.start..source.tokens[closing].range.end),
            );
        }
        let is_list = source.word(at + 1) == "(";
        let block_end = blocks.last().map_or(source.text.len(), |block| block.end);
        let (names, scope) = match source.word(at) {
            "let" | "const" => (
                names(source, at + 1..at + 2),
                statement_end(source, at)..block_end,
            ),
            "as" if at > 0 && source.tokens[at - 1].kind == TokenKind::Text => {
                (names(source, at + 1..at + 2), 0..source.text.len())
            }
            "fn" => (
                names(source, at + 3..closing(source, at + 2)),
                body(source, at + 2).unwrap_or_default(),
            ),
            "for" | "catch" if is_list => (
                names(source, at + 2..closing(source, at + 1)),
                body(source, at + 1).unwrap_or_default(),
            ),
            "for" => (
                names(source, at + 1..at + 2),
                body(source, at + 1).unwrap_or_default(),
            ),
            _ => continue,
        };
        let is_module = source.word(at) == "as";
        found.extend(names.into_iter().map(|position| Binding {
            position,
            scope: scope.clone(),
            is_module,
        }));
    }
    for closure in closures {
        let is_dimension = |order: usize, parameter: usize| {
            let declared = closure
                .declared
                .as_ref()
                .and_then(|declared| declared.get(order));
            declared.is_some_and(|declared| declared == source.word(parameter))
        };
        let own = closure
            .parameters
            .iter()
            .enumerate()
            .filter(|(order, parameter)| !is_dimension(*order, **parameter));
        let binding = |(_, position): (usize, &usize)| Binding {
            position: *position,
            scope: closure.range.clone(),
            is_module: false,
        };
        found.extend(own.map(binding));
    }
    found
}

fn is_name(source: &ScriptText, position: usize) -> bool {
    source
        .tokens
        .get(position)
        .is_some_and(|token| token.kind == TokenKind::Name)
}

/// The positions of the names among some tokens.
fn names(source: &ScriptText, positions: Range<usize>) -> Vec<usize> {
    positions
        .filter(|position| is_name(source, *position))
        .collect()
}

/// The partner of the parenthesis at a position; the position itself where there is none.
fn closing(source: &ScriptText, opening: usize) -> usize {
    let token = source
        .tokens
        .get(opening)
        .filter(|_| source.word(opening) == "(");
    token.and_then(|token| token.partner).unwrap_or(opening)
}

/// The next block from a token on, what stands in other brackets left out.
fn body(source: &ScriptText, from: usize) -> Option<Range<usize>> {
    let mut at = from;
    loop {
        let token = source.tokens.get(at)?;
        match (source.word(at), token.partner) {
            ("{", closing) => {
                let end = closing.map_or(source.text.len(), |closing| {
                    source.tokens[closing].range.end
                });
                return Some(token.range.start..end);
            }
            (";" | "}", _) => return None,
            (_, Some(closing)) if closing > at => at = closing + 1,
            _ => at += 1,
        }
    }
}

/// The end of the statement that begins with a token.
fn statement_end(source: &ScriptText, from: usize) -> usize {
    let mut at = from;
    while let Some(token) = source.tokens.get(at) {
        match token.partner.filter(|closing| *closing > at) {
            Some(closing) => at = closing + 1,
            None if matches!(source.word(at), ";" | "}" | ")" | "]") => return token.range.end,
            None => at += 1,
        }
    }
    source.text.len()
}
