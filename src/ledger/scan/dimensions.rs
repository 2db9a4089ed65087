//! The coded dimensions of a ledger before anything is read.

use std::sync::Arc;

use super::codes::Dimension;
use super::periods::PeriodCodes;
use crate::ledger::{CodeSource, LedgerSpec};

/// The dimension of accounting periods.
pub(in crate::ledger) const PERIOD: &str = "periode";

/// A dimension of a ledger of which nothing is read yet.
pub(in crate::ledger) fn dimension(
    spec: &LedgerSpec,
    name: &Arc<str>,
    source: &CodeSource,
) -> Dimension {
    let dimension = Dimension::new(name, source);
    if &**name == PERIOD {
        dimension
            .of_year(spec.year)
            .of_periods(PeriodCodes::new(spec))
    } else {
        dimension
    }
}
