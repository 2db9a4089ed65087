//! Projects that are made up, of counts that their source hides, and of months, quarters, halves and
//! several years that are sums of one another.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use kontering::model::Id;
use kontering::publish::{AttackerKnowledge, publish_against};
use kontering::value::{Figure, Ratio, Value};
use kontering::workspace::Project;

use crate::made_up::{MadeUp, municipality};

use super::Attacker;
use super::reader::{Bounded, Sum, fact};
use super::wide::Drawn;

const FILES: &str = r#"
//- rules/sheets.rhai
rule("drift", kontoklasse == 1).to(drift).because("drift");
check("alle", fact("arbeid") + fact("skole") + fact("annet") == fact("alle")).stating("alle");
check("kjonn", fact("menn") + fact("kvinner") == fact("arbeid")).stating("arbeid").narrows();
check("faerre", fact("menn") <= fact("skole")).stating("menn").narrows();
sheet("antall").stating("alle")
    .row("alle", fact("alle")).row("arbeid", fact("arbeid")).row("skole", fact("skole")).row("annet", fact("annet"))
    .row("menn", fact("menn")).row("kvinner", fact("kvinner")).row("resten", fact("alle") - fact("annet"))
    .column("antall", row).column("andel", row / fact("alle")).unit("percent");
sheet("besok").stating("besok").row("besok", fact("besok")).column("antall", row);
//- rules/categories.toml
[[area]]
id = "drift"
MUNICIPALITY
//- municipalities/m/2013/postings.csv
Periode;Beløp;Bilag
01;100,00;1
"#;

const VOCABULARY: &str = r#"//- rules/vocabulary.toml
[publish]
threshold = 4
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
"#;

/// Each count with its period, and the whole that it is declared a part of.
const GROUPS: [(&str, &str); 6] = [
    ("alle", ""),
    ("arbeid", "alle"),
    ("skole", ""),
    ("annet", ""),
    ("menn", "arbeid"),
    ("kvinner", ""),
];

/// The periods of visits. A year that is not over has no last months.
const PERIODS: [&str; 20] = [
    "2013-01",
    "2013-02",
    "2013-03",
    "2013-04",
    "2013-05",
    "2013-06",
    "2013-07",
    "2013-q1",
    "2013-q2",
    "2013-h1",
    "2009",
    "2010",
    "2012",
    "2009-2010",
    "2010-2012",
    "2011-2013",
    "2009-2012",
    "2011-2012",
    "2013",
    "2009-2011",
];

struct Books(MadeUp);

/// What is true, and which of it the source hides.
struct Truth {
    counts: Vec<(&'static str, &'static str, i64)>,
    hides: bool,
}

impl Truth {
    fn drawn(drawn: &mut Drawn, hides: bool) -> Self {
        let mut few_or_many = || {
            let most = 5 + 20 * drawn.below(2);
            drawn.below(most)
        };
        let [menn, kvinner, annet] = [few_or_many(), few_or_many(), few_or_many()];
        let skole = menn + few_or_many();
        let arbeid = menn + kvinner;
        let groups = [arbeid + skole + annet, arbeid, skole, annet, menn, kvinner];
        let groups = GROUPS.iter().zip(groups);
        let mut counts: Vec<_> = groups
            .map(|((id, _), heads)| (*id, "2013", heads))
            .collect();
        let months: Vec<i64> = (0..12).map(|_| few_or_many()).collect();
        let sum = |from: usize, to: usize| months[from - 1..to].iter().sum::<i64>();
        let years: Vec<i64> = (0..4).map(|_| few_or_many()).collect();
        let own = |from: usize, to: usize| {
            let years = years.iter().copied().chain([sum(1, 12)]);
            years.skip(from - 2009).take(to + 1 - from).sum::<i64>()
        };
        for period in PERIODS {
            let heads = match period {
                "2013-q1" => sum(1, 3),
                "2013-q2" => sum(4, 6),
                "2013-h1" => sum(1, 6),
                of if of.len() == 7 => {
                    let month = of[5..].parse().expect("a month");
                    sum(month, month)
                }
                of => {
                    let year = |text: &str| text.parse::<usize>().expect("a year");
                    own(year(&of[..4]), year(&of[of.len() - 4..]))
                }
            };
            counts.push(("besok", period, heads));
        }
        Self { counts, hides }
    }

