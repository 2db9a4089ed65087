//! What may be published: a solver that knows all that is shown and all that is known to hold finds
//! no hidden count.

use std::collections::{BTreeMap, BTreeSet};

use kontering::engine::Cell;
use kontering::publish::{HidingReason, Published, publish};
use kontering::render::long_data;
use kontering::value::{Ratio, Value};
use kontering::workspace::{Project, Request, Run, load};
use kontering::world::MemoryWorld;

use crate::published::shipped;

/// A project with one municipality. The words in capitals are filled in.
const PROJECT: &str = r#"
//- rules/vocabulary.toml
[publish]
threshold = 5
dominance = 70
[units.persons]
singular = "person"
heads = true
[dimensions.kontoklasse]
digits = 1
operation = "1"
[dimensions.funksjon]
digits = 3
absent_in = ["2", "9"]
[dimensions.art]
digits = [2, 3]
absent_in = ["2", "9"]
cost = [10, 599]
income = [600, 999]
[dimensions.periode]
[periods.totalt]
[facts.avsluttet]
unit = "persons"
[facts.arbeid]
unit = "persons"
[facts.utdanning]
unit = "persons"
[facts.annet]
unit = "persons"
[facts.bestatt]
unit = "persons"
part_of = "avsluttet"
[facts.forlenget]
unit = "persons"
[facts.utbetalt]
unit = "kr"
rests_on = "annet"
[facts.stonad]
unit = "kr"
largest = "storste"
[facts.storste]
unit = "kr"
//- rules/categories.toml
[[area]]
id = "intro"
denominator = "avsluttet"
[[area]]
id = "tilsyn"
denominator = "annet"
//- rules/sheets.rhai
rule("intro", kontoklasse == 1).to(intro).because("drift");
rule("tilsyn", kontoklasse == 2).to(tilsyn).because("drift");
check("alle", fact("arbeid") + fact("utdanning") + fact("annet") == fact("avsluttet")).stating("annet")NARROWS;
sheet("antall").stating("annet")
    .row("avsluttet", fact("avsluttet")).row("arbeid", fact("arbeid")).row("utdanning", fact("utdanning"))
    .row("annet", fact("annet")).row("bestatt", fact("bestatt"))
    .row("ordinar", fact("avsluttet") - fact("forlenget"))
    .column("antall", row).column("andel", row / fact("avsluttet")).unit("percent");
sheet("kroner").row("intro", intro).row("tilsyn", tilsyn).total("i_alt").column("kr", sum(row));
sheet("belop").row("utbetalt", fact("utbetalt")).row("stonad", fact("stonad")).column("kr", row);
//- municipalities/a/municipality.toml
name = "A"
number = "0001"
[[ledger]]
year = 2013
files = ["2013/postings.csv"]
postings = "reconstructed"
periods = ["01"]
[ledger.amount]
column = "Beløp"
[ledger.codes.kontoklasse]
column = "Klasse"
[ledger.codes.funksjon]
default = "242"
[ledger.codes.art]
default = "010"
[ledger.codes.periode]
column = "Periode"
[ledger.voucher]
number = "Bilag"
//- municipalities/a/2013/postings.csv
Klasse;Periode;Beløp;Bilag
1;01;9000,00;1
2;01;TILSYN;2
//- municipalities/a/series.toml
"#;

/// The counts of a world: arbeid, utdanning, annet, bestatt, forlenget.
type Counts = [i64; 5];

const TRUE: Counts = [12, 26, 3, 38, 37];

