//! Whose the kroner are that are published: ledgers that are made up, held to the rules by plain
//! arithmetic, and what is not told to what equations give. Nothing here is shared with the hiding.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use kontering::publish::{AttackerKnowledge, publish_against};

use crate::made_up::{MadeUp, municipality};

#[path = "publish_contributors/attack.rs"]
mod attack;

use attack::found;

/// A project with one municipality: an area of two lines with kroner of its own, and three others, of which two come to
/// nothing together. A view leaves out some contributors, and facts are sums of kroner.
const PROJECT: &str = r#"
//- rules/categories.toml
[[area]]
id = "a"
[[area.line]]
id = "x"
[[area.line]]
id = "y"
[[area]]
id = "b"
[[area]]
id = "c"
[[area]]
id = "d"
//- rules/sheets.rhai
rule("x", funksjon == 101).to(a.x).because("drift");
rule("y", funksjon == 102).to(a.y).because("drift");
rule("b", funksjon == 103).to(b).because("drift");
rule("c", funksjon == 104).to(c).because("drift");
rule("d", funksjon == 105).to(d).because("drift");
rule("a", funksjon == 106).to(a).because("drift");
check("a", a == fact("fort_a"));
check("xb", a.x + b == fact("fort_xb"));
check("yb", a.y + b == fact("fort_yb"));
check("xy", a.x + a.y == fact("fort_xy"));
check("cd", c + d == kr(0));
view("uten").exclude("s", motpart.starts_with("s")).because("ikke tjenester")
    .move_to("m", motpart.starts_with("m") and funksjon == 101, a.y).because("på en annen linje");
sheet("kr").row("a", a).row("x", a.x).row("y", a.y).row("b", b).row("c", c).row("d", d).column("kr", sum(row));
sheet("uten").view("uten")
    .row("a", a).row("x", a.x).row("y", a.y).row("b", b).row("c", c).row("d", d).column("kr", sum(row));
sheet("fort").row("fort_a", fact("fort_a")).row("fort_xb", fact("fort_xb"))
    .row("fort_yb", fact("fort_yb")).row("fort_xy", fact("fort_xy")).column("kr", row);
//- municipalities/m/rules.rhai
MUNICIPALITY
[ledger.texts]
MOTPART
"#;

/// What `vocabulary.toml` holds beside the rules of contributors.
const VOCABULARY: &str = r#"//- rules/vocabulary.toml
[dimensions.kontoklasse]
digits = 1
operation = "1"
[dimensions.funksjon]
digits = 3
[dimensions.art]
digits = 3
[dimensions.periode]
[dimensions.motpart]
kind = "text"
[facts.fort_a]
unit = "kr"
[facts.fort_xb]
unit = "kr"
[facts.fort_yb]
unit = "kr"
[facts.fort_xy]
unit = "kr"
[publish]
threshold = 3
dominance = 70
[publish.contributors]
dimension = "motpart"
"#;

/// Each of the rules as it is declared.
const RULES: [&str; 3] = [
    "fewest = 4",
    "largest = { 1 = 60, 2 = 90 }",
    "p_percent = 30",
];

/// The categories; the ledger has lines of each but the last by its function, 101 and on.
const ROWS: [&str; 6] = ["x", "y", "b", "c", "d", "a"];

/// Where lines stand that are of the last category and of none below it.
const OWN: usize = 5;

/// The position of the whole of the last category.
const WHOLE: usize = 6;

/// A line of the ledger.
#[derive(Clone, Debug)]
struct Line {
    /// The position in [`ROWS`].
    row: usize,
    contributor: &'static str,
    kroner: i64,
}

/// The lines of a ledger in one of its rows, or in all of the last category.
fn of_row(lines: &[Line], row: usize) -> Vec<Line> {
    let is_there =
        |line: &&Line| line.row == row || row == WHOLE && [0, 1, OWN].contains(&line.row);
    lines.iter().filter(is_there).cloned().collect()
}

fn without_some(lines: &[Line]) -> Vec<Line> {
    let stays = |line: &&Line| !line.contributor.to_lowercase().starts_with('s');
    lines.iter().filter(stays).cloned().collect()
}

fn sum(lines: &[Line]) -> i64 {
    lines.iter().map(|line| line.kroner).sum()
}

/// Numbers that look drawn, the same each time.
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 40).expect("small") % most
    }

    fn lines(&mut self) -> Vec<Line> {
        const NAMES: [&str; 10] = ["s1", "s2", "s3", "S4", "t1", "t2", "t3", "T1", "t4 ", "t5"];
        const KRONER: [i64; 8] = [10, 11, 12, 13, 14, 25, 40, 130];
        let mut lines = Vec::new();
        for row in 0..6 {
            let most = if row == OWN {
                1 + 17 * self.below(2)
            } else {
                18
            };
            for _ in 0..self.below(most) {
                let contributor = match self.below(30) {
                    0 => "",
                    _ => NAMES[self.below(NAMES.len())],
                };
                let sign = if self.below(8) == 0 { -1 } else { 1 };
                let kroner = sign * KRONER[self.below(KRONER.len())];
                lines.push(Line {
                    row,
                    contributor,
                    kroner,
                });
            }
        }
        // What `c` and `d` come to together is taken back from many.
        let rest = sum(&of_row(&lines, 3)) + sum(&of_row(&lines, 4));
        for (position, contributor) in ["t1", "t2", "t3", "t4", "t5"].into_iter().enumerate() {
            let part = rest / 5;
            let kroner = if position == 0 { rest - 4 * part } else { part };
            lines.push(Line {
                row: 4,
                contributor,
                kroner: -kroner,
            });
        }
        lines
    }
}

