//! The shipped rules in projects of other municipalities: they need none of those that are shipped.

use std::fs;

use kontering::diag::{Code, Diagnostic, Severity};
use kontering::engine::Address;
use kontering::value::{Ratio, Value};
use kontering::workspace::{Project, Request, Run, load};
use kontering::world::{MemoryWorld, World};

use super::cli::run_in;
use super::published;
use super::shipped;
use kontering::cli::exit::Exit;

/// The sheets of the one survey.
const SURVEY: &str = "rules/sheets/2013-comparison";

/// Every file in a folder and below.
fn below(world: &MemoryWorld, folder: &str) -> Vec<String> {
    let mut files = Vec::new();
    for name in world.list(folder).unwrap_or_default() {
        let path = format!("{folder}/{}", name.trim_end_matches('/'));
        match name.ends_with('/') {
            true => files.extend(below(world, &path)),
            false => files.push(path),
        }
    }
    files
}

fn remove(world: &MemoryWorld, folder: &str) {
    let files = below(world, folder);
    assert!(!files.is_empty(), "there is no {folder}");
    files.iter().for_each(|path| world.remove(path));
}

/// The shipped project with these municipalities alone.
fn only(kept: &[&str]) -> MemoryWorld {
    let world = shipped::copy();
    for name in ["baerum", "skedsmo", "trondheim"] {
        if !kept.contains(&name) {
            remove(&world, &format!("municipalities/{name}"));
        }
    }
    world
}

/// A made-up municipality with a small ledger.
fn add_made_up(world: &MemoryWorld) {
    let manifest = concat!(
        "name = \"Nyvik\"\nnumber = \"9999\"\n",
        small_ledger!(),
        "[ledger.texts]\ntekst = \"Tekst\"\n"
    );
    world.put("municipalities/nyvik/municipality.toml", manifest);
    world.put(
        "municipalities/nyvik/rules.rhai",
        "//! Nyvik fører alt etter de nasjonale reglene.\n",
    );
    world.put(
        "municipalities/nyvik/2013/postings.csv",
        "Klasse;Funksjon;Art;Periode;Beløp;Tekst\n1;275;010;01;500000,00;Lønn\n1;275;120;01;20000,50;Materiell\n1;202;010;01;900000,00;Lærere\n2;210;10;01;-5,00;Bank\n",
    );
    world.put(
        "municipalities/nyvik/2013/facts.toml",
        "[introdeltakere]\nvalue = 10\nunit = \"persons\"\ncounted = \"during_year\"\norigin = \"reconstructed\"\nsource = \"oppdiktet\"\n",
    );
}

/// A project and its run, in which nothing is an error.
fn sound(world: &MemoryWorld) -> (Project, Run, Vec<Diagnostic>) {
    let project = load(world);
    assert!(!project.has_errors(), "{:#?}", project.diagnostics);
    let run = project.value.run(world, &Request::default());
    let errors: Vec<_> = run
        .diagnostics
        .iter()
        .filter(|found| found.is_error())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    (project.value, run.value, project.diagnostics)
}

/// The figure of a cell.
fn figure(run: &Run, address: &str) -> Value {
    let address: Address = address.parse().expect("an address");
    let cell = run.workbook.get(&address);
    cell.unwrap_or_else(|| panic!("there is no {address}"))
        .figure
        .value
        .clone()
}

fn reason(run: &Run, address: &str) -> String {
    match figure(run, address) {
        Value::Missing(reason) => reason.to_string(),
        other => panic!("{address} is {other:?}"),
    }
}

