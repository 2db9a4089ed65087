//! Tests of scenarios on a whole small project.
