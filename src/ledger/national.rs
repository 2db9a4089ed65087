//! What of a ledger's codes is national, as the vocabulary declares it: the reader checks what is
//! declared and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// What the codes of a dimension are in every ledger.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct NationalCodes {
    /// How many digits a code has, last; first, how many are left of one that was taken for a
    /// number and lost the zeros in front. Any text is a code where absent.
    pub digits: Option<RangeInclusive<usize>>,
    /// The account classes whose postings have no code of the dimension.
    pub absent_in: BTreeSet<Arc<str>>,
    /// Of account classes, that of operation.
    pub operation: Option<Arc<str>>,
    /// Which of its codes are of cost, as numbers.
    pub cost: Option<RangeInclusive<i64>>,
    /// Which are of income.
    pub income: Option<RangeInclusive<i64>>,
}

/// What is national of each dimension, by its name; nothing of one that is not there.
pub type NationalDimensions = BTreeMap<Arc<str>, NationalCodes>;
