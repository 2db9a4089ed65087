//! How a fact came about, and what figures stand on.

use std::fmt;

/// Where a fact comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FactOrigin {
    /// Printed in the published comparison, or in the source it names.
    Published,
    /// Follows from printed figures by arithmetic.
    Derived,
    /// Somebody's estimate, which no source states.
    Estimate,
    /// Not published; chosen so that the published method gives the published result.
    Reconstructed,
}

/// The ground beneath a figure, from strongest to weakest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Basis {
    /// Real postings.
    Ledger,
    /// Published facts.
    Published,
    /// Facts derived from published ones.
    Derived,
    /// Postings whose amounts were rounded to thousands before they were exported.
    Thousands,
    /// Facts that were estimated.
    Estimate,
    /// Reconstructed facts or postings.
    Reconstructed,
    /// A budget, which is not what was spent.
    Budget,
    /// A budget rounded to thousands.
    BudgetThousands,
    /// A budget as it was revised.
    RevisedBudget,
    /// A budget as it was revised, rounded to thousands.
    RevisedBudgetThousands,
    /// A forecast.
    Forecast,
    /// A forecast rounded to thousands.
    ForecastThousands,
    /// Postings read by a description of which something is guessed.
    Guessed,
    /// The same, rounded to thousands.
    GuessedThousands,
    /// A budget read by a description of which something is guessed.
    GuessedBudget,
    /// The same of a budget as it was revised.
    GuessedRevisedBudget,
    /// The same of a forecast.
    GuessedForecast,
}

impl Basis {
    /// Every basis, from strongest to weakest.
    pub const ALL: [Self; 17] = [
        Self::Ledger,
        Self::Published,
        Self::Derived,
        Self::Thousands,
        Self::Estimate,
        Self::Reconstructed,
        Self::Budget,
        Self::BudgetThousands,
        Self::RevisedBudget,
        Self::RevisedBudgetThousands,
        Self::Forecast,
        Self::ForecastThousands,
        Self::Guessed,
        Self::GuessedThousands,
        Self::GuessedBudget,
        Self::GuessedRevisedBudget,
        Self::GuessedForecast,
    ];

    /// Whether it is of accounts whose amounts were rounded to thousands.
    pub fn is_in_thousands(self) -> bool {
        matches!(self, Self::Thousands | Self::GuessedThousands)
    }
}

impl From<FactOrigin> for Basis {
    fn from(origin: FactOrigin) -> Self {
        match origin {
            FactOrigin::Published => Self::Published,
            FactOrigin::Derived => Self::Derived,
            FactOrigin::Estimate => Self::Estimate,
            FactOrigin::Reconstructed => Self::Reconstructed,
        }
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ledger => "ledger",
            Self::Published => "published",
            Self::Derived => "derived",
            Self::Thousands => "thousands",
            Self::Estimate => "estimate",
            Self::Reconstructed => "reconstructed",
            Self::Budget => "budget",
            Self::BudgetThousands => "budget-thousands",
            Self::RevisedBudget => "revised-budget",
            Self::RevisedBudgetThousands => "revised-budget-thousands",
            Self::Forecast => "forecast",
            Self::ForecastThousands => "forecast-thousands",
            Self::Guessed => "guessed",
            Self::GuessedThousands => "guessed-thousands",
            Self::GuessedBudget => "guessed-budget",
            Self::GuessedRevisedBudget => "guessed-revised-budget",
            Self::GuessedForecast => "guessed-forecast",
        })
    }
}
