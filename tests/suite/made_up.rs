//! Projects that tests make up: one municipality with one ledger, all in memory.

use kontering::workspace::{Project, Request, Run, load};
use kontering::world::MemoryWorld;

/// What a line `VOCABULARY` of a project stands for.
const VOCABULARY: &str = r#"//- rules/vocabulary.toml
[publish]
threshold = 5
dominance = 70
[units.persons]
singular = "person"
heads = true
[dimensions.kontoklasse]
[dimensions.funksjon]
[dimensions.art]
[dimensions.periode]
"#;

/// A project that loads without errors, and its run.
pub struct MadeUp {
    pub project: Project,
    pub run: Run,
    pub world: MemoryWorld,
}

impl MadeUp {
    pub fn of(text: &str) -> Self {
        let text = text.replace("VOCABULARY\n", VOCABULARY);
        let world = MemoryWorld::fixture(text.trim_start());
        let project = load(&world);
        assert!(!project.has_errors(), "{:#?}", project.diagnostics);
        let run = project.value.run(&world, &Request::default());
        Self {
            project: project.value,
            run: run.value,
            world,
        }
    }
}

/// The municipality.toml of a place whose ledger has the columns `Beløp` and `Bilag`. Class, function,
/// art and period each stand in a column, or are the same on every line: `=010`.
pub fn municipality(place: &str, year: i32, codes: [&str; 4]) -> String {
    let dimensions = ["kontoklasse", "funksjon", "art", "periode"];
    let codes =
        dimensions
            .into_iter()
            .zip(codes)
            .map(|(dimension, code)| match code.strip_prefix('=') {
                Some(code) => format!("[ledger.codes.{dimension}]\ndefault = \"{code}\"\n"),
                None => format!("[ledger.codes.{dimension}]\ncolumn = \"{code}\"\n"),
            });
    let codes: String = codes.collect();
    format!(
        r#"//- municipalities/{place}/municipality.toml
name = "{place}"
number = "0001"
[[ledger]]
year = {year}
files = ["{year}/postings.csv"]
postings = "reconstructed"
periods = ["01"]
[ledger.amount]
column = "Beløp"
{codes}[ledger.voucher]
number = "Bilag"
"#
    )
}
