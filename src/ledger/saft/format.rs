//! SAF-T Financial as a format of ledgers.

use std::io;
use std::ops::ControlFlow;

use super::reader::{AskedOfSaft, SaftRecords, asked_columns};
use super::selection::AskedYear;
use crate::diag::RecordPlace;
use crate::ledger::records::batch::RecordBatch;
use crate::ledger::records::content::{FileContent, FileHead};
use crate::ledger::records::format::{RecordFormat, Records};
use crate::ledger::{FileDialect, LedgerSpec};
use crate::value::NumberMarks;

/// The element that holds all of it.
const ROOT: &str = "AuditFile";

/// SAF-T Financial.
#[derive(Clone, Copy, Debug)]
pub(in crate::ledger) struct SaftFormat;

impl RecordFormat for SaftFormat {
    type Records<'f> = SaftRecords<'f>;

    fn name(&self) -> &str {
        "saf-t"
    }

    fn reads(&self, head: &FileHead<'_>) -> bool {
        root(&head.text()).is_some_and(|name| name == ROOT)
    }

    fn open<'f>(
        &self,
        file: FileContent<'f>,
        spec: &LedgerSpec,
        dialect: &FileDialect,
    ) -> io::Result<SaftRecords<'f>> {
        let asked = AskedOfSaft {
            columns: asked_columns(spec),
            is_one_sided: spec.both_sides == Some(false),
            year: Some(AskedYear::new(spec)),
        };
        SaftRecords::new(file, asked, dialect.marks)
    }

    fn excerpt(&self, file: FileContent<'_>, place: &RecordPlace) -> Option<String> {
        let RecordPlace::Element { number, .. } = place else {
            return None;
        };
        let marks = NumberMarks {
            decimal: '.',
            thousands: None,
        };
        let mut records = SaftRecords::new(file, AskedOfSaft::default(), marks).ok()?;
        let (mut batch, mut names, mut found) = (RecordBatch::default(), Vec::new(), None);
        while found.is_none() && records.take(&mut batch).ok()? {
            SaftRecords::each(&mut batch, &mut |record| {
                let fields = record.fields.iter();
                match &record.place {
                    RecordPlace::Element { number: at, .. } if at == number => {
                        let named = names
                            .iter()
                            .zip(fields)
                            .filter(|(_, field)| !field.is_empty());
                        let written: Vec<String> = named
                            .map(|(name, field)| format!("{name}={field}"))
                            .collect();
                        found = Some(written.join("; "));
                        ControlFlow::Break(())
                    }
                    RecordPlace::Element { .. } => ControlFlow::Continue(()),
                    _ => {
                        names = fields.map(str::to_owned).collect();
                        ControlFlow::Continue(())
                    }
                }
            });
        }
        found
    }
}

/// The name of the first element of a document, without its prefix.
fn root(text: &str) -> Option<&str> {
    let mut rest = text.trim_start();
    loop {
        rest = rest.strip_prefix('<')?;
        let end = match rest {
            _ if rest.starts_with("!--") => "-->",
            // Declarations of a document type may have others in them.
            _ if rest.starts_with("!DOCTYPE") && has_inner(rest) => "]>",
            _ if rest.starts_with(['?', '!']) => ">",
            _ => break,
        };
        rest = rest.split_once(end)?.1.trim_start();
    }
    let name = rest
        .split(|c: char| c.is_whitespace() || c == '>' || c == '/')
        .next()?;
    Some(name.rsplit(':').next().unwrap_or(name))
}

/// Whether a declaration of a document type has a bracket before its end.
fn has_inner(declaration: &str) -> bool {
    let first = declaration.find(['[', '>']);
    first.is_some_and(|at| declaration[at..].starts_with('['))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_element_is_found() {
        for (text, expected) in [
            (
                "<?xml version=\"1.0\"?>\n<!-- a > b --><n1:AuditFile xmlns:n1=\"x\">",
                Some("AuditFile"),
            ),
            ("<!DOCTYPE a>\n<AuditFile>", Some("AuditFile")),
            (
                "<!DOCTYPE a [<!ENTITY b 'c'>]><AuditFile>",
                Some("AuditFile"),
            ),
            ("<Invoice/>", Some("Invoice")),
            ("a;b", None),
            ("<", Some("")),
        ] {
            assert_eq!(root(text), expected, "{text}");
        }
    }
}
