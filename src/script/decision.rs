//! Decision tables: a CSV file becomes rules with the same expressions that a script would build.

use std::sync::Arc;

use super::draft::{Body, Declaration, Draft, finding};
use super::names::LayerNames;
use crate::diag::{CONFLICT, Code, Diagnostic, Span, conflict, did_you_mean};
use crate::facts::DimensionKind;
use crate::ledger::{TextMatch, TextTest, range_for_readers};
use crate::model::{CodeRange, Comparison, Expr, Id, Node, Reason, Target, Years};
use crate::value::{Ratio, Unit};
use crate::world::World;

/// The columns that are no dimensions.
const COLUMNS: [&str; 8] = [
    "id",
    "to",
    "share",
    "over",
    "because",
    "source",
    "valid_from",
    "valid_to",
];

/// Replaces the decision tables among the declarations from `first` on by their rules.
pub(super) fn read_tables(world: &dyn World, draft: &mut Draft, first: usize) {
    let declared = draft
        .declarations
        .split_off(first.min(draft.declarations.len()));
    for declaration in declared {
        match &declaration.body {
            Body::Table { path, path_span } => {
                let (rules, diagnostics) = match world.text(path) {
                    Ok(text) => {
                        let (rules, mut found) =
                            DecisionTable::new(path, &text, &draft.names).read();
                        found.extend(Diagnostic::person_in_file(path, &text));
                        (rules, found)
                    }
                    Err(error) => (Vec::new(), vec![unreadable(world, path, path_span, &error)]),
                };
                draft
                    .declarations
                    .extend(rules.into_iter().map(|rule| inherit(rule, &declaration)));
                diagnostics
                    .into_iter()
                    .for_each(|diagnostic| draft.report(diagnostic));
            }
            _ => draft.declarations.push(declaration),
        }
    }
}

fn unreadable(world: &dyn World, path: &str, span: &Span, error: &std::io::Error) -> Diagnostic {
    let why = match error.kind() {
        std::io::ErrorKind::NotFound if !world.exists(path) => "there is no such file".to_owned(),
        std::io::ErrorKind::InvalidData => "it is not UTF-8".to_owned(),
        _ => error.to_string(),
    };
    finding(
        Code::TableInvalid,
        format!("`{path}` cannot be used: {why}"),
        span,
        "here",
    )
}

/// What a table's declaration states holds for those of its rules that state nothing.
fn inherit(mut rule: Declaration, table: &Declaration) -> Declaration {
    if rule.reason == Reason::default() {
        rule.reason = table.reason.clone();
    }
    rule.years = Years {
        from: rule.years.from.or(table.years.from),
        to: rule.years.to.or(table.years.to),
    };
    rule.cut |= table.cut;
    rule
}

