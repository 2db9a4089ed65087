//! Postings that nobody has decided on, each group with what helps and lines to paste.

use crate::coverage::{OpenGroup, RuleElsewhere, Scrutiny};
use crate::model::Id;

use super::super::document::Document;
use super::names::{CodeNames, counted, sums};

/// So many groups, the largest first.
pub(super) fn groups(open: &[&OpenGroup], names: CodeNames<'_>, shown: usize) -> Document {
    let told = open.iter().take(shown).enumerate();
    told.fold(Document::new(), |document, (index, group)| {
        document.and(one(index + 1, group, names))
    })
}

/// In one word what a group is.
pub(super) fn word(scrutiny: Scrutiny) -> &'static str {
    match scrutiny {
        Scrutiny::OwnRules => "own rules",
        Scrutiny::NationalRules => "national rules",
        Scrutiny::Otherwise => "otherwise",
        Scrutiny::Pending => "pending",
        Scrutiny::Unmapped => "unmapped",
        Scrutiny::Disputed => "disputed",
        Scrutiny::Ignored => "ignored",
    }
}

fn one(number: usize, group: &OpenGroup, names: CodeNames<'_>) -> Document {
    let mostly = names.alike(&group.examples);
    let mostly = mostly.map_or(String::new(), |codes| format!("; mostly {codes}"));
    let head = format!(
        "{number}. {}: {}: {}{mostly}",
        word(group.scrutiny),
        names.codes(&group.codes),
        sums(&group.sums)
    );
    let mut document = Document::new().indented(head, 2);
    for line in help(group) {
        document = document.indented(line, 5);
    }
    for ready in &group.ready_lines {
        document = document
            .line(format!(
                "     // {}: {}",
                names.codes(&group.codes),
                sums(&ready.sums)
            ))
            .line(format!("     {}", ready.line));
    }
    document
}

/// What helps to decide.
fn help(group: &OpenGroup) -> Vec<String> {
    let mut lines = Vec::new();
    if !group.awaiting.is_empty() {
        let categories: Vec<&str> = group.awaiting.iter().map(|id| &**id).collect();
        lines.push(format!(
            "set aside by {} until something is said of {}",
            group.rules.join(" and "),
            few(&categories)
        ));
    }
    if !group.facts.is_empty() {
        let facts: Vec<&str> = group.facts.iter().map(|lack| &*lack.fact).collect();
        lines.push(format!(
            "the share of {} waits for {}: {}",
            group.rules.join(" and "),
            counted(facts.len() as u64, "fact"),
            few(&facts)
        ));
    }
    if group.scrutiny == Scrutiny::Disputed {
        lines.push(format!(
            "claimed by {}: add `.over` to the one that should win",
            group.rules.join(" and ")
        ));
    }
    for miss in &group.near_misses {
        lines.push(format!(
            "nearest: {} → {} fails at {}, {}",
            miss.rule, miss.target, miss.failed, miss.place
        ));
    }
    lines.extend(group.elsewhere.iter().map(elsewhere));
    if let Some(posting) = &group.largest {
        let parts = [
            Some(posting.name.clone()),
            posting.display.clone(),
            posting.text.clone(),
            posting.place.as_ref().map(ToString::to_string),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        lines.push(format!("largest: {}", parts.join(", ")));
    }
    lines
}

fn elsewhere(rule: &RuleElsewhere) -> String {
    let share = rule
        .share
        .as_ref()
        .map_or(String::new(), |share| format!(" by share {share}"));
    format!(
        "in {} {}: {} → {}{share}, for {}: {}, {}",
        rule.municipality,
        rule.year,
        rule.rule,
        rule.target,
        sums(&rule.sums),
        rule.because,
        rule.place
    )
}

/// Some names, and how many more there are.
pub(super) fn few(names: &[&str]) -> String {
    const NAMED: usize = 6;
    let named = names.iter().take(NAMED).copied().collect::<Vec<_>>();
    match names.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// What is to be done next about a group, in a few words.
pub(super) fn next(group: &OpenGroup, names: CodeNames<'_>) -> String {
    let codes = names.codes(&group.codes);
    match group.scrutiny {
        Scrutiny::Disputed => format!("say which rule wins for {codes}"),
        Scrutiny::Pending if group.awaiting.is_empty() => {
            format!("state the facts that the share for {codes} asks for")
        }
        Scrutiny::Pending => {
            let awaiting: Vec<&Id> = group.awaiting.iter().collect();
            let awaiting: Vec<&str> = awaiting.iter().map(|id| &***id).collect();
            format!(
                "say what there is of {}, which {codes} may hold some of",
                few(&awaiting)
            )
        }
        _ => format!("say where {codes} belongs"),
    }
}
