//! Municipalities in different years: kroner of one are never put against those of another without a
//! price index, and the first screen can be narrowed.

use kontering::cli::exit;

use crate::cli::Project;
use crate::gap_cli::two;

/// Asker has a ledger for 2016, Bærum for 2013.
fn apart() -> Project {
    let project = two();
    let asker = "municipalities/asker";
    let text = |path: &str| project.read(&format!("{asker}/{path}"));
    project.put(
        &format!("{asker}/municipality.toml"),
        &text("municipality.toml").replace("2013", "2016"),
    );
    for file in ["postings.csv", "facts.toml"] {
        project.put(
            &format!("{asker}/2016/{file}"),
            &text(&format!("2013/{file}")),
        );
    }
    let left = project.folder.path().join(asker).join("2013");
    std::fs::remove_dir_all(left).expect("taken away");
    project
}

/// The same with an index that stands at 80 in 2013 and at 100 in 2016.
fn with_index() -> Project {
    let project = apart();
    let index =
        "[facts.kpi]\nnb = \"konsumprisindeks\"\nen = \"consumer price index\"\nunit = \"index\"\n";
    project.put(
        "rules/vocabulary.toml",
        &(project.read("rules/vocabulary.toml") + index),
    );
    project.put(
        "reference/landet/series.toml",
        "[kpi]\nunit = \"index\"\norigin = \"published\"\nsource = \"tabell 7\"\nvalues = { 2013 = 80, 2016 = 100 }\n",
    );
    project.put(
        "kontering.toml",
        "[comparison]\nprice_index = \"kpi\"\nprice_place = \"landet\"\n",
    );
    project
}

const GAP: [&str; 5] = ["gap", "asker", "bærum", "--area", "intro"];

#[test]
fn a_gap_between_years_is_refused_with_a_remedy_that_is_possible() {
    let project = apart();
    let (code, out, err) = project.run(&GAP);
    assert_eq!((code, out.as_str()), (exit::Exit::Failed, ""));
    assert!(
        err.contains("K0704") && err.contains("no year with ledgers in common"),
        "{err}"
    );
    let (code, _, err) = project.run(&["gap", "asker/2016", "bærum/2013"]);
    assert_eq!(code, exit::Exit::Failed);
    assert!(
        err.contains("K0713")
            && err.contains("`asker/2016` and `bærum/2013` are of different years")
            && err.contains("declare a price index in kontering.toml")
            && !err.contains("asker/2013"),
        "{err}"
    );
    let (code, _, err) = project.run(&["gap", "asker/2016", "bærum/2013", "--prices", "2016"]);
    assert_eq!(code, exit::Exit::Failed);
    assert!(
        err.contains("K0713") && err.contains("prices of 2016"),
        "{err}"
    );
}

