//! The controls of the nation: each is seen failing on a made-up ledger, and stands on its page.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use kontering::cli::exit::Exit;
use kontering::engine::CheckOutcome;
use kontering::render::controls_page;
use kontering::workspace::{Project, Run};

use super::{cli, national_books};

/// A posting: account class, function or chapter, art, kroner. A chapter begins with `k`.
type Booked = (u8, &'static str, &'static str, i64);

/// Books of which all controls hold.
const SOUND: [Booked; 17] = [
    (1, "202", "010", 1_000_000),
    (1, "202", "100", 200_000),
    (1, "202", "590", 200_000),
    (1, "860", "990", -200_000),
    (1, "800", "870", -600_000),
    (1, "840", "800", -650_000),
    (1, "880", "570", 50_000),
    (0, "222", "230", 300_000),
    (0, "841", "729", -60_000),
    (0, "880", "970", -50_000),
    (0, "870", "910", -190_000),
    (2, "k10", "", 500_000),
    (2, "k27", "", 300_000),
    (2, "k451", "", -400_000),
    (2, "k5990", "", -400_000),
    (2, "k9100", "", 1_000),
    (2, "k9999", "", -1_000),
];

/// For each control a year and what is booked besides so that it fails.
const FAILING: [(&str, i32, &[Booked]); 62] = [
    ("016", 2024, &[(2, "k5900", "", -5)]),
    ("020", 2024, &[(1, "841", "010", 5)]),
    ("025", 2024, &[(1, "202", "529", 5)]),
    ("030", 2024, &[(1, "202", "285", 5)]),
    ("035", 2024, &[(1, "202", "520", 5)]),
    ("040", 2024, &[(0, "800", "010", 5)]),
    ("045", 2024, &[(0, "100", "010", 5)]),
    ("050", 2024, &[(0, "222", "590", 5)]),
    ("055", 2024, &[(0, "222", "620", 5)]),
    ("060", 2024, &[(0, "222", "729", 5)]),
    ("065", 2024, &[(1, "202", "980", 5)]),
    ("065", 2024, &[(0, "899", "010", 5)]),
    ("070", 2024, &[(1, "202", "530", 5)]),
    ("075", 2024, &[(1, "202", "870", 5)]),
    ("080", 2024, &[(1, "202", "800", 5)]),
    ("081", 2024, &[(1, "850", "010", 5)]),
    ("085", 2024, &[(0, "222", "010", -9_999_999)]),
    ("090", 2024, &[(0, "841", "729", 9_999_999)]),
    ("095", 2024, &[(0, "222", "230", 30_001)]),
    ("100", 2024, &[(1, "202", "010", -99_999_999)]),
    ("105", 2024, &[(1, "202", "700", 99_999_999)]),
    ("110", 2024, &[(1, "202", "010", 30_001)]),
    ("115", 2024, &[(2, "k10", "", -9_999_999)]),
    ("120", 2024, &[(2, "k451", "", 9_999_999)]),
    ("125", 2024, &[(2, "k10", "", 10_001)]),
    ("130", 2024, &[(1, "800", "870", 9_999_999)]),
    ("135", 2024, &[(1, "840", "800", 9_999_999)]),
    ("140", 2024, &[(1, "880", "570", 30_001)]),
    ("145", 2024, &[(1, "860", "990", 200_000)]),
    ("150", 2024, &[(1, "202", "590", -200_000)]),
    ("155", 2024, &[(1, "202", "590", 30_001)]),
    ("160", 2024, &[(1, "860", "590", 5)]),
    ("165", 2024, &[(1, "202", "990", 5)]),
    ("170", 2024, &[(0, "290", "010", 30_001)]),
    ("175", 2024, &[(1, "290", "010", 30_001)]),
    ("180", 2024, &[(0, "465", "010", 30_001)]),
    ("185", 2024, &[(1, "465", "010", 30_001)]),
    ("190", 2024, &[(2, "k9100", "", 10_001)]),
    ("l08", 2019, &[(0, "800", "010", 5)]),
    ("l09", 2019, &[(1, "202", "529", 5)]),
    ("l12-drift-utgift", 2019, &[(1, "202", "010", -99_999_999)]),
    ("l12-drift-inntekt", 2019, &[(1, "202", "700", 99_999_999)]),
    ("l12-drift", 2019, &[(1, "202", "010", 30_001)]),
    (
        "l12-investering-utgift",
        2019,
        &[(0, "222", "010", -9_999_999)],
    ),
    (
        "l12-investering-inntekt",
        2019,
        &[(0, "841", "729", 9_999_999)],
    ),
    ("l12-investering", 2018, &[(0, "222", "230", 30_001)]),
    ("l14", 2019, &[(1, "202", "290", 50_000)]),
    ("l15", 2019, &[(1, "880", "570", 30_000)]),
    ("l16-netto", 2019, &[(1, "202", "590", 30_001)]),
    ("l16-motpost", 2019, &[]),
    ("l16-860", 2019, &[(1, "202", "990", 5)]),
    ("l16-tjeneste", 2019, &[(1, "860", "590", 5)]),
    ("l17-drift", 2019, &[(1, "190", "010", 30_001)]),
    ("l17-investering", 2019, &[(0, "190", "010", 30_001)]),
    ("l18-drift", 2019, &[(1, "290", "010", 30_001)]),
    ("l18-investering", 2019, &[(0, "290", "010", 30_001)]),
    ("l19", 2019, &[(1, "202", "490", 1)]),
    ("l22", 2019, &[(1, "202", "230", 5)]),
    ("l23a", 2019, &[(1, "841", "010", 5)]),
    ("l23b", 2019, &[(0, "222", "729", 5)]),
    ("l23c", 2019, &[(1, "202", "874", 5)]),
    ("290-790", 2013, &[(1, "202", "290", 5)]),
];

