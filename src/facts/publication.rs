//! What may be published: from how many heads, and how much one person may make up.

use crate::diag::{Code, Diagnostic};
use crate::toml_table::TomlTable;
use crate::value::Ratio;

/// The rule of publication, as `[publish]` in vocabulary.toml declares it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Publication {
    /// Counts below it, and not zero, are hidden, as is what rests on so few.
    pub threshold: i64,
    /// The largest part of an amount that one person may make up, as a fraction.
    pub dominance: Ratio,
}

impl Publication {
    /// Reads the entries `threshold` and `dominance`.
    pub(super) fn read(mut table: TomlTable<'_>, found: &mut Vec<Diagnostic>) -> Option<Self> {
        let threshold = table
            .require("threshold", found)
            .and_then(|item| item.integer(found));
        let dominance = table
            .require("dominance", found)
            .and_then(|item| item.integer(found));
        table.finish(found);
        let (threshold, dominance) = (threshold?, dominance?);
        let before = found.len();
        let mut refuse = |text: &str, span| {
            found.push(Diagnostic::new(Code::VocabularyInvalid, text).at_span(span, ""));
        };
        if !(2..=1000).contains(&threshold.value) {
            refuse(
                "`threshold` must be a whole number from 2 to 1000",
                &threshold.span,
            );
        }
        if !(1..=100).contains(&dominance.value) {
            refuse(
                "`dominance` must be a whole number of percent from 1 to 100",
                &dominance.span,
            );
        }
        (found.len() == before).then_some(())?;
        Some(Self {
            threshold: threshold.value,
            dominance: Ratio::fraction(dominance.value, 100)?,
        })
    }
}
