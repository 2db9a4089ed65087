//! The page of differences.

use super::*;

#[test]
fn a_page_of_differences_is_written_whole_and_stands_on_its_own() {
    let (before, project) = (Project::new(), Project::new());
    project.edit(
        "municipalities/bærum/2013/postings.csv",
        "250,25;Tolk",
        "350,25;Tolk",
    );
    project.edit(
        "municipalities/bærum/2013/facts.toml",
        "value = 5",
        "value = 7",
    );
    let old = before.folder.path().display().to_string();
    let arguments = ["diff", &old, ".", "--format", "html"];
    let (code, html, err) = project.run(&arguments);
    assert_eq!((code, err.as_str()), (exit::Exit::Differs, ""));
    assert_eq!(
        links_of_sound_page(&html),
        5,
        "three parts of the page and two causes"
    );
    let text = seen(&html);
    let told = [
        "data bærum/2013/bilag 2",
        "municipalities/bærum/2013/postings.csv:3",
        "fact bærum/2013/deltakere",
        "5 → 7",
        "Introduksjonsprogram · Per person · Bærum 2013",
        "= forskjellen",
        "2 filer som ble lest, er ulike",
        kontering::diff::CauseMethod::Recomputed.sentence(),
    ];
    for told in told {
        assert!(text.contains(told), "{told} is not in {text}");
    }
    // The page holds no text of a posting.
    assert!(!text.contains("Tolk") && !text.contains("≠"), "{text}");
    let (_, csv, _) = project.run(&["diff", &old, ".", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect();
    let exact = |row: &BTreeMap<String, String>| {
        [&row["difference_exact"], &row["amount_exact"]]
            .map(String::clone)
            .concat()
    };
    for row in rows
        .iter()
        .filter(|row| ["cell", "part"].contains(&row["kind"].as_str()))
    {
        assert!(
            html.contains(&row["address"])
                && html.contains(&format!("<data value=\"{}\"", exact(row))),
            "{row:?}"
        );
    }

    let folder = project.folder.path().join("ut");
    let path = folder.join("forskjeller.html").display().to_string();
    let to_file: Vec<&str> = arguments.into_iter().chain(["--output", &path]).collect();
    let (code, out, err) = project.run(&to_file);
    assert!(
        code == exit::Exit::Failed && out.is_empty() && err.contains("there is no folder"),
        "{out}{err}"
    );
    std::fs::create_dir(&folder).expect("made");
    let (code, said, err) = project.run(&to_file);
    assert_eq!((code, err.as_str()), (exit::Exit::Differs, ""));
    assert!(
        said.starts_with(&format!("wrote {path}: ")) && said.ends_with(" kB\n"),
        "{said}"
    );
    assert_eq!(project.read("ut/forskjeller.html"), html);
    assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 1);
    let same: Vec<&str> = ["diff", ".", "."]
        .into_iter()
        .chain(to_file[3..].iter().copied())
        .collect();
    assert_eq!(project.run(&same).0, exit::Exit::Fine);
    assert!(seen(&project.read("ut/forskjeller.html")).contains("De to sidene er ikke ulike."));
}

#[test]
fn a_page_tells_a_broken_check_and_is_not_made_of_figures_that_may_be_wrong() {
    let (before, project) = (Project::new(), Project::new());
    project.edit(
        "rules/kostra.rhai",
        "intro == intro.lonn + intro.drift",
        "intro == intro.lonn",
    );
    let old = before.folder.path().display().to_string();
    let arguments = ["diff", &old, ".", "--format", "html", "--lang", "en"];
    let (code, html, _) = project.run(&arguments);
    assert_eq!(code, exit::Exit::Fine, "no cell differs");
    assert!(seen(&html).contains("error[K0502]: "), "{}", seen(&html));
    project.edit(
        "rules/kostra.rhai",
        "otherwise(outside.scope).because(\"another service\");",
        "",
    );
    let path = project
        .folder
        .path()
        .join("side.html")
        .display()
        .to_string();
    let (code, out, err) = project.run(
        &arguments
            .into_iter()
            .chain(["--output", &path])
            .collect::<Vec<_>>(),
    );
    assert!(
        code == exit::Exit::Failed && out.is_empty() && err.contains("error["),
        "{code} {out}{err}"
    );
    assert!(!project.exists("side.html"));
}
