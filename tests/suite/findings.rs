//! What a person sees of many findings: the shipped municipalities with four newcomers that have
//! ledgers, and neither facts nor rules.

use std::fs;
use std::path::Path;

use kontering::cli::exit;

use crate::cli::run_in;
use crate::readme::copy;

const NEWCOMERS: [&str; 4] = ["askim", "bamble", "drøbak", "eidsberg"];

const LEDGER: &str = r#"
[[ledger]]
year = 2013
files = ["regnskap.csv"]
delimiter = ";"
decimal = ","
[ledger.amount]
column = "beløp"
[ledger.codes.periode]
column = "periode"
[ledger.codes.kontoklasse]
column = "klasse"
[ledger.codes.art]
column = "art"
[ledger.codes.funksjon]
column = "funksjon"
"#;

struct Newcomers(tempfile::TempDir);

impl Newcomers {
    /// The shipped folder with four more municipalities in it, whose ledgers are of a year.
    fn of_year(year: u32) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR"));
        for name in ["rules", "municipalities", "reference", "snapshots"] {
            copy(&shipped.join(name), &folder.path().join(name));
        }
        let newcomers = Self(folder);
        for (index, id) in NEWCOMERS.iter().enumerate() {
            let number = 3001 + index;
            let ledger = LEDGER.replace("2013", &year.to_string());
            newcomers.put(
                &format!("{id}/municipality.toml"),
                &format!("name = \"{id}\"\nnumber = \"{number}\"\n{ledger}"),
            );
            let mut lines = "periode;klasse;art;funksjon;beløp\n".to_owned();
            for at in 1..=48 {
                let function = ["242", "275", "213", "120"][at % 4];
                let kroner = number * 7 + at * 13;
                lines += &format!("{:02};1;010;{function};{kroner},50\n", (at - 1) / 4 + 1);
            }
            newcomers.put(&format!("{id}/regnskap.csv"), &lines);
        }
        newcomers
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.0.path().join("municipalities").join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    fn run(&self, arguments: &[&str]) -> (exit::Exit, String) {
        let (code, out, _) = run_in(self.0.path(), arguments);
        (code, out)
    }
}

/// What the lines are about, without the words.
fn heads(text: &str) -> Vec<String> {
    let lines = text
        .lines()
        .filter(|line| line.starts_with("error") || line.starts_with("warning"));
    let head = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    lines.map(head).collect()
}

#[test]
fn four_newcomers_without_facts_and_rules_are_said_in_few_lines_with_errors_first() {
    let project = Newcomers::of_year(2013);
    let (code, text) = project.run(&["check"]);
    assert_eq!(code, exit::Exit::Fine);
    let of_each = |code: &str| {
        NEWCOMERS
            .map(|id| format!("warning[{code}]: {id}"))
            .to_vec()
    };
    assert_eq!(heads(&text), [of_each("K0226"), of_each("K0306")].concat());
    assert!(text.lines().count() <= 30, "{text}");
    assert!(
        text.ends_with("\n8 warnings; `--details` shows each of them\n"),
        "{text}"
    );

    project.put(
        "askim/rules.rhai",
        "rule(\"x\", funksjonn == 275).to(outside.scope).because(\"x\");\nrule(\"y\", art == 1).to(lonn).because(\"y\");\n",
    );
    let manifest = fs::read_to_string(
        project
            .0
            .path()
            .join("municipalities/bamble/municipality.toml"),
    );
    let manifest = manifest.expect("there");
    project.put(
        "bamble/municipality.toml",
        &manifest.replace("decimal", "desimal"),
    );
    project.put("drøbak/2013/facts.toml", "[introdeltakere]\nvalue = 1.5\n");
    let (code, text) = project.run(&["check"]);
    assert_eq!(code, exit::Exit::Rules);
    assert_eq!(
        heads(&text)[..3],
        [
            "error[K0703] bamble:",
            "error[K0304] drøbak",
            "error[K0202] askim:"
        ],
        "{text}"
    );
    let first: Vec<&str> = text.lines().take(10).collect();
    for place in [
        "(municipalities/askim/rules.rhai:1:11)",
        "(municipalities/askim/rules.rhai:2:",
        "(municipalities/bamble/municipality.toml:",
        "(municipalities/drøbak/2013/facts.toml:",
    ] {
        assert!(
            first.iter().any(|line| line.contains(place)),
            "{place}\n{text}"
        );
    }
    assert!(text.lines().count() <= 30, "{text}");
    let (_, json) = project.run(&["check", "--format", "json"]);
    let all: Vec<serde_json::Value> = serde_json::from_str(&json).expect("JSON");
    let severities = all.iter().map(|finding| finding["severity"].as_str());
    assert!(
        severities.is_sorted(),
        "errors stand before warnings: {json}"
    );
}

#[test]
fn findings_are_narrowed_to_places_errors_and_counts() {
    let project = Newcomers::of_year(2013);
    let check = |arguments: &[&str], expected: &str| {
        let (code, text) = project.run(arguments);
        assert_eq!(
            (code, text.as_str()),
            (exit::Exit::Fine, expected),
            "{arguments:?}"
        );
    };
    check(&["check", "--quiet"], "8 warnings\n");
    check(&["check", "--errors"], "left out: 8 warnings\n");
    check(
        &["check", "--only", "baerum", "--quiet"],
        "left out: 8 warnings\n",
    );
    check(
        &[
            "check",
            "--only",
            "askim/2013",
            "--only",
            "bamble",
            "--quiet",
        ],
        "4 warnings\nleft out: 4 warnings\n",
    );
    check(
        &["check", "--only", "askim/2012", "--quiet"],
        "1 warning\nleft out: 7 warnings\n",
    );
    let (code, text) = project.run(&["check", "--only", "askim"]);
    assert_eq!(code, exit::Exit::Fine);
    assert_eq!(
        heads(&text),
        ["warning[K0226]: askim", "warning[K0306]: askim"]
    );
    let (code, text) = project.run(&["check", "--details"]);
    assert_eq!(code, exit::Exit::Fine);
    assert!(
        text.contains("\n        \"introdeltakere\" = \"not collected\"\n"),
        "{text}"
    );
    let (code, _) = project.run(&["check", "--only", "askmi"]);
    assert_eq!(code, exit::Exit::Failed);
    let (code, text) = project.run(&["test", "--quiet"]);
    assert_eq!(code, exit::Exit::Differs);
    assert!(
        text.starts_with("1 error, ") && text.lines().count() == 1,
        "{text}"
    );
}

#[test]
fn a_year_that_only_newcomers_have_says_nothing_of_the_others() {
    // Of 2014 the shipped municipalities state some facts, and of 2025 none.
    for year in [2014, 2025] {
        let project = Newcomers::of_year(year);
        let (_, text) = project.run(&["test", "--details"]);
        let lines = text.lines().filter(|line| line.starts_with("warning"));
        let lines: Vec<&str> = lines.collect();
        for shipped in ["baerum", "skedsmo", "trondheim"] {
            assert!(
                lines.iter().all(|line| !line.contains(shipped)),
                "{lines:#?}"
            );
        }
        let missing = lines.iter().filter(|line| line.contains("but no facts"));
        assert_eq!(missing.count(), 4, "{lines:#?}");
    }
}
