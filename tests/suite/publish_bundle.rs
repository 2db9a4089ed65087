//! Folders that recompute a published cell: they give the figure, and hold nothing that is not told.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use kontering::cli::exit;
use kontering::engine::{Account, Cell};
use kontering::explain::{Bundle, Scene, published_bundle};
use kontering::model::{Id, REPORTED};
use kontering::publish::{Published, publish};
use kontering::workspace::{Project, Request, Run, load};
use kontering::world::MemoryWorld;

use crate::cli::{Project as Folder, run_in};
use crate::made_up::{MadeUp, municipality};
use crate::publish_formats::{project as with_secrets, told};
use crate::published::shipped;
use crate::shipped::copy;

fn world_of(bundle: &Bundle) -> MemoryWorld {
    let world = MemoryWorld::new();
    for (path, content) in &bundle.files {
        world.put(path, content.clone());
    }
    world
}

/// The accounts as reported, by municipality and year.
fn reported(run: &Run) -> BTreeMap<(&Id, i32), &Account> {
    let accounts = run.accounts.iter();
    let reported = accounts.filter(|account| *account.view == *REPORTED);
    reported
        .map(|account| ((&account.municipality, account.year), account))
        .collect()
}

/// Holds whatever a folder tells against what is published: its facts and its postings.
fn holds_nothing_else(made: &Bundle, published: &Published, project: &Project) {
    let world = world_of(made);
    let loaded = load(&world).value;
    for ((place, period), facts) in loaded.facts.iter() {
        for (id, fact) in facts {
            let told = published.project.facts.get(place, period, id);
            let told = told.unwrap_or_else(|| panic!("{place} {period} {id}"));
            assert_eq!(told.figure, fact.figure, "{place} {period} {id}");
        }
    }
    let run = loaded.run(&world, &Request::default());
    assert!(
        !run.has_errors(),
        "{}: {:#?}",
        made.cell.address,
        run.diagnostics
    );
    let run = run.value;
    assert_eq!(run.workbook.cells.len(), 1, "{}", made.cell.address);
    let told = reported(&published.run);
    for ((municipality, year), account) in reported(&run) {
        let told = told[&(municipality, year)];
        for contribution in &account.contributions {
            assert!(contribution.count <= 1, "{municipality} {year}");
        }
        let leaf = |category: &str| {
            project
                .model
                .categories
                .children(Some(category))
                .next()
                .is_none()
        };
        let leaves = account.categories.iter().filter(|(id, _)| leaf(id));
        for (category, kroner) in leaves {
            let is_told = told.categories.get(category) == Some(kroner);
            let none = kontering::value::Ratio::zero();
            assert!(
                is_told || *kroner == none,
                "{}: {category} of {municipality} {year}",
                made.cell.address
            );
        }
    }
}

#[test]
fn published_cells_are_recomputed_from_what_is_told() {
    let (_, project, run) = shipped();
    let world = copy();
    let published = publish(&project, &run, &world)
        .value
        .expect("a publication");
    let scene = Scene::new(&world, &project, &run, false, 0);
    let told = published.run.workbook.cells.iter();
    let told: Vec<&Cell> = told
        .filter(|cell| cell.figure.as_exact().is_some())
        .collect();
    let drawn = told.iter().step_by(told.len() / 12).copied();
    // Beside it stand adjustments by facts that the bundle lacks.
    let beside = told.iter().copied().filter(|cell| {
        let address = cell.address.to_string();
        address.starts_with("t17:boliger_og_boligadministrasjon:per_bolig@baerum/2013")
    });
    let drawn: Vec<&Cell> = drawn.chain(beside).collect();
    let mut refused = Vec::new();
    for cell in &drawn {
        match published_bundle(&scene, &published, &cell.address) {
            Ok(made) => {
                assert_eq!(made.cell.figure, cell.figure);
                holds_nothing_else(&made, &published, &project);
            }
            Err(finding) => refused.push(finding.to_string()),
        }
    }
    assert!(refused.len() < drawn.len() / 4, "{refused:#?}");
    assert!(drawn.len() > 12 && !refused.iter().any(|why| why.contains("per_bolig")));
}

