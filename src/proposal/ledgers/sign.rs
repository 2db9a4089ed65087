//! Which sign costs have: in operation, arts of cost on one side and those of income on the other.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::ledger::{NationalRole, code_number};
use crate::proposal::codes::search::CodePlan;
use crate::proposal::entries::NationalLists;
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

/// Finds the sign of costs in lines, as far as the vocabulary says which codes are of cost and
/// income in operation.
pub(in crate::proposal) fn sign(
    rows: &[Vec<String>],
    ore: impl Fn(&[String]) -> i128,
    codes: &BTreeMap<String, CodePlan>,
    lists: &NationalLists,
) -> SignFinding {
    let (mut cost, mut income) = (SignSums::default(), SignSums::default());
    let code = |dimension: &str, row: &[String]| codes.get(dimension)?.code(dimension, row);
    let (class, kind) = (
        lists.name(NationalRole::Class),
        lists.name(NationalRole::Kind),
    );
    let operation = lists
        .national
        .classes()
        .and_then(|classes| classes.operation.as_deref());
    let kinds = lists.national.get(kind).cloned().unwrap_or_default();
    let is_of = |range: &Option<RangeInclusive<i64>>, code: i64| {
        range.as_ref().is_some_and(|range| range.contains(&code))
    };
    for row in rows {
        if code(class, row).is_some_and(|class| operation != Some(&*class)) {
            continue;
        }
        match code(kind, row).as_deref().and_then(code_number) {
            Some(code) if is_of(&kinds.cost, code) => cost.add(ore(row)),
            Some(code) if is_of(&kinds.income, code) => income.add(ore(row)),
            _ => {}
        }
    }
    let shown = |sums: SignSums| {
        let above = Amount::from_ore(sums.above);
        let below = Amount::from_ore(-sums.below);
        format!("{above} and {below} kr")
    };
    let are_declared = operation.is_some() && kinds.cost.is_some() && kinds.income.is_some();
    let evidence = match are_declared {
        false => "the vocabulary does not say which codes are of cost and income".to_owned(),
        true => format!(
            "in operation arts of cost come to {}, those of income to {}",
            shown(cost),
            shown(income)
        ),
    };
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
