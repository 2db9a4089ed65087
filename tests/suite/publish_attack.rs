//! An attack on what is published that reads told cells and declared relations, of whatever project,
//! and shares no code with the hiding. It gives what equations determine, and heads of which no other
//! whole number is possible.

#[path = "publish_attack/outputs.rs"]
mod outputs;
#[path = "publish_attack/reader.rs"]
mod reader;
#[path = "publish_attack/relations.rs"]
mod relations;
#[path = "publish_attack/solver.rs"]
mod solver;
#[path = "publish_attack/unstated.rs"]
mod unstated;
#[path = "publish_attack/wide.rs"]
mod wide;

use std::collections::{BTreeMap, BTreeSet};

use kontering::engine::Address;
use kontering::model::Id;
use kontering::publish::{AttackerKnowledge, Published, publish, publish_against};
use kontering::value::Ratio;
use kontering::workspace::{Project, Run};

use crate::published::shipped;

use reader::{Bounded, Reader, Sum, ToldNumbers};
use solver::{Heads, World, solved};

/// An attacker with what he was told.
struct Attacker<'a> {
    reader: Reader<'a>,
    told: ToldNumbers,
    /// The heads that must not be known, by name.
    few: BTreeMap<String, Sum>,
    /// What sources say of counts that they hide.
    by_source: Vec<Bounded>,
}

impl<'a> Attacker<'a> {
    /// He is told of cells alone.
    fn of_cells(project: &'a Project, run: &'a Run, told: ToldNumbers) -> Self {
        let reader = Reader::new(project, run);
        let mut few = reader.counts(&cell_views(run));
        let threshold = Ratio::from(threshold(project));
        few.retain(|_, sum| {
            let heads = reader.value(sum).abs();
            heads.is_integer() && !heads.is_zero() && heads < threshold
        });
        Self {
            reader,
            told,
            few,
            by_source: Vec::new(),
        }
    }

    /// He is told of cells, and of every fact and category that is not withheld.
    fn of(project: &'a Project, run: &'a Run, published: &Published) -> Self {
        let mut attacker = Self::of_cells(project, run, told(published));
        for ((place, period), facts) in published.project.facts.iter() {
            for (id, fact) in facts {
                if let Some(value) = fact.figure.as_exact() {
                    let name = reader::fact(place, period, id);
                    attacker.reader.known.insert(name, value.clone());
                }
            }
        }
        for account in &published.run.accounts {
            for node in &project.model.categories.nodes {
                let below = format!("{}.", node.id);
                let withheld = account.missing.keys();
                let mut withheld =
                    withheld.filter(|id| ***id == *node.id || id.starts_with(&below));
                if withheld.next().is_none() {
                    attacker.reader.know_kroner(account, &node.id);
                }
            }
        }
        attacker
    }

    /// All that he knows to hold, when he has solved what equations give.
    fn relations(&mut self) -> Vec<Bounded> {
        loop {
            let mut relations = self.reader.relations(&self.told);
            relations.extend(self.by_source.iter().cloned());
            let solved = solved(&relations);
            if solved.is_empty() {
                return relations;
            }
            for (name, value) in solved {
                assert_eq!(value, self.reader.truth[&name], "{name}");
                self.reader.known.insert(name, value);
            }
        }
    }

    /// The heads that he does not know.
    fn unknown(&self) -> BTreeSet<String> {
        let mut unknown = self.reader.heads.clone();
        unknown.retain(|name| !self.reader.known.contains_key(name));
        unknown
    }

