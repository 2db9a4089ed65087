//! From Rhai's points to spans: what stands at a place, and how far a call and its arguments reach.
//!
//! Inputs: a script's text, and its syntax tree for the [`Sites`]. Rhai gives points in characters;
//! a diagnostic needs stretches in bytes.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use rhai::{ASTNode, Expr, FnCallExpr, Position, Stmt};

use super::tokens::{Token, TokenKind, tokenize};
use crate::diag::{LineIndex, Span};

/// The function that is called with what a `switch` looks at and the kind of its cases. The call is
/// written into the text that Rhai reads.
pub(super) const OPERAND: &str = "switch_operand";

/// A script's text with its tokens.
#[derive(Clone, Debug)]
pub(super) struct ScriptText {
    /// Path of the file.
    pub path: Arc<str>,
    /// The text, without a byte order mark.
    pub text: String,
    /// Its tokens, in order.
    pub tokens: Vec<Token>,
    lines: LineIndex,
    insertions: Vec<Insertion>,
}

/// What Rhai reads that does not stand in the script. **Unit**: characters.
#[derive(Clone, Debug)]
struct Insertion {
    line: usize,
    /// The column of the script before which it goes, from 1.
    column: usize,
    length: usize,
}

impl ScriptText {
    /// Takes a script apart.
    pub fn new(path: &str, text: String) -> Self {
        Self {
            path: Arc::from(path),
            tokens: tokenize(&text),
            lines: LineIndex::new(&text),
            insertions: Vec::new(),
            text,
        }
    }

    /// Notes what is written into the text that Rhai reads, in order; its points are told without.
    pub fn note_insertions(&mut self, insertions: &[(usize, String)]) {
        let place = |(at, words): &(usize, String)| {
            let (line, column) = self.lines.position(&self.text, *at);
            let length = words.chars().count();
            Insertion {
                line,
                column,
                length,
            }
        };
        self.insertions = insertions.iter().map(place).collect();
    }

    /// A span of this file.
    pub fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.path.clone(), range.start, range.end)
    }

    /// The text of a token, or nothing beyond the last.
    pub fn word(&self, position: usize) -> &str {
        self.tokens
            .get(position)
            .map_or("", |token| &self.text[token.range.clone()])
    }

    /// The byte at one of Rhai's points; the end of the text where the point is beyond it.
    pub fn byte(&self, point: Position) -> Option<usize> {
        let (line, mut column) = (point.line()?, point.position().unwrap_or(1));
        for inserted in self
            .insertions
            .iter()
            .filter(|inserted| inserted.line == line)
        {
            if column <= inserted.column {
                break;
            }
            column = inserted.column.max(column.saturating_sub(inserted.length));
        }
        self.lines.byte(&self.text, line, column)
    }

    /// The position of the token that holds a byte, else of the first one behind it.
    pub fn token_at(&self, byte: usize) -> Option<usize> {
        let position = self.tokens.partition_point(|token| token.range.end <= byte);
        (position < self.tokens.len()).then_some(position)
    }

    /// The stretch of the word at a point; empty at the end of the text.
    pub fn word_at(&self, point: Position) -> Range<usize> {
        let byte = self.byte(point).unwrap_or(0);
        match self.token_at(byte) {
            Some(position) => self.tokens[position].range.clone(),
            None => self
                .tokens
                .last()
                .map_or(0..0, |last| last.range.end..last.range.end),
        }
    }

    /// The end of the call whose name or sign is the token at `position`: behind its closing
    /// parenthesis.
    fn call_end(&self, position: usize) -> usize {
        let opening = self
            .tokens
            .get(position + 1)
            .filter(|_| self.word(position + 1) == "(");
        match opening.and_then(|token| token.partner) {
            Some(closing) => self.tokens[closing].range.end,
            None => self.tokens[position].range.end,
        }
    }

    /// The end of what starts with the token at `position` and reaches to the next comma or closing
    /// bracket outside of brackets.
    pub fn argument_end(&self, position: usize) -> usize {
        let (mut at, mut end) = (
            position,
            self.tokens
                .get(position)
                .map_or(self.text.len(), |token| token.range.end),
        );
        let mut bars = 0;
        while let Some(token) = self.tokens.get(at) {
            match self.word(at) {
                "|" => bars += 1,
                "," if bars != 1 => break,
                ")" | "]" | "}" | ";" => break,
                _ => {}
            }
            at = token.partner.filter(|partner| *partner > at).unwrap_or(at);
            end = self.tokens[at].range.end;
            at += 1;
        }
        end
    }

    /// Takes in the parentheses around an operand.
    fn widen(&self, range: Range<usize>) -> Range<usize> {
        let mut range = range;
        loop {
            let Some(first) = self
                .token_at(range.start)
                .and_then(|first| first.checked_sub(1))
            else {
                return range;
            };
            let Some(closing) = self.tokens[first]
                .partner
                .filter(|_| self.word(first) == "(")
            else {
                return range;
            };
            let after = self
                .tokens
                .partition_point(|token| token.range.start < range.end);
            if closing != after {
                return range;
            }
            range = self.tokens[first].range.start..self.tokens[closing].range.end;
        }
    }
}