struct DecisionTable<'a> {
    path: Arc<str>,
    text: &'a str,
    names: &'a LayerNames,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> DecisionTable<'a> {
    fn new(path: &str, text: &'a str, names: &'a LayerNames) -> Self {
        Self {
            path: path.into(),
            text,
            names,
            diagnostics: Vec::new(),
        }
    }

    fn wrong(&mut self, span: &Span, message: impl Into<String>, help: Option<String>) {
        self.diagnostics
            .push(finding(Code::TableInvalid, message, span, "this line").maybe_help(help));
    }

    fn read(mut self) -> (Vec<Declaration>, Vec<Diagnostic>) {
        if let Some(line) = conflict(self.text) {
            let finding = Diagnostic::new(Code::TableInvalid, CONFLICT.0);
            let finding = finding.at_line(self.path.clone(), line, "the first mark");
            return (Vec::new(), vec![finding.help(CONFLICT.1)]);
        }
        let lines = self.lines();
        let Some((header, span)) = lines.first() else {
            let span = Span::new(self.path.clone(), 0, 0);
            self.wrong(
                &span,
                "the table is empty",
                Some("its first line names the columns".to_owned()),
            );
            return (Vec::new(), self.diagnostics);
        };
        if !self.check_header(header, span) {
            return (Vec::new(), self.diagnostics);
        }
        let rules = lines[1..]
            .iter()
            .filter_map(|(fields, span)| self.rule(header, fields, span))
            .collect();
        (rules, self.diagnostics)
    }

    /// The records with the stretch of each; blank lines are left out.
    fn lines(&mut self) -> Vec<(Vec<String>, Span)> {
        let first = self.text.lines().next().unwrap_or("");
        let delimiter = if first.matches(';').count() >= first.matches(',').count() {
            b';'
        } else {
            b','
        };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(self.text.as_bytes());
        let (mut lines, mut record) = (Vec::new(), csv::StringRecord::new());
        loop {
            let start = usize::try_from(reader.position().byte()).unwrap_or(0);
            if !matches!(reader.read_record(&mut record), Ok(true)) {
                return lines;
            }
            let end = usize::try_from(reader.position().byte())
                .unwrap_or(start)
                .min(self.text.len());
            let raw = self.text.get(start..end).unwrap_or("");
            let lead = raw.len() - raw.trim_start_matches(['\r', '\n']).len();
            let span = Span::new(
                self.path.clone(),
                start + lead,
                start + raw.trim_end().len().max(lead),
            );
            let fields: Vec<_> = record.iter().map(|field| field.trim().to_owned()).collect();
            if fields.iter().any(|field| !field.is_empty()) {
                lines.push((fields, span));
            }
        }
    }

    fn check_header(&mut self, header: &[String], span: &Span) -> bool {
        let before = self.diagnostics.len();
        for required in ["id", "to"] {
            if !header.iter().any(|name| name == required) {
                self.wrong(
                    span,
                    format!("the table lacks the column `{required}`"),
                    Some(format!("add `{required}` to the first line")),
                );
            }
        }
        for (position, name) in header.iter().enumerate() {
            if header[..position].contains(name) {
                self.wrong(
                    span,
                    format!("the column `{name}` stands twice"),
                    Some("keep one of them".to_owned()),
                );
            } else if !COLUMNS.contains(&&**name) && self.names.dimension(name).is_none() {
                let known: Vec<_> = COLUMNS
                    .into_iter()
                    .chain(self.names.dimensions().map(|(name, _)| name))
                    .collect();
                let help = did_you_mean(name, known);
                self.wrong(span, format!("unknown column `{name}`"), help);
            }
        }
        self.diagnostics.len() == before
    }

    fn rule(&mut self, header: &[String], fields: &[String], span: &Span) -> Option<Declaration> {
        if fields.len() != header.len() {
            let help = "give the line as many fields as the header; a text that holds the delimiter or a quote is quoted";
            let message = format!(
                "{} fields, but the header has {}",
                fields.len(),
                header.len()
            );
            self.wrong(span, message, Some(help.to_owned()));
            return None;
        }
        let before = self.diagnostics.len();
        let field = |name: &str| {
            header
                .iter()
                .position(|column| column == name)
                .map_or("", |position| fields[position].as_str())
        };
        let id = field("id");
        if id.is_empty()
            || !id
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "æøå_.-".contains(c))
        {
            let help = "an id is made of small letters, digits, `_`, `-` and `.`";
            self.wrong(span, format!("`{id}` is not an id"), Some(help.to_owned()));
        }
        let target = self.target(field("to"), span);
        let years = Years {
            from: self.year(field("valid_from"), span),
            to: self.year(field("valid_to"), span),
        };
        let words = |name: &str| Some(field(name).to_owned()).filter(|words| !words.is_empty());
        let reason = Reason {
            because: words("because"),
            source: words("source"),
        };
        let share = words("share").map(|key| Expr::new(Node::Key(key.into()), span.clone()));
        let over = field("over")
            .split_whitespace()
            .map(|id| (Id::from(id), span.clone().into()))
            .collect();
        let condition = self.condition(header, fields, span);
        if self.diagnostics.len() > before {
            return Some(poisoned(id, span));
        }
        let body = Body::Rule {
            condition: condition?,
            target,
            share,
            over,
        };
        Some(Declaration {
            id: id.into(),
            body,
            reason,
            years,
            span: span.clone(),
            poisoned: false,
            cut: false,
        })
    }

    fn target(&mut self, to: &str, span: &Span) -> Option<Target> {
        match to {
            "outside.scope" => return Some(Target::OutsideScope),
            "ignored" => return Some(Target::Ignored),
            _ if to.starts_with("pending(") => return self.pending(to, span),
            "" => self.wrong(
                span,
                "the rule does not say where its postings belong",
                Some("fill in the column `to`".to_owned()),
            ),
            id => return self.category(id, span).map(Target::Category),
        }
        None
    }

    fn category(&mut self, id: &str, span: &Span) -> Option<Id> {
        let names = self.names;
        if let Some(category) = names.categories.get(id) {
            return Some(category.id.clone());
        }
        let known = names.categories.nodes.iter().map(|node| &*node.id);
        let help = did_you_mean(id, known.chain(["outside.scope", "ignored"]));
        self.wrong(span, format!("unknown category `{id}`"), help);
        None
    }

    /// `pending(barnevern, boliger)`.
    fn pending(&mut self, to: &str, span: &Span) -> Option<Target> {
        let inner = to
            .strip_prefix("pending(")
            .and_then(|to| to.strip_suffix(')'));
        let Some(inner) = inner.filter(|inner| !inner.trim().is_empty()) else {
            let help = "write the categories that may be meant between parentheses, such as `pending(barnevern, boliger)`";
            self.wrong(
                span,
                format!("`{to}` is not a target"),
                Some(help.to_owned()),
            );
            return None;
        };
        let categories = inner.split(',').map(|id| self.category(id.trim(), span));
        categories.collect::<Option<Vec<_>>>().map(Target::pending)
    }

    fn year(&mut self, text: &str, span: &Span) -> Option<i32> {
        if text.is_empty() {
            return None;
        }
        let year = text.parse().ok().and_then(super::call::argument::year);
        if year.is_none() {
            let help = "write a year such as `2013`, or leave the field blank";
            self.wrong(
                span,
                format!("`{text}` is not an accounting year"),
                Some(help.to_owned()),
            );
        }
        year
    }

    fn condition(&mut self, header: &[String], fields: &[String], span: &Span) -> Option<Expr> {
        let before = self.diagnostics.len();
        let mut parts = Vec::new();
        for (name, field) in header
            .iter()
            .zip(fields)
            .filter(|(_, field)| !field.is_empty())
        {
            match self.names.dimension(name) {
                Some(DimensionKind::Code) => parts.extend(self.codes(name, field, span)),
                Some(DimensionKind::Text) if text_test(name, field).needle.is_empty() => {
                    let help = "write the text after the colon, such as `contains:tolk`";
                    self.wrong(
                        span,
                        format!("`{field}` looks for no text in `{name}`"),
                        Some(help.to_owned()),
                    );
                }
                Some(DimensionKind::Text) => parts.push(Expr::new(
                    Node::TextTest(text_test(name, field)),
                    span.clone(),
                )),
                None => {}
            }
        }
        let condition = parts
            .into_iter()
            .reduce(|left, right| Expr::new(Node::And(left, right), span.clone()));
        if condition.is_none() && self.diagnostics.len() == before {
            self.wrong(
                span,
                "the rule looks at nothing, so it would claim every posting",
                Some("what no rule claims is for `otherwise(...)`".to_owned()),
            );
        }
        condition
    }

    fn codes(&mut self, dimension: &str, field: &str, span: &Span) -> Option<Expr> {
        let mut ranges = Vec::new();
        for part in field.split_whitespace() {
            match code(part) {
                Some(range) => ranges.push(range),
                None => {
                    let one = match range_for_readers(part) {
                        Some(_) => {
                            format!(", or `equals:{part}` for the one code that is written so")
                        }
                        None => String::new(),
                    };
                    let help = match range_for_readers(part).or_else(|| range_for_readers(field)) {
                        Some((from, to)) if from <= to => {
                            format!("write `{from}..{to}` for all codes from {from} to {to}{one}")
                        }
                        _ => "write codes such as `242`, ranges such as `10..99`, with blanks between; a code with other signs is `equals:...`".to_owned(),
                    };
                    self.wrong(
                        span,
                        format!("`{part}` is no code for `{dimension}`"),
                        Some(help),
                    );
                }
            }
        }
        let of = Expr::new(Node::Dimension(dimension.into()), span.clone());
        let node = match &ranges[..] {
            [CodeRange::Numbers(from, to)] if from == to => {
                let number = Node::Number(Ratio::from(*from), Unit::ratio());
                Node::Compare(Comparison::Equal, of, Expr::new(number, span.clone()))
            }
            [CodeRange::Text(text)] => Node::Compare(
                Comparison::Equal,
                of,
                Expr::new(Node::Text(text.to_string()), span.clone()),
            ),
            [] => return None,
            _ => Node::Within(of, ranges),
        };
        Some(Expr::new(node, span.clone()))
    }
}

