//! Accepting in parts and by review, and samples of postings, from the command line.

use std::ffi::OsString;

use kontering::cli::{self, Console, exit};

use crate::cli::{Project, run_in};

/// Runs the program where somebody answers; gives its code and output.
fn answered(project: &Project, arguments: &[&str], answers: &str) -> (exit::Exit, String) {
    let start = ["kontering".into(), "-C".into(), project.folder.path().as_os_str().to_owned()];
    let arguments: Vec<OsString> = start.into_iter().chain(arguments.iter().map(OsString::from)).collect();
    let answers = answers.to_owned();
    let program = move || {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut input = answers.as_bytes();
        let code = cli::run(arguments, &mut Console::answering(&mut out, &mut err, &mut input));
        (code, String::from_utf8([out, err].concat()).expect("text"))
    };
    std::thread::Builder::new().stack_size(256 << 20).spawn(program).expect("a thread").join().expect("an end")
}

/// A project with an accepted result and a second sheet, one posting of which moved since.
fn moved() -> Project {
    let project = Project::new();
    let sheet =
        "sheet(\"andre\").title(\"Andre\").row(\"boliger\", boliger).column(\"dobbelt\", 2 * cell(\"t01\", row, \"sum\"));\n";
    project.put("rules/sheets/andre.rhai", sheet);
    project.output(&["accept", "--note", "første gang"]);
    project.edit("municipalities/bærum/2013/postings.csv", "749,25", "849,25");
    project
}

const SNAPSHOT: &str = "snapshots/reported.snap";

#[test]
fn the_plan_tells_direct_changes_from_what_follows() {
    let project = moved();
    let text = project.output(&["accept", "--all", "--note", "husleie"]);
    assert!(text.contains("\n    7             +200,00  municipalities/bærum/2013/postings.csv\n"), "{text}");
    let (direct, following) = text.split_once(" following from them: ").expect("what follows");
    assert!(direct.contains("changed  cell t01:boliger:sum@bærum/2013/reported: 749,25 → 849,25"), "{text}");
    assert!(direct.contains("rule bærum/2013 national/boliger -> boliger") && !direct.contains("cell andre:"), "{text}");
    assert!(following.contains("andre (1)"), "{text}");
    assert!(project.read(SNAPSHOT).contains("  note: \"husleie\"\n"));
    assert_eq!(project.run(&["test"]).0, exit::Exit::Fine);
}

#[test]
fn a_sheet_alone_is_accepted_and_the_rest_stays() {
    let project = moved();
    let before = project.read(SNAPSHOT);
    project.output(&["accept", "--only", "andre", "--note", "en"]);
    let after = project.read(SNAPSHOT);
    let changed: Vec<&str> = after.lines().filter(|line| !before.contains(line)).collect();
    let expected = [
        "  note: \"en\"",
        "  part: \"1 of 7 changes\"",
        "cell andre:boliger:dobbelt@bærum/2013/reported | kr | 1698.5 | 1 699 | computed | reconstructed",
    ];
    assert_eq!(changed, expected);
    assert_eq!(project.run(&["test"]).0, exit::Exit::Differs);
    let (code, _, err) = project.run(&["accept", "--only", "andr"]);
    assert!(code == exit::Exit::Failed && err.contains("error[K0705]") && err.contains("`andre`"), "{code} {err}");
    assert_eq!(project.read(SNAPSHOT), after);
    assert_eq!(project.run(&["accept", "--all", "--only", "andre"]).0, exit::Exit::Usage);
    let text = project.output(&["accept", "--only", "andre", "--note", "to"]);
    assert!(text.ends_with("nothing to accept: nothing moved in andre\n"), "{text}");
    assert_eq!(project.read(SNAPSHOT), after, "where nothing is taken, no note is written");
    project.output(&["accept", "--all", "--note", "alt"]);
    assert!(!project.read(SNAPSHOT).contains("  part: "));
}

