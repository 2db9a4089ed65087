//! The attack on what the program writes of the shipped project: two views, machine formats.

use std::collections::BTreeSet;
use std::path::Path;

use kontering::model::{Id, REPORTED};
use kontering::workspace::{Request, Run};

use crate::cli::run_in;
use crate::published::shipped;

use super::{Attacker, ToldNumbers, cell_views};

/// The addresses of which an output shows a figure.
fn addresses_told(text: &str, format: &str) -> BTreeSet<String> {
    let is_told = |display: &str| !["", ".", ":"].contains(&display);
    match format {
        "csv" => {
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let header = reader.headers().expect("a header").clone();
            let column = |name: &str| header.iter().position(|of| of == name).expect("a column");
            let (address, display) = (column("address"), column("display"));
            let records = reader.records().map(|record| record.expect("a record"));
            let told = records.filter(|record| is_told(&record[display]));
            told.map(|record| record[address].to_owned()).collect()
        }
        _ => {
            let json: serde_json::Value = serde_json::from_str(text).expect("JSON");
            let cells = json["cells"].as_array().expect("cells");
            let told = cells
                .iter()
                .filter(|cell| is_told(cell["display"].as_str().expect("a text")));
            told.map(|cell| cell["address"].as_str().expect("an address").to_owned())
                .collect()
        }
    }
}

#[test]
fn nothing_is_found_in_what_the_program_writes_of_the_shipped_project() {
    let (world, project, run) = shipped();
    let views: [Id; 2] = [REPORTED.into(), "comparable".into()];
    let in_view = |view: &Id| {
        let request = Request {
            view: view.clone(),
            ..Request::default()
        };
        project.run(&world, &request).value
    };
    let in_views: Vec<Run> = views.iter().map(in_view).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let written = |more: &[&str]| {
        let mut told = BTreeSet::new();
        let in_csv = views.iter().map(|view| (view, "csv"));
        for (view, format) in in_csv.chain([(&run.view, "json")]) {
            let verb = ["run", "--view", view, "--format", format];
            let (_, text, err) = run_in(folder, &[&verb[..], more].concat());
            assert!(!text.is_empty(), "{err}");
            let own = addresses_told(&text, format);
            assert!(own.len() > 1_000, "{view} {format}");
            told.extend(own);
        }
        told
    };
    let attacked = |told: &BTreeSet<String>| {
        // Of what is shown he is given the exact value, as in every format that rounds it.
        let mut numbers = ToldNumbers::new();
        for run in &in_views {
            for (address, view) in cell_views(run) {
                let cell = run.workbook.get(&address).expect("a cell");
                let is_told = told.contains(&address.to_string());
                if let Some(value) = cell.figure.as_exact().filter(|_| is_told) {
                    numbers.insert((address, view), value.clone());
                }
            }
        }
        Attacker::of_cells(&project, &run, numbers).found(&mut |_| true)
    };
    let cells = in_views.iter().flat_map(|run| &run.workbook.cells);
    let few: BTreeSet<String> = cells
        .filter(|cell| project.model.vocabulary.counts_heads(&cell.figure.unit))
        .filter(|cell| {
            let heads = cell.figure.as_exact();
            heads.is_some_and(|heads| heads.is_integer() && (1..5).any(|few| *heads == few.into()))
        })
        .map(|cell| cell.address.to_string())
        .collect();
    let published = written(&["--publish"]);
    assert_eq!(attacked(&published), Vec::<String>::new());
    let internal = written(&[]);
    let shown = |of: &BTreeSet<String>| of.iter().filter(|address| few.contains(*address)).count();
    assert_eq!(shown(&published), 0);
    assert!(shown(&internal) > 100);
}
