//! What is said beside what is published: findings without what they hold of figures, checks that do
//! not hold, files of earlier publications, and how much is not told.

use kontering::cli::exit;

use crate::cli::Project;
use crate::publish_formats::{project, told};
use crate::report::seen;

/// What each verb that publishes says of a project: its name, its code and what it writes.
fn said(project: &Project) -> Vec<(&'static str, exit::Exit, String)> {
    let verbs = [
        "run",
        "run --format json",
        "run --format xlsx --output {}/book.xlsx",
        "report",
        "gap bærum asker",
        "whatif --practice all",
        "sample",
        "diff . {}",
        "explain t01:intro:sum@bærum/2013 --bundle {}/bundle",
    ];
    let folder = project.folder.path().display().to_string();
    let said = verbs.map(|verb| {
        let words: Vec<String> = verb
            .split(' ')
            .map(|word| word.replace("{}", &folder))
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (code, out, err) = project.run(&[&words[..], &["--publish"]].concat());
        (verb, code, format!("{out}{err}"))
    });
    said.to_vec()
}

/// Holds what each verb says where a project has errors.
fn says_no_figure(project: &Project, counted: &str) {
    for (verb, code, said) in said(project) {
        assert_eq!(told(&said), Vec::<&str>::new(), "{verb}\n{said}");
        assert!(code != exit::Exit::Fine, "{verb}");
        let is_counted = said.contains("K0508") && said.contains(counted);
        // A side with errors is not published, whatever they are.
        let is_refused = verb.starts_with("diff") && said.contains("K0706");
        assert!(is_counted || is_refused, "{verb}\n{said}");
    }
    let (_, out, err) = project.run(&["test", "--details"]);
    assert!(!told(&format!("{out}{err}")).is_empty(), "nothing to hide");
}

#[test]
fn errors_of_what_is_published_tell_no_figure() {
    let unmapped = project();
    let rules = "rules/kostra.rhai";
    // No rule claims what is not to be told, and a bucket of it is said with its kroner.
    unmapped.edit(
        rules,
        "otherwise(outside.scope)",
        "//otherwise(outside.scope)",
    );
    unmapped.edit(
        rules,
        "rule(\"boliger\", kontoklasse == 1",
        "rule(\"boliger\", kontoklasse == 2",
    );
    says_no_figure(&unmapped, "K0402 (");
    // Beside an error of a file stands its line.
    let unread = project();
    let facts = "municipalities/bærum/2013/facts.toml";
    unread.edit(facts, "value = 617\n", "value = 617\nhow = \"617\"\n");
    says_no_figure(&unread, "K0703 (1)");
}

#[test]
fn errors_of_rules_and_of_what_was_asked_are_told_as_ever() {
    let project = project();
    let rules = project.read("rules/kostra.rhai");
    project.put("rules/kostra.rhai", &format!("{rules}\nsheet(nothing);\n"));
    let (code, _, err) = project.run(&["run", "--publish"]);
    assert_eq!(code, exit::Exit::Rules);
    assert!(err.contains("K0202") && !err.contains("K0508"), "{err}");
    project.put("rules/kostra.rhai", &rules);
    for asked in [&["run", "nowhere"][..], &["run", "--sheet", "none"]] {
        let (_, _, err) = project.run(&[asked, &["--publish"]].concat());
        assert!(
            err.contains("K0704") || err.contains("K0705"),
            "{asked:?}\n{err}"
        );
        assert!(!err.contains("K0508"), "{err}");
    }
}

/// The project with a check of its own.
fn with_check(check: &str) -> Project {
    let project = project();
    let rules = "rules/kostra.rhai";
    let check = format!("check(\"ny\", {check}).because(\"it must be so\");\n");
    project.put(rules, &format!("{}{check}", project.read(rules)));
    project
}

#[test]
fn checks_that_fail_are_said_and_fail_in_each_verb_that_shows_them() {
    let other = project();
    let other = other.folder.path().display().to_string();
    for (check, message) in [
        // Of what is told: as in a run that is not published.
        (
            "fact(\"deltakere\") == units(\"persons\", 1)",
            "check `ny` does not hold",
        ),
        // Of what is not told: that there is one, without its numbers.
        ("fact(\"tolkede\") == fact(\"andre\")", "K0502 (1)"),
    ] {
        let project = with_check(check);
        for verb in [
            &["run"][..],
            &["run", "--format", "csv"],
            &["report"],
            &["diff", ".", &other],
            &["diff", &other, "."],
        ] {
            let (code, out, err) = project.run(&[verb, &["--publish"]].concat());
            assert_eq!(code, exit::Exit::Differs, "{verb:?}\n{err}");
            assert!(err.contains(message), "{check} {verb:?}\n{err}");
            assert_eq!(told(&format!("{out}{err}")), Vec::<&str>::new(), "{err}");
            assert!(!out.is_empty(), "{verb:?}");
        }
    }
}