/// A rule that stands only for its id.
fn poisoned(id: &str, span: &Span) -> Declaration {
    let body = Body::Rule {
        condition: Expr::new(Node::Poison, span.clone()),
        target: Some(Target::Ignored),
        share: None,
        over: Vec::new(),
    };
    Declaration {
        id: id.into(),
        body,
        reason: Reason::default(),
        years: Years::default(),
        span: span.clone(),
        poisoned: true,
        cut: true,
    }
}

fn code(part: &str) -> Option<CodeRange> {
    let number = |text: &str| {
        (text.len() <= 18 && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse::<i64>().ok())?
    };
    if let Some(code) = part.strip_prefix(EQUALS) {
        return (!code.is_empty()).then(|| CodeRange::Text(code.into()));
    }
    if let Some((from, to)) = part.split_once("..") {
        let (from, to) = (number(from)?, number(to.strip_prefix('=').unwrap_or(to))?);
        return (from <= to).then_some(CodeRange::Numbers(from, to));
    }
    if let Some(number) = number(part) {
        return Some(CodeRange::Numbers(number, number));
    }
    let is_sign = |c: char| "-_/".contains(c);
    let is_letter = |c: char| c.is_alphabetic() || c.is_ascii_digit();
    let is_code = part.chars().all(|c| is_letter(c) || is_sign(c))
        && !part.starts_with(is_sign)
        && !part.ends_with(is_sign)
        && !["til", "to", "tom", "through"].contains(&part.to_lowercase().as_str())
        && range_for_readers(part).is_none();
    is_code.then(|| CodeRange::Text(part.into()))
}

