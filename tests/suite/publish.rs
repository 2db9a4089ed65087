//! What may be published: an attacker who knows all that is shown, all that is declared and how it
//! is chosen what to hide finds no small count. The attack shares no code with the hiding.

use std::collections::{BTreeMap, BTreeSet};

use kontering::model::Id;
use kontering::publish::{AttackerKnowledge, Published, publish_against};
use kontering::value::{Figure, Ratio};
use kontering::workspace::Project;

use crate::made_up::{MadeUp, municipality};

/// A project with one municipality, in which three parts make a whole, two more facts are parts of
/// it, and another is stated of two years and of both together. Counts from three up are many.
const PROJECT: &str = r#"
//- rules/vocabulary.toml
[publish]
threshold = 3
dominance = 70
[units.persons]
singular = "person"
heads = true
[dimensions.kontoklasse]
digits = 1
operation = "1"
[dimensions.funksjon]
digits = 3
absent_in = ["2", "9"]
[dimensions.art]
digits = [2, 3]
absent_in = ["2", "9"]
cost = [10, 599]
income = [600, 999]
[dimensions.periode]
[periods."2013-2014"]
[facts.alle]
unit = "persons"
[facts.arbeid]
unit = "persons"
[facts.utdanning]
unit = "persons"
[facts.annet]
unit = "persons"
[facts.bestatt]
unit = "persons"
part_of = "alle"
[facts.forlenget]
unit = "persons"
[facts.flyttet]
unit = "persons"
[facts.utbetalt]
unit = "kr"
rests_on = "annet"
[facts.stonad]
unit = "kr"
largest = "storste"
[facts.storste]
unit = "kr"
//- rules/categories.toml
[[area]]
id = "intro"
denominator = "alle"
[[area]]
id = "tilsyn"
denominator = "annet"
//- rules/sheets.rhai
rule("intro", kontoklasse == 1).to(intro).because("drift");
rule("tilsyn", kontoklasse == 2).to(tilsyn).because("drift");
check("alle", fact("arbeid") + fact("utdanning") + fact("annet") == fact("alle")).stating("annet");
sheet("antall").stating("annet")
    .row("alle", fact("alle")).row("arbeid", fact("arbeid")).row("utdanning", fact("utdanning"))
    .row("annet", fact("annet")).row("bestatt", fact("bestatt")).row("forlenget", fact("forlenget"))
    .row("ordinar", fact("alle") - fact("forlenget"))
    .column("antall", row).column("andel", row / fact("alle")).unit("percent");
sheet("flytting").stating("flyttet").row("flyttet", fact("flyttet")).column("antall", row);
sheet("kroner").row("intro", intro).row("tilsyn", tilsyn).total("i_alt").column("kr", sum(row));
sheet("belop").row("utbetalt", fact("utbetalt")).row("stonad", fact("stonad")).column("kr", row);
MUNICIPALITY
//- municipalities/a/2013/postings.csv
Klasse;Periode;Beløp;Bilag
1;01;9000,00;1
2;01;437,00;2
"#;

/// The facts that heads are counted in, with the periods that they are stated of.
const COUNTS: [(&str, &str); 9] = [
    ("alle", "2013"),
    ("arbeid", "2013"),
    ("utdanning", "2013"),
    ("annet", "2013"),
    ("bestatt", "2013"),
    ("forlenget", "2013"),
    ("flyttet", "2013"),
    ("flyttet", "2014"),
    ("flyttet", "2013-2014"),
];

/// A value for each of [`COUNTS`].
pub type Counts = [i64; 9];

/// What is known to hold, in the words of the attacker.
fn is_possible(counts: &Counts) -> bool {
    let [
        alle,
        arbeid,
        utdanning,
        annet,
        bestatt,
        _,
        first,
        second,
        both,
    ] = *counts;
    arbeid + utdanning + annet == alle && bestatt <= alle && first + second == both
}

