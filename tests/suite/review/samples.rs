//! Samples that are drawn, judged and kept, and bundles.

use super::*;

/// A worksheet with a verdict on the rows that name a rule.
fn judged(worksheet: &str, rule: &str, verdict: &str) -> String {
    let line = |line: &str| match line.contains(rule) {
        true => format!(
            "{},{verdict},\n",
            line.strip_suffix(",,").expect("two blank fields")
        ),
        false => format!("{line}\n"),
    };
    worksheet.lines().map(line).collect()
}

#[test]
fn a_sample_is_drawn_judged_and_kept_in_the_snapshot() {
    let project = Project::new();
    project.output(&["accept", "--all", "--note", "x"]);
    let worksheet = project.output(&["sample", "bærum/2013"]);
    assert_eq!(
        worksheet,
        project.output(&["sample", "--seed", "1"]),
        "the same seed draws the same"
    );
    assert_eq!(worksheet.lines().count(), 5, "{worksheet}");
    let drawn = "bærum,2013,national/boliger,boliger,municipalities/bærum/2013/postings.csv,4,3,\
        \"art 190, funksjon 265, kontoklasse 1, periode 01\",749.25,749.25,100,(hidden),,\n";
    assert!(
        worksheet.contains(drawn) && !worksheet.contains("Husleie"),
        "{worksheet}"
    );
    assert!(
        project
            .output(&["sample", "--show-texts"])
            .contains(",Husleie,,\n")
    );

    project.put(
        "ark.csv",
        &judged(
            &judged(&worksheet, "national/boliger", "feil"),
            "intro-drift",
            "right",
        ),
    );
    let path = project.folder.path().join("ark.csv").display().to_string();
    let text = project.output(&["sample", "--read", &path]);
    assert!(
        text.ends_with("snapshots/reported.snap keeps it: 2 judged, 2 without a verdict\n"),
        "{text}"
    );
    let kept = "sample bærum/2013 national/boliger -> boliger: 0 right of 0.00 kr, 1 wrong of 749.25 kr, 0 unsure of 0.00 kr; \
        wrong: municipalities/bærum/2013/postings.csv:4\n";
    assert!(text.contains(kept), "{text}");
    assert!(project.output(&["test"]).contains(kept));

    // Another sample of the same rule takes the place of the first, and says so.
    project.put("ark.csv", &judged(&worksheet, "national/boliger", "riktig"));
    let text = project.output(&["sample", "--read", &path]);
    assert!(
        text.contains(": 1 right of 749.25 kr, 0 wrong")
            && text.contains("\n  in place of: 0 right of 0.00 kr, 1 wrong"),
        "{text}"
    );
    let before = project.read(SNAPSHOT);
    project.put("ark.csv", &worksheet);
    let text = project.output(&["sample", "--read", &path]);
    assert_eq!(
        text,
        "no verdicts: 4 rows without one, snapshots/reported.snap stays as it is\n"
    );
    assert_eq!(project.read(SNAPSHOT), before);

    // A verdict is kept as long as the rule brings what it brought.
    project.put(
        "ark.csv",
        &judged(
            &judged(&worksheet, "national/boliger", "feil"),
            "intro-drift",
            "right",
        ),
    );
    project.edit("municipalities/bærum/2013/postings.csv", "749,25", "849,25");
    let (code, _, err) = project.run(&["sample", "--read", &path]);
    assert!(
        code == exit::Exit::Failed
            && err.contains("error[K0611]")
            && err.contains("its amount is another"),
        "{code} {err}"
    );
    let text = project.output(&["accept", "--all", "--note", "x"]);
    assert!(
        !text.contains("sample bærum/2013 national/boliger")
            && text.contains("sample bærum/2013 national/intro-drift"),
        "{text}"
    );
}

