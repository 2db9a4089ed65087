//! What is published after rules were changed: an attacker who has both publications, and both sets
//! of rules, finds no kroner of a category that is not told. Written apart from what hides.

use std::collections::BTreeMap;

use kontering::publish::{Published, publish, publish_after};
use kontering::value::Ratio;

use crate::made_up::{MadeUp, municipality};
use crate::publish::Drawn;

/// Few people stand beneath `a`. Of each function there is one posting.
const PROJECT: &str = r#"
VOCABULARY
[facts.f]
unit = "persons"
//- rules/categories.toml
[[area]]
id = "a"
rests_on = "f"
[[area]]
id = "b"
[[area]]
id = "c"
[[area]]
id = "d"
//- rules/sheets.rhai
sheet("l").row("a", a).row("b", b).row("c", c).row("d", d).row("s", c + d).column("v", row);
MUNICIPALITY
//- municipalities/al/2020/facts.toml
[f]
value = 3
unit = "persons"
counted = "during_year"
origin = "published"
source = "t"
//- municipalities/al/2020/postings.csv
Funksjon;Beløp;Bilag
"#;

const KRONER: [u32; 6] = [110_000, 230_000, 470_000, 950_000, 1_910_000, 3_830_000];
const CATEGORIES: [&str; 4] = ["a", "b", "c", "d"];

/// The category of each function.
type Rules = [usize; 6];

struct Ruled {
    rules: Rules,
    of: MadeUp,
}

/// The project, without postings.
fn project() -> String {
    PROJECT.replace(
        "MUNICIPALITY
",
        &municipality("al", 2020, ["=1", "Funksjon", "=010", "=01"]),
    )
}

impl Ruled {
    /// The project under rules, some of which may look at the art as well, or take half and give the
    /// other half away.
    fn new(rules: Rules, manner: &str) -> Self {
        let mut text = project();
        for (code, kroner) in (101..).zip(KRONER) {
            text += &format!("{code};{kroner},00;{code}\n");
        }
        text += "//- municipalities/al/rules.rhai\n";
        for (code, category) in (101..).zip(rules) {
            let category = CATEGORIES[category];
            text += &format!(
                "rule(\"r{code}\", funksjon == {code}{manner}).to({category}).because(\"t\");\n"
            );
        }
        Self::of_text(rules, &text)
    }

    fn of_text(rules: Rules, text: &str) -> Self {
        Self {
            rules,
            of: MadeUp::of(text),
        }
    }

    /// Has a publication put into its folder.
    fn remember(&self, published: &Published) {
        let lines = shown(published).into_iter().map(|(row, value)| {
            let number = value.replace(['\u{a0}', ' '], "");
            let number = number.trim_matches([':', '.']);
            format!("l:{row}:v@al/2020/reported,{number},{value}\n")
        });
        let lines: String = lines.collect();
        let text = format!("address,value,display\n{lines}");
        self.of.world.put("publications/a.csv", text);
    }

    fn publish(&self, after: Option<&Published>) -> Published {
        let MadeUp {
            project,
            run,
            world,
        } = &self.of;
        let published = match after {
            None => publish(project, run, world),
            Some(first) => publish_after(first, project, run, world),
        };
        assert!(!published.has_errors(), "{:#?}", published.diagnostics);
        published.value.expect("a rule of publication")
    }

    /// Of which functions each told cell is the sum.
    fn told(&self, published: &Published) -> Vec<[i64; 6]> {
        let told = shown(published)
            .into_iter()
            .filter(|(_, value)| value != ":" && value != ".");
        let sums = told.map(|(row, _)| {
            let parts: &[usize] = match &*row {
                "s" => &[2, 3],
                row => &[CATEGORIES
                    .iter()
                    .position(|own| *own == row)
                    .expect("a row")],
            };
            self.rules
                .map(|category| i64::from(parts.contains(&category)))
        });
        sums.collect()
    }
}

fn shown(published: &Published) -> BTreeMap<String, String> {
    let cells = published.run.workbook.cells.iter();
    cells
        .map(|cell| (cell.address.row.to_string(), cell.display()))
        .collect()
}

