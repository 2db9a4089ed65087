//! Finds the rule of every key: the fast way, by an index that explanations do not notice, and the
//! plain way.

use std::collections::HashMap;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, FindingSet, Found, Severity};
use crate::ledger::{KeyRow, KeySpec, KeyTable, TextTest};
use crate::model::{Axis, Expr, Layer, LayerName, Model, Node, Rule, Shift};

use super::compiled::{CompiledCondition, compile};
use super::condition::{ConditionSubject, KeySubject, failures, first_failure, holds};
use super::parallel::in_parallel;
use super::reads::Numbers;
use super::verdict::{Alike, Candidate, RuleRef, Verdict, Verdicts};

/// The columns and text tests that the rules of a municipality look at in a year.
pub(super) fn rules_look_at(model: &Model, municipality: &str, year: i32) -> KeySpec {
    let mut spec = KeySpec::default();
    let rules = model
        .layers(municipality)
        .flat_map(|layer| &layer.rules)
        .filter(|rule| rule.years.contains(year));
    rules.for_each(|rule| look_at(&rule.condition, &mut spec));
    spec
}

/// The columns and text tests that the rules of a municipality and the adjustments of all views
/// look at in a year.
pub fn key_spec(model: &Model, municipality: &str, year: i32) -> KeySpec {
    let mut spec = rules_look_at(model, municipality, year);
    for layer in model.layers(municipality) {
        let adjustments = layer.views.iter().flat_map(|view| &view.adjustments);
        let selected = adjustments
            .filter(|adjustment| adjustment.years.contains(year))
            .filter_map(|adjustment| {
                let what = adjustment.action.selection()?;
                what.condition.as_ref()
            });
        selected.for_each(|condition| look_at(condition, &mut spec));
    }
    formulas_look_at(model, year, &mut spec);
    spec
}

/// Adds what formulas over raw ledgers look at in a year. Every layer is asked, since a formula may
/// ask for the ledger of another municipality.
fn formulas_look_at(model: &Model, year: i32, spec: &mut KeySpec) {
    for (_, layer) in model.named_layers() {
        for sheet in &layer.sheets {
            for formula in sheet.formulas() {
                booked_look_at(formula, sheet.valid.contains(year), spec);
            }
        }
        let controls = layer.controls.iter().map(|control| &control.relation);
        for check in layer.checks.iter().chain(controls) {
            for formula in check.within.iter().chain([&check.condition]) {
                booked_look_at(formula, check.years.contains(year), spec);
            }
        }
    }
}

/// Adds what a formula looks at in raw ledgers; of one that holds in other years, what it may ask
/// of this one.
fn booked_look_at(formula: &Expr, is_valid: bool, spec: &mut KeySpec) {
    let (mut booked, mut reaches) = (Vec::new(), is_valid);
    formula.walk(&mut |part| match &*part.node {
        Node::Booked {
            condition, among, ..
        } => booked.extend(among.iter().chain([condition])),
        Node::Shift(_, Shift::Previous | Shift::Period(_))
        | Node::Fold {
            axis: Axis::Periods(_) | Axis::PeriodsWith(_),
            ..
        } => reaches = true,
        _ => {}
    });
    if reaches {
        booked
            .into_iter()
            .for_each(|condition| look_at(condition, spec));
    }
}

/// Adds what a condition looks at.
pub(super) fn look_at(condition: &Expr, spec: &mut KeySpec) {
    condition.walk(&mut |part| match &*part.node {
        Node::Dimension(name) => {
            spec.columns.insert(name.clone());
        }
        Node::TextTest(test) => {
            spec.tests.insert(test.clone());
        }
        Node::Opaque(opaque) => spec.columns.extend(opaque.dimensions.iter().cloned()),
        _ => {}
    });
}

/// The rules of one layer that are valid in a year, with who is stronger than whom.
struct Ranking<'a> {
    name: LayerName,
    layer: &'a Layer,
    valid: Vec<usize>,
    /// For each rule of the layer, the rules it is stronger than, directly or through others.
    weaker: Vec<Numbers>,
}

