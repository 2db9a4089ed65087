//! Accepting in parts and by review, and samples of postings, from the command line.

mod samples;

use std::ffi::OsString;

use kontering::cli::{self, Console, exit};

use crate::cli::{Project, run_in};

/// Runs the program where somebody answers; gives its code and output.
pub fn answered(project: &Project, arguments: &[&str], answers: &str) -> (exit::Exit, String) {
    let start = [
        "kontering".into(),
        "-C".into(),
        project.folder.path().as_os_str().to_owned(),
    ];
    let arguments: Vec<OsString> = start
        .into_iter()
        .chain(arguments.iter().map(OsString::from))
        .collect();
    let answers = answers.to_owned();
    let program = move || {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut input = answers.as_bytes();
        let code = cli::run(
            arguments,
            &mut Console::answering(&mut out, &mut err, &mut input),
        );
        (code, String::from_utf8([out, err].concat()).expect("text"))
    };
    std::thread::Builder::new()
        .stack_size(256 << 20)
        .spawn(program)
        .expect("a thread")
        .join()
        .expect("an end")
}

/// A project with an accepted result and a second sheet, one posting of which moved since.
fn moved() -> Project {
    let project = Project::new();
    let sheet = "sheet(\"andre\").title(\"Andre\").row(\"boliger\", boliger).column(\"dobbelt\", 2 * cell(\"t01\", row, \"sum\"));\n";
    project.put("rules/sheets/andre.rhai", sheet);
    project.output(&["accept", "--all", "--note", "første gang"]);
    project.edit("municipalities/bærum/2013/postings.csv", "749,25", "849,25");
    project
}

const SNAPSHOT: &str = "snapshots/reported.snap";

#[test]
fn the_plan_tells_direct_changes_from_what_follows() {
    let project = moved();
    let text = project.output(&["accept", "--all", "--note", "husleie"]);
    assert!(
        text.contains("\n    7             +200,00  municipalities/bærum/2013/postings.csv\n"),
        "{text}"
    );
    let (direct, following) = text
        .split_once(" following from them: ")
        .expect("what follows");
    assert!(
        direct.contains("changed  cell t01:boliger:sum@bærum/2013/reported: 749,25 → 849,25"),
        "{text}"
    );
    assert!(
        direct.contains("rule bærum/2013 national/boliger -> boliger")
            && !direct.contains("cell andre:"),
        "{text}"
    );
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
    let changed: Vec<&str> = after
        .lines()
        .filter(|line| !before.contains(line))
        .collect();
    let expected = [
        "  note: \"en\"",
        "  part: \"1 of 7 changes\"",
        "cell andre:boliger:dobbelt@bærum/2013/reported | kr | 1698.5 | 1 699 | computed | reconstructed",
    ];
    assert_eq!(changed, expected);
    assert_eq!(project.run(&["test"]).0, exit::Exit::Differs);
    let (code, _, err) = project.run(&["accept", "--only", "andr"]);
    assert!(
        code == exit::Exit::Failed && err.contains("error[K0705]") && err.contains("`andre`"),
        "{code} {err}"
    );
    assert_eq!(project.read(SNAPSHOT), after);
    assert_eq!(
        project.run(&["accept", "--all", "--only", "andre"]).0,
        exit::Exit::Usage
    );
    let text = project.output(&["accept", "--only", "andre", "--note", "to"]);
    assert!(
        text.ends_with("nothing to accept: nothing moved in andre\n"),
        "{text}"
    );
    assert_eq!(
        project.read(SNAPSHOT),
        after,
        "where nothing is taken, no note is written"
    );
    project.output(&["accept", "--all", "--note", "alt"]);
    assert!(!project.read(SNAPSHOT).contains("  part: "));
}

