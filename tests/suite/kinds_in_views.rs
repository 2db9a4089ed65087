//! Views of budgets: a column asks for a budget beside the accounts, and every output says so.

use kontering::cli::exit;

use super::cli::Project;
use super::kinds::with_budget;

const SHEET: &str = "
view(\"budsjett\").kind(\"budget\").title(\"Budsjett\", \"Budget\");
sheet(\"avvik\").title(\"Avvik\", \"Deviation\").row(\"intro\", intro)
    .column(\"regnskap\", sum(row), \"Regnskap\", \"Accounts\")
    .column(\"budsjett\", sum(row).view(\"budsjett\"), \"Budsjett\", \"Budget\")
    .column(\"avvik\", sum(row) - sum(row).view(\"budsjett\"), \"Avvik\", \"Deviation\");
";

fn with_view(versions: &[&str]) -> Project {
    let project = with_budget(versions);
    let rules = project.read("rules/kostra.rhai");
    project.put("rules/kostra.rhai", &(rules + SHEET));
    project
}

#[test]
fn a_column_asks_for_the_budget_beside_the_accounts() {
    let project = with_view(&["vedtatt"]);
    let csv = project.output(&["run", "--sheet", "avvik", "--format", "csv"]);
    for (column, kroner, basis) in [
        ("regnskap", "1250.75", "reconstructed"),
        ("budsjett", "4250.75", "budget"),
        ("avvik", "-3000", "budget"),
    ] {
        let row = csv
            .lines()
            .find(|line| line.contains(&format!("avvik:intro:{column}@bærum/2013/reported")))
            .unwrap_or_else(|| panic!("{csv}"));
        assert!(row.contains(&format!(",{kroner},")), "{row}");
        assert!(row.contains(&format!(",{basis},")), "{row}");
    }
    // The other sheets stand as they are without the view.
    assert_eq!(
        project.output(&["run", "--sheet", "t01", "--format", "csv"]),
        Project::new().output(&["run", "--sheet", "t01", "--format", "csv"])
    );
    let budget = project.output(&[
        "run", "--view", "budsjett", "--sheet", "t01", "--format", "csv",
    ]);
    assert!(budget.contains(",4250.75,"), "{budget}");
    let explained = project.output(&["explain", "avvik:intro:budsjett@bærum/2013"]);
    assert!(explained.contains("2013/budsjett.csv:2"), "{explained}");
    assert!(!explained.contains("postings.csv"), "{explained}");
    let (_, completeness, _) = project.run(&["test"]);
    assert!(
        completeness.contains("bærum 2013 budget  K0109"),
        "{completeness}"
    );
}

#[test]
fn a_budget_that_is_not_there_is_missing_and_an_unclear_one_an_error() {
    let project = with_view(&[]);
    let (code, out, err) = project.run(&["run", "--sheet", "avvik"]);
    assert_eq!(code, exit::Exit::Fine, "{err}");
    let reason = "bærum has no budget for 2013";
    assert!(out.contains(reason) || err.contains(reason), "{out}{err}");
    let project = with_view(&["a", "b"]);
    let (code, _, err) = project.run(&["run", "--sheet", "avvik"]);
    assert_eq!(code, exit::Exit::Failed);
    assert!(
        err.contains("`bærum` has several versions of budget 2013"),
        "{err}"
    );
    project.edit(
        "rules/kostra.rhai",
        "kind(\"budget\")",
        "kind(\"budget\", \"b\")",
    );
    let csv = project.output(&["run", "--sheet", "avvik", "--format", "csv"]);
    assert!(csv.contains(",4250.75,"), "{csv}");
}

#[test]
fn faults_of_a_budget_that_a_view_is_of_are_told() {
    let project = with_view(&["vedtatt"]);
    project.edit(
        "municipalities/bærum/2013/budsjett.csv",
        "4000,50",
        "4000,5x",
    );
    let (code, _, err) = project.run(&["run", "--sheet", "avvik"]);
    assert_eq!(code, exit::Exit::Failed);
    assert!(err.contains("budsjett.csv:2"), "{err}");
}

#[test]
fn a_gap_between_views_of_different_ledgers_is_refused() {
    let project = with_view(&["vedtatt"]);
    let (code, _, err) = project.run(&["gap", "bærum", "bærum", "--to", "budsjett"]);
    assert_eq!(code, exit::Exit::Failed, "{err}");
    assert!(
        err.contains("views of different ledgers: accounts and budget"),
        "{err}"
    );
}

#[test]
fn a_view_of_a_kind_that_there_is_not_is_refused() {
    for (word, message) in [
        (
            "accounts",
            "there is no kind `accounts` of ledgers beside accounts",
        ),
        (
            "budsjett",
            "there is no kind `budsjett` of ledgers beside accounts",
        ),
    ] {
        let project = with_view(&["vedtatt"]);
        project.edit(
            "rules/kostra.rhai",
            "kind(\"budget\")",
            &format!("kind(\"{word}\")"),
        );
        let (code, out, err) = project.run(&["check"]);
        assert_eq!(code, exit::Exit::Rules);
        assert!(out.contains(message), "{out}{err}");
    }
    let project = with_view(&["vedtatt"]);
    let own = "municipalities/bærum/rules.rhai";
    project.put(own, "view(\"budsjett\").kind(\"budget\");");
    let (code, out, err) = project.run(&["check"]);
    assert_eq!(code, exit::Exit::Rules);
    assert!(
        out.contains("a municipality cannot say which ledgers a view is of"),
        "{err}"
    );
}

#[test]
fn a_bundle_of_a_cell_that_stands_on_a_budget_is_refused() {
    let project = with_view(&["vedtatt"]);
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().join("bundle");
    let folder = folder.to_str().expect("a path");
    let bundle = |cell: &str| project.run(&["explain", cell, "--bundle", folder]);
    let (code, _, err) = bundle("avvik:intro:avvik@bærum/2013");
    assert_eq!(code, exit::Exit::Failed, "{err}");
    assert!(err.contains("K0710"), "{err}");
    let (code, _, err) = bundle("avvik:intro:regnskap@bærum/2013");
    assert_eq!(code, exit::Exit::Fine, "{err}");
}
