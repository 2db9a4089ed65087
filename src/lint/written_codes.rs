//! Codes in conditions that are written otherwise than the national code list writes them, so that
//! no posting has them.

use std::collections::BTreeMap;

use super::conditions_on_postings;
use crate::diag::{Anchor, Code, Diagnostic};
use crate::ledger::{CodeList, code_number};
use crate::model::{CodeRange, Expr, Id, Model, Node};

/// Checks the codes that conditions compare as texts, by the code list of their dimension.
///
/// **Errors**: `K0219` a text that writes the number of a code of the list in another way.
pub fn check_written_codes(model: &Model, code_lists: &BTreeMap<Id, CodeList>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, layer) in model.named_layers() {
        for (condition, _) in conditions_on_postings(layer) {
            condition.walk(&mut |part| check(part, code_lists, &mut found));
        }
    }
    found
}

fn check(part: &Expr, code_lists: &BTreeMap<Id, CodeList>, found: &mut Vec<Diagnostic>) {
    match &*part.node {
        Node::Compare(_, a, b) => {
            for (dimension, code) in [(a, b), (b, a)] {
                if let (Node::Dimension(id), Node::Text(text)) = (&*dimension.node, &*code.node) {
                    found.extend(miswritten(code_lists.get(id), id, text, &code.span));
                }
            }
        }
        Node::Within(dimension, ranges) => {
            if let Node::Dimension(id) = &*dimension.node {
                let texts = ranges.iter().filter_map(|range| match range {
                    CodeRange::Text(text) => Some(text),
                    CodeRange::Numbers(..) => None,
                });
                found.extend(
                    texts.filter_map(|text| miswritten(code_lists.get(id), id, text, &part.span)),
                );
            }
        }
        _ => {}
    }
}

fn miswritten(list: Option<&CodeList>, id: &str, text: &str, span: &Anchor) -> Option<Diagnostic> {
    let list = list?;
    let number = code_number(text).filter(|_| !list.codes.contains_key(text))?;
    let right = list
        .codes
        .keys()
        .find(|code| code_number(code) == Some(number))?;
    let message = format!("no `{id}` is written `{text}`");
    let label = format!("the code list has `{right}`");
    let finding = Diagnostic::new(Code::WrongType, message).at_span(span, label);
    Some(finding.help(format!(
        "write `\"{right}\"`, or the number {number} without quotes"
    )))
}
