//! Views from script to figures: a small project of two municipalities with its own adjustments.

use std::ffi::OsString;

use kontering::cli::{self, Console, exit};
use kontering::diag::{Code, Severity};
use kontering::host::DiskWorld;
use kontering::workspace::{Request, load};
use kontering::world::{MemoryWorld, Store, World};

const FIXTURE: &str = include_str!("views.fixture");
const OWN_RULES: &str = "municipalities/a/rules.rhai";

/// The project with more in the script of `a`.
fn with(more: &str) -> MemoryWorld {
    let world = MemoryWorld::fixture(FIXTURE);
    let script = format!("{}{more}", world.text(OWN_RULES).expect("a script"));
    world.put(OWN_RULES, script);
    world
}

/// The findings of loading and running in a view: code and message.
fn found(world: &MemoryWorld, view: &str) -> Vec<(Code, Severity, String)> {
    let loaded = load(world);
    let mut all = loaded.diagnostics;
    all.extend(
        loaded
            .value
            .run(
                world,
                &Request {
                    view: view.into(),
                    ..Request::default()
                },
            )
            .diagnostics,
    );
    all.into_iter()
        .map(|finding| (finding.code, finding.severity, finding.message))
        .collect()
}

/// What the program prints of the project on a disk.
fn printed(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = DiskWorld::new(folder.path());
    for part in FIXTURE.split("//- ").skip(1) {
        let (path, content) = part.split_once('\n').expect("a path");
        disk.write(path.trim(), content.as_bytes())
            .expect("written");
    }
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let start = [
        "kontering".into(),
        "-C".into(),
        folder.path().as_os_str().to_owned(),
    ];
    let code = cli::run(
        start
            .into_iter()
            .chain(arguments.iter().map(OsString::from)),
        &mut Console::plain(&mut out, &mut err),
    );
    assert_eq!(code, exit::Exit::Fine, "{}", String::from_utf8_lossy(&err));
    String::from_utf8(out).expect("text")
}

/// The cells of the long format: `row column municipality value`.
fn cells(view: &str, sheet: &str) -> Vec<String> {
    let csv = printed(&["run", "--view", view, "--sheet", sheet, "--format", "csv"]);
    let cell = |line: &str| {
        let fields: Vec<&str> = line.split(',').collect();
        [fields[2], fields[3], fields[4], fields[8]].join(" ")
    };
    csv.lines().skip(1).map(cell).collect()
}

// Only the adjustments look at texts, so the figures also show that the ledgers are condensed by
// what those look at.
#[test]
fn each_view_has_its_own_figures() {
    let reported = [
        "intro sum a 2150",
        "sosial sum a 250",
        "intro sum b 530",
        "sosial sum b 200",
    ];
    let likt = [
        "intro sum a 1350",
        "sosial sum a 166.666666666667",
        "intro sum b 500",
        "sosial sum b 100",
    ];
    let sums = |view| {
        let mut sums: Vec<String> = cells(view, "t")
            .into_iter()
            .filter(|cell| cell.contains(" sum "))
            .collect();
        sums.sort_by_key(|cell| cell.contains(" b "));
        sums
    };
    assert_eq!(sums("reported"), reported);
    assert_eq!(sums("likt"), likt);
    let moved: Vec<String> = cells("likt", "t")
        .into_iter()
        .filter(|cell| cell.starts_with("intro fra_rapportert"))
        .collect();
    assert_eq!(
        moved,
        ["intro fra_rapportert a -800", "intro fra_rapportert b -30"]
    );
}

#[test]
fn a_pinned_sheet_keeps_its_view_in_every_run() {
    let mut expected = vec![
        "intro sum a 2170",
        "sosial sum a 200",
        "intro sum b 530",
        "sosial sum b 200",
    ];
    expected.sort_unstable();
    for view in ["reported", "likt", "tabell"] {
        let mut found = cells(view, "justert");
        found.sort_unstable();
        assert_eq!(found, expected, "{view}");
    }
}