    /// Every other count that is too few.
    fn is_hidden_by_source(&self, position: usize) -> bool {
        self.hides && position % 2 == 1 && (1..4).contains(&self.counts[position].2)
    }
}

impl Books {
    fn new() -> Self {
        let mut vocabulary = VOCABULARY.to_owned();
        let mut series = String::new();
        let ground =
            "unit = \"persons\"\ncounted = \"during_year\"\norigin = \"published\"\nsource = \"t\"";
        for period in PERIODS.iter().filter(|period| period.len() > 4) {
            let _ = writeln!(vocabulary, "[periods.\"{period}\"]");
        }
        for (id, whole) in GROUPS {
            let _ = writeln!(vocabulary, "[facts.{id}]\nunit = \"persons\"");
            if !whole.is_empty() {
                let _ = writeln!(vocabulary, "part_of = \"{whole}\"");
            }
            let _ = writeln!(series, "[{id}]\n{ground}\nvalues = {{ 2013 = 9 }}");
        }
        let values: Vec<String> = PERIODS.iter().map(|of| format!("\"{of}\" = 9")).collect();
        let values = values.join(", ");
        let _ = writeln!(vocabulary, "[facts.besok]\nunit = \"persons\"");
        let _ = writeln!(series, "[besok]\n{ground}\nvalues = {{ {values} }}");
        let rules = FILES.replace(
            "MUNICIPALITY\n",
            &municipality("m", 2013, ["=1", "=101", "=200", "Periode"]),
        );
        Self(MadeUp::of(&format!(
            "{vocabulary}{rules}//- municipalities/m/series.toml\n{series}"
        )))
    }

    /// The project with what is true, or with what is stated.
    fn with(&self, truth: &Truth, is_stated: bool) -> Project {
        let mut project = self.0.project.clone();
        for (position, (id, period, heads)) in truth.counts.iter().enumerate() {
            let facts = project.facts.of_mut(&Id::from("m"), &Id::from(*period));
            let fact = facts.get_mut(*id).expect("stated");
            fact.figure = Figure::exact(Ratio::from(*heads), fact.figure.unit.clone());
            if is_stated && truth.is_hidden_by_source(position) {
                fact.figure.value = Value::hidden(1.into(), 3.into());
            }
        }
        project
    }

    /// What is found by who knows what holds, and between which ends each count lies that a source hides.
    fn found(&self, truth: &Truth, knows: AttackerKnowledge) -> Vec<String> {
        let (stated, project) = (self.with(truth, true), self.with(truth, false));
        let published = publish_against(&stated, &self.0.run, &self.0.world, &[], knows).value;
        let published = published.expect("a rule of publication");
        let mut attacker = Attacker::of(&project, &self.0.run, &published);
        for (position, (id, period, _)) in truth.counts.iter().enumerate() {
            if truth.is_hidden_by_source(position) {
                let name = fact("m", period, id);
                let own = published
                    .project
                    .facts
                    .get("m", period, id)
                    .expect("a fact");
                assert!(own.figure.value.is_withheld(), "{name}");
                attacker.by_source.push(Bounded {
                    sum: Sum::of(&name),
                    least: Some(Ratio::one()),
                    most: Some(Ratio::from(3)),
                });
            }
        }
        attacker.found(&mut |_| true)
    }
}

#[test]
fn counts_that_sources_hide_and_parts_of_years_are_not_found() {
    let (books, all) = (Books::new(), AttackerKnowledge::ALL);
    for hides in [false, true] {
        let mut drawn = Drawn(7);
        for _ in 0..100 {
            let truth = Truth::drawn(&mut drawn, hides);
            let found = books.found(&truth, all);
            assert!(found.is_empty(), "{:?}: {found:?}", truth.counts);
        }
        let blind = AttackerKnowledge {
            relations: false,
            ..all
        };
        let mut drawn = Drawn(7);
        let found: Vec<String> = (0..20)
            .flat_map(|_| books.found(&Truth::drawn(&mut drawn, hides), blind))
            .collect();
        // Of both kinds, and in periods of every length.
        let kinds = ["menn", "annet", "2013-0", "2013-q", "2010-2012", "2009"];
        let unseen = kinds
            .iter()
            .filter(|kind| !found.iter().any(|of| of.contains(*kind)));
        assert_eq!(
            unseen.collect::<BTreeSet<_>>(),
            BTreeSet::new(),
            "{found:?}"
        );
    }
}
