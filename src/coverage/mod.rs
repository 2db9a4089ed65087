//! Coverage: what of a ledger has been looked at, what is known, what lacks, and what to write next.
//!
//! Inputs: a project, its run and what was found. Outputs: a [`PlaceCoverage`] for each ledger.
//! Nothing is applied; a [`ReadyLine`] is a line that a person may paste.

mod areas;
mod booked;
mod elsewhere;
mod missing_facts;
mod near_miss;
mod open_group;
mod place;
mod ready_line;
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
pub use ready_line::ReadyLine;
pub use standing::{AcceptedStanding, ControlStanding, PlaceStanding};
