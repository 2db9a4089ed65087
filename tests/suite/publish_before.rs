//! What was published before and is not what is computed now: rounded, of other facts, or of cells that
//! are no more.

use std::collections::BTreeMap;

use kontering::publish::{Published, publish, publish_after};

use crate::made_up::{MadeUp, municipality};

/// A few heads beside many, what is paid to them, and a mean of it.
const PROJECT: &str = r#"
VOCABULARY
[facts.lonn]
unit = "kr"
[facts.f]
unit = "persons"
[facts.g]
unit = "persons"
[facts.n]
unit = "persons"
[facts.h]
unit = "persons"
[facts.m]
unit = "kr"
//- rules/categories.toml
[[area]]
id = "drift"
//- rules/sheets.rhai
rule("drift", kontoklasse == 1).to(drift).because("drift");
check("delt", fact("f") + fact("g") == fact("n")).because("they are parted");
sheet("l").row("lonn", fact("lonn")).row("r", fact("lonn") / fact("f")).row("m", fact("m"))
    .row("drift", drift).row("d", sum(drift) / fact("f")).row("q", fact("m") / fact("g")).column("v", row);
sheet("h").row("f", fact("f")).row("g", fact("g")).row("n", fact("n")).row("h", fact("h")).column("v", row);
MUNICIPALITY
//- municipalities/al/2020/postings.csv
Klasse;Beløp;Bilag
1;48001,00;1
//- municipalities/al/2020/facts.toml
"#;

/// The project where facts have these values, with changes to its text.
struct Told(MadeUp);

impl Told {
    fn new(facts: &[(&str, i64)], changes: &[(&str, &str)]) -> Self {
        let mut text = PROJECT.replace(
            "MUNICIPALITY\n",
            &municipality("al", 2020, ["Klasse", "=242", "=010", "=01"]),
        );
        for (id, value) in facts {
            let unit = match *id {
                "lonn" | "m" => "unit = \"kr\"",
                _ => "unit = \"persons\"\ncounted = \"during_year\"",
            };
            text += &format!(
                "[{id}]\nvalue = {value}\n{unit}\norigin = \"published\"\nsource = \"t\"\n"
            );
        }
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, to);
        }
        Self(MadeUp::of(&text))
    }

    /// As it is published where lines were told before.
    fn with(&self, before: &[&str]) -> BTreeMap<String, String> {
        let lines = before.join("\n");
        let text = format!("address,value,display\n{lines}\n");
        self.0.world.put("publications/a.csv", text);
        let published = publish(&self.0.project, &self.0.run, &self.0.world);
        assert!(!published.has_errors(), "{:#?}", published.diagnostics);
        shown(&published.value.expect("a rule of publication"))
    }

    /// The facts that are not told where it is published after another.
    fn hidden_after(&self, before: &Self) -> Vec<String> {
        let first = publish(&before.0.project, &before.0.run, &before.0.world);
        let first = first.value.expect("a rule of publication");
        let second = publish_after(&first, &self.0.project, &self.0.run, &self.0.world);
        assert!(!second.has_errors(), "{:#?}", second.diagnostics);
        let hidden = second.value.expect("a rule of publication").hidden;
        hidden.into_iter().map(|of| of.id.to_string()).collect()
    }
}

/// What is shown of each row.
fn shown(published: &Published) -> BTreeMap<String, String> {
    let cells = published.run.workbook.cells.iter();
    let row = |row: &str| row.to_owned();
    cells
        .map(|cell| (row(&cell.address.row), cell.display()))
        .collect()
}

const FACTS: [(&str, i64); 6] = [
    ("lonn", 48001),
    ("f", 4),
    ("g", 40),
    ("n", 44),
    ("h", 50),
    ("m", 90000),
];

#[test]
fn a_mean_that_was_told_otherwise_than_it_is_now_gives_no_count() {
    let told = Told::new(&FACTS, &[]);
    let hidden = |before: &[&str], rows: &[&str]| {
        let shown = told.with(before);
        assert_eq!(shown["f"], ":");
        for row in rows {
            assert_eq!(shown[*row], ":", "{row} beside {before:?}");
        }
        // What has nothing to do with it is told.
        assert_eq!(shown["h"], "50");
    };
    assert_eq!(told.with(&[])["lonn"], "48 001");
    assert_eq!(told.with(&[])["drift"], "48 001");
    // Exact, rounded, cut, of other kroner, and as nobody knows it.
    for told in ["12000.25", "12000", "12000.3", "12001.25", "9000"] {
        let line = format!("l:r:v@al/2020/reported,{told},{told}");
        hidden(&[&line], &["r", "lonn"]);
        let line = format!("l:d:v@al/2020/reported,{told},{told}");
        hidden(&[&line], &["d", "drift"]);
    }
    // Who knows a mean over many knows how many, and with the whole how few are beside them.
    for told in ["2250", "2250.2", "2251"] {
        let line = format!("l:q:v@al/2020/reported,{told},{told}");
        hidden(&[&line], &["n"]);
    }
}

#[test]
fn what_one_side_told_is_kept_in_mind_where_the_other_lacks_its_cells() {
    let counts = |f: i64, g: i64| {
        let mut facts = FACTS;
        (facts[1].1, facts[2].1, facts[3].1) = (f, g, f + g);
        facts
    };
    // With other cells, and with other formulas of the same.
    let renamed = ("sheet(\"h\")", "sheet(\"h2\")");
    let turned = (
        ".row(\"n\", fact(\"n\"))",
        ".row(\"n\", fact(\"f\") + fact(\"g\"))",
    );
    for (first, second, expected) in [
        // The many that were told are known, so that the whole is hidden in their place.
        (counts(0, 40), counts(4, 40), vec!["f", "n"]),
        // The whole would tell how many came to the few.
        (counts(3, 40), counts(4, 40), vec!["f", "g", "n"]),
        (counts(4, 40), counts(4, 40), vec!["f", "g"]),
    ] {
        let first = Told::new(&first, &[]);
        for changes in [&[][..], &[renamed], &[turned]] {
            let hidden = Told::new(&second, changes).hidden_after(&first);
            assert_eq!(hidden, expected, "{second:?} {changes:?}");
        }
    }
}
