//! Explanations as a tree, cut to what a reader takes in.

use crate::explain::{ExplanationStep, StepKind};

use super::document::{Document, Tree};

/// How much of a tree is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TreeLimits {
    /// How many levels beneath the root.
    pub depth: usize,
    /// How many rules that failed; the nearest first.
    pub failures: usize,
}

impl TreeLimits {
    /// Everything.
    pub const ALL: Self = Self {
        depth: usize::MAX,
        failures: usize::MAX,
    };
    /// What a reader takes in at a glance.
    pub const GLANCE: Self = Self {
        depth: 4,
        failures: 8,
    };
}

/// An explanation as a tree, one step a line.
pub fn explanation_document(step: &ExplanationStep, limits: TreeLimits) -> Document {
    Document::new().tree(tree(step, limits.depth, limits.failures))
}

/// A step with so many levels beneath it, and what is left out where there are more.
fn tree(step: &ExplanationStep, depth: usize, failures: usize) -> Tree {
    let branches = if step.steps.is_empty() {
        Vec::new()
    } else if depth == 0 {
        let below: usize = step.steps.iter().map(count).sum();
        vec![Tree::leaf(format!(
            "… {below} more steps, --all shows them"
        ))]
    } else {
        let fails = |step: &&ExplanationStep| step.kind == StepKind::Fails;
        let failing = step.steps.iter().filter(fails).count();
        let hidden = failing.saturating_sub(failures);
        let visible = &step.steps[..step.steps.len() - hidden];
        let more = (hidden > 0)
            .then(|| Tree::leaf(format!("… {hidden} more rules that fail, --all shows them")));
        let visible = visible.iter().map(|step| tree(step, depth - 1, failures));
        visible.chain(more).collect()
    };
    Tree {
        branches,
        ..Tree::leaf(line(step))
    }
}

fn count(step: &ExplanationStep) -> usize {
    1 + step.steps.iter().map(count).sum::<usize>()
}

fn line(step: &ExplanationStep) -> String {
    let head = match step.kind {
        StepKind::Claims => format!("claimed by {}", step.name),
        StepKind::Weaker => format!("weaker: {}", step.name),
        StepKind::NotAsked => format!("not asked: {}", step.name),
        StepKind::Fails => format!("fails: {}", step.name),
        _ => step.name.clone(),
    };
    let mut parts = vec![match &step.display {
        Some(display) => format!("{head}  {display}"),
        None => head,
    }];
    parts.extend(step.text.clone());
    if let Some(count) = step.postings {
        parts.push(format!(
            "{count} posting{}",
            if count == 1 { "" } else { "s" }
        ));
    }
    parts.extend(step.ground.as_ref().map(ToString::to_string));
    parts.extend(step.place.as_ref().map(ToString::to_string));
    parts.join("  ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::RecordPlace;
    use crate::explain::Where;

    #[test]
    fn a_tree_shows_what_stands_beneath_what() {
        let mut root = ExplanationStep::new(StepKind::Cell, "t07:lonn:sum@a/2013");
        root.display = Some("20 kr".into());
        let mut rule = ExplanationStep::new(StepKind::Rule, "intro-lonn");
        rule.postings = Some(1);
        rule.place = Some(Where {
            file: "rules/kostra.rhai".into(),
            record: RecordPlace::Line(41),
        });
        rule.steps
            .push(ExplanationStep::new(StepKind::Posting, "bilag 1"));
        root.steps = vec![rule, ExplanationStep::new(StepKind::Fact, "heads")];
        let all = "t07:lonn:sum@a/2013  20 kr\n├─ intro-lonn  1 posting  rules/kostra.rhai:41\n│  └─ bilag 1\n└─ heads\n";
        let drawn = |limits| crate::render::text(&explanation_document(&root, limits));
        assert_eq!(drawn(TreeLimits::ALL), all);
        let glance = "t07:lonn:sum@a/2013  20 kr\n├─ intro-lonn  1 posting  rules/kostra.rhai:41\n│  └─ … 1 more steps, --all shows them\n└─ heads\n";
        assert_eq!(
            drawn(TreeLimits {
                depth: 1,
                failures: 8
            }),
            glance
        );
    }

    #[test]
    fn rules_that_fail_are_shown_as_far_as_the_limit_goes() {
        let mut root = ExplanationStep::new(StepKind::Posting, "bilag 1");
        let fails = |name| ExplanationStep::new(StepKind::Fails, name);
        root.steps = vec![fails("near"), fails("far"), fails("farther")];
        let limits = TreeLimits {
            depth: 4,
            failures: 1,
        };
        assert_eq!(
            crate::render::text(&explanation_document(&root, limits)),
            "bilag 1\n├─ fails: near\n└─ … 2 more rules that fail, --all shows them\n"
        );
    }
}
