//! The relations that an attacker knows to hold, and what must not be known.

use std::collections::{BTreeMap, BTreeSet};

use kontering::engine::{Account, Address, Coordinates};
use kontering::model::{Arithmetic, Comparison, Expr, Id, Node};
use kontering::value::Ratio;

use super::reader::{Bounded, Quotient, Reader, Sum, ToldNumbers, category, fact};

impl Reader<'_> {
    /// Everything that is told and that holds, as far as it is about what is not known.
    pub fn relations(&self, told: &ToldNumbers) -> Vec<Bounded> {
        let mut found = Vec::new();
        for ((address, view), value) in told {
            let at = Coordinates::of(address, &self.project.model, view);
            found.extend(self.told(&at, value));
        }
        found.extend(self.checks());
        found.extend(self.wholes());
        found.extend(self.periods());
        found.extend(self.categories());
        found.retain(|bounded| !bounded.sum.terms.is_empty());
        found
    }

    fn checks(&self) -> Vec<Bounded> {
        let mut found = Vec::new();
        for ((place, period), _) in self.project.facts.iter() {
            let layers = self.project.model.layers(place);
            for check in layers.flat_map(|layer| &layer.checks) {
                for view in self.project.views() {
                    let at = Coordinates::beside(place, period, &view);
                    let within = match &check.within {
                        Some(within) => self.sum(within, &at).and_then(|sum| sum.number().cloned()),
                        None => Some(Ratio::zero()),
                    };
                    if let Some(within) = within {
                        self.holding(&check.condition, &at, &within, &mut found);
                    }
                }
            }
        }
        found
    }

    /// What is known to hold, as it holds in truth.
    fn holding(
        &self,
        condition: &Expr,
        at: &Coordinates,
        within: &Ratio,
        found: &mut Vec<Bounded>,
    ) {
        match &*condition.node {
            Node::And(one, other) => {
                self.holding(one, at, within, found);
                self.holding(other, at, within, found);
            }
            Node::Compare(comparison, one, other) => {
                let (Some(one), Some(other)) = (self.quotient(one, at), self.quotient(other, at))
                else {
                    return;
                };
                found.extend(self.compared(*comparison, one, other, within));
            }
            _ => {}
        }
    }

    fn compared(
        &self,
        comparison: Comparison,
        one: Quotient,
        other: Quotient,
        within: &Ratio,
    ) -> Vec<Bounded> {
        let zero = Ratio::zero();
        let (difference, off) = match (one.whole, other.whole) {
            (None, None) => (one.part.minus(&other.part), None),
            (one_whole, other_whole) if one_whole == other_whole => {
                (one.part.minus(&other.part), one_whole)
            }
            (Some(whole), None) => match other.part.number() {
                Some(share) => (one.part.plus(&whole, &-share.clone()), Some(whole)),
                None => return Vec::new(),
            },
            (None, Some(whole)) => match one.part.number() {
                Some(share) => (whole.times(share).minus(&other.part), Some(whole)),
                None => return Vec::new(),
            },
            _ => return Vec::new(),
        };
        // How far it may be off, as a share of the whole.
        let off = match off {
            Some(whole) => whole.times(within),
            None => Sum::constant(within.clone()),
        };
        let (low, high) = (
            difference.clone().minus(&off),
            difference.plus(&off, &Ratio::one()),
        );
        let least = |sum: &Sum| Bounded {
            sum: sum.clone(),
            least: Some(zero.clone()),
            most: None,
        };
        let most = |sum: &Sum| Bounded {
            sum: sum.clone(),
            least: None,
            most: Some(zero.clone()),
        };
        let holds = comparison != Comparison::NotEqual;
        if holds && comparison == Comparison::Equal {
            let is_true = self.value(&low) <= zero && self.value(&high) >= zero;
            return match (is_true, low == high) {
                (false, _) => Vec::new(),
                (true, true) => vec![Bounded {
                    sum: low,
                    least: Some(zero.clone()),
                    most: Some(zero),
                }],
                (true, false) => vec![most(&low), least(&high)],
            };
        }
        match self.value(&low).cmp(&zero) {
            std::cmp::Ordering::Greater => vec![least(&low)],
            std::cmp::Ordering::Less => vec![most(&low)],
            std::cmp::Ordering::Equal => match comparison {
                Comparison::LessOrEqual => vec![most(&low)],
                Comparison::GreaterOrEqual => vec![least(&low)],
                _ => Vec::new(),
            },
        }
    }

    /// Parts are no more than their whole.
    fn wholes(&self) -> Vec<Bounded> {
        let mut found = Vec::new();
        for ((place, period), facts) in self.project.facts.iter() {
            for id in facts.keys() {
                let declared = self.project.model.vocabulary.facts.get(id);
                let whole = declared.and_then(|declared| declared.part_of.as_ref());
                let whole = whole.and_then(|whole| self.named(&fact(place, period, whole)));
                if let (Some(whole), Some(part)) = (whole, self.named(&fact(place, period, id))) {
                    found.push(Bounded {
                        sum: whole.minus(&part),
                        least: Some(Ratio::zero()),
                        most: None,
                    });
                }
            }
        }
        found
    }

    fn nothing_left(&self, whole: &str, parts: &[String]) -> Option<Bounded> {
        let parts = parts.iter().map(|part| self.named(part));
        let parts = parts.collect::<Option<Vec<Sum>>>()?;
        let rest = parts.iter().fold(self.named(whole)?, Sum::minus);
        let is_sum = !parts.is_empty() && self.value(&rest).is_zero();
        is_sum.then(|| Bounded {
            sum: rest,
            least: Some(Ratio::zero()),
            most: Some(Ratio::zero()),
        })
    }

    /// Years that add up to a period, and months that add up to a year.
    fn periods(&self) -> Vec<Bounded> {
        let mut stated: BTreeMap<(&Id, &Id), Vec<&Id>> = BTreeMap::new();
        for ((place, period), facts) in self.project.facts.iter() {
            for id in facts.keys() {
                stated.entry((place, id)).or_default().push(period);
            }
        }
        let mut found = Vec::new();
        for ((place, id), periods) in &stated {
            for whole in periods {
                let year = |text: &str| text.parse::<i32>().ok().filter(|_| text.len() == 4);
                let ends = whole
                    .split_once('-')
                    .map(|(from, to)| (year(from), year(to)));
                let of_years = |period: &&&Id| {
                    let of = year(period);
                    matches!((ends, of), (Some((Some(from), Some(to))), Some(of)) if from <= of && of <= to)
                };
                let of_months = |period: &&&Id| {
                    year(whole).is_some()
                        && period.len() == 7
                        && period.starts_with(&format!("{whole}-"))
                };
                let others =
                    |period: &&&Id| year(whole).is_none() && ends.is_none() && *period != whole;
                let named = |is_part: &dyn Fn(&&&Id) -> bool| -> Vec<String> {
                    let parts = periods.iter().filter(is_part);
                    parts.map(|period| fact(place, period, id)).collect()
                };
                for parts in [named(&of_years), named(&of_months), named(&others)] {
                    found.extend(self.nothing_left(&fact(place, whole, id), &parts));
                }
                found.extend(self.along_months((place, id), periods, whole));
            }
        }
        found
    }

    /// What a period comes to, by the calendar: without a row of others, or without what it overlaps.
    fn along_months(&self, (place, id): (&Id, &Id), stated: &[&Id], whole: &Id) -> Vec<Bounded> {
        let of = |period: &Id| fact(place, period, id);
        let mut found = Vec::new();
        let Some((begins, ends)) = months(whole) else {
            return found;
        };
        let mut rows: Vec<(i32, Vec<String>)> = vec![(begins, Vec::new())];
        while let Some((at, row)) = rows.pop() {
            if at == ends {
                found.extend(self.nothing_left(&of(whole), &row));
                continue;
            }
            let others = stated.iter().filter(|other| **other != whole);
            for (other, (from, to)) in others.filter_map(|other| Some((other, months(other)?))) {
                if from == at && to <= ends {
                    rows.push((to, [&row[..], &[of(other)]].concat()));
                }
            }
        }
        let later = stated
            .iter()
            .filter_map(|later| Some((later, months(later)?)));
        let is_behind = |(from, to): (i32, i32)| begins < from && from < ends && ends < to;
        for (later, (from, to)) in later.filter(|(_, span)| is_behind(*span)) {
            let with = |span: (i32, i32)| stated.iter().find(|of| months(of) == Some(span));
            if let (Some(before), Some(behind)) = (with((begins, from)), with((ends, to))) {
                let sides = [[whole, *behind], [*before, *later]].map(|side| {
                    let own = side.map(|period| self.named(&of(period)));
                    own.into_iter()
                        .flatten()
                        .reduce(|one, other| one.plus(&other, &Ratio::one()))
                });
                if let [Some(one), Some(other)] = sides {
                    let apart = one.minus(&other);
                    found.extend(self.value(&apart).is_zero().then(|| Bounded {
                        sum: apart,
                        least: Some(Ratio::zero()),
                        most: Some(Ratio::zero()),
                    }));
                }
            }
        }
        found
    }

    /// Categories are what is below them, where they have nothing of their own.
    fn categories(&self) -> Vec<Bounded> {
        let mut found = Vec::new();
        for account in &self.run.accounts {
            let year = account.year.to_string();
            let named = |id: &str| category(&account.municipality, &year, &account.view, id);
            let nodes = &self.project.model.categories.nodes;
            for whole in nodes {
                let is_below = |id: &Id| {
                    id.rsplit_once('.')
                        .is_some_and(|(above, _)| *above == *whole.id)
                };
                let below = nodes.iter().filter(|node| is_below(&node.id));
                let below: Vec<String> = below.map(|node| named(&node.id)).collect();
                found.extend(self.nothing_left(&named(&whole.id), &below));
            }
        }
        found
    }

    /// The heads that cells show or that shares leave, as sums of what is not known.
    pub fn counts(&self, cells: &BTreeSet<(Address, Id)>) -> BTreeMap<String, Sum> {
        let mut found = BTreeMap::new();
        for (address, view) in cells {
            let at = Coordinates::of(address, &self.project.model, view);
            let Some(formula) = self.formula(&at) else {
                continue;
            };
            let of_heads = |sum: &Sum| {
                !sum.terms.is_empty() && sum.terms.keys().all(|name| self.heads.contains(name))
            };
            if let Some(sum) = self.sum(formula, &at).filter(of_heads)
                && sum.terms.values().all(Ratio::is_integer)
            {
                found.insert(address.to_string(), sum);
            }
            if let Node::Arithmetic(Arithmetic::Divide, part, whole) = &*formula.node
                && let (Some(part), Some(whole)) = (self.sum(part, &at), self.sum(whole, &at))
            {
                let rest = whole.minus(&part);
                if of_heads(&rest) {
                    found.insert(format!("what {address} leaves"), rest);
                }
            }
        }
        for name in &self.heads {
            if !self.known.contains_key(name) {
                found.insert(name.clone(), Sum::of(name));
            }
        }
        let wholes = self.wholes().into_iter().map(|bounded| bounded.sum);
        let rests = wholes.filter(|rest| rest.terms.keys().any(|name| self.heads.contains(name)));
        found.extend(rests.map(|rest| (format!("{:?}", rest.terms), rest)));
        found.retain(|_, sum| !sum.terms.is_empty());
        found
    }

    pub fn know_kroner(&mut self, account: &Account, id: &str) {
        let year = account.year.to_string();
        let name = category(&account.municipality, &year, &account.view, id);
        let kroner = self.truth[&name].clone();
        self.known.insert(name, kroner);
    }

    /// What of a sum is not known.
    pub fn left(&self, sum: &Sum) -> Sum {
        let mut left = Sum::constant(sum.constant.clone());
        for (name, factor) in &sum.terms {
            let part = match self.known.get(name) {
                Some(known) => Sum::constant(known.clone()),
                None => Sum::of(name),
            };
            left = left.plus(&part, factor);
        }
        left
    }

    /// Kroner that rest on few heads or of which one person makes up too much, by plain arithmetic.
    pub fn kroner_of_few(&self) -> BTreeSet<String> {
        let vocabulary = &self.project.model.vocabulary;
        let rule = vocabulary
            .publication
            .as_ref()
            .expect("a rule of publication");
        let of = |place: &str, period: &str, id: &Option<Id>| {
            let name = fact(place, period, id.as_ref()?);
            self.truth.get(&name).cloned()
        };
        let is_secret = |name: &str, heads: Option<Ratio>, largest: Option<Ratio>| {
            let kroner = self.truth[name].abs();
            heads.is_some_and(|heads| heads > Ratio::zero() && heads < Ratio::from(rule.threshold))
                || largest.is_some_and(|largest| largest > &kroner * &rule.dominance)
        };
        let mut found = BTreeSet::new();
        for ((place, period), facts) in self.project.facts.iter() {
            for id in facts.keys() {
                let Some(declared) = vocabulary.facts.get(id) else {
                    continue;
                };
                let name = fact(place, period, id);
                let rests_on = of(place, period, &declared.rests_on);
                let largest = of(place, period, &declared.largest);
                if self.truth.contains_key(&name) && is_secret(&name, rests_on, largest) {
                    found.insert(name);
                }
            }
        }
        for account in &self.run.accounts {
            let year = account.year.to_string();
            let (place, view) = (&account.municipality, &account.view);
            for node in &self.project.model.categories.nodes {
                let name = category(place, &year, view, &node.id);
                let rests_on = of(place, &year, &node.rests_on);
                let largest = of(place, &year, &node.largest);
                let holds_any = account.categories.contains_key(&node.id);
                if holds_any && is_secret(&name, rests_on, largest) {
                    found.insert(name);
                }
            }
        }
        found
    }
}

/// The months from when to when a period is, counted from the year nought.
fn months(period: &str) -> Option<(i32, i32)> {
    let year = |text: &str| text.parse::<i32>().ok().filter(|_| text.len() == 4);
    let Some((from, of)) = period.split_once('-') else {
        let year = year(period)?;
        return Some((12 * year, 12 * year + 12));
    };
    let from = year(from)?;
    if let Some(to) = year(of) {
        return Some((12 * from, 12 * to + 12));
    }
    let (number, length) = match (of.strip_prefix('q'), of.strip_prefix('h')) {
        (Some(quarter), _) => (quarter, 3),
        (_, Some(half)) => (half, 6),
        _ => (of, 1),
    };
    let number: i32 = number.parse().ok()?;
    Some((
        12 * from + length * (number - 1),
        12 * from + length * number,
    ))
}