#[test]
fn changes_are_reviewed_by_cause_by_sheet_and_one_by_one() {
    let project = moved();
    project.edit("municipalities/bærum/2013/facts.toml", "value = 5", "value = 4");
    let before = project.read(SNAPSHOT);
    // Skip, look into the fact, a slip of the finger, accept it; then stop at the cell that stands on both.
    let (code, text) = answered(&project, &["accept"], "s\nw\nx\na\nq\n");
    assert_eq!(code, exit::Exit::Fine, "{text}");
    let ledger = "municipalities/bærum/2013/postings.csv";
    let headings = [
        format!("\n{ledger}: 6 changes\n"),
        "\nfact bærum/2013 deltakere (5 → 4): 3 changes\n".to_owned(),
        format!("\nfact bærum/2013 deltakere (5 → 4), {ledger}: 1 change\n"),
    ];
    let places: Vec<Option<usize>> = headings.iter().map(|heading| text.find(heading)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {text}");
    assert!(text.contains("a accept · s skip") && text.contains("t01:boliger:antall@bærum/2013  4 persons  = fact"), "{text}");
    assert_eq!(project.read(SNAPSHOT), before, "whoever stops writes nothing");

    let (_, text) = answered(&project, &["accept", "--note", "en"], "o\ns\na\no\ns\ns\ns\n");
    assert!(text.contains("\nledgers and checks: 4 changes\n") && text.contains("\nsheet andre: 1 change\n"), "{text}");
    let after = project.read(SNAPSHOT);
    let double = "cell andre:boliger:dobbelt@bærum/2013/reported | kr | ";
    assert!(after.contains(&format!("{double}1698.5")) && after.contains("  note: \"en\"\n"), "{after}");
    assert!(after.contains("cell t01:boliger:sum@bærum/2013/reported | kr | 749.25"), "{after}");

    let (_, text) = answered(&project, &["accept"], "A\nhusleien steg\n");
    assert!(text.contains("a note, or nothing: accepted ") && text.ends_with(" lines, 9 moved\n"), "{text}");
    assert!(project.read(SNAPSHOT).contains("  note: \"husleien steg\"\n"));
    assert_eq!(project.run(&["test"]).0, exit::Exit::Fine, "everything left was accepted");
}

#[test]
fn where_nothing_moved_nothing_is_asked_and_what_was_said_stays() {
    let project = Project::new();
    project.output(&["accept", "--note", "første gang", "--by", "Ola", "--second", "Kari"]);
    let before = project.read(SNAPSHOT);
    assert!(before.contains("  note: \"første gang\"\n  by: \"Ola\"\n  second: \"Kari\"\n"), "{before}");
    let (code, text) = answered(&project, &["accept"], "");
    assert_eq!((code, text.as_str()), (exit::Exit::Fine, "nothing to accept: snapshots/reported.snap holds\n"));
    let document: serde_json::Value = serde_json::from_str(&project.output(&["accept", "--format", "json"])).expect("JSON");
    assert_eq!((&document["written"], &document["direct"]), (&false.into(), &0.into()));
    // Other inputs with the same result are taken in, and what was said of the result stays.
    project.edit("rules/kostra.rhai", "because(\"pay\")", "because(\"wages\")");
    assert!(project.output(&["accept"]).ends_with(", 0 moved\n"));
    let after = project.read(SNAPSHOT);
    assert_ne!(after, before);
    let differing: Vec<&str> = after.lines().filter(|line| !before.contains(line)).collect();
    assert!(differing.len() == 1 && differing[0].starts_with("    \"rules/kostra.rhai\": "), "{differing:?}");
    project.output(&["accept", "--note", "bedre sagt"]);
    assert!(project.read(SNAPSHOT).contains("  note: \"bedre sagt\"\n  by: \"Ola\"\n"));
}

#[test]
fn changed_adjustments_need_two_names_where_that_is_declared() {
    let project = Project::new();
    let declared = project.read("rules/vocabulary.toml") + "\n[accept]\nfour_eyes = true\n";
    project.put("rules/vocabulary.toml", &declared);
    let view = "view(\"uten-tolk\").exclude(\"tolk\", art == 270).because(\"interpreters stand elsewhere\");\n";
    project.put("rules/kostra.rhai", &(project.read("rules/kostra.rhai") + view));
    project.output(&["accept"]);
    let path = "snapshots/uten-tolk.snap";
    let accept = |names: &[&str]| project.run(&[&["accept", "--view", "uten-tolk"], names].concat());
    for names in [&[][..], &["--by", "Ola"], &["--by", "Ola", "--second", ""], &["--by", "Kari N", "--second", " kari  n"]] {
        let (code, _, err) = accept(names);
        assert!(code == exit::Exit::Failed && err.contains("error[K0610]") && err.contains("--second"), "{names:?} {code} {err}");
    }
    assert_eq!(accept(&["--second", "Kari"]).0, exit::Exit::Usage, "a second where there is no first");
    assert!(!project.exists(path));
    assert_eq!(accept(&["--by", "Ola", "--second", "Kari"]).0, exit::Exit::Fine);
    assert!(project.read(path).contains("  by: \"Ola\"\n  second: \"Kari\"\n"));
    project.edit("municipalities/bærum/2013/postings.csv", "749,25", "849,25");
    assert_eq!(accept(&[]).0, exit::Exit::Fine, "no adjustment changed since");
    project.edit("municipalities/bærum/2013/postings.csv", "250,25", "350,25");
    assert_eq!(accept(&[]).0, exit::Exit::Failed, "it takes more than it did");
}

/// A worksheet with a verdict on the rows that name a rule.
fn judged(worksheet: &str, rule: &str, verdict: &str) -> String {
    let line = |line: &str| match line.contains(rule) {
        true => format!("{},{verdict},\n", line.strip_suffix(",,").expect("two blank fields")),
        false => format!("{line}\n"),
    };
    worksheet.lines().map(line).collect()
}

#[test]
fn a_sample_is_drawn_judged_and_kept_in_the_snapshot() {
    let project = Project::new();
    project.output(&["accept"]);
    let worksheet = project.output(&["sample", "bærum/2013"]);
    assert_eq!(worksheet, project.output(&["sample", "--seed", "1"]), "the same seed draws the same");
    assert_eq!(worksheet.lines().count(), 5, "{worksheet}");
    let drawn = "bærum,2013,national/boliger,boliger,municipalities/bærum/2013/postings.csv,4,3,\
        \"art 190, funksjon 265, kontoklasse 1, periode 01\",749.25,749.25,100,(hidden),,\n";
    assert!(worksheet.contains(drawn) && !worksheet.contains("Husleie"), "{worksheet}");
    assert!(project.output(&["sample", "--show-texts"]).contains(",Husleie,,\n"));

    project.put("ark.csv", &judged(&judged(&worksheet, "national/boliger", "feil"), "intro-drift", "right"));
    let path = project.folder.path().join("ark.csv").display().to_string();
    let text = project.output(&["sample", "--read", &path]);
    assert!(text.ends_with("snapshots/reported.snap keeps it: 2 judged, 2 without a verdict\n"), "{text}");
    let kept = "sample bærum/2013 national/boliger -> boliger: 0 right of 0.00 kr, 1 wrong of 749.25 kr, 0 unsure of 0.00 kr; \
        wrong: municipalities/bærum/2013/postings.csv:4\n";
    assert!(text.contains(kept), "{text}");
    assert!(project.output(&["test"]).contains(kept));

    // Another sample of the same rule takes the place of the first, and says so.
    project.put("ark.csv", &judged(&worksheet, "national/boliger", "riktig"));
    let text = project.output(&["sample", "--read", &path]);
    assert!(
        text.contains(": 1 right of 749.25 kr, 0 wrong") && text.contains("\n  in place of: 0 right of 0.00 kr, 1 wrong"),
        "{text}"
    );
    let before = project.read(SNAPSHOT);
    project.put("ark.csv", &worksheet);
    let text = project.output(&["sample", "--read", &path]);
    assert_eq!(text, "no verdicts: 4 rows without one, snapshots/reported.snap stays as it is\n");
    assert_eq!(project.read(SNAPSHOT), before);

    // A verdict is kept as long as the rule brings what it brought.
    project.put("ark.csv", &judged(&judged(&worksheet, "national/boliger", "feil"), "intro-drift", "right"));
    project.edit("municipalities/bærum/2013/postings.csv", "749,25", "849,25");
    let (code, _, err) = project.run(&["sample", "--read", &path]);
    assert!(code == exit::Exit::Failed && err.contains("error[K0611]") && err.contains("its amount is another"), "{code} {err}");
    let text = project.output(&["accept"]);
    assert!(
        !text.contains("sample bærum/2013 national/boliger") && text.contains("sample bærum/2013 national/intro-drift"),
        "{text}"
    );
}

#[test]
fn every_row_that_cannot_be_taken_is_told_with_its_line_and_nothing_is_kept() {
    let project = Project::new();
    project.output(&["accept"]);
    let before = project.read(SNAPSHOT);
    let right = |worksheet: &str| {
        worksheet.lines().map(|line| line.replace(",(hidden),,", ",(hidden),right,") + "\n").collect::<String>()
    };
    let worksheet = right(&project.output(&["sample"]));
    let path = project.folder.path().join("ark.csv").display().to_string();
    let refused = |worksheet: &str, expected: &[(&str, usize)]| {
        project.put("ark.csv", worksheet);
        let (code, out, err) = project.run(&["sample", "--read", &path, "--format", "json"]);
        assert_eq!((code, err.as_str()), (exit::Exit::Failed, ""), "{out}");
        let document: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        let findings = document["findings"].as_array().expect("findings");
        let told = findings
            .iter()
            .map(|finding| (finding["message"].as_str().expect("text").to_owned(), finding["labels"][0]["line"].clone()));
        let told: Vec<_> = told.collect();
        let expected: Vec<_> = expected.iter().map(|(message, line)| ((*message).to_owned(), serde_json::json!(line))).collect();
        assert_eq!(told, expected);
        assert_eq!(project.read(SNAPSHOT), before);
    };
    let line_of = |text: &str| worksheet.lines().position(|line| line.contains(text)).expect("a row") + 1;
    let (housing, pay) = (line_of("national/boliger"), line_of("national/intro-lonn"));
    let postings = "municipalities/bærum/2013/postings.csv";
    refused(
        &worksheet
            .replace("749.25,749.25,100,(hidden),right", "749.25,749.25,100,(hidden),kanskje")
            .replace("1000.50,1000.50", "1000.05,1000.50"),
        &[("`kanskje` is no verdict", housing), (&format!("{postings}:2 is no longer what it was: its amount is another"), pay)],
    );
    let posting = |line: usize| format!("{postings},{line},");
    refused(
        &worksheet.replace(&posting(4), &posting(99)).replace("bærum,2013,national/intro-lonn", "oslo,2013,national/intro-lonn"),
        &[(&format!("{postings}:99 is no posting that a rule claims"), housing), ("there is no ledger of `oslo/2013`", pay)],
    );
    let twice = worksheet.lines().nth(pay - 1).expect("a row");
    refused(&format!("{worksheet}{twice}\n"), &[(&format!("{postings}:2 is judged twice"), 6)]);
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
        &worksheet
            .replace(&format!("{},1,", posting(2).trim_end_matches(',')), &format!("{},17,", posting(2).trim_end_matches(','))),
        &[
            (&format!("{postings}:4 is no longer what it was: its rule is another"), housing),
            (&format!("{postings}:2 is no longer what it was: its voucher is another"), pay),
        ],
    );
    let (code, _, err) = project.run(&["sample", "--read", "no such file"]);
    assert!(code == exit::Exit::Failed && err.contains("error[K0701]"), "{code} {err}");
}

