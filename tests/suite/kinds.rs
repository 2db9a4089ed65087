//! What the amounts of a ledger are: accounts or a budget, kroner or thousands, as every output
//! says.

use kontering::cli::exit;

use super::cli::Project;

pub const DESCRIPTION: &str = "municipalities/bærum/municipality.toml";

/// A project with a budget of the same year beside the accounts, in so many versions.
pub fn with_budget(versions: &[&str]) -> Project {
    let project = Project::new();
    let described = project.read(DESCRIPTION);
    let ledger = &described[described.find("[[ledger]]").expect("a ledger")..];
    let mut all = described.clone();
    let postings = project.read("municipalities/bærum/2013/postings.csv");
    let postings = postings.replace("1000,50", "4000,50");
    for (at, version) in versions.iter().enumerate() {
        let kind = format!("[[ledger]]\nkind = \"budget\"\nversion = \"{version}\"");
        let budget = ledger.replacen("[[ledger]]", &kind, 1);
        let file = match at {
            0 => "2013/budsjett.csv".to_owned(),
            at => format!("2013/budsjett{at}.csv"),
        };
        all += &budget.replace("2013/postings.csv", &file);
        project.put(&format!("municipalities/bærum/{file}"), &postings);
    }
    project.put(DESCRIPTION, &all);
    project
}

#[test]
fn a_budget_is_computed_only_where_it_is_asked_for_and_says_so() {
    let project = with_budget(&["vedtatt"]);
    for arguments in [&["run", "--format", "csv"][..], &["run"], &[]] {
        assert_eq!(
            project.output(arguments),
            Project::new().output(arguments),
            "{arguments:?}"
        );
    }
    let csv = project.output(&["run", "--kind", "budget", "--format", "csv"]);
    let row = ",kr,4250.75,,,4 251,computed,budget,t01:intro:sum@bærum/2013/reported\n";
    assert!(csv.contains(row), "{csv}");
    assert!(!csv.contains("reconstructed"), "{csv}");
    assert!(
        project
            .output(&["--kind", "budget/vedtatt"])
            .contains("basis: budget\n")
    );
}

#[test]
fn a_kind_that_is_not_there_or_not_clear_is_refused() {
    let check = |versions: &[&str], kind: &str, message: &str| {
        let (code, out, err) = with_budget(versions).run(&["run", "--kind", kind]);
        assert_eq!((code, out.as_str()), (exit::Exit::Failed, ""), "{err}");
        assert!(err.contains(message), "{err}");
    };
    check(&["a"], "forecast", "no ledger is forecast");
    check(&["a"], "budget/b", "no ledger is version `b` of budget");
    let several = "`bærum` has several versions of budget 2013";
    check(&["a", "b"], "budget", several);
    let (code, _, err) = with_budget(&["a", "a"]).run(&["run"]);
    assert_eq!(code, exit::Exit::Failed);
    assert!(
        err.contains("two ledgers of budget are described for 2013"),
        "{err}"
    );
}

#[test]
fn figures_of_a_ledger_in_thousands_say_so() {
    let project = Project::new();
    project.edit(DESCRIPTION, "postings = \"reconstructed\"", "factor = 1000");
    let csv = project.output(&["run", "--format", "csv"]);
    let row = ",kr,1250750,,,1 250 750,computed,thousands,t01:intro:sum@bærum/2013/reported\n";
    assert!(csv.contains(row), "{csv}");
    assert!(project.output(&[]).contains("basis: ledger in thousands\n"));
}

#[test]
fn a_budget_in_thousands_says_both() {
    let project = with_budget(&["vedtatt"]);
    project.edit(
        DESCRIPTION,
        "kind = \"budget\"",
        "kind = \"budget\"\nfactor = 1000",
    );
    let csv = project.output(&["run", "--kind", "budget", "--format", "csv"]);
    let row =
        ",kr,4250750,,,4 250 750,computed,budget-thousands,t01:intro:sum@bærum/2013/reported\n";
    assert!(csv.contains(row), "{csv}");
    let text = project.output(&["--kind", "budget"]);
    assert!(text.contains("basis: budget in thousands\n"), "{text}");
}