#[test]
fn an_index_brings_a_gap_to_the_prices_of_one_year() {
    let project = with_index();
    // 325.025 of 2016; 250.15 of 2013 are 312.6875 in prices of 2016.
    let text = project.output(&GAP);
    for line in [
        "gap.intro: Introduksjonsprogram, Asker 2016 - Bærum 2013, kr/person\n",
        "Kroner er i priser fra 2016, etter konsumprisindeks for landet (tabell 7): 2013 × 1,2500.\n",
        "reported              12,34 ",
        "Bærum: exclude tolk  +62,56 ",
        "basis: reconstructed",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let of_2013 = project.output(&[&GAP[..], &["--prices", "2013"]].concat());
    assert!(
        of_2013.contains("reported               9,87 "),
        "{of_2013}"
    );
    let json: serde_json::Value =
        serde_json::from_str(&project.output(&[&GAP[..], &["--format", "json"]].concat()))
            .expect("JSON");
    assert_eq!(json[0]["year"], serde_json::Value::Null);
    assert_eq!(json[0]["prices"]["year"], 2016);
    assert_eq!(json[0]["prices"]["factors"][1]["factor"]["numerator"], "5");
    let csv = project.output(&[&GAP[..], &["--format", "csv"]].concat());
    let address = "gap.intro:start:effekt@asker~bærum/2016~2013.in.2016/comparable";
    assert!(csv.contains(address), "{csv}");
    let told = project.output(&["explain", address, "--postings", "0"]);
    assert!(
        told.contains("12,34 kr per person")
            && told.contains("fact(\"kpi\").at(\"landet\").period(\"2016\")")
            && told.contains("├─ kpi@landet/2016")
            && told.contains("└─ kpi@landet/2013")
            && told.contains("├─ bærum/2013/reported  250,15 kr per person"),
        "{told}"
    );
    let step = "gap.intro:bærum.tolk:effekt@asker~bærum/2016~2013.in.2016/comparable";
    let told = project.output(&["explain", step]);
    assert!(
        told.contains("62,56 kr per person") && told.contains("kpi@landet/2013"),
        "{told}"
    );
    // In one year, prices are asked for.
    let one = project.output(&["gap", "asker/2016", "bærum/2013", "--area", "boliger"]);
    assert!(
        one.contains("749") && one.contains("936,56") || one.contains("187"),
        "{one}"
    );
}

#[test]
fn a_report_ranks_within_a_year_or_by_an_index_that_it_names() {
    let (_, html, err) = apart().run(&["report", "--lang", "en"]);
    assert!(html.contains("<html"), "{err}");
    assert!(
        !html.contains("Highest") && html.contains("are not ranked against each other"),
        "different years are ranked"
    );
    assert!(
        html.contains("kroner are in each year&#39;s own prices")
            || html.contains("kroner are in each year's own prices")
    );
    let html = with_index().output(&["report", "--lang", "en"]);
    let index = "Kroner are in prices of 2016, by consumer price index of landet (tabell 7): 2013 × 1,2500.";
    assert!(html.contains("Highest") && html.contains(index));
    let ranking = html.split("Highest").nth(1).expect("a ranking");
    let ranking = &ranking[..ranking.find("</table>").expect("its end")];
    assert!(
        ranking.contains("325") && ranking.contains("313") && ranking.contains("Bærum 2013"),
        "{ranking}"
    );
    assert!(!ranking.contains(">250<"), "{ranking}");
}

#[test]
fn years_are_ranked_each_by_itself_without_an_index() {
    let project = apart();
    // A third and a fourth municipality, one in each year.
    for (id, number, year, of) in [
        ("dal", "0301", "2013", "bærum"),
        ("eid", "0302", "2016", "asker"),
    ] {
        let text = |file: &str| project.read(&format!("municipalities/{of}/{file}"));
        let put =
            |file: &str, text: &str| project.put(&format!("municipalities/{id}/{file}"), text);
        let told = text("municipality.toml")
            .replace("Bærum", "Dal")
            .replace("Asker", "Eid");
        put(
            "municipality.toml",
            &told.replace("0219", number).replace("0220", number),
        );
        let postings = text(&format!("{year}/postings.csv"));
        put(
            &format!("{year}/postings.csv"),
            &postings.replace("250,25", "850,25"),
        );
        put(
            &format!("{year}/facts.toml"),
            &text(&format!("{year}/facts.toml")),
        );
        put("rules.rhai", "");
    }
    let (_, html, _) = project.run(&["report", "--lang", "en"]);
    let ranking = html.split("Highest").nth(1).expect("a ranking");
    let ranking = &ranking[..ranking.find("</table>").expect("its end")];
    let rows: Vec<&str> = ranking.split("<tr").skip(1).collect();
    assert_eq!(rows.len(), 2, "one of each year: {ranking}");
    for row in rows {
        assert!(
            row.contains("2013") != row.contains("2016"),
            "different years in one row: {row}"
        );
    }
}

#[test]
fn the_first_screen_says_that_years_differ_and_in_which_prices() {
    let text = apart().output(&[]);
    assert!(
        text.contains("2013, 2016, kr")
            && text.contains("Asker 2016")
            && text.contains("Bærum 2013")
            && text.contains("Årene er ulike, og kroner er i hvert års egne priser."),
        "{text}"
    );
    let project = with_index();
    let text = project.output(&["--lang", "en"]);
    // 1 250.75 kroner of 2013 are 1 563.4375 in prices of 2016.
    assert!(
        text.contains("Kroner are in prices of 2016, by consumer price index of landet (tabell 7): 2013 × 1,2500.")
            && text.contains(" 1 563 ")
            && text.contains(" 3 250 ")
            && text.contains(" 62,5"),
        "{text}"
    );
    let csv = project.output(&["--format", "csv"]);
    assert!(
        csv.starts_with("area,municipality,year,view,kr,percent,display,basis,prices\n")
            && csv.contains("intro,bærum,2013,reported,1563.4375,"),
        "{csv}"
    );
    // One year in its own prices is as it was booked, and says nothing.
    let one = project.output(&["bærum"]);
    assert!(one.contains(" 1 251 ") && !one.contains("priser"), "{one}");
    let one = project.output(&["bærum", "--prices", "2016"]);
    assert!(
        one.contains(" 1 563 ") && one.contains("priser fra 2016"),
        "{one}"
    );
    let (code, _, err) = project.run(&["bærum", "--prices", "2020"]);
    assert_eq!(code, exit::Exit::Failed);
    assert!(
        err.contains("is not stated for 2020") && err.contains("it is stated for 2013, 2016"),
        "{err}"
    );
}

#[test]
fn a_year_that_the_index_lacks_is_missing_with_the_reason() {
    let project = with_index();
    project.edit("reference/landet/series.toml", "2013 = 80, ", "2012 = 80, ");
    let text = project.output(&[]);
    assert!(
        text.contains(".  Bærum 2013: the price index `kpi` of landet is not stated for 2013")
            && text.contains(" 3 250 ")
            && text.contains(" 62,5"),
        "shares need no index: {text}"
    );
    let (code, _, err) = project.run(&GAP);
    assert_eq!(code, exit::Exit::Failed);
    assert!(err.contains("is not stated for 2013"), "{err}");
    let html = project.output(&["report", "--lang", "en"]);
    assert!(!html.contains("Highest") && html.contains("is not stated for 2013"));
}

#[test]
fn sheets_with_kroner_of_several_years_say_so() {
    let project = apart();
    let text = project.output(&["run", "--sheet", "t01"]);
    assert!(
        text.contains("Asker 2016") && text.contains("Årene er ulike"),
        "{text}"
    );
    assert!(
        !project
            .output(&["run", "--sheet", "t01", "bærum"])
            .contains("Årene er ulike")
    );
    let (_, text, _) = project.run(&["run", "--sheet", "gap.intro"]);
    assert!(!text.contains("gap.intro: "), "{text}");
    let text = with_index().output(&["run", "--sheet", "gap.intro"]);
    assert!(
        text.contains("Asker 2016 - Bærum 2013") && text.contains("priser fra 2016"),
        "{text}"
    );
}

#[test]
fn the_first_screen_is_narrowed_to_places_years_and_sheets() {
    let project = apart();
    let narrowed = project.output(&["bærum/2013"]);
    assert!(
        narrowed.contains("Bærum") && !narrowed.contains("Asker"),
        "{narrowed}"
    );
    assert_eq!(project.output(&["--year", "2013"]), narrowed);
    assert_eq!(project.output(&["bærum", "--lang", "nb"]), narrowed);
    assert_eq!(
        project.output(&["--sheet", "t01", "--year", "2016"]),
        project.output(&["run", "--sheet", "t01", "asker/2016"])
    );
    assert_eq!(
        project.output(&["--year", "2016", "run", "--format", "csv"]),
        project.output(&["run", "--format", "csv", "asker"])
    );
    for (arguments, code, said) in [
        (
            &["bærm"][..],
            exit::Exit::Usage,
            "`bærm` is neither a verb nor a municipality of the folder; did you mean `bærum`?",
        ),
        (&["rnu"], exit::Exit::Usage, "did you mean `run`?"),
        (&["zzzz"], exit::Exit::Usage, "the verbs are run, check, "),
        (
            &["bærum", "check"],
            exit::Exit::Usage,
            "write `kontering check`, and places behind it",
        ),
        (
            &["bærum/2016"],
            exit::Exit::Failed,
            "`bærum` has no ledger for 2016",
        ),
        (
            &["bærum", "--year", "2016"],
            exit::Exit::Failed,
            "`bærum` has no ledger for 2016",
        ),
        (
            &["--year", "2019"],
            exit::Exit::Failed,
            "there are ledgers for: 2013, 2016",
        ),
        (
            &["--sheet", "t01", "--prices", "2016"],
            exit::Exit::Usage,
            "as they were booked",
        ),
        (&["--sheet", "t99"], exit::Exit::Failed, "K0705"),
    ] {
        let (found, out, err) = project.run(arguments);
        assert_eq!((found, out.as_str()), (code, ""), "{arguments:?}: {err}");
        assert!(err.contains(said), "{arguments:?}: {err}");
    }
}