/// The head counts that cells show or tell by a share, besides the facts: each with the facts beneath.
fn made(counts: &Counts) -> Vec<(i64, Vec<usize>)> {
    let [alle, arbeid, utdanning, annet, bestatt, forlenget, ..] = *counts;
    let rests = [arbeid, utdanning, annet, bestatt, forlenget]
        .into_iter()
        .enumerate();
    let mut made: Vec<(i64, Vec<usize>)> = rests
        .map(|(position, part)| (alle - part, vec![0, position + 1]))
        .collect();
    // The share of `ordinar` leaves `forlenget`.
    made.push((forlenget, vec![0, 5]));
    made
}

pub fn is_few(heads: i64) -> bool {
    (1..3).contains(&heads.abs())
}

/// A project that can be asked about other counts.
pub struct Books(pub MadeUp);

impl Books {
    pub fn new() -> Self {
        let ground = "origin = \"published\"\nsource = \"t\"\n";
        let mut facts = String::new();
        let mut by_fact: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (id, period) in COUNTS {
            by_fact.entry(id).or_default().push(period);
        }
        for (id, periods) in by_fact {
            // Three parts make up all.
            let value = if id == "alle" { 27 } else { 9 };
            let values = periods.iter().map(|of| format!("\"{of}\" = {value}"));
            let values: Vec<String> = values.collect();
            facts += &format!(
                "[{id}]\nunit = \"persons\"\ncounted = \"during_year\"\n{ground}values = {{ {} }}\n",
                values.join(", ")
            );
        }
        for (id, value) in [("utbetalt", 4374), ("stonad", 1000), ("storste", 710)] {
            facts += &format!("[{id}]\nunit = \"kr\"\n{ground}values = {{ 2013 = {value} }}\n");
        }
        let project = PROJECT.replace(
            "MUNICIPALITY\n",
            &municipality("a", 2013, ["Klasse", "=242", "=010", "Periode"]),
        );
        let files = format!("{project}//- municipalities/a/series.toml\n{facts}");
        Self(MadeUp::of(&files))
    }

    pub fn with(&self, counts: &Counts) -> Project {
        let mut project = self.0.project.clone();
        for ((id, period), value) in COUNTS.iter().zip(counts) {
            let facts = project.facts.of_mut(&Id::from("a"), &Id::from(*period));
            let fact = facts.get_mut(*id).expect("stated");
            fact.figure = Figure::exact(Ratio::from(*value), fact.figure.unit.clone());
        }
        project
    }

    /// What readers are shown: cells by address.
    fn shown(&self, counts: &Counts, knows: AttackerKnowledge) -> BTreeMap<String, String> {
        let published =
            publish_against(&self.with(counts), &self.0.run, &self.0.world, &[], knows).value;
        shown(&published.expect("a rule of publication"))
    }
}

pub fn shown(published: &Published) -> BTreeMap<String, String> {
    let cells = published.run.workbook.cells.iter();
    cells
        .map(|cell| (cell.address.to_string(), format!("{:?}", cell.figure.value)))
        .collect()
}

/// The position of each count that is not shown.
pub fn withheld(shown: &BTreeMap<String, String>) -> Vec<usize> {
    let is_withheld = |(id, period): (&str, &str)| {
        let sheet = if id == "flyttet" {
            "flytting"
        } else {
            "antall"
        };
        shown[&format!("{sheet}:{id}:antall@a/{period}/reported")].contains("not to be told")
    };
    let all = COUNTS.iter().enumerate();
    all.filter(|(_, of)| is_withheld(**of))
        .map(|(position, _)| position)
        .collect()
}

/// Every assignment of small numbers to some positions that may be.
pub fn candidates(truth: &Counts, unknown: &[usize]) -> Vec<Counts> {
    let mut found = vec![*truth];
    for position in unknown {
        let most = truth[*position] + 4;
        found = found
            .iter()
            .flat_map(|counts| {
                (0..=most).map(move |value| {
                    let mut counts = *counts;
                    counts[*position] = value;
                    counts
                })
            })
            .collect();
    }
    found.retain(is_possible);
    found
}

/// What the attacker looks for, by name, and what it is in a world.
type Target = (String, Box<dyn Fn(&Counts) -> i64>);