#[test]
fn changes_are_reviewed_by_cause_by_sheet_and_one_by_one() {
    let project = moved();
    project.edit(
        "municipalities/bærum/2013/facts.toml",
        "value = 5",
        "value = 4",
    );
    let before = project.read(SNAPSHOT);
    // Skip, look into the fact, a slip of the finger, accept it; then stop at the cell that stands
    // on both.
    let (code, text) = answered(&project, &["accept"], "s\nw\nx\na\nq\n");
    assert_eq!(code, exit::Exit::Fine, "{text}");
    let ledger = "municipalities/bærum/2013/postings.csv";
    let headings = [
        format!("\n{ledger}: 6 changes\n"),
        "\nfact bærum/2013 deltakere (5 → 4): 3 changes\n".to_owned(),
        format!("\nfact bærum/2013 deltakere (5 → 4), {ledger}: 1 change\n"),
    ];
    let places: Vec<Option<usize>> = headings.iter().map(|heading| text.find(heading)).collect();
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{places:?} {text}"
    );
    assert!(
        text.contains("a accept · s skip")
            && text.contains("t01:boliger:antall@bærum/2013  4 persons  = fact"),
        "{text}"
    );
    assert_eq!(
        project.read(SNAPSHOT),
        before,
        "whoever stops writes nothing"
    );

    let (_, text) = answered(
        &project,
        &["accept", "--note", "en"],
        "o\ns\na\no\ns\ns\ns\n",
    );
    assert!(
        text.contains("\nledgers and checks: 4 changes\n")
            && text.contains("\nsheet andre: 1 change\n"),
        "{text}"
    );
    let after = project.read(SNAPSHOT);
    let double = "cell andre:boliger:dobbelt@bærum/2013/reported | kr | ";
    assert!(
        after.contains(&format!("{double}1698.5")) && after.contains("  note: \"en\"\n"),
        "{after}"
    );
    assert!(
        after.contains("cell t01:boliger:sum@bærum/2013/reported | kr | 749.25"),
        "{after}"
    );

    let (_, text) = answered(&project, &["accept"], "A\nhusleien steg\n");
    assert!(
        text.contains("a note, or nothing: accepted ") && text.contains(" lines, 9 moved\n"),
        "{text}"
    );
    assert!(
        project
            .read(SNAPSHOT)
            .contains("  note: \"husleien steg\"\n")
    );
    assert_eq!(
        project.run(&["test"]).0,
        exit::Exit::Fine,
        "everything left was accepted"
    );
}

#[test]
fn where_nothing_moved_nothing_is_asked_and_what_was_said_stays() {
    let project = Project::new();
    project.output(&[
        "accept",
        "--all",
        "--note",
        "første gang",
        "--by",
        "Ola",
        "--second",
        "Kari",
    ]);
    let before = project.read(SNAPSHOT);
    assert!(
        before.contains("  note: \"første gang\"\n  by: \"Ola\"\n  second: \"Kari\"\n"),
        "{before}"
    );
    let (code, text) = answered(&project, &["accept"], "");
    assert_eq!(
        (code, text.as_str()),
        (
            exit::Exit::Fine,
            "nothing to accept: snapshots/reported.snap holds\n"
        )
    );
    let document: serde_json::Value =
        serde_json::from_str(&project.output(&["accept", "--format", "json"])).expect("JSON");
    assert_eq!(
        (&document["written"], &document["direct"]),
        (&false.into(), &0.into())
    );
    // Other inputs with the same result are taken in, and what was said of the result stays.
    project.edit(
        "rules/kostra.rhai",
        "because(\"pay\")",
        "because(\"wages\")",
    );
    assert!(project.output(&["accept"]).contains(", 0 moved\n"));
    let after = project.read(SNAPSHOT);
    assert_ne!(after, before);
    let differing: Vec<&str> = after
        .lines()
        .filter(|line| !before.contains(line))
        .collect();
    assert!(
        differing.len() == 1 && differing[0].starts_with("    \"rules/kostra.rhai\": "),
        "{differing:?}"
    );
    project.output(&["accept", "--all", "--note", "bedre sagt"]);
    assert!(
        project
            .read(SNAPSHOT)
            .contains("  note: \"bedre sagt\"\n  by: \"Ola\"\n")
    );
}