impl<'a> Ranking<'a> {
    fn new(name: LayerName, layer: &'a Layer, year: i32) -> Self {
        let valid: Vec<usize> = (0..layer.rules.len())
            .filter(|index| layer.rules[*index].years.contains(year))
            .collect();
        let mut of_id: HashMap<&str, Vec<usize>> = HashMap::new();
        valid.iter().for_each(|index| {
            of_id
                .entry(&*layer.rules[*index].id)
                .or_default()
                .push(*index);
        });
        let direct = |rule: &'a Rule| {
            rule.over
                .iter()
                .filter_map(|(id, _)| of_id.get(&**id))
                .flatten()
                .copied()
        };
        let weaker = layer.rules.iter().map(|rule| {
            let (mut reached, mut open) = (Numbers::default(), direct(rule).collect::<Vec<_>>());
            while let Some(next) = open.pop() {
                if reached.insert(next) {
                    open.extend(direct(&layer.rules[next]));
                }
            }
            reached
        });
        let weaker = weaker.collect();
        Self {
            name,
            layer,
            valid,
            weaker,
        }
    }

    fn reference(&self, index: usize) -> RuleRef {
        RuleRef {
            layer: self.name.clone(),
            index,
        }
    }

    /// The verdict among the rules whose condition holds; `None` when there are none.
    fn verdict(&self, candidates: &[usize]) -> Option<Verdict> {
        if candidates.is_empty() {
            return None;
        }
        let references = || {
            candidates
                .iter()
                .map(|index| self.reference(*index))
                .collect::<Vec<_>>()
        };
        let beats_all = |index: usize| {
            candidates
                .iter()
                .all(|other| *other == index || self.weaker[index].contains(*other))
        };
        Some(match candidates.iter().find(|index| beats_all(**index)) {
            Some(winner) => Verdict::Claimed {
                winner: self.reference(*winner),
                candidates: references(),
            },
            None => Verdict::Disputed(references()),
        })
    }
}

/// The layers of a municipality, its own first.
fn rankings<'a>(model: &'a Model, municipality: &str, year: i32) -> Vec<Ranking<'a>> {
    model
        .named_layers_of(municipality)
        .map(|(name, layer)| Ranking::new(name, layer, year))
        .collect()
}

/// What holds for a key that no rule claims.
fn unclaimed(rankings: &[Ranking<'_>]) -> Verdict {
    let declared = rankings
        .iter()
        .find(|ranking| ranking.layer.otherwise.is_some());
    declared.map_or(Verdict::Unmapped, |ranking| {
        Verdict::Otherwise(ranking.name.clone())
    })
}

/// One layer's rules compiled for a table, with the rules that each code of the most telling column
/// leaves possible.
struct IndexedRules<'a> {
    ranking: Ranking<'a>,
    compiled: Vec<Option<CompiledCondition>>,
    column: usize,
    by_code: Vec<Vec<usize>>,
}

impl<'a> IndexedRules<'a> {
    fn new(ranking: Ranking<'a>, table: &KeyTable, diagnostics: &mut FindingSet) -> Self {
        let mut compiled: Vec<Option<CompiledCondition>> =
            ranking.layer.rules.iter().map(|_| None).collect();
        for index in &ranking.valid {
            let rule = &ranking.layer.rules[*index];
            let mut errors = Vec::new();
            compiled[*index] = Some(compile(&rule.condition, table, &mut errors));
            diagnostics.extend(
                errors
                    .into_iter()
                    .take(1)
                    .map(|reason| undecidable(rule, &reason)),
            );
        }
        let lists = |column: usize| -> Vec<Vec<usize>> {
            let mut by_code = vec![Vec::new(); table.columns[column].codes.len()];
            for index in &ranking.valid {
                let possible = compiled[*index]
                    .as_ref()
                    .and_then(|condition| condition.possible(column));
                for (code, list) in by_code.iter_mut().enumerate() {
                    if possible.as_ref().is_none_or(|marks| marks[code]) {
                        list.push(*index);
                    }
                }
            }
            by_code
        };
        // The fewest tests on average: the sum over codes, weighted by how evenly keys spread, is
        // close enough.
        let best = (0..table.columns.len())
            .map(|column| (lists(column), column))
            .min_by_key(|(by_code, column)| {
                (
                    by_code.iter().map(Vec::len).sum::<usize>() * 1000 / by_code.len().max(1),
                    *column,
                )
            });
        let (by_code, column) = best.unwrap_or_default();
        Self {
            ranking,
            compiled,
            column,
            by_code,
        }
    }

    fn verdict(
        &self,
        table: &KeyTable,
        row: &KeyRow,
        diagnostics: &mut FindingSet,
    ) -> Option<Verdict> {
        let possible = match self.by_code.is_empty() {
            true => &self.ranking.valid,
            false => &self.by_code[row.codes[self.column] as usize],
        };
        let mut candidates = Vec::new();
        for index in possible {
            match self.compiled[*index]
                .as_ref()
                .map(|condition| condition.holds(table, row))
            {
                Some(Ok(true)) => candidates.push(*index),
                Some(Err(reason)) => {
                    diagnostics.add(undecidable(&self.ranking.layer.rules[*index], &reason));
                }
                Some(Ok(false)) | None => {}
            }
        }
        self.ranking.verdict(&candidates)
    }
}

fn undecidable(rule: &Rule, reason: &str) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(
        Code::ScriptFailed,
        format!(
            "the condition of rule `{}` cannot be decided: {reason}",
            rule.id
        ),
    )
    .at_span(&rule.condition.span, "this condition")
    .help("mend the condition; until then the rule claims nothing");
    diagnostic.severity = Severity::Error;
    diagnostic
}

