//! The made-up rules: national ones that share out functions and arts, and a municipality's own
//! that except from them.

use serde::Serialize;

use super::catalogue::{AREAS, FUNKSJONER, NEEDLES};

/// A rule: everything that is stated must hold. What is not stated holds for every posting.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// Where its postings belong.
    pub category: String,
    /// Whether it is the municipality's own; those go before the national ones.
    pub own: bool,
    /// The account class.
    pub kontoklasse: u32,
    /// The function.
    pub funksjon: Option<u32>,
    /// The arts, both ends included.
    pub art: Option<(u32, u32)>,
    /// The cost centres; any where empty.
    pub ansvar: Vec<u32>,
    /// The projects, both ends included.
    pub prosjekt: Option<(u32, u32)>,
    /// What the text must contain; case does not count.
    pub text: Option<&'static str>,
}

/// Where a posting belongs that no rule claims.
pub const OTHERWISE: &str = "annet";

/// The account classes that are no operation, each with its category.
const CLASSES: [(u32, &str); 3] = [(0, "investering"), (2, "balanse"), (9, "memoria")];

/// Where arts are cut into ranges; the last one ends with 999.
const BLOCKS: [u32; 12] = [10, 30, 50, 80, 100, 200, 300, 400, 600, 650, 700, 720];

/// Every category: those without parts, then area by area.
pub fn categories() -> Vec<String> {
    let single = CLASSES
        .iter()
        .map(|(_, id)| (*id).to_owned())
        .chain([OTHERWISE.to_owned()]);
    single
        .chain(
            AREAS.iter().flat_map(|area| {
                ["lonn", "drift", "inntekter"].map(|line| format!("{area}.{line}"))
            }),
        )
        .collect()
}

/// So many rules, the strongest first: the first one that holds claims the posting. Two fifths are
/// the municipality's own.
pub fn rules(count: usize) -> Vec<Rule> {
    let own = count * 2 / 5;
    let spread = count - own - CLASSES.len();
    let functions = (spread / 3).clamp(1, FUNKSJONER.len());
    let mut rules: Vec<Rule> = (0..own).map(|index| own_rule(index, functions)).collect();
    rules.extend(CLASSES.iter().map(|(class, category)| Rule {
        category: (*category).to_owned(),
        kontoklasse: *class,
        ..empty(format!("klasse-{class}"), false)
    }));
    for (index, funksjon) in FUNKSJONER.iter().take(functions).enumerate() {
        let parts = spread / functions + usize::from(index < spread % functions);
        for part in 0..parts {
            let cut = |part: usize| BLOCKS.get(part * BLOCKS.len() / parts).copied();
            let low = cut(part).unwrap_or(999);
            let high = cut(part + 1).map_or(999, |next| next - 1);
            rules.push(Rule {
                category: category(index, low),
                funksjon: Some(*funksjon),
                art: Some((low, high)),
                ..empty(format!("f{funksjon}-{low}"), false)
            });
        }
    }
    assert_eq!(rules.len(), count, "a number of rules that cannot be made");
    rules
}

fn empty(id: String, own: bool) -> Rule {
    let (funksjon, art, ansvar, prosjekt, text) = Default::default();
    Rule {
        id,
        category: String::new(),
        own,
        kontoklasse: 1,
        funksjon,
        art,
        ansvar,
        prosjekt,
        text,
    }
}

/// The line of an area that an art belongs to.
fn category(area: usize, art: u32) -> String {
    let line = match art {
        ..100 => "lonn",
        100..600 => "drift",
        _ => "inntekter",
    };
    format!("{}.{line}", AREAS[area % AREAS.len()])
}

/// One of the municipality's own rules, of five kinds in turn.
fn own_rule(index: usize, functions: usize) -> Rule {
    let at = index * 7 % functions;
    let round = index / functions;
    let funksjon = Some(FUNKSJONER[at]);
    let (number, turn) = (
        u32::try_from(at).unwrap_or(0),
        u32::try_from(round).unwrap_or(0),
    );
    let centre = |k: u32| 3000 + number * 10 + k % 4;
    let project = 7000 + number * 10 + turn % 3;
    let rule = Rule {
        funksjon,
        ..empty(format!("egen-{index}"), true)
    };
    let area = at + round + 1;
    match (index + round) % 5 {
        0 => Rule {
            category: category(area, 10),
            ansvar: vec![centre(turn)],
            art: Some((10, 79 + turn)),
            ..rule
        },
        1 => Rule {
            category: category(area, 100),
            prosjekt: Some((project, project + 1)),
            art: Some((100, 499)),
            ..rule
        },
        2 => {
            let needle = NEEDLES[(index / 5) % NEEDLES.len()];
            Rule {
                category: category(area, 100),
                text: Some(needle),
                art: Some((100 + turn, 599)),
                ..rule
            }
        }
        3 => {
            let ansvar = vec![centre(turn + 1), centre(turn + 2)];
            Rule {
                category: category(area, 100),
                ansvar,
                art: Some((190, 270 + 10 * turn)),
                ..rule
            }
        }
        _ => Rule {
            category: category(area, 600),
            prosjekt: Some((project, project)),
            art: Some((600, 999)),
            ..rule
        },
    }
}
