//! One municipality's postings and facts under another's practice.
//!
//! Practice is what can be laid over any ledger: rules over national dimensions, weights and keys,
//! and the adjustments that hang on them. Rules over local dimensions, imputed amounts and what is
//! added stay with the ledger. Where a rule of the ledger and one of the practice claim the same
//! posting, the ledger's goes first, since it says more.
//!
//! Where no rule that the practice has for a category can be carried over, the ledger's own rules
//! for it stay, behind all that is carried: a practice that says nothing of another's ledger is no
//! reason to count nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Anchor;
use crate::model::{
    AllocationKey, Categories, CategoryStatement, Expr, Holding, Id, Layer, Rule, Target, Weight,
    Years,
};
use crate::workspace::Project;

use super::carry::carry_views;
use super::laying::{Laying, free_name, local_dimension};
use super::needs::Needs;
use super::{Carried, NotCarried};

/// The layer of a municipality under another's practice, and what of both could not go over or had
/// to stay.
///
/// Under its own practice it is the municipality's layer as it is. An id that both use gets the
/// practice's name behind it.
pub fn lay_over(project: &Project, ledger: &Id, practice: &Id) -> (Layer, Vec<NotCarried>) {
    let model = &*project.model;
    let none = Layer::default();
    let (own, donor) = (
        model.layer_of(ledger).unwrap_or(&none),
        model.layer_of(practice).unwrap_or(&none),
    );
    if ledger == practice {
        return (own.clone(), Vec::new());
    }
    let mut laying = Laying {
        project,
        model,
        ledger,
        practice,
        own,
        donor,
        left: Vec::new(),
    };
    let (mut keys, lacking) = laying.keys();
    let is_local = |rule: &&Rule| local_dimension(&rule.condition, &model.vocabulary).is_some();
    let carried = laying.rules(&keys, &lacking);
    let fallback = laying.fallback(&carried);
    let (local, rest): (Vec<&Rule>, Vec<&Rule>) = own.rules.iter().partition(is_local);
    let behind: Vec<&Rule> = rest
        .into_iter()
        .filter(|rule| fallback.contains(&rule.id))
        .collect();
    let staying: BTreeSet<Id> = local
        .iter()
        .chain(&behind)
        .map(|rule| rule.id.clone())
        .collect();
    let names: BTreeMap<Id, Id> = carried
        .iter()
        .map(|rule| {
            (
                rule.id.clone(),
                free_name(&rule.id, practice, |id| staying.contains(id)),
            )
        })
        .collect();
    let mut layer = Layer {
        headers: own.headers.clone(),
        rules: laying.together((&local, &behind), &carried, &names),
        otherwise: donor.otherwise.clone(),
        weights: donor.weights.clone(),
        imputed: own.imputed.clone(),
        checks: own.checks.clone(),
        controls: own.controls.clone(),
        ..Layer::default()
    };
    layer.statements = statements(&layer.rules, [donor, own]);
    layer.views = carry_views(&mut laying, &staying, &names, &lacking);
    laying.keep_needed(&mut layer, &mut keys);
    layer.keys = keys;
    for imputed in donor
        .imputed
        .iter()
        .filter(|imputed| own.imputed.iter().all(|other| other.id != imputed.id))
    {
        let reason =
            "it stands on the municipality's own facts and stays with its ledger".to_owned();
        laying.leave(
            practice,
            Carried::Imputed,
            &imputed.id,
            reason,
            &imputed.span,
        );
    }
    let mut left = laying.left;
    left.sort_by(|a, b| (a.what, &a.id, &a.owner).cmp(&(b.what, &b.id, &b.owner)));
    (layer, left)
}

/// What the donor says of categories, else the ledger's own municipality; that one holds nothing
/// only where none of the rules brings postings there.
fn statements(rules: &[Rule], layers: [&Layer; 2]) -> Vec<CategoryStatement> {
    let is_filled = |category: &Id| {
        rules.iter().any(|rule| match &rule.target {
            Target::Category(target) => Categories::is_within(target, category),
            _ => false,
        })
    };
    let mut carried: Vec<CategoryStatement> = Vec::new();
    for statement in layers.into_iter().flat_map(|layer| &layer.statements) {
        let is_other = |known: &CategoryStatement| {
            known.category != statement.category || !Years::overlaps(known.years, statement.years)
        };
        let holds = statement.holding == Holding::Unknown || !is_filled(&statement.category);
        if holds && carried.iter().all(is_other) {
            carried.push(statement.clone());
        }
    }
    carried
}

