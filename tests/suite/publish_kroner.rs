//! Kroner that are not told, and those that come from them: under another's practice, by
//! adjustments, and in gaps.

use kontering::cli::exit;

use crate::cli::Project;
use crate::publish_formats::{project, told_of};

/// The small project, of which the kroner of `boliger` are not told in Bærum, and a municipality
/// that books them as `intro.drift`.
fn booked_elsewhere() -> Project {
    let project = project();
    project.put(
        "municipalities/asker/rules.rhai",
        "rule(\"boliger-i-intro\", kontoklasse == 1 and funksjon == 265).to(intro.drift).because(\"we book them so\");\n",
    );
    project
}

fn is_told(lines: &[String]) -> bool {
    assert!(!lines.is_empty());
    lines.iter().all(|line| !line.contains(",:,"))
}

#[test]
fn what_a_practice_takes_from_a_hidden_category_or_gives_it_is_not_told() {
    let project = booked_elsewhere();
    let intro = "t01:intro:sum@bærum/2013/reported";
    assert!(is_told(&told_of(&project, &["run"], intro)));
    for practice in ["bærum=asker", "all"] {
        let verb = ["whatif", "--practice", practice];
        let text = project.output(&[&verb[..], &["--format", "csv", "--publish"]].concat());
        assert!(!text.contains("31337") && !text.contains("32587"), "{text}");
        let whole = project.output(&[&verb[..], &["--format", "csv"]].concat());
        assert!(whole.contains("32587"), "{whole}");
    }
    // The other way round.
    let rules = project.read("municipalities/asker/rules.rhai");
    project.put("municipalities/bærum/rules.rhai", &rules);
    project.put("municipalities/asker/rules.rhai", "");
    assert!(is_told(&told_of(&project, &["run"], intro)));
    let verb = ["whatif", "--practice", "bærum=asker"];
    let text = project.output(&[&verb[..], &["--format", "csv", "--publish"]].concat());
    assert!(text.contains(intro) && !text.contains("31337"), "{text}");
    assert!(!text.contains("1250"), "{text}");
    let whole = project.output(&[&verb[..], &["--format", "csv"]].concat());
    assert!(whole.contains("1250"), "{whole}");
}

#[test]
fn a_scenario_that_cannot_be_computed_says_no_kroner() {
    let project = booked_elsewhere();
    project.put(
        "municipalities/bærum/rules.rhai",
        "none(boliger).because(\"there are no homes\");\nrule(\"annet\", kontoklasse == 1 and funksjon == 265).to(intro.drift).because(\"we book them so\");\n",
    );
    project.put("municipalities/asker/rules.rhai", "");
    let verb = ["whatif", "--practice", "bærum=asker"];
    let (code, out, err) = project.run(&verb);
    assert!(
        code != exit::Exit::Fine && err.contains("31337"),
        "{out}{err}"
    );
    for practice in ["bærum=asker", "all"] {
        let (code, out, err) = project.run(&["whatif", "--practice", practice, "--publish"]);
        assert_ne!(code, exit::Exit::Fine, "{out}");
        assert!(err.contains("why may not be told"), "{err}");
        assert!(!err.contains("K0406") && !err.contains("31337"), "{err}");
    }
}

#[test]
fn what_is_adjusted_by_a_hidden_fact_is_not_told_and_leads_no_gap() {
    let adjustments = [
        ".add(\"med\", intro.drift, kr(1000) * fact(\"tolkede\") / units(\"persons\", 1))",
        ".exclude(\"uten\", within(intro.drift), part(fact(\"tolkede\"), fact(\"fjerde\")))",
        ".move_to(\"flyttet\", within(intro.drift), intro.lonn, part(fact(\"tolkede\"), fact(\"fjerde\")))",
    ];
    for adjustment in adjustments {
        let project = project();
        for place in ["bærum", "asker"] {
            let facts = format!("municipalities/{place}/2013/facts.toml");
            let fourth = "[fjerde]\nvalue = 9000\nunit = \"persons\"\ncounted = \"during_year\"\norigin = \"published\"\nsource = \"t\"\n";
            project.put(&facts, &format!("{}{fourth}", project.read(&facts)));
        }
        let vocabulary = project.read("rules/vocabulary.toml");
        project.put(
            "rules/vocabulary.toml",
            &format!("{vocabulary}[facts.fjerde]\nunit = \"persons\"\n"),
        );
        let rules = project.read("rules/kostra.rhai");
        let view = format!(
            "view(\"other\").title(\"Annen\", \"Other\"){adjustment}.because(\"so it is\");\n"
        );
        project.put("rules/kostra.rhai", &format!("{rules}{view}"));
        let sum = |place: &str, view: &str| {
            let cell = format!("t01:intro:sum@{place}/2013/{view}");
            is_told(&told_of(&project, &["run", "--view", view], &cell))
        };
        assert!(
            sum("bærum", "reported") && sum("asker", "other"),
            "{adjustment}"
        );
        assert!(!sum("bærum", "other"), "{adjustment}");
        let gap = ["gap", "asker", "bærum", "--area", "intro", "--to", "other"];
        assert!(
            !is_told(&told_of(&project, &gap, "gap.intro:")),
            "{adjustment}"
        );
        // What is supposed elsewhere leaves it as it is.
        let verb = [
            "whatif",
            "--view",
            "other",
            "--fact",
            "asker/2013:alle=6000",
        ];
        let text = project.output(&[&verb[..], &["--publish"]].concat());
        assert!(!text.contains("t01:intro:sum@bærum"), "{text}");
    }
}