/// How far a call, operator or property reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Site {
    /// All of it; a method with what stands before its point.
    pub whole: Range<usize>,
    /// The name and parentheses alone.
    pub own: Range<usize>,
    /// Its arguments; a method's first is what stands before its point.
    pub arguments: Vec<Range<usize>>,
}

/// The sites of a script by the byte of the point that Rhai gives.
#[derive(Clone, Debug, Default)]
pub(super) struct Sites(HashMap<usize, Site>);

impl Sites {
    /// Finds every site in a syntax tree.
    pub fn find(source: &ScriptText, ast: &rhai::AST) -> Self {
        let mut finder = Finder {
            source,
            sites: HashMap::new(),
        };
        ast.walk(&mut |path: &[ASTNode]| {
            let below_statement = !matches!(path.iter().rev().nth(1), Some(ASTNode::Expr(_)));
            match path.last() {
                Some(ASTNode::Expr(expr)) if below_statement => {
                    finder.expr(expr);
                }
                Some(ASTNode::Stmt(Stmt::FnCall(call, point))) => {
                    finder.call(call, *point);
                }
                Some(ASTNode::Stmt(Stmt::Assignment(assignment))) => {
                    let (left, right) = (
                        finder.expr(&assignment.1.lhs),
                        finder.expr(&assignment.1.rhs),
                    );
                    finder.insert(
                        assignment.0.position(),
                        left.start..right.end,
                        None,
                        vec![left, right],
                    );
                }
                _ => {}
            }
            true
        });
        Self(finder.sites)
    }

    /// The site at a byte.
    pub fn get(&self, byte: usize) -> Option<&Site> {
        self.0.get(&byte)
    }
}

struct Finder<'a> {
    source: &'a ScriptText,
    sites: HashMap<usize, Site>,
}

