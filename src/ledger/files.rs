//! Ledgers in files of the project folder.

use crate::diag::{Found, RecordPlace};
use crate::world::{Stamp, World};

use super::condense::condenser::condense;
use super::read::read;
use super::records::format::RecordFormat;
use super::scan::files::LedgerExport;
use super::scan::formats::Formats;
use super::source::LedgerSource;
use super::{Condensed, KeySpec, LedgerSpec, Posting, ReadReport};

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
