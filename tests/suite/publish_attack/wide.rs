//! Projects that are made up: months, a table of two dimensions with its sums, inequalities, shares that
//! are exact or rounded, and kroner in several views.

use std::fmt::Write as _;

use kontering::model::Id;
use kontering::publish::{AttackerKnowledge, Published, publish_against};
use kontering::value::{Figure, Ratio};
use kontering::workspace::Project;

use crate::made_up::{MadeUp, municipality};

use super::Attacker;

const RULES: &str = r#"
//- rules/categories.toml
[[area]]
id = "x"
[[area.line]]
id = "a"
rests_on = "klaget"
[[area.line]]
id = "b"
[[area.line]]
id = "c"
[[area]]
id = "y"
rests_on = "innvilget"
[[area]]
id = "z"
//- rules/sheets.rhai
rule("a", funksjon == 101).to(x.a).because("drift");
rule("b", funksjon == 102).to(x.b).because("drift");
rule("c", funksjon == 103).to(x.c).because("drift");
rule("y", funksjon == 104).to(y).because("drift");
rule("z", funksjon == 105).to(z).because("drift");
view("uten").exclude("s", tekst.contains("s")).because("ulikt");
view("likt");
check("kroner", x.a + y == fact("belop"));
check("rad_alle", fact("fullfort") + fact("avbrutt") == fact("alle")).stating("alle");
check("rad_k", fact("k_fullfort") + fact("k_avbrutt") == fact("k")).stating("k");
check("rad_m", fact("m_fullfort") + fact("m_avbrutt") == fact("m")).stating("m");
check("alle", fact("k") + fact("m") == fact("alle")).stating("alle");
check("fullfort", fact("k_fullfort") + fact("m_fullfort") == fact("fullfort")).stating("fullfort");
check("avbrutt", fact("k_avbrutt") + fact("m_avbrutt") == fact("avbrutt")).stating("avbrutt");
check("behandlet", fact("innvilget") + fact("avslatt") <= fact("sokere")).stating("sokere").narrows();
check("klager", fact("klaget") <= fact("avslatt")).stating("klaget").narrows();
check("andel", fact("innvilget") / fact("sokere") == fact("andel_innvilget")).within(percent(0.5)).stating("andel_innvilget");
check("andel_fullfort", fact("fullfort") / fact("alle") == fact("andel_fullfort")).stating("andel_fullfort");
sheet("besok").stating("besok").row("besok", fact("besok")).column("antall", row);
sheet("soknader").stating("sokere")
    .row("sokere", fact("sokere")).row("innvilget", fact("innvilget")).row("avslatt", fact("avslatt"))
    .row("klaget", fact("klaget")).row("ubehandlet", fact("sokere") - fact("innvilget") - fact("avslatt"))
    .column("antall", row).column("andel", row / fact("sokere")).unit("percent");
sheet("tabell").view("uten").stating("alle")
    .row("alle", fact("alle")).row("fullfort", fact("fullfort")).row("avbrutt", fact("avbrutt"))
    .row("k", fact("k")).row("k_fullfort", fact("k_fullfort")).row("k_avbrutt", fact("k_avbrutt"))
    .row("m", fact("m")).row("m_fullfort", fact("m_fullfort")).row("m_avbrutt", fact("m_avbrutt"))
    .column("antall", row).column("andel", row / fact("alle")).unit("percent");
sheet("andeler").stating("andel_innvilget").row("innvilget", fact("andel_innvilget")).row("fullfort", fact("andel_fullfort")).column("andel", row);
sheet("kr").row("x", x).row("a", x.a).row("b", x.b).row("c", x.c).row("y", y).row("z", z).total("i_alt").column("kr", sum(row));
sheet("kr_uten").view("uten").row("x", x).row("a", x.a).row("b", x.b).row("c", x.c).row("y", y).row("z", z).total("i_alt")
    .column("kr", sum(row)).column("mer", sum(row).view("likt") - sum(row));