impl<'a> Laying<'a> {
    /// The keys of the practice that the ledger's facts allow, and why each of the others is not
    /// among them.
    fn keys(&mut self) -> (Vec<AllocationKey>, BTreeMap<Id, String>) {
        let mut lacking: BTreeMap<Id, String> = BTreeMap::new();
        for year in self.years() {
            for key in self
                .donor
                .keys
                .iter()
                .filter(|key| key.years.contains(year))
            {
                if let Some(reason) = self.lack(&key.formula, year) {
                    lacking.entry(key.id.clone()).or_insert(reason);
                }
            }
        }
        for key in self
            .donor
            .keys
            .iter()
            .filter(|key| lacking.contains_key(&key.id))
        {
            let stays = match self.own.keys.iter().any(|own| own.id == key.id) {
                true => format!("; {}'s own form stays", self.ledger),
                false => String::new(),
            };
            let reason = format!("{}{stays}", lacking[&key.id]);
            self.leave(self.practice, Carried::Key, &key.id, reason, &key.span);
        }
        (
            self.donor
                .keys
                .iter()
                .filter(|key| !lacking.contains_key(&key.id))
                .cloned()
                .collect(),
            lacking,
        )
    }

    /// The rules of the practice that can be laid over the ledger.
    fn rules(&mut self, keys: &[AllocationKey], lacking: &BTreeMap<Id, String>) -> Vec<&'a Rule> {
        let years = self.years();
        let donor: &'a Layer = self.donor;
        let mut carried = Vec::new();
        for rule in &donor.rules {
            if let Some(dimension) = local_dimension(&rule.condition, &self.model.vocabulary) {
                let reason = format!("it looks at `{dimension}`, a dimension of its own ledger");
                self.leave(self.practice, Carried::Rule, &rule.id, reason, &rule.span);
                continue;
            }
            let valid: Vec<i32> = years
                .iter()
                .copied()
                .filter(|year| rule.years.contains(*year))
                .collect();
            if valid.is_empty() {
                continue;
            }
            let lack = rule.share.as_ref().and_then(|share| {
                let unavailable = Needs::of(share).keys.into_iter().find(|key| {
                    lacking.contains_key(key)
                        && self.own.keys.iter().all(|own| own.id != *key)
                        && keys.iter().all(|of| of.id != *key)
                });
                match unavailable {
                    Some(key) => Some(format!("its share needs key `{key}`: {}", lacking[&key])),
                    None if Needs::of(share).keys.is_empty() => {
                        valid.iter().find_map(|year| self.lack(share, *year))
                    }
                    None => None,
                }
            });
            match lack {
                Some(reason) => {
                    self.leave(self.practice, Carried::Rule, &rule.id, reason, &rule.span);
                }
                None => carried.push(rule),
            }
        }
        carried
    }

    /// The ledger's rules over national dimensions that stay, since the practice's rules for their
    /// category cannot be carried.
    fn fallback(&mut self, carried: &[&Rule]) -> BTreeSet<Id> {
        let (own, donor) = (self.own, self.donor);
        let mut stays = BTreeSet::new();
        for rule in &own.rules {
            let Target::Category(category) = &rule.target else {
                continue;
            };
            let is_same = |other: &Rule| other.target == rule.target;
            let is_lost =
                donor.rules.iter().any(is_same) && !carried.iter().any(|other| is_same(other));
            if !is_lost || local_dimension(&rule.condition, &self.model.vocabulary).is_some() {
                continue;
            }
            let reason = format!(
                "it stays, since no rule of {} for `{category}` can be carried over",
                self.practice
            );
            self.leave(self.ledger, Carried::Rule, &rule.id, reason, &rule.span);
            stays.insert(rule.id.clone());
        }
        stays
    }

    /// The rules of both: the ledger's local ones over those of the practice, these over the others
    /// that stay.
    fn together(
        &mut self,
        own: (&[&Rule], &[&Rule]),
        carried: &[&Rule],
        names: &BTreeMap<Id, Id>,
    ) -> Vec<Rule> {
        let (local, behind) = own;
        let ids = |rules: &[&Rule]| -> BTreeSet<Id> {
            rules.iter().map(|rule| rule.id.clone()).collect()
        };
        let (first, last) = (ids(local), ids(behind));
        let staying: BTreeSet<Id> = first.union(&last).cloned().collect();
        let all = &self.own.rules;
        let mut rules: Vec<Rule> = Vec::new();
        for (rule, peers) in local
            .iter()
            .map(|rule| (*rule, &first))
            .chain(behind.iter().map(|rule| (*rule, &last)))
        {
            // Where something is carried, it stands between the two, whatever they said of each
            // other.
            let peers = if names.is_empty() { &staying } else { peers };
            let mut over = bridged(rule, all, |id| peers.contains(id).then(|| id.clone()));
            if std::ptr::eq(peers, &first) {
                let weaker = names.values().chain(&last).filter(|id| **id != rule.id);
                over.extend(weaker.map(|id| (id.clone(), rule.span.clone())));
            }
            let is_lost =
                |id: &Id| !peers.contains(id) && (last.contains(&rule.id) || !last.contains(id));
            for (target, span) in rule.over.iter().filter(|(id, _)| is_lost(id)) {
                let why = if first.contains(target) {
                    "goes before all that is carried over"
                } else {
                    "is not there"
                };
                let reason = format!("`{target}`, which it goes before, {why}");
                self.leave(self.ledger, Carried::Over, &rule.id, reason, span);
            }
            rules.push(Rule {
                over,
                ..rule.clone()
            });
        }
        for rule in carried {
            let mut over = bridged(rule, &self.donor.rules, |id| names.get(id).cloned());
            for (target, span) in rule.over.iter().filter(|(id, _)| !names.contains_key(id)) {
                let reason = format!("`{target}`, which it goes before, is not there");
                self.leave(self.practice, Carried::Over, &rule.id, reason, span);
            }
            over.extend(last.iter().map(|id| (id.clone(), rule.span.clone())));
            let id = names.get(&rule.id).unwrap_or(&rule.id).clone();
            rules.push(Rule {
                id,
                over,
                ..(*rule).clone()
            });
        }
        rules
    }

    /// Keeps those keys and weights of the ledger's municipality that something still needs and the
    /// practice does not bring.
    fn keep_needed(&mut self, layer: &mut Layer, keys: &mut Vec<AllocationKey>) {
        let mut needs = Needs::default();
        layer
            .rules
            .iter()
            .filter_map(|rule| rule.share.as_ref())
            .for_each(|share| needs.add(share));
        // What is imputed for all stays with the ledger, too.
        let national = &self.model.national;
        let is_own = |id: &Id| layer.imputed.iter().any(|own| own.id == *id);
        let for_all = national
            .imputed
            .iter()
            .filter(|imputed| !is_own(&imputed.id));
        layer
            .imputed
            .iter()
            .chain(for_all)
            .for_each(|imputed| needs.add(&imputed.formula));
        let years = self.years();
        let serves = |weight: &Weight| years.iter().any(|year| weight.by_year.contains_key(year));
        let own: &Layer = self.own;
        let forms = |id: &Id| -> Vec<&Expr> {
            let carried: Vec<&Expr> = keys
                .iter()
                .filter(|key| key.id == *id)
                .map(|key| &key.formula)
                .collect();
            let kept = || {
                own.keys
                    .iter()
                    .filter(|key| key.id == *id)
                    .map(|key| &key.formula)
                    .collect()
            };
            if carried.is_empty() { kept() } else { carried }
        };
        needs.follow(forms);
        // What a view alone needs must move nothing outside of it: it is kept only where nobody
        // else has a form of it.
        let mut of_views = Needs::default();
        let adjustments = layer.views.iter().flat_map(|view| &view.adjustments);
        adjustments
            .flat_map(super::items::formulas)
            .for_each(|formula| of_views.add(formula));
        of_views.follow(forms);
        let has_key = |id: &Id| national.keys.iter().any(|key| key.id == *id);
        let has_weight = |id: &Id| {
            national
                .weights
                .iter()
                .any(|weight| weight.id == *id && serves(weight))
        };
        needs
            .keys
            .extend(of_views.keys.into_iter().filter(|id| !has_key(id)));
        needs
            .weights
            .extend(of_views.weights.into_iter().filter(|id| !has_weight(id)));
        let brought: BTreeSet<Id> = keys.iter().map(|key| key.id.clone()).collect();
        let stays = |practice: &Id| {
            format!(
                "it stays with the ledger: something there needs it, and {practice} brings none"
            )
        };
        for key in own
            .keys
            .iter()
            .filter(|key| needs.keys.contains(&key.id) && !brought.contains(&key.id))
        {
            keys.push(key.clone());
            self.leave(
                self.ledger,
                Carried::Key,
                &key.id,
                stays(self.practice),
                &key.span,
            );
        }
        for weight in own
            .weights
            .iter()
            .filter(|weight| needs.weights.contains(&weight.id))
        {
            if layer
                .weights
                .iter()
                .any(|other| other.id == weight.id && serves(other))
            {
                continue;
            }
            layer.weights.retain(|other| other.id != weight.id);
            layer.weights.push(weight.clone());
            self.leave(
                self.ledger,
                Carried::Weight,
                &weight.id,
                stays(self.practice),
                &weight.span,
            );
        }
    }
}

/// What a rule goes before, led past the rules that are not there any more.
fn bridged(rule: &Rule, all: &[Rule], name: impl Fn(&Id) -> Option<Id>) -> Vec<(Id, Anchor)> {
    let mut over: BTreeMap<Id, Anchor> = BTreeMap::new();
    let mut open: Vec<(Id, Anchor)> = rule.over.clone();
    let mut seen: BTreeSet<Id> = BTreeSet::new();
    while let Some((target, span)) = open.pop() {
        if !seen.insert(target.clone()) {
            continue;
        }
        match name(&target) {
            Some(name) => {
                over.insert(name, span);
            }
            None => open.extend(
                all.iter()
                    .filter(|other| other.id == target)
                    .flat_map(|other| other.over.iter().cloned()),
            ),
        }
    }
    over.into_iter().collect()
}
