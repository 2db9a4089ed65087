//! Fields of JSON lines that the first lines lack and nothing asks for: they are no columns, so what they
//! say of their lines is not looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use crate::diag::{Code, RecordPlace, Severity};
use crate::ledger::names::currency::{is_called_currency, is_currency_code};
use crate::ledger::records::content::FileRemark;

/// The most that are told.
const MOST: usize = 20;

/// Such fields, as they are met.
pub(super) struct LateFields {
    known: BTreeSet<String>,
    met: Mutex<BTreeMap<String, LateField>>,
}

/// On which lines one stands.
#[derive(Default)]
struct LateField {
    first: u64,
    lines: u64,
    /// The currency other than the krone that it says, and on which line.
    currency: Option<(u64, String)>,
}

impl LateFields {
    /// Those beside fields of these names.
    pub(super) fn beside(known: BTreeSet<String>) -> Self {
        Self {
            known,
            met: Mutex::default(),
        }
    }

    /// Takes the fields of a line, each with its JSON.
    pub(super) fn note<'l>(&self, fields: impl Iterator<Item = (&'l str, &'l str)>, line: u64) {
        let late = fields.filter(|(name, value)| !self.known.contains(*name) && *value != "null");
        for (name, value) in late {
            let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
            let field = met.entry(name.to_owned()).or_default();
            field.first = if field.lines == 0 {
                line
            } else {
                field.first.min(line)
            };
            field.lines += 1;
            if let Some(currency) = other_currency(name, value)
                && field
                    .currency
                    .as_ref()
                    .is_none_or(|(first, _)| line < *first)
            {
                field.currency = Some((line, currency));
            }
            // The first by name stay, however many threads there are.
            if met.len() > MOST {
                met.pop_last();
            }
        }
    }

    /// What is to be told of them.
    pub(super) fn remarks(&self) -> Vec<FileRemark> {
        let met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        let remark = |(name, field): (&String, &LateField)| {
            let lines = match field.lines {
                1 => "on 1 line".to_owned(),
                lines => format!("on {lines} lines"),
            };
            let start = format!(
                "has a field `{name}` that its first lines lack, and that nothing reads, {lines}"
            );
            let (message, severity, at, help) = match &field.currency {
                Some((at, currency)) => (
                    format!("{start}; it says `{currency}`"),
                    Severity::Error,
                    *at,
                    format!("export all amounts in kroner; where `{name}` means something else, read it as a text, `[ledger.texts]`"),
                ),
                None => (
                    start,
                    Severity::Warning,
                    field.first,
                    "see whether it says that lines are not of the ledger; then leave them out by `skip`, or read it as a text, `[ledger.texts]`".to_owned(),
                ),
            };
            FileRemark {
                severity: Some(severity),
                ..FileRemark::new(Code::NoPosting, message, help)
            }
            .at(RecordPlace::Line(at))
        };
        met.iter().map(remark).collect()
    }
}

/// The names that a field at the top may have, below which a path leads on.
pub(super) fn top_names(path: &str) -> impl Iterator<Item = String> {
    let ends = path.match_indices('.').map(|(at, _)| at);
    ends.chain([path.len()]).map(|end| path[..end].to_owned())
}

/// The currency other than the krone that a field says by its name and its JSON.
fn other_currency(name: &str, value: &str) -> Option<String> {
    let code = value.strip_prefix('"')?.strip_suffix('"')?;
    let is_other = is_currency_code(code) && code != "NOK";
    (is_other && is_called_currency(&name.to_lowercase())).then(|| code.to_owned())
}
