//! Circles among things that refer to each other, found without going deeper than a list.

/// The largest group of things within which each way back is looked for by itself.
const MAX_GROUP: usize = 200;

/// The things that lie on a circle, in order. `edges` holds for each thing those that it refers to.
pub fn on_circles(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut found: Vec<usize> = groups(edges).into_iter().flatten().collect();
    found.sort_unstable();
    found
}

/// For each circle a way around it, from its first thing back to it; of a large group only one.
pub fn ways(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    for mut group in groups(edges) {
        group.sort_unstable();
        let starts = if group.len() > MAX_GROUP {
            &group[..1]
        } else {
            &group[..]
        };
        found.extend(starts.iter().filter_map(|start| way_back(edges, *start)));
    }
    found.sort_by_key(|way| way.first().copied());
    found
}

/// A way from a thing back to itself; none where it leads through an earlier one, from which the
/// circle is told.
fn way_back(edges: &[Vec<usize>], start: usize) -> Option<Vec<usize>> {
    let mut from: Vec<Option<usize>> = vec![None; edges.len()];
    let mut open = vec![start];
    while let Some(at) = open.pop() {
        for next in &edges[at] {
            if *next == start {
                let mut path = vec![start, at];
                while let Some(before) = path
                    .last()
                    .filter(|last| **last != start)
                    .and_then(|last| from[*last])
                {
                    path.push(before);
                }
                path.dedup();
                if path.len() == 1 {
                    path.push(start);
                }
                path.reverse();
                return path.iter().all(|thing| *thing >= start).then_some(path);
            }
            if from[*next].is_none() {
                from[*next] = Some(at);
                open.push(*next);
            }
        }
    }
    None
}

/// Groups of things that all lead to each other; a thing alone is a group where it refers to
/// itself.
pub fn groups(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut search = GroupSearch {
        number: vec![None; edges.len()],
        low: vec![0; edges.len()],
        ..GroupSearch::default()
    };
    for start in 0..edges.len() {
        if search.number[start].is_none() {
            search.from(edges, start);
        }
    }
    search
        .groups
        .retain(|group| group.len() > 1 || edges[group[0]].contains(&group[0]));
    search.groups
}

/// Tarjan's search, with a list in place of calls.
#[derive(Default)]
struct GroupSearch {
    number: Vec<Option<usize>>,
    low: Vec<usize>,
    count: usize,
    /// What is not yet in a group.
    stack: Vec<usize>,
    waiting: std::collections::HashSet<usize>,
    groups: Vec<Vec<usize>>,
}

impl GroupSearch {
    fn enter(&mut self, at: usize) {
        self.number[at] = Some(self.count);
        self.low[at] = self.count;
        self.count += 1;
        self.stack.push(at);
        self.waiting.insert(at);
    }

    fn from(&mut self, edges: &[Vec<usize>], start: usize) {
        self.enter(start);
        let mut calls = vec![(start, 0)];
        while let Some((at, position)) = calls.pop() {
            match edges[at].get(position) {
                Some(next) => {
                    calls.push((at, position + 1));
                    match self.number[*next] {
                        None => {
                            self.enter(*next);
                            calls.push((*next, 0));
                        }
                        Some(number) if self.waiting.contains(next) => {
                            self.low[at] = self.low[at].min(number);
                        }
                        Some(_) => {}
                    }
                }
                None => {
                    if Some(self.low[at]) == self.number[at] {
                        self.close(at);
                    }
                    if let Some((above, _)) = calls.last() {
                        self.low[*above] = self.low[*above].min(self.low[at]);
                    }
                }
            }
        }
    }

    fn close(&mut self, first: usize) {
        let start = self
            .stack
            .iter()
            .rposition(|thing| *thing == first)
            .unwrap_or(0);
        let group = self.stack.split_off(start);
        group
            .iter()
            .for_each(|thing| _ = self.waiting.remove(thing));
        self.groups.push(group);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_long_chain_has_no_circle_and_a_long_circle_is_one() {
        let chain: Vec<Vec<usize>> = (0..100_000)
            .map(|at| {
                if at + 1 < 100_000 {
                    vec![at + 1]
                } else {
                    Vec::new()
                }
            })
            .collect();
        assert_eq!(ways(&chain), Vec::<Vec<usize>>::new());
        let mut circle = chain;
        circle[99_999].push(0);
        assert_eq!(ways(&circle), [(0..100_000).chain([0]).collect::<Vec<_>>()]);
        assert_eq!(on_circles(&circle).len(), 100_000);
    }

    /// Whether a thing can be reached from itself, by the plainest way.
    fn reaches_itself(edges: &[Vec<usize>], start: usize) -> bool {
        let (mut seen, mut open) = (vec![false; edges.len()], edges[start].clone());
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut seen[at], true) {
                open.extend(&edges[at]);
            }
        }
        seen[start]
    }

    proptest! {
        #[test]
        fn a_thing_lies_on_a_circle_where_it_reaches_itself(edges in prop::collection::vec(prop::collection::vec(0_usize..12, 0..4), 12)) {
            let plain: Vec<usize> = (0..edges.len()).filter(|start| reaches_itself(&edges, *start)).collect();
            prop_assert_eq!(on_circles(&edges), plain.clone());
            prop_assert_eq!(ways(&edges).is_empty(), plain.is_empty());
        }
    }
}
