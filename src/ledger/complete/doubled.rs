//! Periods of which a file holds many postings more than once.

use std::sync::Arc;

use crate::diag::{Code, Diagnostic};
use crate::value::Amount;

use super::overlap::PERIODS_NAMED;
use crate::ledger::LedgerSpec;
use crate::ledger::scan::dimensions::PERIOD;
use crate::ledger::scan::evidence::FileEvidence;
use crate::ledger::scan::files::Scanned;
use crate::ledger::scan::twice::RepeatedPostings;

/// One finding for every file that holds most of a period, or a row of vouchers, more than once.
pub(in crate::ledger) fn find_doubled(spec: &LedgerSpec, scanned: &Scanned) -> Vec<Diagnostic> {
    let dimension = scanned
        .dimensions
        .iter()
        .find(|dimension| &*dimension.name == PERIOD);
    let of_file = |(file, evidence): (usize, &FileEvidence)| {
        let repeated = evidence.sample.repeated();
        if repeated.is_empty() {
            return None;
        }
        let named = repeated.iter().take(PERIODS_NAMED).map(|postings| {
            let code = dimension.and_then(|dimension| dimension.code(postings.period));
            let period = code.map_or_else(String::new, |code| format!(" of period {code}"));
            let RepeatedPostings {
                repeated,
                different,
                lines,
                net,
                ..
            } = postings;
            format!(
                "{repeated} of {different} different lines{period} ({lines} in all, {net} kr net)"
            )
        });
        let message = format!(
            "lines are there more than once: {}",
            named.collect::<Vec<_>>().join(", ")
        );
        let net: Amount = repeated.iter().map(|postings| postings.net).sum();
        Some(
            Diagnostic::new(Code::DuplicateLine, message)
                .in_file(Arc::from(spec.path(file)))
                .at_span(&spec.span, "the ledger described here")
                .help("export each period once; see whether lines were pasted into the file again")
                .about(net.abs()),
        )
    };
    let files = scanned.evidence.files.iter().enumerate();
    files.filter_map(of_file).collect()
}
