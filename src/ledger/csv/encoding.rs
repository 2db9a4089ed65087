//! The encodings that texts are written in, by name.

use encoding_rs::{Encoding, REPLACEMENT};

use crate::diag::{Code, Diagnostic, Span, did_you_mean};

/// The encoding of a name, where it is one that texts are written in.
pub(crate) fn usable_encoding(name: &str) -> Option<&'static Encoding> {
    Encoding::for_label(name.as_bytes()).filter(|encoding| *encoding != REPLACEMENT)
}

/// Says that an encoding is not known, and which is meant perhaps. `span` is where it is named.
pub(crate) fn unknown_encoding(name: &str, span: &Span) -> Diagnostic {
    let known = [
        "utf-8",
        "windows-1252",
        "iso-8859-1",
        "utf-16le",
        "utf-16be",
    ];
    let help = did_you_mean(name, known);
    Diagnostic::new(Code::UnknownEncoding, format!("unknown encoding `{name}`"))
        .at_span(span, "the encoding of the ledger")
        .help(help.unwrap_or_else(|| {
            "known are `utf-8`, `windows-1252`, `iso-8859-1`, `utf-16le`, `utf-16be`".to_owned()
        }))
}
