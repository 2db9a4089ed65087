//! Why: from a cell to its formula, to facts and rules, to the postings; and why a posting landed
//! where it did.
//!
//! Explanations are plain data, a tree of [`ExplanationStep`]s, worked out on demand from a run.
//! This module must never change a figure, and never shows a posting's text unless told to.

mod beneath;
mod bundle;
mod cell;
mod control;
mod gap;
mod ground;
mod linked;
mod not_needed;
mod posting;
mod posting_name;
mod postings;
mod step;
mod way;

pub use beneath::{Beneath, OfPlace, beneath};
pub use bundle::{Bundle, bundle, published_bundle};
pub use cell::explain_cell;
pub use control::{ControlName, explain_control};
pub use gap::explain_gap;
pub use ground::{GroundTerm, StepGround};
pub use linked::LinkedExplainer;
pub use posting::{explain_given, explain_posting};
pub use posting_name::PostingName;
pub use postings::{
    FoundPosting, find_postings, largest_of_rows, largest_postings, posting_codes, row_of,
};
pub use step::{ExplanationStep, StepKind, Where};

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::{LineIndex, RecordPlace, Span};
use crate::workspace::{Project, Run};
use crate::world::World;

/// What explanations are made from.
pub struct Scene<'a> {
    /// The files.
    pub world: &'a dyn World,
    /// The loaded folder.
    pub project: &'a Project,
    /// The computed run.
    pub run: &'a Run,
    /// Whether texts of postings may be shown.
    pub show_texts: bool,
    /// How many postings are listed for each rule; the largest first.
    pub postings_shown: usize,
    lines: RefCell<BTreeMap<Arc<str>, LineIndex>>,
}

impl<'a> Scene<'a> {
    /// A scene over a run.
    pub fn new(
        world: &'a dyn World,
        project: &'a Project,
        run: &'a Run,
        show_texts: bool,
        postings_shown: usize,
    ) -> Self {
        Self {
            world,
            project,
            run,
            show_texts,
            postings_shown,
            lines: RefCell::default(),
        }
    }

    /// File and line of a span.
    pub fn place(&self, span: &Span) -> Where {
        let mut lines = self.lines.borrow_mut();
        let text = || self.world.text(&span.file).unwrap_or_default();
        let index = lines
            .entry(span.file.clone())
            .or_insert_with(|| LineIndex::new(&text()));
        Where {
            file: span.file.to_string(),
            record: RecordPlace::Line(index.line(span.start) as u64),
        }
    }
}
