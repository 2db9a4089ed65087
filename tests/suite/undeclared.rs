//! A project whose vocabulary declares nothing of national codes: any code is one, and it runs.

use kontering::cli::exit::Exit;

use super::cli::Project;

/// The small project, whose dwellings have a function of one digit, and a posting of a balance.
fn project() -> Project {
    let project = Project::new();
    project.edit("rules/kostra.rhai", "funksjon == 265", "funksjon == 1");
    let postings = "municipalities/bærum/2013/postings.csv";
    project.edit(postings, "1;265;190", "1;1;190");
    project
}

#[test]
fn the_shape_of_codes_is_checked_as_far_as_it_is_declared() {
    let project = project();
    let (code, _, err) = project.run(&["run", "--format", "csv"]);
    assert_eq!(code, Exit::Failed);
    assert!(err.contains("K0107"), "{err}");
    let path = "rules/vocabulary.toml";
    let vocabulary = project.read(path);
    project.put(path, &vocabulary.replace("digits = 3\n", ""));
    let csv = project.output(&["run", "--format", "csv"]);
    assert!(csv.contains(",749.25,"), "{csv}");
}

#[test]
fn signs_and_accounts_without_functions_are_known_where_they_are_declared() {
    let project = Project::new();
    let postings = "municipalities/bærum/2013/postings.csv";
    let booked = project.read(postings).replace(',', ".");
    let reversed = |line: &str| {
        let mut fields: Vec<String> = line.split(';').map(str::to_owned).collect();
        fields[4] = format!("-{}", fields[4].replace('.', ","));
        fields.join(";") + "\n"
    };
    let (head, lines) = booked.split_once('\n').expect("a header");
    let lines: String = lines.lines().map(reversed).collect();
    project.put(postings, &format!("{head}\n{lines}2;;;01;10,00;Bank;5\n"));
    let codes = |project: &Project| {
        let (_, out, err) = project.run(&["test"]);
        ["K0107", "K0124"].map(|code| format!("{out}{err}").contains(code))
    };
    assert_eq!(codes(&project), [false, true], "declared");
    let path = "rules/vocabulary.toml";
    let vocabulary = project.read(path);
    let is_declared = |line: &&str| !line.starts_with("absent_in") && !line.starts_with("income");
    let without: Vec<&str> = vocabulary.lines().filter(is_declared).collect();
    project.put(path, &without.join("\n"));
    assert_eq!(codes(&project), [true, false], "undeclared");
}
