//! What follows from relations: numbers that equations give, and whether heads have another value with
//! which everything holds.

use std::collections::{BTreeMap, BTreeSet};

use kontering::value::Ratio;

use super::reader::{Bounded, Sum};

/// The numbers that have one value in every solution of the equations.
pub fn solved(relations: &[Bounded]) -> BTreeMap<String, Ratio> {
    let mut rows: Vec<(String, Sum)> = Vec::new();
    for relation in relations {
        let (Some(least), Some(most)) = (&relation.least, &relation.most) else {
            continue;
        };
        if least != most {
            continue;
        }
        let mut row = relation.sum.clone().minus(&Sum::constant(least.clone()));
        for (pivot, other) in &rows {
            if let Some(times) = row.terms.get(pivot).cloned() {
                row = row.plus(other, &-times);
            }
        }
        let Some((pivot, factor)) = row.terms.iter().next() else {
            continue;
        };
        let (pivot, by) = (
            pivot.clone(),
            Ratio::one().checked_div(factor).expect("not zero"),
        );
        let row = Sum::constant(Ratio::zero()).plus(&row, &by);
        for (_, other) in &mut rows {
            if let Some(times) = other.terms.get(&pivot).cloned() {
                *other = other.clone().plus(&row, &-times);
            }
        }
        rows.push((pivot, row));
    }
    let alone = rows.into_iter().filter(|(_, row)| row.terms.len() == 1);
    alone
        .map(|(pivot, row)| (pivot, -row.constant.clone()))
        .collect()
}

/// A sum of heads in whole numbers that lies between two.
#[derive(Clone, Debug)]
struct Whole {
    terms: Vec<(usize, i128)>,
    least: i128,
    most: i128,
}

/// More than anybody counts.
const ENDLESS: i128 = 1 << 60;

/// How many steps a search may take.
const MOST_STEPS: usize = 20_000;

/// Heads that are not known, with all that is known of them.
pub struct Heads<'a> {
    names: Vec<&'a str>,
    truth: Vec<i128>,
    relations: Vec<Whole>,
}

/// Values of heads by name.
pub type World = BTreeMap<String, i128>;

type Ranges = Vec<(i128, i128)>;

fn whole(number: &Ratio) -> i128 {
    i128::try_from(number.scaled_round(0)).expect("a small number")
}

impl<'a> Heads<'a> {
    /// Relations that hold other numbers, too, are left out.
    pub fn new(
        names: &'a BTreeSet<String>,
        truth: &BTreeMap<String, Ratio>,
        relations: &[Bounded],
    ) -> Self {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut heads = Self {
            truth: names.iter().map(|name| whole(&truth[*name])).collect(),
            names,
            relations: Vec::new(),
        };
        for relation in relations {
            heads.relations.extend(heads.in_whole_numbers(relation));
        }
        heads
    }

    fn in_whole_numbers(&self, relation: &Bounded) -> Option<Whole> {
        let sum = &relation.sum;
        let mut times = Ratio::one();
        for factor in sum.terms.values() {
            let left = &times * factor;
            times = &times * &Ratio::integer(left.denominator().clone());
        }
        let mut terms = Vec::new();
        for (name, factor) in &sum.terms {
            let position = self.names.binary_search(&name.as_str()).ok()?;
            terms.push((position, whole(&(factor * &times))));
        }
        let bound = |bound: &Option<Ratio>| {
            bound
                .as_ref()
                .map(|bound| &(bound - &sum.constant) * &times)
        };
        // Towards the inside.
        let least = bound(&relation.least).map_or(-ENDLESS, |least| {
            let cut = least.truncate(0);
            whole(&cut) + i128::from(cut < least)
        });
        let most = bound(&relation.most).map_or(ENDLESS, |most| {
            let cut = most.truncate(0);
            whole(&cut) - i128::from(cut > most)
        });
        Some(Whole { terms, least, most })
    }

    /// Takes it that a count is known.
    pub fn assume(&mut self, name: &str) {
        let position = self.names.binary_search(&name).expect("a count");
        let own = self.truth[position];
        self.relations.push(Whole {
            terms: vec![(position, 1)],
            least: own,
            most: own,
        });
    }

    /// Forgets what was assumed last.
    pub fn forget(&mut self) {
        self.relations.pop();
    }

