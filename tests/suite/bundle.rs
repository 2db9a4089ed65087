//! Single cells recomputed from the folder that `explain --bundle` makes of each.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use kontering::cli::exit;
use kontering::engine::{Address, Cell};
use kontering::explain::{Bundle, Scene, bundle, explain_cell};
use kontering::workspace::{Project, Request, Run, load};
use kontering::world::{MemoryWorld, World};

use super::cli::{Project as Folder, run_in};
use super::published::shipped;
use super::shipped::copy;

/// What the shipped texts hold and no rule looks for; it must not be in any bundle.
const SECRETS: [&str; 1] = ["Fastlønn"];

fn world_of(bundle: &Bundle) -> MemoryWorld {
    let world = MemoryWorld::new();
    bundle
        .files
        .iter()
        .for_each(|(path, content)| world.put(path, content.clone()));
    world
}

/// Recomputes a cell from a bundle made for it alone, and compares the figure and its explanation.
fn recompute(world: &MemoryWorld, project: &Project, run: &Run, cell: &Cell) {
    let scene = Scene::new(world, project, run, false, 0);
    let made = bundle(&scene, &cell.address)
        .unwrap_or_else(|finding| panic!("{}: {finding}", cell.address));
    let alone = world_of(&made);
    let loaded = load(&alone);
    assert!(
        !loaded.has_errors(),
        "{}: {:#?}",
        cell.address,
        loaded.diagnostics
    );
    let request = Request {
        view: run.view.clone(),
        ..Request::default()
    };
    let again = loaded.value.run(&alone, &request);
    // Nothing but the cell stands on all that it needs.
    assert!(
        !again.has_errors(),
        "{}: {:#?}",
        cell.address,
        again.diagnostics
    );
    let again = again.value;
    assert_eq!(again.workbook.cells.len(), 1, "{}", cell.address);
    let found = again
        .workbook
        .get(&cell.address)
        .unwrap_or_else(|| panic!("{} is not there", cell.address));
    assert_eq!(
        (&found.figure, found.basis, found.origin),
        (&cell.figure, cell.basis, cell.origin),
        "{}",
        cell.address
    );
    let explained = |world: &MemoryWorld, project: &Project, run: &Run| {
        explain_cell(&Scene::new(world, project, run, false, 0), &cell.address)
    };
    let (before, after) = (
        explained(world, project, run),
        explained(&alone, &loaded.value, &again),
    );
    let (before, after) = (before.expect("a cell"), after.expect("a cell"));
    assert_eq!(
        (before.value, before.display),
        (after.value, after.display),
        "{}",
        cell.address
    );
    for (path, content) in made
        .files
        .iter()
        .filter(|(path, _)| path.ends_with("postings.csv"))
    {
        let text = String::from_utf8(content.clone()).expect("UTF-8");
        assert_eq!(
            SECRETS.iter().find(|secret| text.contains(**secret)),
            None,
            "{path} of {}",
            cell.address
        );
    }
}

/// So many different cells of the shipped folder, drawn from a seed, each recomputed alone.
fn check(count: usize, seed: u64) {
    let (_, project, run) = shipped();
    let world = copy();
    let mut state = seed;
    let mut drawn = BTreeSet::new();
    while drawn.len() < count {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        drawn.insert(usize::try_from(state >> 33).expect("fits") % run.workbook.cells.len());
    }
    let cells: Vec<&Cell> = drawn
        .into_iter()
        .map(|index| &run.workbook.cells[index])
        .collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(cell) = cells.get(next.fetch_add(1, Ordering::Relaxed)) {
                    recompute(&world, &project, &run, cell);
                }
            });
        }
    });
}

#[test]
fn a_hundred_random_cells_are_recomputed_alone() {
    check(100, 1713);
}

#[test]
fn a_bundle_holds_only_the_postings_of_its_cell() {
    let (_, project, run) = shipped();
    let world = copy();
    let address: Address = "t07:lonn_og_sosiale_utgifter:sum@baerum/2013"
        .parse()
        .expect("an address");
    let cell = run
        .workbook
        .cells
        .iter()
        .find(|cell| {
            Address {
                view: None,
                ..cell.address.clone()
            } == address
        })
        .expect("a cell");
    recompute(&world, &project, &run, cell);
    let made = bundle(&Scene::new(&world, &project, &run, false, 0), &address).expect("a bundle");
    let account = run
        .asked_accounts()
        .find(|account| &*account.municipality == "baerum")
        .expect("an account");
    let lines = made.files["municipalities/baerum/2013/postings.csv"]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
        - 1;
    assert_eq!(lines, made.postings);
    let wages: u64 = account
        .contributions
        .iter()
        .filter(|contribution| contribution.target.to_string() == "introduksjonsprogram.lonn")
        .map(|contribution| contribution.count)
        .sum();
    assert_eq!(made.postings as u64, wages);
    assert!(
        !made
            .files
            .contains_key("municipalities/skedsmo/2013/postings.csv")
    );
    assert!(
        made.files.keys().all(|path| !path.ends_with("cases.toml")),
        "{:?}",
        made.files.keys()
    );
}