impl Finder<'_> {
    fn insert(
        &mut self,
        point: Position,
        whole: Range<usize>,
        own: Option<Range<usize>>,
        arguments: Vec<Range<usize>>,
    ) {
        if let Some(byte) = self.source.byte(point) {
            self.sites.insert(
                byte,
                Site {
                    own: own.unwrap_or(whole.clone()),
                    whole,
                    arguments,
                },
            );
        }
    }

    /// The position of the token at a point.
    fn token(&self, point: Position) -> Option<usize> {
        self.source
            .byte(point)
            .and_then(|byte| self.source.token_at(byte))
    }

    /// Notes the sites in an expression and returns how far it reaches.
    fn expr(&mut self, expr: &Expr) -> Range<usize> {
        match expr {
            Expr::FnCall(call, point) => self.call(call, *point),
            Expr::Dot(chain, ..) => {
                let receiver = self.expr(&chain.lhs);
                let receiver = self.source.widen(receiver);
                self.link(receiver, &chain.rhs)
            }
            Expr::Index(chain, ..) => {
                let receiver = self.expr(&chain.lhs);
                let receiver = self.source.widen(receiver);
                self.index(receiver, &chain.rhs)
            }
            Expr::And(operands, point)
            | Expr::Or(operands, point)
            | Expr::Coalesce(operands, point) => {
                let ranges: Vec<_> = operands
                    .iter()
                    .map(|operand| self.operand(operand))
                    .collect();
                let whole = self.union(*point, &ranges);
                self.insert(*point, whole.clone(), None, ranges);
                whole
            }
            Expr::Array(items, point) => {
                for item in items {
                    self.expr(item);
                }
                self.bracketed(*point)
            }
            Expr::Map(entries, point) => {
                for (_, value) in &entries.0 {
                    self.expr(value);
                }
                self.bracketed(*point)
            }
            Expr::InterpolatedString(parts, point) => {
                for part in parts {
                    self.expr(part);
                }
                self.source.word_at(*point)
            }
            Expr::Variable(name, _, point) if !name.2.is_empty() => {
                self.source.word_at(name.2.position()).start..self.source.word_at(*point).end
            }
            Expr::Stmt(_) => self.closure_or_block(expr.start_position()),
            Expr::DynamicConstant(value, point) if value.is_fnptr() => {
                self.closure_or_block(*point)
            }
            other => {
                let range = self.source.word_at(other.start_position());
                let signed = &self.source.text[range.clone()] == "-";
                let next = self
                    .source
                    .tokens
                    .get(self.source.token_at(range.end).unwrap_or(usize::MAX));
                match next.filter(|next| signed && next.kind == TokenKind::Number) {
                    Some(number) => range.start..number.range.end,
                    None => range,
                }
            }
        }
    }

    fn operand(&mut self, expr: &Expr) -> Range<usize> {
        let range = self.expr(expr);
        self.source.widen(range)
    }

    fn union(&self, point: Position, ranges: &[Range<usize>]) -> Range<usize> {
        let sign = self.source.word_at(point);
        let start = ranges
            .iter()
            .map(|range| range.start)
            .min()
            .unwrap_or(sign.start)
            .min(sign.start);
        start
            ..ranges
                .iter()
                .map(|range| range.end)
                .max()
                .unwrap_or(sign.end)
    }

    fn call(&mut self, call: &FnCallExpr, point: Position) -> Range<usize> {
        if let Some(operand) = call.args.first().filter(|_| call.name == OPERAND) {
            return self.expr(operand);
        }
        let sign = self.token(point);
        let word = sign.map_or("", |sign| self.source.word(sign));
        if word == "|" || word == "||" {
            return self.closure_or_block(point);
        }
        let is_operator = call.is_operator_call() || matches!(word, "and" | "or" | "in" | "!");
        if is_operator {
            let ranges: Vec<_> = call
                .args
                .iter()
                .map(|argument| self.operand(argument))
                .collect();
            let whole = self.union(point, &ranges);
            self.insert(point, whole.clone(), None, ranges);
            return whole;
        }
        let arguments: Vec<_> = call
            .args
            .iter()
            .map(|argument| self.expr(argument))
            .collect();
        let Some(name) = sign else { return 0..0 };
        let start = if call.is_qualified() {
            self.source.word_at(call.namespace.position()).start
        } else {
            self.source.tokens[name].range.start
        };
        let whole = start..self.source.call_end(name);
        self.insert(point, whole.clone(), None, arguments);
        whole
    }

    /// Notes the links of a chain behind its first point.
    fn link(&mut self, receiver: Range<usize>, link: &Expr) -> Range<usize> {
        match link {
            Expr::Dot(chain, ..) => {
                let receiver = self.link(receiver, &chain.lhs);
                self.link(receiver, &chain.rhs)
            }
            Expr::Index(chain, ..) => {
                let receiver = self.link(receiver, &chain.lhs);
                self.index(receiver, &chain.rhs)
            }
            Expr::MethodCall(call, point) => {
                let arguments: Vec<_> = call
                    .args
                    .iter()
                    .map(|argument| self.expr(argument))
                    .collect();
                let Some(name) = self.token(*point) else {
                    return receiver;
                };
                let own = self.source.tokens[name].range.start..self.source.call_end(name);
                let whole = receiver.start..own.end;
                self.insert(
                    *point,
                    whole.clone(),
                    Some(own),
                    std::iter::once(receiver).chain(arguments).collect(),
                );
                whole
            }
            Expr::Property(_, point) => {
                let own = self.source.word_at(*point);
                let whole = receiver.start..own.end;
                if let Some(dot) = self.token(*point).and_then(|name| name.checked_sub(1)) {
                    let site = Site {
                        whole: whole.clone(),
                        own: own.clone(),
                        arguments: vec![receiver, own],
                    };
                    self.sites.insert(self.source.tokens[dot].range.start, site);
                }
                whole
            }
            other => receiver.start..self.expr(other).end,
        }
    }

    fn index(&mut self, receiver: Range<usize>, index: &Expr) -> Range<usize> {
        if let Expr::Dot(chain, ..) = index {
            let receiver = self.index(receiver, &chain.lhs);
            return self.link(receiver, &chain.rhs);
        }
        let inner = self.expr(index);
        let end = self
            .source
            .token_at(inner.end)
            .map_or(inner.end, |closing| self.source.tokens[closing].range.end);
        receiver.start..end
    }

    fn bracketed(&self, point: Position) -> Range<usize> {
        let Some(opening) = self.token(point) else {
            return self.source.word_at(point);
        };
        let token = &self.source.tokens[opening];
        token.range.start..token.partner.map_or(token.range.end, |closing| {
            self.source.tokens[closing].range.end
        })
    }

    fn closure_or_block(&self, point: Position) -> Range<usize> {
        let Some(first) = self.token(point) else {
            return self.source.word_at(point);
        };
        match self.source.word(first) {
            "{" => self.bracketed(point),
            _ => self.source.tokens[first].range.start..self.source.argument_end(first),
        }
    }
}

#[cfg(test)]
mod tests;
