//! Books of one municipality under shipped rules of the nation, and nothing else.

use std::fs;
use std::path::Path;

use kontering::workspace::{Project, Request, Run, load};
use kontering::world::MemoryWorld;

const VOCABULARY: &str = "[dimensions.kontoklasse]\noperation = '1'\n[dimensions.funksjon]\nabsent_in = ['2', '9']\n[dimensions.art]\nabsent_in = ['2', '9']\n[dimensions.kapittel]\n[dimensions.periode]\n";

/// A file of the project that is shipped.
pub fn shipped(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a shipped file")
}

/// Runs lines of `kontoklasse;funksjon;art;kapittel;periode;sum` under scripts; `more` stands in the
/// description of the ledger.
pub fn run(year: i32, scripts: &[String], lines: &str, more: &str) -> (Project, Run) {
    let world = MemoryWorld::new();
    world.put("rules/vocabulary.toml", VOCABULARY);
    world.put("rules/categories.toml", "");
    world.put(
        "rules/rules.rhai",
        "otherwise(outside.scope).because(\"no categories\");",
    );
    for path in scripts {
        world.put(path, shipped(path));
    }
    let column = |name: &str| format!("[ledger.codes.{name}]\ncolumn = \"{name}\"\n");
    let columns = ["kontoklasse", "funksjon", "art", "kapittel", "periode"]
        .map(column)
        .concat();
    world.put("municipalities/x/municipality.toml", format!(
        "name = \"X\"\nnumber = \"0001\"\n[[ledger]]\nyear = {year}\nfiles = [\"{year}.csv\"]\ndelimiter = \";\"\ndecimal = \",\"\nthousands = \"\"\nperiods = [\"01\"]\n{more}[ledger.amount]\ncolumn = \"sum\"\n{columns}"
    ));
    let csv = format!("kontoklasse;funksjon;art;kapittel;periode;sum\n{lines}");
    world.put(&format!("municipalities/x/{year}.csv"), csv);
    world.put("municipalities/x/rules.rhai", "");
    let loaded = load(&world);
    assert!(!loaded.has_errors(), "{:#?}", loaded.diagnostics);
    let run = loaded.value.run(&world, &Request::default()).value;
    (loaded.value, run)
}
