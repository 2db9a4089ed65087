//! The years and prices of a gap: how an address names them, and the formulas that they make.

use super::request::GapRequest;
use crate::diag::Span;
use crate::model::{Arithmetic, Expr, Id, Node, Shift};
use crate::workspace::Prices;

/// What stands between the years of a gap.
const AGAINST: char = '~';

/// What stands before the year whose prices a gap is in.
const IN: &str = ".in.";

/// The period of a gap's address: `2013`, or with other years and prices `2016~2013.in.2016`.
pub fn gap_period(years: (i32, i32), prices: Option<i32>) -> Id {
    let mut period = match years {
        (a, b) if a == b => a.to_string(),
        (a, b) => format!("{a}{AGAINST}{b}"),
    };
    if let Some(year) = prices {
        period += &format!("{IN}{year}");
    }
    period.into()
}

/// Reads the period of a gap's address: its years, and that of its prices.
pub fn parse_gap_period(period: &str) -> Option<((i32, i32), Option<i32>)> {
    let (years, prices) = match period.split_once(IN) {
        Some((years, prices)) => (years, Some(prices.parse().ok()?)),
        None => (period, None),
    };
    let (a, b) = years.split_once(AGAINST).unwrap_or((years, years));
    Some(((a.parse().ok()?, b.parse().ok()?), prices))
}

/// When one side of a gap is, and in which prices, as formulas say it.
pub(super) struct GapTime<'a> {
    /// The accounting year; not said where it is that of the address.
    year: Option<i32>,
    /// The year that the kroner are of, and the prices that they are brought to.
    prices: Option<(i32, &'a Prices)>,
}

impl<'a> GapTime<'a> {
    /// That of the side of an accounting year, among those of a request.
    pub fn new(years: (i32, i32), year: i32, prices: Option<&'a Prices>) -> Self {
        Self {
            year: (prices.is_some() || years.0 != years.1).then_some(year),
            prices: prices
                .filter(|prices| prices.year != year)
                .map(|prices| (year, prices)),
        }
    }

    /// An expression, asked for in that year.
    pub fn shifted(&self, of: Expr) -> Expr {
        match self.year {
            Some(year) => plain(Node::Shift(of, Shift::Period(year.to_string().into()))),
            None => of,
        }
    }

    /// Kroner, brought to the prices.
    pub fn deflated(&self, kroner: Expr) -> Expr {
        let Some((year, prices)) = self.prices else {
            return kroner;
        };
        let index = |year: i32| {
            let fact = plain(Node::Fact(prices.index.fact.clone()));
            let of_place = plain(Node::Shift(fact, Shift::At(prices.index.place.clone())));
            plain(Node::Shift(
                of_place,
                Shift::Period(year.to_string().into()),
            ))
        };
        let dividing = |of, by| plain(Node::Arithmetic(Arithmetic::Divide, of, by));
        let factor = dividing(index(prices.year), index(year));
        plain(Node::Arithmetic(Arithmetic::Multiply, kroner, factor))
    }
}

impl GapRequest {
    /// The period of its addresses.
    pub fn period(&self) -> Id {
        gap_period(self.years, self.prices)
    }
}

/// An expression that stands nowhere.
pub(super) fn plain(node: Node) -> Expr {
    Expr::new(node, Span::new("", 0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_written_and_read_back() {
        for (years, prices, written) in [
            ((2013, 2013), None, "2013"),
            ((2016, 2013), Some(2016), "2016~2013.in.2016"),
            ((2013, 2013), Some(2020), "2013.in.2020"),
        ] {
            assert_eq!(&*gap_period(years, prices), written);
            assert_eq!(parse_gap_period(written), Some((years, prices)));
        }
        for text in ["", "x", "2013~", "2013.in.", "2013~x.in.2013", "2013.in.x"] {
            assert_eq!(parse_gap_period(text), None, "{text}");
        }
    }
}