#[test]
fn kroner_are_conserved_in_every_view() {
    let expected = [
        ("reported", [0, 0]),
        ("likt", [800, 30]),
        ("tabell", [100, 0]),
    ];
    for (view, excluded) in expected {
        let json: serde_json::Value =
            serde_json::from_str(&printed(&["run", "--view", view, "--format", "json"]))
                .expect("JSON");
        let accounts = json["accounts"].as_array().expect("accounts");
        assert_eq!(accounts.len(), 2);
        for (account, excluded) in accounts.iter().zip(excluded) {
            assert_eq!(account["conserved"], true, "{view}");
            assert_eq!(
                account["balance"]["excluded"]["numerator"],
                excluded.to_string(),
                "{view} {}",
                account["municipality"]
            );
        }
        let added = if view == "tabell" { "70" } else { "0" };
        assert_eq!(
            accounts[0]["balance"]["added"]["numerator"], added,
            "{view}"
        );
    }
}

#[test]
fn the_comparison_names_its_view() {
    let text = printed(&["--view", "likt"]);
    assert!(text.contains("view: likt"), "{text}");
    assert!(text.contains("1 350") && text.contains("500"), "{text}");
}

#[test]
fn only_what_one_municipality_does_alone_in_an_even_view_is_named() {
    let one_sided = |world: &MemoryWorld| -> Vec<String> {
        found(world, "reported")
            .into_iter()
            .filter(|(code, ..)| *code == Code::OneSided)
            .map(|(_, _, message)| message)
            .collect()
    };
    let expected = "adjustment `migra` of view `likt` is made for `a` but not for `b`";
    assert_eq!(one_sided(&with("")), [expected]);
    let even = with("");
    let script = even.text("municipalities/b/rules.rhai").expect("a script");
    even.put(
        "municipalities/b/rules.rhai",
        format!("{script}view(\"likt\").exclude(\"migra\", art == 999).because(\"x\");\n"),
    );
    assert_eq!(one_sided(&even), [""; 0]);
}

#[test]
fn two_claims_on_the_same_kroner_conflict_until_one_goes_first() {
    let two = "view(\"tabell\").exclude(\"mva\", art == 429).because(\"x\").exclude(\"drift\", within(intro.drift)).because(\"y\")";
    let errors = |more: &str| -> Vec<(Code, String)> {
        let all = found(&with(more), "tabell").into_iter();
        all.filter(|(_, severity, _)| *severity == Severity::Error)
            .map(|(code, _, message)| (code, message))
            .collect()
    };
    let message = |ids: &str| format!("{ids} together claim 2 of the same kroner in `intro.drift`");
    let conflicts = errors(&format!("{two};\n"));
    assert!(
        conflicts.contains(&(Code::AdjustmentConflict, message("`drift` and `mva`"))),
        "{conflicts:?}"
    );
    assert!(
        conflicts.contains(&(Code::AdjustmentConflict, message("`drift` and `kapital`"))),
        "{conflicts:?}"
    );
    assert_eq!(conflicts.len(), 2);
    let ordered = format!(
        "{};\n",
        two.replacen(".because(\"x\")", ".because(\"x\").over(\"drift\")", 1)
    );
    assert_eq!(
        errors(&ordered),
        [(Code::AdjustmentConflict, message("`drift` and `kapital`"))]
    );
}

#[test]
fn what_a_view_moves_out_of_a_category_that_nobody_knows_is_missing_where_it_goes() {
    let project = crate::cli::Project::new();
    let rules = "municipalities/bærum/rules.rhai";
    let own = project.read(rules);
    let view = "view(\"flyttet\").title(\"Flyttet\", \"Moved\").move_to(\"f\", within(intro.drift), boliger).because(\"x\");\n";
    let cell = |statement: &str| {
        project.put(rules, &format!("{own}{view}{statement}"));
        let (_, out, _) = project.run(&["run", "--view", "flyttet", "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        let cells = json["cells"].as_array().expect("cells").clone();
        let boliger = cells.into_iter().find(|cell| cell["row"] == "boliger");
        boliger.expect("a cell")["display"]
            .as_str()
            .expect("a text")
            .to_owned()
    };
    assert_eq!(cell(""), "1 000");
    assert_eq!(cell("unknown(intro.drift).because(\"not kept\");\n"), ".");
}
