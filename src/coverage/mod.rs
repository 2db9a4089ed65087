//! Coverage: what of a ledger has been looked at, what is known, what lacks, and what to write next.
//!
//! Inputs: a project, its run and what was found. Outputs: a [`PlaceCoverage`] for each ledger.
//! Nothing is applied; a [`RuleProposal`] is a line that a person may paste.

mod areas;
mod booked;
mod elsewhere;
mod missing_facts;
mod near_miss;
mod open_group;
mod place;
mod proposal;
mod standing;

#[cfg(test)]
mod tests;

pub use areas::{AreaGround, AreaKnowledge};
pub use booked::{BookedSums, CodeCoverage, CodeDestination, KronerFate, Scrutiny};
pub use elsewhere::RuleElsewhere;
pub use missing_facts::{FewFacts, LackingFact, MissingFacts};
pub use near_miss::NearMiss;
pub use open_group::{GroupCode, OpenGroup};
pub use place::{BY_FUNCTION, Coverage, PlaceCoverage, cover, with_dimension};
pub use proposal::RuleProposal;
pub use standing::{ControlStanding, PlaceStanding};