/// Kroner of three contributors, whose names are codes that a rule looks at.
const OF_CONTRIBUTORS: &str = r#"
//- rules/vocabulary.toml
[publish]
threshold = 5
dominance = 70
[publish.contributors]
dimension = "motpart"
fewest = 3
[dimensions.kontoklasse]
[dimensions.funksjon]
[dimensions.art]
[dimensions.periode]
[dimensions.motpart]
//- rules/categories.toml
[[area]]
id = "a"
[[area]]
id = "b"
//- rules/sheets.rhai
rule("a", funksjon == 101).to(a).because("t");
rule("b", funksjon == 102 and motpart != 9).to(b).because("t");
sheet("l").row("a", a).row("b", b).column("v", row);
MUNICIPALITY
[ledger.codes.motpart]
column = "Hvem"
//- municipalities/al/rules.rhai
//- municipalities/al/2020/postings.csv
Funksjon;Beløp;Bilag;Hvem
101;100,00;1;Hansen
101;100,00;2;Berg
101;100,00;3;Dahl
102;100,00;4;Hansen
102;100,00;5;Berg
102;100,00;6;Dahl
"#;

#[test]
fn a_published_bundle_names_no_contributor() {
    let codes = ["=1", "Funksjon", "=010", "=01"];
    let text = OF_CONTRIBUTORS.replace("MUNICIPALITY\n", &municipality("al", 2020, codes));
    let MadeUp {
        project,
        run,
        world,
    } = MadeUp::of(&text);
    let published = publish(&project, &run, &world).value;
    let published = published.expect("a publication");
    let scene = Scene::new(&world, &project, &run, false, 0);
    for row in ["a", "b"] {
        let cell = format!("l:{row}:v@al/2020").parse().expect("an address");
        let made = published_bundle(&scene, &published, &cell);
        let made = made.unwrap_or_else(|refused| panic!("{row}: {refused}"));
        assert_eq!(made.cell.display(), "300");
        for (path, content) in &made.files {
            let text = String::from_utf8_lossy(content);
            for name in ["Hansen", "Berg", "Dahl"] {
                assert!(!text.contains(name), "{row}: {path}: {text}");
            }
        }
    }
}

/// All that the files below a folder hold, their names included.
fn all_text(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        text.push_str(&format!("\n{}\n", path.display()));
        text.push_str(&match path.is_dir() {
            true => all_text(&path),
            false => fs::read_to_string(&path).expect("a text"),
        });
    }
    text
}

#[test]
fn a_bundle_of_each_cell_tells_what_may_be_told_or_is_refused() {
    let project: Folder = with_secrets();
    let published = project.output(&["run", "--publish", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(published.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let at = |name: &str| header.iter().position(|of| of == name).expect("a column");
    let (address, display) = (at("address"), at("display"));
    let (mut written, mut refused, mut had_secrets) = (0, 0, 0);
    for record in reader.records() {
        let record = record.expect("a record");
        let cell = &record[address];
        if cell.starts_with("gap.") || cell.starts_with("check:") {
            continue;
        }
        let holder = tempfile::tempdir().expect("a folder");
        let folder = holder.path().join("told").display().to_string();
        let (code, out, err) = project.run(&["explain", cell, "--publish", "--bundle", &folder]);
        if code == exit::Exit::Fine {
            written += 1;
            let text = format!("{out}{err}{}", all_text(Path::new(&folder)));
            assert_eq!(told(&text), Vec::<&str>::new(), "{cell}\n{text}");
            assert_ne!(&record[display], ":", "{cell}");
            for verb in [&["explain", cell][..], &["run"], &[], &["check"]] {
                let (code, out, err) = run_in(Path::new(&folder), verb);
                assert_eq!(
                    (code, err.as_str()),
                    (exit::Exit::Fine, ""),
                    "{cell} {verb:?}\n{out}"
                );
            }
        } else {
            refused += 1;
            assert!(
                err.contains("K0710") && !Path::new(&folder).exists(),
                "{cell}\n{err}"
            );
            assert_eq!(told(&err), Vec::<&str>::new(), "{cell}\n{err}");
        }
        let whole = holder.path().join("whole").display().to_string();
        let (code, _, err) = project.run(&["explain", cell, "--bundle", &whole]);
        assert_eq!(code, exit::Exit::Fine, "{cell}\n{err}");
        had_secrets += usize::from(!told(&all_text(Path::new(&whole))).is_empty());
    }
    assert!(
        written > 3 && refused > 3 && had_secrets > 3,
        "{written} {refused} {had_secrets}"
    );
    let first = ["explain", "t01:intro:sum@bærum/2013", "--publish"];
    let (code, _, err) = project.run(&first);
    assert!(
        code == exit::Exit::Usage && err.contains("add `--bundle DIR`"),
        "{err}"
    );
}