/// What stands before a text that a code or a free text must be.
const EQUALS: &str = "equals:";

fn text_test(column: &str, field: &str) -> TextTest {
    let forms = [
        ("contains:", TextMatch::Contains),
        ("starts_with:", TextMatch::StartsWith),
        ("ends_with:", TextMatch::EndsWith),
        (EQUALS, TextMatch::Equals),
    ];
    let found = forms
        .into_iter()
        .find_map(|(prefix, how)| Some((field.strip_prefix(prefix)?.trim(), how)));
    let (part, how) = found.unwrap_or((field, TextMatch::Contains));
    TextTest::new(column, how, part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_ranges_are_read_and_other_things_refused() {
        assert_eq!(code("242"), Some(CodeRange::Numbers(242, 242)));
        assert_eq!(code("10..99"), Some(CodeRange::Numbers(10, 99)));
        assert_eq!(code("10..=99"), Some(CodeRange::Numbers(10, 99)));
        assert_eq!(code("F12"), Some(CodeRange::Text("F12".into())));
        assert_eq!(code("A-1"), Some(CodeRange::Text("A-1".into())));
        assert_eq!(
            code("equals:260-269"),
            Some(CodeRange::Text("260-269".into()))
        );
        for range in [
            "260-269",
            "260/269",
            "-",
            "260-",
            "-269",
            "til",
            "２６５",
            "equals:",
        ] {
            assert_eq!(code(range), None, "{range}");
        }
        for wrong in ["99..10", "10..", "..9", "1..a", "a=b", "10..=", "1;2"] {
            assert_eq!(code(wrong), None, "{wrong}");
        }
    }
}