fn world(counts: Counts, narrows: bool) -> MemoryWorld {
    let [arbeid, utdanning, annet, bestatt, forlenget] = counts;
    let head = PROJECT
        .replace("NARROWS", if narrows { ".narrows()" } else { "" })
        .replace("TILSYN", "437,00");
    let heads = [
        ("avsluttet", 41),
        ("arbeid", arbeid),
        ("utdanning", utdanning),
        ("annet", annet),
        ("bestatt", bestatt),
        ("forlenget", forlenget),
    ];
    let ground = "origin = \"published\"\nsource = \"t\"\n";
    let counted = heads.map(|(id, value)| {
        format!("[{id}]\nunit = \"persons\"\ncounted = \"during_year\"\n{ground}values = {{ 2013 = {value} }}\n")
    });
    let amounts = [("utbetalt", 4374), ("stonad", 1000), ("storste", 710)];
    let amounts = amounts.map(|(id, value)| {
        format!("[{id}]\nunit = \"kr\"\n{ground}values = {{ 2013 = {value} }}\n")
    });
    MemoryWorld::fixture(
        [head, counted.concat(), amounts.concat()]
            .concat()
            .trim_start(),
    )
}

fn computed(counts: Counts, narrows: bool) -> (Project, Run) {
    let world = world(counts, narrows);
    let project = load(&world);
    assert!(!project.has_errors(), "{:#?}", project.diagnostics);
    let run = project.value.run(&world, &Request::default());
    (project.value, run.value)
}

fn published(counts: Counts, narrows: bool) -> Published {
    let (project, run) = computed(counts, narrows);
    publish(&project, &run)
        .value
        .expect("a rule of publication")
}

fn csv(published: &Published) -> String {
    long_data(
        &published.project,
        &published.run,
        &published.run.workbook.cells,
    )
    .csv()
}

fn value<'a>(run: &'a Run, address: &str) -> &'a Value {
    let cell = run
        .workbook
        .cells
        .iter()
        .find(|cell| cell.address.to_string() == address);
    &cell
        .unwrap_or_else(|| panic!("no cell {address}"))
        .figure
        .value
}

fn between(low: i64, high: i64) -> Value {
    Value::Interval {
        low: low.into(),
        high: high.into(),
        tight: true,
    }
}

/// Whether what is shown leaves a world possible.
fn agrees(shown: &[Cell], run: &Run) -> bool {
    shown.iter().zip(&run.workbook.cells).all(|(shown, cell)| {
        match (shown.figure.value.bounds(), cell.figure.value.bounds()) {
            (Some((low, high)), Some((value, _))) => low <= value && value <= high,
            _ => shown.figure.value == cell.figure.value,
        }
    })
}

/// Every world of whole counts that agrees with what is shown and with what is known to hold.
fn solutions(published: &Published) -> Vec<Counts> {
    let ends = |id: &str| {
        let fact = published
            .project
            .facts
            .get("a", "2013", id)
            .expect("stated");
        let (low, high) = fact.figure.value.bounds().expect("a number");
        let whole = |end: &Ratio| i64::try_from(end.numerator()).expect("small");
        whole(low)..=whole(high)
    };
    let mut found = Vec::new();
    for arbeid in ends("arbeid") {
        for utdanning in ends("utdanning") {
            for annet in ends("annet").filter(|annet| arbeid + utdanning + annet == 41) {
                for bestatt in ends("bestatt") {
                    for forlenget in ends("forlenget") {
                        let counts = [arbeid, utdanning, annet, bestatt, forlenget];
                        if agrees(&published.run.workbook.cells, &computed(counts, true).1) {
                            found.push(counts);
                        }
                    }
                }
            }
        }
    }
    found
}