#[test]
fn no_cell_no_bundle() {
    let (_, project, run) = shipped();
    let world = copy();
    let address: Address = "t07:lonn:sum@baerum/2013".parse().expect("an address");
    let refused =
        bundle(&Scene::new(&world, &project, &run, false, 0), &address).expect_err("no such cell");
    assert!(refused.to_string().starts_with("K0505"), "{refused}");
}

#[test]
fn codes_that_no_rule_looks_at_are_others_in_a_bundle() {
    let project = Folder::new();
    let description = "municipalities/bærum/municipality.toml";
    let declared = "\n[dimensions.klient]\nnb = \"Klient\"\n[[ledger]]";
    project.edit(description, "[[ledger]]", declared);
    let column = "[ledger.codes.klient]\ncolumn = \"Klient\"\n[ledger.texts]\n";
    project.edit(description, "[ledger.texts]\n", column);
    let ledger = "municipalities/bærum/2013/postings.csv";
    let lines = project.read(ledger);
    let mut lines = lines.lines();
    let header = format!("{};Klient\n", lines.next().expect("a header"));
    let clients = lines.map(|line| format!("{line};Kari Nordmann\n"));
    project.put(ledger, &format!("{header}{}", clients.collect::<String>()));
    let bundled = |folder: &str| {
        let to = project.folder.path().join(folder).display().to_string();
        project.output(&["explain", "t01:intro:sum@bærum/2013", "--bundle", &to]);
        project.read(&format!("{folder}/municipalities/bærum/2013/postings.csv"))
    };
    let others = bundled("others");
    assert!(
        !others.contains("Nordmann") && others.contains("…1"),
        "{others}"
    );
    let rules = project.read("municipalities/bærum/rules.rhai");
    let rule = "view(\"en\").title(\"En\", \"One\").exclude(\"kari\", klient == \"Kari Nordmann\").because(\"x\");\n";
    project.put("municipalities/bærum/rules.rhai", &format!("{rules}{rule}"));
    let own = bundled("own");
    assert!(own.contains("Nordmann"), "what a rule looks at: {own}");
}

#[test]
fn a_bundle_has_the_tables_of_scripts_and_no_other_file() {
    let project = Folder::new();
    let folder = "municipalities/bærum";
    project.put(
        &format!("{folder}/tabell-regler.csv"),
        "id,to,because,art\nx,intro.drift,x,999\n",
    );
    for path in ["regler.csv", "2013/lønn.csv", "liste.csv"] {
        project.put(&format!("{folder}/{path}"), "Ola Nordmann;500000\n");
    }
    let rules = project.read(&format!("{folder}/rules.rhai"));
    let script = "// See 2013/lønn.csv, \"liste.csv\" and regler.csv.\nrules_from( \"tabell-regler.csv\" );\n";
    project.put(&format!("{folder}/rules.rhai"), &format!("{rules}{script}"));
    let to = project.folder.path().join("en").display().to_string();
    project.output(&["explain", "t01:intro:sum@bærum/2013", "--bundle", &to]);
    let world = project.world();
    let has = |path: &str| world.exists(&format!("en/{folder}/{path}"));
    assert!(has("tabell-regler.csv") && has("2013/postings.csv"));
    for path in ["regler.csv", "2013/lønn.csv", "liste.csv"] {
        assert!(!has(path), "{path}");
    }
}

#[test]
fn a_bundle_expects_postings_in_no_period_that_it_left_out() {
    let project = Folder::new();
    let description = "municipalities/bærum/municipality.toml";
    project.edit(
        description,
        "periods = [\"01\"]",
        "periods = [\"01\", \"02\"]",
    );
    let ledger = "municipalities/bærum/2013/postings.csv";
    let lines = project.read(ledger);
    project.put(ledger, &format!("{lines}1;120;010;02;70,00;x;99\n"));
    let to = project.folder.path().join("en").display().to_string();
    let cell = "t01:intro:sum@bærum/2013";
    project.output(&["explain", cell, "--bundle", &to]);
    let (code, out, err) = run_in(std::path::Path::new(&to), &["explain", cell]);
    assert_eq!((code, err.as_str()), (exit::Exit::Fine, ""), "{out}");
}
