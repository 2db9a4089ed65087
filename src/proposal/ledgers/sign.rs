//! Which sign costs have: in operation, arts of cost on one side and those of income on the other.

use std::collections::BTreeMap;

use crate::ledger::code_number;
use crate::proposal::codes::search::CodePlan;
use crate::value::Amount;

/// Which sign costs have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::proposal) enum Sign {
    CostIsPositive,
    IncomeIsPositive,
}

/// What was found of the sign.
pub(in crate::proposal) struct SignFinding {
    pub(in crate::proposal) sign: Sign,
    pub(in crate::proposal) evidence: String,
    pub(in crate::proposal) is_certain: bool,
}

/// By how much one sign must outweigh the other.
const OUTWEIGHS: i128 = 4;

/// The sums of both signs.
#[derive(Clone, Copy, Default)]
struct SignSums {
    above: i128,
    below: i128,
}

impl SignSums {
    fn add(&mut self, ore: i128) {
        match ore {
            0.. => self.above += ore,
            _ => self.below -= ore,
        }
    }

    /// Whether one sign outweighs the other: above zero, or below; `None` where neither does.
    fn is_above(&self) -> Option<bool> {
        if self.above > self.below * OUTWEIGHS {
            return Some(true);
        }
        (self.below > self.above * OUTWEIGHS).then_some(false)
    }
}

/// Finds the sign of costs in lines.
pub(in crate::proposal) fn sign(
    rows: &[Vec<String>],
    ore: impl Fn(&[String]) -> i128,
    codes: &BTreeMap<String, CodePlan>,
) -> SignFinding {
    let (mut cost, mut income) = (SignSums::default(), SignSums::default());
    let code = |dimension: &str, row: &[String]| codes.get(dimension)?.code(dimension, row);
    for row in rows {
        if code("kontoklasse", row).is_some_and(|class| class != "1") {
            continue;
        }
        match code("art", row).as_deref().and_then(code_number) {
            Some(10..=599) => cost.add(ore(row)),
            Some(600..=999) => income.add(ore(row)),
            _ => {}
        }
    }
    let shown = |sums: SignSums| {
        let above = Amount::from_ore(sums.above);
        let below = Amount::from_ore(-sums.below);
        format!("{above} and {below} kr")
    };
    let evidence = format!(
        "in operation arts of cost come to {}, those of income to {}",
        shown(cost),
        shown(income)
    );
    let (sign, is_certain) = match (cost.is_above(), income.is_above()) {
        (Some(true), Some(false)) => (Sign::CostIsPositive, true),
        (Some(false), Some(true)) => (Sign::IncomeIsPositive, true),
        (Some(false), _) | (None, Some(true)) => (Sign::IncomeIsPositive, false),
        _ => (Sign::CostIsPositive, false),
    };
    SignFinding {
        sign,
        evidence,
        is_certain,
    }
}
