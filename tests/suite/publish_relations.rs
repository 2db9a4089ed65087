//! Relations that are no plain equations: what they tell of a count that is not told.

use std::collections::BTreeMap;

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
    for bent in [
        format!("max(fact(\"alene\"), {0}) == fact(\"alene\")", persons(4)),
        format!("choose(fact(\"alene\") < {}, 1, 2) == 2", persons(4)),
    ] {
        let (code, out, err) = run(&bent);
        assert!(code != exit::Exit::Fine && out.is_empty(), "{bent}: {out}");
        assert!(err.contains("K0312"), "{bent}: {err}");
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

/// What is shown of each count, where some are stated by their ends and one tells what an amount rests on.
fn shown(stated: [&str; 4], checks: &str) -> BTreeMap<String, String> {
    let project = project([40, 20, 20, 30], checks);
    let facts = "municipalities/bærum/2013/facts.toml";
    let mut text = project.read(facts);
    for (id, value) in ["hele", "faa", "mange", "alene"].into_iter().zip(stated) {
        let (before, own) = text.split_once(&format!("[{id}]\n")).expect("a fact");
        let (_, behind) = own.split_once('\n').expect("a value");
        text = format!("{before}[{id}]\n{value}\n{behind}");
    }
    text += "[utbetalt]\nvalue = 9000\nunit = \"kr\"\norigin = \"published\"\nsource = \"t\"\n";
    project.put(facts, &text);
    let vocabulary = project.read("rules/vocabulary.toml");
    let amount = "[facts.utbetalt]\nunit = \"kr\"\nrests_on = \"alene\"\n";
    project.put("rules/vocabulary.toml", &format!("{vocabulary}{amount}"));
    let rules = project.read("rules/kostra.rhai");
    let sheet = "sheet(\"t10\").row(\"utbetalt\", fact(\"utbetalt\")).column(\"kr\", row);\n";
    project.put("rules/kostra.rhai", &format!("{rules}{sheet}"));
    let mut shown = BTreeMap::new();
    for sheet in ["t09", "t10"] {
        // A check may fail.
        let (_, text, _) = project.run(&["run", "--publish", "--sheet", sheet, "--format", "csv"]);
        if text.is_empty() {
            continue;
        }
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().expect("a header").clone();
        let column = |name: &str| header.iter().position(|of| of == name).expect("a column");
        let (row, display) = (column("row"), column("display"));
        for record in reader.records().map(|record| record.expect("a record")) {
            shown.insert(record[row].to_owned(), record[display].to_owned());
        }
    }
    shown
}

#[test]
fn a_count_that_its_source_hides_is_not_told_and_is_not_solved() {
    let sum = "check(\"a\", fact(\"faa\") + fact(\"mange\") == fact(\"hele\")).because(\"they are all\");\n";
    let count = |heads: u32| format!("value = {heads}");
    let (whole, other, alone) = (count(40), count(37), count(30));
    let withheld = |stated: [&str; 4], checks: &str| {
        let shown = shown(stated, checks).into_iter();
        let withheld = shown
            .filter(|(_, display)| display == ":")
            .map(|(row, _)| row);
        withheld.collect::<Vec<String>>()
    };
    // One more is hidden beside it; without an equation none is.
    let hidden = [&*whole, "under = 5", &other, &alone];
    assert_eq!(withheld(hidden, ""), ["faa"]);
    assert_eq!(withheld(hidden, sum), ["faa", "hele"]);
    // It may be one of few, or many.
    let either = [&*whole, "low = 3\nhigh = 8", &other, &alone];
    assert_eq!(withheld(either, sum), ["faa", "hele"]);
    // Nobody counted few there.
    let many = [&*whole, "low = 6\nhigh = 8", "value = 33", &alone];
    assert!(withheld(many, sum).is_empty());
    // What the source says and the equation do not agree: nothing connected with it is told.
    let apart = [&*whole, "under = 5", "value = 20", &alone];
    assert_eq!(withheld(apart, sum), ["faa", "hele", "mange"]);
    // Nobody knows which part of such a check holds.
    let or = "check(\"a\", fact(\"faa\") < fact(\"mange\") or fact(\"alene\") > fact(\"hele\")).because(\"so\");\n";
    assert_eq!(withheld(hidden, or), ["faa", "mange"]);
    // What rests on it is not told.
    let rests = [&*whole, "value = 20", "value = 20", "under = 5"];
    assert_eq!(withheld(rests, sum), ["alene", "utbetalt"]);
    // Nor is anything, where such a check looks at it alone.
    let telling = "check(\"a\", fact(\"alene\") < units(\"persons\", 5) or fact(\"alene\") > units(\"persons\", 9)).because(\"so\");\n";
    assert!(shown(rests, telling).is_empty());
}

/// Shares of a rule, of an adjustment and of an allocation key, which are no more than the whole.
fn in_shares(share: &str) -> [String; 3] {
    let part = share.replace(" / ", ", ");
    [
        format!(
            "rule(\"andel\", funksjon == 999).to(boliger).share({share}).because(\"x\");\nkey(\"k\", {share}).because(\"x\");\n"
        ),
        format!(
            "view(\"v\").title(\"V\", \"V\").exclude(\"e\", within(intro.drift), part({part})).because(\"x\");\n"
        ),
        format!(
            "key(\"k\", fact(\"alene\") / fact(\"hele\")).because(\"x\");\nview(\"v\").title(\"V\", \"V\").use_key(\"u\", key(\"k\"), {share}).because(\"x\");\n"
        ),
    ]
}

#[test]
fn a_count_is_not_solved_from_what_a_share_may_be() {
    for share in in_shares("(fact(\"faa\") + fact(\"mange\")) / fact(\"hele\")") {
        // At most one is left.
        assert_eq!(
            told(&project([40, 1, 39, 30], &share)),
            (true, false),
            "{share}"
        );
        // At most four.
        assert_eq!(
            told(&project([60, 3, 37, 30], &share)),
            (true, true),
            "{share}"
        );
    }
}

#[test]
fn parts_of_the_same_kroner_tell_what_they_are_at_most_together() {
    let view = |first: &str, second: &str| {
        format!(
            "view(\"v\").title(\"V\", \"V\").exclude(\"e\", within(intro.drift), part({first})).because(\"x\")\
            .exclude(\"f\", within(intro.drift), part({second})).because(\"x\");\n"
        )
    };
    let part = |of: &str| format!("fact(\"{of}\"), fact(\"hele\")");
    let together = view(&part("faa"), &part("mange"));
    assert_eq!(told(&project([40, 1, 39, 30], &together)), (true, false));
    assert_eq!(told(&project([60, 3, 37, 30], &together)), (true, true));
    // Of the same category are other kroner, too: all four parts together are more than the whole.
    let exclude = |(at, of): (usize, &str)| {
        let part = part(of);
        format!(
            ".exclude(\"e{at}\", funksjon == 275 and art.within(100..=999), part({part})).because(\"x\")"
        )
    };
    let three = ["faa", "mange", "alene"].into_iter().enumerate();
    let three: String = three.map(exclude).collect();
    let four = format!(
        "view(\"v\").title(\"V\", \"V\"){three}.exclude(\"f\", art.within(10..=99), part(9, 10)).because(\"x\");\n"
    );
    let of_one_category = |values: [u32; 4]| {
        let project = project(values, &four);
        let rules = project.read("rules/kostra.rhai");
        let rules = rules.replace(".to(intro.lonn)", ".to(intro.drift)");
        project.put("rules/kostra.rhai", &rules);
        told(&project)
    };
    assert_eq!(of_one_category([40, 1, 9, 30]), (true, false));
    assert_eq!(of_one_category([60, 3, 9, 30]), (true, true));
}

#[test]
fn a_share_that_tells_a_count_keeps_all_from_being_published() {
    let least = |heads: u32| {
        in_shares(&format!(
            "(fact(\"alene\") - units(\"persons\", {heads})) / fact(\"hele\")"
        ))
    };
    for telling in least(4) {
        let (code, out, err) = project([40, 20, 20, 4], &telling).run(&["run", "--publish"]);
        assert!(
            code != exit::Exit::Fine && out.is_empty(),
            "{telling}: {out}"
        );
        assert!(err.contains("K0312"), "{telling}: {err}");
    }
    for leaving in least(3) {
        let (code, out, err) = project([40, 20, 20, 4], &leaving).run(&["run", "--publish"]);
        assert!(
            code == exit::Exit::Fine && out.contains(':'),
            "{leaving}: {err}"
        );
    }
}

#[test]
fn checks_that_give_a_number_together_keep_all_from_being_published() {
    let persons = |heads: u32| format!("units(\"persons\", {heads})");
    let check = |id: &str, condition: &str| {
        format!("check(\"{id}\", {condition}).because(\"it is known\");\n")
    };
    let sum = check(
        "a",
        "fact(\"alene\") + fact(\"mange\") == fact(\"hele\") + units(\"persons\", 4)",
    );
    let one = |heads| {
        check(
            "b",
            &format!("fact(\"hele\") - fact(\"mange\") == {}", persons(heads)),
        )
    };
    let tells = |values: [u32; 4], checks: &str| {
        let (code, out, err) = project(values, checks).run(&["run", "--publish"]);
        let tells = err.contains("K0312");
        assert_eq!(tells, code != exit::Exit::Fine && out.is_empty(), "{err}");
        tells
    };
    assert!(tells([40, 20, 40, 4], &format!("{sum}{}", one(0))));
    assert!(!tells([40, 20, 40, 4], &sum));
}
