//! `coverage`, seen from outside, on a small project.

use kontering::cli::exit::Exit;
use serde_json::Value;

use super::cli::Project;

/// One whose ledger has a posting that no rule claims.
fn unmapped() -> Project {
    let project = Project::new();
    let otherwise = "otherwise(outside.scope).because(\"another service\");\n";
    project.edit("rules/kostra.rhai", otherwise, "");
    project
}

#[test]
fn what_to_do_comes_first_and_how_far_it_is_last() {
    let project = unmapped();
    let text = "\
Bærum 2013   4 postings, 7 000 kr
looked at: 28,6 % of 7 000 kr gross (national rules 28,6 %); not looked at: unmapped 71,4 %
next: say where kontoklasse 1, funksjon 120 belongs: 1 posting, 5 000 kr
to decide, the largest first (1 group, 5 000 kr gross; paste a line into
  municipalities/bærum/rules.rhai and write why)
  1. unmapped: kontoklasse 1, funksjon 120: 1 posting, 5 000 kr; mostly art 010
     largest: bilag 4, 5 000,00 kr, art 010, funksjon 120, kontoklasse 1, periode 01; (text
       hidden, --show-texts), municipalities/bærum/2013/postings.csv:5
     // kontoklasse 1, funksjon 120: 1 posting, 5 000 kr
     rule(\"proposed-funksjon-120\", kontoklasse == 1 and funksjon == 120).to(outside.scope).because(\"write why\");
areas
  known by national rules, 2: Introduksjonsprogram, Boliger
facts: none is missing, no cell is blank
control totals: none stated, so nobody knows whether the ledger is whole
by funksjon
  code  name  postings  net kr  gross kr  where
  120                1   5 000     5 000  unmapped
  275                2   1 251     1 251  80 % intro.lonn by national/intro-lonn, 20 % intro.drift by national/intro-drift
  265                1     749       749  boliger by national/boliger
  Sum                4   7 000     7 000

bærum/2013: 2 of 2 areas known, no facts missing, no control totals stated; undecided: 5 000 kr
  unmapped
";
    assert_eq!(project.output(&["coverage"]), text);
    let english = project.output(&["coverage", "--lang", "en"]);
    assert!(
        english.contains("2: Introduction programme, Housing"),
        "{english}"
    );
    let texts = project.output(&["coverage", "--show-texts"]);
    assert!(
        texts.contains("Rådmannen") && !texts.contains("hidden"),
        "{texts}"
    );
}

#[test]
fn a_line_that_is_pasted_decides_its_group() {
    let project = unmapped();
    let json = |project: &Project| -> Value {
        let text = project.output(&["coverage", "--format", "json"]);
        assert!(!text.contains("Rådmannen"), "{text}");
        serde_json::from_str(&text).expect("JSON")
    };
    let before = json(&project);
    let place = &before["places"][0];
    assert_eq!(place["standing"]["unmapped"]["value"], 5000);
    let line = place["open"][0]["paste"][0]["line"]
        .as_str()
        .expect("a line");
    project.put("municipalities/bærum/rules.rhai", line);
    let after = json(&project);
    let place = &after["places"][0];
    assert_eq!(place["open"].as_array().map(Vec::len), Some(0));
    assert_eq!(place["standing"]["unmapped"]["value"], 0);
    let sentence = place["standing"]["sentence"].as_str().expect("a sentence");
    assert!(sentence.ends_with("; nothing undecided"), "{sentence}");
    // `accept` says the same.
    let accepted = project.output(&["accept", "--all", "--note", "new"]);
    assert!(
        accepted.ends_with(&format!("\nbærum/2013: {sentence}\n")),
        "{accepted}"
    );
    // What is accepted is not to be accepted again.
    let next = |project: &Project| {
        let text = project.output(&["coverage"]);
        let mut lines = text.lines().filter(|line| line.starts_with("next: "));
        lines.next().expect("a next step").to_owned()
    };
    project.put(
        "municipalities/bærum/municipality.toml",
        &(project.read("municipalities/bærum/municipality.toml")
            + "\n[ledger.control]\nnet = \"7000.00\"\n"),
    );
    assert_eq!(next(&project), "next: nothing; it is accepted as it is");
    project.edit("municipalities/bærum/2013/postings.csv", "749,25", "849,25");
    project.edit(
        "municipalities/bærum/municipality.toml",
        "7000.00",
        "7100.00",
    );
    assert_eq!(
        next(&project),
        "next: accept it: `kontering accept --note \"…\"`"
    );
}

#[test]
fn kroner_that_are_warned_of_are_undecided() {
    let project = Project::new();
    let vocabulary = project.read("rules/vocabulary.toml");
    let with_list = vocabulary.replace("nb = \"art\"", "nb = \"art\"\ncode_list = \"arter.csv\"");
    project.put("rules/vocabulary.toml", &with_list);
    let list = "code,name_nb,valid_from,valid_to\n010,Lønn,,\n190,Leie,,\n";
    project.put("rules/arter.csv", list);
    let (_, text, _) = project.run(&["coverage"]);
    assert!(
        text.ends_with("undecided: 1 warning\n  about 250 kr\n"),
        "{text}"
    );
    // Once accepted they are not, which the first lines and the last say.
    let described = "municipalities/bærum/municipality.toml";
    project.put(
        described,
        &(project.read(described) + "\n[ledger.control]\nlines = 4\n"),
    );
    let lines = |project: &Project| {
        let text = project.run(&["coverage"]).1.replace("\n  ", " ");
        let next = text.lines().find(|line| line.starts_with("next: "));
        let last = text.lines().last().unwrap_or_default();
        let next = next.unwrap_or_default().to_owned();
        (
            next,
            last.rsplit("agree; ").next().unwrap_or_default().to_owned(),
        )
    };
    let (next, last) = lines(&project);
    assert!(
        next.starts_with("next: look at what `kontering test bærum` warns of; then accept it"),
        "{next}"
    );
    assert_eq!(last, "undecided: 1 warning about 250 kr");
    let (_, accepted, _) = project.run(&["accept", "--all", "--note", "seen"]);
    assert!(
        accepted.ends_with("nothing undecided; accepted with 1 warning about 250 kr\n"),
        "{accepted}"
    );
    assert_eq!(
        lines(&project),
        (
            "next: nothing; it is accepted as it is, with 1 warning about 250 kr, which `kontering test bærum` shows".to_owned(),
            "nothing undecided; accepted with 1 warning about 250 kr".to_owned()
        )
    );
}

#[test]
fn too_much_that_is_undecided_fails() {
    let project = unmapped();
    let code = |arguments: &[&str]| project.run(&[&["coverage"], arguments].concat()).0;
    assert_eq!(code(&[]), Exit::Fine);
    assert_eq!(code(&["--max-unmapped", "5000"]), Exit::Fine);
    assert_eq!(code(&["--max-unmapped", "4999,99"]), Exit::Differs);
    assert_eq!(code(&["--max-pending", "0"]), Exit::Fine);
    assert_eq!(code(&["--max-unmapped", "x"]), Exit::Usage);
    let pending = "rule(\"admin\", funksjon == 120).to(pending(felles)).because(\"for all\");";
    project.edit(
        "rules/categories.toml",
        "id = \"boliger\"",
        "id = \"felles\"\nnb = \"Felles\"\n[[area]]\nid = \"boliger\"",
    );
    project.put("municipalities/bærum/rules.rhai", pending);
    assert_eq!(code(&["--max-unmapped", "0"]), Exit::Fine);
    assert_eq!(code(&["--max-pending", "4999"]), Exit::Differs);
}

#[test]
fn any_dimension_will_do_and_csv_has_a_line_for_each_way() {
    let project = unmapped();
    let csv = project.output(&["coverage", "--by", "art", "--format", "csv"]);
    let lines = "\
municipality,year,by,code,name,where,looked_at,rules,share,postings,net,gross
bærum,2013,art,010,,unmapped,unmapped,,1,1,5000,5000
bærum,2013,art,010,,intro.lonn,national rules,national/intro-lonn,1,1,1000.5,1000.5
bærum,2013,art,190,,boliger,national rules,national/boliger,1,1,749.25,749.25
bærum,2013,art,270,,intro.drift,national rules,national/intro-drift,1,1,250.25,250.25
";
    assert_eq!(csv, lines);
    let (code, out, err) = project.run(&["coverage", "--by", "funksjonn"]);
    assert_eq!((code, out.as_str()), (Exit::Failed, ""));
    assert!(
        err.contains("no ledger has a dimension `funksjonn`"),
        "{err}"
    );
    assert!(err.contains("did you mean `funksjon`?"), "{err}");
}

#[test]
fn a_municipality_with_errors_is_named_and_the_others_are_looked_at() {
    let project = unmapped();
    let description = project.read("municipalities/bærum/municipality.toml");
    let postings = project.read("municipalities/bærum/2013/postings.csv");
    project.put(
        "municipalities/asker/municipality.toml",
        &description
            .replace("Bærum", "Asker")
            .replace("0219", "0220"),
    );
    project.put("municipalities/asker/2013/postings.csv", &postings);
    project.put(
        "municipalities/asker/rules.rhai",
        "rule(\"x\", funksjonn == 1);",
    );
    let (code, out, err) = project.run(&["coverage"]);
    assert_eq!(code, Exit::Rules, "{err}");
    assert!(err.contains("error[K0202]"), "{err}");
    assert!(out.contains("\nasker: cannot be looked at, for "), "{out}");
    assert!(out.contains("\nbærum/2013: 2 of 2 areas known"), "{out}");
    // A ledger that lacks is an error of its own, which the standing counts.
    project.put("municipalities/asker/rules.rhai", "");
    project.put("municipalities/asker/2013/postings.csv", "");
    let (code, out, _) = project.run(&["coverage"]);
    assert_eq!(code, Exit::Failed, "{out}");
    assert!(
        out.contains("next: mend what `kontering test --only asker"),
        "{out}"
    );
    assert!(out.contains("\nasker/2013: "), "{out}");
    assert!(out.contains("\nbærum/2013: 2 of 2 areas known"), "{out}");
}

#[test]
fn what_is_guessed_is_undecided_until_it_is_confirmed() {
    let project = Project::new();
    let path = "municipalities/bærum/municipality.toml";
    let text = project.read(path);
    let says = |project: &Project| {
        let (_, out, _) = project.run(&["coverage", "bærum"]);
        let words: Vec<&str> = out.split_whitespace().collect();
        words.join(" ").contains("1 guess not confirmed")
    };
    assert!(!says(&project));
    project.put(
        path,
        &text.replace("year = 2013", "year = 2013\nguessed = [\"amount\"]"),
    );
    assert!(says(&project));
}

#[test]
fn what_is_declared_unknown_stands_apart_from_what_is_to_decide() {
    let project = unmapped();
    project.edit(
        "rules/categories.toml",
        "id = \"boliger\"",
        "id = \"felles\"\nnb = \"Felles\"\n[[area]]\nid = \"boliger\"",
    );
    let pending = "rule(\"admin\", funksjon == 120).to(pending(felles)).because(\"for all\");\n";
    project.put("municipalities/bærum/rules.rhai", pending);
    let text = project.run(&["coverage"]).1;
    assert!(
        text.contains("not looked at: pending 71,4 %") && text.contains("to decide, "),
        "{text}"
    );
    let unknown = "unknown(felles).because(\"not kept\");";
    project.put(
        "municipalities/bærum/rules.rhai",
        &format!("{pending}{unknown}"),
    );
    let text = project.run(&["coverage"]).1;
    let line = "\nset aside, since what it may belong to is declared unknown: 1 posting, 5 000 kr, 1 group:\n  kontoklasse 1, funksjon 120\n";
    assert!(
        text.contains("not looked at: declared unknown\n  71,4 %"),
        "{text}"
    );
    assert!(
        text.contains(line) && !text.contains("to decide, "),
        "{text}"
    );
    let json: Value =
        serde_json::from_str(&project.output(&["coverage", "--format", "json"])).expect("JSON");
    let place = &json["places"][0];
    assert_eq!(place["declared_unknown"]["gross"]["value"], 5000);
    assert_eq!(place["open"][0]["decided"], true);
}

#[test]
fn a_budget_is_looked_at_where_it_is_asked_for() {
    let project = super::kinds::with_budget(&["vedtatt"]);
    let text = project.output(&["coverage", "--kind", "budget"]);
    assert!(
        text.contains("Bærum 2013 budget   4 postings")
            && text.contains("275                2   4 251     4 251"),
        "{text}"
    );
    let text = project.output(&["coverage", "--view", "reported"]);
    assert!(
        text.contains("275                2   1 251     1 251"),
        "{text}"
    );
    // What was accepted is of accounts, whether the budget is the same or not.
    project.output(&["accept", "--all", "--note", "accounts"]);
    let same = project.read("municipalities/bærum/2013/postings.csv");
    for budget in [project.read("municipalities/bærum/2013/budsjett.csv"), same] {
        project.put("municipalities/bærum/2013/budsjett.csv", &budget);
        let text = project.output(&["coverage", "--kind", "budget"]);
        let text = text.replace("\n  ", " ");
        assert!(
            text.ends_with("; not compared with what was accepted\n")
                && !text.contains("it is accepted as it is")
                && !text.contains("accept it:"),
            "{text}"
        );
        let json = project.output(&["coverage", "--kind", "budget", "--format", "json"]);
        let json: Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(json["places"][0]["standing"]["accepted"], "not_compared");
    }
}
