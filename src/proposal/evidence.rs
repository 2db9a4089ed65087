//! Shares of lines and kroner, as evidence says them.

use std::fmt;

/// How much of something is so, in lines and in kroner.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Share {
    pub(super) lines: u64,
    pub(super) of_lines: u64,
    /// **Unit**: øre, without signs.
    pub(super) kroner: u128,
    pub(super) of_kroner: u128,
}

impl Share {
    /// Counts a line.
    pub(super) fn add(&mut self, is_so: bool, ore: u128) {
        self.add_lines(is_so, 1, ore);
    }

    /// Counts several lines.
    pub(super) fn add_lines(&mut self, is_so: bool, lines: u64, ore: u128) {
        self.of_lines += lines;
        self.of_kroner += ore;
        if is_so {
            self.lines += lines;
            self.kroner += ore;
        }
    }

    /// The lesser of both shares. **Unit**: thousandths, rounded down.
    pub(super) fn least(&self) -> u128 {
        thousandths(self.lines.into(), self.of_lines.into())
            .min(thousandths(self.kroner, self.of_kroner))
    }
}

/// Of nothing, all is so.
fn thousandths(part: u128, whole: u128) -> u128 {
    (part * 1000).checked_div(whole).unwrap_or(1000)
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = percent(self.lines.into(), self.of_lines.into());
        let kroner = percent(self.kroner, self.of_kroner);
        write!(f, "{lines} of lines, {kroner} of kroner")
    }
}

/// A share in per cent with one decimal, rounded down, so that only the whole is 100 %.
pub(super) fn percent(part: u128, whole: u128) -> String {
    match thousandths(part, whole) {
        1000 => "100 %".to_owned(),
        share => format!("{}.{} %", share / 10, share % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_is_a_hundred_per_cent() {
        let shown = [(1, 1), (9_999, 10_000), (1, 3), (0, 5), (0, 0)]
            .map(|(part, whole)| percent(part, whole));
        assert_eq!(shown, ["100 %", "99.9 %", "33.3 %", "0.0 %", "100 %"]);
        let mut share = Share::default();
        share.add(true, 90);
        share.add(false, 10);
        assert_eq!(
            (share.to_string().as_str(), share.least()),
            ("50.0 % of lines, 90.0 % of kroner", 500)
        );
    }
}