#[test]
fn explanations_what_ifs_and_reports_are_of_a_budget_where_it_is_asked_for() {
    let project = with_budget(&["vedtatt"]);
    let cell = "t01:intro:sum@bærum/2013";
    let explained = project.output(&["explain", cell, "--kind", "budget"]);
    assert!(
        explained.contains("4 251 kr  = sum(row)  computed, budget"),
        "{explained}"
    );
    let report = project.output(&["report", "--kind", "budget"]);
    assert!(report.contains("4 251"), "{report}");
    assert!(!report.contains("rekonstruert"), "{report}");
    let bundle = ["explain", cell, "--kind", "budget", "--bundle", "bundle"];
    let (code, _, err) = project.run(&bundle);
    assert_eq!(code, exit::Exit::Failed);
    assert!(err.contains("a bundle is made of accounts"), "{err}");
}

/// A project whose accounts, budget and forecasts stand in one table.
fn with_one_table() -> Project {
    let project = Project::new();
    let described = project.read(DESCRIPTION);
    let start = described.find("[[ledger]]").expect("a ledger");
    let ledger = |kind: &str, column: &str| {
        format!(
            "[[ledger]]\nyear = 2013\n{kind}\nfiles = [\"2013/report.csv\"]\nperiods = [\"01\", \"02\"]\n\
             [ledger.amount]\nblank = \"zero\"\ncolumns = [{{ column = \"{column} *\", period = \"*\" }}]\n\
             [ledger.codes]\nkontoklasse = {{ default = \"1\" }}\nfunksjon = {{ column = \"Funksjon\" }}\nart = {{ column = \"Art\" }}\n"
        )
    };
    let ledgers = [
        ledger("", "R"),
        ledger("kind = \"budget\"", "B"),
        ledger("kind = \"forecast\"\nversion = \"1\"", "Prognose 1:"),
        ledger("kind = \"forecast\"\nversion = \"2\"", "Prognose 2:"),
    ];
    project.put(
        DESCRIPTION,
        &(described[..start].to_owned() + &*ledgers.concat()),
    );
    project.put(
        "municipalities/bærum/2013/report.csv",
        "Funksjon;Art;R 01;R 02;B 01;B 02;Prognose 1: 01;Prognose 1: 02;Prognose 2: 01;Prognose 2: 02\n\
         275;010;1000,50;;2000;1000;1;2;3;4\n275;270;200;50,25;;250;1;2;3;4\n265;190;;;100;200;1;2;3;4\n",
    );
    std::fs::remove_file(
        project
            .folder
            .path()
            .join("municipalities/bærum/2013/postings.csv"),
    )
    .expect("taken away");
    project
}

#[test]
fn accounts_budgets_and_forecasts_may_stand_beside_each_other_in_one_table() {
    let project = with_one_table();
    for (kind, sum) in [
        ("accounts", "1250.75"),
        ("budget", "3250.00"),
        ("forecast/1", "6.00"),
        ("forecast/2", "14.00"),
    ] {
        let (code, out, err) =
            project.run(&["run", "--kind", kind, "--format", "csv", "--deny-warnings"]);
        assert_eq!(
            (code, err.as_str()),
            (exit::Exit::Fine, ""),
            "{kind}: {out}"
        );
        let sum = format!(
            ",kr,{},,,",
            sum.trim_end_matches("00").trim_end_matches('.')
        );
        assert!(out.contains(&sum), "{kind}: {out}");
    }
    // A line of the table is all its postings.
    let explained = project.output(&["explain", "2013/report.csv:3"]);
    assert!(
        explained.contains("200,00") && explained.contains("report.csv:3.3"),
        "{explained}"
    );
    assert!(
        explained.contains("50,25") && explained.contains("report.csv:3.4"),
        "{explained}"
    );
    let explained = project.output(&["explain", "2013/report.csv:3.4"]);
    assert!(
        explained.contains("50.25") || explained.contains("50,25"),
        "{explained}"
    );
}

