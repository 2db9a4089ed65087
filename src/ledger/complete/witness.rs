//! The lines that prove a ledger incomplete, found by reading it again for their hashes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::diag::{Code, Diagnostic, RecordPlace};
use crate::value::Amount;

use crate::ledger::hash::FastState;
use crate::ledger::scan::evidence::{VoucherLine, line_hash, voucher_hash};
use crate::ledger::scan::files::{LedgerExport, scan};
use crate::ledger::scan::findings::{LIMIT, beyond_limit};
use crate::ledger::scan::line::LedgerLine;
use crate::ledger::scan::visit::Visit;
use crate::ledger::{LedgerSpec, shown_voucher};

/// The hashes to look for.
pub(in crate::ledger) struct SoughtHashes {
    /// Vouchers that do not balance, with what is left of each.
    pub(in crate::ledger) unbalanced: BTreeMap<u64, Amount>,
    /// Voucher lines that are there again, with how many times more than once.
    pub(in crate::ledger) repeated: BTreeMap<u64, u64>,
}

/// What was found, in order of file and line.
#[derive(Default)]
pub(in crate::ledger) struct Witnesses {
    unbalanced: Vec<(String, At, Amount)>,
    repeated: Vec<(String, At, At)>,
}

/// A file, from 0, and a record in it.
type At = (usize, RecordPlace);

/// Reads the ledger again when there is anything to look for.
pub(in crate::ledger) fn find_witnesses(
    export: LedgerExport<'_>,
    wanted: &SoughtHashes,
) -> Witnesses {
    if wanted.unbalanced.is_empty() && wanted.repeated.is_empty() {
        return Witnesses::default();
    }
    let search = Search {
        wanted,
        met: BTreeSet::new(),
        first: HashMap::default(),
        witnesses: Witnesses::default(),
    };
    scan(export, search).1.witnesses
}

struct Search<'w> {
    wanted: &'w SoughtHashes,
    met: BTreeSet<u64>,
    first: HashMap<[u64; 2], At, FastState>,
    witnesses: Witnesses,
}

impl Visit for Search<'_> {
    fn wants(&self, _: usize) -> bool {
        false
    }

    fn posting(&mut self, _: &LedgerLine<'_>) {}

    fn wants_vouchers(&self) -> bool {
        true
    }

    fn voucher(&mut self, line: &VoucherLine<'_>) {
        if line.voucher.is_empty() {
            return;
        }
        let at = || (line.file, line.place.clone());
        let Witnesses {
            unbalanced,
            repeated,
        } = &mut self.witnesses;
        if unbalanced.len() < LIMIT as usize {
            let hash = voucher_hash(line);
            if let Some(rest) = self.wanted.unbalanced.get(&hash)
                && self.met.insert(hash)
            {
                unbalanced.push((shown_voucher(line.voucher), at(), *rest));
            }
        }
        if repeated.len() < LIMIT as usize && !line.line.is_empty() {
            let hash = line_hash(line, 0);
            if self.wanted.repeated.contains_key(&hash) {
                match self.first.get(&[hash, line_hash(line, 1)]) {
                    Some(first) => repeated.push((
                        format!(
                            "`{}` line `{}`",
                            shown_voucher(line.voucher),
                            shown_voucher(line.line)
                        ),
                        at(),
                        first.clone(),
                    )),
                    None => {
                        self.first.insert([hash, line_hash(line, 1)], at());
                    }
                }
            }
        }
    }
}

impl Witnesses {
    /// One finding for each, and how many more there are.
    pub(in crate::ledger) fn diagnostics(
        &self,
        spec: &LedgerSpec,
        wanted: &SoughtHashes,
    ) -> Vec<Diagnostic> {
        let path = |at: &At| spec.path(at.0);
        let mut found = Vec::new();
        for (voucher, at, rest) in &self.unbalanced {
            found.push(
                Diagnostic::new(Code::VoucherUnbalanced, format!("voucher `{voucher}` does not balance: {rest} kr are left"))
                    .at_record(path(at), at.1.clone(), "its first line")
                    .help("see whether a line of it was cut or is in quarantine; without both sides write `both_sides = false`")
                    .about(*rest),
            );
        }
        if let Some(more) = beyond_limit(wanted.unbalanced.len()) {
            let message = format!("{more} more vouchers do not balance");
            found.push(
                Diagnostic::new(Code::VoucherUnbalanced, message)
                    .at_span(&spec.span, "the ledger described here"),
            );
        }
        for (line, at, first) in &self.repeated {
            found.push(
                Diagnostic::new(
                    Code::DuplicateLine,
                    format!("voucher {line} is in the ledger more than once"),
                )
                .at_record(path(at), at.1.clone(), "again")
                .at_record(path(first), first.1.clone(), "first here")
                .help("export each period once, or state another `line` under `[ledger.voucher]`"),
            );
        }
        let repeated: u64 = wanted.repeated.values().sum();
        if let Some(more) = beyond_limit(usize::try_from(repeated).unwrap_or(usize::MAX)) {
            let message = format!("{more} more voucher lines are in the ledger more than once");
            found.push(
                Diagnostic::new(Code::DuplicateLine, message)
                    .at_span(&spec.span, "the ledger described here"),
            );
        }
        found
    }
}
