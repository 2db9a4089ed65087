//! Periods of which a file holds every posting twice.

use std::sync::Arc;

use crate::diag::{Code, Diagnostic};
use crate::value::Amount;

use super::overlap::PERIODS_NAMED;
use crate::ledger::LedgerSpec;
use crate::ledger::scan::dimensions::PERIOD;
use crate::ledger::scan::evidence::FileEvidence;
use crate::ledger::scan::files::Scanned;

/// One finding for every file that holds all postings of a period twice, or of all periods.
pub(in crate::ledger) fn find_doubled(spec: &LedgerSpec, scanned: &Scanned) -> Vec<Diagnostic> {
    let dimension = scanned
        .dimensions
        .iter()
        .find(|dimension| &*dimension.name == PERIOD);
    let of_file = |(file, evidence): (usize, &FileEvidence)| {
        let doubled: Vec<_> = evidence
            .periods
            .iter()
            .filter(|(_, lines)| lines.are_twice())
            .collect();
        if doubled.is_empty() {
            return None;
        }
        let named = doubled.iter().take(PERIODS_NAMED).map(|(number, lines)| {
            let code = dimension.and_then(|dimension| dimension.code(*number));
            let period = code.map_or_else(String::new, |code| format!("of period {code} "));
            format!("{period}({} lines, {} kr net)", lines.lines, lines.net)
        });
        let message = format!(
            "every posting {} is there twice",
            named.collect::<Vec<_>>().join(", ")
        );
        let net: Amount = doubled.iter().map(|(_, lines)| lines.net).sum();
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