sheet("belop").row("belop", fact("belop")).column("kr", row);
//- municipalities/m/rules.rhai
MUNICIPALITY
[ledger.texts]
tekst = "Tekst"
//- municipalities/m/2013/postings.csv
Funksjon;Periode;Beløp;Bilag;Tekst
101;01;100,00;1;t
101;01;11,00;2;s
102;01;207,00;3;t
103;01;350,00;4;t
103;01;21,00;5;s
104;01;450,00;6;t
105;01;550,00;7;s
"#;

const VOCABULARY: &str = r#"//- rules/vocabulary.toml
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
[dimensions.art]
digits = 3
[dimensions.periode]
[dimensions.tekst]
kind = "text"
[periods."2013-01"]
[periods."2013-02"]
[periods."2013-03"]
[facts.belop]
unit = "kr"
[facts.andel_innvilget]
unit = "percent"
[facts.andel_fullfort]
unit = "percent"
"#;

/// The heads, each with its period and the whole that it is declared a part of.
const COUNTS: [(&str, &str, &str); 17] = [
    ("besok", "2013", ""),
    ("besok", "2013-01", ""),
    ("besok", "2013-02", ""),
    ("besok", "2013-03", ""),
    ("sokere", "2013", ""),
    ("innvilget", "2013", "sokere"),
    ("avslatt", "2013", "sokere"),
    ("klaget", "2013", ""),
    ("alle", "2013", ""),
    ("fullfort", "2013", "alle"),
    ("avbrutt", "2013", ""),
    ("k", "2013", "alle"),
    ("k_fullfort", "2013", ""),
    ("k_avbrutt", "2013", "k"),
    ("m", "2013", ""),
    ("m_fullfort", "2013", "m"),
    ("m_avbrutt", "2013", ""),
];

type Counts = [i64; 17];

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

    fn counts(&mut self) -> Counts {
        let months = [self.below(6), self.below(5), self.below(9)];
        let (innvilget, avslatt) = (self.below(9), self.below(6));
        let sokere = 1 + innvilget + avslatt + self.below(5);
        let klaget = self.below(avslatt + 1);
        let mut cell = || {
            let most = 4 + 5 * self.below(2);
            self.below(most)
        };
        let [kf, ka, mf, ma] = [1 + cell(), cell(), cell(), cell()];
        let [first, second, third] = months;
        [
            months.iter().sum(),
            first,
            second,
            third,
            sokere,
            innvilget,
            avslatt,
            klaget,
            kf + ka + mf + ma,
            kf + mf,
            ka + ma,
            kf + ka,
            kf,
            ka,
            mf + ma,
            mf,
            ma,
        ]
    }
}

struct Books(MadeUp);

impl Books {
    fn new() -> Self {
        let mut vocabulary = VOCABULARY.to_owned();
        let mut series = String::new();
        let ground = "origin = \"published\"\nsource = \"t\"\n";
        for (id, _, whole) in COUNTS.iter().filter(|(_, period, _)| *period == "2013") {
            let _ = writeln!(vocabulary, "[facts.{id}]\nunit = \"persons\"");
            if !whole.is_empty() {
                let _ = writeln!(vocabulary, "part_of = \"{whole}\"");
            }
            let own = COUNTS.iter().filter(|(other, ..)| other == id);
            let values: Vec<String> = own.map(|(_, of, _)| format!("\"{of}\" = 9")).collect();
            let values = values.join(", ");
            let _ = writeln!(
                series,
                "[{id}]\nunit = \"persons\"\ncounted = \"during_year\"\n{ground}values = {{ {values} }}"
            );
        }
        for (id, unit, value) in [
            ("belop", "kr", 561),
            ("andel_innvilget", "percent", 50),
            ("andel_fullfort", "percent", 50),
        ] {
            let _ = writeln!(
                series,
                "[{id}]\nunit = \"{unit}\"\n{ground}values = {{ 2013 = {value} }}"
            );
        }
        let rules = RULES.replace(
            "MUNICIPALITY\n",
            &municipality("m", 2013, ["=1", "Funksjon", "=200", "Periode"]),
        );
        Self(MadeUp::of(&format!(
            "{vocabulary}{rules}//- municipalities/m/series.toml\n{series}"
        )))
    }

