//! What an attacker finds in what is told of a ledger: by plain arithmetic over its lines, and by
//! elimination over all equations.

use std::collections::{BTreeMap, BTreeSet};

use kontering::value::Ratio;

use super::{Line, OWN, ROWS, WHOLE, of_row, sum, without_some};

/// The rules that some lines break, by plain arithmetic.
fn broken(lines: &[Line]) -> Vec<&'static str> {
    let mut nets: BTreeMap<String, i64> = BTreeMap::new();
    let mut nobodys = 0;
    for line in lines {
        match line.contributor.trim().to_lowercase() {
            nobody if nobody.is_empty() => nobodys += line.kroner.abs(),
            name => *nets.entry(name).or_default() += line.kroner,
        }
    }
    let mut sizes: Vec<i64> = nets.values().map(|net| net.abs()).collect();
    sizes.retain(|size| *size > 0);
    sizes.sort_unstable();
    sizes.reverse();
    if sizes.is_empty() && nobodys == 0 {
        return Vec::new();
    }
    let at = |position: usize| sizes.get(position).copied().unwrap_or(0);
    let whole: i64 = sizes.iter().sum();
    let rules = [
        ("fewest", sizes.len() < 4),
        ("largest 1", 100 * (at(0) + nobodys) > 60 * whole),
        ("largest 2", 100 * (at(0) + at(1) + nobodys) > 90 * whole),
        (
            "p_percent",
            100 * (whole - at(0) - at(1) - nobodys) < 30 * (at(0) + nobodys),
        ),
    ];
    let broken = rules.into_iter().filter(|(_, is_broken)| *is_broken);
    broken.map(|(rule, _)| rule).collect()
}

/// What the attacker finds: kroner that are told and that too few contributors make up, differences
/// of two that are told, and kroner of too few that equations give from what is told.
pub fn found(lines: &[Line], told: &BTreeMap<String, i64>) -> Vec<String> {
    let mut found = Vec::new();
    let mut secret = BTreeSet::new();
    let left = without_some(lines);
    for (row, name) in ROWS.iter().enumerate() {
        // The last is told with all below it.
        let at = if row == OWN { WHOLE } else { row };
        let (whole, part) = (of_row(lines, at), of_row(&left, at));
        let (whole_name, part_name) = (format!("kr:{name}"), format!("uten:{name}"));
        for (name, lines) in [(&whole_name, &whole), (&part_name, &part)] {
            match (told.get(name), broken(lines)) {
                (Some(kroner), broken) => {
                    assert_eq!(*kroner, sum(lines), "{name}");
                    found.extend(broken.iter().map(|rule| format!("{name} is told: {rule}")));
                }
                (None, broken) if !broken.is_empty() => drop(secret.insert(name.clone())),
                (None, _) => {}
            }
        }
        // What the last differs by is what its lines differ by, and its own kroner.
        let taken: Vec<Line> = of_row(lines, row)
            .into_iter()
            .filter(|line| without_some(std::slice::from_ref(line)).is_empty())
            .collect();
        let broken = broken(&taken);
        if row != OWN && told.contains_key(&whole_name) {
            if told.contains_key(&part_name) {
                let told = broken.iter();
                found.extend(told.map(|rule| format!("{name} differs by view: {rule}")));
            } else if !broken.is_empty() {
                secret.insert(part_name);
            }
        }
    }
    let mut own = [
        ("kr:own", of_row(lines, OWN)),
        ("uten:own", of_row(&left, OWN)),
    ]
    .to_vec();
    let mut told = told.clone();
    own.retain(|(name, lines)| {
        if lines.is_empty() {
            told.insert((*name).to_owned(), 0);
        }
        !broken(lines).is_empty()
    });
    secret.extend(own.into_iter().map(|(name, _)| name.to_owned()));
    let equations: [&[(&str, i64)]; 7] = [
        &[("kr:a", 1), ("kr:x", -1), ("kr:y", -1), ("kr:own", -1)],
        &[
            ("uten:a", 1),
            ("uten:x", -1),
            ("uten:y", -1),
            ("uten:own", -1),
        ],
        &[("kr:a", 1), ("fort:fort_a", -1)],
        &[("kr:x", 1), ("kr:b", 1), ("fort:fort_xb", -1)],
        &[("kr:y", 1), ("kr:b", 1), ("fort:fort_yb", -1)],
        &[("kr:x", 1), ("kr:y", 1), ("fort:fort_xy", -1)],
        &[("kr:c", 1), ("kr:d", 1)],
    ];
    let solved = solved(&equations, &told);
    found.extend(
        solved
            .intersection(&secret)
            .map(|name| format!("{name} is solved")),
    );
    found
}

/// The unknowns that have one value in every solution, by exact elimination over a full matrix.
fn solved(equations: &[&[(&str, i64)]], told: &BTreeMap<String, i64>) -> BTreeSet<String> {
    let names = equations.iter().flat_map(|equation| equation.iter());
    let unknown: BTreeSet<&str> = names
        .map(|(name, _)| *name)
        .filter(|name| !told.contains_key(*name))
        .collect();
    let unknown: Vec<&str> = unknown.into_iter().collect();
    let row = |equation: &&[(&str, i64)]| -> Vec<Ratio> {
        let factor = |of: &&str| {
            let own = equation.iter().find(|(name, _)| name == of);
            Ratio::from(own.map_or(0, |(_, factor)| *factor))
        };
        unknown.iter().map(factor).collect()
    };
    let mut rows: Vec<Vec<Ratio>> = equations.iter().map(row).collect();
    let mut done = 0;
    for column in 0..unknown.len() {
        let Some(pivot) = (done..rows.len()).find(|row| !rows[*row][column].is_zero()) else {
            continue;
        };
        rows.swap(done, pivot);
        let by = rows[done][column].clone();
        for value in &mut rows[done] {
            *value = value.checked_div(&by).expect("not zero");
        }
        let own = rows[done].clone();
        for (position, row) in rows.iter_mut().enumerate() {
            let times = row[column].clone();
            if position != done {
                for (value, own) in row.iter_mut().zip(&own) {
                    *value = &*value - &(&times * own);
                }
            }
        }
        done += 1;
    }
    let mut solved = BTreeSet::new();
    for row in rows {
        let mut factors = row
            .iter()
            .zip(&unknown)
            .filter(|(factor, _)| !factor.is_zero());
        if let (Some((_, name)), None) = (factors.next(), factors.next()) {
            solved.insert((*name).to_owned());
        }
    }
    solved
}