#[test]
fn notices_of_a_publication_are_said_in_each_verb() {
    let project = project();
    let vocabulary = "rules/vocabulary.toml";
    let rules = "[publish.contributors]\ndimension = \"motpart\"\nfewest = 2\nunnamed = \"many\"\n\
        [dimensions.motpart]\nkind = \"text\"\n";
    project.put(vocabulary, &(project.read(vocabulary) + rules));
    for (verb, _, said) in said(&project) {
        assert!(said.contains("K0311"), "{verb}\n{said}");
    }
}

#[test]
fn files_that_are_no_publication_are_named_with_what_mends_them() {
    let project = project();
    project.put("publications/a.xlsx", "PK\u{3}\u{4}");
    let (code, out, err) = project.run(&["run", "--publish"]);
    assert_eq!((code, out.as_str()), (exit::Exit::Failed, ""));
    assert!(err.contains("`publications/a.xlsx` is a workbook"), "{err}");
    assert!(
        err.contains("run --publish --format csv --output publications/"),
        "{err}"
    );
    std::fs::remove_file(project.folder.path().join("publications/a.xlsx")).expect("removed");
    let lines: String = (1..=40)
        .map(|row| format!("t01:rad{row}:sum@bærum/2013/reported,{row},{row}\n"))
        .collect();
    project.put(
        "publications/a.csv",
        &format!("address,value,display\n{lines}"),
    );
    let (_, _, err) = project.run(&["run", "--publish"]);
    assert_eq!(err.matches("K0506").count(), 1, "{err}");
    assert!(
        err.contains("40 lines are to be mended so: 2, 3, 4,") && err.contains("and 28 more"),
        "{err}"
    );
    assert!(err.contains("give the cell its present address"), "{err}");
    assert!(!err.contains("--details"), "{err}");
}

#[test]
fn a_sample_without_a_row_that_may_be_shown_says_so_and_not_why() {
    let project = project();
    let path = "rules/kostra.rhai";
    let never =
        "rule(\"aldri\", kontoklasse == 1 and funksjon == 999).to(boliger).because(\"x\");\n";
    project.put(path, &(project.read(path) + never));
    let said = |rule: &str| project.run(&["sample", "--publish", "--rule", rule]);
    // One claims few postings, the other none.
    let few = said("boliger");
    assert_eq!(few, said("aldri"));
    assert_eq!(few.0, exit::Exit::Fine);
    assert_eq!(few.1.lines().count(), 1, "{}", few.1);
    assert_eq!(
        few.2,
        "there is no posting that may be shown of what was asked for\n"
    );
    let (code, _, err) = project.run(&["sample", "--rule", "aldri"]);
    assert!(code == exit::Exit::Failed && err.contains("K0611"), "{err}");
}

#[test]
fn how_much_is_not_told_says_what_it_counts() {
    let project = project();
    for (lang, said) in [
        (
            "nb",
            "Ikke vist av hensyn til personvern (:): fakta og beløp i kategorier, 4 i hele prosjektet, og det som regnes av dem.",
        ),
        (
            "en",
            "Not shown for confidentiality (:): facts and kroner of categories, 4 in the whole project, and what is computed from them.",
        ),
    ] {
        for verb in [&["run"][..], &["report"], &["gap", "bærum", "asker"]] {
            let text = project.output(&[verb, &["--publish", "--lang", lang]].concat());
            assert!(text.contains(said), "{verb:?}\n{text}");
        }
    }
}