#[test]
fn a_sample_can_be_of_some_rules_alone_and_its_notes_are_kept() {
    let project = Project::new();
    project.output(&["accept"]);
    let rules = |arguments: &[&str]| -> Vec<String> {
        let worksheet = project.output(&[&["sample"], arguments].concat());
        worksheet.lines().skip(1).map(|line| line.split(',').nth(2).expect("a rule").to_owned()).collect()
    };
    assert_eq!(rules(&["--rule", "boliger", "--rule", "national/intro-drift"]), ["national/boliger", "national/intro-drift"]);
    let (code, _, err) = project.run(&["sample", "--rule", "bolig"]);
    assert!(code == exit::Exit::Failed && err.contains("`bolig`") && err.contains("did you mean `boliger`"), "{code} {err}");
    let worksheet = project.output(&["sample", "--rule", "boliger"]).replace(",(hidden),,", ",(hidden),feil,hører til drift");
    // A spreadsheet in Norwegian.
    let saved = worksheet
        .replace(',', ";")
        .replace("749.25", "749,25")
        .replace(";3;", ";003;")
        .replace('\n', "\r\n")
        .replace("\"art 190; funksjon 265; kontoklasse 1; periode 01\"", "art 190, funksjon 265, kontoklasse 1, periode 01");
    project.put("ark.csv", &format!("\u{feff}{saved}"));
    let path = project.folder.path().join("ark.csv").display().to_string();
    let text = project.output(&["sample", "--read", &path]);
    assert!(text.contains("; wrong: municipalities/bærum/2013/postings.csv:4 (hører til drift)\n"), "{text}");
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
    assert!(text.contains(" 2 postings, texts masked; the cell is 250\n"), "{text}");
    let postings = std::fs::read_to_string(folder.join("municipalities/bærum/2013/postings.csv")).expect("the postings");
    assert!(!postings.contains("Hansen") && !postings.contains("Tolk") && !postings.contains("5000"), "{postings}");
    let explained = |(_, out, _): (exit::Exit, String, String)| serde_json::from_str::<serde_json::Value>(&out).expect("JSON");
    let again = explained(run_in(&folder, &["explain", address, "--format", "json"]));
    let before = explained(project.run(&["explain", address, "--format", "json"]));
    assert_eq!((&again[0]["value"], &again[0]["display"]), (&before[0]["value"], &before[0]["display"]));
    assert_eq!(again[0]["value"], "5003/20");
    let (code, _, err) = project.run(&["explain", address, "--bundle", &named]);
    assert!(code == exit::Exit::Failed && err.contains("error[K0710]") && err.contains("is not empty"), "{code} {err}");
}