    /// The heads that relations connect with a sum.
    pub fn connected_with(&self, sum: &Sum) -> BTreeSet<&'a str> {
        let terms = sum.terms.keys();
        let of = terms.filter_map(|name| self.names.binary_search(&name.as_str()).ok());
        let connected = self.connected(&of.collect()).into_iter();
        connected.map(|position| self.names[position]).collect()
    }

    /// All that relations connect with some heads.
    fn connected(&self, with: &BTreeSet<usize>) -> Vec<usize> {
        let mut found = with.clone();
        loop {
            let before = found.len();
            for relation in &self.relations {
                if relation.terms.iter().any(|(of, _)| found.contains(of)) {
                    found.extend(relation.terms.iter().map(|(of, _)| *of));
                }
            }
            if found.len() == before {
                return found.into_iter().collect();
            }
        }
    }

    /// Whether a sum has another value in some world, that also passes a test. Worlds in which as many are
    /// none, few and many as in truth are tried first. A search that is not brought to an end counts as none.
    pub fn can_differ(
        &self,
        sum: &Sum,
        threshold: i64,
        passes: &mut dyn FnMut(&World) -> bool,
    ) -> bool {
        let target = Bounded {
            sum: sum.clone(),
            least: None,
            most: None,
        };
        let Some(target) = self.in_whole_numbers(&target) else {
            return true;
        };
        let value = |of: &usize, factor: &i128| self.truth[*of] * factor;
        let own: i128 = target
            .terms
            .iter()
            .map(|(of, factor)| value(of, factor))
            .sum();
        let of = self.connected(&target.terms.iter().map(|(of, _)| *of).collect());
        let relations = self.relations.iter().filter(|relation| {
            let mut terms = relation.terms.iter();
            terms.any(|(position, _)| of.binary_search(position).is_ok())
        });
        let mut relations: Vec<Whole> = relations.cloned().collect();
        let of_class = |heads: &i128| match (*heads, i128::from(threshold)) {
            (0, _) => (0, 0),
            (heads, threshold) if heads < threshold => (1, threshold - 1),
            (_, threshold) => (threshold, ENDLESS),
        };
        let alike: Ranges = self.truth.iter().map(of_class).collect();
        for ranges in [alike, vec![(0, ENDLESS); self.names.len()]] {
            for step in (1..=6).flat_map(|step| [step, -step]) {
                relations.push(Whole {
                    least: own + step,
                    most: own + step,
                    ..target.clone()
                });
                let mut steps = 0;
                if self.search(&of, &relations, ranges.clone(), &mut steps, passes) {
                    return true;
                }
                relations.pop();
            }
        }
        false
    }

    fn search(
        &self,
        of: &[usize],
        relations: &[Whole],
        mut ranges: Ranges,
        steps: &mut usize,
        passes: &mut dyn FnMut(&World) -> bool,
    ) -> bool {
        *steps += 1;
        if *steps > MOST_STEPS || !narrowed(relations, &mut ranges) {
            return false;
        }
        let open = of.iter().filter(|of| ranges[**of].0 < ranges[**of].1);
        let Some(next) = open
            .min_by_key(|of| ranges[**of].1 - ranges[**of].0)
            .copied()
        else {
            let world = of
                .iter()
                .map(|of| (self.names[*of].to_owned(), ranges[*of].0));
            return passes(&world.collect());
        };
        let (least, most) = ranges[next];
        let truth = self.truth[next];
        let near = (0..40).flat_map(|step| [truth + step, truth - step]);
        let mut tried = BTreeSet::new();
        for value in near.filter(|value| (least..=most).contains(value)) {
            if tried.insert(value) {
                let mut ranges = ranges.clone();
                ranges[next] = (value, value);
                if self.search(of, relations, ranges, steps, passes) {
                    return true;
                }
            }
        }
        false
    }
}

/// Narrows ranges as far as each relation by itself says. Whether anything is left.
fn narrowed(relations: &[Whole], ranges: &mut Ranges) -> bool {
    // Ranges without an end may be narrowed for ever.
    for _ in 0..100 {
        let mut changed = false;
        for relation in relations {
            let of = |ranges: &Ranges, (position, factor): (usize, i128)| {
                let (least, most) = ranges[position];
                match factor > 0 {
                    true => (least * factor, most * factor),
                    false => (most * factor, least * factor),
                }
            };
            let sums = relation.terms.iter().map(|term| of(ranges, *term));
            let (least, most) = sums.fold((0, 0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
            if least > relation.most || most < relation.least {
                return false;
            }
            for (position, factor) in &relation.terms {
                let own = of(ranges, (*position, *factor));
                let room = (
                    relation.least - (most - own.1),
                    relation.most - (least - own.0),
                );
                let size = factor.abs();
                let (low, high) = match *factor > 0 {
                    true => room,
                    false => (-room.1, -room.0),
                };
                let low = -(-low).div_euclid(size);
                let high = high.div_euclid(size);
                let range = &mut ranges[*position];
                if low > range.0 {
                    range.0 = low;
                    changed = true;
                }
                if high < range.1 {
                    range.1 = high;
                    changed = true;
                }
                if range.0 > range.1 {
                    return false;
                }
            }
        }
        if !changed {
            return true;
        }
    }
    true
}