/// A project of one municipality with these books, and the shipped controls.
fn books(year: i32, postings: &[Booked], more: &str) -> (Project, Run) {
    let line = |(class, function, art, kroner): &Booked| match function.strip_prefix('k') {
        Some(chapter) => format!("{class};;;{chapter};01;{kroner}\n"),
        None => format!("{class};{function};{art};;01;{kroner}\n"),
    };
    let scripts = ["internhandel", "kostra", "kostra-2018"];
    let scripts = scripts.map(|name| format!("rules/controls/{name}.rhai"));
    let lines: String = postings.iter().map(line).collect();
    national_books::run(year, &scripts, &lines, more)
}

/// The controls that fail, and those with nothing to look at.
fn outcomes(run: &Run) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let ids = |is_it: fn(&CheckOutcome) -> bool| {
        let found = run.controls.iter().filter(|result| is_it(&result.outcome));
        found.map(|result| &*result.id).collect()
    };
    (
        ids(|outcome| matches!(outcome, CheckOutcome::Fails(_))),
        ids(|outcome| matches!(outcome, CheckOutcome::Undecided(_))),
    )
}

#[test]
fn sound_books_break_no_control() {
    for (year, all) in [
        (2013, 1),
        (2016, 0),
        (2018, 23),
        (2019, 23),
        (2020, 37),
        (2025, 37),
    ] {
        let (_, run) = books(year, &SOUND, "");
        let (failed, _) = outcomes(&run);
        assert!(failed.is_empty(), "{year}: {failed:?}");
        assert_eq!(run.controls.len(), all, "{year}");
    }
}

#[test]
fn every_control_is_seen_failing() {
    let (project, _) = books(2024, &SOUND, "");
    let declared: BTreeSet<&str> = project
        .model
        .national
        .controls
        .iter()
        .map(|control| &*control.relation.id)
        .collect();
    let shown: BTreeSet<&str> = FAILING.iter().map(|(id, _, _)| *id).collect();
    assert_eq!(declared, shown);
    for (id, year, besides) in FAILING {
        // A counter-entry that is not there cannot be booked besides.
        let is_left = |posting: &&Booked| id != "l16-motpost" || posting.2 != "990";
        let postings: Vec<Booked> = SOUND
            .iter()
            .filter(is_left)
            .chain(besides)
            .copied()
            .collect();
        let (_, run) = books(year, &postings, "");
        let (failed, _) = outcomes(&run);
        assert!(failed.contains(id), "{id} of {year}: {failed:?}");
        let result = run.controls.iter().find(|result| &*result.id == id);
        let is_of_kroner = !["l16-motpost", "145", "150"].contains(&id);
        let kroner = result.expect("a result").kroner;
        assert_eq!(kroner.ore() != 0, is_of_kroner, "{id}: {kroner}");
    }
}

