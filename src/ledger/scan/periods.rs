//! Which accounting periods a ledger can have.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::ledger::LedgerSpec;

/// The last accounting period, which holds accruals.
const LAST_PERIOD: u32 = 13;

/// The periods that a posting can be of.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct PeriodCodes {
    /// Those that are stated; where none are, whatever names a month or the last period.
    stated: Option<BTreeSet<Arc<str>>>,
}

impl PeriodCodes {
    /// Those of a ledger.
    pub(in crate::ledger) fn new(spec: &LedgerSpec) -> Self {
        let stated = spec.periods.iter().chain(spec.control.periods.keys());
        Self {
            stated: spec.limits_periods.then(|| stated.cloned().collect()),
        }
    }

    /// Whether a code is one of them, with or without its leading zeros.
    pub(in crate::ledger) fn has(&self, code: &str) -> bool {
        match &self.stated {
            Some(stated) => {
                stated.contains(code) || stated.iter().any(|period| is_same_period(period, code))
            }
            None => names_period(code),
        }
    }
}

/// Whether two codes are the same number, such as `1` and `01`.
pub(in crate::ledger) fn is_same_period(one: &str, other: &str) -> bool {
    let is_number = |code: &str| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit());
    let bare = |code: &str| code.trim_start_matches('0').to_owned();
    is_number(one) && is_number(other) && bare(one) == bare(other)
}

/// Whether a code names one period of a year: `1`, `01`, `201301`, `2013-01`, but not `00`, `2013`
/// or `1-12`.
fn names_period(code: &str) -> bool {
    let numbers: Vec<&str> = code
        .split(|c: char| !c.is_ascii_digit())
        .filter(|number| !number.is_empty())
        .collect();
    let is_period = |number: &str| {
        let value = number.parse().unwrap_or(u32::MAX);
        number.len() < 3 && (1..=LAST_PERIOD).contains(&value)
    };
    match numbers[..] {
        [one] if one.len() == 6 => {
            one.get(4..).is_some_and(is_period) || one.get(..2).is_some_and(is_period)
        }
        [one] => is_period(one),
        [] => false,
        _ => {
            let small = numbers.iter().filter(|number| number.len() < 3);
            let has_year = numbers.iter().any(|number| number.len() == 4);
            has_year && small.clone().any(|number| is_period(number))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::tests::spec;

    #[test]
    fn without_stated_periods_a_code_must_name_one() {
        let periods = PeriodCodes::new(&spec());
        for code in [
            "1",
            "01",
            "13",
            "201301",
            "012013",
            "2013-01",
            "01.2013",
            "P01",
            "2013-01-31",
        ] {
            assert!(periods.has(code), "{code}");
        }
        for code in [
            "0",
            "00",
            "14",
            "2013",
            "1-12",
            "01-13",
            "2013-00",
            "100",
            "20131301x",
        ] {
            assert!(!periods.has(code), "{code}");
        }
    }

    #[test]
    fn stated_periods_are_all_there_are() {
        let spec = LedgerSpec {
            periods: vec!["01".into(), "00".into()],
            limits_periods: true,
            ..spec()
        };
        let periods = PeriodCodes::new(&spec);
        assert!(["00", "01", "1", "0"].iter().all(|code| periods.has(code)));
        assert!(
            !["02", "13", "Sum", "10", ""]
                .iter()
                .any(|code| periods.has(code))
        );
    }
}
