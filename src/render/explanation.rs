//! Explanations as a tree on a terminal.

use crate::explain::{ExplanationStep, StepKind};

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

/// Writes an explanation as a tree, one step a line, ending in a line end.
pub fn explanation(step: &ExplanationStep, limits: TreeLimits) -> String {
    let mut text = String::new();
    text.push_str(&line(step));
    text.push('\n');
    branches(&step.steps, "", limits.depth, limits, &mut text);
    text
}

fn branches(
    steps: &[ExplanationStep],
    indent: &str,
    depth: usize,
    limits: TreeLimits,
    text: &mut String,
) {
    if steps.is_empty() {
        return;
    }
    if depth == 0 {
        let below: usize = steps.iter().map(count).sum();
        text.push_str(&format!(
            "{indent}└─ … {below} more steps, --all shows them\n"
        ));
        return;
    }
    let failing = steps
        .iter()
        .filter(|step| step.kind == StepKind::Fails)
        .count();
    let hidden = failing.saturating_sub(limits.failures);
    let visible = &steps[..steps.len() - hidden];
    for (index, step) in visible.iter().enumerate() {
        let last = index + 1 == visible.len() && hidden == 0;
        let (branch, below) = if last {
            ("└─ ", "   ")
        } else {
            ("├─ ", "│  ")
        };
        text.push_str(&format!("{indent}{branch}{}\n", line(step)));
        branches(
            &step.steps,
            &format!("{indent}{below}"),
            depth - 1,
            limits,
            text,
        );
    }
    if hidden > 0 {
        text.push_str(&format!(
            "{indent}└─ … {hidden} more rules that fail, --all shows them\n"
        ));
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
        assert_eq!(explanation(&root, TreeLimits::ALL), all);
        let glance = "t07:lonn:sum@a/2013  20 kr\n├─ intro-lonn  1 posting  rules/kostra.rhai:41\n│  └─ … 1 more steps, --all shows them\n└─ heads\n";
        assert_eq!(
            explanation(
                &root,
                TreeLimits {
                    depth: 1,
                    failures: 8
                }
            ),
            glance
        );
    }
}