#[test]
fn every_row_that_cannot_be_taken_is_told_with_its_line_and_nothing_is_kept() {
    let project = Project::new();
    project.output(&["accept", "--all", "--note", "x"]);
    let before = project.read(SNAPSHOT);
    let right = |worksheet: &str| {
        worksheet
            .lines()
            .map(|line| line.replace(",(hidden),,", ",(hidden),right,") + "\n")
            .collect::<String>()
    };
    let worksheet = right(&project.output(&["sample"]));
    let path = project.folder.path().join("ark.csv").display().to_string();
    let refused = |worksheet: &str, expected: &[(&str, usize)]| {
        project.put("ark.csv", worksheet);
        let (code, out, err) = project.run(&["sample", "--read", &path, "--format", "json"]);
        assert_eq!((code, err.as_str()), (exit::Exit::Failed, ""), "{out}");
        let document: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        let findings = document["findings"].as_array().expect("findings");
        let told = findings.iter().map(|finding| {
            (
                finding["message"].as_str().expect("text").to_owned(),
                finding["labels"][0]["line"].clone(),
            )
        });
        let told: Vec<_> = told.collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(message, line)| ((*message).to_owned(), serde_json::json!(line)))
            .collect();
        assert_eq!(told, expected);
        assert_eq!(project.read(SNAPSHOT), before);
    };
    let line_of = |text: &str| {
        worksheet
            .lines()
            .position(|line| line.contains(text))
            .expect("a row")
            + 1
    };
    let (housing, pay) = (line_of("national/boliger"), line_of("national/intro-lonn"));
    let postings = "municipalities/bærum/2013/postings.csv";
    refused(
        &worksheet
            .replace(
                "749.25,749.25,100,(hidden),right",
                "749.25,749.25,100,(hidden),kanskje",
            )
            .replace("1000.50,1000.50", "1000.05,1000.50"),
        &[
            ("`kanskje` is not a verdict", housing),
            (
                &format!("{postings}:2 is no longer what it was: its amount is another"),
                pay,
            ),
        ],
    );
    let posting = |line: usize| format!("{postings},{line},");
    refused(
        &worksheet.replace(&posting(4), &posting(99)).replace(
            "bærum,2013,national/intro-lonn",
            "oslo,2013,national/intro-lonn",
        ),
        &[
            (
                &format!("{postings}:99 is not a posting that a rule claims"),
                housing,
            ),
            ("there is no ledger of `oslo/2013`", pay),
        ],
    );
    let twice = worksheet.lines().nth(pay - 1).expect("a row");
    refused(
        &format!("{worksheet}{twice}\n"),
        &[(&format!("{postings}:2 is judged twice"), 6)],
    );
    refused(
        &worksheet.replace(",right,\n", ",right,gjelder 01010750160\n"),
        &[
            ("the note holds a personal number", 2),
            ("the note holds a personal number", 3),
            ("the note holds a personal number", 4),
            ("the note holds a personal number", 5),
        ],
    );
    // A rule that was renamed since, a voucher of another number.
    project.edit("rules/kostra.rhai", "rule(\"boliger\"", "rule(\"husleie\"");
    refused(
        &worksheet.replace(
            &format!("{},1,", posting(2).trim_end_matches(',')),
            &format!("{},17,", posting(2).trim_end_matches(',')),
        ),
        &[
            (
                &format!("{postings}:4 is no longer what it was: its rule is another"),
                housing,
            ),
            (
                &format!("{postings}:2 is no longer what it was: its voucher is another"),
                pay,
            ),
        ],
    );
    let (code, _, err) = project.run(&["sample", "--read", "no such file"]);
    assert!(
        code == exit::Exit::Failed && err.contains("error[K0701]"),
        "{code} {err}"
    );
}

#[test]
fn a_sample_can_be_of_some_rules_alone_and_its_notes_are_kept() {
    let project = Project::new();
    project.output(&["accept", "--all", "--note", "x"]);
    let rules = |arguments: &[&str]| -> Vec<String> {
        let worksheet = project.output(&[&["sample"], arguments].concat());
        worksheet
            .lines()
            .skip(1)
            .map(|line| line.split(',').nth(2).expect("a rule").to_owned())
            .collect()
    };
    assert_eq!(
        rules(&["--rule", "boliger", "--rule", "national/intro-drift"]),
        ["national/boliger", "national/intro-drift"]
    );
    let (code, _, err) = project.run(&["sample", "--rule", "bolig"]);
    assert!(
        code == exit::Exit::Failed
            && err.contains("`bolig`")
            && err.contains("did you mean `boliger`"),
        "{code} {err}"
    );
    let worksheet = project
        .output(&["sample", "--rule", "boliger"])
        .replace(",(hidden),,", ",(hidden),feil,hører til drift");
    // A spreadsheet in Norwegian.
    let saved = worksheet
        .replace(',', ";")
        .replace("749.25", "749,25")
        .replace(";3;", ";003;")
        .replace('\n', "\r\n")
        .replace(
            "\"art 190; funksjon 265; kontoklasse 1; periode 01\"",
            "art 190, funksjon 265, kontoklasse 1, periode 01",
        );
    project.put("ark.csv", &format!("\u{feff}{saved}"));
    let path = project.folder.path().join("ark.csv").display().to_string();
    let text = project.output(&["sample", "--read", &path]);
    assert!(
        text.contains("; wrong: municipalities/bærum/2013/postings.csv:4 (hører til drift)\n"),
        "{text}"
    );
    assert_eq!(project.run(&["verify", SNAPSHOT]).0, exit::Exit::Fine);
    assert_eq!(project.run(&["diff", SNAPSHOT, "."]).0, exit::Exit::Fine);
}

#[test]
fn a_bundle_is_written_into_a_new_folder_only() {
    let project = Project::new();
    let folder = project.folder.path().join("en celle");
    let named = folder.display().to_string();
    let address = "t01:intro:per_person@bærum/2013";
    let text = project.output(&["explain", address, "--bundle", &named]);
    assert!(
        text.contains(" 2 postings, texts masked; the cell is 250\n"),
        "{text}"
    );
    let postings = std::fs::read_to_string(folder.join("municipalities/bærum/2013/postings.csv"))
        .expect("the postings");
    assert!(
        !postings.contains("Hansen") && !postings.contains("Tolk") && !postings.contains("5000"),
        "{postings}"
    );
    let explained = |(_, out, _): (exit::Exit, String, String)| {
        serde_json::from_str::<serde_json::Value>(&out).expect("JSON")
    };
    let again = explained(run_in(&folder, &["explain", address, "--format", "json"]));
    let before = explained(project.run(&["explain", address, "--format", "json"]));
    assert_eq!(
        (&again[0]["value"], &again[0]["display"]),
        (&before[0]["value"], &before[0]["display"])
    );
    assert_eq!(again[0]["value"], "5003/20");
    let (code, _, err) = project.run(&["explain", address, "--bundle", &named]);
    assert!(
        code == exit::Exit::Failed && err.contains("error[K0710]") && err.contains("is not empty"),
        "{code} {err}"
    );
}