#[test]
fn a_published_page_has_its_own_language_and_one_sign_for_what_is_not_told() {
    let project = project();
    let path = "rules/kostra.rhai";
    let more = "sheet(\"mangler\").row(\"x\", fact(\"ukjent\")).row(\"y\", boliger / (fact(\"deltakere\") - fact(\"deltakere\")))\
        .column(\"v\", row);\ncheck(\"åpen\", fact(\"ukjent\") == units(\"persons\", 1)).because(\"it must\");\n";
    project.put(path, &(project.read(path) + more));
    let vocabulary = "rules/vocabulary.toml";
    let ukjent = "[facts.ukjent]\nunit = \"persons\"\n";
    project.put(vocabulary, &(project.read(vocabulary) + ukjent));
    for place in ["bærum", "asker"] {
        let facts = format!("municipalities/{place}/2013/facts.toml");
        let missing = "[missing]\nukjent = \"ikke samlet inn\"\n";
        project.put(&facts, &(project.read(&facts) + missing));
    }
    let page = |lang: &str| {
        let (code, page, err) = project.run(&["report", "--publish", "--lang", lang]);
        assert_eq!(code, exit::Exit::Fine, "{err}");
        page
    };
    let (nb, en) = (page("nb"), page("en"));
    let about = |page: &str| {
        let lines = page.lines().filter(|line| line.contains("ukjent"));
        lines.collect::<Vec<_>>().join("\n")
    };

    assert!(
        nb.contains("faktum `ukjent`: ikke samlet inn"),
        "{}",
        about(&nb)
    );
    assert!(
        en.contains("fact `ukjent`: ikke samlet inn"),
        "{}",
        about(&en)
    );
    for page in [nb, en] {
        assert!(!page.contains("not to be told"), "{page}");
    }
}

#[test]
fn a_scenario_names_no_fact_that_is_not_told() {
    let project = project();
    project.put(
        "municipalities/asker/rules.rhai",
        "key(\"andel\", fact(\"tolkede\") / fact(\"alle\")).because(\"heads\");\n\
         rule(\"del\", kontoklasse == 1 and funksjon == 265).to(boliger).share(key(\"andel\")).because(\"a part\");\n",
    );
    for format in ["text", "csv", "json"] {
        let asked = ["whatif", "--practice", "all", "--format", format];
        let (code, whole, err) = project.run(&asked);
        assert_eq!(code, exit::Exit::Fine, "{err}");
        let published = project.output(&[&asked[..], &["--publish"]].concat());
        assert!(
            published.contains("a fact that it stands on is not to be told"),
            "{published}"
        );
        assert!(!published.contains("tolkede"), "{published}\n{whole}");
        if format == "text" {
            assert!(
                !published.contains("boliger: not to be told"),
                "{published}"
            );
        }
    }
}

/// How far municipalities lie apart in intro, as three of them are reported.
fn apart(project: &Project, manner: &str) -> Vec<String> {
    let page = seen(&project.output(&["report", "--lang", "en", manner]));
    let (_, after) = page
        .split_once("How far they lie apart\n")
        .unwrap_or_else(|| panic!("{page}"));
    let row = after
        .lines()
        .skip_while(|line| line.trim() != "Introduction programme");
    row.skip(2).take(6).map(ToOwned::to_owned).collect()
}

#[test]
fn nobody_is_the_highest_or_the_lowest_where_one_is_not_told() {
    let project = project();
    for file in ["municipality.toml", "rules.rhai", "2013/facts.toml"] {
        let text = project.read(&format!("municipalities/asker/{file}"));
        let text = text.replace("Asker", "Lier").replace("0220", "0626");
        project.put(&format!("municipalities/lier/{file}"), &text);
    }
    let postings = project.read("municipalities/asker/2013/postings.csv");
    let more = postings.replace("3000,00", "9000,00");
    project.put("municipalities/lier/2013/postings.csv", &more);
    let whole = apart(&project, "--internal");
    assert_eq!(apart(&project, "--publish"), whole);
    assert!(whole.contains(&"Lier".to_owned()), "{whole:?}");
    assert!(whole.contains(&"Bærum".to_owned()), "{whole:?}");

    let path = "rules/categories.toml";
    let rests = "id = \"intro\"\nrests_on = \"tolkede\"\n";
    project.edit(path, "id = \"intro\"\n", rests);
    assert_eq!(apart(&project, "--internal"), whole);
    assert_eq!(apart(&project, "--publish")[..4], [":", ":", ":", ":"]);
}

#[test]
fn differences_are_counted_as_those_that_are_shown_where_others_are_not() {
    let project = project();
    let page = |manner: &str| seen(&project.output(&["report", "--lang", "en", manner]));
    let (told, whole) = (page("--publish"), page("--internal"));
    let [all, shown] = [
        "1 differences are the same in both",
        "Of the differences shown, 0 are",
    ];
    assert!(whole.contains(all) && !whole.contains(shown), "{whole}");
    assert!(told.contains(shown) && !told.contains(all), "{told}");
}
