//! Ledgers in files of the project folder.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Found, RecordPlace};
use crate::world::{Stamp, World};

use super::condense::condenser::condense;
use super::read::read;
use super::records::format::RecordFormat;
use super::scan::files::LedgerExport;
use super::scan::formats::Formats;
use super::source::LedgerSource;
use super::{Condensed, FileDialect, KeySpec, LedgerSpec, Posting, ReadReport};

/// Ledgers in files of the project folder, each file read by the format that its content shows.
#[derive(Clone, Default, Debug)]
pub struct LedgerFiles {
    pub(super) formats: Formats,
}

impl LedgerFiles {
    /// With one more format, which is asked before all others whether a file is its own.
    #[must_use]
    pub fn with(mut self, format: impl RecordFormat + 'static) -> Self {
        self.formats.add(format);
        self
    }

    fn export<'a>(&'a self, world: &'a dyn World, spec: &'a LedgerSpec) -> LedgerExport<'a> {
        LedgerExport {
            world,
            formats: &self.formats,
            spec,
        }
    }
}

impl LedgerSource for LedgerFiles {
    fn stamp(&self, _: &LedgerSpec) -> Option<Stamp> {
        None
    }

    fn check(&self, spec: &LedgerSpec) -> Vec<Diagnostic> {
        let mut stated = BTreeMap::new();
        for file in &spec.files {
            let FileDialect {
                format,
                format_span,
                ..
            } = &*file.dialect;
            stated.extend(format.as_deref().map(|name| (name, format_span)));
        }
        let unknown = stated.into_iter().filter_map(|(name, span)| {
            let help = self.formats.unknown(name)?;
            let message = format!("`format` cannot be `{name}`");
            let finding = Diagnostic::new(Code::DialectInvalid, message);
            Some(finding.at_span(span, "no such format").help(help))
        });
        unknown.collect()
    }

    fn visit(
        &self,
        world: &dyn World,
        spec: &LedgerSpec,
        visit: &mut dyn FnMut(&Posting),
    ) -> Found<ReadReport> {
        read(self.export(world, spec), visit)
    }

    fn condense(&self, world: &dyn World, spec: &LedgerSpec, wanted: &KeySpec) -> Found<Condensed> {
        condense(self.export(world, spec), wanted)
    }

    fn excerpt(&self, world: &dyn World, file: &str, place: &RecordPlace) -> Option<String> {
        self.formats.excerpt(file, world.open(file).ok()?, place)
    }
}