/// Finds the rule of every key. **Shape**: one verdict for each row of the table.
///
/// **Errors**: `K0214` a condition that cannot be decided.
pub fn classify(model: &Model, municipality: &str, year: i32, table: &KeyTable) -> Found<Verdicts> {
    let alike = Alike::new(table, rules_look_at(model, municipality, year));
    classify_alike(model, municipality, year, table, Arc::new(alike))
}

/// As [`classify`], where it is known which rows no rule tells apart, from what [`rules_look_at`].
pub(super) fn classify_alike(
    model: &Model,
    municipality: &str,
    year: i32,
    table: &KeyTable,
    alike: Arc<Alike>,
) -> Found<Verdicts> {
    let mut diagnostics = FindingSet::default();
    let rankings = rankings(model, municipality, year);
    let unclaimed = unclaimed(&rankings);
    let layers: Vec<IndexedRules<'_>> = rankings
        .into_iter()
        .map(|ranking| IndexedRules::new(ranking, table, &mut diagnostics))
        .collect();
    let judge = |firsts: &[usize]| {
        let mut found = FindingSet::default();
        let mut verdict = |row: &KeyRow| {
            layers
                .iter()
                .find_map(|layer| layer.verdict(table, row, &mut found))
                .unwrap_or_else(|| unclaimed.clone())
        };
        let verdicts: Vec<Verdict> = firsts
            .iter()
            .map(|first| verdict(&table.rows[*first]))
            .collect();
        (verdicts, found.into_vec())
    };
    let shares: Vec<&[usize]> = alike.firsts.chunks(AT_ONCE).collect();
    let mut distinct = Vec::with_capacity(alike.firsts.len());
    for (verdicts, found) in in_parallel(shares.len(), |share| judge(shares[share])) {
        distinct.extend(verdicts);
        diagnostics.extend(found);
    }
    Found {
        value: Verdicts { distinct, alike },
        diagnostics: diagnostics.into_vec(),
    }
}

/// How many keys one thread judges before it looks for more; fewer than that are not worth a second
/// thread.
const AT_ONCE: usize = 4_096;

/// Finds the rule of every key without index or compilation; the measure of [`classify`].
pub fn classify_plainly(
    model: &Model,
    municipality: &str,
    year: i32,
    table: &KeyTable,
) -> Vec<Verdict> {
    let rankings = rankings(model, municipality, year);
    table
        .rows
        .iter()
        .map(|row| verdict_of(&rankings, &KeySubject { table, row }))
        .collect()
}

fn verdict_of(rankings: &[Ranking<'_>], subject: &dyn ConditionSubject) -> Verdict {
    let verdict = rankings.iter().find_map(|ranking| {
        let claims =
            |index: &usize| holds(&ranking.layer.rules[*index].condition, subject).unwrap_or(false);
        let candidates: Vec<usize> = ranking.valid.iter().copied().filter(claims).collect();
        ranking.verdict(&candidates)
    });
    verdict.unwrap_or_else(|| unclaimed(rankings))
}

/// The verdict on one posting.
pub fn judge_posting(
    model: &Model,
    municipality: &str,
    year: i32,
    subject: &dyn ConditionSubject,
) -> Verdict {
    verdict_of(&rankings(model, municipality, year), subject)
}

/// The verdict on one posting, with every rule of both layers and where its condition failed.
pub fn explain_posting(
    model: &Model,
    municipality: &str,
    year: i32,
    subject: &dyn ConditionSubject,
) -> (Verdict, Vec<Candidate>) {
    let rankings = rankings(model, municipality, year);
    let mut candidates = Vec::new();
    for ranking in &rankings {
        for index in &ranking.valid {
            let condition = &ranking.layer.rules[*index].condition;
            let failed = first_failure(condition, subject);
            candidates.push(Candidate {
                rule: ranking.reference(*index),
                failed,
                misses: failures(condition, subject),
            });
        }
    }
    (verdict_of(&rankings, subject), candidates)
}

/// A posting given by its codes and texts, as in a case.
#[derive(Clone, Default, Debug)]
pub struct GivenPosting {
    /// The codes by dimension.
    pub codes: std::collections::BTreeMap<String, String>,
    /// The free texts by dimension.
    pub texts: std::collections::BTreeMap<String, String>,
}

impl ConditionSubject for GivenPosting {
    fn code(&self, dimension: &str) -> Option<&str> {
        self.codes.get(dimension).map(String::as_str)
    }

    fn passes(&self, test: &TextTest) -> bool {
        self.texts
            .get(&*test.column)
            .is_some_and(|text| test.passes(text))
    }
}

/// The rule that a reference names.
pub fn rule<'a>(model: &'a Model, reference: &RuleRef) -> Option<&'a Rule> {
    model.layer(&reference.layer)?.rules.get(reference.index)
}