#[test]
fn no_hidden_count_can_be_solved_for_and_what_is_shown_depends_on_none() {
    let published = published(TRUE, true);
    let why: BTreeMap<&str, HidingReason> = published
        .hidden
        .iter()
        .map(|hidden| (&*hidden.id, hidden.why))
        .collect();
    let expected = [
        ("annet", HidingReason::Few),
        ("bestatt", HidingReason::FewOthers),
        ("arbeid", HidingReason::Reveals),
        ("forlenget", HidingReason::Reveals),
        ("utbetalt", HidingReason::RestsOnFew),
        ("stonad", HidingReason::Dominated),
        ("storste", HidingReason::RestsOnFew),
        ("tilsyn", HidingReason::RestsOnFew),
    ];
    assert_eq!(why, expected.into());
    let solutions = solutions(&published);
    assert!(solutions.contains(&TRUE), "the true world is among them");
    for (position, name) in ["arbeid", "utdanning", "annet", "bestatt", "forlenget"]
        .iter()
        .enumerate()
    {
        let values: BTreeSet<i64> = solutions.iter().map(|counts| counts[position]).collect();
        let is_hidden = *name != "utdanning";
        assert_eq!(values.len() > 1, is_hidden, "{name}: {values:?}");
    }
    let shown = csv(&published);
    for counts in solutions.iter().step_by(7) {
        assert_eq!(
            csv(&self::published(*counts, true)),
            shown,
            "{counts:?} looks as {TRUE:?} does"
        );
    }
}

#[test]
fn without_a_second_hidden_count_the_solver_finds_the_first() {
    let naive = published(TRUE, false);
    assert!(
        !naive.hidden.iter().any(|hidden| &*hidden.id == "arbeid"),
        "nothing says that the groups are all"
    );
    let annet: BTreeSet<i64> = solutions(&naive).iter().map(|counts| counts[2]).collect();
    assert_eq!(annet, BTreeSet::from([3]));
}

#[test]
fn intervals_stand_where_figures_were() {
    let run = published(TRUE, true).run;
    let at = |cell: &str| value(&run, &format!("{cell}@a/2013/reported")).clone();
    assert_eq!(at("antall:avsluttet:antall"), Value::Exact(41.into()));
    assert_eq!(at("antall:utdanning:antall"), Value::Exact(26.into()));
    assert_eq!(
        at("antall:arbeid:antall"),
        between(11, 14),
        "by what the others leave"
    );
    assert_eq!(at("antall:annet:antall"), between(1, 4));
    assert_eq!(at("antall:ordinar:antall"), between(1, 4));
    assert_eq!(at("belop:utbetalt:kr"), between(1_000, 10_000));
    assert_eq!(at("belop:stonad:kr"), between(1_000, 10_000));
    assert_eq!(at("kroner:intro:kr"), Value::Exact(9_000.into()));
    assert_eq!(at("kroner:tilsyn:kr"), between(100, 1_000));
    let total = at("kroner:i_alt:kr");
    assert!(
        total
            .bounds()
            .is_some_and(|(low, high)| high - low == Ratio::from(900)),
        "{total:?}"
    );
}

#[test]
fn what_is_shipped_shows_no_count_below_the_threshold() {
    let (_, project, run) = shipped();
    let published = publish(&project, &run)
        .value
        .expect("a rule of publication");
    let vocabulary = &project.model.vocabulary;
    let few = |cell: &&Cell| {
        vocabulary.counts_heads(&cell.figure.unit)
            && cell
                .figure
                .as_exact()
                .is_some_and(|heads| *heads > Ratio::zero() && *heads < Ratio::from(5))
    };
    let before = run.workbook.cells.iter().filter(few).count();
    let after: Vec<String> = published
        .run
        .workbook
        .cells
        .iter()
        .filter(few)
        .map(|cell| cell.address.to_string())
        .collect();
    assert!(
        before > 0 && after.is_empty(),
        "{before} before, and after: {after:?}"
    );
    assert_eq!(published.run.workbook.cells.len(), run.workbook.cells.len());
    let within = |(shown, cell): (&Cell, &Cell)| match (
        shown.figure.value.bounds(),
        cell.figure.value.bounds(),
    ) {
        (Some((low, high)), Some((least, most))) => low <= least && most <= high,
        _ => true,
    };
    assert!(
        published
            .run
            .workbook
            .cells
            .iter()
            .zip(&run.workbook.cells)
            .all(within),
        "bounds hold what they hide"
    );
}
