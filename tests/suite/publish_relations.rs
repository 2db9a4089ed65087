//! Relations that are no plain equations: what they tell of a count that is not told.

use kontering::cli::exit;

use crate::cli::Project;

/// A project with two groups of a whole and a count by itself, of which a check says something.
fn project(values: [u32; 4], checks: &str) -> Project {
    let project = Project::new();
    let ids = ["hele", "faa", "mange", "alene"];
    let facts = "municipalities/bærum/2013/facts.toml";
    let mut text = project.read(facts);
    let mut vocabulary = project.read("rules/vocabulary.toml");
    let mut sheet = "sheet(\"t09\").title(\"Antall\", \"Number\")".to_owned();
    for (id, value) in ids.into_iter().zip(values) {
        text += &format!(
            "[{id}]\nvalue = {value}\nunit = \"persons\"\ncounted = \"during_year\"\norigin = \"published\"\nsource = \"t\"\n"
        );
        vocabulary += &format!("[facts.{id}]\nunit = \"persons\"\n");
        sheet += &format!(".row(\"{id}\", fact(\"{id}\"))");
    }
    sheet += ".column(\"antall\", row, \"Antall\", \"Number\");\n";
    let rules = project.read("rules/kostra.rhai");
    project.put(facts, &text);
    project.put(
        "rules/vocabulary.toml",
        &format!("{vocabulary}[publish]\nthreshold = 5\ndominance = 70\n"),
    );
    project.put("rules/kostra.rhai", &format!("{rules}{sheet}{checks}"));
    project
}

/// Whether the small group is not told; whether the whole and the other group both are.
fn told(project: &Project) -> (bool, bool) {
    let text = project.output(&["run", "--publish", "--sheet", "t09", "--format", "csv"]);
    let [whole, few, many] = ["hele", "faa", "mange"].map(|id| {
        let row = text.lines().find(|line| line.contains(&format!(",{id},")));
        !row.expect("a row").contains(",:,")
    });
    (!few, whole && many)
}

#[test]
fn a_count_is_not_solved_from_what_is_no_equation() {
    let because = ".because(\"they are all\")";
    let check = |id: &str, condition: &str| format!("check(\"{id}\", {condition}){because};\n");
    let sum = "fact(\"faa\") + fact(\"mange\")";
    let at_most = check("a", &format!("{sum} <= fact(\"hele\")"));
    let at_least = check("b", &format!("{sum} >= fact(\"hele\")"));
    let not_other = check("c", &format!("!({sum} != fact(\"hele\"))"));
    let or = check(
        "d",
        &format!("{sum} == fact(\"hele\") or fact(\"alene\") > units(\"persons\", 5000)"),
    );
    // At most one is left, or exactly three.
    assert_eq!(told(&project([40, 1, 39, 30], &at_most)), (true, false));
    let both = format!("{at_most}{at_least}");
    assert_eq!(told(&project([40, 3, 37, 30], &both)), (true, false));
    for check in [&not_other, &or] {
        assert_eq!(told(&project([40, 3, 37, 30], check)), (true, false));
    }
    // Where it leaves several values, it costs nothing.
    assert_eq!(told(&project([60, 3, 37, 30], &at_most)), (true, true));
}

#[test]
fn a_check_that_tells_a_count_keeps_all_from_being_published() {
    let check = |condition: &str| format!("check(\"e\", {condition}).because(\"it is known\");\n");
    let persons = |heads: u32| format!("units(\"persons\", {heads})");
    let run = |condition: &str| {
        let project = project([40, 20, 20, 4], &check(condition));
        project.run(&["run", "--publish"])
    };
    for telling in [
        format!("fact(\"alene\") >= {}", persons(4)),
        format!("fact(\"alene\") == {}", persons(4)),
        format!("!(fact(\"alene\") < {})", persons(4)),
    ] {
        let (code, out, err) = run(&telling);
        assert!(
            code != exit::Exit::Fine && out.is_empty(),
            "{telling}: {out}"
        );
        assert!(err.contains("K0312"), "{telling}: {err}");
    }
    for leaving in [
        format!("fact(\"alene\") >= {}", persons(3)),
        format!("fact(\"alene\") <= {}", persons(9)),
    ] {
        let (code, out, err) = run(&leaving);
        assert!(
            code == exit::Exit::Fine && out.contains(':'),
            "{leaving}: {err}"
        );
    }
}