    /// What else he finds where he knows one hidden count by heart, for each of these. What is that count
    /// under another name is nothing else.
    fn found_by_heart(&mut self) -> BTreeMap<String, Vec<String>> {
        let relations = self.relations();
        let threshold = threshold(self.reader.project);
        let unknown = self.unknown();
        let mut heads = Heads::new(&unknown, &self.reader.truth, &relations);
        let few = self.few.iter();
        let few: Vec<(&String, Sum)> = few
            .map(|(name, sum)| (name, self.reader.left(sum)))
            .collect();
        let is_few = |name: &&String| self.few.contains_key(*name);
        let mut found = BTreeMap::new();
        for by_heart in unknown.iter().filter(is_few) {
            let own = Sum::of(by_heart);
            let connected = heads.connected_with(&own);
            let is_connected = |sum: &Sum| {
                sum.terms
                    .keys()
                    .any(|name| connected.contains(name.as_str()))
            };
            let mut others = Vec::new();
            for (name, left) in few.iter().filter(|(_, left)| is_connected(left)) {
                let is_other = |heads: &Heads<'_>| {
                    [
                        left.clone().minus(&own),
                        left.clone().plus(&own, &Ratio::one()),
                    ]
                    .iter()
                    .all(|sum| heads.can_differ(sum, threshold, &mut |_| true))
                };
                heads.assume(by_heart);
                let is_found = !heads.can_differ(left, threshold, &mut |_| true);
                heads.forget();
                if is_found && is_other(&heads) {
                    others.push((*name).clone());
                }
            }
            found.insert(by_heart.clone(), others);
        }
        found
    }

    /// The few heads and the kroner of few that he finds. A world is his only where it passes.
    fn found(&mut self, passes: &mut dyn FnMut(&World) -> bool) -> Vec<String> {
        let relations = self.relations();
        let known = &self.reader.known;
        let unknown = self.unknown();
        let heads = Heads::new(&unknown, &self.reader.truth, &relations);
        let secret = self.reader.kroner_of_few().into_iter();
        let mut found: Vec<String> = secret.filter(|name| known.contains_key(name)).collect();
        let threshold = threshold(self.reader.project);
        let mut worlds: Vec<World> = Vec::new();
        for (name, sum) in &self.few {
            let left = self.reader.left(sum);
            let own = self.reader.value(&left);
            let in_world = |world: &World| {
                left.value(&|name| match world.get(name) {
                    Some(heads) => Ratio::integer(*heads),
                    None => self.reader.truth[name].clone(),
                })
            };
            let mut kept = Vec::new();
            let mut passes = |world: &World| {
                let passes = passes(world);
                kept.extend(passes.then(|| world.clone()));
                passes
            };
            let is_open = left.number().is_none()
                && (worlds.iter().any(|world| in_world(world) != own)
                    || heads.can_differ(&left, threshold, &mut passes));
            worlds.extend(kept);
            if !is_open {
                found.push(name.clone());
            }
        }
        found
    }
}

/// The cells of a run, each with its view.
fn cell_views(run: &Run) -> BTreeSet<(Address, Id)> {
    let cells = run.workbook.cells.iter();
    let cells = cells.map(|cell| {
        let view = cell.address.view.clone();
        (
            cell.address.clone(),
            view.unwrap_or_else(|| run.view.clone()),
        )
    });
    cells.collect()
}

fn threshold(project: &Project) -> i64 {
    let publication = project.model.vocabulary.publication.as_ref();
    publication.expect("a rule of publication").threshold
}

/// What a publication tells in its cells.
fn told(published: &Published) -> ToldNumbers {
    let mut told = ToldNumbers::new();
    for cell in &published.run.workbook.cells {
        let view = cell.address.view.clone();
        let view: Id = view.unwrap_or_else(|| published.run.view.clone());
        if let Some(value) = cell.figure.as_exact() {
            told.insert((cell.address.clone(), view), value.clone());
        }
    }
    told
}

#[test]
fn nothing_is_found_in_what_is_shipped_and_some_without_the_hiding() {
    let (world, project, run) = shipped();
    let published = publish(&project, &run, &world)
        .value
        .expect("a rule of publication");
    let mut attacker = Attacker::of(&project, &run, &published);
    assert!(attacker.few.len() > 100, "{}", attacker.few.len());
    assert_eq!(attacker.found(&mut |_| true), Vec::<String>::new());
    let by_heart = attacker.found_by_heart();
    assert!(by_heart.len() > 100, "{}", by_heart.len());
    let found = by_heart.iter().filter(|(_, others)| !others.is_empty());
    assert_eq!(found.collect::<Vec<_>>(), []);

    let blind = AttackerKnowledge {
        relations: false,
        ..AttackerKnowledge::ALL
    };
    let published = publish_against(&project, &run, &world, &[], blind).value;
    let mut attacker = Attacker::of(&project, &run, &published.expect("a rule of publication"));
    let found = attacker.found(&mut |_| true);
    assert!(!found.is_empty());
}