/// What is told of a ledger, by sheet and row, and how many codes were found on the way.
struct Told {
    kroner: BTreeMap<String, i64>,
    found: Vec<&'static str>,
}

fn told(lines: &[Line], rules: &str, motpart: &str, knows: AttackerKnowledge) -> Told {
    let project = PROJECT
        .replace(
            "MUNICIPALITY\n",
            &municipality("m", 2013, ["=1", "Funksjon", "=200", "Periode"]),
        )
        .replace("MOTPART", motpart);
    let mut files = format!("{VOCABULARY}{rules}{project}//- municipalities/m/2013/postings.csv\n");
    files += "Funksjon;Periode;Beløp;Bilag;Motpart\n";
    for (number, line) in lines.iter().enumerate() {
        let function = 101 + line.row;
        let Line {
            contributor,
            kroner,
            ..
        } = line;
        // Signs stand for nobody as nothing does.
        let written = match (*contributor, number % 3) {
            ("", 1) => "-",
            ("", 2) => "000",
            (name, _) => name,
        };
        let _ = writeln!(files, "{function};01;{kroner},00;{number};{written}");
    }
    files += "//- municipalities/m/2013/facts.toml\n";
    let of = |row: usize| sum(&of_row(lines, row));
    let facts = [
        ("fort_a", of(WHOLE)),
        ("fort_xb", of(0) + of(2)),
        ("fort_yb", of(1) + of(2)),
        ("fort_xy", of(0) + of(1)),
    ];
    for (fact, kroner) in facts {
        let _ = writeln!(
            files,
            "[{fact}]\nvalue = {kroner}\nunit = \"kr\"\norigin = \"published\"\nsource = \"t\""
        );
    }
    let MadeUp {
        project,
        run,
        world,
    } = MadeUp::of(&files);
    let published = publish_against(&project, &run, &world, &[], knows);
    let cells = published.value.expect("a rule of publication").run.workbook;
    let told = cells.cells.iter().filter_map(|cell| {
        let name = format!("{}:{}", cell.address.sheet, cell.address.row);
        let kroner = cell.figure.as_exact()?.to_ore()? / 100;
        Some((name, i64::try_from(kroner).expect("small")))
    });
    Told {
        kroner: told.collect(),
        found: published
            .diagnostics
            .iter()
            .map(|one| one.code.id())
            .collect(),
    }
}

const MOTPART: &str = "motpart = \"Motpart\"";

#[test]
fn no_kroner_of_too_few_are_told_or_solved_in_two_hundred_ledgers() {
    let (rules, mut drawn) = (RULES.join("\n"), Drawn(5));
    let mut shown: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..200 {
        let lines = drawn.lines();
        let told = told(&lines, &rules, MOTPART, AttackerKnowledge::ALL).kroner;
        let found = found(&lines, &told);
        assert!(found.is_empty(), "{found:?}: {told:?}\n{lines:?}");
        for name in told.into_keys() {
            *shown.entry(name).or_default() += 1;
        }
    }
    for name in [
        "kr:a",
        "kr:b",
        "uten:b",
        "fort:fort_a",
        "fort:fort_xb",
        "kr:d",
    ] {
        assert!(
            shown.get(name) > Some(&10),
            "{name} is never told: {shown:?}"
        );
    }
}

#[test]
fn without_any_one_rule_or_the_equations_some_are_found() {
    let all = AttackerKnowledge::ALL;
    let blind = AttackerKnowledge {
        relations: false,
        ..all
    };
    let finds = |rules: &[&str], knows: AttackerKnowledge, what: &str| {
        let mut drawn = Drawn(5);
        let is_found = (0..200).any(|_| {
            let lines = drawn.lines();
            let told = told(&lines, &rules.join("\n"), MOTPART, knows).kroner;
            found(&lines, &told)
                .iter()
                .any(|found| found.contains(what))
        });
        assert!(is_found, "{rules:?} {knows:?}: {what} is never found");
    };
    let [fewest, largest, percent] = RULES;
    finds(&[largest, percent], all, "fewest");
    finds(&[fewest, percent], all, "largest");
    finds(&[fewest, largest], all, "p_percent");
    finds(&RULES, blind, "is solved");
}

