//! Bad input of every kind, as a user meets it: one edit of a good project, and what the program
//! says to it.

mod scripts;

use kontering::cli::exit;

use crate::cli::Project;

const POSTINGS: &str = "municipalities/bærum/2013/postings.csv";
const FACTS: &str = "municipalities/bærum/2013/facts.toml";
const MUNICIPALITY: &str = "municipalities/bærum/municipality.toml";
const OWN_RULES: &str = "municipalities/bærum/rules.rhai";
const RULES: &str = "rules/kostra.rhai";

/// What is done to a good project.
enum Edit {
    /// Replaces a part of a file.
    Replace(&'static str, &'static str, &'static str),
    /// Puts a file there.
    Put(&'static str, &'static str),
    /// Adds text at the end of a file, which may be absent.
    Append(&'static str, &'static str),
}

use Edit::{Append, Put, Replace};

impl Edit {
    fn make(&self, project: &Project) {
        match self {
            Replace(path, from, to) => project.edit(path, from, to),
            Put(path, text) => project.put(path, text),
            Append(path, text) => {
                let before = if project.exists(path) {
                    project.read(path)
                } else {
                    String::new()
                };
                project.put(path, &format!("{before}{text}"));
            }
        }
    }
}

/// Runs the program on the good project after `edits`; its exit code must be `code`, and what it
/// says hold every fragment.
fn check(edits: &[Edit], arguments: &[&str], code: exit::Exit, fragments: &[&str]) {
    let project = Project::new();
    edits.iter().for_each(|edit| edit.make(&project));
    let (found, out, err) = project.run(arguments);
    let said = format!("{out}{err}");
    assert_eq!(found, code, "{arguments:?}\n{said}");
    for fragment in fragments {
        assert!(said.contains(fragment), "`{fragment}` is not in\n{said}");
    }
}

#[test]
fn lines_that_cannot_be_read_name_file_line_and_remedy() {
    let at_line_3 = "╭─[municipalities/bærum/2013/postings.csv:3:1]";
    check(
        &[Replace(
            POSTINGS,
            "1;275;270;01;250,25;Tolk;2",
            "1;275;270;01;250,25",
        )],
        &[],
        exit::Exit::Failed,
        &[
            "error[K0101]: the line has 5 fields, the header 7",
            at_line_3,
            "in quarantine with 250.25 kr",
            "help: the line was cut",
        ],
    );
    check(
        &[Replace(POSTINGS, "250,25", "25O,25")],
        &[],
        exit::Exit::Failed,
        &[
            "error[K0102]: no amount: `25O,25` has `O`",
            at_line_3,
            "help: mend the line",
            "1 quarantined; conserved to the øre",
        ],
    );
    check(
        &[Replace(
            MUNICIPALITY,
            "delimiter",
            "encoding = \"utf-9\"\ndelimiter",
        )],
        &["check"],
        exit::Exit::Failed,
        &[
            "error[K0103]: unknown encoding `utf-9`",
            "municipality.toml:8:12",
            "did you mean `utf-8`?",
        ],
    );
    check(
        &[Replace(POSTINGS, "Klasse;Funksjon;Art", "Art;Funksjon;Art")],
        &[],
        exit::Exit::Failed,
        &[
            "error[K0104]: two columns are named `Art`",
            "columns 1 and 3",
            "give each column a name of its own",
        ],
    );
}

#[test]
fn a_file_without_postings_is_told_without_the_totals_that_follow_from_it() {
    let control = Append(
        MUNICIPALITY,
        "[ledger.control]\nlines = 4\nnet = \"7000.00\"\n[ledger.control.periods]\n\"01\" = \"7000.00\"\n",
    );
    for content in ["", "\n", "Klasse;Funksjon;Art;Periode;Beløp;Tekst;Bilag\n"] {
        let project = Project::new();
        control.make(&project);
        project.put(POSTINGS, content);
        let (code, _, err) = project.run(&[]);
        assert_eq!(code, exit::Exit::Failed, "{err}");
        assert!(
            err.contains("error[K0106]") && err.contains("help: export it again"),
            "{err}"
        );
        assert!(!err.contains("K0109") && !err.contains("K0111"), "{err}");
    }
}

#[test]
fn a_code_that_the_national_list_lacks_for_the_year_is_a_warning() {
    let edits = [
        Replace(
            "rules/vocabulary.toml",
            "nb = \"funksjon\"",
            "nb = \"funksjon\"\ncode_list = \"funksjoner.csv\"",
        ),
        Put(
            "rules/funksjoner.csv",
            "code,name_nb,name_en,valid_from,valid_to\n275,Introduksjonsordningen,,2003,\n265,Boliger,,1999,2012\n120,Administrasjon,,1999,\n",
        ),
    ];
    check(
        &edits,
        &["test"],
        exit::Exit::Differs,
        &["warning[K0108]", "265", "2013"],
    );
    check(&edits, &[], exit::Exit::Fine, &["1 warning"]);
}

#[test]
fn so_many_kroner_may_be_missing_as_was_said_and_no_more() {
    let bad = "1;120;0l0;01;5000,00;Rådmannen;4";
    let edits = || {
        [
            Replace(POSTINGS, "1;120;010;01;5000,00;Rådmannen;4", bad),
            Replace(
                MUNICIPALITY,
                "[ledger.codes.art]",
                "[ledger.codes.art]\ntranslate = \"arter.csv\"",
            ),
            Put(
                "municipalities/bærum/arter.csv",
                "local;national\n010;010\n270;270\n190;190\n",
            ),
        ]
    };
    check(
        &edits(),
        &[],
        exit::Exit::Failed,
        &[
            "1 line of bærum 2013 could not be read; 5000.00 kr",
            "`--allow-missing 5000.00`",
        ],
    );
    check(
        &edits(),
        &["--allow-missing", "4999.99"],
        exit::Exit::Failed,
        &["error[K0116]", "error[K0107]"],
    );
    check(
        &edits(),
        &["--allow-missing", "5000"],
        exit::Exit::Fine,
        &["notice[K0116]", "1 quarantined; conserved to the øre"],
    );
    let control = |text| {
        edits()
            .into_iter()
            .chain([Append(MUNICIPALITY, text)])
            .collect::<Vec<_>>()
    };
    // A total that the bad line cannot explain still fails.
    let other = control("[ledger.control]\nnet = \"9000.00\"\n");
    check(
        &other,
        &["--allow-missing", "5000"],
        exit::Exit::Failed,
        &["error[K0109]: net: expected 9000.00 kr, found 7000.00 kr"],
    );
    let lines = control("[ledger.control]\nlines = 5\n");
    check(
        &lines,
        &["--allow-missing", "5000"],
        exit::Exit::Failed,
        &["error[K0109]: lines: expected 5, found 4"],
    );
    // An unreadable amount is bounded by the control totals, and explains them.
    let unread = [
        Replace(POSTINGS, "5000,00", "5OOO,00"),
        Append(
            MUNICIPALITY,
            "[ledger.control]\nlines = 4\nnet = \"7000.00\"\n",
        ),
    ];
    check(
        &unread,
        &[],
        exit::Exit::Failed,
        &["error[K0109]: net", "`--allow-missing 5000.00`"],
    );
    check(
        &unread,
        &["--allow-missing", "5000"],
        exit::Exit::Fine,
        &["notice[K0116]"],
    );
}

#[test]
fn what_follows_from_lines_that_may_be_missing_is_no_error() {
    let edits = [
        Append(
            POSTINGS,
            "1;120;010;01;-1000,50;x;1\n1;120;010;01;-250,25;x;2\n1;120;010;01;-749,25;x;3\n1;120;010;01;-5000,00;x;4;y\n",
        ),
        Replace(MUNICIPALITY, "delimiter", "both_sides = true\ndelimiter"),
    ];
    check(
        &edits,
        &[],
        exit::Exit::Failed,
        &["error[K0110]: voucher `4`"],
    );
    let allowing = ["run", "--allow-missing", "5000"];
    check(
        &edits,
        &allowing,
        exit::Exit::Fine,
        &["5000.00 kr may be missing"],
    );
}

#[test]
fn ledgers_that_are_not_whole_are_told() {
    check(
        &[
            Append(POSTINGS, "1;275;010;01;5,00;x;1\n"),
            Replace(
                MUNICIPALITY,
                "number = \"Bilag\"",
                "number = \"Bilag\"\nline = \"Tekst\"",
            ),
        ],
        &[],
        exit::Exit::Fine,
        &["5 postings"],
    );
    check(
        &[
            Append(POSTINGS, "1;275;270;01;250,25;Tolk;2\n"),
            Replace(
                MUNICIPALITY,
                "number = \"Bilag\"",
                "number = \"Bilag\"\nline = \"Tekst\"",
            ),
        ],
        &[],
        exit::Exit::Failed,
        &[
            "error[K0113]: voucher `2` line",
            "postings.csv:6:1]",
            "postings.csv:3:1]",
            "export each period once",
        ],
    );
    check(
        &[Replace(
            MUNICIPALITY,
            "periods = [\"01\"]",
            "periods = [\"01\", \"02\"]",
        )],
        &["test"],
        exit::Exit::Failed,
        &[
            "error[K0111]: period `02` of 2013 without postings",
            "municipality.toml:4:1",
        ],
    );
    check(
        &[Replace(
            MUNICIPALITY,
            "delimiter",
            "both_sides = true\ndelimiter",
        )],
        &["test"],
        exit::Exit::Failed,
        &["error[K0110]: voucher `1` does not balance: 1000.50 kr are left"],
    );
    check(
        &[
            Append(POSTINGS, "1;120;290;01;5,00;Internt kjøp;9\n"),
            Append(
                "rules/kostra.rhai",
                "control(\"internt\", booked(art.within([290, 790])) == kr(0)).severity(\"warning\").because(\"both sides\");\n",
            ),
        ],
        &["test"],
        exit::Exit::Differs,
        &["warning[K0507]: control `internt`, internt, does not hold for bærum 2013: 5 == 0"],
    );
    let copied = [
        Put(
            "municipalities/bærum/2013/postings2.csv",
            "Klasse;Funksjon;Art;Periode;Beløp;Tekst;Bilag\n1;275;010;01;1,00;a;1\n",
        ),
        Put(
            POSTINGS,
            "Klasse;Funksjon;Art;Periode;Beløp;Tekst;Bilag\n1;275;010;01;1,00;a;1\n",
        ),
        Replace(MUNICIPALITY, "2013/postings.csv", "2013/postings*.csv"),
    ];
    check(
        &copied,
        &[],
        exit::Exit::Failed,
        &[
            "error[K0112]",
            "has the same content as",
            "take one of them out of `files`",
        ],
    );
}

#[test]
fn facts_that_are_absent_missing_or_zero_are_told_at_the_formula_that_asks() {
    let at = "╭─[rules/kostra.rhai:10:";
    let absent = || [Put(FACTS, "")];
    let message = "warning[K0306]: fact `deltakere` has no value for bærum 2013";
    let help = "state it in municipalities/bærum/2013/facts.toml";
    check(
        &absent(),
        &["check"],
        exit::Exit::Fine,
        &[message, at, help],
    );
    check(
        &absent(),
        &["test"],
        exit::Exit::Differs,
        &[message, at, help],
    );
    check(&absent(), &[], exit::Exit::Fine, &["1 warning"]);
    let missing = || [Replace(FACTS, "value = 5", "missing = \"ikke oppgitt\"")];
    check(&missing(), &["check"], exit::Exit::Fine, &["no findings"]);
    let explained = ["missing: fact `deltakere`: ikke oppgitt"];
    check(
        &missing(),
        &["explain", "t01:intro:antall@bærum/2013"],
        exit::Exit::Fine,
        &explained,
    );
    let zero = || [Replace(FACTS, "value = 5", "value = 0")];
    let message = "warning[K0504]: the divisor `col(\"antall\")` is zero for bærum 2013";
    check(
        &zero(),
        &["test"],
        exit::Exit::Differs,
        &[message, "╭─[rules/kostra.rhai:11:", "help: mend the fact"],
    );
    check(
        &zero(),
        &["explain", "t01:intro:per_person@bærum/2013"],
        exit::Exit::Fine,
        &["the divisor `col(\"antall\")` is zero"],
    );
}

#[test]
fn a_year_without_facts_is_one_warning() {
    let project = Project::new();
    std::fs::remove_file(project.folder.path().join(FACTS)).expect("removed");
    let (code, out, _) = project.run(&["check"]);
    assert_eq!(code, exit::Exit::Fine, "{out}");
    assert_eq!(out.matches("K0306").count(), 1, "{out}");
    assert!(
        out.contains("bærum has a ledger for 2013, but no facts"),
        "{out}"
    );
}

#[test]
fn a_share_that_cannot_be_computed_names_the_fact_and_leaves_its_kroner_pending() {
    let share = |fact| {
        [
            Put(
                OWN_RULES,
                "key(\"k\", units(\"persons\", 10) / fact(\"deltakere\")).because(\"r\");\nrule(\"x\", funksjon == 265).to(boliger).share(key(\"k\")).because(\"r\");\n",
            ),
            Replace(FACTS, "value = 5", fact),
        ]
    };
    check(
        &share("missing = \"vet ikke\""),
        &[],
        exit::Exit::Fine,
        &["fact `deltakere`: vet ikke", "1 pending", "1 warning about"],
    );
    check(
        &share("value = 0"),
        &[],
        exit::Exit::Fine,
        &[
            "Bærum, Boliger: the divisor `fact(\"deltakere\")` is zero",
            "1 pending",
        ],
    );
    check(
        &share("value = 5"),
        &["check"],
        exit::Exit::Rules,
        &["error[K0211]: key `k` is 2 for bærum 2013", "rules.rhai:1:"],
    );
}

#[test]
fn json_is_given_where_json_was_asked_for_though_all_fails() {
    let broken = [
        (
            Append(RULES, "rule(\"x\", art == 1).to(bolige).because(\"r\");\n"),
            "K0202",
        ),
        (Replace(POSTINGS, "250,25", "25O,25"), "K0102"),
    ];
    for (edit, code) in broken {
        let project = Project::new();
        edit.make(&project);
        let verbs = [
            &[][..],
            &["run"],
            &["accept"],
            &["sample"],
            &["explain", "t99:a:b@bærum/2013"],
            &["gap", "asker", "bærum"],
            &["whatif", "--fact", "bærum:deltakere=10"],
            &["reconcile", "."],
            &["diff", ".", "."],
        ];
        for verb in verbs {
            let (exit, out, err) = project.run(&[verb, &["--format", "json"]].concat());
            assert_ne!(exit, exit::Exit::Fine, "{verb:?}");
            assert_eq!(err, "", "{verb:?}");
            let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
            let codes: Vec<&str> = json["findings"]
                .as_array()
                .expect("findings")
                .iter()
                .filter_map(|f| f["code"].as_str())
                .collect();
            assert!(codes.contains(&code), "{verb:?}: {codes:?}");
        }
    }
}

#[test]
fn nothing_is_accepted_that_cannot_be_written() {
    check(
        &[Put("snapshots", "a file")],
        &["accept", "--all", "--note", "x"],
        exit::Exit::Failed,
        &["error[K0707]: `snapshots/reported.snap` cannot be written"],
    );
}

#[test]
fn an_unknown_year_is_told_with_the_years_there_are() {
    check(
        &[],
        &["explain", "t01:intro:sum@bærum/2011"],
        exit::Exit::Failed,
        &["there is no cell", "2013"],
    );
}
