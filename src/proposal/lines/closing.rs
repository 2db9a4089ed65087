//! What lines at the end of an export say that all its postings are: their sum, the sums of both sides,
//! how many there are.

/// What an export says that all its postings come to. **Unit** of kroner: øre as they are written.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(in crate::proposal) struct ExportTotals {
    pub(in crate::proposal) net: Option<i128>,
    /// What stands on the debit side, and on the credit side, without sign.
    pub(in crate::proposal) debit: Option<i128>,
    pub(in crate::proposal) credit: Option<i128>,
    pub(in crate::proposal) lines: Option<u64>,
    /// What stands in each column, where they are of periods.
    pub(in crate::proposal) periods: Vec<(String, i128)>,
}

impl ExportTotals {
    /// Whether every posting is in what is said.
    pub(in crate::proposal) fn are_of_all(&self) -> bool {
        self.net.is_some() || (self.debit.is_some() && self.credit.is_some())
    }
}

/// The only whole number in a label, or else in the fields beside it.
pub(super) fn count_beside(label: &str, fields: &[String]) -> Option<u64> {
    let whole = |text: &str| -> Option<u64> {
        let digits: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
        let digits = digits.strip_suffix(",00").or(digits.strip_suffix(".00"));
        let digits = digits.map_or_else(|| text.replace([' ', '\u{a0}'], ""), str::to_owned);
        digits.parse().ok()
    };
    let behind = label.trim_start_matches(|sign: char| !sign.is_ascii_digit());
    if !behind.is_empty() {
        return whole(behind);
    }
    let mut found = fields.iter().filter_map(|field| whole(field));
    let count = found.next()?;
    found.next().is_none().then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_stands_in_its_label_or_alone_beside_it() {
        let fields = |fields: &[&str]| -> Vec<String> {
            fields.iter().map(|field| (*field).to_owned()).collect()
        };
        for (label, beside, count) in [
            ("Antall linjer: 1 024", &["x", "7"][..], Some(1024)),
            ("Antall linjer", &["Antall linjer", "", "24"], Some(24)),
            ("Antall linjer", &["24,00"], Some(24)),
            ("Antall linjer", &["24", "25"], None),
            ("Antall linjer", &["24,50"], None),
            ("Antall linjer", &[""], None),
        ] {
            assert_eq!(
                count_beside(label, &fields(beside)),
                count,
                "{label} {beside:?}"
            );
        }
    }
}
