//! Where the postings of a ledger come from: a trait, of which files are the first implementation.

use std::collections::BTreeSet;
use std::fmt::Debug;

use crate::diag::{Diagnostic, Found, RecordPlace};
use crate::ledger::complete::extent::check_extent;
use crate::ledger::complete::signs::check_signs;
use crate::world::{Stamp, World};

use super::condense::condenser::KEY_LIMIT;
use super::condense::plain::KeyTableBuilder;
use super::{Condensed, KeySpec, LedgerSpec, Posting, ReadReport};

/// Where a posting stands: which of the ledger's files, from 0, and the record in it.
pub type PostingPlace = (usize, RecordPlace);

/// What ledgers are read from. A project holds one and asks it for every ledger by its
/// [`LedgerSpec`], which names municipality, year and files; nothing else opens a ledger.
///
/// A source that reads files asks `world` for them and nothing else: a world that keeps its answers
/// then knows by itself what a result stands on. Any other source ignores `world` and says by
/// [`LedgerSource::stamp`] when its postings are others.
pub trait LedgerSource: Debug + Send + Sync {
    /// What tells one state of a ledger from another, had without reading it: equal stamps mean
    /// equal postings. `None` for what stands in files alone, since the world has their stamps.
    ///
    /// As long as nothing is changed it must stay the same, or nobody who follows the project ever
    /// sees a state that stands still.
    fn stamp(&self, spec: &LedgerSpec) -> Option<Stamp>;

    /// What is wrong with a description whatever its files hold, such as a format that the source
    /// does not know.
    fn check(&self, spec: &LedgerSpec) -> Vec<Diagnostic> {
        let _ = spec;
        Vec::new()
    }

    /// Hands each posting that can be read to `visit`, in order of file and line, and reports on
    /// the whole.
    ///
    /// **Invariant**: the totals of the report are summed by the source itself, before anything is
    /// condensed, so that what is lost later is seen. The same state of a ledger gives the same
    /// postings, places and report.
    ///
    /// **Errors**: what keeps a ledger or a posting from being read is a finding of the report, see
    /// `diag::codes`.
    fn visit(
        &self,
        world: &dyn World,
        spec: &LedgerSpec,
        visit: &mut dyn FnMut(&Posting),
    ) -> Found<ReadReport>;

    /// Reads a ledger and condenses it by every dimension that it has, or by those of `wanted`
    /// alone where that gives more than [`KEY_LIMIT`] rows. The table always covers `wanted`.
    ///
    /// A source that can add up by itself, as a database can, does better than to visit every
    /// posting for it.
    ///
    /// **Errors**: as [`LedgerSource::visit`].
    fn condense(&self, world: &dyn World, spec: &LedgerSpec, wanted: &KeySpec) -> Found<Condensed> {
        let mut table = KeyTableBuilder::new(spec.codes.keys(), wanted);
        let Found {
            value,
            mut diagnostics,
        } = self.visit(world, spec, &mut |posting| {
            table.add(&posting.codes, &posting.texts, posting.amount);
            table.narrow_beyond(KEY_LIMIT, wanted);
        });
        let ReadReport {
            raw,
            quarantined,
            hashes,
            mut completeness,
        } = value;
        let table = table.finish();
        diagnostics.extend(check_signs(spec, &table, &quarantined));
        let extent = check_extent(spec, &table);
        diagnostics.extend(extent.finding);
        completeness.extend(extent.limit);
        completeness.sort_by_key(|check| check.code);
        Found {
            value: Condensed {
                table,
                raw,
                quarantined,
                hashes,
                completeness,
            },
            diagnostics,
        }
    }

    /// Finds postings again. **Order**: by file and line; a place where no posting is gives none.
    fn find(
        &self,
        world: &dyn World,
        spec: &LedgerSpec,
        places: &BTreeSet<PostingPlace>,
    ) -> Vec<Posting> {
        let mut found = Vec::new();
        if !places.is_empty() {
            // Whoever knows the places has read the ledger and told its findings.
            let _ = self.visit(world, spec, &mut |posting| {
                if places.contains(&posting.place()) {
                    found.push(posting.clone());
                }
            });
        }
        found
    }

    /// The text of a record for people, such as a finding points at; `None` where there is none, or
    /// none is shown.
    fn excerpt(&self, world: &dyn World, file: &str, place: &RecordPlace) -> Option<String> {
        let _ = (world, file, place);
        None
    }
}
