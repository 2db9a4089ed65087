//! The cases of a municipality: postings, and where each must land and why.
//!
//! Inputs: `municipalities/ID/cases.toml` and a model. An analyst writes cases without knowing
//! Rust; they are the tests of her rules. This module must never know ledgers: a case is a posting
//! on its own.

mod form;
mod judged;

use crate::diag::{Code, Diagnostic, Found, Span, did_you_mean};
use crate::engine::{
    Candidate, GivenPosting, RuleRef, Verdict, explain_posting, judge_posting, rule,
};
use crate::facts::DimensionKind;
use crate::model::{Id, Knowledge, Model, Rule, Target};
use crate::municipality::Municipality;
use crate::toml_table::{TomlDocument, TomlItem, TomlTable, WithPlace};

pub use form::CASES_FILE;
pub use judged::{CaseVerdict, JudgedCases, judge_cases};

/// Where a case may land besides categories.
const PLACES: [&str; 5] = [
    "outside.scope",
    "pending",
    "ignored",
    "unmapped",
    "disputed",
];

/// How many rules that failed are named.
const FAILURES_SHOWN: usize = 4;

/// A posting and where it must land.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it shows, for people.
    pub name: String,
    /// Why it must land there.
    pub because: String,
    /// The accounting year whose rules hold.
    pub year: i32,
    pub posting: GivenPosting,
    /// Where it must land: a category, `outside.scope`, `ignored`, `unmapped` or `disputed`.
    pub lands: String,
    /// The rule that must claim it, where stated.
    pub rule: Option<String>,
    /// Where its landing is written.
    pub span: Span,
}

/// The path of a municipality's cases.
pub fn path(municipality: &str) -> String {
    format!("municipalities/{municipality}/cases.toml")
}

/// Reads `cases.toml`.
///
/// **Errors**: `K0703` unreadable TOML or an unknown or missing entry, `K0602` a dimension,
/// category, rule or year that does not exist.
pub fn parse_cases(
    path: &str,
    text: &str,
    model: &Model,
    municipality: &Municipality,
) -> Found<Vec<Case>> {
    let mut found = Vec::new();
    let document = TomlDocument::parse(path, text, &mut found);
    let mut root = document.table(CASES_FILE.table);
    let reader = CaseReader {
        model,
        municipality,
    };
    let cases = root
        .tables("case", &mut found)
        .into_iter()
        .filter_map(|table| reader.case(table, &mut found))
        .collect();
    root.finish(&mut found);
    Found {
        value: cases,
        diagnostics: found,
    }
}

struct CaseReader<'a> {
    model: &'a Model,
    municipality: &'a Municipality,
}

