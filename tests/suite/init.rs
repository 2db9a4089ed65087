//! A project made from nothing: it is sound at once, and says what to do next.

use std::fs;
use std::path::Path;

use kontering::cli::exit::Exit;

use super::cli::run_in as run;

/// What a verb printed that went well.
fn output(folder: &Path, arguments: &[&str]) -> String {
    let (code, out, err) = run(folder, arguments);
    assert_eq!(code, Exit::Fine, "{arguments:?}\n{out}\n{err}");
    out
}

/// The codes of a list that are in use in 2024.
fn codes(list: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("rules/kontoplan")
        .join(list);
    let mut reader = csv::Reader::from_path(path).expect("a code list");
    let rows = reader.records().map(|row| row.expect("a row"));
    let holds = |from: &str, to: &str| {
        let year = |text: &str, otherwise| text.parse().unwrap_or(otherwise);
        year(from, 0) <= 2024 && 2024 <= year(to, 9999)
    };
    let valid = rows.filter(|row| holds(&row[3], &row[4]));
    valid.map(|row| row[0].to_owned()).collect()
}

/// A ledger with every function and every kind of cost and income.
fn every_posting() -> String {
    let mut text = "Kontoklasse;Funksjon;Art;Periode;Beløp;Tekst;Bilag\n".to_owned();
    let mut number = 0;
    for function in codes("funksjoner.csv") {
        for art in codes("arter.csv") {
            number += 1;
            let income = art.as_str() >= "600" && art != "690";
            let sign = if income { "-" } else { "" };
            let month = number % 12 + 1;
            text += &format!(
                "1;{function};{art};{month:02};{sign}{number},00;Tekst {number};{number}\n"
            );
        }
    }
    text
}

#[test]
fn a_project_is_made_once_and_waits_for_its_first_municipality() {
    for from in ["kostra", "empty"] {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        let made = output(folder, &["init", "--from", from]);
        assert!(
            made.starts_with("made kontering.toml\n")
                && made.contains("\nmade rules/vocabulary.toml\n"),
            "{made}"
        );
        let checked = output(folder, &["check"]);
        assert!(
            checked.starts_with("no findings\nnext: `kontering new "),
            "{checked}"
        );
        assert_eq!(output(folder, &["check", "--quiet"]), "");
        let (code, out, err) = run(folder, &[]);
        assert_eq!((code, &*out), (Exit::Failed, ""), "{err}");
        assert!(
            err.contains("error[K0702]: `municipalities/` holds no municipality")
                && err.contains("kontering new"),
            "{err}"
        );
        let without_ledger = folder.join("municipalities/asker");
        fs::create_dir_all(&without_ledger).expect("a folder");
        fs::write(
            without_ledger.join("municipality.toml"),
            "name = \"Asker\"\nnumber = \"0001\"\n",
        )
        .expect("written");
        fs::write(without_ledger.join("rules.rhai"), "").expect("written");
        for verb in [&[][..], &["run"], &["run", "--format", "json"], &["report"]] {
            let (code, out, err) = run(folder, verb);
            let text = format!("{out}{err}");
            assert!(
                code == Exit::Failed && text.contains("no municipality has a ledger"),
                "{verb:?} {text}"
            );
        }
        fs::remove_dir_all(&without_ledger).expect("removed");
        fs::write(folder.join("rules/categories.toml"), "").expect("written");
        let (code, _, err) = run(folder, &["init"]);
        assert!(
            code == Exit::Failed && err.contains("holds `rules/` already"),
            "{err}"
        );
        assert_eq!(
            fs::read(folder.join("rules/categories.toml")).expect("read"),
            b""
        );
    }
}

#[test]
fn a_folder_of_its_own_is_made_and_what_is_there_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    fs::write(folder.join("notes.txt"), "mine").expect("written");
    let made = output(folder, &["init", "a/b", "--format", "json"]);
    let made: serde_json::Value = serde_json::from_str(&made).expect("JSON");
    assert!(made["made"].as_array().is_some_and(|files| files.len() > 8));
    assert!(folder.join("a/b/rules/kontoplan/arter.csv").is_file());
    assert!(!folder.join("rules").exists());
    fs::write(folder.join("kontering.toml"), "# mine\n").expect("written");
    let (code, _, err) = run(folder, &["init"]);
    assert!(
        code == Exit::Failed && err.contains("holds `kontering.toml` already"),
        "{err}"
    );
    assert!(!folder.join("rules").exists(), "nothing is begun");
}

#[test]
fn every_code_of_the_lists_has_its_place_and_what_nobody_said_is_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    output(folder, &["init"]);
    // A ledger with every posting that there can be is not one that the nation would accept.
    fs::remove_dir_all(folder.join("rules/controls")).expect("controls");
    output(folder, &["new", "nyvik/2024", "--number", "9999"]);
    fs::write(
        folder.join("municipalities/nyvik/2024/postings.csv"),
        every_posting(),
    )
    .expect("written");
    let text = output(folder, &["--lang", "en"]);
    assert!(text.contains(", 0 unmapped, 0 disputed,"), "{text}");
    assert!(
        text.contains("has not said yet what `felleskostnader` holds"),
        "{text}"
    );
    let sum = text
        .lines()
        .find(|line| line.starts_with("Total"))
        .expect("a sum");
    assert!(sum.contains('.') && !sum.contains('0'), "{sum}");
    let rows = output(folder, &["run", "--format", "csv"]);
    let heads = rows
        .lines()
        .filter(|row| row.contains(",per_barn,") || row.contains(",per_elev,"));
    let heads: Vec<&str> = heads.collect();
    assert_eq!(heads.len(), 10, "{rows}");
    assert!(
        heads
            .iter()
            .all(|row| row.contains(",reported,kr_per_person,,,,")),
        "{heads:?}"
    );
    assert!(
        rows.contains("\nbarnehager,,barnehager,sum,nyvik,2024,reported,kr,"),
        "{rows}"
    );
    fs::write(
        folder.join("municipalities/nyvik/rules.rhai"),
        "none(felleskostnader).because(\"Bare tjenestenes egne utgifter sammenlignes\");\n",
    )
    .expect("written");
    let text = output(folder, &["--lang", "en"]);
    assert!(
        text.contains(" 0 pending,") || !text.contains("pending"),
        "{text}"
    );
}

#[test]
fn without_rules_everything_is_named_as_unmapped() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    output(folder, &["init", "--from", "empty"]);
    output(folder, &["new", "nyvik/2024", "--number", "9999"]);
    fs::write(
        folder.join("municipalities/nyvik/2024/postings.csv"),
        every_posting(),
    )
    .expect("written");
    let (code, _, err) = run(folder, &[]);
    assert!(
        code == Exit::Failed && err.contains("error[K0402]"),
        "{err}"
    );
}
