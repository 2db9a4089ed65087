//! The explanation of a posting: the rule that claimed it, and every rule that did not, with the
//! condition that failed.

use crate::diag::{Code, Diagnostic};
use crate::engine::{
    Candidate, ConditionSubject, RuleRef, Verdict, explain_posting as explain_subject, rule,
};
use crate::model::{Id, Knowledge, Reason, Rule, written};

use super::posting_name::PostingName;
use super::postings::{find_postings, posting_step};
use super::way::way;
use super::{ExplanationStep, Scene, StepKind};

/// The most lines of one voucher that are explained at once.
const MAX_LINES: usize = 50;

/// Explains every posting of a name.
///
/// # Errors
/// `K0505` when there is none.
pub fn explain_posting(
    scene: &Scene<'_>,
    name: &PostingName,
) -> Result<Vec<ExplanationStep>, Diagnostic> {
    let mut steps = Vec::new();
    for account in scene
        .run
        .accounts
        .iter()
        .filter(|account| account.view == scene.run.view)
    {
        for found in find_postings(scene, account, MAX_LINES, name) {
            let place = scene.project.ledger_of(account);
            let Some(spec) = scene.project.ledger_spec(&place) else {
                continue;
            };
            let mut step = posting_step(scene, spec, &found.posting);
            step.steps =
                explain_given(scene, &account.municipality, account.year, &found.subject());
            // Behind the verdict, before the rules that did not claim it.
            let way = found
                .key
                .map(|row| way(scene, account, row, found.posting.amount))
                .unwrap_or_default();
            step.steps.splice(1..1, way);
            steps.push(step.named());
        }
    }
    if steps.is_empty() {
        let diagnostic = Diagnostic::new(Code::UnknownAddress, "no posting of that name was read")
            .help("name it by file and line (`postings.csv:812`) or by voucher (`boelum/2013#500123`); quarantined lines are not among the postings");
        return Err(diagnostic);
    }
    Ok(steps)
}

/// The verdict on a posting and every candidate, as steps. **Order**: the verdict, then rules that
/// hold, then those that failed, nearest first.
pub fn explain_given(
    scene: &Scene<'_>,
    municipality: &Id,
    year: i32,
    subject: &dyn ConditionSubject,
) -> Vec<ExplanationStep> {
    let model = &scene.project.model;
    let (verdict, candidates) = explain_subject(model, municipality, year, subject);
    let knowledge = Knowledge::new(model, municipality, year);
    let mut steps = vec![verdict_step(scene, municipality, &knowledge, &verdict)];
    let (claiming, winner) = match &verdict {
        Verdict::Claimed { winner, candidates } => (candidates.clone(), Some(winner.clone())),
        Verdict::Disputed(rules) => (rules.clone(), None),
        Verdict::Otherwise(_) | Verdict::Unmapped => (Vec::new(), None),
    };
    let mut rest: Vec<&Candidate> = candidates
        .iter()
        .filter(|candidate| Some(&candidate.rule) != winner.as_ref())
        .collect();
    rest.sort_by_key(|candidate| candidate.misses);
    for candidate in rest {
        steps.extend(candidate_step(scene, candidate, &claiming, &knowledge));
    }
    steps
}

fn reason(reason: &Reason) -> String {
    [&reason.because, &reason.source]
        .into_iter()
        .flatten()
        .cloned()
        .collect::<Vec<_>>()
        .join("; ")
}

fn rule_step(scene: &Scene<'_>, kind: StepKind, rule: &Rule) -> ExplanationStep {
    let mut step = ExplanationStep::new(kind, rule.id.to_string());
    step.place = Some(scene.place(&rule.span));
    step
}

fn verdict_step(
    scene: &Scene<'_>,
    municipality: &Id,
    knowledge: &Knowledge<'_>,
    verdict: &Verdict,
) -> ExplanationStep {
    let model = &scene.project.model;
    match verdict {
        Verdict::Claimed { winner, .. } => match rule(model, winner) {
            Some(rule) => {
                let mut step = rule_step(scene, StepKind::Claims, rule);
                let share = rule
                    .share
                    .as_ref()
                    .map_or(String::new(), |share| format!(", share {}", written(share)));
                step.text = Some(format!(
                    "→ {}{share}; {}; because {}",
                    knowledge.settled(&rule.target),
                    written(&rule.condition),
                    reason(&rule.reason)
                ));
                step
            }
            None => ExplanationStep::new(StepKind::Note, "unmapped"),
        },
        Verdict::Otherwise(layer) => {
            let mut step = ExplanationStep::new(StepKind::Claims, "otherwise");
            let declared = model
                .layers(municipality)
                .filter_map(|layer| layer.otherwise.as_ref())
                .next();
            if let Some(otherwise) = declared {
                step.place = Some(scene.place(&otherwise.span));
                step.text = Some(format!(
                    "→ {} ({layer}); no rule claims it; {}",
                    knowledge.settled(&otherwise.target),
                    reason(&otherwise.reason)
                ));
            }
            step
        }
        Verdict::Disputed(rules) => {
            let mut step = ExplanationStep::new(StepKind::Note, "disputed");
            let ids: Vec<String> = rules
                .iter()
                .filter_map(|reference: &RuleRef| rule(model, reference))
                .map(|rule| rule.id.to_string())
                .collect();
            step.text = Some(format!(
                "claimed by {} and none is declared stronger",
                ids.join(" and ")
            ));
            step
        }
        Verdict::Unmapped => {
            let mut step = ExplanationStep::new(StepKind::Note, "unmapped");
            step.text = Some("claimed by no rule; the nearest stand first below".to_owned());
            step
        }
    }
}

fn candidate_step(
    scene: &Scene<'_>,
    candidate: &Candidate,
    claiming: &[RuleRef],
    knowledge: &Knowledge<'_>,
) -> Option<ExplanationStep> {
    let rule = rule(&scene.project.model, &candidate.rule)?;
    let (kind, text) = match &candidate.failed {
        None if claiming.contains(&candidate.rule) => (
            StepKind::Weaker,
            format!(
                "holds too; it would go to {}",
                knowledge.settled(&rule.target)
            ),
        ),
        None => (
            StepKind::NotAsked,
            format!(
                "holds, but the municipality's own rules go first; it would go to {}",
                knowledge.settled(&rule.target)
            ),
        ),
        Some((failed, _)) => (StepKind::Fails, failed.clone()),
    };
    let mut step = rule_step(scene, kind, rule);
    step.text = Some(text);
    Some(step)
}