impl CaseReader<'_> {
    fn case(&self, mut table: TomlTable<'_>, found: &mut Vec<Diagnostic>) -> Option<Case> {
        let before = found.len();
        let name = table.required_string("name", found);
        let because = table.required_string("because", found);
        let year = table
            .require("year", found)
            .and_then(|item| item.integer(found));
        let posting = table
            .require("posting", found)
            .and_then(|item| item.table(found));
        let lands = table.required_string("lands", found);
        let rule = table.string("rule", found);
        table.finish(found);
        let year = year.and_then(|year| self.year(&year, found));
        let posting = posting.map(|table| self.posting(table, found));
        lands
            .as_ref()
            .inspect(|lands| self.check_landing(lands, found));
        rule.as_ref().inspect(|rule| self.check_rule(rule, found));
        let (Some(name), Some(because), Some(year), Some(posting), Some(lands)) =
            (name, because, year, posting, lands)
        else {
            return None;
        };
        (found.len() == before).then(|| Case {
            name: name.value,
            because: because.value,
            year,
            posting,
            lands: lands.value,
            rule: rule.map(|rule| rule.value),
            span: lands.span,
        })
    }

    fn year(&self, year: &WithPlace<i64>, found: &mut Vec<Diagnostic>) -> Option<i32> {
        let known = i32::try_from(year.value)
            .ok()
            .filter(|known| self.municipality.ledgers.contains_key(known));
        if known.is_none() {
            let years: Vec<String> = self
                .municipality
                .ledgers
                .keys()
                .map(i32::to_string)
                .collect();
            let message = format!(
                "`{}` has no ledger for {}",
                self.municipality.id, year.value
            );
            let help = format!("its ledgers are of: {}", years.join(", "));
            found.push(
                Diagnostic::new(Code::CaseInvalid, message)
                    .at_span(&year.span, "")
                    .help(help),
            );
        }
        known
    }

    fn posting(&self, mut table: TomlTable<'_>, found: &mut Vec<Diagnostic>) -> GivenPosting {
        let mut posting = GivenPosting::default();
        for (dimension, item) in table.entries() {
            let Some(kind) = self.kind(dimension.value) else {
                found.push(self.unknown_dimension(&dimension));
                continue;
            };
            let Some(text) = code_or_text(&item, found) else {
                continue;
            };
            let side = if kind == DimensionKind::Text {
                &mut posting.texts
            } else {
                &mut posting.codes
            };
            side.insert(dimension.value.to_owned(), text);
        }
        posting
    }

    fn kind(&self, dimension: &str) -> Option<DimensionKind> {
        let local = self
            .municipality
            .dimensions
            .get(dimension)
            .map(|(kind, _)| *kind);
        local.or_else(|| {
            self.model
                .vocabulary
                .dimensions
                .get(dimension)
                .map(|declared| declared.kind)
        })
    }

    fn unknown_dimension(&self, dimension: &WithPlace<&str>) -> Diagnostic {
        let national = self.model.vocabulary.dimensions.keys();
        let known = national
            .chain(self.municipality.dimensions.keys())
            .map(|name| &**name);
        Diagnostic::new(
            Code::CaseInvalid,
            format!("unknown dimension `{}`", dimension.value),
        )
        .at_span(&dimension.span, "postings have no such column")
        .maybe_help(did_you_mean(dimension.value, known))
    }

    fn check_landing(&self, lands: &WithPlace<String>, found: &mut Vec<Diagnostic>) {
        let categories = &self.model.categories;
        if PLACES.contains(&lands.value.as_str()) || categories.get(&lands.value).is_some() {
            return;
        }
        let known = categories.nodes.iter().map(|node| &*node.id).chain(PLACES);
        found.push(
            Diagnostic::new(
                Code::CaseInvalid,
                format!("unknown category `{}`", lands.value),
            )
            .at_span(&lands.span, "categories.toml has no such category")
            .help(
                did_you_mean(&lands.value, known)
                    .unwrap_or_else(|| format!("a category, or one of: {}", PLACES.join(", "))),
            ),
        );
    }

    fn check_rule(&self, rule: &WithPlace<String>, found: &mut Vec<Diagnostic>) {
        let known = || {
            self.model
                .layers(&self.municipality.id)
                .flat_map(|layer| &layer.rules)
                .map(|rule| &*rule.id)
        };
        if !known().any(|id| id == rule.value) {
            found.push(
                Diagnostic::new(Code::CaseInvalid, format!("unknown rule `{}`", rule.value))
                    .at_span(
                        &rule.span,
                        format!(
                            "no rule of `{}` or of the national layer has this id",
                            self.municipality.id
                        ),
                    )
                    .maybe_help(did_you_mean(&rule.value, known())),
            );
        }
    }
}

/// A code may be written as a number where it has no zero in front.
fn code_or_text(item: &TomlItem<'_>, found: &mut Vec<Diagnostic>) -> Option<String> {
    match item.value.as_integer() {
        Some(number) => Some(number.as_str().to_owned()),
        None => item.string(found).map(|text| text.value),
    }
}

