//! Samples: postings drawn for each rule, weighted by kroner, judged by a person on a worksheet,
//! and what came of it.
//!
//! Inputs: a run and its ledgers; a worksheet that was filled in. Outputs: the worksheet's rows,
//! and one line for each judged rule that a snapshot keeps. This module must never know how a
//! worksheet is written as a file.

mod draw;
mod judged;

pub use draw::{DrawnPosting, draw, publishable};
pub use judged::{JudgedPosting, Judgement, WorksheetRow, judge, summaries};