/// What the attacker finds: the counts that are too few and are shown or can only be one number.
fn found(books: &Books, truth: &Counts, knows: AttackerKnowledge) -> Vec<String> {
    let shown = books.shown(truth, knows);
    let unknown = withheld(&shown);
    let mut targets: Vec<Target> = Vec::new();
    for (position, (id, period)) in COUNTS.iter().enumerate() {
        targets.push((
            format!("{id} {period}"),
            Box::new(move |counts| counts[position]),
        ));
    }
    for position in 0..made(truth).len() {
        targets.push((
            format!("made {position}"),
            Box::new(move |counts| made(counts)[position].0),
        ));
    }
    targets.retain(|(_, value)| is_few(value(truth)));
    let mut values: Vec<BTreeSet<i64>> = targets
        .iter()
        .map(|(_, value)| BTreeSet::from([value(truth)]))
        .collect();
    // The two groups of facts know nothing of each other.
    for group in [0..6, 6..9] {
        let of_group: Vec<usize> = unknown
            .iter()
            .copied()
            .filter(|of| group.contains(of))
            .collect();
        for counts in candidates(truth, &of_group) {
            let tells = |((_, value), seen): (&Target, &BTreeSet<i64>)| {
                seen.len() < 2 && !seen.contains(&value(&counts))
            };
            if targets.iter().zip(&values).any(tells) && books.shown(&counts, knows) == shown {
                for ((_, value), seen) in targets.iter().zip(&mut values) {
                    seen.insert(value(&counts));
                }
            }
        }
    }
    let solved = targets
        .iter()
        .zip(&values)
        .filter(|(_, seen)| seen.len() < 2);
    solved.map(|((name, _), _)| name.clone()).collect()
}

/// Numbers that look drawn, the same each time.
pub struct Drawn(pub u64);

impl Drawn {
    pub fn below(&mut self, most: i64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 40).expect("small") % most
    }

    pub fn counts(&mut self) -> Counts {
        let parts = [self.below(6), self.below(7), self.below(5)];
        let alle: i64 = parts.iter().sum();
        let [arbeid, utdanning, annet] = parts;
        let (first, second) = (self.below(6), self.below(9));
        let (bestatt, forlenget) = (self.below(alle + 1), self.below(alle + 1));
        [
            alle,
            arbeid,
            utdanning,
            annet,
            bestatt,
            forlenget,
            first,
            second,
            first + second,
        ]
    }
}

#[test]
fn an_attacker_who_knows_the_method_finds_no_small_count_in_two_hundred_projects() {
    let (books, mut drawn) = (Books::new(), Drawn(13));
    for _ in 0..200 {
        let counts = drawn.counts();
        let found = found(&books, &counts, AttackerKnowledge::ALL);
        assert!(found.is_empty(), "{counts:?}: {found:?}");
    }
}

#[test]
fn without_any_one_guard_the_attacker_finds_some() {
    let all = AttackerKnowledge::ALL;
    let weaker = [
        AttackerKnowledge {
            relations: false,
            ..all
        },
        AttackerKnowledge {
            counts: false,
            ..all
        },
        AttackerKnowledge {
            choices: false,
            ..all
        },
    ];
    let books = Books::new();
    for knows in weaker {
        let mut drawn = Drawn(13);
        let is_broken = (0..200).any(|_| !found(&books, &drawn.counts(), knows).is_empty());
        assert!(is_broken, "{knows:?} is never needed");
    }
}

#[test]
fn amounts_of_few_and_of_one_person_are_not_told_nor_what_they_are_part_of() {
    let books = Books::new();
    let shown = books.shown(&[41, 12, 27, 2, 20, 20, 9, 9, 18], AttackerKnowledge::ALL);
    let of = |cell: &str| &shown[&format!("{cell}@a/2013/reported")];
    let withheld = "Missing(\"not to be told\")";
    for cell in [
        "belop:utbetalt:kr",
        "belop:stonad:kr",
        "kroner:tilsyn:kr",
        "kroner:i_alt:kr",
    ] {
        assert_eq!(of(cell), withheld, "{cell}");
    }
    assert_ne!(of("kroner:intro:kr"), withheld);
    assert_ne!(of("antall:alle:antall"), withheld);
}
