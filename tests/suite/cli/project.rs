//! A small project in a folder, and the program run in it.

use kontering::cli::{self, Console, exit};
use kontering::host::DiskWorld;
use kontering::world::{Store, World};
use std::ffi::OsString;
use std::path::Path;

const VOCABULARY: &str = r#"
[units.persons]
nb = "personer"
en = "persons"
singular = "person"
heads = true
[dimensions.kontoklasse]
nb = "kontoklasse"
digits = 1
operation = "1"
words = { 0 = ["invest", "i"], 1 = ["drift", "d"], 2 = ["balanse", "b"] }
[dimensions.funksjon]
nb = "funksjon"
digits = 3
absent_in = ["2", "9"]
[dimensions.art]
nb = "art"
digits = [2, 3]
absent_in = ["2", "9"]
cost = [10, 599]
income = [600, 999]
[dimensions.periode]
nb = "periode"
[dimensions.tekst]
nb = "tekst"
kind = "text"
[facts.deltakere]
nb = "deltakere"
en = "participants"
unit = "persons"
"#;

const CATEGORIES: &str = r#"
[[area]]
id = "intro"
nb = "Introduksjonsprogram"
en = "Introduction programme"
denominator = "deltakere"
[[area.line]]
id = "lonn"
nb = "Lønn"
en = "Pay"
[[area.line]]
id = "drift"
nb = "Drift"
en = "Operation"
[[area]]
id = "boliger"
nb = "Boliger"
en = "Housing"
"#;

const RULES: &str = r#"
rule("intro-lonn", kontoklasse == 1 and funksjon == 275 and art.within(10..=99)).to(intro.lonn).because("pay");
rule("intro-drift", kontoklasse == 1 and funksjon == 275 and art.within(100..=999)).to(intro.drift).because("operation");
rule("boliger", kontoklasse == 1 and funksjon == 265).to(boliger).because("housing");
otherwise(outside.scope).because("another service");
sheet("t01").title("Kostnader", "Costs").table(1)
    .row("intro", intro)
    .row("boliger", boliger)
    .column("sum", sum(row), "Sum", "Sum")
    .column("antall", fact("deltakere"), "Antall", "Number")
    .column("per_person", col("sum") / col("antall"), "Per person", "Per person");
check("intro-er-deler", intro == intro.lonn + intro.drift).because("parts add to totals");
"#;

const MUNICIPALITY: &str = concat!(
    r#"
name = "Bærum"
number = "0219"
"#,
    small_ledger!(),
    r#"[ledger.texts]
tekst = "Tekst"
[ledger.voucher]
number = "Bilag"
"#
);

const POSTINGS: &str = "\
Klasse;Funksjon;Art;Periode;Beløp;Tekst;Bilag
1;275;010;01;1000,50;Lønn Ola Hansen;1
1;275;270;01;250,25;Tolk;2
1;265;190;01;749,25;Husleie;3
1;120;010;01;5000,00;Rådmannen;4
";

const FACTS: &str = r#"
[deltakere]
value = 5
unit = "persons"
counted = "during_year"
origin = "published"
source = "tabell 1"
"#;

const CASES: &str = r#"
[[case]]
name = "tolk"
because = "interpreters are operation"
year = 2013
posting = { kontoklasse = 1, funksjon = 275, art = 270 }
lands = "intro.drift"
rule = "intro-drift"
"#;

/// A project on the disk, in a folder with spaces and æøå in its name.
pub struct Project {
    /// The folder.
    pub folder: tempfile::TempDir,
}

impl Project {
    pub fn new() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("prosjekt med æøå ")
            .tempdir()
            .expect("a folder");
        let project = Self { folder };
        for (path, text) in [
            ("rules/vocabulary.toml", VOCABULARY),
            ("rules/categories.toml", CATEGORIES),
            ("rules/kostra.rhai", RULES),
            ("municipalities/bærum/municipality.toml", MUNICIPALITY),
            ("municipalities/bærum/2013/postings.csv", POSTINGS),
            ("municipalities/bærum/2013/facts.toml", FACTS),
            ("municipalities/bærum/cases.toml", CASES),
            ("municipalities/bærum/rules.rhai", ""),
        ] {
            project.put(path, text);
        }
        project
    }

    pub fn world(&self) -> DiskWorld {
        DiskWorld::new(self.folder.path())
    }

    pub fn put(&self, path: &str, text: &str) {
        self.world().write(path, text.as_bytes()).expect("written");
    }

    pub fn read(&self, path: &str) -> String {
        self.world().text(path).expect("text")
    }

    /// Whether there is a file.
    pub fn exists(&self, path: &str) -> bool {
        self.world().exists(path)
    }

    /// Replaces a part of a file.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} lacks {from}");
        self.put(path, &text.replace(from, to));
    }

    /// Runs the program; gives its code, its output and its errors.
    pub fn run(&self, arguments: &[&str]) -> (exit::Exit, String, String) {
        run_in(self.folder.path(), arguments)
    }

    /// Runs the program, which must succeed without a word of error.
    pub fn output(&self, arguments: &[&str]) -> String {
        let (code, out, err) = self.run(arguments);
        assert_eq!(
            (code, err.as_str()),
            (exit::Exit::Fine, ""),
            "{arguments:?}\n{out}"
        );
        out
    }
}

/// Runs the program in a folder; gives its code, its output and its errors.
pub fn run_in(folder: &Path, arguments: &[&str]) -> (exit::Exit, String, String) {
    let start = [
        "kontering".into(),
        "-C".into(),
        folder.as_os_str().to_owned(),
    ];
    let arguments: Vec<OsString> = start
        .into_iter()
        .chain(arguments.iter().map(OsString::from))
        .collect();
    // As the program itself does, on a thread with room for the deepest formulas.
    let program = move || {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = cli::run(arguments, &mut Console::plain(&mut out, &mut err));
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        (code, text(out), text(err))
    };
    std::thread::Builder::new()
        .stack_size(256 << 20)
        .spawn(program)
        .expect("a thread")
        .join()
        .expect("an end")
}