fn lines(row: usize, of: &[(&'static str, i64)]) -> Vec<Line> {
    let line = |(contributor, kroner): &(&'static str, i64)| Line {
        row,
        contributor,
        kroner: *kroner,
    };
    of.iter().map(line).collect()
}

#[test]
fn spellings_are_one_contributor_and_a_refund_makes_none() {
    let told = |of: &[(&'static str, i64)]| {
        let told = told(&lines(2, of), "fewest = 3", MOTPART, AttackerKnowledge::ALL);
        told.kroner.contains_key("kr:b")
    };
    assert!(told(&[("t1", 10), ("t2", 10), ("t3", 10)]));
    assert!(!told(&[("t1", 10), ("t2", 10), (" T1  ", 10)]));
    assert!(!told(&[("t1", 10), ("t2", 10), ("t3", 10), ("t3", -10)]));
    assert!(!told(&[("t1", 10), ("t2", 10), ("", 10)]));
}

#[test]
fn of_postings_that_name_nobody_it_may_be_declared_that_they_are_of_many() {
    let told = |rules: &str, of: &[(&'static str, i64)]| {
        let told = told(&lines(2, of), rules, MOTPART, AttackerKnowledge::ALL);
        told.kroner.contains_key("kr:b")
    };
    let (pay, many) = ([("", 90), ("t1", 10)], "fewest = 3\nunnamed = \"many\"");
    assert!(!told("fewest = 3", &pay));
    assert!(told(many, &pay));
    assert!(!told(many, &[("t1", 10), ("t2", 10)]));
}

#[test]
fn signs_and_declared_words_are_no_contributor() {
    let told = |rules: &str, name: &'static str| {
        let of = [("t1", 10), ("t2", 10)].into_iter();
        let of: Vec<(&'static str, i64)> = of.chain([(name, 7); 20]).collect();
        let told = told(&lines(2, &of), rules, MOTPART, AttackerKnowledge::ALL);
        told.kroner.contains_key("kr:b")
    };
    for signs in ["-", "0", "000", ".", "?", "*", " "] {
        assert!(!told("fewest = 3", signs), "{signs}");
        assert!(told("fewest = 3\nunnamed = \"many\"", signs), "{signs}");
    }
    for word in ["ukjent", "N/A"] {
        assert!(told("fewest = 3", word), "{word}");
        let declared = "fewest = 3\nnobody = [\"Ukjent\", \"n/a\"]";
        assert!(!told(declared, word), "{word}");
    }
}

#[test]
fn nothing_of_a_ledger_that_does_not_say_who_contributed_is_told() {
    let of = lines(2, &[("t1", 10), ("t2", 10), ("t3", 10)]);
    for rules in ["fewest = 3", "fewest = 3\nunnamed = \"many\""] {
        let told = told(&of, rules, "", AttackerKnowledge::ALL);
        assert_eq!(told.found, ["K0311"]);
        assert!(!told.kroner.contains_key("kr:b"), "{rules}");
        // No posting came there.
        assert_eq!(told.kroner["kr:a"], 0);
    }
}

#[test]
fn beside_one_line_that_is_not_told_the_others_are() {
    let mut of = lines(0, &[("t1", 50)]);
    of.extend(lines(
        1,
        &[("t1", 10), ("t2", 10), ("t3", 10), ("t4", 10), ("t5", 10)],
    ));
    let told = told(&of, RULES[0], MOTPART, AttackerKnowledge::ALL).kroner;
    assert_eq!(found(&of, &told), Vec::<String>::new());
    assert!(told.contains_key("kr:y"));
    for name in ["kr:x", "kr:a", "fort:fort_a", "fort:fort_xy"] {
        assert!(!told.contains_key(name), "{name}");
    }
}

#[test]
fn lines_of_many_do_not_tell_a_sum_that_is_of_one() {
    let many = ["t1", "t2", "t3", "t4"];
    let of = |kroner: i64| many.map(|name| (name, kroner));
    let mut all = lines(0, &of(100));
    all.extend(lines(0, &[("t5", 100)]));
    all.extend(lines(1, &of(-100)));
    let told = told(&all, RULES[0], MOTPART, AttackerKnowledge::ALL).kroner;
    assert_eq!(found(&all, &told), Vec::<String>::new());
    let lines = ["kr:x", "kr:y"].map(|name| told.contains_key(name));
    assert!(
        !told.contains_key("kr:a") && lines != [true, true],
        "{told:?}"
    );
}

#[test]
fn a_whole_that_differs_in_a_view_by_one_contributor_is_not_told_in_both() {
    let stay = [("t1", 100), ("t2", 100), ("t3", 100), ("t4", 100)];
    let moved = [("m1", 10), ("m2", 10), ("m3", 10), ("m4", 10)];
    let mut all = lines(0, &stay);
    all.extend(lines(0, &moved));
    all.extend(lines(1, &stay));
    let whole = |all: &[Line]| {
        let told = told(all, RULES[0], MOTPART, AttackerKnowledge::ALL).kroner;
        ["kr:a", "uten:a"].map(|name| told.contains_key(name))
    };
    assert_eq!(whole(&all), [true, true], "it holds the same in both");
    // Each line differs by many, the whole by the one that is left out.
    all.extend(lines(0, &[("s1", 77)]));
    assert_ne!(whole(&all), [true, true]);
}