#[test]
fn an_export_of_operation_alone_has_nothing_to_look_at_in_the_rest() {
    let operation: Vec<Booked> = SOUND
        .iter()
        .filter(|posting| posting.0 == 1)
        .copied()
        .collect();
    let (_, run) = books(2024, &operation, "");
    let (failed, nothing) = outcomes(&run);
    assert!(failed.is_empty(), "{failed:?}");
    for id in ["040", "085", "095", "115", "125", "140", "170", "190"] {
        assert!(nothing.contains(id), "{id}: {nothing:?}");
    }
    for id in ["020", "110", "155", "175"] {
        assert!(!nothing.contains(id), "{id}: {nothing:?}");
    }
}

#[test]
fn a_ledger_in_thousands_keeps_the_tolerance() {
    let thousands = |kroner: i64| {
        let mut postings =
            SOUND.map(|(class, function, art, kr)| (class, function, art, kr / 1000));
        postings[0].3 += kroner;
        books(2024, &postings, "factor = 1000\n")
    };
    assert!(!outcomes(&thousands(30).1).0.contains("110"));
    assert!(outcomes(&thousands(31).1).0.contains("110"));
    // Rounded sums may miss zero where no tolerance is said.
    let (_, run) = books(
        2013,
        &[(1, "202", "290", 5), (1, "202", "790", -4)],
        "factor = 1000\n",
    );
    assert_eq!(outcomes(&run).1, BTreeSet::from(["290-790"]));
}

#[test]
fn test_says_which_controls_hold_and_explain_shows_one() {
    let project = cli::Project::new();
    project.put(
        "rules/controls.rhai",
        "let drift = kontoklasse == 1;
control(\"lonn\", booked(art == 10).among(drift) == kr(0)).within(kr(6000)).title(\"Lønn\", \"Pay\").because(\"Alt er fordelt\").source(\"prøven\");
control(\"tolk\", postings(art == 271).among(drift) == 0).because(\"Ingen\");
control(\"ingen-investering\", booked(art == 10).among(kontoklasse == 0) == kr(0)).because(\"Ingen\");
control(\"senere\", booked(art == 10) == kr(0)).valid_from(2020).because(\"Ingen\");
",
    );
    let (code, out, err) = project.run(&["test"]);
    assert_eq!(code, Exit::Differs, "{out}{err}");
    let line = "bærum 2013  controls: 1 of 2 hold, 1 does not (lonn), 1 has nothing to look at";
    assert!(out.contains(line), "{out}");
    assert!(out.contains("K0507"), "{out}");
    let json = project.run(&["test", "--format", "json"]).1;
    let json: serde_json::Value = serde_json::from_str(&json).expect("json");
    let first = &json["controls"][0];
    assert_eq!(
        (&first["id"], &first["standing"]),
        (&"lonn".into(), &"fails".into()),
        "{json}"
    );
    assert_eq!(first["kroner"], "6000.50", "{json}");
    let explained = project.output(&["explain", "control:lonn@bærum/2013"]);
    for part in [
        "does not hold",
        "within kr(6000)",
        "prøven",
        "Alt er fordelt",
        "6 001 kr",
        "2013/postings.csv:5",
    ] {
        assert!(explained.contains(part), "{part}: {explained}");
    }
    let page = project.run(&["report", "--lang", "nb"]).1;
    for part in [
        "Bærum 2013: 1 av 2 kontroller av regnskapet holder.",
        "<code>lonn</code>",
        "Lønn",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let all = project.output(&["explain", "control:ingen-investering"]);
    assert!(all.contains("bærum 2013  has nothing to look at"), "{all}");
    for (asked, help) in [
        ("control:lon", "did you mean `lonn`?"),
        ("control:senere@bærum/2013", "its years: from 2020"),
        ("control:lonn@bærum/2012", "`bærum` has no accounts of 2012"),
    ] {
        let (code, _, err) = project.run(&["explain", asked]);
        assert_eq!(code, Exit::Failed, "{asked}: {err}");
        assert!(err.contains(help), "{asked}: {err}");
    }
    // Controls are no part of what is accepted.
    project.run(&["accept", "--all", "--note", "ny"]);
    let snapshot = project.read("snapshots/reported.snap");
    assert!(!snapshot.contains("ingen-investering"), "{snapshot}");
}

#[test]
fn the_page_of_controls_is_what_they_declare() {
    let (project, _) = books(2024, &SOUND, "");
    let page = controls_page(&project.model.national.controls);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/controls.md");
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        fs::write(&path, &page).expect("the page");
        return;
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed.replace("\r\n", "\n") == page,
        "docs/controls.md is stale; run the tests once with UPDATE_REFERENCE=1"
    );
}
