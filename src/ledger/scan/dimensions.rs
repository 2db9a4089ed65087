//! The coded dimensions of a ledger before anything is read.

use std::sync::Arc;

use super::codes::Dimension;
use super::periods::PeriodCodes;
use crate::ledger::{CodeSource, LedgerSpec};

pub(in crate::ledger) use crate::ledger::national::PERIOD;

/// A dimension of a ledger of which nothing is read yet.
pub(in crate::ledger) fn dimension(
    spec: &LedgerSpec,
    name: &Arc<str>,
    source: &CodeSource,
) -> Dimension {
    let national = spec.national.get(name);
    let digits = national.and_then(|codes| codes.digits.clone());
    let dimension = Dimension::new(name, source).of_digits(digits);
    if &**name == PERIOD {
        dimension
            .of_year(spec.year)
            .of_periods(PeriodCodes::new(spec))
    } else {
        dimension
    }
}