/// How many sums of functions that are all among some are told, such that none follows from the others.
fn told_among(sums: &[[i64; 6]], some: &[usize]) -> usize {
    let elsewhere = (0..6).filter(|function| !some.contains(function));
    let order: Vec<usize> = elsewhere.chain(some.iter().copied()).collect();
    let mut rows: Vec<Vec<Ratio>> = sums
        .iter()
        .map(|sum| order.iter().map(|at| Ratio::from(sum[*at])).collect())
        .collect();
    let mut among = 0;
    for column in 0..6 {
        let Some(at) = rows.iter().position(|row| !row[column].is_zero()) else {
            continue;
        };
        let pivot = rows.remove(at);
        among += usize::from(column >= 6 - some.len());
        for row in &mut rows {
            let factor = row[column].checked_div(&pivot[column]).expect("not zero");
            for (own, other) in row.iter_mut().zip(&pivot) {
                *own = &*own - &(&factor * other);
            }
        }
    }
    among
}

/// Whether the second publication tells kroner of what is not told in one of them, which the first did not.
fn is_found(sides: [(&Ruled, &Published); 2]) -> bool {
    let [first, second] = sides.map(|(of, told)| of.told(told));
    let both = [first.clone(), second].concat();
    sides.iter().any(|(ruled, published)| {
        assert_eq!(shown(published)["a"], ":");
        let few: Vec<usize> = (0..6).filter(|at| ruled.rules[*at] == 0).collect();
        told_among(&both, &few) > told_among(&first, &few)
    })
}

/// Two sets of rules, which differ in one or two functions.
fn two_rules(drawn: &mut Drawn) -> [Rules; 2] {
    let mut below = |most| usize::try_from(drawn.below(most)).expect("small");
    let mut rules: Rules = std::array::from_fn(|at| match at {
        0 => 0,
        _ => below(4),
    });
    let first = rules;
    for _ in 0..2 {
        rules[1 + below(5)] = below(4);
    }
    [first, rules]
}

/// How often something is found, and how many cells the second publications tell.
fn attack(manner: &str, remembers: Option<bool>) -> (usize, usize) {
    let (mut found, mut told) = (0, 0);
    for seed in 0..40 {
        let [first, second] = two_rules(&mut Drawn(seed));
        let first = Ruled::new(first, "");
        let second = Ruled::new(second, manner);
        let one = first.publish(None);
        let other = match remembers {
            None => second.publish(None),
            Some(true) => second.publish(Some(&one)),
            Some(false) => {
                second.remember(&one);
                second.publish(None)
            }
        };
        found += usize::from(is_found([(&first, &one), (&second, &other)]));
        told += second.told(&other).len();
    }
    (found, told)
}

#[test]
fn changed_rules_tell_no_kroner_of_what_is_not_told() {
    let (found, all) = attack("", None);
    assert!(
        found > 5,
        "an attacker finds {found} of what has not the first in mind"
    );
    // Where rules look at more than before, nobody knows which postings went where.
    for (manner, remembers, least) in [
        ("", Some(true), 70),
        (" and art != 99", Some(true), 60),
        ("", Some(false), 35),
    ] {
        let (found, told) = attack(manner, remembers);
        assert_eq!(found, 0, "{manner} {remembers:?}");
        assert!(
            (least..=all).contains(&told),
            "{told} of {all} are told {manner} {remembers:?}"
        );
    }
}

#[test]
fn what_one_contributor_came_with_later_is_not_told() {
    let of = |contributors: &[&str]| {
        let by_whom = "[dimensions.motpart]\nkind = \"text\"\n[publish.contributors]\ndimension = \"motpart\"\nfewest = 3\n";
        let text = project()
            .replace("VOCABULARY\n", &format!("VOCABULARY\n{by_whom}"))
            .replace(
                "number = \"Bilag\"",
                "number = \"Bilag\"\n[ledger.texts]\nmotpart = \"Hvem\"",
            )
            .replace("Bilag\n", "Bilag;Hvem\n");
        let line = |who| format!("102;{},00;1;{who}\n", KRONER[0]);
        let lines: String = contributors.iter().map(line).collect();
        let mut text = format!("{text}{lines}");
        text += "103;1,00;1;p\n103;1,00;1;q\n103;1,00;1;r\n";
        text += "//- municipalities/al/rules.rhai\n";
        text += "rule(\"b\", funksjon == 102).to(b).because(\"t\");\n";
        text += "rule(\"c\", funksjon == 103).to(c).because(\"t\");\n";
        Ruled::of_text([0; 6], &text)
    };
    let told = |published: &Published| ["b", "c"].map(|row| shown(published)[row].clone());
    let first = of(&["p", "q", "r"]).publish(None);
    assert_eq!(told(&first), ["330 000", "3"]);
    let second = of(&["p", "q", "r", "s"]);
    assert_eq!(told(&second.publish(None)), ["440 000", "3"]);
    assert_eq!(told(&second.publish(Some(&first))), [":", "3"]);
    second.remember(&first);
    assert_eq!(told(&second.publish(None)), [":", "3"]);
    // What ends in noughts is no rounding of what it is now.
    let second = of(&["p", "q", "r", "s", "s-", "s"]);
    let told_exactly = "address,value,display\nl:b:v@al/2020/reported,660000,660 000\n";
    second
        .of
        .world
        .put("publications/a.csv", told_exactly.to_owned());
    assert_eq!(told(&second.publish(None)), ["660 000", "3"]);
    let near = told_exactly.replace("660000,660 000", "600000,600 000");
    second.of.world.put("publications/a.csv", near);
    assert_eq!(told(&second.publish(None)), [":", "3"]);
}