/// Where a verdict puts a posting of a case, and by which rule.
fn landing(model: &Model, place: (&str, i32), verdict: &Verdict) -> (String, Option<Id>) {
    let knowledge = Knowledge::new(model, place.0, place.1);
    let of = |target: &Target| match knowledge.settled(target) {
        Target::Pending(_) => "pending".to_owned(),
        target => target.to_string(),
    };
    match verdict {
        Verdict::Claimed { winner, .. } => match rule(model, winner) {
            Some(rule) => (of(&rule.target), Some(rule.id.clone())),
            None => ("unmapped".to_owned(), None),
        },
        Verdict::Otherwise(name) => {
            let target = model
                .layer(name)
                .and_then(|layer| layer.otherwise.as_ref())
                .map(|otherwise| of(&otherwise.target));
            (target.unwrap_or_else(|| "unmapped".to_owned()), None)
        }
        Verdict::Disputed(_) => ("disputed".to_owned(), None),
        Verdict::Unmapped => ("unmapped".to_owned(), None),
    }
}

/// Judges a case: nothing where it lands as it must.
///
/// **Errors**: `K0601` with the rule that claimed the posting, and why the expected one did not.
pub fn judge(model: &Model, municipality: &str, case: &Case) -> Option<Diagnostic> {
    let verdict = judge_posting(model, municipality, case.year, &case.posting);
    let (landed, claimed_by) = landing(model, (municipality, case.year), &verdict);
    let by_right_rule = case
        .rule
        .as_ref()
        .is_none_or(|expected| claimed_by.as_deref() == Some(expected.as_str()));
    if landed == case.lands && by_right_rule {
        return None;
    }
    let (_, candidates) = explain_posting(model, municipality, case.year, &case.posting);
    let by = match (&verdict, &claimed_by) {
        (_, Some(id)) => format!(" by rule `{id}`"),
        (Verdict::Disputed(rules), None) => format!(" between {}", names(model, rules)),
        (_, None) => " by no rule".to_owned(),
    };
    let message = format!("the case `{}` lands in `{landed}`{by}", case.name);
    let expected = match &case.rule {
        Some(rule) => format!(
            "must land in `{}` by rule `{rule}`: {}",
            case.lands, case.because
        ),
        None => format!("must land in `{}`: {}", case.lands, case.because),
    };
    let mut diagnostic = Diagnostic::new(Code::CaseFailed, message).at_span(&case.span, expected);
    let winners: &[RuleRef] = match &verdict {
        Verdict::Claimed { winner, .. } => std::slice::from_ref(winner),
        Verdict::Disputed(rules) => rules,
        _ => &[],
    };
    for reference in winners {
        if let Some(rule) = rule(model, reference) {
            diagnostic = diagnostic.at_span(&rule.span, "claims it");
        }
    }
    Some(diagnostic.maybe_help(why_not(model, case, &candidates)))
}

fn names(model: &Model, rules: &[RuleRef]) -> String {
    let ids: Vec<String> = rules
        .iter()
        .filter_map(|reference| rule(model, reference))
        .map(|rule| format!("`{}`", rule.id))
        .collect();
    ids.join(" and ")
}

/// Which conditions the rules towards the expected category failed on.
fn why_not(model: &Model, case: &Case, candidates: &[Candidate]) -> Option<String> {
    let expected = |rule: &Rule| match &case.rule {
        Some(id) => *rule.id == **id,
        None => rule.target.to_string() == case.lands,
    };
    let mut failed: Vec<(usize, &Rule, &str)> = candidates
        .iter()
        .filter_map(|candidate| {
            let (failed, _) = candidate.failed.as_ref()?;
            Some((
                candidate.misses,
                rule(model, &candidate.rule)?,
                failed.as_str(),
            ))
        })
        .filter(|(_, rule, _)| expected(rule))
        .collect();
    failed.sort_by_key(|(misses, _, _)| *misses);
    let failures: Vec<String> = failed
        .iter()
        .take(FAILURES_SHOWN)
        .map(|(_, rule, failed)| format!("rule `{}` fails: {failed}", rule.id))
        .collect();
    (!failures.is_empty()).then(|| failures.join("\n"))
}

#[cfg(test)]
mod tests;