    fn with(&self, counts: &Counts) -> Project {
        let mut project = self.0.project.clone();
        let mut put = |id: &str, period: &str, value: Ratio| {
            let facts = project.facts.of_mut(&Id::from("m"), &Id::from(period));
            let fact = facts.get_mut(id).expect("stated");
            fact.figure = Figure::exact(value, fact.figure.unit.clone());
        };
        for ((id, period, _), value) in COUNTS.iter().zip(counts) {
            put(id, period, Ratio::from(*value));
        }
        let share =
            |part: i64, whole: i64| Ratio::fraction(part, whole).unwrap_or_else(Ratio::zero);
        put(
            "andel_innvilget",
            "2013",
            share(counts[5], counts[4]).round(2),
        );
        put("andel_fullfort", "2013", share(counts[9], counts[8]));
        project
    }

    fn published(&self, counts: &Counts, knows: AttackerKnowledge) -> Published {
        let project = self.with(counts);
        let published = publish_against(&project, &self.0.run, &self.0.world, &[], knows);
        published.value.expect("a rule of publication")
    }
}

/// What is found in one publication by who knows all but the method.
fn found(books: &Books, counts: &Counts, knows: AttackerKnowledge) -> Vec<String> {
    let published = books.published(counts, knows);
    let project = books.with(counts);
    let mut attacker = Attacker::of(&project, &books.0.run, &published);
    attacker.found(&mut |_| true)
}

#[test]
fn months_inequalities_shares_and_views_give_nothing_away() {
    let (books, mut drawn) = (Books::new(), Drawn(3));
    for _ in 0..200 {
        let counts = drawn.counts();
        let found = found(&books, &counts, AttackerKnowledge::ALL);
        assert!(found.is_empty(), "{counts:?}: {found:?}");
    }
}

#[test]
fn without_relations_or_counts_some_is_found() {
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
    ];
    let books = Books::new();
    for knows in weaker {
        let mut drawn = Drawn(3);
        let is_broken = (0..200).any(|_| !found(&books, &drawn.counts(), knows).is_empty());
        assert!(is_broken, "{knows:?} is never needed");
    }
}

/// How many counts may be known by heart, and the first of those that then give another away.
fn found_by_heart(
    books: &Books,
    counts: &Counts,
    knows: AttackerKnowledge,
) -> (usize, Vec<String>) {
    let published = books.published(counts, knows);
    let project = books.with(counts);
    let mut attacker = Attacker::of(&project, &books.0.run, &published);
    let known = attacker.found_by_heart();
    let finding = known.iter().filter(|(_, others)| !others.is_empty());
    let finding = finding.map(|(name, others)| format!("{name}: {others:?}"));
    (known.len(), finding.collect())
}

#[test]
fn who_knows_one_count_by_heart_finds_no_other() {
    let (books, mut drawn) = (Books::new(), Drawn(3));
    let mut known = 0;
    for _ in 0..50 {
        let counts = drawn.counts();
        let (tried, found) = found_by_heart(&books, &counts, AttackerKnowledge::ALL);
        assert!(found.is_empty(), "{counts:?}: {found:?}");
        known += tried;
    }
    assert!(known > 100, "{known}");
    let weaker = [
        AttackerKnowledge {
            relations: false,
            ..AttackerKnowledge::ALL
        },
        AttackerKnowledge {
            choices: false,
            ..AttackerKnowledge::ALL
        },
    ];
    for knows in weaker {
        let mut drawn = Drawn(3);
        let mut all = (0..100).map(|_| found_by_heart(&books, &drawn.counts(), knows).1);
        let is_found = all.any(|found| !found.is_empty());
        assert!(is_found, "{knows:?} is never needed");
    }
}