#[test]
fn a_first_snapshot_is_shown_and_asked_for() {
    let project = Project::new();
    for answers in ["", "\n", "n\n", "what?\n"] {
        let (code, text) = answered(&project, &["accept"], answers);
        assert_eq!(code, exit::Exit::Fine, "{text}");
        assert!(
            text.contains(" cells, none of which was accepted before, by municipality:\n")
                && text.contains(" bærum\n")
                && text.ends_with("accept all of it? [y/N] nothing accepted\n"),
            "{text}"
        );
        assert!(!project.exists(SNAPSHOT), "{answers:?}");
    }
    let (code, text) = answered(&project, &["accept"], "y\nførste gang\n");
    assert_eq!(code, exit::Exit::Fine, "{text}");
    assert!(
        text.contains("[y/N] why is it right? a note, or nothing: accepted "),
        "{text}"
    );
    assert!(project.read(SNAPSHOT).contains("  note: \"første gang\"\n"));
    // Who says what is taken is not asked.
    let other = Project::new();
    let (_, text) = answered(&other, &["accept", "--all", "--note", "x"], "");
    assert!(
        text.contains("the first snapshot of this view") && !text.contains("[y/N]"),
        "{text}"
    );
}

#[test]
fn nothing_is_taken_where_nobody_is_asked_and_nobody_says_what_and_why() {
    let project = Project::new();
    let unsaid = |project: &Project| {
        let (whole, note) = ("accept --all --note", "; add why it is right: `--note");
        for (arguments, hint) in [
            (&["accept"][..], whole),
            (&["accept", "--note", "x"], whole),
            (&["accept", "--all"], note),
            (&["accept", "--all", "--note", " "], note),
            (&["accept", "--note", "x", "--format", "json"], whole),
        ] {
            let (code, out, err) = project.run(arguments);
            assert_eq!(code, exit::Exit::Usage, "{arguments:?} {out}{err}");
            let said = format!("{out}{err}");
            assert!(said.contains(hint), "{said}");
            let is_of_asking = said.contains("nobody is there to be asked");
            assert_eq!(is_of_asking, hint == whole, "{said}");
        }
    };
    unsaid(&project);
    assert!(!project.exists(SNAPSHOT));
    project.output(&["accept", "--all", "--note", "første gang"]);
    let before = project.read(SNAPSHOT);
    project.edit("municipalities/bærum/2013/postings.csv", "749,25", "849,25");
    unsaid(&project);
    assert_eq!(project.read(SNAPSHOT), before);
}

#[test]
fn changed_adjustments_need_two_names_where_that_is_declared() {
    let project = Project::new();
    let declared = project.read("rules/vocabulary.toml") + "\n[accept]\nfour_eyes = true\n";
    project.put("rules/vocabulary.toml", &declared);
    let view = "view(\"uten-tolk\").exclude(\"tolk\", art == 270).because(\"interpreters stand elsewhere\");\n";
    project.put(
        "rules/kostra.rhai",
        &(project.read("rules/kostra.rhai") + view),
    );
    project.output(&["accept", "--all", "--note", "x"]);
    let path = "snapshots/uten-tolk.snap";
    let accept = |names: &[&str]| {
        project.run(
            &[
                &["accept", "--all", "--note", "x", "--view", "uten-tolk"],
                names,
            ]
            .concat(),
        )
    };
    for names in [
        &[][..],
        &["--by", "Ola"],
        &["--by", "Ola", "--second", ""],
        &["--by", "Kari N", "--second", " kari  n"],
    ] {
        let (code, _, err) = accept(names);
        assert!(
            code == exit::Exit::Failed && err.contains("error[K0610]") && err.contains("--second"),
            "{names:?} {code} {err}"
        );
    }
    assert_eq!(
        accept(&["--second", "Kari"]).0,
        exit::Exit::Usage,
        "a second where there is no first"
    );
    assert!(!project.exists(path));
    assert_eq!(
        accept(&["--by", "Ola", "--second", "Kari"]).0,
        exit::Exit::Fine
    );
    assert!(
        project
            .read(path)
            .contains("  by: \"Ola\"\n  second: \"Kari\"\n")
    );
    project.edit("municipalities/bærum/2013/postings.csv", "749,25", "849,25");
    assert_eq!(
        accept(&[]).0,
        exit::Exit::Fine,
        "no adjustment changed since"
    );
    project.edit("municipalities/bærum/2013/postings.csv", "250,25", "350,25");
    assert_eq!(
        accept(&[]).0,
        exit::Exit::Failed,
        "it takes more than it did"
    );
}