#[test]
fn the_rules_load_and_run_with_any_of_the_shipped_municipalities() {
    let (_, _, all) = published::shipped();
    for kept in [
        &["baerum"][..],
        &["skedsmo"],
        &["trondheim"],
        &["skedsmo", "trondheim"],
    ] {
        for with_survey in [true, false] {
            let world = only(kept);
            if !with_survey {
                remove(&world, SURVEY);
                remove(&world, "reference");
            }
            let (_, run, found) = sound(&world);
            let count = |code: Code| found.iter().filter(|finding| finding.code == code).count();
            assert_eq!(
                count(Code::PlaceAbsent),
                usize::from(with_survey),
                "{kept:?}"
            );
            let has_baseline = kept.contains(&"baerum");
            assert_eq!(count(Code::BaselineUnknown), usize::from(!has_baseline));
            // What is theirs alone is what it was.
            let mut same = 0;
            for cell in all
                .workbook
                .cells
                .iter()
                .filter(|cell| *cell.address.sheet == *"t07")
            {
                if kept.contains(&&*cell.address.scope) {
                    let own = run.workbook.get(&cell.address).map(|own| &own.figure);
                    assert_eq!(own, Some(&cell.figure), "{}", cell.address);
                    same += 1;
                }
            }
            assert!(same > 5);
        }
    }
}

#[test]
fn a_made_up_municipality_needs_the_shared_rules_alone() {
    let world = shipped::copy();
    remove(&world, "municipalities");
    remove(&world, "reference");
    remove(&world, SURVEY);
    world.remove("kontering.toml");
    add_made_up(&world);
    let (project, run, found) = sound(&world);
    assert!(
        found
            .iter()
            .all(|finding| finding.severity != Severity::Warning),
        "{found:#?}"
    );
    assert!(project.model.sheet("t01").is_none() && project.model.sheet("t05").is_some());
    let per_person = figure(
        &run,
        "t07:introduksjonsprogram_totalt:per_person@nyvik/2013/reported",
    );
    assert_eq!(
        per_person,
        Value::Exact(Ratio::parse("52000.05").expect("a number"))
    );

    // The same with the program itself.
    let folder = tempfile::tempdir().expect("a folder");
    for path in below(&world, "rules")
        .into_iter()
        .chain(below(&world, "municipalities"))
    {
        let target = folder.path().join(&path);
        fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        fs::write(target, world.bytes(&path).expect("a file")).expect("a file");
    }
    let (code, out, err) = run_in(folder.path(), &["check"]);
    assert_eq!((code, err.as_str()), (Exit::Fine, ""));
    assert!(!out.contains("error["), "{out}");
    for verb in [
        &["run"][..],
        &[],
        &["report"],
        &["run", "--view", "comparable"],
    ] {
        let (code, out, err) = run_in(folder.path(), verb);
        assert_eq!(code, Exit::Fine, "{verb:?}\n{err}");
        assert!(
            out.replace('\u{a0}', " ").contains("520 00"),
            "{verb:?}\n{out}"
        );
    }
}

#[test]
fn what_asks_for_a_place_that_is_absent_is_missing_and_rows_about_it_are_left_out() {
    let world = only(&["baerum", "trondheim"]);
    world.put(
        "rules/x.rhai",
        "sheet(\"x\").row(\"r\", ()).column(\"c\", cell(\"t03\", \"skedsmo\", \"totalt\"));\n",
    );
    let (project, run, _) = sound(&world);
    let of = |sheet: &str, row: &str| {
        let cells = run.workbook.cells.iter();
        cells
            .filter(|cell| (&*cell.address.sheet, &*cell.address.row) == (sheet, row))
            .count()
    };
    assert!(of("t03", "baerum") > 0 && of("t03", "bergen") > 0);
    assert_eq!(of("t03", "skedsmo"), 0);
    // Neither is it a blank row.
    let rows = &project.model.sheet("t03").expect("a sheet").rows;
    assert!(rows.iter().all(|row| *row.id != *"skedsmo"));
    let absent = "skedsmo is not in this project";
    assert_eq!(reason(&run, "x:r:c@baerum/2013/reported"), absent);
    assert_eq!(
        reason(
            &run,
            "regnestykker:skedsmo_drift_med_husleie:verdi@alle/2013/reported"
        ),
        absent
    );
    // The mean over all the municipalities of the survey is not that over the others.
    assert_eq!(
        reason(&run, "indeks:sosialhjelp:snitt@alle/2013/reported"),
        absent
    );
    assert!(matches!(
        figure(
            &run,
            "t05:introduksjonsprogram_totalt:avvik@trondheim/2013/reported"
        ),
        Value::Exact(_)
    ));
}