/// What is shown of `b` where few people stand beneath `a`, and checks hold them to one another; nothing where
/// it must not be published.
fn beside(checks: &str, b: u32) -> Option<String> {
    let text = project() + "101;500000,00;1\n";
    let text = format!("{text}102;{b},00;1\n//- municipalities/al/rules.rhai\n")
        + "rule(\"a\", funksjon == 101).to(a).because(\"t\");\n"
        + "rule(\"b\", funksjon == 102).to(b).because(\"t\");\n"
        + checks;
    let of = Ruled::of_text([0; 6], &text).of;
    let published = publish(&of.project, &of.run, &of.world);
    let codes: Vec<&str> = published
        .diagnostics
        .iter()
        .map(|one| one.code.id())
        .collect();
    assert_eq!(published.value.is_none(), codes == ["K0312"], "{codes:?}");
    published.value.map(|published| {
        assert_eq!(shown(&published)["a"], ":", "{checks}");
        shown(&published)["b"].clone()
    })
}

#[test]
fn what_is_no_more_and_no_less_than_an_amount_that_is_not_told_is_not_told() {
    assert_eq!(beside("", 500_000).as_deref(), Some("500 000"));
    for checks in [
        "check(\"less\", sum(a) <= sum(b)); check(\"more\", sum(a) >= sum(b));",
        "check(\"both\", sum(a) <= sum(b) and sum(a) >= sum(b));",
        "check(\"neither\", !(sum(a) < sum(b)) and !(sum(a) > sum(b)));",
        "check(\"half\", sum(b) / sum(a) <= 1);",
    ] {
        assert_eq!(beside(checks, 500_000).as_deref(), Some(":"), "{checks}");
    }
}

#[test]
fn a_check_that_tells_an_amount_keeps_all_from_being_published() {
    for check in ["sum(a) == kr(500000)", "sum(a) * 2 == kr(1000000)"] {
        assert_eq!(
            beside(&format!("check(\"all\", {check});"), 7),
            None,
            "{check}"
        );
    }
}

#[test]
fn what_another_view_leaves_alone_is_not_told_there_either() {
    let view = "view(\"uten\").exclude(\"d\", rule(\"r104\")).because(\"t\");\n";
    let sheet = |view: &str| {
        format!(
            "sheet(\"l{view}\").view(\"{view}\").row(\"a\", a).row(\"b\", b).row(\"c\", c).row(\"d\", d).column(\"v\", row);\n"
        )
    };
    let sheets = ["reported", "uten"].map(sheet).concat();
    for (told_in, other) in [("reported", "uten"), ("uten", "reported")] {
        let mut text = project().replace(
            "//- rules/sheets.rhai\n",
            &format!("//- rules/sheets.rhai\n{sheets}"),
        );
        for (code, kroner) in (101..=104).zip(KRONER) {
            text += &format!("{code};{kroner},00;{code}\n");
        }
        text += "//- municipalities/al/rules.rhai\n";
        for (code, category) in (101..=104).zip(CATEGORIES) {
            text +=
                &format!("rule(\"r{code}\", funksjon == {code}).to({category}).because(\"t\");\n");
        }
        text += view;
        text += &format!(
            "check(\"ab\", sum(a).view(\"{told_in}\") + sum(b).view(\"{told_in}\") == kr(340000));\n"
        );
        let of = Ruled::of_text([0; 6], &text).of;
        let published = publish(&of.project, &of.run, &of.world);
        let published = published.value.expect("it may be published");
        let cells = published.run.workbook.cells.iter();
        let told: BTreeMap<String, String> = cells
            .map(|cell| {
                (
                    format!("{}:{}", cell.address.sheet, cell.address.row),
                    cell.display(),
                )
            })
            .collect();
        for view in [told_in, other] {
            assert_eq!(told[&format!("l{view}:b")], ":", "{told:?}");
            assert_eq!(told[&format!("l{view}:c")], "470 000", "{told:?}");
        }
    }
}
