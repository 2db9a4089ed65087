//! How a description that cannot be used is told.

use crate::diag::{Code, Diagnostic, Span};

/// A description that cannot be used, with where and what is wrong there.
pub(super) fn invalid(message: impl Into<String>, span: &Span, label: &str) -> Diagnostic {
    Diagnostic::new(Code::DialectInvalid, message).at_span(span, label)
}