#[test]
fn another_baseline_is_one_word_in_one_file() {
    let world = shipped::copy();
    let (_, before, _) = sound(&world);
    world.put("kontering.toml", "[comparison]\nbaseline = \"trondheim\"\n");
    let (project, run, _) = sound(&world);
    let sheet = project.model.sheet("t05").expect("a sheet");
    assert_eq!(sheet.title.nb, "Avvik i kostnader fra Trondheim");
    let exact = |run: &Run, of: &str| match figure(
        run,
        &format!("t05:introduksjonsprogram_totalt:avvik@{of}/2013/reported"),
    ) {
        Value::Exact(value) => value,
        other => panic!("{other:?}"),
    };
    assert_eq!(exact(&run, "baerum"), -exact(&before, "trondheim"));
    let address: Address = "t05:introduksjonsprogram_totalt:avvik@trondheim/2013/reported"
        .parse()
        .expect("an address");
    assert!(run.workbook.get(&address).is_none());
}

#[test]
fn without_a_baseline_the_deviations_say_so() {
    let world = shipped::copy();
    world.remove("kontering.toml");
    let (project, run, _) = sound(&world);
    for of in ["baerum", "skedsmo", "trondheim"] {
        let address = format!("t05:introduksjonsprogram_totalt:avvik@{of}/2013/reported");
        assert_eq!(reason(&run, &address), "the project has no baseline");
        let address = format!("t27:introduksjonsprogram_totalt:avvik_vurdering@{of}/2013/reported");
        assert_eq!(reason(&run, &address), "the project has no baseline");
    }
    let title = &project.model.sheet("t05").expect("a sheet").title;
    assert_eq!(title.nb, "Avvik i kostnader fra sammenligningsgrunnlaget");
}

#[test]
fn a_place_that_gets_a_ledger_keeps_what_is_quoted_of_it() {
    let world = shipped::copy();
    let (_, before, _) = sound(&world);
    let manifest = concat!("name = \"Bergen\"\nnumber = \"1201\"\n", small_ledger!());
    world.put("municipalities/bergen/municipality.toml", manifest);
    world.put(
        "municipalities/bergen/rules.rhai",
        "//! Bergen fører alt etter de nasjonale reglene.\n",
    );
    world.put(
        "municipalities/bergen/2013/postings.csv",
        "Klasse;Funksjon;Art;Periode;Beløp\n1;275;010;01;100,00\n",
    );
    let own = |value: u32| {
        format!(
            "[introdeltakere]\nvalue = 10\nunit = \"persons\"\ncounted = \"during_year\"\norigin = \"published\"\nsource = \"egne tall\"\n[indeks.sosialhjelp]\nvalue = {value}\nunit = \"index\"\norigin = \"published\"\nsource = \"egne tall\"\n"
        )
    };
    // The same in both is no contradiction.
    world.put("municipalities/bergen/2013/facts.toml", own(61));
    let (_, run, _) = sound(&world);
    for column in [
        "sosialhjelp",
        "integreringstiltak_og_administrasjon",
        "totalt",
    ] {
        let address = format!("t03:bergen:{column}@bergen/2013/reported");
        assert_eq!(figure(&run, &address), figure(&before, &address));
    }
    let per_person = figure(
        &run,
        "t07:introduksjonsprogram_totalt:per_person@bergen/2013/reported",
    );
    assert_eq!(per_person, Value::Exact(Ratio::from(10)));
    // Another value is one, and both places are named.
    world.put("municipalities/bergen/2013/facts.toml", own(62));
    let found = load(&world).diagnostics;
    let errors: Vec<&Diagnostic> = found.iter().filter(|finding| finding.is_error()).collect();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert_eq!(
        (errors[0].code, &*errors[0].message),
        (
            Code::FactInvalid,
            "fact `indeks.sosialhjelp` is stated in two ways for bergen 2013"
        )
    );
    let files: Vec<&str> = errors[0]
        .labels
        .iter()
        .map(|label| &**label.place.file())
        .collect();
    assert_eq!(
        files,
        [
            "reference/bergen/2013/facts.toml",
            "municipalities/bergen/2013/facts.toml"
        ]
    );
}