/// A project whose accounts are read by a description with these guesses.
fn guessed(entries: &str) -> Project {
    let project = Project::new();
    let guessed = format!("guessed = [{entries}]");
    project.edit(DESCRIPTION, "postings = \"reconstructed\"", &guessed);
    project
}

/// What the program prints, whatever it warns of.
fn shown(project: &Project, arguments: &[&str]) -> String {
    let (code, out, err) = project.run(arguments);
    assert_eq!(code, exit::Exit::Fine, "{err}");
    out
}

#[test]
fn figures_by_a_guessed_description_say_so_wherever_they_are_shown() {
    let project = guessed("\"codes.art\", \"amount\"");
    let csv = shown(&project, &["run", "--format", "csv"]);
    let row = ",kr,1250.75,,,1 251,computed,guessed,t01:intro:sum@bærum/2013/reported\n";
    assert!(csv.contains(row), "{csv}");
    let json = shown(&project, &["run", "--format", "json"]);
    assert!(json.contains("\"ledger_basis\": \"guessed\""), "{json}");
    let words = "ledger by a guessed description";
    for arguments in [&["run"][..], &[]] {
        let text = shown(&project, arguments);
        assert!(text.contains(words), "{arguments:?}: {text}");
    }
    let report = shown(&project, &["report"]);
    assert!(report.contains("regnskap, beskrivelse gjettet"), "{report}");
    let csv = shown(&project, &["--format", "csv"]);
    assert!(
        csv.contains(",guessed\n") && !csv.contains(",ledger\n"),
        "{csv}"
    );
}

#[test]
fn guesses_that_no_figure_stands_on_mark_none() {
    let project = guessed("\"both_sides\", \"control\"");
    let text = shown(&project, &["run"]);
    assert!(!text.contains("guessed"), "{text}");
    let csv = shown(&project, &["run", "--format", "csv"]);
    assert!(csv.contains(",computed,ledger,"), "{csv}");
}

#[test]
fn a_guessed_budget_says_both() {
    let project = with_budget(&["vedtatt"]);
    let kind = "kind = \"budget\"";
    project.edit(
        DESCRIPTION,
        kind,
        &format!("{kind}\nguessed = [\"amount\"]"),
    );
    let csv = shown(&project, &["run", "--kind", "budget", "--format", "csv"]);
    assert!(csv.contains(",computed,guessed-budget,t01:"), "{csv}");
    let text = shown(&project, &["--kind", "budget"]);
    assert!(
        text.contains("basis: budget by a guessed description\n"),
        "{text}"
    );
}

#[test]
fn what_is_accepted_by_guesses_says_so_until_they_are_confirmed() {
    let project = guessed("\"codes.art\", \"amount\"");
    let accepted = shown(&project, &["accept", "--all", "--note", "first"]);
    let line = "bærum/2013: what was accepted stands on 2 guessed entries, and says so: `codes.art`, `amount`\n";
    assert!(accepted.ends_with(line), "{accepted}");
    let snapshot = project.read("snapshots/reported.snap");
    assert!(snapshot.contains("guessed"), "{snapshot}");
    project.edit(
        DESCRIPTION,
        "guessed = [\"codes.art\", \"amount\"]",
        "guessed = []",
    );
    let (code, out, _) = project.run(&["test"]);
    assert_eq!(code, exit::Exit::Differs, "{out}");
    let accepted = shown(&project, &["accept", "--all", "--note", "confirmed"]);
    assert!(!accepted.contains("stands on"), "{accepted}");
    assert!(!project.read("snapshots/reported.snap").contains("guessed"));
}
